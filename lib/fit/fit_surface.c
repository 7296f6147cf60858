/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Surfaces through predictions: least squares with small coefficients (ridge regression).
 *
 * A polynomial has all terms of the second order, and of each parameter alone those of the third and fourth, in which
 * parameters that saturate bend. With all 59 parameters of aibl and 9600 points, what is left of the logarithm of the
 * density of the mean woman has an SD of 1.6 over the posterior; with the second order alone it is 4.1, measured once
 * outside this program.
 *
 * Of a fit with several women, what their predictions have beyond those of the mean woman bends far less: with 6700
 * points, what is left by polynomials of all is 2.3, up to 18, and of that difference 0.51, up to 4 (the same way). */
#include "fit/fit_surface.h"

#include <math.h>
#include <string.h>

#include "base/cholesky.h"
#include "base/parallel.h"
#include "base/rows.h"

/* What squares of coefficients cost beside squares of misses, in errors of observations and in SDs of the remembered
 * points: coefficients of higher orders are small. Tried on aibl with 2000 to 4000 points: a tenth and a hundredth of
 * the two last fit worse. */
static const double OF_FIRST = 1e-4, OF_SECOND = 1, OF_HIGHER = 10;
/* Over this part of the number of parameters weights fall by a factor of e. */
static const double WIDTH = 0.25;
static const double LEAST_WEIGHT = 1e-3;
/* Fourth powers of far points are large beside all costs: so the equations can be solved for all that. */
static const double ROUNDING = 1 + 1e-11;
enum { TOGETHER = OSTEON_ROWS_TOGETHER };

struct osteon_surface {
  const osteon_fit *fit;
  size_t n, rows, terms, width; /* width: terms and zeros, a multiple of TOGETHER */
  size_t sides;                 /* rows, or twice as many: predictions, and what is above the mean woman's */
  int *observation;             /* [rows] */
  double *error;                /* [rows] */
  double *points, *seen, *density; /* what is remembered: [count][n], [count][sides], [count] */
  size_t count, room;
  bool is_learned, is_last;
  double *centre, *scale; /* [n] of the points */
  double *coefficients;   /* [width][sides], in errors */
};

/* ---- made ---- */

void osteon_surface_free(osteon_surface *s) {
  if (!s) return;
  void *const blocks[] = {s->observation, s->error,  s->points,      s->seen,
                          s->density,     s->centre, s->coefficients};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) osteon_free(blocks[i]);
  osteon_free(s);
}

void osteon_fit_drop_density(osteon_fit *f) {
  osteon_surface_free(f->surface);
  f->surface = NULL;
  f->misfit = 0;
}

static void list_rows(osteon_surface *s) {
  const osteon_fit *f = s->fit;
  for (int i = 0; i < f->n_seen; i++) {
    const osteon_observation *o = &f->seen[i];
    if (!(o->weight > 0)) continue;
    const double error = osteon_fit_error_of(f, o, o->value) / sqrt(o->weight);
    s->error[s->rows] = error > 0 && isfinite(error) ? error : 1;
    s->observation[s->rows++] = i;
  }
}

osteon_status osteon_surface_new(osteon_surface **out, const osteon_fit *f) {
  const size_t n = (size_t)f->n_fitted, most = (size_t)f->n_seen + 1;
  *out = NULL;
  if (n > OSTEON_FIT_MOST_LEARNED)
    return osteon_fail(OSTEON_ERANGE,
                       "a rough density can be learned of %d free parameters at most; there are %d",
                       OSTEON_FIT_MOST_LEARNED, f->n_fitted);
  osteon_surface *s = osteon_alloc(1, sizeof *s);
  if (!s) return OSTEON_ENOMEM;
  s->fit = f;
  s->n = n;
  s->terms = 1 + n + n * (n + 1) / 2 + 2 * n;
  s->width = (s->terms + TOGETHER - 1) / TOGETHER * TOGETHER;
  s->observation = osteon_alloc(most, sizeof *s->observation);
  s->error = osteon_alloc(most, sizeof *s->error);
  s->centre = osteon_alloc(2 * n + 1, sizeof *s->centre);
  if (s->observation && s->error && s->centre) {
    list_rows(s);
    s->scale = s->centre + n;
    s->sides = s->rows * (f->options.women > 1 ? 2 : 1);
    s->coefficients = osteon_alloc(s->width * s->sides + 1, sizeof *s->coefficients);
  }
  if (!s->coefficients) {
    osteon_surface_free(s);
    return OSTEON_ENOMEM;
  }
  *out = s;
  return OSTEON_OK;
}

bool osteon_surface_is_learned(const osteon_surface *s) { return s && s->is_learned; }
bool osteon_surface_asks_mean(const osteon_surface *s) { return s && !s->is_last && s->sides > s->rows; }

