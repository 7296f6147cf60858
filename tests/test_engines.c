/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sims and cohorts on random parameters and inputs within the bounds of each model: they agree, or fail on the same
 * day for the same reason. A model gets as many vectors as OSTEON_VECTORS says, a thousand with OSTEON_LONG=1. Each
 * is made from its own number, which a failure prints; OSTEON_VECTOR=NUMBER runs that one alone. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/cohort.h>
#include <osteon/sim.h>
#include <osteon/stop.h>

#include "subject/subject.h"
#include "support.h"

enum { VECTORS = 40, MANY = 1000, DAYS = 200, SEED = 20261129 };
static const double RTOL = 1e-8;

static double within(const osteon_quantity *q, double value) { return fmax(q->min, fmin(q->max, value)); }

/* Anywhere between the bounds, each order of magnitude as likely as the next; of a bound that is 0 or infinite, nine
 * orders from the default. */
static double anywhere(const osteon_quantity *q, uint64_t *state) {
  const double size = q->value != 0 ? fabs(q->value) : 1;
  const double most = isfinite(q->max) ? q->max : 1e9 * size, least = q->min > 0 ? q->min : 1e-9 * size;
  const double value =
      most > least ? exp(log(least) + (log(most) - log(least)) * support_uniform(state)) : most;
  return within(q, q->min < 0 && support_uniform(state) < 0.5 ? -value : value);
}

/* Parameters, then inputs: all within a fifth of the default, three within a factor of ten, and in every second vector
 * one anywhere; in every third an input anywhere. */
static void draw(const osteon_model *m, int number, uint64_t *state, double *values) {
  for (int i = 0; i < m->n_params; i++)
    values[i] = within(&m->params[i], m->params[i].value * (0.8 + 0.4 * support_uniform(state)));
  for (int k = 0; k < 3; k++) {
    const int i = (int)(support_uniform(state) * m->n_params);
    values[i] = within(&m->params[i], m->params[i].value * pow(10, 2 * support_uniform(state) - 1));
  }
  const int i = (int)(support_uniform(state) * m->n_params), k = (int)(support_uniform(state) * m->n_inputs);
  if (number % 2) values[i] = anywhere(&m->params[i], state);
  for (int n = 0; n < m->n_inputs; n++) values[m->n_params + n] = m->inputs[n].value;
  if (number % 3 == 0 && m->n_inputs) values[m->n_params + k] = anywhere(&m->inputs[k], state);
}

static int is_accepted(const osteon_model *m, const double *values) {
  double *c = support_constants(m), *y = calloc((size_t)m->n_states, sizeof *y), days;
  ck_assert_ptr_nonnull(y);
  memcpy(c, values, (size_t)m->n_params * sizeof *c);
  memcpy(c + osteon_subject_inputs(m), values + m->n_params, (size_t)m->n_inputs * sizeof *c);
  const int accepted = osteon_subject_begin(m, c, y, &days, NULL) == OSTEON_OK;
  free(c);
  free(y);
  return accepted;
}

/* One in eight as it comes; the others again until the model accepts the parameters together. */
static void make_vector(const osteon_model *m, int number, double *values) {
  uint64_t state = (uint64_t)SEED + 1000003u * (uint64_t)number;
  int left = number % 8 ? 300 : 1;
  do draw(m, number, &state, values);
  while (--left > 0 && !is_accepted(m, values));
}

/* Work that a vector may cost here; what takes more is legitimate, and left to patience. */
typedef struct budget {
  long asked, most;
} budget;

static int spent(void *budget_) {
  budget *b = budget_;
  return ++b->asked > b->most;
}

/* What became of a subject. */
typedef struct fate {
  osteon_status status;
  double day; /* of a failure */
  char why[300];
  double *states;
} fate;

static void note(fate *f, osteon_status status) {
  f->status = status;
  if (status == OSTEON_OK) return;
  snprintf(f->why, sizeof f->why, "%s", osteon_last_error());
  const char *day = strstr(f->why, "at day ");
  f->day = day ? atof(day + 7) : 0;
}

