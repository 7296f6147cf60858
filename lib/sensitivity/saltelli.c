/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sobol's indices by the estimators of Saltelli 2010 and Jansen 1999. */
#include <math.h>

#include "base/base.h"
#include "base/floats.h"
#include "sensitivity/resample.h"

enum { LEAST_ROWS = 16 };

typedef struct sample {
  int64_t rows;
  int n;
  double *output; /* [row][n + 2], centred */
} sample;

/* First orders, then totals. */
static void estimate(const void *context, const double *weights, double *values) {
  const sample *s = context;
  const int width = s->n + 2;
  double rows = 0, mean = 0, variance = 0;
  for (int64_t i = 0; i < s->rows; i++) {
    const double *at = s->output + i * width;
    rows += weights[i];
    mean += weights[i] * (at[0] + at[1]) / 2;
    variance += weights[i] * (at[0] * at[0] + at[1] * at[1]) / 2;
  }
  mean /= rows;
  variance = variance / rows - mean * mean;
  for (int k = 0; k < 2 * s->n; k++) values[k] = 0;
  for (int64_t i = 0; i < s->rows; i++) {
    const double *at = s->output + i * width, b = weights[i] * (at[1] - mean);
    for (int k = 0; k < s->n && weights[i] > 0; k++) {
      const double by = at[2 + k] - at[0];
      values[k] += b * by;
      values[s->n + k] += weights[i] * by * by / 2;
    }
  }
  for (int k = 0; k < 2 * s->n; k++) values[k] /= rows * variance;
}

/* Rows without failures, less the mean of A and B; the sd of those. */
static double take_rows(sample *s, const double *output, int64_t rows) {
  const int width = s->n + 2;
  double sum = 0, squares = 0;
  for (int64_t i = 0; i < rows; i++) {
    int finite = 1;
    for (int k = 0; k < width; k++) finite &= isfinite(output[i * width + k]) != 0;
    for (int k = 0; k < width && finite; k++) s->output[s->rows * width + k] = output[i * width + k];
    s->rows += finite;
  }
  const double origin = s->output[0], count = 2 * (double)s->rows;
  for (int64_t i = 0; i < s->rows * width; i++) s->output[i] -= origin;
  for (int64_t i = 0; i < s->rows; i++) sum += s->output[i * width] + s->output[i * width + 1];
  for (int64_t i = 0; i < s->rows * width; i++) s->output[i] -= sum / count;
  for (int64_t i = 0; i < s->rows; i++)
    squares += pow(s->output[i * width], 2) + pow(s->output[i * width + 1], 2);
  return sqrt(squares / (count - 1));
}

static osteon_status find_indices(const sample *s, uint64_t seed, osteon_influence *influences) {
  const size_t n = (size_t)s->n;
  double *values = osteon_alloc(4 * n + (size_t)s->rows, sizeof *values);
  if (!values) return OSTEON_ENOMEM;
  double *sds = values + 2 * n, *once = sds + 2 * n;
  for (int64_t i = 0; i < s->rows; i++) once[i] = 1;
  estimate(s, once, values);
  const osteon_status status = osteon_resample(seed, s->rows, 2 * s->n, estimate, s, sds);
  for (size_t k = 0; k < n && status == OSTEON_OK; k++) {
    influences[k].first = osteon_index_of(values[k], sds[k]);
    influences[k].total = osteon_index_of(values[n + k], sds[n + k]);
  }
  osteon_free(values);
  return status;
}

osteon_status osteon_sensitivity_sobol(const double *output, int64_t rows, int n, uint64_t seed,
                                       osteon_influence *influences) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(output, output);
  OSTEON_NEED(influences, influences);
  if (n < 1 || rows < 0)
    return osteon_fail(OSTEON_EINVAL, "%d factors, %lld rows; give 1 or more factors", n, (long long)rows);
  sample s = {.n = n, .output = osteon_alloc((size_t)rows * ((size_t)n + 2) + 1, sizeof *s.output)};
  if (!s.output) return OSTEON_ENOMEM;
  const double sd = take_rows(&s, output, rows);
  osteon_influences_begin(influences, n, s.rows, rows - s.rows);
  osteon_status status = OSTEON_OK;
  for (int k = 0; k < n; k++) influences[k].sd = sd;
  if (s.rows < LEAST_ROWS)
    status = osteon_fail(OSTEON_ERANGE, "%lld rows without a failure are too few: %d or more are needed",
                         (long long)s.rows, LEAST_ROWS);
  else if (sd > 0)
    status = find_indices(&s, seed, influences);
  osteon_free(s.output);
  return status;
}
