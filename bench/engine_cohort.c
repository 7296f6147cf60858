/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The problem as osteon's cohort, and as one osteon_sim after the other. */
#include <stdlib.h>
#include <string.h>

#include <osteon/sim.h>

#include "bench.h"
#include "cohort/cohort_internal.h"

typedef struct watcher {
  const bench_problem *p;
  double error;
} watcher;

static int watch(void *context, const osteon_rows *rows) {
  watcher *w = context;
  const size_t size = (size_t)(rows->n_times * rows->n_columns);
  for (int i = 0; i < rows->count && rows->first + i < w->p->n_checked; i++) {
    const double error = bench_error(w->p, (int)rows->first + i, rows->values + (size_t)i * size);
    if (!(error <= w->error)) w->error = error;
  }
  return 0;
}

bench_run bench_cohort(const bench_problem *p, const char *isa, int threads, int subjects, double rtol,
                       const bench_kernel *counting) {
  const osteon_model *m = p->model;
  const char *names[64];
  osteon_cohort *cohort;
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.rtol = rtol;
  options.isa = isa;
  options.threads = threads;
  options.schedule = p->schedule;
  CHECK(osteon_cohort_new(&cohort, m, subjects, &options));
  if (counting) {
    osteon_packs_free(cohort->packs[0]);
    cohort->kernel = counting->kernel;
    CHECK(osteon_packs_new(&cohort->packs[0], cohort));
  }
  for (int v = 0; v < p->n_varied; v++) CHECK(osteon_cohort_set_params(cohort, p->varied[v], p->value[v]));
  for (int s = 0; s < m->n_states; s++) {
    names[s] = m->states[s].name;
    CHECK(osteon_cohort_set_states(cohort, names[s], p->y + (size_t)s * (size_t)p->n_subjects));
  }
  watcher w = {p, 0};
  double *days = calloc((size_t)p->n_reports, sizeof *days);
  if (!days) bench_fail("out of memory");
  for (int r = 0; r < p->n_reports; r++) days[r] = (r + 1) * p->every;
  bench_run run = {0};
  double (*const now)(void) = threads == 1 ? bench_now : bench_wall;
  const double t0 = now();
  CHECK(osteon_cohort_start(cohort));
  if (counting) *counting->calls = 0;
  const double t1 = now();
  CHECK(osteon_cohort_record(cohort, days, p->n_reports, names, m->n_states, watch, &w));
  run.run_s = now() - t1;
  run.start_s = t1 - t0;
  run.error = w.error;
  run.calls = counting ? *counting->calls : 0;
  run.failures = osteon_cohort_failure_count(cohort);
  osteon_cohort_free(cohort);
  free(days);
  return run;
}

bench_run bench_sim(const bench_problem *p, const char *solver, int subjects, double rtol) {
  const osteon_model *m = p->model;
  const int n = m->n_states;
  double *out = calloc((size_t)(p->n_reports * n), sizeof *out);
  if (!out) bench_fail("out of memory");
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.rtol = rtol;
  options.solver = solver;
  options.schedule = p->schedule;
  bench_run run = {0};
  for (int i = 0; i < subjects; i++) {
    osteon_sim *sim;
    CHECK(osteon_sim_new(&sim, m, &options));
    for (int v = 0; v < p->n_varied; v++) CHECK(osteon_sim_set_param(sim, p->varied[v], p->value[v][i]));
    for (int s = 0; s < n; s++)
      CHECK(osteon_sim_set_state(sim, m->states[s].name, p->y[s * p->n_subjects + i]));
    const double t0 = bench_now();
    CHECK(osteon_sim_start(sim));
    const double t1 = bench_now();
    for (int r = 0; r < p->n_reports; r++) {
      if (osteon_sim_run(sim, (r + 1) * p->every) != OSTEON_OK) run.failures++;
      memcpy(out + r * n, osteon_sim_states(sim), (size_t)n * sizeof *out);
    }
    run.run_s += bench_now() - t1;
    run.start_s += t1 - t0;
    osteon_sim_free(sim);
    const double error = i < p->n_checked ? bench_error(p, i, out) : 0;
    if (!(error <= run.error)) run.error = error;
  }
  free(out);
  return run;
}
