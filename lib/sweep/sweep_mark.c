/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mark of all that the numbers of a sweep depend on, but for which of its subjects it runs: checkpoints go on with
 * the same sweep, and parts belong together. */
#include "base/base.h"
#include "cohort/cohort_internal.h"
#include "model/checkpoint.h"
#include "subject/subject.h"
#include "sweep/sweep_internal.h"

enum { SUBJECTS = 64 }; /* that are run */

static osteon_status hash_all(uint64_t *h, osteon_cohort *cohort, const osteon_quantity *q, int n,
                              double *values) {
  for (int i = 0; i < n; i++) {
    OSTEON_TRY(osteon_cohort_get(cohort, q[i].name, values));
    for (int64_t k = 0; k < osteon_cohort_count(cohort); k++) *h = osteon_mark_number(*h, values[k]);
  }
  return OSTEON_OK;
}

/* Another population draws other subjects; other parameters, inputs or tolerances take them elsewhere, and so do
 * instruction sets with other bits. */
static osteon_status hash_subjects(const osteon_sweep *s, uint64_t *h) {
  osteon_cohort *cohort;
  double values[SUBJECTS];
  OSTEON_TRY(osteon_sweep_cohort(s, 0, s->options.n < SUBJECTS ? s->options.n : SUBJECTS, &cohort));
  const osteon_model *m = s->model;
  osteon_status status = osteon_cohort_run(cohort, s->options.until);
  if (status == OSTEON_OK) status = hash_all(h, cohort, m->states, m->n_states, values);
  if (status == OSTEON_OK) status = hash_all(h, cohort, m->outputs, m->n_outputs, values);
  osteon_cohort_free(cohort);
  return status;
}

static osteon_status hash_draws(const osteon_sweep *s, uint64_t *h) {
  osteon_population *p = s->options.population;
  const int n = p ? osteon_population_count(p) : 0;
  /* of a table all, of those who are drawn a few */
  const int64_t people = osteon_population_subject_count(p), some = people ? s->options.n : 8;
  double *draws = osteon_alloc((size_t)n * (size_t)some + 1, sizeof *draws);
  double **values = osteon_alloc((size_t)n + 1, sizeof *values);
  osteon_status status = draws && values ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; values && k < n; k++) values[k] = draws + some * k;
  if (status == OSTEON_OK && n) status = osteon_population_draw(p, 0, some, values);
  for (int k = 0; k < n && status == OSTEON_OK; k++)
    *h = osteon_mark_text(*h, osteon_population_name_at(p, k));
  if (status == OSTEON_OK) *h = osteon_sum(*h, draws, (size_t)n * (size_t)some * sizeof *draws);
  if (s->weights) *h = osteon_sum(*h, s->weights, (size_t)s->options.n * sizeof *s->weights);
  osteon_free(draws);
  osteon_free(values);
  return status;
}

/* A subject who fails early meets few of the events. */
static void hash_events(const osteon_schedule *schedule, double until, uint64_t *h) {
  int n;
  const osteon_event *events = osteon_schedule_events(schedule, &n);
  for (int i = 0; i < n && events[i].time <= until; i++)
    *h = osteon_subject_mark_event(*h, &events[i], events[i].time);
}

/* What subjects have of their own: in slices, as there may be many. */
static osteon_status hash_slice(const osteon_sweep *s, int64_t first, int64_t count, double *constants,
                                uint64_t *h) {
  osteon_cohort *cohort;
  OSTEON_TRY(osteon_sweep_cohort(s, first, count, &cohort));
  const int n = osteon_model_constant_count(s->model);
  for (int64_t i = 0; i < count; i++) {
    int n_events;
    const osteon_event *events = osteon_cohort_events(cohort, i, &n_events);
    for (int k = 0; k < n_events && events[k].time <= s->options.until; k++)
      *h = osteon_subject_mark_event(*h, &events[k], events[k].time);
    osteon_cohort_gather(cohort, i, constants);
    for (int k = 0; k < n; k++) *h = osteon_mark_number(*h, constants[k]);
    if (s->options.ids) *h = osteon_mark_text(*h, s->options.ids[first + i]);
  }
  osteon_cohort_free(cohort);
  return OSTEON_OK;
}

static osteon_status hash_each(const osteon_sweep *s, uint64_t *h) {
  const osteon_sweep_options *o = &s->options;
  if (!o->set_up_each && !o->ids) return OSTEON_OK;
  double *constants = osteon_alloc((size_t)osteon_model_constant_count(s->model), sizeof *constants);
  osteon_status status = constants ? OSTEON_OK : OSTEON_ENOMEM;
  for (int64_t first = 0; first < o->n && status == OSTEON_OK; first += s->slice)
    status = hash_slice(s, first, o->n - first < s->slice ? o->n - first : s->slice, constants, h);
  for (int k = 0; k < o->n_carried; k++) *h = osteon_mark_text(*h, o->carried[k]);
  osteon_free(constants);
  return status;
}

osteon_status osteon_sweep_mark_subjects(const osteon_sweep *s, uint64_t *mark) {
  enum { FIRST = 8 };
  osteon_cohort *cohort = NULL;
  const int64_t count = s->options.n < FIRST ? s->options.n : FIRST;
  const int n = osteon_model_constant_count(s->model);
  double *constants = osteon_alloc((size_t)n + 1, sizeof *constants);
  if (!constants) return OSTEON_ENOMEM;
  const osteon_status status = osteon_sweep_cohort(s, 0, count, &cohort);
  for (int64_t i = 0; status == OSTEON_OK && i < count; i++) {
    osteon_cohort_gather(cohort, i, constants);
    for (int k = 0; k < n; k++) *mark = osteon_mark_number(*mark, constants[k]);
  }
  osteon_cohort_free(cohort);
  osteon_free(constants);
  return status;
}

static void hash_sets(const osteon_sets *sets, uint64_t *h) {
  const int n = sets ? osteon_sets_parameter_count(sets) : 0;
  for (int k = 0; k < n; k++) {
    *h = osteon_mark_text(*h, osteon_sets_parameter_name(sets, k));
    for (int i = 0; i < osteon_sets_count(sets); i++)
      *h = osteon_mark_number(*h, osteon_sets_value(sets, i, k));
  }
}

osteon_status osteon_sweep_mark(const osteon_sweep *s, uint64_t *mark) {
  const osteon_sweep_options *o = &s->options;
  *mark = OSTEON_SUM;
  for (int k = 0; k < s->n_columns; k++) *mark = osteon_mark_text(*mark, s->columns[k]);
  for (int i = 0; i < s->n_times; i++) *mark = osteon_mark_number(*mark, s->times[i]);
#define MARK(name, ...) *mark = osteon_mark_number(*mark, o->name);
  OSTEON_STEP_OPTIONS(MARK)
#undef MARK
  hash_events(o->schedule, o->until, mark);
  hash_sets(o->sets, mark);
  OSTEON_TRY(hash_draws(s, mark));
  OSTEON_TRY(hash_each(s, mark));
  return hash_subjects(s, mark);
}
