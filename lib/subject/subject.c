/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a subject starts and what events do to it. */
#include "subject/subject.h"

#include <string.h>

#include "model/checkpoint.h"
#include "schedule/spans.h"
#include "subject/steps.h"

const char *osteon_subject_objection(const osteon_model *m, const double *c) {
  return m->kernels.check ? m->kernels.check(c) : NULL;
}

/* ---- the start ---- */

void osteon_subject_untreat(const osteon_model *m, double *inputs, int stride) {
  for (int i = 0; i < m->n_inputs; i++)
    if (m->inputs[i].kind == OSTEON_TREATMENT) inputs[i * stride] = m->inputs[i].value;
}

static osteon_status initial_states(const osteon_model *m, const double *c, double *y, int *state) {
  osteon_model_begin(m, c, y);
  for (int i = 0; i < m->n_states; i++) {
    if (isfinite(y[i])) continue;
    if (state) *state = i;
    return osteon_fail(OSTEON_EDOMAIN, "%s: the initial value of state %s is %g; check parameters", m->name,
                       m->states[i].name, y[i]);
  }
  return OSTEON_OK;
}

static void follow_untreated(const osteon_model *m, double *c) {
  osteon_subject_untreat(m, c + osteon_subject_inputs(m), 1);
  osteon_model_follow(m, c);
}

osteon_status osteon_subject_begin(const osteon_model *m, double *c, double *y, double *days, int *state) {
  follow_untreated(m, c);
  const char *objection = osteon_subject_objection(m, c);
  if (objection) return osteon_fail(OSTEON_ERANGE, "%s: %s", m->name, objection);
  *days = m->kernels.history ? m->kernels.history(c) : 0;
  if (!(*days >= 0 && *days < 1e6))
    return osteon_fail(OSTEON_ERANGE,
                       "%s: a history of %g days before the start is impossible; check parameters", m->name,
                       *days);
  return initial_states(m, c, y, state);
}

void osteon_subject_start(const osteon_model *m, double *c, double *y, const double *initial) {
  follow_untreated(m, c);
  if (m->kernels.start) m->kernels.start(c, y);
  for (int i = 0; i < m->n_states; i++)
    if (!isnan(initial[i])) y[i] = initial[i];
}

/* ---- events ---- */

void osteon_subject_factors(const osteon_model *m, const double *c, double *factor) {
  for (int i = 0; i < m->n_doses; i++) factor[i] = 1;
  if (m->kernels.dose) m->kernels.dose(c, factor);
}

/* Of an event that sets one, else -1. */
static int rate_of(const osteon_model *m, const osteon_event *e) {
  return e->kind == OSTEON_EVENT_DOSE_RATE    ? e->index
         : e->kind == OSTEON_EVENT_STATE_RATE ? m->n_doses + e->index
                                              : -1;
}

void osteon_subject_act(const osteon_model *m, const osteon_event *e, const osteon_subject_place *at) {
  switch (e->kind) {
    case OSTEON_EVENT_INPUT:
      at->inputs[e->index * at->stride] = e->value;
      break;
    case OSTEON_EVENT_DOSE:
      at->y[m->doses[e->index].state * at->stride] += e->value * at->factor[e->index * at->stride];
      break;
    case OSTEON_EVENT_STATE:
      at->y[e->index * at->stride] += e->value;
      break;
    case OSTEON_EVENT_RESET:
      for (int i = 0; i < m->n_states; i++) at->y[i * at->stride] = at->first[i * at->stride_of_first];
      break;
    case OSTEON_EVENT_DOSE_RATE:
    case OSTEON_EVENT_STATE_RATE:
      at->rates[rate_of(m, e) * at->stride] = e->value;
      break;
    default: /* a course, for osteon_periodic_find */
      break;
  }
}

osteon_status osteon_subject_find_dose(const osteon_model *m, const char *name, osteon_event *event) {
  int dose, state;
  *event = (osteon_event){0};
  OSTEON_TRY(osteon_schedule_find_target(m, name, &dose, &state));
  event->kind = dose >= 0 ? OSTEON_EVENT_DOSE : OSTEON_EVENT_STATE;
  event->index = dose >= 0 ? dose : state;
  return OSTEON_OK;
}

osteon_status osteon_subject_check_dose(const osteon_event *dose, const char *name) {
  if (isfinite(dose->value) && (dose->kind == OSTEON_EVENT_STATE || dose->value >= 0)) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE,
                     "a dose of %g of %s is out of range; choose a finite amount of at least 0", dose->value,
                     name);
}

void osteon_subject_give(const osteon_model *m, const osteon_event *dose, const osteon_subject_place *at) {
  if (dose->kind == OSTEON_EVENT_STATE) {
    osteon_subject_act(m, dose, at);
    return;
  }
  osteon_event row = *dose;
  for (; row.index < m->n_doses; row.index++)
    if (strcmp(m->doses[row.index].name, m->doses[dose->index].name) == 0) osteon_subject_act(m, &row, at);
}

bool osteon_subject_inflow(const osteon_model *m, const double *rates, const double *factor, double *inflow,
                           int stride) {
  const double *of_states = rates + m->n_doses * stride;
  bool any = false;
  for (int i = 0; i < m->n_states; i++) inflow[i * stride] = of_states[i * stride];
  for (int i = 0; i < m->n_doses; i++)
    inflow[m->doses[i].state * stride] += rates[i * stride] * factor[i * stride];
  for (int i = 0; i < m->n_states; i++) any |= inflow[i * stride] != 0;
  return any;
}

