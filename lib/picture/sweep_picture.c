/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of sweeps: the median over time, and bands between quantiles, a panel for each column, with the
 * interval of the median over parameter sets; of a class how many subjects have reached it, as a mean of classes is
 * none. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "model/columns.h"
#include "picture/gnuplot.h"
#include "picture/layout.h"
#include "picture/regimen.h"
#include "picture/words.h"
#include "sweep/sweep_internal.h"
#include "sweep/sweep_points.h"
#include "text/utf8.h"

enum { MAX_PANELS = 30, MOST_CLASSES = 4, MANY_ROWS = 40 };
/* Sizes in pixels. */
enum {
  WIDTH = 520,
  HEIGHT = 300,
  LEFT = 84,
  RIGHT = 24,
  HEAD = 30,
  FOOT = 50,
  CAPTION = 76,
  KEY_LINE = 20, /* one more in the caption */
  KEY_WIDTH = 180
};
/* From the widest band to the narrowest. */
static const char *const colours[] = {"#c6dbef", "#6baed6", "#4292c6", "#2171b5"};
enum { COLOURS = sizeof colours / sizeof *colours };
static const char colour_of_sets[] = "#d94801";

/* The median comes past the last quantile. */
static double value_at(const osteon_sweep *s, int time, int column, int q) {
  return osteon_summary_quantile(s->summary, (int64_t)time * s->n_columns + column,
                                 q < s->n_quantiles ? s->quantiles[q] : 0.5);
}

/* NaN is what gnuplot leaves out. */
static void write_value(FILE *out, double value) { fprintf(out, isnan(value) ? " NaN" : " %.8g", value); }

/* One block: time, then quantiles and median of all columns. */
static void write_data(const osteon_sweep *s, FILE *out, int n, double unit) {
  fputs("$data << END_OF_DATA\n", out);
  for (int t = 0; t < s->n_times; t++) {
    fprintf(out, "%.8g", s->times[t] / unit);
    for (int k = 0; k < n; k++)
      for (int q = 0; q <= s->n_quantiles; q++) write_value(out, value_at(s, t, k, q));
    fputc('\n', out);
  }
  fputs("END_OF_DATA\n", out);
}

/* The same block for the interval of each median over the parameter sets, which are known at the rows alone. */
static void write_intervals(const osteon_sweep *rows, FILE *out, const double *of_sets, double unit) {
  fputs("$sets << END_OF_DATA\n", out);
  for (int t = 0; t < rows->n_times; t++) {
    fprintf(out, "%.8g", rows->times[t] / unit);
    for (int i = 0; i < 2 * rows->n_columns; i++) write_value(out, *of_sets++);
    fputc('\n', out);
  }
  fputs("END_OF_DATA\n", out);
}

/* % of subjects whose class is `least` or more. */
static double share(const osteon_sweep *s, int time, int column, int least) {
  const int64_t cell = (int64_t)time * s->n_columns + column;
  double low = 0, high = 1; /* the part of subjects below it lies between */
  if (!(osteon_summary_quantile(s->summary, cell, 1) > least - 0.5)) return 0;
  if (osteon_summary_quantile(s->summary, cell, 0) > least - 0.5) return 100;
  for (int i = 0; i < 30; i++) {
    const double middle = 0.5 * (low + high);
    *(osteon_summary_quantile(s->summary, cell, middle) > least - 0.5 ? &high : &low) = middle;
  }
  return 100 * (1 - high);
}

static void write_shares(const osteon_sweep *s, FILE *out, int column, double unit) {
  fprintf(out, "$classes_%d << END_OF_DATA\n", column);
  for (int t = 0; t < s->n_times; t++) {
    fprintf(out, "%.8g", s->times[t] / unit);
    for (int k = 1; k <= MOST_CLASSES; k++) fprintf(out, " %.4g", share(s, t, column, k));
    fputc('\n', out);
  }
  fputs("END_OF_DATA\n", out);
}

