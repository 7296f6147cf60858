/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of a fit: what they make of the objective, and whether intervals hold the parameters that data were made from
 * as often as they say. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "decay.h"

/* ---- a line, whose slope may be 0 or negative ---- */

static void line_rates(double t, const double *c, const double *y, double *dydt) {
  (void)t;
  (void)y;
  dydt[0] = c[0];
}
static const osteon_quantity line_states[] = {
    {.name = "x", .unit = "mg", .meaning = "what rises", .value = 50, .min = -1e6, .max = 1e6, .scale = 50}};
static const osteon_quantity line_params[] = {
    {.name = "slope", .unit = "mg/d", .meaning = "of x", .value = 0, .min = -10, .max = 10},
    {.name = "idle", .unit = "-", .meaning = "nothing", .value = 2, .min = 0, .max = 100}};
static const osteon_model line = {.size = sizeof(osteon_model),
                                  .name = "line",
                                  .title = "A line",
                                  .citation = "",
                                  .notes = "",
                                  .solver = "rkf45",
                                  .n_states = 1,
                                  .n_params = 2,
                                  .states = line_states,
                                  .params = line_params,
                                  .kernels = {.rates = line_rates}};

static osteon_observation level(int arm, const char *endpoint, double day, double value, double se) {
  osteon_observation o = seen(arm, endpoint, OSTEON_LEVEL, 0, day);
  o.value = value;
  o.se = se;
  return o;
}

/* ---- the objective ---- */

static const double values[] = {91, 104, 97.5, 110, 99};
enum { VALUES = 5 };

/* On day 0 decay is 100, whatever its parameters: errors alone decide. */
static osteon_fit *of_errors(double sd, bool sd_estimated, double cv, bool cv_estimated) {
  osteon_fit *fit = fit_of(&decay, 1);
  check_ok(osteon_fit_set_error(fit, "x", sd, sd_estimated, cv, cv_estimated));
  const int arm = arm_of(fit, NULL, NULL, 0);
  for (int i = 0; i < VALUES; i++) observe(fit, level(arm, "x", 0, values[i], 0));
  check_ok(osteon_fit_add_parameter(fit, "h", 10, 1, 0, 1e6));
  return fit;
}

static double sum_of_squares(void) {
  double sum = 0;
  for (int i = 0; i < VALUES; i++) sum += (values[i] - 100) * (values[i] - 100);
  return sum;
}

/* Errors that are given: squares by them, and where they depend on the prediction 2 log of them. */
START_TEST(objective_of_given_errors) {
  static const struct {
    double sd, cv, error;
    bool has_log;
  } given[] = {{4, 0, 4, false}, {0, 0.05, 5, true}, {3, 0.04, 5, true}};
  osteon_fit *fit = of_errors(given[_i].sd, false, given[_i].cv, false);
  osteon_fit_result result;
  check_ok(osteon_fit_run(fit, 20, &result, NULL, NULL));
  ck_assert(result.converged);
  const double squares = sum_of_squares() / (given[_i].error * given[_i].error);
  near("given errors", "objective", result.after,
       squares + (given[_i].has_log ? 2 * VALUES * log(given[_i].error) : 0), 1e-9);
  double covariance[1];
  osteon_fit_quality q;
  check_ok(osteon_fit_covariance(fit, covariance));
  check_ok(osteon_fit_get_quality(fit, covariance, &q));
  ck_assert_int_eq(q.observations, VALUES);
  ck_assert_int_eq(q.estimated, 1);
  const double minus_2_log = squares + VALUES * (2 * log(given[_i].error) + log(2 * M_PI));
  near("given errors", "-2 log likelihood", q.minus_2_log, minus_2_log, 1e-9);
  near("given errors", "AIC", q.aic, minus_2_log + 2, 1e-9);
  near("given errors", "BIC", q.bic, minus_2_log + log(VALUES), 1e-9);
  near("given errors", "objective again", q.objective, result.after, 1e-9);
  near("given errors", "squares", q.squares, squares, 1e-9);
  near("given errors", "condition", q.condition, 1, 1e-9);
  osteon_fit_free(fit);
}
END_TEST

