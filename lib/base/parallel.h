/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A loop by several threads. They are made for the loop and gone after it: a call takes some 20 microseconds a
 * thread, none is left to spin while the host does something else, and none is missing in a child after fork. */
#ifndef OSTEON_LIB_BASE_PARALLEL_H
#define OSTEON_LIB_BASE_PARALLEL_H

#include <stdint.h>

typedef struct osteon_loop {
  int64_t n;   /* items 0 to n-1, begun in this order */
  int threads; /* at most, the caller's among them; fewer where the system gives no more */
  /* Not 0 ends the loop: no further item is begun, and in the others osteon_stopped says so. */
  int (*each)(void *context, int64_t item, int thread);
  /* After `each`, in the order of items and one at a time, in the same thread. NULL: none. Not 0 ends the loop. */
  int (*turn)(void *context, int64_t item, int thread);
  void *context;
} osteon_loop;

/* Returns whether the loop was ended. */
int osteon_loop_run(const osteon_loop *loop);

/* Threads to use where `asked` were asked for; 0: as many as OMP_NUM_THREADS says, but no more than there are
 * processors for this process. */
int osteon_threads(int asked);

#endif
