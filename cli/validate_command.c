/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon validate: what a model says of published trials, beside what was seen. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/events.h>
#include <osteon/picture.h>
#include <osteon/text.h>
#include <osteon/trials.h>

#include "cli.h"

typedef struct job {
  const char *of, *data, *set, *population, *parameters, *sets_path, *unseen_path, *output, *plot, *script,
      *scenario, *control;
  int64_t women; /* -1 where not given */
  int between, baseline, contexts;
  cli_given given;
  osteon_fit_options options;
  char path[4096];
  const osteon_model *model;
  cli_settings read;                /* of --parameters */
  osteon_scenario *base, *women_of; /* what was given as SCENARIO, and whose women vary: maybe the same */
  osteon_trials *trials;
  osteon_fit *fit;
  osteon_sets *sets;
  double *predicted, *uncertainty, *baseline_says, *baseline_sd;
  osteon_own_error own[OSTEON_ENDPOINT_KINDS];
  int knows_own_error;
  osteon_spread_of_women *spread;
  cli_progress progress;
  cli_model named;
  double before; /* women of an arm that were predicted before, sets' women among them */
  int at_once;   /* such women in each set now */
} job;

static int cli_validate_main(int argc, char **argv);

static const cli_option table[] = {
    {"SCENARIO", 0, CLI_PLAIN, offsetof(job, of), 0, 0},
    CLI_MODEL(named, "; default: SCENARIO's, or aibl"),
    {"--split", "--set", CLI_TEXT, offsetof(job, set), "SPLIT",
     "rows of the table: calibration, validation or all; default: all"},
    {"--data", 0, CLI_READ, offsetof(job, data), "FILE.csv",
     "the table; default: the one that comes with osteon. Columns: data/README.md"},
    {"--population", 0, CLI_READ, offsetof(job, population), "FILE",
     "a scenario with the between-subject variability of the women of an arm; default: SCENARIO, or without "
     "it the one that comes with osteon, if it is for the model"},
    {"--women", 0, CLI_WHOLE, offsetof(job, women), "N",
     "women in each arm, 1 to 1000000; default: 300 where they vary; 1 is the mean woman"},
    CLI_PARAMETERS(parameters, 0, CLI_READ, "values of parameters as `osteon fit` writes them"),
    {"--sets", 0, CLI_READ, offsetof(job, sets_path), "FILE.csv",
     "parameter sets, which widen prediction intervals; default: without --parameters, those that come with "
     "osteon for the model; none: none"},
    {"--unseen", 0, CLI_READ, offsetof(job, unseen_path), "FILE.csv",
     "predictions of fits for rows that were left out (`osteon fit --cross-validate`): they give the model's "
     "own error, which widens prediction intervals of rows that are not fitted; default: without --data and "
     "--parameters, the one that comes with osteon for the model; none: none"},
    OSTEON_THREAD_OPTIONS(CLI_ROW)
        CLI_OUTPUT(output, "every row, predicted and observed; with -, in place of the report"),
    {"--plot", 0, CLI_PICTURE, offsetof(job, plot), "FILE",
     "of every row; and one of time courses with -time before the suffix: rows.svg and rows-time.svg"},
    {"--plot-script", 0, CLI_WRITE, offsetof(job, script), "FILE",
     "the gnuplot script of the picture, and with -time in its name that of the time courses"},
    {"--scenario", 0, CLI_TEXT, offsetof(job, scenario), "ID", "a row whose arm is printed as a scenario"},
    {"--control", 0, CLI_TEXT, offsetof(job, control), "ID",
     "a row whose control arm is printed as a scenario"},
    {"--between-trials", 0, CLI_FLAG, offsetof(job, between), 0,
     "how much similar arms of different trials differ beyond their own errors, from the table alone"},
    {"--baseline", 0, CLI_FLAG, offsetof(job, baseline), 0,
     "skill of the predictions compared with a curve through the calibration rows"},
    {"--contexts", 0, CLI_FLAG, offsetof(job, contexts), 0,
     "the evidence for the verdict on each of the model's contexts of use"},
    CLI_END};

