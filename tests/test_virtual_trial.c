/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Virtual trials of a model whose outputs are its parameters: powers, sizes and coverages that are known in closed
 * form. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/scenario.h>
#include <osteon/sweep.h>
#include <osteon/virtual_trial.h>

#include "support.h"

/* ---- the model: level = m + 0.5 drug, hazard = h 0.7^drug ---- */

static void rates(double t, const double *c, const double *y, double *dydt) {
  (void)t, (void)c, (void)y;
  dydt[0] = 0;
}
static void outputs(double t, const double *c, const double *y, double *o) {
  (void)t;
  o[0] = c[0] * y[0] + 0.5 * c[3];
  o[1] = c[1] * pow(0.7, c[3]);
  o[2] = o[1];
}
static const osteon_quantity states[] = {
    {.name = "one", .unit = "-", .meaning = "1", .value = 1, .min = 0, .max = 2, .scale = 1}};
static const osteon_quantity params[] = {
    {.name = "m", .unit = "-", .meaning = "level", .value = 0, .min = -50, .max = 50},
    {.name = "h", .unit = "1/y", .meaning = "hazard", .value = 0.02, .min = 0, .max = 10},
    {.name = "age_0", .unit = "y", .meaning = "age", .value = 60, .min = 0, .max = 120}};
static const osteon_quantity inputs[] = {
    {.name = "drug", .unit = "-", .value = 0, .min = 0, .max = 1, .kind = OSTEON_TREATMENT}};
static const osteon_quantity outs[] = {{.name = "level", .unit = "-", .meaning = "m and the drug"},
                                       {.name = "rate", .unit = "1/y", .meaning = "hazard"},
                                       {.name = "odd", .unit = "mg", .meaning = "no rate"}};
static const osteon_person person[] = {{"age", 2}};
static const osteon_model volunteers = {.size = sizeof(osteon_model),
                                        .name = "volunteers",
                                        .title = "Volunteers",
                                        .citation = "",
                                        .notes = "",
                                        .solver = "rkf45",
                                        .n_states = 1,
                                        .n_params = 3,
                                        .n_inputs = 1,
                                        .n_outputs = 3,
                                        .n_person = 1,
                                        .person = person,
                                        .states = states,
                                        .params = params,
                                        .inputs = inputs,
                                        .outputs = outs,
                                        .kernels = {.rates = rates, .outputs = outputs}};

static osteon_registry *registry;
static osteon_model other;

static void make_files(void) {
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_add(registry, &volunteers));
  other = volunteers;
  other.name = "toy";
  check_ok(osteon_registry_add(registry, &other));
  support_write("people.yaml",
                "{\"model\": \"volunteers\", \"variability\": [{\"parameter\": \"m\", \"scale\": \"linear\", "
                "\"sd\": 1}]}");
  support_write("plain.yaml", "{\"model\": \"volunteers\"}");
  support_write("drug.yaml", "{\"model\": \"volunteers\", \"inputs\": {\"drug\": 1}}");
}

static void forget_files(void) { osteon_registry_free(registry); }

/* A trial of two arms, the second with this scenario; `rest` goes on after the arms. */
static osteon_status parse(osteon_virtual_trial **trial, const char *second, const char *rest) {
  char text[4000];
  snprintf(text, sizeof text,
           "{\"people\": \"people.yaml\", \"arms\": [{\"name\": \"control\", \"scenario\": \"plain.yaml\"},\n"
           "{\"name\": \"drug\", \"scenario\": \"%s\"}],\n%s}",
           second, rest);
  return osteon_virtual_trial_parse(trial, registry, text, strlen(text), "trial.yaml");
}

static osteon_virtual_trial *trial_of(const char *second, const char *rest, int64_t pool, int threads) {
  osteon_virtual_trial *t;
  osteon_sweep_options o;
  check_ok(parse(&t, second, rest));
  osteon_sweep_options_default(&o);
  check_ok(osteon_virtual_trial_get_options(t, &o));
  o.n = pool;
  o.threads = threads;
  o.dt = 1;
  check_ok(osteon_virtual_trial_fill(t, &o, 3, NULL, -1));
  return t;
}

static osteon_virtual_trial_result result_of(const osteon_virtual_trial *t, int i) {
  osteon_virtual_trial_result r;
  check_ok(osteon_virtual_trial_get_result(t, i, &r));
  return r;
}

/* ---- endpoints ---- */

#define LEVEL                                                                                            \
  "\"until\": \"2 months\", \"visits\": [0, 30], \"measure\": [{\"endpoint\": \"level\", \"sd\": %s}], " \
  "\"analyse\": [{\"name\": \"plain\", \"endpoint\": \"level\", \"measure\": \"level\", \"test\": "      \
  "\"t-test\", \"and\": "                                                                                \
  "\"welch\"}, {\"name\": \"adjusted\", \"endpoint\": \"level\", \"measure\": \"level\", \"test\": "     \
  "\"ancova\", "                                                                                         \
  "\"covariate\": [\"level@0\"]}]"

enum { POOL = 100000, REPLICATES = 10000 };

static const char *level(const char *sd) {
  static char text[1000];
  snprintf(text, sizeof text, LEVEL, sd);
  return text;
}

/* Power of the two-sample t-test, d 0.5: 0.8015 with 64 an arm, 0.3379 with 20 (Cohen 1988, table 2.3.5; R's
 * power.t.test). */
