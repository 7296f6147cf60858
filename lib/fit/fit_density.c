/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The density of the free parameters given what was seen, at any number of points side by side. */
#include <math.h>
#include <string.h>

#include "base/base.h"
#include "base/floats.h"
#include "fit/fit_surface.h"

osteon_status osteon_fit_get_point(const osteon_fit *f, double *point) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(point, point);
  for (int k = 0; k < f->n_fitted; k++)
    point[k] = osteon_fit_forth(&f->fitted[k], f->values[f->fitted[k].param]);
  return OSTEON_OK;
}

double osteon_fit_value_at(const osteon_fit *f, int k, double u) {
  return f && k >= 0 && k < f->n_fitted && !isnan(u) ? osteon_fit_back(&f->fitted[k], u) : NAN;
}

/* The mean square of what was seen, each with its weight: what one would be if every error were as it says. */
double osteon_fit_misfit_of(const osteon_fit *f, const double *seen) {
  double sum = 0, weights = 0;
  for (int i = 0; i < f->n_seen && !f->is_exact; i++) {
    if (f->seen[i].below || !(f->seen[i].weight > 0)) continue;
    const double r = osteon_fit_residual(f, &f->seen[i], seen[i]);
    sum += r * r;
    weights += f->seen[i].weight;
  }
  return weights > 0 ? fmax(1, sum / weights) : 1;
}

osteon_status osteon_fit_ready_density(osteon_fit *f, double *misfit) {
  OSTEON_OWN_FLOATS;
  if (misfit) *misfit = NAN;
  OSTEON_NEED(f, fit);
  if (f->n_fitted == 0) return osteon_fail(OSTEON_EINVAL, "the fit has no parameters");
  osteon_fit_drop_density(f);
  OSTEON_TRY(osteon_fit_factorise(f));
  double *seen = osteon_alloc((size_t)f->n_seen + 1, sizeof *seen);
  if (!seen) return OSTEON_ENOMEM;
  osteon_status status = osteon_fit_predict_weighted(f, f->values, 1, seen);
  if (status == OSTEON_OK) f->misfit = osteon_fit_misfit_of(f, seen);
  if (status == OSTEON_OK && misfit) *misfit = f->misfit;
  osteon_free(seen);
  return status;
}

static osteon_status check_ready(const osteon_fit *f) {
  if (f->misfit > 0) return OSTEON_OK;
  return osteon_fail(
      OSTEON_EINVAL,
      "the fit's density is not known: call osteon_fit_ready_density, also after each change of the fit");
}

/* Whether a point lies within the bounds; beyond them there is no density. */
static bool is_within(const osteon_fit *f, const double *point) {
  for (int k = 0; k < f->n_fitted; k++) {
    const free_one *r = &f->fitted[k];
    if (!(point[k] >= osteon_fit_forth(r, r->least) && point[k] <= osteon_fit_forth(r, r->most)))
      return false;
  }
  return true;
}

/* -2 log of what was seen, by the misfit, and of the priors. */
static double density_at(const osteon_fit *f, const double *set, const double *seen, double *room) {
  double data = 0, priors = 0;
  for (int i = 0; i < f->n_seen; i++)
    if (f->seen[i].weight > 0) data += osteon_fit_loss(f, &f->seen[i], seen[i]);
  osteon_fit_prior_residuals(f, set, room);
  for (int k = 0; k < f->n_fitted; k++) priors += room[k] * room[k];
  return data < OSTEON_NO_RESIDUAL ? -0.5 * (data / f->misfit + priors) : -INFINITY;
}

/* Of what a density is made: runs of all women, polynomials alone, or runs of the mean woman and polynomials. */
typedef enum source { BY_WOMEN, BY_SURFACE, BY_MEAN } source;

typedef struct densities {
  osteon_fit *fit;
  source by;
  double *within;             /* [point][free]: those within the bounds, one after the other */
  double *sets, *seen, *room; /* [point][parameter], [point][observation], [free] */
  double *mean;               /* like seen, of the mean woman; NULL: she is not asked for */
} densities;

static osteon_status predict(const densities *d, int n) {
  if (!n) return OSTEON_OK;
  if (d->mean) OSTEON_TRY(osteon_fit_predict_mean(d->fit, d->sets, n, d->mean));
  if (d->by == BY_WOMEN) return osteon_fit_predict_weighted(d->fit, d->sets, n, d->seen);
  return osteon_surface_predict(d->fit->surface, d->within, n, d->mean, d->seen);
}

