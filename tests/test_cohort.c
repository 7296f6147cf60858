/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cohorts: against sims, for every model and instruction set; the same bits for any number of threads,
 * neighbours and questions; subjects that fail alone. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/cohort.h>
#include <osteon/population.h>
#include <osteon/sim.h>

#include "cohort/cohort_internal.h"
#include "subject/plan.h"
#include "infusion.h"
#include "pulse.h"
#include "support.h"

enum { DAYS = 40 };

/* NULL where this machine has no such instructions. */
static osteon_cohort *cohort_of(const osteon_model *m, int64_t n, const char *isa, int threads, double rtol,
                                const osteon_schedule *schedule) {
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.isa = isa;
  options.threads = threads;
  options.rtol = rtol;
  options.schedule = schedule;
  return support_cohort(m, n, &options);
}

static osteon_schedule *events_of(const osteon_model *m) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  if (m->n_inputs > 0) {
    const osteon_quantity *q = &m->inputs[0];
    check_ok(osteon_schedule_set_input(schedule, 0, q->name, support_other(q)));
    check_ok(osteon_schedule_set_input(schedule, 25, q->name, q->value));
  }
  check_ok(osteon_schedule_add_dose(schedule, 7, m->states[0].name, 0.01 * m->states[0].scale, 11, 2));
  for (int i = 0; i < m->n_doses; i++)
    if (i == 0 || strcmp(m->doses[i].name, m->doses[i - 1].name) != 0)
      check_ok(osteon_schedule_add_dose(schedule, 0, m->doses[i].name, 1, 12, 1));
  return schedule;
}

/* A parameter of its own for each subject, within 5 % of the default; positive ones only. */
static double spread(int64_t s) { return 1 + 0.05 * sin(1.7 * (double)s + 0.3); }
static int varied(const osteon_model *m) {
  for (int i = 0; i < m->n_params; i++) {
    const osteon_quantity *q = &m->params[i];
    if (q->value > 0 && 1.05 * q->value <= q->max && 0.95 * q->value >= q->min) return i;
  }
  return 0;
}
static void vary(osteon_cohort *cohort, int64_t first) {
  const osteon_model *m = osteon_cohort_model(cohort);
  const osteon_quantity *q = &m->params[varied(m)];
  const int64_t n = osteon_cohort_count(cohort);
  double *values = malloc((size_t)n * sizeof *values);
  ck_assert_ptr_nonnull(values);
  for (int64_t s = 0; s < n; s++) values[s] = q->value * spread(first + s);
  check_ok(osteon_cohort_set_params(cohort, q->name, values));
  free(values);
}

/* Under valgrind, a hundred times slower, one set of lanes stands for all. */
static int left_out(int i) {
  return getenv("OSTEON_VALGRIND") && strcmp(support_isas[i % SUPPORT_ISAS], "avx2") != 0;
}

START_TEST(as_sims) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  const char *isa = support_isas[_i % SUPPORT_ISAS];
  if (left_out(_i)) return;
  osteon_schedule *schedule = events_of(m);
  enum { N = 19 };
  osteon_cohort *cohort = cohort_of(m, N, isa, 1, 1e-8, schedule);
  if (cohort) {
    ck_assert_str_eq(osteon_cohort_isa(cohort), isa);
    vary(cohort, 0);
    check_ok(osteon_cohort_run(cohort, DAYS));
    ck_assert_int_eq(osteon_cohort_failure_count(cohort), 0);
    double values[N];
    for (int64_t s = 0; s < N; s += 3) {
      osteon_sim_options options;
      osteon_sim_options_default(&options);
      options.schedule = schedule;
      options.solver = "rk8pd";
      options.rtol = 1e-11;
      osteon_sim *sim;
      check_ok(osteon_sim_new(&sim, m, &options));
      const osteon_quantity *q = &m->params[varied(m)];
      check_ok(osteon_sim_set_param(sim, q->name, q->value * spread(s)));
      check_ok(osteon_sim_run(sim, DAYS));
      const support_where where = {m->name, "as a sim", isa, DAYS};
      for (int k = 0; k < m->n_states; k++) {
        check_ok(osteon_cohort_get(cohort, m->states[k].name, values));
        support_near(where, m->states[k].name, values[s], osteon_sim_states(sim)[k],
                     1e-3 * m->states[k].scale, 1e-6);
      }
      for (int k = 0; k < m->n_outputs; k++) {
        check_ok(osteon_cohort_get(cohort, m->outputs[k].name, values));
        support_near(where, m->outputs[k].name, values[s], osteon_sim_outputs(sim)[k], 1e-2, 1e-5);
      }
      osteon_sim_free(sim);
    }
    osteon_cohort_free(cohort);
  }
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- the start ---- */

static int has_history(const osteon_model *m) {
  double *c = support_constants(m);
  const double days = m->kernels.history ? m->kernels.history(c) : 0;
  free(c);
  return days > 0;
}

static const osteon_quantity *first_treatment(const osteon_model *m) {
  for (int i = 0; i < m->n_inputs; i++)
    if (m->inputs[i].kind == OSTEON_TREATMENT) return &m->inputs[i];
  return NULL;
}

/* For all subjects at once, or written for each. */
static void treat(osteon_cohort *cohort, const char *name, double value, int each) {
  if (!each) {
    check_ok(osteon_cohort_set_input(cohort, name, value));
    return;
  }
  double *values = osteon_cohort_input(cohort, name);
  ck_assert_ptr_nonnull(values);
  for (int64_t s = 0; s < osteon_cohort_count(cohort); s++) values[s] = value;
}

/* A treatment that is set before the start acts from day 0 on, not in the history. */
START_TEST(treatment_before_the_start) {
  const osteon_model *m = osteon_registry_at(NULL, _i / (2 * SUPPORT_ISAS));
  const char *isa = support_isas[_i % SUPPORT_ISAS];
  const osteon_quantity *q = first_treatment(m);
  const int each = _i / SUPPORT_ISAS % 2;
  if (left_out(_i) || !q || !has_history(m)) return;
  osteon_cohort *cohort = cohort_of(m, 3, isa, 1, 1e-8, NULL);
  if (!cohort) return;
  const double value = q->value + 1;
  osteon_sim *sim = support_sim(m, 1e-9, NULL);
  check_ok(osteon_sim_set_input(sim, q->name, value));
  treat(cohort, q->name, value, each);
  for (int day = 0; day <= 730; day += 365) {
    const support_where where = {
        m->name, each ? "treated before the start, each" : "treated before the start", isa, day};
    check_ok(osteon_sim_run(sim, day));
    check_ok(osteon_cohort_run(cohort, day));
    for (int k = 0; k < m->n_states; k++) {
      double y[3];
      check_ok(osteon_cohort_get(cohort, m->states[k].name, y));
      support_near(where, m->states[k].name, y[1], osteon_sim_states(sim)[k], 1e-3 * m->states[k].scale,
                   1e-6);
    }
  }
  osteon_sim_free(sim);
  osteon_cohort_free(cohort);
}
END_TEST

/* ---- baselines ---- */

enum way { SIM_INPUT, SIM_EVENT, COHORT_INPUT, COHORT_ARRAY, COHORT_EVENT, N_WAYS };
static const char *const ways[] = {"an input of a sim", "an event", "an input of a cohort",
                                   "an array of a cohort", "an event of a cohort"};

/* States and outputs on day 0; the input has this value from then on. */
static void day_0(const osteon_model *m, enum way way, int input, double value, double *quantities) {
  const osteon_quantity *q = &m->inputs[input];
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  if (way == SIM_EVENT || way == COHORT_EVENT)
    check_ok(osteon_schedule_set_input(schedule, 0, q->name, value));
  if (way <= SIM_EVENT) {
    osteon_sim *sim = support_sim(m, 1e-6, schedule);
    if (way == SIM_INPUT) check_ok(osteon_sim_set_input(sim, q->name, value));
    check_ok(osteon_sim_start(sim));
    memcpy(quantities, osteon_sim_states(sim), (size_t)m->n_states * sizeof *quantities);
    memcpy(quantities + m->n_states, osteon_sim_outputs(sim), (size_t)m->n_outputs * sizeof *quantities);
    osteon_sim_free(sim);
  } else {
    osteon_cohort *cohort = cohort_of(m, 1, "baseline", 1, 1e-6, schedule);
    ck_assert_ptr_nonnull(cohort);
    if (way != COHORT_EVENT) treat(cohort, q->name, value, way == COHORT_ARRAY);
    for (int k = 0; k < m->n_states; k++)
      check_ok(osteon_cohort_get(cohort, m->states[k].name, &quantities[k]));
    for (int k = 0; k < m->n_outputs; k++)
      check_ok(osteon_cohort_get(cohort, m->outputs[k].name, &quantities[m->n_states + k]));
    osteon_cohort_free(cohort);
  }
  osteon_schedule_free(schedule);
}

/* A treatment does not enter its own baseline, whichever way it is given: on day 0 no state, to the last bit, has
 * heard of it. Outputs may, but in the same way. */
START_TEST(no_treatment_in_its_baseline) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  enum { MOST = 200 };
  double untreated[2][MOST], treated[MOST], first[2][MOST];
  ck_assert_int_lt(m->n_states + m->n_outputs, MOST);
  for (int i = 0; i < m->n_inputs; i++) {
    const osteon_quantity *q = &m->inputs[i];
    if (q->kind != OSTEON_TREATMENT) continue;
    const double value = fmin(q->value + 1, q->max);
    day_0(m, SIM_INPUT, i, q->value, untreated[0]);
    day_0(m, COHORT_INPUT, i, q->value, untreated[1]);
    for (int way = 0; way < N_WAYS; way++) {
      const int in_cohort = way > SIM_EVENT;
      day_0(m, (enum way)way, i, value, treated);
      for (int k = 0; k < m->n_states; k++)
        ck_assert_msg(treated[k] == untreated[in_cohort][k],
                      "%s: %s = %g as %s moves %s of day 0 from %.17g to %.17g", m->name, q->name, value,
                      ways[way], m->states[k].name, untreated[in_cohort][k], treated[k]);
      if (way == SIM_INPUT || way == COHORT_INPUT) memcpy(first[in_cohort], treated, sizeof treated);
      for (int k = m->n_states; k < m->n_states + m->n_outputs; k++)
        support_near((support_where){m->name, q->name, ways[way], 0}, m->outputs[k - m->n_states].name,
                     treated[k], first[in_cohort][k], 0, 1e-15);
    }
  }
}
END_TEST

