/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens in a scenario: drugs, exercise, unloading, nutrition and events become its schedule. */
#include <stdio.h>
#include <string.h>

#include <osteon/events.h>
#include <osteon/life.h>

#include "scenario/scenario_maker.h"
#include "schedule/drug.h"
#include "schedule/spans.h"

/* An input that begins with a value of its own cannot follow a course too. */
static osteon_status not_set(const maker *m, int line, const char *name) {
  const int input = osteon_model_index(m->s->model, OSTEON_INPUT, name);
  const setting *other = input < 0 ? NULL : osteon_scenario_setting(m->s, OSTEON_INPUT, input);
  if (!other) return OSTEON_OK;
  return osteon_scenario_is_set(m, line, other, name);
}

/* The line of what is added now: to blame if it is found wrong later, and named if the run does not reach it. */
static osteon_status mark(const maker *m, int line) {
  int number;
  const char *path = osteon_yaml_file(m->yaml, line, &number);
  m->s->schedule->line = line;
  return osteon_begins_at(m->s->schedule, path, number);
}

/* ---- a model that does not know all ---- */

/* What the scenario needs; the status ends the reading. */
static osteon_status lack(osteon_suit *suit, const char *format, const char *model, const char *what) {
  char text[200];
  snprintf(text, sizeof text, format, model, what);
  suit->lacks = osteon_strdup(text);
  return suit->lacks ? OSTEON_ENAME : OSTEON_ENOMEM;
}

/* Whether the model knows one of these inputs, or has to: it is otherwise run without `what`. */
static osteon_status is_known(const maker *m, const char *a, const char *b, const char *what, int *known) {
  *known = !m->suit || osteon_model_index(m->s->model, OSTEON_INPUT, a) >= 0 ||
           osteon_model_index(m->s->model, OSTEON_INPUT, b) >= 0;
  if (!m->suit) return OSTEON_OK;
  m->suit->asked++;
  m->suit->met += *known;
  return *known ? OSTEON_OK : osteon_suit_note(m->suit, what);
}

/* The name of the model; what is given once acts for good. */
static osteon_status note_drug(const maker *m, int input, int dose, const osteon_course *c) {
  const osteon_model *model = m->s->model;
  const int is_taken = input >= 0, is_once = isinf(c->interval);
  const double interval = is_taken && c->interval == 0 ? 1 : c->interval;
  osteon_given given = {.start = c->start, .stop = c->stop};
  double factor;
  OSTEON_TRY(osteon_drug_unit(model, input, dose, c->unit, &factor));
  given.a_day = factor * c->dose * c->adherence / (is_once ? OSTEON_YEAR : interval);
  if (is_once)
    given.stop = INFINITY;
  else if (!is_taken && isfinite(c->stop))
    given.stop = c->start + interval * osteon_dose_count(c->start, c->stop, interval);
  return osteon_scenario_note(m, is_taken ? model->inputs[input].name : model->doses[dose].name, &given);
}

static osteon_status add_drug(const maker *m, int i) {
  drugs_entry d;
  READ(drugs, i, &d);
  const int line = LINE(drugs, i, "name");
  if (!d.name)
    return BAD(line, OSTEON_EFORMAT, "a drug without a name; give one, such as `name: anastrozole`");
  if (isnan(d.dose)) return BAD(line, OSTEON_EFORMAT, "%.60s: `dose` is missing", d.name);
  const osteon_model *model = m->s->model;
  int input, dose;
  const osteon_status found = osteon_drug_find(model, d.name, &input, &dose);
  if (found == OSTEON_ENAME && m->suit) return lack(m->suit, "%s has no %.60s", model->name, d.name);
  OSTEON_TRY(osteon_scenario_at_line(m, line, found));
  const int is_taken = input >= 0;
  if (is_taken) OSTEON_TRY(not_set(m, line, model->inputs[input].name));
  if (is_taken && isinf(d.every))
    return BAD(
        LINE(drugs, i, "every"), OSTEON_ERANGE,
        "every: `once` makes no sense for %s, a tablet; give an interval such as daily or 7 d, and a stop",
        d.name);
  if (isinf(d.every) && !isnan(d.stop))
    return BAD(LINE(drugs, i, "stop"), OSTEON_EFORMAT, "stop: %s is given once; leave it out", d.name);
  if (!is_taken && isnan(d.every))
    return BAD(line, its_own(m),
               "%s: `every` is missing; an injection needs an interval such as `6 months`, or `once`",
               d.name);
  if (!is_taken && d.every < m->dt)
    return BAD(LINE(drugs, i, "every"), OSTEON_ERANGE,
               "every: %g d; %s is injected, at most once in a tick of %g d", d.every, d.name, m->dt);
  OSTEON_TRY(mark(m, line));
  osteon_course course;
  osteon_course_default(&course);
  course.drug = d.name;
  course.dose = d.dose;
  course.unit = d.unit;
  course.start = otherwise(d.start, course.start);
  course.stop = otherwise(d.stop, course.stop);
  course.interval = otherwise(d.every, course.interval);
  course.adherence = otherwise(d.adherence, course.adherence);
  OSTEON_TRY(osteon_scenario_at_line(m, line, osteon_drug_add_course(m->s->schedule, input, dose, &course)));
  return note_drug(m, input, dose, &course);
}

