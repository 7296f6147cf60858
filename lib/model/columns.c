/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of tables: whatever of a model has a value over time or for a person, and which of them are chosen. */
#include "model/columns.h"

#include <stdio.h>
#include <string.h>

#include "base/base.h"

/* In this order a name is looked for, as a state may have the name of an output. */
static const osteon_kind kinds[] = {OSTEON_STATE, OSTEON_OUTPUT, OSTEON_INPUT, OSTEON_PARAM, OSTEON_DERIVED};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const osteon_quantity *table_of(const osteon_model *m, osteon_kind kind, int *n) {
  switch (kind) {
    case OSTEON_STATE:
      return *n = m->n_states, m->states;
    case OSTEON_OUTPUT:
      return *n = m->n_outputs, m->outputs;
    case OSTEON_INPUT:
      return *n = m->n_inputs, m->inputs;
    case OSTEON_PARAM:
      return *n = m->n_params, m->params;
    default:
      return *n = m->n_derived, m->derived;
  }
}

static int first_of(const osteon_model *m, osteon_kind kind) {
  const int constants = m->n_states + m->n_outputs;
  return kind == OSTEON_STATE     ? 0
         : kind == OSTEON_OUTPUT  ? m->n_states
         : kind == OSTEON_PARAM   ? constants
         : kind == OSTEON_DERIVED ? constants + m->n_params
                                  : constants + m->n_params + m->n_derived;
}

int osteon_column_count(const osteon_model *m) { return first_of(m, OSTEON_INPUT) + m->n_inputs; }

const osteon_quantity *osteon_model_column(const osteon_model *m, int column) {
  for (int k = 0; k < KINDS; k++) {
    int n;
    const osteon_quantity *table = table_of(m, kinds[k], &n);
    const int first = first_of(m, kinds[k]);
    if (column >= first && column < first + n) return &table[column - first];
  }
  return NULL;
}

static osteon_status fail_name(const osteon_model *m, const char *name) {
  const char *near[KINDS];
  char hint[96], states[160], outputs[160];
  int found = 0;
  for (int k = 0; k < KINDS; k++) {
    int n;
    const osteon_quantity *table = table_of(m, kinds[k], &n);
    const char *nearest = n ? osteon_nearest(name, &table->name, n, sizeof *table) : NULL;
    if (nearest) near[found++] = nearest;
  }
  return osteon_fail(
      OSTEON_ENAME,
      "%s has no state, output, input or parameter named %.60s%s; its states are %s; outputs %s", m->name,
      name, osteon_hint(hint, name, near, found, sizeof *near),
      osteon_list(states, sizeof states, m->n_states ? &m->states->name : NULL, m->n_states,
                  sizeof *m->states),
      osteon_list(outputs, sizeof outputs, m->n_outputs ? &m->outputs->name : NULL, m->n_outputs,
                  sizeof *m->outputs));
}

static int find(const osteon_model *m, const char *name) {
  for (int k = 0; k < KINDS; k++) {
    const int i = osteon_model_index(m, kinds[k], name);
    if (i >= 0) return first_of(m, kinds[k]) + i;
  }
  return -1;
}

osteon_status osteon_model_find_column(const osteon_model *m, const char *name, int *column) {
  *column = -1;
  OSTEON_NEED(name, name);
  *column = find(m, name);
  return *column < 0 ? fail_name(m, name) : OSTEON_OK;
}

osteon_status osteon_model_find_result(const osteon_model *m, const char *name, int *column) {
  *column = osteon_model_index(m, OSTEON_STATE, name);
  if (*column >= 0) return OSTEON_OK;
  OSTEON_TRY(osteon_model_find(m, OSTEON_OUTPUT, name, column));
  *column += m->n_states;
  return OSTEON_OK;
}

/* ---- which are chosen ---- */

typedef struct choice {
  const osteon_model *model;
  int *columns, n;
} choice;

static int has(const choice *c, int column) {
  for (int k = 0; k < c->n; k++)
    if (c->columns[k] == column) return 1;
  return 0;
}

static void add(choice *c, int column) {
  if (!has(c, column)) c->columns[c->n++] = column;
}

static void add_all(choice *c) {
  for (int k = 0; k < c->model->n_states + c->model->n_outputs; k++) add(c, k);
}

/* A model without a table of them has few. */
static void add_shown(choice *c) {
  const osteon_model *m = c->model;
  for (int k = 0; k < m->n_shown; k++) add(c, find(m, m->shown[k]));
  if (!m->n_shown) add_all(c);
}

static osteon_status add_name(choice *c, const char *const *names, int i) {
  const char *name = names[i];
  int column;
  if (!name) return osteon_fail(OSTEON_EINVAL, "column %d has no name", i);
  for (int k = 0; k < i; k++)
    if (!strcmp(names[k], name))
      return osteon_fail(OSTEON_EINVAL, "column %s is given twice; name it once", name);
  if (find(c->model, name) < 0 && !strcmp(name, "all"))
    add_all(c);
  else if (find(c->model, name) < 0 && !strcmp(name, "shown"))
    add_shown(c);
  else {
    OSTEON_TRY(osteon_model_find_column(c->model, name, &column));
    add(c, column);
  }
  return OSTEON_OK;
}

osteon_status osteon_model_choose_columns(const osteon_model *m, const char *const *names, int n,
                                          int **columns, int *n_columns) {
  choice c = {.model = m};
  *columns = NULL;
  *n_columns = 0;
  if (names && n < 1) return osteon_fail(OSTEON_EINVAL, "no columns; name at least one");
  c.columns = osteon_alloc((size_t)osteon_column_count(m), sizeof *c.columns);
  if (!c.columns) return OSTEON_ENOMEM;
  osteon_status status = OSTEON_OK;
  for (int i = 0; names && i < n && status == OSTEON_OK; i++) status = add_name(&c, names, i);
  if (!names) add_shown(&c);
  if (status != OSTEON_OK) {
    osteon_free(c.columns);
    return status;
  }
  *columns = c.columns;
  *n_columns = c.n;
  return OSTEON_OK;
}

bool osteon_quantity_is_class(const osteon_quantity *quantity) { return !strcmp(quantity->unit, "class"); }
