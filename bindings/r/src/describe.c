/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked without running anything: models and their tables, options, times, scenarios. */
#include "glue.h"

#include <math.h>
#include <string.h>

#include <osteon/options.h>
#include <osteon/ticks.h>
#include <osteon/version.h>

SEXP osteon_r_version(void) { return glue_string(osteon_version()); }

/* Column k of a table, filled row by row. */
static SEXP add_column(SEXP table, int k, SEXPTYPE type, int rows) {
  SEXP column = Rf_allocVector(type, rows);
  SET_VECTOR_ELT(table, k, column);
  return column;
}

static void put(SEXP column, int row, const char *text) {
  SET_STRING_ELT(column, row, Rf_mkCharCE(text ? text : "", CE_UTF8));
}

SEXP osteon_r_models(void) {
  static const char *const names[] = {"name",   "title",   "citation", "states",
                                      "params", "outputs", "solver",   "provisional"};
  int n = 0;
  while (osteon_registry_at(NULL, n)) n++;
  SEXP table = PROTECT(glue_list(names, 8));
  for (int k = 0; k < 8; k++) add_column(table, k, k < 3 || k == 6 ? STRSXP : k == 7 ? LGLSXP : INTSXP, n);
  for (int i = 0; i < n; i++) {
    const osteon_model *m = osteon_registry_at(NULL, i);
    put(VECTOR_ELT(table, 0), i, m->name);
    put(VECTOR_ELT(table, 1), i, m->title);
    put(VECTOR_ELT(table, 2), i, m->citation);
    INTEGER(VECTOR_ELT(table, 3))[i] = m->n_states;
    INTEGER(VECTOR_ELT(table, 4))[i] = m->n_params;
    INTEGER(VECTOR_ELT(table, 5))[i] = m->n_outputs;
    put(VECTOR_ELT(table, 6), i, m->solver);
    LOGICAL(VECTOR_ELT(table, 7))[i] = osteon_model_is_provisional(m);
  }
  UNPROTECT(1);
  return table;
}

/* ---- one model ---- */

/* `initial`: values in place of the table's, where these are NaN. */
static SEXP quantities(const osteon_quantity *rows, int n, const double *initial) {
  static const char *const names[] = {"name", "value", "unit", "min", "max", "meaning", "source"};
  static const SEXPTYPE types[] = {STRSXP, REALSXP, STRSXP, REALSXP, REALSXP, STRSXP, STRSXP};
  SEXP table = PROTECT(glue_list(names, 7));
  for (int k = 0; k < 7; k++) add_column(table, k, types[k], n);
  for (int i = 0; i < n; i++) {
    const osteon_quantity *q = &rows[i];
    put(VECTOR_ELT(table, 0), i, q->name);
    REAL(VECTOR_ELT(table, 1))[i] = initial ? initial[i] : q->value;
    put(VECTOR_ELT(table, 2), i, q->unit);
    REAL(VECTOR_ELT(table, 3))[i] = q->min;
    REAL(VECTOR_ELT(table, 4))[i] = q->max;
    put(VECTOR_ELT(table, 5), i, q->meaning);
    put(VECTOR_ELT(table, 6), i, q->source);
  }
  UNPROTECT(1);
  return table;
}

static SEXP doses(const osteon_model *m) {
  static const char *const names[] = {"name", "unit", "state", "meaning", "source"};
  SEXP table = PROTECT(glue_list(names, 5));
  for (int k = 0; k < 5; k++) add_column(table, k, STRSXP, m->n_doses);
  for (int i = 0; i < m->n_doses; i++) {
    const osteon_dose *d = &m->doses[i];
    put(VECTOR_ELT(table, 0), i, d->name);
    put(VECTOR_ELT(table, 1), i, d->unit);
    put(VECTOR_ELT(table, 2), i, m->states[d->state].name);
    put(VECTOR_ELT(table, 3), i, d->meaning);
    put(VECTOR_ELT(table, 4), i, d->source);
  }
  UNPROTECT(1);
  return table;
}

static SEXP contexts(const osteon_model *m) {
  static const char *const names[] = {"name", "question", "verdict", "why"};
  SEXP table = PROTECT(glue_list(names, 4));
  for (int k = 0; k < 4; k++) add_column(table, k, STRSXP, m->n_contexts);
  for (int i = 0; i < m->n_contexts; i++) {
    char why[300] = "";
    osteon_context_describe(&m->contexts[i], why, sizeof why);
    put(VECTOR_ELT(table, 0), i, m->contexts[i].name);
    put(VECTOR_ELT(table, 1), i, m->contexts[i].question);
    put(VECTOR_ELT(table, 2), i, osteon_verdict_name(osteon_context_verdict(&m->contexts[i])));
    put(VECTOR_ELT(table, 3), i, why);
  }
  UNPROTECT(1);
  return table;
}

