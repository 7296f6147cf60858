/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linked with libosteon-core alone: scenarios written as JSON, run by a cohort, against golden trajectories. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/cohort.h>
#include <osteon/scenario.h>

#include "support.h"

#define LEAST_OF_STATE 1e-6 /* of its largest value in the trajectory: a drug that is all but gone */

static osteon_scenario *parsed(const char *text) {
  osteon_scenario *scenario = NULL;
  check_ok(osteon_scenario_parse(&scenario, NULL, text, strlen(text), "s.json"));
  return scenario;
}

/* The states on the days of the trajectory. */
static void check_against(const char *file, const char *text) {
  osteon_scenario *scenario = parsed(text);
  const osteon_model *model = osteon_scenario_model(scenario);
  support_table *golden = support_read(file);
  ck_assert(golden != NULL && golden->rows > 10);
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.rtol = 1e-9;
  options.schedule = osteon_scenario_schedule(scenario);
  osteon_cohort *cohort = NULL;
  check_ok(osteon_cohort_new(&cohort, model, 3, &options));
  check_ok(osteon_scenario_apply_cohort(scenario, cohort));
  double most[256] = {0};
  for (int i = 0; i < model->n_states; i++)
    for (int row = 0; row < golden->rows; row++)
      most[i] =
          fmax(most[i], fabs(support_number(golden, row, support_column(golden, model->states[i].name))));
  for (int row = 0; row < golden->rows; row++) {
    check_ok(osteon_cohort_run(cohort, support_number(golden, row, 0)));
    for (int i = 0; i < model->n_states; i++) {
      const char *name = model->states[i].name;
      const double right = support_number(golden, row, support_column(golden, name));
      double found[3];
      check_ok(osteon_cohort_get(cohort, name, found));
      ck_assert_msg(support_error(found[2], right, LEAST_OF_STATE * most[i]) < 1e-6,
                    "%s, row %d, %s: %.17g instead of %.17g", file, row, name, found[2], right);
    }
  }
  osteon_cohort_free(cohort);
  osteon_scenario_free(scenario);
  support_free(golden);
}

START_TEST(golden) {
  check_against("golden/pivonka2008-perturbed.csv",
                "{\"model\": \"pivonka2008\", \"until\": 200,\n"
                " \"initial\": {\"OBp\": 1e-3, \"OBa\": 2E-4, \"\\u004fCa\": 3e-3}}");
  check_against("golden/peterson_riggs2010-denosumab60.csv",
                "{\"model\":\"peterson_riggs2010\",\"until\":1092,"
                "\"drugs\":[{\"name\":\"denosumab\",\"dose\":60,\"every\":182,\"stop\":\"200 d\"}]}\r\n");
}
END_TEST

START_TEST(strings) {
  osteon_scenario *s = parsed(
      "{\"title\": \"\\\"K\\u00f6ln\\\" \\\\ \\/ \\ud83e\\uddb4\", \"model\": \"lemaire2004\",\n\"drugs\": "
      "[]}");
  ck_assert_str_eq(osteon_scenario_title(s), "\"K\xc3\xb6ln\" \\ / \xf0\x9f\xa6\xb4");
  osteon_scenario_free(s);
}
END_TEST

/* What is no JSON, or no scenario, and the sentence about it. */
static const struct bad {
  const char *text, *sentence;
  osteon_status status;
} bad[] = {
    {"model: lemaire2004\n", "s.json:1: this osteon was built without libyaml", OSTEON_EUNSUPPORTED},
    {"", "without libyaml", OSTEON_EUNSUPPORTED},
    {"[]", "without libyaml", OSTEON_EUNSUPPORTED},
    {"{\n\"model\": \"lemaire2004\"", "s.json:2: not JSON: the text ends", OSTEON_EFORMAT},
    {"{\"model\": \"lemaire2004\", \"until\"", "where : is missing", OSTEON_EFORMAT},
    {"{\"model\": \"lemaire2004\",}", "} where a key should stand", OSTEON_EFORMAT},
    {"{\"model\": \"lemaire2004\"} {", "{ after the last }", OSTEON_EFORMAT},
    {"{\"model\": lemaire2004}", "put texts between quotation marks", OSTEON_EFORMAT},
    {"{\"model\": }", "} where a value should stand", OSTEON_EFORMAT},
    {"{\"model\": \"lemaire2004", "a string has no end", OSTEON_EFORMAT},
    {"{\"model\": \"lemaire\n2004\"}", "goes beyond its line", OSTEON_EFORMAT},
    {"{\"model\": \"\\x\"}", "\\ before a character", OSTEON_EFORMAT},
    {"{\"model\": \"\\u12g4\"}", "four hexadecimal digits", OSTEON_EFORMAT},
    {"{\"model\": \"\\ud800\"}", "half a character", OSTEON_EFORMAT},
    {"{\"model\": \"\\u0000\"}", "the character \\0", OSTEON_EFORMAT},
    {"{\"model\": [[[[[[[[1]]]]]]]]}", "nested too deeply", OSTEON_EFORMAT},
    {"{\"model\": \"lemaire2004\",\n \"unti\": 3}", "s.json:2: no key unti (did you mean until?)",
     OSTEON_EFORMAT},
    {"{\"model\": \"lemaire2004\", \"until\": 3, \"until\": 4}", "until is given twice", OSTEON_EFORMAT},
    {"{\"model\": \"lemaire2004\", \"until\": \"NaN\"}", "until", OSTEON_EFORMAT},
    {"{\"model\": \"lemaire2004\", \"until\": null}", "until", OSTEON_EFORMAT},
    {"{\"model\": \"lemaire2005\"}", "lemaire2005", OSTEON_ENAME},
};

START_TEST(sentences) {
  osteon_scenario *scenario = NULL;
  const struct bad *b = &bad[_i];
  check_fails(b->status, b->sentence,
              osteon_scenario_parse(&scenario, NULL, b->text, strlen(b->text), "s.json"));
  ck_assert(scenario == NULL);
}
END_TEST

/* However the text is cut off, there is a sentence and no crash. */
START_TEST(cut_off) {
  const char *text =
      "{\"model\": \"lemaire2004\", \"who\": {}, \"until\": \"1y\", \"title\": \"\\u00e4\\n\", "
      "\"exercise\": [], \"parameters\": {\"k_B\": 0.7}}";
  osteon_scenario *scenario = NULL;
  check_ok(osteon_scenario_parse(&scenario, NULL, text, strlen(text), "s.json"));
  osteon_scenario_free(scenario);
  for (size_t length = 0; length < strlen(text); length++) {
    ck_assert(osteon_scenario_parse(&scenario, NULL, text, length, "s.json") != OSTEON_OK);
    ck_assert(strlen(osteon_last_error()) > 10);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("core");
  TCase *tcase = tcase_create("core");
  tcase_add_test(tcase, golden);
  tcase_add_test(tcase, strings);
  tcase_add_loop_test(tcase, sentences, 0, (int)(sizeof bad / sizeof *bad));
  tcase_add_test(tcase, cut_off);
  suite_add_tcase(suite, tcase);
  return support_main(suite);
}
