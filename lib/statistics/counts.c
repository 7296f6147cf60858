/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of two arms, counted. */
#include <math.h>

#include "base/normal.h"
#include "statistics/findings.h"

static osteon_estimability check(const int64_t events[2], const int64_t n[2]) {
  for (int a = 0; a < 2; a++) {
    if (events[a] < 0 || events[a] > n[a]) return OSTEON_NOT_NUMBERS;
    if (n[a] == 0) return OSTEON_TOO_FEW;
  }
  return OSTEON_ESTIMATED;
}

osteon_finding osteon_log_risk_ratio(const int64_t events[2], const int64_t n[2], double alpha) {
  const osteon_estimability state = check(events, n);
  if (state != OSTEON_ESTIMATED) return osteon_not_estimable(state);
  if (events[0] == 0 || events[1] == 0) return osteon_not_estimable(OSTEON_NO_EVENTS);
  if (events[0] == n[0] && events[1] == n[1]) return osteon_not_estimable(OSTEON_NO_SPREAD);
  double logs[2], variance = 0;
  for (int a = 0; a < 2; a++) {
    const double x = (double)events[a], whole = (double)n[a];
    logs[a] = log(x / whole);
    variance += (whole - x) / (x * whole);
  }
  return osteon_finding_of(logs[1] - logs[0], sqrt(variance), INFINITY, alpha);
}

osteon_finding osteon_risk_difference(const int64_t events[2], const int64_t n[2], double alpha) {
  const osteon_estimability state = check(events, n);
  if (state != OSTEON_ESTIMATED) return osteon_not_estimable(state);
  if (events[0] == 0 && events[1] == 0) return osteon_not_estimable(OSTEON_NO_EVENTS);
  double risks[2], variance = 0;
  for (int a = 0; a < 2; a++) {
    risks[a] = (double)events[a] / (double)n[a];
    variance += risks[a] * (1 - risks[a]) / (double)n[a];
  }
  if (!(variance > 0)) return osteon_not_estimable(OSTEON_NO_SPREAD);
  return osteon_finding_of(risks[1] - risks[0], sqrt(variance), INFINITY, alpha);
}

/* Wilson EB (1927), J Am Stat Assoc 22:209-212: the shares from which the observed one is z standard errors away. */
void osteon_wilson(int64_t successes, int64_t n, double alpha, double *low, double *high) {
  *low = 0;
  *high = 1;
  if (n <= 0 || successes < 0 || successes > n || !osteon_alpha_is_good(alpha)) return;
  const double z = osteon_normal_quantile(alpha / 2), whole = (double)n, share = (double)successes / whole;
  const double grown = 1 + z * z / whole, middle = share + z * z / (2 * whole);
  const double reach = fabs(z) * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole));
  /* at the ends rounding alone would leave something */
  if (successes > 0) *low = (middle - reach) / grown;
  if (successes < n) *high = (middle + reach) / grown;
}
