/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exposures against closed forms, and what is seen just before a dose. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/exposure.h>
#include <osteon/sweep.h>

#include "support.h"
#include "toy.h"

/* toy: x falls at k = 0.1 a day; shots go into x; bone rises by what is taken of tablets. */
static const double K = 0.1;

static osteon_schedule *two_shots(void) {
  osteon_schedule *s;
  check_ok(osteon_schedule_new(&s, &toy));
  check_ok(osteon_schedule_add_dose(s, 10, "shot", 60, 30, 1));
  check_ok(osteon_schedule_set_input(s, 13.5, "tablet", 3));
  check_ok(osteon_schedule_set_input(s, 20, "tablet", 0));
  return s;
}

static osteon_sim *sim_of(const osteon_schedule *schedule, double dt) {
  osteon_sim_options options;
  osteon_sim *sim;
  osteon_sim_options_default(&options);
  options.schedule = schedule;
  options.dt = dt;
  options.rtol = 1e-11;
  check_ok(osteon_sim_new(&sim, &toy, &options));
  return sim;
}

static osteon_exposure asked(const char *text) {
  osteon_exposure e;
  check_ok(osteon_exposure_parse(text, &toy, 0.5, 100, &e));
  return e;
}

static void is(const char *what, double found, double expected, double tolerance) {
  support_near((support_where){"toy", "exposure", what, 0}, what, found, expected, 1e-9, tolerance);
}

/* From one dose to the next, over both, and over an input's course, which is a straight line with two corners. */
START_TEST(closed_forms) {
  osteon_schedule *schedule = two_shots();
  osteon_sim *sim = sim_of(schedule, 0.5);
  const osteon_exposure what[] = {asked("x:10..40:above=20"), asked("twice:0..70"), asked("bone:0..30"),
                                  asked("x:0..10:above=0")};
  osteon_exposed e[4];
  check_ok(osteon_sim_expose(sim, what, 4, e));
  is("auc", e[0].auc, 60 * (1 - exp(-30 * K)) / K, 1e-7);
  is("mean", e[0].mean, 2 * (1 - exp(-30 * K)) / K, 1e-7);
  is("max", e[0].most, 60, 1e-9);
  is("day of max", e[0].day_of_most, 10, 0);
  is("min", e[0].least, 60 * exp(-30 * K), 1e-8);
  is("day of min", e[0].day_of_least, 40, 0);
  is("time above", e[0].time_above, log(3) / K, 1e-6);
  ck_assert(e[0].doubt < 0.001 && isnan(e[1].time_above));
  const double left = 60 * exp(-30 * K);
  is("auc of both", e[1].auc, 2 * (60 * (1 - exp(-30 * K)) + (60 + left) * (1 - exp(-30 * K))) / K, 1e-7);
  is("max of both", e[1].most, 2 * (60 + left), 1e-8);
  is("day of it", e[1].day_of_most, 40, 0);
  is("min of both", e[1].least, 0, 0);
  is("line", e[2].auc, 100 * 30 + 19.5 * 6.5 / 2 + 19.5 * 10, 1e-9);
  is("nothing yet", e[3].auc, 0, 0);
  is("never above", e[3].time_above, 0, 0);
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

/* The peak is at the end of the infusion, whose rate makes corners and no jumps. */
START_TEST(infusion) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, &toy));
  check_ok(osteon_schedule_add_infusion(schedule, 5, "shot", 60, 12, 0, 0));
  const osteon_exposure what = asked("x:0..30:above=20");
  osteon_exposed e;
  osteon_sim *sim = sim_of(schedule, 0.5);
  check_ok(osteon_sim_expose(sim, &what, 1, &e));
  const double peak = 12 / K * (1 - exp(-5 * K)), left = peak * exp(-20 * K);
  is("auc", e.auc, (60 - left) / K, 1e-7);
  is("max", e.most, peak, 1e-8);
  is("day of max", e.day_of_most, 10, 0);
  is("time above", e.time_above, log(peak / 20) / K + 5 + log(1 - 20 * K / 12) / K, 1e-6);
  osteon_sim_free(sim);
  osteon_schedule_free(schedule);
}
END_TEST

