/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is true of one subject, whoever integrates it: how it starts, what an event does to it, which values it
 * may have. A sim and each lane of a cohort call the same text. Arrays are those of the kernels (model.h); where a
 * `stride` is given, neighbouring quantities lie that far apart, as in the lanes of a cohort; in a sim it is 1. */
#ifndef OSTEON_LIB_SUBJECT_SUBJECT_H
#define OSTEON_LIB_SUBJECT_SUBJECT_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include <osteon/options.h>
#include <osteon/schedule.h>
#include <osteon/ticks.h>

#include "base/base.h"
#include "model/defaults.h"

/* ---- constants ---- */

/* Place of the first input among the constants. */
static inline int osteon_subject_inputs(const osteon_model *m) { return m->n_params + m->n_derived; }
/* The model's objection to these constants, or NULL. */
const char *osteon_subject_objection(const osteon_model *m, const double *c);

/* ---- the start: begin, integrate the days of history, start; then the caller gives the treatments ---- */

/* A treatment never enters what it is compared with: whoever set the inputs in c, both calls put every
 * OSTEON_TREATMENT at its default in it before they compute anything, and leave it so. What is given on day 0 acts
 * once the start is over. */

/* From parameters and inputs in c: all other constants, the states on the first day of the history, and how many
 * days it has. OSTEON_ERANGE: the model refuses the constants; OSTEON_EDOMAIN: *state (NULL allowed) has no finite
 * initial value. */
osteon_status osteon_subject_begin(const osteon_model *m, double *c, double *y, double *days, int *state);
/* The inputs of the history: habits as they are, treatments at their default. */
void osteon_subject_untreat(const osteon_model *m, double *inputs, int stride);
/* Day 0, from parameters and inputs in c and the states at the end of the history: baselines, then the states
 * given by the caller, NaN in `initial` where none was given. */
void osteon_subject_start(const osteon_model *m, double *c, double *y, const double *initial);

/* ---- events ---- */

/* How much of each dose arrives: `factor` has one value a row of the model's doses. */
void osteon_subject_factors(const osteon_model *m, const double *c, double *factor);
/* An event acts on inputs, rates or states. An input's change takes effect with osteon_model_follow, that of a rate
 * with osteon_subject_inflow. */
typedef struct osteon_subject_place {
  double *inputs, *y;
  double *
      rates; /* of each row of doses, then of each state: what flows in a day, NULL where nothing ever does */
  const double *factor;
  int stride;
  const double *first; /* states on day 0 before any event, for a reset; NULL where there is none */
  int64_t stride_of_first;
} osteon_subject_place;
void osteon_subject_act(const osteon_model *m, const osteon_event *e, const osteon_subject_place *at);
/* A dose by hand: of a row of doses or, where the model has none of the name, an amount for a state; `event` gets its
 * kind and index. OSTEON_ENAME. */
osteon_status osteon_subject_find_dose(const osteon_model *m, const char *name, osteon_event *event);
/* OSTEON_ERANGE: its value is not finite, or below 0 of a dose. */
osteon_status osteon_subject_check_dose(const osteon_event *dose, const char *name);
/* Gives it, into every row of its name. */
void osteon_subject_give(const osteon_model *m, const osteon_event *dose, const osteon_subject_place *at);
/* What flows into each state a day, of these rates. Returns whether anything does. */
bool osteon_subject_inflow(const osteon_model *m, const double *rates, const double *factor, double *inflow,
                           int stride);
/* The rates once the first n events have acted. */
void osteon_subject_find_rates(const osteon_model *m, const osteon_event *events, int n, double *rates,
                               int stride);
/* Whether one of them is of this kind. */
bool osteon_subject_has(const osteon_event *events, int n, osteon_event_kind kind);
static inline int osteon_subject_rate_count(const osteon_model *m) { return m->n_doses + m->n_states; }
/* The mark of a checkpoint (lib/model/checkpoint.h) with this event; `when` is its day, or a tick. */
uint64_t osteon_subject_mark_event(uint64_t mark, const osteon_event *event, double when);
/* OSTEON_EINVAL when one of them lies between ticks. */
osteon_status osteon_subject_check_events(const osteon_event *events, int n, double dt);
/* The tick of day `until`, not before tick `now`. OSTEON_ERANGE. */
osteon_status osteon_subject_until(double until, double dt, int64_t now, int64_t *tick);

/* The first day after `day` on which the model says that a rate jumps; infinite where there is none. */
double osteon_subject_next_jump(const osteon_model *m, const double *c, double day);
/* The last moment before a jump: a step that ends there must not see it. */
static inline double osteon_subject_before(double jump) { return nextafter(jump, -INFINITY); }

/* ---- how an integration ends early: `state` is at fault ---- */

/* OSTEON_ESTEP: no step is small enough. `advice`: what else can be tried, after a comma, or "". */
osteon_status osteon_subject_no_step(const osteon_model *m, int state, double day, const char *advice);
/* OSTEON_ESTEP: more than `steps_a_day`; where the longest step alone asks for them, that is said. */
osteon_status osteon_subject_too_slow(const osteon_model *m, int state, double day, int steps_a_day,
                                      double longest_step, const char *advice);
/* OSTEON_ESTEADY: a course has no steady state. */
osteon_status osteon_subject_no_steady(const osteon_model *m, int state, double day);
/* OSTEON_ESTEADY: it has more than one. */
osteon_status osteon_subject_many_steady(const osteon_model *model, double day);
/* OSTEON_EDOMAIN: out of range. */
osteon_status osteon_subject_left(const osteon_model *m, int state, double day);

/* ---- steps ---- */

/* The longest step, d, from the option: at rest the error is 0, and a step would grow for ever. A step as short as
 * the shortest tick is never refused. */
static inline double osteon_subject_longest_step(const osteon_model *m, double option) {
  const double longest = option > 0 ? option : m->longest_step;
  return longest > 0 && longest < OSTEON_YEAR ? fmax(longest, 1e-6) : OSTEON_YEAR;
}

/* The bound of work, from the option. */
static inline int osteon_subject_steps_a_day(int option) { return option > 0 ? option : OSTEON_STEPS_A_DAY; }

/* ---- ranges ---- */

/* The first state that is out of its range or no number, or -1. */
int osteon_subject_outside(const osteon_model *m, const double *y, int stride, double rtol);
/* Sets amounts below 0 to 0; whether there were any. */
bool osteon_subject_keep_amounts(const osteon_model *m, double *y, int stride);

static inline bool osteon_subject_in_range(const osteon_quantity *q, double value) {
  return isfinite(value) && value >= q->min && value <= q->max;
}
/* A state may pass its bounds by the tolerance, not further. */
static inline double osteon_subject_least(const osteon_quantity *q, double rtol) {
  return q->min - rtol * q->scale;
}
static inline double osteon_subject_most(const osteon_quantity *q, double rtol) {
  return q->max + rtol * q->scale;
}

#endif
