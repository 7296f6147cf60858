/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every public function while memory is out. Each allocation of a call fails once, alone and with all later ones: the
 * call then says that memory is out, and never that its arguments are wrong; made again it succeeds, and what comes of
 * it is the same as if nothing had failed. What needs no memory is called here too, and must ask for none.
 * tests/check_api.sh looks that no public function is left out.
 *
 * With fail_malloc.c, which a plain build has, the allocations of GSL, libyaml and the C library fail too; in others,
 * as under sanitizers, those of lib/base/memory.c. */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <osteon/osteon.h>

#include "base/base.h"
#include "decay.h"
#include "support.h"
#include "toy.h"

#include "config.h"

/* Fails the n-th allocation from now on; returns how many there were: osteon_alloc_fail, or that of fail_malloc.c. */
static long (*fails)(long n, int all) = osteon_alloc_fail;
/* 0: the calls are made once and nothing fails, to see what comes of them. */
static int failing;

/* ---- one call ---- */

typedef struct attempt {
  const char *call;
  long n;
  int all, is_over;
} attempt;

static void begin(const attempt *a) {
  osteon_fail(OSTEON_OK, "nothing");
  fails(failing ? a->n : 0, a->all);
}

/* A call may also do without what it did not get: with fewer threads, for example. */
static void judge(attempt *a, osteon_status status) {
  const char *said = osteon_last_error();
  const long made = fails(0, 0);
  if (!failing || made < a->n) {
    ck_assert_msg(status == OSTEON_OK, "%s: %s", a->call, said);
    ck_assert_msg(made > 0, "%s takes no memory", a->call);
    a->is_over = 1;
    return;
  }
  ck_assert_msg(status == OSTEON_OK || status == OSTEON_ENOMEM, "%s, allocation %ld, all: %d: %s: %s",
                a->call, a->n, a->all, osteon_status_text(status), said);
  ck_assert_msg(status == OSTEON_OK || strstr(said, "out of memory"),
                "%s, allocation %ld, all: %d: says '%s'", a->call, a->n, a->all, said);
  ck_assert_int_lt(a->n, 1000000);
  /* of a long call every seventh is enough, as it does the same again and again */
  if (a->all) a->n += a->n < 300 || getenv("OSTEON_LONG") ? 1 : 7;
  a->all = !a->all;
}

