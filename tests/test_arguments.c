/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule of status.h for wrong arguments, function by function: every public function is called here, by
 * name, with NULL and with numbers out of range. tests/check_api.sh looks that none is left out. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/osteon.h>

#include "decay.h"
#include "support.h"
#include "toy.h"

#include "config.h"

/* A call without one of its pointers: OSTEON_EINVAL, and the sentence names the function and the argument. */
#define needs(argument, function, ...) \
  check_fails(OSTEON_EINVAL, #function ": " #argument " is NULL", function(__VA_ARGS__))

/* A call with a value that cannot be. */
#define refuses(status, function, ...)                                 \
  do {                                                                 \
    ck_assert_int_eq(function(__VA_ARGS__), status);                   \
    ck_assert_msg(*osteon_last_error(), "%s says nothing", #function); \
  } while (0)

static const double outside[] = {NAN, INFINITY, -INFINITY, -1e300, 1e300};
#define each_outside(x) for (const double *x = outside; x < outside + sizeof outside / sizeof *outside; x++)

#ifdef HAVE_LIBYAML
static void write_file(const char *name, const char *text) {
  FILE *f = fopen(name, "w");
  ck_assert(f && fputs(text, f) >= 0 && !fclose(f));
}
#endif

/* ---- status.h, stop.h, version.h, text.h ---- */

START_TEST(status) {
  ck_assert_str_eq(osteon_status_text((osteon_status)99), osteon_status_text((osteon_status)-1));
  ck_assert_ptr_nonnull(osteon_last_error());
  ck_assert_str_eq(osteon_version(), OSTEON_VERSION);
  osteon_stop_when(NULL, NULL); /* nobody is asked */
}
END_TEST

START_TEST(texts) {
  double value;
  needs(text, osteon_number_parse, NULL, &value);
  needs(value, osteon_number_parse, "1", NULL);
  refuses(OSTEON_EFORMAT, osteon_number_parse, "nan", &value);
  needs(text, osteon_number_write, 1, 6, NULL, 32);
  char number[32];
  refuses(OSTEON_ERANGE, osteon_number_write, 1, 0, number, sizeof number);
  refuses(OSTEON_ERANGE, osteon_number_write, 1, 18, number, sizeof number);
  refuses(OSTEON_ERANGE, osteon_number_write, 0.25, 6, number, 4);
  char *text = "left over";
  needs(text, osteon_text_read, "t.csv", NULL);
  needs(path, osteon_text_read, NULL, &text);
  ck_assert_ptr_null(text);
  refuses(OSTEON_EIO, osteon_text_read, "nowhere.csv", &text);
  ck_assert_ptr_null(text);
  osteon_text_free(NULL);
}
END_TEST

/* ---- export.h ---- */

START_TEST(exports) {
  const osteon_model *const model = support_model("lemaire2004");
  const char *name = "k1";
  double value = 1;
  char *text = "left over";
  ck_assert_ptr_null(osteon_export_format_at(-1));
  ck_assert_ptr_null(osteon_export_format_at(1 << 30));
  needs(model, osteon_export, NULL, "sbml", NULL, NULL, 0, &text);
  ck_assert_ptr_null(text);
  needs(format, osteon_export, model, NULL, NULL, NULL, 0, &text);
  needs(text, osteon_export, model, "sbml", NULL, NULL, 0, NULL);
  needs(names, osteon_export, model, "sbml", NULL, &value, 1, &text);
  needs(values, osteon_export, model, "sbml", &name, NULL, 1, &text);
  refuses(OSTEON_EINVAL, osteon_export, model, "sbml", &name, &value, -1, &text);
  refuses(OSTEON_ENAME, osteon_export, model, "pdf", NULL, NULL, 0, &text);
  each_outside(x) refuses(OSTEON_ERANGE, osteon_export, model, "sbml", &name, x, 1, &text);
  name = "no_such";
  refuses(OSTEON_ENAME, osteon_export, model, "sbml", &name, &value, 1, &text);
  name = NULL;
  refuses(OSTEON_EINVAL, osteon_export, model, "sbml", &name, &value, 1, &text);
  refuses(OSTEON_EUNSUPPORTED, osteon_export, &toy, "sbml", NULL, NULL, 0, &text);
  ck_assert_ptr_null(text);
}
END_TEST

/* ---- options.h ---- */

START_TEST(option_rows) {
  ck_assert_ptr_null(osteon_option_at(-1));
  ck_assert_ptr_null(osteon_option_at(1 << 30));
  ck_assert_ptr_null(osteon_option_find(NULL));
  needs(name, osteon_option_check, NULL, 1);
  refuses(OSTEON_ENAME, osteon_option_check, "nothing", 1);
  each_outside(x) refuses(OSTEON_ERANGE, osteon_option_check, "dt", *x);
}
END_TEST

/* ---- model.h ---- */

START_TEST(models) {
  int index = 7;
  ck_assert_int_eq(osteon_model_constant_count(NULL), 0);
  ck_assert_int_eq(osteon_model_index(NULL, OSTEON_STATE, "x"), -1);
  ck_assert_int_eq(osteon_model_index(&toy, OSTEON_STATE, NULL), -1);
  ck_assert_int_eq(osteon_model_index(&toy, (osteon_kind)99, "x"), -1);
  needs(model, osteon_model_find, NULL, OSTEON_STATE, "x", &index);
  ck_assert_int_eq(index, -1);
  needs(name, osteon_model_find, &toy, OSTEON_STATE, NULL, &index);
  needs(index, osteon_model_find, &toy, OSTEON_STATE, "x", NULL);
  refuses(OSTEON_ENAME, osteon_model_find, &toy, (osteon_kind)99, "x", &index);
  needs(quantity, osteon_quantity_check, NULL, 1);
  each_outside(x) refuses(OSTEON_ERANGE, osteon_quantity_check, &toy.params[0], *x);
  ck_assert_ptr_null(osteon_model_equations(NULL));
  needs(model, osteon_model_check, NULL);
  double initial[2];
  needs(model, osteon_model_initial, NULL, initial);
  needs(states, osteon_model_initial, &toy, NULL);
  char text[9];
  const char *name = "k";
  const double value = 1;
  needs(model, osteon_model_notice, NULL, &name, &value, 1, text, sizeof text);
  needs(names, osteon_model_notice, &toy, NULL, &value, 1, text, sizeof text);
  needs(values, osteon_model_notice, &toy, &name, NULL, 1, text, sizeof text);
  needs(text, osteon_model_notice, &toy, &name, &value, 1, NULL, sizeof text);
  refuses(OSTEON_EINVAL, osteon_model_notice, &toy, &name, &value, -1, text, sizeof text);
  int implied;
  double follows;
  needs(model, osteon_model_imply, NULL, &name, &value, 1, &implied, &follows);
  needs(names, osteon_model_imply, &toy, NULL, &value, 1, &implied, &follows);
  needs(values, osteon_model_imply, &toy, &name, NULL, 1, &implied, &follows);
  needs(param, osteon_model_imply, &toy, &name, &value, 1, NULL, &follows);
  needs(value, osteon_model_imply, &toy, &name, &value, 1, &implied, NULL);
  refuses(OSTEON_EINVAL, osteon_model_imply, &toy, &name, &value, -1, &implied, &follows);
  ck_assert_int_eq(implied, -1);
  refuses(OSTEON_EINVAL, osteon_model_notice, &toy, &name, &value, 1, text, 0);
}
END_TEST

START_TEST(model_contexts) {
  char text[9];
  bool touched[1];
  const osteon_context context = {.name = "a", .question = "?", .classes = ""};
  ck_assert_int_eq(osteon_context_verdict(NULL), OSTEON_NOT_SUPPORTED);
  ck_assert_str_eq(osteon_verdict_name((osteon_verdict)99), "not supported");
  ck_assert_str_eq(osteon_verdict_rule((osteon_verdict)99), "");
  needs(context, osteon_context_describe, NULL, text, sizeof text);
  needs(text, osteon_context_describe, &context, NULL, sizeof text);
  refuses(OSTEON_EINVAL, osteon_context_describe, &context, text, 0);
  ck_assert(!osteon_model_is_provisional(NULL));
  needs(model, osteon_model_touch_contexts, NULL, NULL, 0, touched);
  needs(touched, osteon_model_touch_contexts, &toy, NULL, 0, NULL);
  refuses(OSTEON_EINVAL, osteon_model_touch_contexts, &toy, NULL, -1, touched);
}
END_TEST

START_TEST(registries) {
  osteon_registry *registry;
  const osteon_model *model = &toy;
  needs(registry, osteon_registry_new, NULL);
  check_ok(osteon_registry_new(&registry));
  needs(registry, osteon_registry_add, NULL, &toy);
  needs(model, osteon_registry_add, registry, NULL);
  needs(registry, osteon_registry_load, NULL, "toy.c", NULL);
  needs(path, osteon_registry_load, registry, NULL, NULL);
  needs(name, osteon_registry_find, registry, NULL, &model);
  ck_assert_ptr_null(model);
  needs(model, osteon_registry_find, registry, "aibl", NULL);
  ck_assert_ptr_null(osteon_registry_at(NULL, -1));
  ck_assert_ptr_null(osteon_registry_at(registry, 1 << 30));
  osteon_registry_free(registry);
  osteon_registry_free(NULL);
}
END_TEST

/* ---- schedule.h, life.h, events.h ---- */

START_TEST(schedules) {
  osteon_schedule *s = (osteon_schedule *)&toy;
  needs(schedule, osteon_schedule_new, NULL, &toy);
  needs(model, osteon_schedule_new, &s, NULL);
  ck_assert_ptr_null(s);
  check_ok(osteon_schedule_new(&s, &toy));
  needs(schedule, osteon_schedule_set_input, NULL, 0, "tablet", 1);
  needs(input, osteon_schedule_set_input, s, 0, NULL, 1);
  needs(schedule, osteon_schedule_add_dose, NULL, 0, "shot", 1, 0, 0);
  needs(name, osteon_schedule_add_dose, s, 0, NULL, 1, 0, 0);
  refuses(OSTEON_ERANGE, osteon_schedule_add_dose, s, 0, "shot", 1, 1, -1);
  refuses(OSTEON_ERANGE, osteon_schedule_add_dose, s, -1, "shot", 1, 0, 0);
  needs(schedule, osteon_schedule_add_infusion, NULL, 0, "shot", 1, 1, 0, 0);
  needs(name, osteon_schedule_add_infusion, s, 0, NULL, 1, 1, 0, 0);
  refuses(OSTEON_ERANGE, osteon_schedule_add_infusion, s, -1, "shot", 1, 1, 0, 0);
  refuses(OSTEON_ERANGE, osteon_schedule_add_infusion, s, 0, "shot", 1, 1, 0, 1);
  refuses(OSTEON_ERANGE, osteon_schedule_add_infusion, s, 0, "shot", 1, 1, 1, 2000000);
  refuses(OSTEON_ERANGE, osteon_schedule_add_infusion, s, 0, "shot", 1, 1e-310, 0, 0);
  needs(schedule, osteon_schedule_add_steady, NULL, 0, "shot", 1, 0, 1);
  refuses(OSTEON_ENAME, osteon_schedule_add_steady, s, 0, "shoot", 1, 0, 1);
  refuses(OSTEON_ERANGE, osteon_schedule_add_steady, s, 0, NULL, 1, 0, 1);
  refuses(OSTEON_ERANGE, osteon_schedule_add_steady, s, 0, "shot", 1, -1, 1);
  refuses(OSTEON_ERANGE, osteon_schedule_add_steady, s, 0, "shot", 1, 0, 0);
  refuses(OSTEON_ERANGE, osteon_schedule_add_steady, s, 0, "shot", 1, 1e-9, 1);
  needs(schedule, osteon_schedule_add_reset, NULL, 0);
  refuses(OSTEON_ERANGE, osteon_schedule_add_reset, s, -1);
  needs(schedule, osteon_schedule_round, NULL, 1);
  needs(schedule, osteon_schedule_set_end, NULL, 1);
  char notice[100];
  needs(schedule, osteon_schedule_notice, NULL, 1, notice, sizeof notice);
  needs(text, osteon_schedule_notice, s, 1, NULL, sizeof notice);
  refuses(OSTEON_EINVAL, osteon_schedule_notice, s, 1, notice, 0);
  refuses(OSTEON_ERANGE, osteon_schedule_notice, s, NAN, notice, sizeof notice);
  refuses(OSTEON_ERANGE, osteon_schedule_set_end, s, -1);
  refuses(OSTEON_ERANGE, osteon_schedule_set_end, s, NAN);
  bool touched[1];
  const char *name = "k";
  const double value = 1;
  needs(schedule, osteon_schedule_find_contexts, NULL, &name, &value, 1, 9, touched);
  needs(names, osteon_schedule_find_contexts, s, NULL, &value, 1, 9, touched);
  needs(values, osteon_schedule_find_contexts, s, &name, NULL, 1, 9, touched);
  needs(touched, osteon_schedule_find_contexts, s, &name, &value, 1, 9, NULL);
  refuses(OSTEON_EINVAL, osteon_schedule_find_contexts, s, &name, &value, -1, 9, touched);
  refuses(OSTEON_ERANGE, osteon_schedule_find_contexts, s, &name, &value, 1, NAN, touched);
  each_outside(x) {
    refuses(OSTEON_ERANGE, osteon_schedule_set_input, s, 0, "tablet", *x);
    if (!(*x >= 0 && isfinite(*x))) {
      refuses(OSTEON_ERANGE, osteon_schedule_set_input, s, *x, "tablet", 1);
      refuses(OSTEON_ERANGE, osteon_schedule_add_dose, s, *x, "shot", 1, 0, 0);
      refuses(OSTEON_ERANGE, osteon_schedule_add_dose, s, 0, "shot", *x, 0, 0);
      refuses(OSTEON_ERANGE, osteon_schedule_add_dose, s, 0, "shot", 1, *x, 1);
      refuses(OSTEON_ERANGE, osteon_schedule_add_infusion, s, *x, "shot", 1, 1, 0, 0);
      refuses(OSTEON_ERANGE, osteon_schedule_add_infusion, s, 0, "shot", *x, 1, 0, 0);
      refuses(OSTEON_ERANGE, osteon_schedule_add_infusion, s, 0, "shot", 1, *x, 0, 0);
      refuses(OSTEON_ERANGE, osteon_schedule_add_reset, s, *x);
      refuses(OSTEON_ERANGE, osteon_schedule_add_steady, s, *x, "shot", 1, 0, 1);
      refuses(OSTEON_ERANGE, osteon_schedule_add_steady, s, 0, "shot", *x, 0, 1);
      refuses(OSTEON_ERANGE, osteon_schedule_add_steady, s, 0, "shot", 1, 0, *x);
      refuses(OSTEON_ERANGE, osteon_schedule_round, s, *x);
    }
  }
  int n = 7;
  ck_assert_ptr_null(osteon_schedule_events(NULL, &n));
  ck_assert_int_eq(n, 0);
  ck_assert_ptr_null(osteon_schedule_events(s, NULL));
  ck_assert_ptr_null(osteon_schedule_model(NULL));
  needs(schedule, osteon_schedule_read_events, NULL, 0, "e.csv");
  needs(path, osteon_schedule_read_events, s, 0, NULL);
  refuses(OSTEON_ERANGE, osteon_schedule_read_events, s, -1, "e.csv");
  refuses(OSTEON_ERANGE, osteon_schedule_read_events, s, NAN, "e.csv");
  osteon_schedule_free(s);
  osteon_schedule_free(NULL);
}
END_TEST

START_TEST(event_tables) {
  osteon_event_table *t = (osteon_event_table *)&toy;
  osteon_event_options options;
  char text[9];
  osteon_event_options_init(NULL, sizeof options);
  osteon_event_options_default(&options);
  needs(table, osteon_event_table_read, NULL, &toy, &options, "e.csv");
  needs(model, osteon_event_table_read, &t, NULL, &options, "e.csv");
  ck_assert_ptr_null(t);
  needs(path, osteon_event_table_read, &t, &toy, &options, NULL);
  options.n_carry = 1;
  refuses(OSTEON_EINVAL, osteon_event_table_read, &t, &toy, &options, "e.csv");
  options.n_carry = -1;
  refuses(OSTEON_EINVAL, osteon_event_table_read, &t, &toy, &options, "e.csv");
  osteon_event_options_default(&options);
  options.dt = -1;
  refuses(OSTEON_ERANGE, osteon_event_table_read, &t, &toy, &options, "e.csv");
  options.dt = 1;
  options.unit = -1;
  refuses(OSTEON_ERANGE, osteon_event_table_read, &t, &toy, &options, "e.csv");
  options.unit = 0;
  double dt;
  needs(model, osteon_event_table_find_dt, NULL, &options, "e.csv", &dt);
  needs(path, osteon_event_table_find_dt, &toy, &options, NULL, &dt);
  needs(dt, osteon_event_table_find_dt, &toy, &options, "e.csv", NULL);
  options.size = 1;
  refuses(OSTEON_EINVAL, osteon_event_table_read, &t, &toy, &options, "e.csv");
  ck_assert_int_eq(osteon_event_table_count(NULL), 0);
  ck_assert_ptr_null(osteon_event_table_id(NULL, 0));
  ck_assert_ptr_null(osteon_event_table_schedule(NULL, 0));
  ck_assert_ptr_null(osteon_event_table_parameter_name(NULL, 0));
  ck_assert(isnan(osteon_event_table_parameter(NULL, 0, 0)));
  ck_assert_str_eq(osteon_event_table_carried(NULL, 0, 0, 0), "");
  support_write("e.csv", "ID,TIME,k\n1,0,0.1\n");
  check_ok(osteon_event_table_read(&t, &toy, NULL, "e.csv"));
  ck_assert_ptr_null(osteon_event_table_id(t, 1));
  ck_assert_ptr_null(osteon_event_table_schedule(t, -1));
  ck_assert_ptr_null(osteon_event_table_parameter_name(t, -1));
  ck_assert(isnan(osteon_event_table_parameter(t, 1, 0)));
  ck_assert_str_eq(osteon_event_table_carried(t, 0, 0, 0), "");
  osteon_sim *sim;
  osteon_cohort *cohort;
  check_ok(osteon_sim_new(&sim, &toy, NULL));
  check_ok(osteon_cohort_new(&cohort, &toy, 2, NULL));
  needs(table, osteon_event_table_apply_sim, NULL, 0, sim);
  needs(sim, osteon_event_table_apply_sim, t, 0, NULL);
  refuses(OSTEON_ERANGE, osteon_event_table_apply_sim, t, 1, sim);
  needs(table, osteon_event_table_apply_cohort, NULL, 0, cohort);
  needs(cohort, osteon_event_table_apply_cohort, t, 0, NULL);
  refuses(OSTEON_ERANGE, osteon_event_table_apply_cohort, t, 0, cohort);
  refuses(OSTEON_ERANGE, osteon_event_table_apply_cohort, t, -1, cohort);
  const char *implied;
  needs(table, osteon_event_table_imply, NULL, NULL, NULL, 0, &implied);
  needs(names, osteon_event_table_imply, t, NULL, NULL, 1, &implied);
  needs(implied, osteon_event_table_imply, t, NULL, NULL, 0, NULL);
  refuses(OSTEON_EINVAL, osteon_event_table_imply, t, NULL, NULL, -1, &implied);
  needs(table, osteon_event_table_notice, NULL, 1, text, sizeof text);
  needs(text, osteon_event_table_notice, t, 1, NULL, sizeof text);
  refuses(OSTEON_EINVAL, osteon_event_table_notice, t, 1, text, 0);
  refuses(OSTEON_ERANGE, osteon_event_table_notice, t, NAN, text, sizeof text);
  osteon_sim_free(sim);
  osteon_cohort_free(cohort);
  osteon_event_table_free(t);
  osteon_event_table_free(NULL);
}
END_TEST

START_TEST(lives) {
  osteon_schedule *s;
  double psi[2];
  osteon_course course;
  osteon_course_default(&course);
  osteon_exercise exercise;
  osteon_exercise_default(&exercise);
  osteon_nutrition nutrition;
  osteon_nutrition_default(&nutrition);
  osteon_course_init(NULL, sizeof course);
  osteon_exercise_init(NULL, sizeof exercise);
  osteon_nutrition_init(NULL, sizeof nutrition);
  check_ok(osteon_schedule_new(&s, &toy));
  course.drug = "tablet";
  course.dose = 1;
  exercise.activity = "jumping";
  needs(schedule, osteon_schedule_add_course, NULL, &course);
  needs(course, osteon_schedule_add_course, s, NULL);
  needs(programmes, osteon_exercise_stimulus, NULL, 1, psi);
  needs(psi, osteon_exercise_stimulus, &exercise, 1, NULL);
  refuses(OSTEON_EINVAL, osteon_exercise_stimulus, &exercise, -1, psi);
  needs(schedule, osteon_schedule_add_exercise, NULL, &exercise);
  needs(exercise, osteon_schedule_add_exercise, s, NULL);
  needs(schedule, osteon_schedule_add_unloading, NULL, 1, 1, 0, 1);
  needs(schedule, osteon_schedule_add_nutrition, NULL, &nutrition);
  needs(nutrition, osteon_schedule_add_nutrition, s, NULL);
  each_outside(x) {
    refuses(OSTEON_ERANGE, osteon_schedule_add_unloading, s, *x, 1, 0, 1);
    refuses(OSTEON_ERANGE, osteon_schedule_add_unloading, s, 1, *x, 0, 1);
    if (!(*x >= 0 && isfinite(*x))) {
      refuses(OSTEON_ERANGE, osteon_schedule_add_unloading, s, 1, 1, *x, INFINITY);
      osteon_course bad = course;
      bad.dose = *x;
      refuses(OSTEON_ERANGE, osteon_schedule_add_course, s, &bad);
      osteon_nutrition wrong = nutrition;
      wrong.calcium = *x;
      refuses(OSTEON_ERANGE, osteon_schedule_add_nutrition, s, &wrong);
    }
    osteon_exercise bad = exercise;
    bad.adherence = *x;
    refuses(OSTEON_ERANGE, osteon_schedule_add_exercise, s, &bad);
    refuses(OSTEON_ERANGE, osteon_exercise_stimulus, &bad, 1, psi);
  }
  course.drug = exercise.activity = NULL;
  refuses(OSTEON_EINVAL, osteon_schedule_add_course, s, &course);
  refuses(OSTEON_EINVAL, osteon_schedule_add_exercise, s, &exercise);
  ck_assert_ptr_null(osteon_activity_at(-1));
  ck_assert_ptr_null(osteon_activity_at(1 << 30));
  osteon_schedule_free(s);
}
END_TEST

/* ---- ticks.h ---- */

START_TEST(ticks) {
  double value;
  each_outside(x) {
    ck_assert(!osteon_tick_is(isfinite(*x) ? -1.5 : *x, 1));
    if (isfinite(*x)) continue;
    ck_assert(!isfinite(osteon_tick_nearest(*x, 1)));
    ck_assert(!isfinite(osteon_tick_day(*x, 1)));
    ck_assert(!isfinite(osteon_tick_to_day(*x, 1)) && !isfinite(osteon_tick_to_day(1, *x)));
    ck_assert(!isfinite(osteon_tick_of_row(*x, 1, 1)));
  }
  needs(text, osteon_days_parse, NULL, &value);
  needs(days, osteon_days_parse, "1 d", NULL);
  refuses(OSTEON_EFORMAT, osteon_days_parse, "-1 d", &value);
  ck_assert(!osteon_days_is_bare(NULL));
  needs(unit, osteon_days_of_unit, NULL, &value);
  needs(days, osteon_days_of_unit, "d", NULL);
  refuses(OSTEON_EFORMAT, osteon_days_of_unit, "fortnight", &value);
  needs(tick, osteon_days_to_tick, 1, true, 1, NULL);
  each_outside(x) refuses(OSTEON_ERANGE, osteon_days_to_tick, *x, true, 1, &value);
  refuses(OSTEON_ERANGE, osteon_days_to_tick, 1, true, 0, &value);
  refuses(OSTEON_ERANGE, osteon_days_to_tick, 1, true, -1, &value);
}
END_TEST

/* ---- sim.h ---- */

START_TEST(sims) {
  osteon_sim *sim = (osteon_sim *)&toy;
  double value = 7;
  osteon_sim_options options;
  osteon_sim_options_init(NULL, sizeof options);
  osteon_sim_options_default(&options);
  needs(sim, osteon_sim_new, NULL, &toy, NULL);
  needs(model, osteon_sim_new, &sim, NULL, NULL);
  ck_assert_ptr_null(sim);
  each_outside(x) {
    options.dt = *x;
    refuses(OSTEON_ERANGE, osteon_sim_new, &sim, &toy, &options);
  }
  check_ok(osteon_sim_new(&sim, &toy, NULL));
  needs(sim, osteon_sim_set_param, NULL, "k", 1);
  needs(name, osteon_sim_set_param, sim, NULL, 1);
  needs(sim, osteon_sim_set_input, NULL, "tablet", 1);
  needs(name, osteon_sim_set_input, sim, NULL, 1);
  needs(sim, osteon_sim_set_input_at, NULL, 0, 1);
  refuses(OSTEON_ENAME, osteon_sim_set_input_at, sim, -1, 1);
  refuses(OSTEON_ENAME, osteon_sim_set_input_at, sim, toy.n_inputs, 1);
  needs(sim, osteon_sim_set_state, NULL, "x", 1);
  needs(name, osteon_sim_set_state, sim, NULL, 1);
  needs(sim, osteon_sim_dose, NULL, "shot", 1);
  needs(name, osteon_sim_dose, sim, NULL, 1);
  needs(sim, osteon_sim_start, NULL);
  osteon_sim_reset(NULL);
  needs(sim, osteon_sim_step, NULL);
  needs(sim, osteon_sim_run, NULL, 1);
  needs(sim, osteon_sim_run_before, NULL, 1);
  each_outside(x) {
    refuses(OSTEON_ERANGE, osteon_sim_set_param, sim, "k", *x);
    refuses(OSTEON_ERANGE, osteon_sim_set_input, sim, "tablet", *x);
    refuses(OSTEON_ERANGE, osteon_sim_set_input_at, sim, 3, *x);
    refuses(OSTEON_ERANGE, osteon_sim_set_state, sim, "bone", *x);
    refuses(OSTEON_ERANGE, osteon_sim_run, sim, *x);
    refuses(OSTEON_ERANGE, osteon_sim_run_before, sim, *x);
    if (*x != 1e300) refuses(OSTEON_ERANGE, osteon_sim_dose, sim, "shot", *x);
  }
  ck_assert(isnan(osteon_sim_time(NULL)));
  ck_assert_ptr_null(osteon_sim_model(NULL));
  ck_assert_ptr_null(osteon_sim_states(NULL));
  ck_assert_ptr_null(osteon_sim_outputs(NULL));
  ck_assert_ptr_null(osteon_sim_constants(NULL));
  needs(sim, osteon_sim_get, NULL, "x", &value);
  ck_assert(isnan(value));
  needs(name, osteon_sim_get, sim, NULL, &value);
  needs(value, osteon_sim_get, sim, "x", NULL);
  needs(sim, osteon_sim_find_steady, NULL);
  needs(sim, osteon_sim_save, NULL, "s");
  needs(path, osteon_sim_save, sim, NULL);
  needs(sim, osteon_sim_load, NULL, "s");
  needs(path, osteon_sim_load, sim, NULL);
  osteon_snapshot *snapshot = NULL;
  needs(sim, osteon_sim_snapshot, NULL, &snapshot);
  needs(snapshot, osteon_sim_snapshot, sim, NULL);
  needs(snapshot, osteon_sim_restore, sim, NULL);
  check_ok(osteon_sim_snapshot(sim, &snapshot));
  needs(sim, osteon_sim_restore, NULL, snapshot);
  osteon_snapshot_free(snapshot);
  osteon_snapshot_free(NULL);
  ck_assert_ptr_nonnull(osteon_sim_solvers());
  ck_assert_ptr_nonnull(osteon_sim_solver_list());
  osteon_sim_free(sim);
  osteon_sim_free(NULL);
}
END_TEST

/* ---- cohort.h ---- */

static int record(void *context, const osteon_rows *rows) {
  (void)context, (void)rows;
  return 0;
}

START_TEST(cohorts) {
  osteon_cohort *c = (osteon_cohort *)&toy;
  const double days[] = {1, 2}, backwards[] = {2, 1}, wrong[] = {1, NAN};
  const char *const columns[] = {"x", NULL};
  double values[2] = {1, NAN};
  osteon_cohort_options options;
  osteon_cohort_options_init(NULL, sizeof options);
  osteon_cohort_options_default(&options);
  needs(cohort, osteon_cohort_new, NULL, &toy, 2, NULL);
  needs(model, osteon_cohort_new, &c, NULL, 2, NULL);
  ck_assert_ptr_null(c);
  refuses(OSTEON_ERANGE, osteon_cohort_new, &c, &toy, 0, NULL);
  refuses(OSTEON_ERANGE, osteon_cohort_new, &c, &toy, -1, NULL);
  options.threads = -1;
  refuses(OSTEON_ERANGE, osteon_cohort_new, &c, &toy, 2, &options);
  check_ok(osteon_cohort_new(&c, &toy, 2, NULL));
  ck_assert_int_eq(osteon_cohort_count(NULL), 0);
  ck_assert(isnan(osteon_cohort_time(NULL)));
  ck_assert_ptr_null(osteon_cohort_model(NULL));
  ck_assert_ptr_null(osteon_cohort_isa(NULL));
  ck_assert_int_eq(osteon_cohort_lane_count(NULL), 0);
  needs(cohort, osteon_cohort_set_params, NULL, "k", values);
  needs(name, osteon_cohort_set_params, c, NULL, values);
  needs(values, osteon_cohort_set_params, c, "k", NULL);
  refuses(OSTEON_ERANGE, osteon_cohort_set_params, c, "k", values);
  needs(cohort, osteon_cohort_set_param, NULL, "k", 1);
  needs(name, osteon_cohort_set_param, c, NULL, 1);
  needs(cohort, osteon_cohort_set_states, NULL, "x", values);
  needs(name, osteon_cohort_set_states, c, NULL, values);
  needs(values, osteon_cohort_set_states, c, "x", NULL);
  refuses(OSTEON_ERANGE, osteon_cohort_set_states, c, "x", values);
  needs(cohort, osteon_cohort_set_input, NULL, "tablet", 1);
  needs(name, osteon_cohort_set_input, c, NULL, 1);
  ck_assert_ptr_null(osteon_cohort_input(NULL, "tablet"));
  ck_assert_ptr_null(osteon_cohort_input(c, NULL));
  needs(cohort, osteon_cohort_set_schedule, NULL, 0, NULL);
  refuses(OSTEON_ERANGE, osteon_cohort_set_schedule, c, -1, NULL);
  refuses(OSTEON_ERANGE, osteon_cohort_set_schedule, c, 2, NULL);
  each_outside(x) {
    refuses(OSTEON_ERANGE, osteon_cohort_set_param, c, "k", *x);
    refuses(OSTEON_ERANGE, osteon_cohort_set_input, c, "tablet", *x);
    refuses(OSTEON_ERANGE, osteon_cohort_run, c, *x);
  }
  needs(cohort, osteon_cohort_start, NULL);
  needs(cohort, osteon_cohort_step, NULL);
  needs(cohort, osteon_cohort_run, NULL, 1);
  needs(cohort, osteon_cohort_record, NULL, days, 2, columns, 1, record, NULL);
  refuses(OSTEON_EINVAL, osteon_cohort_record, c, NULL, 2, columns, 1, record, NULL);
  refuses(OSTEON_EINVAL, osteon_cohort_record, c, days, -1, columns, 1, record, NULL);
  refuses(OSTEON_EINVAL, osteon_cohort_record, c, days, 2, NULL, 1, record, NULL);
  refuses(OSTEON_EINVAL, osteon_cohort_record, c, days, 2, columns, -1, record, NULL);
  refuses(OSTEON_EINVAL, osteon_cohort_record, c, days, 2, columns, 2, record, NULL);
  refuses(OSTEON_EINVAL, osteon_cohort_record, c, days, 2, columns, 1, NULL, NULL);
  refuses(OSTEON_ERANGE, osteon_cohort_record, c, backwards, 2, columns, 1, record, NULL);
  refuses(OSTEON_ERANGE, osteon_cohort_record, c, wrong, 2, columns, 1, record, NULL);
  needs(cohort, osteon_cohort_get, NULL, "x", values);
  needs(name, osteon_cohort_get, c, NULL, values);
  needs(values, osteon_cohort_get, c, "x", NULL);
  needs(cohort, osteon_cohort_save, NULL, "c");
  needs(path, osteon_cohort_save, c, NULL);
  needs(cohort, osteon_cohort_load, NULL, "c");
  needs(path, osteon_cohort_load, c, NULL);
  double states[4];
  const double none[2] = {0}, too_much[2] = {NAN, -1};
  needs(cohort, osteon_cohort_dose, NULL, "shot", 0, 2, none);
  needs(name, osteon_cohort_dose, c, NULL, 0, 2, none);
  needs(amounts, osteon_cohort_dose, c, "shot", 0, 2, NULL);
  refuses(OSTEON_ENAME, osteon_cohort_dose, c, "nosuch", 0, 2, none);
  refuses(OSTEON_ERANGE, osteon_cohort_dose, c, "shot", -1, 1, none);
  refuses(OSTEON_ERANGE, osteon_cohort_dose, c, "shot", 1, 2, none);
  refuses(OSTEON_ERANGE, osteon_cohort_dose, c, "shot", 0, 2, too_much);
  refuses(OSTEON_ERANGE, osteon_cohort_dose, c, "shot", 0, 1, too_much + 1);
  needs(cohort, osteon_cohort_get_states, NULL, 0, 2, states);
  needs(values, osteon_cohort_get_states, c, 0, 2, NULL);
  refuses(OSTEON_ERANGE, osteon_cohort_get_states, c, 0, 3, states);
  check_ok(osteon_cohort_get_states(c, 0, 2, states));
  needs(cohort, osteon_cohort_replace_states, NULL, 0, 2, states);
  needs(values, osteon_cohort_replace_states, c, 0, 2, NULL);
  refuses(OSTEON_ERANGE, osteon_cohort_replace_states, c, 0, 0, states);
  states[3] = NAN;
  refuses(OSTEON_ERANGE, osteon_cohort_replace_states, c, 0, 2, states);
  osteon_snapshot *snapshot = NULL;
  needs(cohort, osteon_cohort_snapshot, NULL, 0, 2, &snapshot);
  needs(snapshot, osteon_cohort_snapshot, c, 0, 2, NULL);
  refuses(OSTEON_ERANGE, osteon_cohort_snapshot, c, -1, 2, &snapshot);
  refuses(OSTEON_ERANGE, osteon_cohort_snapshot, c, 0, 0, &snapshot);
  refuses(OSTEON_ERANGE, osteon_cohort_snapshot, c, 1, 2, &snapshot);
  needs(snapshot, osteon_cohort_restore, c, NULL);
  check_ok(osteon_cohort_snapshot(c, 0, 2, &snapshot));
  needs(cohort, osteon_cohort_restore, NULL, snapshot);
  osteon_snapshot_free(snapshot);
  ck_assert_int_eq(osteon_cohort_failure_count(NULL), 0);
  needs(cohort, osteon_cohort_status, NULL, 0);
  refuses(OSTEON_ERANGE, osteon_cohort_status, c, -1);
  refuses(OSTEON_ERANGE, osteon_cohort_status, c, 2);
  osteon_cohort_free(c);
  osteon_cohort_free(NULL);
}
END_TEST

/* ---- population.h ---- */

START_TEST(sensitivities) {
  double u[200], path[6], *const columns[] = {u, u + 100};
  const double *const factors[] = {u, u + 100};
  osteon_influence out[2] = {{.output = "y", .factor = "a"}, {.output = "y"}};
  needs(values, osteon_sensitivity_draw, 1, 0, 100, 2, NULL);
  refuses(OSTEON_ERANGE, osteon_sensitivity_draw, 1, -1, 100, 2, columns);
  refuses(OSTEON_ERANGE, osteon_sensitivity_draw, 1, 0, -1, 2, columns);
  refuses(OSTEON_ERANGE, osteon_sensitivity_draw, 1, 0, 1, -1, columns);
  check_ok(osteon_sensitivity_draw(1, 0, 100, 2, columns));
  needs(factors, osteon_sensitivity_given, NULL, 2, u, 100, 1, out);
  needs(output, osteon_sensitivity_given, factors, 2, NULL, 100, 1, out);
  needs(influences, osteon_sensitivity_given, factors, 2, u, 100, 1, NULL);
  refuses(OSTEON_EINVAL, osteon_sensitivity_given, factors, 0, u, 100, 1, out);
  refuses(OSTEON_EINVAL, osteon_sensitivity_given, factors, 2, u, -1, 1, out);
  needs(output, osteon_sensitivity_sobol, NULL, 20, 2, 1, out);
  needs(influences, osteon_sensitivity_sobol, u, 20, 2, 1, NULL);
  refuses(OSTEON_EINVAL, osteon_sensitivity_sobol, u, 20, 0, 1, out);
  refuses(OSTEON_EINVAL, osteon_sensitivity_sobol, u, -1, 2, 1, out);
  needs(values, osteon_sensitivity_draw_path, 1, 0, 2, NULL, 2, NULL);
  refuses(OSTEON_ERANGE, osteon_sensitivity_draw_path, 1, -1, 2, NULL, 2, path);
  refuses(OSTEON_ERANGE, osteon_sensitivity_draw_path, 1, 0, 0, NULL, 2, path);
  needs(output, osteon_sensitivity_morris, NULL, 20, 2, NULL, 2, 1, out);
  needs(influences, osteon_sensitivity_morris, u, 20, 2, NULL, 2, 1, NULL);
  refuses(OSTEON_ERANGE, osteon_sensitivity_morris, u, 20, 2, (int[]){0, 0}, 0, 1, out);
  refuses(OSTEON_ERANGE, osteon_sensitivity_morris, u, -1, 2, NULL, 2, 1, out);
  needs(factors, osteon_sensitivity_prcc, NULL, 2, u, 100, out);
  needs(output, osteon_sensitivity_prcc, factors, 2, NULL, 100, out);
  needs(influences, osteon_sensitivity_prcc, factors, 2, u, 100, NULL);
  refuses(OSTEON_EINVAL, osteon_sensitivity_prcc, factors, 0, u, 100, out);
  ck_assert(isnan(osteon_sensitivity_rank(OSTEON_SENSITIVITY_GIVEN, NULL)));
  ck_assert(isnan(osteon_sensitivity_rank((osteon_sensitivity_method)9, out)));
  needs(path, osteon_sensitivity_save, OSTEON_SENSITIVITY_GIVEN, out, 1, NULL);
  needs(influences, osteon_sensitivity_save, OSTEON_SENSITIVITY_GIVEN, NULL, 1, "s.csv");
  refuses(OSTEON_EINVAL, osteon_sensitivity_save, (osteon_sensitivity_method)9, out, 1, "s.csv");
  refuses(OSTEON_EINVAL, osteon_sensitivity_save, OSTEON_SENSITIVITY_GIVEN, out, 2, "s.csv");
  refuses(OSTEON_EINVAL, osteon_sensitivity_save, OSTEON_SENSITIVITY_GIVEN, out, -1, "s.csv");
  needs(influences, osteon_sensitivity_plot, OSTEON_SENSITIVITY_GIVEN, NULL, 1, NULL, NULL, NULL, "s.gp");
  refuses(OSTEON_EINVAL, osteon_sensitivity_plot, OSTEON_SENSITIVITY_GIVEN, out, 0, NULL, NULL, NULL, "s.gp");
  refuses(OSTEON_EINVAL, osteon_sensitivity_plot, OSTEON_SENSITIVITY_GIVEN, out, 2, NULL, NULL, NULL, "s.gp");
  refuses(OSTEON_EINVAL, osteon_sensitivity_plot, (osteon_sensitivity_method)9, out, 1, NULL, NULL, NULL,
          "s.gp");
}
END_TEST

START_TEST(populations) {
  osteon_population *p = (osteon_population *)&toy;
  osteon_cohort *cohort;
  double draws[2], *values[] = {draws};
  needs(population, osteon_population_new, NULL, &toy, 0);
  needs(model, osteon_population_new, &p, NULL, 0);
  ck_assert_ptr_null(p);
  check_ok(osteon_population_new(&p, &toy, 0));
  check_ok(osteon_cohort_new(&cohort, &toy, 2, NULL));
  osteon_population_set_seed(NULL, 1);
  ck_assert_ptr_null(osteon_population_model(NULL));
  needs(population, osteon_population_set_median, NULL, "k", 1);
  needs(name, osteon_population_set_median, p, NULL, 1);
  double median = 7;
  needs(population, osteon_population_get_median, NULL, "k", &median);
  ck_assert(isnan(median));
  needs(name, osteon_population_get_median, p, NULL, &median);
  needs(value, osteon_population_get_median, p, "k", NULL);
  refuses(OSTEON_ENAME, osteon_population_get_median, p, "nothing", &median);
  needs(population, osteon_population_vary, NULL, "k", 1);
  needs(name, osteon_population_vary, p, NULL, 1);
  needs(population, osteon_population_vary_on, NULL, "k", OSTEON_LOG, 1);
  needs(name, osteon_population_vary_on, p, NULL, OSTEON_LOG, 1);
  refuses(OSTEON_EINVAL, osteon_population_vary_on, p, "k", (osteon_scale)99, 1);
  check_ok(osteon_population_vary(p, "k", 0.1));
  char text[9];
  needs(population, osteon_population_notice, NULL, text, sizeof text);
  needs(text, osteon_population_notice, p, NULL, sizeof text);
  refuses(OSTEON_EINVAL, osteon_population_notice, p, text, 0);
  needs(population, osteon_population_correlate, NULL, "k", "k", 0);
  needs(a, osteon_population_correlate, p, NULL, "k", 0);
  needs(b, osteon_population_correlate, p, "k", NULL, 0);
  check_ok(osteon_population_vary(p, "age_0", 0.1));
  each_outside(x) {
    refuses(OSTEON_ERANGE, osteon_population_set_median, p, "k", *x);
    refuses(OSTEON_ERANGE, osteon_population_vary, p, "k", *x);
    refuses(OSTEON_ERANGE, osteon_population_correlate, p, "k", "age_0", *x);
    if (*x != 1e300) refuses(OSTEON_ERANGE, osteon_population_vary_on, p, "k", OSTEON_LINEAR, *x);
  }
  needs(population, osteon_population_check, NULL);
  ck_assert_int_eq(osteon_population_count(NULL), 0);
  ck_assert_ptr_null(osteon_population_name_at(NULL, 0));
  ck_assert_ptr_null(osteon_population_name_at(p, -1));
  ck_assert_ptr_null(osteon_population_name_at(p, 2));
  ck_assert(isnan(osteon_population_shift(NULL, 0, 1, 1)));
  ck_assert(isnan(osteon_population_shift(p, -1, 1, 1)));
  ck_assert(isnan(osteon_population_shift(p, 2, 1, 1)));
  ck_assert(isnan(osteon_population_mirror(NULL, 0, 1)));
  ck_assert(isnan(osteon_population_mirror(p, -1, 1)));
  ck_assert(isnan(osteon_population_mirror(p, 2, 1)));
  needs(population, osteon_population_draw, NULL, 0, 1, values);
  needs(values, osteon_population_draw, p, 0, 1, NULL);
  refuses(OSTEON_ERANGE, osteon_population_draw, p, -1, 1, values);
  refuses(OSTEON_ERANGE, osteon_population_draw, p, 0, -1, values);
  needs(population, osteon_population_apply, NULL, cohort, 0);
  needs(cohort, osteon_population_apply, p, NULL, 0);
  refuses(OSTEON_ERANGE, osteon_population_apply, p, cohort, -1);
  needs(population, osteon_population_vary_by_chance, NULL, "T_LS", 0.5);
  needs(name, osteon_population_vary_by_chance, p, NULL, 0.5);
  each_outside(x) refuses(OSTEON_ERANGE, osteon_population_vary_by_chance, p, "T_LS", *x);
  needs(population, osteon_population_vary_between, NULL, "T_LS", -2, 1);
  needs(name, osteon_population_vary_between, p, NULL, -2, 1);
  refuses(OSTEON_ERANGE, osteon_population_vary_between, p, "T_LS", 1, -2);
  each_outside(x) refuses(OSTEON_ERANGE, osteon_population_vary_between, p, "T_LS", *x, 1);
  each_outside(x) refuses(OSTEON_ERANGE, osteon_population_vary_between, p, "T_LS", -2, *x);
  needs(population, osteon_population_load_ranges, NULL, "ranges.csv");
  needs(path, osteon_population_load_ranges, p, NULL);
  refuses(OSTEON_EIO, osteon_population_load_ranges, p, "nowhere.csv");
  ck_assert(isnan(osteon_population_correlation(NULL, 0, 0)) &&
            isnan(osteon_population_correlation(p, 0, -1)));
  ck_assert(isnan(osteon_population_correlation(p, 9, 0)) && osteon_population_correlation(p, 0, 0) == 1);
  ck_assert(isnan(osteon_population_quantile(NULL, 0, 0.5)) && isnan(osteon_population_quantile(p, -1, 0.5)));
  ck_assert(isnan(osteon_population_quantile(p, 9, 0.5)));
  each_outside(x) ck_assert(isnan(osteon_population_quantile(p, 0, *x)));
  ck_assert(isnan(osteon_population_quantile(p, 0, 0)) && isnan(osteon_population_quantile(p, 0, 1)));
  osteon_population *read = p;
  needs(population, osteon_population_load, NULL, &toy, "people.csv");
  needs(model, osteon_population_load, &read, NULL, "people.csv");
  needs(path, osteon_population_load, &read, &toy, NULL);
  ck_assert_ptr_null(read);
  needs(population, osteon_population_save, NULL, 1, "people.csv");
  needs(path, osteon_population_save, p, 1, NULL);
  refuses(OSTEON_ERANGE, osteon_population_save, p, -1, "people.csv");
  ck_assert_int_eq(osteon_population_subject_count(NULL), 0);
  ck_assert_ptr_null(osteon_population_ids(NULL));
  ck_assert(!osteon_population_is_weighted(NULL) && osteon_population_weight_at(NULL, 0) == 1);
  needs(population, osteon_population_imply, NULL, "k");
  needs(name, osteon_population_imply, p, NULL);
  refuses(OSTEON_ENAME, osteon_population_imply, p, "nothing");
  const double habits[] = {800, 900};
  needs(cohort, osteon_cohort_set_habits, NULL, "calcium", habits);
  needs(name, osteon_cohort_set_habits, cohort, NULL, habits);
  needs(values, osteon_cohort_set_habits, cohort, "calcium", NULL);
  refuses(OSTEON_ENAME, osteon_cohort_set_habits, cohort, "nothing", habits);
  each_outside(x) {
    const double wild[] = {800, *x};
    refuses(OSTEON_ERANGE, osteon_cohort_set_habits, cohort, "calcium", wild);
  }
  osteon_cohort_free(cohort);
  osteon_population_free(p);
  osteon_population_free(NULL);
}
END_TEST

/* ---- sets.h ---- */

START_TEST(parameter_sets) {
  osteon_sets *sets = (osteon_sets *)&toy;
  const char *const names[] = {"k", "k"}, *const unnamed = NULL;
  const double value = 1, far[] = {NAN};
  needs(sets, osteon_sets_new, NULL, &toy, names, 1, &value, 1);
  needs(model, osteon_sets_new, &sets, NULL, names, 1, &value, 1);
  ck_assert_ptr_null(sets);
  needs(names, osteon_sets_new, &sets, &toy, NULL, 1, &value, 1);
  needs(values, osteon_sets_new, &sets, &toy, names, 1, NULL, 1);
  refuses(OSTEON_EINVAL, osteon_sets_new, &sets, &toy, names, 0, &value, 1);
  refuses(OSTEON_EINVAL, osteon_sets_new, &sets, &toy, names, 1, &value, 0);
  refuses(OSTEON_EINVAL, osteon_sets_new, &sets, &toy, names, 2, &value, 1);
  refuses(OSTEON_EINVAL, osteon_sets_new, &sets, &toy, &unnamed, 1, &value, 1);
  refuses(OSTEON_ERANGE, osteon_sets_new, &sets, &toy, names, 1, far, 1);
  ck_assert_ptr_null(sets);
  needs(sets, osteon_sets_load, NULL, &toy, "s.csv");
  needs(model, osteon_sets_load, &sets, NULL, "s.csv");
  needs(path, osteon_sets_load, &sets, &toy, NULL);
  refuses(OSTEON_EIO, osteon_sets_load, &sets, &toy, "nowhere.csv");
  needs(sets, osteon_sets_load_parameters, NULL, &toy, "s.csv");
  needs(model, osteon_sets_load_parameters, &sets, NULL, "s.csv");
  needs(path, osteon_sets_load_parameters, &sets, &toy, NULL);
  refuses(OSTEON_EIO, osteon_sets_load_parameters, &sets, &toy, "nowhere.csv");
  check_ok(osteon_sets_new(&sets, &toy, names, 1, &value, 1));
  ck_assert_int_eq(osteon_sets_count(NULL), 0);
  ck_assert_int_eq(osteon_sets_parameter_count(NULL), 0);
  ck_assert_ptr_null(osteon_sets_model(NULL));
  ck_assert_ptr_null(osteon_sets_parameter_name(NULL, 0));
  ck_assert_ptr_null(osteon_sets_parameter_name(sets, -1));
  ck_assert_ptr_null(osteon_sets_parameter_name(sets, 1));
  ck_assert(isnan(osteon_sets_value(NULL, 0, 0)) && isnan(osteon_sets_value(sets, 1, 0)));
  ck_assert(isnan(osteon_sets_value(sets, -1, 0)) && isnan(osteon_sets_value(sets, 0, 1)));
  osteon_sim *sim;
  osteon_cohort *cohort;
  check_ok(osteon_sim_new(&sim, &toy, NULL));
  check_ok(osteon_cohort_new(&cohort, &toy, 2, NULL));
  needs(sets, osteon_sets_apply_sim, NULL, 0, sim);
  needs(sim, osteon_sets_apply_sim, sets, 0, NULL);
  refuses(OSTEON_ERANGE, osteon_sets_apply_sim, sets, 1, sim);
  needs(sets, osteon_sets_apply_cohort, NULL, 0, cohort);
  needs(cohort, osteon_sets_apply_cohort, sets, 0, NULL);
  refuses(OSTEON_ERANGE, osteon_sets_apply_cohort, sets, -1, cohort);
  double low = 7, high = 7;
  osteon_sets_interval(NULL, 3, &low, &high);
  ck_assert(isnan(low) && isnan(high));
  osteon_sets_interval(NULL, 0, NULL, NULL);
  osteon_cohort_free(cohort);
  osteon_sim_free(sim);
  osteon_sets_free(sets);
  osteon_sets_free(NULL);
}
END_TEST

START_TEST(summaries) {
  osteon_summary *s = (osteon_summary *)&toy;
  needs(summary, osteon_summary_new, NULL, 1);
  refuses(OSTEON_EINVAL, osteon_summary_new, &s, -1);
  ck_assert_ptr_null(s);
  check_ok(osteon_summary_new(&s, 1));
  needs(summary, osteon_summary_add, NULL, 0, 1);
  refuses(OSTEON_ERANGE, osteon_summary_add, s, -1, 1);
  refuses(OSTEON_ERANGE, osteon_summary_add, s, 1, 1);
  needs(summary, osteon_summary_add_weighted, NULL, 0, 1, 1);
  refuses(OSTEON_ERANGE, osteon_summary_add_weighted, s, 1, 1, 1);
  refuses(OSTEON_ERANGE, osteon_summary_add_weighted, s, 0, 1, 0);
  needs(summary, osteon_summary_begin_at, NULL, 0);
  refuses(OSTEON_ERANGE, osteon_summary_begin_at, s, -64);
  refuses(OSTEON_ERANGE, osteon_summary_begin_at, s, 63);
  needs(summary, osteon_summary_merge, NULL, s);
  needs(other, osteon_summary_merge, s, NULL);
  check_ok(osteon_summary_add(s, 0, NAN)); /* left out */
  refuses(OSTEON_EINVAL, osteon_summary_begin_at, s, 64);
  check_ok(osteon_summary_add(s, 0, 1));
  for (int cell = -1; cell <= 1; cell += 2) {
    ck_assert_int_eq(osteon_summary_count(s, cell), 0);
    ck_assert(isnan(osteon_summary_mean(s, cell)));
    ck_assert(isnan(osteon_summary_sd(s, cell)));
    ck_assert(isnan(osteon_summary_quantile(s, cell, 0.5)));
  }
  each_outside(x) ck_assert(isnan(osteon_summary_quantile(s, 0, *x)));
  ck_assert_int_eq(osteon_summary_count(NULL, 0), 0);
  ck_assert(isnan(osteon_summary_mean(NULL, 0)));
  ck_assert(isnan(osteon_summary_sd(NULL, 0)));
  ck_assert(isnan(osteon_summary_quantile(NULL, 0, 0.5)));
  osteon_summary_free(s);
  osteon_summary_free(NULL);
}
END_TEST

/* ---- exposure.h ---- */

START_TEST(exposures) {
  osteon_exposure e = {"x", 0, 1, NAN};
  osteon_exposed found;
  needs(text, osteon_exposure_parse, NULL, &toy, 1, 9, &e);
  needs(model, osteon_exposure_parse, "x", NULL, 1, 9, &e);
  needs(exposure, osteon_exposure_parse, "x", &toy, 1, 9, NULL);
  each_outside(x) {
    refuses(OSTEON_ERANGE, osteon_exposure_parse, "x", &toy, *x == 1e300 ? 0 : *x, 9, &e);
    if (*x != 1e300) refuses(OSTEON_ERANGE, osteon_exposure_parse, "x:0..1", &toy, 1, *x, &e);
  }
  needs(path, osteon_exposure_save, NULL, &e, &found, 1);
  needs(what, osteon_exposure_save, "e", NULL, &found, 1);
  needs(found, osteon_exposure_save, "e", &e, NULL, 1);
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, &toy, NULL));
  needs(sim, osteon_sim_expose, NULL, &e, 1, &found);
  needs(what, osteon_sim_expose, sim, NULL, 1, &found);
  needs(found, osteon_sim_expose, sim, &e, 1, NULL);
  refuses(OSTEON_EINVAL, osteon_sim_expose, sim, &e, -1, &found);
  memset(e.column, 'x', sizeof e.column);
  refuses(OSTEON_EINVAL, osteon_sim_expose, sim, &e, 1, &found);
  osteon_sim_free(sim);
}
END_TEST

