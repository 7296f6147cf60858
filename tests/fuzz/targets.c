/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memfd_create */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <osteon/cohort.h>
#include <osteon/events.h>
#include <osteon/fit.h>
#include <osteon/lineup.h>
#include <osteon/population.h>
#include <osteon/sampler.h>
#include <osteon/scenario.h>
#include <osteon/sim.h>
#include <osteon/stop.h>
#include <osteon/sweep.h>
#include <osteon/text.h>
#include <osteon/trials.h>
#include <osteon/virtual_trial.h>

#include "../cli/cli.h"
#include "fuzz/targets.h"
#include "sign.h"

static void stop(const char *what) {
  fprintf(stderr, "%s (%s)\n", what, osteon_last_error());
  abort();
}

static void must(osteon_status status) {
  if (status != OSTEON_OK) stop("what comes before the input failed");
}

static int has_control(const char *text) {
  for (; *text; text++)
    if ((unsigned char)*text < 32 || *text == 127) return 1;
  return 0;
}

static osteon_status judge(osteon_status status) {
  const char *said = osteon_last_error();
  if (status != OSTEON_OK && (!*said || has_control(said))) stop("not one plain sentence");
  return status;
}

/* A file of memory that holds the input, under a name that can be opened. */
typedef struct input {
  int fd;
  char path[64];
} input;

static input open_input(const uint8_t *data, size_t size) {
  input in = {.fd = memfd_create("input", MFD_CLOEXEC)};
  if (in.fd < 0 || (size && write(in.fd, data, size) != (ssize_t)size)) stop("no file in memory");
  snprintf(in.path, sizeof in.path, "/proc/self/fd/%d", in.fd);
  return in;
}

static const osteon_model *model(const char *name) {
  const osteon_model *m = NULL;
  must(osteon_registry_find(NULL, name, &m));
  return m;
}

/* ---- tables and scenarios ---- */

/* All that can be asked of a scenario before it is run. */
static void use_scenario(osteon_scenario *s) {
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  if (judge(osteon_scenario_get_options(s, &options)) == OSTEON_OK) {
    osteon_sim *sim = NULL;
    if (judge(osteon_sim_new(&sim, osteon_scenario_model(s), &options)) == OSTEON_OK)
      judge(osteon_scenario_apply_sim(s, sim));
    osteon_sim_free(sim);
  }
  osteon_arm arm;
  judge(osteon_scenario_get_arm(s, &arm));
  if (osteon_scenario_population(s)) judge(osteon_population_check(osteon_scenario_population(s)));
  char notice[1000];
  judge(osteon_scenario_notice(s, NULL, NULL, 0, notice, sizeof notice));
}

static void scenario(const uint8_t *data, size_t size) {
  const input in = open_input(data, size);
  osteon_scenario *s = NULL;
  if (judge(osteon_scenario_load(&s, NULL, in.path)) == OSTEON_OK) use_scenario(s);
  osteon_scenario_free(s);
  close(in.fd);
}

/* A scenario for other models than its own. */
static void lineup(const uint8_t *data, size_t size) {
  static const char *const models[] = {"aibl", "jorg2022", "peterson_riggs2010"};
  const input in = open_input(data, size);
  osteon_lineup *l = NULL;
  if (judge(osteon_lineup_load(&l, NULL, models, 3, in.path)) == OSTEON_OK) {
    char notice[1000];
    judge(osteon_lineup_notice(l, notice, sizeof notice));
  }
  osteon_lineup_free(l);
  close(in.fd);
}

static void virtual_trial(const uint8_t *data, size_t size) {
  osteon_virtual_trial *t = NULL;
  if (judge(osteon_virtual_trial_parse(&t, NULL, (const char *)data, size, "trial.yaml")) == OSTEON_OK) {
    const int64_t sizes[] = {5};
    osteon_sweep_options options;
    osteon_sweep_options_default(&options);
    judge(osteon_virtual_trial_get_options(t, &options));
    options.n = 12;
    options.threads = 1;
    if (osteon_virtual_trial_until(t) < 800 &&
        judge(osteon_virtual_trial_fill(t, &options, 0, NULL, -1)) == OSTEON_OK)
      judge(osteon_virtual_trial_run(t, sizes, 1, 3));
  }
  osteon_virtual_trial_free(t);
}

static void events_of(const char *name, double dt, const char *path) {
  osteon_schedule *s = NULL;
  must(osteon_schedule_new(&s, model(name)));
  if (judge(osteon_schedule_read_events(s, dt, path)) == OSTEON_OK) judge(osteon_schedule_round(s, 1));
  osteon_schedule_free(s);
}