extern const cli_command cli_validate;
const cli_command cli_validate = {
    .name = "validate",
    .summary = "compare a model with published trials",
    .forms = "[OPTION]...\nSCENARIO --data FILE.csv [OPTION]...",
    .text =
        "Simulates every arm of a table of trial results and compares the model's predictions with them. A "
        "row is inside if the prediction lies in its published 95 % interval, or within two standard errors "
        "if a standard error or deviation was published, otherwise within two standard errors of 50 women. "
        "In a table without a column `treatment` all rows belong to SCENARIO; its parameters apply to every "
        "arm.",
    .exits = "0 done; 1 the run failed; 2 the input is wrong.",
    .options = table,
    .main = cli_validate_main};

static int take_arguments(job *j, int argc, char **argv) {
  const int status = cli_take(&cli_validate, argc, argv, j);
  if (status != DONE) return status;
  if (check_csv(j->output) != DONE) return WRONG;
  if (strcmp(j->set, "all") && strcmp(j->set, "calibration") && strcmp(j->set, "validation"))
    return complain(WRONG, "--split %.60s: no such split; it is calibration, validation or all", j->set);
  if ((j->scenario != NULL) + (j->control != NULL) + j->between + j->contexts > 1)
    return complain(WRONG, "--scenario, --control, --between-trials and --contexts: give only one of them");
  if ((j->scenario || j->control || j->between) &&
      (j->output || j->plot || j->script || j->baseline || j->sets_path || j->unseen_path))
    return complain(WRONG, "%s with --scenario, --control or --between-trials: nothing is predicted then",
                    j->output      ? "-o"
                    : j->plot      ? "--plot"
                    : j->script    ? "--plot-script"
                    : j->baseline  ? "--baseline"
                    : j->sets_path ? "--sets"
                                   : "--unseen");
  if (j->of && !j->data) return cli_missing(&cli_validate, "a scenario without --data");
  if (check_model(&j->named, j->of) != DONE) return WRONG;
  if (j->women != -1 && in_range("--women", j->women, 1, 1000000) != DONE) return WRONG;
  if (!j->plot || osteon_picture_check(j->plot) == OSTEON_OK) return DONE;
  return complain_last(exit_of(OSTEON_EINVAL));
}

/* ---- one arm as a scenario ---- */

static int print_scenario(const job *j) {
  const char *id = j->scenario ? j->scenario : j->control;
  for (int i = 0; i < osteon_trials_count(j->trials); i++) {
    if (strcmp(osteon_trials_at(j->trials, i)->id, id) != 0) continue;
    char *text;
    if (osteon_trials_write_scenario(j->trials, i, j->control != NULL, &text) != OSTEON_OK)
      return complain_last(WRONG);
    fputs(text, stdout);
    osteon_text_free(text);
    return finish_output(DONE);
  }
  return complain(WRONG, "no row has the id %.60s; the column `id` of %s names them", id, j->data);
}

/* ---- predictions ---- */

static void told(void *context, int sets, double part) {
  job *j = context;
  const double women = sets * j->at_once;
  progress_move(&j->progress, j->before + women * part);
  if (part == 1) j->before += women;
}

static void show(job *j, osteon_fit *fit, int women, const char *what) {
  j->at_once = women;
  osteon_fit_set_progress(fit, told, j);
  progress_show(&j->progress, j->before, "%s", what);
}

/* The women of the file given, else of the scenario if they vary, else of the file that comes with osteon if it is of
 * the model. */
static osteon_status open_population(job *j) {
  char path[4096];
  osteon_status status = OSTEON_OK;
  if (!j->population && j->base) {
    if (osteon_population_count(osteon_scenario_population(j->base))) j->women_of = j->base;
    return OSTEON_OK;
  }
  if (!j->population) status = osteon_data_path("scenarios/women.yaml", path, sizeof path);
  if (status == OSTEON_OK)
    status = osteon_scenario_load(&j->women_of, j->named.registry, j->population ? j->population : path);
  if (status != OSTEON_OK || j->population || osteon_scenario_model(j->women_of) == j->model) return status;
  osteon_scenario_free(j->women_of);
  j->women_of = NULL;
  return OSTEON_OK;
}

/* The scenario, if one is given, and with it the model. */
static int open_base(job *j) {
  const char *name = j->named.name ? j->named.name : "aibl";
  const int opened = j->of ? open_with(&j->named, j->of, &j->base) : find_model(&j->named, name, &j->model);
  if (opened != DONE) return opened;
  if (j->of) j->model = osteon_scenario_model(j->base);
  const int done = cli_read_parameters(j->model, j->parameters, &j->read);
  return done == DONE && j->of ? cli_give_parameters(&j->read, j->base) : done;
}

