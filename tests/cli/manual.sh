#!/bin/sh
# The manual page, which make writes from --help, explains every command, option and key; help texts are fragments
# of sentences, in one order.
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

page=${OSTEON%/*}/osteon.1
"$OSTEON" --help | sed -n 's/^  osteon \([a-z]*\) .*/\1/p' | sort -u >in.commands
test -s in.commands || wrong 'osteon --help lists no commands'

# An option a line: its names, a tab, its text.  The same of a page, or of keys.
in_help() {
  "$OSTEON" "$1" --help | awk '
    function flush() { if (head != "") printf "%s\t%s\n", head, text; head = "" }
    /^  -/ {
      flush()
      head = substr($0, 3)
      sub(/  .*/, "", head)
      text = substr($0, length(head) + 3)
      sub(/^ */, "", text)
      next
    }
    /^     +[^ ]/ && head != "" { sub(/^ */, ""); text = text (text == "" ? "" : " ") $0; next }
    { flush() }
    END { flush() }'
}
keys() {
  "$OSTEON" run --help-scenario | awk '
    /^Example/ { exit }
    /^  [A-Za-z_0-9]*: / { sub(/^  /, ""); head = $0; getline; sub(/^ */, ""); printf "%s\t%s\n", head, $0; next }
    /^      / && !/^       / { sub(/^ */, " ") }'
}
in_page() {
  awk -v title=".Ss Options of osteon $1" '
    /^[.]S[sh] / { on = $0 == title }
    on && /^[.]It Fl / {
      flag = 0
      for (i = 2; i <= NF; i++)
        if ($i == "Fl") flag = 1
        else if ($i == "Ar") flag = 0
        else if (flag && $i != ",") print "-" $i
    }' "$page" | sort -u
}

while read -r command; do
  in_help "$command" >"in.$command"
  test -s "in.$command" || wrong "osteon $command --help lists no options"
  cut -f 1 "in.$command" | tr -s ', ' '\n' | grep '^-' | grep -v -x -e --help -e -h -e --quiet -e -q | sort -u >in.names
  in_page "$command" >in.page
  diff in.page in.names >in.diff ||
    wrong "$command: the page (<) and --help (>) differ: $(grep '^[<>]' in.diff | tr '\n' ' ')"
  # Whoever has two options has them in the order of all others.
  cut -f 1 "in.$command" | sed 's/[, ].*//' | awk -v c="$command" '
    { for (i = 1; i < NR; i++) print seen[i], $1, c; seen[NR] = $1 }' >>in.pairs
done <in.commands
keys >in.keys
test "$(grep -c '^dt: \|^rtol: \|^atol: ' in.keys)" -eq 3 || wrong 'the keys of a scenario lack an option of the library'
"$OSTEON" run --help-scenario | sed -n '/^Keys of the file/,/^$/s/^  \([a-z_]*\): .*/\1/p' | tr _ - | awk '
  { for (i = 1; i < NR; i++) print "--" seen[i], "--" $1, "scenarios"; seen[NR] = $1 }' >>in.pairs
sed -n 's/^[.]Ss Options of osteon //p' "$page" | sort >in.page
diff in.commands in.page >in.diff || wrong "commands of --help (<) and the page (>) differ: $(cat in.diff)"
awk '($2, $1) in at { print $1 " is before " $2 " in " $3 ", and after it in " at[$2, $1] }
  { at[$1, $2] = $3 }' \
  in.pairs >in.order
test ! -s in.order || wrong "$(cat in.order)"

# A fragment begins in lower case, but for a name, and has neither a full stop nor a verb that orders.
while read -r list; do
  awk -F '\t' -v list="$list" '
    function bad(why) { print list ": " $1 ": " why ": " $2 }
    $2 !~ /^[a-z]/ && $2 !~ /^[A-Z]-score/ { bad("does not begin in lower case") }
    $2 ~ /[.]$/ && list != "keys" { bad("ends in a full stop") }
    $2 ~ /^(print|write|run|draw|give|show|use|continue|begin|keep|set)s? / { bad("is an order") }
    $2 ~ /  |[^ -~]/ { bad("has two blanks, or what is no ASCII") }
    $2 ~ /(^| )(behind|accepted|is to be) / { bad("is no plain English") }
    $2 ~ /default [0-9a-z]/ && $2 !~ /by default / { bad("says a default without a colon") }' "in.$list"
done >in.texts <<LISTS
$(cat in.commands)
keys
LISTS
test ! -s in.texts || wrong "$(cat in.texts)"

# What the page says of an option is what --help says.
grep -qx '.It Fl -rtol Ar "X"' "$page" || wrong 'the page has no --rtol'
if command -v groff >/dev/null; then
  groff -mdoc -Tascii -ww -z "$page" >in.groff 2>&1
  test ! -s in.groff || wrong "groff: $(cat in.groff)"
fi

# shellcheck disable=SC2119 # no file is expected
nothing_but
finish
