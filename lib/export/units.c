/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units of models, "pM/d" or "1/(pM h)", as products of powers of those that SBML knows. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "export/form.h"

/* A unit is one of SBML's to a power, times a factor, and maybe over litres. Counts (cells, international units, SD of
 * a population) and parts of a whole have no dimension. A year is the mean one of the Julian calendar. */
static const struct known {
  const char *name, *kind;
  double multiplier;
  int scale, takes_prefix, per_litre;
} known[] = {
    {"M", "mole", 1, 0, 1, 1},           {"mol", "mole", 1, 0, 1, 0},
    {"g", "gram", 1, 0, 1, 0},           {"L", "litre", 1, 0, 1, 0},
    {"m", "metre", 1, 0, 1, 0},          {"Pa", "pascal", 1, 0, 1, 0},
    {"d", "second", 86400, 0, 0, 0},     {"h", "second", 3600, 0, 0, 0},
    {"min", "second", 60, 0, 0, 0},      {"y", "second", 31557600, 0, 0, 0},
    {"%", "dimensionless", 1, -2, 0, 0}, {"-", "dimensionless", 1, 0, 0, 0},
    {"cells", "item", 1, 0, 0, 0},       {"cell", "item", 1, 0, 0, 0},
    {"SD", "dimensionless", 1, 0, 0, 0}, {"class", "dimensionless", 1, 0, 0, 0},
};

static const struct prefix {
  char name;
  int scale;
} prefixes[] = {{'p', -12}, {'n', -9}, {'u', -6}, {'m', -3}, {'c', -2}, {'k', 3}, {'M', 6}, {'G', 9}};

static const struct known *find(const char *name, size_t n, int *scale) {
  *scale = 0;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strlen(known[i].name) == n && !strncmp(known[i].name, name, n)) return &known[i];
  for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes && n > 1; p++)
    for (size_t i = 0; i < sizeof known / sizeof *known && prefixes[p].name == *name; i++)
      if (known[i].takes_prefix && strlen(known[i].name) == n - 1 &&
          !strncmp(known[i].name, name + 1, n - 1)) {
        *scale = prefixes[p].scale;
        return &known[i];
      }
  return NULL;
}

/* One factor, "mL" or "h2" or "1000", to the power `sign`: how many parts it has, -1 where it is unknown. */
static int factor(const char *text, size_t n, int sign, osteon_unit_part *part) {
  char *end;
  const double value = strtod(text, &end);
  if ((size_t)(end - text) == n && n > 0) {
    if (value > 0 && value != 1) *part = (osteon_unit_part){"dimensionless", sign, 0, value};
    return value > 0 && value != 1 ? 1 : value == 1 ? 0 : -1;
  }
  int exponent = 1;
  if (n > 1 && isdigit((unsigned char)text[n - 1])) exponent = text[--n] - '0';
  int scale;
  const struct known *unit = find(text, n, &scale);
  if (!unit) return -1;
  part[0] = (osteon_unit_part){unit->kind, sign * exponent, scale + unit->scale, unit->multiplier};
  if (unit->per_litre) part[1] = (osteon_unit_part){"litre", -sign * exponent, 0, 1};
  return 1 + unit->per_litre;
}

int osteon_unit_parse(const char *unit, osteon_unit_part parts[OSTEON_UNIT_PARTS]) {
  int n = 0, sign = 1;
  for (const char *at = unit; *at;) {
    const size_t length = strcspn(at, "/() ");
    if (length) {
      const int more = n + 2 <= OSTEON_UNIT_PARTS ? factor(at, length, sign, parts + n) : -1;
      if (more < 0) return 0;
      n += more;
    }
    at += length;
    if (*at == '/') sign = -1;
    if (*at) at++;
  }
  if (n == 0) parts[n++] = (osteon_unit_part){"dimensionless", 1, 0, 1};
  return n;
}
