/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits whose objective is more than squares, because errors depend on what is predicted or are estimated, something was
 * seen only to be below a limit, or priors are correlated: -2 log of likelihood and priors, minimised by Fisher's
 * scoring with Levenberg and Marquardt's damping. */
#include <math.h>
#include <string.h>

#include "base/cholesky.h"
#include "fit/fit_problem.h"
#include "fit/fit_size.h"

static const double ENOUGH = 1e-4; /* of the objective: 1 is a standard deviation, and 0 nothing special */
static const double LEAST_DAMPING = 1e-4, MOST_DAMPING = 1e8;
/* An error that is estimated stays between these parts of the largest value; a cv between these numbers. */
static const double LEAST_ERROR = 1e-7, MOST_ERROR = 1e3;

/* What is varied: the parameters that move, on their scales, then the logarithms of errors. */
typedef struct search {
  problem *p;
  int n, all;         /* parameters; errors too */
  double **moved;     /* [all - n], in the fit's errors */
  double *x, *trial;  /* [all] */
  double *low, *high; /* [all] */
  double *g, *step;   /* [all] gradient of half the objective; a step */
  double *A,
      *factor;     /* [all][all] half its expected second derivatives; these damped, as Cholesky's factor */
  double *df, *ds; /* [all] slopes of what is predicted of an observation, and of its error */
  double *z, *slopes; /* [free]; [n][free] of the priors' residuals */
  double prior;       /* squares of the priors at the last objective */
} search;

/* ---- what moves ---- */

static double *part_of(osteon_fit_error *e, int k) { return k ? &e->cv : &e->sd; }
static bool is_estimated(const osteon_fit_error *e, int k) {
  return k ? e->is_cv_estimated : e->is_sd_estimated;
}

static void list_errors(search *s) {
  osteon_fit *f = s->p->fit;
  s->all = s->n;
  for (int i = 0; i < f->n_errors; i++)
    for (int k = 0; k < 2; k++) {
      osteon_fit_error *e = &f->errors[i];
      if (!is_estimated(e, k) || !osteon_fit_error_is_used(f, e)) continue;
      const double largest = osteon_fit_error_largest(f, e), unit = k || !(largest > 0) ? 1 : largest;
      s->low[s->all] = log(LEAST_ERROR * unit);
      s->high[s->all] = log(MOST_ERROR * unit);
      s->moved[s->all++ - s->n] = part_of(e, k);
    }
}

static void search_free(search *s) {
  void *const blocks[] = {(void *)s->moved, s->x, s->A};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) osteon_free(blocks[i]);
}

static osteon_status search_new(search *s, problem *p) {
  osteon_fit *f = p->fit;
  const size_t most = (size_t)p->n + 2 * (size_t)f->n_errors, n_free = (size_t)f->n_fitted;
  *s = (search){.p = p, .n = p->n};
  s->moved = osteon_alloc(2 * (size_t)f->n_errors + 1, sizeof *s->moved);
  s->x = osteon_alloc(8 * most + n_free * ((size_t)p->n + 1) + 1, sizeof(double));
  s->A = osteon_alloc(2 * most * most + 1, sizeof(double));
  if (!s->moved || !s->x || !s->A) {
    search_free(s);
    return OSTEON_ENOMEM;
  }
  double **const rows[] = {&s->x, &s->trial, &s->low, &s->high, &s->g, &s->step, &s->df, &s->ds};
  for (size_t i = 1; i < sizeof rows / sizeof *rows; i++) *rows[i] = s->x + i * most;
  s->z = s->x + 8 * most;
  s->slopes = s->z + n_free;
  for (int k = 0; k < s->n; k++) {
    const free_one *one = &f->fitted[p->which[k]];
    s->x[k] = osteon_fit_forth(one, f->values[one->param]);
    s->low[k] = osteon_fit_forth(one, one->least);
    s->high[k] = osteon_fit_forth(one, one->most);
    double *slope = s->slopes + (size_t)k * n_free;
    slope[p->which[k]] = 1 / one->sd;
    osteon_fit_whiten(f, slope);
  }
  list_errors(s);
  s->factor = s->A + (size_t)s->all * (size_t)s->all;
  return OSTEON_OK;
}

