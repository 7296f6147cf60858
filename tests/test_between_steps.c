/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cohort is given between steps: doses and states. Linked with libosteon-core alone. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/cohort.h>
#include <osteon/sim.h>

#include "base/base.h"
#include "support.h"
#include "toy.h"

enum { N = 19, DAY = 6, DAYS = 20 };

/* NULL where this machine has no such instructions. */
static osteon_cohort *cohort_of(const osteon_model *m, const char *isa, const osteon_schedule *schedule) {
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.isa = isa;
  options.rtol = 1e-8;
  options.schedule = schedule;
  osteon_cohort *cohort = support_cohort(m, N, &options);
  if (!cohort) return NULL;
  double values[N];
  for (int s = 0; s < N; s++) values[s] = m->params[0].value * (1 + 1e-3 * sin(1.7 * s));
  check_ok(osteon_cohort_set_params(cohort, m->params[0].name, values));
  return cohort;
}

/* [subject][state] */
static double *states_of(osteon_cohort *cohort) {
  double *y = malloc((size_t)osteon_cohort_model(cohort)->n_states * N * sizeof *y);
  ck_assert_ptr_nonnull(y);
  check_ok(osteon_cohort_get_states(cohort, 0, N, y));
  return y;
}

static const char *dose_of(const osteon_model *m) {
  return m->n_doses > 0 ? m->doses[0].name : m->states[0].name;
}
static double amount_of(const osteon_model *m) { return m->n_doses > 0 ? 1 : 0.01 * m->states[0].scale; }

/* All but the first few get it. */
enum { FIRST = 3 };
static void dose(osteon_cohort *cohort) {
  const osteon_model *m = osteon_cohort_model(cohort);
  double amounts[N];
  for (int s = 0; s < N; s++) amounts[s] = amount_of(m);
  check_ok(osteon_cohort_dose(cohort, dose_of(m), FIRST, N - FIRST, amounts));
}

/* To the bit on day 0, where the steps of both begin; later within the tolerance, as a schedule has a step end there.
 * The others go on as if nobody had got any. */
START_TEST(as_scheduled) {
  const osteon_model *m = osteon_registry_at(NULL, _i / 2 / SUPPORT_ISAS);
  if (support_is_left_out(m)) return;
  const char *isa = support_isas[_i / 2 % SUPPORT_ISAS];
  const int day = _i % 2 * DAY, n = m->n_states;
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  check_ok(osteon_schedule_add_dose(schedule, day, dose_of(m), amount_of(m), 0, 0));
  osteon_cohort *planned = cohort_of(m, isa, schedule), *given = cohort_of(m, isa, NULL),
                *none = cohort_of(m, isa, NULL);
  if (planned) {
    check_ok(osteon_cohort_run(given, day));
    dose(given);
    check_ok(osteon_cohort_run(planned, day));
    for (int t = day; t <= DAYS; t += DAYS - day) {
      check_ok(osteon_cohort_run(planned, t));
      check_ok(osteon_cohort_run(given, t));
      check_ok(osteon_cohort_run(none, t));
      double *a = states_of(planned), *b = states_of(given), *c = states_of(none);
      const support_where where = {m->name, "given by hand", isa, t};
      if (day == 0) ck_assert_mem_eq(a + FIRST * n, b + FIRST * n, (size_t)((N - FIRST) * n) * sizeof *a);
      for (int i = FIRST * n; i < N * n; i++)
        support_near(where, m->states[i % n].name, b[i], a[i], 1e-3 * m->states[i % n].scale, 1e-5);
      ck_assert_mem_eq(b, c, (size_t)(FIRST * n) * sizeof *b);
      ck_assert(memcmp(b + FIRST * n, c + FIRST * n, (size_t)n * sizeof *b) != 0);
      free(a);
      free(b);
      free(c);
    }
  }
  osteon_cohort_free(planned);
  osteon_cohort_free(given);
  osteon_cohort_free(none);
  osteon_schedule_free(schedule);
}
END_TEST

START_TEST(refused_dose) {
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, &toy, 3, NULL));
  double x[3] = {0};
  check_fails(OSTEON_ERANGE, "subject 2: a dose of -1 of shot",
              osteon_cohort_dose(cohort, "shot", 1, 2, (const double[]){1, -1}));
  check_fails(OSTEON_EDOMAIN, "subject 1: toy: at day 0 state bone left",
              osteon_cohort_dose(cohort, "bone", 0, 3, (const double[]){1, -200, 1}));
  check_fails(OSTEON_ENAME, "nosuch", osteon_cohort_dose(cohort, "nosuch", 0, 1, x));
  check_fails(OSTEON_ENAME, "did you mean shot?", osteon_cohort_dose(cohort, "shott", 0, 1, x));
  check_fails(OSTEON_ERANGE, "2 subjects from number 2", osteon_cohort_dose(cohort, "shot", 2, 2, x));
  check_ok(osteon_cohort_get(cohort, "bone", x));
  ck_assert(x[0] == 100 && x[1] == 100 && x[2] == 100);
  osteon_cohort_free(cohort);
}
END_TEST