/* ---- sweep.h ---- */

START_TEST(sweeps) {
  osteon_sweep *s = (osteon_sweep *)&toy;
  osteon_sweep_options options;
  osteon_sweep_options_init(NULL, sizeof options);
  osteon_sweep_options_default(&options);
  const char *const columns[] = {NULL};
  needs(sweep, osteon_sweep_new, NULL, &toy, &options);
  needs(model, osteon_sweep_new, &s, NULL, &options);
  ck_assert_ptr_null(s);
  options.n = -1;
  refuses(OSTEON_ERANGE, osteon_sweep_new, &s, &toy, &options);
  options.n = 1;
  options.slice = -1;
  refuses(OSTEON_ERANGE, osteon_sweep_new, &s, &toy, &options);
  options.slice = 0;
  options.columns = columns;
  options.n_columns = 1;
  refuses(OSTEON_EINVAL, osteon_sweep_new, &s, &toy, &options);
  options.n_columns = -1;
  refuses(OSTEON_EINVAL, osteon_sweep_new, &s, &toy, &options);
  options.columns = NULL;
  const double numbers[] = {0, 1}, downwards[] = {1, 0};
  for (int n = -1; n < 2; n++) {
    osteon_sweep_options bad = options;
    bad.times = n > 0 ? downwards : numbers;
    bad.n_times = n > 0 ? 2 : n;
    refuses(OSTEON_ERANGE, osteon_sweep_new, &s, &toy, &bad);
    bad = options;
    bad.quantiles = n > 0 ? downwards : numbers;
    bad.n_quantiles = n > 0 ? 2 : n;
    refuses(OSTEON_ERANGE, osteon_sweep_new, &s, &toy, &bad);
  }
  each_outside(x) {
    osteon_sweep_options bad = options;
    bad.times = x;
    bad.n_times = 1;
    refuses(OSTEON_ERANGE, osteon_sweep_new, &s, &toy, &bad);
    bad = options;
    bad.quantiles = x;
    bad.n_quantiles = 1;
    refuses(OSTEON_ERANGE, osteon_sweep_new, &s, &toy, &bad);
    bad = options;
    bad.until = *x;
    refuses(OSTEON_ERANGE, osteon_sweep_new, &s, &toy, &bad);
    if (*x == 1e300) continue;
    bad = options;
    bad.every = *x;
    refuses(OSTEON_ERANGE, osteon_sweep_new, &s, &toy, &bad);
  }
  check_ok(osteon_sweep_new(&s, &toy, &options));
  needs(sweep, osteon_sweep_next, NULL);
  ck_assert_int_eq(osteon_sweep_done_count(NULL), 0);
  ck_assert_ptr_null(osteon_sweep_column_at(NULL, 0));
  ck_assert_ptr_null(osteon_sweep_column_at(s, -1));
  ck_assert_ptr_null(osteon_sweep_column_at(s, 1 << 30));
  int n_times = -1;
  ck_assert_ptr_null(osteon_sweep_times(NULL, &n_times));
  ck_assert_int_eq(n_times, 0);
  ck_assert_ptr_nonnull(osteon_sweep_times(s, NULL));
  int n_quantiles = -1;
  ck_assert_ptr_null(osteon_sweep_quantiles(NULL, &n_quantiles));
  ck_assert_int_eq(n_quantiles, 0);
  ck_assert(osteon_sweep_quantiles(s, &n_quantiles)[2] == 0.5 && n_quantiles == 5);
  needs(sweep, osteon_sweep_get_summary, NULL, 0, &(double){0});
  needs(values, osteon_sweep_get_summary, s, 0, NULL);
  refuses(OSTEON_ERANGE, osteon_sweep_get_summary, s, -1, &(double){0});
  refuses(OSTEON_ERANGE, osteon_sweep_get_summary, s, 1 << 30, &(double){0});
  ck_assert_int_eq(osteon_sweep_failure_count(NULL), 0);
  ck_assert_ptr_null(osteon_sweep_failure_at(NULL, 0));
  ck_assert_ptr_null(osteon_sweep_failure_at(s, -1));
  ck_assert_ptr_null(osteon_sweep_failure_at(s, 1 << 30));
  needs(sweep, osteon_sweep_take_set, NULL, s);
  needs(of_set, osteon_sweep_take_set, s, NULL);
  refuses(OSTEON_EINVAL, osteon_sweep_take_set, s, s); /* not complete */
  const osteon_exposure what = {"x", 0, 1, NAN};
  needs(sweep, osteon_sweep_expose, NULL, &what, 1, NULL, NULL, NULL);
  needs(what, osteon_sweep_expose, s, NULL, 1, NULL, NULL, NULL);
  refuses(OSTEON_EINVAL, osteon_sweep_expose, s, &what, 0, NULL, NULL, NULL);
  needs(sweep, osteon_sweep_finish, NULL, "s");
  needs(sweep, osteon_sweep_save, NULL, "s");
  needs(path, osteon_sweep_save, s, NULL);
  needs(sweep, osteon_sweep_load, NULL, "s");
  needs(path, osteon_sweep_load, s, NULL);
  needs(sweep, osteon_sweep_plot, NULL, NULL, NULL, "s.gp");
  ck_assert_ptr_null(osteon_sweep_model(NULL));
  needs(sweep, osteon_sweep_save_part, NULL, "s");
  needs(path, osteon_sweep_save_part, s, NULL);
  refuses(OSTEON_EINVAL, osteon_sweep_save_part, s, "s"); /* not complete */
  int is_there;
  needs(sweep, osteon_sweep_find_part, NULL, "s", &is_there);
  needs(path, osteon_sweep_find_part, s, NULL, &is_there);
  needs(is_there, osteon_sweep_find_part, s, "s", NULL);
  osteon_sweep_free(s);
  osteon_sets *sets;
  const char *const k[] = {"k"};
  check_ok(osteon_sets_new(&sets, &toy, k, 1, &(double){1}, 1));
  osteon_sweep_options of_part = options;
  of_part.sets = sets;
  refuses(OSTEON_EINVAL, osteon_sweep_new, &s, support_model("aibl"), &of_part); /* sets of another model */
  check_ok(osteon_sweep_new(&s, &toy, &of_part));
  while (osteon_sweep_done_count(s) < options.n) check_ok(osteon_sweep_next(s));
  refuses(OSTEON_EINVAL, osteon_sweep_save_part, s, "s"); /* the set was not taken */
  refuses(OSTEON_EINVAL, osteon_sweep_finish, s, "s");    /* they are for a part */
  check_ok(osteon_sweep_take_set(s, s));
  refuses(OSTEON_EINVAL, osteon_sweep_take_set, s, s); /* there is one */
  osteon_sweep_free(s);
  osteon_sets_free(sets);
  const char *const parts[] = {"none", NULL};
  needs(merged, osteon_sweep_merge, NULL, NULL, parts, 1, NULL);
  needs(paths, osteon_sweep_merge, &s, NULL, NULL, 1, NULL);
  ck_assert_ptr_null(s);
  needs(path, osteon_sweep_merge, &s, NULL, parts, 2, NULL);
  refuses(OSTEON_EINVAL, osteon_sweep_merge, &s, NULL, parts, 0, NULL);
  refuses(OSTEON_EIO, osteon_sweep_merge, &s, NULL, parts, 1, NULL);
  for (int64_t at = -64; at <= 64; at += 63) { /* not below 0, not between blocks, not past the end */
    osteon_sweep_options bad = options;
    bad.n = 64;
    bad.first = at ? at : 64;
    refuses(OSTEON_ERANGE, osteon_sweep_new, &s, &toy, &bad);
  }
  osteon_sweep_free(NULL);
}
END_TEST