/* A call that can be made again on the same objects: as long as it fails, and where it did without. */
#define survives(function_call) survives_once(function_call, (void)0)
/* One that may succeed only once on its objects: `anew` makes others when it did without. */
#define survives_once(function_call, anew)                            \
  for (attempt a_ = {.call = #function_call, .n = 1}; !a_.is_over;) { \
    begin(&a_);                                                       \
    const osteon_status status_ = (function_call);                    \
    judge(&a_, status_);                                              \
    if (status_ == OSTEON_OK && !a_.is_over) anew;                    \
  }

/* A call that makes an object, or leaves NULL. */
#define makes(object, release, function_call)                         \
  for (attempt a_ = {.call = #function_call, .n = 1}; !a_.is_over;) { \
    begin(&a_);                                                       \
    const osteon_status status_ = (function_call);                    \
    judge(&a_, status_);                                              \
    if (status_ != OSTEON_OK) ck_assert_ptr_null(object);             \
    if (status_ == OSTEON_OK && !a_.is_over) release(object);         \
  }

/* A call that takes no memory. */
#define takes_none(function_call)                                                               \
  do {                                                                                          \
    fails(0, 0);                                                                                \
    (void)(function_call);                                                                      \
    const long made_ = fails(0, 0);                                                             \
    ck_assert_msg(made_ == 0, "%s takes memory %ld times: let it fail", #function_call, made_); \
  } while (0)
/* The same for a call that must succeed. */
#define does_without(function_call)                                 \
  do {                                                              \
    osteon_status status_;                                          \
    takes_none(status_ = (function_call));                          \
    ck_assert_msg(status_ == OSTEON_OK, "%s", osteon_last_error()); \
  } while (0)

/* ---- what comes of calls ---- */

static uint64_t sum_text(uint64_t sum, const char *text) { return osteon_sum(sum, text, strlen(text)); }
static uint64_t sum_file(uint64_t sum, const char *path) { return sum_text(sum, support_whole(path)); }
static uint64_t sum_values(uint64_t sum, const double *values, size_t n) {
  return osteon_sum(sum, values, n * sizeof *values);
}
static uint64_t sum_events(uint64_t sum, const osteon_schedule *schedule) {
  int n;
  const osteon_event *events = osteon_schedule_events(schedule, &n);
  for (int i = 0; i < n; i++) {
    const double row[] = {events[i].time, events[i].kind, events[i].index, events[i].value};
    sum = sum_values(sum, row, 4);
  }
  return sum;
}

/* A story gives the same, whatever fails in it. */
#define TEST(story)                    \
  START_TEST(story##_without_memory) { \
    failing = 0;                       \
    const uint64_t right = story();    \
    failing = 1;                       \
    ck_assert(story() == right);       \
  }                                    \
  END_TEST

/* ---- loader.h ---- */

static void renew(osteon_registry **registry) {
  osteon_registry_free(*registry);
  check_ok(osteon_registry_new(registry));
}

/* Once it is compiled: the compiler takes its own memory. */
static uint64_t own_model(void) {
  char here[4000];
  osteon_registry *registry;
  const osteon_model *model;
  FILE *f = fopen("own.c", "w");
  ck_assert(f && getcwd(here, sizeof here) && !setenv("XDG_CACHE_HOME", here, 1));
  fputs(
      "#define OSTEON_MODEL own\n#define OSTEON_MODEL_FILE \"own.c\"\n#define OSTEON_MODEL_TITLE \"\"\n"
      "#define OSTEON_MODEL_CITATION \"\"\n#define OSTEON_MODEL_SOLVER \"rkf45\"\n"
      "#define STATES(X) X(x, \"-\", 1, 0, 9, 1, \"\", \"test\")\n"
      "#define PARAMS(X) X(k, \"1/d\", 1, 0, 9, OSTEON_ASSUMED, \"\", \"test\")\n#define OUTPUTS(X)\n"
      "#include <osteon/equations.h>\nRATES_BEGIN dx = -k * x; RATES_END\nOUTPUTS_BEGIN OUTPUTS_END\n"
      "#include OSTEON_NEXT\n",
      f);
  ck_assert(!fclose(f));
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_load(registry, "own.c", NULL));
  osteon_registry_free(registry);
  check_ok(osteon_registry_new(&registry));
  survives_once(osteon_registry_load(registry, "own.c", &model), renew(&registry));
  const uint64_t sum = sum_text(OSTEON_SUM, model->name);
  osteon_registry_free(registry);
  return sum;
}
TEST(own_model)

/* ---- model.h ---- */

static uint64_t models(void) {
  osteon_registry *registry;
  double initial[2];
  int index;
  const osteon_model *found;
  makes(registry, osteon_registry_free, osteon_registry_new(&registry));
  survives(osteon_registry_add(registry, &toy));
  survives(osteon_model_check(&toy));
  survives(osteon_model_initial(&toy, initial));
  const char *const names[] = {"T_LS"};
  const double values[] = {-2};
  char text[300];
  const osteon_model *const aibl = support_model("aibl");
  survives(osteon_model_notice(aibl, names, values, 1, text, sizeof text));
  int implied;
  double follows;
  does_without(osteon_model_imply(aibl, names, values, 1, &implied, &follows));
  takes_none(osteon_model_constant_count(&toy));
  takes_none(osteon_model_index(&toy, OSTEON_STATE, "x"));
  does_without(osteon_model_find(&toy, OSTEON_STATE, "x", &index));
  takes_none(osteon_model_find(&toy, OSTEON_STATE, "bones", &index));
  does_without(osteon_quantity_check(&toy.params[0], 1));
  takes_none(osteon_model_equations(&toy));
  bool touched[64] = {false};
  takes_none(osteon_context_verdict(aibl->contexts));
  takes_none(osteon_verdict_name(OSTEON_SUPPORTED));
  takes_none(osteon_verdict_rule(OSTEON_SUPPORTED));
  does_without(osteon_context_describe(aibl->contexts, text, sizeof text));
  takes_none(osteon_model_is_provisional(aibl));
  does_without(osteon_model_touch_contexts(aibl, NULL, 0, touched));
  does_without(osteon_registry_find(registry, "toy", &found));
  takes_none(osteon_registry_at(registry, 0));
  takes_none(osteon_registry_free(registry));
  return sum_text(sum_values(OSTEON_SUM, initial, 2), text);
}
TEST(models)

/* ---- export.h ---- */

static uint64_t exports(void) {
  const osteon_model *const model = support_model("lemaire2004");
  const char *const names[] = {"k1"};
  const double values[] = {0.02};
  uint64_t sum = OSTEON_SUM;
  const osteon_export_format *format;
  for (int i = 0; (format = osteon_export_format_at(i)); i++) {
    char *text;
    makes(text, osteon_text_free, osteon_export(model, format->name, names, values, 1, &text));
    sum = sum_text(sum, text);
    osteon_text_free(text);
  }
  takes_none(osteon_export_format_at(0));
  return sum;
}
TEST(exports)

/* ---- schedule.h, life.h, events.h ---- */

static osteon_schedule *empty_in_place_of(osteon_schedule *old) {
  osteon_schedule *s;
  osteon_schedule_free(old);
  check_ok(osteon_schedule_new(&s, &toy));
  return s;
}

static uint64_t events(void) {
  support_write("e.csv", "TIME,EVID,AMT,CMT,II,ADDL\n7,1,3,shot,7,3\n9,1,3,pill,1,4\n");
  osteon_schedule *s = empty_in_place_of(NULL);
  survives_once(osteon_schedule_read_events(s, 1, "e.csv"), s = empty_in_place_of(s));
  const uint64_t sum = sum_events(OSTEON_SUM, s);
  osteon_schedule_free(s);
  return sum;
}
TEST(events)

static uint64_t event_tables(void) {
  support_write("e.csv", "ID,TIME,AMT,CMT,k,WT\n7,0,3,shot,0.2,70\n8,1,3,pill,.,.\n");
  osteon_event_table *t;
  osteon_schedule *base = empty_in_place_of(NULL);
  osteon_event_options options;
  static const char *const carry[] = {"WT"};
  char text[300];
  check_ok(osteon_schedule_add_dose(base, 5, "shot", 60, 30, 40));
  takes_none(osteon_event_options_init(&options, sizeof options));
  double dt;
  survives(osteon_event_table_find_dt(&toy, &options, "e.csv", &dt));
  char *whole;
  makes(whole, osteon_text_free, osteon_text_read("e.csv", &whole));
  options.text = whole;
  survives(osteon_event_table_find_dt(&toy, &options, "e.csv", &dt));
  options.base = base;
  options.carry = carry;
  options.n_carry = 1;
  makes(t, osteon_event_table_free, osteon_event_table_read(&t, &toy, &options, "e.csv"));
  takes_none(osteon_event_table_count(t));
  const char *implied;
  survives(osteon_event_table_imply(t, NULL, NULL, 0, &implied));
  takes_none(osteon_event_table_id(t, 1));
  takes_none(osteon_event_table_parameter_name(t, 0));
  takes_none(osteon_event_table_parameter(t, 1, 0));
  takes_none(osteon_event_table_carried(t, 0, 4, 0));
  takes_none(osteon_event_table_schedule(t, 0));
  does_without(osteon_event_table_notice(t, 9, text, sizeof text));
  uint64_t sum = sum_text(OSTEON_SUM, text);
  for (int i = 0; i < 2; i++) sum = sum_events(sum, osteon_event_table_schedule(t, i));
  osteon_sim *sim;
  osteon_cohort *cohort;
  check_ok(osteon_sim_new(&sim, &toy, NULL));
  check_ok(osteon_cohort_new(&cohort, &toy, 2, NULL));
  does_without(osteon_event_table_apply_sim(t, 0, sim));
  survives(osteon_event_table_apply_cohort(t, 0, cohort));
  osteon_sim_free(sim);
  osteon_cohort_free(cohort);
  takes_none(osteon_event_table_free(t));
  takes_none(osteon_text_free(whole));
  osteon_schedule_free(base);
  return sum;
}
TEST(event_tables)

static uint64_t schedules(void) {
  osteon_schedule *s;
  osteon_course course, given;
  osteon_exercise exercise;
  osteon_nutrition nutrition;
  takes_none(osteon_course_init(&course, sizeof course));
  takes_none(osteon_exercise_init(&exercise, sizeof exercise));
  takes_none(osteon_nutrition_init(&nutrition, sizeof nutrition));
  course.drug = "tablet";
  course.dose = 1;
  given = course;
  given.drug = "shot";
  given.interval = 182.625;
  exercise.activity = "jumping";
  nutrition.calcium = 500;
  makes(s, osteon_schedule_free, osteon_schedule_new(&s, &toy));
  does_without(osteon_schedule_set_end(s, 3000));
  survives(osteon_schedule_set_input(s, 3, "tamoxifen", 1));
  bool touched[1];
  survives(osteon_schedule_find_contexts(s, NULL, NULL, 0, 100, touched));
  survives(osteon_schedule_add_dose(s, 5, "shot", 60, 30, 40));
  survives(osteon_schedule_add_infusion(s, 5, "shot", 60, 30, 40, 3));
  survives(osteon_schedule_add_reset(s, 6));
  survives(osteon_schedule_add_steady(s, 7, "shot", 60, 30, 1));
  survives(osteon_schedule_add_course(s, &course));
  survives(osteon_schedule_add_course(s, &given));
  survives(osteon_schedule_add_exercise(s, &exercise));
  survives(osteon_schedule_add_unloading(s, 0.5, 0.6, 10, 20));
  survives(osteon_schedule_add_nutrition(s, &nutrition));
  survives(osteon_schedule_round(s, 1));
  const uint64_t sum = sum_events(OSTEON_SUM, s);
  int n;
  double psi[2];
  char text[300];
  does_without(osteon_schedule_notice(s, 2, text, sizeof text));
  takes_none(osteon_schedule_events(s, &n));
  takes_none(osteon_schedule_model(s));
  does_without(osteon_exercise_stimulus(&exercise, 1, psi));
  takes_none(osteon_activity_at(0));
  takes_none(osteon_schedule_free(s));
  return sum;
}
TEST(schedules)

/* ---- sim.h ---- */

static osteon_schedule *shots(const osteon_model *model, const char *dose, double amount) {
  osteon_schedule *s;
  check_ok(osteon_schedule_new(&s, model));
  check_ok(osteon_schedule_add_dose(s, 1, dose, amount, 2, 5));
  return s;
}

/* A pointer to NULL asks for a new one. */
#define forget(snapshot) (osteon_snapshot_free(snapshot), (snapshot) = NULL)

static uint64_t life_of(osteon_sim *sim, const osteon_model *model) {
  double value;
  does_without(osteon_sim_set_param(sim, model->params[0].name, model->params[0].value));
  does_without(osteon_sim_set_state(sim, model->states[0].name, 1));
  does_without(osteon_sim_start(sim));
  takes_none(osteon_sim_reset(sim));
  does_without(osteon_sim_step(sim));
  does_without(osteon_sim_run_before(sim, 4));
  does_without(osteon_sim_run(sim, 5));
  survives(osteon_sim_save(sim, "sim"));
  survives(osteon_sim_load(sim, "sim"));
  osteon_snapshot *snapshot = NULL;
  makes(snapshot, forget, osteon_sim_snapshot(sim, &snapshot));
  does_without(osteon_sim_snapshot(sim, &snapshot));
  does_without(osteon_sim_restore(sim, snapshot));
  takes_none(osteon_snapshot_free(snapshot));
  takes_none(osteon_sim_time(sim));
  takes_none(osteon_sim_model(sim));
  takes_none(osteon_sim_states(sim));
  takes_none(osteon_sim_outputs(sim));
  takes_none(osteon_sim_constants(sim));
  does_without(osteon_sim_get(sim, model->states[0].name, &value));
  takes_none(osteon_sim_find_steady(sim));
  return sum_file(sum_values(OSTEON_SUM, &value, 1), "sim");
}

static uint64_t sims(void) {
  osteon_sim *sim;
  osteon_sim_options options;
  uint64_t sum = 0;
  const osteon_model *const pivonka = support_model("pivonka2008");
  takes_none(osteon_sim_options_init(&options, sizeof options));
  takes_none(osteon_sim_solver_list());
  for (const char *const *solver = osteon_sim_solvers(); *solver; solver++) {
    options.solver = *solver;
    makes(sim, osteon_sim_free, osteon_sim_new(&sim, pivonka, &options));
    sum ^= life_of(sim, pivonka);
    takes_none(osteon_sim_free(sim));
  }
  osteon_schedule *s = shots(&toy, "shot", 3);
  options.schedule = s;
  makes(sim, osteon_sim_free, osteon_sim_new(&sim, &toy, &options));
  does_without(osteon_sim_set_input(sim, "tablet", 1));
  does_without(osteon_sim_set_input_at(sim, 3, 2));
  does_without(osteon_sim_dose(sim, "shot", 1));
  sum ^= life_of(sim, &toy);
  osteon_sim_free(sim);
  osteon_schedule_free(s);
  return sum;
}
TEST(sims)

/* ---- cohort.h ---- */

enum { SUBJECTS = 3 };

static int record(void *sum, const osteon_rows *rows) {
  const size_t n = (size_t)(rows->count * rows->n_times * rows->n_columns);
  *(uint64_t *)sum = sum_values(*(uint64_t *)sum, rows->values, n);
  return 0;
}

static osteon_status input_of(osteon_cohort *cohort, const char *name) {
  return osteon_cohort_input(cohort, name) ? OSTEON_OK : OSTEON_ENOMEM;
}

/* With an array of its own for each name, so that each call takes memory. */
static uint64_t cohort_of(const osteon_model *model, const osteon_schedule *schedule, int threads) {
  osteon_cohort *c;
  osteon_cohort_options options;
  uint64_t sum = OSTEON_SUM;
  const double days[] = {5, 6};
  const char *const columns[] = {model->states[0].name};
  double values[SUBJECTS], x[SUBJECTS];
  for (int i = 0; i < SUBJECTS; i++) values[i] = model->params[0].value, x[i] = 1;
  takes_none(osteon_cohort_options_init(&options, sizeof options));
  options.threads = threads;
  makes(c, osteon_cohort_free, osteon_cohort_new(&c, model, SUBJECTS, &options));
  survives(osteon_cohort_set_params(c, model->params[0].name, values));
  does_without(osteon_cohort_set_param(c, model->params[1].name, model->params[1].value));
  survives(osteon_cohort_set_states(c, model->states[0].name, x));
  survives(osteon_cohort_set_schedule(c, 1, schedule));
  does_without(osteon_cohort_start(c));
  survives(osteon_cohort_set_input(c, model->inputs[0].name, model->inputs[0].value));
  if (model->n_inputs > 1) survives(input_of(c, model->inputs[1].name));
  does_without(osteon_cohort_step(c));
  does_without(osteon_cohort_run(c, 4));
  survives(osteon_cohort_record(c, days, 2, columns, 1, record, &sum));
  survives(osteon_cohort_save(c, "cohort"));
  survives(osteon_cohort_load(c, "cohort"));
  osteon_snapshot *snapshot = NULL;
  makes(snapshot, forget, osteon_cohort_snapshot(c, 1, 2, &snapshot));
  does_without(osteon_cohort_snapshot(c, 1, 2, &snapshot));
  does_without(osteon_cohort_restore(c, snapshot));
  takes_none(osteon_snapshot_free(snapshot));
  double *states = calloc(2 * (size_t)model->n_states, sizeof *states);
  ck_assert_ptr_nonnull(states);
  does_without(osteon_cohort_dose(c, model->states[0].name, 1, 2, (const double[]){0.01, 0}));
  does_without(osteon_cohort_get_states(c, 1, 2, states));
  states[0] *= 1.01;
  does_without(osteon_cohort_replace_states(c, 1, 2, states));
  free(states);
  does_without(osteon_cohort_get(c, model->states[0].name, x));
  does_without(osteon_cohort_status(c, 0));
  takes_none(osteon_cohort_failure_count(c));
  takes_none(osteon_cohort_count(c));
  takes_none(osteon_cohort_time(c));
  takes_none(osteon_cohort_model(c));
  takes_none(osteon_cohort_isa(c));
  takes_none(osteon_cohort_lane_count(c));
  takes_none(osteon_cohort_free(c));
  return sum_values(sum, x, SUBJECTS);
}

static uint64_t habits(void) {
  static const double calcium[] = {700, 900};
  double bone[2];
  osteon_schedule *s;
  osteon_cohort *c;
  osteon_nutrition nutrition;
  osteon_cohort_options options;
  osteon_nutrition_default(&nutrition);
  nutrition.calcium = 500;
  check_ok(osteon_schedule_new(&s, &toy));
  check_ok(osteon_schedule_add_nutrition(s, &nutrition));
  osteon_cohort_options_default(&options);
  options.schedule = s;
  check_ok(osteon_cohort_new(&c, &toy, 2, &options));
  survives(osteon_cohort_set_habits(c, "calcium", calcium));
  survives(osteon_cohort_run(c, 2));
  check_ok(osteon_cohort_get(c, "bone", bone));
  osteon_cohort_free(c);
  osteon_schedule_free(s);
  return sum_values(OSTEON_SUM, bone, 2);
}

static uint64_t cohorts(void) {
  const osteon_model *const jorg = support_model("jorg2022");
  osteon_schedule *own = shots(&toy, "shot", 3), *given = shots(jorg, "denosumab", 60);
  const uint64_t sum = cohort_of(&toy, own, 1) ^ cohort_of(jorg, given, 1) ^ habits();
  osteon_schedule_free(own);
  osteon_schedule_free(given);
  return sum;
}
TEST(cohorts)

/* ---- population.h ---- */

static uint64_t populations(void) {
  osteon_population *p;
  osteon_cohort *c;
  double draws[2][SUBJECTS], *const values[] = {draws[0], draws[1]};
  char text[300];
  makes(p, osteon_population_free, osteon_population_new(&p, &decay, 1));
  takes_none(osteon_population_set_seed(p, 2));
  does_without(osteon_population_set_median(p, "a", 2));
  double median;
  does_without(osteon_population_get_median(p, "a", &median));
  survives(osteon_population_vary(p, "a", 0.3));
  survives(osteon_population_vary_on(p, "p", OSTEON_LOG_ODDS, 0.3));
  survives(osteon_population_correlate(p, "a", "p", 0.5));
  survives(osteon_population_check(p));
  survives(osteon_population_draw(p, 0, SUBJECTS, values));
  osteon_population *given;
  survives(osteon_population_save(p, 3, "people.csv"));
  support_write("people.csv", "id,row_weight,a\n1,2,3\n2,1,4\n");
  makes(given, osteon_population_free, osteon_population_load(&given, &decay, "people.csv"));
  takes_none(osteon_population_subject_count(given));
  takes_none(osteon_population_ids(given));
  takes_none(osteon_population_is_weighted(given));
  takes_none(osteon_population_weight_at(given, 0));
  does_without(osteon_population_draw(given, 0, 2, values));
  osteon_population_free(given);
  support_write("people.csv", "id,age\n1,60\n2,70\n");
  check_ok(osteon_population_load(&given, support_model("aibl"), "people.csv"));
  survives(osteon_population_imply(given, "years_since_menopause"));
  osteon_population_free(given);
  check_ok(osteon_population_new(&given, &toy, 1));
  survives(osteon_population_vary_by_chance(given, "T_LS", 0.3));
  does_without(osteon_population_vary_between(given, "T_LS", -2, 1));
  support_write("ranges.csv", "name,low,high\nT_LS,-2,1\n");
  survives(osteon_population_load_ranges(given, "ranges.csv"));
  takes_none(osteon_population_correlation(given, 0, 0));
  takes_none(osteon_population_quantile(given, 0, 0.5));
  osteon_population_free(given);
  check_ok(osteon_cohort_new(&c, &decay, SUBJECTS, NULL));
  survives(osteon_population_apply(p, c, 0));
  does_without(osteon_population_notice(p, text, sizeof text));
  takes_none(osteon_population_model(p));
  takes_none(osteon_population_count(p));
  takes_none(osteon_population_name_at(p, 0));
  takes_none(osteon_population_shift(p, 0, 1, 2));
  takes_none(osteon_population_mirror(p, 0, 1));
  osteon_cohort_free(c);
  takes_none(osteon_population_free(p));
  return sum_values(sum_values(OSTEON_SUM, draws[0], SUBJECTS), draws[1], SUBJECTS);
}
TEST(populations)

static uint64_t sensitivities(void) {
  enum { ROWS = 64 };
  double u[3][ROWS], runs[4 * ROWS], path[6], *const columns[] = {u[0], u[1], u[2]};
  osteon_influence out[2] = {{.output = "y", .factor = "a"}, {.output = "y", .factor = "b"}};
  does_without(osteon_sensitivity_draw(1, 0, ROWS, 3, columns));
  survives(osteon_sensitivity_draw_path(1, 0, 2, NULL, 2, path));
  for (int i = 0; i < 4 * ROWS; i++) runs[i] = u[i % 3][i / 4];
  const double *const factors[] = {u[0], u[1]};
  survives(osteon_sensitivity_given(factors, 2, u[2], ROWS, 1, out));
  survives(osteon_sensitivity_sobol(runs, ROWS, 2, 1, out));
  survives(osteon_sensitivity_morris(runs, ROWS, 2, NULL, 2, 1, out));
  survives(osteon_sensitivity_prcc(factors, 2, u[2], ROWS, out));
  takes_none(osteon_sensitivity_rank(OSTEON_SENSITIVITY_PRCC, out));
  survives(osteon_sensitivity_save(OSTEON_SENSITIVITY_PRCC, out, 2, "indices.csv"));
  survives(osteon_sensitivity_plot(OSTEON_SENSITIVITY_PRCC, out, 2, NULL, "indices", NULL, "indices.gp"));
  return sum_file(OSTEON_SUM, "indices.csv");
}
TEST(sensitivities)

/* Those in s.csv, in a sim, a cohort and the fit that drew them. */
static uint64_t parameter_sets(osteon_fit *fit) {
  osteon_sets *sets;
  osteon_sim *sim;
  osteon_cohort *cohort;
  const char *const names[] = {"a"};
  double predicted[9], value = 2, low, high;
  makes(sets, osteon_sets_free, osteon_sets_new(&sets, &decay, names, 1, &value, 1));
  takes_none(osteon_sets_free(sets));
  makes(sets, osteon_sets_free, osteon_sets_load(&sets, &decay, "s.csv"));
  osteon_sets *read;
  support_write("v.csv", "name,value\na,2\n");
  makes(read, osteon_sets_free, osteon_sets_load_parameters(&read, &decay, "v.csv"));
  osteon_sets_free(read);
  takes_none(osteon_sets_count(sets));
  takes_none(osteon_sets_model(sets));
  takes_none(osteon_sets_parameter_count(sets));
  takes_none(osteon_sets_parameter_name(sets, 0));
  takes_none(osteon_sets_value(sets, 0, 0));
  check_ok(osteon_sim_new(&sim, &decay, NULL));
  check_ok(osteon_cohort_new(&cohort, &decay, 2, NULL));
  does_without(osteon_sets_apply_sim(sets, 0, sim));
  does_without(osteon_sets_apply_cohort(sets, 0, cohort));
  survives(osteon_fit_predict_sets(fit, sets, predicted));
  const uint64_t sum =
      sum_values(sum_file(OSTEON_SUM, "s.csv"), predicted, 3 * (size_t)osteon_fit_observation_count(fit));
  takes_none(osteon_sets_interval(predicted, 3, &low, &high));
  osteon_cohort_free(cohort);
  osteon_sim_free(sim);
  osteon_sets_free(sets);
  return sum;
}

/* Few values of one size, then a larger one, then so many that they go into an array. */
static uint64_t summaries(void) {
  osteon_summary *s;
  uint64_t sum = OSTEON_SUM;
  makes(s, osteon_summary_free, osteon_summary_new(&s, 2));
  survives(osteon_summary_add(s, 0, 1));
  survives(osteon_summary_add(s, 0, 1e6));
  does_without(osteon_summary_add_weighted(s, 0, 1, 3));
  for (int i = 0; i < 1100; i++) check_ok(osteon_summary_add(s, 1, 1 + i / 1024.));
  survives(osteon_summary_add(s, 1, 3e4));
  osteon_summary *later;
  makes(later, osteon_summary_free, osteon_summary_new(&later, 2));
  takes_none(osteon_summary_begin_at(later, 2048));
  survives(osteon_summary_add(later, 1, 7e5));
  survives(osteon_summary_merge(s, later));
  takes_none(osteon_summary_free(later));
  for (int cell = 0; cell < 2; cell++) {
    takes_none(osteon_summary_count(s, cell));
    takes_none(osteon_summary_quantile(s, cell, 0.5));
    const double row[] = {(double)osteon_summary_count(s, cell), osteon_summary_mean(s, cell),
                          osteon_summary_sd(s, cell), osteon_summary_quantile(s, cell, 0.3)};
    sum = sum_values(sum, row, 4);
  }
  takes_none(osteon_summary_mean(s, 0));
  takes_none(osteon_summary_sd(s, 0));
  takes_none(osteon_summary_free(s));
  return sum;
}
TEST(summaries)

/* ---- gnuplot ---- */

/* In its place a program that draws at once and takes no memory of ours. */
static void draw_quickly(void) {
  support_write("gnuplot", "#!/bin/sh\neval \"$3\"\necho drawn >\"$picture\"\n");
  ck_assert_int_eq(chmod("gnuplot", 0700), 0);
  ck_assert_int_eq(setenv("PATH", ".", 1), 0);
}

/* ---- sweep.h ---- */

static osteon_status new_part(osteon_sweep **s, osteon_population *p, int threads, const char *rows,
                              int64_t first) {
  osteon_sweep_options options;
  static const char *const columns[] = {"x", "risk"};
  osteon_sweep_options_init(&options, sizeof options);
  options.threads = threads;
  options.n = 150;
  options.slice = 100;
  options.until = 40;
  options.every = 10;
  options.columns = columns;
  options.n_columns = 2;
  options.individuals = rows;
  options.population = p;
  options.points = 8;
  options.first = first;
  return osteon_sweep_new(s, &decay, &options);
}

static osteon_status new_sweep(osteon_sweep **s, osteon_population *p, int threads) {
  return new_part(s, p, threads, "rows.csv", 0);
}

/* Before slice number `slice`. */
static osteon_sweep *sweep_in_place_of(osteon_sweep *old, int slice, osteon_population *p, int threads) {
  osteon_sweep *s;
  osteon_sweep_free(old);
  check_ok(new_sweep(&s, p, threads));
  for (int i = 0; i < slice; i++) check_ok(osteon_sweep_next(s));
  return s;
}

static uint64_t sweep_with(int threads) {
  osteon_population *p;
  osteon_sweep *s, *other = NULL;
  check_ok(osteon_population_new(&p, &decay, 1));
  check_ok(osteon_population_vary(p, "a", 0.3));
  draw_quickly();
  makes(s, osteon_sweep_free, new_sweep(&s, p, threads));
  survives_once(osteon_sweep_next(s), s = sweep_in_place_of(s, 0, p, threads));
  survives(osteon_sweep_save(s, "sweep"));
  other = sweep_in_place_of(other, 0, p, threads);
  survives_once(osteon_sweep_load(other, "sweep"), other = sweep_in_place_of(other, 0, p, threads));
  osteon_sweep_free(other);
  survives_once(osteon_sweep_next(s), s = sweep_in_place_of(s, 1, p, threads));
  survives_once(osteon_sweep_take_set(s, s), s = sweep_in_place_of(s, 2, p, threads));
  const osteon_exposure what = {"x", 0, 2, 1};
  survives(osteon_sweep_expose(s, &what, 1, "exposed.csv", "exposures.csv", NULL));
  survives(osteon_sweep_finish(s, "sums.csv"));
  survives(osteon_sweep_plot(s, "women", "sweep.svg", "sweep.gp"));
  takes_none(osteon_sweep_done_count(s));
  takes_none(osteon_sweep_column_at(s, 0));
  takes_none(osteon_sweep_times(s, NULL));
  takes_none(osteon_sweep_quantiles(s, NULL));
  double summary[100 * 8];
  takes_none(osteon_sweep_get_summary(s, 0, summary));
  takes_none(osteon_sweep_failure_count(s));
  takes_none(osteon_sweep_failure_at(s, 0));
  osteon_sweep_free(s);
  osteon_population_free(p);
  return sum_file(sum_file(sum_file(OSTEON_SUM, "rows.csv"), "sums.csv"), "sweep.gp");
}

static uint64_t sweeps(void) { return sweep_with(1); }
TEST(sweeps)

static uint64_t parts(void) {
  osteon_population *p;
  osteon_registry *registry;
  osteon_sweep *s;
  static const char *const paths[] = {"whole.part"};
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_add(registry, &decay));
  check_ok(osteon_population_new(&p, &decay, 1));
  check_ok(osteon_population_vary(p, "a", 0.3));
  check_ok(new_part(&s, p, 1, "whole.rows", 0));
  for (int i = 0; i < 2; i++) check_ok(osteon_sweep_next(s));
  survives(osteon_sweep_save_part(s, paths[0]));
  takes_none(osteon_sweep_model(s));
  int is_there = 0;
  survives(osteon_sweep_find_part(s, paths[0], &is_there));
  ck_assert(is_there);
  osteon_sweep_free(s);
  makes(s, osteon_sweep_free, osteon_sweep_merge(&s, registry, paths, 1, "rows.csv"));
  check_ok(osteon_sweep_finish(s, "sums.csv"));
  osteon_sweep_free(s);
  osteon_population_free(p);
  osteon_registry_free(registry);
  return sum_file(sum_file(OSTEON_SUM, "rows.csv"), "sums.csv");
}
TEST(parts)

/* ---- exposure.h ---- */

static uint64_t exposures(void) {
  osteon_schedule *s = shots(&toy, "shot", 3);
  osteon_sim_options options;
  osteon_sim *sim;
  osteon_exposure what;
  osteon_exposed found;
  survives(osteon_exposure_parse("x:above=1:1..5", &toy, 1, 9, &what));
  osteon_sim_options_default(&options);
  options.schedule = s;
  check_ok(osteon_sim_new(&sim, &toy, &options));
  survives_once(osteon_sim_expose(sim, &what, 1, &found), osteon_sim_reset(sim));
  survives(osteon_exposure_save("exposed.csv", &what, &found, 1));
  osteon_sim_free(sim);
  osteon_schedule_free(s);
  return sum_file(OSTEON_SUM, "exposed.csv");
}
TEST(exposures)

/* ---- fit.h ---- */

static uint64_t fit_with(int threads) {
  osteon_fit *fit;
  osteon_fit_options options;
  osteon_fit_result result;
  int index;
  double predicted[2], covariance[4], squares, value, drawn[12];
  char notice[100];
  const char *failure, *const own[] = {"drug"};
  const double given[] = {1};
  const osteon_arm arm = {.n = 1, .names = own, .values = given};
  takes_none(osteon_fit_options_init(&options, sizeof options));
  options.threads = threads;
  makes(fit, osteon_fit_free, osteon_fit_new(&fit, &decay, &options));
  survives(osteon_fit_add_arm(fit, &(osteon_arm){.n = 0}, &index));
  survives(osteon_fit_add_arm(fit, &arm, &index));
  for (int i = 0; i < 2; i++) {
    osteon_observation o = seen(i, "x", OSTEON_LEVEL, 0, 300);
    o.value = fallen(i ? 0.5 : 1.2, 300);
    survives(osteon_fit_add_observation(fit, &o));
  }
  survives(osteon_fit_add_parameter(fit, "a", 1, 2, 0, 50));
  survives(osteon_fit_add_parameter(fit, "p", 0.5, 2, 0, 1));
  does_without(osteon_fit_set_progress(fit, NULL, NULL));
  survives(osteon_fit_notice(fit, notice, sizeof notice));
  survives(osteon_fit_predict(fit, predicted, &failure));
  survives(osteon_fit_predict_spread(fit, predicted, NULL, &failure));
  survives(osteon_fit_run(fit, 2, &result, NULL, NULL));
  survives(osteon_fit_covariance(fit, covariance));
  survives(osteon_fit_save_covariance(fit, covariance, "c.csv"));
  osteon_fit_draws draws = {.n = 3, .values = drawn, .excess = drawn + 6, .scale = drawn + 9};
  survives(osteon_fit_draw_sets(fit, covariance, 1, &draws));
  survives(osteon_fit_save_draws(fit, &draws, "s.csv"));
  takes_none(osteon_fit_parameter_is_log_odds(fit, 0));
  const uint64_t of_sets = parameter_sets(fit);
  survives(osteon_fit_profile(fit, 0, 1.5, 1, &squares));
  survives(osteon_fit_save_parameters(fit, covariance, "p.csv"));
  survives(osteon_fit_read_parameters(fit, "p.csv"));
  survives(osteon_profile_save("a", predicted, covariance, 2, 0, "q.csv"));
  does_without(osteon_fit_scatter(fit, 1, 1));
  does_without(osteon_fit_set_param(fit, "a", 1.5));
  does_without(osteon_fit_get_param(fit, "p", &value));
  takes_none(osteon_fit_observation_count(fit));
  takes_none(osteon_fit_observation_at(fit, 0));
  takes_none(osteon_fit_parameter_count(fit));
  takes_none(osteon_fit_parameter_name(fit, 0));
  takes_none(osteon_fit_parameter_prior(fit, 0, &value, &value));
  takes_none(osteon_fit_parameter_interval(fit, 0, 1, &value, &value));
  takes_none(osteon_measure_name(OSTEON_LEVEL));
  takes_none(osteon_fit_free(fit));
  const uint64_t sum = sum_values(osteon_sum(OSTEON_SUM, &of_sets, sizeof of_sets), predicted, 2);
  return sum_file(sum_file(sum_file(sum_values(sum, &squares, 1), "p.csv"), "q.csv"), "c.csv");
}

static osteon_sampler *sampler_in_place_of(osteon_sampler *old, const osteon_sampler_options *options) {
  osteon_sampler *s;
  osteon_sampler_free(old);
  check_ok(osteon_sampler_new(&s, options));
  return s;
}

/* Chains on the density of a fit with several women, by a rough one that they learn. */
static uint64_t samplers(void) {
  osteon_population *p;
  osteon_fit *fit;
  osteon_fit_options of_fit;
  osteon_sampler_options options;
  osteon_sampler *s, *other;
  osteon_diagnosis diagnoses[1];
  int index;
  double point[1], covariance[1] = {0.01}, values[1], misfit;
  check_ok(osteon_population_new(&p, &decay, 1));
  check_ok(osteon_population_vary(p, "b", 0.3));
  osteon_fit_options_default(&of_fit);
  of_fit.threads = 1;
  of_fit.population = p;
  of_fit.women = 4;
  check_ok(osteon_fit_new(&fit, &decay, &of_fit));
  check_ok(osteon_fit_add_arm(fit, &(osteon_arm){.n = 0}, &index));
  osteon_observation o = seen(0, "x", OSTEON_LEVEL, 0, 300);
  o.value = fallen(1.2, 300);
  o.se = 5;
  check_ok(osteon_fit_add_observation(fit, &o));
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 2, 0, 50));
  survives(osteon_fit_ready_density(fit, &misfit));
  does_without(osteon_fit_get_point(fit, point));
  takes_none(osteon_fit_value_at(fit, 0, 0.1));
  survives(osteon_fit_density(fit, point, 1, values));
  char learned[2000];
  size_t size = sizeof learned;
  survives_once(osteon_fit_learn_density(fit, 0), check_ok(osteon_fit_ready_density(fit, NULL)));
  check_ok(osteon_fit_ready_density(fit, NULL));
  survives(osteon_fit_get_learned(fit, learned, &size));
  does_without(osteon_fit_set_learned(fit, learned, size));
  survives(osteon_fit_density(fit, point, 1, values));
  survives(osteon_fit_learn_density(fit, 0));
  survives(osteon_fit_rough_density(fit, point, 1, values));
  survives(osteon_fit_near_density(fit, point, 1, values));
  takes_none(osteon_sampler_options_init(&options, sizeof options));
  options = chains_of(fit, point, covariance);
  options.chains = 4;
  options.moves = 2;
  options.near = osteon_fit_near_density;
  options.rounds = 2;
  options.warm_up = 20;
  options.model = &decay;
  makes(s, osteon_sampler_free, osteon_sampler_new(&s, &options));
  survives_once(osteon_sampler_run(s, 2), s = sampler_in_place_of(s, &options));
  s = sampler_in_place_of(s, &options);
  check_ok(osteon_sampler_run(s, 30));
  survives(osteon_sampler_save(s, "chains"));
  check_ok(osteon_sampler_new(&other, &options));
  survives_once(osteon_sampler_load(other, "chains"), other = sampler_in_place_of(other, &options));
  osteon_sampler_free(other);
  survives(osteon_sampler_diagnose(s, 0, diagnoses));
  survives(osteon_chains_diagnose(covariance, 1, 1, diagnoses));
  check_ok(osteon_sampler_diagnose(s, 0, diagnoses));
  survives(osteon_fit_save_diagnoses(fit, diagnoses, 0.5, "d.csv"));
  takes_none(osteon_sampler_step_count(s));
  takes_none(osteon_sampler_chain_count(s));
  takes_none(osteon_sampler_point_count(s));
  takes_none(osteon_sampler_point_at(s, 0, 0, values));
  takes_none(osteon_sampler_get_acceptance(s, values, values));
  takes_none(osteon_sampler_free(s));
  osteon_fit_free(fit);
  osteon_population_free(p);
  return sum_file(OSTEON_SUM, "d.csv");
}
TEST(samplers)

