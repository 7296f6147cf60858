/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The highest point of a smooth function of a few positive constants, where no slopes are known. */
#ifndef OSTEON_LIB_TRIALS_CLIMB_H
#define OSTEON_LIB_TRIALS_CLIMB_H

#include "base/base.h"

/* Goes from `constants`, which `height` reads, to where the height is largest, one constant after the other, until a
 * round of short steps gains less than `enough`. OSTEON_ESTOPPED. */
osteon_status osteon_climb(double (*height)(void *), void *context, double *constants, int n, double enough);

#endif
