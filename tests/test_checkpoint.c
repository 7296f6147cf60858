/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints: bit-exact resume for every model and solver; files that are cut, changed, of another
 * model, or cannot be written. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <osteon/cohort.h>
#include <osteon/sim.h>
#include <osteon/sweep.h>

#include "base/base.h"
#include "model/checkpoint.h"
#include "sign.h"
#include "support.h"

enum { DAYS = 60, TICKS_PER_DAY = 4 };

/* Something that happens to any model: its first input changes twice, its first state is pushed. */
static osteon_schedule *events_of(const osteon_model *m) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  if (m->n_inputs > 0) {
    const osteon_quantity *q = &m->inputs[0];
    check_ok(osteon_schedule_set_input(schedule, 10, q->name, support_other(q)));
    check_ok(osteon_schedule_set_input(schedule, 40, q->name, q->value));
  }
  check_ok(osteon_schedule_add_dose(schedule, 7, m->states[0].name, 0.01 * m->states[0].scale, 11, 3));
  for (int i = 0; i < m->n_doses; i++)
    check_ok(osteon_schedule_add_dose(schedule, 5, m->doses[i].name, 1, 0, 0));
  return schedule;
}

static osteon_sim *sim_of(const osteon_model *m, const char *solver, const osteon_schedule *schedule) {
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.solver = solver;
  options.schedule = schedule;
  options.dt = 1.0 / TICKS_PER_DAY;
  options.rtol = 1e-7;
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, m, &options));
  /* a short history */
  if (osteon_model_index(m, OSTEON_PARAM, "age_0") >= 0) check_ok(osteon_sim_set_param(sim, "age_0", 46));
  if (osteon_model_index(m, OSTEON_PARAM, "years_since_menopause") >= 0)
    check_ok(osteon_sim_set_param(sim, "years_since_menopause", 0));
  return sim;
}

static void same_bits(osteon_sim *a, osteon_sim *b, const char *solver) {
  const osteon_model *m = osteon_sim_model(a);
  ck_assert_double_eq(osteon_sim_time(a), osteon_sim_time(b));
  const double *ya = osteon_sim_states(a), *yb = osteon_sim_states(b);
  for (int i = 0; i < m->n_states; i++)
    ck_assert_msg(memcmp(&ya[i], &yb[i], sizeof *ya) == 0, "%s by %s, day %g: state %s is %a, not %a",
                  m->name, solver, osteon_sim_time(a), m->states[i].name, ya[i], yb[i]);
  const double *oa = osteon_sim_outputs(a), *ob = osteon_sim_outputs(b);
  for (int i = 0; i < m->n_outputs; i++)
    ck_assert_msg(memcmp(&oa[i], &ob[i], sizeof *oa) == 0, "%s by %s, day %g: output %s is %a, not %a",
                  m->name, solver, osteon_sim_time(a), m->outputs[i].name, oa[i], ob[i]);
}

/* Whole run; the same, asked at every tick; and the same again, interrupted at several ticks. All begin with
 * a checkpoint of tick 0: the history is run once. */
START_TEST(resume) {
  const osteon_model *m = osteon_registry_at(NULL, _i / support_solver_count());
  if (support_is_left_out(m)) return;
  const char *solver = osteon_sim_solvers()[_i % support_solver_count()];
  osteon_schedule *schedule = events_of(m);
  osteon_sim *whole = sim_of(m, solver, schedule), *asked = sim_of(m, solver, schedule);
  check_ok(osteon_sim_run(whole, 0));
  check_ok(osteon_sim_save(whole, "start"));
  check_ok(osteon_sim_load(asked, "start"));
  check_ok(osteon_sim_run(whole, DAYS));
  for (int i = 0; i < DAYS * TICKS_PER_DAY; i++) {
    check_ok(osteon_sim_step(asked));
    ck_assert_ptr_nonnull(osteon_sim_outputs(asked));
  }
  same_bits(asked, whole, solver);

  static const double stops[] = {0, 0.25, 7, 13.5, 39.75, 40, DAYS};
  for (int i = 0; i < (int)(sizeof stops / sizeof *stops); i++) {
    osteon_sim *first = sim_of(m, solver, schedule), *second = sim_of(m, solver, schedule);
    check_ok(osteon_sim_load(first, "start"));
    check_ok(osteon_sim_run(first, stops[i]));
    check_ok(osteon_sim_save(first, "checkpoint"));
    check_ok(osteon_sim_load(second, "checkpoint"));
    same_bits(second, first, solver);
    check_ok(osteon_sim_run(second, DAYS));
    same_bits(second, whole, solver);
    osteon_sim_free(first);
    osteon_sim_free(second);
  }
  osteon_sim_free(whole);
  osteon_sim_free(asked);
  osteon_schedule_free(schedule);
}
END_TEST

