/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/findings.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "base/normal.h"

/* Where GSL's quantiles of t were found to be exact, for every df from 1 on. */
static const double ALPHA_LEAST = 1e-12, ALPHA_MOST = 0.5;

static const char *const texts[OSTEON_ESTIMABILITIES] = {
    [OSTEON_ESTIMATED] = "estimated",
    [OSTEON_TOO_FEW] = "an arm has too few persons",
    [OSTEON_NO_SPREAD] = "persons do not differ",
    [OSTEON_NO_EVENTS] = "an arm has no event",
    [OSTEON_COLLINEAR] = "a covariate follows from the others",
    [OSTEON_NO_MAXIMUM] = "the likelihood has no maximum",
    [OSTEON_NOT_NUMBERS] = "a value is not a number",
};

const char *osteon_estimability_text(osteon_estimability state) {
  return (unsigned)state < OSTEON_ESTIMABILITIES ? texts[state] : "unknown";
}

osteon_finding osteon_not_estimable(osteon_estimability state) {
  return (osteon_finding){state, NAN, NAN, NAN, NAN, NAN, NAN};
}

int osteon_alpha_is_good(double alpha) { return alpha >= ALPHA_LEAST && alpha <= ALPHA_MOST; }

osteon_finding osteon_finding_of(double estimate, double se, double df, double alpha) {
  if (!osteon_alpha_is_good(alpha)) return osteon_not_estimable(OSTEON_NOT_NUMBERS);
  const int normal = isinf(df);
  const double reach = normal ? -osteon_normal_quantile(alpha / 2) : gsl_cdf_tdist_Qinv(alpha / 2, df);
  const double t = fabs(estimate) / se, p = normal ? 2 * osteon_normal_below(-t) : 2 * gsl_cdf_tdist_Q(t, df);
  const double low = estimate - reach * se, high = estimate + reach * se;
  /* values near the largest double */
  if (!(isfinite(low) && isfinite(high) && isfinite(p))) return osteon_not_estimable(OSTEON_NOT_NUMBERS);
  return (osteon_finding){OSTEON_ESTIMATED, estimate, se, low, high, p, df};
}

int osteon_set_is_good(const osteon_analysis_set *set) {
  if (set->n_covariates < 0 || set->n_covariates > OSTEON_COVARIATES_MOST) return 0;
  for (int64_t i = 0; i < set->n; i++) {
    if (!osteon_is_in(set, i)) continue;
    if (set->n_strata > 1 && (set->stratum[i] < 0 || set->stratum[i] >= set->n_strata)) return 0;
    for (int k = 0; k < set->n_covariates; k++)
      if (!isfinite(set->covariates[k][i])) return 0;
  }
  return 1;
}
