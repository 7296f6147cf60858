/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file population.h
 *  Virtual subjects: how parameters and habits vary between them, or a table of subjects; and summaries of many
 * values.
 *
 *  A habit is an input that also acts before the start (OSTEON_HABIT), such as dietary calcium; its name can be used
 * wherever that of a parameter can. Subject i of a population that is drawn depends only on the seed and i, not on the
 * number of subjects, the order, the thread or the block in which it is drawn.
 */
#ifndef OSTEON_POPULATION_H
#define OSTEON_POPULATION_H

#include <stdbool.h>
#include <stdint.h>

#include <osteon/cohort.h>
#include <osteon/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Parameters and habits of a model that vary, with correlations; or people of a table. */
typedef struct osteon_population osteon_population;

/** A population in which nothing varies yet. Free with osteon_population_free. The model must outlive it.
 * OSTEON_EINVAL, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_population_new(osteon_population **population, const osteon_model *model,
                                               uint64_t seed);
/** People as a table: a row each, with columns that are parameters, habits, or keys of a scenario's section `who`
 * (model.h, osteon_person). A field that is empty, `.` or NA is the median, as osteon_population_set_median leaves it.
 * `id` is a person's name, and `row_weight` (above 0) the number of persons she represents. Other columns are ignored;
 * osteon_population_notice names them. Free with osteon_population_free. OSTEON_EIO, OSTEON_EFORMAT, OSTEON_ERANGE (a
 * value), OSTEON_EINVAL (a column is a treatment), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_population_load(osteon_population **population, const osteon_model *model,
                                                const char *path);
/** Adds to a table of people what the model says of a parameter that it does not have, but the other of its pair
 * (osteon_model_imply), person by person; nothing where it says nothing. OSTEON_ENAME, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_population_imply(osteon_population *population, const char *name);
/** Writes subjects 0..n-1 as osteon_population_load reads them, to the last bit: `id`, and what varies. OSTEON_EIO,
 * OSTEON_ERANGE, OSTEON_ENOMEM, or errors as osteon_population_draw. */
OSTEON_API osteon_status osteon_population_save(osteon_population *population, int64_t n, const char *path);
OSTEON_API void osteon_population_free(osteon_population *population); /**< NULL allowed */
/** Number of people in the table; 0 if people are drawn, in any number. */
OSTEON_API int64_t osteon_population_subject_count(const osteon_population *population);
/** Their names, owned by the population: the ids of a sweep (options.h). NULL if they are drawn, or the table has no
 * ids. */
OSTEON_API const char *const *osteon_population_ids(const osteon_population *population);
/** Whether the table has weights. A sweep's summary is then weighted (see osteon_summary_add_weighted). */
OSTEON_API bool osteon_population_is_weighted(const osteon_population *population);
/** The weight of person i; 1 where there are none. */
OSTEON_API double osteon_population_weight_at(const osteon_population *population, int64_t i);
/** From now on subjects are drawn with this seed. */
OSTEON_API void osteon_population_set_seed(osteon_population *population, uint64_t seed);
OSTEON_API const osteon_model *osteon_population_model(
    const osteon_population *population); /**< as made with */

/** Sets the median of a parameter, by default the model's value, before draws out of its range are drawn again (see
 * osteon_population_notice). OSTEON_ENAME, OSTEON_ERANGE (also: on its scale it
 * could not vary), OSTEON_EINVAL (a treatment, or it varies by chance). */
OSTEON_API osteon_status osteon_population_set_median(osteon_population *population, const char *name,
                                                      double value);
/** Median of a parameter now. OSTEON_ENAME; *value is then NaN. */
OSTEON_API osteon_status osteon_population_get_median(const osteon_population *population, const char *name,
                                                      double *value);
/** Lets a parameter vary: its median times exp(sd z), z standard normal; sd 0 to 3. A value of 0 cannot vary. A
 * further call replaces the sd. OSTEON_ENAME, OSTEON_ERANGE, OSTEON_EINVAL (a treatment, or people of a table),
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_population_vary(osteon_population *population, const char *name, double sd);
/** The scale on which a parameter is normal. */
typedef enum osteon_scale {
  OSTEON_LOG,      /**< median times exp(sd z) */
  OSTEON_LINEAR,   /**< median plus sd z */
  OSTEON_LOG_ODDS, /**< the log-odds of the median, plus sd z: between 0 and 1 */
} osteon_scale;
/** As osteon_population_vary, on a scale of your choice; sd is in its units, any on OSTEON_LINEAR.
 * OSTEON_EINVAL (no such scale), otherwise errors as osteon_population_vary. */
