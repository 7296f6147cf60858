/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many subjects, a slice at a time: rows to a file, values into the summary. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "base/floats.h"
#include "base/netcdf.h"
#include "base/options_internal.h"
#include "base/parallel.h"
#include "base/plain_text.h"
#include "model/columns.h"
#include "model/defaults.h"
#include "population/sets_internal.h"
#include "population/summary.h"
#include "sweep/sweep_internal.h"
#include "sweep/sweep_points.h"
#include "text/csv.h"
#include "text/save.h"

enum { MOST_IN_SLICE = 4096, CHUNK = 64, BLOCK = OSTEON_SWEEP_BLOCK, MAX_TIMES = 10000000 };
static const double SLICE_BYTES = 64 * 1048576.0,
                    MOST_BYTES = 256 * 1048576.0; /* the latter for a whole batch */

/* ---- making ---- */

static osteon_status check_part(const osteon_sweep_options *o) {
  enum { BLOCK_OF_SUBJECTS = OSTEON_SUMMARY_BLOCK };
  if (o->first < 0 || o->first >= o->n || o->count < 0 || o->count > o->n - o->first)
    return osteon_fail(OSTEON_ERANGE, "a part of %lld subjects from number %lld on; there are %lld",
                       (long long)o->count, (long long)o->first, (long long)o->n);
  const int is_last = o->count == 0 || o->first + o->count == o->n;
  if (o->first % BLOCK_OF_SUBJECTS || (!is_last && o->count % BLOCK_OF_SUBJECTS))
    return osteon_fail(OSTEON_ERANGE, "a part of %lld subjects from number %lld on; cut at multiples of %d",
                       (long long)o->count, (long long)o->first, BLOCK_OF_SUBJECTS);
  return OSTEON_OK;
}

static osteon_status check_options(const osteon_model *model, const osteon_sweep_options *o) {
  if (!(o->n >= 1 && o->n <= 1000000000))
    return osteon_fail(OSTEON_ERANGE, "%lld subjects; choose 1 to 1000000000", (long long)o->n);
  if (o->population && osteon_population_model(o->population) != model)
    return osteon_fail(OSTEON_EINVAL, "the population is of %s, the sweep of %s",
                       osteon_population_model(o->population)->name, model->name);
  const int64_t people = osteon_population_subject_count(o->population);
  if (people && o->n > people)
    return osteon_fail(OSTEON_ERANGE, "%lld subjects, but the table has %lld people", (long long)o->n,
                       (long long)people);
  const double dt = o->dt;
  if (!(o->until >= 0 && o->until / dt <= 1e9) || !osteon_tick_is(o->until, dt))
    return osteon_fail(OSTEON_ERANGE, "until day %.10g: not a whole number of ticks of dt = %g d", o->until,
                       dt);
  if (!(o->every >= dt && isfinite(o->every)))
    return osteon_fail(OSTEON_ERANGE, "rows every %.10g d: shorter than a tick of dt = %g d", o->every, dt);
  if (o->slice < 0 || o->slice > 1 << 24)
    return osteon_fail(OSTEON_ERANGE, "slices of %lld subjects; choose 0 to 16777216", (long long)o->slice);
  if (o->n_carried < 0 || (o->n_carried > 0 && (!o->carried || !o->carry)))
    return osteon_fail(OSTEON_EINVAL, "%d columns to carry; give their names and the function that has them",
                       o->n_carried);
  if (o->sets) OSTEON_TRY(osteon_sets_check_use(o->sets, 0, model));
  OSTEON_TRY(check_part(o));
  return o->population ? osteon_population_check(o->population) : OSTEON_OK;
}

static osteon_status name_columns(osteon_sweep *s) {
  int *places;
  OSTEON_TRY(osteon_model_choose_columns(s->model, s->options.columns, s->options.n_columns, &places,
                                         &s->n_columns));
  s->columns = osteon_alloc((size_t)s->n_columns, sizeof *s->columns);
  for (int k = 0; s->columns && k < s->n_columns; k++)
    s->columns[k] = osteon_model_column(s->model, places[k])->name;
  osteon_free(places);
  return s->columns ? OSTEON_OK : OSTEON_ENOMEM;
}

