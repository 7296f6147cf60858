/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The statistics of trials against R's (4.2.2, survival 3.5-3), closed forms and simulation. Above each table of
 * numbers stands the line of R that made it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/normal.h"
#include "sensitivity/resample.h"
#include "statistics/statistics.h"
#include "support.h"

/* R printed 12 digits. */
static const double PRINTED = 2e-11;

/* estimate, se, low, high, p, df */
typedef double numbers[6];

static void check_finding(const char *name, osteon_finding found, const numbers right) {
  ck_assert_msg(found.state == OSTEON_ESTIMATED, "%s: %s", name, osteon_estimability_text(found.state));
  const numbers is = {found.estimate, found.se, found.low, found.high, found.p, found.df};
  for (int k = 0; k < 6; k++)
    ck_assert_msg(isnan(right[k]) || is[k] == right[k] ||
                      fabs(is[k] - right[k]) <= PRINTED * fmax(1e-3, fabs(right[k])),
                  "%s, number %d: %.12g is not %.12g", name, k, is[k], right[k]);
}

/* What cannot be estimated has no number. */
static void check_none(osteon_finding found, osteon_estimability state) {
  ck_assert_msg(found.state == state, "%s, not %s", osteon_estimability_text(found.state),
                osteon_estimability_text(state));
  ck_assert(isnan(found.estimate) && isnan(found.se) && isnan(found.low) && isnan(found.high) &&
            isnan(found.p) && isnan(found.df));
}

/* ---- values ------------------------------------------------------------------ */

enum { FEW = 12 };
static const double y[FEW] = {1.2, -0.4, 2.5, 0.3, 1.9, 3.1, 0.8, 2.2, 1.1, 4.0, 2.7, 3.3};
static const unsigned char arm[FEW] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
static const double x[FEW] = {0.5, -1.1, 1.3, 0.2, 0.9, 1.4, -0.3, 0.1, -0.6, 1.2, 0.4, 0.7};
static const double z[FEW] = {61, 70, 58, 66, 72, 63, 59, 68, 65, 60, 71, 64};
static const int s[FEW] = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};
static const double *const xz[] = {x, z};
static const osteon_analysis_set few = {FEW, arm, 2, xz, 3, s};

/* t.test(y[arm == 1], y[arm == 0], var.equal = TRUE), and FALSE: se is its $stderr */
START_TEST(t_test) {
  check_finding(
      "Student", osteon_t_test(&few, y, 0, 0.05),
      (numbers){0.916666666667, 0.743153939489, -0.739183498915, 2.572516832248, 0.245602377052, 10});
  check_finding("Welch", osteon_t_test(&few, y, 1, 0.05),
                (numbers){0.916666666667, 0.743153939489, -0.740170368526, 2.573503701859, 0.245722829963,
                          9.956247149719});
}
END_TEST

/* m <- lm(y ~ arm), + x, + x + z + factor(s), and arm + factor(s); coef(summary(m))["arm", ], confint(m)["arm", ] */
START_TEST(ancova) {
  double work[3 * 5];
  osteon_analysis_set set = few;
  ck_assert_uint_eq(osteon_ancova_room(&set), 3 * 5);
  check_finding(
      "all", osteon_ancova(&set, y, 0.05, work),
      (numbers){1.34742691220006, 0.24019741326240, 0.75968501507392, 1.93516880932620, 0.00136864839171, 6});
  set.n_covariates = 0;
  check_finding(
      "strata", osteon_ancova(&set, y, 0.05, work),
      (numbers){0.916666666667, 0.773160900316, -0.866245566641, 2.699578899974, 0.269795413979, 8});
  set.n_strata = 0;
  check_finding(
      "none", osteon_ancova(&set, y, 0.05, work),
      (numbers){0.916666666667, 0.743153939489, -0.739183498915, 2.572516832248, 0.245602377052, 10});
  set.n_covariates = 1;
  check_finding("x", osteon_ancova(&set, y, 0.05, work),
                (numbers){1.348535130930775, 0.250517716859493, 0.781824683329221, 1.915245578532329,
                          0.000442754915908, 9});
}
END_TEST

/* ---- counts ------------------------------------------------------------------ */

/* x <- c(20, 10); n <- c(100, 110); e <- diff(log(x/n)); s <- sqrt(sum(1/x - 1/n));
 * c(e, s, e + c(-1, 1) * qnorm(.975) * s, 2 * pnorm(-abs(e/s)))
 * p <- x/n; e <- diff(p); s <- sqrt(sum(p * (1 - p) / n)) and the same; prop.test(rev(x), rev(n), correct = FALSE) has
 * this interval too */
