/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of a descriptor without computing the model. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/model.h>

#include "base/base.h"
#include "base/plain_text.h"
#include "model/classes.h"
#include "model/defaults.h"

int osteon_model_constant_count(const osteon_model *model) {
  if (!model) return 0;
  return model->n_params + model->n_derived + model->n_inputs + model->n_held;
}

/* The names of one kind: the first, how many, how far apart. */
typedef struct name_list {
  const char *const *first;
  int n;
  size_t stride;
  const char *what;
} name_list;

static name_list quantities(const osteon_quantity *table, int n, const char *what) {
  return (name_list){table ? &table->name : NULL, n, sizeof *table, what};
}

static name_list names_of(const osteon_model *m, osteon_kind kind) {
  switch (kind) {
    case OSTEON_STATE:
      return quantities(m->states, m->n_states, "state");
    case OSTEON_PARAM:
      return quantities(m->params, m->n_params, "parameter");
    case OSTEON_INPUT:
      return quantities(m->inputs, m->n_inputs, "input");
    case OSTEON_OUTPUT:
      return quantities(m->outputs, m->n_outputs, "output");
    case OSTEON_DERIVED:
      return quantities(m->derived, m->n_derived, "derived constant");
    case OSTEON_DOSE:
      return (name_list){m->doses ? &m->doses->name : NULL, m->n_doses, sizeof *m->doses, "dose"};
  }
  return (name_list){NULL, 0, 0, "quantity"};
}

static const char *name_at(const name_list *list, int i) {
  return *(const char *const *)(const void *)((const char *)list->first + (size_t)i * list->stride);
}

static int index_in(const name_list *list, const char *name) {
  for (int i = 0; i < list->n; i++)
    if (strcmp(name_at(list, i), name) == 0) return i;
  return -1;
}

int osteon_model_index(const osteon_model *model, osteon_kind kind, const char *name) {
  if (!model || !name) return -1;
  const name_list list = names_of(model, kind);
  return index_in(&list, name);
}

osteon_status osteon_model_find(const osteon_model *model, osteon_kind kind, const char *name, int *index) {
  OSTEON_NEED(index, index);
  *index = -1;
  OSTEON_NEED(model, model);
  OSTEON_NEED(name, name);
  const name_list list = names_of(model, kind);
  *index = index_in(&list, name);
  if (*index >= 0) return OSTEON_OK;
  char hint[96], all[240];
  return osteon_fail(OSTEON_ENAME, "%s has no %s named %s%s; it has %s", model->name, list.what, name,
                     osteon_hint(hint, name, list.first, list.n, list.stride),
                     osteon_list(all, sizeof all, list.first, list.n, list.stride));
}

osteon_status osteon_quantity_check(const osteon_quantity *q, double value) {
  OSTEON_NEED(q, quantity);
  if (isfinite(value) && value >= q->min && value <= q->max) return OSTEON_OK;
  const char *unit = strcmp(q->unit, "-") != 0 ? q->unit : ""; /* - stands for no unit */
  const char *blank = *unit ? " " : "";
  if (isfinite(value))
    return osteon_fail(OSTEON_ERANGE, "%s = %.17g%s%s is out of range; allowed: %g to %g", q->name, value,
                       blank, unit, q->min, q->max);
  return osteon_fail(OSTEON_ERANGE, "%s = %g is not a finite number; allowed: %g to %g%s%s", q->name, value,
                     q->min, q->max, blank, unit);
}

static int is_identifier(const char *name) {
  if (!name || !(osteon_is_letter(name[0]) || name[0] == '_')) return 0;
  for (; *name; name++)
    if (!osteon_is_letter(*name) && !osteon_is_digit(*name) && *name != '_') return 0;
  return 1;
}

static osteon_status check_names(const osteon_model *m, osteon_kind kind) {
  const name_list list = names_of(m, kind);
  if (list.n < 0 || (list.n > 0 && !list.first))
    return osteon_fail(OSTEON_EINVAL, "model %s: %d rows of kind %s, but no table", m->name, list.n,
                       list.what);
  for (int i = 0; i < list.n; i++) {
    const char *name = name_at(&list, i);
    if (!is_identifier(name))
      return osteon_fail(OSTEON_EINVAL, "model %s: the name of %s %d is not an identifier: %s", m->name,
                         list.what, i, name ? name : "(null)");
    if (kind != OSTEON_DOSE && index_in(&list, name) != i)
      return osteon_fail(OSTEON_EINVAL, "model %s: two rows of kind %s are named %s", m->name, list.what,
                         name);
  }
  return OSTEON_OK;
}

/* A word of the row that is no class, or NULL. */
static const char *unknown_class(const osteon_model *m, const osteon_context *context, char *word,
                                 size_t size) {
  for (const char *at = context->classes; *at; at += *at == ' ') {
    const size_t n = strcspn(at, " ");
    snprintf(word, size, "%.*s", (int)n, at);
    int known = !*word || !strcmp(word, "|");
    for (int i = 0; i < m->n_classes; i++) known |= !strcmp(m->classes[i].name, word);
    if (!known) return word;
    at += n;
  }
  return NULL;
}

