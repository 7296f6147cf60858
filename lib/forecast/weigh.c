/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How likely each woman is to be the one who was measured. */
#include <math.h>
#include <string.h>

#include <Random123/philox.h>
#include <gsl/gsl_cdf.h>

#include "base/normal.h"
#include "forecast/forecast_internal.h"

double osteon_forecast_normal(const osteon_forecast *f, int64_t woman, int column) {
  const char *name = f->columns[column];
  const philox4x64_ctr_t counter = {{(uint64_t)woman, osteon_sum(OSTEON_SUM, name, strlen(name)), 0, 0}};
  const philox4x64_key_t key = {{0, 0x666f726563617374}};
  return osteon_normal_of(philox4x64(counter, key).v[0]);
}

double osteon_forecast_own_sd(const osteon_forecast *f, int column, double day, double value) {
  const own_error *own = &f->own[column];
  return day > 0 ? hypot(own->points, own->part * (value - own->from)) : 0;
}

static double seen_of(const osteon_forecast *f, int64_t woman, int i) {
  return f->seen[(size_t)woman * (size_t)f->n_measured + (size_t)i];
}

/* The residuals of a column have the covariance R + d d', d the own error's sd at each: one z for all of them. */
offset osteon_forecast_offset(const osteon_forecast *f, int64_t woman, int column, double power) {
  double precision = 1, sum = 0, squares = 0;
  for (int i = 0; i < f->n_measured; i++) {
    const measured *m = &f->measured[i];
    if (m->column != column) continue;
    const double value = seen_of(f, woman, i), off = m->value - value,
                 own = osteon_forecast_own_sd(f, column, m->day, value), weight = power / (m->sd * m->sd);
    precision += own * own * weight;
    sum += own * off * weight;
    squares += off * off * weight;
  }
  const double misfit = squares - sum * sum / precision;
  return (offset){.mean = sum / precision,
                  .variance = 1 / precision,
                  .misfit = misfit,
                  .likelihood = -0.5 * (misfit + log(precision))};
}

static double likelihood(const osteon_forecast *f, int64_t woman, double power) {
  double sum = 0;
  for (int k = 0; k < f->n_columns; k++) sum += osteon_forecast_offset(f, woman, k, power).likelihood;
  return isnan(sum) ? -INFINITY : sum;
}

/* The weights under a power, and what they are worth; 0 where nobody weighs anything. */
static double weigh(const osteon_forecast *f, const double *before, double power, double *weights) {
  const int64_t n = f->options.n;
  double most = -INFINITY, sum = 0, squares = 0;
  for (int64_t i = 0; i < n; i++) {
    weights[i] = likelihood(f, i, power);
    most = fmax(most, weights[i]);
  }
  if (isinf(most)) return 0;
  for (int64_t i = 0; i < n; i++) sum += weights[i] = before[i] * exp(weights[i] - most);
  for (int64_t i = 0; i < n; i++) {
    weights[i] /= sum;
    squares += weights[i] * weights[i];
  }
  return 1 / squares;
}

/* A smaller share is not told: the prior has not the women for it. */
static const double LEAST_SHARE = 1e-4;

/* The share of the prior whose value, measured as hers was, would be further out; two-sided. */
static double surprise(const osteon_forecast *f, const double *before, int i) {
  const measured *m = &f->measured[i];
  double below = 0, all = 0;
  for (int64_t w = 0; w < f->options.n; w++) {
    const double value = seen_of(f, w, i);
    if (isnan(value)) continue;
    below +=
        before[w] * osteon_normal_below((m->value - value) /
                                        hypot(m->sd, osteon_forecast_own_sd(f, m->column, m->day, value)));
    all += before[w];
  }
  return all > 0 ? 2 * fmin(below, all - below) / all : 0;
}

/* The misfit of the woman who fits best. */
static double least_misfit(const osteon_forecast *f) {
  double least = INFINITY;
  for (int64_t w = 0; w < f->options.n; w++) {
    double misfit = 0;
    for (int k = 0; k < f->n_columns; k++) misfit += osteon_forecast_offset(f, w, k, 1).misfit;
    least = fmin(least, misfit); /* a NaN is passed over */
  }
  return least;
}

