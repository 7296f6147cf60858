/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the Jacobian of a stiff model is found and its linear systems are solved. Made once for a
 * sim or a cohort; the numbers follow in every step, by these lists. */
#ifndef OSTEON_LIB_SUBJECT_PLAN_H
#define OSTEON_LIB_SUBJECT_PLAN_H

#include <osteon/model.h>

/* d(rate of `row`)/d(state `column`), found with the others of its group; column n is time. `place` is its own
 * among the entries. */
typedef struct osteon_entry {
  int row, column;
} osteon_entry;

/* A product: of two places of the factors, or of a place and an unknown. */
typedef struct osteon_product {
  int a, b;
} osteon_product;

/* The entry at `place` is eliminated: its row loses a multiple of the row with the pivot at `pivot`, in which the
 * next `count` products tell what (a) is taken from where (b). */
typedef struct osteon_elimination {
  int place, pivot, count;
} osteon_elimination;

typedef struct osteon_plan {
  int n, n_groups, n_entries, n_factors, n_eliminations;
  int *columns;       /* of the groups, one after the other */
  int *group_columns; /* [group + 1]: where a group begins in `columns` */
  int *group_entries; /* [group + 1]: and in `entries` */
  osteon_entry *entries;
  int *source;   /* [place of the factors]: entry, or -1 */
  int *order;    /* [n]: states as they are eliminated */
  int *diagonal; /* [n]: place of the diagonal in that order */
  osteon_elimination *eliminations;
  osteon_product *reduced;       /* of the eliminations */
  int *n_lower, *n_upper;        /* [n]: products of a row, forward in that order and backward */
  osteon_product *lower, *upper; /* place and state */
  double *size;                  /* [n]: of a state, typical */
} osteon_plan;

/* A model without exact derivatives is taken to have none that is always 0. */
osteon_status osteon_plan_new(osteon_plan **plan, const osteon_model *model);
void osteon_plan_free(osteon_plan *plan); /* NULL allowed */

#endif