static void put_errors(const search *s, const double *x) {
  for (int k = s->n; k < s->all; k++) *s->moved[k - s->n] = exp(x[k]);
}

/* ---- the objective ---- */

static osteon_status find_objective(search *s, const double *x, double *objective) {
  problem *p = s->p;
  const osteon_fit *f = p->fit;
  put_errors(s, x);
  osteon_fit_put_set(p, x, p->sets);
  OSTEON_TRY(osteon_fit_predict_sets_of(p, 1));
  osteon_fit_prior_residuals(f, p->sets, s->z);
  s->prior = 0;
  for (int k = 0; k < f->n_fitted; k++) s->prior += s->z[k] * s->z[k];
  *objective = s->prior;
  for (int i = 0; i < f->n_seen; i++)
    if (f->seen[i].weight > 0) *objective += osteon_fit_loss(f, &f->seen[i], p->out[i]);
  return OSTEON_OK;
}

/* Errors of which nothing is known begin as the root mean square of the misses at the start; two of one endpoint share
 * it. */
static osteon_status begin_errors(search *s) {
  problem *p = s->p;
  osteon_fit *f = p->fit;
  bool unknown = false;
  for (int k = s->n; k < s->all; k++) unknown |= isnan(*s->moved[k - s->n]);
  if (!unknown) return OSTEON_OK;
  for (int k = s->n; k < s->all; k++)
    if (isnan(*s->moved[k - s->n])) s->step[k] = *s->moved[k - s->n] = 1;
  osteon_fit_put_set(p, s->x, p->sets);
  OSTEON_TRY(osteon_fit_predict_sets_of(p, 1));
  for (int i = 0; i < f->n_errors; i++) {
    osteon_fit_error *e = &f->errors[i];
    double squares = 0, parts = 0;
    int n = 0;
    for (int j = 0; j < f->n_seen; j++) {
      const osteon_observation *o = &f->seen[j];
      if (!(o->weight > 0) || osteon_fit_error_model(f, o) != e) continue;
      const measured m = osteon_fit_measured(f, o, p->out[j]);
      const double miss = p->out[j] - o->value;
      squares += miss * miss;
      parts += pow(fmin(fabs(miss / (m.factor * m.base)), 1), 2);
      n++;
    }
    for (int k = s->n; k < s->all; k++) {
      if (!(s->step[k] > 0)) continue;
      if (s->moved[k - s->n] == &e->sd) e->sd = sqrt(squares / n);
      if (s->moved[k - s->n] == &e->cv) e->cv = sqrt(parts / n);
    }
  }
  return OSTEON_OK;
}

static void put_start(search *s) {
  for (int k = s->n; k < s->all; k++) s->x[k] = fmin(fmax(log(*s->moved[k - s->n]), s->low[k]), s->high[k]);
}

/* ---- slopes ---- */

/* A neighbour that cannot be computed says nothing of the slope. */
static void find_slopes(search *s, int i, double error) {
  const problem *p = s->p;
  const osteon_fit *f = p->fit;
  const osteon_observation *o = &f->seen[i];
  const osteon_fit_error *e = osteon_fit_error_model(f, o);
  const double *step = p->u + p->n, seen = p->out[i];
  for (int k = 0; k < s->n; k++) {
    const double beside = p->out[(size_t)(k + 1) * (size_t)f->n_seen + (size_t)i];
    s->df[k] = isfinite(beside) ? (beside - seen) / step[k] : 0;
    s->ds[k] = isfinite(beside) ? (osteon_fit_error_of(f, o, beside) - error) / step[k] : 0;
  }
  const measured m = osteon_fit_measured(f, o, seen);
  for (int k = s->n; k < s->all; k++) {
    const double *moved = s->moved[k - s->n];
    s->df[k] = s->ds[k] = 0;
    if (!e) continue;
    if (moved == &e->sd) s->ds[k] = e->sd * e->sd / error;
    if (moved == &e->cv) s->ds[k] = pow(e->cv * m.factor * m.base, 2) / error;
  }
}