/* One that has failed takes nothing, and the others get theirs. */
START_TEST(failed_subjects) {
  osteon_cohort *cohort;
  double x[3], y[6];
  check_ok(osteon_cohort_new(&cohort, &toy, 3, NULL));
  osteon_cohort_input(cohort, "tablet")[1] = NAN;
  check_ok(osteon_cohort_step(cohort));
  check_ok(osteon_cohort_dose(cohort, "shot", 0, 3, (const double[]){5, 5, 5}));
  check_ok(osteon_cohort_get(cohort, "x", x));
  ck_assert(x[0] == 5 && x[1] == 0 && x[2] == 5);
  check_ok(osteon_cohort_get_states(cohort, 0, 3, y));
  check_ok(osteon_cohort_replace_states(cohort, 0, 3, y));
  y[0] = 6, y[2] = 6;
  check_fails(OSTEON_EINVAL, "subject 1: it has failed", osteon_cohort_replace_states(cohort, 0, 3, y));
  check_ok(osteon_cohort_get(cohort, "x", x));
  ck_assert(x[0] == 5 && x[2] == 5);
  osteon_cohort_free(cohort);
}
END_TEST

/* States of one cohort in another go on as there; what is put back unchanged leaves no trace. */
START_TEST(states_in_and_out) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  if (support_is_left_out(m)) return;
  const char *isa = support_isas[_i % SUPPORT_ISAS];
  const size_t n = (size_t)m->n_states;
  osteon_cohort *a = cohort_of(m, isa, NULL), *b = cohort_of(m, isa, NULL);
  if (a) {
    dose(a);
    check_ok(osteon_cohort_run(a, DAY));
    check_ok(osteon_cohort_run(b, DAY));
    double *y = states_of(a);
    check_ok(osteon_cohort_replace_states(b, FIRST, N - FIRST, y + FIRST * n));
    double *z = states_of(b);
    ck_assert_mem_eq(y, z, N * n * sizeof *y);
    check_ok(osteon_cohort_replace_states(b, 0, FIRST, z));
    check_ok(osteon_cohort_run(a, DAYS));
    check_ok(osteon_cohort_run(b, DAYS));
    free(y);
    free(z);
    y = states_of(a);
    z = states_of(b);
    const support_where where = {m->name, "put in", isa, DAYS};
    for (size_t i = FIRST * n; i < N * n; i++)
      support_near(where, m->states[i % n].name, z[i], y[i], 1e-3 * m->states[i % n].scale, 1e-5);
    ck_assert_mem_eq(y, z, FIRST * n * sizeof *y);
    free(y);
    free(z);
  }
  osteon_cohort_free(a);
  osteon_cohort_free(b);
}
END_TEST

START_TEST(refused_states) {
  osteon_cohort *cohort;
  double y[6], bone[3];
  check_ok(osteon_cohort_new(&cohort, &toy, 3, NULL));
  check_ok(osteon_cohort_get_states(cohort, 0, 3, y));
  ck_assert(y[0] == 0 && y[1] == 100 && y[5] == 100);
  y[1] = 90, y[3] = -1;
  check_fails(OSTEON_ERANGE, "subject 1: bone", osteon_cohort_replace_states(cohort, 0, 3, y));
  y[3] = INFINITY;
  check_fails(OSTEON_ERANGE, "subject 1: bone", osteon_cohort_replace_states(cohort, 0, 3, y));
  check_fails(OSTEON_ERANGE, "0 subjects", osteon_cohort_replace_states(cohort, 0, 0, y));
  check_fails(OSTEON_ERANGE, "from number -1", osteon_cohort_get_states(cohort, -1, 2, y));
  check_ok(osteon_cohort_get(cohort, "bone", bone));
  ck_assert(bone[0] == 100 && bone[1] == 100);
  osteon_cohort_free(cohort);
}
END_TEST

/* Without memory for an input's arrays the cohort is as before: it can start, and be asked again. */
START_TEST(input_without_memory) {
  for (int n = 1; n <= 2; n++) {
    osteon_cohort *cohort;
    check_ok(osteon_cohort_new(&cohort, &toy, 3, NULL));
    osteon_alloc_fail(n, 0);
    double *input = osteon_cohort_input(cohort, "tablet");
    osteon_alloc_fail(0, 0);
    ck_assert_ptr_null(input);
    check_ok(osteon_cohort_step(cohort));
    ck_assert_ptr_nonnull(osteon_cohort_input(cohort, "tablet"));
    check_ok(osteon_cohort_step(cohort));
    osteon_cohort_free(cohort);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("between_steps");
  TCase *tests = tcase_create("between_steps");
  tcase_add_loop_test(tests, as_scheduled, 0, 2 * support_model_count() * SUPPORT_ISAS);
  tcase_add_test(tests, refused_dose);
  tcase_add_test(tests, failed_subjects);
  tcase_add_loop_test(tests, states_in_and_out, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_test(tests, refused_states);
  tcase_add_test(tests, input_without_memory);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
