/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forecasts of one person: closed posteriors, simulated women of whom the truth is known, and whom there is no forecast
 * of. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/forecast.h>

#include "base/normal.h"
#include "decay.h"
#include "support.h"

/* ---- a parameter that is its own output: h is normal, 100 +- 1 in the prior ---- */

static osteon_population *women_of(const char *name, osteon_scale scale, double median, double sd) {
  osteon_population *p;
  check_ok(osteon_population_new(&p, &decay, 5));
  check_ok(osteon_population_set_median(p, name, median));
  check_ok(osteon_population_vary_on(p, name, scale, sd));
  return p;
}

static osteon_sweep_options options_of(osteon_population *p, int64_t n, const char *const *column) {
  osteon_sweep_options o;
  osteon_sweep_options_default(&o);
  o.population = p;
  o.n = n;
  o.dt = 100;
  o.until = 800;
  o.every = 400;
  o.columns = column;
  o.n_columns = 1;
  return o;
}

static const char *const only_h[] = {"h"}, *const only_x[] = {"x"};

/* Row `row` of the only column: n, mean, sd, quantiles; valid until the next call of its kind. */
static double *row_of(const osteon_forecast *f, int plan, bool posterior, int row) {
  static double values[2][8];
  double all[400];
  check_ok(osteon_forecast_get_summary(f, plan, 0, posterior, all));
  memcpy(values[posterior], all + row * 8, 8 * sizeof *all);
  return values[posterior];
}

typedef struct known {
  double own, power, sd; /* the model's own error in points; of each value */
  int n;                 /* values, on the same day */
  int64_t women;
} known;
static const known conjugate[] = {{0, 1, 1, 4, 20000}, {1.5, 1, 1, 4, 20000}, {0, 1, 0.5, 1, 20000}};

/* theta ~ N(100, 1 + own^2), n values theta + e. */
START_TEST(closed_posterior) {
  static const double off[] = {0.3, 1.2, -0.6, 0.7};
  const known *k = &conjugate[_i];
  osteon_population *p = women_of("h", OSTEON_LINEAR, 100, 1);
  const osteon_sweep_options o = options_of(p, k->women, only_h);
  osteon_forecast *f;
  osteon_weighing w;
  double sum = 0;
  check_ok(osteon_forecast_new(&f, &decay, &o, "hers"));
  for (int i = 0; i < k->n; i++) {
    check_ok(osteon_forecast_add(f, 300, "h", 100 + off[i], k->sd));
    sum += off[i];
  }
  check_ok(osteon_forecast_set_own_error(f, "h", k->own, 0, 100));
  check_ok(osteon_forecast_run(f, &w));
  const double prior = 1 + k->own * k->own, tau = k->n / (k->sd * k->sd), variance = 1 / (1 / prior + tau),
               mean = 100 + variance * tau * sum / k->n;
  ck_assert(w.power == 1 && w.women == k->women && w.failed == 0 && w.effective == w.untempered);
  const double *before = row_of(f, 0, false, 3), *after = row_of(f, 0, true, 3);
  const double of_mean = sqrt(variance / w.effective), of_sd = sqrt(variance / (2 * w.effective));
  ck_assert_double_eq_tol(after[1], mean, 3 * of_mean);
  ck_assert_double_eq_tol(after[2], sqrt(variance), 3 * of_sd);
  ck_assert_double_eq_tol(before[1], 100, 3 * sqrt(prior / (double)k->women));
  ck_assert_double_eq_tol(before[2], sqrt(prior), 3 * sqrt(prior / (2 * (double)k->women)));
  /* Kish's size over n: (E w)^2 / E w^2 of Gaussian weights, without an own error */
  const double y = sum / k->n,
               worth = sqrt(1 + 2 * tau) / (1 + tau) * exp(y * y * tau * (1 / (1 + 2 * tau) - 1 / (1 + tau)));
  if (k->own == 0) ck_assert_double_eq_tol(w.effective / (double)k->women, worth, 0.03 * worth);
  double all = 0;
  for (int64_t i = 0; i < k->women; i++) all += osteon_forecast_weight(f, i);
  ck_assert_double_eq_tol(all, 1, 1e-9);
  osteon_forecast_free(f);
  osteon_population_free(p);
}
END_TEST

/* h of a woman is normal about that of her parameter set, which is normal about 10: both variances add up before, and
 * both are weighed. What the population says itself, 100 here, no set moves. */
