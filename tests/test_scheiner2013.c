/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scheiner2013: micromechanics, where the pores come to rest, time scales, and the numbers of its cases. */
#include <math.h>
#include <stdlib.h>

#include <osteon/cohort.h>
#include <osteon/sim.h>

#include "support.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
enum { OBp, OBa, OCa, f_vas, N };

static const osteon_model *model(void) { return support_model("scheiner2013"); }

static void near(const char *test, const char *quantity, double observed, double expected, double tolerance) {
  support_near((support_where){"scheiner2013", test, "-", 0}, quantity, observed, expected, 0, tolerance);
}

/* ---- micromechanics ---- */

static double q_of(double percent) {
  const osteon_model *m = model();
  double *c = support_constants(m), y[N] = {1e-3, 5e-4, 1e-4, percent}, o[16];
  m->kernels.outputs(0, c, y, o);
  free(c);
  return o[osteon_model_index(m, OSTEON_OUTPUT, "SED")] * 2000 / (30 * 30);
}

static const struct {
  double percent, q;
} energies[] = {{0, 0.048188242421559894},  {5, 0.053361279004946830},  {10, 0.059416404904795778},
                {20, 0.075092964183159323}, {30, 0.097925862665306036}, {50, 0.19120641138470522}};

START_TEST(energy) {
  for (int i = 0; i < COUNT(energies); i++)
    near("by pores", "q", q_of(energies[i].percent), energies[i].q, 2e-14);
  for (int i = 0; i < 99; i++) ck_assert_double_gt(q_of(i + 1), q_of(i));
  ck_assert_double_gt(q_of(99.999), 1e3);
}
END_TEST

/* The papers' way, with all of the tensors, of which the model keeps four numbers: Mori-Tanaka as a system of
 * three equations (c + x D) w = (0, 0, 1), q = w' c w. */
START_TEST(energy_by_tensors) {
  static const double c[3][3] = {{18.5, 10.3, 10.4}, {10.3, 20.8, 11.0}, {10.4, 11.0, 28.4}};
  static const double D[3][3] = {{-12.144440754626860, -3.6827220891932486, -5.3245389496392851},
                                 {-3.9444407546268603, -14.182722089193249, -5.9245389496392851},
                                 {-4.0444407546268603, -4.3827220891932486, -23.324538949639285}};
  for (double x = 0; x < 1; x += 0.07) {
    double b[3][3], w[3], q = 0;
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++) b[i][j] = c[i][j] + x * D[i][j];
    w[0] = b[0][1] * b[1][2] - b[0][2] * b[1][1];
    w[1] = b[0][2] * b[1][0] - b[0][0] * b[1][2];
    w[2] = b[0][0] * b[1][1] - b[0][1] * b[1][0];
    const double det = b[2][0] * w[0] + b[2][1] * w[1] + b[2][2] * w[2];
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++) q += w[i] * c[i][j] * w[j] / (det * det);
    near("by tensors", "q", q_of(100 * x), q, 1e-12);
  }
}
END_TEST

/* Any stress. The energies (MPa) of normal stresses are those of Bone-Models' calculate_strain_energy_density, which
 * has all tensors of equations 8 to 15 as matrices; that of a shear stress is tau^2 / (2 G), with the moduli of the
 * matrix, over the square of what the pores leave. */
static const struct {
  double f_vas;
  const char *input[3];
  double stress[3], energy;
} stresses[] = {
    {5, {"Sigma33"}, {-30}, 0.02401257555222607},
    {10, {"Sigma33"}, {-25}, 0.018567626532748696},
    {5, {"Sigma11", "Sigma22", "Sigma33"}, {-7, 4, -30}, 0.025855170098858158},
    {5, {"Sigma11", "Sigma22", "Sigma33"}, {7, -4, 30}, 0.025855170098858158},
    {20, {"Sigma11", "Sigma22", "Sigma33"}, {12, -3, -18}, 0.02814532120264539},
    {12, {"Sigma11", "Sigma33"}, {5, 0}, 0.0012817868103432474},
    {12, {"Sigma22", "Sigma33"}, {6, 0}, 0.00164877744872833},
    {10, {"Sigma12", "Sigma33"}, {8, 0}, 8 * 8 / (2 * 4650 * 0.9 * 0.9)},
    {10, {"Sigma13", "Sigma33"}, {-8, 0}, 8 * 8 / (2 * 5750 * 0.9 * 0.9)},
    {10, {"Sigma23", "Sigma33"}, {8, 0}, 8 * 8 / (2 * 6450 * 0.9 * 0.9)},
    {10, {"Sigma23", "Sigma33"}, {8, -25}, 0.018567626532748696 + 8 * 8 / (2 * 6450 * 0.9 * 0.9)},
};

