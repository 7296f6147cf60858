/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scenarios that come with osteon, as a list. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "scenario/scenario_internal.h"

enum { LONGEST_NAME = 64, LONGEST_LINE = 256 };

typedef struct bundled {
  char name[LONGEST_NAME], model[LONGEST_LINE], title[LONGEST_LINE];
} bundled;

struct osteon_scenario_list {
  bundled *at;
  int n;
};

static int by_name(const void *a, const void *b) {
  return strcmp(((const bundled *)a)->name, ((const bundled *)b)->name);
}

static int is_scenario(const char *name) {
  const size_t n = strlen(name);
  return *name != '.' && n > 5 && n < LONGEST_NAME && !strcmp(name + n - 5, ".yaml");
}

static osteon_status describe(bundled *made, const char *name) {
  char *place, *text;
  size_t length;
  *made = (bundled){.name = ""};
  snprintf(made->name, sizeof made->name, "%.*s", LONGEST_NAME - 1, name);
  char path[sizeof OSTEON_SCENARIOS + LONGEST_NAME + 1];
  char full[LONGEST_PATH];
  snprintf(path, sizeof path, OSTEON_SCENARIOS "/%s", made->name);
  OSTEON_TRY(osteon_data_path(path, full, sizeof full));
  OSTEON_TRY(osteon_data_read(OSTEON_SCENARIOS, full, LARGEST_TEXT, &place, &text, &length));
  const osteon_status status =
      osteon_scenario_peek(place, text, length, made->model, made->title, sizeof made->title);
  osteon_free(place);
  osteon_free(text);
  return status;
}

static osteon_status add(osteon_scenario_list *l, const char *name) {
  bundled *grown = osteon_realloc(l->at, (size_t)l->n + 1, sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  l->at = grown;
  OSTEON_TRY(describe(&grown[l->n], name));
  l->n++;
  return OSTEON_OK;
}

static osteon_status list_all(osteon_scenario_list *l) {
  char folder[LONGEST_PATH];
  OSTEON_TRY(osteon_data_path(OSTEON_SCENARIOS, folder, sizeof folder));
  DIR *directory = opendir(folder);
  if (!directory && errno == ENOMEM) return osteon_fail(OSTEON_ENOMEM, "out of memory: %s", folder);
  if (!directory) return osteon_fail(OSTEON_EIO, "%s: cannot be read; set OSTEON_DATA", folder);
  osteon_status status = OSTEON_OK;
  for (const struct dirent *d; status == OSTEON_OK && (d = readdir(directory));)
    if (is_scenario(d->d_name)) status = add(l, d->d_name);
  closedir(directory);
  if (status == OSTEON_OK && l->n > 1) qsort(l->at, (size_t)l->n, sizeof *l->at, by_name);
  return status;
}

osteon_status osteon_scenario_list_new(osteon_scenario_list **list) {
  OSTEON_NEED(list, list);
  *list = NULL;
  osteon_scenario_list *l = osteon_alloc(1, sizeof *l);
  if (!l) return OSTEON_ENOMEM;
  const osteon_status status = list_all(l);
  if (status == OSTEON_OK)
    *list = l;
  else
    osteon_scenario_list_free(l);
  return status;
}

void osteon_scenario_list_free(osteon_scenario_list *l) {
  if (!l) return;
  osteon_free(l->at);
  osteon_free(l);
}

static const bundled *at(const osteon_scenario_list *l, int i) {
  return l && i >= 0 && i < l->n ? &l->at[i] : NULL;
}

int osteon_scenario_list_count(const osteon_scenario_list *l) { return l ? l->n : 0; }
const char *osteon_scenario_list_name(const osteon_scenario_list *l, int i) {
  return at(l, i) ? at(l, i)->name : NULL;
}
const char *osteon_scenario_list_model(const osteon_scenario_list *l, int i) {
  return at(l, i) ? at(l, i)->model : NULL;
}
const char *osteon_scenario_list_title(const osteon_scenario_list *l, int i) {
  return at(l, i) ? at(l, i)->title : NULL;
}
