/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scenario does to a cohort, and what it tells. */
#include <math.h>

#include <osteon/ticks.h>

#include "base/floats.h"
#include "scenario/scenario_maker.h"
#include "schedule/contexts.h"

osteon_status osteon_scenario_set_param(osteon_scenario *s, const char *name, double value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, scenario);
  OSTEON_NEED(name, name);
  int param, k = 0;
  OSTEON_TRY(osteon_model_find(s->model, OSTEON_PARAM, name, &param));
  OSTEON_TRY(osteon_population_set_median(s->population, name, value)); /* checks the range */
  while (k < s->n_settings && (s->settings[k].kind != OSTEON_PARAM || s->settings[k].index != param)) k++;
  s->settings[k] = (setting){.kind = OSTEON_PARAM, .index = param, .value = value};
  s->n_settings += k == s->n_settings;
  return osteon_scenario_add_implied(s);
}

typedef struct parameters {
  const char **names;
  double *values;
  int n;
} parameters;

static void put(parameters *p, const char *name, double value) {
  p->names[p->n] = name;
  p->values[p->n++] = value;
}

static void put_all(parameters *p, const osteon_scenario *s) {
  for (int i = 0; s && i < s->n_settings; i++)
    if (s->settings[i].kind == OSTEON_PARAM && !s->settings[i].is_implied)
      put(p, s->model->params[s->settings[i].index].name, s->settings[i].value);
}

/* What comes later holds. */
static osteon_status notice_of(const osteon_scenario *base, const osteon_scenario *s,
                               const char *const *names, const double *values, int n, char *text,
                               size_t size) {
  const size_t most = (size_t)(base ? base->n_settings : 0) + (size_t)s->n_settings + (size_t)n + 1;
  parameters p = {osteon_alloc(most, sizeof *p.names), osteon_alloc(most, sizeof *p.values), 0};
  osteon_status status = p.names && p.values ? OSTEON_OK : OSTEON_ENOMEM;
  if (status == OSTEON_OK) {
    put_all(&p, base);
    put_all(&p, s);
    for (int i = 0; i < n; i++) put(&p, names[i], values[i]);
    status = osteon_model_notice(s->model, p.names, p.values, p.n, text, size);
  }
  osteon_free((void *)p.names);
  osteon_free(p.values);
  return status;
}

osteon_status osteon_scenario_notice_on(const osteon_scenario *s, const osteon_scenario *base, char *text,
                                        size_t size) {
  return notice_of(base, s, NULL, NULL, 0, text, size);
}

osteon_status osteon_scenario_notice(const osteon_scenario *s, const char *const *names, const double *values,
                                     int n, char *text, size_t size) {
  OSTEON_NEED(s, scenario);
  OSTEON_NEED(text, text);
  if (size == 0) return osteon_fail(OSTEON_EINVAL, "osteon_scenario_notice: size is 0");
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_scenario_notice: n = %d; give 0 or more", n);
  if (n > 0) OSTEON_NEED(names, names);
  if (n > 0) OSTEON_NEED(values, values);
  return notice_of(NULL, s, names, values, n, text, size);
}

/* The scenario's parameters and inputs, then n more: `names` and `values` have room for both. Returns how many. */
static int list_settings(const osteon_scenario *s, const char *const *more, const double *values_of_more,
                         int n, const char **names, double *values) {
  int k = 0;
  for (int i = 0; i < s->n_settings; i++) {
    const setting *at = &s->settings[i];
    if (at->kind == OSTEON_STATE) continue;
    names[k] = at->kind == OSTEON_PARAM ? s->model->params[at->index].name : s->model->inputs[at->index].name;
    values[k++] = at->value;
  }
  for (int i = 0; i < n; i++, k++) names[k] = more[i], values[k] = values_of_more[i];
  return k;
}

