/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user should be told, a sentence a line, in a text of limited room. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"

void osteon_add_line(char *text, size_t size, const char *format, ...) {
  const size_t used = strlen(text), from = used + (used > 0);
  if (from + 1 >= size) return;
  if (used) text[used] = '\n';
  va_list list;
  va_start(list, format);
  vsnprintf(text + from, size - from, format, list);
  va_end(list);
}