static uint64_t fits(void) { return fit_with(1); }
TEST(fits)

/* An error that is estimated, a limit and correlated priors. */
static uint64_t likelihood(void) {
  osteon_fit *fit;
  osteon_fit_quality quality;
  int index;
  double covariance[4], squares;
  char text[300];
  makes(fit, osteon_fit_free, osteon_fit_new(&fit, &decay, NULL));
  check_ok(osteon_fit_add_arm(fit, &(osteon_arm){.n = 0}, &index));
  survives(osteon_fit_set_error(fit, "x", NAN, true, 0.05, true));
  for (int i = 0; i < 6; i++) {
    osteon_observation o = seen(0, "x", OSTEON_LEVEL, 0, 100 * i);
    o.value = fallen(1.2, 100 * i) * (i % 2 ? 1.05 : 0.95);
    o.se = 0;
    o.below = i == 5;
    survives(osteon_fit_add_observation(fit, &o));
  }
  survives(osteon_fit_add_parameter_on(fit, "a", OSTEON_LINEAR, 1, 2, 0, 50));
  survives(osteon_fit_add_parameter(fit, "b", 1, 0.5, 0, 50));
  survives(osteon_fit_correlate(fit, "a", "b", 0.3));
  survives(osteon_fit_run(fit, 3, NULL, NULL, NULL));
  survives(osteon_fit_covariance(fit, covariance));
  survives(osteon_fit_get_quality(fit, covariance, &quality));
  survives(osteon_fit_doubt(fit, text, sizeof text));
  survives(osteon_fit_profile(fit, 0, 1.5, 1, &squares));
  takes_none(osteon_fit_error_at(fit, 0));
  takes_none(osteon_fit_parameter_scale(fit, 0));
  const double found[] = {quality.objective, quality.aic, quality.condition, squares,
                          osteon_fit_error_at(fit, 0)->cv};
  osteon_fit_free(fit);
  return sum_values(sum_values(OSTEON_SUM, covariance, 4), found, 5);
}
TEST(likelihood)

