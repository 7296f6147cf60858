/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The implicit step of cohorts, in one lane, as GSL's evolution calls it. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "sim/sim_internal.h"
#include "subject/one_lane.h"

typedef struct attempt {
  const osteon_model *model;
  const osteon_plan *plan;
  const double *c, *t, *tried, *before, *y;
  const double *inflow;
  double *f, *y1, *work;
} attempt;

#define N (q->plan->n)
#include "subject/stages.h"
#define rates_lanes q->model->kernels.rates
#define rates_noted rates_lanes
#define rates_near rates_lanes
/* Rates may follow the hour: over the root of epsilon, as of a state, and on this side of a jump. */
static double near_day(const attempt *q, double t) {
  const double apart = 1.5e-8 * fmax(fabs(t), 1);
  return t + apart < *q->before ? t + apart : t - apart;
}
#include "subject/rodas.h"

static size_t size(int n) { return (size_t)(OSTEON_RODAS_WORK(n) + 2) * (size_t)n; }

/* A derivative that is infinite would hold its state where it is. */
static int is_number(const attempt *q) {
  return osteon_all_finite(ENTRIES, q->plan->n_entries) && osteon_all_finite(q->y1, N);
}

static int apply(void *state, size_t states, double t, double h, double *y, double *error,
                 const double *rates, double *rates_after, const gsl_odeiv2_system *system) {
  const osteon_sim *sim = system->params;
  double *work = state, *f = work + OSTEON_RODAS_WORK(sim->plan->n) * sim->plan->n, *y1 = f + states;
  const attempt a = {sim->model, sim->plan, sim->c, &t, &h, &sim->before, y, sim->flows ? sim->inflow : NULL,
                     f,          y1,        work},
                *q = &a;
  (void)rates;
  (void)rates_after;
  try_steps(q, 1);
  if (!is_number(q)) return GSL_EDOM; /* makes the step shorter */
  memcpy(y, y1, states * sizeof *y);
  for (int i = 0; i < N; i++) error[i] = RODAS_ERROR;
  return GSL_SUCCESS;
}

static int forget(void *state, size_t n) {
  (void)state;
  (void)n;
  return GSL_SUCCESS;
}

/* Of the embedded method. */
static unsigned int order_of(void *state) {
  (void)state;
  return 4;
}

static const gsl_odeiv2_step_type type = {
    .name = "rodas5p", .apply = apply, .reset = forget, .order = order_of};

const osteon_step_kind osteon_step_rodas5p = {.type = &type, .size = size, .implicit = 1};
