/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of a fit: a panel for each course that was seen, with what the fit says of it between the points, then
 * the residuals by their errors over time, a panel for each endpoint. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "base/floats.h"
#include "fit/fit_internal.h"
#include "fit/fit_size.h"
#include "model/columns.h"
#include "picture/gnuplot.h"
#include "picture/layout.h"
#include "picture/regimen.h"
#include "picture/words.h"
#include "text/utf8.h"
#include "trials/trials_internal.h"

enum { MOST_COURSES = 60, MOST_KINDS = 12, MOST_POINTS = 400, MOST_ACROSS = 4, WIDTH = 440, HEIGHT = 300 };

/* What was seen of an arm, or of two beside each other, in one way from one day on. */
typedef struct course {
  int arm, control;
  int seen, row;         /* the first observation, and its row */
  double last;           /* d after the baseline */
  int first, n;          /* of the points of its curve, among all points */
  osteon_regimen *given; /* to the arm, from the baseline on */
} course;

typedef struct drawing {
  const osteon_trials *trials;
  osteon_fit *fit;
  const char *title;
  osteon_residual *rows;
  int *seen;   /* [row] its observation, or -1 */
  int *course; /* [row] its course, or -1 */
  course *courses;
  int n, found;     /* courses: drawn, and all */
  int n_points;     /* of all curves */
  double *days, *y; /* [point] */
  double last;      /* d, of all rows */
} drawing;

static const osteon_observation *seen_of(const drawing *d, int row) { return &d->fit->seen[d->seen[row]]; }

/* ---- courses ---- */

/* The arm itself, of one that ends before a dose. */
static int whole(const osteon_fit *f, int number) {
  return number >= 0 && f->arms[number].cut ? f->arms[number].cut_from : number;
}

static int is_of(const drawing *d, const course *c, const osteon_observation *o) {
  const osteon_observation *first = &d->fit->seen[c->seen];
  return c->arm == whole(d->fit, o->arm) && c->control == whole(d->fit, o->control) &&
         first->endpoint == o->endpoint && first->measure == o->measure && first->from == o->from &&
         first->baseline == o->baseline;
}

static void find_courses(drawing *d) {
  for (int i = 0; i < osteon_trials_count(d->trials); i++) {
    d->course[i] = -1;
    if (d->seen[i] < 0 || !isfinite(d->rows[i].predicted)) continue;
    const osteon_observation *o = seen_of(d, i);
    int k = 0;
    while (k < d->found && !is_of(d, &d->courses[k], o)) k++;
    if (k == d->found)
      d->courses[d->found++] = (course){
          .arm = whole(d->fit, o->arm), .control = whole(d->fit, o->control), .seen = d->seen[i], .row = i};
    d->courses[k].last = fmax(d->courses[k].last, o->to);
    d->last = fmax(d->last, o->to);
    d->course[i] = k;
  }
  d->n = d->found < MOST_COURSES ? d->found : MOST_COURSES;
}

/* ---- curves ---- */

/* What a curve asks of the fit: as finely as its ticks, so that no peak between doses is cut. */
static osteon_status ask(drawing *d, course *c) {
  osteon_observation o = d->fit->seen[c->seen];
  const double step = fmax(d->fit->options.dt, c->last / MOST_POINTS);
  const int needs_span = o.measure == OSTEON_RATE || osteon_is_risk(o.measure);
  o.arm = c->arm;
  o.control = c->control;
  o.before = o.below = false;
  o.se = 1;
  o.weight = 0;
  o.tag = NULL;
  c->first = d->n_points;
  for (int i = needs_span; i <= MOST_POINTS && o.from + i * step <= c->last + 0.5 * step; i++, c->n++) {
    o.to = o.from + i * step;
    OSTEON_TRY(osteon_fit_add_observation(d->fit, &o));
    d->days[d->n_points++] = o.to;
  }
  return OSTEON_OK;
}

static osteon_status find_given(drawing *d) {
  for (int k = 0; k < d->n; k++) {
    course *c = &d->courses[k];
    const double baseline = d->fit->seen[c->seen].baseline;
    OSTEON_TRY(osteon_regimen_new(&c->given, d->fit->arms[c->arm].schedule, baseline + c->last));
    osteon_regimen_start(c->given, baseline);
  }
  return OSTEON_OK;
}

