/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay TRAJECTORY [OPTION VALUE]...: integrates an export, linked in as C, with GSL's rk8pd at a tolerance of 1e-12
 * to each row of a trajectory and compares states and outputs there. Events of the export fire where a row or an event
 * is.
 *   --set NAME=VALUE, --init NAME=VALUE
 *   --events TABLE       CMT is a state and AMT in its unit
 *   --doses TABLE        the same, and AMT is multiplied by the export's F_STATE
 *   --tolerance X        default 1e-7
 *   --floor NAME=VALUE   errors of an output are relative to no less than this */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exported.h"

enum { MOST_COLUMNS = 200, MOST_EVENTS = 4000, LINE = 16384 };

typedef struct event {
  double time, amount;
  int place, is_dose;
} event;

typedef struct job {
  double *v, *peak, *floor;
  int *was;
  event events[MOST_EVENTS];
  int n_events;
  char column[MOST_COLUMNS][64];
  int n_columns;
  double *rows;
  int n_rows, has_factors;
  double tolerance;
} job;

static void stop(const char *what, const char *name) {
  fprintf(stderr, "replay: %s %s\n", what, name);
  exit(2);
}

/* Formats rename what they may not call so: NAME_ or, of an output, NAME_out. */
static int find(const char *name) {
  static const char *const endings[] = {"", "_", "_out", "_out_"};
  char text[100];
  for (int k = 0; k < 4; k++) {
    snprintf(text, sizeof text, "%s%s", name, endings[k]);
    for (int i = 0; i < the_export.n; i++)
      if (!strcmp(the_export.name[i], text)) return i;
  }
  return -1;
}

static int need(const char *name) {
  const int place = find(name);
  if (place < 0) stop("the export has no", name);
  return place;
}

/* An output that shares its name with something else is NAME_out. */
static int output(const char *name) {
  char text[100];
  snprintf(text, sizeof text, "%s_out", name);
  const int place = find(text);
  return place >= 0 ? place : need(name);
}

/* ---- files ---- */

static int split(char *line, char *field[MOST_COLUMNS]) {
  int n = 0;
  line[strcspn(line, "\r\n")] = 0;
  for (char *at = line; at; n++) {
    if (n == MOST_COLUMNS) stop("too many columns:", line);
    field[n] = at;
    at = strchr(at, ',');
    if (at) *at++ = 0;
  }
  return n;
}

static void read_rows(job *j, const char *path) {
  static char line[LINE];
  char *field[MOST_COLUMNS];
  FILE *in = fopen(path, "r");
  if (!in || !fgets(line, LINE, in)) stop("cannot read", path);
  j->n_columns = split(line, field);
  for (int i = 0; i < j->n_columns; i++) snprintf(j->column[i], sizeof j->column[i], "%s", field[i]);
  while (fgets(line, LINE, in)) {
    if (split(line, field) != j->n_columns) stop("a row of another width in", path);
    j->rows = realloc(j->rows, (size_t)(j->n_rows + 1) * (size_t)j->n_columns * sizeof *j->rows);
    for (int i = 0; i < j->n_columns; i++) {
      const double x = j->rows[j->n_rows * j->n_columns + i] = strtod(field[i], NULL);
      if (fabs(x) > j->peak[i]) j->peak[i] = fabs(x);
    }
    j->n_rows++;
  }
  fclose(in);
}

static void add_event(job *j, event e) {
  if (j->n_events == MOST_EVENTS) stop("too many", "events");
  int at = j->n_events++;
  for (; at > 0 && j->events[at - 1].time > e.time; at--) j->events[at] = j->events[at - 1];
  j->events[at] = e;
}

/* Columns TIME,EVID,AMT,CMT, maybe II,ADDL, then inputs. */
static void read_events(job *j, const char *path) {
  static char head[LINE], line[LINE];
  char *name[MOST_COLUMNS], *field[MOST_COLUMNS];
  FILE *in = fopen(path, "r");
  if (!in || !fgets(head, LINE, in)) stop("cannot read", path);
  const int n = split(head, name);
  const int has_addl = n > 5 && !strcmp(name[5], "ADDL");
  while (fgets(line, LINE, in)) {
    split(line, field);
    const double time = strtod(field[0], NULL), every = has_addl ? strtod(field[4], NULL) : 0;
    const int more = has_addl ? atoi(field[5]) : 0;
    for (int k = 0; k <= more && strcmp(field[3], ".") != 0; k++)
      add_event(j, (event){time + k * every, strtod(field[2], NULL), need(field[3]), 1});
    for (int i = has_addl ? 6 : 4; i < n; i++)
      add_event(j, (event){time, strtod(field[i], NULL), need(name[i]), 0});
  }
  fclose(in);
}

/* Of a column; one that this trajectory does not have has none. */
static void read_floor(job *j, const char *text) {
  const size_t n = strcspn(text, "=");
  for (int i = 0; i < j->n_columns; i++)
    if (strlen(j->column[i]) == n && !strncmp(j->column[i], text, n))
      j->floor[i] = strtod(text + n + 1, NULL);
}

static double assignment(const char *text, int *place) {
  char name[100];
  const size_t n = strcspn(text, "=");
  snprintf(name, sizeof name, "%.*s", (int)n, text);
  *place = need(name);
  return strtod(text + n + 1, NULL);
}

/* ---- integration ---- */

static int right_hand_side(double t, const double y[], double dydt[], void *v) {
  for (int i = 0; i < the_export.n_states; i++) ((double *)v)[the_export.state[i]] = y[i];
  the_export.rules(t, v);
  the_export.rates(t, v, dydt);
  return GSL_SUCCESS;
}

