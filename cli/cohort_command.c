/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon cohort: many subjects of a scenario; the rows of all of them, and what they have in common. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/events.h>
#include <osteon/picture.h>
#include <osteon/text.h>
#include <osteon/scenario.h>
#include <osteon/sweep.h>

#include "cli.h"

typedef struct job {
  const char *scenario_path, *events, *time_unit, *individuals, *output, *plot, *script, *checkpoint, *resume,
      *parameters, *sets_path, *people, *write_people, *part, *save, *ensemble;
  int intervals, single, before_doses;
  int64_t n, seed, minutes; /* -1 where not given */
  duration until, every;
  cli_given given;
  cli_settings settings;
  /* made */
  osteon_scenario *scenario;
  cli_model named;
  osteon_schedule *own_schedule, *schedule;
  osteon_population *own_population, *given_people;
  const osteon_model *model;
  osteon_event_options of_events;
  char *text_of_events;
  osteon_event_table *table;
  const char **ids;
  cli_list carry;
  osteon_sweep_options options;
  cli_list columns;
  cli_times times;
  cli_dose_rows dose_rows;
  cli_list quantiles;
  double *probabilities; /* the same */
  cli_exposures exposures;
  const char *exposed; /* the rows of --exposure of all */
  osteon_sweep *sweep;
  osteon_sets *sets;
  int set;       /* that runs, from 0; -1: none */
  int64_t count; /* of the part, or all */
  double before; /* subjects of sweeps that are done */
  cli_progress progress;
} job;

/* ---- arguments ---- */

static const char standard_output[] = "-"; /* where -o is not given */

static int cli_cohort_main(int argc, char **argv);

static const cli_option table[] = {
    {"SCENARIO", 0, CLI_PLAIN, offsetof(job, scenario_path), 0, 0},
    CLI_MODEL(named, ""),
    {"-n", 0, CLI_WHOLE, offsetof(job, n), "N",
     "number of subjects, 1 to 1e9; required, except with --events and --people, where it is that of the "
     "table"},
    {"--seed", 0, CLI_WHOLE, offsetof(job, seed), "S",
     "seed of the random numbers, a whole number; default: 0"},
    {"--people", 0, CLI_READ, offsetof(job, people), "FILE.csv",
     "the subjects, in place of `variability`: a row for each, with columns for parameters and habits "
     "(inputs such as calcium), id, and row_weight, which weights mean, sd and quantiles"},
    {"--write-people", 0, CLI_WRITE, offsetof(job, write_people), "FILE.csv",
     "the subjects, for --people, which then gives the same tables"},
    CLI_SETTINGS(settings,
                 "a parameter, or the median of one that varies; may be repeated, as may --input and --init"),
    CLI_PARAMETERS(
        parameters, 0, CLI_READ,
        "values of parameters, or medians of those that vary, as `osteon fit` writes them, before --set"),
    {"--until", 0, CLI_TIME, offsetof(job, until), "TIME",
     "length of the run; default: the scenario's, or 365 d"},
    {"--every", 0, CLI_TIME, offsetof(job, every), "TIME",
     "time between rows, at least one tick; default: the scenario's, or 1 d"},
    CLI_TIMES,
    CLI_COLUMNS_OF_MODEL,
    {"--quantiles", 0, CLI_TEXT, offsetof(job, quantiles.given), "P,...",
     "quantiles of the summary, in percent, and bands of the picture between them; default: 5,25,50,75,95; "
     "values come from bins and are accurate to 0.05 %"},
    {"--before-doses", 0, CLI_FLAG, offsetof(job, before_doses), 0,
     "two more rows on each day after day 0 on which somebody is given a dose: just before it and just after "
     "it"},
    CLI_EXPOSURE(exposures,
                 "mean and quantiles of --exposure; default: -, standard output, if -o is given; the "
                 "subjects run a second time, on every tick"),
    {"--individual-exposures", 0, CLI_WRITE, offsetof(job, exposed), "FILE.csv",
     "the rows of --exposure of all subjects"},
    {"--individuals", 0, CLI_WRITE, offsetof(job, individuals), "FILE",
     "the rows of all subjects: id, time, columns; CSV, or NetCDF-4 by the suffix .nc"},
    CLI_FLOAT32,
    {"--part", 0, CLI_TEXT, offsetof(job, part), "K/PARTS",
     "only the K-th part of the N subjects, from 1; parts may run anywhere, and `osteon merge` merges them; "
     "needs --save"},
    {"--save", 0, CLI_WRITE, offsetof(job, save), "FILE",
     "the part, for `osteon merge`, in place of a summary; if it exists already, nothing is run; it keeps "
     "the rows of --individuals if the name of that file ends in .rows"},
    CLI_INTERVALS(intervals, sets_path,
                  "columns mean_low, mean_high and so on: 95 % intervals over parameter sets, and variances "
                  "between subjects and between sets; the same subjects are run with each set, so the time "
                  "grows with the number of sets"),
    {"--ensemble", 0, CLI_READ, offsetof(job, ensemble), "FILE.csv",
     "the same as --intervals --sets FILE.csv"},
    {"--events", 0, CLI_READ, offsetof(job, events), "FILE.csv",
     "doses over time of each subject: NONMEM columns with ID, drugs by name or number, and columns of "
     "inputs and parameters"},
    CLI_TIME_UNIT(time_unit),
    {"--carry", 0, CLI_TEXT, offsetof(job, carry.given), "A,B,...",
     "columns of the table of --events that are copied into the rows of --individuals, after the time"},
    OSTEON_OPTION_LIST(CLI_ROW)
        CLI_OUTPUT(output, "the summary, CSV, or NetCDF-4 by the suffix .nc; default: -, standard output"),
    CLI_PLOT(plot, script, "of median and bands between quantiles"),
    CLI_CHECKPOINTS(checkpoint, resume,
                    "written when Ctrl-C or another signal ends the run, to continue from",
                    "give the same options as before, except --threads"),
    {"--every-minutes", 0, CLI_WHOLE, offsetof(job, minutes), "M",
     "minutes between checkpoints, which are then also written during the run (0: after every slice of "
     "subjects); repeating the same command continues from --checkpoint, which is removed at the end"},
    CLI_KEYS_OF_SCENARIO,
    CLI_END};

