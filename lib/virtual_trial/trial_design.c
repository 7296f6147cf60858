/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A virtual trial's file, turned into a design. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/text.h>
#include <osteon/ticks.h>

#include "model/columns.h"
#include "model/defaults.h"
#include "scenario/keyed.h"
#include "scenario/scenario_internal.h"
#include "virtual_trial/trial_keys.h"
#include "virtual_trial/virtual_trial_internal.h"

#define LENGTH(array) ((int)(sizeof(array) / sizeof *(array)))

const char *const osteon_trial_tests[TRIAL_TESTS] = {"t-test", "welch",      "ancova",   "log-rank",
                                                     "cox",    "risk-ratio", "incidence"};

typedef struct reader {
  osteon_keyed file;
  double moved;
  osteon_virtual_trial *t;
  const osteon_registry *registry;
  const char *place;
} reader;

#define LINE(section, entry, key) osteon_keyed_line_of(&r->file, TRIAL_##section, entry, key)
#define ENTRY_LINE(section, entry) osteon_keyed_line(&r->file, TRIAL_##section, entry, -1)
#define BAD(line, status, ...) osteon_keyed_at_line(&r->file, line, osteon_fail(status, __VA_ARGS__))
#define AT(line, call) OSTEON_TRY(osteon_keyed_at_line(&r->file, line, call))
#define READ(section, entry, values) OSTEON_TRY(osteon_keyed_read(&r->file, TRIAL_##section, entry, values))
#define COUNT_OF(section) (r->file.parts[TRIAL_##section].count)

/* ---- words ---- */

/* The index of a word among those that are allowed. */
static osteon_status choose(const reader *r, int line, const char *key, const char *word,
                            const char *const *words, int n, int *index) {
  char hint[96], list[200];
  for (*index = 0; *index < n; (*index)++)
    if (!strcmp(words[*index], word)) return OSTEON_OK;
  return BAD(line, OSTEON_ENAME, "%s: no %.60s%s; choose from %s", key, word,
             osteon_hint(hint, word, words, n, sizeof *words),
             osteon_list(list, sizeof list, words, n, sizeof *words));
}

static osteon_status is_yes(const reader *r, int line, const char *key, const char *word, int *yes) {
  static const char *const words[] = {"no", "yes"};
  *yes = 0;
  return word ? choose(r, line, key, word, words, LENGTH(words), yes) : OSTEON_OK;
}

static osteon_status need(const reader *r, int line, const char *section, const char *key,
                          const void *value) {
  return value ? OSTEON_OK : BAD(line, OSTEON_EFORMAT, "%s without %s, which is needed", section, key);
}

static osteon_status take_name(char **name, const char *text) {
  *name = osteon_strdup(text);
  return *name ? OSTEON_OK : OSTEON_ENOMEM;
}

/* The parts of a list between commas, one after another: 0 past the last. Of `*at` that begins as the list. */
static int next_part(const char **at, char *part, size_t size) {
  if (!*at) return 0;
  const char *begin = *at + strspn(*at, " \t\n"), *comma = strchr(begin, ',');
  size_t length = comma ? (size_t)(comma - begin) : strlen(begin);
  *at = comma ? comma + 1 : NULL;
  while (length && isspace((unsigned char)begin[length - 1])) length--;
  snprintf(part, size, "%.*s", (int)length, begin);
  return 1;
}

/* ---- columns ---- */

static osteon_status find_column(osteon_virtual_trial *t, const char *name, int *column) {
  int place = osteon_model_person(t->model, name);
  if (place >= 0)
    OSTEON_TRY(osteon_model_find_column(t->model, t->model->params[place].name, &place));
  else
    OSTEON_TRY(osteon_model_find_column(t->model, name, &place));
  const osteon_quantity *q = osteon_model_column(t->model, place);
  if (osteon_quantity_is_class(q)) return osteon_fail(OSTEON_EINVAL, "%s is a class, not a number", q->name);
  for (*column = 0; *column < t->n_columns; (*column)++)
    if (!strcmp(t->columns[*column], q->name)) return OSTEON_OK;
  const char **more = osteon_realloc((void *)t->columns, (size_t)t->n_columns + 1, sizeof *more);
  if (!more) return OSTEON_ENOMEM;
  t->columns = more;
  t->columns[t->n_columns++] = q->name;
  return OSTEON_OK;
}

