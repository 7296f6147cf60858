/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sim itself: order of accuracy, conservation, solvers against each other, steady states, misuse,
 * and models that are hostile to GSL, under a GSL handler that must never be called. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/sim.h>

#include "base/base.h"
#include "base/solvers.h"
#include "support.h"

/* ---- the host's GSL handler ---- */

static int handler_calls;

static void host_handler(const char *reason, const char *file, int line, int code) {
  fprintf(stderr, "GSL called the host's handler: %s (%s:%d, %d)\n", reason, file, line, code);
  handler_calls++;
}

static void install_handler(void) {
  handler_calls = 0;
  gsl_set_error_handler(host_handler);
}

static void check_handler(void) {
  ck_assert_int_eq(handler_calls, 0);
  ck_assert_msg(gsl_set_error_handler(NULL) == host_handler, "the host's handler was changed");
}

/* ---- models filled by hand ---- */

#define STATE(name_, value_)                                                                            \
  {                                                                                                     \
    .name = name_, .unit = "-", .meaning = name_, .source = "this test", .value = value_, .min = -1e30, \
    .max = 1e30, .scale = 1                                                                             \
  }
static const osteon_quantity ab[] = {STATE("A", 1), STATE("B", 0)};
static const osteon_quantity how[] = {{.name = "k",
                                       .unit = "1/d",
                                       .meaning = "rate",
                                       .source = "this test",
                                       .value = 0.1,
                                       .min = -1e3,
                                       .max = 1e3}};

static osteon_model made(const char *name, void (*rates)(double, const double *, const double *, double *)) {
  return (osteon_model){.size = sizeof(osteon_model),
                        .name = name,
                        .title = name,
                        .citation = "this test",
                        .notes = "",
                        .n_states = 2,
                        .states = ab,
                        .n_params = 1,
                        .params = how,
                        .kernels = {.rates = rates}};
}

static osteon_sim *sim_of(const osteon_model *m, const char *solver, double rtol) {
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.solver = solver;
  options.rtol = rtol;
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, m, &options));
  return sim;
}

/* A goes over into B: A = exp(-k t), A + B = 1. */
static void exchange(double t, const double *c, const double *y, double *dydt) {
  (void)t;
  dydt[0] = -c[0] * y[0];
  dydt[1] = c[0] * y[0];
}

START_TEST(conserves) {
  const osteon_model m = made("exchange", exchange);
  osteon_sim *sim = sim_of(&m, osteon_sim_solvers()[_i], 1e-8);
  for (int i = 0; i < 100; i++) {
    check_ok(osteon_sim_step(sim));
    const double *y = osteon_sim_states(sim);
    ck_assert_double_le(fabs(y[0] + y[1] - 1), 1e-14 * 100);
    ck_assert_double_le(fabs(y[0] - exp(-0.1 * osteon_sim_time(sim))), 1e-7);
  }
  osteon_sim_free(sim);
}
END_TEST

/* Error against exp(-k t) at day 20. */
static double error_at(const osteon_model *m, const char *solver, double rtol) {
  osteon_sim *sim = sim_of(m, solver, rtol);
  check_ok(osteon_sim_run(sim, 20));
  const double error = fabs(osteon_sim_states(sim)[0] - exp(-2));
  osteon_sim_free(sim);
  return error;
}

/* A hundred times smaller tolerance: an error at least five times smaller, until rounding. */
START_TEST(converges) {
  const osteon_model m = made("exchange", exchange);
  const char *solver = osteon_sim_solvers()[_i];
  double before = error_at(&m, solver, 1e-4);
  for (double rtol = 1e-6; rtol > 1e-13; rtol *= 1e-2) {
    const double error = error_at(&m, solver, rtol);
    ck_assert_msg(error <= fmax(before / 5, 1e-13), "%s at rtol %g: error %g after %g", solver, rtol, error,
                  before);
    before = error;
  }
}
END_TEST

/* ---- a name is that method ---- */

/* A pendulum: far from linear, so that no two methods give the same digits. */
static void swings(double t, const double *c, const double *y, double *dydt) {
  (void)t, (void)c;
  dydt[0] = y[1];
  dydt[1] = -4 * sin(3 * y[0]);
}
static int swings_for_gsl(double t, const double *y, double *dydt, void *p) {
  (void)p;
  swings(t, NULL, y, dydt);
  return GSL_SUCCESS;
}
static const struct {
  const char *name;
  const gsl_odeiv2_step_type *const *type;
} steppers[] = {
#define STEPPER(name) {#name, &gsl_odeiv2_step_##name},
    STEPPER(rkf45) STEPPER(rkck) STEPPER(rk8pd)};
