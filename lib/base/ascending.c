/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

int osteon_ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}
