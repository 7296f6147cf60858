/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How chains begin, move, and learn in the warm-up. */
#include <math.h>
#include <string.h>

#include <Random123/philox.h>

#include "base/cholesky.h"
#include "base/normal.h"
#include "sampler/sampler_internal.h"

/* What a random number is for. */
typedef enum purpose { FOR_START, FOR_STEP, FOR_CHOICE, FOR_DECISION, FOR_ROUND } purpose;

enum { BEFORE_COVARIANCE = 20 };   /* past points of all chains */
enum { BETWEEN_COVARIANCES = 10 }; /* the same */
/* What a rough density is learned from first: points of the normal distribution of the steps about the middle, but for
 * this factor. */
static const double SPREAD = 0.8;

static void random_bits(const osteon_sampler *s, purpose what, int64_t number, size_t chain, size_t block,
                        uint64_t bits[4]) {
  const philox4x64_ctr_t counter = {{(uint64_t)number, chain, block, what}};
  const philox4x64_key_t key = {{s->options.seed, 0x73616d706c6572}}; /* of no other part of osteon */
  const philox4x64_ctr_t random = philox4x64(counter, key);
  memcpy(bits, random.v, 4 * sizeof *bits);
}

/* A point at `scale` times a normal step from another one. */
static void step_from(osteon_sampler *s, purpose what, int64_t number, size_t chain, const double *from,
                      double scale, double *to) {
  for (size_t k = 0; k < s->n; k += 4) {
    uint64_t bits[4];
    random_bits(s, what, number, chain, k / 4, bits);
    for (size_t l = 0; l < 4 && k + l < s->n; l++) s->room[k + l] = osteon_normal_of(bits[l]);
  }
  for (size_t k = 0; k < s->n; k++) {
    double sum = 0;
    for (size_t l = 0; l <= k; l++) sum += s->factor[k * s->n + l] * s->room[l];
    to[k] = from[k] + scale * sum;
  }
}

static osteon_status density_of(const osteon_sampler *s, osteon_density *density, const double *points,
                                size_t count, double *values) {
  OSTEON_TRY(density(s->options.context, points, (int)count, values));
  for (size_t i = 0; i < count; i++)
    if (isnan(values[i])) values[i] = -INFINITY;
  return OSTEON_OK;
}

/* Whether there is a rough density from the start; and a near one. */
static bool is_known(const osteon_sampler *s) { return s->options.rough && !s->options.learn; }
static bool has_near(const osteon_sampler *s) { return s->options.near && !s->options.learn; }

/* The near and the rough density where the chains are. */
static osteon_status find_approximations(osteon_sampler *s) {
  OSTEON_TRY(density_of(s, s->options.rough, s->points, s->chains, s->rough));
  return s->options.near ? density_of(s, s->options.near, s->points, s->chains, s->near) : OSTEON_OK;
}

/* ---- the start ---- */

osteon_status osteon_sampler_middle(const osteon_sampler *s, double values[OSTEON_SAMPLER_DENSITIES]) {
  const double *middle = s->options.middle;
  values[1] = values[2] = 0;
  OSTEON_TRY(density_of(s, s->options.density, middle, 1, &values[0]));
  if (is_known(s)) OSTEON_TRY(density_of(s, s->options.rough, middle, 1, &values[1]));
  if (has_near(s)) OSTEON_TRY(density_of(s, s->options.near, middle, 1, &values[2]));
  if (isfinite(values[0]) && isfinite(values[1]) && isfinite(values[2])) return OSTEON_OK;
  return osteon_fail(OSTEON_ESTEP,
                     "the density is 0 or unknown at the middle, around which the chains would begin");
}

enum { HALVINGS = 20, STARTS = 5 * HALVINGS };

/* Of chains that have none yet, all at once: nearer to the middle each time, then in other directions too, as where a
 * bound goes through the middle. */