/* What calls changed after the start comes back; what was set up must be the same, and is there for a reset. */
START_TEST(setup_comes_back) {
  const osteon_model *m = support_model("pivonka2008");
  osteon_sim *a = sim_of(m, NULL, NULL), *b = sim_of(m, NULL, NULL);
  osteon_sim *const both[] = {a, b};
  for (int i = 0; i < 2; i++) {
    check_ok(osteon_sim_set_param(both[i], m->params[0].name, 1.01 * m->params[0].value));
    check_ok(osteon_sim_set_state(both[i], m->states[0].name, 1.1 * support_initial(m, 0)));
    check_ok(osteon_sim_set_input(both[i], m->inputs[0].name, m->inputs[0].value + 100));
  }
  check_ok(osteon_sim_run(a, 20));
  check_ok(osteon_sim_set_input(a, m->inputs[0].name, m->inputs[0].value + 50));
  check_ok(osteon_sim_set_param(a, m->params[1].name, 0.99 * m->params[1].value));
  check_ok(osteon_sim_run(a, 30));
  check_ok(osteon_sim_save(a, "checkpoint"));
  check_ok(osteon_sim_load(b, "checkpoint"));
  check_ok(osteon_sim_run(a, DAYS));
  check_ok(osteon_sim_run(b, DAYS));
  same_bits(b, a, "default");
  osteon_sim_reset(a);
  osteon_sim_reset(b);
  same_bits(b, a, "default");
  check_ok(osteon_sim_run(a, DAYS));
  check_ok(osteon_sim_run(b, DAYS));
  same_bits(b, a, "default");
  osteon_sim_free(a);
  osteon_sim_free(b);
}
END_TEST

/* Whatever a call changed acts from the next step on, in a sim that goes on and in one that resumes, also
 * where it had been somewhere else before. */
START_TEST(resume_after_calls) {
  const osteon_model *m = support_model("pivonka2008");
  const char *solver = osteon_sim_solvers()[_i];
  osteon_sim *a = sim_of(m, solver, NULL), *b = sim_of(m, solver, NULL);
  check_ok(osteon_sim_start(b));
  check_ok(osteon_sim_set_state(b, m->states[2].name, 3 * support_initial(m, 2)));
  for (int change = 0; change < 5; change++) {
    check_ok(osteon_sim_run(a, 500 * (change + 1)));
    if (change == 0) check_ok(osteon_sim_set_state(a, m->states[0].name, 2 * support_initial(m, 0)));
    if (change == 1) check_ok(osteon_sim_set_input(a, m->inputs[0].name, 500));
    if (change == 2) check_ok(osteon_sim_set_param(a, m->params[0].name, 1.2 * m->params[0].value));
    if (change == 3) check_ok(osteon_sim_dose(a, m->states[1].name, support_initial(m, 1)));
    if (change == 4) check_ok(osteon_sim_find_steady(a));
    check_ok(osteon_sim_save(a, "checkpoint"));
    check_ok(osteon_sim_run(b, osteon_sim_time(b) + 3.25));
    check_ok(osteon_sim_load(b, "checkpoint"));
    check_ok(osteon_sim_step(a));
    check_ok(osteon_sim_step(b));
    same_bits(b, a, solver);
    check_ok(osteon_sim_run(a, 500 * (change + 1) + 450)); /* many steps later */
    check_ok(osteon_sim_run(b, 500 * (change + 1) + 450));
    same_bits(b, a, solver);
  }
  osteon_sim_free(a);
  osteon_sim_free(b);
}
END_TEST

