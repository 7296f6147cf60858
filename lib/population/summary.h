/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a summary may cost, and its way through a file: the same bytes for the same values. */
#ifndef OSTEON_LIB_POPULATION_SUMMARY_H
#define OSTEON_LIB_POPULATION_SUMMARY_H

#include <osteon/population.h>

/* The most memory that so many cells of so many values each can take. */
double osteon_summary_bytes(int64_t cells, int64_t values);

/* Called with the parts of a summary in one order: to write them, or to read into them; not 0: failed. */
typedef int osteon_summary_part(void *context, void *bytes, size_t size);

/* Gives all parts to `write`. OSTEON_EIO. */
osteon_status osteon_summary_write(const osteon_summary *summary, osteon_summary_part *write, void *context);
/* Reads into a summary of as many cells. OSTEON_EFORMAT, OSTEON_ENOMEM; then free it. */
osteon_status osteon_summary_read(osteon_summary *summary, osteon_summary_part *read, void *context);

#endif
