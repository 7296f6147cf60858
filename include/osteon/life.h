/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file life.h
 *  A person's life in everyday terms: courses of drugs, exercise, nutrition.
 *
 *  Each call adds events to a schedule (schedule.h). Times are days from the start. Overlapping ones add up,
 *  regardless of the order in which they were added; after the last stop an input is as without any of them. An input
 *  that follows courses, exercise or nutrition cannot also be set with osteon_schedule_set_input: OSTEON_EINVAL. A
 *  schedule takes a million of them, two for exercise at two sites and one for each supplement: OSTEON_ERANGE. A call
 *  that fails leaves the schedule as it was. Calendar times are not whole ticks, so call osteon_schedule_round last.
 *
 *  Each call recomputes everything after its start, so add thousands in the order of their start. Tables of events
 * (events.h) and scenarios add everything at once, in any order.
 */
#ifndef OSTEON_LIFE_H
#define OSTEON_LIFE_H

#include <osteon/schedule.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A course of a drug. Initialise it with osteon_course_default and change what you need. */
typedef struct osteon_course {
  size_t size;      /**< set by osteon_course_default */
  const char *drug; /**< taken (tablets): an input of the model, NAME or rate_NAME; else given (injections):
                         a dose of it. Where no name is exactly the same, letters of either case are alike */
  double dose;      /**< per administration, >= 0 */
  double start;     /**< d, >= 0; default 0 */
  double stop;      /**< d, > start; default INFINITY: for good */
  double interval;  /**< d between administrations. 0, the default: every day for what is taken; what
                         is given needs it, INFINITY for a single dose */
  double adherence; /**< part of the tablets that is taken, 0 to 1; default 1. Not for what is given */
  const char *unit; /**< of the dose: ng, ug, mg, g, or what the model has; NULL, the default: the unit of
                         the model's dose, of its input without the /d, and mg where that is a part of a dose */
} osteon_course;
/** Fills a course with the defaults, as osteon_sim_options_init does (options.h). */
OSTEON_API void osteon_course_init(osteon_course *course, size_t size);
#define osteon_course_default(course) osteon_course_init(course, sizeof *(course))

/** Adds a course. Taken: the input is raised by dose / interval * adherence (mg/d) from start until stop: 70 mg of
 *  alendronate every 7 d is 10 mg/d, 20 mg/d of tamoxifen is 1 where the model's input is a fraction of that. Given:
 *  doses at start, start + interval, ... before stop; for good is 100 years. OSTEON_ENAME (the model does not have
 *  it: the sentence names those that it has), OSTEON_ERANGE, OSTEON_EINVAL (a course not made by
 *  osteon_course_default; an input that is no drug; a unit that does not fit), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_add_course(osteon_schedule *schedule, const osteon_course *course);

/** Where exercise acts, and the index into ratio and psi. */
typedef enum osteon_site {
  OSTEON_SPINE, /**< lumbar spine: input psi_LS */
  OSTEON_HIP,   /**< total hip: input psi_TH */
} osteon_site;

typedef enum osteon_activity_kind {
  OSTEON_RESISTANCE,
  OSTEON_HIGH_IMPACT,
  OSTEON_LOW_IMPACT
} osteon_activity_kind;

/** What is known of an activity. */
typedef struct osteon_activity {
  const char *name, *meaning;
  osteon_activity_kind kind;
  double sessions_per_week; /**< usual; as are the next three */
  int sets, repetitions;    /**< of each bout; 0 for activities by the minute */
  double minutes;           /**< 0 for activities by repetitions */
  double cycles_per_minute; /**< of one leg; 0 for activities by repetitions */
  int bouts;                /**< parts of a session that saturate on their own: squat and deadlift are 2 */
  double ratio[2][2];       /**< [bout][osteon_site]: peak force / peak force in walking */
  const char *confidence;   /**< low: assumed; medium: derived from published forces */
  const char *source;
} osteon_activity;

/** Activity number i, or NULL past the end. */
OSTEON_API const osteon_activity *osteon_activity_at(int i);

