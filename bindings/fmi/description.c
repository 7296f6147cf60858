/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The variables of an FMU and its modelDescription.xml, both from the tables of the model. */
#include "description.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/options.h>
#include <osteon/text.h>
#include <osteon/version.h>

#include "text/xml.h"

/* ---- variables ---- */

/* The options of a step, which come first in the library's list. */
#define ONE(...) +1
enum { N_OPTIONS = 0 OSTEON_STEP_OPTIONS(ONE) };

/* Row of the k-th dose: rows of one name are one dose. -1 past the last. */
static int dose_row(const osteon_model *m, int k) {
  for (int row = 0; row < m->n_doses; row++)
    if (osteon_model_index(m, OSTEON_DOSE, m->doses[row].name) == row && k-- == 0) return row;
  return -1;
}

static int dose_count(const osteon_model *m) {
  int n = 0;
  while (dose_row(m, n) >= 0) n++;
  return n;
}

int fmu_variable_count(const osteon_model *m) {
  return 1 + N_OPTIONS + m->n_params + m->n_inputs + m->n_states + m->n_outputs + dose_count(m);
}

static fmu_variable of_quantity(fmu_kind kind, const osteon_quantity *rows, int i) {
  const osteon_quantity *q = &rows[i];
  return (fmu_variable){kind, i, "", q->name, q->unit, q->meaning, q->value, q->min, q->max, q->scale};
}

static fmu_variable of_option(int i) {
  const osteon_option *o = osteon_option_at(i);
  return (fmu_variable){FMU_OPTION, i,        "option.", o->name, *o->unit ? o->unit : "-",
                        o->meaning, o->value, o->min,    o->max,  0};
}

static fmu_variable of_dose(const osteon_model *m, int k) {
  const int row = dose_row(m, k);
  const osteon_dose *d = &m->doses[row];
  return (fmu_variable){FMU_DOSE, row, "dose.", d->name, d->unit, d->meaning, 0, 0, INFINITY, 0};
}

fmu_variable fmu_variable_at(const osteon_model *m, int i) {
  if (i-- == 0) return (fmu_variable){FMU_TIME, 0, "", "time", "d", "time", NAN, -INFINITY, INFINITY, 0};
  if (i < N_OPTIONS) return of_option(i);
  i -= N_OPTIONS;
  if (i < m->n_params) return of_quantity(FMU_PARAM, m->params, i);
  i -= m->n_params;
  if (i < m->n_inputs) return of_quantity(FMU_INPUT, m->inputs, i);
  i -= m->n_inputs;
  if (i < m->n_states) return of_quantity(FMU_STATE, m->states, i);
  i -= m->n_states;
  if (i < m->n_outputs) return of_quantity(FMU_OUTPUT, m->outputs, i);
  return of_dose(m, i - m->n_outputs);
}

/* ---- identity ---- */

/* FNV-1a, of 64 bits */
static uint64_t hash_bytes(uint64_t h, const void *bytes, size_t n) {
  for (const unsigned char *b = bytes; n--; b++) h = (h ^ *b) * UINT64_C(0x100000001b3);
  return h;
}

static uint64_t hash_model(uint64_t h, const osteon_model *m) {
  h = hash_bytes(h, OSTEON_VERSION, sizeof OSTEON_VERSION);
  h = hash_bytes(h, m->name, strlen(m->name) + 1);
  for (int i = 0; i < fmu_variable_count(m); i++) {
    const fmu_variable v = fmu_variable_at(m, i);
    h = hash_bytes(h, v.name, strlen(v.name) + 1);
    h = hash_bytes(h, v.unit, strlen(v.unit) + 1);
    if (!isnan(v.start)) h = hash_bytes(h, &v.start, sizeof v.start);
  }
  return h;
}

void fmu_guid(const osteon_model *m, char guid[FMU_GUID_SIZE]) {
  const uint64_t a = hash_model(UINT64_C(0xcbf29ce484222325), m), b = hash_model(a, m);
  snprintf(guid, FMU_GUID_SIZE, "{%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%012" PRIx64 "}",
           a >> 32, a >> 16 & 0xffff, a & 0xffff, b >> 48, b & UINT64_C(0xffffffffffff));
}

/* ---- modelDescription.xml ---- */

static void put_text(FILE *out, const char *text) { osteon_put_xml(out, text, strlen(text)); }

static void put_attribute(FILE *out, const char *name, const char *text) {
  fprintf(out, " %s=\"", name);
  put_text(out, text);
  putc('"', out);
}

static void put_number(FILE *out, const char *name, double value) {
  char digits[40];
  if (isfinite(value) && osteon_number_write(value, 15, digits, sizeof digits) == OSTEON_OK)
    fprintf(out, " %s=\"%s\"", name, digits);
}

static int has_unit(const fmu_variable *v) { return strcmp(v->unit, "-") != 0; }

static int unit_is_new(const osteon_model *m, int i) {
  const fmu_variable v = fmu_variable_at(m, i);
  if (!has_unit(&v)) return 0;
  while (i-- > 0)
    if (!strcmp(fmu_variable_at(m, i).unit, v.unit)) return 0;
  return 1;
}

static void put_units(FILE *out, const osteon_model *m) {
  fputs("  <UnitDefinitions>\n", out);
  for (int i = 0; i < fmu_variable_count(m); i++) {
    if (!unit_is_new(m, i)) continue;
    const char *unit = fmu_variable_at(m, i).unit;
    fputs("    <Unit", out);
    put_attribute(out, "name", unit);
    fputs(strcmp(unit, "d") ? "/>\n" : "><BaseUnit s=\"1\" factor=\"86400\"/></Unit>\n", out);
  }
  fputs("  </UnitDefinitions>\n", out);
}

