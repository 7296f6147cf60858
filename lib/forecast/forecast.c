/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person's forecast: the women of the prior are run, weighed, and run on under each plan. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/floats.h"
#include "base/options_internal.h"
#include "forecast/forecast_internal.h"
#include "model/columns.h"
#include "population/sets_internal.h"

static const double MOST_BYTES = 4e9;
/* What all weights come to as whole numbers, which a summary counts in. */
static const double WHOLE = 0x1p31;

/* ---- making ---- */

/* What a forecast takes of a sweep's options. */
static osteon_status take_options(const osteon_sweep_options *given, osteon_sweep_options *own) {
  static const double usual[] = {0.025, 0.25, 0.5, 0.75, 0.975};
  OSTEON_TRY(osteon_sweep_options_take(given, own));
  if (!own->quantiles) own->quantiles = usual, own->n_quantiles = (int)(sizeof usual / sizeof *usual);
  own->individuals = NULL;
  own->carried = NULL;
  own->n_carried = 0;
  own->carry = NULL;
  own->ids = NULL;
  own->points = 0;
  own->first = own->count = 0;
  own->sets = NULL;
  return OSTEON_OK;
}

static osteon_status check_women(const osteon_sweep_options *o) {
  if (!o->population || osteon_population_count(o->population) == 0)
    return osteon_fail(OSTEON_EINVAL,
                       "a forecast needs women who differ: a population in which something varies");
  if (o->n < OSTEON_FORECAST_ENOUGH)
    return osteon_fail(OSTEON_ERANGE, "%lld women; a forecast needs %d or more, better 20000",
                       (long long)o->n, OSTEON_FORECAST_ENOUGH);
  return OSTEON_OK;
}

static void keep_quantiles(osteon_forecast *f, const osteon_sweep *probe) {
  memcpy(f->quantiles, probe->quantiles, sizeof f->quantiles);
  f->options.quantiles = f->quantiles;
  f->options.n_quantiles = probe->n_quantiles;
}

static osteon_status name_columns(osteon_forecast *f, const osteon_sweep *probe) {
  f->columns = osteon_alloc((size_t)probe->n_columns, sizeof *f->columns);
  f->own = osteon_alloc((size_t)probe->n_columns, sizeof *f->own);
  if (!f->columns || !f->own) return OSTEON_ENOMEM;
  for (int k = 0; k < probe->n_columns; k++) f->columns[k] = probe->columns[k];
  f->n_columns = probe->n_columns;
  return OSTEON_OK;
}

osteon_status osteon_forecast_new(osteon_forecast **out, const osteon_model *model,
                                  const osteon_sweep_options *options, const char *name) {
  OSTEON_NEED(out, forecast);
  *out = NULL;
  OSTEON_NEED(model, model);
  OSTEON_NEED(options, options);
  OSTEON_NEED(name, name);
  osteon_sweep_options taken;
  osteon_sweep *probe;
  OSTEON_TRY(osteon_sweep_options_take(options, &taken));
  const osteon_sets *sets = taken.sets;
  if (sets) OSTEON_TRY(osteon_sets_check_use(sets, 0, model));
  OSTEON_TRY(take_options(options, &taken));
  OSTEON_TRY(check_women(&taken));
  OSTEON_TRY(osteon_sweep_new(&probe, model, &taken)); /* what is wrong is said now */
  osteon_forecast *f = osteon_alloc(1, sizeof *f);
  osteon_status status = f ? OSTEON_OK : OSTEON_ENOMEM;
  if (f) {
    f->model = model;
    f->options = taken;
    f->sets = sets;
    keep_quantiles(f, probe);
    f->name = osteon_strdup(name);
    status = f->name ? name_columns(f, probe) : OSTEON_ENOMEM;
  }
  osteon_sweep_free(probe);
  if (status == OSTEON_OK)
    *out = f;
  else
    osteon_forecast_free(f);
  return status;
}

