/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits: predictions against sims, recovery, what the minimum is worth, bounds, failures that stay alone,
 * GSL's handler. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include <osteon/sim.h>

#include "decay.h"

#define YEAR 365.25

/* ---- the day of a dose ---- */

static osteon_schedule *half_yearly(double day) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, support_model("jorg2022")));
  check_ok(osteon_schedule_add_dose(schedule, 0, "denosumab", 60, 0, 0));
  check_ok(osteon_schedule_add_dose(schedule, day, "denosumab", 60, 0, 0));
  return schedule;
}

/* What is left of 60 mg at a half-life of ten days, and 60 mg more. */
static double left_of(double days) { return 60 * pow(2, -days / 10); }

START_TEST(before_and_after_a_dose) {
  osteon_schedule *schedule = half_yearly(50);
  osteon_fit *fit = fit_of(support_model("jorg2022"), 1);
  const int treated = arm_of(fit, schedule, NULL, 0), idle = arm_of(fit, NULL, NULL, 0);
  const double days[] = {0, 50, 50, 49, 60}, expected[] = {0, left_of(50), left_of(50), left_of(49), 0};
  for (int i = 0; i < 5; i++) {
    osteon_observation o = seen(treated, "A_denosumab", OSTEON_LEVEL, 0, days[i]);
    o.before = i < 4;
    observe(fit, o);
  }
  osteon_observation ratio = seen(treated, "rho_C", OSTEON_RATIO, 0, 50);
  ratio.before = true;
  ratio.control = idle;
  observe(fit, ratio);
  ck_assert_int_eq(osteon_fit_observation_count(fit), 6);
  double predicted[6];
  check_ok(osteon_fit_predict(fit, predicted, NULL));
  for (int i = 0; i < 4; i++) near("before", "A_denosumab", predicted[i], expected[i], 1e-6);
  near("after", "A_denosumab", predicted[4], (left_of(50) + 60) / 2, 1e-6);
  ck_assert(isfinite(predicted[5]));
  osteon_fit_free(fit);
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- predictions ---- */

typedef struct scene {
  const char *model, *endpoint, *risk, *input;
  double dose;
  double baseline, from, to;
} scene;
static const scene scenes[] = {{"lemaire2004", "C_B_ratio", "B", "I_P", 50, 40, 30, 400},
                               {"lemaire2004", "R", "C", "I_L", 200, 0, 0, 90},
                               {"aibl", "BMD_LS", "MOF_rate", "anastrozole", 1, 365, 91, 822}};

/* Every day of a run by hand: x and the risk. */
static double *by_hand(const scene *s, int treated) {
  osteon_schedule *schedule;
  osteon_sim *sim;
  const osteon_model *m = support_model(s->model);
  const int days = (int)(s->baseline + s->to);
  double *rows = malloc(((size_t)days + 1) * 2 * sizeof *rows);
  ck_assert_ptr_nonnull(rows);
  check_ok(osteon_schedule_new(&schedule, m));
  if (treated) check_ok(osteon_schedule_set_input(schedule, 20, s->input, s->dose));
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.schedule = schedule;
  options.solver = "rk8pd";
  options.rtol = 1e-11;
  check_ok(osteon_sim_new(&sim, m, &options));
  check_ok(osteon_sim_start(sim));
  for (int day = 0; day <= days; day++) {
    if (day) check_ok(osteon_sim_run(sim, day));
    check_ok(osteon_sim_get(sim, s->endpoint, &rows[2 * day]));
    check_ok(osteon_sim_get(sim, s->risk, &rows[2 * day + 1]));
  }
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
  return rows;
}

/* x over 1000 y, from day to day by trapezoids. */
static double risk_of(const scene *s, const double *rows) {
  double sum = 0;
  for (int day = (int)(s->baseline + s->from); day < (int)(s->baseline + s->to); day++)
    sum += 0.5 * (rows[2 * day + 1] + rows[2 * day + 3]) / YEAR;
  return sum;
}

static double measured(const scene *s, osteon_measure measure, const double *treated, const double *control) {
  const int from = 2 * (int)(s->baseline + s->from), to = 2 * (int)(s->baseline + s->to);
  const double change = 100 * (treated[to] / treated[from] - 1),
               other = 100 * (control[to] / control[from] - 1), years = (s->to - s->from) / YEAR;
  switch (measure) {
    case OSTEON_CHANGE:
      return change;
    case OSTEON_RATE:
      return change / years;
    case OSTEON_DIFFERENCE:
      return change - other;
    case OSTEON_RATIO:
      return 100 * ((1 + change / 100) / (1 + other / 100) - 1);
    case OSTEON_LEVEL:
      return treated[to];
    case OSTEON_INCIDENCE:
      return 100 * (1 - exp(-risk_of(s, treated) / 1000));
    case OSTEON_YEARLY:
      return risk_of(s, treated) / years / 10;
    case OSTEON_RISK_RATIO:
      return risk_of(s, treated) / risk_of(s, control);
    default:
      return NAN;
  }
}

static int compares(osteon_measure m) {
  return m == OSTEON_DIFFERENCE || m == OSTEON_RATIO || m == OSTEON_RISK_RATIO;
}
static int is_risk(osteon_measure m) {
  return m == OSTEON_INCIDENCE || m == OSTEON_YEARLY || m == OSTEON_RISK_RATIO;
}

/* All measures of a scene but the SD, the last, in one fit, arms and observations in no good order. */
static osteon_fit *fit_of_scene(const scene *s, osteon_schedule *schedule, int threads) {
  osteon_fit *fit = fit_of(support_model(s->model), threads);
  const int idle = arm_of(fit, NULL, NULL, 0), control = arm_of(fit, NULL, NULL, 0),
            treated = arm_of(fit, schedule, NULL, 0);
  for (int k = 0; k < OSTEON_SD_CHANGE; k++) {
    const osteon_measure measure = (osteon_measure)((k * 5 + 3) % OSTEON_SD_CHANGE);
    osteon_observation o = seen(treated, is_risk(measure) ? s->risk : s->endpoint, measure, s->from, s->to);
    o.baseline = s->baseline;
    if (compares(measure)) o.control = control;
    observe(fit, o);
  }
  ck_assert_int_ne(idle, treated);
  return fit;
}

START_TEST(measures_as_by_hand) {
  const scene *s = &scenes[_i];
  double *treated = by_hand(s, 1), *control = by_hand(s, 0), predicted[OSTEON_SD_CHANGE];
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, support_model(s->model)));
  check_ok(osteon_schedule_set_input(schedule, 20, s->input, s->dose));
  osteon_fit *fit = fit_of_scene(s, schedule, 1);
  const char *failure = "unset";
  check_ok(osteon_fit_predict(fit, predicted, &failure));
  ck_assert_ptr_null(failure);
  ck_assert_int_eq(osteon_fit_observation_count(fit), OSTEON_SD_CHANGE);
  for (int k = 0; k < OSTEON_SD_CHANGE; k++) {
    const osteon_measure measure = (osteon_measure)((k * 5 + 3) % OSTEON_SD_CHANGE);
    const support_where where = {s->model, osteon_measure_name(measure), "a cohort beside a sim", s->to};
    /* a risk is integrated in steps of 30 d, here of one day */
    support_near(where, is_risk(measure) ? s->risk : s->endpoint, predicted[k],
                 measured(s, measure, treated, control), 1e-3, is_risk(measure) ? 1e-2 : 2e-5);
  }
  osteon_fit_free(fit);
  osteon_schedule_free(schedule);
  free(treated);
  free(control);
}
END_TEST

