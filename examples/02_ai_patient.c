/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One patient: a woman of 62 with osteopenia takes anastrozole for five years; ten years of her
 * skeleton, without and with denosumab. The model is provisional, and this is research, not advice. */
#include <stdio.h>

#include <osteon/life.h>
#include <osteon/sim.h>

static osteon_status plan(osteon_schedule *schedule, int with_denosumab) {
  osteon_course course;
  osteon_course_default(&course);
  course.drug = "anastrozole";
  course.dose = 1; /* mg a day */
  course.stop = 5 * OSTEON_YEAR;
  osteon_status status = osteon_schedule_add_course(schedule, &course);
  if (status == OSTEON_OK && with_denosumab) {
    osteon_course_default(&course);
    course.drug = "denosumab";
    course.dose = 60; /* mg under the skin */
    course.interval = OSTEON_YEAR / 2;
    course.stop = 5 * OSTEON_YEAR;
    status = osteon_schedule_add_course(schedule, &course);
  }
  /* six months are no whole number of days */
  return status == OSTEON_OK ? osteon_schedule_round(schedule, 1) : status;
}

static osteon_status person(osteon_sim *sim) {
  osteon_status status = osteon_sim_set_param(sim, "age_0", 62);
  if (status == OSTEON_OK) status = osteon_sim_set_param(sim, "years_since_menopause", 11);
  if (status == OSTEON_OK) status = osteon_sim_set_param(sim, "T_LS", -1.5);
  if (status == OSTEON_OK) status = osteon_sim_set_param(sim, "T_TH", -1.5);
  return status;
}

static osteon_status live(osteon_sim *sim) {
  static const char *const shown[] = {"BMD_LS", "BMD_TH", "T_score_TH", "CTX"};
  printf("  year BMD_LS, %% BMD_TH, %%   T_TH   CTX, %%\n");
  for (int year = 0; year <= 10; year++) {
    osteon_status status = osteon_sim_run(sim, (double)(long)(year * OSTEON_YEAR));
    printf("  %4d", year);
    for (int i = 0; i < 4 && status == OSTEON_OK; i++) {
      double value = 0;
      status = osteon_sim_get(sim, shown[i], &value);
      printf(" %9.2f", value);
    }
    printf("\n");
    if (status != OSTEON_OK) return status;
  }
  return OSTEON_OK;
}

int main(void) {
  const osteon_model *model;
  osteon_status status = osteon_registry_find(NULL, "aibl", &model);
  if (status == OSTEON_OK && osteon_model_is_provisional(model))
    printf("%s is provisional: research, no advice\n", model->name);
  for (int with_denosumab = 0; with_denosumab < 2 && status == OSTEON_OK; with_denosumab++) {
    osteon_schedule *schedule = NULL;
    osteon_sim *sim = NULL;
    osteon_sim_options options;
    osteon_sim_options_default(&options);
    status = osteon_schedule_new(&schedule, model);
    if (status == OSTEON_OK) status = plan(schedule, with_denosumab);
    options.schedule = schedule;
    if (status == OSTEON_OK) status = osteon_sim_new(&sim, model, &options);
    if (status == OSTEON_OK) status = person(sim);
    printf("anastrozole for five years%s\n", with_denosumab ? ", with denosumab" : "");
    if (status == OSTEON_OK) status = live(sim);
    osteon_sim_free(sim);
    osteon_schedule_free(schedule);
  }
  if (status != OSTEON_OK) fprintf(stderr, "%s\n", osteon_last_error());
  return status != OSTEON_OK;
}