/* Another future from the same past: as if the schedule had been so from the start. */
START_TEST(branch) {
  const osteon_model *m = support_model("lemaire2004");
  osteon_schedule *plain, *later;
  check_ok(osteon_schedule_new(&plain, m));
  check_ok(osteon_schedule_new(&later, m));
  check_ok(osteon_schedule_add_dose(later, 45, m->states[0].name, m->states[0].scale, 0, 0));
  osteon_sim *a = sim_of(m, "rkf45", plain), *b = sim_of(m, "rkf45", later),
             *whole = sim_of(m, "rkf45", later);
  check_ok(osteon_sim_run(a, 30));
  check_ok(osteon_sim_save(a, "checkpoint"));
  check_ok(osteon_sim_load(b, "checkpoint"));
  check_ok(osteon_sim_run(b, DAYS));
  check_ok(osteon_sim_run(whole, DAYS));
  for (int i = 0; i < m->n_states; i++)
    support_near((support_where){m->name, "branch", "rkf45", DAYS}, m->states[i].name,
                 osteon_sim_states(b)[i], osteon_sim_states(whole)[i], 1e-12, 1e-5);
  osteon_sim_free(a);
  osteon_sim_free(b);
  osteon_sim_free(whole);
  osteon_schedule_free(plain);
  osteon_schedule_free(later);
}
END_TEST

/* What the past depended on must be the same: the sentence says what is not. */
START_TEST(another_past) {
  const osteon_model *m = support_model("pivonka2008");
  const char *param = m->params[2].name, *input = m->inputs[0].name, *state = m->states[1].name;
  osteon_schedule *schedules[5];
  for (int i = 0; i < 5; i++) {
    check_ok(osteon_schedule_new(&schedules[i], m));
    check_ok(osteon_schedule_add_dose(schedules[i], 30, state, i == 1 ? 0.02 : 0.01, 0, 0));
    if (i == 2) check_ok(osteon_schedule_add_dose(schedules[i], 29.75, state, 0.01, 0, 0));
    if (i == 3) check_ok(osteon_schedule_set_input(schedules[i], 30, input, 1));
    if (i == 4) check_ok(osteon_schedule_add_dose(schedules[i], 30.25, state, 0.01, 0, 0)); /* later */
  }
  osteon_sim *sim = sim_of(m, "rkf45", schedules[0]);
  check_ok(osteon_sim_set_param(sim, param, 1.01 * m->params[2].value));
  check_ok(osteon_sim_run(sim, 30));
  check_ok(osteon_sim_save(sim, "past"));
  osteon_sim_free(sim);
  for (int i = 0; i < 8; i++) {
    sim = sim_of(m, "rkf45", i < 5 ? schedules[i] : schedules[0]);
    if (i != 5) check_ok(osteon_sim_set_param(sim, param, 1.01 * m->params[2].value));
    if (i == 6) check_ok(osteon_sim_set_input(sim, input, m->inputs[0].value + 1));
    if (i == 7) check_ok(osteon_sim_set_state(sim, state, 2 * support_initial(m, 1)));
    static const char *const says[] = {NULL, "day 30", "events: 1 then, 2 now", "day 30", NULL};
    const char *text = i < 5 ? says[i] : i == 5 ? param : i == 6 ? input : state;
    if (text)
      check_fails(OSTEON_EINVAL, text, osteon_sim_load(sim, "past"));
    else
      check_ok(osteon_sim_load(sim, "past"));
    check_ok(osteon_sim_run(sim, 31)); /* as it was, or from there */
    osteon_sim_free(sim);
  }
  for (int i = 0; i < 5; i++) osteon_schedule_free(schedules[i]);
}
END_TEST

/* A dose that goes elsewhere is another model. */
START_TEST(another_dose) {
  osteon_model model = *support_model("peterson_riggs2010");
  osteon_dose *doses = calloc((size_t)model.n_doses, sizeof *doses);
  uint64_t mark, other;
  check_ok(osteon_model_mark(&model, &mark));
  memcpy(doses, model.doses, (size_t)model.n_doses * sizeof *doses);
  doses[0].state++;
  model.doses = doses;
  check_ok(osteon_model_mark(&model, &other));
  ck_assert(mark != other);
  free(doses);
}
END_TEST

static void other_rates(double t, const double *c, const double *y, double *dydt) {
  support_model("komarova2003")->kernels.rates(t, c, y, dydt);
  dydt[0] *= 1.001;
}

