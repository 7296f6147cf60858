/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of event tables: CSV with the columns of NONMEM, further columns are inputs and parameters. */
#include "scenario/event_reader.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/life.h>
#include <osteon/text.h>

#include "base/base.h"
#include "base/floats.h"
#include "base/plain_text.h"
#include "model/defaults.h"
#include "schedule/drug.h"
#include "schedule/spans.h"

static const char *const columns[OSTEON_EVENT_COLUMNS] = {
    "TIME", "EVID", "AMT", "CMT", "UNIT", "RATE", "II", "ADDL", "SS", "ID", "DV", "MDV", "DVID", "LLOQ"};
#define COLUMNS "TIME EVID AMT CMT UNIT RATE II ADDL SS ID DV MDV DVID LLOQ"

typedef osteon_event_reader reader;

#define BAD(status, ...) fail_at(r, osteon_fail(status, __VA_ARGS__))
static osteon_status fail_at(const reader *r, osteon_status status) {
  return osteon_fail_prefix(status, "%s:%d: ", r->path, r->line);
}

/* What a column that is not known may have been meant as, or "". */
static void hint_at(const reader *r, const char *name, char hint[96]) {
  const char *near = osteon_nearest(name, columns, OSTEON_EVENT_COLUMNS, sizeof *columns);
  *hint = 0;
  if (near && osteon_csv_column(&r->csv, near) < 0)
    snprintf(hint, 96, " (did you mean %s?)", near);
  else if (r->model->n_inputs)
    osteon_hint(hint, name, &r->model->inputs[0].name, r->model->n_inputs, sizeof *r->model->inputs);
}

/* Nobody would hear of it. */
static osteon_status unknown_column(const reader *r, const char *name) {
  char hint[96];
  hint_at(r, name, hint);
  return BAD(OSTEON_ENAME, "unknown column '%.60s'%s; there are " COLUMNS " and the inputs of %s", name, hint,
             r->model->name);
}

/* A model may have an input `dv`. */
static int is_own(const reader *r, int field, const char *column) {
  const char *name = field < 0 ? column : r->csv.fields[field];
  return strcmp(name, column) != 0 && (osteon_model_index(r->model, OSTEON_INPUT, name) >= 0 ||
                                       osteon_model_index(r->model, OSTEON_PARAM, name) >= 0);
}

static void note_unread(reader *r, const char *name) {
  char hint[96];
  const size_t used = strlen(r->unread);
  hint_at(r, name, hint);
  if (used + 1 < sizeof r->unread)
    snprintf(r->unread + used, sizeof r->unread - used, "%s%.60s%s", used ? ", " : "", name, hint);
  r->n_unread++;
}

/* A schedule alone has no place for a parameter. */
static osteon_status refuse_parameter(const reader *r, const char *name) {
  return BAD(OSTEON_EUNSUPPORTED,
             "column %s is a parameter of %s, which a schedule cannot hold: run the table by itself, or set "
             "the parameter in the scenario",
             name, r->model->name);
}

/* A parameter may be named as the model has it and as `who` of a scenario has it. */
static osteon_status check_twice(const reader *r, int i) {
  for (int k = 0; k < i; k++)
    if (r->params[k] == r->params[i])
      return BAD(OSTEON_EFORMAT, "columns %.60s and %.60s mean the same parameter; remove one of them",
                 r->csv.fields[k], r->csv.fields[i]);
  return OSTEON_OK;
}

static osteon_status read_field(reader *r, int i) {
  const char *name = r->csv.fields[i];
  int known = 0;
  for (int c = 0; c < OSTEON_EVENT_COLUMNS; c++) known |= r->place[c] == i;
  r->inputs[i] = r->params[i] = -1;
  if (known) return OSTEON_OK;
  const osteon_status status = osteon_model_seek(r->model, name, &r->inputs[i], &r->params[i]);
  if (status != OSTEON_OK) return fail_at(r, status);
  if (r->inputs[i] >= 0) return OSTEON_OK;
  if (r->params[i] >= 0) return r->is_alone ? check_twice(r, i) : refuse_parameter(r, name);
  if (!r->is_alone) return unknown_column(r, name);
  if (!osteon_event_reader_carries(r, name)) note_unread(r, name);
  return OSTEON_OK;
}

