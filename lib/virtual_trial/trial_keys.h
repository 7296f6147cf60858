/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every key of a virtual trial, once: X(key, kind, least, most, what is written, meaning), as in scenario/keyed.h. A
 * key A_b is written `A: {b: VALUE}` too, and a text may be a list of texts. */
#ifndef OSTEON_LIB_VIRTUAL_TRIAL_TRIAL_KEYS_H
#define OSTEON_LIB_VIRTUAL_TRIAL_TRIAL_KEYS_H

#include <math.h>

#include "scenario/keyed.h"

#define TRIAL_KEYS(X)                                                                                      \
  X(title, TEXT, 0, 0, "text", "one line, the caption of pictures; default: none")                         \
  X(people, TEXT, 0, 0, "file",                                                                            \
    "how women differ: a scenario with a section `variability`, as women.yaml, which comes with" HELP_NEXT \
    "osteon; the women themselves come from the scenarios of the arms; default: the variability of the "   \
    "arms'")                                                                                               \
  X(eligible, TEXT, 0, 0, "list of conditions",                                                            \
    "as [T_LS < -1, age < 75]: who may take part, by parameters and outputs on day 0; default: all")       \
  X(until, TIME, 0, INFINITY, "time", "how long a woman is followed, at most; needed")                     \
  X(visits, TEXT, 0, 0, "list of times",                                                                   \
    "as [0, 6 months, 12 months]: when endpoints are measured; needed with `measure`")                     \
  X(per_protocol, TEXT, 0, 0, "list of conditions",                                                        \
    "as [adherence > 0.8]: who belongs to the set PP, if she did not drop out before either; default: all")

#define ARM_KEYS(X)                                                                     \
  X(name, TEXT, 0, 0, "text", "name of the arm; needed")                                \
  X(scenario, TEXT, 0, 0, "file", "who the women are and what happens to them; needed") \
  X(ratio, COUNT, 1, 100, "number", "of women to those of the other arms; default: 1")

#define RECRUIT_KEYS(X)                                                                                 \
  X(per_month, NUMBER, 0.001, 1e6, "number", "of women who enter, on average, at random times; needed") \
  X(end, TIME, 0, INFINITY, "time", "when the trial ends for all, from the beginning on; default: `until`")

#define RANDOMISE_KEYS(X)                                                                                    \
  X(block, COUNT, 1, 1000, "number",                                                                         \
    "of women in a block, in which each arm has its share; default: the trial is one block")                 \
  X(strata, TEXT, 0, 0, "list of conditions",                                                                \
    "as [T_LS < -2]: women who meet a condition and those who do not are randomised in separate blocks and " \
    "compared within strata; needs block; default: none")

#define MEASURE_KEYS(X)                                                                                  \
  X(endpoint, TEXT, 0, 0, "name", "a state or an output of the model; needed")                           \
  X(cv, NUMBER, 0, 10, "number", "error, a standard deviation as a fraction of the value; default: 0")   \
  X(sd, NUMBER, 0, INFINITY, "number", "error, a standard deviation in the endpoint's unit; default: 0") \
  X(lloq, NUMBER, 0, INFINITY, "number",                                                                 \
    "lower limit of quantification: values below count as half of it; default: none")

#define DROPOUT_KEYS(X)                                                                                   \
  X(rate, TEXT, 0, 0, "number /y, or name",                                                               \
    "of women who drop out; or an output that is such a rate; needed")                                    \
  X(treatment, TEXT, 0, 0, "name",                                                                        \
    "unknown (default): nothing is known about her from then on; stops: she continues like the women of " \
    "the first arm and is still followed, so ITT includes her values and PP does not")

#define TRIAL_EVENT_KEYS(X)                                                                              \
  X(name, TEXT, 0, 0, "text", "what it is called; needed")                                               \
  X(hazard, TEXT, 0, 0, "name", "an output that is its rate, as MOF_rate; needed, or gompertz")          \
  X(gompertz_rate, NUMBER, 0, 1e6, "1/(1000 y)", "rate at the age `at`; write gompertz: {rate: 5, ...}") \
  X(gompertz_at, NUMBER, 0, 120, "years", "that age; default: that on day 0, of all")                    \
  X(gompertz_doubling, SPAN, 1, INFINITY, "time", "in which the rate doubles; default: it is constant")  \
  X(competing, TEXT, 0, 0, "yes or no",                                                                  \
    "yes: no other event can be observed after it, as for death; default: no")

#define ANALYSIS_KEYS(X)                                                                                   \
  X(name, TEXT, 0, 0, "text", "what it is called; needed")                                                 \
  X(endpoint, TEXT, 0, 0, "name", "one of `measure`; needed, or event")                                    \
  X(event, TEXT, 0, 0, "name", "one of `events`")                                                          \
  X(measure, TEXT, 0, 0, "name", "of an endpoint: change (default) or percent, both from day 0, or level") \
  X(at, TIME, 0, INFINITY, "time",                                                                         \
    "of an endpoint: one of `visits`; of an event: until when; default: the last")                         \
  X(test, TEXT, 0, 0, "name",                                                                              \
    "of an endpoint: t-test, welch or ancova; of an event: log-rank, cox, risk-ratio, or "                 \
    "incidence," HELP_NEXT "the difference of Aalen and Johansen's cumulative incidences; needed")         \
  X(and, TEXT, 0, 0, "name", "a second test of the same; default: none")                                   \
  X(covariate, TEXT, 0, 0, "list of names",                                                                \
    "of ancova and cox, as [BMD_LS@0, age]: values on day 0, as measured if they are measured; default: "  \
    "none")                                                                                                \
  X(set, TEXT, 0, 0, "name", "ITT (default), all who were randomised, or PP, per protocol")                \
  X(alpha, NUMBER, 1e-6, 0.5, "number", "two-sided significance level; default: 0.05")                     \
  X(arm, TEXT, 0, 0, "name", "that is compared with the first; default: all others, each")

/* X(section, is a list, its keys, meaning) */
#define TRIAL_SECTIONS(X)                                                                    \
  X(recruit, 0, RECRUIT_KEYS, "when women enter; default: all on the first day")             \
  X(arms, 1, ARM_KEYS, "list of arms, one `-` item each; the first is the control")          \
  X(randomise, 0, RANDOMISE_KEYS, "blocks and strata; default: exact shares")                \
  X(measure, 1, MEASURE_KEYS, "list of endpoints; each measurement has an error of its own") \
  X(dropout, 0, DROPOUT_KEYS, "women who leave the trial; default: nobody does")             \
  X(events, 1, TRIAL_EVENT_KEYS, "list of what may happen to a woman once, by chance")       \
  X(analyse, 1, ANALYSIS_KEYS, "list of analyses; needed")

#define TRIAL_ENTRY(section, is_list, keys, ...) \
  typedef struct section##_of_trial {            \
    keys(KEY_MEMBER)                             \
  } section##_of_trial;
typedef struct top_of_trial {
  TRIAL_KEYS(KEY_MEMBER)
} top_of_trial;
TRIAL_SECTIONS(TRIAL_ENTRY)
#undef TRIAL_ENTRY

enum {
  TRIAL_top,
#define X(section, ...) TRIAL_##section,
  TRIAL_SECTIONS(X)
#undef X
      TRIAL_PARTS
};

extern const osteon_key_table osteon_trial_key_tables[TRIAL_PARTS];

#endif
