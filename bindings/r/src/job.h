/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of osim(): what is made for it, and in which order it is freed. */
#ifndef OSTEON_BINDINGS_R_JOB_H
#define OSTEON_BINDINGS_R_JOB_H

#include <pthread.h>

#include <osteon/options.h>

#include "glue.h"

typedef struct job {
  SEXP given; /* the list from R */
  const osteon_model *model;
  glue_named params, inputs, states;
  double dt, until;
  double *days; /* of the rows, on ticks */
  int n_days;
  const char **columns, **carry;
  int n_columns, n_carry;
  int64_t n;           /* subjects */
  const char *implied; /* a parameter that follows from the given ones, or NULL */
  double implied_value;
  /* the library's: freed by job_free, the last one first */
  osteon_scenario *scenario;
  osteon_schedule *empty;
  osteon_event_table *common, *table; /* of ev(), of data_set() */
  osteon_population *people;          /* of idata_set() */
  osteon_cohort *cohort;
  const osteon_schedule *schedule; /* of all: the scenario's, or with what ev() adds */
  osteon_population *population;   /* people, or the scenario's */
  char notices[6000];
  /* the run, in a thread of its own: R's may wait for Ctrl-C only there */
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t finished;
  int is_running, is_done, is_stopped;
  osteon_status status;
  char sentence[2000];
  double **values; /* [column]: of R's vectors, [subject][time] */
} job;

/* prepare.c: from the list to a cohort that is ready to start. */
osteon_status job_prepare(job *j);
/* A sentence a line of what the user should know, for R. */
void job_notice(job *j, const char *sentences);
void job_free(job *j);

/* record.c: runs it into j->values; Ctrl-C leaves by a jump, and job_stop, which the cleanup calls, ends the thread. */
void job_run(job *j);
void job_stop(job *j);

#endif
