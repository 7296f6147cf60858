/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contexts of use: the verdict by its one rule, and which of them a schedule passes through. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/life.h>
#include <osteon/scenario.h>
#include <osteon/text.h>
#include <osteon/trials.h>

#include "support.h"
#include "toy.h"

#include "config.h"

#define MONTH (365.25 / 12)

/* ---- verdicts ---- */

static const struct {
  int rows, trials;
  double normalised, held;
  osteon_verdict verdict;
  const char *says;
} verdicts[] = {
    {20, 4, 1.40, 0.95, OSTEON_SUPPORTED, "errors 1.4 times"},
    {20, 4, 1.41, 0.95, OSTEON_INDICATIVE, "errors 1.4 times"},
    {20, 4, 2.00, 0.50, OSTEON_INDICATIVE, "95 % intervals hold 50 %"},
    {20, 4, 2.01, 0.95, OSTEON_NOT_SUPPORTED, "errors 2.0 times"},
    {20, 4, 1.00, 0.85, OSTEON_SUPPORTED, "errors 1.0 times"}, /* 18 would be 90 %: one row less */
    {20, 4, 1.00, 0.80, OSTEON_INDICATIVE, "hold 80 %"},
    {20, 4, 1.00, 1.00, OSTEON_SUPPORTED, "hold 100 %"}, /* one row more */
    {200, 9, 1.00, 1.00, OSTEON_INDICATIVE, "hold 100 %"},
    {5, 2, 1.00, 0.80, OSTEON_SUPPORTED, "errors 1.0 times"},
    {4, 2, 1.00, 1.00, OSTEON_NOT_SUPPORTED, "too little evidence, 4 results of 2 trials"},
    {9, 1, 1.00, 1.00, OSTEON_NOT_SUPPORTED, "too little evidence, 9 results of 1 trial"},
    {1, 1, 1.00, 1.00, OSTEON_NOT_SUPPORTED, "too little evidence, 1 result of 1 trial"},
    {9, 3, NAN, NAN, OSTEON_NOT_SUPPORTED, "its error was not measured"},
};
enum { N_VERDICTS = sizeof verdicts / sizeof *verdicts };

static osteon_context context_of(int i) {
  return (osteon_context){
      .name = "a",
      .question = "?",
      .classes = "",
      .is_needed = true,
      .evidence = {0, 0, verdicts[i].rows, verdicts[i].trials, verdicts[i].normalised, verdicts[i].held}};
}

START_TEST(rule_is_told) {
  ck_assert_str_eq(
      osteon_verdict_rule(OSTEON_SUPPORTED),
      "at least 5 results of 2 trials; errors at most 1.4 times what trials differ by; 95 % intervals "
      "hold 90 to 98 % of the results, give or take one");
  ck_assert_str_eq(osteon_verdict_rule(OSTEON_INDICATIVE),
                   "as many results; errors at most 2 times what trials differ by");
  ck_assert_str_eq(osteon_verdict_rule(OSTEON_NOT_SUPPORTED), "");
}
END_TEST

START_TEST(verdicts_follow_from_the_figures) {
  const osteon_context context = context_of(_i);
  char text[200];
  ck_assert_int_eq(osteon_context_verdict(&context), verdicts[_i].verdict);
  check_ok(osteon_context_describe(&context, text, sizeof text));
  ck_assert_msg(strstr(text, verdicts[_i].says) != NULL, "%s", text);
  osteon_model model = toy;
  model.contexts = &context;
  model.n_contexts = 1;
  check_ok(osteon_model_check(&model));
  ck_assert_int_eq(osteon_model_is_provisional(&model), verdicts[_i].verdict != OSTEON_SUPPORTED);
}
END_TEST

START_TEST(tables_are_checked) {
  static const osteon_class good[] = {{"drug", "tablet", OSTEON_ABOVE, 0}},
                            bad[] = {{"drug", "pilll", OSTEON_ABOVE, 0}};
  static const osteon_context of_none[] = {
      {.name = "a", .question = "?", .classes = "drug | drag", .rule = OSTEON_STOPPED}};
  osteon_model model = toy;
  model.n_classes = model.n_contexts = 1;
  check_fails(OSTEON_EINVAL, "no table", osteon_model_check(&model));
  model.classes = bad, model.contexts = of_none;
  check_fails(OSTEON_EINVAL, "row 0 of classes", osteon_model_check(&model));
  model.classes = good;
  check_fails(OSTEON_EINVAL, "context a is of drag, which is not a class", osteon_model_check(&model));
}
END_TEST

