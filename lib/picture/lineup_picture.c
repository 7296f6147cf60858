/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of a lineup: a panel for each common name, a curve for each model, points for trials. */
#include <math.h>
#include <string.h>

#include "base/base.h"
#include "lineup/lineup_internal.h"
#include "picture/gnuplot.h"
#include "picture/layout.h"
#include "picture/regimen.h"
#include "picture/words.h"
#include "text/utf8.h"

/* Sizes in pixels. */
enum {
  WIDTH = 560,
  HEIGHT = 330,
  LEFT = 70,
  RIGHT = 20,
  HEAD = 34,
  FOOT = 48,
  LINE = 18,
  CAPTION = 44,
  KEY_WIDTH = 400,
  MOST_STUDIES = 8,
  MOST_ACROSS = 3,
  POINTS = 600 /* of a curve, at least */
};

static const int point_types[MOST_STUDIES] = {7, 5, 9, 11, 13, 6, 4, 8};

typedef struct drawing {
  const osteon_lineup *l;
  const osteon_regimen *given;
  const char *studies[MOST_STUDIES];
  int n_studies, n_runs;
  int across, down, lanes, head, foot; /* lanes: the top of what is given */
  osteon_layout layout;
  double unit; /* days of one unit of the axis */
  const char *unit_name;
} drawing;

/* ---- what there is ---- */

static int study_of(const drawing *d, const char *study) {
  for (int i = 0; i < d->n_studies; i++)
    if (!strcmp(d->studies[i], study)) return i;
  return -1;
}

static int is_caveat(const osteon_lineup *l, const osteon_lineup_curve *c) {
  if (!*c->common->caveat) return 0;
  for (int i = 0; i < l->n_names; i++)
    if (!strcmp(l->names[i], c->common->name)) return 1;
  return 0;
}

static int count_caveats(const osteon_lineup *l) {
  int n = 0;
  for (int i = 0; i < l->n_curves; i++) n += is_caveat(l, &l->curves[i]);
  return n;
}

static drawing make_drawing(const osteon_lineup *l, const osteon_regimen *given) {
  drawing d = {.l = l, .given = given};
  for (int i = 0; i < l->n_points; i++)
    if (study_of(&d, l->points[i].study) < 0 && d.n_studies < MOST_STUDIES)
      d.studies[d.n_studies++] = l->points[i].study;
  for (int i = 0; i < l->n; i++) d.n_runs += l->entries[i].scenario != NULL;
  const int n = l->n_names > 0 ? l->n_names : 1;
  d.across = n < 2 ? 1 : n <= 4 ? 2 : MOST_ACROSS;
  d.down = (n + d.across - 1) / d.across;
  d.layout.width = d.across * WIDTH;
  const int keys = d.n_runs + d.n_studies, in_line = d.layout.width / KEY_WIDTH;
  d.lanes = CAPTION + LINE * ((keys + in_line - 1) / in_line) + 8;
  d.head = d.lanes + osteon_regimen_height(given);
  d.foot = LINE * (count_caveats(l) + (count_caveats(l) > 0) + 2 * (l->n_points > 0) + 1);
  d.layout.height = d.head + d.down * HEIGHT + d.foot;
  const double until = osteon_lineup_until(l);
  d.unit = osteon_layout_unit(until, &d.unit_name);
  return d;
}

/* ---- the script ---- */

static void write_data(const drawing *d, FILE *out) {
  for (int i = 0; i < d->l->n_curves; i++) {
    const osteon_lineup_curve *c = &d->l->curves[i];
    fprintf(out, "$curve_%d << END_OF_DATA\n", i);
    for (int t = 0; t < c->n; t++) {
      const double numbers[] = {c->values[t], c->low ? c->low[t] : NAN, c->high ? c->high[t] : NAN};
      fprintf(out, "%.8g", c->times[t] / d->unit);
      for (int k = 0; k < (c->low ? 3 : 1); k++)
        fprintf(out, isfinite(numbers[k]) ? " %.8g" : " NaN", numbers[k]);
      fputc('\n', out);
    }
    fputs("END_OF_DATA\n", out);
  }
}

/* The points of one study for one name; how many there are. */
static int write_points(const drawing *d, FILE *out, const char *name, int study, int panel) {
  int n = 0;
  for (int i = 0; i < d->l->n_points; i++) {
    const osteon_lineup_point *p = &d->l->points[i];
    if (strcmp(p->name, name) != 0 || study_of(d, p->study) != study) continue;
    if (!n++) fprintf(out, "$seen_%d_%d << END_OF_DATA\n", panel, study);
    const int has_interval = isfinite(p->low) && isfinite(p->high);
    fprintf(out, "%.8g %.8g %.8g %.8g\n", p->months * OSTEON_YEAR / 12 / d->unit, p->value,
            has_interval ? p->low : p->value, has_interval ? p->high : p->value);
  }
  if (n) fputs("END_OF_DATA\n", out);
  return n;
}

