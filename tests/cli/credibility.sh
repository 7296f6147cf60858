#!/bin/sh
# The numbers of doc/credibility.md are those that its commands print: after a change of the model `make doc` is due.
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

root=${0%/*}/../..
page=$root/doc/credibility.md

sh "$root/doc/reference/credibility.sh" "$page" >in.page 2>err || wrong "credibility.sh: $(cat err)"
diff "$page" in.page >in.diff || wrong "doc/credibility.md is not what its commands say, make doc: $(head -n 5 in.diff)"
test "$(grep -c '^<!-- begin' in.page)" = "$(grep -c '^<!-- end -->$' in.page)" || wrong 'a part of doc/credibility.md has no end'
test "$(grep -c '^<!-- begin [a-z]* -->$' in.page)" = 9 || wrong 'doc/credibility.md lacks a part'

# A number that was changed by hand is put right.
# shellcheck disable=SC2016 # a code span, not a command
sed 's/^| `ai` | 5 | [0-9]/| `ai` | 5 | 1/' "$page" >in.changed
cmp -s "$page" in.changed && wrong 'the test changes nothing'
sh "$root/doc/reference/credibility.sh" in.changed | cmp -s - "$page" || wrong 'a number that was changed stays'

finish
