/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One scenario through several models. */
#include "lineup/lineup_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "base/floats.h"

/* ---- which models ---- */

static int compare_entries(const void *a, const void *b) {
  const osteon_lineup_entry *x = a, *y = b;
  return strcmp(x->shown.model->name, y->shown.model->name);
}

static osteon_status choose(osteon_lineup *l, const char *const *models, int n) {
  if (!models)
    while (osteon_registry_at(l->registry, n)) n++;
  l->entries = osteon_alloc((size_t)n + 1, sizeof *l->entries);
  if (!l->entries) return OSTEON_ENOMEM;
  for (int i = 0; i < n; i++) {
    osteon_lineup_entry *e = &l->entries[l->n];
    e->shown = (osteon_lineup_model){.left_out = "", .without = "", .notice = "", .failed = ""};
    if (models)
      OSTEON_TRY(osteon_registry_find(l->registry, models[i], &e->shown.model));
    else
      e->shown.model = osteon_registry_at(l->registry, i);
    for (int k = 0; k < l->n; k++)
      if (l->entries[k].shown.model == e->shown.model)
        return osteon_fail(OSTEON_EINVAL, "%s is given twice; name each model once", e->shown.model->name);
    l->n++;
  }
  qsort(l->entries, (size_t)l->n, sizeof *l->entries, compare_entries);
  return OSTEON_OK;
}

/* The sentence begins with the model's name. */
static osteon_status name_model(osteon_lineup_entry *e) {
  const char *name = e->shown.model->name, *said = e->suit.lacks;
  if (!strncmp(said, name, strlen(name))) return OSTEON_OK;
  const size_t size = strlen(name) + strlen(said) + 3;
  char *text = osteon_alloc(size, 1);
  if (!text) return OSTEON_ENOMEM;
  snprintf(text, size, "%s: %s", name, said);
  osteon_free(e->suit.lacks);
  e->suit.lacks = text;
  return OSTEON_OK;
}

static osteon_status note_pairs(const osteon_lineup *l, osteon_lineup_entry *e) {
  if (!e->scenario) return OSTEON_OK;
  e->shown.notice = e->notice;
  return osteon_scenario_notice(e->scenario, l->set, l->set_to, l->n_set, e->notice, sizeof e->notice);
}

static osteon_status read_for(osteon_lineup *l, osteon_lineup_entry *e, const char *text, size_t length) {
  const osteon_model *m = e->shown.model;
  if (m->n_common == 0) {
    e->suit.lacks = osteon_strdup("it has nothing in common with others");
    if (!e->suit.lacks) return OSTEON_ENOMEM;
  } else {
    OSTEON_TRY(osteon_scenario_suit(&e->scenario, l->path, text, length, l->registry, m, &e->suit));
  }
  if (e->suit.lacks) OSTEON_TRY(name_model(e));
  if (e->suit.lacks) e->shown.left_out = e->suit.lacks;
  e->shown.scenario = e->scenario;
  if (e->suit.without) e->shown.without = e->suit.without;
  return note_pairs(l, e);
}

static osteon_status load(osteon_lineup *l, const char *const *models, int n) {
  char *place, *text;
  size_t length;
  OSTEON_TRY(choose(l, models, n));
  OSTEON_TRY(osteon_data_read(OSTEON_SCENARIOS, l->path, LARGEST_TEXT, &place, &text, &length));
  osteon_free(l->path);
  l->path = place;
  char title[sizeof l->named];
  osteon_status status = osteon_scenario_peek(l->path, text, length, l->named, title, sizeof title);
  for (int i = 0; i < l->n && status == OSTEON_OK; i++) status = read_for(l, &l->entries[i], text, length);
  osteon_free(text);
  OSTEON_TRY(status);
  if (osteon_lineup_first(l)) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL, "%s: no model can run it: %s", l->path, l->entries[0].suit.lacks);
}

