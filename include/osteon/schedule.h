/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file schedule.h
 *  What happens to a subject over time: doses, drugs, exercise, nutrition ->
 * inputs per tick.
 *
 *  A schedule belongs to one model (its names). It is built once and then only
 * read, by any number of subjects and threads: from the moment it is given to a sim, a cohort or a fit, every
 * call that would change it is OSTEON_EINVAL, for good. Times are days from the start,
 * >= 0. What is added at a time acts from that time on.
 */
#ifndef OSTEON_SCHEDULE_H
#define OSTEON_SCHEDULE_H

#include <osteon/model.h>
#include <osteon/ticks.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_schedule osteon_schedule;

/** Makes an empty schedule for a model, which must outlive it. Free with osteon_schedule_free. OSTEON_EINVAL (a
 * descriptor of another version), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_new(osteon_schedule **schedule, const osteon_model *model);
OSTEON_API void osteon_schedule_free(osteon_schedule *schedule); /**< NULL allowed */

/** From `time` on the input has this value. OSTEON_ENAME, OSTEON_ERANGE (time, value, more than a million
 * events), OSTEON_EINVAL (an input that follows a course, exercise or nutrition: life.h), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_set_input(osteon_schedule *schedule, double time, const char *input,
                                                   double value);

/** A dose of `amount` at `time`, then `additional` more, each `interval` days after the last. `name`: a
 * dose of the model (in its unit), or a state, to which the amount is added as it is.
 * With `additional` 0 the interval may be 0. OSTEON_ENAME, OSTEON_ERANGE (a time, an interval, an
 * amount that is not finite or, of a dose, below 0, more than a million events), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_add_dose(osteon_schedule *schedule, double time, const char *name,
                                                  double amount, double interval, int additional);

/** An infusion of `amount` at `time`: `rate` of it a day until all is in, then `additional` more, each `interval` days
 * after the beginning of the last. `name` as of osteon_schedule_add_dose; what overlaps adds up. An infusion ends
 * where a reset comes. OSTEON_ENAME, OSTEON_ERANGE (a time, an interval, an amount below 0, a rate that is not above
 * 0, more than a million infusions), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_add_infusion(osteon_schedule *schedule, double time,
                                                      const char *name, double amount, double rate,
                                                      double interval, int additional);

/** From `time` on the subject goes on from the states that it had on day 0 before anything happened, as EVID 3 of
 * NONMEM has it: infusions end, inputs stay as they are, and what was scheduled for later still comes. Doses that are
 * added later for the same time act after it. OSTEON_ERANGE (time, more than a million events), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_add_reset(osteon_schedule *schedule, double time);

/** From `time` on the subject goes on from the states to which an endless course would have brought it: `amount` of
 * `name` every `interval` days, at `rate` a day or, with 0, at once, up to the moment before its next dose. That dose
 * is for you to add, at the same time, as are those that follow it; of infusions that last for longer than the
 * interval, those that run on from before are added here. Everything that was given before is over: infusions end. The
 * states are found under the inputs and rates of that day, to the tolerance of the run; states that nothing depends on
 * stay as they are. `name` NULL: nothing is given, the steady state under the inputs; amount and rate are then 0. A
 * subject that has no such state fails with OSTEON_ESTEADY. OSTEON_ENAME, OSTEON_ERANGE (a time, an amount below 0 or
 * not finite, a rate below 0, an interval that is not above 0, more than a million events), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_add_steady(osteon_schedule *schedule, double time, const char *name,
                                                    double amount, double rate, double interval);

/** What an event does. The values are pinned. */
typedef enum osteon_event_kind {
  OSTEON_EVENT_INPUT = 0, /**< input `index` becomes `value` */
  OSTEON_EVENT_DOSE =
      1, /**< row `index` of the model's doses: `value` times its factor is added to its state */
  OSTEON_EVENT_STATE = 2, /**< `value` is added to state `index` */
  OSTEON_EVENT_DOSE_RATE =
      3, /**< from now on `value` a day of row `index` of the model's doses, times its factor, flows into its state */
  OSTEON_EVENT_STATE_RATE = 4, /**< from now on `value` a day flows into state `index` */
  OSTEON_EVENT_RESET = 5,      /**< states become what they were on day 0, before any event */
  OSTEON_EVENT_STEADY =
      6, /**< states become those of an endless course with an interval of `value` days: the `index` events after it */
  OSTEON_EVENT_STEADY_DOSE = 7,   /**< of a course: a dose as OSTEON_EVENT_DOSE */
  OSTEON_EVENT_STEADY_STATE = 8,  /**< of a course: a dose as OSTEON_EVENT_STATE */
  OSTEON_EVENT_STEADY_LENGTH = 9, /**< of a course: its doses are infusions of `value` days */
} osteon_event_kind;

/** One event, as the engines read it. Sorted by time; at equal times inputs come first, in the model's
 * order, then rates, then all others in the order in which they were added. */
typedef struct osteon_event {
  double time; /**< d from the start */
  osteon_event_kind kind;
  int index;
  double value;
} osteon_event;

/** The events, of which there are *n (NULL allowed), owned by the schedule, valid until it is changed. */
OSTEON_API const osteon_event *osteon_schedule_events(const osteon_schedule *schedule, int *n);
OSTEON_API const osteon_model *osteon_schedule_model(const osteon_schedule *schedule); /**< as made with */

/** Which contexts of use (osteon_model.contexts) a subject passes through from the start until day `until`, by what
 * happens to her: sets touched[i] for each of them. `names`: n parameters and inputs that she has at the start, with
 * other values than the model's; the last of a name counts, and others are passed over. What is asked of the model, as
 * the risk of fractures, is no matter of a schedule: osteon_model_touch_contexts. OSTEON_EINVAL, OSTEON_ERANGE
 * (until), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_find_contexts(const osteon_schedule *schedule,
                                                       const char *const *names, const double *values, int n,
                                                       double until, bool *touched);

/** Moves every event to the nearest tick of dt days (calendar dates such as 6 months are not whole
 * days). Engines refuse events between ticks, so as not to shift them unasked.
 * OSTEON_ERANGE (dt, or a course of which nothing would be left), OSTEON_ENOMEM; the schedule stays as it was. */
OSTEON_API osteon_status osteon_schedule_round(osteon_schedule *schedule, double dt);

/** What a user should be told of a run that ends on day `until`, one sentence a line: the first of what was added that
 * begins later, with its line where it was read from a file, and how many more there are; and how far times were moved
 * to ticks, if by more than half a day. `text` (of `size` bytes, cut to fit) is "" where there is nothing.
 * OSTEON_EINVAL, OSTEON_ERANGE (until). */
OSTEON_API osteon_status osteon_schedule_notice(const osteon_schedule *schedule, double until, char *text,
                                                size_t size);

/** Courses act until day `end` at most, for a run that ends there: what they would add up to later is neither
 * made into events nor checked. Before courses are added; INFINITY, the default, is no end. OSTEON_EINVAL (NULL,
 * courses are there, the schedule is in use), OSTEON_ERANGE (negative, NaN). */
OSTEON_API osteon_status osteon_schedule_set_end(osteon_schedule *schedule, double end);

#ifdef __cplusplus
}
#endif
#endif
