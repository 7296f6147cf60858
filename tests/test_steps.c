/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The longest step: what a model writes as a function of the day is not stepped over. The most steps a day: work is
 * bounded. */
#include <math.h>
#include <string.h>

#include <osteon/cohort.h>
#include <osteon/sim.h>
#include <osteon/stop.h>

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

/* ---- a longest step at the edges ---- */

enum { N_QUANTITIES = 4 };
static const char *const pulse_names[N_QUANTITIES] = {"t_on", "duration", "dt", "longest_step"};

/* What subjects get of a pulse of 50 mg/d. */
static void check_pulse(const double values[N_QUANTITIES], double until) {
  const double want = 50 * values[1];
  osteon_model model = osteon_model_pulse;
  model.longest_step = 0;
  for (const char *const *solver = osteon_sim_solvers(); *solver; solver++) {
    osteon_sim *sim;
    osteon_sim_options options;
    osteon_sim_options_default(&options);
    options.solver = *solver;
    options.dt = values[2];
    options.longest_step = values[3];
    check_ok(osteon_sim_new(&sim, &model, &options));
    for (int k = 0; k < 2; k++) check_ok(osteon_sim_set_param(sim, pulse_names[k], values[k]));
    check_ok(osteon_sim_run(sim, until));
    support_near((support_where){"pulse", "got", *solver, until}, "got", support_value(sim, "got"), want, 0,
                 1e-4);
    osteon_sim_free(sim);
  }
  osteon_cohort *cohort;
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.dt = values[2];
  options.longest_step = values[3];
  double got;
  check_ok(osteon_cohort_new(&cohort, &model, 1, &options));
  for (int k = 0; k < 2; k++) check_ok(osteon_cohort_set_param(cohort, pulse_names[k], values[k]));
  check_ok(osteon_cohort_run(cohort, until));
  check_ok(osteon_cohort_status(cohort, 0));
  check_ok(osteon_cohort_get(cohort, "got", &got));
  support_near((support_where){"pulse", "got", "a cohort", until}, "got", got, want, 0, 1e-4);
  osteon_cohort_free(cohort);
}

/* A hundredth of a day, which is tried first otherwise, passes over this pulse. */
START_TEST(the_first_step_is_no_longer) { check_pulse((double[]){0.006, 0.001, 1, 0.0005}, 1); }
END_TEST

/* Nor is any step longer than a year, whatever the option says: at rest the error is 0. */
START_TEST(none_is_longer_than_a_year) {
  check_pulse((double[]){3000, 400, 1, 0}, 6000);
  check_pulse((double[]){3000, 400, 1, 1e6}, 6000);
}
END_TEST

/* It is no shorter than the shortest tick, which would be refused as too short. */
START_TEST(one_of_nothing_is_a_tick) { check_pulse((double[]){20e-6, 50e-6, 1e-6, 1e-13}, 100e-6); }
END_TEST

/* ---- the most steps a day ---- */

/* A subject that rests, so that each step is 0.01 d long, and may have so many a day. */
static osteon_sim *resting_sim(int steps_a_day, double dt) {
  osteon_sim *sim;
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.dt = dt;
  options.longest_step = 0.01;
  options.steps_a_day = steps_a_day;
  check_ok(osteon_sim_new(&sim, &osteon_model_pulse, &options));
  return sim;
}

static osteon_cohort *resting_cohort(int steps_a_day, double dt) {
  osteon_cohort *cohort;
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.dt = dt;
  options.longest_step = 0.01;
  options.steps_a_day = steps_a_day;
  check_ok(osteon_cohort_new(&cohort, &osteon_model_pulse, 1, &options));
  return cohort;
}

static int watch_nothing(void *context, const osteon_rows *rows) {
  (void)context;
  (void)rows;
  return 0;
}

/* Rows on the first n ticks; whether the subject lives. */
static int lives_through_rows(osteon_cohort *cohort, int n, double dt) {
  static const char *const column = "A";
  double days[400];
  for (int i = 0; i < n; i++) days[i] = osteon_tick_to_day(i + 1, dt);
  check_ok(osteon_cohort_record(cohort, days, n, &column, 1, watch_nothing, NULL));
  return osteon_cohort_failure_count(cohort) == 0;
}

START_TEST(work_is_bounded) {
  osteon_sim *sim = resting_sim(50, 1);
  check_fails(OSTEON_ESTEP, "more than 50 steps a day", osteon_sim_run(sim, 5));
  ck_assert_double_eq(osteon_sim_time(sim), 0);
  osteon_sim_free(sim);
  osteon_cohort *cohort = resting_cohort(50, 1);
  check_ok(osteon_cohort_run(cohort, 5));
  check_fails(OSTEON_ESTEP, "more than 50 steps a day", osteon_cohort_status(cohort, 0));
  osteon_cohort_free(cohort);
}
END_TEST

/* On every day anew. */
START_TEST(work_is_bounded_by_day) {
  osteon_sim *sim = resting_sim(150, 1);
  check_ok(osteon_sim_run(sim, 5));
  osteon_sim_free(sim);
  osteon_cohort *cohort = resting_cohort(150, 1);
  check_ok(osteon_cohort_run(cohort, 5));
  check_ok(osteon_cohort_status(cohort, 0));
  osteon_cohort_free(cohort);
}
END_TEST