enum { N_STEPPERS = sizeof steppers / sizeof *steppers };

/* To day 1 by GSL alone: first step and control as a sim has them. */
static void by_gsl(const gsl_odeiv2_step_type *type, double rtol, double *y) {
  gsl_odeiv2_system system = {swings_for_gsl, NULL, 2, NULL};
  const double scale[] = {1, 1};
  gsl_odeiv2_driver *d =
      gsl_odeiv2_driver_alloc_scaled_new(&system, type, 1e-3, 1e-4 * rtol, rtol, 1, 0, scale);
  double t = 0, h = 0.01;
  while (t < 1)
    ck_assert_int_eq(gsl_odeiv2_evolve_apply(d->e, d->c, d->s, &system, &t, 1, &h, y), GSL_SUCCESS);
  gsl_odeiv2_driver_free(d);
}

/* To day 1, by steps of which the last ends there: there is an event. */
static void to_1(const osteon_model *m, const char *solver, double rtol, double longest_step, double *y) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  check_ok(osteon_schedule_add_dose(schedule, 1, "A", 0, 0, 0));
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.solver = solver;
  options.rtol = rtol;
  options.longest_step = longest_step;
  options.schedule = schedule;
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, m, &options));
  check_ok(osteon_sim_step(sim));
  memcpy(y, osteon_sim_states(sim), 2 * sizeof *y);
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}

START_TEST(is_the_method_of_its_name) {
  const osteon_model m = made("swings", swings);
  const char *solver = osteon_sim_solvers()[_i];
  double x[2];
  to_1(&m, solver, 1e-3, 0, x);
  for (int k = 0; k < N_STEPPERS; k++) {
    double y[] = {1, 0};
    by_gsl(*steppers[k].type, 1e-3, y);
    const double apart = fabs(x[0] - y[0]) + fabs(x[1] - y[1]);
    ck_assert_msg(strcmp(steppers[k].name, solver) == 0 ? apart == 0 : apart > 1e-7,
                  "solver %s is %g from GSL's %s", solver, apart, steppers[k].name);
  }
}
END_TEST

/* Rodas5P has order 5: half the step, a 32nd of the error. The push of the day is part of it. */
static void pushed(double t, const double *c, const double *y, double *dydt) {
  swings(t, c, y, dydt);
  dydt[1] += 5 * cos(8 * t);
}
START_TEST(rodas5p_has_its_order) {
  const osteon_model m = made("pushed", pushed);
  double exact[2], y[2], error[2];
  to_1(&m, "rk8pd", 1e-13, 0, exact);
  for (int k = 0; k < 2; k++) {
    to_1(&m, "rodas5p", 0.1, k == 0 ? 1.0 / 32 : 1.0 / 64, y);
    error[k] = fabs(y[0] - exact[0]);
  }
  ck_assert_msg(fabs(log2(error[0] / error[1]) - 5) < 0.5, "errors %g and %g: order %g", error[0], error[1],
                log2(error[0] / error[1]));
}
END_TEST

START_TEST(solvers_as_words) {
  char words[200] = "";
  for (int i = 0; i < support_solver_count(); i++)
    snprintf(words + strlen(words), sizeof words - strlen(words), "%s%s", i ? ", " : "",
             osteon_sim_solvers()[i]);
  ck_assert_str_eq(osteon_sim_solver_list(), words);
}
END_TEST

