/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios: what they mean, by the same calls made by hand, and every bad one. The tests write into the
 * directory in which they run. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <osteon/cohort.h>
#include <osteon/life.h>
#include <osteon/scenario.h>
#include <osteon/sim.h>

#include "base/base.h"
#include "scenario/given.h"
#include "scenario/scenario_internal.h"
#include "support.h"
#include "toy.h"

#include "config.h"

static osteon_registry *registry;
static void make_registry(void) {
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_add(registry, &toy));
}
static void free_registry(void) { osteon_registry_free(registry); }

START_TEST(help_has_every_key) {
  static const char *const keys[] = {"title",  "model",  "until",     "every",      "dt",       "rtol",
                                     "atol",   "solver", "who",       "drugs",      "exercise", "unloading",
                                     "events", "inputs", "nutrition", "parameters", "initial",  "adherence"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    char line[40];
    snprintf(line, sizeof line, "%s: ", keys[i]);
    ck_assert_msg(strstr(osteon_scenario_help(), line) != NULL, "no %s in the help", keys[i]);
  }
}
END_TEST

/* Each key says what holds where it is left out, or that it is needed. */
START_TEST(help_has_every_default) {
  const char *end = strstr(osteon_scenario_help(), "\nExample"),
             *line = strstr(osteon_scenario_help(), "\n  ");
  int n = 0;
  for (const char *next; line && line < end; line = next) {
    next = line + 1;
    do next = strstr(next + 1, "\n");
    while (next && next < end && !strncmp(next, "\n      ", 7));
    char text[1000];
    snprintf(text, sizeof text, "%.*s", (int)(next - line), line);
    if (strncmp(text, "\n  ", 3) != 0) continue;
    n++;
    ck_assert_msg(strstr(text, "default") || strstr(text, "needed") || strstr(text, "not written"),
                  "what holds without this key?%s", text);
  }
  ck_assert_int_gt(n, 60);
}
END_TEST

#ifdef HAVE_LIBYAML

/* What is given, a day and until when, before a model makes anything of it. */
static const struct {
  const char *life, *name;
  double a_day, start, stop;
  osteon_given_kind kind;
} gifts[] = {
    {"drugs: [{name: alendronate, dose: 70, every: weekly, start: 10, stop: 80}]", "alendronate", 10, 10, 80,
     0},
    {"drugs: [{name: Alendronate, dose: 10000, unit: ug, adherence: 0.5}]", "alendronate", 5, 0, INFINITY, 0},
    {"drugs: [{name: denosumab, dose: 60, every: 180, stop: 700}]", "denosumab", 60. / 180, 0, 720, 0},
    {"drugs: [{name: zoledronate, dose: 5, every: once, start: 30}]", "zoledronate", 5 / 365.25, 30, INFINITY,
     0},
    {"exercise: [{activity: jumping, jumps: 20, sessions_per_week: 2, adherence: 0.5, stop: 90}]", "jumping",
     1. / 7, 0, 90, OSTEON_GIVEN_EXERCISE},
    {"exercise: [{kind: high-impact}]", "jumping", 3. / 7, 0, INFINITY, OSTEON_GIVEN_EXERCISE},
    {"unloading: [{spine: 0.2, start: 5}]", "unloading", 0.8, 5, INFINITY, OSTEON_GIVEN_UNLOADING},
    {"nutrition: [{vitamin_D: 800, adherence: 0.5, start: 5}]", "vitamin_D", 400, 5, INFINITY,
     OSTEON_GIVEN_NUTRITION},
    {"events: [{time: 3, input: estradiol, value: 0.6}, {time: 9, input: estradiol, value: 0}]", "estradiol",
     0.6, 3, 9, 0},
    {"events: [{time: 3, dose: denosumab, amount: 60, every: 100, additional: 2}]", "denosumab", 0.6, 3, 303,
     0},
};

START_TEST(what_is_given) {
  char text[400];
  osteon_scenario *s;
  int n;
  snprintf(text, sizeof text, "model: aibl\nuntil: 1000\n%s\n", gifts[_i].life);
  check_ok(osteon_scenario_parse(&s, NULL, text, strlen(text), "a.yaml"));
  const osteon_given *g = osteon_scenario_given(s, &n);
  ck_assert_int_ge(n, 1);
  ck_assert_str_eq(g->name, gifts[_i].name);
  ck_assert_int_eq(g->kind, gifts[_i].kind);
  ck_assert_msg(
      fabs(g->a_day - gifts[_i].a_day) < 1e-12 && g->start == gifts[_i].start && g->stop == gifts[_i].stop,
      "%s: %.17g a day from %g to %g", gifts[_i].life, g->a_day, g->start, g->stop);
  osteon_scenario_free(s);
}
END_TEST

/* The same drugs in a scenario, with units. */
START_TEST(scenario_units) {
  static const struct {
    const char *drug;
    osteon_event_kind kind;
    int index;
    double value;
  } cases[] = {{"{name: shot, dose: 5, every: once}", 1, 0, 5},
               {"{name: Shot, dose: 5000, unit: ug, every: once}", 1, 0, 5},
               {"{name: shot, dose: 5e6, unit: ng, every: once}", 1, 0, 5},
               {"{name: shot, dose: 0.005, unit: g, every: once}", 1, 0, 5},
               {"{name: tablet, dose: 70, unit: mg, every: weekly}", 0, 3, 10},
               {"{name: TABLET, dose: 70, every: weekly, adherence: 0.5}", 0, 3, 5},
               {"{name: pill, dose: 0.02, unit: mg, every: daily}", 0, 4, 20},
               {"{name: pill, dose: 20, unit: mcg, adherence: 0.5}", 0, 4, 10},
               {"{name: pill, dose: 20, unit: \xc2\xb5g}", 0, 4, 20},
               {"{name: rate_pill, dose: 20}", 0, 4, 20},
               {"{name: tamoxifen, dose: 20}", 0, 5, 1},
               {"{name: tamoxifen, dose: 10000, unit: ug}", 0, 5, 0.5}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[200];
    snprintf(text, sizeof text, "model: toy\ndrugs: [%s]\n", cases[i].drug);
    support_write("s.yaml", text);
    osteon_scenario *scenario;
    check_ok(osteon_scenario_load(&scenario, registry, "s.yaml"));
    int n;
    const osteon_event *e = osteon_schedule_events(osteon_scenario_schedule(scenario), &n);
    ck_assert_msg(n > 0 && e->kind == cases[i].kind && e->index == cases[i].index &&
                      fabs(e->value - cases[i].value) < 1e-12 * cases[i].value,
                  "%s: kind %d index %d value %.17g", cases[i].drug, e->kind, e->index, e->value);
    osteon_scenario_free(scenario);
  }
}
END_TEST

