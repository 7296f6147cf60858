#!/bin/sh
# osteon cohort: the same files for any threads and parts, what is refused, no torn file.
# shellcheck disable=SC2317,SC2016 # functions are called through expect; `` in messages
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

cohort() { "$OSTEON" cohort "$@"; }
cat >in.yaml <<'YAML'
model: lemaire2004
until: 1y
every: 1 month
variability:
  - {parameter: k_B, sd: 0.3}
  - {parameter: D_R, sd: 0.2}
correlations:
  - {between: k_B, and: D_R, r: 0.5}
YAML

# Tables.
expect 0 '' cohort in.yaml -n 301 --seed 3 --threads 1 --columns B,C --individuals one.csv -o sum.csv
test "$(head -n 1 one.csv)" = 'id,time,B,C' || wrong "individuals: $(head -n 1 one.csv)"
test "$(head -n 1 sum.csv)" = 'time,name,n,mean,sd,p05,p25,p50,p75,p95' || wrong "summary: $(head -n 1 sum.csv)"
test "$(grep -c '' one.csv)" -eq $((1 + 301 * 13)) || wrong "rows: $(grep -c '' one.csv)"
test "$(grep -c '' sum.csv)" -eq $((1 + 13 * 2)) || wrong "rows of the summary: $(grep -c '' sum.csv)"
test "$(sed -n 3p one.csv | cut -d, -f1,2)" = '0,30' || wrong 'a month is not 30 days'
test "$(tail -n 1 one.csv | cut -d, -f1,2)" = '300,365' || wrong "the last row: $(tail -n 1 one.csv)"
for options in '--threads 2' '--threads 3'; do
  # shellcheck disable=SC2086 # a list of words
  expect 0 '' cohort in.yaml -n 301 --seed 3 --columns B,C --individuals two.csv $options
  cmp -s one.csv two.csv || wrong "$options changes the individuals"
  cmp -s sum.csv out || wrong "$options changes the summary"
done
expect 0 '' cohort in.yaml -n 1 --seed 3 --columns B,C --individuals two.csv -o out.csv
head -n 14 one.csv | cmp -s - two.csv || wrong 'the first subject depends on how many there are'
grep -q '^30,B,1,.*,nan,' out.csv || wrong "one subject: $(cat out.csv)"
expect 0 '' cohort in.yaml -n 7 --seed 4 --columns B,C --individuals two.csv -o out.csv
head -n 14 two.csv >in.two
head -n 14 one.csv | cmp -s - in.two && wrong '--seed changes nothing'
expect 0 '' cohort in.yaml -n 1 --dt 0.1 --until 1 --every 0.1 --columns B --individuals two.csv
for table in "$(cut -d, -f1 out)" "$(cut -d, -f2 two.csv)"; do
  test "$(echo "$table" | tr '\n' ' ')" = 'time 0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1 ' ||
    wrong "tick 3 of 0.1 d is not 0.3: $table"
done
expect 0 '' cohort in.yaml -n 3 --until 100 --every 10 --set k_B=0.3 --input I_P=1 --init R=0.002
test "$(grep -c ',C_B_ratio,' out)" -eq 11 || wrong "the default columns: $(head -n 3 out)"
# Chosen columns, times and quantiles.
expect 0 '' cohort in.yaml -n 21 --times '1y,0,30' --columns k_B,I_P,C --input I_P=5 --individuals two.csv --quantiles 2.5,50,97.5
test "$(head -n 1 out)" = time,name,n,mean,sd,p02.5,p50,p97.5 || wrong "--quantiles: $(head -n 1 out)"
test "$(cut -d, -f1,2 out | tr '\n' ' ')" = 'time,name 0,k_B 0,I_P 0,C 30,k_B 30,I_P 30,C 365,k_B 365,I_P 365,C ' ||
  wrong "--times: $(cut -d, -f1,2 out)"