osteon_status osteon_lineup_load(osteon_lineup **lineup, const osteon_registry *registry,
                                 const char *const *models, int n, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(lineup, lineup);
  *lineup = NULL;
  OSTEON_NEED(path, path);
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_lineup_load: n = %d; give 0 or more", n);
  if (n > 0) OSTEON_NEED(models, models);
  osteon_lineup *l = osteon_alloc(1, sizeof *l);
  if (!l) return OSTEON_ENOMEM;
  l->registry = registry;
  l->path = osteon_strdup(path);
  const osteon_status status = l->path ? load(l, n > 0 ? models : NULL, n) : OSTEON_ENOMEM;
  if (status == OSTEON_OK)
    *lineup = l;
  else
    osteon_lineup_free(l);
  return status;
}

static void free_curves(osteon_lineup *l) {
  osteon_free(l->curves);
  osteon_free(l->times);
  osteon_free(l->values);
  osteon_free(l->ends);
  osteon_free((void *)l->names);
  l->curves = NULL;
  l->times = l->values = l->ends = NULL;
  l->names = NULL;
  l->n_curves = l->n_names = 0;
}

void osteon_lineup_free(osteon_lineup *l) {
  if (!l) return;
  for (int i = 0; i < l->n; i++) {
    osteon_suit_clear(&l->entries[i].suit);
    osteon_scenario_free(l->entries[i].scenario);
    osteon_free(l->entries[i].failed);
  }
  free_curves(l);
  osteon_trials_free(l->trials);
  osteon_free(l->points);
  osteon_free((void *)l->set);
  osteon_free(l->set_to);
  osteon_free((void *)l->chosen);
  osteon_free(l->days);
  osteon_free(l->entries);
  osteon_free(l->path);
  osteon_free(l);
}

const osteon_lineup_entry *osteon_lineup_first(const osteon_lineup *l) {
  for (int i = 0; i < l->n; i++)
    if (l->entries[i].scenario) return &l->entries[i];
  return NULL;
}

osteon_status osteon_lineup_set_param(osteon_lineup *l, const char *name, double value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(l, lineup);
  OSTEON_NEED(name, name);
  const char *own = NULL;
  for (int i = 0; i < l->n; i++) {
    const osteon_lineup_entry *e = &l->entries[i];
    const int param = e->scenario ? osteon_model_index(e->shown.model, OSTEON_PARAM, name) : -1;
    if (param < 0) continue;
    OSTEON_TRY(osteon_quantity_check(&e->shown.model->params[param], value));
    own = e->shown.model->params[param].name;
  }
  if (!own)
    return osteon_fail(OSTEON_ENAME, "none of the models in the comparison has a parameter %.60s", name);
  for (int i = 0; i < l->n; i++) {
    osteon_lineup_entry *e = &l->entries[i];
    if (!e->scenario || osteon_model_index(e->shown.model, OSTEON_PARAM, name) >= 0) continue;
    OSTEON_TRY(osteon_suit_note(&e->suit, name));
    e->shown.without = e->suit.without;
  }
  const size_t n = (size_t)l->n_set + 1;
  const char **names = osteon_realloc((void *)l->set, n, sizeof *names);
  if (names) l->set = names;
  double *values = names ? osteon_realloc(l->set_to, n, sizeof *values) : NULL;
  if (!values) return OSTEON_ENOMEM;
  l->set_to = values;
  l->set[l->n_set] = own;
  l->set_to[l->n_set++] = value;
  for (int i = 0; i < l->n; i++) OSTEON_TRY(note_pairs(l, &l->entries[i]));
  return OSTEON_OK;
}

/* ---- what is shown ---- */

/* The name as a model has it that is run; NULL where none has it. */
static const char *common_name(const osteon_lineup *l, const char *name) {
  for (int i = 0; i < l->n; i++) {
    const osteon_model *m = l->entries[i].shown.model;
    for (int k = 0; l->entries[i].scenario && k < m->n_common; k++)
      if (!strcmp(m->common[k].name, name)) return m->common[k].name;
  }
  return NULL;
}

