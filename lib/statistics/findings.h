/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How findings are made. */
#ifndef OSTEON_LIB_STATISTICS_FINDINGS_H
#define OSTEON_LIB_STATISTICS_FINDINGS_H

#include "statistics/statistics.h"

/* No number but why. */
osteon_finding osteon_not_estimable(osteon_estimability state);
/* Estimate, interval and p by Student's t with df degrees of freedom, or the normal distribution where that is
 * INFINITY. */
osteon_finding osteon_finding_of(double estimate, double se, double df, double alpha);

int osteon_alpha_is_good(double alpha);
/* Whether person i is analysed. */
static inline int osteon_is_in(const osteon_analysis_set *set, int64_t i) { return set->arm[i] <= 1; }
/* Whether every covariate of the persons is a number, and their strata exist. */
int osteon_set_is_good(const osteon_analysis_set *set);

#endif
