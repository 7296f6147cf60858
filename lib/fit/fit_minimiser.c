/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least squares with priors: the minimum, its covariance and profiles. */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>

#include "base/floats.h"
#include "fit/fit_problem.h"
#include "fit/fit_size.h"

static const double ENOUGH = 1e-3; /* squares: of a profile, 1 is a standard deviation */

/* ---- squares ---- */

static void residuals(const problem *p, const double *u, const double *predicted, double *r) {
  const osteon_fit *f = p->fit;
  int row = 0;
  for (int i = 0; i < f->n_seen; i++)
    if (f->seen[i].weight > 0) r[row++] = osteon_fit_residual(f, &f->seen[i], predicted[i]);
  for (int k = 0; k < p->n; k++) {
    const free_one *one = &f->fitted[p->which[k]];
    r[row++] = (u[k] - osteon_fit_forth(one, one->prior)) / one->sd;
  }
}

static int squares_of(const gsl_vector *x, void *params, gsl_vector *r) {
  problem *p = params;
  for (int k = 0; k < p->n; k++) p->u[k] = gsl_vector_get(x, (size_t)k);
  osteon_fit_put_set(p, p->u, p->sets);
  p->status = osteon_fit_predict_sets_of(p, 1);
  if (p->status != OSTEON_OK) return GSL_EFAILED;
  residuals(p, p->u, p->out, r->data);
  return GSL_SUCCESS;
}

/* A neighbour that cannot be computed says nothing of the slope. */
static int slopes_of(const gsl_vector *x, void *params, gsl_matrix *J) {
  problem *p = params;
  double *u = p->u;
  const double *step = p->u + p->n;
  for (int k = 0; k < p->n; k++) u[k] = gsl_vector_get(x, (size_t)k);
  osteon_fit_put_neighbours(p);
  p->status = osteon_fit_predict_sets_of(p, p->n + 1);
  if (p->status != OSTEON_OK) return GSL_EFAILED;
  residuals(p, u, p->out, p->r0);
  for (int k = 0; k < p->n; k++) {
    const double kept = u[k];
    u[k] += step[k];
    residuals(p, u, p->out + (size_t)(k + 1) * (size_t)p->fit->n_seen, p->r1);
    u[k] = kept;
    for (int i = 0; i < p->rows; i++)
      gsl_matrix_set(J, (size_t)i, (size_t)k,
                     p->r1[i] < OSTEON_NO_RESIDUAL ? (p->r1[i] - p->r0[i]) / step[k] : 0);
  }
  return GSL_SUCCESS;
}

static double sum_of_squares(const gsl_vector *r, int n) {
  double sum = 0;
  for (int i = 0; i < n; i++) sum += gsl_vector_get(r, (size_t)i) * gsl_vector_get(r, (size_t)i);
  return sum;
}

static void search(problem *p, gsl_multifit_nlinear_workspace *w, int iterations, osteon_fit_result *result) {
  const gsl_vector *r = gsl_multifit_nlinear_residual(w);
  double last = sum_of_squares(r, p->rows);
  int calm = 0;
  for (int i = 1; i <= iterations && !p->stop; i++) {
    const int status = gsl_multifit_nlinear_iterate(w);
    if (status == GSL_EFAILED || p->status != OSTEON_OK) return;
    const double now = sum_of_squares(r, p->rows);
    result->iterations = i;
    if (p->told) p->stop = p->told(p->context, i, now);
    const double enough = fmax(1e-6 * now, fmin(1e-4 * now, ENOUGH));
    /* no progress is the end of the road too */
    result->converged = osteon_fit_is_calm(last - now, enough, &calm) || status == GSL_ENOPROG;
    if (result->converged) return;
    last = now;
  }
}

