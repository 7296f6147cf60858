/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file text.h
 *  Numbers as text, whole text files, the files that come with osteon, and texts that the library returns to its
 *  caller. Numbers have a decimal point, whatever the host's locale.
 */
#ifndef OSTEON_TEXT_H
#define OSTEON_TEXT_H

#include <stddef.h>

#include <osteon/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Reads a finite decimal number with a decimal point. Only blanks may follow it. OSTEON_EINVAL (NULL), OSTEON_EFORMAT
 * (not such a number), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_number_parse(const char *text, double *value);

/** Writes a number with `digits` significant digits (1 to 17), or with as many more as are needed to read the same
 * double back. It does not depend on the locale; infinity and NaN are the words `inf` and `nan`. `text` has room for
 * `size` bytes; 32 are always enough. OSTEON_EINVAL (NULL), OSTEON_ERANGE (digits, or the number does not fit),
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_number_write(double value, int digits, char *text, size_t size);

/** Reads a whole file into *text, which you free with osteon_text_free. The path `-` is standard input, which can be
 * read only once. If there is no file `path`, and `path` contains no `/`, the table of that name that comes with osteon
 * is read, if there is one; this holds wherever the library reads a table. At most 256 MiB are read from a pipe or a
 * device. OSTEON_EINVAL (NULL), OSTEON_EIO, OSTEON_EFORMAT (the file contains a byte 0; the message gives the line),
 * OSTEON_ERANGE (more than 256 MiB), OSTEON_ENOMEM; *text is then NULL. */
OSTEON_API osteon_status osteon_text_read(const char *path, char **text);

/** The path of a file that comes with osteon, for example `clinical.csv`: in the folder $OSTEON_DATA if that is set,
 * otherwise where osteon was installed. Written to `path`, which has room for `size` bytes. Does not check whether the
 * file exists. OSTEON_ERANGE: longer than `size`. */
OSTEON_API osteon_status osteon_data_path(const char *name, char *path, size_t size);

/** Frees a text that the library allocated for its caller. */
OSTEON_API void osteon_text_free(char *text); /**< NULL allowed */

#ifdef __cplusplus
}
#endif
#endif
