/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trajectories as CSV, or by table_netcdf.c as NetCDF. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/sets.h>

#include "base/base.h"
#include "base/netcdf.h"
#include "base/plain_text.h"
#include "model/columns.h"
#include "model/defaults.h"
#include "picture/table.h"
#include "text/csv.h"

static const char *name_of(const osteon_table *t) {
  if (t->first) t = t->first;
  return t->stream == stdout ? "standard output" : t->draft.path;
}

static osteon_status check_stream(const osteon_table *t) {
  if (!t->stream || !ferror(t->stream)) return OSTEON_OK;
  return osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", name_of(t),
                     errno ? strerror(errno) : "write error");
}

static osteon_status open_table(osteon_table *t, const char *path) {
  if (!path) return OSTEON_OK;
  if (osteon_netcdf_is(path)) return osteon_table_netcdf_new(&t->netcdf, t, path);
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

static osteon_status write_header(const osteon_table *t) {
  size_t size;
  char *text = room_for_ends(t, &size);
  if (!text) return OSTEON_ENOMEM;
  errno = 0;
  osteon_csv_record header = {.out = t->stream};
  if (t->scenario) osteon_csv_put(&header, "scenario");
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

static osteon_status begin(osteon_table *t) {
  if (t->begun || (!t->stream && !t->netcdf)) return OSTEON_OK;
  const osteon_status status = t->stream ? write_header(t) : osteon_table_netcdf_begin(t);
  t->begun = status != OSTEON_ENOMEM;
  return status;
}

static osteon_status choose(osteon_table *t, const char *const *names, int n) {
  int *columns, n_columns;
  OSTEON_TRY(osteon_model_choose_columns(t->model, names, n, &columns, &n_columns));
  double *row = osteon_alloc(3 * (size_t)n_columns, sizeof *row);
  if (!row) {
    osteon_free(columns);
    return OSTEON_ENOMEM;
  }
  osteon_free(t->columns);
  osteon_free(t->row);
  t->columns = columns;
  t->n_columns = n_columns;
  t->row = row;
  return OSTEON_OK;
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
  osteon_status status = choose(made, NULL, 0);
  if (status == OSTEON_OK) status = open_table(made, path);
  if (status != OSTEON_OK) {
    osteon_table_free(made);
    return status;
  }
  *table = made;
  return OSTEON_OK;
}

osteon_status osteon_table_set_single(osteon_table *t) {
  OSTEON_NEED(t, table);
  if (!t->netcdf)
    return osteon_fail(OSTEON_EINVAL,
                       "osteon_table_set_single: only NetCDF files (.nc) can have single precision");
  if (t->begun || t->rows)
    return osteon_fail(OSTEON_EINVAL,
                       "osteon_table_set_single: the table has rows already; call this before the first");
  t->is_single = true;
  return OSTEON_OK;
}

osteon_status osteon_table_check(const char *path) {
  OSTEON_NEED(path, path);
  return osteon_netcdf_check(path);
}

osteon_status osteon_table_set_columns(osteon_table *t, const char *const *columns, int n) {
  OSTEON_NEED(t, table);
  OSTEON_NEED(columns, columns);
  if (t->begun || t->rows)
    return osteon_fail(
        OSTEON_EINVAL,
        "osteon_table_set_columns: the table has rows already; name its columns before the first");
  OSTEON_TRY(choose(t, columns, n));
  t->is_chosen = true;
  for (int i = 0; i < n; i++) t->is_chosen &= strcmp(columns[i], "all") != 0;
  return OSTEON_OK;
}

const char *osteon_table_column_at(const osteon_table *t, int k) {
  return t && k >= 0 && k < t->n_columns ? column_name(t, k) : NULL;
}

/* ---- several scenarios ---- */

osteon_status osteon_table_set_scenario(osteon_table *t, const char *name, const char *title) {
  OSTEON_NEED(t, table);
  OSTEON_NEED(name, name);
  if (t->netcdf)
    return osteon_fail(OSTEON_EINVAL, "a NetCDF file holds one scenario; several go into a CSV table");
  if (t->has_rows || t->rows || t->scenario)
    return osteon_fail(OSTEON_EINVAL, "osteon_table_set_scenario: the table has rows, or a scenario");
  char *own_name = osteon_strdup(name), *own_title = osteon_strdup(title && *title ? title : name);
  if (!own_name || !own_title) {
    osteon_free(own_name);
    osteon_free(own_title);
    return OSTEON_ENOMEM;
  }
  t->scenario = own_name;
  t->title = own_title;
  return OSTEON_OK;
}

static osteon_status check_units(const osteon_table *a, const osteon_table *b) {
  for (int k = 0; k < a->n_columns; k++) {
    const osteon_quantity *of_a = osteon_model_column(a->model, a->columns[k]),
                          *of_b = osteon_model_column(b->model, b->columns[k]);
    if (strcmp(of_a->unit, of_b->unit) != 0)
      return osteon_fail(OSTEON_EINVAL, "column %s is in %s in %s, and in %s in %s", of_a->name, of_a->unit,
                         a->model->name, of_b->unit, b->model->name);
  }
  return OSTEON_OK;
}

osteon_status osteon_table_new_beside(osteon_table **table, const osteon_model *model, osteon_table *first) {
  OSTEON_NEED(table, table);
  *table = NULL;
  OSTEON_NEED(model, model);
  OSTEON_NEED(first, first);
  if (!first->scenario || !first->has_rows)
    return osteon_fail(OSTEON_EINVAL, "osteon_table_new_beside: the first table has no scenario, or no rows");
  osteon_table *made;
  const char **names = osteon_alloc((size_t)first->n_columns, sizeof *names);
  if (!names) return OSTEON_ENOMEM;
  for (int k = 0; k < first->n_columns; k++) names[k] = column_name(first, k);
  osteon_status status = osteon_table_new(&made, model, first->keep, NULL);
  if (status == OSTEON_OK) {
    status = choose(made, names, first->n_columns);
    if (status == OSTEON_OK) status = check_units(first, made);
    if (status == OSTEON_OK) {
      made->stream = first->stream;
      made->begun = true;
      made->first = first;
      made->with_intervals = first->with_intervals;
      *table = made;
    } else {
      osteon_table_free(made);
    }
  }
  osteon_free((void *)names);
  return status;
}

/* Room for another row, if rows are kept. */
static osteon_status make_room(osteon_table *t) {
  if (!t->keep || t->rows < t->room) return OSTEON_OK;
  const size_t room = t->room ? t->room * 2 : 256;
  double *grown = osteon_realloc(t->kept, room, OSTEON_KEPT(t) * sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  t->kept = grown;
  t->room = room;
  return OSTEON_OK;
}

/* The columns and, beside them in two blocks, the ends of their intervals, NaN where there are none. */
static void keep_row(osteon_table *t, double time, bool has_intervals) {
  if (!t->keep) return;
  const int n = t->n_columns;
  double *kept = t->kept + t->rows++ * OSTEON_KEPT(t);
  kept[0] = time;
  memcpy(kept + 1, t->row, (size_t)n * sizeof *kept);
  for (int k = 0; k < 2 * n; k++) kept[1 + n + k] = has_intervals ? t->row[n + k] : NAN;
}

/* The row that is in `row`. */
static osteon_status add_row(osteon_table *t, double time, bool has_intervals) {
  if (!isfinite(time))
    return osteon_fail(OSTEON_ERANGE, "osteon_table_add_row: time %g; give a finite number of days", time);
  if (t->first && !t->scenario)
    return osteon_fail(OSTEON_EINVAL, "osteon_table_set_scenario comes before the rows");
  if (!t->has_rows && !t->first) t->with_intervals = has_intervals;
  if (t->with_intervals != has_intervals)
    return osteon_fail(OSTEON_EINVAL, "rows with intervals among rows without; the first row decides");
  /* what can fail for lack of memory comes before the row is kept or written, so that it can be added again */
  OSTEON_TRY(make_room(t));
  OSTEON_TRY(begin(t));
  osteon_plain plain;
  if (t->stream) OSTEON_TRY(osteon_plain_begin(&plain));
  t->has_rows = true;
  keep_row(t, time, has_intervals);
  if (t->netcdf) return osteon_table_netcdf_add(t, time);
  if (!t->stream) return OSTEON_OK;
  const int n = t->n_columns;
  osteon_csv_record record = {.out = t->stream};
  errno = 0;
  if (t->scenario) osteon_csv_put(&record, t->scenario);
  osteon_csv_put_number(&record, time, OSTEON_CSV_SHORTEST);
  for (int k = 0; k < n; k++) osteon_csv_put_number(&record, t->row[k], OSTEON_CSV_FULL);
  for (int k = 0; has_intervals && k < n; k++) {
    osteon_csv_put_number(&record, t->row[n + k], OSTEON_CSV_FULL);
    osteon_csv_put_number(&record, t->row[2 * n + k], OSTEON_CSV_FULL);
  }
  osteon_csv_end(&record);
  osteon_plain_end(&plain);
  return check_stream(t);
}

osteon_status osteon_table_add_row(osteon_table *t, double time, const double *states, const double *outputs,
                                   const double *constants) {
  OSTEON_NEED(t, table);
  OSTEON_NEED(states, states);
  OSTEON_NEED(outputs || !t->model->n_outputs, outputs);
  for (int k = 0; k < t->n_columns; k++) {
    if (t->columns[k] >= t->model->n_states + t->model->n_outputs) OSTEON_NEED(constants, constants);
    t->row[k] = osteon_column_value(t->model, t->columns[k], states, outputs, constants, 1);
  }
  return add_row(t, time, false);
}

/* ---- rows of sims ---- */

/* The columns of a sim, `stride` apart; NaN where it cannot be started. */
static void read_sim(const osteon_table *t, osteon_sim *sim, double *to, int stride) {
  const double *states = sim ? osteon_sim_states(sim) : NULL;
  const double *outputs = states ? osteon_sim_outputs(sim) : NULL, *constants = osteon_sim_constants(sim);
  for (int k = 0; k < t->n_columns; k++)
    to[k * stride] =
        outputs ? osteon_column_value(t->model, t->columns[k], states, outputs, constants, 1) : NAN;
}

static osteon_status find_intervals(osteon_table *t, osteon_sim *const *others, int n) {
  const int columns = t->n_columns;
  if (n > t->n_others) {
    double *grown = osteon_realloc(t->others, (size_t)n * (size_t)columns, sizeof *grown);
    if (!grown) return OSTEON_ENOMEM;
    t->others = grown;
    t->n_others = n;
  }
  for (int i = 0; i < n; i++) read_sim(t, others[i], t->others + i, n);
  for (int k = 0; k < columns; k++)
    osteon_sets_interval(t->others + k * n, n, &t->row[columns + k], &t->row[2 * columns + k]);
  return OSTEON_OK;
}

static osteon_status check_sims(const osteon_table *t, const osteon_sim *sim, osteon_sim *const *others,
                                int n) {
  int same = osteon_sim_model(sim) == t->model;
  for (int i = 0; i < n; i++) same &= !others[i] || osteon_sim_model(others[i]) == t->model;
  return same ? OSTEON_OK
              : osteon_fail(OSTEON_EINVAL, "a sim of another model in a table of %s", t->model->name);
}

/* Into `row`. */
static osteon_status read_row(osteon_table *t, osteon_sim *sim, osteon_sim *const *others, int n) {
  OSTEON_TRY(check_sims(t, sim, others, n));
  OSTEON_TRY(osteon_sim_start(sim));
  read_sim(t, sim, t->row, 1);
  return n > 0 ? find_intervals(t, others, n) : OSTEON_OK;
}

osteon_status osteon_table_add_sim(osteon_table *t, osteon_sim *sim, osteon_sim *const *others, int n) {
  OSTEON_NEED(t, table);
  OSTEON_NEED(sim, sim);
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_table_add_sim: n = %d; give 0 or more", n);
  if (n > 0) OSTEON_NEED(others, others);
  OSTEON_TRY(read_row(t, sim, others, n));
  return add_row(t, osteon_sim_time(sim), n > 0);
}

osteon_status osteon_table_keep_sim(osteon_table *t, osteon_sim *sim, osteon_sim *const *others, int n) {
  OSTEON_NEED(t, table);
  OSTEON_NEED(sim, sim);
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_table_keep_sim: n = %d; give 0 or more", n);
  if (n > 0) OSTEON_NEED(others, others);
  OSTEON_TRY(read_row(t, sim, others, n));
  OSTEON_TRY(make_room(t));
  keep_row(t, osteon_sim_time(sim), n > 0);
  return OSTEON_OK;
}

osteon_status osteon_table_set_schedule(osteon_table *t, const osteon_schedule *schedule) {
  OSTEON_NEED(t, table);
  if (schedule && osteon_schedule_model(schedule) != t->model)
    return osteon_fail(OSTEON_EINVAL, "the schedule is of %s, the table of %s",
                       osteon_schedule_model(schedule)->name, t->model->name);
  t->schedule = schedule;
  return OSTEON_OK;
}

static osteon_status save_netcdf(osteon_table *t) {
  OSTEON_TRY(begin(t));
  const osteon_status status = osteon_table_netcdf_save(t->netcdf);
  t->netcdf = NULL;
  t->draft.is_lost = status != OSTEON_OK; /* saving again then fails, as the rows are gone */
  return status;
}

osteon_status osteon_table_save(osteon_table *t) {
  OSTEON_NEED(t, table);
  if (t->first) return OSTEON_OK;
  if (t->netcdf) return save_netcdf(t);
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
  osteon_table_netcdf_drop(t->netcdf);
  osteon_free(t->scenario);
  osteon_free(t->title);
  osteon_free(t->kept);
  osteon_free(t->columns);
  osteon_free(t->row);
  osteon_free(t->others);
  osteon_free(t);
}
