#!/bin/sh
# Files of osteon run: whole or not there, and exit status 1 when they cannot be written.
# shellcheck disable=SC2317 # functions are called through expect
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

run() { "$OSTEON" run --model lemaire2004 "$@"; }

# A table that was there stays until the new one is complete.
echo old >table.csv
expect 1 'cannot be written' run -o table.csv --checkpoint nowhere/c
expect 2 'unknown option' run -o table.csv --nothing
expect 2 'no parameter' run -o table.csv --set nothing=1
test "$(cat table.csv)" = old || wrong 'a run that cannot begin changes the table'

# A file may grow no more: the shell's limit stands in for a full disk.
(
  ulimit -f 8
  expect 1 'cannot be written' run -o table.csv
  test "$failures" -eq 0
) || wrong 'a file that may not grow'
test "$(cat table.csv)" = old || wrong 'a table that could not be written replaces the old one'

if test -c /dev/full; then
  full() { run "$@" >/dev/full; }
  expect 1 'standard output' full
  expect 1 'standard output' full --until 1
  expect 1 '/dev/full' run -o /dev/full
  echo old >in.csv
  expect 1 '/dev/full' run -o in.csv --checkpoint /dev/full
  test "$(head -c 4 in.csv)" = time || wrong 'the table is not replaced though the run was done'
  for words in 'models' 'models lemaire2004 --json' 'run --help' 'run --help-scenario' '--version'; do
    # shellcheck disable=SC2086 # a list of words
    "$OSTEON" $words >/dev/full 2>err
    test $? -eq 1 || wrong "osteon $words >/dev/full does not exit with 1"
    grep -q 'standard output' err || wrong "osteon $words >/dev/full: $(cat err)"
  done
fi
closed() { run "$@" >&-; }
expect 1 'standard output' closed
"$OSTEON" run --model lemaire2004 --until 1 -o in.mute >&- 2>&-
test "$(head -n 1 in.mute | cut -d, -f1)" = time || wrong 'a closed stream took the table'
expect 1 'cannot be written' run -o nowhere/table.csv
expect 1 'directory' run -o .

# Nothing is written over another file of the command, by whatever name.
printf 'ID,TIME,AMT,CMT\n1,1,1,B\n' >in.events
cp in.events in.same
ln -s in.events in.link
ln in.events in.hard
many() { "$OSTEON" cohort --model lemaire2004 --until 2 "$@"; }
expect 2 '--events in.events and -o ./in.events are one file' run --events in.events -o ./in.events
expect 2 '--events in.link and -o in.events are one file' many --events in.link -o in.events
expect 2 '--individuals in.events and --events in.hard are one file' many --events in.hard --individuals in.events -o in.x
expect 2 '--individuals in.x and -o ./in.x are one file' many --events in.events --individuals in.x -o ./in.x
expect 2 'are one file' "$OSTEON" validate "$PWD/in.events" --data in.events -o in.events
expect 2 '--data and --plot-script are both in.events' "$OSTEON" compare --data in.events --plot-script in.events
cmp -s in.events in.same || wrong 'a table of events was written over'
from_input() { many --events - -o - <in.events; }
expect 0 '' from_input
expect 0 '' run -o /dev/null --plot-script /dev/null
expect 1 'cannot be written' run -o in.csv --plot-script nowhere/a.gp

if test -c /dev/zero; then
  expect 2 'larger than' run --resume /dev/zero -o in.csv
fi

# A reader that goes away.
{
  "$OSTEON" run --model lemaire2004 --until 100000 2>err
  echo $? >in.status
} | head -n 1 >out
test "$(cat in.status)" = 1 || wrong "a reader that goes away: exit status $(cat in.status)"
test "$(grep -c '' err)" -eq 1 || wrong "a reader that goes away: $(cat err)"

# Ctrl-C leaves nothing half-written.
"$OSTEON" run --model lemaire2004 --until 500000000 --every 500000000 -o stopped.csv 2>err &
child=$!
# Its table is begun once signals are caught: a file without a name, or one beside the table's.
begun() {
  ls stopped.csv.* >/dev/null 2>&1 && return
  for file in "/proc/$child"/fd/*; do
    case $(readlink "$file") in "$PWD"/*deleted*) return ;; esac
  done
  return 1
}
until begun || ! kill -0 "$child" 2>/dev/null; do sleep 0.1; done
kill -TERM "$child"
wait "$child"
test $? -eq 1 || wrong 'an interrupted run does not exit with 1'
grep -q 'interrupted' err || wrong "an interrupted run says: $(cat err)"

# What is no regular file is written to, a link is followed.
expect 0 '' run -o /dev/null
echo old >target.csv
ln -s target.csv link.csv
expect 0 '' run -o link.csv
test -h link.csv || wrong 'a link is replaced by the table'
test "$(head -c 4 target.csv)" = time || wrong 'the table is not where the link leads'

rm -f target.csv
expect 0 '' run -o link.csv
test -h link.csv || wrong 'a link to nothing is replaced by the table'
test "$(head -c 4 target.csv)" = time || wrong 'a link to nothing: the table is not where it leads'
mkdir in.below
ln -s in.below/new.csv far.csv
expect 0 '' run -o far.csv
test "$(head -c 4 in.below/new.csv)" = time || wrong 'a link into a directory: the table is not where it leads'
ln -s in.round in.round
expect 1 'cannot be written' run -o in.round

# What a killed writer left is removed by the next one.
echo torn >table.csv.~000000
expect 0 '' run -o table.csv
if command -v flock >/dev/null; then
  echo busy >in.busy.~000000 # held by another writer
  flock in.busy.~000000 "$OSTEON" run --model lemaire2004 -o in.busy
  test "$(cat in.busy.~000000)" = busy || wrong 'the unfinished file of another writer is gone'
fi

nothing_but far.csv table.csv target.csv link.csv
finish
