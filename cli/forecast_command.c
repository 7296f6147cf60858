/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon forecast: a forecast of one person's course from her measurements. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/forecast.h>
#include <osteon/picture.h>
#include <osteon/trials.h>

#include "cli.h"

typedef struct job job;

/* What happens to her, or may. */
typedef struct plan {
  job *of;
  const char *path;
  osteon_scenario *scenario;
  osteon_sweep_options options;
} plan;

struct job {
  const char *scenario_path, *measured, *output, *unseen, *ensemble, *plot, *script;
  int64_t n, seed; /* seed -1 where not given */
  duration until, every;
  cli_given given;
  cli_list plans, columns, quantiles;
  /* made */
  cli_model named;
  int n_probabilities;
  double *probabilities;
  plan own, *others;
  int n_others, n_columns;
  const char *const *names; /* the columns */
  osteon_forecast *forecast;
  osteon_sets *sets;
  cli_progress progress;
  double before; /* women who ran under plans that are done */
};

static int cli_forecast_main(int argc, char **argv);

static const cli_option table[] = {
    {"SCENARIO", 0, CLI_PLAIN, offsetof(job, scenario_path), 0, 0},
    {"MEASURED.csv", 0, CLI_PLAIN, offsetof(job, measured), 0, 0},
    CLI_MODEL(named, ", where the scenario is of one"),
    {"-n", 0, CLI_WHOLE, offsetof(job, n), "N", "women of the prior, 200 to 1000000; default: 20000"},
    {"--seed", 0, CLI_WHOLE, offsetof(job, seed), "S",
     "seed of the random numbers, a whole number; default: 0"},
    {"--plan", 0, CLI_TEXT, offsetof(job, plans.given), "PLAN,...",
     "scenarios of the same woman, for example by `include`, that differ after her last measurement; to "
     "compare with her own"},
    {"--unseen", 0, CLI_READ, offsetof(job, unseen), "FILE.csv",
     "predictions of fits for trials that were left out, which give the model's own error, as for `osteon "
     "validate`; none: no such error; default: the table that comes with osteon for the model"},
    {"--until", 0, CLI_TIME, offsetof(job, until), "TIME", "length of all plans; default: that of each"},
    {"--every", 0, CLI_TIME, offsetof(job, every), "TIME",
     "time between rows, at least one tick; default: the scenario's"},
    CLI_COLUMNS_OF_MODEL,
    {"--quantiles", 0, CLI_TEXT, offsetof(job, quantiles.given), "P,...",
     "quantiles of the bands, in percent; default: 2.5,25,50,75,97.5"},
    {"--ensemble", 0, CLI_READ, offsetof(job, ensemble), "FILE.csv",
     "parameter sets, as for `osteon cohort`: each woman has one of them, so the bands include the "
     "uncertainty of the parameters, and the measurements also weight the sets; aibl-ensemble.csv comes with "
     "osteon"},
    OSTEON_OPTION_LIST(CLI_ROW) CLI_OUTPUT(output, "the bands; default: -, standard output"),
    CLI_PLOT(plot, script, "of the bands and the measurements"),
    CLI_KEYS_OF_SCENARIO,
    CLI_END};

extern const cli_command cli_forecast;
const cli_command cli_forecast = {
    .name = "forecast",
    .summary = "forecast one person's course from her measurements",
    .forms = "SCENARIO MEASURED.csv [OPTION]...",
    .text =
        "Research only, no medical advice. The scenario says who she is, what happens to her, and in its "
        "section `variability` how women like her differ. MEASURED.csv has the columns time, name (a column "
        "of the model), value (in its unit) and sd or cv, the error of the measurement, including that of "
        "the baseline if the value is a percentage of it. Other facts about her, such as her age or T-score, "
        "are rows too: 0,age_0,64,0.5. N such women are run and weighted by the likelihood of the "
        "measurements, which includes the model's own error; the results are written as CSV, for the "
        "measured quantities too: mean, sd and quantiles of prior and posterior under every plan. The "
        "command reports the effective number of women; if it is below 200, the measurements count less "
        "(tempering). There is no forecast for a woman who does not fit into this population.",
    .exits = "0 done; 1 there is no forecast, or the run failed; 2 the input is wrong.",
    .options = table,
    .main = cli_forecast_main};

