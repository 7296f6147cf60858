#!/bin/sh
# A run in two parts, with a checkpoint between them, gives the bits of one run.
# shellcheck disable=SC2317 # functions are called through expect
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

printf 'TIME,EVID,AMT,CMT,I_P,I_L\n0,2,.,.,1,.\n20,2,.,.,.,5\n50,1,0.0005,C,.,.\n70,2,.,.,0,0\n' >in.csv
for solver in rkf45 rkck rk8pd rodas5p; do
  run() { "$OSTEON" run --model lemaire2004 --set k_B=0.2 --events in.csv --solver "$solver" "$@"; }
  expect 0 '' run --until 120 -o whole.csv
  for half in 0 37 50 70; do
    expect 0 '' run --until "$half" --checkpoint half.state -o half.csv
    expect 0 '' run --until 120 --resume half.state -o rest.csv
    { cat half.csv && sed 1,2d rest.csv; } >both.csv
    cmp -s whole.csv both.csv || wrong "$solver, resumed on day $half, gives other rows"
    test "$(tail -n 1 half.csv)" = "$(sed -n 2p rest.csv)" || wrong "$solver: the row of day $half differs"
  done
done

run() { "$OSTEON" run --model lemaire2004 "$@"; }
expect 0 '' run --set k_B=0.2 --input I_P=3 --until 50 --checkpoint half.state -o half.csv
expect 0 '' run --set k_B=0.2 --input I_P=3 --until 60 --resume half.state --checkpoint half.state -o rest.csv
expect 0 '' run --set k_B=0.2 --input I_P=3 --until 60 --resume half.state -o rest.csv
test "$(grep -c '' rest.csv)" -eq 2 || wrong 'resumed on its last day it is not one row'
resume() { run --set k_B=0.2 --input I_P=3 --until 90 --resume half.state "$@"; }
# What the past depended on must be the same, and the message says what is not.
expect 2 'made with k_B = 0.2, not 0.3' resume --set k_B=0.3
expect 2 'made with k_B = 0.2, not' run --until 90 --resume half.state
expect 2 'made with I_P = 3, not 4' resume --input I_P=4
expect 2 'initial state R' resume --init R=1
# Another woman, and another past of the same one; another future is a branch.
woman() { printf 'model: aibl\nuntil: 1y\nevery: 1y\nwho: {age: %s, T_LS: %s, years_since_menopause: 12}\ndrugs: [%s]\n' "$2" "$3" "$4" >"$1"; }
first='{name: denosumab, dose: 60, unit: mg, every: once, start: 30'
woman in.1 62 -1.5 "$first}"
woman in.2 75 -1.5 "$first}"
woman in.3 62 -3 "$first}"
woman in.4 62 -1.5 "$(echo "$first}" | sed s/30/60/)"
woman in.5 62 -1.5 "$first}, {name: denosumab, dose: 60, unit: mg, every: once, start: 400}"
later() { "$OSTEON" run "$1" --until 2y --resume woman.state -o "in.of_${1#in.}"; }
"$OSTEON" run in.1 --checkpoint woman.state -o half.csv 2>err || wrong "$(cat err)"
expect 2 'made with age_0 = 62, not 75' later in.2
expect 2 'made with T_LS = -1.5, not -3' later in.3
expect 2 'doses and inputs until day 365,' later in.4
later in.1 2>err || wrong "the same woman: $(cat err)"
later in.5 2>err || wrong "another future: $(cat err)"
cmp -s in.of_1 in.of_5 && wrong 'a later dose does nothing'
expect 2 'is before day 60' resume --until 50
expect 2 'rtol' resume --rtol 1e-8
expect 2 'solver' resume --solver rodas5p
expect 2 'dt' resume --dt 0.5
expect 2 'komarova2003' "$OSTEON" run --model komarova2003 --until 90 --resume half.state
head -n 5 half.state >in.cut
expect 2 'in.cut:' run --until 90 --resume in.cut
: >in.empty
expect 2 'in.empty:' run --until 90 --resume in.empty
expect 2 'not a checkpoint' run --until 90 --resume in.csv
expect 2 'directory' run --until 90 --resume .

nothing_but whole.csv half.csv rest.csv both.csv half.state woman.state
finish
