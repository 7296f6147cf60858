/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every key of a scenario, once: the loader's form, its ranges and the help text come from here.
 *
 * X(key, kind, least, most, what is written, meaning). Kinds: keyed.h. */
#ifndef OSTEON_LIB_SCENARIO_SCENARIO_KEYS_H
#define OSTEON_LIB_SCENARIO_SCENARIO_KEYS_H

#include <math.h>
#include <stddef.h>

#include <osteon/options.h>

#include "base/solvers.h"
#include "scenario/keyed.h"

#define TOP_KEYS(X)                                                                                          \
  X(title, TEXT, 0, 0, "text", "one line, the caption of pictures; default: none")                           \
  X(model, TEXT, 0, 0, "name", "the model; needed, except where several models are compared")                \
  X(include, TEXT, 0, 0, "file",                                                                             \
    "another scenario, in the same folder, for everything that this one does not give. Lists (drugs, ... "   \
    "variability) given here replace those of the other; who, parameters, inputs and initial are combined, " \
    "and keys given here win. The other may include a third; at most 8 files; default: none")                \
  X(people, TEXT, 0, 0, "file",                                                                              \
    "another file that says who she is and how women differ: only its who, parameters, inputs, variability " \
    "and correlations are used, combined as for include. women.yaml comes with osteon: a file that is not "  \
    "in the folder of the scenario is looked for among the scenarios of osteon; "                            \
    "default: none")                                                                                         \
  X(until, TIME, 0, INFINITY, "time", "length of the run; default: 365 d")                                   \
  X(every, STEP, 0, INFINITY, "time", "time between rows, at least one tick; default: 1 d")                  \
  X(solver, TEXT, 0, 0, "name", "method of integration: " OSTEON_SOLVER_LIST "; default: the model's")       \
  X(weights, TEXT, 0, 0, "name",                                                                             \
    "of a fit: own (default), errors from the table or `error`, nothing added; or trials, the rule in "      \
    "data/README.md for published results")

/* Keys of the top level too, each an option of the library with its range, default and meaning: OSTEON_STEP_OPTIONS. */
#define TIME_OPTION SPAN
#define NUMBER_OPTION NUMBER
#define WHOLE_OPTION COUNT

#define WHO_KEYS(X)                                                                                       \
  X(age, NUMBER, 0, 120, "years",                                                                         \
    "at the start; default: from years_since_menopause, as below, or the model's")                        \
  X(years_since_menopause, NUMBER, -80, 80, "years",                                                      \
    "at the start, counted from the last period; negative before it; default: from age, by the" HELP_NEXT \
    "median age at the menopause, where the model knows it, or the model's")                              \
  X(T_LS, NUMBER, -10, 10, "number", "T-score of the lumbar spine at the start; default: the model's")    \
  X(T_TH, NUMBER, -10, 10, "number", "T-score of the total hip at the start; default: the model's")       \
  X(weight, NUMBER, 20, 300, "kg", "at the start; default: the model's")                                  \
  X(calcium, NUMBER, 0, INFINITY, "mg/d",                                                                 \
    "habitual intake of calcium, before and after the start; default: the model's")                       \
  X(vitamin_D, NUMBER, 0, INFINITY, "IU/d", "habitual intake of vitamin D; default: the model's")         \
  X(vitamin_K2, NUMBER, 0, INFINITY, "ug/d", "habitual intake of vitamin K2 (MK-7); default: the model's")

/* Not moved: doses that are months apart are counted by the calendar, then all is moved to ticks. */
#define COURSE_TIMES(X)                                        \
  X(start, STEP, 0, INFINITY, "time", "from when; default: 0") \
  X(stop, STEP, 0, INFINITY, "time", "until when; default: for good")

#define DRUG_KEYS(X)                                                                                     \
  X(name, TEXT, 0, 0, "name",                                                                            \
    "denosumab, teriparatide, alendronate, anastrozole, ...: a drug of the model: one of its inputs "    \
    "(tablets), also as rate_NAME, or of its doses (injections); needed")                                \
  X(dose, NUMBER, 0, INFINITY, "number", "of each administration; needed")                               \
  X(unit, TEXT, 0, 0, "unit", "of the dose: ng, ug, mg or g; default: that of the model, usually mg")    \
  X(every, REPEAT, 0, INFINITY, "time",                                                                  \
    "between administrations, also daily, weekly, monthly, yearly or once; default: daily for" HELP_NEXT \
    "tablets, needed for injections")                                                                    \
  COURSE_TIMES(X)                                                                                        \
  X(adherence, NUMBER, 0, 1, "0 to 1",                                                                   \
    "fraction of the tablets that is taken; default: 1; not for injections")

