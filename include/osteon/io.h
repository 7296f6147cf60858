/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file io.h
 *  Tables in and out: event tables, trajectories as CSV, pictures.
 *
 *  Numbers are read and written with a decimal point, whatever the host's locale. A file that is
 *  written appears whole or not at all.
 */
#ifndef OSTEON_IO_H
#define OSTEON_IO_H

#include <osteon/schedule.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Adds the rows of an event table to a schedule of `model`.
 *
 *  The table is CSV with a header and the NONMEM columns TIME EVID AMT CMT RATE II ADDL SS ID DV MDV, of
 *  which TIME and EVID are needed, and UNIT; every other column is an input of the model. TIME is in days
 *  and does not decrease. EVID 1 gives a dose of AMT to CMT, a drug or a state of the model, then ADDL
 *  more, each II days after the last. AMT is in UNIT (ng, ug, mg, g), by default in that of the model's
 *  dose or state. A drug that the model does not get as a dose, but takes as an amount per day, is taken
 *  over the II days behind each dose, or over a day where it is a single one. EVID 2 sets the inputs to
 *  the values in their columns, held until they are set again; AMT, II and ADDL are then 0 or nothing.
 *  Columns of inputs in a row with EVID 1 are not read. Rows with EVID 0, and DV and MDV, are let pass.
 *  `.` and an empty field mean nothing. Lines that start with # and empty lines are
 *  skipped. Infusions (RATE), steady state (SS) and a second subject (ID) are refused:
 *  OSTEON_EUNSUPPORTED. A file larger than 256 MiB is OSTEON_ERANGE. Otherwise OSTEON_EIO,
 *  OSTEON_EFORMAT, OSTEON_ENAME, OSTEON_ERANGE, OSTEON_EINVAL (NULL, a schedule of another model, an
 *  input that follows a course), OSTEON_ENOMEM; the sentence about a row starts with FILE:LINE. After a
 *  failure the schedule holds some of the rows: free it. */
OSTEON_API osteon_status osteon_events_read(const char *path, const osteon_model *model,
                                            osteon_schedule *schedule);
/** The same, and a TIME, or an II with ADDL, that is no whole number of ticks of `dt` days is refused
 *  with its line: OSTEON_EINVAL. */
OSTEON_API osteon_status osteon_events_read_ticks(const char *path, const osteon_model *model,
                                                  osteon_schedule *schedule, double dt);

/** The path of a file that comes with osteon, `clinical.csv` for example: in $OSTEON_DATA, else where it was
 * installed. OSTEON_ERANGE: longer than `size`. */
OSTEON_API osteon_status osteon_data_path(const char *name, char *path, size_t size);

/** Reads a number with a decimal point, in decimal and finite, nothing behind it. OSTEON_EFORMAT. */
OSTEON_API osteon_status osteon_number_parse(const char *text, double *value);

/** A trajectory on its way to a file. */
typedef struct osteon_table osteon_table;

/** Opens a table: `time`, then the states and outputs of `model`, each number with all its digits.
 *  `path` "-" is the standard output, written as the rows come; NULL writes nothing. With `keep` the
 *  rows also stay in memory, for osteon_table_plot. Free with osteon_table_free. OSTEON_EIO,
 *  OSTEON_EINVAL, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_table_new(osteon_table **table, const char *path, const osteon_model *model,
                                          int keep);
OSTEON_API osteon_status osteon_table_row(osteon_table *table, double time, const double *states,
                                          const double *outputs);
/** Completes the file and gives it its name; only now it is there. OSTEON_EIO. */
OSTEON_API osteon_status osteon_table_save(osteon_table *table);
/** What was not saved is gone. NULL allowed. */
OSTEON_API void osteon_table_free(osteon_table *table);

/** Draws the kept rows with gnuplot. `title` may be NULL. `picture`, a name ending in .svg, .png or
 *  .pdf, or NULL for none. `script`, where to keep the gnuplot script, or NULL: it holds the data and
 *  can be changed and run again. OSTEON_EINVAL, OSTEON_EIO, OSTEON_EUNSUPPORTED (no gnuplot). */
OSTEON_API osteon_status osteon_table_plot(const osteon_table *table, const char *title, const char *picture,
                                           const char *script);

/** Whether osteon_table_plot can draw this picture: OSTEON_EINVAL where its suffix is none of those,
 *  OSTEON_EUNSUPPORTED where there is no gnuplot. */
OSTEON_API osteon_status osteon_picture_check(const char *picture);

#ifdef __cplusplus
}
#endif
#endif
