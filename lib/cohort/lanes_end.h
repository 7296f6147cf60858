/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the kernel of a model for one instruction set; read as the last line of a model file. */
#include <string.h>

#include "cohort/kernel.h"

#undef OSTEON_SUFFIX
#define OSTEON_SUFFIX _lanes
#ifdef OSTEON_NO_DERIVE
DERIVE_BEGIN
DERIVE_END
#endif
#ifdef OSTEON_NO_HOLD
HOLD_BEGIN
HOLD_END
#endif

enum { N = osteon_n_states, W = OSTEON_LANES };

static void derive_pack(double *c) { derive_lanes((osteon_real *)(void *)c); }
static void hold_pack(double *c) { hold_lanes((osteon_real *)(void *)c); }
static void outputs_pack(const double *t, const double *c, const double *y, double *o) {
  outputs_lanes(*(const osteon_real *)(const void *)t, (const osteon_real *)(const void *)c,
                (const osteon_real *)(const void *)y, (osteon_real *)(void *)o);
}

#include "cohort/step.h"

/* With four packs side by side no stage waits for the last any more, as long as all of them stay in the
 * first-level cache. One pack with a long right-hand side keeps the processor busy by itself: two of aibl took
 * longer. */
enum {
  PACK_BYTES = 8 * W * (osteon_n_constants + (STEP_WORK + 4) * N),
  FIT = ((STEP_IMPLICIT ? 48 : 24) << 10) / PACK_BYTES,
  SOME = FIT < 4 ? FIT : 4,
  PACKS = SOME > 1 ? SOME : 1
};

#include "cohort/tick.h"

#define OSTEON_KERNEL_(model, isa) osteon_kernel_##model##_##isa
#define OSTEON_KERNEL(model, isa) OSTEON_KERNEL_(model, isa)
#define OSTEON_STRING_(x) #x
#define OSTEON_STRING(x) OSTEON_STRING_(x)
extern const osteon_kernel OSTEON_KERNEL(OSTEON_MODEL, OSTEON_ISA);
const osteon_kernel OSTEON_KERNEL(OSTEON_MODEL, OSTEON_ISA) = {.isa = OSTEON_STRING(OSTEON_ISA),
                                                               .lanes = W,
                                                               .work = STEP_WORK,
                                                               .packs = PACKS,
                                                               .implicit = STEP_IMPLICIT,
                                                               .notes = STEP_NOTES,
                                                               .derive = derive_pack,
                                                               .hold = hold_pack,
                                                               .outputs = outputs_pack,
                                                               .needs = MAY_REST ? find_needs : NULL,
                                                               .advance = advance,
                                                               .tick = tick,
                                                               .tell = tell,
                                                               .commit = commit,
                                                               .bridge = bridge,
                                                               .between = between};
