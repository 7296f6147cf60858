/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schedule: a sorted table of events. Drugs, exercise and nutrition are kept as spans of time, from
 * which the events of their input are made (spans.c): what overlaps adds up, and the order of the calls does
 * not matter. */
#include <osteon/schedule.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "base/floats.h"
#include "schedule/drug.h"
#include "schedule/spans.h"

osteon_status osteon_schedule_new(osteon_schedule **schedule, const osteon_model *model) {
  OSTEON_NEED(schedule, schedule);
  *schedule = NULL;
  OSTEON_NEED(model, model);
  if (model->size != sizeof *model)
    return osteon_fail(OSTEON_EINVAL, "the model's size is %zu, not sizeof(osteon_model) = %zu", model->size,
                       sizeof *model);
  osteon_schedule *made = osteon_alloc(1, sizeof *made);
  if (!made) return OSTEON_ENOMEM;
  made->model = model;
  made->end = INFINITY;
  made->follows = osteon_alloc((size_t)osteon_channel_count(model) + 1, sizeof *made->follows);
  if (!made->follows) {
    osteon_free(made);
    return OSTEON_ENOMEM;
  }
  atomic_init(&made->in_use, false);
  *schedule = made;
  return OSTEON_OK;
}

void osteon_schedule_free(osteon_schedule *schedule) {
  if (!schedule) return;
  osteon_free(schedule->events);
  osteon_free(schedule->spans);
  osteon_free(schedule->follows);
  osteon_begins_free(&schedule->begins);
  osteon_free(schedule);
}

const osteon_model *osteon_schedule_model(const osteon_schedule *schedule) {
  return schedule ? schedule->model : NULL;
}

const osteon_event *osteon_schedule_events(const osteon_schedule *schedule, int *n) {
  if (n) *n = schedule ? schedule->n : 0;
  return schedule ? schedule->events : NULL;
}

osteon_status osteon_schedule_cut(osteon_schedule **cut, const osteon_schedule *schedule, double tick,
                                  double dt) {
  int n = 0;
  while (n < schedule->n && osteon_tick_nearest(schedule->events[n].time, dt) < tick) n++;
  OSTEON_TRY(osteon_schedule_new(cut, schedule->model));
  (*cut)->events = osteon_alloc((size_t)n + 1, sizeof *schedule->events);
  if (!(*cut)->events) {
    osteon_schedule_free(*cut);
    *cut = NULL;
    return OSTEON_ENOMEM;
  }
  if (n) memcpy((*cut)->events, schedule->events, (size_t)n * sizeof *schedule->events);
  (*cut)->n = (*cut)->n_settled = n;
  (*cut)->room = n + 1;
  return OSTEON_OK;
}

static osteon_status copy_all(osteon_schedule *to, const osteon_schedule *from) {
  to->events = osteon_alloc((size_t)from->n + 1, sizeof *to->events);
  to->spans = osteon_alloc((size_t)from->n_spans + 1, sizeof *to->spans);
  if (!to->events || !to->spans) return OSTEON_ENOMEM;
  to->room = from->n + 1;
  to->spans_room = from->n_spans + 1;
  for (int i = 0; i < from->n; i++) to->events[i] = from->events[i];
  for (int i = 0; i < from->n_spans; i++) to->spans[i] = from->spans[i];
  for (int i = 0; i < osteon_channel_count(from->model); i++) to->follows[i] = from->follows[i];
  to->n_flows = from->n_flows;
  to->n_resets = from->n_resets;
  to->resets_settled = from->resets_settled;
  to->n = from->n;
  to->n_settled = from->n_settled;
  to->n_spans = from->n_spans;
  to->spans_settled = from->spans_settled;
  to->end = from->end;
  to->moved = from->moved;
  return osteon_begins_copy(&to->begins, &from->begins);
}

osteon_status osteon_schedule_copy(osteon_schedule **copy, const osteon_schedule *schedule) {
  OSTEON_TRY(osteon_schedule_new(copy, schedule->model));
  const osteon_status status = copy_all(*copy, schedule);
  if (status == OSTEON_OK) return status;
  osteon_schedule_free(*copy);
  *copy = NULL;
  return status;
}

