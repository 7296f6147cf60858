/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event tables: what is taken, drugs by name, and every bad table. The tests write into the directory in
 * which they run. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/events.h>
#include <osteon/life.h>

#include "base/base.h"
#include "decay.h"
#include "support.h"
#include "toy.h"

static const struct {
  const char *text, *says;
  osteon_status status;
} bad_events[] = {
    {"", "e.csv:1: no header", OSTEON_EFORMAT},
    {"# only this\n\n", "no header", OSTEON_EFORMAT},
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
    {"TIME,EVID,AMT\n1,3,5\n", "e.csv:2: AMT 5 with EVID 3", OSTEON_ERANGE},
    {"TIME,EVID\n1,4\n", "e.csv:2: EVID 4 without AMT", OSTEON_EFORMAT},
    {"TIME,EVID\n1,1.5\n", "e.csv:2: EVID 1.5; there are", OSTEON_ERANGE},
    {"TIME,EVID\n1,-1\n", "e.csv:2: EVID -1; there are", OSTEON_ERANGE},
    {"TIME,EVID\n1,5\n", "EVID 5; there are 0 (observation), 1 (dose), 2 (inputs change), 3", OSTEON_ERANGE},
    {"TIME,EVID,AMT\n1,2,5\n", "e.csv:2: AMT 5 with EVID 2", OSTEON_ERANGE},
    {"TIME,EVID,ADDL\n1,2,3\n", "e.csv:2: ADDL 3 with EVID 2", OSTEON_ERANGE},
    {"TIME,EVID,II\n1,2,x\n", "e.csv:2: II: 'x' is not a number", OSTEON_EFORMAT},
    {"TIME,EVID,AMT,CMT\n0,0,60,shot\n", "e.csv:2: AMT 60 with EVID 0; write 0 or .", OSTEON_ERANGE},
    {"TIME,EVID,AMT,CMT,II\n0,1,60,shot,7\n", "e.csv:2: II 7 without ADDL", OSTEON_EINVAL},
    {"TIME,EVID,AMT,CMT,II\n0,1,60,bone,7\n", "e.csv:2: II 7 without ADDL", OSTEON_EINVAL},
    {"TIME,EVID,ID\n0,2,\177\n", "e.csv:2: this is not a CSV table: it contains the control character 127",
     OSTEON_EFORMAT},
    {"TIME,EVID\r0,2\r", "e.csv:1: a line ends with only a carriage return", OSTEON_EFORMAT},
    {"TIME,EVID,ID\n0,2,\033[31m\n", "e.csv:2: this is not a CSV table: it contains the control character 27",
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
    {"TIME,EVID,AMT,CMT\n1,1,5,4\n", "e.csv:2: CMT 4: the doses and states of toy have the numbers 1 to 3",
     OSTEON_ENAME},
    {"TIME,EVID,AMT,CMT\n1,1,5,0\n", "CMT 0: the doses and states of toy have the numbers 1 to 3",
     OSTEON_ENAME},
    {"TIME,EVID,AMT,CMT\n1,1,5,99999999999999999999\n", "have the numbers 1 to 3", OSTEON_ENAME},
    {"TIME,k\n1,0.2\n", "e.csv:1: column k is a parameter of toy, which a schedule cannot hold",
     OSTEON_EUNSUPPORTED},
    {"TIME,EVID,AMT,CMT\n1,1,5,psi_LS\n", "e.csv:2: input psi_LS of toy is not a drug", OSTEON_ENAME},
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
    {"TIME,EVID,AMT,CMT,RATE\n1,1,5,shot,-2\n",
     "e.csv:2: RATE -2: no rate or duration is worked out by a model", OSTEON_EUNSUPPORTED},
    {"TIME,EVID,AMT,CMT,RATE\n1,1,0,shot,2\n", "e.csv:2: AMT 0 at RATE 2: give an amount above 0",
     OSTEON_ERANGE},
    {"TIME,EVID,RATE\n1,0,2\n", "e.csv:2: RATE 2 with EVID 0", OSTEON_ERANGE},
    {"TIME,EVID,AMT,CMT,SS\n1,1,5,shot,2\n", "e.csv:2: SS 2; there are 0 (none) and 1", OSTEON_EUNSUPPORTED},
    {"TIME,EVID,AMT,CMT,SS\n1,1,5,shot,1\n", "e.csv:2: SS 1 without II", OSTEON_ERANGE},
    {"TIME,EVID,SS\n1,0,1\n", "e.csv:2: SS 1 with EVID 0", OSTEON_ERANGE},
    {"TIME,EVID,AMT,CMT,RATE,II,SS\n1,1,5,tablet,2,7,1\n", "e.csv:2: SS 1 with RATE: tablet is taken",
     OSTEON_EUNSUPPORTED},
    {"ID,TIME,EVID\n1,1,2\n2,1,2\n",
     "e.csv:3: ID 2 after ID 1; a schedule holds the events of one subject; a cohort runs a table of "
     "many",
     OSTEON_EUNSUPPORTED},
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
  check_fails(OSTEON_EFORMAT, "e.csv:2: this is not text: it contains a byte 0",
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
  check_fails(OSTEON_EINVAL, "before adding its courses", osteon_schedule_set_end(schedule, 9));
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

/* ---- many subjects ---- */

static osteon_event_table *table_of(const char *text, const char *const *carry, int n_carry) {
  osteon_event_table *table;
  osteon_event_options options;
  osteon_event_options_default(&options);
  options.dt = 1;
  options.carry = carry;
  options.n_carry = n_carry;
  support_write("e.csv", text);
  check_ok(osteon_event_table_read(&table, &toy, &options, "e.csv"));
  return table;
}

/* k is a parameter, tablet an input, 1 and 3 are shot and bone; the names of columns are in lower case. */
static const char *const three_subjects =
    "id,time,amt,cmt,ii,addl,k,tablet,WT\n"
    "b7,0,60,1,7,1,0.2,.,81\n"
    "b7,3,.,.,.,.,.,2,\n"
    "b7,9,0,.,.,.,0.2,NA,79\n"
    "a,2,5,x,.,.,0.05,.,55\n"
    "a,4,7,3,.,.,.,.,NA\n"
    "3,1,.,.,.,.,.,4,60\n"
    "3,6,10,shot,.,.,,1,\n";
enum { SEEN = 12 };
static double one_dose(double amount, double k, double day) { return amount * exp(-k * (SEEN - day)); }
static const struct {
  const char *id;
  double k;
} of_three[] = {{"b7", 0.2}, {"a", 0.05}, {"3", NAN}};
static double x_of(int i) {
  if (i == 0) return one_dose(60, 0.2, 0) + one_dose(60, 0.2, 7);
  return i == 1 ? one_dose(5, 0.05, 2) : one_dose(10, 0.1, 6);
}
/* Bone grows by the tablet. */
static double bone_of(int i) { return i == 0 ? 100 + 2.0 * 9 : i == 1 ? 107 : 100 + 4.0 * 5 + 1.0 * 6; }

static void check_near(double observed, double expected) {
  ck_assert_msg(fabs(observed - expected) <= 1e-6 * fabs(expected), "%.12g, not %.12g", observed, expected);
}

START_TEST(subjects_of_a_table) {
  osteon_event_table *table = table_of(three_subjects, NULL, 0);
  ck_assert_int_eq(osteon_event_table_count(table), 3);
  ck_assert_str_eq(osteon_event_table_parameter_name(table, 0), "k");
  ck_assert_ptr_null(osteon_event_table_parameter_name(table, 1));
  osteon_cohort_options of_cohort;
  osteon_cohort_options_default(&of_cohort);
  of_cohort.rtol = 1e-9;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, &toy, 3, &of_cohort));
  check_ok(osteon_event_table_apply_cohort(table, 0, cohort));
  check_ok(osteon_cohort_run(cohort, SEEN));
  double x[3], bone[3];
  check_ok(osteon_cohort_get(cohort, "x", x));
  check_ok(osteon_cohort_get(cohort, "bone", bone));
  for (int i = 0; i < 3; i++) {
    ck_assert_str_eq(osteon_event_table_id(table, i), of_three[i].id);
    const double k = osteon_event_table_parameter(table, i, 0);
    ck_assert(k == of_three[i].k || (isnan(k) && isnan(of_three[i].k)));
    osteon_sim_options of_sim;
    osteon_sim_options_default(&of_sim);
    of_sim.rtol = 1e-9;
    of_sim.schedule = osteon_event_table_schedule(table, i);
    osteon_sim *sim;
    double value = NAN;
    check_ok(osteon_sim_new(&sim, &toy, &of_sim));
    check_ok(osteon_event_table_apply_sim(table, i, sim));
    check_ok(osteon_sim_run(sim, SEEN));
    check_ok(osteon_sim_get(sim, "x", &value));
    check_near(value, x_of(i));
    check_ok(osteon_sim_get(sim, "bone", &value));
    check_near(value, bone_of(i));
    osteon_sim_free(sim);
    check_near(x[i], x_of(i));
    check_near(bone[i], bone_of(i));
  }
  osteon_cohort_free(cohort);
  osteon_event_table_free(table);
}
END_TEST

/* A column that is carried has the last row's text, and only what nobody reads is told. */
START_TEST(carried_columns) {
  static const char *const carry[] = {"wt"};
  char text[300];
  osteon_event_table *table = table_of(three_subjects, carry, 1);
  check_ok(osteon_event_table_notice(table, 100, text, sizeof text));
  ck_assert_str_eq(text, "");
  ck_assert_str_eq(osteon_event_table_carried(table, 0, 0, 0), "81");
  ck_assert_str_eq(osteon_event_table_carried(table, 0, 3, 0), "");
  ck_assert_str_eq(osteon_event_table_carried(table, 0, 9, 0), "79");
  ck_assert_str_eq(osteon_event_table_carried(table, 0, 99, 0), "79");
  ck_assert_str_eq(osteon_event_table_carried(table, 2, 0, 0), "60"); /* before her first row */
  osteon_event_table_free(table);
  table = table_of(three_subjects, NULL, 0);
  check_ok(osteon_event_table_notice(table, 100, text, sizeof text));
  ck_assert_str_eq(text, "e.csv:1: column WT is not read");
  check_ok(osteon_event_table_notice(table, 5, text, sizeof text));
  ck_assert_str_eq(
      text,
      "e.csv:1: column WT is not read\ne.csv:8: tablet begins on day 6, after the end of the run on "
      "day 5: it does nothing (and so 1 more)");
  osteon_event_table_free(table);
  table = table_of("TIME,SEX,AMMT\n0,1,1\n", NULL, 0);
  check_ok(osteon_event_table_notice(table, 100, text, sizeof text));
  ck_assert_str_eq(text, "e.csv:1: columns SEX, AMMT (did you mean AMT?) are not read");
  ck_assert_ptr_null(osteon_event_table_id(table, 0));
  osteon_event_table_free(table);
}
END_TEST

/* Keys of `who` are parameters; letters of either case are alike. */
START_TEST(columns_of_persons) {
  char text[300];
  osteon_event_table *table = table_of("ID,TIME,age,AGE_0x,K,Calcium\n1,0,55,.,.,.\n", NULL, 0);
  ck_assert_str_eq(osteon_event_table_parameter_name(table, 0), "age_0");
  ck_assert(osteon_event_table_parameter(table, 0, 0) == 55);
  check_ok(osteon_event_table_notice(table, 9, text, sizeof text));
  ck_assert_str_eq(text, "e.csv:1: column AGE_0x is not read");
  ck_assert_str_eq(osteon_event_table_parameter_name(table, 1), "k");
  osteon_event_table_free(table);
  table = table_of("ID,TIME,AGE,Calcium\n#1,0,50,2\n#2,0,50,2\n# a note\n3,0,58,500\n", NULL, 0);
  ck_assert(osteon_event_table_parameter(table, 0, 0) == 58);
  int n;
  const osteon_event *e = osteon_schedule_events(osteon_event_table_schedule(table, 0), &n);
  ck_assert(n == 1 && e->kind == OSTEON_EVENT_INPUT && e->value == 500);
  check_ok(osteon_event_table_notice(table, 9, text, sizeof text));
  ck_assert_str_eq(
      text,
      "e.csv:2: begins with # and is taken as a comment, but has as many fields as the header; quote "
      "the first field if it is not a comment (and so 1 more)");
  osteon_event_table_free(table);
}
END_TEST

START_TEST(columns_of_two_meanings) {
  static const osteon_person person[] = {{"t_ls", 1}};
  osteon_model m = toy;
  osteon_event_table *table;
  m.person = person;
  support_write("e.csv", "TIME,T_ls\n0,1\n");
  check_fails(OSTEON_ENAME, "e.csv:1: column T_ls may be T_LS or t_ls; write it as the one it is",
              osteon_event_table_read(&table, &m, NULL, "e.csv"));
  support_write("e.csv", "TIME,t_ls\n0,55\n"); /* exactly */
  check_ok(osteon_event_table_read(&table, &m, NULL, "e.csv"));
  ck_assert_str_eq(osteon_event_table_parameter_name(table, 0), "age_0");
  osteon_event_table_free(table);
}
END_TEST

/* Of a pair that the model knows, what a subject lacks follows from what she has. */
START_TEST(what_follows_of_a_subject) {
  const osteon_model *aibl = support_model("aibl");
  osteon_event_table *table;
  support_write("e.csv", "ID,TIME,age\na,0,60\nb,0,.\nc,0,70\n");
  check_ok(osteon_event_table_read(&table, aibl, NULL, "e.csv"));
  static const char *const given[] = {"years_since_menopause"};
  const char *implied;
  check_ok(osteon_event_table_imply(table, NULL, given, 1, &implied)); /* nothing follows */
  ck_assert_ptr_null(implied);
  ck_assert_ptr_null(osteon_event_table_parameter_name(table, 1));
  check_ok(osteon_event_table_imply(table, NULL, NULL, 0, &implied));
  ck_assert_str_eq(implied, "years_since_menopause");
  check_ok(osteon_event_table_imply(table, NULL, NULL, 0, &implied)); /* once */
  ck_assert_ptr_null(implied);
  ck_assert_str_eq(osteon_event_table_parameter_name(table, 1), "years_since_menopause");
  ck_assert_ptr_null(osteon_event_table_parameter_name(table, 2));
  const double a = osteon_event_table_parameter(table, 0, 1), c = osteon_event_table_parameter(table, 2, 1);
  ck_assert(a > 0 && fabs(c - a - 10) < 1e-9 && isnan(osteon_event_table_parameter(table, 1, 1)));
  ck_assert(osteon_event_table_parameter(table, 2, 0) == 70);
  osteon_event_table_free(table);
}
END_TEST

/* What a schedule was given before happens to every subject. */
START_TEST(table_on_a_base) {
  osteon_schedule *base;
  check_ok(osteon_schedule_new(&base, &toy));
  check_ok(osteon_schedule_add_dose(base, 1, "shot", 8, 0, 0));
  const osteon_course course = {sizeof course, "tablet", 3, 2, 9, 0, 1, NULL};
  check_ok(osteon_schedule_add_course(base, &course));
  osteon_event_options options;
  osteon_event_options_default(&options);
  options.base = base;
  support_write("e.csv", "ID,TIME,AMT,CMT\n1,0,5,shot\n2,4,2,tablet\n");
  osteon_event_table *table;
  check_ok(osteon_event_table_read(&table, &toy, &options, "e.csv"));
  osteon_schedule_free(base); /* it was copied */
  int n;
  const osteon_event *e = osteon_schedule_events(osteon_event_table_schedule(table, 0), &n);
  ck_assert_int_eq(n, 4);
  ck_assert(e[0].value == 5 && e[1].value == 8 && e[2].value == 3 && e[3].value == 0);
  e = osteon_schedule_events(osteon_event_table_schedule(table, 1), &n);
  ck_assert_int_eq(n, 5);
  ck_assert(e[0].value == 8 && e[1].value == 3 && e[2].value == 5 && e[3].value == 3 && e[4].value == 0);
  osteon_event_table_free(table);
}
END_TEST

static const struct {
  const char *text, *says;
  osteon_status status;
} bad_tables[] = {
    {"ID,TIME,AMT,CMT\n", "e.csv:1: no rows after the header", OSTEON_EFORMAT},
    {"ID,TIME\n1,0\n2,0\n1,5\n", "e.csv:4: ID 1 again after others; sort the rows by ID", OSTEON_EFORMAT},
    {"ID,TIME\n1,0\n.,0\n", "e.csv:3: no ID; name the subject", OSTEON_EFORMAT},
    {"ID,TIME\n1,5\n2,0\n2,3\n2,1\n", "e.csv:5: TIME 1 after TIME 3", OSTEON_EFORMAT},
    {"ID,TIME,k\n1,0,0.1\n1,5,0.1\n2,0,0.3\n2,7,0.4\n",
     "e.csv:5: k becomes 0.4 after 0.3: a parameter of toy stays as it is for a subject",
     OSTEON_EUNSUPPORTED},
    {"ID,TIME,k\n1,0,11\n", "e.csv:2: k = 11", OSTEON_ERANGE},
    {"ID,TIME,age,age_0\n1,0,55,56\n",
     "e.csv:1: columns age and age_0 mean the same parameter; remove one of them", OSTEON_EFORMAT},
    {"ID,TIME,k\n1,0,x\n", "e.csv:2: k: 'x' is not a number", OSTEON_EFORMAT},
    {"ID,TIME,AMT,CMT\n1,0.5,1,shot\n",
     "e.csv:2: TIME 0.5 lies between ticks; give a whole number of ticks of 1 d; dt = 0.5 d would do",
     OSTEON_EINVAL},
    {"ID,TIME,AMT,CMT,RATE\n1,0,1,shot,0.4\n",
     "e.csv:2: AMT 1 at RATE 0.4 ends after 2.5 days, between ticks of 1 d; dt = 0.5 d would do",
     OSTEON_EINVAL},
    {"ID,TIME,AMT,CMT\n1,0,1,shot\n2,0,500,tablet\n3,0,1,shot\n", "e.csv:3: tablet = 500", OSTEON_ERANGE},
};

START_TEST(tables_refused) {
  osteon_event_table *table = (osteon_event_table *)&toy;
  osteon_event_options options;
  osteon_event_options_default(&options);
  options.dt = 1;
  support_write("e.csv", bad_tables[_i].text);
  check_fails(bad_tables[_i].status, bad_tables[_i].says,
              osteon_event_table_read(&table, &toy, &options, "e.csv"));
  ck_assert_ptr_null(table);
}
END_TEST

/* ---- infusions and resets, by closed forms ---- */

enum { LAST_DAY = 30 };
/* What is left on a day, at k = 0.1, of r a day into x from day `from` to day `to`. */
static double infused(double r, double from, double to, double day) {
  const double k = 0.1, end = fmin(day, to);
  return day <= from ? 0 : r / k * (1 - exp(-k * (end - from))) * exp(-k * (day - end));
}
static double bolus(double amount, double from, double day) {
  return day < from ? 0 : amount * exp(-0.1 * (day - from));
}

/* 12 a day for 5 days, three times; two that overlap, one of ug; into a state; one by a tablet. */
static const char infusions[] =
    "ID,TIME,EVID,AMT,CMT,RATE,II,ADDL,UNIT\n"
    "1,1,1,60,shot,12,8,2,mg\n"
    "2,2,1,10,shot,2,.,.,.\n"
    "2,4,1,6000,1,3000,.,.,ug\n"
    "2,5,1,7,shot,0,.,.,.\n"
    "3,3,1,8,bone,4,.,.,.\n"
    "3,3,1,8,x,.,.,.,.\n"
    "4,0,1,20,tablet,5,10,1,.\n"
    "5,0,1,40,shot,4,.,.,.\n"
    "5,4,3,.,.,.,.,.,.\n"
    "6,0,1,40,shot,4,6,1,.\n"
    "6,3,4,15,shot,5,.,.,.\n"
    "6,20,4,9,shot,.,.,.,.\n";
static double x_after(int i, double t) {
  switch (i) {
    case 0:
      return infused(12, 1, 6, t) + infused(12, 9, 14, t) + infused(12, 17, 22, t);
    case 1:
      return infused(2, 2, 7, t) + infused(3, 4, 6, t) + bolus(7, 5, t);
    case 2:
      return bolus(8, 3, t);
    case 4:
      return t < 4 ? infused(4, 0, 4, t) : 0;
    case 5:
      return t < 3    ? infused(4, 0, 3, t)
             : t < 20 ? infused(5, 3, 6, t) + infused(4, 6, 16, t)
                      : bolus(9, 20, t);
    default:
      return 0;
  }
}
static double bone_after(int i, double t) {
  if (i == 2) return 100 + 4 * fmin(fmax(t - 3, 0), 2);
  return i == 3 ? 100 + 5 * fmin(t, 4) + 5 * fmin(fmax(t - 10, 0), 4) : 100;
}

static void check_infused(double observed, double expected, int subject, double day) {
  ck_assert_msg(fabs(observed - expected) <= 1e-6 * fmax(fabs(expected), 1e-3),
                "subject %d, day %g: %.12g, not %.12g", subject, day, observed, expected);
}

static void run_infusion(const osteon_event_table *table, int i, const char *solver) {
  osteon_sim_options of_sim;
  osteon_sim_options_default(&of_sim);
  of_sim.rtol = 1e-9;
  of_sim.solver = solver;
  of_sim.schedule = osteon_event_table_schedule(table, i);
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, &toy, &of_sim));
  for (int day = 0; day <= LAST_DAY; day++) {
    double x = NAN, bone = NAN;
    check_ok(osteon_sim_run(sim, day));
    if (day == 11) { /* a sim that goes on from a checkpoint flows on */
      check_ok(osteon_sim_save(sim, "s.ck"));
      osteon_sim_free(sim);
      check_ok(osteon_sim_new(&sim, &toy, &of_sim));
      check_ok(osteon_sim_load(sim, "s.ck"));
    }
    check_ok(osteon_sim_get(sim, "x", &x));
    check_ok(osteon_sim_get(sim, "bone", &bone));
    check_infused(x, x_after(i, day), i, day);
    check_infused(bone, bone_after(i, day), i, day);
  }
  osteon_sim_free(sim);
}

