#!/bin/sh
# osteon validate: the report, its tables and pictures, arms as scenarios, tables of one's own, what is refused.
# shellcheck disable=SC2317,SC2016 # functions are called through expect; `` in messages
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

validate() { "$OSTEON" validate "$@"; }
own() { "$OSTEON" validate --women 1 --data in.csv "$@"; }
trials=$OSTEON_DATA/clinical.csv

# fields FILE: how many fields each record has, a line for each; quoted fields may hold commas.
fields() { awk -F'"' '{ n = 1; for (i = 1; i <= NF; i += 2) n += gsub(/,/, "", $i); print n }' "$1"; }

# Every context of the table is explained beside it.
awk -F'"' '{ for (i = 2; i <= NF; i += 2) gsub(/,/, ";", $i); print }' OFS='' "$trials" | sed 1d | cut -d, -f4 | sort -u >in.contexts
while read -r context; do
  grep -q "^|.*\`$context\`.*|.*|" "$OSTEON_DATA/README.md" || wrong "data/README.md does not explain the context $context"
done <in.contexts

# The report, and the table of all rows.
# Sixty women, as the numbers themselves are no test. Some arms are of an age at which not all women have a
# parameter within its range: how many is told.
expect 0 'notice: age_0: up to ' validate --women 60 -o rows.csv
records=$(($(grep -vc '^#' "$trials") - 1))
grep -q "^aibl beside .*: $records rows" out || wrong "the report begins: $(head -n 1 out)"
for text in calibration validation ' BMD' ' resorption' ' fracture' '  AI alone ' '  natural loss ' '  together ' '  all ' inside \
  attainable RMSE bias normalised PI95 CRPS 'left out'; do
  grep -qF "$text" out || wrong "the report has no '$text'"
done
head -n 1 rows.csv >in.head
echo 'id,study,category,arm,split,confidence,endpoint,measure,months,value,low,high,printed,predicted,inside,left_out,model_sd,sd,sd_predicted,sd_true' |
  cmp -s - in.head || wrong "columns: $(cat in.head)"
test "$(grep -c '' rows.csv)" -eq $((records + 1)) || wrong "rows: $(grep -c '' rows.csv), not $((records + 1))"
fields rows.csv | grep -vqx 20 && wrong 'a row has not 20 fields'
# The model's own error, which only rows that are not fitted get: a part of what is predicted, and more.
tr '\n' ' ' <out | grep -q 'BMD [0-9.]* points and [0-9]* % of the change' ||
  wrong "the report does not say the model's own error: $(sed -n 2,8p out)"
awk -F'"' '{ for (i = 2; i <= NF; i += 2) gsub(/,/, ";", $i); print }' OFS='' rows.csv | awk -F, '
  $7 ~ /^BMD/ && $8 == "change" && $17 != "" && ($5 == "validation") { n++; if ($17 < 0.15 * ($14 < 0 ? -$14 : $14)) exit bad = 1 }
  END { exit bad || n < 50 }' || wrong 'rows that are not fitted are as sure as the parameters'
# Rows without a prediction say why, the others do not.
awk -F'"' '{ for (i = 2; i <= NF; i += 2) gsub(/,/, ";", $i); print }' OFS='' rows.csv >in.plain
awk -F, 'NR > 1 && ($14 == "") != ($16 != "")' in.plain >in.odd
grep -q ',nan,[01],' in.plain && wrong "an arm failed: $(grep -m 1 ',nan,[01],' in.plain)"
test ! -s in.odd || wrong "neither predicted nor left out: $(head -n 1 in.odd)"
awk -F, 'NR > 1 && $14 != "" && $15 != ($14 >= $11 && $14 <= $12)' in.plain | awk -F, '
  function far(a, b) { return a - b > 1e-3 * (b < 0 ? -b : b) || b - a > 1e-3 * (b < 0 ? -b : b) }
  far($14, $11) && far($14, $12)' >in.odd # but for what rounding hides
test ! -s in.odd || wrong "inside, or not: $(head -n 1 in.odd)"
inside=$(awk -F, '$5 == "calibration" && $6 != "memory" && $15 == 1' in.plain | grep -c '')
test "$(awk '/^calibration/ { on = 1 } on && $1 == "all" { print $3; exit }' out)" -eq "$inside" ||
  wrong "the report counts otherwise than the table, which has $inside inside"