/* ---- forecast.h ---- */

START_TEST(forecasts) {
  osteon_forecast *f = (osteon_forecast *)&toy;
  osteon_population *p;
  osteon_sweep_options options;
  osteon_weighing weighing;
  double values[64];
  osteon_sweep_options_default(&options);
  check_ok(osteon_population_new(&p, &toy, 0));
  check_ok(osteon_population_vary(p, "k", 0.5));
  needs(forecast, osteon_forecast_new, NULL, &toy, &options, "hers");
  needs(model, osteon_forecast_new, &f, NULL, &options, "hers");
  needs(options, osteon_forecast_new, &f, &toy, NULL, "hers");
  needs(name, osteon_forecast_new, &f, &toy, &options, NULL);
  refuses(OSTEON_EINVAL, osteon_forecast_new, &f, &toy, &options, "hers"); /* no population */
  options.population = p;
  refuses(OSTEON_ERANGE, osteon_forecast_new, &f, &toy, &options, "hers"); /* one woman */
  options.n = 300;
  options.until = 10;
  options.size = 3;
  refuses(OSTEON_EINVAL, osteon_forecast_new, &f, &toy, &options, "hers");
  options.size = sizeof options;
  options.until = -1;
  refuses(OSTEON_ERANGE, osteon_forecast_new, &f, &toy, &options, "hers");
  ck_assert_ptr_null(f);
  options.until = 10;
  check_ok(osteon_forecast_new(&f, &toy, &options, "hers"));
  needs(forecast, osteon_forecast_add, NULL, 1, "k", 1, 1);
  needs(name, osteon_forecast_add, f, 1, NULL, 1, 1);
  refuses(OSTEON_ENAME, osteon_forecast_add, f, 1, "no", 1, 1);
  for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
    refuses(OSTEON_ERANGE, osteon_forecast_add, f, outside[i], "k", 1, 1);
    if (isinf(outside[i]) || isnan(outside[i])) {
      refuses(OSTEON_ERANGE, osteon_forecast_add, f, 1, "k", outside[i], 1);
      refuses(OSTEON_ERANGE, osteon_forecast_add, f, 1, "k", 1, outside[i]);
      refuses(OSTEON_ERANGE, osteon_forecast_set_own_error, f, "k", outside[i], 0, 0);
      refuses(OSTEON_ERANGE, osteon_forecast_set_own_error, f, "k", 0, outside[i], 0);
      refuses(OSTEON_ERANGE, osteon_forecast_set_own_error, f, "k", 0, 0, outside[i]);
    }
  }
  refuses(OSTEON_ERANGE, osteon_forecast_set_own_error, f, "k", -1, 0, 0);
  needs(forecast, osteon_forecast_set_own_error, NULL, "k", 1, 0, 0);
  needs(name, osteon_forecast_set_own_error, f, NULL, 1, 0, 0);
  refuses(OSTEON_ENAME, osteon_forecast_set_own_error, f, "no", 1, 0, 0);
  refuses(OSTEON_ENAME, osteon_forecast_set_own_error, f, "k", 1, 0, 0); /* neither asked nor measured */
  needs(forecast, osteon_forecast_read, NULL, "f");
  needs(path, osteon_forecast_read, f, NULL);
  refuses(OSTEON_EIO, osteon_forecast_read, f, "no/such/file");
  ck_assert_int_eq(osteon_forecast_count(NULL), 0);
  ck_assert(!osteon_forecast_has(NULL, "k") && !osteon_forecast_has(f, NULL) && !osteon_forecast_has(f, "k"));
  needs(forecast, osteon_forecast_run, NULL, &weighing);
  refuses(OSTEON_EINVAL, osteon_forecast_run, f, &weighing); /* nothing measured */
  check_ok(osteon_forecast_add(f, 5, "k", 0.1, 0.1));
  refuses(OSTEON_EINVAL, osteon_forecast_add_plan, f, &options, "early"); /* not run */
  check_ok(osteon_forecast_run(f, NULL));
  refuses(OSTEON_EINVAL, osteon_forecast_run, f, NULL);
  refuses(OSTEON_EINVAL, osteon_forecast_add, f, 5, "k", 0.1, 0.1);
  refuses(OSTEON_EINVAL, osteon_forecast_set_own_error, f, "k", 1, 0, 0);
  needs(forecast, osteon_forecast_add_plan, NULL, &options, "b");
  needs(options, osteon_forecast_add_plan, f, NULL, "b");
  needs(name, osteon_forecast_add_plan, f, &options, NULL);
  ck_assert_ptr_null(osteon_forecast_times(NULL, 0, NULL));
  ck_assert_ptr_null(osteon_forecast_times(f, -1, NULL));
  ck_assert_ptr_null(osteon_forecast_times(f, 1, NULL));
  ck_assert_ptr_null(osteon_forecast_quantiles(NULL, NULL));
  ck_assert(osteon_forecast_quantiles(f, NULL)[0] == 0.025);
  ck_assert_ptr_null(osteon_forecast_column_at(NULL, 0));
  ck_assert_ptr_null(osteon_forecast_column_at(f, -1));
  ck_assert_ptr_null(osteon_forecast_column_at(f, 1 << 30));
  needs(forecast, osteon_forecast_get_summary, NULL, 0, 0, true, values);
  needs(values, osteon_forecast_get_summary, f, 0, 0, true, NULL);
  refuses(OSTEON_ERANGE, osteon_forecast_get_summary, f, 1, 0, true, values);
  refuses(OSTEON_ERANGE, osteon_forecast_get_summary, f, 0, -1, true, values);
  refuses(OSTEON_ERANGE, osteon_forecast_get_summary, f, 0, 1 << 30, true, values);
  ck_assert(osteon_forecast_weight(NULL, 0) == 0 && osteon_forecast_weight(f, -1) == 0 &&
            osteon_forecast_weight(f, 300) == 0);
  needs(forecast, osteon_forecast_save, NULL, "f");
  needs(path, osteon_forecast_save, f, NULL);
  needs(forecast, osteon_forecast_plot, NULL, NULL, NULL, "f.gp");
  refuses(OSTEON_EINVAL, osteon_forecast_plot, f, NULL, "f.txt", NULL);
  refuses(OSTEON_EIO, osteon_forecast_save, f, "no/such/file");
  osteon_forecast_free(f);
  osteon_forecast_free(NULL);
  osteon_population_free(p);
}
END_TEST

