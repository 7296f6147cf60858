/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What osteon.js calls beside the library itself: a scenario with what is asked of it, its rows and summaries, and
 * tables as JSON on standard output, which osteon.js collects. It knows nothing of any model. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/cohort.h>
#include <osteon/life.h>
#include <osteon/population.h>
#include <osteon/scenario.h>
#include <osteon/sets.h>
#include <osteon/stop.h>
#include <osteon/sweep.h>
#include <osteon/version.h>

#include "base/base.h"
#include "cli/model_json.h"

#define JS /* called by osteon.js: rules.mk exports what begins with this word */
#define LENGTH(array) ((int)(sizeof(array) / sizeof *(array)))

/* ---- tables ---- */

JS osteon_status js_models(void) {
  putchar('[');
  const osteon_model *m;
  for (int i = 0; (m = osteon_registry_at(NULL, i)); i++) {
    osteon_quantity *states = model_states(m);
    if (!states) return OSTEON_ENOMEM;
    if (i) putchar(',');
    json_model(m, states);
    free(states);
  }
  putchar(']');
  return OSTEON_OK;
}

JS osteon_status js_model_find(const char *name) {
  const osteon_model *model;
  return osteon_registry_find(NULL, name, &model);
}

static void activity(const osteon_activity *a) {
  static const char *const kinds[] = {"resistance", "high-impact",
                                      "low-impact"}; /* as osteon_activity_kind */
  json_field("name", a->name);
  putchar(',');
  json_field("kind", kinds[a->kind]);
  putchar(',');
  json_field("meaning", a->meaning);
  putchar(',');
  json_field("confidence", a->confidence);
  putchar(',');
  json_field("source", a->source);
  json_number("sessions_per_week", a->sessions_per_week);
  json_number("sets", a->sets);
  json_number("repetitions", a->repetitions);
  json_number("minutes", a->minutes);
}

JS osteon_status js_activities(void) {
  putchar('[');
  const osteon_activity *a;
  for (int i = 0; (a = osteon_activity_at(i)); i++) {
    fputs(i ? ",{" : "{", stdout);
    activity(a);
    putchar('}');
  }
  putchar(']');
  return OSTEON_OK;
}

JS osteon_status js_statuses(void) {
  fputs("{\"0\":\"OK\"", stdout);
#define X(code, value, text) printf(",\"%d\":\"%s\"", value, &#code[strlen("OSTEON_")]);
  OSTEON_STATUS_LIST(X)
#undef X
  putchar('}');
  return OSTEON_OK;
}

__attribute__((import_module("osteon"), import_name("stop"))) int host_stops(void);
static int asks_host(void *context) {
  (void)context;
  return host_stops();
}
JS void js_stop_when(int is_asked) { osteon_stop_when(is_asked ? asks_host : NULL, NULL); }

/* What was written so far is with osteon.js then. */
JS void js_flush(void) { fflush(stdout); }

JS const char *js_version(void) { return OSTEON_VERSION; }

/* ---- what is asked of a scenario ---- */

typedef struct js_run {
  osteon_scenario *scenario;
  const osteon_model *model;
  osteon_sweep_options options;
  osteon_sweep *sweep; /* it knows rows and columns, also of one woman */
  const char **columns;
  int n_columns, n_times;
  const double *times;
  double *own_times;
} js_run;

JS void js_run_free(js_run *run) {
  if (!run) return;
  osteon_sweep_free(run->sweep);
  osteon_scenario_free(run->scenario);
  free(run->columns);
  free(run->own_times);
  free(run);
}

static int count_lines(const char *text) {
  int n = *text != 0;
  for (; *text; text++) n += *text == '\n';
  return n;
}

/* A time as someone wrote it, on its tick. */
static osteon_status take_time(const char *what, const char *text, double dt, double *day) {
  double days, tick;
  osteon_status status = osteon_days_parse(text, &days);
  if (status == OSTEON_OK) status = osteon_days_to_tick(days, osteon_days_is_bare(text), dt, &tick);
  if (status != OSTEON_OK) return osteon_fail_prefix(status, "%s: ", what);
  *day = osteon_tick_to_day(tick, dt);
  return OSTEON_OK;
}

