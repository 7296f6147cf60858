/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nearest known name, for messages. */
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "base/plain_text.h"

enum { LONGEST = 64 };

static int smaller(int a, int b) { return a < b ? a : b; }

static int same(char a, char b) { return osteon_lower(a) == osteon_lower(b); }

/* Letters to add, drop, change, or swap with the next one, letters of either case alike; names beyond
 * LONGEST count as far. */
static int distance(const char *a, const char *b) {
  const int n = (int)strlen(a), m = (int)strlen(b);
  if (n > LONGEST || m > LONGEST) return LONGEST;
  int rows[3][LONGEST + 1];
  int *before = rows[0], *last = rows[1], *row = rows[2];
  for (int j = 0; j <= m; j++) row[j] = j;
  for (int i = 1; i <= n; i++) {
    int *const next = before;
    before = last;
    last = row;
    row = next;
    row[0] = i;
    for (int j = 1; j <= m; j++) {
      row[j] = smaller(last[j - 1] + !same(a[i - 1], b[j - 1]), smaller(last[j], row[j - 1]) + 1);
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
        row[j] = smaller(row[j], before[j - 2] + 1);
    }
  }
  return row[m];
}

const char *osteon_nearest(const char *name, const char *const *names, int n, size_t stride) {
  const char *best = NULL;
  int least = smaller((int)strlen(name), LONGEST) / 2 + 2;
  for (int i = 0; i < n; i++) {
    const char *known = *(const char *const *)(const void *)((const char *)names + (size_t)i * stride);
    const int far = distance(name, known);
    const int longer = (int)(strlen(name) > strlen(known) ? strlen(name) : strlen(known));
    if (far < least && 2 * far <= longer) { /* more than half the letters: no slip */
      least = far;
      best = known;
    }
  }
  return best;
}

char *osteon_hint(char out[96], const char *name, const char *const *names, int n, size_t stride) {
  const char *near = osteon_nearest(name, names, n, stride);
  if (near)
    snprintf(out, 96, " (did you mean %s?)", near);
  else
    out[0] = 0;
  return out;
}
