#!/bin/sh
# The course of doc/guides/guide-pharmacometrics.md: its commands run one after the other, as from a clone, and say what
# the guide shows, numbers to 2 %; and its data are those that their script makes.
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

root=$(CDPATH='' cd -- "${0%/*}/../.." && pwd -P)
guide=$root/doc/guides/guide-pharmacometrics.md

if "$OSTEON" run "$root/examples/persons/six.yaml" -o /dev/null 2>&1 | grep -q 'without libyaml'; then
  echo 'built without libyaml: nothing to test'
  exit 0
fi

# As at the root of a tree that was built.
mkdir -p in.tree/build in.tree/examples
cp -R "$root/examples/persons" in.tree/examples/
chmod -R u+w in.tree # the source may be read-only
printf '#!/bin/sh\nexec "%s" "$@"\n' "$OSTEON" >in.tree/build/osteon
chmod +x in.tree/build/osteon

# Blocks of commands, and what the one after each shows: in.script says `## N` before the N-th, in.shown has the lines.
awk '
  /^```sh$/ { inside = "commands"; n++; print "echo \"## " n "\"" >"in.script"; next }
  /^```text$/ { inside = "shown"; print "## " n >"in.shown"; next }
  /^```/ { if (drawn) print "fi" >"in.script"; inside = ""; drawn = 0; next }
  inside == "commands" && /^# needs gnuplot$/ { print "if command -v gnuplot >/dev/null; then" >"in.script"; drawn = 1; next }
  inside == "commands" { print >"in.script"; if (/^ *osteon /) commands++ }
  inside == "shown" { print >"in.shown" }
  END { if (commands < 8) exit 1 }' "$guide" || wrong 'the guide has fewer commands than it had'
(cd in.tree && sh -e ../in.script) >in.said 2>&1 </dev/null || wrong "a command of the guide fails: $(tail -n 3 in.said)"

# Lines of the blocks that show something, word by word.
awk '
  function is_number(text) { return text ~ /^-?[0-9]+[.]?[0-9]*(e[-+]?[0-9]+)?$/ }
  function alike(a, b,   e) {
    if (a == b) return 1
    if (!is_number(a) || !is_number(b)) return 0
    e = a - b
    return e * e <= (0.02 * b) ^ 2
  }
  function words(line, list) { gsub(/[,()]/, " ", line); return split(line, list, " ") }
  function compare(block,   i, k, n, m, a, b) {
    if (n_said[block] != n_shown[block]) print "block " block ": " n_said[block] + 0 " lines instead of " n_shown[block]
    for (i = 1; i <= n_shown[block]; i++) {
      n = words(said[block, i], a)
      m = words(shown[block, i], b)
      for (k = 1; k <= m && n == m && alike(a[k], b[k]);) k++
      if (n != m || k <= m) print "block " block ": says \"" said[block, i] "\", the guide \"" shown[block, i] "\""
    }
  }
  FNR == 1 { file++ }
  /^## [0-9]+$/ { block = $2; if (file == 2) blocks[++count] = block; next }
  file == 1 { said[block, ++n_said[block]] = $0; next }
  { shown[block, ++n_shown[block]] = $0 }
  END { for (i = 1; i <= count; i++) compare(blocks[i]) }' in.said in.shown >in.differ
test ! -s in.differ || wrong "$(cat in.differ)"

# Nobody changed the data by hand.
OSTEON=$OSTEON sh "$root/examples/persons/make_persons.sh" >in.persons || wrong 'make_persons.sh fails'
awk -F, 'NR == FNR { line[FNR] = $0; n = FNR; next }
  { if (split(line[FNR], a, ",") != NF) exit 1
    for (k = 1; k <= NF; k++) if (a[k] != $k && (a[k] - $k) ^ 2 > (1e-3 * $k) ^ 2) exit 1 }
  END { if (FNR != n) exit 1 }' in.persons "$root/examples/persons/persons.csv" || wrong 'persons.csv is not what make_persons.sh makes'

rm -r in.tree
nothing_but out err
finish
