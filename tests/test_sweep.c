/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sweeps: the same bytes in slices, threads and parts. */
#define _XOPEN_SOURCE 700
#include <signal.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <osteon/picture.h>
#include <osteon/sweep.h>

#include "base/base.h"
#include "support.h"
#include "toy.h"

enum { SUBJECTS = 301 };
static const char *const columns[] = {"B", "RANKL_OPG_ratio"};

static int stop_at_130(void *context, double subjects) {
  (void)context;
  return subjects > 130;
}

static osteon_sweep *sweep_of(osteon_population *p, int64_t slice, int threads, const char *individuals) {
  osteon_sweep_options o;
  osteon_sweep_options_default(&o);
  o.n = SUBJECTS;
  o.until = 100;
  o.every = 30.4375; /* a month */
  o.columns = columns;
  o.n_columns = 2;
  o.individuals = individuals;
  o.population = p;
  o.slice = slice;
  o.threads = threads;
  osteon_sweep *s;
  check_ok(osteon_sweep_new(&s, support_model("lemaire2004"), &o));
  return s;
}

static char *content(const char *path) {
  FILE *file = fopen(path, "rb");
  ck_assert_msg(file != NULL, "%s is not there", path);
  char *text = calloc(1, 1 << 20);
  ck_assert_ptr_nonnull(text);
  ck_assert(fread(text, 1, (1 << 20) - 1, file) > 0);
  fclose(file);
  remove(path);
  return text;
}

static void run_all(osteon_sweep *s) {
  while (osteon_sweep_done_count(s) < SUBJECTS) check_ok(osteon_sweep_next(s));
}

/* In memory the summary is what the file has, to its 17 digits. */
START_TEST(summary_in_memory) {
  osteon_population *p = support_population(5);
  osteon_sweep *s = sweep_of(p, 50, 1, NULL);
  int n_times;
  const double *times = osteon_sweep_times(s, &n_times);
  ck_assert_int_eq(n_times, 5);
  run_all(s);
  double values[2][5 * 8];
  for (int k = 0; k < 2; k++) check_ok(osteon_sweep_get_summary(s, k, values[k]));
  check_ok(osteon_sweep_finish(s, "sum.csv.tmp"));
  char *text = content("sum.csv.tmp"), *at = text + strcspn(text, "\n") + 1;
  for (int row = 0; row < 2 * n_times; row++) {
    ck_assert_double_eq(strtod(at, &at), times[row / 2]);
    const char *name = osteon_sweep_column_at(s, row % 2);
    ck_assert(!strncmp(at + 1, name, strlen(name)));
    at += 1 + strlen(name);
    for (int i = 0; i < 8; i++) ck_assert_double_eq(strtod(at + 1, &at), values[row % 2][row / 2 * 8 + i]);
    at += 1;
  }
  ck_assert_int_eq(*at, 0);
  free(text);
  osteon_sweep_free(s);
  osteon_population_free(p);
}
END_TEST

