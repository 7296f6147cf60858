/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One trial, as its statistician analyses it. */
#include <math.h>

#include "virtual_trial/virtual_trial_internal.h"

enum { LEFT_OUT = 2 };

struct trial_room {
  unsigned char *arm, *cause;
  double *values, *block, *covariates[OSTEON_COVARIATES_MOST]; /* which lie in the block */
  double *work;
};

void osteon_trial_room_free(trial_room *room) {
  if (!room) return;
  osteon_free(room->arm);
  osteon_free(room->cause);
  osteon_free(room->values);
  osteon_free(room->block);
  osteon_free(room->work);
  osteon_free(room);
}

static osteon_analysis_set set_of(const osteon_virtual_trial *t, const trial_analysis *a, int64_t n,
                                  const trial_room *room, const int *stratum) {
  return (osteon_analysis_set){.n = n,
                               .arm = room->arm,
                               .n_covariates = a->n_covariates,
                               .covariates = (const double *const *)room->covariates,
                               .n_strata = t->strata.n ? 1 << t->strata.n : 0,
                               .stratum = stratum};
}

/* Bytes that the greatest of the analyses wants. */
static size_t work_of(const osteon_virtual_trial *t, int64_t most, const trial_room *room) {
  size_t bytes = 1;
  for (int k = 0; k < t->n_analyses; k++) {
    const osteon_analysis_set set = set_of(t, &t->analyses[k], most, room, NULL);
    const size_t own =
        t->analyses[k].event < 0 ? osteon_ancova_room(&set) * sizeof(double) : osteon_survival_room(&set);
    if (own > bytes) bytes = own;
  }
  return bytes;
}

osteon_status osteon_trial_room_new(trial_room **out, const osteon_virtual_trial *t, int64_t most) {
  const size_t n = (size_t)most;
  trial_room *room = osteon_alloc(1, sizeof *room);
  *out = room;
  if (!room) return OSTEON_ENOMEM;
  room->arm = osteon_alloc(n, sizeof *room->arm);
  room->cause = osteon_alloc(n, sizeof *room->cause);
  room->values = osteon_alloc(n, sizeof *room->values);
  room->block = osteon_alloc(n * OSTEON_COVARIATES_MOST, sizeof *room->block);
  for (int k = 0; room->block && k < OSTEON_COVARIATES_MOST; k++)
    room->covariates[k] = room->block + (size_t)k * n;
  room->work = osteon_alloc(work_of(t, most, room) / sizeof(double) + 2, sizeof(double));
  return room->arm && room->cause && room->values && room->block && room->work ? OSTEON_OK : OSTEON_ENOMEM;
}

/* ---- who ---- */

static int arm_in(const osteon_virtual_trial *t, const trial_analysis *a, const trial_women *w, int64_t i) {
  const int arm = w->arm[i] == 0 ? 0 : w->arm[i] == a->arm ? 1 : LEFT_OUT;
  if (arm == LEFT_OUT || !a->is_per_protocol) return arm;
  if (w->dropped[i] < a->at) return LEFT_OUT;
  return osteon_trial_meets(&t->protocol, osteon_trial_baseline(t, w->woman[i])) ? arm : LEFT_OUT;
}

/* A covariate is as it was measured, where it is. */
static double covariate_of(const osteon_virtual_trial *t, const trial_women *w, int64_t replicate, int64_t i,
                           int column) {
  for (int m = 0; m < t->n_measures && t->visit_0 >= 0; m++)
    if (t->measures[m].column == column)
      return osteon_trial_measured(t, w, replicate, i, t->visit_0, m, NULL);
  return osteon_trial_baseline(t, w->woman[i])[column];
}

static void take_covariates(const osteon_virtual_trial *t, const trial_analysis *a, const trial_women *w,
                            int64_t replicate, trial_room *room) {
  for (int k = 0; k < a->n_covariates; k++) {
    for (int64_t i = 0; i < w->n; i++)
      if (room->arm[i] != LEFT_OUT)
        room->covariates[k][i] = covariate_of(t, w, replicate, i, a->covariates[k]);
  }
}

static void count_dropped(const trial_analysis *a, const trial_women *w, trial_finding *f) {
  f->dropped = 0;
  for (int64_t i = 0; i < w->n; i++)
    f->dropped += (w->arm[i] == 0 || w->arm[i] == a->arm) && w->dropped[i] < a->at;
}

