/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arms as cohorts: what a model says of every observation, for many sets of parameters at once. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/floats.h"
#include "base/options_internal.h"
#include "base/parallel.h"
#include "fit/fit_internal.h"

static const double RISK_STEP = 30; /* d between points of an integral of a risk */

/* ---- which times and columns an arm is asked for ---- */

static int place_of(const double *times, int n, double t) {
  int low = 0, high = n - 1;
  while (low < high) {
    const int middle = (low + high) / 2;
    if (times[middle] < t)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static int concerns(const osteon_observation *o, int a, int role) {
  return (role ? o->control : o->arm) == a;
}

static osteon_status add_time(arm *a, int *room, double t) {
  if (a->n_times == *room) {
    *room = *room ? 2 * *room : 16;
    double *grown = osteon_realloc(a->times, (size_t)*room, sizeof *grown);
    if (!grown) return OSTEON_ENOMEM;
    a->times = grown;
  }
  a->times[a->n_times++] = t;
  return OSTEON_OK;
}

static osteon_status times_of(const osteon_fit *f, arm *a, const osteon_observation *o, int *room) {
  const double from = osteon_fit_tick(f, o->baseline + o->from), to = osteon_fit_tick(f, o->baseline + o->to);
  OSTEON_TRY(add_time(a, room, from));
  OSTEON_TRY(add_time(a, room, to));
  for (double t = from + RISK_STEP; osteon_is_risk(o->measure) && t < to; t += RISK_STEP)
    OSTEON_TRY(add_time(a, room, osteon_fit_tick(f, t)));
  return OSTEON_OK;
}

static void sort_times(arm *a) {
  int n = 0;
  qsort(a->times, (size_t)a->n_times, sizeof *a->times, osteon_ascending);
  for (int i = 0; i < a->n_times; i++)
    if (n == 0 || a->times[i] > a->times[n - 1]) a->times[n++] = a->times[i];
  a->n_times = n;
}

static int column_of(arm *a, const char *name) {
  for (int k = 0; k < a->n_columns; k++)
    if (!strcmp(a->columns[k], name)) return k;
  a->columns[a->n_columns] = name;
  return a->n_columns++;
}

static osteon_status index_arm(const osteon_fit *f, int number) {
  arm *a = &f->arms[number];
  int n = 0, room = 0;
  osteon_free(a->parts), osteon_free(a->times), osteon_free((void *)a->columns);
  a->parts = NULL, a->times = NULL, a->columns = NULL;
  a->n_parts = a->n_times = a->n_columns = 0;
  a->is_weighted = false;
  for (int i = 0; i < f->n_seen; i++)
    n += concerns(&f->seen[i], number, 0) + concerns(&f->seen[i], number, 1);
  if (!n) return OSTEON_OK;
  a->parts = osteon_alloc((size_t)n, sizeof *a->parts);
  a->columns = osteon_alloc((size_t)n, sizeof *a->columns);
  if (!a->parts || !a->columns) return OSTEON_ENOMEM;
  for (int i = 0; i < f->n_seen; i++)
    for (int role = 0; role < 2; role++)
      if (concerns(&f->seen[i], number, role)) OSTEON_TRY(times_of(f, a, &f->seen[i], &room));
  sort_times(a);
  for (int i = 0; i < f->n_seen; i++)
    for (int role = 0; role < 2; role++) {
      const osteon_observation *o = &f->seen[i];
      if (!concerns(o, number, role)) continue;
      a->is_weighted |= o->weight > 0;
      const double from = osteon_fit_tick(f, o->baseline + o->from),
                   to = osteon_fit_tick(f, o->baseline + o->to);
      a->parts[a->n_parts++] =
          (part){i, role, column_of(a, o->endpoint), place_of(a->times, a->n_times, from),
                 place_of(a->times, a->n_times, to)};
    }
  return OSTEON_OK;
}

static osteon_status index_all(osteon_fit *f) {
  if (f->indexed) return OSTEON_OK;
  for (int i = 0; i < f->n_arms; i++) OSTEON_TRY(index_arm(f, i));
  f->indexed = 1;
  return OSTEON_OK;
}

/* ---- one arm ---- */

/* What a woman's rows come to in one part, before the mean over the women. */
static double reading_of(const arm *a, const part *p, osteon_measure measure, const double *rows) {
  const double *x = rows + p->column;
  const int stride = a->n_columns;
  const double from = x[p->from * stride], to = x[p->to * stride];
  switch (measure) {
    case OSTEON_CHANGE:
    case OSTEON_DIFFERENCE:
    case OSTEON_SD_CHANGE:
      return 100 * (to / from - 1);
    case OSTEON_RATE:
      return 100 * (to / from - 1) / ((a->times[p->to] - a->times[p->from]) / OSTEON_YEAR);
    case OSTEON_RATIO:
      return to / from;
    case OSTEON_LEVEL:
    case OSTEON_MEASURES:
      return to;
    case OSTEON_INCIDENCE:
    case OSTEON_YEARLY:
    case OSTEON_RISK_RATIO:
      break;
  }
  double sum = 0; /* events per 1000 y times y */
  for (int k = p->from; k < p->to; k++)
    sum += 0.5 * (x[k * stride] + x[(k + 1) * stride]) * (a->times[k + 1] - a->times[k]) / OSTEON_YEAR;
  if (measure == OSTEON_INCIDENCE) return 100 * (1 - exp(-sum / 1000));
  const double years = (a->times[p->to] - a->times[p->from]) / OSTEON_YEAR;
  const double mean = years > 0 ? sum / years : from;
  return measure == OSTEON_YEARLY ? mean / 10 : mean;
}

/* Women's readings in one part, one after the other. Who failed is in none. */
typedef struct readings {
  int count;
  double sum, squares; /* of deviations from the mean: Welford 1962 */
} readings;

static void take_reading(readings *r, double x) {
  const double off = r->count ? x - r->sum / r->count : 0;
  r->sum += x;
  r->count++;
  r->squares += off * (x - r->sum / r->count);
}

typedef struct run {
  const osteon_fit *fit;
  const arm *arm;
  int number, women; /* women: 1 where it is the mean woman */
  bool is_mean;
  readings *taken; /* [set][observation][role] */
} run;

static int take_rows(void *context, const osteon_rows *rows) {
  const run *r = context;
  const size_t of_subject = (size_t)rows->n_times * (size_t)rows->n_columns;
  for (int i = 0; i < rows->count; i++) {
    const int64_t set = (rows->first + i) / r->women;
    for (int k = 0; k < r->arm->n_parts; k++) {
      const part *p = &r->arm->parts[k];
      const int64_t place = (set * r->fit->n_seen + p->observation) * 2 + p->role;
      const double x =
          reading_of(r->arm, p, r->fit->seen[p->observation].measure, rows->values + of_subject * (size_t)i);
      if (!isnan(x)) take_reading(&r->taken[place], x);
    }
  }
  return 0;
}

static const own_value *own_of(const arm *a, int is_input, int index) {
  for (int i = 0; i < a->n_own; i++)
    if (a->own[i].is_input == is_input && a->own[i].index == index) return &a->own[i];
  return NULL;
}

static int variation_of(const osteon_fit *f, const char *name) {
  for (int k = 0; f->drawn && k < osteon_population_count(f->options.population); k++)
    if (!strcmp(osteon_population_name_at(f->options.population, k), name)) return k;
  return -1;
}

/* A woman's value: that of the set or the arm's own, moved as hers is; `k` is its place in the population, or -1. */
static double value_of(const osteon_fit *f, const own_value *own, int k, int woman, double of_set) {
  const double v = own ? own->value : of_set;
  return k < 0 ? v
               : osteon_population_shift(f->options.population, k, f->drawn[k * f->options.women + woman], v);
}

/* A parameter for all women of all sets, kept in its range. */
static osteon_status give_param(const run *r, osteon_cohort *cohort, int p, const double *sets, int n_sets,
                                double *room) {
  const osteon_fit *f = r->fit;
  const osteon_quantity *q = &f->model->params[p];
  const own_value *own = own_of(r->arm, 0, p);
  const int varied = r->is_mean ? -1 : variation_of(f, q->name);
  int differs = varied >= 0;
  for (int s = 0; s < n_sets; s++)
    for (int w = 0; w < r->women; w++) {
      const double v = value_of(f, own, varied, w, sets[s * f->model->n_params + p]);
      differs |= v != q->value;
      room[s * r->women + w] = fmin(fmax(v, q->min), q->max);
    }
  return differs ? osteon_cohort_set_params(cohort, q->name, room) : OSTEON_OK;
}

/* A habit that varies, for all women of all sets. */
static osteon_status give_habit(const run *r, osteon_cohort *cohort, int input, int n_sets, double *room) {
  const osteon_fit *f = r->fit;
  const osteon_quantity *q = &f->model->inputs[input];
  const own_value *own = own_of(r->arm, 1, input);
  const int varied = r->is_mean ? -1 : variation_of(f, q->name);
  if (varied < 0) return OSTEON_OK;
  for (int i = 0; i < n_sets * r->women; i++)
    room[i] = fmin(fmax(value_of(f, own, varied, i % r->women, q->value), q->min), q->max);
  return osteon_cohort_set_habits(cohort, q->name, room);
}

static osteon_status set_up(const run *r, osteon_cohort *cohort, const double *sets, int n_sets) {
  const osteon_model *m = r->fit->model;
  double *room = osteon_alloc((size_t)n_sets * (size_t)r->women, sizeof *room);
  osteon_status status = room ? OSTEON_OK : OSTEON_ENOMEM;
  for (int p = 0; p < m->n_params && status == OSTEON_OK; p++)
    status = give_param(r, cohort, p, sets, n_sets, room);
  for (int i = 0; i < r->arm->n_own && status == OSTEON_OK; i++)
    if (r->arm->own[i].is_input)
      status = osteon_cohort_set_input(cohort, m->inputs[r->arm->own[i].index].name, r->arm->own[i].value);
  for (int i = 0; i < m->n_inputs && status == OSTEON_OK; i++)
    status = give_habit(r, cohort, i, n_sets, room);
  osteon_free(room);
  return status;
}

static void note_failure(arm *a, const osteon_cohort *cohort) {
  for (int64_t i = 0; i < osteon_cohort_count(cohort); i++)
    if (osteon_cohort_status(cohort, i) != OSTEON_OK) {
      snprintf(a->why, sizeof a->why, "%s", osteon_last_error());
      return;
    }
}

typedef struct arms {
  osteon_fit *fit;
  const double *sets;
  int n_sets;
  readings *taken;
  bool are_weighted; /* the others are left out */
  bool is_mean;      /* the mean woman of each arm, and no other */
  pthread_mutex_t telling;
  int done;
} arms;

static osteon_status run_arm(const arms *all, int number) {
  const osteon_fit *f = all->fit;
  const int n_sets = all->n_sets;
  arm *a = &f->arms[number];
  run r = {f, a, number, all->is_mean ? 1 : f->options.women, all->is_mean, all->taken};
  osteon_cohort_options options = osteon_fit_options_cohort(&f->options);
  options.schedule = a->schedule;
  options.threads = 1;
  osteon_cohort *cohort = NULL;
  osteon_status status = osteon_cohort_new(&cohort, f->model, (int64_t)n_sets * r.women, &options);
  if (status == OSTEON_OK) status = set_up(&r, cohort, all->sets, n_sets);
  if (status == OSTEON_OK)
    status = osteon_cohort_record(cohort, a->times, a->n_times, a->columns, a->n_columns, take_rows, &r);
  if (status == OSTEON_OK && osteon_cohort_failure_count(cohort) > 0) note_failure(a, cohort);
  if (status != OSTEON_OK) snprintf(a->why, sizeof a->why, "%s", osteon_last_error());
  osteon_cohort_free(cohort);
  return status;
}

/* ---- all arms ---- */

static double mean_of(const readings *r) { return r->sum / r->count; /* 0/0 is NaN */ }

static double sd_of(const readings *r) { return r->count > 1 ? sqrt(r->squares / (r->count - 1)) : NAN; }

/* SD of what is measured of women of whom one arm is asked for a change, a rate or a level. */
static double measured_sd(const osteon_fit *f, const osteon_observation *o, const readings *r) {
  const double sd = sd_of(r);
  const measured m = osteon_fit_measured(f, o, mean_of(r));
  return hypot(sd, m.factor * o->cv * hypot(m.base, sd));
}

static double together(const osteon_fit *f, const osteon_observation *o, const readings *roles) {
  const double treated = mean_of(&roles[0]), untreated = mean_of(&roles[1]);
  if (o->measure == OSTEON_DIFFERENCE) return treated - untreated;
  if (o->measure == OSTEON_RATIO) return 100 * (treated / untreated - 1);
  if (o->measure == OSTEON_RISK_RATIO) return treated / untreated;
  if (o->measure == OSTEON_SD_CHANGE) return measured_sd(f, o, &roles[0]);
  return treated;
}

static osteon_spread_of_women spread_of(const osteon_fit *f, const osteon_observation *o, const readings *r) {
  const osteon_measure m = o->measure;
  if (m != OSTEON_CHANGE && m != OSTEON_RATE && m != OSTEON_LEVEL && m != OSTEON_SD_CHANGE)
    return (osteon_spread_of_women){NAN, NAN};
  return (osteon_spread_of_women){sd_of(r), measured_sd(f, o, r)};
}

static void tell(arms *all) {
  osteon_fit *f = all->fit;
  if (!f->told) return;
  pthread_mutex_lock(&all->telling);
  f->told(f->context, all->n_sets, (double)++all->done / f->n_arms);
  pthread_mutex_unlock(&all->telling);
}

osteon_status osteon_fit_set_progress(osteon_fit *f, void (*told)(void *, int, double), void *context) {
  OSTEON_NEED(f, fit);
  f->told = told;
  f->context = context;
  return OSTEON_OK;
}

static int run_next(void *arms_, int64_t i, int thread) {
  arms *all = arms_;
  arm *a = &all->fit->arms[i];
  (void)thread;
  a->why[0] = 0;
  const bool is_asked = all->are_weighted ? a->is_weighted : a->n_parts > 0;
  a->status = is_asked ? run_arm(all, (int)i) : OSTEON_OK;
  tell(all);
  return 0;
}

/* Arms side by side: each is small, and ends when it likes. No two write the same sum. */
static osteon_status run_arms(arms *all) {
  osteon_fit *f = all->fit;
  const osteon_loop loop = {
      .n = f->n_arms, .threads = osteon_threads(f->options.threads), .each = run_next, .context = all};
  pthread_mutex_init(&all->telling, NULL);
  osteon_loop_run(&loop);
  pthread_mutex_destroy(&all->telling);
  for (int i = 0; i < f->n_arms; i++)
    if (f->arms[i].status != OSTEON_OK) return osteon_fail(f->arms[i].status, "%s", f->arms[i].why);
  return OSTEON_OK;
}

static osteon_status predict(arms of, double *out, osteon_spread_of_women *spread) {
  osteon_fit *f = of.fit;
  OSTEON_TRY(index_all(f));
  const size_t n = (size_t)of.n_sets * (size_t)f->n_seen;
  readings *taken = of.taken = osteon_alloc(2 * n + 1, sizeof *taken);
  const osteon_status status = taken ? run_arms(&of) : OSTEON_ENOMEM;
  for (size_t i = 0; i < n && status == OSTEON_OK; i++) {
    const osteon_observation *o = &f->seen[i % (size_t)f->n_seen];
    out[i] = together(f, o, taken + 2 * i);
    if (spread) spread[i] = spread_of(f, o, taken + 2 * i);
  }
  osteon_free(taken);
  return status;
}

osteon_status osteon_fit_predict_values(osteon_fit *f, const double *sets, int n_sets, double *out,
                                        osteon_spread_of_women *spread) {
  return predict((arms){.fit = f, .sets = sets, .n_sets = n_sets}, out, spread);
}

osteon_status osteon_fit_predict_weighted(osteon_fit *f, const double *sets, int n_sets, double *out) {
  return predict((arms){.fit = f, .sets = sets, .n_sets = n_sets, .are_weighted = true}, out, NULL);
}

osteon_status osteon_fit_predict_mean(osteon_fit *f, const double *sets, int n_sets, double *out) {
  return predict((arms){.fit = f, .sets = sets, .n_sets = n_sets, .are_weighted = true, .is_mean = true}, out,
                 NULL);
}

osteon_status osteon_fit_predict_spread(osteon_fit *f, double *predicted, osteon_spread_of_women *spread,
                                        const char **failure) {
  OSTEON_OWN_FLOATS;
  if (failure) *failure = NULL;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(predicted, predicted);
  OSTEON_TRY(osteon_fit_predict_values(f, f->values, 1, predicted, spread));
  for (int i = 0; failure && i < f->n_arms; i++)
    if (f->arms[i].why[0] && !*failure) *failure = f->arms[i].why;
  return OSTEON_OK;
}

osteon_status osteon_fit_predict(osteon_fit *f, double *predicted, const char **failure) {
  if (failure) *failure = NULL;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(predicted, predicted);
  return osteon_fit_predict_spread(f, predicted, NULL, failure);
}

osteon_status osteon_fit_predict_sets(osteon_fit *f, const osteon_sets *sets, double *predicted) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(sets, sets);
  OSTEON_NEED(predicted, predicted);
  const osteon_model *m = f->model;
  if (osteon_sets_model(sets) != m)
    return osteon_fail(OSTEON_EINVAL, "the parameter sets are of model %s, the fit is of %s",
                       osteon_sets_model(sets)->name, m->name);
  const int n = osteon_sets_count(sets);
  const size_t each = (size_t)m->n_params;
  double *values = osteon_alloc((size_t)n * each, sizeof *values);
  if (!values) return OSTEON_ENOMEM;
  for (int i = 0; i < n; i++) {
    memcpy(values + (size_t)i * each, f->values, each * sizeof *values);
    for (int k = 0; k < osteon_sets_parameter_count(sets); k++)
      values[(size_t)i * each +
             (size_t)osteon_model_index(m, OSTEON_PARAM, osteon_sets_parameter_name(sets, k))] =
          osteon_sets_value(sets, i, k);
  }
  const osteon_status status = osteon_fit_predict_values(f, values, n, predicted, NULL);
  osteon_free(values);
  return status;
}

/* ---- notices ---- */

typedef struct beyond {
  int arms, used; /* with such women, and that are predicted at all */
  int most;       /* women in one arm */
} beyond;

static beyond count_beyond(const osteon_fit *f, int k, int p) {
  const osteon_quantity *q = &f->model->params[p];
  beyond found = {0};
  for (int i = 0; i < f->n_arms; i++) {
    const own_value *own = own_of(&f->arms[i], 0, p);
    int women = 0;
    for (int w = 0; f->arms[i].n_parts && w < f->options.women; w++) {
      const double v = value_of(f, own, k, w, f->values[p]);
      women += v < q->min || v > q->max;
    }
    found.used += f->arms[i].n_parts > 0;
    found.arms += women > 0;
    if (women > found.most) found.most = women;
  }
  return found;
}

osteon_status osteon_fit_notice(osteon_fit *f, char *text, size_t size) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(text, text);
  if (size == 0) return osteon_fail(OSTEON_EINVAL, "osteon_fit_notice: size is 0");
  *text = 0;
  OSTEON_TRY(index_all(f));
  size_t used = 0;
  for (int p = 0; p < f->model->n_params && used < size; p++) {
    const osteon_quantity *q = &f->model->params[p];
    const int k = variation_of(f, f->model->params[p].name);
    const beyond found = k < 0 ? (beyond){0} : count_beyond(f, k, p);
    if (!found.arms) continue;
    used += (size_t)snprintf(text + used, size - used,
                             "%s%s: up to %d of %d women of an arm, in %d of %d arms, lie outside its range, "
                             "%g to %g, and are put at its end",
                             used ? "\n" : "", q->name, found.most, f->options.women, found.arms, found.used,
                             q->min, q->max);
  }
  return OSTEON_OK;
}
