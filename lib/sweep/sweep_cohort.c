/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cohort of some of a sweep's subjects. */
#include "base/options_internal.h"
#include "sweep/sweep_internal.h"

osteon_status osteon_sweep_cohort(const osteon_sweep *s, int64_t first, int64_t count, osteon_cohort **out) {
  const osteon_sweep_options *o = &s->options;
  osteon_cohort_options of = osteon_sweep_options_cohort(o);
  osteon_cohort *cohort;
  of.schedule = o->schedule;
  OSTEON_TRY(osteon_cohort_new(&cohort, s->model, count, &of));
  osteon_status status = o->set_up ? o->set_up(o->context, cohort) : OSTEON_OK;
  if (status == OSTEON_OK && o->population) status = osteon_population_apply(o->population, cohort, first);
  if (status == OSTEON_OK && o->set_up_each) status = o->set_up_each(o->context, cohort, first);
  if (status == OSTEON_OK)
    *out = cohort;
  else
    osteon_cohort_free(cohort);
  return status;
}
