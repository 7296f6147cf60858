/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads equations: assignments in a small part of C, as equations_text.h leaves them. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "base/plain_text.h"
#include "export/form.h"

typedef struct reader {
  osteon_form *form;
  const char *at;
  osteon_section section;
  osteon_status status;
} reader;

/* ---- words ---- */

static void skip(reader *r) {
  while (isspace((unsigned char)*r->at)) r->at++;
}

static int take(reader *r, char mark) {
  skip(r);
  if (*r->at != mark) return 0;
  r->at++;
  return 1;
}

static size_t word_length(reader *r) {
  skip(r);
  size_t n = 0;
  if (isdigit((unsigned char)*r->at)) return 0;
  while (isalnum((unsigned char)r->at[n]) || r->at[n] == '_') n++;
  return n;
}

static int take_word(reader *r, const char *word) {
  const size_t n = word_length(r);
  if (n != strlen(word) || strncmp(r->at, word, n) != 0) return 0;
  r->at += n;
  return 1;
}

/* Nothing, so that what calls can return it. */
static osteon_node *fail(reader *r, const char *why) {
  if (r->status == OSTEON_OK)
    r->status = osteon_fail(OSTEON_EFORMAT, "the equations of %s: %s at `%.*s`", r->form->model->name, why,
                            (int)strcspn(r->at, ";\n"), r->at);
  return NULL;
}

static void expect(reader *r, char mark) {
  const char what[] = {mark, ' ', 'i', 's', ' ', 'm', 'i', 's', 's', 'i', 'n', 'g', 0};
  if (!take(r, mark)) fail(r, what);
}

/* ---- expressions ---- */

static osteon_node *sum(reader *r);

static osteon_node *make(reader *r, osteon_op op, const osteon_node *a, const osteon_node *b) {
  osteon_node *node = r->status == OSTEON_OK ? osteon_form_alloc(r->form, sizeof *node) : NULL;
  if (!node) {
    if (r->status == OSTEON_OK) r->status = OSTEON_ENOMEM;
    return NULL;
  }
  node->op = op;
  node->arg[0] = a;
  node->arg[1] = b;
  node->is_whole = a && a->is_whole && (!b || b->is_whole) && op <= OP_NEG;
  return node;
}

static osteon_node *number(reader *r) {
  osteon_node *node = make(r, OP_NUMBER, NULL, NULL);
  char *end;
  const double value = strtod(r->at, &end);
  if (!node) return NULL;
  if (end == r->at) return fail(r, "a number is missing");
  const size_t n = (size_t)(end - r->at);
  node->value = value;
  node->is_whole = strcspn(r->at, ".eExX") >= n;
  r->at = end;
  return node;
}

static osteon_node *constant(reader *r, double value) {
  osteon_node *node = make(r, OP_NUMBER, NULL, NULL);
  if (node) node->value = value;
  return node;
}

static osteon_symbol *find(const reader *r, const char *name, size_t n) {
  const osteon_form *form = r->form;
  for (int i = form->n_symbols - 1; i >= 0; i--) {
    osteon_symbol *symbol = form->symbols[i];
    if (strlen(symbol->name) != n || strncmp(symbol->name, name, n) != 0) continue;
    if (symbol->role == ROLE_OUTPUT) continue;
    if (symbol->role != ROLE_LOCAL || symbol->scope == r->section) return symbol;
    if (r->section == SECTION_RESULTS && symbol->scope == SECTION_OUTPUTS) return symbol;
  }
  return NULL;
}

static osteon_node *name(reader *r, size_t n) {
  osteon_node *node = make(r, OP_NAME, NULL, NULL);
  osteon_symbol *symbol = find(r, r->at, n);
  if (!node) return NULL;
  if (!symbol) return fail(r, "an unknown name");
  if (symbol->role == ROLE_RATE) return fail(r, "a rate is used in an expression");
  node->symbol = symbol;
  r->at += n;
  return node;
}