static void add_product(search *s, double a_df, double a_ds, double g_df, double g_ds, double ties) {
  for (int k = 0; k < s->all; k++) {
    s->g[k] += g_df * s->df[k] + g_ds * s->ds[k];
    for (int l = 0; l <= k; l++)
      s->A[k * s->all + l] += a_df * s->df[k] * s->df[l] + a_ds * s->ds[k] * s->ds[l] +
                              ties * (s->df[k] * s->ds[l] + s->ds[k] * s->df[l]);
  }
}

static void add_observation(search *s, int i) {
  const osteon_fit *f = s->p->fit;
  const osteon_observation *o = &f->seen[i];
  const double seen = s->p->out[i], error = osteon_fit_error_of(f, o, seen), miss = seen - o->value;
  if (!isfinite(seen)) return;
  find_slopes(s, i, error);
  const double w = o->weight / (error * error), z = -miss / error;
  if (!o->below) {
    add_product(s, w, 2 * w, w * miss, w * error * (1 - z * z), 0);
    return;
  }
  /* -log Phi(z): its slope by z is -hazard, its curvature hazard (hazard + z); dz = -(df + z ds) / error */
  double hazard;
  osteon_log_normal(z, &hazard);
  const double bend = w * fmax(hazard * (hazard + z), 0);
  add_product(s, bend, bend * z * z, w * error * hazard, w * error * hazard * z, bend * z);
}

static osteon_status find_information(search *s) {
  problem *p = s->p;
  const osteon_fit *f = p->fit;
  const size_t all = (size_t)s->all, n_free = (size_t)f->n_fitted;
  put_errors(s, s->x);
  for (int k = 0; k < s->n; k++) p->u[k] = s->x[k];
  osteon_fit_put_neighbours(p);
  OSTEON_TRY(osteon_fit_predict_sets_of(p, s->n + 1));
  memset(s->A, 0, all * all * sizeof *s->A);
  memset(s->g, 0, all * sizeof *s->g);
  for (int i = 0; i < f->n_seen; i++)
    if (f->seen[i].weight > 0) add_observation(s, i);
  osteon_fit_prior_residuals(f, p->sets, s->z);
  for (int k = 0; k < s->n; k++)
    for (size_t j = 0; j < n_free; j++) {
      s->g[k] += s->slopes[(size_t)k * n_free + j] * s->z[j];
      for (int l = 0; l <= k; l++)
        s->A[k * s->all + l] += s->slopes[(size_t)k * n_free + j] * s->slopes[(size_t)l * n_free + j];
    }
  return OSTEON_OK;
}

/* ---- steps ---- */

/* Whether it stands at a bound and would go beyond it. */
static bool is_held(const search *s, int k) {
  return (s->x[k] <= s->low[k] && s->g[k] > 0) || (s->x[k] >= s->high[k] && s->g[k] < 0);
}

/* The damped step into `trial`; false where there is none. */
static bool choose_step(search *s, double damping) {
  const int n = s->all;
  for (int k = 0; k < n; k++)
    for (int l = 0; l <= k; l++) {
      const bool held = is_held(s, k) || is_held(s, l);
      s->factor[k * n + l] = k != l ? (held ? 0 : s->A[k * n + l])
                             : held ? 1
                                    : s->A[k * n + k] * (1 + damping);
    }
  if (osteon_cholesky(s->factor, (size_t)n) >= 0) return false;
  for (int k = 0; k < n; k++) {
    double sum = is_held(s, k) ? 0 : -s->g[k];
    for (int l = 0; l < k; l++) sum -= s->factor[k * n + l] * s->step[l];
    s->step[k] = sum / s->factor[k * n + k];
  }
  for (int k = n - 1; k >= 0; k--) {
    double sum = s->step[k];
    for (int l = k + 1; l < n; l++) sum -= s->factor[l * n + k] * s->step[l];
    s->step[k] = sum / s->factor[k * n + k];
  }
  for (int k = 0; k < n; k++) s->trial[k] = fmin(fmax(s->x[k] + s->step[k], s->low[k]), s->high[k]);
  return true;
}

