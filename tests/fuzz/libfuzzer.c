/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The target that OSTEON_FUZZ names, under libFuzzer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/targets.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const fuzz_target *target;

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  const char *name = getenv("OSTEON_FUZZ"), *seed = getenv("OSTEON_FUZZ_SEED");
  for (target = fuzz_targets; target->name && !(name && !strcmp(name, target->name));) target++;
  if (!target->name) {
    fputs("OSTEON_FUZZ names no target\n", stderr);
    exit(2);
  }
  if (target->seed && seed) target->seed(seed);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  target->run(data, size);
  return 0;
}
