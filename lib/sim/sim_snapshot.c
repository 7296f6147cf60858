/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of a sim in memory. Their bytes: what is no array, then the arrays. */
#include <string.h>

#include "base/floats.h"
#include "sim/sim_internal.h"

/* What is no array, of a sim that is started. */
typedef struct place {
  long tick;
  int next_event;
  double node_t, h;
  osteon_patience patience;
} place;

/* The arrays that the future depends on, also after a reset. */
enum { N_ARRAYS = 6 };
static void arrays(const osteon_sim *sim, double *at[N_ARRAYS], size_t bytes[N_ARRAYS]) {
  const osteon_model *m = sim->model;
  double *const all[N_ARRAYS] = {sim->setup_c, sim->c, sim->y, sim->node, sim->initial, sim->first};
  for (int i = 0; i < N_ARRAYS; i++) {
    at[i] = all[i];
    bytes[i] = (size_t)(i < 2 ? osteon_model_constant_count(m) : m->n_states) * sizeof(double);
  }
}

osteon_status osteon_sim_snapshot(osteon_sim *sim, osteon_snapshot **snapshot) {
  OSTEON_NEED(sim, sim);
  OSTEON_NEED(snapshot, snapshot);
  OSTEON_TRY(osteon_sim_here(sim));
  double *at[N_ARRAYS];
  size_t bytes[N_ARRAYS], all = sizeof(place);
  arrays(sim, at, bytes);
  for (int i = 0; i < N_ARRAYS; i++) all += bytes[i];
  OSTEON_TRY(osteon_snapshot_ready(snapshot, &sim->owner, "sim", 0, 1, all));
  const place here = {sim->tick, sim->next_event, sim->node_t, sim->h, sim->patience};
  char *to = (*snapshot)->bytes;
  memcpy(to, &here, sizeof here);
  to += sizeof here;
  for (int i = 0; i < N_ARRAYS; to += bytes[i++]) memcpy(to, at[i], bytes[i]);
  return OSTEON_OK;
}

osteon_status osteon_sim_restore(osteon_sim *sim, const osteon_snapshot *snapshot) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  OSTEON_NEED(snapshot, snapshot);
  OSTEON_TRY(osteon_snapshot_check(snapshot, sim->owner, "sim"));
  double *at[N_ARRAYS];
  size_t bytes[N_ARRAYS];
  arrays(sim, at, bytes);
  place there;
  const char *from = snapshot->bytes;
  memcpy(&there, from, sizeof there);
  from += sizeof there;
  for (int i = 0; i < N_ARRAYS; from += bytes[i++]) memcpy(at[i], from, bytes[i]);
  sim->tick = there.tick;
  sim->next_event = there.next_event;
  sim->node_t = there.node_t;
  sim->h = there.h;
  sim->patience = there.patience;
  sim->started = 1;
  osteon_sim_find_rates(sim);
  osteon_engine_reset(sim);
  return OSTEON_OK;
}
