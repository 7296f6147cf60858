/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Persons in the order of their times, and the log-rank test. */
#include "statistics/survival.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory ------------------------------------------------------------------ */

static size_t strata_of(const osteon_analysis_set *set) {
  return set->n_strata > 1 ? (size_t)set->n_strata : 1;
}

size_t osteon_survival_room(const osteon_analysis_set *set) {
  if (set->n < 0 || set->n >= INT32_MAX) return 0;
  const size_t person =
      sizeof(osteon_entry) + sizeof(osteon_timed) + sizeof(osteon_step) + 2 * sizeof(int32_t);
  return (size_t)set->n * person + (strata_of(set) + 1) * sizeof(int32_t);
}

/* What has doubles comes first, so that all are aligned. */
osteon_survival_parts osteon_find_parts(const osteon_analysis_set *set, void *work) {
  osteon_survival_parts parts;
  parts.entries = work;
  parts.sorted = (osteon_timed *)(parts.entries + set->n);
  parts.steps = (osteon_step *)(parts.sorted + set->n);
  parts.by_time = (int32_t *)(parts.steps + set->n);
  parts.by_strata = parts.by_time + set->n;
  parts.ends = parts.by_strata + set->n;
  return parts;
}

/* ---- order ------------------------------------------------------------------- */

/* For qsort: the longest times first, equal ones by person, so that there is one order. */
static int longest_first(const void *a, const void *b) {
  const osteon_timed *p = a, *q = b;
  if (p->time != q->time) return p->time < q->time ? 1 : -1;
  return (p->person > q->person) - (p->person < q->person);
}

/* Most are watched until the trial ends: they need no sorting. */
static int64_t sort_times(const osteon_analysis_set *set, const double *time, osteon_survival_parts *parts) {
  double longest = -INFINITY;
  int64_t n = 0, last = 0;
  for (int64_t i = 0; i < set->n; i++)
    if (osteon_is_in(set, i)) longest = fmax(longest, time[i]);
  for (int rest = 0; rest < 2; rest++) {
    for (int64_t i = 0; i < set->n; i++)
      if (osteon_is_in(set, i) && (time[i] < longest) == rest)
        parts->sorted[n++] = (osteon_timed){time[i], (int32_t)i};
    if (!rest) last = n;
  }
  qsort(parts->sorted + last, (size_t)(n - last), sizeof *parts->sorted, longest_first);
  for (int64_t i = 0; i < n; i++) parts->by_time[i] = parts->sorted[i].person;
  return n;
}

/* Stratum after stratum, in the order that there is. */
static void sort_strata(const osteon_analysis_set *set, int64_t n, osteon_survival_parts *parts) {
  memset(parts->ends, 0, (strata_of(set) + 1) * sizeof *parts->ends);
  for (int64_t i = 0; i < n; i++) parts->ends[osteon_stratum_of(set, parts->by_time[i]) + 1]++;
  for (size_t s = 0; s < strata_of(set); s++) parts->ends[s + 1] += parts->ends[s];
  for (int64_t i = 0; i < n; i++) {
    const int32_t person = parts->by_time[i];
    parts->by_strata[parts->ends[osteon_stratum_of(set, person)]++] = person;
  }
}

void osteon_survival_begin(osteon_survival *survival, const osteon_analysis_set *set, const double *time,
                           const unsigned char *cause, void *work) {
  memset(survival, 0, sizeof *survival);
  survival->state = OSTEON_NOT_NUMBERS;
  if (osteon_survival_room(set) == 0 || !osteon_set_is_good(set)) return;
  for (int64_t i = 0; i < set->n; i++)
    if (osteon_is_in(set, i) && !isfinite(time[i])) return;
  osteon_survival_parts parts = osteon_find_parts(set, work);
  const int64_t n = sort_times(set, time, &parts);
  sort_strata(set, n, &parts);
  *survival = (osteon_survival){OSTEON_ESTIMATED, set, time, cause, n, parts.by_time, parts.by_strata, work};
}

int64_t osteon_end_of_ties(const osteon_survival *survival, int64_t i) {
  const int32_t *order = survival->by_strata;
  const double time = survival->time[order[i]];
  const int stratum = osteon_stratum_of(survival->set, order[i]);
  while (++i < survival->n && survival->time[order[i]] == time &&
         osteon_stratum_of(survival->set, order[i]) == stratum) {
  }
  return i;
}

/* ---- two arms ---------------------------------------------------------------- */

osteon_estimability osteon_check_events(const osteon_survival *survival, int cause, int arms) {
  if (survival->state != OSTEON_ESTIMATED) return survival->state;
  int64_t persons[2] = {0}, events[2] = {0};
  for (int64_t i = 0; i < survival->n; i++) {
    const int32_t person = survival->by_time[i];
    persons[survival->set->arm[person]]++;
    events[survival->set->arm[person]] += survival->cause[person] == cause;
  }
  if (persons[0] == 0 || persons[1] == 0) return OSTEON_TOO_FEW;
  if (cause <= 0 || (events[0] > 0) + (events[1] > 0) < arms) return OSTEON_NO_EVENTS;
  return OSTEON_ESTIMATED;
}

/* Adds what one time tells: the events of arm 1 less those expected, and their variance. */
static void add_time(const double at_risk[2], const double died[2], double *excess, double *variance) {
  const double n = at_risk[0] + at_risk[1], d = died[0] + died[1];
  *excess += died[1] - d * at_risk[1] / n;
  if (n > 1) *variance += at_risk[0] / n * at_risk[1] * d / n * (n - d) / (n - 1);
}

/* Mantel N (1966), Cancer Chemother Rep 50:163-170; Peto R et al. (1977), Br J Cancer 35:1-39, for the estimate. */
osteon_finding osteon_log_rank(const osteon_survival *survival, int cause, double alpha) {
  const osteon_estimability state = osteon_check_events(survival, cause, 1);
  if (state != OSTEON_ESTIMATED) return osteon_not_estimable(state);
  double at_risk[2] = {0}, excess = 0, variance = 0;
  int stratum = -1;
  for (int64_t i = 0, end; i < survival->n; i = end) {
    const int here = osteon_stratum_of(survival->set, survival->by_strata[i]);
    if (here != stratum) at_risk[0] = at_risk[1] = 0;
    stratum = here;
    end = osteon_end_of_ties(survival, i);
    double died[2] = {0};
    for (int64_t j = i; j < end; j++) {
      const int32_t person = survival->by_strata[j];
      at_risk[survival->set->arm[person]]++;
      died[survival->set->arm[person]] += survival->cause[person] == cause;
    }
    if (died[0] + died[1] > 0) add_time(at_risk, died, &excess, &variance);
  }
  if (!(variance > 0)) return osteon_not_estimable(OSTEON_NO_EVENTS);
  return osteon_finding_of(excess / variance, 1 / sqrt(variance), INFINITY, alpha);
}