awk -F, 'NR > 1 && $4 != 5' two.csv | grep . && wrong 'an input among the columns'
test "$(tail -n +2 two.csv | cut -d, -f1,3 | sort -u | grep -c '')" -eq 21 || wrong 'a parameter is not one value for each subject'
expect 2 'give percentages from 0 to 100 in ascending order' cohort in.yaml -n 2 --quantiles 50,2.5
expect 2 'give percentages from 0 to 100' cohort in.yaml -n 2 --quantiles 50,101
expect 2 'is not a number' cohort in.yaml -n 2 --quantiles 50,x
expect 2 '--times: day 800 is after the end of the run' cohort in.yaml -n 2 --until 1y --times 0,800
expect 0 'all subjects are alike' sh -c 'printf "model: lemaire2004\nuntil: 1\n" >in.same; "$OSTEON" cohort in.same -n 2'

# Exposures: the highest value of each is that of her rows, and the area is between those of the lowest and highest.
expect 0 '' cohort in.yaml -n 70 --seed 3 --every 1 --columns B,C --individuals two.csv -o out.csv --exposure B,C:above=0:10..40 \
  --individual-exposures in.exposed --exposures in.exposures
awk -F, 'NR == FNR { if ($3 > most[$1]) most[$1] = $3; next }
  $2 == "B" { n++; if ($7 - most[$1] != 0 || $5 > 365 * $7 || $5 < 365 * $9) exit 1 }
  $2 == "C" && ($12 < 29.9999 || $3 != 10) { exit 1 } END { if (n != 70) exit 1 }' two.csv in.exposed || wrong "exposures: $(head -n 3 in.exposed)"
awk -F, '{ print $1 "," $4 "," $5 }' in.exposures | tr '\n' ' ' >in.text
test "$(cat in.text)" = 'name,measure,n B,auc,70 B,mean,70 B,max,70 B,day_of_max,70 B,min,70 B,day_of_min,70 C,auc,70 C,mean,70 C,max,70 C,day_of_max,70 C,min,70 C,day_of_min,70 C,time_above,70 ' ||
  wrong "exposures: $(cat in.text)"
expect 0 '' cohort in.yaml -n 7 --until 40 --exposure B --quantiles 2.5,50 --exposures in.exposures -o out.csv
test "$(head -n 1 in.exposures)" = name,from,to,measure,n,mean,sd,p02.5,p50 || wrong "exposures: $(head -n 1 in.exposures)"
expect 2 'does not contain exposures' cohort in.yaml -n 7 --exposure B --checkpoint in.point -o out.csv
expect 2 'say which exposures' cohort in.yaml -n 7 --individual-exposures in.exposed
expect 2 'BB' cohort in.yaml -n 7 --exposure BB -o out.csv

# Of a table of subjects by their names: half of A_denosumab is left after 10 d.
printf 'ID,time,amt,cmt\nann,10,60,denosumab\nbea,15,60,denosumab\nbea,20,60,denosumab\n' >in.doses
expect 0 '' cohort --model jorg2022 --events in.doses --until 60 --columns A_denosumab -o out.csv \
  --exposure A_denosumab:10..20 --individual-exposures in.exposed --exposures in.exposures
awk -F, '{ printf "%s %.6g %.4g;", $1, $5, $7 }' in.exposed >in.text
test "$(cat in.text)" = 'id 0 0;ann 432.809 60;bea 253.533 60;' || wrong "of a table: $(cat in.text)"
expect 0 '' cohort --model jorg2022 --events in.doses --times 0,20,25 --columns A_denosumab -o out.csv \
  --individuals in.each --before-doses
awk -F, 'NR > 1 { printf "%s %s %.4g;", $1, $2, $3 }' in.each >in.text
test "$(cat in.text)" = 'ann 0 0;ann 10 0;ann 10 60;ann 15 42.43;ann 15 42.43;ann 20 30;ann 20 30;ann 25 21.21;bea 0 0;bea 10 0;bea 10 0;bea 15 0;bea 15 60;bea 20 42.43;bea 20 102.4;bea 25 72.43;' ||
  wrong "--before-doses: $(cat in.text)"

