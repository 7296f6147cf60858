/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a schedule: its events, and the spans of time from which some of them are made. */
#ifndef OSTEON_LIB_SCHEDULE_SPANS_H
#define OSTEON_LIB_SCHEDULE_SPANS_H

#include <osteon/schedule.h>

enum { OSTEON_MAX_EVENTS = 1000000, OSTEON_MAX_SPANS = 500 };

/* How the spans of one input make its value. */
typedef enum osteon_span_kind {
  OSTEON_SPAN_SUM,    /* base + the sum of the amounts: drugs, nutrition */
  OSTEON_SPAN_PSI,    /* (h^4 + the sum of the amounts)^(1/4): exercise */
  OSTEON_SPAN_UNLOAD, /* h above is the smallest of these amounts, 1 without any */
} osteon_span_kind;

typedef struct osteon_span {
  osteon_span_kind kind;
  int input;
  double start, stop; /* stop: INFINITY for good */
  double base;        /* OSTEON_SPAN_SUM: the value without any span */
  double amount;
} osteon_span;

struct osteon_schedule {
  const osteon_model *model;
  osteon_event *events;
  int n, room;
  osteon_span *spans;
  int n_spans, spans_room;
};

/* Adds spans all or none, and makes the events of their inputs anew. An input has either spans or
 * values that were set. */
osteon_status osteon_spans_add(osteon_schedule *schedule, const osteon_span *spans, int n);

/* start finite and >= 0, stop > start or INFINITY; `what` begins the sentence. */
osteon_status osteon_span_times(const char *what, double start, double stop);

#endif
