/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which compiled kernel serves: the best instruction set of this machine, or the one asked for. */
#include <stdlib.h>
#include <string.h>

#include "base/machine.h"
#include "cohort/cohort_internal.h"

static const osteon_kernel *const *kernels_of(const osteon_model *model) {
  return model->lanes && model->lanes->model == model ? model->lanes->kernels : NULL;
}

/* What every machine of this kind has. */
static const char *baseline(void) {
#if defined __x86_64__
  return "sse2";
#elif defined __aarch64__
  return "neon";
#elif defined __wasm_simd128__
  return "simd128";
#else
  return "plain";
#endif
}

osteon_status osteon_kernel_find(const osteon_model *model, const char *isa, const osteon_kernel **kernel) {
  if (!isa) isa = getenv("OSTEON_ISA");
  if (isa && !*isa) isa = NULL;
  if (isa && strcmp(isa, "baseline") == 0) isa = baseline();
  const osteon_kernel *const *kernels = kernels_of(model);
  *kernel = NULL;
  if (isa && !osteon_machine_has(isa))
    return osteon_fail(OSTEON_ENAME,
                       "this machine has no instruction set %s; choose baseline, plain, or one that the "
                       "processor has of avx512, avx2, sse2 and neon",
                       isa);
  for (int i = 0; kernels && kernels[i] && !*kernel; i++)
    if (isa ? strcmp(kernels[i]->isa, isa) == 0 : osteon_machine_has(kernels[i]->isa)) *kernel = kernels[i];
  if (!*kernel) *kernel = &osteon_plain_kernel;
  return OSTEON_OK;
}
