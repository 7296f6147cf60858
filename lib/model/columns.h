/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of tables by place: states, then outputs, then the constants of a subject in their order (osteon_kernels)
 * up to the inputs. */
#ifndef OSTEON_LIB_MODEL_COLUMNS_H
#define OSTEON_LIB_MODEL_COLUMNS_H

#include <osteon/model.h>

int osteon_column_count(const osteon_model *model);
/* The row of a place. */
const osteon_quantity *osteon_model_column(const osteon_model *model, int column);
/* The place of a state, output, input, parameter or derived constant, looked for in this order. OSTEON_ENAME, with the
 * nearest of them. */
osteon_status osteon_model_find_column(const osteon_model *model, const char *name, int *column);
/* The same of states and outputs alone. OSTEON_ENAME, with the nearest output. */
osteon_status osteon_model_find_result(const osteon_model *model, const char *name, int *column);

/* The places that names stand for, once each, in an array to be freed with osteon_free: a name is a column; `all` is
 * all states and outputs, `shown` those that the model shows. `names` NULL: the latter. OSTEON_ENAME, OSTEON_EINVAL
 * (none, a name twice), OSTEON_ENOMEM. */
osteon_status osteon_model_choose_columns(const osteon_model *model, const char *const *names, int n,
                                          int **columns, int *n_columns);

/* Whether its numbers are names of classes, which have no mean. */
bool osteon_quantity_is_class(const osteon_quantity *quantity);

/* What a subject has, as columns: `constants` may be NULL where no column is one. `stride`: doubles from one value to
 * the next. */
static inline double osteon_column_value(const osteon_model *m, int column, const double *states,
                                         const double *outputs, const double *constants, int stride) {
  if (column < m->n_states) return states[column * stride];
  column -= m->n_states;
  return column < m->n_outputs ? outputs[column * stride] : constants[(column - m->n_outputs) * stride];
}

#endif