void osteon_subject_find_rates(const osteon_model *m, const osteon_event *events, int n, double *rates,
                               int stride) {
  for (int i = 0; i < osteon_subject_rate_count(m); i++) rates[i * stride] = 0;
  for (int i = 0; i < n; i++) {
    const int rate = rate_of(m, &events[i]);
    if (rate >= 0) rates[rate * stride] = events[i].value;
  }
}

bool osteon_subject_has(const osteon_event *events, int n, osteon_event_kind kind) {
  for (int i = 0; i < n; i++)
    if (events[i].kind == kind) return true;
  return false;
}

uint64_t osteon_subject_mark_event(uint64_t mark, const osteon_event *e, double when) {
  const double parts[] = {when, (double)e->kind, (double)e->index, e->value};
  for (int i = 0; i < 4; i++) mark = osteon_mark_number(mark, parts[i]);
  return mark;
}

osteon_status osteon_subject_check_events(const osteon_event *events, int n, double dt) {
  for (int i = 0; i < n; i++)
    if (!osteon_tick_is(events[i].time, dt))
      return osteon_fail(
          OSTEON_EINVAL,
          "an event at day %.10g lies between ticks of dt = %g d; move it to a tick or choose a smaller dt",
          events[i].time, dt);
  return OSTEON_OK;
}

osteon_status osteon_subject_until(double until, double dt, int64_t now, int64_t *tick) {
  const double nearest = osteon_tick_nearest(until, dt);
  if (!(nearest >= 0 && nearest < 1e12) || !osteon_tick_is(until, dt))
    return osteon_fail(OSTEON_ERANGE, "day %.10g is not a whole number of ticks of dt = %g d from the start",
                       until, dt);
  if ((int64_t)nearest < now)
    return osteon_fail(OSTEON_ERANGE, "day %.10g lies before the present, day %.10g", until,
                       osteon_tick_to_day((double)now, dt));
  *tick = (int64_t)nearest;
  return OSTEON_OK;
}

double osteon_subject_next_jump(const osteon_model *m, const double *c, double day) {
  double days[OSTEON_MOST_TIMES], next = INFINITY;
  if (m->n_times > 0) m->kernels.times(c, days);
  for (int i = 0; i < m->n_times; i++)
    if (days[i] > day && days[i] < next) next = days[i];
  return next;
}

/* ---- ends ---- */

osteon_status osteon_subject_no_step(const osteon_model *m, int state, double day, const char *advice) {
  return osteon_fail(OSTEON_ESTEP,
                     "%s: at day %.10g no step is small enough, where state %s changes fastest; check inputs "
                     "and parameters%s",
                     m->name, day, m->states[state].name, advice);
}

osteon_status osteon_subject_too_slow(const osteon_model *m, int state, double day, int steps_a_day,
                                      double longest_step, const char *advice) {
  if (longest_step * steps_a_day < 1)
    return osteon_fail(OSTEON_ESTEP,
                       "%s: at day %.10g more than %d steps a day are needed, as none may be longer than %g "
                       "d; choose a longer longest_step",
                       m->name, day, steps_a_day, longest_step);
  return osteon_fail(OSTEON_ESTEP,
                     "%s: at day %.10g more than %d steps a day are needed, where state %s changes fastest; "
                     "check inputs and parameters%s",
                     m->name, day, steps_a_day, m->states[state].name, advice);
}

osteon_status osteon_subject_no_steady(const osteon_model *m, int state, double day) {
  return osteon_fail(OSTEON_ESTEADY,
                     "%s: no steady state of repeated doses was found from the states of day %.10g, as state "
                     "%s keeps changing: there may be none; give the earlier doses one by one",
                     m->name, day, m->states[state].name);
}

osteon_status osteon_subject_many_steady(const osteon_model *m, double day) {
  return osteon_fail(OSTEON_ESTEADY,
                     "%s: at day %.10g repeated doses have many steady states, and which one is reached "
                     "depends on the past: give the earlier doses one by one",
                     m->name, day);
}

osteon_status osteon_subject_left(const osteon_model *m, int state, double day) {
  const osteon_quantity *q = &m->states[state];
  const int has_unit = strcmp(q->unit, "-") != 0;
  return osteon_fail(OSTEON_EDOMAIN,
                     "%s: at day %.10g state %s left the range in which the model is valid, %g to %g%s%s; "
                     "check inputs and parameters",
                     m->name, day, q->name, q->min, q->max, has_unit ? " " : "", has_unit ? q->unit : "");
}

/* ---- ranges ---- */

int osteon_subject_outside(const osteon_model *m, const double *y, int stride, double rtol) {
  for (int i = 0; i < m->n_states; i++) {
    const osteon_quantity *q = &m->states[i];
    const double v = y[i * stride];
    if (!isfinite(v) || v < osteon_subject_least(q, rtol) || v > osteon_subject_most(q, rtol)) return i;
  }
  return -1;
}

bool osteon_subject_keep_amounts(const osteon_model *m, double *y, int stride) {
  bool any = false;
  for (int k = 0; k < m->n_amounts; k++) {
    double *v = &y[m->amounts[k] * stride];
    if (!(*v < 0)) continue;
    *v = 0;
    any = true;
  }
  return any;
}