/* Every bundled model, pushed out of its initial state: a solver at 1e-8 and rk8pd at 1e-11. */
START_TEST(agrees) {
  const osteon_model *m = osteon_registry_at(NULL, _i / support_solver_count());
  const char *solver = osteon_sim_solvers()[_i % support_solver_count()];
  osteon_sim *sim = sim_of(m, solver, 1e-8), *exact = sim_of(m, "rk8pd", 1e-11);
  for (int k = 0; k < m->n_states; k++) {
    double y;
    check_ok(osteon_sim_get(exact, m->states[k].name, &y));
    check_ok(osteon_sim_set_state(exact, m->states[k].name, y * (1 - 0.02 * (k % 3))));
    check_ok(osteon_sim_start(sim));
    check_ok(osteon_sim_set_state(sim, m->states[k].name, y * (1 - 0.02 * (k % 3))));
  }
  for (int i = 0; i < 30; i++) {
    check_ok(osteon_sim_step(sim));
    check_ok(osteon_sim_step(exact));
    const support_where where = {m->name, "pushed", solver, osteon_sim_time(sim)};
    for (int k = 0; k < m->n_states; k++)
      support_near(where, m->states[k].name, osteon_sim_states(sim)[k], osteon_sim_states(exact)[k],
                   1e-3 * m->states[k].scale, 2e-5);
  }
  osteon_sim_free(sim);
  osteon_sim_free(exact);
}
END_TEST

/* ---- models hostile to GSL: a sentence, never the handler, and the last good tick stays ---- */

static void no_number(double t, const double *c, const double *y, double *dydt) {
  (void)c, (void)y;
  dydt[0] = t > 5 ? NAN : 1;
  dydt[1] = 0;
}
static void blows_up(double t, const double *c, const double *y, double *dydt) {
  (void)t, (void)c;
  dydt[0] = y[0] * y[0];
  dydt[1] = 0;
}
static void root_of_negative(double t, const double *c, const double *y, double *dydt) {
  (void)t, (void)c;
  dydt[0] = -sqrt(y[0]) - 1;
  dydt[1] = 0;
}
/* 1 - h J is singular for many h */
static void singular(double t, const double *c, const double *y, double *dydt) {
  (void)t, (void)c;
  dydt[0] = y[0];
  dydt[1] = 2 * y[0] + y[1];
}
static void nothing(double t, const double *c, const double *y, double *dydt) {
  (void)t, (void)c, (void)y;
  dydt[0] = dydt[1] = 0;
}

START_TEST(stops_with_a_sentence) {
  static const struct {
    const char *name;
    void (*rates)(double, const double *, const double *, double *);
    double last; /* no tick beyond this one exists */
  } cases[] = {{"no_number", no_number, 5}, {"blows_up", blows_up, 1}, {"root", root_of_negative, 1}};
  for (int i = 0; i < 3; i++) {
    install_handler();
    const osteon_model m = made(cases[i].name, cases[i].rates);
    osteon_sim *sim = sim_of(&m, osteon_sim_solvers()[_i], 1e-6);
    const osteon_status status = osteon_sim_run(sim, 100);
    ck_assert_msg(status == OSTEON_ESTEP || status == OSTEON_EDOMAIN, "%s by %s: status %d", m.name,
                  osteon_sim_solvers()[_i], (int)status);
    support_says(cases[i].name, "osteon_sim_run");
    ck_assert_double_le(osteon_sim_time(sim), cases[i].last);
    ck_assert(isfinite(osteon_sim_states(sim)[0]));
    check_handler();
    osteon_sim_free(sim);
  }
}
END_TEST

START_TEST(goes_through) {
  static const struct {
    const char *name;
    void (*rates)(double, const double *, const double *, double *);
  } cases[] = {{"singular", singular}, {"nothing", nothing}};
  for (int i = 0; i < 2; i++) {
    install_handler();
    const osteon_model m = made(cases[i].name, cases[i].rates);
    osteon_sim *sim = sim_of(&m, osteon_sim_solvers()[_i], 1e-6);
    check_ok(osteon_sim_set_state(sim, "A", i)); /* "nothing" with states at 0, "singular" at rest */
    check_ok(osteon_sim_run(sim, 20));
    check_handler();
    osteon_sim_free(sim);
  }
}
END_TEST

/* Integration takes from exact derivatives only which of them are 0. */
static void no_jacobian(double t, const double *c, const double *y, double *J, double *dfdt) {
  (void)t, (void)c, (void)y;
  for (int i = 0; i < 4; i++) J[i] = NAN;
  dfdt[0] = dfdt[1] = 0;
}
START_TEST(jacobian_is_no_number) {
  install_handler();
  osteon_model m = made("no_jacobian", exchange);
  m.kernels.jacobian = no_jacobian;
  osteon_sim *sim = sim_of(&m, osteon_sim_solvers()[_i], 1e-6);
  check_ok(osteon_sim_run(sim, 10));
  check_handler();
  osteon_sim_free(sim);
}
END_TEST