START_TEST(power_of_t_test) {
  static const int64_t sizes[] = {64, 20};
  static const double powers[] = {0.8015, 0.3379};
  osteon_virtual_trial *t = trial_of("drug.yaml", level("0"), POOL, 0);
  check_ok(osteon_virtual_trial_run(t, sizes, 2, REPLICATES));
  ck_assert_int_eq(osteon_virtual_trial_result_count(t), 6);
  for (int i = 0; i < 2; i++) {
    const osteon_virtual_trial_result r = result_of(t, 3 * i), welch = result_of(t, 3 * i + 1);
    ck_assert(r.size == sizes[i] && r.women == 2 * sizes[i] && r.replicates == REPLICATES &&
              r.not_estimable == 0);
    ck_assert_str_eq(r.test, "t-test");
    ck_assert_double_eq_tol(r.power, powers[i], 3 * sqrt(powers[i] * (1 - powers[i]) / REPLICATES) + 0.003);
    ck_assert_double_eq_tol(r.expected_power, powers[i], 0.006);
    ck_assert(r.power_low < r.power && r.power < r.power_high && r.power_high - r.power_low < 0.02);
    ck_assert_double_eq_tol(r.truth, 0.5, 1e-9);
    ck_assert_double_eq_tol(r.bias, 0, 3 * sqrt(2. / (double)sizes[i] / REPLICATES));
    ck_assert_double_eq_tol(r.estimate_sd, sqrt(2. / (double)sizes[i]), 0.01);
    ck_assert_double_eq_tol(r.coverage, 0.95, 0.01);
    ck_assert_double_eq_tol(welch.power, r.power, 0.01);
    ck_assert(r.analysed == (double)r.women && r.dropped == 0 && isnan(r.events) && isnan(r.assurance));
  }
  osteon_virtual_trial_free(t);
}
END_TEST

/* The error of both visits: level@0 explains 1/1.25^2 of what is measured later. */
START_TEST(ancova) {
  static const int64_t sizes[] = {50};
  osteon_virtual_trial *t = trial_of("drug.yaml", level("0.5"), POOL, 0);
  check_ok(osteon_virtual_trial_run(t, sizes, 1, REPLICATES));
  const osteon_virtual_trial_result plain = result_of(t, 0), adjusted = result_of(t, 2);
  ck_assert_double_eq_tol(plain.estimate_sd, sqrt(2 * 1.25 / 50), 0.006);
  ck_assert_double_eq_tol(adjusted.estimate_sd / plain.estimate_sd, sqrt(1 - 1 / (1.25 * 1.25)), 0.012);
  ck_assert_double_eq_tol(adjusted.coverage, 0.95, 0.01);
  ck_assert_double_eq_tol(adjusted.bias, 0, 4 * adjusted.estimate_sd / sqrt(REPLICATES));
  osteon_virtual_trial_free(t);
}
END_TEST

/* Nothing differs: what is rejected is rejected by chance. */
START_TEST(size_of_tests) {
  if (getenv("OSTEON_VALGRIND")) return; /* minutes; the sanitizers run it */
  static const int64_t sizes[] = {30, 100};
  osteon_virtual_trial *t = trial_of("plain.yaml", level("0.5"), POOL, 0);
  check_ok(osteon_virtual_trial_run(t, sizes, 2, 2 * REPLICATES));
  for (int i = 0; i < osteon_virtual_trial_result_count(t); i++) {
    const osteon_virtual_trial_result r = result_of(t, i);
    ck_assert_double_eq_tol(r.power, 0.05, 0.005);
    ck_assert(r.truth == 0);
  }
  osteon_virtual_trial_free(t);
}
END_TEST

/* ---- events ---- */

#define EVENTS                                                                                              \
  "\"until\": \"8y\", \"events\": [{\"name\": \"fracture\", \"hazard\": \"rate\"}, {\"name\": \"death\", "  \
  "\"gompertz\": {\"rate\": 30}, \"competing\": \"yes\"}], \"analyse\": [{\"name\": \"fractures\", "        \
  "\"event\": "                                                                                             \
  "\"fracture\", \"test\": \"log-rank\", \"and\": \"cox\"}, {\"name\": \"risk\", \"event\": \"fracture\", " \
  "\"test\": \"incidence\", \"and\": \"risk-ratio\"}]"

/* Constant hazards of 0.02 and 0.014 a year, beside deaths of 0.03: at least 200 fractures an arm. */
START_TEST(constant_hazards) {
  if (getenv("OSTEON_VALGRIND")) return; /* minutes; the sanitizers run it */
  enum { R = 1000 };
  static const int64_t sizes[] = {2400};
  osteon_virtual_trial *t = trial_of("drug.yaml", EVENTS, 20000, 0);
  check_ok(osteon_virtual_trial_run(t, sizes, 1, R));
  const osteon_virtual_trial_result log_rank = result_of(t, 0), cox = result_of(t, 1),
                                    incidence = result_of(t, 2), ratio = result_of(t, 3);
  double risk[2];
  for (int k = 0; k < 2; k++) {
    const double h = k ? 0.014 : 0.02, both = h + 0.03;
    risk[k] = h / both * (1 - exp(-8 * both));
  }
  ck_assert(cox.not_estimable == 0 && cox.events > 500);
  ck_assert_double_eq_tol(cox.events, 2400 * (risk[0] + risk[1]), 4 * sqrt(cox.events / R));
  ck_assert_double_eq_tol(cox.truth, log(0.7), 1e-4);
  ck_assert_double_eq_tol(cox.bias, 0, 3 * cox.estimate_sd / sqrt(R));
  ck_assert_double_eq_tol(cox.coverage, 0.95, 0.02);
  ck_assert_double_eq_tol(cox.power, cox.expected_power, 0.05);
  ck_assert_double_eq_tol(log_rank.power, cox.power, 0.02);
  ck_assert_double_eq_tol(incidence.truth, risk[1] - risk[0], 1e-5);
  ck_assert_double_eq_tol(incidence.bias, 0, 4 * incidence.estimate_sd / sqrt(R));
  ck_assert_double_eq_tol(incidence.coverage, 0.95, 0.02);
  ck_assert_double_eq_tol(ratio.truth, log(risk[1] / risk[0]), 1e-4);
  ck_assert_double_eq_tol(ratio.coverage, 0.95, 0.02);
  ck_assert_str_eq(ratio.estimand, "log risk ratio");
  osteon_virtual_trial_free(t);
}
END_TEST

