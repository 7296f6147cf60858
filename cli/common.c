/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages, arguments, signals. */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include <osteon/events.h>
#include <osteon/picture.h>
#include <osteon/text.h>
#include <osteon/status.h>
#include <osteon/stop.h>
#include <osteon/ticks.h>

#include "cli.h"

static int quiet;
void be_quiet(void) { quiet = 1; }
int is_quiet(void) { return quiet; }

/* Characters, not bytes, of UTF-8. */
static int width_of(const char *text, size_t length) {
  int width = 0;
  for (size_t i = 0; i < length; i++) width += ((unsigned char)text[i] & 0xc0) != 0x80;
  return width;
}

int fill(FILE *out, const char *text, size_t length, int column, int indent) {
  for (size_t at = 0; at < length;) {
    size_t end = at;
    while (end < length && text[end] != ' ' && text[end] != '\n') end++;
    const int width = width_of(text + at, end - at);
    if (column > indent && column + 1 + width > WIDTH)
      column = fprintf(out, "\n%*s", indent, "") - 1;
    else if (column > indent)
      column++, fputc(' ', out);
    fwrite(text + at, 1, end - at, out);
    column += width;
    if (end < length && text[end] == '\n')
      column = fprintf(out, "\n%*s", end + 1 < length ? indent : 0, "") - 1;
    at = end + 1;
  }
  return column;
}

/* One line whatever the arguments hold; on a terminal, lines of a reader's width in the place of what progress_show
 * may have left. */
static void print_sentence(char *text) {
  for (char *c = text; *c; c++)
    if ((unsigned char)*c < 32 || *c == 127) *c = '?';
  if (isatty(2))
    fill(stderr, text, strlen(text), fprintf(stderr, "\r\033[Kosteon:") - 4, 2);
  else
    fprintf(stderr, "osteon: %s", text);
  fputc('\n', stderr);
}

static const char *spoken_of; /* of several, that of which is spoken */
void complain_of(const char *path) { spoken_of = path; }

/* A notice is said once, however many scenarios it is of. */
static int is_repeated(const char *text) {
  static uint64_t said[64];
  static int n;
  uint64_t sum = 0xcbf29ce484222325u; /* FNV-1a */
  for (; *text; text++) sum = (sum ^ (unsigned char)*text) * 0x100000001b3u;
  for (int i = 0; i < 64 && i < n; i++)
    if (said[i] == sum) return 1;
  said[n++ % 64] = sum;
  return 0;
}

int complain(int status, const char *format, ...) {
  char text[2048], said[2048 - 300];
  va_list list;
  if (quiet && status == DONE) return status;
  va_start(list, format);
  vsnprintf(said, sizeof said, format, list);
  va_end(list);
  const int is_named = spoken_of && !strstr(said, spoken_of);
  snprintf(text, sizeof text, "%.290s%s%s", is_named ? spoken_of : "", is_named ? ": " : "", said);
  if (status != DONE || !is_repeated(text)) print_sentence(text);
  return status;
}

int complain_last(int status) { return complain(status, "%s", osteon_last_error()); }

int finish_output(int status) {
  errno = 0;
  if (fflush(stdout) || ferror(stdout))
    return complain(FAILED, "standard output cannot be written: %s", errno ? strerror(errno) : "write error");
  return status;
}

void warn_of_population(const osteon_population *population) {
  char text[600];
  if (population && osteon_population_notice(population, text, sizeof text) == OSTEON_OK) tell(text);
}

static void warn_of_doses(const osteon_trials *trials, const char *path) {
  int n = 0, first = 0;
  for (int i = osteon_trials_count(trials) - 1; i >= 0; i--)
    if (osteon_trials_at(trials, i)->is_at_dose) first = osteon_trials_at(trials, i)->line, n++;
  if (n)
    complain(DONE,
             "%d of %d rows are on the day of a dose and are compared after it; a column `when` says before "
             "or after; the first, %.200s:%d",
             n, osteon_trials_count(trials), path, first);
}

