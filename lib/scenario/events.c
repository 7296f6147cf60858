/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event tables: CSV with the columns of NONMEM, further columns are inputs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/events.h>
#include <osteon/text.h>
#include <osteon/life.h>

#include "base/base.h"
#include "base/floats.h"
#include "schedule/drug.h"
#include "schedule/spans.h"
#include "text/csv.h"

/* DV and MDV belong to what was observed, which is let pass. */
enum { TIME, EVID, AMT, CMT, UNIT, RATE, II, ADDL, SS, ID, DV, MDV, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"TIME", "EVID", "AMT", "CMT", "UNIT", "RATE",
                                               "II",   "ADDL", "SS",  "ID",  "DV",   "MDV"};
#define COLUMNS "TIME EVID AMT CMT UNIT RATE II ADDL SS ID DV MDV"

typedef struct reader {
  const char *path;
  const osteon_model *model;
  osteon_schedule *schedule;
  osteon_csv csv;
  int row, line;
  int *inputs;          /* of each field, -1: none */
  int place[N_COLUMNS]; /* field of a column, or -1 */
  double last;          /* time of the row before */
  double dt;            /* of a tick, 0: times need not be on ticks */
  const char *id;
} reader;

#define BAD(status, ...) fail_at(r, osteon_fail(status, __VA_ARGS__))
static osteon_status fail_at(const reader *r, osteon_status status) {
  return osteon_fail_prefix(status, "%s:%d: ", r->path, r->line);
}

static osteon_status unknown_column(const reader *r, const char *name) {
  char hint[96] = "";
  const char *near = osteon_nearest(name, columns, N_COLUMNS, sizeof *columns);
  if (near)
    snprintf(hint, sizeof hint, " (did you mean %s?)", near);
  else if (r->model->n_inputs)
    osteon_hint(hint, name, &r->model->inputs[0].name, r->model->n_inputs, sizeof *r->model->inputs);
  return BAD(OSTEON_ENAME, "unknown column '%.60s'%s; there are " COLUMNS " and the inputs of %s", name, hint,
             r->model->name);
}

/* A model may have an input `dv`. */
static int is_input(const reader *r, int field, const char *column) {
  const char *name = field < 0 ? column : r->csv.fields[field];
  return strcmp(name, column) != 0 && osteon_model_index(r->model, OSTEON_INPUT, name) >= 0;
}

static osteon_status read_header(reader *r) {
  for (int c = 0; c < N_COLUMNS; c++) {
    r->place[c] = osteon_csv_column(&r->csv, columns[c]);
    if (is_input(r, r->place[c], columns[c])) r->place[c] = -1;
  }
  for (int i = 0; i < r->csv.columns; i++) {
    const char *name = r->csv.fields[i];
    int known = 0;
    for (int c = 0; c < N_COLUMNS; c++) known |= r->place[c] == i;
    r->inputs[i] = known ? -1 : osteon_model_index(r->model, OSTEON_INPUT, name);
    if (!known && r->inputs[i] < 0) return unknown_column(r, name);
  }
  if (r->place[TIME] < 0 || r->place[EVID] < 0)
    return BAD(OSTEON_EFORMAT,
               "no column %s in the header; TIME and EVID are needed; there are " COLUMNS " and inputs",
               r->place[TIME] < 0 ? "TIME" : "EVID");
  return OSTEON_OK;
}

static const char *text_in(const reader *r, int column) {
  const char *text = osteon_csv_field(&r->csv, r->row, r->place[column]);
  return *text ? text : NULL;
}

/* The number in a column; `missing` where it says nothing. */
static osteon_status number(const reader *r, int column, double missing, double *value) {
  const char *text = text_in(r, column);
  *value = missing;
  if (!text) return OSTEON_OK;
  if (osteon_number_parse(text, value) != OSTEON_OK)
    return fail_at(r, osteon_fail_prefix(OSTEON_EFORMAT, "%s: ", columns[column]));
  return OSTEON_OK;
}

static osteon_status check_tick(const reader *r, int column, double days) {
  if (!(r->dt > 0) || osteon_tick_is(days, r->dt)) return OSTEON_OK;
  return BAD(OSTEON_EINVAL, "%s %.10g lies between ticks; give a whole number of ticks of %g d",
             columns[column], days, r->dt);
}

/* An amount per day over the interval, or over a day (but at least a tick) where none is given. */
static osteon_status take(const reader *r, int input, const osteon_course *dose, double additional) {
  osteon_course c = *dose;
  const double tick = r->dt > 0 ? r->dt : 1;
  if (!(c.interval > 0)) c.interval = ceil(1 / tick - 1e-9) * tick;
  c.stop = c.start + (additional + 1) * c.interval;
  return osteon_drug_add_course(r->schedule, input, -1, &c);
}