START_TEST(energy_of_any_stress) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  check_ok(osteon_sim_set_state(sim, "f_vas", stresses[_i].f_vas));
  for (int i = 0; i < 3 && stresses[_i].input[i]; i++)
    check_ok(osteon_sim_set_input(sim, stresses[_i].input[i], stresses[_i].stress[i]));
  check_ok(osteon_sim_start(sim));
  near("any stress", "SED", support_value(sim, "SED"), stresses[_i].energy, 1e-13);
  near("any stress", "SED_ratio", support_value(sim, "SED_ratio"), stresses[_i].energy / 0.02401257555222607,
       1e-13);
  osteon_sim_free(sim);
}
END_TEST

/* A point of a finite-element program whose stress turns away from the axis comes to rest where the energy is the
 * habitual one again, in a sim and in a cohort. */
START_TEST(rest_under_any_stress) {
  static const char *const names[] = {"Sigma11", "Sigma22", "Sigma33", "Sigma12"};
  static const double values[] = {4, -9, -20, 5};
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  osteon_cohort_options options;
  osteon_cohort *cohort;
  osteon_cohort_options_default(&options);
  options.rtol = 1e-9;
  check_ok(osteon_cohort_new(&cohort, model(), 1, &options));
  for (int i = 0; i < COUNT(names); i++) {
    check_ok(osteon_sim_set_input(sim, names[i], values[i]));
    *osteon_cohort_input(cohort, names[i]) = values[i];
  }
  check_ok(osteon_sim_run(sim, 4000));
  check_ok(osteon_cohort_run(cohort, 4000));
  double ratio, pores;
  check_ok(osteon_cohort_get(cohort, "SED_ratio", &ratio));
  check_ok(osteon_cohort_get(cohort, "f_vas", &pores));
  near("oblique", "SED_ratio", ratio, 1, 1e-5);
  near("oblique", "f_vas", pores, support_value(sim, "f_vas"), 1e-7);
  ck_assert_double_gt(pores, 6);
  osteon_cohort_free(cohort);
  osteon_sim_free(sim);
}
END_TEST

/* ---- rest ---- */

START_TEST(starts_at_rest) {
  const osteon_model *m = model();
  double *c = support_constants(m), y[N], dydt[N], P_OBp = 0;
  m->kernels.init(c, y);
  m->kernels.rates(0, c, y, dydt);
  /* SED_ratio is 1 to the last bit or two, and kappa_RANKL 594 times beta_RANKL */
  for (int i = 0; i < N; i++) ck_assert_double_le(fabs(dydt[i]), 1e-12 * m->states[i].scale);
  ck_assert_double_eq(dydt[f_vas], 0);
  P_OBp = c[m->n_params + osteon_model_index(m, OSTEON_DERIVED, "P_OBp")];
  near("rest", "P_OBp", P_OBp, 0.021107262580649614486, 1e-14);
  free(c);
}
END_TEST

/* Coefficients of the characteristic polynomial, highest power first (Faddeev and LeVerrier). */
static void characteristic(const double *J, double p[N + 1]) {
  double M[N * N] = {0}, T[N * N];
  p[0] = 1;
  for (int k = 1; k <= N; k++) {
    for (int i = 0; i < N; i++) M[i * N + i] += p[k - 1];
    double trace = 0;
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++) {
        T[i * N + j] = 0;
        for (int l = 0; l < N; l++) T[i * N + j] += J[i * N + l] * M[l * N + j];
      }
    for (int i = 0; i < N * N; i++) M[i] = T[i];
    for (int i = 0; i < N; i++) trace += T[i * N + i];
    p[k] = -trace / k;
  }
}

