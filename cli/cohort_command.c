/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon cohort: many subjects of a scenario; the rows of all of them, and what they have in common. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <osteon/events.h>
#include <osteon/picture.h>
#include <osteon/text.h>
#include <osteon/scenario.h>
#include <osteon/sweep.h>

#include "cli.h"

static const char usage[] =
    "Usage: osteon cohort SCENARIO -n N [OPTION]...\n"
    "\n"
    "Runs N subjects, who differ in the parameters that the scenario's `variability` names, and writes mean\n"
    "and quantiles of all of them over time as CSV. Options win over the scenario. Subject i depends on the\n"
    "seed and i alone, and every file on no number of threads.\n"
    "\n"
    "  -n N                  how many subjects; needed\n"
    "  --seed S              of the random numbers, a whole number; default 0\n"
    "  --threads T           default 0: as many as the machine has\n"
    "  --columns A,B,...     states and outputs in the tables; default: all outputs of the model\n"
    "  --individuals FILE    the rows of all subjects as CSV: id, time, columns\n"
    "  -o FILE.csv           where the summary goes; default -, the standard output\n"
    "  --plot FILE           draw median, quartiles and 5 to 95 %; FILE ends in .svg, .png or .pdf\n"
    "  --plot-script FILE    keep the gnuplot script\n"
    "  --checkpoint FILE     where to save what is done when Ctrl-C or the like ends it\n"
    "  --resume FILE         go on from a checkpoint; all other options but --threads as before\n"
    "  --set NAME=VALUE      a parameter, or the median of one that varies; may be repeated\n"
    "  --input NAME=VALUE    an input, from the start until an event changes it; may be repeated\n"
    "  --init NAME=VALUE     an initial state; may be repeated\n"
    "  --until TIME          how long; default: the scenario's\n"
    "  --every TIME          time between rows; default: the scenario's\n"
    "  --dt TIME             length of a tick; default: the scenario's\n"
    "  --rtol X, --atol X    tolerances: relative; absolute, as a part of each state's typical size\n"
    "  --help-scenario       the keys of a scenario file\n"
    "  --help                this text\n"
    "\n"
    "Exit status: 0 done, also when some subjects failed; 1 the run or all subjects failed; 2 the input is\n"
    "wrong.\n";

typedef enum option_kind { TEXT, NUMBER, WHOLE, DURATION, PARAM, INPUT, STATE } option_kind;

typedef struct setting {
  option_kind kind;
  const char *option;
  char name[128];
  double value;
} setting;

typedef struct progress {
  int on, shown;
  double begun, last, from, n;
} progress;

typedef struct job {
  const char *scenario_path, *individuals, *output, *plot, *script, *checkpoint, *resume, *columns;
  int64_t n, seed, threads; /* -1 where not given */
  duration until, every, dt;
  double rtol, atol; /* NAN where not given */
  setting *settings;
  int n_settings;
  /* made */
  osteon_scenario *scenario;
  osteon_sweep_options options;
  char *names; /* the columns, cut at the commas */
  const char **cut;
  osteon_sweep *sweep;
  progress progress;
} job;

/* ---- arguments ---- */

/* Options with a value, and where it goes in a job. */
static const struct option {
  const char *name;
  option_kind kind;
  size_t offset;
} options[] = {
    {"-n", WHOLE, offsetof(job, n)},
    {"--seed", WHOLE, offsetof(job, seed)},
    {"--threads", WHOLE, offsetof(job, threads)},
    {"--columns", TEXT, offsetof(job, columns)},
    {"--individuals", TEXT, offsetof(job, individuals)},
    {"-o", TEXT, offsetof(job, output)},
    {"--output", TEXT, offsetof(job, output)},
    {"--plot", TEXT, offsetof(job, plot)},
    {"--plot-script", TEXT, offsetof(job, script)},
    {"--checkpoint", TEXT, offsetof(job, checkpoint)},
    {"--resume", TEXT, offsetof(job, resume)},
    {"--set", PARAM, 0},
    {"--input", INPUT, 0},
    {"--init", STATE, 0},
    {"--until", DURATION, offsetof(job, until)},
    {"--every", DURATION, offsetof(job, every)},
    {"--dt", DURATION, offsetof(job, dt)},
    {"--rtol", NUMBER, offsetof(job, rtol)},
    {"--atol", NUMBER, offsetof(job, atol)},
};
enum { N_OPTIONS = sizeof options / sizeof *options };

