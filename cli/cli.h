/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the subcommands share. */
#ifndef OSTEON_CLI_H
#define OSTEON_CLI_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include <osteon/model.h>
#include <osteon/status.h>

/* Exit statuses. */
enum { DONE = 0, FAILED = 1, WRONG = 2 };

int cli_cohort(int argc, char **argv);
int cli_compare(int argc, char **argv);
int cli_fit(int argc, char **argv);
int cli_models(int argc, char **argv);
int cli_run(int argc, char **argv);
int cli_validate(int argc, char **argv);

/* `osteon: ` and a sentence, one line, on standard error; returns `status`. */
int complain(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same with the sentence of the call that failed. */
int complain_last(int status);

/* Flushes standard output: what was printed arrived, or FAILED. */
int finish_output(int status);

/* Walks over arguments: options may stand anywhere, `--name=value` is `--name value`, and behind
 * `--` there are no options. */
typedef struct arguments {
  int argc, at;
  char **argv;
  const char *command; /* for messages */
  const char *name;    /* of the option, NULL for a plain argument */
  const char *value;   /* behind the =, or the plain argument; else NULL */
  int plain;           /* -- was seen */
  char word[64];
} arguments;

/* The next argument: 1, or 0 at the end. */
int next_argument(arguments *a);
/* The value of the option at hand, or NULL after a complaint. */
const char *option_value(arguments *a);
/* Complains about an option that is none of `known` (NULL at the end); WRONG. */
int unknown_option(const arguments *a, const char *const *known);

/* An option with a value, and where it goes in a structure: a const char * (CLI_TEXT), a double (CLI_NUMBER)
 * or an int64_t (CLI_WHOLE, from 0 on). */
typedef enum cli_kind { CLI_TEXT, CLI_NUMBER, CLI_WHOLE } cli_kind;
typedef struct cli_option {
  const char *name;
  cli_kind kind;
  size_t offset;
} cli_option;
/* Takes the option at hand by a table that ends with a NULL name; DONE, or WRONG after a complaint. */
int take_by_table(arguments *a, const cli_option *table, void *into);
int take_whole_number(const char *option, const char *text, int64_t *value);
/* NAME=VALUE of an option: the name into `room` bytes; DONE, or WRONG after a complaint. */
int take_assignment(const char *option, const char *text, char *name, size_t room, double *value);

/* Says on standard error that a model is provisional, where it is. */
void warn_of_provisional(const osteon_model *model);

typedef struct duration {
  double days; /* NAN where not given */
  int is_bare; /* written without a unit: must be whole ticks */
} duration;

osteon_status read_duration(const char *text, duration *value);
/* Ticks of a time, the nearest whole number. Bare days must be whole ticks. DONE, or WRONG with a complaint
 * that names the option. */
int to_ticks(const char *option, const duration *time, double dt, long long *ticks);

/* The exit status of a failing call: a run that failed, or input that is wrong; and where files are read. */
int exit_of(osteon_status status);
int exit_of_reading(osteon_status status);

/* The signal that asks for an early end, or 0. */
extern volatile sig_atomic_t interrupted;
void catch_signals(void);
double seconds(void); /* of a clock that only goes forward */

#endif
