/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The women of a virtual trial, each of whom runs through every arm. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/ticks.h>

#include "base/floats.h"
#include "base/options_internal.h"
#include "population/sets_internal.h"
#include "sweep/sweep_internal.h"
#include "virtual_trial/virtual_trial_internal.h"

static const double MOST_BYTES = 8e9;

void osteon_trial_forget_pool(osteon_virtual_trial *t) {
  osteon_free(t->days);
  osteon_free(t->stratum);
  osteon_free(t->numbers);
  osteon_free(t->baseline);
  osteon_free(t->values);
  osteon_free(t->cumulated);
  osteon_free(t->truths);
  t->days = t->baseline = t->values = t->truths = NULL;
  t->cumulated = NULL;
  t->stratum = NULL;
  t->numbers = NULL;
  t->pool = (osteon_virtual_trial_pool){0};
}

osteon_status osteon_virtual_trial_get_options(const osteon_virtual_trial *t, osteon_sweep_options *options) {
  OSTEON_NEED(t, trial);
  OSTEON_NEED(options, options);
  osteon_sweep_options own;
  osteon_sim_options of;
  osteon_sim_options_default(&of);
  OSTEON_TRY(osteon_sweep_options_take(options, &own));
  OSTEON_TRY(osteon_scenario_get_options(t->arms[0].scenario, &of));
#define X(name, ...) own.name = of.name;
  OSTEON_STEP_OPTIONS(X)
#undef X
  osteon_options_give(options, options->size, &own, sizeof own);
  return OSTEON_OK;
}

osteon_status osteon_virtual_trial_get_pool(const osteon_virtual_trial *t, osteon_virtual_trial_pool *pool) {
  OSTEON_NEED(t, trial);
  OSTEON_NEED(pool, pool);
  if (!t->values) return osteon_fail(OSTEON_EINVAL, "the trial has no pool of women; fill it first");
  *pool = t->pool;
  return OSTEON_OK;
}

/* ---- when ---- */

static osteon_status plan_days(osteon_virtual_trial *t) {
  const double months = t->n_hazards ? t->until / OSTEON_MONTH : 0;
  if (!(months < 1e5)) return osteon_fail(OSTEON_ERANGE, "until: %g d is too long", t->until);
  t->days = osteon_alloc((size_t)months + (size_t)t->n_visits + 3, sizeof *t->days);
  if (!t->days) return OSTEON_ENOMEM;
  int n = 0;
  t->days[n++] = 0;
  t->days[n++] = t->until;
  for (int i = 0; i < t->n_visits; i++) t->days[n++] = t->visits[i];
  for (int k = 1; k < months; k++) t->days[n++] = osteon_tick_day(k * OSTEON_MONTH, t->dt);
  qsort(t->days, (size_t)n, sizeof *t->days, osteon_ascending);
  t->n_days = 1;
  for (int i = 1; i < n; i++)
    if (t->days[i] > t->days[t->n_days - 1] && t->days[i] <= t->until) t->days[t->n_days++] = t->days[i];
  return OSTEON_OK;
}

/* ---- one set of parameters ---- */

typedef struct filling {
  osteon_virtual_trial *t;
  const osteon_sweep_options *given;
  const osteon_sets *sets;
  int set, course, arm;
  int64_t kept;    /* women, in the order of their numbers */
  double *medians; /* [parameter of the sets]: those without them */
} filling;

static osteon_status set_up(void *context, osteon_cohort *cohort) {
  const filling *f = context;
  if (f->sets) OSTEON_TRY(osteon_sets_apply_cohort(f->sets, f->set, cohort));
  return osteon_scenario_apply_cohort(f->t->arms[f->arm].scenario, cohort);
}

/* All courses count as the women of the arms. */
static int show(void *context, double women) {
  const filling *f = context;
  const double done = (double)f->course * (double)f->given->n + women;
  return f->given->progress
             ? f->given->progress(f->given->context, floor(done * f->t->n_arms / f->t->n_courses))
             : 0;
}

