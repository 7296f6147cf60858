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

# curves COLUMN: the four lives of one column, for plot
curves() {
  style=0
  for life in $lives; do
    style=$((style + 1))
    test $style -eq 1 || printf ', '
    printf "'%s.csv' using (column('time')/365.25):(column('%s')) with lines linestyle %d title '%s'" \
      "$life" "$1" $style "$(label "$life")"
  done
  echo
}

# panel TITLE YLABEL COLUMN: one plot of a multiplot
panel() {
  printf "set title '%s'\nset ylabel '%s'\nplot " "$1" "$2"
  curves "$3"
}

# picture NAME TITLE: the panels on standard input, side by side
picture() {
  {
    cat <<EOF
set terminal pngcairo size 1300,620 font 'sans,12'
set output '$1.png'
set datafile separator ','
set datafile columnheaders
set style line 1 linewidth 2.5 linecolor rgb '#b2182b'
set style line 2 linewidth 2.5 linecolor rgb '#e08214' dashtype (12,4)
set style line 3 linewidth 2.5 linecolor rgb '#2166ac'
set style line 4 linewidth 2.5 linecolor rgb '#1b7837' dashtype (12,4,3,4)
set grid linecolor rgb '#dddddd'
set xrange [0:10]
set offsets 0, 0, graph 0.1, 0
set xlabel 'years' offset 0,0.5
set key below horizontal samplen 6 font 'sans,10'
set arrow 1 from 5, graph 0 to 5, graph 1 nohead dashtype 3 linecolor rgb '#888888'
set label 1 'drugs stop' at 5.1, graph 0.96 front textcolor rgb '#666666' font 'sans,10'
set multiplot layout 1,2 title "$2\n{/*0.8 osteon, model aibl: provisional, not for medical decisions}"
EOF
    cat
    echo 'unset multiplot'
  } >"$out/$1.gp"
  (cd "$out" && gnuplot "$1.gp" && rm "$1.gp")
  echo "  PLOT     $1"
}

if command -v gnuplot >/dev/null; then
  { panel 'Lumbar spine' 'BMD, % of baseline' BMD_LS
    panel 'Total hip' 'BMD, % of baseline' BMD_TH; } | picture bmd 'Bone mineral density'
  { panel 'Resorption: CTX' 'CTX, % of baseline' CTX
    panel 'Formation: PINP' 'PINP, % of baseline' PINP; } | picture markers 'Markers of bone turnover'
  { panel 'RANKL/OPG' 'ratio, % of baseline' RANKL_OPG_start
    panel 'Estradiol' 'pmol/L' E2; } | picture signals 'Signals'
  { panel 'Active osteoclasts, spine' 'relative to a healthy young woman' OCa_LS
    panel 'Active osteoblasts, spine' 'relative to a healthy young woman' OBa_LS; } | picture cells 'Cells'
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
  echo '95 %: over parameter sets that agree with the trials about equally well; how sure a number is as far as the'
  echo "model's parameters go, not how women differ, nor what the model leaves out."
} >"$out/summary.txt"
cat "$out/summary.txt"
echo
echo "Tables, pictures and summary.txt are in $out:"
(cd "$out" && ls)
