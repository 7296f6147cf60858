/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What many trials say together, and one of them as a table. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>

#include "base/floats.h"
#include "text/csv.h"
#include "text/save.h"
#include "virtual_trial/virtual_trial_internal.h"

static const double CONFIDENCE = 0.05; /* 1 - that of the intervals of powers */

/* ---- one result ---- */

static const char *estimand_of(const trial_analysis *a) {
  if (a->event < 0 || a->test == INCIDENCE) return "difference";
  return a->test == RISK_RATIO ? "log risk ratio" : "log hazard ratio";
}

/* By the closed form: of the truth, and the errors or the events that the trials had. */
static double expected_power(const trial_analysis *a, const int64_t women[2], double truth, double variance,
                             const double events[2]) {
  const double n[2] = {(double)women[0], (double)women[1]};
  if (a->event < 0 && variance > 0)
    return osteon_t_power(truth / sqrt(variance / (1 / n[0] + 1 / n[1])), n, a->alpha);
  if (a->test == LOG_RANK || a->test == COX) return osteon_log_rank_power(truth, events, a->alpha);
  return NAN;
}

/* Means over all replicates; of estimates only where each has one. */
static void summarise(const osteon_virtual_trial *t, const trial_analysis *a, const trial_finding *f,
                      double truth, osteon_virtual_trial_result *r) {
  double sum = 0, squares = 0, covered = 0, events[2] = {0, 0}, variance = 0;
  const double n = (double)t->replicates;
  int64_t rejected = 0;
  r->analysed = r->dropped = 0;
  for (int64_t i = 0; i < t->replicates; i++) {
    if (f[i].state != OSTEON_ESTIMATED && r->not_estimable++ == 0)
      r->why = osteon_estimability_text((osteon_estimability)f[i].state);
    rejected += f[i].p < a->alpha;
    sum += f[i].estimate / n;
    variance += f[i].se * f[i].se / n;
    covered += f[i].low <= truth && truth <= f[i].high;
    r->analysed += f[i].used;
    r->dropped += f[i].dropped;
    for (int k = 0; k < 2; k++) events[k] += f[i].events[k];
  }
  for (int64_t i = 0; i < t->replicates; i++) squares += (f[i].estimate - sum) * (f[i].estimate - sum);
  r->analysed /= n;
  r->dropped /= n;
  for (int k = 0; k < 2; k++) events[k] /= n;
  r->power = (double)rejected / n;
  osteon_wilson(rejected, t->replicates, CONFIDENCE, &r->power_low, &r->power_high);
  r->estimate = sum;
  r->estimate_sd = sqrt(squares / (n - 1));
  r->truth = truth;
  r->bias = sum - truth;
  r->coverage = r->not_estimable || isnan(truth) ? NAN : covered / n;
  r->events = a->event < 0 ? NAN : events[0] + events[1];
  const int64_t women[2] = {osteon_trial_women(t, r->size, 0), osteon_trial_women(t, r->size, a->arm)};
  r->expected_power = expected_power(a, women, truth, variance, events);
}

static void find_assurance(const osteon_virtual_trial *t, int i, osteon_virtual_trial_result *r) {
  double sum = 0, *powers = t->powers + (ptrdiff_t)i * t->n_sets;
  r->assurance = r->assurance_low = r->assurance_high = NAN;
  if (!t->n_sets) return;
  for (int s = 0; s < t->n_sets; s++) sum += powers[s];
  r->assurance = sum / t->n_sets;
  osteon_sets_interval(powers, t->n_sets, &r->assurance_low, &r->assurance_high); /* sorted already */
}

int osteon_virtual_trial_result_count(const osteon_virtual_trial *t) {
  return t && t->findings ? t->n_sizes * t->n_analyses : 0;
}

