/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file model.h
 *  What a model is, and how to find one.
 *
 *  An osteon_model is an immutable descriptor: tables of its states, parameters, inputs and outputs (names, units,
 *  defaults, ranges, sources), and kernels that compute it. One descriptor serves any number of subjects and threads.
 *  Each bundled model is one file, written with <osteon/equations.h>. Your own program can define a model in the same
 *  way, or fill in this structure by hand.
 */
#ifndef OSTEON_MODEL_H
#define OSTEON_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include <osteon/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Where a parameter's value comes from. */
typedef enum osteon_origin {
  OSTEON_LITERATURE, /**< read in the cited source */
  OSTEON_CALIBRATED, /**< fitted to data by osteon; the source names the data and the command */
  OSTEON_ASSUMED,    /**< chosen; no source was found */
} osteon_origin;

/** What an input stands for. Before time 0, in the model's history, a HABIT already has the value to which it is set; a
 * TREATMENT has its default value. */
typedef enum osteon_input_kind { OSTEON_HABIT, OSTEON_TREATMENT } osteon_input_kind;

/** One state, parameter, input, output or derived constant. Members that do not apply to a kind are 0 or "". name and
 * unit are never NULL. */
typedef struct osteon_quantity {
  const char *name;       /**< as spelt in the paper; a C identifier */
  const char *unit;       /**< "-" if dimensionless; "class" if the number stands for a class: pictures then
                               show the share of each class, because the mean has no meaning */
  const char *meaning;    /**< one line */
  const char *source;     /**< paper, table or equation */
  double value;           /**< default; of a state, its initial value, or NaN if the kernel `init` sets it:
                               osteon_model_initial gives it */
  double min, max;        /**< permitted range, both ends included; may be infinite */
  double scale;           /**< of states: typical size; absolute tolerances are relative to it */
  osteon_input_kind kind; /**< of inputs: when they act */
  osteon_origin origin;   /**< of parameters: where the value comes from */
} osteon_quantity;

/** A dose that the model accepts by name: a dose AMT of `name`, in `unit`, adds AMT * factor to a state (the kernel
 * `dose` computes the factor). If several rows have the same name, all of them act, for example to divide one dose
 * between two pools. */
typedef struct osteon_dose {
  const char *name, *unit, *meaning, *source;
  int state; /**< index of the state that receives the dose */
} osteon_dose;

/** How a common quantity is shown: as a level, in % of its value on day 0, or as its change since day 0, in %. */
typedef enum osteon_shown { OSTEON_AS_LEVEL, OSTEON_AS_CHANGE } osteon_shown;

/** A state or output that is proportional to a quantity that several models share. `osteon compare` shows those of all
 * models side by side, relative to day 0. */
typedef struct osteon_common {
  const char *name;     /**< the common name: BMD_LS, CTX, ...; equations.h lists them */
  const char *quantity; /**< name of a state or output of the model */
  osteon_shown shown;   /**< the same for one name in all models */
  const char *caveat;   /**< how the quantity differs from what the name says; "" if it does not; not NULL */
} osteon_common;

/** A key of the section `who` of scenarios that has another name in this model: for example the key `age`, which sets
 * the parameter age_0. A key that is itself the name of a parameter or input needs no row. */
typedef struct osteon_person {
  const char *key;
  int param; /**< index of the parameter */
} osteon_person;

/** Two parameters of a person that belong together, such as her age and the years since her menopause: if a user gives
 * one and leaves the other at its default, the two together may describe a person whom the user did not mean. */
typedef struct osteon_pair {
  int first, second; /**< indices of parameters */
  int derived;       /**< index of the derived constant that follows from both */
  double apart;      /**< usual value of the first minus the second: if one of them is given, it determines
                          the other */
  const char *usual; /**< what that value is, with its source; NULL: neither determines the other */
} osteon_pair;

/** An input that measures a drug in usual doses: the value 1 stands for `amount` mg/d. */
typedef struct osteon_usual {
  int input; /**< index of the input */
  double amount;
} osteon_usual;

/** A panel of a picture. It shows the columns whose names start with one of the strings in `starts`, which ends with
 * NULL. Without panels, the columns of a model are arranged by unit and size. */