/* With few women there is often no event in an arm: no mean is made of what cannot be estimated. */
START_TEST(not_estimable) {
  static const int64_t sizes[] = {5};
  osteon_virtual_trial *t = trial_of("drug.yaml", EVENTS, 2000, 0);
  check_ok(osteon_virtual_trial_run(t, sizes, 1, 500));
  const osteon_virtual_trial_result cox = result_of(t, 1), ratio = result_of(t, 3);
  const double none[] = {pow(1 - 0.02 / 0.05 * (1 - exp(-0.4)), 5),
                         pow(1 - 0.014 / 0.044 * (1 - exp(-0.352)), 5)},
               some = 1 - (1 - none[0]) * (1 - none[1]);
  ck_assert_double_eq_tol((double)ratio.not_estimable / 500, some, 4 * sqrt(some * (1 - some) / 500));
  ck_assert(cox.not_estimable >= ratio.not_estimable);
  ck_assert(isnan(cox.estimate) && isnan(cox.estimate_sd) && isnan(cox.bias) && isnan(cox.coverage));
  ck_assert(cox.power >= 0 && cox.power < 0.1);
  ck_assert_str_eq(ratio.why, "an arm has no event");
  osteon_virtual_trial_free(t);
}
END_TEST

/* Gompertz's deaths: the median age at death of women who are 60, h = 5/1000 at 60, doubling in 7.3 years. */
START_TEST(gompertz) {
  static const char rest[] =
      "\"until\": \"60y\", \"events\": [{\"name\": \"death\", \"gompertz\": {\"rate\": 5, \"at\": 50, "
      "\"doubling\": "
      "\"7.3y\"}}], \"analyse\": [{\"name\": \"d\", \"event\": \"death\", \"test\": \"incidence\", \"at\": "
      "\"20y\"}]";
  osteon_virtual_trial *t = trial_of("plain.yaml", rest, 4000, 0);
  check_ok(osteon_virtual_trial_save_one(t, 2000, 0, "one.csv"));
  FILE *in = fopen("one.csv", "r");
  char line[300];
  int before = 0, n = 0;
  const double k = log(2) / 7.3, rate = 0.005 * exp(10 * k), risk = 1 - exp(-rate * (exp(20 * k) - 1) / k);
  ck_assert_ptr_nonnull(in);
  while (fgets(line, sizeof line, in)) {
    const char *at = strstr(line, ",death,");
    if (!at) continue;
    double time = 0;
    ck_assert_int_eq(sscanf(line, "%*[^,],%*[^,],%*[^,],%*[^,],%lf,", &time), 1);
    before += time < 20 * 365.25;
    n++;
  }
  fclose(in);
  ck_assert_int_eq(n, 4000);
  ck_assert_double_eq_tol((double)before / n, risk, 4 * sqrt(risk * (1 - risk) / n));
  osteon_virtual_trial_free(t);
}
END_TEST

/* ---- who, and when ---- */

typedef struct counts {
  int women, arms[2], strata[2][2], measured[2], dropped, dropouts, late;
  double last; /* entered */
} counts;

/* Of the table of one trial. */
static counts count_one(const char *path) {
  counts c = {0};
  char line[300], arm[20], name[20], status[20];
  FILE *in = fopen(path, "r");
  ck_assert_ptr_nonnull(in);
  ck_assert_ptr_nonnull(fgets(line, sizeof line, in));
  ck_assert_str_eq(line, "id,arm,stratum,entered,time,name,value,status\n");
  while (fgets(line, sizeof line, in)) {
    int stratum;
    double entered, time, value;
    ck_assert_int_eq(sscanf(line, "%*d,%19[^,],%d,%lf,%lf,%19[^,],%lf,%19[^\n]", arm, &stratum, &entered,
                            &time, name, &value, status),
                     7);
    const int k = !strcmp(arm, "drug");
    if (!strcmp(name, "level")) c.measured[time > 0]++;
    if (!strcmp(name, "dropout")) {
      c.dropouts += value == 1;
      ck_assert_str_eq(status, value == 1 ? "seen" : "ended");
      ck_assert(value == 1 ? time < 365 : time <= 365);
    }
    if (strcmp(name, "fall") != 0) continue;
    c.women++;
    c.arms[k]++;
    c.strata[k][stratum]++;
    c.dropped += !strcmp(status, "dropped out");
    c.late += !strcmp(status, "ended") && time < 360;
    c.last = fmax(c.last, entered);
  }
  fclose(in);
  return c;
}

