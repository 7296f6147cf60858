/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/floats.h"

void osteon_floats_begin(osteon_floats *f) {
  fegetenv(&f->host);
  fesetenv(FE_DFL_ENV); /* on x86 and ARM the bits that flush denormals too */
}

void osteon_floats_end(osteon_floats *f) { fesetenv(&f->host); }
