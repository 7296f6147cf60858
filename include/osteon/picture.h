/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file picture.h
 *  Trajectories as CSV tables, and pictures drawn by gnuplot. All files are written atomically.
 */
#ifndef OSTEON_PICTURE_H
#define OSTEON_PICTURE_H

#include <stdbool.h>

#include <osteon/forecast.h>
#include <osteon/lineup.h>
#include <osteon/sensitivity.h>
#include <osteon/sim.h>
#include <osteon/sweep.h>
#include <osteon/trials.h>
#include <osteon/virtual_trial.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A trajectory that is written to a file. */
typedef struct osteon_table osteon_table;

/** Opens a table: `time`, then those states and outputs of `model` that it shows (model.h), each number with all its
 *  digits. `path` "-" is the standard output, written as the rows come; NULL writes nothing; a name that ends in .nc is
 *  NetCDF-4, with units and meanings as attributes, otherwise CSV. With `keep` the rows also stay in memory, for
 *  osteon_table_plot. Free with osteon_table_free. OSTEON_EIO, OSTEON_EINVAL, OSTEON_EUNSUPPORTED (no NetCDF),
 *  OSTEON_ENOMEM. Of all programs that write NetCDF with osteon one thread at a time may do so, as the NetCDF library
 *  is not made for more. */
OSTEON_FULL_API osteon_status osteon_table_new(osteon_table **table, const osteon_model *model, bool keep,
                                               const char *path);
/** Which columns file and picture have in addition to `time`, in this order, before the first row: `n` names, from 1,
 * of states, outputs, inputs, parameters or derived constants; `all` stands for all states and outputs, `shown` for
 * those that the table has without this. OSTEON_ENAME, OSTEON_EINVAL (rows are there, no column, one twice),
 * OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_table_set_columns(osteon_table *table, const char *const *columns,
                                                       int n);
/** Makes the numbers of a NetCDF table floats, before the first row. OSTEON_EINVAL (rows are there, no NetCDF). */
OSTEON_FULL_API osteon_status osteon_table_set_single(osteon_table *table);
/** Whether tables of this name can be written: OSTEON_EUNSUPPORTED where it ends in .nc and there is no NetCDF library,
 * OSTEON_EINVAL where its suffix is that of another format of tables, as .xlsx. */
OSTEON_FULL_API osteon_status osteon_table_check(const char *path);
/** Name of column k beside time, from 0; NULL past the end. */
OSTEON_FULL_API const char *osteon_table_column_at(const osteon_table *table, int k);
/** Adds a row: day `time`, finite, with n_states and n_outputs doubles, and constants in the order of osteon_kernels,
 * which may be NULL where no column is a parameter, derived constant or input. OSTEON_ERANGE (time), OSTEON_EINVAL,
 * OSTEON_EIO, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_table_add_row(osteon_table *table, double time, const double *states,
                                                   const double *outputs, const double *constants);
/** Adds a row of a sim as it is now. With n above 0 `others` are the same subject with parameter sets (sets.h), NULL
 * for those that are to be left out, and the file has two more columns for each of its own, NAME_low and NAME_high,
 * after all others: 95 % over the sets. OSTEON_EINVAL (a sim of another model, rows with intervals among rows
 * without), errors as osteon_sim_start, or as osteon_table_add_row. */
OSTEON_FULL_API osteon_status osteon_table_add_sim(osteon_table *table, osteon_sim *sim,
                                                   osteon_sim *const *others, int n);
/** The same for the picture alone, where the rows of the file are too far apart to show a peak; nothing without
 * `keep`. OSTEON_EINVAL (a sim of another model), OSTEON_ENOMEM, or errors as osteon_sim_start. */
OSTEON_FULL_API osteon_status osteon_table_keep_sim(osteon_table *table, osteon_sim *sim,
                                                    osteon_sim *const *others, int n);
/** Makes the picture show a schedule: doses, starts and stops. It must outlive the table; NULL: none. OSTEON_EINVAL
 * (of another model). */
OSTEON_FULL_API osteon_status osteon_table_set_schedule(osteon_table *table, const osteon_schedule *schedule);
/** From now on every row begins with a column `scenario`, which is this name; `title` is what pictures call it, NULL:
 * the name. Before the first row, once. OSTEON_EINVAL, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_table_set_scenario(osteon_table *table, const char *name,
                                                        const char *title);
/** Opens a table for the rows of another scenario, maybe of another model: they go to the file of `first`, which must
 * have rows and stay open, after those that it has, in columns of the same names. Name it with
 * osteon_table_set_scenario. The file is completed by osteon_table_save of `first`. OSTEON_ENAME (no such column),
 * OSTEON_EINVAL (one in another unit), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_table_new_beside(osteon_table **table, const osteon_model *model,
                                                      osteon_table *first);
/** Completes the file and moves it into place. OSTEON_EIO: what was written is lost. */
OSTEON_FULL_API osteon_status osteon_table_save(osteon_table *table);
/** Frees a table; a file that was not saved is removed. NULL allowed. */
OSTEON_FULL_API void osteon_table_free(osteon_table *table);

