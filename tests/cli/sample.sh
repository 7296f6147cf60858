#!/bin/sh
# osteon sample: what its chains find is what the fit's covariance says, the same bytes for any threads and when continued.
# shellcheck disable=SC2317 # functions are called through expect
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

sample() { "$OSTEON" sample in.yaml in.csv --warm-up 200 --steps 800 --thin 1 --draws 200 "$@"; }

: >in.probe
: >in.table
if "$OSTEON" fit in.probe in.table 2>&1 | grep -q 'without libyaml'; then
  echo 'built without libyaml: nothing to test'
  exit 0
fi

# at FILE NAME COLUMN: a cell of a table of parameters.
at() { awk -F, -v name="$2" -v column="$3" '$1 == name { print $column }' "$1"; }
# near WHAT VALUE EXPECTED TOLERANCE
near() {
  awk -v v="$2" -v e="$3" -v t="$4" 'BEGIN { d = v - e; if (d < 0) d = -d; exit !(v != "" && d <= t) }' ||
    wrong "$1: '$2' instead of $3"
}

# What lemaire2004 does with other parameters, known to 3 %: the posterior is nearly normal.
"$OSTEON" run --model lemaire2004 --set k_B=0.25 --set D_A=0.6 --until 400 -o in.truth 2>err || wrong "no truth: $(cat err)"
awk -F, 'BEGIN { print "endpoint,months,value,se" }
  NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
  $1 == 30 || $1 == 122 || $1 == 365 {
    for (name in at) if (name == "R" || name == "B" || name == "C")
      printf "%s,%d,%s,%g\n", name, int($1 / 30.4 + 0.5), $at[name], 0.03 * $at[name] }' in.truth >in.csv
cat >in.yaml <<'YAML'
model: lemaire2004
parameters: {k_B: 0.2}
fit:
  - {parameter: k_B, sd: 2}
  - {parameter: D_A, prior: 0.7, sd: 2, least: 0.1, most: 5}
variability:
  - {parameter: D_C, sd: 0.2}
YAML
expect 0 '16 chains of 800 steps after 200, misfit 1: ' sample -o in.one --diagnostics in.found --threads 1
test ! -s out || wrong 'something on standard output'
"$OSTEON" fit in.yaml in.csv --covariance in.covariance >out 2>err || wrong "fit: $(cat err)"
for name in k_B D_A; do
  sd=$(awk -F, -v name=$name 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $1 == name { print sqrt($at[name]) }' in.covariance)
  near "mean of $name" "$(at in.found $name 4)" "$(at in.found $name 3)" "$(awk -v s="$sd" 'BEGIN { print s / 5 }')"
  near "sd of $name" "$(at in.found $name 5)" "$sd" "$(awk -v s="$sd" 'BEGIN { print s / 8 }')"
done
test "$(head -n 1 in.found)" = name,scale,fitted,mean,sd,mcse,rhat,ess,accepted || wrong "columns: $(head -n 1 in.found)"
test "$(head -n 1 in.one)" = set,excess,misfit,k_B,D_A || wrong "columns: $(head -n 1 in.one)"
test "$(grep -c '' in.one)" -eq 201 || wrong "$(grep -c '' in.one) lines"

# the same bytes
OMP_NUM_THREADS=3 expect 0 'R-hat' sample -o in.three --threads 5
cmp -s in.one in.three || wrong 'other bytes with more threads'
expect 1 'run more --steps with --resume in.chains' sample --quiet --steps 13 -o in.short --checkpoint in.chains
expect 0 'R-hat' sample --resume in.chains -o in.again
cmp -s in.one in.again || wrong 'other bytes when continued'
expect 0 'R-hat' sample --seed 1 -o in.other
cmp -s in.one in.other && wrong 'the same bytes with another seed'
expect 2 'in.chains: the checkpoint is of another start, covariance, seed' sample --seed 1 --resume in.chains -o in.again
sed 's/0.03/0.04/; 2s/,[^,]*$/,1/' in.csv >in.less
expect 2 'the checkpoint is of another' "$OSTEON" sample in.yaml in.less --warm-up 200 --steps 800 --resume in.chains -o in.again

# by a likelihood that is learned, with one woman and with more, and continued; and without one
expect 0 '% of steps; R-hat' sample --steps 400 --moves 20 -o in.rough --diagnostics in.rough-found
for name in k_B D_A; do
  near "mean of $name, learned" "$(at in.rough-found $name 4)" "$(at in.found $name 4)" "$(at in.found $name 5 | awk '{ print $1 / 5 }')"
  near "sd of $name, learned" "$(at in.rough-found $name 5)" "$(at in.found $name 5)" "$(at in.found $name 5 | awk '{ print $1 / 6 }')"
done
expect 1 'run more --steps with --resume in.chains' sample --quiet --steps 13 --moves 20 -o in.short --checkpoint in.chains
expect 0 'R-hat' sample --steps 400 --moves 20 --resume in.chains -o in.again
cmp -s in.rough in.again || wrong 'other bytes when continued with what was learned'
expect 0 '% of steps; R-hat' sample --women 4 --steps 200 --draws 30 --moves 5 -o in.women --diagnostics in.found
near 'mean of k_B with women' "$(at in.found k_B 4)" "$(at in.found k_B 3)" 0.02
expect 0 '% of steps; R-hat' sample --women 4 --steps 200 --draws 30 --moves 5 --rounds 4 -o in.rounds
cmp -s in.rounds in.women && wrong 'rounds change nothing'
expect 2 '--rounds: the mean woman decides' sample --rounds 4 -o in.rounds
expect 2 '--rounds 0 is out of range; it must be 1 to 1000' sample --women 4 --rounds 0 -o in.rounds
expect 1 'run more --steps' sample --quiet --women 4 --steps 30 --draws 30 --moves 0 -o in.women
grep -q 'run more --steps$' err || wrong "without a checkpoint: $(cat err)"

# what it is for
"$OSTEON" cohort in.yaml -n 5 --until 10 --columns B --ensemble in.one -o in.sums 2>err || wrong "cohort: $(cat err)"

# interrupted, and continued
timeout -s INT 1 "$OSTEON" sample in.yaml in.csv --steps 200000000 --checkpoint in.chains --every-steps 100000000 -o in.long >out 2>err
grep -q 'continue with --resume in.chains' err || wrong "interrupted: $(cat err)"
test -s in.chains || wrong 'no checkpoint of an interrupted run'
test ! -e in.long || wrong 'an interrupted run wrote its sets'

# what is refused
expect 2 'no scenario given; usage: osteon sample SCENARIO DATA.csv' "$OSTEON" sample
expect 2 'no table of data given' "$OSTEON" sample in.yaml
expect 2 '--chains' sample --chains 3
expect 2 '--steps' sample --steps 0
expect 2 '--thin' sample --thin 0
expect 2 'give more --steps, fewer draws' sample --steps 1
expect 2 '--every-steps without --checkpoint' sample --every-steps 9
expect 2 '--warm-up 19 is too short for --moves' "$OSTEON" sample in.yaml in.csv --warm-up 19 --moves 9
sed '/^fit/,$d' in.yaml >in.none
expect 2 'in.none has no section' "$OSTEON" sample in.none in.csv
expect 1 'nowhere/sets.csv' sample --quiet -o nowhere/sets.csv
finish
