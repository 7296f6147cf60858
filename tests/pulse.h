/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model with a pulse of its own: 50 mg/d for 2 d from day 100, which a long step passes over. */
#ifndef OSTEON_TESTS_PULSE_H
#define OSTEON_TESTS_PULSE_H

#include <osteon/model.h>

/* Its longest step is 1 d; `got` is 100 after the pulse. */
extern const osteon_model osteon_model_pulse;

#endif
