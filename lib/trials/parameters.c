/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fit found, as a table. */
#include <osteon/text.h>
#include <osteon/trials.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "fit/fit_internal.h"
#include "text/csv.h"
#include "text/save.h"

osteon_status osteon_fit_read_parameters(osteon_fit *fit, const char *path) {
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(path, path);
  osteon_sets *set;
  OSTEON_TRY(osteon_sets_load_parameters(&set, fit->model, path));
  osteon_status status = OSTEON_OK;
  for (int k = 0; k < osteon_sets_parameter_count(set) && status == OSTEON_OK; k++)
    status = osteon_fit_set_param(fit, osteon_sets_parameter_name(set, k), osteon_sets_value(set, 0, k));
  osteon_sets_free(set);
  return status == OSTEON_OK ? OSTEON_OK : osteon_fail_prefix(status, "%s: ", path);
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

/* ---- how sure they are ---- */

static const char *const scales[] = {
    [OSTEON_LOG] = "log", [OSTEON_LINEAR] = "linear", [OSTEON_LOG_ODDS] = "log-odds"};

static void write_covariance(const void *context, FILE *out) {
  const found *f = context;
  const int n = osteon_fit_parameter_count(f->fit);
  osteon_csv_record record = {.out = out};
  fputs("name,scale,value,", out);
  for (int k = 0; k < n; k++) osteon_csv_put(&record, osteon_fit_parameter_name(f->fit, k));
  osteon_csv_end(&record);
  for (int k = 0; k < n; k++) {
    double value = NAN;
    osteon_fit_get_param(f->fit, osteon_fit_parameter_name(f->fit, k), &value);
    osteon_csv_put(&record, osteon_fit_parameter_name(f->fit, k));
    osteon_csv_put(&record, scales[osteon_fit_parameter_scale(f->fit, k)]);
    osteon_csv_put_number(&record, value, OSTEON_CSV_SHORTEST);
    for (int l = 0; l < n; l++) osteon_csv_put_number(&record, f->covariance[k * n + l], OSTEON_CSV_SHORTEST);
    osteon_csv_end(&record);
  }
}

osteon_status osteon_fit_save_covariance(const osteon_fit *fit, const double *covariance, const char *path) {
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(covariance, covariance);
  OSTEON_NEED(path, path);
  const found f = {fit, covariance};
  return osteon_save(path, write_covariance, &f);
}

typedef struct drawn {
  const osteon_fit *fit;
  const osteon_fit_draws *draws;
} drawn;

/* Four digits, unless the rounded number lies beyond a bound. */
static void put_value(osteon_csv_record *record, const drawn *d, int k, double value) {
  double least, most, rounded = value;
  char text[32];
  snprintf(text, sizeof text, "%.4g", value);
  osteon_fit_parameter_interval(d->fit, k, 1e6, &least, &most); /* farther than any bound */
  const int fits = osteon_number_parse(text, &rounded) == OSTEON_OK && rounded >= least && rounded <= most;
  osteon_csv_put_number(record, value, fits ? 4 : OSTEON_CSV_SHORTEST);
}

static void write_draws(const void *context, FILE *out) {
  const drawn *d = context;
  const osteon_fit_draws *draws = d->draws;
  const int p = osteon_fit_parameter_count(d->fit);
  osteon_csv_record record = {.out = out};
  fprintf(out, "set,excess,%smisfit,", draws->scale ? "scale," : "");
  for (int k = 0; k < p; k++) osteon_csv_put(&record, osteon_fit_parameter_name(d->fit, k));
  osteon_csv_end(&record);
  for (int i = 0; i < draws->n; i++) {
    osteon_csv_put_count(&record, i);
    osteon_csv_put_number(&record, draws->excess[i], 4);
    if (draws->scale) osteon_csv_put_number(&record, draws->scale[i], 3);
    osteon_csv_put_number(&record, draws->misfit, 3);
    for (int k = 0; k < p; k++) put_value(&record, d, k, draws->values[i * p + k]);
    osteon_csv_end(&record);
  }
}

osteon_status osteon_fit_save_draws(const osteon_fit *fit, const osteon_fit_draws *draws, const char *path) {
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(draws, draws);
  OSTEON_NEED(draws->n > 0 && draws->values && draws->excess, draws);
  OSTEON_NEED(path, path);
  const drawn d = {fit, draws};
  return osteon_save(path, write_draws, &d);
}

/* ---- what chains say ---- */

typedef struct diagnosed {
  const osteon_fit *fit;
  const osteon_diagnosis *diagnoses;
  double accepted;
  double *fitted; /* [free] */
} diagnosed;

static void write_diagnoses(const void *context, FILE *out) {
  const diagnosed *d = context;
  osteon_csv_record record = {.out = out};
  fputs("name,scale,fitted,mean,sd,mcse,rhat,ess,accepted\n", out);
  for (int k = 0; k < osteon_fit_parameter_count(d->fit); k++) {
    const osteon_diagnosis *of = &d->diagnoses[k];
    osteon_csv_put(&record, osteon_fit_parameter_name(d->fit, k));
    osteon_csv_put(&record, scales[osteon_fit_parameter_scale(d->fit, k)]);
    const double numbers[] = {d->fitted[k], of->mean, of->sd, of->mcse, of->rhat, of->ess, d->accepted};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
      osteon_csv_put_number(&record, numbers[i], 6);
    osteon_csv_end(&record);
  }
}

osteon_status osteon_fit_save_diagnoses(const osteon_fit *fit, const osteon_diagnosis *diagnoses,
                                        double accepted, const char *path) {
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(diagnoses, diagnoses);
  OSTEON_NEED(path, path);
  diagnosed d = {.fit = fit, .diagnoses = diagnoses, .accepted = accepted};
  d.fitted = osteon_alloc((size_t)osteon_fit_parameter_count(fit) + 1, sizeof *d.fitted);
  if (!d.fitted) return OSTEON_ENOMEM;
  osteon_status status = osteon_fit_get_point(fit, d.fitted);
  if (status == OSTEON_OK) status = osteon_save(path, write_diagnoses, &d);
  osteon_free(d.fitted);
  return status;
}
