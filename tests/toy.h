/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model with something of each kind, for tests of files. */
#ifndef OSTEON_TESTS_TOY_H
#define OSTEON_TESTS_TOY_H

#include <osteon/model.h>

extern const osteon_model toy;

#endif
