/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The story of bone under aromatase inhibitors, claim by claim, in virtual women. Each claim is a number
 * for every woman, taken from arms that the same women live. The model supports it or does not, by the rule
 * below; what trials have seen stands beside it. Research, not advice.
 *   story FOLDER WOMEN [OUT]
 *   story --claims
 * FOLDER holds a scenario for each arm; OUT gets arms.csv, claims.csv and verdicts.txt. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/osteon.h>

/* ---- the claims ---- */

/* A claim's part: `value`, a sum of [FACTOR *] ARM WHAT YEARS, changes from day 0 in %, for each woman. WHAT:
 * spine, hip (BMD), worse (of both), ucOC, D. It is above `level`, or with ALIKE between -level and level.
 * `rows`: what was seen, in data/clinical.csv, or that there is nothing. */
typedef enum sense { ABOVE, ALIKE } sense;
typedef struct part {
  const char *says, *value, *rows;
  sense sense;
  double level;
} part;
#define MORE(says, value, rows) \
  { says, value, rows, ABOVE, 0 }
#define NONE "no trial rows: the model's extrapolation"

static const double MOST = 0.8, HALF = 0.5, SEEN = 0.5;
static const char rule[] =
    "Rule. Each part of a claim is one number per woman. It is supported (yes) if it holds in at least 80 %\n"
    "of women, if it holds in the median woman by half a percentage point or more (about what a trial with\n"
    "400 women per arm can distinguish from no effect), and if it holds in the median woman over the whole\n"
    "95 % interval. It is weakly supported if it holds in at least half of the women. Otherwise it is not\n"
    "supported (no). A claim is as good as its weakest part.\n\n"
    "The 95 % interval is that of the model's parameters: the median woman with each set of them in\n"
    "data/aibl-ensemble.csv, in some of the same women. It does not tell how wrong the equations may be;\n"
    "the last column of the arms does, the context of use and whether trials support the model there\n"
    "(doc/reference/model.md). Women: 5 to 95 % of them. They differ as data/scenarios/women.yaml says and\n"
    "are the same in all arms. `seen` is what trials found, in other women than these; the model was fitted\n"
    "to the calibration rows.\n";

enum { MAX_PARTS = 7 };
typedef struct claim {
  const char *name, *note; /* note: may be NULL */
  part parts[MAX_PARTS];
} claim;