int osteon_event_reader_carries(const reader *r, const char *name) {
  for (int k = 0; k < r->n_carry; k++)
    if (osteon_csv_column(&r->csv, r->carry[k]) == osteon_csv_column(&r->csv, name)) return 1;
  return 0;
}

static osteon_status read_header(reader *r) {
  for (int c = 0; c < OSTEON_EVENT_COLUMNS; c++) {
    r->place[c] = osteon_csv_column(&r->csv, columns[c]);
    if (is_own(r, r->place[c], columns[c])) r->place[c] = -1;
  }
  for (int i = 0; i < r->csv.columns; i++) OSTEON_TRY(read_field(r, i));
  if (r->place[OSTEON_EVENT_TIME] < 0)
    return BAD(OSTEON_EFORMAT, "no column TIME in the header; there are " COLUMNS " and inputs");
  return OSTEON_OK;
}

static const char *text_in(const reader *r, int column) {
  const char *text = osteon_csv_field(&r->csv, r->row, r->place[column]);
  return *text ? text : NULL;
}

osteon_status osteon_event_reader_number(const reader *r, int field, const char *name, double *value) {
  const char *text = osteon_csv_field(&r->csv, r->row, field);
  *value = NAN;
  if (!*text || osteon_number_parse(text, value) == OSTEON_OK) return OSTEON_OK;
  return fail_at(r, osteon_fail_prefix(OSTEON_EFORMAT, "%s: ", name));
}

/* The number in a column; `missing` where it says nothing. */
static osteon_status number(const reader *r, int column, double missing, double *value) {
  OSTEON_TRY(osteon_event_reader_number(r, r->place[column], columns[column], value));
  if (isnan(*value)) *value = missing;
  return OSTEON_OK;
}

/* A step of Euclid's, and rounding. */
static double common(double a, double b) {
  const double rounding = 1e-9 * fmax(1, fmax(a, b));
  while (b > rounding) {
    double rest = fmod(a, b);
    if (b - rest < rounding) rest = 0;
    a = b;
    b = rest;
  }
  return a;
}

static const double SHORTEST_TICK =
    1e-5; /* d, about a second: what needs less is no time of a day but a fraction */

osteon_status osteon_event_reader_find_dt(reader *r, double most, double *dt) {
  static const int of_times[] = {OSTEON_EVENT_TIME, OSTEON_EVENT_II};
  const double whole = most / r->unit, row = r->row, line = r->line;
  double tick = whole;
  *dt = 0;
  for (r->row = 0; r->row < r->csv.records && tick * r->unit >= SHORTEST_TICK; r->row++) {
    double value, rate, amount;
    r->line = r->csv.lines[r->row + 1];
    for (int k = 0; k < 2; k++) {
      OSTEON_TRY(number(r, of_times[k], 0, &value));
      tick = common(tick, fabs(value));
    }
    OSTEON_TRY(number(r, OSTEON_EVENT_RATE, 0, &rate));
    OSTEON_TRY(number(r, OSTEON_EVENT_AMT, 0, &amount));
    if (rate > 0) tick = common(tick, fabs(amount) / rate);
  }
  r->row = (int)row;
  r->line = (int)line;
  /* beside a time of 1e9 ticks and more the tick itself is lost in rounding */
  if (tick * r->unit >= SHORTEST_TICK) *dt = tick > whole ? most : most / round(whole / tick);
  return OSTEON_OK;
}

/* A tick that would do, of at most the present one, for a sentence. */
static void advise_tick(const reader *r, char advice[80]) {
  reader another = *r;
  double dt;
  *advice = 0;
  if (osteon_event_reader_find_dt(&another, r->dt, &dt) == OSTEON_OK && dt > 0)
    snprintf(advice, 80, "; dt = %.10g d would do", dt);
}

