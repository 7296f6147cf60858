/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that end early, as the program asks for it, and what stands then. */
#define _POSIX_C_SOURCE 200809L /* strdup */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/cohort.h>
#include <osteon/sim.h>
#include <osteon/stop.h>
#include <osteon/sweep.h>

#include "support.h"

/* Says yes when it was asked so often. */
typedef struct patience {
  int asked, most;
} patience;

static int impatient(void *patience_) {
  patience *p = patience_;
  return ++p->asked > p->most;
}

/* Its state when it was stopped is that of a tick, and it goes on as if nothing had been. */
START_TEST(a_sim_goes_on) {
  const osteon_model *m = support_model("pivonka2008");
  osteon_sim *sim = support_sim(m, 1e-8, NULL), *other = support_sim(m, 1e-8, NULL);
  check_ok(osteon_sim_run(sim, 10));
  check_ok(osteon_sim_run(other, 10));
  patience p = {.most = 20};
  osteon_stop_when(impatient, &p);
  check_fails(OSTEON_ESTOPPED, "stopped", osteon_sim_run(sim, 3650));
  osteon_stop_when(NULL, NULL);
  ck_assert_int_eq(p.asked, p.most + 1);
  ck_assert(osteon_sim_time(sim) == 10);
  ck_assert(!memcmp(osteon_sim_states(sim), osteon_sim_states(other), (size_t)m->n_states * sizeof(double)));
  const double days[] = {11, 400}; /* the first one lies before what was reached when it was stopped */
  for (int i = 0; i < 2; i++) {
    check_ok(osteon_sim_run(sim, days[i]));
    check_ok(osteon_sim_run(other, days[i]));
    ck_assert_msg(
        !memcmp(osteon_sim_states(sim), osteon_sim_states(other), (size_t)m->n_states * sizeof(double)),
        "day %g", days[i]);
  }
  osteon_sim_free(sim);
  osteon_sim_free(other);
}
END_TEST

/* In its history, before it has a day. */
START_TEST(a_sim_starts_later) {
  osteon_sim *sim = support_sim(support_model("aibl"), 1e-8, NULL);
  patience p = {.most = 3};
  osteon_stop_when(impatient, &p);
  check_fails(OSTEON_ESTOPPED, "stopped", osteon_sim_start(sim));
  osteon_stop_when(NULL, NULL);
  check_ok(osteon_sim_run(sim, 1));
  osteon_sim_free(sim);
}
END_TEST

/* ---- cohorts ---- */

enum { MOST = 300 };

/* Inputs and doses soon after day 0 and day 10. */
static osteon_schedule *events_of(const osteon_model *m) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  for (int day = 0; day < 20; day += 12) {
    check_ok(osteon_schedule_set_input(schedule, day, m->inputs[0].name,
                                       m->inputs[0].value * (1 + 0.01 * day) + 0.1));
    check_ok(
        osteon_schedule_set_input(schedule, day + 3, m->inputs[0].name, m->inputs[0].value + 1e-4 * day));
    check_ok(osteon_schedule_add_dose(schedule, day, m->states[0].name, 0.1 * m->states[0].scale, 0, 0));
  }
  return schedule;
}

/* Its steps are short, so that a run takes long. */
static osteon_cohort *slow_cohort(const osteon_model *m, int n, double longest_step,
                                  const osteon_schedule *schedule) {
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.threads = n > 1 ? 2 : 1;
  options.longest_step = longest_step;
  options.schedule = schedule;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, m, n, &options));
  double *input = osteon_cohort_input(cohort, m->inputs[0].name);
  for (int s = 0; s < n; s++) input[s] += 0.001 * s;
  return cohort;
}

static void same_cohorts(osteon_cohort *cohort, osteon_cohort *other) {
  const osteon_model *m = osteon_cohort_model(cohort);
  const size_t bytes = (size_t)osteon_cohort_count(cohort) * sizeof(double);
  double a[MOST], b[MOST];
  ck_assert_double_eq(osteon_cohort_time(cohort), osteon_cohort_time(other));
  ck_assert_int_eq(osteon_cohort_failure_count(cohort), osteon_cohort_failure_count(other));
  for (int k = 0; k < m->n_states; k++) {
    check_ok(osteon_cohort_get(cohort, m->states[k].name, a));
    check_ok(osteon_cohort_get(other, m->states[k].name, b));
    ck_assert_msg(!memcmp(a, b, bytes), "day %g: %s", osteon_cohort_time(cohort), m->states[k].name);
  }
  ck_assert(!memcmp(osteon_cohort_input(cohort, m->inputs[0].name),
                    osteon_cohort_input(other, m->inputs[0].name), bytes));
}

