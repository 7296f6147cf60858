/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file model_end.h
 *  Makes the descriptor of a model from its tables and equations. The last line of a model file, #include OSTEON_NEXT,
 *  reads this file (see equations.h); do not include it yourself.
 */

#ifndef OSTEON_MODEL_NOTES
#define OSTEON_MODEL_NOTES ""
#endif
#ifndef OSTEON_MODEL_LONGEST_STEP
#define OSTEON_MODEL_LONGEST_STEP 0
#endif
#define OSTEON_TEXT_(x) #x
#define OSTEON_TEXT(x) OSTEON_TEXT_(x)

/* Derivatives by complex steps: the rates are computed once for each state and once for the day. */
static void osteon_jacobian(double t, const double *c, const double *y, double *J, double *dfdt) {
  const double h = 1e-100;
  double _Complex cc[osteon_n_constants], yy[osteon_n_states], dy[osteon_n_states];
  for (int k = 0; k < osteon_n_constants; k++) cc[k] = c[k];
  for (int k = 0; k < osteon_n_states; k++) yy[k] = y[k];
  for (int j = 0; j < osteon_n_states; j++) {
    yy[j] = __builtin_complex(y[j], h);
    rates_complex(t, cc, yy, dy);
    for (int i = 0; i < osteon_n_states; i++) J[i * osteon_n_states + j] = __imag__ dy[i] / h;
    yy[j] = y[j];
  }
  rates_complex(__builtin_complex(t, h), cc, yy, dy);
  for (int i = 0; i < osteon_n_states; i++) dfdt[i] = __imag__ dy[i] / h;
}

/* Empty versions of the sections that a model may leave out. The readings of the model file are over: from here on,
 * `real` is double again, and this is ordinary C. */
#undef real
#undef r_const
#undef r_real
#undef OSTEON_SUFFIX
#define real double
#define r_const(k) ((double)(k))
#define r_real(x) ((double)(x))
#define OSTEON_SUFFIX _double
#ifdef OSTEON_NO_DERIVE
DERIVE_BEGIN
DERIVE_END
#endif
#ifndef HAS_INIT
INIT_BEGIN
INIT_END
#endif
#ifndef HAS_START
static void start_double(const double *c, double *y) {
  (void)c;
  (void)y;
}
#endif
#ifdef OSTEON_NO_HOLD
HOLD_BEGIN
HOLD_END
#endif
static void dose_double(const double *osteon_c, double *osteon_factor) {
  (void)osteon_c;
  (void)osteon_factor;
  OSTEON_SETPOINTS
  DOSES(OSTEON_PUT_DOSE)
}
static void times_double(const double *osteon_c, double *osteon_days) {
  int osteon_k = 0;
  (void)osteon_c;
  (void)osteon_days;
  (void)osteon_k;
  OSTEON_SETPOINTS INPUTS(OSTEON_GET_CONSTANT_U) TIMES(OSTEON_PUT_TIME)
}
static double history_double(const double *osteon_c) {
  (void)osteon_c;
  OSTEON_SETPOINTS
  return HISTORY;
}

/* The initial value may be an expression of parameters, so it is NAN here, and osteon_model_initial computes it. */
#define OSTEON_STATE_ROW(name_, unit_, value_, min_, max_, scale_, meaning_, source_) \
  {.name = #name_,                                                                    \
   .unit = unit_,                                                                     \
   .meaning = meaning_,                                                               \
   .source = source_,                                                                 \
   .value = NAN,                                                                      \
   .min = min_,                                                                       \
   .max = max_,                                                                       \
   .scale = scale_},
#define OSTEON_PARAM_ROW(name_, unit_, value_, min_, max_, origin_, meaning_, source_) \
  {.name = #name_,                                                                     \
   .unit = unit_,                                                                      \
   .meaning = meaning_,                                                                \
   .source = source_,                                                                  \
   .value = value_,                                                                    \
   .min = min_,                                                                        \
   .max = max_,                                                                        \
   .scale = 0,                                                                         \
   .origin = origin_},
#define OSTEON_INPUT_ROW(name_, unit_, value_, min_, max_, kind_, meaning_, source_) \
  {.name = #name_,                                                                   \
   .unit = unit_,                                                                    \
   .meaning = meaning_,                                                              \
   .source = source_,                                                                \
   .value = value_,                                                                  \
   .min = min_,                                                                      \
   .max = max_,                                                                      \
   .scale = 0,                                                                       \
   .kind = kind_},
