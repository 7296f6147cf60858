/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One scenario through several models: who is left out, what the curves are, which trials stand beside. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/lineup.h>
#include <osteon/picture.h>
#include <osteon/stop.h>

#include "base/base.h"
#include "support.h"

#include "config.h"

#ifdef HAVE_LIBYAML

/* Two models of the program's own. toy_a: x falls at k, a shot of shotumab adds to it, the marker follows the
 * input pill at once; toy_b: the same without input, and x may not pass 150. */
static void rates(double t, const double *c, const double *y, double *dydt) {
  (void)t;
  dydt[0] = -c[0] * y[0];
}
static void outputs_a(double t, const double *c, const double *y, double *o) {
  (void)t, (void)y;
  o[0] = 4 / (1 + c[2]);
}
static void outputs_b(double t, const double *c, const double *y, double *o) {
  (void)t, (void)c, (void)y;
  o[0] = 7;
}
static void dose(const double *c, double *factor) {
  (void)c;
  factor[0] = 1;
}
static const osteon_quantity x_a = {.name = "x", .unit = "g", .value = 100, .min = 0, .max = 1e9, .scale = 1};
static const osteon_quantity x_b = {.name = "x", .unit = "g", .value = 50, .min = 0, .max = 150, .scale = 1};
static const osteon_quantity params_a[] = {{.name = "k", .unit = "1/d", .value = 0.01, .min = 0, .max = 1},
                                           {.name = "age", .unit = "y", .value = 50, .min = 20, .max = 90}};
static const osteon_quantity params_b[] = {{.name = "k", .unit = "1/d", .value = 0.02, .min = 0, .max = 1}};
static const osteon_quantity pill = {
    .name = "rate_pill", .unit = "mg/d", .max = 1e3, .kind = OSTEON_TREATMENT};
static const osteon_quantity marker = {.name = "marker", .unit = "-"};
static const osteon_dose shot = {.name = "shotumab", .unit = "mg", .state = 0};
static const osteon_common common_a[] = {{"BMD_LS", "x", OSTEON_AS_CHANGE, ""},
                                         {"CTX", "marker", OSTEON_AS_LEVEL, "made, not seen"}};
static const osteon_common common_b[] = {{"BMD_LS", "x", OSTEON_AS_CHANGE, "of a toy"},
                                         {"OC", "marker", OSTEON_AS_LEVEL, ""}};
#define TOY(letter)                                                                                       \
  .size = sizeof(osteon_model), .name = "toy_" #letter, .title = "", .citation = "", .notes = "",         \
  .solver = "rkf45", .n_states = 1, .states = &x_##letter, .params = params_##letter, .outputs = &marker, \
  .n_outputs = 1, .doses = &shot, .n_doses = 1, .common = common_##letter, .n_common = 2,                 \
  .kernels = {.rates = rates, .outputs = outputs_##letter, .dose = dose}
static const osteon_model toy_a = {TOY(a), .n_params = 2, .inputs = &pill, .n_inputs = 1};
static const osteon_model toy_b = {TOY(b), .n_params = 1};

static osteon_registry *registry;
static void make_registry(void) {
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_add(registry, &toy_b));
  check_ok(osteon_registry_add(registry, &toy_a));
}
static void free_registry(void) { osteon_registry_free(registry); }

static void write_text(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  ck_assert_int_ge(fputs(text, file), 0);
  ck_assert_int_eq(fclose(file), 0);
}

static osteon_lineup *load(const char *text) {
  osteon_lineup *l;
  write_text("s.yaml", text);
  check_ok(osteon_lineup_load(&l, registry, NULL, 0, "s.yaml"));
  return l;
}

static const osteon_lineup_curve *curve_of(const osteon_lineup *l, const osteon_model *m, const char *name) {
  const osteon_lineup_curve *c;
  for (int i = 0; (c = osteon_lineup_curve_at(l, i)); i++)
    if (c->model == m && !strcmp(c->common->name, name)) return c;
  ck_abort_msg("%s has no curve %s", m->name, name);
  return NULL;
}

