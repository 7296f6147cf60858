/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of lib/loader share. */
#ifndef OSTEON_LIB_LOADER_LOADER_INTERNAL_H
#define OSTEON_LIB_LOADER_LOADER_INTERNAL_H

#include <osteon/loader.h>

#include "base/base.h"

enum { LONGEST_PATH = 4096, LONGEST_MODEL_NAME = 100 };

/* ---- source.c ---- */

/* A model's file as it was read, and a sum over it and the files that it includes. */
typedef struct osteon_source {
  const char *path;
  char name[LONGEST_MODEL_NAME];
  uint64_t sum;
} osteon_source;
/* OSTEON_EIO, OSTEON_EFORMAT where it does not say what it is called. */
osteon_status osteon_source_read(osteon_source *source, const char *path);

/* ---- toolchain.c ---- */

/* With what a model is compiled. */
typedef struct osteon_toolchain {
  char headers[LONGEST_PATH]; /* the folder */
  char *flags;                /* of its file `flags`, a line each */
  const char *compiler;       /* CC or cc, with what it says beside the name */
  char program[LONGEST_PATH]; /* the compiler's own file */
} osteon_toolchain;
/* OSTEON_EUNSUPPORTED where there is none. Free it in any case. */
osteon_status osteon_toolchain_find(osteon_toolchain *tools);
void osteon_toolchain_free(osteon_toolchain *tools);
/* The flags of one use, as words with blanks between, `length` bytes; NULL: there are none. */
const char *osteon_toolchain_flags(const osteon_toolchain *tools, const char *use, size_t *length);
/* A sum over the compiler, the headers and the flags. */
uint64_t osteon_toolchain_sum(const osteon_toolchain *tools, uint64_t sum);

/* ---- compile.c ---- */

/* Compiles into the file `into`, which appears whole. */
osteon_status osteon_source_compile(const osteon_source *source, const osteon_toolchain *tools,
                                    const char *into);

#endif
