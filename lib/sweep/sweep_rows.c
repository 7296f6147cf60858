/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of rows: a slice at a time, as CSV, NetCDF-4 or bare numbers. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "base/netcdf.h"
#include "base/plain_text.h"
#include "sweep/sweep_internal.h"
#include "text/csv.h"

/* Bare numbers, [subject][time][column] as they lie in memory, from which parts are put together. */
static int are_raw(const osteon_sweep *s) { return osteon_sweep_rows_are_raw(s->options.individuals); }

int osteon_sweep_rows_are_raw(const char *path) {
  const size_t length = path ? strlen(path) : 0, end = strlen(OSTEON_RAW_ROWS);
  return length > end && !strcmp(path + length - end, OSTEON_RAW_ROWS);
}

static osteon_status check_stream(const osteon_sweep *s) {
  if (!ferror(s->draft.stream)) return OSTEON_OK;
  return osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", s->options.individuals,
                     errno ? strerror(errno) : "write error");
}

osteon_status osteon_sweep_open_rows(osteon_sweep *s) {
  if (!s->options.individuals || s->draft.stream || s->netcdf) return OSTEON_OK;
  if (osteon_netcdf_is(s->options.individuals)) return osteon_sweep_rows_new(&s->netcdf, s);
  OSTEON_TRY(osteon_draft_open(&s->draft, s->options.individuals));
  errno = 0;
  if (are_raw(s)) return check_stream(s);
  osteon_csv_record header = {.out = s->draft.stream};
  osteon_csv_put(&header, "id");
  osteon_csv_put(&header, "time");
  for (int k = 0; k < s->options.n_carried; k++) osteon_csv_put(&header, s->options.carried[k]);
  for (int k = 0; k < s->n_columns; k++) osteon_csv_put(&header, s->columns[k]);
  osteon_csv_end(&header);
  return check_stream(s);
}

void osteon_sweep_put_id(const osteon_sweep *s, int64_t subject, osteon_csv_record *record) {
  if (s->options.ids)
    osteon_csv_put(record, s->options.ids[subject]);
  else
    osteon_csv_put_count(record, subject);
}

/* Who and when, and what is carried. */
static void write_key(const osteon_sweep *s, int64_t subject, double day, osteon_csv_record *record) {
  const osteon_sweep_options *o = &s->options;
  osteon_sweep_put_id(s, subject, record);
  osteon_csv_put_number(record, day, OSTEON_CSV_SHORTEST);
  for (int k = 0; k < o->n_carried; k++) osteon_csv_put(record, o->carry(o->context, subject, day, k));
}

/* What was written of a slice, which is written whole or not at all. */
static osteon_status take_back(osteon_sweep *s, off_t begun) {
  FILE *out = s->draft.stream;
  if (fflush(out) || ftruncate(fileno(out), begun) || fseeko(out, begun, SEEK_SET))
    return osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", s->options.individuals, strerror(errno));
  return osteon_fail_stopped();
}

osteon_status osteon_sweep_write_rows(osteon_sweep *s, int64_t count) {
  FILE *out = s->draft.stream;
  if (s->netcdf) return osteon_sweep_rows_put(s, count);
  if (!out) return OSTEON_OK;
  errno = 0;
  if (are_raw(s)) {
    fwrite(s->rows, (size_t)s->n_times * (size_t)s->n_columns * sizeof *s->rows, (size_t)count, out);
    return check_stream(s);
  }
  const off_t begun = ftello(out);
  const double *value = s->rows;
  osteon_csv_record record = {.out = out};
  osteon_plain plain;
  OSTEON_TRY(osteon_plain_begin(&plain));
  errno = 0;
  int is_stopped = 0;
  for (int64_t i = 0; i < count && !ferror(out) && !is_stopped; i++) {
    for (int t = 0; t < s->n_times; t++) {
      write_key(s, osteon_sweep_now(s) + i, s->times[t], &record);
      for (int k = 0; k < s->n_columns; k++) osteon_csv_put_number(&record, *value++, OSTEON_CSV_FULL);
      osteon_csv_end(&record);
    }
    is_stopped = begun >= 0 && i + 1 < count && osteon_stopped();
  }
  osteon_plain_end(&plain);
  OSTEON_TRY(check_stream(s));
  return is_stopped ? take_back(s, begun) : OSTEON_OK;
}

osteon_status osteon_sweep_save_rows(osteon_sweep *s) {
  if (!s->netcdf) return s->draft.stream || s->draft.is_lost ? osteon_draft_save(&s->draft) : OSTEON_OK;
  const osteon_status status = osteon_sweep_rows_save(s->netcdf);
  s->netcdf = NULL;
  s->draft.is_lost = status != OSTEON_OK; /* saving again then fails, as the rows are gone */
  return status;
}