osteon_status osteon_schedule_raise(osteon_schedule *s, int input, double base) {
  osteon_follows *f = &s->follows[input];
  for (int i = 0; i < s->n; i++) {
    osteon_event *e = &s->events[i];
    if (e->kind != OSTEON_EVENT_INPUT || e->index != input) continue;
    e->value += base - f->base;
    OSTEON_TRY(osteon_quantity_check(&s->model->inputs[input], e->value));
  }
  for (int i = 0; i < s->n_spans; i++)
    if (s->spans[i].channel == input) s->spans[i].base = base;
  f->base = base;
  return OSTEON_OK;
}

static osteon_status check_time(const char *name, double time) {
  if (isfinite(time) && time >= 0) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "time %g of %s: give days from the start, finite and 0 or more", time,
                     name);
}

osteon_status osteon_schedule_open(const osteon_schedule *s) {
  if (!atomic_load_explicit(&s->in_use, memory_order_relaxed)) return OSTEON_OK;
  return osteon_fail(
      OSTEON_EINVAL,
      "the schedule is in use by a sim or a cohort and can no longer be changed; make another one");
}

void osteon_schedule_use(const osteon_schedule *s) {
  if (s) atomic_store_explicit(&((osteon_schedule *)(size_t)s)->in_use, true, memory_order_relaxed);
}

/* Room for `more` events and not one beyond the cap. */
static osteon_status reserve(osteon_schedule *s, const char *name, double more) {
  if (more + s->n > OSTEON_MAX_EVENTS)
    return osteon_fail(OSTEON_ERANGE, "%s: %.0f events on top of %d; a schedule holds at most %d", name, more,
                       s->n, OSTEON_MAX_EVENTS);
  const int need = s->n + (int)more;
  if (need <= s->room) return OSTEON_OK;
  int room = s->room ? s->room : 16;
  while (room < need) room *= 2;
  osteon_event *events = osteon_realloc(s->events, (size_t)room, sizeof *events);
  if (!events) return OSTEON_ENOMEM;
  s->events = events;
  s->room = room;
  return OSTEON_OK;
}

/* ---- settling ---- */

/* An event that waits, and its place among those that do. */
typedef struct waiting {
  osteon_event event;
  int place;
} waiting;

/* Inputs and rates are set, in this order; what acts does so in the order in which it was added. */
static int rank_of(const osteon_event *e) {
  if (e->kind == OSTEON_EVENT_INPUT) return 0;
  return e->kind == OSTEON_EVENT_DOSE_RATE ? 1 : e->kind == OSTEON_EVENT_STATE_RATE ? 2 : 3;
}

static int compare(const osteon_event *a, const osteon_event *b) {
  const int rank = rank_of(a), other = rank_of(b);
  if (a->time != b->time) return a->time < b->time ? -1 : 1;
  if (rank != other) return rank - other;
  return rank == 3 ? 0 : (a->index > b->index) - (a->index < b->index);
}

static int in_order(const void *left, const void *right) {
  const waiting *a = left, *b = right;
  const int order = compare(&a->event, &b->event);
  return order ? order : (a->place > b->place) - (a->place < b->place);
}

/* Sorts events `from` on into those before, which are sorted; `room` holds as many. What was there before stays
 * first where times are equal. */
static void merge(osteon_schedule *s, int from, waiting *room) {
  const int n = s->n - from;
  bool sorted = true;
  for (int i = 0; i < n; i++) {
    room[i] = (waiting){s->events[from + i], i};
    if (i > 0) sorted &= compare(&room[i - 1].event, &room[i].event) <= 0;
  }
  if (!sorted) qsort(room, (size_t)n, sizeof *room, in_order);
  for (int old = from, left = n; left > 0;) {
    const int after = old > 0 && compare(&s->events[old - 1], &room[left - 1].event) > 0;
    s->events[old + left - 1] = after ? s->events[old - 1] : room[left - 1].event;
    *(after ? &old : &left) -= 1;
  }
}