/* What happens at `t`: of the table, then of the export itself, until nothing new does. */
static void happen(job *j, double t, int *next) {
  for (; *next < j->n_events && j->events[*next].time <= t; ++*next) {
    const event *e = &j->events[*next];
    char factor[100];
    snprintf(factor, sizeof factor, "F_%s", the_export.name[e->place]);
    the_export.rules(t, j->v);
    const double amount = e->amount * (e->is_dose && j->has_factors ? j->v[need(factor)] : 1);
    j->v[e->place] = e->is_dose ? j->v[e->place] + amount : amount;
  }
  for (int fired = 1; fired;) {
    fired = 0;
    for (int i = 0; i < the_export.n_events; i++) {
      const int is = the_export.trigger(i, t, j->v), was = j->was[i];
      j->was[i] = is;
      if (is && !was) {
        the_export.fire(i, t, j->v);
        j->was[i] = the_export.trigger(i, t, j->v);
        fired = 1;
      }
    }
  }
}

static void integrate(job *j, gsl_odeiv2_driver *driver, double *t, double until) {
  double y[MOST_COLUMNS];
  if (until <= *t) return;
  for (int i = 0; i < the_export.n_states; i++) y[i] = j->v[the_export.state[i]];
  gsl_odeiv2_driver_reset(driver);
  if (gsl_odeiv2_driver_apply(driver, t, until, y) != GSL_SUCCESS) stop("the integration", "failed");
  for (int i = 0; i < the_export.n_states; i++) j->v[the_export.state[i]] = y[i];
}

/* Relative to the larger of the value and a thousandth of the column's peak. */
static double compare(const job *j, const double *row, int *worst) {
  double most = 0;
  for (int i = 1; i < j->n_columns; i++) {
    const int is_state = i <= the_export.n_states;
    const double got = j->v[is_state ? need(j->column[i]) : output(j->column[i])];
    const double size = fmax(fabs(row[i]), j->floor[i] > 0 ? j->floor[i] : 1e-3 * j->peak[i]);
    const double error = size > 0 ? fabs(got - row[i]) / size : fabs(got);
    if (!(error <= most)) most = isnan(error) ? INFINITY : error, *worst = i;
  }
  return most;
}

static gsl_odeiv2_driver *make_driver(job *j, gsl_odeiv2_system *system, double scale[]) {
  *system = (gsl_odeiv2_system){right_hand_side, NULL, (size_t)the_export.n_states, j->v};
  for (int i = 0; i < the_export.n_states; i++) {
    scale[i] = 1e-6;
    for (int k = 1; k < j->n_columns; k++)
      if (!strcmp(j->column[k], the_export.name[the_export.state[i]]))
        scale[i] = fmax(1e-3 * j->peak[k], 1e-30);
  }
  return gsl_odeiv2_driver_alloc_scaled_new(system, gsl_odeiv2_step_rk8pd, 1e-4, 1e-12, 1e-12, 1, 0, scale);
}

static int run(job *j) {
  double scale[MOST_COLUMNS], t = j->rows[0], worst_error = 0;
  int next = 0, worst = 0, worst_row = 0;
  gsl_odeiv2_system system;
  gsl_odeiv2_driver *driver = make_driver(j, &system, scale);
  for (int r = 0; r < j->n_rows; r++) {
    const double *row = j->rows + r * j->n_columns;
    while (next < j->n_events && j->events[next].time < row[0]) {
      integrate(j, driver, &t, j->events[next].time);
      happen(j, t, &next);
    }
    integrate(j, driver, &t, row[0]);
    happen(j, t, &next);
    the_export.rules(t, j->v);
    int column = 0;
    const double error = compare(j, row, &column);
    if (error > worst_error) worst_error = error, worst = column, worst_row = r;
  }
  gsl_odeiv2_driver_free(driver);
  const int is_fine = worst_error <= j->tolerance && j->n_rows > 1;
  printf("%s %.1e (%s on day %g), %d rows\n", is_fine ? "ok" : "WRONG", worst_error, j->column[worst],
         j->rows[worst_row * j->n_columns], j->n_rows);
  return !is_fine;
}

int main(int argc, char **argv) {
  static job j = {.tolerance = 1e-7};
  static double peak[MOST_COLUMNS], lowest[MOST_COLUMNS];
  if (argc < 2) return 2;
  j.peak = peak;
  j.floor = lowest;
  read_rows(&j, argv[1]);
  j.v = calloc((size_t)the_export.n, sizeof *j.v);
  j.was = calloc((size_t)the_export.n_events + 1, sizeof *j.was);
  the_export.defaults(j.v);
  for (int i = 2; i + 1 < argc; i += 2) {
    int place;
    if (!strcmp(argv[i], "--set")) {
      const double value = assignment(argv[i + 1], &place);
      j.v[place] = value;
    }
    if (!strcmp(argv[i], "--tolerance")) j.tolerance = strtod(argv[i + 1], NULL);
    if (!strcmp(argv[i], "--floor")) read_floor(&j, argv[i + 1]);
    if (!strcmp(argv[i], "--events") || !strcmp(argv[i], "--doses")) read_events(&j, argv[i + 1]);
    j.has_factors |= !strcmp(argv[i], "--doses");
  }
  the_export.start(j.v);
  for (int i = 2; i + 1 < argc; i += 2) {
    int place;
    if (strcmp(argv[i], "--init") != 0) continue;
    const double value = assignment(argv[i + 1], &place);
    j.v[place] = value;
  }
  const int status = run(&j);
  free(j.v);
  free(j.was);
  free(j.rows);
  return status;
}