/* ---- who they are ---- */

enum { COMPARED = 64 };

static osteon_status draw_some(osteon_population *p, double *block) {
  double *values[1024];
  const int n = osteon_population_count(p);
  for (int k = 0; k < n; k++) values[k] = block + (size_t)k * COMPARED;
  return osteon_population_draw(p, 0, COMPARED, values);
}

/* The same women in all arms: what varies has the same values, and so has what the design asks of them. */
static osteon_status compare_people(const osteon_virtual_trial *t, int arm) {
  osteon_population *p = osteon_scenario_population(t->arms[0].scenario),
                    *q = osteon_scenario_population(t->arms[arm].scenario);
  const int n = osteon_population_count(p);
  if (n == 0)
    return osteon_fail(OSTEON_EINVAL, "nothing varies between women; give the trial `people`, as women.yaml");
  int differs = n != osteon_population_count(q) || n > 1024, k = 0;
  for (; k < n && !differs; k++)
    differs = strcmp(osteon_population_name_at(p, k), osteon_population_name_at(q, k)) != 0;
  if (differs)
    return osteon_fail(OSTEON_EINVAL,
                       "different things vary between women in %s and in %s; give the trial `people`",
                       t->arms[arm].name, t->arms[0].name);
  double *a = osteon_alloc((size_t)n * 2 * COMPARED, sizeof *a);
  if (!a) return OSTEON_ENOMEM;
  double *b = a + (size_t)n * COMPARED;
  osteon_status status = draw_some(p, a);
  if (status == OSTEON_OK) status = draw_some(q, b);
  for (k = 0; k < n && status == OSTEON_OK; k++)
    if (memcmp(a + (size_t)k * COMPARED, b + (size_t)k * COMPARED, COMPARED * sizeof *a))
      status =
          osteon_fail(OSTEON_EINVAL,
                      "the women of %s have another %s than those of %s; all arms must have the same women",
                      t->arms[arm].name, osteon_population_name_at(p, k), t->arms[0].name);
  osteon_free(a);
  return status;
}

static int is_constant(const osteon_virtual_trial *t, int column) {
  return osteon_model_index(t->model, OSTEON_STATE, t->columns[column]) < 0 &&
         osteon_model_index(t->model, OSTEON_OUTPUT, t->columns[column]) < 0;
}

static osteon_status compare_baseline(const osteon_virtual_trial *t, int arm, int64_t woman,
                                      const double *row) {
  const double *first = osteon_trial_baseline(t, woman);
  for (int k = 0; k < t->n_columns; k++)
    if (row[k] != first[k] && is_constant(t, k))
      return osteon_fail(OSTEON_EINVAL,
                         "%s is %g in %s and %g in %s; who a woman is must be the same in all arms",
                         t->columns[k], row[k], t->arms[arm].name, first[k], t->arms[0].name);
  return OSTEON_OK;
}

/* ---- rows ---- */

static osteon_status make_room(osteon_virtual_trial *t, int64_t n) {
  const double women = (double)n, courses = t->n_courses,
               bytes = women * (8.0 * (t->n_columns + 3) + courses * (8.0 * t->n_visits * t->n_measures +
                                                                      4.0 * t->n_hazards * t->n_days));
  if (bytes > MOST_BYTES)
    return osteon_fail(OSTEON_ERANGE,
                       "a pool of %lld women with %d courses takes more than %.0f GB; choose a smaller one",
                       (long long)n, t->n_courses, MOST_BYTES / 1e9);
  t->stratum = osteon_alloc((size_t)n, sizeof *t->stratum);
  t->numbers = osteon_alloc((size_t)n, sizeof *t->numbers);
  t->baseline = osteon_alloc((size_t)n * (size_t)t->n_columns + 1, sizeof *t->baseline);
  t->values =
      osteon_alloc((size_t)(t->n_courses * n) * (size_t)(t->n_visits * t->n_measures) + 1, sizeof *t->values);
  t->cumulated =
      osteon_alloc((size_t)(t->n_courses * n) * (size_t)(t->n_hazards * t->n_days) + 1, sizeof *t->cumulated);
  t->truths = osteon_alloc((size_t)t->n_analyses, sizeof *t->truths);
  return t->stratum && t->numbers && t->baseline && t->values && t->cumulated && t->truths ? OSTEON_OK
                                                                                           : OSTEON_ENOMEM;
}

