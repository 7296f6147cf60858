/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A zip archive whose files are stored as they are: the container of an FMU. */
#ifndef OSTEON_CLI_ZIP_H
#define OSTEON_CLI_ZIP_H

#include <stddef.h>
#include <stdio.h>

typedef struct zip_file {
  const char *name; /* with folders, divided by / */
  const void *bytes;
  size_t length;
} zip_file;

/* Writes an archive, the same bytes for the same files; whether all of it arrived, ferror tells. */
void zip_write(FILE *out, const zip_file *files, int n);

#endif