/* Ticks within and across steps: whoever is asked needs no more steps of his own, and gets none. */
START_TEST(questions_cost_nothing) {
  static const double dts[] = {0.003, 0.013};
  const double dt = dts[_i];
  for (int is_enough = 0; is_enough < 2; is_enough++) {
    const int most = is_enough ? 150 : 50;
    osteon_sim *sim = resting_sim(most, dt);
    osteon_cohort *cohort = resting_cohort(most, dt), *recorded = resting_cohort(most, dt);
    osteon_status status = OSTEON_OK;
    for (int i = 0; i < 400; i++) {
      if (status == OSTEON_OK) status = osteon_sim_step(sim);
      check_ok(osteon_cohort_step(cohort));
    }
    ck_assert_int_eq(status, is_enough ? OSTEON_OK : OSTEON_ESTEP);
    ck_assert_int_eq(osteon_cohort_failure_count(cohort), !is_enough);
    ck_assert_int_eq(lives_through_rows(recorded, 400, dt), is_enough);
    osteon_sim_free(sim);
    osteon_cohort_free(cohort);
    osteon_cohort_free(recorded);
  }
}
END_TEST

/* Says yes when it was asked so often. */
typedef struct asked {
  int n, most;
} asked;

static int asked_enough(void *asked_) {
  asked *a = asked_;
  return ++a->n > a->most;
}

/* A run that is stopped again and again before it has come on has all its steps still. */
START_TEST(stops_cost_nothing) {
  osteon_sim *sim = resting_sim(150, 1);
  for (int i = 0; i < 10; i++) {
    asked a = {0, 60};
    osteon_stop_when(asked_enough, &a);
    check_fails(OSTEON_ESTOPPED, "stopped", osteon_sim_run(sim, 1));
    osteon_stop_when(NULL, NULL);
  }
  check_ok(osteon_sim_run(sim, 1));
  osteon_sim_free(sim);
}
END_TEST

/* A history of 0.98 d that takes some hundred steps, and life goes on so for 0.01 d. */
static void hurried(double t, const double *c, const double *y, double *dydt) {
  (void)c;
  dydt[0] = t < 0.01 ? -2000 * y[0] : 0;
  dydt[1] = 0;
}
static void from_1(const double *c, double *y) {
  (void)c;
  y[0] = 1;
  y[1] = 0;
}
static double nearly_a_day(const double *c) {
  (void)c;
  return 0.98;
}

static osteon_status live_as_sim(const osteon_model *model, int steps_a_day, double until) {
  osteon_sim *sim;
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.steps_a_day = steps_a_day;
  check_ok(osteon_sim_new(&sim, model, &options));
  const osteon_status status = osteon_sim_run(sim, until);
  osteon_sim_free(sim);
  return status;
}

static osteon_status live_as_cohort(const osteon_model *model, int steps_a_day, double until) {
  osteon_cohort *cohort;
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.steps_a_day = steps_a_day;
  check_ok(osteon_cohort_new(&cohort, model, 1, &options));
  check_ok(osteon_cohort_run(cohort, until));
  const osteon_status status = osteon_cohort_status(cohort, 0);
  osteon_cohort_free(cohort);
  return status;
}

/* With just as many steps as the history needs, there are as many for the first day of life. */
START_TEST(histories_cost_nothing) {
  osteon_status (*const live[])(const osteon_model *, int, double) = {live_as_sim, live_as_cohort};
  osteon_model model = osteon_model_pulse;
  model.longest_step = 0;
  model.kernels.rates = hurried;
  model.kernels.init = from_1;
  model.kernels.history = nearly_a_day;
  int too_few = 1, enough = 100000;
  check_ok(live[_i](&model, enough, 0));
  while (enough - too_few > 1) {
    const int middle = too_few + (enough - too_few) / 2;
    *(live[_i](&model, middle, 0) == OSTEON_OK ? &enough : &too_few) = middle;
  }
  ck_assert_int_gt(enough, 100);
  check_ok(live[_i](&model, enough, 1));
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
  const int solvers = support_solver_count();
  tcase_add_loop_test(steps, a_model_says_it, 0, solvers);
  tcase_add_loop_test(steps, an_option_says_it, 0, solvers);
  tcase_add_test(steps, cohorts);
  tcase_add_test(steps, one_too_short_is_told);
  tcase_add_test(steps, long_steps_pass_over_it);
  tcase_add_test(steps, the_first_step_is_no_longer);
  tcase_add_test(steps, none_is_longer_than_a_year);
  tcase_add_test(steps, one_of_nothing_is_a_tick);
  tcase_add_test(steps, work_is_bounded);
  tcase_add_test(steps, work_is_bounded_by_day);
  tcase_add_loop_test(steps, questions_cost_nothing, 0, 2);
  tcase_add_test(steps, stops_cost_nothing);
  tcase_add_loop_test(steps, histories_cost_nothing, 0, 2);
  tcase_add_test(steps, a_model_must_be_finite);
  tcase_add_test(steps, lanes);
  suite_add_tcase(suite, steps);
  return support_main(suite);
}
