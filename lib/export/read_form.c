/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A form from the tables of a model and the text of its equations. */
#include <string.h>

#include "base/base.h"
#include "export/form.h"

/* ---- the table of symbols ---- */

static osteon_status add_table(osteon_form *form, const osteon_quantity *table, int n, osteon_role role) {
  for (int i = 0; i < n; i++)
    if (!osteon_form_symbol(form, table[i].name, strlen(table[i].name), role, i)) return OSTEON_ENOMEM;
  return OSTEON_OK;
}

static osteon_status add_tables(osteon_form *form) {
  const osteon_model *m = form->model;
  if (!osteon_form_symbol(form, "t", 1, ROLE_DAY, 0)) return OSTEON_ENOMEM;
  OSTEON_TRY(add_table(form, m->params, m->n_params, ROLE_PARAM));
  OSTEON_TRY(add_table(form, m->inputs, m->n_inputs, ROLE_INPUT));
  OSTEON_TRY(add_table(form, m->states, m->n_states, ROLE_STATE));
  return add_table(form, m->derived, m->n_derived, ROLE_DERIVED);
}

static const char *text_of(const osteon_model *model) {
  for (const osteon_equations_text *row = osteon_equations_texts; row->model; row++)
    if (row->model == model) return row->text;
  return NULL;
}

/* ---- lines that say what another says ---- */

/* A local of algebra or outputs that is, name and value, one of an earlier section; an output that is a name. */
static void join(osteon_form *form) {
  for (int i = 0; i < form->n_lines; i++) {
    osteon_line *line = &form->lines[i];
    osteon_symbol *symbol = line->symbol;
    if (symbol->role == ROLE_OUTPUT && line->value->op == OP_NAME &&
        !strcmp(line->value->symbol->name, symbol->name)) {
      osteon_symbol *other = line->value->symbol;
      symbol->same = other->same ? other->same : other;
    }
    for (int k = 0; k < i && symbol->role == ROLE_LOCAL && !symbol->same; k++) {
      const osteon_line *before = &form->lines[k];
      if (before->section <= SECTION_ALGEBRA && before->section != line->section &&
          before->symbol->role == ROLE_LOCAL && !before->symbol->same &&
          !strcmp(before->symbol->name, symbol->name) && osteon_node_same(before->value, line->value))
        symbol->same = before->symbol;
    }
  }
}

osteon_status osteon_form_read(osteon_form *form, const osteon_model *model) {
  *form = (osteon_form){.model = model};
  const char *text = text_of(model);
  if (!text)
    return osteon_fail(OSTEON_EUNSUPPORTED,
                       "%s: only models that are built with osteon can be exported: put its file into "
                       "lib/models and run make",
                       model->name);
  OSTEON_TRY(add_tables(form));
  OSTEON_TRY(osteon_form_parse(form, text));
  join(form);
  return OSTEON_OK;
}
