/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A host for an FMU, written against the standard alone.
 *   test_fmu BINARY GUID VARIABLES                 calls in every state, wrong calls, states
 *   test_fmu BINARY GUID VARIABLES DAYS            daily steps, after which every variable is a number
 *   test_fmu BINARY GUID VARIABLES DAYS NAME...    a table of daily steps: anastrozole, and denosumab each half-year
 * VARIABLES has lines `name value-reference`. */
#define _POSIX_C_SOURCE 200809L
#include "fmi2.h"

#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The functions, as a host gets them. */
static struct {
#define POINTER(result, name, arguments) result(*name) arguments;
  FMI2_FUNCTIONS(POINTER)
} fmi;

static int checks, failures;
static const char *guid, *resources; /* the latter from $RESOURCES, NULL where it is not set */

#define EXPECT(x) expect(x, #x, __LINE__)
static void expect(int holds, const char *what, int line) {
  checks++;
  if (holds) return;
  failures++;
  fprintf(stderr, "test_fmu.c:%d: %s\n", line, what);
}

/* ---- a host ---- */

static char said[2000];
static int messages;
static void hear(fmi2ComponentEnvironment environment, fmi2String name, fmi2Status status,
                 fmi2String category, fmi2String message, ...) {
  (void)name, (void)category;
  if (environment) return; /* of another thread */
  va_list arguments;
  va_start(arguments, message);
  vsnprintf(said, sizeof said, message, arguments);
  va_end(arguments);
  messages += status > fmi2OK;
}
static const fmi2CallbackFunctions callbacks = {hear, calloc, free, NULL, NULL};

static void load(const char *path) {
  void *binary = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!binary) {
    fprintf(stderr, "%s\n", dlerror());
    exit(1);
  }
