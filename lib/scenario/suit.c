/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model does not know of a scenario. */
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "scenario/scenario_internal.h"

static int has(const char *list, const char *name) {
  const size_t n = strlen(name);
  for (const char *p = list; p; p = strchr(p, ' ') ? strchr(p, ' ') + 1 : NULL)
    if (!strncmp(p, name, n) && (!p[n] || p[n] == ',')) return 1;
  return 0;
}

osteon_status osteon_suit_note(osteon_suit *suit, const char *name) {
  if (!suit->without) return (suit->without = osteon_strdup(name)) ? OSTEON_OK : OSTEON_ENOMEM;
  if (has(suit->without, name)) return OSTEON_OK;
  const size_t used = strlen(suit->without), size = used + strlen(name) + 3;
  char *grown = osteon_realloc(suit->without, size, 1);
  if (!grown) return OSTEON_ENOMEM;
  snprintf(grown + used, size - used, ", %s", name);
  suit->without = grown;
  return OSTEON_OK;
}

void osteon_suit_clear(osteon_suit *suit) {
  osteon_free(suit->lacks);
  osteon_free(suit->without);
  *suit = (osteon_suit){0};
}
