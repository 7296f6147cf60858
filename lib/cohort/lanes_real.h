/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model's equations are written over, as lanes: equations.h reads this as OSTEON_REAL. Whoever reads more after
 * the last time finds OSTEON_LAST_READING. */
#ifndef OSTEON_READING
#define OSTEON_READING 1
/* As -fschedule-insns -fsched-pressure would, for the text of this model alone. */
#if defined OSTEON_MODEL_SCHEDULED && defined __GNUC__ && !defined __clang__
#pragma GCC optimize("schedule-insns", "sched-pressure")
#endif
#include "cohort/lanes.h"

#define OSTEON_SUFFIX _lanes
#define OSTEON_NEXT OSTEON_MODEL_FILE
#define real osteon_real
#define r_const(k) ((osteon_real){0} + (double)(k))
#define r_real(x) r_some(x)
#define r_exp(x) osteon_exp_lanes(r_some(x))
#define r_log(x) osteon_log_lanes(r_some(x))
#define r_pow(x, e) osteon_pow_lanes(r_some(x), r_some(e))
#define r_sqrt(x) osteon_sqrt_lanes(r_some(x))
#define r_less(a, b, x, z) osteon_blend(r_some(a) < r_some(b), r_some(x), r_some(z))
#define r_max(a, b) \
  OSTEON_GREATER(r_some(b), r_some(a)) /* as r_less would choose, of what is no number too */
#define r_min(a, b) OSTEON_LESSER(r_some(a), r_some(b))
/* A number where a vector is needed. Not of a vector: to add 0 is an operation, as it makes 0 of -0. */
#define r_some(x) _Generic((x), osteon_real : (x), default : (osteon_real){0} + (x))
/* conditions are decided by the double reading */
#undef CHECK_BEGIN
#undef REJECT_IF
#undef CHECK_END
#define CHECK_BEGIN
#define REJECT_IF(condition, why)
#define CHECK_END
/* Into the stages of a step, if it is short. */
static inline void rates_lanes(const real t, const real *c, const real *y, real *dydt);
/* Into each of their parts. */
static inline __attribute__((always_inline)) void outputs_lanes(const real t, const real *c, const real *y,
                                                                real *o);

#elif !defined OSTEON_MODEL_STIFF
/* The second reading: what is no number stays that through every operation, so that it tells what a rate depends on. */
#define OSTEON_LAST_READING
#define OSTEON_TRACES
#undef OSTEON_SUFFIX
#define OSTEON_SUFFIX _traced
#undef OSTEON_NEXT
#define OSTEON_NEXT "cohort/lanes_end.h"
#undef r_exp
#undef r_log
#undef r_pow
#undef r_sqrt
#undef r_less
#undef r_max
#undef r_min
#define r_exp(x) r_some(x)
#define r_log(x) r_some(x)
#define r_sqrt(x) r_some(x)
#define r_pow(x, e) (r_some(x) + r_some(e))
#define r_max(a, b) (r_some(a) + r_some(b))
#define r_min(a, b) r_max(a, b)
#define r_less(a, b, x, z) (r_max(a, b) + r_max(x, z))

#elif OSTEON_READING == 1
/* The second reading, of stiff models: exp and log are noted after the constants, each call in a place of its
 * own. */
#undef OSTEON_READING
#define OSTEON_READING 2
#undef OSTEON_SUFFIX
#define OSTEON_SUFFIX _noted
#undef r_exp
#undef r_log
#undef r_pow
#define OSTEON_NOTES_(first) \
  ((osteon_note *)(uintptr_t)(osteon_c + osteon_n_constants) + (__COUNTER__ - (first)-1))
#define r_exp(x) osteon_exp_noted(r_some(x), OSTEON_NOTES_(osteon_first_noted))
#define r_log(x) osteon_log_noted(r_some(x), OSTEON_NOTES_(osteon_first_noted))
#define r_pow(x, e) r_exp((e)*r_log(x))
enum { osteon_first_noted = __COUNTER__ };

#else
/* The third: close to where they were noted, exp and log follow from that. */
#undef OSTEON_READING
#define OSTEON_READING 3
#define OSTEON_LAST_READING
enum { osteon_n_notes = __COUNTER__ - osteon_first_noted - 1 };
#undef OSTEON_SUFFIX
#define OSTEON_SUFFIX _near
#undef OSTEON_NEXT
#define OSTEON_NEXT "cohort/lanes_end.h"
#undef r_exp
#undef r_log
#define r_exp(x) osteon_exp_near(r_some(x), OSTEON_NOTES_(osteon_first_near))
#define r_log(x) osteon_log_near(r_some(x), OSTEON_NOTES_(osteon_first_near))
enum { osteon_first_near = __COUNTER__ };
#endif
