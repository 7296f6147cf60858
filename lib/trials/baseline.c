/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The baseline that a model has to beat: a Gaussian process through the calibration rows of BMD (Rasmussen and Williams
 * 2006, Gaussian Processes for Machine Learning, chapters 2 and 5). What is in it was chosen by leaving out one study
 * after the other, among calibration rows only: data/README.md. */
#include <math.h>
#include <string.h>

#include "base/cholesky.h"
#include "base/floats.h"
#include "trials/climb.h"
#include "trials/effects.h"

enum { MOST_ROWS = 2000 };

/* Constants of the process, all above 0, with the medians of their priors: log-normal, SD 1. */
enum {
  S_DRUG,  /* SD of a drug's effect after e - 1 years, points; it grows with log(1 + years) */
  S_HABIT, /* the same of exercise, unloading and supplements */
  L_ON,    /* lengths over which effects are alike: in log(1 + years) given, */
  L_OFF,   /* in log(1 + years) since the end, */
  L_DOSE,  /* in log dose */
  D_SITE,  /* correlation of an effect at spine and hip is exp(-this), */
  D_RATE,  /* and that of the natural rate */
  S_RATE,  /* SD of the natural rate of change, points a year, */
  S_SINCE, /* of the part of it that depends on the years since the menopause, */
  L_SINCE, /* and over how many of them it is alike */
  S_STUDY, /* SD by which the women of a study go their own way, as S_DRUG */
  N_CONSTANTS
};
static const double medians[N_CONSTANTS] = {4, 1, 1, 1, 1, 0.3, 0.3, 0.5, 0.5, 8, 0.5};

typedef struct process {
  osteon_effects *rows;
  int n;
  double between; /* SD between trials */
  double constants[N_CONSTANTS];
  double *covariances; /* of true changes, [n][n] */
  /* what it is conditioned on */
  int used;
  int *which;      /* [used] rows */
  double *factor;  /* [used][used] Cholesky factor of the covariance of what was seen there */
  double *weights; /* [used] its inverse times what was seen */
  double *room;    /* [n] */
} process;

/* ---- covariance ---- */

static double square(double x) { return x * x; }

/* Of two effects, in units of their SD. */
static double alike(const osteon_effect *a, const osteon_effect *b, const double *c) {
  if (a->thing != b->thing) return 0;
  const double on_a = log1p(a->on), on_b = log1p(b->on);
  const double far = square((on_a - on_b) / c[L_ON]) + square((log1p(a->off) - log1p(b->off)) / c[L_OFF]) +
                     square((a->dose - b->dose) / c[L_DOSE]);
  return on_a * on_b * exp(-0.5 * far);
}

static double of_effects(const osteon_effects *a, const osteon_effects *b, const double *c) {
  double sum = 0;
  for (int i = 0; i < a->n; i++)
    for (int k = 0; k < b->n; k++)
      sum += a->at[i].sign * b->at[k].sign *
             square(c[a->at[i].kind == OSTEON_GIVEN_DRUG ? S_DRUG : S_HABIT]) *
             alike(&a->at[i], &b->at[k], c);
  return sum;
}

/* Of what happens to all women. */
static double of_nature(const osteon_effects *a, const osteon_effects *b, const double *c) {
  if (a->is_compared || b->is_compared) return 0;
  return a->years * b->years *
         (square(c[S_RATE]) + square(c[S_SINCE]) * exp(-0.5 * square((a->since - b->since) / c[L_SINCE])));
}

static double covariance(const osteon_effects *a, const osteon_effects *b, const double *c) {
  const int is_near = a->is_hip == b->is_hip;
  double sum = of_effects(a, b, c) * (is_near ? 1 : exp(-c[D_SITE])) +
               of_nature(a, b, c) * (is_near ? 1 : exp(-c[D_RATE]));
  if (a->study == b->study) sum += square(c[S_STUDY]) * log1p(fmin(a->years, b->years));
  return sum;
}

/* Of the rows, or only of those that are fitted. */
static void fill_covariances(process *p, int are_fitted) {
  for (int i = 0; i < p->n; i++)
    for (int k = i; k < p->n; k++)
      if (!are_fitted || (p->rows[i].is_fitted && p->rows[k].is_fitted))
        p->covariances[i * p->n + k] = p->covariances[k * p->n + i] =
            covariance(&p->rows[i], &p->rows[k], p->constants);
}

/* ---- what was seen ---- */

/* The rows that are fitted, without those of a study; -1: with all. */
static void use(process *p, int without) {
  p->used = 0;
  for (int i = 0; i < p->n; i++)
    if (p->rows[i].is_fitted && p->rows[i].study != without) p->which[p->used++] = i;
}

static void solve(const process *p, double *b) { osteon_cholesky_solve(p->factor, (size_t)p->used, b, 1); }

