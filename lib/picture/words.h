/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How pictures call things: in words, with a unit, and never by an identifier alone. */
#ifndef OSTEON_LIB_PICTURE_WORDS_H
#define OSTEON_LIB_PICTURE_WORDS_H

#include <stddef.h>

#include <osteon/model.h>

/* What a quantity is, up to the first comma, semicolon or colon of its meaning, but for the colon of `1: she has had a
 * fracture`; its name where it has no meaning. */
void osteon_words_short(const osteon_quantity *quantity, char *text, size_t size);
/* The same in full. */
const char *osteon_words_full(const osteon_quantity *quantity);
/* `words (unit)` of at most so many characters, of which the words give way and the unit stays; the words alone where
 * there is no unit. */
void osteon_words_axis(char *text, size_t size, const char *words, const char *unit, int most);
/* What stands under the title of a model that is provisional. */
extern const char osteon_words_provisional[];

/* The first of the model's panels to which a column of that name belongs, or -1. */
int osteon_words_panel(const osteon_model *model, const char *name);

/* Which common names share a scale: 0 is none, as of a name that is not known here. */
typedef struct osteon_common_words {
  const char *name, *words;
  int scale;
} osteon_common_words;
osteon_common_words osteon_words_common(const char *name);

#endif
