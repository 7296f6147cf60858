/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small files of text, which appear whole, with numbers as the locale C has them. */
#ifndef OSTEON_LIB_TEXT_SAVE_H
#define OSTEON_LIB_TEXT_SAVE_H

#include <stdio.h>

#include <osteon/status.h>

/* Writes `path`, "-" for standard output: a file appears whole or not at all. OSTEON_EINVAL (a name
 * of NetCDF), OSTEON_EIO, OSTEON_ENOMEM. */
osteon_status osteon_save(const char *path, void (*write)(const void *context, FILE *out),
                          const void *context);

#endif
