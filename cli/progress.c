/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a command is, as a line on the terminal. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <osteon/stop.h>

#include "cli.h"

enum { BAR = 20 };

/* Of one progress at a time: who works may be told in one thread, and asked whether to stop in another. */
static pthread_mutex_t drawing = PTHREAD_MUTEX_INITIALIZER;

void write_span(char text[24], double span) {
  static const struct {
    const char *large, *small;
    double in_large, in_small;
  } units[] = {{"d", "h", 86400, 3600}, {"h", "min", 3600, 60}, {"min", "s", 60, 1}};
  const double whole = fmax(0, round(span)), days = whole / 86400;
  if (!(days < 1e4)) {
    snprintf(text, 24, "years");
    return;
  }
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (whole < units[i].in_large) continue;
    const double n = floor(whole / units[i].in_large);
    snprintf(text, 24, "%.0f %s %.0f %s", n, units[i].large,
             floor((whole - n * units[i].in_large) / units[i].in_small), units[i].small);
    return;
  }
  snprintf(text, 24, "%.0f s", whole);
}

/* The part that is done, and how long the rest will take, or where nothing is done yet how long it has taken. */
static void draw(cli_progress *p) {
  const double now = seconds();
  if (!p->on || now - p->last < 0.2) return;
  p->last = now;
  p->shown = 1;
  const double part = p->until > p->from ? fmin(1, (p->at - p->from) / (p->until - p->from)) : 0;
  char bar[BAR + 1] = "", span[24], line[160];
  memset(bar, '.', BAR);
  memset(bar, '#', (size_t)(part * BAR));
  write_span(span, part > 0 ? (now - p->begun) * (1 - part) / part : now - p->begun);
  snprintf(line, sizeof line, "[%s] %3.0f %%  %s%s%s  %s", bar, 100 * part,
           part > 0 && p->is_most ? "at most " : "", span, part > 0 ? " left" : "", p->what);
  fprintf(stderr, "\r%.*s\033[K", WIDTH - 1, line);
}

static int ask(void *progress) {
  pthread_mutex_lock(&drawing);
  draw(progress);
  pthread_mutex_unlock(&drawing);
  return interrupted != 0;
}

void progress_begin(cli_progress *p, const char *output, double from, double until) {
  p->on = isatty(2) && !is_quiet() && (!output || strcmp(output, "-") != 0 || !isatty(1));
  p->from = p->at = from;
  p->until = until;
  p->begun = p->last = seconds();
  if (p->on) osteon_stop_when(ask, p);
}

void progress_show(cli_progress *p, double at, const char *format, ...) {
  va_list list;
  pthread_mutex_lock(&drawing);
  va_start(list, format);
  vsnprintf(p->what, sizeof p->what, format, list);
  va_end(list);
  p->at = at;
  draw(p);
  pthread_mutex_unlock(&drawing);
}

void progress_move(cli_progress *p, double at) {
  pthread_mutex_lock(&drawing);
  p->at = at;
  pthread_mutex_unlock(&drawing);
}

void progress_end(cli_progress *p) {
  pthread_mutex_lock(&drawing);
  if (p->shown) fputs("\r\033[K", stderr);
  p->shown = p->on = 0;
  pthread_mutex_unlock(&drawing);
}
