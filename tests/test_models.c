/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The published models: values at rest, Jacobians, steady states, what the papers report. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/sim.h>

#include "support.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* ---- kernels alone ---- */

static void set_param(const osteon_model *m, double *c, const char *name, double value) {
  const int i = osteon_model_index(m, OSTEON_PARAM, name);
  ck_assert_msg(i >= 0, "%s has no parameter %s", m->name, name);
  c[i] = value;
  m->kernels.derive(c);
  m->kernels.hold(c);
}

static double *doubles(int n) {
  double *x = calloc((size_t)n + 1, sizeof *x);
  ck_assert(x != NULL);
  return x;
}

static void near(const char *model, const char *test, const char *quantity, double observed, double expected,
                 double tolerance) {
  const support_where where = {model, test, "-", 0};
  support_near(where, quantity, observed, expected, 0, tolerance);
}

static const struct {
  const char *model, *quantity;
  double value;
} rest_values[] = {
    {"lemaire2004", "pi_C", 0.19665169009641728},
    {"lemaire2004", "pi_P", 0.01937984496124031},
    {"lemaire2004", "pi_L", 0.059831462802682583},
    {"lemaire2004", "PTH", 2.9069767441860465},
    {"lemaire2004", "OPG", 22805.364347854981},
    {"lemaire2004", "RANKL", 1.753680806285524},
    {"lemaire2004", "RANKL_OPG_ratio", 7.6897732460497658e-5},
    {"pivonka2008", "TGFb", 8.0696352629948069e-4},
    {"pivonka2008", "PTH", 2.9069767441860465},
    {"pivonka2008", "OPG", 18435.913339590401},
    {"pivonka2008", "RANKL", 0.55223482731588185},
    {"pivonka2008", "RANKL_OPG_ratio", 2.9954297199367889e-5},
    {"pivonka2008", "RANKL_RANK", 0.18840952931953616},
    {"komarova2003", "x1_bar", 1.0606601717798213},
    {"komarova2003", "x2_bar", 212.13203435596426},
    {"peterson_riggs2010", "PTHpm", 3.85},
    {"peterson_riggs2010", "PTHc", 36.19},
    {"peterson_riggs2010", "CaC", 2.35},
    {"peterson_riggs2010", "PO4C", 1.2},
    {"peterson_riggs2010", "CtriolC", 90},
    {"peterson_riggs2010", "OBtot", 0.00501324},
    {"peterson_riggs2010", "RANKL_OPG_ratio", 0.1},
    {"martinez_reina2019", "RANKL", 0.70366157766158561},
    {"martinez_reina2019", "OPG", 16508.162515724039},
    {"martinez_reina2019", "v_m", 0.37934248991111263},
    {"martinez_reina2019", "ash_fraction", 0.72027430890671074},
    {"martinez_reina2019", "E_bone", 0.25706787668292408},
    {"martinez_reina2019", "SED_ratio", 1},
    {"martinez_reina2019", "Pi_mech", 0.5},
    {"martinez_reina2019", "rho_mat", 1.8774106206615908},
    {"martinez_reina2019", "rho_app", 0.28161159309923861},
    {"martinez_reina2019", "ash_density", 0.18208439515733407},
    {"martinez_reina2019", "turnover", 0.0013333333333333333},
    {"scheiner2013", "SED", 0.0240125755522260737},
    {"scheiner2013", "SED_ratio", 1},
    {"scheiner2013", "OPG", 16508.162515724039},
};

START_TEST(values_at_rest) {
  const osteon_model *m = support_model(rest_values[_i].model);
  double *c = support_constants(m), *y = doubles(m->n_states), *o = doubles(m->n_outputs);
  m->kernels.init(c, y);
  m->kernels.outputs(0, c, y, o);
  const int i = osteon_model_index(m, OSTEON_OUTPUT, rest_values[_i].quantity);
  ck_assert_msg(i >= 0, "%s has no output %s", m->name, rest_values[_i].quantity);
  near(m->name, "rest", rest_values[_i].quantity, o[i], rest_values[_i].value, 1e-13);
  free(c), free(y), free(o);
}
END_TEST

static const char *const at_rest[] = {"lemaire2004", "pivonka2008", "martinez_reina2019"};

START_TEST(starts_at_rest) {
  const osteon_model *m = support_model(at_rest[_i]);
  double *c = support_constants(m), *y = doubles(m->n_states), *dydt = doubles(m->n_states);
  m->kernels.init(c, y);
  m->kernels.rates(0, c, y, dydt);
  for (int i = 0; i < m->n_states; i++)
    ck_assert_msg(fabs(dydt[i]) <= 1e-15 * m->states[i].scale, "%s, %s: rate %g at rest", m->name,
                  m->states[i].name, dydt[i]);
  free(c), free(y), free(dydt);
}
END_TEST

/* Jacobian of the first three states at rest and its eigenvalues real, re +- im i. */
static const struct {
  const char *model;
  double jacobian[9], real, re, im;
} jacobians[] = {
    {"lemaire2004",
     {-0.17797965521089437, 0, 0.19021387575471999, 0.17797965521089437, -0.189, -0.09510693787735999,
      -0.1534283607990919, 0.17251028655023534, -0.22446531061320005},
     -0.08583786,
     -0.25280355,
     0.23300991},
    {"pivonka2008",
     {-0.1703190118831465, 0, 0.15854803908837942, 0.1703190118831465, -0.189, -0.047483529715713554,
      0.0452218167602755, -0.13639497296432698, -0.19516132103333697},
     -0.36949406,
     -0.09249314,
     0.1084565},
};

START_TEST(jacobian_at_rest) {
  const osteon_model *m = support_model(jacobians[_i].model);
  const int n = m->n_states;
  double *c = support_constants(m), *y = doubles(n), *J = doubles(n * n), *dfdt = doubles(n);
  m->kernels.init(c, y);
  m->kernels.jacobian(0, c, y, J, dfdt);
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      char name[64];
      snprintf(name, sizeof name, "d(d%s)/d%s", m->states[i].name, m->states[j].name);
      near(m->name, "rest", name, J[i * n + j], jacobians[_i].jacobian[3 * i + j], 2e-13);
    }
  for (int i = 0; i < n; i++) ck_assert_double_eq(dfdt[i], 0);
  /* trace, sum of the principal minors and determinant, of the matrix and of its eigenvalues */
  const double r = jacobians[_i].real, re = jacobians[_i].re, square = re * re + pow(jacobians[_i].im, 2);
#define M(i, j) J[(i)*n + (j)]
  near(m->name, "rest", "trace", M(0, 0) + M(1, 1) + M(2, 2), r + 2 * re, 1e-6);
  near(m->name, "rest", "sum of principal minors",
       M(0, 0) * M(1, 1) - M(0, 1) * M(1, 0) + M(0, 0) * M(2, 2) - M(0, 2) * M(2, 0) + M(1, 1) * M(2, 2) -
           M(1, 2) * M(2, 1),
       square + 2 * re * r, 1e-6);
  near(m->name, "rest", "determinant",
       M(0, 0) * (M(1, 1) * M(2, 2) - M(1, 2) * M(2, 1)) - M(0, 1) * (M(1, 0) * M(2, 2) - M(1, 2) * M(2, 0)) +
           M(0, 2) * (M(1, 0) * M(2, 1) - M(1, 1) * M(2, 0)),
       r * square, 1e-6);
#undef M
  free(c), free(y), free(J), free(dfdt);
}
END_TEST

/* Komarova's three regimes: eigenvalues re +- im i of (x1, x2). */
static const struct {
  double g11, x1, x2, re, im;
} regimes[] = {
    {0.5, 1.0606601717798213, 212.13203435596426, -0.06, 0.02},
    {1.0, 1.125, 225, -0.01, 0.0435889894354067355},
    {1.1, 1.1586190184477538, 231.72380368955075, 0, 0.04},
};