#define OSTEON_OUTPUT_ROW(name_, unit_, expression_, meaning_, source_) \
  {.name = #name_,                                                      \
   .unit = unit_,                                                       \
   .meaning = meaning_,                                                 \
   .source = source_,                                                   \
   .value = 0,                                                          \
   .min = -INFINITY,                                                    \
   .max = INFINITY,                                                     \
   .scale = 0},
#define OSTEON_DERIVED_ROW(name_, unit_, meaning_) \
  {.name = #name_,                                 \
   .unit = unit_,                                  \
   .meaning = meaning_,                            \
   .source = "",                                   \
   .value = 0,                                     \
   .min = -INFINITY,                               \
   .max = INFINITY,                                \
   .scale = 0},
#define OSTEON_DOSE_ROW(name_, unit_, state_, factor_, meaning_, source_) \
  {.name = #name_, .unit = unit_, .meaning = meaning_, .source = source_, .state = osteon_y_##state_},
#define OSTEON_COMMON_ROW(name_, quantity_, shown_, caveat_) \
  {.name = #name_, .quantity = #quantity_, .shown = shown_, .caveat = caveat_},
/* Each of the next rows refers to rows of other tables by their index, so that the compiler refuses unknown names. */
#define OSTEON_PERSON_ROW(key_, param_) {.key = #key_, .param = osteon_p_##param_},
#define OSTEON_PAIR_ROW(first_, second_, derived_, apart_, usual_) \
  {.first = osteon_p_##first_,                                     \
   .second = osteon_p_##second_,                                   \
   .derived = osteon_d_##derived_ - osteon_n_params,               \
   .apart = apart_,                                                \
   .usual = usual_},
#define OSTEON_USUAL_ROW(input_, amount_) \
  {.input = osteon_u_##input_ - osteon_after_derived, .amount = amount_},
#define OSTEON_PANEL_ROW(title_, ...) {.title = title_, .starts = {__VA_ARGS__}},
#define OSTEON_SHOWN_ROW(name_) #name_,
#define OSTEON_CLASS_ROW(class_, member_, side_, amount_) \
  {.name = #class_, .member = #member_, .side = side_, .amount = amount_},
#define OSTEON_CONTEXT_ROW(name_, question_, rule_, classes_, needed_, evidence_) \
  {.name = name_,                                                                 \
   .question = question_,                                                         \
   .rule = rule_,                                                                 \
   .classes = classes_,                                                           \
   .is_needed = needed_,                                                          \
   .evidence = evidence_},
#define OSTEON_EVIDENCE(fitted_rows, fitted_trials, rows, trials, normalised, held_95) \
  { fitted_rows, fitted_trials, rows, trials, normalised, held_95 }
#define OSTEON_AMOUNT_ROW(name_) osteon_y_##name_,
#define OSTEON_KINK_ROW(name_) osteon_y_##name_,
#define OSTEON_TIME_ROW(expression_, meaning_) meaning_,

/* Each table ends with an additional empty row, because C has no empty arrays. */
static const osteon_quantity osteon_state_table[] = {STATES(OSTEON_STATE_ROW){.name = ""}};
static const osteon_quantity osteon_param_table[] = {PARAMS(OSTEON_PARAM_ROW){.name = ""}};
static const osteon_quantity osteon_input_table[] = {INPUTS(OSTEON_INPUT_ROW){.name = ""}};
static const osteon_quantity osteon_output_table[] = {OUTPUTS(OSTEON_OUTPUT_ROW){.name = ""}};
static const osteon_quantity osteon_derived_table[] = {DERIVED(OSTEON_DERIVED_ROW){.name = ""}};
static const osteon_dose osteon_dose_table[] = {DOSES(OSTEON_DOSE_ROW){.name = ""}};
static const osteon_common osteon_common_table[] = {COMMON(OSTEON_COMMON_ROW){.name = ""}};
static const osteon_person osteon_person_table[] = {PERSON(OSTEON_PERSON_ROW){.key = ""}};
static const osteon_pair osteon_pair_table[] = {PAIRS(OSTEON_PAIR_ROW){.first = 0}};
static const osteon_usual osteon_usual_table[] = {USUAL(OSTEON_USUAL_ROW){.amount = 0}};
static const osteon_panel osteon_panel_table[] = {PANELS(OSTEON_PANEL_ROW){.title = ""}};
static const osteon_class osteon_class_table[] = {CLASSES(OSTEON_CLASS_ROW){.name = ""}};
static const osteon_context osteon_context_table[] = {CONTEXTS(OSTEON_CONTEXT_ROW){.name = ""}};
static const char *const osteon_time_table[] = {TIMES(OSTEON_TIME_ROW) ""};
static const int osteon_kink_table[] = {KINKS(OSTEON_KINK_ROW) 0};
static const int osteon_amount_table[] = {AMOUNTS(OSTEON_AMOUNT_ROW) 0};
static const char *const osteon_shown_table[] = {SHOWN(OSTEON_SHOWN_ROW) ""};

#ifdef OSTEON_MODEL_LANES /* defined on the compiler's command line if kernels for lanes are compiled as well */
extern const struct osteon_lanes OSTEON_PASTE(osteon_lanes_, OSTEON_MODEL);
#define OSTEON_OWN_LANES &OSTEON_PASTE(osteon_lanes_, OSTEON_MODEL)
#else
#define OSTEON_OWN_LANES NULL
#endif
extern const osteon_model OSTEON_PASTE(osteon_model_, OSTEON_MODEL);
const osteon_model OSTEON_PASTE(osteon_model_, OSTEON_MODEL) = {
    .size = sizeof(osteon_model),
    .name = OSTEON_TEXT(OSTEON_MODEL),
    .title = OSTEON_MODEL_TITLE,
    .citation = OSTEON_MODEL_CITATION,
    .notes = OSTEON_MODEL_NOTES,
    .solver = OSTEON_MODEL_SOLVER,
    .longest_step = OSTEON_MODEL_LONGEST_STEP,
    .n_states = osteon_n_states,
    .n_params = osteon_n_params,
    .n_inputs = osteon_after_inputs - osteon_after_derived,
    .n_outputs = osteon_n_outputs,
    .n_doses = osteon_n_doses,
    .n_derived = osteon_after_derived - osteon_n_params,
    .n_held = osteon_n_constants - osteon_after_inputs,
    .n_common = osteon_n_common,
    .n_person = osteon_n_person,
    .n_pairs = sizeof osteon_pair_table / sizeof *osteon_pair_table - 1,
    .n_usual = osteon_n_usual,
    .n_panels = sizeof osteon_panel_table / sizeof *osteon_panel_table - 1,
    .n_times = sizeof osteon_time_table / sizeof *osteon_time_table - 1,
    .n_classes = sizeof osteon_class_table / sizeof *osteon_class_table - 1,
    .n_contexts = sizeof osteon_context_table / sizeof *osteon_context_table - 1,
    .n_kinks = sizeof osteon_kink_table / sizeof *osteon_kink_table - 1,
    .n_amounts = sizeof osteon_amount_table / sizeof *osteon_amount_table - 1,
    .n_shown = sizeof osteon_shown_table / sizeof *osteon_shown_table - 1,
    .states = osteon_state_table,
    .params = osteon_param_table,
    .inputs = osteon_input_table,
    .outputs = osteon_output_table,
    .derived = osteon_derived_table,
    .doses = osteon_dose_table,
    .common = osteon_common_table,
    .person = osteon_person_table,
    .pairs = osteon_pair_table,
    .usual = osteon_usual_table,
    .amounts = osteon_amount_table,
    .kinks = osteon_kink_table,
    .times = osteon_time_table,
    .panels = osteon_panel_table,
    .classes = osteon_class_table,
    .contexts = osteon_context_table,
    .shown = osteon_shown_table,
    .kernels = {.derive = derive_double,
                .init = init_double,
                .start = start_double,
                .history = history_double,
                .times = times_double,
                .hold = hold_double,
                .dose = dose_double,
                .rates = rates_double,
                .outputs = outputs_double,
                .jacobian = osteon_jacobian,
#ifdef HAS_CHECK
                .check = check_double
#else
                .check = NULL
#endif
    },
    .lanes = OSTEON_OWN_LANES,
};
