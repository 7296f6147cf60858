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

/* The states between, of order 4: Steinebach's weights (as in OrdinaryDiffEq.jl's Rodas5P) give a, b and c in
 * y = (1 - x) y0 + x (y1 + (1 - x) (a + x (b + x c))). */
static int course(const void *state, int n, const double *y0, const double *y1, double *terms) {
  static const double weights[3][8] = {
      {25.948786856663858, -2.5579724845846235, 10.433815404888879, -2.3679251022685204, 0.524948541321073,
       1.1241088310450404, 0.4272876194431874, -0.17202221070155493},
      {-9.91568850695171, -0.9689944594115154, 3.0438037242978453, -24.495224566215796, 20.176138334709044,
       15.98066361424651, -6.789040303419874, -6.710236069923372},
      {11.419903575922262, 2.8879645146136994, 72.92137995996029, 80.12511834622643, -52.072871366152654,
       -59.78993625266729, -0.15582684282751913, 4.883087185713722}};
  const double *k = state;
  for (int i = 0; i < n; i++) {
    double sum[3] = {0};
    for (int s = 0; s < 8; s++)
      for (int w = 0; w < 3; w++) sum[w] += weights[w][s] * k[s * n + i];
    terms[i] = y0[i];
    terms[n + i] = y1[i] - y0[i] + sum[0];
    terms[2 * n + i] = sum[1] - sum[0];
    terms[3 * n + i] = sum[2] - sum[1];
    terms[4 * n + i] = -sum[2];
  }
  return 4;
}

const osteon_step_kind osteon_step_rodas5p = {.type = &type, .size = size, .implicit = 1, .course = course};
