/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs of `osteon sensitivity` in parts: each is a part of a sweep, whose subjects are the runs, so that its file
 * says what it is of, as that of a cohort does; its rows are what the indices are found from. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sensitivity_job.h"

enum { LONGEST = 4096 };

static int64_t runs_of(const job *j) { return j->n * j->runs_of_row; }
static size_t width_of(const job *j) { return (size_t)j->n_days * (size_t)j->n_columns; }

static osteon_status set_up(void *context, osteon_cohort *cohort) {
  const job *j = context;
  return cli_set_up_cohort(cohort, j->scenario, &j->settings, NULL, -1);
}

/* Their rows of the sample may begin before them, and end after. */
static osteon_status set_up_each(void *context, osteon_cohort *cohort, int64_t first) {
  job *j = context;
  const int64_t last = first + osteon_cohort_count(cohort) - 1, row = first / j->runs_of_row;
  const osteon_status status = draw_rows(j, row, last / j->runs_of_row - row + 1);
  if (status != OSTEON_OK) return status;
  return set_factors(j, cohort, is_sampled(j) ? first : first - row * j->runs_of_row);
}

static int show_progress(void *context, double runs) {
  job *j = context;
  progress_show(&j->progress, runs, "run %.0f of %.0f", runs, j->progress.until);
  return interrupted != 0;
}

static osteon_sweep_options options_of(job *j) {
  osteon_sweep_options o;
  osteon_sweep_options_default(&o);
#define OF_COHORT(name, ...) o.name = j->options.name;
  OSTEON_OPTION_LIST(OF_COHORT)
  o.schedule = j->options.schedule;
  o.n = runs_of(j);
  o.slice = SENSITIVITY_SLICE;
  o.times = j->days;
  o.n_times = j->n_days;
  o.until = j->days[j->n_days - 1];
  o.columns = j->columns;
  o.n_columns = j->n_columns;
  o.set_up = set_up;
  o.set_up_each = set_up_each;
  o.progress = show_progress;
  o.context = j;
  return o;
}

/* What the sweep calls subject 6 is run 6 here. */
static void take_failures(job *j, const osteon_sweep *sweep) {
  const char *why = osteon_sweep_failure_at(sweep, 0);
  j->failed = osteon_sweep_failure_count(sweep);
  j->done = osteon_sweep_done_count(sweep);
  if (why) snprintf(j->reason, sizeof j->reason, "run%s", !strncmp(why, "subject", 7) ? why + 7 : why);
}

/* ---- a part ---- */

static int run_slices(job *j, osteon_sweep *sweep, int64_t count) {
  osteon_status status = OSTEON_OK;
  progress_begin(&j->progress, j->save, 0, (double)count);
  while (status == OSTEON_OK && !interrupted && osteon_sweep_done_count(sweep) < count)
    status = osteon_sweep_next(sweep);
  progress_end(&j->progress);
  if (interrupted)
    return complain(FAILED, "interrupted by signal %d after %lld of %lld runs", (int)interrupted,
                    (long long)osteon_sweep_done_count(sweep), (long long)count);
  if (status == OSTEON_OK) status = osteon_sweep_save_part(sweep, j->save);
  if (status != OSTEON_OK) return complain_status(status);
  take_failures(j, sweep);
  return tell_of_failures(j);
}

int run_part(job *j) {
  char rows[LONGEST];
  osteon_sweep *sweep = NULL;
  osteon_sweep_options o = options_of(j);
  int status = cli_take_part(j->part, runs_of(j), "runs", &o.first, &o.count), is_there = 0;
  if (status != DONE) return status;
  if (strlen(j->save) > LONGEST - 10) return complain(WRONG, "--save: the name is too long");
  snprintf(rows, sizeof rows, "%s.rows", j->save);
  o.individuals = rows;
  const osteon_status made = osteon_sweep_new(&sweep, j->model, &o);
  if (made != OSTEON_OK) return complain_status(made);
  if (osteon_sweep_find_part(sweep, j->save, &is_there) != OSTEON_OK)
    status = complain_last(WRONG);
  else if (is_there)
    status = complain(DONE, "notice: %s exists already; nothing is run", j->save);
  else
    status = run_slices(j, sweep, o.count);
  osteon_sweep_free(sweep);
  return status;
}

