/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event tables of many subjects: a schedule and the parameters of each. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "base/floats.h"
#include "base/options_internal.h"
#include "cohort/cohort_internal.h"
#include "model/defaults.h"
#include "scenario/event_reader.h"
#include "scenario/event_table_internal.h"
#include "schedule/spans.h"

typedef struct subject {
  const char *id; /* of the table's text */
  osteon_schedule *schedule;
  int first, n; /* records */
} subject;

/* A parameter that subjects have values of their own of; field -1: it follows from another. */
typedef struct own_parameter {
  int field, param;
} own_parameter;

struct osteon_event_table {
  const osteon_model *model;
  osteon_event_reader reader; /* with the table's text */
  char *path;
  subject *subjects;
  int n, room;
  own_parameter *params;
  int n_params;
  double *values; /* [subject][parameter] */
  int *carried;   /* fields */
  int n_base;     /* what begins in the schedule that all have */
  int n_carried;
};

static const osteon_event_options defaults = {.size = sizeof defaults, .until = INFINITY};

void osteon_event_options_init(osteon_event_options *options, size_t size) {
  osteon_options_give(options, size, &defaults, sizeof defaults);
}

static osteon_status take_options(const osteon_model *model, const osteon_event_options *given,
                                  osteon_event_options *own) {
  *own = defaults;
  if (given) OSTEON_TRY(OSTEON_OPTIONS_TAKE(osteon_event_options, n_carry, given, own));
  if (!(own->unit >= 0 && isfinite(own->unit)))
    return osteon_fail(OSTEON_ERANGE, "osteon_event_table_read: unit = %g; give days > 0, or 0 for a day",
                       own->unit);
  OSTEON_TRY(osteon_event_check_dt("osteon_event_table_read", own->dt));
  if (own->base && osteon_schedule_model(own->base) != model)
    return osteon_fail(OSTEON_EINVAL, "the schedule was made for model %s, the table is read for %s",
                       osteon_schedule_model(own->base)->name, model->name);
  if (own->n_carry < 0 || (own->n_carry > 0 && !own->carry))
    return osteon_fail(OSTEON_EINVAL, "osteon_event_table_read: %d columns to carry%s", own->n_carry,
                       own->carry ? "" : ", but carry is NULL");
  return OSTEON_OK;
}

static osteon_event_reader reader_of(const osteon_model *model, const osteon_event_options *o) {
  return (osteon_event_reader){.model = model,
                               .dt = o->dt,
                               .unit = o->unit,
                               .is_alone = 1,
                               .text = o->text,
                               .carry = o->carry,
                               .n_carry = o->n_carry};
}

/* ---- columns ---- */

static osteon_status find_params(osteon_event_table *t) {
  const osteon_event_reader *r = &t->reader;
  t->params = osteon_alloc((size_t)r->csv.columns + (size_t)t->model->n_pairs, sizeof *t->params);
  if (!t->params) return OSTEON_ENOMEM;
  for (int i = 0; i < r->csv.columns; i++)
    if (r->params[i] >= 0) t->params[t->n_params++] = (own_parameter){i, r->params[i]};
  return OSTEON_OK;
}

static osteon_status find_carried(osteon_event_table *t) {
  const osteon_event_reader *r = &t->reader;
  char hint[96];
  t->carried = osteon_alloc((size_t)r->n_carry + 1, sizeof *t->carried);
  if (!t->carried) return OSTEON_ENOMEM;
  for (int k = 0; k < r->n_carry; k++) {
    const int field = osteon_csv_column(&r->csv, r->carry[k]);
    if (field < 0)
      return osteon_event_reader_fail(
          r, osteon_fail(OSTEON_ENAME, "no column %.60s to carry%s", r->carry[k],
                         osteon_hint(hint, r->carry[k], (const char *const *)r->csv.fields, r->csv.columns,
                                     sizeof *r->csv.fields)));
    t->carried[t->n_carried++] = field;
  }
  return OSTEON_OK;
}

/* ---- subjects ---- */

