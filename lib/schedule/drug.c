/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drugs by name: one vocabulary for all models, of which each model's own tables say what it has. */
#include "schedule/drug.h"

#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "base/plain_text.h"

static const struct {
  const char *name;
  double mg;
} masses[] = {{"ng", 1e-6},        {"ug", 1e-3}, {"mcg", 1e-3}, {"\xc2\xb5g", 1e-3}, /* micro sign */
              {"\xce\xbcg", 1e-3},                                                   /* mu */
              {"mg", 1},           {"g", 1e3}};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* mg in a unit of mass of `n` letters, 0 where it is none. */
static double mass(const char *unit, size_t n) {
  for (size_t i = 0; i < LENGTH(masses); i++)
    if (strlen(masses[i].name) == n && !strncmp(masses[i].name, unit, n)) return masses[i].mg;
  return 0;
}

/* mg/d that an input counts as 1, 0 where it counts mg/d or the like itself. */
static double usual_dose(const osteon_model *m, int input) {
  for (int i = 0; i < m->n_usual; i++)
    if (m->usual[i].input == input) return m->usual[i].amount;
  return 0;
}

/* The unit of an input without the "/d" after it; its letters. */
static size_t per_day(const char *unit) {
  const size_t n = strlen(unit);
  return n > 2 && !strcmp(unit + n - 2, "/d") ? n - 2 : 0;
}

int osteon_drug_is_taken(const osteon_quantity *q) { return q->kind == OSTEON_TREATMENT && q->value == 0; }

/* Those that are named to people: amounts of mass. */
static int is_drug(const osteon_model *m, int input) {
  const osteon_quantity *q = &m->inputs[input];
  if (!osteon_drug_is_taken(q)) return 0;
  return usual_dose(m, input) > 0 || mass(q->unit, per_day(q->unit)) > 0;
}

/* ---- names ---- */

#define RATE "rate_"

static int is_rate(const char *name) { return !strncmp(name, RATE, strlen(RATE)); }
const char *osteon_drug_name(const char *input) { return is_rate(input) ? input + strlen(RATE) : input; }

static void find_alike(const osteon_model *m, const char *name, int *input, int *dose) {
  for (int i = m->n_inputs - 1; i >= 0; i--)
    if (osteon_drug_is_taken(&m->inputs[i]) && osteon_is_alike(osteon_drug_name(m->inputs[i].name), name))
      *input = i;
  for (int i = m->n_doses - 1; i >= 0; i--)
    if (osteon_is_alike(m->doses[i].name, name)) *dose = i;
}

/* Each drug's name once. */
typedef struct name_list {
  const char **names;
  int n;
} name_list;

static void add_name(name_list *list, const char *name) {
  for (int i = 0; i < list->n; i++)
    if (!strcmp(list->names[i], name)) return;
  list->names[list->n++] = name;
}

static osteon_status list_drugs(const osteon_model *m, name_list *list) {
  list->n = 0;
  list->names = osteon_alloc((size_t)(m->n_inputs + m->n_doses) + 1, sizeof *list->names);
  if (!list->names) return OSTEON_ENOMEM;
  for (int i = 0; i < m->n_inputs; i++)
    if (is_drug(m, i)) add_name(list, osteon_drug_name(m->inputs[i].name));
  for (int i = 0; i < m->n_doses; i++) add_name(list, m->doses[i].name);
  return OSTEON_OK;
}

static void write_list(const name_list *list, char *out, size_t size) {
  size_t used = (size_t)snprintf(out, size, "%s", list->n ? "" : "none");
  for (int i = 0; i < list->n && used < size; i++)
    used += (size_t)snprintf(out + used, size - used, "%s%s",
                             i == 0             ? ""
                             : i == list->n - 1 ? " and "
                                                : ", ",
                             list->names[i]);
}

static osteon_status unknown(const osteon_model *m, const char *name) {
  char hint[96] = "", text[400];
  name_list list;
  OSTEON_TRY(list_drugs(m, &list));
  if (list.n) osteon_hint(hint, name, list.names, list.n, sizeof *list.names);
  write_list(&list, text, sizeof text);
  osteon_free((void *)list.names);
  return osteon_fail(OSTEON_ENAME, "%s has no drug %.60s%s; it has %s", m->name, name, hint, text);
}

osteon_status osteon_drug_find(const osteon_model *m, const char *name, int *input, int *dose) {
  *input = osteon_model_index(m, OSTEON_INPUT, name);
  *dose = osteon_model_index(m, OSTEON_DOSE, name);
  char rate[96];
  if (*input < 0 && strlen(name) + sizeof RATE <= sizeof rate) {
    snprintf(rate, sizeof rate, RATE "%s", name);
    *input = osteon_model_index(m, OSTEON_INPUT, rate);
  }
  if (*input < 0 && *dose < 0) find_alike(m, name, input, dose);
  return *input >= 0 || *dose >= 0 ? OSTEON_OK : unknown(m, name);
}

/* ---- units ---- */

osteon_status osteon_drug_unit(const osteon_model *m, int input, int dose, const char *unit, double *factor) {
  const osteon_quantity *q = input >= 0 ? &m->inputs[input] : NULL;
  const char *name = q ? osteon_drug_name(q->name) : m->doses[dose].name,
             *own = q ? q->unit : m->doses[dose].unit;
  const double usual = q ? usual_dose(m, input) : 0;
  const size_t n = usual > 0 ? 2 : q ? per_day(own) : strlen(own);
  if (usual > 0) own = "mg";
  *factor = usual > 0 ? 1 / usual : 1;
  if (!unit || (n && strlen(unit) == n && !strncmp(unit, own, n))) return OSTEON_OK;
  const double from = mass(unit, strlen(unit)), to = mass(own, n);
  if (from > 0 && to > 0) {
    *factor *= from / to;
    return OSTEON_OK;
  }
  return osteon_fail(OSTEON_EINVAL, "unit %.20s: %s has %s in %.*s; %s", unit, m->name, name,
                     n ? (int)n : (int)strlen(own), own,
                     to > 0 ? "use ng, ug, mg or g"
                     : n    ? "give this unit, or none"
                            : "give no unit");
}
