/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sensitivity indices of functions whose indices are known in closed form. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/sensitivity.h>

#include "base/base.h"
#include "decay.h"

enum { MOST = 8, ROWS = 16384 };
static const double PI = 3.14159265358979323846;

/* What the indices of a sample are compared with. */
typedef struct function {
  int n;
  double (*of)(const double *u);
  double first[MOST], total[MOST], within;
} function;

/* Ishigami and Homma 1990, a = 7, b = 0.1. The variances: V1 = (1 + b pi^4/5)^2/2, V2 = a^2/8, V13 = 8 b^2 pi^8/225. */
static double ishigami(const double *u) {
  double x[3];
  for (int k = 0; k < 3; k++) x[k] = PI * (2 * u[k] - 1);
  return sin(x[0]) + 7 * pow(sin(x[1]), 2) + 0.1 * pow(x[2], 4) * sin(x[0]);
}

/* Sobol's g: V_k = 1/(3 (1 + a_k)^2), V = prod(1 + V_k) - 1; the total is V_k prod of the others (1 + V) / V. */
static const double g_a[MOST] = {0, 1, 4.5, 9, 99, 99, 99, 99};
static double g(const double *u) {
  double product = 1;
  for (int k = 0; k < MOST; k++) product *= (fabs(4 * u[k] - 2) + g_a[k]) / (1 + g_a[k]);
  return product;
}

static double line(const double *u) { return 3 * u[0] - 2 * u[1] + 0.5 * u[2] + 0 * u[3] + 10; }

static const function functions[] = {
    {3, ishigami, {0.313905, 0.442411, 0}, {0.557589, 0.442411, 0.243684}, 0.02},
    {MOST,
     g,
     {0.716192, 0.179048, 0.023676, 0.007162, 0.000072, 0.000072, 0.000072, 0.000072},
     {0.787144, 0.242198, 0.034317, 0.010460, 0.000105, 0.000105, 0.000105, 0.000105},
     0.02},
    /* of a line a_k^2 / sum a^2 */
    {4, line, {9 / 13.25, 4 / 13.25, 0.25 / 13.25, 0}, {9 / 13.25, 4 / 13.25, 0.25 / 13.25, 0}, 0.02},
};

static double *room(int64_t n) {
  double *values = calloc((size_t)n, sizeof *values);
  ck_assert_ptr_nonnull(values);
  return values;
}

/* Draws [column][row]. */
static double *draw(uint64_t seed, int64_t rows, int columns) {
  double *u = room(rows * columns), *at[2 * MOST];
  for (int k = 0; k < columns; k++) at[k] = u + k * rows;
  check_ok(osteon_sensitivity_draw(seed, 0, rows, columns, at));
  return u;
}

/* The output at A, B, and A with column k of B. */
static double *sample(const function *f, uint64_t seed, int64_t rows) {
  double *u = draw(seed, rows, 2 * f->n), *output = room(rows * (f->n + 2)), point[MOST];
  for (int64_t i = 0; i < rows; i++)
    for (int run = 0; run < f->n + 2; run++) {
      for (int k = 0; k < f->n; k++) point[k] = u[(k + (run == 1 || run == k + 2 ? f->n : 0)) * rows + i];
      output[i * (f->n + 2) + run] = f->of(point);
    }
  free(u);
  return output;
}

static void check_index(osteon_index found, double right, double within) {
  ck_assert_double_eq_tol(found.value, right, within);
  /* of many intervals of 95 %, some miss: 3.5 sds here, and how often they hold is another test */
  const double sd = (found.high - found.low) / (2 * 1.96);
  ck_assert_msg(fabs(found.value - right) <= 3.5 * sd + 1e-12, "%g is not %g, sd %g", found.value, right, sd);
  ck_assert(sd <= within);
}

START_TEST(sobol) {
  const function *f = &functions[_i];
  osteon_influence out[MOST];
  double *output = sample(f, 1, ROWS);
  check_ok(osteon_sensitivity_sobol(output, ROWS, f->n, 1, out));
  for (int k = 0; k < f->n; k++) {
    check_index(out[k].first, f->first[k], f->within);
    check_index(out[k].total, f->total[k], f->within);
    ck_assert(out[k].rows == ROWS && out[k].failed == 0 && isnan(out[k].mu) && isnan(out[k].prcc.value));
  }
  free(output);
}
END_TEST

