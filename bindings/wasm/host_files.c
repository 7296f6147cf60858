/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files where there is no file system: in place of lib/base/file.c. What a scenario names (`include`, `people`, tables
 * of events) the host has in memory; nothing is written. */
#include "base/file.h"

#include <string.h>

/* Length of the file in bytes, -1 where there is none; at most `room` of them are put into `text`. */
__attribute__((import_module("osteon"), import_name("file"))) long host_file(const char *path, char *text,
                                                                             size_t room);

osteon_status osteon_file_read(const char *path, size_t most, char **text, size_t *length) {
  *text = NULL;
  *length = 0;
  const long size = host_file(path, NULL, 0);
  if (size < 0)
    return osteon_fail(OSTEON_EIO, "%s: not among the files that were given; add it to `files`", path);
  if ((size_t)size > most)
    return osteon_fail(OSTEON_ERANGE, "%s: larger than the limit of %zu MiB", path, most >> 20);
  *text = osteon_alloc((size_t)size + 1, 1);
  if (!*text) return OSTEON_ENOMEM;
  *length = (size_t)size;
  host_file(path, *text, *length);
  return OSTEON_OK;
}

char *osteon_file_find(const char *path, const char *name, const char *folder) {
  const int is_elsewhere =
      folder && !strchr(name, '/') && host_file(path, NULL, 0) < 0 && host_file(name, NULL, 0) >= 0;
  return osteon_strdup(is_elsewhere ? name : path);
}

static osteon_status refuse(const char *path) {
  return osteon_fail(OSTEON_EUNSUPPORTED, "%s: this osteon writes no files", path);
}

osteon_status osteon_draft_open(osteon_draft *draft, const char *path) {
  *draft = (osteon_draft){.path = NULL};
  return refuse(path);
}
osteon_status osteon_draft_open_named(osteon_draft *draft, const char *path) {
  return osteon_draft_open(draft, path);
}
osteon_status osteon_draft_resume(osteon_draft *draft, const char *path, const char *kept, int64_t bytes) {
  (void)kept;
  (void)bytes;
  return osteon_draft_open(draft, path);
}
osteon_status osteon_draft_keep(osteon_draft *draft) {
  (void)draft;
  return refuse("a draft");
}
osteon_status osteon_draft_save(osteon_draft *draft) { return osteon_draft_keep(draft); }
void osteon_draft_drop(osteon_draft *draft) { *draft = (osteon_draft){.path = NULL}; }

osteon_status osteon_aside(const char *path, const char *suffix, char **name, int *descriptor) {
  (void)suffix;
  *name = NULL;
  *descriptor = -1;
  return refuse(path);
}
