/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the baseline knows of a row: what was given and when, where it was measured, and how long after the
 * menopause. */
#ifndef OSTEON_LIB_TRIALS_EFFECTS_H
#define OSTEON_LIB_TRIALS_EFFECTS_H

#include "scenario/given.h"
#include "trials/trials_internal.h"

/* One thing that was given, as it stands at the end of a row's interval or at its beginning. */
typedef struct osteon_effect {
  int thing; /* the same number: the same class of drugs, kind of exercise or supplement */
  int drug;  /* the same number: also the same drug */
  osteon_given_kind kind;
  double sign;    /* with which it counts: -1 at the beginning of the interval, the reverse in a control */
  double on, off; /* years for which it was given, and since it ended */
  double dose;    /* logarithm of the mean amount a day, above the mean of the drug's rows */
} osteon_effect;

enum { OSTEON_MOST_EFFECTS = 64 };

/* A row as a change: a rate times its years. */
typedef struct osteon_effects {
  const osteon_trial *trial;
  int row, study; /* of the trials; the same number: the same study */
  double value, se;
  double per;      /* what the row's own measure is multiplied with to be a change */
  double years;    /* of the interval */
  double since;    /* years since the menopause in its middle */
  int is_compared; /* with a control: what happens to all women is not in it */
  int is_hip;      /* hip or its neck, else spine */
  int is_fitted;   /* neither of validation nor recalled from memory */
  int n;
  osteon_effect at[OSTEON_MOST_EFFECTS];
} osteon_effects;

/* The rows of BMD that are a change, a rate or a difference and have arms: *n of them in *rows, which is the caller's
 * to free. OSTEON_EFORMAT, OSTEON_ERANGE (too much is given), OSTEON_ENOMEM. */
osteon_status osteon_trials_find_effects(const osteon_trials *trials, osteon_effects **rows, int *n);

#endif
