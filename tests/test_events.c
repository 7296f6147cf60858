/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event tables: what is taken, drugs by name, and every bad table. The tests write into the directory in
 * which they run. */
#include <math.h>
#include <stdio.h>

#include <osteon/events.h>
#include <osteon/life.h>

#include "support.h"
#include "toy.h"

static const struct {
  const char *text, *says;
  osteon_status status;
} bad_events[] = {
    {"", "e.csv:1: no header", OSTEON_EFORMAT},
    {"# only this\n\n", "no header", OSTEON_EFORMAT},
    {"TIME,AMT\n", "e.csv:1: no column EVID", OSTEON_EFORMAT},
    {"EVID,AMT\n", "no column TIME", OSTEON_EFORMAT},
    {"TIME,EVID,TIME\n", "two columns are named TIME", OSTEON_EFORMAT},
    {"TIME,EVID,AMMT\n", "did you mean AMT?", OSTEON_ENAME},
    {"TIME,EVID,tablets\n", "did you mean tablet?", OSTEON_ENAME},
    {"TIME,EVID\n1\n", "e.csv:2: 1 field, but the header has 2", OSTEON_EFORMAT},
    {"TIME,EVID\n1,2,3\n", "e.csv:2: 3 fields", OSTEON_EFORMAT},
    {"TIME,EVID\n.,2\n", "no TIME", OSTEON_EFORMAT},
    {"TIME,EVID\n-1,2\n", "e.csv:2: TIME -1", OSTEON_ERANGE},
    {"TIME,EVID\nnan,2\n", "e.csv:2: TIME: 'nan' is not a number", OSTEON_EFORMAT},
    {"TIME,EVID\ninf,2\n", "is not a number", OSTEON_EFORMAT},
    {"TIME,EVID\n1e400,2\n", "is not a number", OSTEON_EFORMAT},
    {"TIME,EVID\n0x1,2\n", "is not a number", OSTEON_EFORMAT},
    {"TIME,EVID\n2,2\n1,2\n", "e.csv:3: TIME 1 after TIME 2", OSTEON_EFORMAT},
    {"TIME,EVID\n1,.\n", "no EVID", OSTEON_EFORMAT},
    {"TIME,EVID\n1,3\n", "e.csv:2: EVID 3 (reset) is not supported", OSTEON_ERANGE},
    {"TIME,EVID\n1,5\n", "EVID 5; there are 0 (observation), 1 (dose) and 2", OSTEON_ERANGE},
    {"TIME,EVID,AMT\n1,2,5\n", "e.csv:2: AMT 5 with EVID 2", OSTEON_ERANGE},
    {"TIME,EVID,ADDL\n1,2,3\n", "e.csv:2: ADDL 3 with EVID 2", OSTEON_ERANGE},
    {"TIME,EVID,II\n1,2,x\n", "e.csv:2: II: 'x' is not a number", OSTEON_EFORMAT},
    {"TIME,EVID,AMT,CMT\n0,0,60,shot\n", "e.csv:2: AMT 60 with EVID 0; write 0 or .", OSTEON_ERANGE},
    {"TIME,EVID,AMT,CMT,II\n0,1,60,shot,7\n", "e.csv:2: II 7 without ADDL", OSTEON_EINVAL},
    {"TIME,EVID,AMT,CMT,II\n0,1,60,bone,7\n", "e.csv:2: II 7 without ADDL", OSTEON_EINVAL},
    {"TIME,EVID,ID\n0,2,\177\n", "e.csv:2: this is no CSV table: it holds the control character 127",
     OSTEON_EFORMAT},
    {"TIME,EVID\r0,2\r", "e.csv:1: a line ends with a carriage return alone", OSTEON_EFORMAT},
    {"TIME,EVID,ID\n0,2,\033[31m\n", "e.csv:2: this is no CSV table: it holds the control character 27",
     OSTEON_EFORMAT},
    {"TIME;EVID;AMT\n0;1;5\n", "e.csv:1: the columns are separated by semicolons", OSTEON_EFORMAT},
    {"TIME\tEVID\tAMT\n0\t1\t5\n", "e.csv:1: the columns are separated by tabs", OSTEON_EFORMAT},
    {"#TIME,EVID\n0,2\n", "e.csv:2: no header, but the number 0", OSTEON_EFORMAT},
    {"#TIME,EVID\n0,2\n", "remove the #", OSTEON_EFORMAT},
    {"TIME,EVID,tablet\n0,0,101\n", "e.csv:2: tablet = 101", OSTEON_ERANGE},
    {"TIME,EVID,AMT,CMT\n1,1,.,shot\n", "without AMT", OSTEON_EFORMAT},
    {"TIME,EVID,AMT,CMT\n1,1,5,.\n", "without CMT", OSTEON_EFORMAT},
    {"TIME,EVID,AMT,CMT\n1,1,5,shut\n", "did you mean shot?", OSTEON_ENAME},
    {"TIME,EVID,AMT,CMT\n1,1,5,denosumab\n",
     "e.csv:2: toy has no drug denosumab; it has tablet, pill, tamoxifen and shot; CMT names a drug or a "
     "state",
     OSTEON_ENAME},
    {"TIME,EVID,AMT,CMT\n1,1,5,bones\n", "or a state (did you mean bone?)", OSTEON_ENAME},
    {"TIME,EVID,AMT,CMT\n1,1,5,2\n", "toy has no drug 2", OSTEON_ENAME},
    {"TIME,EVID,AMT,CMT\n1,1,5,psi_LS\n", "e.csv:2: input psi_LS of toy is no drug", OSTEON_ENAME},
    {"TIME,EVID,AMT,CMT,UNIT\n1,1,5,shot,IU\n", "e.csv:2: unit IU: toy has shot in mg; use ng, ug, mg or g",
     OSTEON_EINVAL},
    {"TIME,EVID,AMT,CMT,UNIT\n1,1,5,bone,mg\n", "state bone is in %, which is not converted", OSTEON_EINVAL},
    {"TIME,EVID,AMT,CMT\n1,1,-5,tablet\n", "e.csv:2: tablet: dose -5", OSTEON_ERANGE},
    {"TIME,EVID,AMT,CMT\n2,1,5,tablet\n3,1,500,tablet\n4,1,5,shot\n", "e.csv:3: tablet = 500", OSTEON_ERANGE},
    {"TIME,EVID,AMT,CMT,tablet\n0,2,.,.,1\n1,1,5,tablet,.\n", "e.csv:3: tablet was set at day 0",
     OSTEON_EINVAL},
    {"TIME,EVID,AMT,CMT\n1,1,-5,shot\n", "e.csv:2: dose -5", OSTEON_ERANGE},
    {"TIME,EVID,AMT,CMT,ADDL\n1,1,5,shot,2\n", "without II", OSTEON_ERANGE},
    {"TIME,EVID,AMT,CMT,ADDL,II\n1,1,5,shot,1.5,1\n", "whole number", OSTEON_ERANGE},
    {"TIME,EVID,AMT,CMT,ADDL,II\n1,1,5,shot,1e9,1\n", "ADDL 1e+09", OSTEON_ERANGE},
    {"TIME,EVID,AMT,CMT,ADDL,II\n1,1,5,shot,1,-7\n", "e.csv:2: II -7: ", OSTEON_ERANGE},
    {"TIME,EVID,AMT,CMT,RATE\n1,1,5,shot,2\n", "infusions", OSTEON_EUNSUPPORTED},
    {"TIME,EVID,AMT,CMT,SS\n1,1,5,shot,1\n", "steady state", OSTEON_EUNSUPPORTED},
    {"ID,TIME,EVID\n1,1,2\n2,1,2\n", "e.csv:3: ID 2 after ID 1", OSTEON_EUNSUPPORTED},
    {"TIME,EVID,tablet\n1,2,101\n", "e.csv:2: tablet = 101", OSTEON_ERANGE},
    {"TIME,EVID,tablet\n1,2,one\n", "e.csv:2: tablet: 'one' is not a number", OSTEON_EFORMAT},
};

