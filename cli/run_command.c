/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon run: one subject from a scenario or a model's name, its trajectory as CSV and picture. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <osteon/events.h>
#include <osteon/picture.h>
#include <osteon/text.h>
#include <osteon/model.h>
#include <osteon/scenario.h>
#include <osteon/schedule.h>
#include <osteon/sim.h>

#include "cli.h"

static const char usage[] =
    "Usage: osteon run SCENARIO [OPTION]...\n"
    "       osteon run --model NAME [OPTION]...\n"
    "\n"
    "Runs one subject and writes time, states and outputs as CSV. Options win over the scenario.\n"
    "Times are days, or texts such as 10y, 6 months, 3 weeks, 1y 6m.\n"
    "\n"
    "  --model NAME          a model of `osteon models`\n"
    "  --set NAME=VALUE      a parameter; may be repeated, as may the next two\n"
    "  --input NAME=VALUE    an input, from the start until an event changes it\n"
    "  --init NAME=VALUE     an initial state\n"
    "  --until TIME          how long; default 365 days, or the scenario's\n"
    "  --every TIME          time between rows; default 1 day, at least one tick, or the scenario's\n"
    "  --dt TIME             length of a tick; default 1 day; a scenario's times move to the nearest tick\n"
    "  --events FILE.csv     doses and inputs over time: NONMEM columns, drugs by name, and inputs\n"
    "  --rtol X, --atol X    tolerances: relative; absolute, as a part of each state's typical size\n"
    "  --solver NAME         rkf45, rkck, rk8pd, bsimp, msadams or msbdf; default: the model's\n"
    "  -o FILE.csv           where the table goes; default -, the standard output\n"
    "  --plot FILE           draw it with gnuplot; FILE ends in .svg, .png or .pdf\n"
    "  --plot-script FILE    keep the gnuplot script\n"
    "  --checkpoint FILE     write all that the future depends on at the end\n"
    "  --resume FILE         go on from a checkpoint; all other options as in the run that wrote it,\n"
    "                        but --until, --every, files, and no --init\n"
    "  --help-scenario       the keys of a scenario file\n"
    "  --help                this text\n"
    "\n"
    "Exit status: 0 done, 1 the run failed, 2 the input is wrong.\n";

typedef osteon_status (*setter)(osteon_sim *, const char *, double);
typedef struct setting {
  setter set;
  const char *option, *text;
  char name[128];
  double value;
} setting;

typedef struct job {
  const char *scenario_path, *model_name, *events, *output, *plot, *script, *checkpoint, *resume, *solver;
  duration until, every, dt;
  double rtol, atol; /* NAN where not given */
  setting *settings;
  int n_settings;
  /* made */
  osteon_scenario *scenario;
  osteon_schedule *own_schedule, *schedule;
  const osteon_model *model;
  osteon_sim_options options;
  osteon_sim *sim;
  osteon_table *table;
  long long ticks;
} job;

/* ---- arguments ---- */

typedef enum option_kind { TEXT, NUMBER, DURATION, PARAM, INPUT, STATE } option_kind;

/* Options with a value, and where it goes in a job. */
static const struct option {
  const char *name;
  option_kind kind;
  size_t offset;
} options[] = {
    {"--model", TEXT, offsetof(job, model_name)},
    {"--set", PARAM, 0},
    {"--input", INPUT, 0},
    {"--init", STATE, 0},
    {"--until", DURATION, offsetof(job, until)},
    {"--every", DURATION, offsetof(job, every)},
    {"--dt", DURATION, offsetof(job, dt)},
    {"--events", TEXT, offsetof(job, events)},
    {"--rtol", NUMBER, offsetof(job, rtol)},
    {"--atol", NUMBER, offsetof(job, atol)},
    {"--solver", TEXT, offsetof(job, solver)},
    {"-o", TEXT, offsetof(job, output)},
    {"--output", TEXT, offsetof(job, output)},
    {"--plot", TEXT, offsetof(job, plot)},
    {"--plot-script", TEXT, offsetof(job, script)},
    {"--checkpoint", TEXT, offsetof(job, checkpoint)},
    {"--resume", TEXT, offsetof(job, resume)},
};
enum { N_OPTIONS = sizeof options / sizeof *options };