enum { INFUSED = 6 };
static osteon_cohort *infused_cohort(const osteon_event_table *table) {
  osteon_cohort_options of_cohort;
  osteon_cohort_options_default(&of_cohort);
  of_cohort.rtol = 1e-9;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, &toy, INFUSED, &of_cohort));
  check_ok(osteon_event_table_apply_cohort(table, 0, cohort));
  return cohort;
}

START_TEST(infusions_and_resets) {
  osteon_event_table *table = table_of(infusions, NULL, 0);
  const char *const *solvers = osteon_sim_solvers();
  for (int i = 0; i < INFUSED; i++)
    for (int k = 0; solvers[k]; k++) run_infusion(table, i, solvers[k]);
  osteon_cohort *cohort = infused_cohort(table);
  for (int day = 0; day <= LAST_DAY; day++) {
    double x[INFUSED], bone[INFUSED];
    check_ok(osteon_cohort_run(cohort, day));
    if (day == 11) {
      check_ok(osteon_cohort_save(cohort, "c.ck"));
      osteon_cohort_free(cohort);
      cohort = infused_cohort(table);
      check_ok(osteon_cohort_load(cohort, "c.ck"));
    }
    check_ok(osteon_cohort_get(cohort, "x", x));
    check_ok(osteon_cohort_get(cohort, "bone", bone));
    for (int i = 0; i < INFUSED; i++) check_infused(x[i], x_after(i, day), i, day);
    for (int i = 0; i < INFUSED; i++) check_infused(bone[i], bone_after(i, day), i, day);
  }
  osteon_cohort_free(cohort);
  osteon_event_table_free(table);
}
END_TEST