/** A programme of exercise. Initialise it with osteon_exercise_default and change what you need. */
typedef struct osteon_exercise {
  size_t size;              /**< set by osteon_exercise_default */
  const char *activity;     /**< a name of osteon_activity_at */
  double sessions_per_week; /**< up to 28; 0, the default, here and in the next three: as usual */
  int sets, repetitions;    /**< of each bout, or jumps; only for activities by repetitions */
  double minutes;           /**< of a session, up to 1440; only for activities by the minute */
  double start, stop;       /**< d; default 0 and INFINITY */
  double adherence;         /**< fraction of the sessions that is done, 0 to 1; default 1 */
} osteon_exercise;
/** Fills a programme with the defaults, as osteon_sim_options_init does (options.h). */
OSTEON_API void osteon_exercise_init(osteon_exercise *exercise, size_t size);
#define osteon_exercise_default(exercise) osteon_exercise_init(exercise, sizeof *(exercise))

/** The stimulus psi[osteon_site] of n programmes done together, relative to the habitual 1; start
 *  and stop do not matter:
 *
 *    psi^4 = 1 + sum (f/7) w N_eff(N) q^4 / N_h,   N_eff(N) = 36 (1 - exp(-N/36)),   N_h = 360 per day
 *
 *  over the bouts: f sessions per week times adherence, N cycles of a bout, q the ratio of forces,
 *  w = 1 - exp(-t / 6 h) the recovery in the time t between sessions. The fourth power is Carter
 *  and Beaupre's, recovery Robling's (2001); that cycles saturate is established, 36 and 360 are
 *  assumptions. OSTEON_EINVAL (a programme not made by osteon_exercise_default, without an activity, or counted in
 *  what the activity is not), OSTEON_ENAME (no such activity), OSTEON_ERANGE. */
OSTEON_API osteon_status osteon_exercise_stimulus(const osteon_exercise *programmes, int n, double psi[2]);

/** Adds a programme: psi_LS and psi_TH follow the stimulus of all programmes that run at a time. A
 *  model with one of the two inputs gets that one, with neither: OSTEON_ENAME. Otherwise as
 *  osteon_exercise_stimulus and OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_add_exercise(osteon_schedule *schedule,
                                                      const osteon_exercise *exercise);

/** From start to stop the habitual load is reduced to this fraction, 0 to 1 (bed rest, a cast): psi without exercise.
 *  Exercise in that time adds to it; of several unloadings the strongest acts. Errors as osteon_schedule_add_exercise.
 *  */
OSTEON_API osteon_status osteon_schedule_add_unloading(osteon_schedule *schedule, double spine, double hip,
                                                       double start, double stop);

/** Supplements, on top of the habitual intake. Initialise it with osteon_nutrition_default. */
typedef struct osteon_nutrition {
  size_t size;             /**< set by osteon_nutrition_default */
  double calcium;          /**< supplement, mg/d, >= 0; default 0 */
  double vitamin_D;        /**< supplement, IU/d, >= 0; default 0 */
  double vitamin_K2;       /**< supplement, ug/d of MK-7, >= 0; default 0 */
  double habit_calcium;    /**< habitual intake, mg/d; NAN, the default: the model's */
  double habit_vitamin_D;  /**< the same, IU/d */
  double habit_vitamin_K2; /**< the same, ug/d */
  double start, stop;      /**< d; default 0 and INFINITY */
  double adherence;        /**< fraction of the supplements that is taken, 0 to 1; default 1 */
} osteon_nutrition;
/** Fills a nutrition with the defaults, as osteon_sim_options_init does (options.h). */
OSTEON_API void osteon_nutrition_init(osteon_nutrition *nutrition, size_t size);
#define osteon_nutrition_default(nutrition) osteon_nutrition_init(nutrition, sizeof *(nutrition))

/** From start until stop the inputs calcium, vitamin_D and vitamin_K2 are habit + supplement * adherence, later the
 *  habit. One without supplement and habit is left alone. A habit that is not the model's is needed here when the
 *  subject's input was set: an event replaces that value. OSTEON_ENAME (no such input in the model), OSTEON_ERANGE,
 *  OSTEON_EINVAL (not made by osteon_nutrition_default, or two habits for one input), OSTEON_ENOMEM. */
OSTEON_API osteon_status osteon_schedule_add_nutrition(osteon_schedule *schedule,
                                                       const osteon_nutrition *nutrition);

#ifdef __cplusplus
}
#endif
#endif
