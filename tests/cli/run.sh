#!/bin/sh
# osteon run --model: options, exit statuses, messages.
# shellcheck disable=SC2317 # functions are called through expect
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

run() { "$OSTEON" run "$@"; }

# What it prints: a header, a row for each day, the last one always.
expect 0 '' run --model lemaire2004 --until 10 --every 4
test "$(cut -d, -f1 out | tr '\n' ' ')" = 'time 0 4 8 10 ' || wrong "rows: $(cut -d, -f1 out | tr '\n' ' ')"
head -n 1 out | grep -q '^time,R,B,C,' || wrong "header: $(head -n 1 out)"
expect 0 '' run --model lemaire2004
test "$(grep -c '' out)" -eq 367 || wrong 'the default is not 365 days, a row a day'
expect 0 '' run --model=lemaire2004 --until='3 months' --every='1 month' -o months.csv
test "$(cut -d, -f1 months.csv | tr '\n' ' ')" = 'time 0 30 61 91 ' || wrong "months: $(cut -d, -f1 months.csv)"
test ! -s out || wrong '-o FILE and something on standard output'
expect 0 '' run --model lemaire2004 --until 1 --dt 0.25
test "$(cut -d, -f1 out | tail -n 2 | tr '\n' ' ')" = '0 1 ' || wrong 'rows between days without --every'
expect 2 '--every: 1 d is shorter than one tick of 7 d' run --model lemaire2004 --dt 7 --every '1 d'
expect 0 '' run --model lemaire2004 --until 70 --dt 7
expect 0 'notice: --until: 365.25 days are not whole ticks of 40 d; it becomes 360' run --model lemaire2004 --until 1y --dt 40
expect 0 '' run --model lemaire2004 --until 0
test "$(grep -c '' out)" -eq 2 || wrong '--until 0 is not one row'

expect 0 '' run --model lemaire2004 --until 0 --columns C,R
test "$(head -n 1 out)" = 'time,C,R' || wrong "--columns: $(head -n 1 out)"
expect 2 'no state, output, input or parameter named X' run --model lemaire2004 --until 0 --columns C,X
expect 2 'not a list such as A,B' run --model lemaire2004 --until 0 --columns C,
expect 2 'C is given twice' run --model lemaire2004 --until 0 --columns C,B,C
# A few by default, all on request, and what they depend on.
expect 0 'not supported by trials for fracture' run --model aibl --until 0
test "$(head -n 1 out)" = time,BMD_LS,BMD_TH,T_score_LS,T_score_TH,MOF_10y,hip_10y,CTX,PINP,RANKL_OPG ||
  wrong "columns of aibl: $(head -n 1 out)"
expect 0 '' run --model lemaire2004 --until 0 --columns all
test "$(head -n 1 out)" = time,R,B,C,pi_C,pi_P,pi_L,PTH,OPG,RANKL,RANKL_OPG_ratio,C_B_ratio || wrong "all: $(head -n 1 out)"
expect 0 '' run --model lemaire2004 --until 3 --every 3 --set k_B=0.2 --input I_P=5 --columns k_B,I_P
test "$(tr '\n' ' ' <out)" = 'time,k_B,I_P 0,0.20000000000000001,5 3,0.20000000000000001,5 ' || wrong "parameters: $(cat out)"
printf 'TIME,EVID,I_P\n2,2,7\n' >in.input
expect 0 '' run --model lemaire2004 --until 3 --events in.input --columns shown,I_P
test "$(sed 's/,.*,/ /' out | tr '\n' ' ')" = 'time I_P 0 0 1 0 2 7 3 7 ' || wrong "an input over time: $(cat out)"