START_TEST(komarova_regimes) {
  const osteon_model *m = support_model("komarova2003");
  double *c = support_constants(m), y[3], J[9], dfdt[3], o[6], dydt[3];
  set_param(m, c, "g11", regimes[_i].g11);
  m->kernels.init(c, y);
  m->kernels.outputs(0, c, y, o);
  near(m->name, "rest", "x1_bar", o[0], regimes[_i].x1, 1e-13);
  near(m->name, "rest", "x2_bar", o[1], regimes[_i].x2, 1e-13);
  y[0] = o[0];
  y[1] = o[1];
  m->kernels.rates(0, c, y, dydt);
  ck_assert_double_le(fabs(dydt[0]), 1e-14);
  ck_assert_double_le(fabs(dydt[1]), 1e-12);
  ck_assert_double_le(fabs(dydt[2]), 1e-13);
  m->kernels.jacobian(0, c, y, J, dfdt);
  ck_assert_double_le(fabs(J[0] + J[4] - 2 * regimes[_i].re), 1e-14);
  near(m->name, "rest", "determinant", J[0] * J[4] - J[1] * J[3],
       pow(regimes[_i].re, 2) + pow(regimes[_i].im, 2), 1e-12);
  ck_assert_double_eq(J[2], 0); /* bone mass acts on nothing */
  ck_assert_double_eq(J[5], 0);
  ck_assert_double_eq(J[8], 0);
  free(c);
}
END_TEST

/* The exponent that is 0 by default has its place in all equations: rest, trace and determinant. */
START_TEST(komarova_osteoblast_autocrine) {
  const osteon_model *m = support_model("komarova2003");
  double *c = support_constants(m), y[3], J[9], dfdt[3], o[6], dydt[3];
  set_param(m, c, "g22", 0.2);
  set_param(m, c, "g12", 0.8);
  m->kernels.init(c, y);
  m->kernels.outputs(0, c, y, o);
  const double gamma = 0.8 * -0.5 - 0.5 * 0.8, b1 = 0.2 / 3, b2 = 0.02 / 4;
  near(m->name, "g22 0.2", "x1_bar", o[0], pow(b1, 0.8 / gamma) * pow(b2, -0.5 / gamma), 1e-13);
  near(m->name, "g22 0.2", "x2_bar", o[1], pow(b1, 0.8 / gamma) * pow(b2, 0.5 / gamma), 1e-13);
  y[0] = o[0];
  y[1] = o[1];
  m->kernels.rates(0, c, y, dydt);
  ck_assert_double_le(fabs(dydt[0]), 1e-13 * y[0]);
  ck_assert_double_le(fabs(dydt[1]), 1e-13 * y[1]);
  m->kernels.jacobian(0, c, y, J, dfdt);
  near(m->name, "g22 0.2", "trace", J[0] + J[4], 0.2 * -0.5 + 0.02 * -0.8, 1e-12);
  near(m->name, "g22 0.2", "determinant", J[0] * J[4] - J[1] * J[3], -0.2 * 0.02 * gamma, 1e-12);
  free(c);
}
END_TEST

/* A name that a model does not have is told with those that it has, of many as many as there is room for. */
START_TEST(names_are_listed) {
  int index;
  check_fails(OSTEON_ENAME, "lemaire2004 has no state named bone; it has R, B, C",
              osteon_model_find(support_model("lemaire2004"), OSTEON_STATE, "bone", &index));
  const osteon_model *m = support_model("peterson_riggs2010");
  check_fails(OSTEON_ENAME, "", osteon_model_find(m, OSTEON_PARAM, "nothing", &index));
  const char *list = strstr(osteon_last_error(), "it has ");
  ck_assert_ptr_nonnull(list);
  list += strlen("it has ");
  int told = 0;
  for (const char *comma; (comma = strstr(list, ", ")); list = comma + 2, told++) {
    const size_t length = (size_t)(comma - list);
    ck_assert_int_eq(strncmp(list, m->params[told].name, length), 0);
    ck_assert_uint_eq(length, strlen(m->params[told].name));
  }
  int more = 0, end = 0;
  sscanf(list, "and %d more%n", &more, &end);
  ck_assert_msg(told > 5 && more == m->n_params - told && !list[end], "%d names, then: %s", told, list);
}
END_TEST

/* What is shown as initial value is what a subject starts from; osteon_model_check computes each model once. */
START_TEST(initial_values_are_shown) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  double *c = support_constants(m), *y = doubles(m->n_states), *shown = doubles(m->n_states);
  m->kernels.init(c, y);
  check_ok(osteon_model_initial(m, shown));
  for (int i = 0; i < m->n_states; i++)
    ck_assert_msg(shown[i] == y[i], "%s, %s: %.17g shown, %.17g used", m->name, m->states[i].name, shown[i],
                  y[i]);
  check_ok(osteon_model_check(m));
  free(c), free(y), free(shown);
}
END_TEST

/* Values of the papers that are expressions of parameters in the model files. */
static const struct {
  const char *model, *state;
  double value;
} published[] = {
    {"komarova2003", "x1", 11.060660171779821},
    {"komarova2003", "x2", 212.13203435596427},
    {"jorg2022", "rho_pB", 215.93901700786398},
    {"jorg2022", "rho_B", 107.49898977824357},
    {"jorg2022", "rho_Y", 612.44574514792282},
    {"jorg2022", "rho_pC", 1723.9936825471411},
    {"jorg2022", "rho_C", 41.986498499283378},
    {"jorg2022", "s", 11092.855927303257},
    {"martinez_reina2019", "X1", 0.04},
    {"martinez_reina2019", "X7", 0.039891891891891899},
    {"martinez_reina2019", "X11", 0.039462373414017912},
    {"martinez_reina2019", "VM", 5.6781610897968102},
    {"peterson_riggs2010", "PTH", 53.90},
    {"peterson_riggs2010", "OBfast", 0.00501324 * 0.797629},
    {"peterson_riggs2010", "M", 6.24e-06 * 10 * 0.4 / 0.112013},
    {"peterson_riggs2010", "AOH", 126},
};

START_TEST(initial_values_are_published) {
  const osteon_model *m = support_model(published[_i].model);
  double *y = doubles(m->n_states);
  check_ok(osteon_model_initial(m, y));
  near(m->name, "initial value", published[_i].state,
       y[osteon_model_index(m, OSTEON_STATE, published[_i].state)], published[_i].value, 1e-15);
  free(y);
}
END_TEST

/* A model whose equations leave something out is refused by name. */
static void rates_but_one(double t, const double *c, const double *y, double *dydt) {
  support_model("lemaire2004")->kernels.rates(t, c, y, dydt);
  dydt[1] = NAN;
}
static void derive_but_one(double *c) {
  const osteon_model *m = support_model("lemaire2004");
  m->kernels.derive(c);
  c[m->n_params + 2] = NAN;
}
static void init_but_one(const double *c, double *y) {
  support_model("lemaire2004")->kernels.init(c, y);
  y[2] = NAN;
}

START_TEST(forgotten_is_refused) {
  osteon_model m = *support_model("lemaire2004");
  m.kernels.rates = rates_but_one;
  ck_assert_int_eq(osteon_model_check(&m), OSTEON_EINVAL);
  ck_assert_ptr_nonnull(strstr(osteon_last_error(), "rate of state B"));
  m = *support_model("lemaire2004");
  m.kernels.derive = derive_but_one;
  ck_assert_int_eq(osteon_model_check(&m), OSTEON_EINVAL);
  ck_assert_ptr_nonnull(strstr(osteon_last_error(), "derived constant D_B"));
  m = *support_model("lemaire2004");
  m.kernels.init = init_but_one;
  ck_assert_int_eq(osteon_model_check(&m), OSTEON_ERANGE);
  ck_assert_ptr_nonnull(strstr(osteon_last_error(), "C ="));
}
END_TEST

/* A model is computed where it is registered, not again for every subject. One that was never registered and forgets
 * a rate fails at its first tick. */
static int evaluations;
static void counted_rates(double t, const double *c, const double *y, double *dydt) {
  evaluations++;
  support_model("lemaire2004")->kernels.rates(t, c, y, dydt);
}