/* The place of the search becomes the fit's. Where it went beyond a bound, the prior is that at the bound. */
static void take_minimum(problem *p, const gsl_vector *position, osteon_fit_result *result) {
  osteon_fit *f = p->fit;
  for (int k = 0; k < p->n; k++) {
    const free_one *one = &f->fitted[p->which[k]];
    const double u = gsl_vector_get(position, (size_t)k), middle = osteon_fit_forth(one, one->prior);
    f->values[one->param] = osteon_fit_back(one, u);
    const double here = (osteon_fit_forth(one, f->values[one->param]) - middle) / one->sd,
                 there = (u - middle) / one->sd;
    if (fabs(here) < fabs(there) * (1 - 1e-9)) result->after -= there * there - here * here;
  }
}

/* Nothing moves: a profile of the only free parameter. */
static osteon_status measure(problem *p, osteon_fit_result *result) {
  osteon_fit_put_set(p, p->u, p->sets);
  OSTEON_TRY(osteon_fit_predict_sets_of(p, 1));
  residuals(p, p->u, p->out, p->r0);
  for (int i = 0; i < p->rows; i++) result->data += p->r0[i] * p->r0[i];
  result->before = result->after = result->data;
  result->converged = 1;
  return OSTEON_OK;
}

/* Where memory is out GSL calls the program's error handler, which aborts by default, so it is switched off while
 * GSL takes memory. The handler is one for the whole program: the lock keeps two fits from restoring each other's. */
static gsl_multifit_nlinear_workspace *take_workspace(const gsl_multifit_nlinear_parameters *options,
                                                      size_t rows, size_t n) {
  static pthread_mutex_t handler_lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&handler_lock);
  gsl_error_handler_t *handler = gsl_set_error_handler_off();
  gsl_multifit_nlinear_workspace *w =
      gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, options, rows, n);
  gsl_set_error_handler(handler);
  pthread_mutex_unlock(&handler_lock);
  if (!w) osteon_fail(OSTEON_ENOMEM, "out of memory: the fit");
  return w;
}

static osteon_status minimise(problem *p, int iterations, osteon_fit_result *result) {
  osteon_fit *f = p->fit;
  gsl_multifit_nlinear_parameters options = gsl_multifit_nlinear_default_parameters();
  options.solver = gsl_multifit_nlinear_solver_qr; /* meets no error handler, as Cholesky would */
  gsl_multifit_nlinear_fdf fdf = {
      .f = squares_of, .df = slopes_of, .n = (size_t)p->rows, .p = (size_t)p->n, .params = p};
  gsl_vector_view x = gsl_vector_view_array(p->u + 2 * p->n, fdf.p);
  gsl_multifit_nlinear_workspace *w = take_workspace(&options, fdf.n, fdf.p);
  if (!w) p->status = OSTEON_ENOMEM;
  for (int k = 0; p->status == OSTEON_OK && k < p->n; k++) {
    const free_one *r = &f->fitted[p->which[k]];
    gsl_vector_set(&x.vector, (size_t)k, osteon_fit_forth(r, f->values[r->param]));
  }
  if (p->status == OSTEON_OK) gsl_multifit_nlinear_init(&x.vector, &fdf, w);
  if (p->status == OSTEON_OK) {
    const gsl_vector *r = gsl_multifit_nlinear_residual(w);
    result->before = sum_of_squares(r, p->rows);
    search(p, w, iterations, result);
    result->after = sum_of_squares(r, p->rows);
    result->data = sum_of_squares(r, p->rows - p->n);
    /* a program that stops the search wants what it has reached; a failure changes nothing */
    if (p->status == OSTEON_OK || p->status == OSTEON_ESTOPPED)
      take_minimum(p, gsl_multifit_nlinear_position(w), result);
  }
  if (w) gsl_multifit_nlinear_free(w);
  return p->status;
}

static osteon_status check_iterations(const char *function, int iterations) {
  if (iterations >= 0) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "%s: %d iterations; give 0 or more", function, iterations);
}

