/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cohorts whose host steps them and writes inputs. Linked with libosteon-core alone. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/cohort.h>

#include "support.h"

enum { N = 43, DAYS = 24, WRONG = 11 };

/* ---- cohorts ---- */

typedef struct kind {
  const osteon_model *m;
  const char *isa;
  double rtol, dt;
  int threads;
  int has_params; /* of each subject */
  const osteon_schedule *shared, *own;
} kind;

/* Subjects from number `first` on; NULL where this machine has no such instructions. */
static osteon_cohort *cohort_of(const kind *k, int first, int count) {
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.isa = k->isa;
  options.rtol = k->rtol;
  options.dt = k->dt;
  options.threads = k->threads;
  options.schedule = k->shared;
  osteon_cohort *cohort = support_cohort(k->m, count, &options);
  if (!cohort) return NULL;
  double values[N];
  for (int s = 0; s < count; s++) values[s] = k->m->params[0].value * (1 + 1e-3 * sin(1.7 * (first + s)));
  if (k->has_params) check_ok(osteon_cohort_set_params(cohort, k->m->params[0].name, values));
  for (int s = 0; s < count && k->own; s++)
    if ((first + s) % 2) check_ok(osteon_cohort_set_schedule(cohort, s, k->own));
  return cohort;
}

/* Of the first and the last input; some subjects keep what they have for days, one gets no number. */
static void write_inputs(osteon_cohort *cohort, int first, int day, int wrong) {
  const osteon_model *m = osteon_cohort_model(cohort);
  for (int i = 0; i<m->n_inputs; i += m->n_inputs> 1 ? m->n_inputs - 1 : 1) {
    const osteon_quantity *q = &m->inputs[i];
    const double width = 0.02 * (isfinite(q->max) ? fmin(q->max - q->value, 1 + fabs(q->value)) : 1);
    double *input = osteon_cohort_input(cohort, q->name);
    ck_assert_ptr_nonnull(input);
    for (int s = 0; s < osteon_cohort_count(cohort); s++) {
      if ((first + s) % 5 == 0 && day % 6) continue;
      input[s] = q->value + width * (1 + sin(day + 0.7 * (first + s)));
      if (first + s == wrong && day == 7) input[s] = NAN;
    }
  }
}

/* [subject][state] */
static double *states_of(osteon_cohort *cohort) {
  const int64_t n = osteon_cohort_count(cohort);
  double *y = malloc((size_t)osteon_cohort_model(cohort)->n_states * (size_t)n * sizeof *y);
  ck_assert_ptr_nonnull(y);
  check_ok(osteon_cohort_get_states(cohort, 0, n, y));
  return y;
}

static void same_bits(osteon_cohort *cohort, const double *expected, int first, const char *what) {
  const osteon_model *m = osteon_cohort_model(cohort);
  double *y = states_of(cohort);
  for (int i = 0; i < osteon_cohort_count(cohort) * m->n_states; i++)
    ck_assert_msg(memcmp(&y[i], &expected[first * m->n_states + i], sizeof *y) == 0,
                  "%s, %s, %s, day %g: subject %d, state %s is %a, not %a", m->name,
                  osteon_cohort_isa(cohort), what, osteon_cohort_time(cohort), first + i / m->n_states,
                  m->states[i % m->n_states].name, y[i], expected[first * m->n_states + i]);
  free(y);
}

/* ---- whatever takes them through ---- */

static osteon_schedule *doses_of(const osteon_model *m, int day) {
  osteon_schedule *s;
  check_ok(osteon_schedule_new(&s, m));
  const char *dose = m->n_doses > 0 ? m->doses[0].name : m->states[0].name;
  check_ok(osteon_schedule_add_dose(s, day, dose, m->n_doses > 0 ? 1 : 0.01 * m->states[0].scale, 3, 7));
  return s;
}

