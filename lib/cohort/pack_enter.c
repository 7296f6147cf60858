/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the next subject comes into a lane. */
#include "cohort/pack.h"

/* What is shared stays in the lane, whoever comes into it. */
static void take_constants(pack *p, int l, int64_t s) {
  const packs *all = p->all;
  for (int k = 0; !(p->shares >> l & 1) && k < p->nc; k++) p->c[k * p->W + l] = p->cohort->c[k];
  p->shares |= 1 << l;
  for (const osteon_own *own = all->own; own < all->own + all->n_own; own++)
    p->c[own->place * p->W + l] = own->value[s];
  if (p->leg->history) osteon_subject_untreat(p->cohort->model, inputs_of(p, l), p->W);
  p->derive |= p->cohort->derives;
  p->hold = 1;
}

void osteon_lane_take_factors(pack *p, int l) {
  const osteon_model *m = p->cohort->model;
  if (m->n_doses == 0 || p->lanes[l].n_events == 0) return;
  double *factor = p->gathered + p->nc;
  for (int k = 0; k < p->nc; k++) p->gathered[k] = p->c[k * p->W + l];
  osteon_subject_factors(m, p->gathered, factor);
  for (int i = 0; i < m->n_doses; i++) p->factor[i * p->W + l] = factor[i];
}

void osteon_lane_take_rates(pack *p, int l) {
  const lane *a = &p->lanes[l];
  if (!p->cohort->flows) return;
  osteon_subject_find_rates(p->cohort->model, a->events, a->next_event, p->rates + l, p->W);
  flow(p, l);
}

/* Whether inputs were written since the node; a number out of range is found here, and the node keeps the last
 * good one. */
static int inputs_changed(const pack *p, int64_t s, int *wrong) {
  const packs *all = p->all;
  const osteon_model *m = p->cohort->model;
  int changed = 0;
  *wrong = -1;
  for (const osteon_own *own = all->own; own < all->own + all->n_own; own++) {
    if (!own->planted) continue;
    const int k = own->place - osteon_subject_inputs(m);
    const double v = own->value[s];
    if (!osteon_subject_in_range(&m->inputs[k], v)) {
      *wrong = k;
      continue;
    }
    changed |= v != own->planted[s];
    own->planted[s] = v;
  }
  return changed;
}

static void begin(pack *p, int l, int64_t s) {
  const osteon_cohort *c = p->cohort;
  lane *a = &p->lanes[l];
  *a = (lane){.mode = MAIN, .subject = s, .jump = INFINITY, .due = INFINITY, .is_new = 1};
  p->t[l] = osteon_cohort_node_day(c, s);
  p->h[l] = c->h[s];
  p->before[l] = INFINITY;
  p->longest[l] = c->longest_step;
  *p->fresh |= 1 << l;
  p->moving[p->n] = -1;
  allow(p, a, (osteon_patience){c->steps_a_day - c->spent[s].attempts, c->spent[s].since});
  take_constants(p, l, s);
  const double today = p->leg->history ? p->t[l] : osteon_tick_to_day((double)c->tick, c->dt);
  if (!p->leg->history) {
    int wrong;
    a->events = osteon_cohort_events(c, s, &a->n_events);
    osteon_lane_await(p, a, c->next_event[s]);
    const int changed = inputs_changed(p, s, &wrong);
    if (changed) p->t[l] = today;
    a->ends = changed && p->leg->tick;
    if (wrong >= 0) {
      osteon_lane_fail(p, l, NO_INPUT, wrong, today);
      a->mode = IDLE;
    }
  }
  const double *from = p->t[l] == today ? c->now : c->node;
  for (int i = 0; i < p->n; i++) p->y[i * p->W + l] = from[i * c->n + s];
  osteon_lane_find_limit(p, a);
  find_question(p, a);
}

void osteon_lane_refill(pack *p, int l) {
  lane *a = &p->lanes[l];
  while (a->mode == IDLE && *p->begun < p->count) {
    const int64_t s = p->first + (*p->begun)++;
    if (p->all->left && !p->all->left[s - p->first]) continue;
    if (p->cohort->why[s] == FINE) begin(p, l, s);
    if (a->mode == IDLE && p->rows) osteon_pack_rows_without_numbers(p, s, 0);
  }
  p->n_idle -= a->mode != IDLE;
}
