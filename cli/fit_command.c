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
#include <osteon/stop.h>
#include <osteon/text.h>
#include <osteon/trials.h>

#include "cli.h"

typedef struct job {
  cli_calibration in;
  const char *output, *profile, *of_covariance, *of_sets, *of_residuals, *plot, *script;
  int64_t starts, seed, iterations; /* iterations: -1 where not given, and so */
  int64_t points, folds, draws;
  int baseline;
  double *best, *covariance; /* [free], [free][free] */
  osteon_fit_error *errors;  /* those of the scenario, then those at the best: [2][n_errors] */
  int n_errors;
  double *values, *squares; /* of the profile */
  double *predicted;        /* by cross-validation, then the baseline and its sd: [3][row] */
  int *fold_of;             /* [row] */
  int profiled;             /* which free parameter */
  osteon_fit_result result;
  cli_progress progress;
  double before, work; /* iterations that are done, and predictions since */
} job;

static int cli_fit_main(int argc, char **argv);

static const cli_option table[] = {
    CLI_CALIBRATION_FILES(in),
    {"--starts", 0, CLI_WHOLE, offsetof(job, starts), "N",
     "number of starts, 1 to 1000, all except the first drawn around the priors; default: 1"},
    {"--seed", 0, CLI_WHOLE, offsetof(job, seed), "S",
     "seed of these draws and of --sets, a whole number; default: 0"},
    {"--iterations", 0, CLI_WHOLE, offsetof(job, iterations), "N",
     "most iterations from each start, 0 to 10000; 0 keeps the start values as they are; default: 60, and 5 "
     "with --cross-validate"},
    CLI_CALIBRATION_WOMEN(in),
    CLI_PARAMETERS(in.start, "--start", CLI_RENEW,
                   "values of parameters as `osteon fit` writes them; those that are fitted start from them; "
                   "default: the scenario's values"),
    {"--profile", 0, CLI_TEXT, offsetof(job, profile), "NAME",
     "a parameter whose profile is written instead: the objective with it fixed and all others fitted"},
    {"--profile-points", 0, CLI_WHOLE, offsetof(job, points), "N",
     "values of the profile, 2 to 1000, over three sd to each side; default: 9"},
    {"--cross-validate", 0, CLI_WHOLE, offsetof(job, folds), "K",
     "predict each of K folds of whole studies, drawn with --seed, from a fit without it, and report as "
     "`osteon validate` does"},
    {"--covariance", 0, CLI_WRITE, offsetof(job, of_covariance), "FILE.csv",
     "written: the covariance of the parameters on the scales on which they vary"},
    {"--sets", 0, CLI_WRITE, offsetof(job, of_sets), "FILE.csv",
     "written: parameter sets that agree with the data, drawn from the covariance, for --sets of other "
     "commands"},
    {"--draws", 0, CLI_WHOLE, offsetof(job, draws), "N", "number of these sets, 1 to 100000; default: 40"},
    {"--residuals", 0, CLI_WRITE, offsetof(job, of_residuals), "FILE.csv",
     "written: every row with its prediction, residual, error and weighted residual"},
    CLI_CALIBRATION_UNIT(in),
    OSTEON_OPTION_LIST(CLI_CALIBRATION_ROW) CLI_OUTPUT(
        output, "the fitted parameters; default: -, standard output. With --cross-validate every row"),
    CLI_PLOT(plot, script, "of the observed courses with the fit, and of the residuals"),
    {"--baseline", 0, CLI_FLAG, offsetof(job, baseline), 0,
     "with --cross-validate: skill compared with a curve through the same rows"},
    CLI_END};

extern const cli_command cli_fit;
const cli_command cli_fit = {
    .name = "fit",
    .summary = "fit parameters to data of persons or of trials",
    .forms = "SCENARIO DATA.csv [OPTION]...",
    .text =
        "Fits the parameters in the scenario's section `fit` to the rows of DATA.csv, by maximum likelihood "
        "with priors: log-normal, log-odds-normal for a parameter from 0 to 1, or normal. The error of a row "
        "comes from the table or from the scenario's section `error`, where it is additive, proportional or "
        "both, and may be estimated. A table with the columns TIME and DV holds persons, as for `osteon "
        "cohort --events`. The columns of other tables are explained in data/README.md; without a column "
        "`treatment` all rows belong to the arm of the scenario. Rows marked validation, or recalled from "
        "memory, have no weight. The scenario's solver is not used: a fit runs cohorts.",
    .exits = "0 done; 1 the fit failed or did not converge; 2 the input is wrong.",
    .options = table,
    .main = cli_fit_main};

