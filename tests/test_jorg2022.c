/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jorg2022: rest, drift, ages, and what the paper and reruns of its authors' scripts report. */
#include <math.h>
#include <stdio.h>

#include <osteon/scenario.h>
#include <osteon/sim.h>

#include "support.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
enum { YEAR = 365 }; /* the model's */

static const osteon_model *model(void) { return support_model("jorg2022"); }

static void near(const char *test, const char *quantity, double observed, double expected, double tolerance) {
  support_near((support_where){"jorg2022", test, "-", 0}, quantity, observed, expected, 0, tolerance);
}

static double after(osteon_sim *sim, double day, const char *name) {
  check_ok(osteon_sim_run(sim, day));
  return support_value(sim, name);
}

/* ---- rest ---- */

static const struct {
  const char *name;
  double value;
} others[] = {{"eta_C", 0.15}, {"r_C", 30},     {"nu_C", 0.4},     {"e_C", 2},   {"e_s", 3},
              {"s_pB", 5000},  {"s_pC", 20000}, {"kappa_s", 0.02}, {"c_0", 0.7}, {"omega_B", 1e-3}};

/* Before the menopause all but bone density is at rest, whatever the parameters: the closed forms. */
START_TEST(starts_at_rest) {
  const osteon_model *m = model();
  double c[128] = {0}, y[32], dydt[32];
  ck_assert_int_le(osteon_model_constant_count(m), 128);
  for (int i = 0; i < m->n_params; i++) c[i] = m->params[i].value;
  for (int i = 0; _i && i < COUNT(others); i++)
    c[osteon_model_index(m, OSTEON_PARAM, others[i].name)] = others[i].value;
  c[m->n_params + m->n_derived + osteon_model_index(m, OSTEON_INPUT, "e_factor")] = 1;
  m->kernels.derive(c);
  m->kernels.init(c, y);
  m->kernels.rates(0, c, y, dydt);
  const int rho_b = osteon_model_index(m, OSTEON_STATE, "rho_b");
  for (int i = 0; i < m->n_states; i++)
    if (i != rho_b)
      ck_assert_msg(fabs(dydt[i]) <= 1e-15 * m->states[i].scale, "%s: rate %g at rest", m->states[i].name,
                    dydt[i]);
  if (_i) return;
  near("rest", "drift of rho_b", dydt[rho_b], -4.2841662327894575e-6, 1e-10);
}
END_TEST

/* Skeletal turnover of about 6 % a year, says the paper. */
START_TEST(turnover_at_rest) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  near("rest", "formation, % a year", 100 * YEAR * support_value(sim, "b_formation"), 5.698, 1e-4);
  near("rest", "resorption, % a year", 100 * YEAR * support_value(sim, "b_resorption"), 5.854, 1e-4);
  osteon_sim_free(sim);
}
END_TEST

/* rho_C tends to 1/eta_C, nearly, for any estrogen that lasts: what an inhibitor does passes. */
START_TEST(estrogen_step_passes) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  const double rest = support_value(sim, "rho_C"), precursors = support_value(sim, "rho_pC");
  check_ok(osteon_sim_set_input(sim, "e_factor", 0.2));
  ck_assert_double_gt(after(sim, 60, "rho_C"), 1.3 * rest);
  check_ok(osteon_sim_find_steady(sim));
  near("e_factor 0.2", "rho_C", support_value(sim, "rho_C"), rest, 1e-4);
  near("e_factor 0.2", "1/eta_C", support_value(sim, "rho_C"), 1 / 0.023815993, 1e-4);
  ck_assert_double_lt(support_value(sim, "rho_pC"), 0.7 * precursors);
  osteon_sim_free(sim);
}
END_TEST

START_TEST(estrogen_by_age) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  check_ok(osteon_sim_set_param(sim, "init_age", 50));
  near("e", "at 50", support_value(sim, "e"), 1, 1e-15);
  near("e", "at 60", after(sim, 10 * YEAR, "e"), 1 / (1 + 10 / 2.6), 1e-13);
  check_ok(osteon_sim_set_input(sim, "e_factor", 0.25));
  near("e", "a quarter of it", support_value(sim, "e"), 0.25 / (1 + 10 / 2.6), 1e-13);
  osteon_sim_reset(sim);
  check_ok(osteon_sim_set_input(sim, "e_factor", 1));
  check_ok(osteon_sim_set_param(sim, "estrogen_decline", 0));
  near("e", "without the menopause", after(sim, 10 * YEAR, "e"), 1, 1e-15);
  osteon_sim_free(sim);
}
END_TEST

/* ---- ages ---- */

