/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file model.h
 *  What a model is, and how to find one.
 *
 *  An osteon_model is an immutable descriptor: tables of what it has (names,
 * units, defaults, bounds, sources) and kernels that compute it. One descriptor
 * serves any number of subjects and threads. Bundled models are written with
 * <osteon/equations.h>, one file each; a program of your own can write one the
 * same way, or fill this structure by hand.
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
  OSTEON_CALIBRATED, /**< fitted to data by osteon; the source names data and
                        command */
  OSTEON_ASSUMED,    /**< chosen; no source was found */
} osteon_origin;

/** What an input stands for. Before time 0 (a model's history) a HABIT holds as it is set, a TREATMENT
 * is at its default. */
typedef enum osteon_input_kind { OSTEON_HABIT, OSTEON_TREATMENT } osteon_input_kind;

/** One state, parameter, input or output. A column without meaning for a kind is 0 or ""; name and unit
 * are never NULL. */
typedef struct osteon_quantity {
  const char *name;    /**< as the paper spells it; a C identifier */
  const char *unit;    /**< "-" where dimensionless; "class" of a number that means a class, of which pictures
                          show shares, as a mean of it is none */
  const char *meaning; /**< one line */
  const char *source;  /**< paper, table or equation */
  double value;        /**< default; for a state its initial value, NaN where the kernel `init` sets it:
                          osteon_model_initial tells it */
  double min, max;     /**< permitted range, both ends included; may be infinite */
  double scale;        /**< states: typical size, to which the absolute tolerance is
                          relative */
  osteon_input_kind kind; /**< inputs: when it acts */
  osteon_origin origin;   /**< parameters: where the value comes from */
} osteon_quantity;

/** A dose that the model takes by name: AMT of `name` in `unit` adds AMT * factor to a state. Rows of
 * the same name all act (one dose into two pools). */
typedef struct osteon_dose {
  const char *name, *unit, *meaning, *source;
  int state; /**< index of the state that receives it */
} osteon_dose;

/** How a common quantity is shown: as % of its value on day 0, or as its change since then in %. */
typedef enum osteon_shown { OSTEON_AS_LEVEL, OSTEON_AS_CHANGE } osteon_shown;

/** A state or output that is proportional to a quantity that several models share: osteon compare shows them next
 * to each other, relative to day 0. */
typedef struct osteon_common {
  const char *name;     /**< BMD_LS, CTX, ...: equations.h lists them */
  const char *quantity; /**< a state or output of the model */
  osteon_shown shown;   /**< the same in all models for one name */
  const char *caveat;   /**< how the quantity differs from what the name says; "" if it does not, not NULL */
} osteon_common;

/** A key of a scenario's section `who` that this model calls otherwise: age, the parameter age_0. A key that is the
 * name of a parameter or input needs no row. */
typedef struct osteon_person {
  const char *key;
  int param; /**< index of the parameter */
} osteon_person;

/** Two parameters of a person that belong together: where one is given and the other stays at its default,
 * something is said of her that nobody meant. */
typedef struct osteon_pair {
  int first, second; /**< indices of parameters */
  int derived;       /**< index of the derived constant that follows from both */
  double
      apart; /**< the first less the second, as it usually is: where one of them is given, the other follows */
  const char *usual; /**< what that is, with its source; NULL: nothing follows */
} osteon_pair;

/** An input that counts a drug in usual doses: 1 is `amount` mg/d. */
typedef struct osteon_usual {
  int input; /**< index of the input */
  double amount;
} osteon_usual;

/** A panel of a picture: the columns whose names start with one of `starts`, NULL past the last. A model without
 * panels has its columns ordered by unit and size. */
typedef struct osteon_panel {
  const char *title, *starts[7];
} osteon_panel;

/** On which side of its value a member of a class belongs to it. */
typedef enum osteon_side { OSTEON_ABOVE, OSTEON_BELOW } osteon_side;

/** A row of a class of what happens to a person: rows of one name are one class. What the row's member is to be, by
 * what it is: an input, above or below where it is without treatment (a habit: at the start); a dose, given, and then
 * it acts for `amount` days, or, where that is infinite, until its last interval has passed, and a single one for
 * good; a parameter, above or below `amount`; an output, asked for. */
typedef struct osteon_class {
  const char *name, *member;
  osteon_side side;
  double amount;
} osteon_class;

/** What the classes of a context mean together. */
typedef enum osteon_rule {
  OSTEON_ALL_OF,  /**< each of them has begun; always where there are none */
  OSTEON_TWO_OF,  /**< two of their members have begun */
  OSTEON_STOPPED, /**< of classes between two | some have begun, and none acts any more */
} osteon_rule;

