/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a calibration is of: the scenario, the data and the women that `osteon fit` and `osteon sample` are given. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/events.h>

#include "cli.h"

void cli_calibration_begin(cli_calibration *j) {
  j->women = 1;
  osteon_fit_options_default(&j->options);
  OSTEON_STEP_OPTIONS(CLI_DEFAULT_OF_SCENARIO)
  OSTEON_THREAD_OPTIONS(CLI_DEFAULT)
}

int cli_calibration_check(const cli_command *command, const cli_calibration *j) {
  if (check_model(&j->named, "") != DONE) return WRONG;
  if (!j->data)
    return cli_missing(command, j->scenario_path ? "no table of data given" : "no scenario given");
  return in_range("--women", j->women, 1, 1000000);
}

/* A name may be misspelt. */
static void say_left_out(const cli_calibration *j) {
  const int n = osteon_trials_count(j->trials);
  const osteon_trial *first = NULL;
  int left = 0;
  for (int i = n - 1; i >= 0; i--) {
    const osteon_trial *r = osteon_trials_at(j->trials, i);
    if (!*r->left_out) continue;
    first = r;
    left++;
  }
  if (first)
    complain(DONE, "%d of %d rows left out; the first, %s:%d, %.60s: %s", left, n, j->data, first->line,
             first->endpoint, first->left_out);
}

/* With one woman the population is that of its file's parameters: nobody varies. */
static int choose_women(cli_calibration *j) {
  if (j->people) {
    const int opened = open_with(&j->named, j->people, &j->women_of);
    if (opened != DONE) return opened;
  }
  j->options.population = osteon_scenario_population(j->people ? j->women_of : j->scenario);
  j->options.women = (int)j->women;
  if (j->women > 1 && osteon_population_count(j->options.population) == 0)
    return complain(WRONG, "--women: %s has no section `variability`, so all women would be alike",
                    j->people ? j->people : j->scenario_path);
  if (j->women == 1) j->options.population = NULL;
  return DONE;
}

int cli_calibration_open(cli_calibration *j) {
  const int opened = open_with(&j->named, j->scenario_path, &j->scenario);
  if (opened != DONE) return opened;
  const osteon_model *model = osteon_scenario_model(j->scenario);
  int given = cli_read_parameters(model, j->start, &j->read);
  if (given == DONE) given = cli_give_parameters(&j->read, j->scenario);
  if (given != DONE) return given;
  osteon_event_options of_persons;
  osteon_event_options_default(&of_persons);
  of_persons.unit = 1;
  if (read_unit(j->time_unit, &of_persons.unit) != DONE) return WRONG;
  osteon_status status =
      osteon_trials_load_in(&j->trials, j->named.registry, model, j->scenario, of_persons.unit, j->data);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  if (osteon_scenario_get_fit_options(j->scenario, &j->options) != OSTEON_OK) return complain_last(WRONG);
  tell_of_trials(j->trials);
  const cli_settings none = {NULL, 0};
  tell_of_contexts(&(cli_life){j->scenario, NULL, &none, NAN, NULL}, no_columns, 0);
  tell_of_solver(j->scenario);
  const int has_dt = !isnan(j->given.dt) && !signbit(j->given.dt);
  of_persons.text = osteon_trials_text(j->trials);
  if (!has_dt && osteon_trials_have_persons(j->trials) &&
      choose_dt(model, &of_persons, j->data, &j->options.dt) != DONE)
    return WRONG;
  OSTEON_OPTION_LIST(CLI_GIVE)
  if (choose_women(j) != DONE) return WRONG;
  status = osteon_fit_new(&j->fit, model, &j->options);
  if (status == OSTEON_OK && j->women_of) status = osteon_scenario_apply_fit(j->women_of, j->fit);
  if (status == OSTEON_OK) status = osteon_scenario_apply_fit(j->scenario, j->fit);
  if (status == OSTEON_OK) status = osteon_scenario_add_parameters(j->scenario, j->fit);
  if (status == OSTEON_OK && osteon_fit_parameter_count(j->fit) == 0)
    return complain(WRONG, "%s has no section `fit`; name there the parameters to estimate",
                    j->scenario_path);
  if (status == OSTEON_OK)
    status = osteon_trials_add_weighted(j->trials, j->fit, osteon_scenario_weights(j->scenario));
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  say_left_out(j);
  if (j->options.population) tell_of_women(j->people ? j->women_of : j->scenario);
  warn_of_population(j->options.population);
  warn_of_sds(j->trials, j->data);
  warn_of_days(j->trials, j->data);
  return DONE;
}

void cli_calibration_end(cli_calibration *j) {
  osteon_fit_free(j->fit);
  osteon_trials_free(j->trials);
  osteon_scenario_free(j->scenario);
  osteon_scenario_free(j->women_of);
  osteon_registry_free(j->named.registry);
  free(j->read.at);
}
