/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cohort's future depends on, array by array: for checkpoints and snapshots, and to go back to where a call
 * began. */
#include <string.h>

#include "cohort/cohort_internal.h"

/* The walk's subjects in an array of [row][subject]. */
static void visit_rows(osteon_cohort_walk *w, int64_t n, void *array, int rows, size_t size) {
  for (int i = 0; i < rows; i++)
    w->visit(w, (char *)array + (size_t)(i * n + w->first) * size, (size_t)w->count * size);
}

void osteon_cohort_visit_some(osteon_cohort *c, osteon_cohort_walk *w) {
  const osteon_model *m = c->model;
  for (int64_t s = w->first; s < w->first + w->count; s++)
    if (c->mark[s] == OSTEON_NODE_TODAY) osteon_cohort_date_node(c, s, osteon_cohort_node_day(c, s));
#define VISIT(array, rows) visit_rows(w, c->n, (array), (rows), sizeof *(array))
  w->visit(w, &c->tick, sizeof c->tick);
  w->visit(w, c->c, (size_t)osteon_model_constant_count(m) * sizeof(double));
  VISIT(c->node, m->n_states);
  VISIT(c->now, m->n_states);
  if (c->first) VISIT(c->first, m->n_states);
  VISIT(c->node_t, 1);
  VISIT(c->h, 1);
  VISIT(c->next_event, 1);
  VISIT(c->why, 1);
  VISIT(c->which, 1);
  for (int i = 0; i < m->n_params; i++)
    if (c->own[i]) VISIT(c->own[i], 1);
  for (int i = 0; i < m->n_inputs; i++)
    if (c->own[m->n_params + i] && (!w->own_inputs || w->own_inputs[i])) VISIT(c->own[m->n_params + i], 1);
  for (int i = 0; i < m->n_inputs; i++)
    if (c->planted[i] && (!w->own_inputs || w->own_inputs[i])) VISIT(c->planted[i], 1);
#undef VISIT
}

void osteon_cohort_visit(osteon_cohort *c, osteon_cohort_walk *w) {
  w->first = 0;
  w->count = c->n;
  osteon_cohort_visit_some(c, w);
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

void osteon_cohort_copy(osteon_cohort_walk *w, void *array, size_t bytes) {
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
  w = (osteon_cohort_walk){.visit = osteon_cohort_copy, .context = c->kept};
  osteon_cohort_visit(c, &w);
  return OSTEON_OK;
}

void osteon_cohort_put_back(osteon_cohort *c) {
  osteon_cohort_walk w = {.visit = osteon_cohort_exchange, .context = c->kept};
  osteon_cohort_visit(c, &w);
}

void osteon_cohort_gather(const osteon_cohort *c, int64_t s, double *constants) {
  const osteon_model *m = c->model;
  double *inputs = constants + osteon_subject_inputs(m);
  double *const *own =
      c->why[s] == FINE ? c->own + m->n_params : c->planted; /* what was refused does not act */
  memcpy(constants, c->c, (size_t)osteon_model_constant_count(m) * sizeof *constants);
  for (int k = 0; k < m->n_params; k++)
    if (c->own[k]) constants[k] = c->own[k][s];
  for (int k = 0; k < m->n_inputs; k++)
    if (own[k]) inputs[k] = own[k][s];
}

int osteon_cohort_find_own(const osteon_cohort *c, osteon_own *own) {
  const osteon_model *m = c->model;
  int n = 0;
  for (int i = 0; i < m->n_params; i++)
    if (c->own[i]) own[n++] = (osteon_own){.value = c->own[i], .place = i};
  for (int i = 0; i < m->n_inputs; i++)
    if (c->own[m->n_params + i])
      own[n++] = (osteon_own){.value = c->own[m->n_params + i],
                              .planted = c->planted[i],
                              .place = osteon_subject_inputs(m) + i,
                              .least = m->inputs[i].min,
                              .most = m->inputs[i].max};
  return n;
}
