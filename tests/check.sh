#!/bin/sh
# Runs every test of osteon, on a machine that may have neither make nor a
# compiler yet: installs what is missing (see deps.sh), builds, tests.  The last
# line is `N passed, N failed`; the exit status is 0 when none failed.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
sh tests/deps.sh check
exec make -j"$(nproc 2>/dev/null || echo 2)" check
