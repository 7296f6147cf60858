/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean and sum of squares of a stream of values in which each has a number. Values are summed in blocks of numbers,
 * and blocks are joined in pairs, pairs of pairs and so on, by their numbers alone: the result is the same to the bit
 * however the stream was cut into parts, if it was cut between blocks, and in whatever order the parts are joined.
 * Chan TF, Golub GH, LeVeque RJ (1983) Algorithms for computing the sample variance, Am Stat 37:242-247, eq. 2.1. */
#ifndef OSTEON_LIB_POPULATION_MOMENTS_H
#define OSTEON_LIB_POPULATION_MOMENTS_H

#include <stdint.h>

#include <osteon/population.h>

typedef struct osteon_moment {
  int64_t weight;       /* 0: no value */
  double mean, squares; /* squares: of the differences from the mean, with their weights */
} osteon_moment;

/* 2^level blocks, from block index * 2^level on. */
typedef struct osteon_branch {
  int64_t index;
  int32_t level;
  int32_t unused; /* 0, as branches are written to files */
  osteon_moment of;
} osteon_branch;

/* All 0 before the first value. */
typedef struct osteon_moments {
  int64_t next;               /* number of the value that comes next */
  int64_t weight;             /* of the block that is open, whose values are */
  double shift, sum, squares; /* sums of value - shift, with their weights */
  int32_t count, room;        /* of branches */
  osteon_branch *branches;    /* in the order of their numbers */
} osteon_moments;

/* Makes room for what the next n values may end. OSTEON_ENOMEM. */
osteon_status osteon_moments_reserve(osteon_moments *moments, int n);
/* The next n values; weight 0: one that is left out. OSTEON_ENOMEM, unless there is room: nothing was
 * taken. */
osteon_status osteon_moments_add(osteon_moments *moments, const double *values, const uint32_t *weights,
                                 int n);
/* Takes what another has. OSTEON_ERANGE: both have a block; OSTEON_ENOMEM; then `moments` is to be freed. */
osteon_status osteon_moments_join(osteon_moments *moments, const osteon_moments *other);
/* Of all values; a block that is not full is one, too. */
osteon_moment osteon_moments_all(const osteon_moments *moments);
/* OSTEON_ENOMEM: *copy has no branches. */
osteon_status osteon_moments_copy(osteon_moments *copy, const osteon_moments *moments);
void osteon_moments_free(osteon_moments *moments);
/* Whether what was read from a file can be. */
int osteon_moments_make_sense(const osteon_moments *moments);

#endif
