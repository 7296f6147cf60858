/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schedules: order, arithmetic of repeated doses, dates, exercise, courses, nutrition, bad input. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/events.h>
#include <osteon/life.h>
#include <osteon/sim.h>

#include "base/base.h"
#include "schedule/exact.h"
#include "support.h"

/* A model that only has names. Nothing of a schedule calls a kernel. */
static const osteon_quantity states[] = {
    {"bone", "%", "", "", 100, 0, INFINITY, 100, OSTEON_HABIT, OSTEON_LITERATURE},
    {"depot", "mg", "", "", 0, 0, INFINITY, 1, OSTEON_HABIT, OSTEON_LITERATURE},
};
static const osteon_quantity inputs[] = {
    {"anastrozole", "mg/d", "", "", 0, 0, 100, 1, OSTEON_TREATMENT, OSTEON_LITERATURE},
    {"tamoxifen", "-", "", "", 0, 0, 5, 1, OSTEON_TREATMENT, OSTEON_LITERATURE},
    {"alendronate", "mg/d", "", "", 0, 0, 100, 1, OSTEON_TREATMENT, OSTEON_LITERATURE},
    {"calcium", "mg/d", "", "", 800, 0, 5000, 1, OSTEON_HABIT, OSTEON_LITERATURE},
    {"vitamin_D", "IU/d", "", "", 200, 0, 10000, 1, OSTEON_HABIT, OSTEON_LITERATURE},
    {"psi_LS", "-", "", "", 1, 0, 3, 1, OSTEON_TREATMENT, OSTEON_LITERATURE},
    {"psi_TH", "-", "", "", 1, 0, 3, 1, OSTEON_TREATMENT, OSTEON_LITERATURE},
};
static const osteon_dose doses[] = {
    {"denosumab", "mg", "", "", 1},
    {"zoledronate", "mg", "", "", 0},
    {"denosumab", "mg", "", "", 0},
};
static const osteon_usual usual[] = {{1, 20}}; /* tamoxifen: 1 is 20 mg/d */
static const osteon_model names = {.size = sizeof(osteon_model),
                                   .name = "names",
                                   .n_states = 2,
                                   .states = states,
                                   .n_inputs = 7,
                                   .inputs = inputs,
                                   .n_usual = 1,
                                   .usual = usual,
                                   .n_doses = 3,
                                   .doses = doses};
enum { ANASTROZOLE, TAMOXIFEN, ALENDRONATE, CALCIUM, VITAMIN_D, PSI_LS, PSI_TH };

static osteon_schedule *s;

static void setup(void) { ck_assert_int_eq(osteon_schedule_new(&s, &names), OSTEON_OK); }
static void teardown(void) { osteon_schedule_free(s); }