static osteon_status take_times(osteon_sweep *s) {
  const osteon_sweep_options *o = &s->options;
  if (o->n_times < 1 || o->n_times > MAX_TIMES)
    return osteon_fail(OSTEON_ERANGE, "%d times; give 1 to %d", o->n_times, MAX_TIMES);
  s->times = osteon_alloc((size_t)o->n_times, sizeof *s->times);
  if (!s->times) return OSTEON_ENOMEM;
  for (int k = 0; k < o->n_times; k++) {
    const double day = o->times[k];
    if (!(day >= 0 && day <= o->until) || !osteon_tick_is(day, o->dt))
      return osteon_fail(OSTEON_ERANGE, "a row on day %.10g: give whole ticks of dt = %g d, 0 to %.10g", day,
                         o->dt, o->until);
    s->times[k] = osteon_tick_day(day, o->dt);
    if (k > 1 && s->times[k] == s->times[k - 2])
      return osteon_fail(OSTEON_ERANGE,
                         "three rows on day %.10g: give at most two, before and after its events", day);
    if (k > 0 && !(s->times[k] >= s->times[k - 1]))
      return osteon_fail(OSTEON_ERANGE,
                         "a row on day %.10g after one on day %.10g: give them in ascending order", day,
                         s->times[k - 1]);
  }
  s->n_times = o->n_times;
  return OSTEON_OK;
}

/* Row k is on the tick nearest to k times `every`; the last day is always there. */
static osteon_status plan_times(osteon_sweep *s) {
  const osteon_sweep_options *o = &s->options;
  if (o->times) return take_times(s);
  const double dt = o->dt, last = osteon_tick_nearest(o->until, dt);
  const double most = last * dt / o->every + 2;
  if (!(most <= MAX_TIMES))
    return osteon_fail(OSTEON_ERANGE, "%.0f rows a subject; there may be at most %d", most, MAX_TIMES);
  s->times = osteon_alloc((size_t)most + 1, sizeof *s->times);
  if (!s->times) return OSTEON_ENOMEM;
  for (int k = 0;; k++) {
    const double tick = fmin(osteon_tick_of_row(k, o->every, dt), last);
    s->times[s->n_times++] = osteon_tick_to_day(tick, dt);
    if (tick >= last) return OSTEON_OK;
  }
}

/* Rows of a slice are here and in the cohort; the rest is the summary. */
static osteon_status check_memory(const osteon_sweep *s) {
  const int64_t cells = (int64_t)s->n_times * s->n_columns;
  const double rows = 2.0 * (double)s->slice * (double)cells * sizeof(double);
  const int sets = s->options.sets ? osteon_sets_count(s->options.sets) : 0;
  const double most = rows + (1 + sets) * osteon_summary_bytes(cells, s->options.n);
  if (most <= OSTEON_SWEEP_MEMORY) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE,
                     "%d rows of %d columns of %lld subjects may need %.0f GB of memory, and the limit is "
                     "%.0f GB; choose fewer rows (a longer `every`), columns or subjects",
                     s->n_times, s->n_columns, (long long)s->options.n, ceil(most / 1e9),
                     OSTEON_SWEEP_MEMORY / 1e9);
}

static osteon_status take_quantiles(osteon_sweep *s) {
  static const double usual[] = {0.05, 0.25, 0.5, 0.75, 0.95};
  const double *given = s->options.quantiles ? s->options.quantiles : usual;
  const int n = s->options.quantiles ? s->options.n_quantiles : (int)(sizeof usual / sizeof *usual);
  if (n < 1 || n > MAX_QUANTILES)
    return osteon_fail(OSTEON_ERANGE, "%d quantiles; give 1 to %d", n, MAX_QUANTILES);
  for (int k = 0; k < n; k++)
    if (!(given[k] >= 0 && given[k] <= 1) || (k > 0 && !(given[k] > given[k - 1])))
      return osteon_fail(OSTEON_ERANGE, "quantile %g: give them from 0 to 1, each larger than the one before",
                         given[k]);
  memcpy(s->quantiles, given, (size_t)n * sizeof *given);
  s->n_quantiles = n;
  return OSTEON_OK;
}

