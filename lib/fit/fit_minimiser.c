/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least squares with priors: the minimum, its covariance and profiles. */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>

#include "base/floats.h"
#include "base/lapack.h"
#include "fit/fit_internal.h"

static const double STEP = 3e-4;   /* of a logarithm, for derivatives */
static const double ENOUGH = 1e-3; /* squares: of a profile, 1 is a standard deviation */

/* ---- squares ---- */

/* The free parameters that a run moves; one that a profile holds is left out. */
typedef struct problem {
  osteon_fit *fit;
  int n, rows;     /* moved; observations with weight, then priors */
  int *which;      /* [n] */
  double *sets;    /* [1 + n][parameter] */
  double *out;     /* [1 + n][observation] */
  double *u;       /* [n], then [n] steps and the [n] of a start */
  double *r0, *r1; /* [rows] */
  int started, stop;
  osteon_status status;
  int (*told)(void *, int, double);
  void *context;
} problem;

static int weighted(const osteon_fit *f) {
  int n = 0;
  for (int i = 0; i < f->n_seen; i++) n += f->seen[i].weight > 0;
  return n;
}

static void put_set(const problem *p, const double *u, double *set) {
  const osteon_fit *f = p->fit;
  memcpy(set, f->values, (size_t)f->model->n_params * sizeof *set);
  for (int k = 0; k < p->n; k++) {
    const free_one *r = &f->fitted[p->which[k]];
    set[r->param] = osteon_fit_back(r, u[k]);
  }
}

static void residuals(const problem *p, const double *u, const double *predicted, double *r) {
  const osteon_fit *f = p->fit;
  int row = 0;
  for (int i = 0; i < f->n_seen; i++)
    if (f->seen[i].weight > 0) r[row++] = osteon_fit_residual(&f->seen[i], predicted[i]);
  for (int k = 0; k < p->n; k++) {
    const free_one *one = &f->fitted[p->which[k]];
    r[row++] = (u[k] - osteon_fit_forth(one, one->prior)) / one->sd;
  }
}

/* A search cannot begin where something weighted cannot be computed: nothing tells it the way out. */
static osteon_status check_start(const problem *p) {
  const osteon_fit *f = p->fit;
  for (int i = 0; i < f->n_seen; i++) {
    const osteon_observation *o = &f->seen[i];
    if (!(o->weight > 0) || osteon_fit_residual(o, p->out[i]) < OSTEON_NO_RESIDUAL) continue;
    const char *why = f->arms[o->arm].why;
    if (!*why && o->control >= 0) why = f->arms[o->control].why;
    return osteon_fail(OSTEON_ESTEP, "%s of observation %d is %g at the start of the fit%s%s", o->endpoint, i,
                       p->out[i], *why ? ": " : "", why);
  }
  return OSTEON_OK;
}

static osteon_status predict(problem *p, int n_sets) {
  OSTEON_TRY(osteon_fit_predict_values(p->fit, p->sets, n_sets, p->out, NULL));
  const int first = !p->started;
  p->started = 1;
  return first ? check_start(p) : OSTEON_OK;
}

static int squares_of(const gsl_vector *x, void *params, gsl_vector *r) {
  problem *p = params;
  for (int k = 0; k < p->n; k++) p->u[k] = gsl_vector_get(x, (size_t)k);
  put_set(p, p->u, p->sets);
  p->status = predict(p, 1);
  if (p->status != OSTEON_OK) return GSL_EFAILED;
  residuals(p, p->u, p->out, r->data);
  return GSL_SUCCESS;
}

/* Differences to points beside u: all sets side by side. The steps go up, but not out of the bounds. */
static void put_neighbours(problem *p) {
  const osteon_fit *f = p->fit;
  double *u = p->u, *step = p->u + p->n;
  put_set(p, u, p->sets);
  for (int k = 0; k < p->n; k++) {
    const free_one *one = &f->fitted[p->which[k]];
    const double kept = u[k];
    step[k] = kept + STEP > osteon_fit_forth(one, one->most) ? -STEP : STEP;
    u[k] += step[k];
    put_set(p, u, p->sets + (size_t)(k + 1) * (size_t)f->model->n_params);
    u[k] = kept;
  }
}

