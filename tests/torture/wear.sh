#!/bin/sh
# wear.sh [TIMES]: kills while files are written, disks that are full, readers that go away, checkpoints with one byte
# changed. A file is then whole, old or absent, and nothing lies beside it once the next run is done.
set -u
times=${1:-20}
# shellcheck source=tests/cli/expect
. "${0%/*}/../cli/expect"
run() { "$OSTEON" run --model lemaire2004 "$@"; }
# For the background: its process is the command itself, which a kill reaches, and not a shell that waits for it.
begin() { exec "$OSTEON" run --model lemaire2004 "$@"; }

run --until 2000 -o in.whole --checkpoint in.state
run --until 2000 -o in.whole.nc 2>err || cp in.whole in.whole.nc # built without NetCDF
printf 'model: lemaire2004\nvariability:\n  - {parameter: k_B, sd: 0.3}\n' >in.many
echo old >in.old

# kill -9 at any moment: later each time.
n=0
while test "$n" -lt "$times"; do
  cp in.old table.csv
  begin --until 2000 -o table.csv --checkpoint state 2>err &
  child=$!
  sleep "$(awk -v n="$n" -v of="$times" 'BEGIN { print 0.2 * n / of }')"
  kill -9 "$child" 2>/dev/null
  wait "$child" 2>/dev/null
  cmp -s table.csv in.old || cmp -s table.csv in.whole || wrong "kill $n: a torn table"
  test ! -e state || cmp -s state in.state || wrong "kill $n: a torn checkpoint"
  rm -f state
  "$OSTEON" cohort in.many -n 300 --individuals rows.csv -o sums.csv 2>err &
  child=$!
  sleep "$(awk -v n="$n" -v of="$times" 'BEGIN { print 0.2 * n / of }')"
  kill -9 "$child" 2>/dev/null
  wait "$child" 2>/dev/null
  rm -f table.nc
  begin --until 2000 -o table.nc 2>err &
  child=$!
  sleep "$(awk -v n="$n" -v of="$times" 'BEGIN { print 0.2 * n / of }')"
  kill -9 "$child" 2>/dev/null
  wait "$child" 2>/dev/null
  test ! -e table.nc || cmp -s table.nc in.whole.nc || wrong "kill $n: torn NetCDF"
  n=$((n + 1))
done
run --until 2000 -o table.nc 2>err
rm -f table.nc
run --until 2000 -o table.csv
"$OSTEON" cohort in.many -n 3 --individuals rows.csv -o sums.csv 2>err
nothing_but table.csv rows.csv sums.csv

# A file may grow to `limit` blocks: as a full disk.
for limit in 1 4 16 64 256; do
  (
    ulimit -f "$limit"
    cp in.old table.csv 2>/dev/null
    run --until 2000 -o table.csv 2>err
    status=$?
    test "$status" -eq 0 || { test "$status" -eq 1 && grep -q 'cannot be written' err; } || echo "limit $limit: exit $status: $(cat err)"
  ) >in.said 2>&1
  test ! -s in.said || wrong "$(cat in.said)"
  cmp -s table.csv in.old || cmp -s table.csv in.whole || test ! -s table.csv || wrong "limit $limit: a torn table"
done
for command in 'run --model lemaire2004' 'cohort in.many -n 5' 'models' 'compare in.many'; do
  # shellcheck disable=SC2086 # a list of words
  "$OSTEON" $command >/dev/full 2>err
  test $? -eq 1 || wrong "$command >/dev/full: $(cat err)"
  # shellcheck disable=SC2086
  { "$OSTEON" $command 2>err; echo $? >in.status; } | :
  case $(cat in.status) in 0 | 1 | 141) ;; *) wrong "$command: a reader that goes away: exit status $(cat in.status)" ;; esac
done

# Every byte of a checkpoint changed.
size=$(wc -c <in.state)
at=0
while test "$at" -lt "$size"; do
  { head -c "$at" in.state; printf '\377'; tail -c "+$((at + 2))" in.state; } >in.flipped
  run --until 3000 --resume in.flipped -o in.csv 2>err
  test $? -eq 2 || wrong "byte $at changed: $(cat err)"
  at=$((at + 1))
done
echo "$times kills, $size bytes"
finish
