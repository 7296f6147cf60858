/* SPDX-License-Identifier: GPL-3.0-or-later */
/* make bench-fe: a year of daily steps as a finite-element program takes them, with a new input for each point every
 * day: by a cohort, and by GSL and CVODE point by point. */
#define _DEFAULT_SOURCE /* sysconf */
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>

#include "bench.h"
#include "cohort/cohort_internal.h"

#ifdef HAVE_SUNDIALS
#include <cvode/cvode.h>

#include "sundials.h"
#endif

extern const osteon_model bench_model_pivonka2008, bench_model_scheiner2013, bench_model_aibl,
    bench_model_martinez_reina2019;

enum { DAYS = 365, CHECKED = 20 };

typedef struct problem {
  const char *name, *input, *output;
  const osteon_model *native;
  double habitual;
} problem;

static const problem problems[] = {
    {"pivonka2008", "P_PTH", "RANKL_OPG_ratio", &bench_model_pivonka2008, 100},
    {"scheiner2013", "Sigma33", "SED_ratio", &bench_model_scheiner2013, -30},
    {"martinez_reina2019", "Sigma33", "E_bone", &bench_model_martinez_reina2019, -5},
    {"aibl", "psi_TH", "BMD_TH", &bench_model_aibl, 1}};
enum { N_PROBLEMS = sizeof problems / sizeof *problems };

/* A season for all, and up to a fifth less load for the last points, over months. */
static double input_on(const problem *p, int64_t point, int day) {
  const double on = day + 1; /* other than the habitual one on the first day, too */
  const double season = 0.05 * sin(2 * 3.14159265358979 * on / DAYS), less = 0.2 * (1 - exp(-on / 100));
  return p->habitual * (1 + season - less * (double)(point % 97) / 96);
}

/* ---- the cohort ---- */

typedef struct result {
  double ns, bytes;            /* a point and day; a point */
  double output;               /* ns a value */
  double week_run, week_steps; /* ns a point and day with a new input once a week */
  double cut_back;             /* ns a point, of a snapshot and its restore after a step */
  int64_t failures;
} result;

static osteon_cohort *cohort_of(const problem *p, int64_t n, double rtol, const char *isa, int threads) {
  const osteon_model *m;
  osteon_cohort *c;
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.rtol = rtol;
  options.isa = isa;
  options.threads = threads;
  CHECK(osteon_registry_find(NULL, p->name, &m));
  CHECK(osteon_cohort_new(&c, m, n, &options));
  CHECK(osteon_cohort_set_input(c, p->input, p->habitual));
  if (!osteon_cohort_input(c, p->input)) bench_fail(p->input);
  CHECK(osteon_cohort_start(c));
  return c;
}

/* Of memory that the system has given to this process, in bytes. */
static double memory_now(void) {
  FILE *f = fopen("/proc/self/statm", "r");
  double pages = NAN;
  if (!f) return NAN;
  if (fscanf(f, "%*s %lf", &pages) != 1) pages = NAN;
  fclose(f);
  return pages * (double)sysconf(_SC_PAGESIZE);
}

/* What an output costs a point, asked for each day as the ticks are. */
static double time_of_output(const problem *p, osteon_cohort *c) {
  enum { TIMES = 10 };
  const int64_t n = osteon_cohort_count(c);
  double *values = malloc((size_t)n * sizeof *values);
  if (!values) bench_fail("out of memory");
  const double t0 = bench_now();
  for (int i = 0; i < TIMES; i++) CHECK(osteon_cohort_get(c, p->output, values));
  const double spent = bench_now() - t0;
  free(values);
  return 1e9 * spent / (double)n / TIMES;
}

static void write_inputs(const problem *p, osteon_cohort *c, int day) {
  double *input = osteon_cohort_input(c, p->input);
  for (int64_t i = 0; i < osteon_cohort_count(c); i++) input[i] = input_on(p, i, day);
}

