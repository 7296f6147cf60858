/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains on densities whose moments are known in closed form. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/sampler.h>
#include <osteon/stop.h>

#include "base/base.h"
#include "decay.h"

enum { MOST = 16 };

/* ---- densities ---- */

/* A line through data with normal errors and normal priors: y_i = a + b t_i, sd 0.5, priors of sd 10 and 2 about 0. The
 * posterior is normal, of the precision P = X'X/0.25 + diag(1/100, 1/4). */
static const double line_t[] = {0, 1, 2, 3, 4}, line_y[] = {1.1, 2.9, 5.2, 6.8, 9.1};
static osteon_status line(void *context, const double *points, int n, double *values) {
  (void)context;
  for (int i = 0; i < n; i++) {
    const double a = points[2 * i], b = points[2 * i + 1];
    values[i] = -0.5 * (a * a / 100 + b * b / 4);
    for (int k = 0; k < 5; k++) values[i] -= 0.5 * pow((line_y[k] - a - b * line_t[k]) / 0.5, 2);
  }
  return OSTEON_OK;
}

/* Sums over the data: n 5, t 10, t^2 30, y 25.1, ty 70.1; P = 4 [[5, 10], [10, 30]] + prior. */
static void solve_line(double mean[2], double covariance[4]) {
  const double p = 20.01, q = 40, r = 120.25, by = p * r - q * q, u = 4 * 25.1, v = 4 * 70.1;
  covariance[0] = r / by;
  covariance[1] = covariance[2] = -q / by;
  covariance[3] = p / by;
  mean[0] = covariance[0] * u + covariance[1] * v;
  mean[1] = covariance[2] * u + covariance[3] * v;
}

/* Haario, Saksman and Tamminen 1999: a normal distribution of sds 3, 1, 1, ... whose second coordinate is bent by
 * the first, y2 = x2 + bend (x1^2 - 9). So y2 has the mean 0 and the variance 1 + 2 81 bend^2, and nothing is
 * correlated. */
static const double bend = 0.1;
static osteon_status banana(void *context, const double *points, int n, double *values) {
  const int dimension = *(const int *)context;
  for (int i = 0; i < n; i++) {
    const double *x = points + i * dimension, straight = x[1] - bend * (x[0] * x[0] - 9);
    values[i] = -0.5 * (x[0] * x[0] / 9 + straight * straight);
    for (int k = 2; k < dimension; k++) values[i] -= 0.5 * x[k] * x[k];
  }
  return OSTEON_OK;
}

/* Near the banana: wider, and off. */
static osteon_status near_banana(void *context, const double *points, int n, double *values) {
  const int dimension = *(const int *)context;
  check_ok(banana(context, points, n, values));
  for (int i = 0; i < n; i++) values[i] = 0.8 * values[i] + 0.3 * points[i * dimension + 2];
  return OSTEON_OK;
}

/* Between the two. */
static osteon_status nearer_banana(void *context, const double *points, int n, double *values) {
  const int dimension = *(const int *)context;
  check_ok(banana(context, points, n, values));
  for (int i = 0; i < n; i++) values[i] = 0.95 * values[i] + 0.1 * points[i * dimension + 2];
  return OSTEON_OK;
}

/* ---- chains ---- */

static osteon_sampler_options options_of(osteon_density *density, void *context, int n, double sd) {
  static double middle[MOST], covariance[MOST * MOST];
  osteon_sampler_options o;
  osteon_sampler_options_default(&o);
  memset(middle, 0, sizeof middle);
  memset(covariance, 0, sizeof covariance);
  for (int k = 0; k < n; k++) covariance[k * n + k] = sd * sd;
  o.coordinates = n;
  o.middle = middle;
  o.covariance = covariance;
  o.density = density;
  o.context = context;
  o.seed = 1;
  return o;
}

static osteon_sampler *made(const osteon_sampler_options *o, int64_t steps) {
  osteon_sampler *s;
  check_ok(osteon_sampler_new(&s, o));
  check_ok(osteon_sampler_run(s, steps));
  return s;
}

/* Means within three standard errors, agreeing chains. */
static void check_means(const osteon_sampler *s, const double *means, int n) {
  for (int k = 0; k < n; k++) {
    osteon_diagnosis d;
    check_ok(osteon_sampler_diagnose(s, k, &d));
    ck_assert_msg(fabs(d.mean - means[k]) < 3 * d.mcse, "%d: mean %g, not %g; %g", k, d.mean, means[k],
                  d.mcse);
    ck_assert_msg(d.rhat < OSTEON_RHAT_MOST, "%d: R-hat %g", k, d.rhat);
    ck_assert_msg(d.ess > OSTEON_ESS_LEAST, "%d: ESS %g", k, d.ess);
  }
}