START_TEST(risks) {
  const int64_t events[] = {20, 10}, n[] = {100, 110}, none[] = {20, 0}, all[] = {100, 110}, zeros[] = {0, 0};
  check_finding("ratio", osteon_log_risk_ratio(events, n, 0.05),
                (numbers){-0.7884573603643, 0.3618136134933, -1.4975990119275, -0.0793157088011,
                          0.0293182231169, INFINITY});
  check_finding("difference", osteon_risk_difference(events, n, 0.05),
                (numbers){-0.1090909090909, 0.0484903578137, -0.2041302640032, -0.0140515541786,
                          0.0244651777155, INFINITY});
  check_none(osteon_log_risk_ratio(none, n, 0.05), OSTEON_NO_EVENTS);
  check_none(osteon_log_risk_ratio(all, n, 0.05), OSTEON_NO_SPREAD);
  ck_assert_int_eq(osteon_risk_difference(none, n, 0.05).state, OSTEON_ESTIMATED);
  check_none(osteon_risk_difference(zeros, n, 0.05), OSTEON_NO_EVENTS);
  check_none(osteon_risk_difference(all, n, 0.05), OSTEON_NO_SPREAD);
  check_none(osteon_risk_difference(zeros, zeros, 0.05), OSTEON_TOO_FEW);
  check_none(osteon_risk_difference(n, events, 0.05), OSTEON_NOT_NUMBERS);
  check_none(osteon_log_risk_ratio((const int64_t[]){-1, 1}, n, 0.05), OSTEON_NOT_NUMBERS);
  check_none(osteon_log_risk_ratio(events, n, 0), OSTEON_NOT_NUMBERS);
}
END_TEST

/* ---- times to events --------------------------------------------------------- */

enum { PERSONS = 20 };
static const double time_of[PERSONS] = {5, 8, 8, 12, 15, 15, 15, 20, 22, 24,
                                        3, 8, 9, 12, 15, 18, 20, 24, 24, 24};
static const unsigned char ev[PERSONS] = {1, 1, 0, 1, 1, 1, 0, 2, 1, 0, 1, 1, 2, 1, 0, 1, 1, 0, 1, 0};
static const unsigned char arms[PERSONS] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double x20[PERSONS] = {0.3,  1.1, -0.5, 0.7,  -1.2, 0.4, 0.9,  -0.8, 1.6, 0.1,
                                    -0.4, 1.3, 0.2,  -0.9, 0.6,  1.8, -0.2, -1.5, 0.8, -0.7};
static const double z20[PERSONS] = {65, 71, 58, 77, 62, 69, 74, 60, 66, 63,
                                    70, 59, 68, 75, 61, 64, 72, 57, 67, 73};
static const int s20[PERSONS] = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
static const double *const xz20[] = {x20, z20};

/* With memory of just the size that it needs, which sanitizers watch. */
static osteon_survival begin(const osteon_analysis_set *set, const double *time, const unsigned char *cause) {
  osteon_survival survival;
  void *work = malloc(osteon_survival_room(set));
  osteon_survival_begin(&survival, set, time, cause, work);
  if (survival.state != OSTEON_ESTIMATED) free(work);
  return survival;
}

/* m <- coxph(Surv(time, ev == 1) ~ arm, ties = "efron", control = coxph.control(eps = 1e-15, toler.chol = 1e-16,
 * iter.max = 60)), + strata(s), + x, + x + z + strata(s);
 * coef(summary(m))["arm", c(1, 3)], confint(m)["arm", ], coef(summary(m))["arm", 5] */
START_TEST(cox) {
  static const struct {
    int covariates, strata;
    numbers right;
  } rows[] = {
      {0, 0, {-0.193734759261, 0.584599394159, -1.339528517196, 0.952058998675, 0.740344276879, INFINITY}},
      {0, 2, {-0.262731708523, 0.609802914567, -1.457923458742, 0.932460041697, 0.666579679624, INFINITY}},
      {1,
       0,
       {-0.0963344703485, 0.5867375227489, -1.2463188833147, 1.0536499426176, 0.8695842074840, INFINITY}},
      {2, 2, {-0.252615696003, 0.634939643290, -1.497074529207, 0.991843137201, 0.690735000934, INFINITY}},
  };
  const osteon_analysis_set set = {PERSONS, arms, rows[_i].covariates, xz20, rows[_i].strata, s20};
  const osteon_survival survival = begin(&set, time_of, ev);
  check_finding("Cox", osteon_cox(&survival, 1, 0.05), rows[_i].right);
  free(survival.work);
}
END_TEST

