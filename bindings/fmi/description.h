/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The variables of an FMU, and the files that describe it. */
#ifndef OSTEON_FMU_DESCRIPTION_H
#define OSTEON_FMU_DESCRIPTION_H

#include <stdio.h>

#include <osteon/model.h>

typedef enum fmu_kind {
  FMU_TIME,
  FMU_OPTION, /* option.NAME: row `index` of osteon_option_at */
  FMU_PARAM,
  FMU_INPUT,
  FMU_STATE,
  FMU_OUTPUT,
  FMU_DOSE, /* dose.NAME: the first row of that name */
} fmu_kind;

/* A variable. Its value reference is its number. */
typedef struct fmu_variable {
  fmu_kind kind;
  int index;
  const char *room; /* what stands before the name: "", "option.", "dose." */
  const char *name, *unit, *meaning;
  double start, min, max;
  double nominal; /* 0: none */
} fmu_variable;

int fmu_variable_count(const osteon_model *model);
/* Variable i, 0 <= i < the count. */
fmu_variable fmu_variable_at(const osteon_model *model, int i);

enum { FMU_GUID_SIZE = 39 };
/* The identity of a model's tables with this version of osteon: by it the binary knows its model. */
void fmu_guid(const osteon_model *model, char guid[FMU_GUID_SIZE]);

/* In an FMU's resources, the compiled model of a file of one's own. */
#define FMU_OWN_MODEL "model.so"

/* modelDescription.xml and documentation/index.html. */
void fmu_write_description(FILE *out, const osteon_model *model);
void fmu_write_documentation(FILE *out, const osteon_model *model);

#endif