static void write_place(const drawing *d, FILE *out, int panel) {
  osteon_layout_place(&d->layout, out, panel % d->across * WIDTH + LEFT,
                      d->head + panel / d->across * HEIGHT + HEAD, WIDTH - LEFT - RIGHT,
                      HEIGHT - HEAD - FOOT);
}

static int colour_of(const drawing *d, const osteon_model *m) {
  int colour = 0;
  for (int i = 0; i < d->l->n; i++) {
    if (d->l->entries[i].shown.model == m) return colour;
    colour += d->l->entries[i].scenario != NULL;
  }
  return 0;
}

/* How many values of a curve there are to draw: one alone is a mark, as a line of it is not to be seen. */
static int count_values(const osteon_lineup_curve *c) {
  int n = 0;
  for (int t = 0; t < c->n; t++) n += isfinite(c->values[t]);
  return n;
}

static void widen(double x, double *low, double *high) {
  if (!isfinite(x)) return;
  *low = fmin(*low, x);
  *high = fmax(*high, x);
}

/* Names of one kind share their scale, on which nothing that happens is in any case. */
static void write_range(const drawing *d, FILE *out, const char *name) {
  const int scale = osteon_words_common(name).scale, is_change = osteon_lineup_is_change(d->l, name);
  double low = is_change ? 0 : 100, high = low;
#define IS_ALIKE(other)                                                             \
  (!strcmp((other), name) || (scale && osteon_words_common(other).scale == scale && \
                              osteon_lineup_is_change(d->l, other) == is_change))
  for (int i = 0; i < d->l->n_curves; i++) {
    const osteon_lineup_curve *c = &d->l->curves[i];
    for (int t = 0; t < c->n && IS_ALIKE(c->common->name); t++) {
      widen(c->values[t], &low, &high);
      if (c->low) widen(c->low[t], &low, &high);
      if (c->low) widen(c->high[t], &low, &high);
    }
  }
  for (int i = 0; i < d->l->n_points; i++) {
    const osteon_lineup_point *p = &d->l->points[i];
    if (!IS_ALIKE(p->name)) continue;
    widen(p->value, &low, &high);
    widen(p->low, &low, &high);
    widen(p->high, &low, &high);
  }
#undef IS_ALIKE
  osteon_layout_range(out, low, high);
}

static void write_panel(const drawing *d, FILE *out, int panel) {
  const char *name = d->l->names[panel];
  const int is_change = osteon_lineup_is_change(d->l, name);
  int seen[MOST_STUDIES];
  for (int s = 0; s < d->n_studies; s++) seen[s] = write_points(d, out, name, s, panel);
  write_place(d, out, panel);
  fputs("set title ", out);
  osteon_picture_quote(out, osteon_words_common(name).words);
  fprintf(out, "\nset ylabel '%s'\n", is_change ? "change since before day 0 (%)" : "% of before day 0");
  fprintf(out, "set xlabel 'time (%s)' offset 0,0.4\n", d->unit_name);
  write_range(d, out, name);
  fprintf(out, "plot %d with lines linecolor rgb 'gray50'", is_change ? 0 : 100);
  for (int i = 0; i < d->l->n_curves && d->l->n_times > 1; i++) { /* bands below all curves */
    const osteon_lineup_curve *c = &d->l->curves[i];
    if (c->low && !strcmp(c->common->name, name))
      fprintf(out,
              ", \\\n     $curve_%d using 1:3:4 with filledcurves fillcolor rgb '%s' fillstyle transparent "
              "solid 0.2 noborder",
              i, osteon_layout_colour(colour_of(d, c->model)));
  }
  for (int i = 0; i < d->l->n_curves; i++) {
    const osteon_lineup_curve *c = &d->l->curves[i];
    if (!strcmp(c->common->name, name))
      fprintf(out, ", \\\n     $curve_%d using 1:2 with %s linewidth 2 linecolor rgb '%s'", i,
              count_values(c) > 1 ? "lines" : "points pointtype 7",
              osteon_layout_colour(colour_of(d, c->model)));
  }
  for (int s = 0; s < d->n_studies; s++)
    if (seen[s])
      fprintf(out, ", \\\n     $seen_%d_%d with yerrorbars pointtype %d linecolor rgb 'gray30'", panel, s,
              point_types[s]);
  fputs("\nunset arrow\nunset label\n", out);
}