/* Day 0 at 67, after the years from 50 on, is day 6205 of a run from 50. */
START_TEST(day_0_at_an_age) {
  osteon_schedule *now, *later;
  check_ok(osteon_schedule_new(&now, model()));
  check_ok(osteon_schedule_new(&later, model()));
  check_ok(osteon_schedule_add_dose(now, 0, "denosumab", 60, 0, 0));
  check_ok(osteon_schedule_set_input(now, 100, "rate_teriparatide", 20));
  check_ok(osteon_schedule_add_dose(later, 17 * YEAR, "A_denosumab", 60, 0, 0));
  check_ok(osteon_schedule_set_input(later, 17 * YEAR + 100, "rate_teriparatide", 20));
  osteon_sim *at_67 = support_sim(model(), 1e-9, now), *from_50 = support_sim(model(), 1e-9, later);
  check_ok(osteon_sim_set_param(at_67, "init_age", 50));
  check_ok(osteon_sim_set_param(at_67, "age_0", 67));
  check_ok(osteon_sim_set_param(from_50, "init_age", 50));
  near("age", "age", support_value(at_67, "age"), 67, 1e-15);
  check_ok(osteon_sim_run(at_67, 300));
  check_ok(osteon_sim_run(from_50, 17 * YEAR + 300));
  for (int i = 0; i < model()->n_states; i++)
    support_near((support_where){"jorg2022", "age_0 67", "-", 300}, model()->states[i].name,
                 osteon_sim_states(at_67)[i], osteon_sim_states(from_50)[i], 1e-6 * model()->states[i].scale,
                 1e-7);
  osteon_sim_free(at_67);
  osteon_sim_free(from_50);
  osteon_schedule_free(now);
  osteon_schedule_free(later);
}
END_TEST

START_TEST(age_of_a_scenario) {
  FILE *file = fopen("her.yaml", "w");
  ck_assert_ptr_nonnull(file);
  fputs(
      "model: jorg2022\nuntil: 1y\nwho: {age: 67}\n"
      "drugs:\n- {name: denosumab, dose: 60, every: 6 months}\n",
      file);
  ck_assert_int_eq(fclose(file), 0);
  osteon_scenario *scenario;
  check_ok(osteon_scenario_load(&scenario, NULL, "her.yaml"));
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  check_ok(osteon_scenario_get_options(scenario, &options));
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, model(), &options));
  check_ok(osteon_scenario_apply_sim(scenario, sim));
  near("who", "age", support_value(sim, "age"), 67, 1e-15);
  near("who", "A_denosumab", support_value(sim, "A_denosumab"), 60, 1e-15);
  ck_assert_double_lt(support_value(sim, "rho_b"), 0.9);
  osteon_sim_free(sim);
  osteon_scenario_free(scenario);
}
END_TEST

static const struct {
  const char *one, *other, *why;
  double one_value, other_value;
} refused[] = {
    {"init_age", "age_0", "init_age is above a_e", 60, 70},
    {"init_age", "age_0", "age_0 is below init_age", 50, 40},
    {"estrogen_decline", "age_0", "neither 0 nor 1", 0.5, 70},
};

START_TEST(refuses) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  check_ok(osteon_sim_set_param(sim, refused[_i].one, refused[_i].one_value));
  check_ok(osteon_sim_set_param(sim, refused[_i].other, refused[_i].other_value));
  check_fails(OSTEON_ERANGE, refused[_i].why, osteon_sim_start(sim));
  osteon_sim_free(sim);
}
END_TEST

/* ---- figure 3 of the paper ---- */

/* Three drugs, a year each, from 67 on, after a life from age 0: change of BMD, the largest and at 82. By the
 * equations of the paper to high accuracy; a public rerun of the authors' scripts is within 2e-4. */
static const struct {
  const char order[4];
  double gain, at_82;
} figure_3[] = {{"ARD", 0.0512, -0.0770}, {"ADR", 0.0402, -0.0840}, {"RAD", 0.0523, -0.0705},
                {"RDA", 0.0469, -0.0571}, {"DAR", 0.0335, -0.0718}, {"DRA", 0.0336, -0.0595}};

START_TEST(sequences) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, model()));
  for (int year = 0; year < 3; year++) {
    const char drug = figure_3[_i].order[year];
    if (drug == 'A') check_ok(osteon_schedule_add_dose(schedule, year * YEAR, "alendronate", 70, 7, 52));
    if (drug == 'R') check_ok(osteon_schedule_add_dose(schedule, year * YEAR, "romosozumab", 140, 30, 12));
    if (drug == 'D') check_ok(osteon_schedule_add_dose(schedule, year * YEAR, "denosumab", 60, 180, 2));
  }
  osteon_sim *sim = support_sim(model(), 1e-9, schedule);
  check_ok(osteon_sim_set_param(sim, "age_0", 67));
  const double before = support_value(sim, "BMD");
  double gain = 0;
  for (int day = 1; day <= 15 * YEAR; day++) gain = fmax(gain, after(sim, day, "BMD") / before - 1);
  ck_assert_msg(fabs(gain - figure_3[_i].gain) <= 6e-5, "%s: gain %g", figure_3[_i].order, gain);
  const double at_82 = support_value(sim, "BMD") / before - 1;
  ck_assert_msg(fabs(at_82 - figure_3[_i].at_82) <= 6e-5, "%s: %g at 82", figure_3[_i].order, at_82);
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- courses ---- */

