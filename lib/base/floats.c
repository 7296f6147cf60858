/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/floats.h"

/* A host has hardly ever changed anything, and on x86-64 to save an environment and load another takes 200 ns, more
 * than many a call. So its registers are looked at first: if what controls the arithmetic is as C starts with, only
 * exceptions are to be put back. */
#if defined __x86_64__ && defined __GNUC__
#include <xmmintrin.h>

static const unsigned SSE_AT_START = 0x1f80, EXCEPTIONS_MET = 0x3f, X87_AT_START = 0x37f;

static unsigned x87_control(void) {
  uint16_t word;
  __asm__ volatile("fnstcw %0" : "=m"(word));
  return word;
}

static unsigned x87_exceptions(void) {
  uint16_t word;
  __asm__ volatile("fnstsw %0" : "=m"(word));
  return word & FE_ALL_EXCEPT;
}

void osteon_floats_begin(osteon_floats *f) {
  f->sse = _mm_getcsr();
  f->x87 = x87_exceptions();
  f->is_usual = (f->sse & ~EXCEPTIONS_MET) == SSE_AT_START && x87_control() == X87_AT_START;
  if (f->is_usual) return;
  fegetenv(&f->host);
  fesetenv(FE_DFL_ENV); /* also the bits that flush denormals */
}

void osteon_floats_end(osteon_floats *f) {
  if (!f->is_usual) {
    fesetenv(&f->host);
    return;
  }
  const unsigned met = x87_exceptions() & ~f->x87; /* by arithmetic in long double, which is rare */
  if (met) feclearexcept((int)met);
  /* Always: reading the register first, to see whether it has changed, takes ten times as long. */
  _mm_setcsr(f->sse);
}

void osteon_doubles_begin(unsigned *host) {
  *host = _mm_getcsr();
  if ((*host & ~EXCEPTIONS_MET) != SSE_AT_START) _mm_setcsr(SSE_AT_START);
}

void osteon_doubles_end(const unsigned *host) { _mm_setcsr(*host); }

#else

void osteon_floats_begin(osteon_floats *f) {
  fegetenv(&f->host);
  fesetenv(FE_DFL_ENV); /* on ARM also the bits that flush denormals */
}

void osteon_floats_end(osteon_floats *f) { fesetenv(&f->host); }

#endif
