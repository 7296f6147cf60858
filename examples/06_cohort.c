/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Five hundred virtual women take denosumab for two years: they differ in how it binds and in what
 * estrogen does. How does the gain of bone at the spine spread? The model is provisional; research, not advice. */
#include <stdio.h>

#include <osteon/cohort.h>
#include <osteon/population.h>

enum { SUBJECTS = 500, BARS = 12, DAYS = 730 };

/* Factors around the model's values, with a correlation. */
static osteon_status vary(osteon_population *population) {
  osteon_status status = osteon_population_vary(population, "kD", 0.5);
  if (status == OSTEON_OK) status = osteon_population_vary(population, "a_A", 0.2);
  if (status == OSTEON_OK) status = osteon_population_correlate(population, "kD", "a_A", 0.3);
  return status;
}

static osteon_status run(osteon_cohort *cohort, osteon_population *population, double *bmd) {
  osteon_status status = osteon_cohort_set_param(cohort, "years_since_menopause", 15);
  if (status == OSTEON_OK) status = osteon_population_apply(population, cohort, 0);
  if (status == OSTEON_OK) status = osteon_cohort_run(cohort, DAYS);
  return status == OSTEON_OK ? osteon_cohort_get(cohort, "BMD_LS", bmd) : status;
}

static osteon_status print(osteon_summary *summary, const double *bmd) {
  osteon_status status = OSTEON_OK;
  for (int i = 0; i < SUBJECTS && status == OSTEON_OK; i++) status = osteon_summary_add(summary, 0, bmd[i]);
  const double least = osteon_summary_quantile(summary, 0, 0), most = osteon_summary_quantile(summary, 0, 1);
  printf("spine BMD after two years (provisional), %% of day 0: mean %.2f, sd %.2f, median %.1f\n",
         osteon_summary_mean(summary, 0), osteon_summary_sd(summary, 0),
         osteon_summary_quantile(summary, 0, 0.5));
  int count[BARS] = {0};
  for (int i = 0; i < SUBJECTS; i++) {
    const int bar = (int)((bmd[i] - least) / (most - least) * BARS);
    count[bar < BARS ? bar : BARS - 1]++;
  }
  static const char marks[] = "############################################################";
  for (int b = 0; b < BARS; b++)
    printf("  %6.2f %3d |%.*s\n", least + (b + 0.5) / BARS * (most - least), count[b], (count[b] + 2) / 3,
           marks);
  return status;
}

int main(void) {
  static double bmd[SUBJECTS];
  const osteon_model *model;
  osteon_schedule *schedule = NULL;
  osteon_population *population = NULL;
  osteon_cohort *cohort = NULL;
  osteon_summary *summary = NULL;
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  osteon_status status = osteon_registry_find(NULL, "aibl", &model);
  if (status == OSTEON_OK) status = osteon_schedule_new(&schedule, model);
  if (status == OSTEON_OK) status = osteon_schedule_add_dose(schedule, 0, "denosumab", 60, 182, 4);
  if (status == OSTEON_OK) status = osteon_population_new(&population, model, 2025);
  if (status == OSTEON_OK) status = vary(population);
  options.schedule = schedule;
  if (status == OSTEON_OK) status = osteon_cohort_new(&cohort, model, SUBJECTS, &options);
  if (status == OSTEON_OK) status = run(cohort, population, bmd);
  if (status == OSTEON_OK) status = osteon_summary_new(&summary, 1);
  if (status == OSTEON_OK) status = print(summary, bmd);
  if (status != OSTEON_OK) fprintf(stderr, "%s\n", osteon_last_error());
  osteon_summary_free(summary);
  osteon_cohort_free(cohort);
  osteon_population_free(population);
  osteon_schedule_free(schedule);
  return status != OSTEON_OK;
}
