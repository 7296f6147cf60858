/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of trials beside what was predicted, as a table. */
#include <osteon/trials.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "base/floats.h"
#include "text/csv.h"
#include "text/save.h"
#include "trials/comparison.h"
#include "trials/trials_internal.h"

osteon_status osteon_comparison_new(osteon_comparison **out, const osteon_trials *trials,
                                    const double *predicted, const char *split) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(out, comparison);
  *out = NULL;
  OSTEON_NEED(trials, trials);
  OSTEON_NEED(predicted, predicted);
  osteon_comparison *c = osteon_alloc(1, sizeof *c);
  if (!c) return OSTEON_ENOMEM;
  *c = (osteon_comparison){.trials = trials, .predicted = predicted, .split = split};
  const osteon_status status = osteon_trials_find_between(trials, NULL, c->between);
  if (status == OSTEON_OK)
    *out = c;
  else
    osteon_free(c);
  return status;
}

osteon_status osteon_comparison_set_baseline(osteon_comparison *c, const double *predicted,
                                             const double *sd) {
  OSTEON_NEED(c, comparison);
  OSTEON_NEED(predicted, predicted);
  OSTEON_NEED(sd, sd);
  c->baseline = predicted;
  c->baseline_sd = sd;
  return OSTEON_OK;
}

osteon_status osteon_comparison_set_uncertainty(osteon_comparison *c, const double *sd) {
  OSTEON_NEED(c, comparison);
  OSTEON_NEED(sd, sd);
  c->uncertainty = sd;
  return OSTEON_OK;
}

osteon_status osteon_comparison_set_spread(osteon_comparison *c, const osteon_spread_of_women *spread) {
  OSTEON_NEED(c, comparison);
  OSTEON_NEED(spread, spread);
  c->spread = spread;
  return OSTEON_OK;
}

void osteon_comparison_free(osteon_comparison *c) { osteon_free(c); }

int osteon_comparison_has(const osteon_comparison *c, const osteon_trial *r) {
  return !c->split || !strcmp(c->split, r->split);
}

int osteon_comparison_row(const osteon_comparison *c, const osteon_trial *r) {
  return (int)((const made *)(const void *)r - c->trials->rows);
}

int osteon_comparison_counts(const osteon_comparison *c, const osteon_trial *r, osteon_endpoint_kind kind,
                             const char *context) {
  return (kind == OSTEON_ENDPOINT_KINDS || r->kind == kind) && (!context || !strcmp(context, r->context)) &&
         osteon_comparison_has(c, r) && strcmp(r->confidence, "memory") != 0;
}

double osteon_comparison_predicted(const osteon_comparison *c, const osteon_trial *r) {
  return c->predicted[osteon_comparison_row(c, r)];
}

int osteon_comparison_inside(const osteon_comparison *c, const osteon_trial *r) {
  const double p = osteon_comparison_predicted(c, r);
  return p >= r->low && p <= r->high;
}

/* ---- how women differ ---- */

static void add_spread(const osteon_comparison *c, const osteon_trial *r, osteon_spread_score *s) {
  const osteon_spread_of_women *w = &c->spread[osteon_comparison_row(c, r)];
  const double years = r->measure == OSTEON_RATE ? (r->months - r->from) / 12 : 1;
  if ((r->measure != OSTEON_RATE && r->measure != OSTEON_CHANGE) || !(r->sd > 0 && w->measured > 0)) return;
  const double off = log(r->sd / w->measured);
  s->rows++;
  s->printed += r->sd * r->sd * years * years;
  s->measured += w->measured * w->measured * years * years;
  s->true_sd += w->true_sd * w->true_sd * years * years;
  s->off += off * off;
}

osteon_status osteon_comparison_get_spread(const osteon_comparison *c, osteon_endpoint_kind kind,
                                           const char *context, osteon_spread_score *score) {
  OSTEON_NEED(score, score);
  *score = (osteon_spread_score){0, NAN, NAN, NAN, NAN};
  OSTEON_NEED(c, comparison);
  OSTEON_TRY(osteon_trials_check_kind(kind, OSTEON_ENDPOINT_KINDS));
  osteon_spread_score s = {0};
  for (int i = 0; c->spread && i < osteon_trials_count(c->trials); i++) {
    const osteon_trial *r = osteon_trials_at(c->trials, i);
    if (osteon_comparison_counts(c, r, kind, context)) add_spread(c, r, &s);
  }
  const double n = s.rows; /* 0/0 is NaN */
  *score = (osteon_spread_score){s.rows, sqrt(s.printed / n), sqrt(s.measured / n), sqrt(s.true_sd / n),
                                 sqrt(s.off / n)};
  return OSTEON_OK;
}

/* ---- files ---- */

static void put_known(osteon_csv_record *record, double value) {
  if (isnan(value))
    osteon_csv_put(record, "");
  else
    osteon_csv_put_number(record, value, 4);
}

static void write_row(FILE *out, const osteon_comparison *c, const osteon_trial *r) {
  const char *const texts[] = {
      r->id,       r->study,
      r->category, r->arm,
      r->split,    r->confidence,
      r->endpoint, r->measure == OSTEON_MEASURES ? "" : osteon_measure_name(r->measure)};
  const double p = osteon_comparison_predicted(c, r);
  osteon_csv_record record = {.out = out};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) osteon_csv_put(&record, texts[k]);
  osteon_csv_put_number(&record, r->months, 10);
  osteon_csv_put_number(&record, r->value, 10);
  osteon_csv_put_number(&record, r->low, 4);
  osteon_csv_put_number(&record, r->high, 4);
  osteon_csv_put_count(&record, r->is_printed);
  if (!r->left_out[0]) {
    osteon_csv_put_number(&record, p, 4);
    osteon_csv_put_count(&record, osteon_comparison_inside(c, r));
  } else {
    osteon_csv_put(&record, "");
    osteon_csv_put(&record, "");
  }
  osteon_csv_put(&record, r->left_out);
  if (c->baseline) {
    put_known(&record, c->baseline[osteon_comparison_row(c, r)]);
    put_known(&record, c->baseline_sd[osteon_comparison_row(c, r)]);
  }
  if (c->uncertainty) put_known(&record, c->uncertainty[osteon_comparison_row(c, r)]);
  if (c->spread) {
    const osteon_spread_of_women *w = &c->spread[osteon_comparison_row(c, r)];
    put_known(&record, r->sd);
    put_known(&record, w->measured);
    put_known(&record, w->true_sd);
  }
  osteon_csv_end(&record);
}

static void write_rows(const void *context, FILE *out) {
  const osteon_comparison *c = context;
  fprintf(out,
          "id,study,category,arm,split,confidence,endpoint,measure,months,value,low,high,printed,predicted,"
          "inside,left_out%s%s%s\n",
          c->baseline ? ",baseline,baseline_sd" : "", c->uncertainty ? ",model_sd" : "",
          c->spread ? ",sd,sd_predicted,sd_true" : "");
  for (int i = 0; i < osteon_trials_count(c->trials); i++) {
    const osteon_trial *r = osteon_trials_at(c->trials, i);
    if (osteon_comparison_has(c, r)) write_row(out, c, r);
  }
}

osteon_status osteon_comparison_save(const osteon_comparison *c, const char *path) {
  OSTEON_NEED(c, comparison);
  OSTEON_NEED(path, path);
  return osteon_save(path, write_rows, c);
}
