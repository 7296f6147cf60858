/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files, and files that appear whole or not at all. */
#define _GNU_SOURCE /* realpath, O_CLOEXEC */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ENDLESS = 1 << 28 }; /* bytes of what is no regular file and may have no end */

static osteon_status read_stream(FILE *file, const char *path, size_t most, char **text, size_t *length) {
  size_t room = 0, used = 0;
  for (;;) {
    if (used + 1 >= room) {
      room = room ? 2 * room : 1 << 14;
      char *grown = osteon_realloc(*text, room, 1);
      if (!grown) return OSTEON_ENOMEM;
      *text = grown;
    }
    errno = 0;
    const size_t got = fread(*text + used, 1, room - used - 1, file);
    used += got;
    if (used > most)
      return osteon_fail(OSTEON_ERANGE, "%s: larger than the limit of %zu MiB", path, most >> 20);
    if (got > 0) continue;
    if (ferror(file)) return osteon_fail(OSTEON_EIO, "%s: cannot be read: %s", path, strerror(errno));
    (*text)[used] = 0;
    *length = used;
    return OSTEON_OK;
  }
}

osteon_status osteon_file_read(const char *path, size_t most, char **text, size_t *length) {
  *text = NULL;
  *length = 0;
  FILE *file = fopen(path, "rbe");
  if (!file) return osteon_fail(OSTEON_EIO, "%s: cannot be read: %s", path, strerror(errno));
  struct stat about;
  if ((fstat(fileno(file), &about) || !S_ISREG(about.st_mode)) && most > ENDLESS) most = ENDLESS;
  const osteon_status status = read_stream(file, path, most, text, length);
  fclose(file);
  if (status != OSTEON_OK) {
    osteon_free(*text);
    *text = NULL;
  }
  return status;
}

/* The open itself applies the process's umask, which cannot be read without changing it for a moment. */
osteon_status osteon_aside(const char *path, const char *suffix, char **name, int *descriptor) {
  const size_t size = strlen(path) + strlen(suffix) + 16;
  *name = osteon_alloc(size, 1);
  if (!*name) return OSTEON_ENOMEM;
  struct timespec now = {0};
  clock_gettime(CLOCK_REALTIME, &now);
  uint64_t mark = osteon_sum(OSTEON_SUM, &now, sizeof now) ^ (uint64_t)getpid();
  for (int i = 0; i < 1000; i++) {
    mark = osteon_sum(mark, name, sizeof *name); /* another one in each thread */
    snprintf(*name, size, "%s.%06x%s", path, (unsigned)(mark >> 32 & 0xffffff), suffix);
    *descriptor = open(*name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (*descriptor >= 0) return OSTEON_OK;
    if (errno != EEXIST) break;
  }
  const int why = errno;
  osteon_free(*name);
  *name = NULL;
  return osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", path, strerror(why));
}

static osteon_status open_draft(osteon_draft *draft, const char *path) {
  struct stat status;
  const int there = !stat(path, &status);
  if (there && S_ISDIR(status.st_mode))
    return osteon_fail(OSTEON_EIO, "%s: cannot be written: it is a directory", path);
  if (there && !S_ISREG(status.st_mode)) { /* /dev/null, a pipe: written to, not replaced */
    draft->path = osteon_strdup(path);
    if (!draft->path) return OSTEON_ENOMEM;
    draft->stream = fopen(path, "we");
    return draft->stream ? OSTEON_OK
                         : osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", path, strerror(errno));
  }
  char *real = there ? realpath(path, NULL) : NULL; /* of a link, the file it points to is replaced */
  draft->path = osteon_strdup(real ? real : path);
  free(real);
  if (!draft->path) return OSTEON_ENOMEM;
  if (there && access(draft->path, W_OK))
    return osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", path, strerror(errno));
  int descriptor;
  OSTEON_TRY(osteon_aside(draft->path, "", &draft->aside, &descriptor));
  if (there) (void)!fchmod(descriptor, status.st_mode & 0777); /* as the file that it replaces */
  draft->stream = fdopen(descriptor, "w");
  if (draft->stream) return OSTEON_OK;
  close(descriptor);
  return osteon_fail(OSTEON_ENOMEM, "out of memory: the stream for %s", path);
}

osteon_status osteon_draft_open(osteon_draft *draft, const char *path) {
  memset(draft, 0, sizeof *draft);
  const osteon_status status = open_draft(draft, path);
  if (status != OSTEON_OK) osteon_draft_drop(draft);
  return status;
}

osteon_status osteon_draft_save(osteon_draft *draft) {
  errno = 0;
  int bad = fflush(draft->stream) != 0;
  if (!bad && ferror(draft->stream)) { /* an earlier write failed: why, another one tells */
    bad = 1;
    clearerr(draft->stream);
    errno = 0;
    if (fputc('\n', draft->stream) != EOF) fflush(draft->stream);
  }
  if (!bad && fsync(fileno(draft->stream)) && errno != EINVAL && errno != EROFS) bad = 1;
  int why = errno;
  if (fclose(draft->stream) && !bad) {
    bad = 1;
    why = errno;
  }
  draft->stream = NULL;
  if (!bad && draft->aside) {
    if (rename(draft->aside, draft->path)) {
      bad = 1;
      why = errno;
    } else {
      osteon_free(draft->aside);
      draft->aside = NULL;
    }
  }
  osteon_status status = OSTEON_OK;
  if (bad)
    status = osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", draft->path,
                         why ? strerror(why) : "write error");
  osteon_draft_drop(draft);
  return status;
}

void osteon_draft_drop(osteon_draft *draft) {
  if (draft->stream) fclose(draft->stream);
  if (draft->aside) {
    unlink(draft->aside);
    osteon_free(draft->aside);
  }
  osteon_free(draft->path);
  memset(draft, 0, sizeof *draft);
}
