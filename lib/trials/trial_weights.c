/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of trials as observations of a fit, and what weight each has. */
#include <math.h>
#include <string.h>

#include "trials/trials_internal.h"

/* Standard error of a row that prints none: as if of fifty women, whatever n, which often counts a trial and not
 * those who were measured. SD between women, median over the rows of data/clinical.csv that print one: BMD 3.4 % of
 * change and 1.5 %/y of rate, markers of turnover 40 %. What is neither counts as known to 15 %. */
double osteon_trial_usual_se(const osteon_trial *r) {
  const double per_root = 1 / sqrt(50);
  if (!strncmp(r->endpoint, "BMD", 3)) return (r->measure == OSTEON_RATE ? 1.5 : 3.4) * per_root;
  if (r->measure == OSTEON_CHANGE || r->measure == OSTEON_DIFFERENCE || r->measure == OSTEON_RATIO)
    return 40 * per_root;
  return r->value != 0 ? 0.15 * fabs(r->value) : 1;
}

static int rows_beside(const osteon_trials *t, const osteon_trial *r) {
  int n = 0;
  for (int i = 0; i < t->csv.records; i++)
    n += !strcmp(t->rows[i].trial.study, r->study) && !strcmp(t->rows[i].trial.endpoint, r->endpoint);
  return n;
}

static double weight_of(const osteon_trials *t, const made *row) {
  const osteon_trial *r = &row->trial;
  if (!strcmp(r->split, "validation") || !strcmp(r->confidence, "memory")) return 0;
  return row->weight / sqrt(rows_beside(t, r));
}

static osteon_status observe(osteon_trials *t, osteon_fit *fit, made *row, int own) {
  osteon_trial *r = &row->trial;
  const double trials =
      0.5 * osteon_trial_usual_se(r); /* of 200 women: what trials differ by beyond their errors */
  const osteon_observation o = {.arm = row->arms[0] < 0 ? own : t->arms[row->arms[0]].index,
                                .control = row->arms[1] < 0 ? -1 : t->arms[row->arms[1]].index,
                                .endpoint = r->endpoint,
                                .measure = r->measure,
                                .baseline = row->lead,
                                .from = row->from,
                                .to = row->to,
                                .value = r->value,
                                .se = sqrt(r->se * r->se + trials * trials),
                                .weight = weight_of(t, row)};
  OSTEON_TRY(osteon_fit_add_observation(fit, &o));
  r->observation = osteon_fit_observation_count(fit) - 1;
  return OSTEON_OK;
}

osteon_status osteon_trials_add_to_fit(osteon_trials *t, osteon_fit *fit) {
  OSTEON_NEED(t, trials);
  OSTEON_NEED(fit, fit);
  int own = -1;
  osteon_arm a;
  if (t->column[C_treatment] < 0 && t->base) {
    OSTEON_TRY(osteon_scenario_get_arm(t->base, &a));
    OSTEON_TRY(osteon_fit_add_arm(fit, &a, &own));
  }
  for (int k = 0; k < t->n_arms; k++) {
    if (t->arms[k].lacks) continue;
    OSTEON_TRY(osteon_trials_at_row(t, t->arms[k].row, osteon_scenario_get_arm(t->arms[k].scenario, &a)));
    OSTEON_TRY(osteon_trials_at_row(t, t->arms[k].row, osteon_fit_add_arm(fit, &a, &t->arms[k].index)));
  }
  for (int i = 0; i < t->csv.records; i++)
    if (!t->rows[i].trial.left_out[0])
      OSTEON_TRY(osteon_trials_at_row(t, i, observe(t, fit, &t->rows[i], own)));
  return OSTEON_OK;
}