#define FIND(result, name, arguments)         \
  *(void **)&fmi.name = dlsym(binary, #name); \
  if (!fmi.name) fprintf(stderr, "no " #name "\n"), exit(1);
  FMI2_FUNCTIONS(FIND)
}

/* name -> value reference */
static struct {
  char name[128];
  fmi2ValueReference vr;
} variables[4000];
static int n_variables;

static void read_variables(const char *path) {
  FILE *in = fopen(path, "r");
  while (in && n_variables < 4000 &&
         fscanf(in, "%127s %u", variables[n_variables].name, &variables[n_variables].vr) == 2)
    n_variables++;
  if (in) fclose(in);
}

static fmi2ValueReference vr_of(const char *name) {
  for (int i = 0; i < n_variables; i++)
    if (!strcmp(variables[i].name, name)) return variables[i].vr;
  fprintf(stderr, "no variable is called %s\n", name);
  exit(1);
}

static fmi2Status set(fmi2Component c, const char *name, double value) {
  const fmi2ValueReference vr = vr_of(name);
  return fmi.fmi2SetReal(c, &vr, 1, &value);
}

static double get(fmi2Component c, const char *name) {
  const fmi2ValueReference vr = vr_of(name);
  double value = NAN;
  return fmi.fmi2GetReal(c, &vr, 1, &value) == fmi2OK ? value : NAN;
}

static fmi2Component instantiate(void) {
  return fmi.fmi2Instantiate("one", fmi2CoSimulation, guid, resources, &callbacks, fmi2False, fmi2False);
}

static fmi2Status initialize(fmi2Component c) {
  return fmi.fmi2SetupExperiment(c, fmi2False, 0, 0, fmi2False, 0) || fmi.fmi2EnterInitializationMode(c) ||
                 fmi.fmi2ExitInitializationMode(c)
             ? fmi2Error
             : fmi2OK;
}

/* Steps of a day from day `from` to day `to`; whether all went well. */
static int steps(fmi2Component c, int from, int to) {
  for (int day = from; day < to; day++)
    if (fmi.fmi2DoStep(c, day, 1, fmi2True) != fmi2OK) return 0;
  return 1;
}

/* ---- the table ---- */

static int print_table(int days, char **names, int n) {
  fmi2Component c = instantiate();
  if (set(c, "option.rtol", 1e-9) || set(c, "anastrozole", 1) || initialize(c)) return 1;
  for (int day = 0; day < days; day++) {
    if (day % 182 == 0 && set(c, "dose.denosumab", 60) != fmi2OK) return 1;
    if (fmi.fmi2DoStep(c, day, 1, fmi2True) != fmi2OK) return fprintf(stderr, "%s\n", said), 1;
    printf("%d", day + 1);
    for (int i = 0; i < n; i++) printf(",%.17g", get(c, names[i]));
    putchar('\n');
  }
  EXPECT(fmi.fmi2Terminate(c) == fmi2OK);
  fmi.fmi2FreeInstance(c);
  return 0;
}

/* ---- any model ---- */

static int walk(int days) {
  fmi2Component c = instantiate();
  if (initialize(c) != fmi2OK || !steps(c, 0, days)) return fprintf(stderr, "%s\n", said), 1;
  for (int i = 0; i < n_variables; i++) EXPECT(isfinite(get(c, variables[i].name)));
  EXPECT(get(c, "time") == days && n_variables > 9);
  fmi.fmi2FreeInstance(c);
  return failures != 0;
}

/* ---- every call in every state ---- */

/* An instance in a state; dt is 1, so half a day is no step. */
static fmi2Component in_state(int state) {
  fmi2Component c = instantiate();
  if (state == INSTANTIATED) return c;
  EXPECT(fmi.fmi2EnterInitializationMode(c) == fmi2OK);
  if (state == INITIALIZING) return c;
  EXPECT(fmi.fmi2ExitInitializationMode(c) == fmi2OK);
  if (state == STEP_FAILED) EXPECT(fmi.fmi2DoStep(c, 0, 0.5, fmi2True) == fmi2Discard);
  if (state == TERMINATED) EXPECT(fmi.fmi2Terminate(c) == fmi2OK);
  if (state == ERROR) EXPECT(fmi.fmi2DoStep(c, 7, 1, fmi2True) == fmi2Error);
  return c;
}

typedef fmi2Status call(fmi2Component c);
static fmi2ValueReference dt_vr, bmd_vr;
static double real;
static fmi2Status call_logging(fmi2Component c) { return fmi.fmi2SetDebugLogging(c, fmi2True, 0, NULL); }
static fmi2Status call_setup(fmi2Component c) {
  return fmi.fmi2SetupExperiment(c, fmi2False, 0, 0, fmi2False, 0);
}
static fmi2Status call_enter(fmi2Component c) { return fmi.fmi2EnterInitializationMode(c); }
static fmi2Status call_exit(fmi2Component c) { return fmi.fmi2ExitInitializationMode(c); }
static fmi2Status call_terminate(fmi2Component c) { return fmi.fmi2Terminate(c); }
static fmi2Status call_reset(fmi2Component c) { return fmi.fmi2Reset(c); }
static fmi2Status call_get(fmi2Component c) { return fmi.fmi2GetReal(c, &bmd_vr, 1, &real); }
static fmi2Status call_get_none(fmi2Component c) { return fmi.fmi2GetString(c, NULL, 0, NULL); }
static fmi2Status call_set(fmi2Component c) { return set(c, "anastrozole", 1); }
static fmi2Status call_set_fixed(fmi2Component c) { return set(c, "option.dt", 1); }
static fmi2Status call_step(fmi2Component c) { return fmi.fmi2DoStep(c, 0, 1, fmi2True); }
static fmi2Status call_cancel(fmi2Component c) { return fmi.fmi2CancelStep(c); }
static fmi2Status call_time(fmi2Component c) {
  return fmi.fmi2GetRealStatus(c, fmi2LastSuccessfulTime, &real);
}
static fmi2Status call_state(fmi2Component c) {
  fmi2FMUstate state = NULL;
  size_t size = 0;
  const fmi2Status status = fmi.fmi2GetFMUstate(c, &state) ||
                                    fmi.fmi2SerializedFMUstateSize(c, state, &size) ||
                                    fmi.fmi2SetFMUstate(c, state) || fmi.fmi2FreeFMUstate(c, &state)
                                ? fmi2Error
                                : fmi2OK;
  return state || !size ? fmi2Error : status;
}

/* What the standard (4.2.4) allows. */
static const struct {
  call *call;
  int allowed;
  const char *name;
} table[] = {{call_logging, ANY, "fmi2SetDebugLogging"},
             {call_setup, INSTANTIATED, "fmi2SetupExperiment"},
             {call_enter, INSTANTIATED, "fmi2EnterInitializationMode"},
             {call_exit, INITIALIZING, "fmi2ExitInitializationMode"},
             {call_terminate, STEPPED | STEP_FAILED, "fmi2Terminate"},
             {call_reset, ANY, "fmi2Reset"},
             {call_get, ANY & ~INSTANTIATED, "fmi2GetReal"},
             {call_get_none, ANY & ~INSTANTIATED, "fmi2GetString"},
             {call_set, INSTANTIATED | INITIALIZING | STEPPED, "fmi2SetReal"},
             {call_set_fixed, INSTANTIATED | INITIALIZING, "fmi2SetReal of a parameter"},
             {call_step, STEPPED, "fmi2DoStep"},
             {call_cancel, 0, "fmi2CancelStep"},
             {call_time, STEPPED | STEP_FAILED | TERMINATED, "fmi2GetRealStatus"},
             {call_state, ANY, "fmi2GetFMUstate"}};

static void every_call_in_every_state(void) {
  for (int state = INSTANTIATED; state <= ERROR; state *= 2)
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
      fmi2Component c = in_state(state);
      messages = 0;
      const fmi2Status found = table[i].call(c), wanted = table[i].allowed & state ? fmi2OK : fmi2Error;
      if (found != wanted || (found != fmi2OK && messages == 0))
        fprintf(stderr, "%s in state %d: %d\n", table[i].name, state, found);
      EXPECT(found == wanted && messages == (found != fmi2OK));
      fmi.fmi2FreeInstance(c);
    }
}