/* The fit is asked as if more had been seen, and forgets it. */
static osteon_status find_curves(drawing *d) {
  const osteon_fit_size before = osteon_fit_size_now(d->fit);
  const size_t most = (size_t)d->n * (MOST_POINTS + 1) + 1, seen = (size_t)before.seen;
  d->days = osteon_alloc(most, sizeof *d->days);
  d->y = osteon_alloc(seen + most, sizeof *d->y);
  osteon_status status = d->days && d->y ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; k < d->n && status == OSTEON_OK; k++) status = ask(d, &d->courses[k]);
  if (status == OSTEON_OK) status = osteon_fit_predict(d->fit, d->y, NULL);
  if (status == OSTEON_OK) memmove(d->y, d->y + seen, (size_t)d->n_points * sizeof *d->y);
  osteon_fit_shrink(d->fit, before);
  return status;
}

/* ---- the script ---- */

static int is_same_kind(const osteon_observation *a, const osteon_observation *b) {
  return a->endpoint == b->endpoint && a->measure == b->measure;
}

static const osteon_quantity *quantity_of(const drawing *d, const osteon_observation *o) {
  int column = 0;
  osteon_model_find_column(osteon_trials_model(d->trials), o->endpoint,
                           &column); /* known since it was added */
  return osteon_model_column(osteon_trials_model(d->trials), column);
}

/* Whose it is, and below it what it is in words. */
static void write_title(const drawing *d, FILE *out, const char *whose, const osteon_observation *o) {
  char words[100], shown[100];
  osteon_words_short(quantity_of(d, o), words, sizeof words);
  osteon_shorten(shown, sizeof shown, words, 52);
  fputs("set title ", out);
  osteon_picture_quote(out, whose);
  fputs(".\"\\n\".", out);
  osteon_picture_quote(out, shown);
  fputs(" offset 0,-0.4\n", out);
}

static void write_course_title(const drawing *d, FILE *out, const course *c) {
  const osteon_trial *r = osteon_trials_at(d->trials, c->row);
  char one[140], other[140], text[300];
  osteon_shorten(one, sizeof one, *r->study ? r->study : *r->id ? r->id : d->title, 30);
  osteon_shorten(other, sizeof other, r->arm, 30);
  snprintf(text, sizeof text, "%s%s%s%s", osteon_trials_have_persons(d->trials) ? "person " : "", one,
           *one && *other ? ", " : "", other);
  write_title(d, out, text, &d->fit->seen[c->seen]);
}

static void write_axis(const drawing *d, FILE *out, const osteon_observation *o) {
  static const char *const units[OSTEON_MEASURES] = {
      [OSTEON_RATE] = "% a year", [OSTEON_YEARLY] = "per 100 years", [OSTEON_RISK_RATIO] = "ratio"};
  const osteon_quantity *q = quantity_of(d, o);
  char words[100], axis[200];
  osteon_words_short(q, words, sizeof words);
  if (o->measure == OSTEON_LEVEL)
    osteon_words_axis(axis, sizeof axis, words, q->unit, 36);
  else
    snprintf(axis, sizeof axis, "%s (%s)", osteon_measure_name(o->measure),
             units[o->measure] ? units[o->measure] : "%");
  fputs("set ylabel ", out);
  osteon_picture_quote(out, axis);
  fputc('\n', out);
}

static void widen(double *low, double *high, double value) {
  if (!isfinite(value)) return;
  *low = fmin(*low, value);
  *high = fmax(*high, value);
}

/* Panels of one kind have one scale. Intervals that dwarf what was seen and predicted are cut at the panel. */
static void write_range(const drawing *d, FILE *out, int k) {
  const osteon_observation *kind = &d->fit->seen[d->courses[k].seen];
  double low = INFINITY, high = -INFINITY, low_bar = INFINITY, high_bar = -INFINITY;
  for (int j = 0; j < d->n; j++) {
    const course *c = &d->courses[j];
    for (int i = 0; i < c->n && is_same_kind(kind, &d->fit->seen[c->seen]); i++)
      widen(&low, &high, d->y[c->first + i]);
  }
  for (int i = 0; i < osteon_trials_count(d->trials); i++) {
    if (d->course[i] < 0 || d->course[i] >= d->n || !is_same_kind(kind, seen_of(d, i))) continue;
    const double value = seen_of(d, i)->value, bar = seen_of(d, i)->below ? 0 : 1.96 * d->rows[i].error;
    widen(&low, &high, value);
    widen(&low_bar, &high_bar, value - bar);
    widen(&low_bar, &high_bar, value + bar);
  }
  const double span = high - low;
  osteon_layout_range(out, fmax(fmin(low, low_bar), low - span), fmin(fmax(high, high_bar), high + span));
}

