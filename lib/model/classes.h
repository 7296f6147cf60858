/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables classes and contexts of a model. */
#ifndef OSTEON_LIB_MODEL_CLASSES_H
#define OSTEON_LIB_MODEL_CLASSES_H

#include <osteon/model.h>

/* Whether a class is among names with blanks between. */
bool osteon_classes_have(const char *classes, const char *name);
/* Whether the context is about what is asked, as the risk of fractures, and not about what happens. */
bool osteon_context_is_of_outputs(const osteon_model *model, const osteon_context *context);

#endif
