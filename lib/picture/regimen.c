/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes and marks of what is given. */
#include <math.h>
#include <string.h>

#include "base/base.h"
#include "picture/gnuplot.h"
#include "picture/regimen.h"
#include "picture/words.h"
#include "schedule/drug.h"
#include "schedule/spans.h"
#include "text/utf8.h"

/* Sizes in pixels. */
enum { LANE = 20, FOOT = 50, LABELS = 190, MOST_LANES = 12, MOST_LINES = 12, MOST_DOSES = 60, LONGEST = 64 };

typedef struct bar {
  double from, to; /* d; alike: a dose */
} bar;

typedef struct lane {
  char name[LONGEST], unit[24];
  double amount; /* of each bar; NAN where they differ or none is told */
  int is_more;   /* on top of a habit */
  bar *bars;
  int n, room;
} lane;

struct osteon_regimen {
  double until;
  lane lanes[MOST_LANES];
  int n;
};

/* ---- what is given ---- */

/* The lane of that name; NULL where there are too many. */
static lane *lane_of(osteon_regimen *r, const char *name, const char *unit, double amount, int is_more) {
  int k = 0;
  while (k < r->n && strcmp(r->lanes[k].name, name) != 0) k++;
  if (k == MOST_LANES) return NULL;
  lane *l = &r->lanes[k];
  if (k == r->n) {
    *l = (lane){.amount = amount, .is_more = is_more};
    snprintf(l->name, sizeof l->name, "%s", name);
    snprintf(l->unit, sizeof l->unit, "%s", strcmp(unit, "-") ? unit : "");
    r->n++;
  }
  if (!(l->amount == amount)) l->amount = NAN;
  return l;
}

/* From a day to another, as far as the picture goes. */
static osteon_status put(const osteon_regimen *r, lane *l, double from, double to) {
  if (!l || from > r->until) return OSTEON_OK;
  if (l->n == l->room) {
    const int room = l->room ? 2 * l->room : 8;
    bar *grown = osteon_realloc(l->bars, (size_t)room, sizeof *grown);
    if (!grown) return OSTEON_ENOMEM;
    l->bars = grown;
    l->room = room;
  }
  l->bars[l->n++] = (bar){from, fmin(to, r->until)};
  return OSTEON_OK;
}

/* As estradiol, and not as I_P. */
static int is_word(const char *name) {
  const size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz");
  return n > 3 && !name[n];
}

/* A drug's name, which is a word or what its meaning begins with; of another input what it is: `PTH given`, not I_P. */
static void name_input(const osteon_quantity *q, char *name) {
  const char *drug = osteon_drug_name(q->name), *meaning = osteon_words_full(q);
  size_t n = 0;
  while (drug[n] && (drug[n] == meaning[n] || (drug[n] == '_' && meaning[n] == ' '))) n++;
  if (is_word(drug))
    snprintf(name, LONGEST, "%s", drug);
  else if (drug[n])
    osteon_words_short(q, name, LONGEST);
  else
    snprintf(name, LONGEST, "%.*s", (int)n, meaning);
}

/* A dose or a state into which something is given; 0: another row of the dose, which is told already. */
static int name_given(const osteon_model *m, int dose, int state, char *name, const char **unit) {
  if (dose >= 0 && osteon_model_index(m, OSTEON_DOSE, m->doses[dose].name) != dose) return 0;
  if (dose >= 0)
    snprintf(name, LONGEST, "%s", m->doses[dose].name);
  else
    osteon_words_short(&m->states[state], name, LONGEST);
  *unit = dose >= 0 ? m->doses[dose].unit : m->states[state].unit;
  return 1;
}

/* The name and unit of what acts over a span of time; 0: nothing to tell. */
static int name_span(const osteon_schedule *s, const osteon_span *span, char *name, char *unit) {
  const osteon_model *m = s->model;
  const int given = span->channel - m->n_inputs;
  const char *of = "";
  *unit = 0;
  if (span->kind != OSTEON_SPAN_SUM) {
    snprintf(name, LONGEST, "%s", osteon_span_name(s, span));
    return 1;
  }
  if (given < 0) {
    name_input(&m->inputs[span->channel], name);
    snprintf(unit, LONGEST, "%s", m->inputs[span->channel].unit);
    return span->amount != 0;
  }
  if (!name_given(m, given < m->n_doses ? given : -1, given - m->n_doses, name, &of)) return 0;
  snprintf(unit, LONGEST, "%s/d", of);
  return span->amount != 0;
}

