/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that end early, as the program asks for it, and what stands then. */
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

/* Within one subject's integration, by any thread. Its subjects then stand at different days. */
START_TEST(a_cohort_ends) {
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.threads = _i + 1;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, support_model("pivonka2008"), _i ? 300 : 1, &options));
  check_ok(osteon_cohort_set_param(cohort, "A_OBa", 1e5));
  patience p = {.most = 5};
  osteon_stop_when(impatient, &p);
  check_fails(OSTEON_ESTOPPED, "stopped", osteon_cohort_run(cohort, 3650));
  osteon_stop_when(NULL, NULL);
  check_fails(OSTEON_EINVAL, "can only be freed", osteon_cohort_step(cohort));
  double values[300];
  check_fails(OSTEON_EINVAL, "can only be freed", osteon_cohort_get(cohort, "OBa", values));
  osteon_cohort_free(cohort);
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

int main(void) {
  Suite *suite = suite_create("stop");
  TCase *tests = tcase_create("stop");
  tcase_add_test(tests, a_sim_goes_on);
  tcase_add_test(tests, a_sim_starts_later);
  tcase_add_loop_test(tests, a_cohort_ends, 0, 2);
  tcase_add_test(tests, a_sweep_goes_on);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