static int is_foreign(const osteon_forecast *f, const osteon_weighing *found) {
  return found->p * f->n_measured < OSTEON_FORECAST_RAREST || found->nearest < OSTEON_FORECAST_RAREST ||
         found->effective < OSTEON_FORECAST_ENOUGH;
}

static void find_rarest(const osteon_forecast *f, const double *before, osteon_weighing *found) {
  found->p = INFINITY;
  for (int i = 0; i < f->n_measured; i++) {
    const double p = surprise(f, before, i);
    if (p < found->p) found->p = p, found->rarest = i;
  }
  found->nearest = gsl_cdf_chisq_Q(fmin(least_misfit(f), 1e4), f->n_measured);
  for (int64_t w = 0; w < f->options.n; w++) found->failed += isinf(likelihood(f, w, 1));
}

/* The largest power that is enough. */
static void temper(const osteon_forecast *f, const double *before, osteon_weighing *found, double *weights) {
  double low = OSTEON_FORECAST_LEAST_POWER, high = 1;
  found->power = low;
  found->effective = weigh(f, before, low, weights);
  if (found->effective < OSTEON_FORECAST_ENOUGH) return;
  for (int i = 0; i < 20; i++) {
    const double middle = (low + high) / 2;
    if (weigh(f, before, middle, weights) < OSTEON_FORECAST_ENOUGH)
      high = middle;
    else
      low = middle;
  }
  found->power = low;
  found->effective = weigh(f, before, low, weights);
}

/* Where more of the women than this count, their number is what is small. */
static const double SHARE = 0.01;

static osteon_status refuse(const osteon_forecast *f, const osteon_weighing *found) {
  const measured *m = &f->measured[found->rarest];
  const char *name = f->columns[m->column];
  if (found->failed == found->women)
    return osteon_fail(OSTEON_EDOMAIN, "all women of the population failed before the last measurement");
  if (found->p * f->n_measured < OSTEON_FORECAST_RAREST)
    return osteon_fail(OSTEON_EDOMAIN,
                       "her course is not one that this population has: %s = %g on day %g is more extreme "
                       "than in all but %s%.2g %% of its women; there is no forecast",
                       name, m->value, m->day, found->p < LEAST_SHARE ? "less than " : "",
                       100 * fmax(found->p, LEAST_SHARE));
  if (found->nearest < OSTEON_FORECAST_RAREST)
    return osteon_fail(OSTEON_EDOMAIN,
                       "her course is not one that this population has: even the nearest woman differs by "
                       "%.1f errors (root mean square of %d values, p %.2g); there is no forecast",
                       sqrt(least_misfit(f) / f->n_measured), f->n_measured, found->nearest);
  if (found->untempered > SHARE * (double)found->women)
    return osteon_fail(
        OSTEON_ERANGE,
        "too few women: %lld are worth %.1f (effective sample size), and %d are needed; run %.0f or more",
        (long long)found->women, found->untempered, OSTEON_FORECAST_ENOUGH,
        ceil(2e-2 * OSTEON_FORECAST_ENOUGH * (double)found->women / found->untempered) * 100);
  return osteon_fail(
      OSTEON_EDOMAIN,
      "her course is not one that this population has: its %lld women are worth %.1f (effective sample "
      "size), and %.1f with errors of measurement twice as large; %d are needed: there is no forecast",
      (long long)found->women, found->untempered, found->effective, OSTEON_FORECAST_ENOUGH);
}

osteon_status osteon_forecast_weigh(osteon_forecast *f, const double *before, osteon_weighing *found) {
  double *weights = osteon_alloc((size_t)f->options.n, sizeof *weights);
  if (!weights) return OSTEON_ENOMEM;
  *found = (osteon_weighing){.women = f->options.n, .power = 1};
  find_rarest(f, before, found);
  found->effective = found->untempered = weigh(f, before, 1, weights);
  if (found->effective < OSTEON_FORECAST_ENOUGH) temper(f, before, found, weights);
  if (is_foreign(f, found)) {
    osteon_free(weights);
    return refuse(f, found);
  }
  f->power = found->power;
  f->weights = weights;
  return OSTEON_OK;
}
