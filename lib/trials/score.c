/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How predictions agree with trials: errors, and how large they are beside what trials differ by anyway. */
#include <math.h>
#include <string.h>

#include "base/floats.h"
#include "trials/comparison.h"
#include "trials/trials_internal.h"

/* Sums over rows, from which a score is made. */
typedef struct sums {
  int predicted;
  double miss, squares, normalised, attainable;
} sums;

static double normal_below(double z) { return 0.5 * erfc(-z / sqrt(2)); }

/* SD between trials of what this row gives: a rate is a change over its years. */
static double between_of(const osteon_comparison *c, const osteon_trial *r) {
  const double sd = c->between[r->kind];
  return r->measure == OSTEON_RATE ? sd * 12 / (r->months - r->from) : sd;
}

static void add_row(const osteon_comparison *c, const osteon_trial *r, osteon_score *score, sums *s) {
  const double predicted = osteon_comparison_predicted(c, r), miss = predicted - r->value,
               between = between_of(c, r), sd = sqrt(r->se * r->se + between * between);
  score->rows++;
  score->inside += osteon_comparison_inside(c, r);
  /* the true mean lies in the interval about what is seen, which strays from it by sd */
  s->attainable += normal_below((r->high - r->value) / sd) - normal_below((r->low - r->value) / sd);
  if (isnan(predicted)) return; /* an arm that failed */
  s->predicted++;
  s->miss += miss;
  s->squares += miss * miss;
  s->normalised += miss * miss / (sd * sd);
}

osteon_status osteon_comparison_get_score(const osteon_comparison *c, osteon_endpoint_kind kind,
                                          const char *context, osteon_score *score) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(score, score);
  *score = (osteon_score){.attainable = NAN, .rmse = NAN, .bias = NAN, .normalised = NAN};
  OSTEON_NEED(c, comparison);
  OSTEON_TRY(osteon_trials_check_kind(kind, OSTEON_ENDPOINT_KINDS));
  sums s = {0};
  for (int i = 0; i < osteon_trials_count(c->trials); i++) {
    const osteon_trial *r = osteon_trials_at(c->trials, i);
    if ((kind != OSTEON_ENDPOINT_KINDS && r->kind != kind) || (context && strcmp(context, r->context)) ||
        !osteon_comparison_has(c, r) || !strcmp(r->confidence, "memory"))
      continue;
    if (r->left_out[0])
      score->left_out++;
    else
      add_row(c, r, score, &s);
  }
  if (score->rows > 0) score->attainable = s.attainable / score->rows;
  if (s.predicted == 0) return OSTEON_OK;
  score->normalised = sqrt(s.normalised / s.predicted);
  if (kind > OSTEON_RESORPTION) return OSTEON_OK; /* ratios beside percentages */
  score->rmse = sqrt(s.squares / s.predicted);
  score->bias = s.miss / s.predicted;
  return OSTEON_OK;
}