/* One error is the root mean square of the misses, from wherever it starts; its logarithm is known to 1/sqrt(2 n). */
START_TEST(estimates_an_error) {
  const bool is_cv = _i % 2;
  const double starts[] = {NAN, 40, 0.3}, start = starts[_i / 2] / (is_cv ? 100 : 1);
  osteon_fit *fit = is_cv ? of_errors(0, false, start, true) : of_errors(start, true, 0, false);
  osteon_fit_result result;
  double covariance[1];
  check_ok(osteon_fit_run(fit, 60, &result, NULL, NULL));
  ck_assert_msg(result.converged, "%d iterations", result.iterations);
  const double error = sqrt(sum_of_squares() / VALUES);
  const osteon_fit_error *e = osteon_fit_error_at(fit, 0);
  ck_assert_str_eq(e->endpoint, "x");
  ck_assert_ptr_null(osteon_fit_error_at(fit, 1));
  near("an error", is_cv ? "cv" : "sd", is_cv ? e->cv : e->sd, is_cv ? error / 100 : error, 2e-3);
  near("an error", "objective", result.after, VALUES * (1 + 2 * log(error)), 1e-4);
  ck_assert(isnan(e->sd_spread) && isnan(e->cv_spread));
  check_ok(osteon_fit_covariance(fit, covariance));
  near("an error", "spread", is_cv ? e->cv_spread : e->sd_spread, 1 / sqrt(2 * VALUES), 1e-9);
  near("an error", "variance of h", covariance[0], 1, 1e-6);
  osteon_fit_free(fit);
}
END_TEST

/* Two errors of one endpoint, at two heights: each is what it is there. */
START_TEST(estimates_both_errors) {
  osteon_fit *fit = fit_of(&decay, 1);
  check_ok(osteon_fit_set_error(fit, "x", NAN, true, NAN, true));
  const int arm = arm_of(fit, NULL, NULL, 0);
  const double low = fallen(1, 2000);
  for (int i = 0; i < 40; i++) {
    observe(fit, level(arm, "x", 0, 100 + (i % 2 ? 10 : -10), 0));
    observe(fit, level(arm, "x", 2000, low + (i % 2 ? 2 : -2), 0));
  }
  check_ok(osteon_fit_add_parameter(fit, "h", 10, 1, 0, 1e6));
  check_ok(osteon_fit_run(fit, 60, NULL, NULL, NULL));
  const osteon_fit_error *e = osteon_fit_error_at(fit, 0);
  near("both errors", "at 100", hypot(e->sd, 100 * e->cv), 10, 2e-3);
  near("both errors", "below", hypot(e->sd, low * e->cv), 2, 2e-3);
  osteon_fit_free(fit);
}
END_TEST

/* A change has the error of both of its ends. */
START_TEST(error_of_a_change) {
  osteon_fit *fit = fit_of(&decay, 1);
  const double cv = 0.03, years = 730 / 365.25, to = fallen(1, 730), seen_change = -40;
  check_ok(osteon_fit_set_error(fit, "x", 0, false, cv, false));
  osteon_observation o = seen(arm_of(fit, NULL, NULL, 0), "x", _i ? OSTEON_RATE : OSTEON_CHANGE, 0, 730);
  o.value = _i ? seen_change / years : seen_change;
  o.se = 0;
  observe(fit, o);
  check_ok(osteon_fit_add_parameter(fit, "h", 10, 1, 0, 1e6));
  osteon_fit_result result;
  check_ok(osteon_fit_run(fit, 0, &result, NULL, NULL));
  const double per = _i ? years : 1, error = sqrt(2) * cv * to / per;
  near("a change", "objective", result.before,
       pow((to - 100 - seen_change) / per / error, 2) + 2 * log(error), 1e-6);
  osteon_fit_free(fit);
}
END_TEST

/* What is below a limit counts with the probability of that, and moves a parameter as it should: to where the
 * likelihood, computed by hand, is highest. */
static double loss_by_hand(double a) {
  const double below = fallen(a, 900), above = fallen(a, 300), z = (45 - below) / 6;
  return -2 * log(gsl_cdf_ugaussian_P(z)) + pow((above - 78) / 6, 2) + pow(log(a) / 2, 2);
}

