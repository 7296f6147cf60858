#!/bin/sh
# One person's forecast: bands of prior and posterior under plans; a woman whom the population does not know; bad input.
# shellcheck disable=SC2317 # functions are called through expect
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

cat >in.yaml <<'END'
model: aibl
people: women.yaml
until: 2y
every: 6 months
who: {age: 62, years_since_menopause: 11, T_LS: -1.5, T_TH: -1.5}
drugs: [{name: anastrozole, dose: 1, every: daily, start: 0, stop: 2y}]
END
if ! "$OSTEON" run in.yaml -o - >/dev/null 2>err; then
  grep -q 'without libyaml' err && echo 'built without libyaml: nothing to test' && exit 0
fi
cat >in.plan.yaml <<'END'
include: in.yaml
drugs:
  - {name: anastrozole, dose: 1, every: daily, start: 0, stop: 2y}
  - {name: denosumab, dose: 60, every: 6 months, start: 1y, stop: 2y}
END
sed 's/start: 1y/start: 0/' in.plan.yaml >in.early.yaml
cat >in.csv <<'END'
time,name,value,sd,cv
6 months,CTX,130,,0.2
1y,BMD_LS,96.5,1.7,
END
forecast() { "$OSTEON" forecast "$@" -n 1000 --columns BMD_LS; }
value() { awk -F, -v plan="$1" -v women="$2" -v day="$3" -v column="$4" \
  '$1 == plan && $2 == women && $3 == day && $4 == "BMD_LS" { print $column }' out.csv; }

expect 0 'research only, no medical advice' forecast in.yaml in.csv --plan in.plan.yaml -o out.csv
for said in 'own error of BMD_LS: 0' 'own error of CTX: ' 'women are worth'; do
  grep -q "$said" err || wrong "not said: $said"
done
test "$(head -n 1 out.csv)" = 'plan,women,time,name,mean,sd,p02.5,p25,p50,p75,p97.5,use' || wrong "the header is $(head -n 1 out.csv)"
test "$(sed 1d out.csv | grep -c ',research only$')" = "$(sed 1d out.csv | grep -c .)" || wrong "rows do not say what they are for"
# She lost more than the mean woman, her bands are narrower, and denosumab gains what it gains in women like her.
awk -v a="$(value in.yaml prior 731 5)" -v b="$(value in.yaml posterior 731 5)" -v c="$(value in.plan.yaml posterior 731 5)" \
  -v s="$(value in.yaml prior 731 6)" -v t="$(value in.yaml posterior 731 6)" \
  'BEGIN { exit !(b < a && t < s && c > b + 2) }' || wrong "odd bands: $(grep ',731,BMD_LS' out.csv)"
cp out.csv in.first
expect 0 'no medical advice' forecast in.yaml in.csv --plan in.plan.yaml -o out.csv --threads 3
cmp -s in.first out.csv || wrong "other bytes with other threads"

# Without an own error of the model, the prior is the cohort of the same women.
expect 0 'no medical advice' forecast in.yaml in.csv --unseen none -o out.csv
"$OSTEON" cohort in.yaml -n 1000 --columns BMD_LS --quantiles 2.5,25,50,75,97.5 -o in.cohort 2>/dev/null
test "$(grep '^in.yaml,prior,731,BMD_LS,' out.csv | cut -d, -f5-11)" = "$(grep '^731,' in.cohort | cut -d, -f4-)" ||
  wrong "the prior is not the cohort"
rm out.csv

# The picture says what it is not for.
expect 0 'no medical advice' forecast in.yaml in.csv -o out.csv --plot-script in.gp
for said in 'Research only, no medical advice' '[$]measured_' 'in.yaml'; do
  grep -q "$said" in.gp || wrong "not in the picture: $said"
done
grep -q 'bands: 2.5 to 97.5 %' in.gp || wrong "no bands are told"
expect 0 'no medical advice' forecast in.yaml in.csv -o out.csv --quantiles 50 --plot-script in.gp
grep -q 'bands:' in.gp && wrong "bands are told where there is one quantile"
rm out.csv

