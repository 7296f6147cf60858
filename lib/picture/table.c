/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trajectories as CSV. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/defaults.h"
#include "base/base.h"
#include "base/plain_text.h"
#include "picture/table.h"
#include "text/csv.h"

static const char *name_of(const osteon_table *t) {
  return t->stream == stdout ? "standard output" : t->draft.path;
}

static osteon_status check_stream(const osteon_table *t) {
  if (!t->stream || !ferror(t->stream)) return OSTEON_OK;
  return osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", name_of(t),
                     errno ? strerror(errno) : "write error");
}

static osteon_status open_table(osteon_table *t, const char *path) {
  if (!path) return OSTEON_OK;
  if (!strcmp(path, "-"))
    t->stream = stdout;
  else {
    OSTEON_TRY(osteon_draft_open(&t->draft, path));
    t->stream = t->draft.stream;
  }
  return OSTEON_OK;
}

static const char *column_name(const osteon_table *t, int k) {
  return osteon_model_column(t->model, t->columns[k])->name;
}

/* Room for the longest name of an end of an interval. */
static char *room_for_ends(const osteon_table *t, size_t *size) {
  *size = 0;
  for (int k = 0; k < t->n_columns; k++)
    if (strlen(column_name(t, k)) > *size) *size = strlen(column_name(t, k));
  *size += sizeof "_high";
  return osteon_alloc(*size, 1);
}

static osteon_status begin(osteon_table *t) {
  if (!t->stream || t->begun) return OSTEON_OK;
  size_t size;
  char *text = room_for_ends(t, &size);
  if (!text) return OSTEON_ENOMEM;
  t->begun = true;
  errno = 0;
  osteon_csv_record header = {.out = t->stream};
  osteon_csv_put(&header, "time");
  for (int k = 0; k < t->n_columns; k++) osteon_csv_put(&header, column_name(t, k));
  for (int k = 0; t->with_intervals && k < t->n_columns; k++)
    for (int end = 0; end < 2; end++) {
      snprintf(text, size, "%s%s", column_name(t, k), end ? "_high" : "_low");
      osteon_csv_put(&header, text);
    }
  osteon_csv_end(&header);
  osteon_free(text);
  return check_stream(t);
}

osteon_status osteon_table_new(osteon_table **table, const osteon_model *model, bool keep, const char *path) {
  OSTEON_NEED(table, table);
  *table = NULL;
  OSTEON_NEED(model, model);
  OSTEON_TRY(osteon_model_accept(model));
  osteon_table *made = osteon_alloc(1, sizeof *made);
  if (!made) return OSTEON_ENOMEM;
  made->model = model;
  made->keep = keep;
  made->n = 1 + model->n_states + model->n_outputs;
  made->n_columns = made->n - 1;
  made->columns = osteon_alloc((size_t)made->n, sizeof *made->columns);
  for (int k = 0; made->columns && k < made->n_columns; k++) made->columns[k] = k;
  const osteon_status status = made->columns ? open_table(made, path) : OSTEON_ENOMEM;
  if (status != OSTEON_OK) {
    osteon_table_free(made);
    return status;
  }
  *table = made;
  return OSTEON_OK;
}

osteon_status osteon_table_set_columns(osteon_table *t, const char *const *columns, int n) {
  OSTEON_NEED(t, table);
  OSTEON_NEED(columns, columns);
  if (t->begun || t->rows)
    return osteon_fail(OSTEON_EINVAL,
                       "osteon_table_set_columns: the table has rows; name its columns before");
  if (n < 1) return osteon_fail(OSTEON_EINVAL, "a table without columns; name at least one");
  int *chosen = osteon_alloc((size_t)n, sizeof *chosen);
  osteon_status status = chosen ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; status == OSTEON_OK && k < n; k++) {
    if (!columns[k]) status = osteon_fail(OSTEON_EINVAL, "column %d has no name", k);
    if (status == OSTEON_OK) status = osteon_model_find_column(t->model, columns[k], &chosen[k]);
    for (int l = 0; status == OSTEON_OK && l < k; l++)
      if (chosen[l] == chosen[k])
        status = osteon_fail(OSTEON_EINVAL, "column %s is given twice; name it once", columns[k]);
  }
  if (status != OSTEON_OK) {
    osteon_free(chosen);
    return status;
  }
  osteon_free(t->columns);
  t->columns = chosen;
  t->n_columns = n;
  return OSTEON_OK;
}