/* ---- forecast.h ---- */

static osteon_sweep_options women_forecast(osteon_population *p) {
  static const char *const columns[] = {"x"};
  osteon_sweep_options options;
  osteon_sweep_options_init(&options, sizeof options);
  options.threads = 1;
  options.n = 300;
  options.slice = 200;
  options.until = 40;
  options.every = 20;
  options.columns = columns;
  options.n_columns = 1;
  options.population = p;
  return options;
}

static osteon_forecast *forecast_in_place_of(osteon_forecast *old, osteon_population *p, int is_run) {
  const osteon_sweep_options options = women_forecast(p);
  osteon_forecast *f;
  osteon_forecast_free(old);
  check_ok(osteon_forecast_new(&f, &decay, &options, "hers"));
  check_ok(osteon_forecast_read(f, "measured.csv"));
  if (is_run) check_ok(osteon_forecast_run(f, NULL));
  return f;
}

static uint64_t forecasts(void) {
  osteon_population *p;
  osteon_forecast *f;
  osteon_weighing weighing;
  double summary[3 * 8];
  check_ok(osteon_population_new(&p, &decay, 1));
  check_ok(osteon_population_vary(p, "a", 0.3));
  const osteon_sweep_options options = women_forecast(p);
  support_write("measured.csv", "time,name,value,cv\n20,x,97,0.05\n20,risk,10.2,0.1\n");
  makes(f, osteon_forecast_free, osteon_forecast_new(&f, &decay, &options, "hers"));
  survives_once(osteon_forecast_add(f, 20, "risk", 10, 3), f = forecast_in_place_of(f, p, 0));
  survives_once(osteon_forecast_read(f, "measured.csv"), f = forecast_in_place_of(f, p, 0));
  f = forecast_in_place_of(f, p, 0);
  takes_none(osteon_forecast_count(f));
  takes_none(osteon_forecast_has(f, "x"));
  takes_none(osteon_forecast_set_own_error(f, "x", 1, 0.1, 100));
  survives_once(osteon_forecast_run(f, &weighing), f = forecast_in_place_of(f, p, 0));
  f = forecast_in_place_of(f, p, 1);
  survives_once(osteon_forecast_add_plan(f, &options, "same"), f = forecast_in_place_of(f, p, 1));
  takes_none(osteon_forecast_times(f, 0, NULL));
  takes_none(osteon_forecast_quantiles(f, NULL));
  takes_none(osteon_forecast_column_at(f, 0));
  takes_none(osteon_forecast_get_summary(f, 0, 0, true, summary));
  takes_none(osteon_forecast_weight(f, 0));
  survives(osteon_forecast_save(f, "forecast.csv"));
  draw_quickly();
  survives(osteon_forecast_plot(f, "her", "forecast.svg", "forecast.gp"));
  osteon_forecast_free(f);
  osteon_population_free(p);
  return sum_file(sum_file(OSTEON_SUM, "forecast.csv"), "forecast.gp");
}
TEST(forecasts)