/* After a failure the cause can be mended, and the sim goes on. */
static void until_mended(double t, const double *c, const double *y, double *dydt) {
  (void)y;
  dydt[0] = t > 5 && c[0] > 0 ? NAN : 1;
  dydt[1] = 0;
}
START_TEST(goes_on_when_mended) {
  const osteon_model m = made("mended", until_mended);
  osteon_sim *sim = sim_of(&m, osteon_sim_solvers()[_i], 1e-6);
  ck_assert_int_ne(osteon_sim_run(sim, 10), OSTEON_OK);
  const double reached = osteon_sim_time(sim);
  ck_assert_double_ge(reached, 4);
  check_ok(osteon_sim_set_param(sim, "k", -1));
  check_ok(osteon_sim_run(sim, 10));
  ck_assert_double_eq_tol(osteon_sim_states(sim)[0], 11, 1e-6);
  osteon_sim_free(sim);
}
END_TEST

/* ---- steady states ---- */

static void without_rest(double t, const double *c, const double *y, double *dydt) {
  (void)t, (void)c;
  dydt[0] = 1 + y[1] * y[1];
  dydt[1] = y[0] - y[1];
}
START_TEST(steady_fails_unchanged) {
  install_handler();
  const osteon_model m = made("without_rest", without_rest);
  osteon_sim *sim = sim_of(&m, NULL, 1e-6), *other = sim_of(&m, NULL, 1e-6);
  check_ok(osteon_sim_run(sim, 1));
  check_ok(osteon_sim_run(other, 1));
  check_fails(OSTEON_ESTEADY, "without_rest: no steady state was found", osteon_sim_find_steady(sim));
  check_handler();
  ck_assert(memcmp(osteon_sim_states(sim), osteon_sim_states(other), 2 * sizeof(double)) == 0);
  check_ok(osteon_sim_step(sim));
  check_ok(osteon_sim_step(other));
  ck_assert(memcmp(osteon_sim_states(sim), osteon_sim_states(other), 2 * sizeof(double)) == 0);
  osteon_sim_free(sim);
  osteon_sim_free(other);
}
END_TEST

/* A dose by name goes to all of its states, at once or by a schedule. */
START_TEST(dose_into_two_pools) {
  const osteon_model *m = support_model("aibl");
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  check_ok(osteon_schedule_add_dose(schedule, 0, "zoledronate", 5, 0, 0));
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  osteon_sim *sim[2];
  check_ok(osteon_sim_new(&sim[0], m, &options));
  check_ok(osteon_sim_dose(sim[0], "zoledronate", 5));
  options.schedule = schedule;
  check_ok(osteon_sim_new(&sim[1], m, &options));
  for (int i = 0; i < 2; i++) {
    double surface, buried, part;
    check_ok(osteon_sim_get(sim[i], "B_f", &surface));
    check_ok(osteon_sim_get(sim[i], "B_d", &buried));
    check_ok(osteon_sim_get(sim[i], "f_deep", &part));
    ck_assert(part > 0.05 && part < 0.5);
    ck_assert_double_eq_tol(surface, 5 * (1 - part), 1e-14);
    ck_assert_double_eq_tol(buried, 5 * part, 1e-14);
    osteon_sim_free(sim[i]);
  }
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- misuse ---- */

START_TEST(options) {
  osteon_sim *sim;
  const osteon_model *m = support_model("lemaire2004");
  osteon_sim_options o = {0};
  check_fails(OSTEON_EINVAL, "osteon_sim_options_default", osteon_sim_new(&sim, m, &o));
  ck_assert_ptr_null(sim);
  const double wrong[] = {0, -1, NAN, INFINITY};
  for (int i = 0; i < 4; i++) {
    osteon_sim_options_default(&o);
    o.dt = wrong[i];
    check_fails(OSTEON_ERANGE, "dt =", osteon_sim_new(&sim, m, &o));
    osteon_sim_options_default(&o);
    o.rtol = wrong[i];
    check_fails(OSTEON_ERANGE, "rtol =", osteon_sim_new(&sim, m, &o));
    osteon_sim_options_default(&o);
    o.atol = wrong[i];
    if (i > 0) check_fails(OSTEON_ERANGE, "atol =", osteon_sim_new(&sim, m, &o));
  }
  osteon_sim_options_default(&o);
  o.solver = "rk4f5";
  check_fails(OSTEON_ENAME, "did you mean rkf45", osteon_sim_new(&sim, m, &o));
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, support_model("pivonka2008")));
  osteon_sim_options_default(&o);
  o.schedule = schedule;
  check_fails(OSTEON_EINVAL, "the schedule was made for model pivonka2008", osteon_sim_new(&sim, m, &o));
  osteon_schedule_free(schedule);
}
END_TEST

