/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The locale C for one thread, and ASCII. */
#define _POSIX_C_SOURCE 200809L
#include "base/plain_text.h"

#include <locale.h>

bool osteon_plain_try(osteon_plain *p) {
  p->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  p->host = p->plain ? uselocale(p->plain) : NULL;
  return p->plain != NULL;
}

void osteon_plain_end(osteon_plain *p) {
  if (!p->plain) return;
  uselocale(p->host);
  freelocale(p->plain);
}

bool osteon_is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool osteon_is_digit(char c) { return c >= '0' && c <= '9'; }
char osteon_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

bool osteon_is_alike(const char *a, const char *b) {
  while (*a && osteon_lower(*a) == osteon_lower(*b)) a++, b++;
  return !*a && !*b;
}
