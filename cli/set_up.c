/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a cohort steps, what all of its subjects share, and about what they vary. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

int cli_choose_steps(osteon_scenario *scenario, const cli_given *given, cli_given *chosen) {
  osteon_sim_options of;
  osteon_sim_options_default(&of);
  if (scenario && osteon_scenario_get_options(scenario, &of) != OSTEON_OK) return complain_last(WRONG);
  *chosen = *given;
#define OF_SCENARIO(name, ...) \
  if (isnan(chosen->name)) chosen->name = of.name;
  OSTEON_STEP_OPTIONS(OF_SCENARIO)
  return DONE;
}

static osteon_status set_states(osteon_cohort *cohort, const char *name, double value) {
  const int64_t n = osteon_cohort_count(cohort);
  double *values = malloc((size_t)n * sizeof *values);
  if (!values) return OSTEON_ENOMEM;
  for (int64_t i = 0; i < n; i++) values[i] = value;
  const osteon_status status = osteon_cohort_set_states(cohort, name, values);
  free(values);
  return status;
}

osteon_status cli_set_up_cohort(osteon_cohort *cohort, const osteon_scenario *scenario,
                                const cli_settings *settings, const osteon_sets *sets, int set) {
  osteon_status status = set < 0 ? OSTEON_OK : osteon_sets_apply_cohort(sets, set, cohort);
  if (status == OSTEON_OK && scenario) status = osteon_scenario_apply_cohort(scenario, cohort);
  for (int i = 0; i < settings->n && status == OSTEON_OK; i++) {
    const cli_setting *s = &settings->at[i];
    status = cli_sets_parameter(s) ? osteon_cohort_set_param(cohort, s->name, cli_value_in(s, sets, set))
             : !strcmp(s->option, "--input") ? osteon_cohort_set_input(cohort, s->name, s->value)
                                             : set_states(cohort, s->name, s->value);
  }
  return status;
}

int cli_is_median(const osteon_model *m, const cli_setting *s) {
  if (cli_sets_parameter(s)) return 1;
  const int input = !strcmp(s->option, "--input") ? osteon_model_index(m, OSTEON_INPUT, s->name) : -1;
  return input >= 0 && m->inputs[input].kind == OSTEON_HABIT;
}

int cli_set_median(osteon_population *p, const cli_setting *s) {
  if (osteon_population_set_median(p, s->name, s->value) == OSTEON_OK) return DONE;
  return complain(WRONG, "%s: %s", s->option, osteon_last_error());
}
