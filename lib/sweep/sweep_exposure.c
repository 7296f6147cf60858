/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exposures of all subjects of a sweep, in a run of their own, on every tick: rows of each, and what they have in
 * common. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "base/floats.h"
#include "base/plain_text.h"
#include "cohort/cohort_internal.h"
#include "population/exposure_internal.h"
#include "sweep/sweep_internal.h"
#include "text/csv.h"
#include "text/save.h"

/* What is summarised of an exposure, by the name that it has in tables. */
typedef struct measure {
  const char *name;
  size_t place;
} measure;
#define MEASURE(name, member) \
  { name, offsetof(osteon_exposed, member) }
static const measure measures[] = {MEASURE("auc", auc),
                                   MEASURE("mean", mean),
                                   MEASURE("max", most),
                                   MEASURE("day_of_max", day_of_most),
                                   MEASURE("min", least),
                                   MEASURE("day_of_min", day_of_least),
                                   MEASURE("time_above", time_above)};
enum { MEASURES = sizeof measures / sizeof *measures };

typedef struct exposures {
  osteon_sweep *sweep;
  const osteon_exposure *what;
  const char **columns; /* [exposure] */
  int n;
  osteon_grid grid;
  osteon_cohort *cohort;
  osteon_exposed *found; /* [subject of a slice][exposure] */
  double doubt;
  osteon_summary *summary; /* [exposure][measure] */
  osteon_draft draft;      /* of the rows */
  int64_t first;           /* subject of the slice */
} exposures;

/* ---- a slice ---- */

static int take_courses(void *context, const osteon_rows *r) {
  exposures *e = context;
  const size_t subject = (size_t)r->n_times * (size_t)r->n_columns;
  for (int i = 0; i < r->count; i++) {
    int n_events;
    const osteon_event *events = osteon_cohort_events(e->cohort, r->first + i, &n_events);
    for (int k = 0; k < e->n; k++)
      e->found[(r->first + i) * e->n + k] = osteon_grid_measure(
          &e->grid, &e->what[k], events, n_events, r->values + (size_t)i * subject + k, (size_t)r->n_columns);
  }
  const osteon_sweep_options *o = &e->sweep->options;
  return o->progress ? o->progress(o->context, (double)(e->first - o->first + r->first + r->count)) : 0;
}

static osteon_status run_slice(exposures *e) {
  const osteon_cohort *c = e->cohort;
  int n_events;
  OSTEON_TRY(osteon_grid_new(&e->grid, c->model, e->what, e->n, c->dt));
  for (int64_t i = 0; i < c->n; i++) {
    const osteon_event *events = osteon_cohort_events(c, i, &n_events);
    osteon_grid_mark(&e->grid, events, n_events);
    if (!c->schedules) break; /* all have the same */
  }
  OSTEON_TRY(osteon_grid_plan(&e->grid));
  return osteon_cohort_record(e->cohort, e->grid.days, e->grid.n_days, e->columns, e->n, take_courses, e);
}

static osteon_status summarise(exposures *e, int64_t count) {
  for (int64_t i = 0; i < count * e->n; i++) {
    const char *found = (const char *)&e->found[i];
    e->doubt = fmax(e->doubt, e->found[i].doubt);
    for (int m = 0; m < MEASURES; m++) {
      double value;
      memcpy(&value, found + measures[m].place, sizeof value);
      OSTEON_TRY(osteon_summary_add_weighted(e->summary, i % e->n * MEASURES + m, value,
                                             osteon_sweep_weight(e->sweep, e->first + i / e->n)));
    }
  }
  return OSTEON_OK;
}

static osteon_status write_rows(exposures *e, int64_t count) {
  osteon_csv_record record = {.out = e->draft.stream};
  osteon_plain plain;
  if (!record.out) return OSTEON_OK;
  OSTEON_TRY(osteon_plain_begin(&plain));
  for (int64_t i = 0; i < count * e->n; i++) {
    osteon_sweep_put_id(e->sweep, e->first + i / e->n, &record);
    osteon_exposure_put(&record, &e->what[i % e->n], &e->found[i]);
    osteon_csv_end(&record);
  }
  osteon_plain_end(&plain);
  if (!ferror(record.out)) return OSTEON_OK;
  return osteon_fail(OSTEON_EIO, "%s: cannot be written", e->draft.path);
}

