/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fit found, as a table. */
#include <osteon/trials.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "base/file.h"
#include "io/csv.h"

osteon_status osteon_parameters_read(const char *path, osteon_fit *fit) {
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
    if (status == OSTEON_OK) status = osteon_fit_set(fit, osteon_csv_field(&csv, i, name), number);
    if (status != OSTEON_OK) osteon_fail_prefix(status, "%s:%d: ", path, csv.lines[i + 1]);
  }
  osteon_csv_free(&csv);
  return status;
}

static void write_row(FILE *out, const osteon_fit *fit, int k, const double *covariance) {
  const int n = osteon_fit_released(fit);
  const double sd = sqrt(covariance[k * n + k]);
  int strongest = -1;
  double r = 0;
  for (int l = 0; l < n; l++) {
    const double rl = covariance[k * n + l] / sqrt(covariance[k * n + k] * covariance[l * n + l]);
    if (l != k && fabs(rl) > fabs(r)) r = rl, strongest = l;
  }
  double value = NAN, low, high, prior, prior_sd;
  osteon_fit_get(fit, osteon_fit_name(fit, k), &value);
  osteon_fit_interval(fit, k, 1.96 * sd, &low, &high);
  osteon_fit_prior(fit, k, &prior, &prior_sd);
  fprintf(out, "%s,%.6g,%.4g,%.4g,%.4g,%.4g,%.3g,%.3g,%s,%.2f\n", osteon_fit_name(fit, k), value, low, high,
          prior, prior_sd, sd, 1 - sd * sd / (prior_sd * prior_sd),
          strongest < 0 ? "" : osteon_fit_name(fit, strongest), r);
}

osteon_status osteon_parameters_save(const char *path, const osteon_fit *fit, const double *covariance) {
  osteon_draft draft = {0};
  const int to_stdout = !strcmp(path, "-");
  if (!to_stdout) OSTEON_TRY(osteon_draft_open(&draft, path));
  FILE *out = to_stdout ? stdout : draft.stream;
  fprintf(out, "name,value,low,high,prior,prior_sd,sd,learnt,tied_to,r\n");
  for (int k = 0; k < osteon_fit_released(fit); k++) write_row(out, fit, k, covariance);
  if (to_stdout)
    return fflush(out) || ferror(out) ? osteon_fail(OSTEON_EIO, "standard output cannot be written")
                                      : OSTEON_OK;
  const osteon_status status = osteon_draft_save(&draft);
  if (status != OSTEON_OK) osteon_draft_drop(&draft);
  return status;
}
