/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steady states by pseudo-transient continuation: implicit Euler steps tau that grow as the rates
 * vanish, so that far away it follows the trajectory and near the root it is Newton's method (Kelley
 * and Keyes 1998, SIAM J Numer Anal 35:508). */
#include <math.h>
#include <string.h>

#include "base/floats.h"
#include "subject/linear.h"
#include "sim/sim_internal.h"

enum { MAX_TRIALS = 2000 };

/* States that neither themselves nor any other needed state depends on are integrals, left out. */
static void find_needed(const double *J, int n, double *needed) {
  int changed = 1;
  for (int j = 0; j < n; j++) needed[j] = 1;
  while (changed) {
    changed = 0;
    for (int j = 0; j < n; j++) {
      int used = 0;
      for (int i = 0; i < n; i++) used |= needed[i] > 0 && J[i * n + j] != 0;
      if (needed[j] > 0 && !used) needed[j] = 0, changed = 1;
    }
  }
}

static double size_of(const osteon_sim *sim, const double *f, const double *needed) {
  double most = 0;
  for (int i = 0; i < sim->model->n_states; i++)
    if (needed[i] > 0)
      most = isfinite(f[i]) ? fmax(most, fabs(f[i]) / sim->model->states[i].scale) : INFINITY;
  return most;
}

/* Solves (1/tau - J) delta = f in place of f; 0 when the matrix is singular. */
static int newton_step(osteon_sim *sim, double tau, double *f, const double *needed) {
  const int n = sim->model->n_states;
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      const int in = needed[i] > 0 && needed[j] > 0;
      sim->J[i * n + j] = (in ? -sim->J[i * n + j] : 0) + (i == j ? (in ? 1 / tau : 1) : 0);
    }
    if (!(needed[i] > 0)) f[i] = 0;
  }
  for (int i = 0; i < n * n; i++)
    if (!isfinite(sim->J[i])) return 0;
  if (!osteon_linear_factor(sim->J, sim->row, n)) return 0;
  osteon_linear_solve(sim->J, sim->row, f, n);
  return 1;
}

static int inside(const osteon_model *m, const double *y) {
  for (int i = 0; i < m->n_states; i++)
    if (!osteon_subject_in_range(&m->states[i], y[i])) return 0;
  return 1;
}

/* Largest relative change that the correction f makes to y. */
static double movement(const osteon_sim *sim, const double *f) {
  double most = 0;
  for (int i = 0; i < sim->model->n_states; i++)
    most = fmax(most, fabs(f[i]) / fmax(fabs(sim->y[i]), 1e-6 * sim->model->states[i].scale));
  return most;
}

/* From sim->y, in place. Buffers of n: f, needed, trial. */
static osteon_status find_steady(osteon_sim *sim, double *f, double *needed, double *trial) {
  const osteon_model *m = sim->model;
  const int n = m->n_states;
  const double t = osteon_sim_time(sim);
  double tau = 1;
  osteon_jacobian_at(sim, t, sim->y, sim->J, sim->dfdt);
  find_needed(sim->J, n, needed);
  for (int k = 0, still = 0; k < MAX_TRIALS && tau > 1e-8; k++) {
    osteon_sim_rates(sim, t, sim->y, f);
    const double before = size_of(sim, f, needed);
    osteon_jacobian_at(sim, t, sim->y, sim->J, sim->dfdt);
    if (!newton_step(sim, tau, f, needed)) {
      tau /= 4; /* singular: 1/tau - J is not so for a shorter step */
      continue;
    }
    const double move = movement(sim, f);
    for (int i = 0; i < n; i++) trial[i] = sim->y[i] + f[i];
    osteon_sim_rates(sim, t, trial, f);
    const double after = size_of(sim, f, needed);
    const int at_rounding = move < 1e-13 && tau > 1e6;
    if (!inside(m, trial) || !(after <= 2 * before + 1e-300)) {
      if (at_rounding) return OSTEON_OK;
      tau /= 4;
      continue;
    }
    memcpy(sim->y, trial, (size_t)n * sizeof *trial);
    const double growth = fmin(10, fmax(0.5, after > 0 ? before / after : 10)) + (move < 1e-3 ? 9 : 0);
    tau = fmin(1e12, tau * growth);
    still = at_rounding ? still + 1 : 0;
    if (still == 3) return OSTEON_OK;
  }
  return osteon_fail(OSTEON_ESTEADY,
                     "%s: no steady state was found from the states of day %g; there may be none under these "
                     "inputs: run for longer, or start elsewhere",
                     m->name, t);
}

osteon_status osteon_sim_find_steady(osteon_sim *sim) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  OSTEON_TRY(osteon_sim_here(sim));
  const int n = sim->model->n_states;
  double *f = sim->scratch + 3 * n; /* differences use the first 3 n */
  double *needed = f + n, *trial = needed + n, *before = trial + n;
  memcpy(before, sim->y, (size_t)n * sizeof *before);
  const osteon_status status = find_steady(sim, f, needed, trial);
  if (status == OSTEON_OK)
    osteon_sim_replant(sim);
  else
    memcpy(sim->y, before, (size_t)n * sizeof *before);
  return status;
}
