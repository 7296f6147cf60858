/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text: numbers and tables in CSV, in any locale, and every bad one. The tests write into the directory in
 * which they run. Linked with libosteon-core alone. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/life.h>
#include <osteon/text.h>

#include "base/base.h"
#include "support.h"
#include "text/csv.h"
#include "text/save.h"

/* ---- numbers ---- */

START_TEST(numbers) {
  static const char *const refused[] = {"",    " ",  "nan", "inf", "-inf", "1e999", "0x10",  "1,5",
                                        "1 2", "1e", "one", "--1", "+",    ".",     "1.5.2", "NaN"};
  double value = 7;
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    check_fails(OSTEON_EFORMAT, "is not a number", osteon_number_parse(refused[i], &value));
    ck_assert(value == 7);
  }
  check_ok(osteon_number_parse(" -1.5e-3\t", &value));
  ck_assert(value == -1.5e-3);
  check_ok(osteon_number_parse("+.5", &value));
  ck_assert(value == 0.5);
  check_ok(osteon_number_parse("1e-320", &value));
  ck_assert(value > 0);
}
END_TEST

START_TEST(numbers_written) {
  static const struct {
    double value;
    int digits;
    const char *text;
  } all[] = {{0.1, 15, "0.1"},
             {0.1 + 0.2, 6, "0.30000000000000004"},
             {1.0 / 3, 6, "0.3333333333333333"},
             {1e6, 6, "1e+06"},
             {1e6, 15, "1000000"},
             {-0.25, 1, "-0.25"},
             {INFINITY, 6, "inf"},
             {-INFINITY, 6, "-inf"},
             {-NAN, 6, "nan"},
             {5e-324, 1, "5e-324"},
             {-2.2250738585072014e-308, 1, "-2.2250738585072014e-308"}};
  char text[32];
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    check_ok(osteon_number_write(all[i].value, all[i].digits, text, sizeof text));
    ck_assert_str_eq(text, all[i].text);
  }
}
END_TEST

/* ---- the host's locale ---- */

START_TEST(numbers_with_a_comma) {
  if (!support_locale("de_DE")) return;
  char host[40];
  snprintf(host, sizeof host, "%g", 2.5);
  ck_assert_str_eq(host, "2,5");
  double value = 7;
  check_ok(osteon_number_parse("2.5", &value));
  ck_assert(value == 2.5);
  check_fails(OSTEON_ERANGE, "is 2.5 d", osteon_fail(OSTEON_ERANGE, "dt is %g d", 2.5));
  check_fails(OSTEON_ERANGE, "row 1.5: dt is 2.5", osteon_fail_prefix(OSTEON_ERANGE, "row %g: ", 1.5));
  check_ok(osteon_number_write(2.5, 6, host, sizeof host));
  ck_assert_str_eq(host, "2.5");
  snprintf(host, sizeof host, "%g", 2.5); /* and the host keeps its own */
  ck_assert_str_eq(host, "2,5");
}
END_TEST

START_TEST(letters_of_turkey) {
  const osteon_model *aibl = support_model("aibl");
  osteon_schedule *schedule;
  osteon_course course;
  if (!support_locale("tr_TR")) return;
  osteon_course_default(&course);
  course.drug = "TERIPARATIDE";
  course.dose = 20;
  course.unit = "ug";
  check_ok(osteon_schedule_new(&schedule, aibl));
  check_ok(osteon_schedule_add_course(schedule, &course));
  osteon_schedule_free(schedule);
}
END_TEST

/* ---- CSV ---- */

static const struct {
  const char *text, *says;
} bad_csv[] = {{"", "t.csv:1: no header"},
               {"\n# only this\n\n", "no header"},
               {"a,a\n", "t.csv:1: two columns are named a"},
               {"Time,b,tiMe\n", "t.csv:1: columns Time and tiMe are the same"},
               {"a,b\n1\n", "t.csv:2: 1 field, but the header has 2"},
               {"# comment\n\na,b\n1,2\n1,2,3\n", "t.csv:5: 3 fields"},
               {"a,b\n\"1\n2\",3\n4\n", "t.csv:4: 1 field, "},
               {"a,b\n\"1,2\n", "t.csv:2: a quote that is not closed"},
               {"a,b\n1,\"2\n3", "t.csv:2: a quote that is not closed"},
               {"a,b\n\"1\"x,2\n", "t.csv:2: a quote that is not closed, or text after"}};

START_TEST(csv_refused) {
  osteon_csv csv;
  support_write("t.csv", bad_csv[_i].text);
  check_fails(OSTEON_EFORMAT, bad_csv[_i].says, osteon_csv_read(&csv, "t.csv"));
}
END_TEST

START_TEST(csv_missing) {
  osteon_csv csv;
  support_write("t.csv", "a,b,c\n.,NA,\" . \"\n,NA ,..\n");
  check_ok(osteon_csv_read(&csv, "t.csv"));
  for (int i = 0; i < 2; i++)
    for (int k = 0; k < 2; k++) ck_assert_str_eq(osteon_csv_field(&csv, i, k), "");
  ck_assert_str_eq(osteon_csv_field(&csv, 1, 2), "..");
  osteon_csv_free(&csv);
}
END_TEST