# Intervals over parameter sets: none where they are alike, the same for any threads; a parameter that varies has the
# set's median, and what is set holds in all of them.
printf 'set,k_B\n0,0.189\n1,0.189\n' >in.alike
printf 'set,k_B,D_C\n0,0.1,0.002\n1,0.2,0.0021\n2,0.3,0.0022\n' >in.sets
expect 0 '' cohort in.yaml -n 41 --columns B,C
cp out in.plain
expect 0 '' cohort in.yaml -n 41 --columns B,C --intervals --sets in.alike
cut -d, -f1-10 out | cmp -s - in.plain || wrong '--intervals changes the summary'
awk -F, 'NR > 1 && !($4 == $11 && $4 == $12 && $6 == $13 && $8 == $17 && $10 == $22)' out | grep . && wrong 'sets that are alike have an interval'
expect 0 '' cohort in.yaml -n 41 --columns B,C --intervals --sets in.sets --threads 1
cp out in.one
awk -F, '$2 == "B" && $1 > 0 && !($11 < $4 && $4 < $12 && $17 < $18)' out | grep . && wrong 'no interval about the mean'
expect 0 '' cohort in.yaml -n 41 --columns B,C --ensemble in.sets
cmp -s out in.one || wrong '--ensemble is not --intervals --sets'
expect 0 '' cohort in.yaml -n 41 --columns B,C --ensemble in.sets --plot-script in.gp
grep -q 'parameter sets' in.gp || wrong 'no interval over the sets in the picture'
grep -q 'sets using 1:4:4:5 ' in.gp || wrong 'no upper end of the interval of C'
# y = theta + eta, with a variance of 0.16 between sets and 0.04 between women: each apart.
printf 'model: aibl\nuntil: 1\nvariability: [{parameter: T_LS, sd: 0.2, scale: linear}]\n' >in.apart
awk 'BEGIN { print "set,T_LS"; for (i = 0; i < 50; i++) printf "%d,%.17g\n", i, 0.4 * sqrt(3) * ((2 * i + 1) / 50 - 1) - 1.5 }' >in.thetas
"$OSTEON" cohort in.apart -n 3000 --columns T_LS --times 0 --ensemble in.thetas -o in.split 2>err || wrong "ensemble: $(cat err)"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
  NR > 1 && (($at["var_subjects"] / 0.04 - 1) ^ 2 > 0.01 || ($at["var_parameters"] / 0.1632 - 1) ^ 2 > 1e-4)' in.split |
  grep . && wrong 'the variances between subjects and sets are not apart'