/* The place of key i. */
static void key_place(const drawing *d, int i, int *left, int *top) {
  const int in_line = d->layout.width / KEY_WIDTH;
  *left = LEFT + i % in_line * KEY_WIDTH;
  *top = CAPTION + LINE * (i / in_line);
}

/* What each colour and mark means, once, above all panels: drawn with the first of them. */
static void write_keys(const drawing *d, FILE *out) {
  char text[200], font[80];
  int keys = 0, left, top;
  for (int i = 0; i < d->l->n; i++) {
    const osteon_model *m = d->l->entries[i].shown.model;
    if (!d->l->entries[i].scenario) continue;
    key_place(d, keys, &left, &top);
    osteon_layout_line(&d->layout, out, left, top, osteon_layout_colour(keys));
    snprintf(text, sizeof text, "%.60s%s%s", m->name, osteon_model_is_provisional(m) ? " (provisional)" : "",
             d->l->entries[i].sets ? ", band: 95 % over parameter sets" : "");
    osteon_layout_label(&d->layout, out, text, left + 28, top, "");
    keys++;
  }
  for (int s = 0; s < d->n_studies; s++) {
    char study[160];
    osteon_shorten(study, sizeof study, d->studies[s], 44);
    snprintf(text, sizeof text, "seen: %s", study);
    snprintf(font, sizeof font, "point pointtype %d linecolor rgb 'gray30' offset 2.2,0", point_types[s]);
    key_place(d, keys++, &left, &top);
    osteon_layout_label(&d->layout, out, text, left + 13, top, font);
  }
}

/* Caption, and at the foot in what a curve is not quite what it is called. */
static void write_labels(const drawing *d, FILE *out) {
  const osteon_lineup *l = d->l;
  const char *title = osteon_lineup_title(l);
  osteon_layout_label(&d->layout, out, *title ? title : l->path, LEFT, 20, "");
  int top = d->head + d->down * HEIGHT + LINE;
  if (l->n_points > 0) {
    osteon_layout_label(
        &d->layout, out,
        "Points: trials with the same drugs up to that time, in any women, with 95 % intervals if published.",
        LEFT, top, "");
    top += 2 * LINE;
  }
  if (count_caveats(l)) osteon_layout_label(&d->layout, out, "Not quite what it is called:", LEFT, top, "");
  for (int i = 0; i < l->n_curves; i++) {
    const osteon_lineup_curve *c = &l->curves[i];
    char text[600], shown[800];
    if (!is_caveat(l, c)) continue;
    snprintf(text, sizeof text, "%.60s in %.60s: %.300s", osteon_words_common(c->common->name).words,
             c->model->name, c->common->caveat);
    osteon_shorten(shown, sizeof shown, text, (d->layout.width - LEFT) / 6);
    osteon_layout_label(&d->layout, out, shown, LEFT, top += LINE, "textcolor rgb 'gray30'");
  }
}

static void write_script(const void *context, FILE *out, const char *picture) {
  const drawing *d = context;
  const double until = osteon_lineup_until(d->l);
  const osteon_lanes_place lanes = {
      .layout = d->layout, .left = 20, .right = RIGHT, .top = d->lanes, .unit = d->unit};
  osteon_script_begin(out, "models side by side", picture, d->layout.width, d->layout.height);
  write_data(d, out);
  fputs("unset key\nset multiplot\n", out);
  osteon_layout_frame(out, 0, until);
  write_labels(d, out);
  write_keys(d, out);
  osteon_regimen_draw(d->given, out, &lanes);
  fputs("unset arrow\nunset label\n", out);
  for (int i = 0; i < d->l->n_names; i++) {
    osteon_regimen_mark(d->given, out, d->unit);
    write_panel(d, out, i);
  }
  fputs("unset multiplot\nset output\n", out);
}

static osteon_status draw(const osteon_lineup *fine, const char *picture, const char *script) {
  osteon_regimen *given;
  OSTEON_TRY(osteon_regimen_new(&given, osteon_scenario_schedule(osteon_lineup_first(fine)->scenario),
                                osteon_lineup_until(fine)));
  const drawing d = make_drawing(fine, given);
  const osteon_status status = osteon_picture_make(picture, script, write_script, &d);
  osteon_regimen_free(given);
  return status;
}

osteon_status osteon_lineup_plot(const osteon_lineup *l, const char *picture, const char *script) {
  OSTEON_NEED(l, lineup);
  if (l->n_names == 0)
    return osteon_fail(OSTEON_EINVAL, "there is nothing to draw: no two models share a common name");
  osteon_lineup *fine;
  OSTEON_TRY(osteon_lineup_refine(&fine, l, POINTS));
  const osteon_status status = draw(fine, picture, script);
  osteon_lineup_drop(fine);
  return status;
}
