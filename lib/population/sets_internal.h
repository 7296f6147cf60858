/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked before a parameter set is taken, and the medians of women who have one. */
#ifndef OSTEON_LIB_POPULATION_SETS_INTERNAL_H
#define OSTEON_LIB_POPULATION_SETS_INTERNAL_H

#include <osteon/population.h>
#include <osteon/sets.h>

/* Whether set i can be used with model `of`. OSTEON_EINVAL, OSTEON_ERANGE. */
osteon_status osteon_sets_check_use(const osteon_sets *sets, int i, const osteon_model *of);

/* What women's medians of the parameters of sets are now, into own[parameter of the sets]; of sets NULL none. */
osteon_status osteon_sets_read_medians(const osteon_sets *sets, const osteon_population *population,
                                       double *own);
/* Set i becomes the medians, or `own` again where i is below 0. What a scenario gives, which is not the model's own
 * value, holds in every set, as in a cohort with intervals. */
osteon_status osteon_sets_put_medians(const osteon_sets *sets, int i, const double *own,
                                      osteon_population *population);

#endif
