#!/bin/sh
# osteon compare: who runs, who is left out, the table, the summary, the picture, what is refused.
# shellcheck disable=SC2317,SC2016 # functions are called through expect; `` in messages
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

compare() { "$OSTEON" compare "$@"; }
bundled=$OSTEON_DATA/scenarios/denosumab-stopped.yaml
trials=$OSTEON_DATA/clinical.csv

if compare "$bundled" 2>&1 | grep -q 'without libyaml'; then
  echo 'built without libyaml: nothing to test'
  exit 0
fi

# The scenario that is installed, in every model that has denosumab.
expect 0 'lemaire2004 has no denosumab: left out' compare "$bundled" --data "$trials" -o all.csv --plot-script all.gp
mv out in.summary
mv err in.told
for model in $("$OSTEON" models | sed 's/ .*//'); do
  if "$OSTEON" models "$model" | grep -q '^  denosumab  '; then
    grep -q ",$model,osteoclasts," all.csv || wrong "$model has denosumab, but no row"
    grep -q "^  $model " in.summary || wrong "$model has denosumab, but is not in the summary"
    grep -q "^osteon: $model has no" in.told && wrong "$model has denosumab and is left out"
  else
    grep -q "^osteon: $model has no denosumab: left out" in.told || wrong "$model: is it left out?"
    grep -q ",$model," all.csv && wrong "$model has no denosumab, but rows"
  fi
done
test "$(head -n 1 all.csv)" = time,model,name,value,measure,quantity,caveat || wrong "header: $(head -n 1 all.csv)"
grep '^[[:space:]]*#' all.csv && wrong 'a comment in a table'
sed 's/"[^"]*"/quoted/' all.csv | awk -F, 'NR > 1 && (NF != 7 || $4 ~ /nan|inf/)' >in.odd
test ! -s in.odd || wrong "rows: $(head -n 2 in.odd)"
grep -qx '0,aibl,BMD_LS,0,change in %,BMD_LS,' all.csv || wrong 'aibl does not start at no change'
grep -qx '0,aibl,CTX,100,% of before day 0,CTX,' all.csv || wrong 'aibl does not start at 100 %'
grep -q "^0,aibl,BMD_FN,0,change in %,BMD_FN,.*hip" all.csv || wrong "a caveat: $(grep -m 1 '^0,aibl,BMD_FN' all.csv)"
compare "$bundled" --data "$trials" --intervals -o with.csv >out 2>err || wrong "--intervals: $(cat err)"
grep -A 2 '^  aibl' out | grep -c '95 %: from\|^          to ' >in.count
test "$(cat in.count)" -gt 5 || wrong "--intervals: $(cat out)"
grep -v '95 %: from\|^          to ' out | cmp -s - in.summary || wrong '--intervals changes the values'
awk -F, '$2 == "aibl" && !($5 <= $6)' with.csv | grep . && wrong 'aibl without an interval'
awk -F, '$2 == "jorg2022" && !($5 == "" && $6 == "")' with.csv | grep . && wrong 'jorg2022 has an interval'
rm with.csv
expect 2 'none of these models comes with parameter sets' compare "$bundled" --models jorg2022 --intervals
grep -q '^BMD_TH, change in %  *start  *1 y  *2 y  *3 y  *4 y  *5 y$' in.summary || wrong "summary: $(head -n 3 in.summary)"
grep -q '^  seen DEFEND and off-treatment extension: den  .* +3.54 *-0.05 *-0.70 *-$' in.summary ||
  wrong 'DEFEND gave the same and is not in the summary'
