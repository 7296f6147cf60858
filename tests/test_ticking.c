/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ticks of a sim: read from within its steps, as exact as the steps, and from any of them on the same bits again. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/cohort.h>
#include <osteon/sim.h>

#include "support.h"

/* ---- how many right-hand sides it takes ---- */

static long count;
static void (*own_rates)(double t, const double *c, const double *y, double *dydt);
static void counted(double t, const double *c, const double *y, double *dydt) {
  count++;
  own_rates(t, c, y, dydt);
}

static osteon_model counting(const osteon_model *m) {
  osteon_model model = *m;
  own_rates = m->kernels.rates;
  model.kernels.rates = counted;
  return model;
}

static double other_value(const osteon_quantity *q) {
  return isfinite(q->max) ? 0.98 * q->value + 0.02 * q->max : q->value + q->scale;
}

/* Something that the subject has to come to terms with. */
static void disturb(osteon_sim *sim) {
  const osteon_model *m = osteon_sim_model(sim);
  if (m->n_inputs > 0) check_ok(osteon_sim_set_input(sim, m->inputs[0].name, other_value(&m->inputs[0])));
  check_ok(osteon_sim_set_state(sim, m->states[0].name, 1.01 * osteon_sim_states(sim)[0]));
}

/* Ten years by these ticks, from the start on. */
enum { LONG = 3652 };
static long rates_of(const osteon_model *model, double every) {
  osteon_sim *sim = support_sim(model, 1e-6, NULL);
  check_ok(osteon_sim_start(sim));
  disturb(sim);
  count = 0;
  for (double day = every; day <= LONG; day += every) check_ok(osteon_sim_run(sim, day));
  osteon_sim_free(sim);
  return count;
}

START_TEST(cost_at_most_as_much_again) {
  const osteon_model model = counting(osteon_registry_at(NULL, _i));
  const long run = rates_of(&model, LONG), ticked = rates_of(&model, 1);
  ck_assert_int_gt(run, 0);
  ck_assert_msg(ticked >= run && ticked <= 2 * run, "%s: %ld right-hand sides with daily ticks, %ld without",
                model.name, ticked, run);
}
END_TEST

/* Who sets an input before every tick pays about as much as for a schedule that does so: nothing is gained, or lost, by
 * looking ahead. */
START_TEST(set_before_every_tick) {
  enum { DAYS = 400 };
  const osteon_model model = counting(osteon_registry_at(NULL, _i));
  if (model.n_inputs == 0) return;
  const osteon_quantity *q = &model.inputs[0];
  const double values[] = {other_value(q), q->value};
  osteon_schedule *s;
  check_ok(osteon_schedule_new(&s, &model));
  for (int day = 0; day < DAYS; day++) check_ok(osteon_schedule_set_input(s, day, q->name, values[day % 2]));
  osteon_sim *scheduled = support_sim(&model, 1e-6, s), *host = support_sim(&model, 1e-6, NULL);
  check_ok(osteon_sim_start(scheduled));
  check_ok(osteon_sim_start(host));
  count = 0;
  check_ok(osteon_sim_run(scheduled, DAYS));
  const long by_schedule = count;
  count = 0;
  for (int day = 0; day < DAYS; day++) {
    check_ok(osteon_sim_set_input(host, q->name, values[day % 2]));
    check_ok(osteon_sim_step(host));
  }
  ck_assert_msg(5 * count <= 6 * by_schedule, "%s: %ld right-hand sides, by a schedule %ld", model.name,
                count, by_schedule);
  osteon_sim_free(scheduled);
  osteon_sim_free(host);
  osteon_schedule_free(s);
}
END_TEST

/* ---- how exact the states are ---- */

/* Of every drug a hundredth of what its state typically holds, on different days: after more, steps of
 * martinez_reina2019 miss the tolerance by up to 23 times, whether they end on ticks or not. */
static osteon_schedule *doses_of(const osteon_model *m) {
  osteon_schedule *s;
  check_ok(osteon_schedule_new(&s, m));
  for (int i = 0; i < m->n_doses; i++)
    check_ok(osteon_schedule_add_dose(s, 2 + 9 * (i % 5), m->doses[i].name,
                                      0.01 * m->states[m->doses[i].state].scale, 60, 3));
  return s;
}

static void check_day(const osteon_model *m, const double *y, const double *expected, double rtol, int day) {
  for (int i = 0; i < m->n_states; i++) {
    const osteon_quantity *q = &m->states[i];
    const double error = fabs(y[i] - expected[i]) / (rtol * (fabs(expected[i]) + 1e-3 * q->scale));
    ck_assert_msg(error <= 10, "%s, day %d: %s is %.12g, expected %.12g: %.3g times rtol", m->name, day,
                  q->name, y[i], expected[i], error);
    ck_assert_msg(y[i] >= q->min - rtol * q->scale && y[i] <= q->max + rtol * q->scale,
                  "%s, day %d: %s is %g", m->name, day, q->name, y[i]);
  }
  for (int k = 0; k < m->n_amounts; k++)
    ck_assert_msg(y[m->amounts[k]] >= 0, "%s, day %d: %s is %g", m->name, day, m->states[m->amounts[k]].name,
                  y[m->amounts[k]]);
}

