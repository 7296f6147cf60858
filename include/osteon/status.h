/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file status.h
 *  How a call says that it failed.
 *
 *  Every function that can fail returns an osteon_status; OSTEON_OK is 0. On any other value
 *  osteon_last_error() gives one sentence: what is wrong, where, and what to do. osteon never prints,
 *  aborts or exits. Sims take their memory themselves. At the start of osteon_fit_run and osteon_fit_profile GSL
 *  takes memory: for that moment, under a lock, GSL's error handler is switched off, and then the host's is back.
 *
 *  A call that runs out of memory answers OSTEON_ENOMEM, whoever took the memory. It can be made again on the same
 *  objects, and then gives what it would have given.
 *
 *  Calls that compute do so with the floating-point arithmetic that C starts with: they round to nearest, trap
 *  nothing and keep denormals, also where the host does otherwise, and put the host's way back when they return.
 *  A function of the host that they call (a recorder, a stopper) runs in osteon's way.
 *
 *  Wrong arguments are answered by one rule, in all functions. A header names the statuses that a function can
 *  return, or another function ("errors as NAME"); OSTEON_EINVAL for NULL goes without saying.
 *
 *  - A pointer must not be NULL, except where the header says what NULL means. An array of n items may be
 *    NULL where n is 0.
 *  - A function that returns osteon_status answers OSTEON_EINVAL for NULL, a negative number of items or a
 *    value that is not in its enum; OSTEON_ENAME for a name that does not exist; OSTEON_ERANGE for a number
 *    outside its range, NaN included. The sentence names the function or the thing, and the argument.
 *    Nothing was changed, but `*out` of a function that makes an object is then NULL.
 *  - A function that returns a pointer answers NULL, also for a number past the end; a count is 0, an index
 *    -1, a double NaN, a bool false. A function that returns void does nothing, and sets what it was to
 *    fill to NaN.
 *  - osteon_X_free takes NULL.
 *
 *  The rule cannot see a pointer to freed memory or an array that is shorter than its n.
 */
#ifndef OSTEON_STATUS_H
#define OSTEON_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

/** Before each function of libosteon. Those marked OSTEON_FULL_API are not in libosteon-core, which needs no GSL,
 * OpenBLAS or libyaml (doc/reference/core.md). */
#if defined __GNUC__
#define OSTEON_API __attribute__((visibility("default")))
#else
#define OSTEON_API
#endif
#define OSTEON_FULL_API OSTEON_API

/** Every status: X(code, value, sentence). Values are pinned: they may be stored. */
#define OSTEON_STATUS_LIST(X)                                                   \
  X(OSTEON_OK, 0, "done")                                                       \
  X(OSTEON_EINVAL, 1, "an argument or option is wrong")                         \
  X(OSTEON_ENAME, 2, "no such name")                                            \
  X(OSTEON_ERANGE, 3, "a value is out of range")                                \
  X(OSTEON_ENOMEM, 4, "out of memory")                                          \
  X(OSTEON_EIO, 5, "a file could not be read or written")                       \
  X(OSTEON_EFORMAT, 6, "a file does not have the form that it should")          \
  X(OSTEON_ESTEP, 7, "the integration could not go on")                         \
  X(OSTEON_EDOMAIN, 8, "a state left the range in which the model has meaning") \
  X(OSTEON_ESTEADY, 9, "no steady state was found")                             \
  X(OSTEON_EUNSUPPORTED, 10, "this osteon cannot do it")                        \
  X(OSTEON_ESTOPPED, 11, "the program asked to stop")

typedef enum osteon_status {
#define X(code, value, sentence) code = value,
  OSTEON_STATUS_LIST(X)
#undef X
} osteon_status;

/** The general sentence of a status, never NULL; constant. */
OSTEON_API const char *osteon_status_text(osteon_status status);

/** What exactly was wrong in the last failing call of this thread: one sentence without a full stop or
 * newline, "" when nothing failed yet. Owned by osteon, valid until the thread's next failing call. */
OSTEON_API const char *osteon_last_error(void);

#ifdef __cplusplus
}
#endif
#endif
