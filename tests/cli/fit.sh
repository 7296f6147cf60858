#!/bin/sh
# osteon fit: a table of one's own, the file of parameters, starts, profiles, Ctrl-C, wrong input.
# shellcheck disable=SC2317 # functions are called through expect
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

fit() { "$OSTEON" fit "$@"; }

: >in.probe
: >in.table
if fit in.probe in.table 2>&1 | grep -q 'without libyaml'; then
  echo 'built without libyaml: nothing to test'
  exit 0
fi

# fails TEXT COMMAND...: exit status 1 with TEXT in its last line, after the lines about the starts.
fails() {
  text=$1
  shift
  "$@" >out 2>err </dev/null
  status=$?
  test "$status" -eq 1 || wrong "$*: exit status $status instead of 1: $(cat err)"
  tail -n 1 err | grep -qF -- "$text" || wrong "$*: no '$text' in: $(cat err)"
}

# at FILE NAME COLUMN: a cell of a file of parameters.
at() { awk -F, -v name="$2" -v column="$3" '$1 == name { print $column }' "$1"; }
# near NAME VALUE EXPECTED TOLERANCE: within a part of the expected value.
near() {
  awk -v v="$2" -v e="$3" -v t="$4" 'BEGIN { d = v - e; if (d < 0) d = -d; exit !(v != "" && d <= t * (e < 0 ? -e : e)) }' ||
    wrong "$1: '$2' instead of $3"
}

# What lemaire2004 does with other parameters, in the months of a table without treatments.
"$OSTEON" run --model lemaire2004 --set k_B=0.25 --set D_A=0.6 --set D_R=8e-4 --input I_P=50 --rtol 1e-9 \
  --until 400 -o in.truth 2>err || wrong "no truth: $(cat err)"
awk -F, 'BEGIN { print "# by hand"; print "endpoint,months,value,se" }
  NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
  $1 == 30 || $1 == 61 || $1 == 122 || $1 == 365 {
    for (name in at) if (name == "R" || name == "B" || name == "C")
      printf "%s,%d,%s,%g\n", name, int($1 / 30.4 + 0.5), $at[name], 1e-4 * $at[name] }' in.truth >in.csv
test "$(grep -c '' in.csv)" -eq 14 || wrong "the table has $(grep -c '' in.csv) lines"
# Its parameters: one that it sets and fits, one that is fitted alone, one that is set alone.
cat >in.yaml <<'YAML'
model: lemaire2004
parameters: {k_B: 0.2, D_R: 8e-4}
inputs: {I_P: 50}
fit:
  - {parameter: k_B, sd: 2}
  - {parameter: D_A, prior: 0.7, sd: 2, least: 0.1, most: 5}
YAML
expect 0 'osteon: start 0: objective' fit in.yaml in.csv -o found.csv
test ! -s out || wrong 'something on standard output'
test "$(head -n 1 found.csv)" = 'name,value,low,high,prior,prior_sd,sd,learnt,tied_to,r' || wrong "columns: $(head -n 1 found.csv)"
# nothing is added to the table's errors
near 'k_B found' "$(at found.csv k_B 2)" 0.25 1e-4
near 'D_A found' "$(at found.csv D_A 2)" 0.6 1e-4
near 'the prior of k_B, which the scenario sets' "$(at found.csv k_B 5)" 0.2 1e-9
test "$(at found.csv k_B 9)" = D_A || wrong "k_B is tied to '$(at found.csv k_B 9)'"
fit in.yaml in.csv >out 2>err || wrong "to standard output: $(cat err)"
cmp -s out found.csv || wrong 'standard output gets another table'
for threads in 1 2; do
  expect 0 'start 0' fit in.yaml in.csv --threads "$threads"
  cmp -s out found.csv || wrong "another table by $threads threads"
done

