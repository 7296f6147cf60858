/* SPDX-License-Identifier: GPL-3.0-or-later */
/* R-hat, effective number and Monte Carlo error of chains, after Vehtari et al. 2021, doi:10.1214/20-BA1221. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/floats.h"
#include "base/normal.h"
#include "sampler/sampler_internal.h"

/* Chains that were cut in two: values[half * n + i]. */
typedef struct halves {
  double *values;
  size_t count, n;
} halves;

static double mean_of(const double *x, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += x[i];
  return sum / (double)n;
}

/* The sum of products about the mean at a distance of `lag`. */
static double products(const double *x, size_t n, double mean, size_t lag) {
  double sum = 0;
  for (size_t i = 0; i + lag < n; i++) sum += (x[i] - mean) * (x[i + lag] - mean);
  return sum;
}

static double variance_of(const double *x, size_t n) {
  return products(x, n, mean_of(x, n), 0) / (double)(n - 1);
}

/* ---- ranks ---- */

typedef struct ranked {
  double value;
  size_t place;
} ranked;

static int compare(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  return (x->value > y->value) - (x->value < y->value);
}

/* Values become the normal quantiles of their ranks, equal ones of their mean rank (Blom 1958). */
static void normalise(const halves *h, ranked *room) {
  const size_t all = h->count * h->n;
  for (size_t i = 0; i < all; i++) room[i] = (ranked){h->values[i], i};
  qsort(room, all, sizeof *room, compare);
  for (size_t i = 0, end; i < all; i = end) {
    for (end = i + 1; end < all && room[end].value == room[i].value;) end++;
    const double rank = 0.5 * (double)(i + 1 + end);
    for (size_t k = i; k < end; k++)
      h->values[room[k].place] = osteon_normal_quantile((rank - 0.375) / ((double)all + 0.25));
  }
}

static double median_of(const double *values, size_t n, ranked *room) {
  for (size_t i = 0; i < n; i++) room[i] = (ranked){values[i], i};
  qsort(room, n, sizeof *room, compare);
  return 0.5 * (room[(n - 1) / 2].value + room[n / 2].value);
}

/* ---- between chains and within ---- */

static double rhat_of(const halves *h, double *means) {
  double within = 0;
  for (size_t c = 0; c < h->count; c++) {
    means[c] = mean_of(h->values + c * h->n, h->n);
    within += variance_of(h->values + c * h->n, h->n) / (double)h->count;
  }
  const double between = (double)h->n * variance_of(means, h->count);
  return sqrt((between / within + (double)h->n - 1) / (double)h->n);
}

/* Correlations at growing lags, of all chains together. */
typedef struct correlations {
  const halves *h;
  const double *means;
  double within, all; /* variances */
} correlations;

static double correlation_at(const correlations *c, size_t lag) {
  double sum = 0;
  for (size_t i = 0; i < c->h->count; i++)
    sum += products(c->h->values + i * c->h->n, c->h->n, c->means[i], lag);
  return 1 - (c->within - sum / (double)(c->h->count * c->h->n)) / c->all;
}

/* The sum of correlations: of pairs of lags as long as they are above 0, each at most as large as the one before
 * (Geyer 1992). */
static double time_of(const correlations *c) {
  double pair = 1 + correlation_at(c, 1), sum = pair, last = 0;
  size_t lag = 2;
  for (; lag + 3 < c->h->n && pair > 0; lag += 2) {
    const double even = correlation_at(c, lag), both = even + correlation_at(c, lag + 1);
    last = fmax(even, 0);
    if (!(both > 0)) return 2 * sum - 1 + last;
    pair = fmin(pair, both);
    sum += pair;
  }
  /* the lags end first: the last pair counts by its first correlation alone */
  return lag > 2 ? 2 * (sum - pair) - 1 + last : 1;
}

static double effective(const halves *h, double *means) {
  correlations c = {.h = h, .means = means};
  for (size_t i = 0; i < h->count; i++) {
    means[i] = mean_of(h->values + i * h->n, h->n);
    c.within += variance_of(h->values + i * h->n, h->n) / (double)h->count;
  }
  c.all = c.within * ((double)h->n - 1) / (double)h->n;
  if (h->count > 1) c.all += variance_of(means, h->count);
  const double number = (double)(h->count * h->n), least = 1 / log10(number);
  return number / fmax(time_of(&c), least);
}

/* ---- all ---- */

static bool split(const double *values, size_t chains, size_t n, halves *h) {
  bool varies = false;
  h->count = 2 * chains;
  h->n = n / 2;
  for (size_t c = 0; c < chains; c++) {
    memcpy(h->values + 2 * c * h->n, values + c * n, h->n * sizeof *values);
    memcpy(h->values + (2 * c + 1) * h->n, values + c * n + (n - h->n), h->n * sizeof *values);
  }
  for (size_t i = 0; i < chains * n; i++) {
    if (!isfinite(values[i])) return false;
    varies = varies || values[i] != values[0];
  }
  return varies && h->n >= 4;
}

static void diagnose(const double *values, size_t chains, size_t n, halves *h, ranked *room, double *means,
                     osteon_diagnosis *d) {
  d->mean = mean_of(values, chains * n);
  d->sd = sqrt(variance_of(values, chains * n));
  if (!split(values, chains, n, h)) return;
  d->mcse = d->sd / sqrt(effective(h, means));
  normalise(h, room);
  d->ess = effective(h, means);
  const double bulk = rhat_of(h, means);
  const double median = median_of(values, chains * n, room); /* of all, also of what a cut leaves out */
  split(values, chains, n, h);
  for (size_t i = 0; i < h->count * h->n; i++) h->values[i] = fabs(h->values[i] - median);
  normalise(h, room);
  d->rhat = fmax(bulk, rhat_of(h, means));
}

osteon_status osteon_chains_diagnose(const double *values, int chains, int64_t n,
                                     osteon_diagnosis *diagnosis) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(values, values);
  OSTEON_NEED(diagnosis, diagnosis);
  *diagnosis = (osteon_diagnosis){NAN, NAN, NAN, NAN, NAN};
  if (chains < 1 || n < 1)
    return osteon_fail(OSTEON_ERANGE, "%d chains of %lld values; give 1 or more of each", chains,
                       (long long)n);
  if ((uint64_t)n > SIZE_MAX / sizeof(ranked) / (size_t)chains)
    return osteon_fail(OSTEON_ERANGE, "%d chains of %lld values are more than memory can hold", chains,
                       (long long)n);
  const size_t all = (size_t)chains * (size_t)n;
  halves h = {.values = osteon_alloc(all, sizeof(double))};
  ranked *room = osteon_alloc(all, sizeof *room);
  double *means = osteon_alloc(2 * (size_t)chains, sizeof *means);
  const osteon_status status = h.values && room && means ? OSTEON_OK : OSTEON_ENOMEM;
  if (status == OSTEON_OK) diagnose(values, (size_t)chains, (size_t)n, &h, room, means, diagnosis);
  osteon_free(h.values);
  osteon_free(room);
  osteon_free(means);
  return status;
}
