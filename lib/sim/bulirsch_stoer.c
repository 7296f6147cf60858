/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The semi-implicit extrapolation of G. Bader and P. Deuflhard, Numer Math 41:373 (1983), as GSL's bsimp does it:
 * the order is fixed by the number of states, errors are those of the last column. */
#include <float.h>
#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "sim/linear.h"
#include "sim/steppers.h"

/* Substeps of each row of the table, eq. 4.2 there. */
enum { MOST = 7 };
static const int substeps[MOST + 1] = {2, 6, 10, 14, 22, 34, 50, 70};

typedef struct work {
  int last;                               /* row */
  double x[MOST];                         /* (h / substeps)^2 of each row */
  double *rows;                           /* [row][state]: differences of the table */
  double *A, *J;                          /* [state][state] */
  double *dfdt, *yp, *start, *end, *rest; /* [state] */
  double *y, *delta, *rhs, *size, *before;
  int *row; /* [state] */
} work;

enum { HEAD = (sizeof(work) + sizeof(double) - 1) / sizeof(double), VECTORS = 10 };

static size_t size(int n) {
  const size_t states = (size_t)n;
  return HEAD + (MOST + VECTORS + 1) * states + 2 * states * states;
}

/* The row after which the next one costs more than it gains, as measured at a small tolerance: the work of a row is its
 * evaluations of the rates, from which Deuflhard (Numer Math 41:399, 1983) takes the exponents. */
static int last_row(int n) {
  const double small = 0.25 * sqrt(DBL_EPSILON);
  double bare[MOST + 1], full[MOST + 1];
  bare[0] = substeps[0] + 1;
  full[0] = bare[0] + n;
  for (int k = 0; k < MOST; k++) {
    bare[k + 1] = bare[k] + substeps[k + 1];
    full[k + 1] = full[k] + substeps[k + 1];
  }
  int k = 0;
  for (; k < MOST - 1; k++) {
    const double exponent = (bare[k + 1] - bare[k + 2]) / ((bare[k + 2] - bare[0] + 1) * (2 * k + 1));
    if (full[k + 2] > full[k + 1] * pow(small, exponent)) break;
  }
  return k;
}

static void lay_out(void *state, int n, const osteon_step_kind *kind) {
  work *w = state;
  double *at = (double *)state + HEAD;
  (void)kind;
  w->last = last_row(n);
  w->rows = at, at += MOST * n;
  w->A = at, at += n * n;
  w->J = at, at += n * n;
  double **const vectors[VECTORS] = {&w->dfdt, &w->yp,    &w->start, &w->end,  &w->rest,
                                     &w->y,    &w->delta, &w->rhs,   &w->size, &w->before};
  for (int i = 0; i < VECTORS; i++) *vectors[i] = at, at += n;
  w->row = (int *)(void *)at;
}

/* A change larger than this in units of the states is a runaway (eq. 3.4 there). */
static int runs_away(const work *w, const double *change, int n) {
  double sum = 0;
  for (int i = 0; i < n; i++) sum += fabs(change[i]) / w->size[i];
  return !(sum <= 100.0 * n);
}

/* 1 - h J, factored. */
static int factor(const work *w, double h, int n) {
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) w->A[i * n + j] = -h * w->J[i * n + j];
    w->A[i * n + i] += 1;
  }
  return osteon_linear_factor(w->A, w->row, n);
}

static void right_side(const work *w, double h, int n) {
  for (int i = 0; i < n; i++) w->rhs[i] = h * w->end[i] - w->delta[i];
  osteon_linear_solve(w->A, w->row, w->rhs, n);
}

