/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of a table of trials, and the texts and numbers in them. */
#include <osteon/text.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scenario/scenario_internal.h"
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

/* ---- notices ---- */

/* The scenario says who its woman is. */
static void tell_of_arm_columns(const osteon_trials *t, char *text, size_t size) {
  static const int of_arms[] = {C_age, C_years_since_menopause, C_T_LS, C_T_TH, C_calcium, C_vitamin_D};
  char names[120] = "";
  int n = 0;
  if (t->column[C_treatment] >= 0 || !t->base) return;
  for (size_t k = 0; k < sizeof of_arms / sizeof *of_arms; k++) {
    if (t->column[of_arms[k]] < 0) continue;
    const size_t used = strlen(names);
    snprintf(names + used, sizeof names - used, "%s%s", n++ ? ", " : "", column_names[of_arms[k]]);
  }
  if (n)
    osteon_add_line(text, size,
                    "%s:%d: %s: column%s not read, as without a column `treatment` all rows are of the "
                    "scenario's own arm",
                    t->path, t->csv.lines[0], names, n > 1 ? "s" : "");
}

/* The first arm of which there is something to tell, and how many there are. */
static osteon_status tell_of_pairs(const osteon_trials *t, char *text, size_t size) {
  char said[400] = "", first[400] = "";
  int line = 0, n = 0;
  if (t->column[C_treatment] < 0 && t->base)
    OSTEON_TRY(osteon_scenario_notice_on(t->base, NULL, first, sizeof first));
  if (*first) osteon_add_line(text, size, "%s", first);
  *first = 0;
  for (int k = 0; k < t->n_arms && !t->is_loose; k++) {
    if (!t->arms[k].scenario) continue;
    OSTEON_TRY(osteon_scenario_notice_on(t->arms[k].scenario, t->base, said, sizeof said));
    if (*said && !n++) {
      memcpy(first, said, sizeof first);
      line = t->csv.lines[t->arms[k].row + 1];
    }
  }
  if (n > 1)
    osteon_add_line(text, size, "%s:%d: %s (and so %d more)", t->path, line, first, n - 1);
  else if (n)
    osteon_add_line(text, size, "%s:%d: %s", t->path, line, first);
  return OSTEON_OK;
}

osteon_status osteon_trials_notice(const osteon_trials *t, char *text, size_t size) {
  OSTEON_NEED(t, trials);
  OSTEON_NEED(text, text);
  if (size == 0) return osteon_fail(OSTEON_EINVAL, "osteon_trials_notice: size is 0");
  *text = 0;
  if (t->persons) return osteon_event_table_notice(t->persons, INFINITY, text, size);
  OSTEON_TRY(osteon_csv_notice(&t->csv, t->path, column_names, N_COLUMNS, text, size));
  osteon_csv_tell_hidden(&t->csv, t->path, text, size);
  tell_of_arm_columns(t, text, size);
  return tell_of_pairs(t, text, size);
}

osteon_status osteon_trials_find_columns(osteon_trials *t) {
  for (int c = 0; c < N_COLUMNS; c++) t->column[c] = osteon_csv_column(&t->csv, column_names[c]);
  static const int needed[] = {C_endpoint, C_months, C_value};
  const int in_days = t->column[C_days] >= 0;
  for (size_t k = 0; k < sizeof needed / sizeof *needed; k++)
    if (t->column[needed[k]] < 0 && !(in_days && needed[k] == C_months))
      return osteon_fail(OSTEON_EFORMAT,
                         "%s:%d: no column %s in the header; endpoint, months (or days) and value are needed",
                         t->path, t->csv.lines[0], column_names[needed[k]]);
  if (in_days && t->column[C_months] >= 0)
    return osteon_fail(OSTEON_EFORMAT, "%s:%d: columns months and days; give one of them", t->path,
                       t->csv.lines[0]);
  return OSTEON_OK;
}
