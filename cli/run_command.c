/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon run: one subject from a scenario or a model's name, its trajectory as CSV and picture. */
#define _POSIX_C_SOURCE 200809L
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/events.h>
#include <osteon/picture.h>
#include <osteon/text.h>
#include <osteon/model.h>
#include <osteon/scenario.h>
#include <osteon/schedule.h>
#include <osteon/sim.h>

#include "cli.h"

typedef struct job {
  const char *scenario_path, *events, *time_unit, *output, *plot, *script, *checkpoint, *resume, *solver,
      *parameters, *sets_path;
  cli_names more; /* scenarios beside the first */
  int intervals, before_doses, single;
  duration until, every;
  cli_given given;
  cli_settings settings;
  /* made */
  osteon_scenario *scenario;
  cli_model named;
  osteon_schedule *own_schedule;
  const osteon_schedule *schedule;
  osteon_event_options of_events;
  char *text_of_events;
  osteon_event_table *table_of_events;
  const osteon_model *model;
  osteon_sim_options options;
  osteon_sim *sim;
  osteon_sets *sets;
  cli_beside beside;           /* the sims of these */
  osteon_table *table, *first; /* first: of the first of several scenarios */
  cli_list columns;
  cli_times times;
  cli_exposures exposures;
  long long ticks;
  cli_progress progress;
  int event, drawn; /* of the schedule: those before it are over, and are in the picture */
} job;

/* ---- arguments ---- */

static int cli_run_main(int argc, char **argv);

static const cli_option table[] = {
    {"SCENARIO", 0, CLI_PLAIN, offsetof(job, scenario_path), 0, 0},
    {"SCENARIO", 0, CLI_MORE, offsetof(job, more), 0, 0},
    CLI_MODEL(named, ""),
    CLI_SETTINGS(settings, "a parameter; may be repeated, as may --input and --init"),
    CLI_PARAMETERS(parameters, 0, CLI_READ, "values of parameters as `osteon fit` writes them, before --set"),
    {"--until", 0, CLI_TIME, offsetof(job, until), "TIME",
     "length of the run; default: the scenario's, or 365 d"},
    {"--every", 0, CLI_TIME, offsetof(job, every), "TIME",
     "time between rows, at least one tick; default: the scenario's, or 1 d"},
    CLI_TIMES,
    CLI_COLUMNS_OF_MODEL,
    {"--before-doses", 0, CLI_FLAG, offsetof(job, before_doses), 0,
     "two more rows on each day of a dose after day 0: just before it, the trough, and just after it"},
    CLI_EXPOSURE(exposures, "a row for each of --exposure; default: -, standard output, if -o is given"),
    CLI_FLOAT32,
    CLI_INTERVALS(intervals, sets_path,
                  "columns NAME_low and NAME_high: 95 % intervals over parameter sets, the uncertainty due "
                  "to the parameters"),
    {"--events", 0, CLI_READ, offsetof(job, events), "FILE.csv",
     "doses over time: NONMEM columns, drugs by name or number, and columns of inputs and parameters"},
    CLI_TIME_UNIT(time_unit),
    {"--solver", 0, CLI_SOLVER, offsetof(job, solver), "NAME", "default: the scenario's, or the model's"},
    OSTEON_STEP_OPTIONS(CLI_ROW)
        CLI_OUTPUT(output, "the table, CSV, or NetCDF-4 by the suffix .nc; default: -, standard output"),
    CLI_PLOT(plot, script, "of the table"),
    CLI_CHECKPOINTS(
        checkpoint, resume, "written at the end of the run, to continue from",
        "give the same options as in the run that wrote it, except --until, --every, files and later events"),
    CLI_KEYS_OF_SCENARIO,
    CLI_END};

extern const cli_command cli_run;
const cli_command cli_run = {
    .name = "run",
    .summary = "one subject of a scenario file, or of a model",
    .forms = "SCENARIO... [OPTION]...\n--model NAME [OPTION]...",
    .text =
        "Runs one subject and writes time and chosen columns as CSV. Options override the scenario. Times "
        "are days, or texts such as 10y, 6 months, 3 weeks, 1y 6m. With several scenarios, the table has a "
        "column `scenario`, and the picture a curve for each.",
    .exits = "0 done, 1 the run failed, 2 the input is wrong.",
    .options = table,
    .main = cli_run_main};

