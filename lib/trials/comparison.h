/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the table and the pictures of a comparison share. */
#ifndef OSTEON_LIB_TRIALS_COMPARISON_H
#define OSTEON_LIB_TRIALS_COMPARISON_H

#include <osteon/trials.h>

struct osteon_comparison {
  const osteon_trials *trials;
  const double *predicted;
  const char *split;                     /* or NULL: all */
  const double *baseline, *baseline_sd;  /* or NULL: none */
  const double *uncertainty;             /* SD by the parameters, or NULL */
  const osteon_spread_of_women *spread;  /* or NULL: not known */
  double between[OSTEON_ENDPOINT_KINDS]; /* SD between trials; NaN: not known */
};

int osteon_comparison_has(const osteon_comparison *c, const osteon_trial *r); /* is it of the split? */
/* Whether it is one of the rows that a score is made of. */
int osteon_comparison_counts(const osteon_comparison *c, const osteon_trial *r, osteon_endpoint_kind kind,
                             const char *context);
int osteon_comparison_row(const osteon_comparison *c, const osteon_trial *r);          /* its number */
double osteon_comparison_predicted(const osteon_comparison *c, const osteon_trial *r); /* NaN: none */
int osteon_comparison_inside(const osteon_comparison *c, const osteon_trial *r);

#endif