static osteon_status take_slice(exposures *e, int64_t count) {
  OSTEON_TRY(osteon_sweep_cohort(e->sweep, e->first, count, &e->cohort));
  osteon_status status = run_slice(e);
  if (status == OSTEON_OK) status = summarise(e, count);
  if (status == OSTEON_OK) status = write_rows(e, count);
  osteon_grid_free(&e->grid);
  e->grid = (osteon_grid){0};
  osteon_cohort_free(e->cohort);
  e->cohort = NULL;
  e->first += count;
  return status;
}

/* ---- tables ---- */

static osteon_status open_rows(exposures *e, const char *path) {
  if (!path) return OSTEON_OK;
  OSTEON_TRY(osteon_draft_open(&e->draft, path));
  osteon_csv_record header = {.out = e->draft.stream};
  osteon_csv_put(&header, "id");
  osteon_exposure_put_names(&header);
  osteon_csv_end(&header);
  return OSTEON_OK;
}

static void write_measure(const exposures *e, int k, int m, FILE *out) {
  const osteon_sweep *s = e->sweep;
  const int64_t cell = k * MEASURES + m;
  osteon_csv_record record = {.out = out};
  osteon_csv_put(&record, e->what[k].column);
  osteon_csv_put_number(&record, e->what[k].from, OSTEON_CSV_SHORTEST);
  osteon_csv_put_number(&record, e->what[k].to, OSTEON_CSV_SHORTEST);
  osteon_csv_put(&record, measures[m].name);
  osteon_csv_put_count(&record, osteon_summary_count(e->summary, cell));
  osteon_csv_put_number(&record, osteon_summary_mean(e->summary, cell), OSTEON_CSV_FULL);
  osteon_csv_put_number(&record, osteon_summary_sd(e->summary, cell), OSTEON_CSV_FULL);
  for (int q = 0; q < s->n_quantiles; q++)
    osteon_csv_put_number(&record, osteon_summary_quantile(e->summary, cell, s->quantiles[q]),
                          OSTEON_CSV_FULL);
  osteon_csv_end(&record);
}

static void write_summary(const void *context, FILE *out) {
  const exposures *e = context;
  fputs("name,from,to,measure,n,mean,sd", out);
  for (int q = 0; q < e->sweep->n_quantiles; q++) {
    char name[32];
    osteon_sweep_name_quantile(e->sweep->quantiles[q], name);
    fprintf(out, ",%s", name);
  }
  fputc('\n', out);
  for (int k = 0; k < e->n; k++)
    for (int m = 0; m < MEASURES - isnan(e->what[k].above); m++) write_measure(e, k, m, out);
}

/* ---- all ---- */

static osteon_status prepare(exposures *e, int64_t slice, const char *individuals) {
  e->columns = osteon_alloc((size_t)e->n, sizeof *e->columns);
  e->found = osteon_alloc((size_t)slice * (size_t)e->n, sizeof *e->found);
  if (!e->columns || !e->found) return OSTEON_ENOMEM;
  for (int k = 0; k < e->n; k++) e->columns[k] = e->what[k].column;
  OSTEON_TRY(osteon_summary_new(&e->summary, (int64_t)e->n * MEASURES));
  OSTEON_TRY(osteon_summary_begin_at(e->summary, e->sweep->options.first));
  return open_rows(e, individuals);
}

static osteon_status expose(exposures *e, const char *individuals, const char *summary) {
  const int64_t n = e->sweep->options.first + e->sweep->count, slice = e->sweep->slice;
  OSTEON_TRY(prepare(e, slice, individuals));
  while (e->first < n) OSTEON_TRY(take_slice(e, n - e->first < slice ? n - e->first : slice));
  if (individuals) OSTEON_TRY(osteon_draft_save(&e->draft));
  return summary ? osteon_save(summary, write_summary, e) : OSTEON_OK;
}

osteon_status osteon_sweep_expose(osteon_sweep *s, const osteon_exposure *what, int n,
                                  const char *individuals, const char *summary, double *doubt) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, sweep);
  OSTEON_NEED(what, what);
  OSTEON_TRY(osteon_sweep_has_subjects(s));
  osteon_grid grid;
  osteon_status status = osteon_grid_new(&grid, s->model, what, n, s->options.dt);
  osteon_grid_free(&grid);
  if (status != OSTEON_OK) return status;
  exposures e = {.sweep = s, .what = what, .n = n, .first = s->options.first};
  status = expose(&e, individuals, summary);
  osteon_draft_drop(&e.draft);
  osteon_summary_free(e.summary);
  osteon_free(e.columns);
  osteon_free(e.found);
  if (doubt && status == OSTEON_OK) *doubt = e.doubt;
  return status;
}
