/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CSV table in memory: a header, then records with as many fields; quotes as RFC 4180 has them. */
#ifndef OSTEON_LIB_TEXT_CSV_H
#define OSTEON_LIB_TEXT_CSV_H

#include "base/base.h"

typedef struct osteon_csv {
  char *text;           /* the file, cut into fields */
  char **fields;        /* [record][column]; record 0 is the header */
  int *lines;           /* [record] where it begins */
  int records, columns; /* records without the header */
} osteon_csv;

/* Lines that begin with # and empty lines are skipped. OSTEON_EIO, OSTEON_EFORMAT, OSTEON_ENOMEM; the sentence
 * starts with PATH:LINE. */
osteon_status osteon_csv_read(osteon_csv *csv, const char *path);
void osteon_csv_free(osteon_csv *csv);

/* The column of a name, or -1. */
int osteon_csv_column(const osteon_csv *csv, const char *name);
/* A field of record i, from 0; "" for column -1. */
const char *osteon_csv_field(const osteon_csv *csv, int i, int column);

#endif
