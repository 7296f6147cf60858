#!/bin/sh
# doc/reference/model.md and data/aibl-fit.csv are of this model: after a change of it `make doc` is due.
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

root=${0%/*}/../..
page=$root/doc/reference/model.md

# part TITLE: a section of the page.
part() { awk -v title="## $1" '/^## / { on = $0 == title } on' "$page"; }

"$OSTEON" models aibl --json >in.json
sed -n 's/^    {"name": "\([^"]*\)", .*"default": \([^,]*\), .*"origin": "\([a-z]*\)".*/\1 \2 \3/p' in.json >in.model
part Parameters | awk -F' [|] ' '/^[|] `/ { gsub(/[|` ]/, "", $1); print $1, $2, $4 }' >in.page
test -s in.page || wrong 'no parameters on the page'
diff in.model in.page >in.diff || wrong "doc/reference/model.md has other parameters than aibl, make doc: $(head -n 5 in.diff)"

for table in states:States inputs:Inputs outputs:Outputs doses:Doses 'common:Comparison with other models' 'derived:Derived constants'; do
  awk -v table="\"${table%%:*}\":" '/^  "/ { on = $1 == table } on && /^    [{]/' in.json |
    sed 's/^    {"name": "\([^"]*\)".*/\1/' >in.model
  part "${table#*:}" | awk -F'`' '/^[|] `/ { print $2 }' >in.page
  cmp -s in.model in.page || wrong "doc/reference/model.md has other ${table%%:*} than aibl, make doc"
done

grep '^## ' "$page" | sort | uniq -d >in.twice
test ! -s in.twice || wrong "doc/reference/model.md has a section twice: $(cat in.twice)"
sed -n 's/^    {"name": .*"meaning": "\([^"]*\)".*/\1/p' in.json | sed 's/</\\</g' >in.meanings
test -s in.meanings || wrong 'no meanings in the model'
awk 'NR == FNR { page = page $0 "\n"; next } !index(page, "| " $0 " |")' "$page" in.meanings >in.other
test ! -s in.other || wrong "doc/reference/model.md has other meanings than aibl, make doc: $(head -n 3 in.other)"

"$OSTEON" models aibl --equations | sed '/./,$!d' >in.model
awk '/^```$/ { on = 0 } on; /^```c$/ { on = 1 }' "$page" >in.page
cmp -s in.model in.page || wrong 'doc/reference/model.md has other equations than aibl, make doc'

sh "$root/tests/check_fit.sh" "$root/data/aibl-fit.csv" >out ||
  wrong "data/aibl-fit.csv is no fit of this aibl: $(cat out)"
sed '1d; s/,.*//' "$root/data/aibl-fit.csv" >in.fitted
sed -n 1p "$root/data/aibl-ensemble.csv" | tr , '\n' | grep -vx -e set -e excess -e scale -e misfit | cmp -s - in.fitted ||
  wrong 'data/aibl-ensemble.csv is of other parameters than data/aibl-fit.csv: make ensemble'
# What the trials tell nothing of is fixed, with a reason, and not fitted.
awk -F, 'NR > 1 && $8 < 1 / 3' "$root/data/aibl-fit.csv" >in.idle
test ! -s in.idle || wrong "fitted, though the trials tell little of it: $(head -n 1 in.idle)"
sed '1d; s/,.*//' "$root/data/aibl-profiles.csv" | sort -u >in.page
while read -r name; do
  grep -q "^$name," "$root/data/aibl-fit.csv" || wrong "data/aibl-profiles.csv: $name was not fitted"
done <in.page

nothing_but out
finish