/* ---- ranges ---- */

static int keep_row(void *context, const osteon_rows *rows) {
  memcpy(context, rows->values, (size_t)rows->n_times * sizeof *rows->values);
  return 0;
}

/* A state that an event takes out of its range fails on that day, were it the last one: `until` 10 as 11. */
START_TEST(leaves_on_the_last_day) {
  static const char *const column[] = {"A_denosumab"};
  static const double days[] = {9, 10};
  const osteon_model *m = support_model("jorg2022");
  const double until = 10 + _i;
  double rows[2] = {0, 0}, y;
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  check_ok(osteon_schedule_add_dose(schedule, 10, "A_denosumab", -5, 0, 0));
  osteon_sim *sim = support_sim(m, 1e-6, schedule);
  check_fails(OSTEON_EDOMAIN, "at day 10 state A_denosumab", osteon_sim_run(sim, until));
  ck_assert_double_eq(osteon_sim_time(sim), 10);
  ck_assert_double_eq(support_value(sim, "A_denosumab"), 0);
  check_fails(OSTEON_EDOMAIN, "at day 10 state A_denosumab", osteon_sim_run(sim, until));
  for (int recorded = 0; recorded < 2; recorded++) {
    osteon_cohort *cohort = cohort_of(m, 1, "baseline", 1, 1e-6, schedule);
    if (recorded)
      check_ok(osteon_cohort_record(cohort, days, 2, column, 1, keep_row, rows));
    else
      check_ok(osteon_cohort_run(cohort, until));
    ck_assert_int_eq(osteon_cohort_failure_count(cohort), 1);
    check_fails(OSTEON_EDOMAIN, "at day 10 state A_denosumab", osteon_cohort_status(cohort, 0));
    check_ok(osteon_cohort_get(cohort, "A_denosumab", &y));
    ck_assert_double_eq(y, 0);
    osteon_cohort_free(cohort);
  }
  ck_assert_msg(rows[0] == 0 && isnan(rows[1]), "rows %g %g", rows[0], rows[1]);
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

/* On day 10 an input changes, and if `fails` a state leaves its range. */
static osteon_schedule *of_day_10(const osteon_model *m, int fails) {
  const osteon_quantity *input = &m->inputs[0], *state = &m->states[0];
  const double other = input->value > 0 ? 0.9 * input->value : fmin(input->max, 1);
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  check_ok(osteon_schedule_set_input(schedule, 10, input->name, fails ? other : input->value));
  if (fails) check_ok(osteon_schedule_add_dose(schedule, 10, state->name, -1e6 * state->scale, 0, 0));
  return schedule;
}

static void same_now(osteon_sim *sim, osteon_sim *other) {
  const osteon_model *m = osteon_sim_model(sim);
  const char *input = m->inputs[0].name;
  ck_assert_mem_eq(osteon_sim_states(sim), osteon_sim_states(other), (size_t)m->n_states * sizeof(double));
  ck_assert_mem_eq(osteon_sim_outputs(sim), osteon_sim_outputs(other), (size_t)m->n_outputs * sizeof(double));
  ck_assert_double_eq(support_value(sim, input), support_value(other, input));
}

/* What happens on a tick happens whole or not at all: the input that came first is as before, too. */
START_TEST(failed_events_are_undone) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  osteon_schedule *schedule = of_day_10(m, 1), *harmless = of_day_10(m, 0);
  osteon_sim *sim = support_sim(m, 1e-6, schedule), *other = support_sim(m, 1e-6, harmless);
  check_ok(osteon_sim_run(other, 10));
  for (int again = 0; again < 2; again++) {
    check_fails(OSTEON_EDOMAIN, "at day 10 ", osteon_sim_run(sim, 20));
    same_now(sim, other);
  }
  osteon_sim_free(sim);
  osteon_sim_free(other);
  osteon_cohort *cohort = cohort_of(m, 1, "baseline", 1, 1e-6, schedule),
                *calm = cohort_of(m, 1, "baseline", 1, 1e-6, harmless);
  check_ok(osteon_cohort_run(cohort, 20));
  check_ok(osteon_cohort_run(calm, 10));
  check_fails(OSTEON_EDOMAIN, "at day 10 ", osteon_cohort_status(cohort, 0));
  ck_assert_double_eq(*osteon_cohort_input(cohort, m->inputs[0].name), m->inputs[0].value);
  for (int k = 0; k < m->n_states + m->n_outputs; k++) {
    const char *name = k < m->n_states ? m->states[k].name : m->outputs[k - m->n_states].name;
    double value, wanted;
    check_ok(osteon_cohort_get(cohort, name, &value));
    check_ok(osteon_cohort_get(calm, name, &wanted));
    ck_assert_msg(value == wanted, "%s: %s is %.17g, not %.17g", m->name, name, value, wanted);
  }
  osteon_cohort_free(cohort);
  osteon_cohort_free(calm);
  osteon_schedule_free(schedule);
  osteon_schedule_free(harmless);
}
END_TEST

/* Nor does a call that fails cut a step of the sim short. */
START_TEST(failed_doses_are_undone) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  osteon_sim *sim = support_sim(m, 1e-6, NULL), *other = support_sim(m, 1e-6, NULL);
  check_ok(osteon_sim_run(sim, 5));
  check_ok(osteon_sim_run(other, 5));
  check_fails(OSTEON_EDOMAIN, "at day 5 ",
              osteon_sim_dose(sim, m->states[0].name, -1e6 * m->states[0].scale));
  same_now(sim, other);
  check_ok(osteon_sim_run(sim, 50));
  check_ok(osteon_sim_run(other, 50));
  same_now(sim, other);
  osteon_sim_free(sim);
  osteon_sim_free(other);
}
END_TEST

static void not_below_0(const osteon_model *m, const char *by, double day, const double *y) {
  for (int k = 0; k < m->n_amounts; k++)
    ck_assert_msg(y[m->amounts[k]] >= 0, "%s by %s: %s = %g on day %g", m->name, by,
                  m->states[m->amounts[k]].name, y[m->amounts[k]], day);
}

static osteon_schedule *all_doses_once(const osteon_model *m) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  for (int i = 0; i < m->n_doses; i++)
    if (i == 0 || strcmp(m->doses[i].name, m->doses[i - 1].name) != 0)
      check_ok(osteon_schedule_add_dose(schedule, 0, m->doses[i].name, 60, 0, 0));
  return schedule;
}

/* What is left of drugs does not go below 0, whoever integrates. */
START_TEST(amounts_stay_above_0) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  if (m->n_amounts == 0 || support_is_left_out(m)) return;
  osteon_schedule *schedule = all_doses_once(m);
  for (const char *const *solver = osteon_sim_solvers(); *solver; solver++) {
    osteon_sim_options options;
    osteon_sim_options_default(&options);
    options.schedule = schedule;
    options.solver = *solver;
    osteon_sim *sim;
    check_ok(osteon_sim_new(&sim, m, &options));
    for (int day = 0; day < 900; day++) {
      not_below_0(m, *solver, day, osteon_sim_states(sim));
      check_ok(osteon_sim_step(sim));
    }
    osteon_sim_free(sim);
  }
  osteon_cohort *cohort = cohort_of(m, 1, "baseline", 1, 1e-6, schedule);
  double *y = calloc((size_t)m->n_states, sizeof *y);
  for (int day = 0; day < 900; day++) {
    check_ok(osteon_cohort_run(cohort, day));
    for (int k = 0; k < m->n_states; k++) check_ok(osteon_cohort_get(cohort, m->states[k].name, &y[k]));
    not_below_0(m, "a cohort", day, y);
  }
  free(y);
  osteon_cohort_free(cohort);
  osteon_schedule_free(schedule);
}
END_TEST

/* A removal that takes a rounding error too much leaves nothing, not the error with the other sign. */
START_TEST(amounts_are_emptied) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  if (m->n_amounts == 0) return;
  const char *name = m->states[m->amounts[0]].name;
  const double slip = 1e-9 * m->states[m->amounts[0]].scale;
  osteon_schedule *schedule;
  osteon_sim *sim;
  double y;
  check_ok(osteon_schedule_new(&schedule, m));
  check_ok(osteon_schedule_add_dose(schedule, 0, name, -slip, 0, 0));
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.schedule = schedule;
  check_ok(osteon_sim_new(&sim, m, &options));
  check_ok(osteon_sim_get(sim, name, &y));
  ck_assert_double_eq(y, 0);
  check_ok(osteon_sim_dose(sim, name, -slip));
  check_ok(osteon_sim_get(sim, name, &y));
  ck_assert_double_eq(y, 0);
  osteon_sim_free(sim);
  osteon_cohort *cohort = cohort_of(m, 1, "baseline", 1, 1e-6, schedule);
  check_ok(osteon_cohort_get(cohort, name, &y));
  ck_assert_double_eq(y, 0);
  osteon_cohort_free(cohort);
  osteon_schedule_free(schedule);
}
END_TEST

/* A decays at k a day, and nothing else happens. Its row is in `states`. */
static osteon_model decaying(osteon_quantity states[2], double min, double max, double scale) {
  osteon_model m = osteon_model_pulse;
  memcpy(states, m.states, 2 * sizeof *states);
  states[0].min = min;
  states[0].max = max;
  states[0].scale = scale;
  m.states = states;
  m.longest_step = 0;
  return m;
}