/* Columns of one panel of the model and one unit are of one kind, and share a scale. */
static int share_scale(const osteon_sweep *s, int a, int b) {
  const int panel = osteon_words_panel(s->model, s->columns[a]);
  if (a == b) return 1;
  return panel >= 0 && panel == osteon_words_panel(s->model, s->columns[b]) &&
         !strcmp(osteon_sweep_quantity(s, a)->unit, osteon_sweep_quantity(s, b)->unit);
}

/* Of columns that nobody named those stay out that are 0 in all subjects, as a drug that is not given. */
static int is_drawn(const osteon_sweep *s, int column) {
  for (int t = 0; t < s->n_times; t++)
    if (value_at(s, t, column, 0) != 0 || value_at(s, t, column, s->n_quantiles - 1) != 0) return 1;
  return s->options.columns != NULL || s->n_times < 2;
}

/* Between quantile k and its like from above; of one day bars, as a band has no width. */
static void write_band(const osteon_sweep *s, FILE *out, int at, int k) {
  const int low = at + k, high = at + s->n_quantiles - 1 - k, median = at + s->n_quantiles;
  const char *colour = colours[k < COLOURS ? k : COLOURS - 1];
  if (s->n_times > 1)
    fprintf(out, "$data using 1:%d:%d with filledcurves linecolor rgb '%s'", low, high, colour);
  else
    fprintf(out, "$data using 1:%d:%d:%d with errorbars pointtype 7 linewidth %d linecolor rgb '%s'", median,
            low, high, 2 + 3 * k, colour);
  fputs(" notitle, \\\n     ", out);
}

static void write_names(const osteon_sweep *s, FILE *out, int column) {
  const osteon_quantity *q = osteon_sweep_quantity(s, column);
  const int panel = osteon_words_panel(s->model, q->name);
  char words[200], text[300];
  osteon_words_short(q, words, sizeof words);
  if (panel >= 0) snprintf(words, sizeof words, "%.190s", s->model->panels[panel].title);
  osteon_words_axis(text, sizeof text, osteon_quantity_is_class(q) ? "subjects" : words,
                    osteon_quantity_is_class(q) ? "%" : q->unit, 36);
  fputs("set ylabel ", out);
  osteon_picture_quote(out, text);
  fputs(" offset 0.4,0\n", out);
  osteon_layout_title(out, osteon_words_full(q));
}

static void write_classes(const osteon_sweep *s, FILE *out, int column) {
  int n = 0;
  for (int t = 0; t < s->n_times; t++)
    while (n < MOST_CLASSES && share(s, t, column, n + 1) > 0) n++;
  fputs("set yrange [0:100]\nset key top right\nplot 0 linecolor rgb 'gray50' notitle", out);
  for (int k = 1; k <= n; k++)
    fprintf(out, ", \\\n     $classes_%d using 1:%d with %s linewidth 2 linecolor rgb '%s' title '%d%s'",
            column, k + 1, s->n_times > 1 ? "lines" : "points pointtype 7", osteon_layout_colour(k - 1), k,
            k == n ? "" : " or more");
  fputs("\nunset key\n", out);
}

typedef struct drawing {
  const osteon_sweep *sweep;
  const osteon_sweep *rows; /* the same without the points between its rows */
  double *of_sets;          /* [row][column][low, high] of medians; NULL: there are none */
  const char *title;
  const osteon_regimen *given;
  osteon_layout layout;
  int columns[MAX_PANELS], n, across, caption, head;
  double unit; /* days of one unit of the axis */
} drawing;

