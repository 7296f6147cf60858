/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file lineup.h
 *  One scenario through several models, side by side.
 *
 *  Each model says in its table `common` which of its states and outputs correspond to shared names (BMD_LS, CTX, ...:
 * equations.h), so a model that a program adds can be compared with the bundled ones. Values are in % of those before
 * any event: BMD and bone volume as change, everything else as level.
 */
#ifndef OSTEON_LINEUP_H
#define OSTEON_LINEUP_H

#include <stdbool.h>

#include <osteon/model.h>
#include <osteon/sets.h>
#include <osteon/scenario.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_lineup osteon_lineup;

/** Reads a scenario for several models: its key `model` does not matter, each has its own solver, and `variability`,
 *  `correlations` and `fit` are not read. `models`: n names, or NULL with n 0 for all of the registry (NULL: the
 *  bundled ones), which must outlive the lineup. A model that lacks a drug or an event of the scenario, or, where
 *  there are none, all of its exercise, unloading, nutrition and inputs, is left out; other things that a model does
 *  not know are left out of its run. Free with osteon_lineup_free. OSTEON_ENAME (no such model), OSTEON_EINVAL (no
 *  model is left), or errors as osteon_scenario_load. */
OSTEON_FULL_API osteon_status osteon_lineup_load(osteon_lineup **lineup, const osteon_registry *registry,
                                                 const char *const *models, int n, const char *path);
OSTEON_FULL_API void osteon_lineup_free(osteon_lineup *lineup); /**< NULL allowed */

/** Sets a parameter in all models that have it, before osteon_lineup_run. OSTEON_ENAME (none has it),
 * OSTEON_ERANGE, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_lineup_set_param(osteon_lineup *lineup, const char *name, double value);

/** Gives one of the models the values of a parameter set, as of osteon_sets_load_parameters, in place of those that the
 * scenario gives; before osteon_lineup_run. OSTEON_EINVAL (of none of the models that are run), OSTEON_ERANGE (no such
 * set), or errors as osteon_scenario_set_param. */
OSTEON_FULL_API osteon_status osteon_lineup_take_set(osteon_lineup *lineup, const osteon_sets *sets, int i);
/** Which common names are shown and written, in this order, whichever models have them: `n` from 1. By default all are
 * written, and those that several models have are shown. Before osteon_lineup_run. OSTEON_ENAME (no model that is run
 * has it), OSTEON_EINVAL (none, one twice), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_lineup_set_columns(osteon_lineup *lineup, const char *const *names,
                                                        int n);
/** The days of rows, in place of the scenario's `every`: whole ticks, ascending, 0 to osteon_lineup_until. Before
 * osteon_lineup_run. OSTEON_ERANGE, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_lineup_set_times(osteon_lineup *lineup, const double *days, int n);

/** Takes parameter sets of one of the models, which must outlive the lineup: osteon_lineup_run then makes an interval
 * for each of its values, 95 % over the sets. Parameters set by the scenario or by osteon_lineup_set_param have that
 * value in all of them. OSTEON_EINVAL (of none of the models that are run). */
OSTEON_FULL_API osteon_status osteon_lineup_set_sets(osteon_lineup *lineup, const osteon_sets *sets);

/** Takes rows of a table of trials (trials.h) as points beside the curves: changes in % from the baseline of
 * something that a model here has a common name for, not recalled from memory, in arms that up to then got the
 * scenario's drugs in the same doses at the same times, and no others. Rows of a table without the column
 * `treatment` are of the scenario itself. Errors as osteon_trials_load. */
OSTEON_FULL_API osteon_status osteon_lineup_read_trials(osteon_lineup *lineup, const char *path);
/** osteon_schedule_notice of the scenario and osteon_trials_notice of that table, each on lines of its own; "" where
 * there is nothing. OSTEON_EINVAL, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_lineup_notice(const osteon_lineup *lineup, char *text, size_t size);

/** Runs all models. One that fails is left out from then on, and its `failed` says why. OSTEON_ERANGE (more than a
 * million rows), OSTEON_ESTOPPED (stop.h; it can be run again), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_lineup_run(osteon_lineup *lineup);

/** The scenario's title, "" if none; owned by the lineup. */
OSTEON_FULL_API const char *osteon_lineup_title(const osteon_lineup *lineup);
/** The model that the scenario itself names, whether it is one of these or not; "" if none. Owned by the lineup. */
OSTEON_FULL_API const char *osteon_lineup_model_name(const osteon_lineup *lineup);
/** Days until the scenario's end. */
OSTEON_FULL_API double osteon_lineup_until(const osteon_lineup *lineup);

/** A model that was asked for. Texts are owned by the lineup. */
typedef struct osteon_lineup_model {
  const osteon_model *model;
  const osteon_scenario *scenario; /**< the scenario as the model reads it; NULL where it is left out */
  const char *left_out;            /**< why it is not run, a sentence; "" where it is */
  const char *without; /**< what it does not know and is run without, "exercise, calcium"; "" if nothing */
  const char *notice;  /**< osteon_model_notice of the parameters that are given; "" if nothing */
  const char *failed;  /**< why its run ended early, a sentence; "" if it did not */
} osteon_lineup_model;
/** Model i in order of name, NULL past the end. */
OSTEON_FULL_API const osteon_lineup_model *osteon_lineup_model_at(const osteon_lineup *lineup, int i);

/** Values of a common name in a model. */
typedef struct osteon_lineup_curve {
  const osteon_model *model;
  const osteon_common *common;
  int n;
  const double *times, *values; /**< d; % */
  const double *low, *high;     /**< interval over parameter sets; NULL without them */
} osteon_lineup_curve;
/** Curve i, model after model, NULL past the end; there are none before osteon_lineup_run. */
OSTEON_FULL_API const osteon_lineup_curve *osteon_lineup_curve_at(const osteon_lineup *lineup, int i);

/** A trial result. */
typedef struct osteon_lineup_point {
  const char *study, *arm, *name;  /**< name: the common name */
  double months, value, low, high; /**< in % as the curves; the 95 % interval, NaN where none was printed */
} osteon_lineup_point;
/** Point i, in the order of the table, owned by the lineup; NULL past the end. */
OSTEON_FULL_API const osteon_lineup_point *osteon_lineup_point_at(const osteon_lineup *lineup, int i);

/** Common name i of those that were chosen, or that more than one model has, or a trial saw; all where one model ran.
 * NULL past the last. */
OSTEON_FULL_API const char *osteon_lineup_name_at(const osteon_lineup *lineup, int i);
/** Whether a common name is shown as change from day 0, as the models' tables `common` say; no: as % of day 0. A name
 * that no model of the lineup has: no. */
OSTEON_FULL_API bool osteon_lineup_is_change(const osteon_lineup *lineup, const char *name);

/** Writes all curves as CSV: time, model, name, value, with parameter sets low and high, then what the value is
 * (measure: "change in %" or "% of before day 0"), the model's own quantity, and how that differs from the name
 * (caveat). "-" is standard output. A name that ends in .nc is NetCDF-4 instead, with a variable MODEL_NAME over time
 * for each curve. OSTEON_EIO, OSTEON_EUNSUPPORTED (no NetCDF), OSTEON_EINVAL (NetCDF before osteon_lineup_run),
 * OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_lineup_save(const osteon_lineup *lineup, const char *path);

#ifdef __cplusplus
}
#endif
#endif
