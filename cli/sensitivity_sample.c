/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sample of `osteon sensitivity`: which values the factors have in each run, and the runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sensitivity_job.h"

int plan_sample(job *j, int64_t usual) {
  if (j->n < 0) j->n = usual;
  const int extra = j->method == OSTEON_SENSITIVITY_SOBOL ? 2 : 1;
  j->runs_of_row = is_sampled(j) ? 1 : j->n_groups + extra;
  j->rows_of_slice = j->runs_of_row < SENSITIVITY_SLICE ? SENSITIVITY_SLICE / j->runs_of_row : 1;
  if (j->rows_of_slice > j->n) j->rows_of_slice = j->n;
  const int64_t runs = j->n * j->runs_of_row;
  if (runs > 1000000000)
    return complain(WRONG, "-n %lld: that would be %lld runs, more than 1e9", (long long)j->n,
                    (long long)runs);
  /* outputs, one of them copied twice, and factors, once to be sorted by */
  const int64_t width = (int64_t)j->n_days * j->n_columns + 2 + (is_sampled(j) ? 2 * j->n_factors : 0);
  if ((double)runs * (double)width * sizeof *j->y > OSTEON_SWEEP_MEMORY)
    return complain(WRONG, "-n %lld: the numbers of %lld runs would take more than %.0f GB", (long long)j->n,
                    (long long)runs, OSTEON_SWEEP_MEMORY / 1e9);
  /* of a slice; that of a part may begin and end within rows */
  j->x_runs = is_sampled(j) ? runs : (SENSITIVITY_SLICE / j->runs_of_row + 2) * j->runs_of_row;
  j->x = calloc((size_t)(j->x_runs * j->n_factors), sizeof *j->x);
  j->y = calloc((size_t)(runs * j->n_days * j->n_columns), sizeof *j->y);
  j->influences = calloc((size_t)(j->n_items * j->n_groups), sizeof *j->influences);
  return j->x && j->y && j->influences ? DONE : complain(FAILED, "out of memory");
}

double *x_of(const job *j, int k, int64_t run) { return j->x + k * j->x_runs + run; }

static void copy_sets(job *j, int64_t row, int64_t rows) {
  for (int k = 0; k < j->n_factors; k++)
    for (int64_t i = row; i < row + rows; i++)
      *x_of(j, k, i) = osteon_sets_value(j->sets, (int)i, j->factors[k].place);
}

static osteon_status draw_plain(job *j, int64_t row, int64_t rows) {
  double **values = calloc((size_t)j->n_factors, sizeof *values);
  if (!values) return OSTEON_ENOMEM;
  for (int k = 0; k < j->n_factors; k++) values[k] = x_of(j, k, row);
  const osteon_status status = osteon_population_draw(j->population, row, rows, values);
  free(values);
  return status;
}

/* A is subject 2 row, B the next; of each group one more run, A with that group's values of B. As groups are
 * independent, so are the parts of a subject, also where draws out of range are made again. */
static osteon_status draw_pairs(job *j, int64_t row, int64_t rows) {
  double *pairs = calloc((size_t)(2 * rows * j->n_factors), sizeof *pairs);
  double **values = calloc((size_t)j->n_factors, sizeof *values);
  osteon_status status = pairs && values ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; status == OSTEON_OK && k < j->n_factors; k++) values[k] = pairs + k * 2 * rows;
  if (status == OSTEON_OK) status = osteon_population_draw(j->population, 2 * row, 2 * rows, values);
  for (int k = 0; status == OSTEON_OK && k < j->n_factors; k++)
    for (int64_t i = 0; i < rows; i++)
      for (int64_t run = 0; run < j->runs_of_row; run++)
        *x_of(j, k, i * j->runs_of_row + run) =
            values[k][2 * i + (run == 1 || run == j->factors[k].group + 2)];
  free(pairs);
  free(values);
  return status;
}

static osteon_status draw_paths(job *j, int64_t row, int64_t rows) {
  double *u = calloc((size_t)(j->runs_of_row * j->n_factors), sizeof *u);
  osteon_status status = u ? OSTEON_OK : OSTEON_ENOMEM;
  for (int64_t i = 0; i < rows && status == OSTEON_OK; i++) {
    status = osteon_sensitivity_draw_path(seed_of(j), row + i, j->n_factors, j->group, j->n_groups, u);
    for (int64_t point = 0; point < j->runs_of_row && status == OSTEON_OK; point++)
      for (int k = 0; k < j->n_factors; k++)
        *x_of(j, k, i * j->runs_of_row + point) =
            osteon_population_quantile(j->population, j->factors[k].place, u[point * j->n_factors + k]);
  }
  free(u);
  return status;
}

