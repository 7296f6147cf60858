/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of all rows: a line each, observed and predicted, in panels by kind and category. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "picture/comparison_panels.h"
#include "picture/comparison_pictures.h"
#include "picture/gnuplot.h"
#include "text/utf8.h"

/* Sizes in pixels. A panel's rows are so few that its axis is never far, and that it fits on a page, which is as high
 * to its width as paper is (A4). */
enum {
  MOST_ROWS = 5000,
  ROWS_OF_PANEL = 48,
  COLUMN = 780,
  PAGE = 1103,
  LABELS = 385,
  IDS = 95,
  ROW = 16,
  HEAD = 30,
  FOOT = 50,
  SHORT_COLUMN = 1200, /* that is not worth two */
  COLUMN_HEIGHT = OSTEON_PICTURE_MOST - 1000
};

/* What shares an axis, in the order in which it is drawn. */
typedef enum kind { BMD, CHANGE, LEVEL, RISK, INCIDENCE, YEARLY } kind;

typedef struct line {
  const osteon_trial *trial;
  kind kind;
  const char *unit; /* of a level, else "" */
  int category, study, row;
} line;

typedef struct panel {
  int first, n; /* lines */
  int is_rest;  /* of a category that began in the panel before */
  int column, top;
} panel;

struct osteon_forest {
  const osteon_comparison *c;
  line *lines;
  const osteon_trial **rows; /* as lines */
  panel *panels;
  int n, n_panels, columns, height; /* height: of the highest column, which may be a page */
  int is_paged, ids;                /* ids: room for them */
};

/* ---- what is drawn, in order ---- */

static kind kind_of(const osteon_trial *r) {
  switch (r->measure) {
    case OSTEON_LEVEL:
      return LEVEL;
    case OSTEON_RISK_RATIO:
      return RISK;
    case OSTEON_INCIDENCE:
      return INCIDENCE;
    case OSTEON_YEARLY:
      return YEARLY;
    default:
      return strncmp(r->endpoint, "BMD", 3) ? CHANGE : BMD;
  }
}

static const char *unit_of(const osteon_comparison *c, const osteon_trial *r) {
  const osteon_model *m = osteon_trials_model(c->trials);
  if (r->measure != OSTEON_LEVEL) return "";
  const int output = osteon_model_index(m, OSTEON_OUTPUT, r->endpoint),
            state = osteon_model_index(m, OSTEON_STATE, r->endpoint);
  return output >= 0 ? m->outputs[output].unit : state >= 0 ? m->states[state].unit : r->unit;
}

static int compare_lines(const void *a, const void *b) {
  const line *x = a, *y = b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  const int units = strcmp(x->unit, y->unit);
  if (units) return units;
  if (x->category != y->category) return x->category - y->category;
  if (x->study != y->study) return x->study - y->study;
  return x->row - y->row;
}

/* Categories and studies come as they do in the table: each is numbered by its first line. */
static void number_groups(osteon_forest *f) {
  for (int i = 0; i < f->n; i++) {
    line *l = &f->lines[i];
    l->category = l->study = i;
    for (int k = i - 1; k >= 0; k--) {
      if (!strcmp(f->lines[k].trial->category, l->trial->category)) l->category = f->lines[k].category;
      if (!strcmp(f->lines[k].trial->study, l->trial->study)) l->study = f->lines[k].study;
      if (l->category != i && l->study != i) break;
    }
  }
}

static osteon_status find_lines(osteon_forest *f) {
  const osteon_comparison *c = f->c;
  const int count = osteon_trials_count(c->trials);
  f->lines = osteon_alloc((size_t)count + 1, sizeof *f->lines);
  f->rows = osteon_alloc((size_t)count + 1, sizeof *f->rows);
  f->panels = osteon_alloc((size_t)count + 1, sizeof *f->panels);
  if (!f->lines || !f->rows || !f->panels) return OSTEON_ENOMEM;
  for (int i = 0; i < count; i++) {
    const osteon_trial *r = osteon_trials_at(c->trials, i);
    if (r->left_out[0] || !osteon_comparison_has(c, r)) continue;
    f->lines[f->n++] = (line){.trial = r, .kind = kind_of(r), .unit = unit_of(c, r), .row = i};
  }
  if (!f->n) return osteon_fail(OSTEON_EINVAL, "no row has a prediction: there is nothing to draw");
  if (f->n > MOST_ROWS)
    return osteon_fail(OSTEON_ERANGE, "%d rows are too many for a picture; it holds %d", f->n, MOST_ROWS);
  number_groups(f);
  qsort(f->lines, (size_t)f->n, sizeof *f->lines, compare_lines);
  for (int i = 0; i < f->n; i++) {
    f->rows[i] = f->lines[i].trial;
    if (*f->rows[i]->id) f->ids = IDS;
  }
  return OSTEON_OK;
}