# Resumed: begins where the file ended, to the last digit.
expect 0 'start 0' fit in.yaml in.csv --start found.csv -o again.csv
end=$(fit in.yaml in.csv 2>&1 >/dev/null | sed -n 's/.* to \([^ ]*\) (data.*/\1/p')
begin=$(sed -n 's/.*objective from \([^ ]*\) to.*/\1/p' err)
near '--start begins' "$begin" "$end" 1e-4
near 'k_B resumed' "$(at again.csv k_B 2)" "$(at found.csv k_B 2)" 1e-4
# ... also at a bound that has many digits
sed 's/least: 0.1, most: 5/least: 0.1, most: 0.5123456789/; s/prior: 0.7/prior: 0.5/' in.yaml >in.bound
sed 's/{k_B: 0.2/{D_A: 0.4, k_B: 0.2/' in.bound >in.bound2
expect 0 'start 0' fit in.bound2 in.csv -o bound.csv
near 'a bound' "$(at bound.csv D_A 2)" 0.5123456789 1e-9
expect 0 'start 0' fit in.bound2 in.csv --start bound.csv -o bound.csv
near 'a bound again' "$(at bound.csv D_A 2)" 0.5123456789 1e-9

# How sure they are: the covariance and sets drawn from it, from where the file ended, whatever the threads.
for threads in 1 2; do
  expect 0 ', iterations 0' fit in.yaml in.csv --start found.csv --iterations 0 --covariance covariance.csv \
    --sets sets.csv --draws 9 --seed 3 --threads $threads -o again.csv
  cut -d, -f1,2 again.csv >in.again
  cut -d, -f1,2 found.csv | cmp -s - in.again || wrong 'no iterations move the parameters'
  test "$threads" -eq 1 || cmp -s sets.csv in.sets || wrong "other sets by $threads threads"
  cp sets.csv in.sets
done
test "$(sed -n 1p covariance.csv)" = name,scale,value,k_B,D_A || wrong "covariance: $(cat covariance.csv)"
test "$(grep -c '^D_A,log,0' covariance.csv)" -eq 1 || wrong "covariance: $(cat covariance.csv)"
test "$(sed -n 1p sets.csv)" = set,excess,scale,misfit,k_B,D_A || wrong "sets: $(cat sets.csv)"
test "$(grep -c '^[0-8],' sets.csv)" -eq 9 || wrong "not nine sets: $(cat sets.csv)"
rm -f covariance.csv sets.csv

# Several starts: the least stays; the same by the same seed.
expect 0 'start 2: objective' fit in.yaml in.csv --starts 3 --seed 4 -o starts.csv
near 'k_B of three starts' "$(at starts.csv k_B 2)" 0.25 5e-3
grep 'start [0-9]' err | sed 's/, [0-9]* it.*//' >in.first
expect 0 'start 2' fit in.yaml in.csv --starts 3 --seed 4 -o again.csv
grep 'start [0-9]' err | sed 's/, [0-9]* it.*//' | cmp -s - in.first || wrong 'the same seed gives other starts'
cmp -s starts.csv again.csv || wrong 'the same seed gives another table'

# A profile: as many lines as asked for, lowest in the middle, nothing below the minimum.
expect 0 'start 0' fit in.yaml in.csv --profile D_A --profile-points 5 -o profile.csv
test "$(head -n 1 profile.csv)" = D_A,squares,above_minimum || wrong "profile: $(head -n 1 profile.csv)"
awk -F, 'NR > 1 { v[NR] = $3; if ($3 < -1e-6) bad = 1 }
  END { exit bad || NR != 6 || !(v[4] < v[3] && v[3] < v[2] && v[4] < v[5] && v[5] < v[6]) || v[4] > 1e-4 }' \
  profile.csv || wrong "a profile that is no bowl: $(cat profile.csv)"
printf 'model: lemaire2004\nweights: trials\nparameters: {D_A: 0.6, D_R: 8e-4}\ninputs: {I_P: 50}\nfit: [{parameter: k_B, sd: 2}]\n' >in.one
expect 0 'start 0' fit in.one in.csv --profile=k_B --profile-points=3 -o profile.csv
test "$(grep -c '' profile.csv)" -eq 4 || wrong "the profile of one parameter: $(cat profile.csv)"

