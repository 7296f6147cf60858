/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The standard normal distribution against GSL's. */
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "base/normal.h"
#include "support.h"

START_TEST(quantiles) {
  for (double p = 1e-300; p < 0.5; p *= 1.37) {
    const double right = gsl_cdf_ugaussian_Pinv(p), other = gsl_cdf_ugaussian_Pinv(1 - p);
    ck_assert_double_le(fabs(osteon_normal_quantile(p) - right), 4e-16 * fabs(right));
    ck_assert(other == osteon_normal_quantile(1 - p) ||
              fabs(osteon_normal_quantile(1 - p) - other) <= 4e-16 * fabs(other));
  }
  ck_assert(osteon_normal_quantile(0.5) == 0);
  ck_assert(osteon_normal_quantile(0) == -INFINITY && osteon_normal_quantile(1) == INFINITY);
  ck_assert(isnan(osteon_normal_quantile(NAN)) && isnan(osteon_normal_quantile(-0.1)));
  ck_assert_double_eq_tol(osteon_normal_quantile(0.975), 1.9599639845400545,
                          1e-15); /* tables of the normal */
}
END_TEST

START_TEST(shares) {
  for (double x = -30; x <= 30; x += 0.173) {
    const double below = gsl_cdf_ugaussian_P(x), density = gsl_ran_ugaussian_pdf(x);
    ck_assert_double_le(fabs(osteon_normal_below(x) - below), 1e-12 * below);
    ck_assert_double_le(fabs(osteon_normal_density(x) - density), 1e-12 * density);
  }
  ck_assert(osteon_normal_below(-INFINITY) == 0 && osteon_normal_below(INFINITY) == 1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("normal");
  TCase *tcase = tcase_create("normal");
  tcase_add_test(tcase, quantiles);
  tcase_add_test(tcase, shares);
  suite_add_tcase(suite, tcase);
  return support_main(suite);
}