START_TEST(same_bits_for_any_threads) {
  const scene *s = &scenes[_i];
  osteon_schedule *schedule;
  double all[3][OSTEON_SD_CHANGE];
  check_ok(osteon_schedule_new(&schedule, support_model(s->model)));
  check_ok(osteon_schedule_set_input(schedule, 20, s->input, s->dose));
  for (int threads = 0; threads < 3; threads++) {
    osteon_fit *fit = fit_of_scene(s, schedule, threads);
    check_ok(osteon_fit_predict(fit, all[threads], NULL));
    osteon_fit_free(fit);
  }
  for (int threads = 0; threads < 3; threads++)
    for (int k = 0; k < OSTEON_SD_CHANGE; k++)
      ck_assert_msg(!memcmp(&all[threads][k], &all[1][k], sizeof(double)),
                    "%s, observation %d: %.17g by %d threads, %.17g by one", s->model, k, all[threads][k],
                    threads, all[1][k]);
  osteon_schedule_free(schedule);
}
END_TEST

/* Known answers, between arms with values of their own, before and after more is observed. */
START_TEST(decay_is_known) {
  osteon_fit *fit = fit_of(&decay, 1);
  double predicted[4];
  const int slow = arm_of(fit, NULL, "a", 0.5), plain = arm_of(fit, NULL, NULL, 0),
            given = arm_of(fit, NULL, "drug", 1);
  check_ok(osteon_fit_set_param(fit, "a", 2));
  see(fit, slow, "x", 300, 1, 1);
  check_ok(osteon_fit_predict(fit, predicted, NULL));
  near("its own a", "x", predicted[0], fallen(0.5, 300), 1e-7);
  see(fit, plain, "twice", 700, 1, 1);
  osteon_observation o = seen(given, "risk", OSTEON_YEARLY, 400, 400); /* no time between: the risk then */
  o.baseline = 100;
  observe(fit, o);
  o = seen(given, "x", OSTEON_RATE, 0, 365.25 * 2);
  observe(fit, o);
  check_ok(osteon_fit_predict(fit, predicted, NULL));
  near("its own a", "x", predicted[0], fallen(0.5, 300), 1e-7);
  near("the fit's a", "twice", predicted[1], 2 * fallen(2, 700), 1e-7);
  near("a risk at once", "risk", predicted[2], 0.1 * 10 * 100 / fallen(1, 500), 1e-7);
  const double days = round(365.25 * 2);
  near("a rate over ticks", "x", predicted[3], (fallen(1, days) - 100) / (days / YEAR), 1e-7);
  osteon_fit_free(fit);
}
END_TEST

typedef struct heard {
  int calls, sets, whole;
  double part;
} heard;

static void hear(void *heard_, int sets, double part) {
  heard *h = heard_;
  h->calls++;
  h->sets = sets;
  ck_assert(part > 0 && part <= 1);
  ck_assert(h->part == 1 || part > h->part);
  h->whole += part == 1;
  h->part = part;
}

/* Arm by arm, in predictions and in the iterations of a fit. */
START_TEST(tells_how_far_it_is) {
  osteon_fit *fit = fit_of(&decay, 2);
  double predicted[4];
  heard h = {.part = 1};
  for (int i = 0; i < 3; i++) see(fit, arm_of(fit, NULL, "a", 0.5 + i), "x", 300, 1, 1);
  check_ok(osteon_fit_set_progress(fit, hear, &h));
  check_ok(osteon_fit_predict(fit, predicted, NULL));
  ck_assert_int_eq(h.calls, 3);
  ck_assert_int_eq(h.sets, 1);
  ck_assert_int_eq(h.whole, 1);
  see(fit, arm_of(fit, NULL, NULL, 0), "x", 300, fallen(2, 300), 1);
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 1, 0.01, 100));
  check_ok(osteon_fit_run(fit, 2, NULL, NULL, NULL));
  ck_assert_int_ge(h.whole, 3);
  ck_assert_int_eq(h.calls % 4, 3);
  check_ok(osteon_fit_set_progress(fit, NULL, NULL));
  h.calls = 0;
  check_ok(osteon_fit_predict(fit, predicted, NULL));
  ck_assert_int_eq(h.calls, 0);
  osteon_fit_free(fit);
}
END_TEST