static double covariance_of(const osteon_sampler *s, int k, int l) {
  double sums[4] = {0};
  for (int c = 0; c < osteon_sampler_chain_count(s); c++)
    for (int64_t i = 0; i < osteon_sampler_point_count(s); i++) {
      const double *x = osteon_sampler_point_at(s, c, i, NULL);
      sums[0]++;
      sums[1] += x[k];
      sums[2] += x[l];
      sums[3] += x[k] * x[l];
    }
  return sums[3] / sums[0] - sums[1] / sums[0] * (sums[2] / sums[0]);
}

START_TEST(a_line_has_its_closed_posterior) {
  double mean[2], covariance[4];
  solve_line(mean, covariance);
  osteon_sampler_options o = options_of(line, NULL, 2, 1); /* a covariance and a middle that are wrong */
  osteon_sampler *s = made(&o, 9000);
  check_means(s, mean, 2);
  for (int k = 0; k < 2; k++)
    for (int l = 0; l < 2; l++) {
      const double is = covariance_of(s, k, l), must = covariance[2 * k + l];
      ck_assert_msg(fabs(is / must - 1) < 0.05, "covariance %d %d is %g, not %g", k, l, is, must);
    }
  double moves, decisions;
  osteon_sampler_get_acceptance(s, &moves, &decisions);
  ck_assert_msg(moves > 0.25 && moves < 0.5 && decisions == moves, "%g accepted", moves);
  osteon_sampler_free(s);
}
END_TEST

static void check_banana(const osteon_sampler *s, int n) {
  const double zeros[MOST] = {0};
  check_means(s, zeros, n);
  for (int k = 0; k < n; k++) {
    const double is = covariance_of(s, k, k), must = k == 0 ? 9 : k == 1 ? 1 + 162 * bend * bend : 1;
    ck_assert_msg(fabs(is / must - 1) < 0.1, "variance %d is %g, not %g", k, is, must);
  }
}

START_TEST(a_banana_has_its_moments) {
  int n = 10;
  osteon_sampler_options o = options_of(banana, &n, n, 1);
  o.thin = 10;
  osteon_sampler *s = made(&o, 31000);
  ck_assert_int_eq(osteon_sampler_point_count(s), 3000);
  check_banana(s, n);
  osteon_sampler_free(s);
}
END_TEST

START_TEST(a_rough_density_changes_nothing) {
  int n = 6;
  osteon_sampler_options o = options_of(banana, &n, n, 1);
  o.rough = near_banana;
  o.moves = 10;
  osteon_sampler *s = made(&o, 6000);
  double moves, decisions;
  check_banana(s, n);
  osteon_sampler_get_acceptance(s, &moves, &decisions);
  ck_assert_msg(moves > 0.1 && moves < 0.4 && decisions > 0.2 && decisions < 1, "%g, %g", moves, decisions);
  osteon_sampler_free(s);
}
END_TEST

/* Decided in two stages, and more often for the result, as the nearer one has refused what is far off. */
START_TEST(a_near_density_changes_nothing) {
  int n = 6;
  osteon_sampler_options o = options_of(banana, &n, n, 1);
  o.rough = near_banana;
  o.near = nearer_banana;
  o.moves = 4;
  o.rounds = 5;
  osteon_sampler *s = made(&o, 6000);
  double decisions;
  check_banana(s, n);
  osteon_sampler_get_acceptance(s, NULL, &decisions);
  ck_assert_msg(decisions > 0.8 && decisions < 1, "%g of the steps", decisions);
  osteon_sampler_free(s);
}
END_TEST

static osteon_status standard(void *context, const double *points, int n, double *values) {
  const int dimension = *(const int *)context;
  for (int i = 0; i < n; i++) {
    values[i] = 0;
    for (int k = 0; k < dimension; k++)
      values[i] -= 0.5 * points[i * dimension + k] * points[i * dimension + k];
  }
  return OSTEON_OK;
}

static const double beyond = 1.5;
static osteon_status far_too_low_beyond(void *context, const double *points, int n, double *values) {
  check_ok(standard(context, points, n, values));
  for (int i = 0; i < n; i++)
    if (points[i * *(const int *)context] > beyond) values[i] -= 30;
  return OSTEON_OK;
}