/* What stands for a kind of exercise where no activity is named. */
static osteon_status activity_of(const maker *m, int i, const exercise_entry *e, const char **activity) {
  static const struct {
    const char *kind, *activity;
  } kinds[] = {
      {"resistance", "resistance_moderate"}, {"high-impact", "jumping"}, {"low-impact", "brisk_walking"}};
  *activity = e->activity;
  if (!e->activity == !e->kind)
    return BAD(LINE(exercise, i, "kind"), OSTEON_EFORMAT, "%s; give either activity or kind",
               e->kind ? "activity and kind together" : "exercise without activity");
  if (e->activity) return OSTEON_OK;
  for (int k = 0; k < LENGTH(kinds); k++)
    if (!strcmp(e->kind, kinds[k].kind)) {
      *activity = kinds[k].activity;
      return OSTEON_OK;
    }
  char hint[96];
  return BAD(LINE(exercise, i, "kind"), OSTEON_ENAME,
             "kind: no kind %.60s%s; there are resistance, high-impact and low-impact", e->kind,
             osteon_hint(hint, e->kind, &kinds[0].kind, LENGTH(kinds), sizeof *kinds));
}

static osteon_status note_exercise(const maker *m, const osteon_exercise *e) {
  osteon_given given = {.kind = OSTEON_GIVEN_EXERCISE, .start = e->start, .stop = e->stop};
  double sessions = e->sessions_per_week;
  const osteon_activity *a;
  for (int k = 0; sessions == 0 && (a = osteon_activity_at(k)); k++)
    if (!strcmp(a->name, e->activity)) sessions = a->sessions_per_week;
  given.a_day = sessions / 7 * e->adherence;
  return osteon_scenario_note(m, e->activity, &given);
}

static osteon_status add_exercise(const maker *m, int i) {
  exercise_entry e;
  int known;
  READ(exercise, i, &e);
  OSTEON_TRY(is_known(m, "psi_LS", "psi_TH", "exercise", &known));
  if (!known) return OSTEON_OK;
  osteon_exercise made;
  osteon_exercise_default(&made);
  OSTEON_TRY(activity_of(m, i, &e, &made.activity));
  if (!isnan(e.jumps)) {
    if (!isnan(e.sets) || !isnan(e.repetitions))
      return BAD(LINE(exercise, i, "jumps"), OSTEON_EFORMAT,
                 "jumps with sets or repetitions; count in one of these ways");
    if (strcmp(made.activity, "jumping") != 0)
      return BAD(LINE(exercise, i, "jumps"), OSTEON_EFORMAT,
                 "jumps of %.60s; only jumping (high-impact) has them", made.activity);
    e.sets = 1;
    e.repetitions = e.jumps;
  }
  made.sessions_per_week = otherwise(e.sessions_per_week, 0);
  made.sets = (int)otherwise(e.sets, 0);
  made.repetitions = (int)otherwise(e.repetitions, 0);
  made.minutes = otherwise(e.minutes, 0);
  made.start = otherwise(e.start, made.start);
  made.stop = otherwise(e.stop, made.stop);
  made.adherence = otherwise(e.adherence, made.adherence);
  const int line = LINE(exercise, i, e.activity ? "activity" : "kind");
  OSTEON_TRY(not_set(m, line, "psi_LS"));
  OSTEON_TRY(not_set(m, line, "psi_TH"));
  OSTEON_TRY(mark(m, line));
  OSTEON_TRY(osteon_scenario_at_line(m, line, osteon_schedule_add_exercise(m->s->schedule, &made)));
  return note_exercise(m, &made);
}