START_TEST(events_refused) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, &toy));
  support_write("e.csv", bad_events[_i].text);
  check_fails(bad_events[_i].status, bad_events[_i].says, osteon_schedule_read_events(schedule, 0, "e.csv"));
  osteon_schedule_free(schedule);
}
END_TEST

START_TEST(events_taken) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, &toy));
  support_write("e.csv",
                "\xef\xbb\xbf# a comment\r\nID, TIME ,EVID,AMT,CMT,II,ADDL,\"tablet\"\r\n\r\n"
                "1,0,2,.,.,.,.,10\r\n1,5,1,60,shot,10,2,.\r\n1,5,2,,,,,0");
  check_ok(osteon_schedule_read_events(schedule, 0, "e.csv"));
  int n;
  const osteon_event *e = osteon_schedule_events(schedule, &n);
  static const osteon_event expected[] = {
      {0, 0, 3, 10}, {5, 0, 3, 0}, {5, 1, 0, 60}, {15, 1, 0, 60}, {25, 1, 0, 60}};
  ck_assert_int_eq(n, 5);
  for (int i = 0; i < n; i++)
    ck_assert_msg(e[i].time == expected[i].time && e[i].kind == expected[i].kind &&
                      e[i].index == expected[i].index && e[i].value == expected[i].value,
                  "event %d: time %g kind %d index %d value %g", i, e[i].time, e[i].kind, e[i].index,
                  e[i].value);
  support_put("e.csv", "TIME,EVID\n1,\0002\n", 14);
  check_fails(OSTEON_EFORMAT, "e.csv:2: this is no CSV table: it holds a byte 0",
              osteon_schedule_read_events(schedule, 0, "e.csv"));
  check_fails(OSTEON_EIO, "nowhere.csv: cannot be read",
              osteon_schedule_read_events(schedule, 0, "nowhere.csv"));
  check_fails(OSTEON_EIO, "directory", osteon_schedule_read_events(schedule, 0, "."));
  check_fails(OSTEON_EINVAL, "is NULL", osteon_schedule_read_events(schedule, 0, NULL));
  osteon_schedule_free(schedule);
}
END_TEST

