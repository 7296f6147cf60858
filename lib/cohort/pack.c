/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Subjects through the lanes: a lane takes the next subject when one is done. A thread steps several packs of
 * lanes side by side. */
#include "cohort/pack.h"

static void find_due(pack *p) {
  p->due = INT64_MAX;
  for (int l = 0; l < p->W; l++)
    if (p->lanes[l].mode != IDLE && p->lanes[l].allowed < p->due) p->due = p->lanes[l].allowed;
}

/* Constants that follow from others, for whoever changed. The same numbers come out for the others. */
static void follow(pack *p) {
  const osteon_model *m = p->cohort->model;
  if (p->derive) {
    if (p->kernel->derive)
      p->kernel->derive(p->c);
    else if (m->kernels.derive)
      m->kernels.derive(p->c);
  }
  if (p->hold) {
    if (p->kernel->hold)
      p->kernel->hold(p->c);
    else if (m->kernels.hold)
      m->kernels.hold(p->c);
  }
  p->derive = p->hold = 0;
}

/* For plain steps until one needs attention. A lane without a subject goes through the motions with whatever it
 * holds: nobody looks at it. */
static void instruct(pack *p, int l) {
  const lane *a = &p->lanes[l];
  const double question = a->mode == IDLE ? INFINITY : a->question;
  const double limit = a->mode == DETOUR ? question : a->limit;
  p->limit[l] = limit;
  if (a->mode == IDLE) p->before[l] = INFINITY;
  set_stop(p, l, question, limit);
  p->aside[l] = a->mode == ASIDE ? question - p->t[l] : 0;
  p->busy[l] = a->mode == IDLE ? 0 : -1;
}

/* Those of `lanes` who come through to the end of the tick at one go. */
static void stride(pack *p, int lanes) {
  const double until = p->leg->until;
  follow(p);
  for (int some = lanes; some; some &= some - 1) instruct(p, first_of(some));
  p->kernel->stride(&p->all->q[p - p->all->pack], 1, until, &lanes);
  p->moving[p->n] = -1; /* not all lanes are under way yet */
  for (int some = lanes; some; some &= some - 1) {
    const int l = first_of(some);
    put(p->y, p->y1, p->n, p->W, l);
    p->t[l] = until;
    p->h[l] = p->wanted[l];
    osteon_lane_arrive(p, l);
  }
}

/* Whether the lane's subject has a node at the end of the tick, and nothing happens to it before. */
static int can_stride(const pack *p, const lane *a) {
  return a->mode == MAIN && a->ends && p->kernel->stride && a->due > p->leg->until && a->jump > p->leg->until;
}

/* All lanes first, since what follows from constants is computed for all of them at once. */
static void fill_idle(pack *p) {
  for (int l = 0; l < p->W; l++)
    if (p->lanes[l].mode == IDLE) osteon_lane_refill(p, l);
  follow(p);
  int striding = 0;
  for (int l = 0; l < p->W; l++) {
    if (p->lanes[l].mode == IDLE || !p->lanes[l].is_new) continue;
    p->lanes[l].is_new = 0;
    osteon_lane_take_factors(p, l);
    osteon_lane_take_rates(p, l);
    osteon_lane_find_jump(p, l);
    osteon_lane_act_now(p, l, 1);
    if (p->lanes[l].mode != IDLE) osteon_lane_arrive(p, l);
    if (can_stride(p, &p->lanes[l])) striding |= 1 << l;
  }
  if (striding) stride(p, striding);
}

static void conclude(pack *p, int l) {
  const enum then then = p->lanes[l].then;
  p->lanes[l].then = GO_ON;
  if (then == MEET) osteon_lane_meet(p, l);
  if (then == COMMIT) osteon_lane_commit(p, l, p->keep, p->keep_f);
  if (then == END) osteon_lane_finish(p, l, p->y);
  if (then == END_ASIDE) osteon_lane_finish(p, l, p->y1);
}

/* Writes the rows that are due and does what waited for that, which may make more rows due. */
static void conclude_all(pack *p) {
  do {
    follow(p);
    if (p->emit) osteon_pack_emit(p);
    const int lanes = p->waiting;
    p->waiting = 0;
    for (int some = lanes; some; some &= some - 1) conclude(p, first_of(some));
  } while (p->emit || p->hold);
}

/* Until every lane has a subject, or there is none left. */
static void refill_all(pack *p) {
  while (p->n_idle > 0 && *p->begun < p->count) {
    fill_idle(p);
    conclude_all(p);
  }
}

static void start_run(pack *p, const leg *g, int64_t first, int64_t count, double *rows, int64_t *begun) {
  p->leg = g;
  p->first = first, p->count = count, p->begun = begun;
  p->rows = rows;
  p->hold = p->derive = p->emit = p->waiting = 0;
  p->shares = 0;
  *p->fresh = 0;
  p->due = INT64_MAX;
  p->n_idle = p->W;
  for (int l = 0; l < p->W; l++) p->lanes[l] = (lane){.mode = IDLE};
  refill_all(p);
  for (int l = 0; l < p->W; l++) instruct(p, l);
}

