/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops by several threads. Not OpenMP: its threads spin while they wait, which slows a host that has work of its
 * own; they are lost in a child after fork, where the next loop waits for them for ever; and libgomp ends the
 * process where the system gives no thread. */
#define _GNU_SOURCE /* sched_getaffinity */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"
#include "base/parallel.h"

typedef struct shared {
  const osteon_loop *loop;
  int threads;
  pthread_mutex_t lock, asking;
  pthread_cond_t moved;
  int64_t next, turn; /* item to begin; item whose turn it is */
  int ended;
  osteon_stopper *stopper; /* of the caller */
  void *context;
} shared;

typedef struct worker {
  shared *s;
  int thread;
} worker;

static int has_ended(shared *s) {
  pthread_mutex_lock(&s->lock);
  const int ended = s->ended;
  pthread_mutex_unlock(&s->lock);
  return ended;
}

static void end(shared *s) {
  pthread_mutex_lock(&s->lock);
  s->ended = 1;
  pthread_cond_broadcast(&s->moved);
  pthread_mutex_unlock(&s->lock);
}

/* What osteon_stopped asks within the loop. */
static int ask(void *shared_) {
  shared *s = shared_;
  if (has_ended(s)) return 1;
  if (!s->stopper) return 0;
  pthread_mutex_lock(&s->asking);
  const int stop = s->stopper(s->context);
  pthread_mutex_unlock(&s->asking);
  return stop;
}

/* The next item, or -1. */
static int64_t take(shared *s) {
  pthread_mutex_lock(&s->lock);
  const int64_t item = s->ended || s->next == s->loop->n ? -1 : s->next++;
  pthread_mutex_unlock(&s->lock);
  return item;
}

static void wait_and_turn(shared *s, int64_t item, int thread) {
  pthread_mutex_lock(&s->lock);
  while (s->turn != item && !s->ended) pthread_cond_wait(&s->moved, &s->lock);
  if (!s->ended) s->ended = s->loop->turn(s->loop->context, item, thread) != 0;
  s->turn++;
  pthread_cond_broadcast(&s->moved);
  pthread_mutex_unlock(&s->lock);
}

static void work(shared *s, int thread) {
  for (int64_t item = take(s); item >= 0; item = take(s)) {
    if (s->loop->each(s->loop->context, item, thread))
      end(s);
    else if (s->loop->turn)
      wait_and_turn(s, item, thread);
  }
}

static void *enter(void *worker_);

/* Each thread starts the next one and waits for it at the end: nobody needs a list of them. */
static void join_in(shared *s, int thread) {
  worker next = {s, thread + 1};
  pthread_t id;
  const int begun = next.thread < s->threads && !pthread_create(&id, NULL, enter, &next);
  work(s, thread);
  if (begun) pthread_join(id, NULL);
}

static void *enter(void *worker_) {
  const worker *w = worker_;
  osteon_stop_when(ask, w->s);
  join_in(w->s, w->thread);
  return NULL;
}

int osteon_loop_run(const osteon_loop *loop) {
  shared s = {.loop = loop,
              .threads = loop->threads < loop->n ? loop->threads : (int)loop->n,
              .lock = PTHREAD_MUTEX_INITIALIZER,
              .asking = PTHREAD_MUTEX_INITIALIZER,
              .moved = PTHREAD_COND_INITIALIZER};
  osteon_stopper_now(&s.stopper, &s.context);
  osteon_stop_when(ask, &s);
  join_in(&s, 0);
  osteon_stop_when(s.stopper, s.context);
  pthread_cond_destroy(&s.moved);
  pthread_mutex_destroy(&s.asking);
  pthread_mutex_destroy(&s.lock);
  return s.ended;
}

static long processors(void) {
#ifdef __linux__
  cpu_set_t set;
  if (!sched_getaffinity(0, sizeof set, &set)) return CPU_COUNT(&set);
#endif
  return sysconf(_SC_NPROCESSORS_ONLN);
}

int osteon_threads(int asked) {
  if (asked > 0) return asked;
  const long have = processors(), most = have > 0 ? have : 1;
  const char *said = getenv("OMP_NUM_THREADS");
  const long wanted = said ? strtol(said, NULL, 10) : 0; /* the first of a list */
  return (int)(wanted > 0 && wanted < most ? wanted : most);
}