/* Mean and SD over the same women in every arm. */
START_TEST(women_are_a_mean) {
  enum { WOMEN = 7, VARIED = 3, DAYS = 150 };
  const double cv = 0.02;
  const osteon_model *m = support_model("lemaire2004");
  osteon_population *population;
  check_ok(osteon_population_new(&population, m, 5));
  check_ok(osteon_population_vary(population, "k_B", 0.2));
  check_ok(osteon_population_vary_on(population, "D_R", OSTEON_LINEAR, 5e-5));
  check_ok(osteon_population_vary_on(population, "f0", OSTEON_LOG_ODDS, 0.2));
  osteon_fit_options options;
  osteon_fit_options_default(&options);
  options.population = population;
  options.women = WOMEN;
  options.rtol = 1e-9;
  osteon_fit *fit;
  check_ok(osteon_fit_new(&fit, m, &options));
  const int own = arm_of(fit, NULL, "k_B", 0.25), plain = arm_of(fit, NULL, NULL, 0);
  for (int arm = own; arm <= plain; arm++) observe(fit, seen(arm, "B", OSTEON_CHANGE, 10, DAYS));
  osteon_observation spread_of = seen(plain, "B", OSTEON_SD_CHANGE, 10, DAYS);
  spread_of.cv = cv;
  observe(fit, spread_of);
  check_ok(osteon_fit_set_param(fit, "D_R", 8e-4));
  double predicted[3], draws[VARIED][WOMEN], change[2][WOMEN], sum[2] = {0};
  osteon_spread_of_women spread[3];
  double *places[VARIED] = {draws[0], draws[1], draws[2]};
  check_ok(osteon_fit_predict_spread(fit, predicted, spread, NULL));
  check_ok(osteon_population_draw(population, 0, WOMEN, places));
  for (int arm = 0; arm < 2; arm++)
    for (int w = 0; w < WOMEN; w++) {
      osteon_sim_options exact;
      osteon_sim_options_default(&exact);
      exact.rtol = 1e-11;
      osteon_sim *sim;
      double from, to;
      check_ok(osteon_sim_new(&sim, m, &exact));
      for (int k = 0; k < VARIED; k++) {
        const char *name = osteon_population_name_at(population, k);
        /* around the model's values: 0.189, 7e-4, 0.05; every second woman is the mirror image of the one before */
        const double first = draws[k][w / 2], odds = 0.05 / 0.95;
        const double mirrored = !strcmp(name, "D_R")   ? 2 * 7e-4 - first
                                : !strcmp(name, "k_B") ? 0.189 * 0.189 / first
                                                       : odds * odds / (odds * odds + first / (1 - first));
        const double drawn = w % 2 ? mirrored : first;
        const double value = !strcmp(name, "D_R")   ? drawn + 8e-4 - 7e-4
                             : !strcmp(name, "k_B") ? drawn * (arm == own ? 0.25 : 0.189) / 0.189
                                                    : drawn;
        check_ok(osteon_sim_set_param(sim, name, value));
      }
      check_ok(osteon_sim_run(sim, 10));
      check_ok(osteon_sim_get(sim, "B", &from));
      check_ok(osteon_sim_run(sim, DAYS));
      check_ok(osteon_sim_get(sim, "B", &to));
      change[arm][w] = 100 * (to / from - 1);
      sum[arm] += change[arm][w] / WOMEN;
      osteon_sim_free(sim);
    }
  for (int arm = 0; arm < 2; arm++)
    support_near((support_where){m->name, arm == own ? "own k_B" : "the fit's k_B", "women", DAYS},
                 "change of B", predicted[arm], sum[arm], 1e-3, 1e-5);
  for (int arm = 0; arm < 2; arm++) {
    double squares = 0, ends = 0; /* of the ratios that are measured */
    for (int w = 0; w < WOMEN; w++) {
      squares += (change[arm][w] - sum[arm]) * (change[arm][w] - sum[arm]) / (WOMEN - 1);
      ends += (100 + change[arm][w]) * (100 + change[arm][w]) / WOMEN;
    }
    near("women", "true SD", spread[arm].true_sd, sqrt(squares), 1e-3);
    near("women", "SD without errors", spread[arm].measured, sqrt(squares), 1e-3);
    if (arm == plain) near("women", "SD", predicted[2], sqrt(squares + 2 * cv * cv * ends), 1e-3);
  }
  near("women", "SD as a measure", spread[2].measured, predicted[2], 1e-12);
  near("women", "true SD of it", spread[2].true_sd, spread[plain].true_sd, 1e-12);
  osteon_fit_free(fit);
  osteon_population_free(population);
}
END_TEST

/* Who lies outside a range with the values that an arm has is put at its end, and that is told. */
START_TEST(women_outside_a_range_are_told) {
  const osteon_model *m = support_model("lemaire2004");
  char text[300];
  osteon_population *population;
  check_ok(osteon_population_new(&population, m, 5));
  check_ok(osteon_population_vary_on(population, "f0", OSTEON_LINEAR, 0.001));
  osteon_fit_options options;
  osteon_fit_options_default(&options);
  options.population = population, options.women = 8;
  osteon_fit *fit;
  check_ok(osteon_fit_new(&fit, m, &options));
  const int within = arm_of(fit, NULL, NULL, 0);
  observe(fit, seen(within, "B", OSTEON_LEVEL, 0, 1));
  check_ok(osteon_fit_notice(fit, text, sizeof text));
  ck_assert_str_eq(text, "");
  const int at_end = arm_of(fit, NULL, "f0", 1); /* in mirrored pairs: a half of them lies beyond */
  check_ok(osteon_fit_notice(fit, text, sizeof text));
  ck_assert_str_eq(text, ""); /* nothing is asked of this arm */
  observe(fit, seen(at_end, "B", OSTEON_LEVEL, 0, 1));
  check_ok(osteon_fit_notice(fit, text, sizeof text));
  ck_assert_str_eq(text,
                   "f0: up to 4 of 8 women of an arm, in 1 of 2 arms, lie outside its range, 1e-09 to 1, and "
                   "are put at its end");
  osteon_fit_free(fit);
  osteon_population_free(population);
}
END_TEST

/* ---- recovery ---- */

static const struct {
  const char *model, *input, *endpoints[3], *names[3];
  double dose, factor[3];
} known[] = {{"lemaire2004", "I_P", {"R", "B", "C"}, {"k_B", "D_A", "D_C"}, 100, {1.5, 0.7, 1.4}},
             {"pivonka2008", NULL, {"OBp", "OBa", "OCa"}, {"D_OCp", "A_OBa", "A_OCa"}, 0, {1.6, 1.3, 0.75}}};

/* What a model said with other parameters gives them back. */
START_TEST(recovers) {
  const osteon_model *m = support_model(known[_i].model);
  osteon_fit *fit = fit_of(m, 1), *other = fit_of(m, 1);
  osteon_schedule *schedule;
  double truth[3], predicted[12];
  check_ok(osteon_schedule_new(&schedule, m));
  if (known[_i].input) check_ok(osteon_schedule_set_input(schedule, 5, known[_i].input, known[_i].dose));
  const int arm = arm_of(fit, schedule, NULL, 0);
  ck_assert_int_eq(arm_of(other, schedule, NULL, 0), arm);
  for (int k = 0; k < 3; k++) {
    truth[k] = value_of(fit, known[_i].names[k]) * known[_i].factor[k];
    check_ok(osteon_fit_set_param(fit, known[_i].names[k], truth[k]));
    for (int i = 0; i < 4; i++) observe(fit, seen(arm, known[_i].endpoints[k], OSTEON_LEVEL, 0, 10 + 20 * i));
  }
  check_ok(osteon_fit_predict(fit, predicted, NULL));
  for (int i = 0; i < 12; i++)
    see(other, arm, known[_i].endpoints[i / 4], 10 + 20 * (i % 4), predicted[i], 1e-4 * predicted[i]);
  for (int k = 0; k < 3; k++)
    check_ok(osteon_fit_add_parameter(other, known[_i].names[k], value_of(other, known[_i].names[k]), 3, 0,
                                      INFINITY));
  osteon_fit_result result;
  check_ok(osteon_fit_run(other, 60, &result, NULL, NULL));
  ck_assert_msg(result.converged, "%s: not in %d iterations", m->name, result.iterations);
  ck_assert_msg(result.after < 1 && result.before > 1e4 && result.data <= result.after,
                "%s: squares %g to %g, %g of data", m->name, result.before, result.after, result.data);
  for (int k = 0; k < 3; k++)
    support_near((support_where){m->name, "recovery", "a fit", 0}, known[_i].names[k],
                 value_of(other, known[_i].names[k]), truth[k], 0, 1e-3);
  osteon_fit_free(fit);
  osteon_fit_free(other);
  osteon_schedule_free(schedule);
}
END_TEST