/* Whole steps of Newton's method fall from the maximum here; what a covariate is counted from changes nothing.
 * m <- coxph(Surv(t, d) ~ rep(0:1, 6) + x, ties = "efron", control = coxph.control(eps = 1e-15, toler.chol = 1e-16)),
 * numbers as above */
START_TEST(cox_steps) {
  static const double t[FEW] = {14, 27, 7, 35, 29, 12, 14, 33, 28, 35, 30, 27};
  static const unsigned char d[FEW] = {0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 0},
                             to[FEW] = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
  static const double heavy[FEW] = {0.4, 61.5, 138.9, 1.7, 13.6, 0.3, 3831.2, 3.6, 2.7, 0.7, 7, 0.1};
  static const numbers right = {-1.591685676094, 1.174211517320, -3.893097960273,
                                0.709726608085,  0.175246930176, INFINITY};
  double moved[FEW];
  const double *const covariates[] = {heavy}, *const others[] = {moved};
  for (int i = 0; i < FEW; i++) moved[i] = heavy[i] + 1e9;
  const osteon_analysis_set set = {FEW, to, 1, covariates, 0, NULL}, again = {FEW, to, 1, others, 0, NULL};
  osteon_survival survival = begin(&set, t, d);
  check_finding("heavy", osteon_cox(&survival, 1, 0.05), right);
  free(survival.work);
  survival = begin(&again, t, d);
  const osteon_finding found = osteon_cox(&survival, 1, 0.05);
  ck_assert_double_eq_tol(found.estimate, right[0], 1e-6);
  ck_assert_double_eq_tol(found.se, right[1], 1e-6);
  free(survival.work);
}
END_TEST

/* Who left before the first event of her stratum changes nothing. */
START_TEST(cox_left_early) {
  unsigned char cause[PERSONS], with[PERSONS], without[PERSONS];
  memcpy(cause, ev, sizeof cause);
  memcpy(with, arms, sizeof with);
  memcpy(without, arms, sizeof without);
  for (int i = 0; i < PERSONS; i++)
    if (time_of[i] <= 5) {
      cause[i] = 0;
      without[i] = 2;
    }
  const osteon_analysis_set set = {PERSONS, with, 1, xz20, 2, s20},
                            less = {PERSONS, without, 1, xz20, 2, s20};
  osteon_survival survival = begin(&set, time_of, cause);
  const osteon_finding found = osteon_cox(&survival, 1, 0.05);
  free(survival.work);
  survival = begin(&less, time_of, cause);
  const osteon_finding right = osteon_cox(&survival, 1, 0.05);
  free(survival.work);
  ck_assert_int_eq(found.state, OSTEON_ESTIMATED);
  ck_assert(found.estimate == right.estimate && found.se == right.se);
}
END_TEST

/* m <- survdiff(Surv(time, ev == 1) ~ arm), + strata(s); v <- m$var[2, 2]; se <- 1 / sqrt(v);
 * e <- sum((m$obs - m$exp)[2]) / v; c(e, se, e + c(-1, 1) * qnorm(.975) * se), pchisq(m$chisq, 1, lower = FALSE) */
START_TEST(log_rank) {
  static const numbers right[] = {
      {-0.186236612530, 0.598389230049, -1.359057952162, 0.986584727103, 0.755625863860, INFINITY},
      {-0.275394787170, 0.622313361144, -1.495106562110, 0.944316987770, 0.658102871745, INFINITY},
  };
  const osteon_analysis_set set = {PERSONS, arms, 0, NULL, 2 * _i, s20};
  const osteon_survival survival = begin(&set, time_of, ev);
  check_finding("log-rank", osteon_log_rank(&survival, 1, 0.05), right[_i]);
  free(survival.work);
}
END_TEST

/* k <- summary(survfit(Surv(time, ev > 0) ~ 1, subset = arm == a), times = c(8, 15, 24));
 * cbind(k$surv, k$std.err, k$lower, k$upper) */