static osteon_status try_starts(osteon_sampler *s, int number, size_t *missing) {
  const int direction = number < HALVINGS ? 0 : number;
  const double scale = ldexp(1, -(number % HALVINGS));
  size_t tried = 0;
  for (size_t c = 0; c < s->chains; c++)
    if (!isfinite(s->values[c]))
      step_from(s, FOR_START, direction, c, s->options.middle, scale, s->tried + tried++ * s->n);
  OSTEON_TRY(density_of(s, s->options.density, s->tried, tried, s->tried_values));
  if (is_known(s)) OSTEON_TRY(density_of(s, s->options.rough, s->tried, tried, s->moved_values));
  if (has_near(s)) OSTEON_TRY(density_of(s, s->options.near, s->tried, tried, s->turn));
  *missing = tried = 0;
  for (size_t c = 0; c < s->chains; c++) {
    if (isfinite(s->values[c])) continue;
    memcpy(s->points + c * s->n, s->tried + tried * s->n, s->n * sizeof *s->points);
    s->rough[c] = is_known(s) ? s->moved_values[tried] : 0;
    s->near[c] = has_near(s) ? s->turn[tried] : 0;
    s->values[c] = isfinite(s->rough[c]) && isfinite(s->near[c]) ? s->tried_values[tried] : -INFINITY;
    *missing += isfinite(s->values[c]) ? 0 : 1;
    tried++;
  }
  return OSTEON_OK;
}

static void write_past(osteon_sampler *s) {
  const size_t all = s->chains * s->n;
  memcpy(s->past + (size_t)s->now.past++ * all, s->points, all * sizeof *s->past);
}

osteon_status osteon_sampler_begin(osteon_sampler *s) {
  if (s->options.learn && !s->is_learning) OSTEON_TRY(s->options.learn(s->options.context, 0));
  s->is_learning = true;
  OSTEON_TRY(osteon_sampler_middle(s, s->middle_values));
  size_t missing = s->chains;
  for (size_t c = 0; c < s->chains; c++) s->values[c] = NAN;
  for (int i = 0; missing && i < STARTS; i++) OSTEON_TRY(try_starts(s, i, &missing));
  if (missing)
    return osteon_fail(OSTEON_ESTEP,
                       "%d of %d chains find no start: the density is 0 or unknown around the middle",
                       (int)missing, s->options.chains);
  write_past(s);
  s->now.step = 0;
  return OSTEON_OK;
}

/* ---- a move ---- */

/* Of moves whose length is learned: how many there were, and the sum of the probabilities of accepting them. */
typedef struct learning {
  double moves[OSTEON_LEARNED_MOVES], accepted[OSTEON_LEARNED_MOVES];
} learning;

/* A past point: of the later half of those that were written down, as the first are of the start. */
static const double *past_at(const osteon_sampler *s, uint64_t bits) {
  const size_t first = (size_t)s->now.past / 2 * s->chains, count = (size_t)s->now.past * s->chains - first;
  return s->past + (first + (size_t)((double)count * osteon_uniform_of(bits))) * s->n;
}

/* Along the line from a past point z through x, as far as two others lie apart in its direction. The density is
 * multiplied by (|y - z| / |x - z|)^(n - 1); returns the logarithm. */
static double snooker(osteon_sampler *s, const uint64_t bits[4], const double *x, double *y) {
  const double *z = past_at(s, bits[0]), *a = past_at(s, bits[1]), *b = past_at(s, bits[2]);
  const double longer = 1.2 + osteon_uniform_of(bits[3]);
  double squares = 0, along = 0;
  for (size_t k = 0; k < s->n; k++) {
    squares += (x[k] - z[k]) * (x[k] - z[k]);
    along += (a[k] - b[k]) * (x[k] - z[k]);
  }
  const double by = squares > 0 ? longer * along / squares : 0; /* of x - z */
  for (size_t k = 0; k < s->n; k++) y[k] = x[k] + by * (x[k] - z[k]);
  return (double)(s->n - 1) * log(fabs(1 + by));
}

/* How far a point is from the centre by the covariance of the steps, squared. */
static double distance_of(osteon_sampler *s, const double *x) {
  double squares = 0;
  for (size_t k = 0; k < s->n; k++) {
    double sum = x[k] - s->centre[k];
    for (size_t l = 0; l < k; l++) sum -= s->factor[k * s->n + l] * s->room[l];
    s->room[k] = sum / s->factor[k * s->n + k];
    squares += s->room[k] * s->room[k];
  }
  return squares;
}

/* Nearer to the centre, and a normal step from there: the chain would have the normal distribution about the centre if
 * all were accepted, so the density is divided by that one's; returns the logarithm. */
