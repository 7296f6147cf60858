/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums over bytes, to see whether a file was damaged or belongs to something else. */
#include "base/base.h"

uint64_t osteon_sum(uint64_t sum, const void *bytes, size_t n) {
  const unsigned char *p = bytes;
  for (size_t i = 0; i < n; i++) sum = (sum ^ p[i]) * 0x100000001b3u;
  return sum;
}
