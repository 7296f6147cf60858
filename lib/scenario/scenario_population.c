/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who else there could be, and what a fit may change. */
#include <stdio.h>
#include <string.h>

#include "scenario/scenario_maker.h"

static osteon_status set_medians(const maker *m) {
  const osteon_scenario *s = m->s;
  for (int i = 0; i < s->n_settings; i++) {
    const setting *at = &s->settings[i];
    if (at->kind == OSTEON_PARAM)
      OSTEON_TRY(osteon_population_set_median(s->population, s->model->params[at->index].name, at->value));
  }
  return OSTEON_OK;
}

static osteon_status add_variability(const maker *m, int i) {
  variability_entry v;
  READ(variability, i, &v);
  const int line = LINE(variability, i, "parameter");
  if (!v.parameter || isnan(v.sd))
    return BAD(line, OSTEON_EFORMAT, "variability without %s; write `{parameter: NAME, sd: 0.3}`",
               v.parameter ? "sd" : "parameter");
  for (int k = 0; k < osteon_population_count(m->s->population); k++)
    if (!strcmp(osteon_population_name_at(m->s->population, k), v.parameter))
      return BAD(line, OSTEON_EFORMAT, "%.60s varies already; give it once", v.parameter);
  static const char *const scales[] = {"log", "linear", "log-odds"}; /* as osteon_scale */
  int scale = 0;
  while (v.scale && scale < LENGTH(scales) && strcmp(v.scale, scales[scale]) != 0) scale++;
  if (scale == LENGTH(scales))
    return BAD(LINE(variability, i, "scale"), OSTEON_ENAME,
               "scale: no scale %.60s; there are log, linear and log-odds", v.scale);
  return osteon_scenario_at_line(
      m, line, osteon_population_vary_on(m->s->population, v.parameter, (osteon_scale)scale, v.sd));
}

static osteon_status add_correlation(const maker *m, int i) {
  correlations_entry c;
  READ(correlations, i, &c);
  const int line = ENTRY_LINE(correlations, i);
  if (!c.between || !c.and || isnan(c.r))
    return BAD(line, OSTEON_EFORMAT, "a correlation without %s; write `{between: NAME, and: NAME, r: 0.5}`",
               !c.between ? "between"
               : !c.and   ? "and"
                          : "r");
  return osteon_scenario_at_line(m, line,
                                 osteon_population_correlate(m->s->population, c.between, c.and, c.r));
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
  s->fitted[s->n_fitted++] = (fitted){.param = param,
                                      .prior = otherwise(f.prior, value),
                                      .sd = f.sd,
                                      .least = otherwise(f.least, q->min),
                                      .most = otherwise(f.most, q->max),
                                      .place = place_of(m, line)};
  return s->fitted[s->n_fitted - 1].place ? OSTEON_OK : OSTEON_ENOMEM;
}

osteon_status osteon_scenario_add_fit(const maker *m) {
  const int n = m->suit ? 0 : m->parts[PART_fit].count;
  m->s->fitted = osteon_alloc((size_t)n + 1, sizeof *m->s->fitted);
  if (!m->s->fitted) return OSTEON_ENOMEM;
  for (int i = 0; i < n; i++) OSTEON_TRY(add_fitted(m, i));
  return OSTEON_OK;
}