static int take_arguments(job *j, int argc, char **argv) {
  int status = cli_take(&cli_fit, argc, argv, j);
  if (status != DONE) return status;
  const int is_right = cli_calibration_check(&cli_fit, &j->in);
  if (is_right != DONE) return is_right;
  if (check_csv(j->output) != DONE || check_csv(j->of_covariance) != DONE || check_csv(j->of_sets) != DONE)
    return WRONG;
  if (j->points >= 0 && !j->profile)
    return complain(WRONG, "--profile-points without --profile: name the parameter whose profile is written");
  if (j->points < 0) j->points = 9;
  if (j->folds >= 0 && (j->profile || j->starts > 1))
    return complain(WRONG, "--cross-validate with --profile or --starts; it fits once in each fold");
  if (j->baseline && j->folds < 0) return complain(WRONG, "--baseline needs --cross-validate");
  if (j->iterations < 0) j->iterations = j->folds < 0 ? 60 : 5;
  status = in_range("--starts", j->starts, 1, 1000);
  if (status == DONE && j->folds >= 0) status = in_range("--cross-validate", j->folds, 2, 1000000);
  if (status == DONE) status = in_range("--iterations", j->iterations, 0, 10000);
  if (status == DONE) status = in_range("--profile-points", j->points, 2, 1000);
  if (status == DONE && j->draws >= 0) status = in_range("--draws", j->draws, 1, 100000);
  if (status != DONE) return status;
  const osteon_status drawable = j->plot ? osteon_picture_check(j->plot) : OSTEON_OK;
  if (drawable != OSTEON_OK) return complain_last(drawable == OSTEON_EUNSUPPORTED ? FAILED : WRONG);
  if (j->draws >= 0 && !j->of_sets)
    return complain(WRONG, "--draws without --sets: name the file of the sets");
  if ((j->profile || j->folds >= 0) &&
      (j->of_covariance || j->of_sets || j->of_residuals || j->plot || j->script))
    return complain(
        WRONG,
        "--covariance, --sets, --residuals and --plot cannot be combined with --profile or --cross-validate");
  return DONE;
}

static int find_profiled(job *j) {
  const int n = osteon_fit_parameter_count(j->in.fit);
  while (j->profile && j->profiled < n &&
         strcmp(osteon_fit_parameter_name(j->in.fit, j->profiled), j->profile) != 0)
    j->profiled++;
  if (!j->profile || j->profiled < n) return DONE;
  return complain(WRONG, "--profile %.60s: not a parameter of the scenario's section `fit`", j->profile);
}

static int make_room(job *j) {
  const size_t n = (size_t)osteon_fit_parameter_count(j->in.fit) + 1;
  j->best = calloc(n, sizeof *j->best);
  j->covariance = calloc(n * n, sizeof *j->covariance);
  j->values = calloc((size_t)j->points, sizeof *j->values);
  j->squares = calloc((size_t)j->points, sizeof *j->squares);
  const size_t rows = (size_t)osteon_trials_count(j->in.trials) + 1;
  j->predicted = calloc(3 * rows, sizeof *j->predicted);
  j->fold_of = calloc(rows, sizeof *j->fold_of);
  while (osteon_fit_error_at(j->in.fit, j->n_errors)) j->n_errors++;
  j->errors = calloc(2 * (size_t)j->n_errors + 1, sizeof *j->errors);
  for (int k = 0; j->errors && k < j->n_errors; k++) j->errors[k] = *osteon_fit_error_at(j->in.fit, k);
  if (j->errors && j->best && j->covariance && j->values && j->squares && j->predicted && j->fold_of)
    return DONE;
  return complain(FAILED, "out of memory");
}

static int open_all(job *j) {
  const int opened = cli_calibration_open(&j->in);
  if (opened != DONE) return opened;
  return find_profiled(j) == DONE ? make_room(j) : WRONG;
}

/* An iteration takes a prediction at every free parameter beside it, and one or more of its own. */
static void told_part(void *context, int sets, double part) {
  job *j = context;
  const double all = osteon_fit_parameter_count(j->in.fit) + 2;
  progress_move(&j->progress, j->before + fmin(0.99, (j->work + sets * part) / all));
  if (part == 1) j->work += sets;
}

static int told(void *context, int iteration, double squares) {
  job *j = context;
  j->work = 0;
  j->before++;
  progress_show(&j->progress, j->before, "iteration %d, squares %.6g", iteration, squares);
  return interrupted != 0;
}

