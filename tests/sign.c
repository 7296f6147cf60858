/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sign.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"

void sign_checkpoint(char *checkpoint, size_t length) {
  char sum[SIGN_LENGTH + 1];
  snprintf(sum, sizeof sum, "%016" PRIx64 "\n", osteon_sum(OSTEON_SUM, checkpoint, length - SIGN_LENGTH));
  memcpy(checkpoint + length - SIGN_LENGTH, sum, SIGN_LENGTH);
}
