/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file events.h
 *  Event tables: what happens to subjects, as CSV with the columns of NONMEM.
 *
 *  A table has a header and, of the columns TIME EVID AMT CMT RATE II ADDL SS ID DV MDV DVID LLOQ and UNIT, at least
 *  TIME. Upper and lower case are the same. TIME is in days and does not decrease. `.`, `NA` and an empty field mean a
 *  missing value. Lines that start with # and empty lines are skipped; osteon_event_table_notice reports a skipped line
 *  in the middle that has as many fields as the header.
 *
 *  EVID 1 gives a dose of AMT to CMT, then ADDL more, each II days after the last. CMT is a drug, a state of the
 *  model, or a number: the model's doses by name, then its states, from 1 on, as `osteon models NAME` prints them. AMT
 *  is in UNIT (ng, ug, mg, g), by default in that of the model's dose or state. A drug that is an amount per day in
 *  the model, rather than a dose, is spread over the II days after each dose, or over one day if II is 0 or missing;
 *  for other doses, II without ADDL is refused.
 *
 *  RATE above 0 turns each dose into an infusion at this rate per day, in UNIT, until AMT has been given. SS 1 assumes
 *  an endless course of the dose, every II days, before it (osteon_schedule_add_steady). Other SS and a RATE below 0
 *  are refused.
 *
 *  EVID 3 resets: states return to their values on day 0 before any event, infusions end, inputs stay, and later doses
 *  from earlier rows are still given. EVID 4 resets and then gives its dose. Rows with EVID 2 change inputs, and those
 *  with EVID 0 hold observations: DV, MDV, DVID and LLOQ, which osteon_trials_load reads and which are ignored here.
 *  With EVID 0, 2 and 3, AMT, RATE, II, ADDL and SS must be 0 or missing. Without EVID, AMT above 0 is a dose.
 *
 *  A value in a column named after an input of the model acts from the day of its row on, whatever the EVID and before
 *  a dose in the same row, until a later row has another value.
 */
#ifndef OSTEON_EVENTS_H
#define OSTEON_EVENTS_H

#include <osteon/cohort.h>
#include <osteon/scenario.h>
#include <osteon/schedule.h>
#include <osteon/sim.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Adds the rows of one subject's table to a schedule. All columns other than those above must be inputs of the model.
 *
 *  OSTEON_EUNSUPPORTED (a RATE below 0, an SS above 1, a second ID, the column of a parameter, which a schedule cannot
 *  hold). A file larger than 256 MiB is OSTEON_ERANGE. Otherwise OSTEON_EIO, OSTEON_EFORMAT, OSTEON_ENAME,
 *  OSTEON_ERANGE, OSTEON_EINVAL (NULL, an input that follows a course, with `dt` > 0 a time between ticks),
 *  OSTEON_ENOMEM; messages about a row start with FILE:LINE. After a failure the schedule is as it was.
 *
 *  `dt` > 0: a TIME, or an II with ADDL, that is not a whole number of ticks of `dt` days is refused with
 *  its line; 0: any time. */
OSTEON_API osteon_status osteon_schedule_read_events(osteon_schedule *schedule, double dt, const char *path);

/** The events, parameters and further columns of many subjects. */
typedef struct osteon_event_table osteon_event_table;

/** How a table is read. Initialise it with osteon_event_options_default and change what you need. */
typedef struct osteon_event_options {
  size_t size;  /**< set by osteon_event_options_default */
  double dt;    /**< d: as of osteon_schedule_read_events; default 0, any time */
  double until; /**< d: the end of the run, see osteon_schedule_set_end; default INFINITY. Not where `base`
                                     is given */
  const osteon_schedule *base; /**< what else happens to every subject; NULL (default): nothing. Copied */
  const char *const *carry;    /**< columns of the table to be asked for with osteon_event_table_carried */
  int n_carry;                 /**< of `carry` */
  double unit;                 /**< d, of TIME and II, and RATE is per this; 0, the default: 1 d */
  const char
      *text; /**< the table itself, instead of the file; the name of the file then serves only for messages.
                  NULL (default): the file is read */
} osteon_event_options;
/** Fills options with the defaults, as osteon_sim_options_init does (options.h). */
OSTEON_API void osteon_event_options_init(osteon_event_options *options, size_t size);
#define osteon_event_options_default(options) osteon_event_options_init(options, sizeof *(options))

