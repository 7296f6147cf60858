/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The days on which courses must be known for exposures, and what comes of a course that is. */
#ifndef OSTEON_LIB_POPULATION_EXPOSURE_INTERNAL_H
#define OSTEON_LIB_POPULATION_EXPOSURE_INTERNAL_H

#include <osteon/exposure.h>
#include <osteon/schedule.h>

#include "text/csv.h"

/* Every tick from the first `from` to the last `to`; those that are marked twice, for before and after. */
typedef struct osteon_grid {
  double dt;
  int64_t first;
  int n_ticks, n_days;
  unsigned char *twice; /* [tick] */
  double *days;         /* [day]; NULL before osteon_grid_plan */
  double *x, *y;        /* [day]: of the course at hand */
} osteon_grid;

/* OSTEON_ENAME, OSTEON_ERANGE, OSTEON_EINVAL, OSTEON_ENOMEM. In any case free it. */
osteon_status osteon_grid_new(osteon_grid *grid, const osteon_model *model, const osteon_exposure *what,
                              int n, double dt);
void osteon_grid_free(osteon_grid *grid);
/* Marks the days of these events, which somebody has. */
void osteon_grid_mark(osteon_grid *grid, const osteon_event *events, int n);
/* Makes the days, after the last mark. OSTEON_ENOMEM. */
osteon_status osteon_grid_plan(osteon_grid *grid);

/* What comes of the values on all days, `stride` apart, of a subject who has these events. */
osteon_exposed osteon_grid_measure(const osteon_grid *grid, const osteon_exposure *what,
                                   const osteon_event *events, int n_events, const double *values,
                                   size_t stride);

/* Names of the columns of a table of exposures, and the fields of one of them. */
void osteon_exposure_put_names(osteon_csv_record *record);
void osteon_exposure_put(osteon_csv_record *record, const osteon_exposure *what, const osteon_exposed *found);

#endif
