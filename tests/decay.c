/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decay.h"

#include <math.h>

/* x falls at (a b / 1000)(1 - p drug) a day from 100; a and b do the same. poison takes it out of its range. */

static void decay_rates(double t, const double *c, const double *y, double *dydt) {
  (void)t;
  dydt[0] = -1e-3 * c[0] * c[1] * (1 - c[2] * c[4]) * y[0] - 5 * c[5];
}
static void decay_outputs(double t, const double *c, const double *y, double *o) {
  (void)t;
  o[0] = 2 * y[0];
  o[1] = c[3] * 100 / y[0];
}
static const osteon_quantity decay_states[] = {
    {.name = "x", .unit = "mg", .meaning = "what falls", .value = 100, .min = 1, .max = 1e6, .scale = 100}};
static const osteon_quantity decay_params[] = {
    {.name = "a", .unit = "-", .meaning = "speed", .value = 1, .min = 0, .max = 100},
    {.name = "b", .unit = "-", .meaning = "speed too", .value = 1, .min = 0, .max = 100},
    {.name = "p", .unit = "-", .meaning = "what the drug takes off", .value = 0.5, .min = 0, .max = 1},
    {.name = "h", .unit = "-", .meaning = "risk at 100", .value = 10, .min = 0, .max = 1e6}};
static const osteon_quantity decay_inputs[] = {
    {.name = "drug", .unit = "-", .value = 0, .min = 0, .max = 1, .kind = OSTEON_TREATMENT},
    {.name = "poison", .unit = "-", .value = 0, .min = 0, .max = 1, .kind = OSTEON_TREATMENT}};
static const osteon_quantity decay_outs[] = {
    {.name = "twice", .unit = "mg", .meaning = "2 x"},
    {.name = "risk", .unit = "1/(1000 y)", .meaning = "h at 100, more below"}};
const osteon_model decay = {.size = sizeof(osteon_model),
                            .name = "decay",
                            .title = "A fall",
                            .citation = "",
                            .notes = "",
                            .solver = "rkf45",
                            .n_states = 1,
                            .n_params = 4,
                            .n_inputs = 2,
                            .n_outputs = 2,
                            .states = decay_states,
                            .params = decay_params,
                            .inputs = decay_inputs,
                            .outputs = decay_outs,
                            .kernels = {.rates = decay_rates, .outputs = decay_outputs}};

osteon_fit *fit_of(const osteon_model *m, int threads) {
  osteon_fit_options options;
  osteon_fit_options_default(&options);
  options.threads = threads;
  options.rtol = 1e-9;
  osteon_fit *fit;
  check_ok(osteon_fit_new(&fit, m, &options));
  return fit;
}

int arm_of(osteon_fit *fit, const osteon_schedule *schedule, const char *name, double value) {
  const osteon_arm arm = {.schedule = schedule, .n = name != NULL, .names = &name, .values = &value};
  int index;
  check_ok(osteon_fit_add_arm(fit, &arm, &index));
  return index;
}

osteon_observation seen(int arm, const char *endpoint, osteon_measure measure, double from, double to) {
  return (osteon_observation){.arm = arm,
                              .control = -1,
                              .endpoint = endpoint,
                              .measure = measure,
                              .from = from,
                              .to = to,
                              .value = 1,
                              .se = 1,
                              .weight = 1};
}

void observe(osteon_fit *fit, osteon_observation o) { check_ok(osteon_fit_add_observation(fit, &o)); }

/* Sees a level of an arm as `value`. */
void see(osteon_fit *fit, int arm, const char *endpoint, double to, double value, double se) {
  osteon_observation o = seen(arm, endpoint, OSTEON_LEVEL, 0, to);
  o.value = value;
  o.se = se;
  observe(fit, o);
}

double value_of(const osteon_fit *fit, const char *name) {
  double value = NAN;
  check_ok(osteon_fit_get_param(fit, name, &value));
  return value;
}

double fallen(double a, double days) { return 100 * exp(-1e-3 * a * days); }

void near(const char *name, const char *quantity, double observed, double expected, double tolerance) {
  const support_where where = {"decay", name, "a fit", 0};
  support_near(where, quantity, observed, expected, 1e-12, tolerance);
}

static osteon_fit *free_two(osteon_fit *fit) {
  const int plain = arm_of(fit, NULL, NULL, 0), given = arm_of(fit, NULL, "drug", 1);
  see(fit, plain, "x", 300, fallen(1.2, 300), 1);
  see(fit, given, "x", 300, fallen(1.2 * 0.4, 300), 1);
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 2, 0, 50));
  check_ok(osteon_fit_add_parameter(fit, "p", 0.5, 2, 0, 1));
  return fit;
}

osteon_fit *two_free(void) { return free_two(fit_of(&decay, 1)); }

osteon_fit *two_free_of(osteon_population *women, int n) {
  osteon_fit_options options;
  osteon_fit *fit;
  osteon_fit_options_default(&options);
  options.rtol = 1e-9;
  options.threads = 1;
  options.population = women;
  options.women = n;
  check_ok(osteon_fit_new(&fit, &decay, &options));
  return free_two(fit);
}

osteon_sampler_options chains_of(osteon_fit *fit, const double *middle, const double *covariance) {
  osteon_sampler_options o;
  osteon_sampler_options_default(&o);
  o.coordinates = osteon_fit_parameter_count(fit);
  o.middle = middle;
  o.covariance = covariance;
  o.density = osteon_fit_density;
  o.rough = osteon_fit_rough_density;
  o.learn = osteon_fit_learn_density;
  o.get_learned = osteon_fit_get_learned;
  o.set_learned = osteon_fit_set_learned;
  o.context = fit;
  return o;
}
