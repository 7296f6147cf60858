/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows and summary of a sweep as NetCDF. */
#include <stdio.h>

#include <osteon/sets.h>

#include "base/netcdf.h"
#include "model/columns.h"
#include "sweep/sweep_internal.h"

enum { LONGEST = 300 };

static osteon_netcdf_kind number(const osteon_sweep *s) {
  return s->options.single ? OSTEON_NETCDF_FLOAT : OSTEON_NETCDF_DOUBLE;
}

static osteon_status add_time(const osteon_sweep *s, osteon_netcdf *file, int *dimension, int *variable) {
  OSTEON_TRY(osteon_netcdf_add_dimension(file, "time", (size_t)s->n_times, dimension));
  return osteon_netcdf_add_variable(file, "time", OSTEON_NETCDF_DOUBLE, dimension, 1, "d",
                                    "time from the start", variable);
}

/* ---- rows ---- */

struct osteon_sweep_rows {
  osteon_netcdf *file;
  int id, time;
  int *variables; /* [carried, then columns]: over id and time */
  double *block;  /* of a slice: [subject][time] of one column */
};

void osteon_sweep_rows_drop(osteon_sweep_rows *r) {
  if (!r) return;
  osteon_netcdf_drop(r->file);
  osteon_free(r->variables);
  osteon_free(r->block);
  osteon_free(r);
}

static osteon_status define_rows(const osteon_sweep *s, osteon_sweep_rows *r) {
  const osteon_sweep_options *o = &s->options;
  int over[2], *variable = r->variables;
  OSTEON_TRY(osteon_netcdf_add_dimension(r->file, "id", (size_t)s->count, &over[0]));
  OSTEON_TRY(osteon_netcdf_add_variable(r->file, "id", o->ids ? OSTEON_NETCDF_TEXT : OSTEON_NETCDF_WHOLE,
                                        over, 1, "-", "subject", &r->id));
  OSTEON_TRY(add_time(s, r->file, &over[1], &r->time));
  for (int k = 0; k < o->n_carried; k++)
    OSTEON_TRY(osteon_netcdf_add_variable(r->file, o->carried[k], OSTEON_NETCDF_TEXT, over, 2, "-",
                                          "carried along", variable++));
  for (int k = 0; k < s->n_columns; k++) {
    const osteon_quantity *q = osteon_sweep_quantity(s, k);
    OSTEON_TRY(osteon_netcdf_add_variable(r->file, q->name, number(s), over, 2, q->unit,
                                          q->meaning ? q->meaning : q->name, variable++));
  }
  OSTEON_TRY(osteon_netcdf_begin(r->file));
  return osteon_netcdf_put(r->file, r->time, 0, (size_t)s->n_times, 1, s->times);
}

osteon_status osteon_sweep_rows_new(osteon_sweep_rows **out, const osteon_sweep *s) {
  osteon_sweep_rows *r = osteon_alloc(1, sizeof *r);
  if (!r) return OSTEON_ENOMEM;
  r->variables = osteon_alloc((size_t)(s->options.n_carried + s->n_columns), sizeof *r->variables);
  r->block = osteon_alloc((size_t)s->slice * (size_t)s->n_times, sizeof *r->block);
  osteon_status status = r->variables && r->block ? OSTEON_OK : OSTEON_ENOMEM;
  if (status == OSTEON_OK) status = osteon_netcdf_new(&r->file, s->options.individuals, s->model->name);
  if (status == OSTEON_OK) status = define_rows(s, r);
  if (status == OSTEON_OK)
    *out = r;
  else
    osteon_sweep_rows_drop(r);
  return status;
}

static osteon_status put_ids(const osteon_sweep *s, const osteon_sweep_rows *r, int64_t count) {
  const size_t first = (size_t)s->done;
  for (int64_t i = 0; i < count; i++) {
    const int64_t subject = osteon_sweep_now(s) + i;
    r->block[i] = (double)subject;
    if (s->options.ids)
      OSTEON_TRY(osteon_netcdf_put_text(r->file, r->id, first + (size_t)i, 0, s->options.ids[subject]));
  }
  return s->options.ids ? OSTEON_OK : osteon_netcdf_put(r->file, r->id, first, (size_t)count, 1, r->block);
}

