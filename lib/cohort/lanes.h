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

#include "config.h"

/* Registers of the instruction set, which make names: the compiler may be allowed more than the kernel is for. A pack
 * is one register (two of them measured slower: the second is spilled). */
#if defined OSTEON_SET_avx512
#include <immintrin.h>
#define OSTEON_REGISTER 8
typedef __m512d osteon_register;
#define OSTEON_SLEEF(name, accuracy) Sleef_##name##d8_##accuracy##avx512f
#define OSTEON_ISA avx512
#elif defined OSTEON_SET_avx2
#include <immintrin.h>
#define OSTEON_REGISTER 4
typedef __m256d osteon_register;
#define OSTEON_SLEEF(name, accuracy) Sleef_##name##d4_##accuracy##avx2
#define OSTEON_ISA avx2
#elif defined OSTEON_SET_sse2
#include <immintrin.h>
#define OSTEON_REGISTER 2
typedef __m128d osteon_register;
#define OSTEON_SLEEF(name, accuracy) Sleef_##name##d2_##accuracy##sse2
#define OSTEON_ISA sse2
#elif defined OSTEON_SET_neon
#include <arm_neon.h>
#define OSTEON_REGISTER 2
typedef float64x2_t osteon_register;
#define OSTEON_SLEEF(name, accuracy) Sleef_##name##d2_##accuracy##advsimd
#define OSTEON_ISA neon
#else
#error "name the instruction set: -DOSTEON_SET_sse2 and the like, as the Makefile does"
#endif
#ifndef OSTEON_LANES
#define OSTEON_LANES OSTEON_REGISTER
#endif

#ifdef HAVE_SLEEF /* declared here, so that a model of one's own needs the library and not its header */
osteon_register OSTEON_SLEEF(exp, u10)(osteon_register) __attribute__((const));
osteon_register OSTEON_SLEEF(log, u10)(osteon_register) __attribute__((const));
#endif

typedef double osteon_real __attribute__((vector_size(8 * OSTEON_LANES)));
typedef int64_t osteon_mask __attribute__((vector_size(8 * OSTEON_LANES)));
typedef uint64_t osteon_bits __attribute__((vector_size(8 * OSTEON_LANES)));
#define WHERE(condition) (condition) /* all bits of a lane in which it holds */
typedef union osteon_parts {
  osteon_real all;
  osteon_register part[OSTEON_LANES / OSTEON_REGISTER];
  double lane[OSTEON_LANES];
} osteon_parts;

static inline osteon_real osteon_blend(osteon_mask where, osteon_real yes, osteon_real no) {
  return (osteon_real)((where & (osteon_mask)yes) | (~where & (osteon_mask)no));
}

static inline osteon_real osteon_abs(osteon_real x) {
  return (osteon_real)((osteon_mask)x & ((osteon_mask){0} + INT64_MAX));
}

#ifdef HAVE_SLEEF
#define OSTEON_BY_PARTS(name, accuracy)                            \
  static inline osteon_real osteon_##name##_lanes(osteon_real x) { \
    osteon_parts u = {x};                                          \
    for (int i = 0; i < OSTEON_LANES / OSTEON_REGISTER; i++)       \
      u.part[i] = OSTEON_SLEEF(name, accuracy)(u.part[i]);         \
    return u.all;                                                  \
  }
#else
#define OSTEON_BY_PARTS(name, accuracy)                                 \
  static inline osteon_real osteon_##name##_lanes(osteon_real x) {      \
    osteon_parts u = {x};                                               \
    for (int i = 0; i < OSTEON_LANES; i++) u.lane[i] = name(u.lane[i]); \
    return u.all;                                                       \
  }
#endif
OSTEON_BY_PARTS(exp, u10)
OSTEON_BY_PARTS(log, u10)
/* exp in line, to a unit of the last place, for models with dozens of it in a right-hand side: around calls of a
 * library every register is saved. Beyond +-708 it stays where it is there. */
static inline osteon_real osteon_exp_short(osteon_real x) {
  const osteon_real none = {0};
  x = osteon_blend(WHERE(x < -708), none - 708, x);
  x = osteon_blend(WHERE(x > 708), none + 708, x);
  const osteon_real shifted = x * 0x1.71547652b82fep0 + 0x1.8p52, n = shifted - 0x1.8p52;
  const osteon_real r = x - n * 0x1.62e42fefa38p-1 - n * 0x1.ef35793c7673p-45;
  const osteon_real r2 = r * r, r4 = r2 * r2;
  const osteon_real low = r2 * (0.5 + r * (1 / 6.0)) + r4 * (1 / 24.0 + r * (1 / 120.0));
  const osteon_real middle = 1 / 720.0 + r * (1 / 5040.0) + r2 * (1 / 40320.0 + r * (1 / 362880.0));
  const osteon_real high =
      1 / 3628800.0 + r * (1 / 39916800.0) + r2 * (1 / 479001600.0 + r * (1 / 6227020800.0));
  const osteon_bits power = ((osteon_bits)shifted + 1023) << 52;
  return (1 + (r + (low + r4 * r2 * (middle + r4 * high)))) * (osteon_real)power;
}

/* A call of exp or log: where, its value, and of log 1 over where. Close by, the third power of the distance is
 * below the last bit, which a difference of rates needs no more than they do. */
typedef struct osteon_note {
  osteon_real at, value, per;
} osteon_note;
static inline osteon_real osteon_exp_noted(osteon_real x, osteon_note *note) {
  note->at = x;
  return note->value = osteon_exp_short(x);
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
