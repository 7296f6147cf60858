/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in as few digits as mean the same. */
#ifndef OSTEON_LIB_TEXT_DIGITS_H
#define OSTEON_LIB_TEXT_DIGITS_H

/* As osteon_number_write, in the locale that the thread has: between osteon_plain_begin and _end
 * (base/plain_text.h). */
void osteon_digits(char text[40], int least, double value);

#endif
