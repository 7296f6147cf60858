/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments of the commands, and their help: both from one table. */
#define _POSIX_C_SOURCE 200809L /* strdup */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/events.h>
#include <osteon/options.h>
#include <osteon/picture.h>
#include <osteon/scenario.h>
#include <osteon/sim.h>
#include <osteon/text.h>
#include <osteon/virtual_trial.h>

#include "cli.h"

enum { COLUMN = 25 }; /* where the meaning of an option begins */

/* ---- help ---- */

/* An option's name as it is typed: longest_step of the library is --longest-step. */
static const char *spelt(const cli_option *o, char text[64]) {
  snprintf(text, 64, "%s", o->name);
  for (char *c = text; o->kind == CLI_LIBRARY && *c; c++)
    if (*c == '_') *c = '-';
  return text;
}

static const osteon_option *of_library(const cli_option *o) { return osteon_option_find(o->name + 2); }

static const char *value_of(const cli_option *o) {
  static const char *const values[] = {
      [OSTEON_OPTION_TIME] = "TIME", [OSTEON_OPTION_NUMBER] = "X", [OSTEON_OPTION_WHOLE] = "N"};
  return o->kind == CLI_LIBRARY ? values[of_library(o)->kind] : o->value;
}

/* The library's meaning, with the range and what holds where the option is not given. */
static void explain(const cli_option *o, const void *job, char *text, size_t room) {
  if (o->kind != CLI_LIBRARY) {
    if (o->kind == CLI_SOLVER)
      snprintf(text, room, "method of integration: %s; %s", osteon_sim_solver_list(), o->meaning);
    else if (o->kind == CLI_PICTURE)
      snprintf(text, room, "a picture (%s; needs gnuplot) %s", osteon_picture_formats(), o->meaning);
    else
      snprintf(text, room, "%s", o->meaning);
    return;
  }
  const osteon_option *known = of_library(o);
  const double preset = *(const double *)(const void *)((const char *)job + o->offset);
  const char *space = *known->unit ? " " : "";
  snprintf(text, room, "%s; from %g to %g%s%s; default: %s%g%s%s", known->meaning, known->min, known->max,
           space, known->unit, isnan(preset) || signbit(preset) ? "the scenario's, or " : "",
           isnan(preset) ? known->value : fabs(preset), space, known->unit);
}

static void print_option(const cli_option *o, const void *job) {
  char head[80], name[64], text[600];
  if (o->kind == CLI_PLAIN || o->kind == CLI_MORE) return;
  const char *value = value_of(o);
  snprintf(head, sizeof head, "  %s%s%s%s%s", spelt(o, name), o->also ? ", " : "", o->also ? o->also : "",
           value ? " " : "", value ? value : "");
  explain(o, job, text, sizeof text);
  printf("%-*s", COLUMN - 1, head);
  if (strlen(head) > COLUMN - 2) printf("\n%*s", COLUMN - 1, "");
  putchar(' ');
  fill(stdout, text, strlen(text), COLUMN, COLUMN);
  putchar('\n');
}

/* Each form of the usage with `between` before all but the first. */
static void print_forms(const cli_command *c, FILE *out, const char *between) {
  int n = 0;
  for (const char *form = c->forms; *form;) {
    const int length = (int)strcspn(form, "\n");
    fprintf(out, "%sosteon %s %.*s", n++ ? between : "", c->name, length, form);
    form += length + (form[length] == '\n');
  }
}

/* Options of every command. */
static const cli_option common[] = {
    {.name = "--quiet", .also = "-q", .kind = CLI_FLAG, .meaning = "no notices, no warnings and no progress"},
    {.name = "--help", .also = "-h", .kind = CLI_FLAG, .meaning = "this text"}};

static int is_read(const cli_option *o) {
  return o->kind == CLI_READ || o->kind == CLI_RENEW || o->kind == CLI_PLAIN;
}

static void print_help(const cli_command *c, const void *job) {
  int reads = 0;
  fputs("Usage: ", stdout);
  print_forms(c, stdout, "\n       ");
  fputs("\n\n", stdout);
  fill(stdout, c->text, strlen(c->text), 0, 0);
  fputs("\n\n", stdout);
  for (const cli_option *o = c->options; o->name; o++) {
    print_option(o, job);
    reads |= is_read(o);
  }
  for (size_t i = 0; i < sizeof common / sizeof *common; i++) print_option(&common[i], job);
  if (reads) fputs("\nA file that is read may be -, which is standard input.\n", stdout);
  fputs("\nExit status:", stdout);
  fill(stdout, c->exits, strlen(c->exits), 12, 0);
  putchar('\n');
}

int cli_missing(const cli_command *c, const char *what) {
  char usage[400] = "";
  for (const char *form = c->forms; *form;) {
    const int length = (int)strcspn(form, "\n");
    const size_t used = strlen(usage);
    snprintf(usage + used, sizeof usage - used, "%sosteon %s %.*s", used ? ", or " : "", c->name, length,
             form);
    form += length + (form[length] == '\n');
  }
  return complain(WRONG, "%s; usage: %s", what, usage);
}

