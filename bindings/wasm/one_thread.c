/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops where there are no threads: in place of lib/base/parallel.c. */
#include "base/base.h"
#include "base/parallel.h"

int osteon_loop_run(const osteon_loop *loop) {
  for (int64_t item = 0; item < loop->n; item++)
    if (osteon_stopped() || loop->each(loop->context, item, 0) ||
        (loop->turn && loop->turn(loop->context, item, 0)))
      return 1;
  return 0;
}

int osteon_threads(int asked) {
  (void)asked;
  return 1;
}