static const claim claims[] = {
    {"An aromatase inhibitor costs more bone than ageing does",
     NULL,
     {MORE("spine", "none spine 5 - ai spine 5", "AI-MA17B-01 AI-MA17B-03 AI-ATAC-06"),
      MORE("hip", "none hip 5 - ai hip 5", "AI-MA17B-02 AI-MA17B-04 AI-LONN-01 AI-LONN-02")}},
    {"Bone is lost faster just after the menopause than ten years later",
     "One year after the menopause at 52, or eleven at 62; all else equal.",
     {MORE("spine", "none spine 3 - near spine 3", "MEN-POUIL-04 MEN-MBHMS-02 MEN-MBHMS-03"),
      MORE("hip", "none hip 3 - near hip 3", "MEN-POUIL-06 MEN-POUIL-07 MEN-SWAN-08")}},
    {"On an inhibitor, too, bone is lost faster just after the menopause",
     NULL,
     {MORE("spine", "ai spine 3 - near-ai spine 3", NONE), MORE("hip", "ai hip 3 - near-ai hip 3", NONE)}},
    {"When the inhibitor is stopped the spine recovers and the hip does not",
     "Five years of treatment and two years after it.",
     {MORE("the spine gains", "- ai spine 5 + ai spine 7", "AI-ATAC-11 AI-BREX-01"),
      {"the hip stays within 1 %", "- ai hip 5 + ai hip 7", "AI-ATAC-13 AI-BREX-03", ALIKE, 1},
      MORE("the spine gains more", "- ai spine 5 + ai spine 7 + ai hip 5 - ai hip 7",
           "AI-ATAC-11 AI-ATAC-13")}},
    {"Training with calcium and vitamin D slows the loss on an inhibitor",
     "Heavy weights, jumps and walking, with calcium and vitamin D; nothing missed.",
     {MORE("spine", "ai-lifestyle spine 5 - ai spine 5", NONE),
      MORE("hip", "ai-lifestyle hip 5 - ai hip 5", NONE),
      MORE("spine, without an inhibitor", "lifestyle spine 5 - none spine 5", "EX-EFOPS-07 EX-EFOPS-08"),
      MORE("hip, without an inhibitor", "lifestyle hip 5 - none hip 5", "EX-EFOPS-03 EX-EFOPS-04")}},
    {"Training with calcium and vitamin D rarely prevents that loss altogether",
     "The table at the end has it by site, adherence and T-score.",
     {MORE("spine or hip lose, nothing missed", "- ai-lifestyle worse 5", NONE),
      MORE("spine or hip lose, a quarter missed", "- ai-lifestyle-75 worse 5", NONE),
      MORE("spine or hip lose, half missed", "- ai-lifestyle-50 worse 5", NONE)}},
    {"Training alone, without supplements, slows the loss on an inhibitor",
     "The same training. Trials of training beside an inhibitor are few and small, and trained less.",
     {MORE("spine, one year", "ai-training spine 1 - ai spine 1", "X-BREXPM-01"),
      MORE("hip, one year", "ai-training hip 1 - ai hip 1", "X-BREXPM-02 X-AIEX-01 X-AIEX-02"),
      MORE("spine, five years", "ai-training spine 5 - ai spine 5", NONE),
      MORE("hip, five years", "ai-training hip 5 - ai hip 5", NONE)}},
    {"Denosumab does more against the loss on an inhibitor than training does",
     "Five years; with denosumab 500 mg of calcium and 400 IU, as in trials.",
     {MORE("spine", "ai-denosumab spine 5 - ai-training spine 5", NONE),
      MORE("hip", "ai-denosumab hip 5 - ai-training hip 5", NONE)}},
    {"At the spine lifting weights does more than jumping, and jumping more than walking",
     "A year. The loads of the activities are assumptions (osteon_activity_at).",
     {MORE("lifting over jumping", "resistance spine 1 - impact spine 1", NONE),
      MORE("jumping over walking", "impact spine 1 - walking spine 1", NONE),
      MORE("lifting over nothing", "resistance spine 1 - none spine 1",
           "EX-KISTLER-01 EX-LIFTMOR-01 EX-LIFTMOR-02"),
      MORE("jumping over nothing", "impact spine 1 - none spine 1", "EX-BREX-03 EX-BREX-04"),
      MORE("walking over nothing", "walking spine 1 - none spine 1", "EX-KISTLER-03")}},
    {"At the hip lifting weights does more than jumping, and jumping more than walking",
     "Pooled trials saw no difference between intensities at the femoral neck.",
     {MORE("lifting over jumping", "resistance hip 1 - impact hip 1", NONE),
      MORE("jumping over walking", "impact hip 1 - walking hip 1", NONE),
      MORE("lifting over nothing", "resistance hip 1 - none hip 1",
           "EX-LIFTMOR-03 EX-LIFTMOR-04 EX-KISTLER-05"),
      MORE("jumping over nothing", "impact hip 1 - none hip 1", "EX-BREX-01 EX-BREX-02"),
      MORE("walking over nothing", "walking hip 1 - none hip 1", "EX-KISTLER-04")}},
    {"150 minutes of exercise a week do more than 60 or 75",
     "Brisk walking of 150 or 60 minutes; resistance training and walking of 150 or 75. Two years.",
     {MORE("walking, spine", "walking spine 2 - walking-60 spine 2", NONE),
      MORE("walking, hip", "walking hip 2 - walking-60 hip 2", NONE),
      MORE("mixed, spine", "mixed-150 spine 2 - mixed-75 spine 2", NONE),
      MORE("mixed, hip", "mixed-150 hip 2 - mixed-75 hip 2", NONE)}},
    {"The kind of exercise counts for more than the minutes",
     "75 minutes, some of them with weights, or 150 of brisk walking. Two years. The model counts\n"
     "what is lifted, not the minutes of it: a session is taken for 45.",
     {MORE("spine", "mixed-75 spine 2 - walking spine 2", NONE),
      MORE("hip", "mixed-75 hip 2 - walking hip 2", NONE)}},
    {"Calcium alone slows the loss in women who get little, but does not stop it",
     "Habits of 500 mg and 0 IU a day, without any intake of vitamin D 39 nmol/L of 25OHD in the model,\n"
     "so that no one here is deficient; 700 mg more, two years.",
     {MORE("spine", "low-calcium spine 2 - low spine 2", "NUT-TAI-02 NUT-RUML-01 NUT-RUML-02"),
      MORE("hip", "low-calcium hip 2 - low hip 2", "NUT-TAI-04"),
      MORE("spine or hip lose", "- low-calcium worse 2", "NUT-ALOIA-03")}},
    {"Calcium with vitamin D does more than either alone",
     "The same women; 700 mg, 1000 IU or both. Pooled trials of calcium gain the same with vitamin D as\n"
     "without (Tai 2015).",
     {MORE("both over calcium, spine", "low-both spine 2 - low-calcium spine 2", NONE),
      MORE("both over calcium, hip", "low-both hip 2 - low-calcium hip 2", "NUT-MACD-01 NUT-MACD-03"),
      MORE("both over vitamin D, spine", "low-both spine 2 - low-vitamin-D spine 2", NONE),
      MORE("both over vitamin D, hip", "low-both hip 2 - low-vitamin-D hip 2", NONE)}},
    {"Vitamin K2 changes osteocalcin in blood but not bone density",
     "375 ug of MK-7 a day for a year. A trial of a year saw no effect on BMD, one of three years with\n"
     "180 ug less loss: the evidence is weak, and the model takes no effect for granted (K2_gain).",
     {{"ucOC falls by more than half", "- K2 ucOC 1", "NUT-RONN-05 NUT-RONN-06", ABOVE, 50},
      {"spine alike, within 0.5 %", "K2 spine 1 - none spine 1", "no trial rows: put into the model", ALIKE,
       0.5},
      {"hip alike, within 0.5 %", "K2 hip 1 - none hip 1", "no trial rows: put into the model", ALIKE, 0.5}}},
    {"Denosumab prevents the loss on an inhibitor",
     "BMD at or above the start after five years; with 500 mg of calcium and 400 IU, as in trials.",
     {MORE("spine", "ai-denosumab spine 5", "B087 AI-HALTBC-02"), MORE("hip", "ai-denosumab hip 5", NONE)}},
    {"Zoledronate prevents the loss on an inhibitor",
     "The same; 4 mg every half year.",
     {MORE("spine", "ai-zoledronate spine 5", "AI-ZOFAST-02 AI-ZFAST-01"),
      MORE("hip", "ai-zoledronate hip 5", "AI-ZFAST-02")}},
    {"Risedronate prevents the loss on an inhibitor",
     "The same, after two years, as in trials, and five; 35 mg a week, of which women miss some.",
     {MORE("spine, two years", "ai-risedronate spine 2", "AI-SABRE-03 AI-GRISE-01"),
      MORE("hip, two years", "ai-risedronate hip 2", "AI-SABRE-04 AI-GRISE-02"),
      MORE("spine, five years", "ai-risedronate spine 5", NONE),
      MORE("hip, five years", "ai-risedronate hip 5", NONE)}},
    {"Denosumab with training and nutrition does more than either alone",
     "On an inhibitor, denosumab with training and nutrition, five years.",
     {MORE("over the drug, spine", "ai-denosumab-lifestyle spine 5 - ai-denosumab spine 5", "EX-WALTM-05"),
      MORE("over the drug, hip", "ai-denosumab-lifestyle hip 5 - ai-denosumab hip 5", "EX-WALTM-06"),
      MORE("over lifestyle, spine", "ai-denosumab-lifestyle spine 5 - ai-lifestyle spine 5", NONE),
      MORE("over lifestyle, hip", "ai-denosumab-lifestyle hip 5 - ai-lifestyle hip 5", NONE)}},
    {"Denosumab that is stopped, with nothing after it, loses most of what it gave",
     "Three years of it, without an inhibitor. Two years later more than half of what it gave over\n"
     "nothing is gone.",
     {MORE("spine",
           "0.5 * denosumab-stopped spine 3 - 0.5 * none spine 3 - denosumab-stopped spine 5 + none spine 5",
           "B201 B031"),
      MORE("hip", "0.5 * denosumab-stopped hip 3 - 0.5 * none hip 3 - denosumab-stopped hip 5 + none hip 5",
           "B040 B042 B043")}},
    {"Zoledronate after denosumab keeps most of what it gave",
     "5 mg half a year after the last dose. Two years later more than half is there.",
     {MORE("spine",
           "- 0.5 * denosumab-stopped spine 3 + 0.5 * none spine 3 + denosumab-zoledronate spine 5 - none "
           "spine 5",
           "B202"),
      MORE("hip",
           "- 0.5 * denosumab-stopped hip 3 + 0.5 * none hip 3 + denosumab-zoledronate hip 5 - none hip 5",
           NONE),
      MORE("over stopping, spine", "denosumab-zoledronate spine 5 - denosumab-stopped spine 5", NONE),
      MORE("over stopping, hip", "denosumab-zoledronate hip 5 - denosumab-stopped hip 5", NONE)}},
    {"Teriparatide that is stopped, with nothing after it, loses part of what it gave",
     "Two years of 20 ug a day, then a year of nothing.",
     {MORE("the spine falls", "teriparatide-stopped spine 2 - teriparatide-stopped spine 3",
           "N-EUROF-04 P-TPT-01 Q-IOPPIL-04"),
      MORE("the hip falls", "teriparatide-stopped hip 2 - teriparatide-stopped hip 3",
           "P-TPT-02 Q-IOPPIL-06"),
      MORE("the spine stays above the untreated", "teriparatide-stopped spine 3 - none spine 3",
           "N-EUROF-05")}},
    {"Denosumab after teriparatide adds to it",
     "Two years of each.",
     {MORE("spine", "teriparatide-denosumab spine 4 - teriparatide-denosumab spine 2", "B149 B169"),
      MORE("hip", "teriparatide-denosumab hip 4 - teriparatide-denosumab hip 2", "B152 B174")}},
    {"Romosozumab that is stopped, with nothing after it, loses most of what it gave",
     "A year of it. Two years later more than half of what it gave over nothing is gone.",
     {MORE(
          "spine",
          "0.5 * romosozumab-stopped spine 1 - 0.5 * none spine 1 - romosozumab-stopped spine 3 + none spine "
          "3",
          NONE),
      MORE("hip",
           "0.5 * romosozumab-stopped hip 1 - 0.5 * none hip 1 - romosozumab-stopped hip 3 + none hip 3",
           NONE)}},
    {"Alendronate after romosozumab keeps most of what it gave",
     "A year of romosozumab, two of alendronate. More than half is there, and more than without it.",
     {MORE(
          "spine",
          "- 0.5 * romosozumab-stopped spine 1 + 0.5 * none spine 1 + romosozumab-alendronate spine 3 - none "
          "spine 3",
          "N-ARCHC-01 N-ARCHC-03"),
      MORE(
          "hip",
          "- 0.5 * romosozumab-stopped hip 1 + 0.5 * none hip 1 + romosozumab-alendronate hip 3 - none hip 3",
          "B121 B122"),
      MORE("over stopping, spine", "romosozumab-alendronate spine 3 - romosozumab-stopped spine 3", NONE),
      MORE("over stopping, hip", "romosozumab-alendronate hip 3 - romosozumab-stopped hip 3", NONE)}},
    {"Training that is stopped loses most of what it gave",
     "Two years of training, then none. Three years later more than half of what it gave is gone.",
     {MORE("spine",
           "0.5 * training-stopped spine 2 - 0.5 * none spine 2 - training-stopped spine 5 + none spine 5",
           "Q-DALSKY-03 Q-DALSKY-04 X-UKKPRE-03 X-UKKPRE-04"),
      MORE("hip", "0.5 * training-stopped hip 2 - 0.5 * none hip 2 - training-stopped hip 5 + none hip 5",
           NONE)}},
    {"Women who stop training are no worse off than those who never trained",
     "The same; no more than half a percentage point below them.",
     {{"spine", "training-stopped spine 5 - none spine 5", "X-UKKPRE-04 X-LIFT3Y-01", ABOVE, -0.5},
      {"hip", "training-stopped hip 5 - none hip 5", NONE, ABOVE, -0.5}}},
    {"A single infusion of 5 mg of zoledronate works for five years",
     NULL,
     {MORE("spine", "zoledronate-5 spine 5 - none spine 5", "B133 Q-ZOLLOW-15"),
      MORE("hip", "zoledronate-5 hip 5 - none hip 5", "B134 Q-ZOLLOW-18")}},
    {"A fifth of that dose does less",
     "1 mg or 5 mg of zoledronate, once.",
     {MORE("spine, two years", "zoledronate-5 spine 2 - zoledronate-1 spine 2", "Q-ZOLLOW-07 Q-ZOLLOW-09"),
      MORE("hip, two years", "zoledronate-5 hip 2 - zoledronate-1 hip 2", "Q-ZOLLOW-10 Q-ZOLLOW-12"),
      MORE("spine, five years", "zoledronate-5 spine 5 - zoledronate-1 spine 5", "Q-ZOLLOW-13 Q-ZOLLOW-15"),
      MORE("hip, five years", "zoledronate-5 hip 5 - zoledronate-1 hip 5", "Q-ZOLLOW-16 Q-ZOLLOW-18")}},
};
enum { CLAIMS = sizeof claims / sizeof *claims };