extern const cli_command cli_cohort;
const cli_command cli_cohort = {
    .name = "cohort",
    .summary = "a virtual population of a scenario",
    .forms =
        "SCENARIO -n N [OPTION]...\nSCENARIO --people FILE.csv [OPTION]...\n--model NAME --events FILE.csv "
        "[OPTION]...",
    .text =
        "Runs a virtual population: N subjects with the between-subject variability of the scenario's "
        "section `variability`. Writes mean and quantiles over time as CSV. Options override the scenario. "
        "Subject i depends only on the seed and i; no file depends on the number of threads.",
    .exits =
        "0 done, even if some subjects failed; 1 the run failed, or all subjects did; 2 the input is wrong.",
    .options = table,
    .main = cli_cohort_main};

static int check_part(const job *j) {
  if (cli_check_processes(j->part, "subjects") != DONE) return WRONG;
  if (j->part && !j->save)
    return complain(WRONG, "--part without --save: the part has no file; give --save FILE");
  if (j->minutes >= 0 && !j->checkpoint)
    return complain(WRONG, "--every-minutes without --checkpoint: give the checkpoint's file");
  if (j->minutes > 1000000) return complain(WRONG, "--every-minutes: at most 1000000");
  if (j->minutes >= 0 && j->resume)
    return complain(WRONG, "--every-minutes continues from --checkpoint by itself; leave out --resume");
  if (!j->save) return DONE;
  const char *other = j->output != standard_output ? "-o"
                      : j->plot                    ? "--plot"
                      : j->script                  ? "--plot-script"
                      : j->carry.given             ? "--carry"
                      : j->exposures.list.given    ? "--exposure"
                                                   : NULL;
  if (!other) return DONE;
  return complain(WRONG, "%s with --save: `osteon merge` writes the summary of all parts; leave out %s",
                  other, other);
}

static int take_part(job *j) {
  const int status = cli_take_part(j->part, j->n, "subjects", &j->options.first, &j->count);
  if (j->part && status == DONE) j->options.count = j->count;
  return status;
}

