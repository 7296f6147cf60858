/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel with one lane, for models that a program registered: they were compiled once, as doubles. Explicit
 * for all, stiff ones too: those are right, and slow. */
#include <math.h>
#include <stdint.h>

#include "cohort/cohort_internal.h"

typedef double osteon_real;
typedef int64_t osteon_mask;
static double osteon_abs(double x) { return fabs(x); }
static double osteon_blend(int64_t where, double yes, double no) { return where ? yes : no; }
static double osteon_inverse_sixth_root(double x) { return pow(x, -1 / 6.0); }
#define WHERE(condition) (-(int64_t)(condition))
#define W 1
#define N (q->model->n_states)
#define rates_lanes q->model->kernels.rates
#include "cohort/step.h"

const osteon_kernel osteon_plain_kernel = {
    .isa = "plain", .lanes = 1, .work = STEP_WORK, .packs = 4, .advance = advance};
