/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file fit.h
 *  Trial results and a model: predictions for them, and fits of its parameters to them.
 *
 *  An arm is a woman, or a population of women, and what happens to her; an observation is a number that was measured
 * in an arm, or that compares two arms. A fit is made for a model, given arms and observations, and used for
 * predictions; with free parameters it can be run. Free with osteon_fit_free.
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
  double baseline;  /**< d from the start of the arms' schedules */
  double from, to;  /**< d from the baseline; 0 <= from <= to */
  double value, se; /**< the observed value and its standard error; 0: that of osteon_fit_set_error */
  double weight;    /**< of its squared residual; 0: only predicted */
  double cv;        /**< error of one measurement of x, as a fraction of x, >= 0: see osteon_spread_of_women
                         */
  bool before;      /**< measured before the events on the day `to`, such as a dose; else after them */
  bool below;       /**< it is only known to be below `value`, a limit of quantification */
  const void *tag;  /**< for the program's own use, such as the row from which it was read; NULL: nothing */
} osteon_observation;
/** Sets the error of all observations of an endpoint that have no standard error of their own: the SD sqrt(sd^2 + (cv
 * x)^2) about the prediction, in the unit of the measure. x is the measured quantity: the predicted level, and for a
 * change or a rate both of its ends, sqrt(2) (100 + change), by the years of a rate; for other measures cv is 0. A run
 * finds estimated errors by maximum likelihood; their value is then the start of the run, or NaN: chosen from the
 * residuals at the start. A further call replaces the error. OSTEON_ENAME, OSTEON_ERANGE, OSTEON_ENOMEM. */
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

/** Adds an observation; they are numbered in order from 0. Copied. OSTEON_ENAME, OSTEON_ERANGE (also: neither it nor
 * its endpoint has an error), OSTEON_EINVAL (no such arm, a control that the measure does not use, an SD in a fit of
 * one woman, `below` with a measure other than a level, or a cv with a measure that has none), OSTEON_ENOMEM. */
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

/** Predictions for every observation, into predicted[osteon_fit_observation_count]: the mean over the women of the
 * arm. Women whose run failed are left out of means; NaN if all failed. `failure` (NULL allowed) is then the reason
 * for the first failure, owned by the fit until the next call, else NULL. Errors as osteon_cohort_new and
 * osteon_cohort_record. */
OSTEON_FULL_API osteon_status osteon_fit_predict(osteon_fit *fit, double *predicted, const char **failure);

/** The same for every parameter set, side by side: predicted[set * osteon_fit_observation_count + observation].
 * Parameters that a set does not name have the fit's value; those set by an arm keep the arm's value. OSTEON_EINVAL
 * (sets of another model), OSTEON_ENOMEM, or errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_predict_sets(osteon_fit *fit, const osteon_sets *sets,
                                                      double *predicted);

/** From now on `told` (NULL: none) is called with the progress of every prediction of the fit, also within iterations:
 * the fraction of its arms that is done, 0 to 1, and the number of parameter sets that are run at once. One call at a
 * time, possibly from a thread that osteon created. OSTEON_EINVAL. */
OSTEON_FULL_API osteon_status osteon_fit_set_progress(osteon_fit *fit,
                                                      void (*told)(void *context, int sets, double part),
                                                      void *context);

/** Into `text` (of `size` bytes, cut to fit): which parameters, and of how many women, are out of range with the
 * present parameters and are therefore moved to the limit; one per line, "" if there are none. OSTEON_EINVAL,
 * OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_notice(osteon_fit *fit, char *text, size_t size);

/** Spread of an observation between the women of an arm. NaN for comparisons, risks and a single woman. */
typedef struct osteon_spread_of_women {
  double true_sd; /**< SD of the change, rate or level between them */
  double
      measured; /**< as it would be measured, once or, of a change, at both ends, with the observation's `cv` */
} osteon_spread_of_women;
/** As osteon_fit_predict, with the spread of every observation into spread[osteon_fit_observation_count]; NULL: not
 * asked for. Errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_predict_spread(osteon_fit *fit, double *predicted,
                                                        osteon_spread_of_women *spread, const char **failure);

/** Lets a parameter be fitted, from its value now. Its logarithm, or for a parameter between 0 and 1 (least 0, most 1)
 * its log-odds, has a normal prior around that of `prior` with this sd (> 0). It stays within least..most.
 * OSTEON_ENAME, OSTEON_ERANGE, OSTEON_EINVAL (free already), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_add_parameter(osteon_fit *fit, const char *name, double prior,
                                                       double sd, double least, double most);
/** The same with a prior that is normal on the scale of your choice, on which `sd` is too. On OSTEON_LINEAR the value
 * may be 0 or negative. Errors as osteon_fit_add_parameter, and OSTEON_EINVAL (no such scale). */
OSTEON_FULL_API osteon_status osteon_fit_add_parameter_on(osteon_fit *fit, const char *name,
                                                          osteon_scale scale, double prior, double sd,
                                                          double least, double most);
