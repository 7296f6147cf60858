/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of a comparison: what the one of all rows and the one of time courses have in common. */
#include <math.h>
#include <string.h>

#include "base/base.h"
#include "picture/comparison_panels.h"
#include "picture/gnuplot.h"
#include "picture/words.h"
#include "text/utf8.h"

enum { LEGEND_WIDTH = 310, LINE = 18, CAPTION = 52 };

/* ---- axes and points ---- */

static double on_axis(double x, int is_log) { return !is_log ? x : x > 0 ? log10(x) : NAN; }

/* Takes x in, but not farther than `reach` beyond what is to be seen in any case. */
static void widen(osteon_span *s, osteon_span core, double x, double reach) {
  if (isnan(x)) return;
  s->low = fmin(s->low, fmax(x, core.low - reach));
  s->high = fmax(s->high, fmin(x, core.high + reach));
}

osteon_span osteon_comparison_span(const osteon_comparison *c, const osteon_trial *const *rows, int n,
                                   int is_log, double neutral) {
  osteon_span core = {on_axis(neutral, is_log), on_axis(neutral, is_log)};
  double widest = 0;
  for (int i = 0; i < n; i++) {
    widen(&core, core, on_axis(rows[i]->value, is_log), INFINITY);
    widest = fmax(widest, on_axis(rows[i]->high, is_log) - on_axis(rows[i]->value, is_log));
  }
  const double size = core.high - core.low, reach = size > 0 ? size : widest > 0 ? widest : 1;
  osteon_span s = core;
  for (int i = 0; i < n; i++) {
    widen(&s, core, on_axis(osteon_comparison_predicted(c, rows[i]), is_log), 3 * reach);
    widen(&s, core, on_axis(rows[i]->low, is_log), reach);
    widen(&s, core, on_axis(rows[i]->high, is_log), reach);
  }
  const double room = 0.05 * (s.high > s.low ? s.high - s.low : reach);
  s.low -= room;
  s.high += room;
  return is_log ? (osteon_span){pow(10, s.low), pow(10, s.high)} : s;
}

void osteon_comparison_point(const osteon_comparison *c, FILE *out, const osteon_trial *r, double place,
                             osteon_span axis, osteon_marks *marks) {
  const double p = osteon_comparison_predicted(c, r);
  const int held = !strcmp(r->split, "validation");
  const int state = isnan(p) ? 3 : p < axis.low || p > axis.high ? 2 : osteon_comparison_inside(c, r) ? 0 : 1;
  ++*(r->is_printed ? &marks->printed : &marks->assumed);
  ++*(held ? &marks->held : &marks->seen);
  marks->inside += state == 0, marks->outside += state == 1, marks->beyond += state == 2;
  fprintf(out, "%.8g %.8g %.8g %.8g ", place, r->value, fmax(r->low, axis.low), fmin(r->high, axis.high));
  fprintf(out, isfinite(p) ? "%.8g" : "NaN", p);
  fprintf(out, " %d %d %d %d\n", r->is_printed, held, state, p < axis.low ? -1 : p > axis.high);
}

/* Values of the rows where `column` is `flag`, as points. */
static void write_points(FILE *out, const char *block, int over_time, int column, int flag, int value,
                         int style) {
  fprintf(out, over_time ? "%s using 1:($%d==%d?$%d:NaN)" : "%s using ($%d==%d?$%d:NaN):1", block, column,
          flag, value);
  fprintf(out, " with points linestyle %d", style);
}

static void write_intervals(FILE *out, const char *block, int over_time, int flag, int style) {
  fprintf(out,
          over_time ? "%s using 1:($6==%d?$3:NaN):(0):($4-$3)" : "%s using ($6==%d?$3:NaN):1:($4-$3):(0)",
          block, flag);
  fprintf(out, " with vectors nohead linestyle %d", style);
}

