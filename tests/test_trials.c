/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of trials: every bad one, what is left out, weights, arms as scenarios, comparisons; tables of
 * parameters. The tests write into the directory in which they run. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include <osteon/sim.h>
#include <osteon/text.h>
#include <osteon/trials.h>

#include "base/base.h"
#include "decay.h"
#include "text/csv.h"

#include "config.h"

#define YEAR 365.25
#define ROOT_50 7.0710678118654755

static osteon_registry *registry;
static void make_registry(void) {
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_add(registry, &decay));
}
static void free_registry(void) { osteon_registry_free(registry); }

START_TEST(parameters_come_back) {
  osteon_fit *fit = two_free(), *other = two_free();
  double covariance[4];
  check_ok(osteon_fit_run(fit, 60, NULL, NULL, NULL));
  check_ok(osteon_fit_covariance(fit, covariance));
  check_ok(osteon_fit_save_parameters(fit, covariance, "p.csv"));
  check_ok(osteon_fit_read_parameters(other, "p.csv"));
  for (int k = 0; k < 2; k++) {
    const char *name = osteon_fit_parameter_name(fit, k);
    ck_assert_msg(value_of(fit, name) == value_of(other, name), "%s: %.17g written, %.17g read", name,
                  value_of(fit, name), value_of(other, name));
  }
  osteon_csv csv;
  check_ok(osteon_csv_read(&csv, "p.csv"));
  ck_assert_int_eq(csv.records, 2);
  ck_assert_str_eq(osteon_csv_field(&csv, 0, osteon_csv_column(&csv, "tied_to")), "p");
  ck_assert_str_eq(osteon_csv_field(&csv, 1, osteon_csv_column(&csv, "tied_to")), "a");
  double sd;
  check_ok(osteon_number_parse(osteon_csv_field(&csv, 1, osteon_csv_column(&csv, "sd")), &sd));
  near("saved", "sd of p", sd, sqrt(covariance[3]), 1e-2);
  osteon_csv_free(&csv);
  check_fails(OSTEON_EIO, "cannot be written", osteon_fit_save_parameters(fit, covariance, "nowhere/p.csv"));
  osteon_fit_free(fit);
  osteon_fit_free(other);
}
END_TEST

static const struct {
  const char *text, *says;
  osteon_status status;
} bad_parameters[] = {{"name,valu\na,1\n", "t.csv:1: no column value in the header", OSTEON_EFORMAT},
                      {"# by hand\nnome,value\n", "t.csv:2: no column name", OSTEON_EFORMAT},
                      {"name,value\na,1\nA,1\n", "t.csv:3: decay has no parameter named A", OSTEON_ENAME},
                      {"name,value\na,one\n", "t.csv:2: 'one' is not a number", OSTEON_EFORMAT},
                      {"name,value\na,1\np,2\n", "t.csv:3: p = 2", OSTEON_ERANGE}};

START_TEST(parameters_refused) {
  osteon_fit *fit = fit_of(&decay, 1);
  support_write("t.csv", bad_parameters[_i].text);
  check_fails(bad_parameters[_i].status, bad_parameters[_i].says, osteon_fit_read_parameters(fit, "t.csv"));
  osteon_fit_free(fit);
}
END_TEST

#ifdef HAVE_LIBYAML

static int compares(osteon_measure m) {
  return m == OSTEON_DIFFERENCE || m == OSTEON_RATIO || m == OSTEON_RISK_RATIO;
}

static osteon_trials *trials_of(const char *text) {
  osteon_trials *trials;
  char path[] = "t.csv"; /* the trials keep a copy */
  support_write(path, text);
  check_ok(osteon_trials_load(&trials, registry, &decay, NULL, path));
  memset(path, '?', sizeof path - 1);
  return trials;
}

#define HEAD "treatment,control,endpoint,measure,from,months,value,"
static const struct {
  const char *text, *says;
  osteon_status status;
} bad_trials[] = {
    {"", "t.csv:1: no header", OSTEON_EFORMAT},
    {"endpoint,value\nx,1\n", "t.csv:1: no column months in the header", OSTEON_EFORMAT},
    {"# a\nmonths,value\n", "t.csv:2: no column endpoint", OSTEON_EFORMAT},
    {"endpoint,months\n", "t.csv:1: no column value", OSTEON_EFORMAT},
    {"endpoint,months,value,value\n", "t.csv:1: two columns are named value", OSTEON_EFORMAT},
    {"endpoint,months,value\nx,1,2\nx,1\n", "t.csv:3: 2 fields", OSTEON_EFORMAT},
    {"endpoint,months,value\nx,1,two\n", "t.csv:2: value: 'two' is not a number", OSTEON_EFORMAT},
    {"endpoint,months,value\nx,1,\n", "t.csv:2: no value", OSTEON_EFORMAT},
    {"endpoint,months,value\n,1,1\n", "t.csv:2: no endpoint", OSTEON_EFORMAT},
    {"endpoint,months,value\nx,-1,1\n", "t.csv:2: from 0 to -1 months", OSTEON_ERANGE},
    {"endpoint,months,value,from\nx,6,1,9\n", "t.csv:2: from 9 to 6 months", OSTEON_ERANGE},
    {"endpoint,months,value,from\nx,6,1,-9\n", "t.csv:2: from -9 to 6 months", OSTEON_ERANGE},
    {"endpoint,months,value,measure\nx,1,1,chnage\n",
     "t.csv:2: measure: no measure 'chnage' (did you mean change?)", OSTEON_ENAME},
    {"endpoint,months,value,measure\nx,1,1,\n", "no measure ''", OSTEON_ENAME},
    {"endpoint,months,value,se\nx,1,1,0\n", "t.csv:2: se 0 is out of range", OSTEON_ERANGE},
    {"endpoint,months,value,n\nx,1,1,0.5\n", "t.csv:2: n 0.5 is out of range", OSTEON_ERANGE},
    {"endpoint,months,value,confidence\nx,1,1,memroy\n",
     "t.csv:2: confidence: no confidence 'memroy' (did you mean memory?); write high", OSTEON_ENAME},
    {"endpoint,months,value,se\nx,1,1,-2\n", "se -2", OSTEON_ERANGE},
    {"endpoint,months,value,sd\nx,1,1,0\n", "sd 0", OSTEON_ERANGE},
    {"endpoint,months,value,n\nx,1,1,0\n", "n 0", OSTEON_ERANGE},
    {"endpoint,months,value,ci_low,ci_high\nx,1,1,1,\n", "t.csv:2: ci_low 1, ci_high ; give both",
     OSTEON_EFORMAT},
    {"endpoint,months,value,ci_low,ci_high\nx,1,1,2,1\n", "ci_low 2, ci_high 1", OSTEON_EFORMAT},
    {"endpoint,months,value,weight\nx,1,1,-1\n", "t.csv:2: weight -1", OSTEON_ERANGE},
    {"endpoint,months,value,split\nx,1,1,validaton\n",
     "t.csv:2: split: no split 'validaton' (did you mean validation?)", OSTEON_ENAME},
    {"endpoint,months,value,when\nx,1,1,befor\n", "t.csv:2: when: no time 'befor' (did you mean before?)",
     OSTEON_ENAME},
    {"endpoint,months,value,lead\nx,1,1,2 yaers\n", "t.csv:2: lead: '2 yaers' is not a time", OSTEON_EFORMAT},
    {"endpoint,months,value,age\nx,1,1,old\n", "t.csv:2: age: 'old' is not a number", OSTEON_EFORMAT},
    {HEAD "se\nnone,none,x,change,0,1,1,1\n", "t.csv:2: measure change with a control", OSTEON_EFORMAT},
    {HEAD "se\nnone,,x,ratio,0,1,1,1\n", "t.csv:2: measure ratio without control", OSTEON_EFORMAT},
    {HEAD "se\nnone,,x,level,0,1,1,1\n\"drgus: [{name: drug}]\",,x,level,0,1,1,1\n",
     "t.csv:3: treatment:5: no key drgus (did you mean drugs?)", OSTEON_EFORMAT},
    {HEAD "se\n\"drugs: [{name: drug\",,x,level,0,1,1,1\n", "t.csv:2: treatment:", OSTEON_EFORMAT},
    {HEAD "se\n\"inputs: {drug: 2}\",,x,level,0,1,1,1\n", "t.csv:2: treatment:5: drug = 2", OSTEON_ERANGE},
    {HEAD "se\nnone,\"inputs: {drug: x}\",x,ratio,0,1,1,1\n", "t.csv:2: control:5: 'x' is not a number",
     OSTEON_EFORMAT},
    {HEAD "se\nuntil: 5,,x,level,0,1,1,1\n", "until is given twice", OSTEON_EFORMAT},
};

START_TEST(trials_refused) {
  osteon_trials *trials;
  support_write("t.csv", bad_trials[_i].text);
  check_fails(bad_trials[_i].status, bad_trials[_i].says,
              osteon_trials_load(&trials, registry, &decay, NULL, "t.csv"));
  ck_assert_ptr_null(trials);
}
END_TEST