static osteon_status add_subject(osteon_event_table *t, const char *id) {
  if (t->n == t->room) {
    const int room = t->room ? 2 * t->room : 16;
    const size_t each = (size_t)t->n_params + 1;
    subject *grown = osteon_realloc(t->subjects, (size_t)room, sizeof *grown);
    if (grown) t->subjects = grown;
    double *values = osteon_realloc(t->values, (size_t)room * each, sizeof *values);
    if (values) t->values = values;
    if (!grown || !values) return OSTEON_ENOMEM;
    t->room = room;
  }
  for (int k = 0; k < t->n_params; k++) t->values[t->n * t->n_params + k] = NAN;
  t->subjects[t->n++] = (subject){.id = id, .first = t->reader.row};
  return OSTEON_OK;
}

static osteon_status begin_subject(osteon_event_table *t, const osteon_event_options *o, const char *id) {
  OSTEON_TRY(add_subject(t, id));
  osteon_schedule **schedule = &t->subjects[t->n - 1].schedule;
  if (o->base) {
    OSTEON_TRY(osteon_schedule_copy(schedule, o->base));
  } else {
    OSTEON_TRY(osteon_schedule_new(schedule, t->model));
    OSTEON_TRY(osteon_schedule_set_end(*schedule, o->until));
  }
  osteon_event_reader_begin(&t->reader, *schedule);
  return OSTEON_OK;
}

/* One value for a subject, in whichever of her rows. */
static osteon_status read_params(osteon_event_table *t) {
  const osteon_event_reader *r = &t->reader;
  double *own = t->values + (t->n - 1) * t->n_params;
  for (int k = 0; k < t->n_params; k++) {
    const osteon_quantity *q = &t->model->params[t->params[k].param];
    double value;
    OSTEON_TRY(osteon_event_reader_number(r, t->params[k].field, q->name, &value));
    if (isnan(value) || value == own[k]) continue;
    if (!isnan(own[k]))
      return osteon_event_reader_fail(r, osteon_fail(OSTEON_EUNSUPPORTED,
                                                     "%s becomes %.10g after %.10g: a parameter of %s stays "
                                                     "as it is for a subject; only inputs change",
                                                     q->name, value, own[k], t->model->name));
    const osteon_status status = osteon_quantity_check(q, value);
    if (status != OSTEON_OK) return osteon_event_reader_fail(r, status);
    own[k] = value;
  }
  return OSTEON_OK;
}

static osteon_status end_subject(osteon_event_table *t) {
  return t->n ? osteon_event_reader_end(&t->reader) : OSTEON_OK;
}

static osteon_status read_row(osteon_event_table *t, const osteon_event_options *o) {
  osteon_event_reader *r = &t->reader;
  const int place = r->place[OSTEON_EVENT_ID];
  const char *id = place < 0 ? NULL : osteon_csv_field(&r->csv, r->row, place);
  if (!t->n || (id && strcmp(id, t->subjects[t->n - 1].id) != 0)) {
    OSTEON_TRY(end_subject(t));
    OSTEON_TRY(begin_subject(t, o, id));
  }
  r->line = r->csv.lines[r->row + 1];
  if (id && !*id) return osteon_event_reader_fail(r, osteon_fail(OSTEON_EFORMAT, "no ID; name the subject"));
  t->subjects[t->n - 1].n++;
  OSTEON_TRY(read_params(t));
  return osteon_event_reader_row(r);
}

static int by_id(const void *left, const void *right) {
  const subject *a = *(const subject *const *)left, *b = *(const subject *const *)right;
  const int order = strcmp(a->id, b->id);
  return order ? order : (a->first > b->first) - (a->first < b->first);
}

/* The first subject whose rows do not stand together, by sorting: a search for each would be quadratic. */
static const subject *find_torn(const osteon_event_table *t, const subject **sorted) {
  const subject *torn = NULL;
  for (int i = 0; i < t->n; i++) sorted[i] = &t->subjects[i];
  qsort(sorted, (size_t)t->n, sizeof *sorted, by_id);
  for (int i = 1; i < t->n; i++)
    if (!strcmp(sorted[i]->id, sorted[i - 1]->id) && (!torn || sorted[i]->first < torn->first))
      torn = sorted[i];
  return torn;
}

