/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file trials.h
 *  Published results as a table: each row says who was treated how, and what was measured when.
 *
 *  The columns are those of data/clinical.csv, explained in data/README.md; others are ignored. Arms are written like
 * scenarios, so your own table needs no code.
 */
#ifndef OSTEON_TRIALS_H
#define OSTEON_TRIALS_H

#include <stdbool.h>
#include <stdint.h>

#include <osteon/fit.h>
#include <osteon/sampler.h>
#include <osteon/scenario.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct osteon_trials osteon_trials;

/** What an endpoint is: BMD (a change of it, not a level); a marker of formation (PINP, BSAP, OC) or of resorption
 * (CTX, NTX), as a change; incidence or risk of fractures; anything else. */
typedef enum osteon_endpoint_kind {
  OSTEON_BMD,
  OSTEON_FORMATION,
  OSTEON_RESORPTION,
  OSTEON_FRACTURE,
  OSTEON_OTHER,
  OSTEON_ENDPOINT_KINDS
} osteon_endpoint_kind;

/** One row. Texts are "" and numbers NaN where the table says nothing. */
typedef struct osteon_trial {
  const char *id, *study, *category, *arm, *split, *confidence, *endpoint, *unit;
  const char *context; /**< the question that it answers; without such a column, the category */
  osteon_measure measure;
  osteon_endpoint_kind kind;
  double from, months;  /**< since the baseline; `from` is 0 but where a change begins later */
  double lead;          /**< d that the arm's treatment begins before the baseline */
  double value, se;     /**< as osteon_observation; se by the rules of data/README.md */
  double low, high;     /**< 95 %: as printed, else value -+ 2 se */
  double sd;            /**< printed SD between women; NaN: none */
  double cv;            /**< error of one measurement of the endpoint, as a part of it; NaN: not known */
  bool is_printed;      /**< 1: the interval or an error was printed; 0: as if of 50 women */
  int treated;          /**< rows with the same number are of the same woman and treatment; -1: the base's */
  const char *left_out; /**< why it cannot be predicted, or "" */
  int line;             /**< of the file */
  bool
      is_at_dose; /**< a dose on its day changes the endpoint at once, and no column `when` says whether it was
                        seen before: it is compared after; known once the row is added to a fit */
  double
      moved; /**< d by which the row's times, or one of them, move to a tick of the fit that it was added to */
  bool is_sd_alone; /**< an SD without n, and no other error: it may be either's, and is not used */
} osteon_trial;

/** Reads a table for a model. One with the columns TIME and DV is of persons (events.h): its rows are those with DV,
 * and each person is an arm, with what happens to the base besides. Rows that the model cannot express (a drug, an
 * input or an endpoint that it does not have, no measure that is simulated) are left out with a reason; anything else
 * that is wrong is an error with FILE:LINE. `base`: the arm of a table without a column `treatment`, NULL: nothing
 * happens; it must outlive the trials. Free with osteon_trials_free. OSTEON_EIO, OSTEON_EFORMAT, OSTEON_ENAME,
 * OSTEON_ERANGE, OSTEON_EINVAL, OSTEON_ENOMEM, OSTEON_EUNSUPPORTED. */
OSTEON_FULL_API osteon_status osteon_trials_load(osteon_trials **trials, const osteon_registry *registry,
                                                 const osteon_model *model, osteon_scenario *base,
                                                 const char *path);
/** As osteon_trials_load; in a table of persons the times are of `unit` days, as 1/24 for hours. OSTEON_ERANGE (unit),
 * otherwise errors as osteon_trials_load. */
OSTEON_FULL_API osteon_status osteon_trials_load_in(osteon_trials **trials, const osteon_registry *registry,
                                                    const osteon_model *model, osteon_scenario *base,
                                                    double unit, const char *path);