#define WHO                                                                                                \
  "\"until\": 365, \"visits\": [0, 365], \"measure\": [{\"endpoint\": \"level\", \"sd\": 0.1}], "          \
  "\"events\": "                                                                                           \
  "[{\"name\": \"fall\", \"gompertz\": {\"rate\": 0}}], \"dropout\": {\"rate\": \"%s\"}, %s \"analyse\": " \
  "[{\"name\": "                                                                                           \
  "\"a\", \"endpoint\": \"level\", \"test\": \"t-test\"}, {\"name\": \"p\", \"endpoint\": \"level\", "     \
  "\"test\": "                                                                                             \
  "\"ancova\", \"set\": \"PP\"}], \"per_protocol\": [\"m > 0\"]"

START_TEST(strata_and_dropouts) {
  static const int64_t sizes[] = {1000};
  char rest[1500];
  snprintf(rest, sizeof rest, WHO, "0.3 /y", "\"randomise\": {\"block\": 4, \"strata\": [\"m < -0.5\"]}, ");
  osteon_virtual_trial *t = trial_of("drug.yaml", rest, 20000, 0);
  check_ok(osteon_virtual_trial_save_one(t, 1000, 7, "one.csv"));
  const counts c = count_one("one.csv");
  ck_assert_int_eq(c.women, 2000);
  for (int s = 0; s < 2; s++) ck_assert_int_le(abs(c.strata[0][s] - c.strata[1][s]), 2);
  const double share = 0.30853753872598688, gone = 1 - exp(-0.3 * 365 / 365.25); /* normal below -0.5 */
  ck_assert_double_eq_tol((c.strata[0][1] + c.strata[1][1]) / 2000., share,
                          4 * sqrt(share * (1 - share) / 2000));
  ck_assert_int_eq(c.dropouts, c.dropped);
  ck_assert_double_eq_tol(c.dropped / 2000., gone, 4 * sqrt(gone * (1 - gone) / 2000));
  ck_assert(c.measured[0] == 2000 && c.measured[1] == 2000 - c.dropped && c.late == 0);
  check_ok(osteon_virtual_trial_run(t, sizes, 1, 200));
  const osteon_virtual_trial_result all = result_of(t, 0), protocol = result_of(t, 1);
  ck_assert_double_eq_tol(all.dropped / 2000, gone, 0.003);
  ck_assert_double_eq_tol(all.analysed, 2000 - all.dropped, 1e-6);
  ck_assert_double_eq_tol(protocol.analysed / all.analysed, 0.5, 0.01);
  ck_assert_str_eq(protocol.set, "PP");
  osteon_virtual_trial_free(t);
}
END_TEST

/* Who dies first, with 30 in 1000 a year, does not drop out. */
START_TEST(dropouts_and_deaths) {
  static const int64_t sizes[] = {1000};
  osteon_virtual_trial *t = trial_of("drug.yaml", "\"dropout\": {\"rate\": \"0.1 /y\"}, " EVENTS, 4000, 0);
  check_ok(osteon_virtual_trial_run(t, sizes, 1, 200));
  const double share = 0.1 / 0.13 * (1 - exp(-0.13 * 8));
  ck_assert_double_eq_tol(result_of(t, 0).dropped / 2000, share, 4 * sqrt(share * (1 - share) / 2000 / 200));
  osteon_virtual_trial_free(t);
}
END_TEST

/* Who drops out goes on as the controls, and is still seen: by the nearest of the three days on which the pool
 * stops. */
START_TEST(treatment_stops) {
  static const int64_t sizes[] = {1500};
  char rest[1500];
  snprintf(rest, sizeof rest, WHO, "0.3 /y\", \"treatment\": \"stops", "");
  osteon_virtual_trial *t = trial_of("drug.yaml", rest, 20000, 0);
  check_ok(osteon_virtual_trial_run(t, sizes, 1, 400));
  const osteon_virtual_trial_result all = result_of(t, 0), protocol = result_of(t, 1);
  const double kept = exp(-0.3 * 365 / 365.25 * 7 / 8);
  ck_assert_double_eq_tol(all.estimate, 0.5 * kept, 4 * all.estimate_sd / 20);
  ck_assert_double_eq_tol(protocol.estimate, 0.5, 4 * protocol.estimate_sd / 20);
  ck_assert(all.analysed == 3000 && all.truth == protocol.truth && protocol.dropped == all.dropped);
  check_ok(osteon_virtual_trial_run(t, sizes, 1, 1));
  check_ok(osteon_virtual_trial_save_one(t, 1500, 0, "one.csv"));
  const counts c = count_one("one.csv");
  ck_assert(c.dropped == 0 && c.measured[1] == 3000 && c.dropouts == (int)result_of(t, 0).dropped);
  osteon_virtual_trial_free(t);
}
END_TEST

/* h = 0.014 a year, and 0.02 from when the drug is stopped, at a rate of 0.3 a year, in eight years. */
START_TEST(events_after_stop) {
  if (getenv("OSTEON_VALGRIND")) return; /* minutes; the sanitizers run it */
  enum { R = 400 };
  static const int64_t sizes[] = {2000};
  static const char rest[] =
      "\"until\": \"8y\", \"dropout\": {\"rate\": \"0.3 /y\", \"treatment\": \"stops\"}, \"events\": "
      "[{\"name\": \"f\", "
      "\"hazard\": \"rate\"}], \"analyse\": [{\"name\": \"f\", \"event\": \"f\", \"test\": \"incidence\"}]";
  osteon_virtual_trial *t = trial_of("drug.yaml", rest, 20000, 0);
  check_ok(osteon_virtual_trial_run(t, sizes, 1, R));
  const osteon_virtual_trial_result r = result_of(t, 0);
  const double rate = 0.3, first = 0.014, then = 0.02, stay = exp(-8 * (rate + first)),
               changed =
                   rate * exp(-8 * then) * (1 - exp(-8 * (rate + first - then))) / (rate + first - then),
               difference = exp(-8 * then) - stay - changed;
  ck_assert_double_eq_tol(r.estimate, difference, 4 * r.estimate_sd / sqrt(R));
  osteon_virtual_trial_free(t);
}
END_TEST

