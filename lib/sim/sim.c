/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One subject: set up, start, tick. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/floats.h"
#include "model/columns.h"
#include "model/defaults.h"
#include "base/options_internal.h"
#include "schedule/spans.h"
#include "sim/sim_internal.h"

static const double FIRST_STEP = 0.01; /* d; the error control finds the right one from here */

static double first_step(const osteon_sim *sim) { return fmin(fmin(FIRST_STEP, sim->dt), sim->longest_step); }

static osteon_status check_schedule(const osteon_model *model, const osteon_sim_options *o) {
  if (o->schedule && osteon_schedule_model(o->schedule) != model)
    return osteon_fail(OSTEON_EINVAL, "the schedule was made for model %s, the sim is of %s",
                       osteon_schedule_model(o->schedule)->name, model->name);
  return OSTEON_OK;
}

static osteon_status find_solver(osteon_sim *sim, const char *name) {
  sim->solver = osteon_engine_solver(name);
  if (sim->solver >= 0) return OSTEON_OK;
  char hint[96];
  const char *const *names = osteon_sim_solvers();
  int n = 0;
  while (names[n]) n++;
  return osteon_fail(OSTEON_ENAME, "no solver is named %s%s; choose from %s", name,
                     osteon_hint(hint, name, names, n, sizeof *names), osteon_sim_solver_list());
}

/* All arrays of a sim in one block after the structure. */
static osteon_sim *allocate(const osteon_model *m) {
  const size_t n = (size_t)m->n_states, nc = (size_t)osteon_model_constant_count(m);
  const size_t no = (size_t)m->n_outputs + 1, nd = (size_t)m->n_doses + 1, ni = (size_t)m->n_inputs;
  const size_t doubles = 2 * nc + 5 * n + no + (7 * n + nd) + (n + ni) + nd + (nd + 2 * n) + n * n + 2 * n;
  osteon_sim *sim = osteon_alloc(1, sizeof *sim + doubles * sizeof(double));
  if (!sim) return NULL;
  double *p = (double *)(void *)(sim + 1);
  sim->setup_c = p, p += nc;
  sim->c = p, p += nc;
  sim->y = p, p += n;
  sim->node = p, p += n;
  sim->ahead.y = p, p += n;
  sim->initial = p, p += n;
  sim->first = p, p += n;
  sim->o = p, p += no;
  sim->scratch = p, p += 7 * n + nd;
  sim->undo = p, p += n + ni;
  sim->factor = p, p += nd;
  sim->rates = p, p += nd + n;
  sim->inflow = p, p += n;
  sim->J = p, p += n * n;
  sim->dfdt = p, p += n;
  sim->row = (int *)(void *)p;
  return sim;
}

static double *params(double *c) { return c; }
static double *inputs(const osteon_model *m, double *c) { return c + osteon_subject_inputs(m); }

osteon_status osteon_sim_new(osteon_sim **out, const osteon_model *model, const osteon_sim_options *options) {
  OSTEON_OWN_FLOATS;
  osteon_sim_options chosen;
  OSTEON_NEED(out, sim);
  *out = NULL;
  OSTEON_NEED(model, model);
  OSTEON_TRY(osteon_model_accept(model));
  OSTEON_TRY(osteon_sim_options_take(options, &chosen));
  OSTEON_TRY(check_schedule(model, &chosen));
  osteon_sim *sim = allocate(model);
  if (!sim) return OSTEON_ENOMEM;
  sim->model = model;
  sim->schedule = chosen.schedule;
  sim->dt = chosen.dt;
  sim->rtol = chosen.rtol;
  sim->atol = chosen.atol > 0 ? chosen.atol : 1e-4 * chosen.rtol;
  sim->longest_step = osteon_subject_longest_step(model, chosen.longest_step);
  sim->steps_a_day = osteon_subject_steps_a_day(chosen.steps_a_day);
  for (int i = 0; i < model->n_params; i++) params(sim->setup_c)[i] = model->params[i].value;
  for (int i = 0; i < model->n_inputs; i++) inputs(model, sim->setup_c)[i] = model->inputs[i].value;
  for (int i = 0; i < model->n_states; i++) sim->initial[i] = NAN;
  osteon_status status = find_solver(sim, chosen.solver   ? chosen.solver
                                          : model->solver ? model->solver
                                                          : "rkf45");
  if (status == OSTEON_OK) status = osteon_engine_new(sim);
  int n_events;
  const osteon_event *events = osteon_schedule_events(sim->schedule, &n_events);
  if (status == OSTEON_OK && osteon_subject_has(events, n_events, OSTEON_EVENT_STEADY))
    status = osteon_periodic_new(&sim->periodic, model);
  if (status != OSTEON_OK) {
    osteon_sim_free(sim);
    return status;
  }
  osteon_schedule_use(sim->schedule);
  *out = sim;
  return OSTEON_OK;
}

