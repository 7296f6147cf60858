/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows from constants, and a model computed with its defaults: do its equations give numbers? */
#include "model/defaults.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "base/floats.h"
#include "base/plain_text.h"

void osteon_model_follow(const osteon_model *m, double *c) {
  if (m->kernels.derive) m->kernels.derive(c);
  if (m->kernels.hold) m->kernels.hold(c);
}

static void compute_constants(const osteon_model *m, double *c) {
  const int inputs = m->n_params + m->n_derived, n = osteon_model_constant_count(m);
  for (int i = 0; i < n; i++) c[i] = NAN;
  for (int i = 0; i < m->n_params; i++) c[i] = m->params[i].value;
  for (int i = 0; i < m->n_inputs; i++) c[inputs + i] = m->inputs[i].value;
  osteon_model_follow(m, c);
}

void osteon_model_begin(const osteon_model *m, const double *c, double *y) {
  for (int i = 0; i < m->n_states; i++) y[i] = m->states[i].value;
  if (m->kernels.init) m->kernels.init(c, y);
}

osteon_status osteon_model_initial(const osteon_model *model, double *states) {
  OSTEON_NEED(model, model);
  OSTEON_NEED(states, states);
  double *c = osteon_alloc((size_t)osteon_model_constant_count(model) + 1, sizeof *c);
  if (!c) return OSTEON_ENOMEM;
  compute_constants(model, c);
  osteon_model_begin(model, c, states);
  osteon_free(c);
  return OSTEON_OK;
}

/* ---- notices ---- */

typedef enum mention { ABSENT, VARIES, GIVEN } mention;

static mention mention_of(const char *const *names, const double *values, int n, const char *name) {
  mention found = ABSENT;
  for (int i = 0; i < n; i++)
    if (names[i] && !strcmp(names[i], name) && found != GIVEN) found = isnan(values[i]) ? VARIES : GIVEN;
  return found;
}

bool osteon_pair_follows(const osteon_model *m, int pair, osteon_given_value *given, const void *context,
                         int *param, double *value) {
  const osteon_pair *p = &m->pairs[pair];
  const double first = given(context, p->first), second = given(context, p->second);
  if (!p->usual || isnan(first) == isnan(second)) return false;
  const double follows = isnan(second) ? first - p->apart : second + p->apart;
  *param = isnan(second) ? p->second : p->first;
  *value = fmin(fmax(follows, m->params[*param].min), m->params[*param].max);
  return true;
}

typedef struct listed {
  const osteon_model *model;
  const char *const *names;
  const double *values;
  int n;
} listed;

static double value_of(const void *context, int param) {
  const listed *l = context;
  for (int i = l->n - 1; i >= 0; i--)
    if (l->names[i] && !strcmp(l->names[i], l->model->params[param].name) && !isnan(l->values[i]))
      return l->values[i];
  return NAN;
}

osteon_status osteon_model_imply(const osteon_model *m, const char *const *names, const double *values, int n,
                                 int *param, double *value) {
  OSTEON_NEED(param, param);
  *param = -1;
  OSTEON_NEED(m, model);
  OSTEON_NEED(value, value);
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_model_imply: n = %d; give 0 or more", n);
  if (n > 0) OSTEON_NEED(names, names);
  if (n > 0) OSTEON_NEED(values, values);
  const listed l = {m, names, values, n};
  for (int pair = 0; pair < m->n_pairs && *param < 0; pair++)
    osteon_pair_follows(m, pair, value_of, &l, param, value);
  return OSTEON_OK;
}

static void tell_of_usual(const osteon_model *m, int pair, const listed *l, char *text, size_t size) {
  int param;
  double value;
  const osteon_pair *p = &m->pairs[pair];
  if (!osteon_pair_follows(m, pair, value_of, l, &param, &value)) return;
  const osteon_quantity *g = &m->params[param == p->second ? p->first : p->second], *o = &m->params[param];
  snprintf(text, size, "%s: %s is given as %.6g %s and %s is not: it becomes %.6g %s, by %s", m->name,
           g->name, value_of(l, param == p->second ? p->first : p->second), g->unit, o->name, value, o->unit,
           p->usual);
}

static void tell_of(const osteon_model *m, int given, int other, int derived, bool varies, const double *c,
                    char *text, size_t size) {
  const osteon_quantity *g = &m->params[given], *o = &m->params[other], *d = &m->derived[derived];
  snprintf(text, size,
           "%s: %s %s %.6g %s, but %s %s and stays at %.6g %s, so that %s (%s) %s %.6g %s; give both",
           m->name, g->name, varies ? "varies about" : "is given as", c[given], g->unit, o->name,
           varies ? "does not" : "is not", c[other], o->unit, d->name, d->meaning,
           varies ? "varies about" : "is", c[m->n_params + derived], d->unit);
}