osteon_status osteon_lineup_set_columns(osteon_lineup *l, const char *const *names, int n) {
  OSTEON_NEED(l, lineup);
  OSTEON_NEED(names, names);
  if (n < 1) return osteon_fail(OSTEON_EINVAL, "no columns; name at least one");
  const char **chosen = osteon_alloc((size_t)n, sizeof *chosen);
  osteon_status status = chosen ? OSTEON_OK : OSTEON_ENOMEM;
  for (int i = 0; i < n && status == OSTEON_OK; i++) {
    chosen[i] = names[i] ? common_name(l, names[i]) : NULL;
    if (!chosen[i])
      status = osteon_fail(OSTEON_ENAME, "none of the models in the comparison has a common name %.60s",
                           names[i] ? names[i] : "(null)");
    for (int k = 0; k < i && status == OSTEON_OK; k++)
      if (!strcmp(chosen[k], chosen[i]))
        status = osteon_fail(OSTEON_EINVAL, "column %s is given twice; name it once", names[i]);
  }
  if (status != OSTEON_OK) {
    osteon_free((void *)chosen);
    return status;
  }
  osteon_free((void *)l->chosen);
  l->chosen = chosen;
  l->n_chosen = n;
  return OSTEON_OK;
}

osteon_status osteon_lineup_set_times(osteon_lineup *l, const double *days, int n) {
  OSTEON_NEED(l, lineup);
  OSTEON_NEED(days, days);
  const double until = osteon_lineup_until(l), dt = osteon_scenario_dt(osteon_lineup_first(l)->scenario);
  if (n < 1 || n > 1000000) return osteon_fail(OSTEON_ERANGE, "%d times; give 1 to 1000000", n);
  for (int k = 0; k < n; k++) {
    if (!(days[k] >= 0 && days[k] <= until) || !osteon_tick_is(days[k], dt))
      return osteon_fail(OSTEON_ERANGE, "a row on day %.10g: give whole ticks of dt = %g d, 0 to %.10g",
                         days[k], dt, until);
    if (k > 0 && !(days[k] > days[k - 1]))
      return osteon_fail(OSTEON_ERANGE,
                         "a row on day %.10g after one on day %.10g: give them in ascending order", days[k],
                         days[k - 1]);
  }
  double *kept = osteon_alloc((size_t)n, sizeof *kept);
  if (!kept) return OSTEON_ENOMEM;
  memcpy(kept, days, (size_t)n * sizeof *kept);
  osteon_free(l->days);
  l->days = kept;
  l->n_days = n;
  return OSTEON_OK;
}

/* ---- running ---- */

/* `set` -1: none of the parameter sets. */
static osteon_status set_up(const osteon_lineup *l, const osteon_lineup_entry *e, int set, int with_schedule,
                            osteon_sim **sim) {
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  OSTEON_TRY(osteon_scenario_get_options(e->scenario, &options));
  if (!with_schedule) options.schedule = NULL;
  OSTEON_TRY(osteon_sim_new(sim, e->shown.model, &options));
  if (set >= 0) OSTEON_TRY(osteon_sets_apply_sim(e->sets, set, *sim));
  OSTEON_TRY(osteon_scenario_apply_sim(e->scenario, *sim));
  for (int i = 0; i < l->n_set; i++)
    if (osteon_model_index(e->shown.model, OSTEON_PARAM, l->set[i]) >= 0)
      OSTEON_TRY(osteon_sim_set_param(*sim, l->set[i], l->set_to[i]));
  int param;
  double value;
  OSTEON_TRY(osteon_scenario_imply(e->scenario, l->set, l->set_to, l->n_set, &param, &value));
  if (param >= 0) OSTEON_TRY(osteon_sim_set_param(*sim, e->shown.model->params[param].name, value));
  return OSTEON_OK;
}

