/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From spans of time to events: one pass over the starts and stops of each channel, in order of time. */
#include "schedule/spans.h"

#include <math.h>
#include <stdlib.h>

#include "base/base.h"
#include "schedule/exact.h"

osteon_status osteon_span_times(const char *what, double start, double stop) {
  if (!isfinite(start) || start < 0)
    return osteon_fail(OSTEON_ERANGE, "%s: start %g: give days from the start, finite and 0 or more", what,
                       start);
  if (!(stop > start))
    return osteon_fail(OSTEON_ERANGE, "%s: stop %g must be after the start, %g, or infinite", what, stop,
                       start);
  return OSTEON_OK;
}

/* Days that differ by rounding only are one: 0.3 and 3 * 0.1. */
static double slack(double day) { return 1e-9 * fmax(1, day); }

/* ---- channels ---- */

osteon_event osteon_channel_event(const osteon_model *m, int channel, double time, double value) {
  const int dose = channel - m->n_inputs, state = dose - m->n_doses;
  if (dose < 0) return (osteon_event){time, OSTEON_EVENT_INPUT, channel, value};
  if (state < 0) return (osteon_event){time, OSTEON_EVENT_DOSE_RATE, dose, value};
  return (osteon_event){time, OSTEON_EVENT_STATE_RATE, state, value};
}

const char *osteon_channel_name(const osteon_model *m, int channel) {
  const int dose = channel - m->n_inputs, state = dose - m->n_doses;
  return dose < 0 ? m->inputs[channel].name : state < 0 ? m->doses[dose].name : m->states[state].name;
}

/* ---- one channel ---- */

/* Where a span starts or stops. */
typedef struct edge {
  double time;
  int span;
  bool is_stop;
} edge;

typedef struct sweep {
  const osteon_schedule *schedule;
  edge *edges;
  int n, channel;
  double *resets; /* days, ascending */
  int n_resets;
  int *unloads, n_unloads; /* spans that act now; the others are in the sum */
  osteon_exact sum;
} sweep;

static int in_order(const void *left, const void *right) {
  const edge *a = left, *b = right;
  if (a->time != b->time) return a->time < b->time ? -1 : 1;
  return (a->span > b->span) - (a->span < b->span);
}

static void pass(sweep *w, const edge *e) {
  const osteon_span *span = &w->schedule->spans[e->span];
  if (span->kind != OSTEON_SPAN_UNLOAD)
    (e->is_stop ? osteon_exact_take : osteon_exact_add)(&w->sum, span->amount);
  else if (!e->is_stop)
    w->unloads[w->n_unloads++] = e->span;
}

/* The smallest part of the habit; those that stop until `time` are forgotten. */
static double habit_left(sweep *w, double time) {
  double habit = 1;
  int kept = 0;
  for (int i = 0; i < w->n_unloads; i++) {
    const osteon_span *span = &w->schedule->spans[w->unloads[i]];
    if (span->stop <= time) continue;
    w->unloads[kept++] = w->unloads[i];
    habit = fmin(habit, span->amount);
  }
  w->n_unloads = kept;
  return habit;
}

static double value_at(sweep *w, double time) {
  const osteon_follows *f = &w->schedule->follows[w->channel];
  const double sum = osteon_exact_value(&w->sum);
  if (f->kind == OSTEON_SPAN_SUM) return f->base + sum;
  const double habit = habit_left(w, time);
  return sum > 0 ? sqrt(sqrt(habit * habit * habit * habit + sum)) : habit;
}

/* What flows ends where a reset comes: the first one after the start, which may be at the same time. */
static double stop_of(const sweep *w, const osteon_span *s) {
  int low = 0, high = w->n_resets;
  if (w->channel < w->schedule->model->n_inputs) return s->stop;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (w->resets[middle] <= s->start + slack(s->start))
      low = middle + 1;
    else
      high = middle;
  }
  return low < w->n_resets ? fmin(s->stop, w->resets[low]) : s->stop;
}

/* Starts and stops of one channel; spans that ended before `from` are left out. Returns whether there are any. */
static bool find_edges(sweep *w, const int *next, int span, double from) {
  bool is_older = false;
  w->n = 0;
  for (; span >= 0; span = next[span]) {
    const osteon_span *s = &w->schedule->spans[span];
    const double stop = stop_of(w, s);
    if (stop < from) {
      is_older = true;
      continue;
    }
    w->edges[w->n++] = (edge){s->start, span, false};
    if (isfinite(stop)) w->edges[w->n++] = (edge){stop, span, true};
  }
  qsort(w->edges, (size_t)w->n, sizeof *w->edges, in_order);
  return is_older;
}

