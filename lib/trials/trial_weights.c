/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of trials as observations of a fit, and what weight each has. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/ticks.h>

#include "base/floats.h"
#include "fit/fit_internal.h"
#include "trials/trials_internal.h"

/* Standard error of a row that prints none: as if of fifty women, whatever n, which often counts a trial and not
 * those who were measured. SD between women, median over the first 401 rows of data/clinical.csv where they print
 * one: BMD 3.4 % of change and 1.5 %/y of rate, markers of turnover 40 %. What is neither counts as known to 15 %. */
double osteon_trial_usual_se(const osteon_trial *r) {
  const double per_root = 1 / sqrt(50);
  if (r->measure == OSTEON_SD_CHANGE) return r->value * per_root / sqrt(2);
  if (!strncmp(r->endpoint, "BMD", 3)) return (r->measure == OSTEON_RATE ? 1.5 : 3.4) * per_root;
  if (r->measure == OSTEON_CHANGE || r->measure == OSTEON_DIFFERENCE || r->measure == OSTEON_RATIO)
    return 40 * per_root;
  return r->value != 0 ? 0.15 * fabs(r->value) : 1;
}

static int compare_rows(const void *a, const void *b) {
  const osteon_trial *x = &(*(made *const *)a)->trial, *y = &(*(made *const *)b)->trial;
  const int order = strcmp(x->study, y->study);
  return order ? order : strcmp(x->endpoint, y->endpoint);
}

/* To each row how many of its study have its endpoint. */
static osteon_status count_beside(osteon_trials *t) {
  const int n = t->csv.records;
  made **rows = osteon_alloc((size_t)n + 1, sizeof *rows);
  if (!rows) return OSTEON_ENOMEM;
  for (int i = 0; i < n; i++) rows[i] = &t->rows[i];
  qsort(rows, (size_t)n, sizeof *rows, compare_rows);
  for (int first = 0, end; first < n; first = end) {
    for (end = first + 1; end < n && !compare_rows(&rows[first], &rows[end]);) end++;
    for (int i = first; i < end; i++) rows[i]->beside = end - first;
  }
  osteon_free(rows);
  return OSTEON_OK;
}

bool osteon_trial_is_fitted(const osteon_trial *r) {
  return strcmp(r->split, "validation") != 0 && strcmp(r->confidence, "memory") != 0;
}

/* The error and the weight of a row in a fit. */
typedef struct error {
  double se, weight;
} error;

static error by_trials(const made *row, const double *between) {
  const osteon_trial *r = &row->trial;
  /* where too few arms are alike to tell, and never less than, half of the usual error: that of 200 women */
  const double trials = fmax(osteon_trial_between(r, between[r->kind]), 0.5 * osteon_trial_usual_se(r));
  return (error){sqrt(r->se * r->se + trials * trials),
                 osteon_trial_is_fitted(r) ? row->weight / sqrt(row->beside) : 0};
}

static int has_model(const osteon_fit *fit, const char *endpoint) {
  for (int k = 0; k < fit->n_errors; k++)
    if (!strcmp(fit->errors[k].endpoint, endpoint)) return 1;
  return 0;
}

/* What the table says, else (0) what was set for the endpoint; a row that is only predicted needs none. */
static osteon_status by_table(const osteon_fit *fit, const made *row, error *e) {
  const osteon_trial *r = &row->trial;
  const int is_set = has_model(fit, r->endpoint);
  *e = (error){r->is_printed || !is_set ? r->se : 0, osteon_trial_is_fitted(r) ? row->weight : 0};
  if (!(e->weight > 0)) return OSTEON_OK;
  if (r->is_sd_alone)
    return osteon_fail(OSTEON_EFORMAT,
                       "sd without n: give n if it is the SD between n persons, or call it se if it is the "
                       "error of the value");
  if (r->is_printed && is_set)
    return osteon_fail(
        OSTEON_EFORMAT,
        "%.60s has an error in this row and one in the scenario's section `error`; leave one of them out",
        r->endpoint);
  if (!r->is_printed && !is_set)
    return osteon_fail(OSTEON_EFORMAT,
                       "%.60s has no error, neither in this row (se, or ci_low and ci_high, or sd and n) nor "
                       "in the scenario's section `error`: write there `error: {%.60s: {cv: 0.1}}` or `{sd: "
                       "estimated}`, or `weights: trials` for published results",
                       r->endpoint, r->endpoint);
  return OSTEON_OK;
}

