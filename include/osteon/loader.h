/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file loader.h
 *  A model of one's own, compiled when it is asked for.
 *
 *      osteon_registry *registry;
 *      const osteon_model *model;
 *      osteon_registry_new(&registry);
 *      if (osteon_registry_load(registry, "mine.c", &model) != OSTEON_OK) ...  osteon_last_error()
 *
 *  The file is written as equations.h says. It is code: load only what you would run. Nothing else in osteon compiles
 *  or loads one, whatever a scenario or a table says.
 */
#ifndef OSTEON_LOADER_H
#define OSTEON_LOADER_H

#include <osteon/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Compiles a model's file and adds the model to the registry, which holds its code: free the registry after all that
 * was made of the model. The compiler is that of the environment variable CC, or cc; the headers are those that came
 * with osteon. The model is compiled for sims and for each instruction set of this machine, so that cohorts are as
 * fast as those of bundled models. The result is kept in XDG_CACHE_HOME/osteon, or ~/.cache/osteon, and found there as
 * long as the file, what it includes, the compiler and osteon are the same. `model` NULL: not asked for; after a
 * failure it is NULL. OSTEON_EFORMAT (it does not compile: the sentence has the line of the file), OSTEON_EUNSUPPORTED
 * (no compiler, or no headers), OSTEON_EIO (the file cannot be read, or the cache not written), OSTEON_ENOMEM,
 * OSTEON_ESTOPPED, or errors as osteon_registry_add. */
OSTEON_FULL_API osteon_status osteon_registry_load(osteon_registry *registry, const char *path,
                                                   const osteon_model **model);

#ifdef __cplusplus
}
#endif
#endif