/* Sets that are alike have intervals without length, at the statistic itself; others enclose it. */
START_TEST(intervals_over_sets) {
  osteon_population *p = support_population(5);
  osteon_sweep *s = sweep_of(p, 0, 1, NULL), *same = sweep_of(p, 7, 3, NULL);
  check_fails(OSTEON_EINVAL, "take it after the last", osteon_sweep_take_set(s, same));
  run_all(s);
  run_all(same);
  check_ok(osteon_sweep_finish(s, "sum.csv.tmp"));
  char *plain = content("sum.csv.tmp");
  for (int i = 0; i < 3; i++) check_ok(osteon_sweep_take_set(s, same));
  check_ok(osteon_sweep_finish(s, "sum.csv.tmp"));
  char *alike = content("sum.csv.tmp"), *rest = alike, *rest_plain = plain;
  while (*rest) { /* a line is the plain one, then each of six numbers twice */
    const size_t length = strcspn(rest_plain, "\n");
    ck_assert(!strncmp(rest, rest_plain, length) && rest[length] == ',');
    if (rest != alike) {
      char expected[2000] = "", line[2000], *at = line;
      snprintf(line, sizeof line, "%.*s", (int)length, rest_plain);
      for (int k = 0; k < 10; k++) {
        char *field = at;
        at += strcspn(at, ",");
        if (*at) *at++ = 0;
        const size_t used = strlen(expected);
        if (k == 3 || k > 4) snprintf(expected + used, sizeof expected - used, ",%.99s,%.99s", field, field);
      }
      ck_assert(!strncmp(rest + length, expected, strlen(expected)));
    }
    rest += strcspn(rest, "\n") + 1;
    rest_plain += length + 1;
  }
  free(plain);
  free(alike);
  osteon_sweep_free(same);
  osteon_sweep_options o;
  osteon_sweep_options_default(&o);
  o.n = 1;
  check_ok(osteon_sweep_new(&same, support_model("lemaire2004"), &o));
  check_ok(osteon_sweep_next(same));
  check_fails(OSTEON_EINVAL, "other rows, columns, quantiles or subjects", osteon_sweep_take_set(s, same));
  osteon_sweep_free(same);
  osteon_sweep_free(s);
  osteon_population_free(p);
}
END_TEST

START_TEST(same_bytes) {
  osteon_population *p = support_population(5);
  osteon_sweep *s = sweep_of(p, 0, 1, "whole.csv.tmp");
  run_all(s);
  check_ok(osteon_sweep_finish(s, "sum.csv.tmp"));
  osteon_sweep_free(s);
  char *rows = content("whole.csv.tmp"), *summary = content("sum.csv.tmp");

  s = sweep_of(p, 50, 2, "part.csv.tmp");
  check_ok(osteon_sweep_next(s));
  check_ok(osteon_sweep_next(s));
  check_ok(osteon_sweep_save(s, "state.tmp"));
  check_ok(osteon_sweep_next(s)); /* is done again after the checkpoint */
  check_fails(OSTEON_EINVAL, "150 of 301", osteon_sweep_finish(s, NULL));
  osteon_sweep_free(s);
  s = sweep_of(p, 77, 1, "part.csv.tmp");
  check_ok(osteon_sweep_load(s, "state.tmp"));
  ck_assert_int_eq(osteon_sweep_done_count(s), 100);
  run_all(s);
  check_ok(osteon_sweep_finish(s, "sum.csv.tmp"));
  osteon_sweep_free(s);
  char *rows_2 = content("part.csv.tmp"), *summary_2 = content("sum.csv.tmp");
  ck_assert_msg(!strcmp(rows, rows_2), "the rows differ");
  ck_assert_msg(!strcmp(summary, summary_2), "the summary differs");

  osteon_population_set_seed(p, 6);
  s = sweep_of(p, 50, 1, "part.csv.tmp");
  check_fails(OSTEON_EINVAL, "seed", osteon_sweep_load(s, "state.tmp"));
  osteon_sweep_free(s);
  remove("state.tmp");
  free(rows);
  free(rows_2);
  free(summary);
  free(summary_2);
  osteon_population_free(p);
}
END_TEST

/* Doses that come after subject 0 has failed are part of what a checkpoint depends on. */
static osteon_sweep *sweep_that_fails(osteon_schedule **schedule, double amount) {
  const osteon_model *m = support_model("jorg2022");
  check_ok(osteon_schedule_new(schedule, m));
  check_ok(osteon_schedule_add_dose(*schedule, 10, "A_denosumab", -5, 0, 0));
  check_ok(osteon_schedule_add_dose(*schedule, 20, "denosumab", amount, 0, 0));
  osteon_sweep_options o;
  osteon_sweep_options_default(&o);
  o.until = 30;
  o.schedule = *schedule;
  osteon_sweep *s;
  check_ok(osteon_sweep_new(&s, m, &o));
  return s;
}

