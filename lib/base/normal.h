/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The standard normal distribution. */
#ifndef OSTEON_LIB_BASE_NORMAL_H
#define OSTEON_LIB_BASE_NORMAL_H

#include <stdint.h>

/* The number below which a share `p` of it lies, 0 < p < 1, to 1e-15 of itself: -INFINITY at 0, INFINITY at 1. */
double osteon_normal_quantile(double p);
double osteon_normal_below(double x); /* the share below x */
double osteon_normal_density(double x);

/* Of 64 random bits, a number between 0 and 1, both excluded. */
double osteon_uniform_of(uint64_t bits);
/* Of 64 random bits, a standard normal number. */
double osteon_normal_of(uint64_t bits);

#endif
