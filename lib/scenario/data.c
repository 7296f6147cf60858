/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the files that come with osteon are, and scenarios by name. */
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "base/file.h"
#include "scenario/scenario_internal.h"

osteon_status osteon_data_path(const char *name, char *path, size_t size) {
  OSTEON_NEED(name, name);
  OSTEON_NEED(path, path);
  const char *folder = getenv("OSTEON_DATA");
  if (!folder || !*folder) folder = OSTEON_DATADIR;
  const int n = snprintf(path, size, "%s/%s", folder, name);
  if (n >= 0 && (size_t)n < size) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "%.100s/%.100s: the path is longer than %zu bytes", folder, name, size);
}

osteon_status osteon_data_read(const char *kind, const char *path, char **place, char **text,
                               size_t *length) {
  char folder[LONGEST_PATH];
  OSTEON_TRY(osteon_data_path(kind, folder, sizeof folder));
  *place = osteon_file_find(path, path, folder);
  if (!*place) return OSTEON_ENOMEM;
  const osteon_status status = osteon_file_read(*place, LARGEST_TEXT, text, length);
  if (status == OSTEON_OK) return OSTEON_OK;
  osteon_free(*place);
  *place = NULL;
  return status;
}
