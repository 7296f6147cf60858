/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon compare: one scenario through several models. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/events.h>
#include <osteon/picture.h>
#include <osteon/text.h>
#include <osteon/lineup.h>
#include <osteon/ticks.h>

#include "cli.h"

typedef struct job {
  const char *scenario, *data, *parameters, *output, *plot, *script;
  int intervals;
  cli_list models, columns;
  cli_model named;
  cli_times times;
  cli_settings set;
  osteon_lineup *lineup;
  osteon_sets **sets, *given; /* [model]; of --parameters */
} job;

static int cli_compare_main(int argc, char **argv);

static const cli_option table[] = {
    {"SCENARIO", 0, CLI_PLAIN, offsetof(job, scenario), 0, 0},
    {"--models", 0, CLI_TEXT, offsetof(job, models.given), "A,B,...",
     "models to compare, also files of one's own as ./mine.c; default: all that can run the scenario"},
    {"--set", 0, CLI_ASSIGN, offsetof(job, set), "NAME=VALUE",
     "a parameter of every model that has it; may be repeated"},
    {"--data", 0, CLI_READ, offsetof(job, data), "FILE.csv",
     "trial results to compare with the models, a table as for `osteon validate`: rows of arms with the same "
     "drugs in the same doses at the same times"},
    CLI_PARAMETERS(parameters, 0, CLI_READ,
                   "values of parameters as `osteon fit` writes them, for the model that the scenario names"),
    CLI_TIMES,
    CLI_COLUMNS(
        "common names, as BMD_LS,CTX; default: those that several models have, and all of them in the table"),
    {"--intervals", 0, CLI_FLAG, offsetof(job, intervals), 0,
     "intervals of 95 % over parameter sets: the uncertainty of a number due to the parameters, for the "
     "models that come with parameter sets"},
    CLI_OUTPUT(output,
               "all values: time, model, name, value and kind; NetCDF-4 by the suffix .nc; with -, in place "
               "of the report"),
    CLI_PLOT(plot, script, "with a panel for each name and a curve for each model"),
    CLI_END};

extern const cli_command cli_compare;
const cli_command cli_compare = {
    .name = "compare",
    .summary = "compare several models in one scenario",
    .forms = "SCENARIO [OPTION]...",
    .text =
        "Runs a scenario in several models and compares the quantities that they have in common: BMD and "
        "bone volume as change; markers, cells and RANKL/OPG as % of their values before day 0. `osteon "
        "models NAME` says which of its quantities a model uses for these, and how they differ. The "
        "scenario's model, solver, variability, correlations and fit are ignored. A model that lacks a drug "
        "or event of the scenario is left out; other parts of the scenario that a model lacks are left out "
        "of its run. In both cases the command says so.",
    .exits = "0 done; 1 all runs failed, or a file could not be written; 2 the input is wrong.",
    .options = table,
    .main = cli_compare_main};

enum { MOST_COLUMNS = 10, MOST_TIMES = MOST_COLUMNS + 2 };

static int take_arguments(job *j, int argc, char **argv) {
  const int status = cli_take(&cli_compare, argc, argv, j);
  if (status != DONE) return status;
  if (!j->scenario) return cli_missing(&cli_compare, "no scenario given");
  const int checked = check_tables(j->output, NULL, 0);
  if (checked != DONE) return checked;
  if (cli_check_intervals(j->parameters, j->intervals, NULL) != DONE) return WRONG;
  if (!j->plot || osteon_picture_check(j->plot) == OSTEON_OK) return DONE;
  return complain_last(WRONG);
}

/* ---- what is run ---- */

static int open_lineup(job *j) {
  const char *const *names = NULL;
  int n = 0;
  const int cut = cli_cut("--models", &j->models, &names, &n);
  if (cut != DONE) return cut;
  for (int i = 0; i < n; i++) { /* a file's model goes by its name from here on */
    const osteon_model *own;
    if (!is_model_file(names[i])) continue;
    const int found = find_model(&j->named, names[i], &own);
    if (found != DONE) return found;
    j->models.names[i] = own->name;
  }
  const osteon_status status = osteon_lineup_load(&j->lineup, j->named.registry, names, n, j->scenario);
  return status == OSTEON_OK ? DONE : complain_last(exit_of_reading(status));
}

