/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the texts of all steps share. The reader names the type `attempt`: a step to try, with at least the fields t,
 * tried, before, c, y, f, y1, work and inflow of osteon_advance (lib/cohort/kernel.h). */
#define AT(type, p) (*(type *)(void *)(p))
/* The day of a stage, before the next jump. */
static inline osteon_real day_of_stage(const attempt *q, osteon_real t) {
  const osteon_real before = AT(const osteon_real, q->before);
  return osteon_blend(WHERE(t < before), t, before);
}
/* What flows in beside the model's rates, where there is anything. */
static inline void add_inflow(const attempt *q, osteon_real *f) {
  if (!q->inflow) return;
  const osteon_real *inflow = (const osteon_real *)(const void *)q->inflow;
  for (int i = 0; i < N; i++) f[i] += inflow[i];
}
