/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search along the axes, with steps that grow where they gain and shrink where they do not. */
#include "trials/climb.h"

#include <math.h>

enum { MOST_ROUNDS = 100, MOST_CONSTANTS = 16 };
static const double smallest_step = 0.01; /* of logarithms */

/* Up, else down: whether either was higher. */
static int step(double (*height)(void *), void *context, double *constant, double by, double *best) {
  const double kept = *constant;
  for (int side = 0; side < 2; side++) {
    *constant = kept * exp(side ? -by : by);
    const double here = height(context);
    if (here <= *best) continue;
    *best = here;
    return 1;
  }
  *constant = kept;
  return 0;
}

/* Where a round gained little because its steps were too long, shorter ones may gain more. */
static int are_small(const double *steps, int n) {
  for (int k = 0; k < n; k++)
    if (steps[k] > smallest_step) return 0;
  return 1;
}

osteon_status osteon_climb(double (*height)(void *), void *context, double *constants, int n, double enough) {
  double steps[MOST_CONSTANTS], before = -INFINITY;
  if (n > MOST_CONSTANTS) return osteon_fail(OSTEON_ERANGE, "%d constants; %d at most", n, MOST_CONSTANTS);
  for (int k = 0; k < n; k++) steps[k] = 0.5;
  double best = height(context);
  for (int round = 0; round < MOST_ROUNDS && (best - before >= enough || !are_small(steps, n)); round++) {
    before = best;
    for (int k = 0; k < n; k++) {
      if (osteon_stopped()) return osteon_fail_stopped();
      steps[k] *= step(height, context, &constants[k], steps[k], &best) ? 1.3 : 0.5;
    }
  }
  return OSTEON_OK;
}
