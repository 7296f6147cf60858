/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file scenario.h
 *  A scenario: who, what happens to her and when, for how long, in one YAML file.
 *
 *  osteon_scenario_help() documents every key.
 */
#ifndef OSTEON_SCENARIO_H
#define OSTEON_SCENARIO_H

#include <osteon/cohort.h>
#include <osteon/fit.h>
#include <osteon/model.h>
#include <osteon/population.h>
#include <osteon/schedule.h>
#include <osteon/text.h>
#include <osteon/sim.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_scenario osteon_scenario;

/** Reads a scenario; `registry` NULL: the bundled models. Free with osteon_scenario_free. Where there is no file
 *  `path`, and it names no folder, the scenario of that name that comes with osteon is read. The registry must outlive
 *  the scenario. OSTEON_EIO, OSTEON_EFORMAT, OSTEON_ENAME, OSTEON_ERANGE, OSTEON_EINVAL, OSTEON_ENOMEM,
 *  OSTEON_EUNSUPPORTED (not JSON, where libyaml is not built in). The sentence starts with FILE:LINE where there is a
 *  line to name. */
OSTEON_API osteon_status osteon_scenario_load(osteon_scenario **scenario, const osteon_registry *registry,
                                              const char *path);
/** The same from a text in memory: the first `length` bytes of it, in UTF-8, at most 1 MiB without a byte 0. `name`
 * stands for the path: messages begin with it, and the files that the scenario itself names (`include`, `people`,
 * tables of events) are looked for beside it, so without a folder in it in the working folder. Both are copied.
 * OSTEON_EINVAL (NULL), otherwise errors as osteon_scenario_load. */
OSTEON_API osteon_status osteon_scenario_parse(osteon_scenario **scenario, const osteon_registry *registry,
                                               const char *text, size_t length, const char *name);
OSTEON_API void osteon_scenario_free(osteon_scenario *scenario); /**< NULL allowed */

OSTEON_API const char *osteon_scenario_title(const osteon_scenario *scenario); /**< "" if none; owned by it */
OSTEON_API const osteon_model *osteon_scenario_model(
    const osteon_scenario *scenario); /**< owned by the registry */
/** What happens, on ticks of dt; owned by the scenario. */
OSTEON_API osteon_schedule *osteon_scenario_schedule(osteon_scenario *scenario);
/** What varies between subjects, around the scenario's values; nothing where it does not say. Seed 0. Owned by the
 * scenario. */
OSTEON_API osteon_population *osteon_scenario_population(osteon_scenario *scenario);
OSTEON_API double osteon_scenario_until(const osteon_scenario *scenario); /**< d, a whole number of ticks */
/** d between rows, at least a tick: row k belongs on the tick nearest to k times this (a month is not
 *  whole days). */
OSTEON_API double osteon_scenario_every(const osteon_scenario *scenario);
OSTEON_API double osteon_scenario_dt(const osteon_scenario *scenario); /**< length of a tick, d */
/** Gives the scenario another value of a parameter, in place of its own, and to the median of one that varies; for what
 * it does afterwards: sims, cohorts, arms and notices. Priors of its section `fit` stay. Errors as
 * osteon_population_set_median. */
OSTEON_API osteon_status osteon_scenario_set_param(osteon_scenario *scenario, const char *name, double value);
/** Sets dt, tolerances, solver and schedule to the scenario's in options made by osteon_sim_options_default; the
 * scenario, which owns the schedule, must outlive the sim. OSTEON_EINVAL (NULL, options of no valid size). */
OSTEON_API osteon_status osteon_scenario_get_options(osteon_scenario *scenario, osteon_sim_options *options);

/** The same for a fit: dt, the tolerances and bounds of steps, as far as the scenario gives them. Its solver is for
 * sims only. OSTEON_EINVAL (NULL, options of no valid size). */
OSTEON_FULL_API osteon_status osteon_scenario_get_fit_options(const osteon_scenario *scenario,
                                                              osteon_fit_options *options);

/** osteon_model_imply of the scenario's parameters and n more, which a caller sets after it: what follows from the
 * scenario's own is set in it. OSTEON_EINVAL. */
OSTEON_API osteon_status osteon_scenario_imply(const osteon_scenario *scenario, const char *const *names,
                                               const double *values, int n, int *param, double *value);

