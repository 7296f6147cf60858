/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scenario does to a sim. */
#include "base/floats.h"
#include "scenario/scenario_maker.h"

osteon_status osteon_scenario_apply_sim(const osteon_scenario *s, osteon_sim *sim) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, scenario);
  OSTEON_NEED(sim, sim);
  const osteon_model *model = osteon_sim_model(sim);
  if (model != s->model)
    return osteon_fail(OSTEON_EINVAL, "osteon_scenario_apply_sim: the sim is of %s, the scenario of %s",
                       model->name, s->model->name);
  for (int i = 0; i < s->n_settings; i++) {
    const setting *at = &s->settings[i];
    if (at->kind == OSTEON_PARAM)
      OSTEON_TRY(osteon_sim_set_param(sim, model->params[at->index].name, at->value));
    else if (at->kind == OSTEON_INPUT)
      OSTEON_TRY(osteon_sim_set_input_at(sim, at->index, at->value));
    else
      OSTEON_TRY(osteon_sim_set_state(sim, model->states[at->index].name, at->value));
  }
  return OSTEON_OK;
}
