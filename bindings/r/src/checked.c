/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments from R. Everything that a user can hand to .Call is looked at here, and only here. */
#include "glue.h"

#include <string.h>

SEXP glue_check_list(SEXP list, const char *what) {
  if (TYPEOF(list) != VECSXP) Rf_error("%s: a named list is needed", what);
  if (Rf_xlength(list) > 0 && TYPEOF(Rf_getAttrib(list, R_NamesSymbol)) != STRSXP)
    Rf_error("%s: the list has no names", what);
  return list;
}

SEXP glue_member(SEXP list, const char *name) {
  SEXP names = Rf_getAttrib(list, R_NamesSymbol);
  for (R_xlen_t i = 0; TYPEOF(names) == STRSXP && i < Rf_xlength(list); i++)
    if (STRING_ELT(names, i) != NA_STRING && !strcmp(CHAR(STRING_ELT(names, i)), name))
      return VECTOR_ELT(list, i);
  return R_NilValue;
}

static const char *text_at(SEXP strings, R_xlen_t i, const char *name) {
  if (STRING_ELT(strings, i) == NA_STRING) Rf_error("%s: a text is NA", name);
  return Rf_translateCharUTF8(STRING_ELT(strings, i));
}

const char *glue_text(SEXP list, const char *name) {
  SEXP given = glue_member(list, name);
  if (given == R_NilValue) return NULL;
  if (TYPEOF(given) != STRSXP || Rf_xlength(given) != 1) Rf_error("%s: one text is needed", name);
  return text_at(given, 0, name);
}

double glue_number(SEXP list, const char *name, double otherwise) {
  SEXP given = glue_member(list, name);
  if (given == R_NilValue) return otherwise;
  if (TYPEOF(given) != REALSXP || Rf_xlength(given) != 1) Rf_error("%s: one number is needed", name);
  if (ISNAN(REAL(given)[0])) Rf_error("%s: the number is NA", name);
  return REAL(given)[0];
}

const double *glue_numbers(SEXP list, const char *name, R_xlen_t *n) {
  SEXP given = glue_member(list, name);
  *n = 0;
  if (given == R_NilValue) return NULL;
  if (TYPEOF(given) != REALSXP) Rf_error("%s: numbers are needed", name);
  *n = Rf_xlength(given);
  for (R_xlen_t i = 0; i < *n; i++)
    if (ISNAN(REAL(given)[i])) Rf_error("%s: number %lld is NA", name, (long long)i + 1);
  return REAL(given);
}

static const char **texts_of(SEXP strings, const char *name, int *n) {
  *n = 0;
  if (strings == R_NilValue) return NULL;
  if (TYPEOF(strings) != STRSXP || Rf_xlength(strings) > 1000000) Rf_error("%s: texts are needed", name);
  *n = (int)Rf_xlength(strings);
  const char **texts = (const char **)R_alloc((size_t)*n + 1, sizeof *texts);
  for (int i = 0; i < *n; i++) texts[i] = text_at(strings, i, name);
  texts[*n] = NULL;
  return texts;
}

const char **glue_texts(SEXP list, const char *name, int *n) {
  return texts_of(glue_member(list, name), name, n);
}

glue_named glue_named_numbers(SEXP list, const char *name) {
  R_xlen_t n;
  glue_named named = {.values = glue_numbers(list, name, &n)};
  if (n == 0) return named;
  named.names = texts_of(Rf_getAttrib(glue_member(list, name), R_NamesSymbol), name, &named.n);
  if (named.n != n) Rf_error("%s: each number needs a name", name);
  return named;
}