/* So many iterations at most, and predictions like those of one more. */
static void begin_progress(job *j, int64_t iterations) {
  osteon_fit_set_progress(j->in.fit, told_part, j);
  j->progress.is_most = 1;
  progress_begin(&j->progress, NULL, 0, (double)iterations + 1);
}

static void keep(job *j) {
  for (int k = 0; k < osteon_fit_parameter_count(j->in.fit); k++)
    osteon_fit_get_param(j->in.fit, osteon_fit_parameter_name(j->in.fit, k), &j->best[k]);
  for (int k = 0; k < j->n_errors; k++) j->errors[j->n_errors + k] = *osteon_fit_error_at(j->in.fit, k);
}

static int put_errors(job *j, const osteon_fit_error *errors) {
  for (int k = 0; k < j->n_errors; k++) {
    const osteon_fit_error *e = &errors[k];
    if (osteon_fit_set_error(j->in.fit, e->endpoint, e->sd, e->is_sd_estimated, e->cv, e->is_cv_estimated) !=
        OSTEON_OK)
      return complain_last(FAILED);
  }
  return DONE;
}

static int put_back(job *j) {
  for (int k = 0; k < osteon_fit_parameter_count(j->in.fit); k++)
    if (osteon_fit_set_param(j->in.fit, osteon_fit_parameter_name(j->in.fit, k), j->best[k]) != OSTEON_OK)
      return complain_last(FAILED);
  return put_errors(j, j->errors + j->n_errors);
}

/* Converged, or not to be moved. */
static int is_enough(const job *j, const osteon_fit_result *result) {
  return result->converged || j->iterations == 0;
}

/* From each start to a minimum; the least of them stays. */
static int run(job *j) {
  int ran = 0;
  begin_progress(j, (j->starts + (j->profile ? j->points : 0)) * j->iterations);
  for (int64_t s = 0; s < j->starts && !interrupted; s++) {
    osteon_fit_result result;
    j->before = (double)(s * j->iterations);
    j->work = 0;
    osteon_status status = s ? osteon_fit_scatter(j->in.fit, (uint64_t)j->seed, s) : OSTEON_OK;
    if (s && put_errors(j, j->errors) != DONE) return FAILED;
    if (status == OSTEON_OK) status = osteon_fit_run(j->in.fit, (int)j->iterations, &result, told, j);
    if (j->starts > 1 && status == OSTEON_ESTEP) { /* where the model fails, another one may do */
      complain(DONE, "start %lld: %s", (long long)s, osteon_last_error());
      continue;
    }
    if (status == OSTEON_ESTOPPED && result.iterations == 0) break;
    if (status != OSTEON_OK && status != OSTEON_ESTOPPED) return complain_last(exit_of(status));
    complain(DONE, "start %lld: objective from %.6g to %.6g (data %.6g), iterations %d%s", (long long)s,
             result.before, result.after, result.data, result.iterations,
             is_enough(j, &result) ? "" : ", not converged");
    if (!ran || result.after < j->result.after) {
      j->result = result;
      keep(j);
    }
    ran = 1;
  }
  if (ran && put_back(j) != DONE) return FAILED;
  if (ran) tell_of_fit(j->in.fit);
  if (ran) return DONE;
  return complain(FAILED, interrupted ? "interrupted before the fit began: nothing is written"
                                      : "none of the starts can be computed: nothing is written");
}

/* What there is, is written: then how good it is. */
static int verdict(const job *j) {
  if (interrupted) return complain(FAILED, "interrupted: the values reached so far are written");
  return is_enough(j, &j->result) ? DONE : complain(FAILED, "not converged; more --iterations may help");
}

static void tell_of_error(const char *endpoint, const char *what, double value, double spread) {
  if (!(spread < 10)) { /* then its interval is any number */
    complain(DONE, "error of %s: %s %.4g, estimated", endpoint, what, value);
    return;
  }
  complain(DONE, "error of %s: %s %.4g (%.4g to %.4g), estimated", endpoint, what, value,
           value * exp(-1.96 * spread), value * exp(1.96 * spread));
}

