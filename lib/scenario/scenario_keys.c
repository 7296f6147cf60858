/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of keys, and the help text that comes from the same lists. */
#include "scenario/scenario_keys.h"

#include <osteon/scenario.h>

#define LENGTH(array) ((int)(sizeof(array) / sizeof *(array)))
/* The library itself checks the range of its options. */
#define OPTION_ROW(name, kind, ...) {#name, kind##_OPTION, -INFINITY, INFINITY},
static const osteon_key top_keys[] = {TOP_KEYS(KEY_ROW) OSTEON_STEP_OPTIONS(OPTION_ROW)};
#define KEYS(section, is_list, keys, ...)                     \
  static const osteon_key section##_keys[] = {keys(KEY_ROW)}; \
  _Static_assert(sizeof(section##_entry) == LENGTH(section##_keys) * KEY_BYTES, "KEY_BYTES");
SECTIONS(KEYS)

const osteon_key_table osteon_key_tables[] = {{"", 0, LENGTH(top_keys), top_keys},
#define X(section, is_list, ...) {#section, is_list, LENGTH(section##_keys), section##_keys},
                                              SECTIONS(X)
#undef X
};

/* What the keys of one kind look like in the help text. */
#define TIME_FORM(unit) "time", " " unit
#define NUMBER_FORM(unit) "number", ""
#define WHOLE_FORM(unit) "number", ""
#define HELP_OPTION(name, kind, value, least, most, unit, meaning) \
  HELP_LINE(#name, kind##_FORM(unit), #least, #most, #value, meaning)
#define HELP_LINE(...) HELP_LINE_(__VA_ARGS__)
#define HELP_LINE_(name, form, unit, least, most, value, meaning) \
  "  " name ": " form HELP_NEXT meaning "; from " least " to " most unit "; default: " value unit "\n"
#define HELP_SECTION(section, is_list, keys, meaning) "\n" #section ": " meaning "\n" keys(KEY_HELP)
#define HELP_NAMED(section, meaning) "\n" #section ": " meaning "\n"

static const char help[] =
    "A scenario is one YAML file: who, what happens to her and when, for how long.\n"
    "\n"
    "A time is days from the start (30, or 30 d), or 3 weeks, 6 months, 2y, 1y 6m; a year has 365.25 d,\n"
    "a month a twelfth of it. Days without a unit must be whole ticks; other times move to the nearest\n"
    "tick. All keys but those marked `needed` may be left out. Options on the command line take precedence over the file.\n"
    "\n"
    "Keys of the file\n" TOP_KEYS(KEY_HELP) OSTEON_STEP_OPTIONS(HELP_OPTION)
    SECTIONS(HELP_SECTION) NAMED_SECTIONS(HELP_NAMED)
    "\n"
    "Example\n"
    "  title: Anastrozole for five years, denosumab and training beside it\n"
    "  model: aibl\n"
    "  until: 10y\n"
    "  every: 1 month\n"
    "  who: {age: 62, years_since_menopause: 11, T_LS: -1.5, T_TH: -1.5}\n"
    "  drugs:\n"
    "    - {name: anastrozole, dose: 1, every: daily, stop: 5y, adherence: 0.9}\n"
    "    - {name: denosumab, dose: 60, every: 6 months, stop: 5y}\n"
    "  exercise:\n"
    "    - {kind: resistance, sessions_per_week: 2, start: 1 month}\n"
    "    - {activity: jumping, jumps: 50, sessions_per_week: 3, stop: 2y}\n"
    "  nutrition:\n"
    "    - {calcium: 500, vitamin_D: 1000, start: 0}\n"
    "  events:\n"
    "    - {time: 3y, input: estradiol, value: 0.1}\n"
    "  parameters:\n"
    "    weight: 65\n"
    "  variability:\n"
    "    - {parameter: kD, sd: 0.3}\n"
    "    - {parameter: E_bis, sd: 0.2}\n"
    "  correlations:\n"
    "    - {between: kD, and: E_bis, r: 0.5}\n";

const char *osteon_scenario_help(void) { return help; }
