/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours, places and axes of panels. */
#include <math.h>

#include <osteon/ticks.h>

#include "picture/gnuplot.h"
#include "picture/layout.h"
#include "picture/words.h"
#include "text/utf8.h"

const char *osteon_layout_colour(int k) {
  static const char *const colours[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                        "#E69F00", "#56B4E9", "#000000", "#8B7500"};
  return colours[k % (int)(sizeof colours / sizeof *colours)];
}

void osteon_layout_place(const osteon_layout *l, FILE *out, int left, int top, int width, int height) {
  fprintf(out,
          "set lmargin at screen %.5f\nset rmargin at screen %.5f\n"
          "set tmargin at screen %.5f\nset bmargin at screen %.5f\n",
          (double)left / l->width, (double)(left + width) / l->width, 1 - (double)top / l->height,
          1 - (double)(top + height) / l->height);
}

void osteon_layout_label(const osteon_layout *l, FILE *out, const char *text, int left, int top,
                         const char *more) {
  fputs("set label ", out);
  osteon_picture_quote(out, text);
  fprintf(out, " at screen %.5f, screen %.5f left %s\n", (double)left / l->width, 1 - (double)top / l->height,
          more);
}

void osteon_layout_line(const osteon_layout *l, FILE *out, int left, int top, const char *colour) {
  const double y = 1 - (double)top / l->height;
  fprintf(out,
          "set arrow from screen %.5f, screen %.5f to screen %.5f, screen %.5f nohead linewidth 2 linecolor "
          "rgb '%s'\n",
          (double)left / l->width, y, (double)(left + 20) / l->width, y, colour);
}

void osteon_layout_key(const osteon_layout *l, FILE *out, int left, int top, const char *colour,
                       const char *text) {
  osteon_layout_line(l, out, left, top, colour);
  osteon_layout_label(l, out, text, left + 28, top, "font small");
}

void osteon_layout_heading(const osteon_layout *l, FILE *out, const char *title, const char *otherwise) {
  osteon_layout_label(l, out, title && *title ? title : otherwise, 20, 18, "");
}

void osteon_layout_provisional(const osteon_layout *l, FILE *out) {
  osteon_layout_label(l, out, osteon_words_provisional, 20, 38, "font small textcolor rgb 'gray30'");
}

void osteon_layout_title(FILE *out, const char *text) {
  char shown[320];
  osteon_shorten(shown, sizeof shown, text, 76);
  fputs("set title ", out);
  osteon_picture_quote(out, shown);
  fprintf(out, " offset 0,-0.4 font %s\n", osteon_text_length(text) > 60 ? "small" : "''");
}

double osteon_layout_unit(double span, const char **name) {
  const int years = span > 2 * OSTEON_YEAR, months = !years && span > 200;
  *name = years ? "years" : months ? "months" : "days";
  return years ? OSTEON_YEAR : months ? OSTEON_MONTH : 1;
}

void osteon_layout_range(FILE *out, double low, double high) {
  const double size = fmax(fabs(low), fabs(high));
  double room = 0.05 * (high - low);
  if (!(room > 1e-6 * size)) room = size > 0 ? 0.05 * size : 1; /* a constant: no axis of rounding errors */
  const double bottom = low >= 0 && low - room < 0 ? 0 : low - room;
  if (isfinite(bottom) && isfinite(high + room))
    fprintf(out, "set yrange [%.8g:%.8g]\n", bottom, high + room);
  else
    fputs("set yrange [0:1]\n", out);
}

void osteon_layout_frame(FILE *out, double first, double last) {
  const char *name;
  const double unit = osteon_layout_unit(last - first, &name);
  fputs("set grid linetype 1 linecolor rgb 'gray85' linewidth 1\nset tics nomirror\nset border 3\n", out);
  fprintf(out, "set format y '%%.6g'\nset xlabel 'time (%s)' offset 0,0.4\n", name);
  if (last > first)
    fprintf(out, "set xrange [%.8g:%.8g]\n", first / unit,
            last / unit * 1.001); /* 5 y are 1826 d, and a tick */
  else
    fprintf(out, "set xrange [%.8g:%.8g]\n", first / unit - 1, first / unit + 1);
}
