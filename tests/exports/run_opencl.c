/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_opencl KERNELS DAYS EVERY [SUBJECT:VALUE=X | dose:DAY:ROW=AMOUNT]... >TABLE: runs subjects by the kernels of an
 * export on the first device, and prints subject, day, states and outputs. Values are numbers of parameters and inputs
 * as the file lists them; defaults are read from that list. */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUBJECTS = 8, MOST = 1000 };

static void check(cl_int error, const char *what) {
  if (error == CL_SUCCESS) return;
  fprintf(stderr, "run_opencl: %s: error %d\n", what, (int)error);
  exit(1);
}

static char *read_file(const char *path) {
  FILE *in = fopen(path, "rb");
  if (!in) check(-1, path);
  char *text = calloc(1, 1 << 22);
  if (fread(text, 1, (1 << 22) - 1, in) == 0) check(-1, path);
  fclose(in);
  return text;
}

/* The number after a word of the file. */
static int number_of(const char *text, const char *word) {
  const char *at = strstr(text, word);
  if (!at) check(-1, word);
  return atoi(at + strlen(word));
}

/* `//   K NAME = X unit` */
static int read_defaults(const char *text, double *values) {
  int n = 0, place, used;
  double value;
  const char *at = strstr(text, "// Values");
  for (at = strchr(at, '\n') + 1; sscanf(at, "// %d %*s = %lf%n", &place, &value, &used) == 2; n++) {
    if (place != n) check(-1, "the list of values");
    for (int s = 0; s < SUBJECTS; s++) values[n * SUBJECTS + s] = value;
    at = strchr(at, '\n') + 1;
  }
  return n;
}

typedef struct gpu {
  cl_context context;
  cl_command_queue queue;
  cl_program program;
  cl_mem values, states, outputs, step, failed;
} gpu;

static cl_device_id find_device(void) {
  cl_platform_id platforms[8];
  cl_device_id device;
  cl_uint n = 0;
  check(clGetPlatformIDs(8, platforms, &n), "platforms");
  for (cl_uint i = 0; i < n; i++)
    if (clGetDeviceIDs(platforms[i], CL_DEVICE_TYPE_ALL, 1, &device, NULL) == CL_SUCCESS) return device;
  check(-1, "no device");
  return NULL;
}

static void build(gpu *g, const char *text) {
  cl_device_id device = find_device();
  cl_int error;
  g->context = clCreateContext(NULL, 1, &device, NULL, NULL, &error);
  check(error, "context");
  g->queue = clCreateCommandQueue(g->context, device, 0, &error);
  check(error, "queue");
  g->program = clCreateProgramWithSource(g->context, 1, &text, NULL, &error);
  check(error, "source");
  error = clBuildProgram(g->program, 1, &device, "", NULL, NULL);
  if (error != CL_SUCCESS) {
    static char log[100000];
    clGetProgramBuildInfo(g->program, device, CL_PROGRAM_BUILD_LOG, sizeof log, log, NULL);
    fprintf(stderr, "%s\n", log);
  }
  check(error, "build");
}

static cl_mem buffer(gpu *g, size_t size, void *from) {
  cl_int error;
  cl_mem made =
      clCreateBuffer(g->context, from ? CL_MEM_COPY_HOST_PTR : CL_MEM_READ_WRITE, size, from, &error);
  check(error, "buffer");
  return made;
}

static void read_back(gpu *g, cl_mem from, void *to, size_t size) {
  check(clEnqueueReadBuffer(g->queue, from, CL_TRUE, 0, size, to, 0, NULL, NULL), "read");
}

typedef struct argument {
  size_t size;
  const void *at;
} argument;

static void call(gpu *g, const char *name, const argument *arguments, cl_uint n) {
  const size_t all = SUBJECTS;
  cl_int error;
  cl_kernel kernel = clCreateKernel(g->program, name, &error);
  check(error, name);
  for (cl_uint i = 0; i < n; i++) check(clSetKernelArg(kernel, i, arguments[i].size, arguments[i].at), name);
  check(clEnqueueNDRangeKernel(g->queue, kernel, 1, NULL, &all, NULL, 0, NULL, NULL), name);
  check(clFinish(g->queue), name);
  clReleaseKernel(kernel);
}
#define ARG(x) \
  { sizeof(x), &(x) }

