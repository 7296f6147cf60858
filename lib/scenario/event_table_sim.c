/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parameters of a subject of an event table, for a sim. */
#include "scenario/event_table_internal.h"

#include <math.h>

#include "base/base.h"

osteon_status osteon_event_table_apply_sim(const osteon_event_table *t, int64_t i, osteon_sim *sim) {
  OSTEON_NEED(t, table);
  OSTEON_NEED(sim, sim);
  const osteon_model *model = osteon_event_table_model(t);
  const int64_t n = osteon_event_table_count(t);
  if (osteon_sim_model(sim) != model)
    return osteon_fail(OSTEON_EINVAL, "osteon_event_table_apply_sim: the sim is of %s, the table of %s",
                       osteon_sim_model(sim)->name, model->name);
  if (i < 0 || i >= n)
    return osteon_fail(OSTEON_ERANGE, "no subject number %lld; the table has %lld", (long long)i,
                       (long long)n);
  const char *name;
  for (int k = 0; (name = osteon_event_table_parameter_name(t, k)) != NULL; k++) {
    const double value = osteon_event_table_parameter(t, i, k);
    if (!isnan(value)) OSTEON_TRY(osteon_sim_set_param(sim, name, value));
  }
  return OSTEON_OK;
}
