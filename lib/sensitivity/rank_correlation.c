/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Partial rank correlations, by the inverse of the matrix of rank correlations. */
#include <math.h>

#include "base/base.h"
#include "base/cholesky.h"
#include "base/floats.h"
#include "sensitivity/resample.h"

enum { SPARE_ROWS = 10 };
/* Of a squared multiple correlation with the factors before it. */
static const double SINGULAR = 1e-9;
/* What an output that follows from its factors keeps of its own. */
static const double OWN = 1e-12;

/* Into ranks, those of equal values their mean, centred, of length 1; 0 where all are equal. */
static int to_ranks(double *values, int64_t rows, osteon_ranked *sorted) {
  double squares = 0;
  osteon_rank(values, rows, sorted);
  for (int64_t i = 0, end; i < rows; i = end) {
    for (end = i + 1; end < rows && sorted[end].value == sorted[i].value;) end++;
    for (int64_t j = i; j < end; j++) values[sorted[j].row] = 0.5 * (double)(i + end - rows);
  }
  for (int64_t i = 0; i < rows; i++) squares += values[i] * values[i];
  for (int64_t i = 0; i < rows && squares > 0; i++) values[i] /= sqrt(squares);
  return squares > 0;
}

static double product(const double *a, const double *b, int64_t n) {
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/* Correlations of the columns that vary, the output's last, and their Cholesky factor. */
static osteon_status find_factor(const double *ranks, int64_t rows, const int *columns, size_t n, double *a) {
  for (size_t i = 0; i < n; i++) {
    if (osteon_stopped()) return osteon_fail_stopped();
    for (size_t j = 0; j < i; j++)
      a[i * n + j] = product(ranks + columns[i] * rows, ranks + columns[j] * rows, rows);
    a[i * n + i] = i + 1 < n ? 1 : 1 + OWN;
  }
  const int bad = osteon_cholesky(a, n);
  for (size_t i = 0; i + 1 < n; i++)
    if ((int)i == bad || a[i * n + i] * a[i * n + i] < SINGULAR)
      return osteon_fail(OSTEON_EINVAL,
                         "factor %d is determined by those before it, so their effects cannot be separated",
                         columns[i]);
  if (bad >= 0) a[n * n - 1] = sqrt(OWN);
  return OSTEON_OK;
}

/* Of the inverse of the matrix of correlations, which is the product of `a` with itself transposed. */
static double partial(const double *a, size_t n, size_t k) {
  const size_t last = n - 1;
  double own = 0;
  for (size_t m = k; m < n; m++) own += a[m * n + k] * a[m * n + k];
  return -a[last * n + k] / sqrt(own);
}

static void take(osteon_influence *influence, double r, int64_t rows, size_t factors) {
  const double bound = fmax(-1 + 1e-15, fmin(r, 1 - 1e-15)), z = atanh(bound);
  const double sd = 1 / sqrt((double)rows - (double)(factors - 1) - 3);
  influence->prcc = (osteon_index){r, tanh(z - 1.96 * sd), tanh(z + 1.96 * sd)};
  influence->p = erfc(fabs(z) / sd * 0.70710678118654752440); /* 1 / sqrt 2 */
}

static osteon_status correlate(double *kept, int64_t rows, int n, osteon_influence *influences) {
  osteon_ranked *sorted = osteon_alloc((size_t)rows, sizeof *sorted);
  int *columns = osteon_alloc((size_t)n + 1, sizeof *columns);
  double *a = osteon_alloc(((size_t)n + 1) * ((size_t)n + 1), sizeof *a);
  osteon_status status = sorted && columns && a ? OSTEON_OK : OSTEON_ENOMEM;
  size_t used = 0;
  for (int k = 0; k <= n && status == OSTEON_OK; k++)
    if (to_ranks(kept + k * rows, rows, sorted)) columns[used++] = k;
  if (status == OSTEON_OK) status = find_factor(kept, rows, columns, used, a);
  if (status == OSTEON_OK) osteon_triangle_invert(a, used);
  for (size_t i = 0; i + 1 < used && status == OSTEON_OK; i++)
    take(&influences[columns[i]], partial(a, used, i), rows, used - 1);
  osteon_free(sorted);
  osteon_free(columns);
  osteon_free(a);
  return status;
}

osteon_status osteon_sensitivity_prcc(const double *const *factors, int n, const double *output, int64_t rows,
                                      osteon_influence *influences) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(factors, factors);
  OSTEON_NEED(output, output);
  OSTEON_NEED(influences, influences);
  double *kept;
  int64_t used;
  OSTEON_TRY(osteon_keep_rows(factors, n, output, rows, influences, &kept, &used));
  osteon_status status = OSTEON_OK;
  if (used < n + SPARE_ROWS) {
    status = osteon_fail(OSTEON_ERANGE,
                         "%lld rows without a failure are too few for %d factors: %d or more are needed",
                         (long long)used, n, n + SPARE_ROWS);
  } else {
    const double sd = osteon_centre(kept + n * used, used);
    for (int k = 0; k < n; k++) influences[k].sd = sd;
    if (sd > 0) status = correlate(kept, used, n, influences);
  }
  osteon_free(kept);
  return status;
}
