/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a table of trials: what was measured, when, and how exactly. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/text.h>
#include <osteon/ticks.h>

#include "base/plain_text.h"
#include "model/columns.h"
#include "scenario/event_reader.h"
#include "trials/trials_internal.h"

static const char *const measure_without = "per_SD"; /* what relates BMD to risk: a model's input */

#define BAD(i, status, ...) osteon_trials_at_row(t, i, osteon_fail(status, __VA_ARGS__))

/* ---- errors of what was seen ---- */

static osteon_status read_error(const osteon_trials *t, int i, made *row) {
  osteon_trial *r = &row->trial;
  double low, high, sd, se, n;
  OSTEON_TRY(osteon_trials_number(t, i, C_ci_low, NAN, &low));
  OSTEON_TRY(osteon_trials_number(t, i, C_ci_high, NAN, &high));
  OSTEON_TRY(osteon_trials_number(t, i, C_sd, NAN, &sd));
  OSTEON_TRY(osteon_trials_number(t, i, C_se, NAN, &se));
  OSTEON_TRY(osteon_trials_number(t, i, C_n, NAN, &n));
  if (isnan(low) != isnan(high) || high <= low)
    return BAD(i, OSTEON_EFORMAT, "ci_low %s, ci_high %s; give both, in this order, or neither",
               osteon_trials_field(t, i, C_ci_low), osteon_trials_field(t, i, C_ci_high));
  if (sd <= 0 || se <= 0)
    return BAD(i, OSTEON_ERANGE, "%s %g is out of range; it must be above 0", sd <= 0 ? "sd" : "se",
               sd <= 0 ? sd : se);
  if (n < 1) return BAD(i, OSTEON_ERANGE, "n %g is out of range; it must be 1 or more", n);
  const int has_interval = !isnan(low), has_error = !isnan(se) || (!isnan(sd) && !isnan(n));
  if (has_interval)
    r->se = (high - low) / (2 * 1.96);
  else if (!isnan(se))
    r->se = se;
  else
    r->se = has_error ? sd / sqrt(n) : osteon_trial_usual_se(r);
  r->is_printed = has_interval || has_error;
  r->is_sd_alone = !r->is_printed && !isnan(sd);
  r->low = has_interval ? low : row->below ? fmin(0, r->value) : r->value - 2 * r->se;
  r->high = has_interval ? high : row->below ? r->value : r->value + 2 * r->se;
  return OSTEON_OK;
}

/* ---- rows ---- */

static osteon_status read_measure(const osteon_trials *t, int i, osteon_trial *r) {
  const char *name = osteon_trials_field(t, i, C_measure);
  if (!*name && t->column[C_measure] < 0) name = osteon_measure_name(OSTEON_LEVEL);
  for (int m = 0; m < OSTEON_MEASURES; m++)
    if (!strcmp(name, osteon_measure_name((osteon_measure)m))) {
      r->measure = (osteon_measure)m;
      return OSTEON_OK;
    }
  r->measure = OSTEON_MEASURES;
  if (!strcmp(name, measure_without)) {
    r->left_out = "relates risk to BMD: an assumption of models, not a prediction";
    return OSTEON_OK;
  }
  const char *names[OSTEON_MEASURES];
  for (int m = 0; m < OSTEON_MEASURES; m++) names[m] = osteon_measure_name((osteon_measure)m);
  char hint[96], list[200];
  return BAD(i, OSTEON_ENAME, "measure: no measure '%.60s'%s; there are %s", name,
             osteon_hint(hint, name, names, OSTEON_MEASURES, sizeof *names),
             osteon_list(list, sizeof list, names, OSTEON_MEASURES, sizeof *names));
}

