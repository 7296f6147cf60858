/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a cohort in a thread of its own while R's thread looks whether the user interrupts: only that one may ask R,
 * and osteon asks its stopper from any. The thread touches nothing of R's but the memory of vectors that R's thread
 * holds. */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <osteon/stop.h>

#include "job.h"

#include <R_ext/Utils.h>

static int is_stopped(void *job_) {
  job *j = job_;
  pthread_mutex_lock(&j->lock);
  const int stopped = j->is_stopped;
  pthread_mutex_unlock(&j->lock);
  return stopped;
}

static int take_rows(void *job_, const osteon_rows *rows) {
  job *j = job_;
  for (int s = 0; s < rows->count; s++)
    for (int t = 0; t < rows->n_times; t++)
      for (int k = 0; k < rows->n_columns; k++)
        j->values[k][(rows->first + s) * rows->n_times + t] =
            rows->values[((size_t)s * (size_t)rows->n_times + (size_t)t) * (size_t)rows->n_columns +
                         (size_t)k];
  return 0;
}

static void *work(void *job_) {
  job *j = job_;
  osteon_stop_when(is_stopped, j);
  const osteon_status status =
      osteon_cohort_record(j->cohort, j->days, j->n_days, j->columns, j->n_columns, take_rows, j);
  osteon_stop_when(NULL, NULL);
  pthread_mutex_lock(&j->lock);
  j->status = status;
  snprintf(j->sentence, sizeof j->sentence, "%s", status == OSTEON_OK ? "" : osteon_last_error());
  j->is_done = 1;
  pthread_cond_signal(&j->finished);
  pthread_mutex_unlock(&j->lock);
  return NULL;
}

/* Handlers of signals are R's, and run in R's thread. */
static int begin(job *j) {
  sigset_t all, before;
  pthread_mutex_init(&j->lock, NULL);
  pthread_cond_init(&j->finished, NULL);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  j->is_running = !pthread_create(&j->thread, NULL, work, j);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return j->is_running;
}

/* Until it is done, but not for long. */
static int wait_a_while(job *j) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += 50000000;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  pthread_mutex_lock(&j->lock);
  int late = 0;
  while (!j->is_done && !late) late = pthread_cond_timedwait(&j->finished, &j->lock, &until) != 0;
  const int done = j->is_done;
  pthread_mutex_unlock(&j->lock);
  return done;
}

static void end(job *j) {
  pthread_join(j->thread, NULL);
  pthread_cond_destroy(&j->finished);
  pthread_mutex_destroy(&j->lock);
  j->is_running = 0;
}

void job_run(job *j) {
  if (!begin(j)) Rf_error("osim: the system gives no thread");
  while (!wait_a_while(j)) R_CheckUserInterrupt();
  end(j);
}

void job_stop(job *j) {
  if (!j->is_running) return;
  pthread_mutex_lock(&j->lock);
  j->is_stopped = 1;
  pthread_mutex_unlock(&j->lock);
  end(j);
}