static int take_arguments(job *j, int argc, char **argv) {
  const int status = cli_take(&cli_cohort, argc, argv, j);
  if (status != DONE) return status;
  if (!j->scenario_path && !j->named.name)
    return cli_missing(&cli_cohort, "no scenario and no --model given");
  if (check_model(&j->named, j->scenario_path) != DONE) return WRONG;
  if (j->people && j->seed >= 0)
    return complain(WRONG, "--seed with --people: nothing is drawn at random; leave it out");
  if (j->n < 0 && !j->events && !j->people) return cli_missing(&cli_cohort, "no number of subjects given");
  if (j->carry.given && !(j->events && j->individuals))
    return complain(WRONG, "--carry copies columns of --events into the rows of --individuals; give both");
  if (j->ensemble && (j->intervals || j->sets_path))
    return complain(WRONG, "--ensemble with --intervals or --sets: they mean the same; give one of them");
  if (j->ensemble) j->intervals = 1, j->sets_path = j->ensemble;
  if (cli_check_intervals(j->parameters, j->intervals, j->sets_path) != DONE) return WRONG;
  if (j->exposures.list.given && j->checkpoint)
    return complain(
        WRONG,
        "--exposure with --checkpoint: a checkpoint does not contain exposures; leave out one of the two");
  if (j->exposed && !j->exposures.list.given)
    return complain(WRONG, "--individual-exposures without --exposure: say which exposures with --exposure");
  if (check_part(j) != DONE) return WRONG;
  return j->n < 0 ? DONE : in_range("-n", j->n, 1, 1000000000);
}

/* What can be said before anything is computed. */
static int check_files(const job *j) {
  if (j->individuals && !strcmp(j->individuals, "-"))
    return complain(WRONG, "--individuals -: the rows cannot go to standard output; give a file");
  if (is_netcdf(j->individuals) && (j->checkpoint || j->resume))
    return complain(WRONG,
                    "--checkpoint or --resume with --individuals %s: rows in NetCDF cannot be continued; "
                    "give a file that ends in .csv",
                    j->individuals);
  const int checked = check_tables(j->individuals, j->output, j->single);
  if (checked != DONE) return checked;
  if (check_csv(j->exposures.path) != DONE || check_csv(j->exposed) != DONE ||
      check_csv(j->write_people) != DONE)
    return WRONG;
  const osteon_status status = j->plot ? osteon_picture_check(j->plot) : OSTEON_OK;
  if (status != OSTEON_OK) return complain_last(status == OSTEON_EUNSUPPORTED ? FAILED : WRONG);
  return DONE;
}

/* ---- planning ---- */

static int plan_steps(job *j) {
  cli_given chosen;
  osteon_sweep_options *options = &j->options;
  if (cli_choose_steps(j->scenario, &j->given, &chosen) != DONE) return WRONG;
  OSTEON_OPTION_LIST(CLI_TAKE)
  return DONE;
}

static int plan_times(job *j) {
  const double dt = j->options.dt;
  long long ticks;
  if (cli_plan_rows(&j->times, j->scenario, dt, &j->until, &j->every, &ticks) != DONE) return WRONG;
  j->options.times = j->times.days;
  j->options.n_times = j->times.n;
  j->options.every = j->every.days;
  j->options.until = osteon_tick_to_day((double)ticks, dt);
  return osteon_schedule_round(j->schedule, dt) == OSTEON_OK ? DONE : complain_last(WRONG);
}

/* As the table calls its subjects. */
static int name_subjects(job *j) {
  if (!osteon_event_table_id(j->table, 0)) return DONE;
  j->ids = malloc((size_t)j->n * sizeof *j->ids);
  if (!j->ids) return complain(FAILED, "out of memory");
  for (int64_t i = 0; i < j->n; i++) j->ids[i] = osteon_event_table_id(j->table, i);
  j->options.ids = j->ids;
  return DONE;
}

/* With -n: so many times the one subject of the table. */
static int count_subjects(job *j) {
  const int64_t n = osteon_event_table_count(j->table);
  if (j->n < 0) {
    j->n = n;
    return name_subjects(j);
  }
  if (n == 1) return DONE;
  if (j->people)
    return complain(WRONG,
                    "--people with --events: the table %s has %lld subjects of its own; give their "
                    "parameters as columns there",
                    j->events, (long long)n);
  return complain(WRONG, "-n %lld: the table %s has %lld subjects; leave out -n", (long long)j->n, j->events,
                  (long long)n);
}