START_TEST(kaplan_meier) {
  static const double times[] = {8, 15, 24};
  static const double right[2][3][4] = {
      {{0.8, 0.126491106407, 0.5868177012338, 1},
       {0.457142857143, 0.166178098286, 0.2241959475857, 0.932129211465},
       {0.152380952381, 0.136192220467, 0.0264337976275, 0.878419172900}},
      {{0.8, 0.126491106407, 0.586817701234, 1},
       {0.6, 0.154919333848, 0.361719529255, 0.995246236060},
       {0.24, 0.145327216997, 0.073245864794, 0.786392517338}},
  };
  /* strata are not looked at */
  const osteon_analysis_set set = {PERSONS, arms, 0, NULL, 2, s20};
  const osteon_survival survival = begin(&set, time_of, ev);
  for (int a = 0; a < 2; a++)
    for (int k = 0; k < 3; k++) {
      const double *r = right[a][k];
      check_finding("Kaplan-Meier", osteon_kaplan_meier(&survival, a, times[k], 0.05),
                    (numbers){r[0], r[1], r[2], r[3], NAN, INFINITY});
    }
  check_none(osteon_kaplan_meier(&survival, 0, 4.9, 0.05), OSTEON_NO_EVENTS);
  check_none(osteon_kaplan_meier(&survival, 0, 24.1, 0.05), OSTEON_TOO_FEW);
  check_none(osteon_kaplan_meier(&survival, 2, 8, 0.05), OSTEON_TOO_FEW);
  free(survival.work);
}
END_TEST

/* k <- summary(survfit(Surv(time, factor(ev, 0:2)) ~ 1, subset = arm == a), times = c(8, 15, 22, 24));
 * cbind(k$pstate[, 2], k$std.err[, 2], k$pstate[, 3], k$std.err[, 3]) */
START_TEST(aalen_johansen) {
  static const double times[] = {8, 15, 22, 24};
  static const double right[2][4][4] = {
      {{0.2, 0.126491106407, 0, 0},
       {0.542857142857, 0.166178098286, 0, 0},
       {0.695238095238, 0.166593440344, 0.152380952381, 0.136192220467},
       {0.695238095238, 0.166593440344, 0.152380952381, 0.136192220467}},
      {{0.2, 0.126491106407, 0, 0},
       {0.3, 0.144913767462, 0.1, 0.0948683298051},
       {0.54, 0.166493243106, 0.1, 0.0948683298051},
       {0.66, 0.159122594247, 0.1, 0.0948683298051}},
  };
  const osteon_analysis_set set = {PERSONS, arms, 0, NULL, 0, NULL};
  const osteon_survival survival = begin(&set, time_of, ev);
  for (int a = 0; a < 2; a++)
    for (int k = 0; k < 4; k++)
      for (int cause = 1; cause <= 2; cause++) {
        const double share = right[a][k][2 * cause - 2], se = right[a][k][2 * cause - 1];
        const osteon_finding found = osteon_aalen_johansen(&survival, a, cause, times[k], 0.05);
        if (share > 0)
          check_finding("Aalen-Johansen", found,
                        (numbers){share, se, fmax(0, share - 1.95996398454005 * se),
                                  fmin(1, share + 1.95996398454005 * se), NAN, INFINITY});
        else
          check_none(found, OSTEON_NO_EVENTS);
      }
  /* the arms' shares and errors are those above: with an error in both, in one, in none */
  const double shares[] = {0.66 - 0.695238095238, 0.1}, ses[] = {0.230376592486, 0.0948683298051},
               at[] = {24, 15};
  for (int k = 0; k < 2; k++) {
    const osteon_finding found = osteon_incidence_difference(&survival, 1 + k, at[k], 0.05);
    ck_assert_int_eq(found.state, OSTEON_ESTIMATED);
    ck_assert_double_eq_tol(found.estimate, shares[k], 1e-11);
    ck_assert_double_eq_tol(found.se, ses[k], 1e-8);
    ck_assert_double_eq_tol(found.p, erfc(fabs(shares[k] / ses[k]) / sqrt(2)), 1e-7);
  }
  check_none(osteon_incidence_difference(&survival, 2, 8, 0.05), OSTEON_NO_EVENTS);
  check_none(osteon_incidence_difference(&survival, 1, 25, 0.05), OSTEON_TOO_FEW);
  free(survival.work);
}
END_TEST

/* ---- what cannot be estimated ------------------------------------------------ */

START_TEST(values_without_estimate) {
  double work[3 * 5], flat[FEW], bad[FEW];
  for (int i = 0; i < FEW; i++) flat[i] = 0.1;
  memcpy(bad, y, sizeof bad);
  bad[3] = NAN;
  osteon_analysis_set set = few;
  for (int kind = 0; kind < 3; kind++) {
    const double *values[] = {flat, bad};
    const osteon_estimability states[] = {OSTEON_NO_SPREAD, OSTEON_NOT_NUMBERS};
    for (int k = 0; k < 2; k++)
      check_none(
          kind == 2 ? osteon_ancova(&set, values[k], 0.05, work) : osteon_t_test(&set, values[k], kind, 0.05),
          states[k]);
    set.n = 6; /* arm 0 alone */
    check_none(kind == 2 ? osteon_ancova(&set, y, 0.05, work) : osteon_t_test(&set, y, kind, 0.05),
               OSTEON_TOO_FEW);
    set.n = 0;
    check_none(kind == 2 ? osteon_ancova(&set, y, 0.05, work) : osteon_t_test(&set, y, kind, 0.05),
               OSTEON_TOO_FEW);
    set.n = FEW;
  }
}
END_TEST

