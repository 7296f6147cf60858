/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file sampler.h
 *  Points drawn from a density by parallel Markov chains, with diagnostics that say how far to trust them.
 *
 *  All chains move at once, so a density that runs a model can compute them as parameter sets of one cohort. A move is
 *  a normal step from where the chain is, a normal step from a point nearer to the centre (as far as the density is
 *  normal such a step may be long), or one time in ten the snooker step of differential evolution along the line to a
 *  past point; Metropolis and Hastings accept or refuse it. In the warm-up the covariance of the steps, their lengths,
 *  the centre and the past points follow the chains. After it all of that is frozen, so each chain is a Markov chain
 *  whose distribution is the density's, and only these points are kept.
 *
 *  If a density is expensive and there is a cheap, rough one near it, chains make `moves` moves by the rough one
 * between two decisions by the expensive one, which accepts or rejects them together: the distribution of the chains
 * is still that of the expensive one (delayed acceptance). Every other time there are few moves, so that chains also
 * leave places where the rough one is far too low. A third density between the two, cheaper than the expensive one
 * and nearer to it than the rough one, may decide first: a step then has several rounds of moves, each of which it
 * accepts or rejects, and the expensive one decides on all rounds together. Every other step makes three single moves
 * for each round by the near one instead, which lead also to places where the rough one is far too low. The rough one
 * may be learned in the warm-up, from the points at which the expensive one was evaluated, and with it the near one:
 * in the first quarter of the warm-up chains try points around the middle, after that they move by what has been
 * learned so far, and after nine tenths of it both are fixed.
 *
 *  Random numbers depend only on the seed, the chain and the move: results are bitwise the same for any number of
 * threads that compute the density, and after osteon_sampler_load.
 *
 *  Sources: normal steps and their length: Roberts, Gelman and Gilks 1997, doi:10.1214/aoap/1034625254; adaptation:
 *  Haario, Saksman and Tamminen 2001, doi:10.2307/3318737; steps from nearer the centre: Cotter et al. 2013,
 *  doi:10.1214/13-STS421; snooker moves: ter Braak and Vrugt 2008, doi:10.1007/s11222-008-9104-9; delayed acceptance:
 *  Christen and Fox 2005, doi:10.1198/106186005X76983; diagnoses: Vehtari et al. 2021, doi:10.1214/20-BA1221.
 */
#ifndef OSTEON_SAMPLER_H
#define OSTEON_SAMPLER_H

#include <stdint.h>

#include <osteon/model.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OSTEON_RHAT_MOST 1.01 /**< chains agree below this R-hat (Vehtari et al. 2021) */
#define OSTEON_ESS_LEAST 400  /**< effective points at which R-hat and interval can be trusted (the same) */

#define OSTEON_LEARNING_LEAST 20 /**< steps of a warm-up in which a rough density is learned */

typedef struct osteon_sampler osteon_sampler;

/** The logarithm of a density, but for a constant, at n points: points[i * coordinates + k], into values[i]; -INFINITY
 * or NaN where it is 0. Must be a function of the points alone. A status other than OSTEON_OK ends the call in
 * progress, which returns it. */
typedef osteon_status osteon_density(void *context, const double *points, int n, double *values);

/** Learns the rough density from all points at which the other one was asked for since the first call, which has none
 * yet; after the call in which is_last is not 0 it stays as it is. A call is made again, of the same points, where the
 * step that began with it has failed. Another status than OSTEON_OK ends the call that asks. */
typedef osteon_status osteon_learn(void *context, int is_last);
/** What was learned, and from what, as bytes for a checkpoint: into `bytes`, which has room for *size; where it is
 * NULL, or too small, *size says how many there are, and nothing is written. */
typedef osteon_status osteon_get_learned(void *context, void *bytes, size_t *size);
/** Takes those bytes in place of what was learned; nothing changes where they cannot be. */
typedef osteon_status osteon_set_learned(void *context, const void *bytes, size_t size);

/** What is drawn from, and how; for osteon_sampler_new, which copies the arrays. */
typedef struct osteon_sampler_options {
  size_t size;              /**< set by osteon_sampler_options_default */
  int coordinates;          /**< of a point, 1 to 10000 */
  const double *middle;     /**< [coordinates] about which the chains begin: the best point that is known */
  const double *covariance; /**< [coordinates * coordinates], of the density near the middle */
  osteon_density *density;  /**< from which points are drawn */
  osteon_density *rough;    /**< a cheap one near it; NULL (default): none */
  osteon_learn
      *learn; /**< of `rough` and `near`, in a warm-up of 20 or more; NULL (default): they need none */
  osteon_get_learned *get_learned; /**< for checkpoints; NULL (default): with `learn` there can be none */
  osteon_set_learned *set_learned; /**< the same; give both, or neither */
  void *context;                   /**< of all of these */
  int moves;     /**< most by `rough` in a round, 1 to 10000; default 20. Without it a step is a move */
  int chains;    /**< 4 to 10000; default 16 */
  int warm_up;   /**< steps before points are kept, 0 to 1e9; default 1000 */
  int thin;      /**< every so many steps a point is kept, 1 to 1e6; default 1 */
  uint64_t seed; /**< default 0 */
  const osteon_model *model; /**< that the density runs, for checkpoints; NULL (default): none */
  osteon_density *near; /**< one between `rough` and `density`, which decides first; NULL (default): none */
  int rounds; /**< of moves in a step, each decided by `near`, 1 to 1000; default 10. Without it there is one */
} osteon_sampler_options;
/** Fills options with the defaults, as osteon_sim_options_init does (options.h). */
OSTEON_FULL_API void osteon_sampler_options_init(osteon_sampler_options *options, size_t size);
#define osteon_sampler_options_default(options) osteon_sampler_options_init(options, sizeof *(options))

