/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of keys, and the help text that comes from the same lists. */
#include "virtual_trial/trial_keys.h"

#include <osteon/virtual_trial.h>

#define LENGTH(array) ((int)(sizeof(array) / sizeof *(array)))
static const osteon_key top_keys[] = {TRIAL_KEYS(KEY_ROW)};
#define KEYS(section, is_list, keys, ...)                     \
  static const osteon_key section##_keys[] = {keys(KEY_ROW)}; \
  _Static_assert(sizeof(section##_of_trial) == LENGTH(section##_keys) * KEY_BYTES, "KEY_BYTES");
TRIAL_SECTIONS(KEYS)

const osteon_key_table osteon_trial_key_tables[TRIAL_PARTS] = {{"", 0, LENGTH(top_keys), top_keys},
#define X(section, is_list, ...) {#section, is_list, LENGTH(section##_keys), section##_keys},
                                                               TRIAL_SECTIONS(X)
#undef X
};

#define HELP_SECTION(section, is_list, keys, meaning) "\n" #section ": " meaning "\n" keys(KEY_HELP)

static const char help[] =
    "A virtual trial is one YAML file: arms, who takes part, what is measured, and how it is analysed.\n"
    "\n"
    "Times are as in scenarios: 30, 30 d, 6 months, 2y. A condition is NAME, one of < <= > >= = !=, and a\n"
    "number; the name is that of a parameter, a key of a scenario's `who`, or an output on day 0. Lists may\n"
    "be written [a, b].\n"
    "\n"
    "Keys of the file\n" TRIAL_KEYS(KEY_HELP) TRIAL_SECTIONS(HELP_SECTION)
    "\n"
    "Example\n"
    "  title: An aromatase inhibitor with or without denosumab\n"
    "  people: women.yaml\n"
    "  eligible: [T_LS > -2.5, T_LS < -1]\n"
    "  until: 24 months\n"
    "  arms:\n"
    "    - {name: control, scenario: ai.yaml}\n"
    "    - {name: denosumab, scenario: ai-denosumab.yaml}\n"
    "  randomise: {block: 4, strata: [T_LS < -2]}\n"
    "  visits: [0, 6 months, 12 months, 24 months]\n"
    "  measure:\n"
    "    - {endpoint: BMD_LS, cv: 0.012}\n"
    "    - {endpoint: CTX, cv: 0.15, lloq: 10}\n"
    "  dropout: {rate: 0.05 /y}\n"
    "  events:\n"
    "    - {name: fracture, hazard: MOF_rate}\n"
    "    - {name: death, gompertz: {at: 65, rate: 11.5, doubling: 7.2y}, competing: yes}\n"
    "  analyse:\n"
    "    - {name: BMD, endpoint: BMD_LS, at: 12 months, test: ancova, covariate: [BMD_LS@0]}\n"
    "    - {name: fractures, event: fracture, test: log-rank, and: cox}\n";

const char *osteon_virtual_trial_help(void) { return help; }