/* ---- steady states ---- */

/* Of doses every tau days, just after one of them; of infusions of r a day for d of tau days, just before one. */
static double steady_dose(double amount, double tau) { return amount / (1 - exp(-0.1 * tau)); }
static double steady_infusion(double r, double d, double tau) {
  return r / 0.1 * (exp(0.1 * d) - 1) * exp(-0.1 * tau) / (1 - exp(-0.1 * tau));
}

/* A dose; an infusion; one that lasts for 2.5 intervals; a state; after other doses; a tablet; after a reset. */
static const char steady_table[] =
    "ID,TIME,EVID,AMT,CMT,RATE,II,ADDL,SS,tablet\n"
    "1,3,1,60,shot,.,7,2,1,.\n"
    "2,0,1,20,1,10,8,1,1,.\n"
    "3,2,1,30,shot,3,4,.,1,.\n"
    "4,5,1,6,x,.,3,.,1,.\n"
    "5,0,1,50,shot,5,.,.,.,.\n"
    "5,2,1,9,shot,.,.,.,.,.\n"
    "5,6,1,12,shot,.,6,.,1,.\n"
    "6,1,1,8,shot,.,2,.,1,3\n";
enum { STEADY = 6 };
static double steady_x(int i, double t) {
  const double k = 0.1;
  switch (i) {
    case 0:
      return t < 3 ? 0 : steady_dose(60, 7) * exp(-k * (t - 3)) + bolus(60, 10, t) + bolus(60, 17, t);
    case 1:
      return steady_infusion(10, 2, 8) * exp(-k * t) + infused(10, 0, 2, t) + infused(10, 8, 10, t);
    case 2: { /* three at once for 2 days of each 4, two for the rest */
      const double high = 3 * 3, low = 2 * 3, once = infused(high, 0, 2, 4) + infused(low, 2, 4, 4);
      return t < 2 ? 0
                   : once / (1 - exp(-k * 4)) * exp(-k * (t - 2)) + infused(3, 2, 12, t) +
                         infused(3, 2, 8, t) + infused(3, 2, 4, t);
    }
    case 3:
      return t < 5 ? 0 : steady_dose(6, 3) * exp(-k * (t - 5));
    case 4:
      return t < 6 ? infused(5, 0, 10, t) + bolus(9, 2, t) : steady_dose(12, 6) * exp(-k * (t - 6));
    default:
      return t < 1 ? 0 : steady_dose(8, 2) * exp(-k * (t - 1));
  }
}

