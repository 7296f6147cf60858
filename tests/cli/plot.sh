#!/bin/sh
# osteon run --plot: pictures that are whole or not there; the script that draws them.
# shellcheck disable=SC2317 # functions are called through expect
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

run() { "$OSTEON" run --model lemaire2004 --until 100 --input I_P=5 -o in.csv "$@"; }

# The script needs no gnuplot.
expect 0 '' run --plot-script keep.gp
for text in "xlabel 'time (days)'" "set ylabel 'RANKL over OPG'" "set label 'lemaire2004 - "; do
  grep -qF "$text" keep.gp || wrong "the script has no $text"
done
expect 0 '' "$OSTEON" run --model lemaire2004 --until 10y --every 1y -o in.csv --plot-script keep.gp
grep -qF "xlabel 'time (years)'" keep.gp || wrong 'ten years are not drawn in years'
# Points of the picture are often enough, whatever the rows are, and change none of them.
printf 'TIME,EVID,I_P\n30,2,50\n40,2,0\n' >in.events
few() { "$OSTEON" run --model lemaire2004 --until 100 --every 50 --events in.events "$@"; }
expect 0 '' few
mv out in.rows
expect 0 '' few --plot-script keep.gp
cmp -s out in.rows || wrong 'a picture changes the table'
test "$(grep -c '^[0-9][0-9]* [0-9.e+-]* ' keep.gp)" -ge 101 || wrong 'the picture has too few points'
# shellcheck disable=SC2016 # meant as it stands
grep -q 'PTH given 50 pM/d' keep.gp || wrong "what is given is not shown: $(grep 'set label' keep.gp)"
# An axis keeps its unit, whatever its words are cut to; after a colon comes what only the title has room for.
printf 'model: aibl\nuntil: 1y\n' >in.1.yaml
printf 'model: aibl\nuntil: 2y\n' >in.2.yaml
expect 0 '' "$OSTEON" run in.1.yaml in.2.yaml -q -o in.csv --columns MOF_10y,BMD_LS --plot-script in.gp
grep -q "^set ylabel 'major osteoporotic .*(%)'" in.gp || wrong "an axis has no unit: $(grep ylabel in.gp)"
grep -q "^set label 'provisional: trials " in.gp || wrong 'the picture does not say that aibl is provisional'
expect 0 '' "$OSTEON" run --model martinez_reina2019 --until 9 --columns ash_density -o in.csv --plot-script in.gp
grep -q "^set ylabel 'mineral by volume (g/cm3)'" in.gp || wrong "an axis is called $(grep ylabel in.gp)"
without() { PATH=/nowhere run "$@"; }
expect 1 'gnuplot was not found' without --plot a.svg
expect 2 'unknown kind of picture' run --plot a.jpg

if command -v gnuplot >/dev/null; then
  expect 0 '' run --plot a.svg
  grep -q '<svg' a.svg || wrong 'a.svg is no SVG'
  grep -q 'time (days)' a.svg || wrong 'a.svg does not say what its axis is'
  grep -q '</svg>' a.svg || wrong 'a.svg has no end'
  expect 0 '' run --plot a.png --plot-script keep.gp
  test "$(head -c 4 a.png | od -An -tx1 | tr -d ' \n')" = 89504e47 || wrong 'a.png is no PNG'
  test "$(wc -c <a.png)" -gt 5000 || wrong 'a.png is nearly empty'
  expect 0 '' run --plot a.pdf
  test "$(head -c 4 a.pdf)" = %PDF || wrong 'a.pdf is no PDF'
  # The script draws the picture again.
  mv a.png in.png
  gnuplot keep.gp 2>err || wrong "gnuplot on the kept script: $(cat err)"
  cmp -s a.png in.png || wrong 'the kept script draws another picture'
  # Names that gnuplot or a shell would read otherwise.
  # shellcheck disable=SC2016 # meant as they stand
  for name in "it's.svg" '|touch hacked.svg' '<touch hacked.svg' '$(touch hacked).svg' '-e.svg' 'a b.svg' '"`touch hacked`".svg'; do
    expect 0 '' run --plot "./$name"
    test -s "./$name" || wrong "$name was not drawn"
    expect 0 '' run --plot "$name"
    test -s "./$name" || wrong "$name was not drawn"
    rm -f "./$name"
  done
  # Titles too; and a picture of one day has points.
  # shellcheck disable=SC2016 # meant as they stand
  for title in 'it'"''"'s `touch hacked` $(touch hacked)' '@hacked "`touch hacked`"' "system(''touch hacked'')" \
    "''.system(''touch hacked'').''" '\e[31m red \x07'; do
    case $title in \\*) quoted=\"$title\" ;; *) quoted="'$title'" ;; esac
    printf 'model: lemaire2004\nuntil: 0\ntitle: %s\n' "$quoted" >in.title.yaml
    expect 0 '' "$OSTEON" run in.title.yaml -o in.csv --plot a.svg --plot-script in.gp
    test ! -e hacked || wrong "gnuplot ran a command in the title $title"
    grep -q "href='#gpPt6'" a.svg || wrong 'a picture of one day has no points'
    if LC_ALL=C grep -q '[[:cntrl:]]' in.gp; then wrong "a control character in the script of $title"; fi
    rm -f in.gp
  done
  expect 1 'cannot be written' run --plot nowhere/a.svg
  mkdir in.dir && mkdir in.dir/a.svg
  expect 1 'in.dir/a.svg' run --plot in.dir/a.svg
  printf '#!/bin/sh\necho "no terminal" >&2\nexit 1\n' >in.gnuplot
  mkdir in.bin && mv in.gnuplot in.bin/gnuplot && chmod +x in.bin/gnuplot
  broken() { PATH=$PWD/in.bin:$PATH run "$@"; }
  echo old >a.svg
  expect 1 'gnuplot failed: no terminal' broken --plot a.svg
  # A gnuplot that hangs ends with the command.
  printf '#!/bin/sh\ntouch in.started\nexec sleep 600\n' >in.bin/gnuplot
  PATH=$PWD/in.bin:$PATH "$OSTEON" run --model lemaire2004 --until 10 -o in.csv --plot a.svg 2>in.err &
  pid=$!
  until test -e in.started; do sleep 0.1; done
  kill -TERM $pid
  wait $pid
  test $? = 1 || wrong 'a picture that a signal ended is a success'
  grep -q 'gnuplot: stopped' in.err || wrong "a signal while gnuplot draws: $(cat in.err)"
  test "$(cat a.svg)" = old || wrong 'a picture that could not be drawn replaces the old one'
  test "$(ls in.dir)" = a.svg || wrong "left beside a picture: $(ls in.dir)"
fi

nothing_but keep.gp a.svg a.png a.pdf
finish