/* The reference is a cohort, whose steps are others, but for stiff models. */
START_TEST(as_exact_as_steps) {
  enum { DAYS = 150 };
  const osteon_model *m = osteon_registry_at(NULL, _i);
  osteon_schedule *s = doses_of(m);
  osteon_cohort_options o;
  osteon_cohort *cohort;
  osteon_cohort_options_default(&o);
  o.rtol = 1e-11;
  o.schedule = s;
  check_ok(osteon_cohort_new(&cohort, m, 1, &o));
  osteon_sim *sim = support_sim(m, 1e-6, s);
  double *expected = malloc((size_t)m->n_states * sizeof *expected);
  ck_assert_ptr_nonnull(expected);
  for (int day = 1; day <= DAYS; day++) {
    check_ok(osteon_cohort_step(cohort));
    check_ok(osteon_cohort_get_states(cohort, 0, 1, expected));
    check_ok(osteon_sim_step(sim));
    check_day(m, osteon_sim_states(sim), expected, 1e-6, day);
  }
  free(expected);
  osteon_sim_free(sim);
  osteon_cohort_free(cohort);
  osteon_schedule_free(s);
}
END_TEST

/* ---- the same bits ---- */

/* What a host does on some days, between ticks. */
static void act(osteon_sim *sim, int day) {
  const osteon_model *m = osteon_sim_model(sim);
  const osteon_quantity *q = &m->inputs[0];
  if (m->n_inputs > 0 && (day == 6 || day == 13))
    check_ok(osteon_sim_set_input(sim, q->name, other_value(q)));
  if (m->n_inputs > 0 && (day == 9 || day == 14)) check_ok(osteon_sim_set_input(sim, q->name, q->value));
  if (day == 17) check_ok(osteon_sim_dose(sim, m->states[0].name, 0.1 * m->states[0].scale));
}

static void same_bits(osteon_sim *sim, const double *expected, int from) {
  const osteon_model *m = osteon_sim_model(sim);
  const double *y = osteon_sim_states(sim);
  for (int i = 0; i < m->n_states; i++)
    ck_assert_msg(memcmp(&y[i], &expected[i], sizeof *y) == 0, "%s from day %d, day %g: %s is %a, not %a",
                  m->name, from, osteon_sim_time(sim), m->states[i].name, y[i], expected[i]);
}

enum { DAYS = 30 };

/* From a file of any day. */
START_TEST(resumed_on_any_day) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  const size_t n = (size_t)m->n_states;
  double *expected = malloc((DAYS + 1) * n * sizeof *expected);
  ck_assert_ptr_nonnull(expected);
  osteon_sim *whole = support_sim(m, 1e-6, NULL);
  char path[32];
  for (int day = 0; day <= DAYS; day++) {
    snprintf(path, sizeof path, "day%d", day);
    check_ok(osteon_sim_save(whole, path));
    memcpy(expected + (size_t)day * n, osteon_sim_states(whole), n * sizeof *expected);
    act(whole, day);
    check_ok(osteon_sim_step(whole));
  }
  osteon_sim *again = support_sim(m, 1e-6, NULL);
  for (int from = 0; from < DAYS; from++) {
    snprintf(path, sizeof path, "day%d", from);
    check_ok(osteon_sim_load(again, path));
    for (int day = from; day < DAYS; day++) {
      act(again, day);
      check_ok(osteon_sim_step(again));
      same_bits(again, expected + (size_t)(day + 1) * n, from);
    }
  }
  free(expected);
  osteon_sim_free(whole);
  osteon_sim_free(again);
}
END_TEST

/* By a snapshot, after something else was tried: of every day, and some days back. */
START_TEST(cut_back_on_any_day) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  osteon_sim *whole = support_sim(m, 1e-6, NULL), *tried = support_sim(m, 1e-6, NULL);
  osteon_snapshot *snapshot = NULL;
  for (int day = 0; day < DAYS; day++) {
    check_ok(osteon_sim_snapshot(tried, &snapshot));
    for (int k = 0; k < 1 + day % 3; k++) check_ok(osteon_sim_step(tried));
    if (day % 2) disturb(tried);
    check_ok(osteon_sim_step(tried));
    check_ok(osteon_sim_restore(tried, snapshot));
    act(tried, day);
    act(whole, day);
    check_ok(osteon_sim_step(tried));
    check_ok(osteon_sim_step(whole));
    same_bits(tried, osteon_sim_states(whole), 0);
  }
  osteon_snapshot_free(snapshot);
  osteon_sim_free(whole);
  osteon_sim_free(tried);
}
END_TEST

/* Whoever is asked on each day or on the last only. */
START_TEST(asked_or_not) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  osteon_sim *asked = support_sim(m, 1e-6, NULL);
  for (int day = 1; day <= 4 * DAYS; day++) {
    check_ok(osteon_sim_step(asked));
    if (day % DAYS) continue;
    osteon_sim *once = support_sim(m, 1e-6, NULL);
    check_ok(osteon_sim_run(once, day));
    same_bits(asked, osteon_sim_states(once), day);
    osteon_sim_free(once);
  }
  osteon_sim_free(asked);
}
END_TEST

