/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The longest step: what a model writes as a function of the day is not stepped over. */
#include <math.h>
#include <string.h>

#include <osteon/cohort.h>
#include <osteon/sim.h>

#include "pulse.h"
#include "support.h"

/* What a sim has got after a year. */
static double got_by_sim(const osteon_model *model, const char *solver, double longest_step) {
  osteon_sim *sim;
  osteon_sim_options options;
  double got;
  osteon_sim_options_default(&options);
  options.solver = solver;
  options.longest_step = longest_step;
  check_ok(osteon_sim_new(&sim, model, &options));
  check_ok(osteon_sim_run(sim, 365));
  check_ok(osteon_sim_get(sim, "got", &got));
  osteon_sim_free(sim);
  return got;
}

/* The same of subjects whose pulses begin on days of their own; the least and the most. */
static void got_by_cohort(const osteon_model *model, double longest_step, double *least, double *most) {
  enum { N = 9 };
  osteon_cohort *cohort;
  osteon_cohort_options options;
  double starts[N], got[N];
  for (int i = 0; i < N; i++) starts[i] = 60 + 7.3 * i;
  osteon_cohort_options_default(&options);
  options.longest_step = longest_step;
  check_ok(osteon_cohort_new(&cohort, model, N, &options));
  check_ok(osteon_cohort_set_params(cohort, "t_on", starts));
  check_ok(osteon_cohort_run(cohort, 365));
  check_ok(osteon_cohort_get(cohort, "got", got));
  osteon_cohort_free(cohort);
  *least = *most = got[0];
  for (int i = 1; i < N; i++) *least = fmin(*least, got[i]), *most = fmax(*most, got[i]);
}

START_TEST(a_model_says_it) {
  const char *solver = osteon_sim_solvers()[_i];
  ck_assert_double_eq(osteon_model_pulse.longest_step, 1);
  ck_assert_double_eq_tol(got_by_sim(&osteon_model_pulse, solver, 0), 100, 0.01);
}
END_TEST

START_TEST(an_option_says_it) {
  const char *solver = osteon_sim_solvers()[_i];
  osteon_model model = osteon_model_pulse;
  model.longest_step = 0;
  ck_assert_double_eq_tol(got_by_sim(&model, solver, 0.5), 100, 0.01);
}
END_TEST

START_TEST(cohorts) {
  double least, most;
  osteon_model model = osteon_model_pulse;
  got_by_cohort(&model, 0, &least, &most);
  ck_assert_double_eq_tol(least, 100, 0.01);
  ck_assert_double_eq_tol(most, 100, 0.01);
  model.longest_step = 0;
  got_by_cohort(&model, 0.5, &least, &most);
  ck_assert_double_eq_tol(least, 100, 0.01);
  ck_assert_double_eq_tol(most, 100, 0.01);
}
END_TEST

/* It is what to change where it alone asks for so many. */
START_TEST(one_too_short_is_told) {
  osteon_sim *sim;
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.longest_step = 1e-6;
  check_ok(osteon_sim_new(&sim, &osteon_model_pulse, &options));
  check_fails(OSTEON_ESTEP, "none may be longer than 1e-06 d", osteon_sim_run(sim, 2));
  osteon_sim_free(sim);
  osteon_cohort *cohort;
  osteon_cohort_options of_cohort;
  osteon_cohort_options_default(&of_cohort);
  of_cohort.longest_step = 1e-6;
  check_ok(osteon_cohort_new(&cohort, &osteon_model_pulse, 1, &of_cohort));
  check_ok(osteon_cohort_run(cohort, 2));
  check_fails(OSTEON_ESTEP, "none may be longer than 1e-06 d", osteon_cohort_status(cohort, 0));
  osteon_cohort_free(cohort);
}
END_TEST

/* Why there is an option: without it no error is seen. */
START_TEST(long_steps_pass_over_it) {
  osteon_model model = osteon_model_pulse;
  model.longest_step = 0;
  ck_assert_double_lt(got_by_sim(&model, "rkf45", 0), 1);
}
END_TEST

START_TEST(a_model_must_be_finite) {
  osteon_model model = osteon_model_pulse;
  model.longest_step = -1;
  check_fails(OSTEON_EINVAL, "longest_step is -1", osteon_model_check(&model));
  model.longest_step = NAN;
  check_fails(OSTEON_EINVAL, "longest_step is", osteon_model_check(&model));
}
END_TEST

/* A state of each subject after two years, by the best kernel of this machine. */
static void bone_of(int64_t n, double longest_step, const double *rates, double *values) {
  osteon_cohort *cohort;
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.longest_step = longest_step;
  check_ok(osteon_cohort_new(&cohort, support_model("lemaire2004"), n, &options));
  check_ok(osteon_cohort_set_params(cohort, "k_B", rates));
  check_ok(osteon_cohort_set_input(cohort, "I_P", 1000));
  check_ok(osteon_cohort_run(cohort, 730));
  check_ok(osteon_cohort_get(cohort, "B", values));
  osteon_cohort_free(cohort);
}

/* Shorter steps are others, within the tolerance; a lane does not know its neighbours. */
START_TEST(lanes) {
  enum { N = 9 };
  double rates[N], by_default[N], of_a_year[N], shorter[N], alone;
  for (int i = 0; i < N; i++) rates[i] = 0.1 + 0.02 * i;
  bone_of(N, 0, rates, by_default);
  bone_of(N, OSTEON_YEAR, rates, of_a_year);
  bone_of(N, 0.25, rates, shorter);
  ck_assert_mem_eq(by_default, of_a_year, sizeof by_default);
  for (int i = 0; i < N; i++) {
    ck_assert_double_ne(shorter[i], by_default[i]);
    ck_assert_double_eq_tol(shorter[i] / by_default[i], 1, 1e-4);
  }
  for (int i = 0; i < N; i++) {
    bone_of(1, 0.25, &rates[i], &alone);
    ck_assert_mem_eq(&alone, &shorter[i], sizeof alone);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("steps");
  TCase *steps = tcase_create("steps");
  int solvers = 0;
  while (osteon_sim_solvers()[solvers]) solvers++;
  tcase_add_loop_test(steps, a_model_says_it, 0, solvers);
  tcase_add_loop_test(steps, an_option_says_it, 0, solvers);
  tcase_add_test(steps, cohorts);
  tcase_add_test(steps, one_too_short_is_told);
  tcase_add_test(steps, long_steps_pass_over_it);
  tcase_add_test(steps, a_model_must_be_finite);
  tcase_add_test(steps, lanes);
  suite_add_tcase(suite, steps);
  return support_main(suite);
}