/* 100 a month for 24 months: who enters in the last year is not seen for a year. */
START_TEST(recruitment) {
  char rest[1500];
  snprintf(rest, sizeof rest, WHO, "0 /y", "\"recruit\": {\"per_month\": 100, \"end\": \"24 months\"}, ");
  osteon_virtual_trial *t = trial_of("drug.yaml", rest, 20000, 0);
  check_ok(osteon_virtual_trial_save_one(t, 1500, 0, "one.csv"));
  const counts c = count_one("one.csv");
  ck_assert_double_eq_tol(c.women, 2400, 4 * sqrt(2400));
  ck_assert_double_eq_tol(c.late, 1200, 5 * sqrt(1200));
  ck_assert(c.last < 731 && c.measured[0] == c.women); /* 24 months, to the nearest day */
  ck_assert_double_eq_tol(c.measured[1], 1200, 4 * sqrt(1200));
  osteon_virtual_trial_free(t);
}
END_TEST

/* Two for one, and only who may take part. */
START_TEST(ratio_and_eligibility) {
  static const char text[] =
      "{\"people\": \"people.yaml\", \"until\": 30, \"eligible\": [\"m >= -1\", \"m<1\", \"age = 60\"], "
      "\"arms\": [{\"name\": "
      "\"control\", \"scenario\": \"plain.yaml\"}, {\"name\": \"drug\", \"scenario\": \"drug.yaml\", "
      "\"ratio\": 2}], "
      "\"visits\": [0, 30], \"measure\": [{\"endpoint\": \"level\"}], \"analyse\": [{\"name\": \"a\", "
      "\"endpoint\": \"level\", "
      "\"measure\": \"level\", \"test\": \"t-test\"}]}";
  static const int64_t sizes[] = {40}, too_many[] = {3000};
  osteon_virtual_trial *t;
  osteon_virtual_trial_pool pool;
  osteon_sweep_options o;
  check_ok(osteon_virtual_trial_parse(&t, registry, text, strlen(text), "trial.yaml"));
  osteon_sweep_options_default(&o);
  o.n = 10000;
  check_fails(OSTEON_EINVAL, "no pool", osteon_virtual_trial_get_pool(t, &pool));
  check_ok(osteon_virtual_trial_fill(t, &o, 0, NULL, -1));
  check_ok(osteon_virtual_trial_get_pool(t, &pool));
  ck_assert(pool.drawn == 10000 && pool.failed == 0);
  ck_assert_double_eq_tol((double)pool.eligible / 10000, 0.6826894921, 0.02);
  check_ok(osteon_virtual_trial_run(t, sizes, 1, 2000));
  const osteon_virtual_trial_result r = result_of(t, 0);
  ck_assert(r.women == 120 && r.analysed == 120);
  ck_assert_str_eq(r.why, "");
  const double variance = 0.29112509; /* of a standard normal number between -1 and 1 */
  ck_assert_double_eq_tol(r.estimate_sd, sqrt(variance * (1. / 40 + 1. / 80)), 0.005);
  check_fails(OSTEON_ERANGE, "choose a larger pool", osteon_virtual_trial_run(t, too_many, 1, 10));
  ck_assert_int_eq(osteon_virtual_trial_result_count(t), 1);
  osteon_virtual_trial_free(t);
}
END_TEST

/* 7 for 10: without blocks each arm has its share, also where turns of three and two do not come out even. */
START_TEST(uneven_shares) {
  static const char text[] =
      "{\"people\": \"people.yaml\", \"until\": 30, \"arms\": [{\"name\": \"control\", \"scenario\": "
      "\"plain.yaml\", \"ratio\": 3}, {\"name\": \"drug\", \"scenario\": \"drug.yaml\", \"ratio\": 2}], "
      "\"events\": [{\"name\": \"fall\", \"gompertz\": {\"rate\": 0}}], "
      "\"analyse\": [{\"name\": \"a\", \"event\": \"fall\", \"test\": \"cox\"}]}";
  osteon_virtual_trial *t;
  osteon_sweep_options o;
  check_ok(osteon_virtual_trial_parse(&t, registry, text, strlen(text), "trial.yaml"));
  osteon_sweep_options_default(&o);
  o.n = 100;
  check_ok(osteon_virtual_trial_fill(t, &o, 0, NULL, -1));
  check_ok(osteon_virtual_trial_save_one(t, 10, 0, "one.csv"));
  const counts c = count_one("one.csv");
  ck_assert_int_eq(c.arms[0], 10);
  ck_assert_int_eq(c.arms[1], 7);
  osteon_virtual_trial_free(t);
}
END_TEST

static int note(void *last, double women) {
  *(double *)last = women;
  return 0;
}

/* Progress is of the women of both arms, though the drug's run again with each day on which it stops. */
START_TEST(progress) {
  char rest[1500];
  double last = 0;
  osteon_virtual_trial *t;
  osteon_sweep_options o;
  snprintf(rest, sizeof rest, WHO, "0.3 /y\", \"treatment\": \"stops", "");
  check_ok(parse(&t, "drug.yaml", rest));
  osteon_sweep_options_default(&o);
  o.n = 500;
  o.progress = note;
  o.context = &last;
  check_ok(osteon_virtual_trial_fill(t, &o, 0, NULL, -1));
  ck_assert_double_eq(last, 1000);
  osteon_virtual_trial_free(t);
}
END_TEST