/* What the model cannot say is left out, with the reason; the rest is read. */
START_TEST(trials_left_out) {
  static const char *const why[] = {"",
                                    "the model has no such output",
                                    "decay has no drug durg",
                                    "decay does not know the person's age",
                                    "relates risk to BMD",
                                    "no time: months is empty",
                                    "a level in g, and the model has it in mg",
                                    "only how risks compare",
                                    "decay has no parameter named q"};
  osteon_trials *t = trials_of(
      "id,treatment,control,endpoint,measure,from,months,value,unit,age,lead\n"
      "1,\"inputs: {drug: 1}\",,x,level,,12,50,mg,,\n"
      "2,none,,y,level,,12,50,,,\n"
      "3,\"drugs: [{name: durg, dose: 1}]\",,x,level,,12,50,,,\n"
      "4,none,,x,level,,12,50,,60,\n"
      "5,none,,x,per_SD,,12,50,,,\n"
      "6,none,,x,level,,,50,,,\n"
      "7,none,,x,level,,12,50,g,,\n"
      "8,none,,x,yearly,,12,50,,,\n"
      "9,\"parameters: {q: 1}\",,x,level,,12,50,,,\n");
  ck_assert_int_eq(osteon_trials_count(t), 9);
  osteon_fit *fit = fit_of(&decay, 1);
  check_ok(osteon_trials_add_to_fit(t, fit));
  ck_assert_int_eq(osteon_fit_observation_count(fit), 1);
  ck_assert_ptr_eq(osteon_fit_observation_at(fit, 0)->tag, osteon_trials_at(t, 0));
  for (int i = 0; i < 9; i++) {
    const osteon_trial *r = osteon_trials_at(t, i);
    char *text = NULL;
    ck_assert_msg(strstr(r->left_out, why[i]) && (!*why[i] == !*r->left_out), "row %s: '%s' instead of '%s'",
                  r->id, r->left_out, why[i]);
    ck_assert_int_eq(r->line, i + 2);
    check_ok(osteon_trials_write_scenario(t, i, 0, &text));
    ck_assert_msg(strstr(text, "model: decay\n") != NULL, "row %s: %s", r->id, text);
    osteon_text_free(text);
    check_fails(OSTEON_EINVAL, "has no control", osteon_trials_write_scenario(t, i, 1, &text));
    ck_assert_ptr_null(text);
  }
  char *text;
  ck_assert_ptr_null(osteon_trials_at(t, 9));
  ck_assert_ptr_null(osteon_trials_at(t, -1));
  check_fails(OSTEON_EINVAL, "there is no row 9", osteon_trials_write_scenario(t, 9, 0, &text));
  osteon_trials_free(t);
  osteon_trials_free(NULL);
  osteon_text_free(NULL);
  osteon_fit_free(fit);
}
END_TEST