/** How a model does in a context, as `osteon validate --contexts` measures it. */
typedef struct osteon_evidence {
  int fitted_rows, fitted_trials; /**< results that its parameters were fitted to */
  int rows, trials;               /**< results of other trials; the next two are of these */
  double normalised;              /**< RMSE over what trials differ by (osteon_score); NaN: not measured */
  double held_95;                 /**< part of rows that 95 % prediction intervals hold; NaN: not measured */
} osteon_evidence;

/** A context of use: what a model may be asked, and how it does there. Of all rows the first whose rule fits is the
 * context of a time in a scenario. */
typedef struct osteon_context {
  const char *name, *question;
  osteon_rule rule;
  const char *classes; /**< names with blanks between */
  bool is_needed;      /**< without it the model is provisional */
  osteon_evidence evidence;
} osteon_context;

/** Whether to rely on a model in a context. */
typedef enum osteon_verdict { OSTEON_NOT_SUPPORTED, OSTEON_INDICATIVE, OSTEON_SUPPORTED } osteon_verdict;

/** Kernels. `c` holds a subject's constants, osteon_model_constant_count() doubles, in this order:
 * parameters, derived constants, inputs, values held within a tick. Time is in days from the start.
 * None of them allocates, keeps state or fails; what is not a number comes back as NaN. */
typedef struct osteon_kernels {
  void (*derive)(double *c);                 /**< parameters -> derived constants */
  void (*init)(const double *c, double *y);  /**< initial state */
  void (*start)(const double *c, double *y); /**< after the history: set reference states */
  double (*history)(const double *c);        /**< days to run before time 0, >= 0 */
  /** Days on which a rate jumps, n_times of them, from parameters, derived constants and inputs; what is not finite is
   * never. NULL where there are none. */
  void (*times)(const double *c, double *days);
  void (*hold)(double *c);                       /**< inputs -> values held within a tick */
  void (*dose)(const double *c, double *factor); /**< factor of each row of `doses` */
  void (*rates)(double t, const double *c, const double *y, double *dydt);
  void (*outputs)(double t, const double *c, const double *y, double *o);
  /** Exact derivatives of rates: J[i * n_states + j] = d(dydt_i)/d(y_j), and d(dydt_i)/dt. NULL in a
   * model filled by hand: osteon then uses differences. */
  void (*jacobian)(double t, const double *c, const double *y, double *J, double *dfdt);
  /** NULL when the parameters make sense, else a sentence (constant). */
  const char *(*check)(const double *c);
} osteon_kernels;

/** How many days a model may name. */
#define OSTEON_MOST_TIMES 16

/** A model. Every pointer stays valid as long as the descriptor. */
typedef struct osteon_model {
  size_t size;          /**< sizeof(osteon_model): tells a descriptor of another version */
  const char *name;     /**< lemaire2004, ... */
  const char *title;    /**< one line; "" if none, not NULL */
  const char *citation; /**< the paper */
  const char *notes;    /**< warnings and deviations, several lines; "" if none */
  const char *solver;   /**< default solver */
  double
      longest_step; /**< d: no step is longer, unless the option longest_step says otherwise; 0: no such bound */
  int n_states, n_params, n_inputs, n_outputs, n_doses, n_derived, n_held, n_common;
  int n_person, n_pairs, n_usual, n_panels, n_shown, n_amounts, n_kinks, n_times, n_classes, n_contexts;
  const osteon_quantity *states, *params, *inputs, *outputs, *derived;
  const osteon_dose *doses;
  const osteon_common *common;
  const osteon_person *person;
  const osteon_pair *pairs;
  const osteon_usual *usual;
  const int
      *amounts; /**< indices of states that cannot go below 0: what a step leaves of them there, within the
                         tolerance, is set to 0 */
  const int *kinks; /**< indices of states whose rate bends or jumps as some state passes a threshold */
  const char *const
      *times; /**< what the days of the kernel `times` are, n_times of at most OSTEON_MOST_TIMES */
  const osteon_panel *panels;
  const osteon_class *classes;
  const osteon_context *contexts; /**< NULL: nothing was measured, and nothing is said of it */
  const char *const
      *shown; /**< states and outputs that tables and pictures show where none are named; without
                               rows: all states and outputs */
  osteon_kernels kernels;
  const struct osteon_lanes
      *lanes; /**< the equations compiled for instruction sets, which osteon_registry_load and the
                                       build make; NULL: cohorts call `kernels` */
} osteon_model;

/** What a name in a model can be. */
typedef enum osteon_kind {
  OSTEON_STATE,
  OSTEON_PARAM,
  OSTEON_INPUT,
  OSTEON_OUTPUT,
  OSTEON_DERIVED,
  OSTEON_DOSE
} osteon_kind;

/** How many doubles the constants `c` of a subject (osteon_kernels) take. */
OSTEON_API int osteon_model_constant_count(const osteon_model *model);

/** Index of a name among one kind; -1 where there is none. For OSTEON_DOSE the first row of that name. */
OSTEON_API int osteon_model_index(const osteon_model *model, osteon_kind kind, const char *name);

