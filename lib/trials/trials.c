/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of published results: their arms become scenarios, they themselves observations of a fit. */
#define _POSIX_C_SOURCE 200809L /* locale_t */
#include <osteon/text.h>
#include <osteon/trials.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "text/csv.h"
#include "text/save.h"
#include "scenario/scenario_internal.h"
#include "text/utf8.h"
#include "trials/trials_loose.h"

static const double FIFTY = 50;

/* Columns that are read. */
#define COLUMNS(X)         \
  X(id)                    \
  X(study)                 \
  X(category)              \
  X(arm)                   \
  X(split)                 \
  X(confidence)            \
  X(age)                   \
  X(years_since_menopause) \
  X(T_LS)                  \
  X(T_TH)                  \
  X(calcium)               \
  X(vitamin_D)             \
  X(lead)                  \
  X(treatment)             \
  X(control)               \
  X(endpoint) X(measure) X(from) X(months) X(value) X(unit) X(ci_low) X(ci_high) X(sd) X(se) X(n) X(weight)
enum {
#define X(name) C_##name,
  COLUMNS(X)
#undef X
      N_COLUMNS
};
static const char *const column_names[] = {
#define X(name) #name,
    COLUMNS(X)
#undef X
};
static const char *const measure_without = "per_SD"; /* what relates BMD to risk: a model's input */

typedef struct made {
  osteon_trial trial;
  double lead, from, to; /* d */
  double weight;
  int arms[2]; /* of the trials, or -1 */
} made;

typedef struct trial_arm {
  char *text; /* the scenario */
  osteon_scenario *scenario;
  const char *lacks; /* what the model does not have, or NULL */
  int row;           /* the first that has it */
  int index;         /* in the fit */
} trial_arm;

struct osteon_trials {
  char *path;
  const osteon_registry *registry;
  const osteon_model *model;
  osteon_scenario *base;
  int is_loose;
  osteon_csv csv;
  int column[N_COLUMNS];
  made *rows;
  trial_arm *arms;
  int n_arms;
};

static osteon_status at_row(const osteon_trials *t, int i, osteon_status status) {
  return status == OSTEON_OK ? status : osteon_fail_prefix(status, "%s:%d: ", t->path, t->csv.lines[i + 1]);
}
#define BAD(i, status, ...) at_row(t, i, osteon_fail(status, __VA_ARGS__))

static const char *field(const osteon_trials *t, int i, int c) {
  return osteon_csv_field(&t->csv, i, t->column[c]);
}

/* The number in a field, `missing` where there is none. */
static osteon_status number(const osteon_trials *t, int i, int c, double missing, double *value) {
  const char *text = field(t, i, c);
  *value = missing;
  if (!*text) return OSTEON_OK;
  const osteon_status status = osteon_number_parse(text, value);
  return status == OSTEON_OK ? status : at_row(t, i, osteon_fail_prefix(status, "%s: ", column_names[c]));
}

/* ---- errors of what was seen ---- */

/* Standard error of a row that prints none: as if of fifty women, whatever n, which often counts a trial and not
 * those who were measured. SD between women, median over the rows of data/clinical.csv that print one: BMD 3.4 % of
 * change and 1.5 %/y of rate, markers of turnover 40 %. What is neither counts as known to 15 %. */
static double usual_se(const osteon_trial *r) {
  const double per_root = 1 / sqrt(FIFTY);
  if (!strncmp(r->endpoint, "BMD", 3)) return (r->measure == OSTEON_RATE ? 1.5 : 3.4) * per_root;
  if (r->measure == OSTEON_CHANGE || r->measure == OSTEON_DIFFERENCE || r->measure == OSTEON_RATIO)
    return 40 * per_root;
  return r->value != 0 ? 0.15 * fabs(r->value) : 1;
}