/* Each line of `text` is one; the newlines end them. */
static osteon_status take_times(js_run *run, char *text) {
  const int n = count_lines(text);
  if (!n) return OSTEON_OK;
  run->own_times = calloc((size_t)n, sizeof *run->own_times);
  if (!run->own_times) return osteon_fail(OSTEON_ENOMEM, "out of memory: %d times", n);
  for (int i = 0; i < n; i++) {
    char *end = strchr(text, '\n');
    if (end) *end = 0;
    OSTEON_TRY(take_time("times", text, run->options.dt, &run->own_times[i]));
    run->options.until = i ? fmax(run->options.until, run->own_times[i]) : run->own_times[i];
    if (end) text = end + 1;
  }
  run->options.times = run->own_times;
  run->options.n_times = n;
  return OSTEON_OK;
}

static osteon_status take_every(js_run *run, const char *every) {
  osteon_sweep_options *o = &run->options;
  o->every = fmax(osteon_scenario_every(run->scenario), o->dt);
  if (!*every) return OSTEON_OK;
  const osteon_status status =
      osteon_days_parse(every, &o->every); /* a month stays what it is: see ticks.h */
  return status == OSTEON_OK ? OSTEON_OK : osteon_fail_prefix(status, "every: ");
}

static osteon_status take_columns(js_run *run, char *text) {
  run->n_columns = count_lines(text);
  if (!run->n_columns) return OSTEON_OK;
  run->columns = calloc((size_t)run->n_columns, sizeof *run->columns);
  if (!run->columns) return osteon_fail(OSTEON_ENOMEM, "out of memory: %d columns", run->n_columns);
  for (int i = 0; i < run->n_columns; i++) {
    run->columns[i] = text;
    text += strcspn(text, "\n");
    if (*text) *text++ = 0;
  }
  run->options.columns = run->columns;
  run->options.n_columns = run->n_columns;
  return OSTEON_OK;
}

static osteon_status set_up(void *context, osteon_cohort *cohort) {
  return osteon_scenario_apply_cohort(((js_run *)context)->scenario, cohort);
}

static osteon_status take_options(js_run *run) {
  osteon_sim_options of;
  osteon_sim_options_default(&of);
  osteon_sweep_options_default(&run->options);
  OSTEON_TRY(osteon_scenario_get_options(run->scenario, &of));
#define X(name, ...) run->options.name = of.name;
  OSTEON_STEP_OPTIONS(X)
#undef X
  run->options.until = osteon_scenario_until(run->scenario);
  run->options.schedule = osteon_scenario_schedule(run->scenario);
  run->options.set_up = set_up;
  run->options.context = run;
  return OSTEON_OK;
}

static osteon_status finish_plan(js_run *run) {
  OSTEON_TRY(osteon_sweep_new(&run->sweep, run->model, &run->options));
  free(run->columns); /* `all` and `shown` have become names, which the model owns */
  int n = 0;
  while (osteon_sweep_column_at(run->sweep, n)) n++;
  run->columns = calloc((size_t)n + 1, sizeof *run->columns);
  if (!run->columns) return osteon_fail(OSTEON_ENOMEM, "out of memory: %d columns", n);
  for (int k = 0; k < n; k++) run->columns[k] = osteon_sweep_column_at(run->sweep, k);
  run->n_columns = n;
  run->times = osteon_sweep_times(run->sweep, &run->n_times);
  return OSTEON_OK;
}

/* What is asked for: texts are "" where they are not given, lists have a line for each member. `women` 0: the
 * scenario's own person. */
typedef struct js_question {
  char *columns, *times;
  const char *every, *until;
  double women, seed;
  const double *quantiles;
  int n_quantiles;
} js_question;

static osteon_status plan(js_run *run, const char *text, size_t length, const char *name,
                          const js_question *q) {
  OSTEON_TRY(osteon_scenario_parse(&run->scenario, NULL, text, length, name));
  run->model = osteon_scenario_model(run->scenario);
  OSTEON_TRY(take_options(run));
  if (*q->until) OSTEON_TRY(take_time("until", q->until, run->options.dt, &run->options.until));
  OSTEON_TRY(take_every(run, q->every));
  OSTEON_TRY(take_times(run, q->times));
  OSTEON_TRY(take_columns(run, q->columns));
  run->options.quantiles = q->quantiles;
  run->options.n_quantiles = q->n_quantiles;
  if (q->women != 0) {
    run->options.n = (int64_t)q->women;
    run->options.population = osteon_scenario_population(run->scenario);
    osteon_population_set_seed(run->options.population, (uint64_t)q->seed);
  }
  return finish_plan(run);
}

JS osteon_status js_run_new(js_run **out, const char *text, size_t length, const char *name, char *columns,
                            char *times, const char *every, const char *until, double women, double seed,
                            const double *quantiles, int n_quantiles) {
  const js_question question = {columns, times, every, until, women, seed, quantiles, n_quantiles};
  js_run *run = *out = calloc(1, sizeof *run);
  if (!run) return osteon_fail(OSTEON_ENOMEM, "out of memory: a run");
  const osteon_status status = plan(run, text, length, name, &question);
  if (status == OSTEON_OK) return OSTEON_OK;
  js_run_free(run);
  *out = NULL;
  return status;
}