static osteon_status put_carried(const osteon_sweep *s, const osteon_sweep_rows *r, int k, int64_t count) {
  const osteon_sweep_options *o = &s->options;
  for (int64_t i = s->done; i < s->done + count; i++)
    for (int t = 0; t < s->n_times; t++)
      OSTEON_TRY(osteon_netcdf_put_text(r->file, r->variables[k], (size_t)i, (size_t)t,
                                        o->carry(o->context, o->first + i, s->times[t], k)));
  return OSTEON_OK;
}

osteon_status osteon_sweep_rows_put(const osteon_sweep *s, int64_t count) {
  const osteon_sweep_rows *r = s->netcdf;
  const int carried = s->options.n_carried;
  const int64_t rows = count * s->n_times;
  OSTEON_TRY(put_ids(s, r, count));
  for (int k = 0; k < carried; k++) OSTEON_TRY(put_carried(s, r, k, count));
  for (int k = 0; k < s->n_columns; k++) {
    for (int64_t i = 0; i < rows; i++) r->block[i] = s->rows[i * s->n_columns + k];
    OSTEON_TRY(osteon_netcdf_put(r->file, r->variables[carried + k], (size_t)s->done, (size_t)count,
                                 (size_t)s->n_times, r->block));
  }
  return OSTEON_OK;
}

osteon_status osteon_sweep_rows_save(osteon_sweep_rows *r) {
  const osteon_status status = osteon_netcdf_save(r->file);
  r->file = NULL;
  osteon_sweep_rows_drop(r);
  return status;
}

/* ---- summary ---- */

/* What is said of each column, over time and, where it is of the quantiles, over these. */
static const struct {
  const char *suffix, *about;
  int is_quantile,
      end; /* end: of an interval over parameter sets, 1 the lower one; 3 and 4: a variance; 0: without sets */
} said[] = {{"mean", "mean of the subjects", 0, 0},
            {"sd", "standard deviation between subjects", 0, 0},
            {"quantile", "quantiles of the subjects", 1, 0},
            {"mean_low", "mean, lower end of 95 % over parameter sets", 0, 1},
            {"mean_high", "mean, upper end of 95 % over parameter sets", 0, 2},
            {"quantile_low", "quantiles, lower end of 95 % over parameter sets", 1, 1},
            {"quantile_high", "quantiles, upper end of 95 % over parameter sets", 1, 2},
            {"var_subjects", "variance between subjects, mean over parameter sets", 0, 3},
            {"var_parameters", "variance of the mean between parameter sets", 0, 4}};
enum { SAID = sizeof said / sizeof *said };

typedef struct summary {
  const osteon_sweep *sweep;
  osteon_netcdf *file;
  int over[2];           /* dimensions: time, quantile */
  int time, quantile;    /* variables */
  int *n, (*what)[SAID]; /* [column]: variables */
  double *values;        /* [time][quantile] */
  double *room;          /* of a value of each set */
} summary;

static int is_said(const osteon_sweep *s, int w) { return !said[w].end || s->n_sets; }

static osteon_status define_column(summary *of, int k) {
  const osteon_sweep *s = of->sweep;
  const osteon_quantity *q = osteon_sweep_quantity(s, k);
  char name[LONGEST], meaning[LONGEST];
  snprintf(name, sizeof name, "%s_n", q->name);
  OSTEON_TRY(osteon_netcdf_add_variable(of->file, name, OSTEON_NETCDF_WHOLE, of->over, 1, "-",
                                        "subjects counted", &of->n[k]));
  for (int w = 0; w < SAID; w++) {
    if (!is_said(s, w)) continue;
    snprintf(name, sizeof name, "%s_%s", q->name, said[w].suffix);
    snprintf(meaning, sizeof meaning, "%s: %s", q->meaning ? q->meaning : q->name, said[w].about);
    OSTEON_TRY(osteon_netcdf_add_variable(of->file, name, number(s), of->over, 1 + said[w].is_quantile,
                                          q->unit, meaning, &of->what[k][w]));
  }
  return OSTEON_OK;
}

