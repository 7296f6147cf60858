/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file events.h
 *  Event tables: what happens to a subject, as CSV with the columns of NONMEM.
 */
#ifndef OSTEON_EVENTS_H
#define OSTEON_EVENTS_H

#include <osteon/schedule.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Adds the rows of an event table to a schedule.
 *
 *  The table is CSV with a header and the NONMEM columns TIME EVID AMT CMT RATE II ADDL SS ID DV MDV, of
 *  which TIME and EVID are needed, and UNIT; every other column is an input of the model. TIME is in days
 *  and does not decrease. EVID 1 gives a dose of AMT to CMT, a drug or a state of the model, then ADDL
 *  more, each II days after the last. AMT is in UNIT (ng, ug, mg, g), by default in that of the model's
 *  dose or state. A drug that the model does not get as a dose, but takes as an amount per day, is taken
 *  over the II days after each dose, or over a day where II is 0 or nothing; of what is given, II without
 *  ADDL is refused. AMT, II and ADDL are 0 or nothing in rows with EVID 2, and in those with EVID 0,
 *  which tell what was observed; DV and MDV are ignored. A value in the column of an input acts from the day
 *  of its row on, whatever the EVID and before a dose in the same row, until a later row has another one.
 *  `.` and an empty field mean nothing. Lines that start with # and empty lines are
 *  skipped. Infusions (RATE), steady state (SS) and a second subject (ID) are refused:
 *  OSTEON_EUNSUPPORTED. A file larger than 256 MiB is OSTEON_ERANGE. Otherwise OSTEON_EIO,
 *  OSTEON_EFORMAT, OSTEON_ENAME, OSTEON_ERANGE, OSTEON_EINVAL (NULL, an input that follows a course, with
 *  `dt` > 0 a time between ticks), OSTEON_ENOMEM; the sentence about a row starts with FILE:LINE. After a
 *  failure the schedule is as it was.
 *
 *  `dt` > 0: a TIME, or an II with ADDL, that is not a whole number of ticks of `dt` days is refused with
 *  its line; 0: any time. */
OSTEON_API osteon_status osteon_schedule_read_events(osteon_schedule *schedule, double dt, const char *path);

#ifdef __cplusplus
}
#endif
#endif
