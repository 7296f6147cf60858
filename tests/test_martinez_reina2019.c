/* SPDX-License-Identifier: GPL-3.0-or-later */
/* martinez_reina2019: tissue is conserved, menopause and history, and the numbers of its cases. */
#include <math.h>
#include <stdlib.h>

#include <osteon/sim.h>

#include "support.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static const osteon_model *model(void) { return support_model("martinez_reina2019"); }

static void near(const char *test, const char *quantity, double observed, double expected, double tolerance) {
  support_near((support_where){"martinez_reina2019", test, "-", 0}, quantity, observed, expected, 0,
               tolerance);
}

/* ---- tissue ---- */

enum { OBp, OBa, OCa, BV, X1, X6 = X1 + 5, X7, X11 = X7 + 4, VM };

static void set(const osteon_model *m, double *c, const char *name, double value) {
  c[osteon_model_index(m, OSTEON_PARAM, name)] = value;
  m->kernels.derive(c);
  m->kernels.hold(c);
}

/* With formation and resorption in balance the tissue starts at rest, whatever else it is like. */
START_TEST(tissue_starts_at_rest) {
  const osteon_model *m = model();
  double *c = support_constants(m), y[32], dydt[32];
  set(m, c, "k_age", 0.31);
  set(m, c, "kappa_min", 0.02);
  set(m, c, "v_prim", 0.2);
  set(m, c, "BV0", 22);
  set(m, c, "k_form", 60);
  set(m, c, "k_res", 300);
  m->kernels.init(c, y);
  m->kernels.rates(0, c, y, dydt);
  for (int i = BV; i <= VM; i++) ck_assert_double_le(fabs(dydt[i]), 1e-16);
  free(c);
}
END_TEST

/* What leaves the last stage is what older tissue gains; resorption takes the same part of all after the lag;
 * none of osteoid. */
START_TEST(tissue_is_conserved) {
  const osteon_model *m = model();
  double *c = support_constants(m), y[32], dydt[32];
  set(m, c, "k_res", 260);
  m->kernels.init(c, y);
  for (int i = 0; i <= VM; i++) y[i] *= 1 + 0.3 * sin(5 * i + 1);
  m->kernels.rates(0, c, y, dydt);
  double lag = 0, young = 0, gained = dydt[BV];
  for (int i = X1; i <= X6; i++) lag += y[i];
  for (int i = X7; i <= X11; i++) young += y[i];
  for (int i = X1; i <= X11; i++) gained -= dydt[i];
  const double old = y[BV] - lag - young, phi = 260 * y[OCa] / (y[BV] - lag);
  near("conserved", "older tissue", gained, 0.5 * y[X11] - phi * old, 1e-12);
  double osteoid = 40 * y[OBa] - 0.5 * y[X6];
  for (int i = X1; i <= X6; i++) osteoid -= dydt[i];
  ck_assert_double_le(fabs(osteoid), 1e-15);
  near("conserved", "its mineral", dydt[VM],
       0.121 * 0.5 * y[X11] + 0.007 * (0.442 * old - y[VM]) - phi * y[VM], 1e-12);
  free(c);
}
END_TEST

/* Through menopause and denosumab every part stays a part. */
START_TEST(parts_of_tissue) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, model()));
  check_ok(osteon_schedule_add_dose(schedule, 365, "denosumab", 60, 183, 3));
  osteon_sim *sim = support_sim(model(), 1e-9, schedule);
  check_ok(osteon_sim_set_param(sim, "P_RANKL_PMO", 4000));
  for (int day = 0; day <= 2000; day += 5) {
    check_ok(osteon_sim_run(sim, day));
    const double *y = osteon_sim_states(sim);
    double young = 0;
    for (int i = X1; i <= X11; i++) {
      ck_assert_double_gt(y[i], 0);
      young += y[i];
    }
    ck_assert_double_lt(young, y[BV]);
    ck_assert_double_lt(y[VM], 0.442 * (y[BV] - young));
  }
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

START_TEST(nothing_but_osteoid) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  check_ok(osteon_sim_set_state(sim, "BV", 0.2)); /* of 0.24 % osteoid */
  check_fails(OSTEON_ESTEP, "no step is small enough", osteon_sim_run(sim, 10));
  osteon_sim_free(sim);
}
END_TEST

/* ---- menopause ---- */

