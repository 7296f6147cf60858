/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of one trajectory: what is given, and below it the columns over time, in panels. */
#include <math.h>
#include <string.h>

#include "base/base.h"
#include "model/columns.h"
#include "picture/gnuplot.h"
#include "picture/layout.h"
#include "picture/regimen.h"
#include "picture/table.h"
#include "picture/words.h"
#include "text/utf8.h"

enum { MAX_PANELS = 30, MAX_CURVES = 6, FEW = 12, SHORT = 30 };
/* Sizes in pixels. */
enum { WIDTH = 560, HEIGHT = 330, LEFT = 84, RIGHT = 24, HEAD = 26, KEY = 18, FOOT = 50, CAPTION = 56 };

/* Of what its columns are; NAMED: by the model. */
enum kind { STATES, OUTPUTS, CONSTANTS, NAMED };
static const char *const titles[] = {"States", "Outputs", "Parameters and inputs"};

typedef struct panel {
  const char *title, *unit;
  int n;
  enum kind kind;
  int column[MAX_CURVES], twin[MAX_CURVES]; /* twin: another column of the same curve, or 0 */
  double size;                              /* largest value of the first curve */
} panel;

typedef struct drawing {
  const osteon_table *table;
  const char *title;
  const osteon_regimen *given;
  panel panels[MAX_PANELS];
  int n, across, head, keys; /* keys: lines of legends, but one */
  osteon_layout layout;
  double unit; /* days of one unit of the axis */
} drawing;

/* Of what is kept: column 0 is time. */
static const osteon_quantity *quantity(const osteon_table *t, int column) {
  return osteon_model_column(t->model, t->columns[column - 1]);
}

static double kept(const osteon_table *t, size_t row, int column) {
  return t->kept[row * OSTEON_KEPT(t) + (size_t)column];
}

static double largest(const osteon_table *t, int column) {
  double size = 0;
  for (size_t r = 0; r < t->rows; r++) {
    const double x = fabs(kept(t, r, column));
    if (isfinite(x) && x > size) size = x;
  }
  return size;
}

static int are_alike(const osteon_table *t, int a, int b) {
  for (size_t r = 0; r < t->rows; r++)
    if (!(kept(t, r, a) == kept(t, r, b))) return 0;
  return t->rows > 1;
}

/* ---- panels ---- */

/* A curve that is there already is drawn once. */
static int is_twin(const osteon_table *t, panel *p, int column) {
  for (int k = 0; k < p->n; k++) {
    if (!are_alike(t, p->column[k], column)) continue;
    if (!p->twin[k]) p->twin[k] = column;
    return 1;
  }
  return 0;
}

/* Puts a column into a panel of its kind, unit and size, or a new one. */
static void place(drawing *d, int from, int column, enum kind kind, const char *title) {
  const osteon_quantity *q = quantity(d->table, column);
  const double size = largest(d->table, column);
  for (int i = from; i < d->n; i++) {
    panel *p = &d->panels[i];
    if (p->kind != kind || strcmp(p->unit, q->unit)) continue;
    if (kind == NAMED && is_twin(d->table, p, column)) return;
    if (p->n == MAX_CURVES) continue;
    if (kind != NAMED && (d->table->n_columns <= FEW || !(size <= 20 * p->size && p->size <= 20 * size)))
      continue; /* together only where there would be too many panels */
    p->column[p->n++] = column;
    return;
  }
  if (d->n == MAX_PANELS) return;
  d->panels[d->n] = (panel){.title = title, .unit = q->unit, .n = 1, .kind = kind, .size = size};
  d->panels[d->n++].column[0] = column;
}

static enum kind kind_of(const osteon_table *t, int column) {
  const int at = t->columns[column - 1], states = t->model->n_states;
  return at < states ? STATES : at < states + t->model->n_outputs ? OUTPUTS : CONSTANTS;
}

/* Of columns that nobody chose those stay out that are 0 throughout, as a drug that is not given. */
static int is_drawn(const osteon_table *t, int column) {
  return t->is_chosen || t->rows < 2 || largest(t, column) > 0;
}

static int is_any_drawn(const osteon_table *t) {
  for (int column = 1; column <= t->n_columns; column++)
    if (is_drawn(t, column)) return 1;
  return 0;
}