static osteon_status add_unloading(const maker *m, int i) {
  unloading_entry u;
  int known;
  READ(unloading, i, &u);
  OSTEON_TRY(is_known(m, "psi_LS", "psi_TH", "unloading", &known));
  if (!known) return OSTEON_OK;
  const int line = ENTRY_LINE(unloading, i);
  if (isnan(u.spine) && isnan(u.hip))
    return BAD(line, OSTEON_EFORMAT, "unloading without spine and hip; give at least one, 0 to 1");
  OSTEON_TRY(not_set(m, line, "psi_LS"));
  OSTEON_TRY(not_set(m, line, "psi_TH"));
  OSTEON_TRY(mark(m, line));
  const double spine = otherwise(u.spine, 1), hip = otherwise(u.hip, 1);
  const osteon_given given = {.kind = OSTEON_GIVEN_UNLOADING,
                              .a_day = 1 - fmin(spine, hip),
                              .start = otherwise(u.start, 0),
                              .stop = otherwise(u.stop, INFINITY)};
  OSTEON_TRY(osteon_scenario_at_line(
      m, line, osteon_schedule_add_unloading(m->s->schedule, spine, hip, given.start, given.stop)));
  return osteon_scenario_note(m, "unloading", &given);
}

/* The habitual intake that the scenario gives, or NAN. */
static double habit_of(const maker *m, const char *name) {
  const int input = osteon_model_index(m->s->model, OSTEON_INPUT, name);
  const setting *given = input < 0 ? NULL : osteon_scenario_setting(m->s, OSTEON_INPUT, input);
  return given ? given->value : NAN;
}

static osteon_status add_nutrition(const maker *m, int i) {
  nutrition_entry n;
  READ(nutrition, i, &n);
  const int line = ENTRY_LINE(nutrition, i);
  if (isnan(n.calcium) && isnan(n.vitamin_D) && isnan(n.vitamin_K2))
    return BAD(line, OSTEON_EFORMAT, "nutrition without a supplement; give calcium, vitamin_D or vitamin_K2");
  double *const supplements[] = {&n.calcium, &n.vitamin_D, &n.vitamin_K2};
  static const char *const names[] = {"calcium", "vitamin_D", "vitamin_K2"};
  int left = 0, known;
  for (int k = 0; k < 3; k++) {
    if (isnan(*supplements[k])) continue;
    OSTEON_TRY(is_known(m, names[k], names[k], names[k], &known));
    if (!known) *supplements[k] = NAN;
    left += known;
  }
  if (!left) return OSTEON_OK;
  OSTEON_TRY(mark(m, line));
  osteon_nutrition made;
  osteon_nutrition_default(&made);
  made.calcium = otherwise(n.calcium, 0);
  made.vitamin_D = otherwise(n.vitamin_D, 0);
  made.vitamin_K2 = otherwise(n.vitamin_K2, 0);
  if (made.calcium > 0) made.habit_calcium = habit_of(m, "calcium");
  if (made.vitamin_D > 0) made.habit_vitamin_D = habit_of(m, "vitamin_D");
  if (made.vitamin_K2 > 0) made.habit_vitamin_K2 = habit_of(m, "vitamin_K2");
  made.start = otherwise(n.start, made.start);
  made.stop = otherwise(n.stop, made.stop);
  made.adherence = otherwise(n.adherence, made.adherence);
  OSTEON_TRY(osteon_scenario_at_line(m, line, osteon_schedule_add_nutrition(m->s->schedule, &made)));
  for (int k = 0; k < 3; k++) {
    const osteon_given given = {.kind = OSTEON_GIVEN_NUTRITION,
                                .a_day = otherwise(*supplements[k], 0) * made.adherence,
                                .start = made.start,
                                .stop = made.stop};
    if (given.a_day > 0) OSTEON_TRY(osteon_scenario_note(m, names[k], &given));
  }
  return OSTEON_OK;
}

/* The table beside the scenario; its bare days must be on ticks like all others. */
static osteon_status add_file(const maker *m, int i, const char *file) {
  const int line = LINE(events, i, "file");
  int number;
  char *path = osteon_yaml_beside(osteon_yaml_file(m->yaml, line, &number), file);
  if (!path) return OSTEON_ENOMEM;
  const osteon_status status = osteon_schedule_read_events(m->s->schedule, m->dt, path);
  if (status == OSTEON_EIO) osteon_scenario_at_line(m, line, status);
  osteon_free(path);
  return status;
}

static osteon_status check_event(const maker *m, int line, const events_entry *e) {
  if (isnan(e->time))
    return BAD(line, OSTEON_EFORMAT, "an event without a time; give the days from the start");
  if (!e->input == !e->dose)
    return BAD(line, OSTEON_EFORMAT, "an event with %s; give one of them",
               e->dose ? "input and dose" : "neither input nor dose");
  if (isnan(e->input ? e->value : e->amount))
    return BAD(line, OSTEON_EFORMAT, "event of %.60s: `%s` is missing", e->input ? e->input : e->dose,
               e->input ? "value" : "amount");
  if (e->input && (!isnan(e->amount) || !isnan(e->every) || !isnan(e->additional)))
    return BAD(line, OSTEON_EFORMAT,
               "event of %.60s, an input: it has `time` and `value`; leave out the keys of doses", e->input);
  if (e->dose && !isnan(e->value))
    return BAD(line, OSTEON_EFORMAT, "event of %.60s, a dose: it has `amount`, not `value`", e->dose);
  if (!isnan(e->additional) && isnan(e->every))
    return BAD(line, OSTEON_EFORMAT, "event of %.60s: `additional` needs `every`", e->dose);
  return OSTEON_OK;
}

