/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sims and cohorts ask before they take a parameter set. */
#ifndef OSTEON_LIB_POPULATION_SETS_INTERNAL_H
#define OSTEON_LIB_POPULATION_SETS_INTERNAL_H

#include <osteon/sets.h>

/* Whether set i can be used with model `of`. OSTEON_EINVAL, OSTEON_ERANGE. */
osteon_status osteon_sets_check_use(const osteon_sets *sets, int i, const osteon_model *of);

#endif