static osteon_status plan_slices(osteon_sweep *s) {
  const osteon_sweep_options *o = &s->options;
  const double subject = (double)s->n_times * s->n_columns * (double)sizeof(double);
  const int64_t fits = (int64_t)(SLICE_BYTES / subject) / CHUNK * CHUNK;
  s->slice = o->slice ? o->slice : fits > MOST_IN_SLICE ? MOST_IN_SLICE : fits;
  if (!o->slice && s->slice < OSTEON_SUMMARY_BATCH && subject * OSTEON_SUMMARY_BATCH <= MOST_BYTES)
    s->slice = OSTEON_SUMMARY_BATCH;
  if (s->slice < CHUNK && !o->slice) s->slice = CHUNK;
  if (s->slice > s->count) s->slice = s->count;
  OSTEON_TRY(check_memory(s));
  s->rows = osteon_alloc((size_t)s->slice * (size_t)s->n_times * (size_t)s->n_columns, sizeof *s->rows);
  return s->rows ? OSTEON_OK : OSTEON_ENOMEM;
}

static int64_t blocks_of(const osteon_sweep *s) {
  return ((int64_t)s->n_times * s->n_columns + BLOCK - 1) / BLOCK;
}

/* Weights as whole numbers: as they are, in decimals, or else as parts of 2^31. */
static double unit_of(const osteon_sweep *s) {
  static const double most = 0x1p31;
  double sum = 0;
  for (int64_t i = 0; i < s->options.n; i++) sum += osteon_population_weight_at(s->options.population, i);
  for (double per = 1; per <= 1e6 && sum * per <= most; per *= 10) {
    int64_t i = 0;
    while (i < s->options.n) {
      const double times = per * osteon_population_weight_at(s->options.population, i);
      if (fabs(times - nearbyint(times)) > 1e-9 * times || times < 0.5) break;
      i++;
    }
    if (i == s->options.n) return per;
  }
  return (most - (double)s->options.n) / sum;
}

static osteon_status take_weights(osteon_sweep *s) {
  if (!osteon_population_is_weighted(s->options.population)) return OSTEON_OK;
  s->weights = osteon_alloc((size_t)s->options.n, sizeof *s->weights);
  if (!s->weights) return OSTEON_ENOMEM;
  const double unit = unit_of(s);
  for (int64_t i = 0; i < s->options.n; i++)
    s->weights[i] =
        (uint32_t)fmax(1, nearbyint(unit * osteon_population_weight_at(s->options.population, i)));
  return OSTEON_OK;
}

static osteon_status build(osteon_sweep *s) {
  if (s->options.individuals) OSTEON_TRY(osteon_netcdf_check(s->options.individuals));
  OSTEON_TRY(name_columns(s));
  OSTEON_TRY(plan_times(s));
  OSTEON_TRY(take_quantiles(s));
  OSTEON_TRY(plan_slices(s));
  OSTEON_TRY(take_weights(s));
  s->taken = osteon_alloc((size_t)blocks_of(s), sizeof *s->taken);
  if (!s->taken) return OSTEON_ENOMEM;
  OSTEON_TRY(osteon_sweep_points_new(&s->points, s, s->options.points));
  OSTEON_TRY(osteon_summary_new(&s->summary, (int64_t)s->n_times * s->n_columns));
  return osteon_summary_begin_at(s->summary, s->options.first);
}

osteon_status osteon_sweep_new(osteon_sweep **out, const osteon_model *model,
                               const osteon_sweep_options *options) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(out, sweep);
  *out = NULL;
  OSTEON_NEED(model, model);
  OSTEON_TRY(osteon_model_accept(model));
  osteon_sweep_options chosen;
  OSTEON_TRY(osteon_sweep_options_take(options, &chosen));
  OSTEON_TRY(check_options(model, &chosen));
  osteon_sweep *s = osteon_alloc(1, sizeof *s);
  if (!s) return OSTEON_ENOMEM;
  s->model = model;
  s->options = chosen;
  s->count = chosen.count ? chosen.count : chosen.n - chosen.first;
  osteon_cohort *probe = NULL;
  osteon_status status = build(s);
  if (status == OSTEON_OK)
    status = osteon_sweep_cohort(s, chosen.first, 1, &probe); /* what is wrong is said now */
  osteon_cohort_free(probe);
  if (status == OSTEON_OK)
    *out = s;
  else
    osteon_sweep_free(s);
  return status;
}