/* ---- virtual_trial.h ---- */

START_TEST(virtual_trials) {
  static const char text[] =
      "{\"until\": 30, \"people\": \"women.json\", \"arms\": [{\"name\": \"a\", \"scenario\": "
      "\"plain.json\"}, "
      "{\"name\": \"b\", \"scenario\": \"plain.json\"}], \"visits\": [0, 30], \"measure\": [{\"endpoint\": "
      "\"bone\"}], "
      "\"analyse\": [{\"name\": \"a\", \"endpoint\": \"bone\", \"measure\": \"level\", \"test\": "
      "\"t-test\"}]}";
  static const int64_t sizes[] = {10, 1};
  osteon_virtual_trial *t = (osteon_virtual_trial *)&toy;
  osteon_virtual_trial_pool pool;
  osteon_virtual_trial_result result;
  osteon_sweep_options options;
  osteon_registry *registry;
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_add(registry, &toy));
  support_write("plain.json", "{\"model\": \"toy\"}");
  support_write("women.json", "{\"model\": \"toy\", \"variability\": [{\"parameter\": \"k\", \"sd\": 0.5}]}");
  needs(trial, osteon_virtual_trial_load, NULL, NULL, "f");
  needs(path, osteon_virtual_trial_load, &t, NULL, NULL);
  ck_assert_ptr_null(t);
  refuses(OSTEON_EIO, osteon_virtual_trial_load, &t, NULL, "no/such/file");
  needs(trial, osteon_virtual_trial_parse, NULL, NULL, text, sizeof text - 1, "f");
  needs(text, osteon_virtual_trial_parse, &t, NULL, NULL, 1, "f");
  needs(name, osteon_virtual_trial_parse, &t, NULL, text, sizeof text - 1, NULL);
  refuses(OSTEON_ERANGE, osteon_virtual_trial_parse, &t, NULL, text, 1 << 21, "f");
  refuses(OSTEON_EFORMAT, osteon_virtual_trial_parse, &t, registry, text, 0, "f");
  refuses(OSTEON_ENAME, osteon_virtual_trial_parse, &t, NULL, text, sizeof text - 1, "f");
  check_ok(osteon_virtual_trial_parse(&t, registry, text, sizeof text - 1, "f"));
  ck_assert_ptr_nonnull(osteon_virtual_trial_help());
  ck_assert_ptr_null(osteon_virtual_trial_title(NULL));
  ck_assert_ptr_null(osteon_virtual_trial_model(NULL));
  ck_assert(isnan(osteon_virtual_trial_until(NULL)));
  for (int arm = -1; arm < 4; arm += arm < 0 ? 3 : 1) {
    ck_assert_ptr_null(osteon_virtual_trial_arm_name(t, arm));
    ck_assert_ptr_null(osteon_virtual_trial_arm_scenario(t, arm));
  }
  ck_assert_ptr_null(osteon_virtual_trial_arm_name(NULL, 0));
  ck_assert_ptr_null(osteon_virtual_trial_arm_scenario(NULL, 0));
  osteon_sweep_options_default(&options);
  needs(trial, osteon_virtual_trial_get_options, NULL, &options);
  needs(options, osteon_virtual_trial_get_options, t, NULL);
  needs(trial, osteon_virtual_trial_fill, NULL, &options, 0, NULL, -1);
  needs(options, osteon_virtual_trial_fill, t, NULL, 0, NULL, -1);
  refuses(OSTEON_ERANGE, osteon_virtual_trial_fill, t, &options, 0, NULL, -1); /* one woman */
  options.n = 50;
  options.dt = 2;
  refuses(OSTEON_EINVAL, osteon_virtual_trial_fill, t, &options, 0, NULL, -1);
  options.dt = 1;
  needs(trial, osteon_virtual_trial_get_pool, NULL, &pool);
  needs(pool, osteon_virtual_trial_get_pool, t, NULL);
  refuses(OSTEON_EINVAL, osteon_virtual_trial_get_pool, t, &pool);
  needs(trial, osteon_virtual_trial_run, NULL, sizes, 1, 10);
  needs(sizes, osteon_virtual_trial_run, t, NULL, 1, 10);
  refuses(OSTEON_EINVAL, osteon_virtual_trial_run, t, sizes, 1, 10); /* no pool */
  refuses(OSTEON_EINVAL, osteon_virtual_trial_save_one, t, 10, 0, "f");
  check_ok(osteon_virtual_trial_fill(t, &options, 0, NULL, -1));
  refuses(OSTEON_ERANGE, osteon_virtual_trial_run, t, sizes, 2, 10);
  refuses(OSTEON_ERANGE, osteon_virtual_trial_run, t, sizes, 0, 10);
  refuses(OSTEON_ERANGE, osteon_virtual_trial_run, t, sizes, -1, 10);
  refuses(OSTEON_ERANGE, osteon_virtual_trial_run, t, sizes, 1, 0);
  refuses(OSTEON_ERANGE, osteon_virtual_trial_run, t, sizes, 1, 1 << 30);
  ck_assert_int_eq(osteon_virtual_trial_result_count(NULL), 0);
  ck_assert_int_eq(osteon_virtual_trial_result_count(t), 0);
  refuses(OSTEON_ERANGE, osteon_virtual_trial_get_result, t, 0, &result);
  refuses(OSTEON_EINVAL, osteon_virtual_trial_save, t, "f");
  refuses(OSTEON_EINVAL, osteon_virtual_trial_plot, t, NULL, NULL, "f.gp");
  check_ok(osteon_virtual_trial_run(t, sizes, 1, 10));
  needs(trial, osteon_virtual_trial_get_result, NULL, 0, &result);
  needs(result, osteon_virtual_trial_get_result, t, 0, NULL);
  refuses(OSTEON_ERANGE, osteon_virtual_trial_get_result, t, -1, &result);
  refuses(OSTEON_ERANGE, osteon_virtual_trial_get_result, t, 1, &result);
  needs(trial, osteon_virtual_trial_save, NULL, "f");
  needs(path, osteon_virtual_trial_save, t, NULL);
  refuses(OSTEON_EIO, osteon_virtual_trial_save, t, "no/such/file");
  needs(trial, osteon_virtual_trial_save_one, NULL, 10, 0, "f");
  needs(path, osteon_virtual_trial_save_one, t, 10, 0, NULL);
  refuses(OSTEON_ERANGE, osteon_virtual_trial_save_one, t, 10, -1, "f");
  refuses(OSTEON_ERANGE, osteon_virtual_trial_save_one, t, 1, 0, "f");
  refuses(OSTEON_EIO, osteon_virtual_trial_save_one, t, 10, 0, "no/such/file");
  needs(trial, osteon_virtual_trial_plot, NULL, NULL, NULL, "f.gp");
  refuses(OSTEON_EINVAL, osteon_virtual_trial_plot, t, NULL, "f.txt", NULL);
  osteon_virtual_trial_free(t);
  osteon_virtual_trial_free(NULL);
  osteon_registry_free(registry);
}
END_TEST

