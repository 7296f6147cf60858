/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Subjects through the lanes: each lane has its own subject, time, step and events, and takes the next
 * subject when one is done. A thread steps several packs of lanes side by side. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cohort/cohort_internal.h"
#include "model/columns.h"

/* ASIDE: a step from the node to a question answers it. DETOUR: that step was too long, and shorter ones of
 * their own go there; the chain of nodes does not notice. */
enum mode { IDLE, MAIN, ASIDE, DETOUR };
enum then { GO_ON, MEET, COMMIT, END, END_ASIDE }; /* once its row is written */

typedef struct lane {
  enum mode mode;
  enum then then;
  int64_t subject;
  double limit;          /* day of the next event or jump */
  double question;       /* day of the next row, or the leg's end */
  double jump;           /* on which the model says that a rate jumps */
  double end;            /* of the step tried last, if rows within it can be shown */
  double main_t, main_h; /* of the successful step that waits while questions are answered aside */
  double node_t, node_h; /* where a detour began */
  int row;               /* next row to fill */
  int next_event, n_events;
  double due; /* day of the next event; infinite where there is none */
  const osteon_event *events;
  int is_new;          /* just taken in */
  int ends;            /* has a node at the end of the leg */
  int stale;           /* amounts were clamped after the step, so that its rates are out of date */
  int64_t allowed;     /* the pack's attempt by which the subject must have come on by a day ... */
  double since;        /* ... from here */
  osteon_patience own; /* of the chain, while questions are answered aside: they take nothing from it */
  int emits;           /* a row is to be written from `shown` */
} lane;

/* Some of the lanes: a bit for each. From the first to the last: for (int some = lanes; some; some &= some - 1). */
static int first_of(int lanes) { return __builtin_ctz((unsigned)lanes); }

typedef struct pack {
  const osteon_cohort *cohort;
  packs *all; /* for what threads have once */
  const osteon_kernel *kernel;
  int n, nc, W;
  int n_idle; /* lanes without a subject */
  lane *lanes;
  double *c, *y, *f, *y1, *f1, *keep, *keep_f, *node, *node_f, *shown, *o, *work; /* [quantity][lane] */
  double *rates, *inflow; /* [rate][lane] and [state][lane], of infusions */
  double *t, *h;          /* [lane]: node and the step from it */
  double *limit, *stop, *meet, *aside, *tried, *error, *wanted; /* [lane]: see osteon_advance */
  double *shown_t, *before, *longest, *factor, *gathered;
  int *fresh, *look, *met; /* lanes */
  int64_t *outside, *busy;
  int64_t *astray, *passed; /* [lane]: rows within the step are no good; rows alone made it need attention */
  int any_passed;
  int *moving; /* see osteon_advance */
  void *block;
  /* the present run */
  const leg *leg;
  int64_t first, count, *begun; /* the last is shared by all */
  double *rows;
  int hold, derive, emit; /* to be done for the pack */
  int waiting;            /* lanes in which something is to be done once that is */
  int shares;             /* lanes that hold the constants that all share */
  int blamed;             /* the state without a steady state */
  int64_t made;           /* attempts, ever */
  int64_t due;            /* none of the lanes must be asked for its patience before this one */
} pack;

/* The day of an event's tick. Lanes come to the same events one after the other, and a day costs two divisions. */
typedef struct known_day {
  double time, day;
} known_day;
enum { KNOWN_DAYS = 64 }; /* a power of two */

struct packs {
  int n;
  pack *pack;        /* those at work first */
  osteon_advance *q; /* in the same order */
  int64_t begun;
  int64_t unasked; /* attempts since osteon_stopped was asked */
  osteon_ticker *ticker;
  osteon_own *own; /* in the present run: what subjects have of their own */
  int n_own;
  const unsigned char
      *left; /* [subject - first]: 0 of whom the ticker took through; NULL where it took none */
  osteon_periodic *periodic;   /* NULL where no schedule has a course to its steady state */
  double *alone;               /* constants, states and factors of one lane, for that */
  known_day known[KNOWN_DAYS]; /* [number of the event, but for multiples] */
};

/* ---- memory ---- */

static osteon_status fill_pack(pack *p, const osteon_cohort *cohort) {
  const osteon_model *m = cohort->model;
  const size_t W = (size_t)cohort->kernel->lanes, n = (size_t)m->n_states;
  const size_t nc = (size_t)osteon_model_constant_count(m), no = (size_t)m->n_outputs + 1,
               nd = (size_t)m->n_doses + 1;
  const size_t work = (size_t)cohort->kernel->work * n;
  const size_t notes = (size_t)cohort->kernel->notes;
  const size_t doubles = W * (nc + notes + 9 * n + no + work + 16 + nd + (nd + n) + n) + nc + nd;
  p->lanes = osteon_alloc(W, sizeof *p->lanes);
  p->block = osteon_alloc(doubles + 16 + 2, sizeof(double));
  p->moving = osteon_alloc(n + 1, sizeof *p->moving);
  if (!p->lanes || !p->block || !p->moving) return OSTEON_ENOMEM;
  p->moving[n] = -1;
  p->cohort = cohort;
  p->kernel = cohort->kernel;
  p->n = (int)n, p->nc = (int)nc, p->W = (int)W;
  double *at = (double *)(((uintptr_t)p->block + 127) & ~(uintptr_t)127);
  double **const vectors[] = {&p->t,     &p->h,     &p->limit,  &p->stop,    &p->meet,   &p->aside,
                              &p->tried, &p->error, &p->wanted, &p->shown_t, &p->before, &p->longest};
  for (int i = 0; i < 12; i++) *vectors[i] = at, at += W;
  int64_t **const masks[] = {&p->outside, &p->busy, &p->astray, &p->passed};
  for (int i = 0; i < 4; i++) *masks[i] = (int64_t *)(void *)at, at += W;
  p->c = at, at += (nc + notes) * W;
  double **const states[] = {&p->y,      &p->f,    &p->y1,     &p->f1,   &p->keep,
                             &p->keep_f, &p->node, &p->node_f, &p->shown};
  for (int i = 0; i < 9; i++) *states[i] = at, at += n * W;
  p->o = at, at += no * W;
  p->work = at, at += work * W;
  p->factor = at, at += nd * W;
  p->rates = at, at += (nd + n) * W;
  p->inflow = at, at += n * W;
  p->gathered = at, at += nc + nd;
  p->fresh = (int *)(void *)at, p->look = p->fresh + 1, p->met = p->fresh + 2;
  return OSTEON_OK;
}