/* Functions over `real`; r_const and the like are nothing but their argument. */
static const struct function {
  const char *name;
  int n;
  osteon_op op;
} functions[] = {
    {"r_exp", 1, OP_EXP},     {"r_log", 1, OP_LOG},     {"r_sqrt", 1, OP_SQRT}, {"r_pow", 2, OP_POW},
    {"r_max", 2, OP_MAX},     {"r_min", 2, OP_MIN},     {"r_less", 4, OP_LESS}, {"r_const", 1, OP_NUMBER},
    {"r_real", 1, OP_NUMBER}, {"r_some", 1, OP_NUMBER},
};

static osteon_node *call(reader *r, const struct function *f) {
  osteon_node *arg[4] = {NULL};
  expect(r, '(');
  for (int i = 0; i < f->n && r->status == OSTEON_OK; i++) {
    if (i > 0) expect(r, ',');
    arg[i] = sum(r);
  }
  expect(r, ')');
  if (f->op == OP_NUMBER) {
    if (arg[0]) arg[0]->is_whole = 0;
    return arg[0];
  }
  osteon_node *node = make(r, f->op, arg[0], arg[1]);
  if (!node) return NULL;
  node->arg[2] = arg[2];
  node->arg[3] = arg[3];
  return node;
}

static osteon_node *primary(reader *r) {
  skip(r);
  if (r->status != OSTEON_OK) return NULL;
  if (take(r, '(')) {
    osteon_node *inner = sum(r);
    expect(r, ')');
    return inner;
  }
  const size_t n = word_length(r);
  if (n == 0) return number(r);
  if (take_word(r, "osteon_nan")) return constant(r, NAN);
  if (take_word(r, "osteon_infinity")) return constant(r, INFINITY);
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    if (take_word(r, functions[i].name)) return call(r, &functions[i]);
  return name(r, n);
}

static osteon_node *sign(reader *r) {
  if (take(r, '-')) return make(r, OP_NEG, sign(r), NULL);
  if (take(r, '+')) return sign(r);
  return primary(r);
}

static osteon_node *product(reader *r) {
  osteon_node *node = sign(r);
  while (node) {
    if (take(r, '*'))
      node = make(r, OP_MUL, node, sign(r));
    else if (take(r, '/')) {
      node = make(r, OP_DIV, node, sign(r));
      if (node && node->is_whole) return fail(r, "whole numbers are divided, which leaves a remainder");
    } else
      break;
  }
  return node;
}

static osteon_node *sum(reader *r) {
  osteon_node *node = product(r);
  while (node) {
    if (take(r, '+'))
      node = make(r, OP_ADD, node, product(r));
    else if (take(r, '-'))
      node = make(r, OP_SUB, node, product(r));
    else
      break;
  }
  return node;
}

/* ---- assignments ---- */

static const char *const section_names[SECTIONS] = {
    "derive", "initial", "init", "hold", "algebra", "start", "rates", "outputs", "results", "doses", "times"};

static void begin_section(reader *r) {
  for (int i = 0; i < SECTIONS; i++)
    if (take_word(r, section_names[i])) {
      r->section = (osteon_section)i;
      expect(r, ';');
      return;
    }
  fail(r, "an unknown section");
}