/* `from`, and `months` or `days`, in d and in months. */
static osteon_status read_times(const osteon_trials *t, int i, made *row) {
  const int in_days = t->column[C_days] >= 0;
  const double month = OSTEON_YEAR / 12;
  const char *unit = in_days ? "days" : "months";
  double from, to;
  OSTEON_TRY(osteon_trials_number(t, i, C_from, 0, &from));
  OSTEON_TRY(osteon_trials_number(t, i, in_days ? C_days : C_months, NAN, &to));
  if (t->persons) to *= t->unit;
  const char *lead = osteon_trials_field(t, i, C_lead);
  row->trial.from = in_days ? from / month : from;
  row->trial.months = in_days ? to / month : to;
  const osteon_status status = *lead ? osteon_days_parse(lead, &row->lead) : OSTEON_OK;
  if (status != OSTEON_OK) return osteon_trials_at_row(t, i, osteon_fail_prefix(status, "lead: "));
  if (isnan(to)) {
    if (!row->trial.left_out[0])
      row->trial.left_out = in_days ? "no time: days is empty" : "no time: months is empty";
    return OSTEON_OK;
  }
  row->trial.lead = row->lead;
  row->from = in_days ? from : from * OSTEON_YEAR / 12;
  row->to = in_days ? to : to * OSTEON_YEAR / 12;
  if (!(from >= 0 && to >= from))
    return BAD(i, OSTEON_ERANGE, "from %g to %g %s; from must be 0 or more and not after %s", from, to, unit,
               unit);
  if (from != 0 && row->trial.measure == OSTEON_LEVEL)
    return BAD(i, OSTEON_ERANGE, "from %g: a level is that at `%s`; leave from empty", from, unit);
  return OSTEON_OK;
}

static osteon_status read_when(const osteon_trials *t, int i, made *row) {
  static const char *const names[] = {"after", "before"};
  const char *when = osteon_trials_field(t, i, C_when);
  char hint[96];
  if (t->persons) {
    row->when = 1;
    row->before = t->seen[i].before;
    return OSTEON_OK;
  }
  row->when = *when != 0;
  row->before = !strcmp(when, names[1]);
  if (!*when || row->before || !strcmp(when, names[0])) return OSTEON_OK;
  return BAD(i, OSTEON_ENAME,
             "when: no time '%.60s'%s; write before or after (a dose on that day), or nothing", when,
             osteon_hint(hint, when, names, 2, sizeof *names));
}

static const osteon_quantity *endpoint_of(const osteon_model *m, const char *name) {
  const int output = osteon_model_index(m, OSTEON_OUTPUT, name),
            state = osteon_model_index(m, OSTEON_STATE, name);
  return output >= 0 ? &m->outputs[output] : state >= 0 ? &m->states[state] : NULL;
}

static osteon_status check_word(const osteon_trials *t, int i, int column, const char *name,
                                const char *const *names, int n, const char *choice) {
  const char *word = osteon_trials_field(t, i, column);
  char hint[96];
  for (int k = 0; k < n; k++)
    if (!strcmp(word, names[k])) return OSTEON_OK;
  if (!*word) return OSTEON_OK;
  return BAD(i, OSTEON_ENAME, "%s: no %s '%.60s'%s; write %s, or nothing", name, name, word,
             osteon_hint(hint, word, names, n, sizeof *names), choice);
}

/* A misspelt `validation` or `memory` must not be fitted. */
static osteon_status check_words(const osteon_trials *t, int i) {
  static const char *const splits[] = {"calibration", "validation"}, *const levels[] = {"high", "medium",
                                                                                        "memory"};
  OSTEON_TRY(check_word(t, i, C_split, "split", splits, 2, "calibration or validation"));
  return check_word(t, i, C_confidence, "confidence", levels, 3, "high, medium or memory");
}

/* Whether there is a control, as the measure has it. */
static osteon_status check_control(const osteon_trials *t, int i, osteon_measure measure) {
  const int compares =
      measure == OSTEON_DIFFERENCE || measure == OSTEON_RATIO || measure == OSTEON_RISK_RATIO;
  if (compares && t->column[C_treatment] < 0 && t->base)
    return BAD(i, OSTEON_EFORMAT,
               "measure %s of the scenario's own arm, which has no control; a column `treatment` gives both",
               osteon_measure_name(measure));
  if (compares == (*osteon_trials_field(t, i, C_control) != 0)) return OSTEON_OK;
  return BAD(i, OSTEON_EFORMAT, "measure %s %s; `none` is an untreated control", osteon_measure_name(measure),
             compares ? "without control" : "with a control, which this measure does not have");
}

/* What is measured, its kind, and the error of one measurement as a part of it; the sources are rows of
 * data/reference.csv. That of a marker is its variation within a woman, of biology and assay. */
