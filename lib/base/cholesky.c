/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cholesky.h"

#include <math.h>

/* By hand and in one order. */
int osteon_cholesky(double *a, size_t n) {
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) {
      double sum = a[i * n + j];
      for (size_t k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (i == j && !(sum > 0)) return (int)i;
      a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
    }
  return -1;
}

void osteon_cholesky_solve(const double *factor, size_t n, double *b, size_t columns) {
  for (size_t i = 0; i < n; i++) {
    double *row = b + i * columns;
    for (size_t k = 0; k < i; k++)
      for (size_t c = 0; c < columns; c++) row[c] -= factor[i * n + k] * b[k * columns + c];
    for (size_t c = 0; c < columns; c++) row[c] /= factor[i * n + i];
  }
  for (size_t i = n; i-- > 0;) {
    double *row = b + i * columns;
    for (size_t c = 0; c < columns; c++) row[c] /= factor[i * n + i];
    for (size_t k = 0; k < i; k++)
      for (size_t c = 0; c < columns; c++) b[k * columns + c] -= factor[i * n + k] * row[c];
  }
}

/* In place: row i needs those before it, and of its own what is not yet overwritten. */
void osteon_triangle_invert(double *a, size_t n) {
  for (size_t i = 0; i < n; i++) {
    a[i * n + i] = 1 / a[i * n + i];
    for (size_t j = 0; j < i; j++) {
      double sum = 0;
      for (size_t k = j; k < i; k++) sum -= a[i * n + k] * a[k * n + j];
      a[i * n + j] = sum * a[i * n + i];
    }
  }
}

void osteon_cholesky_invert(double *factor, size_t n) {
  double *a = factor;
  osteon_triangle_invert(a, n);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) {
      double sum = 0;
      for (size_t k = i; k < n; k++) sum += a[k * n + i] * a[k * n + j];
      a[i * n + j] = sum;
    }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++) a[j * n + i] = a[i * n + j];
}