/* 30 too low: chains that move by the rough density alone never get there. */
START_TEST(a_near_density_leads_where_the_rough_one_does_not) {
  int n = 4;
  osteon_sampler_options o = options_of(standard, &n, n, 1);
  o.rough = far_too_low_beyond;
  o.near = standard;
  osteon_sampler *s = made(&o, 4000);
  int64_t there = 0;
  const int64_t points = osteon_sampler_point_count(s);
  for (int c = 0; c < osteon_sampler_chain_count(s); c++)
    for (int64_t i = 0; i < points; i++) there += osteon_sampler_point_at(s, c, i, NULL)[0] > beyond;
  const double part = (double)there / (double)(points * osteon_sampler_chain_count(s));
  ck_assert_msg(fabs(part - 0.0668) < 0.007, "%g of the points, not 0.0668", part); /* 1 - Phi(1.5) */
  osteon_sampler_free(s);
}
END_TEST

/* ---- bits ---- */

static void check_same(const osteon_sampler *a, const osteon_sampler *b, int n) {
  ck_assert_int_eq(osteon_sampler_step_count(a), osteon_sampler_step_count(b));
  ck_assert_int_eq(osteon_sampler_point_count(a), osteon_sampler_point_count(b));
  for (int c = 0; c < osteon_sampler_chain_count(a); c++)
    for (int64_t i = 0; i < osteon_sampler_point_count(a); i++) {
      double of_a, of_b;
      const double *x = osteon_sampler_point_at(a, c, i, &of_a), *y = osteon_sampler_point_at(b, c, i, &of_b);
      ck_assert(!memcmp(x, y, (size_t)n * sizeof *x) && of_a == of_b);
    }
}

/* Broken off in the warm-up (0) and after it (1), by a rough density too (2, 3), and by a near one (4, 5). */
START_TEST(goes_on_to_the_bit) {
  int n = 3;
  osteon_sampler_options o = options_of(banana, &n, n, 1);
  o.warm_up = 300;
  o.rough = _i >= 2 ? near_banana : NULL;
  o.near = _i >= 4 ? nearer_banana : NULL;
  o.moves = 3;
  osteon_sampler *whole = made(&o, 500), *first = made(&o, _i % 2 ? 400 : 123), *then;
  check_ok(osteon_sampler_save(first, "chains"));
  check_ok(osteon_sampler_new(&then, &o));
  check_ok(osteon_sampler_load(then, "chains"));
  check_same(first, then, n);
  check_ok(osteon_sampler_run(then, 500 - osteon_sampler_step_count(then)));
  check_same(whole, then, n);
  ck_assert_int_eq(osteon_sampler_point_count(then), 200);
  osteon_sampler_free(whole);
  osteon_sampler_free(first);
  osteon_sampler_free(then);
}
END_TEST

/* At the call that counts down to 0. */
static int calls_left;
static osteon_status fails_once(void *context, const double *points, int n, double *values) {
  if (--calls_left == 0) return osteon_fail(OSTEON_EDOMAIN, "no such woman");
  return banana(context, points, n, values);
}

/* Where a bound goes through the middle, half of all directions lead beyond it. The mean of half a normal distribution
 * is sqrt(2/pi). */
static osteon_status above_0(void *context, const double *points, int n, double *values) {
  (void)context;
  for (int i = 0; i < n; i++) values[i] = points[i] >= 0 ? -0.5 * points[i] * points[i] : -INFINITY;
  return OSTEON_OK;
}

START_TEST(begins_at_a_bound) {
  const double mean = sqrt(2 / acos(-1));
  osteon_sampler_options o = options_of(above_0, NULL, 1, 1);
  osteon_sampler *s = made(&o, 6000);
  check_means(s, &mean, 1);
  osteon_sampler_free(s);
}
END_TEST

START_TEST(a_step_that_fails_can_be_tried_again) {
  int n = 3;
  osteon_sampler_options o = options_of(banana, &n, n, 1);
  o.warm_up = 20;
  osteon_sampler *whole = made(&o, 60), *s;
  o.density = fails_once;
  check_ok(osteon_sampler_new(&s, &o));
  for (calls_left = 1; osteon_sampler_step_count(s) < 60;) {
    const osteon_status status = osteon_sampler_run(s, 60 - osteon_sampler_step_count(s));
    if (status == OSTEON_OK) break;
    check_fails(OSTEON_EDOMAIN, "no such woman", status);
    calls_left = 7;
  }
  check_same(whole, s, n);
  osteon_sampler_free(whole);
  osteon_sampler_free(s);
}
END_TEST

static int always(void *context) { return context != NULL; }
START_TEST(stops) {
  int n = 3;
  osteon_sampler_options o = options_of(banana, &n, n, 1);
  osteon_sampler *s = made(&o, 5);
  osteon_stop_when(always, &n);
  ck_assert_int_eq(osteon_sampler_run(s, 5), OSTEON_ESTOPPED);
  osteon_stop_when(NULL, NULL);
  ck_assert_int_eq(osteon_sampler_step_count(s), 5);
  osteon_sampler_free(s);
}
END_TEST

