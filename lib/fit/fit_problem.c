/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The free parameters that a run moves, and predictions at points of them. */
#include <math.h>
#include <string.h>

#include "base/cholesky.h"
#include "fit/fit_problem.h"

static const double STEP = 3e-4; /* of a logarithm, for derivatives */

static int weighted(const osteon_fit *f) {
  int n = 0;
  for (int i = 0; i < f->n_seen; i++) n += f->seen[i].weight > 0;
  return n;
}

void osteon_fit_put_set(const problem *p, const double *u, double *set) {
  const osteon_fit *f = p->fit;
  memcpy(set, f->values, (size_t)f->model->n_params * sizeof *set);
  for (int k = 0; k < p->n; k++) {
    const free_one *r = &f->fitted[p->which[k]];
    set[r->param] = osteon_fit_back(r, u[k]);
  }
}

static osteon_status cannot_begin(const osteon_fit *f, int i, double predicted) {
  const osteon_observation *o = &f->seen[i];
  const char *why = f->arms[o->arm].why;
  if (!*why && o->control >= 0) why = f->arms[o->control].why;
  if (isfinite(predicted) && !(osteon_fit_error_of(f, o, predicted) > 0))
    return osteon_fail(
        OSTEON_ESTEP,
        "%s of observation %d is %g at the start of the fit, and so is its error: give `sd` beside `cv`",
        o->endpoint, i, predicted);
  if (isfinite(predicted))
    return osteon_fail(OSTEON_ESTEP, "%s of observation %d is %g at the start of the fit, too far from %g",
                       o->endpoint, i, predicted, o->value);
  return osteon_fail(OSTEON_ESTEP, "%s of observation %d cannot be computed at the start of the fit%s%s",
                     o->endpoint, i, *why ? ": " : "", why);
}

/* A search cannot begin where something weighted cannot be computed: nothing tells it the way out. */
static osteon_status check_start(const problem *p) {
  const osteon_fit *f = p->fit;
  for (int i = 0; i < f->n_seen; i++) {
    const osteon_observation *o = &f->seen[i];
    if (!(o->weight > 0) || osteon_fit_residual(f, o, p->out[i]) < OSTEON_NO_RESIDUAL) continue;
    return cannot_begin(f, i, p->out[i]);
  }
  return OSTEON_OK;
}

osteon_status osteon_fit_predict_sets_of(problem *p, int n_sets) {
  OSTEON_TRY(osteon_fit_predict_weighted(p->fit, p->sets, n_sets, p->out));
  const int first = !p->started;
  p->started = 1;
  return first ? check_start(p) : OSTEON_OK;
}

/* A linear scale has no length of its own: the prior's sd, or the value where the prior says little. */
static double step_of(const free_one *one, double u) {
  const double length = one->scale == OSTEON_LINEAR ? fmin(one->sd, fmax(fabs(u), 0.1 * one->sd)) : 1;
  return u + STEP * length > osteon_fit_forth(one, one->most) ? -STEP * length : STEP * length;
}

/* The steps go up, but not out of the bounds. */
void osteon_fit_put_neighbours(problem *p) {
  const osteon_fit *f = p->fit;
  double *u = p->u, *step = p->u + p->n;
  osteon_fit_put_set(p, u, p->sets);
  for (int k = 0; k < p->n; k++) {
    const double kept = u[k];
    step[k] = step_of(&f->fitted[p->which[k]], kept);
    u[k] += step[k];
    osteon_fit_put_set(p, u, p->sets + (size_t)(k + 1) * (size_t)f->model->n_params);
    u[k] = kept;
  }
}

void osteon_fit_problem_free(problem *p) {
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

osteon_status osteon_fit_problem_new(problem *p, osteon_fit *f) {
  *p = (problem){.fit = f};
  if (f->n_fitted == 0 || weighted(f) == 0)
    return osteon_fail(
        OSTEON_EINVAL, "%s",
        f->n_fitted ? "nothing to fit: no observation has a weight above 0" : "the fit has no parameters");
  OSTEON_TRY(osteon_fit_factorise(f));
  const osteon_status status = problem_room(p);
  if (status != OSTEON_OK) osteon_fit_problem_free(p);
  return status;
}

osteon_status osteon_fit_invert(double *a, int n) {
  if (osteon_cholesky(a, (size_t)n) >= 0)
    return osteon_fail(OSTEON_EINVAL, "the fit's information matrix is not positive definite");
  osteon_cholesky_invert(a, (size_t)n);
  return OSTEON_OK;
}
