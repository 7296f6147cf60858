/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file snapshot.h
 *  A copy in memory of the state of a sim or a cohort, to return to later: for a finite-element program that repeats a
 *  step, or to try a treatment.
 *
 *  osteon_sim_snapshot and osteon_cohort_snapshot take one; osteon_sim_restore and osteon_cohort_restore go back to
 *  it, as often as you like. Afterwards, results are bitwise the same as if nothing had been tried in between. A
 *  snapshot belongs to the sim or cohort from which it was taken, and may outlive it. Unlike a checkpoint
 *  (osteon_cohort_save), it is not a file.
 */
#ifndef OSTEON_SNAPSHOT_H
#define OSTEON_SNAPSHOT_H

#include <osteon/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_snapshot osteon_snapshot;

OSTEON_API void osteon_snapshot_free(osteon_snapshot *snapshot); /**< NULL allowed */

#ifdef __cplusplus
}
#endif
#endif
