/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of an FMU's binary share. */
#ifndef OSTEON_FMI_FMU_H
#define OSTEON_FMI_FMU_H

#include "fmi2.h"

#include <osteon/cohort.h>

#include "description.h"

enum {
  SETTABLE = INSTANTIATED | INITIALIZING | STEPPED,
  READABLE = ANY & ~INSTANTIATED,
  ASKABLE = STEPPED | STEP_FAILED | TERMINATED
};

/* A cohort of one, shared by an instance and the states that were taken of it. */
typedef struct run {
  int users;
  osteon_cohort *cohort;
} run;

/* All that SetFMUstate brings back, but the subject herself. */
typedef struct standing {
  phase phase;
  double start, stop; /* what the host calls day 0, and the end, or INFINITY */
} standing;

typedef struct instance {
  const osteon_model *model;
  int n;          /* variables */
  double *values; /* [n]: of options, parameters and inputs, and doses that are to be given */
  standing now;
  run *run; /* NULL until something needs it */
  char *name;
  fmi2CallbackFunctions callbacks;
} instance;

/* Only the functions of the standard leave the binary. */
#pragma GCC visibility push(hidden)

/* Tells the host, and returns the status. */
fmi2Status fmu_tell(const instance *f, fmi2Status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
fmi2Status fmu_tell_last(const instance *f); /* what the library said */
fmi2Status fmu_missing(const instance *f, const char *call, const char *argument);
fmi2Status fmu_no_memory(const instance *f);

/* The instance, if a call is allowed in its phase; NULL otherwise, after a message where there is someone to tell. */
instance *fmu_allowed(fmi2Component c, int phases, const char *call);
#define ALLOWED(phases)                                   \
  instance *f = fmu_allowed(component, phases, __func__); \
  if (!f) return fmi2Error

/* Makes the subject as the settings say; not yet started. NULL after a failure, which the library has told. */
run *fmu_new_run(const instance *f);
run *fmu_join(run *r);  /* one user more; NULL allowed */
void fmu_leave(run *r); /* one less, and frees; NULL allowed */
void fmu_drop_run(instance *f);
/* Whether a variable may have a value. */
fmi2Status fmu_check_value(const instance *f, const fmu_variable *v, double value);

#pragma GCC visibility pop

#endif
