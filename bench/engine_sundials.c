/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SUNDIALS: CVODE with BDF and a dense exact Jacobian, with BDF and a sparse one by KLU, with Adams, and ARKODE's
 * explicit methods. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <arkode/arkode_erkstep.h>
#include <cvode/cvode.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

#ifdef HAVE_KLU
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>
#endif

#include "bench.h"
#include "sundials.h"
#include "subject/plan.h"

typedef struct sun_solver {
  bench_sun sun; /* first: SUNDIALS hands out the address of this */
  SUNNonlinearSolver nonlinear;
  double h;           /* of the explicit methods: the last step that no stop has cut */
  osteon_plan *plan;  /* of the sparse Jacobian, as are these: */
  int *place;         /* of an entry of the plan among those of the matrix */
  int *begins, *rows; /* of its columns */
  double y1[64], f1[64];
} sun_solver;

static sun_solver *new_solver(const bench_problem *p, double rtol) {
  sun_solver *s = calloc(1, sizeof *s);
  if (!s) bench_fail("out of memory");
  bench_sun_open(&s->sun, p->native, p->model->n_states);
  for (int i = 0; i < s->sun.n; i++) NV_Ith_S(s->sun.atol, i) = bench_atol(p, i, rtol);
  if (osteon_model_initial(p->model, NV_DATA_S(s->sun.y)) != OSTEON_OK) bench_fail(osteon_last_error());
  s->sun.c = p->c;
  return s;
}

#ifdef HAVE_KLU
/* The columns of the matrix, each with its diagonal: CVODE adds to it. */
static void list_columns(sun_solver *s) {
  const osteon_plan *p = s->plan;
  const int n = s->sun.n;
  int found = 0;
  for (int j = 0; j < n; j++) {
    s->begins[j] = found;
    for (int i = 0; i < n; i++) {
      int e = 0;
      while (e < p->n_entries && !(p->entries[e].row == i && p->entries[e].column == j)) e++;
      if (e == p->n_entries && i != j) continue;
      if (e < p->n_entries) s->place[e] = found;
      s->rows[found++] = i;
    }
  }
  s->begins[n] = found;
}

/* By differences, of all columns of a group at once. */
static int sparse_jacobian(sunrealtype t, N_Vector y, N_Vector f, SUNMatrix J, void *context, N_Vector a,
                           N_Vector b, N_Vector c) {
  sun_solver *s = context;
  const osteon_plan *p = s->plan;
  const int n = s->sun.n;
  const double *at = NV_DATA_S(y), *rate = NV_DATA_S(f);
  double *entry = SM_DATA_S(J);
  (void)a, (void)b, (void)c;
  for (int j = 0; j <= n; j++) SM_INDEXPTRS_S(J)[j] = s->begins[j];
  for (int k = 0; k < s->begins[n]; k++) SM_INDEXVALS_S(J)[k] = s->rows[k], entry[k] = 0;
  memcpy(s->y1, at, (size_t)n * sizeof *at);
  for (int g = 0; g < p->n_groups; g++) {
    for (int k = p->group_columns[g]; k < p->group_columns[g + 1]; k++)
      if (p->columns[k] < n)
        s->y1[p->columns[k]] += 1.5e-8 * fmax(fabs(at[p->columns[k]]), 1e-3 * p->size[p->columns[k]]);
    s->sun.kernels->rates(t, s->sun.c, s->y1, s->f1);
    for (int e = p->group_entries[g]; e < p->group_entries[g + 1]; e++) {
      const int i = p->entries[e].row, j = p->entries[e].column;
      if (j < n) entry[s->place[e]] = (s->f1[i] - rate[i]) / (s->y1[j] - at[j]);
    }
    for (int k = p->group_columns[g]; k < p->group_columns[g + 1]; k++)
      if (p->columns[k] < n) s->y1[p->columns[k]] = at[p->columns[k]];
  }
  return 0;
}

static void set_sparse(sun_solver *s, const bench_problem *p) {
  const size_t n = (size_t)s->sun.n;
  if (osteon_plan_new(&s->plan, p->model) != OSTEON_OK) bench_fail("no plan");
  s->place = calloc((size_t)s->plan->n_entries + 1, sizeof *s->place);
  s->begins = calloc(n + 1, sizeof *s->begins);
  s->rows = calloc(n * n, sizeof *s->rows);
  if (!s->place || !s->begins || !s->rows) bench_fail("out of memory");
  list_columns(s);
  s->sun.matrix = SUNSparseMatrix(s->sun.n, s->sun.n, s->begins[n], CSC_MAT, s->sun.context);
  s->sun.linear = SUNLinSol_KLU(s->sun.y, s->sun.matrix, s->sun.context);
  bench_sun_must(CVodeSetLinearSolver(s->sun.memory, s->sun.linear, s->sun.matrix));
  bench_sun_must(CVodeSetJacFn(s->sun.memory, sparse_jacobian));
}
#endif

