/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Habits that differ between subjects: what a schedule gives on top of a habit is on top of each one's own. */
#include "cohort/cohort_internal.h"
#include "schedule/spans.h"

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