/* Of the size of the tolerance: cos t, which has no meaning below 0. */
static int asked_at_0;
static void swing(double t, const double *c, const double *y, double *dydt) {
  (void)c;
  if (y[0] == 0) asked_at_0++;
  dydt[0] = -1e-7 * sin(t);
  dydt[1] = 0;
}

static void check_swing(const char *by, double observed) {
  support_near((support_where){"swing", "A", by, 63}, "A", observed, 1e-7 * (1 + cos(63)), 0, 0.01);
  ck_assert_msg(asked_at_0 > 0, "%s takes no rates where it begins anew", by);
  asked_at_0 = 0;
}

/* At each step that ends below 0, the amount is set to 0, and the next one begins there, with the rates there: the
 * lowest is 0 and all else is above it. */
START_TEST(amounts_go_on_from_0) {
  static const int amount[] = {0};
  static const double from = 1e-7;
  osteon_quantity states[2];
  osteon_model m = decaying(states, 0, 1e6, 1);
  m.amounts = amount;
  m.n_amounts = 1;
  m.longest_step = 0.05;
  m.kernels.rates = swing;
  for (const char *const *solver = osteon_sim_solvers(); *solver; solver++) {
    osteon_sim_options options;
    osteon_sim_options_default(&options);
    options.solver = *solver;
    osteon_sim *sim;
    check_ok(osteon_sim_new(&sim, &m, &options));
    check_ok(osteon_sim_set_state(sim, "A", from));
    check_ok(osteon_sim_run(sim, 63));
    check_swing(*solver, osteon_sim_states(sim)[0]);
    osteon_sim_free(sim);
  }
  double y;
  osteon_cohort *cohort = cohort_of(&m, 1, "plain", 1, 1e-6, NULL);
  check_ok(osteon_cohort_set_states(cohort, "A", &from));
  check_ok(osteon_cohort_run(cohort, 63));
  check_ok(osteon_cohort_get(cohort, "A", &y));
  check_swing("a cohort", y);
  osteon_cohort_free(cohort);
}
END_TEST

/* A state may pass its bounds by the tolerance, a thousandth of its scale here, and no further. */
START_TEST(bounds_have_a_tolerance) {
  static const struct {
    double from, by;
    int stays;
  } cases[] = {{1e6, 0.09, 1}, {1e6, 0.11, 0}, {1, -0.09, 1}, {1, -0.11, 0}};
  const double from = cases[_i].from, by = cases[_i].by;
  const osteon_status wanted = cases[_i].stays ? OSTEON_OK : OSTEON_EDOMAIN;
  osteon_quantity states[2];
  osteon_model m = decaying(states, 1, 1e6, 100);
  osteon_schedule *schedule;
  double y;
  check_ok(osteon_schedule_new(&schedule, &m));
  check_ok(osteon_schedule_add_dose(schedule, 1, "A", by, 0, 0));
  osteon_sim *sim = support_sim(&m, 1e-3, schedule);
  check_ok(osteon_sim_set_param(sim, "k", 0));
  check_ok(osteon_sim_set_state(sim, "A", from));
  ck_assert_int_eq(osteon_sim_run(sim, 10), wanted);
  ck_assert_double_eq(osteon_sim_states(sim)[0], cases[_i].stays ? from + by : from);
  osteon_cohort *cohort = cohort_of(&m, 1, "plain", 1, 1e-3, schedule);
  check_ok(osteon_cohort_set_param(cohort, "k", 0));
  check_ok(osteon_cohort_set_states(cohort, "A", &from));
  check_ok(osteon_cohort_run(cohort, 10));
  ck_assert_int_eq(osteon_cohort_status(cohort, 0), wanted);
  check_ok(osteon_cohort_get(cohort, "A", &y));
  ck_assert_double_eq(y, osteon_sim_states(sim)[0]);
  osteon_sim_free(sim);
  osteon_cohort_free(cohort);
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- days that a model names ---- */

/* Infusions of 50 mg/d that the model times itself: on a tick, between ticks, within a tick, in the history, late. */
static const struct {
  double start, length, delay, before;
} infusions[] = {
    {100, 2, 0, 0}, {100.3, 0.25, 0, 0}, {99.75, 3.5, 0, 0}, {-40.5, 1.25, 0, 90}, {60, 2, 41.5, 0}};
enum { N_INFUSIONS = sizeof infusions / sizeof *infusions };

START_TEST(infusion_is_seen) {
  const double days[] = {infusions[_i].start, infusions[_i].length, infusions[_i].delay,
                         infusions[_i].before};
  static const char *const names[] = {"start", "length", "before"};
  const double values[] = {days[0], days[1], days[3]}, want = 50 * days[1];
  for (const char *const *solver = osteon_sim_solvers(); *solver; solver++) {
    osteon_sim_options options;
    osteon_sim_options_default(&options);
    options.solver = *solver;
    osteon_sim *sim;
    check_ok(osteon_sim_new(&sim, &osteon_model_infusion, &options));
    for (int k = 0; k < 3; k++) check_ok(osteon_sim_set_param(sim, names[k], values[k]));
    check_ok(osteon_sim_set_input(sim, "delay", days[2]));
    check_ok(osteon_sim_run(sim, 365));
    support_near((support_where){"infusion", "got", *solver, 365}, "got", support_value(sim, "got"), want, 0,
                 1e-5);
    osteon_sim_free(sim);
  }
  for (int each = 0; each < 2; each++) {
    osteon_cohort *cohort = cohort_of(&osteon_model_infusion, 1, "plain", 1, 1e-6, NULL);
    double got;
    for (int k = 0; k < 3; k++) check_ok(osteon_cohort_set_param(cohort, names[k], values[k]));
    check_ok(osteon_cohort_set_input(cohort, "delay", days[2]));
    for (int day = 0; each && day < 365; day++) check_ok(osteon_cohort_run(cohort, day));
    check_ok(osteon_cohort_run(cohort, 365));
    check_ok(osteon_cohort_get(cohort, "got", &got));
    support_near((support_where){"infusion", "got", each ? "a cohort by days" : "a cohort", 365}, "got", got,
                 want, 0, 1e-5);
    osteon_cohort_free(cohort);
  }
}
END_TEST

/* The menopause of martinez_reina2019, between two ticks or in the history, in lanes. */
START_TEST(menopause_is_a_node) {
  const osteon_model *m = support_model("martinez_reina2019");
  const char *isa = support_isas[_i % SUPPORT_ISAS];
  const double day = _i / SUPPORT_ISAS ? -200.3 : 30.3;
  osteon_cohort *cohort = cohort_of(m, 1, isa, 1, 1e-6, NULL);
  if (!cohort) return;
  osteon_sim *sim = support_sim(m, 1e-11, NULL);
  check_ok(osteon_sim_set_param(sim, "P_RANKL_PMO", 400));
  check_ok(osteon_sim_set_param(sim, "t_PMO", day));
  check_ok(osteon_cohort_set_param(cohort, "P_RANKL_PMO", 400));
  check_ok(osteon_cohort_set_param(cohort, "t_PMO", day));
  check_ok(osteon_sim_run(sim, 60));
  check_ok(osteon_cohort_run(cohort, 60));
  for (int k = 0; k < m->n_states; k++) {
    double y;
    check_ok(osteon_cohort_get(cohort, m->states[k].name, &y));
    support_near((support_where){m->name, "menopause", isa, 60}, m->states[k].name, y,
                 osteon_sim_states(sim)[k], 1e-2 * m->states[k].scale, 1e-5);
  }
  osteon_sim_free(sim);
  osteon_cohort_free(cohort);
}
END_TEST

/* ---- tolerances ---- */

/* Largest error over all states on the last day; -1 where this machine has no such instructions. */
static double error_of(const osteon_model *m, const char *isa, double rtol, const osteon_schedule *schedule,
                       const double *exact) {
  osteon_cohort *cohort = cohort_of(m, 1, isa, 1, rtol, schedule);
  if (!cohort) return -1;
  double worst = 0, y = 0;
  check_ok(osteon_cohort_run(cohort, DAYS));
  for (int k = 0; k < m->n_states; k++) {
    check_ok(osteon_cohort_get(cohort, m->states[k].name, &y));
    worst = fmax(worst, support_error(y, exact[k], 1e-3 * m->states[k].scale));
  }
  osteon_cohort_free(cohort);
  return worst;
}

/* A tolerance of 1e-8 in place of 1e-4: an error ten times smaller at least, and below 1e-6. */
START_TEST(converges) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  const char *isa = support_isas[_i % SUPPORT_ISAS];
  if (left_out(_i)) return;
  osteon_schedule *schedule = events_of(m);
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.schedule = schedule;
  options.solver = "rk8pd";
  options.rtol = 1e-13;
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, m, &options));
  check_ok(osteon_sim_run(sim, DAYS));
  const double loose = error_of(m, isa, 1e-4, schedule, osteon_sim_states(sim)),
               tight = error_of(m, isa, 1e-8, schedule, osteon_sim_states(sim));
  if (loose >= 0)
    ck_assert_msg(tight <= 1e-6 && tight <= loose / 10,
                  "tolerance of a cohort: %s, %s: error %g at rtol 1e-8 after %g at 1e-4", m->name, isa,
                  tight, loose);
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- the same bits ---- */

static double *states_of(osteon_cohort *cohort) {
  const osteon_model *m = osteon_cohort_model(cohort);
  const int64_t n = osteon_cohort_count(cohort);
  double *y = malloc((size_t)(n * m->n_states) * sizeof *y);
  ck_assert_ptr_nonnull(y);
  for (int k = 0; k < m->n_states; k++) check_ok(osteon_cohort_get(cohort, m->states[k].name, y + k * n));
  return y;
}