/* ---- wrong calls ---- */

/* A folder whose name ends within a code such as %20, just before memory that may not be read. */
static void cut_uri(const char *uri) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE), n = strlen(uri) + 1;
  FILE *zeros = fopen("/dev/zero", "r+");
  char *two =
      zeros ? mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fileno(zeros), 0) : MAP_FAILED;
  EXPECT(two != MAP_FAILED && !mprotect(two + page, page, PROT_NONE));
  if (zeros) fclose(zeros);
  if (two == MAP_FAILED) return;
  fmi2Component c =
      fmi.fmi2Instantiate("one", fmi2CoSimulation, guid, memcpy(two + page - n, uri, n), &callbacks, 0, 0);
  EXPECT(c || resources); /* a model of one's own is in no such folder */
  fmi.fmi2FreeInstance(c);
  munmap(two, 2 * page);
}

static void wrong_instances(void) {
  EXPECT(!fmi.fmi2Instantiate("one", fmi2ModelExchange, guid, NULL, &callbacks, 0, 0) &&
         strstr(said, "co-simulation"));
  EXPECT(!fmi.fmi2Instantiate("one", fmi2CoSimulation, "{0}", NULL, &callbacks, 0, 0) && strstr(said, "{0}"));
  EXPECT(!fmi.fmi2Instantiate("one", fmi2CoSimulation, NULL, NULL, &callbacks, 0, 0));
  EXPECT(!fmi.fmi2Instantiate("", fmi2CoSimulation, guid, NULL, &callbacks, 0, 0));
  EXPECT(!fmi.fmi2Instantiate(NULL, fmi2CoSimulation, guid, NULL, &callbacks, 0, 0));
  EXPECT(!fmi.fmi2Instantiate("one", fmi2CoSimulation, guid, NULL, NULL, 0, 0));
  cut_uri("file:///a%2");
  cut_uri("file:///a%");
  fmi.fmi2FreeInstance(NULL);
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) EXPECT(table[i].call(NULL) == fmi2Error);
  EXPECT(!strcmp(fmi.fmi2GetVersion(), "2.0") && !strcmp(fmi.fmi2GetTypesPlatform(), "default"));
}