void osteon_sim_free(osteon_sim *sim) {
  if (!sim) return;
  osteon_engine_free(sim);
  osteon_periodic_free(sim->periodic);
  osteon_owner_release(sim->owner);
  osteon_free(sim);
}

/* Rates are there only where the schedule has an infusion. */
static void flow(osteon_sim *sim) {
  const osteon_model *m = sim->model;
  sim->flows = false;
  for (int i = 0; i < osteon_subject_rate_count(m); i++) sim->flows |= sim->rates[i] != 0;
  if (!sim->flows) return;
  osteon_subject_factors(m, sim->c, sim->factor);
  sim->flows = osteon_subject_inflow(m, sim->rates, sim->factor, sim->inflow, 1);
}

void osteon_sim_find_rates(osteon_sim *sim) {
  osteon_subject_find_rates(sim->model, sim->events, sim->next_event, sim->rates, 1);
  flow(sim);
}

void osteon_sim_replant(osteon_sim *sim) {
  flow(sim);
  sim->node_t = osteon_sim_time(sim);
  memcpy(sim->node, sim->y, (size_t)sim->model->n_states * sizeof *sim->y);
  osteon_engine_reset(sim);
}

/* ---- events ---- */

static double event_tick(const osteon_sim *sim, int i) {
  return osteon_tick_nearest(sim->events[i].time, sim->dt);
}

osteon_status osteon_sim_plan(osteon_sim *sim) {
  sim->events = sim->schedule ? osteon_schedule_events(sim->schedule, &sim->n_events) : NULL;
  if (!sim->events) sim->n_events = 0;
  return osteon_subject_check_events(sim->events, sim->n_events, sim->dt);
}

/* To the steady state of a course, under what has acted so far. */
static osteon_status act_course(osteon_sim *sim, const osteon_event *course) {
  const osteon_model *m = sim->model;
  osteon_model_follow(m, sim->c);
  osteon_subject_factors(m, sim->c, sim->factor);
  const osteon_repeated what = {.course = course,
                                .factor = sim->factor,
                                .c = sim->c,
                                .day = osteon_tick_to_day((double)sim->tick, sim->dt),
                                .rtol = sim->rtol,
                                .atol = sim->atol,
                                .longest_step = sim->longest_step};
  int state;
  return osteon_periodic_find(sim->periodic, &what, sim->y, &state);
}

static osteon_subject_place place_of(osteon_sim *sim) {
  return (osteon_subject_place){.inputs = inputs(sim->model, sim->c),
                                .y = sim->y,
                                .rates = sim->rates,
                                .factor = sim->factor,
                                .stride = 1,
                                .first = sim->first,
                                .stride_of_first = 1};
}

static osteon_status act(osteon_sim *sim, const osteon_event *event) {
  const osteon_model *m = sim->model;
  if (event->kind == OSTEON_EVENT_STEADY) return act_course(sim, event);
  if (event->kind == OSTEON_EVENT_DOSE) osteon_subject_factors(m, sim->c, sim->factor);
  const osteon_subject_place at = place_of(sim);
  osteon_subject_act(m, event, &at);
  return OSTEON_OK;
}

static void note_now(osteon_sim *sim) {
  const osteon_model *m = sim->model;
  memcpy(sim->undo, sim->y, (size_t)m->n_states * sizeof *sim->y);
  memcpy(sim->undo + m->n_states, inputs(m, sim->c), (size_t)m->n_inputs * sizeof *sim->c);
}

/* What was noted is again. */
static void undo(osteon_sim *sim) {
  const osteon_model *m = sim->model;
  memcpy(sim->y, sim->undo, (size_t)m->n_states * sizeof *sim->y);
  memcpy(inputs(m, sim->c), sim->undo + m->n_states, (size_t)m->n_inputs * sizeof *sim->c);
  osteon_model_follow(m, sim->c);
}

/* After what was noted has been changed. What left its range has no meaning, on the last day as on any other: all is
 * undone then, inputs too. */
