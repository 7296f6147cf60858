/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How predictions agree with trials: errors, how large they are beside what trials differ by anyway and beside those of
 * a baseline, and how sure all this is. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_statistics_double.h>

#include <Random123/philox.h>

#include "base/floats.h"
#include "trials/comparison.h"
#include "trials/trials_internal.h"

enum { STREAM = 0x05730007, FEWEST_STUDIES = 5, FEWEST_DRAWS = 40, MOST_DRAWS = 1000000 };

/* Sums over rows, from which a score is made. */
typedef struct sums {
  const char *study; /* whose rows they are, where they are of one */
  int rows, left_out, inside, predicted, held_50, held_95, beside;
  double miss, squares, normalised, attainable, crps;
  double own_crps, own_squares, baseline_crps,
      baseline_squares; /* of the rows that the baseline predicts too */
} sums;

static void add_sums(sums *to, const sums *s) {
  to->rows += s->rows, to->left_out += s->left_out, to->inside += s->inside;
  to->predicted += s->predicted, to->held_50 += s->held_50, to->held_95 += s->held_95;
  to->miss += s->miss, to->squares += s->squares, to->normalised += s->normalised;
  to->attainable += s->attainable, to->crps += s->crps;
  to->beside += s->beside, to->own_crps += s->own_crps, to->own_squares += s->own_squares;
  to->baseline_crps += s->baseline_crps, to->baseline_squares += s->baseline_squares;
}

/* ---- rows ---- */

static double normal_below(double z) { return 0.5 * erfc(-z / sqrt(2)); }

/* Of a normal prediction of this SD that misses: Gneiting and Raftery 2007, doi:10.1198/016214506000001437. */
static double normal_crps(double miss, double sd) {
  static const double root_pi = 1.7724538509055160;
  const double z = fabs(miss) / sd;
  return sd * (z * (2 * normal_below(z) - 1) + (sqrt(2) * exp(-0.5 * z * z) - 1) / root_pi);
}

static void add_baseline(const osteon_comparison *c, const osteon_trial *r, double sd, double own_miss,
                         double crps, sums *s) {
  const int i = osteon_comparison_row(c, r);
  if (!c->baseline || isnan(c->baseline[i]) || isnan(crps)) return;
  const double miss = c->baseline[i] - r->value;
  s->beside++;
  s->own_crps += crps;
  s->own_squares += own_miss * own_miss;
  s->baseline_crps += normal_crps(miss, hypot(sd, c->baseline_sd[i]));
  s->baseline_squares += miss * miss;
}

/* SD by the parameters of a row's prediction; 0 where it is not known. */
static double uncertainty_of(const osteon_comparison *c, const osteon_trial *r) {
  const double sd = c->uncertainty ? c->uncertainty[osteon_comparison_row(c, r)] : 0;
  return isnan(sd) ? 0 : sd;
}

static void add_row(const osteon_comparison *c, const osteon_trial *r, sums *s) {
  if (r->left_out[0]) {
    s->left_out++;
    return;
  }
  const double predicted = osteon_comparison_predicted(c, r), miss = predicted - r->value,
               sd = hypot(r->se, osteon_trial_between(r, c->between[r->kind])),
               wide = hypot(sd, uncertainty_of(c, r)), crps = normal_crps(miss, wide);
  s->rows++;
  s->inside += osteon_comparison_inside(c, r);
  /* the true mean lies in the interval about what is seen, which strays from it by sd */
  s->attainable += normal_below((r->high - r->value) / sd) - normal_below((r->low - r->value) / sd);
  if (isnan(predicted)) return; /* an arm that failed */
  s->predicted++;
  s->miss += miss;
  s->squares += miss * miss;
  s->normalised += miss * miss / (sd * sd);
  s->held_50 += fabs(miss) <= 0.67449 * wide;
  s->held_95 += fabs(miss) <= 1.95996 * wide;
  s->crps += crps;
  add_baseline(c, r, sd, miss, crps, s);
}

/* ---- the score ---- */

static osteon_score score_of(const sums *s, osteon_endpoint_kind kind) {
  const double n = s->predicted;
  osteon_score score = {.rows = s->rows,
                        .left_out = s->left_out,
                        .inside = s->inside,
                        .attainable = s->attainable / s->rows, /* 0/0 is NaN */
                        .normalised = sqrt(s->normalised / n),
                        .held_50 = NAN,
                        .held_95 = NAN,
                        .rmse = NAN,
                        .bias = NAN,
                        .crps = NAN,
                        .beside = s->beside,
                        .beside_rmse = sqrt(s->own_squares / s->beside),
                        .beside_crps = s->own_crps / s->beside,
                        .baseline_rmse = sqrt(s->baseline_squares / s->beside),
                        .baseline_crps = s->baseline_crps / s->beside,
                        .skill = 1 - s->own_crps / s->baseline_crps};
  if (!isnan(score.normalised)) {
    score.held_50 = s->held_50 / n;
    score.held_95 = s->held_95 / n;
  }
  if (kind > OSTEON_RESORPTION) return score; /* ratios beside percentages */
  score.rmse = sqrt(s->squares / n);
  score.bias = s->miss / n;
  score.crps = s->crps / n;
  return score;
}

