/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Read as the last line of a model file: its kernel, counting. */
#include "bench/bench.h"

static long long calls;

#define rates_lanes(t, c, y, f) (calls++, (rates_lanes)((t), (c), (y), (f)))
#include "cohort/lanes_end.h"
#undef rates_lanes

enum { APART = 4 };

static void apart(const double *c, double *y, double *f, long n) {
  const osteon_real t = {0}, *cc = (const osteon_real *)(const void *)c;
  osteon_real *yy = (osteon_real *)(void *)y, *ff = (osteon_real *)(void *)f;
  for (long k = 0; k < n; k += APART) {
    for (int p = 0; p < APART; p++) rates_lanes(t, cc, yy + p * N, ff + p * N);
    __asm__ volatile("" ::: "memory");
  }
}

static void chained(const double *c, double *y, double *f, long n) {
  const osteon_real t = {0}, *cc = (const osteon_real *)(const void *)c;
  osteon_real *y0 = (osteon_real *)(void *)y, *yy = y0 + N, *ff = (osteon_real *)(void *)f;
  for (int i = 0; i < N; i++) yy[i] = y0[i];
  for (long k = 0; k < n; k++) {
    rates_lanes(t, cc, yy, ff);
    for (int i = 0; i < N; i++) yy[i] = y0[i] + 1e-9 * ff[i];
    __asm__ volatile("" ::: "memory");
  }
}

#define BENCH_ID_(model, isa) bench_count_##model##_##isa
#define BENCH_ID(model, isa) BENCH_ID_(model, isa)
extern const bench_kernel BENCH_ID(OSTEON_MODEL, OSTEON_ISA);
const bench_kernel BENCH_ID(OSTEON_MODEL, OSTEON_ISA) = {OSTEON_STRING(OSTEON_MODEL),
                                                         OSTEON_STRING(OSTEON_ISA),
                                                         &OSTEON_KERNEL(OSTEON_MODEL, OSTEON_ISA),
                                                         &calls,
                                                         apart,
                                                         chained};