static double returning(osteon_sampler *s, int64_t number, size_t c, const double *x, double *y) {
  const double length = exp(s->now.length[OSTEON_RETURNING]), stay = sqrt(1 - length * length);
  for (size_t k = 0; k < s->n; k++) s->nearer[k] = s->centre[k] + stay * (x[k] - s->centre[k]);
  step_from(s, FOR_STEP, number, c, s->nearer, length, y);
  return 0.5 * (distance_of(s, y) - distance_of(s, x));
}

/* Where a chain tries to go: into s->tried. */
static void propose(osteon_sampler *s, int64_t number, size_t c) {
  uint64_t choice[4], bits[4];
  const double *x = s->moved + c * s->n;
  double *y = s->tried + c * s->n;
  random_bits(s, FOR_CHOICE, number, c, 0, choice);
  random_bits(s, FOR_CHOICE, number, c, 1, bits);
  const double kind = osteon_uniform_of(choice[0]);
  s->kind[c] = kind < 0.1 ? OSTEON_SNOOKER : kind < 0.55 ? OSTEON_RETURNING : OSTEON_WALK;
  s->turn[c] = 0;
  if (s->kind[c] == OSTEON_SNOOKER)
    s->turn[c] = snooker(s, bits, x, y);
  else if (s->kind[c] == OSTEON_RETURNING)
    s->turn[c] = returning(s, number, c, x, y);
  else
    step_from(s, FOR_STEP, number, c, x, exp(s->now.length[OSTEON_WALK]), y);
}

/* With which probability, and whether. */
static bool accept(const osteon_sampler *s, purpose what, int64_t number, size_t c, double gain,
                   double *probability) {
  uint64_t bits[4];
  random_bits(s, what, number, c, 2, bits);
  *probability = isnan(gain) ? 0 : fmin(1, exp(gain));
  return osteon_uniform_of(bits[0]) < *probability;
}

/* Aims at accepting 44 % of the moves with one coordinate, and 23.4 % with many. Above that, moves become longer; below
 * it, shorter. Each correction is smaller than the last (Robbins and Monro). */
static void learn_lengths(osteon_sampler *s, int64_t number, const learning *from) {
  const double best = 0.234 + 0.206 / (double)s->n;
  for (int i = 0; i < OSTEON_LEARNED_MOVES; i++)
    if (from->moves[i] > 0)
      s->now.length[i] += (from->accepted[i] / from->moves[i] - best) * pow((double)number + 1, -0.6);
  s->now.length[OSTEON_RETURNING] = fmin(s->now.length[OSTEON_RETURNING], 0);
}

/* All chains by one move of the density that moves them. */
static osteon_status move(osteon_sampler *s, osteon_density *density, int64_t number, learning *from,
                          osteon_tally *tally) {
  for (size_t c = 0; c < s->chains; c++) propose(s, number, c);
  OSTEON_TRY(density_of(s, density, s->tried, s->chains, s->tried_values));
  for (size_t c = 0; c < s->chains; c++) {
    const double gain = s->tried_values[c] - s->moved_values[c] + s->turn[c];
    double probability;
    const bool is_accepted = accept(s, FOR_CHOICE, number, c, gain, &probability);
    if (s->kind[c] < OSTEON_LEARNED_MOVES) {
      from->moves[s->kind[c]]++;
      from->accepted[s->kind[c]] += probability;
    }
    tally->tried++;
    tally->accepted += is_accepted;
    if (!is_accepted) continue;
    memcpy(s->moved + c * s->n, s->tried + c * s->n, s->n * sizeof *s->moved);
    s->moved_values[c] = s->tried_values[c];
  }
  return OSTEON_OK;
}

/* ---- what is learned ---- */

/* The mean of the later half of the past, and its covariance about it: one for all chains. */
static void find_covariance(osteon_sampler *s, double *to, double *mean) {
  const size_t first = (size_t)s->now.past / 2 * s->chains, end = (size_t)s->now.past * s->chains;
  const double count = (double)(end - first);
  memset(to, 0, s->n * s->n * sizeof *to);
  memset(mean, 0, s->n * sizeof *mean);
  for (size_t i = first; i < end; i++)
    for (size_t k = 0; k < s->n; k++) mean[k] += s->past[i * s->n + k] / count;
  for (size_t i = first; i < end; i++) {
    const double *x = s->past + i * s->n;
    for (size_t k = 0; k < s->n; k++)
      for (size_t l = 0; l <= k; l++) to[k * s->n + l] += (x[k] - mean[k]) * (x[l] - mean[l]) / count;
  }
}

