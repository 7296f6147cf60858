/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As a finite-element code would: one sim at each integration point, stepped tick by tick, and at each
 * tick the stimulus that the host found there. Here four points carry different parts of a load, which
 * goes away for 120 days of bed rest. After their creation the sims take no memory. */
#include <stdio.h>

#include <osteon/model.h>
#include <osteon/sim.h>

enum { POINTS = 4, DAYS = 360 };

/* The host's part: what the load is on this day, as a part of the habitual. */
static double load_on(int day) { return day >= 60 && day < 180 ? 0.1 : 1; }

static osteon_status step_all(osteon_sim *point[POINTS], int input, int day) {
  static const double share[POINTS] = {0.25, 0.5, 0.75, 1}; /* of the load that rest takes away */
  for (int i = 0; i < POINTS; i++) {
    const double psi = 1 - share[i] * (1 - load_on(day));
    osteon_status status = osteon_sim_set_input_at(point[i], input, psi);
    if (status == OSTEON_OK) status = osteon_sim_step(point[i]);
    if (status != OSTEON_OK) return status;
  }
  return OSTEON_OK;
}

static void print(osteon_sim *point[POINTS], int state) {
  printf("  %4.0f", osteon_sim_time(point[0]));
  for (int i = 0; i < POINTS; i++) printf("  %.5f", osteon_sim_states(point[i])[state]);
  printf("\n");
}

int main(void) {
  const osteon_model *model;
  osteon_sim *point[POINTS] = {NULL, NULL, NULL, NULL};
  osteon_status status = osteon_registry_find(NULL, "aibl", &model);
  for (int i = 0; i < POINTS && status == OSTEON_OK; i++) status = osteon_sim_new(&point[i], model, NULL);
  if (status == OSTEON_OK) {
    const int input = osteon_model_index(model, OSTEON_INPUT, "psi_TH");
    const int state = osteon_model_index(model, OSTEON_STATE, "BV_TH");
    printf("day, bone volume at the points; bed rest from day 60 to 180%s\n",
           osteon_model_is_provisional(model) ? " (provisional)" : "");
    print(point, state);
    for (int day = 0; day < DAYS && status == OSTEON_OK; day++) {
      status = step_all(point, input, day);
      if (status == OSTEON_OK && (day + 1) % 60 == 0) print(point, state);
    }
  }
  if (status != OSTEON_OK) fprintf(stderr, "%s\n", osteon_last_error());
  for (int i = 0; i < POINTS; i++) osteon_sim_free(point[i]);
  return status != OSTEON_OK;
}