/* Has it come on since it was last asked? */
static void question_patience(pack *p, int l) {
  lane *a = &p->lanes[l];
  osteon_patience patience = left_to(p, a);
  if (osteon_patience_renewed(&patience, p->t[l], p->cohort->steps_a_day)) {
    allow(p, a, patience);
    return;
  }
  osteon_lane_give_up(p, l, NO_END, osteon_lane_fastest(p, l));
  *p->look |= 1 << l;
}

static void question_all(pack *p) {
  for (int l = 0; l < p->W; l++)
    if (p->lanes[l].mode != IDLE && p->lanes[l].allowed <= p->made) question_patience(p, l);
  find_due(p);
}

/* In a lane that the kernel has: it needs nothing more unless there is a row, or the subject comes to an end. */
static void meet_event(pack *p, int l) {
  osteon_lane_reach(p, l);
  if (p->lanes[l].emits || p->lanes[l].mode == IDLE || (p->waiting >> l & 1)) return;
  instruct(p, l);
  *p->look &= ~(1 << l);
}

/* The rest. */
static void settle(pack *p) {
  conclude_all(p);
  if (p->made >= p->due) question_all(p); /* or by now, back from a question aside */
  refill_all(p);
  for (int some = *p->look; some; some &= some - 1) instruct(p, first_of(some));
}

/* After the last step of n packs. Events come at random, so that the processor guesses badly which lanes and packs have
 * one: there is one loop for all of them. */
static void go_on(packs *all, int n, int64_t made) {
  uint64_t met = 0; /* a byte for each pack */
  int others = 0, held = 0, unsettled = 0;
  for (int i = 0; i < n; i++) {
    pack *p = &all->pack[i];
    p->made += made;
    met |= (uint64_t)(unsigned)*p->met << 8 * i;
    others |= *p->look ^ *p->met;
  }
  for (int i = 0; others && i < n; i++) osteon_pack_attend(&all->pack[i], &all->q[i]);
  for (; met; met &= met - 1) {
    const int place = __builtin_ctzll(met);
    meet_event(&all->pack[place / 8], place % 8);
  }
  for (int i = 0; i < n; i++) {
    const pack *p = &all->pack[i];
    held |= (p->hold | p->derive) << i;
    unsettled |= (*p->look != 0 || p->made >= p->due || p->emit) << i;
  }
  for (; held; held &= held - 1) follow(&all->pack[first_of(held)]);
  for (; unsettled; unsettled &= unsettled - 1) settle(&all->pack[first_of(unsettled)]);
}

/* Moves packs without a subject to the end; returns how many have one. */
static int sort_out(packs *all, int n) {
  for (int i = n - 1; i >= 0; i--) {
    if (all->pack[i].n_idle < all->pack[i].W) continue;
    const pack p = all->pack[i];
    const osteon_advance q = all->q[i];
    all->pack[i] = all->pack[--n], all->pack[n] = p;
    all->q[i] = all->q[n], all->q[n] = q;
  }
  return n;
}

/* Attempts between two questions whether to stop: some milliseconds of the largest model. */
enum { UNASKED = 256 };

static int64_t attempts_until(const packs *all, int n) {
  int64_t most = UNASKED;
  for (int i = 0; i < n; i++) {
    const int64_t own = all->pack[i].due - all->pack[i].made;
    if (own < most) most = own;
  }
  return most > 1 ? most : 1;
}

static int is_stopped(packs *all) {
  if (all->is_stopped) return 1;
  if (all->unasked < UNASKED) return 0;
  all->unasked = 0;
  return osteon_stopped();
}

int osteon_packs_run(packs *all, const leg *g, int64_t first, int64_t count, double *rows) {
  all->begun = 0;
  all->is_stopped = 0;
  all->left = NULL;
  if (g->tick && osteon_ticker_serves(g)) {
    all->unasked += UNASKED / 4;
    all->left = osteon_ticker_run(all->ticker, g, all->q, all->n, first, count);
    if (!all->left) return is_stopped(all);
  }
  osteon_ticker_forget(all->ticker);
  all->n_own = osteon_cohort_find_own(g->cohort, all->own);
  for (int i = 0; i < all->n; i++) {
    all->q[i].inflow = g->cohort->flows ? all->pack[i].inflow : NULL;
    start_run(&all->pack[i], g, first, count, rows, &all->begun);
  }
  for (int n = sort_out(all, all->n); n > 0; n = sort_out(all, n)) {
    const int64_t made = all->pack[0].kernel->advance(all->q, n, attempts_until(all, n));
    go_on(all, n, made);
    all->unasked += made;
    if (is_stopped(all)) return 1;
  }
  return all->is_stopped;
}

void osteon_packs_tell(packs *all, const osteon_outputs *asked, int64_t first, int64_t count) {
  osteon_ticker_tell(all->ticker, asked->cohort, all->q, all->n, asked, first, count);
}
