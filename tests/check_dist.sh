#!/bin/sh
# check_dist.sh ARCHIVE NAME MAKE: the source archive by itself.  Unpacks it, makes
# it read-only, configures beside it, checks, installs, builds every example with
# pkg-config against the installed library, uninstalls, cleans; the source must be
# as it was and the installation and the build directory empty.
set -eu

archive=$1
name=$2
make=$3
work=$(mktemp -d "${TMPDIR:-/tmp}/osteon-dist.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work"

fail() {
  echo "distcheck: $*" >&2
  exit 1
}
# root writes to read-only files too: look at the files as well as forbid it
listing() { (cd "$name" && find . -printf '%p %m %s %T@\n' | LC_ALL=C sort); }

gzip -dc "$archive" | tar -xf -
chmod -R a-w "$name"
listing >before

mkdir build
cd build
../"$name"/configure --prefix="$work/installed"
$make check
$make
$make install

PKG_CONFIG_PATH=$(dirname "$(find "$work/installed" -name osteon.pc)")${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
for example in ../"$name"/examples/[0-9]*.c; do
  case $example in *_model.c) continue ;; esac
  number=${example##*/}
  number=${number%%_*}
  models=$(find ../"$name"/examples -name "${number}_*_model.c")
  # shellcheck disable=SC2046,SC2086 # lists of words
  "${CC:-cc}" -std=c11 -o ../example "$example" $models $(pkg-config --cflags --libs osteon) ||
    fail "$example does not build against the installed library"
  (mkdir ../run && cd ../run && ../example >/dev/null) || fail "$example exits with $?"
  rm -rf ../run ../example
done
# shellcheck disable=SC2046
"${CC:-cc}" -std=c11 -o ../story ../"$name"/examples/story/story.c $(pkg-config --cflags --libs osteon) ||
  fail 'examples/story does not build against the installed library'
(unset OSTEON_DATA && ../story ../"$name"/examples/story 2 >/dev/null) || fail "examples/story exits with $?"
rm ../story
(cd / && "$work/installed/bin/osteon" models >/dev/null) || fail 'the installed command does not run'

$make uninstall
left=$(find "$work/installed" ! -type d -o -name osteon)
test -z "$left" || fail "uninstall left: $left"
$make distclean
left=$(find . -mindepth 1)
test -z "$left" || fail "distclean left: $left"
cd ..
listing >after
cmp before after || fail 'building changed the source tree'
echo "distcheck: $name is ready to release"