# Arms of the table, women who differ, rows that are left out.
cat >in.arms <<'CSV'
study,treatment,control,endpoint,measure,from,months,value,split
a,inputs: {I_P: 50},,B,change,,6,3,calibration
a,inputs: {I_P: 50},none,B,difference,,12,3,
a,none,,BMD_LS,change,,12,3,
a,inputs: {I_Q: 50},,B,change,,12,3,
a,none,,B,change,,12,1,validation
CSV
expect 0 '2 of 5 rows left out; the first, in.arms:4, BMD_LS: the model has no such output' fit in.one in.arms
printf 'variability: [{parameter: D_R, sd: 0.2}]\n' | cat in.one - >in.women
expect 0 'start 0' fit in.women in.arms --women 3 --rtol 1e-6
# What varies alone of a pair that belongs together, and the range in which all women are kept, are told.
printf 'model: aibl\nwho: {age: 62, years_since_menopause: 12}\nvariability: [{parameter: age_0, scale: linear, sd: 5}]\n' >in.pairs
printf 'fit: [{parameter: omega_LS, sd: 0.5}]\n' | cat in.pairs - >in.fits
sed 's/who: .*/title: x/' in.pairs >in.nobody
printf 'endpoint,measure,months,value,se\nBMD_LS,change,1,-0.2,0.1\n' >in.bmd
fails 'not converged' fit in.fits in.bmd --women 4 --iterations 1
grep -q 'age_0 varies' err && wrong "a pair that is given is told: $(cat err)"
pair='notice: aibl: age_0 varies about 62 y, but years_since_menopause does not'
fit in.fits in.bmd --women 4 --iterations 1 --population in.nobody >out 2>err
grep -qF "$pair" err || wrong "fit --population: $(cat err)"
sed 's/$/,none/; 1s/none/treatment/' in.bmd >in.none
expect 0 "$pair" "$OSTEON" validate --data in.none --women 4 --population in.nobody
at out k_B 2 >in.three
expect 0 'start 0' fit in.women in.arms
at out k_B 2 | cmp -s - in.three && wrong '--women changes nothing'
# The mean needs k_B, the spread of women beside it too; one woman has none.
printf 'endpoint,measure,months,value,treatment\nB,change,6,3,inputs: {I_P: 50}\nB,sd_change,6,5,inputs: {I_P: 50}\n' >in.spread
expect 0 'start 0' fit in.women in.spread --women 9
at out k_B 2 >in.nine
sed 's/sd_change,6,5/sd_change,6,0.1/' in.spread >in.narrow
expect 0 'start 0' fit in.women in.narrow --women 9
at out k_B 2 | cmp -s - in.nine && wrong 'an SD to be met changes nothing'
expect 2 'measure sd_change of one woman' fit in.women in.spread

# What does not converge is written, and said.
fails 'not converged; more --iterations' fit in.yaml in.csv --iterations 1 -o short.csv
test "$(grep -c '' short.csv)" -eq 3 || wrong 'what did not converge is not written'
rm -f short.csv
printf 'model: lemaire2004\ninputs: {I_R: -0.002}\nfit: [{parameter: k_B, sd: 2}]\n' >in.fails
fails 'at the start of the fit: subject 0:' fit in.fails in.csv -o short.csv
grep -q 'left the range' err || wrong "a start that fails: $(cat err)"
test ! -e short.csv || wrong 'a fit that failed leaves a file'

fails 'none of the starts can be computed' fit in.fails in.csv --starts 2 -o short.csv

# Ctrl-C: what was reached is written whole.
for signal in INT TERM; do
  rm -f ended.csv
  timeout -s "$signal" 1 "$OSTEON" fit in.women in.arms --women 3000 --starts 1000 --iterations 10000 \
    --rtol 1e-11 -o ended.csv >out 2>err
  status=$?
  if test -s err && ! grep -q 'interrupted before the fit began' err; then
    grep -q 'interrupted: the values reached so far are written' err || wrong "$signal: status $status: $(cat err)"
    test "$(grep -c '^k_B,' ended.csv)" -eq 1 || wrong "$signal: $(cat ended.csv)"
  fi
done
rm -f ended.csv

# Files that cannot be written; an old one stays.
echo old >old.csv
mkdir in.dir
for option in -o --covariance --sets --residuals; do # said at once, not after a fit of hours
  expect 1 'in.dir: cannot be written: it is a directory' fit in.yaml in.csv $option in.dir
  expect 1 'cannot be written: No such file' fit in.yaml in.csv $option nowhere/found.csv
