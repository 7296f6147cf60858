/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small texts with numbers in them: as the locale C has them, in files that appear whole. */
#ifndef OSTEON_LIB_TEXT_SAVE_H
#define OSTEON_LIB_TEXT_SAVE_H

#include <locale.h>
#include <stdio.h>

#include <osteon/status.h>

/* This thread's numbers have a point, whatever the host's locale, between these two. */
typedef struct osteon_plain {
  locale_t plain, host;
} osteon_plain;
osteon_status osteon_plain_begin(osteon_plain *plain);
void osteon_plain_end(osteon_plain *plain);

/* Writes `path`, "-" for standard output: a file appears whole or not at all. OSTEON_EIO, OSTEON_ENOMEM. */
osteon_status osteon_save(const char *path, void (*write)(const void *context, FILE *out),
                          const void *context);

#endif
