/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People as a table: read and written. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/text.h>

#include "base/floats.h"
#include "population/population_internal.h"
#include "text/save.h"

static const char ID[] = "id", WEIGHT[] = "row_weight";

/* ---- reading ---- */

static osteon_status read_columns(osteon_population *p, int *column_of) {
  const osteon_csv *csv = &p->people.csv;
  p->varied = osteon_alloc((size_t)csv->columns, sizeof *p->varied);
  if (!p->varied) return OSTEON_ENOMEM;
  for (int c = 0; c < csv->columns; c++) {
    int place;
    if (c == p->people.id || c == p->people.weight) continue;
    OSTEON_TRY(osteon_population_seek(p, csv->fields[c], &place));
    if (place < 0) continue;
    if (column_of[place] >= 0)
      return osteon_fail(OSTEON_EFORMAT, "columns %.60s and %.60s mean the same quantity; remove one of them",
                         csv->fields[column_of[place]], csv->fields[c]);
    column_of[place] = c;
  }
  for (int place = 0; place < p->model->n_params + p->model->n_inputs; place++)
    if (column_of[place] >= 0) p->varied[p->n++] = (osteon_varied){place, OSTEON_AS_GIVEN, 0, 0};
  return OSTEON_OK;
}

/* A number of a field, in the range of what it is; NaN where the field is empty. */
static osteon_status read_number(const osteon_csv *csv, int row, int column, const osteon_quantity *q,
                                 double *value) {
  const char *text = osteon_csv_field(csv, row, column);
  *value = NAN;
  if (!*text) return OSTEON_OK;
  osteon_status status = osteon_number_parse(text, value);
  if (status == OSTEON_OK && q) return osteon_quantity_check(q, *value);
  return status == OSTEON_OK ? status : osteon_fail_prefix(status, "%.60s: ", csv->fields[column]);
}

/* Sums of weights, and what a part of them is, stay within what a double holds. */
static const double LEAST_WEIGHT = 1e-100, MOST_WEIGHT = 1e100;

static osteon_status read_weight(osteon_people *people, int row) {
  double *weight = &people->weights[row];
  OSTEON_TRY(read_number(&people->csv, row, people->weight, NULL, weight));
  if (*weight >= LEAST_WEIGHT && *weight <= MOST_WEIGHT) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "%s: give a number above 0, from %g to %g", WEIGHT, LEAST_WEIGHT,
                     MOST_WEIGHT);
}

static osteon_status read_row(osteon_population *p, int row, const int *column_of) {
  osteon_people *people = &p->people;
  for (int k = 0; k < p->n; k++) {
    const int place = p->varied[k].place;
    OSTEON_TRY(read_number(&people->csv, row, column_of[place], osteon_population_quantity(p, place),
                           &people->values[(size_t)row * (size_t)p->n + (size_t)k]));
  }
  if (people->ids) people->ids[row] = osteon_csv_field(&people->csv, row, people->id);
  if (people->ids && !*people->ids[row]) return osteon_fail(OSTEON_EFORMAT, "a person without an id");
  return people->weights ? read_weight(people, row) : OSTEON_OK;
}

typedef struct named {
  const char *id;
  int row;
} named;

static int by_id(const void *a, const void *b) {
  const named *x = a, *y = b;
  const int order = strcmp(x->id, y->id);
  return order ? order : (x->row > y->row) - (x->row < y->row);
}

static osteon_status check_ids(const osteon_people *people) {
  const osteon_csv *csv = &people->csv;
  if (!people->ids) return OSTEON_OK;
  named *all = osteon_alloc((size_t)csv->records, sizeof *all);
  osteon_status status = all ? OSTEON_OK : OSTEON_ENOMEM;
  for (int i = 0; all && i < csv->records; i++) all[i] = (named){people->ids[i], i};
  if (all) qsort(all, (size_t)csv->records, sizeof *all, by_id);
  for (int i = 1; all && i < csv->records && status == OSTEON_OK; i++)
    if (!strcmp(all[i - 1].id, all[i].id))
      status =
          osteon_fail(OSTEON_EFORMAT, "%s:%d: id %.60s is also on line %d; a person has one row",
                      people->path, csv->lines[all[i].row + 1], all[i].id, csv->lines[all[i - 1].row + 1]);
  osteon_free(all);
  return status;
}