/* A step that lowers the objective from *now; false where there is none. */
static osteon_status take_step(search *s, double *damping, double *now, bool *found) {
  for (*found = false; !*found && *damping < MOST_DAMPING; *damping *= 10) {
    double there;
    if (!choose_step(s, *damping)) continue;
    OSTEON_TRY(find_objective(s, s->trial, &there));
    if (!(there <= *now)) continue;
    *found = true;
    *now = there;
    memcpy(s->x, s->trial, (size_t)s->all * sizeof *s->x);
    *damping = fmax(*damping / 10, LEAST_DAMPING) / 10;
  }
  *damping = fmax(*damping, LEAST_DAMPING);
  return OSTEON_OK;
}

static osteon_status iterate(search *s, int iterations, osteon_fit_result *result) {
  problem *p = s->p;
  double now, damping = LEAST_DAMPING, prior;
  int calm = 0;
  OSTEON_TRY(begin_errors(s));
  put_start(s);
  OSTEON_TRY(find_objective(s, s->x, &now));
  result->before = result->after = now;
  prior = s->prior;
  result->data = now - prior;
  for (int i = 1; i <= iterations && !p->stop && !result->converged; i++) {
    const double last = now;
    bool found;
    OSTEON_TRY(find_information(s));
    OSTEON_TRY(take_step(s, &damping, &now, &found));
    if (found) prior = s->prior;
    result->iterations = i;
    result->after = now;
    result->data = now - prior;
    if (p->told) p->stop = p->told(p->context, i, now);
    result->converged = osteon_fit_is_calm(last - now, ENOUGH, &calm) || !found;
  }
  return OSTEON_OK;
}

osteon_status osteon_fit_score(problem *p, int iterations, osteon_fit_result *result) {
  osteon_fit *f = p->fit;
  osteon_fit_kept kept;
  search s;
  OSTEON_TRY(osteon_fit_keep(f, &kept));
  osteon_status status = search_new(&s, p);
  if (status == OSTEON_OK) {
    status = iterate(&s, iterations, result);
    /* a program that stops the search wants what it has reached; a failure changes nothing */
    if (status == OSTEON_OK || (status == OSTEON_ESTOPPED && p->started)) {
      put_errors(&s, s.x);
      osteon_fit_put_set(p, s.x, p->sets);
      memcpy(f->values, p->sets, (size_t)f->model->n_params * sizeof *f->values);
    } else {
      osteon_fit_put_back(f, &kept);
    }
    search_free(&s);
  }
  osteon_fit_drop(&kept);
  return status;
}

/* ---- what it is worth ---- */

osteon_status osteon_fit_score_covariance(problem *p, double *values) {
  search s;
  OSTEON_TRY(search_new(&s, p));
  const int n = s.n, all = s.all;
  osteon_status status = begin_errors(&s);
  if (status == OSTEON_OK) {
    put_start(&s);
    status = find_information(&s);
  }
  for (int k = 0; k < all; k++)
    for (int l = k + 1; l < all; l++) s.A[k * all + l] = s.A[l * all + k];
  if (status == OSTEON_OK) status = osteon_fit_invert(s.A, all);
  for (int k = 0; status == OSTEON_OK && k < n; k++)
    memcpy(values + k * n, s.A + k * all, (size_t)n * sizeof *values);
  for (int k = n; status == OSTEON_OK && k < all; k++)
    for (int i = 0; i < p->fit->n_errors; i++) {
      osteon_fit_error *e = &p->fit->errors[i];
      if (s.moved[k - n] == &e->sd) e->sd_spread = sqrt(s.A[k * all + k]);
      if (s.moved[k - n] == &e->cv) e->cv_spread = sqrt(s.A[k * all + k]);
    }
  search_free(&s);
  return status;
}
