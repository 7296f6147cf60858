/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of time courses: a small panel for every arm and endpoint that was seen often enough. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "picture/comparison_panels.h"
#include "picture/comparison_pictures.h"
#include "picture/gnuplot.h"
#include "text/utf8.h"

/* Sizes in pixels. */
enum {
  LEAST_TIMES = 3,
  MOST_PANELS = 300,
  MOST_ACROSS = 5,
  WIDTH = 400,
  WIDTH_ALONE = 660,
  HEIGHT = 270,
  LEFT = 62,
  RIGHT = 18,
  HEAD = 44,
  FOOT = 50
};

struct osteon_courses {
  const osteon_comparison *c;
  const osteon_trial **rows; /* course after course, each in order of time */
  int *first;                /* [n + 1] row where each begins */
  int n, found;              /* drawn, and all */
};

/* ---- which rows make a course ---- */

static int compare_text(const char *a, const char *b) { return a == b ? 0 : strcmp(a, b); }
static int compare_numbers(double a, double b) { return (a > b) - (a < b); }

static int compare_courses(const osteon_trial *a, const osteon_trial *b) {
  int order = compare_text(a->study, b->study);
  if (!order) order = compare_text(a->arm, b->arm);
  if (!order) order = compare_text(a->endpoint, b->endpoint);
  if (!order) order = (a->treated > b->treated) - (a->treated < b->treated);
  if (!order) order = compare_numbers(a->lead, b->lead);
  return order ? order : compare_numbers(a->from, b->from);
}

static int compare_rows(const void *a, const void *b) {
  const osteon_trial *x = *(const osteon_trial *const *)a, *y = *(const osteon_trial *const *)b;
  int order = compare_courses(x, y);
  if (!order) order = compare_numbers(x->months, y->months);
  return order ? order : x->line - y->line;
}

static int times_of(const osteon_trial *const *rows, int n) {
  int times = 0;
  for (int i = 0; i < n; i++) times += i == 0 || rows[i]->months > rows[i - 1]->months;
  return times;
}

/* Keeps the courses of sorted rows that are long enough, moved together. */
static void keep_courses(osteon_courses *s, int n) {
  int kept = 0;
  for (int i = 0, end; i < n; i = end) {
    for (end = i + 1; end < n && !compare_courses(s->rows[i], s->rows[end]);) end++;
    if (times_of(s->rows + i, end - i) < LEAST_TIMES) continue;
    s->found++;
    if (s->n == MOST_PANELS) continue;
    memmove((void *)(s->rows + kept), (void *)(s->rows + i), (size_t)(end - i) * sizeof *s->rows);
    s->first[s->n++] = kept;
    kept += end - i;
    s->first[s->n] = kept;
  }
}

osteon_status osteon_courses_new(osteon_courses **out, const osteon_comparison *c) {
  const int count = osteon_trials_count(c->trials);
  osteon_courses *s = osteon_alloc(1, sizeof *s);
  *out = s;
  if (!s) return OSTEON_ENOMEM;
  s->c = c;
  s->rows = osteon_alloc((size_t)count + 1, sizeof *s->rows);
  s->first = osteon_alloc((size_t)count + 1, sizeof *s->first);
  if (!s->rows || !s->first) {
    osteon_courses_free(s);
    *out = NULL;
    return OSTEON_ENOMEM;
  }
  int n = 0;
  for (int i = 0; i < count; i++) {
    const osteon_trial *r = osteon_trials_at(c->trials, i);
    if (!r->left_out[0] && r->measure == OSTEON_CHANGE && osteon_comparison_has(c, r)) s->rows[n++] = r;
  }
  qsort((void *)s->rows, (size_t)n, sizeof *s->rows, compare_rows);
  keep_courses(s, n);
  return OSTEON_OK;
}

void osteon_courses_free(osteon_courses *s) {
  if (!s) return;
  osteon_free((void *)s->rows);
  osteon_free(s->first);
  osteon_free(s);
}

int osteon_courses_count(const osteon_courses *s) { return s->n; }

/* ---- the script ---- */

static void write_title(const osteon_comparison *c, FILE *out, const osteon_trial *r) {
  char study[200], arm[200], what[100], shown[100], text[300];
  osteon_shorten(study, sizeof study, r->study, 46);
  osteon_shorten(arm, sizeof arm, r->arm, 36);
  osteon_comparison_words(c, r->endpoint, what, sizeof what);
  snprintf(text, sizeof text, "%s%s%.60s", arm, *arm ? ", " : "", what);
  fputs("set title ", out);
  osteon_picture_quote(out, study);
  fputs(".\"\\n\".", out);
  osteon_picture_quote(out, text);
  fputs(" font small offset 0,-0.4\nset ylabel ", out);
  osteon_shorten(shown, sizeof shown, what, 24);
  snprintf(text, sizeof text, "change of %s (%%)", shown);
  osteon_picture_quote(out, text);
  fputs(" font small offset 0.8,0\n", out);
}

