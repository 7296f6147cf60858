/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon sample: parameter sets drawn from the posterior of a calibration by Markov chains. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/sampler.h>
#include <osteon/stop.h>

#include "cli.h"

typedef struct job {
  cli_calibration in;
  const char *output, *diagnostics, *checkpoint, *resume;
  int64_t chains, warm_up, steps, thin, moves, rounds, draws, every, seed, iterations;
  double *middle, *covariance;   /* [free], [free][free] */
  osteon_diagnosis *diagnoses;   /* [free] */
  double misfit, best, accepted; /* best: the logarithm of the density at the middle */
  osteon_sampler *sampler;
  cli_progress progress;
} job;

/* Returns from the calling function when a call fails; its sentence stands. */
#define GO(call)                      \
  do {                                \
    const osteon_status go_ = (call); \
    if (go_ != OSTEON_OK) return go_; \
  } while (0)

static int cli_sample_main(int argc, char **argv);

static const cli_option table[] = {
    CLI_CALIBRATION_FILES(in),
    {"--seed", 0, CLI_WHOLE, offsetof(job, seed), "S", "seed of the chains, a whole number; default: 0"},
    {"--iterations", 0, CLI_WHOLE, offsetof(job, iterations), "N",
     "most iterations of the fit, around the result of which the chains begin, 0 to 10000; 0 keeps the start "
     "values as they are; default: 60"},
    CLI_CALIBRATION_WOMEN(in),
    CLI_PARAMETERS(in.start, "--start", CLI_RENEW,
                   "values of parameters as `osteon fit` writes them, where the fit begins; default: the "
                   "scenario's values"),
    {"--chains", 0, CLI_WHOLE, offsetof(job, chains), "N", "chains side by side, 4 to 10000; default: 16"},
    {"--warm-up", 0, CLI_WHOLE, offsetof(job, warm_up), "N",
     "steps of each chain in which moves are adapted, and nothing is kept; default: 1000"},
    {"--steps", 0, CLI_WHOLE, offsetof(job, steps), "N",
     "steps of each chain after the warm-up; with --resume earlier ones count; default: 4000"},
    {"--thin", 0, CLI_WHOLE, offsetof(job, thin), "N",
     "steps between points that are kept for the diagnostics and --draws; default: 4"},
    {"--moves", 0, CLI_WHOLE, offsetof(job, moves), "N",
     "most moves in a round, by an approximate likelihood that is learned in the warm-up; a run of the model "
     "then accepts or rejects them together; 0: a run for every move; default: 200 with --women, else 0"},
    {"--rounds", 0, CLI_WHOLE, offsetof(job, rounds), "N",
     "with --women: rounds of moves in a step, 1 to 1000; a run of the mean woman of each arm decides on "
     "each round, and one of all women on all rounds together; every other step makes 3 N single moves, on "
     "each of which the mean woman decides; default: 10"},
    {"--draws", 0, CLI_WHOLE, offsetof(job, draws), "N",
     "number of parameter sets that are written, evenly spaced along the chains, 1 to 100000; default: 100"},
    {"--diagnostics", 0, CLI_WRITE, offsetof(job, diagnostics), "FILE.csv",
     "written: summary of the chains for every parameter, with R-hat and the effective number of draws"},
    CLI_CALIBRATION_UNIT(in),
    OSTEON_OPTION_LIST(CLI_CALIBRATION_ROW)
        CLI_OUTPUT(output,
                   "the parameter sets, for --ensemble, --sets and --over ensemble: of other commands; "
                   "default: -, standard output"),
    CLI_CHECKPOINTS(checkpoint, resume,
                    "the state of the chains; written every --every-steps, when interrupted and at the end",
                    "all other options must be the same; --steps may be larger"),
    {"--every-steps", 0, CLI_WHOLE, offsetof(job, every), "N", "steps between checkpoints; default: 100"},
    CLI_END};