# Times of rows, in any order, and no others; their values are those of any other row.
expect 0 '' run --model lemaire2004 --input I_P=5 --times '30,0,1 month,6 months,183' --columns C
test "$(cut -d, -f1 out | tr '\n' ' ')" = 'time 0 30 183 ' || wrong "--times: $(cut -d, -f1 out)"
cp out in.times
expect 0 '' run --model lemaire2004 --input I_P=5 --until 200 --times 183,0,30 --columns C
cmp -s out in.times || wrong '--until past the last of --times changes the rows'
expect 0 '' run --model lemaire2004 --input I_P=5 --until 183 --columns C
grep -E '^(time|0|30|183),' out | cmp -s - in.times || wrong '--times changes the values'
expect 0 '' run --model lemaire2004 --input I_P=5 --until 100 --times 0,30 --columns C --checkpoint in.state -o in.begun
expect 0 '' run --model lemaire2004 --input I_P=5 --times 0,30,183 --columns C --resume in.state
test "$(cut -d, -f1 out | tr '\n' ' ')" = 'time 183 ' || wrong "--times with --resume: $(cat out)"
expect 2 '--times: day 5 is after the end of the run' run --model lemaire2004 --times 0,5 --until 4
expect 2 '--every with --times' run --model lemaire2004 --times 0,5 --every 1
expect 2 'is not a time' run --model lemaire2004 --times 0,x
expect 2 'is not a time' run --model lemaire2004 --times=-1,3
expect 2 'whole number of ticks' run --model lemaire2004 --times 0.5
expect 2 'not a list such as A,B' run --model lemaire2004 --times 0,,5

# Intervals over parameter sets: none where they are alike, beside an unchanged table; what is set holds in all of them.
printf 'set,k_B,D_R\n0,0.189,7e-4\n1,0.189,7e-4\n' >in.alike
printf 'set,k_B\n0,0.1\n1,0.2\n2,0.3\n' >in.sets
# What is seen around doses, and exposures: half of A_denosumab is left after 10 d.
printf 'time,evid,amt,cmt\n30,1,60,denosumab\n40,1,60,denosumab\n' >in.doses
given='run --model jorg2022 --events in.doses --until 60 --every 30 --columns A_denosumab'
# shellcheck disable=SC2086 # options
{
  expect 0 '' $given --before-doses -o in.rows --exposure A_denosumab:above=45:30..40
  awk -F, 'NR > 1 { printf "%s %.4g;", $1, $2 }' in.rows >in.text
  test "$(cat in.text)" = '0 0;30 0;30 60;40 30;40 90;60 22.5;' || wrong "--before-doses: $(cat in.text)"
  awk -F, 'NR == 2 { printf "%.6g %.6g %s %.6g %s %.6g", $4, $6, $7, $8, $9, $11 }' out >in.text
  test "$(cat in.text)" = '432.809 60 30 30 40 4.15037' || wrong "--exposure: $(cat in.text)"
  expect 2 'give --exposures FILE.csv' $given --exposure A_denosumab
  expect 2 'C_den' $given --exposure C_den -o in.rows
  expect 2 'not an interval of a run of 60 d' $given --exposure A_denosumab:0..61 -o in.rows
  expect 2 'say which exposures' $given --exposures in.rows
  expect 2 'are both in.rows' $given --exposure A_denosumab --exposures in.rows -o in.rows
}
expect 0 '' run --model lemaire2004 --until 100 --every 50 --columns R,B --input I_P=50
cp out in.plain
expect 0 '' run --model lemaire2004 --until 100 --every 50 --columns R,B --input I_P=50 --intervals --sets in.alike
test "$(head -n 1 out)" = time,R,B,R_low,R_high,B_low,B_high || wrong "--intervals: $(head -n 1 out)"
cut -d, -f1-3 out | cmp -s - in.plain || wrong '--intervals changes the values'
awk -F, 'NR > 1 && !($2 == $4 && $2 == $5 && $3 == $6 && $3 == $7)' out | grep . && wrong 'sets that are alike have an interval'
expect 0 '' run --model lemaire2004 --until 100 --every 50 --columns R,B --input I_P=50 --intervals --sets in.sets
awk -F, 'NR > 2 && !($4 < $2 && $2 < $5 && $6 < $3 && $3 < $7)' out | grep . && wrong 'no interval about the values'
expect 0 '' run --model lemaire2004 --until 100 --every 50 --columns R,B --input I_P=50 --intervals --sets in.sets --set k_B=0.189
awk -F, 'NR > 1 && !($2 == $4 && $2 == $5)' out | grep . && wrong '--set does not hold in all sets'
expect 2 'no parameter sets come with osteon for lemaire2004' run --model lemaire2004 --until 0 --intervals
expect 2 '--sets without --intervals' run --model lemaire2004 --until 0 --sets in.sets
expect 2 'in.csv: cannot be read' run --model lemaire2004 --until 0 --intervals --sets in.csv
run --model aibl --until 30 --every 30 --columns BMD_LS,CTX --intervals >out 2>err || wrong "aibl: $(cat err)"
awk -F, 'NR == 3 && !($4 < $5 && $6 < $7)' out | grep . && wrong "the sets that come with osteon: $(cat out)"
if run --model lemaire2004 --until 1 --checkpoint in.check >out 2>&1; then
  expect 2 '--intervals with --resume' run --model lemaire2004 --until 2 --resume in.check --intervals --sets in.sets