/* The line of predictions begins where all changes do: with nothing at the baseline. */
static osteon_marks write_data(const osteon_courses *s, FILE *out, int k, const char *block,
                               osteon_span axis) {
  osteon_marks marks = {0};
  fprintf(out, "%s << END_OF_DATA\n%.8g NaN NaN NaN 0 -1 -1 -1 0\n", block, s->rows[s->first[k]]->from);
  for (int i = s->first[k]; i < s->first[k + 1]; i++)
    osteon_comparison_point(s->c, out, s->rows[i], s->rows[i]->months, axis, &marks);
  fputs("END_OF_DATA\n", out);
  return marks;
}

/* Ticks at months and years as people count them. */
static void write_ticks(FILE *out, double span) {
  static const int steps[] = {1, 2, 3, 6, 12, 24, 60, 120, 240};
  size_t k = 0;
  while (k + 1 < sizeof steps / sizeof *steps && span > 6.5 * steps[k]) k++;
  fprintf(out, "set xtics %d\n", steps[k]);
}

/* The arms of a study share the scale of an endpoint: what is beside each other is compared. */
static osteon_span axis_of(const osteon_courses *s, int k) {
  const osteon_trial *own = s->rows[s->first[k]];
  osteon_span axis = {INFINITY, -INFINITY};
  for (int i = 0; i < s->n; i++) {
    const osteon_trial *const *rows = s->rows + s->first[i];
    if (compare_text(rows[0]->study, own->study) || compare_text(rows[0]->endpoint, own->endpoint)) continue;
    const osteon_span part = osteon_comparison_span(s->c, rows, s->first[i + 1] - s->first[i], 0, 0);
    axis.low = fmin(axis.low, part.low);
    axis.high = fmax(axis.high, part.high);
  }
  return axis;
}

static void write_panel(const osteon_courses *s, FILE *out, const osteon_frame *frame, int k, int across) {
  const osteon_trial *const *rows = s->rows + s->first[k];
  const int n = s->first[k + 1] - s->first[k], width = frame->layout.width / across;
  const osteon_span axis = axis_of(s, k);
  const double from = rows[0]->from, to = rows[n - 1]->months, room = 0.05 * (to - from);
  char block[24];
  snprintf(block, sizeof block, "$course_%d", k);
  const osteon_marks marks = write_data(s, out, k, block, axis);
  osteon_layout_place(&frame->layout, out, width * (k % across) + LEFT,
                      osteon_comparison_heading(frame->layout.width) + HEIGHT * (k / across) + HEAD,
                      width - LEFT - RIGHT, HEIGHT - HEAD - FOOT);
  write_title(s->c, out, rows[0]);
  fputs("set xlabel 'months since the baseline' font small offset 0,0.3\n", out);
  write_ticks(out, to - from);
  fprintf(out, "set xrange [%.8g:%.8g]\nset yrange [%.8g:%.8g]\n", from - room, to + room, axis.low,
          axis.high);
  fputs(
      "set arrow from graph 0, first 0 to graph 1, first 0 nohead linewidth 1 linecolor rgb 'gray50' back\n",
      out);
  osteon_comparison_curves(out, block, 1, &marks, axis, 0);
  osteon_comparison_headed(out);
}

void osteon_courses_write(const void *context, FILE *out, const char *picture) {
  const osteon_courses *s = context;
  int across = 1;
  while (across < MOST_ACROSS && across * across < s->n) across++;
  const int width = across * (across > 1 ? WIDTH : WIDTH_ALONE), down = (s->n + across - 1) / across;
  char subtitle[200];
  snprintf(subtitle, sizeof subtitle,
           "%.40s rows; courses of three or more times: %d%s; predictions at the same times are joined",
           s->c->split ? s->c->split : "all", s->found, s->found > s->n ? ", the first 300 of them" : "");
  const osteon_frame frame = {.picture = picture,
                              .subtitle = subtitle,
                              .layout = {width, osteon_comparison_heading(width) + HEIGHT * down}};
  osteon_comparison_begin(s->c, out, &frame);
  osteon_comparison_page(s->c, out, &frame);
  for (int k = 0; k < s->n; k++) write_panel(s, out, &frame, k, across);
  fputs("unset multiplot\nset output\n", out);
}
