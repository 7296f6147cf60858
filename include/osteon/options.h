/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file options.h
 *  The options of a sim, a cohort, a sweep and a fit: what they mean, their ranges and defaults.
 *
 *  Make options with the function-like macro of the same name, change what you need, and pass them on:
 *
 *      osteon_sim_options options;
 *      osteon_sim_options_default(&options);
 *      options.rtol = 1e-9;
 *
 *  An option structure begins with its own size as of when the program was compiled. Later versions add members only
 *  at the end, and a later version of the library uses the defaults for members that a program does not know
 *  (doc/reference/abi.md). Functions copy the structure that they are passed; strings, arrays, schedules and
 *  populations in it are not copied, and must outlive the object.
 *
 *  To add an option that is a number: a row in OSTEON_STEP_OPTIONS or OSTEON_THREAD_OPTIONS, and a member at the end
 *  of each structure that takes it. Defaults, checks, scenario keys, `--help` and the manual page follow.
 */
#ifndef OSTEON_OPTIONS_H
#define OSTEON_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include <osteon/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_cohort osteon_cohort;
typedef struct osteon_population osteon_population;
typedef struct osteon_schedule osteon_schedule;
typedef struct osteon_sets osteon_sets;

/** Options that are numbers and mean the same wherever they are taken, in the order of every list and help text:
 * X(name, kind, default, least, most, unit, meaning). `kind` is how the command and scenarios read the value: TIME
 * (days, or a text such as 2 weeks), NUMBER or WHOLE (a whole number). The meaning is a fragment that completes
 * "NAME: ". */
#define OSTEON_OPTION_LIST(X) OSTEON_STEP_OPTIONS(X) OSTEON_THREAD_OPTIONS(X)
/** Those of every sim, cohort, sweep, fit and scenario. */
#define OSTEON_STEP_OPTIONS(X)                                                                             \
  X(dt, TIME, 1, 1e-6, 1e4, "d", "length of a tick")                                                       \
  X(rtol, NUMBER, 1e-6, 1e-13, 0.1, "", "relative tolerance of the integration")                           \
  X(atol, NUMBER, 0, 0, 0.1, "",                                                                           \
    "absolute tolerance, as a fraction of each state's scale (0: 1e-4 of rtol)")                           \
  X(longest_step, TIME, 0, 0, 1e6, "d", "longest step of the integration (0: the model's, if it has one)") \
  X(steps_a_day, WHOLE, 0, 0, 1e9, "", "most steps a day; what needs more fails (0: 100000)")
/** The limit of work if the option is 0. A subject must advance by a day in this many steps, including rejected ones,
 * or its run ends with OSTEON_ESTEP. The default is about a step per second: the fastest process in a model, the
 * absorption of a drug, takes minutes, and a problem that needs more steps is too stiff for the method and would take
 * hours for a year. */
#define OSTEON_STEPS_A_DAY 100000
/** Those of cohorts, sweeps and fits only. */
#define OSTEON_THREAD_OPTIONS(X) \
  X(threads, WHOLE, 0, 0, 4096, "", "number of threads (0: one per processor, or OMP_NUM_THREADS)")

/** How the value of an option is written. */
typedef enum osteon_option_kind {
  OSTEON_OPTION_TIME,
  OSTEON_OPTION_NUMBER,
  OSTEON_OPTION_WHOLE
} osteon_option_kind;

/** One row of OSTEON_OPTION_LIST. */
typedef struct osteon_option {
  const char *name;
  osteon_option_kind kind;
  double value;     /**< default */
  double min, max;  /**< both included */
  const char *unit; /**< "" where it has none */
  const char *meaning;
} osteon_option;
/** Row i, from 0, constant; NULL past the end. */
OSTEON_API const osteon_option *osteon_option_at(int i);
/** The row of that name; NULL where there is none, or `name` is NULL. */
OSTEON_API const osteon_option *osteon_option_find(const char *name);
/** Checks a value of an option. OSTEON_EINVAL (`name` is NULL), OSTEON_ENAME (no such option), OSTEON_ERANGE
 * (also NaN). */
OSTEON_API osteon_status osteon_option_check(const char *name, double value);

/** Names of the solvers of sims, NULL past the end. */
OSTEON_API const char *const *osteon_sim_solvers(void);
/** The same as words, "rkf45, rkck, ...", for messages and help. */
OSTEON_API const char *osteon_sim_solver_list(void);

/** Options of one subject, for osteon_sim_new. */
typedef struct osteon_sim_options {
  size_t size;                     /**< set by osteon_sim_options_default */
  double dt, rtol, atol;           /**< see OSTEON_OPTION_LIST */
  const char *solver;              /**< a name of osteon_sim_solvers; NULL (default): the model's */
  const osteon_schedule *schedule; /**< NULL (default): nothing happens; must outlive the sim */
  double longest_step;             /**< see OSTEON_OPTION_LIST */
  int steps_a_day;                 /**< see OSTEON_OPTION_LIST */
} osteon_sim_options;

/** Options of many subjects, for osteon_cohort_new. */
typedef struct osteon_cohort_options {
  size_t size;           /**< set by osteon_cohort_options_default */
  double dt, rtol, atol; /**< see OSTEON_OPTION_LIST */
  int threads;           /**< see OSTEON_OPTION_LIST */
  const char
      *isa; /**< avx512, avx2, sse2, neon, plain, or "baseline", which every machine of this kind supports
                 (sse2 or neon); NULL (default): $OSTEON_ISA, else the best of this machine */
  const osteon_schedule *schedule; /**< of all subjects; NULL (default): nothing happens; must outlive
                                        the cohort */
  double longest_step;             /**< see OSTEON_OPTION_LIST */
  int steps_a_day;                 /**< see OSTEON_OPTION_LIST */
} osteon_cohort_options;