/* ---- arguments ---- */

static int take_arguments(job *j, int argc, char **argv) {
  const int status = cli_take(&cli_forecast, argc, argv, j);
  if (status != DONE) return status;
  if (!j->scenario_path || !j->measured)
    return cli_missing(&cli_forecast,
                       j->scenario_path ? "no table of measurements given" : "no scenario given");
  if (check_model(&j->named, j->scenario_path) != DONE || check_csv(j->output) != DONE) return WRONG;
  const osteon_status checked = j->plot ? osteon_picture_check(j->plot) : OSTEON_OK;
  if (checked != OSTEON_OK) return complain_last(checked == OSTEON_EUNSUPPORTED ? FAILED : WRONG);
  return in_range("-n", j->n, OSTEON_FORECAST_ENOUGH, 1000000);
}

static osteon_status set_up(void *context, osteon_cohort *cohort) {
  const plan *p = context;
  return osteon_scenario_apply_cohort(p->scenario, cohort);
}

static int plan_steps(job *j, plan *p) {
  cli_given chosen;
  osteon_sweep_options *options = &p->options;
  osteon_sweep_options_default(options);
  if (cli_choose_steps(p->scenario, &j->given, &chosen) != DONE) return WRONG;
  OSTEON_OPTION_LIST(CLI_TAKE)
  return DONE;
}

static int plan_times(job *j, plan *p) {
  const double dt = p->options.dt;
  duration until = j->until, every = j->every;
  long long ticks;
  if (isnan(until.days)) until.days = osteon_scenario_until(p->scenario);
  if (choose_every(&every, osteon_scenario_every(p->scenario), dt) != DONE ||
      to_ticks("--until", &until, dt, &ticks) != DONE)
    return WRONG;
  p->options.every = every.days;
  p->options.until = osteon_tick_to_day((double)ticks, dt);
  return osteon_schedule_round(osteon_scenario_schedule(p->scenario), dt) == OSTEON_OK ? DONE
                                                                                       : complain_last(WRONG);
}

static int show_progress(void *context, double women) {
  const plan *p = context;
  cli_progress *progress = &p->of->progress;
  progress_show(progress, p->of->before + women, "woman %.0f of %.0f", p->of->before + women,
                progress->until);
  return interrupted != 0;
}

/* Of a scenario; its model is that of her own. */
static int open_plan(job *j, plan *p) {
  p->of = j;
  int status = open_with(&j->named, p->path, &p->scenario);
  if (status != DONE) return status;
  const osteon_model *model = osteon_scenario_model(p->scenario);
  if (model != osteon_scenario_model(j->own.scenario))
    return complain(WRONG, "--plan %s: of the model %s; %s is of %s", p->path, model->name, j->own.path,
                    osteon_scenario_model(j->own.scenario)->name);
  status = plan_steps(j, p);
  if (status == DONE) status = plan_times(j, p);
  p->options.schedule = osteon_scenario_schedule(p->scenario);
  p->options.set_up = set_up;
  p->options.context = p;
  p->options.progress = show_progress;
  return status;
}

static int open_all(job *j) {
  const char *const *paths = NULL;
  j->own.path = j->scenario_path;
  int status = open_plan(j, &j->own);
  if (status == DONE) status = cli_cut("--plan", &j->plans, &paths, &j->n_others);
  if (status == DONE) j->others = calloc((size_t)j->n_others + 1, sizeof *j->others);
  if (status == DONE && !j->others) return complain(FAILED, "out of memory");
  for (int i = 0; status == DONE && i < j->n_others; i++) {
    j->others[i].path = paths[i];
    status = open_plan(j, &j->others[i]);
  }
  if (status == DONE) status = cli_cut("--columns", &j->columns, &j->names, &j->n_columns);
  return status;
}

/* ---- the model's own error ---- */