enum { ALL = 150 };

/* Subjects first..first+n-1 against those of the whole cohort. */
static void same_bits(osteon_cohort *part, int64_t first, const double *whole, const char *what) {
  const osteon_model *m = osteon_cohort_model(part);
  const int64_t n = osteon_cohort_count(part);
  double *y = states_of(part);
  for (int k = 0; k < m->n_states; k++)
    for (int64_t s = 0; s < n; s++)
      ck_assert_msg(memcmp(&y[k * n + s], &whole[k * ALL + first + s], sizeof *y) == 0,
                    "%s, %s, %s: subject %lld, state %s is %a, not %a", m->name, osteon_cohort_isa(part),
                    what, (long long)(first + s), m->states[k].name, y[k * n + s],
                    whole[k * ALL + first + s]);
  free(y);
}

START_TEST(same_for_any_split) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  const char *isa = support_isas[_i % SUPPORT_ISAS];
  if (left_out(_i) || support_is_left_out(m)) return;
  osteon_schedule *schedule = events_of(m);
  osteon_cohort *cohort = cohort_of(m, ALL, isa, 1, 1e-6, schedule);
  if (cohort) {
    vary(cohort, 0);
    check_ok(osteon_cohort_run(cohort, DAYS));
    double *whole = states_of(cohort);
    osteon_cohort_free(cohort);

    for (int64_t n = 1; n <= 33; n++) {
      const int64_t first = (7 * n) % (ALL - 33);
      cohort = cohort_of(m, n, isa, 1, 1e-6, schedule);
      vary(cohort, first);
      check_ok(osteon_cohort_run(cohort, DAYS));
      same_bits(cohort, first, whole, "an odd size");
      osteon_cohort_free(cohort);
    }
    cohort = cohort_of(m, ALL, isa, 3, 1e-6, schedule);
    vary(cohort, 0);
    check_ok(osteon_cohort_run(cohort, DAYS));
    same_bits(cohort, 0, whole, "three threads");
    osteon_cohort_free(cohort);

    cohort = cohort_of(m, ALL, isa, 2, 1e-6, schedule);
    vary(cohort, 0);
    for (int day = 0; day < DAYS; day++) check_ok(osteon_cohort_step(cohort));
    same_bits(cohort, 0, whole, "tick by tick");
    osteon_cohort_free(cohort);
    free(whole);
  }
  osteon_schedule_free(schedule);
}
END_TEST

/* A parameter that all share, and the same one given to each. */
START_TEST(same_shared_or_own) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  if (left_out(_i)) return;
  osteon_schedule *schedule = events_of(m);
  osteon_cohort *own = cohort_of(m, ALL, support_isas[_i % SUPPORT_ISAS], 1, 1e-6, schedule);
  if (own) {
    osteon_cohort *shared = cohort_of(m, ALL, support_isas[_i % SUPPORT_ISAS], 1, 1e-6, schedule);
    for (int i = 0; i < m->n_params; i++) {
      double values[ALL];
      for (int s = 0; s < ALL; s++) values[s] = m->params[i].value;
      check_ok(osteon_cohort_set_params(own, m->params[i].name, values));
    }
    check_ok(osteon_cohort_run(own, DAYS));
    check_ok(osteon_cohort_run(shared, DAYS));
    double *y = states_of(shared);
    same_bits(own, 0, y, "own parameters");
    free(y);
    osteon_cohort_free(own);
    osteon_cohort_free(shared);
  }
  osteon_schedule_free(schedule);
}
END_TEST

/* One state of each subject is pushed once. Those that nothing pushes and that do not move are left out of a pack's
 * steps; which these are depends on the neighbours, and no bit does. */
START_TEST(same_beside_others) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  const char *isa = support_isas[_i % SUPPORT_ISAS];
  osteon_schedule *schedules[ALL];
  osteon_cohort *cohort = left_out(_i) ? NULL : cohort_of(m, ALL, isa, 1, 1e-4, NULL);
  if (!cohort) return;
  for (int s = 0; s < ALL; s++) {
    const osteon_quantity *state = &m->states[s % (m->n_states + 1) % m->n_states];
    check_ok(osteon_schedule_new(&schedules[s], m));
    if (s % (m->n_states + 1) < m->n_states)
      check_ok(osteon_schedule_add_dose(schedules[s], 1 + s % 30, state->name, 0.01 * state->scale, 0, 0));
    check_ok(osteon_cohort_set_schedule(cohort, s, schedules[s]));
  }
  check_ok(osteon_cohort_run(cohort, DAYS));
  double *whole = states_of(cohort);
  osteon_cohort_free(cohort);
  for (int s = 0; s < ALL; s++) {
    if (s <= m->n_states) {
      cohort = cohort_of(m, 1, isa, 1, 1e-4, schedules[s]);
      check_ok(osteon_cohort_run(cohort, DAYS));
      same_bits(cohort, s, whole, "alone");
      osteon_cohort_free(cohort);
    }
    osteon_schedule_free(schedules[s]);
  }
  free(whole);
}
END_TEST

static int keep_values(void *context, const osteon_rows *rows) {
  double *values = context;
  const int64_t size = (int64_t)rows->n_times * rows->n_columns;
  memcpy(values + rows->first * size, rows->values, (size_t)(rows->count * size) * sizeof *values);
  return 0;
}

/* An output that is asked for alone, and among all others, within steps and at their ends. */
START_TEST(outputs_same_alone) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  enum { N_DAYS = 9, SUBJECTS = 11 };
  const double days[N_DAYS] = {1, 2, 3, 7, 8, 20, 25, 26, DAYS};
  const int n = m->n_outputs;
  const char *names[64];
  ck_assert_int_le(n, 64);
  osteon_schedule *schedule = events_of(m);
  double *all = calloc((size_t)(SUBJECTS * N_DAYS * n) + 1, sizeof *all), alone[SUBJECTS * N_DAYS];
  for (int i = 0; i < n; i++) names[i] = m->outputs[i].name;
  for (int i = -1; i < n && n > 0 && !left_out(_i); i++) {
    osteon_cohort *cohort = cohort_of(m, SUBJECTS, support_isas[_i % SUPPORT_ISAS], 1, 1e-4, schedule);
    if (!cohort) break;
    vary(cohort, 0);
    check_ok(osteon_cohort_record(cohort, days, N_DAYS, i < 0 ? names : &names[i], i < 0 ? n : 1, keep_values,
                                  i < 0 ? all : alone));
    for (int k = 0; i >= 0 && k < SUBJECTS * N_DAYS; k++)
      ck_assert_msg(memcmp(&alone[k], &all[k * n + i], sizeof *alone) == 0,
                    "%s, %s: %s is %a alone, %a among all, day %g", m->name, osteon_cohort_isa(cohort),
                    names[i], alone[k], all[k * n + i], days[k % N_DAYS]);
    osteon_cohort_free(cohort);
  }
  free(all);
  osteon_schedule_free(schedule);
}
END_TEST

/* Kinks and loose tolerances: a step to a tick can be too long where the longer one over it was not. */
static osteon_cohort *rough(const osteon_model *m, double rtol, const osteon_schedule *schedule) {
  osteon_cohort *cohort = cohort_of(m, ALL, NULL, 2, rtol, schedule);
  osteon_population *population;
  check_ok(osteon_population_new(&population, m, 11));
  for (int i = 0; i < m->n_params && osteon_population_count(population) < 12; i++)
    if (m->params[i].value > 0) check_ok(osteon_population_vary(population, m->params[i].name, 0.3));
  check_ok(osteon_population_apply(population, cohort, 0));
  osteon_population_free(population);
  return cohort;
}

START_TEST(same_for_any_question) {
  const osteon_model *m = osteon_registry_at(NULL, _i / 2);
  const double rtol = _i % 2 ? 1e-6 : 1e-2;
  /* minutes: one model that is stepped explicitly and one implicitly, as the others are */
  if (getenv("OSTEON_VALGRIND") &&
      (_i % 2 || (strcmp(m->name, "lemaire2004") != 0 && strcmp(m->name, "scheiner2013") != 0)))
    return;
  osteon_schedule *schedule = events_of(m);
  for (int events = 0; events < 2; events++) {
    enum { LATER = 600 };
    osteon_cohort *cohort = rough(m, rtol, events ? schedule : NULL);
    check_ok(osteon_cohort_run(cohort, LATER));
    double *whole = states_of(cohort);
    osteon_cohort_free(cohort);
    cohort = rough(m, rtol, events ? schedule : NULL);
    for (int day = 0; day < LATER; day++) check_ok(osteon_cohort_step(cohort));
    same_bits(cohort, 0, whole, "asked every day");
    osteon_cohort_free(cohort);
    free(whole);
  }
  osteon_schedule_free(schedule);
}
END_TEST

/* Interrupted on days that are nodes of no one. */
START_TEST(resumes) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  if (getenv("OSTEON_VALGRIND") && m->n_states > 30) return; /* minutes */
  osteon_schedule *schedule = events_of(m);
  osteon_cohort *cohort = cohort_of(m, ALL, NULL, 2, 1e-6, schedule);
  vary(cohort, 0);
  check_ok(osteon_cohort_run(cohort, DAYS));
  double *whole = states_of(cohort);
  osteon_cohort_free(cohort);
  for (int stop = 0; stop <= DAYS; stop += 8) {
    cohort = cohort_of(m, ALL, NULL, 2, 1e-6, schedule);
    vary(cohort, 0);
    check_ok(osteon_cohort_run(cohort, stop));
    check_ok(osteon_cohort_save(cohort, "checkpoint"));
    osteon_cohort_free(cohort);
    cohort = cohort_of(m, ALL, NULL, 1, 1e-6, schedule);
    vary(cohort, 3); /* replaced */
    check_ok(osteon_cohort_load(cohort, "checkpoint"));
    check_ok(osteon_cohort_run(cohort, DAYS));
    same_bits(cohort, 0, whole, "resumed");
    osteon_cohort_free(cohort);
  }
  cohort = cohort_of(m, ALL - 1, NULL, 1, 1e-6, schedule);
  vary(cohort, 0);
  check_fails(OSTEON_EFORMAT, "checkpoint: 'subjects 150'", osteon_cohort_load(cohort, "checkpoint"));
  check_fails(OSTEON_EIO, "absent", osteon_cohort_load(cohort, "absent"));
  osteon_cohort_free(cohort);
  free(whole);
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- rows ---- */