OSTEON_FULL_API void osteon_trials_free(osteon_trials *trials);       /**< NULL allowed */
OSTEON_FULL_API int osteon_trials_count(const osteon_trials *trials); /**< rows, those left out too */
/** Whether its rows say what was given, in a column `treatment`; no: all are of the base. */
OSTEON_FULL_API bool osteon_trials_have_arms(const osteon_trials *trials);
/** Whether it is a table of persons, for which osteon_event_table_find_dt finds a tick. */
OSTEON_FULL_API bool osteon_trials_have_persons(const osteon_trials *trials);
/** The table as it was read, for `text` of osteon_event_options; owned by the trials. */
OSTEON_FULL_API const char *osteon_trials_text(const osteon_trials *trials);
OSTEON_FULL_API const osteon_model *osteon_trials_model(const osteon_trials *trials); /**< as loaded for */
/** Notices for the user about the table, into `text` (of `size` bytes, truncated to fit), one per line, "" if there
 * are none: columns that look misspelt; columns that describe an arm although all rows belong to `base`; and
 * osteon_model_notice for the parameters of the base and of arms. OSTEON_EINVAL, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_trials_notice(const osteon_trials *trials, char *text, size_t size);
/** Row i, from 0; owned by the trials. NULL past the end. */
OSTEON_FULL_API const osteon_trial *osteon_trials_at(const osteon_trials *trials, int i);

/** How much similar arms of different trials differ beyond their own errors, in points of change. */
typedef struct osteon_spread {
  int groups, arms;     /**< groups of like arms, and the arms in them; a study is in a group once */
  double sd, low, high; /**< SD between trials and its 95 % interval; NaN without two like arms */
} osteon_spread;

/** Finds the spread of an endpoint's kind between trials of a split, NULL: of all, from what was seen alone. Arms are
 * alike if they have the same endpoint, measure, times and context, if the same happened to their women until
 * then, habits as calcium apart, and if the years since their menopause fall into one class: 5 or more before it,
 * less before it, under 5 after it, under 15, more. Rows recalled from memory do not count. OSTEON_EINVAL (kind, NULL),
 * OSTEON_EFORMAT, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_trials_find_spread(const osteon_trials *trials,
                                                        osteon_endpoint_kind kind, const char *split,
                                                        osteon_spread *spread);

/** Adds the arms and all rows that can be predicted to a fit of the same model. What happens in the arms, the base's
 * too, moves to the nearest ticks of the fit. Only rows to be fitted carry weight: those marked calibration that were
 * not recalled from memory. Their error is that of the study and the SD between trials (osteon_trials_find_spread of
 * the calibration rows; at least the error of 200 women), as no model is better than that; and each counts as one over
 * the square root of the study's rows of its endpoint, so that long series do not swamp the rest. Errors as
 * osteon_fit_add_arm and osteon_fit_add_observation. */
OSTEON_FULL_API osteon_status osteon_trials_add_to_fit(osteon_trials *trials, osteon_fit *fit);

/** The same by another rule. OSTEON_WEIGHTS_OWN: a row's error is the table's, from its interval, se, or sd and n;
 * where it gives none, that of the endpoint (osteon_fit_set_error), and OSTEON_EFORMAT where there is none either,
 * where there are both, and for an sd without n. Its weight is that of the table alone. OSTEON_WEIGHTS_TRIALS: as
 * osteon_trials_add_to_fit. A value below the row's `lloq`, or none, counts as below it. OSTEON_EINVAL (another rule),
 * otherwise errors as osteon_trials_add_to_fit. */
OSTEON_FULL_API osteon_status osteon_trials_add_weighted(osteon_trials *trials, osteon_fit *fit,
                                                         osteon_weights weights);

/** Predictions for every row, into predicted[osteon_trials_count], by a fit to which the trials were added; NaN for a
 * row that was left out, or if all its women failed. `failure` and errors as osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_trials_predict(const osteon_trials *trials, osteon_fit *fit,
                                                    double *predicted, const char **failure);

/** A row and its prediction by a fit; NaN if it is not predicted. */
typedef struct osteon_residual {
  double predicted,
      residual;           /**< residual: the value less the prediction; NaN below a limit of quantification */
  double error, weighted; /**< the error that the fit gives the value, and the residual by it */
  double weight;          /**< of the row in the fit; 0: only predicted */
  bool is_below;          /**< the value is a limit of quantification, and the measurement was below it */
} osteon_residual;
/** Finds the residual of every row in a fit to which the trials were added, into rows[osteon_trials_count]. Errors as
 * osteon_fit_predict. */
OSTEON_FULL_API osteon_status osteon_trials_find_residuals(const osteon_trials *trials, osteon_fit *fit,
                                                           osteon_residual *rows);