/* What is of one subject. */
static int check_several(const job *j) {
  const char *const what = j->events                 ? "--events"
                           : j->checkpoint           ? "--checkpoint"
                           : j->resume               ? "--resume"
                           : j->exposures.list.given ? "--exposure"
                                                     : NULL;
  if (j->more.n && what) return complain(WRONG, "%s with several scenarios: give one of them", what);
  for (int i = 0; i < j->more.n; i++) {
    const char *const others[] = {j->scenario_path, j->output, j->plot, j->script};
    for (size_t k = 0; k < sizeof others / sizeof *others + (size_t)i; k++) {
      const char *other = k < 4 ? others[k] : j->more.at[k - 4];
      if (other && !strcmp(other, j->more.at[i]))
        return complain(WRONG, "%s is given twice; give different files", other);
    }
  }
  return DONE;
}

static int take_arguments(job *j, int argc, char **argv) {
  const int status = cli_take(&cli_run, argc, argv, j);
  if (status != DONE) return status;
  if (!j->scenario_path && !j->named.name) return cli_missing(&cli_run, "no scenario and no --model given");
  if (check_model(&j->named, j->scenario_path) != DONE) return WRONG;
  if (cli_check_intervals(j->parameters, j->intervals, j->sets_path) != DONE) return WRONG;
  if (j->intervals && j->resume)
    return complain(WRONG, "--intervals with --resume: a checkpoint holds no runs of parameter sets");
  if (j->exposures.list.given && j->resume)
    return complain(WRONG, "--exposure with --resume: a checkpoint does not hold what came before it");
  return check_several(j);
}

/* ---- making the subject ---- */

static int plan_times(job *j) {
  const double dt = j->options.dt;
  const int status = cli_plan_rows(&j->times, j->scenario, dt, &j->until, &j->every, &j->ticks);
  return status == DONE
             ? cli_exposures_take(&j->exposures, j->model, dt, osteon_tick_to_day((double)j->ticks, dt),
                                  j->output ? j->output : "-")
             : status;
}

/* The tick of row k: calendar times such as a month are not whole ticks. Past the last of --times there is none. */
static long long tick_of_row(const job *j, long long k) {
  if (j->times.n) return k < j->times.n ? j->times.ticks[k] : LLONG_MAX;
  return (long long)osteon_tick_of_row((double)k, j->every.days, j->options.dt);
}

static int open_scenario(job *j) {
  const int opened = open_with(&j->named, j->scenario_path, &j->scenario);
  if (opened != DONE) return opened;
  j->model = osteon_scenario_model(j->scenario);
  osteon_sim_options_default(&j->options);
  if (osteon_scenario_get_options(j->scenario, &j->options) != OSTEON_OK) return complain_last(WRONG);
  j->schedule = osteon_scenario_schedule(j->scenario);
  return DONE;
}

static int open_model(job *j) {
  const int found = find_model(&j->named, j->named.name, &j->model);
  if (found != DONE) return found;
  const osteon_status status = osteon_schedule_new(&j->own_schedule, j->model);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  osteon_sim_options_default(&j->options);
  j->schedule = j->own_schedule;
  return DONE;
}

/* The table of one subject, on top of what the scenario has. */
static int read_events(job *j) {
  osteon_event_options options = j->of_events;
  options.dt = j->options.dt;
  if (j->scenario)
    options.base = j->schedule;
  else
    options.until = j->until.days;
  int status = read_table(&j->table_of_events, j->model, &options, j->events, &j->settings);
  if (status == DONE)
    status = cli_imply_table(j->table_of_events, j->model, j->scenario, &j->settings, j->events);
  if (status != DONE) return status;
  const int64_t n = osteon_event_table_count(j->table_of_events);
  if (n > 1)
    return complain(WRONG, "%s has %lld subjects; `osteon cohort` runs them all, and `osteon run` one",
                    j->events, (long long)n);
  j->schedule = osteon_event_table_schedule(j->table_of_events, 0);
  return DONE;
}

