/* SPDX-License-Identifier: GPL-3.0-or-later */
/* make bench: the same problems through osteon's cohort and through every other engine found. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "base/parallel.h"
#include "bench.h"

enum { MOST_ROWS = 2000 };

typedef struct row {
  const char *problem, *engine, *isa;
  int threads, subjects;
  double rtol, wall, rate, error, ratio; /* ratio 0: no row of GSL is as good */
} row;

static row rows[MOST_ROWS];
static int n_rows;
static int quick, busy;

static int all_threads(void) { return osteon_threads(0); }

/* ---- rows ---- */

/* Three times, less often what takes long, more often what is over before a busy machine has settled. */
static int again(int runs_done, double spent) {
  if (runs_done == 0) return 1;
  return !quick && (runs_done < 3 ? spent < 0.6 : runs_done < 15 && spent < 0.15);
}

static void print_row(const row *r) {
  printf("%-18s %-18s %-7s %2d %6d %8.1e %9.4f %12.0f %9.1e", r->problem, r->engine, r->isa, r->threads,
         r->subjects, r->rtol, r->wall, r->rate, r->error);
  if (r->ratio > 0) printf(" %7.2f", r->ratio);
  printf("\n");
}

static void add(const bench_problem *p, const char *engine, const char *isa, int threads, int subjects,
                double rtol, double wall, double error) {
  if (n_rows == MOST_ROWS) bench_fail("too many rows");
  const double years = subjects * p->until / OSTEON_YEAR;
  rows[n_rows++] = (row){p->name, engine, isa, threads, subjects, rtol, wall, years / wall, error, 0};
  fprintf(stderr, "\r%-18s %-18s %-7s %8.1e  ", p->name, engine, isa, rtol);
}

static void left_out(const bench_problem *p, const char *engine, double rtol) {
  fprintf(stderr, "\rleft out: %s by %s at rtol %g failed\n", p->name, engine, rtol);
}

static void run_cohorts(const bench_problem *p) {
  const int all = busy ? 1 : all_threads();
  for (int i = 0; bench_isas[i]; i++) {
    if (!bench_has_isa(bench_isas[i])) continue;
    for (int threads = 1; threads <= all; threads = threads < all ? all : all + 1)
      for (int d = 4; d <= 9; d++) {
        const double rtol = pow(10, -d);
        bench_run best = {.run_s = INFINITY};
        double spent = 0;
        for (int k = 0; again(k, spent); k++) {
          const bench_run run = bench_cohort(p, bench_isas[i], threads, p->n_subjects, rtol, NULL);
          if (run.run_s < best.run_s) best = run;
          spent += run.run_s;
        }
        if (best.failures)
          left_out(p, "cohort", rtol);
        else
          add(p, "cohort", bench_isas[i], threads, p->n_subjects, rtol, best.run_s, best.error);
      }
  }
}

static void run_solver(const bench_problem *p, const bench_solver *with, double rtol) {
  const int subjects = with->slow ? p->n_checked : p->n_rival;
  const size_t size = (size_t)(p->n_reports * p->model->n_states);
  void *solver = with->open(p, rtol);
  double *out = calloc(size, sizeof *out), best = INFINITY, error = 0, spent = 0;
  if (!out) bench_fail("out of memory");
  for (int k = 0; solver && again(k, spent); k++) {
    double took = 0;
    for (int i = 0; i < subjects; i++) {
      const double t0 = bench_now();
      const int failed = bench_subject(p, with, solver, i, out);
      took += bench_now() - t0;
      const double e = failed ? INFINITY : i < p->n_checked ? bench_error(p, i, out) : 0;
      if (!(e <= error)) error = e;
    }
    if (took < best) best = took;
    spent += took;
  }
  if (solver) {
    with->close(solver);
    if (isfinite(error))
      add(p, with->name, "-", 1, subjects, rtol, best, error);
    else
      left_out(p, with->name, rtol);
  }
  free(out);
}

/* The time of all groups; their largest error goes to *error. */
static double run_groups(const bench_problem *p, const bench_lockstep *with, void *solver, int subjects,
                         double *out, double *error) {
  const size_t size = (size_t)(p->n_reports * p->model->n_states);
  double took = 0;
  for (int first = 0; first < subjects; first += with->lanes) {
    const double t0 = bench_now();
    const int failed = bench_group(p, with, solver, first, out);
    took += bench_now() - t0;
    for (int l = 0; l < with->lanes && first + l < subjects; l++) {
      const double e = failed                     ? INFINITY
                       : first + l < p->n_checked ? bench_error(p, first + l, out + (size_t)l * size)
                                                  : 0;
      if (!(e <= *error)) *error = e;
    }
  }
  return took;
}

