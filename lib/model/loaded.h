/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of which a registry holds the code. */
#ifndef OSTEON_LIB_MODEL_LOADED_H
#define OSTEON_LIB_MODEL_LOADED_H

#include <osteon/model.h>

typedef struct osteon_loaded {
  void *handle;
  void (*release)(void *handle); /* with the registry */
  struct osteon_loaded *next;
} osteon_loaded;

/* As osteon_registry_add; the registry takes `loaded`, of osteon_alloc, unless it fails. */
osteon_status osteon_registry_add_loaded(osteon_registry *registry, const osteon_model *model,
                                         osteon_loaded *loaded);

#endif