/* Nobody of arm 1 has an event; arm 0 has all of its events while arm 1 is watched and none of them; a covariate in
 * step with the arm or with another; one that all with an event have, and none of the others; a constant one. */
START_TEST(cox_without_estimate) {
  unsigned char cause[PERSONS];
  double time[PERSONS], covariate[PERSONS];
  const double *const covariates[] = {covariate, covariate};
  osteon_analysis_set set = {PERSONS, arms, 0, covariates, 0, NULL};
  for (int i = 0; i < PERSONS; i++) {
    cause[i] = i < 10;
    time[i] = i + 1;
    covariate[i] = i;
  }
  osteon_survival survival = begin(&set, time, cause);
  check_none(osteon_cox(&survival, 1, 0.05), OSTEON_NO_EVENTS);
  ck_assert_int_eq(osteon_log_rank(&survival, 1, 0.05).state, OSTEON_ESTIMATED);
  check_none(osteon_log_rank(&survival, 2, 0.05), OSTEON_NO_EVENTS);
  memset(cause, 1, sizeof cause);
  check_none(osteon_cox(&survival, 1, 0.05), OSTEON_NO_MAXIMUM);
  for (set.n_covariates = 1; set.n_covariates <= 2; set.n_covariates++) {
    memcpy(cause, ev, sizeof cause);
    memcpy(time, time_of, sizeof time);
    free(survival.work);
    survival = begin(&set, time, cause);
    for (int i = 0; i < PERSONS; i++) covariate[i] = set.n_covariates == 1 ? arms[i] * 3.7 + 0.1 : x20[i];
    check_none(osteon_cox(&survival, 1, 0.05), OSTEON_COLLINEAR);
  }
  set.n_covariates = 1;
  for (int i = 0; i < PERSONS; i++) covariate[i] = ev[i] != 1;
  check_none(osteon_cox(&survival, 1, 0.05), OSTEON_NO_MAXIMUM);
  for (int i = 0; i < PERSONS; i++) covariate[i] = 7.1;
  check_none(osteon_cox(&survival, 1, 0.05), OSTEON_COLLINEAR);
  free(survival.work);
}
END_TEST

/* Every number of an estimate is one, and what is none has no number. */
static void check_sound(osteon_finding f) {
  if (f.state != OSTEON_ESTIMATED) {
    check_none(f, f.state);
    return;
  }
  ck_assert_msg(isfinite(f.estimate) && isfinite(f.se) && f.se > 0 && isfinite(f.low) && isfinite(f.high) &&
                    f.low <= f.estimate && f.estimate <= f.high && (isnan(f.p) || (f.p >= 0 && f.p <= 1)) &&
                    f.df >= 1,
                "%g, se %g, %g to %g, p %g, df %g", f.estimate, f.se, f.low, f.high, f.p, f.df);
}

/* In memory of just the size that was asked for, which sanitizers watch. Returns how many estimates there were. */
static int ask_everything(const osteon_analysis_set *set, const double *value, const unsigned char *cause,
                          double alpha) {
  double *work = malloc(osteon_ancova_room(set) * sizeof *work);
  void *memory = malloc(osteon_survival_room(set));
  osteon_survival survival;
  osteon_survival_begin(&survival, set, value, cause, memory);
  osteon_finding found[18] = {osteon_t_test(set, value, 0, alpha), osteon_t_test(set, value, 1, alpha),
                              osteon_ancova(set, value, alpha, work)};
  for (int k = 0; k < 3; k++) {
    found[15 + k] = osteon_incidence_difference(&survival, k, set->n > 0 ? value[0] : 1, alpha);
    found[3 + 4 * k] = osteon_log_rank(&survival, k, alpha);
    found[4 + 4 * k] = osteon_cox(&survival, k, alpha);
    found[5 + 4 * k] = osteon_kaplan_meier(&survival, k, set->n > 0 ? value[0] : 1, alpha);
    found[6 + 4 * k] = osteon_aalen_johansen(&survival, k & 1, k, set->n > 0 ? value[set->n - 1] : 1, alpha);
  }
  free(work);
  free(memory);
  int estimated = 0;
  for (int k = 0; k < 18; k++) {
    check_sound(found[k]);
    estimated += found[k].state == OSTEON_ESTIMATED;
  }
  return estimated;
}

