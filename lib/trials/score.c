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
  double miss, squares, normalised, attainable, crps;
  int held_50, held_95;
} sums;

static double normal_below(double z) { return 0.5 * erfc(-z / sqrt(2)); }

/* Of a normal prediction whose mean is z SDs off, per SD: Gneiting and Raftery 2007, doi:10.1198/016214506000001437. */
static double normal_crps(double z) {
  static const double root_pi = 1.7724538509055160;
  return z * (2 * normal_below(z) - 1) + (sqrt(2) * exp(-0.5 * z * z) - 1) / root_pi;
}

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
  s->held_50 += fabs(miss) <= 0.67449 * sd;
  s->held_95 += fabs(miss) <= 1.95996 * sd;
  s->crps += sd * normal_crps(fabs(miss) / sd);
}

static void finish(const sums *s, osteon_endpoint_kind kind, osteon_score *score) {
  if (score->rows > 0) score->attainable = s->attainable / score->rows;
  if (s->predicted == 0) return;
  const double n = s->predicted;
  score->normalised = sqrt(s->normalised / n);
  if (!isnan(score->normalised)) {
    score->held_50 = s->held_50 / n;
    score->held_95 = s->held_95 / n;
  }
  if (kind > OSTEON_RESORPTION) return; /* ratios beside percentages */
  score->rmse = sqrt(s->squares / n);
  score->bias = s->miss / n;
  score->crps = s->crps / n;
}

osteon_status osteon_comparison_get_score(const osteon_comparison *c, osteon_endpoint_kind kind,
                                          const char *context, osteon_score *score) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(score, score);
  *score = (osteon_score){.attainable = NAN,
                          .rmse = NAN,
                          .bias = NAN,
                          .normalised = NAN,
                          .held_50 = NAN,
                          .held_95 = NAN,
                          .crps = NAN};
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
  finish(&s, kind, score);
  return OSTEON_OK;
}
