/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that come with osteon, by name. */
#ifndef OSTEON_LIB_TEXT_DATA_H
#define OSTEON_LIB_TEXT_DATA_H

#include "base/base.h"

/* What a file is called that is given as `path`: where there is none of that name, and it has no folder, the one in the
 * folder `kind` (NULL: beside these) of what comes with osteon, if there is one. Free with osteon_free.
 * OSTEON_ERANGE, OSTEON_ENOMEM. */
osteon_status osteon_data_find(const char *kind, const char *path, char **place);
/* The same, and its text, at most so many bytes; free both. Errors as osteon_file_read, too. */
osteon_status osteon_data_read(const char *kind, const char *path, size_t most, char **place, char **text,
                               size_t *length);

#endif
