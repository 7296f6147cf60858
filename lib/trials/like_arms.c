/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What like arms of different trials differ by beyond their own errors: the SD tau between trials, in groups of arms
 * in which the same was done to women at about the same time of life. Estimated by the generalised Q statistic
 * (Paule and Mandel 1982, doi:10.6028/jres.087.022; its interval: Viechtbauer 2007, doi:10.1002/sim.2514), which is
 * pooled over the groups. No model's prediction enters. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include <osteon/ticks.h>

#include "base/floats.h"
#include "trials/trials_internal.h"

typedef struct candidate {
  const osteon_trials *trials;
  const made *row;
  double life; /* class of years since the menopause */
} candidate;

/* An arm's value and squared error in its group; a study is in it once. */
typedef struct like_arm {
  double value, variance;
  int group;
} like_arm;

/* Classes of years since the menopause, within which women count as alike: bone is lost fastest in the first five. */
static double life_class(double years) {
  static const double bounds[] = {-5, 0, 5, 15};
  double k = 0;
  if (isnan(years)) return -1;
  for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) k += years >= bounds[b];
  return k;
}

/* ---- which arms are alike ---- */

static int compare_numbers(double a, double b) { return (a > b) - (a < b); }

typedef struct happenings {
  const osteon_event *at;
  int n;
  double until;
  const osteon_model *model;
} happenings;

/* Of a habit, as calcium: trials of treatment give it to all, and trials of nutrition have a context of their own. */
static int is_of_a_habit(const happenings *h, const osteon_event *e) {
  return e->kind == OSTEON_EVENT_INPUT && h->model->inputs[e->index].kind == OSTEON_HABIT;
}

static const osteon_event *next_of(happenings *h) {
  while (h->n > 0 && h->at->time < h->until) {
    const osteon_event *e = h->at;
    h->at++, h->n--;
    if (!is_of_a_habit(h, e)) return e;
  }
  return NULL;
}

static happenings happenings_of(const candidate *c, int arm) {
  /* less a day: what begins on the day of the measurement comes after it, on whatever tick a fit puts it */
  happenings h = {.until = c->row->lead + c->row->to - 1, .model = c->trials->model};
  osteon_scenario *s = c->trials->arms[arm].scenario;
  h.at = osteon_schedule_events(osteon_scenario_schedule(s), &h.n);
  return h;
}

static int compare_events(const osteon_event *x, const osteon_event *y) {
  if (!x || !y) return (x != NULL) - (y != NULL);
  int order = compare_numbers(x->time, y->time);
  if (!order) order = (x->kind > y->kind) - (x->kind < y->kind);
  if (!order) order = (x->index > y->index) - (x->index < y->index);
  return order ? order : compare_numbers(x->value, y->value);
}

/* What happens in arm k (0 treated, 1 control) until the end of the interval. */
static int compare_happenings(const candidate *x, const candidate *y, int k) {
  const int a = x->row->arms[k], b = y->row->arms[k];
  if (a == b || a < 0 || b < 0) return (a >= 0) - (b >= 0);
  happenings of_x = happenings_of(x, a), of_y = happenings_of(y, b);
  for (;;) {
    const osteon_event *ex = next_of(&of_x), *ey = next_of(&of_y);
    if (!ex && !ey) return 0;
    const int order = compare_events(ex, ey);
    if (order) return order;
  }
}

/* 0 for like arms. */
static int compare_arms(const candidate *x, const candidate *y) {
  const osteon_trial *a = &x->row->trial, *b = &y->row->trial;
  int order = strcmp(a->endpoint, b->endpoint);
  if (!order) order = (a->measure > b->measure) - (a->measure < b->measure);
  if (!order) order = compare_numbers(a->months, b->months);
  if (!order) order = compare_numbers(a->from, b->from);
  if (!order) order = compare_numbers(x->row->lead, y->row->lead);
  if (!order) order = strcmp(a->context, b->context);
  if (!order) order = compare_numbers(x->life, y->life);
  if (!order) order = compare_happenings(x, y, 0);
  return order ? order : compare_happenings(x, y, 1);
}

