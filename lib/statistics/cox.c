/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cox's proportional hazards. Cox DR (1972), J R Stat Soc B 34:187-220; for ties Efron B (1977), J Am Stat Assoc
 * 72:557-565. */
#include <math.h>
#include <string.h>

#include "base/cholesky.h"
#include "statistics/survival.h"

enum { MOST = OSTEON_COEFFICIENTS_MOST, ROUNDS = 30, HALVINGS = 30 };
/* Newton's method ends where the maximum is this share of a standard error away, squared. Where the likelihood rises
 * without end, a round brings no more than a factor of e, so that ROUNDS do not get there. */
static const double NEAR = 1e-20;
/* Of the information, what a coefficient has of its own. */
static const double SINGULAR = 1e-10;

typedef struct problem {
  const osteon_entry *entries;
  const osteon_step *steps;
  int64_t n_steps;
  size_t p; /* coefficients: the arm's, the covariates' */
} problem;

/* ---- who is at risk ---------------------------------------------------------- */

/* Of persons i to end, who have one time in one stratum. Without covariates those of an arm are alike. */
static int32_t add_entries(const osteon_survival *survival, int cause, int64_t i, int64_t end, int32_t from,
                           int32_t to, osteon_entry *entries) {
  const osteon_analysis_set *set = survival->set;
  for (; i < end; i++) {
    const int32_t person = survival->by_strata[i];
    const double arm = set->arm[person];
    int32_t e = set->n_covariates > 0 ? to : from;
    while (e < to && entries[e].x[0] != arm) e++;
    if (e == to) {
      to++;
      entries[e].persons = entries[e].died = 0;
      entries[e].x[0] = arm;
      for (int k = 0; k < set->n_covariates; k++) entries[e].x[k + 1] = set->covariates[k][person];
    }
    entries[e].persons++;
    entries[e].died += survival->cause[person] == cause;
  }
  return to;
}

/* Entries from one time with events to the next; who left before the first of a stratum is overwritten. */
static int64_t find_steps(const osteon_survival *survival, int cause, osteon_survival_parts *parts) {
  int64_t n_steps = 0;
  int32_t from = 0, to = 0;
  int stratum = -1, fresh = 1;
  for (int64_t i = 0, end; i < survival->n; i = end) {
    const int here = osteon_stratum_of(survival->set, survival->by_strata[i]);
    if (here != stratum) {
      to = from;
      fresh = 1;
    }
    stratum = here;
    end = osteon_end_of_ties(survival, i);
    int32_t died = 0;
    for (int64_t j = i; j < end; j++) died += survival->cause[survival->by_strata[j]] == cause;
    to = add_entries(survival, cause, i, end, from, to, parts->entries);
    if (died == 0) continue;
    parts->steps[n_steps++] = (osteon_step){to, died, fresh};
    from = to;
    fresh = 0;
  }
  return n_steps;
}

/* Covariates less their mean, of sd 1: exponents stay small, and no unit decides what is singular. 0: one is
 * constant. */
static int standardise(osteon_entry *entries, int64_t n, size_t p) {
  for (size_t k = 1; k < p; k++) {
    double mean = 0, squares = 0, size = 0;
    for (int64_t i = 0; i < n; i++) mean += entries[i].x[k] / (double)n;
    for (int64_t i = 0; i < n; i++) {
      size = fmax(size, fabs(entries[i].x[k]));
      entries[i].x[k] -= mean;
      squares += entries[i].x[k] * entries[i].x[k];
    }
    if (!(squares > 1e-28 * size * size * (double)n) || isinf(squares)) return 0;
    for (int64_t i = 0; i < n; i++) entries[i].x[k] /= sqrt(squares / (double)n);
  }
  return 1;
}

/* ---- the likelihood ---------------------------------------------------------- */

/* Sums over persons of their hazards, and of these with the covariates and their products. */
typedef struct sums {
  double s0, s1[MOST], s2[MOST * MOST];
} sums;

static void add(sums *s, const double *x, size_t p, double weight) {
  s->s0 += weight;
  for (size_t k = 0; k < p; k++) {
    s->s1[k] += weight * x[k];
    for (size_t j = 0; j <= k; j++) s->s2[k * p + j] += weight * x[k] * x[j];
  }
}

typedef struct likelihood {
  double log;
  double score[MOST], information[MOST * MOST];
} likelihood;

/* What `died` events at one time add: as if each had left with a part of all that have the event. */
static void add_events(likelihood *l, const sums *at_risk, const sums *dying, int32_t died, size_t p) {
  for (int32_t m = 0; m < died; m++) {
    const double part = (double)m / died, s0 = at_risk->s0 - part * dying->s0;
    double mean[MOST];
    l->log -= log(s0);
    for (size_t k = 0; k < p; k++) {
      mean[k] = (at_risk->s1[k] - part * dying->s1[k]) / s0;
      l->score[k] -= mean[k];
      for (size_t j = 0; j <= k; j++)
        l->information[k * p + j] +=
            (at_risk->s2[k * p + j] - part * dying->s2[k * p + j]) / s0 - mean[k] * mean[j];
    }
  }
}

