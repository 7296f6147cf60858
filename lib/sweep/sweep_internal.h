/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a sweep share. */
#ifndef OSTEON_LIB_SWEEP_SWEEP_INTERNAL_H
#define OSTEON_LIB_SWEEP_SWEEP_INTERNAL_H

#include <osteon/sets.h>
#include <osteon/sweep.h>

#include "base/file.h"
#include "text/csv.h"

typedef struct osteon_sweep_rows osteon_sweep_rows;
typedef struct osteon_sweep_points osteon_sweep_points;

enum { MAX_FAILURES = 5, LONGEST_FAILURE = 300, MAX_QUANTILES = 99 };

struct osteon_sweep {
  const osteon_model *model;
  osteon_sweep_options options;
  const char **columns; /* names */
  int n_columns, n_times;
  double *times;           /* d */
  int64_t slice;           /* subjects */
  uint32_t *weights;       /* [subject], or NULL: all weigh 1 */
  double *rows;            /* of a slice: [subject][time][column] */
  osteon_summary *summary; /* cell [time][column] */
  int64_t *taken;          /* [block of cells]: batches of the present slice that the summary has */
  int is_half;             /* it has some of a slice that is not done: memory ran out */
  int is_written;          /* the rows of that slice are in the file of individuals */
  double *of_sets;         /* [set][cell]: the mean, the quantiles, the sd */
  osteon_summary **kept;   /* [set]: of a part, which has neither until it is put together; or NULL */
  int n_kept;
  uint64_t kept_mark; /* of their subjects */
  double quantiles[MAX_QUANTILES];
  int n_quantiles;
  int n_sets;
  osteon_sweep_points *points; /* of the picture, or NULL */
  osteon_draft draft;          /* individuals; stream NULL: not open; kept for a checkpoint */
  osteon_sweep_rows *netcdf;   /* in place of the draft, or NULL */
  int64_t count;               /* subjects that it runs, from options.first on */
  int64_t done, failures;
  int is_merged; /* of parts: there is neither schedule nor population */
  char *ids;     /* of the parts, one after another: what options.ids points into; or NULL */
  char why[MAX_FAILURES][LONGEST_FAILURE];
};

/* Number of the subject that comes next. */
static inline int64_t osteon_sweep_now(const osteon_sweep *s) { return s->options.first + s->done; }

/* OSTEON_EINVAL: it was merged, and cannot run anybody. */
osteon_status osteon_sweep_has_subjects(const osteon_sweep *sweep);
/* OSTEON_EINVAL: subjects are missing. */
osteon_status osteon_sweep_is_complete(const osteon_sweep *sweep);

/* What a subject counts in summaries. */
static inline uint32_t osteon_sweep_weight(const osteon_sweep *s, int64_t subject) {
  return s->weights ? s->weights[subject] : 1;
}

/* sweep_cohort.c: a cohort of subjects first..first+count-1, set up. */
osteon_status osteon_sweep_cohort(const osteon_sweep *sweep, int64_t first, int64_t count,
                                  osteon_cohort **cohort);

/* What tables call a subject. */
void osteon_sweep_put_id(const osteon_sweep *sweep, int64_t subject, osteon_csv_record *record);

/* What tables call a quantile: p05 of 0.05, p97.5 of 0.975. */
void osteon_sweep_name_quantile(double quantile, char name[32]);
const osteon_quantity *osteon_sweep_quantity(const osteon_sweep *sweep, int column);
/* How many there are of a cell: its mean and its quantiles. */
int osteon_sweep_statistics(const osteon_sweep *sweep);
/* The sd of a cell; NaN of a class, as is its mean. */
double osteon_sweep_sd(const osteon_sweep *sweep, int64_t cell);
/* The mean of a cell, 0, or a quantile; and its interval over the sets, for which `room` is for a value of each. */
double osteon_sweep_statistic(const osteon_sweep *sweep, int64_t cell, int which);
void osteon_sweep_interval(const osteon_sweep *sweep, int64_t cell, int which, double *room, double *low,
                           double *high);
/* Of a set whose subjects are done, with the same rows and columns. OSTEON_ENOMEM. */
osteon_status osteon_sweep_add_set(osteon_sweep *sweep, const osteon_sweep *of_set);

/* Of a cell: the variance between subjects, in the mean of all sets, and that of their mean between sets. */
typedef struct osteon_variances {
  double subjects, sets;
} osteon_variances;
osteon_variances osteon_sweep_variances(const osteon_sweep *sweep, int64_t cell);

/* sweep_mark.c */
osteon_status osteon_sweep_mark(const osteon_sweep *sweep, uint64_t *mark);
/* Goes on with who the first subjects are, without running them. */
osteon_status osteon_sweep_mark_subjects(const osteon_sweep *sweep, uint64_t *mark);

/* sweep_sets.c: the summaries of parameter sets, whole, as parts have them. */
osteon_status osteon_sweep_keep_sets(osteon_sweep *sweep, int n); /* room for n; once */
void osteon_sweep_free_kept(osteon_sweep *sweep);
/* OSTEON_EINVAL: there are sets to come. */
osteon_status osteon_sweep_has_sets(const osteon_sweep *sweep);
/* What is kept of all subjects into the intervals. */
osteon_status osteon_sweep_take_kept(osteon_sweep *sweep);

/* sweep_rows.c: opened with the first slice, written slice by slice, complete when it is saved. */
#define OSTEON_RAW_ROWS ".rows" /* how the name of a file of bare numbers ends */
int osteon_sweep_rows_are_raw(const char *path);
osteon_status osteon_sweep_open_rows(osteon_sweep *sweep);
osteon_status osteon_sweep_write_rows(osteon_sweep *sweep, int64_t count);
osteon_status osteon_sweep_save_rows(osteon_sweep *sweep);

/* sweep_netcdf.c */
osteon_status osteon_sweep_rows_new(osteon_sweep_rows **rows, const osteon_sweep *sweep);
osteon_status osteon_sweep_rows_put(const osteon_sweep *sweep, int64_t count); /* those of the slice */
osteon_status osteon_sweep_rows_save(osteon_sweep_rows *rows);                 /* frees */
void osteon_sweep_rows_drop(osteon_sweep_rows *rows);                          /* NULL allowed */
osteon_status osteon_sweep_summary_netcdf(const osteon_sweep *sweep, const char *path);

#endif