static int take_setting(job *j, const struct option *option, const char *text) {
  setting *s = &j->settings[j->n_settings];
  if (take_assignment(option->name, text, s->name, sizeof s->name, &s->value) != DONE) return WRONG;
  s->set = option->kind == PARAM   ? osteon_sim_set_param
           : option->kind == INPUT ? osteon_sim_set_input
                                   : osteon_sim_set_state;
  s->option = option->name;
  s->text = text;
  j->n_settings++;
  return DONE;
}

static int take_value(job *j, const struct option *option, const char *text) {
  void *place = (char *)j + option->offset;
  osteon_status status = OSTEON_OK;
  if (!*text) return complain(WRONG, "%s needs a value that is not empty", option->name);
  switch (option->kind) {
    case TEXT:
      *(const char **)place = text;
      break;
    case NUMBER:
      status = osteon_number_parse(text, place);
      break;
    case DURATION:
      status = read_duration(text, place);
      break;
    default:
      return take_setting(j, option, text);
  }
  return status == OSTEON_OK ? DONE : complain(WRONG, "%s: %s", option->name, osteon_last_error());
}

static int take_option(job *j, arguments *a) {
  const char *known[N_OPTIONS + 3] = {NULL};
  for (int i = 0; i < N_OPTIONS; i++) {
    if (!strcmp(a->name, options[i].name)) {
      const char *value = option_value(a);
      return value ? take_value(j, &options[i], value) : WRONG;
    }
    known[i] = options[i].name;
  }
  known[N_OPTIONS] = "--help-scenario";
  known[N_OPTIONS + 1] = "--help";
  return unknown_option(a, known);
}

enum { HELPED = -1 }; /* a help text was asked for and printed */

static int take_arguments(job *j, int argc, char **argv) {
  arguments a = {.argc = argc, .at = 1, .argv = argv, .command = "run"};
  while (next_argument(&a)) {
    if (!a.name) {
      if (j->scenario_path)
        return complain(WRONG, "%.200s and %.200s: one scenario is accepted", j->scenario_path, a.value);
      j->scenario_path = a.value;
      continue;
    }
    const int keys = !strcmp(a.name, "--help-scenario");
    if (keys || !strcmp(a.name, "--help") || !strcmp(a.name, "-h")) {
      fputs(keys ? osteon_scenario_help() : usage, stdout);
      return HELPED;
    }
    const int status = take_option(j, &a);
    if (status != DONE) return status;
  }
  if (!j->scenario_path == !j->model_name)
    return complain(WRONG, j->model_name
                               ? "--model with a scenario, which names its own; one of them is accepted"
                               : "what is to be run? A scenario file or --model NAME is accepted; "
                                 "`osteon run --help` explains them");
  return DONE;
}

/* ---- making the subject ---- */

static int plan_times(job *j) {
  const double dt = j->options.dt;
  if (!(dt >= 1e-6 && dt <= 1e4)) return complain(WRONG, "--dt %g: 1e-6 to 1e4 days are accepted", dt);
  if (isnan(j->until.days)) j->until.days = j->scenario ? osteon_scenario_until(j->scenario) : 365;
  if (isnan(j->every.days)) j->every.days = j->scenario ? osteon_scenario_every(j->scenario) : 1;
  if (!j->every.is_bare && j->every.days < dt) j->every.days = dt;
  if (!(j->every.days > 0)) return complain(WRONG, "--every 0: a time of at least one tick is accepted");
  long long ticks_per_row;
  const int status = to_ticks("--every", &j->every, dt, &ticks_per_row);
  return status == DONE ? to_ticks("--until", &j->until, dt, &j->ticks) : status;
}

/* The tick of row k: calendar times such as a month are not whole ticks. */
static long long tick_of_row(const job *j, long long k) {
  return (long long)osteon_tick_of_row((double)k, j->every.days, j->options.dt);
}

static int open_scenario(job *j) {
  const osteon_status status = osteon_scenario_load(&j->scenario, NULL, j->scenario_path);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  j->model = osteon_scenario_model(j->scenario);
  osteon_sim_options_default(&j->options);
  if (osteon_scenario_options(j->scenario, &j->options) != OSTEON_OK) return complain_last(WRONG);
  j->schedule = osteon_scenario_schedule(j->scenario);
  return DONE;
}

static int open_model(job *j) {
  osteon_status status = osteon_registry_find(NULL, j->model_name, &j->model);
  if (status == OSTEON_OK) status = osteon_schedule_new(&j->own_schedule, j->model);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  osteon_sim_options_default(&j->options);
  j->schedule = j->own_schedule;
  return DONE;
}