static const osteon_quantity *quantity_of(const osteon_virtual_trial *t, int column) {
  int place;
  return osteon_model_find_column(t->model, t->columns[column], &place) == OSTEON_OK
             ? osteon_model_column(t->model, place)
             : NULL;
}

/* Per day, of what a column is a rate in. */
static osteon_status find_rate(osteon_virtual_trial *t, const char *name, trial_hazard *hazard) {
  static const struct {
    const char *unit;
    double days;
  } units[] = {{"1/(1000 y)", 1000 * OSTEON_YEAR}, {"1/y", OSTEON_YEAR}, {"1/d", 1}};
  OSTEON_TRY(find_column(t, name, &hazard->column));
  const char *unit = quantity_of(t, hazard->column)->unit;
  for (int i = 0; i < LENGTH(units); i++)
    if (!strcmp(unit, units[i].unit)) {
      hazard->per_day = 1 / units[i].days;
      return OSTEON_OK;
    }
  return osteon_fail(OSTEON_EINVAL, "%s is in %s, which is not a rate: a hazard is in 1/(1000 y), 1/y or 1/d",
                     name, *unit ? unit : "no unit");
}

/* ---- conditions ---- */

static osteon_status read_condition(osteon_virtual_trial *t, const char *text, trial_condition *made) {
  static const char *const signs[] = {"<", "<=", ">", ">=", "=", "!=", "=="}; /* as trial_comparison */
  const size_t length = strcspn(text, "<>=!"), sign = strspn(text + length, "<>=!");
  char name[80], op[4];
  int k = 0;
  size_t used = length;
  while (used && isspace((unsigned char)text[used - 1])) used--;
  snprintf(name, sizeof name, "%.*s", (int)used, text);
  snprintf(op, sizeof op, "%.*s", sign < 3 ? (int)sign : 3, text + length);
  while (k < LENGTH(signs) && strcmp(signs[k], op) != 0) k++;
  if (!*name || k == LENGTH(signs))
    return osteon_fail(
        OSTEON_EFORMAT,
        "%.60s is not a condition; write for example NAME < NUMBER, with < <= > >= = or !=", text);
  made->comparison = k == LENGTH(signs) - 1 ? EQUAL : (trial_comparison)k;
  OSTEON_TRY(osteon_number_parse(text + length + sign, &made->value));
  OSTEON_TRY(find_column(t, name, &made->column));
  return take_name(&made->text, text);
}

static osteon_status read_conditions(const reader *r, int line, const char *key, const char *list,
                                     trial_conditions *made) {
  char part[200];
  while (next_part(&list, part, sizeof part)) {
    trial_condition *more = osteon_realloc(made->at, (size_t)made->n + 1, sizeof *more);
    if (!more) return OSTEON_ENOMEM;
    made->at = more;
    made->at[made->n] = (trial_condition){0};
    const osteon_status status = read_condition(r->t, part, &made->at[made->n]);
    if (status != OSTEON_OK)
      return osteon_keyed_at_line(&r->file, line, osteon_fail_prefix(status, "%s: ", key));
    made->n++;
  }
  return OSTEON_OK;
}

int osteon_trial_meets(const trial_conditions *all, const double *row) {
  for (int i = 0; i < all->n; i++) {
    const trial_condition *c = &all->at[i];
    const double value = row[c->column];
    const int met = c->comparison == BELOW      ? value < c->value
                    : c->comparison == AT_MOST  ? value <= c->value
                    : c->comparison == ABOVE    ? value > c->value
                    : c->comparison == AT_LEAST ? value >= c->value
                    : c->comparison == EQUAL    ? value == c->value
                                                : value != c->value;
    if (!met) return 0;
  }
  return 1;
}

/* ---- arms ---- */

static char *put_text(char *to, const char *text) {
  for (*to++ = '"'; *text; *to++ = *text++)
    if (strchr("\"\\", *text)) *to++ = '\\';
  *to++ = '"';
  return to;
}

/* A scenario that includes that of the arm, and takes the people of the trial: on the lines on which they are named
 * here, so that messages have them. */