/** Draws the kept rows with gnuplot. `title` may be NULL. `picture`, a name that ends in one of
 *  osteon_picture_formats, or NULL for none. `script`, where to keep the gnuplot script, or NULL: it holds the data and
 *  can be changed and run again. A gnuplot that takes over 600 s is ended, as it is when SIGINT, SIGTERM or SIGHUP
 *  comes to this thread: OSTEON_EIO. OSTEON_EINVAL (the table was made without `keep`, or another kind of picture),
 *  OSTEON_EIO, OSTEON_EUNSUPPORTED (no gnuplot), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_table_plot(const osteon_table *table, const char *title,
                                                const char *picture, const char *script);

/** Draws the kept rows of n tables, of which all but the first were made beside it: a panel for each column, a curve
 * for each scenario. Arguments and errors as osteon_table_plot. */
OSTEON_FULL_API osteon_status osteon_table_plot_together(const osteon_table *const *tables, int n,
                                                         const char *title, const char *picture,
                                                         const char *script);

/** The suffixes of pictures as words: ".svg, .png or .pdf". */
OSTEON_FULL_API const char *osteon_picture_formats(void);

/** Whether osteon_table_plot can draw this picture: OSTEON_EINVAL where its suffix is none of those,
 *  OSTEON_EUNSUPPORTED where there is no gnuplot. */
OSTEON_FULL_API osteon_status osteon_picture_check(const char *picture);

/** Draws the median of every column over time, and bands between its quantiles; where parameter sets were taken
 * (osteon_sweep_take_set), also the 95 % interval of the median over them in each row. Arguments and errors as
 * osteon_table_plot. */
OSTEON_FULL_API osteon_status osteon_sweep_plot(const osteon_sweep *sweep, const char *title,
                                                const char *picture, const char *script);

/** Draws a forecast: a panel for each of its first 30 columns, with the prior's band (between the outermost quantiles)
 * in grey, band and median of the posterior under each of its first 8 plans, and what was measured. Arguments and
 * errors as osteon_table_plot; OSTEON_EINVAL also: there is no forecast. */
OSTEON_FULL_API osteon_status osteon_forecast_plot(const osteon_forecast *forecast, const char *title,
                                                   const char *picture, const char *script);

/** Draws the power of a virtual trial's first 8 analyses over the size, with intervals of 95 %, and the closed form
 * dashed. Arguments and errors as osteon_table_plot; OSTEON_EINVAL also: there are no results. */
OSTEON_FULL_API osteon_status osteon_virtual_trial_plot(const osteon_virtual_trial *trial, const char *title,
                                                        const char *picture, const char *script);

/** Draws a panel for each output of n influences (sensitivity.h): bars of the 16 greatest factors with their intervals,
 * or where there are several times curves of the 8 greatest. `model` (NULL allowed) has the words for names and units.
 * Arguments otherwise as osteon_table_plot; OSTEON_EINVAL (no influence, one without a name, no such method, no kind of
 * picture), OSTEON_EIO, OSTEON_EUNSUPPORTED (no gnuplot), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_sensitivity_plot(osteon_sensitivity_method method,
                                                      const osteon_influence *influences, int n,
                                                      const osteon_model *model, const char *title,
                                                      const char *picture, const char *script);

/** Draws a panel for each osteon_lineup_name_at: a curve for each model, with a band where it has parameter sets,
 * points for trials. Arguments and errors as osteon_table_plot. */
OSTEON_FULL_API osteon_status osteon_lineup_plot(const osteon_lineup *lineup, const char *picture,
                                                 const char *script);

/** Draws a fit to which the trials were added: each observed course (an arm, an endpoint, a measure) with its
 * prediction, at most 60, and the weighted residuals over time, a panel for each endpoint. Afterwards the fit is as it
 * was. Arguments and errors as osteon_table_plot; OSTEON_EINVAL also: nothing is predicted; or errors as
 * osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_plot(const osteon_trials *trials, osteon_fit *fit, const char *title,
                                              const char *picture, const char *script);

/** Draws all rows that have a prediction, observed with its interval beside predicted, in groups; at most 5000.
 * Every arm of which changes of an endpoint from the same baseline were seen at three or more times is drawn over
 * time too, in a second picture, the name of which has `-time` before its suffix (fit.svg and fit-time.svg); so
 * has that of its script. Without such an arm it is not made. `picture` or `script` may be NULL, as in
 * osteon_table_plot. OSTEON_EINVAL (no row with a prediction, no kind of picture), OSTEON_ERANGE, OSTEON_EIO,
 * OSTEON_EUNSUPPORTED (no gnuplot), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_comparison_plot(const osteon_comparison *comparison, const char *picture,
                                                     const char *script);

#ifdef __cplusplus
}
#endif
#endif