/** Makes a sampler. Its chains begin at points that are drawn from the normal distribution of the covariance about the
 * middle, nearer to it or in other directions where there is no density. Free with osteon_sampler_free. OSTEON_EINVAL
 * (NULL, options of no valid size, a covariance that is not positive definite, `learn` or `near` without
 * `rough`, one of `get_learned` and `set_learned`), OSTEON_ERANGE (a number), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_sampler_new(osteon_sampler **sampler,
                                                 const osteon_sampler_options *options);
OSTEON_FULL_API void osteon_sampler_free(osteon_sampler *sampler); /**< NULL allowed */

/** Runs every chain for this many more steps. A step that fails is undone, and can be tried again. OSTEON_ERANGE
 * (negative), OSTEON_ESTEP (no density at the middle), OSTEON_ESTOPPED, OSTEON_ENOMEM, or what the density returns. */
OSTEON_FULL_API osteon_status osteon_sampler_run(osteon_sampler *sampler, int64_t steps);
/** Steps of every chain so far, with those of the warm-up. */
OSTEON_FULL_API int64_t osteon_sampler_step_count(const osteon_sampler *sampler);
OSTEON_FULL_API int osteon_sampler_chain_count(const osteon_sampler *sampler); /**< how many chains */
/** How many points are kept of every chain. */
OSTEON_FULL_API int64_t osteon_sampler_point_count(const osteon_sampler *sampler);
/** Point i that is kept of a chain, [coordinates], owned by the sampler until it runs on; `value` (NULL allowed) is the
 * logarithm of its density. NULL: there is none. */
OSTEON_FULL_API const double *osteon_sampler_point_at(const osteon_sampler *sampler, int chain, int64_t i,
                                                      double *value);
/** The fraction of moves since the warm-up that was accepted and, with a rough density, the fraction of decisions,
 * else the same; NaN before any. Both may be NULL. */
OSTEON_FULL_API void osteon_sampler_get_acceptance(const osteon_sampler *sampler, double *moves,
                                                   double *decisions);

/** Writes a checkpoint from which osteon_sampler_load continues; the file is written atomically. OSTEON_EIO,
 * OSTEON_EINVAL (a model without a name, or `learn` without `get_learned`), OSTEON_ENOMEM, or what `get_learned`
 * returns. */
OSTEON_FULL_API osteon_status osteon_sampler_save(const osteon_sampler *sampler, const char *path);
/** Continues from a checkpoint, in a sampler that was made in the same way and has not run. The density is checked at
 * the middle. OSTEON_EIO, OSTEON_EFORMAT (damaged, or of another version or model), OSTEON_EINVAL (it has run, the
 * checkpoint is of other options or of another density, or `learn` without `set_learned`), OSTEON_ENOMEM, or what the
 * density or `set_learned` returns. */
OSTEON_FULL_API osteon_status osteon_sampler_load(osteon_sampler *sampler, const char *path);

/** Diagnostics of one number. NaN if the chains are too short, or a value is not finite. */
typedef struct osteon_diagnosis {
  double mean, sd;
  double
      rhat; /**< between chains over within them, rank-normalised, of split chains, and of their distances from the
                    median, whichever is larger: at most OSTEON_RHAT_MOST */
  double ess;  /**< how many independent points the mean of ranks is worth: bulk, at least OSTEON_ESS_LEAST */
  double mcse; /**< standard error of the mean, by the effective points of the mean itself */
} osteon_diagnosis;
/** Diagnoses n values of each of several chains, values[chain * n + i]. OSTEON_ERANGE (chains under 1, n under 1,
 * more than memory can hold), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_chains_diagnose(const double *values, int chains, int64_t n,
                                                     osteon_diagnosis *diagnosis);
/** Diagnoses coordinate k of the points that are kept. OSTEON_ERANGE (no such coordinate, or no points),
 * OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_sampler_diagnose(const osteon_sampler *sampler, int k,
                                                      osteon_diagnosis *diagnosis);

#ifdef __cplusplus
}
#endif
#endif