/* What CMT names: a dose or a state as it is written, or a drug in letters of either case. */
static osteon_status find_target(const reader *r, const char *name, int *input, int *dose, int *state) {
  *input = -1;
  *dose = osteon_model_index(r->model, OSTEON_DOSE, name);
  *state = *dose < 0 ? osteon_model_index(r->model, OSTEON_STATE, name) : -1;
  if (*dose >= 0 || *state >= 0) return OSTEON_OK;
  osteon_status status = osteon_drug_find(r->model, name, input, dose);
  if (status == OSTEON_OK && *dose < 0 && !osteon_drug_is_taken(&r->model->inputs[*input]))
    status = osteon_fail(OSTEON_ENAME, "input %s of %s is no drug", name, r->model->name);
  if (status == OSTEON_OK) return OSTEON_OK;
  const char *state_near =
      osteon_nearest(name, &r->model->states[0].name, r->model->n_states, sizeof *r->model->states);
  char said[600];
  snprintf(said, sizeof said, "%s", osteon_last_error());
  return osteon_fail(OSTEON_ENAME, "%s; CMT names a drug or a state%s%s%s", said,
                     state_near ? " (did you mean " : "", state_near ? state_near : "",
                     state_near ? "?)" : "");
}

static osteon_status give(const reader *r, const osteon_course *c, double additional) {
  int input, dose, state;
  double factor = 1;
  OSTEON_TRY(find_target(r, c->drug, &input, &dose, &state));
  if (state >= 0 && c->unit)
    return osteon_fail(OSTEON_EINVAL, "UNIT %.20s: state %s is in %s, which is not converted; write .",
                       c->unit, c->drug, r->model->states[state].unit);
  if (state < 0) OSTEON_TRY(osteon_drug_unit(r->model, dose < 0 ? input : -1, dose, c->unit, &factor));
  if (state < 0 && dose < 0) return take(r, input, c, additional);
  if (c->interval > 0 && !(additional > 0))
    return osteon_fail(OSTEON_EINVAL,
                       "II %g without ADDL: a single dose of %s has no interval; give ADDL, or write II 0",
                       c->interval, c->drug);
  const char *name = state >= 0 ? r->model->states[state].name : r->model->doses[dose].name;
  return osteon_schedule_add_dose(r->schedule, c->start, name, c->dose * factor, c->interval,
                                  (int)additional);
}

static osteon_status read_dose(const reader *r, double time) {
  osteon_course c;
  osteon_course_default(&c);
  double additional;
  c.start = time;
  c.drug = text_in(r, CMT);
  c.unit = text_in(r, UNIT);
  OSTEON_TRY(number(r, AMT, NAN, &c.dose));
  OSTEON_TRY(number(r, II, 0, &c.interval));
  OSTEON_TRY(number(r, ADDL, 0, &additional));
  if (isnan(c.dose)) return BAD(OSTEON_EFORMAT, "EVID 1 without AMT; a dose needs its amount");
  if (!c.drug) return BAD(OSTEON_EFORMAT, "EVID 1 without CMT; name a drug or a state of %s", r->model->name);
  if (c.interval < 0)
    return BAD(OSTEON_ERANGE, "II %g: the days between doses cannot be negative", c.interval);
  if (!(additional >= 0 && additional <= 1e6) || additional != floor(additional))
    return BAD(OSTEON_ERANGE, "ADDL %g: give a whole number from 0 to 1000000", additional);
  if (additional > 0 && !(c.interval > 0))
    return BAD(OSTEON_ERANGE, "ADDL %g without II; give the days between doses, above 0", additional);
  if (c.interval > 0) OSTEON_TRY(check_tick(r, II, c.interval));
  const osteon_status status = give(r, &c, additional);
  return status == OSTEON_OK ? OSTEON_OK : fail_at(r, status);
}

/* TIME, which does not decrease. */
static osteon_status read_time(reader *r, double *time) {
  OSTEON_TRY(number(r, TIME, NAN, time));
  if (isnan(*time)) return BAD(OSTEON_EFORMAT, "no TIME; give the days from the start");
  if (*time < 0)
    return BAD(OSTEON_ERANGE, "TIME %g lies before the start; give days from it, 0 or more", *time);
  OSTEON_TRY(check_tick(r, TIME, *time));
  if (*time < r->last)
    return BAD(OSTEON_EFORMAT, "TIME %g after TIME %g; sort the rows by time", *time, r->last);
  r->last = *time;
  return OSTEON_OK;
}

