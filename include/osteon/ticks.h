/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ticks.h
 *  The grid of days: ticks, rows on them, and durations as words.
 *
 *  Tick k of a run is day k dt: the double nearest to that product of decimals, so that tick 3 of 0.1 d is the day
 *  that is written 0.3 (3 * 0.1 is 0.30000000000000004). All changes to a subject happen on ticks, and all rows of a
 *  table lie on ticks. These functions define what is on a tick and which tick is nearest. They allocate nothing and
 *  keep no state. dt is in days, finite and above 0, and is not checked: with an invalid dt, or a day that is not
 *  finite, functions that return a number return NaN or infinity, and tests return false.
 */
#ifndef OSTEON_TICKS_H
#define OSTEON_TICKS_H

#include <stdbool.h>

#include <osteon/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OSTEON_YEAR 365.25              /**< d, the Julian year */
#define OSTEON_MONTH (OSTEON_YEAR / 12) /**< d */

/** Number of the tick nearest to a day: a whole number; halves round away from 0. */
OSTEON_API double osteon_tick_nearest(double day, double dt);
/** The day of tick number `tick`, a whole number. */
OSTEON_API double osteon_tick_to_day(double tick, double dt);
/** The day of the tick nearest to a day. */
OSTEON_API double osteon_tick_day(double day, double dt);
/** Whether a day is on a tick, to 1e-9 of the day (of 1 d on the first day). */
OSTEON_API bool osteon_tick_is(double day, double dt);
/** Number of the tick of row k in a table with rows every `every` days: the one nearest to k times `every`.
 * A month is no whole number of ticks, so rows a month apart are 30 or 31 daily ticks apart and never drift. */
OSTEON_API double osteon_tick_of_row(double k, double every, double dt);

/** Days of a text: "30", "30 d", "2y", "6 months", "3 weeks", "1.5 years", "1y 6m"; a year has OSTEON_YEAR days, a
 * month OSTEON_MONTH. OSTEON_EFORMAT if the text is not a finite time >= 0, OSTEON_EINVAL if an argument is NULL;
 * *days is then unchanged. */
OSTEON_API osteon_status osteon_days_parse(const char *text, double *days);
/** Whether such a text is a bare number of days, without a unit: "30" or "1e3". NULL is not. */
OSTEON_API bool osteon_days_is_bare(const char *text);
/** Days of a unit in which a table has its times: d, h, min or week. OSTEON_EINVAL (NULL), OSTEON_EFORMAT (none of
 * them); *days is then unchanged. */
OSTEON_API osteon_status osteon_days_of_unit(const char *unit, double *days);
/** The tick of a time as someone wrote it: bare days must be on a tick (OSTEON_EINVAL), calendar durations are rounded
 * to the nearest one. OSTEON_ERANGE past tick 1e9; OSTEON_EINVAL also when `tick` is NULL. */
OSTEON_API osteon_status osteon_days_to_tick(double days, bool is_bare, double dt, double *tick);

#ifdef __cplusplus
}
#endif
#endif
