/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A surface through predictions: what the model says of each observation, as a polynomial of the free parameters,
 * learned from points at which it was run. Few points are enough: a prediction bends less than the density, which goes
 * with its square. */
#ifndef OSTEON_LIB_FIT_FIT_SURFACE_H
#define OSTEON_LIB_FIT_FIT_SURFACE_H

#include "fit/fit_internal.h"

typedef struct osteon_surface osteon_surface;

/* Of the observations that have weight. OSTEON_ERANGE (too many parameters), OSTEON_ENOMEM. */
osteon_status osteon_surface_new(osteon_surface **surface, const osteon_fit *fit);
void osteon_surface_free(osteon_surface *surface); /* NULL allowed */

/* Room to remember so many points more. OSTEON_ENOMEM. */
osteon_status osteon_surface_keep_room(osteon_surface *surface, int more);
/* Whether it learns from the mean woman's predictions too: of a fit with several women, until the last time. */
bool osteon_surface_asks_mean(const osteon_surface *surface);
/* A point for which there is room, what was predicted there, [observation of the fit], of the mean woman, too, where she
 * is asked for, and the density, are remembered until the surface is learned for the last time; once, and not where a
 * number is not finite. */
void osteon_surface_remember(osteon_surface *surface, const double *point, const double *seen,
                             const double *mean, double density);
/* The polynomials anew, from all that is remembered; after the last time another last one changes nothing.
 * OSTEON_EINVAL (after the last time), OSTEON_ESTEP (nothing is remembered), OSTEON_ESTOPPED, OSTEON_ENOMEM; the
 * polynomials are then as before. */
osteon_status osteon_surface_learn(osteon_surface *surface, bool is_last);
bool osteon_surface_is_learned(const osteon_surface *surface);
/* Predictions at n points, points[i * free + k], into seen[i * observations + j] where observation j has weight; from
 * those of the mean woman, like `seen`, unless it is NULL. OSTEON_ENOMEM. */
osteon_status osteon_surface_predict(const osteon_surface *surface, const double *points, int n,
                                     const double *mean, double *seen);

/* All of it as bytes, and back: osteon_fit_get_learned and osteon_fit_set_learned. */
size_t osteon_surface_size(const osteon_surface *surface);
void osteon_surface_save(const osteon_surface *surface, void *bytes);
osteon_status osteon_surface_load(osteon_surface *surface, const void *bytes, size_t size);

#endif
