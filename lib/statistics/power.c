/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power and size of a trial in closed form. */
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "base/normal.h"
#include "statistics/findings.h"

/* Of a normal test whose statistic has the mean `shift` and variance 1. */
static double normal_power(double shift, double alpha) {
  const double limit = -osteon_normal_quantile(alpha / 2);
  return osteon_normal_below(shift - limit) + osteon_normal_below(-shift - limit);
}

/* The statistic is (Z + shift)/S where df S^2 is chi square: its power is that at a known S, averaged over the density
 * of S, which is all within 12 of its sds 1/sqrt(2 df) from 1. By Simpson's rule; the same weights over the density
 * alone give its constant. */
static double noncentral_power(double shift, double df, double limit) {
  enum { STEPS = 4000 };
  const double reach = 12 / sqrt(2 * df), from = fmax(0, 1 - reach), step = (1 + reach - from) / STEPS;
  double sum = 0, whole = 0;
  for (int i = 0; i <= STEPS; i++) {
    const double s = from + i * step;
    const double log_density = (s > 0 ? (df - 1) * log(s) : df > 1 ? -INFINITY : 0) - 0.5 * df * (s * s - 1);
    const double weight = exp(log_density) * (i == 0 || i == STEPS ? 1 : 2 + 2 * (i % 2));
    sum += weight * (osteon_normal_below(shift - limit * s) + osteon_normal_below(-shift - limit * s));
    whole += weight;
  }
  return sum / whole;
}

double osteon_t_power(double effect, const double n[2], double alpha) {
  const double df = n[0] + n[1] - 2;
  if (!(n[0] >= 1 && n[1] >= 1 && df >= 1 && isfinite(df) && isfinite(effect) && osteon_alpha_is_good(alpha)))
    return NAN;
  const double shift = effect / sqrt(1 / n[0] + 1 / n[1]);
  return noncentral_power(shift, df, gsl_cdf_tdist_Qinv(alpha / 2, df));
}

double osteon_log_rank_power(double log_hazard_ratio, const double events[2], double alpha) {
  if (!(events[0] > 0 && events[1] > 0 && isfinite(log_hazard_ratio) && osteon_alpha_is_good(alpha)))
    return NAN;
  return normal_power(log_hazard_ratio / sqrt(1 / events[0] + 1 / events[1]), alpha);
}

/* How many standard errors the effect must be away from 0, squared. */
static double distance(double alpha, double power) {
  if (!(osteon_alpha_is_good(alpha) && power > alpha && power < 1)) return NAN;
  const double z = osteon_normal_quantile(power) - osteon_normal_quantile(alpha / 2);
  return z * z;
}

double osteon_t_size(double effect, double ratio, double alpha, double power) {
  if (!(ratio > 0 && isfinite(ratio))) return NAN;
  return distance(alpha, power) * (1 + 1 / ratio) / (effect * effect);
}

double osteon_log_rank_events(double log_hazard_ratio, double share, double alpha, double power) {
  if (!(share > 0 && share < 1)) return NAN;
  return distance(alpha, power) / (share * (1 - share) * log_hazard_ratio * log_hazard_ratio);
}
