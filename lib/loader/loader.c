/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model of one's own: compiled once, kept, loaded. */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <osteon/version.h>

#include "loader/loader_internal.h"
#include "model/loaded.h"

/* ---- the cache ---- */

static osteon_status make_folder(const char *path) {
  if (!mkdir(path, 0700) || errno == EEXIST) return OSTEON_OK;
  return osteon_fail(
      OSTEON_EIO,
      "%s: this folder for compiled models cannot be created: %s; name another one in XDG_CACHE_HOME", path,
      strerror(errno));
}

/* What is loaded from it is run: it must be nobody else's. */
static osteon_status find_cache(char path[LONGEST_PATH]) {
  const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
  struct stat about;
  int n;
  if (base && *base == '/')
    n = snprintf(path, LONGEST_PATH, "%s", base);
  else if (home && *home == '/')
    n = snprintf(path, LONGEST_PATH, "%s/.cache", home);
  else
    return osteon_fail(OSTEON_EIO, "there is no folder for compiled models; name one in XDG_CACHE_HOME");
  if (n >= LONGEST_PATH - 300)
    return osteon_fail(OSTEON_EIO, "the path of the cache is too long: %.200s...", path);
  OSTEON_TRY(make_folder(path));
  strcat(path, "/osteon");
  OSTEON_TRY(make_folder(path));
  if (!stat(path, &about) && S_ISDIR(about.st_mode) && about.st_uid == geteuid() && !(about.st_mode & 022))
    return OSTEON_OK;
  return osteon_fail(OSTEON_EIO,
                     "%s: other users can write to this folder, so no model is run from there; name another "
                     "in XDG_CACHE_HOME",
                     path);
}

static osteon_status find_compiled(const osteon_source *source, char path[LONGEST_PATH]) {
  osteon_toolchain tools;
  osteon_status status = osteon_toolchain_find(&tools);
  if (status == OSTEON_OK) status = find_cache(path);
  if (status == OSTEON_OK) {
    const size_t used = strlen(path);
    snprintf(path + used, LONGEST_PATH - used, "/%s-%016" PRIx64 ".so", source->name,
             osteon_toolchain_sum(&tools, source->sum));
    if (access(path, R_OK)) status = osteon_source_compile(source, &tools, path);
  }
  osteon_toolchain_free(&tools);
  return status;
}

/* ---- loading ---- */

static void release(void *handle) { dlclose(handle); }

static osteon_status open_compiled(const char *path, void **handle, const osteon_model **model) {
  errno = 0;
  *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!*handle && errno == ENOMEM) return osteon_fail(OSTEON_ENOMEM, "out of memory: %s", path);
  if (!*handle) return osteon_fail(OSTEON_EIO, "a compiled model cannot be loaded: %.900s", dlerror());
  const char *version = dlsym(*handle, "osteon_own_version");
  const osteon_model *const *found = dlsym(*handle, "osteon_own_model");
  if (version && found && !strcmp(version, osteon_version())) {
    *model = *found;
    return OSTEON_OK;
  }
  dlclose(*handle);
  return osteon_fail(OSTEON_EIO,
                     "%s: compiled with headers of osteon %.20s, and this is %s; OSTEON_HEADERS and "
                     "OSTEON_DATA say where headers are",
                     path, version ? version : "(none)", osteon_version());
}

osteon_status osteon_registry_load(osteon_registry *registry, const char *path, const osteon_model **model) {
  char compiled[LONGEST_PATH];
  const osteon_model *found = NULL;
  osteon_source source;
  if (model) *model = NULL;
  OSTEON_NEED(registry, registry);
  OSTEON_NEED(path, path);
  OSTEON_TRY(osteon_source_read(&source, path));
  OSTEON_TRY(find_compiled(&source, compiled));
  osteon_loaded *loaded = osteon_alloc(1, sizeof *loaded);
  if (!loaded) return OSTEON_ENOMEM;
  osteon_status status = open_compiled(compiled, &loaded->handle, &found);
  if (status == OSTEON_OK) {
    loaded->release = release;
    status = osteon_registry_add_loaded(registry, found, loaded);
    if (status != OSTEON_OK) {
      osteon_fail_prefix(status, "%s: ", path);
      dlclose(loaded->handle);
    }
  }
  if (status != OSTEON_OK)
    osteon_free(loaded);
  else if (model)
    *model = found;
  return status;
}
