/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of trials beside what was predicted, as a table. */
#define _POSIX_C_SOURCE 200809L
#include <osteon/trials.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "trials/comparison.h"
#include "text/save.h"

osteon_status osteon_comparison_new(osteon_comparison **out, const osteon_trials *trials,
                                    const double *predicted, const char *split) {
  OSTEON_NEED(out, comparison);
  *out = NULL;
  OSTEON_NEED(trials, trials);
  OSTEON_NEED(predicted, predicted);
  osteon_comparison *c = osteon_alloc(1, sizeof *c);
  *out = c;
  if (!c) return OSTEON_ENOMEM;
  *c = (osteon_comparison){trials, predicted, split, newlocale(LC_ALL_MASK, "C", (locale_t)0)};
  if (c->plain) return OSTEON_OK;
  osteon_free(c);
  *out = NULL;
  return osteon_fail(OSTEON_ENOMEM, "out of memory: the locale C");
}

void osteon_comparison_free(osteon_comparison *c) {
  if (!c) return;
  freelocale(c->plain);
  osteon_free(c);
}

int osteon_comparison_has(const osteon_comparison *c, const osteon_trial *r) {
  return !c->split || !strcmp(c->split, r->split);
}

double osteon_comparison_predicted(const osteon_comparison *c, const osteon_trial *r) {
  return r->observation < 0 ? NAN : c->predicted[r->observation];
}

int osteon_comparison_inside(const osteon_comparison *c, const osteon_trial *r) {
  const double p = osteon_comparison_predicted(c, r);
  return p >= r->low && p <= r->high;
}

/* A # is quoted too: at the beginning of a line it would make it a comment. */
static void write_text(FILE *out, const char *text) {
  if (!strpbrk(text, ",\"\r\n#")) {
    fputs(text, out);
    return;
  }
  fputc('"', out);
  for (; *text; text++) {
    if (*text == '"') fputc('"', out);
    fputc(*text, out);
  }
  fputc('"', out);
}

static void write_row(FILE *out, const osteon_comparison *c, const osteon_trial *r) {
  const char *const texts[] = {r->id, r->study, r->category, r->arm, r->split, r->confidence, r->endpoint};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
    write_text(out, texts[k]);
    fputc(',', out);
  }
  fprintf(out, "%s,%.10g,%.10g,%.4g,%.4g,%d,",
          r->measure == OSTEON_MEASURES ? "" : osteon_measure_name(r->measure), r->months, r->value, r->low,
          r->high, r->is_printed);
  if (r->observation >= 0) {
    const double p = osteon_comparison_predicted(c, r);
    if (isnan(p)) /* which may have a sign */
      fputs("nan,0,", out);
    else
      fprintf(out, "%.4g,%d,", p, osteon_comparison_inside(c, r));
  } else {
    fputs(",,", out);
  }
  write_text(out, r->left_out);
  fputc('\n', out);
}

static void write_rows(const void *context, FILE *out) {
  const osteon_comparison *c = context;
  fputs(
      "id,study,category,arm,split,confidence,endpoint,measure,months,value,low,high,printed,predicted,"
      "inside,"
      "left_out\n",
      out);
  for (int i = 0; i < osteon_trials_count(c->trials); i++) {
    const osteon_trial *r = osteon_trials_at(c->trials, i);
    if (osteon_comparison_has(c, r)) write_row(out, c, r);
  }
}

osteon_status osteon_comparison_save(const osteon_comparison *c, const char *path) {
  OSTEON_NEED(c, comparison);
  OSTEON_NEED(path, path);
  return osteon_save(path, write_rows, c);
}