/* ---- what is remembered ---- */

static osteon_status make_room(osteon_surface *s, size_t count) {
  if (count <= s->room) return OSTEON_OK;
  const size_t room = count < 2 * s->room ? 2 * s->room : count;
  double **const blocks[] = {&s->points, &s->seen, &s->density};
  const size_t each[] = {s->n, s->sides, 1};
  for (int i = 0; i < 3; i++) {
    double *grown = osteon_realloc(*blocks[i], room * each[i] + 1, sizeof *grown);
    if (!grown) return OSTEON_ENOMEM;
    *blocks[i] = grown;
  }
  s->room = room;
  return OSTEON_OK;
}

/* As where a start that failed is tried again. */
static bool is_known(const osteon_surface *s, const double *point) {
  for (size_t i = s->count; i-- > 0;)
    if (memcmp(s->points + i * s->n, point, s->n * sizeof *point) == 0) return true;
  return false;
}

osteon_status osteon_surface_keep_room(osteon_surface *s, int more) {
  return s->is_last ? OSTEON_OK : make_room(s, s->count + (size_t)more);
}

/* What of a prediction the mean woman does not say: where she says nothing, all of it. */
static double beyond_mean(double seen, double mean) { return isfinite(mean) ? seen - mean : seen; }

void osteon_surface_remember(osteon_surface *s, const double *point, const double *seen, const double *mean,
                             double density) {
  if (s->is_last || !isfinite(density) || is_known(s, point)) return;
  for (size_t r = 0; r < s->rows; r++)
    if (!isfinite(seen[s->observation[r]])) return;
  double *to = s->seen + s->count * s->sides;
  memcpy(s->points + s->count * s->n, point, s->n * sizeof *point);
  for (size_t r = 0; r < s->rows; r++) to[r] = seen[s->observation[r]];
  for (size_t r = 0; r < s->sides - s->rows; r++)
    to[s->rows + r] = beyond_mean(to[r], mean[s->observation[r]]);
  s->density[s->count++] = density;
}

/* ---- terms ---- */

static void find_terms(const osteon_surface *s, const double *point, double *terms) {
  const size_t n = s->n;
  double *first = terms + 1, *second = first + n, *higher = terms + s->terms - 2 * n;
  terms[0] = 1;
  for (size_t k = 0; k < n; k++) first[k] = (point[k] - s->centre[k]) / s->scale[k];
  for (size_t k = 0; k < n; k++) {
    const double x = first[k];
    for (size_t l = 0; l <= k; l++) *second++ = x * first[l];
    higher[2 * k] = x * x * x;
    higher[2 * k + 1] = x * x * x * x;
  }
}

static double cost_of(const osteon_surface *s, size_t term) {
  return term == 0 ? 0 : term <= s->n ? OF_FIRST : term < s->terms - 2 * s->n ? OF_SECOND : OF_HIGHER;
}

/* ---- learning ---- */

/* Points at which the density is as in the posterior count whole, others less the farther they are from it. */
static double weight_of(const osteon_surface *s, double best, size_t i) {
  const double n = (double)s->n, below = best - s->density[i] - n;
  return below <= 0 ? 1 : fmax(exp(-below / (WIDTH * n)), LEAST_WEIGHT);
}

static void measure_points(osteon_surface *s, const double *weights) {
  double sum = 0;
  memset(s->centre, 0, 2 * s->n * sizeof *s->centre);
  for (size_t i = 0; i < s->count; i++) {
    sum += weights[i];
    for (size_t k = 0; k < s->n; k++) s->centre[k] += weights[i] * s->points[i * s->n + k];
  }
  for (size_t k = 0; k < s->n; k++) s->centre[k] /= sum;
  for (size_t i = 0; i < s->count; i++)
    for (size_t k = 0; k < s->n; k++)
      s->scale[k] += weights[i] * pow(s->points[i * s->n + k] - s->centre[k], 2);
  for (size_t k = 0; k < s->n; k++) s->scale[k] = s->scale[k] > 0 ? sqrt(s->scale[k] / sum) : 1;
}

typedef struct equations {
  double *weights; /* [count] */
  double *terms;   /* [TOGETHER][terms], times the root of the point's weight */
  double *misses;  /* [TOGETHER][sides], likewise */
  double *matrix;  /* [terms][terms], lower triangle */
  double *right;   /* [terms][sides] */
  double *before;  /* [2 n]: centre and scale of what was learned before */
} equations;

static void equations_free(equations *e) {
  void *const blocks[] = {e->weights, e->terms, e->misses, e->matrix, e->right, e->before};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) osteon_free(blocks[i]);
}

