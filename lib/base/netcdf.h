/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NetCDF-4 files on their way, which appear whole or not at all. The library that writes them is loaded when the first
 * one is made, as it brings forty others along: whoever writes none does not wait for them. */
#ifndef OSTEON_LIB_BASE_NETCDF_H
#define OSTEON_LIB_BASE_NETCDF_H

#include <stdbool.h>

#include "base/base.h"

typedef struct osteon_netcdf osteon_netcdf;

/* Whether a file of this name is one of NetCDF: it ends in .nc, in letters of either case. */
bool osteon_netcdf_is(const char *path);
/* Whether a file of this name can be written, as far as that is known before: OSTEON_EUNSUPPORTED where it is one of
 * NetCDF and there is no such library, OSTEON_EINVAL where its suffix is that of another format of tables. */
osteon_status osteon_netcdf_check(const char *path);

/* Opens a file. Where a writer is killed, the next one that writes `path` removes
 * what it left beside it. OSTEON_EUNSUPPORTED, OSTEON_EIO, OSTEON_ENOMEM. */
osteon_status osteon_netcdf_new(osteon_netcdf **file, const char *path, const char *title);

/* What a file holds, before osteon_netcdf_begin. OSTEON_EINVAL (a name is there already), OSTEON_EIO, OSTEON_ENOMEM. */
osteon_status osteon_netcdf_add_dimension(osteon_netcdf *file, const char *name,
                                          size_t length, /* 0: it grows */
                                          int *dimension);
typedef enum osteon_netcdf_kind {
  OSTEON_NETCDF_DOUBLE,
  OSTEON_NETCDF_FLOAT,
  OSTEON_NETCDF_WHOLE,
  OSTEON_NETCDF_TEXT
} osteon_netcdf_kind;
/* Over `n` dimensions, 1 or 2; "-" is no unit. */
osteon_status osteon_netcdf_add_variable(osteon_netcdf *file, const char *name, osteon_netcdf_kind kind,
                                         const int *dimensions, int n, const char *unit, const char *meaning,
                                         int *variable);
osteon_status osteon_netcdf_begin(osteon_netcdf *file);

/* Values of a variable from `first` on in its first dimension, `count` of them there and `second` in its second.
 * OSTEON_EIO, OSTEON_ENOMEM. */
osteon_status osteon_netcdf_put(osteon_netcdf *file, int variable, size_t first, size_t count, size_t second,
                                const double *values);
osteon_status osteon_netcdf_put_text(osteon_netcdf *file, int variable, size_t first, size_t second,
                                     const char *text);

/* The file appears; frees. OSTEON_EIO. */
osteon_status osteon_netcdf_save(osteon_netcdf *file);
void osteon_netcdf_drop(osteon_netcdf *file); /* frees, and removes what was written; NULL allowed */

#endif
