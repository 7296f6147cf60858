/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ten years of a sim cost in one run, tick by tick, and tick by tick when states are asked for after each or an
 * input changes before each: processor time of the shortest of some interleaved runs, and right-hand sides. */
#include <math.h>
#include <stdio.h>

#include <osteon/sim.h>

#include "bench.h"

enum { DAYS = 3652, REPEATS = 9, WAYS = 4 };
enum { RUN, TICK, ASK, CHANGE };

static void need(osteon_status status) {
  if (status != OSTEON_OK) bench_fail("ticking");
}

static long count;
static const osteon_model *counted;
static void count_rates(double t, const double *c, const double *y, double *dydt) {
  count++;
  counted->kernels.rates(t, c, y, dydt);
}

/* A little more than the default, where the model allows it. */
static double other_value(const osteon_quantity *q) {
  return isfinite(q->max) ? 0.98 * q->value + 0.02 * q->max : q->value + q->scale;
}

/* Microseconds from the start on. Before it something is changed, so that there is a way to go. */
static double measure(const osteon_model *m, int way) {
  osteon_sim *sim;
  need(osteon_sim_new(&sim, m, NULL));
  need(osteon_sim_start(sim));
  const osteon_quantity *q = &m->inputs[0];
  const double values[] = {other_value(q), q->value};
  need(osteon_sim_set_input_at(sim, 0, values[0]));
  count = 0;
  const double from = bench_now();
  if (way == RUN) need(osteon_sim_run(sim, DAYS));
  for (int day = 0; way != RUN && day < DAYS; day++) {
    if (way == CHANGE) need(osteon_sim_set_input_at(sim, 0, values[day % 2]));
    need(osteon_sim_step(sim));
    if (way == ASK && !osteon_sim_states(sim)) bench_fail("ticking");
  }
  const double took = 1e6 * (bench_now() - from);
  osteon_sim_free(sim);
  return took;
}

static void report(const osteon_model *m) {
  double best[WAYS];
  long rates[WAYS];
  osteon_model counting = *m;
  counted = m;
  counting.kernels.rates = count_rates;
  for (int way = 0; way < WAYS; way++) {
    (void)measure(&counting, way);
    rates[way] = count;
    best[way] = INFINITY;
  }
  for (int k = 0; k < REPEATS * WAYS; k++) best[k % WAYS] = fmin(best[k % WAYS], measure(m, k % WAYS));
  const double run = best[RUN], rhs = (double)rates[RUN];
  printf("| %s | %s | %.0f, %ld | %.0f, %ld | %.2f, %.2f | %.0f, %.2f | %.0f, %ld |\n", m->name,
         m->solver ? m->solver : "", run, rates[RUN], best[TICK], rates[TICK], best[TICK] / run,
         (double)rates[TICK] / rhs, best[ASK], best[ASK] / run, best[CHANGE], rates[CHANGE]);
}

int main(void) {
  bench_by_processor_time();
  printf(
      "| model | solver | run: us, right-hand sides | daily ticks | ratios | states asked for each day, "
      "ratio "
      "| an input set before each |\n");
  printf("|---|---|---|---|---|---|---|\n");
  const osteon_model *m;
  for (int i = 0; (m = osteon_registry_at(NULL, i)); i++)
    if (m->n_inputs > 0) report(m);
  return 0;
}