START_TEST(sets_of_parameters) {
  enum { SETS = 101, N = 20000 };
  static const char *const names[] = {"h", "a"};
  double values[SETS][2], spread = 0, medians[2] = {10, 1};
  for (int i = 0; i < SETS; i++) {
    values[i][0] = 10 + 1.5 * osteon_normal_quantile((i + 0.5) / SETS);
    values[i][1] = 1;
    spread += (values[i][0] - 10) * (values[i][0] - 10) / SETS;
  }
  osteon_sets *sets;
  osteon_forecast *f;
  osteon_weighing w;
  check_ok(osteon_sets_new(&sets, &decay, names, 2, &values[0][0], SETS));
  osteon_population *p = women_of("h", OSTEON_LINEAR, medians[0], 1);
  osteon_sweep_options o = options_of(p, N, only_h);
  o.sets = sets;
  check_ok(osteon_forecast_new(&f, &decay, &o, "hers"));
  check_ok(osteon_forecast_add(f, 300, "h", 11.5, 1));
  check_ok(osteon_forecast_run(f, &w));
  const double prior = 1 + spread, variance = 1 / (1 / prior + 1);
  const double *before = row_of(f, 0, false, 3), *after = row_of(f, 0, true, 3);
  ck_assert_double_eq_tol(before[1], 10, 3 * sqrt(prior / N));
  ck_assert_double_eq_tol(before[2], sqrt(prior), 3 * sqrt(prior / (2. * N)));
  ck_assert_double_eq_tol(after[1], 10 + 1.5 * variance, 3 * sqrt(variance / w.effective));
  ck_assert_double_eq_tol(after[2], sqrt(variance), 3 * sqrt(variance / (2 * w.effective)));
  check_ok(osteon_forecast_add_plan(f, &o, "the same"));
  double kept[8];
  memcpy(kept, after, sizeof kept);
  ck_assert(!memcmp(row_of(f, 1, true, 3), kept, sizeof kept));
  check_ok(osteon_population_get_median(p, "h", &medians[0]));
  ck_assert(medians[0] == 10); /* again */
  osteon_forecast_free(f);
  osteon_population_free(p);
  o.population = p = women_of("h", OSTEON_LINEAR, 100, 1);
  check_ok(osteon_forecast_new(&f, &decay, &o, "hers"));
  check_ok(osteon_forecast_add(f, 300, "h", 100, 1));
  check_ok(osteon_forecast_run(f, &w));
  ck_assert_double_eq_tol(row_of(f, 0, false, 3)[2], 1, 3 * sqrt(1 / (2. * N)));
  osteon_forecast_free(f);
  osteon_population_free(p);
  osteon_sets_free(sets);
}
END_TEST

/* A likelihood that is too sharp for so few women is raised to the power with which they are worth 200. */
START_TEST(tempered) {
  enum { N = 1000 };
  osteon_population *p = women_of("h", OSTEON_LINEAR, 100, 1);
  const osteon_sweep_options o = options_of(p, N, only_h);
  osteon_forecast *f;
  osteon_weighing w;
  check_ok(osteon_forecast_new(&f, &decay, &o, "hers"));
  check_ok(osteon_forecast_add(f, 400, "h", 100.2, sqrt(1. / 89)));
  check_ok(osteon_forecast_run(f, &w));
  ck_assert(w.untempered < 180 && w.power > OSTEON_FORECAST_LEAST_POWER && w.power < 0.9);
  ck_assert_double_eq_tol(w.effective, OSTEON_FORECAST_ENOUGH, 0.5);
  const double variance = 1 / (1 + 89 * w.power);
  const double *after = row_of(f, 0, true, 1);
  ck_assert_double_eq_tol(after[1], 100 + 0.2 * 89 * w.power * variance, 3 * sqrt(variance / w.effective));
  ck_assert_double_eq_tol(after[2], sqrt(variance), 3 * sqrt(variance / (2 * w.effective)));
  osteon_forecast_free(f);
  osteon_population_free(p);
}
END_TEST

static const struct {
  int64_t n;
  double values[4], sd;
  int count;
  const char *says;
} foreign[] = {
    {5000, {108, 100}, 0.5, 2, "h = 108 on day 400 is more extreme than in all but"},
    {5000, {92, 108, 92, 108}, 3, 4, "even the nearest woman differs by 2.7 errors"},
    {20000, {100.1}, 0.0005, 1, "its 20000 women are worth"},
};