/* ---- panels, and where they stand ---- */

static int share_axis(const line *a, const line *b) {
  return a->kind == b->kind && !strcmp(a->unit, b->unit) && a->category == b->category;
}

/* A panel for every category, or several of about the same length. */
static void find_panels(osteon_forest *f) {
  for (int i = 0, end; i < f->n; i = end) {
    for (end = i + 1; end < f->n && share_axis(&f->lines[i], &f->lines[end]);) end++;
    const int parts = (end - i + ROWS_OF_PANEL - 1) / ROWS_OF_PANEL;
    for (int k = 0; k < parts; k++) {
      const int first = i + (end - i) * k / parts, past = i + (end - i) * (k + 1) / parts;
      f->panels[f->n_panels++] = (panel){.first = first, .n = past - first, .is_rest = k > 0};
    }
  }
}

static int height_of(const panel *p) { return HEAD + ROW * p->n + FOOT; }

/* Fills columns from column `from` on, none higher than `most`; returns how many. */
static int fill(osteon_forest *f, int first, int end, int from, int most) {
  int column = from, top = 0;
  for (int i = first; i < end; i++) {
    panel *p = &f->panels[i];
    if (top && top + height_of(p) > most) column++, top = 0;
    p->column = column;
    p->top = top;
    top += height_of(p);
    if (top > f->height) f->height = top;
  }
  return end > first ? column - from + 1 : 0;
}

/* As few columns of about the same height as fit; of those that are short, one. */
static void place_panels(osteon_forest *f) {
  int total = 0;
  for (int i = 0; i < f->n_panels; i++) total += height_of(&f->panels[i]);
  if (f->is_paged) {
    f->columns = fill(f, 0, f->n_panels, 0, PAGE - osteon_comparison_heading(COLUMN));
    return;
  }
  int wanted = total > SHORT_COLUMN ? 2 : 1;
  while (total / wanted > COLUMN_HEIGHT) wanted++;
  for (int most = total / wanted;; most += ROW) {
    f->height = 0;
    f->columns = fill(f, 0, f->n_panels, 0, most);
    if (f->columns <= wanted) return;
  }
}

osteon_status osteon_forest_new(osteon_forest **out, const osteon_comparison *c, bool is_paged) {
  osteon_forest *f = osteon_alloc(1, sizeof *f);
  *out = NULL;
  if (!f) return OSTEON_ENOMEM;
  f->c = c;
  f->is_paged = is_paged;
  const osteon_status status = find_lines(f);
  if (status != OSTEON_OK) {
    osteon_forest_free(f);
    return status;
  }
  find_panels(f);
  place_panels(f);
  *out = f;
  return OSTEON_OK;
}

void osteon_forest_free(osteon_forest *f) {
  if (!f) return;
  osteon_free(f->lines);
  osteon_free((void *)f->rows);
  osteon_free(f->panels);
  osteon_free(f);
}

/* ---- the script ---- */

