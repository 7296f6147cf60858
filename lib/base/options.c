/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Option structures: defaults, sizes, ranges. */
#include <stdint.h>
#include <string.h>

#include <osteon/version.h>

#include "base/base.h"
#include "base/options_internal.h"
#include "base/solvers.h"

/* ---- the list ---- */

static const osteon_option list[] = {
#define X(name, kind, value, least, most, unit, meaning) \
  {#name, OSTEON_OPTION_##kind, value, least, most, unit, meaning},
    OSTEON_OPTION_LIST(X)
#undef X
};
enum { N_LIST = sizeof list / sizeof *list };

const osteon_option *osteon_option_at(int i) { return i >= 0 && i < N_LIST ? &list[i] : NULL; }

const osteon_option *osteon_option_find(const char *name) {
  for (int i = 0; name && i < N_LIST; i++)
    if (!strcmp(list[i].name, name)) return &list[i];
  return NULL;
}

osteon_status osteon_option_check(const char *name, double value) {
  OSTEON_NEED(name, name);
  const osteon_option *o = osteon_option_find(name);
  if (!o) return osteon_fail(OSTEON_ENAME, "there is no option %.60s", name);
  if (value >= o->min && value <= o->max) return OSTEON_OK;
  const char *space = *o->unit ? " " : "";
  return osteon_fail(OSTEON_ERANGE, "%s = %g%s%s is out of range; it must be %g to %g%s%s", name, value,
                     space, o->unit, o->min, o->max, space, o->unit);
}

/* ---- solvers ---- */

static const char *const solver_names[] = {
#define NAME(name) #name,
    OSTEON_SOLVERS(NAME, NAME) NULL};
#undef NAME

const char *const *osteon_sim_solvers(void) { return solver_names; }

const char *osteon_sim_solver_list(void) { return OSTEON_SOLVER_LIST; }

/* ---- defaults ---- */

static const double RTOL_OF_A_FIT = 1e-7; /* its derivatives are differences */

#define SET(name, kind, value, ...) .name = value,
#define DEFAULTS(type, options) .size = sizeof(type), options(SET)

static osteon_sim_options sim_defaults(void) {
  return (osteon_sim_options){DEFAULTS(osteon_sim_options, OSTEON_STEP_OPTIONS)};
}
static osteon_cohort_options cohort_defaults(void) {
  return (osteon_cohort_options){DEFAULTS(osteon_cohort_options, OSTEON_OPTION_LIST)};
}
static osteon_sweep_options sweep_defaults(void) {
  return (osteon_sweep_options){
      .n = 1, .until = 365, .every = 1, DEFAULTS(osteon_sweep_options, OSTEON_OPTION_LIST)};
}
static osteon_fit_options fit_defaults(void) {
  osteon_fit_options o = {.women = 1, DEFAULTS(osteon_fit_options, OSTEON_OPTION_LIST)};
  o.rtol = RTOL_OF_A_FIT;
  return o;
}

/* ---- sizes ---- */

/* A program of a later version may have more members than are known here, but not so many. */
enum { LARGEST = 4096 };

void osteon_options_give(void *options, size_t size, const void *own, size_t own_size) {
  if (!options || size < sizeof(size_t)) return;
  memset(options, 0, size);
  memcpy(options, own, size < own_size ? size : own_size);
  memcpy(options, &size, sizeof size);
}

/* What a later version knows must stand as that version made it, 0, as it cannot be obeyed. */
osteon_status osteon_options_take(const char *type, const void *given, size_t least, void *own,
                                  size_t own_size) {
  size_t size;
  memcpy(&size, given, sizeof size);
  if (size < least || size > LARGEST)
    return osteon_fail(OSTEON_EINVAL, "%s: its size is %zu; make it with %s_default", type, size, type);
  for (size_t i = own_size; i < size; i++)
    if (((const unsigned char *)given)[i])
      return osteon_fail(OSTEON_EINVAL, "%s: a member of a later version than %s is set", type,
                         osteon_version());
  memcpy(own, given, size < own_size ? size : own_size);
  memcpy(own, &own_size, sizeof own_size);
  return OSTEON_OK;
}

#define CHECK(name, ...) OSTEON_TRY(osteon_option_check(#name, own->name));
#define OPTIONS_OF(kind, last, options_of_it)                                              \
  void osteon_##kind##_options_init(osteon_##kind##_options *options, size_t size) {       \
    const osteon_##kind##_options own = kind##_defaults();                                 \
    osteon_options_give(options, size, &own, sizeof own);                                  \
  }                                                                                        \
  osteon_status osteon_##kind##_options_take(const osteon_##kind##_options *given,         \
                                             osteon_##kind##_options *own) {               \
    *own = kind##_defaults();                                                              \
    if (given) OSTEON_TRY(OSTEON_OPTIONS_TAKE(osteon_##kind##_options, last, given, own)); \
    options_of_it(CHECK) return OSTEON_OK;                                                 \
  }

OPTIONS_OF(sim, atol, OSTEON_STEP_OPTIONS)
OPTIONS_OF(cohort, threads, OSTEON_OPTION_LIST)
OPTIONS_OF(sweep, every, OSTEON_OPTION_LIST)
OPTIONS_OF(fit, threads, OSTEON_OPTION_LIST)

/* ---- cohorts of a sweep or fit ---- */

#define HAND_ON(name, ...) own.name = given->name;
#define COHORT_OF(kind)                                                                        \
  osteon_cohort_options osteon_##kind##_options_cohort(const osteon_##kind##_options *given) { \
    osteon_cohort_options own = cohort_defaults();                                             \
    OSTEON_OPTION_LIST(HAND_ON)                                                                \
    own.isa = given->isa;                                                                      \
    return own;                                                                                \
  }

COHORT_OF(sweep)
COHORT_OF(fit)