# SDs between women: as printed, and predicted with and without errors of measurement, which a change has at both ends.
awk -F, '
  NR > 1 && $7 == "BMD_LS" && $8 == "change" && $18 != "" {
    n++
    error = sqrt($19 ^ 2 - $20 ^ 2) / (1 + $14 / 100)
    if (error < 1.4 || error > 1.7) { print; bad = 1 } # 1.08 % by the root of two
  }
  $8 == "difference" && $19 $20 != "" { print; bad = 1 }
  END { exit bad || n < 5 }' in.plain >in.odd || wrong "SDs between women: $(head -n 1 in.odd)"
grep -q '^calibration, SD of change between women' out || wrong 'the report has no SDs between women'

# Intervals contain what they are of; a few studies have none.
awk '
  /^calibration$/ { table = 1 } /^calibration, 95/ { table = 2 } /^validation/ { exit }
  $1 == "together" && table == 1 && !seen { rmse = $6; bias = $7; seen = 1 }
  $1 == "together" && table == 2 { ok = $2 >= 5 && $6 < rmse && rmse < $8 && $9 < bias && bias < $11; exit }
  END { exit !ok }' out || wrong "the intervals of BMD: $(grep -A 20 '^calibration, 95' out)"

# What trials differ by, from the table alone: by the split too.
expect 0 '' validate --between-trials
awk '$1 == "BMD" && $2 > 10 && $3 > 2 * $2 - 1 && $4 > 0.5 && $4 < 1.5 && $5 < $4 && $4 < $7 { ok = 1 } END { exit !ok }' out ||
  wrong "--between-trials: $(cat out)"
mv out in.all
expect 0 '' validate --between-trials --set calibration
cmp -s out in.all && wrong '--between-trials ignores --set'
expect 2 'give only one' validate --between-trials --scenario AI-ATAC-01

# Beside the baseline: rows of BMD alone, the skill in its interval.
expect 0 '' validate --women 1 --split calibration --baseline -o some.csv
awk '
  /^calibration, beside the baseline/ { on = 1 }
  on && $1 == "together" { ok = $2 > 200 && $5 > 0 && $7 > 0 && $9 < $8 && $8 < $11 }
  on && $1 == "formation" { bad = 1 }
  END { exit !ok || bad }' out || wrong "--baseline: $(sed -n '/beside/,$p' out)"
head -n 1 some.csv | grep -q ',left_out,baseline,baseline_sd,model_sd$' || wrong "columns with --baseline: $(head -n 1 some.csv)"
fields some.csv | grep -vqx 19 && wrong 'a row with a baseline has not 19 fields'
printf 'endpoint,measure,months,value,split,treatment\nBMD_LS,change,12,-1,validation,none\n' >in.csv
expect 2 '--baseline with --scenario' validate --baseline --scenario AI-ATAC-01
expect 2 'needs calibration rows' own --baseline

# One split; standard output; threads do not matter.
expect 0 'notice: ' validate --women 60 --split validation -o some.csv --threads 1
grep -q '^calibration' out && wrong '--set validation reports calibration'
grep -q '^validation' out || wrong '--set validation does not report it'
test "$(grep -c '' some.csv)" -eq "$(awk -F, 'NR == 1 || $5 == "validation"' in.plain | grep -c '')" ||
  wrong "--set validation: $(grep -c '' some.csv) lines"
head -n 1 rows.csv >in.expected
awk -F, '$5 == "validation" { print NR }' in.plain | while read -r line; do sed -n "${line}p" rows.csv; done >>in.expected
cmp -s some.csv in.expected || wrong '--set, or one thread, changes rows'
expect 0 'notice: ' validate --women 60 --set calibration -o -
test "$(head -n 1 out)" = "$(head -n 1 rows.csv)" || wrong '-o -: something is printed before the table'
grep -q 'RMSE' out && wrong '-o -: the report is in the table'

# An arm as a scenario that can be run, and the arm beside it.
row=$(awk -F, '$8 == "difference" && $14 != "" { print $1; exit }' in.plain)
for option in "--scenario AI-ATAC-01" "--scenario $row" "--control $row"; do
  # shellcheck disable=SC2086 # two words
  expect 0 '' validate $option
  grep -q '^model: aibl' out || wrong "$option prints: $(head -n 1 out)"
  mv out in.yaml
  "$OSTEON" run in.yaml -o in.run 2>err || wrong "a run: $(cat err)"
  test "$(tail -n 1 in.run | cut -d, -f1)" = "$(sed -n 's/^until: //p' in.yaml)" || wrong "$option ends elsewhere"
