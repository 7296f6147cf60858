/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the subjects in lanes: at nodes, at questions answered aside, and within steps. */
#include <string.h>

#include "cohort/pack.h"
#include "model/columns.h"

void osteon_lane_ask(pack *p, int l, const double *y, double t) {
  put(p->shown, y, p->n, p->W, l);
  p->shown_t[l] = t;
  p->lanes[l].emits = 1;
  p->emit = 1;
}

static double *row_of(const pack *p, int64_t subject, int row) {
  return p->rows + ((subject - p->first) * p->leg->n_times + row) * p->leg->n_columns;
}

/* The lane's next row, and the one after it where nothing happens between the two. */
static void write_row(pack *p, int l) {
  const leg *g = p->leg;
  lane *a = &p->lanes[l];
  const int again = a->then != MEET && is_listed_twice(p, a);
  double *row = row_of(p, a->subject, a->row);
  for (int k = 0; k < g->n_columns; k++)
    row[k] = osteon_column_value(p->cohort->model, g->columns[k], p->shown + l, p->o + l, p->c + l, p->W);
  if (again) memcpy(row + g->n_columns, row, (size_t)g->n_columns * sizeof *row);
  a->row += 1 + again;
  find_question(p, a);
}

static void find_outputs(pack *p, const double *days, const double *c) {
  const osteon_model *m = p->cohort->model;
  const leg *g = p->leg;
  if (g->parts && p->kernel->outputs)
    p->kernel->outputs(days, c, p->shown, p->o, g->parts);
  else if (g->parts && m->kernels.outputs)
    m->kernels.outputs(*days, c, p->shown, p->o);
}

void osteon_pack_emit(pack *p) {
  p->emit = 0;
  find_outputs(p, p->shown_t, p->c);
  for (int l = 0; l < p->W; l++) {
    lane *a = &p->lanes[l];
    if (!a->emits) continue;
    a->emits = 0;
    write_row(p, l);
  }
}

/* ---- rows within a step ---- */

/* The day on which the lane's step ends that was tried last, if it is good and of the chain. */
static double good_until(const pack *p, int l) {
  const lane *a = &p->lanes[l];
  if (a->mode != MAIN || !(p->error[l] <= 1) || p->outside[l]) return -INFINITY;
  return p->t[l] + p->h[l] >= a->limit ? a->limit : p->t[l] + p->tried[l];
}

static int has_row_within(const pack *p, const lane *a) {
  return a->row < p->leg->n_times && p->leg->times[a->row] < a->end;
}

/* The lane's next n rows, from `shown`. */
static void write_rows(pack *p, int l, int n) {
  const leg *g = p->leg;
  const osteon_model *m = p->cohort->model;
  lane *a = &p->lanes[l];
  double *row = row_of(p, a->subject, a->row);
  for (int k = 0; k < g->n_columns; k++, row++) {
    const int column = g->columns[k] - m->n_states;
    const double *from = column < 0 ? p->shown + g->columns[k] * p->W : p->o + column * p->W;
    if (column < m->n_outputs)
      for (int r = 0; r < n; r++) row[r * g->n_columns] = from[r];
    else
      for (int r = 0; r < n; r++) row[r * g->n_columns] = p->c[(column - m->n_outputs) * p->W + l];
  }
  a->row += n;
}

/* The lane's rows before the end of its step: as many at a time as there are lanes, as all of them are read from the
 * same polynomials. */
static void show_lane(pack *p, const osteon_advance *q, int l) {
  const leg *g = p->leg;
  lane *a = &p->lanes[l];
  const double *c = p->W > 1 ? p->spread : p->c;
  int left = 0;
  while (g->times[a->row + left] < a->end) left++;
  if (p->W > 1) p->kernel->spread(p->c, l, g->used, g->n_used, p->spread);
  for (; left > 0; left -= p->W) {
    const double *days = g->times + a->row;
    p->kernel->between(q, l, days, g->shown, g->n_shown, p->shown);
    find_outputs(p, days, c);
    write_rows(p, l, left < p->W ? left : p->W);
  }
  find_question(p, a);
}

void osteon_pack_show_within(pack *p, const osteon_advance *q, int lanes) {
  int asked = 0;
  for (int some = lanes; some; some &= some - 1) {
    lane *a = &p->lanes[first_of(some)];
    a->end = good_until(p, first_of(some));
    if (has_row_within(p, a)) asked |= some & -some;
  }
  if (!asked) return;
  p->kernel->bridge(q, p->astray);
  for (; asked; asked &= asked - 1)
    if (!p->astray[first_of(asked)]) show_lane(p, q, first_of(asked));
}

void osteon_pack_rows_without_numbers(pack *p, int64_t subject, int from) {
  for (int r = from; r < p->leg->n_times; r++)
    for (int k = 0; k < p->leg->n_columns; k++) row_of(p, subject, r)[k] = NAN;
}
