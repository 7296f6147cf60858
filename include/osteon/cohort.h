/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file cohort.h
 *  Many subjects of one model, side by side in the lanes of the machine's vector registers.
 *
 *  A cohort is made for n subjects, then set up (parameters, inputs, initial states, schedules: shared
 *  or one per subject), then stepped or run. Every subject has its own step and its own error control,
 *  and its results are the same bits whatever the number of threads and subjects and whoever its
 *  neighbours are, on one instruction set. A subject that cannot go on is left at its last good state,
 *  before all events of a tick if it was they that failed; the others do not notice.
 *
 *  For a finite-element program: one cohort, a subject for each integration point, osteon_cohort_input for what
 *  the mesh knows (strain, drugs), osteon_cohort_step for a tick. A tick of some hundred subjects takes less time
 *  than two threads take to begin, so a step uses one thread unless options.threads asks for more; they pay from
 *  some thousand subjects on. Threads are made for a call and end with it: none waits while the host assembles, and
 *  after fork a child can go on with the cohort.
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
 * OSTEON_EINVAL (options of no valid size, a schedule of another model, an incomplete descriptor), OSTEON_ERANGE (n,
 * an option), OSTEON_ENAME (an isa that there is not, or not here), OSTEON_ENOMEM. */
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
/** Sets initial states, which replace what the history ends in; before the start. `values` holds one for each
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
/** An input's values, one for each subject, to write between steps: what stands there acts from now on.
 * Owned by the cohort, as long as it lives. Finite values in the input's range, unchecked in the loop: a
 * subject with another one fails at its present states, and keeps the inputs that it had before. NULL: no such
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
/** One tick. A subject with an input that was written since the last step ends a step of the integration on the tick,
 * one step where the tolerance allows that, and takes its length on from tick to tick; the others go on to the bits of
 * osteon_cohort_run. OSTEON_OK also when subjects failed: osteon_cohort_failure_count says how many,
 * osteon_cohort_status which and why. Touches no heap with one thread, but for the first step under a stopper
 * (stop.h). Errors as osteon_cohort_start. */
OSTEON_API osteon_status osteon_cohort_step(osteon_cohort *cohort);
/** Runs to day `until`, a whole number of ticks, not before now: else OSTEON_ERANGE. Otherwise errors as
 * osteon_cohort_start. */
OSTEON_API osteon_status osteon_cohort_run(osteon_cohort *cohort, double until);

/** What a recorder is given: columns over time of some subjects. */
typedef struct osteon_rows {
  int64_t first; /**< number of the first subject */
  int count;     /**< of subjects */
  int n_times, n_columns;
  const double *times;  /**< [time], d */
  const double *values; /**< [subject][time][column]; NaN after a failure */
} osteon_rows;
/** Called for all subjects, in their order, one call at a time, maybe from other threads. Not 0 ends the
 * run; the cohort then stands as before the call. */
typedef int osteon_recorder(void *context, const osteon_rows *rows);

/** Runs to the last of `days` (whole ticks, ascending, not before now) and gives the recorder the columns
 * (names of states, outputs, inputs, parameters and derived constants) on each of them. A day that is listed twice is
 * seen before and after what happens on it; on the present day all has happened. No step ends for a row: between the
 * ends of steps it is interpolated, to about rtol as all else; osteon_cohort_get, after which a host may change
 * something, gives what a step to the day gave. OSTEON_ERANGE (a day), OSTEON_ENAME (a column), OSTEON_EINVAL (no
 * day, or the recorder ended it); otherwise errors as osteon_cohort_start. */
OSTEON_API osteon_status osteon_cohort_record(osteon_cohort *cohort, const double *days, int n_days,
                                              const char *const *columns, int n_columns,
                                              osteon_recorder *recorder, void *context);

/** Value of a state or output of every subject now, into values[n]; of a failed one as it was when it failed, NaN
 * where it could not be started. Starts the cohort. Touches no heap after the start. OSTEON_ENAME, or errors as
 * osteon_cohort_start. */
OSTEON_API osteon_status osteon_cohort_get(osteon_cohort *cohort, const char *name, double *values);

/** Gives a dose now to `count` subjects from number `first` on, as osteon_sim_dose to one: `name` is that of a dose,
 * or of a state that gets the amount. `amounts` holds one for each of them, in the dose's or the state's unit; one
 * whose amount is 0 is left as it is, and so is one that has failed. It acts from now on, as a dose of a schedule on
 * this day would. Starts the cohort. Touches no heap after the start. OSTEON_ENAME, OSTEON_ERANGE (no such subjects,
 * or an amount), OSTEON_EDOMAIN (it takes a state out of its range), each with the subject, or errors as
 * osteon_cohort_start; no subject gets its dose then. */