START_TEST(below_a_limit) {
  osteon_fit *fit = fit_of(&decay, 1);
  const int arm = arm_of(fit, NULL, NULL, 0);
  osteon_observation o = level(arm, "x", 900, 45, 6);
  o.below = true;
  observe(fit, o);
  observe(fit, level(arm, "x", 300, 78, 6));
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 2, 0, 50));
  osteon_fit_result result;
  check_ok(osteon_fit_run(fit, 60, &result, NULL, NULL));
  ck_assert(result.converged);
  double best = 0.5;
  for (double a = 0.5; a < 2; a += 1e-5)
    if (loss_by_hand(a) < loss_by_hand(best)) best = a;
  near("below a limit", "a", value_of(fit, "a"), best, 1e-3);
  near("below a limit", "before", result.before, loss_by_hand(1), 1e-6);
  near("below a limit", "objective", result.after, loss_by_hand(best), 1e-5);
  /* far on either side */
  check_ok(osteon_fit_set_param(fit, "a", 1e-6));
  check_ok(osteon_fit_run(fit, 0, &result, NULL, NULL));
  const double z = (45 - fallen(1e-6, 900)) / 6; /* log Phi is -z^2/2 - log(-z sqrt(2 pi)) - 1/z^2 there */
  near("far above the limit", "objective", result.data,
       z * z + 2 * log(-z * sqrt(2 * M_PI)) + 2 / (z * z) + pow((fallen(1e-6, 300) - 78) / 6, 2), 1e-3);
  check_ok(osteon_fit_set_param(fit, "a", 4));
  check_ok(osteon_fit_run(fit, 0, &result, NULL, NULL));
  near("far below the limit", "objective", result.data, pow((fallen(4, 300) - 78) / 6, 2), 1e-9);
  osteon_fit_free(fit);
}
END_TEST

/* ---- priors ---- */

/* Of which the data say nothing: the covariance is that of the priors, and what one of them learns moves the other. */
START_TEST(priors_are_correlated) {
  const double sd_a = 0.4, sd_p = 0.8, r = -0.6;
  osteon_fit *fit = fit_of(&decay, 1);
  const int arm = arm_of(fit, NULL, NULL, 0);
  observe(fit, level(arm, "x", 0, 100, 1));
  check_ok(osteon_fit_add_parameter(fit, "a", 1, sd_a, 0, 50));
  check_ok(osteon_fit_add_parameter(fit, "p", 0.3, sd_p, 0, 1));
  check_ok(osteon_fit_correlate(fit, "p", "a", 0.1));
  check_ok(osteon_fit_correlate(fit, "a", "p", r)); /* another one */
  double covariance[4];
  check_ok(osteon_fit_covariance(fit, covariance));
  near("priors", "variance of a", covariance[0], sd_a * sd_a, 1e-6);
  near("priors", "variance of p", covariance[3], sd_p * sd_p, 1e-6);
  near("priors", "covariance", covariance[1], r * sd_a * sd_p, 1e-6);
  observe(fit, level(arm, "x", 400, fallen(1.5, 400), 1e-3));
  osteon_fit_result result;
  check_ok(osteon_fit_run(fit, 60, &result, NULL, NULL));
  ck_assert(result.converged);
  near("priors", "a", value_of(fit, "a"), 1.5, 1e-4);
  const double odds = log(0.3 / 0.7) + r * sd_p / sd_a * log(1.5);
  near("priors", "p", value_of(fit, "p"), 1 / (1 + exp(-odds)), 1e-3);
  near("priors", "objective", result.after, pow(log(1.5) / sd_a, 2), 1e-3);
  double squares;
  check_ok(osteon_fit_profile(fit, 0, value_of(fit, "a"), 60, &squares));
  near("priors", "profile", squares, result.after, 1e-4);
  osteon_fit_free(fit);
}
END_TEST

