/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The factors of `osteon sensitivity`: what varies, and what is taken as one. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/text.h>

#include "sensitivity_job.h"

/* --set and --input are medians of what is drawn. */
static int take_settings(const job *j, osteon_population *p) {
  for (int i = 0; i < j->settings.n; i++) {
    const cli_setting *s = &j->settings.at[i];
    if (cli_is_median(j->model, s) && cli_set_median(p, s) != DONE) return WRONG;
  }
  return DONE;
}

/* Every parameter that is not 0, by a part of the scenario's value. */
static int vary_all(job *j, const char *text) {
  char number[40] = "20";
  double percent = NAN;
  if (*text == ':') snprintf(number, sizeof number, "%.*s", (int)strcspn(text + 1, "%"), text + 1);
  if (osteon_number_parse(number, &percent) != OSTEON_OK || !(percent > 0 && percent <= 100))
    return complain(WRONG, "--over all%.40s: give a percentage above 0, at most 100, as in all:20%%", text);
  osteon_population *medians = osteon_scenario_population(j->scenario);
  for (int k = 0; k < j->model->n_params; k++) {
    const osteon_quantity *q = &j->model->params[k];
    double value;
    if (osteon_population_get_median(medians, q->name, &value) != OSTEON_OK) return complain_last(FAILED);
    const double by = fabs(value) * percent / 100, low = fmax(q->min, value - by),
                 high = fmin(q->max, value + by);
    if (low < high && osteon_population_vary_between(j->own, q->name, low, high) != OSTEON_OK)
      return complain_last(WRONG);
  }
  return DONE;
}

static int is_all(const char *over) { return !strncmp(over, "all", 3) && (!over[3] || over[3] == ':'); }

static int is_ensemble(const char *over) {
  return !strncmp(over, "ensemble", 8) && (!over[8] || over[8] == ':');
}

static int open_ranges(job *j) {
  j->population = j->own;
  if (is_all(j->over)) return vary_all(j, j->over + 3);
  const osteon_status status = osteon_population_load_ranges(j->own, j->over);
  return status == OSTEON_OK ? DONE : complain_last(exit_of_reading(status));
}

/* What the scenario or --set says goes over a parameter set. */
static int is_held(const job *j, const char *name) {
  double value = NAN;
  for (int i = 0; i < j->settings.n; i++)
    if (!strcmp(j->settings.at[i].name, name)) return 1;
  const osteon_status status =
      osteon_population_get_median(osteon_scenario_population(j->scenario), name, &value);
  return status == OSTEON_OK &&
         value != j->model->params[osteon_model_index(j->model, OSTEON_PARAM, name)].value;
}

static int open_ensemble(job *j) {
  if (!is_sampled(j))
    return complain(WRONG,
                    "--method %s with --over ensemble: its sets are what they are; choose given or prcc",
                    j->method_name);
  if (j->over[8] && !j->over[9])
    return complain(WRONG, "--over %s: no file; write ensemble:FILE.csv", j->over);
  const int status = open_sets(j->model, j->over[8] ? j->over + 9 : NULL, &j->sets);
  if (status != DONE) return status;
  if (!j->sets)
    return complain(
        WRONG, "--over ensemble: no parameter sets come with osteon for %s; give some, ensemble:FILE.csv",
        j->model->name);
  const int n = osteon_sets_count(j->sets);
  if (j->n > n) return complain(WRONG, "-n %lld: there are %d parameter sets", (long long)j->n, n);
  if (j->n < 0) j->n = n;
  for (int k = 0; k < osteon_sets_parameter_count(j->sets); k++) {
    const char *name = osteon_sets_parameter_name(j->sets, k);
    if (is_held(j, name))
      complain(DONE, "notice: %s is given by the scenario or --set, and left out", name);
    else
      j->factors[j->n_factors++] = (factor){name, k, -1};
  }
  return DONE;
}

/* What varies, and room for it. */
static int open_factors(job *j) {
  const int most = j->model->n_params + j->model->n_inputs;
  const uint64_t seed = seed_of(j);
  j->factors = calloc((size_t)most + 1, sizeof *j->factors);
  if (!j->factors) return complain(FAILED, "out of memory");
  j->population = osteon_scenario_population(j->scenario);
  osteon_population_set_seed(j->population, seed);
  int status = take_settings(j, j->population);
  if (status == DONE && is_ensemble(j->over)) {
    j->population = NULL;
    return open_ensemble(j);
  }
  if (status == DONE && strcmp(j->over, "variability") != 0) {
    if (osteon_population_new(&j->own, j->model, seed) != OSTEON_OK) return complain_last(FAILED);
    status = open_ranges(j);
  }
  for (int k = 0; status == DONE && k < osteon_population_count(j->population); k++)
    j->factors[j->n_factors++] = (factor){osteon_population_name_at(j->population, k), k, -1};
  if (status == DONE && j->population == osteon_scenario_population(j->scenario))
    warn_of_population(j->population);
  return status;
}

/* ---- groups ---- */

