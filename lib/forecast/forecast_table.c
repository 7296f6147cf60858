/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a forecast: what was measured, and what comes of it. */
#include <math.h>
#include <string.h>

#include <osteon/text.h>
#include <osteon/ticks.h>

#include "base/floats.h"
#include "forecast/forecast_internal.h"
#include "model/columns.h"
#include "text/csv.h"
#include "text/save.h"

/* ---- measurements ---- */

enum { TIME, NAME, VALUE, SD, CV, COLUMNS };
static const char *const names[COLUMNS] = {"time", "name", "value", "sd", "cv"};

static osteon_status find_columns(const osteon_csv *csv, int at[COLUMNS]) {
  for (int k = 0; k < COLUMNS; k++) {
    at[k] = osteon_csv_column(csv, names[k]);
    if (at[k] < 0 && k < SD)
      return osteon_fail(OSTEON_EFORMAT, "%d: no column %s; time, name, value and sd or cv are needed",
                         csv->lines[0], names[k]);
  }
  if (at[SD] < 0 && at[CV] < 0)
    return osteon_fail(OSTEON_EFORMAT,
                       "%d: no column sd or cv: one of them must give the error of the values",
                       csv->lines[0]);
  if (csv->records == 0) return osteon_fail(OSTEON_EFORMAT, "%d: no values below the header", csv->lines[0]);
  return OSTEON_OK;
}

static osteon_status read_number(const osteon_csv *csv, int i, int column, double *value) {
  const osteon_status status = osteon_number_parse(osteon_csv_field(csv, i, column), value);
  return status == OSTEON_OK ? status : osteon_fail_prefix(status, "%s: ", osteon_csv_field(csv, -1, column));
}

static osteon_status read_row(osteon_forecast *f, const osteon_csv *csv, int i, const int at[COLUMNS]) {
  double day, value, error;
  const int has_sd = *osteon_csv_field(csv, i, at[SD]) != '\0',
            has_cv = *osteon_csv_field(csv, i, at[CV]) != '\0';
  osteon_status status = osteon_days_parse(osteon_csv_field(csv, i, at[TIME]), &day);
  if (status != OSTEON_OK) return osteon_fail_prefix(status, "time: ");
  status = read_number(csv, i, at[VALUE], &value);
  if (status != OSTEON_OK) return status;
  if (has_sd == has_cv)
    return osteon_fail(OSTEON_EFORMAT, has_sd ? "both sd and cv; give one of them" : "neither sd nor cv");
  status = read_number(csv, i, at[has_sd ? SD : CV], &error);
  if (status != OSTEON_OK) return status;
  return osteon_forecast_add(f, day, osteon_csv_field(csv, i, at[NAME]), value,
                             has_sd ? error : error * fabs(value));
}

osteon_status osteon_forecast_read(osteon_forecast *f, const char *path) {
  OSTEON_NEED(f, forecast);
  OSTEON_NEED(path, path);
  osteon_csv csv;
  int at[COLUMNS];
  const int before = f->n_measured;
  OSTEON_TRY(osteon_csv_read(&csv, path));
  osteon_status status = find_columns(&csv, at);
  if (status != OSTEON_OK) osteon_fail_prefix(status, "%s:", path);
  for (int i = 0; i < csv.records && status == OSTEON_OK; i++) {
    status = read_row(f, &csv, i, at);
    if (status != OSTEON_OK) osteon_fail_prefix(status, "%s:%d: ", path, csv.lines[i + 1]);
  }
  osteon_csv_free(&csv);
  if (status != OSTEON_OK) f->n_measured = before;
  return status;
}

/* ---- results ---- */

static const planned *plan_at(const osteon_forecast *f, int plan) {
  return f && f->weights && plan >= 0 && plan < f->n_plans ? &f->plans[plan] : NULL;
}

const double *osteon_forecast_times(const osteon_forecast *f, int plan, int *n) {
  const planned *p = plan_at(f, plan);
  return osteon_sweep_times(p ? p->sweep : NULL, n);
}

