/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the scripts for gnuplot share. */
#ifndef OSTEON_LIB_PICTURE_GNUPLOT_H
#define OSTEON_LIB_PICTURE_GNUPLOT_H

#include <stdio.h>

#include <osteon/picture.h>

/* 'text' as gnuplot reads it literally. */
void osteon_picture_quote(FILE *out, const char *text);
/* The first lines of the script of a picture of so many pixels; it shows `what`. The font `small` is defined. */
void osteon_script_begin(FILE *out, const char *what, const char *picture, int width, int height);
/* Runs gnuplot on a script, after `setting`. It is ended after `limit` seconds, OSTEON_EIO, or when the
 * program stops what it does, OSTEON_ESTOPPED. */
osteon_status osteon_picture_run(const char *script, const char *setting, int limit);
/* Writes the script that draws `picture`; numbers have a point. */
typedef void osteon_script_write(const void *context, FILE *out, const char *picture);
osteon_status osteon_script_save(const char *path, osteon_script_write *write, const void *context,
                                 const char *picture);
/* Keeps the script where `script` is not NULL, and draws where `picture` is not: it appears whole or not at
 * all. */
osteon_status osteon_picture_make(const char *picture, const char *script, osteon_script_write *write,
                                  const void *context);

#endif