fi

# Parameters of a file are those of --set, which holds beside them; sets of the same fit move them.
printf 'name,value,low\nk_B,0.1,0.05\nD_A,0.6,0.5\n' >in.par
few() { run --model lemaire2004 --until 100 --every 50 --columns R,B --input I_P=50 "$@"; }
expect 0 '' few --set k_B=0.1 --set D_A=0.6
cp out in.same
expect 0 '' few --parameters in.par
cmp -s in.same out || wrong '--parameters is not --set'
expect 0 '' few --set k_B=0.2 --set D_A=0.6
cp out in.same
expect 0 '' few --set k_B=0.2 --parameters in.par
cmp -s in.same out || wrong '--set does not hold beside --parameters'
expect 0 '' few --parameters in.par --intervals --sets in.sets
awk -F, 'NR > 2 && !($6 < $7)' out | grep . && wrong '--parameters holds in sets that have the parameter'
expect 0 '' few --parameters in.par --intervals --sets in.sets --set k_B=0.1
awk -F, 'NR > 1 && !($2 == $4 && $2 == $5)' out | grep . && wrong '--set does not hold in sets beside --parameters'
expect 2 'give those of the same fit with --sets' few --parameters in.par --intervals
expect 2 'nowhere.csv: cannot be read' few --parameters nowhere.csv
printf 'name,value\nk_b,0.1\n' >in.par
expect 2 'in.par:2: lemaire2004 has no parameter named k_b (did you mean k_B?)' few --parameters in.par
printf 'name,value\nk_B,-1\n' >in.par
expect 2 'in.par:2: k_B = -1' few --parameters in.par
# What a scenario sets, they replace.
printf 'name,value\nk_B,0.1\n' >in.par
printf 'model: lemaire2004\nuntil: 100\nevery: 50\ninputs: {I_P: 50}\nparameters: {k_B: 0.3}\n' >in.own.yaml
if ! run in.own.yaml 2>&1 | grep -q 'without libyaml'; then
  expect 0 '' few --set k_B=0.1
  cp out in.same
  expect 0 '' run in.own.yaml --columns R,B --parameters in.par
  cmp -s in.same out || wrong '--parameters does not replace what the scenario sets'
fi

# Days are those that one would write: tick 3 of 0.1 d is 0.3.
expect 0 '' run --model lemaire2004 --until 1 --dt 0.1 --every 0.1
test "$(cut -d, -f1 out | tr '\n' ' ')" = 'time 0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1 ' ||
  wrong "days: $(cut -d, -f1 out | tr '\n' ' ')"