/** Writes them as a table, a line a row: id, study, arm, endpoint, measure, from, days, value, below, predicted,
 * residual, error, weighted_residual, weight. "-" is standard output. OSTEON_EINVAL (NULL), OSTEON_EIO,
 * OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_trials_save_residuals(const osteon_trials *trials,
                                                           const osteon_residual *rows, const char *path);

/** Folds for a cross-validation: which one each row is in, 0 to folds - 1, into fold_of[osteon_trials_count]; -1 for
 * rows that are not fitted: left out, marked validation, or recalled from memory. A study is in one fold with all its
 * rows. Studies are shuffled by the seed and their names, and each goes to the fold with the fewest rows so far.
 * OSTEON_EINVAL (NULL), OSTEON_ERANGE (folds under 2 or more than studies), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_trials_draw_folds(const osteon_trials *trials, uint64_t seed, int folds,
                                                       int *fold_of);
/** Predictions of a fit, to which the trials were added, for studies that were left out, into
 * predicted[osteon_trials_count]: for each fold the parameters are fitted without its rows, from their present values,
 * in at most `iterations`, and the rows are predicted; NaN for rows in no fold. From the minimum of all rows three to
 * five iterations are enough. `told` (NULL allowed) is called after every iteration; a result other than 0 ends the
 * call with OSTEON_ESTOPPED. Afterwards the fit is as it was. Errors as osteon_fit_run and osteon_trials_predict. */
OSTEON_FULL_API osteon_status osteon_trials_cross_validate(
    const osteon_trials *trials, osteon_fit *fit, const int *fold_of, int iterations, double *predicted,
    int (*told)(void *context, int fold, int iteration, double squares), void *context);

/** How far the predictions of every row differ between parameter sets: their SD, into sd[osteon_trials_count]; NaN for
 * a row that has none in two or more of them. Errors as osteon_fit_predict_sets. */
OSTEON_FULL_API osteon_status osteon_trials_predict_sets(const osteon_trials *trials, osteon_fit *fit,
                                                         const osteon_sets *sets, double *sd);

/** Reads predictions for rows that were left out of fits, as `osteon fit --cross-validate` writes them, into
 * unseen[osteon_trials_count]: the columns id and predicted, for rows of the trials by their ids; NaN for a row that
 * the table does not predict. Ids that the trials do not have are ignored. OSTEON_EINVAL (NULL), OSTEON_EIO,
 * OSTEON_EFORMAT, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_trials_read_unseen(const osteon_trials *trials, const char *path,
                                                        double *unseen);

/** A model's own error: the SD of the errors of its predictions for studies that it was not fitted to, beyond the
 * errors of the studies, the SD between trials and the uncertainty of the parameters. It is sqrt(points^2 + (part *
 * prediction)^2). */
typedef struct osteon_own_error {
  int rows;      /**< that it was found from */
  double points; /**< of change; NaN: not known */
  double part;   /**< of the predicted change; NaN: not known */
} osteon_own_error;

/** Finds it for a kind of endpoint from predictions for rows that were left out of fits (osteon_trials_cross_validate,
 * osteon_trials_read_unseen; NaN: none), by maximum likelihood of normal errors; the rows of a study together count as
 * the square root of their number. Only rows to be fitted are used. `uncertainty`: as of osteon_trials_predict_sets,
 * or NULL. NaN with under ten rows or where the SD between trials is not known. OSTEON_EINVAL (NULL, kind),
 * OSTEON_ESTOPPED, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_trials_find_own_error(const osteon_trials *trials,
                                                           osteon_endpoint_kind kind, const double *unseen,
                                                           const double *uncertainty,
                                                           osteon_own_error *error);
/** Adds the model's own error, of_kind[OSTEON_ENDPOINT_KINDS], to the SD of every prediction, sd[osteon_trials_count],
 * in which NaN counts as 0, for osteon_comparison_set_uncertainty. Rows that are fitted keep theirs, as do kinds whose
 * error is not known. OSTEON_EINVAL (NULL). */
OSTEON_FULL_API osteon_status osteon_trials_add_own_error(const osteon_trials *trials,
                                                          const osteon_own_error *of_kind,
                                                          const double *predicted, double *sd);

/** As osteon_trials_predict, with what women of the row's arm differ by into spread[osteon_trials_count]; NULL: not
 * asked for. The error of measurement is that of `cv`; where that is not known it is left out. Errors as
 * osteon_trials_predict. */
OSTEON_FULL_API osteon_status osteon_trials_predict_spread(const osteon_trials *trials, osteon_fit *fit,
                                                           double *predicted, osteon_spread_of_women *spread,
                                                           const char **failure);

