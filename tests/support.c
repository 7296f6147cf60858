/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "support.h"

#include <errno.h>
#include <fnmatch.h>
#include <locale.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

void support_says(const char *text, const char *call) {
  ck_assert_msg(strstr(osteon_last_error(), text), "%s: no '%s' in '%s'", call, text, osteon_last_error());
}

const osteon_model *support_model(const char *name) {
  const osteon_model *model = NULL;
  check_ok(osteon_registry_find(NULL, name, &model));
  return model;
}

double support_other(const osteon_quantity *q) {
  return isfinite(q->max) ? 0.9 * q->value + 0.1 * q->max : q->value + 1;
}

osteon_cohort *support_cohort(const osteon_model *model, int64_t n, const osteon_cohort_options *options) {
  osteon_cohort *cohort;
  const osteon_status status = osteon_cohort_new(&cohort, model, n, options);
  if (status == OSTEON_ENAME) return NULL;
  check_ok(status);
  return cohort;
}

int support_model_count(void) {
  int n = 0;
  while (osteon_registry_at(NULL, n)) n++;
  return n;
}

int support_is_left_out(const osteon_model *m) { return getenv("OSTEON_VALGRIND") && m->n_states > 30; }

const char *const support_isas[SUPPORT_ISAS] = {"avx512", "avx2", "sse2", "neon", "plain"};

const char *support_data(const char *relative) {
  static char path[4096];
  const char *directory = getenv("OSTEON_DATA");
  snprintf(path, sizeof path, "%s/%s", directory && *directory ? directory : "data", relative);
  return path;
}

/* One that the machine lacks is made in a folder of its own, which goes once it is loaded. */
static int make_locale(const char *name, const char *full) {
  char folder[] = "/tmp/osteon-locale-XXXXXX", command[256];
  if (!mkdtemp(folder)) return 0;
  snprintf(command, sizeof command, "localedef -i %s -f UTF-8 %s/%s >/dev/null 2>&1", name, folder, full);
  const int is_there = system(command) != -1 && !setenv("LOCPATH", folder, 1) && setlocale(LC_ALL, full);
  snprintf(command, sizeof command, "rm -r %s", folder);
  return system(command) != -1 && is_there;
}

int support_locale(const char *name) {
  char full[64];
  snprintf(full, sizeof full, "%s.UTF-8", name);
  if (setlocale(LC_ALL, full) || make_locale(name, full)) return 1;
  fprintf(stderr, "skipped: there is no locale %s\n", full);
  return 0;
}

/* The whole file, followed by a 0; NULL with errno set. */
static char *whole_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  char *text = NULL;
  size_t length = 0, room = 0;
  for (;;) {
    if (room - length < 2) {
      char *grown = realloc(text, room = room ? 2 * room : 65536);
      if (!grown) break;
      text = grown;
    }
    const size_t n = fread(text + length, 1, room - length - 1, file);
    if (n == 0) break;
    length += n;
  }
  if (text) text[length] = 0;
  fclose(file);
  return text;
}

/* Cuts the line at *at at its commas; moves *at to the next line. Returns the number of cells. */
static int cut_line(char **at, char **cells, int room) {
  char *p = *at;
  int n = 0;
  const size_t length = strcspn(p, "\r\n");
  char *end = p + length;
  *at = end + strspn(end, "\r\n");
  *end = 0;
  for (;;) {
    if (n < room) cells[n] = p;
    n++;
    char *comma = strchr(p, ',');
    if (!comma) return n;
    *comma = 0;
    p = comma + 1;
  }
}

support_table *support_read(const char *relative) {
  const char *path = support_data(relative);
  char *text = whole_file(path);
  if (!text) {
    fprintf(stderr, "%s: %s\n", path, errno ? strerror(errno) : "not read");
    return NULL;
  }
  int lines = 1, columns = 1;
  for (const char *p = text; *p; p++) lines += *p == '\n';
  for (const char *p = text; *p && *p != '\n'; p++) columns += *p == ',';
  support_table *table = calloc(1, sizeof *table);
  char **cells = calloc((size_t)lines * (size_t)columns, sizeof *cells);
  if (!table || !cells) {
    fprintf(stderr, "%s: out of memory\n", path);
    exit(EXIT_FAILURE);
  }
  *table = (support_table){.columns = columns, .names = cells, .cells = cells + columns, .text = text};
  char *at = text;
  cut_line(&at, cells, columns);
  while (*at) {
    const int n = cut_line(&at, table->cells + table->rows * columns, columns);
    table->rows++;
    if (n == columns) continue;
    fprintf(stderr, "%s: line %d has %d cells instead of %d\n", path, table->rows + 1, n, columns);
    support_free(table);
    return NULL;
  }
  return table;
}

void support_free(support_table *table) {
  if (!table) return;
  free(table->names);
  free(table->text);
  free(table);
}

int support_column(const support_table *table, const char *name) {
  for (int j = 0; j < table->columns; j++)
    if (strcmp(table->names[j], name) == 0) return j;
  return -1;
}

const char *support_cell(const support_table *table, int row, int column) {
  return table->cells[row * table->columns + column];
}

double support_number(const support_table *table, int row, int column) {
  const char *cell = support_cell(table, row, column);
  char *end;
  const double value = strtod(cell, &end);
  ck_assert_msg(end != cell && *end == 0, "line %d, column %s: '%s' is not a number", row + 2,
                table->names[column], cell);
  return value;
}

double *support_constants(const osteon_model *m) {
  double *c = calloc((size_t)osteon_model_constant_count(m), sizeof *c);
  ck_assert(c != NULL);
  for (int i = 0; i < m->n_params; i++) c[i] = m->params[i].value;
  for (int i = 0; i < m->n_inputs; i++) c[m->n_params + m->n_derived + i] = m->inputs[i].value;
  m->kernels.derive(c);
  m->kernels.hold(c);
  return c;
}