/* Drugs by name, whatever the model makes of them. */
START_TEST(events_by_drug) {
  osteon_schedule *schedule, *by_hand;
  check_ok(osteon_schedule_new(&schedule, &toy));
  check_ok(osteon_schedule_new(&by_hand, &toy));
  support_write("e.csv",
                "Id,time,Evid,AMT,cmt,unit,II,Addl,DV,mdv\n"
                "1,0,1,60,SHOT,.,182,1,.,1\n"
                "1,0,0,.,.,.,.,.,3.5,0\n"     /* what was seen */
                "1,1,1,500,Shot,ug,.,.,.,1\n" /* half a mg */
                "1,2,1,70,Tablet,,7,9,.,1\n"  /* 10 a day for 70 days */
                "1,3,1,0.02,pill,mg,.,.,.,1\n"
                "1,4,1,20,pill,ug,.,.,.,1\n"
                "1,5,1,20,pill,ug,.,.,.,1\n" /* goes on */
                "1,6,1,20,tamoxifen,mg,1,29,.,1\n"
                "1,7,1,3,bone,.,.,.,.,1\n");
  check_ok(osteon_schedule_read_events(schedule, 1, "e.csv"));
  check_ok(osteon_schedule_add_dose(by_hand, 0, "shot", 60, 182, 1));
  check_ok(osteon_schedule_add_dose(by_hand, 1, "shot", 0.5, 0, 0));
  check_ok(osteon_schedule_add_dose(by_hand, 7, "bone", 3, 0, 0));
  const osteon_course courses[] = {{sizeof(osteon_course), "tablet", 10, 2, 72, 1, 1, NULL},
                                   {sizeof(osteon_course), "rate_pill", 20, 3, 6, 0, 1, NULL},
                                   {sizeof(osteon_course), "tamoxifen", 20, 6, 36, 0, 1, NULL}};
  for (int i = 0; i < 3; i++) check_ok(osteon_schedule_add_course(by_hand, &courses[i]));
  int n, n_by_hand;
  const osteon_event *e = osteon_schedule_events(schedule, &n),
                     *h = osteon_schedule_events(by_hand, &n_by_hand);
  ck_assert_int_eq(n, n_by_hand);
  for (int i = 0; i < n; i++)
    ck_assert_msg(e[i].time == h[i].time && e[i].kind == h[i].kind && e[i].index == h[i].index &&
                      fabs(e[i].value - h[i].value) < 1e-12 * (1 + fabs(h[i].value)),
                  "event %d: time %g kind %d index %d value %g, not %g %d %d %g", i, e[i].time, e[i].kind,
                  e[i].index, e[i].value, h[i].time, h[i].kind, h[i].index, h[i].value);
  osteon_schedule_free(schedule);
  /* a row a day for two years is one course; without ticks too, and with ticks that are no days */
  char text[40000];
  int used = snprintf(text, sizeof text, "TIME,EVID,AMT,CMT\n");
  for (int day = 0; day < 730; day++)
    used += snprintf(text + used, sizeof text - (size_t)used, "%d,1,20,pill\n", day);
  support_write("e.csv", text);
  check_ok(osteon_schedule_new(&schedule, &toy));
  check_ok(osteon_schedule_read_events(schedule, 0, "e.csv"));
  e = osteon_schedule_events(schedule, &n);
  ck_assert_int_eq(n, 2);
  ck_assert(e[0].time == 0 && e[0].value == 20 && e[1].time == 730 && e[1].value == 0);
  osteon_schedule_free(schedule);
  support_write("e.csv", "TIME,EVID,AMT,CMT\n0.7,1,14,pill\n");
  check_ok(osteon_schedule_new(&schedule, &toy));
  check_ok(osteon_schedule_read_events(schedule, 0.7, "e.csv"));
  e = osteon_schedule_events(schedule, &n);
  ck_assert_int_eq(n, 2);
  ck_assert(fabs(e[0].value - 10) < 1e-12 && fabs(e[1].time - 2.1) < 1e-12); /* 14 over two ticks */
  osteon_schedule_free(schedule);
  osteon_schedule_free(by_hand);
}
END_TEST