/* The panels that the model names, then one for each kind, unit and size of the columns that are left. */
static void make_panels(drawing *d) {
  const osteon_table *t = d->table;
  const osteon_model *m = t->model;
  const int all = !is_any_drawn(t);
  for (int k = 0; k < m->n_panels; k++) {
    const int from = d->n;
    for (int column = 1; column <= t->n_columns; column++)
      if ((all || is_drawn(t, column)) && osteon_words_panel(m, quantity(t, column)->name) == k)
        place(d, from, column, NAMED, m->panels[k].title);
  }
  for (int column = 1; column <= t->n_columns; column++)
    if ((all || is_drawn(t, column)) && osteon_words_panel(m, quantity(t, column)->name) < 0)
      place(d, 0, column, kind_of(t, column), titles[kind_of(t, column)]);
}

/* ---- legends ---- */

/* What curve k is, and what is the same curve. */
static void name_curve(const osteon_table *t, const panel *p, int k, char *text, size_t size) {
  snprintf(text, size, "%.140s%s%.140s", osteon_words_full(quantity(t, p->column[k])), p->twin[k] ? "; " : "",
           p->twin[k] ? osteon_words_full(quantity(t, p->twin[k])) : "");
}

/* Names side by side: as many as are short enough. */
static int legend_across(const osteon_table *t, const panel *p) {
  char text[320];
  for (int k = 0; k < p->n; k++) {
    name_curve(t, p, k, text, sizeof text);
    if (osteon_text_length(text) > SHORT) return 1;
  }
  return 2;
}

/* Lines of the longest legend beyond the first, for which there is room; a panel of one curve has none. */
static int legend_lines(const drawing *d) {
  int most = 1;
  for (int i = 0; i < d->n; i++) {
    const int across = legend_across(d->table, &d->panels[i]), lines = (d->panels[i].n + across - 1) / across;
    most = most > lines ? most : lines;
  }
  return most - 1;
}

/* ---- the script ---- */

static void take(const osteon_table *t, int column, double *low, double *high) {
  for (size_t r = 0; r < t->rows; r++)
    for (int end = 0; end < 3; end++) { /* the curve, then the ends of its interval */
      const double x = kept(t, r, column + end * t->n_columns);
      if (!isfinite(x)) continue;
      *low = fmin(*low, x);
      *high = fmax(*high, x);
    }
}

/* Panels that the model gives one title share their scale. */
static void write_range(const drawing *d, FILE *out, const panel *p) {
  double low = INFINITY, high = -INFINITY;
  for (int i = 0; i < d->n; i++) {
    const panel *other = &d->panels[i];
    const int shares = p->kind == NAMED && other->title == p->title && !strcmp(other->unit, p->unit);
    for (int k = 0; (shares || other == p) && k < other->n; k++)
      take(d->table, other->column[k], &low, &high);
  }
  osteon_layout_range(out, low, high);
}

/* Every row that is kept: time, the columns, and with intervals their lower ends, then their upper ones. */
static void write_data(const osteon_table *t, FILE *out) {
  const int last = t->with_intervals ? 3 * t->n_columns : t->n_columns;
  fputs("$data << END_OF_DATA\n", out);
  for (size_t r = 0; r < t->rows; r++)
    for (int c = 0; c <= last; c++) fprintf(out, "%.8g%c", kept(t, r, c), c == last ? '\n' : ' ');
  fputs("END_OF_DATA\n", out);
}

static void write_legend(const drawing *d, FILE *out, const panel *p, int left, int bottom) {
  const int across = legend_across(d->table, p), lines = (p->n + across - 1) / across;
  for (int k = 0; k < p->n && p->n > 1; k++) {
    char text[320], shown[320];
    name_curve(d->table, p, k, text, sizeof text);
    osteon_shorten(shown, sizeof shown, text, across > 1 ? SHORT : 2 * SHORT);
    const int x = left + k % across * 228, y = bottom - KEY * (lines - 1 - k / across);
    osteon_layout_key(&d->layout, out, x, y, osteon_layout_colour(k), shown);
  }
}

static int is_class(const osteon_table *t, int column) {
  return osteon_quantity_is_class(quantity(t, column));
}

/* Of several curves the axis is what the panel is called; of one, what it is. */
static void write_names(const osteon_table *t, FILE *out, const panel *p) {
  char words[200], text[320];
  const osteon_quantity *q = quantity(t, p->column[0]);
  const int is_group = p->n > 1 || p->kind == NAMED;
  if (is_class(t, p->column[0]))
    snprintf(words, sizeof words, "class");
  else if (is_group)
    snprintf(words, sizeof words, "%.160s", p->title);
  else
    osteon_words_short(q, words, sizeof words);
  osteon_words_axis(text, sizeof text, words, is_class(t, p->column[0]) ? "" : p->unit, 40);
  fputs("set ylabel ", out);
  osteon_picture_quote(out, text);
  fputs(" offset 0.4,0\n", out);
  name_curve(t, p, 0, text, sizeof text);
  osteon_layout_title(out, p->n > 1 ? "" : text); /* of several: the legend */
}

