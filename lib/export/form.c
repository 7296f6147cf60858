/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a form holds, and the names of its symbols. */
#include "export/form.h"

#include <stddef.h>
#include <string.h>

#include "base/base.h"

/* Memory is taken in blocks, of which the last is not full. */
struct osteon_block {
  struct osteon_block *before;
  size_t used, size;
  max_align_t bytes[];
};

void *osteon_form_alloc(osteon_form *form, size_t size) {
  enum { BLOCK = 1 << 15, ALIGN = sizeof(max_align_t) };
  const size_t rounded = (size + ALIGN - 1) / ALIGN * ALIGN;
  struct osteon_block *block = form->block;
  if (!block || block->size - block->used < rounded) {
    const size_t room = rounded > BLOCK ? rounded : BLOCK;
    block = osteon_alloc(1, sizeof *block + room);
    if (!block) return NULL;
    block->before = form->block;
    block->size = room;
    form->block = block;
  }
  void *taken = (char *)block->bytes + block->used;
  block->used += rounded;
  return taken;
}

void osteon_form_free(osteon_form *form) {
  for (struct osteon_block *block = form->block, *before; block; block = before) {
    before = block->before;
    osteon_free(block);
  }
  osteon_free(form->symbols);
  osteon_free(form->lines);
  *form = (osteon_form){0};
}

osteon_symbol *osteon_form_symbol(osteon_form *form, const char *name, size_t length, osteon_role role,
                                  int index) {
  if (form->n_symbols == form->room_symbols) {
    const int room = form->room_symbols ? 2 * form->room_symbols : 256;
    osteon_symbol **symbols = osteon_realloc(form->symbols, (size_t)room, sizeof(osteon_symbol *));
    if (!symbols) return NULL;
    form->symbols = symbols;
    form->room_symbols = room;
  }
  osteon_symbol *symbol = osteon_form_alloc(form, sizeof *symbol);
  char *copy = symbol ? osteon_form_alloc(form, length + 1) : NULL;
  if (!copy) return NULL;
  memcpy(copy, name, length);
  symbol->name = copy;
  symbol->role = role;
  symbol->index = index;
  return form->symbols[form->n_symbols++] = symbol;
}

osteon_symbol *osteon_form_find(const osteon_form *form, osteon_role role, int index) {
  for (int i = 0; i < form->n_symbols; i++)
    if (form->symbols[i]->role == role && form->symbols[i]->index == index) return form->symbols[i];
  return NULL;
}

osteon_status osteon_form_add_line(osteon_form *form, osteon_section section, osteon_symbol *symbol,
                                   const osteon_node *value) {
  if (form->n_lines == form->room_lines) {
    const int room = form->room_lines ? 2 * form->room_lines : 256;
    osteon_line *lines = osteon_realloc(form->lines, (size_t)room, sizeof *lines);
    if (!lines) return OSTEON_ENOMEM;
    form->lines = lines;
    form->room_lines = room;
  }
  form->lines[form->n_lines++] = (osteon_line){section, symbol, value};
  return OSTEON_OK;
}

int osteon_node_same(const osteon_node *a, const osteon_node *b) {
  if (!a || !b) return a == b;
  if (a->op != b->op) return 0;
  if (a->op == OP_NUMBER) return memcmp(&a->value, &b->value, sizeof a->value) == 0;
  if (a->op == OP_NAME) {
    const osteon_symbol *one = a->symbol->same ? a->symbol->same : a->symbol;
    const osteon_symbol *other = b->symbol->same ? b->symbol->same : b->symbol;
    return one == other;
  }
  for (int i = 0; i < 4; i++)
    if (!osteon_node_same(a->arg[i], b->arg[i])) return 0;
  return 1;
}

int osteon_line_is_shown(const osteon_line *line) { return !line->symbol->same; }

/* ---- names ---- */

int osteon_is_word(const char *name, const char *words) {
  const size_t length = strlen(name);
  for (const char *at = words; (at = strstr(at, name)); at += length)
    if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == 0)) return 1;
  return 0;
}

int osteon_is_c_word(const char *name) {
  return osteon_is_word(
      name,
      "alignas alignof and asm auto bitand bitor bool break case catch char class compl const constant "
      "constexpr continue default delete do double else enum event_t explicit export extern false float for "
      "friend global goto half if image inline int kernel local long mutable namespace new not operator or "
      "pipe private protected public register restrict return sampler_t short signed sizeof static struct "
      "switch template this throw true try typedef typename uchar uint ulong union unsigned ushort using "
      "virtual void volatile while xor acos asin atan cbrt ceil clock cos div erf exp fabs floor fma fmax "
      "fmin fmod gamma hypot index j0 j1 jn lgamma log logb main max min mix modf nan pow rand remainder "
      "rint round scalb sign signgam sin sqrt step tan tanh tgamma time trunc y0 y1 yn NULL NAN INFINITY I "
      "M_PI");
}

static int is_taken(const osteon_form *form, const char *name) {
  for (int i = 0; i < form->n_symbols; i++)
    if (form->symbols[i]->shown && !strcmp(form->symbols[i]->shown, name)) return 1;
  return 0;
}

static osteon_status name_one(osteon_form *form, osteon_symbol *symbol, osteon_reserved *is_reserved) {
  const size_t size = strlen(symbol->name) + 16;
  char *name = osteon_form_alloc(form, size);
  if (!name) return OSTEON_ENOMEM;
  const char *stem = symbol->role == ROLE_OUTPUT && is_taken(form, symbol->name) ? "_out" : "";
  snprintf(name, size, "%s%s", symbol->name, stem);
  if (is_reserved(form, name)) snprintf(name, size, "%s%s_", symbol->name, stem);
  for (int i = 2; is_taken(form, name) || is_reserved(form, name); i++)
    snprintf(name, size, "%s%s_%d", symbol->name, stem, i);
  symbol->shown = name;
  return OSTEON_OK;
}

/* First those that a user knows, so that they keep their names. */
osteon_status osteon_form_name(osteon_form *form, const char *day, osteon_reserved *is_reserved) {
  for (int i = 0; i < form->n_symbols; i++) form->symbols[i]->shown = NULL;
  form->symbols[0]->shown = day;
  for (int role = ROLE_PARAM; role <= ROLE_LOCAL; role++)
    for (int i = 0; i < form->n_symbols; i++) {
      osteon_symbol *symbol = form->symbols[i];
      if ((int)symbol->role == role && role != ROLE_RATE && !symbol->same)
        OSTEON_TRY(name_one(form, symbol, is_reserved));
    }
  for (int i = 0; i < form->n_symbols; i++) {
    osteon_symbol *symbol = form->symbols[i];
    if (symbol->same) symbol->shown = symbol->same->shown;
  }
  return OSTEON_OK;
}
