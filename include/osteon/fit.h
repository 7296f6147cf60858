/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file fit.h
 *  Trial results against a model: what it predicts of them, and its parameters fitted to them.
 *
 *  An arm is a woman, or a population of women, and what happens to her; an observation is a number that
 *  was seen of an arm, or of two arms beside each other. A fit is made for a model, given arms and
 *  observations, and asked for predictions; with free parameters it can be run. Free with osteon_fit_free.
 */
#ifndef OSTEON_FIT_H
#define OSTEON_FIT_H

#include <stdbool.h>

#include <osteon/cohort.h>
#include <osteon/options.h>
#include <osteon/population.h>
#include <osteon/sets.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_fit osteon_fit;

/** Every measure: X(code, name, meaning). x is the endpoint, a state or output of the model; `from` and `to`
 * are days after the baseline. */
#define OSTEON_MEASURE_LIST(X)                                                                          \
  X(OSTEON_CHANGE, "change", "100 (x(to)/x(from) - 1), %")                                              \
  X(OSTEON_RATE, "rate", "the same a year of to - from, %/y")                                           \
  X(OSTEON_DIFFERENCE, "difference", "change under treatment minus change under control, %")            \
  X(OSTEON_RATIO, "ratio", "100 (x(to)/x(from) under treatment over that under control - 1), %")        \
  X(OSTEON_LEVEL, "level", "x(to), in the unit of the endpoint")                                        \
  X(OSTEON_INCIDENCE, "incidence", "100 (1 - exp(-integral of x/1000 over from..to, x per 1000 y)), %") \
  X(OSTEON_YEARLY, "yearly", "mean of x over from..to, x per 1000 y, as events per 100 y")              \
  X(OSTEON_RISK_RATIO, "risk_ratio", "mean of x over from..to under treatment over that under control") \
  X(OSTEON_SD_CHANGE, "sd_change", "SD of the change between women, error of measurement included, %")
typedef enum osteon_measure {
#define X(code, name, meaning) code,
  OSTEON_MEASURE_LIST(X)
#undef X
      OSTEON_MEASURES
} osteon_measure;
OSTEON_FULL_API const char *osteon_measure_name(osteon_measure measure); /**< as above; constant */

/** Makes a fit of a model, which must outlive it. `options` NULL: the defaults. Free with osteon_fit_free.
 * OSTEON_EINVAL (options of no valid size, a population of another model, an incomplete descriptor), OSTEON_ERANGE
 * (an option), OSTEON_ENOMEM, or errors as osteon_population_draw. */
OSTEON_FULL_API osteon_status osteon_fit_new(osteon_fit **fit, const osteon_model *model,
                                             const osteon_fit_options *options);
OSTEON_FULL_API void osteon_fit_free(osteon_fit *fit); /**< NULL allowed */

