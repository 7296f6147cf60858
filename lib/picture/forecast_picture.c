/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of a forecast: the prior's band in grey, a posterior band and its median for each plan, and what was
 * measured. */
#include <math.h>

#include "base/base.h"
#include "forecast/forecast_internal.h"
#include "model/columns.h"
#include "picture/gnuplot.h"
#include "picture/layout.h"
#include "picture/words.h"

enum { MAX_PANELS = 30, MAX_PLANS = 8 };
/* Sizes in pixels. */
enum { WIDTH = 520, HEIGHT = 300, LEFT = 84, RIGHT = 24, HEAD = 30, FOOT = 50, CAPTION = 58, LINE = 18 };
/* Columns of the data of a plan: the time, then these of each column of the forecast. */
enum { PRIOR_LOW, PRIOR_HIGH, LOW, HIGH, MEDIAN, OF_COLUMN };

typedef struct drawing {
  const osteon_forecast *forecast;
  const char *title;
  osteon_layout layout;
  int n, plans, across, head;
  double unit, last; /* days of one unit of the axis; the last day */
} drawing;

static double value_at(const planned *p, int time, int column, int which) {
  const osteon_sweep *s = p->sweep;
  const double p_of = which == MEDIAN                      ? 0.5
                      : which == LOW || which == PRIOR_LOW ? s->quantiles[0]
                                                           : s->quantiles[s->n_quantiles - 1];
  return osteon_summary_quantile(p->of_women[which >= LOW], (int64_t)time * s->n_columns + column, p_of);
}

static void write_data(const drawing *d, FILE *out, int plan) {
  const planned *p = &d->forecast->plans[plan];
  fprintf(out, "$plan_%d << END_OF_DATA\n", plan);
  for (int t = 0; t < p->sweep->n_times; t++) {
    fprintf(out, "%.8g", p->sweep->times[t] / d->unit);
    for (int k = 0; k < d->n; k++)
      for (int which = 0; which < OF_COLUMN; which++) {
        const double value = value_at(p, t, k, which);
        fprintf(out, isnan(value) ? " NaN" : " %.8g", value);
      }
    fputc('\n', out);
  }
  fputs("END_OF_DATA\n", out);
}

/* Time, value, sd. */
static int write_measured(const drawing *d, FILE *out, int column) {
  int n = 0;
  for (int i = 0; i < d->forecast->n_measured; i++) {
    const measured *m = &d->forecast->measured[i];
    if (m->column != column) continue;
    if (!n++) fprintf(out, "$measured_%d << END_OF_DATA\n", column);
    fprintf(out, "%.8g %.8g %.8g\n", m->day / d->unit, m->value, m->sd);
  }
  if (n) fputs("END_OF_DATA\n", out);
  return n;
}

static void write_range(const drawing *d, FILE *out, int column) {
  double low = INFINITY, high = -INFINITY;
  for (int i = 0; i < d->plans; i++)
    for (int t = 0; t < d->forecast->plans[i].sweep->n_times; t++)
      for (int which = 0; which < OF_COLUMN; which++) {
        const double value = value_at(&d->forecast->plans[i], t, column, which);
        low = fmin(low, value);
        high = fmax(high, value);
      }
  for (int i = 0; i < d->forecast->n_measured; i++) {
    const measured *m = &d->forecast->measured[i];
    if (m->column != column) continue;
    low = fmin(low, m->value - 2 * m->sd);
    high = fmax(high, m->value + 2 * m->sd);
  }
  osteon_layout_range(out, low, high);
}

static void write_names(const drawing *d, FILE *out, int column) {
  const osteon_quantity *q = osteon_sweep_quantity(d->forecast->plans[0].sweep, column);
  char words[200], text[300];
  osteon_words_short(q, words, sizeof words);
  osteon_words_axis(text, sizeof text, words, q->unit, 36);
  fputs("set ylabel ", out);
  osteon_picture_quote(out, text);
  fputs(" offset 0.4,0\n", out);
  osteon_layout_title(out, osteon_words_full(q));
}