static int take_setting(job *j, const struct option *option, const char *text) {
  setting *s = &j->settings[j->n_settings];
  if (take_assignment(option->name, text, s->name, sizeof s->name, &s->value) != DONE) return WRONG;
  s->kind = option->kind;
  s->option = option->name;
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
    case WHOLE:
      return take_whole_number(option->name, text, place);
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
  arguments a = {.argc = argc, .at = 1, .argv = argv, .command = "cohort"};
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
  if (!j->scenario_path)
    return complain(WRONG, "who is to be run? A scenario file is accepted; `osteon cohort --help` explains");
  if (j->n < 1 || j->n > 1000000000)
    return complain(WRONG, "how many subjects? -n with 1 to 1000000000 is accepted");
  return DONE;
}

static int ends_in(const char *text, const char *suffix) {
  const size_t n = strlen(text), m = strlen(suffix);
  return n >= m && !strcmp(text + n - m, suffix);
}

/* A file that is written in the end, after hours perhaps: can it be? */
static int check_place(const char *path) {
  if (!path || !strcmp(path, "-")) return DONE;
  struct stat there;
  int bad = stat(path, &there);
  if (!bad) {
    if (S_ISDIR(there.st_mode)) return complain(FAILED, "%s: cannot be written: it is a directory", path);
    bad = access(path, W_OK);
  } else if (errno == ENOENT) {
    const char *slash = strrchr(path, '/');
    char *directory = strndup(path, slash ? (size_t)(slash - path) + 1 : 0);
    if (!directory) return complain(FAILED, "out of memory");
    bad = access(*directory ? directory : ".", W_OK | X_OK);
    free(directory);
  }
  return bad ? complain(FAILED, "%s: cannot be written: %s", path, strerror(errno)) : DONE;
}

/* What can be said before anything is computed. */
static int check_files(const job *j) {
  if (j->individuals && !strcmp(j->individuals, "-"))
    return complain(WRONG,
                    "--individuals -: standard output is the summary's; the name of a file is accepted");
  const char *const names[] = {j->scenario_path, j->individuals, j->output,
                               j->plot,          j->script,      j->checkpoint};
  static const char *const what[] = {"the scenario", "--individuals", "-o",
                                     "--plot",       "--plot-script", "--checkpoint"};
  enum { N = sizeof names / sizeof *names };
  for (int a = 0; a < N; a++)
    for (int b = a + 1; b < N; b++)
      if (names[a] && names[b] && !strcmp(names[a], names[b]) && strcmp(names[a], "/dev/null") != 0)
        return complain(WRONG, "%s and %s are both %s; different files are accepted", what[a], what[b],
                        names[a]);
  if (j->individuals && (ends_in(j->individuals, ".h5") || ends_in(j->individuals, ".hdf5")))
    return complain(WRONG,
                    "--individuals %s: HDF5 is not written by this version; a name that ends in .csv is "
                    "accepted, and CSV written",
                    j->individuals);
  const osteon_status status = j->plot ? osteon_picture_check(j->plot) : OSTEON_OK;
  if (status != OSTEON_OK) return complain_last(status == OSTEON_EUNSUPPORTED ? FAILED : WRONG);
  const char *const written[] = {j->output, j->plot, j->script, j->checkpoint};
  for (int i = 0; i < 4; i++)
    if (check_place(written[i]) != DONE) return FAILED;
  return DONE;
}

/* ---- planning ---- */

static int plan_times(job *j) {
  const double dt = isnan(j->dt.days) ? osteon_scenario_dt(j->scenario) : j->dt.days;
  if (!(dt >= 1e-6 && dt <= 1e4)) return complain(WRONG, "--dt %g: 1e-6 to 1e4 days are accepted", dt);
  j->options.dt = dt;
  if (isnan(j->until.days)) j->until.days = osteon_scenario_until(j->scenario);
  if (isnan(j->every.days)) j->every.days = osteon_scenario_every(j->scenario);
  if (!j->every.is_bare && j->every.days < dt) j->every.days = dt;
  if (!(j->every.days > 0)) return complain(WRONG, "--every 0: a time of at least one tick is accepted");
  long long ticks;
  int status = to_ticks("--every", &j->every, dt, &ticks);
  if (status == DONE) status = to_ticks("--until", &j->until, dt, &ticks);
  if (status != DONE) return status;
  j->options.every = j->every.days;
  j->options.until = (double)ticks * dt;
  if (osteon_schedule_round(osteon_scenario_schedule(j->scenario), dt) != OSTEON_OK)
    return complain_last(WRONG);
  return DONE;
}

