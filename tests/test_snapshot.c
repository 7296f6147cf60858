/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots of sims and cohorts: what was tried and taken back leaves no trace, to the bit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/cohort.h>
#include <osteon/sim.h>

#include "support.h"
#include "toy.h"

enum { N = 150, DAYS = 30 };

/* Inputs, doses, an infusion and a reset: all that changes arrays. */
static osteon_schedule *events_of(const osteon_model *m) {
  osteon_schedule *s;
  check_ok(osteon_schedule_new(&s, m));
  const osteon_quantity *q = &m->inputs[0];
  if (m->n_inputs > 0) check_ok(osteon_schedule_set_input(s, 12, q->name, q->value));
  const char *dose = m->n_doses > 0 ? m->doses[0].name : m->states[0].name;
  const double amount = m->n_doses > 0 ? 1 : 0.01 * m->states[0].scale;
  check_ok(osteon_schedule_add_dose(s, 0, dose, amount, 4, 7));
  check_ok(osteon_schedule_add_infusion(s, 9, dose, amount, amount / 2, 10, 2));
  check_ok(osteon_schedule_add_reset(s, 20));
  return s;
}

/* NULL where this machine has no such instructions. */
static osteon_cohort *cohort_of(const osteon_model *m, const char *isa, int threads,
                                const osteon_schedule *schedule) {
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.isa = isa;
  options.threads = threads;
  options.schedule = schedule;
  osteon_cohort *cohort = support_cohort(m, N, &options);
  if (!cohort) return NULL;
  double values[N];
  for (int s = 0; s < N; s++) values[s] = m->params[0].value * (1 + 1e-3 * sin(1.7 * s));
  check_ok(osteon_cohort_set_params(cohort, m->params[0].name, values));
  return cohort;
}

static const osteon_quantity *last_input(const osteon_model *m) { return &m->inputs[m->n_inputs - 1]; }

/* Something else than what happens: written inputs, also one that no subject has, until all stand elsewhere. */
static void try_else(osteon_cohort *cohort, int days) {
  const osteon_model *m = osteon_cohort_model(cohort);
  if (m->n_inputs > 0) {
    double *input = osteon_cohort_input(cohort, last_input(m)->name);
    ck_assert_ptr_nonnull(input);
    for (int s = 0; s < N; s++) input[s] = support_other(last_input(m));
    input[N / 2] = NAN; /* she fails */
  }
  for (int i = 0; i < days; i++) check_ok(osteon_cohort_step(cohort));
  if (m->n_inputs > 0 && days > 0) ck_assert_int_gt(osteon_cohort_failure_count(cohort), 0);
}

/* [state][subject] */
static double *states_of(osteon_cohort *cohort) {
  const osteon_model *m = osteon_cohort_model(cohort);
  double *y = malloc((size_t)m->n_states * N * sizeof *y);
  ck_assert_ptr_nonnull(y);
  for (int k = 0; k < m->n_states; k++) check_ok(osteon_cohort_get(cohort, m->states[k].name, y + k * N));
  return y;
}

static void same_bits(osteon_cohort *cohort, const double *expected, int first, int count, const char *what) {
  const osteon_model *m = osteon_cohort_model(cohort);
  double *y = states_of(cohort);
  for (int k = 0; k < m->n_states; k++)
    for (int s = first; s < first + count; s++)
      ck_assert_msg(memcmp(&y[k * N + s], &expected[k * N + s], sizeof *y) == 0,
                    "%s, %s, %s, day %g: subject %d, state %s is %a, not %a", m->name,
                    osteon_cohort_isa(cohort), what, osteon_cohort_time(cohort), s, m->states[k].name,
                    y[k * N + s], expected[k * N + s]);
  free(y);
}

/* ---- whole cohorts ---- */