static osteon_status check_ids(osteon_event_table *t) {
  if (t->n < 2) return OSTEON_OK;
  const subject **sorted = osteon_alloc((size_t)t->n, sizeof *sorted);
  if (!sorted) return OSTEON_ENOMEM;
  const subject *torn = find_torn(t, sorted);
  osteon_free((void *)sorted);
  if (!torn) return OSTEON_OK;
  t->reader.line = t->reader.csv.lines[torn->first + 1];
  return osteon_event_reader_fail(
      &t->reader, osteon_fail(OSTEON_EFORMAT,
                              "ID %.60s again after others; sort the rows by ID, then by TIME", torn->id));
}

static osteon_status read_all(osteon_event_table *t, const osteon_event_options *o) {
  osteon_event_reader *r = &t->reader;
  OSTEON_TRY(osteon_event_reader_open(r, t->path));
  OSTEON_TRY(find_params(t));
  OSTEON_TRY(find_carried(t));
  if (!r->csv.records)
    return osteon_event_reader_fail(r, osteon_fail(OSTEON_EFORMAT, "no rows after the header"));
  for (r->row = 0; r->row < r->csv.records; r->row++) OSTEON_TRY(read_row(t, o));
  OSTEON_TRY(end_subject(t));
  return check_ids(t);
}

osteon_status osteon_event_table_read(osteon_event_table **out, const osteon_model *model,
                                      const osteon_event_options *options, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(out, table);
  *out = NULL;
  OSTEON_NEED(model, model);
  OSTEON_NEED(path, path);
  osteon_event_options o;
  OSTEON_TRY(take_options(model, options, &o));
  osteon_event_table *t = osteon_alloc(1, sizeof *t);
  if (!t) return OSTEON_ENOMEM;
  t->model = model;
  t->reader = reader_of(model, &o);
  t->n_base = o.base ? o.base->begins.n : 0;
  t->path = osteon_strdup(path);
  const osteon_status status = t->path ? read_all(t, &o) : OSTEON_ENOMEM;
  if (status == OSTEON_OK)
    *out = t;
  else
    osteon_event_table_free(t);
  return status;
}

osteon_status osteon_event_table_find_dt(const osteon_model *model, const osteon_event_options *options,
                                         const char *path, double *dt) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(model, model);
  OSTEON_NEED(path, path);
  OSTEON_NEED(dt, dt);
  osteon_event_options o;
  OSTEON_TRY(take_options(model, options, &o));
  osteon_event_reader r = reader_of(model, &o);
  OSTEON_TRY(osteon_event_reader_open(&r, path));
  double found = 0;
  const osteon_status status = osteon_event_reader_find_dt(&r, o.dt > 0 ? o.dt : 1, &found);
  osteon_event_reader_close(&r);
  if (status != OSTEON_OK) return status;
  if (!(found > 0))
    return osteon_fail(
        OSTEON_EINVAL,
        "%s: no tick of a second or more divides all times, intervals and lengths of infusions; round them",
        path);
  *dt = found;
  return OSTEON_OK;
}

void osteon_event_table_free(osteon_event_table *t) {
  if (!t) return;
  for (int i = 0; i < t->n; i++) osteon_schedule_free(t->subjects[i].schedule);
  osteon_event_reader_close(&t->reader);
  osteon_free(t->subjects);
  osteon_free(t->params);
  osteon_free(t->values);
  osteon_free(t->carried);
  osteon_free(t->path);
  osteon_free(t);
}

/* ---- asking ---- */

static const subject *at(const osteon_event_table *t, int64_t i) {
  return t && i >= 0 && i < t->n ? &t->subjects[i] : NULL;
}

int64_t osteon_event_table_count(const osteon_event_table *t) { return t ? t->n : 0; }

const char *osteon_event_table_id(const osteon_event_table *t, int64_t i) {
  const subject *s = at(t, i);
  return s ? s->id : NULL;
}

const osteon_schedule *osteon_event_table_schedule(const osteon_event_table *t, int64_t i) {
  const subject *s = at(t, i);
  return s ? s->schedule : NULL;
}

const char *osteon_event_table_parameter_name(const osteon_event_table *t, int k) {
  return t && k >= 0 && k < t->n_params ? t->model->params[t->params[k].param].name : NULL;
}

double osteon_event_table_parameter(const osteon_event_table *t, int64_t i, int k) {
  return at(t, i) && k >= 0 && k < t->n_params ? t->values[i * t->n_params + k] : NAN;
}