/* Percent of the value on another day, of women who begin at 50 and are treated from 67 (day 6205) on. */
enum course { MENOPAUSE, DENOSUMAB, ALENDRONATE, TERIPARATIDE };
static const struct {
  enum course course;
  const char *name;
  double from, day, percent, within;
} courses[] = {
    {MENOPAUSE, "BMD", 0, 1000, 98.31, 0.01},        {MENOPAUSE, "BMD", 0, 3650, 92.57, 0.01},
    {MENOPAUSE, "BMD", 0, 7300, 86.63, 0.01},        {MENOPAUSE, "BMD", 0, 10950, 81.00, 0.01},
    {MENOPAUSE, "CTX", 0, 1000, 132, 0.5},           {MENOPAUSE, "CTX", 0, 5475, 104, 0.5},
    {MENOPAUSE, "e", 0, 3650, 20.6, 0.05},           {DENOSUMAB, "CTX", 6200, 6220, 70, 0.5},
    {DENOSUMAB, "CTX", 6200, 6400, 25, 0.5},         {DENOSUMAB, "CTX", 6200, 7100, 163, 0.5},
    {DENOSUMAB, "CTX", 6200, 8760, 108, 0.5},        {DENOSUMAB, "BMD", 6200, 6400, 101.60, 0.01},
    {DENOSUMAB, "BMD", 6200, 6920, 103.22, 0.01},    {DENOSUMAB, "BMD", 6200, 7300, 100.10, 0.01},
    {DENOSUMAB, "BMD", 6200, 8760, 95.59, 0.01},     {ALENDRONATE, "CTX", 6200, 6570, 27, 0.5},
    {ALENDRONATE, "P1NP", 6200, 6570, 32, 0.5},      {ALENDRONATE, "BMD", 6200, 6560, 100.26, 0.01},
    {ALENDRONATE, "BMD", 6200, 8040, 103.02, 0.01},  {ALENDRONATE, "BMD", 6200, 8420, 103.40, 0.01},
    {TERIPARATIDE, "P1NP", 6200, 6300, 257, 0.5},    {TERIPARATIDE, "CTX", 6200, 6300, 198, 0.5},
    {TERIPARATIDE, "P1NP", 6200, 6940, 170, 0.5},    {TERIPARATIDE, "CTX", 6200, 6940, 110, 0.5},
    {TERIPARATIDE, "BMD", 6200, 6940, 101.97, 0.01}, {TERIPARATIDE, "BMD", 6200, 7640, 105.58, 0.01},
};

START_TEST(reported) {
  static const double ages[] = {67, 67.5, 68, 68.5};
  const enum course course = courses[_i].course;
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, model()));
  const double begin = 17 * YEAR;
  if (course == ALENDRONATE) {
    check_ok(osteon_schedule_set_input(schedule, begin, "rate_alendronate", 10));
    check_ok(osteon_schedule_set_input(schedule, 22 * YEAR, "rate_alendronate", 0));
  }
  if (course == TERIPARATIDE) {
    check_ok(osteon_schedule_set_input(schedule, begin, "rate_teriparatide", 20));
    check_ok(osteon_schedule_set_input(schedule, 19 * YEAR, "rate_teriparatide", 0));
  }
  for (int i = 0; i < COUNT(ages); i++) {
    const double day = ceil((ages[i] - 50 + (course == TERIPARATIDE ? 2 : 0)) * YEAR);
    if (course == DENOSUMAB || course == TERIPARATIDE)
      check_ok(osteon_schedule_add_dose(schedule, day, "denosumab", 60, 0, 0));
  }
  osteon_sim *sim = support_sim(model(), 1e-9, schedule);
  check_ok(osteon_sim_set_param(sim, "init_age", 50));
  const double base = after(sim, courses[_i].from, courses[_i].name);
  const double percent = 100 * after(sim, courses[_i].day, courses[_i].name) / base;
  ck_assert_msg(fabs(percent - courses[_i].percent) <= courses[_i].within,
                "course %d: %s is %.3f %% on day %g", course, courses[_i].name, percent, courses[_i].day);
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("jorg2022");
  TCase *tests = tcase_create("jorg2022");
  suite_add_tcase(suite, tests);
  tcase_add_loop_test(tests, starts_at_rest, 0, 2);
  tcase_add_test(tests, turnover_at_rest);
  tcase_add_test(tests, estrogen_step_passes);
  tcase_add_test(tests, estrogen_by_age);
  tcase_add_test(tests, day_0_at_an_age);
  tcase_add_test(tests, age_of_a_scenario);
  tcase_add_loop_test(tests, refuses, 0, COUNT(refused));
  tcase_add_loop_test(tests, sequences, 0, COUNT(figure_3));
  tcase_add_loop_test(tests, reported, 0, COUNT(courses));
  return support_main(suite);
}