static void table_of(const char *name, double dt, const char *path) {
  osteon_event_options options;
  osteon_event_options_default(&options);
  options.dt = dt;
  judge(osteon_event_table_find_dt(model(name), &options, path, &options.dt));
  osteon_event_table *table = NULL;
  char text[300];
  if (judge(osteon_event_table_read(&table, model(name), &options, path)) == OSTEON_OK) {
    judge(osteon_event_table_notice(table, 100, text, sizeof text));
    osteon_cohort *cohort = NULL;
    if (judge(osteon_cohort_new(&cohort, model(name), 1, NULL)) == OSTEON_OK)
      judge(osteon_event_table_apply_cohort(table, 0, cohort));
    osteon_cohort_free(cohort);
  }
  osteon_event_table_free(table);
}

static void events(const uint8_t *data, size_t size) {
  const input in = open_input(data, size);
  events_of("aibl", 1, in.path);     /* drugs that are taken */
  events_of("jorg2022", 0, in.path); /* drugs that are given, at any time */
  table_of("jorg2022", 1, in.path);
  close(in.fd);
}

static void trials(const uint8_t *data, size_t size) {
  const input in = open_input(data, size);
  osteon_trials *t = NULL;
  judge(osteon_trials_load(&t, NULL, model("aibl"), NULL, in.path));
  osteon_trials_free(t);
  close(in.fd);
}

static void parameters(const uint8_t *data, size_t size) {
  const input in = open_input(data, size);
  osteon_fit *fit = NULL;
  must(osteon_fit_new(&fit, model("jorg2022"), NULL));
  must(osteon_fit_add_parameter(fit, "T_denosumab", 10, 0.5, 1, 100));
  judge(osteon_fit_read_parameters(fit, in.path));
  osteon_fit_free(fit);
  osteon_sets *sets = NULL;
  judge(osteon_sets_load(&sets, model("jorg2022"), in.path));
  osteon_sets_free(sets);
  close(in.fd);
}

static void people(const uint8_t *data, size_t size) {
  const input in = open_input(data, size);
  osteon_population *p;
  char text[200];
  if (judge(osteon_population_load(&p, model("aibl"), in.path)) == OSTEON_OK) {
    judge(osteon_population_imply(p, "years_since_menopause"));
    must(osteon_population_save(p, osteon_population_subject_count(p), "/dev/null"));
    must(osteon_population_notice(p, text, sizeof text));
    osteon_population_free(p);
  }
  close(in.fd);
}

/* ---- checkpoints ---- */

/* A file may hold values that take long to step; it is its reader that is tried here. */
static int at_once(void *context) { return !context; }

static void load_briefly(void (*load)(const char *path), const uint8_t *data, size_t size) {
  const input in = open_input(data, size);
  osteon_stop_when(at_once, NULL);
  load(in.path);
  osteon_stop_when(NULL, NULL);
  close(in.fd);
}

/* As it is, and with a correct checksum, so that the checks after the checksum are reached too. */
static void checkpoint(const uint8_t *data, size_t size, void (*load)(const char *path)) {
  load_briefly(load, data, size);
  if (size < SIGN_LENGTH) return;
  char *copy = malloc(size);
  if (!copy) stop("no memory");
  memcpy(copy, data, size);
  sign_checkpoint(copy, size);
  load_briefly(load, (const uint8_t *)copy, size);
  free(copy);
}

static osteon_sim *new_sim(void) {
  osteon_sim *sim = NULL;
  must(osteon_sim_new(&sim, model("lemaire2004"), NULL));
  return sim;
}

static void load_sim(const char *path) {
  osteon_sim *sim = new_sim();
  if (judge(osteon_sim_load(sim, path)) == OSTEON_OK) judge(osteon_sim_step(sim));
  osteon_sim_free(sim);
}

static void sim_checkpoint(const uint8_t *data, size_t size) { checkpoint(data, size, load_sim); }

static void save_sim(const char *path) {
  osteon_sim *sim = new_sim();
  must(osteon_sim_run(sim, 2));
  must(osteon_sim_save(sim, path));
  osteon_sim_free(sim);
}

static osteon_cohort *new_cohort(void) {
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.threads = 1;
  options.isa = "baseline";
  osteon_cohort *cohort = NULL;
  must(osteon_cohort_new(&cohort, model("lemaire2004"), 3, &options));
  return cohort;
}

static void load_cohort(const char *path) {
  osteon_cohort *cohort = new_cohort();
  if (judge(osteon_cohort_load(cohort, path)) == OSTEON_OK) judge(osteon_cohort_step(cohort));
  osteon_cohort_free(cohort);
}

static void cohort_checkpoint(const uint8_t *data, size_t size) { checkpoint(data, size, load_cohort); }

static void save_cohort(const char *path) {
  osteon_cohort *cohort = new_cohort();
  must(osteon_cohort_run(cohort, 2));
  must(osteon_cohort_save(cohort, path));
  osteon_cohort_free(cohort);
}

static osteon_sweep *new_sweep(void) {
  osteon_sweep_options options;
  osteon_sweep_options_default(&options);
  options.threads = 1;
  options.isa = "baseline";
  options.n = 4;
  options.slice = 2;
  options.until = 2;
  osteon_sweep *sweep = NULL;
  must(osteon_sweep_new(&sweep, model("lemaire2004"), &options));
  return sweep;
}

