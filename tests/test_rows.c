/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of rows by the machine's widest vectors have the bits of one product and one sum after the other. */
#include <string.h>

#include "base/rows.h"
#include "support.h"

enum { MOST = 67, STRIDE = 3, TOGETHER = OSTEON_ROWS_TOGETHER };

static double number_of(size_t i) { return (double)(i * 7919 % 1009) / 97 - 5; }

START_TEST(any_length) {
  double by[TOGETHER * STRIDE], from[TOGETHER * MOST];
  for (size_t i = 0; i < TOGETHER * STRIDE; i++) by[i] = number_of(i + 11);
  for (size_t i = 0; i < TOGETHER * MOST; i++) from[i] = number_of(i);
  for (size_t n = 0; n <= MOST; n++) {
    double to[MOST + 1], expected[MOST + 1];
    for (size_t k = 0; k <= MOST; k++) to[k] = expected[k] = number_of(k + 501);
    osteon_rows_add(to, n, by, STRIDE, from, MOST);
    for (size_t k = 0; k < n; k++)
      for (size_t b = 0; b < TOGETHER; b++) {
        const double product = by[b * STRIDE] * from[b * MOST + k];
        expected[k] += product;
      }
    ck_assert_msg(memcmp(to, expected, sizeof to) == 0, "%zu numbers", n);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("rows");
  TCase *tcase = tcase_create("rows");
  tcase_add_test(tcase, any_length);
  suite_add_tcase(suite, tcase);
  return support_main(suite);
}