START_TEST(given) {
  const function *f = &functions[_i];
  osteon_influence out[MOST];
  double *u = draw(2, ROWS, f->n), *output = room(ROWS), point[MOST];
  const double *factors[MOST];
  for (int k = 0; k < f->n; k++) factors[k] = u + k * ROWS;
  for (int i = 0; i < ROWS; i++) {
    for (int k = 0; k < f->n; k++) point[k] = u[k * ROWS + i];
    output[i] = f->of(point);
  }
  check_ok(osteon_sensitivity_given(factors, f->n, output, ROWS, 1, out));
  for (int k = 0; k < f->n; k++) check_index(out[k].first, f->first[k], f->within);
  free(u);
  free(output);
}
END_TEST

/* x1 + x2 of normal numbers with r 0.6: the variance is 3.2, that of the mean at a known x1 (1 + r)^2 = 2.56. A third
 * that x1 goes with, and on which nothing depends, has r^2 of x1 alone. */
static double *correlated(double *x) {
  double *u = draw(3, ROWS, 3), *output = room(ROWS);
  for (int i = 0; i < ROWS; i++) {
    const double z = sqrt(-2 * log(u[i])), a = z * cos(2 * PI * u[ROWS + i]),
                 b = z * sin(2 * PI * u[ROWS + i]);
    x[i] = a;
    x[ROWS + i] = 0.6 * a + 0.8 * b;
    output[i] = x[i] + x[ROWS + i];
  }
  free(u);
  return output;
}

START_TEST(given_of_correlated) {
  osteon_influence out[2];
  double *x = room(2 * ROWS), *output = correlated(x);
  const double *const factors[] = {x, x + ROWS};
  check_ok(osteon_sensitivity_given(factors, 2, output, ROWS, 1, out));
  for (int k = 0; k < 2; k++) {
    ck_assert_double_eq_tol(out[k].first.value, 0.8, 0.01);
    ck_assert_double_eq_tol(out[k].sd, sqrt(3.2), 0.03);
  }
  free(x);
  free(output);
}
END_TEST

/* A factor of two values has two bins: the part of 0.3 * 0.7 * 4 of the variance is that of a shift by 2. */
START_TEST(given_of_two_values) {
  osteon_influence out[2];
  double *u = draw(4, ROWS, 2), *output = room(ROWS);
  const double *const factors[] = {u, u + ROWS};
  for (int i = 0; i < ROWS; i++) {
    u[i] = u[i] < 0.3;
    output[i] = 2 * u[i] + u[ROWS + i];
  }
  check_ok(osteon_sensitivity_given(factors, 2, output, ROWS, 1, out));
  check_index(out[0].first, 0.84 / (0.84 + 1. / 12), 0.01);
  check_index(out[1].first, 1. / 12 / (0.84 + 1. / 12), 0.02);
  for (int i = 0; i < ROWS; i++) u[i] = 7;
  check_ok(osteon_sensitivity_given(factors, 2, output, ROWS, 1, out));
  ck_assert(out[0].first.value == 0 && out[0].first.high == 0);
  free(u);
  free(output);
}
END_TEST

/* Of 400 samples in which nothing depends on the factor: the mean index is 0, and intervals hold 0 in 95 %. */
START_TEST(given_of_nothing) {
  enum { TIMES = 400, FEW = 400 };
  double sum = 0;
  int held = 0;
  for (int i = 0; i < TIMES; i++) {
    osteon_influence out;
    double *u = draw((uint64_t)(100 + i), FEW, 2);
    const double *factor = u;
    check_ok(osteon_sensitivity_given(&factor, 1, u + FEW, FEW, 1, &out));
    sum += out.first.value;
    held += out.first.low <= 0 && out.first.high >= 0;
    free(u);
  }
  ck_assert_double_eq_tol(sum / TIMES, 0, 0.004); /* one has an sd of sqrt(2 * 19) / 400 */
  ck_assert_msg(held >= TIMES * 0.92, "%d of %d", held, TIMES);
}
END_TEST

/* ---- Morris ---- */

static double *walk(const function *f, const int *group, int n_groups, int64_t paths) {
  double *output = room(paths * (n_groups + 1)), u[(MOST + 1) * MOST];
  for (int64_t i = 0; i < paths; i++) {
    check_ok(osteon_sensitivity_draw_path(5, i, f->n, group, n_groups, u));
    for (int point = 0; point <= n_groups; point++) {
      for (int k = 0; k < f->n; k++) ck_assert(u[point * f->n + k] > 0 && u[point * f->n + k] < 1);
      output[i * (n_groups + 1) + point] = f->of(u + point * f->n);
    }
  }
  return output;
}