static bool equations_new(equations *e, const osteon_surface *s) {
  e->weights = osteon_alloc(s->count, sizeof(double));
  e->terms = osteon_alloc(TOGETHER * s->terms, sizeof(double));
  e->misses = osteon_alloc(TOGETHER * s->sides + 1, sizeof(double));
  e->matrix = osteon_alloc(s->terms * s->terms, sizeof(double));
  e->right = osteon_alloc(s->terms * s->sides + 1, sizeof(double));
  e->before = osteon_alloc(2 * s->n, sizeof(double));
  return e->weights && e->terms && e->misses && e->matrix && e->right && e->before;
}

/* Of fewer points than TOGETHER the rest are 0. */
static void put_points(const osteon_surface *s, const equations *e, size_t from) {
  memset(e->terms, 0, TOGETHER * s->terms * sizeof(double));
  memset(e->misses, 0, TOGETHER * s->sides * sizeof(double));
  for (size_t b = 0; b < TOGETHER && from + b < s->count; b++) {
    const double root = sqrt(e->weights[from + b]);
    double *terms = e->terms + b * s->terms, *misses = e->misses + b * s->sides;
    find_terms(s, s->points + (from + b) * s->n, terms);
    for (size_t k = 0; k < s->terms; k++) terms[k] *= root;
    for (size_t r = 0; r < s->sides; r++)
      misses[r] = root * s->seen[(from + b) * s->sides + r] / s->error[r % s->rows];
  }
}

static osteon_status add_points(const osteon_surface *s, const equations *e) {
  for (size_t i = 0; i < s->count; i += TOGETHER) {
    if (osteon_stopped()) return osteon_fail_stopped();
    put_points(s, e, i);
    for (size_t k = 0; k < s->terms; k++) {
      osteon_rows_add(e->matrix + k * s->terms, k + 1, e->terms + k, s->terms, e->terms, s->terms);
      osteon_rows_add(e->right + k * s->sides, s->sides, e->terms + k, s->terms, e->misses, s->sides);
    }
  }
  for (size_t k = 0; k < s->terms; k++)
    e->matrix[k * s->terms + k] = ROUNDING * e->matrix[k * s->terms + k] + cost_of(s, k);
  return OSTEON_OK;
}

static osteon_status learn(osteon_surface *s, equations *e) {
  double best = -INFINITY;
  for (size_t i = 0; i < s->count; i++) best = fmax(best, s->density[i]);
  for (size_t i = 0; i < s->count; i++) e->weights[i] = weight_of(s, best, i);
  measure_points(s, e->weights);
  OSTEON_TRY(add_points(s, e));
  const int bad = osteon_cholesky(e->matrix, s->terms);
  if (bad >= 0)
    return osteon_fail(OSTEON_ESTEP, "no rough density can be learned from %.0f points: term %d",
                       (double)s->count, bad);
  osteon_cholesky_solve(e->matrix, s->terms, e->right, s->sides);
  memcpy(s->coefficients, e->right, s->terms * s->sides * sizeof *e->right);
  return OSTEON_OK;
}

static void forget(osteon_surface *s) {
  double **const blocks[] = {&s->points, &s->seen, &s->density};
  for (int i = 0; i < 3; i++) {
    osteon_free(*blocks[i]);
    *blocks[i] = NULL;
  }
  s->count = s->room = 0;
}

static osteon_status learn_or_restore(osteon_surface *s, equations *e) {
  memcpy(e->before, s->centre, 2 * s->n * sizeof *e->before);
  const osteon_status status = learn(s, e);
  if (status != OSTEON_OK) memcpy(s->centre, e->before, 2 * s->n * sizeof *e->before);
  return status;
}

osteon_status osteon_surface_learn(osteon_surface *s, bool is_last) {
  if (s->is_last && is_last) return OSTEON_OK; /* again: the step in which it was done has failed since */
  if (s->is_last) return osteon_fail(OSTEON_EINVAL, "the rough density is final and cannot be learned again");
  if (!s->count)
    return osteon_fail(
        OSTEON_ESTEP,
        "a rough density cannot be learned: there is no point so far at which everything could be computed");
  equations e;
  memset(&e, 0, sizeof e);
  osteon_status status = equations_new(&e, s) ? learn_or_restore(s, &e) : OSTEON_ENOMEM;
  equations_free(&e);
  if (status != OSTEON_OK) return status;
  s->is_learned = true;
  s->is_last = is_last;
  if (is_last) forget(s);
  return OSTEON_OK;
}

/* ---- what it says ---- */

typedef struct asked {
  const osteon_surface *surface;
  const double *points;
  const double *coefficients; /* of the first row that is asked for */
  double *terms, *sums;       /* [n][width], [n][rows] */
  size_t n, each;             /* points, in shares of so many */
} asked;

