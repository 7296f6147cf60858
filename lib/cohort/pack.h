/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packs of lanes: what the files pack*.c share. Each lane has its own subject, time, step and events. */
#ifndef OSTEON_LIB_COHORT_PACK_H
#define OSTEON_LIB_COHORT_PACK_H

#include <math.h>

#include "cohort/cohort_internal.h"

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
  int is_new;          /* has just entered */
  int ends;            /* has a node at the end of the leg */
  int stale;           /* amounts were clamped after the step, so that its rates are out of date */
  int64_t allowed;     /* the pack's attempt by which the subject must have come on by a day ... */
  double since;        /* ... from here */
  osteon_patience own; /* of the chain, while questions are answered aside: they take nothing from it */
  int emits;           /* a row is to be written from `shown` */
} lane;

/* Some of the lanes: a bit for each. From the first to the last: for (int some = lanes; some; some &= some - 1). */
static inline int first_of(int lanes) { return __builtin_ctz((unsigned)lanes); }

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
  double *spread;          /* [constant][lane]: of one lane, as far as outputs of its rows need them */
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
  int is_stopped;  /* it was asked within an event, and said yes */
  osteon_ticker *ticker;
  osteon_own *own; /* in the present run: what subjects have of their own */
  int n_own;
  const unsigned char
      *left; /* [subject - first]: 0 of whom the ticker took through; NULL where it took none */
  osteon_periodic *periodic;   /* NULL where no schedule has a course to its steady state */
  double *alone;               /* constants, states and factors of one lane, for that */
  known_day known[KNOWN_DAYS]; /* [number of the event, but for multiples] */
};

/* ---- one lane's column of an array ---- */

static inline void put(double *to, const double *from, int n, int W, int l) {
  for (int i = 0; i < n; i++) to[i * W + l] = from[i * W + l];
}

static inline double *inputs_of(const pack *p, int l) {
  return p->c + osteon_subject_inputs(p->cohort->model) * p->W + l;
}

/* ---- patience ---- */

static inline void allow(pack *p, lane *a, osteon_patience patience) {
  a->allowed = p->made + patience.left;
  a->since = patience.since;
  if (a->allowed < p->due) p->due = a->allowed;
}

static inline osteon_patience left_to(const pack *p, const lane *a) {
  return (osteon_patience){a->allowed - p->made, a->since};
}

/* ---- pack_rows.c ---- */

/* Whether the next row but one is of the same day as the next: that is then before what happens on it. */
static inline int is_listed_twice(const pack *p, const lane *a) {
  const leg *g = p->leg;
  return p->rows && a->row + 1 < g->n_times && g->times[a->row + 1] == g->times[a->row];
}

static inline void find_question(const pack *p, lane *a) {
  a->question = p->rows && a->row < p->leg->n_times ? p->leg->times[a->row] : p->leg->until;
}

/* The lane's next row is to show these states of day t. */
void osteon_lane_ask(pack *p, int l, const double *y, double t);
/* Writes the rows that lanes have asked for. */
void osteon_pack_emit(pack *p);
/* Writes the rows within the last step tried, by what the kernel knows of it, so that no row cuts a step. Where that is
 * not good enough, steps aside answer the lane's rows. */
void osteon_pack_show_within(pack *p, const osteon_advance *q, int lanes);
/* The subject's rows from number `from` on are NaN. */
void osteon_pack_rows_without_numbers(pack *p, int64_t subject, int from);

/* ---- pack_leave.c ---- */

/* Notes why the subject cannot go on, the state or input that is to blame, and the day. */
void osteon_lane_fail(pack *p, int l, enum why why, int which, double day);
/* Back into the cohort: `y` is the state at the leg's end. A step that waited is tried again from the node. */
void osteon_lane_finish(pack *p, int l, const double *y);
/* Fails the subject and ends it at its node. */
void osteon_lane_give_up(pack *p, int l, enum why why, int which);
/* The state that changes fastest for its scale. */
int osteon_lane_fastest(const pack *p, int l);

/* ---- pack_events.c ---- */

/* What flows in at the lane's rates. */
static inline void flow(pack *p, int l) {
  if (p->cohort->flows)
    osteon_subject_inflow(p->cohort->model, p->rates + l, p->factor + l, p->inflow + l, p->W);
}

static inline void shorten(pack *p, int l) {
  const double h = 0.2 * p->h[l];
  p->h[l] = h > OSTEON_SHORTEST_STEP ? h : OSTEON_SHORTEST_STEP;
}

/* The lane's next event is that number. */
void osteon_lane_await(const pack *p, lane *a, int event);
void osteon_lane_find_limit(const pack *p, lane *a);
/* The lane's next jump, from its constants. */
void osteon_lane_find_jump(pack *p, int l);
/* What happens at the lane's node; it is idle afterwards if its subject cannot go on. */
void osteon_lane_act_now(pack *p, int l, int is_new);

/* ---- pack_enter.c ---- */

/* Gives an idle lane the next subject that has not failed, if there is one. */
void osteon_lane_refill(pack *p, int l);
/* Factors of doses, from the model's own kernel; after derive. */
void osteon_lane_take_factors(pack *p, int l);
/* Rates of infusions, as the events that have acted left them. */
void osteon_lane_take_rates(pack *p, int l);

/* ---- pack_attempt.c ---- */

/* The kernel itself ends the step that comes to the limit, unless a row is asked for before. */
static inline void set_stop(pack *p, int l, double question, double limit) {
  p->stop[l] = question < limit ? question : limit;
  p->meet[l] = question < limit || p->lanes[l].mode != MAIN ? INFINITY : limit;
}

/* At a new node: a row may be due, or the leg's end. */
void osteon_lane_arrive(pack *p, int l);
/* What happens at the node, and the row after it. */
void osteon_lane_meet(pack *p, int l);
/* At a node of the chain on which something happens, or may. */
void osteon_lane_reach(pack *p, int l);
/* The successful step to these states and rates becomes the node. */
void osteon_lane_commit(pack *p, int l, const double *y, const double *f);
/* What the last step leads to in the lanes that the kernel has not taken to an event, up to what is computed for all
 * lanes at once. */
void osteon_pack_attend(pack *p, const osteon_advance *q);

#endif
