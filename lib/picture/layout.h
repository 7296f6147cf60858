/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What pictures made of panels share: colours, places, axes. */
#ifndef OSTEON_LIB_PICTURE_LAYOUT_H
#define OSTEON_LIB_PICTURE_LAYOUT_H

#include <stdio.h>

/* Okabe and Ito's colours, which colour-blind people tell apart, over and over. */
const char *osteon_layout_colour(int k);

/* A picture in pixels. */
typedef struct osteon_layout {
  int width, height;
} osteon_layout;
/* The place of the next panel, in pixels from the top left corner. */
void osteon_layout_place(const osteon_layout *layout, FILE *out, int left, int top, int width, int height);
/* A text as a label, at its left end; `more` follows: a font, a colour. */
void osteon_layout_label(const osteon_layout *layout, FILE *out, const char *text, int left, int top,
                         const char *more);

/* The title of the picture, or where it is NULL or empty `otherwise`. */
void osteon_layout_heading(const osteon_layout *layout, FILE *out, const char *title, const char *otherwise);
/* Below it, that a model is provisional. */
void osteon_layout_provisional(const osteon_layout *layout, FILE *out);

/* A short line that shows what a colour is, from its left end. */
void osteon_layout_line(const osteon_layout *layout, FILE *out, int left, int top, const char *colour);
/* The same with what it is, in the font `small`. */
void osteon_layout_key(const osteon_layout *layout, FILE *out, int left, int top, const char *colour,
                       const char *text);
/* The title of a panel, small where it is long. */
void osteon_layout_title(FILE *out, const char *text);

/* The unit of a time axis of so many days: days of it, and its name. */
double osteon_layout_unit(double span, const char **name);
/* The range of an axis from the lowest to the highest value, with room, but no negative part where nothing is
 * negative. */
void osteon_layout_range(FILE *out, double low, double high);
/* One line of settings for all panels, and the axis of time. */
void osteon_layout_frame(FILE *out, double first, double last);

#endif