grep -q '^\* BMD_FN of aibl is its BMD_FN: ' in.summary || wrong 'the summary has no caveat'
grep -q "seen: DEFEND" all.gp || wrong 'the picture has no trial'
# What is printed is what is in the table, and what a run of the model has.
{ echo 'model: aibl' && sed '/^parameters:/,$d' "$bundled"; } >in.yaml # those of other models
"$OSTEON" run in.yaml -o in.run 2>err || wrong "a run: $(cat err)"
for name in BMD_LS CTX; do
  awk -F, -v name=$name '
    NR == FNR && FNR == 1 { for (k = 1; k <= NF; k++) if ($k == name) column = k }
    NR == FNR && FNR == 2 { start = $column }
    NR == FNR { ran[$1] = 100 * $column / start - (name == "CTX" ? 0 : 100); next }
    $2 == "aibl" && $3 == name { n++; d = ran[$1] - $4; if (!($1 in ran) || d > 1e-6 || d < -1e-6) print }
    END { if (n < 100) print n " rows" }' in.run all.csv >in.odd
  test ! -s in.odd || wrong "$name is not that of the run: $(head -n 1 in.odd)"
done
# At a year the summary has the row of that day, before the dose of which nothing shows yet.
year=$(sed -n 's/^365,aibl,CTX,\([^,]*\),.*/\1/p' all.csv)
grep -q "^  aibl  *100.0 *$(printf '%.1f' "$year") " in.summary || wrong "CTX at a year is not $year: $(grep '^  aibl' in.summary)"
# A scenario's own model does not matter.
{ echo 'model: lemaire2004' && cat "$bundled"; } >in.yaml
expect 0 'lemaire2004 has no denosumab' compare in.yaml -o again.csv
cmp -s all.csv again.csv || wrong "the key model changes the table"

# What a model does not know it is run without, and says so; standard output is the table alone.
cat >in.yaml <<'YAML'
until: 90
who: {age: 60}
events:
  - {time: 10, input: P_OPG, value: 500}
parameters: {D_OCp: 0.0021}
YAML
expect 0 'pivonka2008 runs without age' compare in.yaml --models pivonka2008,lemaire2004 -o -
grep -q '^osteon: lemaire2004: in.yaml:4: lemaire2004 has no input named P_OPG' err || wrong "lemaire2004: $(cat err)"
head -n 1 out | grep -qx 'time,model,name,value,measure,quantity,caveat' || wrong "-o -: $(head -n 1 out)"
grep -q '^BV, change in' out && wrong '-o -: the summary is in the table'
# Parameters, one of them of one model alone.
printf 'until: 10\n' >in.yaml
expect 0 'komarova2003 runs without k_B' compare in.yaml --models lemaire2004,komarova2003 --set k_B=0.3
expect 2 'none of the models in the comparison has a parameter k_b' compare in.yaml --set k_b=0.3
expect 2 '--set k_B: k_B = -1' compare in.yaml --set k_B=-1
expect 2 'not of the form NAME=VALUE' compare in.yaml --set k_B
# Parameters of a fit are those of the scenario's model, whatever they are called elsewhere.
printf 'model: lemaire2004\nuntil: 100\ninputs: {I_P: 50}\n' >in.yaml
printf 'name,value\nk_B,0.3\n' >in.par
expect 0 '' compare in.yaml --models lemaire2004 --set k_B=0.3 -o -
cp out in.same
expect 0 '' compare in.yaml --models lemaire2004 --parameters in.par -o -
cmp -s out in.same || wrong '--parameters is not --set'
printf 'model: lemaire2004\nuntil: 10\n' >in.other.yaml
expect 2 'are of lemaire2004, which is not among' compare in.other.yaml --models pivonka2008 --parameters in.par
expect 2 'give those of the same fit' compare in.yaml --intervals --parameters in.par
printf 'name,value\nk_b,0.3\n' >in.par
expect 2 '--parameters: in.par:2: lemaire2004 has no parameter named k_b' compare in.yaml --models lemaire2004 --parameters in.par
# Without the drug in any trial.
cat >in.yaml <<'YAML'
until: 1y
drugs:
  - {name: letrozole, dose: 7, every: daily}
YAML
expect 0 'has no rows of arms that got these drugs' compare in.yaml --data "$trials"

