/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exp and log of each lane, to about a unit in the last place (tests/test_lanes.c compares with MPFR): in line, as
 * every register is saved around a call. Infinities, NaN, zeros, negative numbers and subnormals give what C's
 * functions give. The polynomials are Sollya's fpminimax over the interval that is named; the errors are relative. Read
 * by lanes.h. */

/* a + b x + c x^2 + ..., with the pairs side by side so that they do not wait for each other. */
#define OSTEON_TWO(x, a, b) ((a) + (x) * (b))
#define OSTEON_FOUR(x, x2, a, b, c, d) (OSTEON_TWO(x, a, b) + (x2)*OSTEON_TWO(x, c, d))

#define OSTEON_LN2_HIGH 0x1.62e42fefa38p-1 /* times a whole number below 2^11: exact */
#define OSTEON_LN2_LOW 0x1.ef35793c7673p-45

#ifdef OSTEON_SET_avx512
/* x = n ln(2)/8 + r, and exp(r) - 1 - r over |r| <= ln(2)/16, error 2^-58. */
static inline osteon_real osteon_exp_lanes(osteon_real x) {
  const __m512d powers =
      _mm512_setr_pd(1, 0x1.172b83c7d517bp0, 0x1.306fe0a31b715p0, 0x1.4bfdad5362a27p0, 0x1.6a09e667f3bcdp0,
                     0x1.8ace5422aa0dbp0, 0x1.ae89f995ad3adp0, 0x1.d5818dcfba487p0); /* 2^(i/8) */
  x = osteon_within(x, -800, 800);
  const osteon_real shifted = x * 0x1.71547652b82fep3 + 0x1.8p52, n = shifted - 0x1.8p52;
  const osteon_real r = x - n * 0x1.62e42fefa39efp-4 - n * 0x1.abc9e3b39803fp-59, r2 = r * r;
  const osteon_real q = OSTEON_FOUR(r, r2, 0x1.000000000010bp-1, 0x1.5555555555133p-3, 0x1.555555480d747p-5,
                                    0x1.11111125cda6dp-7) +
                        r2 * r2 * OSTEON_TWO(r, 0x1.6c1cbdb8dc5c8p-10, 0x1.a0163d8c142b9p-13);
  const osteon_real power = (osteon_real)_mm512_permutexvar_pd((__m512i)shifted, powers);
  return (osteon_real)_mm512_scalef_pd((__m512d)(power + power * (r + r2 * q)), (__m512d)(n * 0.125));
}

/* x = 2^e (1 + r) / c, with c the reciprocal of the middle of an eighth, but 1 on both sides of 1. Each c was sought so
 * that its logarithm is a multiple of 2^-42 to 2^-60: e ln(2) - log(c) is exact then. Over -1/16 <= r <= 1/8,
 * log(1 + r) - r + r^2/2, error 2^-55. */
static inline osteon_real osteon_log_lanes(osteon_real x) {
  const __m512d scales = _mm512_setr_pd(1, 0x1.af1cdc9p-1, 0x1.86187d7p-1, 0x1.640e4c68p-1, 0x1.47bf5f28p0,
                                        0x1.2f723f64p0, 0x1.1a73bd84p0, 1);
  const __m512d logs = _mm512_setr_pd(0, 0x1.6029f01aeap-3, 0x1.16758174bdp-2, 0x1.73f46770b9p-2,
                                      -0x1.f9fdd6ab58p-3, -0x1.5c37317e4ap-3, -0x1.92c4203b18p-4, 0);
  const __m512d m = _mm512_getmant_pd((__m512d)x, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_nan);
  const osteon_real e = (osteon_real)_mm512_getexp_pd((__m512d)x) - (osteon_real)_mm512_getexp_pd(m);
  const __m512i eighth = (__m512i)((osteon_bits)m >> 49);
  const osteon_real r = (osteon_real)m * (osteon_real)_mm512_permutexvar_pd(eighth, scales) - 1.0, r2 = r * r,
                    r4 = r2 * r2;
  const osteon_real q = OSTEON_FOUR(r, r2, 0x1.5555555555287p-2, -0x1.0000000007e26p-2, 0x1.9999999cdd60ap-3,
                                    -0x1.5555551c27ad1p-3) +
                        r4 * (OSTEON_FOUR(r, r2, 0x1.24923f6ed84acp-3, -0x1.00001f1731977p-3,
                                          0x1.c732f2c985058p-4, -0x1.9a09bc5083e3bp-4) +
                              r4 * OSTEON_TWO(r, 0x1.6ca87e54a8bcp-4, -0x1.f47877f696004p-5));
  const osteon_real high = e * OSTEON_LN2_HIGH + (osteon_real)_mm512_permutexvar_pd(eighth, logs);
  return high + (r + (r2 * (r * q - 0.5) + e * OSTEON_LN2_LOW));
}

