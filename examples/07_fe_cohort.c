/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Example 4 for many points: a cohort with a subject at each integration point. The host writes the
 * stimulus that it found into the cohort's own array, steps, and reads what it needs. Each day is tried with
 * the bone of the morning, cut back, and done again with the mean of morning and evening. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <osteon/cohort.h>

enum { POINTS = 1000, DAYS = 180 };

/* The host's part: the load on a point (of 0 to 1 along the bone) with this much bone, 1 habitual. */
static double stimulus(double place, double bone, int day) {
  const double load = day < 30 ? 1 : 0.5 + 0.5 * place; /* one end is unloaded from day 30 on */
  return load / pow(bone, 0.1);
}

static osteon_status step(osteon_cohort *cohort, double *psi, const double *from, const double *to, int day) {
  for (int i = 0; i < POINTS; i++) psi[i] = stimulus((double)i / (POINTS - 1), 0.5 * (from[i] + to[i]), day);
  return osteon_cohort_step(cohort);
}

int main(void) {
  static double bone[POINTS], tried[POINTS];
  const osteon_model *model;
  osteon_cohort *cohort = NULL;
  osteon_snapshot *morning = NULL; /* made by the first osteon_cohort_snapshot, used again by the others */
  double *psi = NULL;
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.threads = 1; /* the host has its own */
  osteon_status status = osteon_registry_find(NULL, "aibl", &model);
  if (status == OSTEON_OK) status = osteon_cohort_new(&cohort, model, POINTS, &options);
  if (status == OSTEON_OK) psi = osteon_cohort_input(cohort, "psi_TH");
  if (status == OSTEON_OK && !psi) status = OSTEON_ENOMEM;
  if (status == OSTEON_OK) status = osteon_cohort_get(cohort, "BV_TH", bone);
  if (status == OSTEON_OK)
    printf("day, bone volume (provisional) at the unloaded end, the middle and the loaded end\n");
  for (int day = 0; day <= DAYS && status == OSTEON_OK; day++) {
    if (day % 30 == 0) printf("  %3d  %.5f  %.5f  %.5f\n", day, bone[0], bone[POINTS / 2], bone[POINTS - 1]);
    status = osteon_cohort_snapshot(cohort, 0, POINTS, &morning);
    if (status == OSTEON_OK) status = step(cohort, psi, bone, bone, day);
    if (status == OSTEON_OK) status = osteon_cohort_get(cohort, "BV_TH", tried);
    if (status == OSTEON_OK) status = osteon_cohort_restore(cohort, morning);
    if (status == OSTEON_OK) status = step(cohort, psi, bone, tried, day);
    if (status == OSTEON_OK) status = osteon_cohort_get(cohort, "BV_TH", bone);
  }
  if (status == OSTEON_OK) printf("%lld points failed\n", (long long)osteon_cohort_failure_count(cohort));
  if (status != OSTEON_OK) fprintf(stderr, "%s\n", osteon_last_error());
  osteon_snapshot_free(morning);
  osteon_cohort_free(cohort);
  return status != OSTEON_OK;
}