/** One arm. */
typedef struct osteon_arm {
  const osteon_schedule *schedule; /**< NULL: nothing happens; must outlive the fit */
  int n;                           /**< of the two arrays, which are copied */
  const char *const *names;        /**< parameters and inputs that are her own */
  const double *values;
} osteon_arm;
/** Adds an arm; its number goes to `index`. OSTEON_ENAME, OSTEON_ERANGE, OSTEON_EINVAL (a schedule of another
 * model, a negative n), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_add_arm(osteon_fit *fit, const osteon_arm *arm, int *index);

/** One observation. */
typedef struct osteon_observation {
  int arm, control;     /**< numbers of arms; control only for measures that compare, else -1 */
  const char *endpoint; /**< a state or output; copied */
  osteon_measure measure;
  double baseline;  /**< d from the beginning of the arms' schedules */
  double from, to;  /**< d from the baseline; 0 <= from <= to */
  double value, se; /**< what was seen, and its standard error; 0: that of osteon_fit_set_error */
  double weight;    /**< on the square of its residual; 0: only predicted */
  double cv;        /**< error of one measurement of x, as a part of x, >= 0: see osteon_spread_of_women */
  bool before;      /**< seen before what happens on the day `to`, such as a dose; else after it */
  bool below;       /**< nothing was seen but that it is below `value`, a limit of quantification */
  const void *tag;  /**< what the program knows it by, such as the row that it was read from; NULL: nothing */
} osteon_observation;
/** Sets the error of all observations of an endpoint that have no standard error of their own: the SD sqrt(sd^2 + (cv
 * x)^2) about the prediction, in the unit of the measure. x is what is measured: the predicted level, and for a change
 * or a rate both of its ends, sqrt(2) (100 + change), by the years of a rate; for other measures cv is 0. What is
 * estimated is found by a run, by maximum likelihood; its value is then where the run begins, or NaN: chosen from the
 * residuals there. Again: another error. OSTEON_ENAME, OSTEON_ERANGE, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_set_error(osteon_fit *fit, const char *endpoint, double sd,
                                                   bool is_sd_estimated, double cv, bool is_cv_estimated);
/** An error that was set. */
typedef struct osteon_fit_error {
  const char *endpoint;
  double sd, cv; /**< now */
  bool is_sd_estimated, is_cv_estimated;
  double sd_spread,
      cv_spread; /**< standard errors of their logarithms, by the last osteon_fit_covariance; NaN: none */
} osteon_fit_error;
/** Error k, from 0, in the order of their setting; owned by the fit. NULL past the end. */
OSTEON_FULL_API const osteon_fit_error *osteon_fit_error_at(const osteon_fit *fit, int k);

/** Adds an observation; they are numbered in order from 0. Copied. OSTEON_ENAME, OSTEON_ERANGE (also: it has no error,
 * nor has its endpoint), OSTEON_EINVAL (no such arm, a control that the measure does not have, an SD in a fit of one
 * woman, `below` of what is no level, or a cv of a measure that has none), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_add_observation(osteon_fit *fit,
                                                         const osteon_observation *observation);
OSTEON_FULL_API int osteon_fit_observation_count(const osteon_fit *fit); /**< how many */
/** Observation i, owned by the fit, valid until the next one is added; NULL past the end. */
OSTEON_FULL_API const osteon_observation *osteon_fit_observation_at(const osteon_fit *fit, int i);

/** Sets a parameter for all arms that do not set it. OSTEON_ENAME, OSTEON_ERANGE (also: outside of the bounds of
 * a free one). */
OSTEON_FULL_API osteon_status osteon_fit_set_param(osteon_fit *fit, const char *name, double value);
/** Value of a parameter now. OSTEON_ENAME; *value is then NaN. */
OSTEON_FULL_API osteon_status osteon_fit_get_param(const osteon_fit *fit, const char *name, double *value);

/** What the model says of every observation, into predicted[osteon_fit_observation_count]: the mean over the
 * women of the arm. A woman who fails is in no mean: NaN where all did. `failure` (NULL allowed) is then the
 * reason of the first, owned by the fit until the next call, else NULL.
 * Errors as osteon_cohort_new and osteon_cohort_record. */
OSTEON_FULL_API osteon_status osteon_fit_predict(osteon_fit *fit, double *predicted, const char **failure);

/** The same for every parameter set, side by side: predicted[set * osteon_fit_observation_count + observation]. What
 * a set does not name has the fit's value, and what an arm sets is its own. OSTEON_EINVAL (sets of another model),
 * OSTEON_ENOMEM, or errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_predict_sets(osteon_fit *fit, const osteon_sets *sets,
                                                      double *predicted);

/** From now on `told` (NULL: nobody) hears how far every prediction of the fit is, in a fit's iterations too: the
 * part of its arms that is done, 0 to 1, and for how many sets of parameters at once. One call at a time, maybe from a
 * thread that osteon made. OSTEON_EINVAL. */
OSTEON_FULL_API osteon_status osteon_fit_set_progress(osteon_fit *fit,
                                                      void (*told)(void *context, int sets, double part),
                                                      void *context);