expect 2 'they mean the same' cohort in.yaml -n 41 --intervals --ensemble in.sets
expect 0 '' cohort in.yaml -n 41 --columns B,C --intervals --sets in.sets --threads 3
cmp -s out in.one || wrong 'intervals depend on threads'
expect 0 '' cohort in.yaml -n 41 --columns B,C --intervals --sets in.sets --set k_B=0.2 --set D_C=0.002
awk -F, 'NR > 1 && !($4 == $11 && $4 == $12)' out | grep . && wrong '--set does not hold in all sets'
# Parameters of a file: medians as by --set, but sets of the same fit move them.
printf 'name,value\nk_B,0.2\nD_C,0.002\n' >in.par
expect 0 '' cohort in.yaml -n 41 --columns B,C --set k_B=0.2 --set D_C=0.002
cp out in.same
expect 0 '' cohort in.yaml -n 41 --columns B,C --parameters in.par
cmp -s out in.same || wrong '--parameters is not --set'
expect 0 '' cohort in.yaml -n 41 --columns B,C --parameters in.par --intervals --sets in.sets
cut -d, -f1-10 out | cmp -s - in.same || wrong 'sets change the summary beside --parameters'
awk -F, '$2 == "B" && $1 > 0 && !($11 < $4 && $4 < $12 && $17 < $18)' out | grep . && wrong '--parameters holds in sets that have the parameter'
expect 0 '' cohort in.yaml -n 41 --columns B,C --parameters in.par --set k_B=0.2 --set D_C=0.002 --intervals --sets in.sets
awk -F, 'NR > 1 && !($4 == $11 && $4 == $12)' out | grep . && wrong '--set does not hold in sets beside --parameters'
expect 2 'give those of the same fit with --sets' cohort in.yaml -n 3 --parameters in.par --intervals
expect 2 'in.sets:1: no column name' cohort in.yaml -n 3 --parameters in.sets
# An end among the sets, of which there are too many here: the checkpoint is of the subjects alone.
awk 'BEGIN { print "set,k_B"; for (i = 0; i < 200000; i++) print i ",0.1" }' >in.many
timeout -s INT 2 "$OSTEON" cohort in.yaml -n 41 --columns B,C --intervals --sets in.many --checkpoint in.state >out 2>err
if test -s in.state; then
  expect 0 '' cohort in.yaml -n 41 --columns B,C --intervals --sets in.alike --resume in.state
  cut -d, -f1-10 out | cmp -s - in.plain || wrong 'an end among the sets changes the summary'
fi
expect 2 '--sets without --intervals' cohort in.yaml -n 1 --sets in.sets
expect 2 'no parameter sets come with osteon for lemaire2004' cohort in.yaml -n 1 --intervals
expect 2 'both in.sets' cohort in.yaml -n 1 --intervals --sets in.sets -o in.sets

# Pictures.
if command -v gnuplot >/dev/null; then
  expect 0 '' cohort in.yaml -n 9 --plot bands.svg --plot-script bands.gp -o out.csv
  grep -q '<svg' bands.svg || wrong 'no picture'
  expect 0 '' cohort in.yaml -n 1 --until 0 --plot bands.svg -o out.csv
  rm -f bands.svg bands.gp
fi

# A subject that would take hours is told, and one that takes minutes ends when it is asked to. The signal may come
# before the command catches it.
printf 'model: pivonka2008\nuntil: 10y\nevery: 10y\nparameters: {A_OBa: 1e6}\n' >in.work
expect 1 'more than 100000 steps a day' "$OSTEON" run in.work
cohort in.work -n 2 >out 2>err
status=$?
test $status -eq 1 || wrong "2 of 2 subjects take too many steps: exit status $status"
grep -q 'subject 1: pivonka2008: at day .* more than 100000 steps a day' err || wrong "$(cat err)"
sed -e 's/10y/100y/' -e 's/1e6/1e5/' in.work >in.long
for command in 'run in.long' 'cohort in.long -n 1'; do
  # shellcheck disable=SC2086
  timeout --preserve-status -s INT 1 "$OSTEON" $command -o late.csv 2>err
  status=$?
  test $status -eq 130 || { test $status -eq 1 && grep -q 'interrupted by signal 2' err; } ||
    wrong "$command, interrupted: exit status $status: $(cat err)"
  test ! -e late.csv || wrong "$command, interrupted: its table is there"
done

# Stopped and gone on with: the same bytes, and no torn file. The signal may come before it begins, or after it
# is done.
big() { "$OSTEON" cohort in.yaml -n 30000 --columns B,C --individuals big.csv -o sum.csv "$@"; }
expect 0 '' big
mv big.csv in.big
mv sum.csv in.sum
timeout -s TERM 0.6 "$OSTEON" cohort in.yaml -n 30000 --threads 1 --columns B,C --individuals big.csv -o sum.csv \
  --checkpoint half.state 2>err