/* By half a day at most is what every row in months has that is compared on whole days. */
static void warn_of_ticks(const osteon_trials *trials, const char *path) {
  const double usual = 0.5 + 1e-6;
  int n = 0, first = 0;
  double most = 0;
  for (int i = osteon_trials_count(trials) - 1; i >= 0; i--) {
    const osteon_trial *r = osteon_trials_at(trials, i);
    if (!(r->moved > usual)) continue;
    first = r->line, n++;
    most = fmax(most, r->moved);
  }
  if (n)
    complain(DONE,
             "notice: %d of %d rows are compared on the nearest tick, up to %.3g days from their time; a "
             "shorter dt helps; the first, %.200s:%d",
             n, osteon_trials_count(trials), most, path, first);
}

void warn_of_sds(const osteon_trials *trials, const char *path) {
  int n = 0, first = 0;
  for (int i = osteon_trials_count(trials) - 1; i >= 0; i--)
    if (osteon_trials_at(trials, i)->is_sd_alone) first = osteon_trials_at(trials, i)->line, n++;
  char more[40] = "";
  if (n > 1) snprintf(more, sizeof more, " (and so %d more)", n - 1);
  if (n)
    complain(DONE,
             "notice: %.200s:%d: sd without n is not used: the interval is two standard errors of 50 women; "
             "give n, or the error of the value as se%s",
             path, first, more);
}

void warn_of_days(const osteon_trials *trials, const char *path) {
  warn_of_doses(trials, path);
  warn_of_ticks(trials, path);
}

/* ---- contexts of use ---- */

/* The contexts with this verdict and why, with commas between; "" where there are none. */
static void list_contexts(const osteon_model *m, const bool *touched, osteon_verdict verdict, char *text,
                          size_t size) {
  size_t used = 0;
  *text = 0;
  for (int k = 0; k < m->n_contexts; k++) {
    char why[200];
    if (!touched[k] || osteon_context_verdict(&m->contexts[k]) != verdict || used >= size) continue;
    osteon_context_describe(&m->contexts[k], why, sizeof why);
    used +=
        (size_t)snprintf(text + used, size - used, "%s%s (%s)", used ? ", " : "", m->contexts[k].name, why);
  }
}

static void tell_of_verdicts(const osteon_model *model, const bool *touched) {
  char text[1600];
  list_contexts(model, touched, OSTEON_NOT_SUPPORTED, text, sizeof text);
  if (*text) complain(DONE, "warning: %s is not supported by trials for %s", model->name, text);
  list_contexts(model, touched, OSTEON_INDICATIVE, text, sizeof text);
  if (*text) complain(DONE, "warning: %s is only indicative for %s", model->name, text);
}

const char *const no_columns[] = {NULL};

static osteon_status find_contexts_of(const cli_life *life, const osteon_schedule *schedule,
                                      const char **names, double *values, bool *touched) {
  const int n = life->set->n;
  if (life->scenario && schedule)
    return osteon_scenario_find_contexts_of(life->scenario, schedule, names, values, n, life->until, touched);
  if (life->scenario)
    return osteon_scenario_find_contexts(life->scenario, names, values, n, life->until, touched);
  return osteon_schedule_find_contexts(schedule, names, values, n, life->until, touched);
}

/* Those of any subject; `own` has room for one's. */
static osteon_status find_contexts(const cli_life *life, const char **names, double *values, bool *touched,
                                   bool *own) {
  const cli_settings *set = life->set;
  for (int i = 0; i < set->n; i++) names[i] = set->at[i].name, values[i] = set->at[i].value;
  if (!life->table) return find_contexts_of(life, life->schedule, names, values, touched);
  const int n = osteon_schedule_model(osteon_event_table_schedule(life->table, 0))->n_contexts;
  for (int64_t i = 0; i < osteon_event_table_count(life->table); i++) {
    memset(own, 0, (size_t)n * sizeof *own);
    const osteon_status status =
        find_contexts_of(life, osteon_event_table_schedule(life->table, i), names, values, own);
    if (status != OSTEON_OK) return status;
    for (int k = 0; k < n; k++) touched[k] |= own[k];
  }
  return OSTEON_OK;
}

void tell_of_contexts(const cli_life *life, const char *const *columns, int n_columns) {
  const osteon_model *m =
      life->scenario ? osteon_scenario_model(life->scenario) : osteon_schedule_model(life->schedule);
  bool *touched = calloc(2 * (size_t)m->n_contexts + 1, sizeof *touched);
  const char **names = calloc((size_t)life->set->n + 1, sizeof *names);
  double *values = calloc((size_t)life->set->n + 1, sizeof *values);
  if (touched && names && values &&
      find_contexts(life, names, values, touched, touched + m->n_contexts) == OSTEON_OK &&
      osteon_model_touch_contexts(m, columns, n_columns, touched) == OSTEON_OK)
    tell_of_verdicts(m, touched);
  free(touched);
  free(names);
  free(values);
}

