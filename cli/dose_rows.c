/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of --before-doses: a day on which somebody is given something stands twice among the days of rows. */
#include <stdlib.h>

#include <osteon/ticks.h>

#include "cli.h"

static int push(cli_dose_rows *d, double tick, int is_dose) {
  if (d->n == d->room) {
    const size_t room = d->room ? 2 * d->room : 256;
    int64_t *grown = realloc(d->codes, room * sizeof *grown);
    if (!grown) return complain(FAILED, "out of memory");
    d->codes = grown;
    d->room = room;
  }
  d->codes[d->n++] = 2 * (int64_t)tick + is_dose;
  return DONE;
}

int cli_dose_rows_add(cli_dose_rows *d, const osteon_schedule *schedule, double dt, double until) {
  int n, status = DONE;
  const double last = osteon_tick_nearest(until, dt);
  const osteon_event *events = osteon_schedule_events(schedule, &n);
  double before = 0; /* on day 0 all has happened */
  for (int i = 0; i < n && status == DONE; i++) {
    const double tick = osteon_tick_nearest(events[i].time, dt);
    if (events[i].kind == OSTEON_EVENT_INPUT || tick <= before || tick > last) continue;
    status = push(d, tick, 1);
    before = tick;
  }
  return status;
}

static int add_planned(cli_dose_rows *d, const osteon_sweep_options *o) {
  const double last = osteon_tick_nearest(o->until, o->dt);
  int status = DONE;
  for (int k = 0; o->times && k < o->n_times && status == DONE; k++)
    status = push(d, osteon_tick_nearest(o->times[k], o->dt), 0);
  for (double k = 0, tick = -1; !o->times && tick < last && status == DONE; k++) {
    tick = fmin(osteon_tick_of_row(k, o->every, o->dt), last);
    status = push(d, tick, 0);
  }
  return status;
}

static int ascending(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

int cli_dose_rows_plan(cli_dose_rows *d, osteon_sweep_options *o) {
  if (add_planned(d, o) != DONE) return FAILED;
  d->days = calloc(2 * d->n, sizeof *d->days);
  if (!d->days) return complain(FAILED, "out of memory");
  qsort(d->codes, d->n, sizeof *d->codes, ascending);
  int n = 0;
  for (size_t i = 0, end; i < d->n; i = end) {
    const int64_t tick = d->codes[i] / 2;
    for (end = i + 1; end < d->n && d->codes[end] / 2 == tick;) end++;
    for (int64_t k = 0; k <= d->codes[end - 1] % 2; k++)
      d->days[n++] = osteon_tick_to_day((double)tick, o->dt);
  }
  o->times = d->days;
  o->n_times = n;
  return DONE;
}

void cli_dose_rows_free(cli_dose_rows *d) {
  free(d->codes);
  free(d->days);
}
