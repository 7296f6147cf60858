/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schedule/exact.h"

#include <math.h>

enum { LOWEST = -1074, MANTISSA = 53 };

/* The word where a number begins, and its bits in this word and the next. */
static int spread(double value, uint64_t bits[2]) {
  int exponent;
  const double fraction = frexp(value, &exponent);
  uint64_t mantissa = (uint64_t)ldexp(fraction, MANTISSA);
  int shift = exponent - MANTISSA - LOWEST;
  if (shift < 0) { /* the mantissa of a subnormal ends in zeros */
    mantissa >>= -shift;
    shift = 0;
  }
  const int offset = shift % 64;
  bits[0] = mantissa << offset;
  bits[1] = offset ? mantissa >> (64 - offset) : 0;
  return shift / 64;
}

void osteon_exact_add(osteon_exact *sum, double value) {
  uint64_t bits[2], carry = 0;
  const int first = spread(value, bits);
  for (int i = first; i < OSTEON_EXACT_WORDS && (i < first + 2 || carry); i++) {
    const uint64_t more = i < first + 2 ? bits[i - first] : 0, part = sum->words[i] + more;
    sum->words[i] = part + carry;
    carry = (part < more) | (sum->words[i] < part);
  }
}

void osteon_exact_take(osteon_exact *sum, double value) {
  uint64_t bits[2], borrow = 0;
  const int first = spread(value, bits);
  for (int i = first; i < OSTEON_EXACT_WORDS && (i < first + 2 || borrow); i++) {
    const uint64_t less = i < first + 2 ? bits[i - first] : 0, was = sum->words[i], part = was - less;
    sum->words[i] = part - borrow;
    borrow = (was < less) | (part < borrow);
  }
}

double osteon_exact_value(const osteon_exact *sum) {
  int top = OSTEON_EXACT_WORDS - 1, zeros = 0;
  while (top > 0 && !sum->words[top]) top--;
  if (top == 0) return ldexp((double)sum->words[0], LOWEST);
  while (!(sum->words[top] << zeros >> 63)) zeros++;
  /* The upper 64 bits; a 1 among the rest is kept as their last, which rounding looks at in a tie. */
  const uint64_t below = sum->words[top - 1];
  uint64_t bits = sum->words[top] << zeros, rest = zeros ? below << zeros : below;
  if (zeros) bits |= below >> (64 - zeros);
  for (int i = 0; i < top - 1; i++) rest |= sum->words[i];
  return ldexp((double)(bits | (rest != 0)), 64 * top - zeros + LOWEST);
}
