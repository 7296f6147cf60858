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

/* Numbers of the first outputs of the parts, which ascend: check_model.awk sees to that. */
#ifndef OSTEON_MODEL_PARTS
#define OSTEON_MODEL_PARTS 7, 14, 21, 28, 35, 42, 49
#endif
#define FIRST_OUTPUTS(...) FIRST_OUTPUTS_(__VA_ARGS__)
#define FIRST_OUTPUTS_(a, b, c, d, e, f, g) \
  enum { FIRST_0, FIRST_1 = a, FIRST_2 = b, FIRST_3 = c, FIRST_4 = d, FIRST_5 = e, FIRST_6 = f, FIRST_7 = g }
FIRST_OUTPUTS(OSTEON_MODEL_PARTS);
enum { FIRST_8 = INT32_MAX };

static int part_of(int output) {
  return (output >= FIRST_1) + (output >= FIRST_2) + (output >= FIRST_3) + (output >= FIRST_4) +
         (output >= FIRST_5) + (output >= FIRST_6) + (output >= FIRST_7);
}

/* What a part does not store, the compiler leaves out of it. */
#define OUTPUTS_PART(part, next)                                                                        \
  static __attribute__((noinline)) void outputs_part_##part(const osteon_real *t, const osteon_real *c, \
                                                            const osteon_real *y, osteon_real *o) {     \
    osteon_real all[osteon_n_outputs + 1];                                                              \
    if ((int)FIRST_##part >= (int)osteon_n_outputs) return;                                             \
    outputs_lanes(*t, c, y, all);                                                                       \
    for (int i = FIRST_##part; i < (int)osteon_n_outputs && i < (int)FIRST_##next; i++) o[i] = all[i];  \
  }
#define EACH_PART(X) X(0, 1) X(1, 2) X(2, 3) X(3, 4) X(4, 5) X(5, 6) X(6, 7) X(7, 8)
EACH_PART(OUTPUTS_PART)

static void outputs_pack(const double *t, const double *c, const double *y, double *o, int parts) {
  const osteon_real *cc = (const osteon_real *)(const void *)c, *yy = (const osteon_real *)(const void *)y;
  osteon_real *oo = (osteon_real *)(void *)o, day;
  memcpy(&day, t, sizeof day);
#define OUTPUTS_OF(part, next) \
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
    .part_of = part_of,
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