START_TEST(morris_on_a_line) {
  static const double slopes[] = {3, -2, 0.5, 0};
  osteon_influence out[4];
  double *output = walk(&functions[2], NULL, 4, 20);
  check_ok(osteon_sensitivity_morris(output, 20, 4, NULL, 4, 5, out));
  for (int k = 0; k < 4; k++) {
    ck_assert_double_eq_tol(out[k].mu, slopes[k], 1e-9);
    ck_assert_double_eq_tol(out[k].mu_star.value, fabs(slopes[k]), 1e-9);
    ck_assert_double_eq_tol(out[k].mu_star.high, fabs(slopes[k]), 1e-9);
    ck_assert_double_eq_tol(out[k].sigma, 0, 1e-9);
  }
  free(output);
}
END_TEST

/* Two factors with slopes 3 and -2, each up or down by a half: effects of 1 or 5, as often. */
START_TEST(morris_of_groups) {
  static const int group[] = {1, 1, 0, 2};
  osteon_influence out[3];
  double *output = walk(&functions[2], group, 3, 4000);
  check_ok(osteon_sensitivity_morris(output, 4000, 4, group, 3, 5, out));
  ck_assert_double_eq_tol(out[0].mu, 0.5, 1e-9);
  ck_assert_double_eq_tol(out[1].mu_star.value, 3, 4 * 2 / sqrt(4000));
  ck_assert(isnan(out[1].mu) && isnan(out[1].sigma));
  ck_assert_double_eq_tol(out[2].mu_star.value, 0, 1e-9);
  free(output);
}
END_TEST

/* Every factor begins at each level as often, and each order is as likely. */
START_TEST(paths_are_fair) {
  int levels[2][4] = {{0}}, first = 0;
  for (int i = 0; i < 4000; i++) {
    double u[6];
    check_ok(osteon_sensitivity_draw_path(1, i, 2, NULL, 2, u));
    for (int k = 0; k < 2; k++) levels[k][(int)(4 * u[k])]++;
    first += u[0] != u[2];
    ck_assert((u[0] != u[2]) + (u[1] != u[3]) == 1 && (u[2] != u[4]) + (u[3] != u[5]) == 1);
    ck_assert(fabs(u[4] - u[0]) == 0.5 && fabs(u[5] - u[1]) == 0.5);
  }
  for (int k = 0; k < 2; k++)
    for (int l = 0; l < 4; l++) ck_assert_double_eq_tol(levels[k][l], 1000, 4 * sqrt(4000 * 0.25 * 0.75));
  ck_assert_double_eq_tol(first, 2000, 4 * sqrt(1000));
}
END_TEST

/* ---- partial rank correlations ---- */

/* y = exp(2 a + b) with normal a and b with r 0.6 and noise: ranks see the exponent. Partial correlations of normal
 * numbers are -P/sqrt(P P) of the inverse of their covariance, here by hand: of y = 2a + b + e, sd of e 1, with a at
 * fixed b, the part 2 sqrt(1 - r^2) / sqrt(4 (1 - r^2) + 1) = 0.848; with b at fixed a 0.8 / sqrt(1.64) = 0.625. Rank
 * correlations of normal numbers are a little smaller, 6/pi asin(r/2). */
START_TEST(prcc) {
  osteon_influence out[3];
  double *x = room(2 * ROWS), *output = correlated(x), *u = draw(6, ROWS, 3);
  const double *const factors[] = {x, x + ROWS, u + 2 * ROWS};
  for (int i = 0; i < ROWS; i++)
    output[i] = exp(2 * x[i] + x[ROWS + i] + sqrt(-2 * log(u[i])) * cos(2 * PI * u[ROWS + i]));
  check_ok(osteon_sensitivity_prcc(factors, 3, output, ROWS, out));
  ck_assert_double_eq_tol(out[0].prcc.value, 0.848, 0.03);
  ck_assert_double_eq_tol(out[1].prcc.value, 0.625, 0.03);
  ck_assert_double_eq_tol(out[2].prcc.value, 0, 4 / sqrt(ROWS));
  ck_assert(out[0].p < 1e-9 && out[2].p > 1e-4);
  ck_assert_double_eq_tol(out[2].prcc.high - out[2].prcc.low, 2 * 1.96 / sqrt(ROWS), 1e-4);
  free(x);
  free(u);
  free(output);
}
END_TEST

