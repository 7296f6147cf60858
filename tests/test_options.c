/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options: the list, wrong sizes, ranges in all that takes them. */
#include <math.h>
#include <string.h>

#include <osteon/fit.h>
#include <osteon/options.h>
#include <osteon/sim.h>
#include <osteon/sweep.h>

#include "support.h"

START_TEST(the_list) {
  int n = 0;
  const osteon_option *o;
  for (; (o = osteon_option_at(n)); n++) {
    ck_assert_ptr_eq(osteon_option_find(o->name), o);
    ck_assert_msg(*o->meaning && o->min < o->max, "%s", o->name);
    check_ok(osteon_option_check(o->name, o->value));
    check_ok(osteon_option_check(o->name, o->min));
    check_ok(osteon_option_check(o->name, o->max));
    check_fails(OSTEON_ERANGE, o->name, osteon_option_check(o->name, nextafter(o->min, -INFINITY)));
    check_fails(OSTEON_ERANGE, o->name, osteon_option_check(o->name, nextafter(o->max, INFINITY)));
    check_fails(OSTEON_ERANGE, o->name, osteon_option_check(o->name, NAN));
  }
  ck_assert_int_ge(n, 4);
  ck_assert_ptr_null(osteon_option_at(-1));
  ck_assert_ptr_null(osteon_option_find("nosuch"));
  ck_assert_ptr_null(osteon_option_find(NULL));
  check_fails(OSTEON_ENAME, "nosuch", osteon_option_check("nosuch", 1));
  check_fails(OSTEON_EINVAL, "name is NULL", osteon_option_check(NULL, 1));
}
END_TEST

static osteon_status make_sim(const void *options) {
  osteon_sim *sim;
  const osteon_status status = osteon_sim_new(&sim, support_model("lemaire2004"), options);
  osteon_sim_free(sim);
  return status;
}
static osteon_status make_cohort(const void *options) {
  osteon_cohort *cohort;
  const osteon_status status = osteon_cohort_new(&cohort, support_model("lemaire2004"), 2, options);
  osteon_cohort_free(cohort);
  return status;
}
static osteon_status make_sweep(const void *options) {
  osteon_sweep *sweep;
  const osteon_status status = osteon_sweep_new(&sweep, support_model("lemaire2004"), options);
  osteon_sweep_free(sweep);
  return status;
}
static osteon_status make_fit(const void *options) {
  osteon_fit *fit;
  const osteon_status status = osteon_fit_new(&fit, support_model("lemaire2004"), options);
  osteon_fit_free(fit);
  return status;
}

/* `options` have been made; `dt`, `rtol` and `atol` are in them. */
static void check_taker(const char *name, osteon_status (*make)(const void *), size_t *size,
                        double *const steps[3]) {
  static const size_t wrong[] = {0, 1, 7, 0xA5A5A5A5u, SIZE_MAX};
  static const char *const said[] = {"dt =", "rtol =", "atol ="};
  static const double outside[] = {-1, NAN, INFINITY};
  const size_t right = *size;
  check_ok(make(size));
  check_ok(make(NULL));
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    *size = wrong[i];
    check_fails(OSTEON_EINVAL, name, make(size));
  }
  *size = right;
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < 3; i++) {
      const double value = *steps[k];
      *steps[k] = outside[i];
      check_fails(OSTEON_ERANGE, said[k], make(size));
      *steps[k] = value;
    }
  check_ok(make(size));
}

#define CHECK_TAKER(kind)                                                         \
  do {                                                                            \
    osteon_##kind##_options o;                                                    \
    osteon_##kind##_options_default(&o);                                          \
    double *const steps[] = {&o.dt, &o.rtol, &o.atol};                            \
    check_taker("osteon_" #kind "_options_default", make_##kind, &o.size, steps); \
    osteon_##kind##_options_init(NULL, sizeof o);                                 \
    memset(&o, 0xA5, sizeof o);                                                   \
    osteon_##kind##_options_init(&o, 3);                                          \
    ck_assert_uint_eq(*(unsigned char *)&o, 0xA5);                                \
  } while (0)

START_TEST(sizes_and_ranges) {
  CHECK_TAKER(sim);
  CHECK_TAKER(cohort);
  CHECK_TAKER(sweep);
  CHECK_TAKER(fit);
}
END_TEST

START_TEST(threads) {
  osteon_cohort_options o;
  osteon_cohort_options_default(&o);
  o.threads = -1;
  check_fails(OSTEON_ERANGE, "threads = -1", make_cohort(&o));
  o.threads = 4097;
  check_fails(OSTEON_ERANGE, "threads = 4097", make_cohort(&o));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("options");
  TCase *options = tcase_create("options");
  tcase_add_test(options, the_list);
  tcase_add_test(options, sizes_and_ranges);
  tcase_add_test(options, threads);
  suite_add_tcase(suite, options);
  return support_main(suite);
}
