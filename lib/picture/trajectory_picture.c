/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of one trajectory: its columns over time, in panels. */
#include <math.h>
#include <string.h>

#include <osteon/version.h>

#include "base/base.h"
#include "picture/gnuplot.h"
#include "picture/table.h"

enum { MAX_PANELS = 30, MAX_CURVES = 6 };

typedef struct panel {
  const char *title, *unit;
  int n, states; /* states: 1 states, 0 outputs, 2 named by the model */
  int column[MAX_CURVES];
  double size; /* largest value of the first curve */
} panel;

static const osteon_quantity *quantity(const osteon_model *m, int column) {
  return column <= m->n_states ? &m->states[column - 1] : &m->outputs[column - 1 - m->n_states];
}

static double largest(const osteon_table *t, int column) {
  double size = 0;
  for (size_t r = 0; r < t->rows; r++) {
    const double x = fabs(t->kept[r * (size_t)t->n + (size_t)column]);
    if (isfinite(x) && x > size) size = x;
  }
  return size;
}

/* Puts a column into a panel of its kind, unit and size, or a new one. */
static void place(const osteon_table *t, panel *panels, int *n, int from, int column, int kind,
                  const char *title) {
  const osteon_quantity *q = quantity(t->model, column);
  const double size = largest(t, column);
  for (int i = from; i < *n; i++) {
    panel *p = &panels[i];
    if (p->states != kind || strcmp(p->unit, q->unit) || p->n == MAX_CURVES) continue;
    if (kind != 2 && !(size <= 20 * p->size && p->size <= 20 * size)) continue;
    p->column[p->n++] = column;
    return;
  }
  if (*n == MAX_PANELS) return;
  panels[*n] = (panel){.title = title, .unit = q->unit, .n = 1, .states = kind, .size = size};
  panels[(*n)++].column[0] = column;
}

static int belongs_to(const osteon_panel *wanted, const char *name) {
  for (const char *const *start = wanted->starts; *start; start++)
    if (!strncmp(name, *start, strlen(*start))) return 1;
  return 0;
}

/* Of a model without panels. */
static int is_shown(const osteon_model *m, const char *name) {
  for (int k = 0; k < m->n_shown; k++)
    if (!strcmp(m->shown[k], name)) return 1;
  return !m->n_shown;
}

static int make_panels(const osteon_table *t, panel *panels) {
  const osteon_model *m = t->model;
  int n = 0;
  for (int k = 0; k < m->n_panels; k++) {
    const int from = n;
    for (int column = 1; column < t->n; column++)
      if (belongs_to(&m->panels[k], quantity(m, column)->name))
        place(t, panels, &n, from, column, 2, m->panels[k].title);
  }
  if (n) return n;
  for (int column = 1; column < t->n; column++)
    if (is_shown(m, quantity(m, column)->name))
      place(t, panels, &n, 0, column, column <= m->n_states, column <= m->n_states ? "States" : "Outputs");
  return n;
}

/* Room above and below the curves, but no negative axis where nothing is negative. */
static void write_range(const osteon_table *t, FILE *out, const panel *p) {
  double low = INFINITY, high = -INFINITY;
  for (size_t r = 0; r < t->rows; r++)
    for (int k = 0; k < p->n; k++) {
      const double x = t->kept[r * (size_t)t->n + (size_t)p->column[k]];
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
    for (int c = 0; c < t->n; c++)
      fprintf(out, "%.8g%c", t->kept[r * (size_t)t->n + (size_t)c], c == t->n - 1 ? '\n' : ' ');
  fputs("END_OF_DATA\n", out);
}

/* What is the same for all panels: time, and room for the names beside them, so that they align. */
static void write_frame(const osteon_table *t, FILE *out, const panel *panels, int n, double unit) {
  int longest = 0;
  for (int i = 0; i < n; i++)
    for (int k = 0; k < panels[i].n; k++) {
      const int length = (int)strlen(quantity(t->model, panels[i].column[k])->name);
      if (length > longest) longest = length < 24 ? length : 24;
    }
  fputs("set grid linetype 1 linecolor rgb 'gray80' linewidth 1\n", out);
  fputs("set key at graph 1.02, graph 1 left top Left reverse samplen 2\n", out);
  fputs("set tics nomirror\nset format y '%.6g'\n", out);
  fputs(t->rows == 1 ? "set style data points\nset pointsize 1.2\n" : "set style data lines\n", out);
  fprintf(out, "set lmargin 13\nset rmargin %d\n", longest + longest / 4 + 6);
  fprintf(out, "set xlabel 'time (%s)'\n", unit > 1 ? "years" : "days");
  const double first = t->rows ? t->kept[0] : 0, last = t->rows ? t->kept[(t->rows - 1) * (size_t)t->n] : 0;
  if (last > first) fprintf(out, "set xrange [%.8g:%.8g]\n", first / unit, last / unit);
}

static void write_panel(const osteon_table *t, FILE *out, const panel *p, double unit) {
  fputs("set title ", out);
  osteon_picture_quote(out,
                       p->n == 1 && p->states != 2 ? quantity(t->model, p->column[0])->meaning : p->title);
  fputs("\nset ylabel ", out);
  osteon_picture_quote(out, !strcmp(p->unit, "-") ? "relative" : p->unit);
  fputc('\n', out);
  write_range(t, out, p);
  fputs("plot ", out);
  for (int k = 0; k < p->n; k++) {
    fprintf(out, "%s$data using ($1/%g):%d linewidth 2%s title ", k ? ", \\\n     " : "", unit,
            p->column[k] + 1, t->rows == 1 ? " pointtype 7" : "");
    osteon_picture_quote(out, quantity(t->model, p->column[k])->name);
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
  const double span = t->rows ? t->kept[(t->rows - 1) * (size_t)t->n] - t->kept[0] : 0;
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