/* A thread that cannot be made is done without; what a thread cannot get is told by the call. */
static uint64_t threads(void) { return fit_with(2) ^ sweep_with(2); }
TEST(threads)

#ifdef HAVE_LIBYAML

/* ---- scenario.h ---- */

static osteon_registry *with_own_models(void) {
  osteon_registry *registry;
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_add(registry, &toy));
  check_ok(osteon_registry_add(registry, &decay));
  return registry;
}

static uint64_t used(osteon_scenario *s) {
  uint64_t sum = OSTEON_SUM;
  osteon_sim_options sim_options;
  osteon_fit_options fit_options;
  osteon_sim_options_default(&sim_options);
  osteon_fit_options_default(&fit_options);
  osteon_sim *sim;
  osteon_cohort *cohort;
  osteon_fit *fit;
  osteon_arm arm;
  char text[300];
  const char *const names[] = {"k"};
  const double values[] = {0.1};
  check_ok(osteon_sim_new(&sim, &toy, NULL));
  check_ok(osteon_cohort_new(&cohort, &toy, SUBJECTS, NULL));
  check_ok(osteon_fit_new(&fit, &toy, NULL));
  does_without(osteon_scenario_get_options(s, &sim_options));
  does_without(osteon_scenario_get_fit_options(s, &fit_options));
  int implied;
  double follows;
  survives(osteon_scenario_notice(s, names, values, 1, text, sizeof text));
  does_without(osteon_scenario_imply(s, names, values, 1, &implied, &follows));
  bool touched[1];
  int context;
  survives(osteon_scenario_find_contexts(s, names, values, 1, NAN, touched));
  survives(osteon_scenario_find_contexts_of(s, osteon_scenario_schedule(s), names, values, 1, NAN, touched));
  survives(osteon_scenario_find_context(s, 10, &context));
  does_without(osteon_scenario_set_param(s, "k", 0.2));
  does_without(osteon_scenario_apply_sim(s, sim));
  does_without(osteon_scenario_apply_cohort(s, cohort));
  survives(osteon_scenario_get_arm(s, &arm));
  does_without(osteon_scenario_apply_fit(s, fit));
  survives(osteon_scenario_add_parameters(s, fit));
  takes_none(osteon_scenario_title(s));
  takes_none(osteon_scenario_model(s));
  takes_none(osteon_scenario_schedule(s));
  takes_none(osteon_scenario_population(s));
  takes_none(osteon_scenario_until(s));
  takes_none(osteon_scenario_every(s));
  takes_none(osteon_scenario_dt(s));
  takes_none(osteon_scenario_weights(s));
  sum = sum_values(sum_events(sum, osteon_scenario_schedule(s)), arm.values, (size_t)arm.n);
  osteon_sim_free(sim);
  osteon_cohort_free(cohort);
  osteon_fit_free(fit);
  return sum;
}

