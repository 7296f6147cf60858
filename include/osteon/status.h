/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file status.h
 *  Statuses, error messages, and the rules that all functions of osteon follow.
 *
 *  Every function that can fail returns an osteon_status. OSTEON_OK is 0. For any other status, osteon_last_error()
 *  gives one sentence: what is wrong, where, and what to do about it. osteon never prints, aborts or exits.
 *
 *  A call that runs out of memory returns OSTEON_ENOMEM, whether osteon or a library that it uses asked for the memory.
 *  You can repeat the call on the same objects; it then gives the result that it would have given the first time.
 *  Sims allocate their own memory, without GSL. GSL allocates only at the start of osteon_fit_run and
 *  osteon_fit_profile: for that moment, under a lock, osteon switches GSL's error handler off, and then restores the
 *  host's handler.
 *
 *  Calls that compute use the floating-point environment with which a C program starts: they round to nearest, trap
 *  no exceptions and keep denormal numbers, even if the host has chosen otherwise. When they return they restore the
 *  host's environment. Functions of the host that they call (a recorder, a stopper) run in osteon's environment.
 *
 *  One rule covers wrong arguments to any function. The headers list the statuses that a function can return, or refer
 *  to another function ("errors as NAME"). They do not repeat that NULL gives OSTEON_EINVAL.
 *
 *  - A pointer must not be NULL, except where the header says what NULL means. An array of n items may be NULL if n
 *    is 0.
 *  - A function that returns osteon_status returns OSTEON_EINVAL for NULL, a negative number of items or a value that
 *    its enum does not have; OSTEON_ENAME for a name that does not exist; OSTEON_ERANGE for a number out of its range,
 *    including NaN. The sentence names the function or the object, and the argument. Nothing has changed, except that
 *    a function that makes an object sets `*out` to NULL.
 *  - A function that returns a pointer returns NULL, also for a number past the end. A count is then 0, an index -1,
 *    a double NaN and a bool false. A function that returns void does nothing, but sets the values that it should have
 *    filled in to NaN.
 *  - osteon_X_free accepts NULL.
 *
 *  osteon cannot detect a pointer to freed memory, or an array that is shorter than its n.
 */
#ifndef OSTEON_STATUS_H
#define OSTEON_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

/** Marks every public function of libosteon. Functions marked OSTEON_FULL_API are missing from libosteon-core, the
 * library that needs no GSL, OpenBLAS or libyaml (doc/reference/core.md). */
#if defined __GNUC__
#define OSTEON_API __attribute__((visibility("default")))
#else
#define OSTEON_API
#endif
#define OSTEON_FULL_API OSTEON_API

/** Every status: X(code, value, sentence). The values never change, so you may store them. */
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

/** The general sentence of a status (third column of OSTEON_STATUS_LIST), a constant string; never NULL. */
OSTEON_API const char *osteon_status_text(osteon_status status);

/** What exactly was wrong in the last call of this thread that failed: one sentence without a full stop or newline; ""
 * if none has failed yet. Owned by osteon, and valid until the next call of this thread that fails. */
OSTEON_API const char *osteon_last_error(void);

#ifdef __cplusplus
}
#endif
#endif
