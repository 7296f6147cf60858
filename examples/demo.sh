#!/bin/sh
# Builds osteon and runs its bundled scenarios, on a machine that may have neither
# make nor a compiler yet: installs what is missing (see tests/deps.sh), builds,
# and leaves plots and a table in demo/.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
sh tests/deps.sh
exec make -j"$(nproc 2>/dev/null || echo 2)" demo
