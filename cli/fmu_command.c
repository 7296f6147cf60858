/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon fmu: a model as a functional mock-up unit. */
#define _GNU_SOURCE /* dladdr */
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <osteon/model.h>

#include "binary.h"
#include "cli.h"
#include "description.h"
#include "zip.h"

typedef struct job {
  const char *model, *path;
  cli_model named;
} job;

static int cli_fmu_main(int argc, char **argv);

static const cli_option table[] = {{"NAME", 0, CLI_PLAIN, offsetof(job, model), 0, 0},
                                   {"-o", "--output", CLI_WRITE, offsetof(job, path), "FILE.fmu",
                                    "default: NAME.fmu in the current directory"},
                                   CLI_END};

extern const cli_command cli_fmu;
const cli_command cli_fmu = {
    .name = "fmu",
    .summary = "a model as an FMU, for tools for co-simulation",
    .forms = "NAME [-o FILE.fmu]",
    .text =
        "Writes a model as a functional mock-up unit for co-simulation, FMI 2.0, which runs on machines of "
        "this kind without osteon. Its variables are the model's parameters, inputs, states, outputs and "
        "doses (dose.NAME) and the options of the integration (option.NAME). Time is in days. Your own model "
        "file, ./mine.c, is compiled once and included in the FMU.",
    .exits = "0 done; 1 the file cannot be written; 2 the input is wrong.",
    .options = table,
    .main = cli_fmu_main};

/* A file that is written to memory. */
typedef struct text {
  char *bytes;
  size_t length;
} text;

static int describe(text *t, void (*write)(FILE *, const osteon_model *), const osteon_model *model) {
  FILE *out = open_memstream(&t->bytes, &t->length);
  if (!out) return complain(FAILED, "out of memory");
  write(out, model);
  return fclose(out) ? complain(FAILED, "out of memory") : DONE;
}

static int read_file(text *t, const char *path) {
  FILE *in = fopen(path, "rb");
  if (!in) return complain(FAILED, "the compiled model, %s, cannot be read: %s", path, strerror(errno));
  FILE *out = open_memstream(&t->bytes, &t->length);
  char part[65536];
  for (size_t n; out && (n = fread(part, 1, sizeof part, in)) > 0;) fwrite(part, 1, n, out);
  const int bad = ferror(in);
  fclose(in);
  if (!out || fclose(out)) return complain(FAILED, "out of memory");
  return bad ? complain(FAILED, "the compiled model, %s, cannot be read", path) : DONE;
}

/* What is written to and not replaced: standard output, a device, a pipe, the file that a link points to. */
static int is_kept(const char *path) {
  struct stat there;
  return !strcmp(path, "-") || (!lstat(path, &there) && !S_ISREG(there.st_mode));
}

/* Closes; 0, or the errno of the failure. */
static int finish(FILE *out) {
  errno = 0;
  int reason = fflush(out) || ferror(out) ? (errno ? errno : EIO) : 0;
  if (out != stdout && fclose(out) && !reason) reason = errno;
  return reason;
}

/* A file appears whole or not at all. */
static int write_zip(const char *path, const zip_file *files, int n) {
  char *part = malloc(strlen(path) + 8);
  const int in_place = is_kept(path);
  if (!part) return complain(FAILED, "out of memory");
  sprintf(part, "%s%s", path, in_place ? "" : ".part");
  FILE *out = strcmp(path, "-") ? fopen(part, "wb") : stdout;
  int reason = out ? 0 : errno;
  if (out) {
    zip_write(out, files, n);
    reason = finish(out);
    if (!in_place && !reason && rename(part, path)) reason = errno;
    if (!in_place && reason) remove(part);
  }
  free(part);
  return reason ? complain(FAILED, "%s: cannot be written: %s", path, strerror(reason)) : DONE;
}

/* The compiled model of a file of one's own: it lies where its functions come from. */
static int read_own(text *t, const cli_model *named) {
  void *address;
  Dl_info from;
  if (!named->own) return DONE;
  memcpy(&address, &named->own->kernels.rates, sizeof address);
  if (!dladdr(address, &from))
    return complain(FAILED, "%s: its compiled form is not found", named->own->name);
  return read_file(t, from.dli_fname);
}

static int pack(const job *j, const osteon_model *model, const char *path) {
  char name[300];
  text description = {0}, documentation = {0}, own = {0};
  snprintf(name, sizeof name, "binaries/" OSTEON_FMU_PLATFORM "/%.200s.so", model->name);
  int status = describe(&description, fmu_write_description, model);
  if (status == DONE) status = describe(&documentation, fmu_write_documentation, model);
  if (status == DONE) status = read_own(&own, &j->named);
  const zip_file files[] = {{"modelDescription.xml", description.bytes, description.length},
                            {"documentation/index.html", documentation.bytes, documentation.length},
                            {name, fmu_binary, (size_t)(fmu_binary_end - fmu_binary)},
                            {"resources/" FMU_OWN_MODEL, own.bytes, own.length}};
  if (status == DONE) status = write_zip(path, files, own.bytes ? 4 : 3);
  if (status == DONE && !j->path) printf("%s\n", path);
  free(description.bytes);
  free(documentation.bytes);
  free(own.bytes);
  return status;
}

static int run(job *j) {
  const osteon_model *model;
  char path[300];
  const int found = find_model(&j->named, j->model, &model);
  if (found != DONE) return found;
  snprintf(path, sizeof path, "%.200s.fmu", model->name);
  return pack(j, model, j->path ? j->path : path);
}

static int cli_fmu_main(int argc, char **argv) {
  job j = {0};
  int status = cli_take(&cli_fmu, argc, argv, &j);
  if (status == HELPED) return finish_output(DONE);
  if (status != DONE) return status;
  if (!j.model) return cli_missing(&cli_fmu, "no model given");
  status = run(&j);
  osteon_registry_free(j.named.registry);
  return status == DONE ? finish_output(DONE) : status;
}