/* With a new input once a week, by one run or seven steps. */
static double time_of_weeks(const problem *p, osteon_cohort *c, int weeks, int by_steps) {
  double spent = 0;
  for (int week = 0; week < weeks; week++) {
    write_inputs(p, c, (int)osteon_cohort_time(c));
    const double t0 = bench_now();
    for (int day = 0; by_steps && day < 7; day++) CHECK(osteon_cohort_step(c));
    if (!by_steps) CHECK(osteon_cohort_run(c, osteon_cohort_time(c) + 7));
    spent += bench_now() - t0;
  }
  return 1e9 * spent / (double)osteon_cohort_count(c) / weeks / 7;
}

static double time_of_cut_back(const problem *p, osteon_cohort *c) {
  enum { TIMES = 10 };
  osteon_snapshot *snapshot = NULL;
  double spent = 0;
  for (int day = 0; day <= TIMES; day++) {
    write_inputs(p, c, day);
    const double t0 = bench_now();
    CHECK(osteon_cohort_snapshot(c, 0, osteon_cohort_count(c), &snapshot));
    const double t1 = bench_now();
    CHECK(osteon_cohort_step(c));
    const double t2 = bench_now();
    CHECK(osteon_cohort_restore(c, snapshot));
    if (day > 0) spent += t1 - t0 + bench_now() - t2; /* memory is taken on the first */
  }
  osteon_snapshot_free(snapshot);
  return 1e9 * spent / (double)osteon_cohort_count(c) / TIMES;
}

/* y: [point][state] of the first points in the end. */
static result by_cohort(const problem *p, int64_t n, int days, double rtol, const char *isa, int threads,
                        double *y) {
  const double before = memory_now();
  osteon_cohort *c = cohort_of(p, n, rtol, isa, threads);
  double spent = 0;
  double (*const now)(void) = threads == 1 ? bench_now : bench_wall;
  for (int day = 0; day < days; day++) {
    write_inputs(p, c, day);
    const double t0 = now();
    CHECK(osteon_cohort_step(c));
    spent += now() - t0;
  }
  const double bytes = memory_now() - before;
  CHECK(osteon_cohort_get_states(c, 0, CHECKED, y));
  result r = {.ns = 1e9 * spent / (double)n / days,
              .bytes = bytes / (double)n,
              .output = time_of_output(p, c),
              .failures = osteon_cohort_failure_count(c)};
  if (days == DAYS && threads == 1) {
    r.week_run = time_of_weeks(p, c, 26, 0);
    r.week_steps = time_of_weeks(p, c, 26, 1);
    r.cut_back = time_of_cut_back(p, c);
  }
  osteon_cohort_free(c);
  return r;
}

/* ---- point by point ---- */

/* As a host without osteon has it: constants and states of each point, the length of its step, one integrator. */
typedef struct point {
  double *c, *y, h;
} point;

typedef struct rival {
  const char *name;
  int points;
  void *(*open)(const problem *p, double rtol);
  int (*go)(void *solver, point *at, double t); /* over a day */
  void (*close)(void *solver);
} rival;

static void take_points(const problem *p, int n, point *points) {
  osteon_cohort *c = cohort_of(p, n, 1e-9, NULL, 1);
  const int constants = osteon_model_constant_count(p->native), states = p->native->n_states;
  for (int i = 0; i < n; i++) {
    points[i] =
        (point){calloc((size_t)constants, sizeof(double)), calloc((size_t)states, sizeof(double)), 0.1};
    if (!points[i].c || !points[i].y) bench_fail("out of memory");
    osteon_cohort_gather(c, i, points[i].c);
    osteon_model_follow(p->native, points[i].c);
    CHECK(osteon_cohort_get_states(c, i, 1, points[i].y));
  }
  osteon_cohort_free(c);
}