/* A curve, what was seen with the 95 % of its error, and limits below which something was seen. */
static void write_course(const drawing *d, FILE *out, int k) {
  const course *c = &d->courses[k];
  const char *unit;
  const double days = osteon_layout_unit(c->last, &unit);
  fprintf(out, "$curve << END_OF_DATA\n");
  for (int i = 0; i < c->n; i++)
    fprintf(out, isnan(d->y[c->first + i]) ? "%.8g NaN\n" : "%.8g %.8g\n", d->days[c->first + i] / days,
            d->y[c->first + i]);
  fputs("END_OF_DATA\n$seen << END_OF_DATA\n", out);
  for (int i = 0; i < osteon_trials_count(d->trials); i++) {
    if (d->course[i] != k) continue;
    const osteon_observation *o = seen_of(d, i);
    fprintf(out, "%.8g %.8g %.8g %d\n", o->to / days, o->value, 1.96 * d->rows[i].error, o->below);
  }
  fputs("END_OF_DATA\n", out);
  write_course_title(d, out, c);
  write_axis(d, out, &d->fit->seen[c->seen]);
  fprintf(out, "set xlabel 'time since the baseline (%s)'\nset xrange [0:%.8g]\n", unit,
          1.03 * fmax(c->last, 1) / days);
  write_range(d, out, k);
  osteon_regimen_mark(c->given, out, days);
  fputs(
      "plot $curve using 1:2 with lines linewidth 2 linecolor rgb '#0072B2', \\\n"
      "     $seen using 1:($4 == 0 ? $2 : NaN):3 with errorbars pointtype 7 pointsize 0.7 linecolor rgb "
      "'#D55E00', \\\n"
      "     $seen using 1:($4 == 1 ? $2 : NaN) with points pointtype 10 pointsize 1.2 linecolor rgb "
      "'#D55E00'\nunset arrow\n",
      out);
}

/* ---- residuals ---- */

/* The first row of each endpoint and measure of which there are residuals. */
static int list_kinds(const drawing *d, int *kinds) {
  int n = 0;
  for (int i = 0; i < osteon_trials_count(d->trials) && n < MOST_KINDS; i++) {
    int k = 0;
    if (d->course[i] < 0 || !isfinite(d->rows[i].weighted)) continue;
    while (k < n && !is_same_kind(seen_of(d, kinds[k]), seen_of(d, i))) k++;
    if (k == n) kinds[n++] = i;
  }
  return n;
}

static void write_residuals(const drawing *d, FILE *out, int first) {
  const osteon_observation *kind = seen_of(d, first);
  double most = 3, last = 1;
  for (int i = 0; i < osteon_trials_count(d->trials); i++)
    if (d->course[i] >= 0 && is_same_kind(kind, seen_of(d, i))) last = fmax(last, seen_of(d, i)->to);
  const char *unit;
  const double days = osteon_layout_unit(last, &unit);
  fputs("$residuals << END_OF_DATA\n", out);
  for (int i = 0; i < osteon_trials_count(d->trials); i++) {
    const double r = d->rows[i].weighted;
    if (d->course[i] < 0 || !isfinite(r) || !is_same_kind(kind, seen_of(d, i))) continue;
    most = fmax(most, fabs(r));
    fprintf(out, "%.8g %.8g %d\n", seen_of(d, i)->to / days, r, d->rows[i].weight > 0);
  }
  fputs("END_OF_DATA\n", out);
  char text[80];
  snprintf(text, sizeof text, "Residuals%s%s", kind->measure == OSTEON_LEVEL ? "" : " of measure ",
           kind->measure == OSTEON_LEVEL ? "" : osteon_measure_name(kind->measure));
  write_title(d, out, text, kind);
  fprintf(out,
          "set ylabel '(seen - predicted) / error'\nset xlabel 'time since the baseline (%s)'\nset xrange "
          "[0:%.8g]\n"
          "set yrange [%.8g:%.8g]\n",
          unit, 1.03 * last / days, -1.1 * most, 1.1 * most);
  fputs(
      "plot 0 with lines linecolor rgb 'gray50', \\\n"
      "     -1.96 with lines dashtype 2 linecolor rgb 'gray50', 1.96 with lines dashtype 2 linecolor rgb "
      "'gray50', \\\n"
      "     $residuals using 1:($3 == 1 ? $2 : NaN) with points pointtype 7 pointsize 0.7 linecolor rgb "
      "'#0072B2', \\\n"
      "     $residuals using 1:($3 == 1 ? NaN : $2) with points pointtype 6 pointsize 0.8 linecolor rgb "
      "'#0072B2'\n",
      out);
}

