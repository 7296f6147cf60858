/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory of times to events. */
#ifndef OSTEON_LIB_STATISTICS_SURVIVAL_H
#define OSTEON_LIB_STATISTICS_SURVIVAL_H

#include "statistics/findings.h"

typedef struct osteon_timed {
  double time;
  int32_t person;
} osteon_timed;

enum { OSTEON_COEFFICIENTS_MOST = OSTEON_COVARIATES_MOST + 1 };
/* A person in Cox's likelihood, or several who are alike and leave together; `died` of them with the event. */
typedef struct osteon_entry {
  double persons, died;
  double x[OSTEON_COEFFICIENTS_MOST]; /* the arm, the covariates */
} osteon_entry;

/* A time with events in a stratum: who is at risk at it, and was not at the next later one. */
typedef struct osteon_step {
  int32_t end; /* of its entries, which begin where those of the step before end */
  int32_t died;
  int fresh; /* the first of its stratum */
} osteon_step;

/* Blocks of osteon_survival.work, each for n persons. */
typedef struct osteon_survival_parts {
  osteon_entry *entries;
  osteon_timed *sorted;
  osteon_step *steps;
  int32_t *by_time, *by_strata, *ends; /* ends: of the strata */
} osteon_survival_parts;
osteon_survival_parts osteon_find_parts(const osteon_analysis_set *set, void *work);

/* Whether arms can be compared: both have persons, and `cause` happened in at least this many of them. */
osteon_estimability osteon_check_events(const osteon_survival *survival, int cause, int arms);

/* The place after the last of those, from `i` on, who have the stratum and time of place i of by_strata. */
int64_t osteon_end_of_ties(const osteon_survival *survival, int64_t i);
static inline int osteon_stratum_of(const osteon_analysis_set *set, int64_t person) {
  return set->n_strata > 1 ? set->stratum[person] : 0;
}

#endif
