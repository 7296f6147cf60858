/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all of the library uses: the sentence of an error, memory, names. */
#ifndef OSTEON_LIB_BASE_BASE_H
#define OSTEON_LIB_BASE_BASE_H

#include <stddef.h>
#include <stdint.h>

#include <osteon/status.h>
#include <osteon/stop.h>

/* Writes this thread's sentence and returns `status`: return osteon_fail(OSTEON_ERANGE, "...") */
osteon_status osteon_fail(osteon_status status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts a place (a file and line, a subject) before this thread's sentence; returns `status`. */
osteon_status osteon_fail_prefix(osteon_status status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds a line to `text` (of `size` bytes), a notice of sentences, cut to fit; nothing where not even a letter does. */
void osteon_add_line(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Returns from the calling function when a call fails; its sentence stands. */
#define OSTEON_TRY(call)                              \
  do {                                                \
    const osteon_status osteon_try_ = (call);         \
    if (osteon_try_ != OSTEON_OK) return osteon_try_; \
  } while (0)

/* Returns OSTEON_EINVAL from the calling function, a public one, where a pointer that it needs is NULL;
 * `argument` is its name in the header. */
#define OSTEON_NEED(pointer, argument)                                                        \
  do {                                                                                        \
    if (!(pointer)) return osteon_fail(OSTEON_EINVAL, "%s: " #argument " is NULL", __func__); \
  } while (0)

/* Whether the program wants to end what this thread does (osteon_stop_when). Long loops ask it many times a
 * second, and then fail with osteon_fail_stopped, which returns OSTEON_ESTOPPED. */
int osteon_stopped(void);
osteon_status osteon_fail_stopped(void);
/* Whom osteon_stopped asks in this thread. */
void osteon_stopper_now(osteon_stopper **stopper, void **context);

/* Zeroed memory; NULL with the sentence set when there is none. Free with osteon_free. */
void *osteon_alloc(size_t count, size_t size);
/* As realloc: the old block stays when NULL comes back. */
void *osteon_realloc(void *block, size_t count, size_t size);
char *osteon_strdup(const char *text);
void osteon_free(void *block);

/* Tests only: the n-th allocation of this thread from now on fails, and with `all` every later one too;
 * n = 0 switches it off. Returns how many allocations were made since the last call. */
long osteon_alloc_fail(long n, int all);

/* The name among names[0..n-1] nearest to `name` by edit distance, or NULL when none is near. The names
 * are `stride` bytes apart, starting at `names`. */
const char *osteon_nearest(const char *name, const char *const *names, int n, size_t stride);

/* Writes ` (did you mean X?)` into `out`, or "" when there is no near name. Returns out. */
char *osteon_hint(char out[96], const char *name, const char *const *names, int n, size_t stride);
/* Writes `A, B, C`, with as many whole names as there is room for, `and 9 more`; none: `none`. Returns out. */
char *osteon_list(char *out, size_t size, const char *const *names, int n, size_t stride);

/* For qsort: doubles, the least first. */
int osteon_ascending(const void *a, const void *b);

/* FNV-1a (Fowler, Noll, Vo), 64 bits: goes on from `sum`, which begins as OSTEON_SUM. */
#define OSTEON_SUM 0xcbf29ce484222325u
uint64_t osteon_sum(uint64_t sum, const void *bytes, size_t n);

#endif