/* Room for another row, if rows are kept. */
static osteon_status make_room(osteon_table *t) {
  if (!t->keep || t->rows < t->room) return OSTEON_OK;
  const size_t room = t->room ? t->room * 2 : 256;
  double *grown = osteon_realloc(t->kept, room, (size_t)t->n * sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  t->kept = grown;
  t->room = room;
  return OSTEON_OK;
}

static void keep_row(osteon_table *t, double time, const double *states, const double *outputs) {
  const int n_states = t->model->n_states, n_outputs = t->model->n_outputs;
  if (!t->keep) return;
  double *row = t->kept + t->rows++ * (size_t)t->n;
  row[0] = time;
  memcpy(row + 1, states, (size_t)n_states * sizeof *row);
  if (n_outputs) memcpy(row + 1 + n_states, outputs, (size_t)n_outputs * sizeof *row);
}

/* `low` NULL: without intervals. */
static osteon_status add_row(osteon_table *t, double time, const double *states, const double *outputs,
                             const double *low, const double *high) {
  if (!isfinite(time))
    return osteon_fail(OSTEON_ERANGE, "osteon_table_add_row: time %g; give a finite number of days", time);
  if (!t->has_rows) t->with_intervals = low != NULL;
  if (t->with_intervals != (low != NULL))
    return osteon_fail(OSTEON_EINVAL, "rows with intervals among rows without; the first row decides");
  /* what can fail for lack of memory comes before the row is kept or written, so that it can be added again */
  OSTEON_TRY(make_room(t));
  OSTEON_TRY(begin(t));
  osteon_plain plain;
  if (t->stream) OSTEON_TRY(osteon_plain_begin(&plain));
  t->has_rows = true;
  keep_row(t, time, states, outputs);
  if (!t->stream) return OSTEON_OK;
  const int n_states = t->model->n_states;
  osteon_csv_record record = {.out = t->stream};
  errno = 0;
  osteon_csv_put_number(&record, time, OSTEON_CSV_SHORTEST);
  for (int k = 0; k < t->n_columns; k++) {
    const int i = t->columns[k];
    osteon_csv_put_number(&record, i < n_states ? states[i] : outputs[i - n_states], OSTEON_CSV_FULL);
  }
  for (int k = 0; low && k < t->n_columns; k++) {
    osteon_csv_put_number(&record, low[t->columns[k]], OSTEON_CSV_FULL);
    osteon_csv_put_number(&record, high[t->columns[k]], OSTEON_CSV_FULL);
  }
  osteon_csv_end(&record);
  osteon_plain_end(&plain);
  return check_stream(t);
}

osteon_status osteon_table_add_row(osteon_table *t, double time, const double *states,
                                   const double *outputs) {
  OSTEON_NEED(t, table);
  OSTEON_NEED(states, states);
  OSTEON_NEED(outputs || !t->model->n_outputs, outputs);
  return add_row(t, time, states, outputs, NULL, NULL);
}

osteon_status osteon_table_add_row_between(osteon_table *t, double time, const double *states,
                                           const double *outputs, const double *low, const double *high) {
  OSTEON_NEED(t, table);
  OSTEON_NEED(states, states);
  OSTEON_NEED(outputs || !t->model->n_outputs, outputs);
  OSTEON_NEED(low, low);
  OSTEON_NEED(high, high);
  return add_row(t, time, states, outputs, low, high);
}

osteon_status osteon_table_save(osteon_table *t) {
  OSTEON_NEED(t, table);
  if (!t->stream && !t->draft.is_lost) return OSTEON_OK;
  OSTEON_TRY(begin(t));
  if (t->stream == stdout) {
    errno = 0;
    fflush(stdout);
    OSTEON_TRY(check_stream(t));
    t->stream = NULL;
    return OSTEON_OK;
  }
  t->stream = NULL;
  return osteon_draft_save(&t->draft);
}

void osteon_table_free(osteon_table *t) {
  if (!t) return;
  osteon_draft_drop(&t->draft);
  osteon_free(t->kept);
  osteon_free(t->columns);
  osteon_free(t);
}