void tell(const char *sentences) {
  while (*sentences) {
    const int length = (int)strcspn(sentences, "\n");
    complain(DONE, "notice: %.*s", length, sentences);
    sentences += length + (sentences[length] == '\n');
  }
}

void tell_of_trials(const osteon_trials *trials) {
  char text[1500] = "";
  if (osteon_trials_notice(trials, text, sizeof text) == OSTEON_OK) tell(text);
}

static int is_of_file(const cli_setting *s) { return !strcmp(s->option, "--parameters"); }
/* It follows from another, as the model says. */
static int is_implied(const cli_setting *s) { return !*s->option; }

/* What osteon_model_notice says of a scenario, of --set (NULL: not asked) and of what varies. */
static void find_pairs(const osteon_model *model, const osteon_scenario *scenario, const cli_settings *set,
                       const osteon_population *varied, const osteon_event_table *table, char *text,
                       size_t size) {
  const int n_set = set ? set->n : 0, n_varied = osteon_population_count(varied);
  int n = 0, n_own = 0;
  while (osteon_event_table_parameter_name(table, n_own)) n_own++;
  const char **names = calloc((size_t)(n_set + n_varied + n_own) + 1, sizeof *names);
  double *values = calloc((size_t)(n_set + n_varied + n_own) + 1, sizeof *values);
  *text = 0;
  for (int k = 0; names && values && k < n_varied; k++) {
    names[n] = osteon_population_name_at(varied, k);
    values[n++] = NAN;
  }
  for (int k = 0; names && values && k < n_own; k++) /* given, to each subject */
    names[n++] = osteon_event_table_parameter_name(table, k);
  for (int i = 0; names && values && i < n_set; i++) {
    if (!cli_sets_parameter(&set->at[i]) || is_implied(&set->at[i])) continue;
    names[n] = set->at[i].name;
    values[n++] = set->at[i].value;
  }
  if (names && values && scenario)
    osteon_scenario_notice(scenario, names, values, n, text, size);
  else if (names && values)
    osteon_model_notice(model, names, values, n, text, size);
  free(names);
  free(values);
}

void tell_of_pairs(const osteon_model *model, const osteon_scenario *scenario, const cli_settings *set,
                   const osteon_population *varied, const osteon_event_table *table) {
  char text[400];
  find_pairs(model, scenario, set, varied, table, text, sizeof text);
  tell(text);
}

void tell_of_women(osteon_scenario *of) {
  char text[400], without[400];
  const osteon_population *varied = osteon_scenario_population(of);
  find_pairs(osteon_scenario_model(of), of, NULL, varied, NULL, text, sizeof text);
  find_pairs(osteon_scenario_model(of), of, NULL, NULL, NULL, without, sizeof without);
  if (strcmp(text, without) != 0) tell(text);
}

void tell_of_fit(osteon_fit *fit) {
  char text[1500];
  if (osteon_fit_notice(fit, text, sizeof text) == OSTEON_OK) tell(text);
}

/* A treatment that an event of the first tick sets; a habit counts as usual even then. */
static int is_replaced(const osteon_schedule *schedule, const char *name, double dt) {
  const osteon_model *m = osteon_schedule_model(schedule);
  const int input = osteon_model_index(m, OSTEON_INPUT, name);
  int n;
  const osteon_event *e = osteon_schedule_events(schedule, &n);
  if (input < 0 || m->inputs[input].kind != OSTEON_TREATMENT) return 0;
  for (; n > 0 && osteon_tick_nearest(e->time, dt) == 0; e++, n--)
    if (e->kind == OSTEON_EVENT_INPUT && e->index == input) return 1;
  return 0;
}

int check_inputs(const osteon_schedule *schedule, double dt, const cli_settings *set) {
  for (int i = 0; i < set->n; i++) {
    const cli_setting *s = &set->at[i];
    if (!strcmp(s->option, "--input") && is_replaced(schedule, s->name, dt))
      return complain(WRONG,
                      "--input %s: an event on day 0 sets %s, so this would have no effect; give it once",
                      s->text, s->name);
  }
  return DONE;
}

