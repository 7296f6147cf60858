/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of tests that run sims: tests of the core do without. */
#include "support.h"

osteon_sim *support_sim(const osteon_model *m, double rtol, const osteon_schedule *schedule) {
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.rtol = rtol;
  options.schedule = schedule;
  osteon_sim *sim = NULL;
  check_ok(osteon_sim_new(&sim, m, &options));
  return sim;
}

double support_value(osteon_sim *sim, const char *name) {
  double x = NAN;
  check_ok(osteon_sim_get(sim, name, &x));
  return x;
}

int support_solver_count(void) {
  int n = 0;
  while (osteon_sim_solvers()[n]) n++;
  return n;
}