START_TEST(whole_files) {
  char *text;
  support_write("t.txt", "one\ntwo\n");
  check_ok(osteon_text_read("t.txt", &text));
  ck_assert_str_eq(text, "one\ntwo\n");
  osteon_text_free(text);
  support_put("t.txt", "one\nt\0o", 7);
  check_fails(OSTEON_EFORMAT, "t.txt:2: this is not text: it contains a byte 0",
              osteon_text_read("t.txt", &text));
  ck_assert_ptr_null(text);
}
END_TEST

START_TEST(csv_extremes) {
  enum { MUCH = 3000000 };
  osteon_csv csv;
  static const char zero[] = "a,b\n1,2\n3,\0\n";
  support_put("t.csv", zero, sizeof zero - 1);
  check_fails(OSTEON_EFORMAT, "t.csv:3: this is not text: it contains a byte 0",
              osteon_csv_read(&csv, "t.csv"));
  check_fails(OSTEON_EIO, "nowhere.csv: cannot be read", osteon_csv_read(&csv, "nowhere.csv"));
  check_fails(OSTEON_EIO, "directory", osteon_csv_read(&csv, "."));
  /* a field of megabytes, a record over lines, quotes in quotes, other ends of lines, a mark of the order */
  char *text = malloc(MUCH + 100);
  ck_assert_ptr_nonnull(text);
  const size_t used = (size_t)snprintf(text, 100,
                                       "\xef\xbb\xbf"
                                       "a,b\r\n\"x \"\"y\"\"\n,z\",\r\n# not this\r\n\r\n,");
  memset(text + used, 'q', MUCH);
  support_put("t.csv", text, used + MUCH);
  check_ok(osteon_csv_read(&csv, "t.csv"));
  ck_assert_int_eq(csv.records, 2);
  ck_assert_int_eq(csv.columns, 2);
  ck_assert_int_eq(osteon_csv_column(&csv, "a"), 0);
  ck_assert_int_eq(osteon_csv_column(&csv, "B"), 1);
  ck_assert_int_eq(osteon_csv_column(&csv, "c"), -1);
  ck_assert_str_eq(osteon_csv_field(&csv, 0, 0), "x \"y\"\n,z");
  ck_assert_str_eq(osteon_csv_field(&csv, 0, 1), "");
  ck_assert_str_eq(osteon_csv_field(&csv, 1, -1), "");
  ck_assert_uint_eq(strlen(osteon_csv_field(&csv, 1, 1)), MUCH);
  ck_assert_int_eq(csv.lines[1], 2);
  ck_assert_int_eq(csv.lines[2], 6);
  osteon_csv_free(&csv);
  memset(text, ',', 2000);
  support_put("t.csv", text, 2000);
  check_fails(OSTEON_EFORMAT, "t.csv:1: too many columns", osteon_csv_read(&csv, "t.csv"));
  free(text);
}
END_TEST

static void write_records(const void *context, FILE *out) {
  static const struct {
    double value;
    int digits;
  } values[] = {{0.3, OSTEON_CSV_SHORTEST},
                {3 * 0.1, OSTEON_CSV_SHORTEST},
                {1e6, OSTEON_CSV_SHORTEST},
                {0.1, OSTEON_CSV_FULL},
                {2.0 / 3, 4},
                {-NAN, 4}};
  osteon_csv_record record = {.out = out};
  (void)context;
  osteon_csv_put(&record, "plain");
  osteon_csv_put(&record, "");
  osteon_csv_put(&record, "a, \"b\"");
  osteon_csv_put(&record, "#1");
  osteon_csv_put(&record, "two\nlines");
  osteon_csv_end(&record);
  osteon_csv_put_count(&record, 4294967296);
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    osteon_csv_put_number(&record, values[i].value, values[i].digits);
  osteon_csv_put_decimals(&record, -0.125, 2);
  osteon_csv_put_decimals(&record, -NAN, 2);
  osteon_csv_end(&record);
}

/* Loop 1: for a host with commas. */
START_TEST(csv_written) {
  if (_i && !support_locale("de_DE")) return;
  check_ok(osteon_save("w.csv", write_records, NULL));
  ck_assert_str_eq(support_whole("w.csv"),
                   "plain,,\"a, \"\"b\"\"\",\"#1\",\"two\nlines\"\n"
                   "4294967296,0.3,0.30000000000000004,1000000,0.10000000000000001,0.6667,nan,-0.12,nan\n");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("text");
  TCase *tests = tcase_create("text");
  suite_add_tcase(suite, tests);
  tcase_add_test(tests, numbers);
  tcase_add_test(tests, numbers_written);
  tcase_add_loop_test(tests, csv_refused, 0, sizeof bad_csv / sizeof *bad_csv);
  tcase_add_test(tests, whole_files);
  tcase_add_test(tests, csv_extremes);
  tcase_add_test(tests, csv_missing);
  tcase_add_loop_test(tests, csv_written, 0, 2);
  tcase_add_test(tests, numbers_with_a_comma);
  tcase_add_test(tests, letters_of_turkey);
  return support_main(suite);
}
