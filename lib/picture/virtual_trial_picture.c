/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of virtual trials: power over the number of women, with its intervals, and the closed form dashed. */
#include <math.h>

#include "base/base.h"
#include "picture/gnuplot.h"
#include "picture/layout.h"
#include "virtual_trial/virtual_trial_internal.h"

enum { MOST_CURVES = 8 };
/* Sizes in pixels. */
enum { WIDTH = 760, HEIGHT = 420, LEFT = 84, RIGHT = 24, FOOT = 56, CAPTION = 42, LINE = 18 };

typedef struct drawing {
  const osteon_virtual_trial *trial;
  const char *title;
  osteon_layout layout;
  int n;
} drawing;

/* Size, power, its interval, that of the closed form. */
static void write_data(const drawing *d, FILE *out, int k) {
  const osteon_virtual_trial *t = d->trial;
  fprintf(out, "$analysis_%d << END_OF_DATA\n", k);
  for (int s = 0; s < t->n_sizes; s++) {
    osteon_virtual_trial_result r;
    if (osteon_virtual_trial_get_result(t, s * t->n_analyses + k, &r) != OSTEON_OK) continue;
    fprintf(out, "%lld %.8g %.8g %.8g ", (long long)r.size, r.power, r.power_low, r.power_high);
    fprintf(out, isnan(r.expected_power) ? "NaN\n" : "%.8g\n", r.expected_power);
  }
  fputs("END_OF_DATA\n", out);
}

static void write_axes(const drawing *d, FILE *out) {
  const osteon_virtual_trial *t = d->trial;
  char text[200];
  int64_t least = t->sizes[0], most = t->sizes[0];
  for (int s = 1; s < t->n_sizes; s++) {
    least = t->sizes[s] < least ? t->sizes[s] : least;
    most = t->sizes[s] > most ? t->sizes[s] : most;
  }
  if (most > 8 * least) fputs("set logscale x\n", out);
  fprintf(out, "set xrange [%.8g:%.8g]\n", 0.9 * (double)least, 1.1 * (double)most);
  snprintf(text, sizeof text, "women in the first arm (%.100s)", t->arms[0].name);
  fputs(
      "set grid linetype 1 linecolor rgb 'gray85' linewidth 1\nset tics nomirror\nset border 3\nset xlabel ",
      out);
  osteon_picture_quote(out, text);
  fputs("\nset ylabel 'power'\nset yrange [0:1.02]\nset ytics 0.2\n", out);
}

static void write_caption(const drawing *d, FILE *out) {
  static const char *const tests[TRIAL_TESTS] = {
      [T_TEST] = "t-test",          [WELCH] = "Welch's t-test", [ANCOVA] = "ANCOVA",
      [LOG_RANK] = "log-rank test", [COX] = "Cox regression",   [RISK_RATIO] = "risk ratio",
      [INCIDENCE] = "incidence"};
  const osteon_virtual_trial *t = d->trial;
  char text[400];
  osteon_layout_heading(&d->layout, out, d->title, t->model->title);
  snprintf(
      text, sizeof text,
      "power in %lld simulated trials of each size, with 95 %% intervals; dashed: closed form; research only",
      (long long)t->replicates);
  osteon_layout_label(&d->layout, out, text, 20, CAPTION, "font small");
  for (int k = 0; k < d->n; k++) {
    const trial_analysis *a = &t->analyses[k];
    snprintf(text, sizeof text, "%.80s: %s, %s, %.80s against %.80s", a->name, tests[a->test],
             a->is_per_protocol ? "per protocol" : "all randomised", t->arms[a->arm].name, t->arms[0].name);
    osteon_layout_key(&d->layout, out, 20, CAPTION + LINE * (k + 1), osteon_layout_colour(k), text);
  }
}

static void write_script(const void *context, FILE *out, const char *picture) {
  const drawing *d = context;
  osteon_script_begin(out, d->trial->model->name, picture, d->layout.width, d->layout.height);
  for (int k = 0; k < d->n; k++) write_data(d, out, k);
  fputs("unset key\n", out);
  write_caption(d, out);
  write_axes(d, out);
  osteon_layout_place(&d->layout, out, LEFT, d->layout.height - HEIGHT, WIDTH - LEFT - RIGHT, HEIGHT - FOOT);
  for (int k = 0; k < d->n; k++) {
    const char *colour = osteon_layout_colour(k);
    fprintf(
        out,
        "%s$analysis_%d using 1:2:3:4 with yerrorbars pointtype 7 pointsize 0.6 linecolor rgb '%s' notitle, "
        "\\\n     $analysis_%d using 1:2 smooth unique with lines linewidth 2 linecolor rgb '%s' notitle, "
        "\\\n     $analysis_%d using 1:5 smooth unique with lines dashtype 2 linecolor rgb '%s' notitle",
        k ? ", \\\n     " : "plot ", k, colour, k, colour, k, colour);
  }
  fputs("\nset output\n", out);
}

osteon_status osteon_virtual_trial_plot(const osteon_virtual_trial *t, const char *title, const char *picture,
                                        const char *script) {
  OSTEON_NEED(t, trial);
  if (!t->findings) return osteon_fail(OSTEON_EINVAL, "there are no results to draw; run the trial first");
  drawing d = {.trial = t, .title = title, .n = t->n_analyses < MOST_CURVES ? t->n_analyses : MOST_CURVES};
  d.layout = (osteon_layout){WIDTH, CAPTION + LINE * (d.n + 2) + HEIGHT};
  return osteon_picture_make(picture, script, write_script, &d);
}