static int end_at_once(void *context, const osteon_rows *rows) {
  (void)context;
  (void)rows;
  return 1;
}

/* Stopped within one subject's integration, by any thread, while others are done: it stands as before the call, and
 * goes on as if nothing had been. */
START_TEST(a_cohort_goes_on) {
  static const int counts[] = {1, MOST};
  static const double far[] = {3650};
  const osteon_model *m = support_model("lemaire2004");
  osteon_schedule *schedule = events_of(m);
  osteon_cohort *cohort = slow_cohort(m, counts[_i], 0.02, schedule),
                *other = slow_cohort(m, counts[_i], 0.02, schedule);
  check_ok(osteon_cohort_run(cohort, 10));
  check_ok(osteon_cohort_run(other, 10));
  patience p = {.most = 20};
  osteon_stop_when(impatient, &p);
  check_fails(OSTEON_ESTOPPED, "stopped", osteon_cohort_run(cohort, 3650));
  osteon_stop_when(NULL, NULL);
  same_cohorts(cohort, other);
  check_fails(OSTEON_EINVAL, "the recorder ended the run",
              osteon_cohort_record(cohort, (double[]){30}, 1, NULL, 0, end_at_once, NULL));
  same_cohorts(cohort, other);
  p = (patience){.most = 20};
  osteon_stop_when(impatient, &p);
  check_fails(OSTEON_ESTOPPED, "stopped", osteon_cohort_record(cohort, far, 1, NULL, 0, end_at_once, NULL));
  osteon_stop_when(NULL, NULL);
  same_cohorts(cohort, other);
  check_ok(osteon_cohort_step(cohort));
  check_ok(osteon_cohort_step(other));
  same_cohorts(cohort, other);
  check_ok(osteon_cohort_run(cohort, 40));
  check_ok(osteon_cohort_run(other, 40));
  same_cohorts(cohort, other);
  osteon_cohort_free(cohort);
  osteon_cohort_free(other);
  osteon_schedule_free(schedule);
}
END_TEST

/* In its histories: it is not started, and can be set up still, an input that would have been refused too. */
START_TEST(a_cohort_starts_later) {
  const osteon_model *m = support_model("aibl");
  osteon_schedule *schedule = events_of(m);
  osteon_cohort *cohort = slow_cohort(m, 9, 1, schedule), *other = slow_cohort(m, 9, 1, schedule);
  double *input = osteon_cohort_input(cohort, m->inputs[0].name);
  const double right = input[3];
  input[3] = NAN;
  patience p = {.most = 3};
  osteon_stop_when(impatient, &p);
  check_fails(OSTEON_ESTOPPED, "stopped", osteon_cohort_start(cohort));
  osteon_stop_when(NULL, NULL);
  input[3] = right;
  check_ok(osteon_cohort_set_param(cohort, "age_0", 64));
  check_ok(osteon_cohort_set_param(other, "age_0", 64));
  check_ok(osteon_cohort_run(cohort, 14));
  check_ok(osteon_cohort_run(other, 14));
  same_cohorts(cohort, other);
  osteon_cohort_free(cohort);
  osteon_cohort_free(other);
  osteon_schedule_free(schedule);
}
END_TEST