static osteon_status check_now(osteon_sim *sim) {
  const osteon_model *m = sim->model;
  const int outside = osteon_subject_outside(m, sim->y, 1, sim->rtol);
  if (outside < 0) {
    osteon_subject_keep_amounts(m, sim->y, 1);
    osteon_sim_replant(sim);
    return OSTEON_OK;
  }
  undo(sim);
  return osteon_subject_left(m, outside, osteon_tick_to_day((double)sim->tick, sim->dt));
}

static int is_due(const osteon_sim *sim) {
  return sim->next_event < sim->n_events && event_tick(sim, sim->next_event) <= (double)sim->tick;
}

/* What happens at the present tick. OSTEON_EDOMAIN: the subject is as before, and the events still to come. */
static osteon_status act_now(osteon_sim *sim) {
  const int first = sim->next_event;
  if (!is_due(sim)) return OSTEON_OK;
  note_now(sim);
  osteon_status status = OSTEON_OK;
  while (is_due(sim) && status == OSTEON_OK) status = act(sim, &sim->events[sim->next_event++]);
  osteon_model_follow(sim->model, sim->c);
  if (status == OSTEON_OK)
    status = check_now(sim);
  else
    undo(sim);
  if (status == OSTEON_OK) return OSTEON_OK;
  sim->next_event = first;
  osteon_sim_find_rates(sim);
  return status;
}

/* ---- start ---- */

/* The days before day 0, with the inputs that osteon_subject_begin left. */
static osteon_status run_history(osteon_sim *sim, double days) {
  if (!(days > 0)) return OSTEON_OK;
  sim->node_t = -days;
  memcpy(sim->node, sim->y, (size_t)sim->model->n_states * sizeof *sim->y);
  osteon_engine_reset(sim);
  return osteon_engine_reach(sim, 0, 0);
}

/* Treatments that were set as inputs act from here on. */
static void treat(osteon_sim *sim) {
  const osteon_model *m = sim->model;
  memcpy(inputs(m, sim->c), inputs(m, sim->setup_c), (size_t)m->n_inputs * sizeof *sim->c);
  osteon_model_follow(m, sim->c);
}

osteon_status osteon_sim_start(osteon_sim *sim) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  const osteon_model *m = sim->model;
  double days;
  if (sim->started) return OSTEON_OK;
  OSTEON_TRY(osteon_sim_plan(sim));
  memcpy(sim->c, sim->setup_c, (size_t)osteon_model_constant_count(m) * sizeof *sim->c);
  sim->tick = 0;
  sim->next_event = 0;
  osteon_sim_find_rates(sim);
  sim->h = first_step(sim);
  OSTEON_TRY(osteon_subject_begin(m, sim->c, sim->y, &days, NULL));
  sim->patience = osteon_patience_from(-days, sim->steps_a_day);
  OSTEON_TRY(run_history(sim, days));
  osteon_subject_start(m, sim->c, sim->y, sim->initial);
  memcpy(sim->first, sim->y, (size_t)m->n_states * sizeof *sim->y);
  treat(sim);
  osteon_sim_replant(sim);
  sim->patience = osteon_patience_from(0, sim->steps_a_day);
  sim->started = 1;
  const osteon_status status = act_now(sim);
  sim->started = status == OSTEON_OK;
  return status;
}

void osteon_sim_reset(osteon_sim *sim) {
  if (!sim) return;
  sim->started = 0;
  osteon_engine_reset(sim);
}

static void catch_up(osteon_sim *sim) {
  OSTEON_OWN_DOUBLES;
  (void)osteon_between(sim, osteon_sim_time(sim));
  sim->behind = false;
}

osteon_status osteon_sim_here(osteon_sim *sim) {
  if (!sim->started) return osteon_sim_start(sim);
  if (sim->behind) catch_up(sim);
  return OSTEON_OK;
}

/* ---- setting ---- */

osteon_status osteon_sim_set_param(osteon_sim *sim, const char *name, double value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  OSTEON_NEED(name, name);
  int i;
  OSTEON_TRY(osteon_model_find(sim->model, OSTEON_PARAM, name, &i));
  OSTEON_TRY(osteon_quantity_check(&sim->model->params[i], value));
  if (!sim->started) {
    params(sim->setup_c)[i] = value;
    return OSTEON_OK;
  }
  OSTEON_TRY(osteon_sim_here(sim));
  const double before = params(sim->c)[i];
  params(sim->c)[i] = value;
  osteon_model_follow(sim->model, sim->c);
  const char *wrong = osteon_subject_objection(sim->model, sim->c);
  if (wrong) {
    params(sim->c)[i] = before;
    osteon_model_follow(sim->model, sim->c);
    return osteon_fail(OSTEON_ERANGE, "%s: %s", sim->model->name, wrong);
  }
  osteon_sim_replant(sim);
  return OSTEON_OK;
}

