/* SPDX-License-Identifier: GPL-3.0-or-later */
/* After its creation a sim takes no memory, whatever solver steps it. malloc and its kin are those of
 * this program, and count. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

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

static volatile long taken; /* the compiler knows what malloc does not change */

#if defined __GLIBC__ && !defined SANITIZED
#define COUNTS 1
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *malloc(size_t size) {
  taken++;
  return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  taken++;
  return __libc_calloc(count, size);
}
void *realloc(void *block, size_t size) {
  taken++;
  return __libc_realloc(block, size);
}
#else
#define COUNTS 0
#endif

static int n_solvers(void) {
  int n = 0;
  while (osteon_sim_solvers()[n]) n++;
  return n;
}

START_TEST(counting) {
  if (!COUNTS) return;
  const long before = taken;
  void *volatile block = malloc(10);
  ck_assert_int_eq(taken, before + 1);
  free(block);
}
END_TEST

START_TEST(stepping) {
  if (getenv("OSTEON_VALGRIND")) return; /* it has its own malloc */
  const osteon_model *m = osteon_registry_at(NULL, _i / n_solvers());
  osteon_sim_options options = osteon_sim_options_default();
  options.solver = osteon_sim_solvers()[_i % n_solvers()];
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, m, &options));
  double value = 0;
  const long before = taken;
  osteon_status status = osteon_sim_start(sim);
  if (status == OSTEON_OK)
    status = osteon_sim_set_state(sim, m->states[0].name, 1.1 * osteon_sim_states(sim)[0]);
  for (int i = 0; i < 20 && status == OSTEON_OK; i++) status = osteon_sim_step(sim);
  if (status == OSTEON_OK && m->n_inputs > 0) status = osteon_sim_set_input_at(sim, 0, m->inputs[0].value);
  if (status == OSTEON_OK) status = osteon_sim_run(sim, 100);
  if (status == OSTEON_OK) status = osteon_sim_get(sim, m->states[0].name, &value);
  const int answered = osteon_sim_outputs(sim) != NULL;
  const long after = taken;
  check_ok(status);
  ck_assert(answered);
  ck_assert_msg(after == before, "%s by %s took memory %ld times after its creation", m->name, options.solver,
                after - before);
  osteon_sim_free(sim);
}
END_TEST

START_TEST(cohort_stepping) {
  if (getenv("OSTEON_VALGRIND")) return;
  const osteon_model *m = osteon_registry_at(NULL, _i);
  osteon_cohort_options options = osteon_cohort_options_default();
  options.threads = 1;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, m, 21, &options));
  double *input = osteon_cohort_input(cohort, m->inputs[0].name);
  ck_assert_ptr_nonnull(input);
  check_ok(osteon_cohort_step(cohort)); /* the first one starts it */
  const long before = taken;
  osteon_status status = OSTEON_OK;
  for (int i = 0; i < 20 && status == OSTEON_OK; i++) {
    input[i] = m->inputs[0].max < INFINITY ? 0.5 * (input[i] + m->inputs[0].max) : input[i] + 1;
    status = osteon_cohort_step(cohort);
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
  tcase_add_loop_test(tests, stepping, 0, n * n_solvers());
  tcase_add_loop_test(tests, cohort_stepping, 0, n);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