static const cl_int n = SUBJECTS;

static void advance(gpu *g, double from, double until, double longest) {
  const double rtol = 1e-9;
  const cl_int most = 10000000;
  cl_int failed[SUBJECTS];
  const argument a[] = {ARG(n),    ARG(g->values), ARG(g->states), ARG(from),    ARG(until),
                        ARG(rtol), ARG(longest),   ARG(most),      ARG(g->step), ARG(g->failed)};
  call(g, "osteon_advance", a, 10);
  read_back(g, g->failed, failed, sizeof failed);
  for (int s = 0; s < SUBJECTS; s++) check(failed[s] ? -1 : CL_SUCCESS, "the integration");
}

static void print_rows(gpu *g, double day, int n_states, int n_outputs) {
  static double y[MOST * SUBJECTS], o[MOST * SUBJECTS];
  const argument a[] = {ARG(n), ARG(g->values), ARG(g->states), ARG(day), ARG(g->outputs)};
  call(g, "osteon_outputs", a, 5);
  read_back(g, g->states, y, sizeof(double) * (size_t)(n_states * SUBJECTS));
  read_back(g, g->outputs, o, sizeof(double) * (size_t)(n_outputs * SUBJECTS));
  for (int s = 0; s < SUBJECTS; s++) {
    printf("%d,%.17g", s, day);
    for (int i = 0; i < n_states; i++) printf(",%.17g", y[i * SUBJECTS + s]);
    for (int i = 0; i < n_outputs; i++) printf(",%.17g", o[i * SUBJECTS + s]);
    putchar('\n');
  }
}

int main(int argc, char **argv) {
  static double values[MOST * SUBJECTS], zero[MOST * SUBJECTS];
  static double dose_day[MOST], dose_amount[MOST];
  static cl_int dose_row[MOST];
  int n_doses = 0;
  gpu g = {0};
  if (argc < 4) return 2;
  char *text = read_file(argv[1]);
  const double until = atof(argv[2]), every = atof(argv[3]);
  const int n_values = read_defaults(text, values);
  const int n_states = number_of(text, "OSTEON_STATES = "), n_outputs = number_of(text, "OSTEON_OUTPUTS = ");
  if (n_values != number_of(text, "OSTEON_PARAMETERS_AND_INPUTS = ")) check(-1, "the list of values");
  for (int i = 4; i < argc; i++) {
    int subject, place;
    double x;
    if (sscanf(argv[i], "dose:%lf:%d=%lf", &dose_day[n_doses], &dose_row[n_doses], &dose_amount[n_doses]) ==
        3)
      n_doses++;
    else if (sscanf(argv[i], "%d:%d=%lf", &subject, &place, &x) == 3)
      values[place * SUBJECTS + subject] = x;
    else
      return 2;
  }
  build(&g, text);
  g.values = buffer(&g, sizeof(double) * (size_t)(n_values * SUBJECTS), values);
  g.states = buffer(&g, sizeof(double) * (size_t)(n_states * SUBJECTS), zero);
  g.outputs = buffer(&g, sizeof(double) * (size_t)((n_outputs + 1) * SUBJECTS), zero);
  g.step = buffer(&g, sizeof(double) * SUBJECTS, zero);
  g.failed = buffer(&g, sizeof(cl_int) * SUBJECTS, zero);
  const argument begin[] = {ARG(n), ARG(g.values), ARG(g.states)};
  call(&g, "osteon_start", begin, 3);
  for (double day = 0; day <= until; day += every) {
    if (day > 0) advance(&g, day - every, day, 0);
    for (int k = 0; k < n_doses; k++)
      if (dose_day[k] == day) {
        const argument a[] = {ARG(n), ARG(g.values), ARG(g.states), ARG(dose_row[k]), ARG(dose_amount[k])};
        call(&g, "osteon_dose", a, 5);
      }
    print_rows(&g, day, n_states, n_outputs);
  }
  free(text);
  return 0;
}