static void write_arrows(FILE *out, const char *block, int over_time, osteon_span axis, int is_log) {
  const double part = 0.07, ratio = pow(axis.high / axis.low, part), step = part * (axis.high - axis.low);
  const double low = is_log ? axis.low * ratio : axis.low + step,
               high = is_log ? axis.high / ratio : axis.high - step;
  char from[100], by[100];
  snprintf(from, sizeof from, "($8==2?($9<0?%.8g:%.8g):NaN)", low, high);
  snprintf(by, sizeof by, "($9<0?%.8g:%.8g)", axis.low - low, axis.high - high);
  if (over_time)
    fprintf(out, "%s using 1:%s:(0):%s", block, from, by);
  else
    fprintf(out, "%s using %s:1:%s:(0)", block, from, by);
  fprintf(out, " with vectors filled linestyle %d", STYLE_OUTSIDE);
}

void osteon_comparison_curves(FILE *out, const char *block, int over_time, const osteon_marks *m,
                              osteon_span axis, int is_log) {
  const char *before = "plot ";
#define PART(is_there, call) \
  if (is_there) {            \
    fputs(before, out);      \
    call;                    \
    before = ", \\\n     ";  \
  }
  PART(over_time, fprintf(out, "%s using 1:5 with lines linestyle %d", block, STYLE_COURSE))
  PART(m->assumed, write_intervals(out, block, over_time, 0, STYLE_ASSUMED))
  PART(m->printed, write_intervals(out, block, over_time, 1, STYLE_PRINTED))
  PART(m->seen, write_points(out, block, over_time, 7, 0, 2, STYLE_SEEN))
  PART(m->held, write_points(out, block, over_time, 7, 1, 2, STYLE_HELD))
  PART(m->inside, write_points(out, block, over_time, 8, 0, 5, STYLE_INSIDE))
  PART(m->outside, write_points(out, block, over_time, 8, 1, 5, STYLE_OUTSIDE))
  PART(m->beyond, write_arrows(out, block, over_time, axis, is_log))
#undef PART
  fputc('\n', out);
}

/* ---- caption and legend ---- */

static const struct {
  const char *text;
  int style, is_line;
} legend[] = {{"observed, calibration or neither split", STYLE_SEEN, 0},
              {"observed, validation split", STYLE_HELD, 0},
              {"95 % interval, as printed", STYLE_PRINTED, 1},
              {"95 % interval, assumed (usual spread)", STYLE_ASSUMED, 1},
              {"predicted, inside the interval", STYLE_INSIDE, 0},
              {"predicted, outside (arrow: beyond the axis)", STYLE_OUTSIDE, 0}};
enum { N_LEGEND = sizeof legend / sizeof *legend };

static int across(int width, int slot) { return width >= 2 * slot ? (width - 20) / slot : 1; }
static int legend_across(int width) {
  return across(width, LEGEND_WIDTH) >= 3 ? 3 : across(width, LEGEND_WIDTH);
}
static int lines_of(int n, int columns) { return (n + columns - 1) / columns; }

int osteon_comparison_heading(int width) {
  return CAPTION + LINE * lines_of(N_LEGEND, legend_across(width)) + 12;
}

static double x_of(const osteon_frame *f, double x) { return x / f->layout.width; }
static double y_of(const osteon_frame *f, double y) { return 1 - y / f->layout.height; }

static int has_held(const osteon_comparison *c) {
  for (int i = 0; i < osteon_trials_count(c->trials); i++) {
    const osteon_trial *r = osteon_trials_at(c->trials, i);
    if (osteon_comparison_has(c, r) && !strcmp(r->split, "validation")) return 1;
  }
  return 0;
}

