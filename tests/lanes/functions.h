/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exp, log and pow of an instruction set, over arrays. */
#ifndef OSTEON_TESTS_LANES_FUNCTIONS_H
#define OSTEON_TESTS_LANES_FUNCTIONS_H

typedef struct functions {
  const char *isa;
  int lanes;
  void (*exp)(int n, const double *x, double *value); /* n: a multiple of `lanes` */
  void (*log)(int n, const double *x, double *value);
  void (*pow)(int n, const double *x, const double *e, double *value);
} functions;

#endif
