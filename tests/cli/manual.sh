#!/bin/sh
# The manual page explains the same commands and options as --help.
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

page=${0%/*}/../../doc/reference/osteon.1

# Names of the options in .It lines of a command's section: every word after Fl, up to Ar.
in_page() {
  awk -v title=".Ss Options of osteon $1" '
    /^[.]S[sh] / { on = $0 == title }
    on && /^[.]It Fl / {
      flag = 0
      for (i = 2; i <= NF; i++)
        if ($i == "Fl") flag = 1
        else if ($i == "Ar") flag = 0
        else if (flag && $i != ",") print "-" $i
    }' "$page" | grep -v '^--help$' | sort -u
}

in_help() {
  "$OSTEON" "$1" --help | sed -n 's/^  \(-[^ ,]*\)\(, \(-[^ ]*\)\)\{0,1\}.*/\1 \3/p' | tr ' ' '\n' |
    grep -v -e '^--help$' -e '^-h$' -e '^$' | sort -u
}

"$OSTEON" --help | sed -n 's/^  osteon \([a-z]*\) .*/\1/p' | sort -u >in.commands
test -s in.commands || wrong 'osteon --help lists no commands'
while read -r command; do
  in_page "$command" >in.page
  in_help "$command" >in.help
  test -s in.help || wrong "osteon $command --help lists no options"
  diff in.page in.help >in.diff || wrong "$command: doc/osteon.1 (<) and --help (>) differ: $(grep '^[<>]' in.diff | tr '\n' ' ')"
done <in.commands
sed -n 's/^[.]Ss Options of osteon //p' "$page" | sort >in.page
diff in.commands in.page >in.diff || wrong "commands of --help (<) and doc/osteon.1 (>) differ: $(cat in.diff)"

# shellcheck disable=SC2119 # no file is expected
nothing_but
finish
