/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exposures: what is asked, when courses must be known for it, and what comes of them. */
#include "population/exposure_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/text.h>
#include <osteon/ticks.h>

#include "base/base.h"
#include "base/floats.h"
#include "model/columns.h"
#include "model/defaults.h"
#include "text/save.h"

enum { MOST_TICKS = 10000000 };

/* ---- what is asked ---- */

static osteon_status parse_day(const char *text, double dt, double *day) {
  double tick;
  OSTEON_TRY(osteon_days_parse(text, day));
  OSTEON_TRY(osteon_days_to_tick(*day, osteon_days_is_bare(text), dt, &tick));
  *day = osteon_tick_to_day(tick, dt);
  return OSTEON_OK;
}

static osteon_status parse_interval(char *text, double dt, osteon_exposure *e) {
  char *dots = strstr(text, "..");
  if (!dots) return osteon_fail(OSTEON_EFORMAT, "'%s' is neither FROM..TO, as in 0..365, nor above=X", text);
  if (!isnan(e->from)) return osteon_fail(OSTEON_EFORMAT, "two intervals; give one FROM..TO");
  *dots = 0;
  OSTEON_TRY(parse_day(text, dt, &e->from));
  return parse_day(dots + 2, dt, &e->to);
}

static osteon_status parse_part(char *text, double dt, osteon_exposure *e) {
  if (strncmp(text, "above=", 6) != 0) return parse_interval(text, dt, e);
  if (!isnan(e->above)) return osteon_fail(OSTEON_EFORMAT, "two thresholds; give one above=X");
  return osteon_number_parse(text + 6, &e->above);
}

static osteon_status parse_all(char *text, double dt, osteon_exposure *e) {
  char *colon = strchr(text, ':');
  if (colon) *colon = 0;
  if (!*text || strlen(text) >= sizeof e->column)
    return osteon_fail(OSTEON_EFORMAT, "'%.80s' is not the name of a column", text);
  snprintf(e->column, sizeof e->column, "%s", text);
  while (colon) {
    char *part = colon + 1;
    colon = strchr(part, ':');
    if (colon) *colon = 0;
    OSTEON_TRY(parse_part(part, dt, e));
  }
  return OSTEON_OK;
}

osteon_status osteon_exposure_parse(const char *text, const osteon_model *model, double dt, double until,
                                    osteon_exposure *exposure) {
  OSTEON_OWN_FLOATS;
  int column;
  OSTEON_NEED(text, text);
  OSTEON_NEED(model, model);
  OSTEON_NEED(exposure, exposure);
  OSTEON_TRY(osteon_model_accept(model));
  OSTEON_TRY(osteon_option_check("dt", dt));
  osteon_exposure e = {.from = NAN, .to = until, .above = NAN};
  char *cut = osteon_strdup(text);
  if (!cut) return OSTEON_ENOMEM;
  osteon_status status = parse_all(cut, dt, &e);
  osteon_free(cut);
  if (isnan(e.from)) e.from = 0;
  if (status == OSTEON_OK) status = osteon_model_find_column(model, e.column, &column);
  if (status == OSTEON_OK && !(e.from < e.to && e.to <= until && isfinite(until)))
    status =
        osteon_fail(OSTEON_ERANGE,
                    "days %.10g to %.10g are not an interval of a run of %.10g d; choose FROM..TO within it",
                    e.from, e.to, until);
  if (status != OSTEON_OK) return osteon_fail_prefix(status, "%s: ", text);
  *exposure = e;
  return OSTEON_OK;
}

/* ---- the days ---- */

static osteon_status check_exposure(const osteon_model *model, const osteon_exposure *e, double dt) {
  int column;
  if (!memchr(e->column, 0, sizeof e->column))
    return osteon_fail(OSTEON_EINVAL, "an exposure whose column has no end");
  OSTEON_TRY(osteon_model_find_column(model, e->column, &column));
  if (e->from >= 0 && e->from < e->to && e->to <= 1e9 * dt && osteon_tick_is(e->from, dt) &&
      osteon_tick_is(e->to, dt))
    return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "%s: days %.10g to %.10g are not an interval between ticks of %g d",
                     e->column, e->from, e->to, dt);
}

