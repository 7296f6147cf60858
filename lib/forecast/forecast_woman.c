/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether two plans are of the same woman. What was measured cannot tell: a parameter of a drug that only one of them
 * gives, and only later, leaves no trace there. */
#include <math.h>
#include <string.h>

#include "base/base.h"
#include "base/options_internal.h"
#include "forecast/forecast_internal.h"

static int count_of(const osteon_model *m) { return m->n_params + m->n_inputs + m->n_states; }

static const osteon_quantity *quantity_of(const osteon_model *m, int i) {
  if (i < m->n_params) return &m->params[i];
  i -= m->n_params;
  return i < m->n_inputs ? &m->inputs[i] : &m->states[i - m->n_inputs];
}

static int keep_row(void *values, const osteon_rows *rows) {
  memcpy(values, rows->values, (size_t)rows->n_columns * sizeof *rows->values);
  return 0;
}

static osteon_status record(const osteon_model *m, const osteon_sweep_options *plan, const char **names,
                            double *values) {
  static const double day_0 = 0;
  const osteon_cohort_options options = osteon_sweep_options_cohort(plan); /* without the schedule */
  osteon_cohort *cohort;
  for (int i = 0; i < count_of(m); i++) names[i] = quantity_of(m, i)->name;
  OSTEON_TRY(osteon_cohort_new(&cohort, m, 1, &options));
  osteon_status status = plan->set_up ? plan->set_up(plan->context, cohort) : OSTEON_OK;
  if (status == OSTEON_OK)
    status = osteon_cohort_record(cohort, &day_0, 1, names, count_of(m), keep_row, values);
  osteon_cohort_free(cohort);
  return status;
}

osteon_status osteon_forecast_describe(const osteon_model *m, const osteon_sweep_options *plan,
                                       double **values) {
  const char **names = osteon_alloc((size_t)count_of(m), sizeof *names);
  *values = osteon_alloc((size_t)count_of(m), sizeof **values);
  osteon_status status = names && *values ? record(m, plan, names, *values) : OSTEON_ENOMEM;
  osteon_free(names);
  if (status == OSTEON_OK) return OSTEON_OK;
  osteon_free(*values);
  *values = NULL;
  return status;
}

/* States come from a history, whose tolerance and ticks may be others. Both NaN: the medians have no start. */
static int is_same(const osteon_model *m, int i, double a, double b) {
  if (a == b || (isnan(a) && isnan(b))) return 1;
  return i >= m->n_params + m->n_inputs && fabs(a - b) <= 1e-3 * fmax(fabs(a), fabs(b));
}

osteon_status osteon_forecast_check_woman(const osteon_forecast *f, const osteon_sweep_options *plan,
                                          const char *name) {
  double *values;
  OSTEON_TRY(osteon_forecast_describe(f->model, plan, &values));
  osteon_status status = OSTEON_OK;
  for (int i = 0; status == OSTEON_OK && i < count_of(f->model); i++)
    if (!is_same(f->model, i, values[i], f->woman[i]))
      status = osteon_fail(OSTEON_EINVAL,
                           "%s is of another woman: %s is %.6g, and %.6g under %s; plans may differ only "
                           "after the last measurement",
                           name, quantity_of(f->model, i)->name, values[i], f->woman[i], f->name);
  osteon_free(values);
  return status;
}
