/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios: YAML as in scenario_keys.h, turned into a schedule, options and settings of a sim. */
#include <osteon/scenario.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/events.h>
#include <osteon/life.h>
#include <osteon/text.h>

#include "base/base.h"
#include "base/options_internal.h"
#include "scenario/scenario_keys.h"
#include "base/file.h"
#include "scenario/scenario_internal.h"
#include "text/yaml.h"
#include "schedule/drug.h"

enum { LARGEST = 1 << 20, LONGEST_TITLE = 200 };

typedef struct setting {
  osteon_kind kind; /* OSTEON_PARAM, OSTEON_INPUT, OSTEON_STATE */
  int index;
  double value;
  int line;
} setting;

typedef struct released {
  int param;
  double prior, sd, least, most;
} released;

struct osteon_scenario {
  const osteon_model *model;
  osteon_schedule *schedule;
  char *title;
  double until, every;
  osteon_sim_options options;
  setting *settings;
  int n_settings;
  osteon_population *population;
  released *released;
  int n_released;
  const char **names; /* of the settings, for osteon_scenario_arm */
  double *values;
};

/* ---- keys ---- */

typedef enum key_kind { TEXT, NUMBER, COUNT, TIME, STEP, SPAN, REPEAT } key_kind;

/* A key, and where its value goes: a const char * (TEXT) or a double. */
typedef struct key {
  const char *name;
  key_kind kind;
  double least, most;
  size_t offset;
} key;

typedef const char *TEXT_value;
typedef double NUMBER_value, COUNT_value, TIME_value, STEP_value, SPAN_value, REPEAT_value;
#define MEMBER(key, kind, ...) kind##_value key;
#define ROW(key, kind, least, most, ...) {#key, kind, least, most, offsetof(ROW_OF, key)},

typedef struct top {
  TOP_KEYS(MEMBER)
} top;
typedef struct who {
  WHO_KEYS(MEMBER)
} who;
typedef struct drug {
  DRUG_KEYS(MEMBER)
} drug;
typedef struct exercise {
  EXERCISE_KEYS(MEMBER)
} exercise;
typedef struct unloading {
  UNLOADING_KEYS(MEMBER)
} unloading;
typedef struct nutrition {
  NUTRITION_KEYS(MEMBER)
} nutrition;
typedef struct event {
  EVENT_KEYS(MEMBER)
} event;
typedef struct variability {
  VARIABILITY_KEYS(MEMBER)
} variability;
typedef struct correlation {
  CORRELATION_KEYS(MEMBER)
} correlation;
typedef struct fitted {
  FIT_KEYS(MEMBER)
} fitted;

#define ROW_OF top
static const key top_keys[] = {TOP_KEYS(ROW)};
#undef ROW_OF
#define ROW_OF who
static const key who_keys[] = {WHO_KEYS(ROW)};
#undef ROW_OF
#define ROW_OF drug
static const key drugs_keys[] = {DRUG_KEYS(ROW)};
#undef ROW_OF
#define ROW_OF exercise
static const key exercise_keys[] = {EXERCISE_KEYS(ROW)};
#undef ROW_OF
#define ROW_OF unloading
static const key unloading_keys[] = {UNLOADING_KEYS(ROW)};
#undef ROW_OF
#define ROW_OF nutrition
static const key nutrition_keys[] = {NUTRITION_KEYS(ROW)};
#undef ROW_OF
#define ROW_OF event
static const key events_keys[] = {EVENT_KEYS(ROW)};
#undef ROW_OF
#define ROW_OF variability
static const key variability_keys[] = {VARIABILITY_KEYS(ROW)};
#undef ROW_OF
#define ROW_OF correlation
static const key correlations_keys[] = {CORRELATION_KEYS(ROW)};
#undef ROW_OF
#define ROW_OF fitted
static const key fit_keys[] = {FIT_KEYS(ROW)};
#undef ROW_OF

#define LENGTH(array) ((int)(sizeof(array) / sizeof *(array)))
#define KEYS(keys) \
  { &(keys)->name, LENGTH(keys), sizeof *(keys) }

/* Parts of the YAML: the top level, then the sections in the order of their lists. */
enum {
  TOP,
#define X(section, ...) PART_##section,
  SECTIONS(X) NAMED_SECTIONS(X)
#undef X
      N_PARTS
};
static const osteon_yaml_section keyed_sections[] = {
#define X(section, is_list, keys, meaning) {#section, is_list, KEYS(section##_keys), NULL, NULL, NULL},
    SECTIONS(X)
#undef X
};

/* What the keys of one kind look like in the help text. */
#define HELP_KEY(key, kind, least, most, form, meaning) "  " #key ": " form HELP_NEXT meaning "\n"
#define HELP_SECTION(section, is_list, keys, meaning) "\n" #section ": " meaning "\n" keys(HELP_KEY)
#define HELP_NAMED(section, meaning) "\n" #section ": " meaning "\n"

