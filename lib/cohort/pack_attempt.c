/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an attempted step leads to in a lane: the next node, a row, an event, or a shorter step. */
#include "cohort/pack.h"

static int out_of_range(const pack *p, int l) {
  for (int i = 0; i < p->n; i++) {
    const double v = p->y1[i * p->W + l];
    if (!(v >= p->cohort->least[i] && v <= p->cohort->most[i])) return i;
  }
  return 0;
}

/* A step of the chain or of a detour is shortened by the kernel itself, unless that is too short. One aside is
 * not: it becomes a detour. */
static void reject(pack *p, int l) {
  lane *a = &p->lanes[l];
  if (a->mode != ASIDE) {
    if (p->error[l] <= 1)
      osteon_lane_give_up(p, l, NO_RANGE, out_of_range(p, l));
    else
      osteon_lane_give_up(p, l, NO_STEP, osteon_lane_fastest(p, l));
    return;
  }
  a->mode = DETOUR;
  a->node_t = p->t[l];
  a->node_h = p->h[l];
  put(p->node, p->y, p->n, p->W, l);
  put(p->node_f, p->f, p->n, p->W, l);
  p->h[l] = fmin(p->wanted[l], 0.9 * p->tried[l]);
}

/* At the question; the node is as it was. */
static void end_detour(pack *p, int l) {
  lane *a = &p->lanes[l];
  a->mode = ASIDE;
  p->t[l] = a->node_t;
  p->h[l] = a->node_h;
  put(p->y, p->node, p->n, p->W, l);
  put(p->f, p->node_f, p->n, p->W, l);
  p->moving[p->n] = -1;
}

static void afterwards(pack *p, int l, enum then then) {
  p->lanes[l].then = then;
  p->waiting |= 1 << l;
}

void osteon_lane_arrive(pack *p, int l) {
  lane *a = &p->lanes[l];
  const double t = p->t[l];
  if (t != a->question) return;
  if (p->rows && a->row < p->leg->n_times) osteon_lane_ask(p, l, p->y, t);
  if (t == p->leg->until) afterwards(p, l, END);
}

/* Over a jump of the rates; the first step after it is short, as after an event. */
static void jump(pack *p, int l) {
  *p->fresh |= 1 << l;
  shorten(p, l);
  osteon_lane_find_jump(p, l);
}

void osteon_lane_meet(pack *p, int l) {
  if (!p->leg->history) osteon_lane_act_now(p, l, 0);
  if (p->lanes[l].mode != IDLE) osteon_lane_arrive(p, l);
}

/* Whether the node has a row from before what happens there, which waits for it. */
static int asks_before(pack *p, int l) {
  lane *a = &p->lanes[l];
  if (a->question != p->t[l] || a->due > p->t[l] || !is_listed_twice(p, a)) return 0;
  osteon_lane_ask(p, l, p->y, p->t[l]);
  afterwards(p, l, MEET);
  return 1;
}

void osteon_lane_reach(pack *p, int l) {
  if (p->t[l] == p->lanes[l].jump) jump(p, l);
  if (!asks_before(p, l)) osteon_lane_meet(p, l);
}

void osteon_lane_commit(pack *p, int l, const double *y, const double *f) {
  lane *a = &p->lanes[l];
  put(p->y, y, p->n, p->W, l);
  put(p->f, f, p->n, p->W, l);
  p->t[l] = a->main_t;
  p->h[l] = a->main_h;
  if (a->mode != MAIN) allow(p, a, a->own);
  a->mode = MAIN;
  if (a->stale) *p->fresh |= 1 << l;
  a->stale = 0;
  osteon_lane_reach(p, l);
}

static void accept_main(pack *p, int l) {
  lane *a = &p->lanes[l];
  const int cut = p->t[l] + p->h[l] >= a->limit;
  a->main_t = cut ? a->limit : p->t[l] + p->tried[l];
  a->main_h = cut ? fmax(p->wanted[l], p->h[l]) : p->wanted[l];
  if (a->question < a->main_t) {
    put(p->keep, p->y1, p->n, p->W, l);
    put(p->keep_f, p->f1, p->n, p->W, l);
    a->own = left_to(p, a);
    a->mode = ASIDE;
    allow(p, a, osteon_patience_from(p->t[l], p->cohort->steps_a_day));
  } else {
    osteon_lane_commit(p, l, p->y1, p->f1);
  }
}

static void accept_aside(pack *p, int l) {
  lane *a = &p->lanes[l];
  const double t = a->question;
  if (p->rows && a->row < p->leg->n_times) osteon_lane_ask(p, l, p->y1, t);
  if (t == p->leg->until)
    afterwards(p, l, END_ASIDE);
  else if (!(p->leg->times[a->row + 1 + is_listed_twice(p, a)] < a->main_t))
    afterwards(p, l, COMMIT);
  else
    allow(p, a, osteon_patience_from(p->t[l], p->cohort->steps_a_day));
}

/* On the way to the question. */
static void accept_detour(pack *p, int l) {
  put(p->y, p->y1, p->n, p->W, l);
  p->t[l] += p->tried[l];
  p->h[l] = p->wanted[l];
  *p->fresh |= 1 << l;
}

/* Whether rows alone made the step need attention: it goes on like any other. */
static int passes(pack *p, int l) {
  const lane *a = &p->lanes[l];
  const double end = p->t[l] + p->tried[l];
  if (!p->rows || a->mode != MAIN || !(end < a->limit)) return 0;
  if (!(end < a->question)) return 0;
  set_stop(p, l, a->question, a->limit);
  p->passed[l] = -1;
  *p->look &= ~(1 << l);
  p->any_passed = 1;
  return 1;
}

static void after(pack *p, int l) {
  lane *a = &p->lanes[l];
  if (!(p->error[l] <= 1) || p->outside[l]) {
    reject(p, l);
    return;
  }
  const bool moved = osteon_subject_keep_amounts(p->cohort->model, p->y1 + l, p->W);
  if (!moved && passes(p, l)) return;
  if (a->mode == MAIN) {
    a->stale = moved;
    accept_main(p, l);
  } else if (a->mode == DETOUR && p->t[l] + p->h[l] < p->limit[l]) {
    accept_detour(p, l);
  } else {
    if (a->mode == DETOUR) end_detour(p, l);
    accept_aside(p, l);
  }
}

void osteon_pack_attend(pack *p, const osteon_advance *q) {
  const int lanes = *p->look & ~*p->met;
  if (p->rows && lanes) osteon_pack_show_within(p, q, lanes);
  for (int some = lanes; some; some &= some - 1) after(p, first_of(some));
  if (p->any_passed) p->kernel->commit(q, p->passed);
  for (int l = 0; l < p->W && p->any_passed; l++) p->passed[l] = 0;
  p->any_passed = 0;
}