# Values arrive, in every way of writing them.
expect 0 '' run --model lemaire2004 --until 0 --init R=0.5
grep -q '^0,0.5,' out || wrong "--init: $(cat out)"
expect 0 '' run --model lemaire2004 --until 20 --set k_B=0.2 --input I_P=10 --solver rk8pd --rtol 1e-8 --atol 1e-12
mv out in.first
expect 0 '' run --until=20 --atol=1e-12 --input=I_P=10 --rtol=1e-8 --solver=rk8pd --set=k_B=0.2 --model=lemaire2004
cmp -s in.first out || wrong 'the order of options changes the table'
expect 0 '' run --model lemaire2004 --until 20 --input I_P=10
cmp -s in.first out && wrong '--set changes nothing'

# Rows do not depend on how many there are.
printf 'TIME,EVID,AMT,CMT,I_P\n5,2,.,.,10\n30,1,0.001,C,.\n60,2,.,.,0\n' >in.csv
expect 0 '' run --model lemaire2004 --until 100 --events in.csv
mv out in.daily
expect 0 '' run --model lemaire2004 --until 100 --events in.csv --every 50
for day in 0 50 100; do
  test "$(grep "^$day," in.daily)" = "$(grep "^$day," out)" || wrong "--every 50 changes day $day"
done

# Wrong input: 2, one sentence, the nearest name.
expect 2 'did you mean --until?' run --model lemaire2004 --untli 3
expect 2 'did you mean lemaire2004?' run --model lemaire2003
expect 2 'did you mean I_P?' run --model lemaire2004 --input I_p=1
expect 2 'did you mean k_B?' run --model lemaire2004 --set k_b=1
expect 2 'did you mean rk8pd?' run --model lemaire2004 --solver rk8pf
expect 2 'no scenario and no --model given; usage: osteon run SCENARIO' run
expect 2 '--model with a scenario' run --model lemaire2004 in.yaml
expect 2 'in.a: cannot be read' run in.a in.b
expect 2 'needs a value' run --model
expect 2 'its value is empty' run --model lemaire2004 -o ''
expect 2 'not of the form NAME=VALUE' run --model lemaire2004 --set k_B
expect 2 'not of the form NAME=VALUE' run --model lemaire2004 --set =1
for bad in nan inf 1e999 0x10 1,5 '' '1 2' one; do
  expect 2 'is not a number' run --model lemaire2004 --set "k_B=$bad"
  expect 2 'is not a number' run --model lemaire2004 --init "R=$bad"
done
expect 2 'allowed: ' run --model lemaire2004 --set k_B=-1
expect 2 'is not a time' run --model lemaire2004 --until -1
expect 2 'is not a time' run --model lemaire2004 --until nan
expect 2 'is not a time' run --model lemaire2004 --until '3 fortnights'
expect 2 'ticks' run --model lemaire2004 --until 1e15
expect 2 'whole number of ticks' run --model lemaire2004 --until 1.5
expect 2 '--every 0' run --model lemaire2004 --every 0
expect 2 '--dt' run --model lemaire2004 --dt 0
expect 2 'rtol' run --model lemaire2004 --rtol 0
expect 2 'rtol' run --model lemaire2004 --rtol 5
expect 2 'atol' run --model lemaire2004 --atol -1
expect 2 'unknown kind of picture' run --model lemaire2004 --plot a.gif
expect 2 'different files' run --model lemaire2004 -o in.x --checkpoint in.x
expect 2 'different files' run --model lemaire2004 --events in.csv -o in.csv
expect 2 'different files' run in.csv -o in.csv
expect 2 'No such file' run --model lemaire2004 --events nowhere.csv
expect 2 'directory' run --model lemaire2004 --events .
expect 2 'No such file' run --model lemaire2004 --resume nowhere
printf 'TIME,EVID\n0.5,2\n' >in.half
printf 'TIME,EVID,I_P\n0.5,2,1\n' >in.half
expect 0 'notice: ticks of 0.5 d, on which all times of in.half lie; --dt sets another' run --model lemaire2004 --events in.half
expect 2 'TIME 0.5 lies between ticks; give a whole number of ticks of 1 d; dt = 0.5 d would do' \
  run --model lemaire2004 --events in.half --dt 1