OSTEON_API osteon_status osteon_cohort_dose(osteon_cohort *cohort, const char *name, int64_t first,
                                            int64_t count, const double *amounts);
/** States now of `count` subjects from number `first` on into values[count][n_states], in the model's order and
 * units; of a failed subject as osteon_cohort_get. Starts the cohort. Touches no heap after the start. OSTEON_ERANGE
 * (no such subjects), or errors as osteon_cohort_start. */
OSTEON_API osteon_status osteon_cohort_get_states(osteon_cohort *cohort, int64_t first, int64_t count,
                                                  double *values);
/** Puts them in place of the present ones; they act from now on. What a host does not change it gives as
 * osteon_cohort_get_states gave it: a subject whose states are all the same goes on to the same bits as without the
 * call. Only states change: not the day, inputs, parameters, what was derived from the state on day 0 (set-points,
 * 100 %), nor the states that a reset goes back to. Starts the cohort. Touches no heap after the start.
 * OSTEON_ERANGE (no such subjects, or a state that is changed to a value out of its range), OSTEON_EINVAL (other
 * states of a subject that has failed), each with the subject, or errors as osteon_cohort_start; all subjects are as
 * before then. */
OSTEON_API osteon_status osteon_cohort_replace_states(osteon_cohort *cohort, int64_t first, int64_t count,
                                                      const double *values);

/** Writes a checkpoint of the cohort, so that resuming gives the bits of a run that was never interrupted, on the
 * same instruction set and kind of machine. The file appears whole or not at all. Starts the cohort. OSTEON_EIO,
 * OSTEON_ENOMEM, or errors as osteon_cohort_start. */
OSTEON_API osteon_status osteon_cohort_save(osteon_cohort *cohort, const char *path);
/** Takes a cohort, made and set up in the same way (values may differ: they are replaced), to the
 * checkpoint; schedules may differ later. OSTEON_EIO, OSTEON_EFORMAT (also: a damaged file, or of another version,
 * kind, model or machine), OSTEON_EINVAL (schedules that differ earlier), OSTEON_ENOMEM: the cohort stays as it was. */
OSTEON_API osteon_status osteon_cohort_load(osteon_cohort *cohort, const char *path);

/** Takes a snapshot (snapshot.h) of `count` subjects from number `first` on, and of the day: 0 and
 * osteon_cohort_count for the whole cohort. `*snapshot` NULL: a new one, to be freed with osteon_snapshot_free.
 * Otherwise one of the same subjects, whose contents are replaced; that touches no heap, unless osteon_cohort_input
 * or osteon_cohort_set_input named an input for the first time since. Starts the cohort. OSTEON_EINVAL (a snapshot
 * of another cohort or of other subjects), OSTEON_ERANGE (no such subjects), OSTEON_ENOMEM, or errors as
 * osteon_cohort_start: `*snapshot` is as it was. */
OSTEON_API osteon_status osteon_cohort_snapshot(osteon_cohort *cohort, int64_t first, int64_t count,
                                                osteon_snapshot **snapshot);
/** Back to where the snapshot was taken: states, inputs (also in the array of osteon_cohort_input, whose address
 * stays), the steps that would have followed, failures; of a whole cohort also the day. Other subjects stay as they
 * are. The cohort has one day for all, so a snapshot of some is taken back only on the day on which it was taken: to
 * try a step again for a few points, take one of all before the step and one of those that are to stay after it,
 * restore the first, step, and restore the second. Touches no heap. OSTEON_EINVAL (a snapshot of another cohort; of
 * some subjects: another day, or other parameters by osteon_cohort_load): the cohort stays as it was. */
OSTEON_API osteon_status osteon_cohort_restore(osteon_cohort *cohort, const osteon_snapshot *snapshot);

/** How many subjects failed so far; costs nothing, so ask after every step. */
OSTEON_API int64_t osteon_cohort_failure_count(const osteon_cohort *cohort);
/** Status of a subject; when it failed, osteon_last_error says why and when: OSTEON_ERANGE (parameters or an
 * input, or no such subject), OSTEON_EDOMAIN, OSTEON_ESTEADY (osteon_schedule_add_steady), OSTEON_ESTEP (also: a day
 * takes more steps than options.steps_a_day). */
OSTEON_API osteon_status osteon_cohort_status(const osteon_cohort *cohort, int64_t subject);

#ifdef __cplusplus
}
#endif
#endif