/* Bone grows by the tablet for ever: it has no steady state, and nothing depends on it. */
START_TEST(steady_states) {
  osteon_event_table *table = table_of(steady_table, NULL, 0);
  osteon_cohort_options of_cohort;
  osteon_cohort_options_default(&of_cohort);
  of_cohort.rtol = 1e-9;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, &toy, STEADY, &of_cohort));
  check_ok(osteon_event_table_apply_cohort(table, 0, cohort));
  osteon_sim *sims[STEADY];
  for (int i = 0; i < STEADY; i++) {
    osteon_sim_options of_sim;
    osteon_sim_options_default(&of_sim);
    of_sim.rtol = 1e-9;
    of_sim.schedule = osteon_event_table_schedule(table, i);
    check_ok(osteon_sim_new(&sims[i], &toy, &of_sim));
  }
  for (int day = 0; day <= LAST_DAY; day++) {
    double x[STEADY], bone[STEADY], of_sim = NAN;
    check_ok(osteon_cohort_run(cohort, day));
    check_ok(osteon_cohort_get(cohort, "x", x));
    check_ok(osteon_cohort_get(cohort, "bone", bone));
    for (int i = 0; i < STEADY; i++) {
      check_infused(x[i], steady_x(i, day), i, day);
      check_infused(bone[i], i == 5 ? 100 + 3 * fmax(day - 1, 0) : 100, i, day);
      check_ok(osteon_sim_run(sims[i], day));
      check_ok(osteon_sim_get(sims[i], "x", &of_sim));
      check_infused(of_sim, steady_x(i, day), i, day);
    }
  }
  for (int i = 0; i < STEADY; i++) osteon_sim_free(sims[i]);
  osteon_cohort_free(cohort);
  osteon_event_table_free(table);
}
END_TEST