static void free_plan(planned *p) {
  osteon_sweep_free(p->sweep);
  osteon_summary_free(p->of_women[0]);
  osteon_summary_free(p->of_women[1]);
  osteon_free(p->name);
}

void osteon_forecast_free(osteon_forecast *f) {
  if (!f) return;
  for (int i = 0; i < f->n_plans; i++) free_plan(&f->plans[i]);
  osteon_free(f->plans);
  osteon_free(f->columns);
  osteon_free(f->own);
  osteon_free(f->measured);
  osteon_free(f->seen);
  osteon_free(f->weights);
  osteon_free(f->woman);
  osteon_free(f->name);
  osteon_free(f);
}

/* ---- what was measured ---- */

static int find_own(const osteon_forecast *f, const char *name) {
  for (int k = 0; k < f->n_columns; k++)
    if (!strcmp(f->columns[k], name)) return k;
  return -1;
}

static osteon_status check_open(const osteon_forecast *f) {
  if (!f->seen) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL, "the forecast has been run; set this before running it");
}

/* Its place among the columns; one that is not there yet is added. */
static osteon_status need_column(osteon_forecast *f, const char *name, int *column) {
  int place;
  OSTEON_TRY(osteon_model_find_column(f->model, name, &place));
  const osteon_quantity *q = osteon_model_column(f->model, place);
  if (osteon_quantity_is_class(q))
    return osteon_fail(OSTEON_EINVAL, "%s is a class, which has no error", q->name);
  *column = find_own(f, q->name);
  if (*column >= 0) return OSTEON_OK;
  const size_t n = (size_t)f->n_columns + 1;
  const char **columns = osteon_realloc(f->columns, n, sizeof *columns);
  if (!columns) return OSTEON_ENOMEM;
  f->columns = columns;
  own_error *own = osteon_realloc(f->own, n, sizeof *own);
  if (!own) return OSTEON_ENOMEM;
  f->own = own;
  *column = f->n_columns++;
  columns[*column] = q->name;
  own[*column] = (own_error){0, 0, 0};
  return OSTEON_OK;
}

osteon_status osteon_forecast_add(osteon_forecast *f, double day, const char *name, double value, double sd) {
  OSTEON_NEED(f, forecast);
  OSTEON_NEED(name, name);
  OSTEON_TRY(check_open(f));
  if (!(day >= 0 && day <= f->options.until + f->options.dt / 2))
    return osteon_fail(OSTEON_ERANGE, "measured on day %g; the run is from day 0 to %g", day,
                       f->options.until);
  if (!isfinite(value) || !(sd > 0 && isfinite(sd)))
    return osteon_fail(OSTEON_ERANGE, "%s = %g with sd %g: give finite numbers, the sd above 0", name, value,
                       sd);
  measured *more = osteon_realloc(f->measured, (size_t)f->n_measured + 1, sizeof *more);
  if (!more) return OSTEON_ENOMEM;
  f->measured = more;
  measured *m = &more[f->n_measured];
  *m = (measured){.day = osteon_tick_day(day, f->options.dt), .value = value, .sd = sd};
  OSTEON_TRY(need_column(f, name, &m->column));
  f->n_measured++;
  return OSTEON_OK;
}

int osteon_forecast_count(const osteon_forecast *f) { return f ? f->n_measured : 0; }

bool osteon_forecast_has(const osteon_forecast *f, const char *name) {
  for (int i = 0; f && name && i < f->n_measured; i++)
    if (!strcmp(f->columns[f->measured[i].column], name)) return true;
  return false;
}

osteon_status osteon_forecast_set_own_error(osteon_forecast *f, const char *name, double points, double part,
                                            double from) {
  OSTEON_NEED(f, forecast);
  OSTEON_NEED(name, name);
  OSTEON_TRY(check_open(f));
  int place;
  OSTEON_TRY(osteon_model_find_column(f->model, name, &place));
  if (!(points >= 0 && part >= 0 && isfinite(points) && isfinite(part) && isfinite(from)))
    return osteon_fail(OSTEON_ERANGE, "own error of %s: %g and %g of what is not %g; give numbers from 0 on",
                       name, points, part, from);
  const int column = find_own(f, name);
  if (column < 0)
    return osteon_fail(OSTEON_ENAME, "%s is neither a column of the forecast nor measured", name);
  f->own[column] = (own_error){points, part, from};
  return OSTEON_OK;
}

