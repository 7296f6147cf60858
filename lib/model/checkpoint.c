/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of all checkpoints:
 *   osteon checkpoint 3
 *   kind KIND
 *   version VERSION
 *   model NAME
 *   equations MARK
 *   numbers text, little-endian or big-endian
 *   (an empty line, then the kind's bytes)
 *   end LENGTH SUM
 * with 16 hexadecimal digits for each mark, length and sum. */
#include "model/checkpoint.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <osteon/version.h>

static const char FIRST_LINE[] = "osteon checkpoint 3\n";
enum { HEAD = 1024, LAST = 39 }; /* bytes: of the head at most, of the last line with the newline before it */

static const char *numbers_of(osteon_numbers numbers) {
  const uint16_t two = 1;
  unsigned char bytes[2];
  memcpy(bytes, &two, 2);
  if (numbers == OSTEON_AS_TEXT) return "text";
  return bytes[0] ? "little-endian" : "big-endian";
}

static osteon_status head_of(char head[HEAD], const osteon_checkpoint_kind *kind, const osteon_model *model) {
  uint64_t mark = 0;
  const char *name = model ? model->name : "none";
  if (model) OSTEON_TRY(osteon_model_mark(model, &mark));
  const int used =
      snprintf(head, HEAD, "%skind %s\nversion %s\nmodel %.500s\nequations %016" PRIx64 "\nnumbers %s\n\n",
               FIRST_LINE, kind->name, osteon_version(), name, mark, numbers_of(kind->numbers));
  return used < HEAD ? OSTEON_OK : osteon_fail(OSTEON_EINVAL, "%s: a name too long for a checkpoint", name);
}

/* ---- writing ---- */

static void write_bytes(osteon_checkpoint *to, const void *bytes, size_t n) {
  if (n == 0) return;
  fwrite(bytes, 1, n, to->draft.stream);
  to->sum = osteon_sum(to->sum, bytes, n);
}

osteon_status osteon_checkpoint_open(osteon_checkpoint *to, const char *path,
                                     const osteon_checkpoint_kind *kind, const osteon_model *model) {
  char head[HEAD];
  *to = (osteon_checkpoint){.sum = OSTEON_SUM};
  OSTEON_TRY(head_of(head, kind, model));
  OSTEON_TRY(osteon_draft_open(&to->draft, path));
  write_bytes(to, head, strlen(head));
  return OSTEON_OK;
}

void osteon_checkpoint_put(osteon_checkpoint *to, const void *bytes, size_t n) {
  write_bytes(to, bytes, n);
  to->length += n;
}

osteon_status osteon_checkpoint_save(osteon_checkpoint *to) {
  char last[LAST + 1];
  snprintf(last, sizeof last, "\nend %016" PRIx64 " ", to->length);
  write_bytes(to, last, strlen(last));
  fprintf(to->draft.stream, "%016" PRIx64 "\n", to->sum);
  return osteon_draft_save(&to->draft);
}

void osteon_checkpoint_drop(osteon_checkpoint *to) { osteon_draft_drop(&to->draft); }

/* ---- reading ---- */

/* Before anything else: what is no checkpoint, or one of another form, is told as such, and not as damaged. */
static osteon_status check_form(const char *path, const char *file) {
  if (!strncmp(file, FIRST_LINE, strlen(FIRST_LINE))) return OSTEON_OK;
  static const char *const earlier[] = {"osteon checkpoint ", "osteon cohort ", "osteon sweep "};
  for (size_t i = 0; i < sizeof earlier / sizeof *earlier; i++)
    if (!strncmp(file, earlier[i], strlen(earlier[i])))
      return osteon_fail(OSTEON_EFORMAT,
                         "%s: a checkpoint in the format '%.*s' of another version of osteon; continue it "
                         "there, or start again",
                         path, (int)(strcspn(file, "\n") < 40 ? strcspn(file, "\n") : 40), file);
  return osteon_fail(OSTEON_EFORMAT, "%s: not a checkpoint of osteon, nor a part", path);
}

static osteon_status check_sum(const char *path, const char *file, size_t length, size_t *head) {
  char last[LAST + 1];
  const char *blank = strstr(file, "\n\n");
  *head = blank ? (size_t)(blank - file) + 2 : length;
  if (length >= *head + LAST) {
    snprintf(last, sizeof last, "\nend %016zx %016" PRIx64 "\n", length - *head - LAST,
             osteon_sum(OSTEON_SUM, file, length - 17));
    if (!memcmp(last, file + length - LAST, LAST)) return OSTEON_OK;
  }
  return osteon_fail(OSTEON_EFORMAT, "%s: truncated or damaged", path);
}

/* What the line of a kind stands for, in a user's words; `length` of it, without the newline. NULL: not known. */
static const char *words_of(const char *line, size_t length) {
  static const char *const words[][2] = {{"kind sim", "a checkpoint of `osteon run`"},
                                         {"kind sweep", "a checkpoint of `osteon cohort`"},
                                         {"kind part", "a part that --save wrote"},
                                         {"kind cohort", "what osteon_cohort_save wrote"},
                                         {"kind sampler", "a checkpoint of `osteon sample`"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strlen(words[i][0]) == length && !memcmp(words[i][0], line, length)) return words[i][1];
  return NULL;
}

/* Two heads, line by line; both end with an empty one. */
static osteon_status compare_heads(const char *path, const char *its, const char *mine) {
  while (*its != '\n' && *mine != '\n') {
    const size_t a = strcspn(its, "\n"), b = strcspn(mine, "\n"), word = strcspn(mine, " ");
    if (a != b || memcmp(its, mine, a) != 0) {
      if (!strncmp(mine, "equations ", word + 1))
        return osteon_fail(OSTEON_EFORMAT,
                           "%s: the model's equations or tables are not those of the checkpoint", path);
      if (words_of(its, a) && words_of(mine, b))
        return osteon_fail(OSTEON_EFORMAT, "%s: it holds %s; %s is needed", path, words_of(its, a),
                           words_of(mine, b));
      return osteon_fail(OSTEON_EFORMAT, "%s: the checkpoint has '%.*s', but '%.*s' is needed", path,
                         (int)(a < 100 ? a : 100), its, (int)(b < 100 ? b : 100), mine);
    }
    its += a + 1;
    mine += b + 1;
  }
  return *its == *mine ? OSTEON_OK
                       : osteon_fail(OSTEON_EFORMAT, "%s: the checkpoint's head is damaged", path);
}

static osteon_status check(const char *path, const char *file, size_t length,
                           const osteon_checkpoint_kind *kind, const osteon_model *model, size_t *head) {
  char mine[HEAD];
  OSTEON_TRY(check_form(path, file));
  OSTEON_TRY(check_sum(path, file, length, head));
  OSTEON_TRY(head_of(mine, kind, model));
  return compare_heads(path, file, mine);
}

osteon_status osteon_checkpoint_read(const char *path, const osteon_checkpoint_kind *kind,
                                     const osteon_model *model, osteon_checkpoint_bytes *bytes) {
  *bytes = (osteon_checkpoint_bytes){0};
  size_t length, head = 0;
  OSTEON_TRY(osteon_file_read(path, kind->most, &bytes->file, &length));
  const osteon_status status = check(path, bytes->file, length, kind, model, &head);
  if (status != OSTEON_OK) {
    osteon_free(bytes->file);
    bytes->file = NULL;
    return status;
  }
  bytes->at = bytes->file + head;
  bytes->n = length - head - LAST;
  bytes->at[bytes->n] = 0;
  return OSTEON_OK;
}

int osteon_checkpoint_get(void *bytes, void *to, size_t n) {
  osteon_checkpoint_bytes *from = bytes;
  if (n > from->n) return 1;
  if (n) memcpy(to, from->at, n);
  from->at += n;
  from->n -= n;
  return 0;
}

osteon_status osteon_checkpoint_peek(const char *path, char model[OSTEON_CHECKPOINT_NAME]) {
  char head[HEAD + 1];
  FILE *in = fopen(path, "rb");
  if (!in) return osteon_file_failed(path, "read", errno);
  head[fread(head, 1, HEAD, in)] = 0;
  fclose(in);
  OSTEON_TRY(check_form(path, head));
  const char *line = strstr(head, "\nmodel ");
  if (!line || sscanf(line, "\nmodel %511[^\n]", model) != 1)
    return osteon_fail(OSTEON_EFORMAT, "%s: the checkpoint's head is damaged", path);
  return OSTEON_OK;
}

const char *osteon_checkpoint_number(char text[40], double value, double other) {
  char its[40];
  snprintf(text, 40, "%.10g", value);
  snprintf(its, sizeof its, "%.10g", other);
  if (!strcmp(text, its)) snprintf(text, 40, "%.17g", value);
  return isnan(value) ? "none" : text;
}