static likelihood find_likelihood(const problem *cox, const double *beta) {
  const size_t p = cox->p;
  likelihood l = {0};
  sums at_risk = {0};
  int32_t i = 0;
  for (int64_t t = 0; t < cox->n_steps; t++) {
    sums dying = {0};
    if (cox->steps[t].fresh) at_risk = (sums){0};
    for (; i < cox->steps[t].end; i++) {
      const osteon_entry *e = &cox->entries[i];
      double line = 0;
      for (size_t k = 0; k < p; k++) line += beta[k] * e->x[k];
      const double hazard = exp(line);
      add(&at_risk, e->x, p, e->persons * hazard);
      if (e->died == 0) continue;
      add(&dying, e->x, p, e->died * hazard);
      l.log += e->died * line;
      for (size_t k = 0; k < p; k++) l.score[k] += e->died * e->x[k];
    }
    add_events(&l, &at_risk, &dying, cox->steps[t].died, p);
  }
  return l;
}

/* ---- its maximum ------------------------------------------------------------- */

/* The factor of the information scaled to a diagonal of 1; returns the first coefficient that has nothing of its own,
 * or -1. */
static int factorise(const likelihood *l, size_t p, double *factor, double *sds) {
  for (size_t k = 0; k < p; k++) {
    sds[k] = sqrt(l->information[k * p + k]);
    for (size_t j = 0; j <= k; j++) factor[k * p + j] = l->information[k * p + j] / (sds[k] * sds[j]);
  }
  const int bad = osteon_cholesky(factor, p);
  for (size_t k = 0; k < p; k++)
    if ((int)k == bad || factor[k * p + k] * factor[k * p + k] < SINGULAR) return (int)k;
  return -1;
}

/* Goes along `step`, a half of it as long as the likelihood falls. */
static int climb(const problem *cox, double *beta, const double *step, likelihood *l) {
  double share = 1;
  for (int i = 0; i < HALVINGS; i++, share /= 2) {
    double next[MOST];
    for (size_t k = 0; k < cox->p; k++) next[k] = beta[k] + share * step[k];
    const likelihood there = find_likelihood(cox, next);
    if (!(there.log >= l->log - 1e-12 * fabs(l->log))) continue;
    memcpy(beta, next, sizeof next);
    *l = there;
    return 1;
  }
  return 0;
}

static osteon_estimability maximise(const problem *cox, double *beta, double *variance) {
  const size_t p = cox->p;
  likelihood l = find_likelihood(cox, beta);
  for (int round = 0; round < ROUNDS; round++) {
    double factor[MOST * MOST], sds[MOST], step[MOST], own[MOST] = {1};
    const int bad = factorise(&l, p, factor, sds);
    if (bad >= 0) return bad > 0 && round == 0 ? OSTEON_COLLINEAR : OSTEON_NO_MAXIMUM;
    for (size_t k = 0; k < p; k++) step[k] = l.score[k] / sds[k];
    osteon_cholesky_solve(factor, p, step, 1);
    double distance = 0;
    for (size_t k = 0; k < p; k++) {
      step[k] /= sds[k];
      distance += step[k] * l.score[k];
    }
    if (distance <= NEAR) {
      osteon_cholesky_solve(factor, p, own, 1);
      *variance = own[0] / (sds[0] * sds[0]);
      return OSTEON_ESTIMATED;
    }
    if (!climb(cox, beta, step, &l)) return OSTEON_NO_MAXIMUM;
  }
  return OSTEON_NO_MAXIMUM;
}

osteon_finding osteon_cox(const osteon_survival *survival, int cause, double alpha) {
  osteon_estimability state = osteon_check_events(survival, cause, 2);
  if (state != OSTEON_ESTIMATED) return osteon_not_estimable(state);
  osteon_survival_parts parts = osteon_find_parts(survival->set, survival->work);
  const int64_t n_steps = find_steps(survival, cause, &parts);
  const problem cox = {parts.entries, parts.steps, n_steps, (size_t)survival->set->n_covariates + 1};
  if (!standardise(parts.entries, parts.steps[n_steps - 1].end, cox.p))
    return osteon_not_estimable(OSTEON_COLLINEAR);
  double beta[MOST] = {0}, variance = 0;
  state = maximise(&cox, beta, &variance);
  if (state != OSTEON_ESTIMATED) return osteon_not_estimable(state);
  return osteon_finding_of(beta[0], sqrt(variance), INFINITY, alpha);
}
