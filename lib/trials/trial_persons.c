/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of persons, as `osteon cohort --events` reads them: what happens to whom, and between that what was seen of
 * her (DV). The rows of the trials are then those with DV, and each person is an arm. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/text.h>

#include "fit/fit_internal.h"
#include "trials/trials_internal.h"

/* Columns of such a table that matter here. */
enum { ID, TIME, EVID, AMT, CMT, MDV, DV, DVID, LLOQ, SE, COLUMNS_OF_PERSONS };
static const char *const names[COLUMNS_OF_PERSONS] = {"ID",  "TIME", "EVID", "AMT",  "CMT",
                                                      "MDV", "DV",   "DVID", "LLOQ", "SE"};

typedef struct reader {
  osteon_trials *t;
  int column[COLUMNS_OF_PERSONS];
  int kept; /* records so far */
} reader;

/* ---- rows ---- */

static const char *text_in(const reader *r, int i, int c) {
  return osteon_csv_field(&r->t->csv, i, r->column[c]);
}

/* What is no number is told by who reads the events. */
static double number_in(const reader *r, int i, int c) {
  double value = NAN;
  const char *text = text_in(r, i, c);
  if (*text) osteon_number_parse(text, &value);
  return value;
}

static int is_dose(const reader *r, int i) {
  const double evid = number_in(r, i, EVID), amount = number_in(r, i, AMT);
  return isnan(evid) ? amount > 0 : evid == 1 || evid == 4;
}

/* A dose, or a reset. */
static int acts(const reader *r, int i) { return is_dose(r, i) || number_in(r, i, EVID) == 3; }

/* A value, or that it is below a limit. */
static int is_seen(const reader *r, int i) {
  const double evid = number_in(r, i, EVID), missing = number_in(r, i, MDV);
  if (is_dose(r, i) || evid > 0 || missing > 0) return 0;
  return *text_in(r, i, DV) || (evid == 0 && *text_in(r, i, LLOQ));
}

static int is_same(const reader *r, int i, int k) {
  return k >= 0 && k < r->t->csv.records && !strcmp(text_in(r, i, ID), text_in(r, k, ID)) &&
         number_in(r, i, TIME) == number_in(r, k, TIME);
}

/* As records are worked off one after the other: what is seen at the time of a dose or of a reset is seen before it
 * where its row comes before. */
static int is_before(const reader *r, int i) {
  for (int k = i - 1; is_same(r, i, k); k--)
    if (acts(r, k)) return 0;
  for (int k = i + 1; is_same(r, i, k); k++)
    if (acts(r, k)) return 1;
  return 0;
}

/* Record i of what was read becomes the next of what is kept. */
static void keep(reader *r, int i, int person, int before) {
  osteon_csv *csv = &r->t->csv;
  const size_t n = (size_t)csv->columns;
  memmove(csv->fields + (size_t)(r->kept + 1) * n, csv->fields + (size_t)(i + 1) * n,
          n * sizeof *csv->fields);
  csv->lines[r->kept + 1] = csv->lines[i + 1];
  r->t->seen[r->kept++] = (osteon_seen){person, before};
}

/* `before` of all rows first, since keeping one moves it. */
static osteon_status keep_seen(reader *r) {
  osteon_trials *t = r->t;
  const int n = t->csv.records;
  signed char *kinds = osteon_alloc((size_t)n + 1, 1); /* [record]: 0 not seen, 1 after, 2 before */
  int *persons = osteon_alloc((size_t)n + 1, sizeof *persons);
  t->seen = osteon_alloc((size_t)n + 1, sizeof *t->seen);
  if (!kinds || !persons || !t->seen) {
    osteon_free(kinds);
    osteon_free(persons);
    return OSTEON_ENOMEM;
  }
  for (int i = 0, person = 0; i < n; i++) {
    person += i > 0 && strcmp(text_in(r, i, ID), text_in(r, i - 1, ID)) != 0;
    persons[i] = person;
    if (is_seen(r, i)) kinds[i] = (signed char)(1 + is_before(r, i));
  }
  for (int i = 0; i < n; i++)
    if (kinds[i]) keep(r, i, persons[i], kinds[i] == 2);
  t->csv.records = r->kept;
  osteon_free(kinds);
  osteon_free(persons);
  return OSTEON_OK;
}