/* A model is known by more than its name: by its tables, its equations and what they compute. */
START_TEST(another_model) {
  const osteon_model *m = support_model("komarova2003");
  osteon_quantity params[64];
  ck_assert_int_le(m->n_params, 64);
  memcpy(params, m->params, (size_t)m->n_params * sizeof *params);
  params[1].max *= 2;
  osteon_model models[] = {*m, *m, *m};
  models[0].title = "";
  models[1].params = params;
  models[2].kernels.rates = other_rates;
  uint64_t marks[4], again;
  check_ok(osteon_model_mark(m, &marks[3]));
  check_ok(osteon_model_mark(m, &again));
  ck_assert(marks[3] == again);
  for (int i = 0; i < 3; i++) {
    check_ok(osteon_model_mark(&models[i], &marks[i]));
    for (int k = 0; k < i; k++) ck_assert(marks[i] != marks[k]);
    ck_assert(marks[i] != marks[3]); /* the first: no text of its equations is known */
    osteon_sim *sim = sim_of(&models[i], "rkf45", NULL), *other = sim_of(m, "rkf45", NULL);
    check_ok(osteon_sim_save(sim, "user"));
    check_ok(osteon_sim_load(sim, "user"));
    check_fails(OSTEON_EFORMAT, "equations", osteon_sim_load(other, "user"));
    osteon_sim_free(sim);
    osteon_sim_free(other);
  }
}
END_TEST

/* ---- files that are wrong ---- */

static char *text_of(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  ck_assert_ptr_nonnull(file);
  char *text = malloc(1 << 20);
  ck_assert_ptr_nonnull(text);
  *length = fread(text, 1, (1 << 20) - 1, file);
  text[*length] = 0;
  fclose(file);
  return text;
}

/* A sim at day 30 of komarova2003 and its checkpoint. */
static osteon_sim *saved(void) {
  osteon_sim *sim = sim_of(support_model("komarova2003"), "rkf45", NULL);
  check_ok(osteon_sim_set_state(sim, "x1", 15));
  check_ok(osteon_sim_run(sim, 30));
  check_ok(osteon_sim_save(sim, "good"));
  return sim;
}

/* Every cut of the file is refused, as is a longer one, and the sim that should have taken it goes on as if nothing
 * was. */
START_TEST(cut) {
  osteon_sim *good = saved(), *other = saved();
  size_t length;
  char *text = text_of("good", &length);
  check_ok(osteon_sim_run(other, 31));
  for (size_t n = 0; n <= length + 1; n++) {
    if (n == length) continue;
    support_put("cut", text, n);
    const osteon_status status = osteon_sim_load(other, "cut");
    ck_assert_msg(status == OSTEON_EFORMAT, "cut at %zu of %zu: status %d, %s", n, length, (int)status,
                  osteon_last_error());
  }
  check_ok(osteon_sim_run(good, 40));
  check_ok(osteon_sim_run(other, 40));
  same_bits(other, good, "rkf45");
  free(text);
  osteon_sim_free(good);
  osteon_sim_free(other);
}
END_TEST

/* A checkpoint in which any one bit is another is refused. */
START_TEST(changed) {
  osteon_sim *sim = saved();
  size_t length;
  char *text = text_of("good", &length);
  for (size_t i = 0; i < length; i++)
    for (int bit = 0; bit < 8; bit++) {
      text[i] = (char)(text[i] ^ 1 << bit);
      support_put("changed", text, length);
      ck_assert_msg(osteon_sim_load(sim, "changed") == OSTEON_EFORMAT, "bit %d of byte %zu: %s", bit, i,
                    osteon_last_error());
      text[i] = (char)(text[i] ^ 1 << bit);
    }
  free(text);
  osteon_sim_free(sim);
}
END_TEST

/* A line of a checkpoint with another number, under a sum that is right. */
static void write_other(const char *what, double value) {
  size_t length;
  char *text = text_of("good", &length);
  char *line = strstr(text, what), digits[17];
  ck_assert_ptr_nonnull(line);
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  snprintf(digits, sizeof digits, "%016" PRIx64, bits);
  memcpy(line + strlen(what) + 1, digits, 16);
  sign_checkpoint(text, length);
  support_put("other", text, length);
  free(text);
}

