/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files, and files that appear whole or not at all. */
#define _GNU_SOURCE /* O_TMPFILE */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ENDLESS = 1 << 28 }; /* bytes of what is no regular file and may have no end */

osteon_status osteon_file_failed(const char *path, const char *what, int why) {
  if (why == ENOMEM) return osteon_fail(OSTEON_ENOMEM, "out of memory: %s cannot be %s", path, what);
  return osteon_fail(OSTEON_EIO, "%s: cannot be %s: %s", path, what, strerror(why));
}

static osteon_status cannot_write(const char *path, int why) {
  return osteon_file_failed(path, "written", why);
}

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
    if (ferror(file)) return osteon_file_failed(path, "read", errno);
    (*text)[used] = 0;
    *length = used;
    return OSTEON_OK;
  }
}

osteon_status osteon_file_read(const char *path, size_t most, char **text, size_t *length) {
  *text = NULL;
  *length = 0;
  const int is_input = !strcmp(path, "-");
  FILE *file = is_input ? stdin : fopen(path, "rbe");
  if (!file) return osteon_file_failed(path, "read", errno);
  struct stat about;
  if ((fstat(fileno(file), &about) || !S_ISREG(about.st_mode)) && most > ENDLESS) most = ENDLESS;
  const osteon_status status = read_stream(file, path, most, text, length);
  if (!is_input) fclose(file);
  if (status != OSTEON_OK) {
    osteon_free(*text);
    *text = NULL;
  }
  return status;
}

char *osteon_file_find(const char *path, const char *name, const char *folder) {
  const size_t size = folder ? strlen(folder) + strlen(name) + 2 : 0;
  if (!folder || strchr(name, '/') || !access(path, F_OK)) return osteon_strdup(path);
  char *there = osteon_alloc(size, 1);
  if (!there) return NULL;
  snprintf(there, size, "%s/%s", folder, name);
  if (!access(there, F_OK)) return there;
  osteon_free(there);
  return osteon_strdup(path);
}

/* ---- names beside a path ---- */

static size_t size_beside(const char *path, const char *infix, const char *suffix) {
  return strlen(path) + strlen(infix) + strlen(suffix) + 24;
}

static void put_beside(char *name, const char *path, const char *infix, unsigned long number,
                       const char *suffix) {
  snprintf(name, size_beside(path, infix, suffix), "%s%s%06lx%s", path, infix, number, suffix);
}

static char *beside(const char *path, const char *infix, unsigned long number, const char *suffix) {
  char *name = osteon_alloc(size_beside(path, infix, suffix), 1);
  if (name) put_beside(name, path, infix, number, suffix);
  return name;
}

