/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error that a model makes itself, beyond what is known to make predictions miss: Kennedy and O'Hagan 2001,
 * doi:10.1111/1467-9868.00294, call it discrepancy. It is measured where a fit had not seen the study. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/text.h>

#include "base/floats.h"
#include "text/csv.h"
#include "trials/climb.h"
#include "trials/trials_internal.h"

enum { FEWEST_ROWS = 10 };

/* ---- what a fit without a study says of it ---- */

static int row_with_id(const osteon_trials *t, const char *id) {
  for (int i = 0; i < t->csv.records; i++)
    if (!strcmp(t->rows[i].trial.id, id)) return i;
  return -1;
}

static osteon_status take_unseen(const osteon_trials *t, const osteon_csv *csv, double *unseen) {
  const int id = osteon_csv_column(csv, "id"), predicted = osteon_csv_column(csv, "predicted");
  if (id < 0 || predicted < 0)
    return osteon_fail_prefix(
        osteon_fail(OSTEON_EFORMAT, "no column %s; id and predicted are needed", id < 0 ? "id" : "predicted"),
        "%d: ", csv->lines[0]);
  for (int i = 0; i < csv->records; i++) {
    const char *text = osteon_csv_field(csv, i, predicted);
    const int row = row_with_id(t, osteon_csv_field(csv, i, id));
    if (row < 0 || !text[0] || !strcmp(text, "nan")) continue;
    const osteon_status status = osteon_number_parse(text, &unseen[row]);
    if (status != OSTEON_OK) return osteon_fail_prefix(status, "%d: ", csv->lines[i + 1]);
  }
  return OSTEON_OK;
}

osteon_status osteon_trials_read_unseen(const osteon_trials *t, const char *path, double *unseen) {
  OSTEON_NEED(t, trials);
  OSTEON_NEED(path, path);
  OSTEON_NEED(unseen, unseen);
  osteon_csv csv;
  for (int i = 0; i < t->csv.records; i++) unseen[i] = NAN;
  OSTEON_TRY(osteon_csv_read(&csv, path));
  const osteon_status status = take_unseen(t, &csv, unseen);
  osteon_csv_free(&csv);
  return status == OSTEON_OK ? status : osteon_fail_prefix(status, "%s:", path);
}

/* ---- the error ---- */

/* A miss, what is known to make it, and what the model's own error of a point and of the whole effect come to. */
typedef struct missed {
  double squared, known, a_point, effect;
  double weight; /* rows of a study go wrong together */
} missed;
typedef struct misses {
  missed *rows;
  int n;
  double constants[2]; /* points, part */
} misses;

/* Logarithm of the density of the misses, but for a constant. */
static double density(void *context) {
  const misses *m = context;
  double sum = 0;
  for (int i = 0; i < m->n; i++) {
    const missed *r = &m->rows[i];
    const double points = m->constants[0] * r->a_point, part = m->constants[1] * r->effect,
                 variance = r->known + points * points + part * part;
    sum -= 0.5 * r->weight * (r->squared / variance + log(variance));
  }
  return sum;
}

static int is_used(const osteon_trial *r, osteon_endpoint_kind kind, double unseen) {
  return r->kind == kind && !r->left_out[0] && osteon_trial_is_fitted(r) && !isnan(unseen);
}

static int count_beside(const osteon_trials *t, const osteon_trial *r, const double *unseen) {
  int n = 0;
  for (int i = 0; i < t->csv.records; i++) {
    const osteon_trial *other = &t->rows[i].trial;
    n += is_used(other, r->kind, unseen[i]) && !strcmp(other->study, r->study);
  }
  return n;
}

static double squared(double x) { return isnan(x) ? 0 : x * x; }

static void collect(const osteon_trials *t, osteon_endpoint_kind kind, double between, const double *unseen,
                    const double *uncertainty, misses *m) {
  double weights = 0;
  for (int i = 0; i < t->csv.records; i++) {
    const osteon_trial *r = &t->rows[i].trial;
    if (!is_used(r, kind, unseen[i])) continue;
    m->rows[m->n++] = (missed){.squared = squared(unseen[i] - r->value),
                               .known = squared(r->se) + squared(osteon_trial_between(r, between)) +
                                        (uncertainty ? squared(uncertainty[i]) : 0),
                               .a_point = osteon_trial_between(r, 1),
                               .effect = fabs(unseen[i]),
                               .weight = 1 / sqrt(count_beside(t, r, unseen))};
    weights += m->rows[m->n - 1].weight;
  }
  for (int i = 0; i < m->n; i++) m->rows[i].weight *= m->n / weights;
}

osteon_status osteon_trials_find_own_error(const osteon_trials *t, osteon_endpoint_kind kind,
                                           const double *unseen, const double *uncertainty,
                                           osteon_own_error *error) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(error, error);
  *error = (osteon_own_error){.points = NAN, .part = NAN};
  OSTEON_NEED(t, trials);
  OSTEON_NEED(unseen, unseen);
  OSTEON_TRY(osteon_trials_check_kind(kind, OSTEON_OTHER));
  osteon_spread spread;
  OSTEON_TRY(osteon_trials_find_spread(t, kind, NULL, &spread));
  misses m = {.rows = osteon_alloc((size_t)t->csv.records + 1, sizeof *m.rows), .constants = {1, 0.1}};
  osteon_status status = m.rows ? OSTEON_OK : OSTEON_ENOMEM;
  if (status == OSTEON_OK && !isnan(spread.sd)) collect(t, kind, spread.sd, unseen, uncertainty, &m);
  error->rows = m.n;
  if (m.n >= FEWEST_ROWS) {
    status = osteon_climb(density, &m, m.constants, 2, 1e-6);
    if (status == OSTEON_OK) error->points = m.constants[0], error->part = m.constants[1];
  }
  osteon_free(m.rows);
  return status;
}

osteon_status osteon_trials_add_own_error(const osteon_trials *t, const osteon_own_error *of_kind,
                                          const double *predicted, double *sd) {
  OSTEON_NEED(t, trials);
  OSTEON_NEED(of_kind, of_kind);
  OSTEON_NEED(predicted, predicted);
  OSTEON_NEED(sd, sd);
  for (int i = 0; i < t->csv.records; i++) {
    const osteon_trial *r = &t->rows[i].trial;
    const osteon_own_error *own = &of_kind[r->kind];
    if (r->left_out[0] || osteon_trial_is_fitted(r) || isnan(own->points) || isnan(predicted[i])) continue;
    sd[i] = sqrt(squared(sd[i]) + squared(osteon_trial_between(r, own->points)) +
                 squared(own->part * predicted[i]));
  }
  return OSTEON_OK;
}
