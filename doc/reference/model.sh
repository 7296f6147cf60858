#!/bin/sh
# model.sh DATA: the page doc/reference/model.md on standard output; called by `make doc`.  DATA is the directory of
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

The text of lib/models/aibl.c that is compiled; `osteon models aibl --equations` prints the same. `real` is a number, a
vector of numbers, or a number with its derivative; [equations.h](../../include/osteon/equations.h) explains the macros.
Of a dose of zoledronate, the part f_deep goes to B_d and the rest to B_f; a dose of intravenous ibandronate goes to
B_RIS, multiplied by zol_IBN / F_IBN.

```c
TEXT
sed '/./,$!d' "$work/equations"
echo '```'