static osteon_status read_error(const osteon_trials *t, int i, osteon_trial *r) {
  double low, high, sd, se, n;
  OSTEON_TRY(number(t, i, C_ci_low, NAN, &low));
  OSTEON_TRY(number(t, i, C_ci_high, NAN, &high));
  OSTEON_TRY(number(t, i, C_sd, NAN, &sd));
  OSTEON_TRY(number(t, i, C_se, NAN, &se));
  OSTEON_TRY(number(t, i, C_n, NAN, &n));
  if (isnan(low) != isnan(high) || high <= low)
    return BAD(i, OSTEON_EFORMAT, "ci_low %s, ci_high %s; both, in this order, or none are accepted",
               field(t, i, C_ci_low), field(t, i, C_ci_high));
  if (sd <= 0 || se <= 0 || n < 1)
    return BAD(i, OSTEON_ERANGE, "sd %g, se %g, n %g; more than 0, and 1 or more, are accepted", sd, se, n);
  const int has_interval = !isnan(low), has_error = !isnan(se) || (!isnan(sd) && !isnan(n));
  if (has_interval)
    r->se = (high - low) / (2 * 1.96);
  else if (!isnan(se))
    r->se = se;
  else
    r->se = has_error ? sd / sqrt(n) : usual_se(r);
  r->is_printed = has_interval || has_error;
  r->low = has_interval ? low : r->value - 2 * r->se;
  r->high = has_interval ? high : r->value + 2 * r->se;
  return OSTEON_OK;
}

/* ---- arms ---- */

/* The keys of a treatment, each on a line of its own: the commas between them are outside of all brackets. */
static void break_lines(char *text) {
  int depth = 0;
  char quote = 0, *to = text;
  for (char *p = text; *p; p++) {
    const char letter = *p;
    *to++ = letter;
    if (quote) {
      if (letter == quote) quote = 0;
    } else if (letter == '\'' || letter == '"') {
      quote = letter;
    } else if (letter == '[' || letter == '{') {
      depth++;
    } else if (letter == ']' || letter == '}') {
      depth--;
    } else if (letter == ',' && depth == 0) {
      to[-1] = '\n';
      while (p[1] == ' ') p++;
    }
  }
  *to = 0;
}

typedef struct who_key {
  const char *name;
  int column;
  double by_lead; /* years that a year of lead takes off */
} who_key;

/* As it can stand between the quotes of a YAML string. */
static void put_title(char *out, size_t size, const char *study, const char *arm) {
  char of_study[121], of_arm[71];
  osteon_shorten(of_study, sizeof of_study, study, 120);
  osteon_shorten(of_arm, sizeof of_arm, arm, 70);
  snprintf(out, size, "%s: %s", of_study, of_arm);
  for (char *p = out; *p; p++) {
    if (*p == '"' || *p == '\\') *p = '\'';
    if ((unsigned char)*p < 32 || *p == 127) *p = ' ';
  }
}

/* What is known of her before the baseline, as the entries of `who`. */
static osteon_status write_who(const osteon_trials *t, int i, const made *row, char *who, size_t size) {
  static const who_key keys[] = {
      {"age", C_age, 1},         {"years_since_menopause", C_years_since_menopause, 1},
      {"T_LS", C_T_LS, 0},       {"T_TH", C_T_TH, 0},
      {"calcium", C_calcium, 0}, {"vitamin_D", C_vitamin_D, 0}};
  *who = 0;
  for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
    double value;
    OSTEON_TRY(number(t, i, keys[k].column, NAN, &value));
    if (isnan(value)) continue;
    const size_t used = strlen(who);
    snprintf(who + used, size - used, "%s%s: %.10g", used ? ", " : "", keys[k].name,
             value - keys[k].by_lead * row->lead / OSTEON_YEAR);
  }
  return OSTEON_OK;
}