/* The last span that acts at a time: with it the value became what it is. */
static int last_acting(const sweep *w, double time) {
  int last = 0;
  for (int i = 0; i < w->n; i++) {
    const osteon_span *s = &w->schedule->spans[w->edges[i].span];
    if (s->start <= time + slack(time) && s->stop > time + slack(time) && w->edges[i].span > last)
      last = w->edges[i].span;
  }
  return w->schedule->spans[last].line;
}

static osteon_status make_channel(sweep *w, bool begun, osteon_made *made, int *line) {
  const osteon_model *m = w->schedule->model;
  w->sum = (osteon_exact){{0}};
  w->n_unloads = 0;
  double last = value_at(w, 0);
  for (int i = 0; i < w->n;) {
    const double time = w->edges[i].time, near = time + slack(time);
    for (; i < w->n && w->edges[i].time <= near; i++) pass(w, &w->edges[i]);
    const double value = value_at(w, near);
    if (begun && value == last) continue;
    begun = true;
    last = value;
    if (time < made->from[w->channel]) continue;
    if (time > w->schedule->end) break;
    const osteon_status status =
        w->channel < m->n_inputs ? osteon_quantity_check(&m->inputs[w->channel], value) : OSTEON_OK;
    if (status != OSTEON_OK) {
      *line = last_acting(w, time);
      return status;
    }
    made->events[made->n++] = osteon_channel_event(m, w->channel, time, value);
  }
  return OSTEON_OK;
}

/* The spans of each channel as a list: first[channel], then next[span], -1 at the end. */
static void thread_spans(const osteon_schedule *s, int *first, int *next) {
  for (int k = 0; k < osteon_channel_count(s->model); k++) first[k] = -1;
  for (int i = s->n_spans - 1; i >= 0; i--) {
    next[i] = first[s->spans[i].channel];
    first[s->spans[i].channel] = i;
  }
}

static void find_from(const osteon_schedule *s, double *from) {
  double reset = INFINITY;
  for (int i = s->n_settled; i < s->n; i++)
    if (osteon_event_ends_flows(&s->events[i])) reset = fmin(reset, s->events[i].time);
  for (int k = 0; k < osteon_channel_count(s->model); k++)
    from[k] = k >= s->model->n_inputs && s->follows[k].spans && isfinite(reset) ? reset - 2 * slack(reset)
                                                                                : INFINITY;
  for (int i = s->spans_settled; i < s->n_spans; i++) {
    const double start = s->spans[i].start;
    double *of_channel = &from[s->spans[i].channel];
    *of_channel = fmin(*of_channel, start - 2 * slack(start));
  }
}

static void list_resets(sweep *w) {
  const osteon_schedule *s = w->schedule;
  for (int i = 0; i < s->n && w->n_resets < s->n_resets; i++)
    if (osteon_event_ends_flows(&s->events[i])) w->resets[w->n_resets++] = s->events[i].time;
  qsort(w->resets, (size_t)w->n_resets, sizeof *w->resets, osteon_ascending);
}

bool osteon_spans_wait(const osteon_schedule *s) {
  return s->spans_settled < s->n_spans || (s->n_flows && s->resets_settled < s->n_resets);
}

osteon_status osteon_spans_make(const osteon_schedule *s, osteon_made *made, int *line) {
  *made = (osteon_made){0};
  if (!osteon_spans_wait(s)) return OSTEON_OK;
  const size_t n = (size_t)s->n_spans, channels = (size_t)osteon_channel_count(s->model);
  sweep w = {.schedule = s};
  made->events = osteon_alloc(2 * n, sizeof *made->events);
  made->from = osteon_alloc(channels, sizeof *made->from);
  w.edges = osteon_alloc(2 * n, sizeof *w.edges);
  w.unloads = osteon_alloc(n, sizeof *w.unloads);
  w.resets = osteon_alloc((size_t)s->n_resets + 1, sizeof *w.resets);
  int *const lists = osteon_alloc(n + channels, sizeof *lists), *const first = lists ? lists + n : NULL;
  osteon_status status =
      made->events && made->from && w.edges && w.unloads && w.resets && lists ? OSTEON_OK : OSTEON_ENOMEM;
  if (status == OSTEON_OK) {
    list_resets(&w);
    thread_spans(s, first, lists);
    find_from(s, made->from);
  }
  for (w.channel = 0; status == OSTEON_OK && w.channel < (int)channels; w.channel++) {
    if (isinf(made->from[w.channel])) continue;
    const bool begun = find_edges(&w, lists, first[w.channel], made->from[w.channel]);
    status = make_channel(&w, begun, made, line);
  }
  osteon_free(w.edges);
  osteon_free(w.unloads);
  osteon_free(w.resets);
  osteon_free(lists);
  return status;
}