START_TEST(doses_after_a_failure) {
  osteon_schedule *schedule;
  osteon_sweep *s = sweep_that_fails(&schedule, 60);
  check_ok(osteon_sweep_next(s));
  ck_assert_int_eq(osteon_sweep_failure_count(s), 1);
  check_ok(osteon_sweep_save(s, "state.tmp"));
  osteon_sweep_free(s);
  osteon_schedule_free(schedule);
  s = sweep_that_fails(&schedule, 60);
  check_ok(osteon_sweep_load(s, "state.tmp"));
  osteon_sweep_free(s);
  osteon_schedule_free(schedule);
  s = sweep_that_fails(&schedule, 30);
  check_fails(OSTEON_EINVAL, "another", osteon_sweep_load(s, "state.tmp"));
  osteon_sweep_free(s);
  osteon_schedule_free(schedule);
}
END_TEST

/* Rows a month of 30.4375 d apart: on the nearest ticks, often the later one. */
START_TEST(rows_on_nearest_ticks) {
  static const char *const days[] = {"0", "30", "61", "91", "100"};
  osteon_sweep *s = sweep_of(NULL, 0, 1, NULL);
  run_all(s);
  check_ok(osteon_sweep_finish(s, "months.csv.tmp"));
  osteon_sweep_free(s);
  char *summary = content("months.csv.tmp"), *line = strchr(summary, '\n');
  for (int k = 0; k < 10; k++) { /* two columns a day */
    ck_assert_ptr_nonnull(line++);
    ck_assert_msg(strncmp(line, days[k / 2], strcspn(line, ",")) == 0,
                  "monthly rows: row %d is '%.20s', not of day %s", k, line, days[k / 2]);
    line = strchr(line, '\n');
  }
  free(summary);
}
END_TEST

/* Where no columns are named, those that the model shows; without them all states and outputs. */
START_TEST(columns_of_the_model) {
  static const char *const shown[] = {"C", "PTH"};
  osteon_model m = *support_model("lemaire2004");
  osteon_sweep_options o;
  osteon_sweep_options_default(&o);
  o.n = 2;
  o.until = 10;
  for (int k = 0; k < 2; k++) {
    m.n_shown = 2 * k;
    m.shown = shown;
    o.individuals = "columns.csv.tmp";
    osteon_sweep *s;
    check_ok(osteon_sweep_new(&s, &m, &o));
    check_ok(osteon_sweep_next(s));
    check_ok(osteon_sweep_finish(s, "sum.csv.tmp"));
    osteon_sweep_free(s);
    char *rows = content("columns.csv.tmp");
    const char *want = k ? "id,time,C,PTH\n" : "id,time,R,B,C,pi_C,pi_P,";
    ck_assert_msg(!strncmp(rows, want, strlen(want)), "columns: %.60s instead of %s", rows, want);
    free(rows);
    free(content("sum.csv.tmp"));
  }
}
END_TEST