void tell_of_solver(osteon_scenario *scenario) {
  osteon_sim_options of;
  osteon_sim_options_default(&of);
  if (osteon_scenario_get_options(scenario, &of) == OSTEON_OK && of.solver)
    complain(DONE, "notice: the scenario's solver, %s, applies only to `osteon run`: cohorts have their own",
             of.solver);
}

void tell_of_schedule(const osteon_schedule *schedule, double until) {
  char text[600] = "";
  if (osteon_schedule_notice(schedule, until, text, sizeof text) == OSTEON_OK) tell(text);
}

int read_unit(const char *name, double *days) {
  *days = 1;
  if (!name || osteon_days_of_unit(name, days) == OSTEON_OK) return DONE;
  return complain(WRONG, "--time-unit: %s", osteon_last_error());
}

int begin_events(const char *path, const char *unit, const osteon_model *model, double given_dt,
                 osteon_event_options *options, char **text, double *dt) {
  osteon_event_options_default(options);
  if (read_unit(unit, &options->unit) != DONE) return WRONG;
  if (!path) return DONE;
  const osteon_status status = osteon_text_read(path, text);
  options->text = *text;
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  return isnan(given_dt) ? choose_dt(model, options, path, dt) : DONE;
}

int choose_dt(const osteon_model *model, const osteon_event_options *options, const char *path, double *dt) {
  osteon_event_options of = *options;
  const double most = *dt;
  of.dt = most;
  const osteon_status status = osteon_event_table_find_dt(model, &of, path, dt);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  if (*dt < most)
    complain(DONE, "notice: ticks of %.10g d, on which all times of %.200s lie; --dt sets another", *dt,
             path);
  return DONE;
}

int read_table(osteon_event_table **table, const osteon_model *model, const osteon_event_options *options,
               const char *path, const cli_settings *set) {
  const osteon_status status = osteon_event_table_read(table, model, options, path);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  const char *name;
  for (int k = 0; (name = osteon_event_table_parameter_name(*table, k)); k++)
    for (int i = 0; i < set->n; i++)
      if (!strcmp(set->at[i].option, "--set") && !strcmp(set->at[i].name, name))
        return complain(WRONG, "--set %s: %.200s has a column %s; give it once", set->at[i].text, path, name);
  return DONE;
}

/* What follows from --set where a column of the table gives it. */
static void drop_implied(const osteon_event_table *table, cli_settings *set) {
  const char *name;
  int kept = 0;
  for (int i = 0; i < set->n; i++) {
    int is_given = 0;
    for (int k = 0; (name = osteon_event_table_parameter_name(table, k)); k++)
      is_given |= !*set->at[i].option && !strcmp(set->at[i].name, name);
    if (!is_given) set->at[kept++] = set->at[i];
  }
  set->n = kept;
}

int cli_imply_table(osteon_event_table *table, const osteon_model *m, const osteon_scenario *scenario,
                    cli_settings *set, const char *path) {
  const char *added = NULL, **names = calloc((size_t)set->n + 1, sizeof *names);
  int n = 0;
  if (!names) return complain(FAILED, "out of memory");
  for (int i = 0; i < set->n; i++)
    if (*set->at[i].option && cli_sets_parameter(&set->at[i])) names[n++] = set->at[i].name;
  const osteon_status status = osteon_event_table_imply(table, scenario, names, n, &added);
  free(names);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  drop_implied(table, set); /* by what it says, and by what follows from that */
  for (int i = 0; added && i < m->n_pairs; i++)
    if (!strcmp(m->params[m->pairs[i].first].name, added) ||
        !strcmp(m->params[m->pairs[i].second].name, added))
      complain(DONE, "notice: %s has no %s: it follows by %s", path, added, m->pairs[i].usual);
  return DONE;
}

void tell_of_table(const osteon_event_table *table, double until) {
  char text[1200] = "";
  if (osteon_event_table_notice(table, until, text, sizeof text) == OSTEON_OK) tell(text);
}

int find_bundled(const osteon_model *model, const char *kind, char *path, size_t size) {
  char name[200];
  snprintf(name, sizeof name, "%.100s-%.60s.csv", model->name, kind);
  const osteon_status status = osteon_data_path(name, path, size);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  if (access(path, R_OK)) path[0] = '\0';
  return DONE;
}