/* ---- what a schedule passes through ---- */

static int context_index(const osteon_model *m, const char *name) {
  for (int k = 0; k < m->n_contexts; k++)
    if (!strcmp(m->contexts[k].name, name)) return k;
  ck_abort_msg("%s has no context %s", m->name, name);
}

#ifdef HAVE_LIBYAML

static const struct {
  const char *keys, *touched; /* in the order of the table */
} lives[] = {
    {"", "natural loss"},
    {"who: {calcium: 1200}", "natural loss"},
    {"nutrition: [{calcium: 500}]", "nutrition alone"},
    {"drugs: [{name: anastrozole, dose: 1}]", "AI alone"},
    {"inputs: {letrozole: 2.5}", "AI alone"},
    {"drugs: [{name: anastrozole, dose: 1, start: 1y}]", "AI alone,natural loss"},
    {"drugs: [{name: anastrozole, dose: 1, start: 10y}]", "natural loss"},
    {"drugs: [{name: anastrozole, dose: 1, stop: 5y}]", "stopping,AI alone"},
    {"drugs: [{name: tamoxifen, dose: 20, stop: 2y}, {name: exemestane, dose: 25, start: 2y}]",
     "AI alone,tamoxifen"},
    {"drugs: [{name: anastrozole, dose: 1}, {name: denosumab, dose: 60, every: 6 months}]", "AI + denosumab"},
    /* denosumab that ends under the inhibitor rebounds all the same */
    {"drugs: [{name: anastrozole, dose: 1}, {name: denosumab, dose: 60, every: 6 months, stop: 3y}]",
     "stopping,AI + denosumab"},
    {"drugs: [{name: denosumab, dose: 60, every: once}]", "stopping,denosumab"},
    {"drugs: [{name: zoledronate, dose: 5, every: once}]", "bisphosphonate"},
    {"drugs: [{name: zoledronate, dose: 5, every: 1y, stop: 3y}]", "stopping,bisphosphonate"},
    {"drugs: [{name: romosozumab, dose: 210, every: 1 month, stop: 1y}, {name: alendronate, dose: 10, start: "
     "1y}]",
     "sequence,anabolic"},
    {"exercise: [{activity: jumping, stop: 1y}]", "stopping,training alone"},
    {"drugs: [{name: letrozole, dose: 2.5}]\nexercise: [{activity: jumping}]", "AI + training"},
    {"unloading: [{hip: 0.5, stop: 30}]", "unloading"},
    {"parameters: {onset: 0, tau_meno: 0.05}", "sudden menopause"},
    {"events: [{time: 0, input: estradiol, value: 0.6}]", "estrogen"},
};
enum { N_LIVES = sizeof lives / sizeof *lives };

static osteon_scenario *scenario_of(const char *keys) {
  char text[2000];
  osteon_scenario *s;
  snprintf(text, sizeof text, "model: aibl\nuntil: 8y\n%s\n", keys);
  support_write("s.yaml", text);
  check_ok(osteon_scenario_load(&s, NULL, "s.yaml"));
  return s;
}

static void list_touched(const osteon_model *m, const bool *touched, char *out, size_t size) {
  size_t used = 0;
  *out = 0;
  for (int k = 0; k < m->n_contexts; k++)
    if (touched[k] && used < size)
      used += (size_t)snprintf(out + used, size - used, "%s%s", used ? "," : "", m->contexts[k].name);
}

START_TEST(scenarios_touch) {
  osteon_scenario *s = scenario_of(lives[_i].keys);
  const osteon_model *m = osteon_scenario_model(s);
  bool touched[64];
  char found[400];
  ck_assert_int_lt(m->n_contexts, 64);
  check_ok(osteon_scenario_find_contexts(s, NULL, NULL, 0, NAN, touched));
  list_touched(m, touched, found, sizeof found);
  ck_assert_msg(!strcmp(found, lives[_i].touched), "%s\ntouches %s, not %s", lives[_i].keys, found,
                lives[_i].touched);
  osteon_scenario_free(s);
}
END_TEST

