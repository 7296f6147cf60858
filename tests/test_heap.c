/* SPDX-License-Identifier: GPL-3.0-or-later */
/* After its creation a sim takes no memory. malloc and its kin are those of this program, and count, for
 * GSL too: the implicit solvers are the exception, as GSL's LU takes a little in each step and gives it
 * back. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_vector.h>

#include <osteon/cohort.h>
#include <osteon/sim.h>

#include "support.h"

#if defined __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined __SANITIZE_ADDRESS__
#define SANITIZED 1
#endif

static volatile long taken, given_back; /* the compiler knows what malloc does not change */

#if defined __GLIBC__ && !defined SANITIZED
#define COUNTS 1
/* Visible to the libraries that this program is linked with, or their calls would not be counted. */
#define VISIBLE __attribute__((visibility("default")))
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);
VISIBLE void *malloc(size_t size) {
  taken++;
  return __libc_malloc(size);
}
VISIBLE void *calloc(size_t count, size_t size) {
  taken++;
  return __libc_calloc(count, size);
}
VISIBLE void *realloc(void *block, size_t size) {
  taken++;
  return __libc_realloc(block, size);
}
VISIBLE void free(void *block) {
  given_back += block != NULL;
  __libc_free(block);
}
#else
#define COUNTS 0
#endif

START_TEST(counting) {
  if (getenv("OSTEON_VALGRIND")) return; /* whose malloc it is then */
  if (!COUNTS) return;
  long before = taken;
  void *volatile block = malloc(10);
  ck_assert_int_eq(taken, before + 1);
  free(block);
  before = taken;
  gsl_vector *vector = gsl_vector_alloc(10); /* as GSL does */
  ck_assert_int_gt(taken, before);
  const long back = given_back;
  gsl_vector_free(vector);
  ck_assert_int_gt(given_back, back);
}
END_TEST

/* Everything that can be asked of a sim but to save, load and free it. */
static osteon_status live(osteon_sim *sim) {
  const osteon_model *m = osteon_sim_model(sim);
  double value = 0;
  osteon_status status = osteon_sim_start(sim);
  if (status == OSTEON_OK)
    status = osteon_sim_set_state(sim, m->states[0].name, 1.1 * osteon_sim_states(sim)[0]);
  for (int i = 0; i < 20 && status == OSTEON_OK; i++) status = osteon_sim_step(sim);
  if (status == OSTEON_OK) status = osteon_sim_set_input_at(sim, 0, m->inputs[0].value);
  if (status == OSTEON_OK) status = osteon_sim_set_input(sim, m->inputs[0].name, m->inputs[0].value);
  if (status == OSTEON_OK) status = osteon_sim_set_param(sim, m->params[0].name, m->params[0].value);
  if (status == OSTEON_OK) status = osteon_sim_dose(sim, m->states[0].name, 0.01 * m->states[0].scale);
  if (status == OSTEON_OK) status = osteon_sim_run(sim, 100);
  if (status == OSTEON_OK) status = osteon_sim_get(sim, m->states[0].name, &value);
  if (status == OSTEON_OK && !osteon_sim_outputs(sim)) status = OSTEON_EINVAL;
  return status;
}

START_TEST(stepping) {
  if (getenv("OSTEON_VALGRIND")) return; /* it has its own malloc */
  const osteon_model *m = osteon_registry_at(NULL, _i / support_solver_count());
  osteon_schedule *schedule; /* events in the run */
  check_ok(osteon_schedule_new(&schedule, m));
  check_ok(osteon_schedule_set_input(schedule, 30, m->inputs[0].name, m->inputs[0].value));
  check_ok(osteon_schedule_add_dose(schedule, 40, m->states[0].name, 0.01 * m->states[0].scale, 10, 3));
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.solver = osteon_sim_solvers()[_i % support_solver_count()];
  options.schedule = schedule;
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, m, &options));
  /* a short history */
  if (osteon_model_index(m, OSTEON_PARAM, "age_0") >= 0) check_ok(osteon_sim_set_param(sim, "age_0", 46));
  if (osteon_model_index(m, OSTEON_PARAM, "years_since_menopause") >= 0)
    check_ok(osteon_sim_set_param(sim, "years_since_menopause", 0));
  const long before = taken, back = given_back;
  const osteon_status status = live(sim);
  const long took = taken - before, gave = given_back - back;
  check_ok(status);
  ck_assert_msg(took == 0 && gave == 0, "%s by %s took memory %ld times after its creation and gave back %ld",
                m->name, options.solver, took, gave);
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

START_TEST(steady) {
  if (getenv("OSTEON_VALGRIND")) return;
  const osteon_model *m = osteon_registry_at(NULL, _i);
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, m, NULL));
  check_ok(osteon_sim_start(sim));
  const long before = taken;
  (void)osteon_sim_find_steady(sim); /* aibl has none at this age */
  const long took = taken - before;
  ck_assert_msg(took == 0, "the steady state of %s took memory %ld times", m->name, took);
  osteon_sim_free(sim);
}
END_TEST

START_TEST(cohort_stepping) {
  if (getenv("OSTEON_VALGRIND")) return;
  const osteon_model *m = osteon_registry_at(NULL, _i);
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.threads = 1;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, m, 21, &options));
  double *input = osteon_cohort_input(cohort, m->inputs[0].name);
  ck_assert_ptr_nonnull(input);
  check_ok(osteon_cohort_step(cohort)); /* the first one starts it */
  const long before = taken;
  osteon_status status = OSTEON_OK;
  for (int i = 0; i < 20 && status == OSTEON_OK; i++) {
    double values[21];
    input[i] = m->inputs[0].max < INFINITY ? 0.5 * (input[i] + m->inputs[0].max) : input[i] + 1;
    status = osteon_cohort_step(cohort);
    if (status == OSTEON_OK) status = osteon_cohort_get(cohort, m->states[0].name, values);
    if (status == OSTEON_OK && m->n_outputs) status = osteon_cohort_get(cohort, m->outputs[0].name, values);
  }
  const long after = taken;
  check_ok(status);
  ck_assert_msg(after == before, "a cohort of %s took memory %ld times in its steps", m->name,
                after - before);
  osteon_cohort_free(cohort);
}
END_TEST

int main(void) {
  int n = 0;
  while (osteon_registry_at(NULL, n)) n++;
  Suite *suite = suite_create("heap");
  TCase *tests = tcase_create("heap");
  tcase_add_test(tests, counting);
  tcase_add_loop_test(tests, stepping, 0, n * support_solver_count());
  tcase_add_loop_test(tests, steady, 0, n);
  tcase_add_loop_test(tests, cohort_stepping, 0, n);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