/* ---- all parts ---- */

static int others(const job *j) {
  return complain(WRONG,
                  "%s: not a part of this: other --of, --over, --method, -n, --seed, scenario or option; "
                  "give the command line of the parts",
                  j->parts.at[0]);
}

static int is_of_this(const job *j, const osteon_sweep *sweep) {
  int n = 0;
  const double *times = osteon_sweep_times(sweep, &n);
  int same = osteon_sweep_model(sweep) == j->model && osteon_sweep_done_count(sweep) == runs_of(j) &&
             n == j->n_days && !osteon_sweep_column_at(sweep, j->n_columns);
  for (int t = 0; same && t < n; t++) same = times[t] == j->days[t];
  for (int k = 0; same && k < j->n_columns; k++) {
    const char *column = osteon_sweep_column_at(sweep, k);
    same = column && !strcmp(column, j->columns[k]);
  }
  return same;
}

static int compare(void *context, const osteon_rows *r) {
  const job *j = context;
  return memcmp(r->values, j->y + (size_t)r->first * width_of(j),
                (size_t)r->count * width_of(j) * sizeof *j->y) != 0;
}

/* The first runs once more: the parts are of this command line if they have the same bits. */
static int check_first(job *j) {
  enum { FIRST = 64 };
  const int64_t count = runs_of(j) < FIRST ? runs_of(j) : FIRST;
  osteon_cohort *cohort = NULL;
  osteon_status status = osteon_cohort_new(&cohort, j->model, count, &j->options);
  if (status == OSTEON_OK) status = set_up(j, cohort);
  if (status == OSTEON_OK) status = set_up_each(j, cohort, 0);
  const int is_made = status == OSTEON_OK;
  if (is_made)
    status = osteon_cohort_record(cohort, j->days, j->n_days, j->columns, j->n_columns, compare, j);
  osteon_cohort_free(cohort);
  if (!is_made || status == OSTEON_ENOMEM) return complain_status(status);
  return status == OSTEON_OK ? DONE : others(j);
}

static int read_rows(job *j, const char *path) {
  const size_t n = (size_t)runs_of(j) * width_of(j);
  FILE *in = fopen(path, "rb");
  const size_t got = in ? fread(j->y, sizeof *j->y, n, in) : 0;
  if (in) fclose(in);
  return got == n ? DONE : complain(FAILED, "%s: cannot be read: %s", path, strerror(errno));
}

static int merge(job *j, const char *rows) {
  osteon_sweep *sweep = NULL;
  osteon_status status = osteon_sweep_merge(&sweep, j->named.registry, j->parts.at, j->parts.n, rows);
  int done = status == OSTEON_OK ? DONE : complain_last(exit_of_reading(status));
  if (done == DONE && !is_of_this(j, sweep)) done = others(j);
  if (done == DONE && osteon_sweep_finish(sweep, NULL) != OSTEON_OK) done = complain_last(FAILED);
  if (done == DONE) take_failures(j, sweep);
  osteon_sweep_free(sweep);
  return done == DONE ? read_rows(j, rows) : done;
}

int read_parts(job *j) {
  const char *tmp = getenv("TMPDIR");
  char folder[LONGEST], rows[LONGEST + 16];
  snprintf(folder, sizeof folder, "%.4000s/osteon-XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (!mkdtemp(folder)) return complain(FAILED, "%s: the folder cannot be made: %s", folder, strerror(errno));
  snprintf(rows, sizeof rows, "%s/all.rows", folder);
  int status = merge(j, rows);
  remove(rows);
  rmdir(folder);
  if (status == DONE) status = check_first(j);
  if (status != DONE) return status;
  if (is_sampled(j)) {
    const osteon_status drawn = draw_rows(j, 0, j->n);
    if (drawn != OSTEON_OK) return complain_status(drawn);
  }
  return tell_of_failures(j);
}
