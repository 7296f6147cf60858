/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files from which a computation goes on. All kinds have one form: a head of lines that say what it is of, the kind's
 * own bytes, and a last line with their number and a sum over everything before. */
#ifndef OSTEON_LIB_MODEL_CHECKPOINT_H
#define OSTEON_LIB_MODEL_CHECKPOINT_H

#include <osteon/model.h>

#include "base/file.h"

/* Its bytes are text, or numbers as they lie in the memory of this kind of machine. */
typedef enum osteon_numbers { OSTEON_AS_TEXT, OSTEON_AS_MEMORY } osteon_numbers;

typedef struct osteon_checkpoint_kind {
  const char *name; /* sim, cohort, sweep, sampler */
  osteon_numbers numbers;
  size_t most; /* bytes of a file */
} osteon_checkpoint_kind;

/* ---- writing: open, put, save; or drop ---- */

typedef struct osteon_checkpoint {
  osteon_draft draft;
  uint64_t sum, length;
} osteon_checkpoint;

/* `model` NULL: none, here and below. */
osteon_status osteon_checkpoint_open(osteon_checkpoint *to, const char *path,
                                     const osteon_checkpoint_kind *kind, const osteon_model *model);
/* A failure shows in osteon_checkpoint_save. */
void osteon_checkpoint_put(osteon_checkpoint *to, const void *bytes, size_t n);
/* The file appears whole or not at all. */
osteon_status osteon_checkpoint_save(osteon_checkpoint *to);
void osteon_checkpoint_drop(osteon_checkpoint *to);

/* ---- reading ---- */

/* The kind's bytes, in which the caller may write, with a NUL past their end. Free `file` with osteon_free.
 * OSTEON_EFORMAT: the file is damaged, or of another kind, version, model or machine. */
typedef struct osteon_checkpoint_bytes {
  char *file, *at;
  size_t n;
} osteon_checkpoint_bytes;

osteon_status osteon_checkpoint_read(const char *path, const osteon_checkpoint_kind *kind,
                                     const osteon_model *model, osteon_checkpoint_bytes *bytes);

/* Takes n bytes off the front into `to`; not 0: there are not so many. As osteon_summary_read calls it. */
int osteon_checkpoint_get(void *bytes, void *to, size_t n);

/* The model's name in the head, before anything else of the file is checked. OSTEON_EIO, OSTEON_EFORMAT. */
enum { OSTEON_CHECKPOINT_NAME = 512 };
osteon_status osteon_checkpoint_peek(const char *path, char model[OSTEON_CHECKPOINT_NAME]);

/* A number for a message that has another one beside it, which 10 digits may not tell from it; "none" for NaN. */
const char *osteon_checkpoint_number(char text[40], double value, double other);

/* ---- marks: sums over what numbers depend on ---- */

/* A model's tables, its equations where their text is known, and what its kernels compute at one point. Models that
 * differ in any of it differ in their mark, though they have the same name. */
osteon_status osteon_model_mark(const osteon_model *model, uint64_t *mark);

uint64_t osteon_mark_text(uint64_t mark, const char *text);
/* NaN is one number, and so is 0. */
uint64_t osteon_mark_number(uint64_t mark, double value);

#endif