static char *write_scenario(const char *scenario, int line, const char *people, int line_of_people) {
  const int is_first = people && line > line_of_people;
  const int lines = line > line_of_people ? line : line_of_people;
  char *text = osteon_alloc(2 * strlen(scenario) + (people ? 2 * strlen(people) : 0) + (size_t)lines + 40, 1);
  if (!text) return NULL;
  char *to = text;
  int at = 1;
  *to++ = '{';
  for (int k = 0; k < 2; k++) {
    const int is_people = (k == 0) == is_first;
    if (is_people && !people) continue;
    if (k && people) *to++ = ',';
    for (; at < (is_people ? line_of_people : line); at++) *to++ = '\n';
    to += sprintf(to, "\"%s\": ", is_people ? "people" : "include");
    to = put_text(to, is_people ? people : scenario);
  }
  *to = '}';
  return text;
}

static int number_of_line(const reader *r, int line) {
  int number;
  osteon_yaml_file(r->file.yaml, line, &number);
  return number;
}

static osteon_status load_scenario(const reader *r, int i, const char *scenario, const char *people,
                                   osteon_scenario **made) {
  char *text = write_scenario(scenario, number_of_line(r, LINE(arms, i, "scenario")), people,
                              number_of_line(r, LINE(top, 0, "people")));
  if (!text) return OSTEON_ENOMEM;
  const osteon_status status = osteon_scenario_parse(made, r->registry, text, strlen(text), r->place);
  osteon_free(text);
  return status;
}

static osteon_status add_arm(reader *r, int i, const char *people) {
  osteon_virtual_trial *t = r->t;
  arms_of_trial a;
  READ(arms, i, &a);
  const int line = ENTRY_LINE(arms, i);
  OSTEON_TRY(need(r, line, "an arm", "name", a.name));
  OSTEON_TRY(need(r, line, "an arm", "scenario", a.scenario));
  for (int k = 0; k < i; k++)
    if (!strcmp(t->arms[k].name, a.name))
      return BAD(line, OSTEON_EFORMAT, "two arms are called %.60s", a.name);
  trial_arm *arm = &t->arms[t->n_arms++];
  arm->ratio = isnan(a.ratio) ? 1 : (int)a.ratio;
  OSTEON_TRY(take_name(&arm->name, a.name));
  OSTEON_TRY(load_scenario(r, i, a.scenario, people, &arm->scenario));
  const osteon_model *model = osteon_scenario_model(arm->scenario);
  if (i == 0) {
    t->model = model;
    t->dt = osteon_scenario_dt(arm->scenario);
    return OSTEON_OK;
  }
  if (model != t->model)
    return BAD(line, OSTEON_EINVAL, "%.60s is of the model %s, and %.60s of %s: all arms have one model",
               a.name, model->name, t->arms[0].name, t->model->name);
  if (osteon_scenario_dt(arm->scenario) != t->dt)
    return BAD(line, OSTEON_EINVAL, "%.60s has ticks of %g d, and %.60s of %g d: give them the same dt",
               a.name, osteon_scenario_dt(arm->scenario), t->arms[0].name, t->dt);
  return OSTEON_OK;
}

static osteon_status add_arms(reader *r, const char *people) {
  const int n = COUNT_OF(arms);
  if (n < 2 || n > MOST_ARMS)
    return BAD(n ? ENTRY_LINE(arms, 0) : ENTRY_LINE(top, 0), OSTEON_EFORMAT,
               "%d %s; a trial has 2 to %d, written `arms:` and `- {name: NAME, scenario: FILE}` for each", n,
               n == 1 ? "arm" : "arms", MOST_ARMS);
  for (int i = 0; i < n; i++) OSTEON_TRY(add_arm(r, i, people));
  return OSTEON_OK;
}

/* ---- when ---- */