/* Within the search for a steady state: nobody has failed by it, and all go on later. */
START_TEST(a_steady_state_is_found_later) {
  const osteon_model *m = support_model("pivonka2008");
  osteon_schedule *s;
  check_ok(osteon_schedule_new(&s, m));
  check_ok(osteon_schedule_add_steady(s, 2, NULL, 0, 0, 1));
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.schedule = s;
  options.isa = _i % 2 ? "baseline" : NULL;
  double y[3], expected[3];
  for (int most = 0; most < 3; most++)
    for (int k = 0; k < 2; k++) {
      osteon_cohort *cohort;
      check_ok(osteon_cohort_new(&cohort, m, 3, &options));
      check_ok(osteon_cohort_start(cohort));
      patience p = {.most = most};
      if (k) osteon_stop_when(impatient, &p);
      osteon_status status = OSTEON_OK;
      if (_i < 2) status = osteon_cohort_run(cohort, 3);
      for (int day = 0; _i >= 2 && day < 3 && status == OSTEON_OK; day++) status = osteon_cohort_step(cohort);
      osteon_stop_when(NULL, NULL);
      if (k) {
        ck_assert_int_eq(status, OSTEON_ESTOPPED);
        ck_assert(osteon_cohort_time(cohort) <= (_i < 2 ? 0 : 2));
      }
      check_ok(osteon_cohort_run(cohort, 3));
      ck_assert_int_eq(osteon_cohort_failure_count(cohort), 0);
      check_ok(osteon_cohort_get(cohort, "OBp", k ? y : expected));
      osteon_cohort_free(cohort);
      if (k) ck_assert_mem_eq(y, expected, sizeof expected);
    }
  osteon_schedule_free(s);
}
END_TEST

/* A sweep takes the slice again, and can be saved while the program still says stop. */
START_TEST(a_sweep_goes_on) {
  osteon_sweep_options options;
  osteon_sweep_options_default(&options);
  options.n = 100;
  options.until = 1000;
  options.every = 1000;
  options.slice = 50;
  osteon_sweep *sweep;
  check_ok(osteon_sweep_new(&sweep, support_model("aibl"), &options));
  check_ok(osteon_sweep_next(sweep));
  patience p = {.most = 0};
  osteon_stop_when(impatient, &p);
  check_fails(OSTEON_ESTOPPED, "stopped", osteon_sweep_next(sweep));
  check_ok(osteon_sweep_save(sweep, "stopped.state"));
  check_fails(OSTEON_ESTOPPED, "stopped", osteon_sweep_next(sweep));
  osteon_stop_when(NULL, NULL);
  ck_assert_int_eq(osteon_sweep_done_count(sweep), 50);
  check_ok(osteon_sweep_next(sweep));
  ck_assert_int_eq(osteon_sweep_done_count(sweep), 100);
  osteon_sweep_free(sweep);
}
END_TEST

/* Stopped while it writes the rows of a slice, a sweep takes them back: no row is there twice or torn. The last times
 * that it asks are between the rows of two subjects. */
START_TEST(a_sweep_takes_rows_back) {
  osteon_sweep_options options;
  osteon_sweep *sweep;
  patience p = {.most = 1 << 30};
  osteon_sweep_options_default(&options);
  options.n = 40;
  options.until = 100;
  options.every = 10;
  options.slice = 20;
  options.threads = 1;
  for (int part = 0; part < 2; part++) {
    options.individuals = part ? "parts.csv" : "whole.csv";
    check_ok(osteon_sweep_new(&sweep, support_model("lemaire2004"), &options));
    check_ok(osteon_sweep_next(sweep));
    osteon_stop_when(impatient, &p);
    if (part) {
      p = (patience){.most = p.asked - 3};
      check_fails(OSTEON_ESTOPPED, "stopped", osteon_sweep_next(sweep));
      ck_assert_int_eq(osteon_sweep_done_count(sweep), 20);
      check_ok(osteon_sweep_save(sweep, "part.state"));
      osteon_sweep_free(sweep);
      osteon_stop_when(NULL, NULL);
      check_ok(osteon_sweep_new(&sweep, support_model("lemaire2004"), &options));
      check_ok(osteon_sweep_load(sweep, "part.state"));
    }
    check_ok(osteon_sweep_next(sweep));
    osteon_stop_when(NULL, NULL);
    check_ok(osteon_sweep_finish(sweep, NULL));
    osteon_sweep_free(sweep);
  }
  char *whole = strdup(support_whole("whole.csv"));
  ck_assert_ptr_nonnull(whole);
  ck_assert_str_eq(support_whole("parts.csv"), whole);
  free(whole);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("stop");
  TCase *tests = tcase_create("stop");
  tcase_add_test(tests, a_sim_goes_on);
  tcase_add_test(tests, a_sim_starts_later);
  tcase_add_loop_test(tests, a_cohort_goes_on, 0, 2);
  tcase_add_test(tests, a_cohort_starts_later);
  tcase_add_loop_test(tests, a_steady_state_is_found_later, 0, 4);
  tcase_add_test(tests, a_sweep_goes_on);
  tcase_add_test(tests, a_sweep_takes_rows_back);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
