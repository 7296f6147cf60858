/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lanes of a cohort once more, with its right-hand sides counted and timed alone. */
#include "cohort/lanes_real.h"

#ifdef OSTEON_LAST_READING
#undef OSTEON_NEXT
#define OSTEON_NEXT "bench/count_end.h"
#endif
