/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of a table of trials, and the texts and numbers in them. */
#include <osteon/text.h>

#include "trials/trials_internal.h"

osteon_status osteon_trials_at_row(const osteon_trials *t, int i, osteon_status status) {
  return status == OSTEON_OK ? status : osteon_fail_prefix(status, "%s:%d: ", t->path, t->csv.lines[i + 1]);
}

static const char *const column_names[] = {
#define X(name) #name,
    COLUMNS(X)
#undef X
};

const char *osteon_trials_field(const osteon_trials *t, int i, int c) {
  return osteon_csv_field(&t->csv, i, t->column[c]);
}

osteon_status osteon_trials_number(const osteon_trials *t, int i, int c, double missing, double *value) {
  const char *text = osteon_trials_field(t, i, c);
  *value = missing;
  if (!*text) return OSTEON_OK;
  const osteon_status status = osteon_number_parse(text, value);
  return status == OSTEON_OK
             ? status
             : osteon_trials_at_row(t, i, osteon_fail_prefix(status, "%s: ", column_names[c]));
}

osteon_status osteon_trials_notice(const osteon_trials *t, char *text, size_t size) {
  OSTEON_NEED(t, trials);
  OSTEON_NEED(text, text);
  if (size == 0) return osteon_fail(OSTEON_EINVAL, "osteon_trials_notice: size is 0");
  return osteon_csv_notice(&t->csv, t->path, column_names, N_COLUMNS, text, size);
}

osteon_status osteon_trials_find_columns(osteon_trials *t) {
  for (int c = 0; c < N_COLUMNS; c++) t->column[c] = osteon_csv_column(&t->csv, column_names[c]);
  static const int needed[] = {C_endpoint, C_months, C_value};
  for (size_t k = 0; k < sizeof needed / sizeof *needed; k++)
    if (t->column[needed[k]] < 0)
      return osteon_fail(OSTEON_EFORMAT,
                         "%s:%d: no column %s in the header; endpoint, months and value are needed", t->path,
                         t->csv.lines[0], column_names[needed[k]]);
  return OSTEON_OK;
}
