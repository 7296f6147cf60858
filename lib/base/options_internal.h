/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options as a caller gave them, made those of this library. */
#ifndef OSTEON_LIB_BASE_OPTIONS_INTERNAL_H
#define OSTEON_LIB_BASE_OPTIONS_INTERNAL_H

#include <osteon/options.h>

/* The type of an option's member. */
typedef double OSTEON_TYPE_TIME, OSTEON_TYPE_NUMBER;
typedef int OSTEON_TYPE_WHOLE;

/* What an _init does: as much of `own` as the caller has room for; what he has beyond is 0. */
void osteon_options_give(void *options, size_t size, const void *own, size_t own_size);
/* A structure that begins with its size into `own`, which holds the defaults, as far as it goes; at least `least`
 * bytes. `type` is its name. OSTEON_EINVAL: of no valid size, or what a later version knows is set. */
osteon_status osteon_options_take(const char *type, const void *given, size_t least, void *own,
                                  size_t own_size);
/* The same; `last` is the last member that the first version with sizes had. */
#define OSTEON_OPTIONS_TAKE(type, last, given, own) \
  osteon_options_take(#type, given, offsetof(type, last) + sizeof(((type *)0)->last), own, sizeof *(own))

/* `given`, which may be NULL or of another version's size, into `own`, of this version's size, with defaults where
 * it says nothing; every value of OSTEON_OPTION_LIST is in its range. OSTEON_EINVAL, OSTEON_ERANGE. */
osteon_status osteon_sim_options_take(const osteon_sim_options *given, osteon_sim_options *own);
osteon_status osteon_cohort_options_take(const osteon_cohort_options *given, osteon_cohort_options *own);
osteon_status osteon_sweep_options_take(const osteon_sweep_options *given, osteon_sweep_options *own);
osteon_status osteon_fit_options_take(const osteon_fit_options *given, osteon_fit_options *own);

/* The options that a sweep or a fit has in common with its cohorts. */
osteon_cohort_options osteon_sweep_options_cohort(const osteon_sweep_options *given);
osteon_cohort_options osteon_fit_options_cohort(const osteon_fit_options *given);

#endif