/* Rows are in order of time. */
static int row_at(const osteon_event_table *t, const subject *s, double day) {
  const double now = day / t->reader.unit + 1e-9 * fmax(1, day);
  int low = 0, high = s->n;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    double time = INFINITY;
    osteon_event_reader_number(&(osteon_event_reader){.csv = t->reader.csv, .row = s->first + middle},
                               t->reader.place[OSTEON_EVENT_TIME], "TIME", &time);
    if (time <= now)
      low = middle + 1;
    else
      high = middle;
  }
  return s->first + (low > 0 ? low - 1 : 0);
}

const char *osteon_event_table_carried(const osteon_event_table *t, int64_t i, double day, int k) {
  OSTEON_OWN_FLOATS;
  const subject *s = at(t, i);
  if (!s || k < 0 || k >= t->n_carried || isnan(day)) return "";
  return osteon_csv_field(&t->reader.csv, row_at(t, s, day), t->carried[k]);
}

/* ---- what follows ---- */

typedef struct person {
  const osteon_event_table *table;
  int64_t i;
} person;

static double given_of(const void *context, int param) {
  const person *p = context;
  for (int k = 0; k < p->table->n_params; k++)
    if (p->table->params[k].param == param) return osteon_event_table_parameter(p->table, p->i, k);
  return NAN;
}

/* What follows of a parameter for one subject; NaN: nothing. */
static double implied(const osteon_event_table *t, int64_t i, int param) {
  const person p = {t, i};
  for (int pair = 0; pair < t->model->n_pairs; pair++) {
    int which;
    double value;
    if (osteon_pair_follows(t->model, pair, given_of, &p, &which, &value) && which == param) return value;
  }
  return NAN;
}

/* One parameter more, where it follows for anybody. */
static osteon_status add_implied(osteon_event_table *t, int param, const char **added) {
  const size_t n = (size_t)t->n_params;
  double *wide = osteon_alloc((size_t)t->n * (n + 1), sizeof *wide);
  int any = 0;
  if (!wide) return OSTEON_ENOMEM;
  for (int i = 0; i < t->n; i++) {
    double *to = wide + (size_t)i * (n + 1);
    for (size_t k = 0; k < n; k++) to[k] = t->values[(size_t)i * n + k];
    to[n] = implied(t, i, param);
    any |= !isnan(to[n]);
  }
  osteon_free(any ? t->values : wide);
  if (!any) return OSTEON_OK;
  t->values = wide;
  t->params[t->n_params++] = (own_parameter){-1, param};
  *added = t->model->params[param].name;
  return OSTEON_OK;
}

osteon_status osteon_event_table_imply(osteon_event_table *t, const osteon_scenario *scenario,
                                       const char *const *names, int n, const char **added) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(added, implied);
  *added = NULL;
  OSTEON_NEED(t, table);
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_event_table_imply: n = %d; give 0 or more", n);
  if (n > 0) OSTEON_NEED(names, names);
  const int all = n + t->n_params;
  const char **given = osteon_alloc((size_t)all + 1, sizeof *given);
  double *values = osteon_alloc((size_t)all + 1, sizeof *values), value; /* 0: that they are given counts */
  int param = -1;
  osteon_status status = given && values ? OSTEON_OK : OSTEON_ENOMEM;
  for (int i = 0; i < all && status == OSTEON_OK; i++)
    given[i] = i < n ? names[i] : osteon_event_table_parameter_name(t, i - n);
  if (status == OSTEON_OK)
    status = scenario ? osteon_scenario_imply(scenario, given, values, all, &param, &value)
                      : osteon_model_imply(t->model, given, values, all, &param, &value);
  osteon_free((void *)given);
  osteon_free(values);
  return status == OSTEON_OK && param >= 0 ? add_implied(t, param, added) : status;
}

const osteon_model *osteon_event_table_model(const osteon_event_table *t) { return t->model; }

/* ---- giving ---- */