/* ---- rows ---- */

static double last_day(const osteon_forecast *f) {
  double last = 0;
  for (int i = 0; i < f->n_measured; i++) last = fmax(last, f->measured[i].day);
  return last;
}

/* Plans may have ticks of another length, on which a day is another double. */
static int find_row(const double *times, int n, double day) {
  int row = -1;
  for (int t = 0; t < n; t++)
    if (fabs(times[t] - day) <= 1e-9 * fmax(1, day))
      row = t; /* of two rows of a day the one after what happens */
  return row;
}

/* The days that were asked for, and those of measurements. */
static osteon_status join_times(const osteon_forecast *f, const osteon_sweep *asked, double **times, int *n) {
  *times = osteon_alloc((size_t)asked->n_times + (size_t)f->n_measured, sizeof **times);
  if (!*times) return OSTEON_ENOMEM;
  memcpy(*times, asked->times, (size_t)asked->n_times * sizeof **times);
  *n = asked->n_times;
  for (int i = 0; i < f->n_measured; i++)
    if (find_row(*times, *n, f->measured[i].day) < 0) (*times)[(*n)++] = f->measured[i].day;
  qsort(*times, (size_t)*n, sizeof **times, osteon_ascending);
  return OSTEON_OK;
}

static osteon_status make_sweep(const osteon_forecast *f, osteon_sweep_options options,
                                osteon_sweep **sweep) {
  osteon_sweep *asked;
  double *times;
  options.columns = f->columns;
  options.n_columns = f->n_columns;
  OSTEON_TRY(osteon_sweep_new(&asked, f->model, &options));
  osteon_status status = join_times(f, asked, &times, &options.n_times);
  options.times = times;
  osteon_sweep_free(asked);
  if (status == OSTEON_OK) status = osteon_sweep_new(sweep, f->model, &options);
  osteon_free(times);
  return status;
}

static int64_t cells_of(const osteon_sweep *s) { return (int64_t)s->n_times * s->n_columns; }

/* All rows of all women, [woman][time][column]. */
static osteon_status run_women(osteon_sweep *s, mixture *sets, double **values) {
  const int64_t cells = cells_of(s);
  if ((double)cells * (double)s->options.n * sizeof(double) > MOST_BYTES)
    return osteon_fail(
        OSTEON_ERANGE,
        "%d rows of %d columns of %lld women take more than %.0f GB; choose fewer rows, columns or women",
        s->n_times, s->n_columns, (long long)s->options.n, MOST_BYTES / 1e9);
  *values = osteon_alloc((size_t)(cells * s->options.n), sizeof **values);
  osteon_status status = *values ? OSTEON_OK : OSTEON_ENOMEM;
  for (int64_t slice = 0; status == OSTEON_OK && s->done < s->options.n; slice++) {
    const int64_t before = s->done;
    status = osteon_forecast_choose_set(sets, slice);
    if (status == OSTEON_OK) status = osteon_sweep_next(s);
    if (status == OSTEON_OK)
      memcpy(*values + before * cells, s->rows, (size_t)((s->done - before) * cells) * sizeof **values);
  }
  if (status == OSTEON_OK) return OSTEON_OK;
  osteon_free(*values);
  *values = NULL;
  return status;
}

/* All women under the options; the sweep then has their rows and columns. */
static osteon_status run_plan(osteon_forecast *f, osteon_sweep_options options, osteon_sweep **sweep,
                              double **values) {
  mixture sets;
  osteon_status status = osteon_forecast_mix(&sets, f->sets, &options);
  if (status == OSTEON_OK) status = make_sweep(f, options, sweep);
  if (status == OSTEON_OK) status = run_women(*sweep, &sets, values);
  const osteon_status back = osteon_forecast_choose_set(&sets, -1);
  osteon_free(sets.medians);
  return status == OSTEON_OK ? back : status;
}