/* ---- fit.h ---- */

START_TEST(fits) {
  osteon_fit *fit = (osteon_fit *)&decay;
  osteon_fit_options options;
  osteon_fit_options_init(NULL, sizeof options);
  osteon_fit_options_default(&options);
  int index;
  double value = 7, sd = 7;
  const char *failure;
  needs(fit, osteon_fit_new, NULL, &decay, NULL);
  needs(model, osteon_fit_new, &fit, NULL, NULL);
  ck_assert_ptr_null(fit);
  options.women = -1;
  refuses(OSTEON_ERANGE, osteon_fit_new, &fit, &decay, &options);
  check_ok(osteon_fit_new(&fit, &decay, NULL));
  const char *const names[] = {NULL};
  osteon_arm arm = {.n = 0};
  needs(fit, osteon_fit_add_arm, NULL, &arm, &index);
  needs(arm, osteon_fit_add_arm, fit, NULL, &index);
  needs(index, osteon_fit_add_arm, fit, &arm, NULL);
  refuses(OSTEON_EINVAL, osteon_fit_add_arm, fit, &(osteon_arm){.n = -1}, &index);
  refuses(OSTEON_EINVAL, osteon_fit_add_arm, fit, &(osteon_arm){.n = 1}, &index);
  refuses(OSTEON_EINVAL, osteon_fit_add_arm, fit, &(osteon_arm){.n = 1, .names = names, .values = &sd},
          &index);
  check_ok(osteon_fit_add_arm(fit, &arm, &index));
  osteon_observation o = seen(index, "x", OSTEON_LEVEL, 0, 10);
  needs(fit, osteon_fit_add_observation, NULL, &o);
  needs(observation, osteon_fit_add_observation, fit, NULL);
  each_outside(x) {
    osteon_observation bad = o;
    bad.to = *x;
    refuses(OSTEON_ERANGE, osteon_fit_add_observation, fit, &bad);
    if (*x == 1e300) continue;
    bad = o;
    bad.se = *x;
    refuses(OSTEON_ERANGE, osteon_fit_add_observation, fit, &bad);
  }
  o.measure = (osteon_measure)99;
  refuses(OSTEON_EINVAL, osteon_fit_add_observation, fit, &o);
  o.measure = OSTEON_LEVEL;
  o.arm = -1;
  refuses(OSTEON_EINVAL, osteon_fit_add_observation, fit, &o);
  o.endpoint = NULL;
  refuses(OSTEON_EINVAL, osteon_fit_add_observation, fit, &o);
  see(fit, index, "x", 10, 50, 1);
  ck_assert_int_eq(osteon_fit_observation_count(NULL), 0);
  ck_assert_ptr_null(osteon_fit_observation_at(NULL, 0));
  ck_assert_ptr_null(osteon_fit_observation_at(fit, -1));
  ck_assert_ptr_null(osteon_fit_observation_at(fit, 1 << 30));
  ck_assert_ptr_nonnull(osteon_measure_name((osteon_measure)-1));
  needs(fit, osteon_fit_set_param, NULL, "a", 1);
  needs(name, osteon_fit_set_param, fit, NULL, 1);
  needs(fit, osteon_fit_get_param, NULL, "a", &value);
  ck_assert(isnan(value));
  needs(name, osteon_fit_get_param, fit, NULL, &value);
  needs(value, osteon_fit_get_param, fit, "a", NULL);
  needs(fit, osteon_fit_predict, NULL, &value, &failure);
  needs(predicted, osteon_fit_predict, fit, NULL, &failure);
  char notice[100];
  needs(fit, osteon_fit_set_progress, NULL, NULL, NULL);
  needs(fit, osteon_fit_notice, NULL, notice, sizeof notice);
  needs(text, osteon_fit_notice, fit, NULL, sizeof notice);
  refuses(OSTEON_EINVAL, osteon_fit_notice, fit, notice, 0);
  needs(fit, osteon_fit_predict_spread, NULL, &value, NULL, &failure);
  needs(predicted, osteon_fit_predict_spread, fit, NULL, NULL, &failure);
  needs(fit, osteon_fit_add_parameter, NULL, "a", 1, 1, 0, 10);
  needs(name, osteon_fit_add_parameter, fit, NULL, 1, 1, 0, 10);
  each_outside(x) {
    refuses(OSTEON_ERANGE, osteon_fit_set_param, fit, "a", *x);
    refuses(OSTEON_ERANGE, osteon_fit_add_parameter, fit, "a", *x, 1, 0, 10);
    refuses(OSTEON_ERANGE, osteon_fit_add_parameter, fit, "a", 1, *x, 0, 10);
  }
  check_ok(osteon_fit_add_parameter(fit, "a", 1, 1, 0, 10));
  needs(fit, osteon_fit_add_parameter_on, NULL, "b", OSTEON_LINEAR, 1, 1, 0, 10);
  needs(name, osteon_fit_add_parameter_on, fit, NULL, OSTEON_LINEAR, 1, 1, 0, 10);
  refuses(OSTEON_EINVAL, osteon_fit_add_parameter_on, fit, "b", (osteon_scale)-1, 1, 1, 0, 10);
  needs(fit, osteon_fit_correlate, NULL, "a", "b", 0.5);
  needs(a, osteon_fit_correlate, fit, NULL, "b", 0.5);
  needs(b, osteon_fit_correlate, fit, "a", NULL, 0.5);
  needs(fit, osteon_fit_set_error, NULL, "x", 1, false, 0, false);
  needs(endpoint, osteon_fit_set_error, fit, NULL, 1, false, 0, false);
  ck_assert_ptr_null(osteon_fit_error_at(NULL, 0));
  ck_assert_ptr_null(osteon_fit_error_at(fit, -1));
  ck_assert_ptr_null(osteon_fit_error_at(fit, 0));
  ck_assert_int_eq(osteon_fit_parameter_scale(NULL, 0), OSTEON_LOG);
  osteon_fit_quality quality;
  needs(fit, osteon_fit_get_quality, NULL, &value, &quality);
  needs(covariance, osteon_fit_get_quality, fit, NULL, &quality);
  needs(quality, osteon_fit_get_quality, fit, &value, NULL);
  needs(fit, osteon_fit_doubt, NULL, notice, sizeof notice);
  needs(text, osteon_fit_doubt, fit, NULL, sizeof notice);
  refuses(OSTEON_EINVAL, osteon_fit_doubt, fit, notice, 0);
  each_outside(x) {
    if (*x != 1e300) refuses(OSTEON_ERANGE, osteon_fit_set_error, fit, "x", *x, false, 1, false);
    refuses(OSTEON_ERANGE, osteon_fit_add_parameter_on, fit, "b", OSTEON_LINEAR, *x, 1, 0, 10);
  }
  ck_assert_int_eq(osteon_fit_parameter_count(NULL), 0);
  ck_assert_ptr_null(osteon_fit_parameter_name(NULL, 0));
  ck_assert_ptr_null(osteon_fit_parameter_name(fit, -1));
  ck_assert_ptr_null(osteon_fit_parameter_name(fit, 1));
  osteon_fit_parameter_prior(NULL, 0, &value, &sd);
  ck_assert(isnan(value) && isnan(sd));
  value = sd = 7;
  osteon_fit_parameter_prior(fit, 1, &value, &sd);
  ck_assert(isnan(value) && isnan(sd));
  osteon_fit_parameter_prior(fit, 0, NULL, NULL);
  value = sd = 7;
  osteon_fit_parameter_interval(NULL, 0, 1, &value, &sd);
  ck_assert(isnan(value) && isnan(sd));
  value = sd = 7;
  osteon_fit_parameter_interval(fit, 0, NAN, &value, &sd);
  ck_assert(isnan(value) && isnan(sd));
  osteon_fit_parameter_interval(fit, -1, 1, NULL, NULL);
  needs(fit, osteon_fit_scatter, NULL, 0, 0);
  needs(fit, osteon_fit_run, NULL, 9, NULL, NULL, NULL);
  refuses(OSTEON_ERANGE, osteon_fit_run, fit, -1, NULL, NULL, NULL);
  needs(fit, osteon_fit_covariance, NULL, &value);
  needs(values, osteon_fit_covariance, fit, NULL);
  ck_assert(!osteon_fit_parameter_is_log_odds(NULL, 0) && !osteon_fit_parameter_is_log_odds(fit, 1));
  osteon_fit_draws draws = {.n = 1, .values = &value, .excess = &value, .scale = &value}, none = {.n = 1};
  needs(fit, osteon_fit_draw_sets, NULL, &value, 0, &draws);
  needs(covariance, osteon_fit_draw_sets, fit, NULL, 0, &draws);
  needs(draws, osteon_fit_draw_sets, fit, &value, 0, NULL);
  needs(draws, osteon_fit_draw_sets, fit, &value, 0, &none);
  needs(fit, osteon_fit_save_draws, NULL, &draws, "s.csv");
  needs(draws, osteon_fit_save_draws, fit, NULL, "s.csv");
  needs(draws, osteon_fit_save_draws, fit, &none, "s.csv");
  needs(path, osteon_fit_save_draws, fit, &draws, NULL);
  needs(fit, osteon_fit_save_covariance, NULL, &value, "s.csv");
  needs(covariance, osteon_fit_save_covariance, fit, NULL, "s.csv");
  needs(path, osteon_fit_save_covariance, fit, &value, NULL);
  osteon_sets *sets;
  const char *const named = "k";
  check_ok(osteon_sets_new(&sets, &toy, &named, 1, (const double[]){1}, 1));
  needs(fit, osteon_fit_predict_sets, NULL, sets, &value);
  needs(sets, osteon_fit_predict_sets, fit, NULL, &value);
  needs(predicted, osteon_fit_predict_sets, fit, sets, NULL);
  refuses(OSTEON_EINVAL, osteon_fit_predict_sets, fit, sets, &value); /* of another model */
  osteon_sets_free(sets);
  needs(fit, osteon_fit_get_point, NULL, &value);
  needs(point, osteon_fit_get_point, fit, NULL);
  ck_assert(isnan(osteon_fit_value_at(NULL, 0, 0)) && isnan(osteon_fit_value_at(fit, -1, 0)));
  refuses(OSTEON_EINVAL, osteon_fit_density, fit, &value, 1, &sd); /* not ready */
  needs(fit, osteon_fit_ready_density, NULL, &value);
  check_ok(osteon_fit_ready_density(fit, NULL));
  osteon_density *const densities[] = {osteon_fit_density, osteon_fit_rough_density, osteon_fit_near_density};
  for (int i = 0; i < 3; i++) {
    osteon_density *const density = densities[i];
    check_fails(OSTEON_EINVAL, "fit is NULL", density(NULL, &value, 1, &sd));
    check_fails(OSTEON_EINVAL, "points is NULL", density(fit, NULL, 1, &sd));
    check_fails(OSTEON_EINVAL, "values is NULL", density(fit, &value, 1, NULL));
    refuses(OSTEON_ERANGE, density, fit, &value, -1, &sd);
  }
  refuses(OSTEON_EINVAL, osteon_fit_rough_density, fit, &value, 1, &sd); /* nothing is learned */
  refuses(OSTEON_EINVAL, osteon_fit_near_density, fit, &value, 1, &sd);
  size_t size = 0;
  needs(fit, osteon_fit_learn_density, NULL, 0);
  needs(fit, osteon_fit_get_learned, NULL, NULL, &size);
  needs(size, osteon_fit_get_learned, fit, NULL, NULL);
  needs(fit, osteon_fit_set_learned, NULL, &size, sizeof size);
  needs(bytes, osteon_fit_set_learned, fit, NULL, 1);
  osteon_diagnosis of_chains = {0};
  needs(fit, osteon_fit_save_diagnoses, NULL, &of_chains, 0, "d.csv");
  needs(diagnoses, osteon_fit_save_diagnoses, fit, NULL, 0, "d.csv");
  needs(path, osteon_fit_save_diagnoses, fit, &of_chains, 0, NULL);
  needs(fit, osteon_fit_profile, NULL, 0, 1, 9, &value);
  ck_assert(isnan(value));
  needs(squares, osteon_fit_profile, fit, 0, 1, 9, NULL);
  refuses(OSTEON_ERANGE, osteon_fit_profile, fit, -1, 1, 9, &value);
  refuses(OSTEON_ERANGE, osteon_fit_profile, fit, 1, 1, 9, &value);
  refuses(OSTEON_ERANGE, osteon_fit_profile, fit, 0, 1, -9, &value);
  each_outside(x) refuses(OSTEON_ERANGE, osteon_fit_profile, fit, 0, *x, 9, &value);
  needs(fit, osteon_fit_read_parameters, NULL, "p.csv");
  needs(path, osteon_fit_read_parameters, fit, NULL);
  needs(fit, osteon_fit_save_parameters, NULL, &value, "p.csv");
  needs(covariance, osteon_fit_save_parameters, fit, NULL, "p.csv");
  needs(path, osteon_fit_save_parameters, fit, &value, NULL);
  needs(name, osteon_profile_save, NULL, &value, &sd, 1, 0, "q.csv");
  needs(values, osteon_profile_save, "a", NULL, &sd, 1, 0, "q.csv");
  needs(squares, osteon_profile_save, "a", &value, NULL, 1, 0, "q.csv");
  needs(path, osteon_profile_save, "a", &value, &sd, 1, 0, NULL);
  refuses(OSTEON_EINVAL, osteon_profile_save, "a", &value, &sd, -1, 0, "q.csv");
  osteon_fit_free(fit);
  osteon_fit_free(NULL);
}
END_TEST