/* A time of the table. */
static osteon_status check_tick(const reader *r, int column, double time) {
  char advice[80];
  if (!(r->dt > 0) || osteon_tick_is(time * r->unit, r->dt)) return OSTEON_OK;
  advise_tick(r, advice);
  return BAD(OSTEON_EINVAL, "%s %.10g lies between ticks; give a whole number of ticks of %.10g d%s",
             columns[column], time, r->dt, advice);
}

/* A dose as its row has it. */
typedef struct row_dose {
  osteon_course course;
  double additional, rate; /* rate 0: all at once */
  int is_steady;           /* an endless course has gone before */
} row_dose;

/* What is taken at a rate of its own is so from the start of each dose until all is taken. */
static osteon_status take_at_rate(const reader *r, int input, const row_dose *d) {
  osteon_course c = d->course;
  const double length = c.dose / d->rate;
  c.interval = length;
  for (int k = 0; k <= (int)d->additional; k++) {
    c.start = d->course.start + k * d->course.interval;
    c.stop = c.start + length;
    OSTEON_TRY(osteon_drug_add_course(r->schedule, input, -1, &c));
  }
  return OSTEON_OK;
}

/* An amount per day over the interval, or over a day (but at least a tick) where none is given. */
static osteon_status take(const reader *r, int input, const row_dose *d) {
  if (d->is_steady && d->rate > 0)
    return osteon_fail(OSTEON_EUNSUPPORTED,
                       "SS 1 with RATE: %s is taken, at a rate that follows from AMT and II; leave out RATE",
                       r->model->inputs[input].name);
  if (d->rate > 0) return take_at_rate(r, input, d);
  osteon_course c = d->course;
  const double tick = r->dt > 0 ? r->dt : 1;
  if (!(c.interval > 0)) c.interval = ceil(1 / tick - 1e-9) * tick;
  c.stop = c.start + (d->additional + 1) * c.interval;
  OSTEON_TRY(osteon_drug_add_course(r->schedule, input, -1, &c));
  return d->is_steady ? osteon_schedule_add_steady(r->schedule, c.start, NULL, 0, 0, c.interval) : OSTEON_OK;
}

/* Whether a dose of that name comes earlier in the model's list. */
static int is_repeated(const osteon_model *m, int dose) {
  for (int i = 0; i < dose; i++)
    if (!strcmp(m->doses[i].name, m->doses[dose].name)) return 1;
  return 0;
}

bool osteon_event_is_number(const char *cmt) { return *cmt && !cmt[strspn(cmt, "0123456789")]; }

osteon_status osteon_event_find_number(const osteon_model *m, const char *text, int *dose, int *state) {
  int left = 0, n = m->n_states;
  *dose = *state = -1;
  for (const char *p = text; *p; p++) left = left < 100000 ? 10 * left + (*p - '0') : left;
  for (int i = 0; i < m->n_doses; i++) {
    if (is_repeated(m, i)) continue;
    n++;
    if (--left == 0) *dose = i;
  }
  if (left > 0 && left <= m->n_states) *state = left - 1;
  if (*dose >= 0 || *state >= 0) return OSTEON_OK;
  return osteon_fail(OSTEON_ENAME, "CMT %.20s: the doses and states of %s have the numbers 1 to %d", text,
                     m->name, n);
}

/* What CMT names: a dose or a state as it is written or by its number, or a drug in letters of either case. */
static osteon_status find_target(const reader *r, const char *name, int *input, int *dose, int *state) {
  *input = *dose = *state = -1;
  if (osteon_event_is_number(name)) return osteon_event_find_number(r->model, name, dose, state);
  *dose = osteon_model_index(r->model, OSTEON_DOSE, name);
  *state = *dose < 0 ? osteon_model_index(r->model, OSTEON_STATE, name) : -1;
  if (*dose >= 0 || *state >= 0) return OSTEON_OK;
  osteon_status status = osteon_drug_find(r->model, name, input, dose);
  if (status == OSTEON_OK && *dose < 0 && !osteon_drug_is_taken(&r->model->inputs[*input]))
    status = osteon_fail(OSTEON_ENAME, "input %s of %s is not a drug", name, r->model->name);
  if (status == OSTEON_OK) return OSTEON_OK;
  const char *state_near =
      osteon_nearest(name, &r->model->states[0].name, r->model->n_states, sizeof *r->model->states);
  char said[600];
  snprintf(said, sizeof said, "%s", osteon_last_error());
  return osteon_fail(OSTEON_ENAME, "%s; CMT names a drug or a state%s%s%s", said,
                     state_near ? " (did you mean " : "", state_near ? state_near : "",
                     state_near ? "?)" : "");
}