#define OK(call)                                                                         \
  do {                                                                                   \
    const osteon_status ok_ = (call);                                                    \
    ck_assert_msg(ok_ == OSTEON_OK, "%s: %d, %s", #call, (int)ok_, osteon_last_error()); \
  } while (0)

/* The call fails with this status, and the sentence holds this text. */
#define BAD(status, text, call)                                                                            \
  do {                                                                                                     \
    const osteon_status bad_ = (call);                                                                     \
    ck_assert_msg(bad_ == (status), "%s: %d, not %s; %s", #call, (int)bad_, #status, osteon_last_error()); \
    ck_assert_msg(strstr(osteon_last_error(), text), "%s: no '%s' in '%s'", #call, text,                   \
                  osteon_last_error());                                                                    \
  } while (0)

static void check_event(int i, double time, osteon_event_kind kind, int index, double value) {
  int n;
  const osteon_event *e = osteon_schedule_events(s, &n);
  ck_assert_int_lt(i, n);
  ck_assert_msg(
      e[i].time == time && e[i].kind == kind && e[i].index == index && fabs(e[i].value - value) < 1e-12,
      "event %d: %.17g %d %d %.17g, not %.17g %d %d %.17g", i, e[i].time, e[i].kind, e[i].index, e[i].value,
      time, kind, index, value);
}

static int count(void) {
  int n;
  osteon_schedule_events(s, &n);
  return n;
}

static void check_sorted(void) {
  int n;
  const osteon_event *e = osteon_schedule_events(s, &n);
  for (int i = 1; i < n; i++) {
    ck_assert(e[i - 1].time <= e[i].time);
    if (e[i - 1].time == e[i].time) ck_assert(!(e[i - 1].kind != 0 && e[i].kind == 0));
  }
}

/* Value of an input at a time as the engines would have it. */
static double input_at(int index, double time) {
  int n;
  const osteon_event *e = osteon_schedule_events(s, &n);
  double value = inputs[index].value;
  for (int i = 0; i < n && e[i].time <= time; i++)
    if (e[i].kind == 0 && e[i].index == index) value = e[i].value;
  return value;
}

/* ---- dates ---- */

START_TEST(dates) {
  static const struct {
    const char *text;
    double days;
  } good[] = {
      {"30", 30},
      {"30 d", 30},
      {"30d", 30},
      {"1 day", 1},
      {"2 days", 2},
      {"0", 0},
      {"0.5", 0.5},
      {".5", 0.5},
      {"5.", 5},
      {"1e2", 100},
      {"1e2d", 100},
      {"2.5E-1", 0.25},
      {"2y", 730.5},
      {"2 years", 730.5},
      {"1 year", 365.25},
      {"6 months", 182.625},
      {"6m", 182.625},
      {"1 month", 30.4375},
      {"3 weeks", 21},
      {"1w", 7},
      {"1.5 years", 547.875},
      {"1y 6m", 547.875},
      {"1y6m", 547.875},
      {"1y 6m 2w 3d", 564.875},
      {"  7\t", 7},
      {"0.1", 0.1},
      {"182.625", 182.625},
      {"0.0000000000000000000000001", 1e-25},
      {"100000000000000000000", 1e20},
      {"0e999999999999", 0},
      {"1e-999999999999", 0},
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    double days = -1;
    OK(osteon_days_parse(good[i].text, &days));
    ck_assert_msg(fabs(days - good[i].days) <= 1e-15 * good[i].days, "%s: %.17g", good[i].text, days);
  }
}
END_TEST

START_TEST(bad_dates) {
  static const char *const bad[] = {
      "",     " ",     "-1",      "-1 d",  "+1",    "nan", "inf",         "infinity",      "d",       "y 1",
      "1 2",  "1y 2",  "2 1y",    "6m 1y", "1y 1y", "1z",  "1 fortnight", "1,5",           "1..5",    "1e",
      "0x10", "1e999", "1e308 y", "12/3",  "1 y!",  ".",   "1y -6m",      "1e99999999999", "\xc3\xa9"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    double days = -7;
    const osteon_status status = osteon_days_parse(bad[i], &days);
    ck_assert_msg(status == OSTEON_EFORMAT, "'%s': %d", bad[i], (int)status);
    ck_assert_msg(days == -7, "'%s' wrote %g", bad[i], days);
    ck_assert(strstr(osteon_last_error(), bad[i]) != NULL);
  }
  double days;
  char *long_text = malloc(100001);
  ck_assert_ptr_nonnull(long_text);
  memset(long_text, '9', 100000);
  long_text[100000] = 0;
  BAD(OSTEON_EFORMAT, "999", osteon_days_parse(long_text, &days));
  free(long_text);
  BAD(OSTEON_EINVAL, "NULL", osteon_days_parse(NULL, &days));
  BAD(OSTEON_EINVAL, "NULL", osteon_days_parse("1", NULL));
}
END_TEST

/* ---- events ---- */

START_TEST(empty) {
  int n = -1;
  ck_assert_ptr_eq(osteon_schedule_model(s), &names);
  osteon_schedule_events(s, &n);
  ck_assert_int_eq(n, 0);
  OK(osteon_schedule_round(s, 1));
  osteon_schedule_free(NULL);
}
END_TEST

START_TEST(bundled_model) {
  const osteon_model *model;
  OK(osteon_registry_find(NULL, "komarova2003", &model));
  osteon_schedule *k;
  OK(osteon_schedule_new(&k, model));
  OK(osteon_schedule_add_dose(k, 10, "x1", 10, 0, 0));
  OK(osteon_schedule_set_input(k, 10, "f_alpha1", 2));
  int n;
  const osteon_event *e = osteon_schedule_events(k, &n);
  ck_assert_int_eq(n, 2);
  ck_assert_int_eq(e[0].kind, 0);
  ck_assert_int_eq(e[1].kind, 2);
  BAD(OSTEON_ENAME, "x1", osteon_schedule_add_dose(k, 0, "x11", 1, 0, 0));
  BAD(OSTEON_ENAME, "f_alpha1", osteon_schedule_set_input(k, 0, "f_alpha", 1));
  BAD(OSTEON_ERANGE, "f_alpha1", osteon_schedule_set_input(k, 0, "f_alpha1", -1));
  osteon_exercise x;
  osteon_exercise_default(&x);
  x.activity = "running";
  BAD(OSTEON_ENAME, "psi_LS", osteon_schedule_add_exercise(k, &x));
  BAD(OSTEON_ENAME, "psi_LS", osteon_schedule_add_unloading(k, 0.5, 0.5, 0, 1));
  osteon_nutrition eat;
  osteon_nutrition_default(&eat);
  eat.calcium = 500;
  BAD(OSTEON_ENAME, "calcium", osteon_schedule_add_nutrition(k, &eat));
  osteon_course course;
  osteon_course_default(&course);
  course.drug = "f_alpha1";
  BAD(OSTEON_EINVAL, "is not a drug", osteon_schedule_add_course(k, &course));
  course.drug = "anastrozole";
  BAD(OSTEON_ENAME, "anastrozole", osteon_schedule_add_course(k, &course));
  osteon_schedule_events(k, &n);
  ck_assert_int_eq(n, 2);
  osteon_schedule_free(k);
}
END_TEST

START_TEST(order) {
  OK(osteon_schedule_add_dose(s, 5, "bone", -1, 0, 0));
  OK(osteon_schedule_add_dose(s, 5, "zoledronate", 4, 0, 0));
  OK(osteon_schedule_set_input(s, 5, "anastrozole", 1));
  OK(osteon_schedule_set_input(s, 5, "anastrozole", 2));
  OK(osteon_schedule_set_input(s, 1, "calcium", 900));
  OK(osteon_schedule_set_input(s, -0.0, "calcium", 700));
  OK(osteon_schedule_add_dose(s, 4, "depot", 3, 0, 0));
  ck_assert_int_eq(count(), 7);
  check_event(0, 0, 0, CALCIUM, 700);
  ck_assert(!signbit(osteon_schedule_events(s, NULL)[0].time));
  check_event(1, 1, 0, CALCIUM, 900);
  check_event(2, 4, 2, 1, 3);
  check_event(3, 5, 0, ANASTROZOLE, 1);
  check_event(4, 5, 0, ANASTROZOLE, 2);
  check_event(5, 5, 2, 0, -1);
  check_event(6, 5, 1, 1, 4);
}
END_TEST

START_TEST(many_in_any_order) {
  unsigned x = 1;
  for (int i = 0; i < 5000; i++) {
    x = x * 1664525u + 1013904223u;
    const double time = x >> 22;
    if (x & 4096)
      OK(osteon_schedule_set_input(s, time, "calcium", i % 1000));
    else
      OK(osteon_schedule_add_dose(s, time, "depot", i, 0.5, (int)(x >> 8) % 3));
  }
  ck_assert_int_gt(count(), 5000);
  check_sorted();
}
END_TEST

START_TEST(repeated) {
  OK(osteon_schedule_set_input(s, 365.25, "calcium", 1000));
  OK(osteon_schedule_add_dose(s, 0, "denosumab", 60, 182.625, 3));
  ck_assert_int_eq(count(), 9); /* four doses into two states, one input */
  for (int k = 0; k < 4; k++) {
    const int at = 2 * k + (k > 1);
    check_event(at, k * 182.625, 1, 0, 60);
    check_event(at + 1, k * 182.625, 1, 2, 60);
  }
  check_event(4, 365.25, 0, CALCIUM, 1000);
}
END_TEST

START_TEST(repeated_is_not_summed) { /* the k-th time is time + k * interval, not a sum of rounded ones */
  OK(osteon_schedule_add_dose(s, 0.3, "depot", 1, 0.1, 99999));
  ck_assert_int_eq(count(), 100000);
  check_event(99999, 0.3 + 99999 * 0.1, 2, 1, 1);
  check_sorted();
}
END_TEST

START_TEST(cap) {
  OK(osteon_schedule_add_dose(s, 0, "depot", 1, 1, 499999));
  OK(osteon_schedule_add_dose(s, 0.5, "depot", 1, 1, 499999));
  ck_assert_int_eq(count(), 1000000);
  check_sorted();
  BAD(OSTEON_ERANGE, "1000000", osteon_schedule_add_dose(s, 0, "depot", 1, 0, 0));
  BAD(OSTEON_ERANGE, "1000000", osteon_schedule_set_input(s, 0, "calcium", 1));
  BAD(OSTEON_ERANGE, "1000000", osteon_schedule_add_dose(s, 0, "denosumab", 1, 1, 2147483647));
  ck_assert_int_eq(count(), 1000000);
}
END_TEST

START_TEST(bad_events) {
  osteon_schedule *none = s;
  BAD(OSTEON_EINVAL, "NULL", osteon_schedule_new(NULL, &names));
  BAD(OSTEON_EINVAL, "NULL", osteon_schedule_new(&none, NULL));
  ck_assert_ptr_null(none);
  osteon_model old = names;
  old.size--;
  BAD(OSTEON_EINVAL, "size", osteon_schedule_new(&none, &old));
  BAD(OSTEON_EINVAL, "NULL", osteon_schedule_set_input(NULL, 0, "calcium", 1));
  BAD(OSTEON_EINVAL, "NULL", osteon_schedule_set_input(s, 0, NULL, 1));
  BAD(OSTEON_EINVAL, "NULL", osteon_schedule_add_dose(NULL, 0, "depot", 1, 0, 0));
  BAD(OSTEON_EINVAL, "NULL", osteon_schedule_add_dose(s, 0, NULL, 1, 0, 0));
  BAD(OSTEON_EINVAL, "NULL", osteon_schedule_round(NULL, 1));
  ck_assert_ptr_null(osteon_schedule_events(NULL, NULL));
  ck_assert_ptr_null(osteon_schedule_model(NULL));

  BAD(OSTEON_ENAME, "calcium", osteon_schedule_set_input(s, 0, "calcum", 1));
  BAD(OSTEON_ENAME, "denosumab", osteon_schedule_add_dose(s, 0, "denosumb", 1, 0, 0));
  BAD(OSTEON_ENAME, "depot", osteon_schedule_add_dose(s, 0, "depo", 1, 0, 0));
  BAD(OSTEON_ENAME, "qqqqqqqqqqqqq", osteon_schedule_add_dose(s, 0, "qqqqqqqqqqqqq", 1, 0, 0));
  const double bad_times[] = {-1, -1e-300, (double)NAN, (double)INFINITY, -(double)INFINITY};
  for (int i = 0; i < 5; i++) {
    BAD(OSTEON_ERANGE, "time", osteon_schedule_set_input(s, bad_times[i], "calcium", 1));
    BAD(OSTEON_ERANGE, "time", osteon_schedule_add_dose(s, bad_times[i], "depot", 1, 0, 0));
  }
  const double bad_values[] = {-1, 5001, (double)NAN, (double)INFINITY};
  for (int i = 0; i < 4; i++)
    BAD(OSTEON_ERANGE, "calcium", osteon_schedule_set_input(s, 0, "calcium", bad_values[i]));
  BAD(OSTEON_ERANGE, "-1", osteon_schedule_add_dose(s, 0, "denosumab", -1, 0, 0));
  const double bad_amounts[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
  for (int i = 0; i < 3; i++) {
    BAD(OSTEON_ERANGE, "finite", osteon_schedule_add_dose(s, 0, "denosumab", bad_amounts[i], 0, 0));
    BAD(OSTEON_ERANGE, "finite", osteon_schedule_add_dose(s, 0, "depot", bad_amounts[i], 0, 0));
  }
  BAD(OSTEON_ERANGE, "-1 additional", osteon_schedule_add_dose(s, 0, "depot", 1, 1, -1));
  BAD(OSTEON_ERANGE, "interval 0", osteon_schedule_add_dose(s, 0, "depot", 1, 0, 1));
  BAD(OSTEON_ERANGE, "interval -1", osteon_schedule_add_dose(s, 0, "depot", 1, -1, 1));
  BAD(OSTEON_ERANGE, "interval", osteon_schedule_add_dose(s, 0, "depot", 1, (double)NAN, 0));
  BAD(OSTEON_ERANGE, "interval", osteon_schedule_add_dose(s, 0, "depot", 1, (double)INFINITY, 1));
  BAD(OSTEON_ERANGE, "finite time", osteon_schedule_add_dose(s, 0, "depot", 1, 1e308, 100));
  ck_assert_int_eq(count(), 0);
}
END_TEST

START_TEST(rounding) {
  OK(osteon_schedule_add_dose(s, 0.6, "depot", 1, 0, 0));
  OK(osteon_schedule_add_dose(s, 0.8, "bone", 2, 0, 0));
  OK(osteon_schedule_set_input(s, 1.2, "calcium", 5));
  OK(osteon_schedule_set_input(s, 1.4, "calcium", 6));
  OK(osteon_schedule_add_dose(s, 182.625, "depot", 1, 0, 0));
  OK(osteon_schedule_round(s, 1));
  ck_assert_int_eq(count(), 5);
  check_event(0, 1, 0, CALCIUM, 5); /* inputs come first where ticks fell together */
  check_event(1, 1, 0, CALCIUM, 6);
  check_event(2, 1, 2, 1, 1);
  check_event(3, 1, 2, 0, 2);
  check_event(4, 183, 2, 1, 1);
  OK(osteon_schedule_round(s, 0.25));
  check_event(4, 183, 2, 1, 1);
  OK(osteon_schedule_set_input(s, 2, "calcium", 7)); /* it can still be added to */
  check_sorted();
  const double bad[] = {0, -1, (double)NAN, (double)INFINITY};
  for (int i = 0; i < 4; i++) BAD(OSTEON_ERANGE, "tick", osteon_schedule_round(s, bad[i]));
  BAD(OSTEON_ERANGE, "too short", osteon_schedule_round(s, 1e-300));
  check_event(5, 183, 2, 1, 1);
}
END_TEST

START_TEST(rounding_then_more) { /* spans are rounded too: what is made anew stays on ticks */
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "anastrozole";
  c.dose = 1;
  c.start = 0.4;
  c.stop = 182.625;
  OK(osteon_schedule_add_course(s, &c));
  OK(osteon_schedule_round(s, 1));
  c.start = 10;
  c.stop = 20;
  OK(osteon_schedule_add_course(s, &c));
  ck_assert_int_eq(count(), 4);
  check_event(0, 0, 0, ANASTROZOLE, 1);
  check_event(1, 10, 0, ANASTROZOLE, 2);
  check_event(2, 20, 0, ANASTROZOLE, 1);
  check_event(3, 183, 0, ANASTROZOLE, 0);
}
END_TEST

/* ---- courses ---- */

START_TEST(courses) {
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "anastrozole";
  c.dose = 1;
  c.start = 30;
  OK(osteon_schedule_add_course(s, &c));
  ck_assert_int_eq(count(), 1);
  check_event(0, 30, 0, ANASTROZOLE, 1);

  osteon_course_default(&c);
  c.drug = "alendronate";
  c.dose = 70;
  c.interval = 7;
  c.stop = 100;
  c.adherence = 0.5;
  OK(osteon_schedule_add_course(s, &c));
  check_event(0, 0, 0, ALENDRONATE, 5);
  check_event(2, 100, 0, ALENDRONATE, 0);

  osteon_course_default(&c);
  c.drug = "tamoxifen";
  c.dose = 10;
  OK(osteon_schedule_add_course(s, &c));
  ck_assert_double_eq(input_at(TAMOXIFEN, 1), 0.5);

  /* a model that takes tamoxifen in mg/d gets mg/d */
  static const osteon_quantity mg = {"tamoxifen",      "mg/d",           "", "", 0, 0, 100, 1,
                                     OSTEON_TREATMENT, OSTEON_LITERATURE};
  osteon_model other = names;
  other.inputs = &mg;
  other.n_inputs = 1;
  other.n_usual = 0;
  osteon_schedule *o;
  OK(osteon_schedule_new(&o, &other));
  OK(osteon_schedule_add_course(o, &c));
  ck_assert_double_eq(osteon_schedule_events(o, NULL)[0].value, 10);
  osteon_schedule_free(o);
}
END_TEST

/* Sums without rounding, over the borders of their words; then one rounding, which looks at all that is left. */
START_TEST(exact_sums) {
  osteon_exact sum = {{0}};
  osteon_exact_add(&sum, 0x1p200);
  osteon_exact_take(&sum, 0x1p-100); /* borrows through whole words of zeros */
  ck_assert_double_eq(osteon_exact_value(&sum), 0x1p200);
  osteon_exact_add(&sum, 0x1p-100); /* and carries through words of ones */
  osteon_exact_take(&sum, 0x1p200);
  ck_assert_double_eq(osteon_exact_value(&sum), 0);
  osteon_exact_add(&sum, 1);
  osteon_exact_add(&sum, 0x1p-53);
  ck_assert_double_eq(osteon_exact_value(&sum), 1); /* a tie: to the even one */
  osteon_exact_add(&sum, 0x1p-200);
  ck_assert_double_eq(osteon_exact_value(&sum), 1 + 0x1p-52); /* no tie any more */
  osteon_exact_take(&sum, 1);
  osteon_exact_take(&sum, 0x1p-53);
  ck_assert_double_eq(osteon_exact_value(&sum), 0x1p-200);
  osteon_exact_add(&sum, 0x1p-1074);
  osteon_exact_take(&sum, 0x1p-200);
  ck_assert_double_eq(osteon_exact_value(&sum), 0x1p-1074);
}
END_TEST

/* A course between two ticks would be none after they are rounded. */
START_TEST(a_course_between_ticks) {
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "anastrozole";
  c.dose = 1;
  c.start = 5.2;
  c.stop = 5.4;
  OK(osteon_schedule_add_course(s, &c));
  BAD(OSTEON_ERANGE, "from day 5.2 to 5.4 vanishes", osteon_schedule_round(s, 1));
  check_event(0, 5.2, 0, ANASTROZOLE, 1);
  OK(osteon_schedule_round(s, 0.1));
  check_event(0, 5.2, 0, ANASTROZOLE, 1);
  check_event(1, 5.4, 0, ANASTROZOLE, 0);
}
END_TEST

/* Nothing is taken: that is said as well, since an input may have been set to something else before. */
START_TEST(a_course_of_nothing) {
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "anastrozole";
  c.start = 30;
  OK(osteon_schedule_add_course(s, &c));
  ck_assert_int_eq(count(), 1);
  check_event(0, 30, 0, ANASTROZOLE, 0);
}
END_TEST

START_TEST(a_change_on_the_last_day) {
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "anastrozole";
  c.dose = 1;
  c.start = 100;
  OK(osteon_schedule_set_end(s, 100));
  OK(osteon_schedule_add_course(s, &c));
  ck_assert_int_eq(count(), 1);
  check_event(0, 100, 0, ANASTROZOLE, 1);
}
END_TEST

/* Courses one after the other give what they give when all of them wait to be settled together. */
START_TEST(courses_that_take_events_away) {
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "anastrozole";
  c.dose = 1;
  c.stop = 10;
  OK(osteon_schedule_add_course(s, &c));
  ck_assert_int_eq(count(), 2);
  c.start = 10;
  c.stop = INFINITY;
  OK(osteon_schedule_add_course(s, &c)); /* goes on for good: nothing changes any more on day 10 */
  ck_assert_int_eq(count(), 1);
  check_event(0, 0, 0, ANASTROZOLE, 1);
  BAD(OSTEON_EINVAL, "anastrozole", osteon_schedule_set_input(s, 5, "anastrozole", 1));
  c.dose = 100;
  BAD(OSTEON_ERANGE, "anastrozole", osteon_schedule_add_course(s, &c)); /* takes nothing with it */
  ck_assert_int_eq(count(), 1);
}
END_TEST

START_TEST(courses_beyond_the_end) {
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "anastrozole";
  c.dose = 1;
  c.stop = 50;
  OK(osteon_schedule_set_end(s, 100));
  OK(osteon_schedule_add_course(s, &c));
  c.start = 200;
  c.stop = 300;
  OK(osteon_schedule_add_course(s, &c)); /* makes no events */
  ck_assert_int_eq(count(), 2);
  c.start = 50;
  c.stop = 150;
  OK(osteon_schedule_add_course(s, &c));
  ck_assert_int_eq(count(), 1);
  check_event(0, 0, 0, ANASTROZOLE, 1);
}
END_TEST

START_TEST(courses_follow_each_other) {
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "anastrozole";
  c.dose = 2;
  c.start = 100;
  c.stop = 200;
  OK(osteon_schedule_add_course(s, &c)); /* the later one first */
  c.dose = 1;
  c.start = 0;
  c.stop = 100;
  OK(osteon_schedule_add_course(s, &c));
  ck_assert_int_eq(count(), 3);
  check_event(0, 0, 0, ANASTROZOLE, 1);
  check_event(1, 100, 0, ANASTROZOLE, 2);
  check_event(2, 200, 0, ANASTROZOLE, 0);
  c.start = 50;
  c.stop = INFINITY;
  OK(osteon_schedule_add_course(s, &c));
  ck_assert_double_eq(input_at(ANASTROZOLE, 50), 2);
  ck_assert_double_eq(input_at(ANASTROZOLE, 100), 3);
  ck_assert_double_eq(input_at(ANASTROZOLE, 200), 1);
  const int n = count();
  c.dose = 98; /* fits alone, not on top of the others */
  BAD(OSTEON_ERANGE, "anastrozole", osteon_schedule_add_course(s, &c));
  ck_assert_int_eq(count(), n);
  ck_assert_double_eq(input_at(ANASTROZOLE, 100), 3);
}
END_TEST

START_TEST(injections) {
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "zoledronate";
  c.dose = 4;
  c.interval = 182.625;
  c.stop = 730.5;
  OK(osteon_schedule_add_course(s, &c));
  ck_assert_int_eq(count(), 4); /* none at the stop */
  for (int k = 0; k < 4; k++) check_event(k, k * 182.625, 1, 1, 4);
  c.start = 0.1;
  c.interval = 0.1;
  c.stop = 0.8; /* (0.8 - 0.1) / 0.1 is above 7 in doubles */
  OK(osteon_schedule_add_course(s, &c));
  ck_assert_int_eq(count(), 11);
  c.interval = INFINITY;
  c.stop = INFINITY;
  c.start = 1000;
  OK(osteon_schedule_add_course(s, &c));
  ck_assert_int_eq(count(), 12);
  c.interval = 365.25;
  OK(osteon_schedule_add_course(s, &c)); /* for good: 100 years */
  ck_assert_int_eq(count(), 112);
  c.interval = 0;
  BAD(OSTEON_ERANGE, "interval 0", osteon_schedule_add_course(s, &c));
  c.interval = 1e-4;
  BAD(OSTEON_ERANGE, "1000000", osteon_schedule_add_course(s, &c));
  c.interval = 182.625;
  c.adherence = 0.8;
  BAD(OSTEON_EINVAL, "0.8", osteon_schedule_add_course(s, &c));
  ck_assert_int_eq(count(), 112);
}
END_TEST

START_TEST(bad_courses) {
  osteon_course c, d;
  osteon_course_default(&c);
  BAD(OSTEON_EINVAL, "names no drug", osteon_schedule_add_course(s, &c));
  c.drug = "anastrozole";
  c.dose = 1;
  BAD(OSTEON_EINVAL, "NULL", osteon_schedule_add_course(NULL, &c));
  BAD(OSTEON_EINVAL, "course is NULL", osteon_schedule_add_course(s, NULL));
  d = c, d.size = 0;
  BAD(OSTEON_EINVAL, "osteon_course_default", osteon_schedule_add_course(s, &d));
  d = c, d.drug = "anastrazole";
  BAD(OSTEON_ENAME, "anastrozole", osteon_schedule_add_course(s, &d));
  d = c, d.drug = "denosumap";
  BAD(OSTEON_ENAME, "denosumab", osteon_schedule_add_course(s, &d));
  d = c, d.drug = "calcium";
  BAD(OSTEON_EINVAL, "nutrition", osteon_schedule_add_course(s, &d));
  d = c, d.drug = "psi_LS";
  BAD(OSTEON_EINVAL, "exercise", osteon_schedule_add_course(s, &d));
  d = c, d.dose = 101;
  BAD(OSTEON_ERANGE, "anastrozole", osteon_schedule_add_course(s, &d));
  d = c, d.stop = 0;
  BAD(OSTEON_ERANGE, "stop 0", osteon_schedule_add_course(s, &d));
  d = c, d.stop = NAN;
  BAD(OSTEON_ERANGE, "stop", osteon_schedule_add_course(s, &d));
  const double bad[] = {-1, (double)NAN, (double)INFINITY, -(double)INFINITY};
  for (int i = 0; i < 4; i++) {
    d = c, d.dose = bad[i];
    BAD(OSTEON_ERANGE, "dose", osteon_schedule_add_course(s, &d));
    d = c, d.start = bad[i];
    BAD(OSTEON_ERANGE, "start", osteon_schedule_add_course(s, &d));
    d = c, d.interval = bad[i];
    BAD(OSTEON_ERANGE, "interval", osteon_schedule_add_course(s, &d));
    d = c, d.adherence = bad[i];
    BAD(OSTEON_ERANGE, "adherence", osteon_schedule_add_course(s, &d));
  }
  ck_assert_int_eq(count(), 0);
  OK(osteon_schedule_set_input(s, 3, "anastrozole", 1));
  BAD(OSTEON_EINVAL, "day 3", osteon_schedule_add_course(s, &c));
  c.drug = "alendronate";
  OK(osteon_schedule_add_course(s, &c));
  BAD(OSTEON_EINVAL, "alendronate", osteon_schedule_set_input(s, 3, "alendronate", 1));
  ck_assert_int_eq(count(), 2);
}
END_TEST

/* Any number of courses, in any order: the value at a day depends only on those that act then. */
START_TEST(many_courses) {
  enum { N = 3000 };
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "anastrozole";
  for (int i = 0; i < N; i++) {
    c.dose = i % 3 ? 1e-4 : 0.3e-4;
    c.start = (i * 1237) % N;
    c.stop = c.start + 1 + i % 50;
    OK(osteon_schedule_add_course(s, &c));
  }
  check_sorted();
  for (int day = 0; day < N + 60; day += 7) {
    double sum = 0;
    for (int i = 0; i < N; i++)
      if ((i * 1237) % N <= day && day < (i * 1237) % N + 1 + i % 50) sum += i % 3 ? 1e-4 : 0.3e-4;
    ck_assert_double_eq_tol(input_at(ANASTROZOLE, day), sum, 1e-15);
  }
  ck_assert(input_at(ANASTROZOLE, 2 * N) == 0);
}
END_TEST

/* What ends leaves nothing behind, however unlike the amounts are. */
START_TEST(courses_add_exactly) {
  static const double amounts[] = {0.1, 1e-18, 0.2, 1e-300, 0.3, 4.9e-324, 0.7};
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "anastrozole";
  for (int i = 0; i < 7; i++) {
    c.dose = amounts[i];
    c.start = i;
    c.stop = 20 - i;
    OK(osteon_schedule_add_course(s, &c));
  }
  ck_assert(input_at(ANASTROZOLE, 1) == 0.1);
  ck_assert(input_at(ANASTROZOLE, 2) == 0.1 + 0.2);
  ck_assert(input_at(ANASTROZOLE, 17) == 0.1 + 0.2);
  ck_assert(input_at(ANASTROZOLE, 19) == 0.1);
  ck_assert(input_at(ANASTROZOLE, 20) == 0);
  c.dose = DBL_MAX;
  BAD(OSTEON_ERANGE, "anastrozole", osteon_schedule_add_course(s, &c));
}
END_TEST

/* A sim reads the schedule: it can no longer be changed. */
START_TEST(in_use) {
  const osteon_model *model;
  OK(osteon_registry_find(NULL, "jorg2022", &model));
  osteon_schedule *used;
  OK(osteon_schedule_new(&used, model));
  for (int i = 0; i < 16; i++) OK(osteon_schedule_add_dose(used, 10 * i, "denosumab", 1, 0, 0));
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.schedule = used;
  osteon_sim *sim;
  OK(osteon_sim_new(&sim, model, &options));
  OK(osteon_sim_run(sim, 5));
  BAD(OSTEON_EINVAL, "in use", osteon_schedule_add_dose(used, 155, "denosumab", 1, 0, 0));
  BAD(OSTEON_EINVAL, "in use", osteon_schedule_set_input(used, 155, "e_factor", 1));
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "denosumab";
  c.interval = 30;
  BAD(OSTEON_EINVAL, "in use", osteon_schedule_add_course(used, &c));
  BAD(OSTEON_EINVAL, "in use", osteon_schedule_round(used, 1));
  BAD(OSTEON_EINVAL, "in use", osteon_schedule_read_events(used, 1, "nowhere.csv"));
  OK(osteon_sim_run(sim, 200));
  osteon_sim_free(sim);
  osteon_schedule_free(used);
}
END_TEST

/* ---- exercise ---- */

static osteon_exercise programme(const char *activity) {
  osteon_exercise x;
  osteon_exercise_default(&x);
  x.activity = activity;
  return x;
}

START_TEST(exercise_table) { /* hip and spine as published with the mapping */
  static const struct {
    const char *activity;
    double hip, spine;
  } rows[] = {
      {"resistance_heavy", 1.09, 1.92}, {"resistance_moderate", 1.07, 1.35}, {"jumping", 1.20, 1.11},
      {"running", 1.16, 1.08},          {"brisk_walking", 1.04, 1.03},       {"elliptical", 1.01, 1.01},
  };
  double psi[2];
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const osteon_exercise x = programme(rows[i].activity);
    OK(osteon_exercise_stimulus(&x, 1, psi));
    ck_assert_msg(
        fabs(psi[OSTEON_HIP] - rows[i].hip) < 0.01 && fabs(psi[OSTEON_SPINE] - rows[i].spine) < 0.01,
        "%s: hip %.4f, spine %.4f", rows[i].activity, psi[OSTEON_HIP], psi[OSTEON_SPINE]);
  }
  osteon_exercise liftmor[2] = {programme("resistance_heavy"), programme("jumping")};
  liftmor[1].sessions_per_week = 2;
  liftmor[1].repetitions = 25;
  OK(osteon_exercise_stimulus(liftmor, 2, psi));
  ck_assert_double_eq_tol(psi[OSTEON_HIP], 1.17, 0.01);
  ck_assert_double_eq_tol(psi[OSTEON_SPINE], 1.93, 0.01);
  OK(osteon_exercise_stimulus(NULL, 0, psi));
  ck_assert(psi[0] == 1 && psi[1] == 1);
}
END_TEST

START_TEST(activities) {
  int n = 0;
  for (const osteon_activity *a; (a = osteon_activity_at(n)) != NULL; n++) {
    double psi[2];
    const osteon_exercise x = programme(a->name);
    OK(osteon_exercise_stimulus(&x, 1, psi));
    ck_assert(psi[0] > 1 && psi[0] < 3 && psi[1] > 1 && psi[1] < 3);
    ck_assert(*a->meaning && *a->source && *a->confidence);
    ck_assert_int_eq(a->minutes > 0, a->cycles_per_minute > 0);
    ck_assert_int_eq(a->minutes > 0, a->sets == 0);
    for (int j = 0; j < n; j++) ck_assert_str_ne(a->name, osteon_activity_at(j)->name);
  }
  ck_assert_int_ge(n, 10);
  ck_assert_ptr_null(osteon_activity_at(-1));
}
END_TEST

START_TEST(stimulus) { /* against the formula, written out */
  osteon_exercise x = programme("jumping");
  x.sets = 4;
  x.repetitions = 10;
  x.sessions_per_week = 7;
  x.adherence = 0.5;
  double psi[2];
  OK(osteon_exercise_stimulus(&x, 1, psi));
  const double load = 0.5 * (1 - exp(-4)) * 36 * (1 - exp(-40.0 / 36)) / 360;
  ck_assert_double_eq_tol(psi[OSTEON_HIP], pow(1 + load * pow(2.4, 4), 0.25), 1e-14);
  ck_assert_double_eq_tol(psi[OSTEON_SPINE], pow(1 + load * pow(2.0, 4), 0.25), 1e-14);
  x.adherence = 0;
  OK(osteon_exercise_stimulus(&x, 1, psi));
  ck_assert(psi[0] == 1 && psi[1] == 1);
  x = programme("running");
  x.minutes = 0.45; /* 36 cycles */
  OK(osteon_exercise_stimulus(&x, 1, psi));
  ck_assert_double_eq_tol(psi[OSTEON_HIP],
                          pow(1 + 3.0 / 7 * (1 - exp(-28.0 / 3)) * 0.1 * (1 - exp(-1)) * pow(2.1, 4), 0.25),
                          1e-14);
}
END_TEST

START_TEST(overlap) { /* sums inside of psi, whatever the order of the calls */
  osteon_exercise both[2] = {programme("resistance_heavy"), programme("jumping")};
  both[0].start = 100;
  both[0].stop = 300;
  both[1].start = 0;
  both[1].stop = 200;
  double lift[2], jump[2], sum[2];
  OK(osteon_exercise_stimulus(&both[0], 1, lift));
  OK(osteon_exercise_stimulus(&both[1], 1, jump));
  OK(osteon_exercise_stimulus(both, 2, sum));
  ck_assert_double_eq_tol(pow(sum[0], 4), pow(lift[0], 4) + pow(jump[0], 4) - 1, 1e-12);
  for (int first = 0; first < 2; first++) {
    OK(osteon_schedule_add_exercise(s, &both[first]));
    OK(osteon_schedule_add_exercise(s, &both[!first]));
    ck_assert_int_eq(count(), 8);
    check_sorted();
    for (int site = 0; site < 2; site++) {
      const int input = site == OSTEON_SPINE ? PSI_LS : PSI_TH;
      ck_assert_double_eq_tol(input_at(input, 0), jump[site], 1e-14);
      ck_assert_double_eq_tol(input_at(input, 100), sum[site], 1e-14);
      ck_assert_double_eq_tol(input_at(input, 199.5), sum[site], 1e-14);
      ck_assert_double_eq_tol(input_at(input, 200), lift[site], 1e-14);
      ck_assert(input_at(input, 300) == 1); /* exactly as before */
    }
    teardown();
    setup();
  }
}
END_TEST

START_TEST(unloading) {
  OK(osteon_schedule_add_unloading(s, 0.4, 0.5, 10, 100));
  ck_assert_int_eq(count(), 4);
  ck_assert_double_eq(input_at(PSI_LS, 9), 1);
  ck_assert_double_eq(input_at(PSI_LS, 10), 0.4);
  ck_assert_double_eq(input_at(PSI_TH, 10), 0.5);
  ck_assert_double_eq(input_at(PSI_TH, 100), 1);
  OK(osteon_schedule_add_unloading(s, 0.7, 0.2, 50, INFINITY));
  ck_assert_double_eq(input_at(PSI_LS, 50), 0.4);
  ck_assert_double_eq(input_at(PSI_TH, 50), 0.2);
  ck_assert_double_eq(input_at(PSI_LS, 100), 0.7);
  osteon_exercise x = programme("jumping");
  double psi[2];
  OK(osteon_exercise_stimulus(&x, 1, psi));
  OK(osteon_schedule_add_exercise(s, &x));
  ck_assert_double_eq_tol(input_at(PSI_LS, 20), pow(pow(0.4, 4) + pow(psi[0], 4) - 1, 0.25), 1e-12);
  const double bad[] = {-0.1, 1.1, (double)NAN, (double)INFINITY};
  for (int i = 0; i < 4; i++) {
    BAD(OSTEON_ERANGE, "spine", osteon_schedule_add_unloading(s, bad[i], 1, 0, 1));
    BAD(OSTEON_ERANGE, "hip", osteon_schedule_add_unloading(s, 1, bad[i], 0, 1));
  }
  BAD(OSTEON_ERANGE, "stop", osteon_schedule_add_unloading(s, 1, 1, 1, 1));
  BAD(OSTEON_ERANGE, "start", osteon_schedule_add_unloading(s, 1, 1, -1, 1));
  BAD(OSTEON_EINVAL, "NULL", osteon_schedule_add_unloading(NULL, 1, 1, 0, 1));
}
END_TEST

START_TEST(one_site) {
  osteon_model hip = names;
  hip.inputs = &inputs[PSI_TH];
  hip.n_inputs = 1;
  osteon_schedule *h;
  OK(osteon_schedule_new(&h, &hip));
  const osteon_exercise x = programme("running");
  OK(osteon_schedule_add_exercise(h, &x));
  int n;
  const osteon_event *e = osteon_schedule_events(h, &n);
  ck_assert_int_eq(n, 1);
  ck_assert_double_eq_tol(e[0].value, 1.16, 0.01);
  osteon_schedule_free(h);
}
END_TEST

/* A program of a later version: its structures are longer, and so are the steps of its arrays. */
START_TEST(later_structures) {
  struct {
    osteon_exercise x;
    double later;
  } later[2] = {0};
  for (int i = 0; i < 2; i++) {
    osteon_exercise_init(&later[i].x, sizeof later[i]);
    ck_assert_uint_eq(later[i].x.size, sizeof later[i]);
    later[i].x.activity = i ? "squat" : "jumping";
  }
  const osteon_exercise today[2] = {programme("jumping"), programme("squat")};
  double psi[2], expected[2];
  OK(osteon_exercise_stimulus(&later[0].x, 2, psi));
  OK(osteon_exercise_stimulus(today, 2, expected));
  ck_assert_double_eq(psi[OSTEON_SPINE], expected[OSTEON_SPINE]);
  ck_assert_double_eq(psi[OSTEON_HIP], expected[OSTEON_HIP]);
  later[1].later = 1;
  BAD(OSTEON_EINVAL, "later version", osteon_exercise_stimulus(&later[0].x, 2, psi));
  BAD(OSTEON_EINVAL, "osteon_exercise: a member of a later version",
      osteon_schedule_add_exercise(s, &later[1].x));
}
END_TEST

START_TEST(bad_exercise) {
  osteon_exercise x = programme("jumping"), y;
  double psi[2];
  BAD(OSTEON_EINVAL, "NULL", osteon_schedule_add_exercise(NULL, &x));
  BAD(OSTEON_EINVAL, "NULL", osteon_schedule_add_exercise(s, NULL));
  BAD(OSTEON_EINVAL, "NULL", osteon_exercise_stimulus(&x, 1, NULL));
  BAD(OSTEON_EINVAL, "NULL", osteon_exercise_stimulus(NULL, 1, psi));
  BAD(OSTEON_EINVAL, "-1", osteon_exercise_stimulus(&x, -1, psi));
  y = x, y.size = 0;
  BAD(OSTEON_EINVAL, "osteon_exercise_default", osteon_schedule_add_exercise(s, &y));
  y = x, y.activity = NULL;
  BAD(OSTEON_EINVAL, "no activity", osteon_schedule_add_exercise(s, &y));
  y = x, y.activity = "jumpin";
  BAD(OSTEON_ENAME, "jumping", osteon_schedule_add_exercise(s, &y));
  y = x, y.sets = -1;
  BAD(OSTEON_ERANGE, "-1 sets", osteon_schedule_add_exercise(s, &y));
  y = x, y.repetitions = -1;
  BAD(OSTEON_ERANGE, "-1 repetitions", osteon_schedule_add_exercise(s, &y));
  y = x, y.minutes = 10;
  BAD(OSTEON_EINVAL, "10 minutes", osteon_schedule_add_exercise(s, &y));
  y = programme("running"), y.sets = 3;
  BAD(OSTEON_EINVAL, "3 sets", osteon_schedule_add_exercise(s, &y));
  y = programme("running"), y.minutes = 1441;
  BAD(OSTEON_ERANGE, "1441", osteon_schedule_add_exercise(s, &y));
  y = x, y.sessions_per_week = 28.5;
  BAD(OSTEON_ERANGE, "28.5", osteon_schedule_add_exercise(s, &y));
  y = x, y.adherence = 1.5;
  BAD(OSTEON_ERANGE, "1.5", osteon_schedule_add_exercise(s, &y));
  const double bad[] = {-1, (double)NAN, (double)INFINITY};
  for (int i = 0; i < 3; i++) {
    y = x, y.sessions_per_week = bad[i];
    BAD(OSTEON_ERANGE, "sessions", osteon_schedule_add_exercise(s, &y));
    y = x, y.adherence = bad[i];
    BAD(OSTEON_ERANGE, "adherence", osteon_schedule_add_exercise(s, &y));
    y = x, y.minutes = bad[i];
    BAD(OSTEON_ERANGE, "minutes", osteon_schedule_add_exercise(s, &y));
    y = x, y.start = bad[i];
    BAD(OSTEON_ERANGE, "start", osteon_schedule_add_exercise(s, &y));
  }
  y = x, y.stop = 0;
  BAD(OSTEON_ERANGE, "stop", osteon_schedule_add_exercise(s, &y));
  y = programme("deadlift"), y.sessions_per_week = 8, y.sets = 1000;
  OK(osteon_schedule_add_exercise(s, &y));
  const double before = input_at(PSI_LS, 0);
  BAD(OSTEON_ERANGE, "psi_LS", osteon_schedule_add_exercise(s, &y)); /* together above the model's 3 */
  ck_assert(input_at(PSI_LS, 0) == before);
  BAD(OSTEON_EINVAL, "psi_LS", osteon_schedule_set_input(s, 1, "psi_LS", 1));
  teardown();
  setup();
  OK(osteon_schedule_set_input(s, 1, "psi_TH", 1));
  BAD(OSTEON_EINVAL, "psi_TH", osteon_schedule_add_exercise(s, &x));
  ck_assert_int_eq(count(), 1);
  OK(osteon_schedule_set_input(s, 1, "psi_LS", 1)); /* the spine's half was not kept */
}
END_TEST

/* ---- nutrition ---- */

START_TEST(nutrition) {
  osteon_nutrition e;
  osteon_nutrition_default(&e);
  OK(osteon_schedule_add_nutrition(s, &e));
  ck_assert_int_eq(count(), 0);
  e.calcium = 500;
  e.vitamin_D = 1000;
  e.habit_vitamin_D = 100;
  e.adherence = 0.8;
  e.start = 10;
  e.stop = 375.25;
  OK(osteon_schedule_add_nutrition(s, &e));
  ck_assert_int_eq(count(), 4);
  ck_assert_double_eq(input_at(CALCIUM, 9), 800);
  ck_assert_double_eq(input_at(CALCIUM, 10), 1200);
  ck_assert_double_eq(input_at(CALCIUM, 375.25), 800);
  ck_assert_double_eq(input_at(VITAMIN_D, 10), 900);
  ck_assert_double_eq(input_at(VITAMIN_D, 375.25), 100);
  e.vitamin_D = 0;
  e.habit_vitamin_D = NAN;
  e.start = 100;
  OK(osteon_schedule_add_nutrition(s, &e));
  ck_assert_double_eq(input_at(CALCIUM, 100), 1600);
}
END_TEST

START_TEST(bad_nutrition) {
  osteon_nutrition e, d;
  osteon_nutrition_default(&e);
  e.calcium = 500;
  BAD(OSTEON_EINVAL, "NULL", osteon_schedule_add_nutrition(NULL, &e));
  BAD(OSTEON_EINVAL, "nutrition is NULL", osteon_schedule_add_nutrition(s, NULL));
  d = e, d.size = 1;
  BAD(OSTEON_EINVAL, "osteon_nutrition_default", osteon_schedule_add_nutrition(s, &d));
  d = e, d.vitamin_K2 = 180;
  BAD(OSTEON_ENAME, "vitamin_K2", osteon_schedule_add_nutrition(s, &d));
  d = e, d.calcium = 4201;
  BAD(OSTEON_ERANGE, "calcium", osteon_schedule_add_nutrition(s, &d));
  d = e, d.stop = 0;
  BAD(OSTEON_ERANGE, "stop", osteon_schedule_add_nutrition(s, &d));
  const double bad[] = {-1, (double)NAN, (double)INFINITY};
  for (int i = 0; i < 3; i++) {
    d = e, d.calcium = bad[i];
    BAD(OSTEON_ERANGE, "calcium", osteon_schedule_add_nutrition(s, &d));
    d = e, d.vitamin_D = bad[i];
    BAD(OSTEON_ERANGE, "vitamin_D", osteon_schedule_add_nutrition(s, &d));
    d = e, d.adherence = bad[i];
    BAD(OSTEON_ERANGE, "adherence", osteon_schedule_add_nutrition(s, &d));
    d = e, d.start = bad[i];
    BAD(OSTEON_ERANGE, "start", osteon_schedule_add_nutrition(s, &d));
    d = e, d.habit_calcium = bad[i];
    if (i != 1) BAD(OSTEON_ERANGE, "calcium", osteon_schedule_add_nutrition(s, &d));
  }
  ck_assert_int_eq(count(), 0);
  OK(osteon_schedule_add_nutrition(s, &e));
  e.habit_calcium = 900;
  BAD(OSTEON_EINVAL, "habit 900", osteon_schedule_add_nutrition(s, &e));
  ck_assert_int_eq(count(), 1);
}
END_TEST

/* ---- memory ---- */

static osteon_status everything(void) {
  osteon_schedule *m = NULL;
  osteon_status status = osteon_schedule_new(&m, &names);
  osteon_course c;
  osteon_course_default(&c);
  c.drug = "anastrozole";
  c.dose = 1;
  osteon_nutrition e;
  osteon_nutrition_default(&e);
  e.calcium = 500;
  const osteon_exercise x = programme("running");
  if (!status) status = osteon_schedule_set_input(m, 0, "vitamin_D", 1);
  if (!status) status = osteon_schedule_add_dose(m, 0.2, "denosumab", 60, 182.625, 40);
  if (!status) status = osteon_schedule_add_course(m, &c);
  for (int i = 0; i < 10 && !status; i++) status = osteon_schedule_add_exercise(m, &x);
  if (!status) status = osteon_schedule_add_unloading(m, 0.5, 0.5, 0, 10);
  if (!status) status = osteon_schedule_add_nutrition(m, &e);
  if (!status) status = osteon_schedule_round(m, 1);
  if (m) { /* whatever failed, what is there is in order */
    int n;
    const osteon_event *events = osteon_schedule_events(m, &n);
    for (int i = 1; i < n; i++) ck_assert(events[i - 1].time <= events[i].time);
  }
  osteon_schedule_free(m);
  return status;
}

START_TEST(out_of_memory) {
  osteon_alloc_fail(0, 0);
  OK(everything());
  const long n = osteon_alloc_fail(0, 0);
  ck_assert_int_gt(n, 10);
  for (int all = 0; all < 2; all++)
    for (long i = 1; i <= n; i++) {
      osteon_alloc_fail(i, all);
      const osteon_status status = everything();
      osteon_alloc_fail(0, 0);
      ck_assert_msg(status == OSTEON_ENOMEM, "allocation %ld of %ld: %d", i, n, (int)status);
      ck_assert(*osteon_last_error() != 0);
    }
  OK(everything());
}
END_TEST

int main(void) {
  Suite *suite = suite_create("schedule");
  TCase *plain = tcase_create("schedule");
  tcase_add_checked_fixture(plain, setup, teardown);
  tcase_add_test(plain, dates);
  tcase_add_test(plain, bad_dates);
  tcase_add_test(plain, empty);
  tcase_add_test(plain, bundled_model);
  tcase_add_test(plain, order);
  tcase_add_test(plain, many_in_any_order);
  tcase_add_test(plain, repeated);
  tcase_add_test(plain, repeated_is_not_summed);
  tcase_add_test(plain, cap);
  tcase_add_test(plain, bad_events);
  tcase_add_test(plain, rounding);
  tcase_add_test(plain, rounding_then_more);
  tcase_add_test(plain, courses);
  tcase_add_test(plain, courses_follow_each_other);
  tcase_add_test(plain, exact_sums);
  tcase_add_test(plain, a_course_between_ticks);
  tcase_add_test(plain, a_course_of_nothing);
  tcase_add_test(plain, a_change_on_the_last_day);
  tcase_add_test(plain, courses_that_take_events_away);
  tcase_add_test(plain, courses_beyond_the_end);
  tcase_add_test(plain, injections);
  tcase_add_test(plain, bad_courses);
  tcase_add_test(plain, many_courses);
  tcase_add_test(plain, courses_add_exactly);
  tcase_add_test(plain, in_use);
  tcase_add_test(plain, exercise_table);
  tcase_add_test(plain, activities);
  tcase_add_test(plain, stimulus);
  tcase_add_test(plain, overlap);
  tcase_add_test(plain, unloading);
  tcase_add_test(plain, one_site);
  tcase_add_test(plain, later_structures);
  tcase_add_test(plain, bad_exercise);
  tcase_add_test(plain, nutrition);
  tcase_add_test(plain, bad_nutrition);
  tcase_add_test(plain, out_of_memory);
  suite_add_tcase(suite, plain);
  return support_main(suite);
}