typedef struct osteon_panel {
  const char *title, *starts[7];
} osteon_panel;

/** On which side of a value (see osteon_class) a member of a class must be to count. */
typedef enum osteon_side { OSTEON_ABOVE, OSTEON_BELOW } osteon_side;

/** One row of a class of things that can happen to a person, such as treatments; all rows with the same name form one
 * class. `member` names an input, a dose, a parameter or an output, and counts under these conditions:
 *  - an input, while it is above or below (`side`) its value without treatment: its default, or, if it is a habit, its
 *    value at the start;
 *  - a dose, while it acts: after each dose for `amount` days; if `amount` is infinite, after the last dose for as long
 *    as the interval before it, and after a single dose for ever. In both cases 31 days are added, as visits may be
 *    late;
 *  - a parameter, if it is above or below `amount`;
 *  - an output, if the user asks for it. */
typedef struct osteon_class {
  const char *name, *member;
  osteon_side side;
  double amount;
} osteon_class;

/** How the classes of a context combine. A class has begun once one of its members has counted (osteon_class). */
typedef enum osteon_rule {
  OSTEON_ALL_OF,  /**< every class has begun; always true without classes */
  OSTEON_TWO_OF,  /**< two members of these classes have begun */
  OSTEON_STOPPED, /**< `|` divides the classes into groups: in one group a member has begun, and none acts
                       any more */
} osteon_rule;

/** How well a model performs in a context, as measured by `osteon validate --contexts`. */
typedef struct osteon_evidence {
  int fitted_rows, fitted_trials; /**< results, and their trials, to which parameters were fitted */
  int rows, trials;               /**< results of other trials; the next two members refer to these */
  double normalised;              /**< normalised RMSE (osteon_score in trials.h); NaN: not measured */
  double held_95;                 /**< fraction of rows inside 95 % prediction intervals; NaN: not measured */
} osteon_evidence;

/** A context of use: a question that the model may be asked, and how well the model answers it. At each time of a
 * scenario, the context is the first row whose rule is met. */
typedef struct osteon_context {
  const char *name, *question;
  osteon_rule rule;
  const char *classes; /**< names of classes, separated by blanks */
  bool is_needed;      /**< unless this context is supported, the model is provisional */
  osteon_evidence evidence;
} osteon_context;

/** Whether trials support a model in a context: osteon_context_verdict gives the rule. */
typedef enum osteon_verdict { OSTEON_NOT_SUPPORTED, OSTEON_INDICATIVE, OSTEON_SUPPORTED } osteon_verdict;

/** The functions that compute a model. `c` holds a subject's constants, osteon_model_constant_count() doubles, in this
 * order: parameters, derived constants, inputs, values held within a tick. Times are days from the start. Kernels do
 * not allocate memory, keep no state of their own, and cannot fail: an undefined result is NaN. In a model that you
 * fill in by hand, `rates` is required, `outputs` if there are outputs, and `times` if n_times is not 0; all others may
 * be NULL. */
typedef struct osteon_kernels {
  void (*derive)(double *c);                 /**< from the parameters, the derived constants */
  void (*init)(const double *c, double *y);  /**< initial states */
  void (*start)(const double *c, double *y); /**< after the history: sets reference states */
  double (*history)(const double *c);        /**< days to run before time 0, >= 0; NULL: none */
  /** The n_times days on which a rate jumps, from parameters, derived constants and inputs. A day that is not finite
   * never comes. NULL if there are none. */
  void (*times)(const double *c, double *days);
  void (*hold)(double *c);                       /**< from the inputs, the values held within a tick */
  void (*dose)(const double *c, double *factor); /**< factor of each row of `doses`; NULL: all are 1 */
  void (*rates)(double t, const double *c, const double *y, double *dydt);
  void (*outputs)(double t, const double *c, const double *y, double *o);
  /** Exact derivatives of the rates: J[i * n_states + j] is d(dydt_i)/d(y_j), and dfdt[i] is d(dydt_i)/dt. May be
   * NULL in a model that you fill in by hand: osteon then uses differences. */
  void (*jacobian)(double t, const double *c, const double *y, double *J, double *dfdt);
  /** Returns NULL if the parameters make sense together, otherwise a sentence that says why not (a constant string). */
  const char *(*check)(const double *c);
} osteon_kernels;