#define TOY "model: toy\n"
static const struct {
  const char *text, *says;
  osteon_status status;
} bad_scenarios[] = {
    /* not YAML, or not of this form */
    {"", "s.yaml:1: the file is empty", OSTEON_EFORMAT},
    {"# nothing\n", "the file is empty", OSTEON_EFORMAT},
    {"just text\n", "s.yaml:1: a text at the top level", OSTEON_EFORMAT},
    {"- model: toy\n", "s.yaml:1: a list at the top level", OSTEON_EFORMAT},
    {"model: [toy\n", "s.yaml:2: not YAML", OSTEON_EFORMAT},
    {TOY "until: 5\n\tevery: 1\n", "s.yaml:3: not YAML", OSTEON_EFORMAT},
    {TOY "who: {age: 60\nuntil: 1\n", "not YAML", OSTEON_EFORMAT},
    {TOY "title: \"open\n", "s.yaml:", OSTEON_EFORMAT},
    {TOY "title: \xff\xfe\n", "s.yaml:2: not a text file in UTF-8", OSTEON_EFORMAT},
    {TOY "title: a\x01z\n", "s.yaml:2: not a text file in UTF-8", OSTEON_EFORMAT},
    {TOY "title: \"a\\0b\"\n", "s.yaml:2: a text with the character \\0", OSTEON_EFORMAT},
    {TOY "---\nmodel: toy\n", "s.yaml:2: a second document", OSTEON_EFORMAT},
    {TOY "title: &a one\n", "s.yaml:2: an anchor (&a)", OSTEON_EFORMAT},
    {TOY "title: *a\n", "s.yaml:2: an alias (*a)", OSTEON_EFORMAT},
    {TOY "who: {<<: *base}\n", "an alias (*base)", OSTEON_EFORMAT},
    {TOY "? [a]\n: 1\n", "s.yaml:2: a list or a mapping as a key", OSTEON_EFORMAT},
    {TOY "drugs: [[[[[[1]]]]]]\n", "s.yaml:2: nested too deeply", OSTEON_EFORMAT},
    {TOY "until: 1\nuntil: 2\n", "s.yaml:3: until is given twice, first on line 2", OSTEON_EFORMAT},
    {TOY "who: {age: 60}\nwho: {age: 61}\n", "s.yaml:3: who is given twice", OSTEON_EFORMAT},
    {TOY "who: {age: 60, age: 61}\n", "s.yaml:2: age is given twice", OSTEON_EFORMAT},
    {TOY "untli: 1\n", "s.yaml:2: no key untli (did you mean until?); the keys are title, model",
     OSTEON_EFORMAT},
    {TOY "drug: []\n", "did you mean drugs?", OSTEON_EFORMAT},
    {TOY "who: {aeg: 1}\n", "s.yaml:2: no key aeg in who (did you mean age?)", OSTEON_EFORMAT},
    {TOY "drugs:\n - {nmae: shot}\n", "s.yaml:3: no key nmae in drugs (did you mean name?)", OSTEON_EFORMAT},
    {TOY "until:\n", "s.yaml:2: until: no value", OSTEON_EFORMAT},
    {TOY "until: [1]\n", "s.yaml:2: until: a list; write one value", OSTEON_EFORMAT},
    {TOY "who: 60\n", "s.yaml:2: who: write keys with values", OSTEON_EFORMAT},
    {TOY "who:\n", "s.yaml:2: who: write keys with values", OSTEON_EFORMAT},
    {TOY "who: [age]\n", "s.yaml:2: who: write keys with values", OSTEON_EFORMAT},
    {TOY "drugs: {name: shot}\n", "s.yaml:2: drugs: write a list", OSTEON_EFORMAT},
    {TOY "drugs: [shot]\n", "s.yaml:2: an item of drugs without keys", OSTEON_EFORMAT},
    /* the model, the top level */
    {"until: 5\n", "no model", OSTEON_EFORMAT},
    {"model: toi\n", "s.yaml:1: no model is named toi (did you mean toy?)", OSTEON_ENAME},
    {"model: [toy]\n", "no model", OSTEON_EFORMAT},
    {TOY "until: -1\n", "s.yaml:2: until: '-1' is not a time", OSTEON_EFORMAT},
    {TOY "until: nan\n", "is not a time", OSTEON_EFORMAT},
    {TOY "until: .inf\n", "is not a time", OSTEON_EFORMAT},
    {TOY "until: 1e300\n", "at most 1e9 ticks", OSTEON_ERANGE},
    {TOY "until: 1e400\n", "is not a time", OSTEON_EFORMAT},
    {TOY "until: 1.5\n", "s.yaml:2: until: 1.5 lies between ticks", OSTEON_EINVAL},
    {TOY "until: 2 fortnights\n", "is not a time", OSTEON_EFORMAT},
    {TOY "every: 0\n", "s.yaml:2: every: 0 d", OSTEON_ERANGE},
    {TOY "\ndt: 0\n", "s.yaml:3: dt = 0 d is out of range", OSTEON_ERANGE},
    {TOY "rtol: 1\n", "s.yaml:2: rtol = 1", OSTEON_ERANGE},
    {TOY "rtol: nan\n", "s.yaml:2: rtol: 'nan' is not a number", OSTEON_EFORMAT},
    {TOY "until: 1\natol: -1\n", "s.yaml:3: atol", OSTEON_ERANGE},
    {TOY "solver: rkf54\n", "s.yaml:2: solver: no solver rkf54 (did you mean rkf45?)", OSTEON_ENAME},
    /* who, parameters, inputs, initial */
    {TOY "who: {age: -1}\n", "s.yaml:2: age: -1", OSTEON_ERANGE},
    {TOY "who: {age: 200}\n", "s.yaml:2: age: 200 is out of range; give 0 to 120", OSTEON_ERANGE},
    {TOY "who: {age: old}\n", "s.yaml:2: age: 'old' is not a number", OSTEON_EFORMAT},
    {TOY "who: {vitamin_D: 5}\n", "toy does not know the person's vitamin_D", OSTEON_ENAME},
    {TOY "who: {age: 60}\nparameters: {age_0: 60}\n", "age_0 is already set at s.yaml:3", OSTEON_EFORMAT},
    {TOY "parameters: {q: 1}\n", "s.yaml:2: toy has no parameter named q", OSTEON_ENAME},
    {TOY "parameters: {T_ls: 1}\n", "did you mean T_LS?", OSTEON_ENAME},
    {TOY "parameters:\n  k: 11\n", "s.yaml:3: k = 11 1/d is out of range", OSTEON_ERANGE},
    {TOY "parameters: {k: .nan}\n", "is not a number", OSTEON_EFORMAT},
    {TOY "inputs: {psi_LS: 11}\n", "s.yaml:2: psi_LS = 11 is out of range", OSTEON_ERANGE},
    {TOY "inputs: {tablets: 1}\n", "did you mean tablet?", OSTEON_ENAME},
    {TOY "initial: {bones: 1}\n", "toy has no state named bones (did you mean bone?)", OSTEON_ENAME},
    {TOY "initial: {bone: -1}\n", "s.yaml:2: bone = -1 % is out of range", OSTEON_ERANGE},
    /* drugs */
    {TOY "drugs:\n - {dose: 5}\n", "s.yaml:3: a drug without a name", OSTEON_EFORMAT},
    {TOY "drugs: [{name: tablet}]\n", "s.yaml:2: tablet: `dose` is missing", OSTEON_EFORMAT},
    {TOY "drugs: [{name: tabled, dose: 1}]\n",
     "s.yaml:2: toy has no drug tabled (did you mean tablet?); it has tablet, pill,", OSTEON_ENAME},
    {"model: lemaire2004\ndrugs: [{name: denosumab, dose: 1}]\n",
     "lemaire2004 has no drug denosumab; it has none", OSTEON_ENAME},
    {TOY "drugs: [{name: tablet, dose: 1, unit: IU}]\n",
     "s.yaml:2: unit IU: toy has tablet in mg; use ng, ug, mg or g", OSTEON_EINVAL},
    {TOY "inputs: {rate_pill: 1}\ndrugs: [{name: pill, dose: 1}]\n", "rate_pill is already set at s.yaml:2",
     OSTEON_EFORMAT},
    {TOY "drugs: [{name: tablet, dose: -1}]\n", "s.yaml:2: dose: -1", OSTEON_ERANGE},
    {TOY "drugs: [{name: tablet, dose: 1000}]\n", "s.yaml:2: tablet = 1000", OSTEON_ERANGE},
    {TOY "drugs: [{name: tablet, dose: 1, every: 0}]\n", "every: 0: the time must be above 0", OSTEON_ERANGE},
    {TOY "drugs: [{name: tablet, dose: 1, every: once}]\n", "`once` makes no sense for tablet",
     OSTEON_ERANGE},
    {TOY "drugs: [{name: tablet, dose: 1, every: hourly}]\n", "every: 'hourly' is not a time",
     OSTEON_EFORMAT},
    {TOY "drugs: [{name: tablet, dose: 1, start: -5}]\n", "start: '-5' is not a time", OSTEON_EFORMAT},
    {TOY "drugs: [{name: tablet, dose: 1, start: 5, stop: 5}]\n", "stop 5", OSTEON_ERANGE},
    {TOY "drugs: [{name: tablet, dose: 1, start: 0.5}]\n", "start: 0.5 lies between ticks", OSTEON_EINVAL},
    {TOY "drugs: [{name: tablet, dose: 1, adherence: 2}]\n", "adherence: 2 is out of range; give 0 to 1",
     OSTEON_ERANGE},
    {TOY "drugs: [{name: shot, dose: 1}]\n", "shot: `every` is missing", OSTEON_EFORMAT},
    {TOY "drugs: [{name: shot, dose: 1, every: 30, adherence: 0.5}]\n",
     "shot is injected, so adherence must be 1", OSTEON_EINVAL},
    {TOY "drugs: [{name: shot, dose: 1, every: 0.5}]\n", "s.yaml:2: every: 0.5 d", OSTEON_ERANGE},
    {TOY "drugs: [{name: psi_LS, dose: 1}]\n", "set it as an input, or use exercise", OSTEON_EINVAL},
    {TOY "inputs: {tablet: 1}\ndrugs: [{name: tablet, dose: 1}]\n",
     "s.yaml:3: tablet is already set at s.yaml:2", OSTEON_EFORMAT},
    /* exercise, unloading, nutrition */
    {TOY "exercise: [{sets: 5}]\n", "s.yaml:2: exercise without activity", OSTEON_EFORMAT},
    {TOY "exercise: [{kind: resistance, activity: squat}]\n", "activity and kind together", OSTEON_EFORMAT},
    {TOY "exercise: [{activity: squatt}]\n", "s.yaml:2: no activity squatt (did you mean squat?)",
     OSTEON_ENAME},
    {TOY "exercise: [{kind: high-inpact}]\n", "did you mean high-impact?", OSTEON_ENAME},
    {TOY "exercise: [{activity: squat, sessions_per_week: 0}]\n", "sessions_per_week: 0", OSTEON_ERANGE},
    {TOY "exercise: [{activity: squat, sets: 2.5}]\n", "sets: 2.5 is not a whole number", OSTEON_ERANGE},
    {TOY "exercise: [{activity: squat, sets: 0}]\n", "sets: 0", OSTEON_ERANGE},
    {TOY "exercise: [{activity: squat, minutes: 5}]\n", "minutes", OSTEON_EINVAL},
    {TOY "exercise: [{activity: running, sets: 5}]\n", "is counted in minutes", OSTEON_EINVAL},
    {TOY "exercise: [{activity: squat, jumps: 5}]\n", "jumps of squat", OSTEON_EFORMAT},
    {TOY "exercise: [{kind: high-impact, jumps: 5, sets: 1}]\n", "count in one of these ways",
     OSTEON_EFORMAT},
    {TOY "inputs: {tablet: 1}\nevents: [{time: 0, input: tablet, value: 2}]\n",
     "s.yaml:2: tablet is set on day 0 by an event too", OSTEON_EINVAL},
    {TOY "inputs: {psi_LS: 2}\nexercise: [{kind: resistance}]\n", "psi_LS is already set at s.yaml:2",
     OSTEON_EFORMAT},
    {"model: lemaire2004\nexercise: [{kind: resistance}]\n", "does not respond to exercise", OSTEON_ENAME},
    {TOY "unloading: [{start: 5}]\n", "s.yaml:2: unloading without spine and hip", OSTEON_EFORMAT},
    {TOY "unloading: [{spine: 1.5}]\n", "spine: 1.5 is out of range; give 0 to 1", OSTEON_ERANGE},
    {TOY "nutrition: [{start: 5}]\n", "s.yaml:2: nutrition without a supplement", OSTEON_EFORMAT},
    {TOY "nutrition: [{calcium: -5}]\n", "calcium: -5 is out of range; give 0 or more", OSTEON_ERANGE},
    {TOY "nutrition: [{vitamin_D: 5}]\n", "toy has no input named vitamin_D", OSTEON_ENAME},
    /* events */
    {TOY "events: [{input: tablet, value: 1}]\n", "s.yaml:2: an event without a time", OSTEON_EFORMAT},
    {TOY "events: [{time: 1}]\n", "neither input nor dose", OSTEON_EFORMAT},
    {TOY "events: [{time: 1, input: tablet, value: 1, dose: shot, amount: 1}]\n", "input and dose",
     OSTEON_EFORMAT},
    {TOY "events: [{time: 1, input: tablet}]\n", "event of tablet: `value` is missing", OSTEON_EFORMAT},
    {TOY "events: [{time: 1, dose: shot}]\n", "event of shot: `amount` is missing", OSTEON_EFORMAT},
    {TOY "events: [{time: 1, dose: shot, amount: 1, value: 2}]\n", "it has `amount`, not `value`",
     OSTEON_EFORMAT},
    {TOY "events: [{time: 1, input: tablet, value: 1, every: 2}]\n", "leave out the keys of doses",
     OSTEON_EFORMAT},
    {TOY "events: [{time: 1, input: tablett, value: 1}]\n", "s.yaml:2: toy has no input named tablett",
     OSTEON_ENAME},
    {TOY "events: [{time: 1, dose: shot, amount: 1, additional: 2}]\n",
     "s.yaml:2: event of shot: `additional` needs `every`", OSTEON_EFORMAT},
    {TOY "events: [{time: 1, dose: shot, amount: 1, every: 0.5, additional: 2}]\n", "every: 0.5 lies between",
     OSTEON_EINVAL},
    {TOY "drugs:\n  - {name: tablet, dose: 60}\n  - {name: shot, dose: 1, every: 9}\n"
         "  - {name: tablet, dose: 60, start: 5}\n",
     "s.yaml:5: tablet = 120", OSTEON_ERANGE},
    {TOY "events: [{time: 1, dose: shot, amount: 1, every: 0}]\n", "s.yaml:2: interval 0", OSTEON_ERANGE},
    {TOY "events: [{file: nowhere.csv}]\n", "s.yaml:2: nowhere.csv: cannot be read", OSTEON_EIO},
    {TOY "events: [{file: half.csv}]\n", "half.csv:2: TIME 0.5 lies between ticks", OSTEON_EINVAL},
    {TOY "events: [{file: wrong.csv}]\n", "wrong.csv:2: EVID 7", OSTEON_ERANGE},
    {TOY "events: [{file: half.csv, time: 1}]\n", "file with other keys", OSTEON_EFORMAT},
    {TOY "events: [{time: 1, input: tablet, value: 1}]\ndrugs: [{name: tablet, dose: 1}]\n",
     "s.yaml:3: tablet was set at day 1", OSTEON_EINVAL},
};

