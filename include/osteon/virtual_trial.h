/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file virtual_trial.h
 *  Virtual trials: how many women a trial needs, and what it would say, before anybody is asked to take part.
 *
 *  A pool of women runs through every arm once: the same women in all arms, so that what the arms do to each of them is
 *  known. A trial of the design is then drawn many times, without running anybody again: who takes part, her arm, when
 *  she enters and drops out, errors of measurement, fractures and deaths; and each is analysed as it would be. Women of
 *  a trial are drawn from the pool without replacement, so nobody is in two arms of it. All that is drawn is a function
 *  of the seed, the number of the replicate and the woman: results have the same bits for any number of threads.
 *
 *  The truth to which estimates are compared is that of the pool's women, had each been in both arms, stayed in the
 *  trial and been measured without error. It is the model's truth: nothing here says that the model is right.
 *
 *      osteon_virtual_trial *trial;
 *      const int64_t sizes[] = {100, 200};
 *      osteon_virtual_trial_load(&trial, NULL, "trial.yaml");
 *      osteon_virtual_trial_get_options(trial, &options);      // of osteon_sweep_options_default
 *      options.n = 20000;
 *      osteon_virtual_trial_fill(trial, &options, 0, NULL, -1);
 *      osteon_virtual_trial_run(trial, sizes, 2, 10000);
 *      osteon_virtual_trial_save(trial, "power.csv");
 */
#ifndef OSTEON_VIRTUAL_TRIAL_H
#define OSTEON_VIRTUAL_TRIAL_H

#include <stdint.h>

#include <osteon/model.h>
#include <osteon/options.h>
#include <osteon/scenario.h>
#include <osteon/sets.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_virtual_trial osteon_virtual_trial;

/** Reads a trial; osteon_virtual_trial_help() documents every key. `registry` NULL: the bundled models; it must outlive
 * the trial. Where there is no file `path`, and it names no folder, the trial of that name that comes with osteon is
 * read; scenarios that it names are looked for beside it, then among those that come with osteon. Free with
 * osteon_virtual_trial_free. OSTEON_EIO, OSTEON_EFORMAT, OSTEON_ENAME, OSTEON_ERANGE, OSTEON_EINVAL, OSTEON_ENOMEM,
 * OSTEON_EUNSUPPORTED. The sentence starts with FILE:LINE where there is a line to name. */
OSTEON_FULL_API osteon_status osteon_virtual_trial_load(osteon_virtual_trial **trial,
                                                        const osteon_registry *registry, const char *path);
/** The same from a text in memory: the first `length` bytes of it; `name` stands for the path. OSTEON_EINVAL (NULL),
 * otherwise errors as osteon_virtual_trial_load. */
OSTEON_FULL_API osteon_status osteon_virtual_trial_parse(osteon_virtual_trial **trial,
                                                         const osteon_registry *registry, const char *text,
                                                         size_t length, const char *name);
OSTEON_FULL_API void osteon_virtual_trial_free(osteon_virtual_trial *trial); /**< NULL allowed */

/** Every key with its meaning, and an example: a text for people; constant. */
OSTEON_FULL_API const char *osteon_virtual_trial_help(void);
/** Its title, "" where it has none; NULL for NULL. */
OSTEON_FULL_API const char *osteon_virtual_trial_title(const osteon_virtual_trial *trial);
/** Its model, owned by the registry; NULL for NULL. */
OSTEON_FULL_API const osteon_model *osteon_virtual_trial_model(const osteon_virtual_trial *trial);
/** How long a woman is followed at most, d; NaN for NULL. */
OSTEON_FULL_API double osteon_virtual_trial_until(const osteon_virtual_trial *trial);
/** Name of an arm, from 0, the control; NULL past the end. */
OSTEON_FULL_API const char *osteon_virtual_trial_arm_name(const osteon_virtual_trial *trial, int arm);
/** What happens in an arm, and to whom, owned by the trial; NULL past the end. */
OSTEON_FULL_API osteon_scenario *osteon_virtual_trial_arm_scenario(const osteon_virtual_trial *trial,
                                                                   int arm);

/** Sets the options of steps in options made by osteon_sweep_options_default to those of the first arm's scenario.
 * OSTEON_EINVAL. */
OSTEON_FULL_API osteon_status osteon_virtual_trial_get_options(const osteon_virtual_trial *trial,
                                                               osteon_sweep_options *options);

/** Counts of women in the pool. */
typedef struct osteon_virtual_trial_pool {
  int64_t drawn;    /**< women who were drawn */
  int64_t failed;   /**< of them, whose run failed in an arm: they are left out */
  int64_t eligible; /**< of the others, who may take part */
} osteon_virtual_trial_pool;