static osteon_status set_up_each(void *context, osteon_cohort *cohort, int64_t first) {
  const job *j = context;
  if (osteon_event_table_count(j->table) > 1 || j->ids)
    return osteon_event_table_apply_cohort(j->table, first, cohort);
  osteon_status status = OSTEON_OK;
  const char *name;
  for (int k = 0; (name = osteon_event_table_parameter_name(j->table, k)) && status == OSTEON_OK; k++) {
    const double value = osteon_event_table_parameter(j->table, 0, k);
    if (!isnan(value)) status = osteon_cohort_set_param(cohort, name, value);
  }
  return status;
}

static const char *carry(void *context, int64_t subject, double day, int k) {
  const job *j = context;
  return osteon_event_table_carried(j->table, osteon_event_table_count(j->table) > 1 ? subject : 0, day, k);
}

static int plan_events(job *j) {
  if (!j->events) return DONE;
  osteon_event_options options = j->of_events;
  options.dt = j->options.dt;
  if (j->scenario)
    options.base = j->schedule;
  else
    options.until = j->options.until;
  int status = cli_cut("--carry", &j->carry, &options.carry, &options.n_carry);
  if (status == DONE) status = read_table(&j->table, j->model, &options, j->events, &j->settings);
  if (status == DONE) status = count_subjects(j);
  if (status != DONE) return status;
  j->options.set_up_each = set_up_each;
  j->options.carried = options.carry;
  j->options.n_carried = options.n_carry;
  j->options.carry = carry;
  return DONE;
}

static int plan_dose_rows(job *j) {
  const double dt = j->options.dt, until = j->options.until;
  int status = DONE;
  if (!j->before_doses) return DONE;
  if (!j->table) status = cli_dose_rows_add(&j->dose_rows, j->schedule, dt, until);
  for (int64_t i = 0; j->table && i < osteon_event_table_count(j->table) && status == DONE; i++)
    status = cli_dose_rows_add(&j->dose_rows, osteon_event_table_schedule(j->table, i), dt, until);
  return status == DONE ? cli_dose_rows_plan(&j->dose_rows, &j->options) : status;
}

static osteon_status set_up(void *context, osteon_cohort *cohort) {
  const job *j = context;
  return cli_set_up_cohort(cohort, j->scenario, &j->settings, j->sets, j->set);
}

/* ---- people ---- */

/* Of a pair, what neither the table nor anything else gives. */
static osteon_status find_implied(const job *j, const char **names, double *values, int *param) {
  double value;
  int n = 0;
  for (int i = 0; i < j->settings.n; i++)
    if (*j->settings.at[i].option) names[n] = j->settings.at[i].name, values[n++] = 0;
  for (int k = 0; k < osteon_population_count(j->given_people); k++)
    names[n] = osteon_population_name_at(j->given_people, k), values[n++] = 0;
  return j->scenario ? osteon_scenario_imply(j->scenario, names, values, n, param, &value)
                     : osteon_model_imply(j->model, names, values, n, param, &value);
}

/* An age of hers and no menopause: what follows, for each of them. */
static int imply_people(const job *j) {
  const size_t most = (size_t)j->settings.n + (size_t)osteon_population_count(j->given_people) + 1;
  const char **names = calloc(most, sizeof *names);
  double *values = calloc(most, sizeof *values);
  int param = -1;
  osteon_status status = names && values ? find_implied(j, names, values, &param) : OSTEON_ENOMEM;
  const int before = osteon_population_count(j->given_people);
  if (status == OSTEON_OK && param >= 0)
    status = osteon_population_imply(j->given_people, j->model->params[param].name);
  for (int i = 0; osteon_population_count(j->given_people) > before && i < j->model->n_pairs; i++)
    if (j->model->pairs[i].first == param || j->model->pairs[i].second == param)
      complain(DONE, "notice: %s has no %s: it follows by %s", j->people, j->model->params[param].name,
               j->model->pairs[i].usual);
  free(names);
  free(values);
  return status == OSTEON_OK ? DONE : complain(FAILED, "out of memory");
}

