/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fit found, as a table. */
#include <osteon/text.h>
#include <osteon/trials.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "text/csv.h"
#include "text/save.h"

static osteon_status check_new(const osteon_csv *csv, int i, int column) {
  const char *name = osteon_csv_field(csv, i, column);
  for (int k = 0; k < i; k++)
    if (!strcmp(osteon_csv_field(csv, k, column), name))
      return osteon_fail(OSTEON_EFORMAT, "%.60s was given on line %d already; leave one out", name,
                         csv->lines[k + 1]);
  return OSTEON_OK;
}

osteon_status osteon_fit_read_parameters(osteon_fit *fit, const char *path) {
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(path, path);
  osteon_csv csv;
  OSTEON_TRY(osteon_csv_read(&csv, path));
  const int name = osteon_csv_column(&csv, "name"), value = osteon_csv_column(&csv, "value");
  osteon_status status = OSTEON_OK;
  if (name < 0 || value < 0)
    status = osteon_fail(OSTEON_EFORMAT, "%s:%d: no column %s in the header; name and value are needed", path,
                         csv.lines[0], name < 0 ? "name" : "value");
  for (int i = 0; i < csv.records && status == OSTEON_OK; i++) {
    double number;
    status = osteon_number_parse(osteon_csv_field(&csv, i, value), &number);
    if (status == OSTEON_OK) status = check_new(&csv, i, name);
    if (status == OSTEON_OK) status = osteon_fit_set_param(fit, osteon_csv_field(&csv, i, name), number);
    if (status != OSTEON_OK) osteon_fail_prefix(status, "%s:%d: ", path, csv.lines[i + 1]);
  }
  osteon_csv_free(&csv);
  return status;
}

typedef struct found {
  const osteon_fit *fit;
  const double *covariance;
} found;

static void write_row(FILE *out, const found *f, int k) {
  const int n = osteon_fit_parameter_count(f->fit);
  const double *covariance = f->covariance, sd = sqrt(covariance[k * n + k]);
  int strongest = -1;
  double r = 0;
  for (int l = 0; l < n; l++) {
    const double rl = covariance[k * n + l] / sqrt(covariance[k * n + k] * covariance[l * n + l]);
    if (l != k && fabs(rl) > fabs(r)) r = rl, strongest = l;
  }
  double value = NAN, low, high, prior, prior_sd;
  osteon_fit_get_param(f->fit, osteon_fit_parameter_name(f->fit, k), &value);
  osteon_fit_parameter_interval(f->fit, k, 1.96 * sd, &low, &high);
  osteon_fit_parameter_prior(f->fit, k, &prior, &prior_sd);
  const double to_4[] = {low, high, prior, prior_sd}, to_3[] = {sd, 1 - sd * sd / (prior_sd * prior_sd)};
  osteon_csv_record record = {.out = out};
  osteon_csv_put(&record, osteon_fit_parameter_name(f->fit, k));
  osteon_csv_put_number(&record, value, OSTEON_CSV_SHORTEST); /* rounded, it might lie beyond a bound */
  for (int i = 0; i < 4; i++) osteon_csv_put_number(&record, to_4[i], 4);
  for (int i = 0; i < 2; i++) osteon_csv_put_number(&record, to_3[i], 3);
  osteon_csv_put(&record, strongest < 0 ? "" : osteon_fit_parameter_name(f->fit, strongest));
  osteon_csv_put_decimals(&record, r, 2);
  osteon_csv_end(&record);
}

static void write_found(const void *context, FILE *out) {
  const found *f = context;
  fputs("name,value,low,high,prior,prior_sd,sd,learnt,tied_to,r\n", out);
  for (int k = 0; k < osteon_fit_parameter_count(f->fit); k++) write_row(out, f, k);
}

osteon_status osteon_fit_save_parameters(const osteon_fit *fit, const double *covariance, const char *path) {
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(covariance, covariance);
  OSTEON_NEED(path, path);
  const found f = {fit, covariance};
  return osteon_save(path, write_found, &f);
}

typedef struct profile {
  const char *name;
  const double *values, *squares;
  int n;
  double minimum;
} profile;

static void write_profile(const void *context, FILE *out) {
  const profile *p = context;
  const char *const header[] = {p->name, "squares", "above_minimum"};
  osteon_csv_record record = {.out = out};
  for (int k = 0; k < 3; k++) osteon_csv_put(&record, header[k]);
  osteon_csv_end(&record);
  for (int i = 0; i < p->n; i++) {
    osteon_csv_put_number(&record, p->values[i], 6);
    osteon_csv_put_number(&record, p->squares[i], 6);
    osteon_csv_put_number(&record, p->squares[i] - p->minimum, 4);
    osteon_csv_end(&record);
  }
}

osteon_status osteon_profile_save(const char *name, const double *values, const double *squares, int n,
                                  double minimum, const char *path) {
  OSTEON_NEED(name, name);
  OSTEON_NEED(values, values);
  OSTEON_NEED(squares, squares);
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_profile_save: n = %d; give 0 or more", n);
  OSTEON_NEED(path, path);
  const profile p = {name, values, squares, n, minimum};
  return osteon_save(path, write_profile, &p);
}
