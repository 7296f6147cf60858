/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SUNDIALS: CVODE with BDF and a dense exact Jacobian, CVODE with Adams, and ARKODE's explicit methods. */
#include <stdlib.h>
#include <string.h>

#include <arkode/arkode_erkstep.h>
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

#include "bench.h"

typedef struct sun_solver {
  const osteon_kernels *kernels;
  const double *c;
  int n;
  SUNContext context;
  N_Vector y, atol;
  SUNMatrix matrix;
  SUNLinearSolver linear;
  SUNNonlinearSolver nonlinear;
  void *memory;
  double J[64 * 64], dfdt[64];
} sun_solver;

static int rates(sunrealtype t, N_Vector y, N_Vector dydt, void *p) {
  const sun_solver *s = p;
  s->kernels->rates(t, s->c, NV_DATA_S(y), NV_DATA_S(dydt));
  return 0;
}

static int jacobian(sunrealtype t, N_Vector y, N_Vector f, SUNMatrix J, void *p, N_Vector a, N_Vector b,
                    N_Vector c) {
  sun_solver *s = p;
  (void)f, (void)a, (void)b, (void)c;
  s->kernels->jacobian(t, s->c, NV_DATA_S(y), s->J, s->dfdt);
  for (int i = 0; i < s->n; i++)
    for (int j = 0; j < s->n; j++) SM_ELEMENT_D(J, i, j) = s->J[i * s->n + j];
  return 0;
}

static void must(int status) {
  if (status) bench_fail("SUNDIALS refused its settings");
}

static sun_solver *new_solver(const bench_problem *p, double rtol) {
  sun_solver *s = calloc(1, sizeof *s);
  if (!s || p->model->n_states > 64) bench_fail("out of memory");
  s->kernels = p->native;
  s->n = p->model->n_states;
  must(SUNContext_Create(NULL, &s->context));
  s->y = N_VNew_Serial(s->n, s->context);
  s->atol = N_VNew_Serial(s->n, s->context);
  for (int i = 0; i < s->n; i++) NV_Ith_S(s->atol, i) = bench_atol(p, i, rtol);
  if (osteon_model_initial(p->model, NV_DATA_S(s->y)) != OSTEON_OK) bench_fail(osteon_last_error());
  s->c = p->c;
  return s;
}

static void *open_cvode(const bench_problem *p, double rtol, int method) {
  sun_solver *s = new_solver(p, rtol);
  s->memory = CVodeCreate(method, s->context);
  must(CVodeInit(s->memory, rates, 0, s->y));
  must(CVodeSVtolerances(s->memory, rtol, s->atol));
  must(CVodeSetUserData(s->memory, s));
  must(CVodeSetMaxNumSteps(s->memory, 10000000));
  must(CVodeSetErrFile(s->memory, NULL));
  if (method == CV_BDF) {
    s->matrix = SUNDenseMatrix(s->n, s->n, s->context);
    s->linear = SUNLinSol_Dense(s->y, s->matrix, s->context);
    must(CVodeSetLinearSolver(s->memory, s->linear, s->matrix));
    must(CVodeSetJacFn(s->memory, jacobian));
  } else {
    s->nonlinear = SUNNonlinSol_FixedPoint(s->y, 0, s->context);
    must(CVodeSetNonlinearSolver(s->memory, s->nonlinear));
  }
  return s;
}

static void *open_bdf(const bench_problem *p, double rtol) { return open_cvode(p, rtol, CV_BDF); }
static void *open_adams(const bench_problem *p, double rtol) { return open_cvode(p, rtol, CV_ADAMS); }

static int restart_cvode(void *solver, double t, const double *c, const double *y) {
  sun_solver *s = solver;
  s->c = c;
  memcpy(NV_DATA_S(s->y), y, (size_t)s->n * sizeof *y);
  return CVodeReInit(s->memory, t, s->y);
}

static int advance_cvode(void *solver, double t1, double *y) {
  sun_solver *s = solver;
  double t;
  if (CVodeSetStopTime(s->memory, t1) || CVode(s->memory, t1, s->y, &t, CV_NORMAL) < 0) return 1;
  memcpy(y, NV_DATA_S(s->y), (size_t)s->n * sizeof *y);
  return 0;
}

static void close_vectors(sun_solver *s) {
  N_VDestroy(s->y);
  N_VDestroy(s->atol);
  SUNContext_Free(&s->context);
  free(s);
}

static void close_cvode(void *solver) {
  sun_solver *s = solver;
  CVodeFree(&s->memory);
  if (s->linear) SUNLinSolFree(s->linear);
  if (s->matrix) SUNMatDestroy(s->matrix);
  if (s->nonlinear) SUNNonlinSolFree(s->nonlinear);
  close_vectors(s);
}

static void *open_erk(const bench_problem *p, double rtol, int order) {
  sun_solver *s = new_solver(p, rtol);
  s->memory = ERKStepCreate(rates, 0, s->y, s->context);
  if (!s->memory) bench_fail("out of memory");
  must(ERKStepSVtolerances(s->memory, rtol, s->atol));
  must(ERKStepSetUserData(s->memory, s));
  must(ERKStepSetOrder(s->memory, order));
  must(ERKStepSetMaxNumSteps(s->memory, 10000000));
  must(ERKStepSetMaxErrTestFails(s->memory, 100)); /* order 8 needs more than the 7 of the default */
  must(ERKStepSetErrFile(s->memory, NULL));
  return s;
}

static void *open_erk5(const bench_problem *p, double rtol) { return open_erk(p, rtol, 5); }
static void *open_erk8(const bench_problem *p, double rtol) { return open_erk(p, rtol, 8); }

static int restart_erk(void *solver, double t, const double *c, const double *y) {
  sun_solver *s = solver;
  s->c = c;
  memcpy(NV_DATA_S(s->y), y, (size_t)s->n * sizeof *y);
  return ERKStepReInit(s->memory, rates, t, s->y);
}

static int advance_erk(void *solver, double t1, double *y) {
  sun_solver *s = solver;
  double t;
  if (ERKStepSetStopTime(s->memory, t1) || ERKStepEvolve(s->memory, t1, s->y, &t, ARK_NORMAL) < 0) return 1;
  memcpy(y, NV_DATA_S(s->y), (size_t)s->n * sizeof *y);
  return 0;
}

static void close_erk(void *solver) {
  sun_solver *s = solver;
  ERKStepFree(&s->memory);
  close_vectors(s);
}

const bench_solver bench_sundials[] = {
    {"cvode-bdf", 1, open_bdf, restart_cvode, advance_cvode, close_cvode},
    {"cvode-adams", 1, open_adams, restart_cvode, advance_cvode, close_cvode},
    {"arkode-erk5", 1, open_erk5, restart_erk, advance_erk, close_erk},
    {"arkode-erk8", 1, open_erk8, restart_erk, advance_erk, close_erk},
    {NULL, 0, NULL, NULL, NULL, NULL}};
