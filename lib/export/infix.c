/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expressions as programming languages have them, with no more brackets than they need. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/form.h"
#include "text/digits.h"

void osteon_put_digits(FILE *out, double value) {
  char text[40];
  osteon_digits(text, 6, value);
  fputs(text, out);
}

static void number(FILE *out, double value, const osteon_language *in) {
  char text[40];
  osteon_digits(text, 6, value);
  if (isnan(value))
    fputs(in->nan, out);
  else if (isinf(value))
    fputs(in->infinity, out);
  else
    fprintf(out, "%s%s", text, in->has_integers && !strpbrk(text, ".e") ? ".0" : "");
}

enum { SUM = 1, PRODUCT, POWER, ATOM };

static int rank_of(const osteon_node *node, const osteon_language *in) {
  switch (node->op) {
    case OP_ADD:
    case OP_SUB:
      return SUM;
    case OP_NEG:
    case OP_MUL:
    case OP_DIV:
      return PRODUCT;
    case OP_POW:
      return in->pow ? ATOM : POWER;
    default:
      return ATOM;
  }
}

/* In brackets where it binds less than `least`. */
static void put(FILE *out, const osteon_node *node, int least, const osteon_language *in);

static void function(FILE *out, const char *name, const osteon_node *node, const osteon_language *in) {
  fprintf(out, "%s(", name);
  put(out, node->arg[0], SUM, in);
  if (node->arg[1]) fputs(", ", out);
  if (node->arg[1]) put(out, node->arg[1], SUM, in);
  putc(')', out);
}

static void less(FILE *out, const osteon_node *node, const osteon_language *in) {
  fprintf(out, "%s(", in->choose ? in->choose : "");
  put(out, node->arg[0], SUM, in);
  fputs(" < ", out);
  put(out, node->arg[1], SUM, in);
  fputs(in->choose ? ", " : " ? ", out);
  put(out, node->arg[2], SUM, in);
  fputs(in->choose ? ", " : " : ", out);
  put(out, node->arg[3], SUM, in);
  putc(')', out);
}

static void binary(FILE *out, const osteon_node *node, const char *sign, int left, int right,
                   const osteon_language *in) {
  put(out, node->arg[0], left, in);
  fputs(sign, out);
  put(out, node->arg[1], right, in);
}

static void name(FILE *out, const osteon_symbol *symbol, const osteon_language *in) {
  fprintf(out, "%s%s", symbol->shown, symbol->role == ROLE_STATE ? in->state_suffix : "");
}

static void bare(FILE *out, const osteon_node *node, const osteon_language *in) {
  switch (node->op) {
    case OP_NUMBER:
      number(out, node->value, in);
      break;
    case OP_NAME:
      name(out, node->symbol, in);
      break;
    case OP_ADD:
      binary(out, node, " + ", SUM, SUM, in);
      break;
    case OP_SUB:
      binary(out, node, " - ", SUM, PRODUCT, in);
      break;
    case OP_MUL:
      binary(out, node, " * ", PRODUCT, node->arg[1]->op == OP_DIV ? POWER : PRODUCT, in);
      break;
    case OP_DIV:
      binary(out, node, " / ", PRODUCT, POWER, in);
      break;
    case OP_NEG:
      putc('-', out);
      put(out, node->arg[0], PRODUCT, in);
      break;
    case OP_EXP:
      function(out, "exp", node, in);
      break;
    case OP_LOG:
      function(out, "log", node, in);
      break;
    case OP_SQRT:
      function(out, "sqrt", node, in);
      break;
    case OP_MAX:
      function(out, in->max, node, in);
      break;
    case OP_MIN:
      function(out, in->min, node, in);
      break;
    case OP_LESS:
      less(out, node, in);
      break;
    case OP_POW:
      if (in->pow)
        function(out, in->pow, node, in);
      else
        binary(out, node, "^", ATOM, ATOM, in);
      break;
  }
}

static void put(FILE *out, const osteon_node *node, int least, const osteon_language *in) {
  const int needs = rank_of(node, in) < least || (node->op == OP_NUMBER && node->value < 0 && least > SUM);
  if (needs) putc('(', out);
  bare(out, node, in);
  if (needs) putc(')', out);
}

void osteon_put_infix(FILE *out, const osteon_node *node, const osteon_language *language) {
  put(out, node, SUM, language);
}

/* ---- assignments ---- */

static void put_line(FILE *out, const osteon_form *form, const osteon_line *line,
                     const osteon_assigning *how) {
  const osteon_symbol *s = line->symbol;
  const int is_rate = s->role == ROLE_RATE;
  const char *name = is_rate ? osteon_form_find(form, ROLE_STATE, s->index)->shown : s->shown;
  fprintf(out, "%s%s%s%s%s", how->begin, is_rate ? how->rate : "", name,
          s->role == ROLE_STATE ? how->language->state_suffix : "", how->is);
  if (s->role == ROLE_STATE && osteon_state_is_number(form, s->index))
    number(out, form->state[s->index], how->language);
  else
    osteon_put_infix(out, line->value, how->language);
  fputs(how->end, out);
}

void osteon_put_section(FILE *out, const osteon_form *form, osteon_section section,
                        const osteon_assigning *how) {
  for (int i = 0; i < form->n_lines; i++)
    if (form->lines[i].section == section && !form->lines[i].symbol->same)
      put_line(out, form, &form->lines[i], how);
}

/* Whether INIT assigns what the table of states has said already. */
static int is_replaced(const osteon_form *form, const osteon_line *line) {
  for (int i = 0; i < form->n_lines; i++)
    if (form->lines[i].section == SECTION_INIT && form->lines[i].symbol == line->symbol) return 1;
  return 0;
}

void osteon_put_initial(FILE *out, const osteon_form *form, const osteon_assigning *how) {
  for (int i = 0; i < form->n_lines; i++)
    if (form->lines[i].section == SECTION_INITIAL && !is_replaced(form, &form->lines[i]))
      put_line(out, form, &form->lines[i], how);
  osteon_put_section(out, form, SECTION_INIT, how);
}

const osteon_node *osteon_dose_factor(const osteon_form *form, int row) {
  for (int i = 0; i < form->n_lines; i++)
    if (form->lines[i].section == SECTION_DOSES && row-- == 0) return form->lines[i].value;
  return NULL;
}