static osteon_status check_contexts(const osteon_model *m) {
  if (m->n_classes < 0 || (m->n_classes > 0 && !m->classes) || m->n_contexts < 0 ||
      (m->n_contexts > 0 && !m->contexts))
    return osteon_fail(OSTEON_EINVAL, "model %s: classes or contexts has rows, but no table", m->name);
  for (int i = 0; i < m->n_classes; i++) {
    const osteon_class *row = &m->classes[i];
    if (!row->name || !row->member ||
        (osteon_model_index(m, OSTEON_INPUT, row->member) < 0 &&
         osteon_model_index(m, OSTEON_DOSE, row->member) < 0 &&
         osteon_model_index(m, OSTEON_PARAM, row->member) < 0 &&
         osteon_model_index(m, OSTEON_OUTPUT, row->member) < 0))
      return osteon_fail(
          OSTEON_EINVAL,
          "model %s: row %d of classes needs a name and an input, a dose, a parameter or an output", m->name,
          i);
  }
  for (int k = 0; k < m->n_contexts; k++) {
    const osteon_context *row = &m->contexts[k];
    char word[64];
    if (!row->name || !row->question || !row->classes)
      return osteon_fail(OSTEON_EINVAL, "model %s: row %d of contexts needs a name, a question and classes",
                         m->name, k);
    if (unknown_class(m, row, word, sizeof word))
      return osteon_fail(OSTEON_EINVAL, "model %s: context %s is of %s, which is not a class", m->name,
                         row->name, word);
  }
  return OSTEON_OK;
}

static osteon_status check_units(const osteon_model *m, const char *what, const osteon_quantity *table,
                                 int n) {
  for (int i = 0; i < n; i++)
    if (!table[i].unit)
      return osteon_fail(OSTEON_EINVAL, "model %s: the unit of %s %s is NULL; \"-\" stands for none", m->name,
                         what, table[i].name);
  return OSTEON_OK;
}

static osteon_status check_defaults(const osteon_model *m, const osteon_quantity *table, int n) {
  for (int i = 0; i < n; i++)
    if (osteon_quantity_check(&table[i], table[i].value) != OSTEON_OK)
      return osteon_fail_prefix(OSTEON_ERANGE, "model %s: default ", m->name);
  return OSTEON_OK;
}

static osteon_status check_common(const osteon_model *m) {
  if (m->n_common < 0 || (m->n_common > 0 && !m->common))
    return osteon_fail(OSTEON_EINVAL, "model %s: %d common names, but no table", m->name, m->n_common);
  for (int i = 0; i < m->n_common; i++) {
    const osteon_common *row = &m->common[i];
    if (!is_identifier(row->name) || !row->quantity || !row->caveat)
      return osteon_fail(OSTEON_EINVAL,
                         "model %s: common name %d needs an identifier, a quantity and a caveat", m->name, i);
    if (osteon_model_index(m, OSTEON_STATE, row->quantity) < 0 &&
        osteon_model_index(m, OSTEON_OUTPUT, row->quantity) < 0)
      return osteon_fail(OSTEON_EINVAL,
                         "model %s: common name %s refers to %s, which is neither a state nor an output",
                         m->name, row->name, row->quantity);
    for (int k = 0; k < i; k++)
      if (!strcmp(m->common[k].name, row->name))
        return osteon_fail(OSTEON_EINVAL, "model %s: the common name %s is listed twice", m->name, row->name);
  }
  return OSTEON_OK;
}

static osteon_status check_shown(const osteon_model *m) {
  if (m->n_shown < 0 || (m->n_shown > 0 && !m->shown))
    return osteon_fail(OSTEON_EINVAL, "model %s: %d columns are shown, but there is no table", m->name,
                       m->n_shown);
  for (int i = 0; i < m->n_shown; i++) {
    const char *name = m->shown[i];
    if (osteon_model_index(m, OSTEON_STATE, name) < 0 && osteon_model_index(m, OSTEON_OUTPUT, name) < 0)
      return osteon_fail(OSTEON_EINVAL, "model %s: row %d of shown, %s, is neither a state nor an output",
                         m->name, i + 1, name ? name : "(null)");
    for (int k = 0; k < i; k++)
      if (!strcmp(m->shown[k], name))
        return osteon_fail(OSTEON_EINVAL, "model %s: %s is shown twice", m->name, name);
  }
  return OSTEON_OK;
}