static int read_people(job *j) {
  if (!j->people) return DONE;
  const osteon_status status = osteon_population_load(&j->given_people, j->model, j->people);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  const int64_t n = osteon_population_subject_count(j->given_people);
  if (j->n > n)
    return complain(WRONG, "-n %lld: %s has %lld people", (long long)j->n, j->people, (long long)n);
  if (j->n < 0) j->n = n;
  if (j->n < n)
    complain(DONE, "notice: -n %lld: the first %lld of the %lld people of %s", (long long)j->n,
             (long long)j->n, (long long)n, j->people);
  return DONE;
}

static int varies(const osteon_population *p, const char *name) {
  for (int k = 0; k < osteon_population_count(p); k++)
    if (!strcmp(osteon_population_name_at(p, k), name)) return 1;
  return 0;
}

/* Who lacks a value has that of the scenario. What varies there and not among the people is told. */
static osteon_status take_medians(const job *j, const osteon_population *of_scenario) {
  char lost[300] = "";
  for (int k = 0; k < osteon_population_count(j->given_people); k++) {
    double median;
    const char *name = osteon_population_name_at(j->given_people, k);
    osteon_status status = osteon_population_get_median(of_scenario, name, &median);
    if (status == OSTEON_OK) status = osteon_population_set_median(j->given_people, name, median);
    if (status != OSTEON_OK) return status;
  }
  for (int k = 0; k < osteon_population_count(of_scenario); k++) {
    const char *name = osteon_population_name_at(of_scenario, k);
    const size_t used = strlen(lost);
    if (!varies(j->given_people, name))
      snprintf(lost + used, sizeof lost - used, "%s%s", used ? ", " : "", name);
  }
  if (*lost)
    complain(DONE, "notice: %s replaces the scenario's variability, and has no column for %s", j->people,
             lost);
  return OSTEON_OK;
}

/* --set and --input are medians of what is drawn. */
static int take_settings(const job *j, osteon_population *p) {
  for (int i = 0; i < j->settings.n; i++) {
    const cli_setting *s = &j->settings.at[i];
    if (!cli_is_median(j->model, s)) continue;
    if (j->given_people && varies(j->given_people, s->name)) {
      if (strcmp(s->option, "--set") != 0 && strcmp(s->option, "--input") != 0) continue;
      return complain(WRONG, "%s %s: %s has a column of that name; change it there", s->option, s->name,
                      j->people);
    }
    if (cli_set_median(p, s) != DONE) return WRONG;
  }
  return DONE;
}

static int plan_population(job *j) {
  osteon_population *p = j->scenario ? osteon_scenario_population(j->scenario) : j->own_population;
  osteon_population_set_seed(p, j->seed < 0 ? 0 : (uint64_t)j->seed);
  if (j->given_people) {
    if (take_medians(j, p) != OSTEON_OK) return complain_last(WRONG);
    p = j->given_people;
    if (osteon_population_ids(p)) j->options.ids = osteon_population_ids(p);
  }
  if (take_settings(j, p) != DONE) return WRONG;
  if (j->write_people && osteon_population_save(p, j->n, j->write_people) != OSTEON_OK)
    return complain_last(FAILED);
  if (osteon_population_count(p) == 0 && j->scenario && !j->events && !j->people)
    complain(DONE, "%s has no section `variability`: all subjects are alike", j->scenario_path);
  j->options.population = p;
  warn_of_population(p);
  return DONE;
}

/* ---- running ---- */

static int show_progress(void *context, double subjects_of_sweep) {
  job *j = context;
  cli_progress *p = &j->progress;
  const double subjects = j->before + subjects_of_sweep;
  progress_show(p, subjects, "subject %.0f of %.0f  %.3g/s", subjects, p->until,
                (subjects - p->from) / (seconds() - p->begun));
  return interrupted != 0;
}

enum { POINTS = 200 }; /* of a curve of the picture, at least */

/* From the checkpoint of the same command line, if there is one. */
static int go_on(job *j) {
  FILE *there = fopen(j->checkpoint, "rb");
  if (!there) return DONE;
  fclose(there);
  const osteon_status status = osteon_sweep_load(j->sweep, j->checkpoint);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  return complain(DONE, "notice: continues from %s: %lld of %lld subjects are done", j->checkpoint,
                  (long long)osteon_sweep_done_count(j->sweep), (long long)j->count);
}