/* ---- the women and their arms ---- */

enum {
  SPINE,
  HIP,
  UCOC,
  VITAMIN_D,
  T_CLASS,
  COLUMNS,
  WORSE = COLUMNS,
  PER_YEAR = 2,
  MAX_ARMS = 40,
  MAX_TIMES = 64,
  MAX_SETS = 1000,
  MAX_TERMS = 8
};
static const char *const columns[] = {"BMD_LS", "BMD_TH", "ucOC", "D", "T_class"};
static const char *const what_names[] = {"spine", "hip", "ucOC", "D", "class", "worse"};

/* A life is a woman with one set of parameters: first all women with the model's, then some of them, the
 * first ones, with each of the sets. */
typedef struct arm {
  char name[32];
  int times;              /* every half year */
  int context[MAX_TIMES]; /* that the time belongs to; -1: none */
  double *values;         /* [life][time][column] */
} arm;

typedef struct finding {
  int64_t n; /* women */
  double low, median, high, share;
  double interval[2]; /* of the median, 95 % over the sets */
  int verdict;        /* 0 no, 1 weakly, 2 yes */
} finding;

typedef struct story {
  const char *folder;
  const osteon_model *model;
  osteon_sets *sets;
  int64_t women, some; /* with each set */
  arm arms[MAX_ARMS];
  int n_arms;
  osteon_trials *trials;
  finding findings[CLAIMS][MAX_PARTS];
  osteon_summary *spread; /* one cell, remade for every number */
} story;

