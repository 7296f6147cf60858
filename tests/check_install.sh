#!/bin/sh
# check_install.sh SOURCE BUILD MAKE: what a user meets on the way to an installed osteon.
# Refusals before anything is installed, packages asked for, the command before `make install`,
# an installation with every example built against it, and nothing left after `make uninstall`.
# Runs in an empty directory of its own.
set -u

source=$1
build=$2
make=$3
here=$PWD

fail() {
  echo "$*"
  exit 1
}
# says TEXT: is TEXT in what the last command wrote?
says() { grep -qF "$1" said || fail "no \"$1\" in: $(cat said)"; }

# ---- before installing ---------------------------------------------------------

# Arguments for configure are never ignored, also where it has run before.
mkdir configured
(cd configured && "$source/configure" && $make CONFIGURE_ARGS="--prefix=$here/first" config.mk &&
  $make CONFIGURE_ARGS="--prefix=$here/second" config.mk && $make config.mk) >said 2>&1 || fail "$(cat said)"
grep -q "$here/second" configured/config.mk || fail 'make CONFIGURE_ARGS=... does not configure anew'

# deps.sh in a tree of its own, on a machine that has nothing.
mkdir -p 'a b/tests' tree/tests tree/include/osteon bare
for tool in sh cat dirname find grep head id; do ln -s "$(command -v $tool)" bare; done
touch tree/configure.ac tree/include/osteon/version.h
cp "$source/tests/deps.sh" 'a b/tests'
cp "$source/tests/deps.sh" tree/tests
(cd 'a b' && sh tests/deps.sh) >said 2>&1 && fail 'a path with a space is not refused'
says 'a path has a space'
if test "$(id -u)" -ne 0; then
  mkdir locked && chmod a-w locked
  (cd locked && sh ../tree/tests/deps.sh) >said 2>&1 && fail 'a read-only directory is not refused'
  says 'you may not write there'
fi
deps() {
  (cd tree && env PATH="$here/bare" sh tests/deps.sh "$@") >said 2>&1 && fail 'nothing is missing on a bare machine'
}
deps
says autoconf
grep -qw check said && fail "the demo asks for Check: $(cat said)"
deps check
grep -qw check said || fail "the tests do not ask for Check: $(cat said)"
touch tree/configure
deps
grep -q autoconf said && fail "autoconf is asked for where configure is there: $(cat said)"

row=$(sed -n "2s/,.*//p" "$source/data/clinical.csv")
(unset OSTEON_DATA && cd / && "$build/build/osteon" validate --scenario "$row") >said 2>&1
says 'model: aibl'

# ---- installed -----------------------------------------------------------------

# install_into LIBDIR: below dest, as if libraries were found in LIBDIR
install_into() {
  dest=$here/dest
  $make -C "$build" install DESTDIR="$dest" libdir="$1" >said 2>&1 || fail "make install failed: $(cat said)"
  says "$1/libosteon.so"
  test -f "$dest$1/pkgconfig/osteon.pc" || fail 'osteon.pc was not installed'
}
uninstall_from() {
  $make -C "$build" uninstall DESTDIR="$dest" libdir="$1" || fail 'make uninstall failed'
  left=$(find "$dest" ! -type d -o -name osteon)
  test -z "$left" || fail "make uninstall left: $left"
}
# A staged osteon.pc names directories as they will be; read them where they are.
staged_pc() {
  mkdir -p pc
  sed "s|^\([a-z]*dir\)=/|\1=$dest/|; s|^\(e*x*e*c*_*prefix\)=/|\1=$dest/|" "$dest$1/pkgconfig/osteon.pc" >pc/osteon.pc
  PKG_CONFIG_PATH=$here/pc${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
  export PKG_CONFIG_PATH
}

sanitize=$(sed -n 's/^SANITIZE_FLAGS := *//p' "$build/config.mk")
# build_program NAME FILE...: with pkg-config's flags and nothing else
build_program() {
  output=$1
  shift
  # shellcheck disable=SC2046,SC2086 # lists of words
  ${CC:-cc} $sanitize -std=c11 -o "$output" "$@" $(${PKG_CONFIG:-pkg-config} --cflags --libs osteon) ||
    fail "$1 does not build with the flags of pkg-config"
}

# In a directory of which the loader knows nothing, programs find the library all the same.
home=/home/somebody/sw/lib
install_into $home
staged_pc $home
for example in "$source"/examples/[0-9]*.c "$source"/examples/*/*.c; do
  case $example in *_model.c) continue ;; esac
  name=${example##*/}
  name=${name%.c}
  # a glob that fits nothing stays as it is
  set -- "$example" "${example%/*}/${name%%_*}"_*_model.c
  test -f "$2" || set -- "$example"
  build_program "./$name" "$@"
done
(unset LD_LIBRARY_PATH && ./01_hello) >/dev/null || fail "01_hello, built against the installed library, exits with $?"
command=$(find "$dest" -path '*/bin/osteon')
(unset OSTEON_DATA && "$command" models) >/dev/null || fail "the installed command exits with $?"
# A model of one's own needs nothing of the tree: its headers were installed beside the data.
cp "$source/examples/03_mechanostat_model.c" .
own() {
  unset OSTEON_HEADERS
  OSTEON_DATA=$(dirname "$(find "$dest" -name clinical.csv)") XDG_CACHE_HOME=$here "$command" run \
    --model ./03_mechanostat_model.c --until 10
}
(own) >said 2>&1 || fail "a model of one's own with the installed command: $(cat said)"
uninstall_from $home

# Where the loader looks by itself osteon.pc has nothing to add.
install_into /usr/lib
grep rpath "$dest/usr/lib/pkgconfig/osteon.pc" && fail 'an rpath for a directory that the loader knows'
uninstall_from /usr/lib