/* ---- what is refused ---- */

static osteon_status nowhere(void *context, const double *points, int n, double *values) {
  (void)points;
  for (int i = 0; i < n; i++) values[i] = context ? -INFINITY : NAN;
  return OSTEON_OK;
}

/* Only above 0.9, where hardly a start is: the middle is at 1. */
static osteon_status half(void *context, const double *points, int n, double *values) {
  (void)context;
  for (int i = 0; i < n; i++) values[i] = points[i] > 0.9 ? -points[i] : -INFINITY;
  return OSTEON_OK;
}

START_TEST(starts_lie_where_there_is_a_density) {
  const double one = 1;
  osteon_sampler_options o = options_of(half, NULL, 1, 100);
  o.middle = &one;
  osteon_sampler *s = made(&o, 12000);
  osteon_diagnosis d;
  check_ok(osteon_sampler_diagnose(s, 0, &d)); /* exponential beyond 0.9 */
  ck_assert_msg(fabs(d.mean - 1.9) < 3 * d.mcse && fabs(d.sd - 1) < 0.05, "%g, %g", d.mean, d.sd);
  osteon_sampler_free(s);
  for (int i = 0; i < 2; i++) {
    o.density = nowhere;
    o.context = i ? &o : NULL;
    check_ok(osteon_sampler_new(&s, &o));
    check_fails(OSTEON_ESTEP, "the density is 0 or unknown at the middle", osteon_sampler_run(s, 1));
    osteon_sampler_free(s);
  }
}
END_TEST

START_TEST(checkpoints_of_others_are_refused) {
  int n = 3;
  osteon_sampler_options o = options_of(banana, &n, n, 1), other = o;
  osteon_sampler *s = made(&o, 5), *to;
  check_ok(osteon_sampler_save(s, "chains"));
  check_fails(OSTEON_EINVAL, "has begun", osteon_sampler_load(s, "chains"));
  check_fails(OSTEON_EIO, "cannot be", osteon_sampler_save(s, "nowhere/chains"));
  osteon_sampler_free(s);
  other.seed = 2;
  check_ok(osteon_sampler_new(&to, &other));
  check_fails(OSTEON_EINVAL, "of another start, covariance, seed", osteon_sampler_load(to, "chains"));
  osteon_sampler_free(to);
  other = o;
  other.density = near_banana; /* the same at the middle, but for a rough density it is not */
  other.rough = banana;
  check_ok(osteon_sampler_new(&to, &other));
  check_fails(OSTEON_EINVAL, "resume with the same", osteon_sampler_load(to, "chains"));
  osteon_sampler_free(to);
  other = o;
  other.density = line;
  check_ok(osteon_sampler_new(&to, &other));
  check_fails(OSTEON_EINVAL, "of another density", osteon_sampler_load(to, "chains"));
  other.density = banana;
  osteon_sampler_free(to);
  check_ok(osteon_sampler_new(&to, &o));
  check_fails(OSTEON_EIO, "cannot be read", osteon_sampler_load(to, "no-chains"));
  support_put("chains", support_whole("chains"), 300);
  check_fails(OSTEON_EFORMAT, "truncated or damaged", osteon_sampler_load(to, "chains"));
  check_ok(osteon_sampler_run(to, 1)); /* as if nothing had been tried */
  osteon_sampler_free(to);
}
END_TEST

/* ---- diagnoses ---- */

/* By the R package posterior 1.4.0 (mean, sd, rhat, ess_bulk, mcse_mean) of the same chains. */
START_TEST(diagnoses_are_those_of_posterior) {
  enum { CHAINS = 4, N = 101 };
  static const osteon_diagnosis must[] = {
      {0.50074083945, 0.888621322731, 1.13591054868, 39.0184700286, 0.139689613526},
      {0.0342216105675, 0.976990839447, 1.00566365435, 156.911067216, 0.0790160046573},
      {0.497524752475, 0.906274687012, 1.11645342718, 41.8675471979, 0.139688539737}};
  double x[CHAINS * N];
  for (int c = 0; c < CHAINS; c++)
    for (int i = 0; i < N; i++) {
      const double one = sin(1.7 * i * i + c) + 0.5 * sin(0.3 * i) + 0.3 * c;
      x[c * N + i] = _i == 0 ? one : _i == 1 ? sin(0.01 * i * i + c) + sin(0.5 * i) : rint(one);
    }
  osteon_diagnosis d;
  check_ok(osteon_chains_diagnose(x, CHAINS, N, &d));
  const double is[] = {d.mean, d.sd, d.rhat, d.ess, d.mcse},
               was[] = {must[_i].mean, must[_i].sd, must[_i].rhat, must[_i].ess, must[_i].mcse};
  for (int i = 0; i < 5; i++)
    ck_assert_msg(fabs(is[i] / was[i] - 1) < 1e-9, "%d: %.12g, not %.12g", i, is[i], was[i]);
}
END_TEST