/* Index of the first event at or after a time, among those that are settled. */
static int first_after(const osteon_schedule *s, double time) {
  int low = 0, high = s->n_settled;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (s->events[middle].time < time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Removes the events that are made anew; returns how many settled ones are left. */
static int remove_old(osteon_schedule *s, const double *from) {
  double first = INFINITY;
  for (int k = 0; k < osteon_channel_count(s->model); k++) first = fmin(first, from[k]);
  int kept = first_after(s, first), settled = s->n_settled;
  for (int i = kept; i < s->n; i++) {
    const osteon_event *e = &s->events[i];
    const int channel = osteon_channel_of(s->model, e);
    if (channel >= 0 && e->time >= from[channel])
      settled--; /* what is set does not follow spans: it is settled */
    else
      s->events[kept++] = *e;
  }
  s->n = kept;
  return settled;
}

osteon_status osteon_schedule_settle(osteon_schedule *s, int *line) {
  osteon_made made;
  const bool has_spans = osteon_spans_wait(s); /* they may only take events away */
  s->held = false;
  *line = s->line;
  osteon_status status = osteon_spans_make(s, &made, line);
  if (status == OSTEON_OK) status = reserve(s, "courses", made.n);
  const size_t waits = (size_t)(s->n - s->n_settled + made.n);
  waiting *room = status == OSTEON_OK && waits ? osteon_alloc(waits, sizeof *room) : NULL;
  if (status == OSTEON_OK && waits && !room) status = OSTEON_ENOMEM;
  if (status == OSTEON_OK) s->begins.n_settled = s->begins.n;
  if (status != OSTEON_OK) {
    osteon_schedule_drop(s);
  } else if (waits || has_spans) {
    const int settled = has_spans ? remove_old(s, made.from) : s->n_settled;
    if (made.n) memcpy(s->events + s->n, made.events, (size_t)made.n * sizeof *made.events);
    s->n += made.n;
    merge(s, settled, room);
    s->n_settled = s->n;
    s->spans_settled = s->n_spans;
    s->resets_settled = s->n_resets;
  }
  osteon_free(room);
  osteon_free(made.events);
  osteon_free(made.from);
  return status;
}

void osteon_schedule_hold(osteon_schedule *s) { s->held = true; }

void osteon_schedule_drop(osteon_schedule *s) {
  for (int i = s->n_settled; i < s->n; i++)
    if (s->events[i].kind == OSTEON_EVENT_INPUT) s->follows[s->events[i].index].sets--;
  for (int i = s->spans_settled; i < s->n_spans; i++) {
    s->follows[s->spans[i].channel].spans--;
    s->n_flows -= s->spans[i].channel >= s->model->n_inputs;
  }
  s->n_resets = s->resets_settled;
  s->n = s->n_settled;
  s->n_spans = s->spans_settled;
  s->begins.n = s->begins.n_settled;
  s->held = false;
}

/* After something was added. */
static osteon_status added(osteon_schedule *s) {
  int line;
  return s->held ? OSTEON_OK : osteon_schedule_settle(s, &line);
}

/* ---- adding ---- */

osteon_status osteon_schedule_set_input(osteon_schedule *s, double time, const char *input, double value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, schedule);
  OSTEON_NEED(input, input);
  int index;
  OSTEON_TRY(osteon_schedule_open(s));
  OSTEON_TRY(osteon_model_find(s->model, OSTEON_INPUT, input, &index));
  OSTEON_TRY(check_time(input, time));
  OSTEON_TRY(osteon_quantity_check(&s->model->inputs[index], value));
  if (s->follows[index].spans)
    return osteon_fail(OSTEON_EINVAL,
                       "%s follows courses, exercise or nutrition of this schedule: it cannot be set as well",
                       input);
  OSTEON_TRY(reserve(s, input, 1));
  OSTEON_TRY(osteon_begins_add(s, time, s->model->inputs[index].name, false));
  s->events[s->n++] = (osteon_event){time + 0.0, OSTEON_EVENT_INPUT, index, value};
  s->follows[index].sets++;
  return added(s);
}

osteon_status osteon_schedule_find_target(const osteon_model *model, const char *name, int *dose,
                                          int *state) {
  *state = -1;
  *dose = model->n_doses > 0 ? osteon_model_index(model, OSTEON_DOSE, name) : -1;
  if (*dose >= 0) return OSTEON_OK;
  *state = osteon_model_index(model, OSTEON_STATE, name);
  if (*state >= 0) return OSTEON_OK;
  const char *near = NULL;
  if (model->n_doses > 0)
    near = osteon_nearest(name, &model->doses[0].name, model->n_doses, sizeof *model->doses);
  if (!near && model->n_states > 0)
    near = osteon_nearest(name, &model->states[0].name, model->n_states, sizeof *model->states);
  return osteon_fail(OSTEON_ENAME, "%s has no dose and no state %s%s%s%s", model->name, name,
                     near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

/* Of what is repeated. */
static osteon_status check_repeats(double time, const char *name, double interval, int additional) {
  if (additional < 0)
    return osteon_fail(OSTEON_ERANGE, "%d additional doses of %s: give 0 or more", additional, name);
  if (!isfinite(interval) || interval < 0 || (additional > 0 && interval == 0))
    return osteon_fail(OSTEON_ERANGE, "interval %g of %s: give finite days above 0%s", interval, name,
                       additional > 0 ? "" : " (or 0 for a single dose)");
  if (additional > 0 && !isfinite(time + additional * interval))
    return osteon_fail(OSTEON_ERANGE, "interval %g of %s: the last of %d additional doses has no finite time",
                       interval, name, additional);
  return OSTEON_OK;
}

osteon_status osteon_schedule_add_dose(osteon_schedule *s, double time, const char *name, double amount,
                                       double interval, int additional) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, schedule);
  OSTEON_NEED(name, name);
  int dose, state;
  OSTEON_TRY(osteon_schedule_open(s));
  OSTEON_TRY(osteon_schedule_find_target(s->model, name, &dose, &state));
  OSTEON_TRY(check_time(name, time));
  if (!isfinite(amount) || (dose >= 0 && amount < 0))
    return osteon_fail(OSTEON_ERANGE, "dose %g of %s: give a finite amount%s", amount, name,
                       dose >= 0 ? " >= 0" : "");
  OSTEON_TRY(check_repeats(time, name, interval, additional));

  int rows = 1;
  if (dose >= 0)
    for (int i = dose + 1; i < s->model->n_doses; i++)
      if (!strcmp(s->model->doses[i].name, name)) rows++;
  OSTEON_TRY(reserve(s, name, ((double)additional + 1) * rows));
  OSTEON_TRY(osteon_begins_add(s, time, dose >= 0 ? s->model->doses[dose].name : s->model->states[state].name,
                               true));

  for (int k = 0; k <= additional; k++) {
    const osteon_event event = {time + k * interval + 0.0, dose >= 0 ? OSTEON_EVENT_DOSE : OSTEON_EVENT_STATE,
                                state, amount};
    if (dose < 0) s->events[s->n++] = event;
    for (int i = dose; i >= 0 && i < s->model->n_doses; i++) {
      if (strcmp(s->model->doses[i].name, name) != 0) continue;
      s->events[s->n] = event;
      s->events[s->n++].index = i;
    }
  }
  return added(s);
}

/* The channels into which a dose or state of that name flows; how many. */
static int find_channels(const osteon_model *m, const char *name, int dose, int state, int *channels) {
  int n = 0;
  if (dose < 0) channels[n++] = m->n_inputs + m->n_doses + state;
  for (int i = dose; i >= 0 && i < m->n_doses; i++)
    if (!strcmp(m->doses[i].name, name)) channels[n++] = m->n_inputs + i;
  return n;
}

/* All of them or none. */
static osteon_status add_flows(osteon_schedule *s, const osteon_span *first, const int *channels, int n,
                               double interval, int additional) {
  const size_t all = ((size_t)additional + 1) * (size_t)n;
  if (all > OSTEON_MAX_SPANS)
    return osteon_fail(OSTEON_ERANGE, "%zu infusions; a schedule holds %d", all, OSTEON_MAX_SPANS);
  osteon_span *spans = osteon_alloc(all, sizeof *spans);
  if (!spans) return OSTEON_ENOMEM;
  for (int k = 0, i = 0; k <= additional; k++)
    for (int c = 0; c < n; c++, i++) {
      spans[i] = *first;
      spans[i].channel = channels[c];
      spans[i].start += k * interval;
      spans[i].stop += k * interval;
    }
  const osteon_status status = osteon_spans_add(s, spans, (int)all);
  osteon_free(spans);
  return status;
}

osteon_status osteon_schedule_add_infusion(osteon_schedule *s, double time, const char *name, double amount,
                                           double rate, double interval, int additional) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, schedule);
  OSTEON_NEED(name, name);
  int dose, state;
  OSTEON_TRY(osteon_schedule_open(s));
  OSTEON_TRY(osteon_schedule_find_target(s->model, name, &dose, &state));
  OSTEON_TRY(check_time(name, time));
  if (!(isfinite(amount) && amount >= 0))
    return osteon_fail(OSTEON_ERANGE, "infusion of %g of %s: give a finite amount >= 0", amount, name);
  if (!(isfinite(rate) && rate > 0))
    return osteon_fail(OSTEON_ERANGE, "infusion of %s at %g a day: give a finite rate above 0", name, rate);
  OSTEON_TRY(check_repeats(time, name, interval, additional));
  if (amount == 0) return OSTEON_OK;
  const osteon_span span = {
      .kind = OSTEON_SPAN_SUM, .start = time, .stop = time + amount / rate, .amount = rate};
  if (!(span.stop > time && isfinite(span.stop)))
    return osteon_fail(OSTEON_ERANGE, "infusion of %g of %s at %g a day: its length is 0 or infinite", amount,
                       name, rate);
  int *channels = osteon_alloc((size_t)s->model->n_doses + 1, sizeof *channels);
  if (!channels) return OSTEON_ENOMEM;
  const int n = find_channels(s->model, name, dose, state, channels);
  const osteon_status status = add_flows(s, &span, channels, n, interval, additional);
  osteon_free(channels);
  return status;
}

