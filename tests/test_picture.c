/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of trajectories and scripts of pictures. The tests write into the directory in which they run. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <osteon/picture.h>

#include "picture/gnuplot.h"
#include "support.h"
#include "toy.h"

START_TEST(table_is_whole) {
  osteon_table *table;
  const double states[] = {0.1, 1e-300}, outputs[] = {1.0 / 3};
  support_write("t.csv", "old\n");
  check_ok(osteon_table_new(&table, &toy, 0, "t.csv"));
  check_ok(osteon_table_add_row(table, 0, states, outputs));
  ck_assert_str_eq(support_whole("t.csv"), "old\n"); /* until it is saved */
  osteon_table_free(table);
  ck_assert_str_eq(support_whole("t.csv"), "old\n");
  check_ok(osteon_table_new(&table, &toy, 0, "t.csv"));
  check_ok(osteon_table_add_row(table, 0.5, states, outputs));
  check_ok(osteon_table_save(table));
  osteon_table_free(table);
  ck_assert_str_eq(support_whole("t.csv"),
                   "time,x,bone,twice\n0.5,0.10000000000000001,1e-300,0.33333333333333331\n");
  ck_assert_int_eq(remove("t.csv"), 0);
  check_fails(OSTEON_EIO, "nowhere/t.csv: cannot be written",
              osteon_table_new(&table, &toy, 0, "nowhere/t.csv"));
  check_fails(OSTEON_EIO, "directory", osteon_table_new(&table, &toy, 0, "."));
  if (!access("/dev/full", W_OK)) {
    check_ok(osteon_table_new(&table, &toy, 0, "/dev/full"));
    check_ok(osteon_table_add_row(table, 0, states, outputs));
    check_fails(OSTEON_EIO, "/dev/full: cannot be written", osteon_table_save(table));
    check_fails(OSTEON_EIO, "is lost", osteon_table_save(table)); /* not a word of success the second time */
    osteon_table_free(table);
  }
  osteon_table_free(NULL);
}
END_TEST

START_TEST(chosen_columns) {
  const char *const columns[] = {"twice", "x"};
  const double states[] = {3, 100}, outputs[] = {6};
  osteon_table *table;
  check_ok(osteon_table_new(&table, &toy, 0, "t.csv"));
  check_ok(osteon_table_set_columns(table, columns, 2));
  check_ok(osteon_table_add_row(table, 0.5, states, outputs));
  check_fails(OSTEON_EINVAL, "has rows", osteon_table_set_columns(table, columns, 1));
  check_ok(osteon_table_save(table));
  osteon_table_free(table);
  char text[100] = "";
  FILE *file = fopen("t.csv", "r");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_gt(fread(text, 1, sizeof text - 1, file), 0);
  fclose(file);
  ck_assert_str_eq(text, "time,twice,x\n0.5,6,3\n");
}
END_TEST

START_TEST(rows_with_intervals) {
  const double states[] = {3, 4}, outputs[] = {6}, low[] = {2, 3, 5}, high[] = {4, 5, 7};
  const char *const columns[] = {"twice", "x"};
  osteon_table *table;
  check_ok(osteon_table_new(&table, &toy, 0, "t.csv"));
  check_ok(osteon_table_set_columns(table, columns, 2));
  check_ok(osteon_table_add_row_between(table, 0.5, states, outputs, low, high));
  check_fails(OSTEON_EINVAL, "among rows without", osteon_table_add_row(table, 1, states, outputs));
  check_ok(osteon_table_add_row_between(table, 1, states, outputs, low, high));
  check_ok(osteon_table_save(table));
  osteon_table_free(table);
  ck_assert_str_eq(support_whole("t.csv"),
                   "time,twice,x,twice_low,twice_high,x_low,x_high\n0.5,6,3,5,7,2,4\n1,6,3,5,7,2,4\n");
  check_ok(osteon_table_new(&table, &toy, 0, "t.csv"));
  check_ok(osteon_table_add_row(table, 0, states, outputs));
  check_fails(OSTEON_EINVAL, "among rows without",
              osteon_table_add_row_between(table, 1, states, outputs, low, high));
  osteon_table_free(table);
}
END_TEST