static osteon_status read_rows(osteon_population *p, const int *column_of) {
  osteon_people *people = &p->people;
  const osteon_csv *csv = &people->csv;
  people->values = osteon_alloc((size_t)csv->records * (size_t)p->n + 1, sizeof *people->values);
  if (people->weight >= 0) people->weights = osteon_alloc((size_t)csv->records, sizeof *people->weights);
  if (people->id >= 0) people->ids = osteon_alloc((size_t)csv->records, sizeof *people->ids);
  if (!people->values || (people->weight >= 0 && !people->weights) || (people->id >= 0 && !people->ids))
    return OSTEON_ENOMEM;
  for (int i = 0; i < csv->records; i++) {
    const osteon_status status = read_row(p, i, column_of);
    if (status != OSTEON_OK) return osteon_fail_prefix(status, "%s:%d: ", people->path, csv->lines[i + 1]);
  }
  return check_ids(people);
}

static osteon_status read_people(osteon_population *p, const char *path) {
  osteon_people *people = &p->people;
  people->path = osteon_strdup(path);
  if (!people->path) return OSTEON_ENOMEM;
  OSTEON_TRY(osteon_csv_read(&people->csv, path));
  const int line = people->csv.lines[0], places = p->model->n_params + p->model->n_inputs;
  if (people->csv.records == 0)
    return osteon_fail(OSTEON_EFORMAT, "%s:%d: no people below the header", path, line);
  people->id = osteon_csv_column(&people->csv, ID);
  people->weight = osteon_csv_column(&people->csv, WEIGHT);
  int *column_of = osteon_alloc((size_t)places + 1, sizeof *column_of);
  if (!column_of) return OSTEON_ENOMEM;
  for (int i = 0; i < places; i++) column_of[i] = -1;
  osteon_status status = read_columns(p, column_of);
  if (status != OSTEON_OK)
    osteon_fail_prefix(status, "%s:%d: ", path, line);
  else
    status = read_rows(p, column_of);
  osteon_free(column_of);
  return status;
}

osteon_status osteon_population_load(osteon_population **population, const osteon_model *model,
                                     const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(population, population);
  *population = NULL;
  OSTEON_NEED(model, model);
  OSTEON_NEED(path, path);
  osteon_population *p;
  OSTEON_TRY(osteon_population_new(&p, model, 0));
  const osteon_status status = read_people(p, path);
  if (status == OSTEON_OK)
    *population = p;
  else
    osteon_population_free(p);
  return status;
}

/* ---- writing ---- */

typedef struct people_file {
  osteon_population *of;
  int64_t n;
  const double *values; /* [varied][subject] */
} people_file;

static void write_people(const void *context, FILE *out) {
  const people_file *f = context;
  const osteon_population *p = f->of;
  osteon_csv_record record = {.out = out};
  osteon_csv_put(&record, ID);
  for (int k = 0; k < p->n; k++) osteon_csv_put(&record, osteon_population_name_at(p, k));
  if (p->people.weights) osteon_csv_put(&record, WEIGHT);
  osteon_csv_end(&record);
  for (int64_t i = 0; i < f->n; i++) {
    if (p->people.ids)
      osteon_csv_put(&record, p->people.ids[i]);
    else
      osteon_csv_put_count(&record, i);
    for (int k = 0; k < p->n; k++)
      osteon_csv_put_number(&record, f->values[k * f->n + i], OSTEON_CSV_SHORTEST);
    if (p->people.weights) osteon_csv_put_number(&record, p->people.weights[i], OSTEON_CSV_SHORTEST);
    osteon_csv_end(&record);
  }
}

osteon_status osteon_population_save(osteon_population *p, int64_t n, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(p, population);
  OSTEON_NEED(path, path);
  if (n < 1) return osteon_fail(OSTEON_ERANGE, "%lld people; give 1 or more", (long long)n);
  double *block = osteon_alloc((size_t)p->n * (size_t)n + 1, sizeof *block);
  double **values = osteon_alloc((size_t)p->n + 1, sizeof *values);
  osteon_status status = block && values ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; values && k < p->n; k++) values[k] = block + k * n;
  if (status == OSTEON_OK) status = osteon_population_draw(p, 0, n, values);
  const people_file f = {p, n, block};
  if (status == OSTEON_OK) status = osteon_save(path, write_people, &f);
  osteon_free(block);
  osteon_free(values);
  return status;
}