expect 0 '' run --model lemaire2004 --events in.half --dt 0.25 --until 3
# What follows from an age alone, and does not where the menopause is given.
printf 'TIME,age\n0,65\n' >in.age
expect 0 'notice: in.age has no years_since_menopause: it follows by' run --model aibl --events in.age --until 1 --columns age
grep -q '^0,65' out || wrong "the age of the table: $(cat out)"
printf 'TIME,age,years_since_menopause\n0,65,20\n' >in.age
expect 0 '' run --model aibl --events in.age --until 1 --columns BMD_LS
mv out in.both
printf 'TIME,years_since_menopause\n0,20\n' >in.age
expect 0 '' run --model aibl --events in.age --until 1 --columns BMD_LS --set age_0=65
cmp -s out in.both || wrong 'what a table gives follows from --set all the same'
# The same table in hours.
printf 'TIME,EVID,I_P\n12,2,1\n' >in.hours
expect 0 '' run --model lemaire2004 --events in.half --dt 0.5 --until 9
mv out in.days
expect 0 'notice: ticks of 0.5 d' run --model lemaire2004 --events in.hours --time-unit h --until 9
cmp -s out in.days || wrong '--time-unit h: 12 hours are not half a day'
expect 2 'is not a unit for the times of a table' run --model lemaire2004 --events in.hours --time-unit y
printf 'TIME,EVID,I_P\n0.33333333,2,1\n' >in.third
expect 2 'in.third: no tick of a second or more divides all times' run --model lemaire2004 --events in.third
printf 'TIME,EVID,I_Q\n1,2,1\n' >in.name
expect 0 'notice: in.name:1: column I_Q (did you mean I_P?) is not read' run --model lemaire2004 --events in.name
expect 2 'no command' "$OSTEON" rum

# One table for every model that has the drug, as a dose or as an amount per day; others name what they have.
printf 'ID,TIME,EVID,AMT,CMT,II,ADDL\n1,0,1,60,DENOSUMAB,182,3\n1,0,0,.,.,.,.\n' >in.denosumab
printf 'ID,TIME,EVID,AMT,CMT,II,ADDL,UNIT\n1,0,1,0.02,Teriparatide,1,9,mg\n' >in.teriparatide
for drug in denosumab teriparatide; do
  had=
  for model in $("$OSTEON" models | sed 's/ .*//'); do
    if "$OSTEON" models "$model" | grep -Eq "^  (rate_)?$drug  "; then
      had="$had $model"
      "$OSTEON" run --model "$model" --until 20 --events "in.$drug" -o in.with 2>err || wrong "$model: $(cat err)"
      "$OSTEON" run --model "$model" --until 20 -o in.without 2>err
      cmp -s in.with in.without && wrong "$model: $drug does nothing"
    else
      expect 2 "$model has no drug" run --model "$model" --events "in.$drug"
    fi
  done
  echo "$had" | grep -q ' aibl' || wrong "$drug ran on:$had"
done
expect 2 'aibl has no drug letrozol (did you mean letrozole?); it has anastrozole, letrozole, exemestane, tamoxifen' \
  run --model aibl --events "$(printf 'TIME,EVID,AMT,CMT\n0,1,1,letrozol\n' >in.drug && echo in.drug)"

# Whatever an argument holds, the complaint is one line.
expect 2 'no model' run --model "$(printf 'a\nb\033[1m')"

# Help is on standard output and exits 0.
expect 0 '' run --help
for option in --model --set --input --init --until --every --dt --events --rtol --atol --solver -o --plot \
  --plot-script --checkpoint --resume --help-scenario; do
  grep -q -- " ${option}[ ,]" out || wrong "--help does not explain $option"
