/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/save.h"

#include <errno.h>
#include <string.h>

#include "base/base.h"
#include "base/file.h"
#include "base/netcdf.h"
#include "base/plain_text.h"

osteon_status osteon_save(const char *path, void (*write)(const void *context, FILE *out),
                          const void *context) {
  osteon_plain plain;
  osteon_draft draft = {0};
  if (osteon_netcdf_is(path))
    return osteon_fail(OSTEON_EINVAL, "%s: this is not written as NetCDF; give a name that ends in .csv",
                       path);
  const int to_stdout = !strcmp(path, "-");
  if (!to_stdout) OSTEON_TRY(osteon_draft_open(&draft, path));
  const osteon_status status = osteon_plain_begin(&plain);
  if (status != OSTEON_OK) {
    osteon_draft_drop(&draft);
    return status;
  }
  errno = 0;
  write(context, to_stdout ? stdout : draft.stream);
  osteon_plain_end(&plain);
  if (!to_stdout) return osteon_draft_save(&draft);
  if (!fflush(stdout) && !ferror(stdout)) return OSTEON_OK;
  return osteon_fail(OSTEON_EIO, "standard output: cannot be written: %s",
                     errno ? strerror(errno) : "write error");
}