/* Digits in order, but numbers that no sim would have written. */
START_TEST(impossible_numbers) {
  static const struct {
    const char *what;
    double value;
    osteon_status status;
    const char *says;
  } cases[] = {
      {"option rtol", 1e-6, OSTEON_EINVAL, "made with rtol"},
      {"option atol", 1e-6, OSTEON_EINVAL, "made with atol"},
      {"time tick", 1.5, OSTEON_EFORMAT, "do not belong together"},
      {"time tick", -1, OSTEON_EFORMAT, "do not belong together"},
      {"time tick", 1e300, OSTEON_EFORMAT, "do not belong together"},
      {"time node", 1000, OSTEON_EFORMAT, "do not belong together"},
      {"time step", 0, OSTEON_EFORMAT, "do not belong together"},
      {"time step", -1, OSTEON_EFORMAT, "do not belong together"},
      {"setup alpha1", -1, OSTEON_EINVAL, "alpha1"},
      {"initial x1", 20, OSTEON_EINVAL, "x1"},
      {"parameter alpha1", -1, OSTEON_EFORMAT, "alpha1"},
      {"input f_beta1", -1, OSTEON_EFORMAT, "f_beta1"},
      {"state x1", (double)NAN, OSTEON_EFORMAT, "finite"},
      {"node x1", (double)INFINITY, OSTEON_EFORMAT, "finite"},
  };
  osteon_sim *sim = saved(), *other = saved();
  for (int i = 0; i < (int)(sizeof cases / sizeof *cases); i++) {
    write_other(cases[i].what, cases[i].value);
    check_fails(cases[i].status, cases[i].says, osteon_sim_load(sim, "other"));
  }
  check_ok(osteon_sim_run(sim, 40));
  check_ok(osteon_sim_run(other, 40));
  same_bits(sim, other, "rkf45");
  osteon_sim_free(sim);
  osteon_sim_free(other);
}
END_TEST

/* Under a sum that is right: a file of another version, kind or machine, or of an earlier form. */
START_TEST(another_form) {
  static const struct {
    const char *here, *there, *says;
  } cases[] = {{"kind sim", "kind som", "'kind som', but 'kind sim'"},
               {"version 0", "version 9", "'version 9."},
               {"model komarova2003", "model komarova2004", "komarova2004"},
               {"numbers text", "numbers test", "numbers test"},
               {"checkpoint 3", "checkpoint 4", "another version of osteon"},
               {"solver rkf45", "solver rkf54", "rkf54"},
               {"state x1", "state x9", "'state x1 ' and 16"}};
  osteon_sim *sim = saved();
  size_t length;
  char *text = text_of("good", &length);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char *at = strstr(text, cases[i].here);
    ck_assert_ptr_nonnull(at);
    memcpy(at, cases[i].there, strlen(cases[i].there));
    sign_checkpoint(text, length);
    support_put("other", text, length);
    ck_assert_int_ne(osteon_sim_load(sim, "other"), OSTEON_OK);
    support_says(cases[i].says, cases[i].here);
    memcpy(at, cases[i].here, strlen(cases[i].here));
  }
  static const char *const earlier[] = {"osteon checkpoint 2\nmodel", "osteon cohort 2\nmodel",
                                        "osteon sweep 1\n"};
  for (int i = 0; i < 3; i++) {
    support_put("other", earlier[i], strlen(earlier[i]));
    check_fails(OSTEON_EFORMAT, "of another version of osteon", osteon_sim_load(sim, "other"));
  }
  free(text);
  osteon_sim_free(sim);
}
END_TEST

/* ---- cohorts and sweeps: the same reader ---- */

static osteon_cohort *small_cohort(const osteon_schedule *schedule) {
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.schedule = schedule;
  options.threads = 1;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, support_model("komarova2003"), 3, &options));
  static const double alpha[] = {3, 3.1, 2.9};
  check_ok(osteon_cohort_set_params(cohort, "alpha1", alpha));
  return cohort;
}

static osteon_schedule *small_schedule(double last) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, support_model("komarova2003")));
  check_ok(osteon_schedule_add_dose(schedule, 3, "x1", 1, 3, 2));
  check_ok(osteon_schedule_add_dose(schedule, last, "x1", 1, 0, 0));
  return schedule;
}

static osteon_sweep *small_sweep(void) {
  static const char *const columns[] = {"x1"};
  osteon_sweep_options o;
  osteon_sweep_options_default(&o);
  o.n = 4;
  o.until = 2;
  o.every = 2;
  o.columns = columns;
  o.n_columns = 1;
  o.slice = 2;
  o.individuals = "rows";
  osteon_sweep *sweep;
  check_ok(osteon_sweep_new(&sweep, support_model("komarova2003"), &o));
  return sweep;
}

static void save_small(const osteon_schedule *schedule) {
  osteon_cohort *cohort = small_cohort(schedule);
  check_ok(osteon_cohort_run(cohort, 5));
  check_ok(osteon_cohort_save(cohort, "cohort"));
  osteon_cohort_free(cohort);
  osteon_sweep *sweep = small_sweep();
  check_ok(osteon_sweep_next(sweep));
  check_ok(osteon_sweep_save(sweep, "sweep"));
  osteon_sweep_free(sweep);
}

