/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV: a table in memory (a header, then records with as many fields), and records on their way to a file. Quotes as
 * RFC 4180 has them; blanks around a field are no part of it. */
#ifndef OSTEON_LIB_TEXT_CSV_H
#define OSTEON_LIB_TEXT_CSV_H

#include <stdio.h>

#include "base/base.h"

typedef struct osteon_csv {
  char *text;           /* the file, cut into fields */
  char **fields;        /* [record][column]; record 0 is the header */
  int *lines;           /* [record] where it begins */
  int records, columns; /* records without the header */
  int n_hidden, hidden; /* comments after the header that have as many fields, and the line of the first */
} osteon_csv;

/* Lines that begin with # and empty lines are skipped. Other separators than commas, and a header that is
 * missing, are named. OSTEON_EIO, OSTEON_EFORMAT, OSTEON_ENOMEM; the sentence
 * starts with PATH:LINE. Two columns whose names differ in case at most are refused. */
osteon_status osteon_csv_read(osteon_csv *csv, const char *path);
/* The same of a table in memory, which is copied; `path` names it in sentences. */
osteon_status osteon_csv_parse(osteon_csv *csv, const char *path, const char *text);
void osteon_csv_free(osteon_csv *csv);

/* The column of a name, letters of either case alike, or -1. */
int osteon_csv_column(const osteon_csv *csv, const char *name);
/* Into `text`: columns that are none of the `n` known ones and look like one that is missing, with the place of the
 * header; "" where there are none. */
osteon_status osteon_csv_notice(const osteon_csv *csv, const char *path, const char *const *known, int n,
                                char *text, size_t size);
/* Into `text`, a line more: comments that may have been meant as records. */
void osteon_csv_tell_hidden(const osteon_csv *csv, const char *path, char *text, size_t size);
/* A field of record i, from 0; "" for column -1, and for `.` and `NA`, which mean that nothing is known. */
const char *osteon_csv_field(const osteon_csv *csv, int i, int column);

/* A record on its way to `out`, field by field; it begins as {.out = out}. Numbers have a point only between
 * osteon_plain_begin and _end (base/plain_text.h), as in what osteon_save calls. Whether writing failed, the
 * stream says. */
typedef struct osteon_csv_record {
  FILE *out;
  int fields; /* so far */
} osteon_csv_record;

enum { OSTEON_CSV_SHORTEST = 0, OSTEON_CSV_FULL = 17 };

/* A field is quoted where it must be: with blanks around it, a comma, a quote, an end of line, or a #, which at the
 * beginning of a line would make a comment of it. */
void osteon_csv_put(osteon_csv_record *record, const char *text);
void osteon_csv_put_count(osteon_csv_record *record, int64_t count);
/* To so many significant digits, of which zeros at the end are left out; SHORTEST: as few as give the same
 * double back. What is no number is nan, without a sign. */
void osteon_csv_put_number(osteon_csv_record *record, double value, int digits);
void osteon_csv_put_decimals(osteon_csv_record *record, double value, int decimals);
void osteon_csv_end(osteon_csv_record *record); /* the next record may begin */

#endif