void osteon_sweep_free(osteon_sweep *s) {
  if (!s) return;
  osteon_draft_drop(&s->draft);
  osteon_sweep_rows_drop(s->netcdf);
  osteon_sweep_points_free(s->points);
  osteon_summary_free(s->summary);
  osteon_free(s->columns);
  osteon_free(s->times);
  osteon_free(s->rows);
  osteon_free(s->of_sets);
  osteon_sweep_free_kept(s);
  osteon_free(s->weights);
  osteon_free(s->taken);
  if (s->is_merged) osteon_free((void *)s->options.ids);
  osteon_free(s->ids);
  osteon_free(s);
}

const osteon_model *osteon_sweep_model(const osteon_sweep *s) { return s ? s->model : NULL; }

const char *osteon_sweep_column_at(const osteon_sweep *s, int k) {
  return s && k >= 0 && k < s->n_columns ? s->columns[k] : NULL;
}

const double *osteon_sweep_times(const osteon_sweep *s, int *n) {
  if (n) *n = s ? s->n_times : 0;
  return s ? s->times : NULL;
}

const double *osteon_sweep_quantiles(const osteon_sweep *s, int *n) {
  if (n) *n = s ? s->n_quantiles : 0;
  return s ? s->quantiles : NULL;
}

int64_t osteon_sweep_done_count(const osteon_sweep *s) { return s ? s->done : 0; }
int64_t osteon_sweep_failure_count(const osteon_sweep *s) { return s ? s->failures : 0; }
const char *osteon_sweep_failure_at(const osteon_sweep *s, int i) {
  return s && i >= 0 && i < MAX_FAILURES && i < s->failures ? s->why[i] : NULL;
}

/* ---- a slice ---- */

typedef struct watch {
  osteon_sweep *sweep;
  int stopped;
} watch;

static int take_rows(void *context, const osteon_rows *r) {
  watch *w = context;
  osteon_sweep *s = w->sweep;
  const size_t subject = (size_t)s->n_times * (size_t)s->n_columns;
  if (s->points)
    osteon_sweep_points_take(s->points, s, r);
  else
    memcpy(s->rows + (size_t)r->first * subject, r->values, (size_t)r->count * subject * sizeof(double));
  if (s->options.progress)
    w->stopped = s->options.progress(s->options.context, (double)(s->done + r->first + r->count));
  return w->stopped;
}

static osteon_status run_cohort(osteon_sweep *s, osteon_cohort *cohort) {
  watch w = {.sweep = s};
  const double *times = s->points ? s->points->times : s->times;
  const int n_times = s->points ? s->points->n : s->n_times;
  const osteon_status status =
      osteon_cohort_record(cohort, times, n_times, s->columns, s->n_columns, take_rows, &w);
  return w.stopped ? osteon_fail(OSTEON_EINVAL, "the sweep was stopped") : status;
}

static void name_subject(const osteon_sweep *s, int64_t i, char name[64]) {
  if (s->options.ids)
    snprintf(name, 64, "%.60s", s->options.ids[i]);
  else
    snprintf(name, 64, "%lld", (long long)i);
}

static void count_failures(osteon_sweep *s, const osteon_cohort *cohort) {
  if (osteon_cohort_failure_count(cohort) == 0) return;
  for (int64_t i = 0; i < osteon_cohort_count(cohort); i++) {
    if (osteon_cohort_status(cohort, i) == OSTEON_OK) continue;
    if (s->failures < MAX_FAILURES) { /* as she is called in the sweep */
      char name[64];
      const char *said = osteon_last_error(), *colon = strstr(said, ": ");
      name_subject(s, osteon_sweep_now(s) + i, name);
      snprintf(s->why[s->failures], LONGEST_FAILURE, "subject %s%.220s", name, colon ? colon : "");
    }
    s->failures++;
  }
}

