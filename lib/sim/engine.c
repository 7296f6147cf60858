/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Integration by GSL's odeiv2, with steps of our own (steppers.h).
 *
 * GSL calls its process-wide handler of errors, which aborts unless the host changed it, when a call is wrong or has
 * no memory. The handler is the host's, so nothing here makes GSL take memory, times are ordered before a call, and
 * rates that are not finite reject the step. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "sim/sim_internal.h"

int osteon_engine_solver(const char *name) {
  const char *const *names = osteon_sim_solvers();
  for (int i = 0; names[i]; i++)
    if (strcmp(names[i], name) == 0) return i;
  return -1;
}

/* Any status but success, EBADFUNC and EFAULT makes GSL try a smaller step. */
static int rates_callback(double t, const double y[], double dydt[], void *p) {
  const osteon_sim *sim = p;
  osteon_sim_rates(sim, t < sim->before ? t : sim->before, y, dydt);
  return osteon_all_finite(dydt, sim->model->n_states) ? GSL_SUCCESS : GSL_EDOM;
}

static void differences(const osteon_sim *sim, double t, const double *y, double *J, double *dfdt) {
  const osteon_model *m = sim->model;
  const int n = m->n_states;
  double *yy = sim->scratch, *up = yy + n, *down = up + n;
  memcpy(yy, y, (size_t)n * sizeof *yy);
  for (int j = 0; j < n; j++) {
    const double step = 6e-6 * fmax(fabs(y[j]), m->states[j].scale); /* cube root of epsilon */
    yy[j] = y[j] + step;
    m->kernels.rates(t, sim->c, yy, up);
    yy[j] = y[j] - step;
    m->kernels.rates(t, sim->c, yy, down);
    yy[j] = y[j];
    for (int i = 0; i < n; i++) J[i * n + j] = (up[i] - down[i]) / (2 * step);
  }
  m->kernels.rates(t + 1e-3, sim->c, yy, up);
  m->kernels.rates(t - 1e-3, sim->c, yy, down);
  for (int i = 0; i < n; i++) dfdt[i] = (up[i] - down[i]) / 2e-3;
}

void osteon_jacobian_at(const osteon_sim *sim, double t, const double *y, double *J, double *dfdt) {
  if (sim->model->kernels.jacobian)
    sim->model->kernels.jacobian(t, sim->c, y, J, dfdt);
  else
    differences(sim, t, y, J, dfdt);
}

osteon_status osteon_engine_new(osteon_sim *sim) {
  const osteon_model *m = sim->model;
  const int n = m->n_states;
  double *scale = sim->scratch, *share = scale + n;
  sim->system = (gsl_odeiv2_system){rates_callback, NULL, (size_t)n, sim};
  for (int i = 0; i < n; i++) scale[i] = m->states[i].scale, share[i] = 1;
  for (int k = 0; k < m->n_kinks; k++) share[m->kinks[k]] = OSTEON_KINK_SHARE;
  if (osteon_stepper_is_implicit(sim->solver)) OSTEON_TRY(osteon_plan_new(&sim->plan, m));
  OSTEON_TRY(osteon_between_new(sim));
  OSTEON_TRY(osteon_stepper_new(&sim->main, sim->solver, n, sim->rtol, sim->atol, scale, share));
  return osteon_stepper_new(&sim->side, sim->solver, n, sim->rtol, sim->atol, scale, share);
}

void osteon_engine_free(osteon_sim *sim) {
  osteon_stepper_free(&sim->main);
  osteon_stepper_free(&sim->side);
  osteon_between_free(sim);
  osteon_plan_free(sim->plan);
}

static void reset(osteon_stepper *s) { gsl_odeiv2_evolve_reset(&s->evolve); }

/* What was ahead is no more. */
void osteon_engine_reset(osteon_sim *sim) {
  reset(&sim->main);
  sim->ahead.t = -INFINITY;
  sim->count_to = 0;
  sim->behind = false;
}

/* ---- steps ---- */

/* The first state whose rate is no number, else the fastest. */
static int fastest(const osteon_sim *sim, double t, const double *y) {
  const osteon_model *m = sim->model;
  double *dydt = sim->scratch, most = -1;
  int worst = 0;
  m->kernels.rates(t, sim->c, y, dydt);
  for (int i = 0; i < m->n_states; i++) {
    const double speed = isfinite(dydt[i]) ? fabs(dydt[i]) / m->states[i].scale : INFINITY;
    if (speed > most) {
      most = speed;
      worst = i;
    }
  }
  return worst;
}

static const char *advice(const osteon_sim *sim) {
  return osteon_stepper_is_implicit(sim->solver) ? "" : ", or try the solver rodas5p";
}

/* Where an integration stands, and what it took to get there. */
typedef struct place {
  osteon_stepper *engine;
  double *t, *h, *y;
  osteon_patience *patience;
  double taken;
  int64_t attempts;
} place;

static osteon_status give_up(osteon_sim *sim, double day, osteon_status status) {
  sim->failed = day;
  return status;
}

/* A step that ended out of range is tried again, shorter: its end says little. */
static osteon_status step_back(osteon_sim *sim, const place *p, double before, const double *y, int state) {
  const double taken = *p->t - before;
  const int is_number = isfinite(p->y[state]);
  *p->t = before;
  memcpy(p->y, y, (size_t)sim->model->n_states * sizeof *y);
  *p->h = OSTEON_SHORTENED * taken;
  reset(p->engine);
  if (taken > OSTEON_SHORT_STEP) return OSTEON_OK;
  return give_up(sim, before,
                 is_number ? osteon_subject_left(sim->model, state, before)
                           : osteon_subject_no_step(sim->model, state, before, advice(sim)));
}

