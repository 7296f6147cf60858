/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares of one arm over time: Kaplan and Meier, Aalen and Johansen. */
#include <math.h>

#include "statistics/findings.h"

/* All had the event: the variance of a share among n persons that is not 0 or 1 is about 1/n^2 at least, 2e-19. */
static const double ROUNDING = 1e-24;

/* The times of an arm at which something ended watching, from the earliest on. */
typedef struct walk {
  const osteon_survival *survival;
  int arm, cause;
  int64_t place;          /* in by_time, from its end */
  double at_risk;         /* before what happens now */
  double ended, by_cause; /* events now; those of the cause */
  double censored;
} walk;

static walk begin(const osteon_survival *survival, int arm, int cause) {
  walk w = {.survival = survival, .arm = arm, .cause = cause, .place = survival->n};
  for (int64_t i = 0; i < survival->n; i++) w.at_risk += survival->set->arm[survival->by_time[i]] == arm;
  return w;
}

/* To the next time, `until` at the latest; 0 where there is none. */
static int go_on(walk *w, double until) {
  const osteon_survival *s = w->survival;
  w->at_risk -= w->ended + w->censored;
  w->ended = w->by_cause = w->censored = 0;
  if (w->place == 0) return 0;
  const double now = s->time[s->by_time[w->place - 1]];
  if (now > until) return 0;
  for (; w->place > 0 && s->time[s->by_time[w->place - 1]] == now; w->place--) {
    const int32_t person = s->by_time[w->place - 1];
    if (s->set->arm[person] != w->arm) continue;
    const int cause = s->cause[person];
    *(cause ? &w->ended : &w->censored) += 1;
    w->by_cause += cause == w->cause;
  }
  return 1;
}

static osteon_estimability check(const osteon_survival *survival, int arm, double at) {
  if (survival->state != OSTEON_ESTIMATED) return survival->state;
  if (isnan(at)) return OSTEON_NOT_NUMBERS;
  for (int64_t i = 0; i < survival->n; i++)
    if (survival->set->arm[survival->by_time[i]] == arm) return OSTEON_ESTIMATED;
  return OSTEON_TOO_FEW;
}

/* Whether somebody with no event yet was watched until `at`; by_time begins with the longest times. */
static int is_watched(const osteon_survival *survival, int arm, double at) {
  for (int64_t i = 0; i < survival->n && survival->time[survival->by_time[i]] >= at; i++)
    if (survival->set->arm[survival->by_time[i]] == arm) return 1;
  return 0;
}

/* A finding in which nothing is tested. */
static osteon_finding share_of(double estimate, double se, double low, double high, double alpha) {
  if (!osteon_alpha_is_good(alpha)) return osteon_not_estimable(OSTEON_NOT_NUMBERS);
  return (osteon_finding){OSTEON_ESTIMATED, estimate, se, low, high, NAN, INFINITY};
}

osteon_finding osteon_kaplan_meier(const osteon_survival *survival, int arm, double at, double alpha) {
  const osteon_estimability state = check(survival, arm, at);
  if (state != OSTEON_ESTIMATED) return osteon_not_estimable(state);
  double share = 1, sum = 0;
  for (walk w = begin(survival, arm, 0); go_on(&w, at);) {
    if (w.ended == 0) continue;
    share *= 1 - w.ended / w.at_risk;
    sum += w.ended / (w.at_risk * (w.at_risk - w.ended));
  }
  if (share > 0 && !is_watched(survival, arm, at)) return osteon_not_estimable(OSTEON_TOO_FEW);
  if (!(share > 0)) return osteon_not_estimable(OSTEON_NO_SPREAD);
  if (!(sum > 0)) return osteon_not_estimable(OSTEON_NO_EVENTS);
  const osteon_finding log_share = osteon_finding_of(log(share), sqrt(sum), INFINITY, alpha);
  return share_of(share, share * sqrt(sum), exp(log_share.low), fmin(1, exp(log_share.high)), alpha);
}

/* The share with the event, and the share without any. */
typedef struct shares {
  double with, without;
} shares;

static void step_shares(shares *now, const walk *w) {
  now->with += now->without * w->by_cause / w->at_risk;
  now->without *= 1 - w->ended / w->at_risk;
}

/* By the delta method. Of those at risk at a time the shares a with the event and b with another are multinomial; the
 * derivatives of the end's share F by them are S - r and -r, where S is the share at risk before, and r what is still
 * to come of F divided by 1 - a - b. */
static double find_variance(const osteon_survival *survival, int arm, int cause, double at, double end) {
  double variance = 0;
  shares now = {0, 1};
  for (walk w = begin(survival, arm, cause); go_on(&w, at);) {
    if (w.ended == 0) continue;
    const double a = w.by_cause / w.at_risk, b = (w.ended - w.by_cause) / w.at_risk, before = now.without;
    step_shares(&now, &w);
    const double rest = w.ended < w.at_risk ? (end - now.with) / (1 - a - b) : 0;
    const double by_a = before - rest, by_b = -rest, mean = a * by_a + b * by_b;
    variance += (a * by_a * by_a + b * by_b * by_b - mean * mean) / w.at_risk;
  }
  return variance;
}

/* Aalen OO, Johansen S (1978), Scand J Stat 5:141-150. */
osteon_finding osteon_aalen_johansen(const osteon_survival *survival, int arm, int cause, double at,
                                     double alpha) {
  const osteon_estimability state = check(survival, arm, at);
  if (state != OSTEON_ESTIMATED) return osteon_not_estimable(state);
  shares now = {0, 1};
  for (walk w = begin(survival, arm, cause); go_on(&w, at);)
    if (w.ended > 0) step_shares(&now, &w);
  if (now.without > 0 && !is_watched(survival, arm, at)) return osteon_not_estimable(OSTEON_TOO_FEW);
  if (!(now.with > 0)) return osteon_not_estimable(OSTEON_NO_EVENTS);
  const double variance = find_variance(survival, arm, cause, at, now.with);
  if (!(variance > ROUNDING)) return osteon_not_estimable(OSTEON_NO_SPREAD);
  const osteon_finding plain = osteon_finding_of(now.with, sqrt(variance), INFINITY, alpha);
  return share_of(fmin(1, now.with), plain.se, fmax(0, plain.low), fmin(1, plain.high), alpha);
}

osteon_finding osteon_incidence_difference(const osteon_survival *survival, int cause, double at,
                                           double alpha) {
  double shares_of[2] = {0}, ses[2] = {0};
  for (int k = 0; k < 2; k++) {
    const osteon_finding one = osteon_aalen_johansen(survival, k, cause, at, alpha);
    if (one.state == OSTEON_NO_EVENTS) continue;
    if (one.state != OSTEON_ESTIMATED) return one;
    shares_of[k] = one.estimate;
    ses[k] = one.se;
  }
  if (!(ses[0] > 0 || ses[1] > 0)) return osteon_not_estimable(OSTEON_NO_EVENTS);
  return osteon_finding_of(shares_of[1] - shares_of[0], hypot(ses[0], ses[1]), INFINITY, alpha);
}