/* Rows of a slice on their way into a summary. */
typedef struct cells {
  const osteon_sweep *sweep;
  osteon_summary *summary;
  const double *rows; /* [subject][cell] */
  int64_t n, count;   /* cells, subjects */
  int64_t *taken;     /* [block of cells]: batches of its cells that the summary has */
} cells;

/* Each cell takes its values in the order of subjects, whichever thread comes by; several at once, as what it has may
 * be far away in memory. A block that runs out of memory goes on from there when the slice is tried again. */
static int summarise_block(void *cells_, int64_t block, int thread) {
  enum { BATCH = OSTEON_SUMMARY_BATCH };
  const cells *of = cells_;
  const osteon_sweep *s = of->sweep;
  const int64_t first = block * BLOCK, width = first + BLOCK < of->n ? BLOCK : of->n - first;
  const int is_last = s->done + of->count == s->count;
  int64_t *taken = &of->taken[block];
  (void)thread;
  for (; *taken < (of->count + BATCH - 1) / BATCH * width; ++*taken) {
    const int64_t from = *taken / width * BATCH, k = first + *taken % width;
    const int n = of->count - from < BATCH ? (int)(of->count - from) : BATCH;
    const uint32_t *weights = s->weights ? s->weights + osteon_sweep_now(s) + from : NULL;
    if (osteon_summary_add_some(of->summary, k, of->rows + from * of->n + k, of->n, weights, n) != OSTEON_OK)
      return 1;
    if (is_last) osteon_summary_settle(of->summary, k);
  }
  return 0;
}

static osteon_status summarise(osteon_sweep *s, cells of) {
  const osteon_loop loop = {.n = (of.n + BLOCK - 1) / BLOCK,
                            .threads = osteon_threads(s->options.threads),
                            .each = summarise_block,
                            .context = &of};
  s->is_half = 1;
  return osteon_loop_run(&loop) ? osteon_fail(OSTEON_ENOMEM, "out of memory: the summary") : OSTEON_OK;
}

static osteon_status summarise_all(osteon_sweep *s, int64_t count) {
  const osteon_sweep_points *p = s->points;
  OSTEON_TRY(
      summarise(s, (cells){s, s->summary, s->rows, (int64_t)s->n_times * s->n_columns, count, s->taken}));
  if (!p) return OSTEON_OK;
  return summarise(s, (cells){s, p->summary, p->rows, (int64_t)p->n * s->n_columns, count, p->taken});
}

/* ---- all slices ---- */

osteon_status osteon_sweep_next(osteon_sweep *s) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, sweep);
  const int64_t left = s->count - s->done, count = left < s->slice ? left : s->slice;
  if (count <= 0) return OSTEON_OK;
  OSTEON_TRY(osteon_sweep_open_rows(s));
  osteon_cohort *cohort;
  OSTEON_TRY(osteon_sweep_cohort(s, osteon_sweep_now(s), count, &cohort));
  osteon_status status = run_cohort(s, cohort);
  if (status == OSTEON_OK && !s->is_written) {
    status = osteon_sweep_write_rows(s, count);
    s->is_written = status == OSTEON_OK; /* the summary may run out of memory, and is tried again */
  }
  if (status == OSTEON_OK) status = summarise_all(s, count);
  if (status == OSTEON_OK) {
    count_failures(s, cohort);
    if (s->points) osteon_sweep_points_end(s->points, s, count);
    s->done += count;
    s->is_half = s->is_written = 0;
    memset(s->taken, 0, (size_t)blocks_of(s) * sizeof *s->taken);
  }
  osteon_cohort_free(cohort);
  return status;
}

/* ---- the summary ---- */

