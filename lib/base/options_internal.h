/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options as a caller gave them, made those of this library. */
#ifndef OSTEON_LIB_BASE_OPTIONS_INTERNAL_H
#define OSTEON_LIB_BASE_OPTIONS_INTERNAL_H

#include <osteon/options.h>

/* `given`, which may be NULL or of another version's size, into `own`, of this version's size, with defaults where
 * it says nothing; every value of OSTEON_OPTION_LIST is in its range. OSTEON_EINVAL, OSTEON_ERANGE. */
osteon_status osteon_sim_options_take(const osteon_sim_options *given, osteon_sim_options *own);
osteon_status osteon_cohort_options_take(const osteon_cohort_options *given, osteon_cohort_options *own);
osteon_status osteon_sweep_options_take(const osteon_sweep_options *given, osteon_sweep_options *own);
osteon_status osteon_fit_options_take(const osteon_fit_options *given, osteon_fit_options *own);

/* The options that a sweep or a fit has in common with its cohorts. */
#define OSTEON_COHORT_OPTIONS_OF(o)                                                             \
  (osteon_cohort_options) {                                                                     \
    .size = sizeof(osteon_cohort_options), .dt = (o)->dt, .rtol = (o)->rtol, .atol = (o)->atol, \
    .threads = (o)->threads, .isa = (o)->isa                                                    \
  }

#endif
