/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is true in the pool, where each woman is in every arm: without errors, dropouts and chance. */
#include <math.h>
#include <string.h>

#include "virtual_trial/virtual_trial_internal.h"

enum { STEPS = 60, STRATA = 1 << MOST_STRATA_CONDITIONS };

static int is_counted(const osteon_virtual_trial *t, const trial_analysis *a, int64_t woman) {
  return !a->is_per_protocol || osteon_trial_meets(&t->protocol, osteon_trial_baseline(t, woman));
}

/* ---- endpoints ---- */

static double value_in(const osteon_virtual_trial *t, const trial_analysis *a, int arm, int64_t woman) {
  const double value = osteon_trial_value(t, arm, woman, a->visit, a->measure);
  if (a->change == LEVEL) return value;
  const double before = osteon_trial_value(t, 0, woman, t->visit_0, a->measure);
  return a->change == CHANGE ? value - before : 100 * (value / before - 1);
}

static double true_difference(const osteon_virtual_trial *t, const trial_analysis *a) {
  double sum = 0, n = 0;
  for (int64_t i = 0; i < t->pool.eligible; i++) {
    if (!is_counted(t, a, i)) continue;
    sum += value_in(t, a, a->arm, i) - value_in(t, a, 0, i);
    n++;
  }
  return sum / n;
}

/* ---- events ---- */

/* Of the women of a stratum in an arm, in each step of time: how many had the event, and were at risk on average. */
typedef struct course {
  double events[2][STRATA][STEPS], at_risk[2][STRATA][STEPS];
  double women;
} course;

static void follow(const osteon_virtual_trial *t, const trial_analysis *a, int arm, int64_t woman,
                   double *events, double *at_risk) {
  double all = 0, own = 0, alive = 1;
  for (int k = 0; k < STEPS; k++) {
    const double day = a->at * (k + 1) / STEPS, before = alive, all_before = all, own_before = own;
    own = osteon_trial_cumulated(t, &t->events[a->event].hazard, arm, woman, day);
    all = own;
    for (int e = 0; e < t->n_events; e++)
      if (e != a->event && t->events[e].is_competing)
        all += osteon_trial_cumulated(t, &t->events[e].hazard, arm, woman, day);
    alive = exp(-all);
    at_risk[k] += (before + alive) / 2;
    if (all > all_before) events[k] += (own - own_before) / (all - all_before) * (before - alive);
  }
}

static void follow_all(const osteon_virtual_trial *t, const trial_analysis *a, course *c) {
  memset(c, 0, sizeof *c);
  for (int64_t i = 0; i < t->pool.eligible; i++) {
    if (!is_counted(t, a, i)) continue;
    c->women++;
    for (int k = 0; k < 2; k++)
      follow(t, a, k ? a->arm : 0, i, c->events[k][t->stratum[i]], c->at_risk[k][t->stratum[i]]);
  }
}

static double risk_of(const course *c, int arm) {
  double sum = 0;
  for (int s = 0; s < STRATA; s++)
    for (int k = 0; k < STEPS; k++) sum += c->events[arm][s][k];
  return sum / c->women;
}

/* What Cox's score is in infinitely many women. */
static double score_of(const osteon_virtual_trial *t, const trial_analysis *a, const course *c,
                       double log_ratio) {
  const double w[2] = {t->arms[0].ratio, t->arms[a->arm].ratio}, ratio = exp(log_ratio);
  double score = 0;
  for (int s = 0; s < STRATA; s++)
    for (int k = 0; k < STEPS; k++) {
      const double d0 = w[0] * c->events[0][s][k], d1 = w[1] * c->events[1][s][k];
      const double r0 = w[0] * c->at_risk[0][s][k], r1 = w[1] * c->at_risk[1][s][k] * ratio;
      if (d0 + d1 > 0) score += d1 - (d0 + d1) * r1 / (r0 + r1);
    }
  return score;
}

/* Among like women, as with covariates, a hazard ratio is another one, which the pool does not tell. */
static double true_log_ratio(const osteon_virtual_trial *t, const trial_analysis *a, const course *c) {
  double low = -30, high = 30;
  if (a->n_covariates || !(risk_of(c, 0) > 0) || !(risk_of(c, 1) > 0)) return NAN;
  while (high - low > 1e-9) {
    const double middle = (low + high) / 2;
    if (score_of(t, a, c, middle) > 0)
      low = middle;
    else
      high = middle;
  }
  return (low + high) / 2;
}

static double true_effect(const osteon_virtual_trial *t, const trial_analysis *a, const course *c) {
  if (a->test == INCIDENCE) return risk_of(c, 1) - risk_of(c, 0);
  if (a->test != RISK_RATIO) return true_log_ratio(t, a, c);
  const double ratio = risk_of(c, 1) / risk_of(c, 0);
  return ratio > 0 && isfinite(ratio) ? log(ratio) : NAN;
}

osteon_status osteon_trial_find_truths(osteon_virtual_trial *t) {
  course *c = osteon_alloc(1, sizeof *c);
  if (!c) return OSTEON_ENOMEM;
  const trial_analysis *before = NULL; /* whose course is the present one */
  for (int k = 0; k < t->n_analyses && !osteon_stopped(); k++) {
    const trial_analysis *a = &t->analyses[k];
    if (a->event < 0) {
      t->truths[k] = true_difference(t, a);
      continue;
    }
    if (!before || before->event != a->event || before->arm != a->arm || before->at != a->at ||
        before->is_per_protocol != a->is_per_protocol)
      follow_all(t, a, c);
    before = a;
    t->truths[k] = true_effect(t, a, c);
  }
  osteon_free(c);
  return osteon_stopped() ? osteon_fail_stopped() : OSTEON_OK;
}
