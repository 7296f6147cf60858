/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file schedule.h
 *  What happens to a subject over time: doses, infusions and changes of inputs. life.h adds courses of drugs, exercise
 *  and nutrition to a schedule.
 *
 *  A schedule belongs to one model, whose names it uses. It is built once and then only read, by any number of subjects
 *  and threads: as soon as it has been passed to a sim, a cohort or a fit, every call that would change it returns
 *  OSTEON_EINVAL, permanently. Times are days from the start, >= 0. Whatever is added at a time acts from that time on.
 */
#ifndef OSTEON_SCHEDULE_H
#define OSTEON_SCHEDULE_H

#include <osteon/model.h>
#include <osteon/ticks.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_schedule osteon_schedule;

/** Makes an empty schedule for a model, which must outlive it. Free with osteon_schedule_free. OSTEON_EINVAL (the
 * descriptor is of another version of osteon), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_new(osteon_schedule **schedule, const osteon_model *model);
OSTEON_API void osteon_schedule_free(osteon_schedule *schedule); /**< NULL allowed */

/** Sets an input to a value from day `time` on. OSTEON_ENAME, OSTEON_ERANGE (time, value, more than a million events),
 * OSTEON_EINVAL (the input follows a course, exercise or nutrition: life.h), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_set_input(osteon_schedule *schedule, double time, const char *input,
                                                   double value);

/** Gives a dose of `amount` on day `time`, then `additional` more, each `interval` days after the previous one. `name`
 * is a dose of the model, in whose unit the amount is, or a state, to which the amount is added unchanged. If
 * `additional` is 0, the interval may be 0. OSTEON_ENAME, OSTEON_ERANGE (a time or interval; an amount that is not
 * finite or, for a dose, below 0; more than a million events), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_add_dose(osteon_schedule *schedule, double time, const char *name,
                                                  double amount, double interval, int additional);

/** Gives an infusion of `amount`, which begins on day `time` and runs at `rate` per day until the whole amount is in,
 * then `additional` more, each of which begins `interval` days after the beginning of the previous one. `name` is as in
 * osteon_schedule_add_dose. Infusions that overlap add up. A reset ends an infusion. OSTEON_ENAME, OSTEON_ERANGE (a
 * time or interval, an amount below 0, a rate that is not above 0, more than a million infusions), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_add_infusion(osteon_schedule *schedule, double time,
                                                      const char *name, double amount, double rate,
                                                      double interval, int additional);

/** Resets the subject on day `time` to the states that it had on day 0 before any event, like EVID 3 in NONMEM:
 * infusions end, inputs keep their values, and later events still happen. Doses that you add for the same time after
 * this call act after the reset. OSTEON_ERANGE (time, more than a million events), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_add_reset(osteon_schedule *schedule, double time);

/** Puts the subject on day `time` into the steady state of an endless course: `amount` of `name` every `interval` days,
 * infused at `rate` per day, or given at once if the rate is 0. The states are those just before the next dose of the
 * course. Add that dose yourself, at the same time, and the doses after it. If infusions last longer than the interval,
 * those that are still running from earlier doses are added by this call. Infusions that were scheduled earlier end.
 * The steady state is found for the inputs and rates of that day, to the tolerance of the run; states on which nothing
 * depends stay as they are. `name` NULL: nothing is given, and the state is the steady state under the inputs; amount
 * and rate must then be 0. A subject that has no such state fails with OSTEON_ESTEADY. OSTEON_ENAME, OSTEON_ERANGE (a
 * time, an amount below 0 or not finite, a rate below 0, an interval that is not above 0, more than a million events),
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_add_steady(osteon_schedule *schedule, double time, const char *name,
                                                    double amount, double rate, double interval);

/** What an event does. The values never change. */
typedef enum osteon_event_kind {
  OSTEON_EVENT_INPUT = 0, /**< input `index` becomes `value` */
  /** A dose by row `index` of the model's doses: `value` times the factor of the row is added to the row's state. */
  OSTEON_EVENT_DOSE = 1,
  OSTEON_EVENT_STATE = 2, /**< `value` is added to state `index` */
  /** From now on `value` per day of row `index` of the model's doses, times its factor, flows into the row's state. */
  OSTEON_EVENT_DOSE_RATE = 3,
  OSTEON_EVENT_STATE_RATE = 4, /**< from now on `value` per day flows into state `index` */
  OSTEON_EVENT_RESET = 5,      /**< the states become those of day 0, before any event */
  /** The states become those of an endless course with an interval of `value` days. The next `index` events, which are
   * of the three kinds below, describe its doses. */
  OSTEON_EVENT_STEADY = 6,
  OSTEON_EVENT_STEADY_DOSE = 7,   /**< a dose of the course, as in OSTEON_EVENT_DOSE */
  OSTEON_EVENT_STEADY_STATE = 8,  /**< a dose of the course, as in OSTEON_EVENT_STATE */
  OSTEON_EVENT_STEADY_LENGTH = 9, /**< the doses of the course are infusions that last `value` days */
} osteon_event_kind;

/** One event, as a sim or a cohort reads it. Events are sorted by time; at equal times inputs come first, in the
 * model's order, then rates, then all others in the order in which they were added. */
typedef struct osteon_event {
  double time; /**< d from the start */
  osteon_event_kind kind;
  int index;
  double value;
} osteon_event;

/** The events, of which there are *n (NULL allowed); owned by the schedule, and valid until it is changed. */
OSTEON_API const osteon_event *osteon_schedule_events(const osteon_schedule *schedule, int *n);
OSTEON_API const osteon_model *osteon_schedule_model(const osteon_schedule *schedule); /**< as made with */

/** Finds the contexts of use (osteon_model.contexts) that a subject passes through from the start to day `until`, from
 * what happens to her: touched[i] is true for each of them and false for all others. `names` and `values` are n
 * parameters and inputs whose values at the start differ from the model's; if a name occurs twice, the last one counts,
 * and unknown names are ignored. Contexts that depend on the outputs that are asked for, such as a risk of fracture, do
 * not depend on a schedule: see osteon_model_touch_contexts. OSTEON_EINVAL, OSTEON_ERANGE (until), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_find_contexts(const osteon_schedule *schedule,
                                                       const char *const *names, const double *values, int n,
                                                       double until, bool *touched);

/** Moves every event to the nearest tick of dt days (calendar times such as 6 months are not whole days). Sims and
 * cohorts refuse events between ticks, because they do not move events by themselves. OSTEON_ERANGE (dt, or nothing
 * would be left of a course), OSTEON_ENOMEM; the schedule then stays as it was. */
OSTEON_API osteon_status osteon_schedule_round(osteon_schedule *schedule, double dt);

/** Notices for the user about a run that ends on day `until`, one sentence per line. They name the first thing in the
 * schedule that begins after the end (with its line, if it was read from a file) and say how many more there are. They
 * also say how far times were moved to ticks, if by more than half a day. `text` (of `size` bytes, cut to fit) is "" if
 * there are none. OSTEON_EINVAL, OSTEON_ERANGE (until). */
OSTEON_API osteon_status osteon_schedule_notice(const osteon_schedule *schedule, double until, char *text,
                                                size_t size);

/** Limits courses to the days up to `end`, for a run that ends there: what they would do later is neither turned into
 * events nor checked. Call this before you add courses. INFINITY, the default, means no end. OSTEON_EINVAL (NULL, there
 * are courses already, the schedule is in use), OSTEON_ERANGE (negative, NaN). */
OSTEON_API osteon_status osteon_schedule_set_end(osteon_schedule *schedule, double end);

#ifdef __cplusplus
}
#endif
#endif