osteon_status osteon_grid_new(osteon_grid *g, const osteon_model *model, const osteon_exposure *what, int n,
                              double dt) {
  *g = (osteon_grid){.dt = dt};
  if (n < 1) return osteon_fail(OSTEON_EINVAL, "%d exposures; ask for at least one", n);
  double first = INFINITY, last = 0;
  for (int k = 0; k < n; k++) {
    OSTEON_TRY(check_exposure(model, &what[k], dt));
    first = fmin(first, osteon_tick_nearest(what[k].from, dt));
    last = fmax(last, osteon_tick_nearest(what[k].to, dt));
  }
  if (last - first >= MOST_TICKS)
    return osteon_fail(OSTEON_ERANGE, "exposures over %.0f ticks; there may be at most %d", last - first + 1,
                       MOST_TICKS);
  g->first = (int64_t)first;
  g->n_ticks = (int)(last - first) + 1;
  g->twice = osteon_alloc((size_t)g->n_ticks, 1);
  return g->twice ? OSTEON_OK : OSTEON_ENOMEM;
}

void osteon_grid_free(osteon_grid *g) {
  osteon_free(g->twice);
  osteon_free(g->days);
}

void osteon_grid_mark(osteon_grid *g, const osteon_event *events, int n) {
  for (int i = 0; i < n; i++) {
    const double place = osteon_tick_nearest(events[i].time, g->dt) - (double)g->first;
    if (place >= 0 && place < g->n_ticks) g->twice[(int)place] = 1;
  }
}

osteon_status osteon_grid_plan(osteon_grid *g) {
  g->days = osteon_alloc(6 * (size_t)g->n_ticks, sizeof *g->days);
  if (!g->days) return OSTEON_ENOMEM;
  g->x = g->days + 2 * (size_t)g->n_ticks;
  g->y = g->x + 2 * (size_t)g->n_ticks;
  for (int i = 0; i < g->n_ticks; i++)
    for (int k = 0; k <= g->twice[i]; k++)
      g->days[g->n_days++] = osteon_tick_to_day((double)(g->first + i), g->dt);
  return OSTEON_OK;
}

/* ---- what comes of a course ---- */

/* The subject's own course over the interval into x and y: a day twice where something happens to her, but once, after
 * that, on the first day, and once, before it, on the last. Returns how many, or 0 where one is not finite. */
static int gather(const osteon_grid *g, const osteon_exposure *what, const osteon_event *events, int n_events,
                  const double *values, size_t stride) {
  const double from = osteon_tick_day(what->from, g->dt), to = osteon_tick_day(what->to, g->dt);
  int n = 0, next = 0;
  for (int k = 0; k < g->n_days && g->days[k] <= to; k++) {
    const double day = g->days[k], value = values[(size_t)k * stride];
    const int is_second = k > 0 && g->days[k - 1] == day;
    while (next < n_events && osteon_tick_day(events[next].time, g->dt) < day) next++;
    const int happens = next < n_events && osteon_tick_day(events[next].time, g->dt) == day;
    if (day < from || (is_second && (day == to || (day > from && !happens)))) continue;
    if (day == from && is_second) n = 0;
    if (!isfinite(value)) return 0;
    g->x[n] = day;
    g->y[n++] = value;
  }
  return n;
}

static double trapezoids(const double *y, int n, double h, double (*of)(double)) {
  double area = 0;
  for (int i = 0; i < n; i++) area += h / 2 * (of(y[i]) + of(y[i + 1]));
  return area;
}

static double same(double value) { return value; }

/* Over n ticks between which the course is smooth. */
static double simpson(const double *y, int n, double h) {
  double area = 0;
  if (n == 1) return trapezoids(y, 1, h, same);
  if (n % 2) {
    n -= 3;
    area = 3 * h / 8 * (y[n] + 3 * (y[n + 1] + y[n + 2]) + y[n + 3]);
  }
  for (int i = 0; i < n; i += 2) area += h / 3 * (y[i] + 4 * y[i + 1] + y[i + 2]);
  return area;
}

/* How far a trapezoid may be off: of one alone, as if the course were exponential. */
static double doubt_of(const double *y, int n, double h) {
  if (n > 1) return fabs(simpson(y, n, h) - trapezoids(y, n, h, same));
  const double change = y[1] - y[0], size = fabs(y[0]) + fabs(y[1]);
  return size > 0 ? h * change * change / (6 * size) : 0;
}

/* The course at `place` ticks after y[0], by the polynomial through the four of n ticks nearest to it, or all. */
static double between(const double *y, int n, double place) {
  const int m = n < 3 ? n : 3;
  int first = (int)place - 1;
  if (first > n - m) first = n - m;
  if (first < 0) first = 0;
  double value = 0;
  for (int i = first; i <= first + m; i++) {
    double term = y[i];
    for (int k = first; k <= first + m; k++)
      if (k != i) term *= (place - k) / (i - k);
    value += term;
  }
  return value;
}