#define EXERCISE_KEYS(X)                                                                                    \
  X(activity, TEXT, 0, 0, "name",                                                                           \
    "squat, deadlift, resistance_heavy, resistance_moderate, jumping, running, brisk_walking," HELP_NEXT    \
    "walking, elliptical or cycling; needed, or kind")                                                      \
  X(kind, TEXT, 0, 0, "kind",                                                                               \
    "resistance (as resistance_moderate), high-impact (jumping) or low-impact (brisk_walking); needed, or " \
    "activity")                                                                                             \
  X(sessions_per_week, NUMBER, 0.01, 28, "number", "default: as usual for the activity")                    \
  X(sets, COUNT, 1, 1000, "number", "of each exercise; default: as usual")                                  \
  X(repetitions, COUNT, 1, 10000, "number", "in a set; default: as usual")                                  \
  X(jumps, COUNT, 1, 10000, "number",                                                                       \
    "in a session, for jumping, in place of sets and repetitions; default: as usual")                       \
  X(minutes, NUMBER, 0.1, 1440, "minutes",                                                                  \
    "of a session, for running, walking, elliptical, cycling; default: as usual")                           \
  COURSE_TIMES(X)                                                                                           \
  X(adherence, NUMBER, 0, 1, "0 to 1", "fraction of the sessions that is done; default: 1")

#define UNLOADING_KEYS(X)                                                      \
  X(spine, NUMBER, 0, 1, "0 to 1",                                             \
    "remaining fraction of the habitual load at the lumbar spine; default: 1") \
  X(hip, NUMBER, 0, 1, "0 to 1", "the same at the hip; default: 1")            \
  COURSE_TIMES(X)

#define NUTRITION_KEYS(X)                                                                         \
  X(calcium, NUMBER, 0, INFINITY, "mg/d", "supplement on top of the habitual intake; default: 0") \
  X(vitamin_D, NUMBER, 0, INFINITY, "IU/d", "the same; default: 0")                               \
  X(vitamin_K2, NUMBER, 0, INFINITY, "ug/d", "the same (MK-7); default: 0")                       \
  COURSE_TIMES(X)                                                                                 \
  X(adherence, NUMBER, 0, 1, "0 to 1", "fraction of the supplements that is taken; default: 1")

#define EVENT_KEYS(X)                                                                                        \
  X(file, TEXT, 0, 0, "name",                                                                                \
    "an event table as for --events, in the folder of the scenario; excludes all other keys; default: none") \
  X(time, TIME, 0, INFINITY, "time", "when; needed")                                                         \
  X(input, TEXT, 0, 0, "name", "an input of the model that changes, with value; needed, or dose or file")    \
  X(value, NUMBER, -INFINITY, INFINITY, "number",                                                            \
    "of the input, held until it changes again; needed with input")                                          \
  X(dose, TEXT, 0, 0, "name",                                                                                \
    "a dose or a state of the model to which amount is added; needed, or input or file")                     \
  X(amount, NUMBER, -INFINITY, INFINITY, "number", "in the unit of the dose or state; needed with dose")     \
  X(every, STEP, 0, INFINITY, "time", "between repeated doses; default: one dose is given")                  \
  X(additional, COUNT, 0, 1000000, "number", "number of doses after the first; default: until the end")

#define VARIABILITY_KEYS(X)                                                                                \
  X(parameter, TEXT, 0, 0, "name",                                                                         \
    "a parameter of the model, or a habit (an input such as calcium), whose median is the" HELP_NEXT       \
    "scenario's value; values out of its range are drawn again; needed")                                   \
  X(scale, TEXT, 0, 0, "name",                                                                             \
    "log (default), linear or log-odds: the scale on which it is normally distributed")                    \
  X(sd, NUMBER, 0, INFINITY, "number",                                                                     \
    "standard deviation on that scale; on log it is about the coefficient of variation; up to 3" HELP_NEXT \
    "except on linear; needed, or chance")                                                                 \
  X(chance, NUMBER, 0, 1, "0 to 1",                                                                        \
    "of being 1, and otherwise 0, as for falls; excludes sd and scale; default: it has an sd")

#define CORRELATION_KEYS(X)                                                    \
  X(between, TEXT, 0, 0, "name", "a parameter of variability, or fit; needed") \
  X(and, TEXT, 0, 0, "name", "another one; needed")                            \
  X(r, NUMBER, -1, 1, "number", "their correlation, between -1 and 1; needed")