osteon_status osteon_comparison_get_score(const osteon_comparison *c, osteon_endpoint_kind kind,
                                          const char *context, osteon_score *score) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(score, score);
  sums s = {0};
  *score = score_of(&s, OSTEON_ENDPOINT_KINDS);
  OSTEON_NEED(c, comparison);
  OSTEON_TRY(osteon_trials_check_kind(kind, OSTEON_ENDPOINT_KINDS));
  for (int i = 0; i < osteon_trials_count(c->trials); i++) {
    const osteon_trial *r = osteon_trials_at(c->trials, i);
    if (osteon_comparison_counts(c, r, kind, context)) add_row(c, r, &s);
  }
  *score = score_of(&s, kind);
  return OSTEON_OK;
}

/* ---- intervals ---- */

/* The sums of each study with a prediction, into by_study, which has room for one a row. */
static int sum_studies(const osteon_comparison *c, osteon_endpoint_kind kind, const char *context,
                       sums *by_study) {
  int n = 0;
  for (int i = 0; i < osteon_trials_count(c->trials); i++) {
    const osteon_trial *r = osteon_trials_at(c->trials, i);
    if (!osteon_comparison_counts(c, r, kind, context) || r->left_out[0]) continue;
    int k = 0;
    while (k < n && strcmp(by_study[k].study, r->study) != 0) k++;
    if (k == n) by_study[n++] = (sums){.study = r->study};
    add_row(c, r, &by_study[k]);
  }
  return n;
}

/* Which of n studies is drawn at place k: a function of its arguments alone. */
static int study_at(uint64_t seed, int draw, int k, int n) {
  const philox4x64_ctr_t counter = {{(uint64_t)draw, (uint64_t)k, 0, 0}};
  const philox4x64_key_t key = {{seed, STREAM}};
  const philox4x64_ctr_t bits = philox4x64(counter, key);
  return (int)((double)(bits.v[0] >> 11) * 0x1p-53 * n);
}

/* What gets an interval, in the order of osteon_score_intervals. */
enum { INSIDE, RMSE, BIAS, NORMALISED, HELD_50, HELD_95, CRPS, SKILL, N_OF_SCORE };
static void take_score(const osteon_score *s, double *values, int draws, int draw) {
  const double of_score[] = {(double)s->inside / s->rows,
                             s->rmse,
                             s->bias,
                             s->normalised,
                             s->held_50,
                             s->held_95,
                             s->crps,
                             s->skill};
  for (int k = 0; k < N_OF_SCORE; k++) values[(size_t)k * (size_t)draws + (size_t)draw] = of_score[k];
}

/* Of the draws that have a value, unless most have none. */
static osteon_interval interval_of(double *values, int draws) {
  size_t n = 0;
  for (int i = 0; i < draws; i++)
    if (!isnan(values[i])) values[n++] = values[i];
  if (2 * n < (size_t)draws) return (osteon_interval){NAN, NAN};
  qsort(values, n, sizeof *values, osteon_ascending);
  return (osteon_interval){gsl_stats_quantile_from_sorted_data(values, 1, n, 0.025),
                           gsl_stats_quantile_from_sorted_data(values, 1, n, 0.975)};
}

static void draw_scores(const sums *by_study, int n, osteon_endpoint_kind kind, uint64_t seed, int draws,
                        double *values) {
  for (int draw = 0; draw < draws; draw++) {
    sums s = {0};
    for (int k = 0; k < n; k++) add_sums(&s, &by_study[study_at(seed, draw, k, n)]);
    const osteon_score score = score_of(&s, kind);
    take_score(&score, values, draws, draw);
  }
}

osteon_status osteon_comparison_get_intervals(const osteon_comparison *c, osteon_endpoint_kind kind,
                                              const char *context, uint64_t seed, int draws,
                                              osteon_score_intervals *intervals) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(intervals, intervals);
  osteon_interval *const parts[N_OF_SCORE] = {
      &intervals->inside,  &intervals->rmse,    &intervals->bias, &intervals->normalised,
      &intervals->held_50, &intervals->held_95, &intervals->crps, &intervals->skill};
  intervals->studies = 0;
  for (int k = 0; k < N_OF_SCORE; k++) *parts[k] = (osteon_interval){NAN, NAN};
  OSTEON_NEED(c, comparison);
  OSTEON_TRY(osteon_trials_check_kind(kind, OSTEON_ENDPOINT_KINDS));
  if (draws < FEWEST_DRAWS || draws > MOST_DRAWS)
    return osteon_fail(OSTEON_ERANGE, "draws = %d is out of range; it must be %d to %d", draws, FEWEST_DRAWS,
                       MOST_DRAWS);
  sums *by_study = osteon_alloc((size_t)osteon_trials_count(c->trials) + 1, sizeof *by_study);
  double *values = osteon_alloc((size_t)draws * N_OF_SCORE, sizeof *values);
  const osteon_status status = by_study && values ? OSTEON_OK : OSTEON_ENOMEM;
  if (status == OSTEON_OK) intervals->studies = sum_studies(c, kind, context, by_study);
  if (intervals->studies >= FEWEST_STUDIES) {
    draw_scores(by_study, intervals->studies, kind, seed, draws, values);
    for (int k = 0; k < N_OF_SCORE; k++) *parts[k] = interval_of(values + (size_t)k * (size_t)draws, draws);
  }
  osteon_free(by_study);
  osteon_free(values);
  return status;
}
