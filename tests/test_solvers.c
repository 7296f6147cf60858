/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every solver keeps the tolerance asked for, in every model and for any length of a tick. The reference is a
 * cohort at 1e-11, whose steps are others but for rodas5p in stiff models. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include <osteon/cohort.h>
#include <osteon/sim.h>

#include "sim/steppers.h"
#include "support.h"

enum { STOPS = 6, STEP = 10 };
/* The error in units of what was asked for, rtol. */
static const double WORST = 10;
static const double rtols[] = {1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9};
static const double dts[] = {1, 0.0625};
enum { RTOLS = 6, DTS = 2 };

/* Explicit steps in the stiff model are bound by stability, not by the tolerance, and are given up. */
static int is_worth_it(const osteon_model *m, const char *solver) {
  return !m->solver || strcmp(m->solver, "rodas5p") != 0 || !strcmp(solver, "rodas5p");
}

/* Of every drug as much as its state typically holds, on different days. */
static osteon_schedule *doses_of(const osteon_model *m) {
  osteon_schedule *s;
  check_ok(osteon_schedule_new(&s, m));
  for (int i = 0; i < m->n_doses; i++)
    check_ok(osteon_schedule_add_dose(s, 3 + 4 * (i % 5), m->doses[i].name,
                                      m->states[m->doses[i].state].scale, 0, 0));
  return s;
}

/* The states at all stops, by a cohort. */
static double *by_cohort(const osteon_model *m, const osteon_schedule *s, double rtol, int stops) {
  double *rows = malloc((size_t)(stops * m->n_states) * sizeof *rows);
  ck_assert_ptr_nonnull(rows);
  osteon_cohort_options o;
  osteon_cohort_options_default(&o);
  o.rtol = rtol;
  o.schedule = s;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, m, 1, &o));
  for (int k = 0; k < stops; k++) {
    check_ok(osteon_cohort_run(cohort, (double)(STEP * STOPS * (k + 1)) / stops));
    for (int i = 0; i < m->n_states; i++)
      check_ok(osteon_cohort_get(cohort, m->states[i].name, &rows[k * m->n_states + i]));
  }
  osteon_cohort_free(cohort);
  return rows;
}

static int keep(void *context, const osteon_rows *r) {
  memcpy(context, r->values, (size_t)(r->n_times * r->n_columns) * sizeof *r->values);
  return 0;
}

/* The same from rows, most of which no step ends at: they are on all days. */
static double *by_rows(const osteon_model *m, const osteon_schedule *s, double rtol) {
  enum { LAST = STEP * STOPS };
  double days[LAST], *rows = malloc(LAST * (size_t)m->n_states * sizeof *rows);
  const char **names = malloc((size_t)m->n_states * sizeof *names);
  ck_assert(rows && names);
  for (int k = 0; k < LAST; k++) days[k] = k + 1;
  for (int i = 0; i < m->n_states; i++) names[i] = m->states[i].name;
  osteon_cohort_options o;
  osteon_cohort_options_default(&o);
  o.rtol = rtol;
  o.schedule = s;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, m, 1, &o));
  check_ok(osteon_cohort_record(cohort, days, LAST, names, m->n_states, keep, rows));
  osteon_cohort_free(cohort);
  free(names);
  return rows;
}

/* In units of what was asked: rtol of the value and atol of the scale, by default 1e-4 of rtol. */
static double error_of(const osteon_quantity *q, double x, double expected, double rtol) {
  return fabs(x - expected) / (rtol * (fabs(expected) + 1e-4 * q->scale));
}

static void check_states(const osteon_model *m, const double *x, const double *expected, const char *by,
                         double rtol, double dt, int day) {
  for (int i = 0; i < m->n_states; i++) {
    const double error = error_of(&m->states[i], x[i], expected[i], rtol);
    ck_assert_msg(error <= WORST,
                  "%s by %s, rtol %g, dt %g, day %d: %s is %.12g, expected %.12g: %.3g times rtol", m->name,
                  by, rtol, dt, day, m->states[i].name, x[i], expected[i], error);
  }
}

static void compare(const osteon_model *m, const osteon_schedule *s, const double *rows, const char *solver,
                    double rtol, double dt) {
  osteon_sim_options o;
  osteon_sim_options_default(&o);
  o.solver = solver, o.rtol = rtol, o.dt = dt, o.schedule = s;
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, m, &o));
  for (int k = 0; k < STOPS; k++) {
    check_ok(osteon_sim_run(sim, STEP * (k + 1)));
    check_states(m, osteon_sim_states(sim), rows + k * m->n_states, solver, rtol, dt, STEP * (k + 1));
  }
  osteon_sim_free(sim);
}