static void wrong_values(void) {
  const fmi2ValueReference none = 1000000;
  fmi2Component c = in_state(INITIALIZING);
  double value = 0;
  int whole = 0;
  EXPECT(fmi.fmi2GetReal(c, &none, 1, &value) == fmi2Error &&
         fmi.fmi2SetReal(c, &none, 1, &value) == fmi2Error);
  EXPECT(fmi.fmi2GetReal(c, NULL, 1, &value) == fmi2Error && fmi.fmi2GetReal(c, &none, 1, NULL) == fmi2Error);
  EXPECT(fmi.fmi2GetReal(c, NULL, 0, NULL) == fmi2OK && fmi.fmi2GetInteger(c, NULL, 0, NULL) == fmi2OK);
  EXPECT(fmi.fmi2GetInteger(c, &dt_vr, 1, &whole) == fmi2Error &&
         fmi.fmi2SetInteger(c, &dt_vr, 1, &whole) == fmi2Error);
  EXPECT(set(c, "anastrozole", NAN) == fmi2Error && strstr(said, "anastrozole"));
  EXPECT(set(c, "anastrozole", -1) == fmi2Error && set(c, "option.dt", 0) == fmi2Error);
  EXPECT(set(c, "dose.denosumab", -60) == fmi2Error && strstr(said, "denosumab"));
  EXPECT(set(c, "BMD_LS", 100) == fmi2Error && strstr(said, "computed"));
  EXPECT(set(c, "time", 1) == fmi2Error);
  EXPECT(fmi.fmi2SetDebugLogging(c, 1, 1, (fmi2String[]){"all"}) == fmi2Error);
  EXPECT(fmi.fmi2SetDebugLogging(c, 1, 1, (fmi2String[]){"logStatusError"}) == fmi2OK);
  EXPECT(fmi.fmi2SetDebugLogging(c, 1, 1, NULL) == fmi2Error);
  EXPECT(fmi.fmi2GetDirectionalDerivative(c, &dt_vr, 1, &dt_vr, 1, &value, &value) == fmi2Error);
  EXPECT(fmi.fmi2SetRealInputDerivatives(c, &dt_vr, 1, &whole, &value) == fmi2Error);
  EXPECT(fmi.fmi2GetRealOutputDerivatives(c, &dt_vr, 1, &whole, &value) == fmi2Error);
  fmi.fmi2FreeInstance(c);
  c = instantiate();
  EXPECT(fmi.fmi2SetupExperiment(c, fmi2True, 7, 0, fmi2False, 0) == fmi2Error && strstr(said, "rtol"));
  EXPECT(fmi.fmi2SetupExperiment(c, fmi2False, 0, NAN, fmi2False, 0) == fmi2Error);
  EXPECT(fmi.fmi2SetupExperiment(c, fmi2False, 0, 10, fmi2True, 5) == fmi2Error);
  EXPECT(fmi.fmi2SetupExperiment(c, fmi2True, 1e-8, 100, fmi2True, 102) == fmi2OK);
  EXPECT(fmi.fmi2EnterInitializationMode(c) == fmi2OK && get(c, "option.rtol") == 1e-8 &&
         get(c, "time") == 100);
  EXPECT(fmi.fmi2ExitInitializationMode(c) == fmi2OK && fmi.fmi2DoStep(c, 100, 2, fmi2True) == fmi2OK);
  EXPECT(get(c, "time") == 102 && fmi.fmi2DoStep(c, 102, 1, fmi2True) == fmi2Error && strstr(said, "end"));
  fmi.fmi2FreeInstance(c);
}

static void wrong_steps(void) {
  fmi2Component c = in_state(STEPPED);
  fmi2Boolean ended = 7;
  EXPECT(fmi.fmi2DoStep(c, 0, 0.25, fmi2True) == fmi2Discard && strstr(said, "option.dt"));
  EXPECT(fmi.fmi2GetRealStatus(c, fmi2LastSuccessfulTime, &real) == fmi2OK && real == 0);
  EXPECT(fmi.fmi2GetBooleanStatus(c, fmi2Terminated, &ended) == fmi2OK && ended == fmi2False);
  EXPECT(fmi.fmi2GetStatus(c, fmi2DoStepStatus, NULL) == fmi2Discard);
  EXPECT(fmi.fmi2GetRealStatus(c, fmi2LastSuccessfulTime, NULL) == fmi2Error);
  fmi.fmi2FreeInstance(c);
  static const double lengths[] = {0, -1, NAN, INFINITY};
  for (int i = 0; i < 4; i++) {
    c = in_state(STEPPED);
    EXPECT(fmi.fmi2DoStep(c, 0, lengths[i], fmi2True) == fmi2Error);
    fmi.fmi2FreeInstance(c);
  }
  c = instantiate(); /* no integration gets along with one step a day */
  EXPECT(set(c, "option.steps_a_day", 1) == fmi2OK && set(c, "option.rtol", 1e-12) == fmi2OK);
  EXPECT(initialize(c) == fmi2Error || !steps(c, 0, 30));
  EXPECT(strstr(said, "step") && fmi.fmi2DoStep(c, 0, 1, fmi2True) == fmi2Error);
  EXPECT(fmi.fmi2Reset(c) == fmi2OK && initialize(c) == fmi2OK && steps(c, 0, 10));
  fmi.fmi2FreeInstance(c);
}