/* A number in another unit than the measure's is another number. */
START_TEST(units_of_measures) {
  static const struct {
    const char *measure, *control, *unit, *why;
  } rows[] = {
      {"change", "", "%", ""},
      {"change", "", "", ""},
      {"change", "", "g/cm2", "measure change in g/cm2, and it is compared in: %"},
      {"rate", "", "%/y", ""},
      {"rate", "", "%/year", ""},
      {"rate", "", "%", "measure rate in %, and it is compared in: %/y"},
      {"difference", "none", "percentage points", ""},
      {"difference", "none", "%", ""},
      {"difference", "none", "mg", "measure difference in mg, and it is compared in: percentage points"},
      {"sd_change", "", "points", ""},
      {"sd_change", "", "g/cm2", "measure sd_change in g/cm2, and it is compared in: %"},
      {"ratio", "none", "ratio", "measure ratio in ratio, and it is compared in: %"},
      {"risk_ratio", "none", "ratio", ""},
      {"risk_ratio", "none", "%", "measure risk_ratio in %, and it is compared in: ratio"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char text[300];
    snprintf(text, sizeof text,
             "treatment,control,endpoint,measure,months,value,unit\nnone,%s,x,%s,12,1,%s\n", rows[i].control,
             rows[i].measure, rows[i].unit);
    osteon_trials *t = trials_of(text);
    ck_assert_str_eq(osteon_trials_at(t, 0)->left_out, rows[i].why);
    osteon_trials_free(t);
  }
}
END_TEST

/* One table in two fits, in one of them after an observation of another: each fit has its own numbers. */
START_TEST(trials_in_two_fits) {
  osteon_trials *t = trials_of(
      "study,endpoint,measure,from,months,value\ns,x,level,0,0,100\ns,y,level,0,4,1\n"
      "s,twice,level,0,0,200\n");
  osteon_fit *one = fit_of(&decay, 1), *other = fit_of(&decay, 1);
  see(other, arm_of(other, NULL, NULL, 0), "x", 10, 50, 1);
  check_ok(osteon_trials_add_to_fit(t, one));
  check_ok(osteon_trials_add_to_fit(t, other));
  double a[3], b[3], all[3];
  check_ok(osteon_trials_predict(t, one, a, NULL));
  check_ok(osteon_trials_predict(t, other, b, NULL));
  check_ok(osteon_fit_predict(other, all, NULL));
  ck_assert(isnan(a[1]) && isnan(b[1]));
  for (int i = 0; i < 3; i += 2) {
    ck_assert_double_eq(a[i], b[i]);
    ck_assert_double_eq(a[i], all[i ? 2 : 1]);
  }
  ck_assert_double_ne(all[0], all[1]);
  osteon_fit_free(one);
  osteon_fit_free(other);
  osteon_trials_free(t);
}
END_TEST

/* Errors, weights and times, seen through the squares of a fit that does not move. */
START_TEST(trials_are_weighed) {
  static const struct {
    const char *row;
    double se, extra, weight; /* extra: twice the error of 200 more women */
  } rows[] = {{"s,,,x,level,0,4,50,,,2", 2, 0.15 * 50, 1},
              {"s,,,x,level,0,4,50,44,60,", 16 / 3.92, 0.15 * 50, 1},
              {"s,validation,,x,level,0,4,50,,,2", 2, 0.15 * 50, 0},
              {"s,calibration,memory,x,level,0,4,50,,,2", 2, 0.15 * 50, 0},
              {"s,,,x,change,0,4,50,,,2", 2, 40 / ROOT_50, 1},
              {"s,,,x,change,0,4,50,,,", 40 / ROOT_50, 40 / ROOT_50, 1},
              {"s,,,x,level,0,4,0,,,", 1, 1, 1}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char text[300];
    /* a validation row beside it of the same study and endpoint: a weight of 1 over root 2 */
    snprintf(text, sizeof text,
             "study,split,confidence,endpoint,measure,from,months,value,ci_low,ci_high,se\n%s\n"
             "s,validation,,x,level,0,4,50,,,\nother,,,twice,level,0,0,200,,,\n",
             rows[i].row);
    osteon_trials *t = trials_of(text);
    osteon_fit *fit = fit_of(&decay, 1);
    osteon_fit_result result;
    double predicted[3];
    check_ok(osteon_trials_add_to_fit(t, fit));
    check_ok(osteon_fit_add_parameter(fit, "h", 10, 1, 0, 1e6));
    check_ok(osteon_fit_predict(fit, predicted, NULL));
    check_ok(osteon_fit_run(fit, 0, &result, NULL, NULL));
    const double miss = predicted[0] - osteon_trials_at(t, 0)->value;
    const double squares = miss * miss / (rows[i].se * rows[i].se + rows[i].extra * rows[i].extra / 4);
    near(rows[i].row, "squares", result.before, squares * rows[i].weight / sqrt(2), 1e-6);
    near(rows[i].row, "se", osteon_trials_at(t, 0)->se, rows[i].se, 1e-12);
    osteon_fit_free(fit);
    osteon_trials_free(t);
  }
}
END_TEST

/* By the table's own errors: nothing is added, no weight is divided, times may be in days, and what is below a limit is
 * that. */
START_TEST(trials_as_they_say) {
  static const struct {
    const char *row;
    double se, weight;
  } rows[] = {{"s,,,x,0,120,50,,,2,,,", 2, 1},           {"s,,,x,0,120,50,44,60,,,,", 16 / 3.92, 1},
              {"s,,,x,0,120,50,,,,8,16,", 2, 1},         {"s,,,x,0,120,50,,,2,,,0.5", 2, 0.5},
              {"s,validation,,x,0,120,50,,,2,,,", 2, 0}, {"s,,memory,x,0,120,50,,,,8,,", 0, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char text[300];
    snprintf(text, sizeof text,
             "study,split,confidence,endpoint,from,days,value,ci_low,ci_high,se,sd,n,weight\n%s\n"
             "s,,,x,,0,100,,,1,,,\n",
             rows[i].row);
    osteon_trials *t = trials_of(text);
    osteon_fit *fit = fit_of(&decay, 1);
    osteon_fit_result result;
    check_ok(osteon_trials_add_weighted(t, fit, OSTEON_WEIGHTS_OWN));
    check_ok(osteon_fit_add_parameter(fit, "h", 10, 1, 0, 1e6));
    check_ok(osteon_fit_run(fit, 0, &result, NULL, NULL));
    near(rows[i].row, "squares", result.before,
         rows[i].weight > 0 ? rows[i].weight * pow((fallen(1, 120) - 50) / rows[i].se, 2) : 0, 1e-6);
    near(rows[i].row, "months", osteon_trials_at(t, 0)->months, 120 * 12 / YEAR, 1e-12);
    osteon_fit_free(fit);
    osteon_trials_free(t);
  }
}
END_TEST

START_TEST(trials_below_a_limit) {
  osteon_trials *t = trials_of(
      "endpoint,measure,days,value,lloq,se\nx,level,1000,,40,2\nx,level,1000,30,40,2\nx,level,1000,41,40,"
      "2\n");
  osteon_fit *fit = fit_of(&decay, 1);
  osteon_residual rows[3];
  check_ok(osteon_trials_add_weighted(t, fit, OSTEON_WEIGHTS_OWN));
  check_ok(osteon_trials_find_residuals(t, fit, rows));
  for (int i = 0; i < 3; i++) {
    const osteon_trial *r = osteon_trials_at(t, i);
    ck_assert_int_eq(rows[i].is_below, i < 2);
    ck_assert_int_eq(osteon_fit_observation_at(fit, i)->below, i < 2);
    near("a limit", "value", r->value, i < 2 ? 40 : 41, 1e-12);
    near("a limit", "high", r->high, i < 2 ? 40 : 45, 1e-12);
    ck_assert(i == 2 ? r->low == 37 : r->low == 0);
    near("a limit", "predicted", rows[i].predicted, fallen(1, 1000), 1e-7);
    near("a limit", "error", rows[i].error, 2, 1e-12);
    ck_assert(isnan(rows[i].residual) == (i < 2) && isnan(rows[i].weighted) == (i < 2));
  }
  near("a limit", "residual", rows[2].residual, 41 - fallen(1, 1000), 1e-6);
  near("a limit", "weighted", rows[2].weighted, (41 - fallen(1, 1000)) / 2, 1e-6);
  osteon_fit_free(fit);
  osteon_trials_free(t);
}
END_TEST

/* Titles that are no YAML by themselves, baselines after the start, and controls: the text of every arm is a
 * scenario, which by itself gives what the fit predicts. */
START_TEST(scenario_is_the_arm) {
  char long_name[200] = "";
  for (int i = 0; i < 61; i++) strcat(long_name, i ? "\xc3\xa9" : "a"); /* byte 120 lies within a letter */
  char text[2000];
  snprintf(
      text, sizeof text,
      "id,study,arm,lead,treatment,control,endpoint,measure,from,months,value\n"
      "1,%s,%s,,\"inputs: {drug: 1}, parameters: {a: 2}\",,x,level,,12,50\n"
      "2,\"quotes \"\" and \\ and\nevery: line\",,3 months,\"events: [{time: 30, input: drug, value: 1}, "
      "{time: 60, input: drug, value: 0.5}]\",none,x,difference,3,24,50\n"
      "3,it's,it's,1y,none,\"events: [{time: 1y, input: drug, value: 1}]\",x,ratio,,9.7,50\n",
      long_name, long_name);
  osteon_trials *t = trials_of(text);
  osteon_fit *fit = fit_of(&decay, 1);
  double predicted[3];
  check_ok(osteon_trials_add_to_fit(t, fit));
  check_ok(osteon_fit_predict(fit, predicted, NULL));
  for (int i = 0; i < 3; i++) {
    const osteon_trial *r = osteon_trials_at(t, i);
    static const double lead[] = {0, 3 * YEAR / 12, YEAR}, from[] = {0, 3, 0};
    double x[2][2] = {{0}};
    ck_assert_msg(!*r->left_out, "row %s: %s", r->id, r->left_out);
    for (int role = 0; role < 1 + (i > 0); role++) {
      char *arm;
      osteon_scenario *s;
      osteon_sim *sim;
      check_ok(osteon_trials_write_scenario(t, i, role, &arm));
      support_write("arm.yaml", arm);
      osteon_text_free(arm);
      check_ok(osteon_scenario_load(&s, registry, "arm.yaml"));
      osteon_sim_options options;
      osteon_sim_options_default(&options);
      check_ok(osteon_scenario_get_options(s, &options));
      options.rtol = 1e-10;
      check_ok(osteon_sim_new(&sim, &decay, &options));
      check_ok(osteon_scenario_apply_sim(s, sim));
      const double first = round(lead[i] + from[i] * YEAR / 12),
                   last = round(lead[i] + r->months * YEAR / 12);
      ck_assert(osteon_scenario_until(s) >= last);
      check_ok(osteon_sim_run(sim, first));
      check_ok(osteon_sim_get(sim, "x", &x[role][0]));
      check_ok(osteon_sim_run(sim, last));
      check_ok(osteon_sim_get(sim, "x", &x[role][1]));
      osteon_sim_free(sim);
      osteon_scenario_free(s);
    }
    const double change = x[0][1] / x[0][0], other = x[1][1] / x[1][0];
    near(r->id, "by its scenario", predicted[i],
         i == 0   ? x[0][1]
         : i == 1 ? 100 * (change - other)
                  : 100 * (change / other - 1),
         1e-6);
  }
  osteon_fit_free(fit);
  osteon_trials_free(t);
}
END_TEST

/* A treatment of megabytes is read in a moment. */
START_TEST(long_treatment) {
  enum { MUCH = 4000000 };
  static const char begin[] = "treatment,endpoint,months,value\n\"inputs: {drug: 1},", end[] = "\",x,1,1\n";
  char *text = malloc(MUCH + 200);
  ck_assert_ptr_nonnull(text);
  memcpy(text, begin, sizeof begin);
  memset(text + sizeof begin - 1, ' ', MUCH);
  memcpy(text + sizeof begin - 1 + MUCH, end, sizeof end);
  osteon_trials *t = trials_of(text);
  ck_assert_str_eq(osteon_trials_at(t, 0)->left_out, "");
  osteon_trials_free(t);
  free(text);
}
END_TEST

/* Rows with the same arm share it, whatever their titles and times. */
START_TEST(arms_are_shared) {
  osteon_trials *t = trials_of(
      "study,treatment,endpoint,months,value\na,\"inputs: {drug: 1}\",x,1,1\nb,\"inputs: {drug: 1}\",x,30,1\n"
      "b,none,x,30,1\nb,,x,3,1\n");
  osteon_fit *fit = fit_of(&decay, 1);
  check_ok(osteon_trials_add_to_fit(t, fit));
  ck_assert_int_eq(arm_of(fit, NULL, NULL, 0), 2);
  osteon_fit_free(fit);
  osteon_trials_free(t);
}
END_TEST

/* The library must not touch the sentence where nothing fails. */
/* Columns that are not read are let pass, but one that looks misspelt is told. */
START_TEST(columns_misspelt) {
  static const struct {
    const char *header, *notice;
  } cases[] = {
      {"endpoint,months,value,se,weigth", "t.csv:1: column weigth is not read (did you mean weight?)"},
      {"endpoint,months,value,se,weight,weigth", ""},
      {"endpoint,months,value,unti,ci_lo",
       "t.csv:1: column unti is not read (did you mean unit?); column ci_lo is not read (did you mean "
       "ci_low?)"},
      {"Endpoint,MONTHS,vaLue,CI_low", ""}, /* letters of either case */
      {"endpoint,months,value,quotation,my_page", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    osteon_trials *t;
    char text[300];
    snprintf(text, sizeof text, "%s\n", cases[i].header);
    support_write("t.csv", text);
    check_ok(osteon_trials_load(&t, registry, &decay, NULL, "t.csv"));
    check_ok(osteon_trials_notice(t, text, sizeof text));
    ck_assert_str_eq(text, cases[i].notice);
    osteon_trials_free(t);
  }
}
END_TEST

START_TEST(sentence_is_left_alone) {
  osteon_fit *fit = fit_of(&decay, 1);
  check_fails(OSTEON_ENAME, "did you mean a?", osteon_fit_set_param(fit, "A", 1));
  char before[300];
  snprintf(before, sizeof before, "%s", osteon_last_error());
  osteon_trials *t = trials_of("endpoint,months,value,lead\nx,1,1,3 months\nx,1,1,1y\n");
  ck_assert_str_eq(osteon_last_error(), before);
  osteon_trials_free(t);
  osteon_fit_free(fit);
}
END_TEST

static osteon_scenario *scenario_of(const char *text) {
  osteon_scenario *s;
  support_write("s.yaml", text);
  check_ok(osteon_scenario_load(&s, registry, "s.yaml"));
  return s;
}

/* A table without treatments is of the scenario's own arm, in which what is fitted is not its own. */
START_TEST(base_is_fitted) {
  osteon_scenario *s = scenario_of(
      "model: decay\nparameters: {a: 2, b: 0.7}\ninputs: {drug: 1}\n"
      "fit: [{parameter: a, prior: 1.5, sd: 3, most: 20}]\n");
  char text[200];
  osteon_trials *t;
  snprintf(text, sizeof text, "endpoint,months,value,se\nx,12,%.10g,0.01\n",
           100 * exp(-1e-3 * 3 * 0.7 * 0.5 * round(YEAR)));
  support_write("t.csv", text);
  check_ok(osteon_trials_load(&t, registry, &decay, s, "t.csv"));
  osteon_fit *fit = fit_of(&decay, 1);
  check_ok(osteon_scenario_apply_fit(s, fit));
  check_ok(osteon_scenario_add_parameters(s, fit));
  check_ok(osteon_trials_add_to_fit(t, fit));
  ck_assert(value_of(fit, "a") == 2);
  check_ok(osteon_fit_run(fit, 60, NULL, NULL, NULL));
  /* an error of fifty women beside a wide prior */
  ck_assert_msg(fabs(value_of(fit, "a") - 3) < 0.15, "a = %g instead of 3", value_of(fit, "a"));
  check_fails(OSTEON_EINVAL, "scenario's own arm", osteon_trials_write_scenario(t, 0, 0, &(char *){NULL}));
  osteon_trials_free(t);
  support_write("t.csv", "endpoint,months,value,measure,control\nx,12,2,difference,none\n");
  check_fails(OSTEON_EFORMAT, "t.csv:2: measure difference of the scenario's own arm",
              osteon_trials_load(&t, registry, &decay, s, "t.csv"));
  check_fails(OSTEON_EINVAL, "the scenario is of decay",
              osteon_trials_load(&t, registry, support_model("lemaire2004"), s, "t.csv"));
  osteon_scenario_free(s);
  osteon_fit_free(fit);
}
END_TEST

START_TEST(initial_states_refused) {
  osteon_trials *t = trials_of("treatment,endpoint,months,value\nnone,x,1,1\ninitial: {x: 50},x,1,1\n");
  osteon_fit *fit = fit_of(&decay, 1);
  check_fails(OSTEON_EUNSUPPORTED, "t.csv:3: x: an arm of a fit cannot set initial states",
              osteon_trials_add_to_fit(t, fit));
  osteon_fit_free(fit);
  osteon_trials_free(t);
}
END_TEST

START_TEST(comparison_is_a_table) {
  osteon_trials *t = trials_of(
      "id,study,split,endpoint,months,value,se,treatment\n"
      "\"#1\",\"a, "
      "\"\"b\"\"\nc\",calibration,x,1,98,1,none\n2,,validation,x,1,50,1,none\n3,,validation,y,1,1,,none\n"
      "4,,,x,3,1,,inputs: {poison: 1}\n");
  osteon_fit *fit = fit_of(&decay, 1);
  double predicted[4];
  osteon_comparison *c;
  osteon_csv csv;
  check_ok(osteon_trials_add_to_fit(t, fit));
  check_ok(osteon_trials_predict(t, fit, predicted, NULL));
  check_ok(osteon_comparison_new(&c, t, predicted, NULL));
  check_ok(osteon_comparison_save(c, "c.csv"));
  check_ok(osteon_csv_read(&csv, "c.csv"));
  ck_assert_int_eq(csv.records, 4);
  const int said = osteon_csv_column(&csv, "predicted"), inside = osteon_csv_column(&csv, "inside");
  ck_assert_str_eq(osteon_csv_field(&csv, 0, 0), "#1");
  ck_assert_str_eq(osteon_csv_field(&csv, 0, 1), "a, \"b\"\nc");
  double number;
  check_ok(osteon_number_parse(osteon_csv_field(&csv, 0, said), &number));
  near("comparison", "predicted", number, predicted[0], 1e-3);
  static const char *const is_inside[] = {"1", "0", "", "0"};
  for (int i = 0; i < 4; i++) ck_assert_str_eq(osteon_csv_field(&csv, i, inside), is_inside[i]);
  ck_assert_str_eq(osteon_csv_field(&csv, 2, said), "");
  ck_assert_str_eq(osteon_csv_field(&csv, 3, said), "nan");
  ck_assert_str_eq(osteon_csv_field(&csv, 2, osteon_csv_column(&csv, "left_out")),
                   "the model has no such output");
  osteon_csv_free(&csv);
  osteon_comparison_free(c);
  check_ok(osteon_comparison_new(&c, t, predicted, "validation"));
  check_ok(osteon_comparison_save(c, "c.csv"));
  check_ok(osteon_csv_read(&csv, "c.csv"));
  ck_assert_int_eq(csv.records, 2);
  osteon_csv_free(&csv);
  check_fails(OSTEON_EIO, "cannot be written", osteon_comparison_save(c, "nowhere/c.csv"));
  osteon_comparison_free(c);
  osteon_comparison_free(NULL);
  osteon_fit_free(fit);
  osteon_trials_free(t);
}
END_TEST

/* ---- what trials differ by, and scores ---- */

#define SPREAD_HEAD \
  "id,study,split,context,years_since_menopause,endpoint,measure,from,months,value,se,treatment,control\n"
#define AI_ARM "\"drugs: [{name: letrozole, dose: 2.5}]\""
#define AI_CALCIUM "\"drugs: [{name: letrozole, dose: 2.5}], nutrition: [{calcium: 500}]\""
#define AI_LATER                                                                                           \
  "\"drugs: [{name: letrozole, dose: 2.5, stop: 5y}, {name: zoledronate, dose: 4, every: once, start: 12 " \
  "months}]\""

static osteon_trials *trials_of_aibl(const char *text) {
  osteon_trials *t;
  support_write("t.csv", text);
  check_ok(osteon_trials_load(&t, NULL, support_model("aibl"), NULL, "t.csv"));
  return t;
}

static osteon_spread spread_of(const char *rows, const char *split) {
  char text[4000];
  snprintf(text, sizeof text, "%s%s", SPREAD_HEAD, rows);
  osteon_trials *t = trials_of_aibl(text);
  osteon_spread s;
  check_ok(osteon_trials_find_spread(t, OSTEON_BMD, split, &s));
  osteon_trials_free(t);
  return s;
}

/* Two arms with the same error: the variance between them is that of their values less that of the error. */
START_TEST(spread_of_two) {
  const char *rows = "1,A,calibration,x,10,BMD_LS,change,,12,-2,0.5," AI_ARM
                     ",\n"
                     "2,B,validation,x,11,BMD_LS,change,,12,-4,0.5," AI_CALCIUM ",\n";
  const osteon_spread s = spread_of(rows, NULL);
  ck_assert_int_eq(s.groups, 1);
  ck_assert_int_eq(s.arms, 2);
  near("spread", "sd", s.sd, sqrt(2 - 0.25), 1e-9);
  /* (x - y)^2 / 2 over quantiles of chi-square with one degree of freedom: 5.0239, 0.00098207 */
  near("spread", "low", s.low, sqrt(2 / 5.02388618731 - 0.25), 1e-6);
  near("spread", "high", s.high, sqrt(2 / 0.000982069117 - 0.25), 1e-6);
  const osteon_spread none = spread_of(rows, "calibration");
  ck_assert_int_eq(none.groups, 0);
  ck_assert(isnan(none.sd) && isnan(none.low) && isnan(none.high));
}
END_TEST

/* Each row beside one of study A at 12 months, 10 years after the menopause: is it like it? */
static const struct {
  const char *row;
  int is_like;
} beside[] = {
    {"2,B,,x,14.9,BMD_LS,change,,12,-4,0.5," AI_ARM ",", 1},
    {"2,B,,x,15,BMD_LS,change,,12,-4,0.5," AI_ARM ",", 0},
    {"2,A,,x,10,BMD_LS,change,,12,-4,0.5," AI_ARM ",", 0}, /* the same study */
    {"2,B,,y,10,BMD_LS,change,,12,-4,0.5," AI_ARM ",", 0},
    {"2,B,,x,10,BMD_TH,change,,12,-4,0.5," AI_ARM ",", 0},
    {"2,B,,x,10,BMD_LS,change,,13,-4,0.5," AI_ARM ",", 0},
    {"2,B,,x,10,BMD_LS,change,6,12,-4,0.5," AI_ARM ",", 0},
    {"2,B,,x,10,BMD_LS,difference,,12,-4,0.5," AI_ARM ",none", 0},
    {"2,B,,x,10,BMD_LS,rate,,12,-4,0.5," AI_ARM ",", 0},
    {"2,B,,x,10,BMD_LS,change,,12,-4,0.5,none,", 0},
    {"2,B,,x,10,BMD_LS,change,,12,-4,0.5," AI_CALCIUM ",", 1},
    {"2,B,,x,10,BMD_LS,change,,12,-4,0.5," AI_LATER ",", 1}, /* nothing differs until then */
    {"2,B,,x,10,BMD_LS,change,,12,-4,0.5,\"drugs: [{name: letrozole, dose: 2}]\",", 0},
};

START_TEST(like_arms) {
  char rows[600];
  snprintf(rows, sizeof rows, "1,A,,x,10,BMD_LS,change,,12,-2,0.5," AI_ARM ",\n%s\n", beside[_i].row);
  ck_assert_msg(spread_of(rows, NULL).groups == beside[_i].is_like, "%s", beside[_i].row);
}
END_TEST

/* Rows of one study count once, by their means. */
START_TEST(study_counts_once) {
  const osteon_spread s = spread_of("1,A,,x,10,BMD_LS,change,,12,-1,0.4," AI_ARM
                                    ",\n"
                                    "2,B,,x,10,BMD_LS,change,,12,-4,0.5," AI_ARM
                                    ",\n"
                                    "3,A,,x,10,BMD_LS,change,,12,-3,0.6," AI_ARM ",\n",
                                    NULL);
  ck_assert_int_eq(s.arms, 2);
  near("study", "sd", s.sd, sqrt(2 - 0.25), 1e-9);
}
END_TEST

START_TEST(kinds_of_endpoints) {
  osteon_trials *t = trials_of_aibl(
      "endpoint,measure,months,value,treatment,control,category\nBMD_TH,rate,12,1,none,,a\nPINP,change,1,1,"
      "none,,a\n"
      "CTX,ratio,1,1,none,none,a\nvert_risk,risk_ratio,1,1,none,none,a\nhip_rate,per_SD,,1,,,a\nCTX,level,1,"
      "1,none,,a\n"
      "E2,change,1,1,none,,a\naBMD_LS,level,1,1,none,,a\n");
  static const osteon_endpoint_kind kinds[] = {OSTEON_BMD,      OSTEON_FORMATION, OSTEON_RESORPTION,
                                               OSTEON_FRACTURE, OSTEON_FRACTURE,  OSTEON_OTHER,
                                               OSTEON_OTHER,    OSTEON_OTHER};
  for (int i = 0; i < osteon_trials_count(t); i++) {
    ck_assert_int_eq(osteon_trials_at(t, i)->kind, kinds[i]);
    ck_assert_str_eq(osteon_trials_at(t, i)->context,
                     "a"); /* of the category where there is no such column */
  }
  osteon_trials_free(t);
}
END_TEST

static double crps_of(double miss, double sd) {
  const double dx = 1e-4;
  double sum = 0;
  for (int i = -100000; i < 200000; i++) {
    const double x = (i + 0.5) * dx, below = 0.5 * erfc(-x / sd / sqrt(2)) - (x >= miss);
    sum += below * below * dx;
  }
  return sum;
}

/* Two like arms, a rate over two years, one recalled, one that the model cannot express. */
START_TEST(scores) {
  osteon_trials *t = trials_of_aibl(
      "id,study,split,context,confidence,years_since_menopause,endpoint,measure,months,value,se,treatment\n"
      "1,A,validation,x,high,10,BMD_LS,change,12,-2,0.5,none\n2,B,validation,x,high,10,BMD_LS,change,12,-4,0."
      "5,none\n"
      "3,C,validation,y,high,10,BMD_LS,rate,24,-1,0.5,none\n4,C,validation,y,memory,10,BMD_LS,rate,24,-1,0.5,"
      "none\n"
      "5,C,validation,y,high,10,BMD_XX,rate,24,-1,0.5,none\n6,C,calibration,y,high,10,BMD_LS,rate,24,-1,0.5,"
      "none\n"
      "7,C,validation,y,high,10,ucOC,change,24,-1,0.5,none\n");
  const double predicted[] = {-2.5, -2.5, -2.5, 9, NAN, 9, -1};
  const double between = sqrt(2 - 0.25), sd = sqrt(0.25 + between * between),
               of_rate = sqrt(0.25 + between * between / 4);
  osteon_comparison *c;
  osteon_score s;
  check_ok(osteon_comparison_new(&c, t, predicted, "validation"));
  check_ok(osteon_comparison_get_score(c, OSTEON_BMD, NULL, &s));
  ck_assert_int_eq(s.rows, 3);
  ck_assert_int_eq(s.left_out, 1);
  ck_assert_int_eq(s.inside, 1);
  near("score", "rmse", s.rmse, sqrt((0.25 + 2.25 + 2.25) / 3), 1e-12);
  near("score", "bias", s.bias, (-0.5 + 1.5 - 1.5) / 3, 1e-12);
  near("score", "normalised", s.normalised, sqrt((2.5 / (sd * sd) + 2.25 / (of_rate * of_rate)) / 3), 1e-9);
  near("score", "attainable", s.attainable, (2 * erf(1 / sd / sqrt(2)) + erf(1 / of_rate / sqrt(2))) / 3,
       1e-9);
  /* misses of 0.35, 1.06 and 1.8 SDs; the score by the integral of the squared difference from a step */
  near("score", "PI of 50 %", s.held_50, 1 / 3., 1e-12);
  near("score", "PI of 95 %", s.held_95, 1, 1e-12);
  near("score", "CRPS", s.crps, (crps_of(0.5, sd) + crps_of(1.5, sd) + crps_of(1.5, of_rate)) / 3, 1e-4);
  check_ok(osteon_comparison_get_score(c, OSTEON_BMD, "x", &s));
  ck_assert_int_eq(s.rows, 2);
  check_ok(osteon_comparison_get_score(c, OSTEON_ENDPOINT_KINDS, NULL, &s));
  ck_assert_int_eq(s.rows, 4);
  ck_assert_int_eq(s.inside, 2);
  ck_assert(isnan(s.rmse) && isnan(s.bias) && isnan(s.normalised) && isnan(s.attainable) &&
            isnan(s.held_50) && isnan(s.held_95) && isnan(s.crps));
  osteon_comparison_free(c);
  osteon_trials_free(t);
}
END_TEST

/* Prediction intervals and CRPS hold the SD that the parameters make; what is normalised does not. */
START_TEST(parameters_widen_intervals) {
  osteon_trials *t = trials_of_aibl(
      "study,split,years_since_menopause,endpoint,measure,months,value,se,treatment\n"
      "A,,10,BMD_LS,change,12,-2,0.5,none\nB,,10,BMD_LS,change,12,-4,0.5,none\n"
      "C,,10,BMD_TH,change,12,-4,0.5,none\n");
  const double sd = sqrt(2 - 0.25 + 0.25); /* between trials, then of the row */
  const double predicted[] = {-2 + 2.5 * sd, -4 + 0.8 * sd, -4 - 0.5 * sd}, by_sets[] = {2 * sd, 2 * sd, NAN};
  osteon_comparison *c;
  osteon_score before, s;
  check_ok(osteon_comparison_new(&c, t, predicted, NULL));
  check_ok(osteon_comparison_get_score(c, OSTEON_BMD, NULL, &before));
  near("before", "PI of 50 %", before.held_50, 1 / 3., 1e-12);
  near("before", "PI of 95 %", before.held_95, 2 / 3., 1e-12);
  check_ok(osteon_comparison_set_uncertainty(c, by_sets));
  check_ok(osteon_comparison_get_score(c, OSTEON_BMD, NULL, &s));
  near("after", "PI of 50 %", s.held_50, 2 / 3., 1e-12);
  near("after", "PI of 95 %", s.held_95, 1, 1e-12);
  near("after", "CRPS", s.crps,
       (crps_of(2.5 * sd, sqrt(5) * sd) + crps_of(0.8 * sd, sqrt(5) * sd) + crps_of(0.5 * sd, sd)) / 3, 1e-4);
  ck_assert(s.normalised == before.normalised && s.attainable == before.attainable && s.rmse == before.rmse);
  check_ok(osteon_comparison_save(c, "c.csv"));
  ck_assert_ptr_nonnull(strstr(support_whole("c.csv"), ",left_out,model_sd\n"));
  osteon_comparison_free(c);
  osteon_trials_free(t);
}
END_TEST

/* Two arms that are alike, by which trials differ by sqrt(2 - 0.25), then as many rows, each of its own study and
 * months, that miss by 3 up and down where nothing is predicted and by 5 where 10 is. */
enum { MISSED = 12 };
static osteon_trials *trials_that_miss(double *unseen) {
  char table[4000];
  int at =
      snprintf(table, sizeof table,
               "id,study,split,years_since_menopause,endpoint,measure,months,value,se,treatment\n"
               "a,A,calibration,10,BMD_LS,change,12,-2,0.5,none\nb,B,calibration,10,BMD_LS,change,12,-4,0.5,"
               "none\n");
  unseen[0] = unseen[1] = NAN;
  for (int i = 0; i < MISSED; i++) {
    const int miss = (i % 2 ? 1 : -1) * (i < MISSED / 2 ? 3 : 5);
    unseen[2 + i] = i < MISSED / 2 ? 0 : 10;
    at +=
        snprintf(table + at, sizeof table - (size_t)at,
                 "c%d,S%d,calibration,10,BMD_LS,change,%d,%g,0.5,none\n", i, i, 20 + i, unseen[2 + i] - miss);
  }
  snprintf(table + at, sizeof table - (size_t)at,
           "v,V,validation,10,BMD_LS,change,40,1,0.5,none\nr,V,validation,10,BMD_LS,rate,24,1,0.5,none\n"
           "p,V,validation,10,PINP,change,12,1,0.5,none\n");
  for (int i = MISSED + 2; i < MISSED + 5; i++) unseen[i] = NAN;
  return trials_of_aibl(table);
}

/* Misses are explained where they are as large as what is known to make them and the model's own error come to. */
START_TEST(own_error) {
  double unseen[MISSED + 5], sd[MISSED + 5], by_sets[MISSED + 5];
  osteon_own_error own[OSTEON_ENDPOINT_KINDS];
  osteon_trials *t = trials_that_miss(unseen);
  const double between = sqrt(2 - 0.25), known = 0.25 + between * between;
  for (int k = 0; k < OSTEON_ENDPOINT_KINDS - 1; k++)
    check_ok(osteon_trials_find_own_error(t, (osteon_endpoint_kind)k, unseen, NULL, &own[k]));
  own[OSTEON_OTHER] = own[OSTEON_FRACTURE];
  ck_assert_int_eq(own[OSTEON_BMD].rows, MISSED);
  const double points = sqrt(9 - known), part = sqrt(25 - 9) / 10;
  near("own error", "points", own[OSTEON_BMD].points, points, 5e-3);
  near("own error", "part", own[OSTEON_BMD].part, part, 5e-3);
  ck_assert(isnan(own[OSTEON_FORMATION].points) && own[OSTEON_FORMATION].rows == 0);
  for (int i = 0; i < MISSED + 5; i++) by_sets[i] = 1;
  osteon_own_error with_sets;
  check_ok(osteon_trials_find_own_error(t, OSTEON_BMD, unseen, by_sets, &with_sets));
  near("own error beside sets", "points", with_sets.points, sqrt(9 - known - 1), 5e-3);

  const double predicted = 2;
  double of_rows[MISSED + 5];
  for (int i = 0; i < MISSED + 5; i++) sd[i] = i == MISSED + 3 ? NAN : 1, of_rows[i] = predicted;
  check_ok(osteon_trials_add_own_error(t, own, of_rows, sd));
  near("fitted", "sd", sd[2], 1, 0);
  near("not fitted", "sd", sd[MISSED + 2], sqrt(1 + points * points + 4 * part * part), 5e-3);
  near("rate", "sd", sd[MISSED + 3], sqrt(points * points / 4 + 4 * part * part), 5e-3);
  near("marker", "sd", sd[MISSED + 4], 1, 0);
  osteon_trials_free(t);
}
END_TEST

/* Too few rows say nothing. */
START_TEST(own_error_of_few) {
  double unseen[MISSED + 5];
  osteon_own_error own;
  osteon_trials *t = trials_that_miss(unseen);
  for (int i = 4; i < 8; i++) unseen[i] = NAN;
  check_ok(osteon_trials_find_own_error(t, OSTEON_BMD, unseen, NULL, &own));
  ck_assert_int_eq(own.rows, MISSED - 4);
  ck_assert(isnan(own.points) && isnan(own.part));
  osteon_trials_free(t);
}
END_TEST

START_TEST(unseen_is_read) {
  double unseen[MISSED + 5];
  osteon_trials *t = trials_that_miss(unseen);
  support_write("u.csv", "predicted,id\n-1.5,b\n,c0\nnan,c1\n7,stranger\n");
  check_ok(osteon_trials_read_unseen(t, "u.csv", unseen));
  ck_assert(isnan(unseen[0]) && unseen[1] == -1.5 && isnan(unseen[2]) && isnan(unseen[3]) &&
            isnan(unseen[MISSED + 2]));
  support_write("u.csv", "id,value\nb,1\n");
  check_fails(OSTEON_EFORMAT, "u.csv:1: no column predicted", osteon_trials_read_unseen(t, "u.csv", unseen));
  support_write("u.csv", "id,predicted\nb,1\nc0,much\n");
  check_fails(OSTEON_EFORMAT, "u.csv:3: ", osteon_trials_read_unseen(t, "u.csv", unseen));
  check_fails(OSTEON_EIO, "nowhere.csv", osteon_trials_read_unseen(t, "nowhere.csv", unseen));
  osteon_trials_free(t);
}
END_TEST

/* What the SD of a row over sets is, beside the sets one by one. */
START_TEST(sets_of_trials) {
  osteon_trials *t = trials_of(
      "study,endpoint,measure,from,months,value\ns,x,level,0,3,1\ns,y,level,0,4,1\ns,twice,level,0,3,1\n");
  const char *const name = "a";
  const double values[] = {1, 2, 4};
  osteon_fit *fit = fit_of(&decay, 1);
  osteon_sets *sets;
  double sd[3], mean = 0, squares = 0;
  check_ok(osteon_sets_new(&sets, &decay, &name, 1, values, 3));
  check_ok(osteon_trials_add_to_fit(t, fit));
  check_ok(osteon_trials_predict_sets(t, fit, sets, sd));
  const double days = 91; /* the nearest tick to three months */
  for (int i = 0; i < 3; i++) mean += fallen(values[i], days) / 3;
  for (int i = 0; i < 3; i++) squares += pow(fallen(values[i], days) - mean, 2);
  near("sets", "x", sd[0], sqrt(squares / 2), 1e-6);
  near("sets", "twice", sd[2], 2 * sqrt(squares / 2), 1e-6);
  ck_assert(isnan(sd[1])); /* left out */
  osteon_sets_free(sets);
  osteon_fit_free(fit);
  osteon_trials_free(t);
}
END_TEST

#define SCORE_HEAD "study,split,context,years_since_menopause,endpoint,measure,months,value,se,treatment\n"

/* Four trials and a baseline that knows two of them, its own SD in its score. */
START_TEST(beside_a_baseline) {
  osteon_trials *t =
      trials_of_aibl(SCORE_HEAD
                     "A,,x,10,BMD_LS,change,12,-2,0.5,none\nB,,x,10,BMD_LS,change,12,-4,0.5,none\n"
                     "C,,x,2,BMD_TH,change,12,-1,0.5,none\nD,,x,2,BMD_LS,change,24,-1,0.5,none\n");
  const double predicted[] = {-2.5, -2.5, -1.5, -1}, baseline[] = {-3, -1, NAN, NAN},
               of_it[] = {1, 2, NAN, NAN};
  const double variance = 0.25 + 2 - 0.25, sd = sqrt(variance);
  osteon_comparison *c;
  osteon_score s;
  check_ok(osteon_comparison_new(&c, t, predicted, NULL));
  check_ok(osteon_comparison_get_score(c, OSTEON_BMD, NULL, &s));
  ck_assert_int_eq(s.beside, 0);
  ck_assert(isnan(s.skill) && isnan(s.baseline_rmse) && isnan(s.beside_crps));
  check_ok(osteon_comparison_set_baseline(c, baseline, of_it));
  check_ok(osteon_comparison_get_score(c, OSTEON_BMD, NULL, &s));
  ck_assert_int_eq(s.rows, 4);
  ck_assert_int_eq(s.beside, 2);
  near("baseline", "rmse", s.baseline_rmse, sqrt((1. + 9) / 2), 1e-12);
  near("baseline", "rmse beside it", s.beside_rmse, sqrt((0.25 + 2.25) / 2), 1e-12);
  const double own = (crps_of(0.5, sd) + crps_of(1.5, sd)) / 2,
               its = (crps_of(1, sqrt(variance + 1)) + crps_of(3, sqrt(variance + 4))) / 2;
  near("baseline", "CRPS beside it", s.beside_crps, own, 1e-4);
  near("baseline", "CRPS", s.baseline_crps, its, 1e-4);
  near("baseline", "skill", s.skill, 1 - own / its, 1e-3);
  osteon_comparison_free(c);
  osteon_trials_free(t);
}
END_TEST

/* Five studies of two rows, one of them a point too high: what is drawn is whole studies, so the bias of a draw is a
 * fifth of a binomial number of 5 times 1/5, of which 0 and 3 are the quantiles of 2.5 and 97.5 %. */
START_TEST(studies_are_drawn_whole) {
  char text[2000] = SCORE_HEAD;
  double predicted[10];
  for (int i = 0; i < 10; i++) {
    const size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, "%c,,x,,BMD_LS,change,%d,0,0.5,none\n", 'A' + i / 2, 12 + i);
    predicted[i] = i < 2;
  }
  osteon_trials *t = trials_of_aibl(text);
  osteon_comparison *c;
  osteon_score_intervals v, again, other;
  check_ok(osteon_comparison_new(&c, t, predicted, NULL));
  check_ok(osteon_comparison_get_intervals(c, OSTEON_BMD, NULL, 1, 1000, &v));
  ck_assert_int_eq(v.studies, 5);
  near("bias", "low", v.bias.low, 0, 1e-12);
  near("bias", "high", v.bias.high, 0.6, 1e-12);
  near("rmse", "high", v.rmse.high, sqrt(0.6), 1e-12);
  near("inside", "low", v.inside.low, 1, 1e-12);             /* a point is two standard errors */
  ck_assert(isnan(v.normalised.low) && isnan(v.skill.high)); /* no like arms, no baseline */
  check_ok(osteon_comparison_get_intervals(c, OSTEON_BMD, NULL, 1, 1000, &again));
  ck_assert(again.rmse.low == v.rmse.low && again.bias.high == v.bias.high);
  check_ok(osteon_comparison_get_intervals(c, OSTEON_BMD, "y", 1, 1000, &other));
  ck_assert(other.studies == 0 && isnan(other.bias.low));
  osteon_comparison_free(c);
  osteon_trials_free(t);
}
END_TEST

/* ---- the baseline ---- */

#define BASELINE_HEAD \
  "study,split,confidence,years_since_menopause,endpoint,measure,from,months,value,se,treatment,control\n"
#define ZOL_ARM "\"drugs: [{name: zoledronate, dose: 5, every: 12 months}]\""
#define DMAB_ARM "\"drugs: [{name: denosumab, dose: 60, every: 6 months}]\""

/* Six studies that are fitted, two drugs among them, and what is asked of other studies. */
static const char *const fitted_rows =
    "A,calibration,,10,BMD_LS,change,,24,-4,0.4," AI_ARM
    ",\nB,calibration,,10,BMD_LS,change,,24,-4.4,0.4," AI_ARM
    ",\nC,calibration,,10,BMD_LS,change,,24,-3.6,0.4," AI_ARM
    ",\nD,calibration,,10,BMD_LS,change,,24,-1,0.4,none,\n"
    "E,calibration,,10,BMD_TH,rate,,24,-0.5,0.2,none,\nF,calibration,,10,BMD_LS,change,,12,15,0.4," DMAB_ARM
    ",\n";
enum { FITTED = 6, F = 5 };

/* What it says of the fitted rows and then of these. */
static void ask_baseline(const char *rows, double *predicted, double *sd) {
  char text[4000];
  snprintf(text, sizeof text, "%s%s%s", BASELINE_HEAD, fitted_rows, rows);
  osteon_trials *t = trials_of_aibl(text);
  check_ok(osteon_trials_predict_baseline(t, predicted, sd));
  osteon_trials_free(t);
}

START_TEST(baseline_follows_the_rows) {
  double p[FITTED + 7], sd[FITTED + 7];
  ask_baseline(
      "1,validation,,10,BMD_LS,change,,24,0,0.4," AI_ARM
      ",\n2,validation,,10,BMD_LS,change,,24,0,0.4,none,\n"
      "3,validation,,10,BMD_LS,rate,,24,0,0.4," AI_ARM
      ",\n4,validation,,10,BMD_LS,difference,,24,0,0.4," AI_ARM
      ",none\n5,validation,,10,BMD_LS,change,,24,0,0.4," ZOL_ARM
      ",\n6,validation,,10,CTX,change,,24,0,0.4,none,\n7,validation,,10,BMD_LS,level,,24,1,0.4,none,\n",
      p, sd);
  const double *of = p + FITTED, *sd_of = sd + FITTED;
  near("baseline", "three studies", of[0], -4, 1);
  near("baseline", "untreated", of[1], -1, 1);
  near("baseline", "a rate", of[2], of[0] / 2, 1e-9);
  near("baseline", "SD of a rate", sd_of[2], sd_of[0] / 2, 1e-9);
  near("baseline", "a difference", of[3], of[0] - of[1], 1e-9);
  near("baseline", "a drug that is in no row", of[4], of[1], 1e-9);
  ck_assert_msg(sd_of[4] > sd_of[0] + 1, "SD %g, and %g of an unknown drug", sd_of[0], sd_of[4]);
  ck_assert(isnan(of[5]) && isnan(sd_of[5]) && isnan(of[6]));
  /* the only study of a drug is predicted without it */
  ck_assert_msg(fabs(p[F]) < 2, "%g, where the rows without the study know no such drug", p[F]);
  near("baseline", "one of three", p[0], -4, 1.5);
}
END_TEST

/* What is not fitted changes nothing: values of validation rows, and rows from memory. */
START_TEST(baseline_sees_no_validation) {
  double p[2][FITTED + 2], sd[2][FITTED + 2];
  ask_baseline("1,validation,,10,BMD_LS,change,,24,-4,0.4," AI_ARM
               ",\n2,calibration,memory,10,BMD_LS,change,,24,-4,0.4," AI_ARM ",\n",
               p[0], sd[0]);
  ask_baseline("1,validation,,10,BMD_LS,change,,24,40,0.4," AI_ARM
               ",\n2,calibration,memory,10,BMD_LS,change,,24,40,0.4," AI_ARM ",\n",
               p[1], sd[1]);
  for (int i = 0; i < FITTED + 2; i++)
    ck_assert_msg(p[0][i] == p[1][i] && sd[0][i] == sd[1][i], "row %d: %g, %g", i, p[0][i], p[1][i]);
}
END_TEST

START_TEST(baseline_without_memory) {
  char text[4000];
  double p[FITTED], sd[FITTED];
  snprintf(text, sizeof text, "%s%s", BASELINE_HEAD, fitted_rows);
  osteon_trials *t = trials_of_aibl(text);
  osteon_status status = OSTEON_ENOMEM;
  for (long n = 1; status != OSTEON_OK; n++) {
    osteon_alloc_fail(n, 0);
    status = osteon_trials_predict_baseline(t, p, sd);
    osteon_alloc_fail(0, 0);
    ck_assert_msg(status == OSTEON_OK || (status == OSTEON_ENOMEM && isnan(p[0])), "allocation %ld: %s", n,
                  osteon_last_error());
    ck_assert_int_lt(n, 100);
  }
  osteon_trials_free(t);
}
END_TEST

START_TEST(baseline_needs_rows) {
  double p[1], sd[1];
  osteon_trials *t = trials_of_aibl(BASELINE_HEAD "1,validation,,10,BMD_LS,change,,24,-4,0.4," AI_ARM ",\n");
  check_fails(OSTEON_EINVAL, "needs calibration rows of BMD", osteon_trials_predict_baseline(t, p, sd));
  osteon_trials_free(t);
}
END_TEST

/* ---- cross-validation ---- */

/* Of decay: four studies, and rows that belong to no fold. `split` is that of the rows of each study. */
enum { CROSSED = 9 };
static osteon_trials *crossed(const char *const split[4]) {
  char text[2000];
  snprintf(text, sizeof text,
           "study,split,confidence,endpoint,measure,months,value,se\n"
           "A,%s,,x,level,6,80,1\nA,%s,,x,level,12,66,1\nB,%s,,x,level,6,84,1\nB,%s,,x,level,24,50,1\n"
           "C,%s,,x,level,12,60,1\nD,%s,,x,level,12,75,1\nE,validation,,x,level,12,10,1\n"
           "F,calibration,memory,x,level,12,10,1\nG,calibration,,y,level,12,10,1\n",
           split[0], split[0], split[1], split[1], split[2], split[3]);
  return trials_of(text);
}
static const char *const all_fitted[] = {"calibration", "calibration", "calibration", "calibration"};

static osteon_fit *fit_of_a(osteon_trials *t) {
  osteon_fit *fit = fit_of(&decay, 1);
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 1, 0, 50));
  check_ok(osteon_trials_add_to_fit(t, fit));
  return fit;
}

