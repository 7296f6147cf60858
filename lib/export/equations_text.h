/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model's equations as text: equations.h reads this as OSTEON_REAL when the build only preprocesses a model file.
 * What comes before the word osteon_text is cut off. Sections are headed by osteon_section NAME, names stay names, and
 * what equations.h writes around them to save a division is left out. */
osteon_text
#define OSTEON_SUFFIX _text
#define OSTEON_NEXT "export/equations_text_end.h"

#undef INFINITY
#define INFINITY osteon_infinity
#undef NAN
#define NAN osteon_nan
#define r_max(a, b) r_max(a, b)
#define r_min(a, b) r_min(a, b)

#undef DERIVE_BEGIN
#undef DERIVE_END
#undef INIT_BEGIN
#undef INIT_END
#undef START_BEGIN
#undef START_END
#undef HOLD_BEGIN
#undef HOLD_END
#undef ALGEBRA_BEGIN
#undef ALGEBRA_END
#undef RATES_BEGIN
#undef RATES_END
#undef OUTPUTS_BEGIN
#undef OUTPUTS_END
#undef CHECK_BEGIN
#undef REJECT_IF
#undef CHECK_END
#define DERIVE_BEGIN osteon_section derive;
#define DERIVE_END
#define INIT_BEGIN osteon_section init;
#define INIT_END
#define START_BEGIN osteon_section start;
#define START_END
#define HOLD_BEGIN osteon_section hold;
#define HOLD_END
#define ALGEBRA_BEGIN osteon_section algebra;
#define ALGEBRA_END
#define RATES_BEGIN osteon_section rates;
#define RATES_END
#define OUTPUTS_BEGIN osteon_section outputs;
#define OUTPUTS_END
#define CHECK_BEGIN
#define REJECT_IF(condition, why)
#define CHECK_END

#undef INVERSES_2
#undef INVERSES_3
#undef INVERSES_4
#define INVERSES_2(q1, d1, q2, d2) const real q1 = 1 / (d1), q2 = 1 / (d2);
#define INVERSES_3(q1, d1, q2, d2, q3, d3) const real q1 = 1 / (d1), q2 = 1 / (d2), q3 = 1 / (d3);
#define INVERSES_4(q1, d1, q2, d2, q3, d3, q4, d4) \
  const real q1 = 1 / (d1), q2 = 1 / (d2), q3 = 1 / (d3), q4 = 1 / (d4);