/* Of the kind of endpoint that trials have under this name; -1: none. */
static int kind_of(const osteon_trials *trials, const char *name) {
  const osteon_trial *row;
  for (int i = 0; (row = osteon_trials_at(trials, i)); i++)
    if (!strcmp(row->endpoint, name) && row->kind <= OSTEON_RESORPTION) return (int)row->kind;
  return -1;
}

/* Errors are of changes in percent of a baseline. */
static int is_percent(const osteon_model *m, const char *name) {
  const int output = osteon_model_index(m, OSTEON_OUTPUT, name);
  return output >= 0 && !strcmp(m->outputs[output].unit, "%");
}

static osteon_status set_errors(job *j, const osteon_trials *trials, const double *unseen) {
  const osteon_model *m = osteon_scenario_model(j->own.scenario);
  const char *name;
  for (int k = 0; (name = osteon_forecast_column_at(j->forecast, k)); k++) {
    osteon_own_error own = {0, NAN, NAN};
    const int kind = is_percent(m, name) ? kind_of(trials, name) : -1;
    osteon_status status = OSTEON_OK;
    if (kind >= 0)
      status = osteon_trials_find_own_error(trials, (osteon_endpoint_kind)kind, unseen, NULL, &own);
    if (status == OSTEON_OK && !isnan(own.points)) {
      status = osteon_forecast_set_own_error(j->forecast, name, own.points, own.part, 100);
      if (osteon_forecast_has(j->forecast, name))
        complain(DONE, "notice: the model's own error of %s: %.2g points and %.0f %% of the change", name,
                 own.points, 100 * own.part);
    } else if (osteon_forecast_has(j->forecast, name) && osteon_model_index(m, OSTEON_PARAM, name) < 0)
      complain(DONE, "notice: the model's own error of %s is not known; it counts as none", name);
    if (status != OSTEON_OK) return status;
  }
  return OSTEON_OK;
}

static int find_errors(job *j) {
  char path[4096] = "", data[4096];
  const osteon_model *model = osteon_scenario_model(j->own.scenario);
  if (j->unseen && !strcmp(j->unseen, "none")) return DONE;
  if (j->unseen)
    snprintf(path, sizeof path, "%s", j->unseen);
  else if (find_bundled(model, "unseen", path, sizeof path) != DONE)
    return FAILED;
  if (!*path) return complain(DONE, "notice: the model's own error is not known; it counts as none");
  osteon_trials *trials = NULL;
  double *unseen = NULL;
  osteon_status status = osteon_data_path("clinical.csv", data, sizeof data);
  if (status == OSTEON_OK) status = osteon_trials_load(&trials, j->named.registry, model, NULL, data);
  if (status == OSTEON_OK) unseen = calloc((size_t)osteon_trials_count(trials) + 1, sizeof *unseen);
  if (status == OSTEON_OK && !unseen) status = OSTEON_ENOMEM;
  if (status == OSTEON_OK) status = osteon_trials_read_unseen(trials, path, unseen);
  if (status == OSTEON_OK) status = set_errors(j, trials, unseen);
  free(unseen);
  osteon_trials_free(trials);
  return status == OSTEON_OK ? DONE : complain_last(exit_of_reading(status));
}

/* ---- the forecast ---- */

static void tell_of_plan(const plan *p) {
  const cli_settings none = {NULL, 0};
  tell_of_contexts(&(cli_life){p->scenario, NULL, &none, p->options.until, NULL}, no_columns, 0);
  tell_of_pairs(osteon_scenario_model(p->scenario), p->scenario, &none,
                osteon_scenario_population(p->of->own.scenario), NULL);
  tell_of_solver(p->scenario);
  tell_of_schedule(p->options.schedule, p->options.until);
}

