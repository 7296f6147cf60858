#!/bin/sh
# A run in two parts, with a checkpoint between them, gives the bits of one run.
# shellcheck disable=SC2317 # functions are called through expect
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

printf 'TIME,EVID,AMT,CMT,I_P,I_L\n0,2,.,.,1,.\n20,2,.,.,.,5\n50,1,0.0005,C,.,.\n70,2,.,.,0,0\n' >in.csv
for solver in rkf45 rkck rk8pd bsimp; do
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
expect 0 '' run --until 60 --resume half.state -o rest.csv
test "$(grep -c '' rest.csv)" -eq 2 || wrong 'resumed on its last day it is not one row'
# What the checkpoint contradicts is refused and not ignored.
expect 2 'k_B' run --set k_B=0.3 --until 90 --resume half.state
expect 2 'I_P' run --input I_P=4 --until 90 --resume half.state
expect 2 '--init with --resume' run --init R=1 --until 90 --resume half.state
expect 2 'is before day 60' run --until 50 --resume half.state
expect 2 'rtol' run --rtol 1e-8 --until 90 --resume half.state
expect 2 'solver' run --solver bsimp --until 90 --resume half.state
expect 2 'dt' run --dt 0.5 --until 90 --resume half.state
expect 2 'komarova2003' "$OSTEON" run --model komarova2003 --until 90 --resume half.state
head -n 5 half.state >in.cut
expect 2 'in.cut:' run --until 90 --resume in.cut
: >in.empty
expect 2 'in.empty:' run --until 90 --resume in.empty
expect 2 'in.csv:1' run --until 90 --resume in.csv
expect 2 'directory' run --until 90 --resume .

nothing_but whole.csv half.csv rest.csv both.csv half.state
finish
