#!/bin/sh
# The figures of examples/figures: every number that is stated comes out, every run is drawn, and the page there has
# the numbers that come out.
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

figures=$(CDPATH='' cd -- "${0%/*}/../../examples/figures" && pwd -P)

for first in "$figures"/*/*.yaml; do break; done
if "$OSTEON" run "$first" -o /dev/null 2>&1 | grep -q 'without libyaml'; then
  echo 'built without libyaml: nothing to test'
  exit 0
fi
OSTEON=$OSTEON sh "$figures/figures.sh" in.figures svg >out 2>err || wrong "figures.sh: $(cat err)"
if command -v gnuplot >/dev/null; then
  test ! -s err || wrong "drawing says: $(cat err)"
else
  grep -q 'gnuplot not found' err || wrong 'nothing says why there are no pictures'
fi
sh "$figures/numbers.sh" in.figures >in.numbers 2>in.why || wrong "not as stated: $(cat in.why; grep -F '**no**' in.numbers)"

for folder in "$figures"/*/; do
  folder=${folder%/}
  name=${folder##*/}
  grep -q "^$name," "$figures/numbers.csv" || wrong "$name has no number"
  grep -qF "$name" "$figures/README.md" || wrong "$name is not on the page"
  grep -q 'doi:10\.\|PubMed' "$folder/plot.gp" || wrong "$name does not name its paper"
  for scenario in "$folder"/*.yaml; do
    run=${scenario##*/}
    run=${run%.yaml}
    grep -qF -- "$run" "$folder/plot.gp" || wrong "$name: $run is not drawn"
    test -s "in.figures/$name/$run.csv" || wrong "$name: $run has no table"
  done
  if command -v gnuplot >/dev/null; then
    grep -q '</svg>' "in.figures/$name.svg" || wrong "$name has no picture"
  fi
done

# The page has these rows; numbers may differ by 1e-4, as processors do.
sed -n '/^### /,$p' "$figures/README.md" | grep '^### \|^|' >in.page
grep '^### \|^|' in.numbers >in.rows
paste -d'#' in.rows in.page | awk -F'#' '/^###/ || /^[|] [|]/ || /^[|]-/ { next } {
  split($1, found, "|"); split($2, page, "|")
  e = found[4] - page[4]
  if (found[2] != page[2] || found[3] != page[3] || found[5] != page[5] || e * e > (1e-4 * found[4]) ^ 2) print $1
}' >in.differ
test "$(wc -l <in.rows)" -eq "$(wc -l <in.page)" || wrong 'the page has more or fewer numbers than numbers.csv'
test ! -s in.differ || wrong "the page has other numbers, make figures: $(cat in.differ)"

# A number that is wrong is found.
mkdir in.wrong
cp "$figures/numbers.sh" in.wrong
sed 's/7\.734e-4/7.735e-4/' "$figures/numbers.csv" >in.wrong/numbers.csv
sh in.wrong/numbers.sh in.figures >in.numbers && wrong 'a wrong number is not found'
test "$(grep -cF '**no**' in.numbers)" -eq 1 || wrong 'not the wrong number alone is marked'

rm -r in.figures in.wrong
nothing_but out err
finish
