/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/csv.h"
#include "text/digits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/text.h>

#include "base/plain_text.h"

enum { MOST_COLUMNS = 1000 };

#define BAD(line, ...) osteon_fail_prefix(osteon_fail(OSTEON_EFORMAT, __VA_ARGS__), "%s:%d: ", path, line)

static char *skip_blanks(char *p) {
  while (*p == ' ' || *p == '\t') p++;
  return p;
}

/* Cuts the field at `p` off, without the blanks around it; returns where the next one begins, NULL at the end of
 * the line. `end` is set to what stopped it: a comma, a newline or 0. A quoted field may hold commas, and "" for
 * a quote. */
static char *cut(char *p, char **field, char *end, int *breaks) {
  p = skip_blanks(p);
  char *to = p;
  *field = p;
  *breaks = 0;
  if (*p == '"') {
    for (p++; *p && (*p != '"' || p[1] == '"'); *to++ = *p++) {
      *breaks += *p == '\n';
      p += *p == '"';
    }
    if (*p != '"') return NULL;
    p = skip_blanks(p + 1);
  } else {
    while (*p && *p != ',' && *p != '\n' && *p != '\r') *to++ = *p++;
    while (to > *field && (to[-1] == ' ' || to[-1] == '\t')) to--;
  }
  if (*p == '\r') p++;
  *end = *p;
  if (*p && *p != ',' && *p != '\n') return NULL;
  char *next = *p ? p + 1 : p;
  *to = 0;
  return next;
}

typedef struct reader {
  osteon_csv *csv;
  const char *path;
  int room, line;
  int comments; /* lines that were skipped before the header */
} reader;

/* No name of a column: digits and what belongs to them. */
static int is_numeric(const char *text) {
  return strpbrk(text, "0123456789") && !text[strspn(text, "0123456789+-.eE")];
}

/* What is no header of columns that commas separate, by name. */
static osteon_status check_header(const reader *r, char **record, int n, int line) {
  const char *path = r->path;
  const char *semicolon = strchr(record[0], ';'), *tab = strchr(record[0], '\t');
  if (n == 1 && (semicolon || tab))
    return BAD(line, "the columns are separated by %s; save the table with commas, and decimal points",
               semicolon ? "semicolons" : "tabs");
  if (is_numeric(record[0]))
    return BAD(line, "no header, but the number %.20s; the first line of a table names its columns%s",
               record[0], r->comments ? " (a line that starts with # is a comment: remove the #)" : "");
  for (int i = 0; i < n; i++)
    for (int j = 0; j < i; j++)
      if (!strcmp(record[i], record[j]))
        return BAD(line, "two columns are named %.60s; leave one out", record[i]);
      else if (osteon_is_alike(record[i], record[j]))
        return BAD(line,
                   "columns %.60s and %.60s are the same, as upper and lower case are alike; leave one out",
                   record[j], record[i]);
  return OSTEON_OK;
}

static osteon_status keep(reader *r, char **record, int n, int line) {
  osteon_csv *c = r->csv;
  const int is_header = c->columns == 0, stored = is_header ? 0 : c->records + 1;
  const char *path = r->path;
  if (is_header) c->columns = n;
  if (n != c->columns)
    return BAD(line, "%d field%s, but the header has %d", n, n == 1 ? "" : "s", c->columns);
  if (is_header) OSTEON_TRY(check_header(r, record, n, line));
  if (stored == r->room) {
    r->room = r->room ? 2 * r->room : 64;
    char **fields = osteon_realloc(c->fields, (size_t)r->room * (size_t)n, sizeof *fields);
    if (fields) c->fields = fields;
    int *lines = osteon_realloc(c->lines, (size_t)r->room, sizeof *lines);
    if (lines) c->lines = lines;
    if (!fields || !lines) return OSTEON_ENOMEM;
  }
  memcpy(c->fields + (size_t)stored * (size_t)n, record, (size_t)n * sizeof *record);
  c->lines[stored] = line;
  c->records += !is_header;
  return OSTEON_OK;
}

