#!/bin/sh
# osteon run SCENARIO: the bundled ones, options over them, wrong ones.
# shellcheck disable=SC2317 # functions are called through expect
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

run() { "$OSTEON" run "$@"; }

: >in.probe
if run in.probe 2>&1 | grep -q 'without libyaml'; then
  echo 'built without libyaml: nothing to test'
  exit 0
fi


# The bundled scenarios: ten years by month.
for name in ai ai-exercise-nutrition ai-denosumab ai-all; do
  "$OSTEON" run "$OSTEON_DATA/scenarios/$name.yaml" -o "in.$name.csv" 2>err ||
    wrong "$name: exit status $?: $(cat err)"
  test "$(grep -c '' "in.$name.csv")" -eq 122 || wrong "$name: $(grep -c '' "in.$name.csv") lines instead of 122"
  grep -q '^1826,' "in.$name.csv" || wrong "$name: no row on the day when the drugs stop"
  grep -q nan "in.$name.csv" && wrong "$name: a value that is no number"
done

# They are found by name from anywhere, and listed.
"$OSTEON" run ai.yaml -o in.named 2>err || wrong "ai.yaml by name: $(cat err)"
cmp -s in.named in.ai.csv || wrong 'ai.yaml by name and by path give different tables'
"$OSTEON" compare denosumab-stopped.yaml --models jorg2022 >out 2>err || wrong "compare by name: $(cat err)"
expect 0 '' "$OSTEON" scenarios
n=0
for name in "$OSTEON_DATA"/scenarios/*.yaml; do
  n=$((n + 1))
  grep -q "^${name##*/}  *[a-z0-9-][a-z0-9-]*  *[A-Za-z]" out || wrong "osteon scenarios lacks ${name##*/}: $(cat out)"
done
test "$(grep -c '' out)" -eq $n || wrong "osteon scenarios: $(cat out)"
grep -q '^ai-cohort.yaml  *aibl  *Anastrozole for five years, women who differ$' out || wrong "$(cat out)"
expect 1 'nowhere/scenarios: cannot be read; set OSTEON_DATA' env OSTEON_DATA=nowhere "$OSTEON" scenarios
expect 2 'unexpected argument' "$OSTEON" scenarios ai.yaml

# Of the contexts of use that a scenario touches, those that trials do not support are named, and no others; those of
# what is asked, as fractures, where a column is about it.
"$OSTEON" models aibl --json | sed -n 's/^    {"name": "\(.*\)", "question".*"verdict": "\([^"]*\)".*/\1:\2/p' >in.verdicts
test "$(grep -c ': *not supported$\|:indicative$\|:supported$' in.verdicts)" -eq 17 || wrong "verdicts: $(cat in.verdicts)"
# touches NAME... : err names exactly those of them that are not supported.
touches() {
  while IFS=: read -r context verdict; do
    expected=no
    for name in "$@"; do test "$verdict" != supported && test "$name" = "$context" && expected=yes; done
    named=no
    grep -qF "for $context (" err && named=yes
    grep -qF ", $context (" err && named=yes
    test $named = $expected || wrong "$command: $context is named: $named: $(cat err)"
  done <in.verdicts
}
printf 'model: aibl\nuntil: 2y\nevery: 1y\ndrugs: [{name: letrozole, dose: 2.5, start: 1y}]\n' >in.yaml
for command in 'run' 'cohort -n 1' 'compare --models aibl'; do
  # shellcheck disable=SC2086 # the words of the command
  "$OSTEON" $command in.yaml --columns BMD_LS -o out 2>err >in.text ||
    "$OSTEON" $command in.yaml -o out 2>err >in.text || wrong "$command of an inhibitor: $(cat err)"
  touches 'natural loss' 'AI alone'
done
command='run of all columns'
"$OSTEON" run in.yaml --input alendronate=10 --until 300 -o out 2>err
touches bisphosphonate fracture
command='run without a scenario'
"$OSTEON" run --model aibl --input tamoxifen=1 --until 3 --columns BMD_LS -o out 2>err
touches tamoxifen
"$OSTEON" run --model lemaire2004 --until 3 -o out 2>err
test ! -s err || wrong "a model without contexts says: $(cat err)"

# An age alone is not set beside the default of what belongs to it: the menopause is at the median age, and that is told.
half='age_0 is given as 45 y and years_since_menopause is not: it becomes -6.4 y, by the median age at the menopause, 51.4 y'
printf 'model: aibl\nwho: {age: 45}\nuntil: 1\n' >in.yaml
for command in 'run' 'cohort -n 1' 'compare'; do
  # shellcheck disable=SC2086 # the words of the command
  "$OSTEON" $command in.yaml -o out 2>err >in.text || wrong "$command of an age: $(cat err)"
  grep -q "notice: aibl: $half" err || wrong "$command of an age alone: $(cat err)"
  # shellcheck disable=SC2086
  "$OSTEON" $command in.yaml --set years_since_menopause=2 -o out 2>err >in.text
  grep -q notice err && wrong "$command of both: $(cat err)"
done
printf 'model: aibl\nwho: {age: 45, years_since_menopause: -6.4}\nuntil: 1\n' >in.both
printf 'model: aibl\nuntil: 1\n' >in.nobody
"$OSTEON" run in.both -o in.want 2>err || wrong "both: $(cat err)"
"$OSTEON" run in.yaml -o out 2>err || wrong "an age alone: $(cat err)"
cmp -s out in.want || wrong "an age alone is another woman"
"$OSTEON" run in.nobody --set age_0=45 -o out 2>err || wrong "--set of an age: $(cat err)"
cmp -s out in.want || wrong "--set of an age is another woman"
grep -q "notice: aibl: $half" err || wrong "--set of an age is not told: $(cat err)"
"$OSTEON" run --model aibl --until 1 --set age_0=45 -o out 2>err || wrong "a model with an age: $(cat err)"
cmp -s out in.want || wrong "a model with an age is another woman"
sed 's/45/60/' in.yaml >in.older
"$OSTEON" run in.older --set age_0=45 -o out 2>err || wrong "another age: $(cat err)"
cmp -s out in.want || wrong "another age is another woman"
"$OSTEON" compare in.both --models aibl -o in.want >in.text 2>err || wrong "compare both: $(cat err)"
"$OSTEON" compare in.older --models aibl --set age_0=45 -o out >in.text 2>err || wrong "compare an age: $(cat err)"
cmp -s out in.want || wrong "compare an age is another woman"
printf 'id,age\na,45\nb,60\n' >in.people
expect 0 'notice: in.people has no years_since_menopause: it follows by the median age' "$OSTEON" cohort in.nobody --people in.people \
  --columns years_since_menopause,age_0 --individuals in.each -o out
grep -q '^a,0,-6.[34][0-9]*,45$' in.each || wrong "people with an age: $(cat in.each)"
grep -q '^b,0,8.6[0-9]*,60$' in.each || wrong "people with an age: $(cat in.each)"
printf 'ID,TIME,AMT,CMT,age\na,0,60,denosumab,45\n' >in.dose
"$OSTEON" run in.older --events in.dose --set T_LS=-2 --columns years_since_menopause -o out 2>err || wrong "one with an age: $(cat err)"
grep -q '^0,-6.[34]' out || wrong "the age of a table, beside another one in the scenario: $(cat out)"
"$OSTEON" run in.yaml --events in.dose --set years_since_menopause=4 --columns years_since_menopause -o out 2>err || wrong "$(cat err)"
grep -q '^0,4$' out || wrong "one with both: $(cat out)"
sed 's/until/who: {years_since_menopause: 3}\nuntil/' in.nobody >in.three
"$OSTEON" cohort in.three --people in.people --columns years_since_menopause --individuals in.each -o out 2>err
grep -q '^a,0,3$' in.each || wrong "people of a scenario that gives the menopause: $(cat in.each)"
# What begins after the end is told, with its place, unless the end is later.
cat >in.late <<'YAML'
model: aibl
until: 1y
drugs:
  - {name: anastrozole, dose: 1, start: 1y}
  - {name: zoledronate, dose: 5, every: 1y, start: 1y 6m}
exercise:
  - {kind: resistance, start: 800}
nutrition: [{calcium: 500, start: 900}]
events:
  - {time: 500, dose: denosumab, amount: 60}
  - {file: in.late-events}
YAML
printf 'time,evid,amt,cmt,psi_LS\n3,1,60,denosumab,.\n700,1,60,denosumab,.\n' >in.late-events
for command in 'run' 'cohort -n 1' 'compare'; do
  # shellcheck disable=SC2086 # the words of the command
  "$OSTEON" $command in.late -o out 2>err >in.text || wrong "$command of what is late: $(cat err)"
  grep -q 'notice: .*begins on day' err || wrong "$command of what is late: $(cat err)"
  test "$(grep -c notice err)" -eq 1 || wrong "$command: $(cat err)"
done
expect 0 'notice: in.late-events:3: denosumab begins on day 700, after the end of the run on day 365: it does nothing (and so 4 more)' "$OSTEON" run in.late -o out
expect 0 'notice: in.late:8: calcium begins on day 900, after the end of the run on day 850: it does nothing' "$OSTEON" run in.late --until 850 -o out
grep -q more err && wrong "more than one: $(cat err)"
"$OSTEON" run in.late --until 900 -o out 2>err || wrong "a late run: $(cat err)"
grep -q notice err && wrong "nothing is late: $(cat err)"
printf 'model: jorg2022\nuntil: 1y\ndt: 40\ndrugs: [{name: denosumab, dose: 60, every: 3 months}]\n' >in.coarse
expect 0 'notice: times move to the nearest ticks, by up to ' "$OSTEON" run in.coarse -o out
expect 0 'notice: times move' "$OSTEON" compare in.coarse -o out
printf 'model: lemaire2004\nuntil: 1y\nevery: 10\n' >in.coarse
expect 0 'notice: rows are one tick of 40 d apart, as every 10 d is shorter' "$OSTEON" run in.coarse --dt 40 -o out
printf 'model: lemaire2004\nuntil: 2y\ndt: 40\n' >in.coarse
expect 0 'by up to 10.5 days' "$OSTEON" run in.coarse -o out
printf 'model: lemaire2004\nsolver: rodas5p\nuntil: 3\n' >in.solver
expect 0 "notice: the scenario's solver, rodas5p, applies only to" "$OSTEON" cohort in.solver -n 1
printf 'model: jorg2022\ndrugs: [{name: denosumab, dose: 60, every: once, stop: 5}]\n' >in.once
expect 2 'in.once:2: stop: denosumab is given once; leave it out' "$OSTEON" run in.once
printf 'TIME,EVID,I_P\n0,2,3\n20,2,4\n' >in.events
expect 0 'notice: in.events:3: I_P begins on day 20, after the end' "$OSTEON" run --model lemaire2004 --events in.events --until 10 -o out

# An age that varies alone in a cohort is told too, as is that of an arm of trials.
printf 'model: aibl\nuntil: 1\nvariability: [{parameter: age_0, scale: linear, sd: 2}]\n' >in.varies
expect 0 'notice: aibl: age_0 varies about 62 y, but years_since_menopause does not' "$OSTEON" cohort in.varies -n 2
"$OSTEON" cohort in.varies -n 2 --set years_since_menopause=12 --set age_0=62 >out 2>err || wrong "what varies: $(cat err)"
grep -q notice err && wrong "what varies and what is given: $(cat err)"
printf 'treatment,endpoint,months,value,age,years_since_menopause\nnone,CTX,1,100,60,10\nnone,CTX,1,100,45,\n' >in.csv
expect 0 "notice: in.csv:3: aibl: $half" "$OSTEON" validate --data in.csv --women 1
sed '3d' in.csv >in.both
"$OSTEON" validate --data in.both --women 1 2>&1 | grep notice && wrong 'an arm with both is told of'

cat >in.yaml <<'YAML'
model: lemaire2004
title: A test
until: 100
every: 10
parameters: {k_B: 0.2}
inputs: {I_P: 5}
events:
  - {time: 20, input: I_L, value: 3}
  - {time: 1 month, dose: C, amount: 1e-4}
YAML
expect 0 '' run in.yaml
test "$(grep -c '' out)" -eq 12 || wrong "rows of in.yaml: $(grep -c '' out)"
mv out in.plain
# The same by options.
printf 'TIME,EVID,AMT,CMT,I_L\n20,2,.,.,3\n30,1,1e-4,C,.\n' >in.events
expect 0 '' run --model lemaire2004 --until 100 --every 10 --set k_B=0.2 --input I_P=5 --events in.events
cmp -s in.plain out || wrong 'a scenario and the same options give different tables'
# Options win.
expect 0 '' run in.yaml --until 50 --every 25 --set k_B=0.3
test "$(cut -d, -f1 out | tr '\n' ' ')" = 'time 0 25 50 ' || wrong '--until or --every does not win'
test "$(grep '^50,' in.plain)" = "$(grep '^50,' out)" && wrong '--set does not win'
expect 0 'notice: times move to the nearest ticks, by up to 10 days; a shorter dt helps' run in.yaml --dt 20 --every 20
test "$(grep -c '' out)" -eq 7 || wrong '--dt does not win'
# From standard input, and in two parts.
"$OSTEON" run /dev/stdin <in.yaml >out 2>err || wrong "a scenario on standard input: $(cat err)"
cmp -s in.plain out || wrong 'a scenario on standard input gives another table'
expect 0 '' run in.yaml --until 40 --checkpoint in.state -o in.half
expect 0 '' run in.yaml --resume in.state
{ cat in.half && sed 1,2d out; } | cmp -s - in.plain || wrong 'a scenario in two parts gives other rows'

# What the help shows runs.
expect 0 '' run --help-scenario
sed '1,/^Example/d; s/^  //' out >in.example
"$OSTEON" run in.example --until 3 >out 2>err || wrong "the example of --help-scenario: $(cat err)"

# Wrong input: the line, one sentence, 2; and no file.
wrong_scenario() {
  printf '%b' "$2" >in.bad
  expect 2 "in.bad:$1" run in.bad -o table.csv
}
wrong_scenario "2: no key untli (did you mean until?)" 'model: lemaire2004\nuntli: 5\n'
wrong_scenario "2: until: '-5' is not a time" 'model: lemaire2004\nuntil: -5\n'
wrong_scenario "3: not YAML" 'model: lemaire2004\nuntil: 5\n\tdt: 1\n'
wrong_scenario "1: no model is named lemaire2003 (did you mean lemaire2004?)" 'model: lemaire2003\n'
wrong_scenario "1: the file is empty" ''
wrong_scenario "2: a byte 0" 'model: lemaire2004\ntitle: \0000\n'
wrong_scenario "3: until is given twice" 'model: lemaire2004\nuntil: 5\nuntil: 6\n'
wrong_scenario "2: an alias" 'model: lemaire2004\ntitle: *x\n'
wrong_scenario "3: lemaire2004 has no parameter named k_b (did you mean k_B?)" \
  'model: lemaire2004\nparameters:\n  k_b: 1\n'
wrong_scenario "3: k_B = -1" 'model: lemaire2004\nparameters:\n  k_B: -1\n'
expect 2 'nowhere.yaml: cannot be read' run nowhere.yaml
expect 2 'Is a directory' run "$OSTEON_DATA"
if test -c /dev/zero; then expect 2 'larger than' run /dev/zero; fi
expect 2 'did you mean I_P?' run in.yaml --input I_p=1
expect 2 'lies between ticks' run in.yaml --dt 1 --events "$(printf 'TIME,EVID,I_P\n0.5,2,1\n' >in.half2 && echo in.half2)"

nothing_but out
finish
