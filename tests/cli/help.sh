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

# alike FILE COMMAND...: the command ends with what reads FILE, once: standard input has the same bytes only once.
alike() {
  input=$1
  shift
  "$@" "$input" -o in.file >out 2>err || wrong "$* $input: $(cat err)"
  "$@" - -o in.piped <"$input" >out 2>err || wrong "$* - (standard input): $(cat err)"
  cmp -s in.file in.piped || wrong "$* -: standard input gives another table than $input"
}
sed '/^drugs/d' in.yaml >in.scenario.yaml
printf 'fit: [{parameter: k_B, sd: 2}]\n' >>in.scenario.yaml
printf 'TIME,EVID,I_P\n10.5,2,50\n' >in.events
printf 'ID,TIME,EVID,I_P\n1,10.5,2,50\n2,5,2,40\n' >in.many
printf 'id,k_B\na,0.1\nb,0.2\n' >in.people
printf 'name,value\nD_A,0.6\n' >in.parameters
printf 'k_B\n0.1\n0.2\n0.21\n' >in.sets
printf 'endpoint,months,value,se\nB,1,0.01,0.001\n' >in.data
printf 'ID,TIME,DV,DVID,EVID,SE\n1,10,0.01,B,0,0.001\n' >in.persons
osteon() {
  command=$1
  shift
  "$OSTEON" "$command" in.scenario.yaml "$@"
}
alike in.scenario.yaml "$OSTEON" run
alike in.scenario.yaml "$OSTEON" cohort -n 4
alike in.scenario.yaml "$OSTEON" compare --models lemaire2004 --parameters in.parameters
alike in.scenario.yaml "$OSTEON" validate --data in.data
alike in.events osteon run --events
alike in.events osteon cohort -n 2 --events
alike in.many osteon cohort --events
alike in.people osteon cohort --people
alike in.parameters osteon run --parameters
alike in.parameters osteon cohort -n 2 --parameters
alike in.parameters osteon compare --models lemaire2004 --parameters
alike in.parameters osteon fit in.data --start
alike in.parameters osteon validate --data in.data --parameters
alike in.sets osteon run --intervals --sets
alike in.sets osteon cohort -n 2 --intervals --sets
alike in.sets osteon validate --data in.data --sets
alike in.data osteon fit
alike in.data osteon validate --data
alike in.persons osteon fit
alike in.persons osteon validate --data
alike in.scenario.yaml osteon fit in.data --population
alike in.scenario.yaml osteon validate --data in.data --population
expect 0 '' "$OSTEON" run in.scenario.yaml --checkpoint in.state -o in.file
alike in.state osteon run --until 60 --resume
expect 2 'are both -, standard input' "$OSTEON" run - --events - -o in.csv
# Within a scenario - is a file of this name.
printf 'include: "-"\n' >in.include.yaml
expect 2 './-: cannot be read' "$OSTEON" run in.include.yaml

# shellcheck disable=SC2119 # no file is expected
nothing_but
finish