/* As its kernel sees it. */
static osteon_advance advance_of(const pack *p) {
  const osteon_cohort *c = p->cohort;
  return (osteon_advance){.model = c->model,
                          .plan = c->plan,
                          .needs = c->needs,
                          .moving = p->moving,
                          .c = p->c,
                          .t = p->t,
                          .h = p->h,
                          .limit = p->limit,
                          .stop = p->stop,
                          .meet = p->meet,
                          .before = p->before,
                          .aside = p->aside,
                          .y = p->y,
                          .f = p->f,
                          .fresh = p->fresh,
                          .y1 = p->y1,
                          .f1 = p->f1,
                          .tried = p->tried,
                          .error = p->error,
                          .wanted = p->wanted,
                          .outside = p->outside,
                          .amounts = c->model->amounts,
                          .n_amounts = c->model->n_amounts,
                          .least = c->least,
                          .most = c->most,
                          .scale = c->scale,
                          .weight = c->weight,
                          .rtol = c->rtol,
                          .longest = p->longest,
                          .look = p->look,
                          .met = p->met,
                          .busy = p->busy,
                          .work = p->work};
}

osteon_status osteon_packs_new(packs **out, const osteon_cohort *cohort) {
  *out = NULL;
  packs *all = osteon_alloc(1, sizeof *all);
  if (!all) return OSTEON_ENOMEM;
  all->n = cohort->kernel->packs;
  all->pack = osteon_alloc((size_t)all->n, sizeof *all->pack);
  all->q = osteon_alloc((size_t)all->n, sizeof *all->q);
  osteon_status status = all->pack && all->q ? OSTEON_OK : OSTEON_ENOMEM;
  for (int i = 0; i < all->n && status == OSTEON_OK; i++) {
    status = fill_pack(&all->pack[i], cohort);
    all->pack[i].all = all;
    if (status == OSTEON_OK) all->q[i] = advance_of(&all->pack[i]);
  }
  if (status == OSTEON_OK) status = osteon_ticker_new(&all->ticker, cohort);
  all->own = osteon_alloc((size_t)(cohort->model->n_params + cohort->model->n_inputs) + 1, sizeof *all->own);
  if (!all->own) status = OSTEON_ENOMEM;
  if (status == OSTEON_OK)
    *out = all;
  else
    osteon_packs_free(all);
  return status;
}

void osteon_packs_free(packs *all) {
  if (!all) return;
  for (int i = 0; all->pack && i < all->n; i++) {
    osteon_free(all->pack[i].lanes);
    osteon_free(all->pack[i].block);
    osteon_free(all->pack[i].moving);
  }
  osteon_periodic_free(all->periodic);
  osteon_ticker_free(all->ticker);
  osteon_free(all->alone);
  osteon_free(all->own);
  osteon_free(all->pack);
  osteon_free(all->q);
  osteon_free(all);
}

osteon_status osteon_packs_repeat(packs *all, const osteon_model *m) {
  if (all->periodic && all->alone) return OSTEON_OK;
  if (!all->alone)
    all->alone =
        osteon_alloc((size_t)osteon_model_constant_count(m) + (size_t)m->n_states + (size_t)m->n_doses + 1,
                     sizeof(double));
  if (!all->alone) return OSTEON_ENOMEM;
  return osteon_periodic_new(&all->periodic, m);
}

double *osteon_packs_constants(packs *all) { return all->pack[0].c; }

/* ---- one lane's column of an array ---- */

static void put(double *to, const double *from, int n, int W, int l) {
  for (int i = 0; i < n; i++) to[i * W + l] = from[i * W + l];
}

static double *inputs_of(const pack *p, int l) {
  return p->c + osteon_subject_inputs(p->cohort->model) * p->W + l;
}

static void fail(pack *p, int l, enum why why, int which, double day) {
  osteon_cohort *c = (osteon_cohort *)p->leg->cohort;
  const int64_t s = p->lanes[l].subject;
  c->why[s] = (unsigned char)why;
  c->which[s] = (short)which;
  c->h[s] = day;
}

/* ---- patience ---- */

static void allow(pack *p, lane *a, osteon_patience patience) {
  a->allowed = p->made + patience.left;
  a->since = patience.since;
  if (a->allowed < p->due) p->due = a->allowed;
}

static osteon_patience left_to(const pack *p, const lane *a) {
  return (osteon_patience){a->allowed - p->made, a->since};
}

static void find_due(pack *p) {
  p->due = INT64_MAX;
  for (int l = 0; l < p->W; l++)
    if (p->lanes[l].mode != IDLE && p->lanes[l].allowed < p->due) p->due = p->lanes[l].allowed;
}

/* ---- rows ---- */

