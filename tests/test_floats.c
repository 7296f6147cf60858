/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hosts that round up, flush denormals or trap exceptions get the same bits, and find their arithmetic as they
 * left it. The tests write into the directory in which they run. */
#define _GNU_SOURCE /* feenableexcept */
#include <fenv.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE__
#include <xmmintrin.h>
#endif

#include <osteon/cohort.h>
#include <osteon/events.h>
#include <osteon/life.h>
#include <osteon/scenario.h>
#include <osteon/sim.h>

#include "support.h"
#include "config.h"

enum { SUBJECTS = 5, MOST = 800 };

typedef struct results {
  int n;
  double values[MOST];
} results;

static void keep(results *r, double value) {
  ck_assert_int_lt(r->n, MOST);
  r->values[r->n++] = value;
}

static double given[SUBJECTS]; /* values of a parameter, made before the arithmetic is odd */

static osteon_schedule *schedule_of(const osteon_model *model) {
  osteon_schedule *schedule;
  osteon_course course;
  check_ok(osteon_schedule_new(&schedule, model));
  osteon_course_default(&course);
  course.drug = "alendronate";
  course.dose = 10.1;
  course.interval = 7;
  course.start = 3;
  check_ok(osteon_schedule_add_course(schedule, &course));
  check_ok(osteon_schedule_add_dose(schedule, 5, "denosumab", 60, 30.7, 3));
  check_ok(osteon_schedule_read_events(schedule, 1, "e.csv"));
  check_ok(osteon_schedule_add_dose(schedule, 101, "A_blosozumab", 1e-310, 0, 0)); /* a denormal */
  check_ok(osteon_schedule_round(schedule, 1));
  return schedule;
}

static void run_sim(results *r, const osteon_model *model, osteon_schedule *schedule, const char *solver) {
  osteon_sim_options options;
  osteon_sim *sim;
  osteon_sim_options_default(&options);
  options.schedule = schedule;
  options.solver = solver;
  check_ok(osteon_sim_new(&sim, model, &options));
  check_ok(osteon_sim_run(sim, 100));
  for (int day = 0; day < 9; day++) {
    check_ok(osteon_sim_step(sim));
    const double *y = osteon_sim_states(sim);
    for (int i = 0; i < model->n_states; i++) keep(r, y[i]);
  }
  const double *o = osteon_sim_outputs(sim);
  for (int i = 0; i < model->n_outputs; i++) keep(r, o[i]);
  osteon_sim_free(sim);
}

static void run_cohort(results *r, const osteon_model *model, osteon_schedule *schedule) {
  osteon_cohort_options options;
  osteon_cohort *cohort;
  double k[SUBJECTS];
  osteon_cohort_options_default(&options);
  options.schedule = schedule;
  options.threads = 2;
  check_ok(osteon_cohort_new(&cohort, model, SUBJECTS, &options));
  check_ok(osteon_cohort_set_params(cohort, model->params[0].name, given));
  check_ok(osteon_cohort_run(cohort, 100));
  check_ok(osteon_cohort_step(cohort));
  for (int i = 0; i < model->n_states; i++) {
    check_ok(osteon_cohort_get(cohort, model->states[i].name, k));
    for (int s = 0; s < SUBJECTS; s++) keep(r, k[s]);
  }
  osteon_cohort_free(cohort);
}

static void compute(results *r) {
  const osteon_model *model;
  r->n = 0;
  support_write("e.csv", "TIME,EVID,AMT,CMT\n1,1,20.3,romosozumab\n");
  check_ok(osteon_registry_find(NULL, "jorg2022", &model));
  osteon_schedule *schedule = schedule_of(model);
  run_sim(r, model, schedule, NULL);
  run_sim(r, model, schedule, "rodas5p");
  run_cohort(r, model, schedule);
  osteon_schedule_free(schedule);
#ifdef HAVE_LIBYAML
  osteon_scenario *scenario;
  support_write("s.yaml", "model: jorg2022\nparameters: {}\nuntil: 0.1 years\n");
  check_ok(osteon_scenario_load(&scenario, NULL, "s.yaml"));
  keep(r, osteon_scenario_until(scenario));
  osteon_scenario_free(scenario);
#endif
}

/* ---- hosts ---- */

static void round_up(void) { ck_assert_int_eq(fesetround(FE_UPWARD), 0); }

static void flush(void) {
#ifdef __SSE__
  _mm_setcsr(_mm_getcsr() | 0x8040); /* flush to zero, denormals are zero */
#endif
}

static void trap(void) {
#ifdef __GLIBC__
  feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INEXACT);
#endif
}

static void (*const hosts[])(void) = {round_up, flush, trap};

/* What a host may have changed: rounding, and on x86 all of its control word, without the exceptions met. */
static unsigned arithmetic(void) {
  unsigned word = (unsigned)fegetround();
#ifdef __SSE__
  word = _mm_getcsr() & ~0x3fu;
#endif
  return word;
}

START_TEST(any_host) {
  static results plain, odd;
  const osteon_model *model;
  check_ok(osteon_registry_find(NULL, "jorg2022", &model));
  for (int s = 0; s < SUBJECTS; s++) given[s] = model->params[0].value * (1 + 0.01 * s);
  compute(&plain);
  const unsigned before = arithmetic();
  hosts[_i]();
  const unsigned own = arithmetic();
  compute(&odd);
  const unsigned after = arithmetic();
  fesetenv(FE_DFL_ENV);
  ck_assert_uint_eq(after, own);
  ck_assert(own != before || _i > 0);
  ck_assert_int_eq(odd.n, plain.n);
  for (int i = 0; i < plain.n; i++)
    ck_assert_msg(!memcmp(&odd.values[i], &plain.values[i], sizeof(double)),
                  "value %d: %.17g instead of %.17g", i, odd.values[i], plain.values[i]);
}
END_TEST

/* Nor does the host see which exceptions were met, or lose its own. */
START_TEST(exceptions_stay) {
  static const int own[] = {0, FE_DIVBYZERO, FE_INEXACT | FE_INVALID};
  osteon_sim *sim = support_sim(support_model("jorg2022"), 1e-6, NULL);
  for (int i = 0; i < 3; i++) {
    feclearexcept(FE_ALL_EXCEPT);
    feraiseexcept(own[i]);
    const int before = fetestexcept(FE_ALL_EXCEPT); /* to raise one may raise others */
    osteon_status status = osteon_sim_run(sim, 100 * (i + 1));
    for (int day = 0; day < 9 && status == OSTEON_OK; day++) {
      status = osteon_sim_step(sim);
      if (!osteon_sim_states(sim)) status = OSTEON_EINVAL;
    }
    const int after = fetestexcept(FE_ALL_EXCEPT);
    check_ok(status);
    ck_assert_int_eq(after, before);
  }
  osteon_sim_free(sim);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("floats");
  TCase *tests = tcase_create("floats");
  suite_add_tcase(suite, tests);
  tcase_add_test(tests, exceptions_stay);
  tcase_add_loop_test(tests, any_host, 0, sizeof hosts / sizeof *hosts);
  return support_main(suite);
}
