/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contexts of use: what is given when, by itself or with what, as the model's tables class it. Between two events,
 * nothing changes but that the last dose of a drug ceases to act. */
#include "schedule/contexts.h"

#include <math.h>
#include <string.h>

#include "base/base.h"
#include "model/classes.h"

/* What is known of a row of classes. */
typedef struct member {
  int input, dose;     /* index, or -1 */
  double rest;         /* the input: where it is without treatment */
  double value;        /* the input, or the parameter */
  double given, again; /* the last dose, and the one before it; NAN where there was none */
  bool begun, acts;
} member;

typedef struct walk {
  const osteon_model *model;
  member *members; /* [row of classes] */
  bool *touched;
  int last;
} walk;

/* ---- members ---- */

static double setting(const char *name, double missing, const char *const *names, const double *values,
                      int n) {
  for (int i = n - 1; i >= 0; i--)
    if (names[i] && !strcmp(names[i], name)) return values[i];
  return missing;
}

static member make_member(const osteon_model *m, const osteon_class *row, const char *const *names,
                          const double *values, int n) {
  member made = {osteon_model_index(m, OSTEON_INPUT, row->member),
                 osteon_model_index(m, OSTEON_DOSE, row->member),
                 row->amount,
                 NAN,
                 NAN,
                 NAN,
                 false,
                 false};
  const int param = osteon_model_index(m, OSTEON_PARAM, row->member);
  if (made.input >= 0) {
    const osteon_quantity *q = &m->inputs[made.input];
    made.value = setting(row->member, q->value, names, values, n);
    made.rest = q->kind == OSTEON_HABIT ? made.value : q->value;
  } else if (made.dose < 0 && param >= 0) {
    made.value = setting(row->member, m->params[param].value, names, values, n);
  }
  return made;
}

/* Visits come up to this late: what is seen then is still of the drug (Z-FAST: at 61 months, of 60 on zoledronate). */
static const double grace = 31; /* d */

/* The last day on which a drug that is given acts. */
static double acts_until(const osteon_class *row, const member *d) {
  if (isnan(d->given)) return -INFINITY;
  if (isfinite(row->amount)) return d->given + row->amount + grace;
  return isnan(d->again) ? INFINITY : d->given + (d->given - d->again) + grace;
}

static bool acts_at(const osteon_class *row, const member *d, double day) {
  if (d->input < 0 && d->dose >= 0) return day <= acts_until(row, d);
  return row->side == OSTEON_ABOVE ? d->value > d->rest : d->value < d->rest;
}

/* ---- rules ---- */

static bool all_have_begun(const walk *w, const char *classes) {
  const char *at = classes;
  while (*at) {
    char word[64] = "";
    const size_t length = strcspn(at, " ");
    bool begun = false;
    strncat(word, at, length < sizeof word ? length : sizeof word - 1);
    for (int i = 0; i < w->model->n_classes; i++)
      begun |= w->members[i].begun && !strcmp(w->model->classes[i].name, word);
    if (!begun) return false;
    at += length;
    at += *at == ' ';
  }
  return true;
}

static bool two_have_begun(const walk *w, const char *classes) {
  int n = 0;
  for (int i = 0; i < w->model->n_classes; i++)
    n += w->members[i].begun && osteon_classes_have(classes, w->model->classes[i].name);
  return n >= 2;
}

/* Of one group, up to `|`. */
static bool group_has_stopped(const walk *w, const char *group) {
  bool begun = false;
  for (int i = 0; i < w->model->n_classes; i++) {
    if (!osteon_classes_have(group, w->model->classes[i].name)) continue;
    if (w->members[i].acts) return false;
    begun |= w->members[i].begun;
  }
  return begun;
}

static bool has_stopped(const walk *w, const char *classes) {
  for (const char *at = classes; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL) {
    char group[200] = "";
    const size_t length = strcspn(at, "|");
    strncat(group, at, length < sizeof group ? length : sizeof group - 1);
    if (group_has_stopped(w, group)) return true;
  }
  return false;
}

