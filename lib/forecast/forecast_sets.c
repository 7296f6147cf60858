/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Women of whom each has a parameter set: slice after slice with the next one, so that all sets have as many women. */
#include "base/base.h"
#include "forecast/forecast_internal.h"
#include "population/sets_internal.h"

static osteon_status set_up(void *context, osteon_cohort *cohort) {
  const mixture *m = context;
  OSTEON_TRY(osteon_sets_apply_cohort(m->sets, m->set, cohort));
  return m->asked.set_up ? m->asked.set_up(m->asked.context, cohort) : OSTEON_OK;
}

static osteon_status set_up_each(void *context, osteon_cohort *cohort, int64_t first) {
  const mixture *m = context;
  return m->asked.set_up_each(m->asked.context, cohort, first);
}

static int progress(void *context, double subjects) {
  const mixture *m = context;
  return m->asked.progress(m->asked.context, subjects);
}

osteon_status osteon_forecast_mix(mixture *m, const osteon_sets *sets, osteon_sweep_options *options) {
  *m = (mixture){.sets = sets, .asked = *options};
  if (!sets) return OSTEON_OK;
  const int n = osteon_sets_parameter_count(sets), count = osteon_sets_count(sets);
  m->medians = osteon_alloc((size_t)n, sizeof *m->medians);
  if (!m->medians) return OSTEON_ENOMEM;
  OSTEON_TRY(osteon_sets_read_medians(sets, options->population, m->medians));
  options->slice = (options->n + count - 1) / count;
  m->slices = (options->n + options->slice - 1) / options->slice;
  options->set_up = set_up;
  options->set_up_each = options->set_up_each ? set_up_each : NULL;
  options->progress = options->progress ? progress : NULL;
  options->context = m;
  return OSTEON_OK;
}

osteon_status osteon_forecast_choose_set(mixture *m, int64_t slice) {
  if (!m->medians) return OSTEON_OK;
  m->set = slice < 0 ? -1 : (int)(slice * osteon_sets_count(m->sets) / m->slices);
  return osteon_sets_put_medians(m->sets, m->set, m->medians, m->asked.population);
}