static void write_intervals(const osteon_sweep *s, int64_t cell, osteon_csv_record *record, double *room) {
  for (int k = 0; k < osteon_sweep_statistics(s); k++) {
    double low, high;
    osteon_sweep_interval(s, cell, k, room, &low, &high);
    osteon_csv_put_number(record, low, OSTEON_CSV_FULL);
    osteon_csv_put_number(record, high, OSTEON_CSV_FULL);
  }
  const osteon_variances v = osteon_sweep_variances(s, cell);
  osteon_csv_put_number(record, v.subjects, OSTEON_CSV_FULL);
  osteon_csv_put_number(record, v.sets, OSTEON_CSV_FULL);
}

static void write_cell(const osteon_sweep *s, int t, int k, FILE *out, double *room) {
  const int64_t cell = (int64_t)t * s->n_columns + k;
  osteon_csv_record record = {.out = out};
  osteon_csv_put_number(&record, s->times[t], OSTEON_CSV_SHORTEST);
  osteon_csv_put(&record, s->columns[k]);
  osteon_csv_put_count(&record, osteon_summary_count(s->summary, cell));
  osteon_csv_put_number(&record, osteon_sweep_statistic(s, cell, 0), OSTEON_CSV_FULL);
  osteon_csv_put_number(&record, osteon_sweep_sd(s, cell), OSTEON_CSV_FULL);
  for (int q = 1; q < osteon_sweep_statistics(s); q++)
    osteon_csv_put_number(&record, osteon_sweep_statistic(s, cell, q), OSTEON_CSV_FULL);
  if (s->n_sets) write_intervals(s, cell, &record, room);
  osteon_csv_end(&record);
}

typedef struct summary_file {
  const osteon_sweep *sweep;
  double *room;
} summary_file;

static void write_header(const osteon_sweep *s, osteon_csv_record *record) {
  static const char *const first[] = {"time", "name", "n", "mean", "sd"};
  char name[32], text[40];
  for (int k = 0; k < 5; k++) osteon_csv_put(record, first[k]);
  for (int k = 0; k < s->n_quantiles; k++) {
    osteon_sweep_name_quantile(s->quantiles[k], name);
    osteon_csv_put(record, name);
  }
  for (int k = 0; s->n_sets && k < 2 * osteon_sweep_statistics(s); k++) {
    if (k < 2)
      snprintf(name, sizeof name, "mean");
    else
      osteon_sweep_name_quantile(s->quantiles[k / 2 - 1], name);
    snprintf(text, sizeof text, "%s_%s", name, k % 2 ? "high" : "low");
    osteon_csv_put(record, text);
  }
  if (s->n_sets) {
    osteon_csv_put(record, "var_subjects");
    osteon_csv_put(record, "var_parameters");
  }
  osteon_csv_end(record);
}

static void write_summary(const void *context, FILE *out) {
  const summary_file *f = context;
  const osteon_sweep *s = f->sweep;
  osteon_csv_record header = {.out = out};
  write_header(s, &header);
  for (int t = 0; t < s->n_times; t++)
    for (int k = 0; k < s->n_columns; k++) write_cell(s, t, k, out, f->room);
}

osteon_status osteon_sweep_has_subjects(const osteon_sweep *s) {
  if (!s->is_merged) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL,
                     "the sweep was merged from parts: it has their results and cannot run the subjects");
}

osteon_status osteon_sweep_is_complete(const osteon_sweep *s) {
  if (s->done == s->count) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL, "%lld of %lld subjects are done; finish the sweep after the last",
                     (long long)s->done, (long long)s->count);
}

osteon_status osteon_sweep_finish(osteon_sweep *s, const char *summary) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, sweep);
  OSTEON_TRY(osteon_sweep_is_complete(s));
  OSTEON_TRY(osteon_sweep_save_rows(s));
  if (!summary) return OSTEON_OK;
  if (s->options.sets)
    return osteon_fail(OSTEON_EINVAL,
                       "the sweep keeps parameter sets for osteon_sweep_save_part; leave `sets` out of its "
                       "options for a summary");
  if (osteon_netcdf_is(summary)) return osteon_sweep_summary_netcdf(s, summary);
  const summary_file f = {s, osteon_alloc((size_t)s->n_sets + 1, sizeof(double))};
  const osteon_status status = f.room ? osteon_save(summary, write_summary, &f) : OSTEON_ENOMEM;
  osteon_free(f.room);
  return status;
}
