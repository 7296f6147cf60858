/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First-order indices of any sample: variance between bins of a factor. */
#include <math.h>

#include "base/base.h"
#include "base/floats.h"
#include "sensitivity/resample.h"

enum { MOST_BINS = 250, LEAST_ROWS = 40 };

typedef struct binned {
  int64_t rows;
  int n;
  const double *output; /* centred */
  unsigned char *bins;  /* [factor][row] */
} binned;

/* About as many bins as each has rows, so that neither their width nor chance matters much. Equal values are in one
 * bin, that of the first of them. */
static void find_bins(const double *factor, int64_t rows, osteon_ranked *sorted, unsigned char *bins) {
  const int64_t most = (int64_t)fmin(sqrt((double)rows), MOST_BINS);
  osteon_rank(factor, rows, sorted);
  for (int64_t i = 0; i < rows; i++) {
    const int is_tie = i > 0 && sorted[i].value == sorted[i - 1].value;
    bins[sorted[i].row] = (unsigned char)(is_tie ? bins[sorted[i - 1].row] : i * most / rows);
  }
}

/* Omega-squared's cousin, epsilon squared: without bias where nothing depends on the factor. */
static double index_of(const binned *b, int factor, const double *weights, double mean, double all,
                       double rows) {
  double sum[MOST_BINS] = {0}, weight[MOST_BINS] = {0}, between = 0;
  int bins = 0;
  const unsigned char *bin = b->bins + (int64_t)factor * b->rows;
  for (int64_t i = 0; i < b->rows; i++) {
    weight[bin[i]] += weights[i];
    sum[bin[i]] += weights[i] * b->output[i];
  }
  for (int k = 0; k < MOST_BINS; k++)
    if (weight[k] > 0) {
      between += weight[k] * pow(sum[k] / weight[k] - mean, 2);
      bins++;
    }
  const double chance = (all - between) / (rows - bins) * (bins - 1);
  return bins > 1 ? (between - chance) / all : 0;
}

static void estimate(const void *context, const double *weights, double *values) {
  const binned *b = context;
  double rows = 0, mean = 0, all = 0;
  for (int64_t i = 0; i < b->rows; i++) rows += weights[i], mean += weights[i] * b->output[i];
  mean /= rows;
  for (int64_t i = 0; i < b->rows; i++) all += weights[i] * pow(b->output[i] - mean, 2);
  for (int k = 0; k < b->n; k++) values[k] = index_of(b, k, weights, mean, all, rows);
}

static osteon_status find_all_bins(binned *b, const double *factors) {
  osteon_ranked *sorted = osteon_alloc((size_t)b->rows, sizeof *sorted);
  if (!sorted) return OSTEON_ENOMEM;
  for (int k = 0; k < b->n; k++)
    find_bins(factors + (int64_t)k * b->rows, b->rows, sorted, b->bins + (int64_t)k * b->rows);
  osteon_free(sorted);
  return OSTEON_OK;
}

static osteon_status find_indices(binned *b, const double *factors, uint64_t seed,
                                  osteon_influence *influences) {
  const size_t n = (size_t)b->n;
  double *values = osteon_alloc(2 * n + (size_t)b->rows, sizeof *values), *sds = values + n, *once = sds + n;
  b->bins = osteon_alloc(n * (size_t)b->rows, 1);
  osteon_status status = values && b->bins ? find_all_bins(b, factors) : OSTEON_ENOMEM;
  for (int64_t i = 0; i < b->rows && status == OSTEON_OK; i++) once[i] = 1;
  if (status == OSTEON_OK) estimate(b, once, values);
  if (status == OSTEON_OK) status = osteon_resample(seed, b->rows, b->n, estimate, b, sds);
  for (int k = 0; k < b->n && status == OSTEON_OK; k++)
    influences[k].first = osteon_index_of(values[k], sds[k]);
  osteon_free(values);
  osteon_free(b->bins);
  return status;
}

osteon_status osteon_sensitivity_given(const double *const *factors, int n, const double *output,
                                       int64_t rows, uint64_t seed, osteon_influence *influences) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(factors, factors);
  OSTEON_NEED(output, output);
  OSTEON_NEED(influences, influences);
  double *kept;
  int64_t used;
  OSTEON_TRY(osteon_keep_rows(factors, n, output, rows, influences, &kept, &used));
  osteon_status status = OSTEON_OK;
  if (used < LEAST_ROWS) {
    status = osteon_fail(OSTEON_ERANGE, "%lld rows without a failure are too few: %d or more are needed",
                         (long long)used, LEAST_ROWS);
  } else {
    binned b = {.rows = used, .n = n, .output = kept + (int64_t)n * used};
    const double sd = osteon_centre(kept + (int64_t)n * used, used);
    for (int k = 0; k < n; k++) influences[k].sd = sd;
    if (sd > 0) status = find_indices(&b, kept, seed, influences);
  }
  osteon_free(kept);
  return status;
}