START_TEST(short_chains_say_nothing) {
  const double alike[20] = {0}, odd[12] = {1, 2, 3, 4, 5, NAN, 7, 8, 9, 10, 11, 12};
  osteon_diagnosis d;
  check_ok(osteon_chains_diagnose(alike, 2, 10, &d));
  ck_assert(d.mean == 0 && d.sd == 0 && isnan(d.rhat) && isnan(d.ess) && isnan(d.mcse));
  check_ok(osteon_chains_diagnose(odd, 1, 12, &d));
  ck_assert(isnan(d.mean) && isnan(d.rhat) && isnan(d.ess));
  check_ok(osteon_chains_diagnose(odd, 1, 5, &d));
  ck_assert(d.mean == 3 && isnan(d.rhat));
  check_fails(OSTEON_ERANGE, "0 chains", osteon_chains_diagnose(odd, 0, 5, &d));
}
END_TEST

/* ---- the density of a fit ---- */

/* It falls as the objective grows. */
START_TEST(a_fit_has_its_density) {
  osteon_fit *f = two_free();
  double point[2], moved[4], values[2], misfit;
  osteon_fit_quality before, after;
  const double zeros[4] = {0};
  check_fails(OSTEON_EINVAL, "osteon_fit_ready_density", osteon_fit_density(f, moved, 1, values));
  check_ok(osteon_fit_ready_density(f, &misfit));
  check_ok(osteon_fit_get_point(f, point));
  check_ok(osteon_fit_get_quality(f, zeros, &before));
  const double kept = value_of(f, "a");
  memcpy(moved, point, sizeof point);
  moved[2] = point[0] + 0.1;
  moved[3] = point[1];
  check_ok(osteon_fit_density(f, moved, 2, values));
  check_ok(osteon_fit_set_param(f, "a", osteon_fit_value_at(f, 0, moved[2])));
  check_ok(osteon_fit_get_quality(f, zeros, &after));
  check_ok(osteon_fit_set_param(f, "a", kept));
  const double data = (after.objective - after.priors) - (before.objective - before.priors);
  const double must = -0.5 * (data / misfit + after.priors - before.priors);
  ck_assert_msg(fabs(values[1] - values[0] - must) < 1e-6 * fabs(must), "%g, not %g", values[1] - values[0],
                must);
  moved[0] = 1e6; /* beyond any bound */
  check_ok(osteon_fit_density(f, moved, 1, values));
  ck_assert(values[0] == -INFINITY);
  check_fails(OSTEON_EINVAL, "osteon_fit_learn_density", osteon_fit_rough_density(f, point, 1, values));
  ck_assert(isnan(osteon_fit_value_at(f, 2, 0)) && isnan(osteon_fit_value_at(f, 0, NAN)));
  osteon_fit_free(f);
}
END_TEST

/* ---- a rough density that is learned ---- */

static osteon_population *women_of_decay(void) {
  osteon_population *women;
  check_ok(osteon_population_new(&women, &decay, 1));
  check_ok(osteon_population_vary(women, "b", 0.3));
  return women;
}

/* Of one woman, or of four, whose mean decides first. */
static osteon_fit *fit_of_case(int case_, osteon_population *women) {
  return case_ ? two_free_of(women, 4) : two_free();
}

static osteon_sampler_options of_learning(osteon_fit *f, int case_, double *point, double *covariance) {
  check_ok(osteon_fit_ready_density(f, NULL));
  check_ok(osteon_fit_get_point(f, point));
  check_ok(osteon_fit_covariance(f, covariance));
  osteon_sampler_options o = chains_of(f, point, covariance);
  o.warm_up = 100;
  o.moves = case_ ? 5 : 10;
  o.near = case_ ? osteon_fit_near_density : NULL;
  o.rounds = 3;
  return o;
}

/* Within the bounds of the posterior the polynomials are near the model, so nearly all decisions are for it, and chains
 * find the same as those that ask the model at every move. */