if test -f half.state; then
  grep -q 'interrupted by signal 15 after .* of 30000 subjects; continue with --resume half.state' err || wrong "$(cat err)"
  test ! -e big.csv || wrong 'the rows of an interrupted run have their name'
  test ! -e sum.csv || wrong 'the summary of an interrupted run is there'
  cp half.state in.state
  expect 2 'seed' big --resume in.state --seed 9
  expect 2 'of 30000 subjects, not 30001' big --resume in.state -n 30001
  head -c 3000 in.state >in.cut
  expect 2 'in.cut' big --resume in.cut
  expect 0 '' big --resume half.state --threads 2
  rm -f half.state
fi
test -f big.csv || expect 0 '' big
cmp -s big.csv in.big || wrong 'resumed, the individuals differ'
cmp -s sum.csv in.sum || wrong 'resumed, the summary differs'
rm -f big.csv sum.csv
timeout -s TERM 0.3 "$OSTEON" cohort in.yaml -n 200000 --individuals big.csv -o sum.csv 2>err
test ! -e big.csv || wrong 'a torn file'

# Wrong input: 2, one sentence, the nearest name.
expect 2 'no scenario and no --model given; usage: osteon cohort SCENARIO -n N' cohort -n 3
expect 2 'no number of subjects given' cohort in.yaml
expect 2 '-n 0 is out of range; it must be 1 to 1000000000' cohort in.yaml -n 0
expect 2 'a whole number' cohort in.yaml -n 1.5
expect 2 'a whole number' cohort in.yaml -n -3
expect 2 '--threads' cohort in.yaml -n 3 --threads 5000
expect 2 'did you mean --seed?' cohort in.yaml -n 3 --seeds 1
expect 2 'did you mean RANKL?' cohort in.yaml -n 3 --columns RANKl
expect 2 'twice' cohort in.yaml -n 3 --columns B,B
expect 2 'not a list such as A,B' cohort in.yaml -n 3 --columns B,,C
expect 2 'HDF5' cohort in.yaml -n 3 --individuals a.h5
expect 2 '--individuals and -o are both -, standard output' cohort in.yaml -n 3 --individuals -
expect 2 'the rows cannot go to standard output' cohort in.yaml -n 3 --individuals - -o in.x
expect 2 'different files' cohort in.yaml -n 3 --individuals a.csv -o a.csv
expect 2 'did you mean k_B?' cohort in.yaml -n 3 --set k_b=1
expect 2 'No such file' cohort in.nowhere -n 3
expect 2 'No such file' cohort in.yaml -n 3 --resume nowhere
for option in -o --plot-script --checkpoint; do # said at once, not in the end: this would take an hour
  expect 1 'cannot be written: No such file' timeout 1200 "$OSTEON" cohort in.yaml -n 1000000000 $option nowhere/file
done
expect 1 'it is a directory' cohort in.yaml -n 3 -o /
expect 2 'not a checkpoint' cohort in.yaml -n 3 --resume one.csv
vary() {
  printf 'model: lemaire2004\nvariability:\n%s\n%s\n' "$1" "${2-}" >in.vary
  cohort in.vary -n 3
}
expect 2 'in.vary:3: ' vary '  - {parameter: k_b, sd: 0.3}'
expect 2 '0 to 3' vary '  - {parameter: k_B, sd: 4}'
expect 2 'without sd' vary '  - {parameter: k_B}'
expect 2 'varies already' vary '  - {parameter: k_B, sd: 0.3}' '  - {parameter: k_B, sd: 0.3}'
expect 2 'in.vary:5: ' vary '  - {parameter: k_B, sd: 0.3}' 'correlations:
  - {between: k_B, and: D_R, r: 0.5}'
expect 2 'in.vary:7: ' vary '  - {parameter: k_B, sd: 0.3}
  - {parameter: D_R, sd: 0.3}
  - {parameter: D_C, sd: 0.3}' 'correlations:
  - {between: k_B, and: D_R, r: 0.9}
  - {between: k_B, and: D_C, r: 0.9}
  - {between: D_R, and: D_C, r: -0.9}'
grep -q 'not positive definite' err || wrong "not definite: $(cat err)"

