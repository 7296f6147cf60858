/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files, and files that appear whole or not at all. */
#ifndef OSTEON_LIB_BASE_FILE_H
#define OSTEON_LIB_BASE_FILE_H

#include <stddef.h>
#include <stdio.h>

#include "base/base.h"

/* The whole file, at most `most` bytes of it (of a device or a pipe at most 256 MiB), with a NUL past its end. Free with osteon_free. OSTEON_EIO,
 * OSTEON_ERANGE (larger), OSTEON_ENOMEM. */
osteon_status osteon_file_read(const char *path, size_t most, char **text, size_t *length);

/* A file on its way: written beside `path` and renamed when complete. A file that was there keeps its
 * permissions. */
typedef struct osteon_draft {
  FILE *stream; /* NULL when closed */
  char *path, *aside;
} osteon_draft;

osteon_status osteon_draft_open(osteon_draft *draft, const char *path);
/* All written, on disk, and renamed; closes. */
osteon_status osteon_draft_save(osteon_draft *draft);
/* Removes what was not saved. A zeroed draft is allowed. */
void osteon_draft_drop(osteon_draft *draft);
/* An unused name beside `path`, ending in `suffix`: an empty file is made, open for writing. Free the
 * name with osteon_free. */
osteon_status osteon_aside(const char *path, const char *suffix, char **name, int *descriptor);

#endif
