/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid of ticks: nearest, on a tick, rows, and durations that someone wrote.
 * Linked with libosteon-core alone. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <osteon/ticks.h>

#include "support.h"

START_TEST(nearest) {
  ck_assert(osteon_tick_nearest(10.4, 1) == 10 && osteon_tick_nearest(10.6, 1) == 11);
  ck_assert(osteon_tick_nearest(10.5, 1) == 11 && osteon_tick_nearest(-10.5, 1) == -11);
  ck_assert(osteon_tick_day(10.4, 0.25) == 10.5 && osteon_tick_nearest(10.4, 0.25) == 42);
  ck_assert(isnan(osteon_tick_nearest(1, NAN)) && isnan(osteon_tick_day(NAN, 1)));
}
END_TEST

/* The day of a tick is the double that its decimal is read as. */
START_TEST(days_are_decimals) {
  static const struct {
    double dt;
    int decimals;
    long whole; /* dt in units of the last decimal */
  } cases[] = {{0.1, 1, 1},  {0.3, 1, 3},           {0.05, 2, 5}, {0.001, 3, 1},
               {1e-6, 6, 1}, {0.0078125, 7, 78125}, {1.1, 1, 11}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (long k = 0; k < 20000; k++) {
      char text[64];
      snprintf(text, sizeof text, "%lde-%d", k * cases[i].whole, cases[i].decimals);
      const double day = osteon_tick_to_day((double)k, cases[i].dt);
      ck_assert_msg(day == strtod(text, NULL), "tick %ld of %g d: %.17g", k, cases[i].dt, day);
      ck_assert(osteon_tick_nearest(day, cases[i].dt) == (double)k && osteon_tick_is(day, cases[i].dt));
    }
  ck_assert(osteon_tick_to_day(10000003, 0.1) == 1000000.3); /* 1000000.3000000001 as a product */
  ck_assert(osteon_tick_to_day(3000000000000007, 0.1) == 300000000000000.7);
  ck_assert(osteon_tick_day(0.31, 0.1) == 0.3);
  ck_assert(osteon_tick_to_day(1e9, 1.0 / 3) == 1e9 * (1.0 / 3));
  ck_assert(osteon_tick_to_day(7, 1) == 7 && osteon_tick_to_day(-3, 0.1) == -0.3);
  ck_assert(isnan(osteon_tick_to_day(NAN, 0.1)) && isnan(osteon_tick_to_day(1, NAN)));
}
END_TEST

START_TEST(on_a_tick) {
  static const struct {
    double day, dt;
    bool is;
  } cases[] = {{0, 1, true},         {3, 1, true},         {3.5, 1, false},
               {0.3, 0.1, true},     {1e6 / 3, 1, false},  {7 * (1 / 3.0), 1 / 3.0, true},
               {1 + 5e-10, 1, true}, {1 + 2e-9, 1, false}, {1e6 + 5e-4, 1, true},
               {NAN, 1, false},      {INFINITY, 1, false}, {1, NAN, false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ck_assert_msg(osteon_tick_is(cases[i].day, cases[i].dt) == cases[i].is, "day %.17g, dt %.17g",
                  cases[i].day, cases[i].dt);
}
END_TEST

/* A month is 30.4375 d: the nearest tick is often the one above. */
START_TEST(rows_of_months) {
  static const double days[] = {0, 30, 61, 91, 122, 152, 183, 213, 244, 274, 304, 335, 365};
  for (int k = 0; k < 13; k++)
    ck_assert_msg(osteon_tick_of_row(k, OSTEON_MONTH, 1) == days[k], "row %d on tick %g", k,
                  osteon_tick_of_row(k, OSTEON_MONTH, 1));
  ck_assert(osteon_tick_of_row(1200, OSTEON_MONTH, 1) == 36525);
}
END_TEST

START_TEST(bare_or_not) {
  static const char *const bare[] = {"30", "1e3", "1E3", " 5 ", "0.5"}, *const words[] = {"30 d", "2y",
                                                                                          "1 month"};
  for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
    ck_assert_msg(osteon_days_is_bare(bare[i]), "%s", bare[i]);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    ck_assert_msg(!osteon_days_is_bare(words[i]), "%s", words[i]);
  ck_assert(!osteon_days_is_bare(NULL));
  double unit;
  check_ok(osteon_days_of_unit("min", &unit));
  ck_assert(fabs(unit * 24 * 60 - 1) < 1e-15);
}
END_TEST

START_TEST(ticks_of_durations) {
  double tick = -7;
  check_ok(osteon_days_to_tick(3, true, 0.5, &tick));
  ck_assert(tick == 6);
  check_ok(osteon_days_to_tick(OSTEON_MONTH, false, 1, &tick));
  ck_assert(tick == 30);
  tick = -7;
  check_fails(OSTEON_EINVAL, "30.4375 lies between ticks", osteon_days_to_tick(OSTEON_MONTH, true, 1, &tick));
  check_fails(OSTEON_ERANGE, "at most 1e9 ticks of 1 d", osteon_days_to_tick(1e10, false, 1, &tick));
  check_fails(OSTEON_ERANGE, "at most", osteon_days_to_tick(NAN, true, 1, &tick));
  ck_assert(tick == -7);
  check_fails(OSTEON_EINVAL, "NULL", osteon_days_to_tick(1, true, 1, NULL));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("ticks");
  TCase *tests = tcase_create("ticks");
  tcase_add_test(tests, nearest);
  tcase_add_test(tests, days_are_decimals);
  tcase_add_test(tests, on_a_tick);
  tcase_add_test(tests, rows_of_months);
  tcase_add_test(tests, bare_or_not);
  tcase_add_test(tests, ticks_of_durations);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