done
cp in.csv in.copied
expect 2 'DATA.csv and -o are both in.csv; give different files' fit in.yaml in.csv -o in.csv
expect 2 'DATA.csv in.csv and --residuals ./in.csv are one file' fit in.yaml in.csv -o old.csv --residuals ./in.csv
expect 2 'are both in.yaml' fit in.yaml in.csv --sets in.yaml
cmp -s in.csv in.copied || wrong 'the data were written over'
expect 2 'in.bad:3: 3 fields, but the header has 4' fit in.yaml "$(sed '3s/,[^,]*$//' in.csv >in.bad && echo in.bad)" -o old.csv
test "$(cat old.csv)" = old || wrong 'wrong input replaces a file'
if test -c /dev/full; then fails 'cannot be written' fit in.yaml in.csv -o /dev/full; fi

# Wrong input: 2 and one sentence.
expect 2 'no scenario given; usage: osteon fit SCENARIO DATA.csv' fit
expect 2 'no table of data given' fit in.yaml
expect 2 'unexpected argument' fit in.yaml in.csv in.csv
expect 2 'did you mean --starts?' fit in.yaml in.csv --startss 3
expect 2 '--starts 0 is out of range; it must be 1 to 1000' fit in.yaml in.csv --starts 0
expect 2 '--iterations 10001' fit in.yaml in.csv --iterations 10001
expect 2 '--draws 0 is out of range' fit in.yaml in.csv --sets s.csv --draws 0
expect 2 '--draws without --sets' fit in.yaml in.csv --draws 9
expect 2 'cannot be combined with --profile or --cross-validate' fit in.yaml in.csv --profile D_A --sets s.csv
# shellcheck disable=SC2016 # the marks are the sentence's
expect 2 'in.yaml has no section `variability`' fit in.yaml in.csv --women 2
expect 2 '--women 0' fit in.yaml in.csv --women 0
expect 2 '--profile-points without --profile' fit in.yaml in.csv --profile-points 5
printf 'name,value\nD_A,0.5\nD_A,0.6\n' >in.twice
expect 2 'in.twice:3: D_A was given on line 2 already' fit in.yaml in.csv --start in.twice
# A parameter that is not fitted is that of the file, whatever the scenario says of it; --start is the old name.
printf 'model: lemaire2004\ninputs: {I_P: 50}\nparameters: {D_A: 1, D_R: 8e-4}\nfit: [{parameter: k_B, sd: 1}]\n' >in.one.yaml
printf 'name,value\nD_A,0.6\nk_B,0.3\n' >in.held
expect 0 'start 0' fit in.one.yaml in.csv --parameters in.held
near 'k_B beside a D_A from a file' "$(at out k_B 2)" 0.25 1e-2
mv out in.found
expect 0 'start 0' fit in.one.yaml in.csv --start in.held
cmp -s out in.found || wrong '--start is not --parameters'
printf 'endpoint,from,months,value\nB,1,2,3\n' >in.from
expect 2 'in.from:2: from 1: a level is that at' fit in.yaml in.from
expect 2 '--profile-points 1' fit in.yaml in.csv --profile k_B --profile-points 1
expect 2 '--threads: threads = 5000 is out of range' fit in.yaml in.csv --threads 5000
expect 2 'a whole number' fit in.yaml in.csv --seed -1
expect 2 'rtol = 1' fit in.yaml in.csv --rtol 1
expect 2 'is not a number' fit in.yaml in.csv --rtol x
expect 2 '-o needs a value' fit in.yaml in.csv -o
expect 2 'D_R: not a parameter of the scenario' fit in.yaml in.csv --profile D_R
expect 2 'nowhere.yaml: cannot be read' fit nowhere.yaml in.csv
expect 2 'nowhere.csv: cannot be read' fit in.yaml nowhere.csv
expect 2 'nowhere.csv: cannot be read' fit in.yaml in.csv --start nowhere.csv
expect 2 'in.csv:2: no column name' fit in.yaml in.csv --start in.csv
printf 'name,value\nk_b,1\n' >in.start
expect 2 'in.start:2: lemaire2004 has no parameter named k_b (did you mean k_B?)' fit in.yaml in.csv --start in.start
printf 'name,value\nD_A,7\n' >in.start
expect 2 'D_A starts at 7; it must be above 0 and in 0.1 to 5' fit in.yaml in.csv --start in.start
# shellcheck disable=SC2016 # the backquotes are the sentence's
expect 2 'in.none has no section `fit`' fit "$(echo 'model: lemaire2004' >in.none && echo in.none)" in.csv
printf 'endpoint,months,value,split\nB,1,1,validation\n' >in.bad
expect 2 'no observation has a weight' fit in.yaml in.bad
printf 'endpoint,months,value,measure\nB,1,1,lvel\n' >in.bad
expect 2 "in.bad:2: measure: no measure 'lvel' (did you mean level?)" fit in.yaml in.bad
printf 'endpoint,months,value,measure,control\nB,1,1,difference,none\n' >in.bad
expect 2 "in.bad:2: measure difference of the scenario's own arm" fit in.yaml in.bad
wrong_fit() {
  printf 'model: lemaire2004\nfit:\n  - %s\n' "$1" >in.wrong
  expect 2 "in.wrong:3: $2" fit in.wrong in.csv
}
wrong_fit '{parameter: k_B}' 'fit without sd'
wrong_fit '{sd: 1}' 'fit without parameter'
wrong_fit '{parameter: k_b, sd: 1}' 'lemaire2004 has no parameter named k_b (did you mean k_B?)'
wrong_fit '{parameter: k_B, sd: 0}' 'sd: 0'
wrong_fit '{parameter: k_B, sd: 1, least: 5, most: 1}' 'k_B: least 5 is above most 1'
wrong_fit '{parameter: k_B, sd: 1, least: 5}' 'k_B: prior 0.189 is out of range'
wrong_fit '{parameter: k_B, sdd: 1}' 'no key sdd in fit (did you mean sd?)'
sed 's/^inputs.*/initial: {R: 1e-3}/' in.yaml >in.initial
expect 2 'an arm of a fit cannot set initial states' fit in.initial in.csv

