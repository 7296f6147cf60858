/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other programs, run without a shell. */
#ifndef OSTEON_LIB_PROCESS_PROGRAM_H
#define OSTEON_LIB_PROCESS_PROGRAM_H

#include "base/base.h"

enum { OSTEON_NO_PROGRAM = 127 }; /* exit status where there is none of this name */

/* Runs argv[0], found as a shell finds it, with nothing on its standard input. What it says on standard error, and on
 * standard output with `all`, is kept in said[size], cut to fit. Waits for its end, for `limit` seconds at most, after
 * which it is ended, as it is when the program wants to stop. OSTEON_OK with its exit status, -1 where a signal ended
 * it; OSTEON_EIO, OSTEON_ESTOPPED. */
osteon_status osteon_program_run(char *const *argv, int all, int limit, char *said, size_t size,
                                 int *exit_status);

#endif