static uint64_t scenarios(void) {
  osteon_registry *registry = with_own_models();
  osteon_scenario *s;
  char path[300];
  support_write("e.csv", "TIME,EVID,AMT,CMT\n7,1,3,bone\n");
  support_write("other.yaml", "inputs: {calcium: 900}\n");
  support_write("s.yaml",
                "model: toy\ntitle: a\ninclude: other.yaml\nwho: {age: 60}\nparameters: {k: 0.2}\nuntil: 2y\n"
                "drugs: [{name: shot, dose: 60, every: 6 months}]\nexercise: [{kind: resistance}]\n"
                "events: [{file: e.csv}]\nvariability:\n  - {parameter: k, sd: 0.3}\n"
                "  - {parameter: age_0, sd: 0.1}\ncorrelations: [{between: k, and: age_0, r: 0.5}]\n"
                "fit: [{parameter: k, sd: 0.5}, {parameter: age_0, sd: 0.5}]\n");
  makes(s, osteon_scenario_free, osteon_scenario_load(&s, registry, "s.yaml"));
  const uint64_t sum = used(s);
  takes_none(osteon_scenario_free(s));
  support_write("s.yaml", "model: toy\ninitial: {bone: 90}\n");
  check_ok(osteon_scenario_load(&s, registry, "s.yaml"));
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, &toy, SUBJECTS, NULL));
  survives(osteon_scenario_apply_cohort(s, cohort));
  osteon_cohort_free(cohort);
  osteon_scenario_free(s);
  makes(s, osteon_scenario_free, osteon_scenario_parse(&s, registry, "model: toy", 10, "s"));
  osteon_scenario_free(s);
  support_write("she.yaml", "who: {age: 60}\n");
  support_write("s.yaml", "model: toy\npeople: she.yaml\n");
  makes(s, osteon_scenario_free, osteon_scenario_load(&s, registry, "s.yaml"));
  osteon_scenario_free(s);
  osteon_scenario_list *list;
  makes(list, osteon_scenario_list_free, osteon_scenario_list_new(&list));
  takes_none(osteon_scenario_list_count(list));
  takes_none(osteon_scenario_list_name(list, 0));
  takes_none(osteon_scenario_list_model(list, 0));
  takes_none(osteon_scenario_list_title(list, 0));
  takes_none(osteon_scenario_list_free(list));
  takes_none(osteon_scenario_help());
  does_without(osteon_data_path("clinical.csv", path, sizeof path));
  osteon_registry_free(registry);
  return sum;
}
TEST(scenarios)

/* ---- virtual_trial.h ---- */