/* Three ranks by hand: against y = 1 2 3 4 5 ..., what rises has 1, what falls -1; what follows from others is
 * refused. */
START_TEST(prcc_of_one) {
  enum { FEW = 20 };
  double up[FEW], down[FEW], flat[FEW];
  osteon_influence out[2];
  for (int i = 0; i < FEW; i++) up[i] = i * i, down[i] = -i, flat[i] = 1;
  const double *const one[] = {down}, *const both[] = {up, down}, *const with_flat[] = {up, flat};
  check_ok(osteon_sensitivity_prcc(one, 1, up, FEW, out));
  ck_assert_double_eq_tol(out[0].prcc.value, -1, 1e-9);
  check_fails(OSTEON_EINVAL, "factor 1 is determined by those before it",
              osteon_sensitivity_prcc(both, 2, up, FEW, out));
  check_ok(osteon_sensitivity_prcc(with_flat, 2, down, FEW, out));
  ck_assert_double_eq_tol(out[0].prcc.value, -1, 1e-9);
  ck_assert(isnan(out[1].prcc.value));
}
END_TEST

/* ---- all ---- */

/* A row with a failure is left out whole, and the others give what they give alone. */
START_TEST(leaves_rows_out) {
  const function *f = &functions[0];
  osteon_influence all[3], fewer[3];
  double *output = sample(f, 1, 1000);
  check_ok(osteon_sensitivity_sobol(output, 999, 3, 1, fewer));
  output[999 * 5 + 3] = NAN;
  check_ok(osteon_sensitivity_sobol(output, 1000, 3, 1, all));
  ck_assert(all[0].rows == 999 && all[0].failed == 1);
  for (int k = 0; k < 3; k++) ck_assert(!memcmp(&all[k].total, &fewer[k].total, sizeof all[k].total));
  const double *const factors[] = {output, output + 1000};
  check_ok(osteon_sensitivity_given(factors, 2, output + 4000, 1000, 1, all));
  ck_assert(all[0].rows == 1000 - all[0].failed && all[0].failed == 1);
  free(output);
}
END_TEST

START_TEST(nothing_varies) {
  osteon_influence out[2];
  double *output = room(64 * 4), *u = draw(1, 64, 2);
  const double *const factors[] = {u, u + 64};
  for (int i = 0; i < 64 * 4; i++) output[i] = 0.1;
  check_ok(osteon_sensitivity_sobol(output, 64, 2, 1, out));
  ck_assert(isnan(out[0].first.value) && isnan(out[0].total.value) && out[0].sd == 0);
  check_ok(osteon_sensitivity_given(factors, 2, output, 64, 1, out));
  ck_assert(isnan(out[0].first.value) && out[0].sd == 0);
  check_ok(osteon_sensitivity_prcc(factors, 2, output, 64, out));
  ck_assert(isnan(out[0].prcc.value));
  check_ok(osteon_sensitivity_morris(output, 64, 2, NULL, 2, 1, out));
  ck_assert(out[0].mu_star.value == 0 && out[0].sigma == 0);
  free(output);
  free(u);
}
END_TEST

/* Numbers of a row are those of a draw of that row alone, and the indices those of one thread. */
START_TEST(rows_and_threads) {
  const function *f = &functions[0];
  double *u = draw(9, 100, 2), a, b, *const one[] = {&a, &b}, *output = sample(f, 1, 2000);
  osteon_influence first[3], second[3];
  check_ok(osteon_sensitivity_draw(9, 57, 1, 2, one));
  ck_assert(a == u[57] && b == u[157] && a != b);
  setenv("OMP_NUM_THREADS", "1", 1);
  check_ok(osteon_sensitivity_sobol(output, 2000, 3, 1, first));
  setenv("OMP_NUM_THREADS", "5", 1);
  check_ok(osteon_sensitivity_sobol(output, 2000, 3, 1, second));
  for (int k = 0; k < 3; k++) {
    ck_assert(!memcmp(&first[k].first, &second[k].first, sizeof first[k].first));
    ck_assert(!memcmp(&first[k].total, &second[k].total, sizeof first[k].total));
  }
  free(u);
  free(output);
}
END_TEST