/* Loads a file into a new object of its kind, and runs that if it loads. */
static osteon_status load_and_go_on(int of_sweep, const char *path, const osteon_schedule *schedule) {
  osteon_cohort *cohort = of_sweep ? NULL : small_cohort(schedule);
  osteon_sweep *sweep = of_sweep ? small_sweep() : NULL;
  const osteon_status status = cohort ? osteon_cohort_load(cohort, path) : osteon_sweep_load(sweep, path);
  if (status == OSTEON_OK && cohort) osteon_cohort_run(cohort, osteon_cohort_time(cohort) + 10);
  for (int64_t i = 0; cohort && i < 3; i++) osteon_cohort_status(cohort, i);
  if (status == OSTEON_OK && sweep) osteon_sweep_finish(sweep, "/dev/null");
  osteon_cohort_free(cohort);
  osteon_sweep_free(sweep);
  return status;
}

/* Every bit of a cohort's, every byte of a sweep's, in which a mark takes a run: all are refused, as are cuts. */
START_TEST(changed_raw) {
  osteon_schedule *schedule = small_schedule(50);
  save_small(schedule);
  for (int of_sweep = 0; of_sweep < 2; of_sweep++) {
    size_t length;
    char *bytes = text_of(of_sweep ? "sweep" : "cohort", &length);
    check_ok(load_and_go_on(of_sweep, of_sweep ? "sweep" : "cohort", schedule));
    for (size_t i = 0; i < length; i++) {
      for (int bit = 0; bit < 8; bit += of_sweep ? 5 : 1) {
        bytes[i] = (char)(bytes[i] ^ 1 << bit);
        support_put("flipped", bytes, length);
        ck_assert_msg(load_and_go_on(of_sweep, "flipped", schedule) == OSTEON_EFORMAT,
                      "bit %d of byte %zu: %s", bit, i, osteon_last_error());
        bytes[i] = (char)(bytes[i] ^ 1 << bit);
      }
      if (i % 7) continue;
      support_put("flipped", bytes, i);
      ck_assert_int_eq(load_and_go_on(of_sweep, "flipped", schedule), OSTEON_EFORMAT);
    }
    support_put("flipped", bytes, length + 1);
    ck_assert_int_eq(load_and_go_on(of_sweep, "flipped", schedule), OSTEON_EFORMAT);
    free(bytes);
  }
  osteon_schedule_free(schedule);
}
END_TEST

/* Any number in any place under a sum that is right: refused, or a run that ends, and never a place outside of an
 * array. */
START_TEST(crafted) {
  static const unsigned char fill[] = {0x00, 0xff, 0x7f, 0x80, 0x01, 0x41};
  osteon_schedule *schedule = small_schedule(50);
  save_small(schedule);
  for (int of_sweep = 0; of_sweep < 2; of_sweep++) {
    size_t length;
    char *bytes = text_of(of_sweep ? "sweep" : "cohort", &length);
    char *const good = malloc(length);
    ck_assert_ptr_nonnull(good);
    memcpy(good, bytes, length);
    int refused = 0;
    for (size_t i = 0; i + 39 < length; i++)
      for (size_t width = 1; width <= 8; width *= 2) {
        const unsigned char with = fill[(i + width) % sizeof fill];
        for (size_t k = 0; k < width && i + k + 39 < length; k++) bytes[i + k] = (char)with;
        sign_checkpoint(bytes, length);
        support_put("crafted", bytes, length);
        refused += load_and_go_on(of_sweep, "crafted", schedule) != OSTEON_OK;
        memcpy(bytes, good, length);
      }
    ck_assert_int_gt(refused, 100);
    free(bytes);
    free(good);
  }
  osteon_schedule_free(schedule);
}
END_TEST

/* The arrays of the small cohort end with: x1 and x2 at the node, then now; days and steps; next events; reasons,
 * whiches; the parameter of each. */
enum { AFTER_INDEX = 3 * (1 + 2 + 8) }; /* bytes after the next events */

