/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of sensitivity indices: a panel for each output, with bars and their intervals; an output at several times
 * has curves of its greatest factors over time. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "picture/gnuplot.h"
#include "picture/layout.h"
#include "picture/words.h"
#include "text/utf8.h"

enum { MOST_PANELS = 30, MOST_BARS = 16, MOST_CURVES = 8 };
/* Sizes in pixels. */
enum {
  WIDTH = 760,
  LABELS = 300,
  KEY = 355,
  LEFT = 84,
  RIGHT = 24,
  ROW = 18,
  CURVES = 330,
  HEAD = 34,
  FOOT = 52,
  CAPTION = 68
};
static const char DARK[] = "#0072B2", LIGHT[] = "#a6cbe3";

typedef struct panel {
  const char *output;
  int n, n_times; /* factors that are drawn, from the greatest on */
  const char *factors[MOST_BARS];
  double first, last; /* days */
} panel;

typedef struct drawing {
  const osteon_model *model;
  osteon_sensitivity_method method;
  const osteon_influence *influences;
  int n, n_panels;
  const char *title;
  panel panels[MOST_PANELS];
  osteon_layout layout;
} drawing;

static osteon_index index_of(const drawing *d, const osteon_influence *i) {
  switch (d->method) {
    case OSTEON_SENSITIVITY_SOBOL:
      return i->total;
    case OSTEON_SENSITIVITY_MORRIS:
      return i->mu_star;
    case OSTEON_SENSITIVITY_PRCC:
      return i->prcc;
    default:
      return i->first;
  }
}

/* ---- what is drawn ---- */

static const osteon_influence *find(const drawing *d, const panel *p, const char *factor, double time) {
  for (int i = 0; i < d->n; i++)
    if (!strcmp(d->influences[i].output, p->output) && !strcmp(d->influences[i].factor, factor) &&
        d->influences[i].time == time)
      return &d->influences[i];
  return NULL;
}

static int is_in(const panel *p, const char *factor) {
  for (int k = 0; k < p->n; k++)
    if (!strcmp(p->factors[k], factor)) return 1;
  return 0;
}

/* The next greatest factor at any of the times; 0 where there is none. */
static int add_greatest(const drawing *d, panel *p) {
  double most = -INFINITY;
  const char *greatest = NULL;
  for (int i = 0; i < d->n; i++) {
    const osteon_influence *of = &d->influences[i];
    const double rank = osteon_sensitivity_rank(d->method, of);
    if (strcmp(of->output, p->output) != 0 || is_in(p, of->factor) || !(rank > most)) continue;
    most = rank;
    greatest = of->factor;
  }
  if (greatest) p->factors[p->n++] = greatest;
  return greatest != NULL;
}

static void find_panels(drawing *d) {
  for (int i = 0; i < d->n; i++) {
    const osteon_influence *of = &d->influences[i];
    int k = 0;
    while (k < d->n_panels && strcmp(d->panels[k].output, of->output) != 0) k++;
    if (k == MOST_PANELS) continue;
    panel *p = &d->panels[k];
    if (k == d->n_panels) {
      *p = (panel){.output = of->output, .n_times = 1, .first = of->time, .last = of->time};
      d->n_panels++;
    }
    if (of->time != p->first) p->n_times = 2;
    p->first = fmin(p->first, of->time);
    p->last = fmax(p->last, of->time);
  }
  for (int k = 0; k < d->n_panels; k++)
    while (d->panels[k].n < (d->panels[k].n_times > 1 ? MOST_CURVES : MOST_BARS) &&
           add_greatest(d, &d->panels[k])) {
    }
}

static int height_of(const panel *p) {
  return HEAD + FOOT + (p->n_times > 1 ? CURVES - HEAD - FOOT : ROW * p->n + 8);
}

/* ---- words ---- */

static const osteon_quantity *quantity(const drawing *d, osteon_kind kind, const char *name) {
  const int k = d->model ? osteon_model_index(d->model, kind, name) : -1;
  if (k < 0) return NULL;
  return kind == OSTEON_PARAM    ? &d->model->params[k]
         : kind == OSTEON_INPUT  ? &d->model->inputs[k]
         : kind == OSTEON_OUTPUT ? &d->model->outputs[k]
                                 : &d->model->states[k];
}

/* What it is, and its name, of at most so many characters. */
static void name_factor(const drawing *d, const char *name, int most, char *text, size_t size) {
  char words[200], shown[120];
  const osteon_quantity *q = quantity(d, OSTEON_PARAM, name);
  if (!q) q = quantity(d, OSTEON_INPUT, name);
  if (q) osteon_words_short(q, words, sizeof words);
  if (!q || !strncmp(words, "the same", 8)) { /* as one that is not beside it here */
    osteon_shorten(text, size, name, most);
    return;
  }
  const int left = most - 3 - osteon_text_length(name);
  osteon_shorten(shown, sizeof shown, words, left > 4 ? left : 4);
  snprintf(text, size, "%s (%s)", shown, name);
}