/* A parameter that varies and an input that an event changes, at times that a caller lists. */
START_TEST(columns_of_every_kind) {
  static const char *const named[] = {"k_B", "I_P", "P_0", "C"};
  static const double days[] = {0, 3, 40};
  const osteon_model *m = support_model("lemaire2004");
  osteon_population *p;
  osteon_schedule *schedule;
  osteon_sweep *s;
  osteon_sweep_options o;
  check_ok(osteon_population_new(&p, m, 5));
  check_ok(osteon_population_vary(p, "k_B", 0.3));
  check_ok(osteon_schedule_new(&schedule, m));
  check_ok(osteon_schedule_set_input(schedule, 3, "I_P", 50));
  osteon_sweep_options_default(&o);
  o.n = 9;
  o.until = 50;
  o.schedule = schedule;
  o.population = p;
  o.columns = named;
  o.n_columns = 4;
  o.times = days;
  o.n_times = 3;
  o.individuals = "kinds.csv.tmp";
  check_ok(osteon_sweep_new(&s, m, &o));
  ck_assert_str_eq(osteon_sweep_column_at(s, 1), "I_P");
  ck_assert_ptr_null(osteon_sweep_column_at(s, 4));
  check_ok(osteon_sweep_next(s));
  check_ok(osteon_sweep_finish(s, NULL));
  osteon_sweep_free(s);
  double k_B[9], *const values[] = {k_B};
  check_ok(osteon_population_draw(p, 0, 9, values));
  char *rows = content("kinds.csv.tmp"), *row = rows;
  for (int i = 0; i < 27; i++) {
    double v[6];
    row = strchr(row, '\n') + 1;
    ck_assert_int_eq(sscanf(row, "%lf,%lf,%lf,%lf,%lf,%lf", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5]), 6);
    ck_assert(v[0] == i / 3 && v[1] == days[i % 3] && v[2] == k_B[i / 3]);
    ck_assert(v[3] == (i % 3 ? 50 : 0));
    ck_assert_double_eq_tol(v[4], 250 / 86.0, 1e-12); /* S_P / k_P */
  }
  ck_assert_str_eq(strchr(row, '\n'), "\n");
  free(rows);
  osteon_schedule_free(schedule);
  osteon_population_free(p);
}
END_TEST

/* Quantiles of choice, named by percent; the picture has a band between each and its like from above. */
START_TEST(quantiles_of_choice) {
  static const double given[] = {0, 0.025, 0.29, 0.975};
  static const char *const named[] = {"k_B"};
  osteon_population *p = support_population(5);
  osteon_sweep_options o;
  osteon_sweep *s;
  osteon_sweep_options_default(&o);
  o.n = 41;
  o.until = 0;
  o.columns = named;
  o.n_columns = 1;
  o.population = p;
  o.quantiles = given;
  o.n_quantiles = 4;
  check_ok(osteon_sweep_new(&s, support_model("lemaire2004"), &o));
  check_ok(osteon_sweep_next(s));
  check_ok(osteon_sweep_finish(s, "sum.csv.tmp"));
  check_ok(osteon_sweep_plot(s, NULL, NULL, "bands.gp.tmp"));
  osteon_sweep_free(s);
  double drawn[3][41], *const values[] = {drawn[0], drawn[1], drawn[2]};
  int at = 0;
  ck_assert_int_eq(osteon_population_count(p), 3);
  while (strcmp(osteon_population_name_at(p, at), "k_B") != 0) at++;
  check_ok(osteon_population_draw(p, 0, 41, values));
  qsort(drawn[at], 41, sizeof(double), osteon_ascending);
  char *summary = content("sum.csv.tmp"), *row = strchr(summary, '\n') + 1;
  ck_assert_msg(!strncmp(summary, "time,name,n,mean,sd,p00,p02.5,p29,p97.5\n", 40), "%s", summary);
  double q[4];
  ck_assert_int_eq(sscanf(row, "0,k_B,41,%*f,%*f,%lf,%lf,%lf,%lf", &q[0], &q[1], &q[2], &q[3]), 4);
  for (int k = 0; k < 4; k++) { /* type 7 of 41 values: at order statistic 40 p */
    const double place = 40 * given[k], part = place - floor(place), *low = &drawn[at][(int)place];
    ck_assert_double_eq_tol(q[k], low[0] + part * (low[1] - low[0]), fabs(low[0]) / 1024);
  }
  free(summary);
  char *script = content("bands.gp.tmp");
  ck_assert_ptr_nonnull(strstr(script, "'0 to 97.5 % of subjects'"));
  ck_assert_ptr_nonnull(strstr(script, "'2.5 to 29 % of subjects'"));
  free(script);
  osteon_population_free(p);
}
END_TEST

