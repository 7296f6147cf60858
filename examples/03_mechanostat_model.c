/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model of one's own, in the form of osteon/equations.h: Frost's mechanostat at its simplest. Bone
 * mass follows the strain that a load makes in it, and less bone is strained more. */
#define OSTEON_MODEL mechanostat
#define OSTEON_MODEL_FILE "03_mechanostat_model.c"
#define OSTEON_MODEL_TITLE "Bone mass that follows its strain"
#define OSTEON_MODEL_CITATION "an example of osteon; no paper"
#define OSTEON_MODEL_NOTES "Its numbers are chosen to be simple."
#define OSTEON_MODEL_SOLVER "rkf45"

#define OURS "chosen for the example"
/* name, unit, initial value, min, max, scale, meaning, source */
#define STATES(X) X(mass, "%", 100, 1e-3, INFINITY, 100, "bone mass", OURS)
/* name, unit, value, min, max, origin, meaning, source */
#define PARAMS(X)                                                                         \
  X(rate, "%/d", 0.05, 0, 10, OSTEON_ASSUMED, "change of mass at twice the strain", OURS) \
  X(lazy, "-", 0.05, 0, 1, OSTEON_ASSUMED, "half width of the lazy zone", OURS)
/* name, unit, value, min, max, kind, meaning, source */
#define INPUTS(X) X(load, "-", 1, 0, 100, OSTEON_HABIT, "load over the habitual", OURS)
/* name */
#define ALGEBRA(X) X(error)
/* name, unit, expression, meaning, source */
#define OUTPUTS(X) X(strain, "-", 1 + error, "strain over the habitual", OURS)
#include <osteon/equations.h>

ALGEBRA_BEGIN
  error = load * 100 / mass - 1;
ALGEBRA_END

RATES_BEGIN
  dmass = rate * (r_max(r_const(0), error - lazy) - r_max(r_const(0), -error - lazy));
RATES_END

OUTPUTS_BEGIN
OUTPUTS_END

#include OSTEON_NEXT