static const osteon_lineup_model *shown(const osteon_lineup *l, const char *name) {
  const osteon_lineup_model *m;
  for (int i = 0; (m = osteon_lineup_model_at(l, i)); i++)
    if (!strcmp(m->model->name, name)) return m;
  ck_abort_msg("%s is not in the lineup", name);
  return NULL;
}

#define SHOTS "drugs: [{name: shotumab, dose: 20000, unit: ug, every: 50, stop: 101}]\n"

/* Beside a lineup of each set alone. */
START_TEST(intervals_over_sets) {
  static const char text[] = "until: 100\nevery: 50\n" SHOTS;
  const char *const name = "k";
  const double values[] = {0.01, 0.02, 0.05};
  double alone[3][3];
  osteon_sets *sets, *others;
  for (int i = 0; i < 3; i++) {
    osteon_lineup *l = load(text);
    check_ok(osteon_lineup_set_param(l, "k", values[i]));
    check_ok(osteon_lineup_run(l));
    for (int t = 0; t < 3; t++) alone[i][t] = curve_of(l, &toy_a, "BMD_LS")->values[t];
    ck_assert_ptr_null(curve_of(l, &toy_a, "BMD_LS")->low);
    osteon_lineup_free(l);
  }
  osteon_lineup *l = load(text);
  check_ok(osteon_sets_new(&sets, &toy_a, &name, 1, values, 3));
  check_ok(
      osteon_sets_new(&others, support_model("lemaire2004"), (const char *const[]){"k_B"}, 1, values, 1));
  check_ok(osteon_lineup_set_sets(l, sets));
  check_fails(OSTEON_EINVAL, "not among the models that are run", osteon_lineup_set_sets(l, others));
  check_ok(osteon_lineup_run(l));
  const osteon_lineup_curve *c = curve_of(l, &toy_a, "BMD_LS");
  for (int t = 0; t < 3; t++) { /* 0.05 of the way from the least of three to the next */
    ck_assert_double_eq_tol(c->low[t], alone[2][t] + 0.05 * (alone[1][t] - alone[2][t]), 1e-9);
    ck_assert_double_eq_tol(c->high[t], alone[0][t] + 0.05 * (alone[1][t] - alone[0][t]), 1e-9);
    ck_assert(c->values[t] == alone[0][t]); /* those of the model */
  }
  ck_assert_ptr_null(curve_of(l, &toy_b, "BMD_LS")->low);
  check_ok(osteon_lineup_save(l, "l.csv"));
  check_ok(osteon_lineup_plot(l, NULL, "l.gp"));
  ck_assert_ptr_nonnull(strstr(support_whole("l.gp"), "using 1:3:4 with filledcurves"));
  ck_assert_ptr_nonnull(strstr(support_whole("l.gp"), "toy_a, band: 95 % over parameter sets"));
  ck_assert_ptr_nonnull(
      strstr(support_whole("l.csv"), "time,model,name,value,low,high,measure,quantity,caveat\n"));
  ck_assert_ptr_nonnull(strstr(support_whole("l.csv"), ",,,change in %,"));
  osteon_lineup_free(l);
  /* what is set holds in every set */
  l = load(text);
  check_ok(osteon_lineup_set_sets(l, sets));
  check_ok(osteon_lineup_set_param(l, "k", 0.02));
  check_ok(osteon_lineup_run(l));
  c = curve_of(l, &toy_a, "BMD_LS");
  for (int t = 0; t < 3; t++) ck_assert(c->low[t] == alone[1][t] && c->high[t] == alone[1][t]);
  osteon_lineup_free(l);
  osteon_sets_free(sets);
  osteon_sets_free(others);
}
END_TEST

static int is_asked_often(void *asked_) {
  int *left = asked_;
  return --*left < 0;
}

