/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of lib/sampler share. */
#ifndef OSTEON_LIB_SAMPLER_SAMPLER_INTERNAL_H
#define OSTEON_LIB_SAMPLER_SAMPLER_INTERNAL_H

#include <stdbool.h>

#include <osteon/sampler.h>

#include "base/base.h"

/* How often something happened, since the warm-up. */
typedef struct osteon_tally {
  int64_t tried, accepted;
} osteon_tally;

/* Kinds of moves: two whose length is learned, and one without. */
enum { OSTEON_WALK, OSTEON_RETURNING, OSTEON_LEARNED_MOVES, OSTEON_SNOOKER = OSTEON_LEARNED_MOVES };

/* The dear one, the rough one and the near one. */
enum { OSTEON_SAMPLER_DENSITIES = 3 };

/* What a checkpoint holds besides arrays. */
typedef struct osteon_sampler_state {
  int64_t step;                        /* steps done; -1: the chains have no start yet */
  int64_t past, kept;                  /* points, each of all chains */
  double length[OSTEON_LEARNED_MOVES]; /* logarithms of what normal steps are multiplied by */
  osteon_tally moves, decisions;
} osteon_sampler_state;

struct osteon_sampler {
  osteon_sampler_options options; /* `middle` and `covariance` are the sampler's own */
  size_t n, chains;
  osteon_sampler_state now;
  bool is_learning; /* the rough density knows that it will be learned */
  double
      middle_values[OSTEON_SAMPLER_DENSITIES]; /* the densities at the middle, once the chains have begun */
  double *points, *values; /* [chain][n], [chain]: where the chains are, and the density there */
  double *near, *rough;    /* [chain] the near and the rough density there */
  double *round, *round_near, *round_rough; /* [chain][n], [chain]: where rounds of a step have come to */
  double *factor;                           /* [n][n], lower triangle, of the steps' covariance */
  double *past;                             /* [past][chain][n] */
  double *kept, *kept_values;               /* [kept][chain][n], [kept][chain] */
  size_t kept_room;                         /* points of all chains */
  double *moved, *moved_values; /* [chain][n], [chain]: where a step has come to, by the density that moves */
  double *tried, *tried_values; /* the same of a move */
  double *turn;                 /* [chain] logarithm of what a move's density is multiplied by */
  int *kind;                    /* [chain] of the move */
  double *centre, *nearer;      /* [n] to which moves return; on the way there */
  double *learned;              /* [n][n] */
  double *room;                 /* [n] */
};

/* Past points, each of all chains, that are written down in the warm-up, at most. */
enum { OSTEON_SAMPLER_PAST = 101 };

/* The chains have a start. OSTEON_ESTEP, OSTEON_ENOMEM, or what the density returns. */
osteon_status osteon_sampler_begin(osteon_sampler *s);
/* Every chain by one step. OSTEON_ENOMEM, or what the density returns. */
osteon_status osteon_sampler_step(osteon_sampler *s);
/* Whether a sampler of these options comes to such a state. */
bool osteon_sampler_is_possible(const osteon_sampler *s, const osteon_sampler_state *now);
/* There is room for more points that are kept, in all. */
osteon_status osteon_sampler_keep_room(osteon_sampler *s, int64_t more);
/* The density at the middle, and the rough and the near one there, or 0 where there is none from the start. OSTEON_ESTEP
 * (no density there), or what the density returns. */
osteon_status osteon_sampler_middle(const osteon_sampler *s, double values[OSTEON_SAMPLER_DENSITIES]);

#endif