/* From states that lie `aside` of themselves beside those of the start. */
static osteon_status begin_aside(osteon_sim *sim, double aside) {
  const osteon_model *m = osteon_sim_model(sim);
  const osteon_status status = osteon_sim_start(sim);
  for (int i = 0; i < m->n_states && status == OSTEON_OK; i++)
    if (aside != 0) osteon_sim_set_state(sim, m->states[i].name, osteon_sim_states(sim)[i] * (1 + aside));
  return status;
}

static void as_sim(const osteon_model *m, const double *values, double aside, fate *f) {
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.rtol = aside != 0 ? RTOL / 10 : RTOL;
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, m, &options));
  for (int i = 0; i < m->n_params; i++) check_ok(osteon_sim_set_param(sim, m->params[i].name, values[i]));
  for (int i = 0; i < m->n_inputs; i++)
    check_ok(osteon_sim_set_input(sim, m->inputs[i].name, values[m->n_params + i]));
  budget b = {0, 400000};
  osteon_stop_when(spent, &b);
  osteon_status status = begin_aside(sim, aside);
  if (status == OSTEON_OK) status = osteon_sim_run(sim, DAYS);
  note(f, status);
  osteon_stop_when(NULL, NULL);
  if (f->status == OSTEON_OK) memcpy(f->states, osteon_sim_states(sim), (size_t)m->n_states * sizeof(double));
  osteon_sim_free(sim);
}

static void as_cohort(const osteon_model *m, const double *values, fate *f) {
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.rtol = RTOL;
  options.threads = 1;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, m, 1, &options));
  for (int i = 0; i < m->n_params; i++)
    check_ok(osteon_cohort_set_param(cohort, m->params[i].name, values[i]));
  for (int i = 0; i < m->n_inputs; i++)
    check_ok(osteon_cohort_set_input(cohort, m->inputs[i].name, values[m->n_params + i]));
  budget b = {0, 4000}; /* asked once in 256 attempts */
  osteon_stop_when(spent, &b);
  osteon_status status = osteon_cohort_run(cohort, DAYS);
  osteon_stop_when(NULL, NULL);
  if (status == OSTEON_OK) status = osteon_cohort_status(cohort, 0);
  note(f, status);
  for (int i = 0; i < m->n_states && status == OSTEON_OK; i++)
    check_ok(osteon_cohort_get(cohort, m->states[i].name, &f->states[i]));
  osteon_cohort_free(cohort);
}

/* Too much work is a matter of the method, and says nothing of the other's. */
static int is_too_slow(const fate *f) {
  return f->status == OSTEON_ESTOPPED || (f->status == OSTEON_ESTEP && strstr(f->why, "steps a day"));
}

/* Within seconds of a collapse it is the length of the last step that decides whether a state left its range or no
 * step was small enough. */
static int differ_in_end(const fate *a, const fate *b) {
  const double seconds = 1e-4;
  if (fmin(a->day, b->day) > 0 && fabs(a->day - b->day) < seconds) return 0;
  return a->status != b->status || fabs(a->day - b->day) > 1;
}

/* `aside`: what becomes of the sim when it starts elsewhere by a rounding error or two, at a tenth of the tolerance.
 * No engine can know what that decides. */
static int differ(const osteon_model *m, int number, const fate *sim, const fate *aside, const fate *cohort) {
  if (is_too_slow(sim) || is_too_slow(cohort) || differ_in_end(sim, aside)) return 0;
  if (differ_in_end(sim, cohort)) {
    printf("%s, vector %d: a sim says: %s; a cohort: %s\n", m->name, number, sim->status ? sim->why : "done",
           cohort->status ? cohort->why : "done");
    return 1;
  }
  for (int i = 0; i < m->n_states && sim->status == OSTEON_OK; i++) {
    const double a = sim->states[i], b = cohort->states[i], unsure = fabs(a - aside->states[i]);
    const double size = fmax(fabs(a), fabs(b)) + 1e-3 * m->states[i].scale;
    if (fabs(a - b) <= 1e-4 * size + 1e3 * unsure) continue;
    printf("%s, vector %d: %s is %.12g in a sim, %.12g in a cohort\n", m->name, number, m->states[i].name, a,
           b);
    return 1;
  }
  return 0;
}