/* A value in an input's column acts from its row on, whatever the row is. */
START_TEST(covariates_on_any_row) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, &toy));
  support_write("e.csv",
                "TIME,EVID,AMT,CMT,tablet\n0,1,60,shot,1\n5,0,.,.,2\n9,1,30,shot,.\n12,1,5,shot,4\n");
  check_ok(osteon_schedule_read_events(schedule, 1, "e.csv"));
  static const osteon_event expected[] = {{0, 0, 3, 1},  {0, 1, 0, 60}, {5, 0, 3, 2},
                                          {9, 1, 0, 30}, {12, 0, 3, 4}, {12, 1, 0, 5}};
  int n;
  const osteon_event *e = osteon_schedule_events(schedule, &n);
  ck_assert_int_eq(n, 6);
  for (int i = 0; i < n; i++)
    ck_assert(e[i].time == expected[i].time && e[i].kind == expected[i].kind &&
              e[i].index == expected[i].index && e[i].value == expected[i].value);
  osteon_schedule_free(schedule);
}
END_TEST

/* A single dose of what is taken lasts for its interval. */
START_TEST(tablet_for_a_week) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, &toy));
  support_write("e.csv", "TIME,EVID,AMT,CMT,II\n3,1,70,tablet,7\n");
  check_ok(osteon_schedule_read_events(schedule, 1, "e.csv"));
  int n;
  const osteon_event *e = osteon_schedule_events(schedule, &n);
  ck_assert_int_eq(n, 2);
  ck_assert(e[0].time == 3 && e[0].value == 10 && e[1].time == 10 && e[1].value == 0);
  osteon_schedule_free(schedule);
}
END_TEST