/* Day 0 before anything happens: an output may jump with an input, so that its row of day 0 is too late. */
static osteon_status read_baseline(const osteon_lineup *l, const osteon_lineup_entry *e, int set,
                                   double *base) {
  const osteon_model *m = e->shown.model;
  osteon_sim *sim = NULL;
  osteon_status status = set_up(l, e, set, 0, &sim);
  for (int i = 0; i < m->n_inputs && status == OSTEON_OK; i++)
    if (m->inputs[i].kind == OSTEON_TREATMENT) status = osteon_sim_set_input_at(sim, i, m->inputs[i].value);
  for (int k = 0; k < m->n_common && status == OSTEON_OK; k++)
    status = osteon_sim_get(sim, m->common[k].quantity, &base[k]);
  osteon_sim_free(sim);
  return status;
}

/* values[quantity * n_times + time], as far as the run comes: `n` rows. */
static osteon_status run_rows(const osteon_lineup *l, const osteon_lineup_entry *e, int set, double *values,
                              int *n) {
  const osteon_model *m = e->shown.model;
  osteon_sim *sim = NULL;
  *n = 0;
  osteon_status status = set_up(l, e, set, 1, &sim);
  for (int t = 0; t < l->n_times && status == OSTEON_OK; t++) {
    status = osteon_sim_run(sim, l->times[t]);
    for (int k = 0; k < m->n_common && status == OSTEON_OK; k++)
      status =
          osteon_sim_get(sim, m->common[k].quantity, &values[(size_t)k * (size_t)l->n_times + (size_t)t]);
    *n += status == OSTEON_OK;
  }
  osteon_sim_free(sim);
  return status;
}

bool osteon_lineup_is_change(const osteon_lineup *l, const char *name) {
  for (int i = 0; l && name && i < l->n; i++) {
    const osteon_model *m = l->entries[i].shown.model;
    for (int k = 0; k < m->n_common; k++)
      if (!strcmp(m->common[k].name, name)) return m->common[k].shown == OSTEON_AS_CHANGE;
  }
  return false;
}

static double relative(bool is_change, double value, double base) {
  if (base == 0 || !isfinite(base)) return NAN;
  const double percent = 100 * value / base;
  return is_change ? percent - 100 : percent;
}

/* A run in % of its baseline; what it did not reach is not touched. */
static osteon_status run_relative(const osteon_lineup *l, const osteon_lineup_entry *e, int set, double *base,
                                  double *values, int *n) {
  const osteon_model *m = e->shown.model;
  *n = 0;
  OSTEON_TRY(read_baseline(l, e, set, base));
  const osteon_status status = run_rows(l, e, set, values, n);
  for (int k = 0; k < m->n_common; k++) {
    const bool is_change = osteon_lineup_is_change(l, m->common[k].name);
    for (int t = 0; t < *n; t++) {
      double *v = &values[(size_t)k * (size_t)l->n_times + (size_t)t];
      *v = relative(is_change, *v, base[k]);
    }
  }
  return status;
}

/* Whether it ends the lineup; any other failure is that of the model's run. */
static bool ends_all(osteon_status status) { return status == OSTEON_ENOMEM || status == OSTEON_ESTOPPED; }

/* All sets of a model, values[set * size + i]; a set whose run ends early has NaN from there on. */
static osteon_status run_sets(const osteon_lineup *l, const osteon_lineup_entry *e, double *base,
                              double *values, size_t size) {
  for (int i = 0; i < osteon_sets_count(e->sets); i++) {
    int n;
    for (size_t v = 0; v < size; v++) values[(size_t)i * size + v] = NAN;
    const osteon_status status = run_relative(l, e, i, base, values + (size_t)i * size, &n);
    if (ends_all(status)) return status;
  }
  return OSTEON_OK;
}