# The scenario's ticks and tolerances hold, and a row may be of the time before or after a dose.
cat >in.half <<'YAML'
model: jorg2022
until: 1y
dt: 0.0625
drugs: [{name: denosumab, dose: 60, every: 6 months}]
fit: [{parameter: T_denosumab, sd: 0.5}]
YAML
printf 'endpoint,months,value,se\nA_denosumab,1,7.275,0.1\n' >in.level
expect 0 'start 0' fit in.half in.level
near 'T_denosumab by ticks of 1/16 d' "$(at out T_denosumab 2)" 10 1e-3
expect 0 'start 0' fit in.half in.level --dt 0.25
near 'T_denosumab by ticks of 1/4 d' "$(at out T_denosumab 2)" 10 1e-2
# as do those of the arms of a table
printf 'endpoint,measure,months,value,se,treatment,control\nA_denosumab,level,1,7.275,0.1,"drugs: [{name: denosumab, dose: 60, every: 1.5 months}]",\n' >in.arms
expect 0 'start 0' fit in.half in.arms
near 'T_denosumab from an arm' "$(at out T_denosumab 2)" 10 1e-3
sed 's/^dt.*/rtol: 2/' in.half >in.rtol
expect 2 'in.rtol:3: rtol = 2' fit in.rtol in.level
{ cat in.half && echo 'steps_a_day: 1'; } >in.few
expect 1 'more than 1 steps a day' fit in.few in.level
expect 0 'start 0' fit in.few in.level --steps-a-day 0
# 60 mg after 182.625 d at a half-life of 12 d
printf 'endpoint,months,value,se,when\nA_denosumab,6,1.5732e-3,1e-5,before\n' >in.trough
expect 0 'start 0' fit in.half in.trough
near 'T_denosumab from a trough' "$(at out T_denosumab 2)" 12 1e-2
! grep -q 'day of a dose' err || wrong 'the row says when it was seen'
printf 'endpoint,months,value,se\nC,6,1,1\nA_denosumab,6,60,1\nA_denosumab,5,1,1\n' >in.trough
expect 0 'start 0' fit in.half in.trough
grep -qF '1 of 3 rows are on the day of a dose and are compared after it' err || wrong "no notice: $(cat err)"
grep -qF 'in.trough:3' err || wrong "the notice names no row: $(cat err)"

