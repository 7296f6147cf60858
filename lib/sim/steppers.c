/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GSL's objects for an integration, laid out in one block of memory. */
#include "sim/steppers.h"

#include <float.h>
#include <math.h>

#include "base/solvers.h"

static const osteon_step_kind *const kinds[] = {
#define KIND(name) &osteon_step_##name,
    OSTEON_SOLVERS(KIND, KIND)};

/* The largest error, as a multiple of its tolerance, sets the next step: the rule of gsl_odeiv2_control_scaled_new
 * (GSL manual, "Adaptive Step-size Control") with a_y = 1, a_dydt = 0. */
static int adjust(void *state, size_t n, unsigned int order, const double *y, const double *error,
                  const double *rates, double *h) {
  static const double SAFETY = 0.9, LEAST = 0.2, MOST = 4.9;
  const osteon_stepper *s = state;
  double worst = DBL_MIN;
  (void)rates;
  for (size_t i = 0; i < n; i++) {
    const double r = fabs(error[i]) / (s->rtol[i] * fabs(y[i]) + s->least_error[i]);
    if (r > worst) worst = r;
  }
  if (worst > 1.1) {
    *h *= fmax(LEAST, SAFETY / pow(worst, 1.0 / order));
    return GSL_ODEIV_HADJ_DEC;
  }
  if (worst >= 0.5) return GSL_ODEIV_HADJ_NIL;
  *h *= fmax(1, fmin(MOST, SAFETY / pow(worst, 1.0 / (order + 1.0))));
  return GSL_ODEIV_HADJ_INC;
}

static const gsl_odeiv2_control_type control_type = {.name = "osteon", .hadjust = adjust};

int osteon_stepper_is_implicit(int solver) { return kinds[solver]->implicit; }

osteon_status osteon_stepper_new(osteon_stepper *s, int solver, int n, double rtol, double atol,
                                 const double *scale, const double *share) {
  const osteon_step_kind *kind = kinds[solver];
  const size_t states = (size_t)n;
  double *at = s->block = osteon_alloc(6 * states + kind->size(n), sizeof *at);
  if (!at) return OSTEON_ENOMEM;
  s->kind = kind;
  s->rtol = at, at += n;
  s->least_error = at, at += n;
  for (int i = 0; i < n; i++) {
    s->rtol[i] = share[i] * rtol;
    s->least_error[i] = share[i] * atol * scale[i];
  }
  s->evolve = (gsl_odeiv2_evolve){
      .dimension = states, .y0 = at, .yerr = at + n, .dydt_in = at + 2 * n, .dydt_out = at + 3 * n};
  at += 4 * n;
  s->control = (gsl_odeiv2_control){&control_type, s};
  s->step = (gsl_odeiv2_step){kind->type, states, at};
  if (kind->lay_out) kind->lay_out(at, n, kind);
  return OSTEON_OK;
}

void osteon_stepper_free(osteon_stepper *s) {
  osteon_free(s->block);
  s->block = NULL;
}
