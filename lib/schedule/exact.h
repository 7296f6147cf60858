/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums without rounding: amounts that come and go leave nothing behind, and their order does not matter. */
#ifndef OSTEON_LIB_SCHEDULE_EXACT_H
#define OSTEON_LIB_SCHEDULE_EXACT_H

#include <stdint.h>

/* Room for 2^64 of the largest doubles; the lowest bit is the smallest double, 2^-1074. */
enum { OSTEON_EXACT_WORDS = 34 };

/* All 0: an empty sum. */
typedef struct osteon_exact {
  uint64_t words[OSTEON_EXACT_WORDS];
} osteon_exact;

/* Both for finite numbers >= 0; what is taken away must have been added before. */
void osteon_exact_add(osteon_exact *sum, double value);
void osteon_exact_take(osteon_exact *sum, double value);
/* The nearest double. */
double osteon_exact_value(const osteon_exact *sum);

#endif
