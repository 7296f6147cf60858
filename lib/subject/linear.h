/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small linear systems, without memory of their own: GSL's LU takes some in every call and gives a singular matrix to
 * the host's handler. */
#ifndef OSTEON_LIB_SUBJECT_LINEAR_H
#define OSTEON_LIB_SUBJECT_LINEAR_H

/* Elimination with the largest pivot of each column, in place; row k changed places with row[k]. 0 when A is
 * singular. */
int osteon_linear_factor(double *A, int *row, int n);
/* Solves A x = b in place of b. */
void osteon_linear_solve(const double *A, const int *row, double *b, int n);

#endif