/** The largest number of days that a model may list (n_times). */
#define OSTEON_MOST_TIMES 16

/** A model. Every pointer is valid for as long as the descriptor. */
typedef struct osteon_model {
  size_t size;          /**< sizeof(osteon_model); reveals a descriptor made for another version of osteon */
  const char *name;     /**< lemaire2004, ... */
  const char *title;    /**< one line; "" if none, not NULL */
  const char *citation; /**< the paper */
  const char *notes;    /**< warnings and deviations from the paper, several lines; "" if none */
  const char *solver;   /**< default solver */
  double longest_step;  /**< d: no step is longer, unless the option longest_step says otherwise; 0: no
                             such limit */
  int n_states, n_params, n_inputs, n_outputs, n_doses, n_derived, n_held, n_common;
  int n_person, n_pairs, n_usual, n_panels, n_shown, n_amounts, n_kinks, n_times, n_classes, n_contexts;
  const osteon_quantity *states, *params, *inputs, *outputs, *derived;
  const osteon_dose *doses;
  const osteon_common *common;
  const osteon_person *person;
  const osteon_pair *pairs;
  const osteon_usual *usual;
  const int *amounts;       /**< indices of states that cannot go below 0: if a step leaves such a state below
                                 0, within the tolerance, it is set to 0 */
  const int *kinks;         /**< indices of states whose rate bends or jumps when some state crosses a
                                 threshold */
  const char *const *times; /**< the meaning of each of the n_times days that the kernel `times` gives; at
                                 most OSTEON_MOST_TIMES */
  const osteon_panel *panels;
  const osteon_class *classes;
  const osteon_context *contexts; /**< NULL: no evidence was measured, and osteon reports none */
  const char *const *shown;       /**< states and outputs that tables and pictures show by default; if there
                                       are no rows, all states and outputs */
  osteon_kernels kernels;
  const struct osteon_lanes *lanes; /**< the equations compiled for instruction sets, as the build and
                                         osteon_registry_load make them; NULL: cohorts call `kernels` */
} osteon_model;

/** The kinds of names that a model has. */
typedef enum osteon_kind {
  OSTEON_STATE,
  OSTEON_PARAM,
  OSTEON_INPUT,
  OSTEON_OUTPUT,
  OSTEON_DERIVED,
  OSTEON_DOSE
} osteon_kind;

/** Number of doubles in the constants `c` of a subject (osteon_kernels). */
OSTEON_API int osteon_model_constant_count(const osteon_model *model);

/** Index of a name among the names of one kind; -1 if it does not exist. For OSTEON_DOSE, the first row of that
 * name. */
OSTEON_API int osteon_model_index(const osteon_model *model, osteon_kind kind, const char *name);

/** Like osteon_model_index, but a name that does not exist gives OSTEON_ENAME, with the nearest known name in the
 * sentence; *index is then -1. */
OSTEON_API osteon_status osteon_model_find(const osteon_model *model, osteon_kind kind, const char *name,
                                           int *index);

/** Checks whether a value is in a quantity's range. OSTEON_ERANGE (it is not, or is NaN or infinite). */
OSTEON_API osteon_status osteon_quantity_check(const osteon_quantity *quantity, double value);

/** The equations of a bundled model, as C text from its file in lib/models: expressions of the outputs, derived
 * constants, values held within a tick, and rates; equations.h explains how to read them. A constant string; NULL for
 * a model that a program added. */
OSTEON_API const char *osteon_model_equations(const osteon_model *model);