/* Why the field at `at` cannot be cut off. */
static osteon_status fail_field(const reader *r, const char *at) {
  const char *path = r->path, *end = at + strcspn(at, "\r\n");
  if (*end == '\r' && end[1] != '\n')
    return BAD(r->line, "a line ends with only a carriage return; save the table with line feeds");
  return BAD(r->line, "a quote that is not closed, or text after one that is");
}

static osteon_status read_record(reader *r, char **at) {
  const char *path = r->path;
  char *record[MOST_COLUMNS], end = ',';
  const int line = r->line;
  int n = 0, breaks;
  while (end == ',') {
    if (n == MOST_COLUMNS) return BAD(line, "too many columns; at most %d can be read", MOST_COLUMNS);
    char *next = cut(*at, &record[n++], &end, &breaks);
    if (!next) return fail_field(r, *at);
    r->line += breaks;
    *at = next;
  }
  r->line++;
  return keep(r, record, n, line);
}

static char *skip_line(char *at) {
  char *next = strchr(at, '\n');
  return next ? next + 1 : at + strlen(at);
}

/* Of a line, by its commas outside of quotes. */
static int count_fields(const char *at) {
  int n = 1, quoted = 0;
  for (; *at && *at != '\n'; at++) {
    quoted ^= *at == '"';
    n += *at == ',' && !quoted;
  }
  return n;
}

/* A record with a # before it looks like a comment; of a table of one column every comment would. */
static void pass_comment(reader *r, const char *at) {
  osteon_csv *c = r->csv;
  r->comments++;
  if (c->columns > 1 && count_fields(at) == c->columns && !c->n_hidden++) c->hidden = r->line;
}

/* Fields are printed: none may steer a terminal. */
static osteon_status check_bytes(const char *path, const char *text) {
  for (int line = 1; *text; text++) {
    const unsigned char c = (unsigned char)*text;
    line += c == '\n';
    if ((c < 32 && !strchr("\t\n\r", c)) || c == 127)
      return BAD(line, "this is not a CSV table: it contains the control character %d", c);
  }
  return OSTEON_OK;
}

static osteon_status read_all(reader *r) {
  const char *path = r->path;
  char *at = r->csv->text;
  OSTEON_TRY(check_bytes(path, at));
  if (!strncmp(at, "\xef\xbb\xbf", 3)) at += 3;
  while (*at) {
    const char first = *skip_blanks(at);
    if (first == '#' || first == '\n' || first == '\r' || !first) {
      if (first == '#') pass_comment(r, at);
      at = skip_line(at);
      r->line++;
    } else {
      OSTEON_TRY(read_record(r, &at));
    }
  }
  return r->csv->columns ? OSTEON_OK : BAD(1, "no header; the first line of a table names its columns");
}

/* Takes the text, whatever comes of it. */
static osteon_status take(osteon_csv *csv, const char *path, char *text) {
  *csv = (osteon_csv){.text = text};
  reader r = {.csv = csv, .path = path, .line = 1};
  const osteon_status status = text ? read_all(&r) : OSTEON_ENOMEM;
  if (status != OSTEON_OK) osteon_csv_free(csv);
  return status;
}

osteon_status osteon_csv_parse(osteon_csv *csv, const char *path, const char *text) {
  return take(csv, path, osteon_strdup(text));
}

osteon_status osteon_csv_read(osteon_csv *csv, const char *path) {
  char *text;
  *csv = (osteon_csv){0};
  OSTEON_TRY(osteon_text_read(path, &text));
  return take(csv, path, text);
}

void osteon_csv_free(osteon_csv *csv) {
  osteon_free(csv->text);
  osteon_free(csv->fields);
  osteon_free(csv->lines);
  *csv = (osteon_csv){0};
}

int osteon_csv_column(const osteon_csv *csv, const char *name) {
  for (int k = 0; k < csv->columns; k++)
    if (osteon_is_alike(csv->fields[k], name)) return k;
  return -1;
}