static int plan(job *j) {
  OSTEON_STEP_OPTIONS(CLI_GIVE)
  if (j->solver) j->options.solver = j->solver;
  int planned = begin_events(j->events, j->time_unit, j->model, j->given.dt, &j->of_events,
                             &j->text_of_events, &j->options.dt);
  if (planned == DONE) planned = plan_times(j);
  if (planned != DONE) return planned;
  if (j->scenario && osteon_schedule_round(osteon_scenario_schedule(j->scenario), j->options.dt) != OSTEON_OK)
    return complain_last(WRONG);
  const int read = j->events ? read_events(j) : DONE;
  j->options.schedule = j->schedule;
  return read;
}

static osteon_status set_one(osteon_sim *sim, const cli_setting *s, double value) {
  if (cli_sets_parameter(s)) return osteon_sim_set_param(sim, s->name, value);
  if (!strcmp(s->option, "--input")) return osteon_sim_set_input(sim, s->name, s->value);
  return osteon_sim_set_state(sim, s->name, s->value);
}

/* The scenario's parameters and those of --set hold in every set; -1: no set. */
static int make_sim(const job *j, int set, osteon_sim **sim) {
  osteon_status status = osteon_sim_new(sim, j->model, &j->options);
  if (status == OSTEON_OK && set >= 0) status = osteon_sets_apply_sim(j->sets, set, *sim);
  if (status == OSTEON_OK && j->scenario) status = osteon_scenario_apply_sim(j->scenario, *sim);
  if (status == OSTEON_OK && j->table_of_events)
    status = osteon_event_table_apply_sim(j->table_of_events, 0, *sim);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  for (int i = 0; i < j->settings.n; i++) {
    const cli_setting *s = &j->settings.at[i];
    status = set_one(*sim, s, cli_value_in(s, j->sets, set));
    if (status != OSTEON_OK) return complain(exit_of(status), "%s: %s", s->option, osteon_last_error());
  }
  return DONE;
}

static int set_up(job *j) {
  int status = make_sim(j, -1, &j->sim);
  if (status != DONE || !j->intervals) return status;
  status = need_sets(j->model, j->sets_path, &j->sets);
  if (status == DONE) status = cli_beside_make(&j->beside, osteon_sets_count(j->sets));
  for (int i = 0; i < j->beside.n && status == DONE; i++) status = make_sim(j, i, &j->beside.sims[i]);
  return status;
}

/* What can be said before anything is computed. */
static int check_files(const job *j) {
  const int checked = check_tables(j->output, NULL, j->single);
  if (checked != DONE) return checked;
  if (check_csv(j->exposures.path) != DONE) return WRONG;
  const osteon_status status = j->plot ? osteon_picture_check(j->plot) : OSTEON_OK;
  if (status == OSTEON_OK) return DONE;
  return complain_last(status == OSTEON_EUNSUPPORTED ? FAILED : WRONG);
}

/* ---- running ---- */

enum { TICKS_AT_ONCE = 1000 }; /* between looks at signals and the progress bar */

static int write_row(job *j) {
  const osteon_status status = osteon_table_add_sim(j->table, j->sim, j->beside.sims, j->beside.n);
  return status == OSTEON_OK ? DONE : complain_last(FAILED);
}

static int end_early(job *j) {
  progress_end(&j->progress);
  if (!interrupted) return complain_last(FAILED);
  return complain(FAILED, "interrupted by signal %d on day %g of %g", (int)interrupted,
                  osteon_sim_time(j->sim), osteon_tick_to_day((double)j->ticks, j->options.dt));
}

static void show_progress(job *j, double day) {
  cli_progress *p = &j->progress;
  progress_show(p, day, "day %.0f of %.0f  %.3g years/s", day, p->until,
                (day - p->from) / OSTEON_YEAR / (seconds() - p->begun));
}

typedef osteon_status runner(osteon_sim *sim, double day);

/* Also where it is there already: what happens on that day may be to come. */
static int advance(job *j, long long from, long long to, runner *run) {
  const double dt = j->options.dt;
  long long tick = from;
  do {
    tick = to - tick > TICKS_AT_ONCE ? tick + TICKS_AT_ONCE : to;
    const double day = osteon_tick_to_day((double)tick, dt);
    if (interrupted || run(j->sim, day) != OSTEON_OK || cli_beside_run(&j->beside, day, run) != DONE)
      return end_early(j);
    show_progress(j, day);
  } while (tick < to);
  return DONE;
}