/** Reads a table of one or more subjects. The rows of one subject must be consecutive; without the column ID all rows
 *  belong to one subject. A column named after a parameter of the model, or after a key of a scenario's `who` that
 *  stands for one, sets that parameter; an exact match takes precedence over one that ignores case (OSTEON_ENAME if
 *  ambiguous). The rows of a subject give one value or none. Other columns are ignored, see osteon_event_table_notice.
 *  Free with osteon_event_table_free. The model must outlive it. Errors as osteon_schedule_read_events;
 *  OSTEON_EUNSUPPORTED also: a parameter that changes; OSTEON_ENAME also: a missing column to carry; *table is then
 *  NULL. */
OSTEON_API osteon_status osteon_event_table_read(osteon_event_table **table, const osteon_model *model,
                                                 const osteon_event_options *options, const char *path);
/** The longest tick of at most options->dt days (0: a day), and a whole fraction of that, such that all times of a
 * table, intervals and ends of infusions lie on ticks. OSTEON_EINVAL if it would be shorter than a second; otherwise
 * errors as osteon_event_table_read about the header and about fields that are not numbers. */
OSTEON_API osteon_status osteon_event_table_find_dt(const osteon_model *model,
                                                    const osteon_event_options *options, const char *path,
                                                    double *dt);
OSTEON_API void osteon_event_table_free(osteon_event_table *table); /**< NULL allowed */

/** How many subjects there are. */
OSTEON_API int64_t osteon_event_table_count(const osteon_event_table *table);
/** ID of subject i, from 0, as in the table; NULL without the column ID, and if there is no such subject. */
OSTEON_API const char *osteon_event_table_id(const osteon_event_table *table, int64_t i);
/** The schedule of subject i, owned by the table; NULL if there is no such subject. */
OSTEON_API const osteon_schedule *osteon_event_table_schedule(const osteon_event_table *table, int64_t i);
/** The k-th parameter that has a column in the table, in order of columns; NULL past the end. */
OSTEON_API const char *osteon_event_table_parameter_name(const osteon_event_table *table, int k);
/** Subject i's value of it; NaN if the table has none. */
OSTEON_API double osteon_event_table_parameter(const osteon_event_table *table, int64_t i, int k);
/** Lets a parameter follow from one that a column gives (osteon_model_imply), subject by subject, where no column, no
 * scenario (NULL: none) and none of n names gives it. *implied: which, or NULL. OSTEON_EINVAL, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_event_table_imply(osteon_event_table *table, const osteon_scenario *scenario,
                                                  const char *const *names, int n, const char **implied);
/** The text in column k of `carry` for subject i, from her last row up to a day, or from her first if there is none;
 * "" if the field is empty, or there is no such subject or column. */
OSTEON_API const char *osteon_event_table_carried(const osteon_event_table *table, int64_t i, double day,
                                                  int k);

/** Sets subject i's parameters in a sim that is not started. OSTEON_ERANGE (no such subject), OSTEON_EINVAL (a sim of
 * another model), or errors as osteon_sim_set_param. The schedule is given when the sim is made. */
OSTEON_FULL_API osteon_status osteon_event_table_apply_sim(const osteon_event_table *table, int64_t i,
                                                           osteon_sim *sim);
/** Gives the subjects of a cohort that is not started the parameters and schedules of those from `first` on; a
 * parameter without a value in the table stays as it is. OSTEON_ERANGE (not that many subjects), OSTEON_EINVAL (a
 * cohort of another model), OSTEON_ENOMEM, or errors as osteon_cohort_set_params. */
OSTEON_API osteon_status osteon_event_table_apply_cohort(const osteon_event_table *table, int64_t first,
                                                         osteon_cohort *cohort);

/** Notices for the user about a table and a run that ends on day `until`, one per line: columns that are ignored,
 * drugs and inputs given by both `base` and the table, and the first event that would begin later
 * (osteon_schedule_notice). `text` (of `size` bytes, truncated to fit) is "" if there are none. OSTEON_EINVAL,
 * OSTEON_ERANGE (until). */
OSTEON_API osteon_status osteon_event_table_notice(const osteon_event_table *table, double until, char *text,
                                                   size_t size);

#ifdef __cplusplus
}
#endif
#endif
