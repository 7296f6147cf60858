#!/bin/sh
# model.sh DATA: the page doc/model.md on standard output; called by `make doc`.  DATA is the directory of
# aibl-fit.csv and aibl-profiles.csv.  Environment: OSTEON, the command; SENSITIVITY, the program of example 8.
set -eu
LC_ALL=C
export LC_ALL

here=$(dirname "$0")
work=$(mktemp -d "${TMPDIR:-/tmp}/osteon-doc.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

"$OSTEON" models aibl --json >"$work/model.json"
"$OSTEON" models aibl --equations >"$work/equations"
"$SENSITIVITY" >"$work/effects"

cat "$here/model-intro.md"
awk -f "$here/model.awk" part=fit "$1/aibl-fit.csv" part=profiles "$1/aibl-profiles.csv" \
  part=effects "$work/effects" part=model "$work/model.json"
cat <<'TEXT'

## The equations

What is computed, from lib/models/aibl.c; `osteon models aibl --equations` prints the same. `real` is a number, or a
lane of them, or one that carries its derivative; [equations.h](../include/osteon/equations.h) explains the macros.
A dose of zoledronate goes to B_f (1 - f_deep of it) and to B_d (f_deep), one of ibandronate iv to B_RIS as zol_IBN /
F_IBN of it.

```c
TEXT
sed '/./,$!d' "$work/equations"
echo '```'
