/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameter sets about a minimum: normal draws, shortened to where the squares let them go. */
#include <math.h>
#include <string.h>

#include "base/base.h"
#include "base/cholesky.h"
#include "base/floats.h"
#include "fit/fit_internal.h"

enum { MOST_SETS = 100000, MOST_ROUNDS = 14 };
static const double CLOSE = 0.02; /* of the excess of squares that a step aims at */

/* The step of one set away from the minimum, along a line on which its length is sought. */
typedef struct step {
  double aim;         /* excess of squares where the model is linear */
  double low, at_low; /* a length that is not too long, and its excess */
  double high, at_high;
  double now; /* the length that is tried */
  int done;
} step;

typedef struct drawing {
  osteon_fit *fit;
  osteon_fit_draws *draws;
  double *factor;      /* [free][free], lower triangle, of the inflated covariance */
  double *middle;      /* [free] on their scales */
  double *room;        /* [free] */
  double *z;           /* [set][free], in the end the whole steps */
  step *steps;         /* [set] */
  double *sets, *seen; /* [set][parameter], [set][observation]: those that are tried */
  double least;        /* squares of the middle */
} drawing;

/* ---- squares ---- */

static double squares_of(const drawing *d, const double *set, const double *seen) {
  const osteon_fit *f = d->fit;
  double sum = 0;
  for (int i = 0; i < f->n_seen; i++)
    if (f->seen[i].weight > 0) sum += osteon_fit_loss(f, &f->seen[i], seen[i]);
  osteon_fit_prior_residuals(f, set, d->room);
  for (int k = 0; k < f->n_fitted; k++) sum += d->room[k] * d->room[k];
  return sum;
}

static osteon_status measure_middle(drawing *d) {
  osteon_fit *f = d->fit;
  OSTEON_TRY(osteon_fit_predict_weighted(f, f->values, 1, d->seen));
  d->least = squares_of(d, f->values, d->seen);
  d->draws->misfit = osteon_fit_misfit_of(f, d->seen);
  if (d->least < OSTEON_NO_RESIDUAL) return OSTEON_OK;
  return osteon_fail(OSTEON_ESTEP, "something weighted cannot be computed at the values about which to draw");
}

/* ---- steps ---- */

static void draw_step(drawing *d, uint64_t seed, int i) {
  const int n = d->fit->n_fitted;
  double *z = d->z + (size_t)i * (size_t)n, squares = 0;
  for (int k = 0; k < n; k++) {
    z[k] = osteon_fit_normal(seed, 1, i, k);
    squares += z[k] * z[k];
  }
  for (int k = n - 1; k >= 0; k--) { /* in place: a later row needs the earlier numbers */
    double sum = 0;
    for (int l = 0; l <= k; l++) sum += d->factor[k * n + l] * z[l];
    z[k] = sum;
  }
  d->steps[i] = (step){.aim = d->draws->misfit * squares, .now = 1};
}

static void put_set(const drawing *d, int i, double length, double *set) {
  const osteon_fit *f = d->fit;
  memcpy(set, f->values, (size_t)f->model->n_params * sizeof *set);
  for (int k = 0; k < f->n_fitted; k++)
    set[f->fitted[k].param] =
        osteon_fit_back(&f->fitted[k], d->middle[k] + length * d->z[i * f->n_fitted + k]);
}

/* The next length between the two that enclose it: as if the squares grew by a power of the length. */
static void choose_length(step *s) {
  if (s->low > 0 && s->at_low > 0) {
    const double along = log(s->aim / s->at_low) / log(s->at_high / s->at_low);
    s->now = s->low * pow(s->high / s->low, fmin(fmax(along, 0.1), 0.9));
  } else if (s->low > 0) {
    s->now = 0.5 * (s->low + s->high);
  } else {
    s->now = s->high * fmax(sqrt(s->aim / s->at_high), 0.125);
  }
}

/* A whole step may fall short of what it aims at; it is not made longer. */
static void judge(step *s, double excess) {
  if (excess > s->aim * (1 + CLOSE)) {
    s->high = s->now;
    s->at_high = excess;
  } else {
    s->low = s->now;
    s->at_low = excess;
    s->done = s->now >= 1 || excess >= s->aim * (1 - CLOSE);
  }
  if (!s->done) choose_length(s);
}

