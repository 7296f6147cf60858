/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits to a table of persons: events, parameters and what was seen of each, in one file. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/trials.h>

#include "scenario/scenario_internal.h"
#include "support.h"
#include "toy.h"

/* toy: shots go into x, which falls at k a day. */
static const double K = 0.13;

static const char scenario_text[] =
    "model: toy\nuntil: 100\nfit:\n  - {parameter: k, prior: 0.1, sd: 3}\n"
    "error:\n  x: {sd: 0.001}\n  twice: {sd: 0.001}\n";

static osteon_registry *registry;
static osteon_scenario *scenario;
static osteon_trials *trials;
static osteon_fit *fit;

static void open_scenario(const char *text) {
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_add(registry, &toy));
  check_ok(osteon_scenario_parse(&scenario, registry, text, strlen(text), "s"));
}

static void close_all(void) {
  osteon_fit_free(fit);
  osteon_trials_free(trials);
  osteon_scenario_free(scenario);
  osteon_registry_free(registry);
  fit = NULL;
  trials = NULL;
  remove("persons.tmp");
}

static osteon_status load(const char *table) {
  support_write("persons.tmp", table);
  osteon_trials_free(trials);
  return osteon_trials_load(&trials, registry, &toy, scenario, "persons.tmp");
}

static osteon_status add(double dt) {
  osteon_fit_options options;
  osteon_fit_options_default(&options);
  options.dt = dt;
  options.rtol = 1e-10;
  osteon_fit_free(fit);
  check_ok(osteon_fit_new(&fit, &toy, &options));
  check_ok(osteon_scenario_apply_fit(scenario, fit));
  check_ok(osteon_scenario_add_parameters(scenario, fit));
  return osteon_trials_add_weighted(trials, fit, OSTEON_WEIGHTS_OWN);
}

static double left(double amount, double days) { return amount * exp(-K * days); }

/* Two persons with doses of their own; what is seen at the time of a dose is seen before it where its row comes first.
 * Person b's column is T_LS, a parameter. */
START_TEST(one_table) {
  char table[2000];
  snprintf(table, sizeof table,
           "id,time,evid,amt,cmt,dvid,dv,mdv,lloq,T_LS\n"
           "a,0,1,60,shot,.,.,1,.,-1\n"
           "a,5,0,.,.,x,%.17g,0,.,-1\n"
           "a,10,0,.,.,x,%.17g,0,.,-1\n"
           "a,10,1,30,shot,.,.,1,.,-1\n"
           "a,12,0,.,.,twice,%.17g,0,.,-1\n"
           "a,12,0,.,.,twice,99,1,.,-1\n"
           "b,1,1,20,shot,.,.,1,.,-2.5\n"
           "b,1,0,.,.,x,%.17g,0,.,-2.5\n"
           "b,80,0,.,.,x,.,0,0.5,-2.5\n",
           left(60, 5), left(60, 10), 2 * (left(60, 12) + left(30, 2)), left(20, 0));
  open_scenario(scenario_text);
  check_ok(load(table));
  ck_assert_int_eq(osteon_trials_count(trials), 5);
  ck_assert_str_eq(osteon_trials_at(trials, 0)->id, "a");
  ck_assert_int_eq(osteon_trials_at(trials, 2)->line, 6);
  ck_assert_str_eq(osteon_trials_at(trials, 4)->study, "b");
  check_ok(add(1));
  osteon_fit_result result;
  check_ok(osteon_fit_run(fit, 60, &result, NULL, NULL));
  double k, predicted[5];
  check_ok(osteon_fit_get_param(fit, "k", &k));
  support_near((support_where){"toy", "persons", "fit", 0}, "k", k, K, 0, 1e-6);
  check_ok(osteon_trials_predict(trials, fit, predicted, NULL));
  const double expected[] = {left(60, 5), left(60, 10), 2 * (left(60, 12) + left(30, 2)), 20, left(20, 79)};
  for (int i = 0; i < 5; i++)
    support_near((support_where){"toy", "persons", "row", i}, "x", predicted[i], expected[i], 1e-3, 1e-5);
  close_all();
}
END_TEST