static int plan(job *j) {
  if (!isnan(j->dt.days)) j->options.dt = j->dt.days;
  if (!isnan(j->rtol)) j->options.rtol = j->rtol;
  if (!isnan(j->atol)) j->options.atol = j->atol;
  if (j->solver) j->options.solver = j->solver;
  const int planned = plan_times(j);
  if (planned != DONE) return planned;
  osteon_status status = OSTEON_OK;
  if (j->scenario) status = osteon_schedule_round(j->schedule, j->options.dt);
  if (status == OSTEON_OK && j->events)
    status = osteon_schedule_read_events(j->schedule, j->options.dt, j->events);
  j->options.schedule = j->schedule;
  return status == OSTEON_OK ? DONE : complain_last(exit_of_reading(status));
}

static int set_up(job *j) {
  osteon_status status = osteon_sim_new(&j->sim, j->model, &j->options);
  if (status == OSTEON_OK && j->scenario) status = osteon_scenario_apply_sim(j->scenario, j->sim);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  for (int i = 0; i < j->n_settings; i++) {
    const setting *s = &j->settings[i];
    if (j->resume && s->set == osteon_sim_set_state)
      return complain(WRONG,
                      "--init with --resume: the checkpoint holds the states; one of them is accepted");
    status = s->set(j->sim, s->name, s->value);
    if (status != OSTEON_OK) return complain(exit_of(status), "%s: %s", s->option, osteon_last_error());
  }
  return DONE;
}

/* What can be said before anything is computed. */
static int check_files(const job *j) {
  const struct {
    const char *name, *what;
    int is_read;
  } files[] = {{j->scenario_path, "the scenario", 1},
               {j->events, "--events", 1},
               {j->output, "-o", 0},
               {j->plot, "--plot", 0},
               {j->script, "--plot-script", 0},
               {j->checkpoint, "--checkpoint", 0}};
  enum { N = sizeof files / sizeof *files };
  for (int a = 0; a < N; a++)
    for (int b = a + 1; b < N; b++) {
      if (!files[a].name || !files[b].name || strcmp(files[a].name, files[b].name) != 0) continue;
      if (files[b].is_read || !strcmp(files[a].name, "/dev/null")) continue;
      return complain(WRONG, "%s and %s are both %s; different files are accepted", files[a].what,
                      files[b].what, files[a].name);
    }
  const osteon_status status = j->plot ? osteon_picture_check(j->plot) : OSTEON_OK;
  if (status == OSTEON_OK) return DONE;
  return complain_last(status == OSTEON_EUNSUPPORTED ? FAILED : WRONG);
}

/* A checkpoint brings its parameters and inputs: an option that says otherwise would be ignored. */
static int check_resumed(const job *j) {
  int n_events = 0;
  const osteon_event *events = osteon_schedule_events(j->schedule, &n_events);
  for (int i = 0; i < j->n_settings; i++) {
    const setting *s = &j->settings[i];
    const int input = osteon_model_index(j->model, OSTEON_INPUT, s->name);
    int hidden = osteon_model_index(j->model, OSTEON_STATE, s->name) >= 0 ||
                 osteon_model_index(j->model, OSTEON_OUTPUT, s->name) >= 0 ||
                 (s->set == osteon_sim_set_param && input >= 0);
    if (s->set == osteon_sim_set_input) /* has an event changed it since? */
      for (int e = 0; e < n_events; e++) hidden |= events[e].kind == 0 && events[e].index == input;
    double value;
    if (hidden || osteon_sim_get(j->sim, s->name, &value) != OSTEON_OK || value == s->value) continue;
    return complain(WRONG, "%s %s: the checkpoint %s has %s = %.10g; the same value is accepted, or none",
                    s->option, s->text, j->resume, s->name, value);
  }
  return DONE;
}

/* ---- running ---- */

typedef struct progress {
  int on, shown;
  double begun, last, from, until;
} progress;

static void show_progress(progress *p, double day) {
  if (!p->on) return;
  const double now = seconds();
  if (now - p->last < 0.2 || day <= p->from || p->until <= p->from) return;
  p->last = now;
  p->shown = 1;
  const double part = (day - p->from) / (p->until - p->from), rate = (day - p->from) / (now - p->begun);
  char bar[31];
  for (int i = 0; i < 30; i++) bar[i] = i < (int)(30 * part) ? '#' : '.';
  bar[30] = 0;
  fprintf(stderr, "\r[%s] %3.0f %%  day %.0f of %.0f  %.3g years/s  %.0f s left \033[K", bar, 100 * part, day,
          p->until, rate / OSTEON_YEAR, (p->until - day) / rate);
}

