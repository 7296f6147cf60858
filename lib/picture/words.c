/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for axes, titles and legends. */
#include <stdio.h>
#include <string.h>

#include "picture/words.h"
#include "text/utf8.h"

const char *osteon_words_full(const osteon_quantity *q) {
  return q->meaning && *q->meaning ? q->meaning : q->name;
}

void osteon_words_short(const osteon_quantity *q, char *text, size_t size) {
  const char *full = osteon_words_full(q);
  const size_t skip = strlen(full) > 2 && full[1] == ':' ? 2 : 0;
  snprintf(text, size, "%.*s", (int)(skip + strcspn(full + skip, ",;:")), full);
}

void osteon_words_axis(char *text, size_t size, const char *words, const char *unit, int most) {
  char shown[200];
  const int is_bare = !unit || !*unit || !strcmp(unit, "-"),
            left = is_bare ? most : most - 3 - osteon_text_length(unit);
  osteon_shorten(shown, sizeof shown, words, left > 4 ? left : 4);
  if (is_bare)
    snprintf(text, size, "%s", shown);
  else
    snprintf(text, size, "%s (%s)", shown, unit);
}

const char osteon_words_provisional[] = "provisional: trials do not support all that this model is for";

int osteon_words_panel(const osteon_model *m, const char *name) {
  for (int k = 0; k < m->n_panels; k++)
    for (const char *const *start = m->panels[k].starts; *start; start++)
      if (!strncmp(name, *start, strlen(*start))) return k;
  return -1;
}

enum { DENSITY = 1, MARKERS, CELLS };
static const osteon_common_words common[] = {
    {"BMD_LS", "BMD of the lumbar spine", DENSITY},
    {"BMD_TH", "BMD of the total hip", DENSITY},
    {"BMD_FN", "BMD of the femoral neck", DENSITY},
    {"BV", "bone volume", 0},
    {"CTX", "CTX: resorption", MARKERS},
    {"NTX", "NTX: resorption", MARKERS},
    {"PINP", "PINP: formation", MARKERS},
    {"BSAP", "BSAP: formation", MARKERS},
    {"OC", "osteocalcin: formation", MARKERS},
    {"osteoclasts", "osteoclasts", CELLS},
    {"osteoblasts", "osteoblasts", CELLS},
    {"RANKL_OPG_ratio", "RANKL over OPG", 0},
};

osteon_common_words osteon_words_common(const char *name) {
  for (size_t k = 0; k < sizeof common / sizeof *common; k++)
    if (!strcmp(common[k].name, name)) return common[k];
  return (osteon_common_words){name, name, 0};
}
