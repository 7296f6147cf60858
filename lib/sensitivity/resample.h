/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the methods share: random numbers, rows without failures, resamples. */
#ifndef OSTEON_LIB_SENSITIVITY_RESAMPLE_H
#define OSTEON_LIB_SENSITIVITY_RESAMPLE_H

#include <stdint.h>

#include <osteon/sensitivity.h>

/* What a random number is for. */
typedef enum osteon_purpose {
  OSTEON_FOR_DRAWS,
  OSTEON_FOR_LEVELS,
  OSTEON_FOR_ORDER,
  OSTEON_FOR_RESAMPLES
} osteon_purpose;
/* Four numbers of 64 bits: a function of the arguments alone. */
void osteon_random_bits(uint64_t bits[4], uint64_t seed, osteon_purpose purpose, int64_t row, int64_t column);

/* Everything NaN but names and time. */
void osteon_influences_begin(osteon_influence *influences, int n, int64_t rows, int64_t failed);

/* Of rows that count weights[row] times, sums of which are what the index is made of: n of them into `values`. */
typedef void osteon_estimate(const void *context, const double *weights, double *values);
/* The sds of n values over resamples of the rows. OSTEON_ENOMEM, OSTEON_ESTOPPED. */
osteon_status osteon_resample(uint64_t seed, int64_t rows, int n, osteon_estimate *estimate,
                              const void *context, double *sds);
osteon_index osteon_index_of(double value, double sd);

/* The rows that are finite in every column: columns[k][row], with the output as the last. Into kept[k][*used], of one
 * block to be freed. The influences of the n columns begin with how many rows there are and how many were left out.
 * OSTEON_EINVAL (no column), OSTEON_ENOMEM. */
osteon_status osteon_keep_rows(const double *const *columns, int n, const double *output, int64_t rows,
                               osteon_influence *influences, double **kept, int64_t *used);
/* A value and the row that it is of. */
typedef struct osteon_ranked {
  double value;
  int64_t row;
} osteon_ranked;
/* Sorts values by size, equal ones by row. */
void osteon_rank(const double *values, int64_t rows, osteon_ranked *sorted);

/* Less the first of them; returns the sample sd, exactly 0 where all are alike. */
double osteon_centre(double *values, int64_t n);

#endif