/* A caller may set more, and end elsewhere. */
START_TEST(more_is_set) {
  osteon_scenario *s = scenario_of("drugs: [{name: anastrozole, dose: 1, start: 1y}]");
  const osteon_model *m = osteon_scenario_model(s);
  const char *const names[] = {"denosumab", "alendronate"}; /* the first is none that can be set */
  const double values[] = {60, 10};
  bool touched[64];
  char found[400];
  check_ok(osteon_scenario_find_contexts(s, names, values, 2, 400, touched));
  list_touched(m, touched, found, sizeof found);
  ck_assert_str_eq(found, "AI + bisphosphonate,bisphosphonate");
  check_ok(osteon_schedule_find_contexts(osteon_scenario_schedule(s), names, values, 2, 300, touched));
  list_touched(m, touched, found, sizeof found);
  ck_assert_str_eq(found, "bisphosphonate");
  osteon_scenario_free(s);
}
END_TEST

/* What is asked of the model, and not what happens. */
START_TEST(columns_touch) {
  const osteon_model *m = support_model("aibl");
  const int fracture = context_index(m, "fracture");
  const char *const bone[] = {"BMD_LS", "CTX"}, *const risk[] = {"BMD_LS", "hip_10y"};
  bool touched[64] = {false};
  check_ok(osteon_model_touch_contexts(m, bone, 2, touched));
  ck_assert(!touched[fracture]);
  check_ok(osteon_model_touch_contexts(m, risk, 2, touched));
  ck_assert(touched[fracture]);
  touched[fracture] = false;
  check_ok(osteon_model_touch_contexts(m, NULL, 0, touched));
  for (int k = 0; k < m->n_contexts; k++) ck_assert_int_eq(touched[k], k == fracture);
}
END_TEST

/* The rule gives the column of the trials, but for the calcium that all women of a trial got, which is no question of
 * it: data/README.md. */
static const char *context_of_row(const osteon_trials *trials, int i) {
  const osteon_model *m = osteon_trials_model(trials);
  const osteon_trial *r = osteon_trials_at(trials, i);
  if (r->kind == OSTEON_FRACTURE) return "fracture";
  char *text;
  osteon_scenario *s;
  int context;
  check_ok(osteon_trials_write_scenario(trials, i, false, &text));
  support_write("row.yaml", text);
  osteon_text_free(text);
  check_ok(osteon_scenario_load(&s, NULL, "row.yaml"));
  check_ok(osteon_scenario_find_context(s, r->lead + r->months * MONTH, &context));
  osteon_scenario_free(s);
  if (context < 0) return "none";
  const char *name = m->contexts[context].name;
  const bool is_background = !strcmp(name, "nutrition alone") && strcmp(r->category, "nutrition") != 0;
  return is_background ? "natural loss" : name;
}

START_TEST(trials_have_their_context) {
  osteon_trials *trials;
  int wrong = 0;
  check_ok(osteon_trials_load(&trials, NULL, support_model("aibl"), NULL, support_data("clinical.csv")));
  ck_assert_int_gt(osteon_trials_count(trials), 700);
  for (int i = 0; i < osteon_trials_count(trials); i++) {
    const osteon_trial *r = osteon_trials_at(trials, i);
    const char *found = context_of_row(trials, i);
    if (!strcmp(found, r->context)) continue;
    fprintf(stderr, "%s at %g months: %s in the table, %s by the rule\n", r->id, r->months, r->context,
            found);
    wrong++;
  }
  osteon_trials_free(trials);
  ck_assert_msg(!wrong, "%d rows have another context than the rule gives", wrong);
}
END_TEST

#endif

int main(void) {
  Suite *suite = suite_create("contexts");
  TCase *tests = tcase_create("contexts");
  tcase_add_loop_test(tests, verdicts_follow_from_the_figures, 0, N_VERDICTS);
  tcase_add_test(tests, rule_is_told);
  tcase_add_test(tests, tables_are_checked);
#ifdef HAVE_LIBYAML
  tcase_add_loop_test(tests, scenarios_touch, 0, N_LIVES);
  tcase_add_test(tests, more_is_set);
  tcase_add_test(tests, columns_touch);
  tcase_add_test(tests, trials_have_their_context);
#endif
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
