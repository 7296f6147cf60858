/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LU factors by elimination. */
#include "subject/linear.h"

#include <math.h>

static void exchange(double *a, double *b) {
  const double held = *a;
  *a = *b;
  *b = held;
}

int osteon_linear_factor(double *A, int *row, int n) {
  for (int k = 0; k < n; k++) {
    int top = k;
    for (int i = k + 1; i < n; i++)
      if (fabs(A[i * n + k]) > fabs(A[top * n + k])) top = i;
    const double pivot = A[top * n + k];
    if (pivot == 0 || !isfinite(pivot)) return 0;
    row[k] = top;
    for (int j = 0; top != k && j < n; j++) exchange(&A[k * n + j], &A[top * n + j]);
    for (int i = k + 1; i < n; i++) {
      const double factor = A[i * n + k] /= pivot;
      if (factor == 0) continue;
      for (int j = k + 1; j < n; j++) A[i * n + j] -= factor * A[k * n + j];
    }
  }
  return 1;
}

void osteon_linear_solve(const double *A, const int *row, double *b, int n) {
  for (int k = 0; k < n; k++)
    if (row[k] != k) exchange(&b[k], &b[row[k]]);
  for (int k = 0; k < n; k++)
    for (int i = k + 1; i < n; i++)
      if (A[i * n + k] != 0) b[i] -= A[i * n + k] * b[k];
  for (int k = n - 1; k >= 0; k--) {
    for (int j = k + 1; j < n; j++) b[k] -= A[k * n + j] * b[j];
    b[k] /= A[k * n + k];
  }
}
