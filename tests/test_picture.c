/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of trajectories and scripts of pictures. The tests write into the directory in which they run. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <osteon/life.h>
#include <osteon/picture.h>

#include "picture/gnuplot.h"
#include "support.h"
#include "toy.h"

START_TEST(table_is_whole) {
  osteon_table *table;
  const double states[] = {0.1, 1e-300}, outputs[] = {1.0 / 3};
  support_write("t.csv", "old\n");
  check_ok(osteon_table_new(&table, &toy, 0, "t.csv"));
  check_ok(osteon_table_add_row(table, 0, states, outputs, NULL));
  ck_assert_str_eq(support_whole("t.csv"), "old\n"); /* until it is saved */
  osteon_table_free(table);
  ck_assert_str_eq(support_whole("t.csv"), "old\n");
  check_ok(osteon_table_new(&table, &toy, 0, "t.csv"));
  check_ok(osteon_table_add_row(table, 0.5, states, outputs, NULL));
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
    check_ok(osteon_table_add_row(table, 0, states, outputs, NULL));
    check_fails(OSTEON_EIO, "/dev/full: cannot be written", osteon_table_save(table));
    check_fails(OSTEON_EIO, "are lost", osteon_table_save(table)); /* not a word of success the second time */
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
  check_ok(osteon_table_add_row(table, 0.5, states, outputs, NULL));
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

/* Parameters and inputs are columns too; `all` is all states and outputs. */
START_TEST(columns_of_every_kind) {
  const osteon_model *m = support_model("lemaire2004");
  const char *const columns[] = {"k_B", "I_P", "P_0", "C"}, *const all[] = {"all", "C_s"},
                    *const shown[] = {"k_B", "shown"};
  const char *const unknown[] = {"k_b"}, *const twice[] = {"all", "C", "C"};
  osteon_table *table;
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, m, NULL));
  check_ok(osteon_sim_set_param(sim, "k_B", 0.25));
  check_ok(osteon_sim_set_input(sim, "I_P", 86));
  check_ok(osteon_table_new(&table, m, 0, "t.csv"));
  check_ok(osteon_table_set_columns(table, columns, 4));
  check_ok(osteon_table_add_sim(table, sim, NULL, 0));
  const double *c = osteon_sim_constants(sim), *states = osteon_sim_states(sim);
  check_ok(osteon_table_add_row(table, 1, states, osteon_sim_outputs(sim), c));
  check_fails(OSTEON_EINVAL, "constants is NULL",
              osteon_table_add_row(table, 1, states, osteon_sim_outputs(sim), NULL));
  check_ok(osteon_table_save(table));
  osteon_table_free(table);
  char want[200];
  snprintf(want, sizeof want, "time,k_B,I_P,P_0,C\n0,0.25,86,%.17g,%.17g\n1,0.25,86,%.17g,%.17g\n",
           250 / 86.0, states[2], 250 / 86.0, states[2]);
  ck_assert_str_eq(support_whole("t.csv"), want);
  check_ok(osteon_table_new(&table, m, 0, NULL));
  for (int k = 0; k < m->n_shown; k++) ck_assert_str_eq(osteon_table_column_at(table, k), m->shown[k]);
  ck_assert_ptr_null(osteon_table_column_at(table, m->n_shown));
  check_ok(osteon_table_set_columns(table, all, 2));
  ck_assert_str_eq(osteon_table_column_at(table, m->n_states), m->outputs[0].name);
  ck_assert_str_eq(osteon_table_column_at(table, m->n_states + m->n_outputs), "C_s");
  ck_assert_ptr_null(osteon_table_column_at(table, m->n_states + m->n_outputs + 1));
  check_ok(osteon_table_set_columns(table, shown, 2));
  ck_assert_str_eq(osteon_table_column_at(table, 1), m->shown[0]);
  check_fails(OSTEON_ENAME, "no state, output, input or parameter named k_b (did you mean k_B?)",
              osteon_table_set_columns(table, unknown, 1));
  check_fails(OSTEON_EINVAL, "C is given twice", osteon_table_set_columns(table, twice, 3));
  osteon_table_free(table);
  osteon_sim_free(sim);
}
END_TEST

