/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file scenario.h
 *  A scenario: one YAML file that describes a person, what happens to her and when, and for how long she is simulated.
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

/** Reads a scenario. Free with osteon_scenario_free. If there is no file `path`, and `path` contains no folder, the
 * scenario of that name that comes with osteon is read. `registry` NULL: the bundled models; otherwise the registry
 * must outlive the scenario. OSTEON_EIO, OSTEON_EFORMAT, OSTEON_ENAME, OSTEON_ERANGE, OSTEON_EINVAL, OSTEON_ENOMEM,
 * OSTEON_EUNSUPPORTED (the file is not JSON, and osteon was built without libyaml). The sentence starts with FILE:LINE
 * if it concerns a line. */
OSTEON_API osteon_status osteon_scenario_load(osteon_scenario **scenario, const osteon_registry *registry,
                                              const char *path);
/** Reads a scenario from a text in memory: the first `length` bytes of `text`, in UTF-8, at most 1 MiB, without a byte
 * 0. `name` takes the place of the path: messages begin with it, and the files that the scenario names (`include`,
 * `people`, tables of events) are searched for in its folder, or in the working folder if it contains none. `text` and
 * `name` are copied. OSTEON_EINVAL (NULL), otherwise errors as osteon_scenario_load. */
OSTEON_API osteon_status osteon_scenario_parse(osteon_scenario **scenario, const osteon_registry *registry,
                                               const char *text, size_t length, const char *name);
OSTEON_API void osteon_scenario_free(osteon_scenario *scenario); /**< NULL allowed */

/** Title of the scenario; "" if it has none. Owned by the scenario. */
OSTEON_API const char *osteon_scenario_title(const osteon_scenario *scenario);
/** Model of the scenario; owned by the registry. */
OSTEON_API const osteon_model *osteon_scenario_model(const osteon_scenario *scenario);
/** What happens to the person, with all events on ticks of dt; owned by the scenario. */
OSTEON_API osteon_schedule *osteon_scenario_schedule(osteon_scenario *scenario);
/** The population that the scenario describes: what varies between subjects, around the scenario's values; nothing
 * varies if the scenario does not say so. Its seed is 0. Owned by the scenario. */
OSTEON_API osteon_population *osteon_scenario_population(osteon_scenario *scenario);
/** Day on which the scenario ends, a whole number of ticks. */
OSTEON_API double osteon_scenario_until(const osteon_scenario *scenario);
/** Days between rows, at least one tick. Row k is on the tick nearest to k times this number (a month is not a whole
 * number of days). */
OSTEON_API double osteon_scenario_every(const osteon_scenario *scenario);
OSTEON_API double osteon_scenario_dt(const osteon_scenario *scenario); /**< length of a tick, d */
/** Gives a parameter of the scenario another value, which is also its median if it varies. This affects what the
 * scenario does afterwards: sims, cohorts, arms and notices. Priors in its section `fit` stay as they are. Errors as
 * osteon_population_set_median. */
OSTEON_API osteon_status osteon_scenario_set_param(osteon_scenario *scenario, const char *name, double value);
/** Sets dt, tolerances, limits of steps, solver and schedule to those of the scenario, in options that were made by
 * osteon_sim_options_default. The scenario owns the schedule, and must outlive the sim. OSTEON_EINVAL (NULL, options of
 * no valid size). */
OSTEON_API osteon_status osteon_scenario_get_options(osteon_scenario *scenario, osteon_sim_options *options);

/** The same for a fit: sets dt, tolerances and limits of steps, as far as the scenario gives them. The scenario's
 * solver is for sims only. OSTEON_EINVAL (NULL, options of no valid size). */
OSTEON_FULL_API osteon_status osteon_scenario_get_fit_options(const osteon_scenario *scenario,
                                                              osteon_fit_options *options);

/** Like osteon_model_imply, for the scenario's parameters and n more that the caller sets after it. The scenario itself
 * already contains what follows from its own parameters. OSTEON_EINVAL. */
OSTEON_API osteon_status osteon_scenario_imply(const osteon_scenario *scenario, const char *const *names,
                                               const double *values, int n, int *param, double *value);

/** Like osteon_model_notice, for the scenario's parameters and n more that the caller sets after it. OSTEON_EINVAL,
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_scenario_notice(const osteon_scenario *scenario, const char *const *names,
                                                const double *values, int n, char *text, size_t size);

/** Like osteon_schedule_find_contexts, for a scenario up to day `until` (NaN: up to its own end) and n more parameters
 * and inputs that the caller sets after it. OSTEON_EINVAL, OSTEON_ERANGE, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_scenario_find_contexts(const osteon_scenario *scenario,
                                                       const char *const *names, const double *values, int n,
                                                       double until, bool *touched);
/** The same with another schedule in place of the scenario's own, such as that of a subject in a table of events.
 * OSTEON_EINVAL (also: a schedule of another model), otherwise errors as osteon_scenario_find_contexts. */