static int env(const char *name, int otherwise) {
  const char *said = getenv(name);
  return said ? atoi(said) : otherwise;
}

START_TEST(agree) {
  const osteon_model *m = osteon_registry_at(NULL, _i);
  const int only = env("OSTEON_VECTOR", -1),
            wanted = getenv("OSTEON_VALGRIND") ? 2
                     : getenv("OSTEON_LONG")   ? MANY
                                               : VECTORS,
            n = only >= 0 ? only + 1 : env("OSTEON_VECTORS", wanted), n_values = m->n_params + m->n_inputs;
  double *values = calloc((size_t)n_values + 3 * (size_t)m->n_states, sizeof *values);
  ck_assert_ptr_nonnull(values);
  int wrong = 0, slow = 0, unsure = 0, failed = 0;
  for (int number = only >= 0 ? only : 0; number < n; number++) {
    fate sim = {.states = values + n_values}, cohort = {.states = sim.states + m->n_states},
         aside = {.states = cohort.states + m->n_states};
    make_vector(m, number, values);
    as_sim(m, values, 0, &sim);
    as_sim(m, values, 1e-10, &aside);
    as_cohort(m, values, &cohort);
    wrong += differ(m, number, &sim, &aside, &cohort);
    slow += is_too_slow(&sim) || is_too_slow(&cohort);
    unsure += differ_in_end(&sim, &aside);
    failed += sim.status != OSTEON_OK;
  }
  free(values);
  printf(
      "%s: %d vectors of seed %d: %d fail in a sim, %d take too long to compare, %d hang on a rounding "
      "error, %d differ\n",
      m->name, n, SEED, failed, slow, unsure, wrong);
  fflush(stdout); /* a failing assertion ends the process as it is */
  ck_assert_int_eq(wrong, 0);
}
END_TEST

/* ---- ends that were told wrongly ---- */

static osteon_sim *worn_sim(double k_res, double rtol) {
  osteon_sim *sim = support_sim(support_model("scheiner2013"), rtol, NULL);
  check_ok(osteon_sim_set_param(sim, "k_res", k_res));
  check_ok(osteon_sim_set_param(sim, "k_form", 10));
  return sim;
}

static osteon_cohort *worn_cohort(double k_res, double rtol) {
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.rtol = rtol;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, support_model("scheiner2013"), 1, &options));
  check_ok(osteon_cohort_set_param(cohort, "k_res", k_res));
  check_ok(osteon_cohort_set_param(cohort, "k_form", 10));
  return cohort;
}

/* Day by day until it fails. */
static osteon_sim *worn_out(double rtol, bool asked) {
  osteon_sim *sim = worn_sim(1600, rtol);
  for (int day = 0; osteon_sim_step(sim) == OSTEON_OK; day++) {
    ck_assert_int_lt(day, 1000);
    if (asked) ck_assert_ptr_nonnull(osteon_sim_states(sim));
  }
  ck_assert_double_eq(osteon_sim_time(sim), 631);
  return sim;
}

/* And stands there with the states of that day, whether somebody asked for them on the way or not. */
START_TEST(left_unasked) {
  static const double rtols[] = {1e-4, 1e-6, 1e-9};
  osteon_sim *asked = worn_out(rtols[_i], true), *quiet = worn_out(rtols[_i], false);
  const size_t bytes = (size_t)osteon_sim_model(asked)->n_states * sizeof(double);
  ck_assert_mem_eq(osteon_sim_states(quiet), osteon_sim_states(asked), bytes);
  osteon_sim_free(asked);
  osteon_sim_free(quiet);
}
END_TEST

static int count_rows(void *count, const osteon_rows *rows) {
  for (int k = 0; k < rows->n_times; k++) *(int *)count += !isnan(rows->values[k]);
  return 0;
}