/* `study, arm: endpoint at N mo`, with the measure where it is not the plain one of its panel. */
static void write_label(const osteon_comparison *c, FILE *out, const osteon_trial *r) {
  char study[200], arm[200], who[420], words[100], shown[100], what[200], label[640];
  const char *measure = r->measure == OSTEON_DIFFERENCE ? ", diff."
                        : r->measure == OSTEON_RATE     ? ", per year"
                        : r->measure == OSTEON_RATIO    ? ", ratio"
                                                        : "";
  const char *note = isnan(osteon_comparison_predicted(c, r)) ? " (failed)"
                     : !strcmp(r->confidence, "memory")       ? " (recalled)"
                                                              : "";
  char since[40] = "";
  if (r->from > 0) snprintf(since, sizeof since, "%.4g to ", r->from);
  osteon_comparison_words(c, r->endpoint, words, sizeof words);
  osteon_shorten(shown, sizeof shown, words, 24);
  snprintf(what, sizeof what, "%s at %s%.4g mo%s%s", shown, since, r->months, measure, note);
  /* the shorter of the two is whole, if it takes no more than half */
  const int room = 56 - osteon_text_length(what), spare = room - osteon_text_length(r->study);
  const int most = spare > room / 2 ? spare : room / 2;
  osteon_shorten(arm, sizeof arm, r->arm, most);
  osteon_shorten(study, sizeof study, r->study, room - osteon_text_length(arm));
  snprintf(who, sizeof who, "%s%s%s", study, *study && *arm ? ", " : "", arm);
  snprintf(label, sizeof label, "%s%s%s", who, *who ? ": " : "", what);
  osteon_picture_quote(out, label);
}

static int top_of(const osteon_frame *frame, const panel *p) {
  return osteon_comparison_heading(frame->layout.width) + p->top;
}

static int left_of(const osteon_forest *f, const panel *p) { return f->is_paged ? 0 : COLUMN * p->column; }

/* By which the row is found in the table. */
static void write_id(const osteon_forest *f, FILE *out, const osteon_frame *frame, const panel *p, int i) {
  char shown[80];
  if (!f->ids) return;
  osteon_shorten(shown, sizeof shown, f->rows[p->first + i]->id, 14);
  fputs("set label ", out);
  osteon_picture_quote(out, shown);
  fprintf(out, " at screen %.5f, first %d left font small textcolor rgb 'gray40'\n",
          (double)(left_of(f, p) + 16) / frame->layout.width, i + 1);
}

/* The heading of a panel: rows recalled from memory do not count. */
static void write_title(const osteon_forest *f, FILE *out, const osteon_frame *frame, const panel *p) {
  static const char *const names[] = {
      "bone mineral density", "markers and hormones", "levels", "risk, treated over control", "incidence",
      "events a year"};
  const line *first = &f->lines[p->first];
  int counted = 0, inside = 0;
  for (int i = p->first; i < p->first + p->n; i++) {
    if (!strcmp(f->rows[i]->confidence, "memory")) continue;
    counted++;
    inside += osteon_comparison_inside(f->c, f->rows[i]);
  }
  char category[80], title[300];
  osteon_shorten(category, sizeof category, first->trial->category, 40);
  snprintf(title, sizeof title, "%s%s%s%s: %d of %d inside", category, *category ? ", " : "",
           names[first->kind], p->is_rest ? " (continued)" : "", inside, counted);
  fputs("set label ", out);
  osteon_picture_quote(out, title);
  osteon_comparison_at(out, frame, left_of(f, p) + 16, top_of(frame, p) + HEAD / 2);
}

static int has_measure(const osteon_forest *f, const panel *p, osteon_measure measure) {
  for (int i = p->first; i < p->first + p->n; i++)
    if (f->rows[i]->measure == measure) return 1;
  return 0;
}

static void write_unit(const osteon_forest *f, FILE *out, const panel *p) {
  const line *first = &f->lines[p->first];
  char text[200] = "";
  if (first->kind == LEVEL)
    snprintf(text, sizeof text, "level (%.60s)", strcmp(first->unit, "-") ? first->unit : "relative");
  if (first->kind == RISK) snprintf(text, sizeof text, "risk ratio (1: no effect)");
  if (first->kind == INCIDENCE) snprintf(text, sizeof text, "women with an event (%%)");
  if (first->kind == YEARLY) snprintf(text, sizeof text, "events (per 100 women and year)");
  if (first->kind == BMD || first->kind == CHANGE) {
    static const struct {
      osteon_measure measure;
      const char *text;
    } units[] = {{OSTEON_CHANGE, "change (%)"},
                 {OSTEON_RATIO, "ratio less 1 (%)"},
                 {OSTEON_DIFFERENCE, "difference (percentage points)"},
                 {OSTEON_RATE, "a year (%/y)"}};
    for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
      const size_t used = strlen(text);
      if (has_measure(f, p, units[k].measure))
        snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "", units[k].text);
    }
  }
  fputs("set xlabel ", out);
  osteon_picture_quote(out, text);
  fputs(" font small offset 0,0.3\n", out);
}