START_TEST(scenario_refused) {
  osteon_scenario *scenario = (void *)&toy;
  support_write("half.csv", "TIME,EVID,tablet\n0.5,2,1\n");
  support_write("wrong.csv", "TIME,EVID\n1,7\n");
  support_write("s.yaml", bad_scenarios[_i].text);
  check_fails(bad_scenarios[_i].status, bad_scenarios[_i].says,
              osteon_scenario_load(&scenario, registry, "s.yaml"));
  ck_assert_ptr_null(scenario);
  ck_assert_ptr_null(strchr(osteon_last_error(), '\n'));
}
END_TEST

START_TEST(files_refused) {
  osteon_scenario *scenario;
  check_fails(OSTEON_EIO, "nowhere.yaml: cannot be read: No such",
              osteon_scenario_load(&scenario, registry, "nowhere.yaml"));
  check_fails(OSTEON_EIO, ".: cannot be read: Is a directory",
              osteon_scenario_load(&scenario, registry, "."));
  support_put("s.yaml", "model: toy\ntitle: a\0b\n", 22);
  check_fails(OSTEON_EFORMAT, "s.yaml:2: a byte 0", osteon_scenario_load(&scenario, registry, "s.yaml"));
  check_fails(OSTEON_EINVAL, "is NULL", osteon_scenario_load(&scenario, registry, NULL));
  check_fails(OSTEON_EINVAL, "is NULL", osteon_scenario_load(NULL, registry, "s.yaml"));
  enum { SIZE = (1 << 20) + 1 };
  char *large = malloc(SIZE);
  ck_assert_ptr_nonnull(large);
  memset(large, '#', SIZE);
  support_put("large.yaml", large, SIZE);
  check_fails(OSTEON_ERANGE, "large.yaml: larger than the limit of 1 MiB",
              osteon_scenario_load(&scenario, registry, "large.yaml"));
  /* the largest that is read: deep, and with very many keys */
  memset(large, '[', SIZE - 1);
  support_put("large.yaml", large, SIZE - 1);
  check_fails(OSTEON_EFORMAT, "large.yaml:1: ", osteon_scenario_load(&scenario, registry, "large.yaml"));
  for (int i = 0; i < SIZE - 1; i++) large[i] = "a: 1\n"[i % 5];
  support_put("large.yaml", large, SIZE - 1);
  check_fails(OSTEON_EFORMAT, "large.yaml:", osteon_scenario_load(&scenario, registry, "large.yaml"));
  free(large);
  if (!access("/dev/zero", R_OK))
    check_fails(OSTEON_ERANGE, "/dev/zero: larger", osteon_scenario_load(&scenario, registry, "/dev/zero"));
  osteon_scenario_free(NULL);
}
END_TEST