static int find_factor(const job *j, const char *name) {
  for (int k = 0; k < j->n_factors; k++)
    if (!strcmp(j->factors[k].name, name)) return k;
  return -1;
}

/* "A+B" of the group. */
static int take_members(job *j, char *members, const char *text) {
  for (char *rest = members, *plus; rest; rest = plus ? plus + 1 : NULL) {
    plus = strchr(rest, '+');
    if (plus) *plus = 0;
    const int k = find_factor(j, rest);
    if (k < 0) return complain(WRONG, "--groups %.60s: no factor is called %.60s", text, rest);
    if (j->factors[k].group >= 0) return complain(WRONG, "--groups: %s is in two groups", rest);
    j->factors[k].group = j->n_groups;
  }
  j->n_groups++;
  return DONE;
}

static int are_correlated(const job *j, int k, int l) {
  return k != l && j->population &&
         osteon_population_correlation(j->population, j->factors[k].place, j->factors[l].place) != 0;
}

/* With all that it is correlated with, directly or by others. */
static void group_with(job *j, int k) {
  j->factors[k].group = j->n_groups;
  for (int l = 0; l < j->n_factors; l++)
    if (j->factors[l].group < 0 && are_correlated(j, k, l)) group_with(j, l);
}

/* "A+B" of the factors of a group. */
static char *join_names(const job *j, int group) {
  size_t length = 1;
  for (int k = 0; k < j->n_factors; k++) length += strlen(j->factors[k].name) + 1;
  char *text = calloc(length, 1);
  for (int k = 0; text && k < j->n_factors; k++)
    if (j->factors[k].group == group) {
      if (*text) strcat(text, "+");
      strcat(text, j->factors[k].name);
    }
  return text;
}

static int group_correlated(job *j) {
  j->group_names = calloc((size_t)j->n_factors, sizeof *j->group_names);
  if (!j->group_names) return complain(FAILED, "out of memory");
  for (int k = 0; k < j->n_factors; k++) {
    if (j->factors[k].group >= 0) continue;
    group_with(j, k);
    j->group_names[j->n_named++] = join_names(j, j->n_groups);
    if (!j->group_names[j->n_groups++]) return complain(FAILED, "out of memory");
  }
  return DONE;
}

static int take_groups(job *j) {
  const char *const *texts = NULL;
  if (j->groups.given && !strcmp(j->groups.given, "correlated")) return group_correlated(j);
  int status = cli_cut("--groups", &j->groups, &texts, &j->n_named);
  j->group_names = calloc((size_t)j->n_named + 1, sizeof *j->group_names);
  if (!j->group_names) return complain(FAILED, "out of memory");
  for (int g = 0; g < j->n_named && status == DONE; g++) {
    char *name = j->group_names[g] = strdup(texts[g]);
    if (!name) return complain(FAILED, "out of memory");
    char *members = strchr(name, '=');
    if (!members || members == name || !members[1])
      return complain(WRONG, "--groups %.60s: write NAME=A+B", texts[g]);
    *members++ = 0;
    status = take_members(j, members, texts[g]);
  }
  for (int k = 0; k < j->n_factors && status == DONE; k++)
    if (j->factors[k].group < 0) j->factors[k].group = j->n_groups++;
  return status;
}

const char *group_name(const job *j, int group) {
  if (group < j->n_named) return j->group_names[group];
  for (int k = 0; k < j->n_factors; k++)
    if (j->factors[k].group == group) return j->factors[k].name;
  return "";
}

/* Those of two groups: sobol would draw one without the other. */
static int check_correlations(const job *j) {
  for (int k = 0; j->population && k < j->n_factors && !is_sampled(j); k++)
    for (int l = 0; l < k; l++) {
      const factor *a = &j->factors[l], *b = &j->factors[k];
      const double r = osteon_population_correlation(j->population, a->place, b->place);
      if (r == 0 || (a->group == b->group && j->method == OSTEON_SENSITIVITY_SOBOL)) continue;
      if (j->method == OSTEON_SENSITIVITY_MORRIS)
        return complain(DONE,
                        "notice: %s and %s are correlated, which morris leaves out: it moves each alone",
                        a->name, b->name);
      return complain(WRONG,
                      "%s and %s are correlated (%g), and sobol needs independent factors: put them into one "
                      "group, as --groups correlated does, or choose --method given",
                      a->name, b->name, r);
    }
  return DONE;
}

int plan_factors(job *j) {
  int status = open_factors(j);
  if (status == DONE && j->n_factors == 0 && !strcmp(j->over, "variability"))
    return complain(WRONG, "%s has no section `variability`: choose factors with --over", j->scenario_path);
  if (status == DONE && j->n_factors == 0) return complain(WRONG, "--over %s: nothing varies", j->over);
  if (status == DONE) status = take_groups(j);
  if (status == DONE) status = check_correlations(j);
  if (status != DONE) return status;
  j->group = calloc((size_t)j->n_factors + 1, sizeof *j->group);
  if (!j->group) return complain(FAILED, "out of memory");
  for (int k = 0; k < j->n_factors; k++) j->group[k] = j->factors[k].group;
  return DONE;
}
