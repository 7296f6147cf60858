/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of published results: their rows become observations of a fit, the arms of these scenarios. */
#include <math.h>
#include <string.h>

#include <osteon/text.h>

#include "base/floats.h"
#include "trials/trials_internal.h"

static osteon_status load(osteon_trials *t) {
  OSTEON_TRY(osteon_text_read(t->path, &t->text));
  OSTEON_TRY(osteon_csv_parse(&t->csv, t->path, t->text));
  OSTEON_TRY(osteon_trials_are_persons(t) ? osteon_trials_read_persons(t) : osteon_trials_find_columns(t));
  t->rows = osteon_alloc((size_t)t->csv.records + 1, sizeof *t->rows);
  if (!t->rows) return OSTEON_ENOMEM;
  for (int i = 0; i < t->csv.records; i++) OSTEON_TRY(osteon_trials_read_row(t, i));
  return OSTEON_OK;
}

static osteon_status make(osteon_trials **out, const char *path, double unit, const osteon_registry *registry,
                          const osteon_model *model, osteon_scenario *base, int is_loose) {
  if (!(unit > 0 && isfinite(unit)))
    return osteon_fail(OSTEON_ERANGE, "times of %g days; the unit is above 0", unit);
  if (base && osteon_scenario_model(base) != model)
    return osteon_fail(OSTEON_EINVAL, "osteon_trials_load: the scenario is of %s, the trials of %s",
                       osteon_scenario_model(base)->name, model->name);
  osteon_trials *t = osteon_alloc(1, sizeof *t);
  if (!t) return OSTEON_ENOMEM;
  t->registry = registry;
  t->model = model;
  t->base = base;
  t->is_loose = is_loose;
  t->unit = unit;
  t->path = osteon_strdup(path);
  const osteon_status status = t->path ? load(t) : OSTEON_ENOMEM;
  if (status == OSTEON_OK)
    *out = t;
  else
    osteon_trials_free(t);
  return status;
}

osteon_status osteon_trials_load(osteon_trials **out, const osteon_registry *registry,
                                 const osteon_model *model, osteon_scenario *base, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(out, trials);
  *out = NULL;
  OSTEON_NEED(model, model);
  OSTEON_NEED(path, path);
  return make(out, path, 1, registry, model, base, 0);
}

osteon_status osteon_trials_load_in(osteon_trials **out, const osteon_registry *registry,
                                    const osteon_model *model, osteon_scenario *base, double unit,
                                    const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(out, trials);
  *out = NULL;
  OSTEON_NEED(model, model);
  OSTEON_NEED(path, path);
  return make(out, path, unit, registry, model, base, 0);
}

osteon_status osteon_trials_load_loosely(osteon_trials **out, const osteon_registry *registry,
                                         const osteon_model *model, osteon_scenario *base, const char *path) {
  OSTEON_NEED(out, trials);
  *out = NULL;
  OSTEON_NEED(model, model);
  OSTEON_NEED(path, path);
  return make(out, path, 1, registry, model, base, 1);
}

osteon_scenario *osteon_trials_arm(const osteon_trials *t, int i) {
  const int arm = t->rows[i].arms[0];
  return arm >= 0 ? t->arms[arm].scenario : t->base;
}

void osteon_trials_free(osteon_trials *t) {
  if (!t) return;
  for (int k = 0; k < t->n_arms; k++) {
    osteon_free(t->arms[k].text);
    osteon_free((void *)t->arms[k].lacks);
    osteon_scenario_free(t->arms[k].scenario);
  }
  osteon_free(t->arms);
  osteon_trials_free_persons(t);
  for (int i = 0; t->rows && i < t->csv.records; i++) osteon_free(t->rows[i].why);
  osteon_free(t->rows);
  osteon_free(t->path);
  osteon_free(t->text);
  osteon_csv_free(&t->csv);
  osteon_free(t);
}

int osteon_trials_count(const osteon_trials *t) { return t ? t->csv.records : 0; }

const char *osteon_trials_text(const osteon_trials *t) { return t ? t->text : NULL; }

bool osteon_trials_have_persons(const osteon_trials *t) { return t && t->persons; }

bool osteon_trials_have_arms(const osteon_trials *t) { return t && t->column[C_treatment] >= 0; }

const osteon_model *osteon_trials_model(const osteon_trials *t) { return t ? t->model : NULL; }

const osteon_trial *osteon_trials_at(const osteon_trials *t, int i) {
  return t && i >= 0 && i < t->csv.records ? &t->rows[i].trial : NULL;
}

osteon_status osteon_trials_write_scenario(const osteon_trials *t, int i, bool control, char **text) {
  OSTEON_NEED(text, text);
  *text = NULL;
  OSTEON_NEED(t, trials);
  if (i < 0 || i >= t->csv.records) return osteon_fail(OSTEON_EINVAL, "there is no row %d", i);
  const made *row = &t->rows[i];
  if (t->column[C_treatment] < 0 && t->base)
    return osteon_fail(OSTEON_EINVAL, "row %d is of the scenario's own arm; the table gives none", i);
  const char *treatment = osteon_trials_field(t, i, control ? C_control : C_treatment);
  if (control && !*treatment) return osteon_fail(OSTEON_EINVAL, "row %.60s has no control", row->trial.id);
  return osteon_trials_write_arm(t, i, row, treatment, text);
}
