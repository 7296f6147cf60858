/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is given over time, as pictures show it: a lane for each drug, programme and input, and marks in the panels. */
#ifndef OSTEON_LIB_PICTURE_REGIMEN_H
#define OSTEON_LIB_PICTURE_REGIMEN_H

#include <stdio.h>

#include <osteon/schedule.h>

#include "picture/layout.h"

typedef struct osteon_regimen osteon_regimen;

/* What a schedule (NULL: nothing) does until day `until`. Free it. OSTEON_ENOMEM. */
osteon_status osteon_regimen_new(osteon_regimen **regimen, const osteon_schedule *schedule, double until);
void osteon_regimen_free(osteon_regimen *regimen); /* NULL allowed */
/* Counts days from this one on, and forgets what was over by then. */
void osteon_regimen_start(osteon_regimen *regimen, double day);

/* Where the lanes stand, in pixels; `unit`: days of one unit of the axis. */
typedef struct osteon_lanes_place {
  osteon_layout layout;
  int left, right, top; /* right: free beside them */
  double unit;
} osteon_lanes_place;
int osteon_regimen_height(const osteon_regimen *regimen); /* px; 0 where nothing is given */
/* The lanes, as a panel of a multiplot. */
void osteon_regimen_draw(const osteon_regimen *regimen, FILE *out, const osteon_lanes_place *place);
/* In all panels from here on: a line where something begins or ends after the start, a tick for every dose. */
void osteon_regimen_mark(const osteon_regimen *regimen, FILE *out, double unit);
/* The lines alone, of the days that all of them have. */
void osteon_regimen_mark_common(osteon_regimen *const *all, int n, FILE *out, double unit);

#endif