static SEXP strings(const char *const *texts, int n) {
  SEXP all = PROTECT(Rf_allocVector(STRSXP, n));
  for (int i = 0; i < n; i++) put(all, i, texts[i]);
  UNPROTECT(1);
  return all;
}

SEXP osteon_r_model(SEXP name) {
  static const char *const names[] = {"name",  "title",   "citation", "notes",    "solver",
                                      "shown", "state",   "param",    "input",    "output",
                                      "dose",  "context", "derived",  "equations"};
  if (TYPEOF(name) != STRSXP || Rf_xlength(name) != 1 || STRING_ELT(name, 0) == NA_STRING)
    Rf_error("model: one text is needed, the name of a model");
  const osteon_model *m;
  osteon_status status = osteon_registry_find(NULL, Rf_translateCharUTF8(STRING_ELT(name, 0)), &m);
  if (status != OSTEON_OK) return glue_failure(status);
  double *initial = (double *)R_alloc((size_t)m->n_states + 1, sizeof *initial);
  status = osteon_model_initial(m, initial);
  if (status != OSTEON_OK) return glue_failure(status);
  SEXP all = PROTECT(glue_list(names, 14));
  const char *const texts[] = {m->name, m->title, m->citation, m->notes, m->solver};
  for (int k = 0; k < 5; k++) SET_VECTOR_ELT(all, k, glue_string(texts[k]));
  SET_VECTOR_ELT(all, 5, strings(m->shown, m->n_shown));
  SET_VECTOR_ELT(all, 6, quantities(m->states, m->n_states, initial));
  SET_VECTOR_ELT(all, 7, quantities(m->params, m->n_params, NULL));
  SET_VECTOR_ELT(all, 8, quantities(m->inputs, m->n_inputs, NULL));
  SET_VECTOR_ELT(all, 9, quantities(m->outputs, m->n_outputs, NULL));
  SET_VECTOR_ELT(all, 10, doses(m));
  SET_VECTOR_ELT(all, 11, contexts(m));
  SET_VECTOR_ELT(all, 12, quantities(m->derived, m->n_derived, NULL));
  SET_VECTOR_ELT(all, 13, glue_string(osteon_model_equations(m)));
  UNPROTECT(1);
  return all;
}

/* Whether the model has a parameter, state or input (`kind`) of that name, and it may have the value. */
SEXP osteon_r_check(SEXP given) {
  static const struct {
    const char *name;
    osteon_kind kind;
  } kinds[] = {{"param", OSTEON_PARAM}, {"init", OSTEON_STATE}, {"input", OSTEON_INPUT}};
  const char *kind = glue_text(glue_check_list(given, "check"), "kind"), *name = glue_text(given, "name");
  const char *of = glue_text(given, "model");
  const double value = glue_number(given, "value", NAN);
  const osteon_model *m;
  int found = 0, index;
  while (kind && found < 3 && strcmp(kinds[found].name, kind)) found++;
  if (!kind || !name || !of || found == 3) Rf_error("check: model, kind and name are needed");
  osteon_status status = osteon_registry_find(NULL, of, &m);
  if (status == OSTEON_OK) status = osteon_model_find(m, kinds[found].kind, name, &index);
  if (status != OSTEON_OK) return glue_failure(status);
  const osteon_quantity *rows[] = {m->params, m->states, m->inputs};
  status = osteon_quantity_check(&rows[found][index], value);
  return status == OSTEON_OK ? R_NilValue : glue_failure(status);
}

/* ---- options and times ---- */

SEXP osteon_r_options(void) {
  static const char *const names[] = {"name", "value", "min", "max", "unit", "meaning"};
  static const SEXPTYPE types[] = {STRSXP, REALSXP, REALSXP, REALSXP, STRSXP, STRSXP};
  int n = 0;
  while (osteon_option_at(n)) n++;
  SEXP table = PROTECT(glue_list(names, 6));
  for (int k = 0; k < 6; k++) add_column(table, k, types[k], n);
  for (int i = 0; i < n; i++) {
    const osteon_option *o = osteon_option_at(i);
    put(VECTOR_ELT(table, 0), i, o->name);
    REAL(VECTOR_ELT(table, 1))[i] = o->value;
    REAL(VECTOR_ELT(table, 2))[i] = o->min;
    REAL(VECTOR_ELT(table, 3))[i] = o->max;
    put(VECTOR_ELT(table, 4), i, o->unit);
    put(VECTOR_ELT(table, 5), i, o->meaning);
  }
  UNPROTECT(1);
  return table;
}