/* ---- what is set acts ---- */

static void settings_act(void) {
  fmi2Component c = instantiate(), plain = in_state(STEPPED);
  EXPECT(set(c, "option.dt", 0.5) == fmi2OK && set(c, "calcium", 300) == fmi2OK);
  EXPECT(fmi.fmi2EnterInitializationMode(c) == fmi2OK && get(c, "BMD_LS") == 100);
  EXPECT(set(c, "years_since_menopause", 3) == fmi2OK && get(c, "years_since_menopause") == 3);
  EXPECT(fmi.fmi2ExitInitializationMode(c) == fmi2OK && fmi.fmi2DoStep(c, 0, 0.5, fmi2True) == fmi2OK);
  EXPECT(get(c, "time") == 0.5 && fmi.fmi2DoStep(c, 0.5, 364.5, fmi2True) == fmi2OK && steps(plain, 0, 365));
  EXPECT(get(c, "BMD_LS") < get(plain, "BMD_LS") - 0.1);
  const double before = get(plain, "BMD_LS");
  EXPECT(set(plain, "dose.denosumab", 60) == fmi2OK && get(plain, "dose.denosumab") == 60);
  EXPECT(steps(plain, 365, 366) && get(plain, "dose.denosumab") == 0);
  EXPECT(steps(plain, 366, 500) && get(plain, "BMD_LS") > before + 1);
  fmi.fmi2FreeInstance(c);
  fmi.fmi2FreeInstance(plain);
}

/* ---- states ---- */

/* BMD after 60 days more, from day 30. */
static double go_on(fmi2Component c) { return steps(c, 30, 90) ? get(c, "BMD_LS") : NAN; }

