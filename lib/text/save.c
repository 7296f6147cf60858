/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* newlocale */
#include "text/save.h"

#include <string.h>

#include "base/base.h"
#include "base/file.h"

osteon_status osteon_plain_begin(osteon_plain *p) {
  p->host = (locale_t)0;
  p->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  if (!p->plain) return osteon_fail(OSTEON_ENOMEM, "out of memory: the locale C");
  p->host = uselocale(p->plain);
  return OSTEON_OK;
}

void osteon_plain_end(osteon_plain *p) {
  uselocale(p->host);
  freelocale(p->plain);
}

osteon_status osteon_save(const char *path, void (*write)(const void *context, FILE *out),
                          const void *context) {
  osteon_plain plain;
  osteon_draft draft = {0};
  const int to_stdout = !strcmp(path, "-");
  if (!to_stdout) OSTEON_TRY(osteon_draft_open(&draft, path));
  const osteon_status status = osteon_plain_begin(&plain);
  if (status != OSTEON_OK) {
    osteon_draft_drop(&draft);
    return status;
  }
  write(context, to_stdout ? stdout : draft.stream);
  osteon_plain_end(&plain);
  if (!to_stdout) return osteon_draft_save(&draft);
  return fflush(stdout) || ferror(stdout) ? osteon_fail(OSTEON_EIO, "standard output cannot be written")
                                          : OSTEON_OK;
}