START_TEST(a_learned_density_finds_the_same) {
  osteon_population *women = women_of_decay();
  osteon_fit *f = fit_of_case(_i, women);
  double point[2], covariance[4], decisions;
  osteon_sampler_options o = of_learning(f, _i, point, covariance);
  osteon_sampler *rough = made(&o, 1600);
  osteon_sampler_get_acceptance(rough, NULL, &decisions);
  ck_assert_msg(decisions > 0.7, "%g of the decisions", decisions);
  o.rough = NULL;
  o.near = NULL;
  o.learn = NULL;
  o.get_learned = NULL;
  o.set_learned = NULL;
  o.warm_up = 1000;
  osteon_sampler *plain = made(&o, 13000);
  for (int k = 0; k < 2; k++) {
    osteon_diagnosis a, b;
    check_ok(osteon_sampler_diagnose(rough, k, &a));
    check_ok(osteon_sampler_diagnose(plain, k, &b));
    ck_assert_msg(a.rhat < OSTEON_RHAT_MOST && b.rhat < OSTEON_RHAT_MOST, "%d: %g, %g", k, a.rhat, b.rhat);
    ck_assert_msg(fabs(a.mean - b.mean) < 4 * hypot(a.mcse, b.mcse), "%d: mean %g, not %g", k, a.mean,
                  b.mean);
    ck_assert_msg(fabs(a.sd / b.sd - 1) < 0.06, "%d: sd %g, not %g", k, a.sd, b.sd);
  }
  osteon_sampler_free(rough);
  osteon_sampler_free(plain);
  osteon_fit_free(f);
  osteon_population_free(women);
}
END_TEST

/* Broken off before anything is learned, where it is learned again, before the last time, and after it. */
START_TEST(a_learned_density_goes_on_to_the_bit) {
  static const int64_t breaks[] = {0, 11, 40, 87, 90, 93, 130};
  const int case_ = _i / 7;
  osteon_population *women = women_of_decay();
  osteon_fit *f = fit_of_case(case_, women), *g = fit_of_case(case_, women);
  double point[2], covariance[4];
  osteon_sampler_options o = of_learning(f, case_, point, covariance);
  osteon_sampler *whole = made(&o, 150);
  check_ok(osteon_fit_ready_density(f, NULL));
  osteon_sampler *first = made(&o, breaks[_i % 7]), *then;
  check_ok(osteon_sampler_save(first, "learned"));
  o = of_learning(g, case_, point, covariance);
  check_ok(osteon_sampler_new(&then, &o));
  check_ok(osteon_sampler_load(then, "learned"));
  check_ok(osteon_sampler_run(then, 150 - breaks[_i % 7]));
  check_same(whole, then, 2);
  ck_assert_int_eq(osteon_sampler_point_count(then), 50);
  osteon_sampler_free(whole);
  osteon_sampler_free(first);
  osteon_sampler_free(then);
  osteon_fit_free(f);
  osteon_fit_free(g);
  osteon_population_free(women);
}
END_TEST

static osteon_status fit_fails_once(void *fit, const double *points, int n, double *values) {
  if (--calls_left == 0) return osteon_fail(OSTEON_ESTOPPED, "stopped");
  return osteon_fit_density(fit, points, n, values);
}

/* At the start, and in steps in which it is learned first, again, and for the last time. */
START_TEST(a_step_that_fails_is_learned_again) {
  static const int64_t steps[] = {-1, 25, 40, 90};
  const int64_t before = steps[_i], rest = 150 - (before > 0 ? before : 0);
  osteon_fit *f = two_free(), *g = two_free();
  double point[2], covariance[4];
  osteon_sampler_options o = of_learning(f, 0, point, covariance);
  osteon_sampler *whole = made(&o, 150), *broken, *then;
  o = of_learning(f, 0, point, covariance);
  o.density = fit_fails_once;
  check_ok(osteon_sampler_new(&broken, &o));
  if (before > 0) check_ok(osteon_sampler_run(broken, before));
  calls_left = 1;
  check_fails(OSTEON_ESTOPPED, "stopped", osteon_sampler_run(broken, 1));
  check_ok(osteon_sampler_save(broken, "broken"));
  check_ok(osteon_sampler_run(broken, rest));
  check_same(whole, broken, 2);
  o = of_learning(g, 0, point, covariance);
  check_ok(osteon_sampler_new(&then, &o));
  check_ok(osteon_sampler_load(then, "broken"));
  check_ok(osteon_sampler_run(then, rest));
  check_same(whole, then, 2);
  osteon_sampler_free(whole);
  osteon_sampler_free(broken);
  osteon_sampler_free(then);
  osteon_fit_free(f);
  osteon_fit_free(g);
}
END_TEST

/* Points about the first one, which is the last to be moved. */
static void spread_points(double *points, int n, double by) {
  for (int i = n - 1; i >= 0; i--) {
    points[2 * i] = points[0] + by * (i % 8 - 3.5);
    points[2 * i + 1] = points[1] + by * (i % 7 - 3);
  }
}

