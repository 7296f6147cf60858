/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who else there could be, and what a fit may change. */
#include <stdio.h>
#include <string.h>

#include <osteon/text.h>

#include "model/columns.h"
#include "population/population_internal.h"
#include "scenario/scenario_maker.h"

static osteon_status set_medians(const maker *m) {
  const osteon_scenario *s = m->s;
  for (int i = 0; i < s->n_settings; i++) {
    const setting *at = &s->settings[i];
    if (at->kind == OSTEON_PARAM)
      OSTEON_TRY(osteon_population_set_median(s->population, s->model->params[at->index].name, at->value));
    else if (at->kind == OSTEON_INPUT && s->model->inputs[at->index].kind == OSTEON_HABIT)
      OSTEON_TRY(osteon_population_set_median(s->population, s->model->inputs[at->index].name, at->value));
  }
  return OSTEON_OK;
}

/* The scale of a name, NULL: `usual`. */
static osteon_status find_scale(const maker *m, int line, const char *name, osteon_scale usual,
                                osteon_scale *scale) {
  static const char *const scales[] = {"log", "linear", "log-odds"}; /* as osteon_scale */
  int k = 0;
  *scale = usual;
  if (!name) return OSTEON_OK;
  while (k < LENGTH(scales) && strcmp(name, scales[k]) != 0) k++;
  *scale = (osteon_scale)k;
  if (k < LENGTH(scales)) return OSTEON_OK;
  return BAD(line, OSTEON_ENAME, "scale: no scale %.60s; there are log, linear and log-odds", name);
}

/* With a chance it has no value of its own. */
static osteon_status add_chance(const maker *m, int line, const variability_entry *v) {
  if (v->scale || !isnan(v->sd))
    return BAD(line, OSTEON_EFORMAT, "%.60s: chance with %s; leave one of them out", v->parameter,
               v->scale ? "scale" : "sd");
  const osteon_kind kinds[] = {OSTEON_PARAM, OSTEON_INPUT};
  for (int k = 0; k < 2; k++) {
    const int index = osteon_model_index(m->s->model, kinds[k], v->parameter);
    const setting *other = index < 0 ? NULL : osteon_scenario_setting(m->s, kinds[k], index);
    if (other) return osteon_scenario_is_set(m, line, other, v->parameter);
  }
  return osteon_scenario_at_line(m, line,
                                 osteon_population_vary_by_chance(m->s->population, v->parameter, v->chance));
}

static osteon_status add_variability(const maker *m, int i) {
  variability_entry v;
  READ(variability, i, &v);
  const int line = LINE(variability, i, "parameter");
  if (!v.parameter || (isnan(v.sd) && isnan(v.chance)))
    return BAD(line, OSTEON_EFORMAT, "variability without %s; write `{parameter: NAME, sd: 0.3}`",
               v.parameter ? "sd" : "parameter");
  for (int k = 0; k < osteon_population_count(m->s->population); k++)
    if (!strcmp(osteon_population_name_at(m->s->population, k), v.parameter))
      return BAD(line, OSTEON_EFORMAT, "%.60s varies already; give it once", v.parameter);
  if (!isnan(v.chance)) return add_chance(m, line, &v);
  osteon_scale scale;
  OSTEON_TRY(find_scale(m, LINE(variability, i, "scale"), v.scale, OSTEON_LOG, &scale));
  return osteon_scenario_at_line(m, line,
                                 osteon_population_vary_on(m->s->population, v.parameter, scale, v.sd));
}

static osteon_status check_correlation(const maker *m, int line, const char *between, const char *and,
                                       double r) {
  if (between && and&&!isnan(r)) return OSTEON_OK;
  return BAD(line, OSTEON_EFORMAT, "a correlation without %s; write `{between: NAME, and: NAME, r: 0.5}`",
             !between ? "between"
             : !and   ? "and"
                      : "r");
}

static int is_varied(const osteon_population *p, const char *name) {
  for (int k = 0; k < osteon_population_count(p); k++)
    if (!strcmp(osteon_population_name_at(p, k), name)) return 1;
  return 0;
}

static int is_of_other_file(const maker *m, int line) {
  int number;
  return osteon_yaml_file(m->yaml, line, &number) != osteon_yaml_file(m->yaml, 0, &number);
}

/* A scenario that has a `variability` of its own need not vary all that the other file's correlations are of. It is
 * told where one of the two varies. */
