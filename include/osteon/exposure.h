/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file exposure.h
 *  Exposure: area under a course, its highest and lowest value, and the time that it spends above a threshold.
 *
 *  A course is known on every tick, before and after the events there, as if it had rows. The interval begins after
 *  the events of its first day and ends before those of its last, so an interval from dose to dose contains the peak
 *  and the trough of its own dose. Between two ticks with events, the area is computed by Simpson's rule (the last
 *  three of an odd number of ticks by the 3/8 rule, a single one by a trapezoid), and crossings of the threshold by the
 *  polynomial through the four nearest ticks. The highest and the lowest value are those on ticks. A course that
 *  changes within a tick needs shorter ticks (dt), as `doubt` indicates.
 */
#ifndef OSTEON_EXPOSURE_H
#define OSTEON_EXPOSURE_H

#include <osteon/sim.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { OSTEON_COLUMN_ROOM = 64 };

/** What to find out about a course. */
typedef struct osteon_exposure {
  char column[OSTEON_COLUMN_ROOM]; /**< a state, output, input, parameter or derived constant */
  double from, to;                 /**< d, ticks; from < to */
  double above;                    /**< threshold, NaN for none */
} osteon_exposure;

/** The results; all NaN if the course has a value that is not finite. */
typedef struct osteon_exposed {
  double auc;                 /**< area, the column's unit times d */
  double mean;                /**< area divided by length */
  double most, day_of_most;   /**< the highest value, and the first day on which it is that high */
  double least, day_of_least; /**< the same of the lowest */
  double time_above;          /**< d above the threshold; NaN without one */
  double doubt; /**< how far trapezoids would be from the area, as a fraction of the area of |course|: above
                  0.02, use shorter ticks */
} osteon_exposed;

/** Reads NAME, NAME:FROM..TO or NAME:above=X:FROM..TO, in which NAME is a column of the model and times are
 * days or texts such as 6 months; without FROM..TO it is 0 to `until`. OSTEON_EINVAL (NULL; bare days between ticks of
 * dt), OSTEON_EFORMAT, OSTEON_ENAME, OSTEON_ERANGE (from and to, or later than `until`), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_exposure_parse(const char *text, const osteon_model *model, double dt,
                                               double until, osteon_exposure *exposure);

/** Runs a sim, which must not be past the first `from`, to the last `to`, and stores the results for what[n] in
 * found[n]. OSTEON_EINVAL (none), OSTEON_ENAME (a column), OSTEON_ERANGE (a time), OSTEON_ENOMEM, or errors as
 * osteon_sim_run. */
OSTEON_FULL_API osteon_status osteon_sim_expose(osteon_sim *sim, const osteon_exposure *what, int n,
                                                osteon_exposed *found);

/** Writes a table, `name,from,to,auc,mean,max,day_of_max,min,day_of_min,above,time_above`; `path` "-" is the standard
 * output. OSTEON_EINVAL, OSTEON_EIO, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_exposure_save(const char *path, const osteon_exposure *what,
                                              const osteon_exposed *found, int n);

#ifdef __cplusplus
}
#endif
#endif
