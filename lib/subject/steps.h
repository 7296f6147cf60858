/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How closely errors are held and when an integration gives up: one rule for sims and cohorts. */
#ifndef OSTEON_LIB_SUBJECT_STEPS_H
#define OSTEON_LIB_SUBJECT_STEPS_H

#include <stdint.h>

/* The part of the tolerance that states with kinks get. An explicit pair may see nothing of a kink, by where it
 * falls between its stages: of komarova2003's z the error was up to 100 times the tolerance in sims and 46 times in
 * cohorts; with a tenth it is below 10 times (tests/test_solvers.c). */
#define OSTEON_KINK_SHARE 0.1

/* An error that asks for a step shorter than this cannot be met. Days. */
#define OSTEON_SHORTEST_STEP 1e-12
/* A step that ends out of range is tried again shorter, as its end may lie beyond where the state turns back or
 * beyond the day asked for. One as short as this, a tenth of a second, is believed. Days. */
#define OSTEON_SHORT_STEP 1e-6
/* What is left of the length of a step that ended out of range. */
#define OSTEON_SHORTENED 0.2
/* The attempts that are left to a subject before it must have come on by a day. */
typedef struct osteon_patience {
  int64_t left;
  double since; /* day */
} osteon_patience;

static inline osteon_patience osteon_patience_from(double day, int steps_a_day) {
  return (osteon_patience){steps_a_day, day};
}
/* Called when none are left: whether it did come on. If so, it has as many again. */
static inline int osteon_patience_renewed(osteon_patience *p, double day, int steps_a_day) {
  if (day - p->since < 1) return 0;
  *p = osteon_patience_from(day, steps_a_day);
  return 1;
}

#endif