# Help is on standard output and exits 0.
expect 0 '' cohort --help
for option in -n --seed --threads --columns --individuals -o --plot --plot-script --checkpoint --resume --set --input \
  --init --until --every --dt --rtol --help-scenario; do
  grep -q -- " ${option}[ ,]" out || wrong "--help does not explain $option"
done
expect 0 '' cohort --help-scenario
for key in variability correlations parameter sd between and r; do
  grep -q "^ *$key: " out || wrong "--help-scenario does not explain $key"
done

# A range that moves a median is told.
printf 'model: jorg2022\nuntil: 0\nvariability: [{parameter: c_0, sd: 0.5}]\n' >in.cut
expect 0 'notice: c_0 is drawn within its range, 0 to 1: its median is about 0.647, not 0.8' cohort in.cut -n 4
# One that moves with it is drawn again as well.
{
  printf 'model: jorg2022\nuntil: 0\nparameters: {age_0: 60}\nvariability: [{parameter: c_0, scale: linear, sd: 0.5}, '
  printf '{parameter: age_0, scale: linear, sd: 5}]\ncorrelations: [{between: c_0, and: age_0, r: 0.9}]\n'
} >in.along
expect 0 'age_0 is correlated with c_0, which is drawn within its range: its median is about 58.1, not 60' \
  cohort in.along -n 2000 --columns age
awk -F, 'NR == 2 && ($8 < 57.7 || $8 > 58.6) { exit 1 }' out || wrong "the median is not about 58: $(cat out)"

# A table of many subjects needs no scenario and no -n; its ids are those of the rows, and columns are carried.
cat >in.many <<'CSV'
id,time,amt,cmt,ii,addl,c_0,e_factor,WT,SEX
p1,0,60,denosumab,182,3,0.7,.,70,1
p2,0,60,3,182,3,.,.,55,2
p2,30,.,.,.,.,.,0.5,56,2
x,10,30,Denosumab,.,.,.,.,.,NA
CSV
expect 0 'in.many:1: column SEX is not read' cohort --model jorg2022 --events in.many --until 1y --every 30 \
  --columns A_denosumab,BMD --carry WT --individuals one.csv -o out.csv
grep -c . err | grep -qx 1 || wrong "more than one notice: $(cat err)"
test "$(head -n 1 one.csv)" = 'id,time,WT,A_denosumab,BMD' || wrong "the header of rows: $(head -n 1 one.csv)"
for row in 'p1,0,70,60,' 'p2,0,55,60,' 'p2,30,56,7.4999' 'x,0,,0,' 'p2,365,56,'; do
  grep -q "^$row" one.csv || wrong "no row '$row' in: $(cat one.csv)"
done
test "$(grep -c '^0,BMD,3,' out.csv)" -eq 1 || wrong "not three subjects: $(cat out.csv)"
# Each as `osteon run` has her alone.
for id in p1 p2 x; do
  grep -E "^(id|$id)," in.many >in.alone
  expect 0 'SEX' "$OSTEON" run --model jorg2022 --events in.alone --until 1y --every 30 --columns A_denosumab,BMD -o two.csv
  grep "^$id," one.csv | cut -d, -f2,4,5 >in.rows
  tail -n +2 two.csv | paste -d, in.rows - | awk -F, '
    function far(a, b) { return (a > b ? a - b : b - a) > 1e-5 * (a > 0 ? a : 1) + 1e-6 }
    $1 != $4 || far($2, $5) || far($3, $6)' | grep . && wrong "$id differs from osteon run"