/* With an infusion to come, ticks are taken another way. */
static osteon_schedule *with_infusion(osteon_schedule *s, const osteon_model *m) {
  check_ok(osteon_schedule_add_infusion(s, 5000, m->states[0].name, 1, 1, 0, 0));
  return s;
}

static void give_by_hand(osteon_cohort *cohort) {
  double amounts[N];
  const osteon_quantity *q = &osteon_cohort_model(cohort)->states[0];
  for (int s = 0; s < N; s++) amounts[s] = s % 3 == 0 ? 0.01 * q->scale : 0;
  check_ok(osteon_cohort_dose(cohort, q->name, 0, N, amounts));
}

/* Bits and failures are the same. */
static void check_pair(const kind *fast, const kind *plain) {
  osteon_cohort *a = cohort_of(fast, 0, N), *b = a ? cohort_of(plain, 0, N) : NULL;
  for (int day = 0; a && day < DAYS; day++) {
    write_inputs(a, 0, day, WRONG);
    write_inputs(b, 0, day, WRONG);
    if (day == 10) give_by_hand(a), give_by_hand(b);
    check_ok(day % 9 == 8 ? osteon_cohort_run(a, osteon_cohort_time(a) + fast->dt) : osteon_cohort_step(a));
    check_ok(day % 9 == 8 ? osteon_cohort_run(b, osteon_cohort_time(b) + fast->dt) : osteon_cohort_step(b));
    double *y = states_of(b);
    same_bits(a, y, 0, "through a tick");
    free(y);
    ck_assert_int_eq(osteon_cohort_failure_count(a), osteon_cohort_failure_count(b));
  }
  if (a) check_fails(OSTEON_ERANGE, "at day", osteon_cohort_status(a, WRONG));
  osteon_cohort_free(a);
  osteon_cohort_free(b);
}

START_TEST(same_either_way) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  const char *isa = support_isas[_i % SUPPORT_ISAS];
  if (support_is_left_out(m) || (getenv("OSTEON_VALGRIND") && strcmp(isa, "avx2") != 0)) return;
  kind fast = {.m = m, .isa = isa, .threads = 2, .dt = 1};
  osteon_schedule *doses = doses_of(m, 2), *others = doses_of(m, 4);
  osteon_schedule *far;
  check_ok(osteon_schedule_new(&far, m));
  with_infusion(far, m);
  osteon_schedule *doses_and_far = with_infusion(doses_of(m, 2), m);
  for (int i = 0; i < 8; i++) {
    fast.rtol = i % 2 ? 1e-9 : 1e-5;
    fast.has_params = i / 2 % 2;
    fast.dt = i < 6 ? 1 : 0.25;
    fast.shared = i / 4 ? doses : NULL;
    fast.own = i / 4 ? others : NULL;
    kind plain = fast;
    plain.shared = i / 4 ? doses_and_far : far;
    check_pair(&fast, &plain);
  }
  osteon_schedule_free(doses);
  osteon_schedule_free(others);
  osteon_schedule_free(far);
  osteon_schedule_free(doses_and_far);
}
END_TEST

/* ---- whoever the neighbours are ---- */

START_TEST(same_for_any_split) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  if (support_is_left_out(m)) return;
  kind k = {
      .m = m, .isa = support_isas[_i % SUPPORT_ISAS], .rtol = 1e-6, .dt = 1, .threads = 1, .has_params = 1};
  osteon_cohort *whole = cohort_of(&k, 0, N);
  if (!whole) return;
  for (int day = 0; day < DAYS; day++) {
    write_inputs(whole, 0, day, -1);
    check_ok(osteon_cohort_step(whole));
  }
  double *y = states_of(whole);
  osteon_cohort_free(whole);
  for (int n = 1; n <= 19; n += 2) {
    const int first = (7 * n) % (N - 19);
    k.threads = 1 + n % 3;
    osteon_cohort *part = cohort_of(&k, first, n);
    /* one who fails takes nobody with her */
    for (int day = 0; day < DAYS; day++) {
      write_inputs(part, first, day, first + n - 1 > first ? first + n - 1 : -1);
      check_ok(osteon_cohort_step(part));
    }
    double *own = states_of(part);
    const size_t last = (size_t)((n - 1) * m->n_states), size = (size_t)m->n_states * sizeof *own;
    if (n > 1 && m->n_inputs > 0) {
      ck_assert_int_eq(osteon_cohort_failure_count(part), (first + n - 1) % 5 != 0);
      ck_assert_mem_eq(own, y + first * m->n_states, (size_t)(n - 1) * size);
    } else {
      ck_assert_mem_eq(own, y + first * m->n_states, last * sizeof *own + size);
    }
    free(own);
    osteon_cohort_free(part);
  }
  free(y);
}
END_TEST

