/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages, arguments, signals. */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <osteon/events.h>
#include <osteon/picture.h>
#include <osteon/text.h>
#include <osteon/status.h>
#include <osteon/ticks.h>

#include "cli.h"

/* One line whatever the arguments hold. */
static void print_sentence(const char *text) {
  fputs("osteon: ", stderr);
  for (; *text; text++) {
    const unsigned char c = (unsigned char)*text;
    fputc(c < 32 || c == 127 ? '?' : *text, stderr);
  }
  fputc('\n', stderr);
}

int complain(int status, const char *format, ...) {
  char text[2048];
  va_list list;
  va_start(list, format);
  vsnprintf(text, sizeof text, format, list);
  va_end(list);
  print_sentence(text);
  return status;
}

int complain_last(int status) {
  print_sentence(osteon_last_error());
  return status;
}

int finish_output(int status) {
  errno = 0;
  if (fflush(stdout) || ferror(stdout))
    return complain(FAILED, "standard output cannot be written: %s", errno ? strerror(errno) : "write error");
  return status;
}

int next_argument(arguments *a) {
  a->name = a->value = NULL;
  if (a->at >= a->argc) return 0;
  char *text = a->argv[a->at++];
  if (!a->plain && !strcmp(text, "--")) {
    a->plain = 1;
    return next_argument(a);
  }
  if (a->plain || text[0] != '-' || !text[1]) {
    a->value = text;
    return 1;
  }
  const char *equals = text[1] == '-' ? strchr(text, '=') : NULL;
  const size_t length = equals ? (size_t)(equals - text) : strlen(text);
  snprintf(a->word, sizeof a->word, "%.*s", (int)(length < 60 ? length : 60), text);
  a->name = a->word;
  if (equals) a->value = equals + 1;
  return 1;
}

const char *option_value(arguments *a) {
  if (a->value) return a->value;
  if (a->at < a->argc) return a->value = a->argv[a->at++];
  complain(WRONG, "%s needs a value; `osteon %s --help` explains it", a->name, a->command);
  return NULL;
}

/* Letters in common at the start, less the difference in length: enough for options. */
static int likeness(const char *a, const char *b) {
  int same = 0;
  while (a[same] && a[same] == b[same]) same++;
  const int longer = (int)strlen(a) - (int)strlen(b);
  return 2 * same - (longer < 0 ? -longer : longer);
}

int unknown_option(const arguments *a, const char *const *known) {
  const char *near = NULL;
  int best = 5;
  for (; *known; known++)
    if (likeness(a->name, *known) > best) {
      best = likeness(a->name, *known);
      near = *known;
    }
  return complain(WRONG, "unknown option %s%s%s%s; `osteon %s --help` lists what is accepted", a->name,
                  near ? " (did you mean " : "", near ? near : "", near ? "?)" : "", a->command);
}

int take_assignment(const char *option, const char *text, char *name, size_t room, double *value) {
  const char *equals = strchr(text, '=');
  if (!equals || equals == text || (size_t)(equals - text) >= room)
    return complain(WRONG, "%s %.60s: NAME=VALUE is accepted", option, text);
  snprintf(name, room, "%.*s", (int)(equals - text), text);
  if (osteon_number_parse(equals + 1, value) != OSTEON_OK)
    return complain(WRONG, "%s %s: %s", option, name, osteon_last_error());
  return DONE;
}

void warn_of_provisional(const osteon_model *model) {
  if (model->provisional)
    complain(DONE, "%s is provisional: it has not shown what it should, its numbers are not to be relied on",
             model->name);
}

int take_whole_number(const char *option, const char *text, int64_t *value) {
  const size_t digits = strspn(text, "0123456789");
  errno = 0;
  const long long number = strtoll(text, NULL, 10);
  if (!digits || text[digits] || errno)
    return complain(WRONG, "%s %.60s: a whole number from 0 on is accepted", option, text);
  *value = number;
  return DONE;
}

enum { MOST_OPTIONS = 64 };

int take_by_table(arguments *a, const cli_option *table, void *into) {
  const char *known[MOST_OPTIONS] = {NULL};
  int n = 0;
  for (; table[n].name && n < MOST_OPTIONS - 2; n++) {
    known[n] = table[n].name;
    if (strcmp(a->name, table[n].name) != 0) continue;
    const char *text = option_value(a);
    void *place = (char *)into + table[n].offset;
    if (!text) return WRONG;
    if (!*text) return complain(WRONG, "%s needs a value that is not empty", a->name);
    if (table[n].kind == CLI_WHOLE) return take_whole_number(a->name, text, place);
    if (table[n].kind == CLI_TEXT)
      *(const char **)place = text;
    else if (osteon_number_parse(text, place) != OSTEON_OK)
      return complain(WRONG, "%s: %s", a->name, osteon_last_error());
    return DONE;
  }
  known[n] = "--help";
  return unknown_option(a, known);
}

osteon_status read_duration(const char *text, duration *value) {
  const osteon_status status = osteon_days_parse(text, &value->days);
  value->is_bare = osteon_days_is_bare(text);
  return status;
}

/* The exit status of a failing call: a run that failed, or input that is wrong. */
int exit_of(osteon_status status) {
  switch (status) {
    case OSTEON_ENOMEM:
    case OSTEON_ESTEP:
    case OSTEON_EDOMAIN:
    case OSTEON_ESTEADY:
    case OSTEON_EIO:
      return FAILED;
    default:
      return WRONG;
  }
}
/* The same where files are read. */
int exit_of_reading(osteon_status status) { return status == OSTEON_EIO ? WRONG : exit_of(status); }

/* Ticks of a time, the nearest whole number. Bare days must be whole ticks. */
int to_ticks(const char *option, const duration *time, double dt, long long *ticks) {
  double tick;
  if (osteon_days_to_tick(time->days, time->is_bare, dt, &tick) != OSTEON_OK)
    return complain(WRONG, "%s: %s", option, osteon_last_error());
  *ticks = (long long)tick;
  return DONE;
}

volatile sig_atomic_t interrupted;
/* A second one kills, but not at once: timeout(1) and job schedulers signal the process and its
 * group, which is one wish that arrives twice. */
static void on_signal(int number) {
  static struct timespec first;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (!interrupted) first = now;
  interrupted = number;
  if (now.tv_sec - first.tv_sec >= 2) {
    signal(number, SIG_DFL);
    raise(number);
  }
}

/* Ctrl-C and the like end the run soon, so that nothing half-written stays; a file that may grow no
 * more, or a reader that went away, is an error of writing. */
void catch_signals(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction old;
    if (!sigaction(numbers[i], NULL, &old) && old.sa_handler != SIG_IGN) sigaction(numbers[i], &action, NULL);
  }
}

double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
