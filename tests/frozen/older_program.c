/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program of an older version and one of a later version, run with the library of today.  What lies past the
   options on their side of the boundary must be neither read nor written. */
#include <stdio.h>
#include <string.h>

#include "older.h"

static int failures;
static void expect(int is_so, const char *what) {
  if (is_so) return;
  printf("%s: %s\n", what, osteon_last_error());
  failures++;
}

/* Options with garbage after them, which stays as it was. */
#define GUARDED(type, name)   \
  struct {                    \
    type o;                   \
    unsigned char guard[256]; \
  } name;                     \
  memset(&name, 0xA5, sizeof name)
#define IS_UNTOUCHED(name) is_untouched(name.guard, sizeof name.guard)

static int is_untouched(const unsigned char *guard, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (guard[i] != 0xA5) return 0;
  return 1;
}

static void one_subject(const osteon_model *model) {
  osteon_sim *sim = NULL;
  GUARDED(older_sim_options, a);
  osteon_sim_options_init(&a.o, sizeof a.o);
  expect(IS_UNTOUCHED(a), "osteon_sim_options_init writes past the options");
  expect(a.o.size == sizeof a.o && a.o.dt == 1 && a.o.rtol == 1e-6, "defaults of a sim");
  a.o.solver = "rk8pd";
  expect(osteon_sim_new(&sim, model, &a.o) == 0, "osteon_sim_new");
  expect(osteon_sim_run(sim, 10) == 0, "osteon_sim_run");
  osteon_sim_free(sim);
}

static void many_subjects(const osteon_model *model) {
  osteon_cohort *cohort = NULL;
  GUARDED(older_cohort_options, a);
  osteon_cohort_options_init(&a.o, sizeof a.o);
  expect(IS_UNTOUCHED(a), "osteon_cohort_options_init writes past the options");
  a.o.threads = 1;
  expect(osteon_cohort_new(&cohort, model, 3, &a.o) == 0, "osteon_cohort_new");
  expect(osteon_cohort_run(cohort, 10) == 0, "osteon_cohort_run");
  osteon_cohort_free(cohort);
}

static void a_population(const osteon_model *model) {
  osteon_sweep *sweep = NULL;
  GUARDED(older_sweep_options, a);
  osteon_sweep_options_init(&a.o, sizeof a.o);
  expect(IS_UNTOUCHED(a), "osteon_sweep_options_init writes past the options");
  a.o.n = 5;
  a.o.until = 10;
  expect(osteon_sweep_new(&sweep, model, &a.o) == 0, "osteon_sweep_new");
  expect(osteon_sweep_next(sweep) == 0, "osteon_sweep_next");
  osteon_sweep_free(sweep);
}

static void a_fit(const osteon_model *model) {
  osteon_fit *fit = NULL;
  GUARDED(older_fit_options, a);
  osteon_fit_options_init(&a.o, sizeof a.o);
  expect(IS_UNTOUCHED(a), "osteon_fit_options_init writes past the options");
  expect(a.o.rtol == 1e-7, "defaults of a fit");
  expect(osteon_fit_new(&fit, model, &a.o) == 0, "osteon_fit_new");
  osteon_fit_free(fit);
}

/* A program of a later version: what it leaves alone is 0 here, and what it sets cannot be obeyed. */
static void later(const osteon_model *model) {
  struct {
    older_sim_options o;
    const osteon_schedule *schedule;
    double later[4];
  } a;
  osteon_sim *sim = NULL;
  osteon_sim_options_init(&a, sizeof a);
  expect(osteon_sim_new(&sim, model, &a) == 0, "options of a later version, none of them set");
  osteon_sim_free(sim);
  a.later[3] = 7;
  expect(osteon_sim_new(&sim, model, &a) == 1 && strstr(osteon_last_error(), "later version"),
         "an option of a later version is set");
}

int main(void) {
  const osteon_model *model = NULL;
  expect(osteon_registry_find(NULL, "lemaire2004", &model) == 0, "osteon_registry_find");
  one_subject(model);
  many_subjects(model);
  a_population(model);
  a_fit(model);
  later(model);
  return failures > 0;
}