/* What still runs of infusions from before `time`. */
static osteon_status add_rest(osteon_schedule *s, double time, const char *name, int dose, int state,
                              double amount, double rate, double interval) {
  const double length = amount / rate;
  int *channels = osteon_alloc((size_t)s->model->n_doses + 1, sizeof *channels);
  if (!channels) return OSTEON_ENOMEM;
  const int n = find_channels(s->model, name, dose, state, channels);
  osteon_status status = OSTEON_OK;
  for (int k = 1; length - k * interval > 1e-9 * length && status == OSTEON_OK; k++) {
    const osteon_span span = {
        .kind = OSTEON_SPAN_SUM, .start = time, .stop = time + length - k * interval, .amount = rate};
    status = add_flows(s, &span, channels, n, 0, 0);
  }
  osteon_free(channels);
  return status;
}

static void put_steady(osteon_schedule *s, double time, const char *name, int dose, int state, double amount,
                       double rate, double interval) {
  const osteon_model *m = s->model;
  const int first = s->n++;
  for (int i = dose; i >= 0 && i < m->n_doses; i++)
    if (!strcmp(m->doses[i].name, name))
      s->events[s->n++] = (osteon_event){time, OSTEON_EVENT_STEADY_DOSE, i, amount};
  if (state >= 0) s->events[s->n++] = (osteon_event){time, OSTEON_EVENT_STEADY_STATE, state, amount};
  if (rate > 0) s->events[s->n++] = (osteon_event){time, OSTEON_EVENT_STEADY_LENGTH, 0, amount / rate};
  s->events[first] = (osteon_event){time, OSTEON_EVENT_STEADY, s->n - first - 1, interval};
}