static osteon_status leave_out(const maker *m, int line, const correlations_entry *c) {
  char sentence[600];
  int number, place;
  const osteon_population *p = m->s->population;
  const char *fixed = is_varied(p, c->between) ? c->and : c->between;
  OSTEON_TRY(osteon_scenario_at_line(m, line, osteon_population_find(p, c->between, &place)));
  OSTEON_TRY(osteon_scenario_at_line(m, line, osteon_population_find(p, c->and, &place)));
  if (!is_varied(p, c->between) && !is_varied(p, c->and)) return OSTEON_OK;
  const char *path = osteon_yaml_file(m->yaml, line, &number);
  snprintf(sentence, sizeof sentence,
           "%.200s:%d: the correlation of %.60s and %.60s is left out, as %.60s does not vary here", path,
           number, c->between, c->and, fixed);
  return osteon_population_note(m->s->population, sentence);
}

static osteon_status add_correlation(const maker *m, int i) {
  correlations_entry c;
  READ(correlations, i, &c);
  const int line = ENTRY_LINE(correlations, i);
  osteon_population *p = m->s->population;
  OSTEON_TRY(check_correlation(m, line, c.between, c.and, c.r));
  if (is_of_other_file(m, line) && !(is_varied(p, c.between) && is_varied(p, c.and)))
    return leave_out(m, line, &c);
  return osteon_scenario_at_line(m, line, osteon_population_correlate(p, c.between, c.and, c.r));
}

osteon_status osteon_scenario_add_population(const maker *m) {
  const osteon_yaml_part *ties = &m->parts[PART_correlations];
  OSTEON_TRY(osteon_population_new(&m->s->population, m->s->model, 0));
  OSTEON_TRY(set_medians(m));
  if (m->suit) return OSTEON_OK;
  for (int i = 0; i < m->parts[PART_variability].count; i++) OSTEON_TRY(add_variability(m, i));
  for (int i = 0; i < ties->count; i++) OSTEON_TRY(add_correlation(m, i));
  if (!ties->count) return OSTEON_OK;
  return osteon_scenario_at_line(m, ENTRY_LINE(correlations, 0), osteon_population_check(m->s->population));
}

/* ---- what is to be fitted ---- */

/* A fit may refuse the parameter later, when the file is closed. */
static char *place_of(const maker *m, int line) {
  int number;
  const char *path = osteon_yaml_file(m->yaml, line, &number);
  const size_t size = strlen(path) + 16;
  char *place = osteon_alloc(size, 1);
  if (place) snprintf(place, size, "%s:%d", path, number);
  return place;
}

static osteon_status add_fitted(const maker *m, int i) {
  fit_entry f;
  READ(fit, i, &f);
  const int line = LINE(fit, i, "parameter");
  if (!f.parameter || isnan(f.sd))
    return BAD(line, OSTEON_EFORMAT, "fit without %s; write `{parameter: NAME, sd: 0.5}`",
               f.parameter ? "sd" : "parameter");
  osteon_scenario *s = m->s;
  int param;
  OSTEON_TRY(
      osteon_scenario_at_line(m, line, osteon_model_find(s->model, OSTEON_PARAM, f.parameter, &param)));
  const osteon_quantity *q = &s->model->params[param];
  const setting *given = osteon_scenario_setting(s, OSTEON_PARAM, param);
  const double value = given ? given->value : q->value;
  for (int k = 0; k < s->n_fitted; k++)
    if (s->fitted[k].param == param)
      return BAD(line, OSTEON_EFORMAT, "%.60s is fitted already; give it once", f.parameter);
  fitted made = {.param = param,
                 .prior = otherwise(f.prior, value),
                 .sd = f.sd,
                 .least = otherwise(f.least, q->min),
                 .most = otherwise(f.most, q->max),
                 .place = place_of(m, line)};
  const osteon_scale usual = made.least == 0 && made.most == 1 ? OSTEON_LOG_ODDS : OSTEON_LOG;
  s->fitted[s->n_fitted++] = made; /* freed with the scenario */
  OSTEON_TRY(find_scale(m, LINE(fit, i, "scale"), f.scale, usual, &s->fitted[s->n_fitted - 1].scale));
  return s->fitted[s->n_fitted - 1].place ? OSTEON_OK : OSTEON_ENOMEM;
}