/* Ends the program with osteon's sentence, or with this one. */
static void need(osteon_status status) {
  if (status == OSTEON_OK) return;
  fprintf(stderr, "story: %s\n", osteon_last_error());
  exit(1);
}
static void fail(const char *what, const char *name) {
  fprintf(stderr, "story: %s: %s\n", what, name);
  exit(1);
}

static int64_t first_life(const story *s, int set) { return set < 0 ? 0 : s->women + set * s->some; }
static double *life(const arm *a, int64_t i) { return a->values + (size_t)i * (size_t)a->times * COLUMNS; }

static int keep(void *context, const osteon_rows *rows) {
  const size_t each = (size_t)rows->n_times * COLUMNS;
  memcpy((double *)context + (size_t)rows->first * each, rows->values,
         (size_t)rows->count * each * sizeof *rows->values);
  return 0;
}

/* Rows every half year until the scenario ends. */
static void plan(const story *s, const osteon_scenario *scenario, arm *a, double *days) {
  const double until = osteon_scenario_until(scenario), dt = osteon_scenario_dt(scenario);
  for (a->times = 0; a->times < MAX_TIMES; a->times++) {
    const double day = rint(a->times * OSTEON_YEAR / PER_YEAR / dt) * dt;
    if (day > until) break;
    days[a->times] = day;
    need(osteon_scenario_find_context(scenario, day, &a->context[a->times]));
  }
  const int64_t lives = first_life(s, osteon_sets_count(s->sets));
  a->values = malloc((size_t)lives * (size_t)a->times * COLUMNS * sizeof *a->values);
  if (!a->values) fail("out of memory", a->name);
}

