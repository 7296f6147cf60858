/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that is interrupted and resumed gives the bits of one that was not; and one past can have
 * several futures. */
#include <stdio.h>
#include <string.h>

#include <osteon/model.h>
#include <osteon/schedule.h>
#include <osteon/sim.h>

static const char FILE_NAME[] = "05_checkpoint.osteon";

/* A sim of pivonka2008 with a little more osteoblast precursors at day 100. */
static osteon_status make(osteon_sim **sim, const osteon_model *model, const osteon_schedule *schedule) {
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.schedule = schedule;
  return osteon_sim_new(sim, model, &options);
}

static osteon_status compare(osteon_sim *whole, osteon_sim *first, osteon_sim *second, osteon_sim *branch) {
  osteon_status status = osteon_sim_run(whole, 200);
  if (status == OSTEON_OK) status = osteon_sim_run(first, 150);
  if (status == OSTEON_OK) status = osteon_sim_save(first, FILE_NAME);
  if (status == OSTEON_OK) status = osteon_sim_load(second, FILE_NAME);
  if (status == OSTEON_OK) status = osteon_sim_run(second, 200);
  if (status == OSTEON_OK) status = osteon_sim_load(branch, FILE_NAME);
  if (status == OSTEON_OK) status = osteon_sim_dose(branch, "OBp", 1e-4);
  if (status == OSTEON_OK) status = osteon_sim_run(branch, 200);
  if (status != OSTEON_OK) return status;
  const osteon_model *model = osteon_sim_model(whole);
  const size_t bytes = (size_t)model->n_states * sizeof(double);
  const int same = memcmp(osteon_sim_states(whole), osteon_sim_states(second), bytes) == 0;
  printf("resumed at day 150, at day 200 %s\n", same ? "every bit is the same" : "the states differ");
  for (int i = 0; i < model->n_states; i++)
    printf("  %-4s %.6e, with another dose at day 150: %.6e\n", model->states[i].name,
           osteon_sim_states(second)[i], osteon_sim_states(branch)[i]);
  return OSTEON_OK;
}

int main(void) {
  const osteon_model *model;
  osteon_schedule *schedule = NULL;
  osteon_sim *sim[4] = {NULL, NULL, NULL, NULL};
  osteon_status status = osteon_registry_find(NULL, "pivonka2008", &model);
  if (status == OSTEON_OK) status = osteon_schedule_new(&schedule, model);
  if (status == OSTEON_OK) status = osteon_schedule_add_dose(schedule, 100, "OBp", 1e-4, 0, 0);
  for (int i = 0; i < 4 && status == OSTEON_OK; i++) status = make(&sim[i], model, schedule);
  if (status == OSTEON_OK) status = compare(sim[0], sim[1], sim[2], sim[3]);
  if (status != OSTEON_OK) fprintf(stderr, "%s\n", osteon_last_error());
  for (int i = 0; i < 4; i++) osteon_sim_free(sim[i]);
  osteon_schedule_free(schedule);
  remove(FILE_NAME);
  return status != OSTEON_OK;
}