static osteon_scenario *load(const char *text) {
  osteon_scenario *scenario;
  support_write("s.yaml", text);
  check_ok(osteon_scenario_load(&scenario, registry, "s.yaml"));
  return scenario;
}

START_TEST(scenario_defaults) {
  osteon_scenario *s = load("model: toy");
  ck_assert_str_eq(osteon_scenario_title(s), "");
  ck_assert_ptr_eq(osteon_scenario_model(s), &toy);
  ck_assert(osteon_scenario_until(s) == 365);
  ck_assert(osteon_scenario_every(s) == 1);
  osteon_sim_options options, usual;
  osteon_sim_options_default(&options);
  osteon_sim_options_default(&usual);
  check_ok(osteon_scenario_get_options(s, &options));
  ck_assert(options.dt == usual.dt && options.rtol == usual.rtol && options.atol == usual.atol);
  ck_assert_ptr_eq(options.schedule, osteon_scenario_schedule(s));
  osteon_scenario_free(s);
  s = load(
      "---\n{model: toy, dt: 0.5, until: 2y, every: 1 month, rtol: 1e-9, atol: 1.0e-3, solver: rodas5p,\n"
      " title: \"Ein Jahr \u00fcber\", who: {}, drugs: [], parameters: {}}\n...\n");
  ck_assert_str_eq(osteon_scenario_title(s), "Ein Jahr \u00fcber");
  ck_assert(osteon_scenario_until(s) == 730.5);
  ck_assert(fabs(osteon_scenario_every(s) - 30.4375) < 1e-12);
  osteon_sim_options chosen;
  osteon_sim_options_default(&chosen);
  check_ok(osteon_scenario_get_options(s, &chosen));
  ck_assert(chosen.dt == 0.5 && chosen.rtol == 1e-9 && chosen.atol == 1e-3);
  ck_assert_str_eq(chosen.solver, "rodas5p");
  osteon_scenario_free(s);
}
END_TEST