/** Options of a whole population, for osteon_sweep_new. Strings and arrays must outlive the sweep. */
typedef struct osteon_sweep_options {
  size_t size;                     /**< set by osteon_sweep_options_default */
  double dt, rtol, atol;           /**< see OSTEON_OPTION_LIST */
  int threads;                     /**< see OSTEON_OPTION_LIST */
  const char *isa;                 /**< as in osteon_cohort_options */
  const osteon_schedule *schedule; /**< as in osteon_cohort_options */
  int64_t n;                       /**< subjects, 1 to 1e9; default 1 */
  double until;                    /**< d, whole ticks; default 365 */
  double every; /**< d between rows, at least a tick; default 1. Row k is on the tick nearest
                                        to k times this */
  const char *const *
      columns; /**< as of osteon_table_set_columns (picture.h); NULL (default): the model's `shown` (model.h) */
  int n_columns; /**< of `columns` */
  const char *
      individuals; /**< file of all rows, NetCDF-4 where its name ends in .nc, else CSV; NULL (default): none */
  osteon_population *population; /**< NULL (default): all subjects alike; must outlive the sweep */
  int64_t slice; /**< subjects in a slice; 0 (default): as many as fit into 64 MiB, up to 4096 */
  /** Sets what all subjects share, before the population is applied; NULL (default): nothing. */
  osteon_status (*set_up)(void *context, osteon_cohort *cohort);
  /** Called now and then with the number of subjects done, including fractions of a slice; one call at a time,
   * possibly from another thread. A result other than 0 stops the slice, which is then as if it had not begun. NULL
   * (default): none. */
  int (*progress)(void *context, double subjects);
  void *context;       /**< of all functions */
  double longest_step; /**< see OSTEON_OPTION_LIST */
  int steps_a_day;     /**< see OSTEON_OPTION_LIST */
  const char *const
      *ids; /**< [subject]: her name in the file of rows and in messages; NULL (default): her number */
  /** Sets what is specific to each subject, after the population is applied: the cohort's subjects are numbers `first`
   * and up. NULL (default): nothing. */
  osteon_status (*set_up_each)(void *context, osteon_cohort *cohort, int64_t first);
  const char *const *carried; /**< names of further columns of the file of rows, after its time */
  int n_carried;              /**< of `carried` */
  /** The text in further column k; required if there are any. */
  const char *(*carry)(void *context, int64_t subject, double day, int k);
  const double
      *times;  /**< d, of the rows in place of `every`: whole ticks, ascending, 0 to `until`; one that is
                  listed twice gives a row before and one after the events on it; NULL (default) */
  int n_times; /**< of `times` */
  const double
      *quantiles;  /**< of the summary, 0 to 1, ascending; NULL (default): 0.05, 0.25, 0.5, 0.75, 0.95 */
  int n_quantiles; /**< of `quantiles` */
  int single;      /**< 1: numbers in NetCDF files are floats; 0 (default): doubles */
  int points;      /**< the least number of points of each curve of osteon_sweep_plot: rows are subdivided if
                   there are fewer and this takes less than 0.5 GB, and days of doses are added; files do not
                   change. 0 (default): the rows */
  int64_t first;   /**< number of the first of the n subjects that this sweep runs, a multiple of
                        OSTEON_SUMMARY_BLOCK (population.h); default 0 */
  int64_t
      count; /**< how many it runs, a multiple of OSTEON_SUMMARY_BLOCK unless they are the last; 0 (default): all
                        from `first` on */
  const osteon_sets *sets; /**< all sets passed to osteon_sweep_take_set, in order, if osteon_sweep_save_part
                                is to write them; for a forecast (forecast.h), those of the women; NULL
                                (default): none. Must outlive the sweep */
} osteon_sweep_options;

/** Options of a fit, for osteon_fit_new. */
typedef struct osteon_fit_options {
  size_t size;           /**< set by osteon_fit_options_default */
  double dt, rtol, atol; /**< see OSTEON_OPTION_LIST, but rtol is 1e-7 by default */
  int threads;           /**< see OSTEON_OPTION_LIST */
  const char *isa;       /**< as in osteon_cohort_options */
  osteon_population
      *population;     /**< how the women of an arm differ around the arm's values; NULL (default): an arm is
                            one woman. Must outlive the fit */
  int women;           /**< number in each arm, the same women in every arm; 1 (default) to 1e6 */
  double longest_step; /**< see OSTEON_OPTION_LIST */
  int steps_a_day;     /**< see OSTEON_OPTION_LIST */
} osteon_fit_options;

/** osteon_sim_options_init, osteon_cohort_options_init, osteon_sweep_options_init and osteon_fit_options_init fill
 * options with the defaults, as far as the caller's structure goes: `size` is its sizeof, which the macros below pass.
 * They do nothing if `options` is NULL or `size` is less than a size_t. */
OSTEON_API void osteon_sim_options_init(osteon_sim_options *options, size_t size);
OSTEON_API void osteon_cohort_options_init(osteon_cohort_options *options, size_t size);
OSTEON_API void osteon_sweep_options_init(osteon_sweep_options *options, size_t size);
OSTEON_API void osteon_fit_options_init(osteon_fit_options *options, size_t size);
#define osteon_sim_options_default(options) osteon_sim_options_init(options, sizeof *(options))
#define osteon_cohort_options_default(options) osteon_cohort_options_init(options, sizeof *(options))
#define osteon_sweep_options_default(options) osteon_sweep_options_init(options, sizeof *(options))
#define osteon_fit_options_default(options) osteon_fit_options_init(options, sizeof *(options))

#ifdef __cplusplus
}
#endif
#endif