static int begin(job *j) {
  osteon_sweep_options *o = &j->own.options;
  o->population = osteon_scenario_population(j->own.scenario);
  osteon_population_set_seed(o->population, j->seed < 0 ? 0 : (uint64_t)j->seed);
  o->n = j->n;
  o->columns = j->names;
  o->n_columns = j->n_columns;
  o->quantiles = j->probabilities;
  o->n_quantiles = j->n_probabilities;
  if (osteon_population_count(o->population) == 0)
    return complain(WRONG,
                    "%s has no section `variability`: it does not say how women like her differ; add one, or "
                    "`people: FILE`",
                    j->own.path);
  warn_of_population(o->population);
  if (j->ensemble && open_sets(osteon_scenario_model(j->own.scenario), j->ensemble, &j->sets) != DONE)
    return WRONG;
  o->sets = j->sets;
  osteon_status status =
      osteon_forecast_new(&j->forecast, osteon_scenario_model(j->own.scenario), o, j->own.path);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  status = osteon_forecast_read(j->forecast, j->measured);
  return status == OSTEON_OK ? find_errors(j) : complain_last(exit_of_reading(status));
}

static int end_of(osteon_status status) {
  if (interrupted) return complain(FAILED, "interrupted by signal %d, before the forecast", (int)interrupted);
  return complain_last(status == OSTEON_EDOMAIN ? FAILED : exit_of(status));
}

static void tell_of_weights(const osteon_weighing *w) {
  if (w->failed)
    complain(DONE, "notice: %lld of %lld women failed before the last measurement and weigh nothing",
             (long long)w->failed, (long long)w->women);
  if (w->power < 1)
    complain(DONE,
             "notice: %lld women were worth %.0f (effective sample size), too few: the likelihood of the "
             "measurements was raised to the power %.3g, as if their errors were %.3g times as large, and "
             "they are worth %.0f; more women (-n) are better",
             (long long)w->women, w->untempered, w->power, 1 / sqrt(w->power), w->effective);
  else
    complain(DONE, "notice: %lld women are worth %.0f (effective sample size)", (long long)w->women,
             w->effective);
}

static osteon_status run_plans(job *j, osteon_weighing *weighing) {
  progress_begin(&j->progress, j->output, 0, (double)j->n * (1 + j->n_others));
  osteon_status status = osteon_forecast_run(j->forecast, weighing);
  for (int i = 0; i < j->n_others && status == OSTEON_OK; i++) {
    j->before += (double)j->n;
    status = osteon_forecast_add_plan(j->forecast, &j->others[i].options, j->others[i].path);
  }
  progress_end(&j->progress);
  return status;
}

static int run(job *j) {
  osteon_weighing weighing = {0};
  tell_of_plan(&j->own);
  for (int i = 0; i < j->n_others; i++) tell_of_plan(&j->others[i]);
  complain(DONE, "notice: research only, no medical advice");
  osteon_status status = run_plans(j, &weighing);
  if (status != OSTEON_OK) return end_of(status);
  tell_of_weights(&weighing);
  status = osteon_forecast_save(j->forecast, j->output);
  if (status == OSTEON_OK)
    status = osteon_forecast_plot(j->forecast, osteon_scenario_title(j->own.scenario), j->plot, j->script);
  return status == OSTEON_OK ? DONE : complain_last(FAILED);
}

static int cli_forecast_main(int argc, char **argv) {
  const duration none = {NAN, 0};
  job all = {.n = 20000, .seed = -1, .until = none, .every = none, .given = CLI_NOT_GIVEN, .output = "-"};
  job *j = &all;
  int status = take_arguments(j, argc, argv);
  catch_signals();
  if (status == DONE) status = take_quantiles(&j->quantiles, &j->probabilities, &j->n_probabilities);
  if (status == DONE) status = open_all(j);
  if (status == DONE) status = begin(j);
  if (status == DONE) status = run(j);
  osteon_forecast_free(j->forecast);
  osteon_sets_free(j->sets);
  for (int i = 0; i < j->n_others && j->others; i++) osteon_scenario_free(j->others[i].scenario);
  osteon_scenario_free(j->own.scenario);
  osteon_registry_free(j->named.registry);
  free(j->others);
  cli_uncut(&j->plans);
  cli_uncut(&j->columns);
  cli_uncut(&j->quantiles);
  free(j->probabilities);
  return status == HELPED ? finish_output(DONE) : status;
}