/** Into `text` (of `size` bytes, cut to fit): which parameters of how many women lie outside their range with the
 * parameters now, and are therefore put at its end; a line each, "" where there are none. OSTEON_EINVAL,
 * OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_notice(osteon_fit *fit, char *text, size_t size);

/** How women of an arm differ in what is observed of them. NaN for comparisons, risks and a single woman. */
typedef struct osteon_spread_of_women {
  double true_sd; /**< SD of the change, rate or level between them */
  double
      measured; /**< as it would be measured, once or, of a change, at both ends, with the observation's `cv` */
} osteon_spread_of_women;
/** As osteon_fit_predict, with the spread of every observation into spread[osteon_fit_observation_count]; NULL: not
 * asked for. Errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_predict_spread(osteon_fit *fit, double *predicted,
                                                        osteon_spread_of_women *spread, const char **failure);

/** Lets a parameter be fitted, from its value now. Its logarithm has a normal prior around that of `prior`
 * with this sd (> 0); where it lies between 0 and 1 by nature (least 0, most 1) its log-odds have. It stays
 * within least..most. OSTEON_ENAME, OSTEON_ERANGE, OSTEON_EINVAL (free already), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_add_parameter(osteon_fit *fit, const char *name, double prior,
                                                       double sd, double least, double most);
/** The same with a prior that is normal on the scale of your choice, on which `sd` is too. On OSTEON_LINEAR the value
 * may be 0 or negative. Errors as osteon_fit_add_parameter, and OSTEON_EINVAL (no such scale). */
OSTEON_FULL_API osteon_status osteon_fit_add_parameter_on(osteon_fit *fit, const char *name,
                                                          osteon_scale scale, double prior, double sd,
                                                          double least, double most);
/** Correlation of the priors of two free parameters, -1 < r < 1; 0 where none is given. Whether all of them fit
 * together is seen by a run. OSTEON_ENAME, OSTEON_EINVAL (one is not free, or both are the same), OSTEON_ERANGE,
 * OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_correlate(osteon_fit *fit, const char *a, const char *b, double r);
OSTEON_FULL_API int osteon_fit_parameter_count(const osteon_fit *fit); /**< how many parameters are free */
OSTEON_FULL_API const char *osteon_fit_parameter_name(
    const osteon_fit *fit, int k); /**< of free parameter k, constant; NULL past the end */

/** Whether free parameter k varies as log-odds. */
OSTEON_FULL_API bool osteon_fit_parameter_is_log_odds(const osteon_fit *fit, int k);
/** The scale on which free parameter k varies; OSTEON_LOG where there is none. */
OSTEON_FULL_API osteon_scale osteon_fit_parameter_scale(const osteon_fit *fit, int k);

/** Prior of free parameter k and its sd, as given to osteon_fit_add_parameter; `prior` and `sd` may be NULL. */
OSTEON_FULL_API void osteon_fit_parameter_prior(const osteon_fit *fit, int k, double *prior, double *sd);

/** Moves the free parameters to a point drawn from their priors, of half their sd, within their bounds: another
 * start. Point `number` depends on the seed and its number alone. OSTEON_EINVAL (`fit` is NULL). */
OSTEON_FULL_API osteon_status osteon_fit_scatter(osteon_fit *fit, uint64_t seed, int64_t number);

/** What a run found. */
typedef struct osteon_fit_result {
  int iterations;
  bool converged;       /**< 0: the limit of iterations came first */
  double before, after; /**< the objective: sum of squares, priors included */
  double data;          /**< the part of the observations */
} osteon_fit_result;
/** Minimises the weighted squares of residuals and priors by Levenberg and Marquardt (GSL multifit_nlinear,
 * QR), with derivatives by differences: all perturbed parameter sets run beside each other as one cohort.
 * Where an error depends on what is predicted, or is estimated, the objective has 2 log of it too, and what is below a
 * limit counts with -2 log of the probability of that (M3 of Beal 2001): then it is -2 log likelihood but for
 * a constant, and is minimised by Fisher's scoring.
 * The parameters are then those of the minimum, after OSTEON_ESTOPPED those that were reached, after another failure
 * as before. `told` (NULL allowed) is called after every iteration; not 0 ends
 * the run with what there is. OSTEON_EINVAL (nothing free or nothing weighted), OSTEON_ESTEP (something
 * with weight cannot be computed at the start), OSTEON_ERANGE (negative `iterations`), OSTEON_ENOMEM, or errors as
 * osteon_fit_predict. `result` (NULL allowed) is filled in any case. */