OSTEON_API osteon_status osteon_population_vary_on(osteon_population *population, const char *name,
                                                   osteon_scale scale, double sd);
/** Lets it be 1 with this chance, 0 to 1, and otherwise 0. It has no median then. Its correlations are those of the
 * normally distributed number that decides. OSTEON_ENAME, OSTEON_ERANGE (also: it cannot be 0 and 1), OSTEON_EINVAL,
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_population_vary_by_chance(osteon_population *population, const char *name,
                                                          double chance);
/** Lets it vary between two ends, uniformly, whatever its median. A normally distributed number is drawn and turned
 * into the value; correlations are those of that number. OSTEON_ENAME, OSTEON_ERANGE (an end out of its range, or `low`
 * above `high`), OSTEON_EINVAL, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_population_vary_between(osteon_population *population, const char *name,
                                                        double low, double high);
/** The same of all that a table has: a row each, with the columns `name`, `low` and `high`; others are not read.
 * OSTEON_EIO, OSTEON_EFORMAT (a column or a number that is missing), or errors as osteon_population_vary_between, with
 * the line. */
OSTEON_API osteon_status osteon_population_load_ranges(osteon_population *population, const char *path);
/** Correlation of two parameters that vary, -1 < r < 1; 0 if none is given. osteon_population_check and the first draw
 * check whether all of them are consistent. OSTEON_ENAME, OSTEON_EINVAL (one of them does not vary, or they are the
 * same), OSTEON_ERANGE (r), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_population_correlate(osteon_population *population, const char *a,
                                                     const char *b, double r);
/** Whether the population can be drawn. OSTEON_EINVAL: the correlations are not positive definite. */
OSTEON_API osteon_status osteon_population_check(osteon_population *population);

/** How many parameters vary. */
OSTEON_API int osteon_population_count(const osteon_population *population);
/** Name of the k-th of them, in the model's order, constant; NULL past the end. */
OSTEON_API const char *osteon_population_name_at(const osteon_population *population, int k);

/** The correlation that was given for parameters k and l; 1 of one with itself, NaN where there is no such. */
OSTEON_API double osteon_population_correlation(const osteon_population *population, int k, int l);
/** The value of parameter k below which a part `p` of all subjects lies, 0 < p < 1, as far as its own range goes: what
 * it is correlated with may cut off more. NaN for no such parameter or part, and for people of a table. */
OSTEON_API double osteon_population_quantile(const osteon_population *population, int k, double p);

/** Value of parameter k, 0 <= k < osteon_population_count, of the subject for whom `drawn` was drawn, if the median
 * were `median`: the same step away from it, on the parameter's scale. What has no median stays as it was drawn, here
 * and in osteon_population_mirror. */
OSTEON_API double osteon_population_shift(const osteon_population *population, int k, double drawn,
                                          double median);
/** Value of parameter k as far from the median as `drawn`, on the parameter's scale, but on the other side: for
 * samples in pairs, whose mean is not off by chance. NaN for no such parameter. */
OSTEON_API double osteon_population_mirror(const osteon_population *population, int k, double drawn);

/** Draws subjects first..first+count-1: values[k][i] is parameter k of subject first + i. A subject with a
 * parameter outside its documented bounds is drawn again as a whole, from further random numbers of its
 * own: the distribution is truncated to the bounds, and no value is clamped. Several threads may draw from one
 * population at the same time. OSTEON_ERANGE: 1000 draws of a subject were all outside, or the table has fewer people.
 * OSTEON_ESTOPPED. */
OSTEON_API osteon_status osteon_population_draw(osteon_population *population, int64_t first, int64_t count,
                                                double *const *values);
