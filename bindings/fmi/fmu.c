/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An FMU for co-simulation: one subject of one model, run by libosteon-core. The model is the one whose GUID the host
 * read in modelDescription.xml. Nothing but the C library is needed, and there is nothing in it that two instances
 * share. */
#define _POSIX_C_SOURCE 200809L
#include "fmi2.h"

#include <ctype.h>
#include <dlfcn.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <osteon/cohort.h>
#include <osteon/options.h>
#include <osteon/ticks.h>
#include <osteon/version.h>

#include "description.h"

/* States of the standard's machine for co-simulation, as bits. */
typedef enum phase {
  INSTANTIATED = 1,
  INITIALIZING = 2,
  STEPPED = 4,
  STEP_FAILED = 8,
  TERMINATED = 16,
  ERROR = 32,
} phase;
enum {
  ANY = 63,
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

typedef struct state {
  const struct instance *owner; /* instances do not share a subject */
  double *values;
  standing then;
  run *run; /* NULL: none yet */
  osteon_snapshot *snapshot;
  char *bytes; /* what it is as bytes, once that was asked for */
  size_t length;
} state;

/* ---- messages ---- */

static fmi2Status tell(const instance *f, fmi2Status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static fmi2Status tell(const instance *f, fmi2Status status, const char *format, ...) {
  char sentence[2000];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  if (f->callbacks.logger)
    f->callbacks.logger(f->callbacks.componentEnvironment, f->name, status,
                        status == fmi2Discard ? "logStatusDiscard" : "logStatusError", "%s", sentence);
  return status;
}

static fmi2Status tell_last(const instance *f) { return tell(f, fmi2Error, "%s", osteon_last_error()); }

static const char *phase_name(phase p) {
  switch (p) {
    case INSTANTIATED:
      return "instantiated";
    case INITIALIZING:
      return "in initialization mode";
    case STEPPED:
      return "ready for a step";
    case STEP_FAILED:
      return "after a step that failed";
    case TERMINATED:
      return "terminated";
    case ERROR:
      break;
  }
  return "after an error";
}

/* The instance, if a call is allowed in its phase; NULL otherwise, after a message where there is someone to tell. */
static instance *allowed(fmi2Component c, int phases, const char *call) {
  instance *f = c;
  if (!f || (int)f->now.phase & phases) return f;
  tell(f, fmi2Error, "%s: not allowed while the FMU is %s", call, phase_name(f->now.phase));
  return NULL;
}
#define ALLOWED(phases)                               \
  instance *f = allowed(component, phases, __func__); \
  if (!f) return fmi2Error

static fmi2Status missing(const instance *f, const char *call, const char *argument) {
  return tell(f, fmi2Error, "%s: %s is NULL", call, argument);
}

static fmi2Status no_memory(const instance *f) { return tell(f, fmi2Error, "out of memory"); }

/* ---- the subject ---- */

static void leave(run *r) {
  if (!r || --r->users) return;
  osteon_cohort_free(r->cohort);
  free(r);
}

static run *join(run *r) {
  if (r) r->users++;
  return r;
}

static void options_of(const instance *f, osteon_cohort_options *options) {
  int i = 1; /* variable 0 is the time */
  osteon_cohort_options_default(options);
#define TIME double
#define NUMBER double
#define WHOLE int
#define TAKE(name, kind, ...) options->name = (kind)f->values[i++];
  OSTEON_STEP_OPTIONS(TAKE)
  options->threads = 1;
}

static osteon_status set_up(const instance *f, osteon_cohort *cohort) {
  osteon_status status = OSTEON_OK;
  for (int i = 0; i < f->n && status == OSTEON_OK; i++) {
    const fmu_variable v = fmu_variable_at(f->model, i);
    if (f->values[i] == v.start) continue;
    if (v.kind == FMU_PARAM) status = osteon_cohort_set_param(cohort, v.name, f->values[i]);
    if (v.kind == FMU_INPUT) status = osteon_cohort_set_input(cohort, v.name, f->values[i]);
  }
  /* All of them may be set between steps. Named now, they are the same in every subject, as checkpoints want it. */
  for (int i = 0; i < f->model->n_inputs && status == OSTEON_OK; i++)
    if (!osteon_cohort_input(cohort, f->model->inputs[i].name)) status = OSTEON_ENOMEM;
  return status;
}

/* Makes the subject as the settings say; not yet started. NULL after a failure, which the library has told. */
static run *new_run(const instance *f) {
  osteon_cohort_options options;
  run *r = calloc(1, sizeof *r);
  if (!r) return NULL;
  r->users = 1;
  options_of(f, &options);
  if (osteon_cohort_new(&r->cohort, f->model, 1, &options) == OSTEON_OK && set_up(f, r->cohort) == OSTEON_OK)
    return r;
  leave(r);
  return NULL;
}

/* OSTEON_OK while the subject is well. */
static osteon_status well(const osteon_cohort *cohort) {
  return osteon_cohort_failure_count(cohort) ? osteon_cohort_status(cohort, 0) : OSTEON_OK;
}

/* Makes and starts the subject, if there is none. */
static fmi2Status need_run(instance *f) {
  if (f->run) return fmi2OK;
  run *r = new_run(f);
  if (!r) return tell_last(f);
  if (osteon_cohort_start(r->cohort) != OSTEON_OK || well(r->cohort) != OSTEON_OK) {
    leave(r);
    return tell_last(f);
  }
  f->run = r;
  return fmi2OK;
}

/* What was made by settings that are no longer so. */
static void drop_run(instance *f) {
  leave(f->run);
  f->run = NULL;
}

static double day_of(const instance *f) { return f->run ? osteon_cohort_time(f->run->cohort) : 0; }

/* ---- life of an instance ---- */

const char *fmi2GetTypesPlatform(void) { return "default"; }
const char *fmi2GetVersion(void) { return "2.0"; }

static void set_defaults(instance *f) {
  for (int i = 0; i < f->n; i++) f->values[i] = fmu_variable_at(f->model, i).start;
  f->now = (standing){INSTANTIATED, 0, INFINITY};
}

/* A path of a URI such as file:///tmp/a%20b, or file:/tmp/a, and the model in it; 0 where there is none. */
static int path_of(const char *uri, char *path, size_t size) {
  size_t n = 0;
  if (!uri || strncmp(uri, "file:", 5)) return 0;
  uri += 5;
  if (!strncmp(uri, "//", 2)) uri += 2 + strcspn(uri + 2, "/");
  for (; *uri && n < size - 20; uri++) {
    unsigned byte = 0;
    const int is_code = *uri == '%' && isxdigit((unsigned char)uri[1]) && isxdigit((unsigned char)uri[2]) &&
                        sscanf(uri + 1, "%2x", &byte) == 1;
    path[n++] = is_code ? (char)byte : *uri;
    if (is_code) uri += 2;
  }
  path[n] = '\0';
  strcat(path, "/" FMU_OWN_MODEL);
  return !*uri && !access(path, R_OK);
}

/* The model of one's own that an FMU brings along; it stays loaded, as states may outlive an instance. */
static const osteon_model *own_model(const instance *made, const char *path) {
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  const char *version = handle ? dlsym(handle, "osteon_own_version") : NULL;
  const osteon_model *const *found = handle ? dlsym(handle, "osteon_own_model") : NULL;
  if (!version || !found || strcmp(version, osteon_version())) {
    tell(made, fmi2Error, "fmi2Instantiate: %s is no model for osteon %s", path, osteon_version());
    return NULL;
  }
  if (osteon_model_check(*found) == OSTEON_OK) return *found;
  tell_last(made);
  return NULL;
}

static int has_guid(const osteon_model *m, const char *guid) {
  char own[FMU_GUID_SIZE];
  fmu_guid(m, own);
  return !strcmp(own, guid);
}

/* NULL after a message. */
static const osteon_model *find_model(const instance *made, const char *guid, const char *resources) {
  char path[4096];
  const osteon_model *m = NULL;
  const int is_own = path_of(resources, path, sizeof path);
  if (is_own && !(m = own_model(made, path))) return NULL;
  for (int i = 0; guid && (is_own || (m = osteon_registry_at(NULL, i))); i++) {
    if (has_guid(m, guid)) return m;
    if (is_own) break;
  }
  tell(made, fmi2Error, "fmi2Instantiate: the GUID %s is of no model in this FMU", guid ? guid : "NULL");
  return NULL;
}

static instance *new_instance(const instance *made) {
  instance *f = malloc(sizeof *f);
  if (!f) return NULL;
  *f = *made;
  f->n = fmu_variable_count(f->model);
  f->values = malloc((size_t)f->n * sizeof *f->values);
  f->name = strdup(made->name);
  if (f->values && f->name) {
    set_defaults(f);
    return f;
  }
  free(f->values);
  free(f->name);
  free(f);
  return NULL;
}

fmi2Component fmi2Instantiate(fmi2String name, fmi2Type type, fmi2String guid, fmi2String resources,
                              const fmi2CallbackFunctions *callbacks, fmi2Boolean visible,
                              fmi2Boolean logging) {
  (void)visible, (void)logging;
  if (!callbacks) return NULL;
  char own_name[] = "osteon";
  instance made = {.name = own_name, .callbacks = *callbacks};
  if (!name || !*name) {
    tell(&made, fmi2Error, "fmi2Instantiate: an instance needs a name");
    return NULL;
  }
  char *copied = strdup(name);
  if (copied) made.name = copied;
  instance *f = NULL;
  if (type != fmi2CoSimulation)
    tell(&made, fmi2Error, "fmi2Instantiate: this FMU is for co-simulation only");
  else if ((made.model = find_model(&made, guid, resources)) && (!copied || !(f = new_instance(&made))))
    no_memory(&made);
  free(copied);
  return f;
}

void fmi2FreeInstance(fmi2Component component) {
  instance *f = component;
  if (!f) return;
  drop_run(f);
  free(f->values);
  free(f->name);
  free(f);
}

fmi2Status fmi2SetDebugLogging(fmi2Component component, fmi2Boolean on, size_t n,
                               const fmi2String categories[]) {
  (void)on;
  ALLOWED(ANY);
  if (n && !categories) return missing(f, __func__, "categories");
  for (size_t i = 0; i < n; i++)
    if (!categories[i] ||
        (strcmp(categories[i], "logStatusDiscard") && strcmp(categories[i], "logStatusError")))
      return tell(f, fmi2Error, "%s: there is no category %s; there are logStatusDiscard and logStatusError",
                  __func__, categories[i] ? categories[i] : "NULL");
  return fmi2OK; /* what fails is always said, and nothing else */
}

fmi2Status fmi2SetupExperiment(fmi2Component component, fmi2Boolean has_tolerance, fmi2Real tolerance,
                               fmi2Real start, fmi2Boolean has_stop, fmi2Real stop) {
  ALLOWED(INSTANTIATED);
  if (!isfinite(start) || (has_stop && !(stop >= start)))
    return tell(f, fmi2Error, "%s: the experiment goes from day %g to %g", __func__, start, stop);
  if (has_tolerance) {
    if (osteon_option_check("rtol", tolerance) != OSTEON_OK) return tell_last(f);
    for (int i = 0; i < f->n; i++)
      if (fmu_variable_at(f->model, i).kind == FMU_OPTION &&
          !strcmp(fmu_variable_at(f->model, i).name, "rtol"))
        f->values[i] = tolerance;
  }
  f->now.start = start;
  f->now.stop = has_stop ? stop : INFINITY;
  return fmi2OK;
}

fmi2Status fmi2EnterInitializationMode(fmi2Component component) {
  ALLOWED(INSTANTIATED);
  f->now.phase = INITIALIZING;
  return fmi2OK;
}

fmi2Status fmi2ExitInitializationMode(fmi2Component component) {
  ALLOWED(INITIALIZING);
  if (need_run(f) != fmi2OK) {
    f->now.phase = ERROR;
    return fmi2Error;
  }
  f->now.phase = STEPPED;
  return fmi2OK;
}

fmi2Status fmi2Terminate(fmi2Component component) {
  ALLOWED(STEPPED | STEP_FAILED);
  f->now.phase = TERMINATED;
  return fmi2OK;
}

fmi2Status fmi2Reset(fmi2Component component) {
  ALLOWED(ANY);
  drop_run(f);
  set_defaults(f);
  return fmi2OK;
}

/* ---- variables ---- */

static fmi2Status get_one(instance *f, fmi2ValueReference i, double *value) {
  if (i >= (fmi2ValueReference)f->n) return tell(f, fmi2Error, "fmi2GetReal: there is no variable %u", i);
  const fmu_variable v = fmu_variable_at(f->model, (int)i);
  *value = f->values[i];
  if (v.kind == FMU_TIME) *value = f->now.start + day_of(f);
  if (v.kind != FMU_STATE && v.kind != FMU_OUTPUT) return fmi2OK;
  if (need_run(f) != fmi2OK) return fmi2Error;
  return osteon_cohort_get(f->run->cohort, v.name, value) == OSTEON_OK ? fmi2OK : tell_last(f);
}

fmi2Status fmi2GetReal(fmi2Component component, const fmi2ValueReference vr[], size_t n, fmi2Real values[]) {
  ALLOWED(READABLE);
  if (n && (!vr || !values)) return missing(f, __func__, vr ? "value" : "vr");
  for (size_t k = 0; k < n; k++)
    if (get_one(f, vr[k], &values[k]) != fmi2OK) return fmi2Error;
  return fmi2OK;
}

/* Whether a value may be given to a variable, which the library says where it can. */
static fmi2Status check_value(const instance *f, const fmu_variable *v, double value) {
  switch (v->kind) {
    case FMU_OPTION:
      return osteon_option_check(v->name, value) == OSTEON_OK ? fmi2OK : tell_last(f);
    case FMU_PARAM:
      return osteon_quantity_check(&f->model->params[v->index], value) == OSTEON_OK ? fmi2OK : tell_last(f);
    case FMU_INPUT:
      return osteon_quantity_check(&f->model->inputs[v->index], value) == OSTEON_OK ? fmi2OK : tell_last(f);
    case FMU_DOSE:
      if (value >= 0 && isfinite(value)) return fmi2OK;
      return tell(f, fmi2Error, "dose.%s: %g is no amount; doses are finite and not below 0", v->name, value);
    case FMU_TIME:
    case FMU_STATE:
    case FMU_OUTPUT:
      break;
  }
  return tell(f, fmi2Error, "%s is computed and cannot be set", v->name);
}

static fmi2Status set_one(instance *f, fmi2ValueReference i, double value) {
  if (i >= (fmi2ValueReference)f->n) return tell(f, fmi2Error, "fmi2SetReal: there is no variable %u", i);
  const fmu_variable v = fmu_variable_at(f->model, (int)i);
  if (check_value(f, &v, value) != fmi2OK) return fmi2Error;
  const int has_begun = f->now.phase == STEPPED;
  if (has_begun && (v.kind == FMU_OPTION || v.kind == FMU_PARAM))
    return tell(f, fmi2Error, "%s%s is fixed: it cannot be set after the initialization", v.room, v.name);
  if (has_begun && v.kind == FMU_INPUT) {
    double *input = osteon_cohort_input(f->run->cohort, v.name);
    if (!input) return no_memory(f);
    *input = value;
  } else if (v.kind != FMU_DOSE && f->values[i] != value)
    drop_run(f);
  f->values[i] = value;
  return fmi2OK;
}

fmi2Status fmi2SetReal(fmi2Component component, const fmi2ValueReference vr[], size_t n,
                       const fmi2Real values[]) {
  ALLOWED(SETTABLE);
  if (n && (!vr || !values)) return missing(f, __func__, vr ? "value" : "vr");
  for (size_t k = 0; k < n; k++)
    if (set_one(f, vr[k], values[k]) != fmi2OK) return fmi2Error;
  return fmi2OK;
}

/* All variables are real. */
#define OTHER_TYPE(name, type, access, phases)                                                          \
  fmi2Status name(fmi2Component component, const fmi2ValueReference vr[], size_t n, access values[]) {  \
    (void)vr, (void)values;                                                                             \
    ALLOWED(phases);                                                                                    \
    return n ? tell(f, fmi2Error, "%s: this FMU has no variable of the type " type, __func__) : fmi2OK; \
  }
OTHER_TYPE(fmi2GetInteger, "Integer", fmi2Integer, READABLE)
OTHER_TYPE(fmi2GetBoolean, "Boolean", fmi2Boolean, READABLE)
OTHER_TYPE(fmi2GetString, "String", fmi2String, READABLE)
OTHER_TYPE(fmi2SetInteger, "Integer", const fmi2Integer, SETTABLE)
OTHER_TYPE(fmi2SetBoolean, "Boolean", const fmi2Boolean, SETTABLE)
OTHER_TYPE(fmi2SetString, "String", const fmi2String, SETTABLE)

/* ---- steps ---- */

/* Doses are given one by one; one that cannot be given stays, and so do those after it. */
static osteon_status give_doses(instance *f) {
  for (int i = f->n - 1; i >= 0; i--) {
    const fmu_variable v = fmu_variable_at(f->model, i);
    if (v.kind != FMU_DOSE) break;
    if (f->values[i] == 0) continue;
    const osteon_status status = osteon_cohort_dose(f->run->cohort, v.name, 0, 1, &f->values[i]);
    if (status != OSTEON_OK) return status;
    f->values[i] = 0;
  }
  return OSTEON_OK;
}

/* fmi2Discard: a step of another length may do. */
static fmi2Status check_step(const instance *f, double from, double length, double *until) {
  const double now = day_of(f), dt = f->values[1];
  *until = from - f->now.start + length;
  if (!(length > 0) || !isfinite(length) || !isfinite(from))
    return tell(f, fmi2Error, "fmi2DoStep: a step is longer than 0 d, and this one of %g d from day %g",
                length, from);
  if (fabs(from - f->now.start - now) > 1e-9 * fmax(1, fabs(now)))
    return tell(f, fmi2Error, "fmi2DoStep: the step begins on day %.17g, and the FMU stands on day %.17g",
                from, f->now.start + now);
  if (*until > f->now.stop - f->now.start + 1e-9 * fmax(1, *until))
    return tell(f, fmi2Error, "fmi2DoStep: the step ends on day %g, after the end of the experiment, %g",
                from + length, f->now.stop);
  if (!osteon_tick_is(*until, dt))
    return tell(f, fmi2Discard, "fmi2DoStep: a step of %g d is no whole number of ticks of option.dt, %g d",
                length, dt);
  return fmi2OK;
}

fmi2Status fmi2DoStep(fmi2Component component, fmi2Real from, fmi2Real length, fmi2Boolean no_way_back) {
  (void)no_way_back;
  ALLOWED(STEPPED);
  double until;
  fmi2Status status = check_step(f, from, length, &until);
  if (status == fmi2OK &&
      (give_doses(f) != OSTEON_OK ||
       osteon_cohort_run(f->run->cohort, osteon_tick_day(until, f->values[1])) != OSTEON_OK ||
       well(f->run->cohort)))
    status = tell_last(f);
  if (status != fmi2OK) f->now.phase = status == fmi2Discard ? STEP_FAILED : ERROR;
  return status;
}

fmi2Status fmi2CancelStep(fmi2Component component) {
  ALLOWED(ANY);
  return tell(f, fmi2Error, "%s: no step is running, as fmi2DoStep returns when it is done", __func__);
}

fmi2Status fmi2SetRealInputDerivatives(fmi2Component component, const fmi2ValueReference vr[], size_t n,
                                       const fmi2Integer order[], const fmi2Real values[]) {
  (void)vr, (void)n, (void)order, (void)values;
  ALLOWED(SETTABLE);
  return tell(f, fmi2Error, "%s: inputs are not interpolated", __func__);
}

fmi2Status fmi2GetRealOutputDerivatives(fmi2Component component, const fmi2ValueReference vr[], size_t n,
                                        const fmi2Integer order[], fmi2Real values[]) {
  (void)vr, (void)n, (void)order, (void)values;
  ALLOWED(READABLE);
  return tell(f, fmi2Error, "%s: derivatives of outputs are not known", __func__);
}

fmi2Status fmi2GetDirectionalDerivative(fmi2Component component, const fmi2ValueReference unknown[],
                                        size_t n_unknown, const fmi2ValueReference known[], size_t n_known,
                                        const fmi2Real dv[], fmi2Real values[]) {
  (void)unknown, (void)n_unknown, (void)known, (void)n_known, (void)dv, (void)values;
  ALLOWED(READABLE);
  return tell(f, fmi2Error, "%s: directional derivatives are not known", __func__);
}

/* Steps end before fmi2DoStep returns, so there is nothing to ask for but how far they came. */
#define OTHER_STATUS(name, type)                                                                          \
  fmi2Status name(fmi2Component component, fmi2StatusKind kind, type *value) {                            \
    (void)kind, (void)value;                                                                              \
    ALLOWED(ASKABLE);                                                                                     \
    return tell(f, fmi2Discard, "%s: fmi2DoStep is never pending, so there is no such status", __func__); \
  }
OTHER_STATUS(fmi2GetStatus, fmi2Status)
OTHER_STATUS(fmi2GetIntegerStatus, fmi2Integer)
OTHER_STATUS(fmi2GetStringStatus, fmi2String)

fmi2Status fmi2GetRealStatus(fmi2Component component, fmi2StatusKind kind, fmi2Real *value) {
  ALLOWED(ASKABLE);
  if (!value) return missing(f, __func__, "value");
  if (kind != fmi2LastSuccessfulTime)
    return tell(f, fmi2Discard, "%s: only the last successful time is known", __func__);
  *value = f->now.start + day_of(f);
  return fmi2OK;
}

fmi2Status fmi2GetBooleanStatus(fmi2Component component, fmi2StatusKind kind, fmi2Boolean *value) {
  ALLOWED(ASKABLE);
  if (!value) return missing(f, __func__, "value");
  if (kind != fmi2Terminated)
    return tell(f, fmi2Discard, "%s: only whether the FMU ended is known", __func__);
  *value = fmi2False; /* it never wants to end */
  return fmi2OK;
}

/* ---- states ---- */

static void clear_state(state *s) {
  osteon_snapshot_free(s->snapshot);
  leave(s->run);
  free(s->values);
  free(s->bytes);
  *s = (state){0};
}

fmi2Status fmi2GetFMUstate(fmi2Component component, fmi2FMUstate *out) {
  ALLOWED(ANY);
  if (!out) return missing(f, __func__, "FMUstate");
  const size_t size = (size_t)f->n * sizeof *f->values;
  state taken = {.owner = f, .then = f->now, .values = malloc(size)};
  state *s = *out ? *out : calloc(1, sizeof *s);
  if (taken.values) memcpy(taken.values, f->values, size);
  if (f->run && osteon_cohort_snapshot(f->run->cohort, 0, 1, &taken.snapshot) == OSTEON_OK)
    taken.run = join(f->run);
  if (!s || !taken.values || taken.run != f->run) {
    clear_state(&taken);
    if (!*out) free(s);
    return no_memory(f);
  }
  if (*out) clear_state(s);
  *s = taken;
  *out = s;
  return fmi2OK;
}

fmi2Status fmi2SetFMUstate(fmi2Component component, fmi2FMUstate from) {
  ALLOWED(ANY);
  const state *s = from;
  if (!s) return missing(f, __func__, "FMUstate");
  if (s->owner != f)
    return tell(f, fmi2Error,
                "%s: this state is of another instance; only as bytes it goes from one to another", __func__);
  if (s->run && osteon_cohort_restore(s->run->cohort, s->snapshot) != OSTEON_OK) return tell_last(f);
  run *r = join(s->run);
  drop_run(f);
  f->run = r;
  f->now = s->then;
  memcpy(f->values, s->values, (size_t)f->n * sizeof *f->values);
  return fmi2OK;
}

fmi2Status fmi2FreeFMUstate(fmi2Component component, fmi2FMUstate *out) {
  ALLOWED(ANY);
  if (!out || !*out) return fmi2OK;
  clear_state(*out);
  free(*out);
  *out = NULL;
  return fmi2OK;
}

/* ---- states as bytes: this, the values, and a checkpoint of the library, in a file of its own for a moment ---- */

typedef struct header {
  char mark[8];
  char guid[FMU_GUID_SIZE + 1];
  standing then;
  int n, has_run;
  size_t checkpoint; /* bytes */
} header;
static const char MARK[8] = "osteonF";

/* A file in a folder of its own; 0: no such folder. */
static int new_place(char *path, size_t size) {
  const char *tmp = getenv("TMPDIR");
  const int n = snprintf(path, size - 8, "%s/osteon-fmu-XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (n < 0 || (size_t)n >= size - 8 || !mkdtemp(path)) return 0;
  strcat(path, "/s");
  return 1;
}

static void remove_place(char *path) {
  remove(path);
  *strrchr(path, '/') = '\0';
  rmdir(path);
}

/* Appends a file to bytes, which it makes larger. */
static int read_all(const char *path, char **bytes, size_t *length) {
  char part[65536];
  FILE *file = fopen(path, "rb");
  int good = file != NULL;
  for (size_t n; good && (n = fread(part, 1, sizeof part, file)) > 0;) {
    char *more = realloc(*bytes, *length + n);
    good = more != NULL;
    if (!good) break;
    *bytes = more;
    memcpy(more + *length, part, n);
    *length += n;
  }
  if (file && (ferror(file) || fclose(file))) good = 0;
  return good;
}

/* The checkpoint of a state, after which the subject stands where it stood. */
static fmi2Status save_checkpoint(const instance *f, const state *s, char **bytes, size_t *length) {
  char path[4096];
  osteon_snapshot *present = NULL;
  osteon_cohort *cohort = s->run->cohort;
  if (!new_place(path, sizeof path))
    return tell(f, fmi2Error, "no folder can be made for a state: see TMPDIR");
  fmi2Status status = fmi2OK;
  if (osteon_cohort_snapshot(cohort, 0, 1, &present) != OSTEON_OK ||
      osteon_cohort_restore(cohort, s->snapshot) != OSTEON_OK ||
      osteon_cohort_save(cohort, path) != OSTEON_OK)
    status = tell_last(f);
  else if (!read_all(path, bytes, length))
    status = no_memory(f);
  if (present) osteon_cohort_restore(cohort, present);
  osteon_snapshot_free(present);
  remove_place(path);
  return status;
}

static fmi2Status to_bytes(const instance *f, state *s) {
  const size_t values = (size_t)f->n * sizeof *s->values;
  size_t length = sizeof(header) + values;
  if (s->bytes) return fmi2OK;
  char *bytes = calloc(1, length);
  if (!bytes) return no_memory(f);
  if (s->run && save_checkpoint(f, s, &bytes, &length) != fmi2OK) {
    free(bytes);
    return fmi2Error;
  }
  header h;
  memset(&h, 0, sizeof h); /* gaps too: the same state is the same bytes */
  memcpy(h.mark, MARK, sizeof MARK);
  fmu_guid(f->model, h.guid);
  h.then.phase = s->then.phase;
  h.then.start = s->then.start;
  h.then.stop = s->then.stop;
  h.n = f->n;
  h.has_run = s->run != NULL;
  h.checkpoint = length - sizeof h - values;
  memcpy(bytes, &h, sizeof h);
  memcpy(bytes + sizeof h, s->values, values);
  s->bytes = bytes;
  s->length = length;
  return fmi2OK;
}

fmi2Status fmi2SerializedFMUstateSize(fmi2Component component, fmi2FMUstate of, size_t *size) {
  ALLOWED(ANY);
  state *s = of;
  if (!s || !size) return missing(f, __func__, s ? "size" : "FMUstate");
  if (to_bytes(f, s) != fmi2OK) return fmi2Error;
  *size = s->length;
  return fmi2OK;
}

fmi2Status fmi2SerializeFMUstate(fmi2Component component, fmi2FMUstate of, fmi2Byte bytes[], size_t size) {
  ALLOWED(ANY);
  state *s = of;
  if (!s || !bytes) return missing(f, __func__, s ? "serializedState" : "FMUstate");
  if (to_bytes(f, s) != fmi2OK) return fmi2Error;
  if (size < s->length)
    return tell(f, fmi2Error, "%s: the state takes %zu bytes, and there are %zu", __func__, s->length, size);
  memcpy(bytes, s->bytes, s->length);
  return fmi2OK;
}

/* Whether bytes are a state of this model. */
static int is_state(const instance *f, const header *h, size_t size) {
  char guid[FMU_GUID_SIZE];
  const size_t values = (size_t)f->n * sizeof *f->values;
  fmu_guid(f->model, guid);
  const int p = (int)h->then.phase;
  return !memcmp(h->mark, MARK, sizeof MARK) && !memcmp(h->guid, guid, sizeof guid) && h->n == f->n &&
         size >= sizeof *h + values && h->checkpoint == size - sizeof *h - values && p > 0 && p <= ANY &&
         !(p & (p - 1)) && isfinite(h->then.start) && h->then.stop >= h->then.start &&
         h->has_run == (h->checkpoint > 0) &&
         (h->has_run || p == INSTANTIATED || p == INITIALIZING || p == ERROR);
}

/* The settings of bytes are checked as if they were set. */
static fmi2Status check_values(const instance *f, const double *values) {
  for (int i = 0; i < f->n; i++) {
    const fmu_variable v = fmu_variable_at(f->model, i);
    if (v.kind != FMU_TIME && v.kind != FMU_STATE && v.kind != FMU_OUTPUT &&
        check_value(f, &v, values[i]) != fmi2OK)
      return fmi2Error;
  }
  return fmi2OK;
}

static fmi2Status load_checkpoint(const instance *f, state *s, const char *bytes, size_t length) {
  char path[4096];
  instance as_then = *f;
  as_then.values = s->values;
  s->run = new_run(&as_then);
  if (!s->run) return tell_last(f);
  if (!new_place(path, sizeof path))
    return tell(f, fmi2Error, "no folder can be made for a state: see TMPDIR");
  FILE *file = fopen(path, "wb");
  const int written = file && fwrite(bytes, 1, length, file) == length;
  fmi2Status status = fmi2OK;
  if ((file && fclose(file)) || !written)
    status = tell(f, fmi2Error, "a state cannot be written to %s", path);
  else if (osteon_cohort_load(s->run->cohort, path) != OSTEON_OK ||
           osteon_cohort_snapshot(s->run->cohort, 0, 1, &s->snapshot) != OSTEON_OK)
    status = tell_last(f);
  remove_place(path);
  return status;
}

fmi2Status fmi2DeSerializeFMUstate(fmi2Component component, const fmi2Byte bytes[], size_t size,
                                   fmi2FMUstate *out) {
  header h;
  ALLOWED(ANY);
  if (!bytes || !out) return missing(f, __func__, bytes ? "FMUstate" : "serializedState");
  if (size < sizeof h || (memcpy(&h, bytes, sizeof h), !is_state(f, &h, size)))
    return tell(f, fmi2Error, "%s: these bytes are no state of this FMU", __func__);
  const size_t values = (size_t)f->n * sizeof *f->values;
  state *s = calloc(1, sizeof *s);
  if (!s || !(s->values = malloc(values))) {
    free(s);
    return no_memory(f);
  }
  memcpy(s->values, bytes + sizeof h, values);
  s->owner = f;
  s->then = h.then;
  fmi2Status status = check_values(f, s->values);
  if (status == fmi2OK && h.has_run) status = load_checkpoint(f, s, bytes + sizeof h + values, h.checkpoint);
  if (status == fmi2OK && *out) fmi2FreeFMUstate(component, out);
  if (status == fmi2OK)
    *out = s;
  else {
    clear_state(s);
    free(s);
  }
  return status;
}
