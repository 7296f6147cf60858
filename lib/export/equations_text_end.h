/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Read as the last line of a model file: the expressions in its tables. */
#define INITIAL_TEXT(name, unit, value, ...) name = value;
#define OUTPUT_TEXT(name, unit, expression, ...) name = expression;
#define DOSE_TEXT(name, unit, state, factor, ...) name = factor;
#define TIME_TEXT(expression, ...) day = expression;
osteon_section initial;
STATES(INITIAL_TEXT)
osteon_section results;
OUTPUTS(OUTPUT_TEXT)
osteon_section doses;
DOSES(DOSE_TEXT)
osteon_section times;
TIMES(TIME_TEXT)
osteon_history HISTORY