static osteon_status give(const reader *r, const row_dose *d) {
  const osteon_course *c = &d->course;
  int input, dose, state;
  double factor = 1;
  OSTEON_TRY(find_target(r, c->drug, &input, &dose, &state));
  const char *name = state >= 0  ? r->model->states[state].name
                     : dose >= 0 ? r->model->doses[dose].name
                                 : r->model->inputs[input].name;
  if (state >= 0 && c->unit)
    return osteon_fail(OSTEON_EINVAL, "UNIT %.20s: state %s is in %s, which is not converted; write .",
                       c->unit, name, r->model->states[state].unit);
  if (state < 0) OSTEON_TRY(osteon_drug_unit(r->model, dose < 0 ? input : -1, dose, c->unit, &factor));
  if (state < 0 && dose < 0) return take(r, input, d);
  if (d->is_steady)
    OSTEON_TRY(osteon_schedule_add_steady(r->schedule, c->start, name, c->dose * factor, d->rate * factor,
                                          c->interval));
  else if (c->interval > 0 && !(d->additional > 0))
    return osteon_fail(OSTEON_EINVAL,
                       "II %g without ADDL: a single dose of %s has no interval; give ADDL, or write II 0",
                       c->interval, name);
  if (d->rate > 0)
    return osteon_schedule_add_infusion(r->schedule, c->start, name, c->dose * factor, d->rate * factor,
                                        c->interval, (int)d->additional);
  return osteon_schedule_add_dose(r->schedule, c->start, name, c->dose * factor, c->interval,
                                  (int)d->additional);
}

static osteon_status read_rate(const reader *r, row_dose *d) {
  OSTEON_TRY(number(r, OSTEON_EVENT_RATE, 0, &d->rate));
  if (d->rate < 0)
    return BAD(OSTEON_EUNSUPPORTED,
               "RATE %g: no rate or duration is worked out by a model; give the amount per day, or 0",
               d->rate);
  if (!(d->rate > 0)) return OSTEON_OK;
  const double length = d->course.dose / d->rate;
  char advice[80];
  if (!(length > 0))
    return BAD(OSTEON_ERANGE, "AMT %g at RATE %g: give an amount above 0", d->course.dose, d->rate);
  const double rate = d->rate;
  d->rate /= r->unit;
  if (!(r->dt > 0) || osteon_tick_is(length * r->unit, r->dt)) return OSTEON_OK;
  advise_tick(r, advice);
  return BAD(OSTEON_EINVAL, "AMT %.10g at RATE %.10g ends after %.10g days, between ticks of %.10g d%s",
             d->course.dose, rate, length * r->unit, r->dt, advice);
}

static osteon_status check_repeats(const reader *r, const row_dose *d) {
  const double interval = d->course.interval, additional = d->additional;
  if (interval < 0) return BAD(OSTEON_ERANGE, "II %g: the days between doses cannot be negative", interval);
  if (!(additional >= 0 && additional <= 1e6) || additional != floor(additional))
    return BAD(OSTEON_ERANGE, "ADDL %g: give a whole number from 0 to 1000000", additional);
  if (additional > 0 && !(interval > 0))
    return BAD(OSTEON_ERANGE, "ADDL %g without II; give the days between doses, above 0", additional);
  return interval > 0 ? check_tick(r, OSTEON_EVENT_II, interval) : OSTEON_OK;
}

