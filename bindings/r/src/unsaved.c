/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In the place of lib/text/save.c, which can write to the standard output: that is R's, and nothing here saves a table.
 * Only in the package that brings the core. */
#include "base/base.h"
#include "text/save.h"

osteon_status osteon_save(const char *path, void (*write)(const void *context, FILE *out),
                          const void *context) {
  (void)write;
  (void)context;
  return osteon_fail(OSTEON_EUNSUPPORTED, "%s: osteon saves no tables from R; write the data frame", path);
}