typedef struct seen {
  int64_t next;
  int columns;
  double *last; /* [column][subject] */
  int rows;
} seen;

static int watch(void *context, const osteon_rows *rows) {
  seen *s = context;
  if (rows->first != s->next || rows->n_columns != s->columns) return 1;
  s->next += rows->count;
  s->rows = rows->n_times;
  for (int i = 0; i < rows->count; i++)
    for (int k = 0; k < rows->n_columns; k++) {
      const double *of = rows->values + ((int64_t)i * rows->n_times) * rows->n_columns;
      s->last[k * ALL + rows->first + i] = of[(rows->n_times - 1) * rows->n_columns + k];
      if (rows->times[0] != 0) return 1;
    }
  return 0;
}

START_TEST(observes) {
  const osteon_model *m = support_model("pivonka2008");
  const char *const columns[] = {"OCa", "BV"};
  osteon_schedule *schedule = events_of(m);
  osteon_cohort *cohort = cohort_of(m, ALL, NULL, 2, 1e-6, schedule),
                *quiet = cohort_of(m, ALL, NULL, 1, 1e-6, schedule);
  double last[2 * ALL], expected[2 * ALL];
  const double days[] = {0, 1, 3, 7, 9, 12, 13, 18, 19, 25, 26, 30, 37, 38, DAYS};
  const double back[] = {3, 2}, between[] = {1.5};
  seen s = {.columns = 2, .last = last};
  vary(cohort, 0);
  vary(quiet, 0);
  check_ok(osteon_cohort_record(cohort, days, 15, columns, 2, watch, &s));
  ck_assert_int_eq(s.next, ALL);
  ck_assert_int_eq(s.rows, 15);
  check_ok(osteon_cohort_run(quiet, DAYS));
  check_ok(osteon_cohort_get(quiet, "OCa", expected));
  check_ok(osteon_cohort_get(quiet, "BV", expected + ALL));
  for (int i = 0; i < 2 * ALL; i++) ck_assert_double_eq_tol(last[i], expected[i], 1e-6 * expected[i]);
  check_ok(osteon_cohort_get(cohort, "OCa", last));
  check_ok(osteon_cohort_get(cohort, "BV", last + ALL));
  ck_assert_msg(memcmp(last, expected, sizeof last) == 0, "questions changed the results");
  check_fails(OSTEON_ERANGE, "before the present",
              osteon_cohort_record(cohort, back, 2, columns, 2, watch, &s));
  check_fails(OSTEON_ERANGE, "whole number", osteon_cohort_record(cohort, between, 1, columns, 2, watch, &s));
  check_fails(OSTEON_EINVAL, "at least one day",
              osteon_cohort_record(cohort, days, 0, columns, 2, watch, &s));
  osteon_cohort_free(cohort);
  osteon_cohort_free(quiet);
  osteon_schedule_free(schedule);
}
END_TEST

/* All parameters of each subject a little larger or smaller, except those at 1, which may be switches. */
static double own_value(const osteon_quantity *q, int k, int subject) {
  if (q->value == 1) return 1;
  const double value = q->value * (1 + 1e-4 * sin(k + 1.7 * subject));
  return value >= q->min && value <= q->max ? value : q->value;
}

enum { OWNERS = 11, OWN_DAYS = 40 };
static double *constants_of(const osteon_model *m, int subject) {
  const size_t bytes = (size_t)osteon_model_constant_count(m) * sizeof(double);
  osteon_sim *sim = support_sim(m, 1e-6, NULL);
  for (int k = 0; k < m->n_params; k++)
    check_ok(osteon_sim_set_param(sim, m->params[k].name, own_value(&m->params[k], k, subject)));
  double *c = malloc(bytes);
  ck_assert_ptr_nonnull(c);
  check_ok(osteon_sim_start(sim));
  memcpy(c, osteon_sim_constants(sim), bytes);
  osteon_sim_free(sim);
  return c;
}

/* [subject][day][column] */
static double *owners_rows(osteon_cohort *cohort, const char **columns, int n) {
  const osteon_model *m = osteon_cohort_model(cohort);
  double values[OWNERS], days[OWN_DAYS], *rows = malloc((size_t)(OWNERS * OWN_DAYS * n) * sizeof *rows);
  ck_assert_ptr_nonnull(rows);
  for (int k = 0; k < m->n_params; k++) {
    for (int s = 0; s < OWNERS; s++) values[s] = own_value(&m->params[k], k, s);
    check_ok(osteon_cohort_set_params(cohort, m->params[k].name, values));
  }
  for (int day = 0; day < OWN_DAYS; day++) days[day] = day + 1;
  check_ok(osteon_cohort_record(cohort, days, OWN_DAYS, columns, n, keep_values, rows));
  return rows;
}

/* Rows within a step are of one subject, in all lanes: outputs are of its constants, whichever these need. */
START_TEST(outputs_of_own_constants) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  const int n_outputs = m->n_outputs, n = m->n_states + m->n_outputs + 1;
  osteon_cohort *cohort =
      left_out(_i) ? NULL : cohort_of(m, OWNERS, support_isas[_i % SUPPORT_ISAS], 1, 1e-4, NULL);
  if (!cohort) return;
  const support_where where = {m->name, "rows", osteon_cohort_isa(cohort), 0};
  const char **columns = malloc((size_t)n * sizeof *columns);
  double *o = malloc((size_t)(n_outputs + 1) * sizeof *o);
  ck_assert(columns && o);
  for (int i = 0; i < m->n_states; i++) columns[i] = m->states[i].name;
  columns[m->n_states] = m->params[0].name;
  for (int i = 0; i < n_outputs; i++) columns[m->n_states + 1 + i] = m->outputs[i].name;
  double *rows = owners_rows(cohort, columns, n);
  for (int s = 0; s < OWNERS; s++) {
    double *c = constants_of(m, s);
    for (int day = 0; day < OWN_DAYS; day++) {
      const double *row = rows + (s * OWN_DAYS + day) * n, *outputs = row + m->n_states + 1;
      ck_assert_msg(row[m->n_states] == c[0], "%s, subject %d: %s is %g", m->name, s, m->params[0].name,
                    row[m->n_states]);
      if (n_outputs > 0) m->kernels.outputs(day + 1, c, row, o);
      for (int i = 0; i < n_outputs; i++)
        support_near(where, m->outputs[i].name, outputs[i], o[i], 1e-9 * (1 + fabs(o[i])), 1e-9);
    }
    free(c);
  }
  free(rows);
  free(o);
  free(columns);
  osteon_cohort_free(cohort);
}
END_TEST

enum { SEEN = 37, PLACES = DAYS + 4 };
/* Each day; those of some events twice. */
static void list_days(double *days) {
  int n = 0;
  for (int day = 0; day <= DAYS; day++) {
    days[n++] = day;
    if (day == 7 || day == 18 || day == 25) days[n++] = day;
  }
  ck_assert_int_eq(n, PLACES);
}

typedef struct table {
  double *values; /* [subject][place][column] */
  int place;      /* of the first row that comes */
} table;

static int fill_in(void *context, const osteon_rows *r) {
  const table *t = context;
  for (int s = 0; s < r->count; s++)
    memcpy(t->values + ((r->first + s) * PLACES + t->place) * r->n_columns,
           r->values + (size_t)(s * r->n_times * r->n_columns),
           (size_t)(r->n_times * r->n_columns) * sizeof(double));
  return 0;
}

/* Rows of n subjects, in so many legs, of all states or but the last one, and of an output. */
static double *rows_of(const osteon_model *m, const char *isa, int64_t first, int n, int threads, int legs,
                       int states, const osteon_schedule *schedule) {
  osteon_cohort *cohort = cohort_of(m, n, isa, threads, 1e-6, schedule);
  if (!cohort) return NULL;
  const int n_columns = states + (states > 1);
  const char **columns = malloc((size_t)n_columns * sizeof *columns);
  table t = {.values = malloc((size_t)(n * PLACES * n_columns) * sizeof(double))};
  double days[PLACES];
  ck_assert(columns && t.values);
  for (int k = 0; k < states; k++) columns[k] = m->states[m->n_states - states + k].name;
  if (states > 1) columns[states] = m->n_outputs ? m->outputs[0].name : m->params[0].name;
  list_days(days);
  vary(cohort, first);
  for (int part = 0; part < legs; part++) {
    int end = PLACES * (part + 1) / legs;
    while (end < PLACES && days[end] == days[end - 1])
      end++; /* what is seen before an event is not there afterwards */
    if (end > t.place)
      check_ok(osteon_cohort_record(cohort, days + t.place, end - t.place, columns, n_columns, fill_in, &t));
    if (end > t.place) t.place = end;
  }
  ck_assert_int_eq(osteon_cohort_failure_count(cohort), 0);
  osteon_cohort_free(cohort);
  free(columns);
  return t.values;
}

static void same_rows(const osteon_model *m, const double *a, const double *b, size_t n, const char *what) {
  ck_assert_msg(memcmp(a, b, n * sizeof *a) == 0, "%s: rows differ with %s", m->name, what);
}