START_TEST(folds_keep_studies_whole) {
  osteon_trials *t = crossed(all_fitted);
  int fold[CROSSED], again[CROSSED], differ = 0;
  for (uint64_t seed = 0; seed < 20; seed++) {
    check_ok(osteon_trials_draw_folds(t, seed, 2, fold));
    check_ok(osteon_trials_draw_folds(t, seed, 2, again));
    ck_assert_int_eq(memcmp(fold, again, sizeof fold), 0);
    ck_assert(fold[0] == fold[1] && fold[2] == fold[3]);
    ck_assert(fold[6] == -1 && fold[7] == -1 && fold[8] == -1);
    int rows[2] = {0};
    for (int i = 0; i < 6; i++) rows[fold[i]]++;
    ck_assert_msg(rows[0] >= 2 && rows[1] >= 2, "%d and %d rows", rows[0], rows[1]);
    differ |= fold[0] != fold[4] ? 1 : 2;
  }
  ck_assert_int_eq(differ, 3); /* the seed matters */
  check_ok(osteon_trials_draw_folds(t, 0, 4, fold));
  ck_assert(fold[0] != fold[2] && fold[0] != fold[4] && fold[0] != fold[5] && fold[2] != fold[4]);
  check_fails(OSTEON_ERANGE, "studies to be fitted: 4", osteon_trials_draw_folds(t, 0, 5, fold));
  check_fails(OSTEON_ERANGE, "1 folds", osteon_trials_draw_folds(t, 0, 1, fold));
  osteon_trials_free(t);
}
END_TEST

