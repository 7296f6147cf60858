/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who the subjects are: people of a table, written and read again; habits and chances that vary; weights. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/fit.h>
#include <osteon/life.h>
#include <osteon/population.h>
#include <osteon/sweep.h>

#include "base/file.h"
#include "support.h"
#include "toy.h"

/* ---- what varies ---- */

/* By chance it is 1 so often, else 0; its correlation is that of the number that decides. */
START_TEST(chances) {
  enum { N = 100000 };
  osteon_population *p;
  check_ok(osteon_population_new(&p, &toy, 3));
  check_ok(osteon_population_vary(p, "k", 0.2));
  check_ok(osteon_population_vary_by_chance(p, "T_LS", 0.3));
  check_ok(osteon_population_correlate(p, "k", "T_LS", 0.5));
  double *block = malloc(2 * N * sizeof *block), *values[] = {block, block + N};
  ck_assert_ptr_nonnull(block);
  check_ok(osteon_population_draw(p, 0, N, values));
  double ones = 0, of_ones = 0;
  for (int i = 0; i < N; i++) {
    ck_assert(values[1][i] == 0 || values[1][i] == 1);
    ones += values[1][i];
    if (values[1][i] == 1) of_ones += log(values[0][i] / 0.1) / 0.2;
  }
  ck_assert_double_eq_tol(ones / N, 0.3, 4 * sqrt(0.3 * 0.7 / N));
  /* mean of z beyond 0.5244 is 1.159, half of it comes along */
  ck_assert_double_eq_tol(of_ones / ones, 0.5 * 1.159, 0.02);
  ck_assert(osteon_population_shift(p, 1, 1, 0) == 1 && osteon_population_mirror(p, 1, 0) == 0);
  check_fails(OSTEON_EINVAL, "T_LS is 0 or 1 by chance and has no median",
              osteon_population_set_median(p, "T_LS", 1));
  check_fails(OSTEON_ERANGE, "chance 1.5 of T_LS", osteon_population_vary_by_chance(p, "T_LS", 1.5));
  check_fails(OSTEON_ERANGE, "age_0 = 0", osteon_population_vary_by_chance(p, "age_0", 0.5));
  check_fails(OSTEON_EINVAL, "tablet is a treatment", osteon_population_vary(p, "tablet", 0.5));
  check_fails(OSTEON_ENAME, "no parameter named calcum", osteon_population_vary(p, "calcum", 0.5));
  free(block);
  osteon_population_free(p);
}
END_TEST