/* ns a point and day; negative where it failed. y as by_cohort has it. */
static double by_rival(const problem *p, const rival *with, int n, double rtol, double *y) {
  const int input = osteon_subject_inputs(p->native) + osteon_model_index(p->native, OSTEON_INPUT, p->input);
  const size_t states = (size_t)p->native->n_states;
  point *points = calloc((size_t)n, sizeof *points);
  if (!points) bench_fail("out of memory");
  take_points(p, n, points);
  void *solver = with->open(p, rtol);
  double spent = 0;
  int failed = 0;
  for (int day = 0; day < DAYS && !failed; day++) {
    for (int i = 0; i < n; i++) points[i].c[input] = input_on(p, i, day);
    const double t0 = bench_now();
    for (int i = 0; i < n && !failed; i++) {
      if (p->native->kernels.hold) p->native->kernels.hold(points[i].c);
      failed = with->go(solver, &points[i], day);
    }
    spent += bench_now() - t0;
  }
  with->close(solver);
  for (int i = 0; i < n; i++) {
    if (i < CHECKED) memcpy(y + (size_t)i * states, points[i].y, states * sizeof *y);
    free(points[i].c);
    free(points[i].y);
  }
  free(points);
  return failed ? -1 : 1e9 * spent / n / DAYS;
}

typedef struct gsl_solver {
  const osteon_kernels *kernels;
  const double *c;
  gsl_odeiv2_system system;
  gsl_odeiv2_driver *driver;
} gsl_solver;

static int gsl_rates(double t, const double y[], double dydt[], void *solver) {
  const gsl_solver *s = solver;
  s->kernels->rates(t, s->c, y, dydt);
  return GSL_SUCCESS;
}

static void *open_gsl(const problem *p, double rtol, const gsl_odeiv2_step_type *type) {
  gsl_solver *s = calloc(1, sizeof *s);
  double scale[64];
  if (!s) bench_fail("out of memory");
  for (int i = 0; i < p->native->n_states; i++) scale[i] = p->native->states[i].scale;
  s->kernels = &p->native->kernels;
  s->system = (gsl_odeiv2_system){gsl_rates, NULL, (size_t)p->native->n_states, s};
  s->driver = gsl_odeiv2_driver_alloc_scaled_new(&s->system, type, 0.1, 1e-4 * rtol, rtol, 1, 0, scale);
  if (!s->driver) bench_fail("out of memory");
  return s;
}

static void *open_rkf45(const problem *p, double rtol) { return open_gsl(p, rtol, gsl_odeiv2_step_rkf45); }
static void *open_rk8pd(const problem *p, double rtol) { return open_gsl(p, rtol, gsl_odeiv2_step_rk8pd); }

static int go_gsl(void *solver, point *at, double t) {
  gsl_solver *s = solver;
  s->c = at->c;
  gsl_odeiv2_driver_reset_hstart(s->driver, at->h);
  const int failed = gsl_odeiv2_driver_apply(s->driver, &t, t + 1, at->y);
  at->h = s->driver->h;
  return failed;
}

static void close_gsl(void *solver) {
  gsl_solver *s = solver;
  gsl_odeiv2_driver_free(s->driver);
  free(s);
}

#ifdef HAVE_SUNDIALS
static void *open_cvode(const problem *p, double rtol) {
  bench_sun *s = calloc(1, sizeof *s);
  if (!s) bench_fail("out of memory");
  bench_sun_open(s, &p->native->kernels, p->native->n_states);
  for (int i = 0; i < s->n; i++) {
    NV_Ith_S(s->atol, i) = 1e-4 * rtol * p->native->states[i].scale;
    NV_Ith_S(s->y, i) = 0;
  }
  bench_sun_open_cvode(s, CV_BDF, rtol);
  bench_sun_set_dense(s);
  return s;
}

static int go_cvode(void *solver, point *at, double t) {
  bench_sun *s = solver;
  s->c = at->c;
  return bench_sun_restart_cvode(s, t, at->y) || bench_sun_advance_cvode(s, t + 1, at->y);
}

static void close_cvode(void *solver) {
  bench_sun_close_cvode(solver);
  free(solver);
}
#endif

