/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loaded before the C library (LD_PRELOAD): lets an allocation fail, whoever asks for it: osteon, GSL, libyaml, the C
 * library. A test program says which one by osteon_malloc_fail. In the command it is number OSTEON_FAIL_AT since the
 * start of main, with OSTEON_FAIL_ALL every later one too, and OSTEON_FAIL_COUNT names a file for how many there were;
 * gnuplot, which the command starts, is left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

long osteon_malloc_fail(long n, int all);
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static atomic_long count;
static long fail_at;
static int fails_on, runs;
static int (*program)(int, char **, char **);

static int must_fail(void) {
  if (!runs) return 0;
  const long n = ++count;
  if (!fail_at || (fails_on ? n < fail_at : n != fail_at)) return 0;
  errno = ENOMEM;
  return 1;
}

void *malloc(size_t size) { return must_fail() ? NULL : __libc_malloc(size); }
void *calloc(size_t n, size_t size) { return must_fail() ? NULL : __libc_calloc(n, size); }
void *realloc(void *block, size_t size) { return must_fail() ? NULL : __libc_realloc(block, size); }

/* As osteon_alloc_fail in lib/base, but for all threads and all libraries. */
long osteon_malloc_fail(long n, int all) {
  runs = 1;
  fail_at = n;
  fails_on = all;
  return atomic_exchange(&count, 0);
}

static int begin(int argc, char **argv, char **environment) {
  const char *at = getenv("OSTEON_FAIL_AT"), *all = getenv("OSTEON_FAIL_ALL"),
             *to = getenv("OSTEON_FAIL_COUNT");
  if (strcmp(program_invocation_short_name, "osteon")) return program(argc, argv, environment);
  fail_at = at ? atol(at) : 0;
  fails_on = all && *all == '1';
  runs = 1;
  const int status = program(argc, argv, environment);
  runs = 0;
  FILE *file = to ? fopen(to, "w") : NULL;
  if (file) {
    fprintf(file, "%ld\n", atomic_load(&count));
    fclose(file);
  }
  return status;
}

int __libc_start_main(int (*main_)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*loader)(void), void *stack) {
  int (*real)(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void),
              void *);
  *(void **)&real = dlsym(RTLD_NEXT, "__libc_start_main");
  program = main_;
  return real(begin, argc, argv, init, fini, loader, stack);
}