/* Every third day is tried in another way, for one day or five, and cut back, twice. */
START_TEST(cut_back_and_redone) {
  if (getenv("OSTEON_VALGRIND")) return; /* minutes; the sanitizers run it */
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  const char *isa = support_isas[_i % SUPPORT_ISAS];
  osteon_schedule *schedule = events_of(m);
  osteon_cohort *cohort = cohort_of(m, isa, 1, schedule);
  for (int threads = 1; cohort && threads <= 3; threads += 2) {
    osteon_cohort *tried = cohort_of(m, isa, threads, schedule);
    osteon_snapshot *snapshot = NULL;
    for (int day = 0; day < DAYS; day++) {
      if (day % 3 == 0) check_ok(osteon_cohort_snapshot(tried, 0, N, &snapshot));
      for (int again = 0; day % 3 == 0 && again < 2; again++) {
        try_else(tried, day % 2 ? 1 : 5);
        check_ok(osteon_cohort_restore(tried, snapshot));
        ck_assert_int_eq(osteon_cohort_failure_count(tried), 0);
        ck_assert(osteon_cohort_time(tried) == day);
      }
      check_ok(osteon_cohort_step(tried));
    }
    if (threads == 1) check_ok(osteon_cohort_run(cohort, DAYS));
    double *y = states_of(cohort);
    same_bits(tried, y, 0, N, "cut back");
    free(y);
    osteon_snapshot_free(snapshot);
    osteon_cohort_free(tried);
  }
  osteon_cohort_free(cohort);
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- some subjects ---- */

/* What was tried on the day of the snapshot, and a step that is done again for some points only. */
START_TEST(some_subjects) {
  if (getenv("OSTEON_VALGRIND")) return; /* minutes; the sanitizers run it */
  enum { FIRST = 37, COUNT = 70 };
  const osteon_model *m = support_model("aibl");
  osteon_cohort *cohort = cohort_of(m, NULL, 1, NULL), *calm = cohort_of(m, NULL, 1, NULL);
  osteon_snapshot *some = NULL, *all = NULL;
  check_ok(osteon_cohort_run(cohort, 5));
  check_ok(osteon_cohort_run(calm, 5));
  check_ok(osteon_cohort_snapshot(cohort, FIRST, COUNT, &some));
  try_else(cohort, 0);
  check_ok(osteon_cohort_restore(cohort, some));
  check_ok(osteon_cohort_set_input(calm, last_input(m)->name, last_input(m)->value));
  check_ok(osteon_cohort_snapshot(cohort, 0, N, &all));
  check_ok(osteon_cohort_step(cohort));
  check_ok(osteon_cohort_step(calm));
  double *y = states_of(calm);
  same_bits(cohort, y, FIRST, COUNT, "as they were");
  check_fails(OSTEON_EINVAL, "only a snapshot of all", osteon_cohort_restore(cohort, some));
  osteon_snapshot *kept = NULL;
  check_ok(osteon_cohort_snapshot(cohort, FIRST, COUNT, &kept));
  check_ok(osteon_cohort_restore(cohort, all));
  ck_assert(osteon_cohort_time(cohort) == 5);
  check_ok(osteon_cohort_set_input(cohort, last_input(m)->name, support_other(last_input(m))));
  check_ok(osteon_cohort_step(cohort));
  check_ok(osteon_cohort_restore(cohort, kept));
  check_ok(osteon_cohort_step(cohort));
  check_ok(osteon_cohort_step(calm));
  free(y);
  y = states_of(calm);
  same_bits(cohort, y, FIRST, COUNT, "not done again");
  free(y);
  osteon_snapshot_free(some);
  osteon_snapshot_free(kept);
  osteon_snapshot_free(all);
  osteon_cohort_free(cohort);
  osteon_cohort_free(calm);
}
END_TEST

START_TEST(refused) {
  if (getenv("OSTEON_VALGRIND")) return; /* minutes; the sanitizers run it */
  const osteon_model *m = support_model("pivonka2008");
  osteon_cohort *a = cohort_of(m, NULL, 1, NULL), *b = cohort_of(m, NULL, 1, NULL);
  osteon_snapshot *of_a = NULL, *of_b = NULL, *of_sim = NULL;
  check_fails(OSTEON_ERANGE, "choose at least one of 0 to 149", osteon_cohort_snapshot(a, 0, N + 1, &of_a));
  check_fails(OSTEON_ERANGE, "150 on", osteon_cohort_snapshot(a, N, 1, &of_a));
  check_fails(OSTEON_ERANGE, "", osteon_cohort_snapshot(a, 1, INT64_MAX, &of_a));
  check_fails(OSTEON_ERANGE, "", osteon_cohort_snapshot(a, -1, 1, &of_a));
  check_fails(OSTEON_ERANGE, "", osteon_cohort_snapshot(a, 3, 0, &of_a));
  ck_assert_ptr_null(of_a);
  check_ok(osteon_cohort_snapshot(a, 0, N, &of_a));
  check_fails(OSTEON_EINVAL, "not taken from this cohort", osteon_cohort_restore(b, of_a));
  check_ok(osteon_cohort_snapshot(b, 0, N, &of_b));
  check_fails(OSTEON_EINVAL, "not taken from this cohort", osteon_cohort_restore(b, of_a));
  check_fails(OSTEON_EINVAL, "not taken from this cohort", osteon_cohort_snapshot(b, 0, N, &of_a));
  check_fails(OSTEON_EINVAL, "150 subjects from number 0", osteon_cohort_snapshot(a, 0, N - 1, &of_a));
  osteon_sim *sim = support_sim(m, 1e-6, NULL);
  check_ok(osteon_sim_snapshot(sim, &of_sim));
  check_fails(OSTEON_EINVAL, "not taken from this sim", osteon_sim_restore(sim, of_a));
  check_fails(OSTEON_EINVAL, "not taken from this cohort", osteon_cohort_restore(a, of_sim));
  osteon_cohort_free(a);
  a = cohort_of(m, NULL, 1, NULL); /* maybe where the first one was */
  check_fails(OSTEON_EINVAL, "not taken from this cohort", osteon_cohort_restore(a, of_a));
  osteon_sim_free(sim);
  osteon_cohort_free(a);
  osteon_cohort_free(b);
  osteon_snapshot_free(of_a);
  osteon_snapshot_free(of_b);
  osteon_snapshot_free(of_sim);
}
END_TEST

/* A file may bring other parameters: the whole cohort goes back to its own, some subjects cannot. */
START_TEST(over_a_checkpoint) {
  if (getenv("OSTEON_VALGRIND")) return; /* minutes; the sanitizers run it */
  osteon_cohort *cohort, *other;
  osteon_snapshot *all = NULL, *some = NULL;
  double before[2], after[2];
  check_ok(osteon_cohort_new(&other, &toy, 2, NULL));
  check_ok(osteon_cohort_set_param(other, "k", 0.2));
  check_ok(osteon_cohort_save(other, "other"));
  check_ok(osteon_cohort_new(&cohort, &toy, 2, NULL));
  check_ok(osteon_cohort_set_states(cohort, "x", (const double[]){100, 200}));
  check_ok(osteon_cohort_snapshot(cohort, 0, 2, &all));
  check_ok(osteon_cohort_snapshot(cohort, 1, 1, &some));
  check_ok(osteon_cohort_run(cohort, 3));
  check_ok(osteon_cohort_get(cohort, "x", before));
  check_ok(osteon_cohort_load(cohort, "other"));
  check_fails(OSTEON_EINVAL, "other parameters", osteon_cohort_restore(cohort, some));
  check_ok(osteon_cohort_restore(cohort, all));
  check_ok(osteon_cohort_run(cohort, 3));
  check_ok(osteon_cohort_get(cohort, "x", after));
  ck_assert_mem_eq(before, after, sizeof before);
  osteon_snapshot_free(all);
  osteon_snapshot_free(some);
  osteon_cohort_free(cohort);
  osteon_cohort_free(other);
}
END_TEST

/* ---- sims ---- */

static osteon_sim *sim_of(const osteon_model *m, const char *solver, const osteon_schedule *schedule) {
  osteon_sim_options options;
  osteon_sim *sim;
  osteon_sim_options_default(&options);
  options.schedule = schedule;
  options.solver = solver;
  check_ok(osteon_sim_new(&sim, m, &options));
  return sim;
}

static void try_something(osteon_sim *sim, int day) {
  const osteon_model *m = osteon_sim_model(sim);
  if (m->n_inputs > 0) check_ok(osteon_sim_set_input(sim, last_input(m)->name, support_other(last_input(m))));
  check_ok(osteon_sim_dose(sim, m->states[0].name, 0.01 * m->states[0].scale));
  (void)osteon_sim_run(sim, day + 1 + day % 2 * 4); /* what fails is cut back, too */
  if (day % 4 == 0) osteon_sim_reset(sim);
}

START_TEST(sims) {
  if (getenv("OSTEON_VALGRIND")) return; /* minutes; the sanitizers run it */
  const osteon_model *m = osteon_registry_at(NULL, _i / support_solver_count());
  const char *solver = osteon_sim_solvers()[_i % support_solver_count()];
  osteon_schedule *schedule = events_of(m);
  osteon_sim *sim = sim_of(m, solver, schedule), *tried = sim_of(m, solver, schedule);
  osteon_snapshot *snapshot = NULL;
  for (int day = 0; day < DAYS; day++) {
    if (day % 5 == 0) check_ok(osteon_sim_run_before(tried, day)); /* events are still to come */
    check_ok(osteon_sim_snapshot(tried, &snapshot));
    try_something(tried, day);
    check_ok(osteon_sim_restore(tried, snapshot));
    ck_assert(osteon_sim_time(tried) == day);
    if (day + 1 < DAYS && (day + 1) % 5 == 0)
      check_ok(osteon_sim_run_before(tried, day + 1));
    else
      check_ok(osteon_sim_step(tried));
  }
  check_ok(osteon_sim_run(sim, DAYS));
  for (int k = 0; k < m->n_states; k++)
    ck_assert_msg(memcmp(&osteon_sim_states(sim)[k], &osteon_sim_states(tried)[k], sizeof(double)) == 0,
                  "%s, %s: %s is %a, not %a", m->name, solver, m->states[k].name, osteon_sim_states(tried)[k],
                  osteon_sim_states(sim)[k]);
  osteon_snapshot_free(snapshot);
  osteon_sim_free(sim);
  osteon_sim_free(tried);
  osteon_schedule_free(schedule);
}
END_TEST

/* What was set up before the start comes back too. */
START_TEST(set_up_again) {
  if (getenv("OSTEON_VALGRIND")) return; /* minutes; the sanitizers run it */
  osteon_sim *sim = support_sim(&toy, 1e-6, NULL);
  osteon_snapshot *snapshot = NULL;
  check_ok(osteon_sim_set_state(sim, "x", 50));
  check_ok(osteon_sim_run(sim, 2));
  check_ok(osteon_sim_snapshot(sim, &snapshot));
  osteon_sim_reset(sim);
  check_ok(osteon_sim_set_param(sim, "k", 1));
  check_ok(osteon_sim_set_state(sim, "x", 7));
  check_ok(osteon_sim_restore(sim, snapshot));
  ck_assert(osteon_sim_time(sim) == 2);
  osteon_sim_reset(sim);
  ck_assert(support_value(sim, "x") == 50 && support_value(sim, "k") == toy.params[0].value);
  osteon_sim_free(sim);
  osteon_snapshot_free(snapshot); /* outlives its sim */
}
END_TEST

int main(void) {
  Suite *suite = suite_create("snapshot");
  TCase *tests = tcase_create("snapshot");
  tcase_add_loop_test(tests, cut_back_and_redone, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_test(tests, some_subjects);
  tcase_add_test(tests, refused);
  tcase_add_test(tests, over_a_checkpoint);
  tcase_add_loop_test(tests, sims, 0, support_model_count() * support_solver_count());
  tcase_add_test(tests, set_up_again);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