/* ---- sampler.h ---- */

static osteon_status flat(void *context, const double *points, int n, double *values) {
  (void)points;
  for (int i = 0; i < n; i++) values[i] = context ? NAN : 0;
  return OSTEON_OK;
}

START_TEST(samplers) {
  osteon_sampler *s = (osteon_sampler *)&toy;
  osteon_sampler_options o;
  osteon_diagnosis d;
  double middle[2] = {0}, covariance[4] = {1, 0, 0, 1}, a, b;
  osteon_sampler_options_init(NULL, sizeof o);
  osteon_sampler_options_default(&o);
  needs(sampler, osteon_sampler_new, NULL, &o);
  needs(options, osteon_sampler_new, &s, NULL);
  ck_assert_ptr_null(s);
  needs(middle, osteon_sampler_new, &s, &o);
  o.middle = middle;
  needs(covariance, osteon_sampler_new, &s, &o);
  o.covariance = covariance;
  needs(density, osteon_sampler_new, &s, &o);
  o.density = flat;
  refuses(OSTEON_ERANGE, osteon_sampler_new, &s, &o); /* no coordinates */
  o.coordinates = 2;
  o.size = 3;
  refuses(OSTEON_EINVAL, osteon_sampler_new, &s, &o);
  o.size = sizeof o;
  const osteon_sampler_options good = o;
  int *const whole[] = {&o.coordinates, &o.moves, &o.chains, &o.warm_up, &o.thin, &o.rounds};
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
    for (int k = 0; k < 2; k++) {
      *whole[i] = k ? INT_MAX : INT_MIN;
      refuses(OSTEON_ERANGE, osteon_sampler_new, &s, &o);
      o = good;
    }
  each_outside(x) {
    covariance[0] = *x;
    if (*x != 1e300) refuses(OSTEON_EINVAL, osteon_sampler_new, &s, &o);
    covariance[0] = 1;
    middle[1] = *x;
    if (!isfinite(*x)) refuses(OSTEON_ERANGE, osteon_sampler_new, &s, &o);
    middle[1] = 0;
  }
  ck_assert_ptr_null(s);
  check_ok(osteon_sampler_new(&s, &o));
  needs(sampler, osteon_sampler_run, NULL, 1);
  refuses(OSTEON_ERANGE, osteon_sampler_run, s, -1);
  refuses(OSTEON_ERANGE, osteon_sampler_diagnose, s, 0, &d); /* no points */
  ck_assert_ptr_null(osteon_sampler_point_at(s, 0, 0, &a));
  ck_assert(isnan(a));
  osteon_sampler_get_acceptance(s, &a, &b);
  ck_assert(isnan(a) && isnan(b));
  check_ok(osteon_sampler_run(s, 1002));
  ck_assert_ptr_null(osteon_sampler_point_at(NULL, 0, 0, NULL));
  ck_assert_ptr_null(osteon_sampler_point_at(s, -1, 0, NULL));
  ck_assert_ptr_null(osteon_sampler_point_at(s, 16, 0, NULL));
  ck_assert_ptr_null(osteon_sampler_point_at(s, 0, -1, NULL));
  ck_assert_ptr_null(osteon_sampler_point_at(s, 0, 2, NULL));
  ck_assert_int_eq(osteon_sampler_step_count(NULL) + osteon_sampler_point_count(NULL), 0);
  ck_assert_int_eq(osteon_sampler_chain_count(NULL), 0);
  osteon_sampler_get_acceptance(NULL, NULL, &b);
  osteon_sampler_get_acceptance(s, NULL, NULL);
  needs(sampler, osteon_sampler_diagnose, NULL, 0, &d);
  needs(diagnosis, osteon_sampler_diagnose, s, 0, NULL);
  refuses(OSTEON_ERANGE, osteon_sampler_diagnose, s, -1, &d);
  refuses(OSTEON_ERANGE, osteon_sampler_diagnose, s, 2, &d);
  needs(values, osteon_chains_diagnose, NULL, 1, 4, &d);
  needs(diagnosis, osteon_chains_diagnose, covariance, 1, 4, NULL);
  refuses(OSTEON_ERANGE, osteon_chains_diagnose, covariance, 1, 0, &d);
  refuses(OSTEON_ERANGE, osteon_chains_diagnose, covariance, 4, INT64_MAX / 2 + 1, &d);
  needs(sampler, osteon_sampler_save, NULL, "f");
  needs(path, osteon_sampler_save, s, NULL);
  refuses(OSTEON_EIO, osteon_sampler_save, s, "no/such/file");
  needs(sampler, osteon_sampler_load, NULL, "f");
  needs(path, osteon_sampler_load, s, NULL);
  osteon_sampler_free(s);
  osteon_sampler_free(NULL);
  o.context = &o;
  check_ok(osteon_sampler_new(&s, &o));
  refuses(OSTEON_ESTEP, osteon_sampler_run, s, 1);
  refuses(OSTEON_EIO, osteon_sampler_load, s, "no/such/file");
  osteon_sampler_free(s);
}
END_TEST