/* Few persons whose values are few and extreme, so that any of them may be alike, missing or out of range. */
START_TEST(hostile) {
  static const double values[] = {0,     1,        1,         2,     2,         3,
                                  -1,    0.1,      0.3,       1e308, -1e308,    1e-308,
                                  1e150, INFINITY, -INFINITY, NAN,   1 + 1e-15, 1 + 2e-16};
  enum { MANY = sizeof values / sizeof *values, PEOPLE = 9, ROUNDS = 40000 };
  int estimated = 0;
  for (int round = 0; round < ROUNDS; round++) {
    double value[PEOPLE], covariate[2][PEOPLE];
    const double *const covariates[] = {covariate[0], covariate[1]};
    unsigned char to[PEOPLE], cause[PEOPLE];
    int stratum[PEOPLE];
    uint64_t head[4];
    osteon_random_bits(head, 21, OSTEON_FOR_DRAWS, round, -1);
    /* mostly values that are in order */
    const uint64_t kinds = head[0] % 8 ? 9 : MANY, strata = head[0] / 8 % 64 ? 3 : 4,
                   groups = head[1] % 2 ? 2 : 3;
    for (int i = 0; i < PEOPLE; i++) {
      uint64_t bits[4];
      osteon_random_bits(bits, 21, OSTEON_FOR_DRAWS, round, i);
      value[i] = values[bits[0] % kinds];
      covariate[0][i] = values[bits[0] / 64 % kinds];
      covariate[1][i] = values[bits[1] % kinds];
      to[i] = (unsigned char)(bits[2] % groups);
      cause[i] = (unsigned char)(bits[2] / 64 % 3);
      stratum[i] = (int)(bits[3] % strata) - (strata == 4);
    }
    const osteon_analysis_set set = {(int64_t)(head[1] / 2 % (PEOPLE + 1)),
                                     to,
                                     (int)(head[2] % 3),
                                     covariates,
                                     head[3] % 2 ? 3 : 0,
                                     stratum};
    estimated += ask_everything(&set, value, cause, round % 50 ? 0.05 : values[round / 50 % MANY]);
  }
  ck_assert_int_gt(estimated, ROUNDS);
}
END_TEST

/* ---- power ------------------------------------------------------------------- */

/* power.t.test(n = c(64, 20), delta = 0.5, strict = TRUE)$power */
START_TEST(t_power) {
  ck_assert_double_eq_tol(osteon_t_power(0.5, (const double[]){64, 64}, 0.05), 0.801459557922, 1e-9);
  ck_assert_double_eq_tol(osteon_t_power(0.5, (const double[]){20, 20}, 0.05), 0.337939028925, 1e-9);
  ck_assert_double_eq_tol(osteon_t_power(0, (const double[]){2, 1}, 0.05), 0.05, 1e-9);
  ck_assert_double_eq_tol(osteon_t_power(0, (const double[]){1e6, 1e6}, 0.01), 0.01, 1e-9);
  ck_assert(isnan(osteon_t_power(0.5, (const double[]){1, 1}, 0.05)));
  ck_assert(isnan(osteon_t_power(NAN, (const double[]){9, 9}, 0.05)));
}
END_TEST

/* d <- c(30, 15); z <- log(.5) / sqrt(sum(1/d)); q <- qnorm(.975); pnorm(-q - z) + pnorm(z - q)
 * (qnorm(.8) + q)^2 * (1 + 1/2) / .5^2; (qnorm(.9) + qnorm(.995))^2 / (.6 * .4 * log(.7)^2) */
START_TEST(normal_power) {
  ck_assert_double_eq_tol(osteon_log_rank_power(log(0.5), (const double[]){30, 15}, 0.05), 0.591731891791,
                          1e-11);
  ck_assert(isnan(osteon_log_rank_power(log(0.5), (const double[]){30, 0}, 0.05)));
  ck_assert_double_eq_tol(osteon_t_size(0.5, 2, 0.05, 0.8), 47.0932784061, 1e-9);
  ck_assert_double_eq_tol(osteon_log_rank_events(log(0.7), 0.4, 0.01, 0.9), 487.336117969, 1e-8);
  ck_assert(osteon_t_size(0, 2, 0.05, 0.8) == INFINITY);
  ck_assert(isnan(osteon_t_size(0.5, 2, 0.05, 1)));
}
END_TEST