/* ---- the pool is the cohort ---- */

static double *pooled;

static int keep_rows(void *context, const osteon_rows *rows) {
  const int64_t *first = context;
  memcpy(pooled + (*first + rows->first) * 2, rows->values, (size_t)rows->count * 2 * sizeof *pooled);
  return 0;
}

START_TEST(pool_is_cohort) {
  enum { N = 200 };
  static const char text[] =
      "{\"people\": \"women.yaml\", \"until\": \"1y\", \"arms\": [{\"name\": \"a\", \"scenario\": "
      "\"ai.yaml\"}, {\"name\": "
      "\"b\", \"scenario\": \"ai-denosumab.yaml\"}], \"visits\": [0, \"6 months\", \"1y\"], \"measure\": "
      "[{\"endpoint\": "
      "\"BMD_LS\"}], \"analyse\": [{\"name\": \"a\", \"endpoint\": \"BMD_LS\", \"test\": \"t-test\"}]}";
  static const char *const columns[] = {"BMD_LS"};
  static const double days[] = {183, 365};
  osteon_virtual_trial *t;
  osteon_sweep_options o;
  osteon_cohort *cohort;
  osteon_cohort_options of;
  int64_t first = 0;
  check_ok(osteon_virtual_trial_parse(&t, NULL, text, strlen(text), "trial.yaml"));
  osteon_sweep_options_default(&o);
  check_ok(osteon_virtual_trial_get_options(t, &o));
  o.n = N;
  check_ok(osteon_virtual_trial_fill(t, &o, 11, NULL, -1));
  check_ok(osteon_virtual_trial_save_one(t, N / 2, 0, "one.csv"));
  pooled = calloc(2 * (size_t)N * 2, sizeof *pooled);
  ck_assert_ptr_nonnull(pooled);
  for (int arm = 0; arm < 2; arm++, first += N) {
    osteon_scenario *s = osteon_virtual_trial_arm_scenario(t, arm);
    osteon_cohort_options_default(&of);
    of.schedule = osteon_scenario_schedule(s);
    check_ok(osteon_cohort_new(&cohort, osteon_scenario_model(s), N, &of));
    check_ok(osteon_scenario_apply_cohort(s, cohort));
    osteon_population_set_seed(osteon_scenario_population(s), 11);
    check_ok(osteon_population_apply(osteon_scenario_population(s), cohort, 0));
    check_ok(osteon_cohort_record(cohort, days, 2, columns, 1, keep_rows, &first));
    osteon_cohort_free(cohort);
  }
  FILE *in = fopen("one.csv", "r");
  char line[300], arm[20];
  int n = 0, seen[N] = {0};
  ck_assert_ptr_nonnull(in);
  while (fgets(line, sizeof line, in)) {
    int id;
    double time, value;
    if (sscanf(line, "%d,%19[^,],%*d,%*[^,],%lf,BMD_LS,%lf,measured", &id, arm, &time, &value) != 4 ||
        time == 0)
      continue;
    const double own = pooled[((*arm == 'b') * N + id) * 2 + (time > 200)];
    ck_assert_msg(own == value, "woman %d in %s on day %g: %.17g, not %.17g", id, arm, time, value, own);
    seen[id]++;
    n++;
  }
  fclose(in);
  ck_assert_int_eq(n, 2 * N);
  for (int i = 0; i < N; i++) ck_assert_int_eq(seen[i], 2); /* nobody is in two arms */
  free(pooled);
  osteon_virtual_trial_free(t);
}
END_TEST

START_TEST(same_for_any_threads) {
  static const int64_t sizes[] = {50, 120};
  char rest[1500], *one;
  snprintf(rest, sizeof rest, WHO, "0.1 /y",
           "\"recruit\": {\"per_month\": 30}, \"randomise\": {\"block\": 6}, ");
  for (int threads = 1; threads <= 3; threads += 2) {
    osteon_virtual_trial *t = trial_of("drug.yaml", rest, 500, threads);
    check_ok(osteon_virtual_trial_run(t, sizes, 2, 333));
    check_ok(osteon_virtual_trial_save(t, threads == 1 ? "one.csv" : "three.csv"));
    osteon_virtual_trial_free(t);
  }
  one = strdup(support_whole("one.csv"));
  ck_assert_ptr_nonnull(one);
  ck_assert_str_eq(one, support_whole("three.csv"));
  ck_assert(!strncmp(one, "n,women,analysis,test,set,arm,estimand,replicates,not_estimable,power,", 68));
  free(one);
}
END_TEST