static osteon_status add_visit(const reader *r, int line, const char *text) {
  osteon_virtual_trial *t = r->t;
  double days, tick;
  osteon_status status = osteon_days_parse(text, &days);
  if (status == OSTEON_OK) status = osteon_days_to_tick(days, osteon_days_is_bare(text), t->dt, &tick);
  if (status != OSTEON_OK)
    return osteon_keyed_at_line(&r->file, line, osteon_fail_prefix(status, "visits: "));
  const double day = osteon_tick_to_day(tick, t->dt);
  if (day > t->until)
    return BAD(line, OSTEON_ERANGE, "visits: %.60s is after the end of a woman's time, until: %g d", text,
               t->until);
  if (t->n_visits && day <= t->visits[t->n_visits - 1])
    return BAD(line, OSTEON_ERANGE, "visits: %.60s is not after the visit before it", text);
  double *more = osteon_realloc(t->visits, (size_t)t->n_visits + 1, sizeof *more);
  if (!more) return OSTEON_ENOMEM;
  t->visits = more;
  t->visits[t->n_visits++] = day;
  return OSTEON_OK;
}

static osteon_status read_times(reader *r, const top_of_trial *top) {
  osteon_virtual_trial *t = r->t;
  const char *list = top->visits;
  char part[60];
  if (isnan(top->until))
    return BAD(ENTRY_LINE(top, 0), OSTEON_EFORMAT, "`until` is missing: how long is a woman followed?");
  if (!(top->until > 0)) return BAD(LINE(top, 0, "until"), OSTEON_ERANGE, "until: the time must be above 0");
  t->until = t->end = top->until;
  while (next_part(&list, part, sizeof part)) OSTEON_TRY(add_visit(r, LINE(top, 0, "visits"), part));
  t->visit_0 = t->n_visits && t->visits[0] == 0 ? 0 : -1;
  return OSTEON_OK;
}

static osteon_status read_recruit(reader *r) {
  osteon_virtual_trial *t = r->t;
  recruit_of_trial e;
  if (!COUNT_OF(recruit)) return OSTEON_OK;
  READ(recruit, 0, &e);
  if (isnan(e.per_month))
    return BAD(ENTRY_LINE(recruit, 0), OSTEON_EFORMAT, "recruit without per_month, which is needed");
  t->per_month = e.per_month;
  if (!isnan(e.end)) t->end = e.end;
  if (!(t->end > 0)) return BAD(LINE(recruit, 0, "end"), OSTEON_ERANGE, "end: the time must be above 0");
  return OSTEON_OK;
}

static osteon_status read_randomise(reader *r) {
  osteon_virtual_trial *t = r->t;
  randomise_of_trial e;
  int ratios = 0;
  if (!COUNT_OF(randomise)) return OSTEON_OK;
  READ(randomise, 0, &e);
  const int line = LINE(randomise, 0, "block");
  t->block = isnan(e.block) ? 0 : (int)e.block;
  for (int k = 0; k < t->n_arms; k++) ratios += t->arms[k].ratio;
  if (t->block % ratios)
    return BAD(line, OSTEON_ERANGE, "block: %d women; the arms' ratios need a multiple of %d", t->block,
               ratios);
  if (e.strata && !t->block)
    return BAD(line, OSTEON_EFORMAT, "strata without block: blocks are what keeps them balanced");
  OSTEON_TRY(read_conditions(r, LINE(randomise, 0, "strata"), "strata", e.strata, &t->strata));
  if (t->strata.n > MOST_STRATA_CONDITIONS)
    return BAD(LINE(randomise, 0, "strata"), OSTEON_ERANGE, "strata: %d conditions; give at most %d",
               t->strata.n, MOST_STRATA_CONDITIONS);
  return OSTEON_OK;
}

/* ---- what is seen ---- */

static osteon_status add_measure(reader *r, int i) {
  osteon_virtual_trial *t = r->t;
  measure_of_trial e;
  int place;
  READ(measure, i, &e);
  const int line = LINE(measure, i, "endpoint");
  OSTEON_TRY(need(r, line, "measure", "endpoint", e.endpoint));
  AT(line, osteon_model_find_result(t->model, e.endpoint, &place));
  trial_measure *m = &t->measures[t->n_measures];
  AT(line, find_column(t, e.endpoint, &m->column));
  for (int k = 0; k < t->n_measures; k++)
    if (t->measures[k].column == m->column)
      return BAD(line, OSTEON_EFORMAT, "measure: %.60s is given twice", e.endpoint);
  m->cv = isnan(e.cv) ? 0 : e.cv;
  m->sd = isnan(e.sd) ? 0 : e.sd;
  m->lloq = isnan(e.lloq) ? -INFINITY : e.lloq;
  t->n_measures++;
  return OSTEON_OK;
}