static int make_sweep(job *j) {
  osteon_sweep_options *o = &j->options;
  o->n = j->n;
  o->individuals = j->individuals;
  o->single = j->single;
  o->points = j->plot || j->script ? POINTS : 0;
  o->sets = j->save ? j->sets : NULL; /* which a part keeps */
  o->schedule = j->table ? osteon_event_table_schedule(j->table, 0) : j->schedule;
  o->set_up = set_up;
  o->progress = show_progress;
  o->context = j;
  osteon_status status = osteon_sweep_new(&j->sweep, j->model, o);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  if (j->resume) status = osteon_sweep_load(j->sweep, j->resume);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  return j->minutes >= 0 ? go_on(j) : DONE;
}

static int stop_early(job *j) {
  const long long done = osteon_sweep_done_count(j->sweep), n = j->count;
  if (!j->checkpoint)
    return complain(FAILED, "interrupted by signal %d after %lld of %lld subjects", (int)interrupted, done,
                    n);
  if (osteon_sweep_save(j->sweep, j->checkpoint) != OSTEON_OK) return complain_last(FAILED);
  if (j->minutes >= 0)
    return complain(
        FAILED,
        "interrupted by signal %d after %lld of %lld subjects; the same command line continues from %s",
        (int)interrupted, done, n, j->checkpoint);
  return complain(FAILED, "interrupted by signal %d after %lld of %lld subjects; continue with --resume %s",
                  (int)interrupted, done, n, j->checkpoint);
}

static int run_all(job *j) {
  osteon_status status = OSTEON_OK;
  double saved = seconds();
  while (status == OSTEON_OK && !interrupted && osteon_sweep_done_count(j->sweep) < j->count) {
    status = osteon_sweep_next(j->sweep);
    if (status != OSTEON_OK || j->minutes < 0 || seconds() - saved < 60 * (double)j->minutes) continue;
    status = osteon_sweep_save(j->sweep, j->checkpoint);
    saved = seconds();
  }
  if (interrupted && osteon_sweep_done_count(j->sweep) < j->count) return stop_early(j);
  return status == OSTEON_OK ? DONE : complain_last(exit_of(status));
}

/* ---- parameter sets ---- */

/* Whether the scenario or --set gives the median; what --parameters gives is fitted, as the sets are. */
static int is_held(const job *j, const char *name, double median) {
  const osteon_model *m = j->model;
  for (int i = j->settings.n - 1; i >= 0; i--) {
    const cli_setting *s = &j->settings.at[i];
    if (cli_sets_parameter(s) && !strcmp(s->name, name)) return !strcmp(s->option, "--set");
  }
  return median != m->params[osteon_model_index(m, OSTEON_PARAM, name)].value;
}

static osteon_status move_medians(const job *j, const double *medians) {
  for (int k = 0; k < osteon_sets_parameter_count(j->sets); k++) {
    const char *name = osteon_sets_parameter_name(j->sets, k);
    if (is_held(j, name, medians[k])) continue;
    const osteon_status status = osteon_population_set_median(
        j->options.population, name, j->set < 0 ? medians[k] : osteon_sets_value(j->sets, j->set, k));
    if (status != OSTEON_OK) return status;
  }
  return OSTEON_OK;
}

/* The same subjects with the set's parameters, into the intervals of the summary. */
static osteon_status run_set(job *j, const double *medians) {
  osteon_sweep_options options = j->options;
  osteon_sweep *sweep = NULL;
  options.individuals = NULL;
  options.points = 0;
  options.sets = NULL;
  osteon_status status = move_medians(j, medians);
  if (status == OSTEON_OK) status = osteon_sweep_new(&sweep, j->model, &options);
  while (status == OSTEON_OK && osteon_sweep_done_count(sweep) < j->count) status = osteon_sweep_next(sweep);
  if (status == OSTEON_OK && osteon_sweep_failure_count(sweep))
    complain(DONE, "set %d: %" PRId64 " of %" PRId64 " subjects failed; they are left out", j->set,
             osteon_sweep_failure_count(sweep), j->count);
  if (status == OSTEON_OK) status = osteon_sweep_take_set(j->sweep, sweep);
  osteon_sweep_free(sweep);
  return status;
}