static void write_legend(const osteon_comparison *c, FILE *out, const osteon_frame *f) {
  const int columns = legend_across(f->layout.width);
  const double left = columns == 1 ? 20 : (f->layout.width - columns * LEGEND_WIDTH) / 2.0;
  for (int k = 0; k < N_LEGEND; k++) {
    if (legend[k].style == STYLE_HELD && !has_held(c)) continue;
    const int column = columns == 3 ? k / 2 : k % columns,
              row = columns == 3 ? k % 2 : k / columns; /* pairs */
    const double x = left + LEGEND_WIDTH * column, y = CAPTION + LINE * (row + 0.5);
    if (legend[k].is_line)
      fprintf(out, "set arrow from screen %.5f,%.5f to screen %.5f,%.5f nohead linestyle %d\n", x_of(f, x),
              y_of(f, y), x_of(f, x + 24), y_of(f, y), legend[k].style);
    else
      fprintf(out, "set label '' at screen %.5f,%.5f point linestyle %d\n", x_of(f, x + 12), y_of(f, y),
              legend[k].style);
    fputs("set label ", out);
    osteon_picture_quote(out, legend[k].text);
    fprintf(out, " at screen %.5f,%.5f left font small\n", x_of(f, x + 32), y_of(f, y));
  }
}

void osteon_comparison_words(const osteon_comparison *c, const char *endpoint, char *text, size_t size) {
  const osteon_model *m = osteon_trials_model(c->trials);
  const int output = osteon_model_index(m, OSTEON_OUTPUT, endpoint),
            state = osteon_model_index(m, OSTEON_STATE, endpoint);
  if (output >= 0)
    osteon_words_short(&m->outputs[output], text, size);
  else if (state >= 0)
    osteon_words_short(&m->states[state], text, size);
  else
    snprintf(text, size, "%s", endpoint);
}

void osteon_comparison_begin(const osteon_comparison *c, FILE *out, const osteon_frame *f) {
  const osteon_model *m = osteon_trials_model(c->trials);
  osteon_script_begin(out, m->name, f->picture, f->layout.width, f->layout.height);
  fputs("small = GPVAL_TERM eq 'svg' ? ',11' : ',8'\n", out);
  fprintf(out,
          "set style line %d linewidth 2 linecolor rgb '#606060'\n"
          "set style line %d linewidth 2 linecolor rgb '#c0c0c0'\n"
          "set style line %d pointtype 7 pointsize 0.6 linecolor rgb '#000000'\n"
          "set style line %d pointtype 6 pointsize 0.7 linewidth 1.2 linecolor rgb '#000000'\n"
          "set style line %d pointtype 13 pointsize 1 linewidth 1.5 linecolor rgb '#0072b2'\n"
          "set style line %d pointtype 9 pointsize 0.8 linewidth 1.5 linecolor rgb '#d55e00'\n"
          "set style line %d linewidth 1.5 linecolor rgb '#7fb2d5'\n",
          STYLE_PRINTED, STYLE_ASSUMED, STYLE_SEEN, STYLE_HELD, STYLE_INSIDE, STYLE_OUTSIDE, STYLE_COURSE);
  fputs(
      "set tics nomirror font small textcolor rgb 'gray20'\nset grid x y linetype 1 linecolor rgb 'gray90' "
      "linewidth 1\n"
      "set border 3 linecolor rgb 'gray40'\nunset key\n",
      out);
}

void osteon_comparison_page(const osteon_comparison *c, FILE *out, const osteon_frame *f) {
  const osteon_model *m = osteon_trials_model(c->trials);
  fputs("set multiplot\n", out);
  char title[200];
  snprintf(title, sizeof title, "%.60s beside published results%s", m->name,
           osteon_model_is_provisional(m) ? " (provisional)" : "");
  fputs("set label ", out);
  osteon_picture_quote(out, title);
  fprintf(out, " at screen 0.5,%.5f center\nset label ", y_of(f, 16));
  osteon_picture_quote(out, f->subtitle);
  fprintf(out, " at screen 0.5,%.5f center font small\n", y_of(f, 36));
  write_legend(c, out, f);
}

void osteon_comparison_headed(FILE *out) { fputs("unset label\nunset arrow\n", out); }

void osteon_comparison_at(FILE *out, const osteon_frame *f, double left, double top) {
  fprintf(out, " at screen %.5f,%.5f left\n", x_of(f, left), y_of(f, top));
}