static void load_sweep(const char *path) {
  osteon_sweep *sweep = new_sweep();
  if (judge(osteon_sweep_load(sweep, path)) == OSTEON_OK) judge(osteon_sweep_next(sweep));
  osteon_sweep_free(sweep);
}

static void sweep_checkpoint(const uint8_t *data, size_t size) { checkpoint(data, size, load_sweep); }

static void save_sweep(const char *path) {
  osteon_sweep *sweep = new_sweep();
  must(osteon_sweep_next(sweep));
  must(osteon_sweep_save(sweep, path));
  osteon_sweep_free(sweep);
}

static osteon_status normal(void *context, const double *points, int n, double *values) {
  (void)context;
  for (int i = 0; i < n; i++)
    values[i] = -0.5 * (points[2 * i] * points[2 * i] + points[2 * i + 1] * points[2 * i + 1]);
  return OSTEON_OK;
}

static osteon_sampler *new_sampler(void) {
  static const double middle[2] = {0}, covariance[4] = {1, 0, 0, 1};
  osteon_sampler_options options;
  osteon_sampler_options_default(&options);
  options.coordinates = 2;
  options.middle = middle;
  options.covariance = covariance;
  options.density = normal;
  options.chains = 4;
  options.warm_up = 3;
  osteon_sampler *sampler = NULL;
  must(osteon_sampler_new(&sampler, &options));
  return sampler;
}

static void load_sampler(const char *path) {
  osteon_sampler *sampler = new_sampler();
  if (judge(osteon_sampler_load(sampler, path)) == OSTEON_OK) judge(osteon_sampler_run(sampler, 3));
  osteon_sampler_free(sampler);
}

static void sampler_checkpoint(const uint8_t *data, size_t size) { checkpoint(data, size, load_sampler); }

static void save_sampler(const char *path) {
  osteon_sampler *sampler = new_sampler();
  must(osteon_sampler_run(sampler, 5));
  must(osteon_sampler_save(sampler, path));
  osteon_sampler_free(sampler);
}

/* ---- the command line ---- */

typedef struct taken {
  const char *plain, *text, *solver;
  double number;
  int64_t whole;
  duration time;
  int flag;
  cli_settings settings;
} taken;

static int no_main(int argc, char **argv) {
  (void)argc;
  (void)argv;
  return DONE;
}

static void options(const uint8_t *data, size_t size) {
  static const cli_option table[] = {
      {"FILE", 0, CLI_PLAIN, offsetof(taken, plain), 0, 0},
      {"--text", "-t", CLI_TEXT, offsetof(taken, text), "TEXT", "a text"},
      {"--rtol", 0, CLI_LIBRARY, offsetof(taken, number), 0, 0},
      {"--whole", "-n", CLI_WHOLE, offsetof(taken, whole), "N", "a whole number"},
      {"--until", 0, CLI_TIME, offsetof(taken, time), "T", "a time"},
      {"--flag", 0, CLI_FLAG, offsetof(taken, flag), 0, "a flag"},
      {"--set", 0, CLI_ASSIGN, offsetof(taken, settings), "NAME=VALUE", "a value"},
      {0}};
  static const cli_command command = {"fuzz", "an example", "FILE", "Nothing.", "0", table, no_main};
  char text[4096], *argv[64] = {(char *)"fuzz"};
  int argc = 1;
  if (size >= sizeof text) return;
  if (size) memcpy(text, data, size);
  text[size] = 0;
  for (size_t i = 0; i < size && argc < 63; i += strlen(text + i) + 1) argv[argc++] = text + i;
  taken into = {.time = {.days = 0}};
  cli_take(&command, argc, argv, &into);
  long long ticks;
  if (into.time.days > 0) to_ticks("--until", &into.time, 0.1, &ticks);
  free(into.settings.at);
}

static void times(const uint8_t *data, size_t size) {
  char text[256];
  if (size >= sizeof text) return;
  if (size) memcpy(text, data, size);
  text[size] = 0;
  duration time;
  double value;
  judge(read_duration(text, &time));
  judge(osteon_number_parse(text, &value));
}

const fuzz_target fuzz_targets[] = {{"scenario", scenario, NULL},
                                    {"lineup", lineup, NULL},
                                    {"virtual-trial", virtual_trial, NULL},
                                    {"events", events, NULL},
                                    {"trials", trials, NULL},
                                    {"parameters", parameters, NULL},
                                    {"people", people, NULL},
                                    {"checkpoint-sim", sim_checkpoint, save_sim},
                                    {"checkpoint-cohort", cohort_checkpoint, save_cohort},
                                    {"checkpoint-sweep", sweep_checkpoint, save_sweep},
                                    {"checkpoint-sampler", sampler_checkpoint, save_sampler},
                                    {"options", options, NULL},
                                    {"times", times, NULL},
                                    {NULL, NULL, NULL}};