static void take_hazard(const osteon_virtual_trial *t, const trial_hazard *h, const double *rows, float *to) {
  double sum = 0;
  if (h->column < 0) return;
  to += (size_t)h->slot * (size_t)t->n_days;
  for (int d = 1; d < t->n_days; d++) {
    const double first = fmax(0, rows[(d - 1) * t->n_columns + h->column]),
                 second = fmax(0, rows[d * t->n_columns + h->column]);
    sum += h->per_day * (first + second) / 2 * (t->days[d] - t->days[d - 1]);
    to[d] = (float)sum;
  }
}

/* Of a woman in an arm; those of the pool lie `n` apart. */
static void take_woman(const osteon_virtual_trial *t, int course, int64_t n, int64_t woman,
                       const double *rows) {
  double *values = t->values + (course * n + woman) * t->n_visits * t->n_measures;
  float *cumulated = t->cumulated + (course * n + woman) * t->n_hazards * t->n_days;
  for (int v = 0, row = 0; v < t->n_visits; v++) {
    while (t->days[row] < t->visits[v]) row++;
    for (int m = 0; m < t->n_measures; m++) *values++ = rows[row * t->n_columns + t->measures[m].column];
  }
  for (int e = 0; e < t->n_events; e++) take_hazard(t, &t->events[e].hazard, rows, cumulated);
  take_hazard(t, &t->dropout, rows, cumulated);
}

static int is_whole(const double *rows, int64_t cells) {
  for (int64_t i = 0; i < cells; i++)
    if (!isfinite(rows[i])) return 0;
  return 1;
}

static int stratum_of(const osteon_virtual_trial *t, const double *row) {
  int stratum = 0;
  for (int i = 0; i < t->strata.n; i++) {
    const trial_conditions one = {&t->strata.at[i], 1};
    stratum = 2 * stratum + osteon_trial_meets(&one, row);
  }
  return stratum;
}

/* Whose run fails is marked by the number -1. */
static osteon_status take_slice(filling *f, const osteon_sweep *s, int64_t before) {
  osteon_virtual_trial *t = f->t;
  const int64_t cells = (int64_t)s->n_times * s->n_columns;
  for (int64_t i = before; i < s->done; i++) {
    const double *rows = s->rows + (i - before) * cells;
    if (f->course == 0) {
      const int whole = is_whole(rows, cells);
      t->pool.failed += !whole;
      if (!whole || !osteon_trial_meets(&t->eligible, rows)) continue;
      t->numbers[f->kept] = i;
      t->stratum[f->kept] = stratum_of(t, rows);
      memcpy(t->baseline + f->kept * t->n_columns, rows, (size_t)t->n_columns * sizeof *rows);
    } else if (f->kept == t->pool.eligible || t->numbers[f->kept] != i) {
      continue;
    } else {
      OSTEON_TRY(is_whole(rows, cells) ? compare_baseline(t, f->arm, f->kept, rows) : OSTEON_OK);
    }
    if (!is_whole(rows, cells)) t->stratum[f->kept] = -1;
    take_woman(t, f->course, f->given->n, f->kept++, rows);
  }
  return OSTEON_OK;
}