START_TEST(too_few_rows) {
  double *u = draw(1, 100, 2);
  const double *const factors[] = {u, u + 100};
  osteon_influence out[2];
  static const int bad[] = {0, 2}, gap[] = {1, 1};
  check_fails(OSTEON_ERANGE, "39 rows without a failure are too few: 40",
              osteon_sensitivity_given(factors, 2, u, 39, 1, out));
  check_fails(OSTEON_ERANGE, "15 rows without a failure are too few: 16",
              osteon_sensitivity_sobol(u, 15, 2, 1, out));
  check_fails(OSTEON_ERANGE, "3 paths without a failure are too few: 4",
              osteon_sensitivity_morris(u, 3, 2, NULL, 2, 1, out));
  check_fails(OSTEON_ERANGE, "11 rows without a failure are too few for 2 factors: 12",
              osteon_sensitivity_prcc(factors, 2, u, 11, out));
  check_fails(OSTEON_ERANGE, "factor 1 is in group 2", osteon_sensitivity_morris(u, 9, 2, bad, 2, 1, out));
  check_fails(OSTEON_ERANGE, "group 0 has no factor", osteon_sensitivity_draw_path(1, 0, 2, gap, 2, u));
  free(u);
}
END_TEST

static int asked(void *context) { return context == NULL; }

START_TEST(stops) {
  osteon_influence out[2];
  double *u = draw(1, 100, 4);
  const double *const factors[] = {u, u + 100};
  osteon_stop_when(asked, NULL);
  ck_assert_int_eq(osteon_sensitivity_given(factors, 2, u + 200, 100, 1, out), OSTEON_ESTOPPED);
  ck_assert_int_eq(osteon_sensitivity_sobol(u, 100, 2, 1, out), OSTEON_ESTOPPED);
  ck_assert_int_eq(osteon_sensitivity_morris(u, 100, 2, NULL, 2, 1, out), OSTEON_ESTOPPED);
  ck_assert_int_eq(osteon_sensitivity_prcc(factors, 2, u + 200, 100, out), OSTEON_ESTOPPED);
  osteon_stop_when(NULL, NULL);
  free(u);
}
END_TEST

START_TEST(table) {
  osteon_influence i[] = {
      {.output = "B", .factor = "k", .time = 30.5, .first = {0.5, 0.25, 0.75}, .sd = 2, .rows = 9},
      {.output = "B", .factor = "l", .first = {NAN, NAN, NAN}, .sd = NAN, .failed = 1}};
  check_ok(osteon_sensitivity_save(OSTEON_SENSITIVITY_GIVEN, i, 2, "t.csv"));
  ck_assert_str_eq(support_whole("t.csv"),
                   "output,time,factor,S1,S1_low,S1_high,sd,n,n_failed\n"
                   "B,30.5,k,0.5,0.25,0.75,2,9,0\nB,0,l,nan,nan,nan,nan,0,1\n");
  i[1].factor = NULL;
  check_fails(OSTEON_EINVAL, "influence 1 has no name",
              osteon_sensitivity_save(OSTEON_SENSITIVITY_GIVEN, i, 2, "t.csv"));
  i[0].prcc.value = -0.5;
  ck_assert(osteon_sensitivity_rank(OSTEON_SENSITIVITY_PRCC, i) == 0.5);
  ck_assert(osteon_sensitivity_rank(OSTEON_SENSITIVITY_GIVEN, i) == 0.5);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sensitivity");
  TCase *t = tcase_create("sensitivity");
  tcase_add_loop_test(t, sobol, 0, sizeof functions / sizeof *functions);
  tcase_add_loop_test(t, given, 0, sizeof functions / sizeof *functions);
  tcase_add_test(t, given_of_correlated);
  tcase_add_test(t, given_of_two_values);
  tcase_add_test(t, given_of_nothing);
  tcase_add_test(t, morris_on_a_line);
  tcase_add_test(t, morris_of_groups);
  tcase_add_test(t, paths_are_fair);
  tcase_add_test(t, prcc);
  tcase_add_test(t, prcc_of_one);
  tcase_add_test(t, leaves_rows_out);
  tcase_add_test(t, nothing_varies);
  tcase_add_test(t, rows_and_threads);
  tcase_add_test(t, too_few_rows);
  tcase_add_test(t, stops);
  tcase_add_test(t, table);
  suite_add_tcase(suite, t);
  return support_main(suite);
}
