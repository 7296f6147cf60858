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

#include <osteon/sim.h>

#include "base/base.h"
#include "support.h"

enum { DAYS = 60, TICKS_PER_DAY = 4 };

static int n_models(void) {
  int n = 0;
  while (osteon_registry_at(NULL, n)) n++;
  return n;
}

static int n_solvers(void) {
  int n = 0;
  while (osteon_sim_solvers()[n]) n++;
  return n;
}

/* Something that happens to any model: its first input changes twice, its first state is pushed. */
static osteon_schedule *events_of(const osteon_model *m) {
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  if (m->n_inputs > 0) {
    const osteon_quantity *q = &m->inputs[0];
    const double other = isfinite(q->max) ? 0.9 * q->value + 0.1 * q->max : q->value + 1;
    check_ok(osteon_schedule_set_input(schedule, 10, q->name, other));
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
  /* a short history: bsimp takes seconds for a year of aibl */
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
 * a checkpoint of tick 0: a history by bsimp takes many seconds, and is run once. */
START_TEST(resume) {
  const osteon_model *m = osteon_registry_at(NULL, _i / n_solvers());
  const char *solver = osteon_sim_solvers()[_i % n_solvers()];
  if (getenv("OSTEON_VALGRIND") && strcmp(solver, "bsimp") == 0 && strcmp(m->name, "aibl") == 0)
    return; /* minutes of a history, many times */
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

/* What was set up by calls comes back too, also for a reset. */
START_TEST(setup_comes_back) {
  const osteon_model *m = support_model("pivonka2008");
  osteon_sim *a = sim_of(m, NULL, NULL), *b = sim_of(m, NULL, NULL);
  check_ok(osteon_sim_set_param(a, m->params[0].name, 1.01 * m->params[0].value));
  check_ok(osteon_sim_set_state(a, m->states[0].name, 1.1 * support_initial(m, 0)));
  check_ok(osteon_sim_set_input(a, m->inputs[0].name, m->inputs[0].value + 100));
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

static void write_text(const char *path, const char *text, size_t length) {
  FILE *file = fopen(path, "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(text, 1, length, file), length);
  ck_assert_int_eq(fclose(file), 0);
}

/* A sim at day 30 of komarova2003 and its checkpoint. */
static osteon_sim *saved(void) {
  osteon_sim *sim = sim_of(support_model("komarova2003"), "rkf45", NULL);
  check_ok(osteon_sim_set_state(sim, "x1", 15));
  check_ok(osteon_sim_run(sim, 30));
  check_ok(osteon_sim_save(sim, "good"));
  return sim;
}

/* Every cut of the file is refused, and the sim that should have taken it goes on as if nothing was. */
START_TEST(cut) {
  osteon_sim *good = saved(), *other = saved();
  size_t length;
  char *text = text_of("good", &length);
  check_ok(osteon_sim_run(other, 31));
  for (size_t n = 0; n + 1 < length; n++) { /* without its last newline it is whole */
    write_text("cut", text, n);
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

/* A checkpoint with any byte changed is refused or holds another valid number; it never crashes. */
START_TEST(changed) {
  osteon_sim *sim = saved();
  size_t length;
  char *text = text_of("good", &length);
  static const char other[] = {'\0', '\n', ' ', 'f', '0', (char)0xff};
  int refused = 0;
  for (size_t i = 0; i < length; i++) {
    const char was = text[i];
    for (size_t k = 0; k < sizeof other; k++) {
      text[i] = other[k];
      write_text("changed", text, length);
      refused += osteon_sim_load(sim, "changed") != OSTEON_OK;
    }
    text[i] = was;
  }
  ck_assert_int_gt(refused, (int)length);
  free(text);
  osteon_sim_free(sim);
}
END_TEST

/* A line of a checkpoint with another number. */
static void write_other(const char *what, double value) {
  size_t length;
  char *text = text_of("good", &length);
  char *line = strstr(text, what), digits[17];
  ck_assert_ptr_nonnull(line);
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  snprintf(digits, sizeof digits, "%016" PRIx64, bits);
  memcpy(line + strlen(what) + 1, digits, 16);
  write_text("other", text, length);
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
      {"option rtol", 1e-6, OSTEON_EINVAL, "the checkpoint has rtol"},
      {"option atol", 1e-6, OSTEON_EINVAL, "the checkpoint has atol"},
      {"time tick", 1.5, OSTEON_EFORMAT, "do not belong together"},
      {"time tick", -1, OSTEON_EFORMAT, "do not belong together"},
      {"time tick", 1e300, OSTEON_EFORMAT, "do not belong together"},
      {"time node", 1000, OSTEON_EFORMAT, "do not belong together"},
      {"time step", 0, OSTEON_EFORMAT, "do not belong together"},
      {"time step", -1, OSTEON_EFORMAT, "do not belong together"},
      {"setup alpha1", -1, OSTEON_EFORMAT, "alpha1"},
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

START_TEST(of_something_else) {
  osteon_sim *sim = saved();
  osteon_sim *bsimp = sim_of(support_model("komarova2003"), "bsimp", NULL);
  osteon_sim *model = sim_of(support_model("lemaire2004"), "rkf45", NULL);
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.solver = "rkf45";
  osteon_sim *day;
  check_ok(osteon_sim_new(&day, support_model("komarova2003"), &options));
  check_fails(OSTEON_EFORMAT, "good:2: 'model lemaire2004' was expected", osteon_sim_load(model, "good"));
  check_fails(OSTEON_EFORMAT, "good:3: 'solver bsimp' was expected", osteon_sim_load(bsimp, "good"));
  check_fails(OSTEON_EINVAL, "the checkpoint has dt = 0.25, the sim 1", osteon_sim_load(day, "good"));
  check_fails(OSTEON_EIO, "absent", osteon_sim_load(sim, "absent"));
  check_fails(OSTEON_EIO, ".: cannot be read", osteon_sim_load(sim, "."));
  write_text("other", "TIME,X\n1,2\n", 11);
  check_fails(OSTEON_EFORMAT, "other:1", osteon_sim_load(sim, "other"));
  write_text("other", "", 0);
  check_fails(OSTEON_EFORMAT, "other:1", osteon_sim_load(sim, "other"));
  if (access("/dev/zero", R_OK) == 0) /* has no end */
    check_fails(OSTEON_ERANGE, "/dev/zero: larger than the limit of 64 MiB",
                osteon_sim_load(sim, "/dev/zero"));
  osteon_sim_free(sim);
  osteon_sim_free(bsimp);
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
  tcase_add_loop_test(exact, resume, 0, n_models() * n_solvers());
  tcase_add_test(exact, setup_comes_back);
  tcase_add_loop_test(exact, resume_after_calls, 0, n_solvers());
  tcase_add_test(exact, branch);
  tcase_add_test(wrong, cut);
  tcase_add_test(wrong, changed);
  tcase_add_test(wrong, impossible_numbers);
  tcase_add_test(wrong, of_something_else);
  tcase_add_test(wrong, unwritable);
  tcase_add_test(wrong, permissions);
  tcase_add_test(wrong, out_of_memory);
  suite_add_tcase(suite, exact);
  suite_add_tcase(suite, wrong);
  return support_main(suite);
}