done
expect 2 'in.many has 3 subjects; `osteon cohort` runs them all' "$OSTEON" run --model jorg2022 --events in.many
expect 2 '-n 5: the table in.many has 3 subjects; leave out -n' cohort --model jorg2022 --events in.many -n 5
expect 0 'SEX' cohort --model jorg2022 --events in.alone -n 4 --until 30 --every 30 --columns A_denosumab
grep -q '^30,A_denosumab,4,7.4999' out || wrong "four times one subject: $(cat out)"
expect 2 '--set c_0=1: in.many has a column c_0; give it once' cohort --model jorg2022 --events in.many --set c_0=1
expect 2 '--carry copies columns of --events into the rows of --individuals' cohort --model jorg2022 -n 1 --carry WT
expect 2 "in.many:1: no column WTT to carry (did you mean WT?)" cohort --model jorg2022 --events in.many --carry WTT \
  --individuals two.csv
expect 2 'no scenario and no --model given; usage: osteon cohort SCENARIO' cohort -n 3
expect 2 'no number of subjects given' cohort --model jorg2022
# On top of what a scenario says, and a failure by its id.
printf 'model: jorg2022\nuntil: 30\nevents: [{time: 0, dose: denosumab, amount: 4}]\n' >in.base
expect 0 'SEX' cohort in.base --events in.many --every 30 --columns A_denosumab --individuals two.csv
grep -q '^x,0,4,' two.csv || grep -q '^x,0,4$' two.csv || wrong "the scenario's dose: $(cat two.csv)"
printf 'id,time,amt,cmt\n7,0,1,A_denosumab\nlow,5,-9,A_denosumab\n' >in.low
expect 0 'osteon: subject low: jorg2022: at day 5 state A_denosumab left the range' cohort --model jorg2022 --events in.low --until 9

# People as a table: the drawn ones written out and read in again give the same bytes.
printf 'model: aibl\npeople: women.yaml\nuntil: 30\nevery: 30\nwho: {age: 60, years_since_menopause: 8, calcium: 700}\ndrugs: [{name: anastrozole, dose: 1}]\nnutrition: [{calcium: 500}]\nvariability:\n  - {parameter: calcium, sd: 0.3}\n  - {parameter: falls, chance: 0.3}\n  - {parameter: omega_LS, sd: 0.4}\n  - {parameter: age_0, scale: linear, sd: 5}\ncorrelations: []\n' >in.drawn
"$OSTEON" cohort in.drawn -n 1000 --seed 5 --write-people in.people -o in.first --individuals one.csv 2>err ||
  wrong "women who are written: $(cat err)"
test "$(head -n 1 in.people)" = 'id,age_0,falls,omega_LS,calcium' || wrong "columns of people: $(head -n 1 in.people)"
test "$(grep -c '' in.people)" -eq 1001 || wrong "$(grep -c '' in.people) lines of people"
awk -F, 'NR > 1 && $3 == 1 { n++ } NR > 1 && $3 != 0 && $3 != 1 { n += 1000 } END { exit !(n > 240 && n < 360) }' in.people ||
  wrong 'falls are not 0 or 1 with a chance of 0.3'
"$OSTEON" cohort in.drawn --people in.people --write-people in.again -o in.second --individuals two.csv 2>err ||
  wrong "people who are read: $(cat err)"
cmp -s in.first in.second || wrong 'the summary of people who are read in again differs'
cmp -s one.csv two.csv || wrong 'the rows of people who are read in again differ'
cmp -s in.people in.again || wrong 'people who are read and written differ'
"$OSTEON" cohort women.yaml -n 40 --until 2 --every 2 --write-people in.people -o in.first 2>err ||
  wrong "women: $(cat err)"
"$OSTEON" cohort women.yaml --people in.people --until 2 --every 2 -o in.second 2>err || wrong "women again: $(cat err)"
cmp -s in.first in.second || wrong 'the women of women.yaml read in again differ'
# Calcium is her own and the supplement on top of it.
printf 'id,calcium\na,400\nb,1000\n' >in.people
printf 'model: aibl\nuntil: 3\nevery: 3\nnutrition: [{calcium: 500, start: 0}]\n' >in.base
"$OSTEON" cohort in.base --people in.people --columns PTH --individuals two.csv -o out 2>err || wrong "calcium: $(cat err)"
for one in a,400 b,1000; do
  printf 'model: aibl\nuntil: 3\nevery: 3\nwho: {calcium: %s}\nnutrition: [{calcium: 500, start: 0}]\n' "${one#*,}" >in.one
  "$OSTEON" cohort in.one -n 1 --columns PTH --individuals one.csv -o out 2>err || wrong "one calcium: $(cat err)"
  test "$(grep "^${one%,*},3," two.csv | cut -d, -f3)" = "$(grep '^0,3,' one.csv | cut -d, -f3)" ||
    wrong "calcium of $one: $(cat two.csv one.csv)"
