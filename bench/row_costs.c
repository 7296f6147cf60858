/* SPDX-License-Identifier: GPL-3.0-or-later */
/* make bench-rows: what rows of a cohort cost, few or many, of some columns or all: processor time of ten years of the
 * shortest of some interleaved runs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/osteon.h>

#include "bench.h"

enum { SUBJECTS = 480, VARIED = 14, DAYS = 3650, REPEATS = 9, MOST_COLUMNS = 40 };
static const int every[] = {365, 73, 30, 7, 1}; /* d */
enum { FEW = 1, DAILY = 4, WAYS = 5 };

typedef struct question {
  const char *model, *what;
  const char *columns[MOST_COLUMNS]; /* none: all outputs */
} question;

static const question questions[] = {
    {"pivonka2008", "OBa, OCa", {"OBa", "OCa"}},
    {"aibl", "BMD_LS, BMD_TH", {"BMD_LS", "BMD_TH"}},
    {"aibl", "BMD_LS, CTX", {"BMD_LS", "CTX"}},
    {"aibl", "BMD_LS, MOF_10y", {"BMD_LS", "MOF_10y"}},
    {"aibl",
     "nine shown by default",
     {"BMD_LS", "BMD_TH", "T_score_LS", "T_score_TH", "MOF_10y", "hip_10y", "CTX", "PINP", "RANKL_OPG"}},
    {"aibl", "all outputs", {NULL}}};

/* Denosumab twice a year, or PTH for 30 days of each half-year. */
static osteon_schedule *treatment(const osteon_model *m) {
  osteon_schedule *s;
  CHECK(osteon_schedule_new(&s, m));
  if (m->n_doses > 0) {
    CHECK(osteon_schedule_add_dose(s, 0, "denosumab", 60, 182, 20));
    return s;
  }
  for (int k = 0; k < 20; k++) {
    CHECK(osteon_schedule_set_input(s, 182 * k, "P_PTH", 1000));
    CHECK(osteon_schedule_set_input(s, 182 * k + 30, "P_PTH", 0));
  }
  return s;
}

static osteon_cohort *cohort_of(const osteon_model *m, const osteon_schedule *schedule, const char *isa) {
  osteon_cohort *cohort;
  osteon_cohort_options options;
  double values[SUBJECTS];
  osteon_cohort_options_default(&options);
  options.rtol = 1e-4;
  options.isa = isa;
  options.threads = 1;
  options.schedule = schedule;
  CHECK(osteon_cohort_new(&cohort, m, SUBJECTS, &options));
  for (int p = 0; p < VARIED; p++) {
    for (int s = 0; s < SUBJECTS; s++) values[s] = m->params[p].value * (0.95 + 0.05 * sin(1.7 * s + p));
    CHECK(osteon_cohort_set_params(cohort, m->params[p].name, values));
  }
  CHECK(osteon_cohort_start(cohort));
  return cohort;
}

static int look(void *sum, const osteon_rows *rows) {
  *(double *)sum += rows->values[0];
  return 0;
}

/* Microseconds a subject. */
static double measure(const osteon_model *m, const osteon_schedule *schedule, const char *isa,
                      const char *const *columns, int n_columns, int days_between) {
  osteon_cohort *cohort = cohort_of(m, schedule, isa);
  double days[DAYS], sum = 0;
  int n = 0;
  for (int day = days_between; day <= DAYS; day += days_between) days[n++] = day;
  const double from = bench_now();
  CHECK(osteon_cohort_record(cohort, days, n, columns, n_columns, look, &sum));
  const double spent = bench_now() - from;
  if (osteon_cohort_failure_count(cohort) > 0 || !isfinite(sum)) bench_fail("subjects failed");
  osteon_cohort_free(cohort);
  return 1e6 * spent / SUBJECTS;
}

static void report(const question *q, const char *isa) {
  const osteon_model *m;
  const char *columns[MOST_COLUMNS];
  double best[WAYS];
  int n = 0;
  CHECK(osteon_registry_find(NULL, q->model, &m));
  for (; n < MOST_COLUMNS && q->columns[n]; n++) columns[n] = q->columns[n];
  if (n == 0)
    for (; n < MOST_COLUMNS && n < m->n_outputs; n++) columns[n] = m->outputs[n].name;
  osteon_schedule *schedule = treatment(m);
  for (int way = 0; way < WAYS; way++) best[way] = INFINITY;
  for (int k = 0; k < REPEATS; k++)
    for (int way = 0; way < WAYS; way++) {
      const double us = measure(m, schedule, isa, columns, n, every[way]);
      if (us < best[way]) best[way] = us;
    }
  printf("| %s | %s | %s |", q->model, q->what, isa);
  for (int way = 0; way < WAYS; way++) printf(" %.4g |", best[way]);
  printf(" %.2f |\n", best[DAILY] / best[FEW]);
  fflush(stdout);
  osteon_schedule_free(schedule);
}

int main(void) {
  bench_by_processor_time();
  printf("us per subject for ten years, with rows every so many days\n");
  printf(
      "| model | columns | set | 365 | 73 | 30 | 7 | 1 | 1 over 73 "
      "|\n|---|---|---|---|---|---|---|---|---|\n");
  for (size_t k = 0; k < sizeof questions / sizeof *questions; k++)
    for (int i = 0; bench_isas[i]; i++)
      if (bench_has_isa(bench_isas[i])) report(&questions[k], bench_isas[i]);
  return 0;
}