/* Where the data say nothing of it, a parameter goes to its prior. */
START_TEST(prior_alone) {
  osteon_fit *fit = fit_of(&decay, 1);
  see(fit, arm_of(fit, NULL, "a", 1), "x", 300, fallen(1, 300), 1);
  check_ok(osteon_fit_set_param(fit, "a", 9));
  check_ok(osteon_fit_set_param(fit, "p", 0.9));
  check_ok(osteon_fit_add_parameter(fit, "a", 3, 0.5, 0, 50));
  check_ok(osteon_fit_add_parameter(fit, "p", 0.2, 1, 0, 1));
  osteon_fit_result result;
  double covariance[4];
  check_ok(osteon_fit_run(fit, 30, &result, NULL, NULL));
  ck_assert(result.converged);
  near("prior alone", "squares", result.before,
       pow(log(9.0 / 3) / 0.5, 2) + pow(log(0.9 / 0.1) - log(0.2 / 0.8), 2), 1e-7);
  near("prior alone", "a", value_of(fit, "a"), 3, 1e-5);
  near("prior alone", "p", value_of(fit, "p"), 0.2, 1e-5);
  check_ok(osteon_fit_covariance(fit, covariance));
  near("prior alone", "variance of a", covariance[0], 0.25, 1e-6);
  near("prior alone", "variance of p", covariance[3], 1, 1e-6);
  ck_assert_double_eq_tol(covariance[1], 0, 1e-9);
  osteon_fit_free(fit);
}
END_TEST

/* Already there: no iteration is needed to see it. */
START_TEST(nothing_to_do) {
  osteon_fit *fit = fit_of(&decay, 1);
  double predicted;
  const int arm = arm_of(fit, NULL, NULL, 0);
  osteon_observation o = seen(arm, "x", OSTEON_LEVEL, 0, 0);
  o.value = 100;
  observe(fit, o);
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 1, 0, 50));
  osteon_fit_result result;
  check_ok(osteon_fit_run(fit, 30, &result, NULL, NULL));
  ck_assert_msg(result.converged && result.after == 0, "converged %d, squares %g, %d iterations",
                result.converged, result.after, result.iterations);
  ck_assert(value_of(fit, "a") == 1);
  check_ok(osteon_fit_predict(fit, &predicted, NULL));
  osteon_fit_free(fit);
}
END_TEST

/* A far start with small errors: residuals of many thousands still tell the way. */
START_TEST(far_and_exact) {
  osteon_fit *fit = fit_of(&decay, 1);
  see(fit, arm_of(fit, NULL, NULL, 0), "x", 300, fallen(2.5, 300), 1e-4);
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 3, 0, 50));
  osteon_fit_result result;
  check_ok(osteon_fit_run(fit, 50, &result, NULL, NULL));
  ck_assert(result.converged);
  near("far", "a", value_of(fit, "a"), 2.5, 1e-5);
  osteon_fit_free(fit);
}
END_TEST

/* ---- what the minimum is worth ---- */

/* d level / d ln a, and d level / d log-odds of p, of an arm with the drug: known. */
static void slopes(double a, double p, double drug, double days, double *by_a, double *by_p) {
  const double x = fallen(a * (1 - p * drug), days);
  *by_a = -1e-3 * a * (1 - p * drug) * days * x;
  *by_p = 1e-3 * a * drug * days * x * p * (1 - p);
}

START_TEST(covariance_is_known) {
  osteon_fit *fit = fit_of(&decay, 1);
  const double a = 2, p = 0.3, se = 0.5, weight = 2.5, days[] = {200, 600};
  const int plain = arm_of(fit, NULL, NULL, 0), given = arm_of(fit, NULL, "drug", 1);
  double information[3] = {1 / (0.7 * 0.7), 0, 1 / (0.4 * 0.4)}, covariance[4];
  check_ok(osteon_fit_set_param(fit, "a", a));
  check_ok(osteon_fit_set_param(fit, "p", p));
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 0.7, 0, 50));
  check_ok(osteon_fit_add_parameter(fit, "p", 0.5, 0.4, 0, 1));
  for (int i = 0; i < 4; i++) {
    double by_a, by_p;
    osteon_observation o = seen(i % 2 ? given : plain, "x", OSTEON_LEVEL, 0, days[i / 2]);
    o.se = se;
    o.weight = weight;
    observe(fit, o);
    slopes(a, p, i % 2, days[i / 2], &by_a, &by_p);
    information[0] += weight * by_a * by_a / se / se;
    information[1] += weight * by_a * by_p / se / se;
    information[2] += weight * by_p * by_p / se / se;
  }
  const double determinant = information[0] * information[2] - information[1] * information[1];
  check_ok(osteon_fit_covariance(fit, covariance));
  near("covariance", "of a", covariance[0], information[2] / determinant, 2e-3);
  near("covariance", "of p", covariance[3], information[0] / determinant, 2e-3);
  near("covariance", "between", covariance[1], -information[1] / determinant, 2e-3);
  ck_assert(covariance[1] == covariance[2]);
  double low, high;
  osteon_fit_parameter_interval(fit, 0, 0.1, &low, &high);
  near("interval of a logarithm", "low", low, a * exp(-0.1), 1e-12);
  near("interval of a logarithm", "high", high, a * exp(0.1), 1e-12);
  osteon_fit_parameter_interval(fit, 1, 1e4, &low, &high);
  ck_assert_msg(low > 0 && low < 1e-6 && high < 1 && high > 0.999, "%g to %g", low, high);
  osteon_fit_free(fit);
}
END_TEST

