/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where and when what happens was said to begin: for notices of what a run does not reach. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "schedule/spans.h"

osteon_status osteon_begins_at(osteon_schedule *s, const char *file, int line) {
  osteon_begins *b = &s->begins;
  b->line = line;
  b->file = b->n_files - 1;
  if (!file) {
    b->line = 0;
    return OSTEON_OK;
  }
  while (b->file >= 0 && strcmp(b->files[b->file], file) != 0) b->file--;
  if (b->file >= 0) return OSTEON_OK;
  char **grown = osteon_realloc(b->files, (size_t)b->n_files + 1, sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  b->files = grown;
  grown[b->n_files] = osteon_strdup(file);
  if (!grown[b->n_files]) return OSTEON_ENOMEM;
  b->file = b->n_files++;
  return OSTEON_OK;
}

osteon_status osteon_begins_add(osteon_schedule *s, double time, const char *name, bool adds) {
  osteon_begins *b = &s->begins;
  if (b->n == b->room) {
    const int room = b->room ? 2 * b->room : 8;
    osteon_begin *grown = osteon_realloc(b->at, (size_t)room, sizeof *grown);
    if (!grown) return OSTEON_ENOMEM;
    b->at = grown;
    b->room = room;
  }
  b->at[b->n++] = (osteon_begin){time, name, adds, b->line ? b->file : -1, b->line};
  return OSTEON_OK;
}

/* What was copied so far is freed with the copy. */
osteon_status osteon_begins_copy(osteon_begins *copy, const osteon_begins *b) {
  copy->at = osteon_alloc((size_t)b->n + 1, sizeof *copy->at);
  copy->files = osteon_alloc((size_t)b->n_files + 1, sizeof *copy->files);
  if (!copy->at || !copy->files) return OSTEON_ENOMEM;
  copy->room = b->n + 1;
  for (int i = 0; i < b->n_files; i++, copy->n_files++)
    if (!(copy->files[i] = osteon_strdup(b->files[i]))) return OSTEON_ENOMEM;
  for (int i = 0; i < b->n; i++) copy->at[i] = b->at[i];
  copy->n = copy->n_settled = b->n;
  return OSTEON_OK;
}

void osteon_begins_free(osteon_begins *b) {
  for (int i = 0; i < b->n_files; i++) osteon_free(b->files[i]);
  osteon_free(b->files);
  osteon_free(b->at);
}

/* Days that differ by rounding only are one. */
static int is_after(double day, double until) { return day > until + 1e-9 * fmax(1, until); }

static void tell_of_late(const osteon_schedule *s, double until, char *text, size_t size) {
  const osteon_begin *first = NULL;
  int n = 0;
  for (int i = 0; i < s->begins.n; i++) {
    const osteon_begin *b = &s->begins.at[i];
    if (!is_after(b->time, until)) continue;
    if (!first) first = b;
    n++;
  }
  if (!first) return;
  char place[300] = "", more[40] = "";
  if (first->line) snprintf(place, sizeof place, "%.280s:%d: ", s->begins.files[first->file], first->line);
  if (n > 1) snprintf(more, sizeof more, " (and so %d more)", n - 1);
  snprintf(text, size, "%s%s begins on day %.10g, after the end of the run on day %.10g: it does nothing%s",
           place, first->name, first->time, until, more);
}

/* Where it was said, "" where in no file. */
static void write_place(const osteon_schedule *s, const osteon_begin *b, char place[300]) {
  *place = 0;
  if (b->line) snprintf(place, 300, "%.280s:%d", s->begins.files[b->file], b->line);
}

/* The first from `from` until before `to` that adds to what has this name, or NULL. */
static const osteon_begin *find_begin(const osteon_schedule *s, int from, int to, const char *name) {
  for (int i = from; i < to; i++)
    if (s->begins.at[i].adds && !strcmp(s->begins.at[i].name, name)) return &s->begins.at[i];
  return NULL;
}

static void tell_of_two(const osteon_schedule *s, const osteon_begin *a, const osteon_begin *b, char *text,
                        size_t size) {
  char places[2][300];
  write_place(s, a, places[0]);
  write_place(s, b, places[1]);
  osteon_add_line(text, size, "%s is given in %s and in %s: the doses of both add up", a->name,
                  *places[0] ? places[0] : "the schedule", *places[1] ? places[1] : "the table");
}

void osteon_begins_tell_twice(const osteon_schedule *s, int n_base, char *text, size_t size) {
  enum { MOST = 16 }; /* names, so that a long table is read a few times and not once for each of its rows */
  const char *told[MOST];
  int n = 0;
  *text = 0;
  for (int i = 0; i < n_base && n < MOST; i++) {
    const osteon_begin *a = &s->begins.at[i], *b;
    int known = !a->adds;
    for (int k = 0; k < n; k++) known |= !strcmp(told[k], a->name);
    if (known) continue;
    told[n++] = a->name;
    if ((b = find_begin(s, n_base, s->begins.n, a->name))) tell_of_two(s, a, b, text, size);
  }
}

/* By half a day a calendar time moves to whole days, and nobody minds. */
static void tell_of_moved(const osteon_schedule *s, char *text, size_t size) {
  if (!(s->moved > 0.5 + 1e-6)) return;
  osteon_add_line(text, size, "times move to the nearest ticks, by up to %.3g days; a shorter dt helps",
                  s->moved);
}

osteon_status osteon_schedule_notice(const osteon_schedule *s, double until, char *text, size_t size) {
  OSTEON_NEED(s, schedule);
  OSTEON_NEED(text, text);
  if (size == 0) return osteon_fail(OSTEON_EINVAL, "osteon_schedule_notice: size is 0");
  *text = 0;
  if (!(until >= 0)) return osteon_fail(OSTEON_ERANGE, "until = %g; give the last day, 0 or more", until);
  tell_of_late(s, until, text, size);
  tell_of_moved(s, text, size);
  return OSTEON_OK;
}