/* What no step ends at against what steps end at, in the units in which those are held. */
static void check_rows(const osteon_model *m, const osteon_schedule *s, double rtol) {
  enum { LAST = STEP * STOPS };
  double *steps = by_cohort(m, s, rtol, LAST), *rows = by_rows(m, s, rtol);
  for (int day = 1; day <= LAST; day++)
    check_states(m, rows + (day - 1) * m->n_states, steps + (day - 1) * m->n_states, "rows", rtol, 1, day);
  free(rows);
  free(steps);
}

START_TEST(keep_the_tolerance) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  osteon_schedule *s = doses_of(m);
  double *rows = by_cohort(m, s, 1e-11, STOPS);
  const char *const *solvers = osteon_sim_solvers();
  for (int k = 0; solvers[k]; k++)
    for (int c = 0; c < RTOLS * DTS; c++)
      if (is_worth_it(m, solvers[k])) compare(m, s, rows, solvers[k], rtols[c / DTS], dts[c % DTS]);
  for (int c = 0; c < 25; c++) { /* whether a kink is seen depends on where the steps fall */
    const double rtol = pow(10, -3 - c / 4.0);
    double *found = by_cohort(m, s, rtol, STOPS);
    for (int k = 0; k < STOPS; k++)
      check_states(m, found + k * m->n_states, rows + k * m->n_states, "a cohort", rtol, 1, STEP * (k + 1));
    free(found);
    check_rows(m, s, rtol);
  }
  free(rows);
  osteon_schedule_free(s);
}
END_TEST

START_TEST(kinks_are_of_states) {
  static const int none[] = {3};
  osteon_model m = *support_model("komarova2003");
  m.kinks = none;
  check_fails(OSTEON_EINVAL, "row 0 of kinks needs the index of a state", osteon_model_check(&m));
  m.kinks = NULL;
  check_fails(OSTEON_EINVAL, "kinks has rows, but no table", osteon_model_check(&m));
}
END_TEST

/* ---- against GSL's own steppers ---- */

/* A van der Pol oscillator and something that it drives. */
static int rates(double t, const double *y, double *dydt, void *context) {
  (void)context;
  dydt[0] = y[1] + 0.1 * sin(t);
  dydt[1] = (1 - y[0] * y[0]) * 20 * y[1] - y[0];
  dydt[2] = -0.3 * y[2] * y[0] + cos(3 * t);
  return GSL_SUCCESS;
}

/* To the last bit. */
START_TEST(as_gsl) {
  const gsl_odeiv2_step_type *const types[] = {gsl_odeiv2_step_rkf45, gsl_odeiv2_step_rkck,
                                               gsl_odeiv2_step_rk8pd};
  static const double scale[] = {1, 2, 0.5}, share[] = {1, 1, 1};
  const double until = 20;
  gsl_odeiv2_system system = {rates, NULL, 3, NULL};
  osteon_stepper own = {.block = NULL};
  check_ok(osteon_stepper_new(&own, _i, 3, 1e-7, 1e-11, scale, share));
  gsl_odeiv2_driver *gsl =
      gsl_odeiv2_driver_alloc_scaled_new(&system, types[_i], 1e-3, 1e-11, 1e-7, 1, 0, scale);
  ck_assert_ptr_nonnull(gsl);
  double y[] = {2, 0, 1}, z[] = {2, 0, 1}, t = 0, u = 0, h = 1e-3, k = 1e-3;
  while (t < until || u < until) {
    gsl_odeiv2_evolve_apply(gsl->e, gsl->c, gsl->s, &system, &t, until, &h, y);
    gsl_odeiv2_evolve_apply(&own.evolve, &own.control, &own.step, &system, &u, until, &k, z);
    ck_assert(!memcmp(y, z, sizeof y) && t == u && h == k);
  }
  ck_assert_uint_eq(gsl_odeiv2_step_order(gsl->s), gsl_odeiv2_step_order(&own.step));
  gsl_odeiv2_driver_free(gsl);
  osteon_stepper_free(&own);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("solvers");
  TCase *tests = tcase_create("solvers");
  int models = 0;
  while (osteon_registry_at(NULL, models)) models++;
  tcase_add_loop_test(tests, keep_the_tolerance, 0, models);
  tcase_add_test(tests, kinks_are_of_states);
  tcase_add_loop_test(tests, as_gsl, 0, 3);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