START_TEST(times) {
  osteon_schedule *schedule;
  const osteon_model *m = support_model("lemaire2004");
  osteon_sim *sim = sim_of(m, NULL, 1e-6);
  check_fails(OSTEON_ERANGE, "not a whole number of ticks", osteon_sim_run(sim, 1.5));
  check_fails(OSTEON_ERANGE, "not a whole number of ticks", osteon_sim_run(sim, -1));
  check_fails(OSTEON_ERANGE, "not a whole number of ticks", osteon_sim_run(sim, NAN));
  check_fails(OSTEON_ERANGE, "not a whole number of ticks", osteon_sim_run(sim, INFINITY));
  check_ok(osteon_sim_run(sim, 10));
  check_fails(OSTEON_ERANGE, "before the present, day 10", osteon_sim_run(sim, 9));
  ck_assert_double_eq(osteon_sim_time(sim), 10);
  osteon_sim_free(sim);

  check_ok(osteon_schedule_new(&schedule, m));
  check_ok(osteon_schedule_add_dose(schedule, 0.5, m->states[0].name, 1e-6, 0, 0));
  osteon_sim_options o;
  osteon_sim_options_default(&o);
  o.schedule = schedule;
  check_ok(osteon_sim_new(&sim, m, &o));
  check_fails(OSTEON_EINVAL, "day 0.5 lies between ticks", osteon_sim_start(sim));
  ck_assert_ptr_null(osteon_sim_states(sim));
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

START_TEST(names_and_values) {
  osteon_sim *sim = sim_of(support_model("lemaire2004"), NULL, 1e-6);
  double value;
  check_fails(OSTEON_ENAME, "did you mean", osteon_sim_set_param(sim, "DRR", 1));
  check_fails(OSTEON_ENAME, "", osteon_sim_set_input(sim, "anastrozole", 1));
  check_fails(OSTEON_ENAME, "", osteon_sim_set_input_at(sim, 99, 1));
  check_fails(OSTEON_ENAME, "", osteon_sim_set_input_at(sim, -1, 1));
  check_fails(OSTEON_ENAME, "", osteon_sim_get(sim, "nosuch", &value));
  check_fails(OSTEON_ERANGE, "C", osteon_sim_set_state(sim, "C", NAN));
  check_fails(OSTEON_ERANGE, "C", osteon_sim_set_state(sim, "C", -1));
  check_fails(OSTEON_ERANGE, "dose", osteon_sim_dose(sim, "C", INFINITY));
  osteon_sim_free(sim);
  osteon_sim_free(NULL);
}
END_TEST

/* A descriptor filled by hand and not wholly: a sentence when it is taken, no crash when it is used. */
START_TEST(incomplete_models) {
  osteon_sim *sim;
  osteon_model m = made("incomplete", exchange);
  osteon_quantity no_unit[2] = {ab[0], ab[1]};
  m.title = NULL;
  check_fails(OSTEON_EINVAL, "incomplete has no title", osteon_sim_new(&sim, &m, NULL));
  m.title = "";
  no_unit[1].unit = NULL;
  m.states = no_unit;
  check_fails(OSTEON_EINVAL, "the unit of state B is NULL", osteon_sim_new(&sim, &m, NULL));
  no_unit[1].unit = "-";
  no_unit[1].scale = INFINITY;
  check_fails(OSTEON_EINVAL, "state B needs a finite scale", osteon_sim_new(&sim, &m, NULL));
  no_unit[1].scale = 1;
  m.n_held = -1;
  check_fails(OSTEON_EINVAL, "-1 held values", osteon_sim_new(&sim, &m, NULL));
  m.n_held = 0;
  osteon_common rows[2] = {{"BV", "C", OSTEON_AS_CHANGE, ""}, {"BV", "B", OSTEON_AS_CHANGE, ""}};
  m.common = rows;
  m.n_common = 1;
  check_fails(OSTEON_EINVAL, "common name BV refers to C, which is neither a state nor an output",
              osteon_sim_new(&sim, &m, NULL));
  rows[0].quantity = "A";
  m.n_common = 2;
  check_fails(OSTEON_EINVAL, "the common name BV is listed twice", osteon_sim_new(&sim, &m, NULL));
  rows[1].name = "mass of bone";
  check_fails(OSTEON_EINVAL, "common name 1 needs an identifier", osteon_sim_new(&sim, &m, NULL));
  rows[1].name = "osteoblasts";
  check_ok(osteon_sim_new(&sim, &m, NULL));
  osteon_sim_free(sim);
  m.kernels.rates = NULL;
  check_fails(OSTEON_EINVAL, "no kernel `rates`", osteon_sim_new(&sim, &m, NULL));
  m.kernels.rates = exchange;
  m.size--;
  check_fails(OSTEON_EINVAL, "not of this version", osteon_sim_new(&sim, &m, NULL));
  m.size++;
  check_ok(osteon_sim_new(&sim, &m, NULL));
  osteon_sim_free(sim);
}
END_TEST

/* Every allocation fails, once alone and once with all that follow. */
START_TEST(out_of_memory) {
  for (int all = 0; all < 2; all++) {
    long n = 1;
    for (; n < 100; n++) {
      osteon_sim *sim;
      osteon_alloc_fail(n, all);
      const osteon_status status = osteon_sim_new(&sim, support_model("pivonka2008"), NULL);
      osteon_alloc_fail(0, 0);
      if (status == OSTEON_OK) {
        osteon_sim_free(sim);
        break;
      }
      ck_assert_int_eq(status, OSTEON_ENOMEM);
      ck_assert_ptr_null(sim);
    }
    ck_assert_int_gt(n, 1);
    ck_assert_int_lt(n, 100);
  }
}
END_TEST

/* ---- threads: no state is shared ---- */

static void *live(void *result) {
  osteon_sim *sim;
  if (osteon_sim_new(&sim, support_model("pivonka2008"), NULL) != OSTEON_OK) return NULL;
  osteon_sim_set_state(sim, "OBp", 2e-3);
  osteon_sim_run(sim, 500);
  memcpy(result, osteon_sim_states(sim), 3 * sizeof(double));
  osteon_sim_free(sim);
  return result;
}
START_TEST(threads) {
  pthread_t thread[8];
  double result[8][3] = {{0}};
  for (int i = 0; i < 8; i++) ck_assert_int_eq(pthread_create(&thread[i], NULL, live, result[i]), 0);
  for (int i = 0; i < 8; i++) ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
  ck_assert_double_gt(result[0][0], 0);
  for (int i = 1; i < 8; i++) ck_assert(memcmp(result[i], result[0], sizeof result[0]) == 0);
}
END_TEST

int main(void) {
  int n_models = 0;
  while (osteon_registry_at(NULL, n_models)) n_models++;
  Suite *suite = suite_create("sim");
  TCase *numbers = tcase_create("numbers"), *hostile = tcase_create("hostile"),
        *misuse = tcase_create("misuse");
  tcase_add_loop_test(numbers, conserves, 0, support_solver_count());
  tcase_add_loop_test(numbers, converges, 0, support_solver_count());
  tcase_add_loop_test(numbers, is_the_method_of_its_name, 0, support_solver_count());
  tcase_add_test(numbers, rodas5p_has_its_order);
  tcase_add_test(numbers, solvers_as_words);
  tcase_add_loop_test(numbers, agrees, 0, n_models * support_solver_count());
  tcase_add_loop_test(hostile, stops_with_a_sentence, 0, support_solver_count());
  tcase_add_loop_test(hostile, goes_through, 0, support_solver_count());
  tcase_add_loop_test(hostile, jacobian_is_no_number, 0, support_solver_count());
  tcase_add_loop_test(hostile, goes_on_when_mended, 0, support_solver_count());
  tcase_add_test(hostile, steady_fails_unchanged);
  tcase_add_test(numbers, dose_into_two_pools);
  tcase_add_test(misuse, options);
  tcase_add_test(misuse, times);
  tcase_add_test(misuse, names_and_values);
  tcase_add_test(misuse, incomplete_models);
  tcase_add_test(misuse, out_of_memory);
  tcase_add_test(misuse, threads);
  suite_add_tcase(suite, numbers);
  suite_add_tcase(suite, hostile);
  suite_add_tcase(suite, misuse);
  return support_main(suite);
}