/* Day 0 four years after it is day 1461 of a run that begins with it. */
START_TEST(years_since_menopause) {
  osteon_schedule *now, *later;
  check_ok(osteon_schedule_new(&now, model()));
  check_ok(osteon_schedule_new(&later, model()));
  check_ok(osteon_schedule_add_dose(now, 0, "denosumab", 60, 0, 0));
  check_ok(osteon_schedule_add_dose(later, 1461, "A_den", 60e6, 0, 0));
  osteon_sim *hers = support_sim(model(), 1e-9, now), *from_it = support_sim(model(), 1e-9, later);
  check_ok(osteon_sim_set_param(hers, "P_RANKL_PMO", 4000));
  check_ok(osteon_sim_set_param(hers, "years_since_menopause", 4));
  check_ok(osteon_sim_set_param(from_it, "P_RANKL_PMO", 4000));
  ck_assert_double_lt(support_value(hers, "ash_density"), 0.14);
  check_ok(osteon_sim_run(hers, 100));
  check_ok(osteon_sim_run(from_it, 1561));
  near("history", "P_RANKL_tot", support_value(hers, "P_RANKL_tot"), support_value(from_it, "P_RANKL_tot"),
       1e-12);
  for (int i = 0; i < model()->n_states; i++)
    support_near((support_where){"martinez_reina2019", "history", "-", 100}, model()->states[i].name,
                 osteon_sim_states(hers)[i], osteon_sim_states(from_it)[i], 1e-3 * model()->states[i].scale,
                 1e-7);
  osteon_sim_free(hers);
  osteon_sim_free(from_it);
  osteon_schedule_free(now);
  osteon_schedule_free(later);
}
END_TEST

/* The source of RANKL halves when xi_PMO tau_PMO days have passed. */
START_TEST(menopause_declines) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  check_ok(osteon_sim_set_param(sim, "P_RANKL_PMO", 4000));
  check_ok(osteon_sim_set_param(sim, "t_PMO", 50));
  check_ok(osteon_sim_run(sim, 49));
  ck_assert_double_eq(support_value(sim, "P_RANKL_tot"), 0);
  near("before", "OBa", support_value(sim, "OBa"), 5e-4, 1e-9);
  check_ok(osteon_sim_run(sim, 50));
  near("at once", "P_RANKL_tot", support_value(sim, "P_RANKL_tot"), 4000, 1e-13);
  check_ok(osteon_sim_run(sim, 50 + 65 * 30));
  near("later", "P_RANKL_tot", support_value(sim, "P_RANKL_tot"), 2000, 1e-13);
  osteon_sim_free(sim);
}
END_TEST

static const struct {
  const char *name, *why;
  double value;
} refused[] = {
    {"years_since_menopause", "P_RANKL_PMO is 0", 10},
    {"Pi_max", "Pi_max is below Pi_mech0", 0.4},
    {"BV0", "osteoid", 0.2},
    {"k_form", "22 d", 1400},
    {"Sigma33_ref", "Sigma33_ref is 0", 0},
};

START_TEST(refuses) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  check_ok(osteon_sim_set_param(sim, refused[_i].name, refused[_i].value));
  check_fails(OSTEON_ERANGE, refused[_i].why, osteon_sim_start(sim));
  osteon_sim_free(sim);
}
END_TEST

/* ---- any stress ---- */

/* Over the energy of the habitual stress: normal ones by the compliance matrix of Bone-Models'
 * calculate_strain_energy_density; shear by tau^2 / (2 G), G = E / (2 + 2 nu). */
static const struct {
  const char *input[3];
  double stress[3], ratio;
} stresses[] = {
    {{"Sigma11", "Sigma22", "Sigma33"}, {-2, 1, -5}, 1.128},
    {{"Sigma11", "Sigma22", "Sigma33"}, {1, 0, -4}, 0.776},
    {{"Sigma11", "Sigma22", "Sigma33"}, {-3, -3, -3}, 0.432},
    {{"Sigma12", "Sigma33"}, {5, 0}, 2.6},
    {{"Sigma13", "Sigma33"}, {-5, 0}, 2.6},
    {{"Sigma23", "Sigma33"}, {5, -5}, 3.6},
};

START_TEST(energy_of_any_stress) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  for (int i = 0; i < 3 && stresses[_i].input[i]; i++)
    check_ok(osteon_sim_set_input(sim, stresses[_i].input[i], stresses[_i].stress[i]));
  check_ok(osteon_sim_start(sim));
  near("any stress", "SED_ratio", support_value(sim, "SED_ratio"), stresses[_i].ratio, 1e-13);
  osteon_sim_free(sim);
}
END_TEST