done
expect 2 '-o with --scenario, --control or --between-trials' validate --scenario AI-ATAC-01 -o no.csv
expect 2 '--women: no women of lemaire2004 come with osteon' validate --model lemaire2004 --women 20
expect 2 'no row has the id nowhere' validate --scenario nowhere
expect 2 'has no control' validate --control AI-ATAC-01
expect 2 'give only one' validate --control "$row" --scenario "$row"

# A table of one's own, with odd texts in it: a study's name is only shown.
drug='"drugs: [{name: letrozole, dose: 2.5}]"'
cat >in.csv <<CSV
# my patients
id,study,arm,age,years_since_menopause,T_LS,treatment,control,endpoint,measure,from,months,value,unit,sd,n,colour
1,"O'Brien, 5 % ""x""",letrozole,58,9,-1,$drug,,BMD_LS,change,,12,-2,%,3,40,red
2,"O'Brien, 5 % ""x""",letrozole,58,9,-1,$drug,,BMD_LS,change,,24,-3.5,%,3,40,red
3,"O'Brien, 5 % ""x""",letrozole,58,9,-1,$drug,,BMD_LS,change,,36,-4.5,%,3,40,red
4,Two,letrozole,58,9,-1,$drug,none,BMD_LS,difference,,24,-2.5,percentage points,3,40,
5,Two,wonderdrug,58,9,-1,"drugs: [{name: wonderdrug, dose: 1}]",,BMD_LS,change,,24,3,%,3,40,
6,Two,nothing,58,9,-1,none,,wellbeing,change,,24,3,%,3,40,
CSV
expect 0 '' own -o mine.csv
grep -q '6 rows of published' out || wrong "my table: $(head -n 1 out)"
awk '$1 == "all" && $5 == "-" && $8 == "-" && $11 == "-" && $12 == 2 { ok = 1 } END { exit !ok }' out ||
  wrong "without like arms, attainable and normalised are not -: $(cat out)"
test "$(grep -c '' mine.csv)" -eq 7 || wrong "my rows: $(grep -c '' mine.csv)"
fields mine.csv | grep -vqx 17 && wrong 'a row of mine has not 17 fields'
grep -q '^1,"O.Brien, 5 % ""x""",' mine.csv || wrong "a name with quotes: $(sed -n 2p mine.csv)"
grep -q '^5,.*,,,.*no drug wonderdrug' mine.csv || wrong "an unknown drug: $(grep '^5,' mine.csv)"
grep -q '^6,.*,,,.*no such output' mine.csv || wrong "an unknown endpoint: $(grep '^6,' mine.csv)"
# Prediction intervals hold the parameters' uncertainty, unless there are no sets; two that are alike add nothing.
tr '\n' ' ' <out | grep -q "with the parameters' uncertainty" || wrong "no word of the parameters: $(cat out)"
expect 0 '' own --sets none -o mine.csv
tr '\n' ' ' <out | grep -q "without the parameters' uncertainty" || wrong "--sets none: $(cat out)"
sed -n 1p mine.csv | grep -q ',left_out$' || wrong "--sets none: $(sed -n 1p mine.csv)"
printf 'set,a_A\n0,0.5\n1,0.5\n' >in.sets
expect 0 '' own --sets in.sets -o mine.csv
awk -F, '!/^id/ && !/^[56]/ { n += $NF == 0 } END { exit n != 4 }' mine.csv || wrong "like sets: $(cat mine.csv)"
expect 2 'in.sets:1: aibl has no parameter named a_a (did you mean a_A?)' own --sets "$(sed -i s/a_A/a_a/ in.sets && echo in.sets)"
expect 2 '--sets with --scenario' own --sets none --scenario 2
# Of a few rows nothing is learnt; a file that cannot be read is named.
printf 'id,predicted\n1,-2\n' >in.unseen
expect 0 '' own --unseen in.unseen -o mine.csv
tr '\n' ' ' <out | grep -q 'of the change' && wrong "an own error of one row: $(sed -n 2,8p out)"
printf 'id,value\n1,-2\n' >in.unseen
expect 2 'in.unseen:1: no column predicted; id and predicted are needed' own --unseen in.unseen
expect 2 '--unseen with --scenario' own --unseen none --scenario 2
# What is predicted is what a run of the arm comes to.
expect 0 '' own --scenario 2
mv out in.yaml
"$OSTEON" run in.yaml -o in.run 2>err || wrong "a run: $(cat err)"
awk -F, -v said="$(sed -n 3p mine.csv | awk -F, '{ print $(NF - 3) }')" '
  NR == 1 { for (k = 1; k <= NF; k++) if ($k == "BMD_LS") column = k }
  NR == 2 { start = $column }
  END { change = 100 * ($column / start - 1); d = change - said; exit !(d < 0.01 && d > -0.01) }' in.run ||
  wrong 'a run of the arm says something else than the table'

