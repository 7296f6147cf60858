/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a subject leaves its lane: at the end of the leg, or because it cannot go on. */
#include "cohort/pack.h"

void osteon_lane_fail(pack *p, int l, enum why why, int which, double day) {
  osteon_cohort *c = p->leg->cohort;
  const int64_t s = p->lanes[l].subject;
  c->why[s] = (unsigned char)why;
  c->which[s] = (short)which;
  c->h[s] = day;
  osteon_cohort_date_node(c, s, osteon_cohort_node_day(c, s)); /* for her, today goes no further */
}

void osteon_lane_finish(pack *p, int l, const double *y) {
  osteon_cohort *c = p->leg->cohort;
  lane *a = &p->lanes[l];
  const int64_t s = a->subject;
  for (int i = 0; i < p->n; i++) c->now[i * c->n + s] = y[i * p->W + l];
  if (p->t[l] != p->leg->until)
    for (int i = 0; i < p->n; i++) c->node[i * c->n + s] = p->y[i * p->W + l];
  osteon_cohort_date_node(c, s, p->t[l]);
  c->h[s] = p->h[l];
  if (c->next_event[s] != a->next_event) c->next_event[s] = a->next_event;
  const osteon_patience patience =
      a->mode == MAIN ? left_to(p, a) : (osteon_patience){a->own.left + 1, a->own.since};
  osteon_cohort_spend(c, s, (osteon_spent){c->steps_a_day - patience.left, patience.since});
  a->mode = IDLE;
  p->n_idle++;
}

void osteon_lane_give_up(pack *p, int l, enum why why, int which) {
  lane *a = &p->lanes[l];
  osteon_lane_finish(p, l, p->y);
  osteon_lane_fail(p, l, why, which, p->t[l]);
  if (p->rows) osteon_pack_rows_without_numbers(p, a->subject, a->row);
}

int osteon_lane_fastest(const pack *p, int l) {
  int worst = 0;
  double most = -1;
  for (int i = 0; i < p->n; i++) {
    const double f = p->f[i * p->W + l], v = isfinite(f) ? fabs(f) / p->cohort->scale[i] : INFINITY;
    if (v > most) most = v, worst = i;
  }
  return worst;
}
