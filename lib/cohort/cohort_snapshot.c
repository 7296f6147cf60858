/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of a cohort or some of its subjects in memory. Their bytes: for each input whether it had arrays, what the
 * walk over the arrays visits, what the subjects have spent of their patience. */
#include <string.h>

#include "cohort/cohort_internal.h"

osteon_status osteon_cohort_check_some(const osteon_cohort *c, int64_t first, int64_t count) {
  if (first >= 0 && count >= 1 && first < c->n && count <= c->n - first) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE,
                     "%lld subjects from number %lld on are out of range; choose at least one of 0 to %lld",
                     (long long)count, (long long)first, (long long)c->n - 1);
}

static size_t size_of_spent(int64_t count) { return (size_t)count * sizeof(osteon_spent); }

osteon_status osteon_cohort_snapshot(osteon_cohort *c, int64_t first, int64_t count,
                                     osteon_snapshot **snapshot) {
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(snapshot, snapshot);
  OSTEON_TRY(osteon_cohort_check_some(c, first, count));
  OSTEON_TRY(osteon_cohort_start(c));
  const size_t n_inputs = (size_t)c->model->n_inputs;
  osteon_cohort_walk w = {.visit = osteon_cohort_measure, .first = first, .count = count};
  osteon_cohort_visit_some(c, &w);
  OSTEON_TRY(osteon_snapshot_ready(snapshot, &c->owner, "cohort", first, count,
                                   n_inputs + w.bytes + size_of_spent(count)));
  char *bytes = (*snapshot)->bytes;
  for (size_t i = 0; i < n_inputs; i++) bytes[i] = c->own[(size_t)c->model->n_params + i] != NULL;
  w.visit = osteon_cohort_copy;
  w.context = bytes + n_inputs;
  osteon_cohort_visit_some(c, &w);
  memcpy(w.context, c->spent + first, size_of_spent(count));
  return OSTEON_OK;
}

/* What all subjects share cannot go back for some of them. */
static osteon_status check_shared(const osteon_cohort *c, const osteon_snapshot *s, const char *shared) {
  int64_t tick;
  memcpy(&tick, shared, sizeof tick);
  if (s->count == c->n) return OSTEON_OK;
  if (tick != c->tick)
    return osteon_fail(OSTEON_EINVAL,
                       "the snapshot of %lld subjects was taken on day %.10g, but the cohort of %lld is at "
                       "day %.10g; only a snapshot of all subjects can change the day",
                       (long long)s->count, osteon_tick_to_day((double)tick, c->dt), (long long)c->n,
                       osteon_cohort_time(c));
  if (memcmp(shared + sizeof tick, c->c, (size_t)osteon_subject_inputs(c->model) * sizeof *c->c) == 0)
    return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL,
                     "the snapshot of %lld subjects was taken with other parameters of the cohort; only a "
                     "snapshot of all subjects can change them",
                     (long long)s->count);
}

/* What is as it was is left alone: it may have no memory yet. */
static void copy_back(osteon_cohort_walk *w, void *array, size_t bytes) {
  if (memcmp(array, w->context, bytes) != 0) memcpy(array, w->context, bytes);
  w->context = (char *)w->context + bytes;
}

/* Inputs that had no arrays yet: all subjects had the same value. */
static void fill_shared_inputs(osteon_cohort *c, const osteon_snapshot *s, const char *shared) {
  for (int i = 0; i < c->model->n_inputs; i++) {
    double value, *own = c->own[c->model->n_params + i];
    const int place = osteon_subject_inputs(c->model) + i;
    if (s->bytes[i] || !own) continue;
    memcpy(&value, shared + sizeof c->tick + (size_t)place * sizeof value, sizeof value);
    for (int64_t k = s->first; k < s->first + s->count; k++) own[k] = c->planted[i][k] = value;
  }
}

osteon_status osteon_cohort_restore(osteon_cohort *c, const osteon_snapshot *s) {
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(s, snapshot);
  OSTEON_TRY(osteon_snapshot_check(s, c->owner, "cohort"));
  char *shared = s->bytes + c->model->n_inputs;
  OSTEON_TRY(check_shared(c, s, shared));
  osteon_cohort_walk w = {
      .visit = copy_back, .context = shared, .first = s->first, .count = s->count, .own_inputs = s->bytes};
  osteon_cohort_visit_some(c, &w);
  copy_back(&w, c->spent + s->first, size_of_spent(s->count));
  memset(c->mark + s->first, OSTEON_NODE_DATED, (size_t)s->count);
  fill_shared_inputs(c, s, shared);
  osteon_cohort_count_failures(c);
  return OSTEON_OK;
}
