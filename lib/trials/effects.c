/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of BMD as what was given, how much of it, for how long, and how long ago. */
#include "trials/effects.h"

#include <math.h>
#include <string.h>

#include <osteon/life.h>
#include <osteon/ticks.h>

/* Things by their numbers, in the order in which they are met. */
typedef struct things {
  const char **names;
  double *doses; /* sums of what the rows have, then means */
  int *rows;
  int n;
} things;

static int number_of(things *known, const char *name) {
  for (int k = 0; k < known->n; k++)
    if (!strcmp(known->names[k], name)) return k;
  known->names[known->n] = name;
  return known->n++;
}

/* Activities of one kind are one thing: there are too few rows of each. */
static const char *thing_of(const osteon_given *g) {
  static const char *const kinds[] = {[OSTEON_RESISTANCE] = "resistance",
                                      [OSTEON_HIGH_IMPACT] = "high impact",
                                      [OSTEON_LOW_IMPACT] = "low impact"};
  const osteon_activity *a;
  for (int i = 0; g->kind == OSTEON_GIVEN_EXERCISE && (a = osteon_activity_at(i)); i++)
    if (!strcmp(a->name, g->name)) return kinds[a->kind];
  return g->name;
}

/* Drugs of one class act alike, each in its own doses. */
static const char *class_of(const char *name) {
  static const char *const classes[][10] = {
      {"aromatase inhibitors", "anastrozole", "letrozole", "exemestane"},
      {"bisphosphonates", "alendronate", "risedronate", "ibandronate", "ibandronate_iv", "zoledronate",
       "pamidronate", "clodronate", "etidronate"}};
  for (size_t k = 0; k < sizeof classes / sizeof *classes; k++)
    for (int i = 1; classes[k][i]; i++)
      if (!strcmp(classes[k][i], name)) return classes[k][0];
  return name;
}

static int is_given(const osteon_given *g, const char *thing, double day) {
  return g->a_day > 0 && g->start < day && !strcmp(thing_of(g), thing);
}

/* What an arm has got of a thing until a day. Courses side by side, as two programmes of one kind, last no longer than
 * the time from the first to the last of them. */
static int sum_up(const osteon_given *g, int n, const char *thing, double day, osteon_effect *effect) {
  double first = INFINITY, last = 0, on = 0, amount = 0;
  for (int i = 0; i < n; i++) {
    if (!is_given(&g[i], thing, day)) continue;
    const double end = fmin(g[i].stop, day);
    first = fmin(first, g[i].start);
    last = fmax(last, end);
    on += end - g[i].start;
    amount += (end - g[i].start) * g[i].a_day;
  }
  if (!(amount > 0)) return 0;
  on = fmin(on, last - first);
  effect->on = on / OSTEON_YEAR;
  effect->off = (day - last) / OSTEON_YEAR;
  effect->dose = log(amount / on);
  return 1;
}

static int is_first_of_thing(const osteon_given *g, int i) {
  for (int k = 0; k < i; k++)
    if (!strcmp(thing_of(&g[k]), thing_of(&g[i]))) return 0;
  return 1;
}

static osteon_status add_arm(osteon_effects *row, const osteon_scenario *s, things *known, double day,
                             double sign) {
  int n;
  const osteon_given *g = osteon_scenario_given(s, &n);
  for (int i = 0; i < n; i++) {
    osteon_effect effect = {.kind = g[i].kind, .sign = sign};
    if (!is_first_of_thing(g, i) || !sum_up(g, n, thing_of(&g[i]), day, &effect)) continue;
    if (row->n == OSTEON_MOST_EFFECTS)
      return osteon_fail(
          OSTEON_ERANGE,
          "the row %.60s has more treatments than the baseline can handle: %d in all of its arms",
          row->trial->id, OSTEON_MOST_EFFECTS / 2);
    effect.drug = number_of(known, thing_of(&g[i]));
    effect.thing = number_of(known, class_of(thing_of(&g[i])));
    row->at[row->n++] = effect;
  }
  return OSTEON_OK;
}

