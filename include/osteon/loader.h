/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file loader.h
 *  Your own model, compiled on request.
 *
 *      osteon_registry *registry;
 *      const osteon_model *model;
 *      osteon_registry_new(&registry);
 *      if (osteon_registry_load(registry, "mine.c", &model) != OSTEON_OK) ...  osteon_last_error()
 *
 *  equations.h describes the form of the file. It is code: load only what you would run. Nothing else in osteon
 * compiles or loads a model, whatever a scenario or a table says.
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
 * fast as those of bundled models. The result is cached in XDG_CACHE_HOME/osteon, or ~/.cache/osteon, and reused as
 * long as the file, the files that it includes, the compiler and osteon are the same. `model` NULL: not asked for;
 * after a failure it is NULL. OSTEON_EFORMAT (it does not compile: the message has the line of the file),
 * OSTEON_EUNSUPPORTED (no compiler, or no headers), OSTEON_EIO (the file cannot be read, or the cache not written),
 * OSTEON_ENOMEM, OSTEON_ESTOPPED, or errors as osteon_registry_add. */
OSTEON_FULL_API osteon_status osteon_registry_load(osteon_registry *registry, const char *path,
                                                   const osteon_model **model);

#ifdef __cplusplus
}
#endif
#endif