# A table that says nothing of an arm is of a scenario, and of nobody without one.
cat >in.mine.csv <<CSV
endpoint,measure,months,value,se
BMD_LS,change,12,-1,0.5
BMD_LS,change,24,-2,0.5
CSV
cat >in.mine.yaml <<'YAML'
model: aibl
until: 731
who: {age: 58, years_since_menopause: 9}
drugs: [{name: letrozole, dose: 2.5, every: daily}]
parameters: {a_A: 0.5}
YAML
expect 2 'in.mine.csv has no column `treatment`: give the scenario' validate --data in.mine.csv
expect 2 'a scenario without --data; usage: osteon validate' validate in.mine.yaml
expect 2 '--model with a scenario' validate in.mine.yaml --data in.mine.csv --model aibl
if "$OSTEON" run in.mine.yaml -o in.run 2>err; then
  for day in 365 731; do
    awk -F, -v day=$day '
      NR == 1 { for (k = 1; k <= NF; k++) if ($k == "BMD_LS") column = k }
      NR == 2 { start = $column }
      $1 == day { printf "%.2f\n", 100 * ($column / start - 1) }' in.run
  done >in.expected
  expect 0 '' validate in.mine.yaml --data in.mine.csv --sets none -o -
  tail -n 2 out | awk -F, '{ printf "%.2f\n", $14 }' | cmp -s - in.expected || wrong "of a scenario: $(cat out in.expected)"
  cp out in.rows
  # Parameters of a file replace those of the scenario.
  printf 'name,value\na_A,0.8\n' >in.par
  sed 's/a_A: 0.5/a_A: 0.8/' in.mine.yaml >in.other.yaml
  expect 0 '' validate in.other.yaml --data in.mine.csv --sets none -o -
  cp out in.expected
  expect 0 '' validate in.mine.yaml --data in.mine.csv --parameters in.par -o -
  cmp -s out in.expected || wrong 'parameters of a file do not replace those of the scenario'
  cmp -s out in.rows && wrong 'parameters of a file change nothing'
  # Women vary as the scenario says.
  { cat in.mine.yaml && echo 'variability: [{parameter: T_LS, scale: linear, sd: 1}]'; } >in.other.yaml
  expect 0 '' validate in.other.yaml --data in.mine.csv --women 4 -o -
  "$OSTEON" validate in.mine.yaml --data in.mine.csv --women 3 >out 2>err
  test $? -eq 2 || wrong 'women who do not vary'
  grep -qF 'in.mine.yaml has no section `variability`' err || wrong "women who do not vary: $(cat err)"
fi
# An sd that nothing says of whom it is is not used, and this is told; what comes with osteon was weighed.
printf 'endpoint,measure,months,value,sd,n\nBMD_LS,change,12,-1,3,40\nBMD_LS,change,18,-1,3,\nBMD_LS,change,24,-2,3,\n' >in.sd.csv
expect 0 'notice: in.sd.csv:3: sd without n is not used' validate in.mine.yaml --data in.sd.csv --sets none
grep -qF '(and so 1 more)' err || wrong "how many have an sd alone: $(cat err)"
# What is wrong in a table is told with its place.
spoil() {
  sed "$1" in.csv >in.bad
  validate --data in.bad
}
expect 2 "in.bad:4: value: 'many' is not a number" spoil 's/,-3.5,/,many,/'
expect 2 "in.bad:3: age: 'old' is not a number" spoil '3s/,58,/,old,/'
expect 2 "in.bad:6: measure: no measure 'diference' (did you mean difference?)" spoil 's/difference/diference/'
expect 2 'in.bad:6: measure difference without control' spoil 's/,none,BMD/,,BMD/'
expect 2 'in.bad:3: ' spoil '3s/,12,-2,/,-12,-2,/'
expect 2 'in.bad:3: sd -3' spoil '3s/,3,40/,-3,40/'
expect 2 'in.bad:3: treatment' spoil '3s/dose: 2.5}\]/dose: 2.5/'
expect 2 'age: 580 is out of range; give 0 to 120' spoil '3s/,58,/,580,/'
expect 2 'in.bad:3: 18 fields, but the header has 17' spoil '3s/$/,/'
expect 2 'in.bad:2: no column months' spoil 's/,months,/,weeks,/'
expect 2 'in.bad:1: no header' spoil d
expect 2 'in.bad has no rows after the header' spoil '3,$d'

