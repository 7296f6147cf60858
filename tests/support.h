/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the test programs share: tables in CSV, the data directory, comparison, main. */
#ifndef OSTEON_TESTS_SUPPORT_H
#define OSTEON_TESTS_SUPPORT_H

#include <check.h>
#include <stdint.h>

#include <osteon/cohort.h>
#include <osteon/model.h>
#include <osteon/population.h>
#include <osteon/sim.h>

/* A case of tests, none of which may leave memory of the library behind; each has hours, as a busy machine is
 * no failure and an endless loop is one. */
TCase *support_tcase(const char *name);
#define tcase_create(name) support_tcase(name)
/* The same, added to a suite. */
TCase *support_tcase_of(Suite *suite, const char *name);

/* Tests are added if they were asked for: see support_is_chosen. */
#undef tcase_add_test
#define tcase_add_test(tcase, test) tcase_add_loop_test(tcase, test, 0, 1)
#undef tcase_add_loop_test
#define tcase_add_loop_test(tcase, test, begin, end)                    \
  do {                                                                  \
    int from_ = (int)(begin), to_ = (int)(end);                         \
    if (support_is_chosen(#test, &from_, &to_))                         \
      tcase_add_loop_test_raise_signal((tcase), (test), 0, from_, to_); \
  } while (0)

/* Whether OSTEON_CASES names the test: words as `resume`, `resume:17` (only that index of its loop) or `res*`.
 * Without it, all are chosen. */
int support_is_chosen(const char *test, int *from, int *to);

/* The call succeeds; if not, the failure shows it and osteon's sentence. */
#define check_ok(call)                                                                        \
  do {                                                                                        \
    const osteon_status check_ok_ = (call);                                                   \
    ck_assert_msg(check_ok_ == OSTEON_OK, "%s: %s: %s", #call, osteon_status_text(check_ok_), \
                  osteon_last_error());                                                       \
  } while (0)

/* The call fails with this status, and the sentence holds this text. */
#define check_fails(status, text, call)                                                                  \
  do {                                                                                                   \
    const osteon_status check_fails_ = (call);                                                           \
    ck_assert_msg(check_fails_ == (status), "%s: status %d instead of %s; %s", #call, (int)check_fails_, \
                  #status, osteon_last_error());                                                         \
    support_says(text, #call);                                                                           \
  } while (0)
void support_says(const char *text, const char *call);

/* A bundled model; the test fails when there is none of this name. */
const osteon_model *support_model(const char *name);
/* How many are bundled: osteon_registry_at(NULL, 0) and so on. */
int support_model_count(void);
/* Models that take minutes under valgrind, where it runs. */
int support_is_left_out(const osteon_model *model);
/* What a cohort may take for its `isa`. A machine lacks some. */
enum { SUPPORT_ISAS = 5 };
extern const char *const support_isas[SUPPORT_ISAS];
/* A cohort; NULL where this machine has no such instructions. */
osteon_cohort *support_cohort(const osteon_model *model, int64_t n, const osteon_cohort_options *options);

/* How many methods of integration a sim knows. */
int support_solver_count(void);
/* Another value than the default of an input, within its range. */
double support_other(const osteon_quantity *input);

/* Constants of a subject with every parameter and input at its default; free them. */
double *support_constants(const osteon_model *model);
/* Initial value of a state at the default parameters. */
double support_initial(const osteon_model *m, int state);
/* A subject by the model's default solver; schedule: NULL allowed. */
osteon_sim *support_sim(const osteon_model *model, double rtol, const osteon_schedule *schedule);
/* A value of it now. */
double support_value(osteon_sim *sim, const char *name);

/* Subjects of lemaire2004 in which k_B, D_R and D_C vary, with correlations. */
osteon_population *support_population(uint64_t seed);

/* Writes a file whole. */
void support_put(const char *path, const char *text, size_t length);
void support_write(const char *path, const char *text);
/* The text of a file below 64 KiB; valid until the next call. */
char *support_whole(const char *path);

/* Takes a host's locale, "de_DE" (comma) or "tr_TR" (i is no small I): makes it with localedef where the system has
 * none. 0, after a word on stderr: there is no such locale to test with. */
int support_locale(const char *name);

/* A handler of GSL's errors that counts them. */
extern int support_handled;
void support_count_errors(const char *reason, const char *file, int line, int number);

/* $OSTEON_DATA/relative, or data/relative without it; valid until the next call. */
const char *support_data(const char *relative);

/* A CSV file with a line of names: cells without commas or quotes. */
typedef struct support_table {
  int rows, columns;
  char **names; /* columns */
  char **cells; /* rows * columns */
  char *text;   /* what names and cells point into */
} support_table;

/* Reads a file below the data directory; NULL, with the reason on stderr, when it is none. Give the
 * table to support_free. */
support_table *support_read(const char *relative);
void support_free(support_table *table);                          /* NULL allowed */
int support_column(const support_table *table, const char *name); /* -1: none */
const char *support_cell(const support_table *table, int row, int column);
/* The cell as a number; the test fails when it is none. */
double support_number(const support_table *table, int row, int column);

/* Of what a compared value is. */
typedef struct support_where {
  const char *model, *name; /* name: of the case */
  const char *solver;
  double time;
} support_where;

/* |observed - expected| over the larger of |expected| and floor; 0 when equal, NaN when one is. */
double support_error(double observed, double expected, double floor);

/* Whether the error is within the tolerance; if not, says everything on stderr. */
int support_close(support_where where, const char *quantity, double observed, double expected, double floor,
                  double tolerance);
/* The same, ending the test. */
void support_near(support_where where, const char *quantity, double observed, double expected, double floor,
                  double tolerance);

/* The next random number of a state that began as any number: 0 to 1. */
double support_uniform(uint64_t *state);

/* Runs a suite as main does: forks, counts, exit status. */
int support_main(Suite *suite);

#endif