/* The arms leave the parameters of the sets alone, so that all of them are the set's. */
static void take_set(const story *s, int set, osteon_population *population, osteon_cohort *cohort) {
  need(osteon_sets_apply_cohort(s->sets, set, cohort));
  for (int k = 0; k < osteon_sets_parameter_count(s->sets); k++)
    need(osteon_population_set_median(population, osteon_sets_parameter_name(s->sets, k),
                                      osteon_sets_value(s->sets, set, k)));
}

/* `set` -1: the model's own parameters. */
static void live_set(const story *s, osteon_scenario *scenario, const arm *a, const double *days, int set) {
  osteon_cohort *cohort;
  osteon_population *population =
      osteon_scenario_population(scenario); /* seed 0: the same women in all arms and sets */
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.dt = osteon_scenario_dt(scenario);
  options.schedule = osteon_scenario_schedule(scenario);
  need(osteon_cohort_new(&cohort, s->model, set < 0 ? s->women : s->some, &options));
  if (set >= 0) take_set(s, set, population, cohort);
  need(osteon_scenario_apply_cohort(scenario, cohort));
  need(osteon_population_apply(population, cohort, 0));
  need(osteon_cohort_record(cohort, days, a->times, columns, COLUMNS, keep, life(a, first_life(s, set))));
  if (osteon_cohort_failure_count(cohort)) fprintf(stderr, "story: %s: some women failed\n", a->name);
  osteon_cohort_free(cohort);
}

static void live(const story *s, arm *a) {
  char path[1000];
  double days[MAX_TIMES];
  osteon_scenario *scenario;
  snprintf(path, sizeof path, "%s/%s.yaml", s->folder, a->name);
  need(osteon_scenario_load(&scenario, NULL, path));
  if (osteon_scenario_model(scenario) != s->model) fail("not of model aibl", path);
  plan(s, scenario, a, days);
  for (int set = -1; set < osteon_sets_count(s->sets); set++) live_set(s, scenario, a, days, set);
  osteon_scenario_free(scenario);
}

/* An arm is lived when it is first asked for. */
static const arm *find_arm(story *s, const char *name) {
  for (int i = 0; i < s->n_arms; i++)
    if (!strcmp(s->arms[i].name, name)) return &s->arms[i];
  if (s->n_arms == MAX_ARMS) fail("too many arms", name);
  arm *a = &s->arms[s->n_arms++];
  snprintf(a->name, sizeof a->name, "%s", name);
  live(s, a);
  return a;
}

static double cell(const arm *a, int64_t i, int time, int column) {
  return life(a, i)[time * COLUMNS + column];
}

/* From day 0, in %; NaN after a failure. */
static double change(const arm *a, int64_t i, int time, int what) {
  if (what == WORSE) return fmin(change(a, i, time, SPINE), change(a, i, time, HIP));
  return 100 * (cell(a, i, time, what) / cell(a, i, 0, what) - 1);
}

/* ---- what a part says of a woman ---- */

typedef struct term {
  double factor;
  const arm *arm;
  int what, time;
} term;

static int find_what(const char *name) {
  for (int i = 0; i <= WORSE; i++)
    if (!strcmp(what_names[i], name)) return i;
  fail("no such quantity", name);
  return -1;
}

/* [+-] [FACTOR *] ARM WHAT YEARS */
typedef struct words {
  char arm[32], what[16];
  double factor, years;
} words;

/* Reads one term, and gives what follows it. */
static const char *read_term(const char *text, words *w) {
  int used = 0;
  w->factor = 1;
  const int minus = *text == '-';
  text += strspn(text, "+- ");
  if (sscanf(text, "%lf * %n", &w->factor, &used) == 1) text += used;
  if (sscanf(text, "%31s %15s %lf %n", w->arm, w->what, &w->years, &used) != 3) fail("no terms", text);
  if (minus) w->factor = -w->factor;
  return text + used;
}

static int read_terms(story *s, const char *text, term *terms) {
  words w;
  int n = 0;
  while (*text) {
    if (n == MAX_TERMS) fail("too many terms", text);
    const char *next = read_term(text, &w);
    const arm *a = find_arm(s, w.arm);
    terms[n] = (term){w.factor, a, find_what(w.what), (int)lround(w.years * PER_YEAR)};
    if (terms[n++].time >= a->times) fail("the arm ends before", text);
    text = next;
  }
  return n;
}