static osteon_status read_measures(reader *r) {
  const int n = COUNT_OF(measure);
  r->t->measures = osteon_alloc((size_t)n + 1, sizeof *r->t->measures);
  if (!r->t->measures) return OSTEON_ENOMEM;
  for (int i = 0; i < n; i++) OSTEON_TRY(add_measure(r, i));
  if (n && !r->t->n_visits)
    return BAD(ENTRY_LINE(measure, 0), OSTEON_EFORMAT,
               "measure without visits: say when, as in visits: [0, 12 months]");
  return OSTEON_OK;
}

/* "0.05 /y", or a column. */
static osteon_status read_dropout(reader *r) {
  osteon_virtual_trial *t = r->t;
  static const char *const treatments[] = {"unknown", "stops"};
  dropout_of_trial e;
  t->dropout = (trial_hazard){.column = -1, .doubling = INFINITY};
  if (!COUNT_OF(dropout)) return OSTEON_OK;
  READ(dropout, 0, &e);
  const int line = LINE(dropout, 0, "rate");
  OSTEON_TRY(need(r, line, "dropout", "rate", e.rate));
  if (e.treatment)
    OSTEON_TRY(choose(r, LINE(dropout, 0, "treatment"), "treatment", e.treatment, treatments,
                      LENGTH(treatments), &t->goes_on));
  if (!isdigit((unsigned char)*e.rate) && *e.rate != '.' && *e.rate != '-') {
    AT(line, find_rate(t, e.rate, &t->dropout));
    return OSTEON_OK;
  }
  char number[40];
  double value;
  const char *slash = strchr(e.rate, '/');
  snprintf(number, sizeof number, "%.*s", slash ? (int)(slash - e.rate) : 39, e.rate);
  const osteon_status status = osteon_number_parse(number, &value);
  if (status != OSTEON_OK || (slash && strcmp(slash, "/y") != 0) || !(value >= 0))
    return BAD(line, OSTEON_EFORMAT, "rate: %.60s; write a number of 0 or more per year, as in 0.05 /y",
               e.rate);
  t->dropout.per_day = value / OSTEON_YEAR;
  return OSTEON_OK;
}

static osteon_status read_gompertz(reader *r, int i, const events_of_trial *e, trial_hazard *hazard) {
  osteon_virtual_trial *t = r->t;
  *hazard = (trial_hazard){.column = -1,
                           .per_day = e->gompertz_rate / (1000 * OSTEON_YEAR),
                           .doubling = isnan(e->gompertz_doubling) ? INFINITY : e->gompertz_doubling,
                           .at = e->gompertz_at};
  if (isnan(e->gompertz_at)) return OSTEON_OK;
  const int line = LINE(events, i, "gompertz_at");
  if (isinf(hazard->doubling)) return BAD(line, OSTEON_EFORMAT, "gompertz: `at` needs `doubling`");
  if (osteon_model_person(t->model, "age") < 0)
    return BAD(line, OSTEON_EINVAL, "gompertz: %s has no age of women; leave out `at`", t->model->name);
  AT(line, find_column(t, "age", &t->age));
  return OSTEON_OK;
}

static osteon_status add_event(reader *r, int i) {
  osteon_virtual_trial *t = r->t;
  events_of_trial e;
  READ(events, i, &e);
  const int line = ENTRY_LINE(events, i);
  trial_event *made = &t->events[t->n_events];
  OSTEON_TRY(need(r, line, "an event", "name", e.name));
  for (int k = 0; k < t->n_events; k++)
    if (!strcmp(t->events[k].name, e.name))
      return BAD(line, OSTEON_EFORMAT, "two events are called %.60s", e.name);
  if (!strcmp(e.name, OSTEON_TRIAL_DROPOUT))
    return BAD(line, OSTEON_EFORMAT, "an event is called %s, which stands for dropouts; give it another name",
               e.name);
  if ((e.hazard != NULL) == !isnan(e.gompertz_rate))
    return BAD(line, OSTEON_EFORMAT, "event %.60s: give a hazard or a gompertz rate, and not both", e.name);
  OSTEON_TRY(is_yes(r, LINE(events, i, "competing"), "competing", e.competing, &made->is_competing));
  if (e.hazard)
    AT(LINE(events, i, "hazard"), find_rate(t, e.hazard, &made->hazard));
  else
    OSTEON_TRY(read_gompertz(r, i, &e, &made->hazard));
  OSTEON_TRY(take_name(&made->name, e.name));
  t->n_events++;
  return OSTEON_OK;
}