static const char help[] =
    "A scenario is one YAML file: who, what happens to her and when, for how long.\n"
    "\n"
    "A time is days from the start (30, or 30 d), or 3 weeks, 6 months, 2y, 1y 6m; a year has 365.25 d,\n"
    "a month a twelfth of it. Bare days are whole ticks; others move to the nearest tick. All keys but\n"
    "those marked `needed` may be left out. Options of `osteon run` win over the file.\n"
    "\n"
    "Keys of the file\n" TOP_KEYS(HELP_KEY) SECTIONS(HELP_SECTION) NAMED_SECTIONS(HELP_NAMED)
    "\n"
    "Example\n"
    "  title: Anastrozole for five years, denosumab and training beside it\n"
    "  model: aibl\n"
    "  until: 10y\n"
    "  every: 1 month\n"
    "  who: {age: 62, years_since_menopause: 11, T_LS: -1.5, T_TH: -1.5, calcium: 700}\n"
    "  drugs:\n"
    "    - {name: anastrozole, dose: 1, every: daily, stop: 5y, adherence: 0.9}\n"
    "    - {name: denosumab, dose: 60, every: 6 months, stop: 5y}\n"
    "  exercise:\n"
    "    - {kind: resistance, sessions_per_week: 2, start: 1 month}\n"
    "    - {activity: jumping, jumps: 50, sessions_per_week: 3, stop: 2y}\n"
    "  nutrition:\n"
    "    - {calcium: 500, vitamin_D: 1000, start: 0}\n"
    "  events:\n"
    "    - {time: 3y, input: estradiol, value: 0.1}\n"
    "  parameters:\n"
    "    weight: 65\n"
    "  variability:\n"
    "    - {parameter: kD, sd: 0.3}\n"
    "    - {parameter: E_bis, sd: 0.2}\n"
    "  correlations:\n"
    "    - {between: kD, and: E_bis, r: 0.5}\n";

const char *osteon_scenario_help(void) { return help; }

/* ---- values ---- */

typedef struct maker {
  const char *path;
  osteon_scenario *s;
  const osteon_yaml_part *parts;
  double dt; /* 0: not known yet, times stay as they are */
  const osteon_registry *registry;
  osteon_suit *suit; /* NULL: the model is the scenario's own, and has to know all of it */
} maker;

static osteon_status at_line(const maker *m, int line, osteon_status status) {
  return status == OSTEON_OK ? status : osteon_fail_prefix(status, "%s:%d: ", m->path, line);
}
#define BAD(line, status, ...) at_line(m, line, osteon_fail(status, __VA_ARGS__))

/* The line of a key in an entry; of the entry itself where the key is not given. */
static int line_of(const maker *m, int part, int entry, int k) {
  const osteon_yaml_part *p = &m->parts[part];
  const int *lines = p->lines + (size_t)entry * ((size_t)p->n + 1);
  return k >= 0 && lines[k] ? lines[k] : lines[p->n];
}