/* A dose a day leaves one tick between doses: a trapezoid, which says so. */
START_TEST(coarse_ticks_are_told) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, &toy));
  check_ok(osteon_schedule_add_dose(schedule, 0, "shot", 1, 1, 20));
  const osteon_exposure what = asked("x:0..20");
  osteon_exposed coarse, fine;
  osteon_sim *sim = sim_of(schedule, 1), *finer = sim_of(schedule, 0.05);
  check_ok(osteon_sim_set_param(sim, "k", 2));
  check_ok(osteon_sim_set_param(finer, "k", 2));
  check_ok(osteon_sim_expose(sim, &what, 1, &coarse));
  check_ok(osteon_sim_expose(finer, &what, 1, &fine));
  const double given = 20, left = (1 - exp(-40.)) / (1 - exp(-2.)) * exp(-2.);
  is("balance", fine.auc, (given - left) / 2, 1e-6);
  ck_assert(coarse.doubt > 0.02 && fine.doubt < 0.002);
  osteon_sim_free(sim);
  osteon_sim_free(finer);
  osteon_schedule_free(schedule);
}
END_TEST

START_TEST(reads) {
  osteon_exposure e;
  check_ok(osteon_exposure_parse("x", &toy, 1, 365, &e));
  ck_assert(!strcmp(e.column, "x") && e.from == 0 && e.to == 365 && isnan(e.above));
  check_ok(osteon_exposure_parse("x:above=-1.5:1 week..1y", &toy, 1, 400, &e));
  ck_assert(e.from == 7 && e.to == 365 && e.above == -1.5);
  check_fails(OSTEON_EFORMAT, "not the name of a column", osteon_exposure_parse(":0..3", &toy, 1, 365, &e));
  check_fails(OSTEON_EFORMAT, "neither FROM..TO", osteon_exposure_parse("x:3", &toy, 1, 365, &e));
  check_fails(OSTEON_EFORMAT, "x:above=", osteon_exposure_parse("x:above=", &toy, 1, 365, &e));
  check_fails(OSTEON_EFORMAT, "x:..3", osteon_exposure_parse("x:..3", &toy, 1, 365, &e));
  check_fails(OSTEON_EFORMAT, "two intervals", osteon_exposure_parse("x:0..3:0..5", &toy, 1, 365, &e));
  check_fails(OSTEON_EFORMAT, "two thresholds", osteon_exposure_parse("x:above=1:above=2", &toy, 1, 365, &e));
  check_fails(OSTEON_ERANGE, "not an interval", osteon_exposure_parse("x:3..3", &toy, 1, 365, &e));
  check_fails(OSTEON_ERANGE, "run of 365 d", osteon_exposure_parse("x:3..366", &toy, 1, 365, &e));
  check_fails(OSTEON_EINVAL, "0.5", osteon_exposure_parse("x:0.5..3", &toy, 1, 365, &e));
  osteon_sim *sim = sim_of(NULL, 1);
  osteon_exposed found;
  check_fails(OSTEON_ENAME, "bones: ", osteon_exposure_parse("bones", &toy, 1, 365, &e));
  e = (osteon_exposure){"bones", 0, 3, NAN};
  check_fails(OSTEON_ENAME, "bones", osteon_sim_expose(sim, &e, 1, &found));
  check_fails(OSTEON_EINVAL, "0 exposures", osteon_sim_expose(sim, &e, 0, &found));
  e = asked("x:0.5..3");
  check_fails(OSTEON_ERANGE, "between ticks", osteon_sim_expose(sim, &e, 1, &found));
  e = asked("x:2..3");
  check_ok(osteon_sim_run(sim, 3));
  check_fails(OSTEON_ERANGE, "before the present", osteon_sim_expose(sim, &e, 1, &found));
  osteon_sim_free(sim);
}
END_TEST

/* ---- before what happens ---- */