OSTEON_FULL_API osteon_status osteon_fit_run(osteon_fit *fit, int iterations, osteon_fit_result *result,
                                             int (*told)(void *context, int iteration, double squares),
                                             void *context);
/** Covariance of the free parameters as they are varied (logarithms or log-odds) at the values now, priors
 * included: the inverse of J'J, or of Fisher's information: values[k * n + l] of
 * n = osteon_fit_parameter_count. OSTEON_EINVAL: not positive definite; else errors as osteon_fit_run. */
OSTEON_FULL_API osteon_status osteon_fit_covariance(osteon_fit *fit, double *values);
/** The ends of an interval around the value of free parameter k now: `sd` below and above it on the scale on which it
 * varies, within its bounds. `low` and `high` may be NULL. */
OSTEON_FULL_API void osteon_fit_parameter_interval(const osteon_fit *fit, int k, double sd, double *low,
                                                   double *high);
/** How good a fit is with the values now. */
typedef struct osteon_fit_quality {
  int observations; /**< that have weight */
  int estimated;    /**< free parameters, and errors that are estimated */
  double objective; /**< as osteon_fit_result.after */
  double priors;    /**< the part of the priors in it */
  double
      minus_2_log; /**< -2 log likelihood of the observations, all constants included; weights are powers */
  double aic, bic; /**< minus_2_log + 2 estimated; + log(observations) estimated */
  double squares, number; /**< of residuals by their errors, with their weights, and the sum of the weights */
  double condition;       /**< largest over least eigenvalue of the correlations of the free parameters */
} osteon_fit_quality;
/** Finds it; the covariance is that of osteon_fit_covariance. Errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_get_quality(osteon_fit *fit, const double *covariance,
                                                     osteon_fit_quality *quality);
/** Into `text` (of `size` bytes, cut to fit): what gives reason to doubt the values now; a sentence a line, "" where
 * there is nothing. Parameters at a bound, or three sd of the prior from it; errors that no observation has, that went
 * to nothing, or of which the data say nothing (by the last osteon_fit_covariance); and squares of the observations
 * that are far from their number. OSTEON_EINVAL, OSTEON_ENOMEM, or errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_doubt(osteon_fit *fit, char *text, size_t size);

/** Parameter sets drawn about the values now: arrays of the caller's, for n sets. */
typedef struct osteon_fit_draws {
  int n;
  double *values; /**< [set * osteon_fit_parameter_count + parameter] */
  double *excess; /**< [set] squares above those of the values now, priors included */
  double *
      scale; /**< [set] what is left of the set's step away from them: 1 where all of it, less where shortened; NULL
                where nothing was (osteon_fit_save_draws) */
  double
      misfit; /**< what the covariance was multiplied by: the mean of the data's squares, by their weights; at least 1,
                 and 1 where trials were added with OSTEON_WEIGHTS_OWN */
} osteon_fit_draws;
/** Draws parameter sets from the normal distribution of a covariance (of osteon_fit_covariance) about the values now,
 * on the scales on which the parameters vary. A covariance is right only near the minimum: where the squares grow
 * faster than it says, the step of the set is shortened, to where its excess of squares is what the covariance
 * promised for the whole step. In a linear model no step is shortened; in any other the excess in the median over sets
 * is about the number of parameters times the misfit. Set i depends on the seed and i alone.
 * OSTEON_EINVAL (NULL, or not positive definite), OSTEON_ERANGE (n not in 1 to 100000), OSTEON_ENOMEM, or errors as
 * osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_draw_sets(osteon_fit *fit, const double *covariance, uint64_t seed,
                                                   osteon_fit_draws *draws);
/** The values now of the free parameters on the scales on which they vary, into point[osteon_fit_parameter_count]: for
 * osteon_fit_density. OSTEON_EINVAL. */
