/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nearest known name, for messages. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"

enum { LONGEST = 64 };

static int smaller(int a, int b) { return a < b ? a : b; }

/* Levenshtein distance, letters of either case alike; names beyond LONGEST count as far. */
static int distance(const char *a, const char *b) {
  const int n = (int)strlen(a), m = (int)strlen(b);
  if (n > LONGEST || m > LONGEST) return LONGEST;
  int row[LONGEST + 1];
  for (int j = 0; j <= m; j++) row[j] = j;
  for (int i = 1; i <= n; i++) {
    int diagonal = row[0];
    row[0] = i;
    for (int j = 1; j <= m; j++) {
      const int same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
      const int change = diagonal + !same;
      diagonal = row[j];
      row[j] = smaller(change, smaller(row[j], row[j - 1]) + 1);
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
    if (far < least) {
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
