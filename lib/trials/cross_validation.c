/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fit says of studies that it has not seen: folds of whole studies, each left out in turn. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <Random123/philox.h>

#include "base/floats.h"
#include "fit/fit_internal.h"
#include "fit/fit_size.h"
#include "trials/trials_internal.h"

enum { STREAM = 0x05730008 };

/* ---- folds ---- */

typedef struct study {
  const char *name;
  uint64_t key; /* by which studies are shuffled */
  int rows, fold;
} study;

/* A function of the seed and the study's name, whatever else is in the table. */
static uint64_t key_of(uint64_t seed, const char *name) {
  const philox4x64_ctr_t counter = {{osteon_sum(OSTEON_SUM, name, strlen(name)), 0, 0, 0}};
  const philox4x64_key_t key = {{seed, STREAM}};
  return philox4x64(counter, key).v[0];
}

static int is_fitted(const osteon_trial *r) { return !r->left_out[0] && osteon_trial_is_fitted(r); }

static study *find_study(study *studies, int n, const char *name) {
  for (int k = 0; k < n; k++)
    if (!strcmp(studies[k].name, name)) return &studies[k];
  return NULL;
}

static int list_studies(const osteon_trials *t, uint64_t seed, study *studies) {
  int n = 0;
  for (int i = 0; i < t->csv.records; i++) {
    const osteon_trial *r = &t->rows[i].trial;
    if (!is_fitted(r)) continue;
    study *s = find_study(studies, n, r->study);
    if (!s) {
      s = &studies[n++];
      *s = (study){.name = r->study, .key = key_of(seed, r->study)};
    }
    s->rows++;
  }
  return n;
}

static int compare_keys(const void *a, const void *b) {
  const study *x = a, *y = b;
  const int order = (x->key > y->key) - (x->key < y->key);
  return order ? order : strcmp(x->name, y->name);
}

/* Each in turn goes to the fold that has the fewest rows so far. */
static void share_out(study *studies, int n, int *rows, int folds) {
  qsort(studies, (size_t)n, sizeof *studies, compare_keys);
  for (int k = 0; k < n; k++) {
    int least = 0;
    for (int f = 1; f < folds; f++)
      if (rows[f] < rows[least]) least = f;
    studies[k].fold = least;
    rows[least] += studies[k].rows;
  }
}

osteon_status osteon_trials_draw_folds(const osteon_trials *t, uint64_t seed, int folds, int *fold_of) {
  OSTEON_NEED(t, trials);
  OSTEON_NEED(fold_of, fold_of);
  study *studies = osteon_alloc((size_t)t->csv.records + 1, sizeof *studies);
  if (!studies) return OSTEON_ENOMEM;
  const int n = list_studies(t, seed, studies);
  int *rows = NULL;
  osteon_status status = OSTEON_OK;
  if (folds < 2 || folds > n)
    status = osteon_fail(OSTEON_ERANGE,
                         "%d folds; give 2 or more, and no more than there are studies to be fitted: %d",
                         folds, n);
  if (status == OSTEON_OK && !(rows = osteon_alloc((size_t)folds, sizeof *rows))) status = OSTEON_ENOMEM;
  if (status == OSTEON_OK) {
    share_out(studies, n, rows, folds);
    for (int i = 0; i < t->csv.records; i++) {
      const osteon_trial *r = &t->rows[i].trial;
      fold_of[i] = is_fitted(r) ? find_study(studies, n, r->study)->fold : -1;
    }
  }
  osteon_free(studies);
  osteon_free(rows);
  return status;
}

/* ---- one fold after the other ---- */

/* The row that an observation was read from, or -1. */
static int row_of(const osteon_trials *t, const osteon_observation *o) {
  const uintptr_t at = (uintptr_t)o->tag - (uintptr_t)t->rows;
  return at < (size_t)t->csv.records * sizeof *t->rows ? (int)(at / sizeof *t->rows) : -1;
}

static void leave_out(const osteon_trials *t, osteon_fit *fit, const double *weights, const int *fold_of,
                      int fold) {
  for (int i = 0; i < fit->n_seen; i++) {
    const int row = row_of(t, &fit->seen[i]);
    fit->seen[i].weight = row >= 0 && fold_of[row] == fold ? 0 : weights[i];
  }
}

typedef struct teller {
  int (*told)(void *context, int fold, int iteration, double squares);
  void *context;
  int fold, ended;
} teller;

static int pass_on(void *context, int iteration, double squares) {
  teller *t = context;
  if (t->told) t->ended = t->told(t->context, t->fold, iteration, squares);
  return t->ended;
}

static osteon_status run_fold(const osteon_trials *t, osteon_fit *fit, const int *fold_of, int iterations,
                              teller *told, double *all, double *predicted) {
  OSTEON_TRY(osteon_fit_run(fit, iterations, NULL, pass_on, told));
  if (told->ended) return osteon_fail_stopped();
  OSTEON_TRY(osteon_trials_predict(t, fit, all, NULL));
  for (int i = 0; i < t->csv.records; i++)
    if (fold_of[i] == told->fold) predicted[i] = all[i];
  return OSTEON_OK;
}

osteon_status osteon_trials_cross_validate(const osteon_trials *t, osteon_fit *fit, const int *fold_of,
                                           int iterations, double *predicted,
                                           int (*told)(void *, int, int, double), void *context) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(t, trials);
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(fold_of, fold_of);
  OSTEON_NEED(predicted, predicted);
  teller to = {told, context, 0, 0};
  int folds = 0;
  for (int i = 0; i < t->csv.records; i++) {
    predicted[i] = NAN;
    if (fold_of[i] >= folds) folds = fold_of[i] + 1;
  }
  osteon_fit_kept kept;
  OSTEON_TRY(osteon_fit_keep(fit, &kept));
  double *weights = osteon_alloc((size_t)fit->n_seen + 1, sizeof *weights);
  double *all = osteon_alloc((size_t)t->csv.records + 1, sizeof *all);
  osteon_status status = weights && all ? OSTEON_OK : OSTEON_ENOMEM;
  if (status == OSTEON_OK) {
    for (int i = 0; i < fit->n_seen; i++) weights[i] = fit->seen[i].weight;
    for (; to.fold < folds && status == OSTEON_OK; to.fold++) {
      leave_out(t, fit, weights, fold_of, to.fold);
      status = run_fold(t, fit, fold_of, iterations, &to, all, predicted);
      osteon_fit_put_back(fit, &kept);
    }
    for (int i = 0; i < fit->n_seen; i++) fit->seen[i].weight = weights[i];
  }
  osteon_fit_drop(&kept);
  osteon_free(weights);
  osteon_free(all);
  return status;
}
