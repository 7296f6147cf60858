/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file sim.h
 *  One subject, integrated by GSL's odeiv2 with the steps of GSL's solvers.
 *
 *  A sim is made, then set up (parameters, inputs, initial states), then stepped. The first step or query starts it:
 *  set-points are derived, the model's history is run, the caller's initial states replace the result, and the
 *  schedule's events on day 0 act. After osteon_sim_new only osteon_sim_free, osteon_sim_save, osteon_sim_load and a
 *  first osteon_sim_snapshot use the heap.
 *
 *  A tick does not end a step of the solver: the states at ticks within a step are interpolated, within the tolerance
 *  of the steps. So ticking costs little more than one long run (bench/README.md), and gives the same bits. A change at
 *  a tick begins a new step there; setting an input to the value that it already has changes nothing.
 */
#ifndef OSTEON_SIM_H
#define OSTEON_SIM_H

#include <osteon/options.h>
#include <osteon/schedule.h>
#include <osteon/snapshot.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_sim osteon_sim;

/** Makes a subject. `options` NULL: the defaults. The model must outlive it. Free with osteon_sim_free. OSTEON_EINVAL
 * (options of no valid size, a schedule of another model, an incomplete descriptor), OSTEON_ENAME
 * (solver), OSTEON_ERANGE (dt, tolerances), OSTEON_ENOMEM; *sim is NULL then. */
OSTEON_FULL_API osteon_status osteon_sim_new(osteon_sim **sim, const osteon_model *model,
                                             const osteon_sim_options *options);
OSTEON_FULL_API void osteon_sim_free(osteon_sim *sim); /**< NULL allowed */

/** Sets a parameter. Before the start, this also changes all derived constants and initial states. Later, it takes
 * effect at once; derived constants are recomputed, states keep their values. OSTEON_ENAME, OSTEON_ERANGE (also if the
 * model refuses the combination of parameters; before the start, this is reported at the start). */
OSTEON_FULL_API osteon_status osteon_sim_set_param(osteon_sim *sim, const char *name, double value);
/** Sets an input: before the start its value from day 0 on (a HABIT also in the history), later from now on, until the
 * schedule sets it. A treatment is never part of its own baseline: set-points, the history and the 100 % of day 0 are
 * without it, whether it is set here or by the schedule. OSTEON_ENAME, OSTEON_ERANGE. */
OSTEON_FULL_API osteon_status osteon_sim_set_input(osteon_sim *sim, const char *name, double value);
/** The same by index (osteon_model_index), for loops that must not search names (finite elements).
 * OSTEON_ENAME (no such index), OSTEON_ERANGE. */
OSTEON_FULL_API osteon_status osteon_sim_set_input_at(osteon_sim *sim, int index, double value);
/** Sets a state: before the start its initial value, after the history; later its value now.
 * OSTEON_ENAME, OSTEON_ERANGE. */
OSTEON_FULL_API osteon_status osteon_sim_set_state(osteon_sim *sim, const char *name, double value);
/** Gives a dose now: see osteon_schedule_add_dose. Starts the sim. OSTEON_ENAME, OSTEON_ERANGE, OSTEON_EDOMAIN (it
 * takes a state out of its range), or errors as osteon_sim_start; the dose is then not given. */
OSTEON_FULL_API osteon_status osteon_sim_dose(osteon_sim *sim, const char *name, double amount);

/** Starts the sim if it is not started. OSTEON_ERANGE (parameters that the model refuses in combination),
 * OSTEON_EINVAL (an event of the schedule between ticks), OSTEON_EDOMAIN, OSTEON_ESTEP (the history could not be run),
 * OSTEON_ESTOPPED (stop.h); it is not started then. */
OSTEON_FULL_API osteon_status osteon_sim_start(osteon_sim *sim);
/** Back to before the start; parameters, inputs and initial states stay as they were set up. */
OSTEON_FULL_API void osteon_sim_reset(osteon_sim *sim);
/** One tick. OSTEON_EDOMAIN (a state left its range), OSTEON_ESTEADY (osteon_schedule_add_steady), OSTEON_ESTEP (no
 * step is small enough, or a day takes more of them than options.steps_a_day), OSTEON_ESTOPPED (stop.h), or what
 * osteon_sim_start says. After a failure the sim stands at the last tick that was reached, and before the events of
 * that tick if it was they that failed; after OSTEON_ESTOPPED where stop.h says. */