static void write_axis(const drawing *d, FILE *out, const panel *p, const char *axis) {
  static const char *const words[] = {
      [OSTEON_SENSITIVITY_GIVEN] = "part of the variance",
      [OSTEON_SENSITIVITY_SOBOL] = "part of the variance",
      [OSTEON_SENSITIVITY_MORRIS] = "mean elementary effect",
      [OSTEON_SENSITIVITY_PRCC] = "partial rank correlation",
  };
  char text[200];
  const osteon_quantity *q = quantity(d, OSTEON_OUTPUT, p->output);
  if (!q) q = quantity(d, OSTEON_STATE, p->output);
  osteon_words_axis(text, sizeof text, words[d->method],
                    d->method == OSTEON_SENSITIVITY_MORRIS && q ? q->unit : NULL, 60);
  fprintf(out, "set %slabel ", axis);
  osteon_picture_quote(out, text);
  fputs(" offset 0,0.3\n", out);
}

static void write_title(const drawing *d, FILE *out, const panel *p) {
  char text[400];
  const char *unit;
  const osteon_quantity *q = quantity(d, OSTEON_OUTPUT, p->output);
  if (!q) q = quantity(d, OSTEON_STATE, p->output);
  const double days = osteon_layout_unit(p->last, &unit);
  if (p->n_times > 1)
    snprintf(text, sizeof text, "%.250s", q ? osteon_words_full(q) : p->output);
  else
    snprintf(text, sizeof text, "%.250s, after %.3g %s", q ? osteon_words_full(q) : p->output, p->last / days,
             unit);
  osteon_layout_title(out, text);
}

/* ---- panels ---- */

static void write_number(FILE *out, double value) { fprintf(out, isfinite(value) ? " %.8g" : " NaN", value); }

/* Row, index, its ends, and the first-order index below a total one. */
static void write_bars(const drawing *d, FILE *out, int number) {
  const panel *p = &d->panels[number];
  fprintf(out, "$bars_%d << END_OF_DATA\n", number);
  for (int k = 0; k < p->n; k++) {
    const osteon_influence *of = find(d, p, p->factors[k], p->first);
    const osteon_index i = index_of(d, of);
    fprintf(out, "%d", k + 1);
    write_number(out, i.value);
    write_number(out, i.low);
    write_number(out, i.high);
    write_number(out, of->first.value);
    fputc('\n', out);
  }
  fputs("END_OF_DATA\n", out);
}

static void write_bar_panel(const drawing *d, FILE *out, int number, int top) {
  const panel *p = &d->panels[number];
  const int is_sobol = d->method == OSTEON_SENSITIVITY_SOBOL;
  char name[200];
  write_bars(d, out, number);
  osteon_layout_place(&d->layout, out, LABELS, top + HEAD, WIDTH - LABELS - RIGHT, ROW * p->n + 8);
  write_title(d, out, p);
  write_axis(d, out, p, "x");
  fprintf(out,
          "unset ylabel\nset format x '%%g'\nset format y ''\nset ytics 1, 1 scale 0\nset xrange [*:*]\nset "
          "yrange [%d.5:0.5]\n",
          p->n);
  for (int k = 0; k < p->n; k++) { /* names of tics would be formats, in which % is not itself */
    name_factor(d, p->factors[k], 44, name, sizeof name);
    fputs("set label ", out);
    osteon_picture_quote(out, name);
    fprintf(out, " at graph 0, first %d right offset -0.8,0 font small textcolor rgb 'gray20'\n", k + 1);
  }
  fprintf(out,
          "plot $bars_%d using (0):1:(0):2:($1-0.36):($1+0.36) with boxxyerror fillstyle solid noborder "
          "linecolor rgb '%s' notitle",
          number, is_sobol ? LIGHT : DARK);
  if (is_sobol)
    fprintf(out,
            ", \\\n     $bars_%d using (0):1:(0):5:($1-0.2):($1+0.2) with boxxyerror fillstyle solid "
            "noborder linecolor rgb '%s' notitle",
            number, DARK);
  fprintf(out,
          ", \\\n     $bars_%d using 2:1:3:4 with xerrorbars pointtype 7 pointsize 0.3 linecolor rgb 'black' "
          "notitle\nunset label\n",
          number);
}