static int compare_candidates(const void *a, const void *b) {
  const candidate *x = a, *y = b;
  int order = compare_arms(x, y);
  if (!order) order = strcmp(x->row->trial.study, y->row->trial.study);
  return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* Changes only: a level differs by the assay, a rate by how long it was followed. */
static int is_candidate(const osteon_trials *t, const made *row, osteon_endpoint_kind kind,
                        const char *split) {
  const osteon_trial *r = &row->trial;
  const int is_change =
      r->measure == OSTEON_CHANGE || r->measure == OSTEON_DIFFERENCE || r->measure == OSTEON_RATIO;
  return r->kind == kind && is_change && !r->left_out[0] && strcmp(r->confidence, "memory") &&
         row->arms[0] >= 0 && t->arms[row->arms[0]].scenario && (!split || !strcmp(split, r->split));
}

static osteon_status find_candidates(const osteon_trials *t, osteon_endpoint_kind kind, const char *split,
                                     candidate *found, int *n) {
  *n = 0;
  for (int i = 0; i < t->csv.records; i++) {
    double years;
    if (!is_candidate(t, &t->rows[i], kind, split)) continue;
    OSTEON_TRY(osteon_trials_number(t, i, C_years_since_menopause, NAN, &years));
    found[(*n)++] = (candidate){t, &t->rows[i], life_class(years)};
  }
  qsort(found, (size_t)*n, sizeof *found, compare_candidates);
  return OSTEON_OK;
}

/* The rows of one study in a group as one arm: means of the values and of the errors, as if they were of the same
 * women. Returns how many candidates it took. */
static int take_study(const candidate *c, int n, like_arm *arm) {
  int k = 0;
  double value = 0, se = 0;
  for (; k < n && !compare_arms(&c[0], &c[k]) && !strcmp(c[0].row->trial.study, c[k].row->trial.study); k++) {
    value += c[k].row->trial.value;
    se += c[k].row->trial.se;
  }
  arm->value = value / k;
  arm->variance = se / k * (se / k);
  return k;
}

/* The groups with two or more studies, into arms[n]. */
static void make_groups(const candidate *c, int n, like_arm *arms, osteon_spread *spread) {
  for (int i = 0; i < n;) {
    const candidate *first = &c[i];
    int studies = 0;
    while (i < n && !compare_arms(first, &c[i])) {
      like_arm *arm = &arms[spread->arms + studies++];
      i += take_study(&c[i], n - i, arm);
      arm->group = spread->groups;
    }
    if (studies < 2) continue;
    spread->arms += studies;
    spread->groups++;
  }
}

/* ---- the SD ---- */

/* Squares about the groups' means, weighted by the variances of the arms and between trials. */
static double weighted_squares(const like_arm *arms, int n, double between) {
  double squares = 0;
  for (int i = 0; i < n;) {
    int end = i;
    double weights = 0, mean = 0;
    for (; end < n && arms[end].group == arms[i].group; end++) {
      const double w = 1 / (arms[end].variance + between);
      weights += w;
      mean += w * arms[end].value;
    }
    mean /= weights;
    for (; i < end; i++)
      squares += (arms[i].value - mean) * (arms[i].value - mean) / (arms[i].variance + between);
  }
  return squares;
}

/* The variance between trials at which the squares, which fall with it, are `aim`; 0 where none is needed. */
static double variance_at(const like_arm *arms, int n, double aim) {
  double low = 0, high = 1;
  if (weighted_squares(arms, n, 0) <= aim) return 0;
  while (weighted_squares(arms, n, high) > aim && high < 1e12) high *= 2;
  for (int k = 0; k < 100; k++) {
    const double middle = 0.5 * (low + high);
    if (weighted_squares(arms, n, middle) > aim)
      low = middle;
    else
      high = middle;
  }
  return 0.5 * (low + high);
}

static void estimate(const like_arm *arms, osteon_spread *spread) {
  const int free = spread->arms - spread->groups;
  if (free < 1) return;
  spread->sd = sqrt(variance_at(arms, spread->arms, free));
  spread->low = sqrt(variance_at(arms, spread->arms, gsl_cdf_chisq_Pinv(0.975, free)));
  spread->high = sqrt(variance_at(arms, spread->arms, gsl_cdf_chisq_Pinv(0.025, free)));
}

double osteon_trial_between(const osteon_trial *r, double sd) {
  return r->measure == OSTEON_RATE ? sd * 12 / (r->months - r->from) : sd;
}

osteon_status osteon_trials_check_kind(osteon_endpoint_kind kind, osteon_endpoint_kind most) {
  return (int)kind >= 0 && (int)kind <= (int)most
             ? OSTEON_OK
             : osteon_fail(OSTEON_EINVAL, "kind: %d is not an osteon_endpoint_kind of rows", (int)kind);
}

osteon_status osteon_trials_find_spread(const osteon_trials *t, osteon_endpoint_kind kind, const char *split,
                                        osteon_spread *spread) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(spread, spread);
  *spread = (osteon_spread){.sd = NAN, .low = NAN, .high = NAN};
  OSTEON_NEED(t, trials);
  OSTEON_TRY(osteon_trials_check_kind(kind, OSTEON_OTHER));
  const size_t most = (size_t)t->csv.records + 1;
  candidate *candidates = osteon_alloc(most, sizeof *candidates);
  like_arm *arms = osteon_alloc(most, sizeof *arms);
  int n = 0;
  osteon_status status = candidates && arms ? OSTEON_OK : OSTEON_ENOMEM;
  if (status == OSTEON_OK) status = find_candidates(t, kind, split, candidates, &n);
  if (status == OSTEON_OK) {
    make_groups(candidates, n, arms, spread);
    estimate(arms, spread);
  }
  osteon_free(candidates);
  osteon_free(arms);
  return status;
}

osteon_status osteon_trials_find_between(const osteon_trials *t, const char *split, double *between) {
  for (int k = 0; k < OSTEON_ENDPOINT_KINDS; k++) {
    osteon_spread spread = {.sd = NAN};
    if (k <= OSTEON_RESORPTION)
      OSTEON_TRY(osteon_trials_find_spread(t, (osteon_endpoint_kind)k, split, &spread));
    between[k] = spread.sd;
  }
  return OSTEON_OK;
}
