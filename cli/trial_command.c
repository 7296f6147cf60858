/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon trial: how many women a trial needs, and what it would say. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/picture.h>
#include <osteon/text.h>
#include <osteon/virtual_trial.h>

#include "cli.h"

typedef struct job {
  const char *path, *output, *one, *ensemble, *plot, *script;
  int64_t pool, replicates, replicate, seed;
  cli_model named;
  cli_list sizes;
  cli_given given;
  /* made */
  int64_t *n;
  int n_sizes;
  osteon_virtual_trial *trial;
  osteon_sweep_options options;
  osteon_sets *sets;
  cli_progress progress;
  double before; /* women who ran for parameter sets that are done */
} job;

static int cli_trial_main(int argc, char **argv);

static const cli_option table[] = {
    {"TRIAL", 0, CLI_PLAIN, offsetof(job, path), 0, 0},
    CLI_MODEL(named, ", where its scenarios are of one"),
    {"-n", 0, CLI_TEXT, offsetof(job, sizes.given), "N,...",
     "number of women in the first arm, for each trial size to try; default: 100"},
    {"--pool", 0, CLI_WHOLE, offsetof(job, pool), "N",
     "women who are drawn and run through every arm; only eligible ones take part; default: 20000"},
    {"--replicates", 0, CLI_WHOLE, offsetof(job, replicates), "R",
     "number of trials drawn for each size, 1 to 1000000; default: 10000"},
    {"--seed", 0, CLI_WHOLE, offsetof(job, seed), "S",
     "seed of the random numbers, a whole number; default: 0"},
    {"--one", 0, CLI_WRITE, offsetof(job, one), "FILE.csv",
     "one trial of the first size, as a statistician would get it: id, arm, stratum, entered, time, name, "
     "value, status"},
    {"--replicate", 0, CLI_WHOLE, offsetof(job, replicate), "K",
     "which of the replicates it is, from 0; default: 0"},
    {"--ensemble", 0, CLI_READ, offsetof(job, ensemble), "FILE.csv",
     "parameter sets with which the same women are run: the assurance is the mean power over them; "
     "aibl-ensemble.csv comes with osteon"},
    OSTEON_OPTION_LIST(CLI_ROW) CLI_OUTPUT(output, "the results; default: -, standard output"),
    CLI_PLOT(plot, script, "of power with intervals against trial size"),
    CLI_KEYS_OF_TRIAL,
    CLI_END};

extern const cli_command cli_trial;
const cli_command cli_trial = {
    .name = "trial",
    .summary = "power and sample size of a trial, from virtual women",
    .forms = "TRIAL [OPTION]...",
    .text =
        "Runs a pool of women through every arm of the trial once. Trials are then drawn from the pool many "
        "times: who takes part and in which arm, when she enters and drops out, errors of measurement, "
        "fractures and deaths. Each is analysed like a real trial, and the results are written as CSV: power "
        "with its interval, the mean and sd of the estimate, and its bias and the coverage of its interval "
        "compared with the true effect in the same women. This is a statement about the model, and about "
        "reality only as far as the model is right. No file depends on the number of threads. Examples that "
        "come with osteon: ai-training-trial.yaml, ai-denosumab-trial.yaml, ai-adjuncts-trial.yaml and "
        "ai-fractures-trial.yaml.",
    .exits = "0 done; 1 the run failed; 2 the input is wrong.",
    .options = table,
    .main = cli_trial_main};

static int take_sizes(job *j) {
  const char *const *texts = NULL;
  const int status = cli_cut("-n", &j->sizes, &texts, &j->n_sizes);
  if (status != DONE) return status;
  j->n = calloc((size_t)j->n_sizes, sizeof *j->n);
  if (!j->n) return complain(FAILED, "out of memory");
  for (int i = 0; i < j->n_sizes; i++) {
    double value;
    if (osteon_number_parse(texts[i], &value) != OSTEON_OK || !(value >= 2 && value <= 1e7) ||
        value != floor(value))
      return complain(WRONG, "-n %.40s: give whole numbers from 2 to 10000000, as in 100,200", texts[i]);
    j->n[i] = (int64_t)value;
    if (2 * j->n[i] >
        j->pool) /* of two arms or more; what else is too many is known when the women have run */
      return complain(WRONG, "-n %s: more women than the pool has, %lld; choose a larger --pool", texts[i],
                      (long long)j->pool);
  }
  return DONE;
}

static int take_arguments(job *j, int argc, char **argv) {
  const int status = cli_take(&cli_trial, argc, argv, j);
  if (status != DONE) return status;
  if (!j->path) return cli_missing(&cli_trial, "no trial given");
  if (check_csv(j->output) != DONE || check_csv(j->one) != DONE) return WRONG;
  const osteon_status checked = j->plot ? osteon_picture_check(j->plot) : OSTEON_OK;
  if (checked != OSTEON_OK) return complain_last(checked == OSTEON_EUNSUPPORTED ? FAILED : WRONG);
  if (in_range("--pool", j->pool, 2, 10000000) != DONE ||
      in_range("--replicates", j->replicates, 1, 1000000) != DONE ||
      in_range("--replicate", j->replicate, 0, j->replicates - 1) != DONE)
    return WRONG;
  return take_sizes(j);
}

static int show_progress(void *context, double women) {
  job *j = context;
  progress_show(&j->progress, j->before + women, "woman %.0f of %.0f", j->before + women, j->progress.until);
  return interrupted != 0;
}

static int arm_count(const job *j) {
  int n = 0;
  while (osteon_virtual_trial_arm_name(j->trial, n)) n++;
  return n;
}