/* Options that an older program made end earlier, and a key of a scenario may be of a later one. */
START_TEST(options_of_an_older_program) {
  osteon_scenario *s = load("{model: toy, dt: 0.5, longest_step: 2, steps_a_day: 700}");
  osteon_fit_options options;
  osteon_fit_options_default(&options);
  options.size = offsetof(osteon_fit_options, longest_step);
  options.longest_step = -7;
  options.steps_a_day = -7;
  check_ok(osteon_scenario_get_fit_options(s, &options));
  ck_assert(options.dt == 0.5 && options.longest_step == -7 && options.steps_a_day == -7);
  osteon_fit_options_default(&options);
  check_ok(osteon_scenario_get_fit_options(s, &options));
  ck_assert(options.dt == 0.5 && options.longest_step == 2 && options.steps_a_day == 700);
  osteon_sim_options of_sim;
  osteon_sim_options_default(&of_sim);
  check_ok(osteon_scenario_get_options(s, &of_sim));
  ck_assert(of_sim.longest_step == 2 && of_sim.steps_a_day == 700);
  osteon_scenario_free(s);
}
END_TEST

/* Every section against the same calls made by hand. */
/* An interval alone repeats a dose until the end, in events as under drugs. */
START_TEST(every_alone) {
  osteon_scenario *event, *drug;
  support_write("s.yaml", TOY "events: [{time: 1, dose: shot, amount: 5, every: 30}]\n");
  check_ok(osteon_scenario_load(&event, registry, "s.yaml"));
  support_write("s.yaml", TOY "drugs: [{name: shot, dose: 5, every: 30, start: 1}]\n");
  check_ok(osteon_scenario_load(&drug, registry, "s.yaml"));
  int n, expected;
  const osteon_event *a = osteon_schedule_events(osteon_scenario_schedule(event), &n);
  const osteon_event *b = osteon_schedule_events(osteon_scenario_schedule(drug), &expected);
  ck_assert_int_eq(n, expected);
  ck_assert_int_gt(n, 1000);
  for (int i = 0; i < n; i++)
    ck_assert(a[i].time == b[i].time && a[i].index == b[i].index && a[i].value == b[i].value);
  osteon_scenario_free(event);
  osteon_scenario_free(drug);
}
END_TEST

START_TEST(scenario_is_the_calls) {
  support_write("extra.csv", "TIME,EVID,AMT,CMT\n7,1,3,bone\n");
  osteon_scenario *s = load(
      "model: toy\n"
      "who: {age: 62, T_LS: -1.5, calcium: 700}\n"
      "parameters: {k: 0.2}\n"
      "initial: {bone: 90}\n"
      "drugs:\n"
      "  - {name: tablet, dose: 70, every: weekly, start: 1 month, stop: 1y, adherence: 0.9}\n"
      "  - {name: shot, dose: 60, every: 6 months, stop: 2y}\n"
      "  - {name: shot, dose: 5, every: once, start: 10}\n"
      "exercise:\n"
      "  - {activity: squat, sessions_per_week: 2, sets: 4, repetitions: 8, stop: 100}\n"
      "  - {kind: high-impact, jumps: 40, start: 50, adherence: 0.7}\n"
      "  - {kind: low-impact, minutes: 45}\n"
      "  - {kind: resistance, start: 1y}\n"
      "unloading:\n"
      "  - {spine: 0.3, hip: 0.4, start: 200, stop: 230}\n"
      "nutrition:\n"
      "  - {calcium: 500, start: 20, stop: 300, adherence: 0.8}\n"
      "events:\n"
      "  - {time: 3, dose: shot, amount: 2, every: 2, additional: 3}\n"
      "  - {file: extra.csv}\n");
  osteon_schedule *by_hand;
  check_ok(osteon_schedule_new(&by_hand, &toy));
  check_ok(osteon_schedule_add_dose(by_hand, 7, "bone", 3, 0, 0));
  check_ok(osteon_schedule_add_dose(by_hand, 3, "shot", 2, 2, 3));
  osteon_course course;
  osteon_course_default(&course);
  course = (osteon_course){course.size, "tablet", 70, 30, 365, 7, 0.9, NULL};
  check_ok(osteon_schedule_add_course(by_hand, &course));
  course = (osteon_course){course.size, "shot", 60, 0, 730.5, 182.625, 1, NULL};
  check_ok(osteon_schedule_add_course(by_hand, &course));
  course = (osteon_course){course.size, "shot", 5, 10, INFINITY, INFINITY, 1, NULL};
  check_ok(osteon_schedule_add_course(by_hand, &course));
  const osteon_exercise programmes[] = {
      {sizeof(osteon_exercise), "squat", 2, 4, 8, 0, 0, 100, 1},
      {sizeof(osteon_exercise), "jumping", 0, 1, 40, 0, 50, INFINITY, 0.7},
      {sizeof(osteon_exercise), "brisk_walking", 0, 0, 0, 45, 0, INFINITY, 1},
      {sizeof(osteon_exercise), "resistance_moderate", 0, 0, 0, 0, 365, INFINITY, 1}};
  for (int i = 0; i < 4; i++) check_ok(osteon_schedule_add_exercise(by_hand, &programmes[i]));
  check_ok(osteon_schedule_add_unloading(by_hand, 0.3, 0.4, 200, 230));
  osteon_nutrition nutrition;
  osteon_nutrition_default(&nutrition);
  nutrition.calcium = 500;
  nutrition.habit_calcium = 700;
  nutrition.start = 20;
  nutrition.stop = 300;
  nutrition.adherence = 0.8;
  check_ok(osteon_schedule_add_nutrition(by_hand, &nutrition));
  check_ok(osteon_schedule_round(by_hand, 1));
  int n, expected;
  const osteon_event *a = osteon_schedule_events(osteon_scenario_schedule(s), &n);
  const osteon_event *b = osteon_schedule_events(by_hand, &expected);
  ck_assert_int_eq(n, expected);
  ck_assert_int_gt(n, 15);
  for (int i = 0; i < n; i++)
    ck_assert_msg(a[i].time == b[i].time && a[i].kind == b[i].kind && a[i].index == b[i].index &&
                      a[i].value == b[i].value,
                  "event %d: day %g, kind %d, index %d, value %.17g instead of %g, %d, %d, %.17g", i,
                  a[i].time, a[i].kind, a[i].index, a[i].value, b[i].time, b[i].kind, b[i].index, b[i].value);
  osteon_schedule_free(by_hand);

  osteon_sim_options options;
  osteon_sim_options_default(&options);
  check_ok(osteon_scenario_get_options(s, &options));
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, &toy, &options));
  check_ok(osteon_scenario_apply_sim(s, sim));
  double age, k, t, calcium;
  check_ok(osteon_sim_get(sim, "age_0", &age));
  check_ok(osteon_sim_get(sim, "k", &k));
  check_ok(osteon_sim_get(sim, "T_LS", &t));
  check_ok(osteon_sim_get(sim, "calcium", &calcium));
  ck_assert(age == 62 && k == 0.2 && t == -1.5 && calcium == 700);
  ck_assert(osteon_sim_states(sim)[1] == 90);
  check_ok(osteon_sim_run(sim, 400));
  osteon_sim_free(sim);
  osteon_scenario_free(s);
}
END_TEST

