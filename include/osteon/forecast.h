/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file forecast.h
 *  A forecast of one person's course from her measurements. Research only, no medical advice.
 *
 *  A population of women like her (population.h) runs through what happened to her. Each woman is then weighted by the
 * likelihood of the measurements given her course: importance sampling, without a search or a chain. The unweighted
 * women are the prior, the weighted ones the posterior, and both continue under one or more plans.
 *
 *  Errors of measurement are normal and independent, one for each value. The model has an error of its own: the course
 *  of a column is off by z sqrt(points^2 + (part (value - from))^2), z standard normal and the same at all times but
 *  day 0, which has none. The likelihood is that over all z; bands are of courses with such a z, given the
 *  measurements, which z does not take across 0.
 *
 *  The weights are worth as many women as Kish's effective sample size, (sum w)^2 / sum w^2. If that is below
 * OSTEON_FORECAST_ENOUGH, the likelihood of the measurements is raised to a power below 1 (tempering), the largest
 * that is enough, as if the sd of the errors were 1 / sqrt(power) times as large. If OSTEON_FORECAST_LEAST_POWER is
 * not enough, a value is too rare in this population, or even the nearest woman does not fit, her course does not
 * occur in this population, and there is no forecast: this happens to a few in a thousand women drawn from the
 * population itself.
 *
 *  Sources: Kish 1965, Survey Sampling; power of a likelihood: Friel and Pettitt 2008,
 *  doi:10.1111/j.1467-9868.2007.00650.x; error of the model: Kennedy and O'Hagan 2001, doi:10.1111/1467-9868.00294; p
 *  of a value in the prior: Box 1980, doi:10.2307/2982063.
 */
#ifndef OSTEON_FORECAST_H
#define OSTEON_FORECAST_H

#include <stdbool.h>

#include <osteon/sweep.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OSTEON_FORECAST_ENOUGH 200       /**< women whom the weights are to be worth, at least */
#define OSTEON_FORECAST_LEAST_POWER 0.25 /**< of the likelihood: errors of twice the sd */
/** A value is too rare if its p in the prior, times the number of values, is below; and her course if the p of the
 * nearest woman's misfit is. */
#define OSTEON_FORECAST_RAREST 0.001

typedef struct osteon_forecast osteon_forecast;

/** Begins the forecast of a person: `options` say who the women are (`population`, `n`), what happens to them, and
 * which columns to compute on which days; `name` is the name of this plan in tables. Quantiles are by default 0.025,
 * 0.25, 0.5, 0.75 and 0.975. With `sets` each woman has one of these parameter sets, each used equally often: the
 * bands then include the uncertainty of the parameters, and measurements also weight the sets. Values of the scenario
 * apply to every set. Of the functions, files, parts and points of a picture in the options, only `set_up`,
 * `set_up_each`, `progress` and `context` are used. Free with osteon_forecast_free. The model, and what the options
 * point to, must outlive osteon_forecast_run. OSTEON_EINVAL (also: no population, or nothing varies in it), or errors
 * as osteon_sweep_new. */
OSTEON_FULL_API osteon_status osteon_forecast_new(osteon_forecast **forecast, const osteon_model *model,
                                                  const osteon_sweep_options *options, const char *name);
OSTEON_FULL_API void osteon_forecast_free(osteon_forecast *forecast); /**< NULL allowed */

/** Adds a measurement: on a day (it moves to the nearest tick, after the events there), of a column in the column's
 * unit, with the sd of its error in that unit. Before osteon_forecast_run. A value that is a percentage of a baseline
 * has the baseline's error too. OSTEON_ENAME, OSTEON_ERANGE (a day outside the options' run; value; sd, which is above
 * 0), OSTEON_EINVAL (a column of classes; it was run), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_forecast_add(osteon_forecast *forecast, double day, const char *name,
                                                  double value, double sd);
/** Adds the rows of a table: `time` (days, or a text such as 6 months), `name`, `value`, and of `sd` or `cv` (the sd as
 * a part of the value) one in each row. OSTEON_EIO, OSTEON_EFORMAT (also: no rows), or errors as osteon_forecast_add,
 * with FILE:LINE; then none is added. */