OSTEON_FULL_API osteon_status osteon_sim_step(osteon_sim *sim);
/** On to day `until`, a whole number of ticks, not before now: else OSTEON_ERANGE. Otherwise as
 * osteon_sim_step. */
OSTEON_FULL_API osteon_status osteon_sim_run(osteon_sim *sim, double until);
/** The same, to the moment before what happens on day `until`: a trough is asked for here. What happens then is still
 * to come, with the next osteon_sim_run, osteon_sim_step or osteon_sim_save. Whatever happened at the present time
 * stays. On day 0 all has happened. Errors as osteon_sim_run. */
OSTEON_FULL_API osteon_status osteon_sim_run_before(osteon_sim *sim, double until);

OSTEON_FULL_API double osteon_sim_time(const osteon_sim *sim);               /**< day */
OSTEON_FULL_API const osteon_model *osteon_sim_model(const osteon_sim *sim); /**< as made with */
/** States and outputs now, by osteon_sim_states and osteon_sim_outputs: n_states and n_outputs doubles, owned by the
 * sim, valid until it is changed; NULL when the start failed. Starts the sim. */
OSTEON_FULL_API const double *osteon_sim_states(osteon_sim *sim);
OSTEON_FULL_API const double *osteon_sim_outputs(osteon_sim *sim);
/** Parameters, derived constants and inputs now, in the order of osteon_kernels, otherwise as osteon_sim_states. */
OSTEON_FULL_API const double *osteon_sim_constants(osteon_sim *sim);
/** Value of a state, output, input, parameter or derived constant, looked for in this order.
 * Starts the sim. OSTEON_ENAME, or errors as osteon_sim_start; *value is then NaN. */
OSTEON_FULL_API osteon_status osteon_sim_get(osteon_sim *sim, const char *name, double *value);

/** Finds the steady state under the present inputs, starting from the present state (Newton with the exact Jacobian),
 * and makes it the present state. States on which nothing depends (an integral such as bone volume) stay as they are.
 * Starts the sim. OSTEON_ESTEADY if there is none nearby, or errors as osteon_sim_start. */
OSTEON_FULL_API osteon_status osteon_sim_find_steady(osteon_sim *sim);

/** Writes a checkpoint as text; resuming from it gives bitwise the results of an uninterrupted run. The file is
 * written atomically. Starts the sim. OSTEON_EIO, OSTEON_ENOMEM, or errors as osteon_sim_start. */
OSTEON_FULL_API osteon_status osteon_sim_save(osteon_sim *sim, const char *path);
/** Restores the checkpoint, with all changes since the start, into a sim that was made and set up in the same way; its
 * schedule continues from there. A schedule that differs only after that day is a branch of the same past. OSTEON_EIO,
 * OSTEON_EFORMAT (a damaged file, or of another version, kind or model), OSTEON_EINVAL (another option, set-up or past
 * event: the message says which; an event between ticks), OSTEON_ERANGE, OSTEON_ENOMEM: the sim stays as it was. */
OSTEON_FULL_API osteon_status osteon_sim_load(osteon_sim *sim, const char *path);

/** Takes a snapshot (snapshot.h). `*snapshot` NULL: a new one, to be freed with osteon_snapshot_free. Otherwise one of
 * this sim, whose contents are replaced without allocating. Starts the sim. OSTEON_EINVAL (a snapshot of another sim,
 * or of a cohort), OSTEON_ENOMEM, or errors as osteon_sim_start: `*snapshot` is as it was. */
OSTEON_FULL_API osteon_status osteon_sim_snapshot(osteon_sim *sim, osteon_snapshot **snapshot);
/** Goes back to where the snapshot was taken, with the parameters, inputs and set-up of that moment, also after
 * osteon_sim_reset. Does not allocate. OSTEON_EINVAL (a snapshot of another sim, or of a cohort): the sim stays as it
 * was. */
OSTEON_FULL_API osteon_status osteon_sim_restore(osteon_sim *sim, const osteon_snapshot *snapshot);

#ifdef __cplusplus
}
#endif
#endif