static int is_among(const char *name, const char *const *known, int n) {
  for (int k = 0; k < n; k++)
    if (osteon_is_alike(known[k], name)) return 1;
  return 0;
}

osteon_status osteon_csv_notice(const osteon_csv *csv, const char *path, const char *const *known, int n,
                                char *text, size_t size) {
  const char **missing = osteon_alloc((size_t)n + 1, sizeof *missing);
  if (!missing) return OSTEON_ENOMEM;
  int n_missing = 0;
  for (int k = 0; k < n; k++)
    if (osteon_csv_column(csv, known[k]) < 0) missing[n_missing++] = known[k];
  *text = 0;
  size_t used = 0;
  for (int i = 0; i < csv->columns && used < size; i++) {
    const char *name = csv->fields[i];
    const char *near =
        is_among(name, known, n) ? NULL : osteon_nearest(name, missing, n_missing, sizeof *missing);
    if (!near) continue;
    if (!used)
      used = (size_t)snprintf(text, size, "%s:%d: ", path, csv->lines[0]);
    else
      used += (size_t)snprintf(text + used, size - used, "; ");
    if (used < size)
      used += (size_t)snprintf(text + used, size - used, "column %.60s is not read (did you mean %s?)", name,
                               near);
  }
  osteon_free((void *)missing);
  return OSTEON_OK;
}

void osteon_csv_tell_hidden(const osteon_csv *csv, const char *path, char *text, size_t size) {
  char more[40] = "";
  if (!csv->n_hidden) return;
  if (csv->n_hidden > 1) snprintf(more, sizeof more, " (and so %d more)", csv->n_hidden - 1);
  osteon_add_line(text, size,
                  "%s:%d: begins with # and is taken as a comment, but has as many fields as the header; "
                  "quote the first field if it is not a comment%s",
                  path, csv->hidden, more);
}

static int is_missing(const char *text) { return !strcmp(text, ".") || !strcmp(text, "NA"); }

const char *osteon_csv_field(const osteon_csv *csv, int i, int column) {
  if (column < 0) return "";
  const char *text = csv->fields[(size_t)(i + 1) * (size_t)csv->columns + (size_t)column];
  return is_missing(text) ? "" : text;
}

/* ---- writing ---- */

static void separate(osteon_csv_record *r) {
  if (r->fields++) fputc(',', r->out);
}

void osteon_csv_put(osteon_csv_record *r, const char *text) {
  separate(r);
  const size_t n = strlen(text);
  const int has_blanks = n && (strchr(" \t", *text) || strchr(" \t", text[n - 1]));
  if (!has_blanks && !strpbrk(text, ",\"\r\n#")) {
    fputs(text, r->out);
    return;
  }
  fputc('"', r->out);
  for (; *text; text++) {
    if (*text == '"') fputc('"', r->out);
    fputc(*text, r->out);
  }
  fputc('"', r->out);
}

void osteon_csv_put_count(osteon_csv_record *r, int64_t count) {
  separate(r);
  fprintf(r->out, "%lld", (long long)count);
}

void osteon_csv_put_number(osteon_csv_record *r, double value, int digits) {
  separate(r);
  char text[40];
  if (digits == OSTEON_CSV_SHORTEST && !isnan(value)) {
    osteon_digits(text, 15, value); /* every decimal of up to 15 digits comes back from a double */
    fputs(text, r->out);
  } else if (isnan(value))
    fputs("nan", r->out);
  else
    fprintf(r->out, "%.*g", digits, value);
}

void osteon_csv_put_decimals(osteon_csv_record *r, double value, int decimals) {
  separate(r);
  if (isnan(value))
    fputs("nan", r->out);
  else
    fprintf(r->out, "%.*f", decimals, value);
}

void osteon_csv_end(osteon_csv_record *r) {
  fputc('\n', r->out);
  r->fields = 0;
}
