/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cholesky's factor, the same bits on every machine: dpotrf of OpenBLAS sums by the kernels of the processor and, above
 * 64 rows, by its number of threads, and what is drawn then differs in its last bits from one machine to the next. The
 * matrices are small, and OpenBLAS takes most of the time in which a program starts. */
#ifndef OSTEON_LIB_BASE_CHOLESKY_H
#define OSTEON_LIB_BASE_CHOLESKY_H

#include <stddef.h>

/* Of the lower triangle of a[n * n], in place; the row that shows that there is none, or -1. */
int osteon_cholesky(double *a, size_t n);
/* With its factor: each column of b[n * columns] becomes the solution of a x = b. */
void osteon_cholesky_solve(const double *factor, size_t n, double *b, size_t columns);
/* A lower triangle becomes its inverse. */
void osteon_triangle_invert(double *a, size_t n);
/* The factor becomes the inverse of a, both triangles. */
void osteon_cholesky_invert(double *factor, size_t n);

#endif