static int end_it(void *context, int fold, int iteration, double squares) {
  int *told = context;
  (void)iteration;
  (void)squares;
  told[fold]++;
  return told[2];
}

/* A fold is predicted as by a fit to a table in which it is marked validation. */
START_TEST(folds_are_left_out) {
  osteon_trials *t = crossed(all_fitted);
  osteon_fit *fit = fit_of_a(t);
  int fold[CROSSED], told[3] = {0};
  double p[CROSSED], again[CROSSED], expected[CROSSED];
  check_ok(osteon_trials_draw_folds(t, 1, 2, fold));
  check_ok(osteon_trials_cross_validate(t, fit, fold, 20, p, end_it, told));
  ck_assert(told[0] > 1 && told[1] > 1);
  ck_assert(isnan(p[6]) && isnan(p[7]) && isnan(p[8]));
  for (int f = 0; f < 2; f++) {
    const char *split[4];
    static const int first[] = {0, 2, 4, 5};
    for (int k = 0; k < 4; k++) split[k] = fold[first[k]] == f ? "validation" : "calibration";
    osteon_trials *other = crossed(split);
    osteon_fit *without = fit_of_a(other);
    check_ok(osteon_fit_run(without, 20, NULL, NULL, NULL));
    check_ok(osteon_trials_predict(other, without, expected, NULL));
    for (int i = 0; i < 6; i++)
      if (fold[i] == f) near("fold", "x", p[i], expected[i], 1e-9);
    osteon_fit_free(without);
    osteon_trials_free(other);
  }
  /* the fit is as it was, also after an end that was asked for */
  ck_assert_double_eq(value_of(fit, "a"), 1);
  told[2] = 1;
  check_fails(OSTEON_ESTOPPED, "", osteon_trials_cross_validate(t, fit, fold, 20, again, end_it, told));
  ck_assert_double_eq(value_of(fit, "a"), 1);
  check_ok(osteon_trials_cross_validate(t, fit, fold, 20, again, NULL, NULL));
  for (int i = 0; i < 6; i++) ck_assert_double_eq(p[i], again[i]);
  osteon_fit_free(fit);
  osteon_trials_free(t);
}
END_TEST

