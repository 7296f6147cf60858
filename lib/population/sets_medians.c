/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameter sets as the medians of women who vary. */
#include <osteon/population.h>

#include "base/base.h"
#include "population/sets_internal.h"

osteon_status osteon_sets_read_medians(const osteon_sets *s, const osteon_population *p, double *own) {
  for (int k = 0; k < osteon_sets_parameter_count(s); k++)
    OSTEON_TRY(osteon_population_get_median(p, osteon_sets_parameter_name(s, k), &own[k]));
  return OSTEON_OK;
}

osteon_status osteon_sets_put_medians(const osteon_sets *s, int i, const double *own, osteon_population *p) {
  for (int k = 0; k < osteon_sets_parameter_count(s); k++) {
    const osteon_model *m = osteon_sets_model(s);
    const char *name = osteon_sets_parameter_name(s, k);
    if (own[k] != m->params[osteon_model_index(m, OSTEON_PARAM, name)].value) continue;
    OSTEON_TRY(osteon_population_set_median(p, name, i < 0 ? own[k] : osteon_sets_value(s, i, k)));
  }
  return OSTEON_OK;
}
