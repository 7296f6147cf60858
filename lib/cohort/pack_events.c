/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to the subject in a lane at its node, and on which days it does. */
#include "cohort/pack.h"

static double day_of(const pack *p, const lane *a, int event) {
  if (event >= a->n_events) return INFINITY;
  const double time = a->events[event].time;
  known_day *known = &p->all->known[event & (KNOWN_DAYS - 1)];
  if (known->time != time) *known = (known_day){time, osteon_tick_day(time, p->cohort->dt)};
  return known->day;
}

/* The lane's next event is that number. Its day is asked for more often than it changes. */
void osteon_lane_await(const pack *p, lane *a, int event) {
  a->next_event = event;
  a->due = day_of(p, a, event);
}

void osteon_lane_find_limit(const pack *p, lane *a) {
  double limit = p->leg->history ? 0 : a->due;
  if (a->ends && p->leg->until < limit) limit = p->leg->until;
  a->limit = a->jump < limit ? a->jump : limit;
}

void osteon_lane_find_jump(pack *p, int l) {
  const osteon_model *m = p->cohort->model;
  if (m->n_times == 0) return;
  for (int k = 0; k < p->nc; k++) p->gathered[k] = p->c[k * p->W + l];
  p->lanes[l].jump = osteon_subject_next_jump(m, p->gathered, p->t[l]);
  p->before[l] = osteon_subject_before(p->lanes[l].jump);
  osteon_lane_find_limit(p, &p->lanes[l]);
}

/* An input of the lane's subject, here and in the cohort. */
static void give_input(pack *p, int l, int i, double value) {
  const osteon_cohort *c = p->cohort;
  double *own = c->own[c->model->n_params + i], *planted = c->planted[i];
  inputs_of(p, l)[i * p->W] = value;
  if (own) own[p->lanes[l].subject] = value;
  if (planted) planted[p->lanes[l].subject] = value;
  p->hold = 1;
}

/* To the steady state of a course, under what has acted so far: by the model's own kernels, in one lane. */
static osteon_status act_course(pack *p, int l, const osteon_event *course) {
  const osteon_model *m = p->cohort->model;
  double *c = p->all->alone, *y = c + p->nc, *factor = y + p->n;
  for (int k = 0; k < p->nc; k++) c[k] = p->c[k * p->W + l];
  for (int i = 0; i < p->n; i++) y[i] = p->y[i * p->W + l];
  osteon_model_follow(m, c);
  osteon_subject_factors(m, c, factor);
  const osteon_repeated what = {.course = course,
                                .factor = factor,
                                .c = c,
                                .day = p->t[l],
                                .rtol = p->cohort->rtol,
                                .atol = p->cohort->atol,
                                .longest_step = p->cohort->longest_step};
  OSTEON_TRY(osteon_periodic_find(p->all->periodic, &what, y, &p->blamed));
  for (int i = 0; i < p->n; i++) p->y[i * p->W + l] = y[i];
  return OSTEON_OK;
}

static void act_on_states(pack *p, int l, const osteon_event *e) {
  const osteon_model *m = p->cohort->model;
  const osteon_cohort *c = p->cohort;
  const osteon_subject_place at = {.inputs = inputs_of(p, l),
                                   .y = p->y + l,
                                   .rates = p->rates + l,
                                   .factor = p->factor + l,
                                   .stride = p->W,
                                   .first = c->first ? c->first + p->lanes[l].subject : NULL,
                                   .stride_of_first = c->n};
  osteon_subject_act(m, e, &at);
}

static osteon_status act(pack *p, int l, const osteon_event *e) {
  if (e->kind == OSTEON_EVENT_STEADY) return act_course(p, l, e);
  if (e->kind == OSTEON_EVENT_INPUT)
    give_input(p, l, e->index, e->value);
  else
    act_on_states(p, l, e);
  return OSTEON_OK;
}

/* Kinds of events, a bit for each. */
enum {
  INPUTS = 1 << OSTEON_EVENT_INPUT,
  NO_STATES = INPUTS | 1 << OSTEON_EVENT_DOSE_RATE | 1 << OSTEON_EVENT_STATE_RATE
};

/* States go to `keep` and inputs to `gathered`, which are free here. */
static void note_now(pack *p, int l) {
  put(p->keep, p->y, p->n, p->W, l);
  for (int i = 0; i < p->cohort->model->n_inputs; i++) p->gathered[i] = inputs_of(p, l)[i * p->W];
}

/* After what was noted has been changed by the events from `first` on. What left its range has no meaning, on the last
 * day as on any other: all is undone then, inputs too, and where a steady state was not found. */
static void check_now(pack *p, int l, int first, osteon_status found) {
  const osteon_model *m = p->cohort->model;
  const int outside =
      found == OSTEON_OK ? osteon_subject_outside(m, p->y + l, p->W, p->cohort->rtol) : p->blamed;
  if (found == OSTEON_OK && outside < 0) {
    osteon_subject_keep_amounts(m, p->y + l, p->W);
    return;
  }
  if (found == OSTEON_ESTOPPED)
    p->all->is_stopped = 1; /* so that all subjects go back, and nobody has failed */
  put(p->y, p->keep, p->n, p->W, l);
  for (int i = 0; i < m->n_inputs; i++) give_input(p, l, i, p->gathered[i]);
  osteon_lane_await(p, &p->lanes[l], first);
  osteon_lane_give_up(p, l, found == OSTEON_OK ? NO_RANGE : NO_STEADY, outside);
}

void osteon_lane_act_now(pack *p, int l, int is_new) {
  lane *a = &p->lanes[l];
  const int first = a->next_event;
  if (a->due > p->t[l]) return;
  int kinds = 0;
  for (; a->due <= p->t[l]; osteon_lane_await(p, a, a->next_event + 1))
    kinds |= 1 << a->events[a->next_event].kind;
  const int checks = is_new || (kinds & ~NO_STATES); /* those of the new no step has checked */
  if (checks) note_now(p, l);
  osteon_status found = OSTEON_OK;
  for (int e = first; e < a->next_event && found == OSTEON_OK; e++) {
    found = act(p, l, &a->events[e]);
    /* what was calm is so no longer; a rejected step costs more than a short one. Hundreds of events on one
     * day leave a step. */
    shorten(p, l);
  }
  *p->fresh |= 1 << l;
  osteon_lane_find_limit(p, a);
  if (checks) check_now(p, l, first, found);
  flow(p, l);
  if (a->mode != IDLE && (kinds & INPUTS)) osteon_lane_find_jump(p, l);
}