osteon_status osteon_virtual_trial_get_result(const osteon_virtual_trial *t, int i,
                                              osteon_virtual_trial_result *r) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(t, trial);
  OSTEON_NEED(r, result);
  const int n = osteon_virtual_trial_result_count(t);
  if (i < 0 || i >= n) return osteon_fail(OSTEON_ERANGE, "result %d; there are %d, counted from 0", i, n);
  const trial_analysis *a = &t->analyses[i % t->n_analyses];
  const int64_t size = t->sizes[i / t->n_analyses];
  *r = (osteon_virtual_trial_result){.size = size,
                                     .women = osteon_trial_women(t, size, -1),
                                     .analysis = a->name,
                                     .test = osteon_trial_tests[a->test],
                                     .set = a->is_per_protocol ? "PP" : "ITT",
                                     .arm = t->arms[a->arm].name,
                                     .estimand = estimand_of(a),
                                     .replicates = t->replicates,
                                     .why = ""};
  summarise(t, a, t->findings + i * t->replicates, t->truths_of_results[i % t->n_analyses], r);
  find_assurance(t, i, r);
  return OSTEON_OK;
}

/* ---- the table ---- */

static void put_number(osteon_csv_record *record, double value) { osteon_csv_put_number(record, value, 6); }

static void write_result(const osteon_virtual_trial *t, const osteon_virtual_trial_result *r, FILE *out) {
  osteon_csv_record record = {.out = out};
  const char *const texts[] = {r->analysis, r->test, r->set, r->arm, r->estimand};
  const double numbers[] = {r->power,     r->power_low,     r->power_high,    r->expected_power,
                            r->estimate,  r->estimate_sd,   r->truth,         r->bias,
                            r->coverage,  r->analysed,      r->dropped,       r->events,
                            r->assurance, r->assurance_low, r->assurance_high};
  osteon_csv_put_count(&record, r->size);
  osteon_csv_put_count(&record, r->women);
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) osteon_csv_put(&record, texts[k]);
  osteon_csv_put_count(&record, r->replicates);
  osteon_csv_put_count(&record, r->not_estimable);
  for (size_t k = 0; k < sizeof numbers / sizeof *numbers - (t->n_sets ? 0 : 3); k++)
    put_number(&record, numbers[k]);
  osteon_csv_end(&record);
}

static void write_results(const void *context, FILE *out) {
  static const char *const names[] = {
      "n",         "women",      "analysis",       "test",          "set",
      "arm",       "estimand",   "replicates",     "not_estimable", "power",
      "power_low", "power_high", "expected_power", "estimate",      "estimate_sd",
      "truth",     "bias",       "coverage",       "analysed",      "dropped",
      "events",    "assurance",  "assurance_low",  "assurance_high"};
  const osteon_virtual_trial *t = context;
  osteon_csv_record header = {.out = out};
  for (size_t k = 0; k < sizeof names / sizeof *names - (t->n_sets ? 0 : 3); k++)
    osteon_csv_put(&header, names[k]);
  osteon_csv_end(&header);
  for (int i = 0; i < osteon_virtual_trial_result_count(t); i++) {
    osteon_virtual_trial_result result;
    if (osteon_virtual_trial_get_result(t, i, &result) == OSTEON_OK) write_result(t, &result, out);
  }
}

osteon_status osteon_virtual_trial_save(const osteon_virtual_trial *t, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(t, trial);
  OSTEON_NEED(path, path);
  if (!t->findings) return osteon_fail(OSTEON_EINVAL, "there are no results to write; run the trial first");
  return osteon_save(path, write_results, t);
}

/* ---- one trial ---- */

typedef struct one_file {
  const osteon_virtual_trial *trial;
  const trial_women *women;
  int64_t replicate;
} one_file;

static void begin_row(const one_file *f, int64_t i, double time, const char *name,
                      osteon_csv_record *record) {
  const osteon_virtual_trial *t = f->trial;
  const trial_women *w = f->women;
  osteon_csv_put_count(record, t->numbers[w->woman[i]]);
  osteon_csv_put(record, t->arms[w->arm[i]].name);
  osteon_csv_put_count(record, w->stratum[i]);
  osteon_csv_put_number(record, w->entered[i], 8);
  osteon_csv_put_number(record, time, 8);
  osteon_csv_put(record, name);
}

static int is_measured(const osteon_virtual_trial *t, int column) {
  for (int m = 0; m < t->n_measures; m++)
    if (t->measures[m].column == column) return 1;
  return 0;
}

