/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of rows, in one order and so with the same bits on every machine. */
#ifndef OSTEON_LIB_BASE_ROWS_H
#define OSTEON_LIB_BASE_ROWS_H

#include <stddef.h>

enum { OSTEON_ROWS_TOGETHER = 8 }; /* rows that are added side by side */

/* to[0..n-1] += the sum over OSTEON_ROWS_TOGETHER rows b of by[b * stride] * from[b * width + (0..n-1)] */
void osteon_rows_add(double *restrict to, size_t n, const double *by, size_t stride,
                     const double *restrict from, size_t width);

#endif