/* ---- the table ---- */

/* Those of the columns that only tell of what was seen, which are no parameters of the model. */
static int carried(const reader *r, const char **carry) {
  static const int of_seen[] = {DVID, LLOQ, SE};
  int n = 0;
  for (size_t k = 0; k < sizeof of_seen / sizeof *of_seen; k++)
    if (r->column[of_seen[k]] >= 0) carry[n++] = r->t->csv.fields[r->column[of_seen[k]]];
  return n;
}

/* What happens to everybody besides, or NULL. */
static osteon_schedule *schedule_of(const osteon_trials *t) {
  return t->base ? osteon_scenario_schedule(t->base) : NULL;
}

static osteon_status read_events(const reader *r, double dt, const osteon_schedule *base,
                                 osteon_event_table **table) {
  const char *carry[COLUMNS_OF_PERSONS];
  osteon_event_options o;
  osteon_event_options_default(&o);
  o.text = r->t->text;
  o.dt = dt;
  o.unit = r->t->unit;
  o.base = base;
  o.carry = carry;
  o.n_carry = carried(r, carry);
  OSTEON_TRY(osteon_event_table_read(table, r->t->model, &o, r->t->path));
  const char *implied;
  const osteon_status status = osteon_event_table_imply(*table, r->t->base, NULL, 0, &implied);
  if (status == OSTEON_OK) return OSTEON_OK;
  osteon_event_table_free(*table);
  *table = NULL;
  return status;
}

static void find_columns(reader *r) {
  const osteon_csv *csv = &r->t->csv;
  for (int c = 0; c < COLUMNS_OF_PERSONS; c++) {
    const int field = r->column[c] = osteon_csv_column(csv, names[c]);
    const int is_param = field >= 0 && strcmp(csv->fields[field], names[c]) != 0 &&
                         osteon_model_index(r->t->model, OSTEON_PARAM, csv->fields[field]) >= 0;
    if (is_param) r->column[c] = -1;
  }
}

bool osteon_trials_are_persons(const osteon_trials *t) {
  return osteon_csv_column(&t->csv, "TIME") >= 0 && osteon_csv_column(&t->csv, "DV") >= 0 &&
         osteon_csv_column(&t->csv, "value") < 0;
}

static osteon_status map_columns(reader *r) {
  osteon_trials *t = r->t;
  for (int c = 0; c < N_COLUMNS; c++) t->column[c] = -1;
  t->column[C_id] = t->column[C_study] = r->column[ID];
  t->column[C_days] = r->column[TIME];
  t->column[C_value] = r->column[DV];
  t->column[C_endpoint] = r->column[r->column[DVID] >= 0 ? DVID : CMT];
  t->column[C_lloq] = r->column[LLOQ];
  t->column[C_se] = r->column[SE];
  if (t->column[C_endpoint] >= 0) return OSTEON_OK;
  return osteon_fail(
      OSTEON_EFORMAT,
      "%s:%d: no column DVID in the header; it names the state or output of %s that each DV measures",
      t->path, t->csv.lines[0], t->model->name);
}

static osteon_status make_arms(osteon_trials *t) {
  const int n = (int)osteon_event_table_count(t->persons);
  t->arms = osteon_alloc((size_t)n + 1, sizeof *t->arms);
  if (!t->arms) return OSTEON_ENOMEM;
  t->n_arms = n;
  for (int i = t->csv.records - 1; i >= 0; i--) t->arms[t->seen[i].person].row = i;
  return OSTEON_OK;
}

/* The events as they are, which tells what is wrong with them; those on the ticks of a fit come with it. */
osteon_status osteon_trials_read_persons(osteon_trials *t) {
  reader r = {.t = t};
  find_columns(&r);
  OSTEON_TRY(map_columns(&r));
  OSTEON_TRY(read_events(&r, 0, schedule_of(t), &t->persons));
  OSTEON_TRY(keep_seen(&r));
  if (!t->csv.records)
    return osteon_fail(OSTEON_EFORMAT, "%s: no row with DV: there are no observations", t->path);
  return make_arms(t);
}