static void ask(pack *p, int l, const double *y, double t) {
  put(p->shown, y, p->n, p->W, l);
  p->shown_t[l] = t;
  p->lanes[l].emits = 1;
  p->emit = 1;
}

static double *row_of(const pack *p, int64_t subject, int row) {
  return p->rows + ((subject - p->first) * p->leg->n_times + row) * p->leg->n_columns;
}

/* Whether the next row but one is of the same day as the next: that is then before what happens on it. */
static int is_listed_twice(const pack *p, const lane *a) {
  const leg *g = p->leg;
  return p->rows && a->row + 1 < g->n_times && g->times[a->row + 1] == g->times[a->row];
}

static void find_question(const pack *p, lane *a) {
  a->question = p->rows && a->row < p->leg->n_times ? p->leg->times[a->row] : p->leg->until;
}

/* The lane's next row, and the one after it where nothing happens between the two. */
static void write_row(pack *p, int l) {
  const leg *g = p->leg;
  lane *a = &p->lanes[l];
  const int again = a->then != MEET && is_listed_twice(p, a);
  double *row = row_of(p, a->subject, a->row);
  for (int k = 0; k < g->n_columns; k++)
    row[k] = osteon_column_value(p->cohort->model, g->columns[k], p->shown + l, p->o + l, p->c + l, p->W);
  if (again) memcpy(row + g->n_columns, row, (size_t)g->n_columns * sizeof *row);
  a->row += 1 + again;
  find_question(p, a);
}

/* Rows of the lanes that ask for one. */
static void emit(pack *p) {
  const osteon_model *m = p->cohort->model;
  const leg *g = p->leg;
  p->emit = 0;
  if (g->parts && p->kernel->outputs)
    p->kernel->outputs(p->shown_t, p->c, p->shown, p->o, g->parts);
  else if (g->parts && m->kernels.outputs)
    m->kernels.outputs(p->shown_t[0], p->c, p->shown, p->o);
  for (int l = 0; l < p->W; l++) {
    lane *a = &p->lanes[l];
    if (!a->emits) continue;
    a->emits = 0;
    write_row(p, l);
  }
}

/* ---- rows within a step ---- */

/* The day on which the lane's step ends that was tried last, if it is good and of the chain. */
static double good_until(const pack *p, int l) {
  const lane *a = &p->lanes[l];
  if (a->mode != MAIN || !(p->error[l] <= 1) || p->outside[l]) return -INFINITY;
  return p->t[l] + p->h[l] >= a->limit ? a->limit : p->t[l] + p->tried[l];
}

static int has_row_within(const pack *p, const lane *a) {
  return a->row < p->leg->n_times && p->leg->times[a->row] < a->end;
}

/* The next row of each of the lanes that has one before the end of its step; returns which have. */
static int ask_within(pack *p, int lanes) {
  for (int l = 0; l < p->W; l++) p->shown_t[l] = p->t[l];
  int asked = 0;
  for (int some = lanes; some; some &= some - 1) {
    const int l = first_of(some);
    lane *a = &p->lanes[l];
    a->emits = has_row_within(p, a) && !p->astray[l];
    if (!a->emits) continue;
    p->shown_t[l] = p->leg->times[a->row];
    asked |= 1 << l;
  }
  return asked;
}

/* By what the kernel knows of the steps, which no row cuts. Where that is not good, the lane's rows are answered by
 * steps aside. */
static void show_within(pack *p, const osteon_advance *q, int lanes) {
  int asked = 0;
  for (int some = lanes; some; some &= some - 1) {
    lane *a = &p->lanes[first_of(some)];
    a->end = good_until(p, first_of(some));
    if (has_row_within(p, a)) asked |= some & -some;
  }
  if (!asked) return;
  p->kernel->bridge(q, p->astray);
  while ((asked = ask_within(p, asked)) != 0) {
    p->kernel->between(q, p->shown_t, p->leg->shown, p->leg->n_shown, p->shown);
    emit(p);
  }
}

static void rows_without_numbers(pack *p, int64_t subject, int from) {
  for (int r = from; r < p->leg->n_times; r++)
    for (int k = 0; k < p->leg->n_columns; k++) row_of(p, subject, r)[k] = NAN;
}

/* ---- events ---- */

static double day_of(const pack *p, const lane *a, int event) {
  if (event >= a->n_events) return INFINITY;
  const double time = a->events[event].time;
  known_day *known = &p->all->known[event & (KNOWN_DAYS - 1)];
  if (known->time != time) *known = (known_day){time, osteon_tick_day(time, p->cohort->dt)};
  return known->day;
}

/* The lane's next event is that number. Its day is asked for more often than it changes. */
static void await(const pack *p, lane *a, int event) {
  a->next_event = event;
  a->due = day_of(p, a, event);
}

static void find_limit(const pack *p, lane *a) {
  double limit = p->leg->history ? 0 : a->due;
  if (a->ends && p->leg->until < limit) limit = p->leg->until;
  a->limit = a->jump < limit ? a->jump : limit;
}

/* The lane's next jump, from its constants. */
static void find_jump(pack *p, int l) {
  const osteon_model *m = p->cohort->model;
  if (m->n_times == 0) return;
  for (int k = 0; k < p->nc; k++) p->gathered[k] = p->c[k * p->W + l];
  p->lanes[l].jump = osteon_subject_next_jump(m, p->gathered, p->t[l]);
  p->before[l] = osteon_subject_before(p->lanes[l].jump);
  find_limit(p, &p->lanes[l]);
}

