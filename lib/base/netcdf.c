/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _DEFAULT_SOURCE /* flock */
#include "base/netcdf.h"

#include <string.h>

#include "base/plain_text.h"
#include "config.h"

static bool ends_in(const char *path, const char *suffix) {
  const size_t n = strlen(path), m = strlen(suffix);
  return n >= m && osteon_is_alike(path + n - m, suffix);
}

bool osteon_netcdf_is(const char *path) { return ends_in(path, ".nc"); }

/* Tables of other programs, who would not find in them what the name says. */
static osteon_status refuse_others(const char *path) {
  static const char *const others[] = {".xlsx", ".xls",  ".ods", ".parquet", ".feather", ".rds",
                                       ".json", ".hdf5", ".h5",  ".mat",     ".sas7bdat"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (ends_in(path, others[i]))
      return osteon_fail(OSTEON_EINVAL,
                         "%s: tables cannot be written as %s, but only as CSV, or as NetCDF-4 (which is "
                         "HDF5) with a name that ends in .nc",
                         path, others[i]);
  return OSTEON_OK;
}

#ifdef HAVE_NETCDF

#include <dlfcn.h>
#include <netcdf.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/file.h>

#include <osteon/version.h>

#include "base/file.h"

#define FUNCTIONS(X) \
  X(nc_create)       \
  X(nc_set_fill)     \
  X(nc_def_dim)      \
  X(nc_def_var)      \
  X(nc_put_att_text) X(nc_enddef) X(nc_put_vara_double) X(nc_put_vara_string) X(nc_close) X(nc_strerror)

typedef struct library {
#define MEMBER(name) __typeof__(name) *name;
  FUNCTIONS(MEMBER)
} library;

struct osteon_netcdf {
  library of;
  osteon_draft draft;
  int id;
  bool is_open;
};

/* HDF5, which is below it, closes at the program's end what it could not write before, on a full disk, and crashes. We
 * close all files ourselves. Where the program has used HDF5 before, all stays as it is. */
static void close_nothing_at_end(void *handle) {
  int (*H5dont_atexit)(void);
  void *found = dlsym(handle, "H5dont_atexit");
  if (!found) return;
  memcpy(&H5dont_atexit, &found, sizeof found);
  H5dont_atexit();
}

/* It stays loaded: it has handlers that act at the program's end. */
static osteon_status load(library *of, const char *path) {
  void *handle = dlopen(NETCDF_SONAME, RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return osteon_fail(
        OSTEON_EUNSUPPORTED,
        "%s: the NetCDF library cannot be loaded (%s); install it, or give a name that ends in .csv", path,
        dlerror());
#define LOAD(name)                                                                                      \
  {                                                                                                     \
    void *found = dlsym(handle, #name);                                                                 \
    if (!found)                                                                                         \
      return osteon_fail(OSTEON_EUNSUPPORTED, "%s: the NetCDF library %s has no function " #name, path, \
                         NETCDF_SONAME);                                                                \
    memcpy(&of->name, &found, sizeof found);                                                            \
  }
  FUNCTIONS(LOAD)
  close_nothing_at_end(handle);
  return OSTEON_OK;
}

osteon_status osteon_netcdf_check(const char *path) {
  library of;
  OSTEON_TRY(refuse_others(path));
  return osteon_netcdf_is(path) ? load(&of, path) : OSTEON_OK;
}

/* The status of a call of the library. */
static osteon_status check(const osteon_netcdf *f, int result) {
  if (result == NC_NOERR) return OSTEON_OK;
  if (result == NC_ENOMEM) return osteon_fail(OSTEON_ENOMEM, "out of memory: %s", f->draft.path);
  if (result == NC_ENAMEINUSE)
    return osteon_fail(OSTEON_EINVAL, "%s: two of its columns have the same name", f->draft.path);
  return osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", f->draft.path, f->of.nc_strerror(result));
}

static osteon_status put_attribute(const osteon_netcdf *f, int variable, const char *name, const char *text) {
  return check(f, f->of.nc_put_att_text(f->id, variable, name, strlen(text), text));
}

/* The library opens the file by its name beside `path`, and locks it as long as it is open; ours would keep it out. */
static osteon_status create(osteon_netcdf *f, const char *title) {
  char *name = osteon_alloc(strlen(f->draft.aside) + 3, 1);
  if (!name) return OSTEON_ENOMEM;
  sprintf(name, "%s%s", *f->draft.aside == '/' ? "" : "./", f->draft.aside); /* no URL */
  (void)!flock(fileno(f->draft.stream), LOCK_UN);
  const int result = f->of.nc_create(name, NC_NETCDF4 | NC_CLOBBER, &f->id);
  osteon_free(name);
  OSTEON_TRY(check(f, result));
  f->is_open = true;
  OSTEON_TRY(check(f, f->of.nc_set_fill(f->id, NC_NOFILL, NULL)));
  OSTEON_TRY(put_attribute(f, NC_GLOBAL, "title", title));
  OSTEON_TRY(put_attribute(f, NC_GLOBAL, "source", "osteon " OSTEON_VERSION));
  return put_attribute(f, NC_GLOBAL, "Conventions", "CF-1.8");
}

osteon_status osteon_netcdf_new(osteon_netcdf **file, const char *path, const char *title) {
  *file = NULL;
  osteon_netcdf *f = osteon_alloc(1, sizeof *f);
  if (!f) return OSTEON_ENOMEM;
  osteon_status status = load(&f->of, path);
  if (status == OSTEON_OK) status = osteon_draft_open_named(&f->draft, path);
  if (status == OSTEON_OK) status = create(f, title);
  if (status == OSTEON_OK)
    *file = f;
  else
    osteon_netcdf_drop(f);
  return status;
}

osteon_status osteon_netcdf_add_dimension(osteon_netcdf *f, const char *name, size_t length, int *dimension) {
  return check(f, f->of.nc_def_dim(f->id, name, length ? length : NC_UNLIMITED, dimension));
}

osteon_status osteon_netcdf_add_variable(osteon_netcdf *f, const char *name, osteon_netcdf_kind kind,
                                         const int *dimensions, int n, const char *unit, const char *meaning,
                                         int *variable) {
  static const nc_type types[] = {[OSTEON_NETCDF_DOUBLE] = NC_DOUBLE,
                                  [OSTEON_NETCDF_FLOAT] = NC_FLOAT,
                                  [OSTEON_NETCDF_WHOLE] = NC_INT64,
                                  [OSTEON_NETCDF_TEXT] = NC_STRING};
  OSTEON_TRY(check(f, f->of.nc_def_var(f->id, name, types[kind], n, dimensions, variable)));
  if (kind != OSTEON_NETCDF_TEXT)
    OSTEON_TRY(put_attribute(f, *variable, "units", !strcmp(unit, "-") ? "1" : unit));
  return put_attribute(f, *variable, "long_name", meaning);
}

osteon_status osteon_netcdf_begin(osteon_netcdf *f) { return check(f, f->of.nc_enddef(f->id)); }

osteon_status osteon_netcdf_put(osteon_netcdf *f, int variable, size_t first, size_t count, size_t second,
                                const double *values) {
  const size_t start[] = {first, 0}, counts[] = {count, second};
  return check(f, f->of.nc_put_vara_double(f->id, variable, start, counts, values));
}

osteon_status osteon_netcdf_put_text(osteon_netcdf *f, int variable, size_t first, size_t second,
                                     const char *text) {
  const size_t start[] = {first, second}, one[] = {1, 1};
  return check(f, f->of.nc_put_vara_string(f->id, variable, start, one, &text));
}

osteon_status osteon_netcdf_save(osteon_netcdf *f) {
  f->is_open = false;
  osteon_status status = check(f, f->of.nc_close(f->id));
  if (status == OSTEON_OK) status = osteon_draft_save(&f->draft);
  osteon_netcdf_drop(f);
  return status;
}

void osteon_netcdf_drop(osteon_netcdf *f) {
  if (!f) return;
  if (f->is_open) f->of.nc_close(f->id);
  osteon_draft_drop(&f->draft);
  osteon_free(f);
}

#else

static osteon_status fail(const char *path) {
  return osteon_fail(
      OSTEON_EUNSUPPORTED,
      "%s: osteon was built without NetCDF (on Debian: libnetcdf-dev); give a name that ends in .csv", path);
}

osteon_status osteon_netcdf_check(const char *path) {
  OSTEON_TRY(refuse_others(path));
  return osteon_netcdf_is(path) ? fail(path) : OSTEON_OK;
}

osteon_status osteon_netcdf_new(osteon_netcdf **file, const char *path, const char *title) {
  (void)title;
  *file = NULL;
  return fail(path);
}

/* There is no file for the others. */
osteon_status osteon_netcdf_add_dimension(osteon_netcdf *f, const char *name, size_t length, int *dimension) {
  (void)f, (void)name, (void)length, (void)dimension;
  return OSTEON_EUNSUPPORTED;
}
osteon_status osteon_netcdf_add_variable(osteon_netcdf *f, const char *name, osteon_netcdf_kind kind,
                                         const int *dimensions, int n, const char *unit, const char *meaning,
                                         int *variable) {
  (void)f, (void)name, (void)kind, (void)dimensions, (void)n, (void)unit, (void)meaning, (void)variable;
  return OSTEON_EUNSUPPORTED;
}
osteon_status osteon_netcdf_begin(osteon_netcdf *f) { return (void)f, OSTEON_EUNSUPPORTED; }
osteon_status osteon_netcdf_put(osteon_netcdf *f, int variable, size_t first, size_t count, size_t second,
                                const double *values) {
  (void)f, (void)variable, (void)first, (void)count, (void)second, (void)values;
  return OSTEON_EUNSUPPORTED;
}
osteon_status osteon_netcdf_put_text(osteon_netcdf *f, int variable, size_t first, size_t second,
                                     const char *text) {
  (void)f, (void)variable, (void)first, (void)second, (void)text;
  return OSTEON_EUNSUPPORTED;
}
osteon_status osteon_netcdf_save(osteon_netcdf *f) { return (void)f, OSTEON_EUNSUPPORTED; }
void osteon_netcdf_drop(osteon_netcdf *f) { (void)f; }

#endif