/* Of two parameter sets the lower end is 2.5 % of the way from the one to the other: quantile 0.025 of two values. */
START_TEST(rows_with_intervals) {
  const osteon_model *m = support_model("lemaire2004");
  const char *const columns[] = {"k_B", "D_A"};
  const double k_B[] = {0.1, 0.3};
  osteon_table *table;
  osteon_sim *sim, *others[3] = {NULL};
  check_ok(osteon_sim_new(&sim, m, NULL));
  for (int i = 0; i < 2; i++) { /* the third was left out */
    check_ok(osteon_sim_new(&others[i], m, NULL));
    check_ok(osteon_sim_set_param(others[i], "k_B", k_B[i]));
  }
  check_ok(osteon_table_new(&table, m, 0, "t.csv"));
  check_ok(osteon_table_set_columns(table, columns, 2));
  check_ok(osteon_table_add_sim(table, sim, others, 3));
  check_fails(OSTEON_EINVAL, "among rows without", osteon_table_add_sim(table, sim, NULL, 0));
  check_ok(osteon_table_save(table));
  osteon_table_free(table);
  const char *text = support_whole("t.csv"), *row = strchr(text, '\n');
  ck_assert_msg(!strncmp(text, "time,k_B,D_A,k_B_low,k_B_high,D_A_low,D_A_high\n", 47), "%s", text);
  double v[7];
  ck_assert_int_eq(
      sscanf(row, "%lf,%lf,%lf,%lf,%lf,%lf,%lf", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6]), 7);
  const double want[] = {0, 0.189, 0.7, 0.105, 0.295, 0.7, 0.7};
  for (int k = 0; k < 7; k++) ck_assert_double_eq_tol(v[k], want[k], 1e-12);
  check_ok(osteon_table_new(&table, m, 0, "t.csv"));
  check_ok(osteon_table_add_sim(table, sim, NULL, 0));
  check_fails(OSTEON_EINVAL, "among rows without", osteon_table_add_sim(table, sim, others, 2));
  osteon_table_free(table);
  check_ok(osteon_table_new(&table, &toy, 0, NULL));
  check_fails(OSTEON_EINVAL, "a sim of another model", osteon_table_add_sim(table, sim, NULL, 0));
  osteon_table_free(table);
  osteon_sim_free(sim);
  for (int i = 0; i < 2; i++) osteon_sim_free(others[i]);
}
END_TEST

/* The picture has the columns of the table: panels of the model first, then what they leave. */
START_TEST(panels_of_a_picture) {
  const osteon_model *m = support_model("aibl");
  osteon_table *table;
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, m, NULL));
  for (int all = 0; all < 2; all++) {
    const char *const columns[] = {all ? "all" : "shown", "calcium"};
    int panels = 0;
    check_ok(osteon_table_new(&table, m, 1, NULL));
    check_ok(osteon_table_set_columns(table, columns, 2));
    check_ok(osteon_table_add_sim(table, sim, NULL, 0));
    check_ok(osteon_table_plot(table, NULL, NULL, "p.gp"));
    osteon_table_free(table);
    const char *text = support_whole("p.gp");
    for (const char *at = text; (at = strstr(at, "\nplot ")); at++) panels++;
    ck_assert_int_eq(panels, all ? 30 : 6); /* BMD, T-scores, fractures, markers, RANKL/OPG, calcium */
    ck_assert_ptr_nonnull(strstr(text, "set ylabel 'Turnover markers (%)'"));
    if (!all) ck_assert_ptr_nonnull(strstr(text, "title 'calcium, food and supplement'"));
  }
  osteon_sim_free(sim);
}
END_TEST

