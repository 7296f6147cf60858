/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between R and the library: what each file of this folder offers to the others. */
#ifndef OSTEON_BINDINGS_R_GLUE_H
#define OSTEON_BINDINGS_R_GLUE_H

#include <osteon/cohort.h>
#include <osteon/events.h>
#include <osteon/model.h>
#include <osteon/population.h>
#include <osteon/scenario.h>
#include <osteon/schedule.h>

#define R_NO_REMAP
#include <Rinternals.h>

/* ---- checked.c: what R gives is checked before it is used; a wrong type is an R error ---- */

/* Element `name` of a named list; R_NilValue where there is none. */
SEXP glue_member(SEXP list, const char *name);
/* One string in UTF-8, as long as the call from R lasts; NULL where the member is NULL. */
const char *glue_text(SEXP list, const char *name);
/* One number that is not NA; `otherwise` where the member is NULL. */
double glue_number(SEXP list, const char *name, double otherwise);
/* A vector of doubles and its length; NULL where the member is NULL. */
const double *glue_numbers(SEXP list, const char *name, R_xlen_t *n);
/* Strings in UTF-8; none where the member is NULL. */
const char **glue_texts(SEXP list, const char *name, int *n);
/* Doubles with names, as c(a = 1). */
typedef struct glue_named {
  int n;
  const char **names;
  const double *values;
} glue_named;
glue_named glue_named_numbers(SEXP list, const char *name);
SEXP glue_check_list(SEXP list, const char *what);

/* ---- answers.c ---- */

SEXP glue_string(const char *text); /* NULL: "" */
/* A list of the given names, to be filled with SET_VECTOR_ELT; not protected. */
SEXP glue_list(const char *const *names, int n);
/* What R turns into an error: class osteon_failure, with the status and the sentence of the last call. */
SEXP glue_failure(osteon_status status);
/* The same of a sentence of the glue's own, or another thread's. */
SEXP glue_failure_of(osteon_status status, const char *sentence);

/* ---- open.c ---- */

/* The scenario that `given` describes: `path`, or `text` and `name`. */
osteon_status glue_open_scenario(SEXP given, osteon_scenario **scenario);

/* ---- entries ---- */

SEXP osteon_r_version(void);
SEXP osteon_r_models(void);
SEXP osteon_r_model(SEXP name);
SEXP osteon_r_check(SEXP given);
SEXP osteon_r_options(void);
SEXP osteon_r_days(SEXP text);
SEXP osteon_r_unit(SEXP text);
SEXP osteon_r_scenarios(void);
SEXP osteon_r_scenario(SEXP given);
SEXP osteon_r_simulate(SEXP given);

#endif