static osteon_status read_row(const osteon_trials *t, int i, things *known, osteon_effects *row) {
  const made *m = &t->rows[i];
  const osteon_trial *r = &m->trial;
  double since;
  OSTEON_TRY(osteon_trials_number(t, i, C_years_since_menopause, NAN, &since));
  const double years = (r->months - r->from) / 12, per = r->measure == OSTEON_RATE ? years : 1;
  *row = (osteon_effects){.trial = r,
                          .row = i,
                          .value = r->value * per,
                          .se = r->se * per,
                          .per = per,
                          .years = years,
                          .since = since + (r->months + r->from) / 24,
                          .is_compared = r->measure == OSTEON_DIFFERENCE,
                          .is_hip = strcmp(r->endpoint, "BMD_LS") != 0,
                          .is_fitted = osteon_trial_is_fitted(r)};
  for (int k = 0; k < 2; k++) {
    const osteon_scenario *s = m->arms[k] >= 0 ? t->arms[m->arms[k]].scenario : k ? NULL : t->base;
    OSTEON_TRY(osteon_trials_at_row(t, i, add_arm(row, s, known, m->lead + m->to, k ? -1 : 1)));
    OSTEON_TRY(osteon_trials_at_row(t, i, add_arm(row, s, known, m->lead + m->from, k ? 1 : -1)));
  }
  return OSTEON_OK;
}

static int is_read(const osteon_trial *r) {
  return r->kind == OSTEON_BMD && !r->left_out[0] && r->months > r->from &&
         (r->measure == OSTEON_CHANGE || r->measure == OSTEON_RATE || r->measure == OSTEON_DIFFERENCE);
}

/* ---- what takes all rows to know ---- */

/* The same number for the same study. */
static void number_studies(osteon_effects *rows, int n) {
  for (int i = 0; i < n; i++) {
    rows[i].study = i;
    for (int k = 0; k < i && rows[i].study == i; k++)
      if (!strcmp(rows[k].trial->study, rows[i].trial->study)) rows[i].study = rows[k].study;
  }
}

/* Where years since the menopause are not known, the mean of the rows that are fitted stands for them. */
static void fill_since(osteon_effects *rows, int n) {
  double sum = 0;
  int known = 0;
  for (int i = 0; i < n; i++)
    if (rows[i].is_fitted && !isnan(rows[i].since)) sum += rows[i].since, known++;
  for (int i = 0; i < n; i++)
    if (isnan(rows[i].since)) rows[i].since = known ? sum / known : 0;
}

/* Doses are told from the mean of the rows that are fitted; what none of them has, counts as given in the usual
 * dose. */
static void centre_doses(osteon_effects *rows, int n, const things *known) {
  for (int i = 0; i < n; i++)
    for (int k = 0; k < rows[i].n && rows[i].is_fitted; k++) {
      known->doses[rows[i].at[k].drug] += rows[i].at[k].dose;
      known->rows[rows[i].at[k].drug]++;
    }
  for (int i = 0; i < n; i++)
    for (int k = 0; k < rows[i].n; k++) {
      osteon_effect *e = &rows[i].at[k];
      e->dose = known->rows[e->drug] ? e->dose - known->doses[e->drug] / known->rows[e->drug] : 0;
    }
}

/* Room for a name of each thing that the arms are given. */
static osteon_status make_things(const osteon_trials *t, things *known) {
  int n;
  osteon_scenario_given(t->base, &n);
  size_t most = 2 * (size_t)n + 1; /* each and its class */
  for (int k = 0; k < t->n_arms; k++) {
    osteon_scenario_given(t->arms[k].scenario, &n);
    most += 2 * (size_t)n;
  }
  known->names = osteon_alloc(most, sizeof *known->names);
  known->doses = osteon_alloc(most, sizeof *known->doses);
  known->rows = osteon_alloc(most, sizeof *known->rows);
  return known->names && known->doses && known->rows ? OSTEON_OK : OSTEON_ENOMEM;
}

osteon_status osteon_trials_find_effects(const osteon_trials *t, osteon_effects **rows, int *n) {
  things known = {0};
  int most = 0;
  *n = 0;
  for (int i = 0; i < t->csv.records; i++) most += is_read(&t->rows[i].trial);
  *rows = osteon_alloc((size_t)most + 1, sizeof **rows);
  osteon_status status = *rows ? make_things(t, &known) : OSTEON_ENOMEM;
  for (int i = 0; i < t->csv.records && status == OSTEON_OK; i++)
    if (is_read(&t->rows[i].trial)) status = read_row(t, i, &known, &(*rows)[(*n)++]);
  if (status == OSTEON_OK) {
    number_studies(*rows, *n);
    fill_since(*rows, *n);
    centre_doses(*rows, *n, &known);
  } else {
    osteon_free(*rows);
    *rows = NULL;
  }
  osteon_free((void *)known.names);
  osteon_free(known.doses);
  osteon_free(known.rows);
  return status;
}