OSTEON_FULL_API osteon_status osteon_fit_get_point(const osteon_fit *fit, double *point);
/** The value of free parameter k that lies at `u` on its scale, within its bounds; NaN where there is no such one. */
OSTEON_FULL_API double osteon_fit_value_at(const osteon_fit *fit, int k, double u);
/** Makes the density of the fit ready, for chains about the values now; again where the fit has changed since. `misfit`
 * (NULL allowed) is the mean of the data's squares there, as in osteon_fit_draws. OSTEON_EINVAL (nothing is free),
 * OSTEON_ENOMEM, or errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_ready_density(osteon_fit *fit, double *misfit);
/** The logarithm of the posterior density of the free parameters, but for a constant, at n points side by side,
 * points[i * osteon_fit_parameter_count + k] on the scales on which they vary, into values[n]: an osteon_density
 * (sampler.h) whose context is the fit. It is -1/2 of the objective, in which the data's part is divided by the misfit,
 * as if all errors were larger by its square root; the priors are as they are. -INFINITY beyond the bounds and where
 * something weighted cannot be computed. Errors that are estimated stay as they are. OSTEON_EINVAL (NULL, not ready),
 * OSTEON_ERANGE (n), OSTEON_ENOMEM, or errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_density(void *fit, const double *points, int n, double *values);
#define OSTEON_FIT_MOST_LEARNED 80 /**< free parameters of a fit whose density can be learned roughly */
/** Learns a rough density from points at which osteon_fit_density was asked for: what the model says of every
 * observation becomes a polynomial of the free parameters, of the second order, and in each parameter alone of the
 * fourth. The first call after osteon_fit_ready_density has no points yet: from then on they are remembered, with 8
 * bytes for each observation that has weight. A call with is_last is the last one, and forgets them. An osteon_learn
 * (sampler.h). Another last call changes nothing. OSTEON_EINVAL (NULL, not ready, not the last call after the last
 * one), OSTEON_ERANGE (more than OSTEON_FIT_MOST_LEARNED free parameters), OSTEON_ESTEP (no points), OSTEON_ESTOPPED,
 * OSTEON_ENOMEM; then what was learned before stands. */
OSTEON_FULL_API osteon_status osteon_fit_learn_density(void *fit, int is_last);
/** osteon_fit_density by what was learned, which takes no run of the model. Errors as osteon_fit_density, and
 * OSTEON_EINVAL: nothing is learned yet. */
OSTEON_FULL_API osteon_status osteon_fit_rough_density(void *fit, const double *points, int n,
                                                       double *values);
/** What was learned, and what is remembered, as bytes for a checkpoint: into `bytes`, which has room for *size; where
 * it is NULL, or too small, nothing is written, and *size says how many there are. An osteon_get_learned (sampler.h).
 * OSTEON_EINVAL (NULL, not ready), OSTEON_ERANGE (as above), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_get_learned(void *fit, void *bytes, size_t *size);
/** Takes such bytes in place of what was learned. An osteon_set_learned (sampler.h). OSTEON_EINVAL (NULL, not ready),
 * OSTEON_EFORMAT (of another fit, or damaged), OSTEON_ERANGE (as above), OSTEON_ENOMEM; then nothing changes. */
OSTEON_FULL_API osteon_status osteon_fit_set_learned(void *fit, const void *bytes, size_t size);
/** Profile: minimises with free parameter k held at `value`; squares as osteon_fit_result.after. The values
 * before are restored. OSTEON_ERANGE (no such parameter, `value` out of its bounds), or errors as osteon_fit_run. */
OSTEON_FULL_API osteon_status osteon_fit_profile(osteon_fit *fit, int k, double value, int iterations,
                                                 double *squares);

#ifdef __cplusplus
}
#endif
#endif