/* ---- scenario.h, trials.h, lineup.h ---- */

START_TEST(scenarios) {
  osteon_scenario *s = (osteon_scenario *)&toy;
  osteon_registry *registry;
  osteon_sim *sim;
  osteon_cohort *cohort;
  osteon_fit *fit = fit_of(&toy, 1);
  osteon_arm arm;
  osteon_fit_options fit_options;
  osteon_fit_options_default(&fit_options);
  osteon_sim_options options;
  char path[200];
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_add(registry, &toy));
  needs(scenario, osteon_scenario_load, NULL, registry, "s.yaml");
  needs(path, osteon_scenario_load, &s, registry, NULL);
  needs(scenario, osteon_scenario_parse, NULL, registry, "model: toy", 10, "s");
  needs(text, osteon_scenario_parse, &s, registry, NULL, 10, "s");
  needs(name, osteon_scenario_parse, &s, registry, "model: toy", 10, NULL);
  ck_assert_ptr_null(s);
  ck_assert_ptr_null(osteon_scenario_title(NULL));
  ck_assert_ptr_null(osteon_scenario_model(NULL));
  ck_assert_ptr_null(osteon_scenario_schedule(NULL));
  ck_assert_ptr_null(osteon_scenario_population(NULL));
  ck_assert(isnan(osteon_scenario_until(NULL)));
  ck_assert(isnan(osteon_scenario_every(NULL)));
  ck_assert(isnan(osteon_scenario_dt(NULL)));
  ck_assert_int_eq(osteon_scenario_weights(NULL), OSTEON_WEIGHTS_OWN);
  osteon_sim_options_default(&options);
  needs(scenario, osteon_scenario_get_options, NULL, &options);
  needs(scenario, osteon_scenario_get_fit_options, NULL, &fit_options);
  check_ok(osteon_sim_new(&sim, &toy, NULL));
  check_ok(osteon_cohort_new(&cohort, &toy, 1, NULL));
  needs(scenario, osteon_scenario_set_param, NULL, "k", 1);
  needs(scenario, osteon_scenario_apply_sim, NULL, sim);
  needs(scenario, osteon_scenario_apply_cohort, NULL, cohort);
  needs(scenario, osteon_scenario_get_arm, NULL, &arm);
  needs(scenario, osteon_scenario_apply_fit, NULL, fit);
  needs(scenario, osteon_scenario_add_parameters, NULL, fit);
  needs(name, osteon_data_path, NULL, path, sizeof path);
  needs(path, osteon_data_path, "clinical.csv", NULL, 9);
  refuses(OSTEON_ERANGE, osteon_data_path, "clinical.csv", path, 0);
  ck_assert_ptr_nonnull(osteon_scenario_help());
  needs(list, osteon_scenario_list_new, NULL);
  osteon_scenario_list_free(NULL);
  ck_assert_int_eq(osteon_scenario_list_count(NULL), 0);
  ck_assert_ptr_null(osteon_scenario_list_name(NULL, 0));
  ck_assert_ptr_null(osteon_scenario_list_model(NULL, 0));
  ck_assert_ptr_null(osteon_scenario_list_title(NULL, 0));
#ifdef HAVE_LIBYAML
  write_file("s.yaml", "model: toy\n");
  check_ok(osteon_scenario_load(&s, registry, "s.yaml"));
  needs(options, osteon_scenario_get_options, s, NULL);
  needs(options, osteon_scenario_get_fit_options, s, NULL);
  needs(name, osteon_scenario_set_param, s, NULL, 1);
  refuses(OSTEON_ENAME, osteon_scenario_set_param, s, "kk", 1);
  refuses(OSTEON_ERANGE, osteon_scenario_set_param, s, "k", NAN);
  needs(sim, osteon_scenario_apply_sim, s, NULL);
  needs(cohort, osteon_scenario_apply_cohort, s, NULL);
  needs(arm, osteon_scenario_get_arm, s, NULL);
  char text[9];
  const char *name = "k";
  const double value = 1;
  needs(scenario, osteon_scenario_notice, NULL, &name, &value, 1, text, sizeof text);
  needs(names, osteon_scenario_notice, s, NULL, &value, 1, text, sizeof text);
  needs(values, osteon_scenario_notice, s, &name, NULL, 1, text, sizeof text);
  needs(text, osteon_scenario_notice, s, &name, &value, 1, NULL, sizeof text);
  refuses(OSTEON_EINVAL, osteon_scenario_notice, s, &name, &value, -1, text, sizeof text);
  int implied;
  double follows;
  needs(scenario, osteon_scenario_imply, NULL, &name, &value, 1, &implied, &follows);
  needs(names, osteon_scenario_imply, s, NULL, &value, 1, &implied, &follows);
  needs(values, osteon_scenario_imply, s, &name, NULL, 1, &implied, &follows);
  needs(param, osteon_scenario_imply, s, &name, &value, 1, NULL, &follows);
  needs(value, osteon_scenario_imply, s, &name, &value, 1, &implied, NULL);
  refuses(OSTEON_EINVAL, osteon_scenario_imply, s, &name, &value, -1, &implied, &follows);
  bool touched[1];
  int context;
  needs(scenario, osteon_scenario_find_contexts, NULL, &name, &value, 1, 9, touched);
  needs(names, osteon_scenario_find_contexts, s, NULL, &value, 1, 9, touched);
  needs(values, osteon_scenario_find_contexts, s, &name, NULL, 1, 9, touched);
  needs(touched, osteon_scenario_find_contexts, s, &name, &value, 1, 9, NULL);
  refuses(OSTEON_EINVAL, osteon_scenario_find_contexts, s, &name, &value, -1, 9, touched);
  refuses(OSTEON_ERANGE, osteon_scenario_find_contexts, s, &name, &value, 1, -1, touched);
  const osteon_schedule *own = osteon_scenario_schedule(s);
  osteon_schedule *other;
  check_ok(osteon_schedule_new(&other, &decay));
  needs(scenario, osteon_scenario_find_contexts_of, NULL, own, &name, &value, 1, 9, touched);
  needs(schedule, osteon_scenario_find_contexts_of, s, NULL, &name, &value, 1, 9, touched);
  needs(touched, osteon_scenario_find_contexts_of, s, own, &name, &value, 1, 9, NULL);
  refuses(OSTEON_EINVAL, osteon_scenario_find_contexts_of, s, other, &name, &value, 1, 9, touched);
  osteon_schedule_free(other);
  needs(scenario, osteon_scenario_find_context, NULL, 1, &context);
  needs(context, osteon_scenario_find_context, s, 1, NULL);
  refuses(OSTEON_ERANGE, osteon_scenario_find_context, s, NAN, &context);
  needs(fit, osteon_scenario_apply_fit, s, NULL);
  needs(fit, osteon_scenario_add_parameters, s, NULL);
  osteon_scenario_free(s);
#endif
  osteon_scenario_free(NULL);
  osteon_fit_free(fit);
  osteon_sim_free(sim);
  osteon_cohort_free(cohort);
  osteon_registry_free(registry);
}
END_TEST

START_TEST(trials) {
  osteon_trials *t = (osteon_trials *)&decay;
  osteon_comparison *c = (osteon_comparison *)&decay;
  osteon_registry *registry;
  osteon_fit *fit = fit_of(&decay, 1);
  double predicted[9] = {0};
  char *text = (char *)&t;
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_add(registry, &decay));
  needs(trials, osteon_trials_load, NULL, registry, &decay, NULL, "t.csv");
  needs(model, osteon_trials_load, &t, registry, NULL, NULL, "t.csv");
  needs(path, osteon_trials_load, &t, registry, &decay, NULL, NULL);
  ck_assert_ptr_null(t);
  ck_assert_int_eq(osteon_trials_count(NULL), 0);
  ck_assert_ptr_null(osteon_trials_text(NULL));
  ck_assert(!osteon_trials_have_arms(NULL) && !osteon_trials_have_persons(NULL));
  needs(trials, osteon_trials_load_in, NULL, registry, &decay, NULL, 1, "t.csv");
  needs(model, osteon_trials_load_in, &t, registry, NULL, NULL, 1, "t.csv");
  needs(path, osteon_trials_load_in, &t, registry, &decay, NULL, 1, NULL);
  refuses(OSTEON_ERANGE, osteon_trials_load_in, &t, registry, &decay, NULL, -1, "t.csv");
  ck_assert_ptr_null(osteon_trials_model(NULL));
  ck_assert_ptr_null(osteon_trials_at(NULL, 0));
  needs(trials, osteon_trials_add_to_fit, NULL, fit);
  needs(trials, osteon_trials_add_weighted, NULL, fit, OSTEON_WEIGHTS_OWN);
  osteon_residual residual;
  needs(trials, osteon_trials_find_residuals, NULL, fit, &residual);
  needs(trials, osteon_trials_save_residuals, NULL, &residual, "-");
  needs(trials, osteon_trials_predict, NULL, fit, predicted, NULL);
  needs(trials, osteon_trials_predict_spread, NULL, fit, predicted, NULL, NULL);
  needs(trials, osteon_trials_write_scenario, NULL, 0, false, &text);
  ck_assert_ptr_null(text);
  needs(comparison, osteon_comparison_new, NULL, t, predicted, NULL);
  needs(trials, osteon_comparison_new, &c, NULL, predicted, NULL);
  ck_assert_ptr_null(c);
  osteon_spread spread;
  osteon_score score;
  needs(spread, osteon_trials_find_spread, t, OSTEON_BMD, NULL, NULL);
  needs(trials, osteon_trials_find_spread, NULL, OSTEON_BMD, NULL, &spread);
  needs(score, osteon_comparison_get_score, c, OSTEON_BMD, NULL, NULL);
  needs(comparison, osteon_comparison_get_score, NULL, OSTEON_BMD, NULL, &score);
  osteon_spread_score women;
  osteon_spread_of_women of_women[1] = {{1, 1}};
  needs(score, osteon_comparison_get_spread, c, OSTEON_BMD, NULL, NULL);
  needs(comparison, osteon_comparison_get_spread, NULL, OSTEON_BMD, NULL, &women);
  ck_assert(women.rows == 0 && isnan(women.measured));
  needs(comparison, osteon_comparison_set_spread, NULL, of_women);
  needs(comparison, osteon_comparison_save, NULL, "c.csv");
  needs(comparison, osteon_comparison_plot, NULL, NULL, "c.gp");
  needs(trials, osteon_fit_plot, NULL, NULL, NULL, NULL, "c.gp");