static double value_of(const osteon_forecast *f, const osteon_sweep *s, const double *values, int64_t woman,
                       int i) {
  const measured *m = &f->measured[i];
  const int row = find_row(s->times, s->n_times, m->day);
  return values[woman * cells_of(s) + (int64_t)row * s->n_columns + m->column];
}

/* ---- what the women come to ---- */

/* What a woman counts, before or after. */
static uint32_t count_of(const osteon_forecast *f, const osteon_sweep *s, int64_t woman, int posterior) {
  return posterior ? (uint32_t)nearbyint(WHOLE * f->weights[woman]) : osteon_sweep_weight(s, woman);
}

/* A value with the model's own error, which does not take it across 0. */
static double moved(const osteon_forecast *f, int column, double day, double value, double z) {
  if (z == 0) return value;
  const double with = value + z * osteon_forecast_own_sd(f, column, day, value);
  return with * value < 0 ? 0 : with;
}

static osteon_status take_column(const osteon_forecast *f, planned *p, const double *values, int64_t woman,
                                 int column, int posterior) {
  const osteon_sweep *s = p->sweep;
  const uint32_t count = count_of(f, s, woman, posterior);
  const offset known =
      posterior ? osteon_forecast_offset(f, woman, column, f->power) : (offset){.variance = 1};
  const own_error *own = &f->own[column];
  const double z = own->points > 0 || own->part > 0
                       ? known.mean + sqrt(known.variance) * osteon_forecast_normal(f, woman, column)
                       : 0;
  for (int t = 0; t < s->n_times && count > 0; t++) {
    const int64_t cell = (int64_t)t * s->n_columns + column;
    const double value = values[woman * cells_of(s) + cell];
    OSTEON_TRY(osteon_summary_add_weighted(p->of_women[posterior], cell,
                                           moved(f, column, s->times[t], value, z), count));
  }
  return OSTEON_OK;
}

static osteon_status summarise(const osteon_forecast *f, planned *p, const double *values) {
  for (int posterior = 0; posterior < 2; posterior++) {
    OSTEON_TRY(osteon_summary_new(&p->of_women[posterior], cells_of(p->sweep)));
    for (int64_t woman = 0; woman < f->options.n; woman++)
      for (int k = 0; k < f->n_columns; k++) OSTEON_TRY(take_column(f, p, values, woman, k, posterior));
  }
  return OSTEON_OK;
}

/* Takes the plan over, or frees it. */
static osteon_status keep(osteon_forecast *f, planned plan, osteon_status status) {
  planned *more = status == OSTEON_OK ? osteon_realloc(f->plans, (size_t)f->n_plans + 1, sizeof *more) : NULL;
  if (status == OSTEON_OK && !more) status = OSTEON_ENOMEM;
  if (status != OSTEON_OK) {
    free_plan(&plan);
    return status;
  }
  f->plans = more;
  f->plans[f->n_plans++] = plan;
  return OSTEON_OK;
}

/* ---- running ---- */

static osteon_status see(osteon_forecast *f, const osteon_sweep *s, const double *values) {
  f->seen = osteon_alloc((size_t)f->options.n * (size_t)f->n_measured, sizeof *f->seen);
  if (!f->seen) return OSTEON_ENOMEM;
  for (int64_t woman = 0; woman < f->options.n; woman++)
    for (int i = 0; i < f->n_measured; i++)
      f->seen[woman * f->n_measured + i] = value_of(f, s, values, woman, i);
  return OSTEON_OK;
}

static osteon_status weigh(osteon_forecast *f, const osteon_sweep *s, osteon_weighing *found) {
  double *before = osteon_alloc((size_t)f->options.n, sizeof *before), sum = 0;
  if (!before) return OSTEON_ENOMEM;
  for (int64_t i = 0; i < f->options.n; i++) sum += osteon_sweep_weight(s, i);
  for (int64_t i = 0; i < f->options.n; i++) before[i] = osteon_sweep_weight(s, i) / sum;
  const osteon_status status = osteon_forecast_weigh(f, before, found);
  osteon_free(before);
  return status;
}