/* A stop is no failure of a model, nor of a set: nothing has been run, and it can be run again. */
START_TEST(runs_after_a_stop) {
  const char *const name = "k";
  osteon_sets *sets;
  check_ok(osteon_sets_new(&sets, &toy_a, &name, 1, (const double[]){0.01, 0.02}, 2));
  osteon_lineup *l = load("until: 100\nevery: 50\n" SHOTS);
  check_ok(osteon_lineup_set_sets(l, sets));
  int left = 1 << 20;
  osteon_stop_when(is_asked_often, &left);
  check_ok(osteon_lineup_run(l));
  const int asked = (1 << 20) - left;
  ck_assert_int_gt(asked, 8);
  for (int most = 0; most < asked; most++) {
    left = most;
    check_fails(OSTEON_ESTOPPED, "stopped", osteon_lineup_run(l));
  }
  osteon_stop_when(NULL, NULL);
  check_ok(osteon_lineup_run(l));
  ck_assert_str_eq(osteon_lineup_model_at(l, 0)->failed, "");
  ck_assert_int_eq(curve_of(l, &toy_a, "BMD_LS")->n, 3);
  osteon_lineup_free(l);
  osteon_sets_free(sets);
}
END_TEST

/* Words for names, what is given, points between rows that are far apart, and the rows as they were. */
START_TEST(script_of_a_picture) {
  osteon_lineup *l = load("until: 100\nevery: 50\n" SHOTS);
  check_ok(osteon_lineup_run(l));
  check_ok(osteon_lineup_plot(l, NULL, "l.gp"));
  const char *text = support_whole("l.gp");
  ck_assert_ptr_nonnull(strstr(text, "set title 'BMD of the lumbar spine'"));
  ck_assert_ptr_nonnull(strstr(text, "set label 'shotumab 20 mg'"));
  ck_assert_ptr_nonnull(strstr(text, "\n17 "));
  ck_assert_ptr_nonnull(strstr(text, "graph 0.04 nohead"));
  ck_assert_int_eq(curve_of(l, &toy_a, "BMD_LS")->n, 3);
  osteon_lineup_free(l);
  l = load("until: 0\n" SHOTS); /* one day: marks, as a line has no length */
  check_ok(osteon_lineup_run(l));
  check_ok(osteon_lineup_plot(l, NULL, "l.gp"));
  ck_assert_ptr_nonnull(strstr(support_whole("l.gp"), "using 1:2 with points pointtype 7"));
  osteon_lineup_free(l);
}
END_TEST

/* A set stands in place of what the scenario says, and of one model alone. */
START_TEST(set_of_one_model) {
  osteon_sets *set;
  const double value = 0.05;
  osteon_lineup *l = load("until: 100\nevery: 50\nparameters: {k: 0.01}\n" SHOTS), *same;
  check_ok(osteon_sets_new(&set, &toy_a, (const char *const[]){"k"}, 1, &value, 1));
  check_fails(OSTEON_ERANGE, "there is no set 1", osteon_lineup_take_set(l, set, 1));
  check_ok(osteon_lineup_take_set(l, set, 0));
  check_ok(osteon_lineup_run(l));
  same = load("until: 100\nevery: 50\nparameters: {k: 0.05}\n" SHOTS);
  check_ok(osteon_lineup_run(same));
  for (int t = 0; t < 3; t++)
    ck_assert(curve_of(l, &toy_a, "BMD_LS")->values[t] == curve_of(same, &toy_a, "BMD_LS")->values[t]);
  osteon_lineup_free(same);
  same = load("until: 100\nevery: 50\nparameters: {k: 0.01}\n" SHOTS);
  check_ok(osteon_lineup_run(same));
  for (int t = 0; t < 3; t++)
    ck_assert(curve_of(l, &toy_b, "BMD_LS")->values[t] == curve_of(same, &toy_b, "BMD_LS")->values[t]);
  osteon_lineup_free(same);
  osteon_lineup_free(l);
  osteon_sets_free(set);
}
END_TEST