static double value_of(const term *terms, int n, int64_t i) {
  double value = 0;
  for (int k = 0; k < n; k++)
    value += terms[k].factor * change(terms[k].arm, i, terms[k].time, terms[k].what);
  return value;
}

static int holds(const part *p, double value) {
  return p->sense == ALIKE ? fabs(value) < p->level : value > p->level;
}
static int is_large(const part *p, const finding *f) {
  return p->sense == ALIKE || f->median >= p->level + SEEN;
}
static int is_sure(const part *p, const finding *f) {
  return holds(p, f->interval[0]) && holds(p, f->interval[1]);
}

static int judge(const part *p, const finding *f) {
  return f->share >= MOST && is_large(p, f) && is_sure(p, f) ? 2 : f->share >= HALF;
}

static void begin_spread(story *s) {
  osteon_summary_free(s->spread);
  need(osteon_summary_new(&s->spread, 1));
}

static double median_of(story *s, const term *terms, int n, int64_t first, int64_t count) {
  begin_spread(s);
  for (int64_t i = first; i < first + count; i++)
    need(osteon_summary_add(s->spread, 0, value_of(terms, n, i)));
  return osteon_summary_quantile(s->spread, 0, 0.5);
}

/* Only some women live with the sets. How far a set moves their median is added to the median of all women, so
 * that the choice of these few does not count as uncertainty. */
static void find_interval(story *s, const term *terms, int n, finding *f) {
  double medians[MAX_SETS];
  const double before = median_of(s, terms, n, 0, s->some);
  for (int set = 0; set < osteon_sets_count(s->sets); set++)
    medians[set] = f->median + median_of(s, terms, n, first_life(s, set), s->some) - before;
  osteon_sets_interval(medians, osteon_sets_count(s->sets), &f->interval[0], &f->interval[1]);
}

static finding find(story *s, const part *p) {
  term terms[MAX_TERMS];
  const int n = read_terms(s, p->value, terms);
  int64_t so = 0;
  finding f = {.median = median_of(s, terms, n, 0, s->women)};
  f.n = osteon_summary_count(s->spread, 0);
  f.low = osteon_summary_quantile(s->spread, 0, 0.05);
  f.high = osteon_summary_quantile(s->spread, 0, 0.95);
  for (int64_t i = 0; i < s->women; i++) so += holds(p, value_of(terms, n, i));
  f.share = f.n ? (double)so / (double)f.n : 0;
  find_interval(s, terms, n, &f);
  f.verdict = judge(p, &f);
  return f;
}

/* ---- text ---- */

static const char *const verdicts[] = {"no", "weakly", "yes"};
static const char *const judgements[] = {"NOT SUPPORTED", "WEAKLY SUPPORTED", "SUPPORTED"};

/* No -0.0. */
static double tidy(double x) { return fabs(x) < 0.05 ? 0 : x; }

static void print_change(story *s, const term *t, int what) {
  begin_spread(s);
  for (int64_t woman = 0; woman < s->women; woman++)
    need(osteon_summary_add(s->spread, 0, change(t->arm, woman, t->time, what)));
  printf("  %+6.1f (%+6.1f to %+6.1f)", tidy(osteon_summary_quantile(s->spread, 0, 0.5)),
         tidy(osteon_summary_quantile(s->spread, 0, 0.05)),
         tidy(osteon_summary_quantile(s->spread, 0, 0.95)));
}

static void print_context(const story *s, const term *t) {
  const int i = t->arm->context[t->time];
  const osteon_context *c = i < 0 ? NULL : &s->model->contexts[i];
  printf("  %s: %s\n", c ? c->name : "none", osteon_verdict_name(osteon_context_verdict(c)));
}

/* BMD in the arms and at the times that a claim speaks of, each once. */
static void print_arms(story *s, const claim *c) {
  term shown[64];
  int n_shown = 0;
  printf(
      "   BMD, %% from day 0          year  spine: median (women)       hip                        "
      "context\n");
  for (const part *p = c->parts; p->says; p++) {
    term terms[MAX_TERMS];
    const int n = read_terms(s, p->value, terms);
    for (int k = 0; k < n && n_shown < 64; k++) {
      int i = 0;
      while (i < n_shown && (shown[i].arm != terms[k].arm || shown[i].time != terms[k].time)) i++;
      if (i < n_shown) continue;
      shown[n_shown++] = terms[k];
      printf("   %-26s %4g", terms[k].arm->name, (double)terms[k].time / PER_YEAR);
      print_change(s, &terms[k], SPINE);
      print_change(s, &terms[k], HIP);
      print_context(s, &terms[k]);
    }
  }
}

static const osteon_trial *find_trial(const story *s, const char *id) {
  const osteon_trial *t = NULL;
  for (int i = 0; (t = osteon_trials_at(s->trials, i)); i++)
    if (!strcmp(t->id, id)) return t;
  fail("no such row in clinical.csv", id);
  return NULL;
}