static const struct known {
  const char *endpoint;
  osteon_endpoint_kind kind;
  double cv;
} known[] = {{"BMD_LS", OSTEON_BMD, 0.0108},    {"BMD_FN", OSTEON_BMD, 0.015},
             {"BMD_TH", OSTEON_BMD, 0.013},     {"PINP", OSTEON_FORMATION, 0.137},
             {"BSAP", OSTEON_FORMATION, 0.087}, {"OC", OSTEON_FORMATION, 0.105},
             {"CTX", OSTEON_RESORPTION, 0.202}, {"NTX", OSTEON_RESORPTION, 0.123}};

static const struct known *known_of(const char *endpoint) {
  for (size_t k = 0; k < sizeof known / sizeof *known; k++)
    if (!strcmp(endpoint, known[k].endpoint)) return &known[k];
  return NULL;
}

static osteon_endpoint_kind kind_of(const osteon_trial *r) {
  switch (r->measure) {
    case OSTEON_INCIDENCE:
    case OSTEON_YEARLY:
    case OSTEON_RISK_RATIO:
    case OSTEON_MEASURES:
      return OSTEON_FRACTURE; /* the last: per_SD */
    case OSTEON_LEVEL:
    case OSTEON_SD_CHANGE:
      return OSTEON_OTHER;
    default:
      break;
  }
  const struct known *k = known_of(r->endpoint);
  if (k) return k->kind;
  return strncmp(r->endpoint, "BMD", 3) ? OSTEON_OTHER : OSTEON_BMD;
}

/* How a table may write the unit in which a measure is compared, usual spelling first; a level has the endpoint's. */
enum { SPELLINGS = 6 };
static const char *const units[OSTEON_MEASURES][SPELLINGS] = {
    [OSTEON_CHANGE] = {"%", "percent", "percentage points", "points"},
    [OSTEON_RATE] = {"%/y", "%/yr", "%/year", "%/a", "% per year", "percent per year"},
    [OSTEON_DIFFERENCE] = {"percentage points", "%", "percent", "points"},
    [OSTEON_RATIO] = {"%", "percent", "percentage points", "points"},
    [OSTEON_INCIDENCE] = {"%", "percent", "per 100 women"},
    [OSTEON_YEARLY] = {"per 100 person-years", "per 100 women and year", "%/y", "%/year", "% per year"},
    [OSTEON_RISK_RATIO] = {"ratio", "-", "1"},
    [OSTEON_SD_CHANGE] = {"%", "percent", "percentage points", "points"},
};

static int is_in_unit(const osteon_trial *r, const osteon_quantity *q) {
  if (!*r->unit) return 1;
  if (r->measure == OSTEON_LEVEL) return !strcmp(r->unit, q->unit);
  for (int k = 0; k < SPELLINGS && units[r->measure][k]; k++)
    if (!strcmp(r->unit, units[r->measure][k])) return 1;
  return 0;
}

static osteon_status leave_out_unit(made *row, const osteon_quantity *q) {
  const osteon_trial *r = &row->trial;
  char text[200];
  if (r->measure == OSTEON_LEVEL)
    snprintf(text, sizeof text, "a level in %.60s, and the model has it in %.60s", r->unit, q->unit);
  else
    snprintf(text, sizeof text, "measure %s in %.60s, and it is compared in: %s",
             osteon_measure_name(r->measure), r->unit, units[r->measure][0]);
  row->why = osteon_strdup(text);
  row->trial.left_out = row->why ? row->why : "";
  return row->why ? OSTEON_OK : OSTEON_ENOMEM;
}

/* Leaves out a row that the model cannot say. */
static osteon_status find_reason(const osteon_trials *t, made *row) {
  osteon_trial *r = &row->trial;
  if (r->left_out[0]) return OSTEON_OK;
  const osteon_quantity *q = endpoint_of(t->model, r->endpoint);
  if (q && !is_in_unit(r, q)) return leave_out_unit(row, q);
  if (!q)
    r->left_out = "the model has no such output";
  else if ((r->measure == OSTEON_INCIDENCE || r->measure == OSTEON_YEARLY) &&
           strcmp(q->unit, "1/(1000 y)") != 0)
    r->left_out = "the model says only how risks compare";
  for (int k = 0; k < 2 && !r->left_out[0]; k++)
    if (row->arms[k] >= 0 && t->arms[row->arms[k]].lacks) r->left_out = t->arms[row->arms[k]].lacks;
  return OSTEON_OK;
}