/* What is given on top of a habit is on top of each one's own. */
START_TEST(supplements_on_habits) {
  static const double habits[] = {800, 600, 1200.5};
  osteon_schedule *schedule;
  osteon_cohort *cohort;
  osteon_nutrition nutrition;
  osteon_cohort_options options;
  osteon_nutrition_default(&nutrition);
  nutrition.calcium = 500;
  nutrition.start = 1;
  nutrition.stop = 5;
  check_ok(osteon_schedule_new(&schedule, &toy));
  check_ok(osteon_schedule_add_nutrition(schedule, &nutrition));
  osteon_cohort_options_default(&options);
  options.schedule = schedule;
  check_ok(osteon_cohort_new(&cohort, &toy, 3, &options));
  check_fails(OSTEON_EINVAL, "psi_LS is a treatment", osteon_cohort_set_habits(cohort, "psi_LS", habits));
  check_ok(osteon_cohort_set_habits(cohort, "calcium", habits));
  for (int day = 0; day <= 6; day += 2) {
    check_ok(osteon_cohort_run(cohort, day));
    const double *now = osteon_cohort_input(cohort, "calcium");
    for (int s = 0; s < 3; s++) ck_assert(now[s] == habits[s] + (day == 2 || day == 4 ? 500 : 0));
  }
  check_fails(OSTEON_EINVAL, "before the start", osteon_cohort_set_habits(cohort, "calcium", habits));
  osteon_cohort_free(cohort);
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- tables ---- */

START_TEST(tables) {
  osteon_population *p;
  char text[200];
  double block[9], *values[] = {block, block + 3, block + 6};
  support_write("people.csv",
                "ID,calcium,site,row_weight,age,kk,k\nanna,900,1,2.5,70,3,.\nb,NA,2,1,,4,0.25\n\"c, "
                "d\",600,3,1e-3,50,5,0\n");
  check_ok(osteon_population_load(&p, &toy, "people.csv"));
  ck_assert_int_eq(osteon_population_subject_count(p), 3);
  ck_assert_int_eq(osteon_population_count(p), 3);
  ck_assert_str_eq(osteon_population_name_at(p, 0), "k");
  ck_assert_str_eq(osteon_population_name_at(p, 1), "age_0");
  ck_assert_str_eq(osteon_population_name_at(p, 2), "calcium");
  check_ok(osteon_population_set_median(p, "calcium", 1000));
  check_ok(osteon_population_draw(p, 0, 3, values));
  static const double expected[] = {0.1, 0.25, 0, 70, 60, 50, 900, 1000, 600};
  for (int i = 0; i < 9; i++) ck_assert(block[i] == expected[i]);
  ck_assert_str_eq(osteon_population_ids(p)[2], "c, d");
  ck_assert(osteon_population_is_weighted(p) && osteon_population_weight_at(p, 0) == 2.5);
  ck_assert(osteon_population_weight_at(p, 3) == 1);
  check_ok(osteon_population_notice(p, text, sizeof text));
  ck_assert_str_eq(text, "people.csv:1: not read: site, kk (did you mean k?)");
  check_fails(OSTEON_ERANGE, "people.csv has 3 people; there is no subject 3",
              osteon_population_draw(p, 1, 3, values));
  check_fails(OSTEON_EINVAL, "nothing varies beside", osteon_population_vary(p, "T_LS", 0.1));
  check_fails(OSTEON_EINVAL, "nothing varies beside", osteon_population_vary_by_chance(p, "T_LS", 0.1));
  check_fails(OSTEON_EINVAL, "nothing varies beside", osteon_population_correlate(p, "k", "age_0", 0.1));
  osteon_fit *fit;
  osteon_fit_options options;
  osteon_fit_options_default(&options);
  options.population = p;
  check_fails(OSTEON_EINVAL, "a table of people is for cohorts", osteon_fit_new(&fit, &toy, &options));
  osteon_population_free(p);
}
END_TEST

static const struct {
  const char *text, *says;
  osteon_status status;
} bad_tables[] = {
    {"id,k\n", "people.csv:1: no people below the header", OSTEON_EFORMAT},
    {"id,k\n1,x\n", "people.csv:2: k: ", OSTEON_EFORMAT},
    {"id,k\n1,0.1\n2,11\n", "people.csv:3: k = 11", OSTEON_ERANGE},
    {"id,k\n1,0.1\n\n3,0.1\n1,0.2\n", "people.csv:5: id 1 is also on line 2; a person has one row",
     OSTEON_EFORMAT},
    {"id,k\n.,0.1\n", "people.csv:2: a person without an id", OSTEON_EFORMAT},
    {"id,age,age_0\n1,60,60\n",
     "people.csv:1: columns age and age_0 mean the same quantity; remove one of them", OSTEON_EFORMAT},
    {"id,tablet\n1,60\n", "people.csv:1: tablet is a treatment", OSTEON_EINVAL},
    {"id,row_weight\n1,0\n", "people.csv:2: row_weight: give a number above 0", OSTEON_ERANGE},
    {"id,row_weight\n1,1e308\n2,3e307\n", "people.csv:2: row_weight: give a number above 0", OSTEON_ERANGE},
    {"id,row_weight\n1,1e-320\n", "people.csv:2: row_weight: give a number above 0", OSTEON_ERANGE},
    {"id,row_weight\n1,\n", "people.csv:2: row_weight: give a number above 0", OSTEON_ERANGE},
    {"id,row_weight\n1,inf\n", "people.csv:2: row_weight", OSTEON_ERANGE},
};

START_TEST(bad_people) {
  osteon_population *p;
  support_write("people.csv", bad_tables[_i].text);
  const osteon_status status = osteon_population_load(&p, &toy, "people.csv");
  ck_assert_ptr_null(p);
  ck_assert_msg(strstr(osteon_last_error(), bad_tables[_i].says), "%s", osteon_last_error());
  if (bad_tables[_i].status == OSTEON_ERANGE && status == OSTEON_EFORMAT)
    return; /* what is no number at all */
  ck_assert_int_eq(status, bad_tables[_i].status);
}
END_TEST

/* Who is drawn, written and read again is the same to the last bit. */
START_TEST(written_and_read) {
  enum { N = 1000, VARIED = 4 };
  static double drawn[VARIED][N], read[VARIED][N];
  double *to[VARIED], *from[VARIED];
  osteon_population *p, *again;
  for (int k = 0; k < VARIED; k++) to[k] = drawn[k], from[k] = read[k];
  check_ok(osteon_population_new(&p, &toy, 17));
  check_ok(osteon_population_vary(p, "k", 0.3));
  check_ok(osteon_population_vary_on(p, "age_0", OSTEON_LINEAR, 5));
  check_ok(osteon_population_vary(p, "calcium", 0.3));
  check_ok(osteon_population_vary_by_chance(p, "T_LS", 0.4));
  check_ok(osteon_population_correlate(p, "calcium", "age_0", -0.5));
  check_ok(osteon_population_save(p, N, "people.csv"));
  check_ok(osteon_population_draw(p, 0, N, to));
  check_ok(osteon_population_load(&again, &toy, "people.csv"));
  ck_assert_int_eq(osteon_population_count(again), VARIED);
  check_ok(osteon_population_draw(again, 0, N, from));
  ck_assert_mem_eq(drawn, read, sizeof drawn);
  ck_assert_str_eq(osteon_population_ids(again)[999], "999");
  check_ok(osteon_population_save(again, N, "again.csv"));
  char *one, *two;
  size_t length;
  check_ok(osteon_file_read("people.csv", 1 << 20, &one, &length));
  check_ok(osteon_file_read("again.csv", 1 << 20, &two, &length));
  ck_assert_str_eq(one, two);
  osteon_free(one);
  osteon_free(two);
  check_fails(OSTEON_ERANGE, "0 people", osteon_population_save(p, 0, "people.csv"));
  check_fails(OSTEON_EIO, "nowhere/people.csv", osteon_population_save(p, 1, "nowhere/people.csv"));
  osteon_population_free(p);
  osteon_population_free(again);
}
END_TEST

/* ---- weights ---- */

/* 1, 2, 3 and 4 with their own weights: normalised to four, they add up to 0.4, 1.2, 2.4 and 4. */
START_TEST(weighted) {
  static const struct { double p, quantile; } known[] = {{0, 1}, {0.25, 2.75}, {0.5, 3.5}, {0.75, 4}, {1, 4}};
  osteon_summary *s;
  check_ok(osteon_summary_new(&s, 3));
  for (uint32_t i = 1; i <= 4; i++) {
    check_ok(osteon_summary_add_weighted(s, 0, i, i));
    check_ok(osteon_summary_add_weighted(s, 1, i, 7)); /* all alike: as if there were none */
    check_ok(osteon_summary_add(s, 2, i));
  }
  ck_assert_int_eq(osteon_summary_count(s, 0), 4);
  ck_assert_double_eq_tol(osteon_summary_mean(s, 0), 3, 1e-15);
  ck_assert_double_eq_tol(osteon_summary_sd(s, 0), sqrt(4. / 3), 1e-15);
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    ck_assert_double_eq_tol(osteon_summary_quantile(s, 0, known[i].p), known[i].quantile, 4 / 2048.);
  for (double p = 0; p <= 1; p += 0.125)
    ck_assert_double_eq_tol(osteon_summary_quantile(s, 1, p), osteon_summary_quantile(s, 2, p), 4 / 2048.);
  ck_assert_double_eq_tol(osteon_summary_sd(s, 1), osteon_summary_sd(s, 2), 1e-15);
  check_fails(OSTEON_ERANGE, "a weight of 0", osteon_summary_add_weighted(s, 0, 1, 0));
  check_fails(OSTEON_ERANGE, "a weight of 4294967295 on top of 10",
              osteon_summary_add_weighted(s, 0, 1, UINT32_MAX));
  osteon_summary_free(s);
}
END_TEST

/* ---- ranges ---- */

/* Of many draws a part p lies below the quantile p, whatever the scale, and where the range cuts off. */
START_TEST(quantiles_of_what_varies) {
  enum { N = 40000, VARIED = 4 };
  static double drawn[VARIED][N];
  double *to[VARIED];
  osteon_population *p;
  check_ok(osteon_population_new(&p, &toy, 3));
  check_ok(osteon_population_vary(p, "k", 3)); /* 0.1 times exp(3 z), at most 10 */
  check_ok(osteon_population_vary_between(p, "age_0", 50, 70));
  check_ok(osteon_population_vary_by_chance(p, "T_LS", 0.4));
  check_ok(osteon_population_vary(p, "calcium", 0.3));
  for (int k = 0; k < VARIED; k++) to[k] = drawn[k];
  check_ok(osteon_population_draw(p, 0, N, to));
  for (int k = 0; k < VARIED; k++)
    for (double part = 0.05; part < 1; part += 0.1) {
      int below = 0, upto = 0;
      const double at = osteon_population_quantile(p, k, part);
      for (int i = 0; i < N; i++) below += drawn[k][i] < at, upto += drawn[k][i] <= at;
      const double within = 4 * sqrt(part * (1 - part) * N);
      ck_assert_msg(below <= part * N + within && upto >= part * N - within, "%s, %g: %d to %d",
                    osteon_population_name_at(p, k), part, below, upto);
    }
  osteon_population_free(p);
}
END_TEST

/* Values are uniform between the ends. Where the normal numbers from which they are made have a correlation r = 0.6,
 * the values have one of 6/pi asin(r/2). */
START_TEST(between_two_ends) {
  enum { N = 40000 };
  static double drawn[2][N];
  double *to[] = {drawn[0], drawn[1]}, sum = 0, product = 0;
  osteon_population *p;
  check_ok(osteon_population_new(&p, &toy, 3));
  support_write("ranges.csv", "name,unit,low,high\nage_0,y,50,70\nT_LS,-,-2,1\n");
  check_ok(osteon_population_load_ranges(p, "ranges.csv"));
  check_ok(osteon_population_correlate(p, "age_0", "T_LS", 0.6));
  ck_assert(osteon_population_correlation(p, 0, 1) == 0.6 && osteon_population_correlation(p, 1, 0) == 0.6);
  ck_assert(osteon_population_correlation(p, 1, 1) == 1);
  const int age = strcmp(osteon_population_name_at(p, 0), "age_0") != 0;
  check_ok(osteon_population_draw(p, 0, N, to));
  for (int i = 0; i < N; i++) {
    const double a = (drawn[age][i] - 60) / 20, t = (drawn[!age][i] + 0.5) / 3; /* -1/2 to 1/2 */
    ck_assert(fabs(a) <= 0.5 && fabs(t) <= 0.5);
    sum += a;
    product += a * t;
  }
  ck_assert_double_eq_tol(sum / N, 0, 4 / sqrt(12. * N));
  ck_assert_double_eq_tol(12 * product / N, 0.58192, 0.015);
  check_fails(OSTEON_EINVAL, "varies between two ends and has no median",
              osteon_population_set_median(p, "age_0", 60));
  ck_assert(osteon_population_mirror(p, age, 55) == 55);
  osteon_population_free(p);
}
END_TEST

static const struct {
  const char *text, *says;
  osteon_status status;
} bad_ranges[] = {
    {"name,low\nk,0.1\n", "ranges.csv:1: no column high in the header", OSTEON_EFORMAT},
    {"name,low,high\n", "ranges.csv:1: nothing below the header", OSTEON_EFORMAT},
    {"name,low,high\nk,0.1,\n", "ranges.csv:2: high of k: ", OSTEON_EFORMAT},
    {"name,low,high\nk,0.2,0.1\n", "ranges.csv:2: k between 0.2 and 0.1: the lower end must come first",
     OSTEON_ERANGE},
    {"name,low,high\nk,0.1,11\n", "ranges.csv:2: k = 11", OSTEON_ERANGE},
    {"name,low,high\nq,0.1,0.2\n", "ranges.csv:2: ", OSTEON_ENAME},
    {"name,low,high\ntablet,0.1,0.2\n", "ranges.csv:2: tablet is a treatment", OSTEON_EINVAL},
};

START_TEST(refuses_ranges) {
  osteon_population *p;
  support_write("ranges.csv", bad_ranges[_i].text);
  check_ok(osteon_population_new(&p, &toy, 1));
  check_fails(bad_ranges[_i].status, bad_ranges[_i].says, osteon_population_load_ranges(p, "ranges.csv"));
  osteon_population_free(p);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("people");
  TCase *people = tcase_create("people");
  tcase_add_test(people, chances);
  tcase_add_test(people, supplements_on_habits);
  tcase_add_test(people, tables);
  tcase_add_loop_test(people, bad_people, 0, sizeof bad_tables / sizeof *bad_tables);
  tcase_add_test(people, written_and_read);
  tcase_add_test(people, weighted);
  tcase_add_test(people, quantiles_of_what_varies);
  tcase_add_test(people, between_two_ends);
  tcase_add_loop_test(people, refuses_ranges, 0, sizeof bad_ranges / sizeof *bad_ranges);
  suite_add_tcase(suite, people);
  return support_main(suite);
}