/* The short tables, which name rows of others. */
static osteon_status check_places(const osteon_model *m) {
  if (m->n_person < 0 || (m->n_person > 0 && !m->person) || m->n_usual < 0 || (m->n_usual > 0 && !m->usual) ||
      m->n_panels < 0 || (m->n_panels > 0 && !m->panels) || m->n_pairs < 0 || (m->n_pairs > 0 && !m->pairs))
    return osteon_fail(OSTEON_EINVAL, "model %s: person, pairs, usual or panels has rows, but no table",
                       m->name);
  for (int i = 0; i < m->n_person; i++)
    if (!m->person[i].key || m->person[i].param < 0 || m->person[i].param >= m->n_params)
      return osteon_fail(OSTEON_EINVAL, "model %s: row %d of person needs a key and the index of a parameter",
                         m->name, i);
  for (int i = 0; i < m->n_usual; i++)
    if (m->usual[i].input < 0 || m->usual[i].input >= m->n_inputs || !(m->usual[i].amount > 0))
      return osteon_fail(OSTEON_EINVAL,
                         "model %s: row %d of usual needs the index of an input and mg/d above 0", m->name,
                         i);
  if (m->n_times < 0 || m->n_times > OSTEON_MOST_TIMES ||
      (m->n_times > 0 && (!m->times || !m->kernels.times)))
    return osteon_fail(OSTEON_EINVAL,
                       "model %s: times has %d rows; it needs a table, a kernel and at most %d", m->name,
                       m->n_times, OSTEON_MOST_TIMES);
  if (m->n_amounts < 0 || (m->n_amounts > 0 && !m->amounts))
    return osteon_fail(OSTEON_EINVAL, "model %s: amounts has rows, but no table", m->name);
  for (int i = 0; i < m->n_amounts; i++)
    if (m->amounts[i] < 0 || m->amounts[i] >= m->n_states || m->states[m->amounts[i]].min != 0)
      return osteon_fail(OSTEON_EINVAL,
                         "model %s: row %d of amounts needs the index of a state whose range begins at 0",
                         m->name, i);
  if (m->n_kinks < 0 || (m->n_kinks > 0 && !m->kinks))
    return osteon_fail(OSTEON_EINVAL, "model %s: kinks has rows, but no table", m->name);
  for (int i = 0; i < m->n_kinks; i++)
    if (m->kinks[i] < 0 || m->kinks[i] >= m->n_states)
      return osteon_fail(OSTEON_EINVAL, "model %s: row %d of kinks needs the index of a state", m->name, i);
  for (int i = 0; i < m->n_pairs; i++) {
    const osteon_pair *p = &m->pairs[i];
    if (p->first < 0 || p->first >= m->n_params || p->second < 0 || p->second >= m->n_params ||
        p->derived < 0 || p->derived >= m->n_derived)
      return osteon_fail(OSTEON_EINVAL,
                         "model %s: row %d of pairs needs two parameters and a derived constant", m->name, i);
    if (p->usual && !isfinite(p->apart))
      return osteon_fail(OSTEON_EINVAL, "model %s: row %d of pairs: apart is %g, not finite", m->name, i,
                         p->apart);
  }
  OSTEON_TRY(check_contexts(m));
  return check_shown(m);
}

osteon_status osteon_model_look(const osteon_model *m) {
  if (m->size != sizeof(osteon_model))
    return osteon_fail(OSTEON_EINVAL,
                       "the model descriptor is not of this version of osteon; set size to "
                       "sizeof(osteon_model) and rebuild");
  if (!is_identifier(m->name))
    return osteon_fail(OSTEON_EINVAL, "a model needs a name that is an identifier");
  if (!m->title)
    return osteon_fail(OSTEON_EINVAL, "model %s has no title; give it one, at least \"\"", m->name);
  if (m->n_held < 0) return osteon_fail(OSTEON_EINVAL, "model %s: %d held values", m->name, m->n_held);
  if (!(m->longest_step >= 0 && m->longest_step < INFINITY))
    return osteon_fail(OSTEON_EINVAL, "model %s: longest_step is %g; it must be finite and at least 0",
                       m->name, m->longest_step);
  if (m->n_states < 1) return osteon_fail(OSTEON_EINVAL, "model %s has no states", m->name);
  if (!m->kernels.rates) return osteon_fail(OSTEON_EINVAL, "model %s has no kernel `rates`", m->name);
  if (m->n_outputs > 0 && !m->kernels.outputs)
    return osteon_fail(OSTEON_EINVAL, "model %s lists outputs, but has no kernel `outputs`", m->name);
  for (int kind = OSTEON_STATE; kind <= OSTEON_DOSE; kind++) OSTEON_TRY(check_names(m, (osteon_kind)kind));
  OSTEON_TRY(check_units(m, "state", m->states, m->n_states));
  OSTEON_TRY(check_units(m, "parameter", m->params, m->n_params));
  OSTEON_TRY(check_units(m, "input", m->inputs, m->n_inputs));
  OSTEON_TRY(check_units(m, "output", m->outputs, m->n_outputs));
  OSTEON_TRY(check_defaults(m, m->params, m->n_params));
  OSTEON_TRY(check_defaults(m, m->inputs, m->n_inputs));
  for (int i = 0; i < m->n_states; i++)
    if (!(m->states[i].scale > 0 && isfinite(m->states[i].scale)))
      return osteon_fail(OSTEON_EINVAL, "model %s: state %s needs a finite scale above 0", m->name,
                         m->states[i].name);
  OSTEON_TRY(check_common(m));
  for (int i = 0; i < m->n_doses; i++)
    if (m->doses[i].state < 0 || m->doses[i].state >= m->n_states)
      return osteon_fail(OSTEON_EINVAL, "model %s: dose %s goes to state %d; it has %d", m->name,
                         m->doses[i].name, m->doses[i].state, m->n_states);
  return check_places(m);
}
