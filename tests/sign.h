/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last line of a checkpoint, made anew after a change to what is before it. */
#ifndef OSTEON_TESTS_SIGN_H
#define OSTEON_TESTS_SIGN_H

#include <stddef.h>

enum { SIGN_LENGTH = 17 }; /* 16 digits and a newline */

void sign_checkpoint(char *checkpoint, size_t length); /* length >= SIGN_LENGTH */

#endif