START_TEST(crafted_index) {
  osteon_schedule *schedule = small_schedule(50);
  save_small(schedule);
  size_t length;
  char *bytes = text_of("cohort", &length);
  char *const index = bytes + length - 39 - AFTER_INDEX - 3 * sizeof(int);
  int next;
  memcpy(&next, index, sizeof next);
  ck_assert_int_eq(next, 1); /* of the doses on days 3, 6, ... on day 5 */
  static const int wrong[] = {-1, 0, 2, 5, 1 << 30};
  for (int i = 0; i < 5; i++) {
    memcpy(index, &wrong[i], sizeof next);
    sign_checkpoint(bytes, length);
    support_put("crafted", bytes, length);
    if (wrong[i]) ck_assert_int_eq(load_and_go_on(0, "crafted", schedule), OSTEON_EFORMAT);
    if (wrong[i]) support_says(wrong[i] == 2 ? "the day" : "the next event", "crafted");
  }
  memcpy(index, &next, sizeof next);
  index[3 * sizeof(int)] = 77; /* why the first one failed */
  sign_checkpoint(bytes, length);
  support_put("crafted", bytes, length);
  ck_assert_int_eq(load_and_go_on(0, "crafted", schedule), OSTEON_EFORMAT);
  support_says("the reason of failure 77", "crafted");
  free(bytes);
  osteon_schedule_free(schedule);
}
END_TEST

/* A cohort's schedule may differ later, and not earlier. */
START_TEST(branch_of_a_cohort) {
  osteon_schedule *schedule = small_schedule(50), *later = small_schedule(40), *earlier = small_schedule(4);
  save_small(schedule);
  check_ok(load_and_go_on(0, "cohort", later));
  ck_assert_int_eq(load_and_go_on(0, "cohort", earlier), OSTEON_EINVAL);
  support_says("doses and inputs until day 5", "earlier");
  ck_assert_int_eq(load_and_go_on(0, "sweep", schedule), OSTEON_EFORMAT);
  support_says("it holds a checkpoint of `osteon cohort`; what osteon_cohort_save wrote is needed", "sweep");
  osteon_schedule_free(schedule);
  osteon_schedule_free(later);
  osteon_schedule_free(earlier);
}
END_TEST

/* Nor may anything differ that steps depend on. */
START_TEST(cohort_of_other_options) {
  save_small(NULL);
  osteon_cohort_options options, given[6];
  osteon_cohort_options_default(&options);
  options.threads = 1;
  for (int i = 0; i < 6; i++) given[i] = options;
  given[0].dt = 0.5;
  given[1].rtol = 1e-7;
  given[2].atol = 1e-9;
  given[3].longest_step = 1;
  given[4].steps_a_day = 1000;
  given[5].isa = "baseline";
#define BESIDE(its, own) "'" its "'; a checkpoint of this cohort has '" own "' here"
  static const char *const says[] = {BESIDE("dt 1", "dt 0.5"),
                                     BESIDE("rtol 1e-06", "rtol 1e-07"),
                                     BESIDE("atol 1e-10", "atol 1e-09"),
                                     "'longest_step ",
                                     "'steps_a_day ",
                                     "'instruction set "};
  for (int i = 0; i < 6; i++) {
    osteon_cohort *cohort;
    check_ok(osteon_cohort_new(&cohort, support_model("komarova2003"), 3, &given[i]));
    static const double alpha[] = {3, 3.1, 2.9};
    check_ok(osteon_cohort_set_params(cohort, "alpha1", alpha));
    osteon_cohort *plain = small_cohort(NULL);
    if (strcmp(osteon_cohort_isa(cohort), osteon_cohort_isa(plain)) != 0 || i < 5)
      check_fails(OSTEON_EFORMAT, says[i], osteon_cohort_load(cohort, "cohort"));
    osteon_cohort_free(plain);
    osteon_cohort_free(cohort);
  }
}
END_TEST