# Who is not of this population.
sed 's/96.5/70/' in.csv >in.bad
"$OSTEON" forecast in.yaml in.bad -n 1000 -o out.csv >out 2>err
test $? -eq 1 || wrong "a forecast of a woman who is not of this population"
grep -q 'her course is not one that this population has: BMD_LS = 70 on day 365 is more extreme than in all but less than 0.01 % of its women' err || wrong "it is not said: $(cat err)"
test ! -e out.csv || wrong "there is a table without a forecast"

# The files of the guide, and what it says of them: she is among those who lose most, and denosumab gains 9 to 14 points.
awk '/^```yaml$/ { to = n++ ? "denosumab.yaml" : "woman.yaml"; next } /^```csv$/ { to = "measured.csv"; next }
  /^```/ { to = "" } to { print >to }' "${0%/*}/../../doc/guides/guide-forecast.md"
expect 0 'no medical advice' "$OSTEON" forecast woman.yaml measured.csv -n 3000 --plan denosumab.yaml -o out.csv
awk -v a="$(value woman.yaml prior 1826 5)" -v b="$(value woman.yaml posterior 1826 5)" -v c="$(value denosumab.yaml posterior 1826 5)" \
  'BEGIN { exit !(b < a - 2 && c > b + 9 && c < b + 14) }' || wrong "not as the guide has it: $(grep ',1826,BMD_LS' out.csv)"
rm out.csv woman.yaml measured.csv denosumab.yaml

# Parameter sets: the bands of the prior are wider, and the same for any number of threads.
printf 'a_A,e_late\n0.6,0.05\n0.9,0.08\n1.3,0.12\n1.8,0.2\n' >in.sets
for threads in 1 2; do
  forecast in.yaml in.csv --ensemble in.sets --threads $threads -o "in.$threads" 2>err || wrong "sets: $(cat err)"
done
cmp -s in.1 in.2 || wrong 'parameter sets: the forecast depends on the threads'
forecast in.yaml in.csv -o in.without 2>err || wrong "no sets: $(cat err)"
prior_sd() { awk -F, '$2 == "prior" && $3 == 731 && $4 == "BMD_LS" { print $6 }' "$1"; }
awk -v with="$(prior_sd in.1)" -v without="$(prior_sd in.without)" 'BEGIN { exit !(with > 1.05 * without) }' ||
  wrong "the sd of the prior is $(prior_sd in.1) with sets, and $(prior_sd in.without) without"
expect 2 'in.none' forecast in.yaml in.csv --ensemble in.none

# Requests that make no sense.
quietly() {
  "$OSTEON" forecast "$@" -n 300 -o out.csv 2>in.said
  code=$?
  grep -v 'notice: \|warning: ' in.said >&2
  return "$code"
}
expect 2 '.svg' quietly in.yaml in.csv --plot in.gif
expect 2 'no table of measurements' quietly in.yaml
expect 2 'no scenario' "$OSTEON" forecast
expect 2 '-n 100' "$OSTEON" forecast in.yaml in.csv -n 100
expect 2 'in.none' quietly in.yaml in.none
printf 'time,name,value\n1,CTX,3\n' >in.bad
expect 2 'in.bad:1: no column sd or cv' quietly in.yaml in.bad
printf 'time,name,value,cv\n1,CXT,3,0.1\n' >in.bad
expect 2 'did you mean CTX' quietly in.yaml in.bad
printf 'time,name,value,cv\n3y,CTX,3,0.1\n' >in.bad
expect 2 'in.bad:2: measured on day' quietly in.yaml in.bad
expect 2 'plans may differ only after the last measurement' quietly in.yaml in.csv --plan in.early.yaml
# Of another woman, though nothing that was measured shows it: denosumab comes later.
for said in 'parameters: {kD: 2}' 'who: {T_TH: -3}' 'inputs: {calcium: 1500}'; do
  (cat in.plan.yaml; echo "$said") >in.another.yaml
  expect 2 'in.another.yaml is of another woman: ' quietly in.yaml in.csv --plan in.another.yaml
done
expect 2 'there is a plan in.plan.yaml already' quietly in.yaml in.csv --plan in.plan.yaml,in.plan.yaml
grep -v people in.yaml >in.alike.yaml
expect 2 'no section' quietly in.alike.yaml in.csv
printf 'model: lemaire2004\nuntil: 2y\n' >in.other.yaml
expect 2 'of the model lemaire2004' quietly in.yaml in.csv --plan in.other.yaml
nothing_but in.none
finish
