/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which contexts of use a schedule passes through. */
#ifndef OSTEON_LIB_SCHEDULE_CONTEXTS_H
#define OSTEON_LIB_SCHEDULE_CONTEXTS_H

#include <osteon/schedule.h>

/* As osteon_schedule_find_contexts; *last, unless NULL, is the context on day `until` as long as nothing has happened
 * yet on that day, or -1. */
osteon_status osteon_contexts_find(const osteon_schedule *schedule, const char *const *names,
                                   const double *values, int n, double until, bool *touched, int *last);

#endif