/* The scenario's own events and settings hold for all; a column replaces them. */
START_TEST(scenario_besides) {
  open_scenario(
      "model: toy\nuntil: 100\nwho: {age: 50}\nparameters: {k: 0.13}\nevents:\n  - {time: 2, dose: shot, "
      "amount: "
      "10}\n"
      "fit:\n  - {parameter: age_0, prior: 50, sd: 1}\nerror: {x: {sd: 1}}\n");
  check_ok(load("ID,TIME,AMT,CMT,DV,k\n1,0,60,shot,.,.\n1,4,.,x,1,.\n2,4,.,x,1,0\n"));
  check_ok(add(1));
  double predicted[2];
  check_ok(osteon_trials_predict(trials, fit, predicted, NULL));
  support_near((support_where){"toy", "persons", "of the scenario", 4}, "x", predicted[0],
               left(60, 4) + left(10, 2), 0, 1e-8);
  support_near((support_where){"toy", "persons", "her own k", 4}, "x", predicted[1], 10, 0, 1e-8);
  remove("persons.tmp"); /* it has been read, once */
  check_ok(add(0.5));    /* another fit of the same table */
  close_all();
}
END_TEST

/* Without DVID, CMT names the state, or numbers it as doses: the shot is 1, x is 2. */
START_TEST(by_number) {
  open_scenario(scenario_text);
  check_ok(load("ID,TIME,EVID,AMT,cmt,DV\n1,0,1,60,1,.\n1,4,0,.,2,9\n1,5,0,.,x,9\n1,6,0,.,twice,9\n"));
  ck_assert_str_eq(osteon_trials_at(trials, 0)->endpoint, "x");
  ck_assert_str_eq(osteon_trials_at(trials, 1)->endpoint, "x");
  check_fails(OSTEON_ENAME, "persons.tmp:2: CMT 1 is the dose shot", load("ID,TIME,CMT,DV\n1,4,1,9\n"));
  check_fails(OSTEON_ENAME, "persons.tmp:2: CMT 9: ", load("ID,TIME,CMT,DV\n1,4,9,9\n"));
  check_fails(OSTEON_ENAME, "persons.tmp:2: DVID 2: ", load("ID,TIME,DVID,DV\n1,4,2,9\n"));
  close_all();
}
END_TEST

/* A row before that of a reset at the same time is seen before it, and one after it after it. */
START_TEST(beside_a_reset) {
  open_scenario(
      "model: toy\nuntil: 100\nparameters: {k: 0.13}\n"
      "fit: [{parameter: age_0, prior: 50, sd: 1}]\nerror: {x: {sd: 1}}\n");
  check_ok(load("ID,TIME,EVID,AMT,CMT,DV\n1,0,1,60,shot,.\n1,4,0,.,x,1\n1,4,3,.,.,.\n1,4,0,.,x,1\n"));
  check_ok(add(1));
  double predicted[2];
  check_ok(osteon_trials_predict(trials, fit, predicted, NULL));
  support_near((support_where){"toy", "persons", "before the reset", 4}, "x", predicted[0], left(60, 4), 0,
               1e-8);
  support_near((support_where){"toy", "persons", "after the reset", 4}, "x", predicted[1], 0, 1e-8, 0);
  close_all();
}
END_TEST

/* A part of nothing is no error. */
START_TEST(nothing_yet) {
  osteon_fit_result result;
  open_scenario("model: toy\nuntil: 100\nfit: [{parameter: k, prior: 0.1, sd: 3}]\nerror: {x: {cv: 0.1}}\n");
  check_ok(load("ID,TIME,EVID,AMT,CMT,DV\n1,0,0,.,x,0\n1,0,1,60,shot,.\n1,4,0,.,x,9\n"));
  check_ok(add(1));
  check_fails(OSTEON_ESTEP, "x of observation 0 is 0 at the start of the fit, and so is its error: give `sd`",
              osteon_fit_run(fit, 9, &result, NULL, NULL));
  check_ok(load("ID,TIME,AMT,CMT,DV\n1,0,60,shot,.\n1,4,.,x,1e300\n"));
  check_ok(add(1));
  check_fails(OSTEON_ESTEP, "too far from 1e+300", osteon_fit_run(fit, 9, &result, NULL, NULL));
  close_all();
}
END_TEST

