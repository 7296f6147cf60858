/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ticks in which nothing happens to a subject, by the kernel's `tick`. */
#include <string.h>

#include "cohort/cohort_internal.h"

struct osteon_ticker {
  osteon_own *own; /* as many as there are parameters and inputs */
  double *shared;  /* constants that the packs hold */
  int holds;       /* none yet, or no longer: -1; otherwise whether they are held for each pack */
  double limit[OSTEON_CHUNK];
  unsigned char left[OSTEON_CHUNK];
};

osteon_status osteon_ticker_new(osteon_ticker **out, const osteon_cohort *c) {
  osteon_ticker *t = *out = osteon_alloc(1, sizeof *t);
  if (!t) return OSTEON_ENOMEM;
  t->own = osteon_alloc((size_t)(c->model->n_params + c->model->n_inputs) + 1, sizeof *t->own);
  t->shared = osteon_alloc((size_t)osteon_model_constant_count(c->model), sizeof *t->shared);
  t->holds = -1;
  return t->own && t->shared ? OSTEON_OK : OSTEON_ENOMEM; /* the caller frees what there is */
}

void osteon_ticker_free(osteon_ticker *t) {
  if (!t) return;
  osteon_free(t->own);
  osteon_free(t->shared);
  osteon_free(t);
}

int osteon_ticker_serves(const leg *g) { return g->tick && g->cohort->kernel->tick && !g->cohort->flows; }

static double next_event_of(const osteon_cohort *c, int64_t s) {
  int n;
  const osteon_event *events = osteon_cohort_events(c, s, &n);
  return c->next_event[s] < n ? osteon_tick_day(events[c->next_event[s]].time, c->dt) : INFINITY;
}

/* With one schedule for all, those who have not failed have the same events before them. */
static void find_limits(const osteon_cohort *c, int64_t first, int64_t count, double *limit) {
  double shared = INFINITY;
  for (int64_t s = first; c->shared && !c->schedules && s < first + count; s++) {
    if (c->why[s] != FINE) continue;
    shared = next_event_of(c, s);
    break;
  }
  for (int64_t k = 0; k < count; k++) limit[k] = c->schedules ? next_event_of(c, first + k) : shared;
}

void osteon_ticker_forget(osteon_ticker *t) { t->holds = -1; }

/* What all share, into the packs. */
static void share(osteon_ticker *t, const osteon_cohort *c, const osteon_tick *k, const osteon_advance *all,
                  int n) {
  const int W = c->kernel->lanes, n_constants = osteon_model_constant_count(c->model);
  const size_t size = (size_t)n_constants * sizeof *t->shared;
  if (t->holds == k->holds && memcmp(t->shared, c->c, size) == 0) return;
  t->holds = k->holds;
  memcpy(t->shared, c->c, size);
  for (int p = 0; p < n; p++) {
    for (int i = 0; i < n_constants; i++)
      for (int l = 0; l < W; l++) all[p].c[i * W + l] = c->c[i];
    if (!k->holds) c->kernel->hold(all[p].c);
  }
}

static osteon_tick tick_of(osteon_ticker *t, const osteon_cohort *c) {
  const int n_own = osteon_cohort_find_own(c, t->own);
  return (osteon_tick){.today = osteon_tick_to_day((double)c->tick, c->dt),
                       .longest_step = c->longest_step,
                       .n = c->n,
                       .node = c->node,
                       .now = c->now,
                       .node_t = c->node_t,
                       .h = c->h,
                       .spent = c->spent,
                       .steps_a_day = c->steps_a_day,
                       .why = c->why,
                       .mark = c->mark,
                       .limit = t->limit,
                       .left = t->left,
                       .own = t->own,
                       .n_own = n_own,
                       .holds = n_own > 0,
                       .derives = c->derives};
}

const unsigned char *osteon_ticker_run(osteon_ticker *t, const leg *g, const osteon_advance *all, int n,
                                       int64_t first, int64_t count) {
  const osteon_cohort *c = g->cohort;
  osteon_tick k = tick_of(t, c);
  k.until = g->until;
  share(t, c, &k, all, n);
  find_limits(c, first, count, t->limit);
  memset(t->left, 0, (size_t)count);
  return c->kernel->tick(&k, all, n, first, count) > 0 ? t->left : NULL;
}

void osteon_ticker_tell(osteon_ticker *t, const osteon_cohort *c, const osteon_advance *all, int n,
                        const osteon_outputs *asked, int64_t first, int64_t count) {
  const osteon_tick k = tick_of(t, c);
  share(t, c, &k, all, n);
  c->kernel->tell(&k, all, asked->output, first, count, asked->values);
}
