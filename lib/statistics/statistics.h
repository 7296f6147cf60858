/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The statistics of a trial with two arms: tests, intervals, power. Functions of arrays alone, which allocate nothing
 * and keep nothing, so that ten thousand trials are analysed in seconds.
 *
 * What data cannot tell comes back as a state with no number in it, never as a NaN or an infinity that looks like a
 * result. Estimates are those of arm 1 less arm 0; tests are two-sided. */
#ifndef OSTEON_LIB_STATISTICS_STATISTICS_H
#define OSTEON_LIB_STATISTICS_STATISTICS_H

#include <stddef.h>
#include <stdint.h>

/* Whether there is an estimate, and why not. */
typedef enum osteon_estimability {
  OSTEON_ESTIMATED,
  OSTEON_TOO_FEW,   /* an arm is empty, or there are too few persons for a standard error */
  OSTEON_NO_SPREAD, /* persons do not differ, so the standard error would be 0 */
  OSTEON_NO_EVENTS, /* an arm has no event */
  OSTEON_COLLINEAR, /* a covariate follows from the others, the strata and the arm */
  OSTEON_NO_MAXIMUM, /* the likelihood rises without end: a covariate or the arm separates those with an event */
  OSTEON_NOT_NUMBERS, /* a value, time or covariate is not finite, a stratum out of range, alpha outside 1e-12 to 0.5 */
  OSTEON_ESTIMABILITIES
} osteon_estimability;
/* A few words: "an arm has no event". Never NULL. */
const char *osteon_estimability_text(osteon_estimability state);

/* With OSTEON_ESTIMATED every number is finite (df is INFINITY where the normal distribution is used, and p NaN where
 * nothing is tested); otherwise all are NaN. */
typedef struct osteon_finding {
  osteon_estimability state;
  double estimate, se;
  double low, high; /* of the interval that holds the true value in 1 - alpha of trials */
  double p;         /* two-sided, of no difference */
  double df;
} osteon_finding;

enum { OSTEON_COVARIATES_MOST = 8 };

/* Who is analysed. Arrays of n persons. Where `arm` is neither 0 nor 1 the person is left out (another arm, not in this
 * set, no value), and none of her other values are looked at. Zero-initialise it. */
typedef struct osteon_analysis_set {
  int64_t n;
  const unsigned char *arm;
  int n_covariates;                /* 0 ... OSTEON_COVARIATES_MOST */
  const double *const *covariates; /* [k][i] */
  int n_strata;                    /* 0 or 1: no strata */
  const int *stratum;              /* 0 ... n_strata - 1 */
} osteon_analysis_set;

/* ---- values ------------------------------------------------------------------ */

/* Difference of means: Student's t-test with one variance, or Welch's. Covariates and strata are not used. */
osteon_finding osteon_t_test(const osteon_analysis_set *set, const double *value, int welch, double alpha);

/* How many doubles osteon_ancova wants as `work`. */
size_t osteon_ancova_room(const osteon_analysis_set *set);
/* Difference adjusted for the covariates and strata: lm(value ~ arm + covariates + factor(stratum)). */
osteon_finding osteon_ancova(const osteon_analysis_set *set, const double *value, double alpha, double *work);

/* ---- counts ------------------------------------------------------------------ */

/* Of `events` among n in arm 0 and in arm 1. The ratio as its logarithm, with the delta method's standard error
 * sqrt(1/x0 - 1/n0 + 1/x1 - 1/n1); OSTEON_NO_EVENTS where an arm has none. */
osteon_finding osteon_log_risk_ratio(const int64_t events[2], const int64_t n[2], double alpha);
/* Wald's, with the variances of both arms apart; OSTEON_NO_EVENTS where both have none. */
osteon_finding osteon_risk_difference(const int64_t events[2], const int64_t n[2], double alpha);

/* ---- times to events --------------------------------------------------------- */

/* Persons in the order of their times, found once and read by all that follows. Zero-initialise it. */
typedef struct osteon_survival {
  osteon_estimability state; /* of the data; what is asked of it then has the same */
  const osteon_analysis_set *set;
  const double *time;
  const unsigned char *cause;
  int64_t n;                /* who is in the set */
  const int32_t *by_time;   /* persons, the longest time first */
  const int32_t *by_strata; /* stratum after stratum, the longest time first in each */
  void *work;               /* for the fit */
} osteon_survival;

/* Bytes of `work` for osteon_survival_begin; 0 where the set is too large (2^31 persons). */
size_t osteon_survival_room(const osteon_analysis_set *set);
/* time[i]: how long person i was watched; cause[i]: 0 where no event ended it (censored), otherwise which. Those who
 * are censored at the time of an event were at risk. Set, arrays and work must outlive `survival`. */
void osteon_survival_begin(osteon_survival *survival, const osteon_analysis_set *set, const double *time,
                           const unsigned char *cause, void *work);

/* The log-rank test, of strata where there are any. The events are those of `cause`; others censor. The estimate is
 * Peto's of the log hazard ratio, (O - E)/V with se 1/sqrt(V), so that (estimate/se)^2 is the test's chi square. */
osteon_finding osteon_log_rank(const osteon_survival *survival, int cause, double alpha);

/* Cox's log hazard ratio of the arm, with the covariates, in strata where there are any; Efron's approximation for
 * ties. Wald's interval and p. */
osteon_finding osteon_cox(const osteon_survival *survival, int cause, double alpha);

/* Kaplan and Meier's share of an arm without any event until time `at` inclusive, with Greenwood's standard error and
 * the interval of the logarithm, cut at 1. p is NaN. Strata are not looked at. OSTEON_NO_EVENTS: none until then;
 * OSTEON_NO_SPREAD: nobody is left; OSTEON_TOO_FEW: nobody of the arm was watched until then. */
osteon_finding osteon_kaplan_meier(const osteon_survival *survival, int arm, double at, double alpha);

/* Aalen and Johansen's share of an arm with an event of `cause` until time `at` inclusive, while others compete; the
 * standard error is that of the delta method over the steps (Greenwood's where nothing competes), the interval
 * estimate -+ z se, cut at 0 and 1. p is NaN. States as of osteon_kaplan_meier. */
osteon_finding osteon_aalen_johansen(const osteon_survival *survival, int arm, int cause, double at,
                                     double alpha);

/* Their difference between the arms. In an arm without an event the share is 0, without an error; OSTEON_NO_EVENTS
 * where neither has one. */
osteon_finding osteon_incidence_difference(const osteon_survival *survival, int cause, double at,
                                           double alpha);

/* ---- power ------------------------------------------------------------------- */

/* Wilson's interval of a share, at confidence 1 - alpha. 0 and 1 where n is 0. */
void osteon_wilson(int64_t successes, int64_t n, double alpha, double *low, double *high);

/* Power of the two-sided t-test with n[0] and n[1] persons whose means are `effect` standard deviations apart: both
 * tails of the noncentral t. NaN: an arm without a person, below 3 together, or an argument that is no number. */
double osteon_t_power(double effect, const double n[2], double alpha);
/* Schoenfeld's power of the log-rank test with events[0] and events[1] expected: the variance is 1/D0 + 1/D1. */
double osteon_log_rank_power(double log_hazard_ratio, const double events[2], double alpha);
/* Persons of arm 0 for a power, with `ratio` times as many in arm 1, by the normal approximation; not rounded. INFINITY
 * where there is no effect. */
double osteon_t_size(double effect, double ratio, double alpha, double power);
/* Events of both arms together for a power where a share of them is expected in arm 1; not rounded. */
double osteon_log_rank_events(double log_hazard_ratio, double share, double alpha, double power);

#endif