JS int js_run_column_count(const js_run *run) { return run->n_columns; }
JS int js_run_time_count(const js_run *run) { return run->n_times; }
JS const double *js_run_times(const js_run *run) { return run->times; }

/* ---- rows ---- */

typedef struct js_rows {
  const js_run *run;
  double *values;
} js_rows;

static int take_rows(void *context, const osteon_rows *r) {
  const js_rows *to = context;
  const size_t subject = (size_t)r->n_times * (size_t)r->n_columns;
  memcpy(to->values + (size_t)r->first * subject, r->values, (size_t)r->count * subject * sizeof(double));
  return 0;
}

/* Into values[subject][time][column]. */
static osteon_status record(js_run *run, osteon_cohort *cohort, double *values) {
  js_rows to = {run, values};
  return osteon_cohort_record(cohort, run->times, run->n_times, run->columns, run->n_columns, take_rows, &to);
}

static osteon_status new_cohort(const js_run *run, int64_t n, osteon_cohort **cohort) {
  osteon_cohort_options of;
  osteon_cohort_options_default(&of);
#define X(name, ...) of.name = run->options.name;
  OSTEON_STEP_OPTIONS(X)
#undef X
  of.schedule = run->options.schedule;
  return osteon_cohort_new(cohort, run->model, n, &of);
}

static osteon_status record_people(js_run *run, osteon_cohort *cohort, int64_t first, double *values) {
  OSTEON_TRY(set_up(run, cohort));
  if (run->options.population) OSTEON_TRY(osteon_population_apply(run->options.population, cohort, first));
  OSTEON_TRY(record(run, cohort, values));
  return run->options.population ? OSTEON_OK : osteon_cohort_status(cohort, 0);
}

/* values[subject][time][column] of the scenario's person, or of women from number `first` on; a woman who failed has
 * NaN, and the person's failure is the call's. */
JS osteon_status js_run_rows(js_run *run, double first, double count, double *values) {
  osteon_cohort *cohort;
  OSTEON_TRY(new_cohort(run, (int64_t)count, &cohort));
  const osteon_status status = record_people(run, cohort, (int64_t)first, values);
  osteon_cohort_free(cohort);
  return status;
}

/* The scenario's person by each of the parameter sets, over which her own parameters hold: `of_set` has room for a
 * value of each. */
static osteon_status record_sets(js_run *run, osteon_cohort *cohort, const osteon_sets *sets, double *of_set,
                                 double *values) {
  const char *name;
  for (int k = 0; (name = osteon_sets_parameter_name(sets, k)); k++) {
    for (int i = 0; i < osteon_sets_count(sets); i++) of_set[i] = osteon_sets_value(sets, i, k);
    OSTEON_TRY(osteon_cohort_set_params(cohort, name, of_set));
  }
  OSTEON_TRY(set_up(run, cohort));
  return record(run, cohort, values);
}

/* bounds[low, high][time][column] */
static osteon_status find_intervals(js_run *run, const osteon_sets *sets, double *room, double *bounds) {
  const int n = osteon_sets_count(sets);
  const size_t cells = (size_t)run->n_times * (size_t)run->n_columns;
  osteon_cohort *cohort;
  OSTEON_TRY(new_cohort(run, n, &cohort));
  const osteon_status status = record_sets(run, cohort, sets, room, room + n);
  osteon_cohort_free(cohort);
  for (size_t cell = 0; status == OSTEON_OK && cell < cells; cell++) {
    for (int i = 0; i < n; i++) room[i] = room[(size_t)n + (size_t)i * cells + cell];
    osteon_sets_interval(room, n, &bounds[cell], &bounds[cells + cell]);
  }
  return status;
}

JS osteon_status js_run_intervals(js_run *run, const char *path, double *bounds) {
  osteon_sets *sets;
  OSTEON_TRY(osteon_sets_load(&sets, run->model, path));
  const size_t n = (size_t)osteon_sets_count(sets);
  double *room = calloc(n, (1 + (size_t)run->n_times * (size_t)run->n_columns) * sizeof *room);
  const osteon_status status =
      room ? find_intervals(run, sets, room, bounds) : osteon_fail(OSTEON_ENOMEM, "out of memory: intervals");
  free(room);
  osteon_sets_free(sets);
  return status;
}