osteon_status draw_rows(job *j, int64_t row, int64_t rows) {
  if (j->sets) copy_sets(j, row, rows);
  if (j->sets) return OSTEON_OK;
  if (j->method == OSTEON_SENSITIVITY_SOBOL) return draw_pairs(j, row, rows);
  if (j->method == OSTEON_SENSITIVITY_MORRIS) return draw_paths(j, row, rows);
  return draw_plain(j, row, rows);
}

/* ---- running ---- */

static int record(void *context, const osteon_rows *rows) {
  job *j = context;
  const size_t width = (size_t)j->n_days * (size_t)j->n_columns;
  memcpy(j->y + (size_t)(j->done + rows->first) * width, rows->values,
         (size_t)rows->count * width * sizeof *j->y);
  progress_show(&j->progress, (double)(j->done + rows->first), "run %.0f of %.0f",
                (double)(j->done + rows->first), j->progress.until);
  return 0;
}

osteon_status set_factors(const job *j, osteon_cohort *cohort, int64_t first) {
  osteon_status status = OSTEON_OK;
  for (int k = 0; k < j->n_factors && status == OSTEON_OK; k++) {
    const char *name = j->factors[k].name;
    const int is_param = osteon_model_index(j->model, OSTEON_PARAM, name) >= 0;
    status =
        (is_param ? osteon_cohort_set_params : osteon_cohort_set_habits)(cohort, name, x_of(j, k, first));
  }
  return status;
}

static void count_failures(job *j, const osteon_cohort *cohort) {
  if (!osteon_cohort_failure_count(cohort)) return;
  for (int64_t i = 0; !*j->reason && i < osteon_cohort_count(cohort); i++)
    if (osteon_cohort_status(cohort, i) != OSTEON_OK) {
      const char *why = osteon_last_error(); /* "subject 6: ", of the slice */
      const char *after = strncmp(why, "subject ", 8) ? NULL : strstr(why, ": ");
      snprintf(j->reason, sizeof j->reason, "run %lld: %s", (long long)(j->done + i),
               after ? after + 2 : why);
    }
  j->failed += osteon_cohort_failure_count(cohort);
}

static osteon_status run_slice(job *j, int64_t row, int64_t rows) {
  osteon_cohort *cohort = NULL;
  const int64_t runs = rows * j->runs_of_row;
  osteon_status status = draw_rows(j, row, rows);
  if (status == OSTEON_OK) status = osteon_cohort_new(&cohort, j->model, runs, &j->options);
  if (status == OSTEON_OK) status = cli_set_up_cohort(cohort, j->scenario, &j->settings, NULL, -1);
  if (status == OSTEON_OK) status = set_factors(j, cohort, is_sampled(j) ? row : 0);
  if (status == OSTEON_OK)
    status = osteon_cohort_record(cohort, j->days, j->n_days, j->columns, j->n_columns, record, j);
  if (status == OSTEON_OK) count_failures(j, cohort);
  if (status == OSTEON_OK) j->done += runs;
  osteon_cohort_free(cohort);
  return status;
}

int complain_status(osteon_status status) {
  return status == OSTEON_ENOMEM ? complain(FAILED, "out of memory") : complain_last(exit_of(status));
}

int tell_of_failures(const job *j) {
  if (j->failed)
    complain(DONE, "%lld of %lld runs failed; %s are left out. The first: %s", (long long)j->failed,
             (long long)j->done, is_sampled(j) ? "they" : "their rows", j->reason);
  return DONE;
}

int run_all(job *j) {
  osteon_status status = OSTEON_OK;
  progress_begin(&j->progress, j->output, 0, (double)(j->n * j->runs_of_row));
  for (int64_t row = 0; row < j->n && status == OSTEON_OK && !interrupted; row += j->rows_of_slice)
    status = run_slice(j, row, row + j->rows_of_slice < j->n ? j->rows_of_slice : j->n - row);
  progress_end(&j->progress);
  if (interrupted)
    return complain(FAILED, "interrupted by signal %d after %lld of %.0f runs", (int)interrupted,
                    (long long)j->done, j->progress.until);
  if (status != OSTEON_OK) return complain_status(status);
  return tell_of_failures(j);
}