double support_initial(const osteon_model *m, int state) {
  double *y = calloc((size_t)m->n_states, sizeof *y);
  ck_assert(y != NULL);
  check_ok(osteon_model_initial(m, y));
  const double value = y[state];
  free(y);
  return value;
}

double support_error(double observed, double expected, double floor) {
  if (observed == expected) return 0;
  return fabs(observed - expected) / fmax(fabs(expected), floor);
}

static void say(char *out, size_t room, support_where w, const char *quantity, double observed,
                double expected, double floor, double tolerance) {
  snprintf(out, room,
           "%s, %s, %s, day %g, %s: observed %.17g, expected %.17g, relative error %.3g, "
           "tolerance %.3g",
           w.model, w.name, w.solver, w.time, quantity, observed, expected,
           support_error(observed, expected, floor), tolerance);
}

int support_close(support_where where, const char *quantity, double observed, double expected, double floor,
                  double tolerance) {
  if (support_error(observed, expected, floor) <= tolerance) return 1;
  char text[1024];
  say(text, sizeof text, where, quantity, observed, expected, floor, tolerance);
  fprintf(stderr, "%s\n", text);
  return 0;
}

void support_near(support_where where, const char *quantity, double observed, double expected, double floor,
                  double tolerance) {
  if (support_error(observed, expected, floor) <= tolerance) return;
  char text[1024];
  say(text, sizeof text, where, quantity, observed, expected, floor, tolerance);
  ck_abort_msg("%s", text);
}

double support_uniform(uint64_t *state) { /* splitmix64 */
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

osteon_population *support_population(uint64_t seed) {
  osteon_population *p;
  check_ok(osteon_population_new(&p, support_model("lemaire2004"), seed));
  check_ok(osteon_population_vary(p, "k_B", 0.3));
  check_ok(osteon_population_vary(p, "D_R", 0.2));
  check_ok(osteon_population_vary(p, "D_C", 0.1));
  check_ok(osteon_population_correlate(p, "k_B", "D_R", 0.5));
  check_ok(osteon_population_correlate(p, "D_C", "D_R", -0.3));
  return p;
}

void support_put(const char *path, const char *text, size_t length) {
  remove(path); /* what replaces a file's content is put on disk at once by ext4, which takes milliseconds */
  FILE *file = fopen(path, "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(text, 1, length, file), length);
  ck_assert_int_eq(fclose(file), 0);
}

void support_write(const char *path, const char *text) { support_put(path, text, strlen(text)); }

char *support_whole(const char *path) {
  FILE *file = fopen(path, "rb");
  ck_assert_msg(file != NULL, "%s is not there", path);
  static char text[1 << 16];
  text[fread(text, 1, sizeof text - 1, file)] = 0;
  fclose(file);
  return text;
}

int support_handled;
void support_count_errors(const char *reason, const char *file, int line, int number) {
  fprintf(stderr, "GSL's handler: %s:%d: %s (%d)\n", file, line, reason, number);
  support_handled++;
}

/* ---- memory that is not given back ----
 * The library's calls of its own four functions come here (--wrap of the linker), from any thread. */

static atomic_long live_blocks;

void *__real_osteon_alloc(size_t count, size_t size);
void *__wrap_osteon_alloc(size_t count, size_t size);
void *__wrap_osteon_alloc(size_t count, size_t size) {
  void *block = __real_osteon_alloc(count, size);
  live_blocks += block != NULL;
  return block;
}

void *__real_osteon_realloc(void *old, size_t count, size_t size);
void *__wrap_osteon_realloc(void *old, size_t count, size_t size);
void *__wrap_osteon_realloc(void *old, size_t count, size_t size) {
  const int is_new = !old;
  void *block = __real_osteon_realloc(old, count, size);
  live_blocks += block && is_new;
  return block;
}

char *__real_osteon_strdup(const char *text);
char *__wrap_osteon_strdup(const char *text);
char *__wrap_osteon_strdup(const char *text) {
  char *copy = __real_osteon_strdup(text);
  live_blocks += copy != NULL;
  return copy;
}

void __real_osteon_free(void *block);
void __wrap_osteon_free(void *block);
void __wrap_osteon_free(void *block) {
  live_blocks -= block != NULL;
  __real_osteon_free(block);
}

static void all_is_given_back(void) {
  const long live = live_blocks;
  ck_assert_msg(live == 0, "%ld blocks of memory are not freed at the end of the test", live);
}
static void nothing(void) {}

#undef tcase_create
TCase *support_tcase(const char *name) {
  TCase *tcase = tcase_create(name);
  tcase_set_timeout(tcase, 6 * 3600);
  tcase_add_checked_fixture(tcase, nothing, all_is_given_back); /* the first one: its teardown is the last */
  return tcase;
}

TCase *support_tcase_of(Suite *suite, const char *name) {
  TCase *tests = support_tcase(name);
  suite_add_tcase(suite, tests);
  return tests;
}

int support_is_chosen(const char *test, int *from, int *to) {
  const char *given = getenv("OSTEON_CASES");
  if (!given || !*given) return 1;
  char words[4096];
  snprintf(words, sizeof words, "%s", given);
  for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
    char *index = strchr(word, ':');
    if (index) *index++ = 0;
    if (fnmatch(word, test, 0)) continue;
    const int only = index ? atoi(index) : -1;
    if (!index) return 1;
    if (only < *from || only >= *to) continue;
    *from = only;
    *to = only + 1;
    return 1;
  }
  return 0;
}

int support_main(Suite *suite) {
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
