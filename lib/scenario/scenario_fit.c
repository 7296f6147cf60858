/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scenario does to a fit. */
#include <math.h>

#include "base/floats.h"
#include "base/options_internal.h"
#include "fit/fit_size.h"
#include "scenario/scenario_maker.h"

static int is_fitted(const osteon_scenario *s, const setting *at) {
  for (int k = 0; at->kind == OSTEON_PARAM && k < s->n_fitted; k++)
    if (s->fitted[k].param == at->index) return 1;
  return 0;
}

osteon_status osteon_scenario_get_arm(osteon_scenario *s, osteon_arm *arm) {
  OSTEON_NEED(s, scenario);
  OSTEON_NEED(arm, arm);
  int n = 0;
  const size_t most = (size_t)s->model->n_params + (size_t)s->model->n_inputs + 1;
  if (!s->names) s->names = osteon_alloc(most, sizeof *s->names);
  if (!s->values) s->values = osteon_alloc(most, sizeof *s->values);
  if (!s->names || !s->values) return OSTEON_ENOMEM;
  for (int i = 0; i < s->n_settings; i++) {
    const setting *at = &s->settings[i];
    if (at->kind == OSTEON_STATE)
      return osteon_fail(OSTEON_EUNSUPPORTED, "%s: an arm of a fit cannot set initial states",
                         s->model->states[at->index].name);
    if (is_fitted(s, at)) continue; /* an arm's own value would stand in the way of the fit's */
    s->names[n] =
        at->kind == OSTEON_PARAM ? s->model->params[at->index].name : s->model->inputs[at->index].name;
    s->values[n++] = at->value;
  }
  *arm = (osteon_arm){.schedule = s->schedule, .n = n, .names = s->names, .values = s->values};
  return OSTEON_OK;
}

osteon_status osteon_scenario_get_fit_options(const osteon_scenario *s, osteon_fit_options *options) {
  OSTEON_NEED(s, scenario);
  OSTEON_NEED(options, options);
  osteon_fit_options own;
  OSTEON_TRY(osteon_fit_options_take(options, &own));
#define X(name, kind, ...) \
  if (!isnan(s->given.name)) own.name = (OSTEON_TYPE_##kind)s->given.name;
  OSTEON_STEP_OPTIONS(X)
#undef X
  osteon_options_give(options, options->size, &own, sizeof own);
  return OSTEON_OK;
}

osteon_status osteon_scenario_apply_fit(const osteon_scenario *s, osteon_fit *fit) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, scenario);
  OSTEON_NEED(fit, fit);
  for (int i = 0; i < s->n_settings; i++)
    if (s->settings[i].kind == OSTEON_PARAM)
      OSTEON_TRY(
          osteon_fit_set_param(fit, s->model->params[s->settings[i].index].name, s->settings[i].value));
  return OSTEON_OK;
}

osteon_status osteon_scenario_add_parameters(const osteon_scenario *s, osteon_fit *fit) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, scenario);
  OSTEON_NEED(fit, fit);
  const osteon_fit_size before = osteon_fit_size_now(fit);
  osteon_status status = OSTEON_OK;
  for (int k = 0; k < s->n_fitted && status == OSTEON_OK; k++) {
    const fitted *r = &s->fitted[k];
    status = osteon_fit_add_parameter_on(fit, s->model->params[r->param].name, r->scale, r->prior, r->sd,
                                         r->least, r->most);
    if (status != OSTEON_OK) osteon_fail_prefix(status, "%s: ", r->place);
  }
  for (int k = 0; k < s->n_ties && status == OSTEON_OK; k++)
    status = osteon_fit_correlate(fit, s->model->params[s->ties[k].a].name,
                                  s->model->params[s->ties[k].b].name, s->ties[k].r);
  for (int k = 0; k < s->n_errors && status == OSTEON_OK; k++)
    status = osteon_fit_set_error(fit, s->errors[k].endpoint, s->errors[k].sd, isnan(s->errors[k].sd),
                                  s->errors[k].cv, isnan(s->errors[k].cv));
  if (status != OSTEON_OK) osteon_fit_shrink(fit, before);
  return status;
}