done
# Weights of rows, without a scenario; and who is asked for first.
printf 'id,age,years_since_menopause,row_weight\nx,60,10,0.3\ny,70,20,0.1\nz,40,-5,.4\n' >in.people
expect 0 'notice: -n 2: the first 2 of the 3 people of in.people' cohort --model aibl --people in.people -n 2 --until 0 --columns age
grep -q '^0,age,2,62.5,6.1' out || wrong "weighted: $(cat out)"
expect 0 '' cohort --model aibl --people in.people --until 0 --columns age --individuals two.csv
test "$(cut -d, -f1 two.csv | tr '\n' ' ')" = 'id x y z ' || wrong "ids: $(cat two.csv)"
grep -q '^0,age,3,51.2' out || wrong "weighted three: $(cat out)"
expect 2 '--seed with --people' cohort --model aibl --people in.people --seed 3
expect 2 '-n 4: in.people has 3 people' cohort --model aibl --people in.people -n 4
expect 2 '--set age_0: in.people has a column of that name' cohort --model aibl --people in.people --set age_0=50
expect 2 '--people with --events: the table in.many has 3 subjects' cohort --model jorg2022 --events in.many --people in.jorg \
  "$(printf 'id,c_0\n1,0.4\n' >in.jorg && echo --until=3)"
printf 'id,KDD\n1,0.1\n#2,0.1\n' >in.people
expect 0 'notice: in.people:1: not read: KDD (did you mean k_D?)' "$OSTEON" cohort --model aibl --people in.people --until 0
grep -q '^osteon: notice: in.people:3: begins with # and is taken as a comment' err || wrong "a row that begins with # is dropped without a notice: $(cat err)"
# A variability of one's own needs not all that the correlations of the other file are of.
printf 'include: women.yaml\nuntil: 0\nvariability: [{parameter: age_0, scale: linear, sd: 5}]\n' >in.own
expect 0 'the correlation of age_0 and years_since_menopause is left out, as years_since_menopause does not vary here' \
  "$OSTEON" cohort in.own -n 64
printf 'people: women.yaml\nmodel: aibl\ncorrelations: [{between: age_0, and: a_O, r: 0.3}]\n' >in.own
expect 2 'in.own:3: a_O does not vary' "$OSTEON" cohort in.own -n 64
sed 's/and: years_since_menopause/and: years_since/' "$OSTEON_DATA/scenarios/women.yaml" >in.women
printf 'people: in.women\nmodel: aibl\n' >in.other
expect 2 'in.women:48: aibl has no parameter named years_since' "$OSTEON" cohort in.other -n 64

# Names in letters of either case, where only one can be meant.
printf 'id,AGE,Years_Since_Menopause\n1,63,11\n' >in.people
expect 0 '' cohort --model aibl --people in.people --until 0 --columns age
grep -q '^0,age,1,63,' out || wrong "AGE: $(cat out)"
expect 0 'notice: in.people replaces the scenario'"'"'s variability, and has no column for T_LS, ' \
  "$OSTEON" cohort ai-cohort.yaml --people in.people --until 0
printf 'id,kD\n1,-0.1\n' >in.people
expect 2 'in.people:2: kD = -0.1' cohort --model aibl --people in.people
expect 1 'nowhere/people: cannot be written' cohort in.drawn -n 1 --write-people nowhere/people

nothing_but one.csv two.csv out.csv
finish
