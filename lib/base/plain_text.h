/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text that does not follow the host's locale: numbers with a point, letters as in ASCII. */
#ifndef OSTEON_LIB_BASE_PLAIN_TEXT_H
#define OSTEON_LIB_BASE_PLAIN_TEXT_H

#include <stdbool.h>

#include "base/base.h"

/* Between begin and end, this thread's numbers have a point. They may be nested. */
typedef struct osteon_plain {
  void *plain, *host; /* each a locale_t, which not every file sees */
} osteon_plain;
void osteon_plain_end(osteon_plain *plain);

/* Begins without a sentence, which itself is made in this way; false: not begun, and end does nothing. */
bool osteon_plain_try(osteon_plain *plain);
/* OSTEON_ENOMEM: not begun. Inline, as status.c uses the file of osteon_plain_try, which must not use it. */
static inline osteon_status osteon_plain_begin(osteon_plain *plain) {
  return osteon_plain_try(plain) ? OSTEON_OK : osteon_fail(OSTEON_ENOMEM, "out of memory: the locale C");
}

/* In every locale: a Turkish host's tolower does not make an i of an I. */
bool osteon_is_letter(char c);
bool osteon_is_digit(char c);
char osteon_lower(char c);
bool osteon_is_alike(const char *a, const char *b); /* the same text, letters of either case alike */

#endif