/** Correlation of the priors of two free parameters, -1 < r < 1; 0 if none is given. A run checks whether all of them
 * are consistent. OSTEON_ENAME, OSTEON_EINVAL (one is not free, or both are the same), OSTEON_ERANGE, OSTEON_ENOMEM.
 * */
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
  bool converged;       /**< 0: the limit of iterations was reached first */
  double before, after; /**< the objective: sum of squares, priors included */
  double data;          /**< the part of the observations */
} osteon_fit_result;
/** Minimises the weighted squares of residuals and priors by Levenberg and Marquardt (GSL multifit_nlinear, QR), with
 * derivatives by differences: all perturbed parameter sets run side by side as one cohort. If an error depends on the
 * prediction, or is estimated, the objective includes 2 log of it, and values below a limit contribute -2 log of the
 * probability of that (M3 of Beal 2001): it is then -2 log likelihood up to a constant, and is minimised by Fisher's
 * scoring. Afterwards the parameters are those of the minimum; after OSTEON_ESTOPPED, those reached so far; after
 * another failure, as before. `told` (NULL allowed) is called after every iteration; a result other than 0 ends the
 * run with the present values. OSTEON_EINVAL (nothing free or nothing weighted), OSTEON_ESTEP (an observation with
 * weight cannot be computed at the start), OSTEON_ERANGE (negative `iterations`), OSTEON_ENOMEM, or errors as
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
/** Quality of a fit with the present values. */
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
/** Into `text` (of `size` bytes, cut to fit): reasons to doubt the present values, one per line, "" if there are none:
 * parameters at a bound, or three sd of the prior away from it; errors that no observation uses, that became 0, or
 * about which the data contain no information (by the last osteon_fit_covariance); and a sum of squares that is far
 * from the number of observations. OSTEON_EINVAL, OSTEON_ENOMEM, or errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_doubt(osteon_fit *fit, char *text, size_t size);

/** Parameter sets drawn about the values now: arrays of the caller's, for n sets. */
typedef struct osteon_fit_draws {
  int n;
  double *values; /**< [set * osteon_fit_parameter_count + parameter] */
  double *excess; /**< [set] squares above those of the values now, priors included */
  double *scale;  /**< [set] fraction of the set's step that was kept: 1, or less if it was shortened; NULL if
                  none was (osteon_fit_save_draws) */
  double misfit;  /**< the factor by which the covariance was multiplied: the weighted mean of the data's
                   squares; at least 1, and 1 where trials were added with OSTEON_WEIGHTS_OWN */
} osteon_fit_draws;
/** Draws parameter sets from the normal distribution of a covariance (of osteon_fit_covariance) about the values now,
 * on the scales on which the parameters vary. A covariance is right only near the minimum: if the squares grow faster
 * than it predicts, the step of the set is shortened until its excess of squares is what the covariance predicts for
 * the whole step. In a linear model no step is shortened; in any other the excess in the median over sets is about the
 * number of parameters times the misfit. Set i depends on the seed and i alone. OSTEON_EINVAL (NULL, or not positive
 * definite), OSTEON_ERANGE (n not in 1 to 100000), OSTEON_ENOMEM, or errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_draw_sets(osteon_fit *fit, const double *covariance, uint64_t seed,
                                                   osteon_fit_draws *draws);
/** The values now of the free parameters on the scales on which they vary, into point[osteon_fit_parameter_count]: for
 * osteon_fit_density. OSTEON_EINVAL. */
OSTEON_FULL_API osteon_status osteon_fit_get_point(const osteon_fit *fit, double *point);
/** The value of free parameter k that lies at `u` on its scale, within its bounds; NaN where there is no such one. */
OSTEON_FULL_API double osteon_fit_value_at(const osteon_fit *fit, int k, double u);
/** Prepares the density of the fit for chains around the present values; call it again if the fit has changed.
 * `misfit` (NULL allowed) is the mean of the data's squares there, as in osteon_fit_draws. OSTEON_EINVAL (nothing is
 * free), OSTEON_ENOMEM, or errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_ready_density(osteon_fit *fit, double *misfit);
/** The logarithm of the posterior density of the free parameters, but for a constant, at n points side by side,
 * points[i * osteon_fit_parameter_count + k] on the scales on which they vary, into values[n]: an osteon_density
 * (sampler.h) whose context is the fit. It is -1/2 of the objective, in which the contribution of the data is divided
 * by the misfit, as if all errors were larger by its square root; the priors are unchanged. -INFINITY beyond the
 * bounds, and if a weighted observation cannot be computed. Estimated errors keep their values. OSTEON_EINVAL (NULL,
 * not ready), OSTEON_ERANGE (n), OSTEON_ENOMEM, or errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_fit_density(void *fit, const double *points, int n, double *values);
#define OSTEON_FIT_MOST_LEARNED 80 /**< free parameters of a fit whose density can be learned roughly */
/** Learns a rough density from the points at which osteon_fit_density was evaluated: the prediction of every
 * observation is approximated by a polynomial in the free parameters, of second order, and of fourth order in each
 * parameter alone. The first call after osteon_fit_ready_density has no points yet: from then on they are remembered,
 * with 8 bytes for each observation that has weight, or 16 of a fit with several women. A call with is_last is the last one, and forgets them. An
 * osteon_learn (sampler.h). Another last call changes nothing. OSTEON_EINVAL (NULL, not ready, not the last call after
 * the last one), OSTEON_ERANGE (more than OSTEON_FIT_MOST_LEARNED free parameters), OSTEON_ESTEP (no points),
 * OSTEON_ESTOPPED, OSTEON_ENOMEM; what was learned before is then kept. */
OSTEON_FULL_API osteon_status osteon_fit_learn_density(void *fit, int is_last);
/** osteon_fit_density by the learned approximation, without running the model. Errors as osteon_fit_density, and
 * OSTEON_EINVAL: nothing is learned yet. */
OSTEON_FULL_API osteon_status osteon_fit_rough_density(void *fit, const double *points, int n,
                                                       double *values);
/** The same, but nearer to osteon_fit_density, of a fit with several women: of each arm the mean woman is run, and only
 * what the others add to her is a polynomial. Costs one woman where osteon_fit_density costs all. Of one woman it is
 * osteon_fit_rough_density. Errors as that one. */
OSTEON_FULL_API osteon_status osteon_fit_near_density(void *fit, const double *points, int n, double *values);
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