osteon_status osteon_sim_set_input_at(osteon_sim *sim, int index, double value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  const osteon_model *m = sim->model;
  if (index < 0 || index >= m->n_inputs)
    return osteon_fail(OSTEON_ENAME, "%s has no input number %d; it has %d", m->name, index, m->n_inputs);
  OSTEON_TRY(osteon_quantity_check(&m->inputs[index], value));
  if (!sim->started) {
    inputs(m, sim->setup_c)[index] = value;
    return OSTEON_OK;
  }
  if (inputs(m, sim->c)[index] == value) return OSTEON_OK;
  OSTEON_TRY(osteon_sim_here(sim));
  inputs(m, sim->c)[index] = value;
  osteon_model_follow(sim->model, sim->c);
  osteon_sim_replant(sim);
  return OSTEON_OK;
}

osteon_status osteon_sim_set_input(osteon_sim *sim, const char *name, double value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  OSTEON_NEED(name, name);
  int i;
  OSTEON_TRY(osteon_model_find(sim->model, OSTEON_INPUT, name, &i));
  return osteon_sim_set_input_at(sim, i, value);
}

osteon_status osteon_sim_set_state(osteon_sim *sim, const char *name, double value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  OSTEON_NEED(name, name);
  int i;
  OSTEON_TRY(osteon_model_find(sim->model, OSTEON_STATE, name, &i));
  OSTEON_TRY(osteon_quantity_check(&sim->model->states[i], value));
  if (!sim->started) {
    sim->initial[i] = value;
    return OSTEON_OK;
  }
  OSTEON_TRY(osteon_sim_here(sim));
  sim->y[i] = value;
  osteon_sim_replant(sim);
  return OSTEON_OK;
}

osteon_status osteon_sim_dose(osteon_sim *sim, const char *name, double amount) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  OSTEON_NEED(name, name);
  osteon_event dose;
  OSTEON_TRY(osteon_subject_find_dose(sim->model, name, &dose));
  dose.value = amount;
  OSTEON_TRY(osteon_subject_check_dose(&dose, name));
  OSTEON_TRY(osteon_sim_here(sim));
  note_now(sim);
  osteon_subject_factors(sim->model, sim->c, sim->factor);
  const osteon_subject_place at = place_of(sim);
  osteon_subject_give(sim->model, &dose, &at);
  return check_now(sim);
}

/* ---- going on ---- */

/* To tick `stop`, before which no event lies. */
static osteon_status reach(osteon_sim *sim, long stop) {
  const double limit = sim->next_event < sim->n_events
                           ? osteon_tick_to_day(event_tick(sim, sim->next_event), sim->dt)
                           : INFINITY;
  const osteon_status status = osteon_engine_reach(sim, osteon_tick_to_day((double)stop, sim->dt), limit);
  if (status == OSTEON_OK) sim->tick = stop;
  return status;
}

static long next_stop(const osteon_sim *sim, long target) {
  if (sim->next_event >= sim->n_events) return target;
  const double event = event_tick(sim, sim->next_event);
  return event < (double)target ? (long)event : target;
}

/* The present and the node, to come back to. */
typedef struct mark {
  double *y, *node, node_t, h;
  osteon_patience patience;
} mark;

static mark mark_here(osteon_sim *sim) {
  const size_t n = (size_t)sim->model->n_states;
  double *y = sim->scratch + 4 * n, *node = y + n;
  memcpy(y, sim->y, n * sizeof *y);
  memcpy(node, sim->node, n * sizeof *node);
  return (mark){y, node, sim->node_t, sim->h, sim->patience};
}

static void go_back(osteon_sim *sim, const mark *m) {
  const size_t bytes = (size_t)sim->model->n_states * sizeof *sim->y;
  memcpy(sim->y, m->y, bytes);
  memcpy(sim->node, m->node, bytes);
  sim->node_t = m->node_t;
  sim->h = m->h;
  sim->patience = m->patience;
  osteon_engine_reset(sim);
}