/* Names of parameters mean other things in other models: those of a fit belong to its model. */
static int give_parameters(job *j) {
  const osteon_model *model;
  if (!j->parameters) return DONE;
  const char *name = osteon_lineup_model_name(j->lineup);
  if (!*name)
    return complain(WRONG, "--parameters: %.200s names no model that they could belong to", j->scenario);
  osteon_status status = osteon_registry_find(j->named.registry, name, &model);
  if (status == OSTEON_OK) status = osteon_sets_load_parameters(&j->given, model, j->parameters);
  if (status == OSTEON_OK) status = osteon_lineup_take_set(j->lineup, j->given, 0);
  return status == OSTEON_OK ? DONE
                             : complain(exit_of_reading(status), "--parameters: %s", osteon_last_error());
}

static int set_all(job *j) {
  for (int i = 0; i < j->set.n; i++) {
    const cli_setting *s = &j->set.at[i];
    const osteon_status status = osteon_lineup_set_param(j->lineup, s->name, s->value);
    if (status != OSTEON_OK) return complain(exit_of(status), "--set %s: %s", s->name, osteon_last_error());
  }
  return DONE;
}

static const osteon_scenario *first_scenario(const osteon_lineup *l) {
  const osteon_lineup_model *m;
  for (int i = 0; (m = osteon_lineup_model_at(l, i)); i++)
    if (m->scenario) return m->scenario;
  return NULL; /* not of a lineup that was loaded */
}

static int prints_report(const job *j) { return !j->output || strcmp(j->output, "-") != 0; }

static int choose(job *j) {
  const char *const *names = NULL;
  int n = 0;
  const int cut = cli_cut("--columns", &j->columns, &names, &n);
  if (cut != DONE) return cut;
  if (names && osteon_lineup_set_columns(j->lineup, names, n) != OSTEON_OK)
    return complain(WRONG, "--columns: %s", osteon_last_error());
  if (take_times(&j->times, osteon_scenario_dt(first_scenario(j->lineup))) != DONE) return WRONG;
  if (j->times.n > MOST_TIMES && prints_report(j))
    return complain(WRONG,
                    "--times: the report has room for %d times, not for %d; -o - writes the table instead",
                    MOST_TIMES, j->times.n);
  if (!j->times.n || osteon_lineup_set_times(j->lineup, j->times.days, j->times.n) == OSTEON_OK) return DONE;
  return complain(WRONG, "--times: %s", osteon_last_error());
}

static int add_sets(job *j) {
  const osteon_lineup_model *m;
  int n = 0, any = 0;
  if (!j->intervals) return DONE;
  while (osteon_lineup_model_at(j->lineup, n)) n++;
  j->sets = calloc((size_t)n + 1, sizeof *j->sets);
  if (!j->sets) return complain(FAILED, "out of memory");
  for (int i = 0; (m = osteon_lineup_model_at(j->lineup, i)); i++) {
    if (*m->left_out) continue;
    const int status = open_sets(m->model, NULL, &j->sets[i]);
    if (status != DONE) return status;
    if (j->sets[i] && osteon_lineup_set_sets(j->lineup, j->sets[i]) != OSTEON_OK)
      return complain_last(FAILED);
    any |= j->sets[i] != NULL;
  }
  return any ? DONE : complain(WRONG, "--intervals: none of these models comes with parameter sets");
}

static void free_sets(job *j) {
  for (int i = 0; j->sets && osteon_lineup_model_at(j->lineup, i); i++) osteon_sets_free(j->sets[i]);
  free(j->sets);
}

static int add_trials(job *j) {
  if (!j->data) return DONE;
  const osteon_status status = osteon_lineup_read_trials(j->lineup, j->data);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  if (!osteon_lineup_point_at(j->lineup, 0))
    complain(DONE, "%.200s has no rows of arms that got these drugs; no trial results are shown", j->data);
  return DONE;
}

/* Who is left out, and what is left out of the others. */
static void tell_of_models(const osteon_lineup *l, const cli_settings *set) {
  const osteon_lineup_model *m;
  for (int i = 0; (m = osteon_lineup_model_at(l, i)); i++) {
    if (*m->left_out) {
      complain(DONE, "%s: left out", m->left_out);
      continue;
    }
    if (*m->without) complain(DONE, "%s runs without %s, which it does not have", m->model->name, m->without);
    tell_of_contexts(&(cli_life){m->scenario, NULL, set, NAN, NULL}, no_columns, 0);
    if (*m->notice) complain(DONE, "notice: %s", m->notice);
  }
}

