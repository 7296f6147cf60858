#!/bin/sh
# Help, and what is the same in every command: the width of lines, `osteon help COMMAND`, --quiet, - as standard input.
# shellcheck disable=SC2317,SC2016 # functions are called through expect; `` in messages
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

# narrow WHAT: no line of `out` has more than 80 characters
narrow() {
  LC_ALL=C tr -d '\200-\277' <out | awk -v what="$1" 'length($0) > 80 { print what ": wider than 80: " $0 }' >in.wide
  test ! -s in.wide || wrong "$(cat in.wide)"
}

expect 0 '' "$OSTEON" --help
narrow --help
cp out in.usage
expect 0 '' "$OSTEON" help
cmp -s out in.usage || wrong 'osteon help is not osteon --help'
commands=$(sed -n 's/^  osteon \([a-z]*\) .*/\1/p' in.usage | sort -u)
for command in $commands; do
  expect 0 '' "$OSTEON" "$command" --help
  narrow "$command --help"
  cp out in.help
  expect 0 '' "$OSTEON" help "$command"
  cmp -s out in.help || wrong "osteon help $command is not osteon $command --help"
  grep -q -- '--quiet, -q' out || wrong "osteon $command has no --quiet"
done
expect 2 'no command is called nothing' "$OSTEON" help nothing
expect 2 'help is for one command' "$OSTEON" help run fit
expect 2 'did you mean --quiet?' "$OSTEON" run --quite

expect 0 '' "$OSTEON" run --help-scenario
if grep -q 'without libyaml' out; then
  finish
fi
narrow --help-scenario
grep -qx '  drugs:' out || wrong 'the example of a scenario is filled'
cp out in.keys

# A notice, and none.
cat >in.yaml <<'YAML'
model: lemaire2004
until: 30
every: 10
drugs: []
variability:
  - {parameter: k_B, sd: 0.1}
YAML
printf 'model: lemaire2004\nuntil: 30\nevery: 10\n' >in.alike.yaml
expect 0 'no section `variability`' "$OSTEON" cohort in.alike.yaml -n 2 -o in.csv
expect 0 '' "$OSTEON" cohort in.alike.yaml -n 2 -o in.csv --quiet
expect 0 '' "$OSTEON" cohort in.alike.yaml -n 2 -o in.csv -q
expect 2 'has no parameter named nothing' "$OSTEON" run --model lemaire2004 --set nothing=1 --quiet

# A scenario, a table of events and a checkpoint from standard input: the same bytes as from a file.
from() {
  input=$1
  shift
  "$@" <"$input" >out 2>err || wrong "$*: $(cat err)"
}
sed '/^drugs/d' in.yaml >in.scenario.yaml
expect 0 '' "$OSTEON" run in.scenario.yaml -o in.file
from in.scenario.yaml "$OSTEON" run - -o in.piped
cmp -s in.file in.piped || wrong 'a scenario from standard input gives another table'
from in.scenario.yaml "$OSTEON" cohort - -n 4 -o in.piped
expect 0 '' "$OSTEON" cohort in.scenario.yaml -n 4 -o in.file
cmp -s in.file in.piped || wrong 'a cohort of a scenario from standard input gives another table'
printf 'TIME,EVID,I_P\n10,2,50\n' >in.events
expect 0 '' "$OSTEON" run in.scenario.yaml --events in.events -o in.file
from in.events "$OSTEON" run in.scenario.yaml --events - -o in.piped
cmp -s in.file in.piped || wrong 'events from standard input give another table'
from in.scenario.yaml "$OSTEON" compare - --models lemaire2004 -o in.piped
expect 0 '' "$OSTEON" run in.scenario.yaml --checkpoint in.state -o in.file
expect 0 '' "$OSTEON" run in.scenario.yaml --until 60 --resume in.state -o in.file
from in.state "$OSTEON" run in.scenario.yaml --until 60 --resume - -o in.piped
cmp -s in.file in.piped || wrong 'a checkpoint from standard input gives another table'
expect 2 'are both -, standard input' "$OSTEON" run - --events - -o in.csv
# Within a scenario - is a file of this name.
printf 'include: "-"\n' >in.include.yaml
expect 2 './-: cannot be read' "$OSTEON" run in.include.yaml

# shellcheck disable=SC2119 # no file is expected
nothing_but
finish
