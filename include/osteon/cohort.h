/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file cohort.h
 *  Many subjects of one model, side by side in the lanes of the machine's vector registers.
 *
 *  A cohort is made for n subjects, then set up (parameters, inputs, initial states, schedules: shared or one per
 *  subject), then stepped or run. Every subject has its own step and its own error control, and on one instruction set
 *  its results are bitwise the same whatever the number of threads and subjects and whatever its neighbours. A subject
 *  that cannot continue stays at its last good state, before all events of a tick if those events failed; the others
 *  are not affected.
 *
 *  For a finite-element program: one cohort, a subject for each integration point, osteon_cohort_input for what the
 *  mesh knows (strain, drugs), osteon_cohort_step for a tick. A tick of a few hundred subjects takes less time than
 *  starting two threads, so a step uses one thread unless options.threads asks for more; threads pay off from a few
 *  thousand subjects. Threads exist only during a call: none waits while the host assembles, and after fork a child
 *  can continue with the cohort.
 */
#ifndef OSTEON_COHORT_H
#define OSTEON_COHORT_H

#include <stdint.h>

#include <osteon/options.h>
#include <osteon/schedule.h>
#include <osteon/snapshot.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Makes n subjects, 1 to 1e9. `options` NULL: the defaults. The model must outlive it. Free with osteon_cohort_free.
 *  OSTEON_EINVAL (options of no valid size, a schedule of another model, an incomplete descriptor), OSTEON_ERANGE (n,
 *  an option), OSTEON_ENAME (an isa that does not exist, or not on this machine), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_cohort_new(osteon_cohort **cohort, const osteon_model *model, int64_t n,
                                           const osteon_cohort_options *options);
OSTEON_API void osteon_cohort_free(osteon_cohort *cohort); /**< NULL allowed */

OSTEON_API int64_t osteon_cohort_count(const osteon_cohort *cohort);             /**< subjects */
OSTEON_API double osteon_cohort_time(const osteon_cohort *cohort);               /**< day */
OSTEON_API const osteon_model *osteon_cohort_model(const osteon_cohort *cohort); /**< as made with */
/** Instruction set in use: avx512, avx2, sse2, neon, or plain (one lane: models registered by a
 * program, which were compiled once). */
OSTEON_API const char *osteon_cohort_isa(const osteon_cohort *cohort);
OSTEON_API int osteon_cohort_lane_count(
    const osteon_cohort *cohort); /**< subjects that are stepped at once */

/** Sets a parameter before the start: `values` holds one for each subject, copied. OSTEON_ENAME, OSTEON_ERANGE with
 * the subject, OSTEON_EINVAL after the start. */
OSTEON_API osteon_status osteon_cohort_set_params(osteon_cohort *cohort, const char *name,
                                                  const double *values);
/** The same value for all subjects. Errors as osteon_cohort_set_params. */
OSTEON_API osteon_status osteon_cohort_set_param(osteon_cohort *cohort, const char *name, double value);
/** Sets initial states, which replace those at the end of the history; before the start. `values` holds one for each
 * subject, copied. Errors as osteon_cohort_set_params. */
OSTEON_API osteon_status osteon_cohort_set_states(osteon_cohort *cohort, const char *name,
                                                  const double *values);
/** Sets an input of all subjects: before the start from day 0 on (a HABIT also in the history), later
 * from now on. Baselines are those without treatment, as in a sim. OSTEON_ENAME, OSTEON_ERANGE, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_cohort_set_input(osteon_cohort *cohort, const char *name, double value);
/** Sets a HABIT before the start: `values` holds one for each subject, copied. What her schedule adds to a habit
 * (osteon_schedule_add_nutrition) is added to her own. OSTEON_EINVAL (a treatment), otherwise errors as
 * osteon_cohort_set_params. */
OSTEON_API osteon_status osteon_cohort_set_habits(osteon_cohort *cohort, const char *name,
                                                  const double *values);
/** An input's values, one for each subject, to write between steps; they act from then on. Owned by the cohort and
 * valid as long as it exists. Values must be finite and in the input's range, but are not checked when written: a
 * subject with another value fails at its present states, and keeps the inputs that it had before. NULL: no such
 * input, or out of memory. */