/* Doses after the first; for good where there is an interval and no number, as of a drug. */
static int additional(const events_entry *e) {
  if (!isnan(e->additional)) return (int)e->additional;
  if (isnan(e->every)) return 0;
  return (int)fmin(osteon_dose_count(e->time, INFINITY, e->every) - 1, OSTEON_MAX_EVENTS);
}

static osteon_status add_event(const maker *m, int i) {
  events_entry e;
  READ(events, i, &e);
  const int line = ENTRY_LINE(events, i);
  if (e.file) {
    if (!isnan(e.time) || e.input || e.dose || !isnan(e.value) || !isnan(e.amount) || !isnan(e.every) ||
        !isnan(e.additional))
      return BAD(line, OSTEON_EFORMAT, "file with other keys; give it an entry of its own");
    return add_file(m, i, e.file);
  }
  OSTEON_TRY(check_event(m, line, &e));
  OSTEON_TRY(mark(m, line));
  if (e.input) {
    OSTEON_TRY(osteon_scenario_at_line(m, line,
                                       osteon_schedule_set_input(m->s->schedule, e.time, e.input, e.value)));
    return osteon_scenario_note_input(m, e.input, e.value, e.time);
  }
  const int more = additional(&e);
  const double every = otherwise(e.every, 0);
  OSTEON_TRY(osteon_scenario_at_line(
      m, line, osteon_schedule_add_dose(m->s->schedule, e.time, e.dose, e.amount, every, more)));
  const osteon_given given = {.a_day = e.amount / (every > 0 ? every : OSTEON_YEAR),
                              .start = e.time,
                              .stop = every > 0 ? e.time + every * (more + 1.0) : INFINITY};
  return osteon_scenario_note(m, e.dose, &given);
}

/* Tables first: their times are checked while nothing else is in the schedule. */
static osteon_status add_events(const maker *m, int files) {
  for (int i = 0; i < m->parts[PART_events].count; i++)
    if (!osteon_scenario_text(m, PART_events, i, "file") == !files) OSTEON_TRY(add_event(m, i));
  return OSTEON_OK;
}

static osteon_status add_entries(const maker *m) {
  OSTEON_TRY(add_events(m, 0));
  for (int i = 0; i < m->parts[PART_drugs].count; i++) OSTEON_TRY(add_drug(m, i));
  for (int i = 0; i < m->parts[PART_exercise].count; i++) OSTEON_TRY(add_exercise(m, i));
  for (int i = 0; i < m->parts[PART_unloading].count; i++) OSTEON_TRY(add_unloading(m, i));
  for (int i = 0; i < m->parts[PART_nutrition].count; i++) OSTEON_TRY(add_nutrition(m, i));
  return OSTEON_OK;
}

/* A treatment under `inputs` that an event of day 0 replaces would do nothing; a habit is what counts as usual. */
static osteon_status check_starts(const maker *m) {
  int n;
  const osteon_event *events = osteon_schedule_events(m->s->schedule, &n);
  for (int i = 0; i < n && !(events[i].time > 0); i++) {
    if (events[i].kind != OSTEON_EVENT_INPUT) continue;
    const osteon_quantity *q = &m->s->model->inputs[events[i].index];
    const setting *s = osteon_scenario_setting(m->s, OSTEON_INPUT, events[i].index);
    if (s && q->kind == OSTEON_TREATMENT)
      return BAD(s->line, OSTEON_EINVAL, "%s is set on day 0 by an event too; give it once", q->name);
  }
  return OSTEON_OK;
}

osteon_status osteon_scenario_add_life(const maker *m) {
  int line;
  OSTEON_TRY(add_events(m, 1));
  osteon_schedule_hold(m->s->schedule);
  OSTEON_TRY(add_entries(m));
  m->s->schedule->moved = m->s->moved;
  const osteon_status status = osteon_schedule_settle(m->s->schedule, &line);
  osteon_begins_at(m->s->schedule, NULL, 0);
  OSTEON_TRY(osteon_scenario_at_line(m, line, status));
  const osteon_suit *suit = m->suit;
  if (suit && suit->asked && !suit->met && !m->parts[PART_drugs].count && !m->parts[PART_events].count)
    return lack(m->suit, "%s has no input for anything in this scenario (%s)", m->s->model->name,
                suit->without);
  OSTEON_TRY(osteon_schedule_round(m->s->schedule, m->dt));
  return check_starts(m);
}