static void write_range(const drawing *d, FILE *out, int column) {
  const osteon_sweep *s = d->sweep;
  double low = INFINITY, high = -INFINITY;
  for (int i = 0; i < d->n; i++) {
    const int k = d->columns[i];
    if (!share_scale(s, column, k)) continue;
    for (int t = 0; t < s->n_times; t++) {
      const double median = value_at(s, t, k, s->n_quantiles);
      low = fmin(low, fmin(median, value_at(s, t, k, 0)));
      high = fmax(high, fmax(median, value_at(s, t, k, s->n_quantiles - 1)));
    }
    for (int t = 0; d->of_sets && t < d->rows->n_times; t++) {
      const double *interval = d->of_sets + 2 * ((int64_t)t * s->n_columns + k);
      low = fmin(low, interval[0]);
      high = fmax(high, interval[1]);
    }
  }
  osteon_layout_range(out, low, high);
}

/* Rows that lie far apart would be joined by lines where the course bends. */
static void write_sets(const drawing *d, FILE *out, int column) {
  const int low = 2 + 2 * column, high = low + 1;
  if (!d->of_sets) return;
  fputs("$sets using ", out);
  if (d->rows->n_times > MANY_ROWS)
    fprintf(out, "1:%d with lines linewidth 2 linecolor rgb '%s' notitle, '' using 1:%d with lines", low,
            colour_of_sets, high);
  else
    fprintf(out, "1:%d:%d:%d with errorbars pointtype 0", low, low, high);
  fprintf(out, " linewidth 2 linecolor rgb '%s' notitle, \\\n     ", colour_of_sets);
}

static void write_panel(const drawing *d, FILE *out, int panel) {
  const osteon_sweep *s = d->sweep;
  const int column = d->columns[panel];
  const int at = 2 + (s->n_quantiles + 1) * column; /* column of the data with the first quantile */
  osteon_layout_place(&d->layout, out, panel % d->across * WIDTH + LEFT,
                      d->head + panel / d->across * HEIGHT + HEAD, WIDTH - LEFT - RIGHT,
                      HEIGHT - HEAD - FOOT);
  write_names(s, out, column);
  if (osteon_quantity_is_class(osteon_sweep_quantity(s, column))) {
    write_classes(s, out, column);
  } else {
    write_range(d, out, column);
    fputs("plot ", out);
    for (int k = 0; k < s->n_quantiles / 2; k++) write_band(s, out, at, k);
    write_sets(d, out, column);
    fprintf(out, "$data using 1:%d with %s linecolor rgb '#08306b' notitle\n", at + s->n_quantiles,
            s->n_times > 1 ? "lines linewidth 2" : "points pointtype 7");
  }
  fputs("unset label\nunset arrow\n", out);
}

/* If all of them are 0, all are drawn. */
static void choose_columns(drawing *d) {
  const osteon_sweep *s = d->sweep;
  for (int all = 0; all < 2 && d->n == 0; all++)
    for (int k = 0; k < s->n_columns && d->n < MAX_PANELS; k++)
      if (all || is_drawn(s, k)) d->columns[d->n++] = k;
}

/* What line and bands are, once for all panels. */
static void write_keys(const drawing *d, FILE *out) {
  const osteon_sweep *s = d->sweep;
  const osteon_layout *l = &d->layout;
  char text[80];
  int left = 20;
  const int top = 58;
  osteon_layout_key(l, out, left, top, "#08306b", "median");
  for (int k = 0; k < s->n_quantiles / 2; k++) {
    left += k ? KEY_WIDTH : 100;
    fprintf(out,
            "set object rectangle from screen %.5f, screen %.5f to screen %.5f, screen %.5f fillcolor rgb "
            "'%s' fillstyle solid noborder\n",
            (double)left / l->width, 1 - (double)(top + 5) / l->height, (double)(left + 22) / l->width,
            1 - (double)(top - 5) / l->height, colours[k < COLOURS ? k : COLOURS - 1]);
    snprintf(text, sizeof text, "%.12g to %.12g %% of subjects", 100 * s->quantiles[k],
             100 * s->quantiles[s->n_quantiles - 1 - k]);
    osteon_layout_label(l, out, text, left + 28, top, "font small");
  }
  if (!d->of_sets) return;
  snprintf(text, sizeof text, "median, 95 %% over %d parameter sets", d->rows->n_sets);
  osteon_layout_key(l, out, 20, top + KEY_LINE, colour_of_sets, text);
}