static bool is_below(const osteon_residual *r) { return r->is_below; }
static bool is_unfitted(const osteon_residual *r) { return !(r->weight > 0); }

static bool has(const drawing *d, bool (*is)(const osteon_residual *)) {
  for (int i = 0; i < osteon_trials_count(d->trials); i++)
    if (d->course[i] >= 0 && is(&d->rows[i])) return true;
  return false;
}

static void write_script(const void *context, FILE *out, const char *picture) {
  const drawing *d = context;
  const osteon_model *m = osteon_trials_model(d->trials);
  int kinds[MOST_KINDS], across = 1;
  const int n_kinds = list_kinds(d, kinds), n = d->n + n_kinds;
  while (across < MOST_ACROSS && across * across < n) across++;
  const int down = (n + across - 1) / across;
  char caption[400];
  snprintf(caption, sizeof caption, "%.300s%s", *d->title ? d->title : m->title,
           d->found > d->n ? " (the first 60 courses)" : "");
  osteon_script_begin(out, m->name, picture, WIDTH * across, HEIGHT * down + 60);
  fprintf(out, "set multiplot layout %d,%d title ", down, across);
  osteon_picture_quote(out, caption);
  fprintf(out, ".\"\\n\".'Lines: predicted. Points: observed, with 95 %% of their error%s%s.'",
          has(d, is_below) ? "; triangles: below this limit" : "",
          has(d, is_unfitted) ? "; circles: not fitted" : "");
  if (osteon_model_is_provisional(m)) fprintf(out, ".\"\\n\".'%s'", osteon_words_provisional);
  fputs(
      "\nset grid linetype 1 linecolor rgb 'gray80' linewidth 1\nset tics nomirror\nset format y '%.6g'\n"
      "unset key\nset lmargin 12\nset rmargin 2\n",
      out);
  for (int k = 0; k < d->n; k++) write_course(d, out, k);
  for (int k = 0; k < n_kinds; k++) write_residuals(d, out, kinds[k]);
  fputs("unset multiplot\nset output\n", out);
}

/* ---- all ---- */

static osteon_status find_rows(drawing *d) {
  const size_t n = (size_t)osteon_trials_count(d->trials) + 1,
               n_seen = (size_t)osteon_fit_observation_count(d->fit);
  d->rows = osteon_alloc(n, sizeof *d->rows);
  d->seen = osteon_alloc(n, sizeof *d->seen);
  d->course = osteon_alloc(n, sizeof *d->course);
  d->courses = osteon_alloc(n, sizeof *d->courses);
  int *numbers = osteon_alloc(n_seen + 1, sizeof *numbers);
  if (!d->rows || !d->seen || !d->course || !d->courses || !numbers) {
    osteon_free(numbers);
    return OSTEON_ENOMEM;
  }
  for (size_t i = 0; i < n; i++) d->seen[i] = -1;
  for (size_t i = 0; i < n_seen; i++) numbers[i] = (int)i;
  osteon_trials_share_out(d->trials, d->fit, numbers, sizeof *numbers, d->seen);
  osteon_free(numbers);
  return osteon_trials_find_residuals(d->trials, d->fit, d->rows);
}

osteon_status osteon_fit_plot(const osteon_trials *trials, osteon_fit *fit, const char *title,
                              const char *picture, const char *script) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(trials, trials);
  OSTEON_NEED(fit, fit);
  if (!picture && !script) return OSTEON_OK;
  drawing d = {.trials = trials, .fit = fit, .title = title ? title : ""};
  osteon_status status = find_rows(&d);
  if (status == OSTEON_OK) {
    find_courses(&d);
    status = d.n ? find_curves(&d)
                 : osteon_fail(OSTEON_EINVAL, "no row of the table is predicted: nothing to draw");
  }
  if (status == OSTEON_OK) status = find_given(&d);
  if (status == OSTEON_OK) status = osteon_picture_make(picture, script, write_script, &d);
  for (int k = 0; d.courses && k < d.n; k++) osteon_regimen_free(d.courses[k].given);
  void *const blocks[] = {d.rows, d.seen, d.course, d.courses, d.days, d.y};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) osteon_free(blocks[i]);
  return status;
}
