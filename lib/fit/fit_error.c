/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far what is seen may lie from what is predicted: errors of observations, and what they make of a miss. */
#include <math.h>

#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_erf.h>

#include "base/floats.h"
#include "fit/fit_internal.h"
#include "model/columns.h"

/* ---- errors of endpoints ---- */

static int is_part(double value, bool is_estimated) {
  return is_estimated ? isnan(value) || (value > 0 && isfinite(value)) : value >= 0 && isfinite(value);
}

static osteon_fit_error *find_error(const osteon_fit *f, const char *endpoint) {
  for (int k = 0; k < f->n_errors; k++)
    if (f->errors[k].endpoint == endpoint) return &f->errors[k];
  return NULL;
}

osteon_status osteon_fit_set_error(osteon_fit *f, const char *endpoint, double sd, bool is_sd_estimated,
                                   double cv, bool is_cv_estimated) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(endpoint, endpoint);
  int column;
  OSTEON_TRY(osteon_model_find_column(f->model, endpoint, &column));
  if (!is_part(sd, is_sd_estimated) || !is_part(cv, is_cv_estimated))
    return osteon_fail(OSTEON_ERANGE,
                       "error of %s: sd %g, cv %g; they must be finite and 0 or more, and above 0 or NaN "
                       "where they are estimated",
                       endpoint, sd, cv);
  if (sd == 0 && cv == 0) /* NaN is to be found */
    return osteon_fail(OSTEON_ERANGE, "error of %s: sd and cv are both 0", endpoint);
  const osteon_fit_error made = {.endpoint = osteon_model_column(f->model, column)->name,
                                 .sd = sd,
                                 .cv = cv,
                                 .is_sd_estimated = is_sd_estimated,
                                 .is_cv_estimated = is_cv_estimated,
                                 .sd_spread = NAN,
                                 .cv_spread = NAN};
  osteon_fit_error *old = find_error(f, made.endpoint);
  if (!old) {
    osteon_fit_error *grown = osteon_realloc(f->errors, (size_t)f->n_errors + 1, sizeof *grown);
    if (!grown) return OSTEON_ENOMEM;
    f->errors = grown;
    old = &f->errors[f->n_errors++];
  }
  *old = made;
  return OSTEON_OK;
}

const osteon_fit_error *osteon_fit_error_at(const osteon_fit *f, int k) {
  return f && k >= 0 && k < f->n_errors ? &f->errors[k] : NULL;
}

bool osteon_fit_error_is_used(const osteon_fit *f, const osteon_fit_error *e) {
  for (int i = 0; i < f->n_seen; i++)
    if (f->seen[i].weight > 0 && osteon_fit_error_model(f, &f->seen[i]) == e) return true;
  return false;
}

double osteon_fit_error_largest(const osteon_fit *f, const osteon_fit_error *e) {
  double largest = 0;
  for (int i = 0; i < f->n_seen; i++)
    if (osteon_fit_error_model(f, &f->seen[i]) == e) largest = fmax(largest, fabs(f->seen[i].value));
  return largest;
}

osteon_fit_error *osteon_fit_error_model(const osteon_fit *f, const osteon_observation *o) {
  return o->se == 0 ? find_error(f, o->endpoint) : NULL;
}

/* ---- of an observation ---- */

measured osteon_fit_measured(const osteon_fit *f, const osteon_observation *o, double mean) {
  const double whole = 100; /* what is printed of a ratio of 1 */
  switch (o->measure) {
    case OSTEON_LEVEL:
      return (measured){mean, 1};
    case OSTEON_CHANGE:
    case OSTEON_SD_CHANGE:
      return (measured){whole + mean, sqrt(2)};
    case OSTEON_RATE:
      return (measured){
          whole / ((osteon_fit_tick(f, o->baseline + o->to) - osteon_fit_tick(f, o->baseline + o->from)) /
                   OSTEON_YEAR) +
              mean,
          sqrt(2)};
    default:
      return (measured){NAN, NAN};
  }
}

double osteon_fit_error_of(const osteon_fit *f, const osteon_observation *o, double predicted) {
  const osteon_fit_error *e = osteon_fit_error_model(f, o);
  if (!e) return o->se;
  if (!(e->cv > 0)) return e->sd;
  const measured m = osteon_fit_measured(f, o, predicted);
  return hypot(e->sd, m.factor * e->cv * m.base);
}

/* Whether it depends on what is predicted, or is estimated. */
static bool moves(const osteon_fit_error *e) {
  return e && (e->is_sd_estimated || e->is_cv_estimated || e->cv > 0);
}

bool osteon_fit_is_squares(const osteon_fit *f) {
  for (int i = 0; i < f->n_seen; i++) {
    const osteon_observation *o = &f->seen[i];
    if (o->weight > 0 && (o->below || moves(osteon_fit_error_model(f, o)))) return false;
  }
  return f->n_ties == 0;
}

double osteon_fit_residual(const osteon_fit *f, const osteon_observation *o, double predicted) {
  const double r = sqrt(o->weight) * (predicted - o->value) / osteon_fit_error_of(f, o, predicted);
  return fabs(r) < OSTEON_NO_RESIDUAL ? r : OSTEON_NO_RESIDUAL;
}

double osteon_log_normal(double z, double *slope) {
  gsl_sf_result log_erfc;
  gsl_sf_log_erfc_e(-z / M_SQRT2, &log_erfc); /* meets no error: it is asymptotic where erfc is 0 */
  const double value = log_erfc.val - M_LN2;
  if (slope) *slope = exp(-0.5 * z * z - 0.5 * log(2 * M_PI) - value);
  return value;
}

double osteon_fit_loss(const osteon_fit *f, const osteon_observation *o, double predicted) {
  const double r = osteon_fit_residual(f, o, predicted);
  if (!(fabs(r) < OSTEON_NO_RESIDUAL)) return OSTEON_NO_RESIDUAL * OSTEON_NO_RESIDUAL;
  if (o->below)
    return -2 * o->weight *
           osteon_log_normal((o->value - predicted) / osteon_fit_error_of(f, o, predicted), NULL);
  if (!moves(osteon_fit_error_model(f, o))) return r * r;
  return r * r + 2 * o->weight * log(osteon_fit_error_of(f, o, predicted));
}