/* ---- as runs ---- */

/* A run to the next day takes its own steps over that day and answers aside. */
START_TEST(close_to_runs) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  if (support_is_left_out(m)) return;
  const kind k = {.m = m, .rtol = 1e-8, .dt = 1, .threads = 1, .has_params = 1};
  osteon_cohort *steps = cohort_of(&k, 0, N), *runs = cohort_of(&k, 0, N);
  for (int day = 0; day < DAYS; day++) {
    write_inputs(steps, 0, day, -1);
    write_inputs(runs, 0, day, -1);
    check_ok(osteon_cohort_step(steps));
    check_ok(osteon_cohort_run(runs, day + 1));
  }
  ck_assert_int_eq(osteon_cohort_failure_count(steps), 0);
  double *a = states_of(steps), *b = states_of(runs);
  const support_where where = {m->name, "steps beside runs", "", DAYS};
  for (int i = 0; i < N * m->n_states; i++)
    support_near(where, m->states[i % m->n_states].name, a[i], b[i], 1e-3 * m->states[i % m->n_states].scale,
                 1e-5);
  free(a);
  free(b);
  osteon_cohort_free(steps);
  osteon_cohort_free(runs);
}
END_TEST

/* Steps at this tolerance are as near to steps at a much finer one. */
START_TEST(as_exact_as_asked) {
  const osteon_model *m = osteon_registry_at(NULL, _i / 2);
  if (support_is_left_out(m)) return;
  kind k = {.m = m, .rtol = _i % 2 ? 1e-6 : 1e-4, .dt = 1, .threads = 1, .has_params = 1}, fine = k;
  fine.rtol = 1e-10;
  osteon_cohort *rough = cohort_of(&k, 0, N), *exact = cohort_of(&fine, 0, N);
  for (int day = 0; day < 3 * DAYS; day++) {
    write_inputs(rough, 0, day, -1);
    write_inputs(exact, 0, day, -1);
    check_ok(osteon_cohort_step(rough));
    check_ok(osteon_cohort_step(exact));
    double *a = states_of(rough), *b = states_of(exact);
    const support_where where = {m->name, k.rtol > 1e-5 ? "at 1e-4" : "at 1e-6", "", day};
    for (int i = 0; i < N * m->n_states; i++)
      support_near(where, m->states[i % m->n_states].name, a[i], b[i],
                   1e-3 * m->states[i % m->n_states].scale, 5 * k.rtol);
    free(a);
    free(b);
  }
  osteon_cohort_free(rough);
  osteon_cohort_free(exact);
}
END_TEST

/* ---- back and on ---- */

