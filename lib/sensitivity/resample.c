/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers by counters, rows without failures, resamples by several threads. */
#include "sensitivity/resample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <Random123/philox.h>

#include "base/base.h"
#include "base/normal.h"
#include "base/parallel.h"

enum { RESAMPLES = 200 };

void osteon_random_bits(uint64_t bits[4], uint64_t seed, osteon_purpose purpose, int64_t row,
                        int64_t column) {
  const philox4x64_ctr_t counter = {{(uint64_t)row, (uint64_t)column, (uint64_t)purpose, 0}};
  const philox4x64_key_t key = {{seed, 0x73656e736974}}; /* another one than that of populations */
  const philox4x64_ctr_t random = philox4x64(counter, key);
  memcpy(bits, random.v, 4 * sizeof *bits);
}

void osteon_influences_begin(osteon_influence *influences, int n, int64_t rows, int64_t failed) {
  const osteon_index none = {NAN, NAN, NAN};
  for (int k = 0; k < n; k++) {
    osteon_influence *i = &influences[k];
    i->first = i->total = i->mu_star = i->prcc = none;
    i->mu = i->sigma = i->p = i->sd = NAN;
    i->rows = rows;
    i->failed = failed;
  }
}

/* ---- resamples ---- */

typedef struct resampling {
  uint64_t seed;
  int64_t rows;
  int n;
  osteon_estimate *estimate;
  const void *context;
  double *weights; /* [thread][row] */
  double *values;  /* [resample][n] */
} resampling;

static int resample_once(void *context, int64_t item, int thread) {
  const resampling *r = context;
  double *weights = r->weights + (int64_t)thread * r->rows;
  if (osteon_stopped()) return 1;
  memset(weights, 0, (size_t)r->rows * sizeof *weights);
  for (int64_t i = 0; i < r->rows; i += 4) {
    uint64_t bits[4];
    osteon_random_bits(bits, r->seed, OSTEON_FOR_RESAMPLES, i / 4, item);
    for (int64_t j = 0; j < 4 && i + j < r->rows; j++)
      weights[(int64_t)((double)r->rows * osteon_uniform_of(bits[j]))]++;
  }
  r->estimate(r->context, weights, r->values + item * r->n);
  return 0;
}

static void find_sds(const resampling *r, double *sds) {
  for (int k = 0; k < r->n; k++) {
    double mean = 0, squares = 0;
    for (int i = 0; i < RESAMPLES; i++) mean += r->values[i * r->n + k] / RESAMPLES;
    for (int i = 0; i < RESAMPLES; i++) squares += pow(r->values[i * r->n + k] - mean, 2);
    sds[k] = sqrt(squares / (RESAMPLES - 1));
  }
}

osteon_status osteon_resample(uint64_t seed, int64_t rows, int n, osteon_estimate *estimate,
                              const void *context, double *sds) {
  const int threads = osteon_threads(0);
  resampling r = {seed, rows, n, estimate, context, NULL, NULL};
  r.weights = osteon_alloc((size_t)rows * (size_t)threads, sizeof *r.weights);
  r.values = osteon_alloc((size_t)n * RESAMPLES, sizeof *r.values);
  osteon_status status = r.weights && r.values ? OSTEON_OK : OSTEON_ENOMEM;
  const osteon_loop loop = {.n = RESAMPLES, .threads = threads, .each = resample_once, .context = &r};
  if (status == OSTEON_OK && osteon_loop_run(&loop)) status = osteon_fail_stopped();
  if (status == OSTEON_OK) find_sds(&r, sds);
  osteon_free(r.weights);
  osteon_free(r.values);
  return status;
}

osteon_index osteon_index_of(double value, double sd) {
  return (osteon_index){value, value - 1.96 * sd, value + 1.96 * sd};
}

/* ---- rows ---- */

static int is_finite(const double *const *columns, int n, const double *output, int64_t row) {
  for (int k = 0; k < n; k++)
    if (!isfinite(columns[k][row])) return 0;
  return isfinite(output[row]);
}

osteon_status osteon_keep_rows(const double *const *columns, int n, const double *output, int64_t rows,
                               osteon_influence *influences, double **kept, int64_t *used) {
  int64_t count = 0, at = 0;
  if (n < 1 || rows < 0)
    return osteon_fail(OSTEON_EINVAL, "%d factors, %lld rows; give 1 or more factors", n, (long long)rows);
  for (int64_t i = 0; i < rows; i++) count += is_finite(columns, n, output, i);
  double *values = osteon_alloc((size_t)count * (size_t)(n + 1) + 1, sizeof *values);
  if (!values) return OSTEON_ENOMEM;
  for (int64_t i = 0; i < rows; i++) {
    if (!is_finite(columns, n, output, i)) continue;
    for (int k = 0; k < n; k++) values[(int64_t)k * count + at] = columns[k][i];
    values[(int64_t)n * count + at++] = output[i];
  }
  *kept = values;
  *used = count;
  osteon_influences_begin(influences, n, count, rows - count);
  return OSTEON_OK;
}

static int compare_ranked(const void *a, const void *b) {
  const osteon_ranked *x = a, *y = b;
  if (x->value != y->value) return x->value < y->value ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

void osteon_rank(const double *values, int64_t rows, osteon_ranked *sorted) {
  for (int64_t i = 0; i < rows; i++) sorted[i] = (osteon_ranked){values[i], i};
  qsort(sorted, (size_t)rows, sizeof *sorted, compare_ranked);
}

double osteon_centre(double *values, int64_t n) {
  const double origin = n > 0 ? values[0] : 0;
  double mean = 0, squares = 0;
  for (int64_t i = 0; i < n; i++) mean += (values[i] -= origin);
  mean /= (double)n;
  for (int64_t i = 0; i < n; i++) squares += pow(values[i] -= mean, 2);
  return sqrt(squares / (double)(n - 1));
}