/* The intervals of a model's curves, from curve `first` on. */
static osteon_status find_intervals(osteon_lineup *l, const osteon_lineup_entry *e, double *base, int first) {
  const size_t size = (size_t)e->shown.model->n_common * (size_t)l->n_times;
  const int n = osteon_sets_count(e->sets);
  double *values = osteon_alloc(((size_t)n + 1) * size, sizeof *values),
         *each = osteon_alloc((size_t)n, sizeof *each);
  osteon_status status = values && each ? OSTEON_OK : OSTEON_ENOMEM;
  if (status == OSTEON_OK) status = run_sets(l, e, base, values, size);
  double *low = l->ends + 2 * (size_t)first * (size_t)l->n_times, *high = low + size;
  for (size_t v = 0; v < size && status == OSTEON_OK; v++) {
    for (int i = 0; i < n; i++) each[i] = values[(size_t)i * size + v];
    osteon_sets_interval(each, n, &low[v], &high[v]);
  }
  for (int k = 0; k < e->shown.model->n_common && status == OSTEON_OK; k++) {
    l->curves[first + k].low = low + (size_t)k * (size_t)l->n_times;
    l->curves[first + k].high = high + (size_t)k * (size_t)l->n_times;
  }
  osteon_free(values);
  osteon_free(each);
  return status;
}

/* The curves of one model. A failure of its run is its own: what was reached stays. */
static osteon_status run_one(osteon_lineup *l, osteon_lineup_entry *e, double *room) {
  const osteon_model *m = e->shown.model;
  const int first = l->n_curves;
  osteon_lineup_curve *curves = l->curves + first;
  double *base = osteon_alloc((size_t)m->n_common, sizeof *base);
  int n = 0;
  osteon_status status = base ? run_relative(l, e, -1, base, room, &n) : OSTEON_ENOMEM;
  for (int k = 0; k < m->n_common; k++)
    curves[k] = (osteon_lineup_curve){.model = m,
                                      .common = &m->common[k],
                                      .n = n,
                                      .times = l->times,
                                      .values = room + (size_t)k * (size_t)l->n_times};
  if (status != OSTEON_OK && !ends_all(status)) {
    e->failed = osteon_strdup(osteon_last_error());
    status = e->failed ? OSTEON_OK : OSTEON_ENOMEM;
    if (e->failed) e->shown.failed = e->failed;
  }
  if (status == OSTEON_OK && e->sets) status = find_intervals(l, e, base, first);
  osteon_free(base);
  if (status == OSTEON_OK) l->n_curves += m->n_common;
  return status;
}

/* Row k is on the tick nearest to k times `every`; the last day is there in any case. */
static osteon_status make_times(osteon_lineup *l) {
  osteon_scenario *s = osteon_lineup_first(l)->scenario;
  if (l->days) {
    l->times = osteon_alloc((size_t)l->n_days, sizeof *l->times);
    if (l->times) memcpy(l->times, l->days, (size_t)l->n_days * sizeof *l->times);
    l->n_times = l->times ? l->n_days : 0;
    return l->times ? OSTEON_OK : OSTEON_ENOMEM;
  }
  const double dt = osteon_scenario_dt(s), every = osteon_scenario_every(s);
  const double until = osteon_scenario_until(s);
  if (until / every > 1e6)
    return osteon_fail(OSTEON_ERANGE, "%s: more than a million rows; choose a longer `every`", l->path);
  l->times = osteon_alloc((size_t)(until / every) + 3, sizeof *l->times);
  if (!l->times) return OSTEON_ENOMEM;
  l->n_times = 0;
  for (double t = 0; t < until; t = osteon_tick_to_day(osteon_tick_of_row(l->n_times, every, dt), dt))
    l->times[l->n_times++] = t;
  l->times[l->n_times++] = until;
  return OSTEON_OK;
}

static int has_sets(const osteon_lineup *l) {
  for (int i = 0; i < l->n; i++)
    if (l->entries[i].sets) return 1;
  return 0;
}