/* From w->start over `all` days in `count` substeps to w->end. */
static int go(const work *w, int n, double t, double all, int count, const gsl_odeiv2_system *system) {
  const double h = all / count;
  if (!factor(w, h, n)) return GSL_EFAILED;
  for (int i = 0; i < n; i++) w->size[i] = w->start[i] != 0 ? fabs(w->start[i]) : 1;
  for (int i = 0; i < n; i++) w->delta[i] = h * (w->yp[i] + h * w->dfdt[i]);
  osteon_linear_solve(w->A, w->row, w->delta, n);
  for (int i = 0; i < n; i++) w->y[i] = w->start[i] + w->delta[i];
  for (int k = 1;; k++) {
    if (runs_away(w, w->delta, n)) return GSL_EFAILED;
    t += h;
    const int status = GSL_ODEIV_FN_EVAL(system, t, w->y, w->end);
    if (status != GSL_SUCCESS) return status;
    right_side(w, h, n);
    if (k == count) break;
    for (int i = 0; i < n; i++) {
      w->delta[i] += 2 * w->rhs[i];
      w->y[i] += w->delta[i];
    }
  }
  for (int i = 0; i < n; i++) w->end[i] = w->y[i] + w->rhs[i];
  return runs_away(w, w->rhs, n) ? GSL_EFAILED : GSL_SUCCESS;
}

/* Row k of the table: y, extrapolated to steps of no length, and the last correction as its error. */
static void extrapolate(const work *w, int n, int k, double *y, double *error) {
  memcpy(y, w->end, (size_t)n * sizeof *y);
  memcpy(error, w->end, (size_t)n * sizeof *y);
  memcpy(w->rest, w->end, (size_t)n * sizeof *y);
  for (int j = 0; j < k; j++) {
    const double scale = 1 / (w->x[k - j - 1] - w->x[k]), here = scale * w->x[k],
                 there = scale * w->x[k - j - 1];
    for (int i = 0; i < n; i++) {
      const double delta = w->rest[i] - w->rows[j * n + i];
      w->rows[j * n + i] = error[i];
      error[i] = here * delta;
      w->rest[i] = there * delta;
      y[i] += error[i];
    }
  }
  memcpy(w->rows + k * n, error, (size_t)n * sizeof *y);
}

static int apply(void *state, size_t states, double t, double h, double *y, double *error,
                 const double *rates, double *rates_after, const gsl_odeiv2_system *system) {
  work *w = state;
  const int n = (int)states;
  int status = GSL_SUCCESS;
  if (t + h == t) return GSL_EUNDRFLW;
  memcpy(w->start, y, states * sizeof *y);
  if (rates)
    memcpy(w->yp, rates, states * sizeof *rates);
  else
    status = GSL_ODEIV_FN_EVAL(system, t, y, w->yp);
  if (status == GSL_SUCCESS) status = GSL_ODEIV_JA_EVAL(system, t, y, w->J, w->dfdt);
  for (int k = 0; status == GSL_SUCCESS && k <= w->last; k++) {
    w->x[k] = h / substeps[k] * (h / substeps[k]);
    status = go(w, n, t, h, substeps[k], system);
    if (status == GSL_SUCCESS) extrapolate(w, n, k, y, error);
  }
  if (status == GSL_EFAILED) { /* makes the step shorter */
    for (int i = 0; i < n; i++) error[i] = INFINITY;
    status = GSL_SUCCESS;
  }
  if (status == GSL_SUCCESS && rates_after) status = GSL_ODEIV_FN_EVAL(system, t + h, y, rates_after);
  if (status != GSL_SUCCESS) memcpy(y, w->start, states * sizeof *y);
  return status;
}

static int forget(void *state, size_t n) {
  (void)state;
  (void)n;
  return GSL_SUCCESS;
}

static unsigned int order_of(void *state) { return 2 * (unsigned)((const work *)state)->last; }

static const gsl_odeiv2_step_type type = {.name = "bsimp",
                                          .can_use_dydt_in = 1,
                                          .gives_exact_dydt_out = 1,
                                          .apply = apply,
                                          .reset = forget,
                                          .order = order_of};

const osteon_step_kind osteon_step_bsimp = {&type, size, lay_out, NULL};