/** Draws a pool of options->n women with this seed and runs them through every arm. Of the options those of steps, n,
 * threads, progress and context count; the rest is the trial's own. `progress` gets the number of women run so far, n
 * for each arm. `sets` (NULL: none) and `set`: the women have the values of that parameter set, unless the scenarios
 * set other values. Results stay until osteon_virtual_trial_run. OSTEON_EINVAL (arms of different women, ticks that
 * are not the scenarios', parameter sets of another model), OSTEON_ERANGE (n, no such set, nobody is eligible, or it
 * takes too much memory), OSTEON_ENOMEM, OSTEON_ESTOPPED, or errors as osteon_sweep_next. */
OSTEON_FULL_API osteon_status osteon_virtual_trial_fill(osteon_virtual_trial *trial,
                                                        const osteon_sweep_options *options, uint64_t seed,
                                                        const osteon_sets *sets, int set);
/** Counts of women in the pool. OSTEON_EINVAL (it was not filled). */
OSTEON_FULL_API osteon_status osteon_virtual_trial_get_pool(const osteon_virtual_trial *trial,
                                                            osteon_virtual_trial_pool *pool);

/** Draws and analyses 1 to 1e6 trials of each size. A size is the number of women of the first arm; other arms have
 * more by their ratios. With a pool of a parameter set only the powers are kept, for the assurance, which is their
 * mean over the sets. OSTEON_EINVAL (no pool; other sizes than those before the sets), OSTEON_ERANGE (a number, or
 * more women than the pool has), OSTEON_ENOMEM, OSTEON_ESTOPPED. */
OSTEON_FULL_API osteon_status osteon_virtual_trial_run(osteon_virtual_trial *trial, const int64_t *sizes,
                                                       int n_sizes, int64_t replicates);

/** Results of all trials of one size in one analysis. Numbers are NaN if there are none. */
typedef struct osteon_virtual_trial_result {
  int64_t size, women;   /**< of the first arm, and of all */
  const char *analysis;  /**< its name */
  const char *test;      /**< as the file writes it */
  const char *set;       /**< ITT or PP */
  const char *arm;       /**< that is compared with the first */
  const char *estimand;  /**< difference, log hazard ratio or log risk ratio: of this arm to the first */
  int64_t replicates;    /**< trials */
  int64_t not_estimable; /**< of them, without an estimate, as with no event in an arm */
  const char *why;       /**< the first of these has none, in a few words; "" where all have one */
  double power;          /**< fraction of all trials in which p is below alpha */
  double power_low, power_high; /**< Wilson's interval of 95 % */
  double
      expected_power; /**< by the closed form, for the truth and the mean standard error or the mean events */
  double estimate,
      estimate_sd;          /**< over the trials; NaN where some have none: their mean would be no estimate */
  double truth, bias;       /**< of the pool; estimate - truth */
  double coverage;          /**< fraction of trials with an interval of 1 - alpha that contains the truth */
  double analysed, dropped; /**< mean number of women with a value, and of those who had dropped out */
  double events;            /**< mean number of events in both arms */
  double assurance;         /**< mean power over parameter sets */
  double assurance_low, assurance_high; /**< 95 % of the sets */
} osteon_virtual_trial_result;
OSTEON_FULL_API int osteon_virtual_trial_result_count(
    const osteon_virtual_trial *trial); /**< 0 before a run */
/** Result i, from 0: size by size, in each the analyses in their order. Texts are owned by the trial. OSTEON_ERANGE. */
OSTEON_FULL_API osteon_status osteon_virtual_trial_get_result(const osteon_virtual_trial *trial, int i,
                                                              osteon_virtual_trial_result *result);

/** Writes the results as CSV, a row each with the members of osteon_virtual_trial_result but `why` as columns; the last
 * three only where there are parameter sets; "-" is the standard output. OSTEON_EINVAL (no results), OSTEON_EIO,
 * OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_virtual_trial_save(const osteon_virtual_trial *trial, const char *path);
/** Writes one trial of the pool's women as a statistician would get it:
 * `id,arm,stratum,entered,time,name,value,status`. A row for each measurement (status `measured` or `below`, of the
 * lower limit), for each event (its time; value 1 and `seen`, or 0 and why it was not: `ended`, `dropped out`, or the
 * event that came before), for `dropout` likewise where the trial has any, and for what is known on day 0. It is
 * replicate `replicate`, from 0, of the trials of that size; no run is needed. Errors as osteon_virtual_trial_run, or
 * OSTEON_EIO. */
OSTEON_FULL_API osteon_status osteon_virtual_trial_save_one(const osteon_virtual_trial *trial, int64_t size,
                                                            int64_t replicate, const char *path);

#ifdef __cplusplus
}
#endif
#endif