int open_sets(const osteon_model *model, const char *path, osteon_sets **sets) {
  char shipped[4096];
  *sets = NULL;
  const int found = path ? DONE : find_bundled(model, "ensemble", shipped, sizeof shipped);
  if (found != DONE || (!path && !*shipped)) return found;
  const osteon_status status = osteon_sets_load(sets, model, path ? path : shipped);
  return status == OSTEON_OK ? DONE : complain_last(exit_of_reading(status));
}

int need_sets(const osteon_model *model, const char *path, osteon_sets **sets) {
  const int status = open_sets(model, path, sets);
  if (status != DONE || *sets) return status;
  return complain(WRONG, "--intervals: no parameter sets come with osteon for %s; give a file with --sets",
                  model->name);
}

/* ---- parameters of a file ---- */

int cli_read_parameters(const osteon_model *model, const char *path, cli_settings *settings) {
  osteon_sets *read;
  if (!path) return DONE;
  const osteon_status status = osteon_sets_load_parameters(&read, model, path);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  const int n = osteon_sets_parameter_count(read);
  cli_setting *grown = realloc(settings->at, (size_t)(n + settings->n) * sizeof *grown);
  if (grown) {
    settings->at = grown;
    memmove(grown + n, grown, (size_t)settings->n * sizeof *grown);
    settings->n += n;
  }
  for (int k = 0; grown && k < n; k++) {
    grown[k] = (cli_setting){.option = "--parameters", .text = path, .value = osteon_sets_value(read, 0, k)};
    snprintf(grown[k].name, sizeof grown[k].name, "%s", osteon_sets_parameter_name(read, k));
  }
  osteon_sets_free(read);
  return grown ? DONE : complain(FAILED, "out of memory");
}

int cli_sets_parameter(const cli_setting *s) {
  return is_of_file(s) || is_implied(s) || !strcmp(s->option, "--set");
}

int cli_imply(const osteon_model *m, const osteon_scenario *scenario, cli_settings *set) {
  const char **names = calloc((size_t)set->n + 1, sizeof *names);
  double *values = calloc((size_t)set->n + 1, sizeof *values);
  cli_setting *grown = realloc(set->at, ((size_t)set->n + 1) * sizeof *grown);
  osteon_status status = OSTEON_ENOMEM;
  int n = 0, param = -1;
  if (grown) set->at = grown;
  if (names && values && grown) {
    cli_setting *made = &grown[set->n];
    *made = (cli_setting){.option = "", .text = ""};
    for (int i = 0; i < set->n; i++)
      if (cli_sets_parameter(&grown[i])) names[n] = grown[i].name, values[n++] = grown[i].value;
    status = scenario ? osteon_scenario_imply(scenario, names, values, n, &param, &made->value)
                      : osteon_model_imply(m, names, values, n, &param, &made->value);
    if (param >= 0 && n > 0) snprintf(made->name, sizeof made->name, "%s", m->params[param].name), set->n++;
  }
  free(names);
  free(values);
  return status == OSTEON_OK ? DONE : complain(FAILED, "out of memory");
}

double cli_value_in(const cli_setting *s, const osteon_sets *sets, int i) {
  for (int k = 0; i >= 0 && is_of_file(s) && k < osteon_sets_parameter_count(sets); k++)
    if (!strcmp(osteon_sets_parameter_name(sets, k), s->name)) return osteon_sets_value(sets, i, k);
  return s->value;
}

int cli_check_intervals(const char *parameters, int intervals, const char *sets_path) {
  if (sets_path && !intervals)
    return complain(WRONG, "--sets without --intervals: the sets would not be used; add --intervals");
  if (!intervals || !parameters || sets_path) return DONE;
  return complain(WRONG,
                  "--intervals with --parameters: the sets that come with osteon belong to other values; "
                  "give those of the same fit with --sets");
}

int cli_give_parameters(const cli_settings *read, osteon_scenario *scenario) {
  for (int i = 0; i < read->n; i++)
    if (osteon_scenario_set_param(scenario, read->at[i].name, read->at[i].value) != OSTEON_OK)
      return complain(WRONG, "%s: %s", read->at[i].text, osteon_last_error());
  return DONE;
}

osteon_status read_duration(const char *text, duration *value) {
  const osteon_status status = osteon_days_parse(text, &value->days);
  value->is_bare = osteon_days_is_bare(text);
  return status;
}