done
expect 0 '' run --help-scenario
for key in title model until every dt rtol atol solver who drugs exercise unloading nutrition events parameters \
  inputs initial age years_since_menopause T_LS adherence sessions_per_week; do
  grep -q "^ *$key: " out || wrong "--help-scenario does not explain $key"
done
# The longest step, by an option and by a key
printf 'model: lemaire2004\ninputs: {I_P: 1000}\nuntil: 90\n' >in.steps.yaml
run in.steps.yaml -o in.plain 2>err || wrong "$(cat err)"
if ! grep -q 'without libyaml' err; then
  expect 0 '' run in.steps.yaml --longest-step 0.25 -o in.option
  { cat in.steps.yaml; echo 'longest_step: 0.25'; } >in.short.yaml
  expect 0 '' run in.short.yaml -o in.key
  cmp -s in.option in.key || wrong 'the option and the key longest_step do not do the same'
  if cmp -s in.plain in.key; then wrong 'the key longest_step changes no step'; fi
  # shellcheck disable=SC2016 # for the inner shell
  expect 2 'in.bad.yaml:4: longest_step = 2e+06 d is out of range' sh -c '
    { cat in.steps.yaml; echo "longest_step: 2e6"; } >in.bad.yaml && "$OSTEON" run in.bad.yaml'
fi
expect 2 '--longest-step: longest_step = 2e+06 d is out of range' run --model lemaire2004 --longest-step 2e6
# The most steps a day, by an option and by a key
expect 1 'more than 2 steps a day' run --model lemaire2004 --input I_P=1000 --steps-a-day 2
expect 0 '' run --model lemaire2004 --input I_P=1000 --until 9
expect 2 '--steps-a-day 0.5: give a whole number' run --model lemaire2004 --steps-a-day 0.5
if ! grep -q 'without libyaml' err; then
  { cat in.steps.yaml; echo 'steps_a_day: 2'; } >in.few.yaml
  expect 1 'more than 2 steps a day' run in.few.yaml
  expect 0 '' run in.few.yaml --steps-a-day 100000
  "$OSTEON" cohort in.few.yaml -n 2 >out 2>err
  grep -q 'subject 1: .*more than 2 steps a day' err || wrong "the key steps_a_day for a cohort: $(cat err)"
  "$OSTEON" cohort in.few.yaml -n 2 --steps-a-day 0 >out 2>err || wrong "--steps-a-day 0: $(cat err)"
  { cat in.steps.yaml; echo 'steps_a_day: 5.5'; } >in.bad.yaml
  expect 2 'in.bad.yaml:4: steps_a_day' run in.bad.yaml
fi
expect 0 '' "$OSTEON" --help
expect 0 '' "$OSTEON" --version
grep -qx 'osteon [0-9.]*' out || wrong "--version: $(cat out)"

# A treatment that is given and replaced on day 0 would do nothing.
printf 'TIME,EVID,letrozole\n0,2,2.5\n' >in.start
for value in letrozole=5 letrozole=2.5; do
  expect 2 "--input $value: an event on day 0 sets letrozole" run --model aibl --until 1 --events in.start --input $value
done
expect 0 '' run --model aibl --until 1 --events in.start --input calcium=800 --columns CTX
printf 'TIME,EVID,letrozole\n1,2,2.5\n' >in.start
expect 0 '' run --model aibl --until 1 --events in.start --input letrozole=5 --columns CTX
if ! "$OSTEON" run in.yaml 2>&1 | grep -q 'without libyaml'; then
  printf 'model: aibl\nuntil: 1\ndrugs: [{name: letrozole, dose: 2.5}]\nvariability: [{parameter: T_LS, scale: linear, sd: 1}]\n' >in.course
  expect 2 '--input letrozole=50: an event on day 0' run in.course --input letrozole=50
  expect 2 '--input letrozole=50: an event on day 0' "$OSTEON" cohort in.course -n 2 --input letrozole=50
fi

