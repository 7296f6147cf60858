/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a population share. What varies is named by its place: parameters of the model, then inputs. */
#ifndef OSTEON_LIB_POPULATION_POPULATION_INTERNAL_H
#define OSTEON_LIB_POPULATION_POPULATION_INTERNAL_H

#include <stdatomic.h>

#include <osteon/population.h>

#include "base/base.h"
#include "text/csv.h"

/* After those of osteon_scale. */
enum { OSTEON_BY_CHANCE = OSTEON_LOG_ODDS + 1, OSTEON_AS_GIVEN, OSTEON_BETWEEN };

typedef struct osteon_varied {
  int place;  /* ascending */
  int scale;  /* osteon_scale, or one of those above */
  double sd;  /* on that scale; the chance of 1; the upper end */
  double low; /* the lower end, of OSTEON_BETWEEN */
} osteon_varied;

typedef struct osteon_population_pair {
  int a, b; /* places, a < b */
  double r;
} osteon_population_pair;

/* People of a table. */
typedef struct osteon_people {
  osteon_csv csv; /* no columns: nobody is given */
  char *path;
  int id, weight;   /* columns, or -1 */
  double *values;   /* [row][varied]; NaN where the table has none */
  double *weights;  /* NULL: without */
  const char **ids; /* the table's; NULL: without */
} osteon_people;

struct osteon_population {
  const osteon_model *model;
  uint64_t seed;
  double *median; /* [place] */
  osteon_varied *varied;
  osteon_population_pair *pairs;
  int n, n_pairs;
  /* n * n, lower triangle by rows; NULL: to be made, by the first draw, of which there may be several at once */
  _Atomic(double *) factor;
  osteon_people people;
  char *note; /* what a user is told of besides, or NULL */
};

/* Adds a sentence to what osteon_population_notice says. OSTEON_ENOMEM. */
osteon_status osteon_population_note(osteon_population *population, const char *sentence);

/* places.c */
const osteon_quantity *osteon_population_quantity(const osteon_population *population, int place);
/* The place of a parameter or a habit. OSTEON_ENAME, OSTEON_EINVAL (a treatment). */
osteon_status osteon_population_find(const osteon_population *population, const char *name, int *place);
/* The same by the name of a column, which may be a key of `who`; -1: of nothing that the model knows. */
osteon_status osteon_population_seek(const osteon_population *population, const char *name, int *place);

/* people.c */
void osteon_people_free(osteon_people *people);
int osteon_people_is_given(const osteon_people *people);
/* As osteon_population_draw. */
osteon_status osteon_people_draw(const osteon_population *population, int64_t first, int64_t count,
                                 double *const *values);
/* Columns that are not read, into `text`; "" where there are none. */
osteon_status osteon_people_notice(const osteon_population *population, char *text, size_t size);

#endif
