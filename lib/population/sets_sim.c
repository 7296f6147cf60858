/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameter sets for a sim. */
#include "population/sets_internal.h"

#include <osteon/sim.h>

#include "base/base.h"

osteon_status osteon_sets_apply_sim(const osteon_sets *s, int i, osteon_sim *sim) {
  OSTEON_NEED(s, sets);
  OSTEON_NEED(sim, sim);
  OSTEON_TRY(osteon_sets_check_use(s, i, osteon_sim_model(sim)));
  const char *name;
  for (int k = 0; (name = osteon_sets_parameter_name(s, k)) != NULL; k++)
    OSTEON_TRY(osteon_sim_set_param(sim, name, osteon_sets_value(s, i, k)));
  return OSTEON_OK;
}