/* Against differences of predictions. */
START_TEST(covariance_of_a_model) {
  const osteon_model *m = support_model("lemaire2004");
  osteon_fit *fit = fit_of(m, 1);
  static const char *const names[] = {"k_B", "D_A"};
  const int arm = arm_of(fit, NULL, "I_P", 100);
  double beside[2][2][3], information[3] = {1, 0, 1}, covariance[4];
  static const double se[] = {2e-5, 3e-5, 2e-5};
  for (int i = 0; i < 3; i++) see(fit, arm, i ? "C" : "B", 30 + 30 * i, 1e-3, se[i]);
  for (int k = 0; k < 2; k++)
    check_ok(osteon_fit_add_parameter(fit, names[k], value_of(fit, names[k]), 1, 0, 1e3));
  for (int k = 0; k < 2; k++)
    for (int side = 0; side < 2; side++) {
      const double kept = value_of(fit, names[k]);
      check_ok(osteon_fit_set_param(fit, names[k], kept * exp(side ? 1e-4 : -1e-4)));
      check_ok(osteon_fit_predict(fit, beside[k][side], NULL));
      check_ok(osteon_fit_set_param(fit, names[k], kept));
    }
  for (int i = 0; i < 3; i++) {
    const double j0 = (beside[0][1][i] - beside[0][0][i]) / 2e-4 / se[i],
                 j1 = (beside[1][1][i] - beside[1][0][i]) / 2e-4 / se[i];
    information[0] += j0 * j0;
    information[1] += j0 * j1;
    information[2] += j1 * j1;
  }
  const double determinant = information[0] * information[2] - information[1] * information[1];
  check_ok(osteon_fit_covariance(fit, covariance));
  const support_where where = {m->name, "covariance", "a fit", 0};
  support_near(where, "k_B", covariance[0], information[2] / determinant, 0, 5e-3);
  support_near(where, "D_A", covariance[3], information[0] / determinant, 0, 5e-3);
  support_near(where, "both", covariance[1], -information[1] / determinant, 0, 5e-3);
  osteon_fit_free(fit);
}
END_TEST

START_TEST(profile_is_a_bowl) {
  osteon_fit *fit = two_free();
  osteon_fit_result result;
  double covariance[4], squares, low, high;
  check_ok(osteon_fit_run(fit, 60, &result, NULL, NULL));
  check_ok(osteon_fit_covariance(fit, covariance));
  const double a = value_of(fit, "a"), p = value_of(fit, "p");
  for (int k = 0; k < 2; k++)
    for (int i = -4; i <= 4; i++) {
      const double z = 0.25 * i; /* sd from the minimum */
      osteon_fit_parameter_interval(fit, k, z * sqrt(covariance[3 * k]), &low, &high);
      check_ok(osteon_fit_profile(fit, k, high, 60, &squares));
      ck_assert_msg(squares >= result.after - 1e-6, "%s = %g: %.12g below the minimum, %.12g",
                    osteon_fit_parameter_name(fit, k), high, squares, result.after);
      ck_assert_msg(fabs(squares - result.after - z * z) < 0.1 * fabs(z * z * z) + 1e-4,
                    "%s = %g, %g sd off: %g above the minimum", osteon_fit_parameter_name(fit, k), high, z,
                    squares - result.after);
      ck_assert_msg(value_of(fit, "a") == a && value_of(fit, "p") == p, "a profile moved the values");
    }
  check_fails(OSTEON_ERANGE, "there is no parameter 2", osteon_fit_profile(fit, 2, 1, 9, &squares));
  check_fails(OSTEON_ERANGE, "there is no parameter -1", osteon_fit_profile(fit, -1, 1, 9, &squares));
  check_fails(OSTEON_ERANGE, "a = 51", osteon_fit_profile(fit, 0, 51, 9, &squares));
  check_fails(OSTEON_ERANGE, "p = 1 is out of range", osteon_fit_profile(fit, 1, 1, 9, &squares));
  check_fails(OSTEON_ERANGE, "p = nan", osteon_fit_profile(fit, 1, NAN, 9, &squares));
  /* what was held is free again */
  check_ok(osteon_fit_run(fit, 60, &result, NULL, NULL));
  near("after profiles", "a", value_of(fit, "a"), a, 1e-6);
  osteon_fit_free(fit);
}
END_TEST

/* The only free parameter: squares where it stands. */
START_TEST(profile_of_one) {
  osteon_fit *fit = fit_of(&decay, 1);
  double squares;
  see(fit, arm_of(fit, NULL, NULL, 0), "x", 300, 70, 2);
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 2, 0, 50));
  check_ok(osteon_fit_profile(fit, 0, 1.5, 20, &squares));
  near("alone", "squares", squares, pow((fallen(1.5, 300) - 70) / 2, 2) + pow(log(1.5) / 2, 2), 1e-6);
  ck_assert(value_of(fit, "a") == 1);
  osteon_fit_free(fit);
}
END_TEST

/* ---- bounds ---- */

START_TEST(stays_in_bounds) {
  osteon_fit *fit = fit_of(&decay, 1);
  osteon_fit_result result, again;
  const double wanted = _i ? 0.2 : 5, bound = _i ? 0.8 : 2;
  see(fit, arm_of(fit, NULL, NULL, 0), "x", 300, fallen(wanted, 300), 0.5);
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 3, 0.8, 2));
  check_ok(osteon_fit_run(fit, 60, &result, NULL, NULL));
  near(_i ? "lower bound" : "upper bound", "a", value_of(fit, "a"), bound, 1e-9);
  near("at the bound", "squares", result.after,
       pow((fallen(bound, 300) - fallen(wanted, 300)) / 0.5, 2) + pow(log(bound) / 3, 2), 1e-6);
  check_ok(osteon_fit_run(fit, 60, &again, NULL, NULL));
  near("at the bound", "squares of another run", again.before, result.after, 1e-9);
  check_fails(OSTEON_ERANGE, "a = 3 is outside its bounds in this fit, 0.8 to 2",
              osteon_fit_set_param(fit, "a", 3));
  check_fails(OSTEON_ERANGE, "outside its bounds", osteon_fit_set_param(fit, "a", 0.5));
  check_ok(osteon_fit_set_param(fit, "b", 3));
  osteon_fit_free(fit);
}
END_TEST

/* From a bound, with its prior there too: the derivative looks inside. */
START_TEST(leaves_a_bound) {
  osteon_fit *fit = fit_of(&decay, 1);
  const double bound = _i ? 0.8 : 2;
  see(fit, arm_of(fit, NULL, NULL, 0), "x", 300, fallen(1.3, 300), 0.01);
  check_ok(osteon_fit_set_param(fit, "a", bound));
  check_ok(osteon_fit_add_parameter(fit, "a", bound, 3, 0.8, 2));
  check_ok(osteon_fit_run(fit, 60, NULL, NULL, NULL));
  near(_i ? "from the lower bound" : "from the upper bound", "a", value_of(fit, "a"), 1.3, 1e-4);
  osteon_fit_free(fit);
}
END_TEST