const double *osteon_forecast_quantiles(const osteon_forecast *f, int *n) {
  if (n) *n = f ? f->options.n_quantiles : 0;
  return f ? f->quantiles : NULL;
}

const char *osteon_forecast_column_at(const osteon_forecast *f, int k) {
  return f && k >= 0 && k < f->n_columns ? f->columns[k] : NULL;
}

double osteon_forecast_weight(const osteon_forecast *f, int64_t i) {
  return f && f->weights && i >= 0 && i < f->options.n ? f->weights[i] : 0;
}

/* Statistic `which` of a cell: mean, sd, then the quantiles. */
static double statistic(const planned *p, int posterior, int64_t cell, int which) {
  const osteon_summary *s = p->of_women[posterior];
  if (which >= 2) return osteon_summary_quantile(s, cell, p->sweep->quantiles[which - 2]);
  if (osteon_quantity_is_class(osteon_sweep_quantity(p->sweep, (int)(cell % p->sweep->n_columns))))
    return NAN;
  return which ? osteon_summary_sd(s, cell) : osteon_summary_mean(s, cell);
}

osteon_status osteon_forecast_get_summary(const osteon_forecast *f, int plan, int k, bool posterior,
                                          double *values) {
  OSTEON_NEED(f, forecast);
  OSTEON_NEED(values, values);
  if (!f->weights) return osteon_fail(OSTEON_EINVAL, "there is no forecast");
  const planned *p = plan_at(f, plan);
  if (!p || k < 0 || k >= f->n_columns)
    return osteon_fail(OSTEON_ERANGE, "column %d of plan %d; there are %d of %d, counted from 0", k, plan,
                       f->n_columns, f->n_plans);
  for (int t = 0; t < p->sweep->n_times; t++) {
    const int64_t cell = (int64_t)t * p->sweep->n_columns + k;
    *values++ = (double)osteon_summary_count(p->of_women[posterior], cell);
    for (int i = 0; i < 2 + p->sweep->n_quantiles; i++) *values++ = statistic(p, posterior, cell, i);
  }
  return OSTEON_OK;
}

static void write_women(const planned *p, int posterior, FILE *out) {
  const osteon_sweep *s = p->sweep;
  for (int t = 0; t < s->n_times; t++)
    for (int k = 0; k < s->n_columns; k++) {
      osteon_csv_record record = {.out = out};
      osteon_csv_put(&record, p->name);
      osteon_csv_put(&record, posterior ? "posterior" : "prior");
      osteon_csv_put_number(&record, s->times[t], OSTEON_CSV_SHORTEST);
      osteon_csv_put(&record, s->columns[k]);
      for (int i = 0; i < 2 + s->n_quantiles; i++)
        osteon_csv_put_number(&record, statistic(p, posterior, (int64_t)t * s->n_columns + k, i),
                              OSTEON_CSV_FULL);
      osteon_csv_put(&record, "research only");
      osteon_csv_end(&record);
    }
}

static void write_all(const void *context, FILE *out) {
  static const char *const first[] = {"plan", "women", "time", "name", "mean", "sd"};
  const osteon_forecast *f = context;
  const osteon_sweep *own = f->plans[0].sweep;
  osteon_csv_record header = {.out = out};
  char name[32];
  for (size_t k = 0; k < sizeof first / sizeof *first; k++) osteon_csv_put(&header, first[k]);
  for (int k = 0; k < own->n_quantiles; k++) {
    osteon_sweep_name_quantile(own->quantiles[k], name);
    osteon_csv_put(&header, name);
  }
  osteon_csv_put(&header, "use"); /* a table goes on without its notices */
  osteon_csv_end(&header);
  for (int i = 0; i < f->n_plans; i++)
    for (int posterior = 0; posterior < 2; posterior++) write_women(&f->plans[i], posterior, out);
}

osteon_status osteon_forecast_save(const osteon_forecast *f, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, forecast);
  OSTEON_NEED(path, path);
  if (!f->weights) return osteon_fail(OSTEON_EINVAL, "there is no forecast to write");
  return osteon_save(path, write_all, f);
}
