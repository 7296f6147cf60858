/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of several scenarios: a panel for each column, in it a curve for each scenario. */
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

enum { MAX_PANELS = 30, COLOURS = 8, SHORT = 72 };
/* Sizes in pixels. */
enum { WIDTH = 560, HEIGHT = 330, LEFT = 84, RIGHT = 24, HEAD = 26, KEY = 18, FOOT = 50, CAPTION = 64 };

typedef struct drawing {
  const osteon_table *const *tables;
  int n_tables;
  const char *title;
  osteon_regimen **given;    /* [table] */
  int column[MAX_PANELS], n; /* of the first table, from 0 */
  int across, keys_across, head;
  osteon_layout layout;
  double first, last, unit; /* of the axis of time */
} drawing;

static double kept(const osteon_table *t, size_t row, int column) {
  return t->kept[row * OSTEON_KEPT(t) + (size_t)column];
}

static const osteon_quantity *quantity(const osteon_table *t, int k) {
  return osteon_model_column(t->model, t->columns[k]);
}

/* Lowest and highest value of column k in all tables, the ends of intervals too. */
static void find_range(const drawing *d, int k, double *low, double *high) {
  *low = INFINITY;
  *high = -INFINITY;
  for (int i = 0; i < d->n_tables; i++) {
    const osteon_table *t = d->tables[i];
    for (size_t r = 0; r < t->rows; r++)
      for (int end = 0; end < 3; end++) {
        const double x = kept(t, r, 1 + k + end * t->n_columns);
        if (!isfinite(x)) continue;
        *low = fmin(*low, x);
        *high = fmax(*high, x);
      }
  }
}

/* Of columns that nobody chose those stay out that are 0 throughout. */
static void make_panels(drawing *d) {
  const osteon_table *t = d->tables[0];
  for (int k = 0; k < t->n_columns && d->n < MAX_PANELS; k++) {
    double low, high;
    find_range(d, k, &low, &high);
    if (t->is_chosen || low < 0 || high > 0) d->column[d->n++] = k;
  }
}

static void find_times(drawing *d) {
  const char *name;
  d->first = INFINITY;
  d->last = -INFINITY;
  for (int i = 0; i < d->n_tables; i++) {
    const osteon_table *t = d->tables[i];
    if (!t->rows) continue;
    d->first = fmin(d->first, kept(t, 0, 0));
    d->last = fmax(d->last, kept(t, t->rows - 1, 0));
  }
  if (!(d->first <= d->last)) d->first = d->last = 0;
  d->unit = osteon_layout_unit(d->last - d->first, &name);
}

static void lay_out(drawing *d) {
  make_panels(d);
  find_times(d);
  d->across = d->n < 2 ? 1 : d->n <= 8 ? 2 : 3;
  d->keys_across = d->across;
  for (int i = 0; i < d->n_tables; i++)
    if (osteon_text_length(d->tables[i]->title) > SHORT) d->keys_across = 1;
  d->head = CAPTION + KEY * ((d->n_tables + d->keys_across - 1) / d->keys_across);
  const int down = d->n ? (d->n + d->across - 1) / d->across : 1;
  d->layout = (osteon_layout){WIDTH * d->across, d->head + down * HEIGHT};
}

/* ---- the script ---- */

static void write_data(const drawing *d, FILE *out, int i) {
  const osteon_table *t = d->tables[i];
  const int last = t->with_intervals ? 3 * t->n_columns : t->n_columns;
  fprintf(out, "$life_%d << END_OF_DATA\n", i);
  for (size_t r = 0; r < t->rows; r++)
    for (int c = 0; c <= last; c++) fprintf(out, "%.8g%c", kept(t, r, c), c == last ? '\n' : ' ');
  fputs("END_OF_DATA\n", out);
}

/* The title, what is to be known of the models, and a line of the legend for each scenario. */
static void write_caption(const drawing *d, FILE *out) {
  int is_provisional = 0;
  for (int i = 0; i < d->n_tables; i++) is_provisional |= osteon_model_is_provisional(d->tables[i]->model);
  osteon_layout_heading(&d->layout, out, d->title, d->tables[0]->model->title);
  if (is_provisional) osteon_layout_provisional(&d->layout, out);
  for (int i = 0; i < d->n_tables; i++) {
    char shown[320];
    const int left = LEFT + i % d->keys_across * WIDTH, top = CAPTION + i / d->keys_across * KEY;
    osteon_shorten(shown, sizeof shown, d->tables[i]->title, d->keys_across > 1 ? SHORT : 2 * SHORT);
    osteon_layout_key(&d->layout, out, left, top, osteon_layout_colour(i), shown);
  }
}

