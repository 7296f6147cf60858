/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cohort and its subjects are given: parameters, states, inputs, habits, schedules. */
#include "base/floats.h"
#include "cohort/cohort_internal.h"
#include "schedule/spans.h"

static osteon_status not_started(const osteon_cohort *c, const char *what) {
  return c->started ? osteon_fail(OSTEON_EINVAL, "%s can be set only before the start of a cohort", what)
                    : OSTEON_OK;
}

static osteon_status own_array(osteon_cohort *c, double **place, const double *values, double value) {
  if (!*place) *place = osteon_alloc((size_t)c->n, sizeof(double));
  if (!*place) return OSTEON_ENOMEM;
  for (int64_t s = 0; s < c->n; s++) (*place)[s] = values ? values[s] : value;
  return OSTEON_OK;
}

static osteon_status check_all(const osteon_cohort *c, const osteon_quantity *q, const double *values) {
  if (!values)
    return osteon_fail(OSTEON_EINVAL, "%s: values is NULL; give one for each of the %lld subjects", q->name,
                       (long long)c->n);
  for (int64_t s = 0; s < c->n; s++) {
    const osteon_status status = osteon_quantity_check(q, values[s]);
    if (status != OSTEON_OK) return osteon_fail_prefix(status, "subject %lld: ", (long long)s);
  }
  return OSTEON_OK;
}

osteon_status osteon_cohort_set_params(osteon_cohort *c, const char *name, const double *values) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(name, name);
  OSTEON_NEED(values, values);
  int i;
  OSTEON_TRY(not_started(c, name));
  OSTEON_TRY(osteon_model_find(c->model, OSTEON_PARAM, name, &i));
  OSTEON_TRY(check_all(c, &c->model->params[i], values));
  OSTEON_TRY(own_array(c, &c->own[i], values, 0));
  c->derives = 1;
  return OSTEON_OK;
}

osteon_status osteon_cohort_set_param(osteon_cohort *c, const char *name, double value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(name, name);
  int i;
  OSTEON_TRY(not_started(c, name));
  OSTEON_TRY(osteon_model_find(c->model, OSTEON_PARAM, name, &i));
  OSTEON_TRY(osteon_quantity_check(&c->model->params[i], value));
  c->c[i] = value;
  osteon_free(c->own[i]);
  c->own[i] = NULL;
  return OSTEON_OK;
}

osteon_status osteon_cohort_set_states(osteon_cohort *c, const char *name, const double *values) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(name, name);
  OSTEON_NEED(values, values);
  int i;
  OSTEON_TRY(not_started(c, name));
  OSTEON_TRY(osteon_model_find(c->model, OSTEON_STATE, name, &i));
  OSTEON_TRY(check_all(c, &c->model->states[i], values));
  return own_array(c, &c->initial[i], values, 0);
}

osteon_status osteon_cohort_own_input(osteon_cohort *c, int i) {
  const int k = c->model->n_params + i;
  const double shared = c->c[osteon_subject_inputs(c->model) + i];
  if (c->own[k]) return OSTEON_OK;
  OSTEON_TRY(own_array(c, &c->own[k], NULL, shared));
  const osteon_status status = own_array(c, &c->planted[i], c->own[k], 0);
  if (status == OSTEON_OK) return OSTEON_OK;
  osteon_free(c->own[k]); /* both or none */
  c->own[k] = NULL;
  return status;
}

osteon_status osteon_cohort_set_habits(osteon_cohort *c, const char *name, const double *values) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(name, name);
  OSTEON_NEED(values, values);
  int i;
  OSTEON_TRY(osteon_model_find(c->model, OSTEON_INPUT, name, &i));
  const osteon_quantity *q = &c->model->inputs[i];
  OSTEON_TRY(not_started(c, name));
  if (q->kind != OSTEON_HABIT)
    return osteon_fail(OSTEON_EINVAL, "%s is a treatment, not a habit; see osteon_cohort_input", name);
  OSTEON_TRY(check_all(c, q, values));
  OSTEON_TRY(osteon_cohort_own_input(c, i));
  OSTEON_TRY(own_array(c, &c->habits[i], values, 0));
  return own_array(c, &c->own[c->model->n_params + i], values, 0);
}

static void forget_habit(osteon_cohort *c, int input) {
  osteon_free(c->habits[input]);
  c->habits[input] = NULL;
}

osteon_status osteon_cohort_set_input(osteon_cohort *c, const char *name, double value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(name, name);
  int i;
  OSTEON_TRY(osteon_model_find(c->model, OSTEON_INPUT, name, &i));
  OSTEON_TRY(osteon_quantity_check(&c->model->inputs[i], value));
  if (c->started) OSTEON_TRY(osteon_cohort_own_input(c, i));
  forget_habit(c, i);
  c->c[osteon_subject_inputs(c->model) + i] = value;
  double *own = c->own[c->model->n_params + i];
  for (int64_t s = 0; own && s < c->n; s++) own[s] = value;
  return OSTEON_OK;
}

double *osteon_cohort_input(osteon_cohort *c, const char *name) {
  if (!c) return NULL;
  int i;
  if (osteon_model_find(c->model, OSTEON_INPUT, name, &i) != OSTEON_OK) return NULL;
  return osteon_cohort_own_input(c, i) == OSTEON_OK ? c->own[c->model->n_params + i] : NULL;
}

osteon_status osteon_cohort_set_schedule(osteon_cohort *c, int64_t s, const osteon_schedule *schedule) {
  OSTEON_NEED(c, cohort);
  OSTEON_TRY(not_started(c, "a schedule"));
  if (s < 0 || s >= c->n)
    return osteon_fail(OSTEON_ERANGE, "no subject number %lld; choose 0 to %lld", (long long)s,
                       (long long)c->n - 1);
  if (schedule && osteon_schedule_model(schedule) != c->model)
    return osteon_fail(OSTEON_EINVAL, "the schedule was made for model %s, the cohort is of %s",
                       osteon_schedule_model(schedule)->name, c->model->name);
  if (!c->schedules) {
    c->schedules = osteon_alloc((size_t)c->n, sizeof(osteon_schedule *));
    if (!c->schedules) return OSTEON_ENOMEM;
    for (int64_t k = 0; k < c->n; k++) c->schedules[k] = c->shared;
  }
  osteon_schedule_use(schedule);
  c->schedules[s] = schedule;
  return OSTEON_OK;
}

const osteon_event *osteon_cohort_events(const osteon_cohort *c, int64_t s, int *n) {
  const osteon_schedule *schedule = c->schedules ? c->schedules[s] : c->shared;
  *n = 0;
  return schedule ? osteon_schedule_events(schedule, n) : NULL;
}