# Bone that is heavier than the habitual load needs stays as it is, so that without an effect of the drug there are many
# steady states: 35 % of bone was found where the course leads to 15 %.
printf 'TIME,AMT,CMT,II,SS\n0,60,denosumab,30,1\n' >in.steady
expect 1 'repeated doses have many steady states' "$OSTEON" run --model martinez_reina2019 --set chi_den=0 --events in.steady --until 1

# The numbers do not depend on the locale of the host.
comma=$(locale -a 2>/dev/null | grep -m 1 -E '^(de|fr|es|it|nl)_' || true)
if test -n "$comma"; then
  LC_ALL=$comma "$OSTEON" run --model lemaire2004 --until 100 --events in.csv >out
  cmp -s in.daily out || wrong "in the locale $comma the table is another one"
fi

# Several scenarios: one table, one picture, each as it is alone.
for k in 1 2; do
  printf 'title: life %s\nmodel: lemaire2004\nuntil: 20\nevery: 10\nparameters: {k_B: 0.%s}\n' $k $k >in.$k.yaml
  expect 0 '' "$OSTEON" run in.$k.yaml -o in.$k.csv
  sed "1d; s/^/in.$k,/" in.$k.csv
done >in.both
expect 0 '' "$OSTEON" run in.1.yaml in.2.yaml -o in.alone
expect 0 '' "$OSTEON" run in.1.yaml in.2.yaml -o in.csv --plot-script in.gp
cmp -s in.alone in.csv || wrong 'a table with a picture is another one'
sed 1d in.csv | cmp -s - in.both || wrong "two scenarios: $(cat in.csv)"
test "$(head -n 1 in.csv)" = "scenario,$(head -n 1 in.1.csv)" || wrong "two scenarios: $(head -n 1 in.csv)"
grep -q "set label 'life 2'" in.gp || wrong 'the picture of two scenarios does not name the second'
# What is said of one of them names it.
printf 'model: lemaire2004\nuntil: 2y\nevery: 40\ndt: 40\n' >in.4.yaml
"$OSTEON" run in.1.yaml in.4.yaml -o out 2>err
grep -q '^osteon: in.4.yaml: ' err || wrong "which of two scenarios: $(cat err)"
grep -q '^osteon: in.1.yaml: ' err && wrong "the wrong one of two scenarios: $(cat err)"
# A drug of both the scenario and a table of events is told, and adds up.
printf 'model: jorg2022\nuntil: 9\ndrugs: [{name: denosumab, dose: 60, every: once}]\n' >in.twice.yaml
printf 'TIME,AMT,CMT\n0,60,denosumab\n' >in.twice
expect 0 'notice: denosumab is given in in.twice.yaml:3 and in in.twice:2: the doses of both add up' \
  "$OSTEON" run in.twice.yaml --events in.twice
expect 0 'denosumab is given in in.twice.yaml:3 and in in.twice:2' "$OSTEON" cohort in.twice.yaml --events in.twice
printf 'ID,TIME,AMT,CMT\n1,0,60,denosumab\n2,1,60,denosumab\n3,1,.,.\n' >in.twice
expect 0 'in in.twice:2: the doses of both add up; so it is for 1 more subject' "$OSTEON" cohort in.twice.yaml --events in.twice
printf 'ID,TIME,AMT,CMT\n1,1,.,.\n' >in.twice
expect 0 '' "$OSTEON" run in.twice.yaml --events in.twice
printf 'model: pivonka2008\nuntil: 20\n' >in.3.yaml
expect 2 'in.3.yaml: pivonka2008 has no' "$OSTEON" run in.1.yaml in.3.yaml -o in.csv --columns C,k_B
expect 2 'with several scenarios' "$OSTEON" run in.1.yaml in.2.yaml -o in.csv --checkpoint in.state
expect 2 'is given twice' "$OSTEON" run in.1.yaml in.1.yaml -o in.csv

nothing_but months.csv
finish