/* ---- a fit ---- */

/* What a column of the table says would stand in the way of the fit's value. */
static osteon_status check_fitted(const osteon_trials *t, const osteon_event_table *persons,
                                  const osteon_fit *fit) {
  const char *own, *fitted;
  for (int k = 0; (own = osteon_event_table_parameter_name(persons, k)); k++)
    for (int i = 0; i < osteon_fit_parameter_count(fit); i++)
      if (fitted = osteon_fit_parameter_name(fit, i), !strcmp(own, fitted))
        return osteon_fail(OSTEON_EINVAL,
                           "%s: column %s gives each person her own value of a parameter that is fitted; "
                           "leave out one of the two",
                           t->path, own);
  return OSTEON_OK;
}

/* The scenario's arm, with what the table says of a person; `room` is for all of it. */
static osteon_status add_person(const osteon_event_table *persons, osteon_fit *fit, int i,
                                const osteon_arm *base, const char **own, double *values, int *index) {
  osteon_arm given = {.schedule = osteon_event_table_schedule(persons, i), .names = own, .values = values};
  const char *name;
  for (int k = 0; k < base->n; k++) {
    own[given.n] = base->names[k];
    values[given.n++] = base->values[k];
  }
  for (int k = 0; (name = osteon_event_table_parameter_name(persons, k)); k++) {
    const double value = osteon_event_table_parameter(persons, i, k);
    int at = 0;
    if (isnan(value)) continue;
    while (at < given.n && strcmp(own[at], name) != 0) at++;
    own[at] = name;
    values[at] = value;
    if (at == given.n) given.n++;
  }
  return osteon_fit_add_arm(fit, &given, index);
}

static osteon_status read_on_ticks(const osteon_trials *t, double dt, osteon_event_table **persons) {
  reader r = {.t = (osteon_trials *)t};
  osteon_schedule *schedule = schedule_of(t);
  find_columns(&r);
  if (schedule) OSTEON_TRY(osteon_schedule_round(schedule, dt));
  return read_events(&r, dt, schedule, persons);
}

/* A fit needs the schedules as long as it lives, and may be one of several. */
static osteon_status keep_table(osteon_trials *t, osteon_event_table *persons) {
  osteon_event_table **grown = osteon_realloc(t->of_fits, (size_t)t->n_of_fits + 1, sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  t->of_fits = grown;
  grown[t->n_of_fits++] = persons;
  return OSTEON_OK;
}

static osteon_status add_all(osteon_trials *t, const osteon_event_table *persons, osteon_fit *fit,
                             int *indices) {
  osteon_arm base = {0};
  int own = 0;
  if (t->base) OSTEON_TRY(osteon_scenario_get_arm(t->base, &base));
  while (osteon_event_table_parameter_name(persons, own)) own++;
  const size_t most = (size_t)(base.n + own) + 1;
  const char **all = osteon_alloc(most, sizeof *all);
  double *values = osteon_alloc(most, sizeof *values);
  osteon_status status = all && values ? OSTEON_OK : OSTEON_ENOMEM;
  for (int i = 0; i < t->n_arms && status == OSTEON_OK; i++)
    status = add_person(persons, fit, i, &base, all, values, &indices[i]);
  osteon_free((void *)all);
  osteon_free(values);
  return status;
}

osteon_status osteon_trials_add_persons(osteon_trials *t, osteon_fit *fit, int *indices) {
  osteon_event_table *persons;
  OSTEON_TRY(read_on_ticks(t, fit->options.dt, &persons));
  osteon_status status = check_fitted(t, persons, fit);
  if (status == OSTEON_OK) status = keep_table(t, persons);
  if (status != OSTEON_OK) {
    osteon_event_table_free(persons);
    return status;
  }
  return add_all(t, persons, fit, indices);
}

void osteon_trials_free_persons(osteon_trials *t) {
  osteon_event_table_free(t->persons);
  for (int i = 0; i < t->n_of_fits; i++) osteon_event_table_free(t->of_fits[i]);
  osteon_free(t->of_fits);
  osteon_free(t->seen);
}
