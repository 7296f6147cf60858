#!/bin/sh
# Installs what osteon needs and this machine lacks: nothing on a machine that
# has it all, missing packages only on Debian, a sentence and exit 1 elsewhere.
# Needs no make and no compiler.  usage: deps.sh [PACKAGE]...   (packages beyond
# what building and the demo need; the tests need `check`)
set -u

# Before anything is installed: can make build here at all?
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
build=$(pwd -P)
case $root$build in
  *[[:space:]]*)
    echo "osteon cannot be built in $build: make does not work where a path has a space in it. Move the source tree to another directory." >&2
    exit 1
    ;;
esac
if ! test -w "$build"; then
  echo "osteon cannot be built in $build: you may not write there. Copy the source tree to a directory of your own, or build in one: mkdir build && cd build && $root/configure && make check" >&2
  exit 1
fi

missing=
installed() {
  test "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = 'install ok installed'
}
# need PACKAGE TEST...: PACKAGE is missing unless TEST succeeds or it is installed
need() {
  package=$1
  shift
  "$@" >/dev/null 2>&1 || installed "$package" || missing="$missing $package"
}
has() { command -v "$1"; }
module() { pkg-config --exists "$1"; }
# can a C program be compiled and linked?
compiles() {
  gcc -xc -o /dev/null - <<'C'
#include <stdio.h>
int main(void) { return printf("\n") < 0; }
C
}
fonts() { test -n "$(find /usr/share/fonts -name '*.ttf' 2>/dev/null | head -n 1)"; }

need gcc has gcc
need libc6-dev compiles
need make has make
# A release brings configure; a clone makes it.
configured() {
  test -f "$root/configure" &&
    test -z "$(find "$root/configure.ac" "$root/include/osteon/version.h" -newer "$root/configure")"
}
need autoconf eval 'configured || has autoconf'
need pkg-config has pkg-config
need libgsl-dev module gsl
# The build of OpenBLAS without threads, as only small matrices of a fit need it: the threaded one starts
# its threads before main, and hangs there where little memory is allowed.
need libopenblas-serial-dev module openblas
need libyaml-dev module yaml-0.1
need librandom123-dev test -f /usr/include/Random123/philox.h
need gnuplot-nox has gnuplot
need fonts-dejavu-core fonts
for package in "$@"; do
  if test "$package" = check; then need check module check; else need "$package" false; fi
done
missing=${missing# }

test -n "$missing" || exit 0

if ! command -v apt-get >/dev/null; then
  echo "osteon needs these packages (Debian's names): $missing. Install them with this system's package manager, then run this again." >&2
  exit 1
fi

as_root=
if test "$(id -u)" -ne 0; then
  if ! command -v sudo >/dev/null; then
    echo "osteon needs the packages $missing. Run as root: apt-get update && apt-get install --no-install-recommends $missing" >&2
    exit 1
  fi
  as_root=sudo
fi
echo "Installing the missing packages${as_root:+ with sudo}: apt-get update, apt-get install --no-install-recommends $missing" >&2

apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@" </dev/null >&2
}
apt update || echo 'apt-get update failed; trying with the package lists of the last update.' >&2
# shellcheck disable=SC2086 # a list of words
if ! apt install --no-install-recommends $missing; then
  echo "The packages $missing could not be installed; see apt-get's message above." >&2
  exit 1
fi