static uint64_t virtual_trials(void) {
  static const int64_t sizes[] = {20};
  static const char *const names[] = {"age_0"};
  static const double ages[] = {61, 62};
  osteon_registry *registry = with_own_models();
  osteon_virtual_trial *t;
  osteon_virtual_trial_pool pool;
  osteon_virtual_trial_result result;
  osteon_sweep_options options;
  osteon_sets *sets;
  support_write("plain.yaml", "model: toy\n");
  support_write("women.yaml", "model: toy\nvariability: [{parameter: k, sd: 0.3}]\n");
  support_write("trial.yaml",
                "title: t\npeople: women.yaml\nuntil: 60\neligible: [k > 0, age < 99]\nvisits: [0, 30]\n"
                "arms: [{name: a, scenario: plain.yaml}, {name: b, scenario: plain.yaml}]\n"
                "randomise: {block: 4, strata: [k > 0.1]}\nmeasure: [{endpoint: bone, cv: 0.1}]\n"
                "events: [{name: e, gompertz: {rate: 5000, at: 60, doubling: 5y}}]\n"
                "analyse:\n  - {name: a, endpoint: bone, test: ancova, covariate: [bone@0]}\n"
                "  - {name: e, event: e, test: log-rank, and: cox}\n");
  makes(t, osteon_virtual_trial_free, osteon_virtual_trial_load(&t, registry, "trial.yaml"));
  osteon_virtual_trial_free(t);
  char *text = strdup(support_whole("trial.yaml"));
  makes(t, osteon_virtual_trial_free,
        osteon_virtual_trial_parse(&t, registry, text, strlen(text), "trial.yaml"));
  free(text);
  check_ok(osteon_sets_new(&sets, &toy, names, 1, ages, 2));
  takes_none(osteon_virtual_trial_help());
  takes_none(osteon_virtual_trial_title(t));
  takes_none(osteon_virtual_trial_model(t));
  takes_none(osteon_virtual_trial_until(t));
  takes_none(osteon_virtual_trial_arm_name(t, 0));
  takes_none(osteon_virtual_trial_arm_scenario(t, 0));
  osteon_sweep_options_init(&options, sizeof options);
  options.threads = 1;
  options.n = 100;
  does_without(osteon_virtual_trial_get_options(t, &options));
  survives(osteon_virtual_trial_fill(t, &options, 0, NULL, -1));
  does_without(osteon_virtual_trial_get_pool(t, &pool));
  survives(osteon_virtual_trial_run(t, sizes, 1, 40));
  survives(osteon_virtual_trial_fill(t, &options, 0, sets, 1));
  survives(osteon_virtual_trial_run(t, sizes, 1, 40));
  takes_none(osteon_virtual_trial_result_count(t));
  does_without(osteon_virtual_trial_get_result(t, 0, &result));
  survives(osteon_virtual_trial_save(t, "power.csv"));
  survives(osteon_virtual_trial_save_one(t, 20, 3, "one.csv"));
  draw_quickly();
  survives(osteon_virtual_trial_plot(t, "t", "trial.svg", "trial.gp"));
  takes_none(osteon_virtual_trial_free(t));
  osteon_sets_free(sets);
  osteon_registry_free(registry);
  return sum_file(sum_file(sum_file(OSTEON_SUM, "power.csv"), "one.csv"), "trial.gp");
}
TEST(virtual_trials)

/* ---- trials.h ---- */

/* In a fit of its own, to which the rows were added once. */
static uint64_t crossed(osteon_trials *t) {
  osteon_fit *fit = fit_of(&decay, 1);
  int fold_of[9];
  double predicted[9];
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 1, 0, 50));
  check_ok(osteon_trials_add_to_fit(t, fit));
  survives(osteon_trials_draw_folds(t, 1, 2, fold_of));
  survives(osteon_trials_cross_validate(t, fit, fold_of, 0, predicted, NULL, NULL));
  osteon_fit_free(fit);
  return sum_values(osteon_sum(OSTEON_SUM, fold_of, sizeof fold_of), predicted, 8); /* the last has none */
}

static uint64_t compared(const osteon_trials *t, const double *predicted) {
  osteon_comparison *c;
  osteon_score score;
  osteon_score_intervals intervals;
  double sd[9];
  for (int i = 0; i < 9; i++) sd[i] = 1;
  osteon_spread spread;
  survives(osteon_trials_find_spread(t, OSTEON_OTHER, NULL, &spread));
  makes(c, osteon_comparison_free, osteon_comparison_new(&c, t, predicted, NULL));
  does_without(osteon_comparison_get_score(c, OSTEON_ENDPOINT_KINDS, NULL, &score));
  survives(osteon_comparison_get_intervals(c, OSTEON_ENDPOINT_KINDS, NULL, 1, 40, &intervals));
  does_without(osteon_comparison_set_baseline(c, predicted, sd));
  does_without(osteon_comparison_set_uncertainty(c, sd));
  osteon_spread_of_women women[9];
  osteon_spread_score spread_score;
  for (int i = 0; i < 9; i++) women[i] = (osteon_spread_of_women){1, 2};
  does_without(osteon_comparison_set_spread(c, women));
  does_without(osteon_comparison_get_spread(c, OSTEON_ENDPOINT_KINDS, NULL, &spread_score));
  survives(osteon_comparison_save(c, "c.csv"));
  survives(osteon_comparison_plot(c, "c.svg", "c.gp"));
  takes_none(osteon_comparison_free(c));
  const double ends[] = {intervals.inside.low, intervals.inside.high};
  return sum_file(sum_file(sum_file(sum_values(OSTEON_SUM, ends, 2), "c.csv"), "c.gp"), "c-time.gp");
}

static uint64_t trials(void) {
  osteon_registry *registry = with_own_models();
  osteon_trials *t;
  osteon_fit *fit = fit_of(&decay, 1);
  char notice[300], *text;
  double predicted[9];
  draw_quickly();
  support_write(
      "t.csv",
      "study,arm,endpoint,measure,months,value,low,high,valu,treatment,control\n"
      "S,a,x,change,3,-8,-9,-7,,none,\nS,a,x,change,6,-9,-10,-8,,none,\nS,a,x,change,9,-9,-10,-8,,none,\n"
      "S,b,x,difference,3,4,3,5,,\"drugs: [{name: drug, dose: 1}]\",none\n"
      "R,b,x,difference,3,5,4,6,,\"drugs: [{name: drug, dose: 1}]\",none\n"
      "T,b,x,difference,3,5,4,6,,\"drugs: [{name: drug, dose: 1}]\",none\n"
      "U,a,x,change,3,-8,-9,-7,,none,\nV,a,x,change,3,-8,-9,-7,,none,\n"
      "S,c,x,level,3,90,80,99,,\"drugs: [{name: no, dose: 1}]\",\n");
  makes(t, osteon_trials_free, osteon_trials_load(&t, registry, &decay, NULL, "t.csv"));
  survives(osteon_trials_notice(t, notice, sizeof notice));
  survives(osteon_trials_add_to_fit(t, fit));
  survives(osteon_trials_predict(t, fit, predicted, NULL));
  osteon_sets *sets;
  const char *const named = "a";
  double of_sets[9];
  check_ok(osteon_sets_new(&sets, &decay, &named, 1, (const double[]){1, 2}, 2));
  survives(osteon_trials_predict_sets(t, fit, sets, of_sets));
  osteon_sets_free(sets);
  double unseen[9];
  osteon_own_error own[OSTEON_ENDPOINT_KINDS] = {{0}};
  support_write("u.csv", "id,predicted\nx,1\n");
  survives(osteon_trials_read_unseen(t, "u.csv", unseen));
  survives(osteon_trials_find_own_error(t, OSTEON_BMD, unseen, NULL, own));
  does_without(osteon_trials_add_own_error(t, own, predicted, of_sets));
  survives(osteon_trials_predict_spread(t, fit, predicted, NULL, NULL));
  osteon_residual residuals[9];
  survives(osteon_trials_find_residuals(t, fit, residuals));
  survives(osteon_trials_save_residuals(t, residuals, "e.csv"));
  survives(osteon_fit_plot(t, fit, "fit", NULL, "f.gp"));
  osteon_fit *other = fit_of(&decay, 1);
  check_ok(osteon_fit_set_error(other, "x", 2, false, 0, false));
  survives(osteon_trials_add_weighted(t, other, OSTEON_WEIGHTS_OWN));
  osteon_fit_free(other);
  osteon_trials *persons;
  support_write("p.csv", "ID,TIME,DVID,DV,drug,b\n1,0,.,.,1,2\n1,5,x,99,.,2\n2,5,x,98,.,.\n");
  other = fit_of(&decay, 1);
  check_ok(osteon_fit_set_error(other, "x", 2, false, 0, false));
  makes(persons, osteon_trials_free, osteon_trials_load_in(&persons, registry, &decay, NULL, 1, "p.csv"));
  survives(osteon_trials_add_weighted(persons, other, OSTEON_WEIGHTS_OWN));
  takes_none(osteon_trials_have_persons(persons));
  takes_none(osteon_trials_text(persons));
  osteon_fit_free(other);
  osteon_trials_free(persons);
  makes(text, osteon_text_free, osteon_trials_write_scenario(t, 3, false, &text));
  takes_none(osteon_trials_count(t));
  takes_none(osteon_trials_have_arms(t));
  takes_none(osteon_trials_model(t));
  takes_none(osteon_trials_at(t, 0));
  const int seen_count = osteon_fit_observation_count(fit);
  uint64_t sum = sum_text(sum_text(sum_values(compared(t, predicted), of_sets, 8), notice), text);
  sum = sum_file(osteon_sum(sum, &seen_count, sizeof seen_count), "e.csv");
  sum = sum_file(sum, "f.gp");
  const uint64_t of_folds = crossed(t);
  sum = osteon_sum(sum, &of_folds, sizeof of_folds);
  takes_none(osteon_text_free(text));
  osteon_fit_free(fit);
  takes_none(osteon_trials_free(t));
  osteon_registry_free(registry);
  return sum;
}
TEST(trials)

static uint64_t baselines(void) {
  osteon_trials *t;
  double predicted[4], sd[4];
  support_write(
      "b.csv",
      "study,arm,split,confidence,endpoint,measure,months,value,se,treatment\n"
      "S,a,calibration,high,BMD_LS,change,12,-1,0.5,none\nR,a,calibration,high,BMD_LS,change,24,-2,0.5,none\n"
      "T,b,calibration,high,BMD_LS,change,12,3,0.5,\"drugs: [{name: denosumab, dose: 60, every: once}]\"\n"
      "U,b,calibration,high,BMD_LS,change,12,4,0.5,\"drugs: [{name: denosumab, dose: 60, every: once}]\"\n");
  check_ok(osteon_trials_load(&t, NULL, support_model("aibl"), NULL, "b.csv"));
  survives(osteon_trials_predict_baseline(t, predicted, sd));
  osteon_trials_free(t);
  return sum_values(sum_values(OSTEON_SUM, predicted, 4), sd, 4);
}
TEST(baselines)

