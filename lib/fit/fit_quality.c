/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How good a fit is, and what gives reason to doubt it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_math.h>

#include "base/floats.h"
#include "fit/fit_internal.h"

static const double FAR = 3;        /* SDs: of a prior, and of the squares */
static const double UNKNOWN = 3;    /* of a logarithm: a factor of 20 to each side */
static const double NOTHING = 1e-5; /* an error, as a part of what is measured */

/* Largest over least eigenvalue of the correlations. */
static osteon_status find_condition(const double *covariance, int n, double *condition) {
  const size_t all = (size_t)n;
  double *a = osteon_alloc(all * all + 3 * all + 1, sizeof *a);
  if (!a) return OSTEON_ENOMEM;
  double *values = a + all * all;
  gsl_eigen_symm_workspace work = {all, values + all,
                                   values + 2 * all}; /* GSL's own would need its error handler */
  for (int k = 0; k < n; k++)
    for (int l = 0; l < n; l++)
      a[k * n + l] = covariance[k * n + l] / sqrt(covariance[k * n + k] * covariance[l * n + l]);
  gsl_matrix_view matrix = gsl_matrix_view_array(a, all, all);
  gsl_vector_view found = gsl_vector_view_array(values, all);
  gsl_eigen_symm(&matrix.matrix, &found.vector, &work);
  double least, most;
  gsl_vector_minmax(&found.vector, &least, &most);
  *condition = least > 0 ? most / least : INFINITY;
  osteon_free(a);
  return OSTEON_OK;
}

static void sum_observations(const osteon_fit *f, const double *predicted, osteon_fit_quality *q) {
  for (int i = 0; i < f->n_seen; i++) {
    const osteon_observation *o = &f->seen[i];
    if (!(o->weight > 0)) continue;
    const double error = osteon_fit_error_of(f, o, predicted[i]), r = osteon_fit_residual(f, o, predicted[i]);
    q->observations++;
    q->objective += osteon_fit_loss(f, o, predicted[i]);
    q->minus_2_log +=
        o->below ? osteon_fit_loss(f, o, predicted[i]) : r * r + o->weight * (2 * log(error) + log(2 * M_PI));
    if (o->below) continue;
    q->squares += r * r;
    q->number += o->weight;
  }
}

osteon_status osteon_fit_get_quality(osteon_fit *f, const double *covariance, osteon_fit_quality *q) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(covariance, covariance);
  OSTEON_NEED(q, quality);
  *q = (osteon_fit_quality){.estimated = f->n_fitted, .condition = NAN};
  const size_t n_seen = (size_t)f->n_seen, n = (size_t)f->n_fitted;
  double *predicted = osteon_alloc(n_seen + n + 1, sizeof *predicted), *z = predicted + n_seen;
  if (!predicted) return OSTEON_ENOMEM;
  osteon_status status = osteon_fit_factorise(f);
  if (status == OSTEON_OK) status = osteon_fit_predict_values(f, f->values, 1, predicted, NULL);
  if (status == OSTEON_OK) {
    sum_observations(f, predicted, q);
    osteon_fit_prior_residuals(f, f->values, z);
    for (size_t k = 0; k < n; k++) q->priors += z[k] * z[k];
    q->objective += q->priors;
    for (int k = 0; k < f->n_errors; k++)
      if (osteon_fit_error_is_used(f, &f->errors[k]))
        q->estimated += f->errors[k].is_sd_estimated + f->errors[k].is_cv_estimated;
    q->aic = q->minus_2_log + 2 * q->estimated;
    q->bic = q->minus_2_log + log(q->observations) * q->estimated;
  }
  osteon_free(predicted);
  if (status == OSTEON_OK && n) status = find_condition(covariance, f->n_fitted, &q->condition);
  return status;
}

/* ---- doubts ---- */