/* The keys of a scenario. Lines at the margin and those of a meaning, six blanks deep, are filled; the example is
 * not. */
static void print_keys(const char *help) {
  int depth = -1, column = 0, is_example = 0;
  for (const char *line = help; *line;) {
    const int length = (int)strcspn(line, "\n"), in = (int)strspn(line, " ");
    const int is_filled = !is_example && length && (in == 0 || in == 6);
    if (line != help && !(is_filled && in == depth)) putchar('\n');
    if (!is_filled || in != depth) column = printf("%*s", in, "");
    if (is_filled)
      column = fill(stdout, line + in, (size_t)(length - in), column, in);
    else
      printf("%.*s", length - in, line + in);
    is_example |= !strncmp(line, "Example\n", 8);
    depth = is_filled ? in : -1;
    line += length + (line[length] == '\n');
  }
  putchar('\n');
}

/* ---- taking ---- */

/* Walks over arguments. */
typedef struct arguments {
  const cli_command *command;
  int argc, at;
  char **argv;
  const char *name;  /* of the option, NULL for a plain argument */
  const char *value; /* after the =, or the plain argument; else NULL */
  int plain;         /* -- was seen */
  char word[64];
} arguments;

static int next_argument(arguments *a) {
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

/* Letters in common at the start, less the difference in length: enough for options. */
static int likeness(const char *a, const char *b) {
  int same = 0;
  while (a[same] && a[same] == b[same]) same++;
  const int longer = (int)strlen(a) - (int)strlen(b);
  return 2 * same - (longer < 0 ? -longer : longer);
}

static int unknown_option(const arguments *a) {
  const char *near = NULL;
  int best = 5;
  char name[64], nearest[64];
  for (const cli_option *o = a->command->options; o->name; o++)
    for (int i = 0; i < 2; i++) {
      const char *known = i ? o->also : spelt(o, name);
      if (!known || o->kind == CLI_PLAIN || o->kind == CLI_MORE || likeness(a->name, known) <= best) continue;
      best = likeness(a->name, known);
      near = strcpy(nearest, known);
    }
  for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
    if (likeness(a->name, common[i].name) <= best) continue;
    best = likeness(a->name, common[i].name);
    near = common[i].name;
  }
  return complain(WRONG, "unknown option %s%s%s%s; `osteon %s --help` lists the options", a->name,
                  near ? " (did you mean " : "", near ? near : "", near ? "?)" : "", a->command->name);
}

int in_range(const char *option, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return DONE;
  return complain(WRONG, "%s %lld is out of range; it must be %lld to %lld", option, (long long)value,
                  (long long)least, (long long)most);
}

static int take_whole_number(const char *option, const char *text, int64_t *value) {
  const size_t digits = strspn(text, "0123456789");
  errno = 0;
  const long long number = strtoll(text, NULL, 10);
  if (!digits || text[digits] || errno)
    return complain(WRONG, "%s %.60s: give a whole number, 0 or more, in digits, such as 1000", option, text);
  *value = number;
  return DONE;
}

static int take_assignment(const char *option, const char *text, cli_settings *settings) {
  cli_setting *grown = realloc(settings->at, ((size_t)settings->n + 1) * sizeof *grown);
  if (!grown) return complain(FAILED, "out of memory");
  settings->at = grown;
  cli_setting *s = &grown[settings->n];
  const char *equals = strchr(text, '=');
  if (!equals || equals == text || (size_t)(equals - text) >= sizeof s->name)
    return complain(WRONG, "%s %.60s: not of the form NAME=VALUE", option, text);
  snprintf(s->name, sizeof s->name, "%.*s", (int)(equals - text), text);
  s->option = option;
  s->text = text;
  if (osteon_number_parse(equals + 1, &s->value) != OSTEON_OK)
    return complain(WRONG, "%s %s: %s", option, s->name, osteon_last_error());
  settings->n++;
  return DONE;
}

static int take_of_library(const cli_option *o, const char *option, const char *text, double *place) {
  const osteon_option *known = of_library(o);
  osteon_status status = OSTEON_OK;
  if (known->kind == OSTEON_OPTION_WHOLE) {
    int64_t whole = 0;
    if (take_whole_number(option, text, &whole) != DONE) return WRONG;
    *place = (double)whole;
  } else {
    status =
        known->kind == OSTEON_OPTION_TIME ? osteon_days_parse(text, place) : osteon_number_parse(text, place);
  }
  if (status == OSTEON_OK) status = osteon_option_check(known->name, *place);
  return status == OSTEON_OK ? DONE : complain(WRONG, "%s: %s", option, osteon_last_error());
}