/* A host that writes numbers with commas. */
START_TEST(locale_is_the_hosts) {
  if (!support_locale("de_DE")) return;
  osteon_trials *t =
      trials_of("endpoint,months,value,treatment,lead\nx,1.5,50,\"parameters: {a: 2.5}\",1.5 months\n");
  char *text;
  check_ok(osteon_trials_write_scenario(t, 0, 0, &text));
  ck_assert_msg(!strchr(text, ','), "%s", text);
  osteon_text_free(text);
  osteon_fit *fit = two_free(), *other = two_free();
  double covariance[4];
  check_ok(osteon_fit_covariance(fit, covariance));
  check_ok(osteon_fit_save_parameters(fit, covariance, "p.csv"));
  check_ok(osteon_fit_read_parameters(other, "p.csv"));
  ck_assert_msg(value_of(other, "p") == 0.5, "p = %g", value_of(other, "p"));
  setlocale(LC_ALL, "C");
  osteon_trials_free(t);
  osteon_fit_free(fit);
  osteon_fit_free(other);
}
END_TEST

/* ---- memory ---- */

/* The whole way; what was made is freed, whatever failed. */
static osteon_status whole_way(void) {
  osteon_trials *t = NULL;
  osteon_fit *fit = NULL;
  osteon_comparison *c = NULL;
  char *text = NULL;
  double covariance[4], predicted[4], squares;
  osteon_fit_options options;
  osteon_fit_options_default(&options);
  options.threads = 1;
  osteon_status status = osteon_trials_load(&t, registry, &decay, NULL, "t.csv");
  if (status == OSTEON_OK) status = osteon_fit_new(&fit, &decay, &options);
  if (status == OSTEON_OK) status = osteon_fit_add_parameter(fit, "a", 1, 1, 0, 50);
  if (status == OSTEON_OK) status = osteon_fit_add_parameter(fit, "p", 0.5, 1, 0, 1);
  if (status == OSTEON_OK) status = osteon_trials_add_to_fit(t, fit);
  if (status == OSTEON_OK) status = osteon_trials_predict(t, fit, predicted, NULL);
  int fold[3] = {0, 1, -1};
  if (status == OSTEON_OK) status = osteon_trials_cross_validate(t, fit, fold, 1, predicted, NULL, NULL);
  if (status == OSTEON_OK) status = osteon_trials_draw_folds(t, 0, 2, fold);
  if (status == OSTEON_ERANGE) status = OSTEON_OK; /* one study */
  if (status == OSTEON_OK) status = osteon_fit_run(fit, 2, NULL, NULL, NULL);
  if (status == OSTEON_OK) status = osteon_fit_covariance(fit, covariance);
  if (status == OSTEON_OK) status = osteon_fit_profile(fit, 0, 1.5, 1, &squares);
  if (status == OSTEON_OK) status = osteon_fit_save_parameters(fit, covariance, "p.csv");
  if (status == OSTEON_OK) status = osteon_fit_read_parameters(fit, "p.csv");
  if (status == OSTEON_OK) status = osteon_profile_save("a", predicted, &squares, 1, 0, "q.csv");
  if (status == OSTEON_OK) status = osteon_trials_write_scenario(t, 0, 0, &text);
  if (status == OSTEON_OK) status = osteon_comparison_new(&c, t, predicted, NULL);
  if (status == OSTEON_OK) status = osteon_comparison_save(c, "c.csv");
  osteon_score_intervals intervals;
  if (status == OSTEON_OK) status = osteon_comparison_get_intervals(c, OSTEON_OTHER, NULL, 0, 40, &intervals);
  osteon_comparison_free(c);
  osteon_text_free(text);
  osteon_fit_free(fit);
  osteon_trials_free(t);
  return status;
}

