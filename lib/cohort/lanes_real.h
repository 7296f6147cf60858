/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model's equations are written over, as lanes: equations.h reads this as OSTEON_REAL. */
#include "cohort/lanes.h"

#define OSTEON_SUFFIX _lanes
#define OSTEON_NEXT "cohort/lanes_end.h"
#define real osteon_real
#define r_const(k) ((osteon_real){0} + (double)(k))
#define r_exp(x) osteon_exp_lanes(r_some(x))
#define r_log(x) osteon_log_lanes(r_some(x))
#define r_pow(x, e) osteon_exp_lanes((e)*osteon_log_lanes(r_some(x)))
#define r_sqrt(x) osteon_sqrt_lanes(r_some(x))
#define r_less(a, b, x, z) osteon_blend(r_some(a) < r_some(b), r_some(x), r_some(z))
#define r_some(x) ((osteon_real){0} + (x)) /* a number where a vector is needed */
/* conditions are decided by the double reading */
#undef CHECK_BEGIN
#undef REJECT_IF
#undef CHECK_END
#define CHECK_BEGIN
#define REJECT_IF(condition, why)
#define CHECK_END
/* Into the stages of a step, if it is short. */
static inline void rates_lanes(const real t, const real *c, const real *y, real *dydt);