/* Tablets for ever, and a model without a steady state. */
START_TEST(steady_of_inputs) {
  osteon_schedule *s;
  check_ok(osteon_schedule_new(&s, &toy));
  support_write("e.csv", "TIME,AMT,CMT,II,SS\n4,20,tablet,5,1\n");
  check_ok(osteon_schedule_read_events(s, 1, "e.csv"));
  static const osteon_event expected[] = {
      {4, OSTEON_EVENT_INPUT, 3, 4}, {4, OSTEON_EVENT_STEADY, 0, 5}, {9, OSTEON_EVENT_INPUT, 3, 0}};
  int n;
  const osteon_event *e = osteon_schedule_events(s, &n);
  ck_assert_int_eq(n, 3);
  for (int i = 0; i < n; i++)
    ck_assert(e[i].time == expected[i].time && e[i].kind == expected[i].kind &&
              e[i].index == expected[i].index && e[i].value == expected[i].value);
  osteon_schedule_free(s);
}
END_TEST

/* Where x would end below its range there is no steady state: a thousandth a day, of what falls by a thousandth of a or
 * a tenth of it. */
START_TEST(no_steady_state) {
  osteon_schedule *s;
  check_ok(osteon_schedule_new(&s, &decay));
  check_ok(osteon_schedule_add_steady(s, 2, "x", 1e-3 / 2, 0, 1));
  osteon_sim_options of_sim;
  osteon_sim_options_default(&of_sim);
  of_sim.schedule = s;
  osteon_sim *sim;
  double now = NAN;
  check_ok(osteon_sim_new(&sim, &decay, &of_sim));
  check_fails(OSTEON_ESTEADY,
              "decay: no steady state of repeated doses was found from the states of day 2, as state x",
              osteon_sim_run(sim, 5));
  ck_assert(osteon_sim_time(sim) == 2);
  check_ok(osteon_sim_get(sim, "x", &now));
  check_near(now, fallen(1, 2));
  osteon_cohort_options of_cohort;
  osteon_cohort_options_default(&of_cohort);
  of_cohort.schedule = s;
  osteon_cohort *cohort;
  static const double a[] = {0.1, 1, 0.2};
  double x[3];
  check_ok(osteon_cohort_new(&cohort, &decay, 3, &of_cohort));
  check_ok(osteon_cohort_set_params(cohort, "a", a));
  check_ok(osteon_cohort_run(cohort, 2));
  ck_assert_int_eq(osteon_cohort_failure_count(cohort), 1);
  check_fails(OSTEON_ESTEADY,
              "subject 1: decay: no steady state of repeated doses was found from the states of day 2",
              osteon_cohort_status(cohort, 1));
  check_ok(osteon_cohort_get(cohort, "x", x));
  for (int i = 0; i < 3; i += 2) check_near(x[i], 5e-4 / (exp(1e-3 * a[i]) - 1)); /* just before the next */
  osteon_cohort_free(cohort);
  osteon_sim_free(sim);
  osteon_schedule_free(s);
}
END_TEST

