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

osteon_status osteon_begins_add(osteon_schedule *s, double time, const char *name) {
  osteon_begins *b = &s->begins;
  if (b->n == b->room) {
    const int room = b->room ? 2 * b->room : 8;
    osteon_begin *grown = osteon_realloc(b->at, (size_t)room, sizeof *grown);
    if (!grown) return OSTEON_ENOMEM;
    b->at = grown;
    b->room = room;
  }
  b->at[b->n++] = (osteon_begin){time, name, b->line ? b->file : -1, b->line};
  return OSTEON_OK;
}

void osteon_begins_free(osteon_begins *b) {
  for (int i = 0; i < b->n_files; i++) osteon_free(b->files[i]);
  osteon_free(b->files);
  osteon_free(b->at);
}

/* Days that differ by rounding only are one. */
static int is_after(double day, double until) { return day > until + 1e-9 * fmax(1, until); }

osteon_status osteon_schedule_notice(const osteon_schedule *s, double until, char *text, size_t size) {
  OSTEON_NEED(s, schedule);
  OSTEON_NEED(text, text);
  if (size == 0) return osteon_fail(OSTEON_EINVAL, "osteon_schedule_notice: size is 0");
  *text = 0;
  if (!(until >= 0)) return osteon_fail(OSTEON_ERANGE, "until = %g; give the last day, 0 or more", until);
  const osteon_begin *first = NULL;
  int n = 0;
  for (int i = 0; i < s->begins.n; i++) {
    const osteon_begin *b = &s->begins.at[i];
    if (!is_after(b->time, until)) continue;
    if (!first) first = b;
    n++;
  }
  if (!first) return OSTEON_OK;
  char place[300] = "", more[40] = "";
  if (first->line) snprintf(place, sizeof place, "%.280s:%d: ", s->begins.files[first->file], first->line);
  if (n > 1) snprintf(more, sizeof more, " (and so %d more)", n - 1);
  snprintf(text, size, "%s%s begins on day %.10g, after the end of the run on day %.10g: it does nothing%s",
           place, first->name, first->time, until, more);
  return OSTEON_OK;
}