/* Whether a dose changes an endpoint at once, as that of a drug changes its amount in the body. */
static osteon_status acts_at_once(const osteon_model *m, const osteon_event *e, const char *endpoint,
                                  bool *acts) {
  osteon_sim *sim;
  const char *name = e->kind == OSTEON_EVENT_DOSE ? m->doses[e->index].name : m->states[e->index].name;
  double before = 0, after = 0;
  OSTEON_TRY(osteon_sim_new(&sim, m, NULL));
  osteon_status status = osteon_sim_get(sim, endpoint, &before);
  if (status == OSTEON_OK) status = osteon_sim_dose(sim, name, e->value);
  if (status == OSTEON_OK) status = osteon_sim_get(sim, endpoint, &after);
  osteon_sim_free(sim);
  *acts = fabs(after - before) > 1e-9 * fabs(before);
  return status;
}

/* How far the row's times are from the ticks on which they are compared. */
static double moved_of(const osteon_fit *fit, const made *row) {
  const double times[] = {row->lead + row->from, row->lead + row->to};
  double moved = 0;
  for (int k = 0; k < 2; k++) moved = fmax(moved, fabs(osteon_fit_tick(fit, times[k]) - times[k]));
  return moved;
}

/* A row on the day of such a dose that does not say whether it was seen before or after it. */
static osteon_status find_dose(const osteon_trials *t, made *row, double dt) {
  osteon_trial *r = &row->trial;
  osteon_scenario *s = row->arms[0] < 0 ? t->base : t->arms[row->arms[0]].scenario;
  const double tick = osteon_tick_nearest(row->lead + row->to, dt);
  int n;
  const osteon_event *e = osteon_schedule_events(osteon_scenario_schedule(s), &n);
  for (int i = 0; i < n && !r->is_at_dose; i++)
    if ((e[i].kind == OSTEON_EVENT_DOSE || e[i].kind == OSTEON_EVENT_STATE) &&
        osteon_tick_nearest(e[i].time, dt) == tick)
      OSTEON_TRY(acts_at_once(t->model, &e[i], r->endpoint, &r->is_at_dose));
  return OSTEON_OK;
}

static int is_on_ticks(const osteon_schedule *schedule, double dt) {
  int n;
  const osteon_event *e = osteon_schedule_events(schedule, &n);
  for (int i = 0; i < n; i++)
    if (!osteon_tick_is(e[i].time, dt)) return 0;
  return 1;
}

/* The scenario as an arm, its events on the ticks of the fit. */
static osteon_status add_arm(osteon_fit *fit, osteon_scenario *s, int *index) {
  osteon_arm a;
  osteon_schedule *schedule = osteon_scenario_schedule(s);
  if (!is_on_ticks(schedule, fit->options.dt)) OSTEON_TRY(osteon_schedule_round(schedule, fit->options.dt));
  OSTEON_TRY(osteon_scenario_get_arm(s, &a));
  return osteon_fit_add_arm(fit, &a, index);
}

/* The arms' numbers in the fit: `indices`, and that of the scenario's own. `between` NULL: errors are the table's. */
static osteon_status observe(osteon_trials *t, osteon_fit *fit, made *row, const double *between,
                             const int *indices, int own) {
  const osteon_trial *r = &row->trial;
  error e;
  if (between)
    e = by_trials(row, between);
  else
    OSTEON_TRY(by_table(fit, row, &e));
  const osteon_observation o = {.arm = row->arms[0] < 0 ? own : indices[row->arms[0]],
                                .control = row->arms[1] < 0 ? -1 : indices[row->arms[1]],
                                .endpoint = r->endpoint,
                                .measure = r->measure,
                                .baseline = row->lead,
                                .from = row->from,
                                .to = row->to,
                                .value = r->value,
                                .se = e.se,
                                .weight = e.weight,
                                .cv = isnan(r->cv) ? 0 : r->cv,
                                .tag = r,
                                .before = row->before,
                                .below = row->below};
  OSTEON_TRY(osteon_fit_add_observation(fit, &o));
  row->trial.moved = moved_of(fit, row);
  return row->when ? OSTEON_OK : find_dose(t, row, fit->options.dt);
}

static osteon_status add_arms(osteon_trials *t, osteon_fit *fit, int *indices, int *own) {
  *own = -1;
  if (t->persons) return osteon_trials_add_persons(t, fit, indices);
  if (t->column[C_treatment] < 0 && t->base) OSTEON_TRY(add_arm(fit, t->base, own));
  for (int k = 0; k < t->n_arms; k++) {
    const trial_arm *a = &t->arms[k];
    if (!a->lacks) OSTEON_TRY(osteon_trials_at_row(t, a->row, add_arm(fit, a->scenario, &indices[k])));
  }
  return OSTEON_OK;
}

osteon_status osteon_trials_add_to_fit(osteon_trials *t, osteon_fit *fit) {
  OSTEON_NEED(t, trials);
  OSTEON_NEED(fit, fit);
  return osteon_trials_add_weighted(t, fit, OSTEON_WEIGHTS_TRIALS);
}

