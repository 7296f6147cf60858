/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every use of SUNDIALS in the benchmarks shares. */
#ifndef OSTEON_BENCH_SUNDIALS_H
#define OSTEON_BENCH_SUNDIALS_H

#include <nvector/nvector_serial.h>
#include <sundials/sundials_linearsolver.h>
#include <sundials/sundials_matrix.h>

#include <osteon/model.h>

/* A solver's context for SUNDIALS begins with this. */
typedef struct bench_sun {
  const osteon_kernels *kernels;
  const double *c;
  int n;
  SUNContext context;
  N_Vector y, atol; /* for the caller to fill */
  SUNMatrix matrix;
  SUNLinearSolver linear;
  void *memory;
  double J[64 * 64], dfdt[64];
} bench_sun;

void bench_sun_must(int status);

/* s: all zero; at most 64 states. */
void bench_sun_open(bench_sun *s, const osteon_kernels *kernels, int n);
int bench_sun_rates(sunrealtype t, N_Vector y, N_Vector dydt, void *s);

/* CVODE from day 0: y and atol are filled. method: CV_BDF or CV_ADAMS. */
void bench_sun_open_cvode(bench_sun *s, int method, double rtol);
/* The dense exact Jacobian. */
void bench_sun_set_dense(bench_sun *s);
/* Both: not 0 where it failed. Begins at order 1, with a step of its own choice. */
int bench_sun_restart_cvode(bench_sun *s, double t, const double *y);
int bench_sun_advance_cvode(bench_sun *s, double t1, double *y);

/* What the functions above made, CVODE's memory too. */
void bench_sun_close_cvode(bench_sun *s);
void bench_sun_close(bench_sun *s);

#endif