/* ---- endpoints ---- */

static double value_of(const osteon_virtual_trial *t, const trial_analysis *a, const trial_women *w,
                       int64_t replicate, int64_t i) {
  const double value = osteon_trial_measured(t, w, replicate, i, a->visit, a->measure, NULL);
  if (a->change == LEVEL || isnan(value)) return value;
  const double before = osteon_trial_measured(t, w, replicate, i, t->visit_0, a->measure, NULL);
  return a->change == CHANGE ? value - before : 100 * (value / before - 1);
}

static osteon_finding compare_values(const osteon_virtual_trial *t, const trial_analysis *a,
                                     const trial_women *w, int64_t replicate, trial_room *room,
                                     trial_finding *f) {
  const osteon_analysis_set set = set_of(t, a, w->n, room, w->stratum);
  f->used = 0;
  for (int64_t i = 0; i < w->n; i++) {
    room->arm[i] = (unsigned char)arm_in(t, a, w, i);
    if (room->arm[i] == LEFT_OUT) continue;
    room->values[i] = value_of(t, a, w, replicate, i);
    if (isnan(room->values[i])) room->arm[i] = LEFT_OUT;
    f->used += room->arm[i] != LEFT_OUT;
  }
  take_covariates(t, a, w, replicate, room);
  if (a->test == ANCOVA) return osteon_ancova(&set, room->values, a->alpha, room->work);
  return osteon_t_test(&set, room->values, a->test == WELCH, a->alpha);
}

/* ---- events ---- */

/* Of each woman how long she was watched, until `at`, and whether the event came, 1, or another, 2. */
static void watch(const osteon_virtual_trial *t, const trial_analysis *a, const trial_women *w,
                  int64_t replicate, trial_room *room, trial_finding *f) {
  f->used = f->events[0] = f->events[1] = 0;
  for (int64_t i = 0; i < w->n; i++) {
    int cause;
    room->arm[i] = (unsigned char)arm_in(t, a, w, i);
    if (room->arm[i] == LEFT_OUT) continue;
    const double time = osteon_trial_watched(t, w, i, a->event, &cause);
    room->cause[i] = (unsigned char)(time > a->at || cause == 0 ? 0 : cause == 1 + a->event ? 1 : 2);
    room->values[i] = fmin(time, a->at);
    f->used++;
    if (room->cause[i] == 1) f->events[room->arm[i]]++;
  }
  take_covariates(t, a, w, replicate, room);
}

static osteon_finding compare_risks(const trial_analysis *a, const trial_women *w, const trial_room *room,
                                    const trial_finding *f) {
  int64_t events[2], n[2] = {0, 0};
  for (int k = 0; k < 2; k++) events[k] = (int64_t)f->events[k];
  for (int64_t i = 0; i < w->n; i++)
    if (room->arm[i] != LEFT_OUT) n[room->arm[i]]++;
  return osteon_log_risk_ratio(events, n, a->alpha);
}

static osteon_finding compare_events(const osteon_virtual_trial *t, const trial_analysis *a,
                                     const trial_women *w, int64_t replicate, trial_room *room,
                                     trial_finding *f) {
  osteon_survival survival;
  const osteon_analysis_set set = set_of(t, a, w->n, room, w->stratum);
  watch(t, a, w, replicate, room, f);
  if (a->test == RISK_RATIO) return compare_risks(a, w, room, f);
  osteon_survival_begin(&survival, &set, room->values, room->cause, room->work);
  if (a->test == LOG_RANK) return osteon_log_rank(&survival, 1, a->alpha);
  if (a->test == COX) return osteon_cox(&survival, 1, a->alpha);
  return osteon_incidence_difference(&survival, 1, a->at, a->alpha);
}

void osteon_trial_analyse(const osteon_virtual_trial *t, const trial_analysis *a, const trial_women *w,
                          int64_t replicate, trial_room *room, trial_finding *f) {
  const osteon_finding found = a->event < 0 ? compare_values(t, a, w, replicate, room, f)
                                            : compare_events(t, a, w, replicate, room, f);
  count_dropped(a, w, f);
  f->estimate = found.estimate;
  f->se = found.se;
  f->low = found.low;
  f->high = found.high;
  f->p = found.p;
  f->state = found.state;
}
