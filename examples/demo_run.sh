#!/bin/sh
# demo_run.sh DIRECTORY: what an aromatase inhibitor does to a skeleton, and what exercise, nutrition and
# denosumab give back. Runs four ten-year lives of one woman (data/scenarios/ai*.yaml) and writes tables, pictures
# that compare them, and a summary. Called by `make demo`; $OSTEON is the command, $OSTEON_DATA its data.
set -eu
: "${OSTEON:=osteon}" "${OSTEON_DATA:?must name the directory that holds scenarios/}"
out=$1
mkdir -p "$out"

lives='ai ai-exercise-nutrition ai-denosumab ai-all'
label() {
  case $1 in
    ai) echo 'anastrozole alone' ;;
    ai-exercise-nutrition) echo '+ training, nutrition' ;;
    ai-denosumab) echo '+ denosumab' ;;
    ai-all) echo '+ all' ;;
  esac
}

for life in $lives; do
  echo "  RUN      $life"
  "$OSTEON" run "$OSTEON_DATA/scenarios/$life.yaml" --intervals --every "0.25 months" \
    --columns shown,T_class,RANKL_OPG_start,E2,OCa_LS,OBa_LS -o "$out/$life.csv" --plot "$out/$life.svg" \
    2>"$out/messages.txt" || { cat "$out/messages.txt" >&2; exit 1; }
done
cat "$out/messages.txt" >&2 # of the last run: they are the same for all
rm "$out/messages.txt"

# picture NAME COLUMNS: a panel for each column, in it a curve for each life
picture() {
  # shellcheck disable=SC2046 # a list of words
  "$OSTEON" run $(for life in $lives; do echo "$OSTEON_DATA/scenarios/$life.yaml"; done) --columns "$2" \
    --quiet -o "$out/$1.csv" --plot "$out/$1.png"
  rm "$out/$1.csv"
  echo "  PLOT     $1"
}

if command -v gnuplot >/dev/null; then
  picture bmd BMD_LS,BMD_TH
  picture markers CTX,PINP
  picture signals RANKL_OPG_start,E2
  picture cells OCa_LS,OBa_LS
else
  echo 'gnuplot not found, so there are no pictures; on Debian: apt-get update && apt-get install gnuplot-nox' >&2
fi

# row LIFE YEAR: the numbers of the last row at or before that year
row() {
  awk -F, -v life="$(label "$1")" -v year="$2" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $1 <= year * 365.25 + 0.5 { line = $0 } # a row is on the nearest day
    END {
      split(line, v, ",")
      class = v[at["T_class"]] == 2 ? "osteoporosis" : v[at["T_class"]] == 1 ? "osteopenia" : "normal"
      printf "%-22s %5d %7.1f %7.1f %6.2f %6.2f  %-12s %6.1f %6.1f\n", life, year, v[at["BMD_LS"]], v[at["BMD_TH"]],
        v[at["T_score_LS"]], v[at["T_score_TH"]], class, v[at["MOF_10y"]], v[at["hip_10y"]]
    }' "$out/$1.csv"
}

# interval LIFE END: the ends of the intervals in the last row, low or high
interval() {
  awk -F, -v end="$2" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { line = $0 }
    END {
      split(line, v, ",")
      printf "%-28s %7.1f %7.1f %6.2f %6.2f  %-12s %6.1f %6.1f\n", end == "low" ? "  year 10, 95 %: from" : "                 to",
        v[at["BMD_LS_" end]], v[at["BMD_TH_" end]], v[at["T_score_LS_" end]], v[at["T_score_TH_" end]], "",
        v[at["MOF_10y_" end]], v[at["hip_10y_" end]]
    }' "$out/$1.csv"
}

{
  echo 'A 62-year-old woman with osteopenia takes anastrozole for the first five of ten years. Model aibl is'
  echo 'provisional: do not rely on its numbers. Research software: no medical advice.'
  echo
  echo '                               BMD, %          T-score                    fracture in 10 y, %'
  echo 'life                    year   spine     hip  spine    hip  class           major    hip'
  for life in $lives; do
    for year in 0 2 5 7 10; do row "$life" $year; done
    interval "$life" low
    interval "$life" high
  done
  echo
  echo '95 %: over parameter sets that agree with the trials about equally well: the uncertainty due to the model'"'"'s'
  echo 'parameters, not to differences between women or to simplifications of the model.'
} >"$out/summary.txt"
cat "$out/summary.txt"
echo
echo "Tables, pictures and summary.txt are in $out:"
(cd "$out" && ls)
