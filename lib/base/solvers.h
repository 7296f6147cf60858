/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The solvers. To add one, add it here and define its osteon_step_NAME (sim/steppers.h). */
#ifndef OSTEON_LIB_BASE_SOLVERS_H
#define OSTEON_LIB_BASE_SOLVERS_H

/* FIRST and NEXT take (name). A solver must not carry a history from step to step, as GSL's msadams and msbdf do:
 * a sim that was resumed could not go on with the same bits. They were solvers here, restarted at every tick, and
 * missed the tolerance by up to 2000 times (by 40 to 90 times without the restarts, see gsl-msbdf in
 * bench/results.tsv). */
#define OSTEON_SOLVERS(FIRST, NEXT) FIRST(rkf45) NEXT(rkck) NEXT(rk8pd) NEXT(rodas5p)

/* Their names as words, a string literal. */
#define OSTEON_SOLVER_FIRST_WORD(name) #name
#define OSTEON_SOLVER_NEXT_WORD(name) ", " #name
#define OSTEON_SOLVER_LIST OSTEON_SOLVERS(OSTEON_SOLVER_FIRST_WORD, OSTEON_SOLVER_NEXT_WORD)

#endif
