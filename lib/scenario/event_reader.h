/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the rows of an event table into schedules, of one subject after the other. */
#ifndef OSTEON_LIB_SCENARIO_EVENT_READER_H
#define OSTEON_LIB_SCENARIO_EVENT_READER_H

#include <osteon/events.h>

#include "text/csv.h"

/* Columns that mean the same in every table; DV, MDV, DVID and LLOQ belong to what was observed, which is let pass. */
enum {
  OSTEON_EVENT_TIME,
  OSTEON_EVENT_EVID,
  OSTEON_EVENT_AMT,
  OSTEON_EVENT_CMT,
  OSTEON_EVENT_UNIT,
  OSTEON_EVENT_RATE,
  OSTEON_EVENT_II,
  OSTEON_EVENT_ADDL,
  OSTEON_EVENT_SS,
  OSTEON_EVENT_ID,
  OSTEON_EVENT_DV,
  OSTEON_EVENT_MDV,
  OSTEON_EVENT_DVID,
  OSTEON_EVENT_LLOQ,
  OSTEON_EVENT_COLUMNS
};

typedef struct osteon_event_reader {
  /* to be set before the table is opened; the rest is 0 */
  const osteon_model *model;
  double dt;    /* of a tick, 0: times need not be on ticks */
  double unit;  /* d, of the table's times */
  int is_alone; /* the table is no part of a scenario: it may have parameters, and columns that are not read */
  const char *text; /* the table itself, NULL: it is read from the file */
  const char *const *carry;
  int n_carry; /* columns that somebody else reads */
  /* the table */
  const char *path;
  osteon_csv csv;
  int *inputs, *params;            /* of each field, -1: none */
  int place[OSTEON_EVENT_COLUMNS]; /* field of a column, or -1 */
  char unread[600];                /* names of columns that nobody reads */
  int n_unread;
  /* the present row, from 0, and its subject */
  osteon_schedule *schedule;
  int row, line;
  double last; /* time of the row before */
} osteon_event_reader;

/* On failure nothing is left open. */
osteon_status osteon_event_reader_open(osteon_event_reader *reader, const char *path);
void osteon_event_reader_close(osteon_event_reader *reader);
/* What rows add to the schedule waits until _end, which adds all or nothing. */
void osteon_event_reader_begin(osteon_event_reader *reader, osteon_schedule *schedule);
osteon_status osteon_event_reader_row(osteon_event_reader *reader);
osteon_status osteon_event_reader_end(osteon_event_reader *reader);

/* The number in a field of the present row, NAN where there is nothing; `name` is for the sentence. */
osteon_status osteon_event_reader_number(const osteon_event_reader *reader, int field, const char *name,
                                         double *value);
/* Whether somebody else reads the column. */
int osteon_event_reader_carries(const osteon_event_reader *reader, const char *name);
/* The status, its sentence with the place of the present row before it. */
osteon_status osteon_event_reader_fail(const osteon_event_reader *reader, osteon_status status);

/* The longest tick, of at most `most` days, that goes into `most` and into all times; 0 where there is none. */
osteon_status osteon_event_reader_find_dt(osteon_event_reader *reader, double most, double *dt);

/* Whether CMT is a number, and the dose or state, -1 for the other, that has it, as `osteon models NAME` prints them:
 * doses by name, then states, from 1. OSTEON_ENAME. */
bool osteon_event_is_number(const char *cmt);
osteon_status osteon_event_find_number(const osteon_model *model, const char *cmt, int *dose, int *state);

/* A tick for times: finite, 0 for any. OSTEON_ERANGE. */
osteon_status osteon_event_check_dt(const char *call, double dt);

#endif