START_TEST(computed_where_registered) {
  osteon_model m = *support_model("lemaire2004");
  osteon_registry *registry;
  osteon_sim *sim;
  m.name = "counted";
  m.kernels.rates = counted_rates;
  evaluations = 0;
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_add(registry, &m));
  ck_assert_int_eq(evaluations, 1);
  check_ok(osteon_sim_new(&sim, &m, NULL));
  ck_assert_int_eq(evaluations, 1);
  osteon_sim_free(sim);
  osteon_registry_free(registry);
  m.kernels.rates = rates_but_one;
  check_ok(osteon_sim_new(&sim, &m, NULL));
  ck_assert_int_ne(osteon_sim_step(sim), OSTEON_OK);
  osteon_sim_free(sim);
  m.kernels.rates = NULL;
  ck_assert_int_eq(osteon_sim_new(&sim, &m, NULL), OSTEON_EINVAL);
}
END_TEST

/* The columns that a model shows are states or outputs, each once. */
START_TEST(shown_is_checked) {
  static const char *const good[] = {"C", "PTH"}, *const unknown[] = {"C", "K_L_P"},
                           *const twice[] = {"C", "C"};
  osteon_model m = *support_model("lemaire2004");
  m.n_shown = 2;
  m.shown = good;
  check_ok(osteon_model_check(&m));
  m.shown = unknown;
  check_fails(OSTEON_EINVAL, "K_L_P, is neither a state nor an output", osteon_model_check(&m));
  m.shown = twice;
  check_fails(OSTEON_EINVAL, "C is shown twice", osteon_model_check(&m));
  m.shown = NULL;
  check_fails(OSTEON_EINVAL, "no table", osteon_model_check(&m));
}
END_TEST

/* Age without the years since the menopause, or these without age, are told with what follows. */
START_TEST(half_a_pair_is_told) {
  static const char *const names[] = {"age_0", "years_since_menopause", "T_LS", "no parameter"};
  static const double values[] = {45, 3, -2, 1};
  const double varies = NAN;
  const osteon_model *m = support_model("aibl");
  char text[400];
  osteon_model alone = *m;
  osteon_pair pair = m->pairs[0];
  pair.usual = NULL;
  alone.pairs = &pair;
  check_ok(osteon_model_notice(&alone, names, values, 1, text, sizeof text));
  ck_assert_msg(strstr(text, "age_0 is given as 45 y, but years_since_menopause is not and stays at 12 y") &&
                    strstr(text, "30.97 y"),
                "%s", text);
  check_ok(osteon_model_notice(&alone, names + 1, values + 1, 3, text, sizeof text));
  ck_assert_msg(strstr(text, "age_0 is not and stays at 62 y") && strstr(text, "56.97 y"), "%s", text);
  check_ok(osteon_model_notice(m, names, values, 4, text, sizeof text));
  ck_assert_str_eq(text, "");
  check_ok(osteon_model_notice(m, names + 2, values + 2, 2, text, sizeof text));
  ck_assert_str_eq(text, "");
  /* and where one of them varies between women */
  check_ok(osteon_model_notice(m, names, &varies, 1, text, sizeof text));
  ck_assert_msg(strstr(text, "age_0 varies about 62 y, but years_since_menopause does not and stays at 12 y"),
                "%s", text);
}
END_TEST

/* Where the model knows how far apart the two usually are, the other follows, in its range. */
START_TEST(the_other_of_a_pair_follows) {
  static const char *const names[] = {"T_LS", "age_0", "years_since_menopause"};
  static const struct {
    double age, years;
    const char *follows;
    double value;
  } known[] = {{45, NAN, "years_since_menopause", -6.4},
               {70, NAN, "years_since_menopause", 18.6},
               {NAN, 3, "age_0", 54.4},
               {NAN, 80, "age_0", 110},
               {60, 10, NULL, 0},
               {NAN, NAN, NULL, 0}};
  const osteon_model *m = support_model("aibl");
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    const double values[] = {-2, known[i].age, known[i].years};
    int param;
    double value = 7;
    char text[400];
    check_ok(osteon_model_imply(m, names, values, 3, &param, &value));
    check_ok(osteon_model_notice(m, names, values, 3, text, sizeof text));
    if (!known[i].follows) {
      ck_assert(param == -1 && value == 7);
      continue;
    }
    ck_assert_str_eq(m->params[param].name, known[i].follows);
    ck_assert_double_eq_tol(value, known[i].value, 1e-12);
    ck_assert_msg(strstr(text, "is not: it becomes") && strstr(text, "51.4 y (Gold 2001"), "%s", text);
  }
  osteon_model bad = *m;
  osteon_pair pair = m->pairs[0];
  pair.apart = NAN;
  bad.pairs = &pair;
  check_fails(OSTEON_EINVAL, "row 0 of pairs: apart is nan", osteon_model_check(&bad));
}
END_TEST

/* Without PTH the fraction of the paper would be 0 * infinity. */
START_TEST(lemaire_without_pth) {
  const osteon_model *m = support_model("lemaire2004");
  double *c = support_constants(m), y[3], dydt[3], o[8], J[9], dfdt[3];
  set_param(m, c, "S_P", 0);
  m->kernels.init(c, y);
  m->kernels.rates(0, c, y, dydt);
  m->kernels.jacobian(0, c, y, J, dfdt);
  m->kernels.outputs(0, c, y, o);
  for (int i = 0; i < 3; i++) ck_assert(isfinite(dydt[i]));
  for (int i = 0; i < 9; i++) ck_assert(isfinite(J[i]));
  ck_assert_double_eq(o[osteon_model_index(m, OSTEON_OUTPUT, "RANKL")], 0);
  ck_assert_double_eq(o[osteon_model_index(m, OSTEON_OUTPUT, "RANKL_OPG_ratio")], 0);
  free(c);
}
END_TEST

/* k_res is bone volume's alone: TGF-beta has a constant of its own. */
START_TEST(pivonka_release) {
  const osteon_model *m = support_model("pivonka2008");
  double *c = support_constants(m), y[4], o[6], dydt[4];
  set_param(m, c, "k_res", 200);
  m->kernels.init(c, y);
  m->kernels.outputs(0, c, y, o);
  near(m->name, "k_res 200", "TGFb", o[osteon_model_index(m, OSTEON_OUTPUT, "TGFb")], 8.0696352629948069e-4,
       1e-13);
  m->kernels.rates(0, c, y, dydt);
  for (int i = 0; i < 4; i++) ck_assert_double_le(fabs(dydt[i]), 1e-15);
  free(c);
}
END_TEST

/* Pivonka's equations as they are published, term by term, with their numbers. The trajectories leave out
 * terms that are 0 by default, and bone volume hardly moves in them. */
START_TEST(pivonka_by_the_equations) {
  const osteon_model *m = support_model("pivonka2008");
  double *c = support_constants(m), y[4] = {7e-4, 5e-4, 1.1e-3, 98}, dydt[4], o[6];
  double *u = c + m->n_params + m->n_derived;
  static const double inputs[] = {300, 5e4, 60, 2e-4, 1e-5, -2e-5, 3e-5, 1.7};
  double beta1_OPG = 0, R2_RANKL = 0, D_TGFb = 1;
  if (_i == 1) {
    beta1_OPG = 3e7, R2_RANKL = 4e5, D_TGFb = 1.3;
    set_param(m, c, "beta1_OPG", beta1_OPG);
    set_param(m, c, "R2_RANKL", R2_RANKL);
    set_param(m, c, "D_TGFb", D_TGFb);
    memcpy(u, inputs, sizeof inputs);
    m->kernels.hold(c);
  }
  ck_assert_int_eq(m->n_inputs, COUNT(inputs));
  const double P_PTH = u[0], P_OPG = u[1], P_RANKL = u[2], S_TGFb = u[3];
  const double OBp = y[0], OBa = y[1], OCa = y[2];
  const double TGFb = (1 * OCa + S_TGFb) / D_TGFb, act = TGFb / (4.545454545454545e-3 + TGFb);
  const double rep2 = 1 / (1 + TGFb / 1.415624253823446e-3);
  const double PTH = (250 + P_PTH) / 86, actP = PTH / (150 + PTH), repP = 1 / (1 + PTH / 0.2225814277099542);
  const double p_OPG = (beta1_OPG * OBp + 1.624900337835679e8 * OBa) * repP;
  const double OPG = (p_OPG + P_OPG) / (p_OPG / 2e8 + 0.35);
  const double RANKLeff = (2.703476379131062e6 * OBp + R2_RANKL * OBa) * actP;
  const double RANKL = RANKLeff / (1 + 1e-3 * OPG + 3.411764705882353e-2 * 10) *
                       (168.4195714712206 + P_RANKL) / (168.4195714712206 + 10.132471014805027 * RANKLeff);
  const double bound = 3.411764705882353e-2 * RANKL * 10, actL = bound / (4.457452802710724 + bound);
  const double D_OBp = 0.2674077909527713;
  const double rates[] = {
      7e-4 * act - D_OBp * rep2 * OBp + u[4],
      D_OBp * rep2 * OBp - 0.189 * OBa + u[5],
      u[7] * 2.1e-3 * actL - 0.7 * act * OCa + u[6],
      1.571 * (OBa - 0.0005583931899642794) - 1 * (OCa - 0.00080696352629948069),
  };
  const double outputs[] = {PTH, TGFb, OPG, RANKL, RANKL / OPG, bound};
  m->kernels.rates(0, c, y, dydt);
  m->kernels.outputs(0, c, y, o);
  for (int i = 0; i < 4; i++)
    near(m->name, _i ? "all inputs" : "defaults", m->states[i].name, dydt[i], rates[i], 1e-12);
  for (int i = 0; i < 6; i++)
    near(m->name, _i ? "all inputs" : "defaults", m->outputs[i].name, o[i], outputs[i], 1e-12);
  free(c);
}
END_TEST