START_TEST(of_something_else) {
  osteon_sim *sim = saved();
  osteon_sim *other = sim_of(support_model("komarova2003"), "rodas5p", NULL);
  osteon_sim *model = sim_of(support_model("lemaire2004"), "rkf45", NULL);
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.solver = "rkf45";
  osteon_sim *day;
  check_ok(osteon_sim_new(&day, support_model("komarova2003"), &options));
  check_fails(OSTEON_EFORMAT, "'model komarova2003', but 'model lemaire2004' is needed",
              osteon_sim_load(model, "good"));
  check_fails(OSTEON_EINVAL, "solver rkf45, not solver rodas5p", osteon_sim_load(other, "good"));
  check_fails(OSTEON_EINVAL, "made with dt = 0.25, not 1", osteon_sim_load(day, "good"));
  check_fails(OSTEON_EIO, "absent", osteon_sim_load(sim, "absent"));
  check_fails(OSTEON_EIO, ".: cannot be read", osteon_sim_load(sim, "."));
  support_put("other", "TIME,X\n1,2\n", 11);
  check_fails(OSTEON_EFORMAT, "other: not a checkpoint", osteon_sim_load(sim, "other"));
  support_put("other", "", 0);
  check_fails(OSTEON_EFORMAT, "other: not a checkpoint", osteon_sim_load(sim, "other"));
  if (access("/dev/zero", R_OK) == 0) /* has no end */
    check_fails(OSTEON_ERANGE, "/dev/zero: larger than the limit of 64 MiB",
                osteon_sim_load(sim, "/dev/zero"));
  osteon_sim_free(sim);
  osteon_sim_free(other);
  osteon_sim_free(model);
  osteon_sim_free(day);
}
END_TEST

START_TEST(unwritable) {
  osteon_sim *sim = saved();
  check_fails(OSTEON_EIO, "absent/file: cannot be written", osteon_sim_save(sim, "absent/file"));
  check_fails(OSTEON_EIO, ".: cannot be written: it is a directory", osteon_sim_save(sim, "."));
  if (access("/dev/full", W_OK) == 0)
    check_fails(OSTEON_EIO, "/dev/full: cannot be written", osteon_sim_save(sim, "/dev/full"));
  osteon_sim_free(sim);
}
END_TEST

/* A new file is as the umask has it, one that is replaced keeps its permissions. */
START_TEST(permissions) {
  osteon_sim *sim = saved();
  unlink("private");
  const mode_t before = umask(027);
  struct stat status;
  check_ok(osteon_sim_save(sim, "private"));
  ck_assert_int_eq(stat("private", &status), 0);
  ck_assert_int_eq(status.st_mode & 0777, 0640);
  ck_assert_int_eq(chmod("private", 0600), 0);
  check_ok(osteon_sim_save(sim, "private"));
  ck_assert_int_eq(stat("private", &status), 0);
  ck_assert_int_eq(status.st_mode & 0777, 0600);
  ck_assert_int_eq(umask(before), 027);
  osteon_sim_free(sim);
}
END_TEST

/* Every allocation fails once, and once with all later ones; the old file stays whole. */
START_TEST(out_of_memory) {
  osteon_sim *sim = saved();
  for (int all = 0; all < 2; all++)
    for (int loading = 0; loading < 2; loading++) {
      long n = 1;
      for (; n < 100; n++) {
        osteon_alloc_fail(n, all);
        const osteon_status status = loading ? osteon_sim_load(sim, "good") : osteon_sim_save(sim, "good");
        osteon_alloc_fail(0, 0);
        if (status == OSTEON_OK) break;
        ck_assert_int_eq(status, OSTEON_ENOMEM);
        check_ok(osteon_sim_load(sim, "good"));
      }
      ck_assert_int_gt(n, 2);
      ck_assert_int_lt(n, 100);
    }
  osteon_sim_free(sim);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("checkpoint");
  TCase *exact = tcase_create("resume"), *wrong = tcase_create("wrong");
  tcase_add_loop_test(exact, resume, 0, support_model_count() * support_solver_count());
  tcase_add_test(exact, setup_comes_back);
  tcase_add_loop_test(exact, resume_after_calls, 0, support_solver_count());
  tcase_add_test(exact, branch);
  tcase_add_test(exact, another_past);
  tcase_add_test(exact, another_model);
  tcase_add_test(exact, another_dose);
  tcase_add_test(wrong, cut);
  tcase_add_test(wrong, changed);
  tcase_add_test(wrong, impossible_numbers);
  tcase_add_test(wrong, another_form);
  tcase_add_test(wrong, changed_raw);
  tcase_add_test(wrong, crafted);
  tcase_add_test(wrong, crafted_index);
  tcase_add_test(wrong, branch_of_a_cohort);
  tcase_add_test(wrong, cohort_of_other_options);
  tcase_add_test(wrong, of_something_else);
  tcase_add_test(wrong, unwritable);
  tcase_add_test(wrong, permissions);
  tcase_add_test(wrong, out_of_memory);
  suite_add_tcase(suite, exact);
  suite_add_tcase(suite, wrong);
  return support_main(suite);
}