static osteon_table *table_of_life(osteon_table *first, const char *name, double size) {
  osteon_table *table;
  const char *const columns[] = {"x", "twice"};
  if (first) {
    check_ok(osteon_table_new_beside(&table, &toy, first));
  } else {
    check_ok(osteon_table_new(&table, &toy, 1, "lives.csv"));
    check_ok(osteon_table_set_columns(table, columns, 2));
  }
  check_ok(osteon_table_set_scenario(table, name, first ? "the \"other\" one" : NULL));
  for (int day = 0; day <= 800; day += 400) {
    const double states[] = {size * day, 100}, outputs[] = {2 * size * day};
    check_ok(osteon_table_add_row(table, day, states, outputs, NULL));
  }
  return table;
}

/* One file with a column for the scenario, one picture with a curve for each. */
START_TEST(several_scenarios) {
  osteon_table *none;
  check_ok(osteon_table_new(&none, &toy, 1, NULL));
  osteon_table *beside = none;
  check_fails(OSTEON_EINVAL, "no scenario, or no rows", osteon_table_new_beside(&beside, &toy, none));
  ck_assert_ptr_null(beside);
  osteon_table *a = table_of_life(NULL, "a", 1), *b = table_of_life(a, "b, c", 3);
  const osteon_table *const tables[] = {a, b}, *const strange[] = {a, none};
  const double states[] = {1, 2}, outputs[] = {3};
  check_fails(OSTEON_EINVAL, "rows, or a scenario", osteon_table_set_scenario(a, "again", NULL));
  check_ok(osteon_table_new_beside(&beside, &toy, a));
  check_fails(OSTEON_EINVAL, "comes before the rows", osteon_table_add_row(beside, 0, states, outputs, NULL));
  osteon_table_free(beside);
  check_ok(osteon_table_save(b)); /* the file is that of the first */
  check_ok(osteon_table_save(a));
  ck_assert_str_eq(support_whole("lives.csv"),
                   "scenario,time,x,twice\na,0,0,0\na,400,400,800\na,800,800,1600\n"
                   "\"b, c\",0,0,0\n\"b, c\",400,1200,2400\n\"b, c\",800,2400,4800\n");
  check_ok(osteon_table_plot_together(tables, 2, "both", NULL, "p.gp"));
  const char *text = support_whole("p.gp");
  ck_assert_ptr_nonnull(strstr(text, "set label 'both'"));
  ck_assert_ptr_nonnull(strstr(text, "set label 'a'"));
  ck_assert_ptr_nonnull(strstr(text, "set label 'the \"other\" one'"));
  ck_assert_ptr_nonnull(strstr(text, "\n800 2400 4800\n"));
  int panels = 0, curves = 0;
  for (const char *at = text; (at = strstr(at, "\nplot ")); at++) panels++;
  for (const char *at = text; (at = strstr(at, "$life_1 using")); at++) curves++;
  ck_assert_int_eq(panels, 2);
  ck_assert_int_eq(curves, 2);
  check_fails(OSTEON_EINVAL, "not opened along with the first",
              osteon_table_plot_together(strange, 2, NULL, NULL, "p.gp"));
  osteon_table_free(a);
  osteon_table_free(b);
  osteon_table_free(none);
}
END_TEST