/* Coefficients are read once for all points of a share. */
static int add_share(void *context, int64_t share, int thread) {
  const asked *a = context;
  const osteon_surface *s = a->surface;
  const size_t first = (size_t)share * a->each, end = first + a->each < a->n ? first + a->each : a->n;
  (void)thread;
  for (size_t i = first; i < end; i++) find_terms(s, a->points + i * s->n, a->terms + i * s->width);
  for (size_t k = 0; k < s->width; k += TOGETHER)
    for (size_t i = first; i < end; i++)
      osteon_rows_add(a->sums + i * s->rows, s->rows, a->terms + i * s->width + k, 1,
                      a->coefficients + k * s->sides, s->sides);
  return 0;
}

static void add_all(asked *a) {
  const int threads = osteon_threads(a->surface->fit->options.threads);
  a->each = (a->n + (size_t)threads - 1) / (size_t)threads;
  osteon_loop_run(&(osteon_loop){.n = threads, .threads = threads, .each = add_share, .context = a});
}

osteon_status osteon_surface_predict(const osteon_surface *s, const double *points, int n, const double *mean,
                                     double *seen) {
  const size_t rows = s->rows, all = (size_t)s->fit->n_seen;
  asked a = {.surface = s, .points = points, .n = (size_t)n};
  a.coefficients = s->coefficients + (mean ? rows : 0);
  a.terms = osteon_alloc(a.n * s->width + 1, sizeof *a.terms);
  a.sums = osteon_alloc(a.n * rows + 1, sizeof *a.sums);
  const bool is_there = a.terms && a.sums;
  if (is_there) add_all(&a);
  for (size_t i = 0; is_there && i < a.n; i++)
    for (size_t r = 0; r < rows; r++) {
      const size_t place = i * all + (size_t)s->observation[r];
      const double sum = a.sums[i * rows + r] * s->error[r];
      seen[place] = mean && isfinite(mean[place]) ? mean[place] + sum : sum;
    }
  osteon_free(a.terms);
  osteon_free(a.sums);
  return is_there ? OSTEON_OK : OSTEON_ENOMEM;
}

/* ---- as bytes ---- */

typedef struct head {
  uint64_t n, rows, sides, terms, count, is_learned, is_last;
} head;

typedef struct block {
  double *values;
  size_t n;
} block;
enum { BLOCKS = 5 };

static void list_blocks(const osteon_surface *s, size_t count, block blocks[BLOCKS]) {
  const block list[BLOCKS] = {{s->points, count * s->n},
                              {s->seen, count * s->sides},
                              {s->density, count},
                              {s->centre, 2 * s->n},
                              {s->coefficients, s->terms * s->sides}};
  memcpy(blocks, list, sizeof list);
}

static size_t size_with(const osteon_surface *s, size_t count) {
  block blocks[BLOCKS];
  size_t size = sizeof(head);
  list_blocks(s, count, blocks);
  for (int i = 0; i < BLOCKS; i++) size += blocks[i].n * sizeof(double);
  return size;
}

size_t osteon_surface_size(const osteon_surface *s) { return size_with(s, s->count); }

void osteon_surface_save(const osteon_surface *s, void *bytes) {
  const head h = {s->n, s->rows, s->sides, s->terms, s->count, s->is_learned, s->is_last};
  char *at = bytes;
  block blocks[BLOCKS];
  memcpy(at, &h, sizeof h);
  at += sizeof h;
  list_blocks(s, s->count, blocks);
  for (int i = 0; i < BLOCKS; i++) {
    if (blocks[i].n) memcpy(at, blocks[i].values, blocks[i].n * sizeof(double));
    at += blocks[i].n * sizeof(double);
  }
}

osteon_status osteon_surface_load(osteon_surface *s, const void *bytes, size_t size) {
  const char *at = bytes;
  head h;
  block blocks[BLOCKS];
  bool is_sound = size >= sizeof h;
  if (is_sound) memcpy(&h, at, sizeof h);
  is_sound = is_sound && h.n == s->n && h.rows == s->rows && h.sides == s->sides && h.terms == s->terms &&
             h.count <= size / sizeof(double) && size == size_with(s, h.count);
  if (!is_sound)
    return osteon_fail(OSTEON_EFORMAT, "these bytes are not a rough density of this fit, or are damaged");
  OSTEON_TRY(make_room(s, h.count));
  s->count = h.count;
  s->is_learned = h.is_learned;
  s->is_last = h.is_last;
  at += sizeof h;
  list_blocks(s, s->count, blocks);
  for (int i = 0; i < BLOCKS; i++) {
    if (blocks[i].n) memcpy(blocks[i].values, at, blocks[i].n * sizeof(double));
    at += blocks[i].n * sizeof(double);
  }
  return OSTEON_OK;
}
