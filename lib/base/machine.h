/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this machine can do. */
#ifndef OSTEON_LIB_BASE_MACHINE_H
#define OSTEON_LIB_BASE_MACHINE_H

/* Whether this machine has an instruction set: avx512, avx2, sse2, neon, simd128 or plain. */
int osteon_machine_has(const char *isa);

#endif