/* Models of bone: after the steady state the course itself changes nothing, in sims and in cohorts. */
START_TEST(steady_states_of_bone) {
  if (getenv("OSTEON_VALGRIND")) return; /* minutes; the sanitizers run it */
  static const struct {
    const char *model, *dose, *column;
    double amount, interval;
  } of_bone[] = {{"jorg2022", "denosumab", "CTX", 60, 182},
                 {"lemaire2004", "C", "B", 1e-4, 30},
                 {"aibl", "denosumab", "C_den", 60, 182}};
  for (size_t i = 0; i < sizeof of_bone / sizeof *of_bone; i++) {
    const osteon_model *m = support_model(of_bone[i].model);
    osteon_schedule *s;
    check_ok(osteon_schedule_new(&s, m));
    check_ok(osteon_schedule_add_steady(s, 1, of_bone[i].dose, of_bone[i].amount, 0, of_bone[i].interval));
    check_ok(osteon_schedule_add_dose(s, 1, of_bone[i].dose, of_bone[i].amount, of_bone[i].interval, 3));
    osteon_sim_options of_sim;
    osteon_sim_options_default(&of_sim);
    of_sim.rtol = 1e-8;
    of_sim.schedule = s;
    osteon_sim *sim;
    check_ok(osteon_sim_new(&sim, m, &of_sim));
    osteon_cohort_options of_cohort;
    osteon_cohort_options_default(&of_cohort);
    of_cohort.rtol = 1e-8;
    of_cohort.schedule = s;
    osteon_cohort *cohort;
    check_ok(osteon_cohort_new(&cohort, m, 2, &of_cohort));
    double first = NAN, last = NAN, of_two[2];
    for (int k = 0; k < 3; k++) {
      const double day = 41 + k * of_bone[i].interval;
      check_ok(osteon_sim_run(sim, day));
      check_ok(osteon_sim_get(sim, of_bone[i].column, k ? &last : &first));
      if (k == 0) last = first;
      check_ok(osteon_cohort_run(cohort, day));
      check_ok(osteon_cohort_get(cohort, of_bone[i].column, of_two));
      for (int j = 0; j < 2; j++)
        ck_assert_msg(fabs(of_two[j] - last) <= 1e-5 * fabs(last), "%s: %.12g and %.12g", of_bone[i].model,
                      of_two[j], last);
    }
    ck_assert_msg(fabs(last - first) <= 1e-5 * fabs(first), "%s: %s %.12g, then %.12g", of_bone[i].model,
                  of_bone[i].column, first, last);
    osteon_cohort_free(cohort);
    osteon_sim_free(sim);
    osteon_schedule_free(s);
  }
}
END_TEST

/* The kernels of bundled models, of an explicit and an implicit method: as a sim has it, and of jorg2022, whose
 * denosumab leaves by halves in 10 days, by its closed form too. */
