/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event tables: CSV with the columns of NONMEM, further columns are inputs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/io.h>

#include "base/base.h"
#include "base/file.h"

enum { TIME, EVID, AMT, CMT, RATE, II, ADDL, SS, ID, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"TIME", "EVID", "AMT", "CMT", "RATE",
                                               "II",   "ADDL", "SS",  "ID"};
#define COLUMNS "TIME EVID AMT CMT RATE II ADDL SS ID"
enum { MAX_FIELDS = 1000, LARGEST = 1 << 28 };

typedef struct reader {
  const char *path;
  const osteon_model *model;
  osteon_schedule *schedule;
  int line, n;          /* n: fields of the header */
  int what[MAX_FIELDS]; /* a column, or N_COLUMNS + index of an input */
  int place[N_COLUMNS]; /* field of a column, or -1 */
  char *field[MAX_FIELDS];
  double last; /* time of the row before */
  double dt;   /* of a tick, 0: any time is accepted */
  char id[64];
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
  if (r->n > MAX_FIELDS) return BAD(OSTEON_EFORMAT, "too many columns; %d are accepted", MAX_FIELDS);
  for (int c = 0; c < N_COLUMNS; c++) r->place[c] = -1;
  for (int i = 0; i < r->n; i++) {
    const char *name = r->field[i];
    for (int j = 0; j < i; j++)
      if (!strcmp(name, r->field[j]))
        return BAD(OSTEON_EFORMAT, "column %.60s stands twice; once is accepted", name);
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
      return BAD(OSTEON_ENAME, "unknown column '%.60s'%s; " COLUMNS " and the inputs of %s are accepted",
                 name, hint, r->model->name);
    }
    r->what[i] = N_COLUMNS + input;
  }
  if (r->place[TIME] < 0 || r->place[EVID] < 0)
    return BAD(OSTEON_EFORMAT,
               "no column %s in the header; TIME and EVID are needed, " COLUMNS " and inputs are accepted",
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
  if (!(r->dt > 0) || fabs(round(days / r->dt) * r->dt - days) <= 1e-9 * fmax(1, days)) return OSTEON_OK;
  return BAD(OSTEON_EINVAL, "%s %.10g lies between ticks; whole ticks of dt = %g days are accepted",
             columns[column], days, r->dt);
}

static osteon_status read_dose(const reader *r, double time) {
  double amount, interval, additional;
  OSTEON_TRY(number(r, AMT, NAN, &amount));
  OSTEON_TRY(number(r, II, 0, &interval));
  OSTEON_TRY(number(r, ADDL, 0, &additional));
  const char *name = r->place[CMT] < 0 ? "" : r->field[r->place[CMT]];
  if (isnan(amount)) return BAD(OSTEON_EFORMAT, "EVID 1 without AMT; a dose needs its amount");
  if (is_nothing(name))
    return BAD(OSTEON_EFORMAT, "EVID 1 without CMT; a dose or a state of %s is accepted", r->model->name);
  if (interval < 0) return BAD(OSTEON_ERANGE, "II %g; days >= 0 are accepted", interval);
  if (!(additional >= 0 && additional <= 1e6) || additional != floor(additional))
    return BAD(OSTEON_ERANGE, "ADDL %g; a whole number from 0 to 1000000 is accepted", additional);
  if (additional > 0 && !(interval > 0))
    return BAD(OSTEON_ERANGE, "ADDL %g without II; days > 0 between doses are accepted", additional);
  if (additional > 0) OSTEON_TRY(check_tick(r, II, interval));
  const osteon_status status =
      osteon_schedule_dose(r->schedule, time, name, amount, additional > 0 ? interval : 0, (int)additional);
  return status == OSTEON_OK ? OSTEON_OK : fail_at(r, status);
}