START_TEST(sim_stops_before_a_dose) {
  osteon_schedule *schedule = two_shots();
  osteon_sim *sim = sim_of(schedule, 0.5), *whole = sim_of(schedule, 0.5);
  check_ok(osteon_sim_run_before(sim, 10));
  is("nothing yet", support_value(sim, "x"), 0, 0);
  check_ok(osteon_sim_run_before(sim, 10));
  is("still nothing", support_value(sim, "x"), 0, 0);
  check_ok(osteon_sim_run_before(sim, 40)); /* over the first */
  is("trough", support_value(sim, "x"), 60 * exp(-30 * K), 1e-8);
  check_ok(osteon_sim_run(sim, 40));
  is("peak", support_value(sim, "x"), 60 * (1 + exp(-30 * K)), 1e-8);
  check_ok(osteon_sim_run_before(sim, 40)); /* what happened stays */
  is("peak", support_value(sim, "x"), 60 * (1 + exp(-30 * K)), 1e-8);
  check_ok(osteon_sim_run(sim, 70));
  check_ok(osteon_sim_run(whole, 70));
  ck_assert(support_value(sim, "x") == support_value(whole, "x"));
  osteon_sim_free(sim);
  osteon_sim_free(whole);
  osteon_schedule_free(schedule);
}
END_TEST

/* A checkpoint from before a dose gives it once. */
START_TEST(checkpoint_before_a_dose) {
  osteon_schedule *schedule = two_shots();
  osteon_sim *sim = sim_of(schedule, 0.5), *other = sim_of(schedule, 0.5);
  check_ok(osteon_sim_run_before(sim, 40));
  check_ok(osteon_sim_save(sim, "before.tmp"));
  check_ok(osteon_sim_load(other, "before.tmp"));
  check_ok(osteon_sim_run(other, 50));
  check_ok(osteon_sim_run(sim, 50));
  is("after", support_value(sim, "x"), 60 * (1 + exp(-30 * K)) * exp(-10 * K), 1e-8);
  ck_assert(support_value(sim, "x") == support_value(other, "x"));
  remove("before.tmp");
  osteon_sim_free(sim);
  osteon_sim_free(other);
  osteon_schedule_free(schedule);
}
END_TEST

enum { N = 5, DAYS = 9 };
static const double twice[DAYS] = {0, 0, 10, 10, 15, 15, 40, 40, 40.5};

static int keep(void *to, const osteon_rows *r) {
  const size_t row = (size_t)(r->n_times * r->n_columns);
  memcpy((double *)to + (size_t)r->first * row, r->values, (size_t)r->count * row * sizeof(double));
  return 0;
}