/* More times for the picture change no file; what a checkpoint does not have of them is not drawn. */
START_TEST(points_of_a_picture) {
  osteon_sweep_options o;
  osteon_sweep *s;
  char *files[2][2];
  osteon_sweep_options_default(&o);
  o.n = 5;
  o.slice = 2;
  o.until = 100;
  o.every = 50;
  o.individuals = "ind.csv.tmp";
  for (int more = 0; more < 2; more++) {
    o.points = more ? 20 : 0;
    check_ok(osteon_sweep_new(&s, support_model("lemaire2004"), &o));
    while (osteon_sweep_done_count(s) < 5) check_ok(osteon_sweep_next(s));
    check_ok(osteon_sweep_finish(s, "sum.csv.tmp"));
    check_ok(osteon_sweep_plot(s, NULL, NULL, "bands.gp.tmp"));
    osteon_sweep_free(s);
    files[more][0] = content("ind.csv.tmp");
    files[more][1] = content("sum.csv.tmp");
    char *script = content("bands.gp.tmp");
    ck_assert(!strstr(script, "\n35 ") == !more); /* every 5 days */
    ck_assert_ptr_nonnull(strstr(script, "\n50 "));
    free(script);
  }
  for (int k = 0; k < 2; k++) {
    ck_assert_str_eq(files[0][k], files[1][k]);
    free(files[0][k]);
    free(files[1][k]);
  }
  check_ok(osteon_sweep_new(&s, support_model("lemaire2004"), &o));
  check_ok(osteon_sweep_next(s));
  check_ok(osteon_sweep_save(s, "s.check.tmp"));
  osteon_sweep_free(s);
  check_ok(osteon_sweep_new(&s, support_model("lemaire2004"), &o));
  check_ok(osteon_sweep_load(s, "s.check.tmp"));
  while (osteon_sweep_done_count(s) < 5) check_ok(osteon_sweep_next(s));
  check_ok(osteon_sweep_finish(s, NULL));
  check_ok(osteon_sweep_plot(s, NULL, NULL, "bands.gp.tmp"));
  osteon_sweep_free(s);
  char *script = content("bands.gp.tmp");
  ck_assert_ptr_null(strstr(script, "\n35 "));
  ck_assert_ptr_nonnull(strstr(script, "\n50 "));
  free(script);
}
END_TEST

/* What is 0 in all subjects is drawn if it was named, or if all is. */
START_TEST(zeros_of_a_picture) {
  const char *const named[] = {"x", "bone"}; /* x is 0 */
  osteon_sweep_options o;
  osteon_sweep_options_default(&o);
  o.n = 2;
  o.until = 3;
  for (int are_named = 0; are_named < 2; are_named++) {
    osteon_sweep *s;
    o.columns = are_named ? named : NULL;
    o.n_columns = are_named ? 2 : 0;
    check_ok(osteon_sweep_new(&s, &toy, &o));
    check_ok(osteon_sweep_next(s));
    check_ok(osteon_sweep_plot(s, NULL, NULL, "bands.gp.tmp"));
    osteon_sweep_free(s);
    char *script = content("bands.gp.tmp");
    int panels = 0;
    for (char *at = script; (at = strstr(at, "\nplot $data")); at++) panels++;
    ck_assert_int_eq(panels, 1 + are_named); /* twice, which is 0 */
    free(script);
  }
}
END_TEST