/* Nobody is meant by a table that says nothing of an arm: the model's mean woman least of all. */
static int check_arms(const job *j) {
  if (j->base || osteon_trials_have_arms(j->trials)) return DONE;
  return complain(WRONG,
                  "%.200s has no column `treatment`: give the scenario that its rows are of, `osteon "
                  "validate SCENARIO --data FILE.csv`, or the column, in which `none` is no treatment",
                  j->data);
}

static void tell_of_base(const job *j) {
  const cli_settings none = {NULL, 0};
  if (!j->base) return;
  if (!osteon_trials_have_arms(j->trials))
    tell_of_contexts(&(cli_life){j->base, NULL, &none, NAN, NULL}, no_columns, 0);
  tell_of_solver(j->base);
}

static int open_all(job *j) {
  osteon_status status = OSTEON_OK;
  if (!j->data) status = osteon_data_path("clinical.csv", j->path, sizeof j->path);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  if (!j->data) j->data = j->path;
  const int opened = open_base(j);
  if (opened != DONE) return opened;
  status = osteon_trials_load(&j->trials, j->named.registry, j->model, j->base, j->data);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  if (osteon_trials_count(j->trials) == 0)
    return complain(WRONG, "%.200s has no rows after the header", j->data);
  if (check_arms(j) != DONE) return WRONG;
  tell_of_trials(j->trials);
  if (j->data != j->path) warn_of_sds(j->trials, j->data); /* what comes with osteon was weighed */
  tell_of_base(j);
  if (j->population || j->women != 1) status = open_population(j);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  if (j->women <= 1 || j->women_of) return DONE;
  return complain(WRONG,
                  j->base ? "--women: %.200s has no section `variability`; give a --population"
                          : "--women: no women of %.200s come with osteon; give a --population",
                  j->base ? j->of : j->model->name);
}

/* A fit of all arms; how it came to be is the same for the predictions and for those of parameter sets. */
static osteon_status make_fit(const job *j, const osteon_fit_options *options, osteon_fit **fit) {
  osteon_status status = osteon_fit_new(fit, j->model, options);
  if (status == OSTEON_OK && j->women_of) status = osteon_scenario_apply_fit(j->women_of, *fit);
  if (status == OSTEON_OK && j->base) status = osteon_scenario_apply_fit(j->base, *fit);
  for (int i = 0; i < j->read.n && status == OSTEON_OK; i++)
    status = osteon_fit_set_param(*fit, j->read.at[i].name, j->read.at[i].value);
  if (status == OSTEON_OK) status = osteon_trials_add_to_fit(j->trials, *fit);
  return status;
}

static int predict(job *j) {
  const char *failure;
  const osteon_scenario *of = j->base ? j->base : j->women_of;
  if (of && osteon_scenario_get_fit_options(of, &j->options) != OSTEON_OK) return complain_last(WRONG);
  osteon_event_options of_persons;
  osteon_event_options_default(&of_persons);
  of_persons.text = osteon_trials_text(j->trials);
  if (osteon_trials_have_persons(j->trials) &&
      choose_dt(j->model, &of_persons, j->data, &j->options.dt) != DONE)
    return WRONG;
  OSTEON_THREAD_OPTIONS(CLI_GIVE)
  if (j->women_of && j->women != 1) {
    j->options.population = osteon_scenario_population(j->women_of);
    j->options.women = j->women > 0 ? (int)j->women : 300;
  }
  osteon_status status = make_fit(j, &j->options, &j->fit);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  const size_t n = (size_t)osteon_trials_count(j->trials) + 1;
  j->predicted = calloc(n, sizeof *j->predicted);
  j->spread = calloc(n, sizeof *j->spread);
  if (!j->predicted || !j->spread) return complain(FAILED, "out of memory");
  progress_begin(&j->progress, NULL, 0, j->options.women + osteon_sets_count(j->sets));
  show(j, j->fit, j->options.women, "the trials' women");
  status = osteon_trials_predict_spread(j->trials, j->fit, j->predicted, j->spread, &failure);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  if (j->options.population) tell_of_women(j->women_of);
  warn_of_population(j->options.population);
  tell_of_fit(j->fit);
  warn_of_days(j->trials, j->data);
  if (failure) complain(FAILED, "some women failed and are left out of the means: %s", failure);
  return DONE;
}