static void doubt_parameters(const osteon_fit *f, char *text, size_t size) {
  for (int k = 0; k < f->n_fitted; k++) {
    const free_one *r = &f->fitted[k];
    const char *name = osteon_fit_parameter_name(f, k);
    const double value = f->values[r->param], u = osteon_fit_forth(r, value),
                 moved = fabs(u - osteon_fit_forth(r, r->prior)) / r->sd;
    const bool is_low = u <= osteon_fit_forth(r, r->least), is_high = u >= osteon_fit_forth(r, r->most);
    if (is_low || is_high)
      osteon_add_line(text, size, "%s ends at its %s bound, %g: its interval means nothing", name,
                      is_low ? "lower" : "upper", is_low ? r->least : r->most);
    if (moved >= FAR)
      osteon_add_line(text, size,
                      "%s has moved %.3g sd of its prior, from %g to %.4g: the prior and the data disagree",
                      name, moved, r->prior, value);
  }
}

/* An error that goes to nothing, or that could be anything: by its standard error, of its logarithm. */
static void doubt_error(const char *endpoint, const char *what, double value, double spread, char *text,
                        size_t size) {
  if (spread > UNKNOWN)
    osteon_add_line(text, size,
                    "error of %s: these data say nothing of its %s; leave it out, or give it as a number",
                    endpoint, what);
  else if (value <= NOTHING)
    osteon_add_line(text, size, "error of %s: %s went to nothing, %.2g: the model goes through every value",
                    endpoint, what, value);
}

static void doubt_errors(const osteon_fit *f, char *text, size_t size) {
  for (int k = 0; k < f->n_errors; k++) {
    const osteon_fit_error *e = &f->errors[k];
    if (!osteon_fit_error_is_used(f, e)) {
      osteon_add_line(text, size, "error of %s: no value that is fitted has it", e->endpoint);
      continue;
    }
    const double largest = osteon_fit_error_largest(f, e);
    if (e->is_sd_estimated && largest > 0)
      doubt_error(e->endpoint, "sd", e->sd / largest, e->sd_spread, text, size);
    if (e->is_cv_estimated && largest > 0) doubt_error(e->endpoint, "cv", e->cv, e->cv_spread, text, size);
  }
}

/* The squares of observations whose error is known would be as many as these, less what the parameters take up; their
 * variance is twice that. */
static void doubt_squares(const osteon_fit *f, const double *predicted, char *text, size_t size) {
  double squares = 0, number = 0, variance = 0;
  for (int i = 0; i < f->n_seen; i++) {
    const osteon_observation *o = &f->seen[i];
    const osteon_fit_error *e = osteon_fit_error_model(f, o);
    if (!(o->weight > 0) || o->below || (e && (e->is_sd_estimated || e->is_cv_estimated))) continue;
    const double r = osteon_fit_residual(f, o, predicted[i]);
    squares += r * r;
    number += o->weight;
    variance += 2 * o->weight * o->weight;
  }
  const double far = FAR * sqrt(variance);
  if (squares > number + far)
    osteon_add_line(text, size,
                    "the squares of the data are %.4g where %.4g are expected: errors are too small, or the "
                    "model does not follow the data; intervals are then too narrow",
                    squares, number);
  else if (squares + f->n_fitted < number - far)
    osteon_add_line(text, size,
                    "the squares of the data are %.4g where %.4g are expected: errors are too large, and "
                    "intervals too wide",
                    squares, number);
}

osteon_status osteon_fit_doubt(osteon_fit *f, char *text, size_t size) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(text, text);
  if (size == 0) return osteon_fail(OSTEON_EINVAL, "osteon_fit_doubt: size is 0");
  *text = 0;
  double *predicted = osteon_alloc((size_t)f->n_seen + 1, sizeof *predicted);
  if (!predicted) return OSTEON_ENOMEM;
  const osteon_status status = osteon_fit_predict_values(f, f->values, 1, predicted, NULL);
  if (status == OSTEON_OK) {
    doubt_parameters(f, text, size);
    doubt_errors(f, text, size);
    doubt_squares(f, predicted, text, size);
  }
  osteon_free(predicted);
  return status;
}