/* How good it is, and what is to be doubted. */
static osteon_status tell_of_quality(job *j) {
  osteon_fit_quality q;
  char doubts[2000];
  osteon_status status = osteon_fit_get_quality(j->in.fit, j->covariance, &q);
  if (status == OSTEON_OK) status = osteon_fit_doubt(j->in.fit, doubts, sizeof doubts);
  if (status != OSTEON_OK) return status;
  complain(DONE,
           "objective %.6g (priors %.4g); -2 log likelihood %.6g of %d observations, AIC %.6g, BIC %.6g; "
           "condition number %.3g",
           q.objective, q.priors, q.minus_2_log, q.observations, q.aic, q.bic, q.condition);
  const osteon_fit_error *e;
  for (int k = 0; (e = osteon_fit_error_at(j->in.fit, k)); k++) {
    if (e->is_sd_estimated && !isnan(e->sd)) tell_of_error(e->endpoint, "sd", e->sd, e->sd_spread);
    if (e->is_cv_estimated && !isnan(e->cv)) tell_of_error(e->endpoint, "cv", e->cv, e->cv_spread);
  }
  tell(doubts);
  return OSTEON_OK;
}

static osteon_status save_residuals(const job *j) {
  osteon_residual *rows = calloc((size_t)osteon_trials_count(j->in.trials) + 1, sizeof *rows);
  osteon_status status = rows ? osteon_trials_find_residuals(j->in.trials, j->in.fit, rows) : OSTEON_ENOMEM;
  if (status == OSTEON_OK) status = osteon_trials_save_residuals(j->in.trials, rows, j->of_residuals);
  free(rows);
  return status;
}

static osteon_status save_sets(job *j) {
  const size_t n = j->draws < 0 ? 40 : (size_t)j->draws, p = (size_t)osteon_fit_parameter_count(j->in.fit);
  osteon_fit_draws draws = {.n = (int)n,
                            .values = calloc(n * p, sizeof(double)),
                            .excess = calloc(n, sizeof(double)),
                            .scale = calloc(n, sizeof(double))};
  osteon_status status = draws.values && draws.excess && draws.scale ? OSTEON_OK : OSTEON_ENOMEM;
  if (status == OSTEON_OK) status = osteon_fit_draw_sets(j->in.fit, j->covariance, (uint64_t)j->seed, &draws);
  if (status == OSTEON_OK) status = osteon_fit_save_draws(j->in.fit, &draws, j->of_sets);
  free(draws.values);
  free(draws.excess);
  free(draws.scale);
  return status;
}

/* An end that was asked for leaves no time for it: then it is not known. */
static osteon_status find_covariance(job *j) {
  const int n = osteon_fit_parameter_count(j->in.fit);
  const osteon_status status =
      interrupted ? OSTEON_ESTOPPED : osteon_fit_covariance(j->in.fit, j->covariance);
  if (status != OSTEON_ESTOPPED) return status;
  osteon_stop_when(NULL, NULL); /* what was reached is written */
  for (int i = 0; i < n * n; i++) j->covariance[i] = NAN;
  return OSTEON_OK;
}

static int save(job *j) {
  osteon_status status = find_covariance(j);
  if (status == OSTEON_OK && j->of_covariance && !interrupted)
    status = osteon_fit_save_covariance(j->in.fit, j->covariance, j->of_covariance);
  if (status == OSTEON_OK && j->of_sets && !interrupted) status = save_sets(j);
  if (status == OSTEON_OK && j->of_residuals && !interrupted) status = save_residuals(j);
  progress_end(&j->progress);
  if (status == OSTEON_OK && !interrupted) status = tell_of_quality(j);
  if (status == OSTEON_ESTOPPED) {
    osteon_stop_when(NULL, NULL); /* what was reached is written */
    status = OSTEON_OK;
  }
  if (status == OSTEON_OK) status = osteon_fit_save_parameters(j->in.fit, j->covariance, j->output);
  if (status == OSTEON_OK && !interrupted)
    status =
        osteon_fit_plot(j->in.trials, j->in.fit, osteon_scenario_title(j->in.scenario), j->plot, j->script);
  return status == OSTEON_OK ? verdict(j) : complain_last(exit_of(status));
}

/* The profile goes where the parameters would go. */
static int profile(job *j) {
  const int n = osteon_fit_parameter_count(j->in.fit), k = j->profiled;
  int done = 0;
  osteon_status status = find_covariance(j);
  const double sd = status == OSTEON_OK ? sqrt(j->covariance[k * n + k]) : 0;
  for (int64_t i = 0; i < j->points && status == OSTEON_OK && !interrupted; i++) {
    double low;
    j->work = 0;
    j->before = (double)((j->starts + i) * j->iterations);
    progress_show(&j->progress, j->before, "point %d of %d", (int)i + 1, (int)j->points);
    osteon_fit_parameter_interval(j->in.fit, k, 3 * sd * (2.0 * (double)i / (double)(j->points - 1) - 1),
                                  &low, &j->values[done]);
    status = osteon_fit_profile(j->in.fit, k, j->values[done], (int)j->iterations, &j->squares[done]);
    done += status == OSTEON_OK;
    if (status == OSTEON_ESTOPPED) status = OSTEON_OK;
    if (status != OSTEON_ESTEP) continue;
    complain(DONE, "%s = %g is left out: %s", j->profile, j->values[done], osteon_last_error());
    status = OSTEON_OK;
  }
  progress_end(&j->progress);
  if (status == OSTEON_OK)
    status = osteon_profile_save(j->profile, j->values, j->squares, done, j->result.after, j->output);
  return status == OSTEON_OK ? verdict(j) : complain_last(exit_of(status));
}