OSTEON_API double *osteon_cohort_input(osteon_cohort *cohort, const char *name);
/** One subject's own schedule in place of the shared one; must outlive the cohort; before the start.
 * OSTEON_ERANGE (no such subject), OSTEON_EINVAL (after the start, or a schedule of another model),
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_cohort_set_schedule(osteon_cohort *cohort, int64_t subject,
                                                    const osteon_schedule *schedule);

/** Starts the cohort if it is not started: set-points, histories, initial states, events of day 0.
 * OSTEON_EINVAL (an event of a schedule lies between ticks), OSTEON_ENOMEM,
 * OSTEON_ESTOPPED (stop.h); it is not started then. */
OSTEON_API osteon_status osteon_cohort_start(osteon_cohort *cohort);
/** One tick. If an input of a subject was changed since the last step, its integration ends a step on the tick (one
 * step if the tolerance allows it) and carries the step length over from tick to tick; all others get bitwise the
 * results of osteon_cohort_run. OSTEON_OK also when subjects failed: osteon_cohort_failure_count says how many,
 * osteon_cohort_status which and why. Does not allocate with one thread, except in the first step under a stopper
 * (stop.h). Errors as osteon_cohort_start. */
OSTEON_API osteon_status osteon_cohort_step(osteon_cohort *cohort);
/** Runs to day `until`. OSTEON_ERANGE (not a whole number of ticks, or before the present day), or errors as
 * osteon_cohort_start. */
OSTEON_API osteon_status osteon_cohort_run(osteon_cohort *cohort, double until);

/** What a recorder gets: columns over time for some subjects. */
typedef struct osteon_rows {
  int64_t first; /**< number of the first subject */
  int count;     /**< of subjects */
  int n_times, n_columns;
  const double *times;  /**< [time], d */
  const double *values; /**< [subject][time][column]; NaN after a failure */
} osteon_rows;
/** Called for all subjects in order, one call at a time, possibly from other threads. A result other than 0 ends the
 * run; the cohort is then as before the call. */
typedef int osteon_recorder(void *context, const osteon_rows *rows);

/** Runs to the last of `days` (whole ticks, ascending, not before now) and gives the recorder the columns (names of
 * states, outputs, inputs, parameters and derived constants) on each of them. A day that is listed twice gives one row
 * before and one after the events of that day; on the present day all events have happened. Rows do not cut steps:
 * within a step they are interpolated, to about rtol like everything else; osteon_cohort_get, after which a host may
 * change something, gives the result of a step to that day. OSTEON_ERANGE (a day), OSTEON_ENAME (a column),
 * OSTEON_EINVAL (no day, or the recorder ended the run); otherwise errors as osteon_cohort_start. */
OSTEON_API osteon_status osteon_cohort_record(osteon_cohort *cohort, const double *days, int n_days,
                                              const char *const *columns, int n_columns,
                                              osteon_recorder *recorder, void *context);

/** Value of a state or output of every subject now, into values[n]; for a failed one the value when it failed, NaN if
 * it could not be started. Starts the cohort. Does not allocate after the start. OSTEON_ENAME, or errors as
 * osteon_cohort_start. */
OSTEON_API osteon_status osteon_cohort_get(osteon_cohort *cohort, const char *name, double *values);

/** Gives a dose now to `count` subjects from number `first` on, like osteon_sim_dose for one: `name` is a dose, or a
 * state that receives the amount. `amounts` holds one for each subject, in the unit of the dose or state; subjects
 * with an amount of 0, or that have failed, are left unchanged. It acts from now on, like a scheduled dose on this
 * day. Starts the cohort. Does not allocate after the start. OSTEON_ENAME, OSTEON_ERANGE (no such subjects, or an
 * amount), OSTEON_EDOMAIN (it takes a state out of its range), each with the subject, or errors as
 * osteon_cohort_start; then no subject gets a dose. */
OSTEON_API osteon_status osteon_cohort_dose(osteon_cohort *cohort, const char *name, int64_t first,
                                            int64_t count, const double *amounts);
