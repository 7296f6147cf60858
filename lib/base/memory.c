/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory through one door, so that tests can let any allocation fail. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

/* Per thread, so that it is no state of the process. */
static _Thread_local struct {
  long count, fail_at;
  int all;
} trial;

long osteon_alloc_fail(long n, int all) {
  const long made = trial.count;
  trial.count = 0;
  trial.fail_at = n;
  trial.all = all;
  return made;
}

static int must_fail(void) {
  trial.count++;
  if (trial.fail_at == 0) return 0;
  return trial.all ? trial.count >= trial.fail_at : trial.count == trial.fail_at;
}

static void *no_memory(size_t count, size_t size) {
  osteon_fail(OSTEON_ENOMEM, "out of memory: %zu x %zu bytes were requested", count, size);
  return NULL;
}

void *osteon_alloc(size_t count, size_t size) {
  void *block = must_fail() ? NULL : calloc(count ? count : 1, size ? size : 1);
  return block ? block : no_memory(count, size);
}

void *osteon_realloc(void *old, size_t count, size_t size) {
  if (size && count > SIZE_MAX / size) return no_memory(count, size);
  void *block = must_fail() ? NULL : realloc(old, size && count ? count * size : 1);
  return block ? block : no_memory(count, size);
}

char *osteon_strdup(const char *text) {
  const size_t length = strlen(text) + 1;
  char *copy = osteon_alloc(length, 1);
  if (copy) memcpy(copy, text, length);
  return copy;
}

void osteon_free(void *block) { free(block); }