# Texts that no scenario could hold as its title.
long=$(printf '%0200d' 0 | sed 's/0/é/g')
for name in "$long" "$(printf 'a\tb')" "$(printf 'R\370nn')"; do
  expect 0 '' spoil "4s/letrozole,58/$name,58/;3s/letrozole,58/$name,58/"
done
expect 2 'contains the control character 27' spoil "$(printf '4s/letrozole,58/\033[31m,58/')"

# Pictures: of every row, and of what was seen three times; the scripts hold the data.
expect 0 '' own --plot-script keep.gp
for text in 'bone mineral density: ' 'change (%)' 'percentage points' 'predicted, inside' "O''Brien, 5 % \"x\"" 'spine BMD at 24 mo'; do
  grep -qF "$text" keep.gp || wrong "the script has no $text"
done
grep -q 'observed, validation split' keep.gp && wrong 'the legend has what the picture has not'
grep -qF "set label '4' at screen " keep.gp || wrong 'the script has no ids of rows'
grep -qF 'change of spine BMD (%)' keep-time.gp || wrong 'an endpoint over time is no words'
grep -qF 'months since the baseline' keep-time.gp || wrong 'the script of time courses does not name its axis'
expect 2 'unknown kind of picture' own --plot a.jpg
expect 2 'nothing to draw' own --set validation --plot-script none.gp
expect 2 'nothing to draw' own --model lemaire2004 --plot-script none.gp
sed 4,5d in.csv >in.two
expect 0 '' validate --data in.two --plot-script few.gp # twice is not a course
test ! -e few-time.gp || wrong 'two times make a course'
rm -f few.gp

if command -v gnuplot >/dev/null; then
  without() { PATH=/nowhere own "$@"; }
  expect 2 'gnuplot was not found' without --plot a.svg
  expect 0 'notice: ' validate --women 60 --plot all.svg
  for file in all.svg all-time.svg; do
    grep -q '<svg' $file || wrong "$file is no SVG"
    grep -q '</svg>' $file || wrong "$file has no end"
  done
  grep -q 'antiresorptive, bone mineral density' all.svg || wrong 'all.svg has no headings'
  grep -q 'ATAC, anastrozole: spine BMD at 24 mo' all.svg || wrong 'all.svg has no names of rows'
  grep -q 'months since the baseline' all-time.svg || wrong 'all-time.svg does not say what its axis is'
  rm -f all.svg all-time.svg
  expect 0 '' own --plot a.png --plot-script keep.gp
  for file in a a-time; do
    test "$(head -c 4 $file.png | od -An -tx1 | tr -d ' \n')" = 89504e47 || wrong "$file.png is no PNG"
    mv $file.png in.$file.png
  done
  for script in keep keep-time; do
    gnuplot $script.gp 2>err || wrong "gnuplot on $script.gp: $(cat err)"
    grep -v 'degree sign' err >in.err # of the locale
    test ! -s in.err || wrong "gnuplot on $script.gp says: $(cat in.err)"
  done
  for file in a a-time; do
    cmp -s $file.png in.$file.png || wrong "the kept script draws another $file.png"
  done
  # Paper has pages, and each of them a caption.
  awk 'NR == 2; NR == 3 { for (i = 0; i < 100; i++) print }' in.csv >in.long
  expect 0 '' validate --women 1 --data in.long --plot a.pdf --plot-script keep.gp
  test "$(grep -c '^set multiplot$' keep.gp)" -ge 3 || wrong "pages: $(grep -c '^set multiplot$' keep.gp)"
  test "$(grep -c 'published results' keep.gp)" -eq "$(grep -c '^set multiplot$' keep.gp)" || wrong 'a page without a caption'
  test "$(head -c 4 a.pdf)" = %PDF || wrong 'a.pdf is no PDF'
  rm -f a.pdf a-time.pdf keep-time.gp
  # Every kind of axis, and what does not fit on one.
  cat >in.kinds <<'CSV'
