/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the benchmark share. */
#ifndef OSTEON_BENCH_H
#define OSTEON_BENCH_H

#include <osteon/cohort.h>
#include <osteon/model.h>
#include <osteon/schedule.h>

#include "cohort/kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A day on which events act or states are reported (after the events of that day). */
typedef struct bench_stop {
  double t;
  int first_event, n_events;
  int report; /* number of the report, or -1 */
} bench_stop;

/* The same problem for every engine: subjects with their constants and their states on day 0. */
typedef struct bench_problem {
  const char *name;
  const osteon_model *model;    /* the library's */
  const osteon_kernels *native; /* the same file, compiled for this machine at -O3: what rivals call */
  osteon_schedule *schedule;
  const osteon_event *events;
  double until, every; /* d */
  int n_reports;       /* at every, 2 every, ... until */
  int n_subjects;      /* of a cohort */
  int n_rival;         /* of the steppers of GSL and Boost, which take one subject at a time */
  int n_checked;       /* the first of them, whose error is measured; also the subjects of slow engines */
  int n_constants, n_varied;
  const char **varied; /* names of parameters */
  double **value;      /* [varied][subject] */
  double *c;           /* [subject][constant], before the events of day 0 */
  double *y;           /* [state][subject], day 0 */
  double *reference;   /* [checked][report][state] */
  bench_stop *stops;
  int n_stops;
} bench_problem;

#define BENCH_FIRST_STEP 0.1 /* d */
#define BENCH_CUT 0.2

/* An engine that takes one subject at a time and is started anew at each event. */
typedef struct bench_solver {
  const char *name;
  int slow;
  void *(*open)(const bench_problem *problem, double rtol);
  /* not 0: failed. first: on day 0, with BENCH_FIRST_STEP; else a method of one step begins with BENCH_CUT of what
   * would have been its next step, as a cohort does */
  int (*restart)(void *solver, double t, const double *c, const double *y, int first);
  int (*advance)(void *solver, double t1, double *y);
  void (*close)(void *solver);
} bench_solver;

/* Ended by a row without a name. */
extern const bench_solver bench_gsl[], bench_sundials[], bench_odeint[], bench_lsoda[];

/* A solver that takes as many subjects as a vector has lanes, all by the same steps; arrays hold [quantity][lane]. */
typedef struct bench_lockstep {
  const char *model, *isa;
  int lanes;
  void *(*open)(const bench_problem *problem, double rtol);
  void (*restart)(void *solver, double t, double *c, double h); /* after inputs or parameters were changed */
  double (*advance)(void *solver, double t1, double *y);        /* the step that would be next; 0: failed */
  void (*close)(void *solver);
} bench_lockstep;
extern const bench_lockstep *const bench_locksteps[]; /* NULL past the end; none without Boost */

/* As bench_subject, the subjects from `first` on as many as there are lanes, the last of all in those that are left
 * over; out[lane][report][state]. */
int bench_group(const bench_problem *p, const bench_lockstep *with, void *solver, int first, double *out);

/* Takes a subject through all stops; states at reports go to out[report][state] unless out is NULL. */
int bench_subject(const bench_problem *p, const bench_solver *with, void *solver, int subject, double *out);
/* Seconds, to measure what one thread does: of the wall or, after bench_by_processor_time, of its processor
 * time. */
double bench_now(void);
double bench_wall(void);
void bench_by_processor_time(void);
/* Seconds of the start (the history before day 0) and without it, the error of the first subjects, and right-hand sides
 * without the start. */
typedef struct bench_run {
  double start_s, run_s, error;
  int64_t failures;
  long long calls;
} bench_run;
typedef struct bench_kernel bench_kernel;
/* counting: its kernel in place of the library's, by one thread; or NULL. */
bench_run bench_cohort(const bench_problem *p, const char *isa, int threads, int subjects, double rtol,
                       const bench_kernel *counting);
bench_run bench_sim(const bench_problem *p, const char *solver, int subjects, double rtol);

/* The absolute tolerance of state i that goes with rtol: as in osteon_sim_options. */
double bench_atol(const bench_problem *p, int i, double rtol);
/* Largest relative error of a subject's reports; states below a thousandth of their scale count as that. */
double bench_error(const bench_problem *p, int subject, const double *out);

bench_problem *bench_problem_new(const char *name, int quick);
void bench_problem_free(bench_problem *p);

/* A model compiled for one instruction set with its right-hand sides counted. */
struct bench_kernel {
  const char *model, *isa;
  const osteon_kernel *kernel;
  long long *calls;
  /* n right-hand sides of four packs after each other, or n of one pack, each needing the last */
  void (*apart)(const double *c, double *y, double *f, long n);
  void (*chained)(const double *c, double *y, double *f, long n);
};
extern const bench_kernel *const bench_kernels[]; /* NULL past the end */

/* How long an instruction set takes, ns per vector, when nothing waits. */
typedef struct bench_micro {
  const char *isa;
  int lanes;
  double (*divide)(void), (*arithmetic)(void), (*exp)(void), (*log)(void);
} bench_micro;
extern const bench_micro *const bench_micros[];

/* Prints cycles per right-hand side, counted and measured. counts: what make found in the object files. */
void bench_ceiling(bench_problem *const *problems, int n, const char *counts);
extern const char *const bench_isas[]; /* all, NULL past the end; this machine may lack some */
int bench_has_isa(const char *isa);

void bench_fail(const char *what) __attribute__((noreturn));
#define CHECK(call) \
  if ((call) != OSTEON_OK) bench_fail(osteon_last_error())

#ifdef __cplusplus
}
#endif
#endif