/* ---- cross-validation ---- */

static int told_fold(void *context, int fold, int iteration, double squares) {
  job *j = context;
  j->work = 0;
  j->before = (double)(fold * j->iterations + iteration);
  progress_show(&j->progress, j->before, "fold %d, iteration %d, squares %.6g", fold + 1, iteration, squares);
  return interrupted != 0;
}

/* The rows of a split; NULL: of all. */
static int use_split(const job *j, const char *split, int is_saved) {
  const int rows = osteon_trials_count(j->in.trials);
  osteon_comparison *c;
  osteon_status status = osteon_comparison_new(&c, j->in.trials, j->predicted, split);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  if (j->baseline) osteon_comparison_set_baseline(c, j->predicted + rows, j->predicted + 2 * rows);
  int done = DONE;
  if (is_saved)
    status = osteon_comparison_save(c, j->output);
  else
    done = print_scores(j->in.trials, c, *split ? split : "no split");
  osteon_comparison_free(c);
  return status == OSTEON_OK ? done : complain_last(exit_of(status));
}

static int has_rows(const job *j, const char *split) {
  for (int i = 0; i < osteon_trials_count(j->in.trials); i++)
    if (j->fold_of[i] >= 0 && !strcmp(osteon_trials_at(j->in.trials, i)->split, split)) return 1;
  return 0;
}

static int report(const job *j) {
  printf("%lld folds of whole studies (seed %lld), each predicted by a fit without it, %lld iterations\n",
         (long long)j->folds, (long long)j->seed, (long long)j->iterations);
  explain_scores(0, NULL);
  const int done = has_rows(j, "calibration") ? use_split(j, "calibration", 0) : DONE;
  return done == DONE && has_rows(j, "") ? use_split(j, "", 0) : done;
}

/* In a table that marks only some of its rows those of validation are there too, without a prediction. */
static int save_rows(const job *j) {
  const int are_marked = has_rows(j, "calibration");
  return use_split(j, !are_marked ? "" : has_rows(j, "") ? NULL : "calibration", 1);
}

static int cross_validate(job *j) {
  const int rows = osteon_trials_count(j->in.trials);
  begin_progress(j, j->folds * j->iterations);
  osteon_status status = osteon_trials_draw_folds(j->in.trials, (uint64_t)j->seed, (int)j->folds, j->fold_of);
  if (status == OSTEON_ERANGE) return complain(WRONG, "--cross-validate: %s", osteon_last_error());
  if (status == OSTEON_OK)
    status = osteon_trials_cross_validate(j->in.trials, j->in.fit, j->fold_of, (int)j->iterations,
                                          j->predicted, told_fold, j);
  if (status == OSTEON_OK && j->baseline)
    status = osteon_trials_predict_baseline(j->in.trials, j->predicted + rows, j->predicted + 2 * rows);
  progress_end(&j->progress);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  tell_of_fit(j->in.fit);
  int done = !j->output || strcmp(j->output, "-") != 0 ? report(j) : DONE;
  if (done == DONE && j->output) done = save_rows(j);
  return finish_output(done);
}

static int cli_fit_main(int argc, char **argv) {
  job all = {.starts = 1, .iterations = -1, .points = -1, .folds = -1, .draws = -1}, *j = &all;
  cli_calibration_begin(&j->in);
  int status = take_arguments(j, argc, argv);
  if (status == DONE) catch_signals();
  if (status == DONE) status = open_all(j);
  if (status == DONE && j->folds >= 0) {
    status = cross_validate(j);
  } else if (status == DONE) {
    if (!j->output) j->output = "-";
    status = run(j);
    if (status == DONE) status = j->profile ? profile(j) : save(j);
  }
  cli_calibration_end(&j->in);
  free(j->best);
  free(j->covariance);
  free(j->errors);
  free(j->values);
  free(j->squares);
  free(j->predicted);
  free(j->fold_of);
  return status == HELPED ? finish_output(DONE) : status;
}