/* A cohort's subjects start from the scenario's states, as a sim does; and only those of its model. */
/* Another value of a parameter, in all that a scenario does. */
START_TEST(param_is_replaced) {
  osteon_scenario *both[] = {
      load("model: toy\nuntil: 9\nparameters: {k: 0.2}\nvariability: [{parameter: k, sd: 0.3}]\n"),
      load("model: toy\nuntil: 9\nvariability: [{parameter: k, sd: 0.3}]\n")};
  for (int i = 0; i < 2; i++) {
    osteon_sim *sim;
    osteon_arm arm;
    double k;
    check_ok(osteon_scenario_get_arm(both[i], &arm));
    check_ok(osteon_scenario_set_param(both[i], "k", 0.4));
    check_ok(osteon_scenario_get_arm(both[i], &arm));
    ck_assert(arm.n == 1 && !strcmp(arm.names[0], "k") && arm.values[0] == 0.4);
    check_ok(osteon_sim_new(&sim, osteon_scenario_model(both[i]), NULL));
    check_ok(osteon_scenario_apply_sim(both[i], sim));
    check_ok(osteon_sim_get(sim, "k", &k));
    ck_assert(k == 0.4);
    check_ok(osteon_population_get_median(osteon_scenario_population(both[i]), "k", &k));
    ck_assert(k == 0.4);
    check_fails(OSTEON_ENAME, "no parameter named kk", osteon_scenario_set_param(both[i], "kk", 1));
    osteon_sim_free(sim);
    osteon_scenario_free(both[i]);
  }
}
END_TEST

START_TEST(states_of_a_cohort) {
  support_write("s.yaml", "model: lemaire2004\nuntil: 1y\ninitial: {B: 0.25}\n");
  osteon_scenario *s;
  osteon_cohort *cohort;
  double B[3] = {0};
  check_ok(osteon_scenario_load(&s, NULL, "s.yaml"));
  check_ok(osteon_cohort_new(&cohort, support_model("lemaire2004"), 3, NULL));
  check_ok(osteon_scenario_apply_cohort(s, cohort));
  check_ok(osteon_cohort_run(cohort, 0));
  check_ok(osteon_cohort_get(cohort, "B", B));
  for (int i = 0; i < 3; i++) ck_assert_double_eq(B[i], 0.25);
  osteon_cohort_free(cohort);
  check_ok(osteon_cohort_new(&cohort, support_model("pivonka2008"), 3, NULL));
  check_fails(OSTEON_EINVAL, "of pivonka2008, the scenario of lemaire2004",
              osteon_scenario_apply_cohort(s, cohort));
  osteon_cohort_free(cohort);
  osteon_scenario_free(s);
}
END_TEST

/* The table beside the scenario, wherever the scenario is. */
START_TEST(event_file_lies_beside) {
  ck_assert(mkdir("deep", 0777) == 0 || access("deep", F_OK) == 0);
  support_write("deep/e.csv", "TIME,EVID,AMT,CMT\n7,1,3,x\n");
  support_write("deep/s.yaml", "model: toy\nevents:\n  - file: e.csv\n");
  osteon_scenario *s;
  check_ok(osteon_scenario_load(&s, registry, "deep/s.yaml"));
  int n;
  osteon_schedule_events(osteon_scenario_schedule(s), &n);
  ck_assert_int_eq(n, 1);
  osteon_scenario_free(s);
}
END_TEST

/* As from a file, but for the name; what follows the length is not read. */
START_TEST(text_in_memory) {
  static const char text[] = "model: toy\ntitle: a\nuntil: 3\nevents:\n  - file: e.csv\nuntil: 4\n";
  const size_t length = strlen(text) - strlen("until: 4\n");
  osteon_scenario *s;
  int n;
  ck_assert(mkdir("deep", 0777) == 0 || access("deep", F_OK) == 0);
  support_write("deep/e.csv", "TIME,EVID,AMT,CMT\n2,1,3,x\n");
  check_ok(osteon_scenario_parse(&s, registry, text, length, "deep/of the host"));
  ck_assert_str_eq(osteon_scenario_title(s), "a");
  ck_assert(osteon_scenario_until(s) == 3);
  osteon_schedule_events(osteon_scenario_schedule(s), &n);
  ck_assert_int_eq(n, 1);
  osteon_scenario_free(s);
  check_fails(OSTEON_EFORMAT,
              "the host:6: ", osteon_scenario_parse(&s, registry, text, strlen(text), "deep/of the host"));
  ck_assert_ptr_null(s);
  check_fails(OSTEON_EIO, "e.csv", osteon_scenario_parse(&s, registry, text, length, "s"));
  check_fails(OSTEON_EFORMAT, "s:1: a byte 0", osteon_scenario_parse(&s, registry, "a\0b", 3, "s"));
  check_fails(OSTEON_EFORMAT, "s:1: ", osteon_scenario_parse(&s, registry, "", 0, "s"));
  check_fails(OSTEON_ERANGE, "s: larger than the limit of 1 MiB",
              osteon_scenario_parse(&s, registry, text, SIZE_MAX, "s"));
  ck_assert_ptr_null(s);
}
END_TEST

/* Any allocation may fail: the call says so, and nothing stays. */
START_TEST(out_of_memory) {
  support_write("extra.csv", "TIME,EVID,AMT,CMT\n7,1,3,bone\n");
  support_write("s.yaml",
                "model: toy\ntitle: a\nwho: {age: 60}\nparameters: {k: 0.2}\nuntil: 2y\n"
                "drugs: [{name: shot, dose: 60, every: 6 months}]\nexercise: [{kind: resistance}]\n"
                "events: [{file: extra.csv}]\n");
  osteon_scenario *s;
  for (int all = 0; all < 2; all++) {
    long n = 1;
    for (;; n++) {
      osteon_alloc_fail(n, all);
      const osteon_status status = osteon_scenario_load(&s, registry, "s.yaml");
      osteon_alloc_fail(0, 0);
      if (status == OSTEON_OK) break;
      ck_assert_msg(status == OSTEON_ENOMEM, "allocation %ld: %s", n, osteon_last_error());
      ck_assert_ptr_null(s);
      ck_assert_int_lt(n, 5000);
    }
    ck_assert_int_gt(n, 20);
    osteon_scenario_free(s);
  }
}
END_TEST