/* The keys of a scenario, from its title to what happens to her. */
static osteon_status write_keys(const osteon_trials *t, int i, const made *row, const char *treatment,
                                double until, char **out) {
  char who[400], title[201];
  OSTEON_TRY(write_who(t, i, row, who, sizeof who));
  put_title(title, sizeof title, field(t, i, C_study), field(t, i, C_arm));
  if (!strcmp(treatment, "none")) treatment = "";
  const size_t size = strlen(treatment) + strlen(who) + strlen(t->model->name) + 500;
  char *text = osteon_alloc(size, 1);
  if (!text) return OSTEON_ENOMEM;
  int used = snprintf(text, size, "title: \"%s\"\nmodel: %s\nuntil: %.10g\nevery: 1 month\n", title,
                      t->model->name, until);
  if (*who) used += snprintf(text + used, size - (size_t)used, "who: {%s}\n", who);
  if (*treatment) {
    snprintf(text + used, size - (size_t)used, "%s\n", treatment);
    break_lines(text + used);
  }
  *out = text;
  return OSTEON_OK;
}

/* The arm of a row as a scenario that begins `lead` before the baseline. */
static osteon_status write_arm(const osteon_trials *t, int i, const made *row, const char *treatment,
                               double until, char **out) {
  osteon_plain plain;
  OSTEON_TRY(osteon_plain_begin(&plain));
  const osteon_status status = write_keys(t, i, row, treatment, until, out);
  osteon_plain_end(&plain);
  return status;
}

/* What is behind title and until, which do not matter. */
static const char *essence(const char *text) {
  const char *p = strstr(text, "\nevery:");
  return p ? p : text;
}

static osteon_status suit_scenario(const osteon_trials *t, const char *place, trial_arm *a) {
  osteon_suit suit = {0};
  osteon_status status =
      osteon_scenario_suit(&a->scenario, place, a->text, strlen(a->text), t->registry, t->model, &suit);
  if (status == OSTEON_OK && suit.lacks) {
    a->lacks = osteon_strdup(suit.lacks);
    if (!a->lacks) status = OSTEON_ENOMEM;
  }
  osteon_suit_clear(&suit);
  return status;
}

static osteon_status read_scenario(osteon_trials *t, int i, const char *column, trial_arm *a) {
  char place[300];
  snprintf(place, sizeof place, "%.200s:%d: %s", t->path, t->csv.lines[i + 1], column);
  if (t->is_loose) return suit_scenario(t, place, a);
  const osteon_status status =
      osteon_scenario_parse(&a->scenario, place, a->text, strlen(a->text), t->registry);
  if (status != OSTEON_ENAME) return status;
  /* the model has no such drug, input or parameter: no fault of the table */
  const char *sentence = osteon_last_error();
  if (!strncmp(sentence, place, strlen(place))) {
    sentence += strlen(place);
    while (*sentence == ':' || (*sentence >= '0' && *sentence <= '9') || *sentence == ' ') sentence++;
  }
  char *lacks = osteon_strdup(sentence);
  a->lacks = lacks;
  return lacks ? OSTEON_OK : OSTEON_ENOMEM;
}

/* The arm with this text, made if it is new. */
static osteon_status find_arm(osteon_trials *t, int i, const char *column, char *text, int *found) {
  for (int k = 0; k < t->n_arms; k++)
    if (!strcmp(essence(t->arms[k].text), essence(text))) {
      osteon_free(text);
      *found = k;
      return OSTEON_OK;
    }
  trial_arm *grown = osteon_realloc(t->arms, (size_t)t->n_arms + 1, sizeof *grown);
  if (!grown) {
    osteon_free(text);
    return OSTEON_ENOMEM;
  }
  t->arms = grown;
  trial_arm *a = &t->arms[t->n_arms];
  *a = (trial_arm){.text = text, .row = i, .index = -1};
  *found = t->n_arms++;
  return read_scenario(t, i, column, a);
}

static osteon_status make_arms(osteon_trials *t, int i, made *row) {
  const double until = fmax(1, ceil(row->lead + row->to));
  row->arms[0] = row->arms[1] = -1;
  char *text;
  if (t->column[C_treatment] < 0 && t->base) return OSTEON_OK; /* the scenario's own */
  OSTEON_TRY(write_arm(t, i, row, field(t, i, C_treatment), until, &text));
  OSTEON_TRY(find_arm(t, i, "treatment", text, &row->arms[0]));
  if (!*field(t, i, C_control)) return OSTEON_OK;
  OSTEON_TRY(write_arm(t, i, row, field(t, i, C_control), until, &text));
  return find_arm(t, i, "control", text, &row->arms[1]);
}