/* The same from a strain energy density, U = Sigma^2 / (2 E), as the model's notes say. */
START_TEST(energy_as_stress) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  const double E = support_value(sim, "E_bone"), U = 1.5 * 5 * 5 / (2000 * 0.25706787668292408);
  check_ok(osteon_sim_set_input(sim, "Sigma33", sqrt(2000 * E * U)));
  near("energy", "SED_ratio", support_value(sim, "SED_ratio"), 1.5, 1e-13);
  osteon_sim_free(sim);
}
END_TEST

/* ---- the cases ---- */

enum course { MENOPAUSE, DENOSUMAB, STOP, OVERLOAD };
static const struct {
  enum course course;
  const char *name;
  double day, value, within;
} courses[] = {
    {MENOPAUSE, "ash_density", 100, 0.13297, 1e-5},
    {MENOPAUSE, "ash_density", 360, 0.12124, 1e-5},
    {MENOPAUSE, "ash_density", 1820, 0.13024, 1e-5},
    {MENOPAUSE, "ash_density", 4000, 0.14258, 1e-5},
    {MENOPAUSE, "BV", 100, 13.03, 0.01},
    {MENOPAUSE, "v_m", 360, 0.280, 5e-4},
    {MENOPAUSE, "turnover", 100, 0.0048, 7e-5},
    {DENOSUMAB, "ash_density", 360, 0.12124, 1e-5},
    {DENOSUMAB, "ash_density", 380, 0.12606, 1e-5},
    {DENOSUMAB, "ash_density", 540, 0.13432, 1e-5},
    {DENOSUMAB, "ash_density", 1820, 0.13892, 1e-5},
    {DENOSUMAB, "ash_density", 2920, 0.14869, 1e-5},
    {DENOSUMAB, "ash_density", 4000, 0.16111, 1e-5},
    {DENOSUMAB, "C_den", 380, 10074, 1},
    {DENOSUMAB, "C_den", 540, 89.8, 0.05},
    {STOP, "v_m", 1200, 0.316, 5e-4},
    {STOP, "v_m", 1500, 0.290, 5e-4},
    {OVERLOAD, "SED_ratio", 60, 1.96, 5e-3},
    {OVERLOAD, "Pi_mech", 60, 1, 1e-15},
    {OVERLOAD, "BV", 600, 16.22, 5e-3},
    {OVERLOAD, "BV", 1000, 16.24, 5e-3},
    {OVERLOAD, "OBa", 1000, 5e-4, 5e-7},
    {OVERLOAD, "Pi_mech", 1000, 0.5, 1e-15},
};

START_TEST(reported) {
  const enum course course = courses[_i].course;
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, model()));
  if (course == DENOSUMAB) check_ok(osteon_schedule_add_dose(schedule, 365, "denosumab", 60, 183, 19));
  if (course == STOP) check_ok(osteon_schedule_add_dose(schedule, 465, "denosumab", 60, 183, 3));
  if (course == OVERLOAD) {
    check_ok(osteon_schedule_set_input(schedule, 50, "Sigma33", -7));
    check_ok(osteon_schedule_set_input(schedule, 600, "Sigma33", -5));
  }
  osteon_sim *sim = support_sim(model(), 1e-9, schedule);
  if (course != OVERLOAD) check_ok(osteon_sim_set_param(sim, "P_RANKL_PMO", 4000));
  if (course == STOP) check_ok(osteon_sim_set_param(sim, "t_PMO", 100));
  check_ok(osteon_sim_run(sim, courses[_i].day));
  const double found = support_value(sim, courses[_i].name);
  ck_assert_msg(fabs(found - courses[_i].value) <= courses[_i].within, "course %d: %s is %.8g on day %g",
                course, courses[_i].name, found, courses[_i].day);
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("martinez_reina2019");
  TCase *tests = tcase_create("martinez_reina2019");
  suite_add_tcase(suite, tests);
  tcase_add_test(tests, tissue_starts_at_rest);
  tcase_add_test(tests, tissue_is_conserved);
  tcase_add_test(tests, parts_of_tissue);
  tcase_add_test(tests, nothing_but_osteoid);
  tcase_add_test(tests, years_since_menopause);
  tcase_add_test(tests, menopause_declines);
  tcase_add_loop_test(tests, refuses, 0, COUNT(refused));
  tcase_add_loop_test(tests, energy_of_any_stress, 0, COUNT(stresses));
  tcase_add_test(tests, energy_as_stress);
  tcase_add_loop_test(tests, reported, 0, COUNT(courses));
  return support_main(suite);
}
