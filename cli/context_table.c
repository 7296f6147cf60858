/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a model does in each of its contexts of use: what its table of contexts is to say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/trials.h>

#include "cli.h"

static int counts(const osteon_trial *r, const char *split, const char *context, osteon_endpoint_kind kind) {
  return !strcmp(r->split, split) && !strcmp(r->context, context) && !r->left_out[0] &&
         strcmp(r->confidence, "memory") != 0 && (kind == OSTEON_ENDPOINT_KINDS || r->kind == kind);
}

/* Rows that count, and of how many studies they are. */
static void count(const osteon_trials *trials, const char *split, const char *context,
                  osteon_endpoint_kind kind, int *rows, int *studies) {
  *rows = *studies = 0;
  for (int i = 0; i < osteon_trials_count(trials); i++) {
    const osteon_trial *r = osteon_trials_at(trials, i);
    if (!counts(r, split, context, kind)) continue;
    int is_first = 1;
    for (int k = 0; k < i && is_first; k++) {
      const osteon_trial *other = osteon_trials_at(trials, k);
      is_first = !counts(other, split, context, kind) || strcmp(other->study, r->study) != 0;
    }
    ++*rows;
    *studies += is_first;
  }
}

/* A question is about BMD; only where there is none of it, about what there is, as fractures. */
static osteon_endpoint_kind kind_of(const osteon_trials *trials, const char *context) {
  int rows[2], studies;
  count(trials, "calibration", context, OSTEON_BMD, &rows[0], &studies);
  count(trials, "validation", context, OSTEON_BMD, &rows[1], &studies);
  return rows[0] + rows[1] > 0 ? OSTEON_BMD : OSTEON_ENDPOINT_KINDS;
}

static osteon_status measure(const osteon_trials *trials, const osteon_comparison *unseen,
                             const char *context, osteon_evidence *e) {
  const osteon_endpoint_kind kind = kind_of(trials, context);
  osteon_score score;
  count(trials, "calibration", context, kind, &e->fitted_rows, &e->fitted_trials);
  count(trials, "validation", context, kind, &e->rows, &e->trials);
  const osteon_status status = osteon_comparison_get_score(unseen, kind, context, &score);
  e->normalised = score.normalised;
  e->held_95 = score.held_95;
  return status;
}

/* As they stand in the model's file. */
static void write_evidence(const osteon_evidence *e, char *text, size_t size) {
  char normalised[32] = "NAN", held[32] = "NAN";
  if (!isnan(e->normalised)) snprintf(normalised, sizeof normalised, "%.2f", e->normalised);
  if (!isnan(e->held_95)) snprintf(held, sizeof held, "%.2f", e->held_95);
  snprintf(text, size, "%d, %d, %d, %d, %s, %s", e->fitted_rows, e->fitted_trials, e->rows, e->trials,
           normalised, held);
}

int print_contexts(const osteon_trials *trials, const osteon_comparison *unseen, int checks) {
  const osteon_model *m = osteon_trials_model(trials);
  int stale = 0;
  puts("context: rows fitted, their trials, rows not fitted, their trials, normalised RMSE, held by 95 %");
  for (int k = 0; k < m->n_contexts; k++) {
    osteon_evidence e;
    char measured[160], stated[160];
    const osteon_status status = measure(trials, unseen, m->contexts[k].name, &e);
    if (status != OSTEON_OK) return complain_last(exit_of(status));
    write_evidence(&e, measured, sizeof measured);
    write_evidence(&m->contexts[k].evidence, stated, sizeof stated);
    printf("%s: %s\n", m->contexts[k].name, measured);
    stale += strcmp(measured, stated) != 0;
  }
  if (stale && checks)
    complain(
        DONE,
        "warning: %d of the %d contexts of %s have outdated figures in its file; `make contexts` writes them",
        stale, m->n_contexts, m->name);
  return finish_output(DONE);
}