static void infuse_bundled(const char *isa, const char *name, const char *column) {
  const osteon_model *m = support_model(name);
  osteon_schedule *s;
  check_ok(osteon_schedule_new(&s, m));
  check_ok(osteon_schedule_add_infusion(s, 3, "denosumab", 60, 6, 0, 0));
  osteon_cohort_options of_cohort;
  osteon_cohort_options_default(&of_cohort);
  of_cohort.rtol = 1e-9;
  of_cohort.isa = isa;
  of_cohort.schedule = s;
  osteon_cohort *cohort;
  if (osteon_cohort_new(&cohort, m, 5, &of_cohort) == OSTEON_OK) {
    double seen[5], of_sim = NAN;
    osteon_sim_options options;
    osteon_sim_options_default(&options);
    options.rtol = 1e-9;
    options.schedule = s;
    osteon_sim *sim;
    check_ok(osteon_sim_new(&sim, m, &options));
    for (int day = 1; day <= 31; day += 6) {
      check_ok(osteon_sim_run(sim, day));
      check_ok(osteon_cohort_run(cohort, day));
      check_ok(osteon_cohort_get(cohort, column, seen));
      check_ok(osteon_sim_get(sim, column, &of_sim));
      const double k = log(2) / 10, end = fmin(day, 13);
      const double exact = day < 3 ? 0 : 6 / k * (1 - exp(-k * (end - 3))) * exp(-k * (day - end));
      for (int i = 0; i < 5; i++)
        ck_assert_msg(fabs(seen[i] - of_sim) <= 1e-6 * fabs(of_sim) + 1e-12, "%s %s day %d: %.12g and %.12g",
                      name, isa, day, seen[i], of_sim);
      if (!strcmp(name, "jorg2022")) ck_assert(fabs(of_sim - exact) <= 1e-6 * exact + 1e-12);
    }
    osteon_sim_free(sim);
    osteon_cohort_free(cohort);
  }
  osteon_schedule_free(s);
}

START_TEST(infusions_of_bundled_models) {
  for (int i = 0; i < SUPPORT_ISAS; i++) {
    infuse_bundled(support_isas[i], "jorg2022", "A_denosumab");
    if (strcmp(support_isas[i], "plain") != 0) infuse_bundled(support_isas[i], "aibl", "C_den");
  }
}
END_TEST

/* A table in memory: of the file there is only the name. */
START_TEST(tables_in_memory) {
  osteon_event_table *table;
  osteon_event_options options;
  osteon_event_options_default(&options);
  options.text = "ID,TIME,AMT,CMT\n7,0.5,3,shot\n8,1,3,shot\n";
  double dt = NAN;
  check_ok(osteon_event_table_find_dt(&toy, &options, "nowhere.csv", &dt));
  ck_assert(dt == 0.5);
  check_ok(osteon_event_table_read(&table, &toy, &options, "nowhere.csv"));
  ck_assert_int_eq(osteon_event_table_count(table), 2);
  ck_assert_str_eq(osteon_event_table_id(table, 1), "8");
  osteon_event_table_free(table);
  options.text = "TIME,AMT,CMT\n0,x,shot\n";
  check_fails(OSTEON_EFORMAT, "memory:2: AMT: ", osteon_event_table_read(&table, &toy, &options, "memory"));
}
END_TEST

/* In whatever order the calls come. */
START_TEST(order_of_infusions) {
  osteon_schedule *s, *other;
  check_ok(osteon_schedule_new(&s, &toy));
  check_ok(osteon_schedule_new(&other, &toy));
  check_ok(osteon_schedule_add_reset(s, 4));
  check_ok(osteon_schedule_add_infusion(s, 4, "shot", 6, 2, 0, 0));
  check_ok(osteon_schedule_add_infusion(s, 0, "shot", 10, 1, 0, 0));
  check_ok(osteon_schedule_add_infusion(s, 2, "bone", 10, 0.5, 0, 0));
  check_ok(osteon_schedule_add_infusion(other, 2, "bone", 10, 0.5, 0, 0));
  check_ok(osteon_schedule_add_infusion(other, 0, "shot", 10, 1, 0, 0));
  check_ok(osteon_schedule_add_infusion(other, 4, "shot", 6, 2, 0, 0));
  check_ok(osteon_schedule_add_reset(other, 4));
  static const osteon_event expected[] = {
      {0, OSTEON_EVENT_DOSE_RATE, 0, 1}, {2, OSTEON_EVENT_STATE_RATE, 1, 0.5},
      {4, OSTEON_EVENT_DOSE_RATE, 0, 2}, {4, OSTEON_EVENT_STATE_RATE, 1, 0},
      {4, OSTEON_EVENT_RESET, 0, 0},     {7, OSTEON_EVENT_DOSE_RATE, 0, 0}};
  int n, of_other;
  const osteon_event *e = osteon_schedule_events(s, &n), *o = osteon_schedule_events(other, &of_other);
  ck_assert_int_eq(n, 6);
  ck_assert_int_eq(of_other, 6);
  for (int i = 0; i < 6; i++) {
    const osteon_event *x = &expected[i];
    ck_assert(e[i].time == x->time && e[i].kind == x->kind && e[i].index == x->index &&
              e[i].value == x->value);
    ck_assert(o[i].time == x->time && o[i].kind == x->kind && o[i].index == x->index &&
              o[i].value == x->value);
  }
  check_fails(OSTEON_ERANGE, "infusion of shot at 0 a day",
              osteon_schedule_add_infusion(s, 4, "shot", 6, 0, 0, 0));
  check_fails(OSTEON_ERANGE, "infusion of -1", osteon_schedule_add_infusion(s, 4, "shot", -1, 1, 0, 0));
  check_fails(OSTEON_ENAME, "no dose and no state shoot",
              osteon_schedule_add_infusion(s, 4, "shoot", 1, 1, 0, 0));
  osteon_schedule_free(s);
  osteon_schedule_free(other);
}
END_TEST

/* ---- hours, and ticks ---- */

/* 12 at 2 an hour from hour 6 on, and once more 18 hours later; a bolus half an hour after 40: every hour and a
 * half. */