static void write_axis(const osteon_forest *f, FILE *out, const panel *p, osteon_span axis, double neutral) {
  const int is_log = f->lines[p->first].kind == RISK;
  if (is_log)
    fputs(
        "set logscale x\nset xtics (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20, 50, "
        "100)\n",
        out);
  else
    fputs("unset logscale x\nset xtics autofreq\n", out);
  fprintf(out, "set xrange [%.8g:%.8g]\nset yrange [%d.5:0.5]\n", axis.low, axis.high, p->n);
  if (f->lines[p->first].kind != LEVEL)
    fprintf(out, "set arrow from %g, graph 0 to %g, graph 1 nohead linewidth 1 linecolor rgb 'gray50' back\n",
            neutral, neutral);
}

static void write_panel(const osteon_forest *f, FILE *out, const osteon_frame *frame, int number) {
  const panel *p = &f->panels[number];
  const kind k = f->lines[p->first].kind;
  const double neutral = k == RISK;
  osteon_span axis = osteon_comparison_span(f->c, f->rows + p->first, p->n, k == RISK, neutral);
  if (k >= LEVEL && k != RISK) axis.low = fmax(axis.low, 0);
  osteon_marks marks = {0};
  char block[24];
  snprintf(block, sizeof block, "$rows_%d", number);
  fprintf(out, "%s << END_OF_DATA\n", block);
  for (int i = 0; i < p->n; i++)
    osteon_comparison_point(f->c, out, f->rows[p->first + i], i + 1, axis, &marks);
  fputs("END_OF_DATA\nset ytics 1, 1 scale 0\nset format y ''\n", out);
  for (int i = 0; i < p->n; i++) { /* names of tics would be formats, in which % is not itself */
    fputs("set label ", out);
    write_label(f->c, out, f->rows[p->first + i]);
    fprintf(out, " at graph 0, first %d right offset -0.8,0 font small textcolor rgb 'gray20'\n", i + 1);
    write_id(f, out, frame, p, i);
  }
  osteon_layout_place(&frame->layout, out, left_of(f, p) + f->ids + LABELS + 10, top_of(frame, p) + HEAD,
                      COLUMN - f->ids - LABELS - 40, ROW * p->n);
  write_title(f, out, frame, p);
  write_unit(f, out, p);
  write_axis(f, out, p, axis, neutral);
  osteon_comparison_curves(out, block, 0, &marks, axis, k == RISK);
  osteon_comparison_headed(out);
}

void osteon_forest_write(const void *context, FILE *out, const char *picture) {
  const osteon_forest *f = context;
  const int width = f->is_paged ? COLUMN : COLUMN * f->columns, heading = osteon_comparison_heading(width);
  char subtitle[200];
  int recalled = 0;
  for (int i = 0; i < f->n; i++) recalled += !strcmp(f->rows[i]->confidence, "memory");
  snprintf(subtitle, sizeof subtitle, "%.40s rows: %d with a prediction%s", f->c->split ? f->c->split : "all",
           f->n, recalled ? "; (recalled): from memory, not counted" : "");
  const osteon_frame frame = {.picture = picture,
                              .subtitle = subtitle,
                              .layout = {width, f->is_paged && f->columns > 1 ? PAGE : heading + f->height}};
  osteon_comparison_begin(f->c, out, &frame);
  for (int i = 0; i < f->n_panels; i++) {
    const int is_new = i == 0 || (f->is_paged && f->panels[i].column != f->panels[i - 1].column);
    if (is_new && i > 0) fputs("unset multiplot\n", out);
    if (is_new) osteon_comparison_page(f->c, out, &frame);
    write_panel(f, out, &frame, i);
  }
  fputs("unset multiplot\nset output\n", out);
}
