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

void osteon_pack_emit(pack *p) {
  const osteon_model *m = p->cohort->model;
  const leg *g = p->leg;
  p->emit = 0;
  if (g->parts && p->kernel->outputs)
    p->kernel->outputs(p->shown_t, p->c, p->shown, p->o, g->parts);
  else if (g->parts && m->kernels.outputs)
    m->kernels.outputs(p->shown_t[0], p->c, p->shown, p->o);
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

/* The next row of each of the lanes that has one before the end of its step; returns which have. */
static int ask_within(pack *p, int lanes) {
  for (int l = 0; l < p->W; l++) p->shown_t[l] = p->t[l];
  int asked = 0;
  for (int some = lanes; some; some &= some - 1) {
    const int l = first_of(some);
    lane *a = &p->lanes[l];
    a->emits = has_row_within(p, a) && !p->astray[l];
    if (!a->emits) continue;
    p->shown_t[l] = p->leg->times[a->row];
    asked |= 1 << l;
  }
  return asked;
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
  while ((asked = ask_within(p, asked)) != 0) {
    p->kernel->between(q, p->shown_t, p->leg->shown, p->leg->n_shown, p->shown);
    osteon_pack_emit(p);
  }
}

void osteon_pack_rows_without_numbers(pack *p, int64_t subject, int from) {
  for (int r = from; r < p->leg->n_times; r++)
    for (int k = 0; k < p->leg->n_columns; k++) row_of(p, subject, r)[k] = NAN;
}