START_TEST(table_in_hours) {
  osteon_event_options options;
  osteon_event_options_default(&options);
  options.unit = 1 / 24.0;
  support_write("e.csv", "TIME,AMT,CMT,RATE,II,ADDL\n6,12,shot,2,18,1\n40.5,3,shot,.,.,.\n");
  check_ok(osteon_event_table_find_dt(&toy, &options, "e.csv", &options.dt));
  ck_assert(fabs(options.dt - 1 / 16.0) < 1e-15);
  osteon_event_table *table;
  check_ok(osteon_event_table_read(&table, &toy, &options, "e.csv"));
  osteon_sim_options of_sim;
  osteon_sim_options_default(&of_sim);
  of_sim.rtol = 1e-9;
  of_sim.dt = options.dt;
  of_sim.schedule = osteon_event_table_schedule(table, 0);
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, &toy, &of_sim));
  for (int tick = 1; tick <= 80; tick += 3) {
    const double day = tick * options.dt;
    double x = NAN;
    check_ok(osteon_sim_run(sim, day));
    check_ok(osteon_sim_get(sim, "x", &x));
    check_infused(
        x,
        infused(48, 0.25, 0.5, day) + infused(48, 1, 1.25, day) + (tick >= 27 ? bolus(3, 40.5 / 24, day) : 0),
        0, day);
  }
  osteon_sim_free(sim);
  osteon_event_table_free(table);
}
END_TEST

static const struct {
  const char *text;
  double unit, most, dt; /* 0: none */
} ticks[] = {
    {"TIME\n3\n10\n", 0, 0, 1},
    {"TIME\n3\n10\n", 0, 0.5, 0.5},
    {"TIME\n0.7\n10\n", 0, 0, 0.1},
    {"TIME\n0.25\n10.125\n", 0, 0, 0.125},
    {"TIME,II\n3,0.2\n10,.\n", 0, 0, 0.2},
    {"TIME,AMT,RATE\n3,10,4\n", 0, 0, 0.5},
    {"TIME\n36\n", 1 / 24.0, 0, 0.5},
    {"TIME\n0.5\n100000\n", 1 / 24.0, 0, 1 / 48.0},
    {"TIME\n2\n", 7, 0, 1},
    {"TIME\n0.333\n1000.667\n", 0, 0, 0.001},
    {"TIME\n0.33333333\n", 0, 0, 0},
    {"TIME,AMT,RATE\n3,60,7\n", 0, 0, 1 / 7.0},
    {"TIME,AMT,RATE\n3,60,7.31415926\n", 0, 0, 0},
    {"TIME\n1e15\n", 0, 0, 1},
    {"TIME,AMT,RATE\n3,60,1e-9\n", 0, 0.5, 0.5},
};

START_TEST(ticks_of_tables) {
  osteon_event_options options;
  osteon_event_options_default(&options);
  options.unit = ticks[_i].unit;
  options.dt = ticks[_i].most;
  support_write("e.csv", ticks[_i].text);
  double dt = 7;
  if (ticks[_i].dt > 0)
    check_ok(osteon_event_table_find_dt(&toy, &options, "e.csv", &dt));
  else
    check_fails(OSTEON_EINVAL, "no tick of a second or more",
                osteon_event_table_find_dt(&toy, &options, "e.csv", &dt));
  const double expected = ticks[_i].dt > 0 ? ticks[_i].dt : 7;
  ck_assert_msg(fabs(dt - expected) < 1e-12, "%.17g, not %.17g", dt, expected);
}
END_TEST

/* ---- how much a table takes ---- */

/* Blocks of memory that reading a table of n subjects takes. */
static long blocks_for(int n) {
  enum { ROWS = 50 };
  FILE *f = fopen("e.csv", "w");
  ck_assert_ptr_nonnull(f);
  fputs("ID,TIME,AMT,CMT,tablet,WT\n", f);
  for (int i = 0; i < n; i++)
    for (int row = 0; row < ROWS; row++) fprintf(f, "P%d,%d,%d,1,%d,70\n", i, row, row % 7, row % 3);
  ck_assert_int_eq(fclose(f), 0);
  osteon_event_table *table;
  osteon_alloc_fail(0, 0);
  check_ok(osteon_event_table_read(&table, &toy, NULL, "e.csv"));
  const long blocks = osteon_alloc_fail(0, 0);
  ck_assert_int_eq(osteon_event_table_count(table), n);
  osteon_event_table_free(table);
  return blocks;
}

START_TEST(many_subjects) {
  const long some = blocks_for(500), more = blocks_for(1000), most = blocks_for(2000);
  ck_assert_msg(most - more <= 2 * (more - some) + 20, "%ld, %ld, %ld blocks", some, more, most);
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
  tcase_add_test(tests, subjects_of_a_table);
  tcase_add_test(tests, carried_columns);
  tcase_add_test(tests, columns_of_persons);
  tcase_add_test(tests, columns_of_two_meanings);
  tcase_add_test(tests, what_follows_of_a_subject);
  tcase_add_test(tests, table_on_a_base);
  tcase_add_loop_test(tests, tables_refused, 0, sizeof bad_tables / sizeof *bad_tables);
  tcase_add_test(tests, many_subjects);
  tcase_add_test(tests, infusions_and_resets);
  tcase_add_test(tests, infusions_of_bundled_models);
  tcase_add_test(tests, order_of_infusions);
  tcase_add_test(tests, steady_states);
  tcase_add_test(tests, steady_of_inputs);
  tcase_add_test(tests, no_steady_state);
  tcase_add_test(tests, steady_states_of_bone);
  tcase_add_test(tests, table_in_hours);
  tcase_add_test(tests, tables_in_memory);
  tcase_add_loop_test(tests, ticks_of_tables, 0, sizeof ticks / sizeof *ticks);
  return support_main(suite);
}
