/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Floating-point arithmetic as C starts with, whatever the host has made of it: rounding to nearest, no traps, no
 * denormals flushed. */
#ifndef OSTEON_LIB_BASE_FLOATS_H
#define OSTEON_LIB_BASE_FLOATS_H

#include <fenv.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct osteon_floats {
  fenv_t host; /* unless it is the usual one */
  bool is_usual;
  unsigned sse, x87; /* of the usual one: floats.c */
} osteon_floats;

/* Threads that are made between the two have the same arithmetic. */
void osteon_floats_begin(osteon_floats *floats);
void osteon_floats_end(osteon_floats *floats);

/* At the beginning of a public function that computes: the host's arithmetic is put back when it returns, without
 * the exceptions that were met. */
#define OSTEON_OWN_FLOATS                                                      \
  __attribute__((cleanup(osteon_floats_end))) osteon_floats osteon_the_hosts_; \
  osteon_floats_begin(&osteon_the_hosts_)

/* The same, a third as long on x86-64, for a few sums and products of doubles with no call of a model's or another
 * library's code, which may compute in long double. */
#if defined __x86_64__ && defined __GNUC__
void osteon_doubles_begin(unsigned *host);
void osteon_doubles_end(const unsigned *host);
#define OSTEON_OWN_DOUBLES                                                 \
  __attribute__((cleanup(osteon_doubles_end))) unsigned osteon_the_hosts_; \
  osteon_doubles_begin(&osteon_the_hosts_)
#else
#define OSTEON_OWN_DOUBLES OSTEON_OWN_FLOATS
#endif

#endif