static void write_curves(const osteon_table *t, FILE *out, const panel *p, double unit) {
  fputs("plot ", out);
  for (int k = 0; k < p->n && t->with_intervals && t->rows > 1; k++) {
    const int at = 1 + t->n_columns + p->column[k];
    fprintf(out,
            "$data using ($1/%g):%d:%d with filledcurves fillcolor rgb '%s' fillstyle transparent solid 0.2 "
            "noborder notitle, \\\n     ",
            unit, at, at + t->n_columns, osteon_layout_colour(k));
  }
  for (int k = 0; k < p->n; k++)
    fprintf(out, "%s$data using ($1/%g):%d with %s linewidth 2 linecolor rgb '%s' notitle",
            k ? ", \\\n     " : "", unit, p->column[k] + 1,
            t->rows == 1                ? "points pointtype 7 pointsize 1.2"
            : is_class(t, p->column[k]) ? "steps"
                                        : "lines",
            osteon_layout_colour(k));
  fputc('\n', out);
}

static void write_panel(const drawing *d, FILE *out, int i) {
  const panel *p = &d->panels[i];
  const int keys = d->keys * KEY, high = HEIGHT + keys;
  const int left = i % d->across * WIDTH, top = d->head + i / d->across * high;
  osteon_layout_place(&d->layout, out, left + LEFT, top + HEAD + keys, WIDTH - LEFT - RIGHT,
                      HEIGHT - HEAD - FOOT);
  write_names(d->table, out, p);
  write_legend(d, out, p, left + LEFT, top + HEAD + keys - 12);
  write_range(d, out, p);
  write_curves(d->table, out, p, d->unit);
  fputs("unset label\nunset arrow\n", out);
}

static void write_caption(const drawing *d, FILE *out) {
  const osteon_model *m = d->table->model;
  osteon_layout_heading(&d->layout, out, d->title, m->title);
  if (osteon_model_is_provisional(m)) osteon_layout_provisional(&d->layout, out);
}

static void lay_out(drawing *d) {
  const osteon_table *t = d->table;
  const char *name;
  make_panels(d);
  d->keys = legend_lines(d);
  d->unit = osteon_layout_unit(t->rows ? kept(t, t->rows - 1, 0) - kept(t, 0, 0) : 0, &name);
  d->across = d->n < 2 ? 1 : d->n <= 8 ? 2 : 3;
  d->head = CAPTION + osteon_regimen_height(d->given);
  const int down = d->n ? (d->n + d->across - 1) / d->across : 1;
  d->layout = (osteon_layout){WIDTH * d->across, d->head + down * (HEIGHT + KEY * d->keys)};
}

static void write_script(const void *context, FILE *out, const char *picture) {
  const drawing *d = context;
  const osteon_table *t = d->table;
  osteon_script_begin(out, t->model->name, picture, d->layout.width, d->layout.height);
  write_data(t, out);
  fputs("unset key\nset multiplot\n", out);
  osteon_layout_frame(out, t->rows ? kept(t, 0, 0) : 0, t->rows ? kept(t, t->rows - 1, 0) : 0);
  write_caption(d, out);
  const osteon_lanes_place lanes = {
      .layout = d->layout, .left = 20, .right = RIGHT, .top = CAPTION, .unit = d->unit};
  osteon_regimen_draw(d->given, out, &lanes);
  for (int i = 0; i < d->n; i++) {
    osteon_regimen_mark(d->given, out, d->unit);
    write_panel(d, out, i);
  }
  fputs("unset multiplot\nset output\n", out);
}

osteon_status osteon_table_plot(const osteon_table *t, const char *title, const char *picture,
                                const char *script) {
  if (!t) return osteon_fail(OSTEON_EINVAL, "osteon_table_plot: table is NULL");
  if (!picture && !script) return OSTEON_OK;
  if (!t->keep) return osteon_fail(OSTEON_EINVAL, "osteon_table_plot: the table was opened without `keep`");
  osteon_regimen *given;
  OSTEON_TRY(osteon_regimen_new(&given, t->schedule, t->rows ? kept(t, t->rows - 1, 0) : 0));
  drawing *d = osteon_alloc(1, sizeof *d);
  osteon_status status = d ? OSTEON_OK : OSTEON_ENOMEM;
  if (d) {
    *d = (drawing){.table = t, .title = title, .given = given};
    lay_out(d);
    status = osteon_picture_make(picture, script, write_script, d);
  }
  osteon_free(d);
  osteon_regimen_free(given);
  return status;
}