static osteon_status check_steady(double time, const char *name, double amount, double rate,
                                  double interval) {
  OSTEON_TRY(check_time(name ? name : "a steady state", time));
  if (!(amount >= 0 && isfinite(amount)) || (!name && amount > 0))
    return osteon_fail(OSTEON_ERANGE, "steady state of doses of %g%s%s: give a finite amount >= 0", amount,
                       name ? " of " : "", name ? name : "");
  if (!(rate >= 0 && isfinite(rate)) || (rate > 0 && !(amount > 0)))
    return osteon_fail(OSTEON_ERANGE, "steady state of infusions of %g at %g a day: give both above 0",
                       amount, rate);
  if (interval > 0 && isfinite(interval) && (!(rate > 0) || amount / rate <= OSTEON_MAX_SPANS * interval))
    return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "steady state of doses every %g days: give finite days above 0%s",
                     interval, interval > 0 ? ", and infusions that do not overlap so often" : "");
}

osteon_status osteon_schedule_add_steady(osteon_schedule *s, double time, const char *name, double amount,
                                         double rate, double interval) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, schedule);
  int dose = -1, state = -1;
  OSTEON_TRY(osteon_schedule_open(s));
  if (name) OSTEON_TRY(osteon_schedule_find_target(s->model, name, &dose, &state));
  OSTEON_TRY(check_steady(time, name, amount, rate, interval));
  OSTEON_TRY(reserve(s, "a steady state", s->model->n_doses + 3));
  OSTEON_TRY(osteon_begins_add(s, time, "a steady state", false));
  put_steady(s, time + 0.0, name, dose, state, amount, rate, interval);
  s->n_resets++;
  const bool held = s->held;
  s->held = true;
  const osteon_status status =
      rate > 0 ? add_rest(s, time, name, dose, state, amount, rate, interval) : OSTEON_OK;
  s->held = held;
  if (status == OSTEON_OK) return added(s);
  if (!held) osteon_schedule_drop(s);
  return status;
}