static void run_lockstep(const bench_problem *p, const bench_lockstep *with, double rtol) {
  const int subjects = p->n_subjects < 8 * p->n_rival ? p->n_subjects : 8 * p->n_rival;
  double *out = calloc((size_t)(with->lanes * p->n_reports * p->model->n_states), sizeof *out);
  double best = INFINITY, error = 0, spent = 0;
  if (!out) bench_fail("out of memory");
  void *solver = with->open(p, rtol);
  for (int k = 0; again(k, spent); k++) {
    const double took = run_groups(p, with, solver, subjects, out, &error);
    if (took < best) best = took;
    spent += took;
  }
  with->close(solver);
  free(out);
  if (isfinite(error))
    add(p, "lockstep", with->isa, 1, subjects, rtol, best, error);
  else
    left_out(p, "lockstep", rtol);
}

/* Where explicit methods are bound by stability, half a second or more a subject at any tolerance, none runs. */
static int is_stiff(const bench_problem *p) { return strcmp(p->name, "peterson_riggs2010") == 0; }
static int suits(const bench_problem *p, const char *engine) {
  /* which takes minutes for what aibl lives before day 0, and is no rival where nothing is stiff */
  if (strstr(engine, "bsimp") || strstr(engine, "rodas5p"))
    return is_stiff(p) || strcmp(p->name, "scheiner2013") == 0;
  return !is_stiff(p) || strstr(engine, "bdf") || strstr(engine, "klu") || strcmp(engine, "lsoda") == 0;
}

static void run_locksteps(const bench_problem *p) {
  for (int i = 0; bench_locksteps[i]; i++) {
    const bench_lockstep *with = bench_locksteps[i];
    if (strcmp(with->model, p->model->name) != 0 || !bench_has_isa(with->isa) || !suits(p, "lockstep"))
      continue;
    for (int d = 8; d <= 18; d += quick ? 4 : 1) run_lockstep(p, with, pow(10, -0.5 * d));
  }
}

/* At two tolerances a decade where `steps` is 1, so that there is one near any error. */
static void run_solvers(const bench_problem *p, const bench_solver *with, int steps) {
  for (; with->name; with++) {
    if (!suits(p, with->name)) continue;
    const int each = with->slow ? 2 : steps, last = with->slow ? 18 : 20;
    for (int d = 8; d <= last; d += each) run_solver(p, with, pow(10, -0.5 * d));
  }
}

static void run_sims(const bench_problem *p) {
  static const struct {
    const char *solver, *engine;
  } sims[] = {{"rkf45", "sim-rkf45"}, {"rk8pd", "sim-rk8pd"}, {"rodas5p", "sim-rodas5p"}};
  for (size_t i = 0; i < sizeof sims / sizeof *sims; i++) {
    if (!suits(p, sims[i].engine)) continue;
    for (int d = 4; d <= 9; d++) {
      const double rtol = pow(10, -d);
      bench_run best = {.run_s = INFINITY};
      double spent = 0;
      for (int k = 0; again(k, spent); k++) {
        const bench_run run = bench_sim(p, sims[i].solver, p->n_checked, rtol);
        if (run.run_s < best.run_s) best = run;
        spent += run.run_s;
      }
      if (best.failures)
        left_out(p, sims[i].engine, rtol);
      else
        add(p, sims[i].engine, "-", 1, p->n_checked, rtol, best.run_s, best.error);
    }
  }
}

/* ---- ratios ---- */

static int is_gsl(const row *r) {
  return strncmp(r->engine, "gsl-", 4) == 0 ||
         (strncmp(r->engine, "sim-", 4) == 0 &&
          strcmp(r->engine, "sim-rodas5p") != 0); /* a step of cohorts */
}

static void find_ratios(void) {
  for (int i = 0; i < n_rows; i++) {
    double best = 0;
    for (int j = 0; j < n_rows; j++)
      if (strcmp(rows[i].problem, rows[j].problem) == 0 && is_gsl(&rows[j]) && rows[j].error <= rows[i].error)
        best = fmax(best, rows[j].rate);
    rows[i].ratio = best > 0 ? rows[i].rate / best : 0;
  }
}