/* The exact Jacobian of every model there is, against central differences with Richardson's
 * extrapolation, at states off the initial one and so off the kinks. */
static void differences(const osteon_model *m, const double *c, const double *y, double t) {
  const int n = m->n_states;
  double *J = doubles(n * n), *dfdt = doubles(n), *D = doubles(n * (n + 1));
  double *z = doubles(n), *up = doubles(n), *down = doubles(n), *step = doubles(n + 1);
  m->kernels.jacobian(t, c, y, J, dfdt);
  for (int j = 0; j <= n; j++) {
    step[j] = j < n ? 1e-3 * fmax(fabs(y[j]), 1e-2 * m->states[j].scale) : 1e-3;
    for (int k = 1; k <= 2; k++) {
      const double h = step[j] / k;
      memcpy(z, y, (size_t)n * sizeof *z);
      if (j < n) z[j] = y[j] + h;
      const double above = j < n ? z[j] : t + h;
      m->kernels.rates(j < n ? t : above, c, z, up);
      if (j < n) z[j] = y[j] - h;
      const double below = j < n ? z[j] : t - h;
      m->kernels.rates(j < n ? t : below, c, z, down);
      for (int i = 0; i < n; i++)
        D[i * (n + 1) + j] += (k == 1 ? -1. : 4.) / 3 * (up[i] - down[i]) / (above - below);
    }
  }
  for (int i = 0; i < n; i++) {
    double largest = 0; /* what the row's derivatives do to its rate */
    for (int j = 0; j < n; j++) largest = fmax(largest, fabs(J[i * n + j]) * step[j]);
    for (int j = 0; j <= n; j++) {
      const double exact = j < n ? J[i * n + j] : dfdt[i], found = D[i * (n + 1) + j];
      const double allowed = 1e-6 * fabs(exact) + 1e-8 * largest / step[j];
      ck_assert_msg(fabs(exact - found) <= allowed,
                    "%s, day %g: d(d%s)/d%s is %.17g, by differences %.17g, may differ by %.2g", m->name, t,
                    m->states[i].name, j < n ? m->states[j].name : "t", exact, found, allowed);
    }
  }
  free(J), free(dfdt), free(D), free(z), free(up), free(down), free(step);
}

START_TEST(equations_as_text) {
  const osteon_model *m = osteon_registry_at(NULL, _i), copy = *m;
  const char *text = osteon_model_equations(m);
  ck_assert_msg(text != NULL, "%s has no equations", m->name);
  ck_assert_msg(strstr(text, "RATES_END") && !strstr(text, "PARAMS(X)"), "%s: %.60s", m->name, text);
  for (int i = 0; i < m->n_states; i++) {
    char rate[64];
    snprintf(rate, sizeof rate, "d%.*s", (int)strcspn(m->states[i].name, "_"), m->states[i].name);
    ck_assert_msg(strstr(text, rate) != NULL, "%s: no %s", m->name, rate);
  }
  ck_assert_msg(osteon_model_equations(&copy) == NULL, "a program's own model has equations");
}
END_TEST

START_TEST(jacobian_by_differences) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  double *c = support_constants(m), *y = doubles(m->n_states), *z = doubles(m->n_states);
  m->kernels.init(c, y);
  m->kernels.start(c, y);
  for (int seed = 1; seed <= 3; seed++) {
    for (int j = 0; j < m->n_states; j++) {
      z[j] = y[j] * (1 + 0.1 * sin(seed * 2 + j * 3)) + 0.013 * seed * m->states[j].scale;
      z[j] = fmin(fmax(z[j], m->states[j].min), m->states[j].max);
    }
    differences(m, c, z, 10.5 * seed);
    for (int j = 0; j < m->n_inputs; j++) { /* and with other inputs from now on */
      double *u = &c[m->n_params + m->n_derived + j];
      *u = fmin(m->inputs[j].value * (1 + 0.1 * seed), m->inputs[j].max);
    }
    m->kernels.hold(c);
  }
  free(c), free(y), free(z);
}
END_TEST

/* ---- runs ---- */

/* Steady states of the first three states under inputs that last. */
static const struct {
  const char *model, *input;
  double amount;
  const char *other;
  double other_amount, states[3];
} steady_states[] = {
    {"lemaire2004", "I_R", 1e-4, NULL, 0, {1.34949529876e-3, 1.26233110643e-3, 9.22488386246e-4}},
    {"lemaire2004", "I_B", 1e-4, NULL, 0, {1.02448143813e-3, 1.36734999440e-3, 1.13954756520e-3}},
    {"lemaire2004", "I_C", 1e-4, NULL, 0, {1.13346717914e-3, 8.81709890708e-4, 1.23410034125e-3}},
    {"lemaire2004", "I_P", 1000, NULL, 0, {4.13069295890e-3, 1.68318826717e-3, 3.70698252261e-3}},
    {"lemaire2004", "I_O", 2e5, NULL, 0, {6.55078557343e-5, 2.11966842229e-4, 3.83500505716e-5}},
    {"lemaire2004", "I_L", 1e4, NULL, 0, {2.96918764320e-3, 1.42705285993e-3, 2.72740037879e-3}},
    {"lemaire2004", "I_L", 1e4, "I_O", 9e4, {7.24257842745e-4, 7.04803158048e-4, 8.66347457931e-4}},
    {"lemaire2004", "f_KOP", 0.5, NULL, 0, {1.12639451490e-3, 8.78954717651e-4, 1.22801979201e-3}},
    {"lemaire2004", "f_DR", 0.5, NULL, 0, {3.74522052919e-4, 3.58380967701e-4, 8.89834471932e-4}},
    {"pivonka2008", "P_PTH", 1000, NULL, 0, {1.40105131829e-3, 9.44405242943e-4, 1.55574004238e-3}},
    {"pivonka2008", "P_RANKL", 100, NULL, 0, {7.91517709921e-4, 6.60138616755e-4, 9.85893184616e-4}},
    {"pivonka2008", "P_OPG", 2e5, NULL, 0, {3.00879895981e-5, 4.10900069838e-5, 5.09943921152e-5}},
    {"pivonka2008", "f_OCp", 2, NULL, 0, {9.09198023137e-4, 7.23102759765e-4, 1.10274095326e-3}},
    {"pivonka2008", "f_OCp", 10, NULL, 0, {2.30161183515e-3, 1.24247616814e-3, 2.29463504064e-3}},
};