/* A name that is assigned for the first time and is in no table: what the section makes, or a local of its own. */
static osteon_symbol *new_symbol(reader *r, size_t n, int is_local) {
  static const osteon_role made[SECTIONS] = {
      [SECTION_HOLD] = ROLE_HELD,  [SECTION_ALGEBRA] = ROLE_ALGEBRA, [SECTION_RESULTS] = ROLE_OUTPUT,
      [SECTION_DOSES] = ROLE_NONE, [SECTION_TIMES] = ROLE_NONE,      [SECTION_RATES] = ROLE_RATE};
  int index = -1;
  if (!is_local && r->section == SECTION_RATES) {
    for (int i = 0; i < r->form->model->n_states; i++) {
      const char *state = r->form->model->states[i].name;
      if (*r->at == 'd' && strlen(state) == n - 1 && !strncmp(state, r->at + 1, n - 1)) index = i;
    }
    if (index < 0) {
      fail(r, "a rate of no state");
      return NULL;
    }
  }
  if (r->section == SECTION_RESULTS)
    for (int i = 0; i < r->form->model->n_outputs; i++) {
      const char *output = r->form->model->outputs[i].name;
      if (strlen(output) == n && !strncmp(output, r->at, n)) index = i;
    }
  osteon_symbol *symbol =
      osteon_form_symbol(r->form, r->at, n, is_local ? ROLE_LOCAL : made[r->section], index);
  if (symbol)
    symbol->scope = r->section;
  else
    r->status = OSTEON_ENOMEM;
  return symbol;
}

static osteon_symbol *target(reader *r, size_t n, int is_local) {
  const int is_always_new =
      is_local || r->section == SECTION_RESULTS || r->section == SECTION_DOSES || r->section == SECTION_TIMES;
  osteon_symbol *symbol = is_always_new ? NULL : find(r, r->at, n);
  return symbol ? symbol : new_symbol(r, n, is_local);
}

/* NAME = EXPRESSION, of which the name is known in the section only from then on. */
static void assignment(reader *r, int is_local) {
  const size_t n = word_length(r);
  const char *begin = r->at;
  if (n == 0) {
    fail(r, "a name is missing");
    return;
  }
  r->at += n;
  expect(r, '=');
  const osteon_node *value = r->status == OSTEON_OK ? sum(r) : NULL;
  const char *end = r->at;
  if (r->status != OSTEON_OK) return;
  r->at = begin;
  osteon_symbol *symbol = target(r, n, is_local);
  r->at = end;
  if (symbol && r->status == OSTEON_OK) r->status = osteon_form_add_line(r->form, r->section, symbol, value);
}

/* The last of the text: days before day 0, which may be a choice and is only shown. */
static void take_history(reader *r) {
  skip(r);
  size_t n = strlen(r->at);
  while (n > 0 && isspace((unsigned char)r->at[n - 1])) n--;
  char *text = osteon_form_alloc(r->form, n + 1);
  if (!text) {
    r->status = OSTEON_ENOMEM;
    return;
  }
  if (n != 3 || strncmp(r->at, "0.0", 3) != 0) memcpy(text, r->at, n);
  r->form->history_text = text;
  r->at += strlen(r->at);
}

static void statement(reader *r) {
  if (take(r, ';')) return;
  if (take_word(r, "osteon_history")) {
    take_history(r);
    return;
  }
  if (take_word(r, "osteon_section")) {
    begin_section(r);
    return;
  }
  take_word(r, "const");
  const int is_local = take_word(r, "real") || take_word(r, "double");
  do assignment(r, is_local);
  while (r->status == OSTEON_OK && take(r, ','));
  expect(r, ';');
}

/* Lines in the order of sections, which a file need not keep. */
static void order(osteon_form *form, osteon_line *sorted) {
  int n = 0;
  for (int section = 0; section < SECTIONS; section++)
    for (int i = 0; i < form->n_lines; i++)
      if ((int)form->lines[i].section == section) sorted[n++] = form->lines[i];
  memcpy(form->lines, sorted, (size_t)n * sizeof *sorted);
}

osteon_status osteon_form_parse(osteon_form *form, const char *text) {
  reader r = {.form = form, .at = text};
  for (skip(&r); *r.at && r.status == OSTEON_OK; skip(&r)) statement(&r);
  if (r.status != OSTEON_OK) return r.status;
  osteon_line *sorted = osteon_form_alloc(form, ((size_t)form->n_lines + 1) * sizeof *sorted);
  if (!sorted) return OSTEON_ENOMEM;
  order(form, sorted);
  return OSTEON_OK;
}
