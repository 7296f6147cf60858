/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every file of the benchmark calls: clocks, instruction sets, the end of a run that failed. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

void bench_fail(const char *what) {
  const char *why = osteon_last_error();
  fprintf(stderr, "bench: %s%s%s\n", what, *why ? ": " : "", why);
  exit(1);
}

static int by_processor_time;
void bench_by_processor_time(void) { by_processor_time = 1; }

static double seconds_of(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double bench_wall(void) { return seconds_of(CLOCK_MONOTONIC); }
double bench_now(void) { return by_processor_time ? seconds_of(CLOCK_THREAD_CPUTIME_ID) : bench_wall(); }

const char *const bench_isas[] = {"avx512", "avx2", "sse2", "neon", NULL};

int bench_has_isa(const char *isa) {
  const osteon_model *model = osteon_registry_at(NULL, 0);
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  osteon_cohort *cohort = NULL;
  options.isa = isa;
  const int has = osteon_cohort_new(&cohort, model, 1, &options) == OSTEON_OK &&
                  strcmp(osteon_cohort_isa(cohort), isa) == 0;
  osteon_cohort_free(cohort);
  return has;
}
