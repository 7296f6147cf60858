/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An FMU for co-simulation: one subject of one model, run by libosteon-core. The model is the one whose GUID the host
 * read in modelDescription.xml. Nothing but the C library is needed, and there is nothing in it that two instances
 * share. */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <dlfcn.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <osteon/options.h>
#include <osteon/ticks.h>
#include <osteon/version.h>

#include "fmu.h"

/* ---- messages ---- */

fmi2Status fmu_tell(const instance *f, fmi2Status status, const char *format, ...) {
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

fmi2Status fmu_tell_last(const instance *f) { return fmu_tell(f, fmi2Error, "%s", osteon_last_error()); }

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

instance *fmu_allowed(fmi2Component c, int phases, const char *call) {
  instance *f = c;
  if (!f || (int)f->now.phase & phases) return f;
  fmu_tell(f, fmi2Error, "%s: not allowed while the FMU is %s", call, phase_name(f->now.phase));
  return NULL;
}
fmi2Status fmu_missing(const instance *f, const char *call, const char *argument) {
  return fmu_tell(f, fmi2Error, "%s: %s is NULL", call, argument);
}

fmi2Status fmu_no_memory(const instance *f) { return fmu_tell(f, fmi2Error, "out of memory"); }

/* ---- the subject ---- */

void fmu_leave(run *r) {
  if (!r || --r->users) return;
  osteon_cohort_free(r->cohort);
  free(r);
}

run *fmu_join(run *r) {
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

run *fmu_new_run(const instance *f) {
  osteon_cohort_options options;
  run *r = calloc(1, sizeof *r);
  if (!r) return NULL;
  r->users = 1;
  options_of(f, &options);
  if (osteon_cohort_new(&r->cohort, f->model, 1, &options) == OSTEON_OK && set_up(f, r->cohort) == OSTEON_OK)
    return r;
  fmu_leave(r);
  return NULL;
}

/* OSTEON_OK while the subject is well. */
static osteon_status well(const osteon_cohort *cohort) {
  return osteon_cohort_failure_count(cohort) ? osteon_cohort_status(cohort, 0) : OSTEON_OK;
}

/* Makes and starts the subject, if there is none. */
static fmi2Status need_run(instance *f) {
  if (f->run) return fmi2OK;
  run *r = fmu_new_run(f);
  if (!r) return fmu_tell_last(f);
  if (osteon_cohort_start(r->cohort) != OSTEON_OK || well(r->cohort) != OSTEON_OK) {
    fmu_leave(r);
    return fmu_tell_last(f);
  }
  f->run = r;
  return fmi2OK;
}

/* What was made by settings that are no longer so. */
void fmu_drop_run(instance *f) {
  fmu_leave(f->run);
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
    fmu_tell(made, fmi2Error, "fmi2Instantiate: %s is no model for osteon %s", path, osteon_version());
    return NULL;
  }
  if (osteon_model_check(*found) == OSTEON_OK) return *found;
  fmu_tell_last(made);
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
  fmu_tell(made, fmi2Error, "fmi2Instantiate: the GUID %s is of no model in this FMU", guid ? guid : "NULL");
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
    fmu_tell(&made, fmi2Error, "fmi2Instantiate: an instance needs a name");
    return NULL;
  }
  char *copied = strdup(name);
  if (copied) made.name = copied;
  instance *f = NULL;
  if (type != fmi2CoSimulation)
    fmu_tell(&made, fmi2Error, "fmi2Instantiate: this FMU is for co-simulation only");
  else if ((made.model = find_model(&made, guid, resources)) && (!copied || !(f = new_instance(&made))))
    fmu_no_memory(&made);
  free(copied);
  return f;
}

void fmi2FreeInstance(fmi2Component component) {
  instance *f = component;
  if (!f) return;
  fmu_drop_run(f);
  free(f->values);
  free(f->name);
  free(f);
}

fmi2Status fmi2SetDebugLogging(fmi2Component component, fmi2Boolean on, size_t n,
                               const fmi2String categories[]) {
  (void)on;
  ALLOWED(ANY);
  if (n && !categories) return fmu_missing(f, __func__, "categories");
  for (size_t i = 0; i < n; i++)
    if (!categories[i] ||
        (strcmp(categories[i], "logStatusDiscard") && strcmp(categories[i], "logStatusError")))
      return fmu_tell(f, fmi2Error,
                      "%s: there is no category %s; there are logStatusDiscard and logStatusError", __func__,
                      categories[i] ? categories[i] : "NULL");
  return fmi2OK; /* what fails is always said, and nothing else */
}

