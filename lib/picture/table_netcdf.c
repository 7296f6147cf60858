/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trajectories as NetCDF: a dimension time, and a variable over it for each column. */
#include <stdio.h>
#include <string.h>

#include "base/netcdf.h"
#include "model/columns.h"
#include "picture/table.h"

enum { BLOCK = 512, LONGEST = 300 };

struct osteon_table_netcdf {
  osteon_netcdf *file;
  int dimension, n; /* n: variables, time the first of them */
  int *variables;
  double *block; /* [variable][row] */
  size_t written, in_block;
};

osteon_status osteon_table_netcdf_new(osteon_table_netcdf **out, const osteon_table *t, const char *path) {
  osteon_table_netcdf *n = osteon_alloc(1, sizeof *n);
  if (!n) return OSTEON_ENOMEM;
  const osteon_status status = osteon_netcdf_new(&n->file, path, t->model->name);
  if (status == OSTEON_OK)
    *out = n;
  else
    osteon_free(n);
  return status;
}

void osteon_table_netcdf_drop(osteon_table_netcdf *n) {
  if (!n) return;
  osteon_netcdf_drop(n->file);
  osteon_free(n->variables);
  osteon_free(n->block);
  osteon_free(n);
}

/* Column k, or with `end` an end of its interval. */
static osteon_status add_column(const osteon_table *t, int k, const char *end, const char *about) {
  osteon_table_netcdf *n = t->netcdf;
  const osteon_quantity *q = osteon_model_column(t->model, t->columns[k]);
  char name[LONGEST], meaning[LONGEST];
  snprintf(name, sizeof name, "%s%s", q->name, end);
  snprintf(meaning, sizeof meaning, "%s%s", q->meaning ? q->meaning : q->name, about);
  return osteon_netcdf_add_variable(n->file, name, t->is_single ? OSTEON_NETCDF_FLOAT : OSTEON_NETCDF_DOUBLE,
                                    &n->dimension, 1, q->unit, meaning, &n->variables[n->n++]);
}

osteon_status osteon_table_netcdf_begin(const osteon_table *t) {
  osteon_table_netcdf *n = t->netcdf;
  const size_t most = 1 + (size_t)t->n_columns * (t->with_intervals ? 3 : 1);
  n->variables = osteon_alloc(most, sizeof *n->variables);
  n->block = osteon_alloc(most * BLOCK, sizeof *n->block);
  if (!n->variables || !n->block) return OSTEON_ENOMEM;
  OSTEON_TRY(osteon_netcdf_add_dimension(n->file, "time", 0, &n->dimension));
  OSTEON_TRY(osteon_netcdf_add_variable(n->file, "time", OSTEON_NETCDF_DOUBLE, &n->dimension, 1, "d",
                                        "time from the start", &n->variables[n->n++]));
  for (int k = 0; k < t->n_columns; k++) OSTEON_TRY(add_column(t, k, "", ""));
  for (int k = 0; t->with_intervals && k < t->n_columns; k++)
    OSTEON_TRY(add_column(t, k, "_low", ", lower end of 95 % over parameter sets"));
  for (int k = 0; t->with_intervals && k < t->n_columns; k++)
    OSTEON_TRY(add_column(t, k, "_high", ", upper end of 95 % over parameter sets"));
  return osteon_netcdf_begin(n->file);
}

static osteon_status flush(osteon_table_netcdf *n) {
  for (int k = 0; n->in_block && k < n->n; k++)
    OSTEON_TRY(osteon_netcdf_put(n->file, n->variables[k], n->written, n->in_block, 1,
                                 n->block + (size_t)k * BLOCK));
  n->written += n->in_block;
  n->in_block = 0;
  return OSTEON_OK;
}

/* In the order of `row`: columns, lower ends, upper ends. */
osteon_status osteon_table_netcdf_add(const osteon_table *t, double time) {
  osteon_table_netcdf *n = t->netcdf;
  n->block[n->in_block] = time;
  for (int k = 1; k < n->n; k++) n->block[(size_t)k * BLOCK + n->in_block] = t->row[k - 1];
  return ++n->in_block == BLOCK ? flush(n) : OSTEON_OK;
}

osteon_status osteon_table_netcdf_save(osteon_table_netcdf *n) {
  osteon_status status = flush(n);
  if (status == OSTEON_OK) {
    status = osteon_netcdf_save(n->file);
    n->file = NULL;
  }
  osteon_table_netcdf_drop(n);
  return status;
}
