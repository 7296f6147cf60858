/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file sensitivity.h
 *  Which factors a result depends on: indices computed from a program's own numbers, from any source.
 *
 *  A factor is a parameter or an input that varies, or a group of them; a row is what was computed together: one run,
 *  or all runs of a sample that belong together. A row with a number that is not finite is left out as a whole, and
 *  counted. Intervals are 95 %: an index and 1.96 times its standard deviation in 200 resamples of the rows (the
 *  standard interval of Efron and Tibshirani 1993). Random numbers depend only on the seed, the row and the column, so
 *  results are bitwise the same for any number of threads, and rows can be computed in any order.
 */
#ifndef OSTEON_SENSITIVITY_H
#define OSTEON_SENSITIVITY_H

#include <stdint.h>

#include <osteon/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An index and the ends of its interval. */
typedef struct osteon_index {
  double value, low, high;
} osteon_index;

/** What a factor does to an output at a time. A function sets the members of its method and sets the others to NaN; it
 * does not touch the two names and the time, which belong to the caller. */
typedef struct osteon_influence {
  const char *output, *factor; /**< for osteon_sensitivity_save and osteon_sensitivity_plot */
  double time;                 /**< d */
  osteon_index first;          /**< fraction of the variance that disappears if the factor is known */
  osteon_index total;          /**< fraction of the variance that remains if all others are known */
  osteon_index mu_star;        /**< mean size of the elementary effects, in the output's unit */
  double mu, sigma;            /**< their mean and sample sd; NaN for a group of several */
  osteon_index prcc;           /**< partial rank correlation, its interval by Fisher's z */
  double p;                    /**< of no such correlation */
  double sd;                   /**< of the output */
  int64_t rows, failed;        /**< used, and left out */
} osteon_influence;

/** Independent numbers, uniform between 0 and 1, both excluded: values[k][i] is column k of row first + i.
 * OSTEON_ERANGE (a negative number). */
OSTEON_API osteon_status osteon_sensitivity_draw(uint64_t seed, int64_t first, int64_t count, int columns,
                                                 double *const *values);

/** First-order indices from any sample of the factors as they are, also correlated: factors[k][row] and output[row],
 * into influences[n]. The variance of the mean of the output between bins of the factor, equal in number, as many as
 * the square root of the rows and at most 250 (equal values share one), over all variance, less what chance adds. Under
 * correlation it is what knowing the factor would take away, and indices may add up to more than 1. NaN where the
 * output does not vary. Source: Plischke, Borgonovo and Smith 2013 (given data); Kelley 1935 (the correction).
 * OSTEON_ERANGE (fewer than 40 rows), OSTEON_ENOMEM, OSTEON_ESTOPPED. */
OSTEON_API osteon_status osteon_sensitivity_given(const double *const *factors, int n, const double *output,
                                                  int64_t rows, uint64_t seed, osteon_influence *influences);

/** First-order and total indices of independent factors or groups from output[row][n + 2]: at a sample A, at another,
 * B, and for each factor at A with that factor's values of B. Into influences[n]; NaN where the output does not vary.
 * Source: Saltelli et al. 2010, table 2, (b) for the first order; Jansen 1999, (f) there, for the total.
 * OSTEON_ERANGE (fewer than 16 rows), OSTEON_ENOMEM, OSTEON_ESTOPPED. */
OSTEON_API osteon_status osteon_sensitivity_sobol(const double *output, int64_t rows, int n, uint64_t seed,
                                                  osteon_influence *influences);

/** Morris' path number `path`: n_groups + 1 points with n coordinates, values[point][factor], between 0 and 1. Each
 * factor begins at 1/8, 3/8, 5/8 or 7/8 and moves by a half when the turn of its group comes, in an order that the
 * path draws. group[factor] is 0 to n_groups - 1; NULL: each factor alone. Source: Morris 1991; Campolongo, Cariboni
 * and Saltelli 2007 (groups). OSTEON_ERANGE (a group, or a number), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_sensitivity_draw_path(uint64_t seed, int64_t path, int n, const int *group,
                                                      int n_groups, double *values);

/** Elementary effects from output[path][n_groups + 1], the output along paths 0 to paths - 1 of
 * osteon_sensitivity_draw_path with the same seed and groups, into influences[n_groups]: changes of the output over the
 * step of a half, so that a line of slope s has mu s and sigma 0. OSTEON_ERANGE (a group, or fewer than 4 paths),
 * OSTEON_ENOMEM, OSTEON_ESTOPPED. */
OSTEON_API osteon_status osteon_sensitivity_morris(const double *output, int64_t paths, int n,
                                                   const int *group, int n_groups, uint64_t seed,
                                                   osteon_influence *influences);

/** Partial rank correlations: of the output with each factor, when ranks of all others are held. Arguments as
 * osteon_sensitivity_given. NaN where output or factor does not vary. Source: Marino et al. 2008; Fisher 1924 for
 * interval and p, which suppose rows without ties. OSTEON_ERANGE (fewer than n + 10 rows), OSTEON_EINVAL (a factor
 * follows from others), OSTEON_ENOMEM, OSTEON_ESTOPPED. */
OSTEON_API osteon_status osteon_sensitivity_prcc(const double *const *factors, int n, const double *output,
                                                 int64_t rows, osteon_influence *influences);

/** The methods, each after its function. */
typedef enum osteon_sensitivity_method {
  OSTEON_SENSITIVITY_GIVEN,
  OSTEON_SENSITIVITY_SOBOL,
  OSTEON_SENSITIVITY_MORRIS,
  OSTEON_SENSITIVITY_PRCC,
} osteon_sensitivity_method;

/** By which index the method ranks factors: the first, for sobol the total, mu_star, or the size of prcc. NaN for no
 * such method. */
OSTEON_API double osteon_sensitivity_rank(osteon_sensitivity_method method,
                                          const osteon_influence *influence);

/** Writes n influences as CSV, a row each: `output,time,factor`, what the method gives, `n,n_failed`. `path` "-": the
 * standard output; a file appears whole or not at all. OSTEON_EINVAL (no such method, an influence without a name, a
 * name of NetCDF), OSTEON_EIO, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_sensitivity_save(osteon_sensitivity_method method,
                                                 const osteon_influence *influences, int n, const char *path);

#ifdef __cplusplus
}
#endif
#endif