static int run_sets(job *j) {
  const int n = osteon_sets_parameter_count(j->sets);
  double *medians = calloc((size_t)n + 1, sizeof *medians);
  osteon_status status = medians ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; k < n && status == OSTEON_OK; k++)
    status = osteon_population_get_median(j->options.population, osteon_sets_parameter_name(j->sets, k),
                                          &medians[k]);
  for (j->set = 0; j->set < osteon_sets_count(j->sets) && status == OSTEON_OK && !interrupted; j->set++) {
    j->before = (double)j->count * (1 + j->set);
    status = run_set(j, medians);
  }
  j->set = -1; /* the medians go back in any case: a checkpoint is of the subjects without sets */
  const osteon_status moved = medians ? move_medians(j, medians) : OSTEON_OK;
  if (status == OSTEON_OK) status = moved;
  free(medians);
  if (interrupted) return stop_early(j);
  return status == OSTEON_OK ? DONE : complain_last(exit_of(status));
}

static int save(job *j) {
  char caption[300];
  if (j->save) return osteon_sweep_save_part(j->sweep, j->save) == OSTEON_OK ? DONE : complain_last(FAILED);
  const osteon_model *model = j->model;
  const char *title = j->scenario ? osteon_scenario_title(j->scenario) : "";
  snprintf(caption, sizeof caption, "%s%s%s", model->name, *title ? ": " : " - ",
           *title ? title : model->title);
  if (osteon_sweep_finish(j->sweep, j->output) != OSTEON_OK ||
      osteon_sweep_plot(j->sweep, caption, j->plot, j->script) != OSTEON_OK)
    return complain_last(FAILED);
  return DONE;
}

static int expose(job *j) {
  cli_exposures *e = &j->exposures;
  double doubt = 0;
  if (!e->n) return DONE;
  progress_begin(&j->progress, j->output, 0, (double)j->n);
  const osteon_status status = osteon_sweep_expose(j->sweep, e->what, e->n, j->exposed, e->path, &doubt);
  progress_end(&j->progress);
  if (interrupted)
    return complain(FAILED, "interrupted by signal %d, before the exposures", (int)interrupted);
  if (status != OSTEON_OK) return complain_last(FAILED);
  cli_exposures_tell(doubt);
  return DONE;
}

static int report_failures(const job *j) {
  const int64_t failed = osteon_sweep_failure_count(j->sweep);
  if (!failed) return DONE;
  complain(FAILED, "%" PRId64 " of %" PRId64 " subjects failed; their rows end with nan", failed, j->count);
  for (int i = 0; osteon_sweep_failure_at(j->sweep, i); i++)
    complain(FAILED, "%s", osteon_sweep_failure_at(j->sweep, i));
  return failed == j->count ? FAILED : DONE;
}

static int check_all_inputs(const job *j) {
  if (!j->table) return check_inputs(j->schedule, j->options.dt, &j->settings);
  for (int64_t i = 0; i < osteon_event_table_count(j->table); i++)
    if (check_inputs(osteon_event_table_schedule(j->table, i), j->options.dt, &j->settings) != DONE)
      return WRONG;
  return DONE;
}

static int tell_of_columns(const job *j) {
  int n = 0;
  while (osteon_sweep_column_at(j->sweep, n)) n++;
  const char **columns = calloc((size_t)n + 1, sizeof *columns);
  if (!columns) return complain(FAILED, "out of memory");
  for (int k = 0; k < n; k++) columns[k] = osteon_sweep_column_at(j->sweep, k);
  tell_of_contexts(&(cli_life){j->scenario, j->schedule, &j->settings, j->options.until, j->table}, columns,
                   n);
  free(columns);
  return DONE;
}

static int run(job *j) {
  const osteon_model *m = j->model;
  if (check_all_inputs(j) != DONE) return WRONG;
  if (tell_of_columns(j) != DONE) return FAILED;
  tell_of_pairs(m, j->scenario, &j->settings, j->options.population, j->table);
  if (j->scenario) tell_of_solver(j->scenario);
  if (j->table)
    tell_of_table(j->table, j->options.until);
  else
    tell_of_schedule(j->schedule, j->options.until);
  int is_there = 0;
  if (j->save && osteon_sweep_find_part(j->sweep, j->save, &is_there) != OSTEON_OK)
    return complain_last(WRONG);
  if (is_there) return complain(DONE, "notice: %s exists already; nothing is run", j->save);
  progress_begin(&j->progress, j->output, (double)osteon_sweep_done_count(j->sweep),
                 (double)j->count * (1 + osteon_sets_count(j->sets)));
  int status = run_all(j);
  if (status == DONE && j->sets) status = run_sets(j);
  progress_end(&j->progress);
  if (status == DONE) status = save(j);
  if (status == DONE && j->minutes >= 0) remove(j->checkpoint);
  if (status == DONE) status = expose(j);
  return status == DONE ? report_failures(j) : status;
}