static int same_file(const struct stat *a, const struct stat *b) {
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Removes a file that a writer left behind who is no more: the lock that each holds is free. */
static void remove_leftover(const char *name) {
  const int descriptor = open(name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return;
  struct stat opened, named;
  if (!flock(descriptor, LOCK_EX | LOCK_NB) && !fstat(descriptor, &opened) && !lstat(name, &named) &&
      same_file(&opened, &named) && S_ISREG(opened.st_mode) && opened.st_uid == geteuid())
    unlink(name);
  close(descriptor);
}

/* The same few names every time: what was left behind under one of them is found without a search. The open itself
 * applies the process's umask, which cannot be read without changing it for a moment. */
osteon_status osteon_aside(const char *path, const char *suffix, char **name, int *descriptor) {
  int why = EEXIST;
  for (unsigned long i = 0; i < 1000 && why == EEXIST; i++) {
    *name = beside(path, ".~", i, suffix);
    if (!*name) return OSTEON_ENOMEM;
    remove_leftover(*name);
    *descriptor = open(*name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    why = errno;
    if (*descriptor >= 0) {
      if (!flock(*descriptor, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK) return OSTEON_OK;
      close(
          *descriptor); /* another one took it for a leftover, in the moment before the lock, and removes it */
      why = EEXIST;
    }
    osteon_free(*name);
    *name = NULL;
  }
  return cannot_write(path, why);
}

/* ---- drafts ---- */

/* Where a chain of links leads, though nothing may be there yet. */
static osteon_status follow(const char *path, char **target) {
  char link[4096];
  *target = osteon_strdup(path);
  for (int i = 0; *target; i++) {
    const ssize_t length = readlink(*target, link, sizeof link - 1);
    if (length < 0) return OSTEON_OK; /* no link */
    if (i == 40 || length == sizeof link - 1) return cannot_write(path, ELOOP);
    link[length] = 0;
    const char *slash = strrchr(*target, '/');
    const size_t directory = *link != '/' && slash ? (size_t)(slash + 1 - *target) : 0;
    char *next = osteon_alloc(directory + (size_t)length + 1, 1);
    if (next) {
      memcpy(next, *target, directory);
      memcpy(next + directory, link, (size_t)length);
    }
    osteon_free(*target);
    *target = next;
  }
  return OSTEON_ENOMEM;
}

/* How linkat(2) finds a file without a name. */
static const char *proc_name(char name[40], int descriptor) {
  snprintf(name, 40, "/proc/self/fd/%d", descriptor);
  return name;
}

/* A file without a name, which vanishes with its writer; -1 where this system has none. */
static int open_unnamed(const char *path) {
#ifdef O_TMPFILE
  char name[40];
  struct stat opened, named;
  char *directory = osteon_strdup(path);
  if (!directory) return -1;
  char *slash = strrchr(directory, '/');
  if (slash) slash[slash == directory] = 0;
  const int descriptor = open(slash ? directory : ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
  osteon_free(directory);
  if (descriptor < 0) return -1;
  if (!fstat(descriptor, &opened) && !stat(proc_name(name, descriptor), &named) && same_file(&opened, &named))
    return descriptor;
  close(descriptor);
#else
  (void)path;
#endif
  return -1;
}

static osteon_status open_draft(osteon_draft *draft, const char *path, int is_named) {
  struct stat status;
  const int there = !stat(path, &status);
  if (there && S_ISDIR(status.st_mode))
    return osteon_fail(OSTEON_EIO, "%s: cannot be written: it is a directory", path);
  if (there && !S_ISREG(status.st_mode)) { /* /dev/null, a pipe: written to, not replaced */
    draft->path = osteon_strdup(path);
    if (!draft->path) return OSTEON_ENOMEM;
    draft->stream = fopen(path, "we");
    return draft->stream ? OSTEON_OK : cannot_write(path, errno);
  }
  OSTEON_TRY(follow(path, &draft->path)); /* of a link, the file it points to is replaced */
  if (there && access(draft->path, W_OK)) return cannot_write(path, errno);
  draft->spare = beside(draft->path, ".~", 0, "");
  if (!draft->spare) return OSTEON_ENOMEM;
  int descriptor = is_named ? -1 : open_unnamed(draft->path);
  draft->is_unnamed = descriptor >= 0;
  if (descriptor < 0) OSTEON_TRY(osteon_aside(draft->path, "", &draft->aside, &descriptor));
  if (there) (void)!fchmod(descriptor, status.st_mode & 0777); /* as the file that it replaces */
  draft->stream = fdopen(descriptor, "w");
  if (draft->stream) return OSTEON_OK;
  close(descriptor);
  return osteon_fail(OSTEON_ENOMEM, "out of memory: the stream for %s", path);
}

static osteon_status begin_draft(osteon_draft *draft, const char *path, int is_named) {
  memset(draft, 0, sizeof *draft);
  const osteon_status status = open_draft(draft, path, is_named);
  if (status != OSTEON_OK) osteon_draft_drop(draft);
  return status;
}

osteon_status osteon_draft_open(osteon_draft *draft, const char *path) { return begin_draft(draft, path, 0); }

osteon_status osteon_draft_open_named(osteon_draft *draft, const char *path) {
  OSTEON_TRY(begin_draft(draft, path, 1));
  if (draft->aside) return OSTEON_OK;
  osteon_draft_drop(draft);
  return osteon_fail(OSTEON_EIO, "%s: cannot be written: not a regular file", path);
}

/* ---- drafts that outlive their writer ---- */

osteon_status osteon_draft_keep(osteon_draft *draft) {
  if (draft->is_kept) return OSTEON_OK;
  if (!draft->is_unnamed && !draft->aside)
    return osteon_fail(OSTEON_EINVAL, "%s: not a regular file, so no checkpoint can continue it",
                       draft->path);
  char source[40];
  proc_name(source, fileno(draft->stream));
  struct timespec now = {0};
  clock_gettime(CLOCK_REALTIME, &now);
  uint64_t mark = osteon_sum(OSTEON_SUM, &now, sizeof now) ^ (uint64_t)getpid();
  int why = EEXIST;
  for (int i = 0; i < 1000 && why == EEXIST; i++) {
    mark = osteon_sum(mark, &draft, sizeof draft); /* another one in each thread */
    char *name = beside(draft->path, ".", mark >> 32 & 0xffffff, "");
    if (!name) return OSTEON_ENOMEM;
    if (!linkat(AT_FDCWD, draft->aside ? draft->aside : source, AT_FDCWD, name, AT_SYMLINK_FOLLOW)) {
      if (draft->aside) unlink(draft->aside);
      osteon_free(draft->aside);
      draft->aside = name;
      draft->is_unnamed = 0;
      draft->is_kept = 1;
      return OSTEON_OK;
    }
    why = errno;
    osteon_free(name);
  }
  return cannot_write(draft->path, why);
}

static osteon_status reopen(osteon_draft *draft, int64_t bytes) {
  const int descriptor = open(draft->aside, O_RDWR | O_CLOEXEC);
  struct stat there;
  if (descriptor < 0)
    return osteon_fail(OSTEON_EIO, "%s: the unfinished rows of the checkpoint cannot be opened: %s",
                       draft->aside, strerror(errno));
  if (fstat(descriptor, &there) || !S_ISREG(there.st_mode) || there.st_size < bytes) {
    close(descriptor);
    return osteon_fail(OSTEON_EFORMAT, "%s: the unfinished rows of the checkpoint are truncated",
                       draft->aside);
  }
  draft->stream = fdopen(descriptor, "r+");
  if (!draft->stream) {
    close(descriptor);
    return osteon_fail(OSTEON_ENOMEM, "out of memory: the stream for %s", draft->aside);
  }
  if (ftruncate(descriptor, bytes) || fseeko(draft->stream, 0, SEEK_END))
    return cannot_write(draft->aside, errno);
  return OSTEON_OK;
}

osteon_status osteon_draft_resume(osteon_draft *draft, const char *path, const char *kept, int64_t bytes) {
  memset(draft, 0, sizeof *draft);
  draft->is_kept = 1; /* whatever happens here */
  osteon_status status = follow(path, &draft->path);
  const size_t length = draft->path ? strlen(draft->path) : 0;
  if (status == OSTEON_OK && (strncmp(kept, draft->path, length) != 0 || kept[length] != '.' ||
                              strspn(kept + length + 1, "0123456789abcdef") != 6 || kept[length + 7]))
    status = osteon_fail(OSTEON_EINVAL, "the rows of the checkpoint are in %s, not in %s", kept, path);
  if (status == OSTEON_OK && !(draft->aside = osteon_strdup(kept))) status = OSTEON_ENOMEM;
  if (status == OSTEON_OK) status = reopen(draft, bytes);
  if (status != OSTEON_OK) osteon_draft_drop(draft);
  return status;
}

/* ---- the end of a draft ---- */

/* All bytes on disk; 0 or why not. */
static int settle(FILE *stream) {
  errno = 0;
  int bad = fflush(stream) != 0;
  if (!bad && ferror(stream)) { /* an earlier write failed: why, another one tells */
    bad = 1;
    clearerr(stream);
    errno = 0;
    if (fputc('\n', stream) != EOF) fflush(stream);
  }
  if (!bad && fsync(fileno(stream)) && errno != EINVAL && errno != EROFS) bad = 1;
  return bad ? errno ? errno : EIO : 0;
}

/* A file without a name gets that of its path; where that is taken, one beside it, which is renamed. 0 or why not. */
static int give_name(osteon_draft *draft) {
  char source[40];
  proc_name(source, fileno(draft->stream));
  if (!linkat(AT_FDCWD, source, AT_FDCWD, draft->path, AT_SYMLINK_FOLLOW)) return 0;
  int why = errno;
  for (unsigned long i = 0; i < 1000 && why == EEXIST && !draft->aside; i++) {
    put_beside(draft->spare, draft->path, ".~", i, "");
    (void)!flock(fileno(draft->stream), LOCK_EX | LOCK_NB);
    remove_leftover(draft->spare);
    why = linkat(AT_FDCWD, source, AT_FDCWD, draft->spare, AT_SYMLINK_FOLLOW) ? errno : 0;
    if (!why) draft->aside = draft->spare, draft->spare = NULL;
  }
  return why;
}

osteon_status osteon_draft_save(osteon_draft *draft) {
  if (draft->is_lost)
    return osteon_fail(OSTEON_EIO,
                       "the file could not be saved before, and its contents are lost; write it again");
  int why = settle(draft->stream);
  if (!why && draft->is_unnamed) why = give_name(draft);
  if (!why && draft->aside) {
    if (rename(draft->aside, draft->path))
      why = errno;
    else
      osteon_free(draft->aside), draft->aside = NULL;
  }
  if (fclose(draft->stream) && !why) why = errno ? errno : EIO;
  draft->stream = NULL;
  osteon_status status = OSTEON_OK;
  if (why) status = cannot_write(draft->path, why);
  osteon_draft_drop(draft);
  draft->is_lost = why != 0;
  return status;
}

void osteon_draft_drop(osteon_draft *draft) {
  if (draft->aside && !draft->is_kept) unlink(draft->aside);
  if (draft->stream) fclose(draft->stream);
  osteon_free(draft->aside);
  osteon_free(draft->spare);
  osteon_free(draft->path);
  memset(draft, 0, sizeof *draft);
}
