/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in text, whatever the host's locale. */
#define _GNU_SOURCE /* newlocale */
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include <osteon/io.h>

#include "base/base.h"

osteon_status osteon_number_parse(const char *text, double *value) {
  if (!text || !value) return osteon_fail(OSTEON_EINVAL, "osteon_number_parse: an argument is NULL");
  while (*text == ' ' || *text == '\t') text++;
  const char *p = text + (*text == '+' || *text == '-');
  /* strtod also takes hexadecimal, and words for what is no number */
  int decimal = (*p >= '0' && *p <= '9') || *p == '.';
  for (; *p; p++)
    if (*p == 'x' || *p == 'X') decimal = 0;
  double number = NAN;
  char *end = NULL;
  if (decimal) {
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!plain) return osteon_fail(OSTEON_ENOMEM, "out of memory: the locale C");
    const locale_t host = uselocale(plain);
    number = strtod(text, &end);
    uselocale(host);
    freelocale(plain);
    while (*end == ' ' || *end == '\t') end++;
  }
  if (!decimal || end == text || *end || !isfinite(number))
    return osteon_fail(OSTEON_EFORMAT,
                       "'%.60s' is not a number; a finite decimal number such as 0.5 or 1e-3 is accepted",
                       text);
  *value = number;
  return OSTEON_OK;
}