/** States now of `count` subjects from number `first` on into values[count][n_states], in the model's order and units;
 * for a failed subject as in osteon_cohort_get. Starts the cohort. Does not allocate after the start. OSTEON_ERANGE
 * (no such subjects), or errors as osteon_cohort_start. */
OSTEON_API osteon_status osteon_cohort_get_states(osteon_cohort *cohort, int64_t first, int64_t count,
                                                  double *values);
/** Replaces the present states; the new ones act from now on. Pass states that you do not change exactly as
 * osteon_cohort_get_states returned them: a subject with unchanged states continues bitwise as without the call. Only
 * states change, not the day, inputs, parameters, values derived from the state on day 0 (set-points, 100 %), or the
 * states to which a reset returns. Starts the cohort. Does not allocate after the start. OSTEON_ERANGE (no such
 * subjects, or a state that is changed to a value out of its range), OSTEON_EINVAL (other states of a subject that has
 * failed), each with the subject, or errors as osteon_cohort_start; all subjects are as before then. */
OSTEON_API osteon_status osteon_cohort_replace_states(osteon_cohort *cohort, int64_t first, int64_t count,
                                                      const double *values);

/** Writes a checkpoint of the cohort; on the same instruction set and kind of machine, resuming gives bitwise the
 * results of an uninterrupted run. The file is written atomically. Starts the cohort. OSTEON_EIO, OSTEON_ENOMEM, or
 * errors as osteon_cohort_start. */
OSTEON_API osteon_status osteon_cohort_save(osteon_cohort *cohort, const char *path);
/** Restores the checkpoint into a cohort that was made and set up in the same way (values may differ: they are
 * replaced); schedules may differ after its day. OSTEON_EIO, OSTEON_EFORMAT (also: a damaged file, or of another
 * version, kind, model or machine), OSTEON_EINVAL (schedules that differ before it), OSTEON_ENOMEM: the cohort stays
 * as it was. */
OSTEON_API osteon_status osteon_cohort_load(osteon_cohort *cohort, const char *path);

/** Takes a snapshot (snapshot.h) of `count` subjects from number `first` on, and of the day: 0 and osteon_cohort_count
 * for the whole cohort. `*snapshot` NULL: a new one, to be freed with osteon_snapshot_free. Otherwise one of the same
 * subjects, whose contents are replaced, without allocating unless osteon_cohort_input or osteon_cohort_set_input
 * named an input for the first time since. Starts the cohort. OSTEON_EINVAL (a snapshot of another cohort or of other
 * subjects), OSTEON_ERANGE (no such subjects), OSTEON_ENOMEM, or errors as osteon_cohort_start: `*snapshot` is as it
 * was. */
OSTEON_API osteon_status osteon_cohort_snapshot(osteon_cohort *cohort, int64_t first, int64_t count,
                                                osteon_snapshot **snapshot);
/** Goes back to where the snapshot was taken: states, inputs (also in the array of osteon_cohort_input, which keeps
 * its address), the steps that would have followed, failures and, for a whole cohort, the day. Other subjects stay as
 * they are. All subjects of a cohort share one day, so a snapshot of some of them can be restored only on the day on
 * which it was taken: to repeat a step for a few points, take a snapshot of all before the step and one of those that
 * are to stay after it, restore the first, step, and restore the second. Does not allocate. OSTEON_EINVAL (a snapshot
 * of another cohort; of some subjects: another day, or other parameters by osteon_cohort_load): the cohort stays as it
 * was. */
OSTEON_API osteon_status osteon_cohort_restore(osteon_cohort *cohort, const osteon_snapshot *snapshot);

/** How many subjects have failed so far; this costs nothing, so ask after every step. */
OSTEON_API int64_t osteon_cohort_failure_count(const osteon_cohort *cohort);
/** Status of a subject; when it failed, osteon_last_error says why and when: OSTEON_ERANGE (parameters or an
 * input, or no such subject), OSTEON_EDOMAIN, OSTEON_ESTEADY (osteon_schedule_add_steady), OSTEON_ESTEP (also: a day
 * takes more steps than options.steps_a_day). */
OSTEON_API osteon_status osteon_cohort_status(const osteon_cohort *cohort, int64_t subject);

#ifdef __cplusplus
}
#endif
#endif
