/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contexts of use: whether a model answers a question well enough, by what trials say that it was not fitted to. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/model.h>

#include "base/base.h"
#include "model/classes.h"

/* Macros, because the rule in words is made of them too. */
#define FEWEST_ROWS 5
#define FEWEST_TRIALS 2
#define SUPPORTED_ERROR 1.4
#define INDICATIVE_ERROR 2
#define LEAST_HELD 90 /* % */
#define MOST_HELD 98
#define WORD_(x) #x
#define WORD(x) WORD_(x)

static int has_evidence(const osteon_evidence *e) {
  return e->rows >= FEWEST_ROWS && e->trials >= FEWEST_TRIALS;
}

/* Of few rows one more or less decides, and may be chance. */
static int holds_enough(const osteon_evidence *e) {
  const double a_row = 1.0 / e->rows + 1e-9;
  return 100 * (e->held_95 + a_row) >= LEAST_HELD && 100 * (e->held_95 - a_row) <= MOST_HELD;
}

osteon_verdict osteon_context_verdict(const osteon_context *context) {
  const osteon_evidence *e = context ? &context->evidence : NULL;
  if (!e || !has_evidence(e)) return OSTEON_NOT_SUPPORTED;
  if (e->normalised <= SUPPORTED_ERROR && holds_enough(e)) return OSTEON_SUPPORTED;
  return e->normalised <= INDICATIVE_ERROR ? OSTEON_INDICATIVE : OSTEON_NOT_SUPPORTED;
}

const char *osteon_verdict_name(osteon_verdict verdict) {
  static const char *const names[] = {[OSTEON_NOT_SUPPORTED] = "not supported",
                                      [OSTEON_INDICATIVE] = "indicative",
                                      [OSTEON_SUPPORTED] = "supported"};
  return verdict == OSTEON_INDICATIVE || verdict == OSTEON_SUPPORTED ? names[verdict]
                                                                     : names[OSTEON_NOT_SUPPORTED];
}

const char *osteon_verdict_rule(osteon_verdict verdict) {
  switch (verdict) {
    case OSTEON_SUPPORTED:
      return "at least " WORD(FEWEST_ROWS) " results of " WORD(FEWEST_TRIALS) " trials; "
             "errors at most " WORD(SUPPORTED_ERROR) " times what trials differ by; "
             "95 % intervals hold " WORD(LEAST_HELD) " to " WORD(MOST_HELD) " % of the results, give or take one";
    case OSTEON_INDICATIVE:
      return "as many results; errors at most " WORD(INDICATIVE_ERROR) " times what trials differ by";
    case OSTEON_NOT_SUPPORTED:
      break;
  }
  return "";
}

osteon_status osteon_context_describe(const osteon_context *context, char *text, size_t size) {
  OSTEON_NEED(context, context);
  OSTEON_NEED(text, text);
  if (size == 0) return osteon_fail(OSTEON_EINVAL, "osteon_context_describe: size is 0");
  const osteon_evidence *e = &context->evidence;
  if (!has_evidence(e))
    snprintf(text, size, "too little evidence, %d result%s of %d trial%s", e->rows, e->rows == 1 ? "" : "s",
             e->trials, e->trials == 1 ? "" : "s");
  else if (isnan(e->normalised))
    snprintf(text, size, "its error was not measured");
  else
    snprintf(text, size, "errors %.1f times what trials differ by, 95 %% intervals hold %.0f %%",
             e->normalised, 100 * e->held_95);
  return OSTEON_OK;
}

bool osteon_model_is_provisional(const osteon_model *model) {
  for (int k = 0; model && k < model->n_contexts; k++)
    if (model->contexts[k].is_needed && osteon_context_verdict(&model->contexts[k]) != OSTEON_SUPPORTED)
      return true;
  return false;
}

/* ---- classes ---- */

bool osteon_classes_have(const char *classes, const char *name) {
  const size_t n = strlen(name);
  for (const char *at = classes; *at; at += *at == ' ') {
    const size_t word = strcspn(at, " ");
    if (word == n && !strncmp(at, name, n)) return true;
    at += word;
  }
  return false;
}

bool osteon_context_is_of_outputs(const osteon_model *m, const osteon_context *context) {
  for (int i = 0; i < m->n_classes; i++)
    if (osteon_classes_have(context->classes, m->classes[i].name) &&
        osteon_model_index(m, OSTEON_OUTPUT, m->classes[i].member) >= 0)
      return true;
  return false;
}

static bool is_among(const char *name, const char *const *columns, int n) {
  for (int i = 0; columns && i < n; i++)
    if (columns[i] && !strcmp(columns[i], name)) return true;
  return !columns;
}

osteon_status osteon_model_touch_contexts(const osteon_model *m, const char *const *columns, int n,
                                          bool *touched) {
  OSTEON_NEED(m, model);
  OSTEON_NEED(touched, touched);
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_model_touch_contexts: n = %d; give 0 or more", n);
  for (int k = 0; k < m->n_contexts; k++)
    for (int i = 0; i < m->n_classes; i++)
      if (osteon_classes_have(m->contexts[k].classes, m->classes[i].name) &&
          osteon_model_index(m, OSTEON_OUTPUT, m->classes[i].member) >= 0 &&
          is_among(m->classes[i].member, columns, n))
        touched[k] = true;
  return OSTEON_OK;
}
