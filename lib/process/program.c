/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "process/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* In the child. */
static void become(char *const *argv, int all, int out) {
  const int nothing = open("/dev/null", O_RDWR);
  if (nothing >= 0) {
    dup2(nothing, 0);
    dup2(nothing, 1);
  }
  if (all) dup2(out, 1);
  dup2(out, 2);
  close(out);
  execvp(argv[0], argv);
  _exit(OSTEON_NO_PROGRAM);
}

typedef struct listener {
  int end; /* of the pipe, -1: at its end */
  char *said;
  size_t size, used;
} listener;

/* Listens for up to so many milliseconds. */
static void listen_to(listener *l, int milliseconds) {
  struct pollfd ready = {.fd = l->end, .events = POLLIN};
  if (poll(&ready, 1, milliseconds) <= 0 || l->end < 0) return;
  char rest[256];
  const ssize_t got = read(l->end, rest, sizeof rest);
  if (got < 0 && errno == EINTR) return;
  for (ssize_t i = 0; i < got && l->used < l->size - 1; i++) l->said[l->used++] = rest[i];
  if (got > 0) return;
  close(l->end);
  l->end = -1;
}

static osteon_status wait_for(pid_t child, const char *name, int limit, listener *l, int *status) {
  const double start = seconds();
  for (;;) {
    listen_to(l, l->end < 0 ? 5 : 50);
    const pid_t ended = waitpid(child, status, WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) break;
    const int asked = osteon_stopped();
    if (!asked && seconds() - start < limit) continue;
    kill(child, SIGKILL);
    while (waitpid(child, status, 0) < 0 && errno == EINTR) continue;
    return asked ? osteon_fail_prefix(osteon_fail_stopped(), "%s: ", name)
                 : osteon_fail(OSTEON_EIO, "%s had not finished after %d s and was ended", name, limit);
  }
  for (size_t before = (size_t)-1; l->end >= 0 && before != l->used;) {
    before = l->used;
    listen_to(l, 0);
  }
  return OSTEON_OK;
}

osteon_status osteon_program_run(char *const *argv, int all, int limit, char *said, size_t size,
                                 int *exit_status) {
  int ends[2], status = 0;
  *said = 0;
  *exit_status = -1;
  if (pipe(ends)) return osteon_fail(OSTEON_EIO, "%s cannot be run: %s", argv[0], strerror(errno));
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    become(argv, all, ends[1]);
  }
  const int why = errno;
  close(ends[1]);
  listener l = {.end = ends[0], .said = said, .size = size};
  const osteon_status done = child < 0
                                 ? osteon_fail(OSTEON_EIO, "%s cannot be run: %s", argv[0], strerror(why))
                                 : wait_for(child, argv[0], limit, &l, &status);
  if (l.end >= 0) close(l.end);
  said[l.used] = 0;
  if (WIFEXITED(status)) *exit_status = WEXITSTATUS(status);
  return done;
}