static int open_trial(job *j) {
  const osteon_model *model;
  if (j->named.name && find_model(&j->named, j->named.name, &model) != DONE) return WRONG;
  osteon_status status = osteon_virtual_trial_load(&j->trial, j->named.registry, j->path);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  osteon_sweep_options_default(&j->options);
  status = osteon_virtual_trial_get_options(j->trial, &j->options);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  OSTEON_OPTION_LIST(CLI_GIVE)
  j->options.n = j->pool;
  j->options.progress = show_progress;
  j->options.context = j;
  return j->ensemble ? open_sets(osteon_virtual_trial_model(j->trial), j->ensemble, &j->sets) : DONE;
}

/* What is said of the scenarios of its arms. */
static void tell_of_arms(const job *j) {
  const cli_settings none = {NULL, 0};
  osteon_scenario *of;
  for (int k = 0; (of = osteon_virtual_trial_arm_scenario(j->trial, k)); k++) {
    complain_of(osteon_virtual_trial_arm_name(j->trial, k));
    tell_of_contexts(&(cli_life){of, NULL, &none, osteon_virtual_trial_until(j->trial), NULL}, no_columns, 0);
    tell_of_pairs(osteon_virtual_trial_model(j->trial), of, &none, osteon_scenario_population(of), NULL);
    tell_of_solver(of);
    if (k == 0) warn_of_population(osteon_scenario_population(of));
  }
  complain_of(NULL);
}

static int end_of(osteon_status status) {
  if (interrupted) return complain(FAILED, "interrupted by signal %d, before the results", (int)interrupted);
  return complain_last(exit_of(status));
}

static osteon_status run_set(job *j, int set) {
  osteon_status status =
      osteon_virtual_trial_fill(j->trial, &j->options, (uint64_t)j->seed, set < 0 ? NULL : j->sets, set);
  if (status != OSTEON_OK) return status;
  if (set < 0 && j->one) status = osteon_virtual_trial_save_one(j->trial, j->n[0], j->replicate, j->one);
  if (status == OSTEON_OK) status = osteon_virtual_trial_run(j->trial, j->n, j->n_sizes, j->replicates);
  j->before += (double)j->pool * arm_count(j);
  return status;
}

static void tell_of_pool(const job *j) {
  osteon_virtual_trial_pool pool;
  if (osteon_virtual_trial_get_pool(j->trial, &pool) != OSTEON_OK) return;
  if (pool.eligible < pool.drawn)
    complain(DONE, "notice: %lld of %lld women are eligible", (long long)pool.eligible,
             (long long)pool.drawn);
  if (pool.failed)
    complain(DONE, "notice: %lld women failed in an arm and are left out", (long long)pool.failed);
}

/* Of heterogeneous women drawn without replacement, estimates of trials that take most of them are too much alike. */
static void tell_of_shares(const job *j, const osteon_virtual_trial_result *largest) {
  osteon_virtual_trial_pool pool;
  if (osteon_virtual_trial_get_pool(j->trial, &pool) == OSTEON_OK && 10 * largest->women > pool.eligible)
    complain(DONE,
             "notice: trials of %lld women take more than a tenth of the %lld who are eligible, and vary too "
             "little; choose a larger --pool",
             (long long)largest->women, (long long)pool.eligible);
}

static void tell_of_results(const job *j) {
  osteon_virtual_trial_result r, largest = {0};
  for (int i = 0; i < osteon_virtual_trial_result_count(j->trial); i++) {
    if (osteon_virtual_trial_get_result(j->trial, i, &r) != OSTEON_OK) continue;
    if (r.women > largest.women) largest = r;
    if (r.not_estimable)
      complain(DONE,
               "notice: %s by %s (%s, %s) with n %lld: %lld of %lld trials have no estimate, the first "
               "because %s; they do not count as rejections",
               r.analysis, r.test, r.set, r.arm, (long long)r.size, (long long)r.not_estimable,
               (long long)r.replicates, r.why);
  }
  tell_of_shares(j, &largest);
}

static int run(job *j) {
  const int sets = osteon_sets_count(j->sets);
  tell_of_arms(j);
  progress_begin(&j->progress, j->output, 0, (double)j->pool * arm_count(j) * (1 + sets));
  osteon_status status = run_set(j, -1);
  if (status == OSTEON_OK) tell_of_pool(j);
  for (int set = 0; set < sets && status == OSTEON_OK && !interrupted; set++) status = run_set(j, set);
  progress_end(&j->progress);
  if (status != OSTEON_OK || interrupted) return end_of(status);
  tell_of_results(j);
  status = osteon_virtual_trial_save(j->trial, j->output);
  if (status == OSTEON_OK)
    status = osteon_virtual_trial_plot(j->trial, osteon_virtual_trial_title(j->trial), j->plot, j->script);
  return status == OSTEON_OK ? DONE : complain_last(FAILED);
}

static int cli_trial_main(int argc, char **argv) {
  job all = {.pool = 20000, .replicates = 10000, .given = CLI_NOT_GIVEN, .sizes.given = "100", .output = "-"};
  job *j = &all;
  int status = take_arguments(j, argc, argv);
  catch_signals();
  if (status == DONE) status = open_trial(j);
  if (status == DONE) status = run(j);
  osteon_virtual_trial_free(j->trial);
  osteon_sets_free(j->sets);
  osteon_registry_free(j->named.registry);
  free(j->n);
  cli_uncut(&j->sizes);
  return status == HELPED ? finish_output(DONE) : status;
}
