/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon fit: parameters of a model to what was seen. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <osteon/events.h>
#include <osteon/picture.h>
#include <osteon/text.h>
#include <osteon/trials.h>

#include "cli.h"

static const char usage[] =
    "Usage: osteon fit SCENARIO DATA.csv [OPTION]...\n"
    "\n"
    "Fits the parameters that the scenario's section `fit` names to the rows of DATA.csv, by weighted least\n"
    "squares with log-normal (from 0 to 1: log-odds-normal) priors. Without a column `treatment` in the "
    "table all rows are of the "
    "scenario's\n"
    "own arm; columns: data/README.md. Rows marked validation, or recalled from memory, have no weight.\n"
    "\n"
    "  -o FILE.csv           where the parameters go; default -, the standard output\n"
    "  --start FILE          begin at the parameters of such a file\n"
    "  --starts N            begin at N points, all but the first drawn around the priors; default 1\n"
    "  --seed S              of these draws; default 0\n"
    "  --iterations N        at most, from each start; default 60\n"
    "  --women N             of each arm, who differ by the scenario's `variability`; default 1, the mean "
    "woman\n"
    "  --profile NAME        write the profile of a parameter: squares where it is held and all others "
    "fitted\n"
    "  --profile-points N    how many values, over three sd to each side; default 9\n"
    "  --rtol X              relative tolerance of the integration; default 1e-7\n"
    "  --threads T           default 0: as many as the machine has\n"
    "  --help                this text\n"
    "\n"
    "Exit status: 0 done; 1 the fit failed or did not converge; 2 the input is wrong.\n";

typedef struct job {
  const char *scenario_path, *data, *output, *start, *profile;
  int64_t starts, seed, iterations, women, points, threads;
  double rtol;
  osteon_scenario *scenario;
  osteon_trials *trials;
  osteon_fit *fit;
  double *best, *covariance; /* [free], [free][free] */
  double *values, *squares;  /* of the profile */
  int profiled;              /* which free parameter */
  osteon_fit_result result;
  int shown;
} job;

static const cli_option table[] = {{"-o", CLI_TEXT, offsetof(job, output)},
                                   {"--output", CLI_TEXT, offsetof(job, output)},
                                   {"--start", CLI_TEXT, offsetof(job, start)},
                                   {"--starts", CLI_WHOLE, offsetof(job, starts)},
                                   {"--seed", CLI_WHOLE, offsetof(job, seed)},
                                   {"--iterations", CLI_WHOLE, offsetof(job, iterations)},
                                   {"--women", CLI_WHOLE, offsetof(job, women)},
                                   {"--profile", CLI_TEXT, offsetof(job, profile)},
                                   {"--profile-points", CLI_WHOLE, offsetof(job, points)},
                                   {"--rtol", CLI_NUMBER, offsetof(job, rtol)},
                                   {"--threads", CLI_WHOLE, offsetof(job, threads)},
                                   {NULL, CLI_TEXT, 0}};

enum { HELPED = -1 };

static int in_range(const char *option, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return DONE;
  return complain(WRONG, "%s %lld: %lld to %lld is accepted", option, (long long)value, (long long)least,
                  (long long)most);
}

static int take_arguments(job *j, int argc, char **argv) {
  arguments a = {.argc = argc, .at = 1, .argv = argv, .command = "fit"};
  while (next_argument(&a)) {
    int status = DONE;
    if (a.name && (!strcmp(a.name, "--help") || !strcmp(a.name, "-h"))) {
      fputs(usage, stdout);
      return HELPED;
    }
    if (a.name)
      status = take_by_table(&a, table, j);
    else if (!j->scenario_path)
      j->scenario_path = a.value;
    else if (!j->data)
      j->data = a.value;
    else
      status = complain(WRONG, "%.200s: one scenario and one table are accepted", a.value);
    if (status != DONE) return status;
  }
  if (!j->data)
    return complain(WRONG,
                    "what is to be fitted to what? A scenario and a table are accepted; `osteon fit --help` "
                    "explains");
  int status = in_range("--starts", j->starts, 1, 1000);
  if (status == DONE) status = in_range("--iterations", j->iterations, 1, 10000);
  if (status == DONE) status = in_range("--women", j->women, 1, 1000000);
  if (status == DONE) status = in_range("--profile-points", j->points, 2, 1000);
  if (status == DONE) status = in_range("--threads", j->threads, 0, 4096);
  return status;
}