/* Parameter sets: the assurance is the mean of their powers. */
START_TEST(assurance) {
  static const int64_t sizes[] = {64}, others[] = {65};
  static const char *const names[] = {"h"};
  static const double values[] = {0.01, 0.02, 0.03};
  osteon_virtual_trial *t = trial_of("drug.yaml", level("0"), 5000, 0);
  osteon_sets *sets, *foreign;
  osteon_sweep_options o;
  osteon_sweep_options_default(&o);
  o.n = 5000;
  check_ok(osteon_sets_new(&sets, &volunteers, names, 1, values, 3));
  check_ok(osteon_sets_new(&foreign, &other, names, 1, values, 1));
  check_fails(OSTEON_EINVAL, "of model toy", osteon_virtual_trial_fill(t, &o, 3, foreign, 0));
  check_fails(OSTEON_ERANGE, "no set 3", osteon_virtual_trial_fill(t, &o, 3, sets, 3));
  osteon_sets_free(foreign);
  check_ok(osteon_virtual_trial_run(t, sizes, 1, 1000));
  const osteon_virtual_trial_result before = result_of(t, 0);
  for (int set = 0; set < 3; set++) {
    check_ok(osteon_virtual_trial_fill(t, &o, 3, sets, set));
    check_fails(OSTEON_EINVAL, "parameter sets", osteon_virtual_trial_run(t, others, 1, 1000));
    check_ok(osteon_virtual_trial_save_one(t, others[0], 0, "one.csv"));
    check_ok(osteon_virtual_trial_run(t, sizes, 1, 1000));
  }
  const osteon_virtual_trial_result after = result_of(t, 0);
  ck_assert(after.power == before.power && after.truth == before.truth);
  ck_assert_double_eq_tol(after.assurance, before.power, 1e-12); /* h does not act on the level */
  ck_assert_double_eq_tol(after.assurance_low, before.power, 1e-12);
  osteon_sets_free(sets);
  osteon_virtual_trial_free(t);
}
END_TEST

/* ---- what is refused ---- */

#define GOOD "\"until\": 30, \"visits\": [0, 30], \"measure\": [{\"endpoint\": \"level\"}]"
#define ASK ", \"analyse\": [{\"name\": \"a\", \"endpoint\": \"level\", \"test\": \"t-test\"}]"
#define ASKED(what) ", \"analyse\": [{\"name\": \"a\", " what "}]"

static const struct {
  const char *rest, *says;
  osteon_status status;
} bad[] = {
    {GOOD, "`analyse` is missing: write", OSTEON_EFORMAT},
    {"\"visits\": [0]" ASK, "`until` is missing", OSTEON_EFORMAT},
    {"\"until\": 0" ASK, "until: the time must be above 0", OSTEON_ERANGE},
    {"\"until\": 30, \"visits\": [0, 31]" ASK, "visits: 31 is after the end", OSTEON_ERANGE},
    {"\"until\": 30, \"visits\": [20, 10]" ASK, "visits: 10 is not after the visit before it", OSTEON_ERANGE},
    {"\"until\": 30, \"visits\": [0, soon]" ASK, "trial.yaml:3: ", OSTEON_EFORMAT},
    {"\"until\": 30, \"visits\": [{\"a\": 1}]" ASK, "visits: a list; write one value", OSTEON_EFORMAT},
    {GOOD ", \"visit\": 3" ASK, "no key visit (did you mean visits?); the keys are title, people",
     OSTEON_EFORMAT},
    {GOOD ", \"eligible\": [\"m ! 3\"]" ASK, "eligible: m ! 3 is not a condition", OSTEON_EFORMAT},
    {GOOD ", \"eligible\": [\"m < big\"]" ASK, "eligible: ", OSTEON_EFORMAT},
    {GOOD ", \"eligible\": [\"levl < 1\"]" ASK, "did you mean level?", OSTEON_ENAME},
    {GOOD ", \"per_protocol\": [\"age >< 3\"]" ASK, "per_protocol: age >< 3 is not a condition",
     OSTEON_EFORMAT},
    {GOOD ", \"recruit\": {\"end\": 30}" ASK, "recruit without per_month", OSTEON_EFORMAT},
    {GOOD ", \"recruit\": {\"per_month\": 0}" ASK, "per_month: 0 is out of range", OSTEON_ERANGE},
    {GOOD ", \"randomise\": {\"block\": 3}" ASK, "the arms' ratios need a multiple of 2", OSTEON_ERANGE},
    {GOOD ", \"randomise\": {\"strata\": [\"m < 0\"]}" ASK, "strata without block", OSTEON_EFORMAT},
    {GOOD ", \"dropout\": {\"rate\": \"5 %\"}" ASK, "rate: 5 %; write a number", OSTEON_EFORMAT},
    {GOOD ", \"dropout\": {\"rate\": -1}" ASK, "rate: -1; write a number", OSTEON_EFORMAT},
    {GOOD ", \"dropout\": {\"rate\": \"odd\"}" ASK, "odd is in mg, which is not a rate", OSTEON_EINVAL},
    {GOOD ", \"dropout\": {}" ASK, "dropout without rate", OSTEON_EFORMAT},
    {GOOD ", \"dropout\": {\"rate\": 0.1, \"treatment\": \"continues\"}" ASK,
     "treatment: no continues; choose from unknown, stops", OSTEON_ENAME},
    {GOOD ", \"events\": [{\"name\": \"x\"}]" ASK, "event x: give a hazard or a gompertz rate",
     OSTEON_EFORMAT},
    {GOOD ", \"events\": [{\"name\": \"dropout\", \"hazard\": \"rate\"}]" ASK, "an event is called dropout",
     OSTEON_EFORMAT},
    {GOOD ", \"events\": [{\"name\": \"x\", \"hazard\": \"level\"}]" ASK,
     "level is in -, which is not a rate", OSTEON_EINVAL},
    {GOOD ", \"events\": [{\"name\": \"x\", \"gompertz\": {\"rate\": 1, \"at\": 60}}]" ASK,
     "`at` needs `doubling`", OSTEON_EFORMAT},
    {GOOD ", \"events\": [{\"name\": \"x\", \"gompertz\": {\"speed\": 1}}]" ASK,
     "no key gompertz_speed in events", OSTEON_EFORMAT},
    {GOOD ", \"events\": [{\"name\": \"x\", \"hazard\": \"rate\", \"competing\": \"maybe\"}]" ASK,
     "competing: no maybe; choose from no, yes", OSTEON_ENAME},
    {GOOD ASKED("\"endpoint\": \"level\""), "an analysis without test", OSTEON_EFORMAT},
    {GOOD ASKED("\"test\": \"t-test\""), "give an endpoint or an event", OSTEON_EFORMAT},
    {GOOD ASKED("\"endpoint\": \"level\", \"test\": \"ancove\""), "no ancove (did you mean ancova?)",
     OSTEON_ENAME},
    {GOOD ASKED("\"endpoint\": \"level\", \"test\": \"cox\""),
     "test: no cox; choose from t-test, welch, ancova", OSTEON_ENAME},
    {GOOD ASKED("\"endpoint\": \"rate\", \"test\": \"welch\""), "rate is not listed in `measure`",
     OSTEON_ENAME},
    {GOOD ASKED("\"endpoint\": \"level\", \"test\": \"welch\", \"at\": 29"),
     "day 29 is not listed in `visits`", OSTEON_ERANGE},
    {GOOD ASKED("\"endpoint\": \"level\", \"test\": \"welch\", \"at\": 0"),
     "the change from day 0 to day 0 is 0", OSTEON_ERANGE},
    {GOOD ASKED("\"endpoint\": \"level\", \"test\": \"welch\", \"covariate\": [\"m\"]"),
     "covariate with the test welch", OSTEON_EFORMAT},
    {GOOD ASKED("\"endpoint\": \"level\", \"test\": \"ancova\", \"covariate\": [\"level@30\"]"),
     "a covariate is what is known before", OSTEON_EFORMAT},
    {GOOD ASKED("\"endpoint\": \"level\", \"test\": \"welch\", \"set\": \"all\""),
     "set: no all; choose from ITT, PP", OSTEON_ENAME},
    {GOOD ASKED("\"endpoint\": \"level\", \"test\": \"welch\", \"arm\": \"control\""), "control is the first",
     OSTEON_EFORMAT},
    {GOOD ASKED("\"event\": \"fall\", \"test\": \"cox\""), "the trial has no section `events`",
     OSTEON_EFORMAT},
    {GOOD ASKED("\"endpoint\": \"level\", \"test\": \"welch\", \"alpha\": 0.9"), "alpha: 0.9 is out of range",
     OSTEON_ERANGE},
};