/* An input of the lane's subject, here and in the cohort. */
static void give_input(pack *p, int l, int i, double value) {
  const osteon_cohort *c = p->cohort;
  double *own = c->own[c->model->n_params + i], *planted = c->planted[i];
  inputs_of(p, l)[i * p->W] = value;
  if (own) own[p->lanes[l].subject] = value;
  if (planted) planted[p->lanes[l].subject] = value;
  p->hold = 1;
}

/* To the steady state of a course, under what has acted so far: by the model's own kernels, in one lane. */
static osteon_status act_course(pack *p, int l, const osteon_event *course) {
  const osteon_model *m = p->cohort->model;
  double *c = p->all->alone, *y = c + p->nc, *factor = y + p->n;
  for (int k = 0; k < p->nc; k++) c[k] = p->c[k * p->W + l];
  for (int i = 0; i < p->n; i++) y[i] = p->y[i * p->W + l];
  osteon_model_follow(m, c);
  osteon_subject_factors(m, c, factor);
  const osteon_repeated what = {.course = course,
                                .factor = factor,
                                .c = c,
                                .day = p->t[l],
                                .rtol = p->cohort->rtol,
                                .atol = p->cohort->atol,
                                .longest_step = p->cohort->longest_step};
  OSTEON_TRY(osteon_periodic_find(p->all->periodic, &what, y, &p->blamed));
  for (int i = 0; i < p->n; i++) p->y[i * p->W + l] = y[i];
  return OSTEON_OK;
}

static void act_on_states(pack *p, int l, const osteon_event *e) {
  const osteon_model *m = p->cohort->model;
  const osteon_cohort *c = p->cohort;
  const osteon_subject_place at = {.inputs = inputs_of(p, l),
                                   .y = p->y + l,
                                   .rates = p->rates + l,
                                   .factor = p->factor + l,
                                   .stride = p->W,
                                   .first = c->first ? c->first + p->lanes[l].subject : NULL,
                                   .stride_of_first = c->n};
  osteon_subject_act(m, e, &at);
}

static osteon_status act(pack *p, int l, const osteon_event *e) {
  if (e->kind == OSTEON_EVENT_STEADY) return act_course(p, l, e);
  if (e->kind == OSTEON_EVENT_INPUT)
    give_input(p, l, e->index, e->value);
  else
    act_on_states(p, l, e);
  return OSTEON_OK;
}

static void give_up(pack *p, int l, enum why why, int which);

/* Kinds of events, a bit for each. */
enum {
  INPUTS = 1 << OSTEON_EVENT_INPUT,
  NO_STATES = INPUTS | 1 << OSTEON_EVENT_DOSE_RATE | 1 << OSTEON_EVENT_STATE_RATE
};

/* States go to `keep` and inputs to `gathered`, which are free here. */
static void note_now(pack *p, int l) {
  put(p->keep, p->y, p->n, p->W, l);
  for (int i = 0; i < p->cohort->model->n_inputs; i++) p->gathered[i] = inputs_of(p, l)[i * p->W];
}

/* After what was noted has been changed by the events from `first` on. What left its range has no meaning, on the last
 * day as on any other: all is undone then, inputs too, and where a steady state was not found. */
static void check_now(pack *p, int l, int first, osteon_status found) {
  const osteon_model *m = p->cohort->model;
  const int outside =
      found == OSTEON_OK ? osteon_subject_outside(m, p->y + l, p->W, p->cohort->rtol) : p->blamed;
  if (found == OSTEON_OK && outside < 0) {
    osteon_subject_keep_amounts(m, p->y + l, p->W);
    return;
  }
  put(p->y, p->keep, p->n, p->W, l);
  for (int i = 0; i < m->n_inputs; i++) give_input(p, l, i, p->gathered[i]);
  await(p, &p->lanes[l], first);
  give_up(p, l, found == OSTEON_OK ? NO_RANGE : NO_STEADY, outside);
}

/* What flows in at the lane's rates. */
static void flow(pack *p, int l) {
  if (p->cohort->flows)
    osteon_subject_inflow(p->cohort->model, p->rates + l, p->factor + l, p->inflow + l, p->W);
}

static void shorten(pack *p, int l) {
  const double h = 0.2 * p->h[l];
  p->h[l] = h > OSTEON_SHORTEST_STEP ? h : OSTEON_SHORTEST_STEP;
}

/* What happens at the lane's node; it is idle afterwards if its subject cannot go on. */
static void act_now(pack *p, int l, int is_new) {
  lane *a = &p->lanes[l];
  const int first = a->next_event;
  if (a->due > p->t[l]) return;
  int kinds = 0;
  for (; a->due <= p->t[l]; await(p, a, a->next_event + 1)) kinds |= 1 << a->events[a->next_event].kind;
  const int checks = is_new || (kinds & ~NO_STATES); /* those of the new no step has checked */
  if (checks) note_now(p, l);
  osteon_status found = OSTEON_OK;
  for (int e = first; e < a->next_event && found == OSTEON_OK; e++) {
    found = act(p, l, &a->events[e]);
    /* what was calm is so no longer; a rejected step costs more than a short one. Hundreds of events on one
     * day leave a step. */
    shorten(p, l);
  }
  *p->fresh |= 1 << l;
  find_limit(p, a);
  if (checks) check_now(p, l, first, found);
  flow(p, l);
  if (a->mode != IDLE && (kinds & INPUTS)) find_jump(p, l);
}

/* ---- subjects in and out ---- */