static int take_value(const cli_option *o, const char *option, const char *text, void *place) {
  osteon_status status = OSTEON_OK;
  if (!*text) return complain(WRONG, "%s: its value is empty", option);
  switch (o->kind) {
    case CLI_ASSIGN:
      return take_assignment(o->name, text, place);
    case CLI_WHOLE:
      return take_whole_number(option, text, place);
    case CLI_TIME:
      status = read_duration(text, place);
      break;
    case CLI_LIBRARY:
      return take_of_library(o, option, text, place);
    default:
      *(const char **)place = text;
  }
  return status == OSTEON_OK ? DONE : complain(WRONG, "%s: %s", option, osteon_last_error());
}

/* Of every command but --help, which ends. */
static int take_common(const arguments *a) {
  if (strcmp(a->name, common[0].name) != 0 && strcmp(a->name, common[0].also) != 0) return 0;
  be_quiet();
  return 1;
}

static int take_option(arguments *a, void *into) {
  char name[64];
  for (const cli_option *o = a->command->options; o->name; o++) {
    if (o->kind == CLI_PLAIN || o->kind == CLI_MORE ||
        (strcmp(a->name, spelt(o, name)) != 0 && (!o->also || strcmp(a->name, o->also) != 0)))
      continue;
    if (o->kind == CLI_SCENARIO_HELP || o->kind == CLI_TRIAL_HELP) {
      print_keys(o->kind == CLI_TRIAL_HELP ? osteon_virtual_trial_help() : osteon_scenario_help());
      return HELPED;
    }
    if (o->kind == CLI_FLAG) {
      if (a->value) return complain(WRONG, "%s takes no value", a->name);
      *(int *)(void *)((char *)into + o->offset) = 1;
      return DONE;
    }
    if (!a->value && a->at < a->argc) a->value = a->argv[a->at++];
    if (!a->value)
      return complain(WRONG, "%s needs a value; see `osteon %s --help`", a->name, a->command->name);
    return take_value(o, a->name, a->value, (char *)into + o->offset);
  }
  return unknown_option(a);
}

static int take_one_more(cli_names *names, const char *value) {
  const char **grown = realloc((void *)names->at, ((size_t)names->n + 1) * sizeof *grown);
  if (!grown) return complain(FAILED, "out of memory");
  grown[names->n++] = value;
  names->at = grown;
  return DONE;
}

static int take_plain(const arguments *a, void *into) {
  for (const cli_option *o = a->command->options; o->name; o++) {
    const char **place = (const char **)(void *)((char *)into + o->offset);
    if (o->kind == CLI_MORE) return take_one_more((cli_names *)(void *)place, a->value);
    if (o->kind != CLI_PLAIN || *place) continue;
    *place = a->value;
    return DONE;
  }
  char what[300];
  snprintf(what, sizeof what, "%.200s: unexpected argument", a->value);
  return cli_missing(a->command, what);
}

static char *trim(char *text) {
  text += strspn(text, " ");
  for (size_t end = strlen(text); end > 0 && text[end - 1] == ' '; end--) text[end - 1] = 0;
  return text;
}

int cli_cut(const char *option, cli_list *list, const char *const **names, int *n) {
  if (!list->given) return DONE;
  list->text = strdup(list->given);
  list->names = calloc(strlen(list->given) + 1, sizeof *list->names);
  if (!list->text || !list->names) return complain(FAILED, "out of memory");
  *names = list->names;
  *n = 0;
  for (char *rest = list->text, *comma; rest; rest = comma ? comma + 1 : NULL) {
    comma = strchr(rest, ',');
    if (comma) *comma = 0;
    rest = trim(rest);
    if (!*rest) return complain(WRONG, "%s %.60s: not a list such as A,B", option, list->given);
    list->names[(*n)++] = rest;
  }
  return DONE;
}

void cli_uncut(cli_list *list) {
  free(list->text);
  free(list->names);
}

/* Two files cannot both be standard input. */
static int check_input(const cli_command *command, const void *job) {
  const char *first = NULL;
  for (const cli_option *o = command->options; o->name; o++) {
    const void *place = (const char *)job + o->offset;
    const cli_names *more = o->kind == CLI_MORE ? place : NULL;
    for (int i = 0; i < (more ? more->n : is_read(o)); i++) {
      const char *path = more ? more->at[i] : *(const char *const *)place;
      if (!path || strcmp(path, "-") != 0) continue;
      if (first)
        return complain(WRONG, "%s and %s are both -, standard input; give one of them as a file", first,
                        o->name);
      first = o->name;
    }
  }
  return DONE;
}

int cli_take(const cli_command *command, int argc, char **argv, void *into) {
  arguments a = {.command = command, .argc = argc, .at = 1, .argv = argv};
  while (next_argument(&a)) {
    if (a.name && (!strcmp(a.name, "--help") || !strcmp(a.name, "-h"))) {
      print_help(command, into);
      return HELPED;
    }
    if (a.name && take_common(&a)) continue;
    const int status = a.name ? take_option(&a, into) : take_plain(&a, into);
    if (status != DONE) return status;
  }
  const int status = check_input(command, into);
  return status == DONE ? cli_check_files(command, into) : status;
}
