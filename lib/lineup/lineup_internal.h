/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a lineup: what its run and its picture share. */
#ifndef OSTEON_LIB_LINEUP_LINEUP_INTERNAL_H
#define OSTEON_LIB_LINEUP_LINEUP_INTERNAL_H

#include <osteon/lineup.h>
#include <osteon/scenario.h>
#include <osteon/trials.h>

#include "scenario/scenario_internal.h"

typedef struct osteon_lineup_entry {
  osteon_lineup_model shown;
  osteon_scenario *scenario; /* NULL where it is left out */
  osteon_suit suit;
  char *failed;
  char notice[400];
  const osteon_sets *sets; /* or NULL */
} osteon_lineup_entry;

struct osteon_lineup {
  char *path;
  char named[100]; /* the model that the scenario names */
  const osteon_registry *registry;
  osteon_lineup_entry *entries;
  int n;
  const char **set; /* names, of the models' own tables */
  double *set_to;
  int n_set;
  osteon_lineup_curve *curves;
  int n_curves, n_times;
  double *times, *values; /* values: curve after curve */
  double *ends;           /* [curve][time] low, and as many high; NULL without sets */
  const char **names;     /* those of osteon_lineup_name_at */
  int n_names;
  const char **chosen; /* names, of the models' own tables; NULL: what several models have */
  int n_chosen;
  double *days; /* of rows; NULL: as the scenario says */
  int n_days;
  osteon_trials *trials;
  osteon_lineup_point *points;
  int n_points;
};

/* The first entry that is run. */
const osteon_lineup_entry *osteon_lineup_first(const osteon_lineup *lineup);
/* Makes `names` anew. */
osteon_status osteon_lineup_find_names(osteon_lineup *lineup);

/* The same lineup run again, with `points` times more, and one wherever something happens: for a picture, in which rows
 * that are far apart would cut peaks. What it is made of is shared: drop it before the other is freed or run.
 * OSTEON_ENOMEM, or errors as osteon_lineup_run. */
osteon_status osteon_lineup_refine(osteon_lineup **fine, const osteon_lineup *lineup, int points);
void osteon_lineup_drop(osteon_lineup *fine);

#endif