/** osteon_model_notice of the scenario's parameters and n more, which a caller sets after it. OSTEON_EINVAL,
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_scenario_notice(const osteon_scenario *scenario, const char *const *names,
                                                const double *values, int n, char *text, size_t size);

/** osteon_schedule_find_contexts of a scenario until day `until`, or its own end where that is NaN, with n more
 * parameters and inputs, which a caller sets after it. OSTEON_EINVAL, OSTEON_ERANGE, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_scenario_find_contexts(const osteon_scenario *scenario,
                                                       const char *const *names, const double *values, int n,
                                                       double until, bool *touched);
/** The same where another schedule, such as a subject's of an event table, stands for the scenario's own. OSTEON_EINVAL
 * (also: a schedule of another model), otherwise errors as osteon_scenario_find_contexts. */
OSTEON_API osteon_status osteon_scenario_find_contexts_of(const osteon_scenario *scenario,
                                                          const osteon_schedule *schedule,
                                                          const char *const *names, const double *values,
                                                          int n, double until, bool *touched);
/** The context that a day, or the nearest tick, belongs to, by what happened before it: its index into
 * osteon_model.contexts, -1 where no rule fits. Errors as osteon_scenario_find_contexts. */
OSTEON_API osteon_status osteon_scenario_find_context(const osteon_scenario *scenario, double day,
                                                      int *context);

/** Sets the parameters, inputs and initial states in a sim that is not started. OSTEON_EINVAL
 * (a sim of another model), or errors as osteon_sim_set_param. */
OSTEON_FULL_API osteon_status osteon_scenario_apply_sim(const osteon_scenario *scenario, osteon_sim *sim);

/** The same for all subjects of a cohort that is not started. OSTEON_EINVAL (a cohort of another model, or
 * started), or errors as osteon_cohort_set_params. */
OSTEON_API osteon_status osteon_scenario_apply_cohort(const osteon_scenario *scenario, osteon_cohort *cohort);

/** The scenario as an arm of a fit: its schedule, parameters and inputs, owned by the scenario. Parameters of its
 * section `fit` are the fit's, not the arm's own: see osteon_scenario_apply_fit. OSTEON_ENOMEM,
 * OSTEON_EUNSUPPORTED (it sets initial states). */
OSTEON_FULL_API osteon_status osteon_scenario_get_arm(osteon_scenario *scenario, osteon_arm *arm);
/** Sets the scenario's parameters in a fit of its model. Errors as osteon_fit_set_param. */
OSTEON_FULL_API osteon_status osteon_scenario_apply_fit(const osteon_scenario *scenario, osteon_fit *fit);
/** Adds the parameters of the scenario's section `fit` to those that are fitted, from their values in the fit now, with
 * the correlations of their priors, and sets the errors of its section `error`: before observations are added. Errors
 * as osteon_fit_add_parameter. */
OSTEON_FULL_API osteon_status osteon_scenario_add_parameters(const osteon_scenario *scenario,
                                                             osteon_fit *fit);

/** The scenarios that come with osteon, by name. */
typedef struct osteon_scenario_list osteon_scenario_list;
/** Lists them. Free with osteon_scenario_list_free. OSTEON_EIO (the folder, see osteon_data_path), OSTEON_EFORMAT,
 * OSTEON_ERANGE, OSTEON_ENOMEM, OSTEON_EUNSUPPORTED (as osteon_scenario_load). */
OSTEON_API osteon_status osteon_scenario_list_new(osteon_scenario_list **list);
OSTEON_API void osteon_scenario_list_free(osteon_scenario_list *list);       /**< NULL allowed */
OSTEON_API int osteon_scenario_list_count(const osteon_scenario_list *list); /**< how many */
/** Name of scenario i, from 0, as osteon_scenario_load takes it: ai.yaml; NULL past the end. Owned by the list. */
OSTEON_API const char *osteon_scenario_list_name(const osteon_scenario_list *list, int i);
/** Its model; "" where it names none, as what osteon_lineup_load runs through several. NULL past the end. */
OSTEON_API const char *osteon_scenario_list_model(const osteon_scenario_list *list, int i);
/** Its title, "" where it has none. NULL past the end. */
OSTEON_API const char *osteon_scenario_list_title(const osteon_scenario_list *list, int i);

/** Where the errors of a fit come from, as the scenario's key `weights` says. */
typedef enum osteon_weights {
  OSTEON_WEIGHTS_OWN,    /**< the table and the section `error`, nothing added */
  OSTEON_WEIGHTS_TRIALS, /**< the rule for published results: see osteon_trials_add_to_fit */
} osteon_weights;
OSTEON_API osteon_weights osteon_scenario_weights(const osteon_scenario *scenario); /**< the scenario's */

/** Every key with its meaning, and an example: a text for people; constant. */
OSTEON_API const char *osteon_scenario_help(void);

#ifdef __cplusplus
}
#endif
#endif