/* Days of one text, such as "6 months". */
static SEXP read_time(SEXP text, osteon_status (*read)(const char *text, double *days), const char *such) {
  if (TYPEOF(text) != STRSXP || Rf_xlength(text) != 1 || STRING_ELT(text, 0) == NA_STRING)
    Rf_error("one text is needed, such as \"%s\"", such);
  double days;
  const osteon_status status = read(Rf_translateCharUTF8(STRING_ELT(text, 0)), &days);
  return status == OSTEON_OK ? Rf_ScalarReal(days) : glue_failure(status);
}

SEXP osteon_r_days(SEXP text) { return read_time(text, osteon_days_parse, "6 months"); }
SEXP osteon_r_unit(SEXP text) { return read_time(text, osteon_days_of_unit, "h"); }

/* ---- scenarios ---- */

osteon_status glue_open_scenario(SEXP given, osteon_scenario **scenario) {
  const char *path = glue_text(given, "path"), *text = glue_text(given, "text");
  const char *name = glue_text(given, "name");
  if (!path && !text) Rf_error("scenario: a path or a text is needed");
  return path ? osteon_scenario_load(scenario, NULL, path)
              : osteon_scenario_parse(scenario, NULL, text, strlen(text), name ? name : "scenario");
}

/* What it gives parameters and habits; NaN where the model's value stands. */
static SEXP medians(osteon_scenario *s, const osteon_quantity *rows, int n) {
  const osteon_population *p = osteon_scenario_population(s);
  SEXP values = Rf_allocVector(REALSXP, n);
  for (int i = 0; i < n; i++)
    if (osteon_population_get_median(p, rows[i].name, &REAL(values)[i]) != OSTEON_OK) REAL(values)[i] = NAN;
  return values;
}

typedef struct opened {
  SEXP given;
  osteon_scenario *scenario;
} opened;

static SEXP describe_scenario(void *opened_) {
  static const char *const names[] = {"title", "model", "until", "every", "dt", "vary", "param", "input"};
  opened *o = opened_;
  const osteon_status status = glue_open_scenario(o->given, &o->scenario);
  if (status != OSTEON_OK) return glue_failure(status);
  const osteon_model *m = osteon_scenario_model(o->scenario);
  SEXP all = PROTECT(glue_list(names, 8));
  SET_VECTOR_ELT(all, 0, glue_string(osteon_scenario_title(o->scenario)));
  SET_VECTOR_ELT(all, 1, glue_string(m->name));
  SET_VECTOR_ELT(all, 2, Rf_ScalarReal(osteon_scenario_until(o->scenario)));
  SET_VECTOR_ELT(all, 3, Rf_ScalarReal(osteon_scenario_every(o->scenario)));
  SET_VECTOR_ELT(all, 4, Rf_ScalarReal(osteon_scenario_dt(o->scenario)));
  SET_VECTOR_ELT(all, 5, Rf_ScalarInteger(osteon_population_count(osteon_scenario_population(o->scenario))));
  SET_VECTOR_ELT(all, 6, medians(o->scenario, m->params, m->n_params));
  SET_VECTOR_ELT(all, 7, medians(o->scenario, m->inputs, m->n_inputs));
  UNPROTECT(1);
  return all;
}

static void close_scenario(void *opened_) { osteon_scenario_free(((opened *)opened_)->scenario); }

static SEXP list_scenarios(void *list_) {
  static const char *const names[] = {"name", "model", "title"};
  osteon_scenario_list **list = list_;
  const osteon_status status = osteon_scenario_list_new(list);
  if (status != OSTEON_OK) return glue_failure(status);
  const int n = osteon_scenario_list_count(*list);
  SEXP table = PROTECT(glue_list(names, 3));
  for (int k = 0; k < 3; k++) add_column(table, k, STRSXP, n);
  for (int i = 0; i < n; i++) {
    put(VECTOR_ELT(table, 0), i, osteon_scenario_list_name(*list, i));
    put(VECTOR_ELT(table, 1), i, osteon_scenario_list_model(*list, i));
    put(VECTOR_ELT(table, 2), i, osteon_scenario_list_title(*list, i));
  }
  UNPROTECT(1);
  return table;
}

static void close_list(void *list_) { osteon_scenario_list_free(*(osteon_scenario_list **)list_); }

/* Those that come with osteon. */
SEXP osteon_r_scenarios(void) {
  osteon_scenario_list *list = NULL;
  return R_ExecWithCleanup(list_scenarios, &list, close_list, &list);
}

SEXP osteon_r_scenario(SEXP given) {
  opened o = {glue_check_list(given, "scenario"), NULL};
  return R_ExecWithCleanup(describe_scenario, &o, close_scenario, &o);
}