/** Notices for the user about the population: parameters whose median shifts by more than a fiftieth of the sd because
 * their range, or that of a correlated parameter, cuts off the distribution; columns of a table that are ignored;
 * correlations from another file that a scenario drops because one of the two does not vary. `text` (of `size` bytes,
 * truncated to fit) is "" if there are none. OSTEON_EINVAL. */
OSTEON_API osteon_status osteon_population_notice(const osteon_population *population, char *text,
                                                  size_t size);
/** Draws a cohort's subjects, of which the first is number `first`, and sets their parameters.
 * OSTEON_EINVAL (a cohort of another model), or errors as osteon_population_draw and osteon_cohort_set_params. */
OSTEON_API osteon_status osteon_population_apply(osteon_population *population, osteon_cohort *cohort,
                                                 int64_t first);

/** Mean, spread and quantiles of many values in fixed memory: a number of cells, each of which receives values one by
 * one.
 *
 * A cell counts values in bins: 2048 in each octave, down to 2^-8 of the octave of the largest magnitude,
 * and of equal width below. So a quantile q is off by at most 2^-11 of |q|, or of 2^-8 of the largest
 * magnitude where |q| is smaller; it is the same for any order of the values. Mean and sd are sums over
 * blocks of OSTEON_SUMMARY_BLOCK values, which are joined by their numbers: a cell numbers its values from 0 in the
 * order in which it gets them, those that are left out too. So a stream can be cut into parts between blocks, with a
 * summary for each part (osteon_summary_begin_at), and what osteon_summary_merge makes of them, in any order, has the
 * bits of one summary of all. A cell takes up to 160 KiB, and less where values are alike. */
typedef struct osteon_summary osteon_summary;

/** Makes a summary of that many cells, all empty. Free with osteon_summary_free. OSTEON_EINVAL (a
 * negative number), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_summary_new(osteon_summary **summary, int64_t cells);
OSTEON_API void osteon_summary_free(osteon_summary *summary); /**< NULL allowed */
/** Adds a value; values that are not finite are left out. OSTEON_ERANGE: no such cell; OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_summary_add(osteon_summary *summary, int64_t cell, double value);
/** The same of a value that counts `weight` times as much as one of weight 1; the weights of a cell add up to 2^32 - 1
 * at most. The mean is that of the weighted values; sd and quantiles take the weights as parts of the whole, so
 * that n is still the number of values: sd is sqrt(sum w (x - mean)^2 / sum w * n / (n - 1)), and an order statistic
 * is the least value that has its share of all weight below and on it. Source: wtd.var and wtd.quantile of R's Hmisc
 * with normwt. Errors as osteon_summary_add, or OSTEON_ERANGE (the weight). */
OSTEON_API osteon_status osteon_summary_add_weighted(osteon_summary *summary, int64_t cell, double value,
                                                     uint32_t weight);
#define OSTEON_SUMMARY_BLOCK 64 /**< values of a block */
/** Says what number the first value of each cell has, in place of 0: before the first. OSTEON_ERANGE (not a multiple of
 * OSTEON_SUMMARY_BLOCK), OSTEON_EINVAL (there are values). */
OSTEON_API osteon_status osteon_summary_begin_at(osteon_summary *summary, int64_t first);
/** Adds the contents of another summary, of other value numbers. OSTEON_EINVAL (another number of cells),
 * OSTEON_ERANGE (a block of numbers that both have, or together more than a cell holds), OSTEON_ENOMEM: the summary is
 * as it was. */
OSTEON_API osteon_status osteon_summary_merge(osteon_summary *summary, const osteon_summary *other);
/** How many values a cell has; 0 where there is no such cell. */
OSTEON_API int64_t osteon_summary_count(const osteon_summary *summary, int64_t cell);
OSTEON_API double osteon_summary_mean(const osteon_summary *summary, int64_t cell); /**< NaN: no values */
/** Sample standard deviation (n - 1); NaN below two values. */
OSTEON_API double osteon_summary_sd(const osteon_summary *summary, int64_t cell);
/** Quantile, p 0 to 1, linear between order statistics (R's type 7); NaN where there are no values. Exact for
 * p 0 and 1. Source of the type: Hyndman and Fan 1996. */
OSTEON_API double osteon_summary_quantile(const osteon_summary *summary, int64_t cell, double p);

#ifdef __cplusplus
}
#endif
#endif
