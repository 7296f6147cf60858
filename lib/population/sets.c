/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameter sets, from memory or a table. */
#include <osteon/sets.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/text.h>

#include "base/base.h"
#include "base/floats.h"
#include "model/defaults.h"
#include "population/sets_internal.h"
#include "text/csv.h"

struct osteon_sets {
  const osteon_model *model;
  int n, n_names;
  int *params;    /* [name] index in the model */
  double *values; /* [set][name] */
};

/* ---- making ---- */

static osteon_status make(osteon_sets **out, const osteon_model *model, int n_names, int n) {
  osteon_sets *s = osteon_alloc(1, sizeof *s);
  *out = s;
  if (!s) return OSTEON_ENOMEM;
  *s = (osteon_sets){.model = model, .n = n, .n_names = n_names};
  s->params = osteon_alloc((size_t)n_names, sizeof *s->params);
  s->values = osteon_alloc((size_t)n_names * (size_t)n, sizeof *s->values);
  return s->params && s->values ? OSTEON_OK : OSTEON_ENOMEM;
}

static osteon_status name_parameter(osteon_sets *s, int k, const char *name) {
  OSTEON_TRY(osteon_model_find(s->model, OSTEON_PARAM, name, &s->params[k]));
  for (int l = 0; l < k; l++)
    if (s->params[l] == s->params[k])
      return osteon_fail(OSTEON_EINVAL, "parameter %s is given twice; name it once", name);
  return OSTEON_OK;
}

static osteon_status give_value(osteon_sets *s, int i, int k, double value) {
  s->values[i * s->n_names + k] = value;
  return osteon_quantity_check(&s->model->params[s->params[k]], value);
}

static osteon_status finish(osteon_sets **sets, osteon_status status) {
  if (status == OSTEON_OK) return OSTEON_OK;
  osteon_sets_free(*sets);
  *sets = NULL;
  return status;
}

osteon_status osteon_sets_new(osteon_sets **sets, const osteon_model *model, const char *const *names,
                              int n_names, const double *values, int n) {
  OSTEON_NEED(sets, sets);
  *sets = NULL;
  OSTEON_NEED(model, model);
  OSTEON_TRY(osteon_model_accept(model));
  OSTEON_NEED(names, names);
  OSTEON_NEED(values, values);
  if (n_names < 1 || n < 1)
    return osteon_fail(OSTEON_EINVAL, "%d sets of %d parameters; give 1 or more of both", n, n_names);
  osteon_status status = make(sets, model, n_names, n);
  for (int k = 0; k < n_names && status == OSTEON_OK; k++)
    status = names[k] ? name_parameter(*sets, k, names[k])
                      : osteon_fail(OSTEON_EINVAL, "parameter %d has no name", k);
  for (int i = 0; i < n; i++)
    for (int k = 0; k < n_names && status == OSTEON_OK; k++)
      status = give_value(*sets, i, k, values[i * n_names + k]);
  return finish(sets, status);
}

/* ---- reading ---- */

static const char *const described[] = {"set", "excess", "scale",
                                        "misfit"}; /* about a set, and no parameter */

static int is_parameter(const osteon_csv *csv, int column) {
  for (size_t d = 0; d < sizeof described / sizeof *described; d++)
    if (osteon_csv_column(csv, described[d]) == column) return 0;
  return 1;
}

static osteon_status read_row(osteon_sets *s, const osteon_csv *csv, int i) {
  for (int c = 0, k = 0; c < csv->columns; c++) {
    double value;
    if (!is_parameter(csv, c)) continue;
    OSTEON_TRY(osteon_number_parse(osteon_csv_field(csv, i, c), &value));
    OSTEON_TRY(give_value(s, i, k++, value));
  }
  return OSTEON_OK;
}

static osteon_status read_table(osteon_sets **sets, const osteon_model *model, const osteon_csv *csv,
                                const char *path) {
  int n_names = 0, k = 0;
  for (int c = 0; c < csv->columns; c++) n_names += is_parameter(csv, c);
  if (n_names == 0 || csv->records == 0)
    return osteon_fail(OSTEON_EFORMAT, "%s:%d: %s", path, csv->lines[0],
                       n_names ? "no sets below the header" : "no parameter in the header");
  osteon_status status = make(sets, model, n_names, csv->records);
  for (int c = 0; c < csv->columns && status == OSTEON_OK; c++)
    if (is_parameter(csv, c)) status = name_parameter(*sets, k++, csv->fields[c]);
  if (status != OSTEON_OK) return osteon_fail_prefix(status, "%s:%d: ", path, csv->lines[0]);
  for (int i = 0; i < csv->records && status == OSTEON_OK; i++) {
    status = read_row(*sets, csv, i);
    if (status != OSTEON_OK) osteon_fail_prefix(status, "%s:%d: ", path, csv->lines[i + 1]);
  }
  return status;
}

/* ---- one set, a row a parameter ---- */

static osteon_status check_new(const osteon_csv *csv, int i, int column) {
  const char *name = osteon_csv_field(csv, i, column);
  for (int k = 0; k < i; k++)
    if (!strcmp(osteon_csv_field(csv, k, column), name))
      return osteon_fail(OSTEON_EFORMAT, "%.60s was given on line %d already; leave one out", name,
                         csv->lines[k + 1]);
  return OSTEON_OK;
}

