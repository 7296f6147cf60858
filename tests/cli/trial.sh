#!/bin/sh
# Virtual trials: powers and what they say of themselves, one trial as a table, the pool against `osteon cohort`, bad input.
# shellcheck disable=SC2317,SC2016 # functions are called through expect; `` in messages
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

cat >in.yaml <<'END'
title: BMD
people: women.yaml
eligible: [T_LS > -2.5, T_LS < -1]
until: 1y
arms:
  - {name: control, scenario: ai.yaml}
  - {name: denosumab, scenario: ai-denosumab.yaml}
randomise:
  block: 4
  strata: [T_LS < -2]
visits: [0, 1y]
measure:
  - {endpoint: BMD_LS, cv: 0.012}
events:
  - {name: fracture, hazard: MOF_rate}
  - {name: death, gompertz: {at: 65, rate: 11.5, doubling: 7.2y}, competing: yes}
analyse:
  - {name: BMD, endpoint: BMD_LS, test: ancova, covariate: [BMD_LS@0]}
  - {name: fractures, event: fracture, test: log-rank, and: cox}
END
trial() { "$OSTEON" trial "$@" --pool 300 --replicates 200; }
if ! trial in.yaml -n 10 -o - >/dev/null 2>err; then
  grep -q 'without libyaml' err && echo 'built without libyaml: nothing to test' && exit 0
fi

expect 0 'women are eligible' trial in.yaml -n 5,20 -o out.csv --one in.one
grep -q 'of 200 trials have no estimate, the first because an arm has no event' err || wrong 'trials without an estimate are not told'
grep -q 'take more than a tenth' err || wrong 'a pool that is too small is not told'
columns=n,women,analysis,test,set,arm,estimand,replicates,not_estimable,power,power_low,power_high,expected_power
columns=$columns,estimate,estimate_sd,truth,bias,coverage,analysed,dropped,events
test "$(head -n 1 out.csv)" = "$columns" || wrong "$(head -n 1 out.csv)"
test "$(wc -l <out.csv)" = 7 || wrong 'two sizes of three tests have six rows'
awk -F, '$1 == 20 && $4 == "ancova" { found = $2 == 40 && $10 > 0.99 && $14 > 4 && $14 < 9 && $16 > 4 && $16 < 9 }
  END { exit !found }' out.csv || wrong "odd power of denosumab: $(cat out.csv)"
awk -F, '$4 == "cox" && $1 == 5 { found = $9 > 0 && $14 == "nan" && $18 == "nan" } END { exit !found }' out.csv ||
  wrong 'a mean of log hazard ratios that do not exist'
cp out.csv in.first
expect 0 'women are eligible' trial in.yaml -n 5,20 -o out.csv --threads 3
cmp -s in.first out.csv || wrong 'other bytes with other threads'
rm out.csv

# Parameter sets that come with osteon are found by name, unless a file here has it.
expect 0 'women are eligible' trial in.yaml -n 5 --replicates 2 --pool 60 --ensemble aibl-ensemble.csv -o out.csv
head -n 1 out.csv | grep -q ',assurance,' || wrong 'no assurance by the sets that come with osteon'
printf 'set,nothing\n0,1\n' >aibl-ensemble.csv
expect 2 'aibl-ensemble.csv:1: ' trial in.yaml -n 5 --ensemble aibl-ensemble.csv -o out.csv
rm aibl-ensemble.csv out.csv

# One trial, whose women without errors are those of the cohort of their arm, to the bit.
sed 's/, cv: 0.012//' in.yaml >in.exact.yaml
expect 0 'women are eligible' trial in.exact.yaml -n 20 -o out.csv --one in.one --replicate 3
for arm in ai ai-denosumab; do
  printf 'include: %s.yaml\npeople: women.yaml\n' "$arm" >in.cohort.yaml
  "$OSTEON" cohort in.cohort.yaml -n 300 --times 1y --until 1y --columns BMD_LS --individuals in.women.csv -o in.summary 2>/dev/null
  awk -F, -v arm="$arm" 'NR == FNR { value[$1] = $3; next }
    $2 == (arm == "ai" ? "control" : "denosumab") && $5 > 0 && $6 == "BMD_LS" { n++; bad += value[$1] != $7 }
    END { exit !(n > 15 && n <= 20 && !bad) }' in.women.csv in.one || wrong "women of $arm differ from those of the cohort"