/* The scenarios that are installed load, and mean what their names say. */
START_TEST(bundled) {
  static const struct {
    const char *name;
    int is_given, is_trained;
  } all[] = {{"ai", 0, 0}, {"ai-exercise-nutrition", 0, 1}, {"ai-denosumab", 1, 0}, {"ai-all", 1, 1}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    char name[64];
    snprintf(name, sizeof name, "scenarios/%s.yaml", all[i].name);
    osteon_scenario *s;
    check_ok(osteon_scenario_load(&s, NULL, support_data(name)));
    const osteon_model *m = osteon_scenario_model(s);
    ck_assert_str_eq(m->name, "aibl");
    ck_assert(osteon_scenario_until(s) == 3653);
    int n, drug = 0, doses = 0, trained = 0;
    double last = 0;
    const osteon_event *e = osteon_schedule_events(osteon_scenario_schedule(s), &n);
    for (int k = 0; k < n; k++) {
      if (e[k].kind == 1) {
        doses++;
        ck_assert(e[k].value == 60 && !strcmp(m->doses[e[k].index].name, "denosumab"));
        last = e[k].time;
      } else if (!strcmp(m->inputs[e[k].index].name, "anastrozole")) {
        ck_assert((e[k].time == 0 && e[k].value == 1) || (e[k].time == 1826 && e[k].value == 0));
        drug++;
      } else if (!strcmp(m->inputs[e[k].index].name, "psi_LS"))
        trained = 1;
    }
    ck_assert_int_eq(drug, 2);
    ck_assert_int_eq(doses, all[i].is_given ? 10 : 0);
    ck_assert(last < 1826);
    ck_assert_int_eq(trained, all[i].is_trained);
    osteon_scenario_free(s);
  }
}
END_TEST

/* ---- include ---- */

static void write_include(void) {
  mkdir("sub", 0777);
  support_write("sub/extra.csv", "TIME,EVID,AMT,CMT\n7,1,3,bone\n");
  support_write("base.yaml",
                "model: toy\nuntil: 50\ntitle: base\nwho: {age: 60, T_LS: -1}\nparameters: {k: 0.2}\n"
                "drugs: [{name: tablet, dose: 1}, {name: pill, dose: 1}]\n");
  support_write("sub/over.yaml", "include: ../base.yaml\nevents: [{file: extra.csv}]\nuntil: 60\n");
}

static void same_arms(osteon_scenario *s, osteon_scenario *same) {
  osteon_arm given, meant;
  check_ok(osteon_scenario_get_arm(s, &given));
  check_ok(osteon_scenario_get_arm(same, &meant));
  ck_assert_int_eq(given.n, meant.n);
  for (int i = 0; i < given.n; i++)
    ck_assert(!strcmp(given.names[i], meant.names[i]) && given.values[i] == meant.values[i]);
}

START_TEST(include_adds_what_is_not_said) {
  write_include();
  osteon_scenario *s = load("include: sub/over.yaml\ntitle: own\nwho: {age: 70}\n");
  osteon_scenario *same = load(
      "model: toy\ntitle: own\nuntil: 60\nwho: {age: 70, T_LS: -1}\nparameters: {k: 0.2}\n"
      "drugs: [{name: tablet, dose: 1}, {name: pill, dose: 1}]\nevents: [{file: sub/extra.csv}]\n");
  ck_assert_str_eq(osteon_scenario_title(s), "own");
  ck_assert(osteon_scenario_until(s) == 60);
  int n, k;
  const osteon_event *a = osteon_schedule_events(osteon_scenario_schedule(s), &n),
                     *b = osteon_schedule_events(osteon_scenario_schedule(same), &k);
  ck_assert_int_eq(n, k);
  for (int i = 0; i < n; i++)
    ck_assert(a[i].time == b[i].time && a[i].kind == b[i].kind && a[i].index == b[i].index &&
              a[i].value == b[i].value);
  same_arms(s, same);
  osteon_scenario_free(s);
  osteon_scenario_free(same);
}
END_TEST

START_TEST(include_is_replaced_by_lists) {
  write_include();
  osteon_scenario *s = load("include: base.yaml\ndrugs: []\n");
  int n;
  osteon_schedule_events(osteon_scenario_schedule(s), &n);
  ck_assert_int_eq(n, 0);
  osteon_scenario_free(s);
}
END_TEST

/* Of the file of `people` its person and how women differ, before what `include` says of them, and nothing else. */
START_TEST(people_are_a_part) {
  support_write("base.yaml",
                "model: toy\nuntil: 50\nevery: 5\nparameters: {k: 0.2}\n"
                "variability: [{parameter: k, sd: 0.9}]\ndrugs: [{name: tablet, dose: 1}]\n");
  support_write("women.yaml",
                "model: toy\ntitle: women\nuntil: 9y\nevery: 1y\ndt: 3\nwho: {age: 60, T_LS: -2}\n"
                "inputs: {calcium: 900}\ninclude: they.yaml\ndrugs: [{name: pill, dose: 1}]\n");
  support_write("they.yaml", "until: 8y\nvariability: [{parameter: age_0, sd: 0.1}]\nfit: []\n");
  osteon_scenario *s = load("include: base.yaml\npeople: women.yaml\nwho: {age: 70}\n");
  osteon_scenario *same = load(
      "model: toy\nuntil: 50\nevery: 5\nparameters: {k: 0.2}\nwho: {age: 70, T_LS: -2}\n"
      "inputs: {calcium: 900}\nvariability: [{parameter: age_0, sd: 0.1}]\ndrugs: [{name: tablet, dose: "
      "1}]\n");
  ck_assert_str_eq(osteon_scenario_title(s), "");
  ck_assert(osteon_scenario_until(s) == 50 && osteon_scenario_every(s) == 5 && osteon_scenario_dt(s) == 1);
  ck_assert_int_eq(osteon_population_count(osteon_scenario_population(s)), 1);
  ck_assert_str_eq(osteon_population_name_at(osteon_scenario_population(s), 0), "age_0");
  int n, k;
  osteon_schedule_events(osteon_scenario_schedule(s), &n);
  osteon_schedule_events(osteon_scenario_schedule(same), &k);
  ck_assert_int_eq(n, k);
  same_arms(s, same);
  osteon_scenario_free(s);
  osteon_scenario_free(same);
}
END_TEST