OSTEON_FULL_API osteon_status osteon_forecast_read(osteon_forecast *forecast, const char *path);
/** Number of measurements. */
OSTEON_FULL_API int osteon_forecast_count(const osteon_forecast *forecast);
/** Whether measurements of this column were added. */
OSTEON_FULL_API bool osteon_forecast_has(const osteon_forecast *forecast, const char *name);
/** The model's own error of a column, none where none is set (see above; osteon_trials_find_own_error has that of
 * endpoints). `from` is the value without any effect, 100 for a percentage of the baseline. Before osteon_forecast_run.
 * OSTEON_ENAME, OSTEON_ERANGE (points and part are 0 or more), OSTEON_EINVAL (it was run), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_forecast_set_own_error(osteon_forecast *forecast, const char *name,
                                                            double points, double part, double from);

/** The result of the weighting. */
typedef struct osteon_weighing {
  int64_t women, failed; /**< of the prior; who failed before the last measurement weighs nothing */
  double untempered;     /**< effective sample size with the likelihood as it is */
  double effective;      /**< the same with its power */
  double power;          /**< 1: not tempered */
  int rarest;            /**< number of the most surprising measurement */
  double p;              /**< of that one in the prior, two-sided */
  double
      nearest; /**< p of the misfit of the woman who fits best: that chance makes it as large (chi-squared) */
} osteon_weighing;

/** Runs the women and weighs them. `weighing` NULL: not asked for; it is filled too where there is no forecast.
 * OSTEON_EDOMAIN: her course is not one that this population has; OSTEON_EINVAL (no measurement, or it was run;
 * `progress` stopped it), OSTEON_ERANGE (more than 4 GB of rows; too few women, of whom the measurements leave more
 * than a hundredth), OSTEON_ENOMEM, or errors as osteon_sweep_next. */
OSTEON_FULL_API osteon_status osteon_forecast_run(osteon_forecast *forecast, osteon_weighing *weighing);
/** Runs the same women through another plan, with the weights: `options` as of osteon_forecast_new, but n and
 * population, which are hers, and columns. Parameters, inputs and states before anything happens are to be those of her
 * own plan. OSTEON_EINVAL (not run yet, no forecast, a name that another plan has, another woman, or the plan differs
 * before the last measurement, so that the weights are not for it), OSTEON_ERANGE (it ends before that), or errors as
 * osteon_forecast_run. */
OSTEON_FULL_API osteon_status osteon_forecast_add_plan(osteon_forecast *forecast,
                                                       const osteon_sweep_options *options, const char *name);

/** Days of the rows of plan number `plan`, 0 being her own, with those of measurements among them; *n of them (NULL
 * allowed), owned by the forecast. NULL: no such plan, or there is no forecast. */
OSTEON_FULL_API const double *osteon_forecast_times(const osteon_forecast *forecast, int plan, int *n);
/** Name of column k of the rows, from 0: those asked for, then others that were measured; NULL past the end. */
OSTEON_FULL_API const char *osteon_forecast_column_at(const osteon_forecast *forecast, int k);
/** Quantiles of its summaries, of which there are *n (NULL allowed), owned by the forecast; NULL for NULL. */
OSTEON_FULL_API const double *osteon_forecast_quantiles(const osteon_forecast *forecast, int *n);
/** Column k under a plan: values[row][3 + quantiles], as of osteon_sweep_get_summary, of the prior or the posterior.
 * OSTEON_ERANGE (no such plan or column), OSTEON_EINVAL (there is no forecast). */
OSTEON_FULL_API osteon_status osteon_forecast_get_summary(const osteon_forecast *forecast, int plan, int k,
                                                          bool posterior, double *values);
/** Weight of woman i, from 0, as a fraction of the total: 0 if there is no such woman or no forecast. */
OSTEON_FULL_API double osteon_forecast_weight(const osteon_forecast *forecast, int64_t i);
/** Writes all as a table, `plan,women,time,name,mean,sd`, the quantiles and `use`; `women` is prior or posterior, and
 * `use` is "research only" in every row. "-" is standard output. OSTEON_EINVAL (there is no forecast), OSTEON_EIO, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_forecast_save(const osteon_forecast *forecast, const char *path);

#ifdef __cplusplus
}
#endif
#endif