/* What was seen: a value, or that it is below the limit of quantification. */
static osteon_status read_value(const osteon_trials *t, int i, made *row) {
  osteon_trial *r = &row->trial;
  double limit;
  OSTEON_TRY(osteon_trials_number(t, i, C_value, NAN, &r->value));
  OSTEON_TRY(osteon_trials_number(t, i, C_lloq, NAN, &limit));
  row->below = !isnan(limit) && !(r->value >= limit);
  if (row->below) r->value = limit;
  if (isnan(r->value)) return BAD(i, OSTEON_EFORMAT, "no value; a number is needed in every row");
  return OSTEON_OK;
}

/* Results of trials may be of what one model has and another has not; who brings persons has the model in mind. */
static osteon_status find_endpoint(const osteon_trials *t, int i, const char **endpoint) {
  const char *name = *endpoint, *of = t->persons ? t->csv.fields[t->column[C_endpoint]] : "";
  int column, dose;
  if (!*name)
    return BAD(i, OSTEON_EFORMAT, "no %s; a state or output of the model is needed",
               t->persons ? "DVID, which says what DV is of" : "endpoint");
  if (!t->persons || osteon_model_find_result(t->model, name, &column) == OSTEON_OK) return OSTEON_OK;
  if (!osteon_is_alike(of, "CMT") || !osteon_event_is_number(name))
    return osteon_trials_at_row(t, i, osteon_fail_prefix(OSTEON_ENAME, "%.60s %.60s: ", of, name));
  OSTEON_TRY(osteon_trials_at_row(t, i, osteon_event_find_number(t->model, name, &dose, &column)));
  if (column < 0)
    return BAD(i, OSTEON_ENAME,
               "CMT %.60s is the dose %s, and DV is of a state or an output; name it in DVID", name,
               t->model->doses[dose].name);
  *endpoint = t->model->states[column].name;
  return OSTEON_OK;
}

osteon_status osteon_trials_read_row(osteon_trials *t, int i) {
  made *row = &t->rows[i];
  *row = (made){.trial = {.treated = -1, .left_out = "", .line = t->csv.lines[i + 1]}};
  osteon_trial *r = &row->trial;
  r->id = osteon_trials_field(t, i, C_id), r->study = osteon_trials_field(t, i, C_study),
  r->category = osteon_trials_field(t, i, C_category);
  r->context = t->column[C_context] < 0 ? r->category : osteon_trials_field(t, i, C_context);
  r->arm = osteon_trials_field(t, i, C_arm), r->split = osteon_trials_field(t, i, C_split),
  r->confidence = osteon_trials_field(t, i, C_confidence);
  r->endpoint = osteon_trials_field(t, i, C_endpoint), r->unit = osteon_trials_field(t, i, C_unit);
  OSTEON_TRY(osteon_trials_number(t, i, C_weight, 1, &row->weight));
  if (row->weight < 0)
    return BAD(i, OSTEON_ERANGE, "weight %g; give 0 (predicted only) or more", row->weight);
  OSTEON_TRY(read_value(t, i, row));
  OSTEON_TRY(find_endpoint(t, i, &r->endpoint));
  OSTEON_TRY(check_words(t, i));
  OSTEON_TRY(read_measure(t, i, r));
  r->kind = kind_of(r);
  r->cv = known_of(r->endpoint) ? known_of(r->endpoint)->cv : NAN;
  OSTEON_TRY(osteon_trials_number(t, i, C_sd, NAN, &r->sd));
  OSTEON_TRY(read_error(t, i, row));
  OSTEON_TRY(read_times(t, i, row));
  OSTEON_TRY(read_when(t, i, row));
  if (r->left_out[0]) return OSTEON_OK;
  OSTEON_TRY(check_control(t, i, r->measure));
  OSTEON_TRY(osteon_trials_make_arms(t, i, row));
  r->treated = row->arms[0];
  return find_reason(t, row);
}
