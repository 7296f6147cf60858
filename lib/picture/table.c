/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trajectories as CSV. */
#include <errno.h>
#include <math.h>
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
  const osteon_model *m = t->model;
  if (!path) return OSTEON_OK;
  if (!strcmp(path, "-"))
    t->stream = stdout;
  else {
    OSTEON_TRY(osteon_draft_open(&t->draft, path));
    t->stream = t->draft.stream;
  }
  errno = 0;
  osteon_csv_record header = {.out = t->stream};
  osteon_csv_put(&header, "time");
  for (int i = 0; i < m->n_states; i++) osteon_csv_put(&header, m->states[i].name);
  for (int i = 0; i < m->n_outputs; i++) osteon_csv_put(&header, m->outputs[i].name);
  osteon_csv_end(&header);
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
  const osteon_status status = open_table(made, path);
  if (status != OSTEON_OK) {
    osteon_table_free(made);
    return status;
  }
  *table = made;
  return OSTEON_OK;
}

osteon_status osteon_table_add_row(osteon_table *t, double time, const double *states,
                                   const double *outputs) {
  OSTEON_NEED(t, table);
  OSTEON_NEED(states, states);
  OSTEON_NEED(outputs || !t->model->n_outputs, outputs);
  if (!isfinite(time))
    return osteon_fail(OSTEON_ERANGE, "osteon_table_add_row: time %g; give a finite number of days", time);
  const int n_states = t->model->n_states, n_outputs = t->model->n_outputs;
  if (t->keep) {
    if (t->rows == t->room) {
      const size_t room = t->room ? t->room * 2 : 256;
      double *grown = osteon_realloc(t->kept, room, (size_t)t->n * sizeof *grown);
      if (!grown) return OSTEON_ENOMEM;
      t->kept = grown;
      t->room = room;
    }
    double *row = t->kept + t->rows++ * (size_t)t->n;
    row[0] = time;
    memcpy(row + 1, states, (size_t)n_states * sizeof *row);
    if (n_outputs) memcpy(row + 1 + n_states, outputs, (size_t)n_outputs * sizeof *row);
  }
  if (!t->stream) return OSTEON_OK;
  osteon_csv_record record = {.out = t->stream};
  osteon_plain plain;
  OSTEON_TRY(osteon_plain_begin(&plain));
  errno = 0;
  osteon_csv_put_number(&record, time, OSTEON_CSV_SHORTEST);
  for (int i = 0; i < n_states; i++) osteon_csv_put_number(&record, states[i], OSTEON_CSV_FULL);
  for (int i = 0; i < n_outputs; i++) osteon_csv_put_number(&record, outputs[i], OSTEON_CSV_FULL);
  osteon_csv_end(&record);
  osteon_plain_end(&plain);
  return check_stream(t);
}

osteon_status osteon_table_save(osteon_table *t) {
  OSTEON_NEED(t, table);
  if (!t->stream) return OSTEON_OK;
  if (t->stream == stdout) {
    errno = 0;
    fflush(stdout);
    const osteon_status status = check_stream(t);
    t->stream = NULL;
    return status;
  }
  t->stream = NULL;
  return osteon_draft_save(&t->draft);
}

void osteon_table_free(osteon_table *t) {
  if (!t) return;
  osteon_draft_drop(&t->draft);
  osteon_free(t->kept);
  osteon_free(t);
}