static void write_caption(const drawing *d, FILE *out) {
  const osteon_sweep *s = d->sweep;
  char caption[400];
  snprintf(caption, sizeof caption, "%.300s (%lld subjects)",
           d->title && *d->title ? d->title : s->model->title, (long long)(s->done - s->failures));
  osteon_layout_heading(&d->layout, out, caption, "");
  if (osteon_model_is_provisional(s->model)) osteon_layout_provisional(&d->layout, out);
  write_keys(d, out);
}

static void write_script(const void *context, FILE *out, const char *picture) {
  const drawing *d = context;
  const osteon_sweep *s = d->sweep;
  const osteon_lanes_place lanes = {
      .layout = d->layout, .left = 20, .right = RIGHT, .top = d->caption, .unit = d->unit};
  osteon_script_begin(out, s->model->name, picture, d->layout.width, d->layout.height);
  write_data(s, out, s->n_columns, d->unit);
  if (d->of_sets) write_intervals(d->rows, out, d->of_sets, d->unit);
  for (int k = 0; k < d->n; k++)
    if (osteon_quantity_is_class(osteon_sweep_quantity(s, d->columns[k])))
      write_shares(s, out, d->columns[k], d->unit);
  fputs("unset key\nset multiplot\n", out);
  osteon_layout_frame(out, s->times[0], s->times[s->n_times - 1]);
  fputs("set grid front\n", out);
  write_caption(d, out);
  osteon_regimen_draw(d->given, out, &lanes);
  for (int k = 0; k < d->n; k++) {
    osteon_regimen_mark(d->given, out, d->unit);
    write_panel(d, out, k);
    fputs("unset object\n", out);
  }
  fputs("unset multiplot\nset output\n", out);
}

/* Of medians, if they are among the quantiles. */
static osteon_status find_intervals(drawing *d) {
  const osteon_sweep *s = d->rows;
  const int64_t cells = (int64_t)s->n_times * s->n_columns;
  int median = 0;
  while (median < s->n_quantiles && s->quantiles[median] != 0.5) median++;
  if (!s->n_sets || median == s->n_quantiles) return OSTEON_OK;
  double *room = osteon_alloc((size_t)s->n_sets, sizeof *room);
  double *found = room ? osteon_alloc((size_t)cells, 2 * sizeof *found) : NULL;
  for (int64_t cell = 0; found && cell < cells; cell++)
    osteon_sweep_interval(s, cell, 1 + median, room, &found[2 * cell], &found[2 * cell + 1]);
  osteon_free(room);
  d->of_sets = found;
  return found ? OSTEON_OK : OSTEON_ENOMEM;
}

osteon_status osteon_sweep_plot(const osteon_sweep *sweep, const char *title, const char *picture,
                                const char *script) {
  OSTEON_NEED(sweep, sweep);
  const osteon_sweep drawn = osteon_sweep_drawn(sweep), *s = &drawn;
  osteon_regimen *given = NULL;
  const double last = s->times[s->n_times - 1];
  const char *name;
  drawing d = {.sweep = s, .rows = sweep, .title = title};
  OSTEON_TRY(osteon_regimen_new(&given, s->options.schedule, last));
  osteon_status status = find_intervals(&d);
  d.given = given;
  choose_columns(&d);
  d.across = d.n < 2 ? 1 : d.n <= 8 ? 2 : 3;
  d.caption = CAPTION + (d.of_sets ? KEY_LINE : 0);
  d.head = d.caption + osteon_regimen_height(given);
  d.layout = (osteon_layout){WIDTH * d.across, d.head + (d.n + d.across - 1) / d.across * HEIGHT};
  d.unit = osteon_layout_unit(last - s->times[0], &name);
  if (status == OSTEON_OK) status = osteon_picture_make(picture, script, write_script, &d);
  osteon_free(d.of_sets);
  osteon_regimen_free(given);
  return status;
}