extern const cli_command cli_sample;
const cli_command cli_sample = {
    .name = "sample",
    .summary = "draw parameter sets that agree with data, by Markov chains",
    .forms = "SCENARIO DATA.csv [OPTION]...",
    .text =
        "Draws the parameters in the scenario's section `fit` from their posterior: priors and errors are "
        "those of `osteon fit`, which runs first. With `weights: trials` all errors are inflated by the root "
        "of the misfit, the mean of their squares. Chains run side by side: Metropolis steps with the fit's "
        "covariance, steps that return to the mean, and snooker moves; all of them are adapted only during "
        "the warm-up. With --moves, chains move according to polynomials through the predictions of the "
        "model in the warm-up, and the model then accepts or rejects: with --women first the mean woman "
        "alone. Standard error reports R-hat, which is at most 1.01 when the chains agree, and the effective "
        "number of draws, which should be 400 or more. Estimated errors keep their values from the fit.",
    .exits =
        "0 done; 1 the chains do not agree yet (results are written anyway), or the run failed or was "
        "interrupted; 2 the input is wrong.",
    .options = table,
    .main = cli_sample_main};

static int take_arguments(job *j, int argc, char **argv) {
  int status = cli_take(&cli_sample, argc, argv, j);
  if (status != DONE) return status;
  status = cli_calibration_check(&cli_sample, &j->in);
  if (status != DONE) return status;
  if (check_csv(j->output) != DONE || check_csv(j->diagnostics) != DONE) return WRONG;
  if (j->every >= 0 && !j->checkpoint)
    return complain(WRONG, "--every-steps without --checkpoint: name the file of the checkpoints");
  if (j->every < 0) j->every = 100;
  if (j->moves < 0) j->moves = j->in.women > 1 ? 200 : 0;
  if (j->rounds >= 0 && !(j->in.women > 1 && j->moves > 0))
    return complain(WRONG,
                    "--rounds: the mean woman decides on a round only with --women 2 or more, and --moves");
  if (j->rounds < 0) j->rounds = 10;
  status = in_range("--iterations", j->iterations, 0, 10000);
  if (status == DONE) status = in_range("--chains", j->chains, 4, 10000);
  if (status == DONE) status = in_range("--warm-up", j->warm_up, 0, 1000000000);
  if (status == DONE) status = in_range("--steps", j->steps, 1, 1000000000);
  if (status == DONE) status = in_range("--thin", j->thin, 1, 1000000);
  if (status == DONE) status = in_range("--moves", j->moves, 0, 10000);
  if (status == DONE) status = in_range("--rounds", j->rounds, 1, 1000);
  if (status == DONE) status = in_range("--draws", j->draws, 1, 100000);
  if (status == DONE) status = in_range("--every-steps", j->every, 1, 1000000000);
  if (status != DONE) return status;
  if (j->moves > 0 && j->warm_up < OSTEON_LEARNING_LEAST)
    return complain(
        WRONG, "--warm-up %lld is too short for --moves, by a likelihood that is learned in it: %d at least",
        (long long)j->warm_up, OSTEON_LEARNING_LEAST);
  const int64_t points = j->steps / j->thin * j->chains;
  if (points >= j->draws) return DONE;
  return complain(WRONG,
                  "--draws %lld of the %lld points that %lld chains keep: give more --steps, fewer draws or "
                  "a smaller --thin",
                  (long long)j->draws, (long long)points, (long long)j->chains);
}

/* ---- before the chains ---- */

static int told(void *context, int iteration, double squares) {
  job *j = context;
  progress_show(&j->progress, 0, "fit, iteration %d, squares %.6g", iteration, squares);
  return interrupted != 0;
}

/* The minimum, about which the chains begin, and the covariance there: of the errors as they are taken to be. */
static osteon_status find_start(job *j) {
  const size_t n = (size_t)osteon_fit_parameter_count(j->in.fit);
  osteon_fit_result result;
  GO(osteon_fit_run(j->in.fit, (int)j->iterations, &result, told, j));
  if (interrupted) return OSTEON_ESTOPPED;
  GO(osteon_fit_covariance(j->in.fit, j->covariance));
  GO(osteon_fit_ready_density(j->in.fit, &j->misfit));
  GO(osteon_fit_get_point(j->in.fit, j->middle));
  GO(osteon_fit_density(j->in.fit, j->middle, 1, &j->best));
  for (size_t i = 0; i < n * n; i++) j->covariance[i] *= j->misfit;
  if (result.converged || j->iterations == 0) return OSTEON_OK;
  complain(DONE, "notice: the fit has not converged; more --iterations may give the chains a better start");
  return OSTEON_OK;
}

