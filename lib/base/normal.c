/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles by PPND16 of Wichura MJ (1988), Algorithm AS 241: The percentage points of the normal distribution,
 * Applied Statistics 37:477-484: a ratio of two polynomials of degree 7 in each of three ranges. */
#include "base/normal.h"

#include <math.h>

enum { DEGREE = 7 };
typedef struct ratio {
  double above[DEGREE + 1], below[DEGREE + 1]; /* coefficients, the highest power last */
} ratio;

/* The table of AS 241, a and b: |p - 0.5| <= 0.425; c and d: up to exp(-25) from an end; e and f: beyond. */
static const ratio middle = {
    {3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
     45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727},
    {1.0, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077, 21213.794301586595867,
     39307.895800092710610, 28729.085735721942674, 5226.4952788528545610}};
static const ratio side = {
    {1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
     1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4},
    {1.0, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550, 0.148103976427480074590,
     0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9}};
static const ratio tail = {{6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580,
                            0.296560571828504891230, 0.0265321895265761230930, 0.00124266094738807843860,
                            2.71155556874348757815e-5, 2.01033439929228813265e-7},
                           {1.0, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525,
                            7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
                            2.04426310338993978564e-15}};

static double polynomial(const double *c, double x) {
  double sum = c[DEGREE];
  for (int k = DEGREE - 1; k >= 0; k--) sum = sum * x + c[k];
  return sum;
}

static double at(const ratio *r, double x) { return polynomial(r->above, x) / polynomial(r->below, x); }

double osteon_normal_quantile(double p) {
  const double off = p - 0.5;
  if (fabs(off) <= 0.425) return off * at(&middle, 0.180625 - off * off);
  if (p == 0 || p == 1) return copysign(INFINITY, off);
  const double r = sqrt(-log(p < 0.5 ? p : 1 - p));
  return copysign(r <= 5 ? at(&side, r - 1.6) : at(&tail, r - 5), off);
}

double osteon_normal_below(double x) { return 0.5 * erfc(-x * 0.70710678118654752440); /* 1 / sqrt 2 */ }

double osteon_normal_density(double x) {
  return 0.39894228040143267794 * exp(-0.5 * x * x); /* 1 / sqrt(2 pi) */
}

double osteon_uniform_of(uint64_t bits) { return ((double)(bits >> 11) + 0.5) * 0x1p-53; }

double osteon_normal_of(uint64_t bits) { return osteon_normal_quantile(osteon_uniform_of(bits)); }
