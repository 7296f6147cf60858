/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file osteon.h
 *  All of osteon. Read in this order: model.h (what a model is), options.h and sim.h (one subject), ticks.h (days),
 *  schedule.h and life.h (what happens to a subject), cohort.h (many subjects), snapshot.h (to come back to),
 *  population.h and sweep.h (who they are, and what becomes of them all), exposure.h (areas and peaks), sets.h
 *  (parameter sets: how sure that is), scenario.h and events.h (files), fit.h and trials.h (what was seen), lineup.h
 *  (models side by side), picture.h (tables and pictures), equations.h (writing a model);
 *  status.h says how a call fails, stop.h how it is ended early.
 *  Units everywhere: days; what each quantity's table row says. */
#ifndef OSTEON_OSTEON_H
#define OSTEON_OSTEON_H

#include <osteon/cohort.h>
#include <osteon/events.h>
#include <osteon/export.h>
#include <osteon/exposure.h>
#include <osteon/fit.h>
#include <osteon/forecast.h>
#include <osteon/life.h>
#include <osteon/lineup.h>
#include <osteon/loader.h>
#include <osteon/model.h>
#include <osteon/options.h>
#include <osteon/picture.h>
#include <osteon/population.h>
#include <osteon/sampler.h>
#include <osteon/scenario.h>
#include <osteon/schedule.h>
#include <osteon/sensitivity.h>
#include <osteon/sets.h>
#include <osteon/sim.h>
#include <osteon/snapshot.h>
#include <osteon/status.h>
#include <osteon/stop.h>
#include <osteon/sweep.h>
#include <osteon/text.h>
#include <osteon/ticks.h>
#include <osteon/trials.h>
#include <osteon/version.h>
#include <osteon/virtual_trial.h>

#endif
