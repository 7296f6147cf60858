/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event tables: CSV with the columns of NONMEM, further columns are inputs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/events.h>
#include <osteon/text.h>
#include <osteon/life.h>

#include "base/base.h"
#include "base/file.h"
#include "schedule/drug.h"

/* DV and MDV belong to what was observed, which is let pass. */
enum { TIME, EVID, AMT, CMT, UNIT, RATE, II, ADDL, SS, ID, DV, MDV, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"TIME", "EVID", "AMT", "CMT", "UNIT", "RATE",
                                               "II",   "ADDL", "SS",  "ID",  "DV",   "MDV"};
#define COLUMNS "TIME EVID AMT CMT UNIT RATE II ADDL SS ID DV MDV"
enum { MAX_FIELDS = 1000, LARGEST = 1 << 28 };

/* A drug that the model takes as an amount per day, and the line that began it. */
typedef struct taken {
  osteon_course course;
  int line;
} taken;

typedef struct reader {
  const char *path;
  const osteon_model *model;
  osteon_schedule *schedule;
  int line, n;          /* n: fields of the header */
  int what[MAX_FIELDS]; /* a column, or N_COLUMNS + index of an input */
  int place[N_COLUMNS]; /* field of a column, or -1 */
  char *field[MAX_FIELDS];
  double last; /* time of the row before */
  double dt;   /* of a tick, 0: times need not be on ticks */
  char id[64];
  taken *taken;
  size_t n_taken, room;
} reader;

#define BAD(status, ...) fail_at(r, osteon_fail(status, __VA_ARGS__))
static osteon_status fail_at(const reader *r, osteon_status status) {
  return osteon_fail_prefix(status, "%s:%d: ", r->path, r->line);
}

/* A field without the blanks and quotes around it. */
static char *trim(char *text) {
  while (*text == ' ' || *text == '\t') text++;
  size_t n = strlen(text);
  while (n && (text[n - 1] == ' ' || text[n - 1] == '\t')) text[--n] = 0;
  if (n >= 2 && text[0] == '"' && text[n - 1] == '"') {
    text[n - 1] = 0;
    return text + 1;
  }
  return text;
}

/* Splits a line at its commas; the number of fields, MAX_FIELDS + 1 where there are more. */
static int split(reader *r, char *line) {
  int n = 0;
  for (;;) {
    char *comma = strchr(line, ',');
    if (comma) *comma = 0;
    if (n == MAX_FIELDS) return MAX_FIELDS + 1;
    r->field[n++] = trim(line);
    if (!comma) return n;
    line = comma + 1;
  }
}

static int is_nothing(const char *text) { return !*text || !strcmp(text, "."); }

static osteon_status read_header(reader *r, char *line) {
  r->n = split(r, line);
  if (r->n > MAX_FIELDS) return BAD(OSTEON_EFORMAT, "too many columns; at most %d can be read", MAX_FIELDS);
  for (int c = 0; c < N_COLUMNS; c++) r->place[c] = -1;
  for (int i = 0; i < r->n; i++) {
    const char *name = r->field[i];
    for (int j = 0; j < i; j++)
      if (!strcmp(name, r->field[j]))
        return BAD(OSTEON_EFORMAT, "column %.60s stands twice; leave one out", name);
    r->what[i] = -1;
    for (int c = 0; c < N_COLUMNS; c++)
      if (!strcmp(name, columns[c])) {
        r->what[i] = c;
        r->place[c] = i;
      }
    if (r->what[i] >= 0) continue;
    const int input = osteon_model_index(r->model, OSTEON_INPUT, name);
    if (input < 0) {
      char hint[96];
      const char *near = osteon_nearest(name, columns, N_COLUMNS, sizeof *columns);
      if (near)
        snprintf(hint, sizeof hint, " (did you mean %s?)", near);
      else if (r->model->n_inputs)
        osteon_hint(hint, name, &r->model->inputs[0].name, r->model->n_inputs, sizeof *r->model->inputs);
      else
        hint[0] = 0;
      return BAD(OSTEON_ENAME, "unknown column '%.60s'%s; there are " COLUMNS " and the inputs of %s", name,
                 hint, r->model->name);
    }
    r->what[i] = N_COLUMNS + input;
  }
  if (r->place[TIME] < 0 || r->place[EVID] < 0)
    return BAD(OSTEON_EFORMAT,
               "no column %s in the header; TIME and EVID are needed; there are " COLUMNS " and inputs",
               r->place[TIME] < 0 ? "TIME" : "EVID");
  return OSTEON_OK;
}

