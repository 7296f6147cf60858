/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was seen beside what a fit says of it. */
#include <math.h>
#include <string.h>

#include "base/floats.h"
#include "fit/fit_internal.h"
#include "text/save.h"
#include "trials/trials_internal.h"

osteon_status osteon_trials_find_residuals(const osteon_trials *t, osteon_fit *fit, osteon_residual *rows) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(t, trials);
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(rows, rows);
  const size_t n = (size_t)osteon_fit_observation_count(fit);
  double *seen = osteon_alloc(n + 1, sizeof *seen);
  osteon_residual *all = osteon_alloc(n + 1, sizeof *all);
  const osteon_status status = seen && all ? osteon_fit_predict(fit, seen, NULL) : OSTEON_ENOMEM;
  for (size_t i = 0; i < n && status == OSTEON_OK; i++) {
    const osteon_observation *o = &fit->seen[i];
    const double error = osteon_fit_error_of(fit, o, seen[i]), miss = o->below ? NAN : o->value - seen[i];
    all[i] = (osteon_residual){seen[i], miss, error, miss / error, o->weight, o->below};
  }
  for (int i = 0; i < t->csv.records && status == OSTEON_OK; i++)
    rows[i] = (osteon_residual){NAN, NAN, NAN, NAN, 0, t->rows[i].below};
  if (status == OSTEON_OK) osteon_trials_share_out(t, fit, all, sizeof *all, rows);
  osteon_free(seen);
  osteon_free(all);
  return status;
}

/* ---- as a table ---- */

typedef struct table {
  const osteon_trials *trials;
  const osteon_residual *rows;
} table;

static void put_known(osteon_csv_record *record, double value, int digits) {
  if (isnan(value))
    osteon_csv_put(record, "");
  else
    osteon_csv_put_number(record, value, digits);
}

static void write_row(FILE *out, const osteon_trial *r, const osteon_residual *p) {
  const char *const texts[] = {r->id, r->study, r->arm, r->endpoint,
                               r->measure < OSTEON_MEASURES ? osteon_measure_name(r->measure) : ""};
  osteon_csv_record record = {.out = out};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) osteon_csv_put(&record, texts[k]);
  put_known(&record, r->from * OSTEON_YEAR / 12, 10);
  put_known(&record, r->months * OSTEON_YEAR / 12, 10);
  put_known(&record, r->value, 10);
  osteon_csv_put_count(&record, p->is_below);
  const double numbers[] = {p->predicted, p->residual, p->error, p->weighted};
  for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) put_known(&record, numbers[k], 6);
  put_known(&record, p->weight, 6);
  osteon_csv_end(&record);
}

static void write_table(const void *context, FILE *out) {
  const table *t = context;
  fputs(
      "id,study,arm,endpoint,measure,from,days,value,below,predicted,residual,error,weighted_residual,"
      "weight\n",
      out);
  for (int i = 0; i < osteon_trials_count(t->trials); i++)
    write_row(out, osteon_trials_at(t->trials, i), &t->rows[i]);
}

osteon_status osteon_trials_save_residuals(const osteon_trials *trials, const osteon_residual *rows,
                                           const char *path) {
  OSTEON_NEED(trials, trials);
  OSTEON_NEED(rows, rows);
  OSTEON_NEED(path, path);
  const table t = {trials, rows};
  return osteon_save(path, write_table, &t);
}