/* The entry of the sets' model. */
static osteon_status entry_of(osteon_lineup *l, const osteon_sets *sets, osteon_lineup_entry **entry) {
  for (int i = 0; i < l->n; i++)
    if (l->entries[i].scenario && l->entries[i].shown.model == osteon_sets_model(sets)) {
      *entry = &l->entries[i];
      return OSTEON_OK;
    }
  return osteon_fail(OSTEON_EINVAL,
                     "the parameter sets are of %s, which is not among the models that are run",
                     osteon_sets_model(sets)->name);
}

osteon_status osteon_lineup_set_sets(osteon_lineup *l, const osteon_sets *sets) {
  OSTEON_NEED(l, lineup);
  OSTEON_NEED(sets, sets);
  osteon_lineup_entry *e;
  OSTEON_TRY(entry_of(l, sets, &e));
  e->sets = sets;
  return OSTEON_OK;
}

osteon_status osteon_lineup_take_set(osteon_lineup *l, const osteon_sets *sets, int i) {
  OSTEON_NEED(l, lineup);
  OSTEON_NEED(sets, sets);
  osteon_lineup_entry *e;
  OSTEON_TRY(entry_of(l, sets, &e));
  if (i < 0 || i >= osteon_sets_count(sets))
    return osteon_fail(OSTEON_ERANGE, "there is no set %d; there are %d, counted from 0", i,
                       osteon_sets_count(sets));
  for (int k = 0; k < osteon_sets_parameter_count(sets); k++)
    OSTEON_TRY(osteon_scenario_set_param(e->scenario, osteon_sets_parameter_name(sets, k),
                                         osteon_sets_value(sets, i, k)));
  return note_pairs(l, e);
}

osteon_status osteon_lineup_run(osteon_lineup *l) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(l, lineup);
  size_t curves = 0;
  free_curves(l);
  OSTEON_TRY(make_times(l));
  for (int i = 0; i < l->n; i++) {
    osteon_lineup_entry *e = &l->entries[i];
    osteon_free(e->failed);
    e->failed = NULL;
    e->shown.failed = "";
    if (e->scenario) curves += (size_t)e->shown.model->n_common;
  }
  l->curves = osteon_alloc(curves, sizeof *l->curves);
  l->values = osteon_alloc(curves * (size_t)l->n_times, sizeof *l->values);
  if (has_sets(l)) l->ends = osteon_alloc(2 * curves * (size_t)l->n_times, sizeof *l->ends);
  if (!l->curves || !l->values || (has_sets(l) && !l->ends)) return OSTEON_ENOMEM;
  for (int i = 0; i < l->n; i++)
    if (l->entries[i].scenario)
      OSTEON_TRY(run_one(l, &l->entries[i], l->values + (size_t)l->n_curves * (size_t)l->n_times));
  return osteon_lineup_find_names(l);
}

/* ---- for a picture ---- */