static osteon_status make_sampler(job *j) {
  osteon_sampler_options o;
  osteon_sampler_options_default(&o);
  o.coordinates = osteon_fit_parameter_count(j->in.fit);
  o.middle = j->middle;
  o.covariance = j->covariance;
  o.density = osteon_fit_density;
  o.context = j->in.fit;
  o.chains = (int)j->chains;
  o.warm_up = (int)j->warm_up;
  o.thin = (int)j->thin;
  o.seed = (uint64_t)j->seed;
  o.model = osteon_scenario_model(j->in.scenario);
  const bool is_learned = j->moves > 0 && o.coordinates <= OSTEON_FIT_MOST_LEARNED;
  if (j->moves > 0 && !is_learned)
    complain(DONE,
             "notice: %d parameters are too many to learn a rough likelihood of (%d at most): a run decides "
             "on every move",
             o.coordinates, OSTEON_FIT_MOST_LEARNED);
  if (is_learned) {
    o.rough = osteon_fit_rough_density;
    o.learn = osteon_fit_learn_density;
    o.get_learned = osteon_fit_get_learned;
    o.set_learned = osteon_fit_set_learned;
    o.moves = (int)j->moves;
    o.rounds = (int)j->rounds;
    if (j->in.women > 1) o.near = osteon_fit_near_density;
  }
  GO(osteon_sampler_new(&j->sampler, &o));
  return j->resume ? osteon_sampler_load(j->sampler, j->resume) : OSTEON_OK;
}

static int begin(job *j) {
  const size_t n = (size_t)osteon_fit_parameter_count(j->in.fit);
  j->middle = calloc(n, sizeof *j->middle);
  j->covariance = calloc(n * n, sizeof *j->covariance);
  j->diagnoses = calloc(n, sizeof *j->diagnoses);
  if (!j->middle || !j->covariance || !j->diagnoses) return complain(FAILED, "out of memory");
  progress_begin(&j->progress, NULL, 0, (double)(j->warm_up + j->steps));
  osteon_status status = find_start(j);
  if (status == OSTEON_OK) status = make_sampler(j);
  if (status == OSTEON_OK) return DONE;
  progress_end(&j->progress);
  if (status == OSTEON_ESTOPPED) return complain(FAILED, "ended before the chains began: nothing is written");
  return complain_last(exit_of_reading(status));
}

/* ---- the chains ---- */

static osteon_status save_checkpoint(const job *j) {
  return j->checkpoint ? osteon_sampler_save(j->sampler, j->checkpoint) : OSTEON_OK;
}

static osteon_status run_all(job *j) {
  const int64_t all = j->warm_up + j->steps;
  for (int64_t done; (done = osteon_sampler_step_count(j->sampler)) < all;) {
    progress_show(&j->progress, (double)done, "%s", done < j->warm_up ? "warm-up" : "chains");
    GO(osteon_sampler_run(j->sampler, 1));
    if ((done + 1) % j->every == 0 || done + 1 == all) GO(save_checkpoint(j));
  }
  return OSTEON_OK;
}

static int run(job *j) {
  osteon_status status = run_all(j);
  progress_end(&j->progress);
  if (status == OSTEON_OK) return DONE;
  if (status != OSTEON_ESTOPPED) return complain_last(exit_of(status));
  osteon_stop_when(NULL, NULL); /* what was reached is written */
  const long long done = osteon_sampler_step_count(j->sampler), all = j->warm_up + j->steps;
  if (!j->checkpoint)
    return complain(FAILED,
                    "interrupted by signal %d after %lld of %lld steps; with --checkpoint they are kept",
                    (int)interrupted, done, all);
  if (save_checkpoint(j) != OSTEON_OK) return complain_last(FAILED);
  return complain(FAILED, "interrupted by signal %d after %lld of %lld steps; continue with --resume %s",
                  (int)interrupted, done, all, j->checkpoint);
}

/* ---- what they found ---- */

/* Set i at an even distance along the chains, one chain after the other. */
static void put_set(const job *j, int64_t i, double *values, double *excess) {
  const int64_t each = osteon_sampler_point_count(j->sampler), all = each * j->chains;
  const int64_t place = (int64_t)(((double)i + 0.5) * (double)all / (double)j->draws);
  double density;
  const double *point = osteon_sampler_point_at(j->sampler, (int)(place / each), place % each, &density);
  for (int k = 0; k < osteon_fit_parameter_count(j->in.fit); k++)
    values[k] = osteon_fit_value_at(j->in.fit, k, point[k]);
  *excess = 2 * (j->best - density);
}