static bool fits(const walk *w, const osteon_context *context) {
  if (osteon_context_is_of_outputs(w->model, context)) return false;
  switch (context->rule) {
    case OSTEON_ALL_OF:
      return all_have_begun(w, context->classes);
    case OSTEON_TWO_OF:
      return two_have_begun(w, context->classes);
    case OSTEON_STOPPED:
      return has_stopped(w, context->classes);
  }
  return false;
}

/* ---- days ---- */

/* The context of a day before what happens on it. */
static void look_at(walk *w, double day) {
  w->last = -1;
  for (int i = 0; i < w->model->n_classes; i++) {
    w->members[i].acts = acts_at(&w->model->classes[i], &w->members[i], day);
    w->members[i].begun |= w->members[i].acts;
  }
  for (int k = 0; k < w->model->n_contexts && w->last < 0; k++)
    if (fits(w, &w->model->contexts[k])) w->last = k;
  if (w->last >= 0) w->touched[w->last] = true;
}

/* From the day of one event to that of the next, or the end. */
static void pass(walk *w, double from, double to) {
  for (;;) {
    double day = to;
    for (int i = 0; i < w->model->n_classes; i++) {
      const double end = acts_until(&w->model->classes[i], &w->members[i]);
      if (end > from && end < day) day = end;
    }
    look_at(w, day);
    if (day == to) return;
    from = day;
  }
}

static void happen(walk *w, const osteon_event *e) {
  const osteon_model *m = w->model;
  for (int i = 0; i < m->n_classes; i++) {
    member *d = &w->members[i];
    if (e->kind == OSTEON_EVENT_INPUT && d->input == e->index) d->value = e->value;
    if ((e->kind != OSTEON_EVENT_DOSE && e->kind != OSTEON_EVENT_DOSE_RATE) || d->input >= 0 || d->dose < 0 ||
        !(e->value > 0) || strcmp(m->doses[e->index].name, m->doses[d->dose].name) != 0)
      continue;
    if (d->given != e->time) d->again = d->given;
    d->given = e->time;
  }
}

osteon_status osteon_contexts_find(const osteon_schedule *schedule, const char *const *names,
                                   const double *values, int n, double until, bool *touched, int *last) {
  const osteon_model *m = osteon_schedule_model(schedule);
  int n_events;
  const osteon_event *events = osteon_schedule_events(schedule, &n_events);
  walk w = {.model = m, .touched = touched, .last = -1};
  w.members = osteon_alloc((size_t)m->n_classes + 1, sizeof *w.members);
  if (!w.members) return OSTEON_ENOMEM;
  for (int i = 0; i < m->n_classes; i++) w.members[i] = make_member(m, &m->classes[i], names, values, n);
  double day = 0;
  for (int i = 0; i < n_events && events[i].time < until; i++) {
    if (events[i].time > day) pass(&w, day, events[i].time);
    day = events[i].time;
    happen(&w, &events[i]);
  }
  pass(&w, day, until);
  osteon_free(w.members);
  if (last) *last = w.last;
  return OSTEON_OK;
}

osteon_status osteon_schedule_find_contexts(const osteon_schedule *s, const char *const *names,
                                            const double *values, int n, double until, bool *touched) {
  OSTEON_NEED(s, schedule);
  OSTEON_NEED(touched, touched);
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_schedule_find_contexts: n = %d; give 0 or more", n);
  if (n > 0) OSTEON_NEED(names, names);
  if (n > 0) OSTEON_NEED(values, values);
  if (!(until >= 0))
    return osteon_fail(OSTEON_ERANGE, "until %g: give days from the start, 0 or more", until);
  for (int k = 0; k < osteon_schedule_model(s)->n_contexts; k++) touched[k] = false;
  return osteon_contexts_find(s, names, values, n, until, touched, NULL);
}