static int compare_days(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The days of the rows, as many between them as there are to be at least, and those of all events: each once. */
static osteon_status refine_days(osteon_lineup *fine, const osteon_lineup *l, int points) {
  osteon_scenario *s = osteon_lineup_first(l)->scenario;
  const double dt = osteon_scenario_dt(s), until = osteon_scenario_until(s);
  const double ticks = osteon_tick_nearest(until, dt), step = fmax(1, floor(ticks / points));
  int events, n = 0, kept = 0;
  const osteon_event *e = osteon_schedule_events(osteon_scenario_schedule(s), &events);
  const double most = (double)l->n_times + (double)events + ticks / step + 2;
  fine->days = osteon_alloc((size_t)most, sizeof *fine->days);
  if (!fine->days) return OSTEON_ENOMEM;
  for (int t = 0; t < l->n_times; t++) fine->days[n++] = l->times[t];
  for (int i = 0; i < events && e[i].time <= until; i++)
    fine->days[n++] = osteon_tick_to_day(osteon_tick_nearest(e[i].time, dt), dt);
  for (double tick = 0; tick < ticks; tick += step) fine->days[n++] = osteon_tick_to_day(tick, dt);
  qsort(fine->days, (size_t)n, sizeof *fine->days, compare_days);
  for (int i = 0; i < n; i++)
    if (!kept || fine->days[i] > fine->days[kept - 1]) fine->days[kept++] = fine->days[i];
  fine->n_days = kept;
  return OSTEON_OK;
}

osteon_status osteon_lineup_refine(osteon_lineup **out, const osteon_lineup *l, int points) {
  osteon_lineup *fine = osteon_alloc(1, sizeof *fine);
  *out = fine;
  if (!fine) return OSTEON_ENOMEM;
  *fine = *l;
  fine->curves = NULL;
  fine->times = fine->values = fine->ends = fine->days = NULL;
  fine->names = NULL;
  fine->entries = osteon_alloc((size_t)l->n, sizeof *fine->entries);
  osteon_status status = fine->entries ? refine_days(fine, l, points) : OSTEON_ENOMEM;
  for (int i = 0; fine->entries && i < l->n; i++) {
    fine->entries[i] = l->entries[i];
    fine->entries[i].failed = NULL;
  }
  if (status == OSTEON_OK) status = osteon_lineup_run(fine);
  if (status == OSTEON_OK) return OSTEON_OK;
  osteon_lineup_drop(fine);
  *out = NULL;
  return status;
}

void osteon_lineup_drop(osteon_lineup *fine) {
  if (!fine) return;
  for (int i = 0; fine->entries && i < fine->n; i++) osteon_free(fine->entries[i].failed);
  free_curves(fine);
  osteon_free(fine->entries);
  osteon_free(fine->days);
  osteon_free(fine);
}

/* ---- what came of it ---- */

osteon_status osteon_lineup_find_names(osteon_lineup *l) {
  osteon_free((void *)l->names);
  l->n_names = 0;
  l->names = osteon_alloc((size_t)(l->n_curves + l->n_chosen) + 1, sizeof *l->names);
  if (!l->names) return OSTEON_ENOMEM;
  for (int k = 0; k < l->n_chosen; k++) l->names[l->n_names++] = l->chosen[k];
  if (l->chosen) return OSTEON_OK;
  const int is_alone = l->n_curves == 0 || l->curves[0].model == l->curves[l->n_curves - 1].model;
  for (int i = 0; i < l->n_curves; i++) {
    const char *name = l->curves[i].common->name;
    int others = is_alone, known = 0;
    for (int k = 0; k < l->n_curves; k++) others += k != i && !strcmp(l->curves[k].common->name, name);
    for (int k = 0; k < l->n_points; k++) others += !strcmp(l->points[k].name, name);
    for (int k = 0; k < l->n_names; k++) known |= !strcmp(l->names[k], name);
    if (others && !known) l->names[l->n_names++] = name;
  }
  return OSTEON_OK;
}

const char *osteon_lineup_title(const osteon_lineup *l) {
  return !l ? NULL : osteon_scenario_title(osteon_lineup_first(l)->scenario);
}
const char *osteon_lineup_model_name(const osteon_lineup *l) { return l ? l->named : NULL; }
double osteon_lineup_until(const osteon_lineup *l) {
  return !l ? NAN : osteon_scenario_until(osteon_lineup_first(l)->scenario);
}
const osteon_lineup_model *osteon_lineup_model_at(const osteon_lineup *l, int i) {
  return l && i >= 0 && i < l->n ? &l->entries[i].shown : NULL;
}
const osteon_lineup_curve *osteon_lineup_curve_at(const osteon_lineup *l, int i) {
  return l && i >= 0 && i < l->n_curves ? &l->curves[i] : NULL;
}
const osteon_lineup_point *osteon_lineup_point_at(const osteon_lineup *l, int i) {
  return l && i >= 0 && i < l->n_points ? &l->points[i] : NULL;
}
const char *osteon_lineup_name_at(const osteon_lineup *l, int i) {
  return l && i >= 0 && i < l->n_names ? l->names[i] : NULL;
}
