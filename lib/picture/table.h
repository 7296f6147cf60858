/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trajectory: on its way to a file, and in memory for the picture. */
#ifndef OSTEON_LIB_PICTURE_TABLE_H
#define OSTEON_LIB_PICTURE_TABLE_H

#include <osteon/picture.h>

#include "base/file.h"

typedef struct osteon_table_netcdf osteon_table_netcdf;

struct osteon_table {
  const osteon_model *model;
  osteon_draft draft;
  FILE *stream; /* the draft's, stdout or NULL */
  bool keep;
  int *columns, n_columns;       /* beside time, as model/columns.h has them */
  bool begun;                    /* its header is written */
  bool has_rows, with_intervals; /* whether there are rows, and theirs */
  size_t rows, room;
  double *kept;                    /* [row][OSTEON_KEPT]: time, the columns, the ends of their intervals */
  const osteon_schedule *schedule; /* that pictures mark; NULL: none */
  bool is_chosen;                  /* its columns were named one by one */
  double *row; /* [column]: the present one; then the lower and the upper ends of its intervals */
  osteon_table_netcdf *netcdf; /* in place of the stream, or NULL */
  bool is_single;
  double *others;            /* [column][other] */
  int n_others;              /* for which there is room */
  const osteon_table *first; /* in whose file the rows go; NULL: in its own */
  char *scenario, *title;    /* of its rows, and what pictures call it; NULL: there is one scenario */
};

/* Doubles of a row that is kept. */
#define OSTEON_KEPT(table) ((size_t)(3 * (table)->n_columns + 1))

/* A table as NetCDF, written in blocks of rows. */
osteon_status osteon_table_netcdf_new(osteon_table_netcdf **netcdf, const osteon_table *table,
                                      const char *path);
osteon_status osteon_table_netcdf_begin(
    const osteon_table *table); /* before the first row, whose kind is known */
osteon_status osteon_table_netcdf_add(const osteon_table *table, double time); /* the row that is in `row` */
osteon_status osteon_table_netcdf_save(osteon_table_netcdf *netcdf);           /* frees */
void osteon_table_netcdf_drop(osteon_table_netcdf *netcdf);                    /* NULL allowed */

#endif
