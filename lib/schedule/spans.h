/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a schedule: its events, and the spans of time from which some of them are made. */
#ifndef OSTEON_LIB_SCHEDULE_SPANS_H
#define OSTEON_LIB_SCHEDULE_SPANS_H

#include <stdatomic.h>
#include <stdbool.h>

#include <osteon/schedule.h>

enum { OSTEON_MAX_EVENTS = 1000000, OSTEON_MAX_SPANS = 1000000 };

/* How the spans of one input make its value. */
typedef enum osteon_span_kind {
  OSTEON_SPAN_SUM,    /* base + the sum of the amounts: drugs, nutrition */
  OSTEON_SPAN_PSI,    /* (h^4 + the sum of the amounts)^(1/4): exercise */
  OSTEON_SPAN_UNLOAD, /* h above is the smallest of these amounts, 1 without any */
} osteon_span_kind;

typedef struct osteon_span {
  osteon_span_kind kind;
  int channel; /* what it acts on: an input of the model, then rows of its doses, then states, into which it flows */
  double start, stop; /* stop: INFINITY for good */
  double base;        /* OSTEON_SPAN_SUM: the value without any span */
  double amount;
  int line; /* that of the schedule when it was added */
} osteon_span;

/* A channel has either spans or values that were set. */
typedef struct osteon_follows {
  int spans, sets; /* how many there are */
  osteon_span_kind kind;
  double base;
} osteon_follows;

/* What was said to happen from a time on, once for a course or for repeated doses. */
typedef struct osteon_begin {
  double time;
  const char *name; /* constant, or the model's */
  bool adds;        /* to whatever else begins by that name */
  int file, line;   /* line 0: not of a file */
} osteon_begin;

typedef struct osteon_begins {
  osteon_begin *at;
  int n, n_settled, room;
  char **files;
  int n_files, file, line; /* of what is added now; line 0: none */
} osteon_begins;

/* What was added last may still wait to be sorted, and its spans to be made into events. */
struct osteon_schedule {
  const osteon_model *model;
  atomic_bool in_use;
  bool held;
  double end; /* d: later changes of intake are left out */
  int line;   /* of the file that is being read */
  osteon_event *events;
  int n, n_settled, room;
  osteon_span *spans;
  int n_spans, spans_settled, spans_room;
  osteon_follows *follows;      /* [channel] */
  int n_flows;                  /* spans of what is no input */
  int n_resets, resets_settled; /* and steady states: infusions end there */
  osteon_begins begins;
  double moved; /* d, the most by which a time was moved to a tick */
};

static inline int osteon_channel_count(const osteon_model *m) {
  return m->n_inputs + m->n_doses + m->n_states;
}
/* Of an event that a span may make; -1 of others. */
static inline int osteon_channel_of(const osteon_model *m, const osteon_event *e) {
  return e->kind == OSTEON_EVENT_INPUT        ? e->index
         : e->kind == OSTEON_EVENT_DOSE_RATE  ? m->n_inputs + e->index
         : e->kind == OSTEON_EVENT_STATE_RATE ? m->n_inputs + m->n_doses + e->index
                                              : -1;
}
static inline bool osteon_event_ends_flows(const osteon_event *e) {
  return e->kind == OSTEON_EVENT_RESET || e->kind == OSTEON_EVENT_STEADY;
}
osteon_event osteon_channel_event(const osteon_model *m, int channel, double time, double value);
const char *osteon_channel_name(const osteon_model *m, int channel);

/* What is added from now on stands in this line of this file (NULL: in none). OSTEON_ENOMEM. */
osteon_status osteon_begins_at(osteon_schedule *schedule, const char *file, int line);
/* Something begins, at the present line. OSTEON_ENOMEM. */
osteon_status osteon_begins_add(osteon_schedule *schedule, double time, const char *name, bool adds);
/* Into `text`, a line each: what adds up by one name among the first n_base that begin and what came later. */
void osteon_begins_tell_twice(const osteon_schedule *schedule, int n_base, char *text, size_t size);
osteon_status osteon_begins_copy(osteon_begins *copy, const osteon_begins *begins);
void osteon_begins_free(osteon_begins *begins);

/* Between these two, what is added waits, and all of it is settled at once: n log n for a table, where one call
 * after the other would be quadratic. Settling adds all that waited, or nothing; on failure *line is the
 * schedule's line when the span that is to blame was added. */
void osteon_schedule_hold(osteon_schedule *schedule);
osteon_status osteon_schedule_settle(osteon_schedule *schedule, int *line);
/* Forgets what waits. */
void osteon_schedule_drop(osteon_schedule *schedule);

/* OSTEON_EINVAL: a sim or a cohort reads the schedule, which can no longer be changed. */
osteon_status osteon_schedule_open(const osteon_schedule *schedule);
/* From now on the schedule stays as it is. By any thread, at any time. NULL allowed. */
void osteon_schedule_use(const osteon_schedule *schedule);

/* Adds spans all or none. */
osteon_status osteon_spans_add(osteon_schedule *schedule, const osteon_span *spans, int n);

/* What a span is of: a drug, a supplement, exercise or unloading; constant. */
const char *osteon_span_name(const osteon_schedule *schedule, const osteon_span *span);

/* A copy that ends before a tick: of the events only, to run and not to add to. */
osteon_status osteon_schedule_cut(osteon_schedule **cut, const osteon_schedule *schedule, double tick,
                                  double dt);

/* A copy to add to, in use by nobody. */
osteon_status osteon_schedule_copy(osteon_schedule **copy, const osteon_schedule *schedule);

/* Of a copy: an input that follows intake is `base` without it, and by as much more or less with it. OSTEON_ERANGE. */
osteon_status osteon_schedule_raise(osteon_schedule *schedule, int input, double base);

/* start finite and >= 0, stop > start or INFINITY; `what` begins the sentence. */
osteon_status osteon_span_times(const char *what, double start, double stop);

/* Doses from start until before stop, INFINITY: for 100 years. At least one. */
double osteon_dose_count(double start, double stop, double interval);

/* The events of the channels that have new spans, or flow and meet a new reset, from the first of those on:
 * from[channel] is a day shortly before it, INFINITY for others. Free `made` and `from`, also on failure. */
typedef struct osteon_made {
  osteon_event *events;
  int n;
  double *from;
} osteon_made;
/* Whether there is anything to be made. */
bool osteon_spans_wait(const osteon_schedule *schedule);
osteon_status osteon_spans_make(const osteon_schedule *schedule, osteon_made *made, int *line);

/* What a dose can go to: rows of the model's doses, from number *dose on, or one state; the other is -1. OSTEON_ENAME,
 * with the nearest name. */
osteon_status osteon_schedule_find_target(const osteon_model *model, const char *name, int *dose, int *state);

#endif
