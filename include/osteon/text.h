/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file text.h
 *  Numbers in text, and texts that the library hands out. A decimal point, whatever the host's locale.
 */
#ifndef OSTEON_TEXT_H
#define OSTEON_TEXT_H

#include <osteon/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Reads a finite decimal number with a decimal point; nothing but blanks may follow it. OSTEON_EINVAL (NULL),
 * OSTEON_EFORMAT (no such number), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_number_parse(const char *text, double *value);

/** Frees a text that the library allocated for its caller. */
OSTEON_API void osteon_text_free(char *text); /**< NULL allowed */

#ifdef __cplusplus
}
#endif
#endif
