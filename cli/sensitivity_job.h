/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of `osteon sensitivity` share. */
#ifndef OSTEON_CLI_SENSITIVITY_JOB_H
#define OSTEON_CLI_SENSITIVITY_JOB_H

#include <osteon/sensitivity.h>

#include "cli.h"

/* NAME@TIME: an output on a day. */
typedef struct item {
  char *name;
  long long tick;
  int column, row; /* among those that are recorded */
} item;

typedef struct factor {
  const char *name;
  int place; /* among what varies, or the parameters of the sets */
  int group;
} factor;

typedef struct job {
  const char *scenario_path, *method_name, *over, *output, *plot, *script;
  cli_list of, groups;
  const char *part, *save;
  cli_names parts; /* to be put together, in place of a run */
  int64_t n, seed; /* -1 where not given */
  cli_model named;
  cli_given given;
  cli_settings settings;
  /* made */
  osteon_sensitivity_method method;
  osteon_scenario *scenario;
  const osteon_model *model;
  osteon_schedule *schedule;
  osteon_cohort_options options;
  item *items;
  const char **columns;
  double *days;
  int n_items, n_columns, n_days;
  osteon_population *own, *population; /* NULL: `sets` are the factors' values */
  osteon_sets *sets;
  factor *factors;
  char **group_names; /* those of --groups; others have their factor's name */
  int n_factors, n_groups, n_named;
  int64_t runs_of_row, rows_of_slice;
  int *group;                   /* [factor] */
  double *x;                    /* [factor][run]: of a slice, or for given and prcc of all */
  int64_t x_runs;               /* of a factor in x */
  double *y;                    /* [run][day][column] */
  int64_t done;                 /* runs */
  int64_t failed;               /* of them */
  char reason[400];             /* of the first */
  osteon_influence *influences; /* [item][group] */
  cli_progress progress;
} job;

/* given and prcc: a sample as it is, of which each run is a row. */
static inline int is_sampled(const job *j) {
  return j->method == OSTEON_SENSITIVITY_GIVEN || j->method == OSTEON_SENSITIVITY_PRCC;
}
static inline uint64_t seed_of(const job *j) { return j->seed < 0 ? 0 : (uint64_t)j->seed; }

enum { SENSITIVITY_SLICE = 4096 }; /* runs */

/* sensitivity_factors.c: what varies, in which groups. DONE, or a complaint. */
int plan_factors(job *j);
const char *group_name(const job *j, int group);

/* sensitivity_sample.c: room for all numbers; `usual` rows where their number is not given. */
int plan_sample(job *j, int64_t usual);
double *x_of(const job *j, int factor, int64_t run);
/* The factors of so many rows into x. */
osteon_status draw_rows(job *j, int64_t row, int64_t rows);
/* Gives the subjects of a cohort what was drawn from place `first` of x on. */
osteon_status set_factors(const job *j, osteon_cohort *cohort, int64_t first);
/* Runs all into y, and says how many failed. */
int run_all(job *j);
int tell_of_failures(const job *j);
int complain_status(osteon_status status);

/* sensitivity_parts.c: runs a part and saves it; or reads what parts of all came to into x and y. */
int run_part(job *j);
int read_parts(job *j);

#endif