/* ---- rows ---- */

static osteon_status read_measure(const osteon_trials *t, int i, osteon_trial *r) {
  const char *name = field(t, i, C_measure);
  if (!*name && t->column[C_measure] < 0) name = osteon_measure_name(OSTEON_LEVEL);
  for (int m = 0; m < OSTEON_MEASURES; m++)
    if (!strcmp(name, osteon_measure_name((osteon_measure)m))) {
      r->measure = (osteon_measure)m;
      return OSTEON_OK;
    }
  r->measure = OSTEON_MEASURES;
  if (!strcmp(name, measure_without)) {
    r->left_out = "relates risk to BMD: what models take in, not what they say";
    return OSTEON_OK;
  }
  const char *names[OSTEON_MEASURES];
  for (int m = 0; m < OSTEON_MEASURES; m++) names[m] = osteon_measure_name((osteon_measure)m);
  char hint[96];
  return BAD(i, OSTEON_ENAME, "measure: no measure '%.60s'%s; data/README.md lists them", name,
             osteon_hint(hint, name, names, OSTEON_MEASURES, sizeof *names));
}

static osteon_status read_times(const osteon_trials *t, int i, made *row) {
  double from;
  OSTEON_TRY(number(t, i, C_from, 0, &from));
  OSTEON_TRY(number(t, i, C_months, NAN, &row->trial.months));
  const char *lead = field(t, i, C_lead);
  row->trial.from = from;
  const osteon_status status = *lead ? osteon_days_parse(lead, &row->lead) : OSTEON_OK;
  if (status != OSTEON_OK) return at_row(t, i, osteon_fail_prefix(status, "lead: "));
  if (isnan(row->trial.months)) {
    if (!row->trial.left_out[0]) row->trial.left_out = "no time: months is empty";
    return OSTEON_OK;
  }
  row->trial.lead = row->lead;
  row->from = from * OSTEON_YEAR / 12;
  row->to = row->trial.months * OSTEON_YEAR / 12;
  if (!(from >= 0 && row->trial.months >= from))
    return BAD(i, OSTEON_ERANGE, "from %g to %g months; 0 <= from <= months is accepted", from,
               row->trial.months);
  return OSTEON_OK;
}

static const osteon_quantity *endpoint_of(const osteon_model *m, const char *name) {
  const int output = osteon_model_index(m, OSTEON_OUTPUT, name),
            state = osteon_model_index(m, OSTEON_STATE, name);
  return output >= 0 ? &m->outputs[output] : state >= 0 ? &m->states[state] : NULL;
}

/* A misspelt `validation` must not be fitted. */
static osteon_status check_split(const osteon_trials *t, int i) {
  static const char *const names[] = {"calibration", "validation"};
  const char *split = field(t, i, C_split);
  char hint[96];
  if (!*split || !strcmp(split, names[0]) || !strcmp(split, names[1])) return OSTEON_OK;
  return BAD(i, OSTEON_ENAME, "split: no split '%.60s'%s; calibration, validation or nothing are accepted",
             split, osteon_hint(hint, split, names, 2, sizeof *names));
}

/* Whether there is a control, as the measure has it. */
static osteon_status check_control(const osteon_trials *t, int i, osteon_measure measure) {
  const int compares =
      measure == OSTEON_DIFFERENCE || measure == OSTEON_RATIO || measure == OSTEON_RISK_RATIO;
  if (compares && t->column[C_treatment] < 0 && t->base)
    return BAD(i, OSTEON_EFORMAT,
               "measure %s of the scenario's own arm, which has no control; a column `treatment` gives both",
               osteon_measure_name(measure));
  if (compares == (*field(t, i, C_control) != 0)) return OSTEON_OK;
  return BAD(i, OSTEON_EFORMAT, "measure %s %s; `none` is an untreated control", osteon_measure_name(measure),
             compares ? "without control" : "with a control, which it does not have");
}