static int open_scenario(job *j) {
  const int opened = open_with(&j->named, j->scenario_path, &j->scenario);
  if (opened != DONE) return opened;
  j->model = osteon_scenario_model(j->scenario);
  j->schedule = osteon_scenario_schedule(j->scenario);
  return DONE;
}

static int open_model(job *j) {
  const int found = find_model(&j->named, j->named.name, &j->model);
  if (found != DONE) return found;
  osteon_status status = osteon_schedule_new(&j->own_schedule, j->model);
  if (status == OSTEON_OK) status = osteon_population_new(&j->own_population, j->model, 0);
  j->schedule = j->own_schedule;
  return status == OSTEON_OK ? DONE : complain_last(exit_of(status));
}

/* From arguments to a sweep that can run. */
static int prepare(job *j) {
  int status = check_files(j);
  if (status == DONE) status = j->scenario_path ? open_scenario(j) : open_model(j);
  if (status == DONE) status = read_people(j);
  if (status == DONE) status = plan_steps(j);
  if (status == DONE)
    status = begin_events(j->events, j->time_unit, j->model, j->given.dt, &j->of_events, &j->text_of_events,
                          &j->options.dt);
  if (status == DONE) status = plan_times(j);
  if (status == DONE) status = plan_events(j);
  if (status == DONE) status = take_part(j);
  if (status == DONE) status = plan_dose_rows(j);
  if (status == DONE) status = cli_cut("--columns", &j->columns, &j->options.columns, &j->options.n_columns);
  if (status == DONE) status = take_quantiles(&j->quantiles, &j->probabilities, &j->options.n_quantiles);
  j->options.quantiles = j->probabilities;
  if (status == DONE) status = cli_read_parameters(j->model, j->parameters, &j->settings);
  if (status == DONE) status = cli_imply(j->model, j->scenario, &j->settings);
  if (status == DONE && j->table)
    status = cli_imply_table(j->table, j->model, j->scenario, &j->settings, j->events);
  if (status == DONE && j->given_people) status = imply_people(j);
  if (status == DONE)
    status = cli_exposures_take(&j->exposures, j->model, j->options.dt, j->options.until, j->output);
  if (status == DONE) status = plan_population(j);
  if (status == DONE && j->intervals) status = need_sets(j->model, j->sets_path, &j->sets);
  if (status == DONE) status = make_sweep(j);
  return status;
}

static void free_job(job *j) {
  osteon_sweep_free(j->sweep);
  osteon_sets_free(j->sets);
  osteon_event_table_free(j->table);
  osteon_text_free(j->text_of_events);
  osteon_schedule_free(j->own_schedule);
  osteon_population_free(j->own_population);
  osteon_population_free(j->given_people);
  osteon_scenario_free(j->scenario);
  osteon_registry_free(j->named.registry);
  free(j->ids);
  free(j->settings.at);
  cli_uncut(&j->columns);
  cli_uncut(&j->carry);
  cli_free_times(&j->times);
  cli_uncut(&j->quantiles);
  free(j->probabilities);
  cli_exposures_free(&j->exposures);
  cli_dose_rows_free(&j->dose_rows);
}

static int cli_cohort_main(int argc, char **argv) {
  const duration none = {NAN, 0};
  job all = {.n = -1,
             .seed = -1,
             .minutes = -1,
             .set = -1,
             .until = none,
             .every = none,
             .given = CLI_NOT_GIVEN,
             .output = standard_output};
  job *j = &all;
  osteon_sweep_options_default(&j->options);
  OSTEON_THREAD_OPTIONS(CLI_DEFAULT)
  int status = take_arguments(j, argc, argv);
  catch_signals(); /* before the first file is opened: what is begun is also removed */
  if (status == DONE) status = prepare(j);
  if (status == DONE) status = run(j);
  free_job(j);
  return status == HELPED ? finish_output(DONE) : status;
}
