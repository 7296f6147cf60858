/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Habits that differ between subjects: what a schedule gives on top of a habit is on top of each one's own. */
#include <string.h>

#include "base/floats.h"
#include "cohort/cohort_internal.h"
#include "schedule/spans.h"

osteon_status osteon_cohort_set_habits(osteon_cohort *c, const char *name, const double *values) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(name, name);
  OSTEON_NEED(values, values);
  int i;
  OSTEON_TRY(osteon_model_find(c->model, OSTEON_INPUT, name, &i));
  const osteon_quantity *q = &c->model->inputs[i];
  if (c->started) return osteon_fail(OSTEON_EINVAL, "%s can be set only before the start of a cohort", name);
  if (q->kind != OSTEON_HABIT)
    return osteon_fail(OSTEON_EINVAL, "%s is a treatment and no habit; see osteon_cohort_input", name);
  for (int64_t s = 0; s < c->n; s++) {
    const osteon_status status = osteon_quantity_check(q, values[s]);
    if (status != OSTEON_OK) return osteon_fail_prefix(status, "subject %lld: ", (long long)s);
  }
  double *own = osteon_cohort_input(c, name);
  if (!c->habits[i]) c->habits[i] = osteon_alloc((size_t)c->n, sizeof *own);
  if (!own || !c->habits[i]) return OSTEON_ENOMEM;
  memcpy(own, values, (size_t)c->n * sizeof *own);
  memcpy(c->habits[i], values, (size_t)c->n * sizeof *own);
  return OSTEON_OK;
}

void osteon_cohort_forget_habit(osteon_cohort *c, int input) {
  osteon_free(c->habits[input]);
  c->habits[input] = NULL;
}

/* Her schedule from her own habits up. */
static osteon_status raise(const osteon_cohort *c, int64_t s, osteon_schedule **copy) {
  const osteon_schedule *given = c->schedules ? c->schedules[s] : c->shared;
  for (int i = 0; given && i < c->model->n_inputs; i++) {
    if (!c->habits[i] || !given->follows[i].spans || given->follows[i].base == c->habits[i][s]) continue;
    if (!*copy) OSTEON_TRY(osteon_schedule_copy(copy, given));
    OSTEON_TRY(osteon_schedule_raise(*copy, i, c->habits[i][s]));
  }
  return OSTEON_OK;
}

void osteon_cohort_drop_raised(osteon_cohort *c) {
  for (int64_t s = 0; c->raised && s < c->n; s++) osteon_schedule_free(c->raised[s]);
  osteon_free(c->raised);
  c->raised = NULL;
}

static int has_habits(const osteon_cohort *c) {
  for (int i = 0; i < c->model->n_inputs; i++)
    if (c->habits[i]) return 1;
  return 0;
}

osteon_status osteon_cohort_raise(osteon_cohort *c) {
  if (c->raised || !has_habits(c)) return OSTEON_OK;
  c->raised = osteon_alloc((size_t)c->n, sizeof *c->raised);
  if (!c->raised) return OSTEON_ENOMEM;
  osteon_status status = OSTEON_OK;
  for (int64_t s = 0; s < c->n && status == OSTEON_OK; s++) {
    status = raise(c, s, &c->raised[s]);
    if (status != OSTEON_OK) osteon_fail_prefix(status, "subject %lld: ", (long long)s);
  }
  /* only the first of these can fail */
  for (int64_t s = 0; s < c->n && status == OSTEON_OK; s++)
    if (c->raised[s]) status = osteon_cohort_set_schedule(c, s, c->raised[s]);
  if (status != OSTEON_OK) osteon_cohort_drop_raised(c);
  return status;
}