/* Eigenvalues on both sides of the kink: fast, slow, re +- im i. */
static const struct {
  double percent, fast, slow, re, im;
} sides[] = {{5 - 1e-9, -1.52202727, -0.00389733, -0.1775057, 0.21040899},
             {5 + 1e-9, -1.63940805, -5.99528531e-5, -0.120733991, 0.09913974}};

START_TEST(time_scales) {
  const osteon_model *m = model();
  double *c = support_constants(m), y[N] = {1e-3, 5e-4, 1e-4, sides[_i].percent}, J[N * N], dfdt[N], p[N + 1];
  m->kernels.jacobian(0, c, y, J, dfdt);
  characteristic(J, p);
  const double sum = -(sides[_i].fast + sides[_i].slow), product = sides[_i].fast * sides[_i].slow;
  const double twice = -2 * sides[_i].re, square = pow(sides[_i].re, 2) + pow(sides[_i].im, 2);
  near("rest", "trace", p[1], sum + twice, 1e-6);
  near("rest", "second coefficient", p[2], product + sum * twice + square, 1e-6);
  near("rest", "third coefficient", p[3], product * twice + sum * square, 1e-6);
  near("rest", "determinant", p[4], product * square, 2e-6);
  free(c);
}
END_TEST

/* A deficit of 0.3 in strain energy multiplies RANKL at once. */
START_TEST(unloading_at_once) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  const double rest = support_value(sim, "RANKL");
  check_ok(osteon_sim_set_input(sim, "Sigma33", 30 * sqrt(0.7))); /* its sign does not matter */
  near("unloaded", "SED_ratio", support_value(sim, "SED_ratio"), 0.7, 1e-13);
  near("unloaded", "P_RANKL_mech", support_value(sim, "P_RANKL_mech"), 3e4, 1e-12);
  near("unloaded", "RANKL", support_value(sim, "RANKL") / rest, 1 + 3e4 / 168.4195714712206, 1e-9);
  ck_assert_double_eq(support_value(sim, "Pi_mech"), 0.5);
  check_ok(osteon_sim_set_input(sim, "Sigma33", -30 * sqrt(1.4)));
  near("overloaded", "Pi_mech", support_value(sim, "Pi_mech"), 0.5 * (1 + 1.25 * 0.4), 1e-12);
  ck_assert_double_eq(support_value(sim, "P_RANKL_mech"), 0);
  check_ok(osteon_sim_set_input(sim, "Sigma33", -30 * sqrt(1.81)));
  ck_assert_double_eq(support_value(sim, "Pi_mech"), 1);
  osteon_sim_free(sim);
}
END_TEST

/* ---- where the pores come to rest ---- */

static const struct {
  double stress, percent;
} ends[] = {{-25, 20.920242607860259}, {-28, 11.370280877820649}, {-20, 36.819365318312057}};

START_TEST(pores_open_to_rest) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  check_ok(osteon_sim_set_input(sim, "Sigma33", ends[_i].stress));
  check_ok(osteon_sim_run(sim, 15000));
  near("run", "f_vas", support_value(sim, "f_vas"), ends[_i].percent, 1e-8);
  near("run", "OBp", support_value(sim, "OBp"), 1e-3, 1e-7);
  near("run", "OBa", support_value(sim, "OBa"), 5e-4, 1e-7);
  near("run", "OCa", support_value(sim, "OCa"), 1e-4, 1e-7);
  osteon_sim_free(sim);
}
END_TEST

/* ---- the cases ---- */

static const struct {
  double before, day, f_bm, within;
} courses[] = {{-25, 60, 93.917939, 1e-6},  {-25, 100, 91.052441, 1e-6},  {-25, 200, 88.139264, 1e-6},
               {-25, 500, 82.261663, 1e-6}, {-25, 1050, 79.224876, 1e-6}, {-25, 1500, 80.0, 0.01},
               {-33, 800, 95.440886, 1e-6}};

