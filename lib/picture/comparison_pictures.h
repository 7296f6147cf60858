/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two pictures of a comparison: all rows as a forest, and arms over time. */
#ifndef OSTEON_LIB_PICTURE_COMPARISON_PICTURES_H
#define OSTEON_LIB_PICTURE_COMPARISON_PICTURES_H

#include <stdbool.h>
#include <stdio.h>

#include "trials/comparison.h"

/* Scripts, as osteon_script_write; the contexts are osteon_forest and osteon_courses. */
typedef struct osteon_forest osteon_forest;
/* Paged: pages of paper, one below the other; else one picture that is not wider than a screen. */
osteon_status osteon_forest_new(osteon_forest **forest, const osteon_comparison *c, bool is_paged);
void osteon_forest_free(osteon_forest *forest);
void osteon_forest_write(const void *forest, FILE *out, const char *picture);

typedef struct osteon_courses osteon_courses;
osteon_status osteon_courses_new(osteon_courses **courses, const osteon_comparison *c);
void osteon_courses_free(osteon_courses *courses);
int osteon_courses_count(const osteon_courses *courses);
void osteon_courses_write(const void *courses, FILE *out, const char *picture);

#endif
