/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/machine.h"

#include <string.h>

int osteon_machine_has(const char *isa) {
#if defined __x86_64__
  if (strcmp(isa, "avx512") == 0)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
  if (strcmp(isa, "avx2") == 0) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (strcmp(isa, "sse2") == 0) return 1;
#elif defined __aarch64__
  if (strcmp(isa, "neon") == 0) return 1;
#elif defined __wasm_simd128__
  if (strcmp(isa, "simd128") == 0) return 1;
#endif
  return strcmp(isa, "plain") == 0;
}