/** Writes the initial states, with all parameters and inputs at their defaults and before any history, into
 * states[n_states]. OSTEON_EINVAL, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_model_initial(const osteon_model *model, double *states);

/** Checks a descriptor: its size, its kernels, that names are unique identifiers, that there are units, and that
 * defaults are in range. Then computes the derived constants and the rates at the initial states once.
 * osteon_registry_add calls this function. Functions such as osteon_sim_new check the tables of a model that is not
 * bundled, but do not compute it again. OSTEON_EINVAL (also: a computed value is NaN, for example because the model
 * forgets to assign it), OSTEON_ERANGE (a default or initial value), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_model_check(const osteon_model *model);

/** The verdict on a context, from the results of trials to which the model was not fitted; this is the only rule.
 * Supported: at least 5 rows from 2 trials, a normalised RMSE of at most 1.4, and 95 % prediction intervals that hold
 * 90 to 98 % of the rows, give or take one row. Indicative: as many rows, and a normalised RMSE of at most 2.
 * Otherwise, and for NULL, not supported. */
OSTEON_API osteon_verdict osteon_context_verdict(const osteon_context *context);
/** Name of a verdict: "not supported", "indicative" or "supported"; a constant string. */
OSTEON_API const char *osteon_verdict_name(osteon_verdict verdict);
/** What the results must show for this verdict, in words; "" for OSTEON_NOT_SUPPORTED, which covers all other cases. A
 * constant string. */
OSTEON_API const char *osteon_verdict_rule(osteon_verdict verdict);
/** Writes the reason for the verdict in words into `text` (of `size` bytes, cut to fit). OSTEON_EINVAL. */
OSTEON_API osteon_status osteon_context_describe(const osteon_context *context, char *text, size_t size);
/** Whether any context that the model needs (is_needed) is not supported; false without contexts, and for NULL. */
OSTEON_API bool osteon_model_is_provisional(const osteon_model *model);
/** Sets touched[i] to true for each context i of the model that is about one of the n outputs in `columns`, such as a
 * risk of fracture; `columns` NULL: about any output. Leaves the other elements of touched[n_contexts] unchanged.
 * OSTEON_EINVAL. */
OSTEON_API osteon_status osteon_model_touch_contexts(const osteon_model *model, const char *const *columns,
                                                     int n, bool *touched);

/** A notice for a user who gives these n parameters and no others. If only one of a pair (osteon_pair) is among them,
 * it says what the other becomes, or what follows from the other's default. A value of NaN means that the parameter
 * varies between subjects, around the value that it has otherwise. `text` (of `size` bytes, cut to fit) is "" if there
 * is nothing to say. Names that are not parameters are ignored. OSTEON_EINVAL, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_model_notice(const osteon_model *model, const char *const *names,
                                             const double *values, int n, char *text, size_t size);

/** The parameter that follows from these n parameters, if only one of a pair (osteon_pair) is among them and determines
 * the other: the other's index goes into *param, and its value, limited to its range, into *value. If there is none,
 * *param is -1. A parameter with the value NaN counts as not given. Scenarios do this by themselves. OSTEON_EINVAL. */
OSTEON_API osteon_status osteon_model_imply(const osteon_model *model, const char *const *names,
                                            const double *values, int n, int *param, double *value);

/** A set of models that are found by name: the bundled ones and those that a program adds. */
typedef struct osteon_registry osteon_registry;

/** Makes a registry that contains the bundled models. Free with osteon_registry_free. OSTEON_EINVAL, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_registry_new(osteon_registry **registry);
OSTEON_API void osteon_registry_free(osteon_registry *registry); /**< NULL allowed */

/** Checks a model with osteon_model_check, then adds it. The caller keeps the descriptor, which must outlive the
 * registry. OSTEON_EINVAL (the name is already taken), OSTEON_ENOMEM, or errors as osteon_model_check. */
OSTEON_API osteon_status osteon_registry_add(osteon_registry *registry, const osteon_model *model);

/** Finds a model by name. `registry` NULL: among the bundled models. OSTEON_ENAME (no such model; the sentence has the
 * nearest name); *model is then NULL. */
OSTEON_API osteon_status osteon_registry_find(const osteon_registry *registry, const char *name,
                                              const osteon_model **model);

/** Model number i, from 0, in order of name; NULL past the end. `registry` NULL: of the bundled models. */
OSTEON_API const osteon_model *osteon_registry_at(const osteon_registry *registry, int i);

#ifdef __cplusplus
}
#endif
#endif