static osteon_status save_sets(const job *j) {
  const size_t n = (size_t)j->draws, p = (size_t)osteon_fit_parameter_count(j->in.fit);
  osteon_fit_draws draws = {.n = (int)j->draws,
                            .values = calloc(n * p, sizeof(double)),
                            .excess = calloc(n, sizeof(double)),
                            .misfit = j->misfit};
  osteon_status status = draws.values && draws.excess ? OSTEON_OK : OSTEON_ENOMEM;
  for (size_t i = 0; i < n && status == OSTEON_OK; i++)
    put_set(j, (int64_t)i, draws.values + i * p, &draws.excess[i]);
  if (status == OSTEON_OK) status = osteon_fit_save_draws(j->in.fit, &draws, j->output);
  free(draws.values);
  free(draws.excess);
  return status;
}

/* The parameters of the greatest R-hat and the least number; NaN is worse than any. */
static void find_worst(const job *j, int *rhat, int *ess) {
  *rhat = *ess = 0;
  for (int k = 1; k < osteon_fit_parameter_count(j->in.fit); k++) {
    const osteon_diagnosis *d = j->diagnoses;
    if (!(d[k].rhat <= d[*rhat].rhat) && !isnan(d[*rhat].rhat)) *rhat = k;
    if (!(d[k].ess >= d[*ess].ess) && !isnan(d[*ess].ess)) *ess = k;
  }
}

static int tell_of_chains(const job *j) {
  int rhat, ess;
  double decisions;
  find_worst(j, &rhat, &ess);
  osteon_sampler_get_acceptance(j->sampler, NULL, &decisions);
  const double worst = j->diagnoses[rhat].rhat, least = j->diagnoses[ess].ess;
  const char *const of_rhat = osteon_fit_parameter_name(j->in.fit, rhat);
  const char *const of_ess = osteon_fit_parameter_name(j->in.fit, ess);
  complain(DONE,
           "%lld chains of %lld steps after %lld, misfit %.3g: %.0f %% of moves accepted, %.0f %% of steps; "
           "R-hat %.4g (%s) at most, effective draws %.0f (%s) at least",
           (long long)j->chains, (long long)(osteon_sampler_step_count(j->sampler) - j->warm_up),
           (long long)j->warm_up, j->misfit, 100 * j->accepted, 100 * decisions, worst, of_rhat, least,
           of_ess);
  const char *const with = j->checkpoint ? " with --resume " : "";
  const char *const file = j->checkpoint ? j->checkpoint : "";
  if (!(worst <= OSTEON_RHAT_MOST))
    return complain(
        FAILED,
        "the chains do not agree yet: R-hat of %s is %.4g, and should be %g at most; run more --steps%s%s",
        of_rhat, worst, OSTEON_RHAT_MOST, with, file);
  if (!(least >= OSTEON_ESS_LEAST))
    return complain(
        FAILED, "the chains are short: %s has %.0f effective draws, and should have %d; run more --steps%s%s",
        of_ess, least, OSTEON_ESS_LEAST, with, file);
  return DONE;
}

static int save(job *j) {
  osteon_status status = OSTEON_OK;
  osteon_sampler_get_acceptance(j->sampler, &j->accepted, NULL);
  for (int k = 0; k < osteon_fit_parameter_count(j->in.fit) && status == OSTEON_OK; k++)
    status = osteon_sampler_diagnose(j->sampler, k, &j->diagnoses[k]);
  if (status == OSTEON_OK && j->diagnostics)
    status = osteon_fit_save_diagnoses(j->in.fit, j->diagnoses, j->accepted, j->diagnostics);
  if (status == OSTEON_OK) status = save_sets(j);
  return status == OSTEON_OK ? tell_of_chains(j) : complain_last(exit_of(status));
}

static int cli_sample_main(int argc, char **argv) {
  job all = {.chains = 16,
             .warm_up = 1000,
             .steps = 4000,
             .thin = 4,
             .moves = -1,
             .rounds = -1,
             .draws = 100,
             .every = -1,
             .iterations = 60,
             .output = "-"},
      *j = &all;
  cli_calibration_begin(&j->in);
  int status = take_arguments(j, argc, argv);
  if (status == DONE) catch_signals();
  if (status == DONE) status = cli_calibration_open(&j->in);
  if (status == DONE) status = begin(j);
  if (status == DONE) status = run(j);
  if (status == DONE) status = save(j);
  osteon_sampler_free(j->sampler);
  cli_calibration_end(&j->in);
  free(j->middle);
  free(j->covariance);
  free(j->diagnoses);
  return status == HELPED ? finish_output(DONE) : status;
}
