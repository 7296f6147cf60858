/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to a woman whose treatment stops: what the schedule of her arm says before, and that of the first arm
 * from then on. */
#include <string.h>

#include "scenario/scenario_maker.h"
#include "virtual_trial/virtual_trial_internal.h"

static double first_value(const osteon_virtual_trial *t, int arm, int input) {
  const setting *own = osteon_scenario_setting(t->arms[arm].scenario, OSTEON_INPUT, input);
  return own ? own->value : t->model->inputs[input].value;
}

/* Of an input, just before a day or just after. */
static double value_at(const osteon_virtual_trial *t, int arm, int input, double day, int after) {
  int n;
  const osteon_event *events = osteon_schedule_events(osteon_scenario_schedule(t->arms[arm].scenario), &n);
  double value = first_value(t, arm, input);
  for (int i = 0; i < n && (events[i].time < day || (after && events[i].time <= day)); i++)
    if (events[i].kind == OSTEON_EVENT_INPUT && events[i].index == input) value = events[i].value;
  return value;
}

static int varies(const osteon_virtual_trial *t, const char *name) {
  const osteon_population *p = osteon_scenario_population(t->arms[0].scenario);
  for (int k = 0; k < osteon_population_count(p); k++)
    if (!strcmp(osteon_population_name_at(p, k), name)) return 1;
  return 0;
}

static osteon_status add_event(const osteon_virtual_trial *t, int arm, const osteon_event *e,
                               osteon_schedule *to) {
  const osteon_model *m = t->model;
  switch (e->kind) {
    case OSTEON_EVENT_INPUT:
      if (varies(t, m->inputs[e->index].name))
        return osteon_fail(OSTEON_EUNSUPPORTED,
                           "dropout: treatment stops, and %s varies between women: not supported",
                           m->inputs[e->index].name);
      return osteon_schedule_set_input(to, e->time, m->inputs[e->index].name, e->value);
    case OSTEON_EVENT_DOSE:
      return osteon_schedule_add_dose(to, e->time, m->doses[e->index].name, e->value, 0, 0);
    case OSTEON_EVENT_STATE:
      return osteon_schedule_add_dose(to, e->time, m->states[e->index].name, e->value, 0, 0);
    default:
      return osteon_fail(
          OSTEON_EUNSUPPORTED,
          "dropout: treatment stops, and %s has infusions, resets or steady states: not supported",
          t->arms[arm].name);
  }
}

/* The events of an arm from a day on, or those before it; what inputs become on the day is not among them. */
static osteon_status add_events(const osteon_virtual_trial *t, int arm, double day, int after,
                                osteon_schedule *to) {
  int n;
  const osteon_event *events = osteon_schedule_events(osteon_scenario_schedule(t->arms[arm].scenario), &n);
  for (int i = 0; i < n; i++) {
    const int is_after =
        events[i].time > day || (events[i].time == day && events[i].kind != OSTEON_EVENT_INPUT);
    if (after ? is_after : events[i].time < day) OSTEON_TRY(add_event(t, arm, &events[i], to));
  }
  return OSTEON_OK;
}

static osteon_status change_inputs(const osteon_virtual_trial *t, int arm, double day, osteon_schedule *to) {
  for (int k = 0; k < t->model->n_inputs; k++) {
    const double before = value_at(t, arm, k, day, 0), now = value_at(t, 0, k, day, 1);
    const osteon_event change = {day, OSTEON_EVENT_INPUT, k, now};
    if (before != now) OSTEON_TRY(add_event(t, arm, &change, to));
  }
  return OSTEON_OK;
}

osteon_status osteon_trial_stop(const osteon_virtual_trial *t, int arm, double day, osteon_schedule **made) {
  OSTEON_TRY(osteon_schedule_new(made, t->model));
  osteon_status status = add_events(t, arm, day, 0, *made);
  if (status == OSTEON_OK) status = change_inputs(t, arm, day, *made);
  if (status == OSTEON_OK) status = add_events(t, 0, day, 1, *made);
  if (status == OSTEON_OK) return OSTEON_OK;
  osteon_schedule_free(*made);
  *made = NULL;
  return status;
}
