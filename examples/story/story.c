/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The story of bone under aromatase inhibitors, claim by claim, in virtual women. Each claim is a number
 * for every woman, taken from arms that the same women live; the model supports it or does not, by the rule
 * below, and what trials have seen stands beside it. The model is provisional; research, not advice.
 *   story FOLDER WOMEN [OUT]
 * FOLDER holds a scenario for each arm; OUT gets arms.csv and claims.csv. */
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
    "Rule. Each part of a claim is one number per woman. Supported: it holds in at least 80 % of women,\n"
    "and by half a percentage point or more in the median woman, about what a trial with 400 women per\n"
    "arm can distinguish from no effect. Weakly: it holds in at least half of them. A claim is as good\n"
    "as its weakest part. Ranges are 5 to 95 % of women, who differ as in data/scenarios/women.yaml and\n"
    "are the same in all arms; they leave out how uncertain the model's constants are. `seen` is what\n"
    "trials found, in other women than these; the model was fitted to the calibration rows.\n";

enum { MAX_PARTS = 7 };
typedef struct claim {
  const char *name, *note; /* note: may be NULL */
  part parts[MAX_PARTS];
} claim;

static const claim claims[] = {
    {"An aromatase inhibitor costs more bone than age does",
     NULL,
     {MORE("spine", "none spine 5 - ai spine 5", "AI-MA17B-01 AI-MA17B-03 AI-ATAC-06"),
      MORE("hip", "none hip 5 - ai hip 5", "AI-MA17B-02 AI-MA17B-04 AI-LONN-01 AI-LONN-02")}},
    {"Near the menopause bone is lost faster than late after it",
     "One year after the menopause at 52, or eleven at 62; all else equal.",
     {MORE("spine", "none spine 3 - near spine 3", "MEN-POUIL-04 MEN-MBHMS-02 MEN-MBHMS-03"),
      MORE("hip", "none hip 3 - near hip 3", "MEN-POUIL-06 MEN-POUIL-07 MEN-SWAN-08")}},
    {"On an inhibitor, too, more is lost near the menopause",
     NULL,
     {MORE("spine", "ai spine 3 - near-ai spine 3", NONE), MORE("hip", "ai hip 3 - near-ai hip 3", NONE)}},
    {"When the inhibitor is stopped the spine recovers, the hip little",
     "Five years of treatment and two years after it.",
     {MORE("the spine gains", "- ai spine 5 + ai spine 7", "AI-ATAC-11 AI-BREX-01"),
      {"the hip stays within 1 %", "- ai hip 5 + ai hip 7", "AI-ATAC-13 AI-BREX-03", ALIKE, 1},
      MORE("the spine gains more", "- ai spine 5 + ai spine 7 + ai hip 5 - ai hip 7",
           "AI-ATAC-11 AI-ATAC-13")}},
    {"Training and nutrition slow the loss on an inhibitor",
     "Heavy resistance, jumps, walking, calcium and vitamin D, nothing missed.",
     {MORE("spine", "ai-lifestyle spine 5 - ai spine 5", NONE),
      MORE("hip", "ai-lifestyle hip 5 - ai hip 5", NONE),
      MORE("spine, without an inhibitor", "lifestyle spine 5 - none spine 5", "EX-EFOPS-07 EX-EFOPS-08"),
      MORE("hip, without an inhibitor", "lifestyle hip 5 - none hip 5", "EX-EFOPS-03 EX-EFOPS-04")}},
    {"Training and nutrition alone rarely prevent the loss on an inhibitor",
     "By site, adherence and T-score: in the table at the end.",
     {MORE("spine or hip lose, nothing missed", "- ai-lifestyle worse 5", NONE),
      MORE("spine or hip lose, a quarter missed", "- ai-lifestyle-75 worse 5", NONE),
      MORE("spine or hip lose, half missed", "- ai-lifestyle-50 worse 5", NONE)}},
    {"At the spine resistance training does more than jumps, and jumps more than walking",
     "A year. The loads of the activities are assumptions (osteon_activity_at).",
     {MORE("resistance over jumps", "resistance spine 1 - impact spine 1", NONE),
      MORE("jumps over walking", "impact spine 1 - walking spine 1", NONE),
      MORE("resistance over none", "resistance spine 1 - none spine 1",
           "EX-KISTLER-01 EX-LIFTMOR-01 EX-LIFTMOR-02"),
      MORE("jumps over none", "impact spine 1 - none spine 1", "EX-BREX-03 EX-BREX-04"),
      MORE("walking over none", "walking spine 1 - none spine 1", "EX-KISTLER-03")}},
    {"At the hip resistance training does more than jumps, and jumps more than walking",
     "Pooled trials saw no difference between intensities at the femoral neck.",
     {MORE("resistance over jumps", "resistance hip 1 - impact hip 1", NONE),
      MORE("jumps over walking", "impact hip 1 - walking hip 1", NONE),
      MORE("resistance over none", "resistance hip 1 - none hip 1",
           "EX-LIFTMOR-03 EX-LIFTMOR-04 EX-KISTLER-05"),
      MORE("jumps over none", "impact hip 1 - none hip 1", "EX-BREX-01 EX-BREX-02"),
      MORE("walking over none", "walking hip 1 - none hip 1", "EX-KISTLER-04")}},
    {"At least 150 minutes a week do more than less",
     "Brisk walking of 150 or 60 minutes; resistance training and walking of 150 or 75. Two years.",
     {MORE("walking, spine", "walking spine 2 - walking-60 spine 2", NONE),
      MORE("walking, hip", "walking hip 2 - walking-60 hip 2", NONE),
      MORE("mixed, spine", "mixed-150 spine 2 - mixed-75 spine 2", NONE),
      MORE("mixed, hip", "mixed-150 hip 2 - mixed-75 hip 2", NONE)}},
    {"What is done counts for more than minutes",
     "75 minutes with resistance training among them, or 150 of brisk walking. Two years. The model counts\n"
     "what is lifted, not the minutes of it: a session is taken for 45.",
     {MORE("spine", "mixed-75 spine 2 - walking spine 2", NONE),
      MORE("hip", "mixed-75 hip 2 - walking hip 2", NONE)}},
    {"Calcium without vitamin D slows the loss and does not stop it",
     "Habits of 500 mg and 0 IU a day, without any intake of vitamin D 39 nmol/L of 25OHD in the model,\n"
     "so that no one here is deficient; 700 mg more, two years.",
     {MORE("spine", "low-calcium spine 2 - low spine 2", "NUT-TAI-02 NUT-RUML-01 NUT-RUML-02"),
      MORE("hip", "low-calcium hip 2 - low hip 2", "NUT-TAI-04"),
      MORE("spine or hip lose", "- low-calcium worse 2", "NUT-ALOIA-03")}},
    {"Calcium and vitamin D do more than either alone",
     "The same women; 700 mg, 1000 IU or both. Pooled trials of calcium gain the same with vitamin D as\n"
     "without (Tai 2015).",
     {MORE("both over calcium, spine", "low-both spine 2 - low-calcium spine 2", NONE),
      MORE("both over calcium, hip", "low-both hip 2 - low-calcium hip 2", "NUT-MACD-01 NUT-MACD-03"),
      MORE("both over vitamin D, spine", "low-both spine 2 - low-vitamin-D spine 2", NONE),
      MORE("both over vitamin D, hip", "low-both hip 2 - low-vitamin-D hip 2", NONE)}},
    {"Vitamin K2 carboxylates osteocalcin and leaves BMD as it is",
     "375 ug of MK-7 a day for a year. A trial of a year saw no effect on BMD, one of three years with\n"
     "180 ug less loss: the evidence is weak, and the model takes no effect for granted (K2_gain).",
     {{"ucOC falls by more than half", "- K2 ucOC 1", "NUT-RONN-05 NUT-RONN-06", ABOVE, 50},
      {"spine alike, within 0.5 %", "K2 spine 1 - none spine 1", "no trial rows: put into the model", ALIKE,
       0.5},
      {"hip alike, within 0.5 %", "K2 hip 1 - none hip 1", "no trial rows: put into the model", ALIKE, 0.5}}},
    {"Denosumab holds bone on an inhibitor",
     "At or above the start after five years; with 500 mg of calcium and 400 IU, as in trials.",
     {MORE("spine", "ai-denosumab spine 5", "B087 AI-HALTBC-02"), MORE("hip", "ai-denosumab hip 5", NONE)}},
    {"Zoledronate holds bone on an inhibitor",
     "The same; 4 mg every half year.",
     {MORE("spine", "ai-zoledronate spine 5", "AI-ZOFAST-02 AI-ZFAST-01"),
      MORE("hip", "ai-zoledronate hip 5", "AI-ZFAST-02")}},
    {"Risedronate holds bone on an inhibitor",
     "The same, after two years, as in trials, and five; 35 mg a week, of which women miss some.",
     {MORE("spine, two years", "ai-risedronate spine 2", "AI-SABRE-03 AI-GRISE-01"),
      MORE("hip, two years", "ai-risedronate hip 2", "AI-SABRE-04 AI-GRISE-02"),
      MORE("spine, five years", "ai-risedronate spine 5", NONE),
      MORE("hip, five years", "ai-risedronate hip 5", NONE)}},
    {"A drug and lifestyle together are best",
     "On an inhibitor, denosumab with training and nutrition, five years.",
     {MORE("over the drug, spine", "ai-denosumab-lifestyle spine 5 - ai-denosumab spine 5", "EX-WALTM-05"),
      MORE("over the drug, hip", "ai-denosumab-lifestyle hip 5 - ai-denosumab hip 5", "EX-WALTM-06"),
      MORE("over lifestyle, spine", "ai-denosumab-lifestyle spine 5 - ai-lifestyle spine 5", NONE),
      MORE("over lifestyle, hip", "ai-denosumab-lifestyle hip 5 - ai-lifestyle hip 5", NONE)}},
    {"Denosumab stopped and not followed by another drug loses what it gave",
     "Three years of it, without an inhibitor. Two years later more than half of what it gave over\n"
     "nothing is gone.",
     {MORE("spine",
           "0.5 * denosumab-stopped spine 3 - 0.5 * none spine 3 - denosumab-stopped spine 5 + none spine 5",
           "B201 B031"),
      MORE("hip", "0.5 * denosumab-stopped hip 3 - 0.5 * none hip 3 - denosumab-stopped hip 5 + none hip 5",
           "B040 B042 B043")}},
    {"Zoledronate after denosumab keeps most of it",
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
  MAX_TERMS = 8
};
static const char *const columns[] = {"BMD_LS", "BMD_TH", "ucOC", "D", "T_class"};
static const char *const what_names[] = {"spine", "hip", "ucOC", "D", "class", "worse"};

typedef struct arm {
  char name[32];
  int times;      /* every half year */
  double *values; /* [woman][time][column] */
} arm;

typedef struct finding {
  int64_t n; /* women */
  double low, median, high, share;
  int verdict; /* 0 no, 1 weakly, 2 yes */
} finding;

typedef struct story {
  const char *folder;
  int64_t women;
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

static int keep(void *context, const osteon_rows *rows) {
  const arm *a = context;
  const size_t each = (size_t)rows->n_times * COLUMNS;
  memcpy(a->values + (size_t)rows->first * each, rows->values,
         (size_t)rows->count * each * sizeof *a->values);
  return 0;
}

/* Rows every half year until the scenario ends. */
static void observe(osteon_cohort *cohort, double until, double dt, arm *a) {
  double days[64];
  const double every = OSTEON_YEAR / PER_YEAR;
  for (a->times = 0; a->times < 64 && rint(a->times * every / dt) * dt <= until; a->times++)
    days[a->times] = rint(a->times * every / dt) * dt;
  a->values = malloc((size_t)osteon_cohort_count(cohort) * (size_t)a->times * COLUMNS * sizeof *a->values);
  if (!a->values) fail("out of memory", a->name);
  need(osteon_cohort_record(cohort, days, a->times, columns, COLUMNS, keep, a));
}

static void live(const story *s, arm *a) {
  char path[1000];
  osteon_scenario *scenario;
  osteon_cohort *cohort;
  snprintf(path, sizeof path, "%s/%s.yaml", s->folder, a->name);
  need(osteon_scenario_load(&scenario, NULL, path));
  osteon_population *population =
      osteon_scenario_population(scenario); /* seed 0: the same women in all arms */
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.dt = osteon_scenario_dt(scenario);
  options.schedule = osteon_scenario_schedule(scenario);
  need(osteon_cohort_new(&cohort, osteon_scenario_model(scenario), s->women, &options));
  need(osteon_scenario_apply_cohort(scenario, cohort));
  need(osteon_population_apply(population, cohort, 0));
  observe(cohort, osteon_scenario_until(scenario), options.dt, a);
  if (osteon_cohort_failure_count(cohort)) fprintf(stderr, "story: %s: some women failed\n", a->name);
  osteon_cohort_free(cohort);
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

static double cell(const arm *a, int64_t woman, int time, int column) {
  return a->values[((size_t)woman * (size_t)a->times + (size_t)time) * COLUMNS + (size_t)column];
}

/* From day 0, in %; NaN after a failure. */
static double change(const arm *a, int64_t woman, int time, int what) {
  if (what == WORSE) return fmin(change(a, woman, time, SPINE), change(a, woman, time, HIP));
  return 100 * (cell(a, woman, time, what) / cell(a, woman, 0, what) - 1);
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

/* Reads [+-] [FACTOR *] ARM WHAT YEARS ... */
static int read_terms(story *s, const char *text, term *terms) {
  int n = 0;
  while (*text) {
    char name[32], what[16];
    double factor = 1, years = 0;
    int used = 0;
    if (n == MAX_TERMS) fail("too many terms", text);
    const int minus = *text == '-';
    text += strspn(text, "+- ");
    if (sscanf(text, "%lf * %n", &factor, &used) == 1) text += used;
    if (sscanf(text, "%31s %15s %lf %n", name, what, &years, &used) != 3) fail("no terms", text);
    text += used;
    const arm *a = find_arm(s, name);
    terms[n] = (term){minus ? -factor : factor, a, find_what(what), (int)lround(years * PER_YEAR)};
    if (terms[n++].time >= a->times) fail("the arm ends before", text - used);
  }
  return n;
}

static int judge(const part *p, const finding *f) {
  const int large = p->sense == ALIKE || f->median >= p->level + SEEN;
  return f->share >= MOST && large ? 2 : f->share >= HALF;
}

static void begin_spread(story *s) {
  osteon_summary_free(s->spread);
  need(osteon_summary_new(&s->spread, 1));
}

static finding find(story *s, const part *p) {
  term terms[MAX_TERMS];
  const int n = read_terms(s, p->value, terms);
  int64_t so = 0;
  begin_spread(s);
  for (int64_t woman = 0; woman < s->women; woman++) {
    double value = 0;
    for (int k = 0; k < n; k++)
      value += terms[k].factor * change(terms[k].arm, woman, terms[k].time, terms[k].what);
    need(osteon_summary_add(s->spread, 0, value));
    so += p->sense == ALIKE ? fabs(value) < p->level : value > p->level;
  }
  finding f = {.n = osteon_summary_count(s->spread, 0),
               .low = osteon_summary_quantile(s->spread, 0, 0.05),
               .median = osteon_summary_quantile(s->spread, 0, 0.5),
               .high = osteon_summary_quantile(s->spread, 0, 0.95)};
  f.share = f.n ? (double)so / (double)f.n : 0;
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

/* BMD in the arms and at the times that a claim speaks of, each once. */
static void print_arms(story *s, const claim *c) {
  term shown[64];
  int n_shown = 0;
  printf("   BMD, %% from day 0          year  spine: median (5 to 95 %%)   hip\n");
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
      putchar('\n');
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

static void print_part(const story *s, const part *p, const finding *f) {
  printf("   - %s: %+.1f (%+.1f to %+.1f), so in %.0f %% of women: %s\n", p->says, tidy(f->median),
         tidy(f->low), tidy(f->high), 100 * f->share, verdicts[f->verdict]);
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
  putchar('\n');
  for (int i = 0; i < CLAIMS; i++)
    printf("%2d  %-16s  %s\n", i + 1, judgements[verdict_of(&claims[i], s->findings[i])], claims[i].name);
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
      "-75 and -50: of the training and nutrition, in %%.\n"
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
  fprintf(file, "%s\n", header);
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
  FILE *file = create(folder, "arms.csv", "arm,years,change,n,p05,p25,p50,p75,p95");
  for (int i = 0; i < s->n_arms; i++) write_arm(s, file, &s->arms[i]);
  close_table(file, "arms.csv");
}

static void write_part(FILE *file, const claim *c, const part *p, const finding *f) {
  fprintf(file, "\"%s\",\"%s\",%s,%lld,%.4f,%.4f,%.4f,%.4f,%s,%s\n", c->name, p->says, p->value,
          (long long)f->n, f->low, f->median, f->high, f->share, verdicts[f->verdict], p->rows);
}

static void write_claims(const story *s, const char *folder) {
  FILE *file = create(folder, "claims.csv", "claim,part,value,n,p05,p50,p95,share,verdict,rows");
  for (int i = 0; i < CLAIMS; i++)
    for (int k = 0; claims[i].parts[k].says; k++)
      write_part(file, &claims[i], &claims[i].parts[k], &s->findings[i][k]);
  close_table(file, "claims.csv");
}

/* ---- all of it ---- */

static void tell(story *s) {
  for (int i = 0; i < CLAIMS; i++)
    for (int k = 0; claims[i].parts[k].says; k++) s->findings[i][k] = find(s, &claims[i].parts[k]);
  printf("%lld virtual women; model aibl, provisional: research, no medical advice.\n\n%s",
         (long long)s->women, rule);
  print_overview(s);
  for (int i = 0; i < CLAIMS; i++) print_claim(s, i);
  print_keepers(s);
}

int main(int argc, char **argv) {
  static story s;
  const osteon_model *model;
  char path[1000];
  if (argc > 2) s = (story){.folder = argv[1], .women = atoll(argv[2])};
  if (argc < 3 || argc > 4 || s.women < 1) fail("usage", "story FOLDER WOMEN [OUT]");
  need(osteon_registry_find(NULL, "aibl", &model));
  need(osteon_data_path("clinical.csv", path, sizeof path));
  need(osteon_trials_load(&s.trials, NULL, model, NULL, path));
  tell(&s);
  if (argc > 3) {
    write_claims(&s, argv[3]);
    write_arms(&s, argv[3]);
  }
  for (int i = 0; i < s.n_arms; i++) free(s.arms[i].values);
  osteon_summary_free(s.spread);
  osteon_trials_free(s.trials);
  return 0;
}