START_TEST(what_was_learned_stands_where_no_more_can_be) {
  osteon_fit *f = two_free();
  double points[2 * 60], far[2 * 60], values[60], before[60], after[60];
  check_ok(osteon_fit_ready_density(f, NULL));
  check_ok(osteon_fit_get_point(f, points));
  check_ok(osteon_fit_get_point(f, far));
  spread_points(points, 60, 0.05);
  spread_points(far, 60, 0.1);
  check_ok(osteon_fit_learn_density(f, 0));
  check_ok(osteon_fit_density(f, points, 60, values));
  check_ok(osteon_fit_learn_density(f, 0));
  check_ok(osteon_fit_rough_density(f, points, 60, before));
  check_ok(osteon_fit_density(f, far, 60, values));
  osteon_stop_when(always, f);
  const osteon_status status = osteon_fit_learn_density(f, 1);
  osteon_stop_when(NULL, NULL);
  ck_assert_int_eq(status, OSTEON_ESTOPPED);
  check_ok(osteon_fit_rough_density(f, points, 60, after));
  ck_assert(memcmp(before, after, sizeof before) == 0);
  check_ok(osteon_fit_learn_density(f, 1));
  check_ok(osteon_fit_rough_density(f, points, 60, after));
  ck_assert(memcmp(before, after, sizeof before) != 0);
  osteon_fit_free(f);
}
END_TEST

START_TEST(what_is_learned_is_near_what_the_model_says) {
  osteon_fit *f = two_free();
  double points[2 * 60], values[60], learned[60], far = 0;
  check_ok(osteon_fit_ready_density(f, NULL));
  check_ok(osteon_fit_get_point(f, points));
  check_ok(osteon_fit_learn_density(f, 0));
  check_fails(OSTEON_ESTEP, "no point so far", osteon_fit_learn_density(f, 0));
  spread_points(points, 60, 0.05);
  check_ok(osteon_fit_density(f, points, 60, values));
  check_ok(osteon_fit_learn_density(f, 0));
  check_ok(osteon_fit_rough_density(f, points, 60, learned));
  for (int i = 0; i < 60; i++) far = fmax(far, fabs(learned[i] - values[i]));
  ck_assert_msg(far < 0.05 && far > 0, "off by %g", far);
  check_ok(osteon_fit_learn_density(f, 1));
  check_fails(OSTEON_EINVAL, "cannot be learned again", osteon_fit_learn_density(f, 0));
  check_ok(osteon_fit_learn_density(f, 1));
  check_ok(osteon_fit_rough_density(f, points, 60, values));
  ck_assert(memcmp(values, learned, sizeof values) == 0);
  osteon_fit_free(f);
}
END_TEST

/* Far from all that was learned, too, the mean woman says most of what several women say. */
START_TEST(the_mean_woman_is_nearer_than_polynomials) {
  osteon_population *women = women_of_decay();
  osteon_fit *f = two_free_of(women, 4);
  double points[2 * 60], values[60], rough[60], near[60], off_rough = 0, off_near = 0;
  check_ok(osteon_fit_ready_density(f, NULL));
  check_ok(osteon_fit_learn_density(f, 0));
  check_ok(osteon_fit_get_point(f, points));
  spread_points(points, 60, 0.05);
  check_ok(osteon_fit_density(f, points, 60, values));
  check_ok(osteon_fit_learn_density(f, 1));
  check_ok(osteon_fit_get_point(f, points));
  spread_points(points, 60, 0.4);
  check_ok(osteon_fit_density(f, points, 60, values));
  check_ok(osteon_fit_rough_density(f, points, 60, rough));
  check_ok(osteon_fit_near_density(f, points, 60, near));
  for (int i = 0; i < 60; i++) {
    off_rough = fmax(off_rough, fabs(rough[i] - values[i]));
    off_near = fmax(off_near, fabs(near[i] - values[i]));
  }
  ck_assert_msg(off_near > 0 && off_near < 0.2 * off_rough, "off by %g, polynomials by %g", off_near,
                off_rough);
  osteon_fit_free(f);
  osteon_population_free(women);
}
END_TEST

