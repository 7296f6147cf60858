/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers to R. */
#include "glue.h"

SEXP glue_string(const char *text) {
  SEXP string = PROTECT(Rf_allocVector(STRSXP, 1));
  SET_STRING_ELT(string, 0, Rf_mkCharCE(text ? text : "", CE_UTF8));
  UNPROTECT(1);
  return string;
}

SEXP glue_list(const char *const *names, int n) {
  SEXP list = PROTECT(Rf_allocVector(VECSXP, n)), named = PROTECT(Rf_allocVector(STRSXP, n));
  for (int i = 0; i < n; i++) SET_STRING_ELT(named, i, Rf_mkCharCE(names[i], CE_UTF8));
  Rf_setAttrib(list, R_NamesSymbol, named);
  UNPROTECT(2);
  return list;
}

static const char *name_of(osteon_status status) {
#define X(code, value, sentence) \
  if (status == code) return #code;
  OSTEON_STATUS_LIST(X)
#undef X
  return "";
}

SEXP glue_failure_of(osteon_status status, const char *sentence) {
  static const char *const names[] = {"status", "sentence"};
  SEXP failure = PROTECT(glue_list(names, 2));
  SET_VECTOR_ELT(failure, 0, glue_string(name_of(status)));
  SET_VECTOR_ELT(failure, 1, glue_string(*sentence ? sentence : osteon_status_text(status)));
  Rf_setAttrib(failure, R_ClassSymbol, glue_string("osteon_failure"));
  UNPROTECT(1);
  return failure;
}

SEXP glue_failure(osteon_status status) { return glue_failure_of(status, osteon_last_error()); }