static osteon_status read_row(reader *r, char *line) {
  const int n = split(r, line);
  if (n != r->n)
    return BAD(OSTEON_EFORMAT, "%s%d fields; %d are accepted, as in the header",
               n > MAX_FIELDS ? "more than " : "", n > MAX_FIELDS ? MAX_FIELDS : n, r->n);
  double time, evid, rate, steady;
  OSTEON_TRY(number(r, TIME, NAN, &time));
  OSTEON_TRY(number(r, EVID, NAN, &evid));
  OSTEON_TRY(number(r, RATE, 0, &rate));
  OSTEON_TRY(number(r, SS, 0, &steady));
  if (!(time >= 0)) {
    if (isnan(time)) return BAD(OSTEON_EFORMAT, "no TIME; days from the start are accepted");
    return BAD(OSTEON_ERANGE, "TIME %g; days from the start, >= 0, are accepted", time);
  }
  OSTEON_TRY(check_tick(r, TIME, time));
  if (time < r->last)
    return BAD(OSTEON_EFORMAT, "TIME %g after TIME %g; rows in order of time are accepted", time, r->last);
  r->last = time;
  if (rate != 0)
    return BAD(OSTEON_EUNSUPPORTED, "RATE %g: infusions are not supported; 0 or . is accepted", rate);
  if (steady != 0)
    return BAD(OSTEON_EUNSUPPORTED, "SS %g: doses at steady state are not supported; 0 or . is accepted",
               steady);
  if (r->place[ID] >= 0) {
    const char *id = r->field[r->place[ID]];
    if (!*r->id)
      snprintf(r->id, sizeof r->id, "%s", *id ? id : ".");
    else if (strncmp(r->id, *id ? id : ".", sizeof r->id - 1))
      return BAD(OSTEON_EUNSUPPORTED, "ID %.60s after ID %s; the events of one subject are accepted", id,
                 r->id);
  }
  if (evid == 1) return read_dose(r, time);
  if (evid != 2)
    return isnan(evid) ? BAD(OSTEON_EFORMAT, "no EVID; 1 (dose) and 2 (inputs change) are accepted")
                       : BAD(OSTEON_ERANGE, "EVID %g; 1 (dose) and 2 (inputs change) are accepted", evid);
  static const int of_doses[] = {AMT, II, ADDL};
  for (int k = 0; k < 3; k++) {
    double given;
    OSTEON_TRY(number(r, of_doses[k], 0, &given));
    if (given != 0)
      return BAD(OSTEON_ERANGE, "%s %g with EVID 2; 0 or . is accepted, a dose has EVID 1",
                 columns[of_doses[k]], given);
  }
  for (int i = 0; i < n; i++) {
    if (r->what[i] < N_COLUMNS || is_nothing(r->field[i])) continue;
    const char *name = r->model->inputs[r->what[i] - N_COLUMNS].name;
    double value;
    if (osteon_number_parse(r->field[i], &value) != OSTEON_OK)
      return fail_at(r, osteon_fail_prefix(OSTEON_EFORMAT, "%s: ", name));
    const osteon_status status = osteon_schedule_set(r->schedule, time, name, value);
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
    if (memchr(line, 0, n)) return BAD(OSTEON_EFORMAT, "a byte 0; a CSV table is accepted");
    if (n && line[n - 1] == '\r') line[n - 1] = 0;
    char *first = line + strspn(line, " \t");
    if (*first && *first != '#') {
      OSTEON_TRY(header ? read_row(r, line) : read_header(r, line));
      header = 1;
    }
    line += n + 1;
  }
  if (header) return OSTEON_OK;
  return osteon_fail(OSTEON_EFORMAT, "%s:%d: no header; a CSV table with the columns " COLUMNS " is accepted",
                     r->path, r->line ? r->line : 1);
}

osteon_status osteon_events_read(const char *path, const osteon_model *model, osteon_schedule *schedule) {
  return osteon_events_read_ticks(path, model, schedule, 0);
}

osteon_status osteon_events_read_ticks(const char *path, const osteon_model *model, osteon_schedule *schedule,
                                       double dt) {
  if (!path || !model || !schedule)
    return osteon_fail(OSTEON_EINVAL, "osteon_events_read: %s is NULL",
                       !path    ? "path"
                       : !model ? "model"
                                : "schedule");
  if (osteon_schedule_model(schedule) != model)
    return osteon_fail(OSTEON_EINVAL, "osteon_events_read: the schedule is for %s, not for %s",
                       osteon_schedule_model(schedule)->name, model->name);
  char *text;
  size_t length;
  OSTEON_TRY(osteon_file_read(path, LARGEST, &text, &length));
  reader *r = osteon_alloc(1, sizeof *r);
  osteon_status status = r ? OSTEON_OK : OSTEON_ENOMEM;
  if (r) {
    r->path = path;
    r->model = model;
    r->schedule = schedule;
    r->dt = dt;
    status = read_lines(r, text, length);
  }
  osteon_free(r);
  osteon_free(text);
  return status;
}
