/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What users and disks give, changed at random: read, or refused with one sentence; never a crash, a leak or a
 * hang. First every file of the corpus as it is, then with changes, the same in every run; OSTEON_LONG=1 makes
 * more of them. `make fuzz` goes further by coverage, with the same targets. */
#define _DEFAULT_SOURCE /* scandir */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/targets.h"
#include "support.h"

enum { LARGEST = 1 << 16 };

static uint64_t next(uint64_t *state) { /* xorshift64, Marsaglia 2003 */
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

/* Some bytes changed, taken out, repeated, or replaced by what parsers stumble on. */
static size_t mutate(char *text, size_t length, uint64_t *random) {
  static const char *const stones[] = {"-",     ":",   "\n", "{",    "]",
                                       "1e999", "nan", "&a", "*a",   "\t",
                                       "\"",    "0x1", ",,", "\r\n", "99999999999999999999",
                                       "!!int"};
  for (int k = (int)(next(random) % 4); k >= 0 && length > 1; k--) {
    const size_t at = next(random) % length, n = 1 + next(random) % 8;
    switch (next(random) % 4) {
      case 0:
        text[at] = (char)next(random);
        break;
      case 1: {
        const size_t gone = n < length - at ? n : length - at;
        memmove(text + at, text + at + gone, length - at - gone);
        length -= gone;
        break;
      }
      default: {
        const char *stone = stones[next(random) % (sizeof stones / sizeof *stones)];
        const size_t more = strlen(stone);
        if (length + more >= LARGEST) break;
        memmove(text + at + more, text + at, length - at);
        memcpy(text + at, stone, more);
        length += more;
      }
    }
  }
  return length;
}

/* The files of a directory of the corpus, by name. */
static int list(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static size_t read_file(const char *path, char *text) {
  FILE *file = fopen(path, "rb");
  ck_assert_msg(file != NULL, "%s is not there", path);
  const size_t length = fread(text, 1, LARGEST / 2, file);
  fclose(file);
  return length;
}

/* A file as it is, then changed. */
static void run_file(const fuzz_target *target, const char *path, int rounds, uint64_t *random) {
  static char seed[LARGEST], text[LARGEST];
  const size_t length = read_file(path, seed);
  target->run((const uint8_t *)seed, length);
  for (int round = 0; round < rounds; round++) {
    memcpy(text, seed, length);
    const size_t changed = mutate(text, length, random);
    target->run((const uint8_t *)text, changed);
  }
}

START_TEST(corpus) {
  const fuzz_target *target = &fuzz_targets[_i];
  const int rounds = getenv("OSTEON_VALGRIND") ? 30 : getenv("OSTEON_LONG") ? 20000 : 600;
  uint64_t random = 88172645463325252u + (uint64_t)_i;
  char directory[4096], path[8192];
  snprintf(directory, sizeof directory, "%s/%s", support_data("../tests/fuzz/corpus"), target->name);
  struct dirent **files = NULL;
  const int n = scandir(directory, &files, list, alphasort);
  ck_assert_msg(n > 0 || target->seed, "%s holds no file", directory);
  if (target->seed) {
    target->seed("seed");
    run_file(target, "seed", rounds, &random);
  }
  for (int i = 0; i < n; i++) {
    snprintf(path, sizeof path, "%s/%s", directory, files[i]->d_name);
    run_file(target, path, rounds / n, &random);
    free(files[i]);
  }
  if (n > 0) free(files);
}
END_TEST

int main(void) {
  int targets = 0;
  while (fuzz_targets[targets].name) targets++;
  Suite *suite = suite_create("fuzz");
  TCase *tests = tcase_create("fuzz");
  tcase_add_loop_test(tests, corpus, 0, targets);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