START_TEST(steady_under_input) {
  const osteon_model *m = support_model(steady_states[_i].model);
  osteon_sim *sim = support_sim(m, 1e-8, NULL);
  check_ok(osteon_sim_set_input(sim, steady_states[_i].input, steady_states[_i].amount));
  if (steady_states[_i].other)
    check_ok(osteon_sim_set_input(sim, steady_states[_i].other, steady_states[_i].other_amount));
  const osteon_status status = osteon_sim_find_steady(sim);
  ck_assert_msg(status == OSTEON_OK, "%s, %s %g: %s", m->name, steady_states[_i].input,
                steady_states[_i].amount, osteon_last_error());
  const support_where where = {m->name, steady_states[_i].input, "steady", 0};
  for (int i = 0; i < 3; i++)
    support_near(where, m->states[i].name, osteon_sim_states(sim)[i], steady_states[_i].states[i], 0, 1e-11);
  for (int i = 3; i < m->n_states; i++) /* bone volume is an integral: it stays */
    ck_assert_double_eq(osteon_sim_states(sim)[i], support_initial(m, i));
  check_ok(osteon_sim_run(sim, 10)); /* and a run begins there */
  for (int i = 0; i < 3; i++)
    support_near(where, m->states[i].name, osteon_sim_states(sim)[i], steady_states[_i].states[i], 0, 1e-10);
  osteon_sim_free(sim);
}
END_TEST

/* The run gets to the same place as Newton, by itself. */
START_TEST(run_to_steady) {
  const osteon_model *m = support_model(steady_states[_i].model);
  osteon_sim *sim = support_sim(m, 1e-10, NULL);
  check_ok(osteon_sim_set_input(sim, steady_states[_i].input, steady_states[_i].amount));
  if (steady_states[_i].other)
    check_ok(osteon_sim_set_input(sim, steady_states[_i].other, steady_states[_i].other_amount));
  check_ok(osteon_sim_run(sim, 5000));
  const support_where where = {m->name, steady_states[_i].input, "default", 5000};
  for (int i = 0; i < 3; i++)
    support_near(where, m->states[i].name, osteon_sim_states(sim)[i], steady_states[_i].states[i], 0, 1e-8);
  osteon_sim_free(sim);
}
END_TEST

/* Removals of the paper that go on: the state and the day on which it passes 0. */
static const struct {
  const char *input;
  double amount;
  const char *state;
  double day;
} removals[] = {
    {"I_R", -1.2e-4, "R", 69},
    {"I_B", -8.3e-5, "B", 63},
    {"I_C", -2.9e-4, "C", 69},
};

START_TEST(removal_goes_on) {
  osteon_sim *sim = support_sim(support_model("lemaire2004"), 1e-8, NULL);
  check_ok(osteon_sim_set_input(sim, removals[_i].input, removals[_i].amount));
  check_fails(OSTEON_EDOMAIN, "day", osteon_sim_run(sim, 140));
  const char *day = strstr(osteon_last_error(), "day ");
  const double said = day ? strtod(day + 4, NULL) : NAN;
  ck_assert_msg(said >= removals[_i].day && said <= removals[_i].day + 1, "not day %g to %g: '%s'",
                removals[_i].day, removals[_i].day + 1, osteon_last_error());
  char named[16];
  snprintf(named, sizeof named, "%s ", removals[_i].state);
  ck_assert_msg(strstr(osteon_last_error(), named), "no state %s in '%s'", removals[_i].state,
                osteon_last_error());
  /* it stands at the last tick that was reached, with states that have meaning */
  ck_assert_double_eq(osteon_sim_time(sim), removals[_i].day);
  for (int i = 0; i < 3; i++) ck_assert_double_ge(osteon_sim_states(sim)[i], 0);
  osteon_sim_free(sim);
}
END_TEST

/* What the papers report, and their extremes: an input on from day 20 to day 80, its effect. */
enum { LOWEST, HIGHEST, AT };
static const struct reported {
  const char *model, *input;
  double amount;
  const char *quantity;
  int kind;
  double value, day, tolerance, slack; /* of the value, relative; of the day */
} reports[] = {
    {"lemaire2004", "I_C", 1e-4, "B", LOWEST, 7.070e-4, 25, 1e-3, 0},
    {"lemaire2004", "I_C", -2.9e-4, "B", LOWEST, 1.980e-4, 82, 1e-3, 0},
    {"lemaire2004", "I_P", 1000, "C_B_ratio", HIGHEST, 5.95, 24, 1e-3, 0},
    {"lemaire2004", "I_L", 1e4, "C", HIGHEST, 2.74e-3, 24, 2e-3, 0},
    {"lemaire2004", "I_O", 2e5, "C", AT, 6.579e-5, 80, 1e-3, 0},
    {"lemaire2004", "I_O", 2e5, "B", LOWEST, 2.25e-4, 82, 3e-3, 0},
    {"pivonka2008", "P_PTH", 1000, "OCa", HIGHEST, 1.81747e-3, 30, 1e-5, 2},
    {"pivonka2008", "P_PTH", 1000, "OBa", HIGHEST, 9.8242e-4, 85, 1e-4, 2},
    {"pivonka2008", "P_PTH", 1000, "BV", AT, 99.98106, 80, 1e-7, 0},
};

START_TEST(papers_report) {
  const struct reported *r = &reports[_i];
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, support_model(r->model)));
  check_ok(osteon_schedule_set_input(schedule, 20, r->input, r->amount));
  check_ok(osteon_schedule_set_input(schedule, 80, r->input, 0));
  osteon_sim *sim = support_sim(support_model(r->model), 1e-9, schedule);
  double best = NAN, best_day = NAN;
  for (int day = 0; day <= 140; day++) {
    check_ok(osteon_sim_run(sim, day));
    const double x = support_value(sim, r->quantity);
    if (isnan(best) || (r->kind == LOWEST && x < best) || (r->kind == HIGHEST && x > best) ||
        (r->kind == AT && day <= r->day)) {
      best = x;
      best_day = day;
    }
  }
  const support_where where = {r->model, r->input, "default", best_day};
  support_near(where, r->quantity, best, r->value, 0, r->tolerance);
  ck_assert_msg(fabs(best_day - r->day) <= r->slack, "%s, %s: %s has its extreme on day %g, not %g", r->model,
                r->input, r->quantity, best_day, r->day);
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

/* On day 80 of the same pulses: which way a quantity went. */
static const struct {
  const char *model, *input;
  double amount;
  const char *quantity;
  int up;
} directions[] = {
    {"lemaire2004", "I_B", 1e-4, "C", 1}, /* coupling */
    {"lemaire2004", "I_B", -8.3e-5, "C", 0},       {"lemaire2004", "I_C", 1e-4, "B", 1},
    {"lemaire2004", "I_P", 1000, "C_B_ratio", 1}, /* continuous PTH is catabolic */
    {"lemaire2004", "I_L", 1e4, "C", 1},           {"lemaire2004", "I_O", 2e5, "C", 0},
    {"lemaire2004", "f_KOP", 0.5, "C_B_ratio", 1}, {"pivonka2008", "P_PTH", 1000, "OCa", 1},
    {"pivonka2008", "P_PTH", 1000, "OBa", 1},      {"pivonka2008", "P_PTH", 1000, "BV", 0},
    {"pivonka2008", "P_RANKL", 100, "OCa", 1},     {"pivonka2008", "P_RANKL", 100, "BV", 0},
    {"pivonka2008", "P_OPG", 2e4, "OCa", 0},       {"pivonka2008", "P_OPG", 2e4, "BV", 1},
};