static osteon_status define_summary(summary *of) {
  const osteon_sweep *s = of->sweep;
  OSTEON_TRY(add_time(s, of->file, &of->over[0], &of->time));
  OSTEON_TRY(osteon_netcdf_add_dimension(of->file, "quantile", (size_t)s->n_quantiles, &of->over[1]));
  OSTEON_TRY(osteon_netcdf_add_variable(of->file, "quantile", OSTEON_NETCDF_DOUBLE, &of->over[1], 1, "-",
                                        "part of the subjects below", &of->quantile));
  for (int k = 0; k < s->n_columns; k++) OSTEON_TRY(define_column(of, k));
  OSTEON_TRY(osteon_netcdf_begin(of->file));
  OSTEON_TRY(osteon_netcdf_put(of->file, of->time, 0, (size_t)s->n_times, 1, s->times));
  return osteon_netcdf_put(of->file, of->quantile, 0, (size_t)s->n_quantiles, 1, s->quantiles);
}

static double value_of(const summary *of, int w, int64_t cell, int which) {
  const osteon_sweep *s = of->sweep;
  double ends[2];
  if (said[w].end > 2) {
    const osteon_variances v = osteon_sweep_variances(s, cell);
    return said[w].end == 3 ? v.subjects : v.sets;
  }
  if (said[w].end) {
    osteon_sweep_interval(s, cell, which, of->room, &ends[0], &ends[1]);
    return ends[said[w].end - 1];
  }
  return w == 1 ? osteon_sweep_sd(s, cell) : osteon_sweep_statistic(s, cell, which);
}

static osteon_status put_column(const summary *of, int k) {
  const osteon_sweep *s = of->sweep;
  for (int t = 0; t < s->n_times; t++)
    of->values[t] = (double)osteon_summary_count(s->summary, (int64_t)t * s->n_columns + k);
  OSTEON_TRY(osteon_netcdf_put(of->file, of->n[k], 0, (size_t)s->n_times, 1, of->values));
  for (int w = 0; w < SAID; w++) {
    if (!is_said(s, w)) continue;
    const int width = said[w].is_quantile ? s->n_quantiles : 1;
    for (int t = 0; t < s->n_times; t++)
      for (int q = 0; q < width; q++)
        of->values[t * width + q] =
            value_of(of, w, (int64_t)t * s->n_columns + k, said[w].is_quantile ? 1 + q : 0);
    OSTEON_TRY(osteon_netcdf_put(of->file, of->what[k][w], 0, (size_t)s->n_times, (size_t)width, of->values));
  }
  return OSTEON_OK;
}

static osteon_status write_summary(summary *of, const char *path) {
  const osteon_sweep *s = of->sweep;
  if (!of->n || !of->what || !of->values || !of->room) return OSTEON_ENOMEM;
  OSTEON_TRY(osteon_netcdf_new(&of->file, path, s->model->name));
  osteon_status status = define_summary(of);
  for (int k = 0; k < s->n_columns && status == OSTEON_OK; k++) status = put_column(of, k);
  if (status == OSTEON_OK) return osteon_netcdf_save(of->file);
  osteon_netcdf_drop(of->file);
  return status;
}

osteon_status osteon_sweep_summary_netcdf(const osteon_sweep *s, const char *path) {
  summary of = {.sweep = s};
  of.n = osteon_alloc((size_t)s->n_columns, sizeof *of.n);
  of.what = osteon_alloc((size_t)s->n_columns, sizeof *of.what);
  of.values = osteon_alloc((size_t)s->n_times * (size_t)s->n_quantiles, sizeof *of.values);
  of.room = osteon_alloc((size_t)s->n_sets + 1, sizeof *of.room);
  const osteon_status status = write_summary(&of, path);
  osteon_free(of.n);
  osteon_free(of.what);
  osteon_free(of.values);
  osteon_free(of.room);
  return status;
}