osteon_status osteon_schedule_add_reset(osteon_schedule *s, double time) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, schedule);
  OSTEON_TRY(osteon_schedule_open(s));
  OSTEON_TRY(check_time("a reset", time));
  OSTEON_TRY(reserve(s, "a reset", 1));
  OSTEON_TRY(osteon_begins_add(s, time, "a reset", false));
  s->events[s->n++] = (osteon_event){time + 0.0, OSTEON_EVENT_RESET, 0, 0};
  s->n_resets++;
  return added(s);
}

/* A span of which nothing would be left. */
static osteon_status check_ticks(const osteon_schedule *s, double dt) {
  for (int i = 0; i < s->n_spans; i++) {
    const osteon_span *span = &s->spans[i];
    if (osteon_tick_nearest(span->stop, dt) > osteon_tick_nearest(span->start, dt)) continue;
    return osteon_fail(
        OSTEON_ERANGE,
        "%s: the time from day %.10g to %.10g vanishes in ticks of %g d; give longer times or a shorter tick",
        osteon_channel_name(s->model, span->channel), span->start, span->stop, dt);
  }
  return OSTEON_OK;
}

osteon_status osteon_schedule_round(osteon_schedule *s, double dt) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, schedule);
  if (!isfinite(dt) || dt <= 0) return osteon_fail(OSTEON_ERANGE, "tick %g: give finite days above 0", dt);
  OSTEON_TRY(osteon_schedule_open(s));
  OSTEON_TRY(check_ticks(s, dt));
  if (s->n == 0) return OSTEON_OK;
  const double last = s->events[s->n - 1].time;
  if (!(last / dt < 9e15)) /* beyond, ticks are not whole numbers of a double any more */
    return osteon_fail(OSTEON_ERANGE, "tick %g: too short for an event at %g days", dt, last);
  waiting *room = osteon_alloc((size_t)s->n, sizeof *room);
  if (!room) return OSTEON_ENOMEM;
  for (int i = 0; i < s->n; i++) {
    const double day = osteon_tick_day(s->events[i].time, dt);
    s->moved = fmax(s->moved, fabs(day - s->events[i].time));
    s->events[i].time = day;
  }
  for (int i = 0; i < s->begins.n; i++) s->begins.at[i].time = osteon_tick_day(s->begins.at[i].time, dt);
  for (int i = 0; i < s->n_spans; i++) {
    s->spans[i].start = osteon_tick_day(s->spans[i].start, dt);
    if (isfinite(s->spans[i].stop)) s->spans[i].stop = osteon_tick_day(s->spans[i].stop, dt);
  }
  merge(s, 0, room); /* times stay in order, but some became equal */
  osteon_free(room);
  return OSTEON_OK;
}

