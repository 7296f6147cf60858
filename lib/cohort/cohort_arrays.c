/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cohort's future depends on, array by array: for checkpoints, and to go back to where a call began. */
#include <string.h>

#include "cohort/cohort_internal.h"

void osteon_cohort_visit(osteon_cohort *c, osteon_cohort_walk *w) {
  const osteon_model *m = c->model;
  const size_t n = (size_t)c->n, each = n * sizeof(double);
  w->visit(w, &c->tick, sizeof c->tick);
  w->visit(w, c->c, (size_t)osteon_model_constant_count(m) * sizeof(double));
  w->visit(w, c->node, (size_t)m->n_states * each);
  w->visit(w, c->now, (size_t)m->n_states * each);
  if (c->first) w->visit(w, c->first, (size_t)m->n_states * each);
  w->visit(w, c->node_t, each);
  w->visit(w, c->h, each);
  w->visit(w, c->next_event, n * sizeof *c->next_event);
  w->visit(w, c->why, n);
  w->visit(w, c->which, n * sizeof *c->which);
  for (int i = 0; i < m->n_params + m->n_inputs; i++)
    if (c->own[i]) w->visit(w, c->own[i], each);
  for (int i = 0; i < m->n_inputs; i++)
    if (c->planted[i]) w->visit(w, c->planted[i], each);
}

void osteon_cohort_measure(osteon_cohort_walk *w, void *array, size_t bytes) {
  (void)array;
  w->bytes += bytes;
}

void osteon_cohort_exchange(osteon_cohort_walk *w, void *array, size_t bytes) {
  unsigned char *own = array, *in = w->context;
  for (size_t i = 0; i < bytes; i++) {
    const unsigned char held = own[i];
    own[i] = in[i];
    in[i] = held;
  }
  w->context = in + bytes;
}

static void copy(osteon_cohort_walk *w, void *array, size_t bytes) {
  memcpy(w->context, array, bytes);
  w->context = (char *)w->context + bytes;
}

osteon_status osteon_cohort_keep(osteon_cohort *c) {
  osteon_cohort_walk w = {.visit = osteon_cohort_measure};
  osteon_cohort_visit(c, &w);
  if (w.bytes > c->kept_bytes) {
    char *room = osteon_realloc(c->kept, w.bytes, 1);
    if (!room) return OSTEON_ENOMEM;
    c->kept = room;
    c->kept_bytes = w.bytes;
  }
  w = (osteon_cohort_walk){.visit = copy, .context = c->kept};
  osteon_cohort_visit(c, &w);
  return OSTEON_OK;
}

void osteon_cohort_put_back(osteon_cohort *c) {
  osteon_cohort_walk w = {.visit = osteon_cohort_exchange, .context = c->kept};
  osteon_cohort_visit(c, &w);
}