/* Beside the covariance that was given, which counts as ten points for every coordinate. */
static void learn_covariance(osteon_sampler *s) {
  double *made = s->learned;
  find_covariance(s, made, s->room);
  const double points = (double)(((size_t)s->now.past + 1) / 2 * s->chains),
               part = points / (points + 10 * (double)s->n);
  for (size_t i = 0; i < s->n * s->n; i++) made[i] = part * made[i] + (1 - part) * s->options.covariance[i];
  if (osteon_cholesky(made, s->n) >= 0) return;
  memcpy(s->factor, made, s->n * s->n * sizeof *made);
  for (size_t k = 0; k < s->n; k++) s->centre[k] = part * s->room[k] + (1 - part) * s->options.middle[k];
}

/* Steps of the warm-up between past points. */
static int64_t between(const osteon_sampler *s) {
  const int64_t most = OSTEON_SAMPLER_PAST - 1;
  return (s->options.warm_up + most - 1) / most;
}

bool osteon_sampler_is_possible(const osteon_sampler *s, const osteon_sampler_state *now) {
  const int64_t warm_up = s->options.warm_up, step = now->step;
  if (step < 0) return step == -1 && now->past == 0 && now->kept == 0;
  const int64_t warm = step < warm_up ? step : warm_up;
  return step < INT64_MAX / 60000000 && now->past == 1 + (warm ? warm / between(s) : 0) &&
         now->kept == (step - warm) / s->options.thin;
}

/* In the last tenth of the warm-up the covariance stays, so that the lengths fit it. */
static void learn(osteon_sampler *s) {
  const int64_t whole = s->options.warm_up, done = s->now.step;
  if (done % between(s)) return;
  write_past(s);
  if (s->now.past % BETWEEN_COVARIANCES || s->now.past < BEFORE_COVARIANCE) return;
  if (done <= whole - whole / 10) learn_covariance(s);
}

/* ---- a step ---- */

osteon_status osteon_sampler_keep_room(osteon_sampler *s, int64_t more) {
  const size_t needed = (size_t)(s->now.kept + more);
  if (needed <= s->kept_room) return OSTEON_OK;
  const size_t room = needed < 2 * s->kept_room ? 2 * s->kept_room : needed;
  double *kept = osteon_realloc(s->kept, room * s->chains * s->n, sizeof *kept);
  if (!kept) return OSTEON_ENOMEM;
  s->kept = kept;
  double *values = osteon_realloc(s->kept_values, room * s->chains, sizeof *values);
  if (!values) return OSTEON_ENOMEM;
  s->kept_values = values;
  s->kept_room = room;
  return OSTEON_OK;
}

static void keep(osteon_sampler *s) {
  const size_t all = s->chains * s->n, place = (size_t)s->now.kept++;
  memcpy(s->kept + place * all, s->points, all * sizeof *s->kept);
  memcpy(s->kept_values + place * s->chains, s->values, s->chains * sizeof *s->values);
}

/* Compares `density` with the rougher one by which the chains moved. At the old points the two are `values` and `rougher`;
 * at the new points, `moved`, the rougher one is `moved_values`, and `density` is computed into s->tried_values. Stores
 * each chain's gain in s->turn: the logarithm of the acceptance ratio. The chain moves to its new point with probability
 * min(1, exp(gain)). */
static osteon_status decide(osteon_sampler *s, osteon_density *density, const double *values,
                            const double *rougher, const double *moved, const double *moved_values) {
  OSTEON_TRY(density_of(s, density, moved, s->chains, s->tried_values));
  for (size_t c = 0; c < s->chains; c++)
    s->turn[c] = (s->tried_values[c] - moved_values[c]) - (values[c] - rougher[c]);
  return OSTEON_OK;
}

