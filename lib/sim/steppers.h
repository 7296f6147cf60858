/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps for GSL's evolution, in memory that is taken once: GSL's own steppers take theirs by malloc, some without a
 * look at the answer, and call the host's error handler when there is none. */
#ifndef OSTEON_LIB_SIM_STEPPERS_H
#define OSTEON_LIB_SIM_STEPPERS_H

#include <gsl/gsl_odeiv2.h>

#include "base/base.h"

/* One kind of step: a file each. */
typedef struct osteon_step_kind {
  const gsl_odeiv2_step_type *type;
  size_t (*size)(int n); /* doubles of its work, for n states */
  void (*lay_out)(
      void *work, int n,
      const struct osteon_step_kind *kind); /* zeroed work becomes the state of a step; NULL: it is that */
  const void *method;
  int implicit; /* solves linear systems by the plan of its sim */
  /* States between the ends of the last step (between.c): rounds, or the terms of a polynomial, whose degree it
   * returns. */
  int rounds;
  int (*course)(const void *work, int n, const double *y0, const double *y1, double *terms);
} osteon_step_kind;

extern const osteon_step_kind osteon_step_rkf45, osteon_step_rkck, osteon_step_rk8pd, osteon_step_rodas5p;

/* Everything that gsl_odeiv2_evolve_apply takes. */
typedef struct osteon_stepper {
  const osteon_step_kind *kind;
  gsl_odeiv2_step step;
  gsl_odeiv2_control control;
  gsl_odeiv2_evolve evolve;
  double *rtol, *least_error; /* [state]: tolerance as a fraction of the value, and the tolerance at 0 */
  void *block;
} osteon_stepper;

/* `solver`: a place in the list of solvers.h. `scale`: of each state; atol is relative to it. `share`: of
 * each state's tolerance, how much its error may take. */
osteon_status osteon_stepper_new(osteon_stepper *stepper, int solver, int n, double rtol, double atol,
                                 const double *scale, const double *share);
void osteon_stepper_free(osteon_stepper *stepper); /* zeroed: allowed */
int osteon_stepper_is_implicit(int solver);

#endif