/* prop.test(c(8, 0, 9012), c(10, 20, 10000), correct = FALSE)$conf.int, one by one */
START_TEST(wilson) {
  static const struct {
    int64_t successes, n;
    double low, high;
  } rows[] = {{8, 10, 0.490162471537, 0.943317848546},
              {0, 20, 0, 0.161125158053},
              {20, 20, 1 - 0.161125158053, 1},
              {9012, 10000, 0.895196632502, 0.906895247206},
              {0, 0, 0, 1}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    double low, high;
    osteon_wilson(rows[i].successes, rows[i].n, 0.05, &low, &high);
    ck_assert_double_eq_tol(low, rows[i].low, 1e-11);
    ck_assert_double_eq_tol(high, rows[i].high, 1e-11);
  }
  for (int n = 1; n < 3000; n++) {
    double low, high;
    osteon_wilson(n, n, 0.05, &low, &high);
    ck_assert(high == 1 && low < 1);
    osteon_wilson(0, n, 0.05, &low, &high);
    ck_assert(low == 0 && high > 0);
  }
}
END_TEST

/* ---- simulated trials -------------------------------------------------------- */

/* Five times as many replicates at full length. */
static int replicates(int few_of_them) { return few_of_them * (getenv("OSTEON_LONG") ? 5 : 1); }

enum { ROOM = 2000 };
typedef struct trial {
  unsigned char arm[ROOM], cause[ROOM];
  double value[ROOM], covariate[ROOM];
  const double *covariates[1];
  osteon_analysis_set set;
} trial;

/* n persons, every other in arm 1; a covariate, and values that have correlation r with it. */
static void draw_values(trial *t, int n, uint64_t seed, int replicate, double effect, double r) {
  t->covariates[0] = t->covariate;
  t->set = (osteon_analysis_set){n, t->arm, 1, t->covariates, 0, NULL};
  for (int i = 0; i < n; i++) {
    uint64_t bits[4];
    osteon_random_bits(bits, seed, OSTEON_FOR_DRAWS, replicate, i);
    t->arm[i] = i & 1;
    t->covariate[i] = osteon_normal_of(bits[0]);
    t->value[i] = effect * t->arm[i] + r * t->covariate[i] + sqrt(1 - r * r) * osteon_normal_of(bits[1]);
  }
}

/* Times to event 1 and to a competing event 2 with constant hazards, in `value`, watched until `until`. */
static void draw_times(trial *t, int n, uint64_t seed, int replicate, const double hazard[2],
                       double competing, double until) {
  t->set = (osteon_analysis_set){.n = n, .arm = t->arm};
  for (int i = 0; i < n; i++) {
    uint64_t bits[4];
    osteon_random_bits(bits, seed, OSTEON_FOR_DRAWS, replicate, i);
    t->arm[i] = i & 1;
    const double event = -log(osteon_uniform_of(bits[0])) / hazard[t->arm[i]];
    const double other = competing > 0 ? -log(osteon_uniform_of(bits[1])) / competing : INFINITY;
    t->value[i] = fmin(until, fmin(event, other));
    t->cause[i] = t->value[i] == until ? 0 : event < other ? 1 : 2;
  }
}

/* A share of `rounds` replicates lies within 3.5 standard errors, and `within` at full length. */
static void check_share(double hits, int rounds, double right, double within) {
  const double se = sqrt(right * (1 - right) / rounds);
  ck_assert_double_le(fabs(hits / rounds - right), 3.5 * se);
  if (getenv("OSTEON_LONG")) ck_assert_double_le(fabs(hits / rounds - right), within);
}

START_TEST(size_and_power) {
  const int rounds = replicates(8000);
  static trial t;
  double significant[2][2] = {{0}}, work[8];
  for (int i = 0; i < rounds; i++)
    for (int k = 0; k < 2; k++) {
      draw_values(&t, 128, 11, i, k * 0.5, 0);
      significant[k][0] += osteon_t_test(&t.set, t.value, i % 2, 0.05).p < 0.05;
      significant[k][1] += osteon_ancova(&t.set, t.value, 0.05, work).p < 0.05;
    }
  check_share(significant[0][0], rounds, 0.05, 0.005);
  check_share(significant[0][1], rounds, 0.05, 0.005);
  check_share(significant[1][0], rounds, 0.801460, 0.01);
}
END_TEST