/* Of one woman there is no other. */
START_TEST(one_woman_is_the_mean_woman) {
  osteon_fit *f = two_free();
  double points[2 * 60], rough[60], near[60];
  check_ok(osteon_fit_ready_density(f, NULL));
  check_ok(osteon_fit_learn_density(f, 0));
  check_ok(osteon_fit_get_point(f, points));
  check_fails(OSTEON_EINVAL, "osteon_fit_learn_density", osteon_fit_near_density(f, points, 1, near));
  spread_points(points, 60, 0.05);
  check_ok(osteon_fit_density(f, points, 60, near));
  check_ok(osteon_fit_learn_density(f, 0));
  check_ok(osteon_fit_rough_density(f, points, 60, rough));
  check_ok(osteon_fit_near_density(f, points, 60, near));
  ck_assert(memcmp(rough, near, sizeof near) == 0);
  osteon_fit_free(f);
}
END_TEST

START_TEST(what_is_not_of_this_fit_is_refused) {
  osteon_fit *f = two_free();
  char bytes[4096] = {0};
  size_t size = 0;
  check_fails(OSTEON_EINVAL, "osteon_fit_ready_density", osteon_fit_get_learned(f, NULL, &size));
  check_ok(osteon_fit_ready_density(f, NULL));
  check_ok(osteon_fit_get_learned(f, NULL, &size));
  ck_assert(size > 48 && size < sizeof bytes);
  check_ok(osteon_fit_get_learned(f, bytes, &size));
  check_ok(osteon_fit_set_learned(f, bytes, size));
  check_fails(OSTEON_EFORMAT, "damaged", osteon_fit_set_learned(f, bytes, size - 1));
  check_fails(OSTEON_EFORMAT, "damaged", osteon_fit_set_learned(f, bytes, 5));
  bytes[0] = 3;
  check_fails(OSTEON_EFORMAT, "not a rough density of this fit", osteon_fit_set_learned(f, bytes, size));
  double point[2], covariance[4];
  osteon_sampler_options o = of_learning(f, 0, point, covariance);
  osteon_sampler *s;
  check_ok(osteon_sampler_new(&s, &o));
  check_ok(osteon_sampler_save(s, "of_another"));
  osteon_sampler_free(s);
  o.get_learned = NULL;
  check_fails(OSTEON_EINVAL, "go together", osteon_sampler_new(&s, &o));
  o.set_learned = NULL;
  check_ok(osteon_sampler_new(&s, &o));
  check_fails(OSTEON_EINVAL, "get_learned", osteon_sampler_save(s, "chains"));
  check_fails(OSTEON_EINVAL, "set_learned", osteon_sampler_load(s, "of_another"));
  osteon_sampler_free(s);
  o.warm_up = 19;
  check_fails(OSTEON_ERANGE, "warm_up", osteon_sampler_new(&s, &o));
  o.rough = NULL;
  check_fails(OSTEON_EINVAL, "`learn` without `rough`", osteon_sampler_new(&s, &o));
  o.near = osteon_fit_near_density;
  check_fails(OSTEON_EINVAL, "`near` without `rough`", osteon_sampler_new(&s, &o));
  osteon_fit_free(f);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sampler");
  TCase *tcase = tcase_create("sampler");
  tcase_add_test(tcase, a_line_has_its_closed_posterior);
  tcase_add_test(tcase, a_banana_has_its_moments);
  tcase_add_test(tcase, a_rough_density_changes_nothing);
  tcase_add_test(tcase, a_near_density_changes_nothing);
  tcase_add_test(tcase, a_near_density_leads_where_the_rough_one_does_not);
  tcase_add_loop_test(tcase, goes_on_to_the_bit, 0, 6);
  tcase_add_test(tcase, begins_at_a_bound);
  tcase_add_test(tcase, a_step_that_fails_can_be_tried_again);
  tcase_add_test(tcase, stops);
  tcase_add_test(tcase, starts_lie_where_there_is_a_density);
  tcase_add_test(tcase, checkpoints_of_others_are_refused);
  tcase_add_loop_test(tcase, diagnoses_are_those_of_posterior, 0, 3);
  tcase_add_test(tcase, short_chains_say_nothing);
  tcase_add_test(tcase, a_fit_has_its_density);
  tcase_add_loop_test(tcase, a_learned_density_finds_the_same, 0, 2);
  tcase_add_loop_test(tcase, a_learned_density_goes_on_to_the_bit, 0, 14);
  tcase_add_loop_test(tcase, a_step_that_fails_is_learned_again, 0, 4);
  tcase_add_test(tcase, what_was_learned_stands_where_no_more_can_be);
  tcase_add_test(tcase, what_is_learned_is_near_what_the_model_says);
  tcase_add_test(tcase, the_mean_woman_is_nearer_than_polynomials);
  tcase_add_test(tcase, one_woman_is_the_mean_woman);
  tcase_add_test(tcase, what_is_not_of_this_fit_is_refused);
  suite_add_tcase(suite, tcase);
  return support_main(suite);
}