START_TEST(not_of_this_population) {
  osteon_population *p = women_of("h", OSTEON_LINEAR, 100, 1);
  const osteon_sweep_options o = options_of(p, foreign[_i].n, only_h);
  osteon_forecast *f;
  osteon_weighing w;
  check_ok(osteon_forecast_new(&f, &decay, &o, "hers"));
  for (int i = 0; i < foreign[_i].count; i++)
    check_ok(osteon_forecast_add(f, 400, "h", foreign[_i].values[i], foreign[_i].sd));
  check_fails(OSTEON_EDOMAIN, "her course is not one that this population has", osteon_forecast_run(f, &w));
  support_says(foreign[_i].says, "osteon_forecast_run");
  ck_assert(w.women == foreign[_i].n);
  ck_assert_ptr_null(osteon_forecast_times(f, 0, NULL));
  ck_assert(osteon_forecast_weight(f, 0) == 0);
  double values[40];
  check_fails(OSTEON_EINVAL, "no forecast", osteon_forecast_get_summary(f, 0, 0, true, values));
  check_fails(OSTEON_EINVAL, "no forecast", osteon_forecast_save(f, "f.csv"));
  check_fails(OSTEON_EINVAL, "no forecast", osteon_forecast_add_plan(f, &o, "other"));
  osteon_forecast_free(f);
  osteon_population_free(p);
}
END_TEST

/* Of few women too few are left by an ordinary measurement. */
START_TEST(too_few) {
  osteon_population *p = women_of("h", OSTEON_LINEAR, 100, 1);
  const osteon_sweep_options o = options_of(p, 200, only_h);
  osteon_forecast *f;
  check_ok(osteon_forecast_new(&f, &decay, &o, "hers"));
  check_ok(osteon_forecast_add(f, 400, "h", 100.1, 0.3));
  check_fails(OSTEON_ERANGE, "too few women: 200 are worth", osteon_forecast_run(f, NULL));
  osteon_forecast_free(f);
  osteon_population_free(p);
}
END_TEST

/* ---- simulated women ---- */

static double normal(uint64_t *random) { return osteon_normal_quantile(support_uniform(random)); }

static const double at[] = {200, 400}, sds[] = {4, 3};
static const double levels[] = {0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975};
enum { LEVELS = sizeof levels / sizeof *levels };

/* Where the truth on day 800 lies among the quantiles that are forecast: how many are below. */
static int rank_of(osteon_population *p, int64_t woman, double points, double part, uint64_t *random) {
  enum { N = 10000 };
  double a, *draw[] = {&a}, values[64];
  osteon_sweep_options o = options_of(p, N, only_x);
  osteon_forecast *f;
  o.every = 800;
  o.quantiles = levels;
  o.n_quantiles = LEVELS;
  o.rtol = 1e-4;
  check_ok(osteon_population_draw(p, N + woman, 1, draw)); /* none of the prior's */
  check_ok(osteon_forecast_new(&f, &decay, &o, "hers"));
  check_ok(osteon_forecast_set_own_error(f, "x", points, part, 100));
  const double z = normal(random);
  for (int i = 0; i < 2; i++) {
    const double x = fallen(a, at[i]), hers = x + z * hypot(points, part * (x - 100));
    check_ok(osteon_forecast_add(f, at[i], "x", hers + sds[i] * normal(random), sds[i]));
  }
  check_ok(osteon_forecast_run(f, NULL));
  check_ok(osteon_forecast_get_summary(f, 0, 0, true, values));
  osteon_forecast_free(f);
  const double end = fallen(a, 800), truth = end + z * hypot(points, part * (end - 100));
  int below = 0;
  for (int k = 0; k < LEVELS; k++) below += values[3 * (3 + LEVELS) + 3 + k] < truth; /* rows 0 200 400 800 */
  return below;
}

/* Women of the prior, measured with errors, with and without an error of the model: bands hold as many as they say
 * (Talts 2018, arXiv:1804.06788). */
START_TEST(simulated_women) {
  if (getenv("OSTEON_VALGRIND")) return; /* minutes; the sanitizers run it */
  enum { WOMEN = 200 };
  osteon_population *p = women_of("a", OSTEON_LOG, 1, 0.5);
  uint64_t random = 11 + (uint64_t)_i;
  int counts[LEVELS + 1] = {0};
  for (int i = 0; i < WOMEN; i++) counts[rank_of(p, i, _i ? 1.5 : 0, _i ? 0.2 : 0, &random)]++;
  double squares = 0;
  for (int k = 0; k <= LEVELS; k++) {
    const double share = (k < LEVELS ? levels[k] : 1) - (k ? levels[k - 1] : 0), mean = WOMEN * share;
    squares += (counts[k] - mean) * (counts[k] - mean) / mean;
  }
  ck_assert_msg(squares < 24.72, "chi-squared of ranks %g", squares); /* p = .01 of 11 degrees */
  const int held = WOMEN - counts[0] - counts[LEVELS];
  ck_assert_msg(held >= 0.92 * WOMEN && held <= 0.98 * WOMEN, "%d of %d held", held, WOMEN);
  osteon_population_free(p);
}
END_TEST