static void write_curve(const drawing *d, FILE *out, const panel *p, int number, int k, double unit) {
  fprintf(out, "$curve_%d_%d << END_OF_DATA\n", number, k);
  for (double time = p->first, next; isfinite(time); time = next) {
    const osteon_influence *of = find(d, p, p->factors[k], time);
    next = INFINITY;
    for (int i = 0; i < d->n; i++)
      if (!strcmp(d->influences[i].output, p->output) && d->influences[i].time > time)
        next = fmin(next, d->influences[i].time);
    if (!of) continue;
    const osteon_index i = index_of(d, of);
    fprintf(out, "%.8g", time / unit);
    write_number(out, i.value);
    write_number(out, i.low);
    write_number(out, i.high);
    fputc('\n', out);
  }
  fputs("END_OF_DATA\n", out);
}

static void write_curve_panel(const drawing *d, FILE *out, int number, int top) {
  const panel *p = &d->panels[number];
  const char *name;
  char text[200];
  const double unit = osteon_layout_unit(p->last - p->first, &name);
  for (int k = 0; k < p->n; k++) write_curve(d, out, p, number, k, unit);
  osteon_layout_place(&d->layout, out, LEFT, top + HEAD, WIDTH - KEY - LEFT, CURVES - HEAD - FOOT);
  osteon_layout_frame(out, p->first, p->last);
  fputs("set format x '%g'\nset xtics autofreq\nset ytics autofreq scale 1\nset yrange [*:*]\n", out);
  write_title(d, out, p);
  write_axis(d, out, p, "y");
  fputs("set key at graph 1.03, graph 1 left top Left reverse font small\nplot ", out);
  for (int k = 0; k < p->n; k++) {
    name_factor(d, p->factors[k], 38, text, sizeof text);
    fprintf(out,
            "%s$curve_%d_%d using 1:2:3:4 with yerrorlines pointtype 7 pointsize 0.4 linewidth 1.5 linecolor "
            "rgb '%s' title ",
            k ? ", \\\n     " : "", number, k, osteon_layout_colour(k));
    osteon_picture_quote(out, text);
    fputs(" noenhanced", out);
  }
  fputs("\nunset key\nunset ylabel\n", out);
}

static void write_caption(const drawing *d, FILE *out) {
  static const char *const words[] = {
      [OSTEON_SENSITIVITY_GIVEN] = "first-order indices with 95 % intervals",
      [OSTEON_SENSITIVITY_SOBOL] =
          "light bars: total indices with 95 % intervals; dark bars: first-order indices",
      [OSTEON_SENSITIVITY_MORRIS] =
          "mean size of the change over half of a factor's distribution, doubled, with 95 % intervals",
      [OSTEON_SENSITIVITY_PRCC] = "partial rank correlations with 95 % intervals",
  };
  osteon_layout_heading(&d->layout, out, d->title, "");
  osteon_layout_label(&d->layout, out, words[d->method], 20, 42, "font small textcolor rgb 'gray30'");
}

static void write_script(const void *context, FILE *out, const char *picture) {
  const drawing *d = context;
  osteon_script_begin(out, "sensitivity", picture, d->layout.width, d->layout.height);
  fputs(
      "unset key\nset multiplot\nset tics nomirror\nset border 3\n"
      "set grid xtics linetype 1 linecolor rgb 'gray85' linewidth 1\n",
      out);
  write_caption(d, out);
  for (int k = 0, top = CAPTION; k < d->n_panels; top += height_of(&d->panels[k++])) {
    (d->panels[k].n_times > 1 ? write_curve_panel : write_bar_panel)(d, out, k, top);
    fputs("unset label\n", out);
  }
  fputs("unset multiplot\nset output\n", out);
}

osteon_status osteon_sensitivity_plot(osteon_sensitivity_method method, const osteon_influence *influences,
                                      int n, const osteon_model *model, const char *title,
                                      const char *picture, const char *script) {
  OSTEON_NEED(influences, influences);
  if ((int)method < 0 || (int)method > OSTEON_SENSITIVITY_PRCC || n < 1)
    return osteon_fail(OSTEON_EINVAL, "osteon_sensitivity_plot: method %d with %d influences", (int)method,
                       n);
  for (int i = 0; i < n; i++)
    if (!influences[i].output || !influences[i].factor)
      return osteon_fail(OSTEON_EINVAL, "osteon_sensitivity_plot: influence %d has no name", i);
  drawing d = {.model = model, .method = method, .influences = influences, .n = n, .title = title};
  find_panels(&d);
  d.layout = (osteon_layout){WIDTH, CAPTION};
  for (int k = 0; k < d.n_panels; k++) d.layout.height += height_of(&d.panels[k]);
  return osteon_picture_make(picture, script, write_script, &d);
}
