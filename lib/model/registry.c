/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models by name. The bundled ones come from a table that the build makes of lib/models; a program's own
 * live in a registry that it holds: there is no list that a call could change. */
#include <stdio.h>
#include <string.h>

#include <osteon/model.h>

#include "base/base.h"
#include "base/floats.h"
#include "model/defaults.h"
#include "model/loaded.h"

extern const osteon_model *const osteon_builtin_models[]; /* ends with NULL; in order of name */
extern const char *const osteon_builtin_equations[];      /* in the same order */

struct osteon_registry {
  const osteon_model **models; /* in order of name, NULL past the end */
  int n;
  osteon_loaded *loaded; /* the last one first */
};

static int count(const osteon_model *const *models) {
  int n = 0;
  while (models[n]) n++;
  return n;
}

static const osteon_model *const *models_of(const osteon_registry *registry) {
  return registry ? registry->models : osteon_builtin_models;
}

osteon_status osteon_model_accept(const osteon_model *model) {
  for (int i = 0; osteon_builtin_models[i]; i++)
    if (osteon_builtin_models[i] == model) return OSTEON_OK;
  return osteon_model_look(model);
}

osteon_status osteon_registry_new(osteon_registry **registry) {
  OSTEON_NEED(registry, registry);
  *registry = NULL;
  const int n = count(osteon_builtin_models);
  osteon_registry *r = osteon_alloc(1, sizeof *r);
  if (!r) return OSTEON_ENOMEM;
  r->models = osteon_alloc((size_t)n + 1, sizeof *r->models);
  if (!r->models) {
    osteon_free(r);
    return OSTEON_ENOMEM;
  }
  memcpy(r->models, osteon_builtin_models, (size_t)n * sizeof *r->models);
  r->n = n;
  *registry = r;
  return OSTEON_OK;
}

void osteon_registry_free(osteon_registry *registry) {
  if (!registry) return;
  for (osteon_loaded *l = registry->loaded, *next; l; l = next) {
    next = l->next;
    l->release(l->handle);
    osteon_free(l);
  }
  osteon_free(registry->models);
  osteon_free(registry);
}

osteon_status osteon_registry_add(osteon_registry *registry, const osteon_model *model) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(registry, registry);
  OSTEON_NEED(model, model);
  OSTEON_TRY(osteon_model_check(model));
  int place = 0;
  while (place < registry->n && strcmp(registry->models[place]->name, model->name) < 0) place++;
  if (place < registry->n && strcmp(registry->models[place]->name, model->name) == 0)
    return osteon_fail(OSTEON_EINVAL, "a model named %s already exists; give yours another name",
                       model->name);
  const osteon_model **grown = osteon_realloc(registry->models, (size_t)registry->n + 2, sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  registry->models = grown;
  memmove(grown + place + 1, grown + place, (size_t)(registry->n - place) * sizeof *grown);
  grown[place] = model;
  grown[++registry->n] = NULL;
  return OSTEON_OK;
}

osteon_status osteon_registry_add_loaded(osteon_registry *registry, const osteon_model *model,
                                         osteon_loaded *loaded) {
  OSTEON_TRY(osteon_registry_add(registry, model));
  loaded->next = registry->loaded;
  registry->loaded = loaded;
  return OSTEON_OK;
}

const osteon_model *osteon_registry_at(const osteon_registry *registry, int i) {
  const osteon_model *const *models = models_of(registry);
  return i >= 0 && i < count(models) ? models[i] : NULL;
}

static void list_names(const osteon_model *const *models, char *text, size_t size) {
  size_t used = 0;
  *text = 0;
  for (int i = 0; models[i] && used < size; i++)
    used += (size_t)snprintf(text + used, size - used, "%s%.60s", i ? ", " : "", models[i]->name);
}

osteon_status osteon_registry_find(const osteon_registry *registry, const char *name,
                                   const osteon_model **model) {
  OSTEON_NEED(model, model);
  *model = NULL;
  OSTEON_NEED(name, name);
  const osteon_model *const *models = models_of(registry);
  const char *nearest = NULL;
  for (int i = 0; models[i]; i++)
    if (strcmp(models[i]->name, name) == 0) {
      *model = models[i];
      return OSTEON_OK;
    }
  for (int i = 0; models[i]; i++) { /* models are pointers, so compare two names at a time */
    const char *pair[] = {models[i]->name, nearest ? nearest : models[i]->name};
    nearest = osteon_nearest(name, pair, 2, sizeof *pair);
  }
  if (nearest) return osteon_fail(OSTEON_ENAME, "no model is named %.200s (did you mean %s?)", name, nearest);
  char names[400];
  list_names(models, names, sizeof names);
  return osteon_fail(OSTEON_ENAME, "no model is named %.200s; there are %s", name, names);
}

const char *osteon_model_equations(const osteon_model *model) {
  for (int i = 0; osteon_builtin_models[i]; i++)
    if (osteon_builtin_models[i] == model)
      return *osteon_builtin_equations[i] ? osteon_builtin_equations[i] : NULL;
  return NULL;
}
