/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cohort as a tool: which parameters matter? Of every one there are two women, for whom it is a fifth
 * less and a fifth more; the last woman has all as they are. All of them take anastrozole for five years;
 * their loss is compared with hers. The model is provisional; research, not advice. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/cohort.h>

/* What makes the person is not a parameter of the model. */
static int varies(const osteon_quantity *p) {
  return p->value != 0 && strcmp(p->source, "the person's own") != 0;
}

static double varied(const osteon_quantity *p, double factor) {
  return varies(p) ? fmin(fmax(factor * p->value, p->min), p->max) : p->value;
}

/* Women 2k and 2k + 1 differ in parameter k alone. */
static osteon_status vary(osteon_cohort *cohort, const osteon_model *m, double *values) {
  osteon_status status = OSTEON_OK;
  for (int k = 0; k < m->n_params && status == OSTEON_OK; k++) {
    for (int i = 0; i <= 2 * m->n_params; i++) values[i] = m->params[k].value;
    values[2 * k] = varied(&m->params[k], 0.8);
    values[2 * k + 1] = varied(&m->params[k], 1.2);
    status = osteon_cohort_set_params(cohort, m->params[k].name, values);
  }
  return status;
}

static double hundredths(double x) { return round(100 * x) / 100 + 0.0; /* not -0 */ }

/* bmd: of spine and hip, 2n + 1 each, % of day 0. */
static void print(const osteon_model *m, double *const bmd[2]) {
  const int n = m->n_params;
  int none = 0;
  printf(
      "loss in five years of anastrozole (provisional): spine %.2f %%, hip %.2f %%\n"
      "and how many points it is more for a parameter of\n%-14s %16s %15s\n%-14s %8s %7s %7s %7s\n",
      100 - bmd[0][2 * n], 100 - bmd[1][2 * n], "", "-20 %", "+20 %", "", "spine", "hip", "spine", "hip");
  for (int k = 0; k < n; k++) {
    double more[4], most = 0;
    for (int i = 0; i < 4; i++) {
      more[i] = hundredths(bmd[i % 2][2 * n] - bmd[i % 2][2 * k + i / 2]);
      most = fmax(most, fabs(more[i]));
    }
    if (most > 0)
      printf("%-14s %8.2f %7.2f %7.2f %7.2f\n", m->params[k].name, more[0], more[1], more[2], more[3]);
    none += !(most > 0) && varies(&m->params[k]);
  }
  printf("less than 0.005 for the other %d\n", none);
}

int main(void) {
  const osteon_model *model = NULL;
  osteon_cohort *cohort = NULL;
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.rtol = 1e-10; /* differences are small numbers */
  osteon_status status = osteon_registry_find(NULL, "aibl", &model);
  const size_t women = model ? 2 * (size_t)model->n_params + 1 : 0;
  double *values = malloc(3 * women * sizeof *values), *const bmd[] = {values + women, values + 2 * women};
  if (status == OSTEON_OK && !values) status = OSTEON_ENOMEM;
  if (status == OSTEON_OK) status = osteon_cohort_new(&cohort, model, (int64_t)women, &options);
  if (status == OSTEON_OK) status = vary(cohort, model, values);
  if (status == OSTEON_OK) status = osteon_cohort_set_input(cohort, "anastrozole", 1 /* mg/d */);
  if (status == OSTEON_OK) status = osteon_cohort_run(cohort, 1826 /* five years */);
  if (status == OSTEON_OK) status = osteon_cohort_get(cohort, "BMD_LS", bmd[0]);
  if (status == OSTEON_OK) status = osteon_cohort_get(cohort, "BMD_TH", bmd[1]);
  if (status == OSTEON_OK)
    print(model, bmd);
  else
    fprintf(stderr, "%s\n", osteon_last_error());
  osteon_cohort_free(cohort);
  free(values);
  return status != OSTEON_OK;
}