/** As osteon_model_index, but a failure is OSTEON_ENAME with the nearest known name in the sentence; *index is then
 * -1. */
OSTEON_API osteon_status osteon_model_find(const osteon_model *model, osteon_kind kind, const char *name,
                                           int *index);

/** Checks a value against a quantity's range; NaN and infinity are refused. OSTEON_ERANGE. */
OSTEON_API osteon_status osteon_quantity_check(const osteon_quantity *quantity, double value);

/** The equations of a bundled model, as its file in lib/models has them in C (equations.h says how to read
 * them): expressions of the outputs, derived constants, what is held within a tick, rates. NULL for a model that a
 * program added; constant. */
OSTEON_API const char *osteon_model_equations(const osteon_model *model);

/** Initial states with all parameters and inputs at their defaults, before any history: n_states
 * doubles. OSTEON_EINVAL, OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_model_initial(const osteon_model *model, double *states);

/** Checks a descriptor: size, kernels, names that are unique identifiers, units, defaults in range; computes the
 * derived constants and the rates of the initial states once. osteon_registry_add does this, once; osteon_sim_new and
 * the like look at the tables of a model that is not bundled, but do not compute it again. OSTEON_EINVAL (also: one
 * of these is not a number, as when a model forgets to assign it), OSTEON_ERANGE (a default or initial value),
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_model_check(const osteon_model *model);

/** The one rule of verdicts, on results of trials that the model was not fitted to. Supported: at least 5 rows of 2
 * trials, normalised RMSE at most 1.4, 95 % intervals that hold 90 to 98 % of the rows, give or take one row.
 * Indicative: as many rows, normalised RMSE at most 2. Otherwise, and for NULL, not supported. */
OSTEON_API osteon_verdict osteon_context_verdict(const osteon_context *context);
/** "not supported", "indicative" or "supported"; constant. */
OSTEON_API const char *osteon_verdict_name(osteon_verdict verdict);
/** What results must say for that verdict, for a reader; "" for OSTEON_NOT_SUPPORTED, which is all the rest;
 * constant. */
OSTEON_API const char *osteon_verdict_rule(osteon_verdict verdict);
/** The reason of the verdict in words, into `text` of `size` bytes, cut to fit. OSTEON_EINVAL. */
OSTEON_API osteon_status osteon_context_describe(const osteon_context *context, char *text, size_t size);
/** Whether a context that a model needs is not supported; false without contexts, and for NULL. */
OSTEON_API bool osteon_model_is_provisional(const osteon_model *model);
/** Sets touched[i] to true for each context i of the model that is about one of these outputs, as the risk of
 * fractures; `columns` NULL: any output. The others stay as they are. OSTEON_EINVAL. */
OSTEON_API osteon_status osteon_model_touch_contexts(const osteon_model *model, const char *const *columns,
                                                     int n, bool *touched);

/** What a user should be told who gives these parameters and no others: of a pair only one, and what follows from the
 * other's default. A value of NaN: the parameter varies between subjects, about what it is otherwise. `text` (of `size`
 * bytes, cut to fit) is "" where there is nothing; names that are no parameters are passed over. OSTEON_EINVAL,
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_model_notice(const osteon_model *model, const char *const *names,
                                             const double *values, int n, char *text, size_t size);

/** Who gives these parameters and no others gives one that is not among them too, where a pair says so
 * (osteon_pair): its index goes to *param, -1 where there is none, and what it is, in its range, to *value. A value of
 * NaN is none. Scenarios do this by themselves. OSTEON_EINVAL. */
OSTEON_API osteon_status osteon_model_imply(const osteon_model *model, const char *const *names,
                                            const double *values, int n, int *param, double *value);

/** A set of models to find by name: the bundled ones and those that a program adds. */
typedef struct osteon_registry osteon_registry;

/** Makes a registry that holds the bundled models. Free with osteon_registry_free. OSTEON_EINVAL,
 * OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_registry_new(osteon_registry **registry);
OSTEON_API void osteon_registry_free(osteon_registry *registry); /**< NULL allowed */

/** Adds a model after osteon_model_check. The descriptor stays the caller's and must outlive the
 * registry. OSTEON_EINVAL (the name is taken), OSTEON_ENOMEM, or errors as osteon_model_check. */
OSTEON_API osteon_status osteon_registry_add(osteon_registry *registry, const osteon_model *model);

/** Finds a model by name. `registry` NULL: the bundled models. OSTEON_ENAME with the nearest name; *model is
 * then NULL. */
OSTEON_API osteon_status osteon_registry_find(const osteon_registry *registry, const char *name,
                                              const osteon_model **model);

/** Model number i in order of name, or NULL past the end. `registry` NULL: the bundled ones. */
OSTEON_API const osteon_model *osteon_registry_at(const osteon_registry *registry, int i);

#ifdef __cplusplus
}
#endif
#endif
