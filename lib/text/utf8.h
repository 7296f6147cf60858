/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of which a part is shown. */
#ifndef OSTEON_LIB_TEXT_UTF8_H
#define OSTEON_LIB_TEXT_UTF8_H

#include <stddef.h>

int osteon_text_length(const char *text); /* in characters */
/* At most `most` characters of a text, the last of them … where some are missing. What comes out is UTF-8 whatever
 * goes in: a ? stands for a byte that is none. */
void osteon_shorten(char *out, size_t size, const char *text, int most);

#endif