# Chosen names and times, in table, report and picture.
printf 'until: 100\nwho: {}\n' >in.yaml
expect 0 '' compare in.yaml --models lemaire2004,pivonka2008 --columns BV,osteoclasts --times 0,7,100 -o again.csv --plot-script in.gp
test "$(cut -d, -f1-3 again.csv | tr '\n' ' ')" = "time,model,name \
0,lemaire2004,osteoclasts 7,lemaire2004,osteoclasts 100,lemaire2004,osteoclasts \
0,pivonka2008,BV 7,pivonka2008,BV 100,pivonka2008,BV \
0,pivonka2008,osteoclasts 7,pivonka2008,osteoclasts 100,pivonka2008,osteoclasts " || wrong "chosen: $(cut -d, -f1-3 again.csv)"
grep -q '^osteoclasts, % of before day 0  *start  *7 d  *100 d$' out || wrong "the report: $(cat out)"
grep -q '^osteoblasts' out && wrong 'the report has what was not chosen'
test "$(grep -c '^set title' in.gp)" -eq 2 || wrong 'the picture has other names than were chosen'
expect 2 '--columns: none of the models in the comparison has a common name bv' compare in.yaml --columns bv
expect 2 '--columns: column BV is given twice' compare in.yaml --columns BV,BV
expect 2 '--times: a row on day 101' compare in.yaml --times 0,101
expect 2 'room for 12 times, not for 13' compare in.yaml --times 0,1,2,3,4,5,6,7,8,9,10,11,12

# A picture, where gnuplot is.
if command -v gnuplot >/dev/null; then
  expect 0 'left out' compare "$bundled" --data "$trials" --plot all.svg
  test "$(grep -c 'seen: ' all.svg)" -ge 2 || wrong 'the picture has no trials'
  rm -f all.svg
fi

# Days are those that one would write: tick 3 of 0.1 d is 0.3.
printf 'until: 1\ndt: 0.1\nevery: 0.1\n' >in.yaml
expect 0 '' compare in.yaml --models lemaire2004,pivonka2008 -o again.csv
grep -q '^0.3,' again.csv || wrong "days: $(cut -d, -f1 again.csv | sort -u)"

expect 2 'no scenario given; usage: osteon compare SCENARIO' compare
expect 2 'unexpected argument; usage: osteon compare SCENARIO' compare "$bundled" in.yaml
expect 2 'no model is named aibi (did you mean aibl?)' compare "$bundled" --models aibi
expect 2 'aibl is given twice' compare "$bundled" --models aibl,aibl
# No name is dropped, however many there are.
many=$(awk 'BEGIN { for (i = 0; i < 100; i++) printf "aibl," }')
expect 2 'no model is named lemaire (did you mean' compare "$bundled" --models "$(echo "$many" | sed 's/aibl,/lemaire,/g')nobody"
expect 2 '--models aibl,,lemaire2004: not a list such as A,B' compare "$bundled" --models aibl,,lemaire2004
expect 2 '--models aibl,: not a list such as A,B' compare "$bundled" --models aibl,
expect 2 'no model can run it: lemaire2004 has no denosumab' compare "$bundled" --models lemaire2004
expect 2 'nowhere.yaml' compare nowhere.yaml
expect 2 'nowhere.csv' compare "$bundled" --data nowhere.csv
expect 2 'unknown kind of picture' compare "$bundled" --plot a.gif
expect 2 'did you mean --models?' compare "$bundled" --model aibl
printf 'until: 10\nparameters: {k_BB: 1}\n' >in.yaml
expect 2 'in.yaml:2: no model has a parameter named k_BB' compare in.yaml
printf 'until: 10\n' >in.yaml
expect 1 'cannot be written' compare in.yaml --models lemaire2004 -o nowhere/a.csv

# Help is on standard output.
expect 0 '' compare --help
for option in --models --set --data -o --plot --plot-script; do
  grep -q -- " ${option}[ ,]" out || wrong "--help does not explain $option"
done

nothing_but out all.csv again.csv all.gp
finish
