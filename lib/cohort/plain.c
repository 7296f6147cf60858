/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel with one lane, for models that a program registered: they were compiled once, as doubles. Explicit
 * for all, stiff ones too: those are right, and slow. */
#include <math.h>

#include "cohort/cohort_internal.h"
#include "subject/one_lane.h"

static double osteon_inverse_sixth_root(double x) { return pow(x, -1 / 6.0); }
static double osteon_larger_size(double a, double b) { return fmax(fabs(a), fabs(b)); }
static double osteon_about_inverse(double x) { return 1 / x; }
static int64_t osteon_beyond(double x, double least, double most) {
  return WHERE(x < least) | WHERE(x > most);
}
static int osteon_lanes_of(int64_t where) { return where != 0; }
static int64_t osteon_mask_of(int lanes) { return WHERE(lanes != 0); }
#define OSTEON_GREATER(a, b) ((a) > (b) ? (a) : (b))
static double osteon_within(double x, double least, double most) { return fmin(fmax(x, least), most); }
#define N (q->model->n_states)
#define rates_lanes q->model->kernels.rates
#include "cohort/step.h"

const osteon_kernel osteon_plain_kernel = {.isa = "plain",
                                           .lanes = 1,
                                           .work = STEP_WORK,
                                           .packs = 4,
                                           .advance = advance,
                                           .commit = commit,
                                           .bridge = bridge,
                                           .between = between,
                                           .spread = spread_constants};
