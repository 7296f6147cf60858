/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From spans of time to events: one pass over the starts and stops of each input, in order of time. */
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

/* Where a span starts or stops. */
typedef struct edge {
  double time;
  int span;
  bool is_stop;
} edge;

typedef struct sweep {
  const osteon_schedule *schedule;
  edge *edges;
  int n, input;
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
  const osteon_follows *f = &w->schedule->follows[w->input];
  const double sum = osteon_exact_value(&w->sum);
  if (f->kind == OSTEON_SPAN_SUM) return f->base + sum;
  const double habit = habit_left(w, time);
  return sum > 0 ? sqrt(sqrt(habit * habit * habit * habit + sum)) : habit;
}

/* Starts and stops of one input; spans that ended before `from` are left out. Returns whether there are any. */
static bool find_edges(sweep *w, const int *next, int span, double from) {
  bool is_older = false;
  w->n = 0;
  for (; span >= 0; span = next[span]) {
    const osteon_span *s = &w->schedule->spans[span];
    if (s->stop < from) {
      is_older = true;
      continue;
    }
    w->edges[w->n++] = (edge){s->start, span, false};
    if (isfinite(s->stop)) w->edges[w->n++] = (edge){s->stop, span, true};
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

static osteon_status make_input(sweep *w, bool begun, osteon_made *made, int *line) {
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
    if (time < made->from[w->input]) continue;
    if (time > w->schedule->end) break;
    const osteon_status status = osteon_quantity_check(&w->schedule->model->inputs[w->input], value);
    if (status != OSTEON_OK) {
      *line = last_acting(w, time);
      return status;
    }
    made->events[made->n++] = (osteon_event){time, OSTEON_EVENT_INPUT, w->input, value};
  }
  return OSTEON_OK;
}

/* The spans of each input as a list: first[input], then next[span], -1 at the end. */
static void thread_spans(const osteon_schedule *s, int *first, int *next) {
  for (int k = 0; k < s->model->n_inputs; k++) first[k] = -1;
  for (int i = s->n_spans - 1; i >= 0; i--) {
    next[i] = first[s->spans[i].input];
    first[s->spans[i].input] = i;
  }
}

static void find_from(const osteon_schedule *s, double *from) {
  for (int k = 0; k < s->model->n_inputs; k++) from[k] = INFINITY;
  for (int i = s->spans_settled; i < s->n_spans; i++) {
    const double start = s->spans[i].start;
    from[s->spans[i].input] = fmin(from[s->spans[i].input], start - 2 * slack(start));
  }
}

osteon_status osteon_spans_make(const osteon_schedule *s, osteon_made *made, int *line) {
  *made = (osteon_made){0};
  if (s->spans_settled == s->n_spans) return OSTEON_OK;
  const size_t n = (size_t)s->n_spans, inputs = (size_t)s->model->n_inputs;
  sweep w = {.schedule = s};
  made->events = osteon_alloc(2 * n, sizeof *made->events);
  made->from = osteon_alloc(inputs, sizeof *made->from);
  w.edges = osteon_alloc(2 * n, sizeof *w.edges);
  w.unloads = osteon_alloc(n, sizeof *w.unloads);
  int *const lists = osteon_alloc(n + inputs, sizeof *lists), *const first = lists ? lists + n : NULL;
  osteon_status status =
      made->events && made->from && w.edges && w.unloads && lists ? OSTEON_OK : OSTEON_ENOMEM;
  if (status == OSTEON_OK) {
    thread_spans(s, first, lists);
    find_from(s, made->from);
  }
  for (w.input = 0; status == OSTEON_OK && w.input < s->model->n_inputs; w.input++) {
    if (isinf(made->from[w.input])) continue;
    const bool begun = find_edges(&w, lists, first[w.input], made->from[w.input]);
    status = make_input(&w, begun, made, line);
  }
  osteon_free(w.edges);
  osteon_free(w.unloads);
  osteon_free(lists);
  return status;
}