/** The arm of row i as a scenario file, or with `control` the arm beside it; free with osteon_text_free. A
 * row that was left out has one too. OSTEON_EINVAL (no such row, no control, or the arm is `base`),
 * OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_trials_write_scenario(const osteon_trials *trials, int i, bool control,
                                                           char **text);

/** A baseline without any physiology that a model has to beat: the prediction of a smooth curve through the
 * calibration rows for every row of BMD that is a change, a rate or a difference, into predicted[osteon_trials_count]
 * and sd, the SD of that prediction without the row's own error and the SD between trials; NaN for all other rows. It
 * is a Gaussian process that adds up a natural rate of change, by years since the menopause, and an effect of each
 * thing that is given (a drug, a kind of exercise, a supplement), by its dose, the time for which it was given, the
 * time since it ended, and site. It is fitted to the rows that are neither marked validation nor recalled from memory;
 * each of them is predicted without its study, all others from all of them. Its eleven constants are those of the
 * highest posterior density of all rows that it is fitted to. OSTEON_EINVAL (NULL, no rows to be fitted),
 * OSTEON_ERANGE (more than 2000 rows, too many things given), OSTEON_ESTOPPED, OSTEON_ENOMEM, or errors as
 * osteon_trials_find_spread. */
OSTEON_FULL_API osteon_status osteon_trials_predict_baseline(const osteon_trials *trials, double *predicted,
                                                             double *sd);

/** Compares trials with predictions (of osteon_trials_predict). The caller owns the comparison and both arguments,
 * which must outlive it. `split` NULL: all rows. Free with osteon_comparison_free. OSTEON_ENOMEM, or errors as
 * osteon_trials_find_spread. */
typedef struct osteon_comparison osteon_comparison;
OSTEON_FULL_API osteon_status osteon_comparison_new(osteon_comparison **comparison,
                                                    const osteon_trials *trials, const double *predicted,
                                                    const char *split);
OSTEON_FULL_API void osteon_comparison_free(osteon_comparison *comparison); /**< NULL allowed */
/** Adds a baseline to compare with: its prediction for every row and the SD of that, without the row's own error; NaN
 * where there is none. The caller owns both arrays, which must outlive the comparison. OSTEON_EINVAL (NULL). */
OSTEON_FULL_API osteon_status osteon_comparison_set_baseline(osteon_comparison *comparison,
                                                             const double *predicted, const double *sd);

/** Sets the SD of every prediction that the parameters' uncertainty makes, as of osteon_trials_predict_sets, and where
 * it is known the model's own error; prediction intervals and CRPS then hold it, normalised and attainable do not. The
 * array is the caller's and must stay. OSTEON_EINVAL (NULL). */
OSTEON_FULL_API osteon_status osteon_comparison_set_uncertainty(osteon_comparison *comparison,
                                                                const double *sd);

/** Agreement of predictions with observations. Rows recalled from memory do not count. NaN where undefined: rmse and
 * bias of rows without a common unit, the others where the spread between trials is not known. */
typedef struct osteon_score {
  int rows, left_out;
  int inside;        /**< predictions within the row's interval */
  double attainable; /**< part of rows that would be inside if every true mean were known */
  double rmse, bias; /**< in points */
  double normalised; /**< root mean square of misses over sqrt(se^2 + SD between trials^2); a rate has that SD
                        over its years */
  double held_50, held_95; /**< part of rows that normal intervals with that SD about the prediction hold,
                              and that of osteon_comparison_set_uncertainty */
  double crps;             /**< continuous ranked probability score of these predictions, in points: mean */
  int beside; /**< rows that the baseline predicts too: what follows is of these, NaN without any */
  double beside_rmse, beside_crps;     /**< of the predictions */
  double baseline_rmse, baseline_crps; /**< of the baseline, whose own SD counts in its CRPS */
  double skill; /**< 1 - CRPS / CRPS of the baseline: 0 is no better than the baseline, 1 without any error */
} osteon_score;
/** The score of the rows of a kind (OSTEON_ENDPOINT_KINDS: all) and a context (NULL: all). The spread is that
 * between all trials, whatever the split of the comparison. OSTEON_EINVAL (kind, NULL). */
OSTEON_FULL_API osteon_status osteon_comparison_get_score(const osteon_comparison *comparison,
                                                          osteon_endpoint_kind kind, const char *context,
                                                          osteon_score *score);

