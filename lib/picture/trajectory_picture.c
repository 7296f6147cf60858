/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of one trajectory: its columns over time, in panels. */
#include <math.h>
#include <string.h>

#include <osteon/version.h>

#include "base/base.h"
#include "model/columns.h"
#include "picture/gnuplot.h"
#include "picture/table.h"

enum { MAX_PANELS = 30, MAX_CURVES = 6 };

/* Of what its columns are; NAMED: by the model. */
enum kind { STATES, OUTPUTS, CONSTANTS, NAMED };
static const char *const titles[] = {"States", "Outputs", "Parameters and inputs"};

typedef struct panel {
  const char *title, *unit;
  int n;
  enum kind kind;
  int column[MAX_CURVES];
  double size; /* largest value of the first curve */
} panel;

/* Of what is kept: column 0 is time. */
static const osteon_quantity *quantity(const osteon_table *t, int column) {
  return osteon_model_column(t->model, t->columns[column - 1]);
}

static size_t width(const osteon_table *t) { return (size_t)(1 + t->n_columns); }

static double largest(const osteon_table *t, int column) {
  double size = 0;
  for (size_t r = 0; r < t->rows; r++) {
    const double x = fabs(t->kept[r * width(t) + (size_t)column]);
    if (isfinite(x) && x > size) size = x;
  }
  return size;
}

/* Puts a column into a panel of its kind, unit and size, or a new one. */
static void place(const osteon_table *t, panel *panels, int *n, int from, int column, enum kind kind,
                  const char *title) {
  const osteon_quantity *q = quantity(t, column);
  const double size = largest(t, column);
  for (int i = from; i < *n; i++) {
    panel *p = &panels[i];
    if (p->kind != kind || strcmp(p->unit, q->unit) || p->n == MAX_CURVES) continue;
    if (kind != NAMED && !(size <= 20 * p->size && p->size <= 20 * size)) continue;
    p->column[p->n++] = column;
    return;
  }
  if (*n == MAX_PANELS) return;
  panels[*n] = (panel){.title = title, .unit = q->unit, .n = 1, .kind = kind, .size = size};
  panels[(*n)++].column[0] = column;
}

/* The first of the model's panels to which a column of that name belongs, or -1. */
static int panel_of(const osteon_model *m, const char *name) {
  for (int k = 0; k < m->n_panels; k++)
    for (const char *const *start = m->panels[k].starts; *start; start++)
      if (!strncmp(name, *start, strlen(*start))) return k;
  return -1;
}

static enum kind kind_of(const osteon_table *t, int column) {
  const int place = t->columns[column - 1], states = t->model->n_states;
  return place < states ? STATES : place < states + t->model->n_outputs ? OUTPUTS : CONSTANTS;
}

/* The panels that the model names, then one for each kind, unit and size of the columns that are left. */
static int make_panels(const osteon_table *t, panel *panels) {
  const osteon_model *m = t->model;
  int n = 0;
  for (int k = 0; k < m->n_panels; k++) {
    const int from = n;
    for (int column = 1; column <= t->n_columns; column++)
      if (panel_of(m, quantity(t, column)->name) == k)
        place(t, panels, &n, from, column, NAMED, m->panels[k].title);
  }
  for (int column = 1; column <= t->n_columns; column++)
    if (panel_of(m, quantity(t, column)->name) < 0)
      place(t, panels, &n, 0, column, kind_of(t, column), titles[kind_of(t, column)]);
  return n;
}

/* Room above and below the curves, but no negative axis where nothing is negative. */
static void write_range(const osteon_table *t, FILE *out, const panel *p) {
  double low = INFINITY, high = -INFINITY;
  for (size_t r = 0; r < t->rows; r++)
    for (int k = 0; k < p->n; k++) {
      const double x = t->kept[r * width(t) + (size_t)p->column[k]];
      if (!isfinite(x)) continue;
      low = fmin(low, x);
      high = fmax(high, x);
    }
  const double size = fmax(fabs(low), fabs(high));
  double room = 0.05 * (high - low);
  if (!(room > 1e-6 * size)) room = size > 0 ? 0.05 * size : 1; /* a constant: no axis of rounding errors */
  const double bottom = low >= 0 && low - room < 0 ? 0 : low - room;
  if (isfinite(bottom) && isfinite(high + room))
    fprintf(out, "set yrange [%.8g:%.8g]\n", bottom, high + room);
  else
    fputs("set yrange [*:*]\n", out);
}

