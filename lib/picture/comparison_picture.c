/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws a comparison: the forest of all rows, and beside it the arms over time. */
#include <stdio.h>
#include <string.h>

#include <osteon/picture.h>

#include "base/base.h"
#include "picture/comparison_pictures.h"
#include "picture/gnuplot.h"

/* The name of the second picture or script: -time before the suffix. */
static char *second_name(const char *name) {
  const char *slash = strrchr(name, '/'), *file = slash ? slash + 1 : name, *dot = strrchr(file, '.');
  const size_t length = dot && dot > file ? (size_t)(dot - name) : strlen(name), size = strlen(name) + 8;
  char *text = osteon_alloc(size, 1);
  if (text) snprintf(text, size, "%.*s-time%s", (int)length, name, name + length);
  return text;
}

static osteon_status draw_courses(const osteon_comparison *c, const char *picture, const char *script) {
  osteon_courses *courses = NULL;
  OSTEON_TRY(osteon_courses_new(&courses, c));
  char *second_picture = picture ? second_name(picture) : NULL;
  char *second_script = script ? second_name(script) : NULL;
  osteon_status status = OSTEON_OK;
  if ((picture && !second_picture) || (script && !second_script))
    status = OSTEON_ENOMEM;
  else if (osteon_courses_count(courses) && !picture) /* its default name is the first script's */
    status = osteon_script_save(second_script, osteon_courses_write, courses, "osteon-time.svg");
  else if (osteon_courses_count(courses))
    status = osteon_picture_make(second_picture, second_script, osteon_courses_write, courses);
  osteon_free(second_picture);
  osteon_free(second_script);
  osteon_courses_free(courses);
  return status;
}

osteon_status osteon_comparison_plot(const osteon_comparison *c, const char *picture, const char *script) {
  OSTEON_NEED(c, comparison);
  if (!picture && !script) return OSTEON_OK;
  osteon_forest *forest;
  const char *dot = picture ? strrchr(picture, '.') : NULL;
  OSTEON_TRY(osteon_forest_new(&forest, c, dot && !strcmp(dot, ".pdf")));
  const osteon_status status = osteon_picture_make(picture, script, osteon_forest_write, forest);
  osteon_forest_free(forest);
  return status == OSTEON_OK ? draw_courses(c, picture, script) : status;
}
