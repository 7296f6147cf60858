/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies in memory, and whom they are of. */
#ifndef OSTEON_LIB_BASE_SNAPSHOT_INTERNAL_H
#define OSTEON_LIB_BASE_SNAPSHOT_INTERNAL_H

#include <osteon/snapshot.h>

#include "base/base.h"

/* Whom snapshots are of. It lives until its owner and the last of its snapshots are gone, so that no other sim or
 * cohort, though it lie at the same address, is taken for it. */
typedef struct osteon_owner osteon_owner;
void osteon_owner_release(osteon_owner *owner); /* NULL allowed */

struct osteon_snapshot {
  osteon_owner *owner;
  int64_t first, count; /* subjects; of a sim 0 and 1 */
  char *bytes;
  size_t room;
};

/* `*snapshot`, made first where it is NULL, with room for so many bytes. `*owner` is the owner's, NULL before its first
 * snapshot. OSTEON_EINVAL: it is another owner's, or of other subjects; `what` is the owner, "sim" or "cohort".
 * OSTEON_ENOMEM: it is as it was. */
osteon_status osteon_snapshot_ready(osteon_snapshot **snapshot, osteon_owner **owner, const char *what,
                                    int64_t first, int64_t count, size_t bytes);
/* OSTEON_EINVAL: it is another owner's. */
osteon_status osteon_snapshot_check(const osteon_snapshot *snapshot, const osteon_owner *owner,
                                    const char *what);

#endif