/* A neighbour that cannot be computed says nothing of the slope. */
static int slopes_of(const gsl_vector *x, void *params, gsl_matrix *J) {
  problem *p = params;
  double *u = p->u;
  const double *step = p->u + p->n;
  for (int k = 0; k < p->n; k++) u[k] = gsl_vector_get(x, (size_t)k);
  put_neighbours(p);
  p->status = predict(p, p->n + 1);
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

static void problem_free(problem *p) {
  osteon_free(p->which);
  osteon_free(p->sets);
  osteon_free(p->out);
  osteon_free(p->u);
  osteon_free(p->r0);
}

static osteon_status problem_room(problem *p) {
  const osteon_fit *f = p->fit;
  p->which = osteon_alloc((size_t)f->n_fitted + 1, sizeof *p->which);
  if (!p->which) return OSTEON_ENOMEM;
  for (int k = 0; k < f->n_fitted; k++)
    if (!f->fitted[k].held) p->which[p->n++] = k;
  p->rows = weighted(f) + p->n;
  const size_t n = (size_t)p->n, rows = (size_t)p->rows;
  p->sets = osteon_alloc((n + 1) * ((size_t)f->model->n_params + 1), sizeof(double));
  p->out = osteon_alloc((n + 1) * ((size_t)f->n_seen + 1), sizeof(double));
  p->u = osteon_alloc(3 * n + 1, sizeof(double));
  p->r0 = osteon_alloc(2 * rows, sizeof(double)); /* a table may be too long for the stack */
  p->r1 = p->r0 ? p->r0 + rows : NULL;
  return p->sets && p->out && p->u && p->r0 ? OSTEON_OK : OSTEON_ENOMEM;
}

static osteon_status problem_new(problem *p, osteon_fit *f) {
  *p = (problem){.fit = f};
  if (f->n_fitted == 0 || weighted(f) == 0)
    return osteon_fail(
        OSTEON_EINVAL, "%s",
        f->n_fitted ? "nothing to fit: no observation has a weight above 0" : "the fit has no parameters");
  const osteon_status status = problem_room(p);
  if (status != OSTEON_OK) problem_free(p);
  return status;
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
    /* twice in a row, as one small step may be a cautious one; no progress is the end of the road too */
    calm = last - now <= fmax(1e-6 * now, fmin(1e-4 * now, ENOUGH)) ? calm + 1 : 0;
    result->converged = calm == 2 || status == GSL_ENOPROG;
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
  put_set(p, p->u, p->sets);
  OSTEON_TRY(predict(p, 1));
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
  OSTEON_TRY(problem_new(&p, f));
  p.told = told;
  p.context = context;
  const osteon_status status = p.n ? minimise(&p, iterations, to) : measure(&p, to);
  problem_free(&p);
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

osteon_status osteon_fit_covariance(osteon_fit *f, double *values) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(values, values);
  problem p;
  OSTEON_TRY(problem_new(&p, f));
  const int n = p.n;
  double *slopes = osteon_alloc((size_t)p.rows * (size_t)n, sizeof *slopes);
  osteon_status status = slopes ? OSTEON_OK : OSTEON_ENOMEM;
  if (status == OSTEON_OK) {
    gsl_vector_view x = gsl_vector_view_array(p.u + 2 * n, (size_t)n);
    gsl_matrix_view J = gsl_matrix_view_array(slopes, (size_t)p.rows, (size_t)n);
    for (int k = 0; k < n; k++)
      gsl_vector_set(&x.vector, (size_t)k, osteon_fit_forth(&f->fitted[k], f->values[f->fitted[k].param]));
    slopes_of(&x.vector, &p, &J.matrix);
    status = p.status;
  }
  if (status == OSTEON_OK) {
    int info;
    normal_equations(slopes, p.rows, n, values);
    dpotrf_("L", &n, values, &n, &info, 1);
    if (!info) dpotri_("L", &n, values, &n, &info, 1);
    if (info) status = osteon_fail(OSTEON_EINVAL, "the fit's information matrix is not positive definite");
    /* Fortran's lower triangle is C's upper one */
    for (int k = 0; k < n; k++)
      for (int l = 0; l < k; l++) values[k * n + l] = values[l * n + k];
  }
  osteon_free(slopes);
  problem_free(&p);
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
  if (!(value > 0 && value >= r->least && value <= r->most) || (r->logit && !(value < 1)))
    return osteon_fail(OSTEON_ERANGE, "%s = %g is out of range; it must be above 0 and in %g to %g",
                       osteon_fit_parameter_name(f, k), value, r->least, r->most);
  const size_t size = (size_t)f->model->n_params * sizeof(double);
  double *kept = osteon_alloc((size_t)f->model->n_params, sizeof *kept);
  if (!kept) return OSTEON_ENOMEM;
  memcpy(kept, f->values, size);
  osteon_fit_result result;
  r->held = 1;
  f->values[r->param] = value;
  const osteon_status status = osteon_fit_run(f, iterations, &result, NULL, NULL);
  r->held = 0;
  memcpy(f->values, kept, size);
  osteon_free(kept);
  const double own = (osteon_fit_forth(r, value) - osteon_fit_forth(r, r->prior)) / r->sd;
  if (status == OSTEON_OK) *squares = result.after + own * own;
  return status;
}