/* All lengths that are still sought, side by side; returns how many there were. */
static osteon_status try_lengths(drawing *d, int *tried) {
  const osteon_fit *f = d->fit;
  const size_t each = (size_t)f->model->n_params;
  int n = 0;
  for (int i = 0; i < d->draws->n; i++)
    if (!d->steps[i].done) put_set(d, i, d->steps[i].now, d->sets + (size_t)n++ * each);
  *tried = n;
  if (!n) return OSTEON_OK;
  OSTEON_TRY(osteon_fit_predict_weighted(d->fit, d->sets, n, d->seen));
  n = 0;
  for (int i = 0; i < d->draws->n; i++) {
    if (d->steps[i].done) continue;
    judge(&d->steps[i],
          squares_of(d, d->sets + (size_t)n * each, d->seen + (size_t)n * (size_t)f->n_seen) - d->least);
    n++;
  }
  return OSTEON_OK;
}

/* ---- all ---- */

static osteon_status factorise(drawing *d, const double *covariance) {
  const size_t n = (size_t)d->fit->n_fitted;
  for (size_t i = 0; i < n * n; i++) d->factor[i] = covariance[i] * d->draws->misfit;
  const int bad = osteon_cholesky(d->factor, n);
  if (bad < 0) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL, "the covariance is not positive definite, seen at %s",
                     osteon_fit_parameter_name(d->fit, bad));
}

static osteon_status find_lengths(drawing *d) {
  int tried = 1;
  for (int round = 0; round < MOST_ROUNDS && tried; round++) OSTEON_TRY(try_lengths(d, &tried));
  return OSTEON_OK;
}

static void take_sets(const drawing *d) {
  const osteon_fit *f = d->fit;
  for (int i = 0; i < d->draws->n; i++) {
    const step *s = &d->steps[i];
    put_set(d, i, s->low, d->sets);
    d->draws->scale[i] = s->low;
    d->draws->excess[i] = s->at_low;
    for (int k = 0; k < f->n_fitted; k++) d->draws->values[i * f->n_fitted + k] = d->sets[f->fitted[k].param];
  }
}

static osteon_status draw(drawing *d, const double *covariance, uint64_t seed) {
  const osteon_fit *f = d->fit;
  OSTEON_TRY(osteon_fit_factorise(d->fit));
  for (int k = 0; k < f->n_fitted; k++)
    d->middle[k] = osteon_fit_forth(&f->fitted[k], f->values[f->fitted[k].param]);
  OSTEON_TRY(measure_middle(d));
  OSTEON_TRY(factorise(d, covariance));
  for (int i = 0; i < d->draws->n; i++) draw_step(d, seed, i);
  OSTEON_TRY(find_lengths(d));
  take_sets(d);
  return OSTEON_OK;
}

osteon_status osteon_fit_draw_sets(osteon_fit *f, const double *covariance, uint64_t seed,
                                   osteon_fit_draws *draws) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(covariance, covariance);
  OSTEON_NEED(draws, draws);
  OSTEON_NEED(draws->values && draws->excess && draws->scale, draws);
  if (draws->n < 1 || draws->n > MOST_SETS)
    return osteon_fail(OSTEON_ERANGE, "%d parameter sets; choose 1 to %d", draws->n, MOST_SETS);
  if (f->n_fitted == 0) return osteon_fail(OSTEON_EINVAL, "the fit has no parameters");
  const size_t p = (size_t)f->n_fitted, n = (size_t)draws->n;
  drawing d = {.fit = f, .draws = draws};
  d.factor = osteon_alloc(p * p, sizeof(double));
  d.middle = osteon_alloc(p, sizeof(double));
  d.room = osteon_alloc(p, sizeof(double));
  d.z = osteon_alloc(n * p, sizeof(double));
  d.steps = osteon_alloc(n, sizeof *d.steps);
  d.sets = osteon_alloc(n * (size_t)f->model->n_params, sizeof(double));
  d.seen = osteon_alloc(n * (size_t)f->n_seen + 1, sizeof(double));
  const osteon_status status = d.factor && d.middle && d.room && d.z && d.steps && d.sets && d.seen
                                   ? draw(&d, covariance, seed)
                                   : OSTEON_ENOMEM;
  void *const blocks[] = {d.factor, d.middle, d.room, d.z, d.steps, d.sets, d.seen};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) osteon_free(blocks[i]);
  return status;
}