/* The first tick after this one on which something is given, or one that is not reached. */
static long long next_dose(job *j, long long tick) {
  int n;
  const osteon_event *events = osteon_schedule_events(j->schedule, &n);
  for (; j->before_doses && j->event < n; j->event++) {
    const osteon_event *e = &events[j->event];
    const long long at = (long long)osteon_tick_nearest(e->time, j->options.dt);
    if (at > tick && e->kind != OSTEON_EVENT_INPUT) return at;
  }
  return LLONG_MAX;
}

enum { POINTS = 800 }; /* of a curve, at least */

/* The next tick after `tick` at which the picture has a point, beside the rows of the table: often enough that no peak
 * is cut, and when something happens, of which there is then one from just before too. */
static long long next_point(job *j, long long tick, int *is_event) {
  const long long fine = j->ticks / POINTS > 1 ? j->ticks / POINTS : 1, next = (tick / fine + 1) * fine;
  int n;
  const osteon_event *events = osteon_schedule_events(j->schedule, &n);
  while (j->drawn < n && osteon_tick_nearest(events[j->drawn].time, j->options.dt) <= (double)tick)
    j->drawn++;
  const double event =
      j->drawn < n ? osteon_tick_nearest(events[j->drawn].time, j->options.dt) : (double)LLONG_MAX;
  *is_event = event <= (double)next;
  return *is_event ? (long long)event : next;
}

static int keep_point(job *j, long long from, long long to, runner *run) {
  const int status = advance(j, from, to, run);
  if (status != DONE) return status;
  const osteon_status kept = osteon_table_keep_sim(j->table, j->sim, j->beside.sims, j->beside.n);
  return kept == OSTEON_OK ? DONE : complain_last(FAILED);
}

/* The points of the picture on the way to a row, which has its own. */
static int draw_until(job *j, long long from, long long to) {
  int status = DONE, is_event;
  for (long long point; (j->plot || j->script) && status == DONE && from < to; from = point) {
    point = next_point(j, from, &is_event);
    if (point > to) return DONE;
    if (is_event) status = keep_point(j, from, point, osteon_sim_run_before);
    if (status == DONE && point < to) status = keep_point(j, from, point, osteon_sim_run);
  }
  return status;
}

/* Rows at multiples of --every from day 0, whether resumed or not, and on the last day, or at --times alone; and on
 * days of doses. */
static int run_rows(job *j) {
  long long tick = (long long)osteon_tick_nearest(osteon_sim_time(j->sim), j->options.dt), row = 0;
  if (!j->times.n) row = (long long)((double)tick * j->options.dt / j->every.days) - 1;
  if (row < 0) row = 0;
  while (tick_of_row(j, row) < tick) row++;
  for (;;) {
    const long long dose = next_dose(j, tick), due = tick_of_row(j, row);
    const long long next = dose < due && dose < j->ticks ? dose : due < j->ticks ? due : j->ticks;
    int status = draw_until(j, tick, next);
    if (next == dose && status == DONE) status = advance(j, tick, next, osteon_sim_run_before);
    if (next == dose && status == DONE) status = write_row(j);
    if (status == DONE) status = advance(j, tick, next, osteon_sim_run);
    tick = next;
    if (status == DONE && (next == due || next == dose || !j->times.n)) status = write_row(j);
    if (status != DONE || tick == j->ticks) return status;
    while (tick_of_row(j, row) <= tick) row++;
  }
}

/* A subject of her own, as the rows need not stop on every tick. */
static int expose(job *j) {
  cli_exposures *e = &j->exposures;
  osteon_sim *sim = NULL;
  if (!e->n) return DONE;
  int status = make_sim(j, -1, &sim);
  if (status == DONE && (osteon_sim_expose(sim, e->what, e->n, e->found) != OSTEON_OK ||
                         osteon_exposure_save(e->path, e->what, e->found, e->n) != OSTEON_OK))
    status = complain_last(FAILED);
  osteon_sim_free(sim);
  for (int k = 0; k < e->n && status == DONE; k++) cli_exposures_tell(e->found[k].doubt);
  return status;
}

