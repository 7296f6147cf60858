/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks: sums that tell one model from another. */
#include <math.h>
#include <string.h>

#include "model/checkpoint.h"
#include "model/defaults.h"

uint64_t osteon_mark_text(uint64_t mark, const char *text) {
  if (!text) text = "";
  return osteon_sum(mark, text, strlen(text) + 1);
}

uint64_t osteon_mark_number(uint64_t mark, double value) {
  uint64_t bits = UINT64_MAX; /* of NaN */
  value += 0.0;               /* -0 becomes 0 */
  if (!isnan(value)) memcpy(&bits, &value, sizeof bits);
  unsigned char bytes[8]; /* in an order that no machine changes */
  for (int i = 0; i < 8; i++) bytes[i] = (unsigned char)(bits >> 8 * i);
  return osteon_sum(mark, bytes, sizeof bytes);
}

/* The first 30 bits: another compiler's or library's last bits are no other model. */
static uint64_t mark_roughly(uint64_t mark, double value) {
  int exponent = 0;
  if (!isfinite(value)) return osteon_mark_number(mark, value);
  const double part = frexp(value, &exponent);
  return osteon_mark_number(mark, ldexp(rint(ldexp(part, 30)), exponent - 30));
}

static uint64_t mark_table(uint64_t mark, const osteon_quantity *rows, int n) {
  mark = osteon_mark_number(mark, n);
  for (int i = 0; i < n; i++) {
    mark = osteon_mark_text(mark, rows[i].name);
    mark = osteon_mark_text(mark, rows[i].unit);
    mark = osteon_mark_number(mark, rows[i].value);
    mark = osteon_mark_number(mark, rows[i].min);
    mark = osteon_mark_number(mark, rows[i].max);
    mark = osteon_mark_number(mark, rows[i].scale);
    mark = osteon_mark_number(mark, rows[i].kind);
  }
  return mark;
}

static uint64_t mark_tables(uint64_t mark, const osteon_model *m) {
  mark = mark_table(mark, m->states, m->n_states);
  mark = mark_table(mark, m->params, m->n_params);
  mark = mark_table(mark, m->inputs, m->n_inputs);
  mark = mark_table(mark, m->outputs, m->n_outputs);
  mark = mark_table(mark, m->derived, m->n_derived);
  mark = osteon_mark_number(mark, m->n_held);
  mark = osteon_mark_number(mark, m->n_doses);
  for (int i = 0; i < m->n_doses; i++) {
    mark = osteon_mark_text(mark, m->doses[i].name);
    mark = osteon_mark_text(mark, m->doses[i].unit);
    mark = osteon_mark_number(mark, m->doses[i].state);
  }
  return mark;
}

/* A state away from the initial one, at which a model may rest: there its rates are rounding errors. */
static double moved(const osteon_quantity *q, double value, int i) {
  return fmax(q->min, fmin(q->max, value + 0.01 * (1 + i % 7) * q->scale));
}

static uint64_t mark_kernels(uint64_t mark, const osteon_model *m, double *c, double *y, double *out) {
  const int inputs = m->n_params + m->n_derived;
  for (int i = 0; i < m->n_params; i++) c[i] = m->params[i].value;
  for (int i = 0; i < m->n_inputs; i++) c[inputs + i] = m->inputs[i].value;
  osteon_model_follow(m, c);
  osteon_model_begin(m, c, y);
  for (int i = 0; i < m->n_derived; i++) mark = mark_roughly(mark, c[m->n_params + i]);
  for (int i = 0; i < m->n_states; i++) mark = mark_roughly(mark, y[i]);
  for (int i = 0; i < m->n_states; i++) y[i] = moved(&m->states[i], y[i], i);
  m->kernels.rates(1, c, y, out);
  for (int i = 0; i < m->n_states; i++) mark = mark_roughly(mark, out[i]);
  if (m->n_outputs > 0) m->kernels.outputs(1, c, y, out);
  for (int i = 0; i < m->n_outputs; i++) mark = mark_roughly(mark, out[i]);
  return mark;
}

osteon_status osteon_model_mark(const osteon_model *m, uint64_t *mark) {
  const int constants = osteon_model_constant_count(m);
  const int out = m->n_states > m->n_outputs ? m->n_states : m->n_outputs;
  double *c = osteon_alloc((size_t)(constants + m->n_states + out), sizeof *c);
  if (!c) return OSTEON_ENOMEM;
  *mark = osteon_mark_text(OSTEON_SUM, m->name);
  *mark = mark_tables(*mark, m);
  *mark = osteon_mark_text(*mark, osteon_model_equations(m));
  *mark = mark_kernels(*mark, m, c, c + constants, c + constants + m->n_states);
  osteon_free(c);
  return OSTEON_OK;
}
