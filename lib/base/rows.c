/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One text, compiled for each instruction set that has wider vectors than every machine of its kind has. Products and
 * sums are rounded one by one (-ffp-contract=off), so that each has the same bits. Not cblas_dgemm: OpenBLAS sums by
 * the kernels of the processor. */
#include "base/rows.h"

#include <string.h>

#include "base/machine.h"

enum { WIDE = 8 };
typedef double wide __attribute__((vector_size(8 * WIDE)));

typedef void adder(double *restrict, size_t, const double *, size_t, const double *restrict, size_t);

static inline __attribute__((always_inline)) void add(double *restrict to, size_t n, const double *by,
                                                      size_t stride, const double *restrict from,
                                                      size_t width) {
  double f[OSTEON_ROWS_TOGETHER];
  for (size_t b = 0; b < OSTEON_ROWS_TOGETHER; b++) f[b] = by[b * stride];
  size_t k = 0;
  for (; k + WIDE <= n; k += WIDE) {
    wide sum, row;
    memcpy(&sum, to + k, sizeof sum);
#pragma GCC unroll 8
    for (size_t b = 0; b < OSTEON_ROWS_TOGETHER; b++) {
      memcpy(&row, from + b * width + k, sizeof row);
      sum += f[b] * row;
    }
    memcpy(to + k, &sum, sizeof sum);
  }
  for (; k < n; k++)
    for (size_t b = 0; b < OSTEON_ROWS_TOGETHER; b++) to[k] += f[b] * from[b * width + k];
}

#define FOR(set, name)                                                                 \
  set static void name(double *restrict to, size_t n, const double *by, size_t stride, \
                       const double *restrict from, size_t width) {                    \
    add(to, n, by, stride, from, width);                                               \
  }

FOR(, add_everywhere)
#if defined __x86_64__
FOR(__attribute__((target("avx2"))), add_by_avx2)
FOR(__attribute__((target("avx512f,avx512dq"))), add_by_avx512)

static adder *best(void) {
  return osteon_machine_has("avx512") ? add_by_avx512
         : osteon_machine_has("avx2") ? add_by_avx2
                                      : add_everywhere;
}
#else
static adder *best(void) { return add_everywhere; }
#endif

void osteon_rows_add(double *restrict to, size_t n, const double *by, size_t stride,
                     const double *restrict from, size_t width) {
  best()(to, n, by, stride, from, width);
}
