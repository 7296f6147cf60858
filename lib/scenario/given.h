/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scenario gives, in its own words and before a model makes anything of it. */
#ifndef OSTEON_LIB_SCENARIO_GIVEN_H
#define OSTEON_LIB_SCENARIO_GIVEN_H

#include <osteon/scenario.h>

typedef enum osteon_given_kind {
  OSTEON_GIVEN_DRUG, /* also an input or a dose among the events */
  OSTEON_GIVEN_EXERCISE,
  OSTEON_GIVEN_UNLOADING,
  OSTEON_GIVEN_NUTRITION
} osteon_given_kind;

enum { OSTEON_GIVEN_NAME = 48 };

typedef struct osteon_given {
  osteon_given_kind kind;
  char name[OSTEON_GIVEN_NAME]; /* the drug, the activity, the supplement, the input; cut if longer */
  /* What is given or taken a day, adherence included: of a drug in the model's unit, of a single dose its
   * amount over a year; sessions; mg or IU of a supplement; the part of the habitual load that is missing. */
  double a_day;
  double start, stop; /* d; what is given at intervals stops an interval after the last time */
} osteon_given;

/* Of the scenario, which owns them, in the order of its sections; *n of them. */
const osteon_given *osteon_scenario_given(const osteon_scenario *scenario, int *n);

#endif
