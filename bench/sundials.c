/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sundials.h"

#include <string.h>

#include <cvode/cvode.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include "bench.h"

void bench_sun_must(int status) {
  if (status) bench_fail("SUNDIALS refused its settings");
}

void bench_sun_open(bench_sun *s, const osteon_kernels *kernels, int n) {
  if (n > 64) bench_fail("more than 64 states");
  s->kernels = kernels;
  s->n = n;
  bench_sun_must(SUNContext_Create(NULL, &s->context));
  s->y = N_VNew_Serial(n, s->context);
  s->atol = N_VNew_Serial(n, s->context);
}

int bench_sun_rates(sunrealtype t, N_Vector y, N_Vector dydt, void *solver) {
  const bench_sun *s = solver;
  s->kernels->rates(t, s->c, NV_DATA_S(y), NV_DATA_S(dydt));
  return 0;
}

void bench_sun_open_cvode(bench_sun *s, int method, double rtol) {
  s->memory = CVodeCreate(method, s->context);
  bench_sun_must(CVodeInit(s->memory, bench_sun_rates, 0, s->y));
  bench_sun_must(CVodeSVtolerances(s->memory, rtol, s->atol));
  bench_sun_must(CVodeSetUserData(s->memory, s));
  bench_sun_must(CVodeSetMaxNumSteps(s->memory, 10000000));
  bench_sun_must(CVodeSetErrFile(s->memory, NULL));
}

static int jacobian(sunrealtype t, N_Vector y, N_Vector f, SUNMatrix J, void *solver, N_Vector a, N_Vector b,
                    N_Vector c) {
  bench_sun *s = solver;
  (void)f, (void)a, (void)b, (void)c;
  s->kernels->jacobian(t, s->c, NV_DATA_S(y), s->J, s->dfdt);
  for (int i = 0; i < s->n; i++)
    for (int j = 0; j < s->n; j++) SM_ELEMENT_D(J, i, j) = s->J[i * s->n + j];
  return 0;
}

void bench_sun_set_dense(bench_sun *s) {
  s->matrix = SUNDenseMatrix(s->n, s->n, s->context);
  s->linear = SUNLinSol_Dense(s->y, s->matrix, s->context);
  bench_sun_must(CVodeSetLinearSolver(s->memory, s->linear, s->matrix));
  bench_sun_must(CVodeSetJacFn(s->memory, jacobian));
}

int bench_sun_restart_cvode(bench_sun *s, double t, const double *y) {
  memcpy(NV_DATA_S(s->y), y, (size_t)s->n * sizeof *y);
  return CVodeReInit(s->memory, t, s->y);
}

int bench_sun_advance_cvode(bench_sun *s, double t1, double *y) {
  double t;
  if (CVodeSetStopTime(s->memory, t1) || CVode(s->memory, t1, s->y, &t, CV_NORMAL) < 0) return 1;
  memcpy(y, NV_DATA_S(s->y), (size_t)s->n * sizeof *y);
  return 0;
}

void bench_sun_close_cvode(bench_sun *s) {
  CVodeFree(&s->memory);
  if (s->linear) SUNLinSolFree(s->linear);
  if (s->matrix) SUNMatDestroy(s->matrix);
  bench_sun_close(s);
}

void bench_sun_close(bench_sun *s) {
  N_VDestroy(s->y);
  N_VDestroy(s->atol);
  SUNContext_Free(&s->context);
}