void osteon_cohort_gather(const osteon_cohort *c, int64_t s, double *constants) {
  const osteon_model *m = c->model;
  double *inputs = constants + osteon_subject_inputs(m);
  double *const *own =
      c->why[s] == FINE ? c->own + m->n_params : c->planted; /* what was refused does not act */
  memcpy(constants, c->c, (size_t)osteon_model_constant_count(m) * sizeof *constants);
  for (int k = 0; k < m->n_params; k++)
    if (c->own[k]) constants[k] = c->own[k][s];
  for (int k = 0; k < m->n_inputs; k++)
    if (own[k]) inputs[k] = own[k][s];
}

/* What is shared stays in the lane, whoever comes into it. */
static void take_constants(pack *p, int l, int64_t s) {
  const packs *all = p->all;
  for (int k = 0; !(p->shares >> l & 1) && k < p->nc; k++) p->c[k * p->W + l] = p->cohort->c[k];
  p->shares |= 1 << l;
  for (const osteon_own *own = all->own; own < all->own + all->n_own; own++)
    p->c[own->place * p->W + l] = own->value[s];
  if (p->leg->history) osteon_subject_untreat(p->cohort->model, inputs_of(p, l), p->W);
  p->derive |= p->cohort->derives;
  p->hold = 1;
}

/* Factors of doses, from the model's own kernel; after derive. */
static void take_factors(pack *p, int l) {
  const osteon_model *m = p->cohort->model;
  if (m->n_doses == 0 || p->lanes[l].n_events == 0) return;
  double *factor = p->gathered + p->nc;
  for (int k = 0; k < p->nc; k++) p->gathered[k] = p->c[k * p->W + l];
  osteon_subject_factors(m, p->gathered, factor);
  for (int i = 0; i < m->n_doses; i++) p->factor[i * p->W + l] = factor[i];
}

/* As the events that have acted left it. */
static void take_rates(pack *p, int l) {
  const lane *a = &p->lanes[l];
  if (!p->cohort->flows) return;
  osteon_subject_find_rates(p->cohort->model, a->events, a->next_event, p->rates + l, p->W);
  flow(p, l);
}

/* Whether inputs were written since the node; a number out of range is found here, and the node keeps the last
 * good one. */
static int inputs_changed(const pack *p, int64_t s, int *wrong) {
  const packs *all = p->all;
  const osteon_model *m = p->cohort->model;
  int changed = 0;
  *wrong = -1;
  for (const osteon_own *own = all->own; own < all->own + all->n_own; own++) {
    if (!own->planted) continue;
    const int k = own->place - osteon_subject_inputs(m);
    const double v = own->value[s];
    if (!osteon_subject_in_range(&m->inputs[k], v)) {
      *wrong = k;
      continue;
    }
    changed |= v != own->planted[s];
    own->planted[s] = v;
  }
  return changed;
}

static void begin(pack *p, int l, int64_t s) {
  const osteon_cohort *c = p->cohort;
  lane *a = &p->lanes[l];
  *a = (lane){.mode = MAIN, .subject = s, .jump = INFINITY, .due = INFINITY, .is_new = 1};
  p->t[l] = c->node_t[s];
  p->h[l] = c->h[s];
  p->before[l] = INFINITY;
  p->longest[l] = c->longest_step;
  *p->fresh |= 1 << l;
  p->moving[p->n] = -1;
  allow(p, a, (osteon_patience){c->steps_a_day - c->spent[s].attempts, c->spent[s].since});
  take_constants(p, l, s);
  const double today = p->leg->history ? c->node_t[s] : osteon_tick_to_day((double)c->tick, c->dt);
  if (!p->leg->history) {
    int wrong;
    a->events = osteon_cohort_events(c, s, &a->n_events);
    await(p, a, c->next_event[s]);
    const int changed = inputs_changed(p, s, &wrong);
    if (changed) p->t[l] = today;
    a->ends = changed && p->leg->tick;
    if (wrong >= 0) {
      fail(p, l, NO_INPUT, wrong, today);
      a->mode = IDLE;
    }
  }
  const double *from = p->t[l] == today ? c->now : c->node;
  for (int i = 0; i < p->n; i++) p->y[i * p->W + l] = from[i * c->n + s];
  find_limit(p, a);
  find_question(p, a);
}

/* The next subject that has not failed, or none. */
static void refill(pack *p, int l) {
  lane *a = &p->lanes[l];
  while (a->mode == IDLE && *p->begun < p->count) {
    const int64_t s = p->first + (*p->begun)++;
    if (p->all->left && !p->all->left[s - p->first]) continue;
    if (p->cohort->why[s] == FINE) begin(p, l, s);
    if (a->mode == IDLE && p->rows) rows_without_numbers(p, s, 0);
  }
  p->n_idle -= a->mode != IDLE;
}

/* Back into the cohort: `y` is the state at the leg's end. A step that waited is tried again from the node. */
static void finish(pack *p, int l, const double *y) {
  const osteon_cohort *c = p->cohort;
  lane *a = &p->lanes[l];
  const int64_t s = a->subject;
  for (int i = 0; i < p->n; i++) c->now[i * c->n + s] = y[i * p->W + l];
  if (p->t[l] != p->leg->until)
    for (int i = 0; i < p->n; i++) c->node[i * c->n + s] = p->y[i * p->W + l];
  c->node_t[s] = p->t[l];
  c->h[s] = p->h[l];
  c->passes[s] = 0;
  if (c->next_event[s] != a->next_event) c->next_event[s] = a->next_event;
  const osteon_patience patience =
      a->mode == MAIN ? left_to(p, a) : (osteon_patience){a->own.left + 1, a->own.since};
  osteon_cohort_spend(p->leg->cohort, s,
                      (osteon_spent){p->cohort->steps_a_day - patience.left, patience.since});
  a->mode = IDLE;
  p->n_idle++;
}