# Rows that move to a tick far away are told, as are columns of an arm where there is none.
printf 'endpoint,months,value,se,age,T_LS\nA_denosumab,1,60,1,50,-1\nA_denosumab,4.6,60,1,50,-1\n' >in.ticks
expect 0 'notice: 2 of 2 rows are compared on the nearest tick, up to 20 days from' fit in.half in.ticks --dt 40
grep -qF 'the first, in.ticks:2' err || wrong "the notice names no row: $(cat err)"
grep -qF 'notice: in.ticks:1: age, T_LS: columns not read, as without a column' err || wrong "columns: $(cat err)"
expect 0 'columns not read' fit in.half in.ticks
grep -q 'nearest tick' err && wrong "a notice of ordinary ticks: $(cat err)"

# Nobody who uses the command reads names of functions.
printf 'endpoint,months,value,se\nnosuch,1,7,0.1\n' >in.nosuch
fit in.half in.nosuch >out 2>err
test $? -eq 2 || wrong 'a table without a row of the model is fitted'
grep -qF 'no observation has a weight above 0' err || wrong "no reason: $(cat err)"
! grep -q 'osteon_' err || wrong "names of functions: $(cat err)"

# What is missing may be written in three ways.
printf 'endpoint,months,value,se,weight,sd\nA_denosumab,1,7.275,.,NA,\n' >in.missing
{ cat in.half && echo 'error: {A_denosumab: {cv: 0.01}}'; } >in.error
expect 0 'start 0' fit in.error in.missing

# Errors: those of the table or of the section `error`, one of them, and nothing added.
# shellcheck disable=SC2016 # the backquotes are the sentence's
expect 2 'in.missing:2: A_denosumab has no error, neither in this row' fit in.half in.missing
expect 2 'in.level:2: A_denosumab has an error in this row and one in the scenario' fit in.error in.level
printf 'endpoint,months,value,sd\nA_denosumab,1,7.275,0.1\n' >in.alone
expect 2 'in.alone:2: sd without n: give n' fit in.half in.alone
printf 'endpoint,months,value,sd,n\nA_denosumab,1,7.275,0.4,16\n' >in.alone
expect 0 'start 0' fit in.half in.alone
cp out in.sdn
expect 0 'start 0' fit in.half in.level
cmp -s out in.sdn || wrong 'sd 0.4 of 16 is not se 0.1'
# 60 mg fall with a half-life of 10 d: with a cv alone the sd of the half-life is known
expect 0 'AIC' fit in.error in.missing
near 'sd of T_denosumab by a cv' "$(at out T_denosumab 7)" \
  "$(awk 'BEGIN { s = log(2) * 30.4375 / 10 / 0.01; print 1 / sqrt(s * s * (1 + 2e-4) + 4) }')" 2e-2
wrong_error() {
  { cat in.half && printf '%s\n' "$1"; } >in.wrong
  expect 2 "in.wrong:6: $2" fit in.wrong in.level
}
wrong_error 'error: {A_denosumab: {cv: much}}' 'error: cv much; give a number above 0, or '
wrong_error 'error: {A_denosumab: {sd: 0}}' 'error: sd 0; give a number above 0'
wrong_error 'error: {A_denosumab: {}}' 'error of A_denosumab without sd and cv'
wrong_error 'error: {A_denosumb: {sd: 1}}' 'jorg2022 has no'
wrong_error 'error: [{sd: 1}]' 'error: write names with keys'
wrong_error 'error: {A_denosumab: 1}' 'an item of error without keys; write '
wrong_error 'error: {A_denosumab: {sd: 1}, A_denosumab: {cv: 1}}' 'error: A_denosumab is given twice'
wrong_error 'weights: mine' 'weights: no rule mine'
wrong_error 'prior_correlations: [{between: T_denosumab, and: k_B, r: 0.5}]' 'jorg2022 has no parameter named k_B'
wrong_error 'prior_correlations: [{between: T_denosumab, and: T_denosumab, r: 0.5}]' 'prior_correlations: r 0.5 of'

