/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of a table of trials belong beside a scenario. */
#include <math.h>
#include <string.h>

#include "base/base.h"
#include "base/floats.h"
#include "lineup/lineup_internal.h"
#include "trials/trials_internal.h"
#include "schedule/drug.h"

/* The next event from i on that gives or takes a drug, before `until`; n where there is none. */
static int next_drug(const osteon_model *m, const osteon_event *e, int n, int i, double until) {
  while (i < n && e[i].time < until && e[i].kind == OSTEON_EVENT_INPUT &&
         !osteon_drug_is_taken(&m->inputs[e[i].index]))
    i++;
  return i < n && e[i].time < until ? i : n;
}

/* Calendar times fall on other ticks in other schedules: two days do not matter. */
static int is_same(const osteon_event *a, const osteon_event *b) {
  return fabs(a->time - b->time) <= 2 && a->kind == b->kind && a->index == b->index &&
         fabs(a->value - b->value) <= 1e-9 * fabs(a->value);
}

/* Until that day, what is given on the day itself not counted. */
static int same_drugs(const osteon_schedule *a, const osteon_schedule *b, double until) {
  const osteon_model *m = osteon_schedule_model(a);
  int n, k, i = 0, j = 0;
  const osteon_event *ea = osteon_schedule_events(a, &n), *eb = osteon_schedule_events(b, &k);
  for (;; i++, j++) {
    i = next_drug(m, ea, n, i, until - 2);
    j = next_drug(m, eb, k, j, until - 2);
    if (i == n || j == k) return i == n && j == k;
    if (!is_same(&ea[i], &eb[j])) return 0;
  }
}

static int has_name(const osteon_lineup *l, const char *name) {
  for (int i = 0; i < l->n; i++) {
    const osteon_lineup_entry *e = &l->entries[i];
    for (int k = 0; e->scenario && k < e->shown.model->n_common; k++)
      if (!strcmp(e->shown.model->common[k].name, name)) return 1;
  }
  return 0;
}

static int belongs(const osteon_lineup *l, int i) {
  const osteon_trial *r = osteon_trials_at(l->trials, i);
  if (*r->unit && strcmp(r->unit, "%") != 0) return 0;
  if (r->measure != OSTEON_CHANGE || r->from != 0 || r->lead != 0 || isnan(r->months)) return 0;
  osteon_scenario *own = osteon_lineup_first(l)->scenario, *arm = osteon_trials_arm(l->trials, i);
  const double day = r->months * OSTEON_MONTH;
  return arm && strcmp(r->confidence, "memory") != 0 && has_name(l, r->endpoint) &&
         day <= osteon_lineup_until(l) + 1 && !osteon_scenario_sets_drug(own) &&
         !osteon_scenario_sets_drug(arm) &&
         same_drugs(osteon_scenario_schedule(own), osteon_scenario_schedule(arm), day);
}

osteon_status osteon_lineup_notice(const osteon_lineup *l, char *text, size_t size) {
  OSTEON_NEED(l, lineup);
  OSTEON_NEED(text, text);
  if (size == 0) return osteon_fail(OSTEON_EINVAL, "osteon_lineup_notice: size is 0");
  *text = 0;
  for (int i = 0; i < l->n && !*text; i++) {
    osteon_scenario *s = l->entries[i].scenario;
    if (s)
      OSTEON_TRY(osteon_schedule_notice(osteon_scenario_schedule(s), osteon_scenario_until(s), text, size));
  }
  const size_t used = strlen(text) + (*text != 0);
  if (!l->trials || used + 1 >= size) return OSTEON_OK;
  OSTEON_TRY(osteon_trials_notice(l->trials, text + used, size - used));
  if (used && text[used]) text[used - 1] = '\n';
  return OSTEON_OK;
}

osteon_status osteon_lineup_read_trials(osteon_lineup *l, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(l, lineup);
  OSTEON_NEED(path, path);
  const osteon_lineup_entry *first = osteon_lineup_first(l);
  osteon_trials_free(l->trials);
  osteon_free(l->points);
  l->points = NULL;
  l->n_points = 0;
  OSTEON_TRY(osteon_trials_load_loosely(&l->trials, l->registry, first->shown.model, first->scenario, path));
  const int n = osteon_trials_count(l->trials);
  l->points = osteon_alloc((size_t)n + 1, sizeof *l->points);
  if (!l->points) return OSTEON_ENOMEM;
  for (int i = 0; i < n; i++) {
    if (!belongs(l, i)) continue;
    const osteon_trial *r = osteon_trials_at(l->trials, i);
    const double base = osteon_lineup_is_change(l, r->endpoint) ? 0 : 100;
    l->points[l->n_points++] = (osteon_lineup_point){r->study,
                                                     r->arm,
                                                     r->endpoint,
                                                     r->months,
                                                     r->value + base,
                                                     r->is_printed ? r->low + base : NAN,
                                                     r->is_printed ? r->high + base : NAN};
  }
  return osteon_lineup_find_names(l);
}
