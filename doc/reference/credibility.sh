#!/bin/sh
# credibility.sh PAGE: doc/credibility.md with its numbers written anew, on standard output; called by `make doc`.  What
# stands between `<!-- begin NAME -->` and `<!-- end -->` is made here.  Environment: OSTEON, the command; OSTEON_DATA.
set -eu
LC_ALL=C
export LC_ALL

page=${1:?usage: credibility.sh PAGE}
root=$(dirname "$0")/../..
work=$(mktemp -d "${TMPDIR:-/tmp}/osteon-doc.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
scenarios=$OSTEON_DATA/scenarios

"$OSTEON" models aibl --json >"$work/model.json"
"$OSTEON" models aibl >"$work/model.txt"

# A context a line: name, question, needed, rows and trials fitted, rows and trials of validation, error, held, verdict.
sed -n '/^  "contexts"/,/^  \]/s/^    {"name": "\(.*\)", "question": "\(.*\)", "needed": \([a-z]*\), "fitted_rows": \([0-9]*\), "fitted_trials": \([0-9]*\), "rows": \([0-9]*\), "trials": \([0-9]*\), "normalised": \([^,]*\), "held_95": \([^,]*\), "verdict": "\([^"]*\)".*/\1|\2|\3|\4|\5|\6|\7|\8|\9|&/p' \
  "$work/model.json" | sed 's/|    {.*"verdict": "\([^"]*\)".*/|\1/' >"$work/each"

{
  echo '| context | question | fitted | not fitted | error | held | verdict |'
  echo '|---|---|---|---|---|---|---|'
  awk -F'|' '
    {
      name = $3 == "true" ? "**" $1 "**" : $1
      error = $8 == "null" ? "-" : sprintf("%.1f", $8)
      held = $9 == "null" ? "-" : sprintf("%.0f %%", 100 * $9)
      printf "| %s | %s | %d (%d) | %d (%d) | %s | %s | %s |\n", name, $2, $4, $5, $6, $7, error, held, $10
    }' "$work/each"
} >"$work/contexts"

{
  echo '```text'
  sed -n '/^  supported: /,/^  Only results/p' "$work/model.txt" | sed 's/^  //'
  echo '```'
} >"$work/rule"

awk -F'|' '$4 == 0 && $6 > 0 {
  printf "- %s: %d results of %d trials, errors %.1f times what trials differ by; %s.\n", $1, $6, $7, $8, $10
}' "$work/each" >"$work/unfitted"

sed -n '/^| BMD, points of change | results/,/^$/p' "$root/README.md" | sed '/^$/d' >"$work/validation"
sed -n '/^| | rows | points | part of the change |/,/^$/p' "$root/data/README.md" | sed '/^$/d' >"$work/discrepancy"

# origin WORD: how many parameters are of that origin.
origin() { sed -n '/^  "parameters"/,/^  \]/p' "$work/model.json" | grep -c "\"origin\": \"$1\"" || :; }
{
  echo '| of the parameters | |'
  echo '|---|---|'
  sed -n '/^  "parameters"/,/^  \]/s/.*"origin": "\([a-z]*\)".*/\1/p' "$work/model.json" | sort -u | while read -r word; do
    echo "| $word | $(origin "$word") |"
  done
  echo "| of these fitted together, in \`data/aibl-fit.csv\` | $(sed 1d "$root/data/aibl-fit.csv" | grep -c .) |"
  echo "| sets in the ensemble, \`data/aibl-ensemble.csv\` | $(sed 1d "$root/data/aibl-ensemble.csv" | grep -c .) |"
} >"$work/calibration"

lives='ai ai-exercise-nutrition ai-denosumab ai-all'
{
  echo '| scenario | year | spine BMD | hip BMD | major fracture within 10 years, % |'
  echo '|---|---|---|---|---|'
  for life in $lives; do
    "$OSTEON" run "$scenarios/$life.yaml" --intervals --times 5y,10y --columns BMD_LS,BMD_TH,MOF_10y --quiet |
      awk -F, -v life="$life" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        function cell(name) { return sprintf("%.1f (%.1f to %.1f)", $at[name], $at[name "_low"], $at[name "_high"]) }
        { printf "| `%s` | %.0f | %s | %s | %s |\n", life, $1 / 365.25, cell("BMD_LS"), cell("BMD_TH"), cell("MOF_10y") }'
  done
} >"$work/lives"

{
  echo '| at 5 years | mean (95 % over sets) | SD between women | SD of the mean over sets | Monte Carlo error of the mean |'
  echo '|---|---|---|---|---|'
  "$OSTEON" cohort "$scenarios/ai-cohort.yaml" -n 200 --intervals --times 5y --columns BMD_LS,BMD_TH,MOF_10y --quiet |
    awk -F, '
      NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
      {
        printf "| %s | %.1f (%.1f to %.1f) | %.1f | %.2f | %.2f |\n", $at["name"], $at["mean"], $at["mean_low"],
          $at["mean_high"], sqrt($at["var_subjects"]), sqrt($at["var_parameters"]), $at["sd"] / sqrt($at["n"])
      }'
} >"$work/women"

# The next power of ten above the largest difference between the default and a strict tolerance, over the four lives.
for life in $lives; do
  for rtol in 1e-6 1e-11; do
    "$OSTEON" run "$scenarios/$life.yaml" --rtol "$rtol" --every '1 month' --columns BMD_LS,BMD_TH --quiet >"$work/$rtol.csv"
  done
  paste -d, "$work/1e-6.csv" "$work/1e-11.csv" | sed 1d
done | awk -F, '
  function far(a, b) { return a > b ? a - b : b - a }
  { for (i = 2; i <= 3; i++) if (far($i, $(i + 3)) > most) most = far($i, $(i + 3)) }
  END {
    power = -12
    for (ten = 1e-12; ten < most; ten *= 10) power++
    printf "Over the four lives, month by month, no BMD differs by more than 1e%d points.\n", power
  }' >"$work/numerics"

for part in contexts rule unfitted validation discrepancy calibration lives women numerics; do
  test -s "$work/$part" || { echo "credibility.sh: nothing for $part" >&2; exit 1; }
done
awk -v work="$work" '
  /^<!-- end -->$/ { skip = 0 }
  !skip
  /^<!-- begin [a-z]+ -->$/ {
    while ((got = getline line <(work "/" $3)) > 0) print line
    if (got < 0) { print "credibility.sh: there is no part " $3 | "cat >&2"; exit failed = 1 }
    skip = 1
  }
  END { exit failed || skip }' "$page"