static int start(job *j) {
  if (check_inputs(j->schedule, j->options.dt, &j->settings) != DONE) return WRONG;
  const osteon_status status = j->resume ? osteon_sim_load(j->sim, j->resume) : osteon_sim_start(j->sim);
  if (status != OSTEON_OK) return complain_last(j->resume ? exit_of_reading(status) : exit_of(status));
  const double until = (double)j->ticks * j->options.dt, from = osteon_sim_time(j->sim);
  if (j->intervals && cli_beside_start(&j->beside) != DONE) return FAILED;
  if (from > until)
    return complain(WRONG, "--until %g is before day %g, when the checkpoint %s was made", until, from,
                    j->resume);
  tell_of_pairs(j->model, j->scenario, &j->settings, NULL, j->table_of_events);
  /* what a checkpoint is continued with may begin later */
  const double end = j->checkpoint ? INFINITY : osteon_tick_to_day((double)j->ticks, j->options.dt);
  if (j->table_of_events)
    tell_of_table(j->table_of_events, end);
  else
    tell_of_schedule(j->schedule, end);
  return DONE;
}

static int save(job *j) {
  char caption[300];
  const char *title = j->scenario ? osteon_scenario_title(j->scenario) : "";
  snprintf(caption, sizeof caption, "%s%s%s", j->model->name, *title ? ": " : " - ",
           *title ? title : j->model->title);
  if (osteon_table_save(j->table) != OSTEON_OK ||
      (j->checkpoint && osteon_sim_save(j->sim, j->checkpoint) != OSTEON_OK) ||
      osteon_table_plot(j->table, caption, j->plot, j->script) != OSTEON_OK)
    return complain_last(FAILED);
  return DONE;
}

/* The name of the file without folder and suffix. */
static int name_scenario(job *j) {
  char name[200];
  const char *slash = strrchr(j->scenario_path, '/'), *own = slash ? slash + 1 : j->scenario_path,
             *dot = strrchr(own, '.');
  snprintf(name, sizeof name, "%.*s", (int)(dot && dot > own ? dot - own : (ptrdiff_t)strlen(own)), own);
  const osteon_status status = osteon_table_set_scenario(j->table, name, osteon_scenario_title(j->scenario));
  return status == OSTEON_OK ? DONE : complain_last(exit_of(status));
}

/* Beside the first scenario's: columns of the same names. */
static int open_beside(job *j) {
  const osteon_status status = osteon_table_new_beside(&j->table, j->model, j->first);
  if (status != OSTEON_OK) return complain(exit_of(status), "%s: %s", j->scenario_path, osteon_last_error());
  if (osteon_table_set_schedule(j->table, j->schedule) != OSTEON_OK) return complain_last(FAILED);
  return name_scenario(j);
}

static int open_table(job *j) {
  const char *const *columns = NULL;
  int n = 0;
  if (j->first) return open_beside(j);
  if (osteon_table_new(&j->table, j->model, j->plot || j->script, j->output) != OSTEON_OK ||
      osteon_table_set_schedule(j->table, j->schedule) != OSTEON_OK)
    return complain_last(FAILED);
  if (j->single && osteon_table_set_single(j->table) != OSTEON_OK) return complain_last(FAILED);
  const int named = j->more.n ? name_scenario(j) : DONE;
  if (named != DONE) return named;
  const int cut = cli_cut("--columns", &j->columns, &columns, &n);
  if (cut != DONE || !columns) return cut;
  return osteon_table_set_columns(j->table, columns, n) == OSTEON_OK ? DONE : complain_last(WRONG);
}

static int tell_of_columns(const job *j) {
  int n = 0;
  while (osteon_table_column_at(j->table, n)) n++;
  const char **columns = calloc((size_t)n + 1, sizeof *columns);
  if (!columns) return complain(FAILED, "out of memory");
  for (int k = 0; k < n; k++) columns[k] = osteon_table_column_at(j->table, k);
  const double until = osteon_tick_to_day((double)j->ticks, j->options.dt);
  tell_of_contexts(&(cli_life){j->scenario, j->schedule, &j->settings, until, NULL}, columns, n);
  free(columns);
  return DONE;
}