START_TEST(bad_files) {
  osteon_virtual_trial *t = NULL;
  check_fails(bad[_i].status, bad[_i].says, parse(&t, "drug.yaml", bad[_i].rest));
  support_says("trial.yaml:", "parse");
  ck_assert_ptr_null(t);
}
END_TEST

START_TEST(bad_arms) {
  osteon_virtual_trial *t;
  osteon_sweep_options o;
  support_write("other.yaml", "{\"model\": \"toy\"}");
  support_write("ticks.yaml", "{\"model\": \"volunteers\", \"dt\": 0.5}");
  support_write("older.yaml", "{\"model\": \"volunteers\", \"who\": {\"age\": 70}}");
  support_write("higher.yaml", "{\"model\": \"volunteers\", \"parameters\": {\"m\": 1}}");
  check_fails(OSTEON_EIO, "trial.yaml:2: none.yaml: cannot be read", parse(&t, "none.yaml", GOOD ASK));
  check_fails(OSTEON_EINVAL, "all arms have one model", parse(&t, "other.yaml", GOOD ASK));
  check_fails(OSTEON_EINVAL, "give them the same dt", parse(&t, "ticks.yaml", GOOD ASK));
  osteon_sweep_options_default(&o);
  o.n = 100;
  check_ok(parse(&t, "higher.yaml", GOOD ASK));
  check_fails(OSTEON_EINVAL, "the women of drug have another m than those of control",
              osteon_virtual_trial_fill(t, &o, 0, NULL, -1));
  osteon_virtual_trial_free(t);
  check_ok(parse(&t, "older.yaml", GOOD ", \"eligible\": [\"age < 80\"]" ASK));
  check_fails(OSTEON_EINVAL, "age_0 is 70 in drug and 60 in control",
              osteon_virtual_trial_fill(t, &o, 0, NULL, -1));
  osteon_virtual_trial_free(t);
  check_ok(parse(&t, "drug.yaml", GOOD ", \"eligible\": [\"age > 80\"]" ASK));
  check_fails(OSTEON_ERANGE, "of 100 women 0 are eligible", osteon_virtual_trial_fill(t, &o, 0, NULL, -1));
  osteon_virtual_trial_free(t);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("virtual_trial");
  TCase *tests = tcase_create("virtual_trial");
  tcase_add_checked_fixture(tests, make_files, forget_files);
  tcase_add_test(tests, power_of_t_test);
  tcase_add_test(tests, ancova);
  tcase_add_test(tests, size_of_tests);
  tcase_add_test(tests, constant_hazards);
  tcase_add_test(tests, not_estimable);
  tcase_add_test(tests, gompertz);
  tcase_add_test(tests, strata_and_dropouts);
  tcase_add_test(tests, dropouts_and_deaths);
  tcase_add_test(tests, treatment_stops);
  tcase_add_test(tests, events_after_stop);
  tcase_add_test(tests, recruitment);
  tcase_add_test(tests, ratio_and_eligibility);
  tcase_add_test(tests, uneven_shares);
  tcase_add_test(tests, progress);
  tcase_add_test(tests, pool_is_cohort);
  tcase_add_test(tests, same_for_any_threads);
  tcase_add_test(tests, assurance);
  tcase_add_loop_test(tests, bad_files, 0, sizeof bad / sizeof *bad);
  tcase_add_test(tests, bad_arms);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