/* Why the model cannot say this row, or "". */
static const char *reason_of(const osteon_trials *t, const made *row) {
  const osteon_trial *r = &row->trial;
  if (r->left_out[0]) return r->left_out;
  const osteon_quantity *q = endpoint_of(t->model, r->endpoint);
  if (!q) return "the model has no such output";
  if (r->measure == OSTEON_LEVEL && *r->unit && strcmp(r->unit, q->unit) != 0)
    return "a level in another unit than the model's";
  if ((r->measure == OSTEON_INCIDENCE || r->measure == OSTEON_YEARLY) && strcmp(q->unit, "1/(1000 y)") != 0)
    return "the model says only how risks compare";
  for (int k = 0; k < 2; k++)
    if (row->arms[k] >= 0 && t->arms[row->arms[k]].lacks) return t->arms[row->arms[k]].lacks;
  return "";
}

static osteon_status read_row(osteon_trials *t, int i) {
  made *row = &t->rows[i];
  *row = (made){.trial = {.observation = -1, .treated = -1, .left_out = "", .line = t->csv.lines[i + 1]}};
  osteon_trial *r = &row->trial;
  r->id = field(t, i, C_id), r->study = field(t, i, C_study), r->category = field(t, i, C_category);
  r->arm = field(t, i, C_arm), r->split = field(t, i, C_split), r->confidence = field(t, i, C_confidence);
  r->endpoint = field(t, i, C_endpoint), r->unit = field(t, i, C_unit);
  OSTEON_TRY(number(t, i, C_value, NAN, &r->value));
  OSTEON_TRY(number(t, i, C_weight, 1, &row->weight));
  if (row->weight < 0)
    return BAD(i, OSTEON_ERANGE, "weight %g; 0 (only predicted) or more is accepted", row->weight);
  if (isnan(r->value)) return BAD(i, OSTEON_EFORMAT, "no value; a number is needed in every row");
  if (!*r->endpoint) return BAD(i, OSTEON_EFORMAT, "no endpoint; a state or output of the model is needed");
  OSTEON_TRY(check_split(t, i));
  OSTEON_TRY(read_measure(t, i, r));
  OSTEON_TRY(read_error(t, i, r));
  OSTEON_TRY(read_times(t, i, row));
  if (r->left_out[0]) return OSTEON_OK;
  OSTEON_TRY(check_control(t, i, r->measure));
  OSTEON_TRY(make_arms(t, i, row));
  r->treated = row->arms[0];
  r->left_out = reason_of(t, row);
  return OSTEON_OK;
}

static osteon_status find_columns(osteon_trials *t) {
  for (int c = 0; c < N_COLUMNS; c++) t->column[c] = osteon_csv_column(&t->csv, column_names[c]);
  static const int needed[] = {C_endpoint, C_months, C_value};
  for (size_t k = 0; k < sizeof needed / sizeof *needed; k++)
    if (t->column[needed[k]] < 0)
      return osteon_fail(OSTEON_EFORMAT,
                         "%s:%d: no column %s in the header; endpoint, months and value are needed", t->path,
                         t->csv.lines[0], column_names[needed[k]]);
  return OSTEON_OK;
}

static osteon_status load(osteon_trials *t) {
  OSTEON_TRY(osteon_csv_read(&t->csv, t->path));
  OSTEON_TRY(find_columns(t));
  t->rows = osteon_alloc((size_t)t->csv.records + 1, sizeof *t->rows);
  if (!t->rows) return OSTEON_ENOMEM;
  for (int i = 0; i < t->csv.records; i++) OSTEON_TRY(read_row(t, i));
  return OSTEON_OK;
}