osteon_status osteon_schedule_set_end(osteon_schedule *s, double end) {
  OSTEON_NEED(s, schedule);
  if (!(end >= 0)) return osteon_fail(OSTEON_ERANGE, "end %g: give days from 0, or infinity", end);
  OSTEON_TRY(osteon_schedule_open(s));
  if (s->n_spans) return osteon_fail(OSTEON_EINVAL, "set the end of a schedule before adding its courses");
  s->end = end;
  return OSTEON_OK;
}

static osteon_status check_span(const osteon_schedule *s, const osteon_span *span) {
  const osteon_follows *f = &s->follows[span->channel];
  const char *name = osteon_channel_name(s->model, span->channel);
  if (f->spans && (f->kind == OSTEON_SPAN_SUM) != (span->kind == OSTEON_SPAN_SUM))
    return osteon_fail(OSTEON_EINVAL, "%s follows exercise: a course cannot act on it as well", name);
  if (f->spans && f->base != span->base)
    return osteon_fail(OSTEON_EINVAL, "%s: habit %g, but it was %g before; a person has one habit", name,
                       span->base, f->base);
  for (int i = 0; f->sets && i < s->n; i++)
    if (s->events[i].kind == OSTEON_EVENT_INPUT && s->events[i].index == span->channel)
      return osteon_fail(OSTEON_EINVAL,
                         "%s was set at day %g: it cannot follow courses, exercise or nutrition as well",
                         name, s->events[i].time);
  return OSTEON_OK;
}

static osteon_status reserve_spans(osteon_schedule *s, int n) {
  if (n > OSTEON_MAX_SPANS - s->n_spans)
    return osteon_fail(OSTEON_ERANGE, "more than %d courses, programmes and supplements in one schedule",
                       OSTEON_MAX_SPANS);
  if (s->n_spans + n <= s->spans_room) return OSTEON_OK;
  int room = s->spans_room ? s->spans_room : 8;
  while (room < s->n_spans + n) room *= 2;
  osteon_span *grown = osteon_realloc(s->spans, (size_t)room, sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  s->spans = grown;
  s->spans_room = room;
  return OSTEON_OK;
}

const char *osteon_span_name(const osteon_schedule *s, const osteon_span *span) {
  if (span->kind == OSTEON_SPAN_PSI) return "exercise";
  if (span->kind == OSTEON_SPAN_UNLOAD) return "unloading";
  return osteon_drug_name(osteon_channel_name(s->model, span->channel));
}

osteon_status osteon_spans_add(osteon_schedule *s, const osteon_span *spans, int n) {
  if (n == 0) return OSTEON_OK;
  OSTEON_TRY(osteon_schedule_open(s));
  for (int i = 0; i < n; i++) OSTEON_TRY(check_span(s, &spans[i]));
  OSTEON_TRY(reserve_spans(s, n));
  OSTEON_TRY(osteon_begins_add(s, spans->start, osteon_span_name(s, spans), true));
  for (int i = 0; i < n; i++) {
    osteon_follows *f = &s->follows[spans[i].channel];
    if (!f->spans++) {
      f->kind = spans[i].kind;
      f->base = spans[i].base;
    }
    s->n_flows += spans[i].channel >= s->model->n_inputs;
    s->spans[s->n_spans] = spans[i];
    s->spans[s->n_spans++].line = s->line;
  }
  return added(s);
}