#ifdef HAVE_LIBYAML
  write_file("t.csv", "endpoint,measure,months,value,treatment\nx,level,12,70,none\n");
  check_ok(osteon_trials_load(&t, registry, &decay, NULL, "t.csv"));
  ck_assert_ptr_null(osteon_trials_at(t, -1));
  ck_assert_ptr_null(osteon_trials_at(t, 1));
  needs(fit, osteon_trials_add_to_fit, t, NULL);
  needs(fit, osteon_trials_predict, t, NULL, predicted, NULL);
  needs(predicted, osteon_trials_predict, t, fit, NULL, NULL);
  osteon_sets *sets;
  const char *const named = "a";
  check_ok(osteon_sets_new(&sets, &decay, &named, 1, (const double[]){1}, 1));
  needs(trials, osteon_trials_predict_sets, NULL, fit, sets, predicted);
  needs(fit, osteon_trials_predict_sets, t, NULL, sets, predicted);
  needs(sets, osteon_trials_predict_sets, t, fit, NULL, predicted);
  needs(sd, osteon_trials_predict_sets, t, fit, sets, NULL);
  osteon_sets_free(sets);
  osteon_own_error own[OSTEON_ENDPOINT_KINDS];
  needs(trials, osteon_trials_read_unseen, NULL, "u.csv", predicted);
  needs(path, osteon_trials_read_unseen, t, NULL, predicted);
  needs(unseen, osteon_trials_read_unseen, t, "u.csv", NULL);
  needs(trials, osteon_trials_find_own_error, NULL, OSTEON_BMD, predicted, NULL, own);
  needs(unseen, osteon_trials_find_own_error, t, OSTEON_BMD, NULL, NULL, own);
  needs(error, osteon_trials_find_own_error, t, OSTEON_BMD, predicted, NULL, NULL);
  check_fails(OSTEON_EINVAL, "kind: 99",
              osteon_trials_find_own_error(t, (osteon_endpoint_kind)99, predicted, NULL, own));
  needs(trials, osteon_trials_add_own_error, NULL, own, predicted, predicted);
  needs(of_kind, osteon_trials_add_own_error, t, NULL, predicted, predicted);
  needs(predicted, osteon_trials_add_own_error, t, own, NULL, predicted);
  needs(sd, osteon_trials_add_own_error, t, own, predicted, NULL);
  needs(fit, osteon_trials_predict_spread, t, NULL, predicted, NULL, NULL);
  needs(predicted, osteon_trials_predict_spread, t, fit, NULL, NULL, NULL);
  needs(text, osteon_trials_write_scenario, t, 0, false, NULL);
  int fold_of[1] = {0};
  needs(trials, osteon_trials_draw_folds, NULL, 0, 2, fold_of);
  needs(fold_of, osteon_trials_draw_folds, t, 0, 2, NULL);
  refuses(OSTEON_ERANGE, osteon_trials_draw_folds, t, 0, -1, fold_of);
  refuses(OSTEON_ERANGE, osteon_trials_draw_folds, t, 0, 1 << 30, fold_of);
  needs(trials, osteon_trials_cross_validate, NULL, fit, fold_of, 1, predicted, NULL, NULL);
  needs(fit, osteon_trials_cross_validate, t, NULL, fold_of, 1, predicted, NULL, NULL);
  needs(fold_of, osteon_trials_cross_validate, t, fit, NULL, 1, predicted, NULL, NULL);
  needs(predicted, osteon_trials_cross_validate, t, fit, fold_of, 1, NULL, NULL, NULL);
  refuses(OSTEON_ERANGE, osteon_trials_cross_validate, t, fit, fold_of, -1, predicted, NULL, NULL);
  char notice[100];
  needs(trials, osteon_trials_notice, NULL, notice, sizeof notice);
  needs(text, osteon_trials_notice, t, NULL, sizeof notice);
  refuses(OSTEON_EINVAL, osteon_trials_notice, t, notice, 0);
  refuses(OSTEON_EINVAL, osteon_trials_write_scenario, t, -1, false, &text);
  refuses(OSTEON_EINVAL, osteon_trials_write_scenario, t, 1, false, &text);
  needs(predicted, osteon_comparison_new, &c, t, NULL, NULL);
  check_ok(osteon_comparison_new(&c, t, predicted, NULL));
  needs(path, osteon_comparison_save, c, NULL);
  refuses(OSTEON_EINVAL, osteon_trials_find_spread, t, OSTEON_ENDPOINT_KINDS, NULL, &spread);
  refuses(OSTEON_EINVAL, osteon_comparison_get_score, c, (osteon_endpoint_kind)-1, NULL, &score);
  refuses(OSTEON_EINVAL, osteon_comparison_get_spread, c, OSTEON_ENDPOINT_KINDS + 1, NULL, &women);
  needs(spread, osteon_comparison_set_spread, c, NULL);
  needs(trials, osteon_trials_predict_baseline, NULL, predicted, predicted);
  needs(predicted, osteon_trials_predict_baseline, t, NULL, predicted);
  needs(sd, osteon_trials_predict_baseline, t, predicted, NULL);
  osteon_score_intervals intervals;
  needs(intervals, osteon_comparison_get_intervals, c, OSTEON_BMD, NULL, 0, 1000, NULL);
  needs(comparison, osteon_comparison_get_intervals, NULL, OSTEON_BMD, NULL, 0, 1000, &intervals);
  ck_assert(intervals.studies == 0 && isnan(intervals.rmse.low));
  refuses(OSTEON_EINVAL, osteon_comparison_get_intervals, c, (osteon_endpoint_kind)99, NULL, 0, 1000,
          &intervals);
  refuses(OSTEON_ERANGE, osteon_comparison_get_intervals, c, OSTEON_BMD, NULL, 0, 39, &intervals);
  refuses(OSTEON_ERANGE, osteon_comparison_get_intervals, c, OSTEON_BMD, NULL, 0, 1 << 30, &intervals);
  needs(comparison, osteon_comparison_set_baseline, NULL, predicted, predicted);
  needs(predicted, osteon_comparison_set_baseline, c, NULL, predicted);
  needs(sd, osteon_comparison_set_baseline, c, predicted, NULL);
  needs(comparison, osteon_comparison_set_uncertainty, NULL, predicted);
  needs(sd, osteon_comparison_set_uncertainty, c, NULL);
  osteon_comparison_free(c);
  osteon_trials_free(t);
#endif
  osteon_comparison_free(NULL);
  osteon_trials_free(NULL);
  osteon_fit_free(fit);
  osteon_registry_free(registry);
}
END_TEST

START_TEST(lineups) {
  osteon_lineup *l = (osteon_lineup *)&toy;
  const char *const names[] = {NULL};
  needs(lineup, osteon_lineup_load, NULL, NULL, NULL, 0, "s.yaml");
  needs(path, osteon_lineup_load, &l, NULL, NULL, 0, NULL);
  ck_assert_ptr_null(l);
  needs(models, osteon_lineup_load, &l, NULL, NULL, 1, "s.yaml");
  refuses(OSTEON_EINVAL, osteon_lineup_load, &l, NULL, names, 1, "s.yaml");
  refuses(OSTEON_EINVAL, osteon_lineup_load, &l, NULL, names, -1, "s.yaml");
  needs(lineup, osteon_lineup_set_param, NULL, "k", 1);
  osteon_sets *sets;
  const char *const named = "k";
  check_ok(osteon_sets_new(&sets, &toy, &named, 1, (const double[]){1}, 1));
  needs(lineup, osteon_lineup_set_sets, NULL, sets);
  needs(lineup, osteon_lineup_take_set, NULL, sets, 0);
  const char *const none[] = {NULL}, *const unknown[] = {"BVV"},
                    *const twice[] = {"osteoclasts", "osteoclasts"};
  const double days[] = {0, 1, 1, 3}, half = 0.5;
  needs(lineup, osteon_lineup_set_columns, NULL, twice, 1);
  needs(lineup, osteon_lineup_set_times, NULL, days, 1);
  needs(lineup, osteon_lineup_read_trials, NULL, "t.csv");
  needs(lineup, osteon_lineup_run, NULL);
  ck_assert_ptr_null(osteon_lineup_title(NULL));
  ck_assert_ptr_null(osteon_lineup_model_name(NULL));
  ck_assert(isnan(osteon_lineup_until(NULL)));
  ck_assert_ptr_null(osteon_lineup_model_at(NULL, 0));
  ck_assert_ptr_null(osteon_lineup_curve_at(NULL, 0));
  ck_assert_ptr_null(osteon_lineup_point_at(NULL, 0));
  ck_assert_ptr_null(osteon_lineup_name_at(NULL, 0));
  ck_assert(!osteon_lineup_is_change(NULL, "BV"));
  needs(lineup, osteon_lineup_save, NULL, "l.csv");
  needs(lineup, osteon_lineup_plot, NULL, NULL, "l.gp");
#ifdef HAVE_LIBYAML
  const char *const one[] = {"lemaire2004"};
  write_file("s.yaml", "model: lemaire2004\nuntil: 2\n");
  check_ok(osteon_lineup_load(&l, NULL, one, 1, "s.yaml"));
  needs(name, osteon_lineup_set_param, l, NULL, 1);
  needs(sets, osteon_lineup_set_sets, l, NULL);
  refuses(OSTEON_EINVAL, osteon_lineup_set_sets, l, sets); /* of another model */
  needs(sets, osteon_lineup_take_set, l, NULL, 0);
  refuses(OSTEON_EINVAL, osteon_lineup_take_set, l, sets, 0);
  osteon_sets_free(sets);
  needs(names, osteon_lineup_set_columns, l, NULL, 1);
  refuses(OSTEON_EINVAL, osteon_lineup_set_columns, l, twice, 0);
  refuses(OSTEON_EINVAL, osteon_lineup_set_columns, l, twice, 2);
  refuses(OSTEON_ENAME, osteon_lineup_set_columns, l, none, 1);
  refuses(OSTEON_ENAME, osteon_lineup_set_columns, l, unknown, 1);
  needs(days, osteon_lineup_set_times, l, NULL, 1);
  refuses(OSTEON_ERANGE, osteon_lineup_set_times, l, days, 0);
  refuses(OSTEON_ERANGE, osteon_lineup_set_times, l, days, 3);
  refuses(OSTEON_ERANGE, osteon_lineup_set_times, l, days + 3, 1); /* after the end */
  refuses(OSTEON_ERANGE, osteon_lineup_set_times, l, &half, 1);
  each_outside(x) refuses(OSTEON_ERANGE, osteon_lineup_set_times, l, x, 1);
  needs(path, osteon_lineup_read_trials, l, NULL);
  char columns[100];
  needs(lineup, osteon_lineup_notice, NULL, columns, sizeof columns);
  needs(text, osteon_lineup_notice, l, NULL, sizeof columns);
  refuses(OSTEON_EINVAL, osteon_lineup_notice, l, columns, 0);
  needs(path, osteon_lineup_save, l, NULL);
  ck_assert_int_ne(osteon_lineup_save(l, "l.nc"), OSTEON_OK); /* it has not run */
  for (int i = -1; i < 9999; i += 9999) {
    ck_assert_ptr_null(osteon_lineup_curve_at(l, i));
    ck_assert_ptr_null(osteon_lineup_point_at(l, i));
    ck_assert_ptr_null(osteon_lineup_name_at(l, i));
  }
  ck_assert_ptr_null(osteon_lineup_model_at(l, -1));
  ck_assert_ptr_null(osteon_lineup_model_at(l, 1));
  osteon_lineup_free(l);
#endif
  osteon_lineup_free(NULL);
}
END_TEST

/* ---- picture.h ---- */

START_TEST(pictures) {
  osteon_table *t = (osteon_table *)&toy;
  const double states[] = {0, 100}, outputs[] = {0};
  needs(table, osteon_table_new, NULL, &toy, false, NULL);
  needs(model, osteon_table_new, &t, NULL, false, NULL);
  ck_assert_ptr_null(t);
  check_ok(osteon_table_new(&t, &toy, true, NULL));
  const char *const columns[] = {"twice", "x", "twice"}, *const unknown[] = {"y"}, *const none[] = {NULL};
  needs(table, osteon_table_set_columns, NULL, columns, 1);
  needs(columns, osteon_table_set_columns, t, NULL, 1);
  refuses(OSTEON_EINVAL, osteon_table_set_columns, t, columns, 0);
  refuses(OSTEON_EINVAL, osteon_table_set_columns, t, columns, 3);
  refuses(OSTEON_EINVAL, osteon_table_set_columns, t, none, 1);
  refuses(OSTEON_ENAME, osteon_table_set_columns, t, unknown, 1);
  needs(table, osteon_table_add_row, NULL, 0, states, outputs, NULL);
  needs(states, osteon_table_add_row, t, 0, NULL, outputs, NULL);
  needs(outputs, osteon_table_add_row, t, 0, states, NULL, NULL);
  refuses(OSTEON_ERANGE, osteon_table_add_row, t, NAN, states, outputs, NULL);
  needs(table, osteon_table_set_single, NULL);
  refuses(OSTEON_EINVAL, osteon_table_set_single, t);
  needs(path, osteon_table_check, NULL);
  ck_assert_ptr_null(osteon_table_column_at(NULL, 0));
  ck_assert_ptr_null(osteon_table_column_at(t, -1));
  ck_assert_ptr_null(osteon_table_column_at(t, 1 << 30));
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, &toy, NULL));
  needs(table, osteon_table_add_sim, NULL, sim, NULL, 0);
  needs(sim, osteon_table_add_sim, t, NULL, NULL, 0);
  needs(others, osteon_table_add_sim, t, sim, NULL, 1);
  refuses(OSTEON_EINVAL, osteon_table_add_sim, t, sim, NULL, -1);
  needs(table, osteon_table_keep_sim, NULL, sim, NULL, 0);
  needs(sim, osteon_table_keep_sim, t, NULL, NULL, 0);
  needs(others, osteon_table_keep_sim, t, sim, NULL, 1);
  refuses(OSTEON_EINVAL, osteon_table_keep_sim, t, sim, NULL, -1);
  needs(table, osteon_table_set_schedule, NULL, NULL);
  osteon_sim_free(sim);
  needs(table, osteon_table_save, NULL);
  needs(table, osteon_table_set_scenario, NULL, "a", NULL);
  needs(name, osteon_table_set_scenario, t, NULL, NULL);
  osteon_table *beside;
  needs(table, osteon_table_new_beside, NULL, &toy, t);
  needs(model, osteon_table_new_beside, &beside, NULL, t);
  needs(first, osteon_table_new_beside, &beside, &toy, NULL);
  needs(tables, osteon_table_plot_together, NULL, 1, NULL, NULL, "t.gp");
  refuses(OSTEON_EINVAL, osteon_table_plot_together, (const osteon_table *const *)&t, 0, NULL, NULL, "t.gp");
  needs(table, osteon_table_plot, NULL, NULL, NULL, "t.gp");
  refuses(OSTEON_EINVAL, osteon_table_plot, t, NULL, "no-kind-of-picture", NULL);
  ck_assert_str_eq(osteon_picture_formats(), ".svg, .png or .pdf");
  needs(picture, osteon_picture_check, NULL);
  refuses(OSTEON_EINVAL, osteon_picture_check, "");
  osteon_table_free(t);
  osteon_table_free(NULL);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("arguments");
  TCase *tcase = tcase_create("arguments");
  tcase_add_test(tcase, status);
  tcase_add_test(tcase, exports);
  tcase_add_test(tcase, texts);
  tcase_add_test(tcase, option_rows);
  tcase_add_test(tcase, models);
  tcase_add_test(tcase, model_contexts);
  tcase_add_test(tcase, registries);
  tcase_add_test(tcase, schedules);
  tcase_add_test(tcase, event_tables);
  tcase_add_test(tcase, lives);
  tcase_add_test(tcase, ticks);
  tcase_add_test(tcase, sims);
  tcase_add_test(tcase, cohorts);
  tcase_add_test(tcase, populations);
  tcase_add_test(tcase, sensitivities);
  tcase_add_test(tcase, parameter_sets);
  tcase_add_test(tcase, summaries);
  tcase_add_test(tcase, exposures);
  tcase_add_test(tcase, sweeps);
  tcase_add_test(tcase, forecasts);
  tcase_add_test(tcase, virtual_trials);
  tcase_add_test(tcase, fits);
  tcase_add_test(tcase, samplers);
  tcase_add_test(tcase, scenarios);
  tcase_add_test(tcase, trials);
  tcase_add_test(tcase, lineups);
  tcase_add_test(tcase, pictures);
  suite_add_tcase(suite, tcase);
  return support_main(suite);
}