static osteon_status read_events(reader *r) {
  const int n = COUNT_OF(events);
  if (n > MOST_EVENTS)
    return BAD(ENTRY_LINE(events, 0), OSTEON_ERANGE, "%d events; give at most %d", n, MOST_EVENTS);
  for (int i = 0; i < n; i++) OSTEON_TRY(add_event(r, i));
  return OSTEON_OK;
}

/* ---- analyses ---- */

static osteon_status find_measure(const reader *r, int line, const char *name, int *index) {
  const osteon_virtual_trial *t = r->t;
  const char *names[64];
  char hint[96];
  const int n = t->n_measures < LENGTH(names) ? t->n_measures : LENGTH(names);
  for (*index = 0; *index < t->n_measures; (*index)++)
    if (!strcmp(t->columns[t->measures[*index].column], name)) return OSTEON_OK;
  for (int i = 0; i < n; i++) names[i] = t->columns[t->measures[i].column];
  return BAD(line, OSTEON_ENAME, "endpoint: %.60s is not listed in `measure`%s; add it there", name,
             osteon_hint(hint, name, names, n, sizeof *names));
}

static osteon_status find_event(const reader *r, int line, const char *name, int *index) {
  const osteon_virtual_trial *t = r->t;
  const char *names[MOST_EVENTS];
  for (int i = 0; i < t->n_events; i++) names[i] = t->events[i].name;
  if (!t->n_events) return BAD(line, OSTEON_EFORMAT, "event: %.60s; the trial has no section `events`", name);
  return choose(r, line, "event", name, names, t->n_events, index);
}

static osteon_status find_arm(const reader *r, int line, const char *name, int *arm) {
  const char *names[MOST_ARMS];
  for (int k = 0; k < r->t->n_arms; k++) names[k] = r->t->arms[k].name;
  OSTEON_TRY(choose(r, line, "arm", name, names, r->t->n_arms, arm));
  if (*arm > 0) return OSTEON_OK;
  return BAD(line, OSTEON_EFORMAT, "arm: %.60s is the first, with which others are compared", name);
}

static osteon_status find_visit(const reader *r, int line, double at, int *visit) {
  const osteon_virtual_trial *t = r->t;
  for (*visit = 0; *visit < t->n_visits; (*visit)++)
    if (t->visits[*visit] == at) return OSTEON_OK;
  return BAD(line, OSTEON_ERANGE, "at: day %g is not listed in `visits`; add it there", at);
}

static osteon_status add_covariate(const reader *r, int line, char *name, trial_analysis *a) {
  char *at = strchr(name, '@');
  if (at) *at++ = 0;
  if (at && strcmp(at, "0") != 0)
    return BAD(line, OSTEON_EFORMAT,
               "covariate: %.60s@%.60s: a covariate is what is known before the treatment, @0", name, at);
  if (a->n_covariates == OSTEON_COVARIATES_MOST)
    return BAD(line, OSTEON_ERANGE, "covariate: more than %d", OSTEON_COVARIATES_MOST);
  const osteon_status status = find_column(r->t, name, &a->covariates[a->n_covariates]);
  if (status != OSTEON_OK)
    return osteon_keyed_at_line(&r->file, line, osteon_fail_prefix(status, "covariate: "));
  a->n_covariates++;
  return OSTEON_OK;
}

static osteon_status read_covariates(const reader *r, int line, const char *list, trial_analysis *a) {
  char part[100];
  a->n_covariates = 0;
  while (next_part(&list, part, sizeof part)) OSTEON_TRY(add_covariate(r, line, part, a));
  return OSTEON_OK;
}