/* What a host does that has asked for nothing on the ticks before. */
static void ask(osteon_sim *sim) { ck_assert_ptr_nonnull(osteon_sim_states(sim)); }
static void get(osteon_sim *sim) {
  const double *y = osteon_sim_states(sim);
  const osteon_model *m = osteon_sim_model(sim);
  double value;
  for (int i = 0; i < m->n_states; i++) {
    check_ok(osteon_sim_get(sim, m->states[i].name, &value));
    ck_assert(value == y[i]);
  }
}
static void get_first(osteon_sim *sim) {
  const osteon_model *m = osteon_sim_model(sim);
  double value;
  check_ok(osteon_sim_get(sim, m->states[0].name, &value));
  ck_assert(value == osteon_sim_states(sim)[0]);
}
static void set_input(osteon_sim *sim) {
  const osteon_model *m = osteon_sim_model(sim);
  if (m->n_inputs > 0) check_ok(osteon_sim_set_input_at(sim, 0, other_value(&m->inputs[0])));
}
static void set_param(osteon_sim *sim) {
  const osteon_quantity *q = &osteon_sim_model(sim)->params[0];
  check_ok(osteon_sim_set_param(sim, q->name, q->value));
}
static void set_state(osteon_sim *sim) {
  const osteon_quantity *q = &osteon_sim_model(sim)->states[0];
  check_ok(osteon_sim_set_state(sim, q->name, q->scale));
}
static void dose(osteon_sim *sim) {
  const osteon_quantity *q = &osteon_sim_model(sim)->states[0];
  check_ok(osteon_sim_dose(sim, q->name, 0.01 * q->scale));
}
static void find_steady(osteon_sim *sim) { (void)osteon_sim_find_steady(sim); }
static void run(osteon_sim *sim) { check_ok(osteon_sim_run(sim, osteon_sim_time(sim) + 5)); }
static void run_nowhere(osteon_sim *sim) { check_ok(osteon_sim_run_before(sim, osteon_sim_time(sim))); }
static void save(osteon_sim *sim) { check_ok(osteon_sim_save(sim, "quiet")); }
static void load(osteon_sim *sim) {
  save(sim);
  check_ok(osteon_sim_step(sim));
  check_ok(osteon_sim_step(sim));
  check_ok(osteon_sim_load(sim, "quiet"));
}
static void cut_back(osteon_sim *sim) {
  osteon_snapshot *here = NULL;
  check_ok(osteon_sim_snapshot(sim, &here));
  for (int day = 0; day < 9; day++) check_ok(osteon_sim_step(sim));
  check_ok(osteon_sim_restore(sim, here));
  osteon_snapshot_free(here);
}
static void begin_anew(osteon_sim *sim) { osteon_sim_reset(sim); }

static void (*const habits[])(osteon_sim *) = {ask,  get,      get_first,   set_input,   set_param,
                                               dose, run,      find_steady, run_nowhere, save,
                                               load, cut_back, begin_anew,  set_state};

static void same_as(osteon_sim *quiet, osteon_sim *asked, int day) {
  const osteon_model *m = osteon_sim_model(quiet);
  ck_assert(osteon_sim_time(quiet) == osteon_sim_time(asked));
  ck_assert_mem_eq(osteon_sim_outputs(quiet), osteon_sim_outputs(asked),
                   (size_t)m->n_outputs * sizeof(double));
  same_bits(quiet, osteon_sim_states(asked), day);
}

/* Nobody's results depend on whether states were asked for on the ticks before. */
START_TEST(quiet_or_asked) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  for (size_t k = 0; k < sizeof habits / sizeof *habits; k++) {
    osteon_sim *quiet = support_sim(m, 1e-6, NULL), *asked = support_sim(m, 1e-6, NULL);
    for (int day = 1; day <= 3 * DAYS; day++) {
      check_ok(osteon_sim_step(quiet));
      check_ok(osteon_sim_step(asked));
      ask(asked);
      if (day % 11) continue;
      habits[k](quiet);
      habits[k](asked);
      same_as(quiet, asked, day);
    }
    osteon_sim_free(quiet);
    osteon_sim_free(asked);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("ticking");
  TCase *tests = tcase_create("ticking");
  suite_add_tcase(suite, tests);
  tcase_add_loop_test(tests, cost_at_most_as_much_again, 0, support_model_count());
  tcase_add_loop_test(tests, set_before_every_tick, 0, support_model_count());
  tcase_add_loop_test(tests, as_exact_as_steps, 0, support_model_count());
  tcase_add_loop_test(tests, resumed_on_any_day, 0, support_model_count());
  tcase_add_loop_test(tests, cut_back_on_any_day, 0, support_model_count());
  tcase_add_loop_test(tests, asked_or_not, 0, support_model_count());
  tcase_add_loop_test(tests, quiet_or_asked, 0, support_model_count());
  return support_main(suite);
}