START_TEST(a_linear_scale) {
  osteon_fit *fit = fit_of(&line, 1);
  const int arm = arm_of(fit, NULL, NULL, 0);
  observe(fit, level(arm, "x", 10, 20, 5));
  check_ok(osteon_fit_add_parameter_on(fit, "slope", OSTEON_LINEAR, 0, 2, -10, 10));
  check_ok(osteon_fit_run(fit, 60, NULL, NULL, NULL));
  const double information = 100 / 25.0 + 1 / 4.0, expected = -30 * 10 / 25.0 / information;
  near("a line", "slope", value_of(fit, "slope"), expected, 1e-5);
  double covariance[1], low, high, squares;
  check_ok(osteon_fit_covariance(fit, covariance));
  near("a line", "variance", covariance[0], 1 / information, 1e-5);
  osteon_fit_parameter_interval(fit, 0, 1.5, &low, &high);
  near("a line", "low", low, expected - 1.5, 1e-5);
  near("a line", "high", high, expected + 1.5, 1e-5);
  check_ok(osteon_fit_profile(fit, 0, 0, 9, &squares));
  near("a line", "squares", squares, 36, 1e-6);
  ck_assert_int_eq(osteon_fit_parameter_scale(fit, 0), OSTEON_LINEAR);
  check_fails(OSTEON_ERANGE, "slope = 11 is out of range; it must be in -10 to 10",
              osteon_fit_profile(fit, 0, 11, 9, &squares));
  check_fails(OSTEON_ERANGE, "idle: standard deviation 0 ",
              osteon_fit_add_parameter_on(fit, "idle", OSTEON_LINEAR, 0, 0, -10, 10));
  check_fails(OSTEON_EINVAL, "scale 3 is not", osteon_fit_add_parameter_on(fit, "idle", 3, 1, 1, 0, 10));
  osteon_fit_free(fit);
}
END_TEST

/* ---- doubts ---- */

START_TEST(doubts) {
  osteon_fit *fit = fit_of(&decay, 1);
  const int arm = arm_of(fit, NULL, NULL, 0);
  char text[800];
  for (int i = 1; i <= 20; i++)
    observe(fit, level(arm, "x", 50 * i, fallen(2, 50 * i) + (i % 2 ? 1 : -1), 1));
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 1, 0, 50));
  check_ok(osteon_fit_run(fit, 60, NULL, NULL, NULL));
  check_ok(osteon_fit_doubt(fit, text, sizeof text));
  ck_assert_str_eq(text, "");
  osteon_fit_free(fit);

  fit = fit_of(&decay, 1);
  arm_of(fit, NULL, NULL, 0);
  for (int i = 1; i <= 20; i++)
    observe(fit, level(0, "x", 50 * i, fallen(2, 50 * i) + (i % 2 ? 10 : -10), 1));
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 0.1, 0, 1.5));
  check_ok(osteon_fit_run(fit, 60, NULL, NULL, NULL));
  check_ok(osteon_fit_doubt(fit, text, sizeof text));
  ck_assert_msg(strstr(text, "a ends at its upper bound, 1.5"), "%s", text);
  ck_assert_msg(strstr(text, "a has moved 4.05 sd of its prior"), "%s", text);
  ck_assert_msg(strstr(text, "where 20 are expected: errors are too small, or the model does not follow"),
                "%s", text);
  osteon_fit_free(fit);

  /* a model that goes through every value, and one of two errors that is not there */
  double covariance[1];
  fit = fit_of(&decay, 1);
  arm_of(fit, NULL, NULL, 0);
  check_ok(osteon_fit_set_error(fit, "x", NAN, true, _i ? NAN : 0, _i));
  check_ok(osteon_fit_set_error(fit, "twice", NAN, true, 0, false)); /* of nothing */
  for (int i = 0; i < 20; i++)
    observe(fit, level(0, "x", 100 * i, fallen(2, 100 * i) * (_i ? i % 2 ? 1.1 : 0.9 : 1), 0));
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 3, 0, 50));
  check_ok(osteon_fit_run(fit, 100, NULL, NULL, NULL));
  check_ok(osteon_fit_covariance(fit, covariance));
  osteon_fit_quality q;
  check_ok(osteon_fit_get_quality(fit, covariance, &q));
  ck_assert_int_eq(q.estimated, 2 + _i);
  check_ok(osteon_fit_doubt(fit, text, sizeof text));
  ck_assert_msg(strstr(text, "error of twice: no value that is fitted has it"), "%s", text);
  ck_assert_msg(
      strstr(text, _i ? "error of x: these data say nothing of its sd" : "error of x: sd went to nothing"),
      "%s", text);
  osteon_fit_free(fit);
}
END_TEST

