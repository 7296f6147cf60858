/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of sweeps: the median over time, and bands between quantiles, a panel for each column. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include <osteon/version.h>

#include "base/base.h"
#include "model/columns.h"
#include "picture/gnuplot.h"
#include "sweep/sweep_internal.h"

enum { MAX_PANELS = 30 };
/* From the widest band to the narrowest. */
static const char *const colours[] = {"#c6dbef", "#6baed6", "#4292c6", "#2171b5"};
enum { COLOURS = sizeof colours / sizeof *colours };

/* The median comes past the last quantile. */
static double value_at(const osteon_sweep *s, int time, int column, int q) {
  return osteon_summary_quantile(s->summary, (int64_t)time * s->n_columns + column,
                                 q < s->n_quantiles ? s->quantiles[q] : 0.5);
}

static const osteon_quantity *quantity(const osteon_sweep *s, int column) {
  int place;
  osteon_model_find_column(s->model, s->columns[column], &place); /* known since the sweep was made */
  return osteon_model_column(s->model, place);
}

/* One block: time, then quantiles and median of all columns; NaN is what gnuplot leaves out. */
static void write_data(const osteon_sweep *s, FILE *out, int n, double unit) {
  fputs("$data << END_OF_DATA\n", out);
  for (int t = 0; t < s->n_times; t++) {
    fprintf(out, "%.8g", s->times[t] / unit);
    for (int k = 0; k < n; k++)
      for (int q = 0; q <= s->n_quantiles; q++) {
        const double value = value_at(s, t, k, q);
        fprintf(out, isnan(value) ? " NaN" : " %.8g", value);
      }
    fputc('\n', out);
  }
  fputs("END_OF_DATA\n", out);
}

static void write_range(const osteon_sweep *s, FILE *out, int column) {
  double low = INFINITY, high = -INFINITY;
  for (int t = 0; t < s->n_times; t++) {
    const double median = value_at(s, t, column, s->n_quantiles);
    low = fmin(low, fmin(median, value_at(s, t, column, 0)));
    high = fmax(high, fmax(median, value_at(s, t, column, s->n_quantiles - 1)));
  }
  const double size = fmax(fabs(low), fabs(high));
  double room = 0.05 * (high - low);
  if (!(room > 1e-6 * size)) room = size > 0 ? 0.05 * size : 1;
  if (isfinite(low) && isfinite(high))
    fprintf(out, "set yrange [%.8g:%.8g]\n", low >= 0 && low < room ? 0 : low - room, high + room);
  else
    fputs("set yrange [0:1]\n", out);
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
  fprintf(out, " title '%.12g to %.12g %%', \\\n     ", 100 * s->quantiles[k],
          100 * s->quantiles[s->n_quantiles - 1 - k]);
}

static void write_panel(const osteon_sweep *s, FILE *out, int column) {
  const osteon_quantity *q = quantity(s, column);
  const int at = 2 + (s->n_quantiles + 1) * column; /* column of the data with the first quantile */
  char title[200];
  snprintf(title, sizeof title, "%.60s: %.120s", q->name, q->meaning);
  fputs("set title ", out);
  osteon_picture_quote(out, title);
  fputs("\nset ylabel ", out);
  osteon_picture_quote(out, !strcmp(q->unit, "-") ? "relative" : q->unit);
  fputc('\n', out);
  write_range(s, out, column);
  fputs("plot ", out);
  for (int k = 0; k < s->n_quantiles / 2; k++) write_band(s, out, at, k);
  fprintf(out, "$data using 1:%d with %s linecolor rgb '#08306b' title 'median'\n", at + s->n_quantiles,
          s->n_times > 1 ? "lines linewidth 2" : "points pointtype 7");
}

typedef struct drawing {
  const osteon_sweep *sweep;
  const char *title;
} drawing;

static void write_script(const void *context, FILE *out, const char *picture) {
  const drawing *d = context;
  const osteon_sweep *s = d->sweep;
  const char *title = d->title;
  const osteon_model *m = s->model;
  const int n = s->n_columns < MAX_PANELS ? s->n_columns : MAX_PANELS;
  const int across = n < 2 ? 1 : n <= 8 ? 2 : 3, down = (n + across - 1) / across;
  const double last = s->times[s->n_times - 1], unit = last > 2 * OSTEON_YEAR ? OSTEON_YEAR : 1;
  char caption[400];
  snprintf(caption, sizeof caption, "%.300s (%lld subjects)", title && *title ? title : m->title,
           (long long)(s->done - s->failures));
  fprintf(out,
          "# %s, drawn with osteon " OSTEON_VERSION "; `gnuplot` with this file's name draws it again.\n",
          m->name);
  osteon_picture_terminal(out, picture, 560 * across, 320 * down + 60);
  write_data(s, out, n, unit);
  fprintf(out, "set multiplot layout %d,%d title ", down, across);
  osteon_picture_quote(out, caption);
  if (osteon_model_is_provisional(m))
    fputs(".\"\\n\".'provisional: this model has not shown what it should'", out);
  fputs("\nset grid linetype 1 linecolor rgb 'gray80' linewidth 1\nset grid front\n", out);
  fputs("set key at graph 1.02, graph 1 left top Left reverse samplen 2\n", out);
  fputs("set tics nomirror\nset format y '%.6g'\nset lmargin 13\nset rmargin 18\n", out);
  fprintf(out, "set xlabel 'time (%s)'\n", unit > 1 ? "years" : "days");
  if (last > 0) fprintf(out, "set xrange [0:%.8g]\n", last / unit);
  for (int k = 0; k < n; k++) write_panel(s, out, k);
  fputs("unset multiplot\nset output\n", out);
}

osteon_status osteon_sweep_plot(const osteon_sweep *s, const char *title, const char *picture,
                                const char *script) {
  OSTEON_NEED(s, sweep);
  return osteon_picture_make(picture, script, write_script, &(drawing){s, title});
}
