/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A short infusion that is a function of the day. */
#define OSTEON_MODEL pulse
#define OSTEON_MODEL_FILE "pulse.c"
#define OSTEON_MODEL_TITLE "An infusion that the model itself times"
#define OSTEON_MODEL_CITATION "none"
#define OSTEON_MODEL_SOLVER "rkf45"
#define OSTEON_MODEL_LONGEST_STEP 1

#define TEST "a test"
#define STATES(X)                                \
  X(A, "mg", 0, -1, INFINITY, 1, "amount", TEST) \
  X(got, "mg", 0, -1, INFINITY, 1, "given in all", TEST)
#define PARAMS(X)                                                          \
  X(k, "1/d", 0.1, 0, 1e6, OSTEON_ASSUMED, "elimination", TEST)            \
  X(t_on, "d", 100, 0, 1e6, OSTEON_ASSUMED, "start", TEST)                 \
  X(duration, "d", 2, 0, 1e6, OSTEON_ASSUMED, "length of the pulse", TEST) \
  X(rate, "mg/d", 50, 0, 1e6, OSTEON_ASSUMED, "rate in the pulse", TEST)
#define OUTPUTS(X) X(twice, "mg", 2 * A, "twice the amount", TEST)

#include <osteon/equations.h>

RATES_BEGIN
  const real on = r_less(t, t_on, r_const(0), r_less(t, t_on + duration, rate, r_const(0)));
  dA = on - k * A;
  dgot = on;
RATES_END

OUTPUTS_BEGIN
OUTPUTS_END

#include OSTEON_NEXT