/* The number in a column; `missing` where it says nothing. */
static osteon_status number(const reader *r, int column, double missing, double *value) {
  const char *text = r->place[column] < 0 ? "" : r->field[r->place[column]];
  *value = missing;
  if (is_nothing(text)) return OSTEON_OK;
  if (osteon_number_parse(text, value) != OSTEON_OK)
    return fail_at(r, osteon_fail_prefix(OSTEON_EFORMAT, "%s: ", columns[column]));
  return OSTEON_OK;
}

static osteon_status check_tick(const reader *r, int column, double days) {
  if (!(r->dt > 0) || osteon_tick_is(days, r->dt)) return OSTEON_OK;
  return BAD(OSTEON_EINVAL, "%s %.10g lies between ticks; give whole ticks of dt = %g days", columns[column],
             days, r->dt);
}

/* One dose after the other at the same rate is one course, as a schedule takes 500 of them. */
static int goes_on(const osteon_course *c, const osteon_course *next) {
  return !strcmp(c->drug, next->drug) && c->dose == next->dose && c->interval == next->interval &&
         fabs(c->stop - next->start) <= 1e-9 * fmax(1, c->stop) &&
         (c->unit == next->unit || (c->unit && next->unit && !strcmp(c->unit, next->unit)));
}

/* An amount per day over the interval, or over a day (but at least a tick) where none is given. */
static osteon_status take(reader *r, const osteon_course *dose, double additional) {
  osteon_course c = *dose;
  const double tick = r->dt > 0 ? r->dt : 1;
  if (!(c.interval > 0)) c.interval = ceil(1 / tick - 1e-9) * tick;
  c.stop = c.start + (additional + 1) * c.interval;
  for (size_t i = r->n_taken; i > 0 && r->taken[i - 1].course.stop >= c.start - 1; i--)
    if (goes_on(&r->taken[i - 1].course, &c)) {
      r->taken[i - 1].course.stop = c.stop;
      return OSTEON_OK;
    }
  if (r->n_taken == r->room) {
    const size_t room = r->room ? 2 * r->room : 16;
    taken *grown = osteon_realloc(r->taken, room, sizeof *grown);
    if (!grown) return OSTEON_ENOMEM;
    r->taken = grown;
    r->room = room;
  }
  r->taken[r->n_taken++] = (taken){c, r->line};
  return OSTEON_OK;
}

