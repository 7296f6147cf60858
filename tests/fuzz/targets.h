/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that reads what a user or a disk gives, each as a function of bytes: read, or refused with one
 * sentence. The suite runs them over the tracked corpus, `make fuzz` under libFuzzer. */
#ifndef OSTEON_TESTS_FUZZ_TARGETS_H
#define OSTEON_TESTS_FUZZ_TARGETS_H

#include <stddef.h>
#include <stdint.h>

typedef struct fuzz_target {
  const char *name; /* also of its corpus, tests/fuzz/corpus/NAME */
  /* Aborts where an answer breaks the rules: no status, no sentence, or a sentence of two lines. */
  void (*run)(const uint8_t *data, size_t size);
  void (*seed)(const char *path); /* writes a first input where the machine decides its form; or NULL */
} fuzz_target;

extern const fuzz_target fuzz_targets[]; /* ends with a NULL name */

#endif
