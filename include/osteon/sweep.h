/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file sweep.h
 *  Runs a whole population: any number of subjects in fixed memory.
 *
 *  A sweep processes one slice of subjects at a time: it draws them, runs them as a cohort, writes their rows and adds
 * them to the summary. Between slices it can be stopped, written to a checkpoint and resumed; the final files are byte
 * for byte the same for any number of threads and stops.
 *
 *  Memory: the rows of a slice twice, and the summary, which has a cell for each row and column. A cell takes 120
 *  bytes, some 100 for each time that the subjects double, and 8 to 16 for each subject while its values fall into no
 *  more than 1024 bins (2048 to an octave);
 *  past that 4 bytes for each bin from the lowest value to the highest, at most 160 KiB.
 */
#ifndef OSTEON_SWEEP_H
#define OSTEON_SWEEP_H

#include <osteon/cohort.h>
#include <osteon/exposure.h>
#include <osteon/options.h>
#include <osteon/population.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_sweep osteon_sweep;

#define OSTEON_SWEEP_MEMORY 16e9 /**< bytes that a sweep may come to need */

/** Makes a sweep of a model. Free with osteon_sweep_free, which removes an unfinished file of rows unless
 * a checkpoint needs it. OSTEON_EINVAL (a population or schedule of another model, no column, one
 * twice), OSTEON_ERANGE (an option, or it may come to need more than OSTEON_SWEEP_MEMORY), OSTEON_ENAME (a
 * column), OSTEON_EIO (the file of rows), OSTEON_EUNSUPPORTED (it is one of NetCDF, and there is no such library), or
 * errors as osteon_cohort_new. Of all programs' threads one at a time may write NetCDF. */
OSTEON_API osteon_status osteon_sweep_new(osteon_sweep **sweep, const osteon_model *model,
                                          const osteon_sweep_options *options);
OSTEON_API void osteon_sweep_free(osteon_sweep *sweep); /**< NULL allowed */

/** Its model, owned by the registry; NULL for NULL. */
OSTEON_API const osteon_model *osteon_sweep_model(const osteon_sweep *sweep);
/** Name of column k of the rows, from 0; NULL past the end. */
OSTEON_API const char *osteon_sweep_column_at(const osteon_sweep *sweep, int k);
/** Days of the rows, of which there are *n (NULL allowed), owned by the sweep. */
OSTEON_API const double *osteon_sweep_times(const osteon_sweep *sweep, int *n);
/** Quantiles of its summary, 0 to 1, ascending, of which there are *n (NULL allowed), owned by the sweep. */
OSTEON_API const double *osteon_sweep_quantiles(const osteon_sweep *sweep, int *n);
/** The summary of column k over the subjects of complete slices, as osteon_sweep_finish writes it: values[row][3 +
 * quantiles], the number of values, their mean, sd and quantiles. OSTEON_ERANGE (no such column). */
OSTEON_API osteon_status osteon_sweep_get_summary(const osteon_sweep *sweep, int k, double *values);

/** The next slice; nothing after the last. OSTEON_EINVAL when `progress` stopped it: try again, save or free.
 * OSTEON_EIO, OSTEON_ENOMEM (try again before you save), or errors as osteon_population_draw and
 * osteon_cohort_record. */
OSTEON_API osteon_status osteon_sweep_next(osteon_sweep *sweep);
OSTEON_API int64_t osteon_sweep_done_count(const osteon_sweep *sweep); /**< subjects in complete slices */

/** How many subjects failed so far. */
OSTEON_API int64_t osteon_sweep_failure_count(const osteon_sweep *sweep);
/** Why one of the first of them did, i from 0: a sentence owned by the sweep; NULL past the last that is kept. */
OSTEON_API const char *osteon_sweep_failure_at(const osteon_sweep *sweep, int i);

