#!/bin/sh
# The figures of the contexts of use in a model's file are those that are measured.
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

if "$OSTEON" validate --contexts --women 1 2>&1 | grep -q 'without libyaml'; then
  echo 'built without libyaml: nothing to test'
  exit 0
fi
"$OSTEON" validate --contexts >out 2>err || wrong "validate --contexts: $(cat err)"
grep 'have outdated figures' err && wrong 'the table of contexts is stale: make contexts'
"$OSTEON" models aibl --json | sed -n 's/^    {"name": "\(.*\)", "question".*/\1/p' >in.names
sed '1d; s/: .*//' out >in.measured
cmp -s in.names in.measured || wrong "measured: $(cat in.measured)"

# The script that writes them writes these, and finds a context that was not measured.
root=$(CDPATH='' cd -- "${0%/*}/../.." && pwd -P)
write() { awk -f "$root/lib/model/write_contexts.awk" "$@" >in.written 2>in.said; }
write out "$root/lib/models/aibl.c" || wrong "$(cat in.said)"
sed 's/ *\\$//' "$root/lib/models/aibl.c" >in.now
sed 's/ *\\$//' in.written | cmp -s - in.now || wrong 'the script writes other figures'
sed 's/^estrogen: /oestrogen: /' out >in.other
write in.other "$root/lib/models/aibl.c" && wrong 'nothing says that a context was not measured'
grep -q 'estrogen was not measured' in.said || wrong "$(cat in.said)"

nothing_but out err
finish
