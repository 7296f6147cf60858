/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files, and files that appear whole or not at all. */
#define _GNU_SOURCE /* mkostemps */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
    if (used > most) /* a device may have no end */
      return osteon_fail(OSTEON_ERANGE, "%s: larger than %zu MiB, which is the most that is accepted", path,
                         most >> 20);
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
  const osteon_status status = read_stream(file, path, most, text, length);
  fclose(file);
  if (status != OSTEON_OK) {
    osteon_free(*text);
    *text = NULL;
  }
  return status;
}

osteon_status osteon_aside(const char *path, const char *suffix, char **name, int *descriptor) {
  const size_t size = strlen(path) + strlen(suffix) + 16;
  *name = osteon_alloc(size, 1);
  if (!*name) return OSTEON_ENOMEM;
  snprintf(*name, size, "%s.XXXXXX%s", path, suffix);
  *descriptor = mkostemps(*name, (int)strlen(suffix), O_CLOEXEC);
  if (*descriptor >= 0) {
    const mode_t mask = umask(0); /* mkostemps lets only the owner read */
    umask(mask);
    (void)!fchmod(*descriptor, 0666 & ~mask);
    return OSTEON_OK;
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
  char *real = there ? realpath(path, NULL) : NULL; /* behind a link, the file itself is replaced */
  draft->path = osteon_strdup(real ? real : path);
  free(real);
  if (!draft->path) return OSTEON_ENOMEM;
  if (there && access(draft->path, W_OK))
    return osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", path, strerror(errno));
  int descriptor;
  OSTEON_TRY(osteon_aside(draft->path, "", &draft->aside, &descriptor));
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