/* ---- recovery ---- */

enum { REPLICATES = 100, MOST = 3, SEEN = 30 };

typedef struct scene {
  const char *what;
  const osteon_model *model;
  const char *names[MOST], *endpoints[MOST];
  double factor[MOST]; /* the truth, of the model's values */
  double sd, cv;       /* errors, as parts of each endpoint's largest value, and of each value */
  bool is_sd_estimated, is_cv_estimated;
  double limit; /* part of the largest value: below it nothing else is known; 0: no limit */
} scene;

static const scene *scene_of(int i, scene *s) {
  static const scene scenes[] = {
      {.what = "an sd that is given", .sd = 0.02},
      {.what = "a cv that is given", .cv = 0.06},
      {.what = "an sd that is estimated", .sd = 0.02, .is_sd_estimated = true},
      {.what = "a cv that is estimated", .cv = 0.06, .is_cv_estimated = true},
      {.what = "both, estimated", .sd = 0.015, .cv = 0.06, .is_sd_estimated = true, .is_cv_estimated = true},
      {.what = "a limit of quantification", .sd = 0.04, .limit = 0.5}};
  enum { KINDS = sizeof scenes / sizeof *scenes };
  *s = scenes[i % KINDS];
  if (i < KINDS) {
    s->model = &decay;
    s->names[0] = "a", s->names[1] = "p";
    s->endpoints[0] = "x";
    s->factor[0] = 1.3, s->factor[1] = 0.7;
  } else {
    s->model = support_model("pivonka2008");
    const char *const names[] = {"D_OCp", "A_OBa", "A_OCa"}, *const endpoints[] = {"OBp", "OBa", "OCa"};
    const double factor[] = {1.6, 1.3, 0.75};
    for (int k = 0; k < 3; k++)
      s->names[k] = names[k], s->endpoints[k] = endpoints[k], s->factor[k] = factor[k];
  }
  return s;
}

static int count_of(const char *const *names) {
  int n = 0;
  while (n < MOST && names[n]) n++;
  return n;
}

/* Observations of each endpoint; of decay in an arm with the drug too. */
static void observe_all(osteon_fit *fit, const scene *s, const double *value, const double *largest,
                        const double *error, bool is_known) {
  const int arms[] = {0, s->model == &decay ? arm_of(fit, NULL, "drug", 1) : 0};
  for (int i = 0; i < SEEN * count_of(s->endpoints); i++) {
    const int endpoint = i / SEEN;
    osteon_observation o = level(arms[i % 2], s->endpoints[endpoint],
                                 10 + (s->model == &decay ? 30 : 5) * (i % SEEN), value[i], error[i]);
    if (!is_known) o.se = 0;
    const double limit = s->limit * largest[endpoint];
    if (o.value < limit) o.below = true, o.value = limit;
    observe(fit, o);
  }
}

static void make_truth(const scene *s, double *truth, double *predicted, double *largest) {
  osteon_fit *fit = fit_of(s->model, 1);
  double none[SEEN * MOST] = {0}, ones[SEEN * MOST];
  for (int i = 0; i < SEEN * MOST; i++) ones[i] = 1;
  arm_of(fit, NULL, NULL, 0);
  for (int k = 0; k < count_of(s->names); k++) {
    truth[k] = value_of(fit, s->names[k]) * s->factor[k];
    check_ok(osteon_fit_set_param(fit, s->names[k], truth[k]));
  }
  scene plain = *s;
  plain.limit = 0;
  observe_all(fit, &plain, none, none, ones, true);
  check_ok(osteon_fit_predict(fit, predicted, NULL));
  for (int i = 0; i < SEEN * count_of(s->endpoints); i++)
    largest[i / SEEN] = fmax(i % SEEN ? largest[i / SEEN] : 0, predicted[i]);
  osteon_fit_free(fit);
}

static double scale(bool is_odds, double v) { return is_odds ? log(v / (1 - v)) : log(v); }