/* A parameter of the section `fit`. */
static osteon_status find_fitted(const maker *m, int line, const char *name, int *param) {
  OSTEON_TRY(osteon_scenario_at_line(m, line, osteon_model_find(m->s->model, OSTEON_PARAM, name, param)));
  for (int k = 0; k < m->s->n_fitted; k++)
    if (m->s->fitted[k].param == *param) return OSTEON_OK;
  return BAD(line, OSTEON_ENAME, "prior_correlations: %.60s is not in the section `fit`", name);
}

static osteon_status add_tie(const maker *m, int i) {
  prior_correlations_entry c;
  READ(prior_correlations, i, &c);
  const int line = ENTRY_LINE(prior_correlations, i);
  OSTEON_TRY(check_correlation(m, line, c.between, c.and, c.r));
  fitted_tie made = {.r = c.r};
  OSTEON_TRY(find_fitted(m, line, c.between, &made.a));
  OSTEON_TRY(find_fitted(m, line, c.and, &made.b));
  if (made.a == made.b || !(fabs(made.r) < 1))
    return BAD(line, OSTEON_ERANGE,
               "prior_correlations: r %g of %.60s and %.60s; give two parameters, and r between -1 and 1",
               made.r, c.between, c.and);
  m->s->ties[m->s->n_ties++] = made;
  return OSTEON_OK;
}

/* A number; NaN where it is estimated; 0 where nothing is said. */
static osteon_status read_error(const maker *m, int line, const char *key, const char *text, double *value) {
  *value = text && !strcmp(text, "estimated") ? NAN : 0;
  if (!text || isnan(*value)) return OSTEON_OK;
  const osteon_status status = osteon_number_parse(text, value);
  if (status != OSTEON_OK || !(*value > 0 && isfinite(*value)))
    return BAD(line, OSTEON_EFORMAT, "error: %s %.60s; give a number above 0, or `estimated`", key, text);
  return OSTEON_OK;
}

static osteon_status add_error(const maker *m, int i) {
  error_entry e;
  READ(error, i, &e);
  osteon_scenario *s = m->s;
  const int line = ENTRY_LINE(error, i);
  int column;
  OSTEON_TRY(osteon_scenario_at_line(m, line, osteon_model_find_column(s->model, e.endpoint, &column)));
  fitted_error made = {.endpoint = osteon_model_column(s->model, column)->name};
  for (int k = 0; k < s->n_errors; k++)
    if (s->errors[k].endpoint == made.endpoint)
      return BAD(line, OSTEON_EFORMAT, "error: %.60s is given twice", e.endpoint);
  OSTEON_TRY(read_error(m, LINE(error, i, "sd"), "sd", e.sd, &made.sd));
  OSTEON_TRY(read_error(m, LINE(error, i, "cv"), "cv", e.cv, &made.cv));
  if (made.sd == 0 && made.cv == 0)
    return BAD(line, OSTEON_EFORMAT, "error of %.60s without sd and cv; write `%.60s: {cv: 0.1}`", e.endpoint,
               e.endpoint);
  s->errors[s->n_errors++] = made;
  return OSTEON_OK;
}

osteon_status osteon_scenario_add_fit(const maker *m) {
  osteon_scenario *s = m->s;
  const int n = m->suit ? 0 : m->parts[PART_fit].count,
            n_ties = m->suit ? 0 : m->parts[PART_prior_correlations].count,
            n_errors = m->suit ? 0 : m->parts[PART_error].count;
  s->fitted = osteon_alloc((size_t)n + 1, sizeof *s->fitted);
  s->ties = osteon_alloc((size_t)n_ties + 1, sizeof *s->ties);
  s->errors = osteon_alloc((size_t)n_errors + 1, sizeof *s->errors);
  if (!s->fitted || !s->ties || !s->errors) return OSTEON_ENOMEM;
  for (int i = 0; i < n; i++) OSTEON_TRY(add_fitted(m, i));
  for (int i = 0; i < n_ties; i++) OSTEON_TRY(add_tie(m, i));
  for (int i = 0; i < n_errors; i++) OSTEON_TRY(add_error(m, i));
  if (n_errors && s->weights == OSTEON_WEIGHTS_TRIALS)
    return BAD(ENTRY_LINE(error, 0), OSTEON_EFORMAT,
               "error: not with `weights: trials`, which has errors of its own");
  return OSTEON_OK;
}