static void give_up(pack *p, int l, enum why why, int which) {
  lane *a = &p->lanes[l];
  finish(p, l, p->y);
  fail(p, l, why, which, p->t[l]);
  if (p->rows) rows_without_numbers(p, a->subject, a->row);
}

/* ---- after an attempt ---- */

static int fastest(const pack *p, int l) {
  int worst = 0;
  double most = -1;
  for (int i = 0; i < p->n; i++) {
    const double f = p->f[i * p->W + l], v = isfinite(f) ? fabs(f) / p->cohort->scale[i] : INFINITY;
    if (v > most) most = v, worst = i;
  }
  return worst;
}

static int out_of_range(const pack *p, int l) {
  for (int i = 0; i < p->n; i++) {
    const double v = p->y1[i * p->W + l];
    if (!(v >= p->cohort->least[i] && v <= p->cohort->most[i])) return i;
  }
  return 0;
}

/* A step of the chain or of a detour is shortened by the kernel itself, unless that is too short. One aside is
 * not: it becomes a detour. */
static void reject(pack *p, int l) {
  lane *a = &p->lanes[l];
  if (a->mode != ASIDE) {
    if (p->error[l] <= 1)
      give_up(p, l, NO_RANGE, out_of_range(p, l));
    else
      give_up(p, l, NO_STEP, fastest(p, l));
    return;
  }
  a->mode = DETOUR;
  a->node_t = p->t[l];
  a->node_h = p->h[l];
  put(p->node, p->y, p->n, p->W, l);
  put(p->node_f, p->f, p->n, p->W, l);
  p->h[l] = fmin(p->wanted[l], 0.9 * p->tried[l]);
}

/* At the question; the node is as it was. */
static void end_detour(pack *p, int l) {
  lane *a = &p->lanes[l];
  a->mode = ASIDE;
  p->t[l] = a->node_t;
  p->h[l] = a->node_h;
  put(p->y, p->node, p->n, p->W, l);
  put(p->f, p->node_f, p->n, p->W, l);
  p->moving[p->n] = -1;
}

static void afterwards(pack *p, int l, enum then then) {
  p->lanes[l].then = then;
  p->waiting |= 1 << l;
}

/* At a new node: a row may be due, or the leg's end. */
static void arrive(pack *p, int l) {
  lane *a = &p->lanes[l];
  const double t = p->t[l];
  if (t != a->question) return;
  if (p->rows && a->row < p->leg->n_times) ask(p, l, p->y, t);
  if (t == p->leg->until) afterwards(p, l, END);
}

/* Over a jump of the rates; the first step after it is short, as after an event. */
static void jump(pack *p, int l) {
  *p->fresh |= 1 << l;
  shorten(p, l);
  find_jump(p, l);
}

/* What happens at the node, and the row after it. */
static void meet(pack *p, int l) {
  if (!p->leg->history) act_now(p, l, 0);
  if (p->lanes[l].mode != IDLE) arrive(p, l);
}

/* Whether the node has a row from before what happens there, which waits for it. */
static int asks_before(pack *p, int l) {
  lane *a = &p->lanes[l];
  if (a->question != p->t[l] || a->due > p->t[l] || !is_listed_twice(p, a)) return 0;
  ask(p, l, p->y, p->t[l]);
  afterwards(p, l, MEET);
  return 1;
}

/* At a node of the chain on which something happens, or may. */
static void reach(pack *p, int l) {
  if (p->t[l] == p->lanes[l].jump) jump(p, l);
  if (!asks_before(p, l)) meet(p, l);
}

/* The successful step becomes the node. */
static void commit(pack *p, int l, const double *y, const double *f) {
  lane *a = &p->lanes[l];
  put(p->y, y, p->n, p->W, l);
  put(p->f, f, p->n, p->W, l);
  p->t[l] = a->main_t;
  p->h[l] = a->main_h;
  if (a->mode != MAIN) allow(p, a, a->own);
  a->mode = MAIN;
  if (a->stale) *p->fresh |= 1 << l;
  a->stale = 0;
  reach(p, l);
}

static void accept_main(pack *p, int l) {
  lane *a = &p->lanes[l];
  const int cut = p->t[l] + p->h[l] >= a->limit;
  a->main_t = cut ? a->limit : p->t[l] + p->tried[l];
  a->main_h = cut ? fmax(p->wanted[l], p->h[l]) : p->wanted[l];
  if (a->question < a->main_t) {
    put(p->keep, p->y1, p->n, p->W, l);
    put(p->keep_f, p->f1, p->n, p->W, l);
    a->own = left_to(p, a);
    a->mode = ASIDE;
    allow(p, a, osteon_patience_from(p->t[l], p->cohort->steps_a_day));
  } else {
    commit(p, l, p->y1, p->f1);
  }
}

static void accept_aside(pack *p, int l) {
  lane *a = &p->lanes[l];
  const double t = a->question;
  if (p->rows && a->row < p->leg->n_times) ask(p, l, p->y1, t);
  if (t == p->leg->until)
    afterwards(p, l, END_ASIDE);
  else if (!(p->leg->times[a->row + 1 + is_listed_twice(p, a)] < a->main_t))
    afterwards(p, l, COMMIT);
  else
    allow(p, a, osteon_patience_from(p->t[l], p->cohort->steps_a_day));
}

/* On the way to the question. */
static void accept_detour(pack *p, int l) {
  put(p->y, p->y1, p->n, p->W, l);
  p->t[l] += p->tried[l];
  p->h[l] = p->wanted[l];
  *p->fresh |= 1 << l;
}