#else
/* x = n ln(2) + r, and exp(r) - 1 - r over |r| <= ln(2)/2, error 2^-57. As 2^n may be beyond the numbers where the
 * result is not, it is multiplied by in halves: `half` is n/2 and ends in the bits of n, `whole` is that rounded. */
static inline osteon_real osteon_exp_lanes(osteon_real x) {
  x = osteon_within(x, -750, 710);
  const osteon_real half = x * 0x1.71547652b82fep-1 + 0x1.8p51, whole = half + 0x1.8p51;
  const osteon_real n = half - 0x1.8p51;
  const osteon_real r = x - n * (2 * OSTEON_LN2_HIGH) - n * (2 * OSTEON_LN2_LOW), r2 = r * r, r4 = r2 * r2;
  const osteon_real low = OSTEON_FOUR(r, r2, 0x1.000000000000ap-1, 0x1.55555555554fep-3, 0x1.55555555506bap-5,
                                      0x1.1111111126b3p-7);
  const osteon_real high = OSTEON_FOUR(r, r2, 0x1.6c16c18477aefp-10, 0x1.a01a012ff2942p-13,
                                       0x1.a019995cdc802p-16, 0x1.71df18e254781p-19) +
                           r4 * OSTEON_TWO(r, 0x1.28adfefa69a53p-22, 0x1.ad9303ff16be2p-26);
  const osteon_bits first = ((osteon_bits)whole + 1023) << 52;
  const osteon_bits second = ((osteon_bits)half - (osteon_bits)whole + 1023) << 52;
  return (1 + (r + r2 * (low + r4 * high))) * (osteon_real)first * (osteon_real)second;
}

/* x = 2^e (1 + f) with 1 + f from sqrt(1/2) to sqrt(2), s = f/(2 + f): log(1 + f) = 2 s + s R = f - s (f - R), where
 * R = log((1 + s)/(1 - s))/s - 2, error 2^-60. What has no such form makes e its own result. */
static inline osteon_real osteon_log_lanes(osteon_real x) {
  const osteon_real none = {0};
  const osteon_mask subnormal = WHERE(x < 0x1p-1022);
  const osteon_real special = (osteon_real)((WHERE(x >= HUGE_VAL) & (osteon_mask)x) | WHERE(x < 0) |
                                            WHERE(x != x) | (WHERE(x == 0) & (osteon_mask)(none - HUGE_VAL)));
  const osteon_bits one = {0}, sqrt_half = one + 0x3fe6a09e667f3bcdu;
  const osteon_bits bits =
      (osteon_bits)(x * osteon_blend(subnormal, none + 0x1p54, none + 1)) + (0x3ff0000000000000u - sqrt_half);
  const osteon_real f = (osteon_real)((bits & 0xfffffffffffffu) + sqrt_half) - 1;
  const osteon_real biased = (osteon_real)((bits >> 52) | 0x4330000000000000u) - (0x1p52 + 1023);
  const osteon_real e = biased - osteon_blend(subnormal, none + 54, none) + special;
  const osteon_real s = f / (2 + f), z = s * s, z2 = z * z;
  const osteon_real R = z * (OSTEON_FOUR(z, z2, 0x1.5555555555592p-1, 0x1.999999997ff41p-2,
                                         0x1.24924941de7bap-2, 0x1.c71c5216a7e96p-3) +
                             z2 * z2 * OSTEON_TWO(z, 0x1.74663c7d6ef1p-3, 0x1.39a1f25dee1ep-3) +
                             z2 * z2 * z2 * 0x1.2f036e03fb553p-3);
  return e * OSTEON_LN2_HIGH - ((s * (f - R) - e * OSTEON_LN2_LOW) - f);
}
#endif

/* Of x > 0. The relative error grows with e log(x). */
static inline osteon_real osteon_pow_lanes(osteon_real x, osteon_real e) {
  return osteon_exp_lanes(e * osteon_log_lanes(x));
}