/* Log-odds: whatever the data want, between 0 and 1. */
START_TEST(odds_stay_between) {
  osteon_fit *fit = fit_of(&decay, 1);
  double squares, low, high, covariance[1];
  see(fit, arm_of(fit, NULL, "drug", 1), "x", 300, _i ? 130 : 60, 0.1); /* 130: p = 1.9; 60: p = -0.7 */
  check_ok(osteon_fit_add_parameter(fit, "p", 0.5, 50, 0, 1));
  check_ok(osteon_fit_run(fit, 60, NULL, NULL, NULL));
  const double p = value_of(fit, "p");
  ck_assert_msg(p > 0 && p < 1 && (_i ? p > 0.99 : p < 0.01), "p = %.17g", p);
  check_ok(osteon_fit_covariance(fit, covariance));
  osteon_fit_parameter_interval(fit, 0, 200, &low, &high);
  ck_assert_msg(low > 0 && high < 1 && low < high, "%g to %g", low, high);
  check_ok(osteon_fit_profile(fit, 0, high, 20, &squares));
  check_ok(osteon_fit_profile(fit, 0, low, 20, &squares));
  ck_assert(isfinite(squares));
  for (int n = 0; n < 200; n++) {
    check_ok(osteon_fit_scatter(fit, 1, n));
    const double drawn = value_of(fit, "p");
    ck_assert_msg(drawn > 0 && drawn < 1, "start %d: p = %.17g", n, drawn);
  }
  osteon_fit_free(fit);
}
END_TEST

/* Another start depends on the seed and its number, not on what was before. */
START_TEST(scatter_is_a_function) {
  osteon_fit *fit = two_free(), *other = two_free();
  double first[20], sum = 0, squares = 0;
  for (int n = 0; n < 20; n++) {
    check_ok(osteon_fit_scatter(fit, 7, n));
    first[n] = value_of(fit, "a");
    for (int k = 0; k < n; k++) ck_assert(first[k] != first[n]);
  }
  check_ok(osteon_fit_run(other, 5, NULL, NULL, NULL));
  for (int n = 19; n >= 0; n--) {
    check_ok(osteon_fit_scatter(other, 7, n));
    ck_assert_msg(value_of(other, "a") == first[n], "start %d: %.17g, then %.17g", n, first[n],
                  value_of(other, "a"));
    check_ok(osteon_fit_scatter(other, 8, n));
    ck_assert(value_of(other, "a") != first[n]);
  }
  for (int n = 0; n < 4000; n++) {
    check_ok(osteon_fit_scatter(fit, 3, n));
    const double u = log(value_of(fit, "a")); /* prior 1, sd 2: half of it */
    sum += u;
    squares += u * u;
  }
  ck_assert_double_eq_tol(sum / 4000, 0, 4 / sqrt(4000));
  ck_assert_double_eq_tol(sqrt(squares / 4000), 1, 4 / sqrt(2 * 4000));
  osteon_fit_free(fit);
  osteon_fit_free(other);
}
END_TEST

/* ---- GSL's handler ---- */

static int is_installed(void *context, int iteration, double squares) {
  gsl_error_handler_t *now = gsl_set_error_handler(support_count_errors);
  ck_assert_msg(now == support_count_errors, "iteration %d: another handler is installed", iteration);
  ck_assert(isfinite(squares));
  ++*(int *)context;
  return 0;
}

/* Two parameters that do the same; an arm that fails; a start next to where the model fails. */
START_TEST(handler_is_the_hosts) {
  osteon_fit *fit = fit_of(&decay, 1);
  int told = 0;
  double covariance[9], squares, predicted[3];
  support_handled = 0;
  gsl_error_handler_t *before = gsl_set_error_handler(support_count_errors);
  const int plain = arm_of(fit, NULL, NULL, 0), poisoned = arm_of(fit, NULL, "poison", 1);
  see(fit, plain, "x", 900, 1.5, 0.01); /* below 1 the model fails */
  osteon_observation o = seen(poisoned, "x", OSTEON_LEVEL, 0, 900);
  o.weight = 0;
  observe(fit, o);
  see(fit, plain, "x", 300, 100 * pow(0.015, 1 / 3.0), 0.01);
  check_ok(osteon_fit_set_param(fit, "a", 5));
  check_ok(osteon_fit_add_parameter(fit, "a", 4.9, 30, 0, 50));
  check_ok(osteon_fit_add_parameter(fit, "b", 1, 30, 0, 50));
  check_ok(osteon_fit_add_parameter(fit, "h", 10, 100, 0, 1e6)); /* does nothing */
  check_ok(osteon_fit_run(fit, 40, NULL, is_installed, &told));
  ck_assert_int_gt(told, 0);
  near("two that do the same", "a b", value_of(fit, "a") * value_of(fit, "b"), log(100 / 1.5) / 0.9, 5e-3);
  check_ok(osteon_fit_covariance(fit, covariance));
  check_ok(osteon_fit_profile(fit, 0, 1.05 * value_of(fit, "a"), 20, &squares));
  check_fails(OSTEON_ESTEP, "left the range", osteon_fit_profile(fit, 0, 20, 20, &squares));
  check_ok(osteon_fit_predict(fit, predicted, NULL));
  ck_assert(isnan(predicted[1]) && isfinite(predicted[0]) && isfinite(predicted[2]));
  o.weight = 1;
  observe(fit, o);
  check_fails(OSTEON_ESTEP,
              "x of observation 3 cannot be computed at the start of the fit: subject 0: decay: at day 18.9",
              osteon_fit_run(fit, 9, NULL, NULL, NULL));
  check_fails(OSTEON_ESTEP, "left the range", osteon_fit_covariance(fit, covariance));
  check_fails(OSTEON_ESTEP, "at the start", osteon_fit_profile(fit, 0, 6, 20, &squares));
  gsl_error_handler_t *after = gsl_set_error_handler(before);
  ck_assert_msg(after == support_count_errors, "another handler is installed after the fit");
  ck_assert_int_eq(support_handled, 0);
  osteon_fit_free(fit);
}
END_TEST

/* ---- failures ---- */