static osteon_status make(osteon_trials **out, const char *path, const osteon_registry *registry,
                          const osteon_model *model, osteon_scenario *base, int is_loose) {
  if (!out || !path || !model)
    return osteon_fail(OSTEON_EINVAL, "osteon_trials_load: %s is NULL",
                       !out    ? "trials"
                       : !path ? "path"
                               : "model");
  *out = NULL;
  if (base && osteon_scenario_model(base) != model)
    return osteon_fail(OSTEON_EINVAL, "osteon_trials_load: the scenario is of %s, the trials of %s",
                       osteon_scenario_model(base)->name, model->name);
  osteon_trials *t = osteon_alloc(1, sizeof *t);
  if (!t) return OSTEON_ENOMEM;
  t->registry = registry;
  t->model = model;
  t->base = base;
  t->is_loose = is_loose;
  t->path = osteon_strdup(path);
  const osteon_status status = t->path ? load(t) : OSTEON_ENOMEM;
  if (status == OSTEON_OK)
    *out = t;
  else
    osteon_trials_free(t);
  return status;
}

osteon_status osteon_trials_load(osteon_trials **out, const osteon_registry *registry,
                                 const osteon_model *model, osteon_scenario *base, const char *path) {
  return make(out, path, registry, model, base, 0);
}

osteon_status osteon_trials_load_loosely(osteon_trials **out, const osteon_registry *registry,
                                         const osteon_model *model, osteon_scenario *base, const char *path) {
  return make(out, path, registry, model, base, 1);
}

osteon_scenario *osteon_trials_arm(const osteon_trials *t, int i) {
  const int arm = t->rows[i].arms[0];
  return arm >= 0 ? t->arms[arm].scenario : t->base;
}

void osteon_trials_free(osteon_trials *t) {
  if (!t) return;
  for (int k = 0; k < t->n_arms; k++) {
    osteon_free(t->arms[k].text);
    osteon_free((void *)t->arms[k].lacks);
    osteon_scenario_free(t->arms[k].scenario);
  }
  osteon_free(t->arms);
  osteon_free(t->rows);
  osteon_free(t->path);
  osteon_csv_free(&t->csv);
  osteon_free(t);
}

int osteon_trials_count(const osteon_trials *t) { return t->csv.records; }

const osteon_model *osteon_trials_model(const osteon_trials *t) { return t->model; }

const osteon_trial *osteon_trials_at(const osteon_trials *t, int i) {
  return i >= 0 && i < t->csv.records ? &t->rows[i].trial : NULL;
}

osteon_status osteon_trials_scenario(const osteon_trials *t, int i, bool control, char **text) {
  *text = NULL;
  if (i < 0 || i >= t->csv.records) return osteon_fail(OSTEON_EINVAL, "there is no row %d", i);
  const made *row = &t->rows[i];
  if (t->column[C_treatment] < 0 && t->base)
    return osteon_fail(OSTEON_EINVAL, "row %d is of the scenario's own arm; the table gives none", i);
  const char *treatment = field(t, i, control ? C_control : C_treatment);
  if (control && !*treatment) return osteon_fail(OSTEON_EINVAL, "row %.60s has no control", row->trial.id);
  return write_arm(t, i, row, treatment, fmax(1, ceil(row->lead + row->to)), text);
}

void osteon_text_free(char *text) { osteon_free(text); }

/* ---- into a fit ---- */

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
  const double trials = 0.5 * usual_se(r); /* of 200 women: what trials differ by beyond their errors */
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
  int own = -1;
  osteon_arm a;
  if (t->column[C_treatment] < 0 && t->base) {
    OSTEON_TRY(osteon_scenario_arm(t->base, &a));
    OSTEON_TRY(osteon_fit_add_arm(fit, &a, &own));
  }
  for (int k = 0; k < t->n_arms; k++) {
    if (t->arms[k].lacks) continue;
    OSTEON_TRY(at_row(t, t->arms[k].row, osteon_scenario_arm(t->arms[k].scenario, &a)));
    OSTEON_TRY(at_row(t, t->arms[k].row, osteon_fit_add_arm(fit, &a, &t->arms[k].index)));
  }
  for (int i = 0; i < t->csv.records; i++)
    if (!t->rows[i].trial.left_out[0]) OSTEON_TRY(at_row(t, i, observe(t, fit, &t->rows[i], own)));
  return OSTEON_OK;
}
