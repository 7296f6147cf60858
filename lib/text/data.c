/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the files that come with osteon are. */
#include <stdio.h>
#include <stdlib.h>

#include <osteon/text.h>

#include "base/base.h"
#include "base/file.h"
#include "text/data.h"

enum { LONGEST_PATH = 4096 };

static const char *data_folder(void) {
  const char *folder = getenv("OSTEON_DATA");
  return folder && *folder ? folder : OSTEON_DATADIR;
}

osteon_status osteon_data_path(const char *name, char *path, size_t size) {
  OSTEON_NEED(name, name);
  OSTEON_NEED(path, path);
  const int n = snprintf(path, size, "%s/%s", data_folder(), name);
  if (n >= 0 && (size_t)n < size) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "%.100s/%.100s: the path is longer than %zu bytes", data_folder(), name,
                     size);
}

osteon_status osteon_data_find(const char *kind, const char *path, char **place) {
  char folder[LONGEST_PATH];
  if (kind) OSTEON_TRY(osteon_data_path(kind, folder, sizeof folder));
  *place = osteon_file_find(path, path, kind ? folder : data_folder());
  return *place ? OSTEON_OK : OSTEON_ENOMEM;
}

osteon_status osteon_data_read(const char *kind, const char *path, size_t most, char **place, char **text,
                               size_t *length) {
  OSTEON_TRY(osteon_data_find(kind, path, place));
  const osteon_status status = osteon_file_read(*place, most, text, length);
  if (status == OSTEON_OK) return OSTEON_OK;
  osteon_free(*place);
  *place = NULL;
  return status;
}