static void write_data(const osteon_table *t, FILE *out) {
  fputs("$data << END_OF_DATA\n", out);
  for (size_t r = 0; r < t->rows; r++)
    for (size_t c = 0; c < width(t); c++)
      fprintf(out, "%.8g%c", t->kept[r * width(t) + c], c == width(t) - 1 ? '\n' : ' ');
  fputs("END_OF_DATA\n", out);
}

/* What is the same for all panels: time, and room for the names beside them, so that they align. */
static void write_frame(const osteon_table *t, FILE *out, const panel *panels, int n, double unit) {
  int longest = 0;
  for (int i = 0; i < n; i++)
    for (int k = 0; k < panels[i].n; k++) {
      const int length = (int)strlen(quantity(t, panels[i].column[k])->name);
      if (length > longest) longest = length < 24 ? length : 24;
    }
  fputs("set grid linetype 1 linecolor rgb 'gray80' linewidth 1\n", out);
  fputs("set key at graph 1.02, graph 1 left top Left reverse samplen 2\n", out);
  fputs("set tics nomirror\nset format y '%.6g'\n", out);
  fputs(t->rows == 1 ? "set style data points\nset pointsize 1.2\n" : "set style data lines\n", out);
  fprintf(out, "set lmargin 13\nset rmargin %d\n", longest + longest / 4 + 6);
  fprintf(out, "set xlabel 'time (%s)'\n", unit > 1 ? "years" : "days");
  const double first = t->rows ? t->kept[0] : 0, last = t->rows ? t->kept[(t->rows - 1) * width(t)] : 0;
  if (last > first) fprintf(out, "set xrange [%.8g:%.8g]\n", first / unit, last / unit);
}

static void write_panel(const osteon_table *t, FILE *out, const panel *p, double unit) {
  fputs("set title ", out);
  osteon_picture_quote(out, p->n == 1 && p->kind != NAMED ? quantity(t, p->column[0])->meaning : p->title);
  fputs("\nset ylabel ", out);
  osteon_picture_quote(out, !strcmp(p->unit, "-") ? "relative" : p->unit);
  fputc('\n', out);
  write_range(t, out, p);
  fputs("plot ", out);
  for (int k = 0; k < p->n; k++) {
    fprintf(out, "%s$data using ($1/%g):%d linewidth 2%s title ", k ? ", \\\n     " : "", unit,
            p->column[k] + 1, t->rows == 1 ? " pointtype 7" : "");
    osteon_picture_quote(out, quantity(t, p->column[k])->name);
  }
  fputc('\n', out);
}

typedef struct drawing {
  const osteon_table *table;
  const char *title;
} drawing;

static void write_script(const void *context, FILE *out, const char *picture) {
  const drawing *d = context;
  const osteon_table *t = d->table;
  const char *title = d->title;
  const osteon_model *m = t->model;
  panel panels[MAX_PANELS];
  const int n = make_panels(t, panels);
  const int across = n < 2 ? 1 : n <= 8 ? 2 : 3, down = n ? (n + across - 1) / across : 1;
  const double span = t->rows ? t->kept[(t->rows - 1) * width(t)] - t->kept[0] : 0;
  const double unit = span > 2 * OSTEON_YEAR ? OSTEON_YEAR : 1;
  fprintf(out,
          "# %s, drawn with osteon " OSTEON_VERSION "; `gnuplot` with this file's name draws it again.\n",
          m->name);
  osteon_picture_terminal(out, picture, 560 * across, 320 * down + 60);
  write_data(t, out);
  fprintf(out, "set multiplot layout %d,%d title ", down, across);
  osteon_picture_quote(out, title && *title ? title : m->title);
  if (osteon_model_is_provisional(m))
    fputs(".\"\\n\".'provisional: this model has not shown what it should'", out);
  fputc('\n', out);
  write_frame(t, out, panels, n, unit);
  for (int i = 0; i < n; i++) write_panel(t, out, &panels[i], unit);
  fputs("unset multiplot\nset output\n", out);
}

osteon_status osteon_table_plot(const osteon_table *t, const char *title, const char *picture,
                                const char *script) {
  if (!t) return osteon_fail(OSTEON_EINVAL, "osteon_table_plot: table is NULL");
  if (!picture && !script) return OSTEON_OK;
  if (!t->keep) return osteon_fail(OSTEON_EINVAL, "osteon_table_plot: the table was opened without `keep`");
  return osteon_picture_make(picture, script, write_script, &(drawing){t, title});
}