osteon_status osteon_model_notice(const osteon_model *m, const char *const *names, const double *values,
                                  int n, char *text, size_t size) {
  OSTEON_NEED(m, model);
  OSTEON_NEED(text, text);
  if (size == 0) return osteon_fail(OSTEON_EINVAL, "osteon_model_notice: size is 0");
  *text = 0;
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_model_notice: n = %d; give 0 or more", n);
  if (n > 0) OSTEON_NEED(names, names);
  if (n > 0) OSTEON_NEED(values, values);
  double *c = osteon_alloc((size_t)osteon_model_constant_count(m) + 1, sizeof *c);
  if (!c) return OSTEON_ENOMEM;
  compute_constants(m, c);
  for (int i = 0; i < n; i++) {
    const int p = names[i] ? osteon_model_index(m, OSTEON_PARAM, names[i]) : -1;
    if (p >= 0 && !isnan(values[i])) c[p] = values[i];
  }
  osteon_model_follow(m, c);
  for (int i = 0; i < m->n_pairs && !*text; i++) {
    const osteon_pair *p = &m->pairs[i];
    tell_of_usual(m, i, &(listed){m, names, values, n}, text, size);
    if (*text) break;
    const mention first = mention_of(names, values, n, m->params[p->first].name);
    const mention second = mention_of(names, values, n, m->params[p->second].name);
    if (first && !second) tell_of(m, p->first, p->second, p->derived, first == VARIES, c, text, size);
    if (second && !first) tell_of(m, p->second, p->first, p->derived, second == VARIES, c, text, size);
  }
  osteon_free(c);
  return OSTEON_OK;
}

/* ---- a model tried ---- */

static osteon_status look_at_constants(const osteon_model *m, const double *c) {
  const int held = m->n_params + m->n_derived + m->n_inputs;
  for (int i = 0; i < m->n_derived; i++)
    if (isnan(c[m->n_params + i]))
      return osteon_fail(OSTEON_EINVAL,
                         "model %s: the derived constant %s is not a number with the default parameters; "
                         "does DERIVE assign it?",
                         m->name, m->derived[i].name);
  for (int i = 0; i < m->n_held; i++)
    if (isnan(c[held + i]))
      return osteon_fail(OSTEON_EINVAL,
                         "model %s: row %d of HELD is not a number with the defaults; does HOLD assign it?",
                         m->name, i + 1);
  return OSTEON_OK;
}

static osteon_status look_at_states(const osteon_model *m, const double *y) {
  for (int i = 0; i < m->n_states; i++) {
    osteon_quantity q = m->states[i];
    if (osteon_quantity_check(&q, y[i]) != OSTEON_OK)
      return osteon_fail_prefix(OSTEON_ERANGE, "model %s: initial value: ", m->name);
  }
  return OSTEON_OK;
}

static osteon_status look_at_rates(const osteon_model *m, const double *dydt) {
  for (int i = 0; i < m->n_states; i++)
    if (isnan(dydt[i]))
      return osteon_fail(OSTEON_EINVAL,
                         "model %s: the rate of state %s is not a number at the initial states; does RATES "
                         "assign d%s, and ALGEBRA everything that it needs?",
                         m->name, m->states[i].name, m->states[i].name);
  return OSTEON_OK;
}

/* Refuses initial states out of range and what is not a number. */
static osteon_status compute_once(const osteon_model *m) {
  const size_t n = (size_t)m->n_states, n_c = (size_t)osteon_model_constant_count(m);
  double *c = osteon_alloc(n_c + 2 * n, sizeof *c);
  if (!c) return OSTEON_ENOMEM;
  double *const y = c + n_c, *const dydt = y + n;
  compute_constants(m, c);
  osteon_model_begin(m, c, y);
  osteon_status status = look_at_constants(m, c);
  if (status == OSTEON_OK) status = look_at_states(m, y);
  if (status == OSTEON_OK) {
    m->kernels.rates(0, c, y, dydt);
    status = look_at_rates(m, dydt);
  }
  osteon_free(c);
  return status;
}

osteon_status osteon_model_check(const osteon_model *m) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(m, model);
  OSTEON_TRY(osteon_model_look(m));
  return compute_once(m);
}

int osteon_model_person(const osteon_model *m, const char *key) {
  for (int i = 0; i < m->n_person; i++)
    if (!strcmp(m->person[i].key, key)) return m->person[i].param;
  return -1;
}

/* What is spelt alike but for the case of letters. */
typedef struct alike {
  const char *first, *other; /* other: of something else than the first */
  int input, param;
} alike;

static void take_alike(alike *a, const char *column, const char *name, int input, int param) {
  if (!osteon_is_alike(column, name)) return;
  if (!a->first)
    *a = (alike){name, NULL, input, param};
  else if (input != a->input || param != a->param)
    a->other = name;
}

osteon_status osteon_model_seek(const osteon_model *m, const char *name, int *input, int *param) {
  *input = osteon_model_index(m, OSTEON_INPUT, name);
  *param = *input >= 0 ? -1 : osteon_model_index(m, OSTEON_PARAM, name);
  if (*input < 0 && *param < 0) *param = osteon_model_person(m, name);
  if (*input >= 0 || *param >= 0) return OSTEON_OK;
  alike a = {.input = -1, .param = -1};
  for (int i = 0; i < m->n_inputs; i++) take_alike(&a, name, m->inputs[i].name, i, -1);
  for (int i = 0; i < m->n_params; i++) take_alike(&a, name, m->params[i].name, -1, i);
  for (int i = 0; i < m->n_person; i++) take_alike(&a, name, m->person[i].key, -1, m->person[i].param);
  if (a.other)
    return osteon_fail(OSTEON_ENAME, "column %.60s may be %s or %s; write it as the one it is", name, a.first,
                       a.other);
  *input = a.input;
  *param = a.param;
  return OSTEON_OK;
}