static osteon_status read_parameter(osteon_sets *s, const osteon_csv *csv, int i, int name, int value) {
  double number;
  OSTEON_TRY(osteon_number_parse(osteon_csv_field(csv, i, value), &number));
  OSTEON_TRY(check_new(csv, i, name));
  OSTEON_TRY(name_parameter(s, i, osteon_csv_field(csv, i, name)));
  return give_value(s, 0, i, number);
}

static osteon_status read_parameters(osteon_sets **sets, const osteon_model *model, const osteon_csv *csv,
                                     const char *path) {
  const int name = osteon_csv_column(csv, "name"), value = osteon_csv_column(csv, "value");
  if (name < 0 || value < 0)
    return osteon_fail(OSTEON_EFORMAT, "%s:%d: no column %s in the header; name and value are needed", path,
                       csv->lines[0], name < 0 ? "name" : "value");
  if (csv->records == 0)
    return osteon_fail(OSTEON_EFORMAT, "%s:%d: no parameter below the header", path, csv->lines[0]);
  osteon_status status = make(sets, model, csv->records, 1);
  for (int i = 0; i < csv->records && status == OSTEON_OK; i++) {
    status = read_parameter(*sets, csv, i, name, value);
    if (status != OSTEON_OK) osteon_fail_prefix(status, "%s:%d: ", path, csv->lines[i + 1]);
  }
  return status;
}

/* ---- either ---- */

typedef osteon_status reader(osteon_sets **sets, const osteon_model *model, const osteon_csv *csv,
                             const char *path);

static osteon_status load(osteon_sets **sets, const osteon_model *model, const char *path, reader *read) {
  osteon_csv csv;
  OSTEON_TRY(osteon_model_accept(model));
  OSTEON_TRY(osteon_csv_read(&csv, path));
  const osteon_status status = read(sets, model, &csv, path);
  osteon_csv_free(&csv);
  return finish(sets, status);
}

osteon_status osteon_sets_load(osteon_sets **sets, const osteon_model *model, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sets, sets);
  *sets = NULL;
  OSTEON_NEED(model, model);
  OSTEON_NEED(path, path);
  return load(sets, model, path, read_table);
}

osteon_status osteon_sets_load_parameters(osteon_sets **sets, const osteon_model *model, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sets, sets);
  *sets = NULL;
  OSTEON_NEED(model, model);
  OSTEON_NEED(path, path);
  return load(sets, model, path, read_parameters);
}

void osteon_sets_free(osteon_sets *s) {
  if (!s) return;
  osteon_free(s->params);
  osteon_free(s->values);
  osteon_free(s);
}

/* ---- using ---- */

int osteon_sets_count(const osteon_sets *s) { return s ? s->n : 0; }
int osteon_sets_parameter_count(const osteon_sets *s) { return s ? s->n_names : 0; }
const osteon_model *osteon_sets_model(const osteon_sets *s) { return s ? s->model : NULL; }

const char *osteon_sets_parameter_name(const osteon_sets *s, int k) {
  return s && k >= 0 && k < s->n_names ? s->model->params[s->params[k]].name : NULL;
}

double osteon_sets_value(const osteon_sets *s, int i, int k) {
  return s && i >= 0 && i < s->n && k >= 0 && k < s->n_names ? s->values[i * s->n_names + k] : NAN;
}

osteon_status osteon_sets_check_use(const osteon_sets *s, int i, const osteon_model *of) {
  if (of != s->model)
    return osteon_fail(OSTEON_EINVAL, "the parameter sets are of model %s, not of %s", s->model->name,
                       of->name);
  if (i >= 0 && i < s->n) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "there is no set %d; there are %d, counted from 0", i, s->n);
}

osteon_status osteon_sets_apply_cohort(const osteon_sets *s, int i, osteon_cohort *cohort) {
  OSTEON_NEED(s, sets);
  OSTEON_NEED(cohort, cohort);
  OSTEON_TRY(osteon_sets_check_use(s, i, osteon_cohort_model(cohort)));
  for (int k = 0; k < s->n_names; k++)
    OSTEON_TRY(osteon_cohort_set_param(cohort, osteon_sets_parameter_name(s, k), osteon_sets_value(s, i, k)));
  return OSTEON_OK;
}

/* Of sorted values; those of equal ones is that value to the bit. */
static double quantile(const double *sorted, size_t n, double p) {
  const double at = p * (double)(n - 1);
  const size_t k = (size_t)at;
  return k + 1 < n ? sorted[k] + (at - (double)k) * (sorted[k + 1] - sorted[k]) : sorted[k];
}

void osteon_sets_interval(double *values, int n, double *low, double *high) {
  size_t finite = 0;
  for (int i = 0; values && i < n; i++)
    if (isfinite(values[i])) values[finite++] = values[i];
  if (finite) qsort(values, finite, sizeof *values, osteon_ascending);
  if (low) *low = finite ? quantile(values, finite, 0.025) : NAN;
  if (high) *high = finite ? quantile(values, finite, 0.975) : NAN;
}
