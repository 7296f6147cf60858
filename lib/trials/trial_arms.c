/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arms of trials as scenarios; rows with the same treatment of the same women share one. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/ticks.h>

#include "base/plain_text.h"
#include "scenario/scenario_internal.h"
#include "text/utf8.h"
#include "trials/trials_internal.h"

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
    OSTEON_TRY(osteon_trials_number(t, i, keys[k].column, NAN, &value));
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
  put_title(title, sizeof title, osteon_trials_field(t, i, C_study), osteon_trials_field(t, i, C_arm));
  if (!strcmp(treatment, "none")) treatment = "";
  const size_t size = strlen(treatment) + strlen(who) + strlen(t->model->name) + 500;
  char *text = osteon_alloc(size, 1);
  if (!text) return OSTEON_ENOMEM;
  int used = snprintf(text, size, "title: \"%s\"\nmodel: %s\nuntil: %.10g\nevery: 1 month\n", title,
                      t->model->name, until);
  if (t->base && osteon_scenario_dt(t->base) != osteon_option_find("dt")->value)
    used += snprintf(text + used, size - (size_t)used, "dt: %.17g\n", osteon_scenario_dt(t->base));
  if (*who) used += snprintf(text + used, size - (size_t)used, "who: {%s}\n", who);
  if (*treatment) {
    snprintf(text + used, size - (size_t)used, "%s\n", treatment);
    break_lines(text + used);
  }
  *out = text;
  return OSTEON_OK;
}

osteon_status osteon_trials_write_arm(const osteon_trials *t, int i, const made *row, const char *treatment,
                                      char **out) {
  const double dt = t->base ? osteon_scenario_dt(t->base) : 1;
  const double until = fmax(1, ceil((row->lead + row->to) / dt)) * dt;
  osteon_plain plain;
  OSTEON_TRY(osteon_plain_begin(&plain));
  const osteon_status status = write_keys(t, i, row, treatment, until, out);
  osteon_plain_end(&plain);
  return status;
}

/* The text after title and until, which make no difference to an arm. */
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
  if (a->scenario) osteon_scenario_rely_on(a->scenario, t->base);
  return status;
}

static osteon_status read_scenario(osteon_trials *t, int i, const char *column, trial_arm *a) {
  char place[300];
  snprintf(place, sizeof place, "%.200s:%d: %s", t->path, t->csv.lines[i + 1], column);
  if (t->is_loose) return suit_scenario(t, place, a);
  const osteon_status status =
      osteon_scenario_parse(&a->scenario, t->registry, a->text, strlen(a->text), place);
  if (status == OSTEON_OK) osteon_scenario_rely_on(a->scenario, t->base);
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
  *a = (trial_arm){.text = text, .row = i};
  *found = t->n_arms++;
  return read_scenario(t, i, column, a);
}

osteon_status osteon_trials_make_arms(osteon_trials *t, int i, made *row) {
  row->arms[0] = row->arms[1] = -1;
  if (t->persons) return row->arms[0] = t->seen[i].person, OSTEON_OK;
  char *text;
  if (t->column[C_treatment] < 0 && t->base) return OSTEON_OK; /* the scenario's own */
  OSTEON_TRY(osteon_trials_write_arm(t, i, row, osteon_trials_field(t, i, C_treatment), &text));
  OSTEON_TRY(find_arm(t, i, "treatment", text, &row->arms[0]));
  if (!*osteon_trials_field(t, i, C_control)) return OSTEON_OK;
  OSTEON_TRY(osteon_trials_write_arm(t, i, row, osteon_trials_field(t, i, C_control), &text));
  return find_arm(t, i, "control", text, &row->arms[1]);
}