/* The exit status of a failing call: a run that failed, or input that is wrong. */
int exit_of(osteon_status status) {
  switch (status) {
    case OSTEON_ENOMEM:
    case OSTEON_ESTEP:
    case OSTEON_EDOMAIN:
    case OSTEON_ESTEADY:
    case OSTEON_EIO:
      return FAILED;
    default:
      return WRONG;
  }
}
/* The same where files are read. */
int exit_of_reading(osteon_status status) { return status == OSTEON_EIO ? WRONG : exit_of(status); }

/* Ticks of a time, the nearest whole number. Bare days must be whole ticks. */
int to_ticks(const char *option, const duration *time, double dt, long long *ticks) {
  double tick;
  if (osteon_days_to_tick(time->days, time->is_bare, dt, &tick) != OSTEON_OK)
    return complain(WRONG, "%s: %s", option, osteon_last_error());
  *ticks = (long long)tick;
  const double day = osteon_tick_to_day(tick, dt);
  if (fabs(day - time->days) > 0.5 + 1e-6)
    complain(DONE, "notice: %s: %.10g days are not whole ticks of %g d; it becomes %.10g", option, time->days,
             dt, day);
  return DONE;
}

int choose_every(duration *every, double usual, double dt) {
  double tick;
  const int is_given = !isnan(every->days);
  if (!is_given) *every = (duration){usual, 0};
  if (!(every->days > 0)) return complain(WRONG, "--every 0: rows must be at least one tick apart");
  if (is_given && every->days < dt && !osteon_tick_is(every->days, dt))
    return complain(WRONG, "--every: %.10g d is shorter than one tick of %g d", every->days, dt);
  if (!is_given && usual < dt)
    complain(DONE, "notice: rows are one tick of %g d apart, as every %.10g d is shorter", dt, usual);
  every->days = fmax(every->days, dt);
  if (osteon_days_to_tick(every->days, every->is_bare, dt, &tick) == OSTEON_OK) return DONE;
  return complain(WRONG, "--every: %s", osteon_last_error());
}

volatile sig_atomic_t interrupted;
/* A second one kills, but not at once: timeout(1) and job schedulers signal the process and its
 * group, which is one wish that arrives twice. */
static void on_signal(int number) {
  static struct timespec first;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (!interrupted) first = now;
  interrupted = number;
  if (now.tv_sec - first.tv_sec >= 2) {
    signal(number, SIG_DFL);
    raise(number);
  }
}

static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
static int caught;

static int asked_to_stop(void *context) {
  (void)context;
  return interrupted != 0;
}

/* Ctrl-C and the like end the run soon, so that nothing half-written stays; a file that may grow no
 * more, or a reader that went away, is an error of writing. */
int catch_signals(void) {
  struct sigaction action;
  const int were_caught = caught;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction old;
    if (!sigaction(numbers[i], NULL, &old) && old.sa_handler != SIG_IGN) sigaction(numbers[i], &action, NULL);
  }
  osteon_stop_when(asked_to_stop, NULL);
  caught = 1;
  return were_caught;
}

void release_signals(void) {
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction now;
    if (!sigaction(numbers[i], NULL, &now) && now.sa_handler == on_signal) signal(numbers[i], SIG_DFL);
  }
  osteon_stop_when(NULL, NULL);
  caught = 0;
}

double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- names of tables ---- */

int is_netcdf(const char *path) {
  const size_t n = path ? strlen(path) : 0;
  return n >= 3 && !strcasecmp(path + n - 3, ".nc");
}

/* NULL: none. */
static int check_table(const char *path) {
  const osteon_status status = path ? osteon_table_check(path) : OSTEON_OK;
  if (status == OSTEON_OK) return DONE;
  return complain_last(status == OSTEON_EUNSUPPORTED ? FAILED : WRONG);
}

int check_tables(const char *first, const char *second, int is_single) {
  const char *const paths[] = {first, second};
  if (is_single && !is_netcdf(first) && !is_netcdf(second))
    return complain(WRONG, "--float32 applies to NetCDF files: give a table a name that ends in .nc");
  for (int i = 0; i < 2; i++) {
    const int status = check_table(paths[i]);
    if (status != DONE) return status;
  }
  return DONE;
}

int check_csv(const char *path) {
  if (!is_netcdf(path)) return check_table(path);
  return complain(WRONG, "%s: this table is not written as NetCDF; give a name that ends in .csv", path);
}