/* The kernel itself ends the step that comes to the limit, unless a row is asked for before. */
static void set_stop(pack *p, int l, double question, double limit) {
  p->stop[l] = question < limit ? question : limit;
  p->meet[l] = question < limit || p->lanes[l].mode != MAIN ? INFINITY : limit;
}

/* Whether rows alone made the step need attention: it goes on like any other. */
static int passes(pack *p, int l) {
  const lane *a = &p->lanes[l];
  const double end = p->t[l] + p->tried[l];
  if (!p->rows || a->mode != MAIN || !(end < a->limit)) return 0;
  if (!(end < a->question)) return 0;
  set_stop(p, l, a->question, a->limit);
  p->passed[l] = -1;
  *p->look &= ~(1 << l);
  p->any_passed = 1;
  return 1;
}

static void after(pack *p, int l) {
  lane *a = &p->lanes[l];
  if (!(p->error[l] <= 1) || p->outside[l]) {
    reject(p, l);
    return;
  }
  const bool moved = osteon_subject_keep_amounts(p->cohort->model, p->y1 + l, p->W);
  if (!moved && passes(p, l)) return;
  if (a->mode == MAIN) {
    a->stale = moved;
    accept_main(p, l);
  } else if (a->mode == DETOUR && p->t[l] + p->h[l] < p->limit[l]) {
    accept_detour(p, l);
  } else {
    if (a->mode == DETOUR) end_detour(p, l);
    accept_aside(p, l);
  }
}

/* ---- the loop ---- */

/* Constants that follow from others, for whoever changed. The same numbers come out for the others. */
static void follow(pack *p) {
  const osteon_model *m = p->cohort->model;
  if (p->derive) {
    if (p->kernel->derive)
      p->kernel->derive(p->c);
    else if (m->kernels.derive)
      m->kernels.derive(p->c);
  }
  if (p->hold) {
    if (p->kernel->hold)
      p->kernel->hold(p->c);
    else if (m->kernels.hold)
      m->kernels.hold(p->c);
  }
  p->derive = p->hold = 0;
}

/* For plain steps until one needs attention. A lane without a subject goes through the motions with whatever it
 * holds: nobody looks at it. */
static void instruct(pack *p, int l) {
  const lane *a = &p->lanes[l];
  const double question = a->mode == IDLE ? INFINITY : a->question;
  const double limit = a->mode == DETOUR ? question : a->limit;
  p->limit[l] = limit;
  if (a->mode == IDLE) p->before[l] = INFINITY;
  set_stop(p, l, question, limit);
  p->aside[l] = a->mode == ASIDE ? question - p->t[l] : 0;
  p->busy[l] = a->mode == IDLE ? 0 : -1;
}

/* Those of `lanes` who come through to the end of the tick at one go. */
static void stride(pack *p, int lanes) {
  const double until = p->leg->until;
  follow(p);
  for (int some = lanes; some; some &= some - 1) instruct(p, first_of(some));
  p->kernel->stride(&p->all->q[p - p->all->pack], 1, until, &lanes);
  p->moving[p->n] = -1; /* not all lanes are under way yet */
  for (int some = lanes; some; some &= some - 1) {
    const int l = first_of(some);
    put(p->y, p->y1, p->n, p->W, l);
    p->t[l] = until;
    p->h[l] = p->wanted[l];
    arrive(p, l);
  }
}

/* Whether the lane's subject has a node at the end of the tick, and nothing happens to it before. */
static int can_stride(const pack *p, const lane *a) {
  return a->mode == MAIN && a->ends && p->kernel->stride && a->due > p->leg->until && a->jump > p->leg->until;
}

/* All lanes first, since what follows from constants is computed for all of them at once. */
static void fill_idle(pack *p) {
  for (int l = 0; l < p->W; l++)
    if (p->lanes[l].mode == IDLE) refill(p, l);
  follow(p);
  int striding = 0;
  for (int l = 0; l < p->W; l++) {
    if (p->lanes[l].mode == IDLE || !p->lanes[l].is_new) continue;
    p->lanes[l].is_new = 0;
    take_factors(p, l);
    take_rates(p, l);
    find_jump(p, l);
    act_now(p, l, 1);
    if (p->lanes[l].mode != IDLE) arrive(p, l);
    if (can_stride(p, &p->lanes[l])) striding |= 1 << l;
  }
  if (striding) stride(p, striding);
}

static void conclude(pack *p, int l) {
  const enum then then = p->lanes[l].then;
  p->lanes[l].then = GO_ON;
  if (then == MEET) meet(p, l);
  if (then == COMMIT) commit(p, l, p->keep, p->keep_f);
  if (then == END) finish(p, l, p->y);
  if (then == END_ASIDE) finish(p, l, p->y1);
}

/* Writes the rows that are due and does what waited for that, which may make more rows due. */
static void conclude_all(pack *p) {
  do {
    follow(p);
    if (p->emit) emit(p);
    const int lanes = p->waiting;
    p->waiting = 0;
    for (int some = lanes; some; some &= some - 1) conclude(p, first_of(some));
  } while (p->emit || p->hold);
}

/* Until every lane has a subject, or there is none left. */
static void refill_all(pack *p) {
  while (p->n_idle > 0 && *p->begun < p->count) {
    fill_idle(p);
    conclude_all(p);
  }
}

