/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The number type of a cohort: `real` is a vector with one subject in each lane. Read by a model file
 * in place of the double reading (equations.h) when make compiles it once more for an instruction set.
 * Every operation acts on each lane alone, so that a subject's bits depend on no neighbour. */
#ifndef OSTEON_LIB_COHORT_LANES_H
#define OSTEON_LIB_COHORT_LANES_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include <osteon/ticks.h>

/* The instruction set, which make names: the compiler may be allowed more than the kernel is for. A pack is one
 * register (two of them measured slower: the second is spilled). */
#if defined OSTEON_SET_avx512
#include <immintrin.h>
#define OSTEON_LANES 8
#define OSTEON_ISA avx512
#define OSTEON_LESSER(a, b) (osteon_real) _mm512_min_pd((__m512d)(a), (__m512d)(b))
#define OSTEON_GREATER(a, b) (osteon_real) _mm512_max_pd((__m512d)(a), (__m512d)(b))
#elif defined OSTEON_SET_avx2
#include <immintrin.h>
#define OSTEON_LANES 4
#define OSTEON_ISA avx2
#define OSTEON_LESSER(a, b) (osteon_real) _mm256_min_pd((__m256d)(a), (__m256d)(b))
#define OSTEON_GREATER(a, b) (osteon_real) _mm256_max_pd((__m256d)(a), (__m256d)(b))
#elif defined OSTEON_SET_sse2
#include <immintrin.h>
#define OSTEON_LANES 2
#define OSTEON_ISA sse2
#define OSTEON_LESSER(a, b) (osteon_real) _mm_min_pd((__m128d)(a), (__m128d)(b))
#define OSTEON_GREATER(a, b) (osteon_real) _mm_max_pd((__m128d)(a), (__m128d)(b))
#elif defined OSTEON_SET_neon
#define OSTEON_LANES 2
#define OSTEON_ISA neon
#elif defined OSTEON_SET_simd128 /* WebAssembly's */
#define OSTEON_LANES 2
#define OSTEON_ISA simd128
#else
#error "name the instruction set: -DOSTEON_SET_sse2 and the like, as the Makefile does"
#endif

typedef double osteon_real __attribute__((vector_size(8 * OSTEON_LANES)));
typedef int64_t osteon_mask __attribute__((vector_size(8 * OSTEON_LANES)));
typedef uint64_t osteon_bits __attribute__((vector_size(8 * OSTEON_LANES)));
#define WHERE(condition) (condition) /* all bits of a lane in which it holds */
typedef union osteon_parts {
  osteon_real all;
  double lane[OSTEON_LANES];
} osteon_parts;

static inline osteon_real osteon_blend(osteon_mask where, osteon_real yes, osteon_real no) {
  return (osteon_real)((where & (osteon_mask)yes) | (~where & (osteon_mask)no));
}

static inline osteon_real osteon_abs(osteon_real x) {
  return (osteon_real)((osteon_mask)x & ((osteon_mask){0} + INT64_MAX));
}

/* x, or the bound that it is beyond; NaN stays. */
#ifndef OSTEON_LESSER
#define OSTEON_LESSER(a, b) osteon_blend(WHERE((a) < (b)), a, b)
#define OSTEON_GREATER(a, b) osteon_blend(WHERE((a) > (b)), a, b)
#endif
static inline osteon_real osteon_within(osteon_real x, double least, double most) {
  const osteon_real none = {0}; /* subtracted, so that the compiler need not add: -0 + 0 is not -0 */
  return OSTEON_LESSER(most - none, OSTEON_GREATER(least - none, x));
}

/* Not 0 where x is beyond a bound: its bits would change within. */
static inline osteon_mask osteon_beyond(osteon_real x, double least, double most) {
  return (osteon_mask)osteon_within(x, least, most) ^ (osteon_mask)x;
}

/* 1/x of x > 0 to a few millionths, which is enough to choose a step and costs less than to divide: the bits of a
 * number are nearly its logarithm, and two Newton steps follow. */
static inline osteon_real osteon_about_inverse(osteon_real x) {
  const osteon_real r = (osteon_real)(0x7fde623822fc16e6 - (osteon_mask)x), s = r * (2 - r * x);
  return s * (2 - s * x);
}