static void print_row(const osteon_trial *t) {
  printf("       seen: %s, %s, %s: %s %+g %s, month", t->id, t->study, t->arm, t->endpoint, t->value,
         strcmp(t->unit, "percentage points") ? t->unit : "points");
  if (t->from > 0) printf("s %g to", t->from);
  printf(" %g (%s%s)\n", t->months, t->split, strcmp(t->confidence, "memory") ? "" : ", from memory");
}

static void print_rows(const story *s, const char *rows) {
  char id[32];
  int used = 0;
  if (!strncmp(rows, "no ", 3)) {
    printf("       %s\n", rows);
    return;
  }
  for (; sscanf(rows, "%31s %n", id, &used) == 1; rows += used) print_row(find_trial(s, id));
}

/* What keeps it from being supported. */
static void print_why(const part *p, const finding *f) {
  const char *const reasons[] = {f->share >= MOST ? NULL : "too few women",
                                 is_large(p, f) ? NULL : "too little",
                                 is_sure(p, f) ? NULL : "not over the whole interval"};
  const char *before = " (";
  for (int i = 0; i < 3; i++)
    if (reasons[i]) {
      printf("%s%s", before, reasons[i]);
      before = ", ";
    }
  puts(f->verdict == 2 ? "" : ")");
}

static void print_part(const story *s, const part *p, const finding *f) {
  printf("   - %s: %+.1f (95 %% interval %+.1f to %+.1f; women %+.1f to %+.1f), so in %.0f %% of women: %s",
         p->says, tidy(f->median), tidy(f->interval[0]), tidy(f->interval[1]), tidy(f->low), tidy(f->high),
         100 * f->share, verdicts[f->verdict]);
  print_why(p, f);
  print_rows(s, p->rows);
}

static void print_note(const char *note) {
  printf("   ");
  for (; *note; note++) printf(*note == '\n' ? "\n   " : "%c", *note);
  putchar('\n');
}

/* As its weakest part. */
static int verdict_of(const claim *c, const finding *findings) {
  int verdict = 2;
  for (int k = 0; c->parts[k].says; k++)
    if (findings[k].verdict < verdict) verdict = findings[k].verdict;
  return verdict;
}

static void print_claim(story *s, int i) {
  const claim *c = &claims[i];
  printf("\n%d. %s: %s\n", i + 1, c->name, judgements[verdict_of(c, s->findings[i])]);
  if (c->note) print_note(c->note);
  print_arms(s, c);
  for (int k = 0; c->parts[k].says; k++) print_part(s, &c->parts[k], &s->findings[i][k]);
}

static void print_overview(const story *s) {
  int n[3] = {0};
  for (int i = 0; i < CLAIMS; i++) n[verdict_of(&claims[i], s->findings[i])]++;
  printf("\nOf %d claims the model supports %d, %d of them weakly; it does not support %d:\n\n", CLAIMS,
         n[1] + n[2], n[1], n[0]);
  for (int i = 0; i < CLAIMS; i++) {
    printf("%2d  %-16s  %s\n", i + 1, judgements[verdict_of(&claims[i], s->findings[i])], claims[i].name);
    for (int k = 0; claims[i].parts[k].says; k++)
      if (!s->findings[i][k].verdict) printf("%22snot so: %s\n", "", claims[i].parts[k].says);
  }
}

/* In % of those in a class of T-scores: who keeps the spine, the hip, both. */
static void print_kept(const story *s, const arm *a, int class) {
  static const int sites[] = {SPINE, HIP, WORSE};
  int64_t n = 0, kept[3] = {0};
  for (int64_t woman = 0; woman < s->women; woman++) {
    if (cell(a, woman, 0, T_CLASS) != class) continue;
    n++;
    for (int k = 0; k < 3; k++) kept[k] += change(a, woman, 5 * PER_YEAR, sites[k]) >= 0;
  }
  for (int k = 0; k < 3; k++) printf(k ? "%4.0f" : "%10.0f", n ? 100 * (double)kept[k] / (double)n : 0);
  printf(" (%3lld)", (long long)n);
}

static void print_keepers(story *s) {
  static const char *const arms[] = {"none",         "lifestyle",       "ai",
                                     "ai-lifestyle", "ai-lifestyle-75", "ai-lifestyle-50"};
  printf(
      "\nWho keeps BMD at or above the start for five years, in %% of the women whose worse T-score was\n"
      "this (how many): spine, hip, both. The T-score acts only through its correlation with turnover;\n"
      "-75 and -50: of the training and nutrition, in %%. Without the uncertainty of the parameters.\n"
      "%-20s%20s%24s%24s\n",
      "", "above -1", "-1 to -2.5", "-2.5 or less");
  for (size_t k = 0; k < sizeof arms / sizeof *arms; k++) {
    const arm *a = find_arm(s, arms[k]);
    printf("%-16s", a->name);
    for (int class = 0; class < 3; class ++) print_kept(s, a, class);
    putchar('\n');
  }
}

/* ---- tables ---- */

static FILE *create(const char *folder, const char *name, const char *header) {
  char path[1000];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "w");
  if (!file) fail("cannot be written", path);
  fputs(header, file);
  return file;
}