static int key_named(const key *keys, int n, const char *name) {
  for (int i = 0; i < n; i++)
    if (!strcmp(keys[i].name, name)) return i;
  return -1;
}
#define LINE(section, entry, name) \
  line_of(m, PART_##section, entry, key_named(section##_keys, LENGTH(section##_keys), name))

static osteon_status to_tick(const char *text, double dt, double *days) {
  double tick;
  OSTEON_TRY(osteon_days_to_tick(*days, osteon_days_is_bare(text), dt, &tick));
  *days = tick * dt;
  return OSTEON_OK;
}

static osteon_status read_time(const key *k, const char *text, double dt, double *value) {
  static const struct {
    const char *word;
    double days;
  } words[] = {
      {"daily", 1}, {"weekly", 7}, {"monthly", OSTEON_MONTH}, {"yearly", OSTEON_YEAR}, {"once", INFINITY}};
  if (k->kind == REPEAT)
    for (int i = 0; i < LENGTH(words); i++)
      if (!strcmp(text, words[i].word)) {
        *value = words[i].days;
        return OSTEON_OK;
      }
  const osteon_status status = osteon_days_parse(text, value);
  if (status != OSTEON_OK && k->kind == REPEAT)
    return osteon_fail(status,
                       "'%.60s' is not a time: 7 d, 6 months, daily, weekly, monthly, yearly and once, for "
                       "example, are accepted",
                       text);
  OSTEON_TRY(status);
  if (k->kind == REPEAT && !(*value > 0))
    return osteon_fail(OSTEON_ERANGE, "%.60s: a time above 0 is accepted", text);
  double tick = *value;
  if ((k->kind == TIME || k->kind == STEP) && dt > 0) OSTEON_TRY(to_tick(text, dt, &tick));
  if (k->kind == TIME) *value = tick;
  return OSTEON_OK;
}

static osteon_status check_range(const key *k, double value) {
  if (k->kind == COUNT && value != floor(value))
    return osteon_fail(OSTEON_ERANGE, "%g: a whole number is accepted", value);
  if (value >= k->least && value <= k->most) return OSTEON_OK;
  if (isinf(k->most)) return osteon_fail(OSTEON_ERANGE, "%g: %g or more is accepted", value, k->least);
  return osteon_fail(OSTEON_ERANGE, "%g: %g to %g is accepted", value, k->least, k->most);
}

static osteon_status read_value(const key *k, const char *text, double dt, double *value) {
  if (k->kind == NUMBER || k->kind == COUNT)
    OSTEON_TRY(osteon_number_parse(text, value));
  else
    OSTEON_TRY(read_time(k, text, dt, value));
  return check_range(k, *value);
}

/* The values of one entry into `values`: NAN or NULL where a key is not given. */
static osteon_status read_entry(const maker *m, int part, int entry, const key *keys, void *values) {
  const osteon_yaml_part *p = &m->parts[part];
  for (int i = 0; i < p->n; i++) {
    const char *text = p->values[(size_t)entry * (size_t)p->n + (size_t)i];
    char *place = (char *)values + keys[i].offset;
    if (keys[i].kind == TEXT) {
      memcpy(place, &text, sizeof text);
      continue;
    }
    double value = NAN;
    if (text) {
      const osteon_status status = read_value(&keys[i], text, m->dt, &value);
      if (status != OSTEON_OK)
        return at_line(m, line_of(m, part, entry, i), osteon_fail_prefix(status, "%s: ", keys[i].name));
    }
    memcpy(place, &value, sizeof value);
  }
  return OSTEON_OK;
}
#define READ(section, entry, values) OSTEON_TRY(read_entry(m, PART_##section, entry, section##_keys, values))

static double otherwise(double value, double missing) { return isnan(value) ? missing : value; }

/* ---- options ---- */

/* Whether a sim takes the options so far: its own sentence, with the line of the key. */
static osteon_status try_options(const maker *m, const char *name) {
  osteon_sim *sim;
  const osteon_status status = osteon_sim_new(&sim, m->s->model, &m->s->options);
  if (status == OSTEON_OK)
    osteon_sim_free(sim);
  else
    return at_line(m, line_of(m, TOP, 0, key_named(top_keys, LENGTH(top_keys), name)), status);
  return OSTEON_OK;
}

static osteon_status take_solver(const maker *m, const char *name) {
  const char *const *known = osteon_sim_solvers();
  int n = 0;
  while (known[n]) n++;
  for (int i = 0; i < n; i++)
    if (!strcmp(known[i], name)) {
      m->s->options.solver = known[i];
      return OSTEON_OK;
    }
  char hint[96];
  return BAD(line_of(m, TOP, 0, key_named(top_keys, LENGTH(top_keys), "solver")), OSTEON_ENAME,
             "solver: no solver %.60s%s; rkf45, rkck, rk8pd, bsimp, msadams and msbdf are accepted", name,
             osteon_hint(hint, name, known, n, sizeof *known));
}

static osteon_status read_top(maker *m) {
  osteon_scenario *s = m->s;
  top t;
  OSTEON_TRY(read_entry(m, TOP, 0, top_keys, &t));
  s->options.dt = m->dt = otherwise(t.dt, s->options.dt);
  OSTEON_TRY(try_options(m, "dt"));
  OSTEON_TRY(read_entry(m, TOP, 0, top_keys, &t)); /* now on ticks */
  s->options.rtol = otherwise(t.rtol, s->options.rtol);
  OSTEON_TRY(try_options(m, "rtol"));
  s->options.atol = otherwise(t.atol, s->options.atol);
  OSTEON_TRY(try_options(m, "atol"));
  if (t.solver && !m->suit) OSTEON_TRY(take_solver(m, t.solver));
  OSTEON_TRY(try_options(m, "solver"));
  s->until = otherwise(t.until, osteon_tick_day(365, m->dt));
  s->every = otherwise(t.every, fmax(1, osteon_tick_nearest(1, m->dt)) * m->dt);
  if (!(s->every >= m->dt))
    return BAD(line_of(m, TOP, 0, key_named(top_keys, LENGTH(top_keys), "every")), OSTEON_ERANGE,
               "every: %g days; at least one tick of %g days is accepted", s->every, m->dt);
  if (t.title && strlen(t.title) > LONGEST_TITLE)
    return BAD(line_of(m, TOP, 0, key_named(top_keys, LENGTH(top_keys), "title")), OSTEON_ERANGE,
               "title: %zu bytes; up to %d are accepted", strlen(t.title), LONGEST_TITLE);
  s->title = osteon_strdup(t.title ? t.title : "");
  return s->title ? OSTEON_OK : OSTEON_ENOMEM;
}

/* ---- settings ---- */

static const setting *find_setting(const osteon_scenario *s, osteon_kind kind, int index) {
  for (int i = 0; i < s->n_settings; i++)
    if (s->settings[i].kind == kind && s->settings[i].index == index) return &s->settings[i];
  return NULL;
}

/* What is wrong for one model, and need not be for the next in a lineup, which leaves that one out. */
static osteon_status its_own(const maker *m) { return m->suit ? OSTEON_EINVAL : OSTEON_EFORMAT; }

static osteon_status set(const maker *m, int line, osteon_kind kind, int index, double value) {
  osteon_scenario *s = m->s;
  const osteon_quantity *q = kind == OSTEON_PARAM   ? s->model->params
                             : kind == OSTEON_INPUT ? s->model->inputs
                                                    : s->model->states;
  OSTEON_TRY(at_line(m, line, osteon_quantity_check(&q[index], value)));
  const setting *other = find_setting(s, kind, index);
  if (other)
    return BAD(line, its_own(m), "%s is set already, on line %d; once is accepted", q[index].name,
               other->line);
  s->settings[s->n_settings++] = (setting){kind, index, value, line};
  return OSTEON_OK;
}

/* parameters, inputs, initial: the keys are the model's names in its order. */
static osteon_status read_named(const maker *m, int part, osteon_kind kind) {
  const osteon_yaml_part *p = &m->parts[part];
  for (int i = 0; p->count && i < p->n; i++) {
    if (!p->values[i]) continue;
    const int line = line_of(m, part, 0, i);
    double value;
    OSTEON_TRY(at_line(m, line, osteon_number_parse(p->values[i], &value)));
    OSTEON_TRY(set(m, line, kind, i, value));
    if (m->suit && kind == OSTEON_INPUT) m->suit->asked++, m->suit->met++;
  }
  return OSTEON_OK;
}

/* What is known of the person goes to the parameter or input of that name. */
static osteon_status read_who(const maker *m) {
  static const struct { const char *key, *in_model; } others[] = {{"age", "age_0"}};
  if (!m->parts[PART_who].count) return OSTEON_OK;
  who w;
  READ(who, 0, &w);
  const osteon_model *model = m->s->model;
  for (int i = 0; i < LENGTH(who_keys); i++) {
    double value;
    memcpy(&value, (const char *)&w + who_keys[i].offset, sizeof value);
    if (isnan(value)) continue;
    const char *name = who_keys[i].name;
    const int line = line_of(m, PART_who, 0, i), input = osteon_model_index(model, OSTEON_INPUT, name);
    int param = osteon_model_index(model, OSTEON_PARAM, name);
    for (int j = 0; param < 0 && j < LENGTH(others); j++)
      if (!strcmp(others[j].key, name)) param = osteon_model_index(model, OSTEON_PARAM, others[j].in_model);
    if (param < 0 && input < 0 && m->suit) {
      OSTEON_TRY(osteon_suit_note(m->suit, name));
      continue;
    }
    if (param < 0 && input < 0)
      return BAD(line, OSTEON_ENAME, "%s does not know the person's %s; it is to be left out", model->name,
                 name);
    OSTEON_TRY(set(m, line, param >= 0 ? OSTEON_PARAM : OSTEON_INPUT, param >= 0 ? param : input, value));
  }
  return OSTEON_OK;
}

/* An input that begins with a value of its own cannot follow a course too. */
static osteon_status not_set(const maker *m, int line, const char *name) {
  const int input = osteon_model_index(m->s->model, OSTEON_INPUT, name);
  const setting *other = input < 0 ? NULL : find_setting(m->s, OSTEON_INPUT, input);
  if (!other) return OSTEON_OK;
  return BAD(line, its_own(m),
             "%s is set on line %d and would be replaced from here on; one of both is accepted", name,
             other->line);
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

typedef struct passing {
  const maker *m;
  osteon_kind kind;
  const char *what;
} passing;

/* A name that some other model has. */
static osteon_status pass_name(void *context, const char *name) {
  const passing *p = context;
  const osteon_model *model;
  for (int i = 0; (model = osteon_registry_at(p->m->registry, i)); i++)
    if (osteon_model_index(model, p->kind, name) >= 0) {
      p->m->suit->asked += p->kind == OSTEON_INPUT;
      return osteon_suit_note(p->m->suit, name);
    }
  return osteon_fail(OSTEON_EFORMAT, "%.60s is none of the %s of any model", name, p->what);
}

/* ---- what happens ---- */

static osteon_status add_drug(const maker *m, int i) {
  drug d;
  READ(drugs, i, &d);
  const int line = LINE(drugs, i, "name");
  if (!d.name) return BAD(line, OSTEON_EFORMAT, "a drug without name; `name: anastrozole` is accepted");
  if (isnan(d.dose))
    return BAD(line, OSTEON_EFORMAT, "%.60s: no dose; the amount of each administration is accepted", d.name);
  const osteon_model *model = m->s->model;
  int input, dose;
  const osteon_status found = osteon_drug_find(model, d.name, &input, &dose);
  if (found == OSTEON_ENAME && m->suit) return lack(m->suit, "%s has no %.60s", model->name, d.name);
  OSTEON_TRY(at_line(m, line, found));
  const int is_taken = input >= 0;
  if (is_taken) OSTEON_TRY(not_set(m, line, model->inputs[input].name));
  if (is_taken && isinf(d.every))
    return BAD(LINE(drugs, i, "every"), OSTEON_ERANGE,
               "every: %s is taken for a while; a time, as daily or 7 d, and stop are accepted", d.name);
  if (!is_taken && isnan(d.every))
    return BAD(line, its_own(m), "%s is given by injection and needs every; `6 months` or `once` is accepted",
               d.name);
  if (!is_taken && d.every < m->dt)
    return BAD(LINE(drugs, i, "every"), OSTEON_ERANGE,
               "every: %g days; %s is given by injection, at most once in a tick of %g days", d.every, d.name,
               m->dt);
  osteon_course course = osteon_course_default();
  course.drug = d.name;
  course.dose = d.dose;
  course.unit = d.unit;
  course.start = otherwise(d.start, course.start);
  course.stop = otherwise(d.stop, course.stop);
  course.interval = otherwise(d.every, course.interval);
  course.adherence = otherwise(d.adherence, course.adherence);
  return at_line(m, line, osteon_schedule_course(m->s->schedule, &course));
}

/* What stands for a kind of exercise where no activity is named. */
static osteon_status activity_of(const maker *m, int i, const exercise *e, const char **activity) {
  static const struct {
    const char *kind, *activity;
  } kinds[] = {
      {"resistance", "resistance_moderate"}, {"high-impact", "jumping"}, {"low-impact", "brisk_walking"}};
  *activity = e->activity;
  if (!e->activity == !e->kind)
    return BAD(LINE(exercise, i, "kind"), OSTEON_EFORMAT, "%s; one of activity and kind is accepted",
               e->kind ? "activity and kind together" : "exercise without activity");
  if (e->activity) return OSTEON_OK;
  for (int k = 0; k < LENGTH(kinds); k++)
    if (!strcmp(e->kind, kinds[k].kind)) {
      *activity = kinds[k].activity;
      return OSTEON_OK;
    }
  char hint[96];
  return BAD(LINE(exercise, i, "kind"), OSTEON_ENAME,
             "kind: no kind %.60s%s; resistance, high-impact and low-impact are accepted", e->kind,
             osteon_hint(hint, e->kind, &kinds[0].kind, LENGTH(kinds), sizeof *kinds));
}

static osteon_status add_exercise(const maker *m, int i) {
  exercise e;
  int known;
  READ(exercise, i, &e);
  OSTEON_TRY(is_known(m, "psi_LS", "psi_TH", "exercise", &known));
  if (!known) return OSTEON_OK;
  osteon_exercise made = osteon_exercise_default();
  OSTEON_TRY(activity_of(m, i, &e, &made.activity));
  if (!isnan(e.jumps)) {
    if (!isnan(e.sets) || !isnan(e.repetitions))
      return BAD(LINE(exercise, i, "jumps"), OSTEON_EFORMAT,
                 "jumps with sets or repetitions; one way of counting is accepted");
    if (strcmp(made.activity, "jumping") != 0)
      return BAD(LINE(exercise, i, "jumps"), OSTEON_EFORMAT,
                 "jumps of %.60s; they are accepted for jumping (high-impact)", made.activity);
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
  return at_line(m, line, osteon_schedule_exercise(m->s->schedule, &made));
}

static osteon_status add_unloading(const maker *m, int i) {
  unloading u;
  int known;
  READ(unloading, i, &u);
  OSTEON_TRY(is_known(m, "psi_LS", "psi_TH", "unloading", &known));
  if (!known) return OSTEON_OK;
  const int line = line_of(m, PART_unloading, i, -1);
  if (isnan(u.spine) && isnan(u.hip))
    return BAD(line, OSTEON_EFORMAT, "unloading without spine and hip; at least one, 0 to 1, is accepted");
  OSTEON_TRY(not_set(m, line, "psi_LS"));
  OSTEON_TRY(not_set(m, line, "psi_TH"));
  return at_line(m, line,
                 osteon_schedule_unloading(m->s->schedule, otherwise(u.spine, 1), otherwise(u.hip, 1),
                                           otherwise(u.start, 0), otherwise(u.stop, INFINITY)));
}

/* The habitual intake that the scenario gives, or NAN. */
static double habit_of(const maker *m, const char *name) {
  const int input = osteon_model_index(m->s->model, OSTEON_INPUT, name);
  const setting *given = input < 0 ? NULL : find_setting(m->s, OSTEON_INPUT, input);
  return given ? given->value : NAN;
}

static osteon_status add_nutrition(const maker *m, int i) {
  nutrition n;
  READ(nutrition, i, &n);
  const int line = line_of(m, PART_nutrition, i, -1);
  if (isnan(n.calcium) && isnan(n.vitamin_D) && isnan(n.vitamin_K2))
    return BAD(line, OSTEON_EFORMAT,
               "nutrition without a supplement; calcium, vitamin_D and vitamin_K2 are accepted");
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
  osteon_nutrition made = osteon_nutrition_default();
  made.calcium = otherwise(n.calcium, 0);
  made.vitamin_D = otherwise(n.vitamin_D, 0);
  made.vitamin_K2 = otherwise(n.vitamin_K2, 0);
  if (made.calcium > 0) made.habit_calcium = habit_of(m, "calcium");
  if (made.vitamin_D > 0) made.habit_vitamin_D = habit_of(m, "vitamin_D");
  if (made.vitamin_K2 > 0) made.habit_vitamin_K2 = habit_of(m, "vitamin_K2");
  made.start = otherwise(n.start, made.start);
  made.stop = otherwise(n.stop, made.stop);
  made.adherence = otherwise(n.adherence, made.adherence);
  return at_line(m, line, osteon_schedule_nutrition(m->s->schedule, &made));
}

/* The table beside the scenario; its bare days must be on ticks like all others. */
static osteon_status add_file(const maker *m, int i, const char *file) {
  const int line = LINE(events, i, "file");
  const char *slash = strrchr(m->path, '/');
  const size_t folder = *file == '/' || !slash ? 0 : (size_t)(slash - m->path) + 1;
  const size_t size = folder + strlen(file) + 1;
  char *path = osteon_alloc(size, 1);
  if (!path) return OSTEON_ENOMEM;
  snprintf(path, size, "%.*s%s", (int)folder, m->path, file);
  const osteon_status status = osteon_schedule_read_events(m->s->schedule, m->dt, path);
  if (status == OSTEON_EIO) at_line(m, line, status);
  osteon_free(path);
  return status;
}

static osteon_status check_event(const maker *m, int line, const event *e) {
  if (isnan(e->time))
    return BAD(line, OSTEON_EFORMAT, "an event without time; days from the start are accepted");
  if (!e->input == !e->dose)
    return BAD(line, OSTEON_EFORMAT, "an event with %s; one of both is accepted",
               e->dose ? "input and dose" : "neither input nor dose");
  if (e->input && (isnan(e->value) || !isnan(e->amount) || !isnan(e->every) || !isnan(e->additional)))
    return BAD(line, OSTEON_EFORMAT, "an event of input %.60s; time and value are accepted with it",
               e->input);
  if (e->dose && (isnan(e->amount) || !isnan(e->value)))
    return BAD(line, OSTEON_EFORMAT,
               "an event of dose %.60s; time, amount, every and additional are accepted with it", e->dose);
  return OSTEON_OK;
}

static osteon_status add_event(const maker *m, int i) {
  event e;
  READ(events, i, &e);
  const int line = line_of(m, PART_events, i, -1);
  if (e.file) {
    if (!isnan(e.time) || e.input || e.dose || !isnan(e.value) || !isnan(e.amount) || !isnan(e.every) ||
        !isnan(e.additional))
      return BAD(line, OSTEON_EFORMAT, "file with other keys; an entry with file alone is accepted");
    return add_file(m, i, e.file);
  }
  OSTEON_TRY(check_event(m, line, &e));
  return at_line(m, line,
                 e.input ? osteon_schedule_set_input(m->s->schedule, e.time, e.input, e.value)
                         : osteon_schedule_dose(m->s->schedule, e.time, e.dose, e.amount,
                                                otherwise(e.every, 0), (int)otherwise(e.additional, 0)));
}

/* Tables first: their times are checked while nothing else is in the schedule. */
static osteon_status add_events(const maker *m, int files) {
  const osteon_yaml_part *p = &m->parts[PART_events];
  const int file = key_named(events_keys, LENGTH(events_keys), "file");
  for (int i = 0; i < p->count; i++)
    if (!p->values[(size_t)i * (size_t)p->n + (size_t)file] == !files) OSTEON_TRY(add_event(m, i));
  return OSTEON_OK;
}

static osteon_status add_all(const maker *m) {
  OSTEON_TRY(add_events(m, 1));
  OSTEON_TRY(add_events(m, 0));
  for (int i = 0; i < m->parts[PART_drugs].count; i++) OSTEON_TRY(add_drug(m, i));
  for (int i = 0; i < m->parts[PART_exercise].count; i++) OSTEON_TRY(add_exercise(m, i));
  for (int i = 0; i < m->parts[PART_unloading].count; i++) OSTEON_TRY(add_unloading(m, i));
  for (int i = 0; i < m->parts[PART_nutrition].count; i++) OSTEON_TRY(add_nutrition(m, i));
  const osteon_suit *suit = m->suit;
  if (suit && suit->asked && !suit->met && !m->parts[PART_drugs].count && !m->parts[PART_events].count)
    return lack(m->suit, "%s knows nothing of what happens (%s)", m->s->model->name, suit->without);
  return osteon_schedule_round(m->s->schedule, m->dt);
}

/* ---- who else there could be ---- */

static osteon_status set_medians(const maker *m) {
  const osteon_scenario *s = m->s;
  for (int i = 0; i < s->n_settings; i++) {
    const setting *at = &s->settings[i];
    if (at->kind == OSTEON_PARAM)
      OSTEON_TRY(osteon_population_set_median(s->population, s->model->params[at->index].name, at->value));
  }
  return OSTEON_OK;
}

static osteon_status add_variability(const maker *m, int i) {
  variability v;
  READ(variability, i, &v);
  const int line = LINE(variability, i, "parameter");
  if (!v.parameter || isnan(v.sd))
    return BAD(line, OSTEON_EFORMAT, "variability without %s; `{parameter: NAME, sd: 0.3}` is accepted",
               v.parameter ? "sd" : "parameter");
  for (int k = 0; k < osteon_population_count(m->s->population); k++)
    if (!strcmp(osteon_population_name_at(m->s->population, k), v.parameter))
      return BAD(line, OSTEON_EFORMAT, "%.60s varies already; once is accepted", v.parameter);
  static const char *const scales[] = {"log", "linear", "log-odds"}; /* as osteon_scale */
  int scale = 0;
  while (v.scale && scale < LENGTH(scales) && strcmp(v.scale, scales[scale]) != 0) scale++;
  if (scale == LENGTH(scales))
    return BAD(LINE(variability, i, "scale"), OSTEON_ENAME,
               "scale: no scale %.60s; log, linear and log-odds are accepted", v.scale);
  return at_line(m, line,
                 osteon_population_vary_on(m->s->population, v.parameter, (osteon_scale)scale, v.sd));
}

static osteon_status add_correlation(const maker *m, int i) {
  correlation c;
  READ(correlations, i, &c);
  const int line = line_of(m, PART_correlations, i, -1);
  if (!c.between || !c.and || isnan(c.r))
    return BAD(line, OSTEON_EFORMAT,
               "a correlation without %s; `{between: NAME, and: NAME, r: 0.5}` is accepted",
               !c.between ? "between"
               : !c.and   ? "and"
                          : "r");
  return at_line(m, line, osteon_population_correlate(m->s->population, c.between, c.and, c.r));
}

static osteon_status add_population(const maker *m) {
  const osteon_yaml_part *correlations = &m->parts[PART_correlations];
  OSTEON_TRY(osteon_population_new(&m->s->population, m->s->model, 0));
  OSTEON_TRY(set_medians(m));
  if (m->suit) return OSTEON_OK;
  for (int i = 0; i < m->parts[PART_variability].count; i++) OSTEON_TRY(add_variability(m, i));
  for (int i = 0; i < correlations->count; i++) OSTEON_TRY(add_correlation(m, i));
  if (!correlations->count) return OSTEON_OK;
  return at_line(m, line_of(m, PART_correlations, 0, -1), osteon_population_check(m->s->population));
}

/* ---- what is to be fitted ---- */

static osteon_status add_released(const maker *m, int i) {
  fitted f;
  READ(fit, i, &f);
  const int line = LINE(fit, i, "parameter");
  if (!f.parameter || isnan(f.sd))
    return BAD(line, OSTEON_EFORMAT, "fit without %s; `{parameter: NAME, sd: 0.5}` is accepted",
               f.parameter ? "sd" : "parameter");
  osteon_scenario *s = m->s;
  int param;
  OSTEON_TRY(at_line(m, line, osteon_model_find(s->model, OSTEON_PARAM, f.parameter, &param)));
  const osteon_quantity *q = &s->model->params[param];
  const setting *given = find_setting(s, OSTEON_PARAM, param);
  const double value = given ? given->value : q->value;
  for (int k = 0; k < s->n_released; k++)
    if (s->released[k].param == param)
      return BAD(line, OSTEON_EFORMAT, "%.60s is fitted already; once is accepted", f.parameter);
  s->released[s->n_released++] = (released){.param = param,
                                            .prior = otherwise(f.prior, value),
                                            .sd = f.sd,
                                            .least = otherwise(f.least, q->min),
                                            .most = otherwise(f.most, q->max)};
  return OSTEON_OK;
}

static osteon_status add_fit(const maker *m) {
  const int n = m->suit ? 0 : m->parts[PART_fit].count;
  m->s->released = osteon_alloc((size_t)n + 1, sizeof *m->s->released);
  if (!m->s->released) return OSTEON_ENOMEM;
  for (int i = 0; i < n; i++) OSTEON_TRY(add_released(m, i));
  return OSTEON_OK;
}

/* ---- the whole ---- */

static osteon_status find_model(const maker *m, const osteon_yaml *yaml) {
  int line;
  if (m->suit) return OSTEON_OK;
  const char *name = osteon_yaml_peek(yaml, "model", &line);
  if (!name)
    return BAD(line, OSTEON_EFORMAT, "no model; `model: NAME` is needed, `osteon models` lists them");
  return at_line(m, line, osteon_registry_find(m->registry, name, &m->s->model));
}

static osteon_status load_parts(maker *m, osteon_yaml *yaml, char of[3][96]) {
  const osteon_model *model = m->s->model;
  const osteon_yaml_keys top_level = KEYS(top_keys);
  osteon_yaml_section sections[N_PARTS - 1];
  const int n = LENGTH(keyed_sections);
  memcpy(sections, keyed_sections, sizeof keyed_sections);
  const struct {
    const char *name;
    passing pass;
    const osteon_quantity *table;
    int n;
  } named[] = {{"parameters", {m, OSTEON_PARAM, "parameters"}, model->params, model->n_params},
               {"inputs", {m, OSTEON_INPUT, "inputs"}, model->inputs, model->n_inputs},
               {"initial", {m, OSTEON_STATE, "states"}, model->states, model->n_states}};
  for (int i = 0; i < LENGTH(named); i++) {
    snprintf(of[i], 96, "the %s of %.60s", named[i].pass.what, model->name);
    sections[n + i] =
        (osteon_yaml_section){named[i].name,
                              0,
                              {named[i].n ? &named[i].table->name : NULL, named[i].n, sizeof *named[i].table},
                              of[i],
                              m->suit ? pass_name : NULL,
                              (void *)(size_t)&named[i].pass};
  }
  return osteon_yaml_load(yaml, top_level, sections, N_PARTS - 1, &m->parts);
}

static osteon_status build(maker *m, osteon_yaml *yaml) {
  osteon_scenario *s = m->s;
  char of[3][96];
  OSTEON_TRY(find_model(m, yaml));
  OSTEON_TRY(load_parts(m, yaml, of));
  OSTEON_TRY(read_top(m));
  s->settings = osteon_alloc((size_t)(s->model->n_params + s->model->n_inputs + s->model->n_states),
                             sizeof *s->settings);
  if (!s->settings) return OSTEON_ENOMEM;
  OSTEON_TRY(read_named(m, PART_parameters, OSTEON_PARAM));
  OSTEON_TRY(read_named(m, PART_inputs, OSTEON_INPUT));
  OSTEON_TRY(read_named(m, PART_initial, OSTEON_STATE));
  OSTEON_TRY(read_who(m));
  OSTEON_TRY(add_population(m));
  OSTEON_TRY(add_fit(m));
  OSTEON_TRY(osteon_schedule_new(&s->schedule, s->model));
  return add_all(m);
}

static osteon_status parse(osteon_scenario **scenario, const char *place, const char *text, size_t length,
                           const osteon_registry *registry, const osteon_model *model, osteon_suit *suit) {
  osteon_yaml *yaml = NULL;
  osteon_scenario *made = osteon_alloc(1, sizeof *made);
  *scenario = NULL;
  osteon_status status = made ? osteon_yaml_new(&yaml, place, text, length) : OSTEON_ENOMEM;
  if (status == OSTEON_OK) {
    osteon_sim_options_default(&made->options);
    made->model = model;
    maker m = {.path = place, .s = made, .registry = registry, .suit = suit};
    status = build(&m, yaml);
  }
  osteon_yaml_free(yaml);
  if (status == OSTEON_OK)
    *scenario = made;
  else
    osteon_scenario_free(made);
  return status;
}

osteon_status osteon_scenario_parse(osteon_scenario **scenario, const char *place, const char *text,
                                    size_t length, const osteon_registry *registry) {
  return parse(scenario, place, text, length, registry, NULL, NULL);
}

/* What this model does not have or accept is no fault of the file. */
osteon_status osteon_scenario_suit(osteon_scenario **scenario, const char *place, const char *text,
                                   size_t length, const osteon_registry *registry, const osteon_model *model,
                                   osteon_suit *suit) {
  const osteon_status status = parse(scenario, place, text, length, registry, model, suit);
  if (status != OSTEON_ENAME && status != OSTEON_ERANGE && status != OSTEON_EINVAL) return status;
  if (!suit->lacks) suit->lacks = osteon_strdup(osteon_last_error());
  return suit->lacks ? OSTEON_OK : OSTEON_ENOMEM;
}

osteon_status osteon_scenario_load(osteon_scenario **scenario, const osteon_registry *registry,
                                   const char *path) {
  if (!scenario || !path)
    return osteon_fail(OSTEON_EINVAL, "osteon_scenario_load: %s is NULL", scenario ? "path" : "scenario");
  *scenario = NULL;
  char *text;
  size_t length;
  OSTEON_TRY(osteon_file_read(path, LARGEST, &text, &length));
  const osteon_status status = osteon_scenario_parse(scenario, path, text, length, registry);
  osteon_free(text);
  return status;
}

void osteon_scenario_free(osteon_scenario *s) {
  if (!s) return;
  osteon_schedule_free(s->schedule);
  osteon_population_free(s->population);
  osteon_free(s->title);
  osteon_free(s->settings);
  osteon_free(s->released);
  osteon_free((void *)s->names);
  osteon_free(s->values);
  osteon_free(s);
}

const char *osteon_scenario_title(const osteon_scenario *s) { return s ? s->title : ""; }
const osteon_model *osteon_scenario_model(const osteon_scenario *s) { return s ? s->model : NULL; }
osteon_schedule *osteon_scenario_schedule(osteon_scenario *s) { return s ? s->schedule : NULL; }

int osteon_scenario_sets_drug(const osteon_scenario *s) {
  for (int i = 0; i < s->n_settings; i++)
    if (s->settings[i].kind == OSTEON_INPUT &&
        osteon_drug_is_taken(&s->model->inputs[s->settings[i].index]) && s->settings[i].value != 0)
      return 1;
  return 0;
}
osteon_population *osteon_scenario_population(osteon_scenario *s) { return s ? s->population : NULL; }
double osteon_scenario_until(const osteon_scenario *s) { return s ? s->until : 0; }
double osteon_scenario_every(const osteon_scenario *s) { return s ? s->every : 0; }

double osteon_scenario_dt(const osteon_scenario *s) { return s ? s->options.dt : 0; }

osteon_status osteon_scenario_options(osteon_scenario *s, osteon_sim_options *options) {
  if (!s || !options)
    return osteon_fail(OSTEON_EINVAL, "osteon_scenario_options: %s is NULL", s ? "options" : "scenario");
  osteon_sim_options own;
  OSTEON_TRY(osteon_sim_options_take(options, &own));
  const size_t size = options->size;
  own = s->options;
  own.schedule = s->schedule;
  own.size = size;
  memcpy(options, &own, size < sizeof own ? size : sizeof own);
  return OSTEON_OK;
}

osteon_status osteon_scenario_apply_sim(const osteon_scenario *s, osteon_sim *sim) {
  if (!s || !sim)
    return osteon_fail(OSTEON_EINVAL, "osteon_scenario_apply_sim: %s is NULL", s ? "sim" : "scenario");
  const osteon_model *model = osteon_sim_model(sim);
  if (model != s->model)
    return osteon_fail(OSTEON_EINVAL, "osteon_scenario_apply_sim: the sim is of %s, the scenario of %s",
                       model->name, s->model->name);
  for (int i = 0; i < s->n_settings; i++) {
    const setting *at = &s->settings[i];
    if (at->kind == OSTEON_PARAM)
      OSTEON_TRY(osteon_sim_set_param(sim, model->params[at->index].name, at->value));
    else if (at->kind == OSTEON_INPUT)
      OSTEON_TRY(osteon_sim_set_input_at(sim, at->index, at->value));
    else
      OSTEON_TRY(osteon_sim_set_state(sim, model->states[at->index].name, at->value));
  }
  return OSTEON_OK;
}

static int is_fitted(const osteon_scenario *s, const setting *at) {
  for (int k = 0; at->kind == OSTEON_PARAM && k < s->n_released; k++)
    if (s->released[k].param == at->index) return 1;
  return 0;
}

osteon_status osteon_scenario_arm(osteon_scenario *s, osteon_arm *arm) {
  int n = 0;
  if (!s->names) s->names = osteon_alloc((size_t)s->n_settings + 1, sizeof *s->names);
  if (!s->values) s->values = osteon_alloc((size_t)s->n_settings + 1, sizeof *s->values);
  if (!s->names || !s->values) return OSTEON_ENOMEM;
  for (int i = 0; i < s->n_settings; i++) {
    const setting *at = &s->settings[i];
    if (at->kind == OSTEON_STATE)
      return osteon_fail(OSTEON_EUNSUPPORTED, "%s: an arm of a fit cannot set initial states",
                         s->model->states[at->index].name);
    if (is_fitted(s, at)) continue; /* an arm's own value would stand in the way of the fit's */
    s->names[n] =
        at->kind == OSTEON_PARAM ? s->model->params[at->index].name : s->model->inputs[at->index].name;
    s->values[n++] = at->value;
  }
  *arm = (osteon_arm){.schedule = s->schedule, .n = n, .names = s->names, .values = s->values};
  return OSTEON_OK;
}

osteon_status osteon_scenario_apply_fit(const osteon_scenario *s, osteon_fit *fit) {
  for (int i = 0; i < s->n_settings; i++)
    if (s->settings[i].kind == OSTEON_PARAM)
      OSTEON_TRY(
          osteon_fit_set_param(fit, s->model->params[s->settings[i].index].name, s->settings[i].value));
  return OSTEON_OK;
}

osteon_status osteon_scenario_add_parameters(const osteon_scenario *s, osteon_fit *fit) {
  for (int k = 0; k < s->n_released; k++) {
    const released *r = &s->released[k];
    OSTEON_TRY(
        osteon_fit_add_parameter(fit, s->model->params[r->param].name, r->prior, r->sd, r->least, r->most));
  }
  return OSTEON_OK;
}

static osteon_status set_states(osteon_cohort *cohort, const char *name, double value) {
  const int64_t n = osteon_cohort_count(cohort);
  double *values = osteon_alloc((size_t)n, sizeof *values);
  if (!values) return OSTEON_ENOMEM;
  for (int64_t i = 0; i < n; i++) values[i] = value;
  const osteon_status status = osteon_cohort_set_states(cohort, name, values);
  osteon_free(values);
  return status;
}

osteon_status osteon_scenario_apply_cohort(const osteon_scenario *s, osteon_cohort *cohort) {
  if (!s || !cohort)
    return osteon_fail(OSTEON_EINVAL, "osteon_scenario_apply_cohort: %s is NULL", s ? "cohort" : "scenario");
  const osteon_model *model = osteon_cohort_model(cohort);
  if (model != s->model)
    return osteon_fail(OSTEON_EINVAL, "osteon_scenario_apply_cohort: the cohort is of %s, the scenario of %s",
                       model->name, s->model->name);
  for (int i = 0; i < s->n_settings; i++) {
    const setting *at = &s->settings[i];
    if (at->kind == OSTEON_PARAM)
      OSTEON_TRY(osteon_cohort_set_param(cohort, model->params[at->index].name, at->value));
    else if (at->kind == OSTEON_INPUT)
      OSTEON_TRY(osteon_cohort_set_input(cohort, model->inputs[at->index].name, at->value));
    else
      OSTEON_TRY(set_states(cohort, model->states[at->index].name, at->value));
  }
  return OSTEON_OK;
}
