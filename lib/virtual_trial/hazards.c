/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hazards: what they add up to, and when something happens. */
#include <math.h>

#include <osteon/ticks.h>

#include "virtual_trial/virtual_trial_internal.h"

static const double LN_2 = 0.69314718055994530942;

/* The row on or before a day. */
static int row_before(const osteon_virtual_trial *t, double day) {
  int low = 0, high = t->n_days - 1;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    if (t->days[middle] <= day)
      low = middle;
    else
      high = middle;
  }
  return low;
}

static const float *cumulated_of(const osteon_virtual_trial *t, const trial_hazard *h, int course,
                                 int64_t woman) {
  return t->cumulated + (((size_t)course * (size_t)t->pool.eligible + (size_t)woman) * (size_t)t->n_hazards +
                         (size_t)h->slot) *
                            (size_t)t->n_days;
}

/* Gompertz's rate per day on day 0. */
static double first_rate(const osteon_virtual_trial *t, const trial_hazard *h, int64_t woman) {
  if (isnan(h->at) || isinf(h->doubling)) return h->per_day;
  const double age = osteon_trial_baseline(t, woman)[t->age];
  return h->per_day * exp2((age - h->at) * OSTEON_YEAR / h->doubling);
}

double osteon_trial_cumulated(const osteon_virtual_trial *t, const trial_hazard *h, int course, int64_t woman,
                              double day) {
  if (h->column < 0) {
    const double rate = first_rate(t, h, woman), k = LN_2 / h->doubling;
    return k > 0 ? rate * expm1(k * day) / k : rate * day;
  }
  const float *sum = cumulated_of(t, h, course, woman);
  const int row = row_before(t, day);
  const double first = sum[row], width = t->days[row + 1] - t->days[row];
  return first + (sum[row + 1] - first) * (day - t->days[row]) / width;
}

double osteon_trial_time_of(const osteon_virtual_trial *t, const trial_hazard *h, int course, int64_t woman,
                            double all) {
  if (h->column < 0) {
    const double rate = first_rate(t, h, woman), k = LN_2 / h->doubling;
    if (!(rate > 0)) return INFINITY;
    return k > 0 ? log1p(k * all / rate) / k : all / rate;
  }
  const float *sum = cumulated_of(t, h, course, woman);
  int low = 0, high = t->n_days - 1;
  if (!(all < sum[high])) return INFINITY;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    if (sum[middle] <= all)
      low = middle;
    else
      high = middle;
  }
  return t->days[low] + (t->days[high] - t->days[low]) * (all - sum[low]) / ((double)sum[high] - sum[low]);
}
