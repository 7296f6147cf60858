/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/snapshot_internal.h"

#include <stdatomic.h>

struct osteon_owner {
  atomic_int holders; /* they may be freed in different threads */
};

static osteon_owner *hold(osteon_owner *owner) {
  atomic_fetch_add(&owner->holders, 1);
  return owner;
}

void osteon_owner_release(osteon_owner *owner) {
  if (owner && atomic_fetch_sub(&owner->holders, 1) == 1) osteon_free(owner);
}

static osteon_status make(osteon_snapshot **out, osteon_owner **owner, int64_t first, int64_t count) {
  if (!*owner) {
    *owner = osteon_alloc(1, sizeof **owner);
    if (!*owner) return OSTEON_ENOMEM;
    hold(*owner);
  }
  osteon_snapshot *made = osteon_alloc(1, sizeof *made);
  if (!made) return OSTEON_ENOMEM;
  made->owner = hold(*owner);
  made->first = first;
  made->count = count;
  *out = made;
  return OSTEON_OK;
}

static osteon_status grow(osteon_snapshot *s, size_t bytes) {
  if (bytes <= s->room) return OSTEON_OK;
  char *room = osteon_realloc(s->bytes, bytes, 1);
  if (!room) return OSTEON_ENOMEM;
  s->bytes = room;
  s->room = bytes;
  return OSTEON_OK;
}

osteon_status osteon_snapshot_check(const osteon_snapshot *s, const osteon_owner *owner, const char *what) {
  if (s->owner == owner) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL, "the snapshot was not taken from this %s; give one that was", what);
}

osteon_status osteon_snapshot_ready(osteon_snapshot **snapshot, osteon_owner **owner, const char *what,
                                    int64_t first, int64_t count, size_t bytes) {
  osteon_snapshot *s = *snapshot;
  if (s) {
    OSTEON_TRY(osteon_snapshot_check(s, *owner, what));
    if (s->first != first || s->count != count)
      return osteon_fail(OSTEON_EINVAL,
                         "the snapshot holds %lld subjects from number %lld on, not %lld from %lld on; give "
                         "a pointer to NULL for a new one",
                         (long long)s->count, (long long)s->first, (long long)count, (long long)first);
    return grow(s, bytes);
  }
  OSTEON_TRY(make(&s, owner, first, count));
  const osteon_status status = grow(s, bytes);
  if (status == OSTEON_OK)
    *snapshot = s;
  else
    osteon_snapshot_free(s);
  return status;
}

void osteon_snapshot_free(osteon_snapshot *s) {
  if (!s) return;
  osteon_owner_release(s->owner);
  osteon_free(s->bytes);
  osteon_free(s);
}