static void write_table(const char *path) {
  FILE *out = fopen(path, "w");
  if (!out) bench_fail(path);
  fprintf(out,
          "problem\tengine\tisa\tthreads\tsubjects\trtol\twall_s\tsubject_years_per_s\tmax_rel_err\tratio\n");
  for (int i = 0; i < n_rows; i++) {
    const row *r = &rows[i];
    fprintf(out, "%s\t%s\t%s\t%d\t%d\t%.2g\t%.4g\t%.4g\t%.2g\t", r->problem, r->engine, r->isa, r->threads,
            r->subjects, r->rtol, r->wall, r->rate, r->error);
    if (r->ratio > 0) fprintf(out, "%.3g", r->ratio);
    fprintf(out, "\n");
  }
  if (fclose(out)) bench_fail(path);
}

static void say_who_is_absent(void) {
#ifndef HAVE_SUNDIALS
  fprintf(stderr, "not here: SUNDIALS 6; Debian's package is libsundials-dev\n");
#endif
#ifndef HAVE_KLU
  fprintf(stderr,
          "not here: SUNDIALS with KLU; Debian's packages are libsundials-dev and libsuitesparse-dev\n");
#endif
#ifndef BENCH_DESOLVE
  fprintf(stderr, "not here: LSODA in R's deSolve; Debian's package is r-cran-desolve\n");
#endif
#ifndef HAVE_BOOST
  fprintf(stderr, "not here: Boost.odeint; Debian's package is libboost-dev\n");
#endif
}

int main(int argc, char **argv) {
  static const char *const known[] = {"pivonka2008",        "aibl",         "lemaire2004",       "jorg2022",
                                      "martinez_reina2019", "scheiner2013", "peterson_riggs2010"};
  enum { ALL = sizeof known / sizeof *known };
  const char *names[ALL];
  int N = 0;
  const char *into = ".", *counts = NULL;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--quick") == 0)
      quick = 1;
    else if (strcmp(argv[i], "--busy") == 0)
      busy = 1, bench_by_processor_time();
    else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc && N < ALL)
      names[N++] = argv[++i];
    else if (strcmp(argv[i], "--into") == 0 && i + 1 < argc)
      into = argv[++i];
    else if (strcmp(argv[i], "--counts") == 0 && i + 1 < argc)
      counts = argv[++i];
    else {
      fprintf(stderr,
              "usage: bench [--quick] [--busy] [--only PROBLEM]... [--into DIRECTORY] [--counts "
              "FILE]\n");
      return 2;
    }
  }
  gsl_set_error_handler_off();
  say_who_is_absent();
  if (N == 0)
    for (; N < ALL; N++) names[N] = known[N];
  bench_problem *problems[ALL];
  for (int k = 0; k < N; k++) {
    bench_problem *p = problems[k] = bench_problem_new(names[k], quick);
    if (!p) bench_fail(names[k]);
    run_cohorts(p);
    run_solvers(p, bench_gsl, quick ? 2 : 1);
    run_sims(p);
    run_locksteps(p);
#ifdef BENCH_DESOLVE
    run_solvers(p, bench_lsoda, quick ? 2 : 1);
#endif
#ifdef HAVE_SUNDIALS
    run_solvers(p, bench_sundials, 2);
#endif
#ifdef HAVE_BOOST
    run_solvers(p, bench_odeint, 2);
#endif
  }
  fprintf(stderr, "\r%50s\r", "");
  find_ratios();
  printf("%-18s %-18s %-7s %2s %6s %8s %9s %12s %9s %7s\n", "problem", "engine", "isa", "th", "subj", "rtol",
         "wall_s", "subj-years/s", "error", "ratio");
  for (int i = 0; i < n_rows; i++) print_row(&rows[i]);
  for (int k = 0; k < N; k++) {
    const bench_problem *p = problems[k];
    if (!p->model->kernels.history || p->model->kernels.history(p->c) <= 0) continue;
    const bench_run all = bench_cohort(p, NULL, 1, p->n_subjects, 1e-6, NULL);
    const bench_run each = bench_sim(p, NULL, p->n_checked, 1e-6);
    printf("%s: the history before day 0, which is in no row, takes a cohort %.0f us a subject, a sim %.0f\n",
           p->name, all.start_s / p->n_subjects * 1e6, each.start_s / p->n_checked * 1e6);
  }
  char path[4096];
  snprintf(path, sizeof path, "%s/results.tsv", into);
  write_table(path);
  bench_ceiling(problems, N, counts);
  for (int k = 0; k < N; k++) bench_problem_free(problems[k]);
  return 0;
}