/* ---- lineup.h ---- */

static uint64_t lineups(void) {
  osteon_lineup *l;
  const char *const names[] = {"lemaire2004", "pivonka2008"};
  char notice[300];
  draw_quickly();
  support_write("s.yaml", "until: 20\ntitle: two\n");
  support_write("t.csv", "endpoint,measure,months,value,valu\nBV,change,0.5,4,\n");
  makes(l, osteon_lineup_free, osteon_lineup_load(&l, NULL, names, 2, "s.yaml"));
  survives(osteon_lineup_set_param(l, "k_B", 0.2));
  osteon_sets *sets;
  const char *const named = "k_B";
  check_ok(
      osteon_sets_new(&sets, osteon_lineup_model_at(l, 0)->model, &named, 1, (const double[]){0.2, 0.3}, 2));
  does_without(osteon_lineup_set_sets(l, sets));
  survives(osteon_lineup_take_set(l, sets, 1));
  survives(osteon_lineup_set_columns(l, (const char *const[]){"osteoclasts", "BV"}, 2));
  survives(osteon_lineup_set_times(l, (const double[]){0, 20}, 2));
  survives(osteon_lineup_read_trials(l, "t.csv"));
  survives(osteon_lineup_notice(l, notice, sizeof notice));
  survives(osteon_lineup_run(l));
  survives(osteon_lineup_save(l, "l.csv"));
  survives(osteon_lineup_plot(l, "l.svg", "l.gp"));
  takes_none(osteon_lineup_title(l));
  takes_none(osteon_lineup_model_name(l));
  takes_none(osteon_lineup_until(l));
  takes_none(osteon_lineup_model_at(l, 0));
  takes_none(osteon_lineup_curve_at(l, 0));
  takes_none(osteon_lineup_point_at(l, 0));
  takes_none(osteon_lineup_name_at(l, 0));
  takes_none(osteon_lineup_is_change(l, "BV"));
  takes_none(osteon_lineup_free(l));
  osteon_sets_free(sets);
  return sum_text(sum_file(sum_file(OSTEON_SUM, "l.csv"), "l.gp"), notice);
}
TEST(lineups)

#endif

/* ---- picture.h ---- */

static osteon_table *table_in_place_of(osteon_table *old) {
  static const char *const columns[] = {"twice", "x"};
  osteon_table *t;
  osteon_table_free(old);
  check_ok(osteon_table_new(&t, &toy, true, "t.csv"));
  check_ok(osteon_table_set_columns(t, columns, 2));
  return t;
}

static void check_new_table(osteon_table **t) { check_ok(osteon_table_new(t, &toy, false, "u.csv")); }

static uint64_t pictures(void) {
  osteon_table *t;
  const char *const columns[] = {"twice", "x"};
  const double states[] = {1, 100}, outputs[] = {2};
  draw_quickly();
  makes(t, osteon_table_free, osteon_table_new(&t, &toy, true, "t.csv"));
  survives(osteon_table_set_columns(t, columns, 2));
  survives_once(osteon_table_add_row(t, 0, states, outputs, NULL),
                t = table_in_place_of(t)); /* room for 256 */
  for (int day = 1; day < 256; day++) check_ok(osteon_table_add_row(t, day, states, outputs, NULL));
  survives(osteon_table_add_row(t, 256, states, outputs, NULL));
  survives(osteon_table_plot(t, "title", "t.svg", "t.gp"));
  does_without(osteon_table_save(t));
  takes_none(osteon_picture_formats());
  does_without(osteon_picture_check("t.svg"));
  osteon_table_free(t);
  osteon_table *beside;
  check_ok(osteon_table_new(&t, &toy, true, "v.csv"));
  survives(osteon_table_set_scenario(t, "a", NULL));
  check_ok(osteon_table_add_row(t, 0, states, outputs, NULL));
  makes(beside, osteon_table_free, osteon_table_new_beside(&beside, &toy, t));
  check_ok(osteon_table_set_scenario(beside, "b", NULL));
  const osteon_table *const both[] = {t, beside};
  survives(osteon_table_plot_together(both, 2, "title", NULL, "v.gp"));
  osteon_table_free(t);
  osteon_table_free(beside);
  osteon_sim *sim, *others[2];
  check_ok(osteon_sim_new(&sim, &toy, NULL));
  for (int i = 0; i < 2; i++) check_ok(osteon_sim_new(&others[i], &toy, NULL));
  check_ok(osteon_table_new(&t, &toy, false, "u.csv"));
  survives_once(osteon_table_add_sim(t, sim, others, 2), (osteon_table_free(t), check_new_table(&t)));
  takes_none(osteon_table_column_at(t, 0));
  does_without(osteon_table_set_schedule(t, NULL));
  does_without(osteon_table_keep_sim(t, sim, others, 2)); /* nothing is kept, and there is room for two */
  takes_none(osteon_table_set_single(t));
  takes_none(osteon_table_check("t.csv"));
  check_ok(osteon_table_save(t));
  osteon_table_free(t);
  osteon_sim_free(sim);
  for (int i = 0; i < 2; i++) osteon_sim_free(others[i]);
  return sum_file(sum_file(sum_file(sum_file(OSTEON_SUM, "t.csv"), "t.gp"), "t.svg"), "u.csv");
}
TEST(pictures)

/* ---- status.h, stop.h, version.h, text.h, options.h, ticks.h ---- */

START_TEST(small_ones_take_none) {
  double value;
  takes_none(osteon_status_text(OSTEON_ENOMEM));
  takes_none(osteon_last_error());
  takes_none(osteon_version());
  takes_none(osteon_stop_when(NULL, NULL));
  does_without(osteon_number_parse("1.5e3", &value));
  takes_none(osteon_number_parse("many", &value));
  char number[32];
  does_without(osteon_number_write(1.5, 6, number, sizeof number));
  takes_none(osteon_option_at(0));
  takes_none(osteon_option_find("dt"));
  does_without(osteon_option_check("dt", 1));
  takes_none(osteon_tick_nearest(3, 1));
  takes_none(osteon_tick_to_day(3, 1));
  takes_none(osteon_tick_day(3, 1));
  takes_none(osteon_tick_is(3, 1));
  takes_none(osteon_tick_of_row(3, 30, 1));
  does_without(osteon_days_parse("1y 6m", &value));
  takes_none(osteon_days_is_bare("30"));
  takes_none(osteon_days_of_unit("h", &value));
  does_without(osteon_days_to_tick(3, true, 1, &value));
}
END_TEST

/* Starts this program again with fail_malloc.c before the C library. Valgrind has a malloc of its own. */
static void fail_for_all(char **argv) {
  struct stat about;
  const char *library = getenv("FAIL_MALLOC");
  void *other = dlsym(RTLD_DEFAULT, "osteon_malloc_fail");
  if (other)
    memcpy(&fails, &other, sizeof fails);
  else if (library && !stat(library, &about) && about.st_size > 0 && !getenv("OSTEON_VALGRIND") &&
           !getenv("LD_PRELOAD") && !setenv("LD_PRELOAD", library, 1))
    execv("/proc/self/exe", argv);
  unsetenv("LD_PRELOAD");
}

int main(int argc, char **argv) {
  (void)argc;
  fail_for_all(argv);
  Suite *suite = suite_create("allocations");
  TCase *tests = tcase_create("allocations");
  tcase_add_test(tests, models_without_memory);
  tcase_add_test(tests, exports_without_memory);
  tcase_add_test(tests, own_model_without_memory);
  tcase_add_test(tests, events_without_memory);
  tcase_add_test(tests, event_tables_without_memory);
  tcase_add_test(tests, schedules_without_memory);
  tcase_add_test(tests, sims_without_memory);
  tcase_add_test(tests, cohorts_without_memory);
  tcase_add_test(tests, populations_without_memory);
  tcase_add_test(tests, sensitivities_without_memory);
  tcase_add_test(tests, summaries_without_memory);
  tcase_add_test(tests, exposures_without_memory);
  tcase_add_test(tests, sweeps_without_memory);
  tcase_add_test(tests, forecasts_without_memory);
  tcase_add_test(tests, parts_without_memory);
  tcase_add_test(tests, fits_without_memory);
  tcase_add_test(tests, samplers_without_memory);
  tcase_add_test(tests, likelihood_without_memory);
  tcase_add_test(tests, threads_without_memory);
#ifdef HAVE_LIBYAML
  tcase_add_test(tests, scenarios_without_memory);
  tcase_add_test(tests, virtual_trials_without_memory);
  tcase_add_test(tests, trials_without_memory);
  tcase_add_test(tests, baselines_without_memory);
  tcase_add_test(tests, lineups_without_memory);
#endif
  tcase_add_test(tests, pictures_without_memory);
  tcase_add_test(tests, small_ones_take_none);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