static osteon_status find(const densities *d, const double *points, int n, double *values) {
  osteon_fit *f = d->fit;
  const size_t p = (size_t)f->n_fitted, all = (size_t)f->model->n_params;
  int within = 0, set = 0;
  for (int i = 0; i < n; i++) {
    if (!is_within(f, points + (size_t)i * p)) continue;
    double *to = d->sets + (size_t)within * all, *point = d->within + (size_t)within * p;
    within++;
    memcpy(point, points + (size_t)i * p, p * sizeof *point);
    memcpy(to, f->values, all * sizeof *to);
    for (size_t k = 0; k < p; k++) to[f->fitted[k].param] = osteon_fit_back(&f->fitted[k], point[k]);
  }
  osteon_surface *learning = d->by == BY_WOMEN ? f->surface : NULL;
  if (learning) OSTEON_TRY(osteon_surface_keep_room(learning, within));
  OSTEON_TRY(predict(d, within));
  for (int i = 0; i < n; i++) {
    values[i] = -INFINITY;
    if (!is_within(f, points + (size_t)i * p)) continue;
    const size_t first = (size_t)set * (size_t)f->n_seen;
    const double *seen = d->seen + first, *mean = d->mean ? d->mean + first : NULL;
    values[i] = density_at(f, d->sets + (size_t)set * all, seen, d->room);
    if (learning) osteon_surface_remember(learning, d->within + (size_t)set * p, seen, mean, values[i]);
    set++;
  }
  return OSTEON_OK;
}

static osteon_status densities_of(osteon_fit *f, source by, const double *points, int n, double *values) {
  OSTEON_NEED(f, fit);
  OSTEON_NEED(points, points);
  OSTEON_NEED(values, values);
  if (n < 0) return osteon_fail(OSTEON_ERANGE, "%d points; give 0 or more", n);
  OSTEON_TRY(check_ready(f));
  if (by != BY_WOMEN && !osteon_surface_is_learned(f->surface))
    return osteon_fail(OSTEON_EINVAL, "the fit's rough density is not known: call osteon_fit_learn_density");
  densities d = {.fit = f, .by = by};
  const bool is_mean_asked =
      by == BY_MEAN ? f->options.women > 1 : by == BY_WOMEN && osteon_surface_asks_mean(f->surface);
  d.within = osteon_alloc((size_t)n * (size_t)f->n_fitted + 1, sizeof(double));
  d.sets = osteon_alloc((size_t)n * (size_t)f->model->n_params + 1, sizeof(double));
  d.seen = osteon_alloc((size_t)n * (size_t)f->n_seen + 1, sizeof(double));
  d.room = osteon_alloc((size_t)f->n_fitted, sizeof(double));
  if (is_mean_asked) d.mean = osteon_alloc((size_t)n * (size_t)f->n_seen + 1, sizeof(double));
  const bool is_there = d.within && d.sets && d.seen && d.room && (d.mean || !is_mean_asked);
  const osteon_status status = is_there ? find(&d, points, n, values) : OSTEON_ENOMEM;
  void *const blocks[] = {d.within, d.sets, d.seen, d.room, d.mean};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) osteon_free(blocks[i]);
  return status;
}

osteon_status osteon_fit_density(void *fit, const double *points, int n, double *values) {
  OSTEON_OWN_FLOATS;
  return densities_of(fit, BY_WOMEN, points, n, values);
}

/* ---- the rough one ---- */

osteon_status osteon_fit_rough_density(void *fit, const double *points, int n, double *values) {
  OSTEON_OWN_FLOATS;
  return densities_of(fit, BY_SURFACE, points, n, values);
}

osteon_status osteon_fit_near_density(void *fit, const double *points, int n, double *values) {
  OSTEON_OWN_FLOATS;
  return densities_of(fit, BY_MEAN, points, n, values);
}

static osteon_status need_surface(osteon_fit *f) {
  OSTEON_TRY(check_ready(f));
  return f->surface ? OSTEON_OK : osteon_surface_new(&f->surface, f);
}

osteon_status osteon_fit_learn_density(void *fit, int is_last) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(fit, fit);
  osteon_fit *f = fit;
  const bool is_first = !f->surface;
  OSTEON_TRY(need_surface(f));
  return is_first ? OSTEON_OK : osteon_surface_learn(f->surface, is_last != 0);
}

osteon_status osteon_fit_get_learned(void *fit, void *bytes, size_t *size) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(size, size);
  osteon_fit *f = fit;
  OSTEON_TRY(need_surface(f));
  const size_t room = *size;
  *size = osteon_surface_size(f->surface);
  if (bytes && room >= *size) osteon_surface_save(f->surface, bytes);
  return OSTEON_OK;
}

osteon_status osteon_fit_set_learned(void *fit, const void *bytes, size_t size) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(bytes, bytes);
  osteon_fit *f = fit;
  OSTEON_TRY(need_surface(f));
  return osteon_surface_load(f->surface, bytes, size);
}