/* What other programs read and osteon does not. */
static osteon_status check_unsupported(reader *r) {
  double rate, steady;
  OSTEON_TRY(number(r, RATE, 0, &rate));
  OSTEON_TRY(number(r, SS, 0, &steady));
  if (rate != 0) return BAD(OSTEON_EUNSUPPORTED, "RATE %g: infusions are not supported; write 0 or .", rate);
  if (steady != 0)
    return BAD(OSTEON_EUNSUPPORTED, "SS %g: doses at steady state are not supported; write 0 or .", steady);
  if (r->place[ID] < 0) return OSTEON_OK;
  const char *id = osteon_csv_field(&r->csv, r->row, r->place[ID]);
  if (!r->id) r->id = id;
  if (strcmp(r->id, id) != 0)
    return BAD(OSTEON_EUNSUPPORTED, "ID %.60s after ID %.60s; a table holds the events of one subject", id,
               r->id);
  return OSTEON_OK;
}

static osteon_status check_no_dose(const reader *r, double evid) {
  static const int of_doses[] = {AMT, II, ADDL};
  for (int k = 0; k < 3; k++) {
    double given;
    OSTEON_TRY(number(r, of_doses[k], 0, &given));
    if (given != 0)
      return BAD(OSTEON_ERANGE, "%s %g with EVID %g; write 0 or ., as a dose has EVID 1",
                 columns[of_doses[k]], given, evid);
  }
  return OSTEON_OK;
}

/* Inputs act from a row on, whatever it is, until another row says something else. */
static osteon_status set_inputs(const reader *r, double time) {
  for (int i = 0; i < r->csv.columns; i++) {
    const char *text = osteon_csv_field(&r->csv, r->row, i);
    if (r->inputs[i] < 0 || !*text) continue;
    const char *name = r->model->inputs[r->inputs[i]].name;
    double value;
    if (osteon_number_parse(text, &value) != OSTEON_OK)
      return fail_at(r, osteon_fail_prefix(OSTEON_EFORMAT, "%s: ", name));
    const osteon_status status = osteon_schedule_set_input(r->schedule, time, name, value);
    if (status != OSTEON_OK) return fail_at(r, status);
  }
  return OSTEON_OK;
}

static osteon_status read_row(reader *r) {
  double time, evid;
  OSTEON_TRY(read_time(r, &time));
  OSTEON_TRY(number(r, EVID, NAN, &evid));
  OSTEON_TRY(check_unsupported(r));
#define ACCEPTED "there are 0 (observation), 1 (dose) and 2 (inputs change)"
  if (isnan(evid)) return BAD(OSTEON_EFORMAT, "no EVID; " ACCEPTED);
  if (evid != 0 && evid != 1 && evid != 2)
    return BAD(OSTEON_ERANGE, "EVID %g%s; " ACCEPTED, evid,
               evid == 3 || evid == 4 ? " (reset) is not supported" : "");
  if (evid != 1) OSTEON_TRY(check_no_dose(r, evid));
  OSTEON_TRY(set_inputs(r, time));
  return evid == 1 ? read_dose(r, time) : OSTEON_OK;
}

static osteon_status read_rows(reader *r) {
  r->line = r->csv.lines[0];
  OSTEON_TRY(read_header(r));
  for (r->row = 0; r->row < r->csv.records; r->row++) {
    r->schedule->line = r->line = r->csv.lines[r->row + 1];
    OSTEON_TRY(osteon_begins_at(r->schedule, r->path, r->line));
    OSTEON_TRY(read_row(r));
  }
  const osteon_status status = osteon_schedule_settle(r->schedule, &r->line);
  return status == OSTEON_OK ? OSTEON_OK : fail_at(r, status);
}

osteon_status osteon_schedule_read_events(osteon_schedule *schedule, double dt, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(schedule, schedule);
  OSTEON_NEED(path, path);
  if (!(dt >= 0 && isfinite(dt)))
    return osteon_fail(OSTEON_ERANGE,
                       "osteon_schedule_read_events: dt = %g; give days > 0, or 0 for any time", dt);
  OSTEON_TRY(osteon_schedule_open(schedule));
  reader r = {.path = path, .model = osteon_schedule_model(schedule), .schedule = schedule, .dt = dt};
  OSTEON_TRY(osteon_csv_read(&r.csv, path));
  r.inputs = osteon_alloc((size_t)r.csv.columns, sizeof *r.inputs);
  osteon_schedule_hold(schedule);
  const osteon_status status = r.inputs ? read_rows(&r) : OSTEON_ENOMEM;
  osteon_schedule_drop(schedule);
  osteon_begins_at(schedule, NULL, 0);
  osteon_free(r.inputs);
  osteon_csv_free(&r.csv);
  return status;
}