done
awk -F, 'NR > 1 && ($2 == "control" ? other[$1] = 1 : ($1 in other)) && $2 != "control" { bad = 1 } END { exit bad }' in.one ||
  wrong 'a woman is in two arms'
grep -q ',fracture,0,ended$' in.one || wrong 'no event is told'
rm out.csv

# The picture says what it is of.
expect 0 'women are eligible' trial in.yaml -n 5,60 -o out.csv --plot-script in.gp
for said in 'research only' '[$]analysis_2' 'women in the first arm (control)' 'power in 200 simulated trials' 'ANCOVA, all' 'set logscale x'; do
  grep -q "$said" in.gp || wrong "not in the picture: $said"
done
rm out.csv

# The trials that come with osteon, and the keys.
for design in ai-denosumab-trial.yaml ai-training-trial.yaml ai-fractures-trial.yaml ai-adjuncts-trial.yaml; do
  expect 0 'women are eligible' trial $design -n 10 -o out.csv
  rm out.csv
done
expect 0 '' "$OSTEON" trial --help-trial
grep -q '^analyse: list of analyses; needed' out || wrong 'no keys of a trial'

# Bad input.
quietly() { trial "$@" --quiet; }
expect 2 'no trial given' "$OSTEON" trial
expect 2 'no.yaml: cannot be read' quietly no.yaml
expect 2 '-n 1: give whole numbers from 2' quietly in.yaml -n 1
expect 2 '-n 2.5: give whole numbers' quietly in.yaml -n 2.5
expect 2 '-n ten: give whole numbers' quietly in.yaml -n 10,ten
expect 2 'more women than the pool has, 300' quietly in.yaml -n 200
expect 2 'choose a larger pool' quietly in.yaml -n 140
expect 2 '--pool' "$OSTEON" trial in.yaml --pool 1
expect 2 '--replicates' "$OSTEON" trial in.yaml --replicates 0
expect 2 '--replicate 7 is out of range; it must be 0 to 6' "$OSTEON" trial in.yaml --replicates 7 --replicate 7
expect 2 'dt 2 d, but the times of the trial are on ticks of 1 d' quietly in.yaml --dt 2
sed 's/visits:/visit:/' in.yaml >in.bad.yaml
expect 2 'in.bad.yaml:11: no key visit (did you mean visits?)' quietly in.bad.yaml
sed 's/scenario: ai.yaml/scenario: al.yaml/' in.yaml >in.bad.yaml
expect 2 'in.bad.yaml:6: al.yaml: cannot be read' quietly in.bad.yaml
sed 's/people: women.yaml/people: woman.yaml/' in.yaml >in.bad.yaml
expect 2 'in.bad.yaml:2: woman.yaml: cannot be read' quietly in.bad.yaml
sed 's/test: ancova/test: anova/' in.yaml >in.bad.yaml
expect 2 'in.bad.yaml:18: test: no anova (did you mean ancova?)' quietly in.bad.yaml
sed 's/test: ancova/test: t-test, and: welch/' in.yaml >in.bad.yaml
expect 2 'in.bad.yaml:18: covariate with the test t-test and welch; ancova and cox have covariates' quietly in.bad.yaml
sed '/name: denosumab/d' in.yaml >in.bad.yaml
expect 2 'in.bad.yaml:6: 1 arm; a trial has 2' quietly in.bad.yaml
sed '/^people/d' in.yaml >in.bad.yaml
expect 2 'nothing varies between women; give the trial `people`' quietly in.bad.yaml
test ! -e out.csv || wrong 'a file of what failed'
finish