static osteon_status find_contexts(const osteon_scenario *s, const osteon_schedule *schedule,
                                   const char *const *more, const double *of_more, int n, double until,
                                   bool *touched, int *last) {
  const size_t most = (size_t)s->n_settings + (size_t)n + 1;
  const char **names = osteon_alloc(most, sizeof *names);
  double *values = osteon_alloc(most, sizeof *values);
  osteon_status status = OSTEON_ENOMEM;
  if (names && values) {
    const int all = list_settings(s, more, of_more, n, names, values);
    for (int k = 0; k < s->model->n_contexts; k++) touched[k] = false;
    status = osteon_contexts_find(schedule, names, values, all, until, touched, last);
  }
  osteon_free((void *)names);
  osteon_free(values);
  return status;
}

osteon_status osteon_scenario_find_contexts(const osteon_scenario *s, const char *const *names,
                                            const double *values, int n, double until, bool *touched) {
  OSTEON_NEED(s, scenario);
  OSTEON_NEED(touched, touched);
  if (n > 0) OSTEON_NEED(names, names);
  if (n > 0) OSTEON_NEED(values, values);
  return osteon_scenario_find_contexts_of(s, s->schedule, names, values, n, until, touched);
}

osteon_status osteon_scenario_find_contexts_of(const osteon_scenario *s, const osteon_schedule *schedule,
                                               const char *const *names, const double *values, int n,
                                               double until, bool *touched) {
  OSTEON_NEED(s, scenario);
  OSTEON_NEED(schedule, schedule);
  OSTEON_NEED(touched, touched);
  if (osteon_schedule_model(schedule) != s->model)
    return osteon_fail(OSTEON_EINVAL, "the schedule was made for model %s, the scenario is of %s",
                       osteon_schedule_model(schedule)->name, s->model->name);
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_scenario_find_contexts: n = %d; give 0 or more", n);
  if (n > 0) OSTEON_NEED(names, names);
  if (n > 0) OSTEON_NEED(values, values);
  if (until < 0) return osteon_fail(OSTEON_ERANGE, "until %g: give days from the start, 0 or more", until);
  return find_contexts(s, schedule, names, values, n, otherwise(until, s->until), touched, NULL);
}

osteon_status osteon_scenario_find_context(const osteon_scenario *s, double day, int *context) {
  OSTEON_NEED(context, context);
  *context = -1;
  OSTEON_NEED(s, scenario);
  if (!(day >= 0)) return osteon_fail(OSTEON_ERANGE, "day %g: give days from the start, 0 or more", day);
  bool *touched = osteon_alloc((size_t)s->model->n_contexts + 1, sizeof *touched);
  if (!touched) return OSTEON_ENOMEM;
  const double dt = s->options.dt, tick = osteon_tick_to_day(osteon_tick_nearest(day, dt), dt);
  const osteon_status status = find_contexts(s, s->schedule, NULL, NULL, 0, tick, touched, context);
  osteon_free(touched);
  return status;
}

static osteon_status set_states(osteon_cohort *cohort, const char *name, double value) {
  const int64_t n = osteon_cohort_count(cohort);
  double *values = osteon_alloc((size_t)n, sizeof *values);
  if (!values) return OSTEON_ENOMEM;
  for (int64_t i = 0; i < n; i++) values[i] = value;
  const osteon_status status = osteon_cohort_set_states(cohort, name, values);
  osteon_free(values);
  return status;
}

osteon_status osteon_scenario_apply_cohort(const osteon_scenario *s, osteon_cohort *cohort) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, scenario);
  OSTEON_NEED(cohort, cohort);
  const osteon_model *model = osteon_cohort_model(cohort);
  if (model != s->model)
    return osteon_fail(OSTEON_EINVAL, "osteon_scenario_apply_cohort: the cohort is of %s, the scenario of %s",
                       model->name, s->model->name);
  for (int i = 0; i < s->n_settings; i++) {
    const setting *at = &s->settings[i];
    if (at->kind == OSTEON_PARAM)
      OSTEON_TRY(osteon_cohort_set_param(cohort, model->params[at->index].name, at->value));
    else if (at->kind == OSTEON_INPUT)
      OSTEON_TRY(osteon_cohort_set_input(cohort, model->inputs[at->index].name, at->value));
    else
      OSTEON_TRY(set_states(cohort, model->states[at->index].name, at->value));
  }
  return OSTEON_OK;
}
