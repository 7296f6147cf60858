/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fit holds, and how it gets back to that where something that adds several things fails. */
#ifndef OSTEON_LIB_FIT_FIT_SIZE_H
#define OSTEON_LIB_FIT_FIT_SIZE_H

#include <osteon/fit.h>

typedef struct osteon_fit_size {
  int arms, seen, fitted;
} osteon_fit_size;
osteon_fit_size osteon_fit_size_now(const osteon_fit *fit);
void osteon_fit_shrink(osteon_fit *fit, osteon_fit_size size);

#endif