static void tell_of_rest(const osteon_lineup *l) {
  char text[1500] = "";
  if (osteon_lineup_notice(l, text, sizeof text) == OSTEON_OK) tell(text);
}

/* `fine`: how many models came to the end. */
static int run(job *j, int *fine) {
  const osteon_lineup_model *m;
  *fine = 0;
  const osteon_status status = osteon_lineup_run(j->lineup);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  for (int i = 0; (m = osteon_lineup_model_at(j->lineup, i)); i++) {
    if (*m->failed) complain(DONE, "%s ended early: %s", m->model->name, m->failed);
    *fine += !*m->left_out && !*m->failed;
  }
  return DONE;
}

/* ---- the report ---- */

typedef struct columns {
  double days[MOST_TIMES], step, unit;
  const char *unit_name;
  int n;
} columns;

/* Days at which values are printed: the start, then years, or months, or weeks; the end. */
static columns choose_days(double until) {
  static const double steps[] = {1, 2, 5, 10, 20, 50, 100, 1e3, 1e4, 1e5, 1e6};
  columns c = {.n = 0};
  c.unit = until >= 729 ? OSTEON_YEAR : until >= 85 ? OSTEON_MONTH : until >= 14 ? 7 : 1;
  c.unit_name = until >= 729 ? "y" : until >= 85 ? "mo" : until >= 14 ? "wk" : "d";
  size_t k = 0;
  while (k + 1 < sizeof steps / sizeof *steps && until / c.unit / steps[k] > MOST_COLUMNS - 2) k++;
  c.step = steps[k] * c.unit;
  while (until / c.step > MOST_COLUMNS - 2) c.step *= 10;
  for (double day = 0; day < until - c.step / 4; day += c.step) c.days[c.n++] = day;
  c.days[c.n++] = until;
  return c;
}

/* Those that were listed, in days; trials stand beside them as beside others. */
static columns take_days(const cli_times *times) {
  columns c = {.n = times->n, .unit = 1, .unit_name = "d", .step = 16};
  memcpy(c.days, times->days, (size_t)times->n * sizeof *c.days);
  return c;
}

/* The last row until then: between two rows there may be a dose, after which all is different. NaN where the
 * run did not come so far, or where the rows are so far apart that the last one is of another time. */
static double value_at(const osteon_lineup_curve *c, const double *values, double day, double step) {
  int t = 0;
  while (t + 1 < c->n && c->times[t + 1] <= day + 0.5) t++;
  const int has_ended = c->n == 0 || (t + 1 == c->n && c->times[t] < day - 0.5);
  return has_ended || day - c->times[t] > fmax(0.5, step / 4) ? NAN : values[t];
}

static void print_value(double value, int is_change) {
  if (!isfinite(value))
    printf("%9s", "-");
  else
    printf(is_change ? "%+9.2f" : "%9.1f", value);
}

/* The column that a point is near to, and to no other as near; -1 where there is none. */
static int column_of(const osteon_lineup_point *p, const columns *in) {
  const double day = p->months * OSTEON_YEAR / 12;
  int nearest = 0;
  for (int k = 1; k < in->n; k++)
    if (fabs(day - in->days[k]) < fabs(day - in->days[nearest])) nearest = k;
  return fabs(day - in->days[nearest]) < fmin(8, in->step / 2) ? nearest : -1;
}

/* The rows of one study and arm, from point `first` on, where they have a column; no line where none has. */
static void print_seen(const osteon_lineup *l, int first, const columns *in, int is_change) {
  const osteon_lineup_point *of = osteon_lineup_point_at(l, first), *p;
  double values[MOST_TIMES];
  int any = 0;
  for (int k = 0; k < in->n; k++) values[k] = NAN;
  for (int i = first; (p = osteon_lineup_point_at(l, i)); i++) {
    const int k = column_of(p, in);
    if (k < 0 || strcmp(p->name, of->name) != 0 || strcmp(p->study, of->study) != 0 ||
        strcmp(p->arm, of->arm) != 0)
      continue;
    values[k] = p->value;
    any = 1;
  }
  if (!any) return;
  char text[300];
  snprintf(text, sizeof text, "%.120s: %.120s", of->study, of->arm);
  printf("  seen %-39.39s", text);
  for (int k = 0; k < in->n; k++) print_value(values[k], is_change);
  putchar('\n');
}