# Ten values about a course: their error is found, and told with its interval; what is seen, predicted and left is a table.
awk 'BEGIN { print "endpoint,days,value,lloq"
  for (i = 1; i <= 12; i++) printf "A_denosumab,%d,%.6g,%g\n", 5 * i, 60 * 2 ^ (-5 * i / 10) * (i % 2 ? 1.1 : 0.9), (i > 10 ? 1.5 : 0.1) }' >in.ten
sed 's/cv: 0.01/cv: estimated/' in.error >in.estimated
expect 0 'error of A_denosumab: cv 0.' fit in.estimated in.ten --dt 0.25 --residuals residuals.csv -o found.csv
near 'T_denosumab by days' "$(at found.csv T_denosumab 2)" 10 2e-2
near 'the cv' "$(sed -n 's/.*: cv \([^ ]*\) (.*/\1/p' err)" 0.1 0.1
test "$(head -n 1 residuals.csv)" = id,study,arm,endpoint,measure,from,days,value,below,predicted,residual,error,weighted_residual,weight ||
  wrong "residuals: $(head -n 1 residuals.csv)"
awk -F, 'function off(a, b) { return (a - b) * (a - b) > 1e-8 * (1 + a * a) }
  NR > 1 && $9 == 0 && (off($8 - $10, $11) || off($11 / $12, $13) || $12 <= 0) { exit bad = 1 }
  NR > 1 { below += $9; if ($9 == 1 && ($11 != "" || $8 != 1.5)) exit bad = 1 }
  END { exit bad || below != 2 || NR != 13 }' residuals.csv || wrong "residuals: $(cat residuals.csv)"
# ... and a picture: a panel for the course, with a curve that goes through what is predicted, and one of residuals
expect 0 'error of A_denosumab' fit in.estimated in.ten --dt 0.25 --plot-script courses.gp --residuals in.again -o again.csv
cat found.csv residuals.csv >in.without
cat again.csv in.again | cmp -s - in.without || wrong 'a picture changes the fit'
test "$(grep -c '^plot ' courses.gp)" -eq 2 || wrong "$(grep -c '^plot ' courses.gp) panels instead of 2"
near 'the curve on day 5' "$(sed -n '/^.curve/,/^END/s/^5 //p' courses.gp)" "$(sed -n 2p residuals.csv | cut -d, -f10)" 1e-5
test "$(sed -n '/^.seen/,/^END/p' courses.gp | grep -c ' 1$')" -eq 2 || wrong 'what is below a limit is not drawn'
grep -q 'graph 0.04 nohead' courses.gp || wrong 'doses are not marked'
if command -v gnuplot >/dev/null; then
  expect 0 'error of A_denosumab' fit in.estimated in.ten --plot courses.svg -o again.csv
  test -s courses.svg || wrong 'no picture'
  rm courses.svg
fi
expect 2 'unknown kind of picture' fit in.estimated in.ten --plot courses.jpg
rm courses.gp
printf 'endpoint,days,months,value\nA_denosumab,1,1,1\n' >in.both
expect 2 'in.both:1: columns months and days; give one of them' fit in.error in.both
printf 'endpoint,measure,days,value,lloq\nA_denosumab,change,1,,5\n' >in.both
expect 2 'only a level can be' fit in.error in.both
expect 2 'cannot be combined with --profile' fit in.half in.level --profile T_denosumab --residuals x.csv

# Doubts are told: a bound, squares far from their number.
printf 'endpoint,days,value,se\nA_denosumab,10,50,0.1\nA_denosumab,10,20,0.1\n' >in.far
sed 's/sd: 0.5}/sd: 0.5, most: 8}/' in.half | sed 's/^until/parameters: {T_denosumab: 7}\nuntil/' >in.most
expect 0 'T_denosumab ends at its upper bound, 8' fit in.most in.far
grep -q 'where 2 are expected: errors are too small' err || wrong "no doubt of the squares: $(cat err)"

