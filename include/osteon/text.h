/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file text.h Numbers in text, whole files of text, files that come with osteon, and texts that the library hands
 *  out. A decimal point, whatever the host's locale.
 */
#ifndef OSTEON_TEXT_H
#define OSTEON_TEXT_H

#include <stddef.h>

#include <osteon/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Reads a finite decimal number with a decimal point; nothing but blanks may follow it. OSTEON_EINVAL (NULL),
 * OSTEON_EFORMAT (no such number), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_number_parse(const char *text, double *value);

/** Writes a number with as few digits, of `digits` (1 to 17) or more, as give the same double back: no locale, `inf`
 * and `nan` as words. 32 bytes are always enough. OSTEON_EINVAL (NULL), OSTEON_ERANGE (digits, or it does not fit),
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_number_write(double value, int digits, char *text, size_t size);

/** Reads a whole file. - is standard input, which can be read but once; where there is no file `path`, and it has no /,
 * the table of that name that comes with osteon is read, if there is one, as wherever the library reads a table. Of a
 * pipe or a device at most 256 MiB. Free with osteon_text_free. OSTEON_EINVAL (NULL), OSTEON_EIO, OSTEON_EFORMAT (a
 * byte 0, with its line), OSTEON_ERANGE (more than 256 MiB), OSTEON_ENOMEM; *text is then NULL. */
OSTEON_API osteon_status osteon_text_read(const char *path, char **text);

/** The path of a file that comes with osteon, `clinical.csv` for example: in $OSTEON_DATA, else where it was
 * installed. Written to `path`, which has room for `size` bytes; whether there is such a file is not looked at.
 * OSTEON_ERANGE: longer than `size`. */
OSTEON_API osteon_status osteon_data_path(const char *name, char *path, size_t size);

/** Frees a text that the library allocated for its caller. */
OSTEON_API void osteon_text_free(char *text); /**< NULL allowed */

#ifdef __cplusplus
}
#endif
#endif