osteon_status osteon_forecast_run(osteon_forecast *f, osteon_weighing *weighing) {
  OSTEON_OWN_FLOATS;
  osteon_weighing found = {0};
  OSTEON_NEED(f, forecast);
  OSTEON_TRY(check_open(f));
  if (f->n_measured == 0) return osteon_fail(OSTEON_EINVAL, "nothing was measured; add a value first");
  planned own = {.name = osteon_strdup(f->name)};
  double *values = NULL;
  osteon_status status =
      own.name ? osteon_forecast_describe(f->model, &f->options, &f->woman) : OSTEON_ENOMEM;
  if (status == OSTEON_OK) status = run_plan(f, f->options, &own.sweep, &values);
  if (status == OSTEON_OK) status = see(f, own.sweep, values);
  if (status == OSTEON_OK) status = weigh(f, own.sweep, &found);
  if (weighing) *weighing = found;
  const int refused = status == OSTEON_EDOMAIN;
  if (status == OSTEON_OK) status = summarise(f, &own, values);
  osteon_free(values);
  status = keep(f, own, status);
  if (status != OSTEON_OK && !refused) { /* it can be run again */
    osteon_free(f->seen);
    osteon_free(f->weights);
    osteon_free(f->woman);
    f->seen = f->weights = f->woman = NULL;
  }
  return status;
}

/* The weights are of what happened to her: to a thousandth of an error of measurement it is the same here. */
static osteon_status check_past(const osteon_forecast *f, const osteon_sweep *s, const double *values,
                                const char *name) {
  for (int64_t woman = 0; woman < f->options.n; woman++)
    for (int i = 0; i < f->n_measured; i++) {
      const measured *m = &f->measured[i];
      const double here = value_of(f, s, values, woman, i), seen = f->seen[woman * f->n_measured + i];
      if (f->weights[woman] > 0 && !(fabs(here - seen) <= 1e-3 * m->sd))
        return osteon_fail(OSTEON_EINVAL,
                           "%s: woman %lld has %s = %.6g on day %g, and %.6g under %s; plans may differ only "
                           "after the last measurement",
                           name, (long long)woman, f->columns[m->column], here, m->day, seen, f->name);
    }
  return OSTEON_OK;
}

osteon_status osteon_forecast_add_plan(osteon_forecast *f, const osteon_sweep_options *options,
                                       const char *name) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, forecast);
  OSTEON_NEED(options, options);
  OSTEON_NEED(name, name);
  if (!f->weights) return osteon_fail(OSTEON_EINVAL, "there is no forecast to add a plan to; run it first");
  osteon_sweep_options taken;
  OSTEON_TRY(take_options(options, &taken));
  taken.n = f->options.n;
  taken.population = f->options.population;
  taken.quantiles = f->options.quantiles;
  taken.n_quantiles = f->options.n_quantiles;
  if (taken.until < last_day(f))
    return osteon_fail(OSTEON_ERANGE, "%s ends on day %g, before the last measurement on day %g", name,
                       taken.until, last_day(f));
  for (int i = 0; i < f->n_plans; i++)
    if (!strcmp(f->plans[i].name, name))
      return osteon_fail(OSTEON_EINVAL,
                         "there is a plan %s already; give each plan once, under a name of its own", name);
  OSTEON_TRY(osteon_forecast_check_woman(f, &taken, name));
  planned plan = {.name = osteon_strdup(name)};
  double *values = NULL;
  osteon_status status = plan.name ? run_plan(f, taken, &plan.sweep, &values) : OSTEON_ENOMEM;
  if (status == OSTEON_OK) status = check_past(f, plan.sweep, values, name);
  if (status == OSTEON_OK) status = summarise(f, &plan, values);
  osteon_free(values);
  return keep(f, plan, status);
}