/* causality, variability and, where there is one, initial */
static const char *role(fmu_kind kind) {
  switch (kind) {
    case FMU_TIME:
      return "causality=\"independent\" variability=\"continuous\"";
    case FMU_OPTION:
    case FMU_PARAM:
      return "causality=\"parameter\" variability=\"fixed\" initial=\"exact\"";
    case FMU_INPUT:
      return "causality=\"input\" variability=\"continuous\"";
    case FMU_DOSE:
      return "causality=\"input\" variability=\"discrete\"";
    case FMU_STATE:
      return "causality=\"local\" variability=\"continuous\" initial=\"calculated\"";
    case FMU_OUTPUT:
      break;
  }
  return "causality=\"output\" variability=\"continuous\" initial=\"calculated\"";
}

static void put_variable(FILE *out, const osteon_model *m, int i) {
  const fmu_variable v = fmu_variable_at(m, i);
  char name[256];
  snprintf(name, sizeof name, "%s%s", v.room, v.name);
  fputs("    <ScalarVariable", out);
  put_attribute(out, "name", name);
  fprintf(out, " valueReference=\"%d\" %s", i, role(v.kind));
  if (v.meaning && *v.meaning) put_attribute(out, "description", v.meaning);
  fputs("><Real", out);
  if (has_unit(&v)) put_attribute(out, "unit", v.unit);
  /* A state may leave its range by what rounding makes of 0. */
  if (v.kind == FMU_OPTION || v.kind == FMU_PARAM || v.kind == FMU_INPUT || v.kind == FMU_DOSE) {
    put_number(out, "min", v.min);
    put_number(out, "max", v.max);
    put_number(out, "start", v.start);
  }
  if (v.kind == FMU_STATE && v.nominal > 0) put_number(out, "nominal", v.nominal);
  fputs("/></ScalarVariable>\n", out);
}

static void put_unknowns(FILE *out, const osteon_model *m, const char *element) {
  fprintf(out, "    <%s>\n", element);
  for (int i = 0; i < fmu_variable_count(m); i++)
    if (fmu_variable_at(m, i).kind == FMU_OUTPUT) fprintf(out, "      <Unknown index=\"%d\"/>\n", i + 1);
  fprintf(out, "    </%s>\n", element);
}

static void put_title(FILE *out, const osteon_model *m) {
  put_text(out, m->title);
  if (osteon_model_is_provisional(m)) fputs(" (provisional)", out);
  fputs(". Research software: no medical advice.", out);
}

void fmu_write_description(FILE *out, const osteon_model *m) {
  char guid[FMU_GUID_SIZE];
  fmu_guid(m, guid);
  fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<fmiModelDescription fmiVersion=\"2.0\"");
  put_attribute(out, "modelName", m->name);
  put_attribute(out, "guid", guid);
  fputs(" description=\"", out);
  put_title(out, m);
  fputs("\" version=\"" OSTEON_VERSION
        "\" license=\"GPL-3.0-or-later\" generationTool=\"osteon " OSTEON_VERSION
        "\" variableNamingConvention=\"structured\">\n  <CoSimulation",
        out);
  put_attribute(out, "modelIdentifier", m->name);
  fputs(
      " canHandleVariableCommunicationStepSize=\"true\" canNotUseMemoryManagementFunctions=\"true\""
      " canGetAndSetFMUstate=\"true\" canSerializeFMUstate=\"true\"/>\n",
      out);
  put_units(out, m);
  fputs(
      "  <LogCategories>\n    <Category name=\"logStatusDiscard\"/>\n    <Category "
      "name=\"logStatusError\"/>\n"
      "  </LogCategories>\n",
      out);
  fputs("  <DefaultExperiment startTime=\"0\" stopTime=\"365\"", out);
  put_number(out, "tolerance", osteon_option_find("rtol")->value);
  put_number(out, "stepSize", osteon_option_find("dt")->value);
  fputs("/>\n", out);
  fputs("  <ModelVariables>\n", out);
  for (int i = 0; i < fmu_variable_count(m); i++) put_variable(out, m, i);
  fputs("  </ModelVariables>\n  <ModelStructure>\n", out);
  if (m->n_outputs) {
    put_unknowns(out, m, "Outputs");
    put_unknowns(out, m, "InitialUnknowns");
  }
  fputs("  </ModelStructure>\n</fmiModelDescription>\n", out);
}

/* ---- documentation ---- */

static void put_paragraph(FILE *out, const char *before, const char *text) {
  if (!text || !*text) return;
  fprintf(out, "<p>%s", before);
  put_text(out, text);
  fputs("</p>\n", out);
}

void fmu_write_documentation(FILE *out, const osteon_model *m) {
  fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>", out);
  put_text(out, m->name);
  fputs("</title></head><body>\n<h1>", out);
  put_text(out, m->name);
  fputs("</h1>\n<p>", out);
  put_title(out, m);
  fputs("</p>\n", out);
  put_paragraph(out, "", m->citation);
  put_paragraph(out, "", m->notes);
  fputs(
      "<p>Time is in days, also in steps. A step is a whole number of ticks of <code>option.dt</code> days. "
      "Inputs keep their value until they are set again. To set <code>dose.NAME</code> gives that dose once, "
      "at the beginning of the next step; it is 0 again afterwards.</p>\n"
      "<p>Made by osteon " OSTEON_VERSION
      ", which is distributed under the GNU General Public License, version 3 or later, as is the binary in "
      "this FMU.</p>\n</body></html>\n",
      out);
}