static int cut_columns(job *j) {
  if (!j->columns) return DONE;
  j->names = strdup(j->columns);
  j->cut = calloc(strlen(j->columns) + 1, sizeof *j->cut);
  if (!j->names || !j->cut) return complain(FAILED, "out of memory");
  char *rest = j->names;
  int n = 0;
  for (char *comma = rest; comma; rest = comma + 1) {
    comma = strchr(rest, ',');
    if (comma) *comma = 0;
    if (!*rest)
      return complain(WRONG, "--columns %.60s: names with a comma between are accepted", j->columns);
    j->cut[n++] = rest;
    if (!comma) break;
  }
  j->options.columns = j->cut;
  j->options.n_columns = n;
  return DONE;
}

static osteon_status set_states(osteon_cohort *cohort, const char *name, double value) {
  const int64_t n = osteon_cohort_count(cohort);
  double *values = malloc((size_t)n * sizeof *values);
  if (!values) return OSTEON_ENOMEM;
  for (int64_t i = 0; i < n; i++) values[i] = value;
  const osteon_status status = osteon_cohort_set_states(cohort, name, values);
  free(values);
  return status;
}

static osteon_status set_up(void *context, osteon_cohort *cohort) {
  const job *j = context;
  osteon_status status = osteon_scenario_apply_cohort(j->scenario, cohort);
  for (int i = 0; i < j->n_settings && status == OSTEON_OK; i++) {
    const setting *s = &j->settings[i];
    status = s->kind == PARAM   ? osteon_cohort_set_param(cohort, s->name, s->value)
             : s->kind == INPUT ? osteon_cohort_set_input(cohort, s->name, s->value)
                                : set_states(cohort, s->name, s->value);
  }
  return status;
}

static int plan_population(job *j) {
  osteon_population *p = osteon_scenario_population(j->scenario);
  osteon_population_set_seed(p, j->seed < 0 ? 0 : (uint64_t)j->seed);
  for (int i = 0; i < j->n_settings; i++) {
    const setting *s = &j->settings[i];
    if (s->kind == PARAM && osteon_population_set_median(p, s->name, s->value) != OSTEON_OK)
      return complain(WRONG, "%s: %s", s->option, osteon_last_error());
  }
  if (osteon_population_count(p) == 0)
    fprintf(stderr, "osteon: %s names no variability: all subjects are alike\n", j->scenario_path);
  j->options.population = p;
  return DONE;
}

/* ---- running ---- */

static int show_progress(void *context, double subjects) {
  progress *p = &((job *)context)->progress;
  const double now = seconds();
  if (!p->on || now - p->last < 0.2 || subjects <= p->from) return interrupted != 0;
  p->last = now;
  p->shown = 1;
  const double part = subjects / p->n, rate = (subjects - p->from) / (now - p->begun);
  char bar[31];
  for (int i = 0; i < 30; i++) bar[i] = i < (int)(30 * part) ? '#' : '.';
  bar[30] = 0;
  fprintf(stderr, "\r[%s] %3.0f %%  subject %.0f of %.0f  %.3g subjects/s  %.0f s left \033[K", bar,
          100 * part, subjects, p->n, rate, (p->n - subjects) / rate);
  return interrupted != 0;
}

static void clear_progress(progress *p) {
  if (p->shown) fputs("\r\033[K", stderr);
  p->shown = 0;
}

static int make_sweep(job *j) {
  osteon_sim_options of;
  osteon_sim_options_default(&of);
  if (osteon_scenario_options(j->scenario, &of) != OSTEON_OK) return complain_last(WRONG);
  osteon_sweep_options *o = &j->options;
  o->n = j->n;
  o->individuals = j->individuals;
  o->rtol = isnan(j->rtol) ? of.rtol : j->rtol;
  o->atol = isnan(j->atol) ? of.atol : j->atol;
  o->schedule = osteon_scenario_schedule(j->scenario);
  if (j->threads > 4096) return complain(WRONG, "--threads %" PRId64 ": 0 to 4096 is accepted", j->threads);
  o->threads = j->threads < 0 ? 0 : (int)j->threads;
  o->set_up = set_up;
  o->progress = show_progress;
  o->context = j;
  osteon_status status = osteon_sweep_new(&j->sweep, osteon_scenario_model(j->scenario), o);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  if (j->resume) status = osteon_sweep_load(j->sweep, j->resume);
  return status == OSTEON_OK ? DONE : complain_last(exit_of_reading(status));
}