/** A 95 % interval; NaN: none. */
typedef struct osteon_interval {
  double low, high;
} osteon_interval;
/** How sure the members of osteon_score are that have the same names, `inside` as a part of rows. */
typedef struct osteon_score_intervals {
  int studies; /**< that have rows with a prediction; under five of them there are no intervals */
  osteon_interval inside, rmse, bias, normalised, held_50, held_95, crps, skill;
} osteon_score_intervals;
/** Intervals of the score of the same rows as osteon_comparison_get_score, by a bootstrap over studies: `draws` times
 * as many studies as there are, drawn with replacement, each with all its rows, as rows of one study go wrong
 * together. The same seed gives the same intervals. The SD between trials is held. OSTEON_EINVAL (NULL, kind),
 * OSTEON_ERANGE (draws not in 40 to 1000000), OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_comparison_get_intervals(const osteon_comparison *comparison,
                                                              osteon_endpoint_kind kind, const char *context,
                                                              uint64_t seed, int draws,
                                                              osteon_score_intervals *intervals);
/** Sets what women differ by, as osteon_trials_predict_spread says it; the array is the caller's and must stay.
 * OSTEON_EINVAL (NULL). */
OSTEON_FULL_API osteon_status osteon_comparison_set_spread(osteon_comparison *comparison,
                                                           const osteon_spread_of_women *spread);

/** How women differ, over the rows that print an SD of a change or a rate: root mean squares in points of change. A
 * rate counts as the change over its years. NaN without rows. */
typedef struct osteon_spread_score {
  int rows;
  double printed;  /**< as the trials print it, errors of measurement included */
  double measured; /**< as predicted, with errors of measurement */
  double true_sd;  /**< as predicted, without them */
  double off;      /**< root mean square of ln(printed / measured) */
} osteon_spread_score;
/** The differences between women in rows of a kind and a context, as in osteon_comparison_get_score. OSTEON_EINVAL
 * (kind, NULL). */
OSTEON_FULL_API osteon_status osteon_comparison_get_spread(const osteon_comparison *comparison,
                                                           osteon_endpoint_kind kind, const char *context,
                                                           osteon_spread_score *score);
/** Every row with its prediction as CSV, that of the baseline where one is set, and the SDs between women where they
 * are; "-" is standard output. OSTEON_EIO. */
OSTEON_FULL_API osteon_status osteon_comparison_save(const osteon_comparison *comparison, const char *path);

/** Sets the parameters of a table (osteon_sets_load_parameters) in a fit; after a failure some of them may be set.
 * Errors as osteon_sets_load_parameters and osteon_fit_set_param. */
OSTEON_FULL_API osteon_status osteon_fit_read_parameters(osteon_fit *fit, const char *path);
/** Writes the free parameters: name, value, 95 % interval, prior and its sd, sd (on its scale),
 * what part of the prior's variance the data took away, and the parameter most correlated with it. The covariance
 * is that of osteon_fit_covariance. Values have all their digits. "-" is standard output. OSTEON_EIO,
 * OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_save_parameters(const osteon_fit *fit, const double *covariance,
                                                         const char *path);

/** Writes the covariance as a table: a row a parameter with name, scale (log, linear or log-odds), value, and a column
 * a parameter. "-" is standard output. OSTEON_EINVAL (NULL), OSTEON_EIO, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_save_covariance(const osteon_fit *fit, const double *covariance,
                                                         const char *path);
/** Writes drawn parameter sets as a table that osteon_sets_load reads: set, what osteon_fit_draws says of it (excess,
 * scale unless it is NULL, misfit), and a column a parameter, to four digits. "-" is standard output. OSTEON_EINVAL
 * (NULL, no set), OSTEON_EIO, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_save_draws(const osteon_fit *fit, const osteon_fit_draws *draws,
                                                    const char *path);

/** Writes what chains say of every free parameter, diagnoses[osteon_fit_parameter_count] on the scales on which they
 * vary: name, scale, the value now on it (fitted), mean, sd, mcse, rhat, ess, and `accepted`, the part of the moves.
 * "-" is standard output. OSTEON_EINVAL (NULL), OSTEON_EIO, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_fit_save_diagnoses(const osteon_fit *fit,
                                                        const osteon_diagnosis *diagnoses, double accepted,
                                                        const char *path);

/** Writes a profile, made by osteon_fit_profile at n values of the parameter `name`: value, squares, and what
 * they are above `minimum`. "-" is standard output. OSTEON_EIO, OSTEON_ENOMEM. */
OSTEON_FULL_API osteon_status osteon_profile_save(const char *name, const double *values,
                                                  const double *squares, int n, double minimum,
                                                  const char *path);

#ifdef __cplusplus
}
#endif
#endif