fmi2Status fmi2SetupExperiment(fmi2Component component, fmi2Boolean has_tolerance, fmi2Real tolerance,
                               fmi2Real start, fmi2Boolean has_stop, fmi2Real stop) {
  ALLOWED(INSTANTIATED);
  if (!isfinite(start) || (has_stop && !(stop >= start)))
    return fmu_tell(f, fmi2Error, "%s: the experiment goes from day %g to %g", __func__, start, stop);
  if (has_tolerance) {
    if (osteon_option_check("rtol", tolerance) != OSTEON_OK) return fmu_tell_last(f);
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
  fmu_drop_run(f);
  set_defaults(f);
  return fmi2OK;
}

/* ---- variables ---- */

static fmi2Status get_one(instance *f, fmi2ValueReference i, double *value) {
  if (i >= (fmi2ValueReference)f->n) return fmu_tell(f, fmi2Error, "fmi2GetReal: there is no variable %u", i);
  const fmu_variable v = fmu_variable_at(f->model, (int)i);
  *value = f->values[i];
  if (v.kind == FMU_TIME) *value = f->now.start + day_of(f);
  if (v.kind != FMU_STATE && v.kind != FMU_OUTPUT) return fmi2OK;
  if (need_run(f) != fmi2OK) return fmi2Error;
  return osteon_cohort_get(f->run->cohort, v.name, value) == OSTEON_OK ? fmi2OK : fmu_tell_last(f);
}

fmi2Status fmi2GetReal(fmi2Component component, const fmi2ValueReference vr[], size_t n, fmi2Real values[]) {
  ALLOWED(READABLE);
  if (n && (!vr || !values)) return fmu_missing(f, __func__, vr ? "value" : "vr");
  for (size_t k = 0; k < n; k++)
    if (get_one(f, vr[k], &values[k]) != fmi2OK) return fmi2Error;
  return fmi2OK;
}

/* Whether a value may be given to a variable, which the library says where it can. */
fmi2Status fmu_check_value(const instance *f, const fmu_variable *v, double value) {
  switch (v->kind) {
    case FMU_OPTION:
      return osteon_option_check(v->name, value) == OSTEON_OK ? fmi2OK : fmu_tell_last(f);
    case FMU_PARAM:
      return osteon_quantity_check(&f->model->params[v->index], value) == OSTEON_OK ? fmi2OK
                                                                                    : fmu_tell_last(f);
    case FMU_INPUT:
      return osteon_quantity_check(&f->model->inputs[v->index], value) == OSTEON_OK ? fmi2OK
                                                                                    : fmu_tell_last(f);
    case FMU_DOSE:
      if (value >= 0 && isfinite(value)) return fmi2OK;
      return fmu_tell(f, fmi2Error, "dose.%s: %g is no amount; doses are finite and not below 0", v->name,
                      value);
    case FMU_TIME:
    case FMU_STATE:
    case FMU_OUTPUT:
      break;
  }
  return fmu_tell(f, fmi2Error, "%s is computed and cannot be set", v->name);
}

static fmi2Status set_one(instance *f, fmi2ValueReference i, double value) {
  if (i >= (fmi2ValueReference)f->n) return fmu_tell(f, fmi2Error, "fmi2SetReal: there is no variable %u", i);
  const fmu_variable v = fmu_variable_at(f->model, (int)i);
  if (fmu_check_value(f, &v, value) != fmi2OK) return fmi2Error;
  const int has_begun = f->now.phase == STEPPED;
  if (has_begun && (v.kind == FMU_OPTION || v.kind == FMU_PARAM))
    return fmu_tell(f, fmi2Error, "%s%s is fixed: it cannot be set after the initialization", v.room, v.name);
  if (has_begun && v.kind == FMU_INPUT) {
    double *input = osteon_cohort_input(f->run->cohort, v.name);
    if (!input) return fmu_no_memory(f);
    *input = value;
  } else if (v.kind != FMU_DOSE && f->values[i] != value)
    fmu_drop_run(f);
  f->values[i] = value;
  return fmi2OK;
}

fmi2Status fmi2SetReal(fmi2Component component, const fmi2ValueReference vr[], size_t n,
                       const fmi2Real values[]) {
  ALLOWED(SETTABLE);
  if (n && (!vr || !values)) return fmu_missing(f, __func__, vr ? "value" : "vr");
  for (size_t k = 0; k < n; k++)
    if (set_one(f, vr[k], values[k]) != fmi2OK) return fmi2Error;
  return fmi2OK;
}

/* All variables are real. */
#define OTHER_TYPE(name, type, access, phases)                                                              \
  fmi2Status name(fmi2Component component, const fmi2ValueReference vr[], size_t n, access values[]) {      \
    (void)vr, (void)values;                                                                                 \
    ALLOWED(phases);                                                                                        \
    return n ? fmu_tell(f, fmi2Error, "%s: this FMU has no variable of the type " type, __func__) : fmi2OK; \
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
    return fmu_tell(f, fmi2Error, "fmi2DoStep: a step is longer than 0 d, and this one of %g d from day %g",
                    length, from);
  if (fabs(from - f->now.start - now) > 1e-9 * fmax(1, fabs(now)))
    return fmu_tell(f, fmi2Error, "fmi2DoStep: the step begins on day %.17g, and the FMU stands on day %.17g",
                    from, f->now.start + now);
  if (*until > f->now.stop - f->now.start + 1e-9 * fmax(1, *until))
    return fmu_tell(f, fmi2Error, "fmi2DoStep: the step ends on day %g, after the end of the experiment, %g",
                    from + length, f->now.stop);
  if (!osteon_tick_is(*until, dt))
    return fmu_tell(f, fmi2Discard,
                    "fmi2DoStep: a step of %g d is no whole number of ticks of option.dt, %g d", length, dt);
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
    status = fmu_tell_last(f);
  if (status != fmi2OK) f->now.phase = status == fmi2Discard ? STEP_FAILED : ERROR;
  return status;
}

fmi2Status fmi2CancelStep(fmi2Component component) {
  ALLOWED(ANY);
  return fmu_tell(f, fmi2Error, "%s: no step is running, as fmi2DoStep returns when it is done", __func__);
}

fmi2Status fmi2SetRealInputDerivatives(fmi2Component component, const fmi2ValueReference vr[], size_t n,
                                       const fmi2Integer order[], const fmi2Real values[]) {
  (void)vr, (void)n, (void)order, (void)values;
  ALLOWED(SETTABLE);
  return fmu_tell(f, fmi2Error, "%s: inputs are not interpolated", __func__);
}

fmi2Status fmi2GetRealOutputDerivatives(fmi2Component component, const fmi2ValueReference vr[], size_t n,
                                        const fmi2Integer order[], fmi2Real values[]) {
  (void)vr, (void)n, (void)order, (void)values;
  ALLOWED(READABLE);
  return fmu_tell(f, fmi2Error, "%s: derivatives of outputs are not known", __func__);
}

fmi2Status fmi2GetDirectionalDerivative(fmi2Component component, const fmi2ValueReference unknown[],
                                        size_t n_unknown, const fmi2ValueReference known[], size_t n_known,
                                        const fmi2Real dv[], fmi2Real values[]) {
  (void)unknown, (void)n_unknown, (void)known, (void)n_known, (void)dv, (void)values;
  ALLOWED(READABLE);
  return fmu_tell(f, fmi2Error, "%s: directional derivatives are not known", __func__);
}

/* Steps end before fmi2DoStep returns, so there is nothing to ask for but how far they came. */
#define OTHER_STATUS(name, type)                                                                   \
  fmi2Status name(fmi2Component component, fmi2StatusKind kind, type *value) {                     \
    (void)kind, (void)value;                                                                       \
    ALLOWED(ASKABLE);                                                                              \
    return fmu_tell(f, fmi2Discard, "%s: fmi2DoStep is never pending, so there is no such status", \
                    __func__);                                                                     \
  }
OTHER_STATUS(fmi2GetStatus, fmi2Status)
OTHER_STATUS(fmi2GetIntegerStatus, fmi2Integer)
OTHER_STATUS(fmi2GetStringStatus, fmi2String)

fmi2Status fmi2GetRealStatus(fmi2Component component, fmi2StatusKind kind, fmi2Real *value) {
  ALLOWED(ASKABLE);
  if (!value) return fmu_missing(f, __func__, "value");
  if (kind != fmi2LastSuccessfulTime)
    return fmu_tell(f, fmi2Discard, "%s: only the last successful time is known", __func__);
  *value = f->now.start + day_of(f);
  return fmi2OK;
}

fmi2Status fmi2GetBooleanStatus(fmi2Component component, fmi2StatusKind kind, fmi2Boolean *value) {
  ALLOWED(ASKABLE);
  if (!value) return fmu_missing(f, __func__, "value");
  if (kind != fmi2Terminated)
    return fmu_tell(f, fmi2Discard, "%s: only whether the FMU ended is known", __func__);
  *value = fmi2False; /* it never wants to end */
  return fmi2OK;
}
