/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text as XML has it, in attributes too. Inline, as what describes an FMU is outside the library. */
#ifndef OSTEON_LIB_TEXT_XML_H
#define OSTEON_LIB_TEXT_XML_H

#include <stddef.h>
#include <stdio.h>

static inline void osteon_put_xml(FILE *out, const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) switch (text[i]) {
      case '&':
        fputs("&amp;", out);
        break;
      case '<':
        fputs("&lt;", out);
        break;
      case '>':
        fputs("&gt;", out);
        break;
      case '"':
        fputs("&quot;", out);
        break;
      case '\n':
        fputs("&#10;", out); /* an attribute would have a blank in its place */
        break;
      default:
        putc(text[i], out);
    }
}

#endif
