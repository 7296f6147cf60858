/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the texts of all steps share. The reader names the type `attempt`: a step to try, with at least the fields t,
 * tried, before, c, y, f, y1 and work of osteon_advance (lib/cohort/kernel.h). */
#define AT(type, p) (*(type *)(void *)(p))
/* The day of a stage, before the next jump. */
static inline osteon_real day_of_stage(const attempt *q, osteon_real t) {
  const osteon_real before = AT(const osteon_real, q->before);
  return osteon_blend(WHERE(t < before), t, before);
}
