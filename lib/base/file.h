/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files, and files that appear whole or not at all. */
#ifndef OSTEON_LIB_BASE_FILE_H
#define OSTEON_LIB_BASE_FILE_H

#include <stddef.h>
#include <stdio.h>

#include "base/base.h"

/* The whole file, - being standard input, at most `most` bytes of it (of a device or a pipe at most 256 MiB), with a
 * NUL past its end. Free with osteon_free. OSTEON_EIO, OSTEON_ERANGE (larger), OSTEON_ENOMEM. */
osteon_status osteon_file_read(const char *path, size_t most, char **text, size_t *length);
/* The sentence of a file that could not be read or written, `what`, for the reason `why`, an errno: OSTEON_ENOMEM or
 * OSTEON_EIO. */
osteon_status osteon_file_failed(const char *path, const char *what, int why);

/* Where the file `path` is: there, or, where there is none and `name`, by which it was asked for, holds no folder, in
 * `folder` (NULL: nowhere else) if that has one. Free with osteon_free; NULL: out of memory. */
char *osteon_file_find(const char *path, const char *name, const char *folder);

/* A file on its way: it gets the name `path` when it is complete. Until then it has no name, and vanishes with the
 * process; where the system has no such files it is written beside `path`, and what a killed process left there is
 * removed by the next one that writes `path`. A file that was there keeps its permissions; of a link, the file that
 * it points to is written. */
typedef struct osteon_draft {
  FILE *stream;       /* NULL when closed */
  char *path, *aside; /* aside: its name until it is saved, NULL for none */
  char *spare;        /* room for one, so that saving takes no memory */
  int is_unnamed;     /* not so a device, which is written to directly */
  int is_kept;        /* osteon_draft_drop leaves it */
  int is_lost;        /* it could not be saved */
} osteon_draft;

osteon_status osteon_draft_open(osteon_draft *draft, const char *path);
/* The same with a name beside `path` from the beginning, for who opens files by name: `aside` is not NULL. */
osteon_status osteon_draft_open_named(osteon_draft *draft, const char *path);
/* All written, on disk, and renamed; closes. After a failure the draft is lost, and to save it again fails too. */
osteon_status osteon_draft_save(osteon_draft *draft);
/* Closes, and removes what was not saved. A zeroed draft is allowed. */
void osteon_draft_drop(osteon_draft *draft);

/* From now on it outlives its writer under the name `aside`. OSTEON_EINVAL for a device. */
osteon_status osteon_draft_keep(osteon_draft *draft);
/* Goes on with a kept draft of `path` after its first `bytes` bytes. OSTEON_EINVAL: `kept` is no name of one. */
osteon_status osteon_draft_resume(osteon_draft *draft, const char *path, const char *kept, int64_t bytes);

/* A name beside `path`, ending in `suffix`, that no other writer uses: an empty file is made, open for writing. It is
 * the caller's as long as the descriptor is open: then it counts as left behind. Free the name with osteon_free. */
osteon_status osteon_aside(const char *path, const char *suffix, char **name, int *descriptor);

#endif