static osteon_status read_steady(const reader *r, row_dose *d) {
  double steady;
  OSTEON_TRY(number(r, OSTEON_EVENT_SS, 0, &steady));
  if (steady != 0 && steady != 1)
    return BAD(OSTEON_EUNSUPPORTED, "SS %g; there are 0 (none) and 1 (steady state)", steady);
  d->is_steady = steady == 1;
  if (d->is_steady && !(d->course.interval > 0))
    return BAD(OSTEON_ERANGE, "SS 1 without II; give the days between doses, above 0");
  return OSTEON_OK;
}

static osteon_status read_dose(const reader *r, double time, double evid) {
  row_dose d;
  osteon_course *c = &d.course;
  osteon_course_default(c);
  c->start = time;
  c->drug = text_in(r, OSTEON_EVENT_CMT);
  c->unit = text_in(r, OSTEON_EVENT_UNIT);
  OSTEON_TRY(number(r, OSTEON_EVENT_AMT, NAN, &c->dose));
  OSTEON_TRY(number(r, OSTEON_EVENT_II, 0, &c->interval));
  OSTEON_TRY(number(r, OSTEON_EVENT_ADDL, 0, &d.additional));
  if (isnan(c->dose)) return BAD(OSTEON_EFORMAT, "EVID %g without AMT; a dose needs its amount", evid);
  if (!c->drug)
    return BAD(OSTEON_EFORMAT, "EVID %g without CMT; name a drug or a state of %s", evid, r->model->name);
  OSTEON_TRY(check_repeats(r, &d));
  c->interval *= r->unit;
  OSTEON_TRY(read_rate(r, &d));
  OSTEON_TRY(read_steady(r, &d));
  const osteon_status status = give(r, &d);
  return status == OSTEON_OK ? OSTEON_OK : fail_at(r, status);
}

/* TIME, which does not decrease. */
static osteon_status read_time(reader *r, double *time) {
  OSTEON_TRY(number(r, OSTEON_EVENT_TIME, NAN, time));
  if (isnan(*time)) return BAD(OSTEON_EFORMAT, "no TIME; give the days from the start");
  if (*time < 0)
    return BAD(OSTEON_ERANGE, "TIME %g lies before the start; give days from it, 0 or more", *time);
  OSTEON_TRY(check_tick(r, OSTEON_EVENT_TIME, *time));
  if (*time < r->last)
    return BAD(OSTEON_EFORMAT, "TIME %g after TIME %g; sort the rows by time", *time, r->last);
  r->last = *time;
  *time *= r->unit;
  return OSTEON_OK;
}

static osteon_status check_no_dose(const reader *r, double evid) {
  static const int of_doses[] = {OSTEON_EVENT_AMT, OSTEON_EVENT_RATE, OSTEON_EVENT_II, OSTEON_EVENT_ADDL,
                                 OSTEON_EVENT_SS};
  for (int k = 0; k < 5; k++) {
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
    if (r->inputs[i] < 0) continue;
    const char *name = r->model->inputs[r->inputs[i]].name;
    double value;
    OSTEON_TRY(osteon_event_reader_number(r, i, name, &value));
    if (isnan(value)) continue;
    const osteon_status status = osteon_schedule_set_input(r->schedule, time, name, value);
    if (status != OSTEON_OK) return fail_at(r, status);
  }
  return OSTEON_OK;
}

/* EVID; where nothing says, an amount is a dose. */
static osteon_status read_kind(const reader *r, double *evid) {
  double amount;
  OSTEON_TRY(number(r, OSTEON_EVENT_EVID, NAN, evid));
  OSTEON_TRY(number(r, OSTEON_EVENT_AMT, 0, &amount));
  if (isnan(*evid)) *evid = amount != 0;
  return OSTEON_OK;
}

static osteon_status reset(const reader *r, double time) {
  const osteon_status status = osteon_schedule_add_reset(r->schedule, time);
  return status == OSTEON_OK ? OSTEON_OK : fail_at(r, status);
}