START_TEST(out_of_memory) {
  support_write("t.csv",
                "endpoint,measure,months,value,treatment,control\nx,level,3,90,none,\n"
                "x,difference,3,4,\"drugs: [{name: drug, dose: 1}]\",none\nx,level,3,90,\"drugs: [{name: no, "
                "dose: 1}]\",\n");
  check_ok(whole_way());
  support_handled = 0;
  gsl_error_handler_t *before = gsl_set_error_handler(support_count_errors);
  long total = 0;
  for (int all = 0; all < 2; all++) {
    /* from the end of the set-up on, every 7th is enough: the same cohorts are made again and again */
    for (long n = 1;; n += n < 400 ? 1 : 7) {
      osteon_fail(OSTEON_OK, "nothing yet");
      osteon_alloc_fail(n, all);
      const osteon_status status = whole_way();
      total = osteon_alloc_fail(0, 0);
      if (status == OSTEON_OK) break;
      ck_assert_msg(status == OSTEON_ENOMEM, "allocation %ld, all %d: %s: %s", n, all,
                    osteon_status_text(status), osteon_last_error());
      ck_assert_msg(strstr(osteon_last_error(), "out of memory") != NULL, "allocation %ld, all %d: %s", n,
                    all, osteon_last_error());
      ck_assert_int_lt(n, 100000);
    }
  }
  gsl_set_error_handler(before);
  ck_assert_int_eq(support_handled, 0);
  ck_assert_int_gt(total, 100);
}
END_TEST

