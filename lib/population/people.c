/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People of a table, handed out in the place of people who are drawn. */
#include <math.h>
#include <stdio.h>

#include "base/floats.h"
#include "model/defaults.h"
#include "population/population_internal.h"

void osteon_people_free(osteon_people *people) {
  osteon_csv_free(&people->csv);
  osteon_free(people->path);
  osteon_free(people->values);
  osteon_free(people->weights);
  osteon_free((void *)people->ids);
}

int osteon_people_is_given(const osteon_people *people) { return people->csv.columns > 0; }

/* ---- what follows ---- */

typedef struct row_of {
  const osteon_population *p;
  int row;
} row_of;

static double given_in(const void *context, int param) {
  const row_of *r = context;
  for (int k = 0; k < r->p->n; k++)
    if (r->p->varied[k].place == param)
      return r->p->people.values[(size_t)r->row * (size_t)r->p->n + (size_t)k];
  return NAN;
}

/* What follows of a parameter for one person; NaN: nothing. */
static double implied(const row_of *r, int param) {
  const osteon_model *m = r->p->model;
  for (int pair = 0; pair < m->n_pairs; pair++) {
    int which;
    double value;
    if (osteon_pair_follows(m, pair, given_in, r, &which, &value) && which == param) return value;
  }
  return NAN;
}

static int is_column(const osteon_population *p, int place) {
  for (int k = 0; k < p->n; k++)
    if (p->varied[k].place == place) return 1;
  return 0;
}

/* The rows with one column more, in its place among the others. */
static int widen(const osteon_population *p, int param, int at, double *wide) {
  int any = 0;
  for (int i = 0; i < p->people.csv.records; i++) {
    const double *from = p->people.values + (size_t)i * (size_t)p->n;
    double *to = wide + (size_t)i * ((size_t)p->n + 1);
    const row_of row = {p, i};
    for (int k = 0; k < p->n; k++) to[k + (k >= at)] = from[k];
    to[at] = implied(&row, param);
    any |= !isnan(to[at]);
  }
  return any;
}

osteon_status osteon_population_imply(osteon_population *p, const char *name) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(p, population);
  OSTEON_NEED(name, name);
  int param, at = 0;
  OSTEON_TRY(osteon_model_find(p->model, OSTEON_PARAM, name, &param));
  if (!osteon_people_is_given(&p->people) || is_column(p, param)) return OSTEON_OK;
  while (at < p->n && p->varied[at].place < param) at++;
  osteon_varied *varied = osteon_realloc(p->varied, (size_t)p->n + 1, sizeof *varied);
  if (varied) p->varied = varied;
  double *wide = osteon_alloc((size_t)p->people.csv.records * ((size_t)p->n + 1), sizeof *wide);
  if (!varied || !wide) {
    osteon_free(wide);
    return OSTEON_ENOMEM;
  }
  double *unused = wide;
  if (widen(p, param, at, wide)) {
    unused = p->people.values;
    p->people.values = wide;
    for (int k = p->n++; k > at; k--) varied[k] = varied[k - 1];
    varied[at] = (osteon_varied){param, OSTEON_AS_GIVEN, 0, 0};
  }
  osteon_free(unused);
  return OSTEON_OK;
}

osteon_status osteon_people_notice(const osteon_population *p, char *text, size_t size) {
  const osteon_csv *csv = &p->people.csv;
  size_t used = 0;
  *text = 0;
  for (int c = 0; c < csv->columns && used < size; c++) {
    int place;
    if (c == p->people.id || c == p->people.weight) continue;
    OSTEON_TRY(osteon_population_seek(p, csv->fields[c], &place));
    if (place >= 0) continue;
    char hint[96];
    osteon_hint(hint, csv->fields[c], &p->model->params->name, p->model->n_params, sizeof *p->model->params);
    if (!used)
      used = (size_t)snprintf(text, size, "%s:%d: not read: ", p->people.path, csv->lines[0]);
    else
      used += (size_t)snprintf(text + used, size - used, ", ");
    if (used < size) used += (size_t)snprintf(text + used, size - used, "%.60s%s", csv->fields[c], hint);
  }
  osteon_csv_tell_hidden(csv, p->people.path, text, size);
  return OSTEON_OK;
}

/* ---- who they are ---- */

int64_t osteon_population_subject_count(const osteon_population *p) { return p ? p->people.csv.records : 0; }

static int is_row(const osteon_population *p, int64_t i) { return p && i >= 0 && i < p->people.csv.records; }

const char *const *osteon_population_ids(const osteon_population *p) { return p ? p->people.ids : NULL; }

double osteon_population_weight_at(const osteon_population *p, int64_t i) {
  return is_row(p, i) && p->people.weights ? p->people.weights[i] : 1;
}

bool osteon_population_is_weighted(const osteon_population *p) { return p && p->people.weights; }

osteon_status osteon_people_draw(const osteon_population *p, int64_t first, int64_t count,
                                 double *const *values) {
  if (first + count > p->people.csv.records)
    return osteon_fail(OSTEON_ERANGE, "%s has %d people; there is no subject %lld", p->people.path,
                       p->people.csv.records, (long long)(first + count - 1));
  for (int64_t i = 0; i < count; i++)
    for (int k = 0; k < p->n; k++) {
      const double given = p->people.values[(size_t)(first + i) * (size_t)p->n + (size_t)k];
      values[k][i] = isnan(given) ? p->median[p->varied[k].place] : given;
    }
  return OSTEON_OK;
}