/* Each day is tried with other inputs, cut back and done; on one day the cohort is saved and another goes on. */
START_TEST(cut_back_and_restarted) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  if (support_is_left_out(m)) return;
  const kind k = {
      .m = m, .isa = support_isas[_i % SUPPORT_ISAS], .rtol = 1e-6, .dt = 1, .threads = 1, .has_params = 1};
  osteon_cohort *calm = cohort_of(&k, 0, N), *tried = calm ? cohort_of(&k, 0, N) : NULL;
  osteon_snapshot *morning = NULL;
  for (int day = 0; calm && day < DAYS; day++) {
    write_inputs(calm, 0, day, WRONG);
    check_ok(osteon_cohort_step(calm));
    write_inputs(tried, 0, day, WRONG);
    check_ok(osteon_cohort_snapshot(tried, 0, N, &morning));
    write_inputs(tried, 0, day + 100, -1);
    check_ok(osteon_cohort_step(tried));
    check_ok(osteon_cohort_restore(tried, morning));
    check_ok(osteon_cohort_step(tried));
    double *y = states_of(calm);
    same_bits(tried, y, 0, "cut back");
    free(y);
    if (day != 13) continue;
    check_ok(osteon_cohort_save(tried, "saved"));
    osteon_snapshot_free(morning);
    morning = NULL;
    osteon_cohort_free(tried);
    tried = cohort_of(&k, 0, N);
    write_inputs(tried, 0, 0, -1);
    check_ok(osteon_cohort_load(tried, "saved"));
  }
  osteon_snapshot_free(morning);
  osteon_cohort_free(calm);
  osteon_cohort_free(tried);
}
END_TEST

static void same_files(const char *name, const char *expected) {
  FILE *a = fopen(name, "rb"), *b = fopen(expected, "rb");
  ck_assert(a && b);
  int byte;
  do {
    byte = fgetc(a);
    ck_assert_msg(byte == fgetc(b), "%s differs from %s at byte %ld", name, expected, ftell(a));
  } while (byte != EOF);
  fclose(a);
  fclose(b);
}

/* A checkpoint is the same bytes whether others were written before it or not, also where somebody has failed. */
START_TEST(saving_leaves_no_trace) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  if (support_is_left_out(m)) return;
  const kind k = {.m = m, .rtol = 1e-6, .dt = 1, .threads = 1, .has_params = 1};
  osteon_cohort *often = cohort_of(&k, 0, N), *once = cohort_of(&k, 0, N);
  for (int day = 0; day < DAYS; day++) {
    write_inputs(often, 0, day, WRONG);
    write_inputs(once, 0, day, WRONG);
    check_ok(osteon_cohort_step(often));
    check_ok(osteon_cohort_step(once));
    check_ok(osteon_cohort_save(often, "often"));
  }
  ck_assert_int_eq(osteon_cohort_failure_count(once), m->n_inputs > 0);
  check_ok(osteon_cohort_save(once, "once"));
  same_files("often", "once");
  osteon_cohort_free(often);
  osteon_cohort_free(once);
}
END_TEST

/* ---- how many steps ---- */

/* Steps of 0.01 d under shorter ticks: the 100 of a day are too many or few enough. */
START_TEST(work_is_bounded) {
  const osteon_model *m = support_model("pivonka2008");
  for (int is_enough = 0; is_enough < 2; is_enough++) {
    osteon_cohort_options options;
    osteon_cohort_options_default(&options);
    options.isa = support_isas[_i];
    options.dt = 0.003;
    options.longest_step = 0.01;
    options.steps_a_day = is_enough ? 150 : 50;
    osteon_cohort *cohort;
    const osteon_status status = osteon_cohort_new(&cohort, m, 9, &options);
    if (status == OSTEON_ENAME) return;
    check_ok(status);
    for (int k = 0; k < 400; k++) check_ok(osteon_cohort_step(cohort));
    ck_assert_int_eq(osteon_cohort_failure_count(cohort), is_enough ? 0 : 9);
    osteon_cohort_free(cohort);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("host");
  TCase *tests = tcase_create("host");
  tcase_add_loop_test(tests, same_either_way, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, same_for_any_split, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, close_to_runs, 0, support_model_count());
  tcase_add_loop_test(tests, as_exact_as_asked, 0, 2 * support_model_count());
  tcase_add_loop_test(tests, cut_back_and_restarted, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, saving_leaves_no_trace, 0, support_model_count());
  tcase_add_loop_test(tests, work_is_bounded, 0, SUPPORT_ISAS);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
