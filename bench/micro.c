/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an instruction set's operations take on this machine when nothing waits for a result; compiled once
 * for each. */
#include "bench/bench.h"
#include "cohort/lanes.h"

typedef osteon_real V;

/* ns of one operation: the shortest of ten runs of n rounds over independent chains. */
#define MEASURE(name, chains, per_round, start, round)            \
  static double name(void) {                                      \
    enum { ROUNDS = 20000 };                                      \
    double best = 1e9;                                            \
    for (int repeat = 0; repeat < 10; repeat++) {                 \
      V x[chains];                                                \
      volatile double given = 1.25, added = 1e-3;                 \
      const V a = (V){0} + given, b = (V){0} + added;             \
      for (int i = 0; i < chains; i++) x[i] = (start) + 1e-3 * i; \
      const double t0 = bench_now();                              \
      for (long k = 0; k < ROUNDS; k++) {                         \
        for (int i = 0; i < chains; i++) x[i] = (round);          \
      }                                                           \
      const double took = bench_now() - t0;                       \
      for (int i = 0; i < chains; i++) {                          \
        volatile double kept = x[i][0];                           \
        (void)kept;                                               \
      }                                                           \
      (void)b;                                                    \
      if (took < best) best = took;                               \
    }                                                             \
    return best / ((double)ROUNDS * chains * (per_round)) * 1e9;  \
  }

#if defined __FMA__ || defined __aarch64__
#define ROUND_OPERATIONS 1
#else
#define ROUND_OPERATIONS 2
#endif
MEASURE(divide, 10, 1, a, a / x[i])
MEASURE(arithmetic, 12, ROUND_OPERATIONS, a - 1.0, x[i] * b + a)
MEASURE(exponential, 4, 1, b - 1.0, osteon_exp_lanes(x[i]) - a)
MEASURE(logarithm, 4, 1, a + 1.0, osteon_log_lanes(x[i]) + a)

#define BENCH_MICRO_(isa) bench_micro_##isa
#define BENCH_MICRO(isa) BENCH_MICRO_(isa)
#define STRING_(x) #x
#define STRING(x) STRING_(x)
extern const bench_micro BENCH_MICRO(OSTEON_ISA);
const bench_micro BENCH_MICRO(OSTEON_ISA) = {STRING(OSTEON_ISA), OSTEON_LANES, divide,
                                             arithmetic,         exponential,  logarithm};