/* A name may be misspelt. */
static void say_left_out(const job *j) {
  const int n = osteon_trials_count(j->trials);
  const osteon_trial *first = NULL;
  int left = 0;
  for (int i = n - 1; i >= 0; i--) {
    const osteon_trial *r = osteon_trials_at(j->trials, i);
    if (r->observation >= 0) continue;
    first = r;
    left++;
  }
  if (first)
    complain(DONE, "%d of %d rows are left out; the first, %s:%d: %s", left, n, j->data, first->line,
             first->left_out);
}

static int find_profiled(job *j) {
  const int n = osteon_fit_parameter_count(j->fit);
  while (j->profile && j->profiled < n &&
         strcmp(osteon_fit_parameter_name(j->fit, j->profiled), j->profile) != 0)
    j->profiled++;
  if (!j->profile || j->profiled < n) return DONE;
  return complain(WRONG, "--profile %.60s: it is not fitted; see the scenario's `fit`", j->profile);
}

static int make_room(job *j) {
  const size_t n = (size_t)osteon_fit_parameter_count(j->fit) + 1;
  j->best = calloc(n, sizeof *j->best);
  j->covariance = calloc(n * n, sizeof *j->covariance);
  j->values = calloc((size_t)j->points, sizeof *j->values);
  j->squares = calloc((size_t)j->points, sizeof *j->squares);
  if (j->best && j->covariance && j->values && j->squares) return DONE;
  return complain(FAILED, "out of memory");
}

static int open_all(job *j) {
  osteon_status status = osteon_scenario_load(&j->scenario, NULL, j->scenario_path);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  const osteon_model *model = osteon_scenario_model(j->scenario);
  status = osteon_trials_load(&j->trials, NULL, model, j->scenario, j->data);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  osteon_fit_options options;
  osteon_fit_options_default(&options);
  options.threads = (int)j->threads;
  options.rtol = j->rtol;
  options.population = osteon_scenario_population(j->scenario);
  options.women = (int)j->women;
  if (j->women > 1 && osteon_population_count(options.population) == 0)
    return complain(WRONG, "--women without `variability` in the scenario: nothing says how they differ");
  if (j->women == 1) options.population = NULL;
  status = osteon_fit_new(&j->fit, model, &options);
  if (status == OSTEON_OK) status = osteon_scenario_apply_fit(j->scenario, j->fit);
  if (status == OSTEON_OK && j->start) status = osteon_fit_read_parameters(j->fit, j->start);
  if (status == OSTEON_OK) status = osteon_scenario_add_parameters(j->scenario, j->fit);
  if (status == OSTEON_OK) status = osteon_trials_add_to_fit(j->trials, j->fit);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  say_left_out(j);
  return find_profiled(j) == DONE ? make_room(j) : WRONG;
}

static int told(void *context, int iteration, double squares) {
  job *j = context;
  if (j->shown) fprintf(stderr, "\r  iteration %d, squares %.6g   ", iteration, squares);
  return interrupted != 0;
}

static void keep(job *j) {
  for (int k = 0; k < osteon_fit_parameter_count(j->fit); k++)
    osteon_fit_get_param(j->fit, osteon_fit_parameter_name(j->fit, k), &j->best[k]);
}

static int put_back(job *j) {
  for (int k = 0; k < osteon_fit_parameter_count(j->fit); k++)
    if (osteon_fit_set_param(j->fit, osteon_fit_parameter_name(j->fit, k), j->best[k]) != OSTEON_OK)
      return complain_last(FAILED);
  return DONE;
}