static osteon_status read_endpoint(const reader *r, int i, const analyse_of_trial *e, trial_analysis *a) {
  static const char *const changes[TRIAL_CHANGES] = {"change", "percent", "level"};
  const osteon_virtual_trial *t = r->t;
  int change = CHANGE;
  OSTEON_TRY(find_measure(r, LINE(analyse, i, "endpoint"), e->endpoint, &a->measure));
  if (e->measure)
    OSTEON_TRY(
        choose(r, LINE(analyse, i, "measure"), "measure", e->measure, changes, TRIAL_CHANGES, &change));
  a->change = (trial_change)change;
  a->at = isnan(e->at) ? t->visits[t->n_visits - 1] : e->at;
  OSTEON_TRY(find_visit(r, LINE(analyse, i, "at"), a->at, &a->visit));
  if (a->change == LEVEL) return OSTEON_OK;
  if (t->visit_0 < 0)
    return BAD(LINE(analyse, i, "measure"), OSTEON_EFORMAT,
               "a change is from day 0, and there is no visit 0; add it to `visits`");
  if (a->visit == t->visit_0)
    return BAD(LINE(analyse, i, "at"), OSTEON_ERANGE,
               "at: the change from day 0 to day 0 is 0; choose a later visit");
  return OSTEON_OK;
}

static osteon_status read_event(const reader *r, int i, const analyse_of_trial *e, trial_analysis *a) {
  const osteon_virtual_trial *t = r->t;
  OSTEON_TRY(find_event(r, LINE(analyse, i, "event"), e->event, &a->event));
  if (e->measure)
    return BAD(LINE(analyse, i, "measure"), OSTEON_EFORMAT, "measure with an event; leave it out");
  a->at = isnan(e->at) ? t->until : e->at;
  if (a->at > 0 && a->at <= t->until) return OSTEON_OK;
  return BAD(LINE(analyse, i, "at"), OSTEON_ERANGE, "at: day %g; give a time after 0, until %g d at most",
             a->at, t->until);
}

/* The test of a name, which has to be one of endpoints or of events. */
static osteon_status read_test(const reader *r, int i, const char *key, const char *name, int is_event,
                               trial_test *test) {
  const int first = is_event ? LOG_RANK : T_TEST, n = is_event ? TRIAL_TESTS - LOG_RANK : LOG_RANK;
  int index;
  OSTEON_TRY(choose(r, LINE(analyse, i, key), key, name, osteon_trial_tests + first, n, &index));
  *test = (trial_test)(first + index);
  return OSTEON_OK;
}

static osteon_status keep_analysis(const reader *r, const trial_analysis *made, const char *name) {
  osteon_virtual_trial *t = r->t;
  trial_analysis *more = osteon_realloc(t->analyses, (size_t)t->n_analyses + 1, sizeof *more);
  if (!more) return OSTEON_ENOMEM;
  t->analyses = more;
  t->analyses[t->n_analyses] = *made;
  return take_name(&t->analyses[t->n_analyses++].name, name);
}

static int takes_covariates(trial_test test) { return test == ANCOVA || test == COX; }

static osteon_status add_tests(const reader *r, int i, const analyse_of_trial *e, trial_analysis *a) {
  const int is_event = a->event >= 0;
  const char *const keys[] = {"test", "and"}, *const names[] = {e->test, e->and };
  int arm = 0, takes = 0;
  if (e->arm) OSTEON_TRY(find_arm(r, LINE(analyse, i, "arm"), e->arm, &arm));
  for (int k = 0; k < 2; k++) {
    if (!names[k]) continue;
    OSTEON_TRY(read_test(r, i, keys[k], names[k], is_event, &a->test));
    takes |= takes_covariates(a->test);
    OSTEON_TRY(read_covariates(r, LINE(analyse, i, "covariate"),
                               takes_covariates(a->test) ? e->covariate : NULL, a));
    for (a->arm = 1; a->arm < r->t->n_arms; a->arm++)
      if (arm == 0 || a->arm == arm) OSTEON_TRY(keep_analysis(r, a, e->name));
  }
  if (e->covariate && !takes)
    return BAD(LINE(analyse, i, "covariate"), OSTEON_EFORMAT,
               "covariate with the test %s%s%s; ancova and cox have covariates", e->test,
               e->and ? " and " : "", e->and ? e->and : "");
  return OSTEON_OK;
}