/* A covariate of correlation r leaves the sd of the difference times sqrt(1 - r^2), and the interval's coverage. */
START_TEST(adjustment) {
  const int rounds = replicates(4000);
  static trial t;
  double squares[2] = {0}, ses[2] = {0}, held = 0, work[8];
  for (int i = 0; i < rounds; i++) {
    draw_values(&t, 100, 12, i, 0.3, 0.7);
    const osteon_finding found[] = {osteon_t_test(&t.set, t.value, 0, 0.05),
                                    osteon_ancova(&t.set, t.value, 0.05, work)};
    for (int k = 0; k < 2; k++) {
      squares[k] += pow(found[k].estimate - 0.3, 2);
      ses[k] += found[k].se;
    }
    held += found[1].low <= 0.3 && 0.3 <= found[1].high;
  }
  ck_assert_double_eq_tol(sqrt(squares[1] / squares[0]), sqrt(1 - 0.49), 0.02);
  ck_assert_double_eq_tol(ses[1] / ses[0], sqrt(1 - 0.49), 0.01);
  check_share(held, rounds, 0.95, 0.01);
}
END_TEST

/* Hazards of 0.02 and 0.014: more than 200 events in each arm. The power of the log-rank test is Schoenfeld's. */
START_TEST(constant_hazards) {
  const int rounds = replicates(400);
  const double hazard[] = {0.02, 0.014}, right = log(0.7);
  static trial t;
  double sum = 0, squares = 0, held = 0, significant = 0, events[2] = {0};
  for (int i = 0; i < rounds; i++) {
    draw_times(&t, 800, 13, i, hazard, 0, 60);
    const osteon_survival survival = begin(&t.set, t.value, t.cause);
    const osteon_finding found = osteon_cox(&survival, 1, 0.05);
    ck_assert_int_eq(found.state, OSTEON_ESTIMATED);
    sum += found.estimate;
    squares += pow(found.estimate - right, 2);
    held += found.low <= right && right <= found.high;
    significant += osteon_log_rank(&survival, 1, 0.05).p < 0.05;
    for (int k = 0; k < 800; k++) events[t.arm[k]] += t.cause[k];
    free(survival.work);
  }
  for (int k = 0; k < 2; k++) ck_assert_double_ge(events[k] /= rounds, 200);
  ck_assert_double_le(fabs(sum / rounds - right), 3 * sqrt(squares) / rounds);
  check_share(held, rounds, 0.95, 0.02);
  check_share(significant, rounds, osteon_log_rank_power(right, events, 0.05), 0.02);
}
END_TEST

/* With hazards h and m of two causes h/(h + m) (1 - exp(-(h + m) t)); its se is the estimate's sd, its interval
 * holds. */
START_TEST(competing_hazards) {
  const int rounds = replicates(1000);
  const double h = 0.03, m = 0.05, until = 20, hazard[] = {h, h};
  const double right = h / (h + m) * (1 - exp(-(h + m) * until));
  static trial t;
  double sum = 0, squares = 0, ses = 0, held = 0;
  for (int i = 0; i < rounds; i++) {
    draw_times(&t, 400, 14, i, hazard, m, until);
    const osteon_survival survival = begin(&t.set, t.value, t.cause);
    const osteon_finding found = osteon_aalen_johansen(&survival, i % 2, 1, until, 0.05);
    sum += found.estimate;
    squares += pow(found.estimate - right, 2);
    ses += found.se;
    held += found.low <= right && right <= found.high;
    free(survival.work);
  }
  const double sd = sqrt(squares / rounds);
  ck_assert_double_le(fabs(sum / rounds - right), 3.5 * sd / sqrt(rounds));
  ck_assert_double_eq_tol(ses / rounds / sd, 1, 3.5 / sqrt(2.0 * rounds));
  check_share(held, rounds, 0.95, 0.02);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("statistics");
  TCase *tcase = tcase_create("statistics");
  tcase_add_test(tcase, t_test);
  tcase_add_test(tcase, ancova);
  tcase_add_test(tcase, risks);
  tcase_add_loop_test(tcase, cox, 0, 4);
  tcase_add_test(tcase, cox_steps);
  tcase_add_test(tcase, cox_left_early);
  tcase_add_loop_test(tcase, log_rank, 0, 2);
  tcase_add_test(tcase, kaplan_meier);
  tcase_add_test(tcase, aalen_johansen);
  tcase_add_test(tcase, values_without_estimate);
  tcase_add_test(tcase, cox_without_estimate);
  tcase_add_test(tcase, hostile);
  tcase_add_test(tcase, t_power);
  tcase_add_test(tcase, normal_power);
  tcase_add_test(tcase, wilson);
  tcase_add_test(tcase, size_and_power);
  tcase_add_test(tcase, adjustment);
  tcase_add_test(tcase, constant_hazards);
  tcase_add_test(tcase, competing_hazards);
  suite_add_tcase(suite, tcase);
  return support_main(suite);
}