/* The way to tick `stop` failed: as far as it goes, which the same steps as before do again. What failed is told. */
static osteon_status reach_last(osteon_sim *sim, const mark *from, long stop, osteon_status failed) {
  char why[512];
  snprintf(why, sizeof why, "%s", osteon_last_error());
  for (;;) {
    const long before = (long)fmin((double)stop - 1, floor(sim->failed / sim->dt));
    go_back(sim, from);
    if (before <= sim->tick) break;
    const osteon_status status = reach(sim, before);
    if (status == OSTEON_ESTOPPED) {
      go_back(sim, from);
      return status;
    }
    if (status == OSTEON_OK) break;
    stop = before;
  }
  osteon_sim_replant(sim);
  sim->h = first_step(sim);
  return osteon_fail(failed, "%s", why);
}

/* To tick `stop`; where that fails, as far as it goes. */
static osteon_status reach_or_last(osteon_sim *sim, long stop) {
  const mark here = mark_here(sim);
  const osteon_status status = reach(sim, stop);
  if (status == OSTEON_OK) return OSTEON_OK;
  if (status != OSTEON_ESTOPPED) return reach_last(sim, &here, stop, status);
  go_back(sim, &here);
  return status;
}

/* To tick `target`, and over what happens on it only where `past` says so. */
static osteon_status run_to(osteon_sim *sim, long target, bool past) {
  if (sim->tick < target || past) OSTEON_TRY(act_now(sim)); /* what failed before does so again */
  while (sim->tick < target) {
    const long stop = next_stop(sim, target);
    if (osteon_engine_read(sim, osteon_tick_to_day((double)stop, sim->dt)))
      sim->tick = stop;
    else
      OSTEON_TRY(reach_or_last(sim, stop));
    if (stop < target || past) OSTEON_TRY(act_now(sim));
  }
  return OSTEON_OK;
}

static osteon_status step_on(osteon_sim *sim) {
  OSTEON_OWN_FLOATS;
  OSTEON_TRY(osteon_sim_here(sim));
  return run_to(sim, sim->tick + 1, true);
}

osteon_status osteon_sim_step(osteon_sim *sim) {
  OSTEON_NEED(sim, sim);
  if (sim->tick >= sim->count_to) return step_on(sim);
  sim->tick++;
  sim->behind = true;
  return OSTEON_OK;
}

static osteon_status run_until(osteon_sim *sim, double until, bool past) {
  int64_t tick;
  OSTEON_TRY(osteon_sim_here(sim));
  OSTEON_TRY(osteon_subject_until(until, sim->dt, sim->tick, &tick));
  return run_to(sim, (long)tick, past);
}

osteon_status osteon_sim_run(osteon_sim *sim, double until) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  return run_until(sim, until, true);
}

osteon_status osteon_sim_run_before(osteon_sim *sim, double until) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  return run_until(sim, until, false);
}

/* ---- asking ---- */

double osteon_sim_time(const osteon_sim *sim) {
  if (!sim) return NAN;
  return sim->started ? osteon_tick_to_day((double)sim->tick, sim->dt) : 0;
}
const osteon_model *osteon_sim_model(const osteon_sim *sim) { return sim ? sim->model : NULL; }

const double *osteon_sim_states(osteon_sim *sim) {
  return sim && osteon_sim_here(sim) == OSTEON_OK ? sim->y : NULL;
}

static const double *find_outputs(osteon_sim *sim) {
  if (sim->model->n_outputs > 0) sim->model->kernels.outputs(osteon_sim_time(sim), sim->c, sim->y, sim->o);
  return sim->o;
}

const double *osteon_sim_outputs(osteon_sim *sim) {
  OSTEON_OWN_FLOATS;
  return sim && osteon_sim_here(sim) == OSTEON_OK ? find_outputs(sim) : NULL;
}

const double *osteon_sim_constants(osteon_sim *sim) {
  return sim && (sim->started || osteon_sim_start(sim) == OSTEON_OK) ? sim->c : NULL;
}

osteon_status osteon_sim_get(osteon_sim *sim, const char *name, double *value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(value, value);
  *value = NAN;
  OSTEON_NEED(sim, sim);
  OSTEON_NEED(name, name);
  const osteon_model *m = sim->model;
  OSTEON_TRY(osteon_sim_here(sim));
  int column;
  OSTEON_TRY(osteon_model_find_column(m, name, &column));
  const int is_output = column >= m->n_states && column < m->n_states + m->n_outputs;
  *value = osteon_column_value(m, column, sim->y, is_output ? find_outputs(sim) : NULL, sim->c, 1);
  return OSTEON_OK;
}