/* By whatever lanes, threads and legs, and whatever else is asked. */
START_TEST(rows_are_the_same_bits) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  const char *isa = support_isas[_i % SUPPORT_ISAS];
  if (left_out(_i)) return;
  osteon_schedule *schedule = events_of(m);
  const int n = m->n_states + (m->n_states > 1);
  double *whole = rows_of(m, isa, 0, SEEN, 1, 1, m->n_states, schedule);
  if (whole) {
    const size_t subject = (size_t)(PLACES * n);
    double *legs = rows_of(m, isa, 0, SEEN, 3, 11, m->n_states, schedule),
           *some = rows_of(m, isa, 20, 9, 1, 1, m->n_states, schedule),
           *one = rows_of(m, isa, 0, SEEN, 1, 2, 1, schedule);
    same_rows(m, legs, whole, SEEN * subject, "legs and threads");
    same_rows(m, some, whole + 20 * subject, 9 * subject, "other neighbours");
    for (int k = 0; k < SEEN * PLACES; k++)
      same_rows(m, one + k, whole + k * n + m->n_states - 1, 1, "fewer columns");
    free(one);
    free(some);
    free(legs);
    free(whole);
  }
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- outputs now ---- */

enum { ASKED = 1024 + 21 }; /* more than a thread takes at a time, and no whole pack in the end */

static int keep_now(void *context, const osteon_rows *r) {
  double *values = context; /* [subject][output] */
  memcpy(values + r->first * r->n_columns, r->values, (size_t)(r->count * r->n_columns) * sizeof *r->values);
  return 0;
}

/* Parameters and inputs are each subject's own. Rows give the same bits where a step ends today, as it does after
 * inputs were written. */
START_TEST(outputs_are_those_of_rows) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  if (left_out(_i) || m->n_outputs == 0 || m->n_inputs == 0) return;
  const char **names = malloc((size_t)m->n_outputs * sizeof *names);
  double *rows = malloc((size_t)(ASKED * m->n_outputs) * sizeof *rows);
  ck_assert(names && rows);
  for (int k = 0; k < m->n_outputs; k++) names[k] = m->outputs[k].name;
  osteon_cohort *cohort = cohort_of(m, ASKED, support_isas[_i % SUPPORT_ISAS], _i % 3 + 1, 1e-3, NULL);
  if (cohort) {
    static double values[ASKED];
    const osteon_quantity *q = &m->inputs[0];
    vary(cohort, 0);
    double *input = osteon_cohort_input(cohort, q->name);
    ck_assert_ptr_nonnull(input);
    check_ok(osteon_cohort_start(cohort));
    for (int s = 0; s < ASKED; s++) input[s] = q->value + 1e-3 * (1 + s % 7) * fmax(1, fabs(q->value));
    check_ok(osteon_cohort_step(cohort));
    const double today = osteon_cohort_time(cohort);
    check_ok(osteon_cohort_record(cohort, &today, 1, names, m->n_outputs, keep_now, rows));
    for (int k = 0; k < m->n_outputs; k++) {
      check_ok(osteon_cohort_get(cohort, names[k], values));
      for (int s = 0; s < ASKED; s++)
        ck_assert_msg(memcmp(&values[s], &rows[s * m->n_outputs + k], sizeof *values) == 0,
                      "%s of subject %d is %.17g, and %.17g in a row", names[k], s, values[s],
                      rows[s * m->n_outputs + k]);
    }
    osteon_cohort_free(cohort);
  }
  free(rows);
  free(names);
}
END_TEST

/* ---- a model that a program fills by hand ---- */

static void decay(double t, const double *c, const double *y, double *dydt) {
  (void)t;
  dydt[0] = c[1] - c[0] * y[0];
}
static const osteon_quantity decay_states[] =
    {{.name = "x", .unit = "-", .value = 1, .max = INFINITY, .scale = 1}},
                             decay_params[] = {{.name = "k", .unit = "1/d", .value = 0.1, .max = 10}},
                             decay_inputs[] = {{.name = "u", .unit = "1/d", .max = 10}};
static const osteon_dose decay_doses[] = {{.name = "x_dose", .unit = "-", .state = 0}};
static const osteon_model by_hand = {.size = sizeof(osteon_model),
                                     .name = "by_hand",
                                     .title = "decay",
                                     .citation = "",
                                     .notes = "",
                                     .solver = "rkf45",
                                     .n_states = 1,
                                     .n_params = 1,
                                     .n_inputs = 1,
                                     .n_doses = 1,
                                     .states = decay_states,
                                     .params = decay_params,
                                     .inputs = decay_inputs,
                                     .doses = decay_doses,
                                     .kernels = {.rates = decay}};

static int take_last(void *context, const osteon_rows *rows) {
  double *last = context;
  for (int i = 0; i < rows->count; i++)
    last[rows->first + i] = rows->values[(i * rows->n_times + rows->n_times - 1) * rows->n_columns];
  return 0;
}

/* No outputs, no factors of doses, no kernel but the rates: scalar, whatever the instruction set. */
START_TEST(of_a_program) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, &by_hand));
  check_ok(osteon_schedule_add_dose(schedule, 3, "x_dose", 2, 0, 0));
  check_ok(osteon_schedule_set_input(schedule, 5, "u", 0.5));
  osteon_cohort *cohort = cohort_of(&by_hand, 3, NULL, 1, 1e-10, schedule);
  ck_assert_str_eq(osteon_cohort_isa(cohort), "plain");
  ck_assert_int_eq(osteon_cohort_lane_count(cohort), 1);
  const double k[] = {0.1, 0.2, 0.4}, days[] = {0, 4, 10};
  const char *const columns[] = {"x"};
  double last[3];
  check_ok(osteon_cohort_set_params(cohort, "k", k));
  check_ok(osteon_cohort_record(cohort, days, 3, columns, 1, take_last, last));
  for (int i = 0; i < 3; i++) {
    const double at_5 = (exp(-3 * k[i]) + 2) * exp(-2 * k[i]), rest = 0.5 / k[i];
    ck_assert_double_eq_tol(last[i], rest + (at_5 - rest) * exp(-5 * k[i]), 1e-8);
  }
  osteon_cohort_free(cohort);
  osteon_schedule_free(schedule);
}
END_TEST

/* An equation for each rooted tree up to order 6, the letters of whose branches are multiplied: x' = 1, then x' = a,
 * x' = a a, x' = b and so on. A tree of order r is t^r over the product of the orders of all its parts, and a method of
 * an order has those of up to that order exactly (Butcher 2016, Numerical Methods for ODEs, section 310). */
static const char *const trees[] = {"",    "a",   "aa", "b",  "aaa", "ab", "c",  "d",     "aaaa", "aab",
                                    "ac",  "ad",  "bb", "e",  "f",   "g",  "h",  "aaaaa", "aaab", "aac",
                                    "aad", "abb", "bc", "bd", "ae",  "af", "ag", "ah",    "i",    "j",
                                    "k",   "l",   "m",  "n",  "o",   "p",  "q"};
enum { TREES = 37 };

static void grow(double t, const double *c, const double *y, double *dydt) {
  (void)t;
  (void)c;
  for (int k = 0; k < TREES; k++) {
    dydt[k] = 1;
    for (const char *branch = trees[k]; *branch; branch++) dydt[k] *= y[*branch - 'a'];
  }
}

static int keep_all(void *context, const osteon_rows *r) {
  memcpy(context, r->values, (size_t)(r->n_times * r->n_columns) * sizeof *r->values);
  return 0;
}

/* The orders of trees, and what they are on day 1. */
static void measure(int *order, double *size) {
  for (int k = 0; k < TREES; k++) {
    order[k] = 1, size[k] = 1;
    for (const char *branch = trees[k]; *branch; branch++) {
      order[k] += order[*branch - 'a'];
      size[k] *= size[*branch - 'a'];
    }
    size[k] /= order[k];
  }
}

/* A cohort's steps are of order 6, and rows within them of order 5. What the rounding of coefficients of about 170
 * leaves is below 1e-9. */
START_TEST(has_its_order) {
  static char names[TREES][4];
  osteon_quantity states[TREES];
  osteon_model m = by_hand;
  const char *columns[TREES];
  int order[TREES];
  double size[TREES], days[32], rows[32 * TREES], y;
  for (int k = 0; k < TREES; k++) {
    snprintf(names[k], sizeof names[k], "x%d", k);
    columns[k] = names[k];
    states[k] = (osteon_quantity){.name = names[k], .unit = "-", .max = INFINITY, .scale = 1};
  }
  m.states = states, m.n_states = TREES, m.kernels.rates = grow, m.n_doses = 0;
  measure(order, size);
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.dt = 0.125, options.rtol = 1e-2;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, &m, 1, &options));
  for (int i = 0; i < 32; i++) days[i] = 1 + 0.125 * i;
  check_ok(osteon_cohort_record(cohort, days, 32, columns, TREES, keep_all, rows));
  for (int i = 0; i < 32; i++)
    for (int k = 0; k < TREES && order[k] <= 5; k++) {
      const double expected = size[k] * pow(days[i], order[k]);
      ck_assert_msg(fabs(rows[i * TREES + k] - expected) <= 1e-9 * expected,
                    "day %g, tree %d is %.17g, not %.17g", days[i], k, rows[i * TREES + k], expected);
    }
  for (int k = 0; k < TREES; k++) {
    check_ok(osteon_cohort_get(cohort, names[k], &y));
    ck_assert_double_eq_tol(y, size[k] * pow(days[31], order[k]), 1e-9 * y);
  }
  osteon_cohort_free(cohort);
}
END_TEST

/* ---- failures ---- */

/* One that is stepped explicitly and one that is stiff. */
static const char *const of_each_kind[] = {"lemaire2004", "peterson_riggs2010"};

