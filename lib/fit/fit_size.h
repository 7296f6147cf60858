/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fit holds, and how it gets back to that where something that adds several things fails. */
#ifndef OSTEON_LIB_FIT_FIT_SIZE_H
#define OSTEON_LIB_FIT_FIT_SIZE_H

#include <osteon/fit.h>

typedef struct osteon_fit_size {
  int arms, seen, fitted, errors;
} osteon_fit_size;
osteon_fit_size osteon_fit_size_now(const osteon_fit *fit);
void osteon_fit_shrink(osteon_fit *fit, osteon_fit_size size);

/* The values of all parameters, and the errors, as they are now. */
typedef struct osteon_fit_kept {
  double *values;
  osteon_fit_error *errors;
} osteon_fit_kept;
osteon_status osteon_fit_keep(const osteon_fit *fit, osteon_fit_kept *kept); /* OSTEON_ENOMEM */
void osteon_fit_put_back(osteon_fit *fit, const osteon_fit_kept *kept);
void osteon_fit_drop(osteon_fit_kept *kept);

#endif