#define FIT_KEYS(X)                                                                                   \
  X(parameter, TEXT, 0, 0, "name", "a parameter of the model; needed")                                \
  X(prior, NUMBER, -INFINITY, INFINITY, "number", "prior median; default: the scenario's value")      \
  X(scale, TEXT, 0, 0, "name",                                                                        \
    "log, linear or log-odds: the scale on which it varies and its prior is normal; linear" HELP_NEXT \
    "takes 0 and negative values; default: log, or log-odds if the range is 0 to 1")                  \
  X(sd, NUMBER, 1e-6, INFINITY, "number",                                                             \
    "prior standard deviation on that scale, up to 100 except on linear; needed")                     \
  X(least, NUMBER, -INFINITY, INFINITY, "number", "not below; default: the model's bound")            \
  X(most, NUMBER, -INFINITY, INFINITY, "number", "not above; default: the model's bound")

#define ERROR_KEYS(X)                                                                                  \
  X(endpoint, TEXT, 0, 0, "name", "not written: the key of the entry itself, as in `CTX: {cv: 0.15}`") \
  X(sd, TEXT, 0, 0, "number or `estimated`",                                                           \
    "additive standard deviation, in the unit of the measurement; estimated: by maximum likelihood; "  \
    "default: 0")                                                                                      \
  X(cv, TEXT, 0, 0, "number or `estimated`",                                                           \
    "standard deviation as a fraction of the prediction; a change has it at both ends;" HELP_NEXT      \
    "default: 0")

/* X(section, is a list (2: of names with keys), its keys, meaning). Those of PEOPLE_SECTIONS are read from the file of
 * `people`. */
#define PEOPLE_SECTIONS(X) X(who) X(variability) X(correlations) X(parameters) X(inputs)
#define SECTIONS(X)                                                                                        \
  X(who, 0, WHO_KEYS, "the person: keys that the model knows")                                             \
  X(drugs, 1, DRUG_KEYS, "list of drug courses, one `-` item each")                                        \
  X(exercise, 1, EXERCISE_KEYS, "list of exercise programmes, one `-` item each; they add up")             \
  X(unloading, 1, UNLOADING_KEYS, "list of periods of bed rest, a cast and the like")                      \
  X(nutrition, 1, NUTRITION_KEYS, "list of supplements, one `-` item each; they add up")                   \
  X(events, 1, EVENT_KEYS, "list of anything else that changes on a day")                                  \
  X(variability, 1, VARIABILITY_KEYS, "list of what varies between subjects of a cohort")                  \
  X(correlations, 1, CORRELATION_KEYS,                                                                     \
    "list of correlations between such parameters; 0 where none is given. Those of another file" HELP_NEXT \
    "(include, people) are left out, with a notice, where one of the two does not vary")                   \
  X(fit, 1, FIT_KEYS, "list of parameters that a fit estimates")                                           \
  X(prior_correlations, 1, CORRELATION_KEYS,                                                               \
    "list of correlations between their priors; 0 where none is given")                                    \
  X(error, 2, ERROR_KEYS, "for each endpoint, the error of values that have none in the table of a fit")

/* X(section, meaning): NAME: NUMBER of the model */
#define NAMED_SECTIONS(X)                                                                \
  X(parameters, "NAME: NUMBER, parameters of the model; default: the model's")           \
  X(inputs, "NAME: NUMBER, inputs of the model from the start on; default: the model's") \
  X(initial, "NAME: NUMBER, initial states of the model; default: what its history ends in")

/* ---- what is read ---- */

#define OPTION_MEMBER(name, ...) _Alignas(KEY_BYTES) double name;
#define ENTRY(section, is_list, keys, ...) \
  typedef struct section##_entry {         \
    keys(KEY_MEMBER)                       \
  } section##_entry;
typedef struct top_entry {
  TOP_KEYS(KEY_MEMBER) OSTEON_STEP_OPTIONS(OPTION_MEMBER)
} top_entry;
SECTIONS(ENTRY)
#undef ENTRY
#undef OPTION_MEMBER

/* Parts of the YAML: the top level, then the sections in the order of their lists. */
enum {
  PART_top,
#define X(section, ...) PART_##section,
  SECTIONS(X) N_KEYED,
  LAST_KEYED = N_KEYED - 1,
  NAMED_SECTIONS(X)
#undef X
      N_PARTS
};

/* The keys of part 0 .. N_KEYED - 1. */
extern const osteon_key_table osteon_key_tables[];

#endif
