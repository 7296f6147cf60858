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
