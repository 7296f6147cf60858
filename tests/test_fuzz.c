/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that were changed at random: read, or refused by one sentence; never a crash, a leak or a hang.
 * The changes are the same in every run; OSTEON_LONG=1 makes more of them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/events.h>
#include <osteon/picture.h>
#include <osteon/text.h>
#include <osteon/scenario.h>

#include "support.h"

enum { LARGEST = 1 << 16 };

static uint64_t next(uint64_t *state) { /* xorshift64, Marsaglia 2003 */
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static size_t read_seed(const char *relative, char *text) {
  FILE *file = fopen(support_data(relative), "rb");
  ck_assert_msg(file != NULL, "%s is not there", relative);
  const size_t length = fread(text, 1, LARGEST / 2, file);
  fclose(file);
  ck_assert_uint_gt(length, 0);
  return length;
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

static void write_file(const char *name, const char *text, size_t length) {
  FILE *file = fopen(name, "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(text, 1, length, file), length);
  ck_assert_int_eq(fclose(file), 0);
}

static void check_sentence(osteon_status status, const char *name, int round) {
  if (status == OSTEON_OK) return;
  const char *said = osteon_last_error();
  ck_assert_msg(*said && !strchr(said, '\n'), "round %d of %s: status %d, said '%s'", round, name,
                (int)status, said);
}

static osteon_status read_scenario(const char *name) {
  osteon_scenario *scenario = NULL;
  const osteon_status status = osteon_scenario_load(&scenario, NULL, name);
  osteon_scenario_free(scenario);
  return status;
}

static osteon_status read_events(const char *name) {
  const osteon_model *m = support_model("pivonka2008");
  osteon_schedule *schedule;
  check_ok(osteon_schedule_new(&schedule, m));
  const osteon_status status = osteon_schedule_read_events(schedule, 0, name);
  osteon_schedule_free(schedule);
  return status;
}

static const struct seed {
  const char *file;
  osteon_status (*read)(const char *);
} seeds[] = {{"scenarios/ai-all.yaml", read_scenario},
             {"scenarios/ai-exercise-nutrition.yaml", read_scenario},
             {"golden/pivonka2008-pth-pulse-events.csv", read_events}};

START_TEST(changed) {
  static char seed[LARGEST], text[LARGEST];
  const size_t length = read_seed(seeds[_i].file, seed);
  const int rounds = getenv("OSTEON_VALGRIND") ? 30 : getenv("OSTEON_LONG") ? 20000 : 600;
  uint64_t random = 88172645463325252u + (uint64_t)_i;
  write_file("seed", seed, length);
  check_ok(seeds[_i].read("seed"));
  int refused = 0;
  for (int round = 0; round < rounds; round++) {
    memcpy(text, seed, length);
    write_file("changed", text, mutate(text, length, &random));
    const osteon_status status = seeds[_i].read("changed");
    check_sentence(status, seeds[_i].file, round);
    refused += status != OSTEON_OK;
  }
  ck_assert_int_gt(refused, rounds / 4);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fuzz");
  TCase *tests = tcase_create("fuzz");
  tcase_add_loop_test(tests, changed, 0, (int)(sizeof seeds / sizeof *seeds));
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