static void clear_progress(progress *p) {
  if (p->shown) fputs("\r\033[K", stderr);
  p->shown = 0;
}

enum { TICKS_AT_ONCE = 1000 }; /* between looks at signals and the progress bar */

static int write_row(job *j) {
  const double *states = osteon_sim_states(j->sim), *outputs = osteon_sim_outputs(j->sim);
  if (!states || osteon_table_add_row(j->table, osteon_sim_time(j->sim), states, outputs) != OSTEON_OK)
    return complain_last(FAILED);
  return DONE;
}

static int advance(job *j, progress *p, long long from, long long to) {
  const double dt = j->options.dt;
  for (long long tick = from; tick < to;) {
    if (interrupted) {
      clear_progress(p);
      return complain(FAILED, "interrupted by signal %d on day %g of %g", (int)interrupted,
                      osteon_sim_time(j->sim), (double)j->ticks * dt);
    }
    tick = to - tick > TICKS_AT_ONCE ? tick + TICKS_AT_ONCE : to;
    if (osteon_sim_run(j->sim, (double)tick * dt) != OSTEON_OK) {
      clear_progress(p);
      return complain_last(FAILED);
    }
    show_progress(p, (double)tick * dt);
  }
  return DONE;
}

/* Rows at multiples of --every from day 0, whether resumed or not, and on the last day. */
static int run_rows(job *j, progress *p) {
  long long tick = (long long)osteon_tick_nearest(osteon_sim_time(j->sim), j->options.dt), row = 0;
  row = (long long)((double)tick * j->options.dt / j->every.days) - 1;
  if (row < 0) row = 0;
  while (tick_of_row(j, row) < tick) row++;
  for (;; row++) {
    const long long next = tick_of_row(j, row) < j->ticks ? tick_of_row(j, row) : j->ticks;
    int status = advance(j, p, tick, next);
    tick = next;
    if (status == DONE) status = write_row(j);
    if (status != DONE || tick == j->ticks) return status;
  }
}

static int start(job *j) {
  const osteon_status status = j->resume ? osteon_sim_load(j->sim, j->resume) : osteon_sim_start(j->sim);
  if (status != OSTEON_OK) return complain_last(j->resume ? exit_of_reading(status) : exit_of(status));
  const double until = (double)j->ticks * j->options.dt, from = osteon_sim_time(j->sim);
  if (from > until)
    return complain(WRONG, "--until %g is before day %g of the checkpoint %s; a later day is accepted", until,
                    from, j->resume);
  if (j->resume && check_resumed(j) != DONE) return WRONG;
  warn_of_provisional(j->model);
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

static int run(job *j) {
  const int started = start(j);
  if (started != DONE) return started;
  catch_signals();
  const char *output = j->output ? j->output : "-";
  if (osteon_table_new(&j->table, j->model, j->plot || j->script, output) != OSTEON_OK)
    return complain_last(FAILED);
  /* not where it would be drawn into the table */
  progress p = {.on = isatty(2) && (strcmp(output, "-") != 0 || !isatty(1)),
                .begun = seconds(),
                .from = osteon_sim_time(j->sim),
                .until = (double)j->ticks * j->options.dt};
  p.last = p.begun;
  const int done = run_rows(j, &p);
  clear_progress(&p);
  return done == DONE ? save(j) : done;
}

int cli_run(int argc, char **argv) {
  const duration none = {NAN, 0};
  job j = {.until = none, .every = none, .dt = none, .rtol = NAN, .atol = NAN};
  j.settings = calloc((size_t)argc + 1, sizeof *j.settings);
  if (!j.settings) return complain(FAILED, "out of memory");
  int status = take_arguments(&j, argc, argv);
  if (status == DONE) status = check_files(&j);
  if (status == DONE) status = j.scenario_path ? open_scenario(&j) : open_model(&j);
  if (status == DONE) status = plan(&j);
  if (status == DONE) status = set_up(&j);
  if (status == DONE) status = run(&j);
  osteon_table_free(j.table);
  osteon_sim_free(j.sim);
  osteon_schedule_free(j.own_schedule);
  osteon_scenario_free(j.scenario);
  free(j.settings);
  return status == HELPED ? finish_output(DONE) : status;
}