START_TEST(fails_alone) {
  if (left_out(_i)) return;
  const osteon_model *m = support_model(of_each_kind[_i / SUPPORT_ISAS]);
  enum { N = 21 };
  osteon_cohort *cohort = cohort_of(m, N, support_isas[_i % SUPPORT_ISAS], 1, 1e-6, NULL);
  if (!cohort) return;
  osteon_cohort *calm = cohort_of(m, N, support_isas[_i % SUPPORT_ISAS], 1, 1e-6, NULL);
  double *input = osteon_cohort_input(cohort, m->inputs[0].name);
  ck_assert_ptr_nonnull(input);
  check_ok(osteon_cohort_run(cohort, 10));
  check_ok(osteon_cohort_run(calm, 10));
  ck_assert_int_eq(osteon_cohort_failure_count(cohort), 0);
  input[13] = NAN;
  check_ok(osteon_cohort_run(cohort, DAYS));
  check_ok(osteon_cohort_run(calm, DAYS));
  ck_assert_int_eq(osteon_cohort_failure_count(cohort), 1);
  check_fails(OSTEON_ERANGE, "subject 13: input", osteon_cohort_status(cohort, 13));
  check_ok(osteon_cohort_status(cohort, 12));
  double a[N], b[N];
  for (int k = 0; k < m->n_states; k++) {
    check_ok(osteon_cohort_get(cohort, m->states[k].name, a));
    check_ok(osteon_cohort_get(calm, m->states[k].name, b));
    for (int s = 0; s < N; s++)
      if (s != 13) ck_assert(memcmp(&a[s], &b[s], sizeof *a) == 0);
    ck_assert(isfinite(a[13]));
  }
  osteon_cohort_free(cohort);
  osteon_cohort_free(calm);
}
END_TEST

/* The subject has these values, states and outputs. */
static void check_stands(osteon_cohort *cohort, int subject, const double *wanted) {
  const osteon_model *m = osteon_cohort_model(cohort);
  double values[3];
  for (int k = 0; k < m->n_states + m->n_outputs; k++) {
    const char *name = k < m->n_states ? m->states[k].name : m->outputs[k - m->n_states].name;
    check_ok(osteon_cohort_get(cohort, name, values));
    ck_assert_msg(values[subject] == wanted[k], "%s: %s is %.17g, not %.17g", m->name, name, values[subject],
                  wanted[k]);
  }
}

/* A number that is none in an input before the start is named as such, not as a step that failed. The subject keeps
 * its initial state, and its outputs are those of the inputs before. */
START_TEST(fails_at_the_start) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  double *wanted = calloc((size_t)(m->n_states + m->n_outputs), sizeof *wanted), values[3];
  osteon_cohort *cohort = cohort_of(m, 3, NULL, 1, 1e-6, NULL);
  check_ok(osteon_cohort_set_states(cohort, m->states[0].name,
                                    (double[]){m->states[0].scale, m->states[0].scale, m->states[0].scale}));
  const int last = m->n_inputs - 1, no_history = !has_history(m);
  osteon_cohort_input(cohort, m->inputs[last].name)[1] = NAN;
  check_ok(osteon_cohort_start(cohort));
  for (int k = 0; k < m->n_states + m->n_outputs; k++) {
    check_ok(osteon_cohort_get(cohort, k < m->n_states ? m->states[k].name : m->outputs[k - m->n_states].name,
                               values));
    ck_assert(isfinite(values[1]));
    wanted[k] = values[no_history ? 2 : 1];
  }
  check_ok(osteon_cohort_run(cohort, 2));
  osteon_cohort_input(cohort, m->inputs[last].name)[1] = INFINITY; /* a host goes on writing */
  check_ok(osteon_cohort_step(cohort));
  check_stands(cohort, 1, wanted);
  free(wanted);
  ck_assert_int_eq(osteon_cohort_failure_count(cohort), 1);
  check_fails(OSTEON_ERANGE, m->inputs[last].name, osteon_cohort_status(cohort, 1));
  osteon_cohort_free(cohort);
}
END_TEST

/* One subject's population goes below zero, as the model's notes say; the others live on. */
START_TEST(leaves_range_alone) {
  const osteon_model *m = support_model("lemaire2004");
  osteon_cohort *cohort = cohort_of(m, 9, support_isas[_i], 1, 1e-6, NULL);
  if (!cohort) return;
  double *removed = osteon_cohort_input(cohort, "I_R");
  if (removed) {
    removed[4] = -1.2e-3;
    check_ok(osteon_cohort_run(cohort, 100));
    ck_assert_int_eq(osteon_cohort_failure_count(cohort), 1);
    const osteon_status status = osteon_cohort_status(cohort, 4);
    ck_assert(status == OSTEON_EDOMAIN || status == OSTEON_ESTEP);
  }
  osteon_cohort_free(cohort);
}
END_TEST

/* One subject whose cells (or OPG) live a hundred times faster: exact itself, and its neighbours do not
 * notice. */
START_TEST(stiff_among_calm) {
  static const struct {
    const char *model, *rate;
  } of[] = {{"pivonka2008", "A_OBa"}, {"peterson_riggs2010", "kO"}};
  const osteon_model *m = support_model(of[_i / SUPPORT_ISAS].model);
  const char *isa = support_isas[_i % SUPPORT_ISAS];
  if (left_out(_i)) return;
  enum { N = 17 };
  osteon_cohort *cohort = cohort_of(m, N, isa, 1, 1e-7, NULL);
  if (!cohort) return;
  osteon_cohort *calm = cohort_of(m, N, isa, 1, 1e-7, NULL);
  const osteon_quantity *q = &m->params[osteon_model_index(m, OSTEON_PARAM, of[_i / SUPPORT_ISAS].rate)];
  double rate[N], a[N], b[N];
  for (int s = 0; s < N; s++) rate[s] = q->value;
  check_ok(osteon_cohort_set_params(calm, q->name, rate));
  rate[6] *= 100;
  check_ok(osteon_cohort_set_params(cohort, q->name, rate));
  check_ok(osteon_cohort_run(cohort, DAYS));
  check_ok(osteon_cohort_run(calm, DAYS));
  ck_assert_int_eq(osteon_cohort_failure_count(cohort), 0);
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.solver = strcmp(m->solver, "rodas5p") == 0 ? "rodas5p" : "rk8pd";
  options.rtol = 1e-11;
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, m, &options));
  check_ok(osteon_sim_set_param(sim, q->name, rate[6]));
  check_ok(osteon_sim_run(sim, DAYS));
  for (int k = 0; k < m->n_states; k++) {
    check_ok(osteon_cohort_get(cohort, m->states[k].name, a));
    check_ok(osteon_cohort_get(calm, m->states[k].name, b));
    for (int s = 0; s < N; s++)
      if (s != 6) ck_assert(memcmp(&a[s], &b[s], sizeof *a) == 0);
    support_near((support_where){m->name, "stiff", isa, DAYS}, m->states[k].name, a[6],
                 osteon_sim_states(sim)[k], 1e-3 * m->states[k].scale, 1e-5);
  }
  osteon_sim_free(sim);
  osteon_cohort_free(cohort);
  osteon_cohort_free(calm);
}
END_TEST

/* Each makes the step shorter; it never becomes nothing. */
START_TEST(many_events_at_once) {
  const osteon_model *m = support_model("lemaire2004");
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  for (int i = 0; i < 600; i++) check_ok(osteon_schedule_add_dose(schedule, 5, "R", 1e-9, 0, 0));
  osteon_cohort *cohort = cohort_of(m, 3, support_isas[_i], 1, 1e-6, schedule);
  if (cohort) {
    check_ok(osteon_cohort_run(cohort, 10));
    ck_assert_int_eq(osteon_cohort_failure_count(cohort), 0);
  }
  osteon_cohort_free(cohort);
  osteon_schedule_free(schedule);
}
END_TEST

/* Through Runx2's jump again and again; one subject loses more calcium than it has: the others live on. */
START_TEST(stiff_leaves_range_alone) {
  const osteon_model *m = support_model("peterson_riggs2010");
  osteon_schedule *schedule, *bled;
  check_ok(osteon_schedule_new(&schedule, m));
  check_ok(osteon_schedule_new(&bled, m));
  check_ok(osteon_schedule_add_dose(schedule, 0, "teriparatide", 20, 1, 59));
  check_ok(osteon_schedule_add_dose(bled, 0, "teriparatide", 20, 1, 59));
  check_ok(osteon_schedule_add_dose(bled, 30, "P", -40, 0, 0));
  enum { N = 11 };
  osteon_cohort *cohort = cohort_of(m, N, support_isas[_i], 1, 1e-6, schedule);
  if (cohort && !left_out(_i)) {
    double a[N];
    check_ok(osteon_cohort_set_schedule(cohort, 5, bled));
    check_ok(osteon_cohort_run(cohort, 60));
    const osteon_status status = osteon_cohort_status(cohort, 5);
    ck_assert(status == OSTEON_EDOMAIN || status == OSTEON_ESTEP);
    ck_assert_int_eq(osteon_cohort_failure_count(cohort), 1);
    check_ok(osteon_cohort_get(cohort, "OBfast", a));
    for (int s = 0; s < N; s++)
      if (s != 5) ck_assert(a[s] == a[0] && a[s] > 0.0042);
  }
  osteon_cohort_free(cohort);
  osteon_schedule_free(schedule);
  osteon_schedule_free(bled);
}
END_TEST

/* ---- what an implicit step is planned with ---- */

