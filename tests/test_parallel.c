/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops by several threads: every item once, turns in order, an end that all hear of; after fork, and with whatever
 * OMP_NUM_THREADS says. Linked with libosteon-core alone. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <osteon/cohort.h>
#include <osteon/stop.h>

#include "base/base.h"
#include "base/parallel.h"
#include "support.h"

enum { ITEMS = 1000 };

typedef struct seen {
  int times[ITEMS]; /* each is written by one thread */
  int64_t turns, last;
  int64_t end; /* item at which it ends, or -1 */
} seen;

static int each(void *seen_, int64_t item, int thread) {
  seen *s = seen_;
  ck_assert_int_lt(thread, 8);
  s->times[item]++;
  return 0;
}

static int turn(void *seen_, int64_t item, int thread) {
  seen *s = seen_;
  (void)thread;
  if (item != s->turns) s->last = -1;
  s->turns++;
  return item == s->end;
}

static const int threads[] = {1, 2, 8};

START_TEST(every_item_once) {
  seen s = {.end = -1};
  const osteon_loop loop = {.n = ITEMS, .threads = threads[_i], .each = each, .turn = turn, .context = &s};
  ck_assert_int_eq(osteon_loop_run(&loop), 0);
  for (int i = 0; i < ITEMS; i++) ck_assert_int_eq(s.times[i], 1);
  ck_assert(s.turns == ITEMS && s.last == 0);
}
END_TEST

START_TEST(ends) {
  seen s = {.end = 100};
  const osteon_loop loop = {.n = ITEMS, .threads = threads[_i], .each = each, .turn = turn, .context = &s};
  ck_assert_int_eq(osteon_loop_run(&loop), 1);
  ck_assert(s.turns == 101 && s.last == 0);
  ck_assert_int_eq(s.times[ITEMS - 1], 0);
}
END_TEST

static int asked(void *count) { return ++*(int *)count > 50; }

static int until_stopped(void *context, int64_t item, int thread) {
  (void)context, (void)item, (void)thread;
  while (!osteon_stopped()) continue;
  return 1;
}

/* A thread that is at work hears of it, whichever asks. */
START_TEST(all_hear_of_an_end) {
  int count = 0;
  osteon_stop_when(asked, &count);
  const osteon_loop loop = {.n = ITEMS, .threads = threads[_i], .each = until_stopped};
  ck_assert_int_eq(osteon_loop_run(&loop), 1);
  ck_assert_int_ge(count, 51);
  ck_assert(osteon_stopped()); /* the caller's own question again */
  osteon_stop_when(NULL, NULL);
  ck_assert(!osteon_stopped());
}
END_TEST

START_TEST(nothing_to_do) {
  const osteon_loop loop = {.threads = 4, .each = each};
  ck_assert_int_eq(osteon_loop_run(&loop), 0);
}
END_TEST

static osteon_cohort *two_threaded(void) {
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.threads = 2;
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, support_model("lemaire2004"), 300, &options));
  check_ok(osteon_cohort_run(cohort, 10));
  return cohort;
}

/* The child goes on with the cohort that its parent ran, by two threads as well. */
START_TEST(in_a_child) {
  osteon_cohort *cohort = two_threaded();
  const pid_t child = fork();
  ck_assert_int_ge(child, 0);
  if (child == 0)
    _exit(osteon_cohort_run(cohort, 20) != OSTEON_OK || osteon_cohort_failure_count(cohort) != 0);
  int status;
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  osteon_cohort_free(cohort);
}
END_TEST

/* Where the system gives no thread, the caller does it alone. */
START_TEST(without_threads) {
  const pid_t child = fork();
  ck_assert_int_ge(child, 0);
  if (child == 0) {
    const struct rlimit none = {0, 0};
    if (geteuid() == 0 && setuid(65534)) _exit(0);
    if (setrlimit(RLIMIT_NPROC, &none)) _exit(0);
    seen s = {.end = -1};
    const osteon_loop loop = {.n = ITEMS, .threads = 8, .each = each, .turn = turn, .context = &s};
    _exit(osteon_loop_run(&loop) || s.turns != ITEMS);
  }
  int status;
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
END_TEST

START_TEST(numbers) {
  static const char *const said[] = {
      "", "0", "-3", "many", "99999", "1000000000000", "1e12", "99999999999999999999"};
  unsetenv("OMP_NUM_THREADS");
  const int all = osteon_threads(0);
  ck_assert_int_ge(all, 1);
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    setenv("OMP_NUM_THREADS", said[i], 1);
    const int n = osteon_threads(0);
    ck_assert_msg(n >= 1 && n <= all, "%s: %d threads", said[i], n);
  }
  setenv("OMP_NUM_THREADS", "1,4", 1);
  ck_assert_int_eq(osteon_threads(0), 1);
  ck_assert_int_eq(osteon_threads(3), 3);
  unsetenv("OMP_NUM_THREADS");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("parallel");
  TCase *tests = tcase_create("parallel");
  tcase_add_loop_test(tests, every_item_once, 0, 3);
  tcase_add_loop_test(tests, ends, 0, 3);
  tcase_add_loop_test(tests, all_hear_of_an_end, 0, 3);
  tcase_add_test(tests, nothing_to_do);
  tcase_add_test(tests, in_a_child);
  tcase_add_test(tests, without_threads);
  tcase_add_test(tests, numbers);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