static osteon_status add_analysis(const reader *r, int i) {
  static const char *const sets[] = {"ITT", "PP"};
  analyse_of_trial e;
  trial_analysis a = {.measure = -1, .visit = -1, .event = -1};
  READ(analyse, i, &e);
  const int line = ENTRY_LINE(analyse, i);
  OSTEON_TRY(need(r, line, "an analysis", "name", e.name));
  OSTEON_TRY(need(r, line, "an analysis", "test", e.test));
  if (!e.endpoint == !e.event)
    return BAD(line, OSTEON_EFORMAT, "analysis %.60s: give an endpoint or an event, and not both", e.name);
  if (e.set)
    OSTEON_TRY(choose(r, LINE(analyse, i, "set"), "set", e.set, sets, LENGTH(sets), &a.is_per_protocol));
  a.alpha = isnan(e.alpha) ? 0.05 : e.alpha;
  OSTEON_TRY(e.event ? read_event(r, i, &e, &a) : read_endpoint(r, i, &e, &a));
  return add_tests(r, i, &e, &a);
}

/* ---- the whole ---- */

static osteon_yaml_keys keys_of(const osteon_key_table *table) {
  return (osteon_yaml_keys){&table->keys->name, table->n, sizeof *table->keys, 1};
}

static osteon_status load_parts(reader *r, osteon_yaml *yaml) {
  osteon_yaml_section sections[TRIAL_PARTS - 1];
  for (int i = 1; i < TRIAL_PARTS; i++) {
    const osteon_key_table *table = &osteon_trial_key_tables[i];
    sections[i - 1] =
        (osteon_yaml_section){.name = table->name, .is_list = table->is_list, .keys = keys_of(table)};
  }
  return osteon_yaml_load(yaml, keys_of(osteon_trial_key_tables), sections, TRIAL_PARTS - 1, &r->file.parts);
}

static osteon_status build(reader *r) {
  osteon_virtual_trial *t = r->t;
  top_of_trial top;
  READ(top, 0, &top);
  OSTEON_TRY(take_name(&t->title, top.title ? top.title : ""));
  for (char *c = t->title; *c; c++)
    if ((unsigned char)*c < 32 || *c == 127) *c = ' '; /* nothing in it may steer a terminal */
  OSTEON_TRY(add_arms(r, top.people));
  r->file.dt = t->dt;
  READ(top, 0, &top); /* now on ticks */
  OSTEON_TRY(read_times(r, &top));
  OSTEON_TRY(read_conditions(r, LINE(top, 0, "eligible"), "eligible", top.eligible, &t->eligible));
  OSTEON_TRY(
      read_conditions(r, LINE(top, 0, "per_protocol"), "per_protocol", top.per_protocol, &t->protocol));
  OSTEON_TRY(read_recruit(r));
  OSTEON_TRY(read_randomise(r));
  OSTEON_TRY(read_measures(r));
  OSTEON_TRY(read_dropout(r));
  OSTEON_TRY(read_events(r));
  const int n = COUNT_OF(analyse);
  if (!n)
    return BAD(ENTRY_LINE(top, 0), OSTEON_EFORMAT,
               "`analyse` is missing: write `analyse:` and `- {name: NAME, endpoint: NAME, test: t-test}`");
  for (int i = 0; i < n; i++) OSTEON_TRY(add_analysis(r, i));
  return OSTEON_OK;
}

osteon_status osteon_trial_read(osteon_virtual_trial *t, const osteon_registry *registry, const char *text,
                                size_t length, const char *place) {
  osteon_yaml *yaml;
  OSTEON_TRY(osteon_yaml_new(&yaml, place, text, length, NULL));
  reader r = {.file = {.yaml = yaml, .tables = osteon_trial_key_tables},
              .t = t,
              .registry = registry,
              .place = place};
  r.file.moved = &r.moved;
  t->age = -1;
  osteon_status status = load_parts(&r, yaml);
  if (status == OSTEON_OK) status = build(&r);
  osteon_yaml_free(yaml);
  return status;
}