enum method { DENSE, SPARSE, ADAMS };

static void *open_cvode(const bench_problem *p, double rtol, enum method method) {
  sun_solver *s = new_solver(p, rtol);
  bench_sun_open_cvode(&s->sun, method == ADAMS ? CV_ADAMS : CV_BDF, rtol);
  if (method == ADAMS) {
    s->nonlinear = SUNNonlinSol_FixedPoint(s->sun.y, 0, s->sun.context);
    bench_sun_must(CVodeSetNonlinearSolver(s->sun.memory, s->nonlinear));
  }
  if (method == DENSE) bench_sun_set_dense(&s->sun);
#ifdef HAVE_KLU
  if (method == SPARSE) set_sparse(s, p);
#endif
  return s;
}

static void *open_bdf(const bench_problem *p, double rtol) { return open_cvode(p, rtol, DENSE); }
static void *open_adams(const bench_problem *p, double rtol) { return open_cvode(p, rtol, ADAMS); }
#ifdef HAVE_KLU
static void *open_klu(const bench_problem *p, double rtol) { return open_cvode(p, rtol, SPARSE); }
#endif

static int restart_cvode(void *solver, double t, const double *c, const double *y, int first) {
  sun_solver *s = solver;
  (void)first;
  s->sun.c = c;
  return bench_sun_restart_cvode(&s->sun, t, y);
}

static int advance_cvode(void *solver, double t1, double *y) {
  return bench_sun_advance_cvode(solver, t1, y);
}

static void free_solver(sun_solver *s) {
  osteon_plan_free(s->plan);
  free(s->place);
  free(s->begins);
  free(s->rows);
  free(s);
}

static void close_cvode(void *solver) {
  sun_solver *s = solver;
  if (s->nonlinear) SUNNonlinSolFree(s->nonlinear);
  bench_sun_close_cvode(&s->sun);
  free_solver(s);
}

static void *open_erk(const bench_problem *p, double rtol, int order) {
  sun_solver *s = new_solver(p, rtol);
  s->sun.memory = ERKStepCreate(bench_sun_rates, 0, s->sun.y, s->sun.context);
  if (!s->sun.memory) bench_fail("out of memory");
  bench_sun_must(ERKStepSVtolerances(s->sun.memory, rtol, s->sun.atol));
  bench_sun_must(ERKStepSetUserData(s->sun.memory, s));
  bench_sun_must(ERKStepSetOrder(s->sun.memory, order));
  bench_sun_must(ERKStepSetMaxNumSteps(s->sun.memory, 10000000));
  bench_sun_must(
      ERKStepSetMaxErrTestFails(s->sun.memory, 100)); /* order 8 needs more than the 7 of the default */
  bench_sun_must(ERKStepSetErrFile(s->sun.memory, NULL));
  return s;
}

static void *open_erk5(const bench_problem *p, double rtol) { return open_erk(p, rtol, 5); }
static void *open_erk8(const bench_problem *p, double rtol) { return open_erk(p, rtol, 8); }

static int restart_erk(void *solver, double t, const double *c, const double *y, int first) {
  sun_solver *s = solver;
  s->sun.c = c;
  s->h = first ? BENCH_FIRST_STEP : BENCH_CUT * s->h;
  memcpy(NV_DATA_S(s->sun.y), y, (size_t)s->sun.n * sizeof *y);
  return ERKStepReInit(s->sun.memory, bench_sun_rates, t, s->sun.y) ||
         ERKStepSetInitStep(s->sun.memory, s->h);
}

static int advance_erk(void *solver, double t1, double *y) {
  sun_solver *s = solver;
  double t = 0;
  if (ERKStepSetStopTime(s->sun.memory, t1)) return 1;
  while (t < t1) {
    if (ERKStepEvolve(s->sun.memory, t1, s->sun.y, &t, ARK_ONE_STEP) < 0) return 1;
    if (t < t1 && ERKStepGetLastStep(s->sun.memory, &s->h)) return 1;
  }
  memcpy(y, NV_DATA_S(s->sun.y), (size_t)s->sun.n * sizeof *y);
  return 0;
}

static void close_erk(void *solver) {
  sun_solver *s = solver;
  ERKStepFree(&s->sun.memory);
  bench_sun_close(&s->sun);
  free_solver(s);
}

const bench_solver bench_sundials[] = {
    {"cvode-bdf", 1, open_bdf, restart_cvode, advance_cvode, close_cvode},
#ifdef HAVE_KLU
    {"cvode-klu", 1, open_klu, restart_cvode, advance_cvode, close_cvode},
#endif
    {"cvode-adams", 1, open_adams, restart_cvode, advance_cvode, close_cvode},
    {"arkode-erk5", 1, open_erk5, restart_erk, advance_erk, close_erk},
    {"arkode-erk8", 1, open_erk8, restart_erk, advance_erk, close_erk},
    {NULL, 0, NULL, NULL, NULL, NULL}};