/* Whether chain c moves to its new point. Call `decide` first: it puts the gain into `turn`. */
static bool is_accepted(const osteon_sampler *s, purpose what, int64_t number, size_t c) {
  double probability;
  return accept(s, what, number, c, s->turn[c], &probability);
}

static void begin_round(osteon_sampler *s) {
  memcpy(s->moved, s->round, s->chains * s->n * sizeof *s->moved);
  memcpy(s->moved_values, s->round_rough, s->chains * sizeof *s->moved_values);
}

/* The near density decides on a round of moves. */
static osteon_status end_round(osteon_sampler *s, int64_t number) {
  OSTEON_TRY(decide(s, s->options.near, s->round_near, s->round_rough, s->moved, s->moved_values));
  for (size_t c = 0; c < s->chains; c++) {
    if (!is_accepted(s, FOR_ROUND, number, c)) continue;
    memcpy(s->round + c * s->n, s->moved + c * s->n, s->n * sizeof *s->round);
    s->round_near[c] = s->tried_values[c];
    s->round_rough[c] = s->moved_values[c];
  }
  return OSTEON_OK;
}

/* The dear density decides on all of a step. */
static osteon_status end_step(osteon_sampler *s, osteon_tally *tally) {
  const bool has_rounds = s->options.near != NULL;
  const double *to = has_rounds ? s->round : s->moved;
  OSTEON_TRY(decide(s, s->options.density, s->values, has_rounds ? s->near : s->rough, to,
                    has_rounds ? s->round_near : s->moved_values));
  for (size_t c = 0; c < s->chains; c++) {
    const bool is_taken = is_accepted(s, FOR_DECISION, s->now.step, c);
    tally->tried++;
    tally->accepted += is_taken;
    if (!is_taken) continue;
    memcpy(s->points + c * s->n, to + c * s->n, s->n * sizeof *s->points);
    s->values[c] = s->tried_values[c];
    s->near[c] = s->round_near[c];
    s->rough[c] = has_rounds ? s->round_rough[c] : s->moved_values[c];
  }
  return OSTEON_OK;
}

static void take(osteon_sampler *s) {
  memcpy(s->points, s->moved, s->chains * s->n * sizeof *s->moved);
  memcpy(s->values, s->moved_values, s->chains * sizeof *s->values);
}

/* ---- a rough density that is learned ---- */

/* In steps of the warm-up: when it is learned first, again, and for the last time. */
typedef struct lessons {
  int64_t first, between, last;
} lessons;

static lessons lessons_of(const osteon_sampler *s) {
  const int64_t whole = s->options.warm_up, between = whole / 20;
  return (lessons){between * 5, between, between * 18};
}

/* Before there is one, chains try points about the middle, and the dear density decides. */
static bool is_spreading(const osteon_sampler *s) {
  return s->options.learn && s->now.step < lessons_of(s).first;
}

static void spread(osteon_sampler *s) {
  for (size_t c = 0; c < s->chains; c++) {
    step_from(s, FOR_STEP, s->now.step, c, s->options.middle, SPREAD, s->moved + c * s->n);
    s->moved_values[c] = s->round_near[c] = 0;
  }
  memcpy(s->round, s->moved, s->chains * s->n * sizeof *s->round);
}

/* At the beginning of a step: where the step fails later, it is tried again by the same points. */
static osteon_status learn_rough(osteon_sampler *s) {
  const lessons when = lessons_of(s);
  const int64_t step = s->now.step;
  if (!s->options.learn || step < when.first || step > when.last || step % when.between) return OSTEON_OK;
  OSTEON_TRY(s->options.learn(s->options.context, step == when.last));
  return find_approximations(s);
}

/* ---- all of a step ---- */

/* How many of at most `most` moves are made at once. At a point where the rough density is far too low, a chain can
 * reject the result of many moves for hundreds of times. The error is similar at nearby points, so every other time only
 * a thirtieth or a nine-hundredth of the moves are made. */
static int moves_at_once(int64_t place, int most) {
  static const int part[] = {1, 30, 1, 900};
  const int moves = most / part[place % 4];
  return moves > 1 ? moves : 1;
}