static int is_first_of_arm(const osteon_lineup *l, int i) {
  const osteon_lineup_point *p = osteon_lineup_point_at(l, i), *other;
  for (int k = 0; k < i; k++) {
    other = osteon_lineup_point_at(l, k);
    if (!strcmp(p->name, other->name) && !strcmp(p->study, other->study) && !strcmp(p->arm, other->arm))
      return 0;
  }
  return 1;
}

static void print_values(const osteon_lineup_curve *c, const double *values, const columns *in,
                         int is_change) {
  for (int k = 0; k < in->n; k++) print_value(value_at(c, values, in->days[k], in->step), is_change);
  putchar('\n');
}

static void print_interval(const osteon_lineup_curve *c, const columns *in, int is_change) {
  printf("    %-42s", "95 %: from");
  print_values(c, c->low, in, is_change);
  printf("    %-42s", "      to");
  print_values(c, c->high, in, is_change);
}

static void print_name(const osteon_lineup *l, const char *name, const columns *in) {
  const int is_change = osteon_lineup_is_change(l, name);
  const osteon_lineup_curve *c;
  char text[80];
  snprintf(text, sizeof text, "%.20s, %s", name, is_change ? "change in %" : "% of before day 0");
  printf("\n%-46s", text);
  for (int k = 0; k < in->n; k++) {
    snprintf(text, sizeof text, in->unit > 1 ? "%.3g %s" : "%.6g %s", in->days[k] / in->unit, in->unit_name);
    printf("%9s", in->days[k] > 0 ? text : "start");
  }
  putchar('\n');
  for (int i = 0; (c = osteon_lineup_curve_at(l, i)); i++) {
    if (strcmp(c->common->name, name) != 0) continue;
    snprintf(text, sizeof text, "%.30s%s", c->model->name, *c->common->caveat ? " *" : "");
    printf("  %-44s", text);
    print_values(c, c->values, in, is_change);
    if (c->low) print_interval(c, in, is_change);
  }
  for (int i = 0; osteon_lineup_point_at(l, i); i++)
    if (!strcmp(osteon_lineup_point_at(l, i)->name, name) && is_first_of_arm(l, i))
      print_seen(l, i, in, is_change);
}

static void report(const osteon_lineup *l, const cli_times *times) {
  const char *name;
  const columns in = times->n ? take_days(times) : choose_days(osteon_lineup_until(l));
  const osteon_lineup_curve *c;
  int any = 0;
  if (*osteon_lineup_title(l)) printf("%s\n", osteon_lineup_title(l));
  for (int i = 0; (name = osteon_lineup_name_at(l, i)); i++) print_name(l, name, &in);
  for (int i = 0; (c = osteon_lineup_curve_at(l, i)); i++) {
    if (!*c->common->caveat) continue;
    for (int k = 0; (name = osteon_lineup_name_at(l, k)); k++)
      if (!strcmp(name, c->common->name))
        printf("%s* %s of %s is its %s: %s\n", any++ ? "" : "\n", name, c->model->name, c->common->quantity,
               c->common->caveat);
  }
}

static int save(const job *j) {
  osteon_status status = OSTEON_OK;
  if (j->output) status = osteon_lineup_save(j->lineup, j->output);
  if (status == OSTEON_OK && (j->plot || j->script))
    status = osteon_lineup_plot(j->lineup, j->plot, j->script);
  return status == OSTEON_OK ? DONE : complain_last(exit_of(status));
}

static int cli_compare_main(int argc, char **argv) {
  job j = {0};
  int status = take_arguments(&j, argc, argv);
  if (status == DONE) status = open_lineup(&j);
  if (status == DONE) status = give_parameters(&j);
  if (status == DONE) status = set_all(&j);
  if (status == DONE) status = choose(&j);
  if (status == DONE) status = add_sets(&j);
  if (status == DONE) status = add_trials(&j);
  if (status == DONE) {
    tell_of_models(j.lineup, &j.set);
    tell_of_rest(j.lineup);
    int fine;
    status = run(&j, &fine);
    if (status == DONE && prints_report(&j)) report(j.lineup, &j.times);
    if (status == DONE) status = save(&j);
    if (status == DONE) status = finish_output(fine ? DONE : FAILED);
  }
  free_sets(&j);
  osteon_sets_free(j.given);
  osteon_lineup_free(j.lineup);
  osteon_registry_free(j.named.registry);
  cli_uncut(&j.models);
  cli_uncut(&j.columns);
  cli_free_times(&j.times);
  free(j.set.at);
  return status == HELPED ? finish_output(DONE) : status;
}
