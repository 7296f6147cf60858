/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of one's own, compiled and loaded: found by name, as exact as by hand, refused with a sentence. What compilers
 * say is tested with the command (tests/cli/own.sh). */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <osteon/cohort.h>
#include <osteon/loader.h>

#include "support.h"

static void write_model(const char *name, const char *rate) {
  char path[100];
  snprintf(path, sizeof path, "%s.c", name);
  FILE *f = fopen(path, "w");
  ck_assert_ptr_nonnull(f);
  fprintf(f,
          "#define OSTEON_MODEL %s\n#define OSTEON_MODEL_FILE \"%s.c\"\n"
          "#define OSTEON_MODEL_TITLE \"\"\n#define OSTEON_MODEL_CITATION \"\"\n#define OSTEON_MODEL_SOLVER "
          "\"rkf45\"\n"
          "#define STATES(X) X(x, \"-\", 100, 0, INFINITY, 1, \"what is left\", \"test\")\n"
          "#define PARAMS(X) X(k, \"1/d\", 0.1, 0, 10, OSTEON_ASSUMED, \"loss\", \"test\")\n"
          "#define OUTPUTS(X) X(twice, \"-\", 2 * x, \"\", \"test\")\n"
          "#include <osteon/equations.h>\nRATES_BEGIN\n  dx = %s;\nRATES_END\nOUTPUTS_BEGIN\nOUTPUTS_END\n"
          "#include OSTEON_NEXT\n",
          name, name, rate);
  ck_assert_int_eq(fclose(f), 0);
}

/* A cache of the test's own, in its directory. */
static void use_cache(void) {
  char here[4000], path[4096];
  ck_assert_ptr_nonnull(getcwd(here, sizeof here));
  snprintf(path, sizeof path, "%s/cache", here);
  mkdir(path, 0700);
  ck_assert_int_eq(setenv("XDG_CACHE_HOME", path, 1), 0);
}

static int take_last(void *context, const osteon_rows *rows) {
  double *last = context;
  for (int i = 0; i < rows->count; i++) last[rows->first + i] = rows->values[i];
  return 0;
}

START_TEST(falls_as_by_hand) {
  osteon_registry *registry, *other;
  const osteon_model *model, *found, *again;
  osteon_sim *sim;
  osteon_cohort *cohort;
  enum { N = 5 };
  const double k[N] = {0, 0.1, 0.2, 0.3, 1}, day = 10;
  double last[N];
  const char *const column[] = {"twice"};
  use_cache();
  write_model("falling", "-k * x");
  check_ok(osteon_registry_new(&registry));
  check_ok(osteon_registry_load(registry, "falling.c", &model));
  ck_assert_str_eq(model->name, "falling");
  check_ok(osteon_registry_find(registry, "falling", &found));
  ck_assert_ptr_eq(found, model);
  check_fails(OSTEON_ENAME, "no model is named falling", osteon_registry_find(NULL, "falling", &found));
  check_fails(OSTEON_EINVAL, "falling.c: a model named falling already exists",
              osteon_registry_load(registry, "falling.c", &again));
  ck_assert_ptr_null(again);
  check_ok(osteon_registry_new(&other));
  check_ok(osteon_registry_load(other, "falling.c", NULL));
  osteon_registry_free(other);

  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.rtol = 1e-9;
  check_ok(osteon_sim_new(&sim, model, &options));
  check_ok(osteon_sim_run(sim, day));
  ck_assert_double_le(fabs(osteon_sim_states(sim)[0] / (100 * exp(-1)) - 1), 1e-7);
  osteon_sim_free(sim);
  osteon_cohort_options of;
  osteon_cohort_options_default(&of);
  of.rtol = 1e-9;
  check_ok(osteon_cohort_new(&cohort, model, N, &of));
  check_ok(osteon_cohort_set_params(cohort, "k", k));
  check_ok(osteon_cohort_record(cohort, &day, 1, column, 1, take_last, last));
  for (int i = 0; i < N; i++) ck_assert_double_le(fabs(last[i] / (200 * exp(-10 * k[i])) - 1), 1e-6);
  osteon_cohort_free(cohort);
  osteon_registry_free(registry);
}
END_TEST

START_TEST(refuses) {
  osteon_registry *registry;
  const osteon_model *model;
  use_cache();
  check_ok(osteon_registry_new(&registry));
  write_model("wrong", "-nothing * x");
  check_fails(OSTEON_EFORMAT, "wrong.c:11: ", osteon_registry_load(registry, "wrong.c", &model));
  support_says("nothing", "osteon_registry_load");
  ck_assert_ptr_null(model);
  write_model("wrong", "NAN * x");
  check_fails(OSTEON_EINVAL, "wrong.c: ", osteon_registry_load(registry, "wrong.c", &model));
  check_fails(OSTEON_EIO, "nowhere.c: cannot be read", osteon_registry_load(registry, "nowhere.c", NULL));
  check_fails(OSTEON_EINVAL, "standard input", osteon_registry_load(registry, "-", NULL));
  osteon_registry_free(registry);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("loader");
  TCase *loader = tcase_create("loader");
  tcase_add_test(loader, falls_as_by_hand);
  tcase_add_test(loader, refuses);
  suite_add_tcase(suite, loader);
  return support_main(suite);
}