/* From each start to a minimum; the least of them stays. */
static int run(job *j) {
  int ran = 0;
  j->shown = isatty(2);
  for (int64_t s = 0; s < j->starts && !interrupted; s++) {
    osteon_fit_result result;
    osteon_status status = s ? osteon_fit_scatter(j->fit, (uint64_t)j->seed, s) : OSTEON_OK;
    if (status == OSTEON_OK) status = osteon_fit_run(j->fit, (int)j->iterations, &result, told, j);
    if (j->shown) fputc('\n', stderr);
    if (j->starts > 1 && status == OSTEON_ESTEP) { /* where the model fails, another one may do */
      complain(DONE, "start %lld: %s", (long long)s, osteon_last_error());
      continue;
    }
    if (status != OSTEON_OK) return complain_last(exit_of(status));
    fprintf(stderr, "osteon: start %lld: squares %.6g to %.6g, %.6g of it of the data, in %d iterations%s\n",
            (long long)s, result.before, result.after, result.data, result.iterations,
            result.converged ? "" : ", not converged");
    if (!ran || result.after < j->result.after) {
      j->result = result;
      keep(j);
    }
    ran = 1;
  }
  if (ran) return put_back(j);
  return complain(FAILED, interrupted ? "ended before the fit began: nothing is written"
                                      : "none of the starts can be computed: nothing is written");
}

/* What there is, is written: then how good it is. */
static int verdict(const job *j) {
  if (interrupted) return complain(FAILED, "ended early: what was reached is written");
  return j->result.converged ? DONE : complain(FAILED, "not converged; more --iterations may help");
}

static int save(job *j) {
  osteon_status status = osteon_fit_covariance(j->fit, j->covariance);
  if (status == OSTEON_OK) status = osteon_fit_save_parameters(j->fit, j->covariance, j->output);
  return status == OSTEON_OK ? verdict(j) : complain_last(exit_of(status));
}

/* The profile goes where the parameters would go. */
static int profile(job *j) {
  const int n = osteon_fit_parameter_count(j->fit), k = j->profiled;
  int done = 0;
  osteon_status status = osteon_fit_covariance(j->fit, j->covariance);
  const double sd = status == OSTEON_OK ? sqrt(j->covariance[k * n + k]) : 0;
  for (int64_t i = 0; i < j->points && status == OSTEON_OK && !interrupted; i++) {
    double low;
    osteon_fit_parameter_interval(j->fit, k, 3 * sd * (2.0 * (double)i / (double)(j->points - 1) - 1), &low,
                                  &j->values[done]);
    status = osteon_fit_profile(j->fit, k, j->values[done], (int)j->iterations, &j->squares[done]);
    done += status == OSTEON_OK;
    if (status != OSTEON_ESTEP) continue;
    complain(DONE, "%s = %g is left out: %s", j->profile, j->values[done], osteon_last_error());
    status = OSTEON_OK;
  }
  if (status == OSTEON_OK)
    status = osteon_profile_save(j->profile, j->values, j->squares, done, j->result.after, j->output);
  return status == OSTEON_OK ? verdict(j) : complain_last(exit_of(status));
}

int cli_fit(int argc, char **argv) {
  job j = {.starts = 1, .iterations = 60, .women = 1, .points = 9, .rtol = 1e-7, .output = "-"};
  int status = take_arguments(&j, argc, argv);
  if (status == DONE) catch_signals();
  if (status == DONE) status = open_all(&j);
  if (status == DONE) status = run(&j);
  if (status == DONE) status = j.profile ? profile(&j) : save(&j);
  osteon_fit_free(j.fit);
  osteon_trials_free(j.trials);
  osteon_scenario_free(j.scenario);
  free(j.best);
  free(j.covariance);
  free(j.values);
  free(j.squares);
  return status == HELPED ? finish_output(DONE) : status;
}