/* Bone is resorbed until nothing is left, on a day that does not depend on the tolerance: the steps before are months
 * long, and end beyond it. Rows before it are written. */
START_TEST(leave_on_the_same_day) {
  static const double rtols[] = {1e-4, 1e-6, 1e-9}, days[] = {100, 500, 600, 631, 632, 1000};
  osteon_sim *sim = worn_sim(1600, rtols[_i]);
  check_fails(OSTEON_EDOMAIN, "at day 63", osteon_sim_run(sim, 1000));
  ck_assert_msg(strstr(osteon_last_error(), "state f_vas left the range"), "%s", osteon_last_error());
  ck_assert_double_eq(osteon_sim_time(sim), 631);
  osteon_sim_free(sim);
  osteon_cohort *cohort = worn_cohort(1600, rtols[_i]);
  const char *const column = "f_vas";
  int rows = 0;
  check_ok(osteon_cohort_record(cohort, days, 6, &column, 1, count_rows, &rows));
  ck_assert_int_eq(rows, 4);
  check_fails(OSTEON_EDOMAIN, "at day 631.9", osteon_cohort_status(cohort, 0));
  ck_assert_msg(strstr(osteon_last_error(), "state f_vas left the range"), "%s", osteon_last_error());
  osteon_cohort_free(cohort);
}
END_TEST

/* The last step before the day asked for ends far beyond it, where the subject would have left its range. */
START_TEST(stay_until_the_day) {
  osteon_sim *sim = worn_sim(800 + 10 * _i, 1e-6);
  osteon_cohort *cohort = worn_cohort(800 + 10 * _i, 1e-6);
  check_ok(osteon_sim_run(sim, 1000));
  check_ok(osteon_cohort_run(cohort, 1000));
  check_ok(osteon_cohort_status(cohort, 0));
  osteon_cohort_free(cohort);
  osteon_sim_free(sim);
}
END_TEST

/* A rate of a million a day: the work is bounded, and it is said why and what helps. A cohort has no other solver. */
START_TEST(give_up_what_takes_too_long) {
  const osteon_model *m = support_model("pivonka2008");
  osteon_sim *sim = support_sim(m, 1e-6, NULL);
  check_ok(osteon_sim_set_param(sim, "A_OBa", 1e6));
  check_fails(OSTEON_ESTEP, "steps a day", osteon_sim_run(sim, 3650));
  check_fails(OSTEON_ESTEP, "or try the solver rodas5p", osteon_sim_run(sim, 3650));
  ck_assert(osteon_sim_time(sim) == 0);
  osteon_sim_free(sim);
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.solver = "rodas5p";
  check_ok(osteon_sim_new(&sim, m, &options));
  check_ok(osteon_sim_set_param(sim, "A_OBa", 1e6));
  check_ok(osteon_sim_run(sim, 3650));
  osteon_sim_free(sim);
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, m, 1, NULL));
  check_ok(osteon_cohort_set_param(cohort, "A_OBa", 1e6));
  for (int day = 0; day < 3 && !osteon_cohort_failure_count(cohort); day++)
    check_ok(osteon_cohort_step(cohort));
  check_fails(OSTEON_ESTEP, "steps a day", osteon_cohort_status(cohort, 0));
  ck_assert_ptr_null(strstr(osteon_last_error(), "solver"));
  osteon_cohort_free(cohort);
}
END_TEST

int main(void) {
  int models = 0;
  while (osteon_registry_at(NULL, models)) models++;
  Suite *suite = suite_create("engines");
  TCase *tests = tcase_create("engines");
  tcase_add_loop_test(tests, agree, 0, models);
  tcase_add_loop_test(tests, leave_on_the_same_day, 0, 3);
  tcase_add_loop_test(tests, left_unasked, 0, 3);
  tcase_add_loop_test(tests, stay_until_the_day, 0, 10);
  tcase_add_test(tests, give_up_what_takes_too_long);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
