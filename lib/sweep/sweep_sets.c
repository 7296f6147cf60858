/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameter sets are taken into the intervals; but those are of all subjects, so that a part keeps the summary of each
 * set until all are there. */
#include <string.h>

#include <osteon/sets.h>

#include "base/base.h"
#include "base/floats.h"
#include "population/summary.h"
#include "sweep/sweep_internal.h"

osteon_status osteon_sweep_keep_sets(osteon_sweep *s, int n) {
  s->kept = osteon_alloc((size_t)n, sizeof *s->kept);
  if (!s->kept) return OSTEON_ENOMEM;
  s->n_kept = n;
  for (int i = 0; i < n; i++) OSTEON_TRY(osteon_summary_new(&s->kept[i], (int64_t)s->n_times * s->n_columns));
  return OSTEON_OK;
}

void osteon_sweep_free_kept(osteon_sweep *s) {
  for (int i = 0; s->kept && i < s->n_kept; i++) osteon_summary_free(s->kept[i]);
  osteon_free(s->kept);
}

osteon_status osteon_sweep_has_sets(const osteon_sweep *s) {
  const int n = s->options.sets ? osteon_sets_count(s->options.sets) : 0;
  if (s->n_sets == n) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL,
                     "%d of %d parameter sets were taken; a part must hold all sets named in its options",
                     s->n_sets, n);
}

static osteon_status keep_set(osteon_sweep *s, const osteon_sweep *of_set) {
  const int n = osteon_sets_count(s->options.sets);
  if (s->n_sets == n)
    return osteon_fail(OSTEON_EINVAL, "the %d parameter sets of the options were taken already", n);
  if (!s->kept) OSTEON_TRY(osteon_sweep_keep_sets(s, n));
  uint64_t mark = s->kept_mark;
  OSTEON_TRY(osteon_sweep_mark_subjects(of_set, &mark));
  OSTEON_TRY(osteon_summary_merge(s->kept[s->n_sets], of_set->summary));
  s->kept_mark = mark;
  s->n_sets++;
  return OSTEON_OK;
}

static osteon_status check_set(const osteon_sweep *s, const osteon_sweep *other) {
  if (other->done < other->count)
    return osteon_fail(OSTEON_EINVAL,
                       "%lld of %lld subjects of the parameter set are done; take it after the last",
                       (long long)other->done, (long long)other->count);
  int same = other->model == s->model && other->options.first == s->options.first &&
             other->count == s->count && other->n_times == s->n_times && other->n_columns == s->n_columns &&
             other->n_quantiles == s->n_quantiles;
  for (int t = 0; same && t < s->n_times; t++) same = other->times[t] == s->times[t];
  for (int k = 0; same && k < s->n_quantiles; k++) same = other->quantiles[k] == s->quantiles[k];
  for (int k = 0; same && k < s->n_columns; k++) same = !strcmp(other->columns[k], s->columns[k]);
  if (same) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL, "a parameter set with other rows, columns, quantiles or subjects");
}

osteon_status osteon_sweep_take_set(osteon_sweep *s, const osteon_sweep *other) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, sweep);
  OSTEON_NEED(other, of_set);
  OSTEON_TRY(check_set(s, other));
  return s->options.sets ? keep_set(s, other) : osteon_sweep_add_set(s, other);
}

osteon_status osteon_sweep_take_kept(osteon_sweep *s) {
  for (int i = 0; i < s->n_kept; i++) {
    osteon_sweep of_set = *s; /* the same rows and columns */
    of_set.summary = s->kept[i];
    of_set.done = of_set.count;
    OSTEON_TRY(osteon_sweep_take_set(s, &of_set));
  }
  return OSTEON_OK;
}
