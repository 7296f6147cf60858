/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schedule: a sorted table of events. Drugs, exercise and nutrition are kept as spans of time, from
 * which the events of their input are made anew whenever one is added: what overlaps adds up, and the
 * order of the calls does not matter. */
#include <osteon/schedule.h>

#include <math.h>
#include <string.h>

#include "base/base.h"
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
  *schedule = made;
  return OSTEON_OK;
}

void osteon_schedule_free(osteon_schedule *schedule) {
  if (!schedule) return;
  osteon_free(schedule->events);
  osteon_free(schedule->spans);
  osteon_free(schedule);
}

const osteon_model *osteon_schedule_model(const osteon_schedule *schedule) {
  return schedule ? schedule->model : NULL;
}

const osteon_event *osteon_schedule_events(const osteon_schedule *schedule, int *n) {
  if (n) *n = schedule ? schedule->n : 0;
  return schedule ? schedule->events : NULL;
}

static osteon_status check_time(const char *name, double time) {
  if (isfinite(time) && time >= 0) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "time %g of %s: give days from the start, finite and 0 or more", time,
                     name);
}

osteon_status osteon_span_times(const char *what, double start, double stop) {
  if (!isfinite(start) || start < 0)
    return osteon_fail(OSTEON_ERANGE, "%s: start %g: give days from the start, finite and 0 or more", what,
                       start);
  if (!(stop > start))
    return osteon_fail(OSTEON_ERANGE, "%s: stop %g: give a time after the start %g, or INFINITY", what, stop,
                       start);
  return OSTEON_OK;
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

static int is_after(const osteon_event *a, const osteon_event *b) {
  if (a->time != b->time) return a->time > b->time;
  return (a->kind != OSTEON_EVENT_INPUT) > (b->kind != OSTEON_EVENT_INPUT);
}

/* Index past the last event that does not come after `event`. */
static int place(const osteon_schedule *s, const osteon_event *event) {
  int low = 0, high = s->n;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (is_after(&s->events[middle], event))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/* Puts an event in its place; there is room. */
static void insert(osteon_schedule *s, osteon_event event) {
  const int at = place(s, &event);
  memmove(&s->events[at + 1], &s->events[at], (size_t)(s->n - at) * sizeof *s->events);
  s->events[at] = event;
  s->n++;
}

static int has_spans(const osteon_schedule *s, int input) {
  for (int i = 0; i < s->n_spans; i++)
    if (s->spans[i].input == input) return 1;
  return 0;
}

osteon_status osteon_schedule_set_input(osteon_schedule *s, double time, const char *input, double value) {
  OSTEON_NEED(s, schedule);
  OSTEON_NEED(input, input);
  int index;
  OSTEON_TRY(osteon_model_find(s->model, OSTEON_INPUT, input, &index));
  OSTEON_TRY(check_time(input, time));
  OSTEON_TRY(osteon_quantity_check(&s->model->inputs[index], value));
  if (has_spans(s, index))
    return osteon_fail(OSTEON_EINVAL,
                       "%s follows courses, exercise or nutrition of this schedule: it cannot be set as well",
                       input);
  OSTEON_TRY(reserve(s, input, 1));
  insert(s, (osteon_event){time + 0.0, OSTEON_EVENT_INPUT, index, value});
  return OSTEON_OK;
}

/* What a dose can go to: rows of the model's doses, or one state. */
static osteon_status find_target(const osteon_model *model, const char *name, int *dose, int *state) {
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

osteon_status osteon_schedule_add_dose(osteon_schedule *s, double time, const char *name, double amount,
                                       double interval, int additional) {
  OSTEON_NEED(s, schedule);
  OSTEON_NEED(name, name);
  int dose, state;
  OSTEON_TRY(find_target(s->model, name, &dose, &state));
  OSTEON_TRY(check_time(name, time));
  if (!isfinite(amount) || (dose >= 0 && amount < 0))
    return osteon_fail(OSTEON_ERANGE, "dose %g of %s: give a finite amount%s", amount, name,
                       dose >= 0 ? " >= 0" : "");
  if (additional < 0)
    return osteon_fail(OSTEON_ERANGE, "%d additional doses of %s: give 0 or more", additional, name);
  if (!isfinite(interval) || interval < 0 || (additional > 0 && interval == 0))
    return osteon_fail(OSTEON_ERANGE, "interval %g of %s: give finite days above 0%s", interval, name,
                       additional > 0 ? "" : " (or 0 for a single dose)");
  if (additional > 0 && !isfinite(time + additional * interval))
    return osteon_fail(OSTEON_ERANGE, "interval %g of %s: the last of %d additional doses has no finite time",
                       interval, name, additional);

  int rows = 1;
  if (dose >= 0)
    for (int i = dose + 1; i < s->model->n_doses; i++)
      if (!strcmp(s->model->doses[i].name, name)) rows++;
  OSTEON_TRY(reserve(s, name, ((double)additional + 1) * rows));

  /* Merged from the end, the last one first: linear however many doses fall between other events. */
  int old = s->n - 1, at = s->n + (additional + 1) * rows - 1;
  s->n = at + 1;
  for (int k = additional; k >= 0; k--) {
    osteon_event event = {time + k * interval + 0.0, dose >= 0 ? OSTEON_EVENT_DOSE : OSTEON_EVENT_STATE,
                          state, amount};
    while (old >= 0 && is_after(&s->events[old], &event)) s->events[at--] = s->events[old--];
    if (dose < 0) {
      s->events[at--] = event;
      continue;
    }
    for (int i = s->model->n_doses - 1; i >= dose; i--) {
      if (strcmp(s->model->doses[i].name, name) != 0) continue;
      event.index = i;
      s->events[at--] = event;
    }
  }
  return OSTEON_OK;
}

osteon_status osteon_schedule_round(osteon_schedule *s, double dt) {
  OSTEON_NEED(s, schedule);
  if (!isfinite(dt) || dt <= 0) return osteon_fail(OSTEON_ERANGE, "tick %g: give finite days above 0", dt);
  if (s->n == 0) return OSTEON_OK;
  const double last = s->events[s->n - 1].time;
  if (!(last / dt < 9e15)) /* beyond, ticks are not whole numbers of a double any more */
    return osteon_fail(OSTEON_ERANGE, "tick %g: too short for an event at %g days", dt, last);
  osteon_event *sorted = osteon_alloc((size_t)s->room, sizeof *sorted);
  if (!sorted) return OSTEON_ENOMEM;

  for (int i = 0; i < s->n; i++) s->events[i].time = osteon_tick_day(s->events[i].time, dt);
  for (int i = 0; i < s->n_spans; i++) {
    s->spans[i].start = osteon_tick_day(s->spans[i].start, dt);
    if (isfinite(s->spans[i].stop)) s->spans[i].stop = osteon_tick_day(s->spans[i].stop, dt);
  }
  /* Times stay in order; where some became equal, inputs go before doses again. */
  int n = 0;
  for (int from = 0, to; from < s->n; from = to) {
    for (to = from; to < s->n && s->events[to].time == s->events[from].time;) to++;
    for (int i = from; i < to; i++)
      if (s->events[i].kind == OSTEON_EVENT_INPUT) sorted[n++] = s->events[i];
    for (int i = from; i < to; i++)
      if (s->events[i].kind != OSTEON_EVENT_INPUT) sorted[n++] = s->events[i];
  }
  osteon_free(s->events);
  s->events = sorted;
  return OSTEON_OK;
}

/* Value of an input at a time, from the spans that hold then. */
static double span_value(const osteon_span *spans, int n, int input, double time) {
  double base = 0, sum = 0, habit = 1;
  osteon_span_kind kind = OSTEON_SPAN_SUM;
  for (int i = 0; i < n; i++) {
    const osteon_span *span = &spans[i];
    if (span->input != input) continue;
    kind = span->kind;
    base = span->base;
    if (time < span->start || time >= span->stop) continue;
    if (span->kind == OSTEON_SPAN_UNLOAD)
      habit = fmin(habit, span->amount);
    else
      sum += span->amount;
  }
  if (kind == OSTEON_SPAN_SUM) return base + sum;
  return sum > 0 ? sqrt(sqrt(habit * habit * habit * habit + sum)) : habit;
}

/* Appends the events of one input to `events`, in order of time; returns how many. */
static int span_events(const osteon_span *spans, int n, int input, osteon_event *events) {
  int made = 0;
  for (double time = -1, next;; time = next) {
    next = INFINITY;
    for (int i = 0; i < n; i++) {
      if (spans[i].input != input) continue;
      if (spans[i].start > time) next = fmin(next, spans[i].start);
      if (spans[i].stop > time) next = fmin(next, spans[i].stop);
    }
    if (next == INFINITY) return made;
    const double value = span_value(spans, n, input, next);
    if (made && events[made - 1].value == value) continue;
    events[made++] = (osteon_event){next, OSTEON_EVENT_INPUT, input, value};
  }
}

static osteon_status check_span(const osteon_schedule *s, const osteon_span *all, int n,
                                const osteon_span *span) {
  const char *name = s->model->inputs[span->input].name;
  for (int i = 0; i < n; i++) {
    if (all[i].input != span->input) continue;
    if ((all[i].kind == OSTEON_SPAN_SUM) != (span->kind == OSTEON_SPAN_SUM))
      return osteon_fail(OSTEON_EINVAL, "%s follows exercise: a course cannot act on it as well", name);
    if (all[i].base != span->base)
      return osteon_fail(OSTEON_EINVAL, "%s: habit %g, but it was %g before; a person has one habit", name,
                         span->base, all[i].base);
  }
  if (has_spans(s, span->input)) return OSTEON_OK;
  for (int i = 0; i < s->n; i++)
    if (s->events[i].kind == OSTEON_EVENT_INPUT && s->events[i].index == span->input)
      return osteon_fail(OSTEON_EINVAL,
                         "%s was set at day %g: it cannot follow courses, exercise or nutrition as well",
                         name, s->events[i].time);
  return OSTEON_OK;
}

osteon_status osteon_spans_add(osteon_schedule *s, const osteon_span *spans, int n) {
  if (n == 0) return OSTEON_OK;
  if (n > OSTEON_MAX_SPANS - s->n_spans)
    return osteon_fail(OSTEON_ERANGE, "more than %d courses, programmes and supplements in one schedule",
                       OSTEON_MAX_SPANS);
  const int total = s->n_spans + n;
  if (total > s->spans_room) {
    int room = s->spans_room ? s->spans_room : 8;
    while (room < total) room *= 2;
    osteon_span *grown = osteon_realloc(s->spans, (size_t)room, sizeof *grown);
    if (!grown) return OSTEON_ENOMEM;
    s->spans = grown;
    s->spans_room = room;
  }
  for (int i = 0; i < n; i++) {
    s->spans[s->n_spans + i] = spans[i];
    OSTEON_TRY(check_span(s, s->spans, s->n_spans + i, &spans[i]));
  }

  /* Two events at most for each span; `made` keeps them until nothing can fail any more. */
  OSTEON_TRY(reserve(s, "courses", 2.0 * total));
  osteon_event *made = osteon_alloc(2 * (size_t)total, sizeof *made);
  if (!made) return OSTEON_ENOMEM;
  int n_made = 0;
  for (int i = 0; i < n; i++) {
    int again = 0;
    for (int j = 0; j < i; j++) again |= spans[j].input == spans[i].input;
    if (!again) n_made += span_events(s->spans, total, spans[i].input, made + n_made);
  }
  osteon_status status = OSTEON_OK;
  for (int i = 0; i < n_made && status == OSTEON_OK; i++)
    status = osteon_quantity_check(&s->model->inputs[made[i].index], made[i].value);
  if (status == OSTEON_OK) {
    int kept = 0;
    for (int i = 0; i < s->n; i++) {
      int old = 0;
      for (int j = 0; j < n; j++)
        old |= s->events[i].kind == OSTEON_EVENT_INPUT && s->events[i].index == spans[j].input;
      if (!old) s->events[kept++] = s->events[i];
    }
    s->n = kept;
    for (int i = 0; i < n_made; i++) insert(s, made[i]);
    s->n_spans = total;
  }
  osteon_free(made);
  return status;
}