/* ---- plans ---- */

static osteon_schedule *drug_from(double day) {
  osteon_schedule *s;
  check_ok(osteon_schedule_new(&s, &decay));
  check_ok(osteon_schedule_set_input(s, day, "drug", 1));
  return s;
}

/* The prior of a forecast is the sweep of the same women, and bands under a drug are those of its exact solution. */
START_TEST(plans) {
  enum { N = 4000 };
  osteon_population *p = women_of("a", OSTEON_LOG, 1, 0.5);
  osteon_schedule *late = drug_from(400), *early = drug_from(100);
  osteon_sweep_options o = options_of(p, N, only_x), of_plan = o;
  osteon_forecast *f;
  osteon_sweep *s;
  double prior[64], same[64];
  check_ok(osteon_forecast_new(&f, &decay, &o, "hers"));
  check_ok(osteon_forecast_add(f, 349, "x", 60, 3)); /* the tick of day 300 */
  check_ok(osteon_forecast_run(f, NULL));
  of_plan.schedule = late;
  of_plan.population = NULL;
  check_ok(osteon_forecast_add_plan(f, &of_plan, "late"));
  of_plan.dt = 100. / 3;
  check_ok(osteon_forecast_add_plan(f, &of_plan, "short ticks"));
  of_plan.dt = 7; /* which day 300 is no multiple of */
  of_plan.until = 798;
  check_fails(OSTEON_ERANGE, "a row on day 300", osteon_forecast_add_plan(f, &of_plan, "other ticks"));
  of_plan = o;
  int n;
  const double *times = osteon_forecast_times(f, 1, &n);
  ck_assert(n == 4 && times[1] == 300 && times[3] == 800);
  of_plan.schedule = early;
  check_fails(OSTEON_EINVAL, "plans may differ only after the last measurement",
              osteon_forecast_add_plan(f, &of_plan, "early"));
  of_plan.until = 200;
  check_fails(OSTEON_ERANGE, "early ends on day 200, before the last",
              osteon_forecast_add_plan(f, &of_plan, "early"));
  ck_assert_ptr_null(osteon_forecast_times(f, 3, NULL));
  o.times = times;
  o.n_times = n;
  o.quantiles = osteon_forecast_quantiles(f, &o.n_quantiles);
  check_ok(osteon_sweep_new(&s, &decay, &o));
  while (osteon_sweep_done_count(s) < N) check_ok(osteon_sweep_next(s));
  check_ok(osteon_sweep_get_summary(s, 0, same));
  check_ok(osteon_forecast_get_summary(f, 0, 0, false, prior));
  ck_assert(!memcmp(prior, same, (size_t)(n * 8) * sizeof *prior));
  double a[N], *draw[] = {a}, mean = 0;
  check_ok(osteon_population_draw(p, 0, N, draw));
  for (int i = 0; i < N; i++) mean += osteon_forecast_weight(f, i) * fallen(a[i], 400 + 200);
  ck_assert_double_eq_tol(row_of(f, 1, true, 3)[1], mean, 1e-3); /* half as fast with the drug */
  osteon_sweep_free(s);
  osteon_forecast_free(f);
  osteon_schedule_free(early);
  osteon_schedule_free(late);
  osteon_population_free(p);
}
END_TEST

/* ---- tables ---- */

static void forecast_with(int threads, const char *path) {
  osteon_population *p = women_of("a", OSTEON_LOG, 1, 0.5);
  osteon_schedule *late = drug_from(400);
  osteon_sweep_options o = options_of(p, 1000, only_x);
  osteon_forecast *f;
  o.threads = threads;
  o.slice = threads * 128;
  check_ok(osteon_forecast_new(&f, &decay, &o, "hers"));
  check_ok(osteon_forecast_read(f, "measured.csv"));
  ck_assert_int_eq(osteon_forecast_count(f), 3);
  ck_assert(osteon_forecast_has(f, "risk") && !osteon_forecast_has(f, "h"));
  ck_assert_str_eq(osteon_forecast_column_at(f, 1), "risk");
  ck_assert_ptr_null(osteon_forecast_column_at(f, 2));
  check_ok(osteon_forecast_set_own_error(f, "x", 1, 0.1, 100));
  check_ok(osteon_forecast_run(f, NULL));
  o.schedule = late;
  check_ok(osteon_forecast_add_plan(f, &o, "late"));
  check_ok(osteon_forecast_save(f, path));
  osteon_forecast_free(f);
  osteon_schedule_free(late);
  osteon_population_free(p);
}