static osteon_status add_taken(reader *r) {
  for (size_t i = 0; i < r->n_taken; i++) {
    r->line = r->taken[i].line;
    const osteon_status status = osteon_schedule_add_course(r->schedule, &r->taken[i].course);
    if (status != OSTEON_OK) return fail_at(r, status);
  }
  return OSTEON_OK;
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

static osteon_status give(reader *r, osteon_course *c, double additional) {
  int input, dose, state;
  double factor = 1;
  OSTEON_TRY(find_target(r, c->drug, &input, &dose, &state));
  if (state >= 0 && c->unit)
    return osteon_fail(OSTEON_EINVAL, "UNIT %.20s: state %s is in %s, which is not converted; write .",
                       c->unit, c->drug, r->model->states[state].unit);
  if (state < 0) OSTEON_TRY(osteon_drug_unit(r->model, dose < 0 ? input : -1, dose, c->unit, &factor));
  if (state < 0 && dose < 0) return take(r, c, additional);
  const char *name = state >= 0 ? r->model->states[state].name : r->model->doses[dose].name;
  return osteon_schedule_add_dose(r->schedule, c->start, name, c->dose * factor,
                                  additional > 0 ? c->interval : 0, (int)additional);
}

static const char *text_in(const reader *r, int column) {
  const char *text = r->place[column] < 0 ? "" : r->field[r->place[column]];
  return is_nothing(text) ? NULL : text;
}

static osteon_status read_dose(reader *r, double time) {
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
  if (additional > 0) OSTEON_TRY(check_tick(r, II, c.interval));
  if (!(additional > 0)) c.interval = 0;
  const osteon_status status = give(r, &c, additional);
  return status == OSTEON_OK ? OSTEON_OK : fail_at(r, status);
}

static osteon_status read_row(reader *r, char *line) {
  const int n = split(r, line);
  if (n != r->n)
    return BAD(OSTEON_EFORMAT, "%s%d fields, but the header has %d", n > MAX_FIELDS ? "more than " : "",
               n > MAX_FIELDS ? MAX_FIELDS : n, r->n);
  double time, evid, rate, steady;
  OSTEON_TRY(number(r, TIME, NAN, &time));
  OSTEON_TRY(number(r, EVID, NAN, &evid));
  OSTEON_TRY(number(r, RATE, 0, &rate));
  OSTEON_TRY(number(r, SS, 0, &steady));
  if (!(time >= 0)) {
    if (isnan(time)) return BAD(OSTEON_EFORMAT, "no TIME; give the days from the start");
    return BAD(OSTEON_ERANGE, "TIME %g lies before the start; give days from it, 0 or more", time);
  }
  OSTEON_TRY(check_tick(r, TIME, time));
  if (time < r->last)
    return BAD(OSTEON_EFORMAT, "TIME %g after TIME %g; sort the rows by time", time, r->last);
  r->last = time;
  if (rate != 0) return BAD(OSTEON_EUNSUPPORTED, "RATE %g: infusions are not supported; write 0 or .", rate);
  if (steady != 0)
    return BAD(OSTEON_EUNSUPPORTED, "SS %g: doses at steady state are not supported; write 0 or .", steady);
  if (r->place[ID] >= 0) {
    const char *id = r->field[r->place[ID]];
    if (!*r->id)
      snprintf(r->id, sizeof r->id, "%s", *id ? id : ".");
    else if (strncmp(r->id, *id ? id : ".", sizeof r->id - 1))
      return BAD(OSTEON_EUNSUPPORTED, "ID %.60s after ID %s; a table holds the events of one subject", id,
                 r->id);
  }
  if (evid == 1) return read_dose(r, time);
  if (evid == 0) return OSTEON_OK;
#define ACCEPTED "there are 0 (observation: ignored), 1 (dose) and 2 (inputs change)"
  if (evid != 2)
    return isnan(evid) ? BAD(OSTEON_EFORMAT, "no EVID; " ACCEPTED)
                       : BAD(OSTEON_ERANGE, "EVID %g%s; " ACCEPTED, evid,
                             evid == 3 || evid == 4 ? ": a subject is not set back on the way" : "");
  static const int of_doses[] = {AMT, II, ADDL};
  for (int k = 0; k < 3; k++) {
    double given;
    OSTEON_TRY(number(r, of_doses[k], 0, &given));
    if (given != 0)
      return BAD(OSTEON_ERANGE, "%s %g with EVID 2; write 0 or ., as a dose has EVID 1", columns[of_doses[k]],
                 given);
  }
  for (int i = 0; i < n; i++) {
    if (r->what[i] < N_COLUMNS || is_nothing(r->field[i])) continue;
    const char *name = r->model->inputs[r->what[i] - N_COLUMNS].name;
    double value;
    if (osteon_number_parse(r->field[i], &value) != OSTEON_OK)
      return fail_at(r, osteon_fail_prefix(OSTEON_EFORMAT, "%s: ", name));
    const osteon_status status = osteon_schedule_set_input(r->schedule, time, name, value);
    if (status != OSTEON_OK) return fail_at(r, status);
  }
  return OSTEON_OK;
}

static osteon_status read_lines(reader *r, char *text, size_t length) {
  int header = 0;
  if (length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
    text += 3;
    length -= 3;
  }
  for (char *line = text, *end = text + length; line < end;) {
    char *next = memchr(line, '\n', (size_t)(end - line));
    const size_t n = (size_t)((next ? next : end) - line);
    line[n] = 0;
    r->line++;
    if (memchr(line, 0, n)) return BAD(OSTEON_EFORMAT, "this is no CSV table: it holds a byte 0");
    if (n && line[n - 1] == '\r') line[n - 1] = 0;
    char *first = line + strspn(line, " \t");
    if (*first && *first != '#') {
      OSTEON_TRY(header ? read_row(r, line) : read_header(r, line));
      header = 1;
    }
    line += n + 1;
  }
  if (header) return add_taken(r);
  return osteon_fail(OSTEON_EFORMAT, "%s:%d: no header; its columns are " COLUMNS "", r->path,
                     r->line ? r->line : 1);
}

osteon_status osteon_schedule_read_events(osteon_schedule *schedule, double dt, const char *path) {
  OSTEON_NEED(schedule, schedule);
  OSTEON_NEED(path, path);
  if (!(dt >= 0 && isfinite(dt)))
    return osteon_fail(OSTEON_ERANGE,
                       "osteon_schedule_read_events: dt = %g; give days > 0, or 0 for any time", dt);
  char *text;
  size_t length;
  OSTEON_TRY(osteon_file_read(path, LARGEST, &text, &length));
  reader *r = osteon_alloc(1, sizeof *r);
  osteon_status status = r ? OSTEON_OK : OSTEON_ENOMEM;
  if (r) {
    r->path = path;
    r->model = osteon_schedule_model(schedule);
    r->schedule = schedule;
    r->dt = dt;
    status = read_lines(r, text, length);
  }
  if (r) osteon_free(r->taken);
  osteon_free(r);
  osteon_free(text);
  return status;
}