static osteon_status spend(osteon_sim *sim, const place *p, double before) {
  p->patience->left -= p->attempts;
  if (p->patience->left <= 0 && !osteon_patience_renewed(p->patience, *p->t, sim->steps_a_day))
    return give_up(sim, before,
                   osteon_subject_too_slow(sim->model, fastest(sim, *p->t, p->y), *p->t, sim->steps_a_day,
                                           sim->longest_step, advice(sim)));
  return osteon_stopped() ? osteon_fail_stopped() : OSTEON_OK;
}

/* One step towards t1, no longer than *h, or none and *h shorter. */
static osteon_status step(osteon_sim *sim, place *p, double t1) {
  osteon_stepper *s = p->engine;
  const double before = *p->t;
  const unsigned long failed = s->evolve.failed_steps;
  double *y = sim->scratch + 6 * sim->model->n_states;
  memcpy(y, p->y, (size_t)sim->model->n_states * sizeof *y);
  const int status =
      gsl_odeiv2_evolve_apply(&s->evolve, &s->control, &s->step, &sim->system, p->t, t1, p->h, p->y);
  const int is_nothing = !(*p->t > before) || (*p->t < t1 && *p->t - before < OSTEON_SHORTEST_STEP);
  if (status != GSL_SUCCESS || is_nothing || !(*p->h > 0))
    return give_up(sim, before,
                   osteon_subject_no_step(sim->model, fastest(sim, *p->t, p->y), *p->t, advice(sim)));
  p->taken = s->evolve.last_step;
  p->attempts = 1 + (int64_t)(s->evolve.failed_steps - failed);
  const int outside = osteon_subject_outside(sim->model, p->y, 1, sim->rtol);
  *p->h = fmin(*p->h, sim->longest_step);
  if (outside >= 0)
    OSTEON_TRY(step_back(sim, p, before, y, outside));
  else if (osteon_subject_keep_amounts(sim->model, p->y, 1)) {
    reset(s); /* the rates that it keeps are of the states before */
    (void)GSL_ODEIV_FN_EVAL(&sim->system, *p->t, p->y, s->evolve.dydt_out);
  }
  return spend(sim, p, before);
}

/* A question takes nothing from the patience of the chain. */
static osteon_status aside(osteon_sim *sim, double t_end) {
  double t = sim->node_t, h = t_end - t;
  osteon_patience patience = osteon_patience_from(t, sim->steps_a_day);
  place p = {.engine = &sim->side, .t = &t, .h = &h, .y = sim->y, .patience = &patience};
  memcpy(sim->y, sim->node, (size_t)sim->model->n_states * sizeof *sim->y);
  reset(&sim->side);
  while (t < t_end) OSTEON_TRY(step(sim, &p, t_end));
  return OSTEON_OK;
}

/* ---- the chain of nodes ---- */

/* The step from the node, not over day `cut`. The node takes over the length at which it succeeded, and bears what was
 * tried in vain: made again after a restart, the step is the same and costs the same in all. */
static osteon_status look_ahead(osteon_sim *sim, double cut) {
  osteon_ahead *a = &sim->ahead;
  const double t1 = isfinite(cut) ? cut : sim->node_t + 2 * sim->h;
  place p = {.engine = &sim->main, .t = &a->t, .h = &a->h, .y = a->y, .patience = &a->patience};
  a->t = sim->node_t;
  a->h = sim->h;
  a->patience = sim->patience;
  memcpy(a->y, sim->node, (size_t)sim->model->n_states * sizeof *a->y);
  do {
    sim->h = a->h;
    sim->patience = a->patience;
    const osteon_status status = step(sim, &p, t1);
    if (status != OSTEON_OK) {
      osteon_engine_reset(sim);
      return status;
    }
  } while (!(a->t > sim->node_t));
  if (p.attempts > 1) sim->h = p.taken;
  sim->patience.left -= p.attempts - 1;
  sim->course.degree = -1;
  return OSTEON_OK;
}

static void go_on(osteon_sim *sim) {
  memcpy(sim->node, sim->ahead.y, (size_t)sim->model->n_states * sizeof *sim->node);
  sim->node_t = sim->ahead.t;
  sim->h = sim->ahead.h;
  sim->patience = sim->ahead.patience;
  if (sim->node_t > sim->before) reset(&sim->main); /* at a jump */
}

/* A node on the tick before is one at which something was changed, and the same may happen on this tick: then a step
 * straight to it is cheaper than to look ahead in vain. */
static int is_next_tick(const osteon_sim *sim, double t) {
  return fabs(t - sim->node_t - sim->dt) <= 1e-9 * fmax(sim->dt, t) && sim->node_t + sim->h > t;
}

bool osteon_engine_read(osteon_sim *sim, double t) {
  return sim->node_t < t && t < sim->ahead.t && osteon_between(sim, t);
}

osteon_status osteon_engine_reach(osteon_sim *sim, double t_end, double limit) {
  while (sim->node_t < t_end) {
    if (!(sim->ahead.t > sim->node_t)) {
      const double jump = osteon_subject_next_jump(sim->model, sim->c, sim->node_t);
      const double cut = fmin(limit, jump);
      sim->before = osteon_subject_before(jump);
      if (t_end < cut && is_next_tick(sim, t_end)) return aside(sim, t_end);
      OSTEON_TRY(look_ahead(sim, cut));
    }
    if (sim->ahead.t > t_end) return osteon_engine_read(sim, t_end) ? OSTEON_OK : aside(sim, t_end);
    go_on(sim);
  }
  memcpy(sim->y, sim->node, (size_t)sim->model->n_states * sizeof *sim->y);
  if (t_end == limit) reset(&sim->main);
  return OSTEON_OK;
}
