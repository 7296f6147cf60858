#!/bin/sh
# Installs what osteon needs and this machine lacks: nothing on a machine that
# has it all, missing packages only on Debian, a sentence and exit 1 elsewhere.
# Needs no make and no compiler.  usage: deps.sh [PACKAGE]...   (more packages)
set -u

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
need autoconf has autoconf
need pkg-config has pkg-config
need libgsl-dev module gsl
need libopenblas-dev module openblas
need libcyaml-dev module libcyaml
need libyaml-dev module yaml-0.1
need libsleef-dev module sleef
need librandom123-dev test -f /usr/include/Random123/philox.h
need check module check
need gnuplot-nox has gnuplot
need fonts-dejavu-core fonts
for package in "$@"; do
  installed "$package" || missing="$missing $package"
done
missing=${missing# }

test -n "$missing" || exit 0

if ! command -v apt-get >/dev/null; then
  echo "osteon needs what Debian calls $missing; please install it with this system's package manager and run this again." >&2
  exit 1
fi

as_root=
if test "$(id -u)" -ne 0; then
  if ! command -v sudo >/dev/null; then
    echo "osteon needs the packages $missing; please run, as root: apt-get install --no-install-recommends $missing" >&2
    exit 1
  fi
  as_root=sudo
fi
echo "Installing the missing packages ${as_root:+through sudo }(apt-get install $missing)" >&2

apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@" </dev/null >&2
}
apt update || echo 'apt-get update failed; trying with the package lists that are here.' >&2
# shellcheck disable=SC2086 # a list of words
if ! apt install --no-install-recommends $missing; then
  echo "The packages $missing could not be installed; see apt-get's message above." >&2
  exit 1
fi
