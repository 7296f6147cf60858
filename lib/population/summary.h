/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a summary may cost, and its way through a file: the same bytes for the same values. */
#ifndef OSTEON_LIB_POPULATION_SUMMARY_H
#define OSTEON_LIB_POPULATION_SUMMARY_H

#include <osteon/population.h>

/* The most memory that so many cells of so many values each can take. */
double osteon_summary_bytes(int64_t cells, int64_t values);

/* As many of one cell are added at once at most: its bins are read once for all. */
enum { OSTEON_SUMMARY_BATCH = 256 };
/* n values, at most OSTEON_SUMMARY_BATCH, of one cell that the summary has, `stride` apart; weights NULL: 1 each. All
 * are taken or none. Errors as osteon_summary_add_weighted. */
osteon_status osteon_summary_add_some(osteon_summary *summary, int64_t at, const double *values,
                                      int64_t stride, const uint32_t *weights, int n);

/* After the last value of a cell: what is asked of it then is found sooner. */
void osteon_summary_settle(osteon_summary *summary, int64_t at);

/* Called with the parts of a summary in one order: to write them, or to read into them; not 0: failed. */
typedef int osteon_summary_part(void *context, void *bytes, size_t size);

/* Gives all parts to `write`. OSTEON_EIO. */
osteon_status osteon_summary_write(const osteon_summary *summary, osteon_summary_part *write, void *context);
/* Reads into a summary of as many cells. OSTEON_EFORMAT, OSTEON_ENOMEM; then free it. */
osteon_status osteon_summary_read(osteon_summary *summary, osteon_summary_part *read, void *context);

#endif
