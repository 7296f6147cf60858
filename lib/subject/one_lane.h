/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the text of a step is written over, as doubles: one lane, as lib/cohort/lanes.h has several. */
#ifndef OSTEON_LIB_SUBJECT_ONE_LANE_H
#define OSTEON_LIB_SUBJECT_ONE_LANE_H

#include <math.h>
#include <stdint.h>

typedef double osteon_real;
typedef int64_t osteon_mask;
static inline double osteon_abs(double x) { return fabs(x); }
static inline double osteon_blend(int64_t where, double yes, double no) { return where ? yes : no; }
#define WHERE(condition) (-(int64_t)(condition))
#define W 1

#endif
