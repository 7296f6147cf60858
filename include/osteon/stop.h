/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file stop.h
 *  How a program stops a computation of osteon before it has finished.
 *
 *  A call may take hours: a large cohort, a fit. A program that wants to stop it, because a user presses a key or a
 *  job runs out of time, registers a function that osteon calls now and then:
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

/** A result other than 0 ends the call in progress, which returns OSTEON_ESTOPPED. */
typedef int osteon_stopper(void *context);

/** From now on every osteon call in this thread calls `stopper` many times a second while it integrates; one call at a
 * time, possibly from a thread that osteon created. NULL (the default): no stopper. A stopped sim is left where the
 * call began, or at the last event of its schedule since then; a cohort is left as before the call (while a stopper is
 * registered, it keeps a copy of its subjects for this); a sweep can be saved, and continues from its last slice. All
 * of them can continue. */
OSTEON_API void osteon_stop_when(osteon_stopper *stopper, void *context);

#ifdef __cplusplus
}
#endif
#endif