/* What the parameters' uncertainty makes of the predictions of the mean woman: that of all women costs their number
 * times as much, and differs little. */
static int predict_sets(job *j) {
  osteon_fit *fit = NULL;
  osteon_fit_options options = j->options;
  options.population = NULL;
  options.women = 1;
  j->uncertainty = calloc((size_t)osteon_trials_count(j->trials) + 1, sizeof *j->uncertainty);
  if (!j->uncertainty) return complain(FAILED, "out of memory");
  osteon_status status = make_fit(j, &options, &fit);
  if (status == OSTEON_OK) show(j, fit, 1, "the parameter sets");
  if (status == OSTEON_OK) status = osteon_trials_predict_sets(j->trials, fit, j->sets, j->uncertainty);
  osteon_fit_free(fit);
  return status == OSTEON_OK ? DONE : complain_last(exit_of(status));
}

/* None with --sets none, and by default none beside parameters of one's own. */
static int choose_sets(job *j) {
  if (j->sets_path ? !strcmp(j->sets_path, "none") : j->parameters != NULL) return DONE;
  return open_sets(j->model, j->sets_path, &j->sets);
}

/* The file given, or the one that comes with osteon for the model, the bundled table and parameters; "" for none. */
static int find_unseen(const job *j, char *path, size_t size) {
  path[0] = '\0';
  if (j->unseen_path) {
    if (strcmp(j->unseen_path, "none") != 0) snprintf(path, size, "%s", j->unseen_path);
    return DONE;
  }
  if (j->data != j->path || j->parameters) return DONE;
  return find_bundled(j->model, "unseen", path, size);
}

static osteon_status measure_own_error(job *j, const char *path, double *unseen) {
  osteon_status status = osteon_trials_read_unseen(j->trials, path, unseen);
  for (int k = 0; k < OSTEON_ENDPOINT_KINDS; k++) {
    j->own[k] = (osteon_own_error){0, NAN, NAN};
    if (status == OSTEON_OK && k <= OSTEON_RESORPTION)
      status = osteon_trials_find_own_error(j->trials, (osteon_endpoint_kind)k, unseen, j->uncertainty,
                                            &j->own[k]);
  }
  if (status != OSTEON_OK) return status;
  j->knows_own_error = 1;
  return osteon_trials_add_own_error(j->trials, j->own, j->predicted, j->uncertainty);
}

/* Widens predictions by the model's own error. */
static int use_unseen(job *j) {
  char path[4096];
  const size_t n = (size_t)osteon_trials_count(j->trials) + 1;
  const int found = find_unseen(j, path, sizeof path);
  if (found != DONE || !path[0]) return found;
  double *unseen = calloc(n, sizeof *unseen);
  if (!j->uncertainty) j->uncertainty = calloc(n, sizeof *j->uncertainty);
  if (!unseen || !j->uncertainty) {
    free(unseen);
    return complain(FAILED, "out of memory");
  }
  const osteon_status status = measure_own_error(j, path, unseen);
  free(unseen);
  return status == OSTEON_OK ? DONE : complain_last(exit_of_reading(status));
}

static int predict_baseline(job *j) {
  const size_t n = (size_t)osteon_trials_count(j->trials) + 1;
  j->baseline_says = calloc(n, sizeof *j->baseline_says);
  j->baseline_sd = calloc(n, sizeof *j->baseline_sd);
  if (!j->baseline_says || !j->baseline_sd) return complain(FAILED, "out of memory");
  progress_show(&j->progress, j->before, "the baseline");
  const osteon_status status = osteon_trials_predict_baseline(j->trials, j->baseline_says, j->baseline_sd);
  return status == OSTEON_OK ? DONE : complain_last(exit_of(status));
}

/* ---- the report ---- */

/* What like arms differ by; no prediction is needed. */
static int print_spread(const job *j) {
  printf("what like arms of different trials of %s differ by, in points of change\n%-28s %6s %5s %6s %14s\n",
         j->data, "", "groups", "arms", "SD", "95 % interval");
  for (int k = 0; k <= OSTEON_RESORPTION; k++) {
    osteon_spread s;
    const osteon_status status = osteon_trials_find_spread(j->trials, (osteon_endpoint_kind)k,
                                                           strcmp(j->set, "all") ? j->set : NULL, &s);
    if (status != OSTEON_OK) return complain_last(exit_of(status));
    printf("%-28s %6d %5d ", kind_names[k], s.groups, s.arms);
    if (s.groups > 0)
      printf("%6.2f %6.2f to %4.2f\n", s.sd, s.low, s.high);
    else
      printf("%6s %14s\n", "-", "-");
  }
  return finish_output(DONE);
}