osteon_status osteon_event_reader_row(reader *r) {
  double time, evid;
  r->schedule->line = r->line = r->csv.lines[r->row + 1];
  OSTEON_TRY(osteon_begins_at(r->schedule, r->path, r->line));
  OSTEON_TRY(read_time(r, &time));
  OSTEON_TRY(read_kind(r, &evid));
  if (!(evid >= 0 && evid <= 4) || evid != floor(evid))
    return BAD(
        OSTEON_ERANGE,
        "EVID %g; there are 0 (observation), 1 (dose), 2 (inputs change), 3 (reset) and 4 (reset and dose)",
        evid);
  if (evid != 1 && evid != 4) OSTEON_TRY(check_no_dose(r, evid));
  OSTEON_TRY(set_inputs(r, time));
  if (evid >= 3) OSTEON_TRY(reset(r, time));
  return evid == 1 || evid == 4 ? read_dose(r, time, evid) : OSTEON_OK;
}

osteon_status osteon_event_reader_fail(const reader *r, osteon_status status) { return fail_at(r, status); }

/* ---- a table ---- */

osteon_status osteon_event_reader_open(reader *r, const char *path) {
  r->path = path;
  if (!(r->unit > 0)) r->unit = 1;
  OSTEON_TRY(r->text ? osteon_csv_parse(&r->csv, path, r->text) : osteon_csv_read(&r->csv, path));
  const size_t n = (size_t)r->csv.columns;
  r->inputs = osteon_alloc(n, sizeof *r->inputs);
  r->params = osteon_alloc(n, sizeof *r->params);
  r->line = r->csv.lines[0];
  const osteon_status status = r->inputs && r->params ? read_header(r) : OSTEON_ENOMEM;
  if (status != OSTEON_OK) osteon_event_reader_close(r);
  return status;
}

void osteon_event_reader_close(reader *r) {
  osteon_free(r->inputs);
  osteon_free(r->params);
  osteon_csv_free(&r->csv);
  r->inputs = r->params = NULL;
}

void osteon_event_reader_begin(reader *r, osteon_schedule *schedule) {
  r->schedule = schedule;
  r->last = 0;
  osteon_schedule_hold(schedule);
}

osteon_status osteon_event_reader_end(reader *r) {
  const osteon_status status = osteon_schedule_settle(r->schedule, &r->line);
  osteon_begins_at(r->schedule, NULL, 0);
  return status == OSTEON_OK ? OSTEON_OK : fail_at(r, status);
}

osteon_status osteon_event_check_dt(const char *call, double dt) {
  if (dt >= 0 && isfinite(dt)) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "%s: dt = %g; give days > 0, or 0 for any time", call, dt);
}

/* A schedule is one subject's. */
static osteon_status read_rows(reader *r) {
  const char *id = r->csv.records ? osteon_csv_field(&r->csv, 0, r->place[OSTEON_EVENT_ID]) : "";
  for (r->row = 0; r->row < r->csv.records; r->row++) {
    const char *own = osteon_csv_field(&r->csv, r->row, r->place[OSTEON_EVENT_ID]);
    r->line = r->csv.lines[r->row + 1];
    if (strcmp(own, id) != 0)
      return BAD(OSTEON_EUNSUPPORTED,
                 "ID %.60s after ID %.60s; a schedule holds the events of one subject; a cohort runs a table "
                 "of many",
                 own, id);
    OSTEON_TRY(osteon_event_reader_row(r));
  }
  return osteon_event_reader_end(r);
}

osteon_status osteon_schedule_read_events(osteon_schedule *schedule, double dt, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(schedule, schedule);
  OSTEON_NEED(path, path);
  OSTEON_TRY(osteon_event_check_dt("osteon_schedule_read_events", dt));
  OSTEON_TRY(osteon_schedule_open(schedule));
  reader r = {.model = osteon_schedule_model(schedule), .dt = dt};
  OSTEON_TRY(osteon_event_reader_open(&r, path));
  osteon_event_reader_begin(&r, schedule);
  const osteon_status status = read_rows(&r);
  osteon_schedule_drop(schedule);
  osteon_begins_at(schedule, NULL, 0);
  osteon_event_reader_close(&r);
  return status;
}
