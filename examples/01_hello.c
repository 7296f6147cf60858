/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hello: a model of bone cells at rest, and what ten osteoclasts more do to it. */
#include <stdio.h>

#include <osteon/model.h>
#include <osteon/sim.h>

int main(void) {
  const osteon_model *model;
  osteon_sim *sim = NULL;
  if (osteon_registry_find(NULL, "komarova2003", &model) != OSTEON_OK ||
      osteon_sim_new(&sim, model, NULL) != OSTEON_OK || osteon_sim_find_steady(sim) != OSTEON_OK)
    goto failed;
  printf("%s: %s\n", model->name, model->title);
  for (int i = 0; i < model->n_states; i++)
    printf("  %s = %.6g %s\n", model->states[i].name, osteon_sim_states(sim)[i], model->states[i].unit);

  if (osteon_sim_dose(sim, "x1", 10) != OSTEON_OK || osteon_sim_run(sim, 500) != OSTEON_OK) goto failed;
  printf("bone mass 500 days after ten osteoclasts: %.4f %%\n", osteon_sim_states(sim)[2]);
  osteon_sim_free(sim);
  return 0;

failed:
  fprintf(stderr, "%s\n", osteon_last_error());
  osteon_sim_free(sim);
  return 1;
}