/* The rows of a split (NULL: all) beside all that was predicted of them. */
static osteon_status compare(const job *j, const char *split, osteon_comparison **c) {
  const osteon_status status = osteon_comparison_new(c, j->trials, j->predicted, split);
  if (status != OSTEON_OK) return status;
  if (j->baseline) osteon_comparison_set_baseline(*c, j->baseline_says, j->baseline_sd);
  if (j->uncertainty) osteon_comparison_set_uncertainty(*c, j->uncertainty);
  if (j->options.population) osteon_comparison_set_spread(*c, j->spread);
  return OSTEON_OK;
}

static int report_split(const job *j, const char *split) {
  osteon_comparison *c;
  const osteon_status status = compare(j, split, &c);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  const int done = print_scores(j->trials, c, *split ? split : "no split");
  osteon_comparison_free(c);
  return done;
}

static int report(const job *j) {
  int status = DONE;
  printf("%s beside %s: %d rows of published results\n", j->model->name, j->data,
         osteon_trials_count(j->trials));
  explain_scores(j->sets != NULL, j->knows_own_error ? j->own : NULL);
  if (j->baseline)
    puts(
        "baseline: a Gaussian process through the calibration rows, each of which is predicted without its "
        "study");
  if (strcmp(j->set, "validation")) status = report_split(j, "calibration");
  if (status == DONE && strcmp(j->set, "calibration")) status = report_split(j, "validation");
  if (status == DONE && !strcmp(j->set, "all")) status = report_split(j, "");
  return status;
}

static int report_contexts(const job *j) {
  osteon_comparison *c;
  const osteon_status status = compare(j, "validation", &c);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  /* the figures of the file are those of the bundled data, women and sets */
  const int is_usual = j->data == j->path && j->women < 0 && !j->base && !j->population && !j->parameters &&
                       !j->sets_path && !j->unseen_path;
  const int done = print_contexts(j->trials, c, is_usual);
  osteon_comparison_free(c);
  return done;
}

/* ---- files ---- */

static int save_rows(const job *j) {
  osteon_comparison *c;
  osteon_status status = compare(j, strcmp(j->set, "all") ? j->set : NULL, &c);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  if (j->output) status = osteon_comparison_save(c, j->output);
  if (status == OSTEON_OK && (j->plot || j->script)) status = osteon_comparison_plot(c, j->plot, j->script);
  osteon_comparison_free(c);
  return status == OSTEON_OK ? DONE : complain_last(exit_of(status));
}

static int cli_validate_main(int argc, char **argv) {
  job all = {.set = "all", .women = -1}, *j = &all;
  osteon_fit_options_default(&j->options);
  OSTEON_OPTION_LIST(CLI_DEFAULT)
  int status = take_arguments(j, argc, argv);
  if (status == DONE) status = open_all(j);
  if (status == DONE && (j->scenario || j->control)) {
    status = print_scenario(j);
  } else if (status == DONE && j->between) {
    status = print_spread(j);
  } else if (status == DONE) {
    status = choose_sets(j);
    if (status == DONE) status = predict(j);
    if (status == DONE && j->sets) status = predict_sets(j);
    if (status == DONE) status = use_unseen(j);
    if (status == DONE && j->baseline) status = predict_baseline(j);
    progress_end(&j->progress);
    if (status == DONE && j->contexts)
      status = report_contexts(j);
    else if (status == DONE && (!j->output || strcmp(j->output, "-") != 0))
      status = report(j);
    if (status == DONE && (j->output || j->plot || j->script)) status = save_rows(j);
    if (status == DONE) status = finish_output(DONE);
  }
  osteon_fit_free(j->fit);
  osteon_trials_free(j->trials);
  if (j->women_of != j->base) osteon_scenario_free(j->women_of);
  osteon_scenario_free(j->base);
  osteon_registry_free(j->named.registry);
  free(j->read.at);
  osteon_sets_free(j->sets);
  free(j->predicted);
  free(j->uncertainty);
  free(j->spread);
  free(j->baseline_says);
  free(j->baseline_sd);
  return status == HELPED ? finish_output(DONE) : status;
}