static osteon_status run_sweep(filling *f, osteon_sweep *s) {
  osteon_status status = OSTEON_OK;
  f->kept = 0;
  while (status == OSTEON_OK && osteon_sweep_done_count(s) < f->given->n) {
    const int64_t before = osteon_sweep_done_count(s);
    status = osteon_sweep_next(s);
    if (status == OSTEON_OK) status = take_slice(f, s, before);
  }
  if (f->course == 0) f->t->pool.eligible = f->kept;
  return status;
}

/* The women have the parameter set for as long as they run. */
static osteon_status run_women(filling *f, const osteon_sweep_options *options) {
  osteon_sweep *sweep = NULL;
  OSTEON_TRY(osteon_sets_read_medians(f->sets, options->population, f->medians));
  osteon_status status = osteon_sets_put_medians(f->sets, f->set, f->medians, options->population);
  if (status == OSTEON_OK) status = osteon_sweep_new(&sweep, f->t->model, options);
  if (status == OSTEON_OK) status = run_sweep(f, sweep);
  osteon_sweep_free(sweep);
  const osteon_status back = osteon_sets_put_medians(f->sets, -1, f->medians, options->population);
  return status == OSTEON_OK ? back : status;
}

static osteon_status run_course(filling *f, const osteon_schedule *schedule) {
  osteon_virtual_trial *t = f->t;
  osteon_sweep_options options = *f->given;
  options.population = osteon_scenario_population(t->arms[f->arm].scenario);
  options.schedule = schedule;
  options.columns = t->columns;
  options.n_columns = t->n_columns;
  options.times = t->days;
  options.n_times = t->n_days;
  options.until = t->until;
  options.set_up = set_up;
  options.progress = show;
  options.context = f;
  if (f->course > 0 && f->course < t->n_arms) OSTEON_TRY(compare_people(t, f->arm));
  return run_women(f, &options);
}

/* ---- the pool ---- */

/* Without those whose run failed in an arm; women then lie close together. */
static void close_up(osteon_virtual_trial *t, int64_t room) {
  const size_t values = (size_t)(t->n_visits * t->n_measures), cumulated = (size_t)(t->n_hazards * t->n_days);
  int64_t n = 0;
  const int64_t eligible = t->pool.eligible;
  for (int64_t i = 0; i < eligible; i++) n += t->stratum[i] >= 0;
  for (int k = 0; k < t->n_courses; k++)
    for (int64_t i = 0, to = 0; i < eligible; i++) {
      if (t->stratum[i] < 0) continue;
      memmove(t->values + (size_t)(k * n + to) * values, t->values + (size_t)(k * room + i) * values,
              values * sizeof *t->values);
      memmove(t->cumulated + (size_t)(k * n + to) * cumulated,
              t->cumulated + (size_t)(k * room + i) * cumulated, cumulated * sizeof *t->cumulated);
      to++;
    }
  for (int64_t i = 0, to = 0; i < eligible; i++) {
    if (t->stratum[i] < 0) continue;
    t->stratum[to] = t->stratum[i];
    t->numbers[to] = t->numbers[i];
    memmove(t->baseline + to * t->n_columns, t->baseline + i * t->n_columns,
            (size_t)t->n_columns * sizeof *t->baseline);
    to++;
  }
  t->pool.failed += eligible - n;
  t->pool.eligible = n;
}

/* An arm, or an arm whose treatment stops. */
static osteon_status run_next(filling *f) {
  osteon_virtual_trial *t = f->t;
  const int stopped = f->course - t->n_arms; /* below 0: it does not stop */
  f->arm = stopped < 0 ? f->course : 1 + stopped / t->n_stops;
  osteon_scenario *scenario = t->arms[f->arm].scenario;
  if (stopped < 0) return run_course(f, osteon_scenario_schedule(scenario));
  osteon_schedule *schedule;
  const double day = t->until * (1 + stopped % t->n_stops) / (t->n_stops + 1);
  OSTEON_TRY(osteon_trial_stop(t, f->arm, osteon_tick_day(day, t->dt), &schedule));
  const osteon_status status = run_course(f, schedule);
  osteon_schedule_free(schedule);
  return status;
}

