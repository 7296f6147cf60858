/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of a lineup as a table. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "base/netcdf.h"
#include "lineup/lineup_internal.h"
#include "text/csv.h"
#include "text/save.h"

enum { LONGEST = 700 };

/* ---- as CSV ---- */

static int is_chosen(const osteon_lineup *l, const char *name) {
  for (int k = 0; k < l->n_chosen; k++)
    if (!strcmp(l->chosen[k], name)) return 1;
  return !l->chosen;
}

/* What is to be known of a curve stands in its rows: most readers of tables take no comments. */
static void write_curve(const osteon_lineup *l, const osteon_lineup_curve *c, osteon_csv_record *record) {
  const int with_intervals = l->ends != NULL;
  for (int t = 0; t < c->n; t++) {
    osteon_csv_put_number(record, c->times[t], OSTEON_CSV_SHORTEST);
    osteon_csv_put(record, c->model->name);
    osteon_csv_put(record, c->common->name);
    osteon_csv_put_number(record, c->values[t], OSTEON_CSV_FULL);
    for (int end = 0; end < 2 * with_intervals; end++) {
      const double *ends = end ? c->high : c->low;
      if (ends)
        osteon_csv_put_number(record, ends[t], OSTEON_CSV_FULL);
      else
        osteon_csv_put(record, "");
    }
    osteon_csv_put(record, osteon_lineup_is_change(l, c->common->name) ? "change in %" : "% of before day 0");
    osteon_csv_put(record, c->common->quantity);
    osteon_csv_put(record, c->common->caveat);
    osteon_csv_end(record);
  }
}

static void write_table(const void *context, FILE *out) {
  const osteon_lineup *l = context;
  osteon_csv_record record = {.out = out};
  fprintf(out, "time,model,name,value%s,measure,quantity,caveat\n", l->ends ? ",low,high" : "");
  for (int i = 0; i < l->n_curves; i++)
    if (is_chosen(l, l->curves[i].common->name)) write_curve(l, &l->curves[i], &record);
}

/* ---- as NetCDF: a variable MODEL_NAME over time for each, NaN where its run had ended ---- */

typedef struct writer {
  const osteon_lineup *l;
  osteon_netcdf *file;
  int time, over, *variables; /* [curve][value, low, high]; -1: none */
  double *values;             /* [time] */
} writer;

static osteon_status add_variable(const writer *d, const osteon_lineup_curve *c, const char *end,
                                  const char *about, int *variable) {
  char name[LONGEST], meaning[LONGEST];
  snprintf(name, sizeof name, "%s_%s%s", c->model->name, c->common->name, end);
  snprintf(meaning, sizeof meaning, "%s of %s, its %s, %s%s%s%s", c->common->name, c->model->name,
           c->common->quantity, osteon_lineup_is_change(d->l, c->common->name) ? "change" : "of before day 0",
           about, *c->common->caveat ? ": " : "", c->common->caveat);
  return osteon_netcdf_add_variable(d->file, name, OSTEON_NETCDF_DOUBLE, &d->over, 1, "%", meaning, variable);
}

static osteon_status define(writer *d) {
  OSTEON_TRY(osteon_netcdf_add_dimension(d->file, "time", (size_t)d->l->n_times, &d->over));
  OSTEON_TRY(osteon_netcdf_add_variable(d->file, "time", OSTEON_NETCDF_DOUBLE, &d->over, 1, "d",
                                        "time from the start", &d->time));
  for (int i = 0; i < d->l->n_curves; i++) {
    const osteon_lineup_curve *c = &d->l->curves[i];
    int *variables = d->variables + 3 * i;
    variables[0] = variables[1] = variables[2] = -1;
    if (!is_chosen(d->l, c->common->name)) continue;
    OSTEON_TRY(add_variable(d, c, "", "", &variables[0]));
    if (!c->low) continue;
    OSTEON_TRY(add_variable(d, c, "_low", ", lower end of 95 % over parameter sets", &variables[1]));
    OSTEON_TRY(add_variable(d, c, "_high", ", upper end of 95 % over parameter sets", &variables[2]));
  }
  return osteon_netcdf_begin(d->file);
}

static osteon_status put(const writer *d) {
  const size_t n = (size_t)d->l->n_times;
  OSTEON_TRY(osteon_netcdf_put(d->file, d->time, 0, n, 1, d->l->times));
  for (int i = 0; i < d->l->n_curves; i++) {
    const osteon_lineup_curve *c = &d->l->curves[i];
    const double *const of[] = {c->values, c->low, c->high};
    for (int k = 0; k < 3; k++) {
      if (d->variables[3 * i + k] < 0) continue;
      for (int t = 0; t < d->l->n_times; t++) d->values[t] = t < c->n ? of[k][t] : NAN;
      OSTEON_TRY(osteon_netcdf_put(d->file, d->variables[3 * i + k], 0, n, 1, d->values));
    }
  }
  return OSTEON_OK;
}

static osteon_status write_netcdf(writer *d, const char *path) {
  const char *title = osteon_lineup_title(d->l);
  OSTEON_TRY(osteon_netcdf_new(&d->file, path, *title ? title : d->l->path));
  osteon_status status = define(d);
  if (status == OSTEON_OK) status = put(d);
  if (status == OSTEON_OK) return osteon_netcdf_save(d->file);
  osteon_netcdf_drop(d->file);
  return status;
}

static osteon_status save_netcdf(const osteon_lineup *l, const char *path) {
  writer d = {.l = l};
  if (!l->times) return osteon_fail(OSTEON_EINVAL, "%s: the lineup has not run; there are no curves", path);
  d.variables = osteon_alloc(3 * (size_t)l->n_curves + 1, sizeof *d.variables);
  d.values = osteon_alloc((size_t)l->n_times, sizeof *d.values);
  const osteon_status status = d.variables && d.values ? write_netcdf(&d, path) : OSTEON_ENOMEM;
  osteon_free(d.variables);
  osteon_free(d.values);
  return status;
}

osteon_status osteon_lineup_save(const osteon_lineup *l, const char *path) {
  OSTEON_NEED(l, lineup);
  OSTEON_NEED(path, path);
  if (osteon_netcdf_is(path)) return save_netcdf(l, path);
  return osteon_save(path, write_table, l);
}
