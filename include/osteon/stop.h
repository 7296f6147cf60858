/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file stop.h
 *  How a program ends what osteon computes before it is done.
 *
 *  A call may take hours: a large cohort, a fit. A program that wants to end it, when a user presses a key or
 *  a job runs out of time, names a function that osteon asks now and then:
 *
 *      static volatile sig_atomic_t interrupted;
 *      static int asked(void *context) { return interrupted; }
 *      ...
 *      osteon_stop_when(asked, NULL);
 *      if (osteon_cohort_run(cohort, 3650) == OSTEON_ESTOPPED) ...
 */
#ifndef OSTEON_STOP_H
#define OSTEON_STOP_H

#include <osteon/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Not 0 ends the call that asks; it returns OSTEON_ESTOPPED. */
typedef int osteon_stopper(void *context);

/** From now on every call of this thread asks `stopper`, many times a second while it integrates; one call
 * at a time, maybe from a thread that osteon made for it. NULL (the default): none is asked. A sim that was stopped
 * stands where the call began, or at the last event of its schedule since; a cohort stands as before the call, for
 * which it keeps a copy of its subjects while a stopper is named; a sweep can be saved, and goes on from its last
 * slice. All of them can go on. */
OSTEON_API void osteon_stop_when(osteon_stopper *stopper, void *context);

#ifdef __cplusplus
}
#endif
#endif