static void write_names(const drawing *d, FILE *out, int k) {
  char words[200], text[320];
  const osteon_quantity *q = quantity(d->tables[0], k);
  osteon_words_short(q, words, sizeof words);
  osteon_words_axis(text, sizeof text, words, osteon_quantity_is_class(q) ? "" : q->unit, 40);
  fputs("set ylabel ", out);
  osteon_picture_quote(out, text);
  fputs(" offset 0.4,0\n", out);
  osteon_layout_title(out, osteon_words_full(q));
}

static void write_curves(const drawing *d, FILE *out, int k) {
  fputs("plot ", out);
  for (int i = 0; i < d->n_tables; i++) {
    const osteon_table *t = d->tables[i];
    const int low = 2 + k + t->n_columns;
    if (t->with_intervals && t->rows > 1)
      fprintf(out,
              "$life_%d using ($1/%g):%d:%d with filledcurves fillcolor rgb '%s' fillstyle transparent solid "
              "0.15 noborder notitle, \\\n     ",
              i, d->unit, low, low + t->n_columns, osteon_layout_colour(i));
  }
  for (int i = 0; i < d->n_tables; i++) {
    const osteon_table *t = d->tables[i];
    const int is_class = osteon_quantity_is_class(quantity(t, k));
    fprintf(out, "%s$life_%d using ($1/%g):%d with %s linewidth 2 dashtype %d linecolor rgb '%s' notitle",
            i ? ", \\\n     " : "", i, d->unit, 2 + k,
            t->rows == 1 ? "points pointtype 7 pointsize 1.2"
            : is_class   ? "steps"
                         : "lines",
            1 + i / COLOURS, osteon_layout_colour(i));
  }
  fputc('\n', out);
}

static void write_panel(const drawing *d, FILE *out, int i) {
  double low, high;
  const int left = i % d->across * WIDTH, top = d->head + i / d->across * HEIGHT;
  osteon_layout_place(&d->layout, out, left + LEFT, top + HEAD, WIDTH - LEFT - RIGHT, HEIGHT - HEAD - FOOT);
  write_names(d, out, d->column[i]);
  find_range(d, d->column[i], &low, &high);
  osteon_layout_range(out, low, high);
  write_curves(d, out, d->column[i]);
  fputs("unset label\nunset arrow\n", out);
}

static void write_script(const void *context, FILE *out, const char *picture) {
  const drawing *d = context;
  char what[40];
  snprintf(what, sizeof what, "%d scenarios", d->n_tables);
  osteon_script_begin(out, what, picture, d->layout.width, d->layout.height);
  for (int i = 0; i < d->n_tables; i++) write_data(d, out, i);
  fputs("unset key\nset multiplot\n", out);
  osteon_layout_frame(out, d->first, d->last);
  write_caption(d, out);
  for (int i = 0; i < d->n; i++) {
    osteon_regimen_mark_common(d->given, d->n_tables, out, d->unit);
    write_panel(d, out, i);
  }
  fputs("unset multiplot\nset output\n", out);
}

static osteon_status check(const osteon_table *const *tables, int n) {
  for (int i = 0; i < n; i++) {
    OSTEON_NEED(tables[i], tables[i]);
    if (!tables[i]->keep)
      return osteon_fail(OSTEON_EINVAL, "osteon_table_plot_together: a table was opened without `keep`");
    if (!tables[i]->scenario || (i && tables[i]->n_columns != tables[0]->n_columns))
      return osteon_fail(OSTEON_EINVAL,
                         "osteon_table_plot_together: a table was not opened along with the first");
  }
  return OSTEON_OK;
}

osteon_status osteon_table_plot_together(const osteon_table *const *tables, int n, const char *title,
                                         const char *picture, const char *script) {
  if (n < 1) return osteon_fail(OSTEON_EINVAL, "osteon_table_plot_together: n = %d; give 1 or more", n);
  OSTEON_NEED(tables, tables);
  OSTEON_TRY(check(tables, n));
  if (!picture && !script) return OSTEON_OK;
  drawing d = {.tables = tables, .n_tables = n, .title = title};
  lay_out(&d);
  d.given = osteon_alloc((size_t)n, sizeof *d.given);
  osteon_status status = d.given ? OSTEON_OK : OSTEON_ENOMEM;
  for (int i = 0; i < n && status == OSTEON_OK; i++)
    status = osteon_regimen_new(&d.given[i], tables[i]->schedule, d.last);
  if (status == OSTEON_OK) status = osteon_picture_make(picture, script, write_script, &d);
  for (int i = 0; d.given && i < n; i++) osteon_regimen_free(d.given[i]);
  osteon_free(d.given);
  return status;
}