/* Subject 1 has no shots; the others have them. Those who are asked before them end where the others do. */
START_TEST(cohort_is_seen_before_a_dose) {
  osteon_schedule *schedule = two_shots(), *empty;
  osteon_cohort *c[2];
  osteon_cohort_options options;
  const char *const columns[] = {"x"};
  double rows[N * DAYS], once[N * 1], ends[2][N];
  check_ok(osteon_schedule_new(&empty, &toy));
  osteon_cohort_options_default(&options);
  options.schedule = schedule;
  options.dt = 0.5;
  options.rtol = 1e-11;
  for (int i = 0; i < 2; i++) {
    check_ok(osteon_cohort_new(&c[i], &toy, N, &options));
    check_ok(osteon_cohort_set_schedule(c[i], 1, empty));
    check_ok(osteon_cohort_record(c[i], i ? twice + DAYS - 1 : twice, i ? 1 : DAYS, columns, 1, keep,
                                  i ? once : rows));
    check_ok(osteon_cohort_get(c[i], "x", ends[i]));
  }
  for (int s = 0; s < N; s++) {
    const double *x = rows + s * DAYS, dose = s == 1 ? 0 : 60, trough = dose * exp(-30 * K);
    const double expected[DAYS] = {0,
                                   0,
                                   0,
                                   dose,
                                   dose * exp(-5 * K),
                                   dose * exp(-5 * K),
                                   trough,
                                   trough + dose,
                                   (trough + dose) * exp(-0.5 * K)};
    for (int k = 0; k < DAYS; k++) is("row", x[k], expected[k], 1e-7);
    ck_assert(ends[0][s] == ends[1][s] && x[DAYS - 1] == once[s]);
    is("get", ends[0][s], once[s], 1e-9);
  }
  const double thrice[] = {50, 50, 50}, back[] = {51, 50};
  check_fails(OSTEON_ERANGE, "three times", osteon_cohort_record(c[0], thrice, 3, columns, 1, keep, rows));
  check_fails(OSTEON_ERANGE, "ascending", osteon_cohort_record(c[0], back, 2, columns, 1, keep, rows));
  for (int i = 0; i < 2; i++) osteon_cohort_free(c[i]);
  osteon_schedule_free(empty);
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- many ---- */

/* Row after row of a table, its field of that number. */
static double field(const char *path, int row, int column) {
  const char *at = support_whole(path);
  for (int i = 0; i <= row; i++) at = strchr(at, '\n') + 1;
  for (int k = 0; k < column; k++) at = strchr(at, ',') + 1;
  return strtod(at, NULL);
}

/* Each of many as she alone, whatever the slices, and the mean of them. */
START_TEST(sweep_as_each_alone) {
  osteon_schedule *schedule = two_shots();
  osteon_population *p;
  osteon_sweep_options o;
  osteon_sweep *s;
  const osteon_exposure what[] = {asked("x:10..40:above=20"), asked("bone:0..30")};
  double k[N], *const values[] = {k}, mean = 0, doubt = -1;
  check_ok(osteon_population_new(&p, &toy, 1));
  check_ok(osteon_population_vary(p, "k", 0.3));
  check_ok(osteon_population_draw(p, 0, N, values));
  osteon_sweep_options_default(&o);
  o.n = N;
  o.dt = 0.5;
  o.rtol = 1e-11;
  o.until = 100;
  o.schedule = schedule;
  o.population = p;
  o.slice = 2;
  check_ok(osteon_sweep_new(&s, &toy, &o));
  check_ok(osteon_sweep_expose(s, what, 2, "rows.tmp", "sums.tmp", &doubt));
  for (int i = 0; i < N; i++) {
    const double auc = 60 * (1 - exp(-30 * k[i])) / k[i];
    is("id", field("rows.tmp", 2 * i, 0), i, 0);
    is("auc", field("rows.tmp", 2 * i, 4), auc, 1e-6);
    is("time above", field("rows.tmp", 2 * i, 11), log(3) / k[i], 1e-5);
    is("line", field("rows.tmp", 2 * i + 1, 4), 100 * 30 + 19.5 * 6.5 / 2 + 19.5 * 10, 1e-9);
    mean += auc / N;
  }
  is("mean", field("sums.tmp", 0, 5), mean, 1e-6);
  is("n", field("sums.tmp", 0, 4), N, 0);
  ck_assert(doubt > 0 && doubt < 0.01);
  check_fails(OSTEON_ENAME, "bones",
              osteon_sweep_expose(s, &(osteon_exposure){"bones", 0, 1, NAN}, 1, NULL, NULL, NULL));
  remove("rows.tmp");
  remove("sums.tmp");
  osteon_sweep_free(s);
  osteon_population_free(p);
  osteon_schedule_free(schedule);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("exposure");
  TCase *t = tcase_create("exposure");
  tcase_add_test(t, closed_forms);
  tcase_add_test(t, infusion);
  tcase_add_test(t, coarse_ticks_are_told);
  tcase_add_test(t, reads);
  tcase_add_test(t, sim_stops_before_a_dose);
  tcase_add_test(t, checkpoint_before_a_dose);
  tcase_add_test(t, cohort_is_seen_before_a_dose);
  tcase_add_test(t, sweep_as_each_alone);
  suite_add_tcase(suite, t);
  return support_main(suite);
}
