/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known names, for messages. */
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

static const char *name_at(const char *const *names, int i, size_t stride) {
  return *(const char *const *)(const void *)((const char *)names + (size_t)i * stride);
}

const char *osteon_nearest(const char *name, const char *const *names, int n, size_t stride) {
  const char *best = NULL;
  int least = smaller((int)strlen(name), LONGEST) / 2 + 2;
  for (int i = 0; i < n; i++) {
    const char *known = name_at(names, i, stride);
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

char *osteon_list(char *out, size_t size, const char *const *names, int n, size_t stride) {
  size_t used = 0;
  snprintf(out, size, "none");
  for (int i = 0; i < n; i++) {
    const char *name = name_at(names, i, stride);
    const size_t rest = i < n - 1 ? sizeof ", and 2147483647 more" : 1;
    if (used + strlen(name) + 2 + rest > size) {
      snprintf(out + used, size - used, "%sand %d more", used ? ", " : "", n - i);
      return out;
    }
    used += (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "", name);
  }
  return out;
}