/* Parameter k of the cohort's subjects; `constants` has room for one of them. */
static osteon_status apply_param(const osteon_event_table *t, int64_t first, int k, osteon_cohort *cohort,
                                 double *values, double *constants) {
  const int64_t n = osteon_cohort_count(cohort);
  int any = 0;
  for (int64_t s = 0; s < n; s++) {
    values[s] = osteon_event_table_parameter(t, first + s, k);
    any |= !isnan(values[s]);
    if (!isnan(values[s])) continue;
    osteon_cohort_gather(cohort, s, constants);
    values[s] = constants[t->params[k].param];
  }
  return any ? osteon_cohort_set_params(cohort, osteon_event_table_parameter_name(t, k), values) : OSTEON_OK;
}

static osteon_status apply_params(const osteon_event_table *t, int64_t first, osteon_cohort *cohort) {
  const size_t n = (size_t)osteon_cohort_count(cohort);
  double *room = osteon_alloc(n + (size_t)osteon_model_constant_count(t->model), sizeof *room);
  osteon_status status = room ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; k < t->n_params && status == OSTEON_OK; k++)
    status = apply_param(t, first, k, cohort, room, room + n);
  osteon_free(room);
  return status;
}

osteon_status osteon_event_table_apply_cohort(const osteon_event_table *t, int64_t first,
                                              osteon_cohort *cohort) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(t, table);
  OSTEON_NEED(cohort, cohort);
  if (osteon_cohort_model(cohort) != t->model)
    return osteon_fail(OSTEON_EINVAL, "osteon_event_table_apply_cohort: the cohort is of %s, the table of %s",
                       osteon_cohort_model(cohort)->name, t->model->name);
  const int64_t n = osteon_cohort_count(cohort);
  if (!(first >= 0 && first <= t->n - n))
    return osteon_fail(OSTEON_ERANGE, "subjects %lld to %lld; the table has %d", (long long)first,
                       (long long)(first + n - 1), t->n);
  OSTEON_TRY(apply_params(t, first, cohort));
  for (int64_t s = 0; s < n; s++)
    OSTEON_TRY(osteon_cohort_set_schedule(cohort, s, t->subjects[first + s].schedule));
  return OSTEON_OK;
}

/* ---- notices ---- */

typedef osteon_status teller(const osteon_event_table *t, int i, double until, char *text, size_t size);

static osteon_status late(const osteon_event_table *t, int i, double until, char *text, size_t size) {
  return osteon_schedule_notice(t->subjects[i].schedule, until, text, size);
}

static osteon_status twice(const osteon_event_table *t, int i, double until, char *text, size_t size) {
  (void)until;
  osteon_begins_tell_twice(t->subjects[i].schedule, t->n_base, text, size);
  return OSTEON_OK;
}

/* Lines more, of the first subject of whom there is something to tell. */
static osteon_status tell_of_subjects(const osteon_event_table *t, teller *of, double until, char *text,
                                      size_t size) {
  int n = 0;
  char own[800], first[800] = "", more[60] = "";
  for (int i = 0; i < t->n; i++) {
    OSTEON_TRY(of(t, i, until, own, sizeof own));
    if (*own && n++ == 0) memcpy(first, own, sizeof first);
  }
  if (n > 1) snprintf(more, sizeof more, "; so it is for %d more subject%s", n - 1, n > 2 ? "s" : "");
  if (n) osteon_add_line(text, size, "%s%s", first, more);
  return OSTEON_OK;
}

osteon_status osteon_event_table_notice(const osteon_event_table *t, double until, char *text, size_t size) {
  OSTEON_NEED(t, table);
  OSTEON_NEED(text, text);
  if (size == 0) return osteon_fail(OSTEON_EINVAL, "osteon_event_table_notice: size is 0");
  *text = 0;
  if (!(until >= 0)) return osteon_fail(OSTEON_ERANGE, "until = %g; give the last day, 0 or more", until);
  const osteon_event_reader *r = &t->reader;
  if (r->n_unread)
    snprintf(text, size, "%s:%d: column%s %s %s not read", t->path, r->csv.lines[0],
             r->n_unread > 1 ? "s" : "", r->unread, r->n_unread > 1 ? "are" : "is");
  osteon_csv_tell_hidden(&r->csv, t->path, text, size);
  OSTEON_TRY(tell_of_subjects(t, twice, until, text, size));
  return tell_of_subjects(t, late, until, text, size);
}
