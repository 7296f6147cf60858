/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows of the person: of a pair that the model knows, the parameter that a scenario does not give. */
#include <string.h>

#include "base/floats.h"
#include "model/defaults.h"
#include "scenario/scenario_maker.h"

/* What the scenario gives itself, and n more that hold over it. */
typedef struct given {
  const osteon_scenario *of;
  const char *const *names;
  const double *values;
  int n;
} given;

static double value_of(const void *context, int param) {
  const given *g = context;
  const char *name = g->of->model->params[param].name;
  for (int i = g->n - 1; i >= 0; i--)
    if (g->names[i] && !strcmp(g->names[i], name) && !isnan(g->values[i])) return g->values[i];
  const setting *at = osteon_scenario_setting(g->of, OSTEON_PARAM, param);
  return at && !at->is_implied ? at->value : NAN;
}

/* Its place, or that of a new one. */
static osteon_status put(osteon_scenario *s, int param, double value) {
  int k = 0;
  while (k < s->n_settings && (s->settings[k].kind != OSTEON_PARAM || s->settings[k].index != param)) k++;
  s->settings[k] = (setting){.kind = OSTEON_PARAM, .index = param, .value = value, .is_implied = 1};
  s->n_settings += k == s->n_settings;
  if (!s->population) return OSTEON_OK;
  return osteon_population_set_median(s->population, s->model->params[param].name, value);
}

osteon_status osteon_scenario_add_implied(osteon_scenario *s) {
  const given g = {.of = s};
  for (int pair = 0; pair < s->model->n_pairs; pair++) {
    int param;
    double value;
    if (osteon_pair_follows(s->model, pair, value_of, &g, &param, &value)) OSTEON_TRY(put(s, param, value));
  }
  return OSTEON_OK;
}

void osteon_scenario_rely_on(osteon_scenario *s, const osteon_scenario *base) {
  int kept = 0;
  for (int i = 0; base && i < s->n_settings; i++) {
    const setting *of_base = osteon_scenario_setting(base, s->settings[i].kind, s->settings[i].index);
    if (!s->settings[i].is_implied || !of_base || of_base->is_implied) s->settings[kept++] = s->settings[i];
  }
  if (base) s->n_settings = kept;
}

osteon_status osteon_scenario_imply(const osteon_scenario *s, const char *const *names, const double *values,
                                    int n, int *param, double *value) {
  OSTEON_NEED(param, param);
  *param = -1;
  OSTEON_NEED(s, scenario);
  OSTEON_NEED(value, value);
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_scenario_imply: n = %d; give 0 or more", n);
  if (n > 0) OSTEON_NEED(names, names);
  if (n > 0) OSTEON_NEED(values, values);
  const given g = {s, names, values, n};
  for (int pair = 0; pair < s->model->n_pairs && *param < 0; pair++)
    osteon_pair_follows(s->model, pair, value_of, &g, param, value);
  return OSTEON_OK;
}