osteon_status osteon_trials_add_weighted(osteon_trials *t, osteon_fit *fit, osteon_weights weights) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(t, trials);
  OSTEON_NEED(fit, fit);
  const int is_own = weights == OSTEON_WEIGHTS_OWN;
  if (!is_own && weights != OSTEON_WEIGHTS_TRIALS)
    return osteon_fail(OSTEON_EINVAL, "weights %d is not a value of osteon_weights", (int)weights);
  double between[OSTEON_ENDPOINT_KINDS];
  OSTEON_TRY(osteon_trials_find_between(t, "calibration", between)); /* the rows to be fitted alone */
  OSTEON_TRY(count_beside(t));
  int own, *indices = osteon_alloc((size_t)t->n_arms + 1, sizeof *indices);
  if (!indices) return OSTEON_ENOMEM;
  const osteon_fit_size before = osteon_fit_size_now(fit);
  fit->is_exact = is_own;
  osteon_status status = add_arms(t, fit, indices, &own);
  for (int i = 0; i < t->csv.records && status == OSTEON_OK; i++)
    if (!t->rows[i].trial.left_out[0])
      status =
          osteon_trials_at_row(t, i, observe(t, fit, &t->rows[i], is_own ? NULL : between, indices, own));
  if (status != OSTEON_OK) osteon_fit_shrink(fit, before);
  osteon_free(indices);
  return status;
}

void osteon_trials_share_out(const osteon_trials *t, const osteon_fit *fit, const void *all, size_t size,
                             void *rows) {
  const int n = osteon_fit_observation_count(fit), n_rows = t->csv.records;
  for (int i = 0, row = 0; i < n && row < n_rows; i++) {
    while (row < n_rows && t->rows[row].trial.left_out[0]) row++;
    if (row == n_rows || osteon_fit_observation_at(fit, i)->tag != &t->rows[row].trial) continue;
    memcpy((char *)rows + (size_t)row++ * size, (const char *)all + (size_t)i * size, size);
  }
}

osteon_status osteon_trials_predict_spread(const osteon_trials *t, osteon_fit *fit, double *predicted,
                                           osteon_spread_of_women *spread, const char **failure) {
  if (failure) *failure = NULL;
  OSTEON_NEED(t, trials);
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(predicted, predicted);
  const size_t n = (size_t)osteon_fit_observation_count(fit) + 1;
  double *all = osteon_alloc(n, sizeof *all);
  osteon_spread_of_women *spreads = osteon_alloc(n, sizeof *spreads);
  const osteon_status status =
      all && spreads ? osteon_fit_predict_spread(fit, all, spreads, failure) : OSTEON_ENOMEM;
  for (int i = 0; i < t->csv.records && status == OSTEON_OK; i++) {
    predicted[i] = NAN;
    if (spread) spread[i] = (osteon_spread_of_women){NAN, NAN};
  }
  if (status == OSTEON_OK) osteon_trials_share_out(t, fit, all, sizeof *all, predicted);
  if (status == OSTEON_OK && spread) osteon_trials_share_out(t, fit, spreads, sizeof *spreads, spread);
  osteon_free(all);
  osteon_free(spreads);
  return status;
}

/* Of the values of one observation in all sets. */
static double sd_of(const double *values, int sets, int stride) {
  double mean = 0, squares = 0;
  int n = 0;
  for (int i = 0; i < sets; i++) {
    const double x = values[i * stride];
    if (!isfinite(x)) continue;
    const double off = x - mean;
    mean += off / ++n;
    squares += off * (x - mean);
  }
  return n > 1 ? sqrt(squares / (n - 1)) : NAN;
}

osteon_status osteon_trials_predict_sets(const osteon_trials *t, osteon_fit *fit, const osteon_sets *sets,
                                         double *sd) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(t, trials);
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(sets, sets);
  OSTEON_NEED(sd, sd);
  const int n = osteon_fit_observation_count(fit), n_sets = osteon_sets_count(sets);
  double *all = osteon_alloc(((size_t)n_sets + 1) * (size_t)n + 1, sizeof *all);
  if (!all) return OSTEON_ENOMEM;
  double *each = all + (size_t)n_sets * (size_t)n;
  const osteon_status status = osteon_fit_predict_sets(fit, sets, all);
  for (int i = 0; i < n && status == OSTEON_OK; i++) each[i] = sd_of(all + i, n_sets, n);
  for (int i = 0; i < t->csv.records && status == OSTEON_OK; i++) sd[i] = NAN;
  if (status == OSTEON_OK) osteon_trials_share_out(t, fit, each, sizeof *each, sd);
  osteon_free(all);
  return status;
}

osteon_status osteon_trials_predict(const osteon_trials *t, osteon_fit *fit, double *predicted,
                                    const char **failure) {
  if (failure) *failure = NULL;
  OSTEON_NEED(t, trials);
  OSTEON_NEED(fit, fit);
  OSTEON_NEED(predicted, predicted);
  return osteon_trials_predict_spread(t, fit, predicted, NULL, failure);
}