START_TEST(direction) {
  const osteon_model *m = support_model(directions[_i].model);
  const int input = osteon_model_index(m, OSTEON_INPUT, directions[_i].input);
  ck_assert_int_ge(input, 0);
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  check_ok(osteon_schedule_set_input(schedule, 20, directions[_i].input, directions[_i].amount));
  check_ok(osteon_schedule_set_input(schedule, 80, directions[_i].input, m->inputs[input].value));
  osteon_sim *sim = support_sim(m, 1e-8, schedule);
  const double before = support_value(sim, directions[_i].quantity);
  check_ok(osteon_sim_run(sim, 80));
  const double after = support_value(sim, directions[_i].quantity);
  ck_assert_msg(directions[_i].up ? after > before : after < before, "%s, %s %g: %s from %g to %g", m->name,
                directions[_i].input, directions[_i].amount, directions[_i].quantity, before, after);
  /* without the input everything but bone volume comes back */
  check_ok(osteon_sim_run(sim, 600));
  for (int i = 0; i < 3; i++) {
    const support_where where = {m->name, directions[_i].input, "default", 600};
    double *c = support_constants(m), *y = doubles(m->n_states);
    m->kernels.init(c, y);
    support_near(where, m->states[i].name, osteon_sim_states(sim)[i], y[i], 0, 1e-6);
    free(c), free(y);
  }
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

/* Added OPG turns back what RANKL did: within 6 % of rest on day 200. */
START_TEST(lemaire_opg_against_rankl) {
  const osteon_model *m = support_model("lemaire2004");
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  check_ok(osteon_schedule_set_input(schedule, 20, "I_L", 1e4));
  check_ok(osteon_schedule_set_input(schedule, 80, "I_O", 9e4));
  osteon_sim *sim = support_sim(m, 1e-9, schedule);
  check_ok(osteon_sim_run(sim, 200));
  for (int i = 0; i < 3; i++) {
    const support_where where = {m->name, "I_L then I_O", "default", 200};
    support_near(where, m->states[i].name, osteon_sim_states(sim)[i], support_initial(m, i), 0, 0.07);
  }
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

START_TEST(komarova_single_cycle) {
  static const struct {
    double day, states[3];
  } rows[] = {
      {5, {5.588970814467341, 343.21374412481356, 92.32428901195154}},
      {20, {1.2499736201359368, 387.4464868001686, 90.97565924270177}},
      {100, {0.996788767530766, 219.2413143108863, 99.78559091689816}},
  };
  osteon_sim *sim = support_sim(support_model("komarova2003"), 1e-10, NULL);
  double low_x1 = INFINITY, high_x2 = 0, low_z = INFINITY;
  int day_x1 = 0, day_x2 = 0, day_z = 0, row = 0;
  for (int day = 0; day <= 500; day++) {
    check_ok(osteon_sim_run(sim, day));
    const double *y = osteon_sim_states(sim);
    if (y[0] < low_x1) low_x1 = y[0], day_x1 = day;
    if (y[1] > high_x2) high_x2 = y[1], day_x2 = day;
    if (y[2] < low_z) low_z = y[2], day_z = day;
    if (row == COUNT(rows) || day != rows[row].day) continue;
    const support_where where = {"komarova2003", "single cycle", "default", day};
    support_near(where, "x1", y[0], rows[row].states[0], 0, 1e-9);
    support_near(where, "x2", y[1], rows[row].states[1], 0, 1e-9);
    support_near(where, "z", y[2], rows[row].states[2], 0, 1e-6);
    row++;
  }
  ck_assert_int_eq(row, COUNT(rows));
  ck_assert_int_eq(day_x1, 42);
  ck_assert_int_eq(day_x2, 14);
  ck_assert_int_eq(day_z, 12);
  near("komarova2003", "single cycle", "least x1", low_x1, 0.728, 1e-3);
  near("komarova2003", "single cycle", "most x2", high_x2, 396.9, 2e-4);
  near("komarova2003", "single cycle", "least z", low_z, 89.7885, 1e-6);
  near("komarova2003", "single cycle", "z at the end", support_value(sim, "z"), 99.98057, 1e-6);
  osteon_sim_free(sim);
}
END_TEST

/* rkf45 and long ticks: the default solver is at the last bits with any tolerance that takes a step a day. */
static osteon_sim *oscillation(double rtol) {
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.rtol = rtol;
  options.solver = "rkf45";
  options.dt = 5;
  osteon_sim *sim = NULL;
  check_ok(osteon_sim_new(&sim, support_model("komarova2003"), &options));
  check_ok(osteon_sim_set_param(sim, "g11", 1.1));
  check_ok(osteon_sim_set_param(sim, "k1", 0.093));
  check_ok(osteon_sim_set_param(sim, "k2", 0.0008));
  check_ok(osteon_sim_set_state(sim, "x1", 11.16));
  check_ok(osteon_sim_set_state(sim, "x2", 231.72));
  return sim;
}

/* What closed orbits keep constant: a measure of the integration's error by itself. */
static double orbit(osteon_sim *sim) {
  const double *y = osteon_sim_states(sim);
  return 6 * sqrt(y[1]) - 0.2 * y[1] * pow(y[0], -0.1) - 4 / 0.9 * pow(y[0], 0.9);
}

static double orbit_error(double rtol) {
  osteon_sim *sim = oscillation(rtol);
  double error = 0;
  for (int day = 0; day <= 1500; day += 5) {
    check_ok(osteon_sim_run(sim, day));
    error = fmax(error, fabs(orbit(sim) / 15.954933225044506 - 1));
  }
  osteon_sim_free(sim);
  return error;
}

START_TEST(komarova_orbit) {
  const double rough = orbit_error(1e-5), fine = orbit_error(1e-8), finest = orbit_error(1e-12);
  if (getenv("OSTEON_VERBOSE")) fprintf(stderr, "orbit: %.2e %.2e %.2e\n", rough, fine, finest);
  ck_assert_msg(finest <= 1e-10, "H drifts by %g at rtol 1e-12", finest);
  ck_assert_msg(fine <= 1e-6 && rough <= 1e-2, "H drifts by %g at rtol 1e-5, %g at 1e-8", rough, fine);
  ck_assert_msg(fine <= 0.1 * rough && finest <= 0.1 * fine,
                "a tighter tolerance does not help: H drifts by %g, %g, %g", rough, fine, finest);
}
END_TEST

START_TEST(komarova_peaks) {
  static const int peaks[] = {5, 275, 550, 825, 1100, 1370};
  osteon_sim *sim = oscillation(1e-10);
  double before = 0, last = 0;
  int n = 0;
  for (int day = 0; day <= 1500; day += 5) {
    check_ok(osteon_sim_run(sim, day));
    const double x1 = osteon_sim_states(sim)[0];
    if (day >= 10 && last > before && last > x1) {
      ck_assert_int_lt(n, COUNT(peaks));
      ck_assert_int_eq(day - 5, peaks[n]);
      near("komarova2003", "oscillation", "peak of x1", last, 12.0, 3e-2);
      n++;
    }
    before = last;
    last = x1;
  }
  ck_assert_int_eq(n, COUNT(peaks));
  osteon_sim_free(sim);
}
END_TEST

START_TEST(komarova_no_steady_state) {
  osteon_sim *sim = support_sim(support_model("komarova2003"), 1e-6, NULL);
  osteon_status status = osteon_sim_set_param(sim, "g11", 1);
  ck_assert_int_eq(status, OSTEON_OK);
  status = osteon_sim_set_param(sim, "g21", 0);
  if (status == OSTEON_OK) status = osteon_sim_start(sim);
  ck_assert_int_ne(status, OSTEON_OK);
  support_says("gamma", "g11 1, g21 0");
  osteon_sim_free(sim);
}
END_TEST

/* ---- Peterson and Riggs ---- */

/* What is not at rest on day 0, from rounded constants of the source, in units an hour. */
START_TEST(peterson_at_rest) {
  static const struct {
    const char *state;
    double rate, tolerance;
  } moving[] = {{"P", 3.466e-4, 1e-7}, {"ECCPhos", -1.431e-3, 1e-6}, {"IntraPO", 1.432e-3, 1e-6},
                {"T", -2.51e-6, 1e-8}, {"PhosGut", 1.5e-5, 1e-6},    {"UCA", 0.1500, 5e-4}};
  const osteon_model *m = support_model("peterson_riggs2010");
  double *c = support_constants(m), *y = doubles(m->n_states), *dydt = doubles(m->n_states);
  m->kernels.init(c, y);
  m->kernels.rates(0, c, y, dydt);
  for (int i = 0; i < COUNT(moving); i++) {
    const int state = osteon_model_index(m, OSTEON_STATE, moving[i].state);
    ck_assert_int_ge(state, 0);
    ck_assert_msg(fabs(dydt[state] / 24 - moving[i].rate) <= moving[i].tolerance,
                  "d%s/dt is %g an hour, not %g", moving[i].state, dydt[state] / 24, moving[i].rate);
    dydt[state] = 0;
  }
  for (int i = 0; i < m->n_states;
       i++) /* rates of OPG and PTH are differences of numbers 400 times the state */
    ck_assert_msg(fabs(dydt[i]) <= 1e-12 * m->states[i].scale, "%s: rate %g at rest", m->states[i].name,
                  dydt[i]);
  free(c), free(y), free(dydt);
}
END_TEST

/* Left alone for a year it stays within 0.1 %, but for urine. */
START_TEST(peterson_drift) {
  const osteon_model *m = support_model("peterson_riggs2010");
  osteon_sim *sim = support_sim(m, 1e-8, NULL);
  check_ok(osteon_sim_run(sim, 365));
  for (int i = 0; i < m->n_states; i++)
    if (strcmp(m->states[i].name, "UCA") != 0)
      ck_assert_msg(
          fabs(osteon_sim_states(sim)[i] - support_initial(m, i)) <= 1e-3 * fabs(support_initial(m, i)),
          "%s drifts from %g to %g", m->states[i].name, support_initial(m, i), osteon_sim_states(sim)[i]);
  near(m->name, "drift", "PTHpm", support_value(sim, "PTHpm"), 3.84926, 2e-6);
  near(m->name, "drift", "OCchange", support_value(sim, "OCchange"), 99.944, 1e-5);
  osteon_sim_free(sim);
}
END_TEST

/* Off rest: a sum of rates, which a parameter must not enter. NULL: calcium as a whole, which without food is
 * only moved about. */
static const struct {
  const char *parameter, *sum[5];
} kept[] = {{"k14a", {"Q", "Qbone"}},
            {"k4", {"RNK", "M"}},
            {"k2", {"O", "N"}},
            {"k2", {"L", "M", "N"}},
            {"T28", {"T", "P", "Q", "Qbone", "UCA"}},
            {"T16", {"P", "T", "Q", "Qbone", "UCA"}}};

static double sum_of_rates(const osteon_model *m, const double *dydt, const char *const *names,
                           double *largest) {
  double sum = 0;
  *largest = 0;
  for (int k = 0; k < 5 && names[k]; k++) {
    const double rate = dydt[osteon_model_index(m, OSTEON_STATE, names[k])];
    sum += rate;
    *largest = fmax(*largest, fabs(rate));
  }
  return sum;
}

START_TEST(peterson_keeps) {
  const osteon_model *m = support_model("peterson_riggs2010");
  const int n = m->n_states;
  double *c = support_constants(m), *y = doubles(n), *one = doubles(n), *other = doubles(n), l1, l2;
  m->kernels.init(c, y);
  for (int i = 0; i < n; i++) y[i] *= 1 + 0.1 * sin(3 * i + 1);
  m->kernels.rates(0, c, y, one);
  const int parameter = osteon_model_index(m, OSTEON_PARAM, kept[_i].parameter);
  set_param(m, c, kept[_i].parameter, 1.1 * m->params[parameter].value);
  m->kernels.rates(0, c, y, other);
  const double before = sum_of_rates(m, one, kept[_i].sum, &l1),
               after = sum_of_rates(m, other, kept[_i].sum, &l2);
  ck_assert_msg(fabs(after - before) <= 1e-13 * fmax(l1, l2), "%s changes the sum from %.17g to %.17g",
                kept[_i].parameter, before, after);
  const int first = osteon_model_index(m, OSTEON_STATE, kept[_i].sum[0]);
  ck_assert_msg(one[first] != other[first], "%s does not change %s itself", kept[_i].parameter,
                kept[_i].sum[0]);
  free(c), free(y), free(one), free(other);
}
END_TEST

/* Courses with drugs and food given by name, and what the published equations make of them. */
enum { TERIPARATIDE, DENOSUMAB, MENOPAUSE, LOW_CALCIUM };
static const struct course {
  int course;
  double day;
  const char *quantity;
  double value, tolerance;
} courses[] = {
    {TERIPARATIDE, 30, "OBchange", 105.2, 1e-3},
    {TERIPARATIDE, 90, "OBchange", 122.6, 1e-3},
    {TERIPARATIDE, 180, "OBchange", 140.8, 1e-3},
    {TERIPARATIDE, 30, "OCchange", 114.0, 1e-3},
    {TERIPARATIDE, 90, "OCchange", 136.5, 1e-3},
    {TERIPARATIDE, 180, "OCchange", 160.5, 1e-3},
    {TERIPARATIDE, 30, "CaC", 2.360, 3e-4},
    {TERIPARATIDE, 90, "CaC", 2.365, 3e-4},
    {TERIPARATIDE, 180, "CaC", 2.371, 3e-4},
    {TERIPARATIDE, 270, "OBchange", 118.7, 1e-3},
    {TERIPARATIDE, 365, "OBchange", 105.2, 1e-3},
    {DENOSUMAB, 14, "DENCP", 8532, 1e-4},
    {DENOSUMAB, 7, "OCchange", 14.6, 4e-3},
    {DENOSUMAB, 28, "OCchange", 11.2, 5e-3},
    {DENOSUMAB, 182, "OCchange", 25.3, 2e-3},
    {DENOSUMAB, 728, "OCchange", 144, 4e-3},
    {DENOSUMAB, 182, "OBchange", 42.6, 2e-3},
    {DENOSUMAB, 728, "OBchange", 127, 4e-3},
    {DENOSUMAB, 182, "BMDlsDENchange", 3.97, 2e-3},
    {DENOSUMAB, 364, "BMDlsDENchange", 5.14, 1e-3},
    {DENOSUMAB, 728, "BMDlsDENchange", 1.08, 5e-3},
    {DENOSUMAB, 7, "CaC", 2.206, 3e-4},
    {DENOSUMAB, 7, "PTHpm", 7.15, 1e-3},
    {MENOPAUSE, 3650, "EST", 0.293, 2e-3},
    {MENOPAUSE, 7300, "EST", 0.145, 4e-3},
    {MENOPAUSE, 3650, "OCchange", 171, 3e-3},
    {MENOPAUSE, 7300, "OCchange", 191, 3e-3},
    {MENOPAUSE, 3650, "OBchange", 132, 4e-3},
    {MENOPAUSE, 7300, "OBchange", 145, 4e-3},
    {MENOPAUSE, 3650, "BMDfnchange", -2.08, 3e-3},
    {MENOPAUSE, 7300, "BMDfnchange", -7.83, 1e-3},
    {MENOPAUSE, 3650, "BMDlschange", -4.87, 2e-3},
    {MENOPAUSE, 7300, "BMDlschange", -5.89, 1e-3},
    {MENOPAUSE, 3650, "BMDlsDENchange", -1.23, 5e-3},
    {MENOPAUSE, 7300, "BMDlsDENchange", -1.43, 4e-3},
    {MENOPAUSE, 7300, "Q", -33.6, 2e-3},
    {MENOPAUSE, 7300, "Qbone", 761, 1e-3},
    {LOW_CALCIUM, 210, "CaC", 2.345, 3e-4},
    {LOW_CALCIUM, 210, "PTHpm", 4.05, 2e-3},
    {LOW_CALCIUM, 210, "OCchange", 117, 4e-3},
    {LOW_CALCIUM, 210, "BMDlschange", -1.29, 4e-3},
    {LOW_CALCIUM, 365, "CaC", 2.350, 3e-4},
};

START_TEST(peterson_courses) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, support_model("peterson_riggs2010")));
  if (_i == TERIPARATIDE) check_ok(osteon_schedule_add_dose(schedule, 0, "teriparatide", 20, 1, 179));
  if (_i == DENOSUMAB) check_ok(osteon_schedule_add_dose(schedule, 0, "denosumab", 60, 182, 1));
  if (_i == LOW_CALCIUM) {
    check_ok(osteon_schedule_set_input(schedule, 30, "OralCa", 0.5));
    check_ok(osteon_schedule_set_input(schedule, 210, "OralCa", 24.055 / 24));
  }
  osteon_sim *sim = support_sim(support_model("peterson_riggs2010"), 1e-8, schedule);
  if (_i == MENOPAUSE) check_ok(osteon_sim_set_param(sim, "ESTON", 1));
  for (double day = 0; day <= 7300; day++)
    for (int k = 0; k < COUNT(courses); k++) {
      if (courses[k].course != _i || courses[k].day != day) continue;
      check_ok(osteon_sim_run(sim, day));
      const support_where where = {"peterson_riggs2010", "course", "default", day};
      support_near(where, courses[k].quantity, support_value(sim, courses[k].quantity), courses[k].value, 0,
                   courses[k].tolerance);
    }
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

