/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the cells of a sweep come to, and how far that differs between parameter sets. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/sets.h>

#include "base/base.h"
#include "base/floats.h"
#include "model/columns.h"
#include "sweep/sweep_internal.h"

static int64_t cell_count(const osteon_sweep *s) { return (int64_t)s->n_times * s->n_columns; }

int osteon_sweep_statistics(const osteon_sweep *s) { return 1 + s->n_quantiles; }

/* What is kept of a set in a cell: its statistics, then the sd between subjects. */
static int kept_of_set(const osteon_sweep *s) { return osteon_sweep_statistics(s) + 1; }

/* As many digits as it takes. */
void osteon_sweep_name_quantile(double quantile, char name[32]) {
  char digits[24];
  snprintf(digits, sizeof digits, "%.12g", 100 * quantile);
  snprintf(name, 32, "p%s%s", 100 * quantile < 10 ? "0" : "", digits);
}

const osteon_quantity *osteon_sweep_quantity(const osteon_sweep *s, int column) {
  int place;
  osteon_model_find_column(s->model, s->columns[column], &place); /* known since the sweep was made */
  return osteon_model_column(s->model, place);
}

static bool has_mean(const osteon_sweep *s, int64_t cell) {
  return !osteon_quantity_is_class(osteon_sweep_quantity(s, (int)(cell % s->n_columns)));
}

double osteon_sweep_statistic(const osteon_sweep *s, int64_t cell, int which) {
  if (which) return osteon_summary_quantile(s->summary, cell, s->quantiles[which - 1]);
  return has_mean(s, cell) ? osteon_summary_mean(s->summary, cell) : NAN;
}

double osteon_sweep_sd(const osteon_sweep *s, int64_t cell) {
  return has_mean(s, cell) ? osteon_summary_sd(s->summary, cell) : NAN;
}

osteon_status osteon_sweep_get_summary(const osteon_sweep *s, int k, double *values) {
  OSTEON_NEED(s, sweep);
  OSTEON_NEED(values, values);
  if (k < 0 || k >= s->n_columns)
    return osteon_fail(OSTEON_ERANGE, "column %d of a sweep that has %d, counted from 0", k, s->n_columns);
  for (int t = 0; t < s->n_times; t++) {
    const int64_t cell = (int64_t)t * s->n_columns + k;
    *values++ = (double)osteon_summary_count(s->summary, cell);
    *values++ = osteon_sweep_statistic(s, cell, 0);
    *values++ = osteon_sweep_sd(s, cell);
    for (int q = 1; q < osteon_sweep_statistics(s); q++) *values++ = osteon_sweep_statistic(s, cell, q);
  }
  return OSTEON_OK;
}

osteon_status osteon_sweep_add_set(osteon_sweep *s, const osteon_sweep *other) {
  const size_t size = (size_t)cell_count(s) * (size_t)kept_of_set(s);
  double *grown = osteon_realloc(s->of_sets, ((size_t)s->n_sets + 1) * size, sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  s->of_sets = grown;
  double *to = grown + (size_t)s->n_sets++ * size;
  for (int64_t cell = 0; cell < cell_count(s); cell++) {
    for (int k = 0; k < osteon_sweep_statistics(s); k++) *to++ = osteon_sweep_statistic(other, cell, k);
    *to++ = osteon_sweep_sd(other, cell);
  }
  return OSTEON_OK;
}

static const double *of_set(const osteon_sweep *s, int set, int64_t cell) {
  return s->of_sets + ((int64_t)set * cell_count(s) + cell) * kept_of_set(s);
}

/* The same subjects run in all sets: how their mean moves between sets has no part of how they differ. Sums over the
 * sets in which there are values. */
osteon_variances osteon_sweep_variances(const osteon_sweep *s, int64_t cell) {
  double n = 0, mean = 0, squares = 0, within = 0;
  for (int i = 0; i < s->n_sets; i++) {
    const double *at = of_set(s, i, cell), sd = at[kept_of_set(s) - 1], off = at[0] - mean;
    if (!isfinite(at[0])) continue;
    mean += off / ++n;
    squares += off * (at[0] - mean);
    within += isfinite(sd) ? sd * sd : 0;
  }
  return (osteon_variances){n > 0 ? within / n : NAN, n > 1 ? squares / (n - 1) : NAN};
}

void osteon_sweep_interval(const osteon_sweep *s, int64_t cell, int which, double *room, double *low,
                           double *high) {
  for (int i = 0; i < s->n_sets; i++) room[i] = of_set(s, i, cell)[which];
  osteon_sets_interval(room, s->n_sets, low, high);
}