osteon_status osteon_fit_run(osteon_fit *f, int iterations, osteon_fit_result *result,
                             int (*told)(void *, int, double), void *context) {
  OSTEON_OWN_FLOATS;
  if (result) *result = (osteon_fit_result){0};
  OSTEON_NEED(f, fit);
  OSTEON_TRY(check_iterations("osteon_fit_run", iterations));
  osteon_fit_result local, *to = result ? result : &local;
  problem p;
  *to = (osteon_fit_result){0};
  OSTEON_TRY(osteon_fit_problem_new(&p, f));
  p.told = told;
  p.context = context;
  osteon_status status;
  if (!osteon_fit_is_squares(f))
    status = osteon_fit_score(&p, iterations, to);
  else
    status = p.n ? minimise(&p, iterations, to) : measure(&p, to);
  osteon_fit_problem_free(&p);
  return status;
}

/* ---- what the minimum is worth ---- */

static void normal_equations(const double *J, int rows, int n, double *out) {
  for (int k = 0; k < n; k++)
    for (int l = 0; l < n; l++) {
      double sum = 0;
      for (int i = 0; i < rows; i++)
        sum += J[(size_t)i * (size_t)n + (size_t)k] * J[(size_t)i * (size_t)n + (size_t)l];
      out[k * n + l] = sum;
    }
}

static osteon_status covariance_of_squares(problem *p, double *values) {
  const osteon_fit *f = p->fit;
  const int n = p->n;
  double *slopes = osteon_alloc((size_t)p->rows * (size_t)n, sizeof *slopes);
  if (!slopes) return OSTEON_ENOMEM;
  gsl_vector_view x = gsl_vector_view_array(p->u + 2 * n, (size_t)n);
  gsl_matrix_view J = gsl_matrix_view_array(slopes, (size_t)p->rows, (size_t)n);
  for (int k = 0; k < n; k++)
    gsl_vector_set(&x.vector, (size_t)k, osteon_fit_forth(&f->fitted[k], f->values[f->fitted[k].param]));
  slopes_of(&x.vector, p, &J.matrix);
  osteon_status status = p->status;
  if (status == OSTEON_OK) {
    normal_equations(slopes, p->rows, n, values);
    status = osteon_fit_invert(values, n);
  }
  osteon_free(slopes);
  return status;
}

osteon_status osteon_fit_covariance(osteon_fit *f, double *values) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(values, values);
  problem p;
  OSTEON_TRY(osteon_fit_problem_new(&p, f));
  const osteon_status status =
      osteon_fit_is_squares(f) ? covariance_of_squares(&p, values) : osteon_fit_score_covariance(&p, values);
  osteon_fit_problem_free(&p);
  return status;
}

osteon_status osteon_fit_profile(osteon_fit *f, int k, double value, int iterations, double *squares) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(squares, squares);
  *squares = NAN;
  OSTEON_NEED(f, fit);
  OSTEON_TRY(check_iterations("osteon_fit_profile", iterations));
  if (k < 0 || k >= f->n_fitted)
    return osteon_fail(OSTEON_ERANGE, "there is no parameter %d; the fit has %d, counted from 0", k,
                       f->n_fitted);
  free_one *r = &f->fitted[k];
  OSTEON_TRY(osteon_fit_check_inside(f, r, " = ", value));
  osteon_fit_kept kept;
  OSTEON_TRY(osteon_fit_keep(f, &kept));
  osteon_fit_result result;
  r->held = 1;
  f->values[r->param] = value;
  const osteon_status status = osteon_fit_run(f, iterations, &result, NULL, NULL);
  r->held = 0;
  osteon_fit_put_back(f, &kept);
  osteon_fit_drop(&kept);
  /* the search counts the priors of what it moves; those that are correlated, all of them */
  const double own = (osteon_fit_forth(r, value) - osteon_fit_forth(r, r->prior)) / r->sd;
  if (status == OSTEON_OK) *squares = result.after + (osteon_fit_is_squares(f) ? own * own : 0);
  return status;
}
