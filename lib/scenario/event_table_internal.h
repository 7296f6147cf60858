/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model of an event table. */
#ifndef OSTEON_LIB_SCENARIO_EVENT_TABLE_INTERNAL_H
#define OSTEON_LIB_SCENARIO_EVENT_TABLE_INTERNAL_H

#include <osteon/events.h>

const osteon_model *osteon_event_table_model(const osteon_event_table *table);

#endif