/* Two drugs whose rows alternate, and days that are no exact doubles: each is one course. */
START_TEST(rows_that_follow_each_other) {
  enum { ROWS = 3000 };
  FILE *f = fopen("e.csv", "w");
  ck_assert_ptr_nonnull(f);
  fputs("TIME,EVID,AMT,CMT,II\n", f);
  for (int i = 0; i < ROWS; i++)
    fprintf(f, "%.17g,1,7,tablet,.1\n%.17g,1,%d,pill,.1\n", i * 0.1, i * 0.1, 1 + i % 2);
  ck_assert_int_eq(fclose(f), 0);
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, &toy));
  check_ok(osteon_schedule_read_events(schedule, 0.1, "e.csv"));
  int n, tablets = 0;
  const osteon_event *e = osteon_schedule_events(schedule, &n);
  for (int i = 0; i < n; i++) tablets += e[i].index == 3;
  ck_assert_int_eq(tablets, 2);
  ck_assert_int_eq(n, 2 + ROWS + 1);
  osteon_schedule_free(schedule);
}
END_TEST

/* Rows that add up to more than is allowed after the end of a run do not matter to it. */
START_TEST(end_of_a_schedule) {
  support_write("e.csv", "TIME,EVID,AMT,CMT,II,ADDL\n0,1,60,tablet,1,9\n5,1,60,tablet,1,9\n");
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, &toy));
  check_fails(OSTEON_ERANGE, "e.csv:3: tablet", osteon_schedule_read_events(schedule, 1, "e.csv"));
  check_ok(osteon_schedule_set_end(schedule, 4));
  check_ok(osteon_schedule_read_events(schedule, 1, "e.csv"));
  int n;
  const osteon_event *e = osteon_schedule_events(schedule, &n);
  ck_assert_int_eq(n, 1);
  ck_assert(e[0].time == 0 && e[0].value == 60);
  check_fails(OSTEON_EINVAL, "before its courses", osteon_schedule_set_end(schedule, 9));
  osteon_schedule_free(schedule);
}
END_TEST

/* 40,000 courses that overlap; what fails leaves nothing behind. */
START_TEST(rows_that_overlap) {
  enum { ROWS = 40000, LAST = ROWS / 40 };
  FILE *f = fopen("e.csv", "w");
  ck_assert_ptr_nonnull(f);
  fputs("TIME,EVID,AMT,CMT,II,ADDL\n", f);
  for (int i = 0; i < ROWS; i++) fprintf(f, "%d,1,0.001,pill,1,%d\n", i / 40, 1999 - i / 40);
  ck_assert_int_eq(fclose(f), 0);
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, &toy));
  check_ok(osteon_schedule_add_dose(schedule, 3, "shot", 1, 0, 0));
  check_ok(osteon_schedule_read_events(schedule, 1, "e.csv"));
  int n;
  const osteon_event *e = osteon_schedule_events(schedule, &n);
  ck_assert_int_eq(n, LAST + 2);
  ck_assert(e[0].time == 0 && fabs(e[0].value - 0.04) < 1e-15);
  ck_assert(e[LAST].time == LAST - 1 && fabs(e[LAST].value - 40) < 1e-12);
  ck_assert(e[LAST + 1].time == 2000 && e[LAST + 1].value == 0);
  support_write("e.csv", "TIME,EVID,AMT,CMT\n1,1,5,shot\n2,1,5,pill\n3,1,9,bonne\n");
  check_fails(OSTEON_ENAME, "e.csv:4", osteon_schedule_read_events(schedule, 1, "e.csv"));
  support_write("e.csv", "TIME,EVID,AMT,CMT\n1,1,5,shot\n2,1,5e9,pill\n3,1,9,bone\n");
  check_fails(OSTEON_ERANGE, "e.csv:3: rate_pill", osteon_schedule_read_events(schedule, 1, "e.csv"));
  osteon_schedule_events(schedule, &n);
  ck_assert_int_eq(n, LAST + 2);
  osteon_schedule_free(schedule);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("events");
  TCase *tests = tcase_create("events");
  suite_add_tcase(suite, tests);
  tcase_add_loop_test(tests, events_refused, 0, sizeof bad_events / sizeof *bad_events);
  tcase_add_test(tests, events_by_drug);
  tcase_add_test(tests, events_taken);
  tcase_add_test(tests, covariates_on_any_row);
  tcase_add_test(tests, tablet_for_a_week);
  tcase_add_test(tests, rows_that_follow_each_other);
  tcase_add_test(tests, rows_that_overlap);
  tcase_add_test(tests, end_of_a_schedule);
  return support_main(suite);
}
