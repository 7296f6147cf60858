/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is used of LAPACK, which OpenBLAS brings: matrices as Fortran has them, so that its lower triangle is C's upper
 * one; `length` is that of `part` as Fortran passes it. */
#ifndef OSTEON_LIB_BASE_LAPACK_H
#define OSTEON_LIB_BASE_LAPACK_H

#include <stddef.h>

extern void dpotrf_(const char *part, const int *n, double *a, const int *stride, int *info, size_t length);
extern void dpotri_(const char *part, const int *n, double *a, const int *stride, int *info, size_t length);
extern void dpotrs_(const char *part, const int *n, const int *sides, const double *a, const int *stride,
                    double *b, const int *stride_b, int *info, size_t length);
extern void dsyev_(const char *vectors, const char *part, const int *n, double *a, const int *stride,
                   double *values, double *work, const int *room, int *info, size_t length_of_vectors,
                   size_t length);

#endif