/* All women; then values[time][3 + quantiles] of a column: n, mean, sd. */
JS osteon_status js_run_sweep(js_run *run) {
  while (osteon_sweep_done_count(run->sweep) < run->options.n) OSTEON_TRY(osteon_sweep_next(run->sweep));
  return OSTEON_OK;
}
JS osteon_status js_run_summary(const js_run *run, int column, double *values) {
  return osteon_sweep_get_summary(run->sweep, column, values);
}

/* ---- what is to be said of it ---- */

static void sentences(const char *text, int *n) {
  while (*text) {
    const size_t length = strcspn(text, "\n");
    char one[2000];
    snprintf(one, sizeof one, "%.*s", (int)length, text);
    if ((*n)++) putchar(',');
    json_text(one);
    text += length + (text[length] == '\n');
  }
}

/* Of what varies the model is told too. */
static osteon_status say_pairs(const js_run *run, int *n) {
  char text[1000] = "";
  const osteon_population *varied = run->options.population;
  const int n_varied = osteon_population_count(varied);
  const char **names = calloc((size_t)n_varied + 1, sizeof *names);
  double *values = calloc((size_t)n_varied + 1, sizeof *values);
  for (int k = 0; names && values && k < n_varied; k++) {
    names[k] = osteon_population_name_at(varied, k);
    values[k] = NAN;
  }
  const osteon_status status =
      names && values ? osteon_scenario_notice(run->scenario, names, values, n_varied, text, sizeof text)
                      : osteon_fail(OSTEON_ENOMEM, "out of memory: a notice");
  free(names);
  free(values);
  sentences(text, n);
  return status;
}

static osteon_status say_notices(const js_run *run) {
  char text[2000] = "";
  int n = 0;
  OSTEON_TRY(say_pairs(run, &n));
  OSTEON_TRY(osteon_schedule_notice(run->options.schedule, run->options.until, text, sizeof text));
  sentences(text, &n);
  if (!run->options.population) return OSTEON_OK;
  OSTEON_TRY(osteon_population_notice(run->options.population, text, sizeof text));
  sentences(text, &n);
  return OSTEON_OK;
}

static void say_context(const osteon_context *context) {
  char why[200] = "";
  osteon_context_describe(context, why, sizeof why);
  putchar('{');
  json_field("name", context->name);
  putchar(',');
  json_field("question", context->question);
  putchar(',');
  json_field("verdict", osteon_verdict_name(osteon_context_verdict(context)));
  putchar(',');
  json_field("reason", why);
  putchar('}');
}

static osteon_status say_contexts(const js_run *run) {
  const osteon_model *m = run->model;
  bool *touched = calloc((size_t)m->n_contexts + 1, sizeof *touched);
  if (!touched) return osteon_fail(OSTEON_ENOMEM, "out of memory: contexts");
  osteon_status status =
      osteon_scenario_find_contexts(run->scenario, NULL, NULL, 0, run->options.until, touched);
  if (status == OSTEON_OK) status = osteon_model_touch_contexts(m, run->columns, run->n_columns, touched);
  for (int k = 0, n = 0; status == OSTEON_OK && k < m->n_contexts; k++) {
    if (!touched[k]) continue;
    if (n++) putchar(',');
    say_context(&m->contexts[k]);
  }
  free(touched);
  return status;
}

/* By what happened before each time: its index among the model's contexts. */
JS osteon_status js_run_contexts_at(const js_run *run) {
  putchar('[');
  for (int i = 0; i < run->n_times; i++) {
    int context;
    OSTEON_TRY(osteon_scenario_find_context(run->scenario, run->times[i], &context));
    printf("%s%d", i ? "," : "", context);
  }
  putchar(']');
  return OSTEON_OK;
}

static const char *unit_of(const osteon_model *m, const char *name) {
  const osteon_quantity *const tables[] = {m->states, m->outputs, m->inputs, m->params, m->derived};
  const osteon_kind kinds[] = {OSTEON_STATE, OSTEON_OUTPUT, OSTEON_INPUT, OSTEON_PARAM, OSTEON_DERIVED};
  for (int i = 0; i < LENGTH(kinds); i++) {
    const int index = osteon_model_index(m, kinds[i], name);
    if (index >= 0) return tables[i][index].unit;
  }
  return "";
}

static void say_columns(const js_run *run) {
  for (int k = 0; k < run->n_columns; k++) {
    fputs(k ? ",{" : "{", stdout);
    json_field("name", run->columns[k]);
    putchar(',');
    json_field("unit", unit_of(run->model, run->columns[k]));
    putchar('}');
  }
}