/** Adds the results of `of_set`, the same subjects run to the end with another parameter set (sets.h), to the
 * intervals of the summary, which then has further columns: mean_low,mean_high,p05_low,p05_high and so on, 95 % over
 * the sets that were taken; var_subjects, the variance between subjects in the mean of the sets, and var_parameters,
 * that of the subjects' mean between sets: the two add up to the variance of a subject of a set that one knows nothing
 * else of. Where the options name the sets (`sets`), they are kept for osteon_sweep_save_part, and the sweep gets no
 * intervals. OSTEON_EINVAL (other rows, columns or subjects, not complete, or more than the options name),
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_sweep_take_set(osteon_sweep *sweep, const osteon_sweep *of_set);

/** Runs the subjects once more, on every tick, for n exposures (exposure.h). `individuals`: a table as
 * osteon_exposure_save writes it, with a column `id` before the others; `summary`: what the subjects have in common,
 * `name,from,to,measure,n,mean,sd` and the quantiles of the options, "-" for the standard output; both NULL for none.
 * *doubt (NULL allowed): the greatest of all. Before, between or after slices, which are left alone. OSTEON_EIO,
 * OSTEON_EINVAL (none, or `progress` stopped it), OSTEON_ENAME (a column), OSTEON_ERANGE (a time), OSTEON_ENOMEM, or
 * errors as osteon_cohort_record. */
OSTEON_API osteon_status osteon_sweep_expose(osteon_sweep *sweep, const osteon_exposure *what, int n,
                                             const char *individuals, const char *summary, double *doubt);

/** Completes the file of rows, and writes the summary, `time,name,n,mean,sd,p05,p25,p50,p75,p95` (mean and sd are nan
 * where values are classes), or the quantiles of the options, named by percent; `summary` "-" is the standard output,
 * NULL none; a name that ends in .nc is NetCDF-4, with dimensions time and quantile, and NAME_n, NAME_mean, NAME_sd and
 * NAME_quantile for each column, as the rows have dimensions id and time. OSTEON_EINVAL before the last slice,
 * OSTEON_EIO (rows that could not be saved are lost: run the sweep again), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_sweep_finish(osteon_sweep *sweep, const char *summary);

/** Writes a checkpoint from which osteon_sweep_load continues; it does not call the stopper (stop.h), so a program
 * that is asked to stop can save. The unfinished file of rows is part of the checkpoint. OSTEON_EIO, OSTEON_EINVAL
 * (the rows go to NetCDF, a pipe or a device), OSTEON_ERANGE, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_sweep_save(osteon_sweep *sweep, const char *path);
/** Continues from a checkpoint, in a new sweep with the same options except threads, slice and functions. OSTEON_EIO,
 * OSTEON_EFORMAT, OSTEON_EINVAL (another sweep, or this one has begun), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_sweep_load(osteon_sweep *sweep, const char *path);

/** Writes a complete sweep of a part of the subjects (`first` and `count` of its options) as a file for
 * osteon_sweep_merge, with the parameter sets that it was given, if its options name them (`sets`). Where the name of
 * `individuals` ends in .rows, the rows of the subjects are kept in that file, as bare numbers [subject][time][column],
 * which stays beside the part: it is named there without its folder. The file appears whole or not at all.
 * OSTEON_EINVAL (not complete, other parameter sets than the options name, or merged itself), OSTEON_EIO,
 * OSTEON_ENOMEM, or errors as osteon_cohort_run. */
OSTEON_API osteon_status osteon_sweep_save_part(osteon_sweep *sweep, const char *path);
/** Whether `path` is the part that osteon_sweep_save_part of this sweep would write, with its rows where it would keep
 * them: then *is_there is 1 and nobody need run. 0 where there is no file, or a damaged one. OSTEON_EINVAL (it is a
 * part of another run, or another part), OSTEON_EFORMAT (no part at all), OSTEON_ENOMEM, or errors as
 * osteon_cohort_run. */
OSTEON_API osteon_status osteon_sweep_find_part(const osteon_sweep *sweep, const char *path, int *is_there);
/** Merges n parts of one sweep, in any order: the results of osteon_sweep_finish, osteon_sweep_get_summary and
 * osteon_sweep_plot are then bitwise those of one sweep of all subjects, wherever the parts were run. `registry` NULL:
 * the bundled models. `individuals` (NULL allowed) is the file of all rows, of parts that kept them; it must outlive
 * the sweep, as must the registry. The sweep cannot be saved, nor run again; free it with osteon_sweep_free.
 * OSTEON_EINVAL (parts of different runs, missing subjects, which it names, a part twice, no rows), OSTEON_EIO,
 * OSTEON_EFORMAT (no part, or damaged), OSTEON_ENAME (the model), OSTEON_ERANGE (more than a summary holds),
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_sweep_merge(osteon_sweep **merged, const osteon_registry *registry,
                                            const char *const *parts, int n, const char *individuals);

#ifdef __cplusplus
}
#endif
#endif
