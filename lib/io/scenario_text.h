/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios from text in memory. */
#ifndef OSTEON_LIB_IO_SCENARIO_TEXT_H
#define OSTEON_LIB_IO_SCENARIO_TEXT_H

#include <osteon/scenario.h>

/* As osteon_scenario_load; `place` stands for the file's name. */
osteon_status osteon_scenario_parse(osteon_scenario **scenario, const char *place, const char *text,
                                    size_t length, const osteon_registry *registry);

#endif
