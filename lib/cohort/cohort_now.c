/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What subjects are given between steps, and their states in and out. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/floats.h"
#include "cohort/cohort_internal.h"

/* A node on the present day with these states; as after an event, the next step is short. */
static void replant(osteon_cohort *c, int64_t s, const double *y) {
  for (int i = 0; i < c->model->n_states; i++) c->now[i * c->n + s] = y[i];
  osteon_cohort_date_node(c, s, osteon_cohort_time(c));
  c->h[s] = fmax(0.2 * c->h[s], OSTEON_SHORTEST_STEP);
}

/* ---- doses ---- */

/* All constants of a subject now, by the kernel from which its steps have them. */
static void find_constants(osteon_cohort *c, int64_t s, double *constants) {
  const int n = osteon_model_constant_count(c->model), W = c->kernel->lanes;
  osteon_cohort_gather(c, s, constants);
  if (!c->kernel->derive || !c->kernel->hold) {
    osteon_model_follow(c->model, constants);
    return;
  }
  double *lanes = osteon_packs_constants(c->packs[0]);
  for (int i = 0; i < n; i++)
    for (int l = 0; l < W; l++) lanes[i * W + l] = constants[i];
  if (c->derives) c->kernel->derive(lanes);
  c->kernel->hold(lanes);
  for (int i = 0; i < n; i++) constants[i] = lanes[i * W];
}

/* The states of a subject after the dose. Returns the one that is out of its range then, or -1. */
static int dosed(osteon_cohort *c, int64_t s, const osteon_event *dose, double *y) {
  const osteon_model *m = c->model;
  double *constants = c->scratch, *factor = y + 2 * m->n_states + m->n_outputs;
  const bool has_factor = dose->kind == OSTEON_EVENT_DOSE && m->kernels.dose;
  if (has_factor) find_constants(c, s, constants);
  osteon_subject_factors(m, has_factor ? constants : c->c, factor);
  for (int i = 0; i < m->n_states; i++) y[i] = c->now[i * c->n + s];
  const osteon_subject_place at = {.y = y, .factor = factor, .stride = 1};
  osteon_subject_give(m, dose, &at);
  const int outside = osteon_subject_outside(m, y, 1, c->rtol);
  osteon_subject_keep_amounts(m, y, 1);
  return outside;
}

/* Checks only, or gives. */
static osteon_status dose_all(osteon_cohort *c, osteon_event *dose, int64_t first, int64_t count,
                              const double *amounts, bool gives) {
  double *y = c->scratch + osteon_model_constant_count(c->model);
  for (int64_t s = first; s < first + count; s++) {
    dose->value = amounts[s - first];
    if (dose->value == 0 || c->why[s] != FINE) continue;
    const int outside = dosed(c, s, dose, y);
    if (outside >= 0)
      return osteon_fail_prefix(osteon_subject_left(c->model, outside, osteon_cohort_time(c)),
                                "subject %lld: ", (long long)s);
    if (gives) replant(c, s, y);
  }
  return OSTEON_OK;
}

osteon_status osteon_cohort_dose(osteon_cohort *c, const char *name, int64_t first, int64_t count,
                                 const double *amounts) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(name, name);
  OSTEON_NEED(amounts, amounts);
  osteon_event dose;
  OSTEON_TRY(osteon_subject_find_dose(c->model, name, &dose));
  OSTEON_TRY(osteon_cohort_check_some(c, first, count));
  for (int64_t k = 0; k < count; k++) {
    dose.value = amounts[k];
    const osteon_status status = osteon_subject_check_dose(&dose, name);
    if (status != OSTEON_OK) return osteon_fail_prefix(status, "subject %lld: ", (long long)(first + k));
  }
  OSTEON_TRY(osteon_cohort_start(c));
  OSTEON_TRY(dose_all(c, &dose, first, count, amounts, false));
  return dose_all(c, &dose, first, count, amounts, true);
}

/* ---- states ---- */

osteon_status osteon_cohort_get_states(osteon_cohort *c, int64_t first, int64_t count, double *values) {
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(values, values);
  OSTEON_TRY(osteon_cohort_check_some(c, first, count));
  OSTEON_TRY(osteon_cohort_start(c));
  const int n = c->model->n_states;
  for (int i = 0; i < n; i++)
    for (int64_t k = 0; k < count; k++) values[k * n + i] = c->now[i * c->n + first + k];
  return OSTEON_OK;
}

static bool differs(const osteon_cohort *c, int64_t s, int state, double value) {
  return memcmp(&value, &c->now[state * c->n + s], sizeof value) != 0;
}

/* How many of the subject's states are others than now, all of which it may have. */
static osteon_status check_states(const osteon_cohort *c, int64_t s, const double *y, int *changed) {
  *changed = 0;
  for (int i = 0; i < c->model->n_states; i++) {
    if (!differs(c, s, i, y[i])) continue;
    ++*changed;
    const osteon_status status =
        c->why[s] == FINE ? osteon_quantity_check(&c->model->states[i], y[i])
                          : osteon_fail(OSTEON_EINVAL, "it has failed, and its states cannot be changed");
    if (status != OSTEON_OK) return osteon_fail_prefix(status, "subject %lld: ", (long long)s);
  }
  return OSTEON_OK;
}

osteon_status osteon_cohort_replace_states(osteon_cohort *c, int64_t first, int64_t count,
                                           const double *values) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(values, values);
  OSTEON_TRY(osteon_cohort_check_some(c, first, count));
  OSTEON_TRY(osteon_cohort_start(c));
  const int n = c->model->n_states;
  int changed;
  for (int64_t k = 0; k < count; k++) OSTEON_TRY(check_states(c, first + k, values + k * n, &changed));
  for (int64_t k = 0; k < count; k++) {
    check_states(c, first + k, values + k * n, &changed);
    if (changed) replant(c, first + k, values + k * n);
  }
  return OSTEON_OK;
}