/* Courses, exercise, unloading, nutrition and infusions. */
static osteon_status take_spans(osteon_regimen *r, const osteon_schedule *s) {
  for (int i = 0; i < s->n_spans; i++) {
    const osteon_span *span = &s->spans[i];
    const int is_sum = span->kind == OSTEON_SPAN_SUM;
    char name[LONGEST], unit[LONGEST];
    if (span->start > r->until || !name_span(s, span, name, unit)) continue;
    lane *l = lane_of(r, name, unit, is_sum ? span->amount : NAN, is_sum && span->base != 0);
    OSTEON_TRY(put(r, l, span->start, span->stop));
  }
  return OSTEON_OK;
}

/* Values that an input is set to, from one to the next, where it is not at its default. */
static osteon_status take_input(osteon_regimen *r, const osteon_schedule *s, const osteon_event *events,
                                int n, int input) {
  const osteon_quantity *q = &s->model->inputs[input];
  char name[LONGEST];
  name_input(q, name);
  double from = NAN, value = q->value;
  for (int i = 0; i <= n; i++) {
    if (i < n && (events[i].kind != OSTEON_EVENT_INPUT || events[i].index != input)) continue;
    const double now = i < n ? events[i].time : INFINITY;
    if (i < n && events[i].value == value) continue;
    if (value != q->value && now > from && from <= r->until)
      OSTEON_TRY(put(r, lane_of(r, name, q->unit, value, 0), from, now));
    if (i < n) value = events[i].value, from = now;
  }
  return OSTEON_OK;
}

static osteon_status take_doses(osteon_regimen *r, const osteon_schedule *s, const osteon_event *events,
                                int n) {
  for (int i = 0; i < n && events[i].time <= r->until; i++) {
    const osteon_event *e = &events[i];
    char name[LONGEST] = "reset";
    const char *unit = "";
    const int is_reset = e->kind == OSTEON_EVENT_RESET, is_dose = e->kind == OSTEON_EVENT_DOSE;
    if (!is_reset && !is_dose && e->kind != OSTEON_EVENT_STATE) continue;
    if (!is_reset && (e->value == 0 || !name_given(s->model, is_dose ? e->index : -1, e->index, name, &unit)))
      continue;
    OSTEON_TRY(put(r, lane_of(r, name, unit, is_reset ? NAN : e->value, 0), e->time, e->time));
  }
  return OSTEON_OK;
}

static osteon_status take_all(osteon_regimen *r, const osteon_schedule *s) {
  int n;
  const osteon_event *events = osteon_schedule_events(s, &n);
  OSTEON_TRY(take_spans(r, s));
  OSTEON_TRY(take_doses(r, s, events, n));
  for (int i = 0; i < s->model->n_inputs; i++)
    if (!s->follows[i].spans) OSTEON_TRY(take_input(r, s, events, n, i));
  return OSTEON_OK;
}

osteon_status osteon_regimen_new(osteon_regimen **regimen, const osteon_schedule *s, double until) {
  osteon_regimen *r = osteon_alloc(1, sizeof *r);
  *regimen = r;
  if (!r) return OSTEON_ENOMEM;
  r->until = until;
  const osteon_status status = s ? take_all(r, s) : OSTEON_OK;
  if (status == OSTEON_OK) return OSTEON_OK;
  osteon_regimen_free(r);
  *regimen = NULL;
  return status;
}

void osteon_regimen_free(osteon_regimen *r) {
  if (!r) return;
  for (int k = 0; k < r->n; k++) osteon_free(r->lanes[k].bars);
  osteon_free(r);
}

void osteon_regimen_start(osteon_regimen *r, double day) {
  r->until -= day;
  for (int k = 0; k < r->n; k++) {
    lane *l = &r->lanes[k];
    int kept = 0;
    for (int i = 0; i < l->n; i++) {
      const bar b = {l->bars[i].from - day, l->bars[i].to - day};
      if (b.to >= 0) l->bars[kept++] = b;
    }
    l->n = kept;
  }
}

int osteon_regimen_height(const osteon_regimen *r) { return r->n ? LANE * r->n + FOOT : 0; }

/* ---- lanes ---- */

static void write_lane(const osteon_regimen *r, FILE *out, int k) {
  const lane *l = &r->lanes[k];
  char text[160], shown[160];
  if (isnan(l->amount))
    snprintf(text, sizeof text, "%s", l->name);
  else
    snprintf(text, sizeof text, "%s %s%.4g%s%s", l->name, l->is_more ? "+" : "", l->amount,
             *l->unit ? " " : "", l->unit);
  for (char *c = text; *c; c++)
    if (*c == '_') *c = ' '; /* vitamin_D */
  osteon_shorten(shown, sizeof shown, text, 28);
  fputs("set label ", out);
  osteon_picture_quote(out, shown);
  fprintf(out, " at graph 0, first %d right offset -0.8,0\n", k + 1);
}

