/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times of a sweep's picture between its rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/schedule.h>
#include <osteon/ticks.h>

#include "base/base.h"
#include "population/summary.h"
#include "sweep/sweep_points.h"

static const double MOST_BYTES = 5e8;

static int64_t cells_of(const osteon_sweep_points *p, const osteon_sweep *s) {
  return (int64_t)p->n * s->n_columns;
}

static int64_t blocks_of(const osteon_sweep_points *p, const osteon_sweep *s) {
  return (cells_of(p, s) + OSTEON_SWEEP_BLOCK - 1) / OSTEON_SWEEP_BLOCK;
}

/* ---- which times ---- */

static int compare_days(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Those of the rows, as many between them as there are to be at least, and those of all events: each once. */
static osteon_status plan_times(osteon_sweep_points *p, const osteon_sweep *s, int least) {
  const double dt = s->options.dt, until = s->options.until;
  const double ticks = osteon_tick_nearest(until, dt), step = fmax(1, floor(ticks / least));
  int events = 0, n = 0;
  const osteon_event *e = s->options.schedule ? osteon_schedule_events(s->options.schedule, &events) : NULL;
  if (events > least) events = 0; /* a tablet's every day would be no picture */
  p->times = osteon_alloc((size_t)((double)s->n_times + (double)events + ticks / step + 2), sizeof *p->times);
  if (!p->times) return OSTEON_ENOMEM;
  for (int t = 0; t < s->n_times; t++) p->times[n++] = s->times[t];
  for (int i = 0; i < events && e[i].time <= until; i++)
    p->times[n++] = osteon_tick_to_day(osteon_tick_nearest(e[i].time, dt), dt);
  for (double tick = 0; tick < ticks; tick += step) p->times[n++] = osteon_tick_to_day(tick, dt);
  qsort(p->times, (size_t)n, sizeof *p->times, compare_days);
  for (int i = 0; i < n; i++)
    if (!p->n || p->times[i] > p->times[p->n - 1]) p->times[p->n++] = p->times[i];
  return OSTEON_OK;
}

static osteon_status build(osteon_sweep_points *p, const osteon_sweep *s) {
  p->row = osteon_alloc((size_t)p->n, sizeof *p->row);
  p->rows = osteon_alloc((size_t)s->slice * (size_t)cells_of(p, s), sizeof *p->rows);
  p->taken = osteon_alloc((size_t)blocks_of(p, s), sizeof *p->taken);
  if (!p->row || !p->rows || !p->taken) return OSTEON_ENOMEM;
  for (int t = 0, row = 0; t < p->n; t++)
    p->row[t] = row < s->n_times && s->times[row] == p->times[t] ? row++ : -1;
  OSTEON_TRY(osteon_summary_new(&p->summary, cells_of(p, s)));
  return osteon_summary_begin_at(p->summary, s->options.first);
}

static int is_affordable(const osteon_sweep_points *p, const osteon_sweep *s) {
  const double rows = (double)s->slice * (double)cells_of(p, s) * sizeof(double);
  return rows + osteon_summary_bytes(cells_of(p, s), s->options.n) <= MOST_BYTES;
}

osteon_status osteon_sweep_points_new(osteon_sweep_points **points, const osteon_sweep *s, int least) {
  *points = NULL;
  if (least <= s->n_times || s->n_times < 2) return OSTEON_OK; /* one day is a mark */
  osteon_sweep_points *p = osteon_alloc(1, sizeof *p);
  if (!p) return OSTEON_ENOMEM;
  osteon_status status = plan_times(p, s, least);
  const int is_needed = status == OSTEON_OK && p->n > s->n_times && is_affordable(p, s);
  if (is_needed) status = build(p, s);
  if (is_needed && status == OSTEON_OK)
    *points = p;
  else
    osteon_sweep_points_free(p);
  return status;
}

void osteon_sweep_points_free(osteon_sweep_points *p) {
  if (!p) return;
  osteon_free(p->times);
  osteon_free(p->row);
  osteon_free(p->rows);
  osteon_free(p->taken);
  osteon_summary_free(p->summary);
  osteon_free(p);
}

/* ---- slices ---- */

void osteon_sweep_points_take(osteon_sweep_points *p, osteon_sweep *s, const osteon_rows *r) {
  const size_t width = (size_t)s->n_columns, subject = (size_t)p->n * width;
  memcpy(p->rows + (size_t)r->first * subject, r->values, (size_t)r->count * subject * sizeof(double));
  for (int64_t i = 0; i < r->count; i++)
    for (int t = 0; t < p->n; t++)
      if (p->row[t] >= 0)
        memcpy(s->rows + ((size_t)(r->first + i) * (size_t)s->n_times + (size_t)p->row[t]) * width,
               r->values + (size_t)i * subject + (size_t)t * width, width * sizeof(double));
}

void osteon_sweep_points_end(osteon_sweep_points *p, const osteon_sweep *s, int64_t count) {
  memset(p->taken, 0, (size_t)blocks_of(p, s) * sizeof *p->taken);
  p->done += count;
}

osteon_sweep osteon_sweep_drawn(const osteon_sweep *s) {
  osteon_sweep drawn = *s;
  const osteon_sweep_points *p = s->points;
  if (!p || p->done != s->done) return drawn;
  drawn.times = p->times;
  drawn.n_times = p->n;
  drawn.summary = p->summary;
  return drawn;
}
