/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sims of a model's parameter sets, which run beside the one whose rows are written. */
#include <stdlib.h>

#include "cli.h"

int cli_beside_make(cli_beside *b, int n) {
  b->sims = calloc((size_t)n, sizeof *b->sims);
  if (!b->sims) return complain(FAILED, "out of memory");
  b->n = n;
  return DONE;
}

void cli_beside_free(cli_beside *b) {
  for (int i = 0; i < b->n; i++) osteon_sim_free(b->sims[i]);
  free(b->sims);
}

/* A set that fails is in no interval from then on; the first says why. */
static void leave_out(cli_beside *b, int i) {
  if (!b->failed++)
    complain(DONE, "set %d ends on day %g: %s", i, osteon_sim_time(b->sims[i]), osteon_last_error());
  osteon_sim_free(b->sims[i]);
  b->sims[i] = NULL;
}

int cli_beside_start(cli_beside *b) {
  for (int i = 0; i < b->n && !interrupted; i++)
    if (osteon_sim_start(b->sims[i]) != OSTEON_OK && !interrupted) leave_out(b, i);
  if (interrupted) return FAILED;
  return b->failed < b->n ? DONE : complain(FAILED, "no parameter set can be run");
}

int cli_beside_run(cli_beside *b, double day, osteon_status (*run)(osteon_sim *sim, double day)) {
  for (int i = 0; i < b->n && !interrupted; i++)
    if (b->sims[i] && run(b->sims[i], day) != OSTEON_OK && !interrupted) leave_out(b, i);
  return interrupted ? FAILED : DONE;
}