static void write_bars(const osteon_regimen *r, FILE *out, const osteon_lanes_place *place) {
  for (int k = 0; k < r->n; k++)
    for (int i = 0; i < r->lanes[k].n; i++) {
      const bar *b = &r->lanes[k].bars[i];
      if (b->to > b->from)
        fprintf(out,
                "set object rectangle from first %.8g, first %.2f to first %.8g, first %.2f fillcolor rgb "
                "'#9ecae1' fillstyle solid noborder back\n",
                b->from / place->unit, k + 0.7, b->to / place->unit, k + 1.3);
    }
  fputs("$given << END_OF_DATA\n-1 -1\n", out); /* outside: a plot needs a point */
  for (int k = 0; k < r->n; k++)
    for (int i = 0; i < r->lanes[k].n; i++)
      if (r->lanes[k].bars[i].to == r->lanes[k].bars[i].from)
        fprintf(out, "%.8g %d\n", r->lanes[k].bars[i].from / place->unit, k + 1);
  fputs("END_OF_DATA\n", out);
}

void osteon_regimen_draw(const osteon_regimen *r, FILE *out, const osteon_lanes_place *p) {
  if (!r->n) return;
  write_bars(r, out, p);
  for (int k = 0; k < r->n; k++) write_lane(r, out, k);
  const int left = p->left + LABELS;
  osteon_layout_place(&p->layout, out, left, p->top, p->layout.width - p->right - left, LANE * r->n);
  fprintf(out, "set yrange [%d.5:0.5]\nunset ytics\nset border 1\nunset key\n", r->n);
  fputs("plot $given using 1:2 with points pointtype 9 pointsize 0.8 linecolor rgb '#d55e00' notitle\n", out);
  fputs("unset object\nunset label\nset ytics\nset border 3\n", out);
}

/* ---- marks ---- */

/* A day where something begins or ends, but the start and the end of the picture; no two near each other. */
static void note_day(const osteon_regimen *r, double day, double *days, int *n) {
  const double near = 0.002 * r->until;
  if (!(day > near) || !(day < r->until - near) || *n > MOST_LINES) return;
  for (int i = 0; i < *n; i++)
    if (fabs(days[i] - day) <= near) return;
  days[(*n)++] = day;
}

/* Those days, and how many bars are doses. */
static int find_days(const osteon_regimen *r, double *days, int *doses) {
  int n = 0;
  *doses = 0;
  for (int k = 0; k < r->n; k++)
    for (int i = 0; i < r->lanes[k].n; i++) {
      const bar *b = &r->lanes[k].bars[i];
      *doses += b->to == b->from;
      if (b->to == b->from) continue;
      note_day(r, b->from, days, &n);
      note_day(r, b->to, days, &n);
    }
  return n;
}

static void write_line(FILE *out, double at) {
  fprintf(out,
          "set arrow from first %.8g, graph 0 to first %.8g, graph 1 nohead linewidth 1 dashtype 2 linecolor "
          "rgb 'gray50' back\n",
          at, at);
}

/* Whether it is one of the days of another regimen: then that has no more of them. */
static int has_day(const osteon_regimen *r, double day) {
  double days[MOST_LINES + 1];
  int doses, n = find_days(r, days, &doses);
  const int before = n;
  note_day(r, day, days, &n);
  return n == before && n <= MOST_LINES;
}

void osteon_regimen_mark_common(osteon_regimen *const *all, int n_all, FILE *out, double unit) {
  double days[MOST_LINES + 1];
  int doses;
  const int n = find_days(all[0], days, &doses);
  for (int i = 0; i < n && n <= MOST_LINES; i++) {
    int has = 1;
    for (int k = 1; k < n_all; k++) has &= has_day(all[k], days[i]);
    if (has) write_line(out, days[i] / unit);
  }
}

void osteon_regimen_mark(const osteon_regimen *r, FILE *out, double unit) {
  double days[MOST_LINES + 1];
  int doses;
  const int n = find_days(r, days, &doses);
  for (int i = 0; i < n && n <= MOST_LINES; i++) write_line(out, days[i] / unit);
  for (int k = 0; k < r->n && doses <= MOST_DOSES; k++)
    for (int i = 0; i < r->lanes[k].n; i++)
      if (r->lanes[k].bars[i].to == r->lanes[k].bars[i].from)
        fprintf(out,
                "set arrow from first %.8g, graph 0 to first %.8g, graph 0.04 nohead linewidth 2 linecolor "
                "rgb '#d55e00' front\n",
                r->lanes[k].bars[i].from / unit, r->lanes[k].bars[i].from / unit);
}