/* The same in hours, and times that are on no ticks of a day. */
START_TEST(in_hours) {
  char table[300];
  snprintf(table, sizeof table, "ID,TIME,AMT,CMT,DVID,DV\n1,12,60,shot,.,.\n1,54,.,.,x,%.17g\n",
           left(60, 42 / 24.));
  open_scenario(scenario_text);
  support_write("persons.tmp", table);
  check_ok(osteon_trials_load_in(&trials, registry, &toy, scenario, 1 / 24., "persons.tmp"));
  ck_assert(osteon_trials_have_persons(trials) && !osteon_trials_have_persons(NULL));
  check_ok(add(0.25));
  osteon_fit_result result;
  double k;
  check_ok(osteon_fit_run(fit, 60, &result, NULL, NULL));
  check_ok(osteon_fit_get_param(fit, "k", &k));
  support_near((support_where){"toy", "persons", "hours", 0}, "k", k, K, 0, 1e-6);
  osteon_trials *none;
  check_fails(OSTEON_ERANGE, "unit",
              osteon_trials_load_in(&none, registry, &toy, scenario, 0, "persons.tmp"));
  close_all();
}
END_TEST

START_TEST(refuses) {
  open_scenario(scenario_text);
  check_fails(OSTEON_EFORMAT, "no column DVID", load("ID,TIME,AMT,DV\n1,3,.,2\n"));
  check_fails(OSTEON_EFORMAT, "no row with DV", load("ID,TIME,AMT,CMT,DV\n1,3,2,shot,2\n"));
  check_fails(OSTEON_EFORMAT, "persons.tmp:2: no DVID", load("ID,TIME,CMT,DV\n1,3,.,2\n"));
  check_fails(OSTEON_EFORMAT, "persons.tmp:3: TIME 2 after TIME 3",
              load("ID,TIME,DVID,DV\n1,3,x,2\n1,2,x,2\n"));
  check_fails(OSTEON_EFORMAT, "persons.tmp:2: ", load("ID,TIME,DVID,DV\n1,3,x,two\n"));
  check_ok(load("ID,TIME,DVID,DV,k\n1,3,x,2,0.2\n"));
  check_fails(OSTEON_EINVAL, "column k gives each person", add(1));
  check_ok(load("ID,TIME,AMT,CMT,DVID,DV\n1,0.5,3,shot,.,.\n1,3,.,.,x,2\n"));
  check_fails(OSTEON_EINVAL, "between ticks", add(1));
  check_ok(add(0.5));
  check_fails(OSTEON_ENAME, "persons.tmp:2: DVID twise: ", load("ID,TIME,DVID,DV\n1,3,twise,2\n"));
  check_fails(OSTEON_ENAME, "did you mean twice?", load("ID,TIME,DVID,DV\n1,3,twise,2\n"));
  check_ok(load("ID,TIME,DVID,DV,WT\n1,3,x,2,70\n"));
  char text[300];
  check_ok(osteon_trials_notice(trials, text, sizeof text));
  ck_assert_str_eq(text, "persons.tmp:1: column WT is not read");
  close_all();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("persons");
  TCase *t = tcase_create("persons");
  tcase_add_test(t, one_table);
  tcase_add_test(t, scenario_besides);
  tcase_add_test(t, by_number);
  tcase_add_test(t, beside_a_reset);
  tcase_add_test(t, nothing_yet);
  tcase_add_test(t, in_hours);
  tcase_add_test(t, refuses);
  suite_add_tcase(suite, t);
  return support_main(suite);
}