/* What comes with osteon is found by its name, where nothing of that name is nearer. */
START_TEST(found_by_name) {
  osteon_scenario *s;
  remove("women.yaml");
  check_ok(osteon_scenario_load(&s, NULL, "ai.yaml"));
  ck_assert_str_eq(osteon_scenario_title(s), "Anastrozole for five years");
  osteon_scenario_free(s);
  support_write("ai.yaml", "model: toy\ntitle: mine\npeople: women.yaml\n");
  check_fails(OSTEON_ENAME, "women.yaml:", osteon_scenario_load(&s, registry, "ai.yaml"));
  support_write("women.yaml", "who: {age: 50}\n");
  check_ok(osteon_scenario_load(&s, registry, "ai.yaml"));
  ck_assert_str_eq(osteon_scenario_title(s), "mine");
  osteon_scenario_free(s);
  check_fails(OSTEON_EIO, "./ai-all.yaml: cannot be read", osteon_scenario_load(&s, NULL, "./ai-all.yaml"));
  osteon_scenario_list *list;
  check_ok(osteon_scenario_list_new(&list));
  const int n = osteon_scenario_list_count(list);
  int found = 0;
  for (int i = 0; i < n; i++) {
    ck_assert(i == 0 ||
              strcmp(osteon_scenario_list_name(list, i - 1), osteon_scenario_list_name(list, i)) < 0);
    if (strcmp(osteon_scenario_list_name(list, i), "ai-denosumab.yaml") != 0) continue;
    ck_assert_str_eq(osteon_scenario_list_model(list, i), "aibl");
    ck_assert_str_eq(osteon_scenario_list_title(list, i), "Anastrozole and denosumab for five years");
    found = 1;
  }
  ck_assert(found);
  ck_assert_ptr_null(osteon_scenario_list_name(list, n));
  ck_assert_ptr_null(osteon_scenario_list_title(list, -1));
  osteon_scenario_list_free(list);
}
END_TEST

static const struct {
  const char *text, *other, *says;
  osteon_status status;
} bad_includes[] = {
    {"include: s.yaml\n", "", "s.yaml:1: include: s.yaml includes itself", OSTEON_EFORMAT},
    {"include: t.yaml\n", "\ninclude: s.yaml\n", "t.yaml:2: include: s.yaml includes itself", OSTEON_EFORMAT},
    {"include: t.yaml\n", "include: ./t.yaml\n", "t.yaml:1: include: more than 8 files", OSTEON_EFORMAT},
    {"\ninclude: nowhere.yaml\n", "", "s.yaml:2: nowhere.yaml: cannot be read", OSTEON_EIO},
    {"model: toy\npeople: s.yaml\n", "", "s.yaml:2: people: s.yaml includes itself", OSTEON_EFORMAT},
    {"model: toy\npeople: nobody.yaml\n", "", "s.yaml:2: nobody.yaml: cannot be read", OSTEON_EIO},
    {"model: toy\npeople: t.yaml\n", "untli: 3\n", "t.yaml:1: no key untli", OSTEON_EFORMAT},
    {"people: t.yaml\n", "model: toy\n", "s.yaml:1: no model", OSTEON_EFORMAT},
    {"model: toy\npeople: t.yaml\n", "\nparameters: {k: -1}\n", "t.yaml:2: k = -1", OSTEON_ERANGE},
    {"include: [t.yaml]\n", "", "s.yaml:1: include: a list", OSTEON_EFORMAT},
    {"include:\n", "", "s.yaml:1: include: no value", OSTEON_EFORMAT},
    {"include: t.yaml\n", "model: toy\nuntil: x\n", "t.yaml:2: until: 'x' is not a time", OSTEON_EFORMAT},
    {"include: t.yaml\n", "model: toy\nuntil: 1\nuntil: 1\n", "t.yaml:3: until is given twice",
     OSTEON_EFORMAT},
    {"include: t.yaml\n", "model: toi\n", "t.yaml:1: no model is named toi", OSTEON_ENAME},
    {"include: t.yaml\nwho: {age: 50}\n", "model: toy\n\nparameters: {age_0: 60}\n",
     "s.yaml:2: age_0 is already set at t.yaml:3", OSTEON_EFORMAT},
    {"include: t.yaml\nwho: {age: 50}\n", "model: toy\nwho: [1]\n", "t.yaml:2: who: write keys",
     OSTEON_EFORMAT},
    {"include: t.yaml\nuntil: 5\n", "", "t.yaml:1: the file is empty", OSTEON_EFORMAT},
};

START_TEST(include_refused) {
  osteon_scenario *scenario;
  support_write("t.yaml", bad_includes[_i].other);
  support_write("s.yaml", bad_includes[_i].text);
  check_fails(bad_includes[_i].status, bad_includes[_i].says,
              osteon_scenario_load(&scenario, registry, "s.yaml"));
}
END_TEST

/* A list of tens of thousands of items is read in a time that grows with its length, not with its square. */
START_TEST(long_lists) {
  enum { ITEMS = 20000 };
  char *text = malloc(ITEMS * 48 + 100);
  ck_assert_ptr_nonnull(text);
  size_t used = (size_t)sprintf(text, "model: toy\nevents:\n");
  for (int i = 0; i < ITEMS; i++)
    used += (size_t)sprintf(text + used, "- {time: %d, input: x, value: 1}\n", i);
  support_put("s.yaml", text, used);
  free(text);
  osteon_scenario *scenario;
  check_fails(OSTEON_ENAME, "s.yaml:3: toy has no input named x",
              osteon_scenario_load(&scenario, registry, "s.yaml"));
}
END_TEST

#endif

int main(void) {
  Suite *suite = suite_create("scenario");
  TCase *scenarios = tcase_create("scenarios");
  tcase_add_checked_fixture(scenarios, make_registry, free_registry);
  tcase_add_test(scenarios, help_has_every_key);
  tcase_add_test(scenarios, help_has_every_default);
#ifdef HAVE_LIBYAML
  tcase_add_loop_test(scenarios, what_is_given, 0, sizeof gifts / sizeof *gifts);
  tcase_add_test(scenarios, scenario_units);
  tcase_add_loop_test(scenarios, scenario_refused, 0, sizeof bad_scenarios / sizeof *bad_scenarios);
  tcase_add_test(scenarios, files_refused);
  tcase_add_test(scenarios, scenario_defaults);
  tcase_add_test(scenarios, options_of_an_older_program);
  tcase_add_test(scenarios, every_alone);
  tcase_add_test(scenarios, scenario_is_the_calls);
  tcase_add_test(scenarios, param_is_replaced);
  tcase_add_test(scenarios, states_of_a_cohort);
  tcase_add_test(scenarios, event_file_lies_beside);
  tcase_add_test(scenarios, text_in_memory);
  tcase_add_test(scenarios, out_of_memory);
  tcase_add_test(scenarios, bundled);
  tcase_add_test(scenarios, include_adds_what_is_not_said);
  tcase_add_test(scenarios, include_is_replaced_by_lists);
  tcase_add_test(scenarios, people_are_a_part);
  tcase_add_test(scenarios, found_by_name);
  tcase_add_loop_test(scenarios, include_refused, 0, sizeof bad_includes / sizeof *bad_includes);
  tcase_add_test(scenarios, long_lists);
#endif
  suite_add_tcase(suite, scenarios);
  return support_main(suite);
}