# Correlated priors, and a scale on which the prior is normal.
sed 's/^fit.*/fit: [{parameter: T_denosumab, scale: linear, sd: 3}, {parameter: q_CTX, sd: 0.5}]/' in.half >in.linear
echo 'prior_correlations: [{between: q_CTX, and: T_denosumab, r: 0.5}]' >>in.linear
printf 'endpoint,months,value,se\nA_denosumab,1,10.3427,0.001\n' >in.twelve
expect 0 'condition number' fit in.linear in.twelve --covariance covariance.csv
near 'T_denosumab, linear' "$(at out T_denosumab 2)" 12 1e-3
near 'q_CTX, which it ties' "$(at out q_CTX 2)" 1.37097 1e-3
grep -q '^T_denosumab,linear,' covariance.csv || wrong "covariance: $(cat covariance.csv)"
rm covariance.csv
sed 's/linear/square/' in.linear >in.wrong
expect 2 'scale: no scale square' fit in.wrong in.twelve

# Cross-validation: rows of each fold by a fit without it; the table of rows holds what the report sums up.
awk -F, 'NR == 2 { print "study,split," $0; next } NR > 2 { print "study " int(NR / 6) ",calibration," $0 }' in.csv >in.studies
expect 0 '' fit in.yaml in.studies --cross-validate 3 -o crossed.csv
head -n 1 out | grep -q '^3 folds of whole studies (seed 0), each predicted by a fit without it, 5 iterations' ||
  wrong "--cross-validate: $(head -n 1 out)"
grep -q '^calibration$' out || wrong "--cross-validate reports: $(cat out)"
test "$(grep -c '' crossed.csv)" -eq "$(($(grep -c '' in.studies)))" || wrong "--cross-validate: $(grep -c '' crossed.csv) rows"
expect 0 '' fit in.yaml in.studies --cross-validate 3 -o -
cmp -s out crossed.csv || wrong '--cross-validate -o - prints another table'
expect 2 'no more than there are studies' fit in.yaml in.studies --cross-validate 99
expect 2 'cross-validate 1' fit in.yaml in.studies --cross-validate 1
expect 2 'fits once in each fold' fit in.yaml in.studies --cross-validate 3 --starts 2
expect 2 'needs --cross-validate' fit in.yaml in.studies --baseline
expect 2 'needs calibration rows' fit in.yaml in.studies --cross-validate 3 --baseline

# A table of persons, in days and in hours: half of what is given is left after T days.
printf 'model: jorg2022\nfit:\n  - {parameter: T_denosumab, prior: 10, sd: 1}\nerror: {A_denosumab: {cv: 0.1}}\n' >in.persons.yaml
printf 'ID,TIME,AMT,CMT,DVID,DV\na,0,60,denosumab,.,.\na,8,.,.,A_denosumab,30\nb,1,20,denosumab,.,.\nb,17,.,.,A_denosumab,5\n' >in.persons
expect 0 'start 0' fit in.persons.yaml in.persons -o found.csv --plot-script in.gp
! grep -q 'add up' err || wrong "nothing is given twice: $(cat err)"
{ cat in.persons.yaml && echo 'drugs: [{name: denosumab, dose: 1, every: once}]'; } >in.twice.yaml
expect 0 'notice: denosumab is given in in.twice.yaml:5 and in in.persons:2: the doses of both add up; so it is for 1 more subject' \
  fit in.twice.yaml in.persons -o in.found
near T_denosumab "$(at found.csv T_denosumab 2)" 8 0.01
grep -q "^set title 'person b'" in.gp || wrong "a person's course is called $(grep 'set title' in.gp)"
printf 'ID,TIME,AMT,CMT,DVID,DV\na,6,60,denosumab,.,.\na,150,.,.,A_denosumab,30\nb,6,20,denosumab,.,.\nb,294,.,.,A_denosumab,5\n' >in.persons
expect 0 'ticks of 0.25 d' fit in.persons.yaml in.persons -o found.csv --time-unit h
near T_denosumab "$(at found.csv T_denosumab 2)" 6 0.01
expect 2 'between ticks' fit in.persons.yaml in.persons -o found.csv --time-unit h --dt 1
expect 2 'give d, h, min or week' fit in.persons.yaml in.persons --time-unit s

# Help is on standard output and exits 0.
expect 0 '' fit --help
for option in -o --cross-validate --baseline --parameters --start --starts --seed --iterations --women --profile --profile-points --rtol --threads; do
  grep -q -- " ${option}[ ,]" out || wrong "--help does not explain $option"
done

nothing_but residuals.csv crossed.csv found.csv again.csv bound.csv starts.csv profile.csv old.csv
finish
