#!/bin/sh
# The story of examples/story in 200 women: a claim that the model supported is not lost, what it did not
# support is not called supported, all arms are of the same women, and what the parameters leave open counts.
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

story=$(CDPATH='' cd -- "${0%/*}/../../examples/story" && pwd -P)

# All arms take their women from one file.
for arm in "$story"/*.yaml; do
  grep -q '^people: women.yaml' "$arm" || wrong "$arm: its people are not women.yaml"
  grep -q '^variability:\|^correlations:' "$arm" && wrong "$arm: has a population of its own"
done

mkdir in.out
expect 0 '' "$OSTEON_STORY" "$story" 200 in.out
cp out in.story

# Every arm is used, and every row of trials was found.
for arm in "$story"/*.yaml; do
  name=${arm##*/}
  grep -q "^${name%.yaml}," in.out/arms.csv || wrong "$name is in no claim"
done
grep -q '^1\. .*: SUPPORTED$' in.story || wrong "the first claim: $(grep '^1\. ' in.story)"
grep -q "no trial rows: the model's extrapolation" in.story || wrong 'nothing says where there is no evidence'
grep -q 'seen: .* (validation)$' in.story || wrong 'no row of a trial is shown'

# The claims alone, for who shows them otherwise.
expect 0 '' "$OSTEON_STORY" --claims
cut -f1 out >in.claims
sed 's/: [^:]*: [a-z]*$//' "$story/verdicts.txt" | uniq | cmp -s - in.claims || wrong 'story --claims and verdicts.txt differ'
cut -f3 out | tr ' ' '\n' | sort -u | while read -r arm; do
  test -z "$arm" || test -f "$story/$arm.yaml" || echo "$arm"
done >in.missing
test ! -s in.missing || wrong "story --claims names no arms: $(cat in.missing)"

# verdicts.txt says what came out with 1000 women, CLAIM: PART: VERDICT.
sed 's/: [a-z]*$//' in.out/verdicts.txt >in.parts
sed 's/: [a-z]*$//' "$story/verdicts.txt" | cmp -s - in.parts || wrong 'verdicts.txt has other claims than story.c'
paste -d'|' "$story/verdicts.txt" in.out/verdicts.txt | awk -F'|' '{
  recorded = found = ""
  if (match($1, /[a-z]*$/)) recorded = substr($1, RSTART)
  if (match($2, /[a-z]*$/)) found = substr($2, RSTART)
  if ((recorded == "yes" && found == "no") || (recorded == "no" && found == "yes")) print $2 ", was " recorded
}' >in.turned
test ! -s in.turned || wrong "$(cat in.turned)"

# Every number has an interval, which differs from number to number.
awk -F'"' 'NR > 1 { split($5, cell, ","); if (!(cell[7] <= cell[8])) print $2 ": " $4; if (cell[7] < cell[8]) n++ }
  END { if (n < 10) print n + 0 " intervals" }' in.out/claims.csv >in.intervals
test ! -s in.intervals || wrong "no interval: $(cat in.intervals)"

# A claim that fails with some of the parameter sets is not supported: in one of these denosumab binds nothing.
mkdir in.data
cp -r "$OSTEON_DATA/clinical.csv" "$OSTEON_DATA/scenarios" in.data
printf 'set,kD\n0,0.04\n1,0\n' >in.data/aibl-ensemble.csv
OSTEON_DATA=in.data expect 0 '' "$OSTEON_STORY" "$story" 20
grep -q ' Denosumab prevents the loss on an inhibitor: WEAKLY SUPPORTED$' out || wrong "denosumab: $(grep ' Denosumab prev' out)"
grep -q ': weakly (not over the whole interval)$' out || wrong 'nothing says that the interval reaches too far'

# Arms are of the same women: what a drug does not touch is alike to the last digit.
grep '^none,0,\|^none,1,D,' in.out/arms.csv | sed 's/^[^,]*//' >in.none
grep '^ai,0,\|^ai,1,D,' in.out/arms.csv | sed 's/^[^,]*//' | cmp -s - in.none || wrong 'the women of none and ai differ'

"$OSTEON_STORY" "$story" >out 2>err && wrong 'a number of women is needed'
"$OSTEON_STORY" in.nowhere 1 >out 2>err && wrong 'a folder of scenarios is needed'
grep -q '^story: .*in.nowhere' err || wrong "no folder: $(cat err)"

rm -r in.out in.data
nothing_but out err
finish
