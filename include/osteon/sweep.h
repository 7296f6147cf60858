/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file sweep.h
 *  A whole population through a model: any number of subjects in fixed memory.
 *
 *  A sweep takes a slice of subjects at a time: draws them, runs them as a cohort, writes their rows and
 *  adds them to the summary. Between slices it can be stopped, written to a checkpoint and resumed; the
 *  files in the end are the same bytes for any number of threads and any number of stops.
 */
#ifndef OSTEON_SWEEP_H
#define OSTEON_SWEEP_H

#include <osteon/cohort.h>
#include <osteon/population.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_sweep osteon_sweep;

/** Options; make them with osteon_sweep_options_default and change what you need. Strings and arrays must
 * outlive the sweep. */
typedef struct osteon_sweep_options {
  unsigned cookie;               /**< set by osteon_sweep_options_default */
  int64_t n;                     /**< subjects, 1 to 1e9; default 1 */
  double until;                  /**< d, whole ticks; default 365 */
  double every;                  /**< d, at least a tick; row k is on the tick nearest to k times this */
  const char *const *columns;    /**< names of states and outputs; NULL: all outputs */
  int n_columns;                 /**< of `columns` */
  const char *individuals;       /**< CSV file of all rows, or NULL */
  osteon_cohort_options cohort;  /**< dt, tolerances, threads, instruction set, schedule */
  osteon_population *population; /**< NULL: all subjects alike; must outlive the sweep */
  int64_t slice;                 /**< subjects in a slice; 0: as many as memory of 64 MiB holds, up to 4096 */
  /** Sets what all subjects share, before the population's own; NULL: nothing. */
  osteon_status (*set_up)(void *context, osteon_cohort *cohort);
  /** Told now and then how many subjects are done, a part of a slice counted; one call at a time, maybe from
   * another thread. Not 0 stops the slice, which is then as if it had not begun. NULL: none. */
  int (*progress)(void *context, double subjects);
  void *context;
} osteon_sweep_options;
OSTEON_API osteon_sweep_options osteon_sweep_options_default(void);

/** Makes a sweep of a model. Free with osteon_sweep_free, which removes an unfinished file of rows unless
 * a checkpoint needs it. */
OSTEON_API osteon_status osteon_sweep_new(osteon_sweep **sweep, const osteon_model *model,
                                          const osteon_sweep_options *options);
OSTEON_API void osteon_sweep_free(osteon_sweep *sweep); /**< NULL allowed */

/** The next slice. OSTEON_EINVAL when `progress` stopped it: try again, save or free. */
OSTEON_API osteon_status osteon_sweep_next(osteon_sweep *sweep);
OSTEON_API int64_t osteon_sweep_done_count(const osteon_sweep *sweep); /**< subjects in complete slices */

/** How many subjects failed, and why the first ones did, i from 0; NULL behind the last that is kept. */
OSTEON_API int64_t osteon_sweep_failure_count(const osteon_sweep *sweep);
OSTEON_API const char *osteon_sweep_failure_at(const osteon_sweep *sweep, int i);

/** Completes the file of rows, and writes the summary, `time,name,n,mean,sd,p05,p25,p50,p75,p95`; `summary`
 * "-" is the standard output, NULL none. OSTEON_EINVAL before the last slice. */
OSTEON_API osteon_status osteon_sweep_finish(osteon_sweep *sweep, const char *summary);

/** Writes all that the rest depends on. The unfinished file of rows, beside its name, belongs to it. */
OSTEON_API osteon_status osteon_sweep_save(osteon_sweep *sweep, const char *path);
/** Goes on from a checkpoint, in a new sweep with the same options but threads, slice and functions. */
OSTEON_API osteon_status osteon_sweep_load(osteon_sweep *sweep, const char *path);

#ifdef __cplusplus
}
#endif
#endif
