#!/bin/sh
# make_persons.sh: writes persons.csv, the data of doc/guides/guide-pharmacometrics.md, to standard output. Nobody was
# measured: five persons are simulated with martinez_reina2019 and the true parameters below, and errors are added
# whose random numbers have a fixed seed. $OSTEON is the command.
set -eu
: "${OSTEON:=osteon}"
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

# Parameters that a fit should find; all others are the model's.
true='--set ka_den=0.25 --set kel_den=0.016 --set chi_den=0.02'
# Volume and saturable elimination of denosumab are proportional to body weight (kg): 77.9 mL/kg and 2672 ng/(kg d).
weights='52 58 64 73 86'
# Days on which serum and bone are measured; doses on days 0 and 183.
serum='3,7,14,28,56,91,119,147,183,190,197,225,274,320,365'
bone='91,183,274,365'

echo "$weights" | awk '{
  print "ID,TIME,EVID,AMT,CMT,WT,Vc_den,Vmax_den"
  for (i = 1; i <= NF; i++)
    for (day = 0; day < 365; day += 183)
      printf "%d,%d,1,60,denosumab,%d,%.1f,%d\n", i, day, $i, 77.9 * $i, 2672 * $i
}' >"$folder/doses.csv"

# shellcheck disable=SC2086 # options
"$OSTEON" cohort --quiet --model martinez_reina2019 --events "$folder/doses.csv" $true --until 366 --times "$serum" \
  --columns C_den,ash_density --carry WT,Vc_den,Vmax_den --individuals "$folder/true.csv" -o /dev/null

# Errors: 15 % of a concentration, of which less than 20 ng/mL cannot be measured; 0.002 g/cm3 of the bone's mineral.
awk -F, -v days="$bone" '
  function uniform() { seed = (16807 * seed) % 2147483647; return seed / 2147483647 }
  function normal() { return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform()) }
  function row(evid, amt, cmt, dvid, dv, lloq) {
    print id "," time "," evid "," amt "," cmt "," dvid "," dv "," lloq "," covariates
  }
  BEGIN {
    seed = 20261129
    n = split(days, list, ",")
    for (i = 1; i <= n; i++) is_bone[list[i]] = 1
    print "ID,TIME,EVID,AMT,CMT,DVID,DV,LLOQ,WT,Vc_den,Vmax_den"
  }
  NR > 1 {
    id = $1
    covariates = $3 "," $4 "," $5
    if (id != last) { time = 0; row(1, 60, "denosumab", ".", ".", ".") }
    last = id
    time = $2
    measured = $6 * (1 + 0.15 * normal())
    row(0, ".", ".", "C_den", measured < 20 ? "." : sprintf("%.4g", measured), 20)
    if (is_bone[time]) row(0, ".", ".", "ash_density", sprintf("%.4f", $7 + 0.002 * normal()), ".")
    if (time == 183) row(1, 60, "denosumab", ".", ".", ".")
  }' "$folder/true.csv"