START_TEST(same_for_any_threads) {
  char *one;
  support_write("measured.csv", "time,name,value,sd,cv\n200,x,80,2,\n1 year,x,70,,0.03\n400,risk,15,,0.1\n");
  forecast_with(1, "one.csv");
  forecast_with(3, "three.csv");
  one = strdup(support_whole("one.csv"));
  ck_assert_ptr_nonnull(one);
  ck_assert_str_eq(one, support_whole("three.csv"));
  ck_assert(!strncmp(one, "plan,women,time,name,mean,sd,p02.5,", 35));
  ck_assert_ptr_nonnull(strstr(one, "\nhers,prior,0,x,100,0,100,"));
  ck_assert_ptr_nonnull(strstr(one, "\nlate,posterior,800,risk,"));
  free(one);
}
END_TEST

static const struct {
  const char *text, *says;
  osteon_status status;
} bad[] = {
    {"time,name,value,sd\n", "measured.csv:1: no values below the header", OSTEON_EFORMAT},
    {"time,name,sd\n1,x,1\n", "measured.csv:1: no column value", OSTEON_EFORMAT},
    {"time,name,value\n1,x,1\n", "measured.csv:1: no column sd or cv", OSTEON_EFORMAT},
    {"time,name,value,sd,cv\n1,x,1,1,1\n", "measured.csv:2: both sd and cv", OSTEON_EFORMAT},
    {"time,name,value,sd,cv\n\n1,x,1,,\n", "measured.csv:3: neither sd nor cv", OSTEON_EFORMAT},
    {"time,name,value,sd\n1,x,1,0\n", "measured.csv:2: x = 1 with sd 0", OSTEON_ERANGE},
    {"time,name,value,cv\n1,x,0,0.1\n", "measured.csv:2: x = 0 with sd 0", OSTEON_ERANGE},
    {"time,name,value,sd\n1,x,1,-2\n", "measured.csv:2: x = 1 with sd -2", OSTEON_ERANGE},
    {"time,name,value,sd\n1,x,ninety,2\n", "measured.csv:2: value: ", OSTEON_EFORMAT},
    {"time,name,value,sd\nsoon,x,90,2\n", "measured.csv:2: time: ", OSTEON_EFORMAT},
    {"time,name,value,sd\n-1,x,90,2\n", "measured.csv:2: time: ", OSTEON_EFORMAT},
    {"time,name,value,sd\n9y,x,90,2\n",
     "measured.csv:2: measured on day 3287.25; the run is from day 0 to 800", OSTEON_ERANGE},
    {"time,name,value,sd\n1,x,90,2\n1,y,90,2\n", "measured.csv:3: ", OSTEON_ENAME},
};

START_TEST(bad_tables) {
  osteon_population *p = women_of("a", OSTEON_LOG, 1, 0.5), *all_alike;
  osteon_sweep_options o = options_of(p, 1000, only_x);
  osteon_forecast *f;
  support_write("measured.csv", bad[_i].text);
  check_ok(osteon_forecast_new(&f, &decay, &o, "hers"));
  check_fails(bad[_i].status, bad[_i].says, osteon_forecast_read(f, "measured.csv"));
  ck_assert_int_eq(osteon_forecast_count(f), 0);
  check_fails(OSTEON_EINVAL, "nothing was measured", osteon_forecast_run(f, NULL));
  osteon_forecast_free(f);
  o.n = 199;
  check_fails(OSTEON_ERANGE, "199 women", osteon_forecast_new(&f, &decay, &o, "hers"));
  check_ok(osteon_population_new(&all_alike, &decay, 0));
  o.population = all_alike;
  check_fails(OSTEON_EINVAL, "women who differ", osteon_forecast_new(&f, &decay, &o, "hers"));
  osteon_population_free(all_alike);
  osteon_population_free(p);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("forecast");
  TCase *tests = tcase_create("forecast");
  tcase_add_loop_test(tests, closed_posterior, 0, sizeof conjugate / sizeof *conjugate);
  tcase_add_test(tests, sets_of_parameters);
  tcase_add_test(tests, tempered);
  tcase_add_loop_test(tests, not_of_this_population, 0, sizeof foreign / sizeof *foreign);
  tcase_add_test(tests, too_few);
  tcase_add_loop_test(tests, simulated_women, 0, 2);
  tcase_add_test(tests, plans);
  tcase_add_test(tests, same_for_any_threads);
  tcase_add_loop_test(tests, bad_tables, 0, sizeof bad / sizeof *bad);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