static void close_table(FILE *file, const char *name) {
  const int bad = ferror(file);
  if (fclose(file) || bad) fail("cannot be written", name);
}

static void write_arm(story *s, FILE *file, const arm *a) {
  for (int time = 0; time < a->times; time++)
    for (int what = SPINE; what <= VITAMIN_D; what++) {
      begin_spread(s);
      for (int64_t woman = 0; woman < s->women; woman++)
        need(osteon_summary_add(s->spread, 0, change(a, woman, time, what)));
      fprintf(file, "%s,%g,%s,%lld", a->name, (double)time / PER_YEAR, columns[what],
              (long long)osteon_summary_count(s->spread, 0));
      for (int q = 0; q < 5; q++)
        fprintf(file, ",%.4f",
                osteon_summary_quantile(s->spread, 0, (double[]){0.05, 0.25, 0.5, 0.75, 0.95}[q]));
      fputc('\n', file);
    }
}

static void write_arms(story *s, const char *folder) {
  FILE *file = create(folder, "arms.csv", "arm,years,change,n,p05,p25,p50,p75,p95\n");
  for (int i = 0; i < s->n_arms; i++) write_arm(s, file, &s->arms[i]);
  close_table(file, "arms.csv");
}

static void write_part(FILE *file, const claim *c, const part *p, const finding *f) {
  fprintf(file, "\"%s\",\"%s\",%s,%lld,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%s,%s\n", c->name, p->says, p->value,
          (long long)f->n, f->low, f->median, f->high, f->interval[0], f->interval[1], f->share,
          verdicts[f->verdict], p->rows);
}

static void write_claims(const story *s, const char *folder) {
  FILE *file =
      create(folder, "claims.csv", "claim,part,value,n,p05,p50,p95,p50_low,p50_high,share,verdict,rows\n");
  for (int i = 0; i < CLAIMS; i++)
    for (int k = 0; claims[i].parts[k].says; k++)
      write_part(file, &claims[i], &claims[i].parts[k], &s->findings[i][k]);
  close_table(file, "claims.csv");
}

static void write_verdicts(const story *s, const char *folder) {
  FILE *file = create(folder, "verdicts.txt", "");
  for (int i = 0; i < CLAIMS; i++)
    for (int k = 0; claims[i].parts[k].says; k++)
      fprintf(file, "%s: %s: %s\n", claims[i].name, claims[i].parts[k].says,
              verdicts[s->findings[i][k].verdict]);
  close_table(file, "verdicts.txt");
}

/* ---- all of it ---- */

static void tell(story *s) {
  for (int i = 0; i < CLAIMS; i++)
    for (int k = 0; claims[i].parts[k].says; k++) s->findings[i][k] = find(s, &claims[i].parts[k]);
  printf(
      "%lld virtual women, %lld of them with each of %d parameter sets; model aibl: research, no medical "
      "advice.\n\n%s",
      (long long)s->women, (long long)s->some, osteon_sets_count(s->sets), rule);
  print_overview(s);
  for (int i = 0; i < CLAIMS; i++) print_claim(s, i);
  print_keepers(s);
}

static void load(story *s) {
  char path[1000];
  need(osteon_registry_find(NULL, "aibl", &s->model));
  need(osteon_data_path("clinical.csv", path, sizeof path));
  need(osteon_trials_load(&s->trials, NULL, s->model, NULL, path));
  need(osteon_data_path("aibl-ensemble.csv", path, sizeof path));
  need(osteon_sets_load(&s->sets, s->model, path));
  if (osteon_sets_count(s->sets) > MAX_SETS) fail("too many sets", path);
}

/* The claims without their numbers, for who shows them otherwise: name, note and arms in the order of their terms, with
 * tabs between. */
static void list_claims(void) {
  for (int c = 0; c < CLAIMS; c++) {
    printf("%s\t", claims[c].name);
    for (const char *note = claims[c].note; note && *note; note++) putchar(*note == '\n' ? ' ' : *note);
    putchar('\t');
    for (int p = 0; p < MAX_PARTS && claims[c].parts[p].says; p++) {
      words w;
      for (const char *text = claims[c].parts[p].value; *text;) {
        text = read_term(text, &w);
        printf("%s ", w.arm);
      }
    }
    putchar('\n');
  }
}

int main(int argc, char **argv) {
  static story s;
  if (argc == 2 && !strcmp(argv[1], "--claims")) {
    list_claims();
    return 0;
  }
  if (argc > 2) s = (story){.folder = argv[1], .women = atoll(argv[2])};
  if (argc < 3 || argc > 4 || s.women < 1) fail("usage", "story FOLDER WOMEN [OUT], or story --claims");
  s.some = s.women < 10 ? 1 : s.women / 10;
  load(&s);
  tell(&s);
  if (argc > 3) {
    write_claims(&s, argv[3]);
    write_verdicts(&s, argv[3]);
    write_arms(&s, argv[3]);
  }
  for (int i = 0; i < s.n_arms; i++) free(s.arms[i].values);
  osteon_summary_free(s.spread);
  osteon_sets_free(s.sets);
  osteon_trials_free(s.trials);
  return 0;
}
