/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What osim() calls: a list of settings in, vectors out. */
#include <stdlib.h>
#include <string.h>

#include "job.h"

static SEXP make_columns(job *j) {
  SEXP columns = PROTECT(glue_list(j->columns, j->n_columns));
  j->values = (double **)R_alloc((size_t)j->n_columns + 1, sizeof *j->values);
  for (int k = 0; k < j->n_columns; k++) {
    SEXP column = Rf_allocVector(REALSXP, (R_xlen_t)j->n * j->n_days);
    SET_VECTOR_ELT(columns, k, column);
    j->values[k] = REAL(column);
    for (R_xlen_t i = 0; i < Rf_xlength(column); i++) j->values[k][i] = NA_REAL;
  }
  UNPROTECT(1);
  return columns;
}

static const char *id_of(const job *j, int64_t i) {
  const char *const *ids = j->people ? osteon_population_ids(j->people) : NULL;
  if (ids) return ids[i];
  return j->table && osteon_event_table_count(j->table) == j->n ? osteon_event_table_id(j->table, i) : NULL;
}

/* What the tables call the subjects; NULL where they have no names. */
static SEXP make_ids(const job *j) {
  if (!id_of(j, 0)) return R_NilValue;
  SEXP ids = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)j->n));
  for (int64_t i = 0; i < j->n; i++) SET_STRING_ELT(ids, (R_xlen_t)i, Rf_mkCharCE(id_of(j, i), CE_UTF8));
  UNPROTECT(1);
  return ids;
}

static SEXP make_carried(const job *j) {
  SEXP carried = PROTECT(glue_list(j->carry, j->n_carry));
  for (int k = 0; k < j->n_carry && j->table; k++) {
    SEXP texts = Rf_allocVector(STRSXP, (R_xlen_t)j->n * j->n_days);
    SET_VECTOR_ELT(carried, k, texts);
    for (int64_t i = 0; i < j->n; i++)
      for (int t = 0; t < j->n_days; t++) {
        const int64_t row = osteon_event_table_count(j->table) == j->n ? i : 0;
        const char *text = osteon_event_table_carried(j->table, row, j->days[t], k);
        SET_STRING_ELT(texts, (R_xlen_t)(i * j->n_days + t), Rf_mkCharCE(text, CE_UTF8));
      }
  }
  UNPROTECT(1);
  return carried;
}

/* How many subjects could not go on, and why the first could not. */
static SEXP make_failures(const job *j) {
  static const char *const names[] = {"count", "first"};
  SEXP failures = PROTECT(glue_list(names, 2));
  SET_VECTOR_ELT(failures, 0, Rf_ScalarReal((double)osteon_cohort_failure_count(j->cohort)));
  for (int64_t i = 0; osteon_cohort_failure_count(j->cohort) > 0 && i < j->n; i++)
    if (osteon_cohort_status(j->cohort, i) != OSTEON_OK) {
      SET_VECTOR_ELT(failures, 1, glue_string(osteon_last_error()));
      break;
    }
  UNPROTECT(1);
  return failures;
}

/* Which contexts of use it touched. */
static osteon_status find_contexts(const job *j, const osteon_schedule *schedule, bool *touched) {
  const glue_named *p = &j->params, *u = &j->inputs;
  const int n = p->n + u->n;
  const char **names = (const char **)R_alloc((size_t)n + 1, sizeof *names);
  double *values = (double *)R_alloc((size_t)n + 1, sizeof *values);
  for (int i = 0; i < n; i++) {
    names[i] = i < p->n ? p->names[i] : u->names[i - p->n];
    values[i] = i < p->n ? p->values[i] : u->values[i - p->n];
  }
  return j->scenario
             ? osteon_scenario_find_contexts_of(j->scenario, schedule, names, values, n, j->until, touched)
             : osteon_schedule_find_contexts(schedule, names, values, n, j->until, touched);
}

static SEXP make_contexts(const job *j) {
  const int n = j->model->n_contexts;
  const int64_t tables = j->table ? osteon_event_table_count(j->table) : 1;
  SEXP all = PROTECT(Rf_allocVector(LGLSXP, n));
  bool *touched = (bool *)R_alloc((size_t)n + 1, sizeof *touched);
  memset(LOGICAL(all), 0, (size_t)n * sizeof(int));
  for (int64_t i = 0; i < tables; i++) {
    memset(touched, 0, (size_t)n * sizeof *touched);
    const osteon_schedule *s = j->table ? osteon_event_table_schedule(j->table, i) : j->schedule;
    if (find_contexts(j, s, touched) == OSTEON_OK)
      osteon_model_touch_contexts(j->model, j->columns, j->n_columns, touched);
    for (int k = 0; k < n; k++) LOGICAL(all)[k] |= touched[k];
  }
  UNPROTECT(1);
  return all;
}

static SEXP make_times(const job *j) {
  SEXP times = Rf_allocVector(REALSXP, j->n_days);
  for (int i = 0; i < j->n_days; i++) REAL(times)[i] = j->days[i];
  return times;
}

static SEXP simulate(void *job_) {
  static const char *const names[] = {"values",  "times",    "ids",     "n",
                                      "carried", "failures", "notices", "contexts"};
  job *j = job_;
  const osteon_status status = job_prepare(j);
  if (status != OSTEON_OK) return glue_failure(status);
  SEXP all = PROTECT(glue_list(names, 8));
  SET_VECTOR_ELT(all, 0, make_columns(j));
  SET_VECTOR_ELT(all, 1, make_times(j));
  SET_VECTOR_ELT(all, 2, make_ids(j));
  SET_VECTOR_ELT(all, 3, Rf_ScalarReal((double)j->n));
  job_run(j);
  if (j->status != OSTEON_OK) {
    UNPROTECT(1);
    return glue_failure_of(j->status, j->sentence);
  }
  SET_VECTOR_ELT(all, 4, make_carried(j));
  SET_VECTOR_ELT(all, 5, make_failures(j));
  SET_VECTOR_ELT(all, 6, glue_string(j->notices));
  SET_VECTOR_ELT(all, 7, make_contexts(j));
  UNPROTECT(1);
  return all;
}

static void clean_up(void *job_) {
  job_stop(job_);
  job_free(job_);
}

SEXP osteon_r_simulate(SEXP given) {
  job j = {.given = glue_check_list(given, "osim")};
  return R_ExecWithCleanup(simulate, &j, clean_up, &j);
}