static void write_baseline(const one_file *f, int64_t i, FILE *out) {
  const osteon_virtual_trial *t = f->trial;
  for (int k = 0; k < t->n_columns; k++) {
    osteon_csv_record record = {.out = out};
    if (is_measured(t, k)) continue;
    begin_row(f, i, 0, t->columns[k], &record);
    osteon_csv_put_number(&record, osteon_trial_baseline(t, f->women->woman[i])[k], OSTEON_CSV_FULL);
    osteon_csv_put(&record, "known");
    osteon_csv_end(&record);
  }
}

static void write_measurements(const one_file *f, int64_t i, FILE *out) {
  const osteon_virtual_trial *t = f->trial;
  for (int v = 0; v < t->n_visits; v++)
    for (int m = 0; m < t->n_measures; m++) {
      osteon_csv_record record = {.out = out};
      int is_below;
      const double value = osteon_trial_measured(t, f->women, f->replicate, i, v, m, &is_below);
      if (isnan(value)) continue;
      begin_row(f, i, t->visits[v], t->columns[t->measures[m].column], &record);
      osteon_csv_put_number(&record, value, OSTEON_CSV_FULL);
      osteon_csv_put(&record, is_below ? "below" : "measured");
      osteon_csv_end(&record);
    }
}

static void write_events(const one_file *f, int64_t i, FILE *out) {
  const osteon_virtual_trial *t = f->trial;
  for (int e = 0; e < t->n_events; e++) {
    osteon_csv_record record = {.out = out};
    int cause;
    const double time = osteon_trial_watched(t, f->women, i, e, &cause);
    begin_row(f, i, time, t->events[e].name, &record);
    osteon_csv_put_count(&record, cause == 1 + e);
    osteon_csv_put(&record, cause == 1 + e                 ? "seen"
                            : cause                        ? t->events[cause - 1].name
                            : f->women->dropped[i] == time ? "dropped out"
                                                           : "ended");
    osteon_csv_end(&record);
  }
}

static void write_dropout(const one_file *f, int64_t i, FILE *out) {
  const osteon_virtual_trial *t = f->trial;
  osteon_csv_record record = {.out = out};
  const int dropped = isfinite(f->women->dropped[i]);
  int cause;
  const double watched = osteon_trial_watched(t, f->women, i, -1, &cause);
  if (!(t->dropout.per_day > 0)) return;
  begin_row(f, i, dropped ? f->women->dropped[i] : watched, OSTEON_TRIAL_DROPOUT, &record);
  osteon_csv_put_count(&record, dropped);
  osteon_csv_put(&record, dropped ? "seen" : cause ? t->events[cause - 1].name : "ended");
  osteon_csv_end(&record);
}

static void write_one(const void *context, FILE *out) {
  static const char *const names[] = {"id", "arm", "stratum", "entered", "time", "name", "value", "status"};
  const one_file *f = context;
  osteon_csv_record header = {.out = out};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) osteon_csv_put(&header, names[k]);
  osteon_csv_end(&header);
  for (int64_t i = 0; i < f->women->n; i++) {
    if (f->women->arm[i] >= f->trial->n_arms) continue; /* the trial ended before she could enter */
    write_baseline(f, i, out);
    write_measurements(f, i, out);
    write_events(f, i, out);
    write_dropout(f, i, out);
  }
}

osteon_status osteon_virtual_trial_save_one(const osteon_virtual_trial *t, int64_t size, int64_t replicate,
                                            const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(t, trial);
  OSTEON_NEED(path, path);
  OSTEON_TRY(osteon_trial_check_size(t, size));
  if (replicate < 0 || replicate >= 1000000)
    return osteon_fail(OSTEON_ERANGE, "replicate %lld; choose 0 to 999999", (long long)replicate);
  trial_women women;
  OSTEON_TRY(osteon_trial_women_new(&women, t, osteon_trial_women(t, size, -1)));
  osteon_trial_draw(t, size, replicate, &women);
  const one_file f = {t, &women, replicate};
  const osteon_status status = osteon_save(path, write_one, &f);
  osteon_trial_women_free(&women);
  return status;
}