/* The larger of |a| and |b|. */
static inline osteon_real osteon_larger_size(osteon_real a, osteon_real b) {
#ifdef OSTEON_SET_avx512
  return (osteon_real)_mm512_range_pd((__m512d)a, (__m512d)b, 11);
#else
  const osteon_real size_a = osteon_abs(a), size_b = osteon_abs(b);
  return OSTEON_GREATER(size_a, size_b);
#endif
}

/* A bit for each lane, the first one the lowest. */
enum { OSTEON_EVERY_LANE = (1 << OSTEON_LANES) - 1 };
static inline int osteon_lanes_of(osteon_mask where) {
#if defined OSTEON_SET_avx512
  return _mm512_movepi64_mask((__m512i)where);
#elif defined OSTEON_SET_avx2
  return _mm256_movemask_pd((__m256d)where);
#elif defined OSTEON_SET_sse2
  return _mm_movemask_pd((__m128d)where);
#else
  int lanes = 0;
  for (int l = 0; l < OSTEON_LANES; l++) lanes |= (int)(where[l] & 1) << l;
  return lanes;
#endif
}

/* The same as a mask. */
static inline osteon_mask osteon_mask_of(int lanes) {
  osteon_mask bits = {0};
  for (int l = 0; l < OSTEON_LANES; l++) bits[l] = 1 << l;
  return (((osteon_mask){0} + lanes) & bits) != 0;
}

#include "cohort/lanes_exp.h"

/* A call of exp or log: where, its value, and of log 1 over where. Close by, the third power of the distance is
 * below the last bit, which a difference of rates needs no more than they do. */
typedef struct osteon_note {
  osteon_real at, value, per;
} osteon_note;
static inline osteon_real osteon_exp_noted(osteon_real x, osteon_note *note) {
  note->at = x;
  return note->value = osteon_exp_lanes(x);
}
static inline osteon_real osteon_log_noted(osteon_real x, osteon_note *note) {
  note->at = x;
  note->per = 1 / x;
  return note->value = osteon_log_lanes(x);
}
static inline osteon_real osteon_exp_near(osteon_real x, const osteon_note *note) {
  const osteon_real d = x - note->at;
  return note->value + note->value * (d + 0.5 * d * d);
}
static inline osteon_real osteon_log_near(osteon_real x, const osteon_note *note) {
  const osteon_real d = (x - note->at) * note->per;
  return note->value + (d - 0.5 * d * d);
}

/* x to the power -1/6 to two percent, for 1e-30 < x < 1e30: enough to choose a step. The exponent is
 * divided as an integer, then one Newton step. */
typedef float osteon_singles __attribute__((vector_size(4 * OSTEON_LANES)));
typedef int32_t osteon_ints __attribute__((vector_size(4 * OSTEON_LANES)));
static inline osteon_real osteon_inverse_sixth_root(osteon_real x) {
  const osteon_singles f = __builtin_convertvector(x, osteon_singles);
  const osteon_singles bits = __builtin_convertvector((osteon_ints)f, osteon_singles);
  const osteon_singles guess =
      (osteon_singles) __builtin_convertvector(1.2423e9f - (1 / 6.0f) * bits, osteon_ints);
  const osteon_real y = __builtin_convertvector(guess, osteon_real), y2 = y * y;
  return y * (7 / 6.0 - (1 / 6.0) * x * y2 * y2 * y2);
}
/* The same to the power -1/5. */
static inline osteon_real osteon_inverse_fifth_root(osteon_real x) {
  const osteon_singles f = __builtin_convertvector(x, osteon_singles);
  const osteon_singles bits = __builtin_convertvector((osteon_ints)f, osteon_singles);
  const osteon_singles guess =
      (osteon_singles) __builtin_convertvector(1.2778e9f - (1 / 5.0f) * bits, osteon_ints);
  const osteon_real y = __builtin_convertvector(guess, osteon_real), y2 = y * y;
  return y * (6 / 5.0 - (1 / 5.0) * x * y2 * y2 * y);
}
static inline osteon_real osteon_sqrt_lanes(osteon_real x) {
  osteon_parts u = {x};
  for (int i = 0; i < OSTEON_LANES; i++) u.lane[i] = sqrt(u.lane[i]); /* one instruction a register */
  return u.all;
}

#endif