START_TEST(script_of_a_picture) {
  osteon_table *table;
  check_ok(osteon_table_new(&table, &toy, 1, NULL));
  for (int day = 0; day <= 800; day += 100) {
    const double states[] = {1 + day, 100}, outputs[] = {2.0 * (1 + day)};
    check_ok(osteon_table_add_row(table, day, states, outputs));
  }
  check_ok(osteon_table_plot(table, "what's new\nhere", NULL, "p.gp"));
  const char *text = support_whole("p.gp");
  ck_assert_ptr_nonnull(strstr(text, "title 'what''s new here'"));
  ck_assert_ptr_nonnull(strstr(text, "xlabel 'time (years)'"));
  ck_assert_ptr_nonnull(strstr(text, "ylabel 'mg'"));
  ck_assert_ptr_nonnull(strstr(text, "bone, 100 is ''all''")); /* a panel of one curve: its meaning */
  ck_assert_ptr_nonnull(strstr(text, "\n800 801 100 1602\n"));
  ck_assert_ptr_nonnull(strstr(text, "set yrange [95:105]")); /* a constant has an axis too */
  ck_assert_ptr_null(strstr(text, "provisional"));
  check_fails(OSTEON_EINVAL, "p.gif: not a kind of picture", osteon_table_plot(table, "", "p.gif", NULL));
  check_fails(OSTEON_EINVAL, "control character", osteon_table_plot(table, "", "p\n.png", NULL));
  check_fails(OSTEON_EIO, "nowhere/p.gp", osteon_table_plot(table, "", NULL, "nowhere/p.gp"));
  osteon_table_free(table);
  osteon_model doubtful = toy;
  static const osteon_context unproven = {.name = "a", .question = "?", .classes = "", .is_needed = true};
  doubtful.contexts = &unproven;
  doubtful.n_contexts = 1;
  check_ok(osteon_table_new(&table, &doubtful, 1, NULL));
  check_ok(osteon_table_plot(table, NULL, NULL, "p.gp")); /* no rows */
  ck_assert_ptr_nonnull(strstr(support_whole("p.gp"), "provisional"));
  osteon_table_free(table);
  check_ok(osteon_table_new(&table, &toy, 0, NULL));
  check_fails(OSTEON_EINVAL, "without `keep`", osteon_table_plot(table, "", "p.png", NULL));
  osteon_table_free(table);
}
END_TEST

START_TEST(one_row_is_points) {
  osteon_table *table;
  const double states[] = {1, 100}, outputs[] = {2};
  check_ok(osteon_table_new(&table, &toy, 1, NULL));
  check_ok(osteon_table_add_row(table, 0, states, outputs));
  check_ok(osteon_table_plot(table, "", NULL, "p.gp"));
  ck_assert_ptr_nonnull(strstr(support_whole("p.gp"), "set style data points"));
  osteon_table_free(table);
}
END_TEST

START_TEST(gnuplot_that_hangs) {
  support_write("gnuplot", "#!/bin/sh\nwhile :; do :; done\n");
  ck_assert_int_eq(chmod("gnuplot", 0700), 0);
  ck_assert_int_eq(setenv("PATH", ".", 1), 0);
  check_fails(OSTEON_EIO, "gnuplot had not finished after 1 s and was ended",
              osteon_picture_run("p.gp", "picture='p.svg'", 1));
  support_write("gnuplot", "#!/bin/sh\nexec 2>&-\n"); /* says nothing, and closes its end */
  check_ok(osteon_picture_run("p.gp", "picture='p.svg'", 60));
  support_write("gnuplot", "#!/bin/sh\necho bad >&2\necho worse >&2\nexit 3\n");
  check_fails(OSTEON_EIO, "gnuplot failed: bad worse", osteon_picture_run("p.gp", "picture='p.svg'", 60));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("picture");
  TCase *tests = tcase_create("picture");
  suite_add_tcase(suite, tests);
  tcase_add_test(tests, table_is_whole);
  tcase_add_test(tests, chosen_columns);
  tcase_add_test(tests, rows_with_intervals);
  tcase_add_test(tests, script_of_a_picture);
  tcase_add_test(tests, one_row_is_points);
  tcase_add_test(tests, gnuplot_that_hangs);
  return support_main(suite);
}
