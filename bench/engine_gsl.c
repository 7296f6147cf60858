/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GSL's own driver around a model's rates, with nothing of osteon in between. */
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>

#include "bench.h"

typedef struct gsl_solver {
  const osteon_kernels *kernels;
  const double *c;
  double t;
  gsl_odeiv2_system system;
  gsl_odeiv2_driver *driver;
} gsl_solver;

static int rates(double t, const double y[], double dydt[], void *p) {
  const gsl_solver *s = p;
  s->kernels->rates(t, s->c, y, dydt);
  return GSL_SUCCESS;
}

static int jacobian(double t, const double y[], double *dfdy, double dfdt[], void *p) {
  const gsl_solver *s = p;
  s->kernels->jacobian(t, s->c, y, dfdy, dfdt);
  return GSL_SUCCESS;
}

static void *open_gsl(const bench_problem *p, double rtol, const gsl_odeiv2_step_type *type) {
  gsl_solver *s = calloc(1, sizeof *s);
  double scale[64];
  if (!s) bench_fail("out of memory");
  for (int i = 0; i < p->model->n_states; i++) scale[i] = p->model->states[i].scale;
  s->kernels = p->native;
  s->system = (gsl_odeiv2_system){rates, jacobian, (size_t)p->model->n_states, s};
  s->driver =
      gsl_odeiv2_driver_alloc_scaled_new(&s->system, type, BENCH_FIRST_STEP, 1e-4 * rtol, rtol, 1, 0, scale);
  if (!s->driver) bench_fail("out of memory");
  return s;
}

static int restart(void *solver, double t, const double *c, const double *y, int first) {
  gsl_solver *s = solver;
  (void)y;
  s->c = c;
  s->t = t;
  return gsl_odeiv2_driver_reset_hstart(s->driver, first ? BENCH_FIRST_STEP : BENCH_CUT * s->driver->h);
}

static int advance(void *solver, double t1, double *y) {
  gsl_solver *s = solver;
  return gsl_odeiv2_driver_apply(s->driver, &s->t, t1, y);
}

static void close_gsl(void *solver) {
  gsl_solver *s = solver;
  gsl_odeiv2_driver_free(s->driver);
  free(s);
}

#define STEPPERS(X) X(rkf45, 0) X(rk8pd, 0) X(msbdf, 1) X(bsimp, 1)
#define OPEN(name, slow)                                          \
  static void *open_##name(const bench_problem *p, double rtol) { \
    return open_gsl(p, rtol, gsl_odeiv2_step_##name);             \
  }
STEPPERS(OPEN)
#define ROW(name, slow) {"gsl-" #name, slow, open_##name, restart, advance, close_gsl},
const bench_solver bench_gsl[] = {STEPPERS(ROW){NULL, 0, NULL, NULL, NULL, NULL}};
