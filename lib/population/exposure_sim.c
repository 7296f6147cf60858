/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exposures of a sim. */
#include "population/exposure_internal.h"

#include "base/base.h"
#include "base/floats.h"
#include "model/columns.h"
#include "sim/sim_internal.h"

static osteon_status keep_values(osteon_sim *sim, const int *columns, int n, double *to) {
  const double *states = osteon_sim_states(sim), *outputs = osteon_sim_outputs(sim);
  if (!states || !outputs) return OSTEON_ENOMEM;
  for (int k = 0; k < n; k++) to[k] = osteon_column_value(sim->model, columns[k], states, outputs, sim->c, 1);
  return OSTEON_OK;
}

/* values: [day][exposure] */
static osteon_status walk(osteon_sim *sim, const osteon_grid *g, const int *columns, int n, double *values) {
  for (int k = 0; k < g->n_days; k++) {
    const int is_first = k + 1 < g->n_days && g->days[k + 1] == g->days[k];
    OSTEON_TRY(is_first ? osteon_sim_run_before(sim, g->days[k]) : osteon_sim_run(sim, g->days[k]));
    OSTEON_TRY(keep_values(sim, columns, n, values + (size_t)k * (size_t)n));
  }
  return OSTEON_OK;
}

static osteon_status expose(osteon_sim *sim, osteon_grid *g, const osteon_exposure *what, int n,
                            osteon_exposed *found) {
  int n_events = 0;
  OSTEON_TRY(osteon_sim_start(sim));
  const osteon_event *events = sim->schedule ? osteon_schedule_events(sim->schedule, &n_events) : NULL;
  osteon_grid_mark(g, events, n_events);
  OSTEON_TRY(osteon_grid_plan(g));
  int *columns = osteon_alloc((size_t)n, sizeof *columns);
  double *values = osteon_alloc((size_t)g->n_days * (size_t)n, sizeof *values);
  osteon_status status = columns && values ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; k < n && status == OSTEON_OK; k++)
    status = osteon_model_find_column(sim->model, what[k].column, &columns[k]);
  if (status == OSTEON_OK) status = walk(sim, g, columns, n, values);
  for (int k = 0; k < n && status == OSTEON_OK; k++)
    found[k] = osteon_grid_measure(g, &what[k], events, n_events, values + k, (size_t)n);
  osteon_free(columns);
  osteon_free(values);
  return status;
}

osteon_status osteon_sim_expose(osteon_sim *sim, const osteon_exposure *what, int n, osteon_exposed *found) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  OSTEON_NEED(what, what);
  OSTEON_NEED(found, found);
  osteon_grid grid;
  osteon_status status = osteon_grid_new(&grid, sim->model, what, n, sim->dt);
  if (status == OSTEON_OK) status = expose(sim, &grid, what, n, found);
  osteon_grid_free(&grid);
  return status;
}
