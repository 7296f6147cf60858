/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the command writes how long something takes. */
#include <math.h>

#include "../cli/cli.h"
#include "support.h"

static void is(double span, const char *text) {
  char written[24];
  write_span(written, span);
  ck_assert_str_eq(written, text);
}

START_TEST(spans) {
  is(0, "0 s");
  is(-1, "0 s");
  is(59.4, "59 s");
  is(59.5, "1 min 0 s");
  is(754, "12 min 34 s");
  is(3599.7, "1 h 0 min");
  is(13 * 3600 + 10 * 60 + 29, "13 h 10 min");
  is(2 * 86400 + 3 * 3600, "2 d 3 h");
  is(9999 * 86400.0, "9999 d 0 h");
  is(1e300, "years");
  is(INFINITY, "years");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("progress");
  TCase *progress = tcase_create("progress");
  tcase_add_test(progress, spans);
  suite_add_tcase(suite, progress);
  return support_main(suite);
}