static void start_run(pack *p, const leg *g, int64_t first, int64_t count, double *rows, int64_t *begun) {
  p->leg = g;
  p->first = first, p->count = count, p->begun = begun;
  p->rows = rows;
  p->hold = p->derive = p->emit = p->waiting = 0;
  p->shares = 0;
  *p->fresh = 0;
  p->due = INT64_MAX;
  p->n_idle = p->W;
  for (int l = 0; l < p->W; l++) p->lanes[l] = (lane){.mode = IDLE};
  refill_all(p);
  for (int l = 0; l < p->W; l++) instruct(p, l);
}

/* Has it come on since it was last asked? */
static void question_patience(pack *p, int l) {
  lane *a = &p->lanes[l];
  osteon_patience patience = left_to(p, a);
  if (osteon_patience_renewed(&patience, p->t[l], p->cohort->steps_a_day)) {
    allow(p, a, patience);
    return;
  }
  give_up(p, l, NO_END, fastest(p, l));
  *p->look |= 1 << l;
}

static void question_all(pack *p) {
  for (int l = 0; l < p->W; l++)
    if (p->lanes[l].mode != IDLE && p->lanes[l].allowed <= p->made) question_patience(p, l);
  find_due(p);
}

/* What the last step leads to in the lanes that the kernel has not taken to an event, up to what is computed for all
 * lanes at once. */
static void attend(pack *p, const osteon_advance *q) {
  const int lanes = *p->look & ~*p->met;
  if (p->rows && lanes) show_within(p, q, lanes);
  for (int some = lanes; some; some &= some - 1) after(p, first_of(some));
  if (p->any_passed) p->kernel->commit(q, p->passed);
  for (int l = 0; l < p->W && p->any_passed; l++) p->passed[l] = 0;
  p->any_passed = 0;
}

/* In a lane that the kernel has: it needs nothing more unless there is a row, or the subject comes to an end. */
static void meet_event(pack *p, int l) {
  reach(p, l);
  if (p->lanes[l].emits || p->lanes[l].mode == IDLE || (p->waiting >> l & 1)) return;
  instruct(p, l);
  *p->look &= ~(1 << l);
}

/* The rest. */
static void settle(pack *p) {
  conclude_all(p);
  if (p->made >= p->due) question_all(p); /* or by now, back from a question aside */
  refill_all(p);
  for (int some = *p->look; some; some &= some - 1) instruct(p, first_of(some));
}

/* After the last step of n packs. Events come at random, so that the processor guesses badly which lanes and packs have
 * one: there is one loop for all of them. */
static void go_on(packs *all, int n, int64_t made) {
  uint64_t met = 0; /* a byte for each pack */
  int others = 0, held = 0, unsettled = 0;
  for (int i = 0; i < n; i++) {
    pack *p = &all->pack[i];
    p->made += made;
    met |= (uint64_t)(unsigned)*p->met << 8 * i;
    others |= *p->look ^ *p->met;
  }
  for (int i = 0; others && i < n; i++) attend(&all->pack[i], &all->q[i]);
  for (; met; met &= met - 1) {
    const int place = __builtin_ctzll(met);
    meet_event(&all->pack[place / 8], place % 8);
  }
  for (int i = 0; i < n; i++) {
    const pack *p = &all->pack[i];
    held |= (p->hold | p->derive) << i;
    unsettled |= (*p->look != 0 || p->made >= p->due || p->emit) << i;
  }
  for (; held; held &= held - 1) follow(&all->pack[first_of(held)]);
  for (; unsettled; unsettled &= unsettled - 1) settle(&all->pack[first_of(unsettled)]);
}

/* Moves packs without a subject to the end; returns how many have one. */
static int sort_out(packs *all, int n) {
  for (int i = n - 1; i >= 0; i--) {
    if (all->pack[i].n_idle < all->pack[i].W) continue;
    const pack p = all->pack[i];
    const osteon_advance q = all->q[i];
    all->pack[i] = all->pack[--n], all->pack[n] = p;
    all->q[i] = all->q[n], all->q[n] = q;
  }
  return n;
}

/* Attempts between two questions whether to stop: some milliseconds of the largest model. */
enum { UNASKED = 256 };

static int64_t attempts_until(const packs *all, int n) {
  int64_t most = UNASKED;
  for (int i = 0; i < n; i++) {
    const int64_t own = all->pack[i].due - all->pack[i].made;
    if (own < most) most = own;
  }
  return most > 1 ? most : 1;
}

static int is_stopped(packs *all) {
  if (all->unasked < UNASKED) return 0;
  all->unasked = 0;
  return osteon_stopped();
}

int osteon_packs_run(packs *all, const leg *g, int64_t first, int64_t count, double *rows) {
  all->begun = 0;
  all->left = NULL;
  if (g->tick && osteon_ticker_serves(g)) {
    all->unasked += UNASKED / 4;
    all->left = osteon_ticker_run(all->ticker, g, all->q, all->n, first, count);
    if (!all->left) return is_stopped(all);
  }
  osteon_ticker_forget(all->ticker);
  all->n_own = osteon_cohort_find_own(g->cohort, all->own);
  for (int i = 0; i < all->n; i++) {
    all->q[i].inflow = g->cohort->flows ? all->pack[i].inflow : NULL;
    start_run(&all->pack[i], g, first, count, rows, &all->begun);
  }
  for (int n = sort_out(all, all->n); n > 0; n = sort_out(all, n)) {
    const int64_t made = all->pack[0].kernel->advance(all->q, n, attempts_until(all, n));
    go_on(all, n, made);
    all->unasked += made;
    if (is_stopped(all)) return 1;
  }
  return 0;
}

void osteon_packs_tell(packs *all, const osteon_outputs *asked, int64_t first, int64_t count) {
  osteon_ticker_tell(all->ticker, asked->cohort, all->q, all->n, asked, first, count);
}
