/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The solvers. To add one of GSL's, add it here: its name is that of GSL's stepper, gsl_odeiv2_step_NAME. */
#ifndef OSTEON_LIB_SIM_SOLVERS_H
#define OSTEON_LIB_SIM_SOLVERS_H

/* FIRST and NEXT take (name, whether it keeps a history between steps). */
#define OSTEON_SOLVERS(FIRST, NEXT) \
  FIRST(rkf45, 0) NEXT(rkck, 0) NEXT(rk8pd, 0) NEXT(bsimp, 0) NEXT(msadams, 1) NEXT(msbdf, 1)

/* Their names as words, a string literal. */
#define OSTEON_SOLVER_FIRST_WORD(name, history) #name
#define OSTEON_SOLVER_NEXT_WORD(name, history) ", " #name
#define OSTEON_SOLVER_LIST OSTEON_SOLVERS(OSTEON_SOLVER_FIRST_WORD, OSTEON_SOLVER_NEXT_WORD)

#endif