/* Data with errors from a generator; the fit that finds the parameters back, from the model's own. */
START_TEST(intervals_hold_the_truth) {
  scene s;
  scene_of(_i, &s);
  const int n = count_of(s.names), n_ends = count_of(s.endpoints);
  double truth[MOST], predicted[SEEN * MOST], largest[MOST] = {0}, found[MOST][REPLICATES], sd[MOST] = {0};
  int held = 0;
  make_truth(&s, truth, predicted, largest);
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(random, 20 + (unsigned long)_i);
  for (int replicate = 0; replicate < REPLICATES; replicate++) {
    osteon_fit *fit = fit_of(s.model, 1);
    double value[SEEN * MOST], error[SEEN * MOST], covariance[MOST * MOST];
    for (int i = 0; i < SEEN * n_ends; i++) {
      error[i] = hypot(s.sd * largest[i / SEEN], s.cv * predicted[i]);
      value[i] = predicted[i] + gsl_ran_gaussian(random, error[i]);
    }
    for (int k = 0; k < n_ends; k++)
      check_ok(osteon_fit_set_error(fit, s.endpoints[k], s.is_sd_estimated ? NAN : s.sd * largest[k],
                                    s.is_sd_estimated, s.is_cv_estimated ? NAN : s.cv, s.is_cv_estimated));
    arm_of(fit, NULL, NULL, 0);
    observe_all(fit, &s, value, largest, error, s.cv == 0 && !s.is_sd_estimated && replicate % 2);
    for (int k = 0; k < n; k++)
      check_ok(osteon_fit_add_parameter(fit, s.names[k], value_of(fit, s.names[k]), 3, 0,
                                        !strcmp(s.names[k], "p") ? 1 : INFINITY));
    osteon_fit_result result;
    check_ok(osteon_fit_run(fit, 60, &result, NULL, NULL));
    ck_assert_msg(result.converged, "%s, replicate %d: not in %d iterations", s.what, replicate,
                  result.iterations);
    check_ok(osteon_fit_covariance(fit, covariance));
    for (int k = 0; k < n; k++) {
      const double own = sqrt(covariance[k * n + k]),
                   middle = scale(osteon_fit_parameter_is_log_odds(fit, k), truth[k]);
      found[k][replicate] = scale(osteon_fit_parameter_is_log_odds(fit, k), value_of(fit, s.names[k]));
      held += fabs(found[k][replicate] - middle) < 1.96 * own;
      sd[k] += own / REPLICATES;
    }
    osteon_fit_free(fit);
  }
  gsl_rng_free(random);
  const double part = (double)held / (n * REPLICATES);
  ck_assert_msg(part >= 0.9 && part <= 0.99, "%s of %s: %d of %d intervals hold the truth", s.what,
                s.model->name, held, n * REPLICATES);
  for (int k = 0; k < n; k++) {
    double mean = 0, squares = 0;
    for (int i = 0; i < REPLICATES; i++) mean += found[k][i] / REPLICATES;
    for (int i = 0; i < REPLICATES; i++) squares += pow(found[k][i] - mean, 2) / (REPLICATES - 1);
    ck_assert_msg(fabs(sd[k] / sqrt(squares) - 1) < 0.25,
                  "%s of %s: %s has sd %g, and its estimates scatter by %g", s.what, s.model->name,
                  s.names[k], sd[k], sqrt(squares));
  }
}
END_TEST

/* ---- refusals ---- */