/* Panels of one kind share a scale, and of a class there are shares, as a mean of classes is none. */
START_TEST(kinds_of_a_picture) {
  const char *const named[] = {"BMD_LS", "T_class", "BMD_TH"};
  osteon_sweep_options o;
  osteon_population *p;
  osteon_sweep *s;
  const osteon_model *m = support_model("aibl");
  check_ok(osteon_population_new(&p, m, 3));
  check_ok(osteon_population_set_median(p, "T_LS", -1)); /* osteopenia is less than -1 */
  check_ok(osteon_population_set_median(p, "T_TH", 0));
  check_ok(osteon_population_vary_on(p, "T_LS", OSTEON_LINEAR, 0.1));
  osteon_sweep_options_default(&o);
  o.n = 40;
  o.until = 1;
  o.columns = named;
  o.n_columns = 3;
  o.population = p;
  o.individuals = "ind.csv.tmp";
  check_ok(osteon_sweep_new(&s, m, &o));
  check_ok(osteon_sweep_next(s));
  check_ok(osteon_sweep_finish(s, "sum.csv.tmp"));
  check_ok(osteon_sweep_plot(s, NULL, NULL, "bands.gp.tmp"));
  osteon_sweep_free(s);
  char *summary = content("sum.csv.tmp");
  ck_assert_ptr_nonnull(strstr(summary, "\n0,T_class,40,nan,nan,"));
  ck_assert_ptr_nonnull(strstr(summary, "\n0,BMD_LS,40,100,0,"));
  free(summary);
  int worse = 0, line = 0;
  double class;
  char *rows = content("ind.csv.tmp"), *script = content("bands.gp.tmp");
  for (char *at = rows; (at = strchr(at, '\n')); at++, line++)
    if (sscanf(at + 1, "%*d,0,%*f,%lf,", &class) == 1) worse += class == 1;
  ck_assert_int_gt(worse, 5);
  ck_assert_int_lt(worse, 35);
  double share;
  const char *shares = strstr(script, "$classes_1 << END_OF_DATA\n");
  ck_assert_ptr_nonnull(shares);
  ck_assert_int_eq(sscanf(strchr(shares, '\n'), " 0 %lf 0 0 0", &share), 1);
  ck_assert_double_eq_tol(share, 100.0 * worse / 40, 3); /* quantiles lie between order statistics */
  const char *range = strstr(script, "set yrange [9"),
             *second = range ? strstr(range + 1, "set yrange [9") : NULL;
  ck_assert_ptr_nonnull(second);
  ck_assert_msg(!strncmp(range, second, strcspn(range, "\n") + 1), "%.60s", second);
  free(rows);
  free(script);
  osteon_population_free(p);
}
END_TEST

/* Before anything runs. */
START_TEST(memory_is_bounded) {
  osteon_sweep_options o;
  osteon_sweep_options_default(&o);
  o.n = 1000000;
  o.until = 100000;
  o.every = 1;
  o.columns = columns;
  o.n_columns = 2;
  osteon_sweep *s;
  check_fails(OSTEON_ERANGE,
              "100001 rows of 2 columns of 1000000 subjects may need 34 GB of memory, and the limit is 16 GB",
              osteon_sweep_new(&s, support_model("lemaire2004"), &o));
  o.n = 4;
  check_ok(osteon_sweep_new(&s, support_model("lemaire2004"), &o));
  osteon_sweep_free(s);
}
END_TEST

/* Memory runs out while the summary takes a slice's values: tried again, none is counted twice. */
START_TEST(half_a_slice) {
  osteon_population *p = support_population(5);
  osteon_sweep *s = sweep_of(p, 0, 1, NULL);
  osteon_alloc_fail(0, 0);
  run_all(s);
  const long all = osteon_alloc_fail(0, 0); /* the last ones are the summary's */
  check_ok(osteon_sweep_finish(s, "right.csv.tmp"));
  osteon_sweep_free(s);
  s = sweep_of(p, 0, 1, NULL);
  osteon_alloc_fail(all, 0);
  const osteon_status status = osteon_sweep_next(s);
  osteon_alloc_fail(0, 0);
  ck_assert_int_eq(status, OSTEON_ENOMEM);
  check_fails(OSTEON_ENOMEM, "half done", osteon_sweep_save(s, "state.tmp"));
  check_fails(OSTEON_EINVAL, "has begun", osteon_sweep_load(s, "state.tmp"));
  run_all(s);
  check_ok(osteon_sweep_finish(s, "sum.csv.tmp"));
  osteon_sweep_free(s);
  char *right = content("right.csv.tmp"), *sums = content("sum.csv.tmp");
  ck_assert_str_eq(right, sums);
  free(right);
  free(sums);
  osteon_population_free(p);
}
END_TEST