/* The place between two ticks, one of them above and one not, at which the course crosses. */
static double crossing(const double *y, int n, int i, double threshold) {
  const int rises = y[i] <= threshold;
  double low = i, high = i + 1;
  for (int k = 0; k < 40; k++) {
    const double middle = (low + high) / 2;
    if ((between(y, n, middle) > threshold) == rises)
      high = middle;
    else
      low = middle;
  }
  return (low + high) / 2;
}

/* In ticks, of n. */
static double time_above(const double *y, int n, double threshold) {
  double time = 0;
  for (int i = 0; i < n; i++) {
    const int a = y[i] > threshold, b = y[i + 1] > threshold;
    if (a && b) time++;
    if (a != b) time += a ? crossing(y, n, i, threshold) - i : i + 1 - crossing(y, n, i, threshold);
  }
  return time;
}

static void find_extremes(const osteon_grid *g, int n, osteon_exposed *e) {
  e->most = e->least = g->y[0];
  e->day_of_most = e->day_of_least = g->x[0];
  for (int k = 1; k < n; k++) {
    if (g->y[k] > e->most) e->most = g->y[k], e->day_of_most = g->x[k];
    if (g->y[k] < e->least) e->least = g->y[k], e->day_of_least = g->x[k];
  }
}

osteon_exposed osteon_grid_measure(const osteon_grid *g, const osteon_exposure *what,
                                   const osteon_event *events, int n_events, const double *values,
                                   size_t stride) {
  osteon_exposed e = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  const int n = gather(g, what, events, n_events, values, stride);
  if (n < 2) return e;
  double auc = 0, doubt = 0, size = 0, above = 0;
  for (int first = 0, last; first < n; first = last + 1) {
    for (last = first; last + 1 < n && g->x[last + 1] > g->x[last];) last++;
    if (last == first) continue;
    const double *y = g->y + first;
    auc += simpson(y, last - first, g->dt);
    doubt += doubt_of(y, last - first, g->dt);
    size += trapezoids(y, last - first, g->dt, fabs);
    above += g->dt * time_above(y, last - first, what->above);
  }
  e.auc = auc;
  e.mean = auc / (what->to - what->from);
  e.doubt = size > 0 ? doubt / size : 0;
  if (!isnan(what->above)) e.time_above = above;
  find_extremes(g, n, &e);
  return e;
}

/* ---- tables ---- */

void osteon_exposure_put_names(osteon_csv_record *record) {
  static const char *const names[] = {"name",       "from", "to",         "auc",   "mean",      "max",
                                      "day_of_max", "min",  "day_of_min", "above", "time_above"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) osteon_csv_put(record, names[k]);
}

void osteon_exposure_put(osteon_csv_record *record, const osteon_exposure *what,
                         const osteon_exposed *found) {
  osteon_csv_put(record, what->column);
  osteon_csv_put_number(record, what->from, OSTEON_CSV_SHORTEST);
  osteon_csv_put_number(record, what->to, OSTEON_CSV_SHORTEST);
  const double values[] = {found->auc,         found->mean,  found->most,
                           found->day_of_most, found->least, found->day_of_least};
  for (size_t k = 0; k < sizeof values / sizeof *values; k++)
    osteon_csv_put_number(record, values[k], OSTEON_CSV_FULL);
  if (isnan(what->above)) {
    osteon_csv_put(record, "");
    osteon_csv_put(record, "");
    return;
  }
  osteon_csv_put_number(record, what->above, OSTEON_CSV_SHORTEST);
  osteon_csv_put_number(record, found->time_above, OSTEON_CSV_FULL);
}

typedef struct exposures {
  const osteon_exposure *what;
  const osteon_exposed *found;
  int n;
} exposures;

static void write_table(const void *context, FILE *out) {
  const exposures *all = context;
  osteon_csv_record record = {.out = out};
  osteon_exposure_put_names(&record);
  osteon_csv_end(&record);
  for (int k = 0; k < all->n; k++) {
    osteon_exposure_put(&record, &all->what[k], &all->found[k]);
    osteon_csv_end(&record);
  }
}

osteon_status osteon_exposure_save(const char *path, const osteon_exposure *what, const osteon_exposed *found,
                                   int n) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(path, path);
  OSTEON_NEED(what, what);
  OSTEON_NEED(found, found);
  return osteon_save(path, write_table, &(exposures){what, found, n});
}