START_TEST(fails_alone) {
  osteon_fit *fit = fit_of(&decay, 1 + _i);
  const int first = arm_of(fit, NULL, NULL, 0), bad = arm_of(fit, NULL, "poison", 1),
            last = arm_of(fit, NULL, "a", 2);
  see(fit, first, "x", 100, 1, 1);
  see(fit, bad, "x", 2, 1, 1); /* before it fails, on day 20 */
  see(fit, bad, "x", 100, 1, 1);
  see(fit, last, "x", 100, 1, 1);
  osteon_observation o = seen(last, "x", OSTEON_DIFFERENCE, 0, 100);
  o.control = bad;
  observe(fit, o);
  double predicted[5];
  const char *failure = NULL;
  check_ok(osteon_fit_predict(fit, predicted, &failure));
  near("beside a failure", "first", predicted[0], fallen(1, 100), 1e-7);
  ck_assert_msg(predicted[1] > 80 && predicted[1] < 99, "before it fails: %g", predicted[1]);
  ck_assert_msg(isnan(predicted[2]), "where it failed: %g", predicted[2]);
  near("beside a failure", "last", predicted[3], fallen(2, 100), 1e-7);
  ck_assert_msg(isnan(predicted[4]), "against an arm that failed: %g", predicted[4]);
  ck_assert_msg(failure && strstr(failure, "state x left the range"), "reason: %s", failure ? failure : "-");
  osteon_fit_free(fit);
}
END_TEST

static int stop_at_two(void *context, int iteration, double squares) {
  (void)squares;
  *(int *)context = iteration;
  return iteration == 2;
}

START_TEST(can_be_ended) {
  osteon_fit *fit = two_free();
  osteon_fit_result result;
  int last = 0;
  check_ok(osteon_fit_run(fit, 50, &result, stop_at_two, &last));
  ck_assert_int_eq(last, 2);
  ck_assert_int_eq(result.iterations, 2);
  ck_assert(result.after < result.before);
  fit = (osteon_fit_free(fit), two_free());
  check_ok(osteon_fit_run(fit, 0, &result, NULL, NULL));
  ck_assert(result.iterations == 0 && !result.converged && result.after == result.before);
  osteon_fit_free(fit);
}
END_TEST

START_TEST(refuses) {
  osteon_fit *fit;
  osteon_fit_options options, zero = {0};
  osteon_fit_options_default(&options);
  osteon_population *population;
  double number;
  check_ok(osteon_population_new(&population, support_model("lemaire2004"), 0));
  check_fails(OSTEON_EINVAL, "osteon_fit_options_default", osteon_fit_new(&fit, &decay, &zero));
  ck_assert_ptr_null(fit);
  options.women = 0;
  check_fails(OSTEON_ERANGE, "women = 0", osteon_fit_new(&fit, &decay, &options));
  options.women = 1;
  options.population = population;
  check_fails(OSTEON_EINVAL, "made for model lemaire2004", osteon_fit_new(&fit, &decay, &options));
  osteon_population_free(population);
  check_ok(osteon_fit_new(&fit, &decay, NULL));
  check_fails(OSTEON_EINVAL, "the fit has no parameters", osteon_fit_run(fit, 9, NULL, NULL, NULL));
  check_fails(OSTEON_ENAME, "decay has no parameter named A (did you mean a?)",
              osteon_fit_set_param(fit, "A", 1));
  check_fails(OSTEON_ERANGE, "p = 2 ", osteon_fit_set_param(fit, "p", 2));
  check_fails(OSTEON_ERANGE, "not a finite number", osteon_fit_set_param(fit, "p", NAN));
  check_fails(OSTEON_ENAME, "did you mean a?", osteon_fit_get_param(fit, "A", &number));

  const char *name = "drgu";
  const double value = 1;
  osteon_arm arm = {.n = 1, .names = &name, .values = &value};
  int index = -7;
  check_fails(OSTEON_ENAME, "drgu", osteon_fit_add_arm(fit, &arm, &index));
  name = "drug";
  const double much = 5;
  arm.values = &much;
  check_fails(OSTEON_ERANGE, "drug = 5", osteon_fit_add_arm(fit, &arm, &index));
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, support_model("lemaire2004")));
  arm.schedule = schedule;
  check_fails(OSTEON_EINVAL, "made for model lemaire2004", osteon_fit_add_arm(fit, &arm, &index));
  osteon_schedule_free(schedule);
  ck_assert_int_eq(index, -7);
  check_fails(
      OSTEON_EINVAL, "there are 0 arms",
      osteon_fit_add_observation(fit, &(osteon_observation){.endpoint = "x", .control = -1, .se = 1}));
  ck_assert_int_eq(arm_of(fit, NULL, NULL, 0), 0);
  osteon_fit_free(fit);
}
END_TEST

static const struct {
  const char *says, *endpoint;
  osteon_status status;
  int arm, control, measure;
  double baseline, from, to, value, se, weight;
} bad_observations[] = {
    {"did you mean twice?", "twcie", OSTEON_ENAME, 0, -1, OSTEON_LEVEL, 0, 0, 9, 1, 1, 1},
    {"arm 1, control -1: there are 1 arms", "x", OSTEON_EINVAL, 1, -1, OSTEON_LEVEL, 0, 0, 9, 1, 1, 1},
    {"arm -1", "x", OSTEON_EINVAL, -1, -1, OSTEON_LEVEL, 0, 0, 9, 1, 1, 1},
    {"control 1", "x", OSTEON_EINVAL, 0, 1, OSTEON_DIFFERENCE, 0, 0, 9, 1, 1, 1},
    {"control -1", "x", OSTEON_EINVAL, 0, -1, OSTEON_RATIO, 0, 0, 9, 1, 1, 1},
    {"measure change compares with nothing", "x", OSTEON_EINVAL, 0, 0, OSTEON_CHANGE, 0, 0, 9, 1, 1, 1},
    {"measure 9", "x", OSTEON_EINVAL, 0, -1, OSTEON_MEASURES, 0, 0, 9, 1, 1, 1},
    {"measure -1", "x", OSTEON_EINVAL, 0, -1, -1, 0, 0, 9, 1, 1, 1},
    {"from 10 to 9 days", "x", OSTEON_ERANGE, 0, -1, OSTEON_LEVEL, 0, 10, 9, 1, 1, 1},
    {"from -1", "x", OSTEON_ERANGE, 0, -1, OSTEON_LEVEL, 0, -1, 9, 1, 1, 1},
    {"baseline at -1", "x", OSTEON_ERANGE, 0, -1, OSTEON_LEVEL, -1, 0, 9, 1, 1, 1},
    {"to 2e+06", "x", OSTEON_ERANGE, 0, -1, OSTEON_LEVEL, 0, 0, 2e6, 1, 1, 1},
    {"to nan", "x", OSTEON_ERANGE, 0, -1, OSTEON_LEVEL, 0, 0, NAN, 1, 1, 1},
    {"0 <= from < to", "x", OSTEON_ERANGE, 0, -1, OSTEON_RATE, 0, 9, 9, 1, 1, 1},
    {"0 <= from < to", "x", OSTEON_ERANGE, 0, -1, OSTEON_RATE, 0, 9, 9.3, 1, 1, 1}, /* the same tick */
    {"standard error 0", "x", OSTEON_ERANGE, 0, -1, OSTEON_LEVEL, 0, 0, 9, 1, 0, 1},
    {"standard error -1", "x", OSTEON_ERANGE, 0, -1, OSTEON_LEVEL, 0, 0, 9, 1, -1, 1},
    {"standard error inf", "x", OSTEON_ERANGE, 0, -1, OSTEON_LEVEL, 0, 0, 9, 1, INFINITY, 1},
    {"value nan", "x", OSTEON_ERANGE, 0, -1, OSTEON_LEVEL, 0, 0, 9, NAN, 1, 1},
    {"of one woman", "x", OSTEON_EINVAL, 0, -1, OSTEON_SD_CHANGE, 0, 0, 9, 1, 1, 1},
    {"weight -1", "x", OSTEON_ERANGE, 0, -1, OSTEON_LEVEL, 0, 0, 9, 1, 1, -1},
};

