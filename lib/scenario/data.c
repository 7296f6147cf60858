/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the files that come with osteon are. */
#include <stdio.h>
#include <stdlib.h>

#include <osteon/scenario.h>

#include "base/base.h"

osteon_status osteon_data_path(const char *name, char *path, size_t size) {
  OSTEON_NEED(name, name);
  OSTEON_NEED(path, path);
  const char *folder = getenv("OSTEON_DATA");
  if (!folder || !*folder) folder = OSTEON_DATADIR;
  const int n = snprintf(path, size, "%s/%s", folder, name);
  if (n >= 0 && (size_t)n < size) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "%.100s/%.100s: the path is longer than %zu bytes", folder, name, size);
}