OSTEON_API osteon_status osteon_scenario_find_contexts_of(const osteon_scenario *scenario,
                                                          const osteon_schedule *schedule,
                                                          const char *const *names, const double *values,
                                                          int n, double until, bool *touched);
/** Finds the context of a day (moved to the nearest tick), from what happened before it: *context is its index into
 * osteon_model.contexts, or -1 if no rule is met. Errors as osteon_scenario_find_contexts. */
OSTEON_API osteon_status osteon_scenario_find_context(const osteon_scenario *scenario, double day,
                                                      int *context);

/** Sets the scenario's parameters, inputs and initial states in a sim that has not been started. OSTEON_EINVAL (a sim
 * of another model), or errors as osteon_sim_set_param. */
OSTEON_FULL_API osteon_status osteon_scenario_apply_sim(const osteon_scenario *scenario, osteon_sim *sim);

/** The same for all subjects of a cohort that has not been started. OSTEON_EINVAL (a cohort of another model, or one
 * that has been started), or errors as osteon_cohort_set_params. */
OSTEON_API osteon_status osteon_scenario_apply_cohort(const osteon_scenario *scenario, osteon_cohort *cohort);

/** Describes the scenario as an arm of a fit: its schedule, parameters and inputs, all owned by the scenario.
 * Parameters in its section `fit` belong to the fit and not to the arm: see osteon_scenario_apply_fit. OSTEON_ENOMEM,
 * OSTEON_EUNSUPPORTED (the scenario sets initial states). */
OSTEON_FULL_API osteon_status osteon_scenario_get_arm(osteon_scenario *scenario, osteon_arm *arm);
/** Sets the scenario's parameters in a fit of the same model. Errors as osteon_fit_set_param. */
OSTEON_FULL_API osteon_status osteon_scenario_apply_fit(const osteon_scenario *scenario, osteon_fit *fit);
/** Adds the parameters in the scenario's section `fit` to the free parameters of the fit, starting from their present
 * values in the fit, with the correlations of their priors; and sets the errors in its section `error`. Call this
 * before you add observations. Errors as osteon_fit_add_parameter. */
OSTEON_FULL_API osteon_status osteon_scenario_add_parameters(const osteon_scenario *scenario,
                                                             osteon_fit *fit);

/** A list of the scenarios that come with osteon, in order of name. */
typedef struct osteon_scenario_list osteon_scenario_list;
/** Makes this list. Free with osteon_scenario_list_free. OSTEON_EIO (the folder cannot be read: see osteon_data_path),
 * OSTEON_EFORMAT, OSTEON_ERANGE, OSTEON_ENOMEM, OSTEON_EUNSUPPORTED (as for osteon_scenario_load). */
OSTEON_API osteon_status osteon_scenario_list_new(osteon_scenario_list **list);
OSTEON_API void osteon_scenario_list_free(osteon_scenario_list *list);       /**< NULL allowed */
OSTEON_API int osteon_scenario_list_count(const osteon_scenario_list *list); /**< number of scenarios */
/** Name of scenario i, from 0, as osteon_scenario_load accepts it, for example ai.yaml; NULL past the end. Owned by the
 * list. */
OSTEON_API const char *osteon_scenario_list_name(const osteon_scenario_list *list, int i);
/** Name of the model of scenario i; "" if it names none, as scenarios for osteon_lineup_load, which runs them through
 * several models. NULL past the end. Owned by the list. */
OSTEON_API const char *osteon_scenario_list_model(const osteon_scenario_list *list, int i);
/** Title of scenario i; "" if it has none. NULL past the end. Owned by the list. */
OSTEON_API const char *osteon_scenario_list_title(const osteon_scenario_list *list, int i);

/** Where a fit takes the errors of observations from: the scenario's key `weights`. */
typedef enum osteon_weights {
  OSTEON_WEIGHTS_OWN,    /**< from the table and the section `error`, with nothing added */
  OSTEON_WEIGHTS_TRIALS, /**< from the rule for published results: see osteon_trials_add_to_fit */
} osteon_weights;
OSTEON_API osteon_weights osteon_scenario_weights(const osteon_scenario *scenario); /**< the scenario's */

/** A text for users that explains every key of a scenario and gives an example; a constant string. */
OSTEON_API const char *osteon_scenario_help(void);

#ifdef __cplusplus
}
#endif
#endif