START_TEST(curves) {
  osteon_lineup *l = load("model: nothing\ntitle: T\nuntil: 200\nevery: 25\nsolver: rk8pd\n" SHOTS
                          "who: {age: 60, T_LS: -1}\nnutrition: [{calcium: 500}]\n"
                          "exercise: [{kind: resistance}]\nparameters: {k: 0.005}\n");
  ck_assert_str_eq(osteon_lineup_title(l), "T");
  ck_assert_str_eq(osteon_lineup_model_name(l), "nothing");
  ck_assert_ptr_null(osteon_lineup_curve_at(l, 0));
  ck_assert_str_eq(shown(l, "toy_a")->without, "T_LS, exercise, calcium");
  ck_assert_str_eq(shown(l, "toy_b")->without, "age, T_LS, exercise, calcium");
  ck_assert_str_eq(shown(l, "toy_a")->left_out, "");
  ck_assert_str_eq(shown(l, "lemaire2004")->left_out, "lemaire2004 has no shotumab");
  check_ok(osteon_lineup_run(l));
  /* 20 mg on days 0, 50 and 100 */
  const osteon_lineup_curve *c = curve_of(l, &toy_a, "BMD_LS");
  ck_assert_int_eq(c->n, 9);
  for (int t = 0; t < c->n; t++) {
    double x = 100 * exp(-0.005 * c->times[t]);
    for (double day = 0; day <= fmin(100, c->times[t]); day += 50)
      x += 20 * exp(-0.005 * (c->times[t] - day));
    ck_assert(c->times[t] == 25 * t);
    ck_assert_msg(fabs(c->values[t] - (x - 100)) < 1e-3, "day %g: %.17g, not %g", c->times[t], c->values[t],
                  x - 100);
  }
  c = curve_of(l, &toy_b, "BMD_LS"); /* of 50 */
  ck_assert_msg(fabs(c->values[0] - 40) < 1e-9, "%g", c->values[0]);
  ck_assert(curve_of(l, &toy_a, "CTX")->values[3] == 100);
  /* one name is of both; the table has all, and says what is left out */
  ck_assert_str_eq(osteon_lineup_name_at(l, 0), "BMD_LS");
  ck_assert_ptr_null(osteon_lineup_name_at(l, 1));
  check_ok(osteon_lineup_save(l, "c.csv"));
  char text[20000];
  FILE *file = fopen("c.csv", "r");
  ck_assert_ptr_nonnull(file);
  text[fread(text, 1, sizeof text - 1, file)] = 0;
  fclose(file);
  ck_assert_ptr_null(strchr(text, '#')); /* a comment is no CSV */
  const char *const lines[] = {"time,model,name,value,measure,quantity,caveat\n",
                               "\n25,toy_a,CTX,100,% of before day 0,marker,\"made, not seen\"\n",
                               "\n0,toy_b,BMD_LS,40,change in %,x,of a toy\n"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    ck_assert_msg(strstr(text, lines[i]) != NULL, "no%sin %s", lines[i], text);
  osteon_lineup_free(l);
}
END_TEST

/* What jumps on day 0 is measured against what was before. */
START_TEST(before_day_0) {
  osteon_lineup *l = load("until: 10\ndrugs: [{name: pill, dose: 3}]\n");
  ck_assert_str_eq(shown(l, "toy_b")->left_out, "toy_b has no pill");
  check_ok(osteon_lineup_run(l));
  ck_assert(curve_of(l, &toy_a, "CTX")->values[0] == 25);
  ck_assert_str_eq(osteon_lineup_name_at(l, 1), "CTX"); /* alone: all of its names */
  osteon_lineup_free(l);
}
END_TEST

START_TEST(set) {
  osteon_lineup *l = load("until: 100\nevery: 100\n" SHOTS);
  check_fails(OSTEON_ENAME, "none of the models in the comparison has a parameter kk",
              osteon_lineup_set_param(l, "kk", 1));
  check_fails(OSTEON_ERANGE, "k = 2", osteon_lineup_set_param(l, "k", 2));
  check_ok(osteon_lineup_set_param(l, "k", 0));
  check_ok(osteon_lineup_set_param(l, "age", 70));
  ck_assert_str_eq(shown(l, "toy_b")->without, "age");
  check_ok(osteon_lineup_run(l));
  ck_assert(fabs(curve_of(l, &toy_a, "BMD_LS")->values[1] - 60) < 1e-9);
  osteon_lineup_free(l);
}
END_TEST

/* A run that fails ends its own curves. */
START_TEST(one_fails) {
  osteon_lineup *l = load(
      "until: 100\nevery: 10\nparameters: {k: 0}\n"
      "drugs: [{name: shotumab, dose: 60, every: 50, stop: 51}]\n");
  check_ok(osteon_lineup_run(l));
  ck_assert_ptr_nonnull(strstr(shown(l, "toy_b")->failed, "x"));
  ck_assert_int_eq(curve_of(l, &toy_b, "BMD_LS")->n, 5); /* the shot of day 50 ends it: no row */
  ck_assert_int_eq(curve_of(l, &toy_a, "BMD_LS")->n, 11);
  ck_assert_str_eq(shown(l, "toy_a")->failed, "");
  osteon_lineup_free(l);
}
END_TEST

/* Rows of the same drugs until they were seen. */
START_TEST(trials) {
  write_text(
      "t.csv",
      "study,arm,confidence,treatment,endpoint,measure,from,months,value,ci_low,ci_high\n"
      "Same,a,high,\"drugs: [{name: shotumab, dose: 20, every: 50, stop: 101}]\",BMD_LS,change,,6,5,4,7\n"
      "Longer,b,high,\"drugs: [{name: shotumab, dose: 20, every: 50}], nutrition: [{calcium: 1}]\","
      "BMD_LS,change,,4,3,2,4\n"
      "Longer,b,high,\"drugs: [{name: shotumab, dose: 20, every: 50}]\",BMD_LS,change,,6,3,2,4\n"
      "Other dose,c,high,\"drugs: [{name: shotumab, dose: 30, every: 50, stop: "
      "101}]\",BMD_LS,change,,1,3,2,4\n"
      "More,d,high,\"drugs: [{name: shotumab, dose: 20, every: 50, stop: 101}, {name: pill, dose: 1}]\","
      "BMD_LS,change,,1,3,2,4\n"
      "None,e,high,none,BMD_LS,change,,1,3,2,4\n"
      "Unknown,f,high,\"drugs: [{name: other, dose: 20}]\",BMD_LS,change,,1,3,2,4\n"
      "Marker,g,high,\"drugs: [{name: shotumab, dose: 20, every: 50}]\",CTX,change,,3,-60,-70,-50\n"
      "Unseen,h,high,\"drugs: [{name: shotumab, dose: 20, every: 50}]\",PINP,change,,3,-60,-70,-50\n"
      "Later,i,high,\"drugs: [{name: shotumab, dose: 20, every: 50}]\",CTX,change,1,3,-60,-70,-50\n"
      "Memory,j,memory,\"drugs: [{name: shotumab, dose: 20, every: 50}]\",CTX,change,,3,-60,-70,-50\n"
      "Level,k,high,\"drugs: [{name: shotumab, dose: 20, every: 50}]\",CTX,level,,3,60,50,70\n");
  osteon_lineup *l = load("until: 200\n" SHOTS);
  check_ok(osteon_lineup_read_trials(l, "t.csv"));
  const char *const studies[] = {"Same", "Longer", "Marker"};
  for (int i = 0; i < 3; i++) {
    ck_assert_msg(osteon_lineup_point_at(l, i) != NULL, "no %s", studies[i]);
    ck_assert_str_eq(osteon_lineup_point_at(l, i)->study, studies[i]);
  }
  ck_assert_msg(!osteon_lineup_point_at(l, 3), "%s", osteon_lineup_point_at(l, 3)->study);
  const osteon_lineup_point *p = osteon_lineup_point_at(l, 0);
  ck_assert(p->months == 6 && p->value == 5 && p->low == 4 && p->high == 7);
  p = osteon_lineup_point_at(l, 2);
  ck_assert(p->value == 40 && p->low == 30 && p->high == 50); /* % of the baseline */
  check_ok(osteon_lineup_run(l));
  ck_assert_str_eq(osteon_lineup_name_at(l, 1), "CTX"); /* of one model and a trial */
  check_ok(osteon_lineup_plot(l, NULL, "p.gp"));
  /* a table without treatments is of the scenario itself */
  write_text("own.csv", "endpoint,measure,months,value\nBMD_LS,change,3,4\n");
  check_ok(osteon_lineup_read_trials(l, "own.csv"));
  ck_assert(osteon_lineup_point_at(l, 0)->months == 3);
  ck_assert_ptr_null(osteon_lineup_point_at(l, 1));
  check_fails(OSTEON_EIO, "nowhere.csv", osteon_lineup_read_trials(l, "nowhere.csv"));
  osteon_lineup_free(l);
}
END_TEST

static const struct {
  const char *text, *says;
  osteon_status status;
} bad[] = {
    {"drugs: [{name: nothing, dose: 1}]\n", "s.yaml: no model can run it: aibl has no nothing",
     OSTEON_EINVAL},
    {"parameters: {kkk: 1}\n", "s.yaml:1: no model has a parameter named kkk", OSTEON_EFORMAT},
    {"inputs: {x: 1}\n", "s.yaml:1: no model has an input named x", OSTEON_EFORMAT},
    {"untill: 5\n", "s.yaml:1: no key untill (did you mean until?)", OSTEON_EFORMAT},
    {"drugs: [{name: shotumab}]\n", "s.yaml:1: shotumab: `dose` is missing", OSTEON_EFORMAT},
    {"- 1\n", "s.yaml", OSTEON_EFORMAT},
};

START_TEST(refused) {
  osteon_lineup *l = (void *)registry;
  write_text("s.yaml", bad[_i].text);
  check_fails(bad[_i].status, bad[_i].says, osteon_lineup_load(&l, registry, NULL, 0, "s.yaml"));
  ck_assert_ptr_null(l);
}
END_TEST

START_TEST(which_models) {
  osteon_lineup *l;
  static const char *const both[] = {"toy_b", "toy_a"}, *const twice[] = {"toy_a", "toy_a"},
                           *const wrong[] = {"toy_c"}, *const pivonka[] = {"pivonka2008", "toy_a"};
  write_text("s.yaml", "until: 5\n");
  check_ok(osteon_lineup_load(&l, registry, both, 2, "s.yaml"));
  ck_assert_str_eq(osteon_lineup_model_at(l, 0)->model->name, "toy_a"); /* in order */
  ck_assert_ptr_null(osteon_lineup_model_at(l, 2));
  osteon_lineup_free(l);
  check_fails(OSTEON_EINVAL, "toy_a is given twice", osteon_lineup_load(&l, registry, twice, 2, "s.yaml"));
  check_fails(OSTEON_ENAME, "no model is named toy_c", osteon_lineup_load(&l, registry, wrong, 1, "s.yaml"));
  check_fails(OSTEON_EIO, "nowhere", osteon_lineup_load(&l, registry, NULL, 0, "nowhere"));
  check_fails(OSTEON_EINVAL, "NULL", osteon_lineup_load(&l, registry, NULL, 0, NULL));
  /* nothing but training: who does not know it is left out; an input of one model */
  write_text("s.yaml", "until: 5\nexercise: [{kind: resistance}]\n");
  check_ok(osteon_lineup_load(&l, registry, NULL, 0, "s.yaml"));
  ck_assert_str_eq(shown(l, "toy_a")->left_out,
                   "toy_a has no input for anything in this scenario (exercise)");
  ck_assert_str_eq(shown(l, "aibl")->left_out, "");
  osteon_lineup_free(l);
  write_text("s.yaml", "until: 5\ninputs: {P_OPG: 1}\n");
  check_ok(osteon_lineup_load(&l, registry, pivonka, 2, "s.yaml"));
  ck_assert_str_eq(shown(l, "toy_a")->left_out, "toy_a has no input for anything in this scenario (P_OPG)");
  osteon_lineup_free(l);
  /* what a model does not accept */
  write_text("s.yaml", "until: 5\nwho: {age: 100}\n");
  check_ok(osteon_lineup_load(&l, registry, both, 2, "s.yaml"));
  ck_assert_ptr_nonnull(strstr(shown(l, "toy_a")->left_out, "toy_a: s.yaml:2: age = 100 y is out of range"));
  osteon_lineup_free(l);
  osteon_model lonely = toy_a;
  lonely.name = "toy_0";
  lonely.n_common = 0;
  check_ok(osteon_registry_add(registry, &lonely));
  check_ok(osteon_lineup_load(&l, registry, NULL, 0, "s.yaml"));
  ck_assert_str_eq(shown(l, "toy_0")->left_out, "toy_0: it has nothing in common with others");
  osteon_lineup_free(l);
}
END_TEST

/* Every allocation fails once. */
START_TEST(out_of_memory) {
  write_text("s.yaml", "until: 20\nwho: {T_LS: 1}\n" SHOTS);
  write_text("t.csv", "endpoint,measure,months,value\nBMD_LS,change,0.5,4\n");
  osteon_status status = OSTEON_ENOMEM;
  for (long n = 1; status == OSTEON_ENOMEM; n++) {
    osteon_lineup *l = NULL;
    static const char *const both[] = {"toy_a", "lemaire2004"};
    osteon_alloc_fail(n, 0);
    status = osteon_lineup_load(&l, registry, both, 2, "s.yaml");
    if (status == OSTEON_OK) status = osteon_lineup_set_param(l, "k", 0.1);
    if (status == OSTEON_OK) status = osteon_lineup_read_trials(l, "t.csv");
    if (status == OSTEON_OK) status = osteon_lineup_run(l);
    osteon_alloc_fail(0, 0);
    osteon_lineup_free(l);
    ck_assert_int_lt(n, 5000);
  }
  check_ok(status);
}
END_TEST

#else

START_TEST(without_yaml) {
  osteon_lineup *l;
  FILE *file = fopen("s.yaml", "w");
  ck_assert_ptr_nonnull(file);
  ck_assert_int_eq(fclose(file), 0);
  check_fails(OSTEON_EUNSUPPORTED, "without libyaml", osteon_lineup_load(&l, NULL, NULL, 0, "s.yaml"));
  ck_assert_ptr_null(l);
}
END_TEST

#endif

int main(void) {
  Suite *suite = suite_create("lineup");
  TCase *tests = tcase_create("lineup");
  suite_add_tcase(suite, tests);
#ifdef HAVE_LIBYAML
  tcase_add_checked_fixture(tests, make_registry, free_registry);
  tcase_add_test(tests, curves);
  tcase_add_test(tests, intervals_over_sets);
  tcase_add_test(tests, runs_after_a_stop);
  tcase_add_test(tests, set_of_one_model);
  tcase_add_test(tests, script_of_a_picture);
  tcase_add_test(tests, before_day_0);
  tcase_add_test(tests, set);
  tcase_add_test(tests, one_fails);
  tcase_add_test(tests, trials);
  tcase_add_loop_test(tests, refused, 0, sizeof bad / sizeof *bad);
  tcase_add_test(tests, which_models);
  tcase_add_test(tests, out_of_memory);
#else
  tcase_add_test(tests, without_yaml);
#endif
  return support_main(suite);
}
