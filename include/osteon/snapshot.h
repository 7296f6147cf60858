/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file snapshot.h
 *  A copy in memory of where a sim or a cohort stands, to come back to: the step of a finite-element program that is
 *  cut back, or a treatment that is tried.
 *
 *  osteon_sim_snapshot and osteon_cohort_snapshot take one, osteon_sim_restore and osteon_cohort_restore go back to it,
 *  as often as wanted. What follows is the same bits as if nothing had been tried in between. A snapshot is of the one
 *  sim or cohort that it was taken of, and may outlive it. Unlike a checkpoint (osteon_cohort_save), it is no file.
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