static void states(void) {
  fmi2Component c = in_state(STEPPED), other = instantiate();
  fmi2FMUstate day30 = NULL, day90 = NULL, copy = NULL, early = NULL;
  EXPECT(set(c, "anastrozole", 1) == fmi2OK && steps(c, 0, 30));
  EXPECT(set(c, "dose.denosumab", 60) == fmi2OK); /* still to be given */
  EXPECT(fmi.fmi2GetFMUstate(c, &day30) == fmi2OK);
  const double expected = go_on(c);
  EXPECT(fmi.fmi2GetFMUstate(c, &day90) == fmi2OK && isfinite(expected));
  EXPECT(fmi.fmi2SetFMUstate(c, day30) == fmi2OK && get(c, "time") == 30 && get(c, "dose.denosumab") == 60);
  EXPECT(go_on(c) == expected);

  /* across a reset, and after the instance has become something else */
  EXPECT(fmi.fmi2Reset(c) == fmi2OK && set(c, "age_0", 70) == fmi2OK && initialize(c) == fmi2OK &&
         steps(c, 0, 5));
  EXPECT(fmi.fmi2SetFMUstate(c, day30) == fmi2OK && go_on(c) == expected);
  EXPECT(fmi.fmi2SetFMUstate(c, day90) == fmi2OK && get(c, "time") == 90);

  /* as bytes, into another instance */
  EXPECT(fmi.fmi2SetFMUstate(other, day30) == fmi2Error && strstr(said, "another instance"));
  size_t size = 0, again = 0;
  EXPECT(fmi.fmi2SerializedFMUstateSize(c, day30, &size) == fmi2OK && size > 1000);
  char *bytes = malloc(size);
  EXPECT(fmi.fmi2SerializeFMUstate(c, day30, bytes, size - 1) == fmi2Error);
  EXPECT(fmi.fmi2SerializeFMUstate(c, day30, bytes, size) == fmi2OK && get(c, "time") == 90);
  EXPECT(fmi.fmi2DeSerializeFMUstate(other, bytes, size, &copy) == fmi2OK);
  EXPECT(fmi.fmi2SetFMUstate(other, copy) == fmi2OK && get(other, "time") == 30 && go_on(other) == expected);
  EXPECT(fmi.fmi2SerializedFMUstateSize(other, copy, &again) == fmi2OK && again == size);

  /* before there is a subject */
  EXPECT(fmi.fmi2Reset(other) == fmi2OK && set(other, "calcium", 400) == fmi2OK);
  EXPECT(fmi.fmi2GetFMUstate(other, &early) == fmi2OK && set(other, "calcium", 900) == fmi2OK);
  EXPECT(initialize(other) == fmi2OK && fmi.fmi2SetFMUstate(other, early) == fmi2OK);
  EXPECT(fmi.fmi2EnterInitializationMode(other) == fmi2OK && get(other, "calcium") == 400);

  /* damaged bytes: an error or a state, never more */
  for (size_t i = 0; i < size; i += 1 + size / 400) {
    fmi2FMUstate damaged = NULL;
    const char was = bytes[i];
    bytes[i] = (char)(was ^ 0x41);
    if (fmi.fmi2DeSerializeFMUstate(other, bytes, size, &damaged) == fmi2OK)
      EXPECT(damaged && fmi.fmi2FreeFMUstate(other, &damaged) == fmi2OK);
    else
      EXPECT(!damaged);
    bytes[i] = was;
  }
  for (size_t n = 0; n < size; n += 1 + size / 50) {
    fmi2FMUstate damaged = NULL;
    EXPECT(fmi.fmi2DeSerializeFMUstate(other, bytes, n, &damaged) == fmi2Error && !damaged);
  }
  EXPECT(fmi.fmi2SetFMUstate(c, NULL) == fmi2Error && fmi.fmi2GetFMUstate(c, NULL) == fmi2Error);
  EXPECT(fmi.fmi2FreeFMUstate(c, NULL) == fmi2OK &&
         fmi.fmi2DeSerializeFMUstate(c, NULL, 9, &copy) == fmi2Error);
  EXPECT(fmi.fmi2GetFMUstate(c, &day30) == fmi2OK && fmi.fmi2SetFMUstate(c, day30) == fmi2OK); /* replaced */
  fmi.fmi2FreeInstance(c); /* states may outlive what they were taken of */
  EXPECT(fmi.fmi2FreeFMUstate(other, &day30) == fmi2OK && fmi.fmi2FreeFMUstate(other, &day90) == fmi2OK);
  EXPECT(fmi.fmi2FreeFMUstate(other, &copy) == fmi2OK && fmi.fmi2FreeFMUstate(other, &early) == fmi2OK &&
         !early);
  fmi.fmi2FreeInstance(other);
  free(bytes);
}

/* ---- threads: instances share nothing ---- */

static void *run_one(void *result) {
  static int other;
  fmi2CallbackFunctions quiet = callbacks;
  quiet.componentEnvironment = &other;
  fmi2Component c = fmi.fmi2Instantiate("of a thread", fmi2CoSimulation, guid, NULL, &quiet, 0, 0);
  for (int i = 0; i < 20; i++) set(c, "anastrozole", -1);
  if (c && initialize(c) == fmi2OK && steps(c, 0, 200)) *(double *)result = get(c, "BMD_LS");
  fmi.fmi2FreeInstance(c);
  return NULL;
}

static void threads(void) {
  double results[4] = {0};
  pthread_t thread[4];
  for (int i = 0; i < 4; i++) EXPECT(!pthread_create(&thread[i], NULL, run_one, &results[i]));
  for (int i = 0; i < 4; i++) pthread_join(thread[i], NULL);
  for (int i = 0; i < 4; i++) EXPECT(results[i] == results[0] && results[i] > 50);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  guid = argv[2];
  resources = getenv("RESOURCES");
  load(argv[1]);
  read_variables(argv[3]);
  if (argc == 5) return walk(atoi(argv[4]));
  if (argc > 5) return print_table(atoi(argv[4]), argv + 5, argc - 5);
  dt_vr = vr_of("option.dt");
  bmd_vr = vr_of("BMD_LS");
  every_call_in_every_state();
  wrong_instances();
  wrong_values();
  wrong_steps();
  settings_act();
  states();
  threads();
  printf("%d passed, %d failed\n", checks - failures, failures);
  return failures != 0;
}