START_TEST(script_of_a_picture) {
  osteon_table *table;
  check_ok(osteon_table_new(&table, &toy, 1, NULL));
  for (int day = 0; day <= 800; day += 100) {
    const double states[] = {1 + day, 100}, outputs[] = {2.0 * (1 + day)};
    check_ok(osteon_table_add_row(table, day, states, outputs, NULL));
  }
  check_ok(osteon_table_plot(table, "what's new\nhere", NULL, "p.gp"));
  const char *text = support_whole("p.gp");
  ck_assert_ptr_nonnull(strstr(text, "set label 'what''s new here'"));
  ck_assert_ptr_nonnull(strstr(text, "xlabel 'time (years)'"));
  ck_assert_ptr_nonnull(strstr(text, "ylabel 'drug (mg)'"));
  ck_assert_ptr_nonnull(strstr(text, "bone, 100 is ''all''")); /* a panel of one curve: its meaning */
  ck_assert_ptr_nonnull(strstr(text, "\n800 801 100 1602\n"));
  ck_assert_ptr_nonnull(strstr(text, "set yrange [95:105]")); /* a constant has an axis too */
  ck_assert_ptr_null(strstr(text, "provisional"));
  check_fails(OSTEON_EINVAL, "p.gif: unknown kind of picture", osteon_table_plot(table, "", "p.gif", NULL));
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

/* Doses, and where something begins or ends, are shown above the panels and marked in them. */
START_TEST(what_is_given) {
  osteon_table *table;
  osteon_schedule *schedule;
  osteon_course tablet;
  osteon_course_default(&tablet);
  tablet.drug = "tablet";
  tablet.dose = 2;
  tablet.start = 100;
  tablet.stop = 300;
  check_ok(osteon_schedule_new(&schedule, &toy));
  check_ok(osteon_schedule_add_dose(schedule, 40, "shot", 5, 50, 1));
  check_ok(osteon_schedule_add_course(schedule, &tablet));
  check_ok(osteon_schedule_set_input(schedule, 200, "psi_LS", 2));
  check_ok(osteon_schedule_set_input(schedule, 250, "psi_LS", 1));
  check_ok(osteon_table_new(&table, &toy, 1, NULL));
  check_ok(osteon_table_set_schedule(table, schedule));
  for (int day = 0; day <= 800; day += 100) {
    const double states[] = {1 + day, 100}, outputs[] = {2.0 * (1 + day)};
    check_ok(osteon_table_add_row(table, day, states, outputs, NULL));
  }
  check_ok(osteon_table_plot(table, "", NULL, "p.gp"));
  const char *text = support_whole("p.gp");
  static const char *const shown[] = {"set label 'shot 5 mg' at graph 0, first 2 ",
                                      "set label 'tablet 2 mg/d' at graph 0, first 1 ",
                                      "set label 'psi LS 2' at graph 0, first 3 "};
  for (int i = 0; i < 3; i++) ck_assert_msg(strstr(text, shown[i]), "no %s in\n%s", shown[i], text);
  char mark[100];
  static const double lines[] = {100, 300, 200, 250}, doses[] = {40, 90};
  for (int i = 0; i < 4; i++) {
    snprintf(mark, sizeof mark, "set arrow from first %.8g, graph 0 to first %.8g, graph 1 nohead",
             lines[i] / 365.25, lines[i] / 365.25);
    ck_assert_msg(strstr(text, mark), "no %s in\n%s", mark, text);
  }
  for (int i = 0; i < 2; i++) {
    snprintf(mark, sizeof mark, "\n%.8g 2\n", doses[i] / 365.25);
    ck_assert_msg(strstr(text, mark), "no dose at %g in\n%s", doses[i], text);
  }
  check_ok(osteon_table_set_schedule(table, NULL));
  check_ok(osteon_table_plot(table, "", NULL, "p.gp"));
  ck_assert_ptr_null(strstr(support_whole("p.gp"), "graph 1 nohead"));
  osteon_table_free(table);
  check_ok(osteon_table_new(&table, support_model("aibl"), 1, NULL));
  check_fails(OSTEON_EINVAL, "of toy, the table of aibl", osteon_table_set_schedule(table, schedule));
  osteon_table_free(table);
  osteon_schedule_free(schedule);
}
END_TEST

/* Rows for the picture alone are in no file; a curve that is there is drawn once, and what is 0 throughout only where
 * it was named. */
START_TEST(curves_of_a_picture) {
  const osteon_model *m = support_model("aibl");
  const char *const all[] = {"all"}, *const named[] = {"C_den", "BMD_TH", "BMD_FN"};
  osteon_table *table;
  osteon_sim *sim;
  for (int some = 0; some < 2; some++) {
    check_ok(osteon_sim_new(&sim, m, NULL));
    check_ok(osteon_table_new(&table, m, 1, "t.csv"));
    check_ok(osteon_table_set_columns(table, some ? named : all, some ? 3 : 1));
    check_ok(osteon_table_add_sim(table, sim, NULL, 0));
    check_ok(osteon_sim_run(sim, 7));
    check_ok(osteon_table_keep_sim(table, sim, NULL, 0));
    check_ok(osteon_sim_run(sim, 20));
    check_ok(osteon_table_add_sim(table, sim, NULL, 0));
    check_ok(osteon_table_save(table));
    check_ok(osteon_table_plot(table, "", NULL, "p.gp"));
    osteon_table_free(table);
    osteon_sim_free(sim);
    ck_assert_ptr_null(strstr(support_whole("t.csv"), "\n7,"));
    const char *text = support_whole("p.gp");
    ck_assert_ptr_nonnull(strstr(text, "\n7 "));
    ck_assert(!strstr(text, "denosumab in serum") == !some);
    ck_assert_ptr_nonnull(strstr(text, "'hip BMD, 100 at day 0; femoral neck BMD, 100 at day 0'"));
    ck_assert_ptr_null(strstr(text, "'femoral neck BMD"));
  }
}
END_TEST

/* Where all is 0, there is still a picture. */
START_TEST(nothing_but_zeros) {
  osteon_table *table;
  const double states[] = {0, 0}, outputs[] = {0};
  check_ok(osteon_table_new(&table, &toy, 1, NULL));
  for (int day = 0; day < 3; day++) check_ok(osteon_table_add_row(table, day, states, outputs, NULL));
  check_ok(osteon_table_plot(table, "", NULL, "p.gp"));
  ck_assert_ptr_nonnull(strstr(support_whole("p.gp"), "ylabel 'drug (mg)'"));
  osteon_table_free(table);
}
END_TEST

START_TEST(one_row_is_points) {
  osteon_table *table;
  const double states[] = {1, 100}, outputs[] = {2};
  check_ok(osteon_table_new(&table, &toy, 1, NULL));
  check_ok(osteon_table_add_row(table, 0, states, outputs, NULL));
  check_ok(osteon_table_plot(table, "", NULL, "p.gp"));
  ck_assert_ptr_nonnull(strstr(support_whole("p.gp"), "with points pointtype 7"));
  osteon_table_free(table);
}
END_TEST

static void put_gnuplot(const char *script) {
  support_write("gnuplot", script);
  ck_assert_int_eq(chmod("gnuplot", 0700), 0);
}

START_TEST(gnuplot_that_hangs) {
  put_gnuplot("#!/bin/sh\nwhile :; do :; done\n");
  ck_assert_int_eq(setenv("PATH", ".", 1), 0);
  check_fails(OSTEON_EIO, "gnuplot had not finished after 1 s and was ended",
              osteon_picture_run("p.gp", "picture='p.svg'", 1));
  put_gnuplot("#!/bin/sh\nexec 2>&-\n"); /* says nothing, and closes its end */
  check_ok(osteon_picture_run("p.gp", "picture='p.svg'", 60));
  put_gnuplot("#!/bin/sh\necho bad >&2\necho worse >&2\nexit 3\n");
  check_fails(OSTEON_EIO, "gnuplot failed: bad worse", osteon_picture_run("p.gp", "picture='p.svg'", 60));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("picture");
  TCase *tests = tcase_create("picture");
  suite_add_tcase(suite, tests);
  tcase_add_test(tests, table_is_whole);
  tcase_add_test(tests, chosen_columns);
  tcase_add_test(tests, columns_of_every_kind);
  tcase_add_test(tests, rows_with_intervals);
  tcase_add_test(tests, panels_of_a_picture);
  tcase_add_test(tests, several_scenarios);
  tcase_add_test(tests, script_of_a_picture);
  tcase_add_test(tests, what_is_given);
  tcase_add_test(tests, curves_of_a_picture);
  tcase_add_test(tests, nothing_but_zeros);
  tcase_add_test(tests, one_row_is_points);
  tcase_add_test(tests, gnuplot_that_hangs);
  return support_main(suite);
}