/* Solves (shift - J) x = b by the plan's lists, as lanes do. */
static void solve_by(const osteon_plan *p, const double *J, double shift, const double *b, double *x) {
  const int n = p->n;
  double *LU = calloc((size_t)p->n_factors, sizeof *LU);
  ck_assert_ptr_nonnull(LU);
  for (int k = 0; k < p->n_factors; k++)
    if (p->source[k] >= 0) LU[k] = -J[p->entries[p->source[k]].row * n + p->entries[p->source[k]].column];
  for (int k = 0; k < n; k++) LU[p->diagonal[k]] += shift;
  const osteon_elimination *e = p->eliminations;
  const osteon_product *r = p->reduced, *lower = p->lower, *upper = p->upper;
  for (int k = 0; k < n; k++) {
    for (int left = p->n_lower[k]; left > 0; left--, e++) {
      LU[e->place] *= LU[e->pivot];
      for (int count = e->count; count > 0; count--, r++) LU[r->b] -= LU[e->place] * LU[r->a];
    }
    LU[p->diagonal[k]] = 1 / LU[p->diagonal[k]];
  }
  memcpy(x, b, (size_t)n * sizeof *x);
  for (int k = 0; k < n; k++)
    for (int left = p->n_lower[k]; left > 0; left--, lower++) x[p->order[k]] -= LU[lower->a] * x[lower->b];
  for (int k = n - 1; k >= 0; k--) {
    for (int left = p->n_upper[k]; left > 0; left--, upper++) x[p->order[k]] -= LU[upper->a] * x[upper->b];
    x[p->order[k]] *= LU[p->diagonal[k]];
  }
  free(LU);
}

/* At states that the plan was not made from: every derivative is in it, no group has two of one row, and its
 * lists solve the system. */
static void check_plan(const osteon_plan *p, const osteon_model *m, int seed) {
  const int n = m->n_states;
  double *c = calloc((size_t)osteon_model_constant_count(m), sizeof *c),
         *J = calloc((size_t)(n * n), sizeof *J);
  double *v = calloc((size_t)(4 * n), sizeof *v), *y = v, *dfdt = v + n, *b = v + 2 * n, *x = v + 3 * n;
  char *listed = calloc((size_t)(n * (n + 1)), 1);
  ck_assert(c && J && v && listed);
  for (int i = 0; i < m->n_params; i++) c[i] = m->params[i].value;
  for (int i = 0; i < m->n_inputs; i++) c[m->n_params + m->n_derived + i] = m->inputs[i].value;
  if (osteon_model_index(m, OSTEON_PARAM, "ESTON") >= 0) c[osteon_model_index(m, OSTEON_PARAM, "ESTON")] = 1;
  m->kernels.derive(c);
  m->kernels.hold(c);
  m->kernels.init(c, y);
  for (int i = 0; i < n; i++) y[i] = y[i] * (1 + 0.3 * sin(seed + 2.3 * i)) + 0.01 * m->states[i].scale;
  m->kernels.jacobian(4000, c, y, J, dfdt);
  for (int g = 0; g < p->n_groups; g++)
    for (int k = p->group_entries[g]; k < p->group_entries[g + 1]; k++) {
      listed[p->entries[k].row * (n + 1) + p->entries[k].column] = 1;
      for (int l = p->group_entries[g]; l < k; l++) ck_assert_int_ne(p->entries[k].row, p->entries[l].row);
    }
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++)
      ck_assert_msg(J[i * n + j] == 0 || listed[i * (n + 1) + j], "%s: d(d%s)/d%s is not listed", m->name,
                    m->states[i].name, m->states[j].name);
    ck_assert_msg(dfdt[i] == 0 || listed[i * (n + 1) + n], "%s: d(d%s)/dt is not listed", m->name,
                  m->states[i].name);
    b[i] = sin(1.3 * i + seed);
  }
  solve_by(p, J, 3, b, x);
  for (int i = 0; i < n; i++) {
    double sum = 3 * x[i] - b[i], largest = fabs(b[i]);
    for (int j = 0; j < n; j++)
      sum -= J[i * n + j] * x[j], largest = fmax(largest, fabs(J[i * n + j] * x[j]));
    ck_assert_msg(fabs(sum) <= 1e-12 * largest, "%s: row %d is off by %g", m->name, i, sum);
  }
  free(c), free(J), free(v), free(listed);
}

START_TEST(plans) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  osteon_plan *plan;
  check_ok(osteon_plan_new(&plan, m));
  for (int seed = 1; seed <= 5; seed++) check_plan(plan, m, seed);
  osteon_plan_free(plan);
}
END_TEST

/* What has a derivative is among the states that a kernel says a rate needs; what depends on time needs all. */
START_TEST(needs_are_all_named) {
  const osteon_model *m = osteon_registry_at(NULL, _i / SUPPORT_ISAS);
  const osteon_kernel *kernel;
  if (osteon_kernel_find(m, support_isas[_i % SUPPORT_ISAS], &kernel) != OSTEON_OK || !kernel->needs) return;
  uint64_t needs[64];
  int rows = 0;
  osteon_plan *plan;
  check_ok(osteon_plan_new(&plan, m));
  kernel->needs(needs);
  for (int k = 0; k < plan->n_entries; k++) {
    const osteon_entry e = plan->entries[k];
    const uint64_t wanted = e.column < m->n_states ? (uint64_t)1 << e.column : UINT64_MAX;
    ck_assert_msg((needs[e.row] & wanted) == wanted,
                  "%s, %s: the rate of %s depends on %s, which is not named", m->name, kernel->isa,
                  m->states[e.row].name, e.column < m->n_states ? m->states[e.column].name : "time");
  }
  for (int i = 0; i < m->n_states; i++) rows += needs[i] != UINT64_MAX;
  ck_assert_msg(rows > m->n_states / 4, "%s, %s: nearly all rates are said to depend on time or on no number",
                m->name, kernel->isa);
  osteon_plan_free(plan);
}
END_TEST

START_TEST(misuse) {
  const osteon_model *m = support_model("pivonka2008");
  osteon_cohort *cohort = NULL;
  osteon_cohort_options o = {0};
  check_fails(OSTEON_EINVAL, "osteon_cohort_options_default", osteon_cohort_new(&cohort, m, 3, &o));
  check_fails(OSTEON_ERANGE, "a cohort of 0", osteon_cohort_new(&cohort, m, 0, NULL));
  osteon_cohort_options_default(&o);
  o.isa = "mmx";
  check_fails(OSTEON_ENAME, "instruction set mmx", osteon_cohort_new(&cohort, m, 3, &o));
  o.isa = "baseline";
  check_ok(osteon_cohort_new(&cohort, m, 3, &o));
  const char *isa = osteon_cohort_isa(cohort);
  ck_assert(!strcmp(isa, "sse2") || !strcmp(isa, "neon") || !strcmp(isa, "plain"));
  osteon_cohort_free(cohort);
  check_ok(osteon_cohort_new(&cohort, m, 3, NULL));
  const double bad[] = {1, NAN, 1};
  check_fails(OSTEON_ERANGE, "subject 1: ", osteon_cohort_set_params(cohort, m->params[1].name, bad));
  check_fails(OSTEON_EINVAL, "values is NULL", osteon_cohort_set_params(cohort, m->params[1].name, NULL));
  check_fails(OSTEON_EINVAL, "recorder is NULL", osteon_cohort_record(cohort, bad, 1, NULL, 0, NULL, NULL));
  check_fails(OSTEON_ENAME, "", osteon_cohort_set_param(cohort, "nosuch", 1));
  check_fails(OSTEON_ERANGE, "whole number of ticks", osteon_cohort_run(cohort, 1.5));
  check_ok(osteon_cohort_run(cohort, 2));
  check_fails(OSTEON_ERANGE, "before the present", osteon_cohort_run(cohort, 1));
  check_fails(OSTEON_EINVAL, "before the start", osteon_cohort_set_param(cohort, m->params[1].name, 1));
  osteon_cohort_free(cohort);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("cohort");
  TCase *tests = tcase_create("cohort");
  tcase_add_loop_test(tests, as_sims, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, treatment_before_the_start, 0, 2 * support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, no_treatment_in_its_baseline, 0, support_model_count());
  tcase_add_loop_test(tests, leaves_on_the_last_day, 0, 2);
  tcase_add_loop_test(tests, failed_events_are_undone, 0, support_model_count());
  tcase_add_loop_test(tests, failed_doses_are_undone, 0, support_model_count());
  tcase_add_loop_test(tests, infusion_is_seen, 0, N_INFUSIONS);
  tcase_add_loop_test(tests, menopause_is_a_node, 0, 2 * SUPPORT_ISAS);
  tcase_add_loop_test(tests, amounts_stay_above_0, 0, support_model_count());
  tcase_add_loop_test(tests, amounts_are_emptied, 0, support_model_count());
  tcase_add_test(tests, amounts_go_on_from_0);
  tcase_add_loop_test(tests, bounds_have_a_tolerance, 0, 4);
  tcase_add_loop_test(tests, converges, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, same_for_any_split, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, same_shared_or_own, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, same_beside_others, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, outputs_same_alone, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, needs_are_all_named, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, same_for_any_question, 0, 2 * support_model_count());
  tcase_add_loop_test(tests, resumes, 0, support_model_count());
  tcase_add_test(tests, observes);
  tcase_add_loop_test(tests, rows_are_the_same_bits, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, outputs_of_own_constants, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_loop_test(tests, outputs_are_those_of_rows, 0, support_model_count() * SUPPORT_ISAS);
  tcase_add_test(tests, has_its_order);
  tcase_add_test(tests, of_a_program);
  tcase_add_loop_test(tests, fails_alone, 0, 2 * SUPPORT_ISAS);
  tcase_add_loop_test(tests, fails_at_the_start, 0, support_model_count());
  tcase_add_loop_test(tests, leaves_range_alone, 0, SUPPORT_ISAS);
  tcase_add_loop_test(tests, stiff_among_calm, 0, 2 * SUPPORT_ISAS);
  tcase_add_loop_test(tests, many_events_at_once, 0, SUPPORT_ISAS);
  tcase_add_loop_test(tests, stiff_leaves_range_alone, 0, SUPPORT_ISAS);
  tcase_add_loop_test(tests, plans, 0, support_model_count());
  tcase_add_test(tests, misuse);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