static const rival rivals[] = {{"gsl-rkf45", 300, open_rkf45, go_gsl, close_gsl},
                               {"gsl-rk8pd", 300, open_rk8pd, go_gsl, close_gsl},
#ifdef HAVE_SUNDIALS
                               {"cvode-bdf", 40, open_cvode, go_cvode, close_cvode},
#endif
                               {NULL, 0, NULL, NULL, NULL}};

/* ---- the table ---- */

static double error_of(const problem *p, const double *y, const double *truth) {
  double worst = 0;
  for (int k = 0; k < CHECKED * p->native->n_states; k++) {
    const double size = fmax(fabs(truth[k]), 1e-3 * p->native->states[k % p->native->n_states].scale);
    const double error = fabs(y[k] - truth[k]) / size;
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

static void print(const problem *p, const char *engine, int threads, int64_t points, double rtol, double ns,
                  double error) {
  printf("%-18s %-12s %2d %9lld %8.0e %10.1f %9.1e", p->name, engine, threads, (long long)points, rtol, ns,
         error);
}

static void run_cohorts(const problem *p, int64_t n, int days, double rtol, int threads, const double *truth,
                        double *y) {
  for (int i = 0; bench_isas[i]; i++) {
    if (!bench_has_isa(bench_isas[i])) continue;
    const result r = by_cohort(p, n, days, rtol, bench_isas[i], threads, y);
    print(p, bench_isas[i], threads, n, rtol, r.ns, days == DAYS ? error_of(p, y, truth) : NAN);
    printf(" %6.0f %8.1f", r.bytes, r.output);
    if (r.cut_back > 0) printf(" %8.1f %8.1f %8.1f", r.week_run, r.week_steps, r.cut_back);
    printf("%s\n", r.failures ? " points failed" : "");
  }
}

static void run(const problem *p, int quick, int threads) {
  const size_t size = (size_t)(CHECKED * p->native->n_states);
  double *truth = calloc(size, sizeof *truth), *y = calloc(size, sizeof *y);
  if (!truth || !y) bench_fail("out of memory");
  if (by_rival(p, &rivals[1], CHECKED, 1e-11, truth) < 0) bench_fail("no reference");
  for (int d = 3; d <= 6; d += 3) {
    const double rtol = pow(10, -d);
    run_cohorts(p, quick ? 10000 : 100000, DAYS, rtol, threads, truth, y);
    for (const rival *with = rivals; with->name; with++) {
      const double ns = by_rival(p, with, with->points, rtol, y);
      if (ns < 0)
        printf("%s by %s failed\n", p->name, with->name);
      else
        print(p, with->name, 1, with->points, rtol, ns, error_of(p, y, truth)), printf("\n");
    }
  }
  if (!quick) run_cohorts(p, 1000000, p->native->n_states > 20 ? 30 : DAYS, 1e-6, threads, truth, y);
  free(truth);
  free(y);
}

int main(int argc, char **argv) {
  int quick = 0, threads = 1;
  const char *only = NULL;
  for (int i = 1; i < argc; i++)
    if (strcmp(argv[i], "--quick") == 0)
      quick = 1;
    else if (strcmp(argv[i], "--threads") == 0 && i + 1 < argc)
      threads = atoi(argv[++i]);
    else
      only = argv[i];
  gsl_set_error_handler_off();
  mallopt(M_MMAP_THRESHOLD,
          1 << 17); /* large arrays go back to the system, so that the next cohort takes new ones */
  bench_by_processor_time();
  printf(
      "ns a point: a day with a new input, an output, a day of weeks by run and by steps, cut back once\n");
  printf("%-18s %-12s %2s %9s %8s %10s %9s %6s %8s %8s %8s %8s\n", "problem", "engine", "th", "points",
         "rtol", "day", "error", "bytes", "output", "week", "its days", "cut back");
  for (int i = 0; i < N_PROBLEMS; i++)
    if (!only || strcmp(only, problems[i].name) == 0) run(&problems[i], quick, threads);
  return 0;
}