/* Rows that could not be saved are gone, and no second call says that all is well. */
START_TEST(lost_rows) {
  osteon_population *p = support_population(5);
  ck_assert_int_eq(mkdir("short-lived", 0777), 0);
  osteon_sweep *s = sweep_of(p, 0, 1, "short-lived/rows.csv");
  run_all(s);
  ck_assert_int_eq(rename("short-lived", "elsewhere"), 0);
  check_fails(OSTEON_EIO, "rows.csv: cannot be written", osteon_sweep_finish(s, "sum.csv.tmp"));
  check_fails(OSTEON_EIO, "are lost", osteon_sweep_finish(s, "sum.csv.tmp"));
  osteon_sweep_free(s);
  osteon_population_free(p);
}
END_TEST

/* Rows for which the disk has no room (a limit of the process stands in for it) leave a slice half done: that memory
 * is out is not said. */
START_TEST(full_disk) {
  osteon_population *p = support_population(5);
  signal(SIGXFSZ, SIG_IGN);
  osteon_sweep *s = sweep_of(p, 0, 1, "full.csv.tmp");
  struct rlimit usual, full;
  ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &usual), 0);
  full = usual;
  full.rlim_cur = 8192;
  ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &full), 0);
  const osteon_status status = osteon_sweep_next(s);
  const osteon_status saved = osteon_sweep_save(s, "state.tmp");
  char said[300];
  snprintf(said, sizeof said, "%s", osteon_last_error());
  ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &usual), 0);
  ck_assert_int_eq(status, OSTEON_EIO);
  ck_assert_int_eq(saved, OSTEON_EIO);
  ck_assert_msg(strstr(said, "full.csv.tmp: cannot be written: ") && !strstr(said, "Success"), "%s", said);
  osteon_sweep_free(s);
  osteon_population_free(p);
}
END_TEST

START_TEST(stops) {
  osteon_population *p = support_population(5);
  osteon_sweep_options o;
  osteon_sweep_options_default(&o);
  o.n = SUBJECTS;
  o.until = 10;
  o.slice = 100;
  o.population = p;
  o.progress = stop_at_130;
  osteon_sweep *s;
  check_ok(osteon_sweep_new(&s, support_model("lemaire2004"), &o));
  check_ok(osteon_sweep_next(s));
  check_fails(OSTEON_EINVAL, "stopped", osteon_sweep_next(s));
  ck_assert_int_eq(osteon_sweep_done_count(s), 100);
  osteon_sweep_free(s);
  osteon_population_free(p);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sweep");
  TCase *tests = tcase_create("sweep");
  suite_add_tcase(suite, tests);
  tcase_add_test(tests, intervals_over_sets);
  tcase_add_test(tests, summary_in_memory);
  tcase_add_test(tests, same_bytes);
  tcase_add_test(tests, doses_after_a_failure);
  tcase_add_test(tests, rows_on_nearest_ticks);
  tcase_add_test(tests, columns_of_the_model);
  tcase_add_test(tests, columns_of_every_kind);
  tcase_add_test(tests, quantiles_of_choice);
  tcase_add_test(tests, half_a_slice);
  tcase_add_test(tests, lost_rows);
  tcase_add_test(tests, full_disk);
  tcase_add_test(tests, stops);
  tcase_add_test(tests, points_of_a_picture);
  tcase_add_test(tests, zeros_of_a_picture);
  tcase_add_test(tests, kinds_of_a_picture);
  tcase_add_test(tests, memory_is_bounded);
  return support_main(suite);
}
