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

/* What a part does not store, the compiler leaves out of it. */
#define OUTPUTS_PART(part)                                                                              \
  static __attribute__((noinline)) void outputs_part_##part(const osteon_real *t, const osteon_real *c, \
                                                            const osteon_real *y, osteon_real *o) {     \
    enum { FIRST = (part)*OSTEON_PART, LAST = (part) + 1 == OSTEON_PARTS };                             \
    osteon_real all[osteon_n_outputs + 1];                                                              \
    if ((int)FIRST >= (int)osteon_n_outputs) return;                                                    \
    outputs_lanes(*t, c, y, all);                                                                       \
    for (int i = FIRST; i < (int)osteon_n_outputs && (LAST || i < (int)FIRST + OSTEON_PART); i++)       \
      o[i] = all[i];                                                                                    \
  }
#define EACH_PART(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)
EACH_PART(OUTPUTS_PART)

static void outputs_pack(const double *t, const double *c, const double *y, double *o, int parts) {
  const osteon_real *cc = (const osteon_real *)(const void *)c, *yy = (const osteon_real *)(const void *)y;
  osteon_real *oo = (osteon_real *)(void *)o, day;
  memcpy(&day, t, sizeof day);
#define OUTPUTS_OF(part) \
  if (parts >> (part)&1) outputs_part_##part(&day, cc, yy, oo);
  EACH_PART(OUTPUTS_OF)
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

#include "cohort/stride.h"
#include "cohort/tick.h"

#define OSTEON_KERNEL_(model, isa) osteon_kernel_##model##_##isa
#define OSTEON_KERNEL(model, isa) OSTEON_KERNEL_(model, isa)
#define OSTEON_STRING_(x) #x
#define OSTEON_STRING(x) OSTEON_STRING_(x)
extern const osteon_kernel OSTEON_KERNEL(OSTEON_MODEL, OSTEON_ISA);
const osteon_kernel OSTEON_KERNEL(OSTEON_MODEL, OSTEON_ISA) = {
    .isa = OSTEON_STRING(OSTEON_ISA),
    .lanes = W,
    .work = STEP_WORK,
    .packs = PACKS,
    .implicit = STEP_IMPLICIT,
    .notes = STEP_NOTES,
    .derive = derive_pack,
    .hold = hold_pack,
    .outputs = outputs_pack,
    .needs_of_parts = TRACED ? find_needs_of_parts : NULL,
    .parts_of_constants = TRACED ? find_parts_of_constants : NULL,
    .needs = MAY_REST ? find_needs : NULL,
    .advance = advance,
    .stride = STRIDE,
    .tick = tick,
    .tell = tell,
    .commit = commit,
    .bridge = bridge,
    .between = between,
    .spread = spread_constants};