static int prepare(job *j) {
  int status = j->scenario_path ? open_scenario(j) : open_model(j);
  if (status == DONE) status = cli_read_parameters(j->model, j->parameters, &j->settings);
  if (status == DONE) status = cli_imply(j->model, j->scenario, &j->settings);
  if (status == DONE) status = plan(j);
  return status == DONE ? set_up(j) : status;
}

static int compute(job *j) {
  int status = start(j);
  if (status != DONE) return status;
  catch_signals();
  if (!j->output) j->output = "-";
  status = open_table(j);
  if (status == DONE) status = tell_of_columns(j);
  if (status != DONE) return status;
  progress_begin(&j->progress, j->output, osteon_sim_time(j->sim), (double)j->ticks * j->options.dt);
  status = run_rows(j);
  progress_end(&j->progress);
  return status;
}

static int run(job *j) {
  int status = prepare(j);
  if (status == DONE) status = compute(j);
  if (status == DONE) status = save(j);
  return status == DONE ? expose(j) : status;
}

/* All that a scenario's run has made; what was given stays. */
static void clear(job *j) {
  cli_free_times(&j->times);
  osteon_table_free(j->table);
  osteon_sim_free(j->sim);
  cli_beside_free(&j->beside);
  osteon_sets_free(j->sets);
  osteon_event_table_free(j->table_of_events);
  osteon_text_free(j->text_of_events);
  osteon_schedule_free(j->own_schedule);
  osteon_scenario_free(j->scenario);
  free(j->settings.at);
}

/* ---- several scenarios ---- */

static int save_together(const job *first, const job *lives) {
  const int n = first->more.n + 1;
  const osteon_table **tables = calloc((size_t)n, sizeof *tables);
  if (!tables) return complain(FAILED, "out of memory");
  tables[0] = first->table;
  for (int i = 1; i < n; i++) tables[i] = lives[i - 1].table;
  osteon_status status = osteon_table_save(first->table);
  if (status == OSTEON_OK && (first->plot || first->script))
    status = osteon_table_plot_together(tables, n, first->model->title, first->plot, first->script);
  free((void *)tables);
  return status == OSTEON_OK ? DONE : complain_last(FAILED);
}

/* What was given, for the run of another scenario. */
static int begin_as(job *j, const job *given, const char *path) {
  *j = *given;
  j->scenario_path = path;
  j->settings.at = malloc(((size_t)given->settings.n + 1) * sizeof *j->settings.at);
  if (!j->settings.at) return complain(FAILED, "out of memory");
  if (given->settings.n)
    memcpy(j->settings.at, given->settings.at, (size_t)given->settings.n * sizeof *j->settings.at);
  return DONE;
}

static int run_several(job *j) {
  job *lives = calloc((size_t)j->more.n, sizeof *lives);
  int status = lives ? DONE : complain(FAILED, "out of memory");
  for (int i = 0; i < j->more.n && status == DONE; i++) status = begin_as(&lives[i], j, j->more.at[i]);
  complain_of(j->scenario_path);
  if (status == DONE) status = prepare(j);
  if (status == DONE) status = compute(j);
  for (int i = 0; i < j->more.n && status == DONE; i++) {
    complain_of(j->more.at[i]);
    lives[i].named = j->named;
    lives[i].first = j->table;
    status = prepare(&lives[i]);
    if (status == DONE) status = compute(&lives[i]);
  }
  complain_of(NULL);
  if (status == DONE) status = save_together(j, lives);
  for (int i = 0; lives && i < j->more.n; i++) clear(&lives[i]);
  free(lives);
  return status;
}

static int cli_run_main(int argc, char **argv) {
  const duration none = {NAN, 0};
  job j = {.until = none, .every = none, .given = CLI_NOT_GIVEN};
  int status = take_arguments(&j, argc, argv);
  if (status == DONE) status = check_files(&j);
  if (status == DONE) status = j.more.n ? run_several(&j) : run(&j);
  cli_uncut(&j.columns);
  cli_exposures_free(&j.exposures);
  clear(&j);
  osteon_registry_free(j.named.registry);
  free((void *)j.more.at);
  return status == HELPED ? finish_output(DONE) : status;
}
