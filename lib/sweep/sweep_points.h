/* SPDX-License-Identifier: GPL-3.0-or-later */
/* More times than a sweep has rows, for its picture alone: rows that are far apart cut what doses do between them. */
#ifndef OSTEON_LIB_SWEEP_SWEEP_POINTS_H
#define OSTEON_LIB_SWEEP_SWEEP_POINTS_H

#include "sweep/sweep_internal.h"

enum { OSTEON_SWEEP_BLOCK = 8 }; /* cells that one thread fills at a time */

struct osteon_sweep_points {
  double *times; /* d; those of all rows among them */
  int *row;      /* [time] which row it is, or -1 */
  int n;
  double *rows;            /* of a slice: [subject][time][column] */
  osteon_summary *summary; /* cell [time][column] */
  int64_t *taken;          /* as of the sweep */
  int64_t done;            /* subjects in it: fewer than in the sweep after a checkpoint */
};

/* At least so many times, and one wherever something happens. *points is NULL where the rows are as many, or where more
 * would take too much memory: the picture then has the rows alone. OSTEON_ENOMEM. */
osteon_status osteon_sweep_points_new(osteon_sweep_points **points, const osteon_sweep *sweep, int least);
void osteon_sweep_points_free(osteon_sweep_points *points); /* NULL allowed */
/* Takes what was recorded at its times, and gives the sweep its rows. */
void osteon_sweep_points_take(osteon_sweep_points *points, osteon_sweep *sweep, const osteon_rows *rows);
/* The slice is done. */
void osteon_sweep_points_end(osteon_sweep_points *points, const osteon_sweep *sweep, int64_t count);
/* The sweep as its picture is to see it, with these times if all subjects are in them; its members are shared. */
osteon_sweep osteon_sweep_drawn(const osteon_sweep *sweep);

#endif