/* From s->moved on, by moves that `density` accepts or rejects. */
static osteon_status move_along(osteon_sampler *s, osteon_density *density, int64_t round, int moves,
                                osteon_tally *tally) {
  const int most = s->options.rough ? s->options.moves : 1;
  for (int i = 0; i < moves; i++) {
    const int64_t number = round * most + i;
    learning from = {{0}, {0}};
    OSTEON_TRY(move(s, density, number, &from, tally));
    if (s->now.step < s->options.warm_up) learn_lengths(s, number, &from);
  }
  return OSTEON_OK;
}

/* Single moves by the near density for each round of the step before: together about as dear as a run of the dear one. */
enum { NEAR_MOVES = 3 };

/* Rounds are numbered through all steps, and the number of each is that of its random numbers. */
static int64_t first_round(const osteon_sampler *s) { return s->now.step * NEAR_MOVES * s->options.rounds; }

/* All rounds of a step with a near density. Their sizes are the same from the end as from the beginning: a step could
 * have gone back by the same rounds, without which its decision would not keep the distribution. */
static osteon_status go_rounds(osteon_sampler *s, osteon_tally *tally) {
  memcpy(s->round, s->points, s->chains * s->n * sizeof *s->round);
  memcpy(s->round_near, s->near, s->chains * sizeof *s->round_near);
  memcpy(s->round_rough, s->rough, s->chains * sizeof *s->round_rough);
  const int rounds = s->options.rounds;
  for (int i = 0; i < rounds; i++) {
    const int64_t round = first_round(s) + i;
    begin_round(s);
    const int moves = moves_at_once(i < rounds - i ? i : rounds - 1 - i, s->options.moves);
    OSTEON_TRY(move_along(s, s->options.rough, round, moves, tally));
    OSTEON_TRY(end_round(s, round));
  }
  return OSTEON_OK;
}

/* By the near density alone: where the rough one is far too low, even few moves by it lead nowhere. */
static osteon_status go_near(osteon_sampler *s, osteon_tally *tally) {
  const size_t chains = s->chains;
  memcpy(s->moved, s->points, chains * s->n * sizeof *s->moved);
  memcpy(s->moved_values, s->near, chains * sizeof *s->moved_values);
  const int moves = NEAR_MOVES * s->options.rounds;
  for (int i = 0; i < moves; i++) OSTEON_TRY(move_along(s, s->options.near, first_round(s) + i, 1, tally));
  memcpy(s->round, s->moved, chains * s->n * sizeof *s->round);
  memcpy(s->round_near, s->moved_values, chains * sizeof *s->round_near);
  return density_of(s, s->options.rough, s->round, chains, s->round_rough);
}

static osteon_status go_at_once(osteon_sampler *s, osteon_tally *tally) {
  memcpy(s->moved, s->points, s->chains * s->n * sizeof *s->moved);
  memcpy(s->moved_values, s->options.rough ? s->rough : s->values, s->chains * sizeof *s->values);
  const int64_t step = s->now.step;
  if (!s->options.rough) return move_along(s, s->options.density, step, 1, tally);
  return move_along(s, s->options.rough, step, moves_at_once(step, s->options.moves), tally);
}

static osteon_status move_and_decide(osteon_sampler *s, osteon_tally *moves, osteon_tally *decisions) {
  OSTEON_TRY(osteon_sampler_keep_room(s, 1));
  OSTEON_TRY(learn_rough(s));
  if (is_spreading(s))
    spread(s);
  else
    OSTEON_TRY(!s->options.near  ? go_at_once(s, moves)
               : s->now.step % 2 ? go_near(s, moves)
                                 : go_rounds(s, moves));
  if (s->options.rough) return end_step(s, decisions);
  take(s);
  return OSTEON_OK;
}

/* The chains change at the end alone: a step that fails has not begun. */
osteon_status osteon_sampler_step(osteon_sampler *s) {
  const osteon_sampler_state before = s->now;
  osteon_tally moves = before.moves, decisions = before.decisions;
  const osteon_status status = move_and_decide(s, &moves, &decisions);
  if (status != OSTEON_OK) {
    s->now = before;
    return status;
  }
  s->now.step++;
  if (before.step < s->options.warm_up) {
    learn(s);
    return OSTEON_OK;
  }
  s->now.moves = moves;
  s->now.decisions = decisions;
  if ((s->now.step - s->options.warm_up) % s->options.thin == 0) keep(s);
  return OSTEON_OK;
}