static void write_panel(const drawing *d, FILE *out, int column) {
  const int at = 2 + OF_COLUMN * column;
  osteon_layout_place(&d->layout, out, column % d->across * WIDTH + LEFT,
                      d->head + column / d->across * HEIGHT + HEAD, WIDTH - LEFT - RIGHT,
                      HEIGHT - HEAD - FOOT);
  write_names(d, out, column);
  const int n = write_measured(d, out, column);
  write_range(d, out, column);
  fprintf(out, "plot $plan_0 using 1:%d:%d with filledcurves linecolor rgb 'gray85' notitle", at + PRIOR_LOW,
          at + PRIOR_HIGH);
  for (int i = 0; i < d->plans; i++)
    fprintf(out,
            ", \\\n     $plan_%d using 1:%d:%d with filledcurves fillstyle transparent solid 0.3 noborder "
            "linecolor rgb '%s' notitle",
            i, at + LOW, at + HIGH, osteon_layout_colour(i));
  for (int i = 0; i < d->plans; i++)
    fprintf(out, ", \\\n     $plan_%d using 1:%d with lines linewidth 2 linecolor rgb '%s' notitle", i,
            at + MEDIAN, osteon_layout_colour(i));
  if (n)
    fprintf(out,
            ", \\\n     $measured_%d using 1:2:(2*$3) with errorbars pointtype 7 linewidth 2 linecolor rgb "
            "'black' notitle",
            column);
  fputs("\nunset label\nunset arrow\n", out);
}

/* What is never left out of it. */
static void write_caption(const drawing *d, FILE *out) {
  const osteon_forecast *f = d->forecast;
  char text[400];
  osteon_layout_heading(&d->layout, out, d->title, f->model->title);
  osteon_layout_label(&d->layout, out, "Research only, no medical advice", 20, 38,
                      "font small textcolor rgb '#B00000'");
  const osteon_sweep *s = f->plans[0].sweep;
  int used = snprintf(text, sizeof text, "lines: median");
  if (s->n_quantiles > 1)
    used += snprintf(text + used, sizeof text - (size_t)used,
                     "; bands: %.12g to %.12g %% of women like her, grey before she was measured",
                     100 * s->quantiles[0], 100 * s->quantiles[s->n_quantiles - 1]);
  snprintf(text + used, sizeof text - (size_t)used, "; points: what was measured, with bars of 2 SD");
  osteon_layout_label(&d->layout, out, text, 20, CAPTION, "font small");
  for (int i = 0; i < d->plans; i++) {
    osteon_layout_key(&d->layout, out, 20, CAPTION + LINE * (i + 1), osteon_layout_colour(i),
                      f->plans[i].name);
  }
}

static void write_script(const void *context, FILE *out, const char *picture) {
  const drawing *d = context;
  osteon_script_begin(out, d->forecast->model->name, picture, d->layout.width, d->layout.height);
  for (int i = 0; i < d->plans; i++) write_data(d, out, i);
  fputs("unset key\nset multiplot\n", out);
  osteon_layout_frame(out, 0, d->last);
  fputs("set grid front\n", out);
  write_caption(d, out);
  for (int k = 0; k < d->n; k++) write_panel(d, out, k);
  fputs("unset multiplot\nset output\n", out);
}

osteon_status osteon_forecast_plot(const osteon_forecast *f, const char *title, const char *picture,
                                   const char *script) {
  OSTEON_NEED(f, forecast);
  if (!f->weights || f->n_plans == 0) return osteon_fail(OSTEON_EINVAL, "there is no forecast to draw");
  drawing d = {.forecast = f,
               .title = title,
               .n = f->n_columns < MAX_PANELS ? f->n_columns : MAX_PANELS,
               .plans = f->n_plans < MAX_PLANS ? f->n_plans : MAX_PLANS};
  const char *name;
  for (int i = 0; i < d.plans; i++)
    d.last = fmax(d.last, f->plans[i].sweep->times[f->plans[i].sweep->n_times - 1]);
  d.across = d.n < 2 ? 1 : d.n <= 8 ? 2 : 3;
  d.head = CAPTION + LINE * (d.plans + 1);
  d.layout = (osteon_layout){WIDTH * d.across, d.head + (d.n + d.across - 1) / d.across * HEIGHT};
  d.unit = osteon_layout_unit(d.last, &name);
  return osteon_picture_make(picture, script, write_script, &d);
}