study,arm,category,split,treatment,control,endpoint,measure,months,value,se
A,5 % calcium,fracture,validation,none,,hip_rate,incidence,60,1.2,0.3
B,x,fracture,,none,,MOF_rate,yearly,60,0.2,0.3
C,x,,,none,,BMD_LS,change,12,0.01,0.001
C,x,,,none,,BMD_LS,change,24,0,0.001
C,x,,,none,,BMD_LS,change,36,0.02,0.001
D,x,,,none,none,MOF_rate,risk_ratio,36,0.3,1
D,x,,,none,none,MOF_rate,risk_ratio,36,-0.3,0.1
E,y,levels,,none,,E2,level,36,10,1
E,y,levels,,none,,aBMD_LS,level,36,0.9,0.1
CSV
  expect 0 '' validate --women 60 --data in.kinds --plot a.svg
  for text in 'women with an event' 'per 100 women' 'level (pmol/L)' 'level (g/cm2)' 'risk ratio' 'A, 5 % calcium: hip fractures at 60 mo'; do
    grep -qF "$text" a.svg || wrong "no '$text' in the picture of all kinds"
  done
  rm -f a.svg a-time.svg
  mkdir in.dir
  expect 0 '' own --plot "in.dir/it's.a.svg" --plot-script in.dir/.keep
  for file in .keep .keep-time "it's.a.svg" "it's.a-time.svg"; do
    test -s "in.dir/$file" || wrong "$file was not made: $(ls -A in.dir)"
  done
  rm -rf in.dir a.png a-time.png
fi
rm -f keep.gp keep-time.gp

# Outputs that cannot be written: 1, and nothing is left.
expect 1 'nowhere/a.csv' own -o nowhere/a.csv
expect 1 'nowhere/a.gp' own --plot-script nowhere/a.gp
if test -w /dev/full; then
  expect 1 'space' own -o /dev/full
  full() { own >/dev/full; }
  expect 1 'standard output cannot be written' full
fi
if command -v gnuplot >/dev/null; then
  expect 1 'nowhere/a.svg' own --plot nowhere/a.svg
  mkdir in.dir && mkdir in.dir/a-time.svg
  expect 1 'in.dir/a-time.svg' own --plot in.dir/a.svg
  rm -rf in.dir/a.svg
  test "$(ls in.dir)" = a-time.svg || wrong "left beside pictures: $(ls in.dir)"
  mkdir in.bin && printf '#!/bin/sh\necho "no terminal" >&2\nexit 1\n' >in.bin/gnuplot && chmod +x in.bin/gnuplot
  broken() { PATH=$PWD/in.bin:$PATH own "$@"; }
  echo old >a.svg
  expect 1 'gnuplot failed: no terminal' broken --plot a.svg
  test "$(cat a.svg)" = old || wrong 'a picture that could not be drawn replaces the old one'
  rm -f a.svg
fi

# Wrong options.
expect 2 'did you mean --scenario?' own --scenarios 1
expect 2 'unexpected argument; usage: osteon validate' validate in.yaml in.csv
expect 2 'calibration, validation or all' own --split training
expect 2 '--women 0' own --women 0
expect 0 '' own --women 10
expect 2 '--threads: threads = 5000 is out of range' own --threads 5000
expect 2 'a whole number' own --threads -1
expect 2 'needs a value' own --plot
expect 2 'did you mean aibl?' own --model aible
expect 2 'No such file' validate --data in.nowhere
expect 2 'No such file' own --parameters in.nowhere
expect 2 'No such file' own --population in.nowhere
expect 2 'in.csv:2: no column name' own --parameters in.csv
expect 0 '' own --model lemaire2004 -o other.csv
grep -q '^1,.*,,,' other.csv || wrong 'another model predicts what it does not have'

# Parameters as a fit writes them; women who differ.
printf 'name,value,low\nfade,1,0\n' >in.par
expect 2 'in.par:2: ' own --parameters in.par
printf 'name,value\ng_CTX,0.5\n' >in.par
expect 0 'notice: ' validate --women 60 --parameters in.par -o other.csv
cmp -s other.csv rows.csv && wrong '--parameters changes nothing'
expect 0 '' own --population "$OSTEON_DATA/scenarios/ai-cohort.yaml" --women 3 -o other.csv
cmp -s other.csv mine.csv && wrong '--population changes nothing'

# Help is on standard output and exits 0.
expect 0 '' validate --help
for option in --data --model --split --population --women --parameters --threads -o --plot --plot-script --scenario \
  --control --between-trials --baseline; do
  grep -q -- "^  ${option}[ ,]" out || wrong "--help does not explain $option"
done

nothing_but rows.csv some.csv mine.csv other.csv
finish