/* A woman of 62: as one of 41 who is watched for 21 years of 364 days; only with ESTON. */
START_TEST(peterson_age) {
  const osteon_model *m = support_model("peterson_riggs2010");
  const int urine = osteon_model_index(m, OSTEON_STATE, "UCA");
  osteon_sim *from_41 = support_sim(m, 1e-9, NULL), *from_62 = support_sim(m, 1e-9, NULL);
  check_ok(osteon_sim_set_param(from_41, "ESTON", 1));
  check_ok(osteon_sim_set_param(from_62, "ESTON", 1));
  check_ok(osteon_sim_set_param(from_62, "age", 62));
  const support_where where = {m->name, "age", "default", 0};
  for (int day = 0; day <= 364; day += 364) {
    check_ok(osteon_sim_run(from_41, 21 * 364 + day));
    check_ok(osteon_sim_run(from_62, day));
    for (int i = 0; i < m->n_states; i++)
      if (i != urine)
        support_near(where, m->states[i].name, osteon_sim_states(from_62)[i], osteon_sim_states(from_41)[i],
                     m->states[i].scale, 1e-6);
    if (day == 0) ck_assert_double_eq(osteon_sim_states(from_62)[urine], 0);
  }
  osteon_sim_free(from_41);
  osteon_sim_free(from_62);

  double *c = support_constants(m);
  ck_assert_double_eq(m->kernels.history(c), 0);
  set_param(m, c, "age", 62);
  ck_assert_double_eq(m->kernels.history(c), 0);
  ck_assert_ptr_null(m->kernels.check(c));
  set_param(m, c, "ESTON", 1);
  ck_assert_double_eq(m->kernels.history(c), 21 * 364);
  set_param(m, c, "age", 40);
  ck_assert_ptr_nonnull(m->kernels.check(c));
  free(c);
}
END_TEST