/* The table that comes with osteon: read, predicted, and every arm a scenario. */
START_TEST(clinical) {
  osteon_trials *t;
  const osteon_model *m = support_model("aibl");
  check_ok(osteon_trials_load(&t, NULL, m, NULL, support_data("clinical.csv")));
  osteon_fit *fit = fit_of(m, 1);
  check_ok(osteon_trials_add_to_fit(t, fit));
  ck_assert_int_gt(osteon_fit_observation_count(fit), 100);
  for (int i = 0; i < osteon_trials_count(t); i++) {
    const osteon_trial *r = osteon_trials_at(t, i);
    ck_assert_msg(*r->context && *r->split, "%s: context '%s', split '%s'", r->id, r->context, r->split);
    for (int k = 0; k < i; k++) {
      const osteon_trial *other = osteon_trials_at(t, k);
      ck_assert_msg(strcmp(r->id, other->id), "two rows have the id %s", r->id);
      ck_assert_msg(strcmp(r->study, other->study) || !strcmp(r->split, other->split), "%s is in two splits",
                    r->study);
    }
  }
  for (int i = 0; i < osteon_trials_count(t); i += 10)
    for (int control = 0; control < 2; control++) {
      char *text;
      osteon_scenario *s;
      const osteon_trial *r = osteon_trials_at(t, i);
      if (*r->left_out || (control && !compares(r->measure))) continue;
      check_ok(osteon_trials_write_scenario(t, i, control, &text));
      support_write("arm.yaml", text);
      check_ok(osteon_scenario_load(&s, NULL, "arm.yaml"));
      osteon_scenario_free(s);
      osteon_text_free(text);
    }
  osteon_fit_free(fit);
  osteon_trials_free(t);
}
END_TEST

#endif

int main(void) {
  Suite *suite = suite_create("trials");
  TCase *tables = tcase_create("tables");
  tcase_add_checked_fixture(tables, make_registry, free_registry);
  tcase_add_test(tables, parameters_come_back);
  tcase_add_loop_test(tables, parameters_refused, 0, sizeof bad_parameters / sizeof *bad_parameters);
#ifdef HAVE_LIBYAML
  tcase_add_loop_test(tables, trials_refused, 0, sizeof bad_trials / sizeof *bad_trials);
  tcase_add_test(tables, trials_left_out);
  tcase_add_test(tables, units_of_measures);
  tcase_add_test(tables, trials_in_two_fits);
  tcase_add_test(tables, trials_are_weighed);
  tcase_add_test(tables, trials_as_they_say);
  tcase_add_test(tables, trials_below_a_limit);
  tcase_add_test(tables, scenario_is_the_arm);
  tcase_add_test(tables, arms_are_shared);
  tcase_add_test(tables, long_treatment);
  tcase_add_test(tables, sentence_is_left_alone);
  tcase_add_test(tables, columns_misspelt);
  tcase_add_test(tables, base_is_fitted);
  tcase_add_test(tables, initial_states_refused);
  tcase_add_test(tables, comparison_is_a_table);
  tcase_add_test(tables, spread_of_two);
  tcase_add_loop_test(tables, like_arms, 0, sizeof beside / sizeof *beside);
  tcase_add_test(tables, study_counts_once);
  tcase_add_test(tables, kinds_of_endpoints);
  tcase_add_test(tables, scores);
  tcase_add_test(tables, parameters_widen_intervals);
  tcase_add_test(tables, own_error);
  tcase_add_test(tables, own_error_of_few);
  tcase_add_test(tables, unseen_is_read);
  tcase_add_test(tables, sets_of_trials);
  tcase_add_test(tables, beside_a_baseline);
  tcase_add_test(tables, studies_are_drawn_whole);
  tcase_add_test(tables, baseline_follows_the_rows);
  tcase_add_test(tables, baseline_sees_no_validation);
  tcase_add_test(tables, baseline_needs_rows);
  tcase_add_test(tables, baseline_without_memory);
  tcase_add_test(tables, folds_keep_studies_whole);
  tcase_add_test(tables, folds_are_left_out);
  tcase_add_test(tables, locale_is_the_hosts);
  tcase_add_test(tables, out_of_memory);
  tcase_add_test(tables, clinical);
#endif
  suite_add_tcase(suite, tables);
  return support_main(suite);
}