static int stop_early(job *j) {
  const long long done = osteon_sweep_done_count(j->sweep), n = j->n;
  if (!j->checkpoint)
    return complain(FAILED, "interrupted by signal %d after %lld of %lld subjects", (int)interrupted, done,
                    n);
  if (osteon_sweep_save(j->sweep, j->checkpoint) != OSTEON_OK) return complain_last(FAILED);
  return complain(FAILED, "interrupted by signal %d after %lld of %lld subjects; `--resume %s` goes on",
                  (int)interrupted, done, n, j->checkpoint);
}

static int run_all(job *j) {
  progress *p = &j->progress;
  p->on = isatty(2) && (strcmp(j->output, "-") != 0 || !isatty(1));
  p->begun = p->last = seconds();
  p->from = (double)osteon_sweep_done_count(j->sweep);
  p->n = (double)j->n;
  osteon_status status = OSTEON_OK;
  while (status == OSTEON_OK && !interrupted && osteon_sweep_done_count(j->sweep) < j->n)
    status = osteon_sweep_next(j->sweep);
  clear_progress(p);
  if (interrupted && osteon_sweep_done_count(j->sweep) < j->n) return stop_early(j);
  return status == OSTEON_OK ? DONE : complain_last(exit_of(status));
}

static int save(job *j) {
  char caption[300];
  const osteon_model *model = osteon_scenario_model(j->scenario);
  const char *title = osteon_scenario_title(j->scenario);
  snprintf(caption, sizeof caption, "%s%s%s", model->name, *title ? ": " : " - ",
           *title ? title : model->title);
  if (osteon_sweep_finish(j->sweep, j->output) != OSTEON_OK ||
      osteon_sweep_plot(j->sweep, caption, j->plot, j->script) != OSTEON_OK)
    return complain_last(FAILED);
  return DONE;
}

static int report_failures(const job *j) {
  const int64_t failed = osteon_sweep_failure_count(j->sweep);
  if (!failed) return DONE;
  complain(FAILED, "%" PRId64 " of %" PRId64 " subjects failed; their rows end with nan", failed, j->n);
  for (int i = 0; osteon_sweep_failure_at(j->sweep, i); i++)
    complain(FAILED, "%s", osteon_sweep_failure_at(j->sweep, i));
  return failed == j->n ? FAILED : DONE;
}

static int run(job *j) {
  warn_of_provisional(osteon_scenario_model(j->scenario));
  int status = run_all(j);
  if (status == DONE) status = save(j);
  return status == DONE ? report_failures(j) : status;
}

static int open_scenario(job *j) {
  const osteon_status status = osteon_scenario_load(&j->scenario, NULL, j->scenario_path);
  return status == OSTEON_OK ? DONE : complain_last(exit_of_reading(status));
}

int cli_cohort(int argc, char **argv) {
  const duration none = {NAN, 0};
  job j = {.n = -1, .seed = -1, .threads = -1, .until = none, .every = none, .dt = none, .rtol = NAN};
  j.atol = NAN;
  j.output = "-";
  osteon_sweep_options_default(&j.options);
  j.settings = calloc((size_t)argc + 1, sizeof *j.settings);
  if (!j.settings) return complain(FAILED, "out of memory");
  int status = take_arguments(&j, argc, argv);
  catch_signals(); /* before the first file is opened: what is begun is also removed */
  if (status == DONE) status = check_files(&j);
  if (status == DONE) status = open_scenario(&j);
  if (status == DONE) status = plan_times(&j);
  if (status == DONE) status = cut_columns(&j);
  if (status == DONE) status = plan_population(&j);
  if (status == DONE) status = make_sweep(&j);
  if (status == DONE) status = run(&j);
  osteon_sweep_free(j.sweep);
  osteon_scenario_free(j.scenario);
  free(j.settings);
  free(j.names);
  free(j.cut);
  return status == HELPED ? finish_output(DONE) : status;
}