/* A set-point moves with its initial state; an initial state moves alone. */
START_TEST(peterson_setpoints) {
  const osteon_model *m = support_model("peterson_riggs2010");
  osteon_sim *sim = support_sim(m, 1e-6, NULL);
  check_ok(osteon_sim_set_param(sim, "OC_0", 0.002));
  check_ok(osteon_sim_set_state(sim, "OBfast", 0.005));
  ck_assert_double_eq(support_value(sim, "OC"), 0.002);
  near(m->name, "--set", "OCchange", support_value(sim, "OCchange"), 100, 1e-14);
  near(m->name, "--init", "OBchange", support_value(sim, "OBchange"),
       100 * (0.005 + 0.00101453439204) / 0.00501324, 1e-13);
  osteon_sim_free(sim);
}
END_TEST

/* A state that must stay above 0 may begin far below the tolerance. */
START_TEST(peterson_from_next_to_nothing) {
  osteon_sim *sim = support_sim(support_model("peterson_riggs2010"), 1e-6, NULL);
  check_ok(osteon_sim_set_state(sim, "M", 1e-15));
  check_ok(osteon_sim_run(sim, 30));
  near("peterson_riggs2010", "M from 1e-15", "M", support_value(sim, "M"), 2.228e-4, 0.1);
  osteon_sim_free(sim);
}
END_TEST

/* Each of these makes a power or logarithm of a negative number, or a function infinite somewhere. */
static const struct {
  const char *parameter;
  double value;
} refused[] = {
    {"E0RUNX2kbEffFACT", 1},
    {"RUNkbMaxFact", 0.005},
    {"EmaxMeffOC", 0.6},
    {"E0Meff", 1},
    {"GFRdelta", 100},
    {"J14OCmax", 0.03},
    {"EmaxPicROB", 0.02},
    {"EmaxPicOB", 0.2},
    {"EmaxPicOC", 0.02},
    {"EmaxL", 1},
    {"E0RANKL", 1},
    {"MultPicOBkb", 1},
    {"FracPic0kb", 1},
    {"E0rx2Kout", 0.7},
    {"EmaxPTHRX2x", 0.5},
    {"EmaxPTHcreb", 0.4},
    {"E0crebKin", 1},
    {"CtriolMax", 0.95},
    {"CtriolMin", 1.1},
    {"T58", 385},
    {"T61", 400},
    {"T16", 0.9},
    {"T310", 0.95},
    {"FracOBfast", 0},
    {"k3", 0},
    {"EmaxLpth", 0.9},
};

START_TEST(peterson_refuses) {
  const osteon_model *m = support_model("peterson_riggs2010");
  double *c = support_constants(m);
  ck_assert_ptr_null(m->kernels.check(c));
  const int parameter = osteon_model_index(m, OSTEON_PARAM, refused[_i].parameter);
  ck_assert_int_ge(parameter, 0);
  check_ok(osteon_quantity_check(&m->params[parameter], refused[_i].value));
  set_param(m, c, refused[_i].parameter, refused[_i].value);
  const char *why = m->kernels.check(c);
  ck_assert_msg(why && strstr(why, refused[_i].parameter), "%s = %g: %s", refused[_i].parameter,
                refused[_i].value, why ? why : "accepted");
  free(c);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("models");
  TCase *kernels = support_tcase_of(suite, "kernels");
  tcase_add_loop_test(kernels, values_at_rest, 0, COUNT(rest_values));
  tcase_add_loop_test(kernels, starts_at_rest, 0, COUNT(at_rest));
  tcase_add_loop_test(kernels, jacobian_at_rest, 0, COUNT(jacobians));
  tcase_add_loop_test(kernels, komarova_regimes, 0, COUNT(regimes));
  tcase_add_test(kernels, komarova_osteoblast_autocrine);
  tcase_add_test(kernels, names_are_listed);
  tcase_add_loop_test(kernels, initial_values_are_shown, 0, support_model_count());
  tcase_add_loop_test(kernels, initial_values_are_published, 0, COUNT(published));
  tcase_add_test(kernels, forgotten_is_refused);
  tcase_add_test(kernels, computed_where_registered);
  tcase_add_test(kernels, shown_is_checked);
  tcase_add_test(kernels, half_a_pair_is_told);
  tcase_add_test(kernels, the_other_of_a_pair_follows);
  tcase_add_test(kernels, lemaire_without_pth);
  tcase_add_test(kernels, pivonka_release);
  tcase_add_loop_test(kernels, pivonka_by_the_equations, 0, 2);
  tcase_add_loop_test(kernels, jacobian_by_differences, 0, support_model_count());
  tcase_add_loop_test(kernels, equations_as_text, 0, support_model_count());
  TCase *runs = support_tcase_of(suite, "runs");
  tcase_add_loop_test(runs, steady_under_input, 0, COUNT(steady_states));
  tcase_add_loop_test(runs, run_to_steady, 0, COUNT(steady_states));
  tcase_add_loop_test(runs, removal_goes_on, 0, COUNT(removals));
  tcase_add_loop_test(runs, papers_report, 0, COUNT(reports));
  tcase_add_loop_test(runs, direction, 0, COUNT(directions));
  tcase_add_test(runs, lemaire_opg_against_rankl);
  tcase_add_test(runs, komarova_single_cycle);
  tcase_add_test(runs, komarova_orbit);
  tcase_add_test(runs, komarova_peaks);
  tcase_add_test(runs, komarova_no_steady_state);
  tcase_add_test(kernels, peterson_at_rest);
  tcase_add_loop_test(kernels, peterson_keeps, 0, COUNT(kept));
  tcase_add_loop_test(kernels, peterson_refuses, 0, COUNT(refused));
  tcase_add_test(runs, peterson_drift);
  tcase_add_loop_test(runs, peterson_courses, 0, 4);
  tcase_add_test(runs, peterson_age);
  tcase_add_test(runs, peterson_setpoints);
  tcase_add_test(runs, peterson_from_next_to_nothing);
  return support_main(suite);
}