START_TEST(reported) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, model()));
  check_ok(osteon_schedule_set_input(schedule, 50, "Sigma33", courses[_i].before));
  check_ok(osteon_schedule_set_input(schedule, 1050, "Sigma33", -30));
  osteon_sim *sim = support_sim(model(), 1e-9, schedule);
  double last = 95;
  for (int day = 10; day <= courses[_i].day; day += 10) {
    check_ok(osteon_sim_run(sim, day));
    const double now = support_value(sim, "f_bm");
    if (courses[_i].before < -30) ck_assert_double_ge(now, last - 1e-9);
    last = now;
  }
  ck_assert_msg(fabs(last - courses[_i].f_bm) <= courses[_i].within, "f_bm is %.9g on day %g", last,
                courses[_i].day);
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- out of range ---- */

START_TEST(pores_stay_pores) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  check_fails(OSTEON_ERANGE, "f_vas", osteon_sim_set_state(sim, "f_vas", 100));
  check_ok(osteon_sim_set_input(sim, "I_OBa", 1e-2));
  check_fails(OSTEON_EDOMAIN, "f_vas", osteon_sim_run(sim, 1000));
  osteon_sim_reset(sim);
  check_ok(osteon_sim_set_input(sim, "I_OBa", 0));
  check_ok(osteon_sim_set_input(sim, "I_OCa", 1));
  check_fails(OSTEON_EDOMAIN, "f_vas", osteon_sim_run(sim, 1000));
  osteon_sim_free(sim);
}
END_TEST

static const struct {
  const char *name, *why;
  double value;
} refused[] = {{"Pi_max", "Pi_max is below Pi_mech0", 0.4}, {"Sigma33_ref", "Sigma33_ref is 0", 0}};

START_TEST(refuses) {
  osteon_sim *sim = support_sim(model(), 1e-9, NULL);
  check_ok(osteon_sim_set_param(sim, refused[_i].name, refused[_i].value));
  check_fails(OSTEON_ERANGE, refused[_i].why, osteon_sim_start(sim));
  osteon_sim_free(sim);
}
END_TEST

/* Osteoblasts that live for a tenth of a second are within the bounds: sims take the cohorts' implicit method. */
START_TEST(engines_agree_where_it_is_stiffest) {
  const double A_OBa = 1e6;
  double alone, among;
  osteon_sim *sim;
  osteon_cohort *cohort;
  check_ok(osteon_sim_new(&sim, model(), NULL));
  check_ok(osteon_sim_set_param(sim, "A_OBa", A_OBa));
  check_ok(osteon_sim_run(sim, 300));
  check_ok(osteon_sim_get(sim, "f_vas", &alone));
  check_ok(osteon_cohort_new(&cohort, model(), 1, NULL));
  check_ok(osteon_cohort_set_params(cohort, "A_OBa", &A_OBa));
  check_ok(osteon_cohort_run(cohort, 300));
  check_ok(osteon_cohort_get(cohort, "f_vas", &among));
  near("A_OBa = 1e6, day 300", "f_vas", among, alone, 1e-5);
  osteon_cohort_free(cohort);
  osteon_sim_free(sim);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("scheiner2013");
  TCase *tests = tcase_create("scheiner2013");
  suite_add_tcase(suite, tests);
  tcase_add_test(tests, energy);
  tcase_add_test(tests, energy_by_tensors);
  tcase_add_loop_test(tests, energy_of_any_stress, 0, COUNT(stresses));
  tcase_add_test(tests, rest_under_any_stress);
  tcase_add_test(tests, starts_at_rest);
  tcase_add_loop_test(tests, time_scales, 0, COUNT(sides));
  tcase_add_test(tests, unloading_at_once);
  tcase_add_loop_test(tests, pores_open_to_rest, 0, COUNT(ends));
  tcase_add_loop_test(tests, reported, 0, COUNT(courses));
  tcase_add_test(tests, pores_stay_pores);
  tcase_add_test(tests, engines_agree_where_it_is_stiffest);
  tcase_add_loop_test(tests, refuses, 0, COUNT(refused));
  return support_main(suite);
}