int osteon_trial_course(const osteon_virtual_trial *t, int arm, double day) {
  if (arm == 0 || !t->goes_on || isinf(day)) return arm;
  const int stop = (int)lround(day * (t->n_stops + 1) / t->until);
  if (stop == 0) return 0;
  return stop > t->n_stops ? arm : t->n_arms + (arm - 1) * t->n_stops + stop - 1;
}

/* Every three months, but 7 times at most. */
static void plan_courses(osteon_virtual_trial *t) {
  enum { MOST = 7 };
  const double most = ceil(t->until / (3 * OSTEON_MONTH) - 0.1) - 1;
  t->n_stops = !t->goes_on || !(t->dropout.per_day > 0) ? 0 : most < 1 ? 1 : most > MOST ? MOST : (int)most;
  t->n_courses = t->n_arms + (t->n_arms - 1) * t->n_stops;
}

static void number_hazards(osteon_virtual_trial *t) {
  t->n_hazards = 0;
  for (int e = 0; e < t->n_events; e++)
    if (t->events[e].hazard.column >= 0) t->events[e].hazard.slot = t->n_hazards++;
  if (t->dropout.column >= 0) t->dropout.slot = t->n_hazards++;
}

static osteon_status fill(filling *f, uint64_t seed) {
  osteon_virtual_trial *t = f->t;
  number_hazards(t);
  plan_courses(t);
  t->pool.drawn = f->given->n;
  OSTEON_TRY(plan_days(t));
  OSTEON_TRY(make_room(t, f->given->n));
  for (int k = 0; k < t->n_arms; k++)
    osteon_population_set_seed(osteon_scenario_population(t->arms[k].scenario), seed);
  for (f->course = 0; f->course < t->n_courses; f->course++) OSTEON_TRY(run_next(f));
  close_up(t, f->given->n);
  if (t->pool.eligible < 2)
    return osteon_fail(OSTEON_ERANGE, "of %lld women %lld are eligible; draw more, or relax the conditions",
                       (long long)t->pool.drawn, (long long)t->pool.eligible);
  return osteon_trial_find_truths(t);
}

osteon_status osteon_virtual_trial_fill(osteon_virtual_trial *t, const osteon_sweep_options *options,
                                        uint64_t seed, const osteon_sets *sets, int set) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(t, trial);
  OSTEON_NEED(options, options);
  osteon_sweep_options own;
  OSTEON_TRY(osteon_sweep_options_take(options, &own));
  own.individuals = NULL;
  own.ids = NULL;
  own.n_carried = own.points = 0;
  own.first = own.count = 0;
  own.set_up_each = NULL;
  own.sets = NULL;
  if (own.n < 2 || own.n > 10000000)
    return osteon_fail(OSTEON_ERANGE, "a pool of %lld women; choose 2 to 10000000", (long long)own.n);
  if (own.dt != t->dt)
    return osteon_fail(OSTEON_EINVAL,
                       "dt %g d, but the times of the trial are on ticks of %g d, as in its scenarios",
                       own.dt, t->dt);
  if (sets) OSTEON_TRY(osteon_sets_check_use(sets, set, t->model));
  osteon_trial_forget_pool(t);
  t->seed = seed;
  t->threads = own.threads;
  t->set = sets ? set : -1;
  filling f = {.t = t, .given = &own, .sets = sets, .set = set};
  f.medians = osteon_alloc((size_t)osteon_sets_parameter_count(sets) + 1, sizeof *f.medians);
  const osteon_status status = f.medians ? fill(&f, seed) : OSTEON_ENOMEM;
  osteon_free(f.medians);
  if (status != OSTEON_OK) osteon_trial_forget_pool(t);
  return status;
}
