/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model's equations are written over, as C++: lanes, as a cohort has them. */
#pragma GCC diagnostic ignored "-Wuninitialized" /* which takes C++'s vectors without value for an error */
#define OSTEON_SUFFIX _lanes
#define OSTEON_NEXT "bench/lockstep_end.h"
#define real osteon_real
#define class class_ /* a name in a model, and a word of C++ */

static inline osteon_real as_lanes(osteon_real x) { return x; }
static inline osteon_real as_lanes(double x) { return osteon_real{} + x; }
#define r_const(k) as_lanes((double)(k))
#define r_real(x) as_lanes(x)
#define r_exp(x) osteon_exp_lanes(as_lanes(x))
#define r_log(x) osteon_log_lanes(as_lanes(x))
#define r_pow(x, e) osteon_pow_lanes(as_lanes(x), as_lanes(e))
#define r_sqrt(x) osteon_sqrt_lanes(as_lanes(x))
#define r_less(a, b, x, z) osteon_blend(as_lanes(a) < as_lanes(b), as_lanes(x), as_lanes(z))
/* conditions are decided by the double reading */
#undef CHECK_BEGIN
#undef REJECT_IF
#undef CHECK_END
#define CHECK_BEGIN
#define REJECT_IF(condition, why)
#define CHECK_END