START_TEST(refuses_observation) {
  osteon_fit *fit = fit_of(&decay, 1);
  ck_assert_int_eq(arm_of(fit, NULL, NULL, 0), 0);
  const osteon_observation o = {.arm = bad_observations[_i].arm,
                                .control = bad_observations[_i].control,
                                .endpoint = bad_observations[_i].endpoint,
                                .measure = (osteon_measure)bad_observations[_i].measure,
                                .baseline = bad_observations[_i].baseline,
                                .from = bad_observations[_i].from,
                                .to = bad_observations[_i].to,
                                .value = bad_observations[_i].value,
                                .se = bad_observations[_i].se,
                                .weight = bad_observations[_i].weight};
  check_fails(bad_observations[_i].status, bad_observations[_i].says, osteon_fit_add_observation(fit, &o));
  ck_assert_int_eq(osteon_fit_observation_count(fit), 0);
  osteon_fit_free(fit);
}
END_TEST

START_TEST(refuses_parameter) {
  osteon_fit *fit = two_free();
  check_fails(OSTEON_EINVAL, "a is already a parameter of this fit",
              osteon_fit_add_parameter(fit, "a", 1, 1, 0, 5));
  check_fails(OSTEON_ENAME, "did you mean b?", osteon_fit_add_parameter(fit, "B", 1, 1, 0, 5));
  check_fails(OSTEON_ERANGE, "prior 0", osteon_fit_add_parameter(fit, "b", 0, 1, 0, 5));
  check_fails(OSTEON_ERANGE, "prior 9", osteon_fit_add_parameter(fit, "b", 9, 1, 0, 5));
  check_fails(OSTEON_ERANGE, "b: prior nan", osteon_fit_add_parameter(fit, "b", NAN, 1, 0, 5));
  check_fails(OSTEON_ERANGE, "least 5 is above most 0", osteon_fit_add_parameter(fit, "b", 1, 1, 5, 0));
  check_fails(OSTEON_ERANGE, "b starts at 1", osteon_fit_add_parameter(fit, "b", 3, 1, 2, 5));
  check_fails(OSTEON_ERANGE, "standard deviation 0", osteon_fit_add_parameter(fit, "b", 1, 0, 0, 5));
  check_fails(OSTEON_ERANGE, "standard deviation nan", osteon_fit_add_parameter(fit, "b", 1, NAN, 0, 5));
  ck_assert_int_eq(osteon_fit_parameter_count(fit), 2);
  ck_assert_str_eq(osteon_fit_parameter_name(fit, 1), "p");
  ck_assert_ptr_null(osteon_fit_parameter_name(fit, 2));
  ck_assert_ptr_null(osteon_fit_parameter_name(fit, -1));
  osteon_fit_free(fit);
  fit = fit_of(&decay, 1);
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 1, 0, 5));
  osteon_observation o = seen(arm_of(fit, NULL, NULL, 0), "x", OSTEON_LEVEL, 0, 9);
  o.weight = 0;
  observe(fit, o);
  check_fails(OSTEON_EINVAL, "no observation has a weight", osteon_fit_run(fit, 9, NULL, NULL, NULL));
  osteon_fit_free(fit);
  osteon_fit_free(NULL);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit");
  TCase *predictions = tcase_create("predictions");
  tcase_add_loop_test(predictions, measures_as_by_hand, 0, sizeof scenes / sizeof *scenes);
  tcase_add_loop_test(predictions, same_bits_for_any_threads, 0, sizeof scenes / sizeof *scenes);
  tcase_add_test(predictions, decay_is_known);
  tcase_add_test(predictions, tells_how_far_it_is);
  tcase_add_test(predictions, women_are_a_mean);
  tcase_add_test(predictions, women_outside_a_range_are_told);
  tcase_add_loop_test(predictions, fails_alone, 0, 2);
  tcase_add_test(predictions, before_and_after_a_dose);
  suite_add_tcase(suite, predictions);
  TCase *fits = tcase_create("fits");
  tcase_add_loop_test(fits, recovers, 0, sizeof known / sizeof *known);
  tcase_add_test(fits, prior_alone);
  tcase_add_test(fits, nothing_to_do);
  tcase_add_test(fits, far_and_exact);
  tcase_add_test(fits, covariance_is_known);
  tcase_add_test(fits, covariance_of_a_model);
  tcase_add_test(fits, profile_is_a_bowl);
  tcase_add_test(fits, profile_of_one);
  tcase_add_loop_test(fits, stays_in_bounds, 0, 2);
  tcase_add_loop_test(fits, leaves_a_bound, 0, 2);
  tcase_add_loop_test(fits, odds_stay_between, 0, 2);
  tcase_add_test(fits, scatter_is_a_function);
  tcase_add_test(fits, handler_is_the_hosts);
  tcase_add_test(fits, can_be_ended);
  tcase_add_test(fits, refuses);
  tcase_add_loop_test(fits, refuses_observation, 0, sizeof bad_observations / sizeof *bad_observations);
  tcase_add_test(fits, refuses_parameter);
  suite_add_tcase(suite, fits);
  return support_main(suite);
}
