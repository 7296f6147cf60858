/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Declarations that an older program was compiled with: the option structures of 0.2.0 without their last
   members, and what else it calls.  Never change this file: it stands for programs that are installed.  When a
   structure grows, freeze its 0.2.0 form here beside these. */
#ifndef OSTEON_TESTS_FROZEN_OLDER_H
#define OSTEON_TESTS_FROZEN_OLDER_H

#include <stddef.h>
#include <stdint.h>

typedef struct osteon_model osteon_model;
typedef struct osteon_schedule osteon_schedule;
typedef struct osteon_sim osteon_sim;
typedef struct osteon_cohort osteon_cohort;
typedef struct osteon_sweep osteon_sweep;
typedef struct osteon_fit osteon_fit;
typedef struct osteon_population osteon_population;

typedef struct older_sim_options {
  size_t size;
  double dt, rtol, atol;
  const char *solver;
} older_sim_options;

typedef struct older_cohort_options {
  size_t size;
  double dt, rtol, atol;
  int threads;
  const char *isa;
} older_cohort_options;

typedef struct older_sweep_options {
  size_t size;
  double dt, rtol, atol;
  int threads;
  const char *isa;
  const osteon_schedule *schedule;
  int64_t n;
  double until, every;
} older_sweep_options;

typedef struct older_fit_options {
  size_t size;
  double dt, rtol, atol;
  int threads;
  const char *isa;
  osteon_population *population;
} older_fit_options;

const char *osteon_last_error(void);
int osteon_registry_find(const void *registry, const char *name, const osteon_model **model);
void osteon_sim_options_init(void *options, size_t size);
void osteon_cohort_options_init(void *options, size_t size);
void osteon_sweep_options_init(void *options, size_t size);
void osteon_fit_options_init(void *options, size_t size);
int osteon_sim_new(osteon_sim **sim, const osteon_model *model, const void *options);
int osteon_sim_run(osteon_sim *sim, double until);
void osteon_sim_free(osteon_sim *sim);
int osteon_cohort_new(osteon_cohort **cohort, const osteon_model *model, int64_t n, const void *options);
int osteon_cohort_run(osteon_cohort *cohort, double until);
void osteon_cohort_free(osteon_cohort *cohort);
int osteon_sweep_new(osteon_sweep **sweep, const osteon_model *model, const void *options);
int osteon_sweep_next(osteon_sweep *sweep);
void osteon_sweep_free(osteon_sweep *sweep);
int osteon_fit_new(osteon_fit **fit, const osteon_model *model, const void *options);
void osteon_fit_free(osteon_fit *fit);

#endif