/* Conditions the process on the rows in use; 0 where that cannot be done. */
static int condition(process *p) {
  const int n = p->used;
  for (int i = 0; i < n; i++) {
    const osteon_effects *r = &p->rows[p->which[i]];
    for (int k = 0; k <= i; k++) p->factor[i * n + k] = p->covariances[p->which[i] * p->n + p->which[k]];
    p->factor[i * n + i] += square(r->se) + square(p->between);
    p->weights[i] = r->value;
  }
  if (osteon_cholesky(p->factor, (size_t)n) >= 0) return 0;
  solve(p, p->weights);
  return 1;
}

static void predict(const process *p, int i, double *mean, double *sd) {
  const osteon_effects *r = &p->rows[i];
  const double *of_row = p->covariances + (size_t)i * (size_t)p->n;
  double sum = 0, variance = of_row[i];
  for (int k = 0; k < p->used; k++) sum += (p->room[k] = of_row[p->which[k]]) * p->weights[k];
  solve(p, p->room);
  for (int k = 0; k < p->used; k++) variance -= of_row[p->which[k]] * p->room[k];
  *mean = sum / r->per;
  *sd = sqrt(fmax(variance, 0)) / r->per;
}

/* ---- the constants ---- */

/* Logarithm of the posterior density, but for a constant. */
static double density(void *context) {
  process *p = context;
  double sum = 0;
  fill_covariances(p, 1);
  if (!condition(p)) return -INFINITY;
  for (int i = 0; i < p->used; i++)
    sum -= 0.5 * p->rows[p->which[i]].value * p->weights[i] + log(p->factor[i * p->used + i]);
  for (int k = 0; k < N_CONSTANTS; k++) sum -= 0.5 * square(log(p->constants[k] / medians[k]));
  return sum;
}

/* To the highest density, as far as a hundredth of its logarithm. */
static osteon_status seek(process *p) {
  memcpy(p->constants, medians, sizeof medians);
  OSTEON_TRY(osteon_climb(density, p, p->constants, N_CONSTANTS, 0.01));
  fill_covariances(p, 0);
  return OSTEON_OK;
}

/* ---- all rows ---- */

static osteon_status predict_without(process *p, int study, double *predicted, double *sd) {
  use(p, study);
  if (!condition(p)) return osteon_fail(OSTEON_EINVAL, "the baseline's covariance is not positive definite");
  for (int i = 0; i < p->n; i++)
    if (study < 0 ? !p->rows[i].is_fitted : p->rows[i].is_fitted && p->rows[i].study == study)
      predict(p, i, &predicted[p->rows[i].row], &sd[p->rows[i].row]);
  return OSTEON_OK;
}

static osteon_status predict_all(process *p, double *predicted, double *sd) {
  use(p, -1);
  if (!p->used)
    return osteon_fail(OSTEON_EINVAL, "the baseline needs calibration rows of BMD; there are none");
  OSTEON_TRY(seek(p));
  OSTEON_TRY(predict_without(p, -1, predicted, sd));
  for (int i = 0; i < p->n; i++) /* a study has the number of its first row */
    if (p->rows[i].study == i) OSTEON_TRY(predict_without(p, i, predicted, sd));
  return OSTEON_OK;
}

static osteon_status make_room(process *p) {
  const size_t n = (size_t)p->n + 1;
  if (p->n > MOST_ROWS)
    return osteon_fail(OSTEON_ERANGE, "%d rows of BMD; the baseline takes up to %d", p->n, MOST_ROWS);
  p->covariances = osteon_alloc(n * n, sizeof(double));
  p->factor = osteon_alloc(n * n, sizeof(double));
  p->weights = osteon_alloc(2 * n, sizeof(double));
  p->room = p->weights ? p->weights + n : NULL;
  p->which = osteon_alloc(n, sizeof *p->which);
  return p->covariances && p->factor && p->weights && p->which ? OSTEON_OK : OSTEON_ENOMEM;
}

osteon_status osteon_trials_predict_baseline(const osteon_trials *t, double *predicted, double *sd) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(t, trials);
  OSTEON_NEED(predicted, predicted);
  OSTEON_NEED(sd, sd);
  process p = {0};
  osteon_spread spread;
  for (int i = 0; i < osteon_trials_count(t); i++) predicted[i] = sd[i] = NAN;
  OSTEON_TRY(osteon_trials_find_spread(t, OSTEON_BMD, "calibration", &spread));
  p.between = isnan(spread.sd) ? 0 : spread.sd;
  osteon_status status = osteon_trials_find_effects(t, &p.rows, &p.n);
  if (status == OSTEON_OK) status = make_room(&p);
  if (status == OSTEON_OK) status = predict_all(&p, predicted, sd);
  osteon_free(p.rows);
  osteon_free(p.covariances);
  osteon_free(p.factor);
  osteon_free(p.weights);
  osteon_free(p.which);
  return status;
}
