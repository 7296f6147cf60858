/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was thought of the free parameters together: correlations of their priors. */
#include <math.h>
#include <string.h>

#include "base/cholesky.h"
#include "base/floats.h"
#include "fit/fit_internal.h"

static osteon_status find_free(const osteon_fit *f, const char *name, int *k) {
  int param;
  OSTEON_TRY(osteon_model_find(f->model, OSTEON_PARAM, name, &param));
  for (*k = 0; *k < f->n_fitted; ++*k)
    if (f->fitted[*k].param == param) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL, "%s is not a parameter of this fit, so its prior cannot be correlated",
                     name);
}

osteon_status osteon_fit_correlate(osteon_fit *f, const char *a, const char *b, double r) {
  OSTEON_NEED(f, fit);
  OSTEON_NEED(a, a);
  OSTEON_NEED(b, b);
  prior_tie made = {.r = r};
  OSTEON_TRY(find_free(f, a, &made.a));
  OSTEON_TRY(find_free(f, b, &made.b));
  if (made.a == made.b) return osteon_fail(OSTEON_EINVAL, "%s is given a correlation with itself", a);
  if (!(fabs(r) < 1))
    return osteon_fail(OSTEON_ERANGE,
                       "correlation of %s and %s %g is out of range; it must be between -1 and 1", a, b, r);
  for (int i = 0; i < f->n_ties; i++) {
    prior_tie *t = &f->ties[i];
    if ((t->a != made.a || t->b != made.b) && (t->a != made.b || t->b != made.a)) continue;
    t->r = r;
    return OSTEON_OK;
  }
  prior_tie *grown = osteon_realloc(f->ties, (size_t)f->n_ties + 1, sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  f->ties = grown;
  f->ties[f->n_ties++] = made;
  return OSTEON_OK;
}

osteon_status osteon_fit_factorise(osteon_fit *f) {
  const size_t n = (size_t)f->n_fitted;
  osteon_free(f->factor);
  f->factor = NULL;
  if (!f->n_ties) return OSTEON_OK;
  f->factor = osteon_alloc(n * n, sizeof *f->factor);
  if (!f->factor) return OSTEON_ENOMEM;
  for (size_t k = 0; k < n; k++) f->factor[k * n + k] = 1;
  for (int i = 0; i < f->n_ties; i++) {
    const size_t a = (size_t)f->ties[i].a, b = (size_t)f->ties[i].b;
    f->factor[a * n + b] = f->factor[b * n + a] = f->ties[i].r;
  }
  const int bad = osteon_cholesky(f->factor, n);
  if (bad < 0) return OSTEON_OK;
  return osteon_fail(
      OSTEON_EINVAL,
      "the correlations of priors contradict one another (their matrix is not positive definite), seen at %s",
      osteon_fit_parameter_name(f, bad));
}

void osteon_fit_whiten(const osteon_fit *f, double *z) {
  const int n = f->n_fitted;
  for (int k = 0; f->factor && k < n; k++) {
    for (int l = 0; l < k; l++) z[k] -= f->factor[k * n + l] * z[l];
    z[k] /= f->factor[k * n + k];
  }
}

void osteon_fit_prior_residuals(const osteon_fit *f, const double *set, double *z) {
  for (int k = 0; k < f->n_fitted; k++) {
    const free_one *one = &f->fitted[k];
    z[k] = (osteon_fit_forth(one, set[one->param]) - osteon_fit_forth(one, one->prior)) / one->sd;
  }
  osteon_fit_whiten(f, z);
}
