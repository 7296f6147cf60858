/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file sets.h
 *  Parameter sets: alternative values of some of a model's parameters, all in agreement with the data. Comparing the
 * results of all sets shows the uncertainty due to the parameters.
 */
#ifndef OSTEON_SETS_H
#define OSTEON_SETS_H

#include <osteon/cohort.h>
#include <osteon/model.h>
#include <osteon/sim.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_sets osteon_sets;

/** Makes n sets of the named parameters: values[set * n_names + name], which are copied, as is nothing else: the model
 * must outlive them. Free with osteon_sets_free. OSTEON_ENAME, OSTEON_ERANGE (a value), OSTEON_EINVAL (none of
 * either, or a name twice), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_sets_new(osteon_sets **sets, const osteon_model *model,
                                         const char *const *names, int n_names, const double *values, int n);
/** Reads sets from a table: a row a set, a column a parameter; the columns `set`, `excess` and `scale`, with which
 * osteon_fit_save_draws describes a set, are ignored. OSTEON_EIO, OSTEON_EFORMAT, OSTEON_ENOMEM, or errors as
 * osteon_sets_new. */
OSTEON_API osteon_status osteon_sets_load(osteon_sets **sets, const osteon_model *model, const char *path);
/** Reads the one set of a table with the columns `name` and `value`, a row a parameter, as osteon_fit_save_parameters
 * writes it; other columns are ignored. Errors as osteon_sets_load. */
OSTEON_API osteon_status osteon_sets_load_parameters(osteon_sets **sets, const osteon_model *model,
                                                     const char *path);
OSTEON_API void osteon_sets_free(osteon_sets *sets);                       /**< NULL allowed */
OSTEON_API int osteon_sets_count(const osteon_sets *sets);                 /**< how many sets */
OSTEON_API const osteon_model *osteon_sets_model(const osteon_sets *sets); /**< as made with */
/** How many parameters each set has. */
OSTEON_API int osteon_sets_parameter_count(const osteon_sets *sets);
/** Name of parameter k, constant; NULL past the end. */
OSTEON_API const char *osteon_sets_parameter_name(const osteon_sets *sets, int k);
/** Value of parameter k in set i; NaN where there is none. */
OSTEON_API double osteon_sets_value(const osteon_sets *sets, int i, int k);

/** Gives a sim of the model the values of set i, before it starts. OSTEON_EINVAL (another model), OSTEON_ERANGE
 * (no such set), or errors as osteon_sim_set_param. */
OSTEON_FULL_API osteon_status osteon_sets_apply_sim(const osteon_sets *sets, int i, osteon_sim *sim);
/** Gives all subjects of a cohort the values of set i. OSTEON_EINVAL (another model), OSTEON_ERANGE (no such set), or
 * errors as osteon_cohort_set_param. */
OSTEON_API osteon_status osteon_sets_apply_cohort(const osteon_sets *sets, int i, osteon_cohort *cohort);

/** The ends of the middle 95 % of n values, one of each set: quantiles of 0.025 and 0.975, linear between order
 * statistics. Values that are not finite are left out; NaN without any. Sorts `values`. */
OSTEON_API void osteon_sets_interval(double *values, int n, double *low, double *high);

#ifdef __cplusplus
}
#endif
#endif
