/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --part K/PARTS: which of all subjects, or runs, are of a part. */
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"

int cli_take_part(const char *text, int64_t n, const char *what, int64_t *first, int64_t *count) {
  long long part, parts;
  int used = 0;
  *first = 0;
  *count = n;
  if (!text) return DONE;
  if (sscanf(text, "%lld/%lld%n", &part, &parts, &used) != 2 || text[used] || part < 1 || parts < part)
    return complain(WRONG, "--part %s: write K/PARTS, 1 to PARTS: 3/40 is the third of forty", text);
  const int64_t block = OSTEON_SUMMARY_BLOCK, blocks = (n + block - 1) / block;
  if (parts > blocks)
    return complain(WRONG, "--part %s: %lld %s make at most %lld parts, of %d %s or more", text, (long long)n,
                    what, (long long)blocks, OSTEON_SUMMARY_BLOCK, what);
  const int64_t end = part * blocks / parts * block;
  *first = (part - 1) * blocks / parts * block;
  *count = (end < n ? end : n) - *first;
  return DONE;
}

/* Each process of mpirun and the like would run all, and the last would win. */
int cli_check_processes(const char *part, const char *what) {
  static const char *const names[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *value = getenv(names[i]);
    const long processes = value && !part ? strtol(value, NULL, 10) : 1;
    if (processes > 1)
      return complain(WRONG,
                      "%ld processes were started (%s), each of which would compute all %s; give each a part "
                      "of them by --part, or start one",
                      processes, names[i], what);
  }
  return DONE;
}
