/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model of one's own: written in 03_mechanostat_model.c, added to a registry, found by its name and
 * used as the bundled ones are. The file would also do as lib/models/mechanostat.c: make finds it,
 * see doc/guides/adding-a-model.md. */
#include <stdio.h>

#include <osteon/model.h>
#include <osteon/sim.h>

extern const osteon_model osteon_model_mechanostat;

static osteon_status train(osteon_sim *sim) {
  osteon_status status = osteon_sim_set_input(sim, "load", 1.2);
  for (int year = 1; year <= 5 && status == OSTEON_OK; year++) {
    status = osteon_sim_run(sim, 365 * year);
    if (status == OSTEON_OK)
      printf("  year %d: mass %.2f %%, strain %.3f\n", year, osteon_sim_states(sim)[0],
             osteon_sim_outputs(sim)[0]);
  }
  return status;
}

int main(void) {
  osteon_registry *registry = NULL;
  osteon_sim *sim = NULL;
  const osteon_model *model;
  osteon_status status = osteon_registry_new(&registry);
  if (status == OSTEON_OK) status = osteon_registry_add(registry, &osteon_model_mechanostat);
  if (status == OSTEON_OK) status = osteon_registry_find(registry, "mechanostat", &model);
  if (status == OSTEON_OK) status = osteon_sim_new(&sim, model, NULL);
  if (status == OSTEON_OK) {
    printf("%s, a load of 1.2 from day 0\n", model->title);
    status = train(sim);
  }
  if (status == OSTEON_OK) status = osteon_sim_find_steady(sim);
  if (status == OSTEON_OK) printf("  at rest: mass %.2f %%\n", osteon_sim_states(sim)[0]);
  if (status != OSTEON_OK) fprintf(stderr, "%s\n", osteon_last_error());
  osteon_sim_free(sim);
  osteon_registry_free(registry);
  return status != OSTEON_OK;
}