static void say_failures(const js_run *run) {
  const char *why;
  for (int i = 0; (why = osteon_sweep_failure_at(run->sweep, i)); i++) {
    if (i) putchar(',');
    json_text(why);
  }
}

JS osteon_status js_run_about(const js_run *run) {
  putchar('{');
  json_field("model", run->model->name);
  putchar(',');
  json_field("title", osteon_scenario_title(run->scenario));
  fputs(",\"columns\":[", stdout);
  say_columns(run);
  fputs("],\"notices\":[", stdout);
  OSTEON_TRY(say_notices(run));
  fputs("],\"contexts\":[", stdout);
  OSTEON_TRY(say_contexts(run));
  printf("],\"failed\":%lld,\"failures\":[", (long long)osteon_sweep_failure_count(run->sweep));
  say_failures(run);
  fputs("]}", stdout);
  return OSTEON_OK;
}

/* ---- subjects, step by step ---- */

typedef struct js_subjects {
  osteon_scenario *scenario;
  osteon_cohort *cohort;
} js_subjects;

JS void js_subjects_free(js_subjects *subjects) {
  if (!subjects) return;
  osteon_cohort_free(subjects->cohort);
  osteon_scenario_free(subjects->scenario);
  free(subjects);
}

static osteon_status make_subjects(js_subjects *s, const char *text, size_t length, const char *name,
                                   int64_t n, int is_varied, uint64_t seed) {
  osteon_sim_options given;
  osteon_cohort_options of;
  osteon_sim_options_default(&given);
  osteon_cohort_options_default(&of);
  OSTEON_TRY(osteon_scenario_parse(&s->scenario, NULL, text, length, name));
  OSTEON_TRY(osteon_scenario_get_options(s->scenario, &given));
#define X(name, ...) of.name = given.name;
  OSTEON_STEP_OPTIONS(X)
#undef X
  of.schedule = osteon_scenario_schedule(s->scenario);
  OSTEON_TRY(osteon_cohort_new(&s->cohort, osteon_scenario_model(s->scenario), n, &of));
  OSTEON_TRY(osteon_scenario_apply_cohort(s->scenario, s->cohort));
  if (!is_varied) return OSTEON_OK;
  osteon_population *people = osteon_scenario_population(s->scenario);
  osteon_population_set_seed(people, seed);
  return osteon_population_apply(people, s->cohort, 0);
}

JS osteon_status js_subjects_new(js_subjects **out, const char *text, size_t length, const char *name,
                                 double n, int is_varied, double seed) {
  js_subjects *s = *out = calloc(1, sizeof *s);
  if (!s) return osteon_fail(OSTEON_ENOMEM, "out of memory: subjects");
  const osteon_status status = make_subjects(s, text, length, name, (int64_t)n, is_varied, (uint64_t)seed);
  if (status == OSTEON_OK) return OSTEON_OK;
  js_subjects_free(s);
  *out = NULL;
  return status;
}

JS double js_subjects_time(const js_subjects *s) { return osteon_cohort_time(s->cohort); }
JS osteon_status js_subjects_run(js_subjects *s, const char *until) {
  double day;
  OSTEON_TRY(take_time("until", until, osteon_scenario_dt(s->scenario), &day));
  return osteon_cohort_run(s->cohort, day);
}
JS osteon_status js_subjects_step(js_subjects *s) { return osteon_cohort_step(s->cohort); }
JS osteon_status js_subjects_status(const js_subjects *s, int subject) {
  return osteon_cohort_status(s->cohort, subject);
}
JS osteon_status js_subjects_get(js_subjects *s, const char *name, double *values) {
  return osteon_cohort_get(s->cohort, name, values);
}
JS osteon_status js_subjects_dose(js_subjects *s, const char *name, const double *amounts) {
  return osteon_cohort_dose(s->cohort, name, 0, osteon_cohort_count(s->cohort), amounts);
}

/* A value for each, in the input's range. */
JS osteon_status js_subjects_set_input(js_subjects *s, const char *name, const double *values) {
  const osteon_model *m = osteon_cohort_model(s->cohort);
  int index;
  OSTEON_TRY(osteon_model_find(m, OSTEON_INPUT, name, &index));
  const int64_t n = osteon_cohort_count(s->cohort);
  for (int64_t i = 0; i < n; i++) OSTEON_TRY(osteon_quantity_check(&m->inputs[index], values[i]));
  double *to = osteon_cohort_input(s->cohort, name);
  if (!to) return OSTEON_ENOMEM;
  memcpy(to, values, (size_t)n * sizeof *to);
  return OSTEON_OK;
}