START_TEST(refuses_errors) {
  osteon_fit *fit = fit_of(&decay, 1);
  const int arm = arm_of(fit, NULL, NULL, 0);
  check_fails(OSTEON_ENAME, "did you mean twice?", osteon_fit_set_error(fit, "twcie", 1, false, 0, false));
  check_fails(OSTEON_ERANGE, "sd -1", osteon_fit_set_error(fit, "x", -1, false, 0, false));
  check_fails(OSTEON_ERANGE, "cv inf", osteon_fit_set_error(fit, "x", 1, false, INFINITY, false));
  check_fails(OSTEON_ERANGE, "sd nan", osteon_fit_set_error(fit, "x", NAN, false, 0, false));
  check_fails(OSTEON_ERANGE, "sd 0", osteon_fit_set_error(fit, "x", 0, true, 0, false));
  check_fails(OSTEON_ERANGE, "both 0", osteon_fit_set_error(fit, "x", 0, false, 0, false));
  osteon_observation o = level(arm, "x", 9, 5, 0);
  check_fails(OSTEON_ERANGE, "standard error 0", osteon_fit_add_observation(fit, &o));
  check_ok(osteon_fit_set_error(fit, "x", 0, false, 0.1, false));
  check_ok(osteon_fit_add_observation(fit, &o));
  o.measure = OSTEON_DIFFERENCE;
  o.control = arm;
  check_fails(OSTEON_EINVAL, "measure difference has no error by cv", osteon_fit_add_observation(fit, &o));
  o = level(arm, "x", 9, 5, 1);
  o.measure = OSTEON_CHANGE;
  o.below = true;
  check_fails(OSTEON_EINVAL, "only a level can be", osteon_fit_add_observation(fit, &o));
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 1, 0, 5));
  check_ok(osteon_fit_add_parameter(fit, "b", 1, 1, 0, 5));
  check_ok(osteon_fit_add_parameter(fit, "p", 0.5, 1, 0, 1));
  check_fails(OSTEON_EINVAL, "h is not a parameter of this fit", osteon_fit_correlate(fit, "a", "h", 0.1));
  check_fails(OSTEON_ENAME, "no parameter named z", osteon_fit_correlate(fit, "z", "a", 0.1));
  check_fails(OSTEON_EINVAL, "with itself", osteon_fit_correlate(fit, "a", "a", 0.1));
  check_fails(OSTEON_ERANGE, "between -1 and 1", osteon_fit_correlate(fit, "a", "b", 1));
  check_ok(osteon_fit_correlate(fit, "a", "b", 0.9));
  check_ok(osteon_fit_correlate(fit, "p", "b", 0.9));
  check_ok(osteon_fit_correlate(fit, "a", "p", -0.9));
  check_fails(OSTEON_EINVAL, "contradict one another", osteon_fit_run(fit, 9, NULL, NULL, NULL));
  osteon_fit_free(fit);
}
END_TEST

/* A failure changes nothing; what a program ends is what it has reached. */
static int stop_at_once(void *context, int iteration, double squares) {
  (void)squares;
  *(int *)context = iteration;
  return 1;
}

START_TEST(ends_early) {
  osteon_fit *fit = of_errors(40, true, 0, false);
  int last = 0;
  osteon_fit_result result;
  check_ok(osteon_fit_run(fit, 60, &result, stop_at_once, &last));
  ck_assert_int_eq(last, 1);
  ck_assert(result.iterations == 1 && !result.converged && result.after < result.before);
  const double reached = osteon_fit_error_at(fit, 0)->sd;
  ck_assert_msg(reached < 40 && reached > 7, "%g", reached);
  observe(fit, level(arm_of(fit, NULL, "poison", 1), "x", 900, 1, 0));
  check_fails(OSTEON_ESTEP, "at the start of the fit", osteon_fit_run(fit, 60, &result, NULL, NULL));
  ck_assert(osteon_fit_error_at(fit, 0)->sd == reached);
  osteon_fit_free(fit);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("recovery");
  TCase *errors = tcase_create("errors");
  tcase_add_loop_test(errors, objective_of_given_errors, 0, 3);
  tcase_add_loop_test(errors, estimates_an_error, 0, 6);
  tcase_add_test(errors, estimates_both_errors);
  tcase_add_loop_test(errors, error_of_a_change, 0, 2);
  tcase_add_test(errors, below_a_limit);
  tcase_add_test(errors, priors_are_correlated);
  tcase_add_test(errors, a_linear_scale);
  tcase_add_loop_test(errors, doubts, 0, 2);
  tcase_add_test(errors, refuses_errors);
  tcase_add_test(errors, ends_early);
  suite_add_tcase(suite, errors);
  TCase *recovery = tcase_create("recovery");
  tcase_add_loop_test(recovery, intervals_hold_the_truth, 0, 8);
  suite_add_tcase(suite, recovery);
  return support_main(suite);
}
