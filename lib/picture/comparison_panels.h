/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pictures of a comparison share: axes, points, captions and places. */
#ifndef OSTEON_LIB_PICTURE_COMPARISON_PANELS_H
#define OSTEON_LIB_PICTURE_COMPARISON_PANELS_H

#include <stdio.h>

#include <osteon/trials.h>

#include "picture/layout.h"
#include "trials/comparison.h"

/* The widest and the highest that every terminal draws. */
enum { OSTEON_PICTURE_MOST = 32000 };

typedef struct osteon_span {
  double low, high;
} osteon_span;

/* The axis for these rows: all that was seen, what was predicted and the intervals as far as they do not dwarf
 * it, and `neutral`, where nothing would have happened. */
osteon_span osteon_comparison_span(const osteon_comparison *c, const osteon_trial *const *rows, int n,
                                   int is_log, double neutral);

/* Styles of lines in the scripts, the same in both pictures. */
enum { STYLE_PRINTED = 1, STYLE_ASSUMED, STYLE_SEEN, STYLE_HELD, STYLE_INSIDE, STYLE_OUTSIDE, STYLE_COURSE };

/* What a panel has of each, so that nothing empty is plotted. */
typedef struct osteon_marks {
  int printed, assumed, seen, held, inside, outside, beyond;
} osteon_marks;

/* A row of data: PLACE value low high predicted printed held state side; state: 0 inside, 1 outside, 2 beyond
 * the axis on this side (-1 or 1), 3 no prediction. Counts it. Intervals are cut at the axis. */
void osteon_comparison_point(const osteon_comparison *c, FILE *out, const osteon_trial *r, double place,
                             osteon_span axis, osteon_marks *marks);

/* The command that plots the rows of a data block: what there is of each kind, predictions beyond the axis as an
 * arrow to its edge. Over time PLACE is across and predictions are joined, else it is down. */
void osteon_comparison_curves(FILE *out, const char *block, int over_time, const osteon_marks *marks,
                              osteon_span axis, int is_log);

/* What an endpoint is, in words. */
void osteon_comparison_words(const osteon_comparison *c, const char *endpoint, char *text, size_t size);

/* The beginning of a script: terminal and styles. Every page begins with caption and legend, which are labels of its
 * first panel, after which osteon_comparison_headed is to be called. `heading` is their height in a picture of this
 * width. */
typedef struct osteon_frame {
  const char *picture, *subtitle;
  osteon_layout layout;
} osteon_frame;
void osteon_comparison_begin(const osteon_comparison *c, FILE *out, const osteon_frame *frame);
void osteon_comparison_page(const osteon_comparison *c, FILE *out, const osteon_frame *frame);
void osteon_comparison_headed(FILE *out);
int osteon_comparison_heading(int width);
/* ` at`, the place of a label that has just been written, in pixels. */
void osteon_comparison_at(FILE *out, const osteon_frame *frame, double left, double top);

#endif
