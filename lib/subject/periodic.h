/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an endless course of doses would have brought a subject, for sims and cohorts. */
#ifndef OSTEON_LIB_SUBJECT_PERIODIC_H
#define OSTEON_LIB_SUBJECT_PERIODIC_H

#include <osteon/schedule.h>

#include "base/base.h"

typedef struct osteon_periodic osteon_periodic;

/* All memory that the search takes, for a schedule with such a course. */
osteon_status osteon_periodic_new(osteon_periodic **periodic, const osteon_model *model);
void osteon_periodic_free(osteon_periodic *periodic); /* NULL allowed */

/* What is repeated, and how closely the states are to be found. */
typedef struct osteon_repeated {
  const osteon_event *course; /* an OSTEON_EVENT_STEADY with its parts after it */
  const double *factor;       /* of the doses */
  const double *c;            /* constants; the rates are those of one day, as of osteon_sim_find_steady */
  double day, rtol, atol, longest_step;
} osteon_repeated;

/* From the states y, in place, to those just before the next dose. States that nothing depends on stay as they are.
 * OSTEON_ESTEADY: none near, because of *state, and y is as before; OSTEON_ESTOPPED. */
osteon_status osteon_periodic_find(osteon_periodic *periodic, const osteon_repeated *what, double *y,
                                   int *state);

#endif
