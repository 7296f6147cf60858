/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An infusion whose times are the model's own: `got` is what came in, rate times length. */
#define OSTEON_MODEL infusion
#define OSTEON_MODEL_FILE "infusion.c"
#define OSTEON_MODEL_TITLE "An infusion that the model times"
#define OSTEON_MODEL_CITATION "none"
#define OSTEON_MODEL_SOLVER "rkf45"

#define HERE "a test"
/* name, unit, initial value, min, max, scale, meaning, source */
#define STATES(X)                               \
  X(A, "mg", 0, 0, INFINITY, 1, "amount", HERE) \
  X(got, "mg", 0, 0, INFINITY, 1, "given in all", HERE)

/* name, unit, value, min, max, origin, meaning, source */
#define PARAMS(X)                                                  \
  X(k, "1/d", 0.1, 0, 1e6, OSTEON_ASSUMED, "elimination", HERE)    \
  X(start, "d", 100, -1e6, 1e6, OSTEON_ASSUMED, "first day", HERE) \
  X(length, "d", 2, 0, 1e6, OSTEON_ASSUMED, "how long", HERE)      \
  X(before, "d", 0, 0, 1e6, OSTEON_ASSUMED, "days of history", HERE)

/* name, unit, value, min, max, kind, meaning, source */
#define INPUTS(X)                                         \
  X(rate, "mg/d", 50, 0, 1e6, OSTEON_HABIT, "rate", HERE) \
  X(delay, "d", 0, 0, 1e6, OSTEON_TREATMENT, "by which it is late", HERE)

/* name, unit, expression, meaning, source */
#define OUTPUTS(X) X(twice, "mg", 2 * A, "twice the amount", HERE)

/* day, meaning */
#define TIMES(X)                          \
  X(start + delay, "the infusion begins") \
  X(start + delay + length, "it ends")
#define HISTORY before

#include <osteon/equations.h>

RATES_BEGIN
  const real on = r_less(t, start + delay, 0, r_less(t, start + delay + length, rate, 0));
  dA = on - k * A;
  dgot = on;
RATES_END

OUTPUTS_BEGIN
OUTPUTS_END

#include OSTEON_NEXT
